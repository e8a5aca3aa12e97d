"""The trace of a computation: its steps, in the order in which they were taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import attrs

from ..explain import Citation, Step, trusted_step
from ..messages import catalogue, render
from .calendars import WorkCalendar
from .days_off import cites_of, shown_as, special_days_off

__all__ = [
    "Phrase",
    "Trace",
    "each_once",
    "fact_phrase",
    "period_phrase",
]


@attrs.frozen
class Phrase:
    """A part of a sentence that is itself a message.

    Attributes:
        key: Name of the message among those of deadlines.
        arguments: The values in it.
    """

    key: str
    arguments: tuple[tuple[str, object], ...] = ()

    def in_locale(self, locale: str) -> str:
        """The words in a language."""
        return render(f"deadlines.{self.key}", dict(self.arguments), locale)


def each_once(cites: tuple[Citation, ...]) -> tuple[Citation, ...]:
    """Citations in their order, none of them twice."""
    if len(cites) < 2:  # noqa: PLR2004 - one is there once
        return cites
    # There are few, and comparing them takes less than hashing.
    found: list[Citation] = []
    last = None
    for cite in cites:
        if cite is not last and cite not in found:
            found.append(cite)
        last = cite
    return tuple(found)


def fact_phrase(name: str) -> Phrase | str:
    """The name of a fact for readers; as it is where no text is known for it."""
    key = f"fact-{name}"
    return Phrase(key) if key in catalogue("deadlines") else name


def period_phrase(period: str, first: dt.date) -> Phrase:
    """The period that begins on a day, for readers."""
    year, week, _ = first.isocalendar()
    number = {
        "week": week,
        "month": first.month,
        "quarter": (first.month + 2) // 3,
        "half-year": (first.month + 5) // 6,
    }.get(period, 0)
    shown = year if period == "week" else first.year
    return Phrase(f"period-{period}", (("number", number), ("year", shown)))


@attrs.define
class Trace:
    """Collects the steps of one computation.

    Attributes:
        steps: What was done so far.
    """

    steps: list[Step] = attrs.field(factory=list)

    def add(
        self,
        rule: str,
        arguments: Mapping[str, object],
        before: object = None,
        after: object = None,
        cites: tuple[Citation, ...] = (),
    ) -> None:
        """Add a step with the message *rule* of the area of deadlines."""
        key, values = f"deadlines.{rule}", tuple(arguments.items())
        self.put(key, values, before, after, each_once(cites))

    def put(
        self,
        rule: str,
        arguments: tuple[tuple[str, object], ...],
        before: object,
        after: object,
        cites: tuple[Citation, ...],
    ) -> None:
        """Add a step as it stands, for the steps that every count has.

        The message is named in full, and no citation is there twice.
        """
        self.steps.append(trusted_step(rule, arguments, before, after, cites))

    def doubts(self, calendar: WorkCalendar, first: dt.date, last: dt.date) -> None:
        """Say what of the days between two, both included, is not decided yet."""
        until = calendar.decided_until
        if last > until:
            self.add("undecided-after", {"calendar": calendar.title, "day": until})
        days = calendar.provisional_days(first, min(last, until))
        if days:
            named = special_days_off(days)
            shown = dict(shown_as("days", named))
            self.add("undecided-day", shown, cites=cites_of(named))
