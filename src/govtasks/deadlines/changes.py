"""What a changed calendar moves.

A day off that is announced, an exchange of days that is decided: of the orders
that are open, only those move whose day is another one by the new calendar.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import attrs

from ..errors import GovtasksError, InvalidValueError
from .calendars import SpecialDay, WorkCalendar
from .regimes import Regime
from .replaying import replayed
from .results import Deadline
from .rules import Rule, facts_of, is_recurring
from .running import Facts, civil_day, moment_of
from .suspension import Pause

OpenItem = tuple[str, Rule, Facts, str]
"""Key, rule, dated facts, and key of the regime of what is open."""


@attrs.frozen(kw_only=True)
class DayChange:
    """A day that is worked by one version of a calendar and not by the other.

    Attributes:
        day: The day.
        worked: Whether the new version has it worked.
        before: What the old version says of it, if anything.
        after: What the new version says of it, if anything.
    """

    day: dt.date
    worked: bool
    before: SpecialDay | None
    after: SpecialDay | None


@attrs.frozen(kw_only=True)
class Moved:
    """A deadline that is another day by the new calendar.

    Attributes:
        key: Key of the open item.
        old_day: Last day by the old calendar.
        new_day: Last day by the new calendar.
        cause: The changed days from the event to the later of both last days.
    """

    key: str
    old_day: dt.date
    new_day: dt.date
    cause: tuple[DayChange, ...]


def changed_days(old: WorkCalendar, new: WorkCalendar) -> tuple[DayChange, ...]:
    """The days that both cover and only one of them has worked, in order."""
    first, last = max(old.first_day, new.first_day), min(old.last_day, new.last_day)
    if old.weekend == new.weekend:
        known = {special.day for special in (*old.days, *new.days)}
        differing = {day for day in known if first <= day <= last}
    else:
        ordinals = range(first.toordinal(), last.toordinal() + 1)
        differing = set(map(dt.date.fromordinal, ordinals))
    return tuple(
        DayChange(
            day=day,
            worked=new.is_working(day),
            before=old.special(day),
            after=new.special(day),
        )
        for day in sorted(differing)
        if old.is_working(day) is not new.is_working(day)
    )


def moved(
    items: Iterable[OpenItem],
    old: WorkCalendar,
    new: WorkCalendar,
    regimes: Callable[[str], Regime],
    *,
    pauses: Mapping[str, Sequence[Pause]] | None = None,
) -> tuple[Moved, ...]:
    """The open deadlines that a new version of their calendar moves.

    Args:
        items: What is open and counted by the calendar. What recurs has no
            day of its own and never moves; its occurrences do.
        old: The calendar by which they were counted.
        new: Its new version.
        regimes: Gives the regime of a key, such as `builtin_regime`.
        pauses: When the clock of an item stood still, by the key of the item.

    Returns:
        Only those whose day is another one, in the order of the items.

    Raises:
        InvalidValueError: The versions are the same, or of two calendars.
        CoverageError: The new calendar does not reach a deadline that the old
            one reached; the place names the item.
        GovtasksError: As `replaying.replayed`, with the item as its place.
    """
    check_versions(old, new)
    changes = changed_days(old, new)
    return tuple(_moves(items, old, new, regimes, changes, pauses or {}))


def check_versions(old: WorkCalendar, new: WorkCalendar) -> None:
    """Refuse two calendars that are not two versions of one.

    Raises:
        InvalidValueError: Their keys differ, or their versions do not.
    """
    if old.key != new.key:
        problem = f"is not a version of calendar {old.key}"
        raise InvalidValueError(problem, field="calendar", value=new.key)
    if old.version == new.version:
        problem = "a changed calendar needs another version"
        raise InvalidValueError(problem, field="version", value=new.version)


def _moves(
    items: Iterable[OpenItem],
    old: WorkCalendar,
    new: WorkCalendar,
    regimes: Callable[[str], Regime],
    changes: tuple[DayChange, ...],
    pauses: Mapping[str, Sequence[Pause]],
) -> Iterator[Moved]:
    for key, rule, facts, regime_key in items:
        if is_recurring(rule):
            continue
        regime, stood = regimes(regime_key), pauses.get(key, ())
        try:
            before = replayed(rule, facts, stood, regime=regime, calendar=old)
            after = replayed(rule, facts, stood, regime=regime, calendar=new)
        except GovtasksError as error:
            raise error.at(key) from None
        match before, after:
            case Deadline(last_day=old_day), Deadline(last_day=new_day):
                if old_day != new_day:
                    days = (old_day, new_day, *_facts_days(rule, facts, regime))
                    cause = tuple(c for c in changes if min(days) <= c.day <= max(days))
                    yield Moved(key=key, old_day=old_day, new_day=new_day, cause=cause)


def _facts_days(rule: Rule, facts: Facts, regime: Regime) -> Iterator[dt.date]:
    """The civil days of the facts of a rule, in the zone of its regime."""
    for name in facts_of(rule):
        if name in facts:
            yield civil_day(moment_of(facts, name, regime))
