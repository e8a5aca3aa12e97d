"""What computing a rule gives: a deadline, or why there is none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Literal

import attrs

from ..explain import Explanation
from ..messages import render
from .terms import Term

Why = Explanation | Callable[[], Explanation]
"""An explanation, or what makes it once somebody asks."""


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
class Deadline:
    """The last day in time, and why that day (hạn cuối).

    Attributes:
        last_day: Last day in time; the day itself is still in time.
        expires_at: Instant from which it is too late, in the regime's zone.
        nominal_day: The day before days off were taken into account.
        window_start: First day on which the act may be done; None if open.
        provisional: Whether the day may still change, or can be read otherwise.
        readings: The days that are possible where there is more than one.
        calendar: Key of the calendar.
        calendar_version: Its version.
        regime: Key of the regime.
        at_once: Whether the order was to act at once, and this is its grace.
        is_instant: Whether it ends at a moment, as hours do, and not with a day.
        confirmed: Whether every rule that it rests on was read in its own text.
    """

    last_day: dt.date
    expires_at: dt.datetime
    nominal_day: dt.date
    window_start: dt.date | None = None
    provisional: bool = False
    readings: tuple[Reading, ...] = ()
    calendar: str
    calendar_version: str
    regime: str
    at_once: bool = False
    is_instant: bool = False
    confirmed: bool = True
    _explanation: Why = attrs.field(eq=False, repr=False, alias="explanation")

    @property
    def explanation(self) -> Explanation:
        """Each step with its source; made each time it is asked for."""
        return _told(self._explanation)


@attrs.frozen(kw_only=True)
class CountedDay:
    """A day that the law counts to, and that ends nothing (mốc thời gian).

    Attributes:
        day: The day.
        gives: Whether it is the ``earliest`` day on which an act may be done,
            or the day on which something counts as ``served``.
        nominal_day: The day before days off were taken into account.
        starts_at: Instant at which the day, or the hour, begins.
        provisional: Whether the day may still change, or can be read otherwise.
        readings: The days that are possible where there is more than one.
        calendar: Key of the calendar.
        calendar_version: Its version.
        regime: Key of the regime.
        is_instant: Whether it is a moment, as hours give, and not a day.
        confirmed: Whether every rule that it rests on was read in its own text.
    """

    day: dt.date
    gives: Literal["earliest", "served"]
    nominal_day: dt.date
    starts_at: dt.datetime
    provisional: bool = False
    readings: tuple[Reading, ...] = ()
    calendar: str
    calendar_version: str
    regime: str
    is_instant: bool = False
    confirmed: bool = True
    _explanation: Why = attrs.field(eq=False, repr=False, alias="explanation")

    @property
    def explanation(self) -> Explanation:
        """Each step with its source; made each time it is asked for."""
        return _told(self._explanation)


def _told(why: Why) -> Explanation:
    return why if isinstance(why, Explanation) else why()


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
