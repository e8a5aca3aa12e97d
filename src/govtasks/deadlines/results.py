"""What computing a rule gives: a deadline, or why there is none."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import attrs

from ..explain import Explanation
from ..messages import render
from .terms import Term


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
        explanation: Each step with its source.
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
    explanation: Explanation


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
