"""Figures: counts that add up, and shares that name what they are shares of.

A published "98.62 %" that nobody can recompute helps nobody. Report
1270/BC-TCTTTg of 2017 gives 21 914 tasks: 16 051 completed (14 068 on time and
1 983 late) and 5 863 open (5 640 in time and 223 overdue). The same 223 are
1.37 % of what was due, 1.39 % of what was completed and 1.02 % of all; so every
share here carries the name and the size of its denominator.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TypeVar

import attrs

from ..errors import InvalidValueError
from ..messages import render
from ..obligations.state import Workflow
from ..obligations.status import DeadlineState, Status, Timeliness
from ..text import is_instant

OPEN = "open"
"""What a query row says that the time decides: in time, or overdue."""

_PERCENT = 100
_Group = TypeVar("_Group", str, tuple[str, str])


def is_number(
    _instance: object, attribute: attrs.Attribute[int], value: object
) -> None:
    """Validate how many there are: a whole number from 0.

    Raises:
        InvalidValueError: Anything else.
    """
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or value < 0:  # type: ignore[operator]
        problem = "must be a whole number from 0"
        raise InvalidValueError(problem, field=attribute.name, value=value)


@attrs.frozen(kw_only=True)
class Rate:
    """A share with its numerator and denominator, each by name.

    Attributes:
        name: What is counted: ``completed``, ``on-time``, ``late``, ``overdue``.
        denominator_name: Of what: ``all``, ``due``, ``completed``.
        numerator: How many.
        denominator: Of how many.
    """

    name: str
    denominator_name: str
    numerator: int
    denominator: int

    @property
    def share(self) -> Fraction | None:
        """The exact share; None of nothing, which is neither 0 % nor 100 %."""
        if not self.denominator:
            return None
        return Fraction(self.numerator, self.denominator)

    def in_locale(self, locale: str) -> str:
        """The share in words: ``overdue: 12/35 = 34.3 % of those due``."""
        share = self.share
        words = {
            "name": render(f"figures.rate-{self.name}", {}, locale),
            "of": render(f"figures.of-{self.denominator_name}", {}, locale),
        }
        if share is None:
            return render("figures.nothing", words, locale)
        arguments = {
            **words,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "percent": percent(share, locale),
        }
        return render("figures.rate", arguments, locale)

    def to_json(self) -> dict[str, object]:
        """The share as a JSON object; None of nothing."""
        return {
            "name": self.name,
            "numerator": self.numerator,
            "denominator_name": self.denominator_name,
            "denominator": self.denominator,
            "share": None if self.share is None else float(self.share),
        }


def percent(share: Fraction, locale: str) -> str:
    """A share in percent with one decimal, halves up, by the reader's decimal sign."""
    tenths = int(share * _PERCENT * 10 + Fraction(1, 2))
    point = "," if locale == "vi" else "."
    return f"{tenths // 10}{point}{tenths % 10}"


