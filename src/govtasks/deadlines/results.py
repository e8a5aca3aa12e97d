"""What computing a rule gives: a deadline, or why there is none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Literal, Protocol

import attrs

from ..drafts import open_twin
from ..explain import Explanation
from ..messages import render
from .terms import Term


class Replayable(Protocol):
    """What can tell why it gave a result, once somebody asks."""

    def told(
        self, day: dt.date, nominal: dt.date, last: dt.date, over: dt.datetime
    ) -> Explanation:
        """The explanation of a result: from which day, to which, when it is over."""
        ...


_Told = tuple[Replayable, dt.date, dt.date, dt.date, dt.datetime]

Why = Explanation | Callable[[], Explanation] | _Told
"""An explanation, what makes it once somebody asks, or who, and from what to what."""


@attrs.frozen(kw_only=True)
class Reading:
    """One of several days that the law can be read to mean.

    Attributes:
        last_day: Last day in time by this reading.
        because: Key of the message that gives the reason.
        arguments: The values in that message.
    """

    last_day: dt.date
    because: str
    arguments: tuple[tuple[str, object], ...] = ()

    def in_locale(self, locale: str) -> str:
        """The reason in a language."""
        return render(self.because, dict(self.arguments), locale)


@attrs.frozen(kw_only=True)
class Basis:
    """What all results of one plan have in common (căn cứ tính).

    Attributes:
        regime: Key of the regime.
        calendar: Key of the calendar.
        calendar_version: Its version.
        at_once: Whether the order was to act at once.
    """

    regime: str
    calendar: str
    calendar_version: str
    at_once: bool = False


@attrs.frozen(kw_only=True)
class _Based:
    """A result that rests on a law and a calendar.

    Attributes:
        basis: Which these are.
        confirmed: Whether every rule that it rests on was read in its own text.
    """

    basis: Basis
    confirmed: bool = True
    _explanation: Why = attrs.field(eq=False, repr=False, alias="explanation")

    @property
    def explanation(self) -> Explanation:
        """Each step with its source; made each time it is asked for."""
        why = self._explanation
        if isinstance(why, tuple):
            plan, day, nominal, last, over = why
            return plan.told(day, nominal, last, over)
        return why if isinstance(why, Explanation) else why()

    @property
    def regime(self) -> str:
        """Key of the regime."""
        return self.basis.regime

    @property
    def calendar(self) -> str:
        """Key of the calendar."""
        return self.basis.calendar

    @property
    def calendar_version(self) -> str:
        """Version of the calendar."""
        return self.basis.calendar_version

    @property
    def at_once(self) -> bool:
        """Whether the order was to act at once, and this is its grace."""
        return self.basis.at_once


@attrs.frozen(kw_only=True)
class Deadline(_Based):
    """The last day in time, and why that day (hạn cuối).

    Attributes:
        last_day: Last day in time; the day itself is still in time.
        expires_at: Instant from which it is too late, in the regime's zone.
        nominal_day: The day before days off were taken into account.
        window_start: First day on which the act may be done; None if open.
        provisional: Whether the day may still change, or can be read otherwise.
        readings: The days that are possible where there is more than one.
        is_instant: Whether it ends at a moment, as hours do, and not with a day.
    """

    last_day: dt.date
    expires_at: dt.datetime
    nominal_day: dt.date
    window_start: dt.date | None = None
    provisional: bool = False
    readings: tuple[Reading, ...] = ()
    is_instant: bool = False


_Draft = open_twin(Deadline)


def plain_deadline(
    last_day: dt.date,
    expires_at: dt.datetime,
    nominal_day: dt.date,
    provisional: bool,  # noqa: FBT001 - called for every due day
    confirmed: bool,  # noqa: FBT001
    basis: Basis,
    why: Why,
) -> Deadline:
    """A deadline without readings or a window, many times as fast as `Deadline`."""
    draft: Any = _Draft()
    draft.last_day = last_day
    draft.expires_at = expires_at
    draft.nominal_day = nominal_day
    draft.provisional = provisional
    draft.confirmed = confirmed
    draft.basis = basis
    draft._explanation = why  # noqa: SLF001 - its own kind
    draft.window_start = None
    draft.readings = ()
    draft.is_instant = False
    draft.__class__ = Deadline
    deadline: Deadline = draft
    return deadline


@attrs.frozen(kw_only=True)
class CountedDay(_Based):
    """A day that the law counts to, and that ends nothing (mốc thời gian).

    Attributes:
        day: The day.
        gives: Whether it is the ``earliest`` day on which an act may be done,
            or the day on which something counts as ``served``.
        nominal_day: The day before days off were taken into account.
        starts_at: Instant at which the day, or the hour, begins.
        provisional: Whether the day may still change, or can be read otherwise.
        readings: The days that are possible where there is more than one.
        is_instant: Whether it is a moment, as hours give, and not a day.
    """

    day: dt.date
    gives: Literal["earliest", "served"]
    nominal_day: dt.date
    starts_at: dt.datetime
    provisional: bool = False
    readings: tuple[Reading, ...] = ()
    is_instant: bool = False


@attrs.frozen(kw_only=True)
class NoDeadline:
    """Why nothing is due on a day (không có hạn).

    Attributes:
        why: ``undated``: the order names no date; ``awaiting-fact``: it runs
            from a fact that has no date yet.
        fact: Name of that fact.
        review_term: How often somebody should look at an undated order.
        explanation: The same for people.
    """

    why: Literal["undated", "awaiting-fact"]
    fact: str | None = None
    review_term: Term | None = None
    explanation: Explanation


Due = Deadline | NoDeadline
Answer = Deadline | CountedDay


@attrs.frozen(kw_only=True)
class Occurrence:
    """One period of a recurring duty, and when it is due (kỳ).

    Attributes:
        key: The period: ``2017-03``, ``2017-q1``, ``2017-w05``, ``2017-h1``,
            ``2017``.
        first_day: First day of the period.
        last_day: Last day of the period.
        deadline: When the duty of this period is due.
    """

    key: str
    first_day: dt.date
    last_day: dt.date
    deadline: Deadline
