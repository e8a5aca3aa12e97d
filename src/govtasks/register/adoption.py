"""What a new version of a calendar does to what is open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import attrs

from ..deadlines.calendars import WorkCalendar
from ..deadlines.changes import Moved, moved
from ..errors import InvalidValueError, UnknownNameError
from ..obligations.events import DeadlineMoved, Event, FollowUpMoved
from ..obligations.lifecycle import State
from .reader import Reader
from .rulebook import Recorded, Rulebook, pauses_of

_MOST_NAMED = 10


@attrs.frozen(kw_only=True)
class Effects:
    """What changes when a calendar takes the place of another.

    Attributes:
        old: Version that was in force.
        new: The new calendar.
        moved: The open deadlines that move, by key.
        touched: Keys of the other open obligations whose follow-up moves.
    """

    old: str
    new: WorkCalendar
    moved: tuple[Moved, ...] = ()
    touched: tuple[str, ...] = ()

    def require_none(self) -> None:
        """Refuse a calendar that changes anything.

        Raises:
            InvalidValueError: It does; the message names up to ten obligations.
        """
        keys = [*(one.key for one in self.moved), *self.touched]
        if keys:
            more = " and others" if len(keys) > _MOST_NAMED else ""
            problem = f"moves what is open: {', '.join(keys[:_MOST_NAMED])}{more}"
            raise InvalidValueError(
                problem,
                field="calendar",
                value=self.new.key,
                hint="adopt it, which records why: adopt_calendar(..., cause=...)",
            )

    def events(self, cause: str) -> Iterator[tuple[str, Event]]:
        """One event for each obligation that is concerned, with its key."""
        new, old = self.new, self.old
        for one in self.moved:
            yield (
                one.key,
                DeadlineMoved(
                    calendar=new.key,
                    old_version=old,
                    new_version=new.version,
                    old_day=one.old_day,
                    new_day=one.new_day,
                    cause=cause,
                ),
            )
        for key in self.touched:
            yield (
                key,
                FollowUpMoved(
                    calendar=new.key,
                    old_version=old,
                    new_version=new.version,
                    cause=cause,
                ),
            )


def effects_of(reader: Reader, calendar: WorkCalendar) -> Effects:
    """What would change if a calendar were in force from now on.

    Raises:
        InvalidValueError: Its version is known with other days.
        CoverageError: It does not reach the deadline of something open.
    """
    rulebook = reader.rulebook
    for one in rulebook.recorded(calendar.key):
        _check_version(one.calendar, calendar)
    try:
        old = rulebook.calendar(calendar.key)
    except UnknownNameError:
        return Effects(old="", new=calendar)
    _check_version(old, calendar)
    if old == calendar:
        return Effects(old=old.version, new=calendar)
    states = [s for s in reader.open_states() if s.obligation.calendar == calendar.key]
    return _effects(states, old, calendar, rulebook)


def _check_version(known: WorkCalendar, new: WorkCalendar) -> None:
    if known.version == new.version and known != new:
        problem = f"version of {new.key} is known with other days"
        hint = "give a changed calendar another version"
        raise InvalidValueError(problem, field="version", value=new.version, hint=hint)


def _effects(
    states: Sequence[State], old: WorkCalendar, new: WorkCalendar, rulebook: Rulebook
) -> Effects:
    items = [(s.obligation.key, s.rule, s.facts, s.obligation.regime) for s in states]
    pauses = {s.obligation.key: pauses_of(s) for s in states if s.pauses}
    found = moved(items, old, new, rulebook.regime, pauses=pauses)
    keys = {one.key for one in found}
    later = _with(new, rulebook)
    return Effects(
        old=old.version,
        new=new,
        moved=found,
        touched=tuple(
            state.obligation.key
            for state in states
            if state.obligation.key not in keys
            and _next_at(state, rulebook) != _next_at(state, later)
        ),
    )


def _with(calendar: WorkCalendar, rulebook: Rulebook) -> Rulebook:
    """The rulebook as it is once the calendar is recorded."""
    last = Recorded(calendar=calendar, since=dt.datetime.max.replace(tzinfo=dt.UTC))
    return attrs.evolve(rulebook, recorded=lambda _key: (last,))


def _next_at(state: State, rulebook: Rulebook) -> dt.datetime | None:
    return rulebook.next_at(state, rulebook.due(state))