@attrs.frozen(kw_only=True)
class Figures:
    """How many obligations are where at an instant; each in exactly one count.

    Attributes:
        cut_off: The instant of the count (thời điểm chốt số liệu).
        completed_on_time: Completed before the deadline (hoàn thành đúng hạn).
        completed_late: Completed after it (hoàn thành quá hạn).
        completed_undated: Completed, and there was no deadline.
        open_in_time: Open, before the deadline (chưa hoàn thành, trong hạn);
            also what was submitted in time and awaits confirmation.
        open_overdue: Open, after the deadline (chưa hoàn thành, quá hạn); also
            what was submitted late and awaits confirmation.
        undated: Open, and there is no deadline (không hạn).
        apart: What stands apart: standing duties, series, requests,
            encouragements, and what waits for its condition.
        withdrawn: Taken back (đã thu hồi).
    """

    cut_off: dt.datetime = attrs.field(validator=is_instant)
    completed_on_time: int = attrs.field(default=0, validator=is_number)
    completed_late: int = attrs.field(default=0, validator=is_number)
    completed_undated: int = attrs.field(default=0, validator=is_number)
    open_in_time: int = attrs.field(default=0, validator=is_number)
    open_overdue: int = attrs.field(default=0, validator=is_number)
    undated: int = attrs.field(default=0, validator=is_number)
    apart: int = attrs.field(default=0, validator=is_number)
    withdrawn: int = attrs.field(default=0, validator=is_number)

    @property
    def completed(self) -> int:
        """Completed with a deadline (đã hoàn thành)."""
        return self.completed_on_time + self.completed_late

    @property
    def open(self) -> int:
        """Not completed (chưa hoàn thành), with a deadline or without."""
        return self.open_in_time + self.open_overdue + self.undated

    @property
    def due(self) -> int:
        """Completed or overdue (đến hạn), as the published figures count it.

        What was completed ahead of a deadline still to come is among them.
        """
        return self.completed + self.open_overdue

    @property
    def all(self) -> int:
        """All that is counted: neither apart nor withdrawn."""
        return self.completed + self.completed_undated + self.open

    @property
    def total(self) -> int:
        """Everything, each obligation once."""
        return self.all + self.apart + self.withdrawn

    def rates(self) -> tuple[Rate, ...]:
        """The shares, each with its denominator by name."""
        done, late, over = self.completed, self.completed_late, self.open_overdue
        return (
            self._rate("completed", "all", done + self.completed_undated),
            self._rate("overdue", "all", over),
            self._rate("completed", "due", done),
            self._rate("on-time", "due", self.completed_on_time),
            self._rate("overdue", "due", over),
            self._rate("on-time", "completed", self.completed_on_time),
            self._rate("late", "completed", late),
        )

    def rate(self, name: str, of: str) -> Rate:
        """One of the shares.

        Raises:
            InvalidValueError: There is no such share.
        """
        for rate in self.rates():
            if (rate.name, rate.denominator_name) == (name, of):
                return rate
        known = ", ".join(f"{r.name} of {r.denominator_name}" for r in self.rates())
        problem = "is not a share that is counted"
        raise InvalidValueError(
            problem, field="name", value=f"{name} of {of}", hint=f"known are {known}"
        )

    def _rate(self, name: str, of: str, numerator: int) -> Rate:
        return Rate(
            name=name,
            denominator_name=of,
            numerator=numerator,
            denominator={"all": self.all, "due": self.due}.get(of, self.completed),
        )


def bucket(status: Status) -> str:
    """The one count that an obligation belongs in: a field of `Figures`."""
    if status.workflow is Workflow.WITHDRAWN:
        return "withdrawn"
    if not status.counted:
        return "apart"
    if status.workflow is Workflow.CONFIRMED:
        return _completed(status.timeliness)
    if status.deadline is DeadlineState.UNDATED:
        return "undated"
    return "open_overdue" if status.is_overdue else "open_in_time"


def _completed(timeliness: Timeliness | None) -> str:
    match timeliness:
        case Timeliness.ON_TIME:
            return "completed_on_time"
        case Timeliness.LATE:
            return "completed_late"
        case None:
            return "completed_undated"


def figures(
    items: Iterable[tuple[_Group, Status]], cut_off: dt.datetime
) -> Mapping[_Group, Figures]:
    """Count obligations by group.

    Args:
        items: Group (the key of a body, of a directive, a pair of keys) and status
            of each.
        cut_off: The instant at which the statuses hold.

    Returns:
        The figures of each group, groups sorted.

    Raises:
        NaiveInstantError: The cut-off has no time zone.
    """
    counts: defaultdict[_Group, Counter[str]] = defaultdict(Counter)
    for group, status in items:
        counts[group][bucket(status)] += 1
    return {
        group: Figures(cut_off=cut_off, **counts[group]) for group in sorted(counts)
    }


def total(parts: Iterable[Figures], cut_off: dt.datetime) -> Figures:
    """The sum of the figures of several groups.

    Raises:
        InvalidValueError: They were not counted at the same instant.
    """
    counts: Counter[str] = Counter()
    for part in parts:
        if part.cut_off != cut_off:
            problem = f"must be counted at {cut_off.isoformat()}"
            value = part.cut_off.isoformat()
            raise InvalidValueError(problem, field="cut_off", value=value)
        counts.update(attrs.asdict(part, filter=_is_counted))
    return Figures(cut_off=cut_off, **counts)


def _is_counted(attribute: attrs.Attribute[object], _value: object) -> bool:
    return attribute.name != "cut_off"
