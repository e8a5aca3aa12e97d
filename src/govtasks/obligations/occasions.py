"""Occasions of follow-up: the days that the steps of ladders are counted from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import attrs

from ..deadlines.results import Deadline, Due
from .state import State
from .steps import Anchor


@attrs.frozen(kw_only=True)
class Occasion:
    """A day that steps are counted from.

    Attributes:
        anchor: What sort of day it is.
        day: The day.
        armed_at: When it was known; earlier steps were not missed.
        ends_at: From when on the day is over; None where that does not matter.
        begins: From where a share of the time is counted.
        subject: Key of the item of the plan, of the body that is to reply, or of
            whatever else it is about; empty for the obligation as a whole.
    """

    anchor: Anchor
    day: dt.date
    armed_at: dt.datetime
    ends_at: dt.datetime | None = None
    begins: dt.date | None = None
    subject: str = ""

    @property
    def place(self) -> tuple[Anchor, str]:
        """What it is the day of; of each there is one at a time."""
        return self.anchor, self.subject


def occasions(
    state: State, deadline: Due, zone: dt.tzinfo, beside: tuple[Occasion, ...] = ()
) -> tuple[Occasion, ...]:
    """Every day that steps about an obligation can be counted from.

    Args:
        state: The obligation.
        deadline: What its rule gives.
        zone: Where its days begin and end.
        beside: Days beside those of its lead: of replies, reviews, explanations.
    """
    return (*_of_deadline(state, deadline, zone), *_of_plan(state, zone), *beside)


def _of_deadline(state: State, deadline: Due, zone: dt.tzinfo) -> Iterator[Occasion]:
    armed_at = state.armed_at
    received = _day_of(state.facts.get("receipt"), zone)
    if received is not None:
        yield Occasion(anchor=Anchor.RECEIPT, day=received, armed_at=armed_at)
    if isinstance(deadline, Deadline):
        last, ends_at = deadline.last_day, deadline.expires_at
        yield Occasion(
            anchor=Anchor.DEADLINE, day=last, armed_at=armed_at, ends_at=ends_at
        )
        given = state.role_history[0].since.astimezone(zone).date()
        yield Occasion(
            anchor=Anchor.ELAPSED,
            day=last,
            armed_at=armed_at,
            ends_at=ends_at,
            begins=received or given,
        )


def _of_plan(state: State, zone: dt.tzinfo) -> Iterator[Occasion]:
    for item in state.plan:
        if item.due is not None and item.key not in state.done:
            yield Occasion(
                anchor=Anchor.MILESTONE,
                day=item.due,
                armed_at=state.planned_at or state.armed_at,
                ends_at=end_of(item.due, zone),
                subject=item.key,
            )


def end_of(day: dt.date, zone: dt.tzinfo) -> dt.datetime:
    """The last instant of a day."""
    return dt.datetime.combine(day, dt.time.max, tzinfo=zone)


def _day_of(moment: dt.date | None, zone: dt.tzinfo) -> dt.date | None:
    if isinstance(moment, dt.datetime):
        return moment.astimezone(zone).date()
    return moment
