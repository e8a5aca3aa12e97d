"""What a changed calendar moves.

A day off that is announced, an exchange of days that is decided: of the orders
that are open, only those move whose day is another one by the new calendar.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator

import attrs

from ..errors import GovtasksError, InvalidValueError
from .calendars import SpecialDay, WorkCalendar
from .compute import compute
from .regimes import Regime
from .results import Deadline, Due
from .rules import Rule, facts_of, is_recurring
from .running import Facts

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
        cause: The changed days among those that were counted.
    """

    key: str
    old_day: dt.date
    new_day: dt.date
    cause: tuple[DayChange, ...]


def changed_days(old: WorkCalendar, new: WorkCalendar) -> tuple[DayChange, ...]:
    """The days that both cover and only one of them has worked, in order."""
    if old.weekend == new.weekend:
        differing = {special.day for special in (*old.days, *new.days)}
    else:
        first = max(old.first_day, new.first_day).toordinal()
        last = min(old.last_day, new.last_day).toordinal()
        differing = set(map(dt.date.fromordinal, range(first, last + 1)))
    return tuple(
        DayChange(
            day=day,
            worked=new.is_working(day),
            before=old.special(day),
            after=new.special(day),
        )
        for day in sorted(differing)
        if old.covers(day)
        and new.covers(day)
        and old.is_working(day) is not new.is_working(day)
    )


def moved(
    items: Iterable[OpenItem],
    old: WorkCalendar,
    new: WorkCalendar,
    regimes: Callable[[str], Regime],
) -> tuple[Moved, ...]:
    """The open deadlines that a new version of their calendar moves.

    Args:
        items: What is open and counted by the calendar. What recurs has no
            day of its own and never moves; its occurrences do.
        old: The calendar by which they were counted.
        new: Its new version.
        regimes: Gives the regime of a key, such as `builtin_regime`.

    Returns:
        Only those whose day is another one, in the order of the items.

    Raises:
        InvalidValueError: The versions are the same, or of two calendars.
        CoverageError: The new calendar does not reach a deadline that the old
            one reached; the place names the item.
        GovtasksError: As `compute`, with the item as its place.
    """
    check_versions(old, new)
    changes = changed_days(old, new)
    return tuple(_moves(items, old, new, regimes, changes))


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
) -> Iterator[Moved]:
    for key, rule, facts, regime_key in items:
        if is_recurring(rule):
            continue
        regime = regimes(regime_key)
        try:
            before = compute(rule, facts, regime=regime, calendar=old)
            after = compute(rule, facts, regime=regime, calendar=new)
        except GovtasksError as error:
            raise error.at(key) from None
        days = _two_days(before, after)
        if days is not None:
            counted = [facts[name] for name in facts_of(rule) if name in facts]
            yield _moved(key, days, counted, changes)


def _two_days(before: Due, after: Due) -> tuple[dt.date, dt.date] | None:
    if not isinstance(before, Deadline) or not isinstance(after, Deadline):
        return None
    days = before.last_day, after.last_day
    return None if days[0] == days[1] else days


def _moved(
    key: str,
    days: tuple[dt.date, dt.date],
    counted: Iterable[dt.date],
    changes: tuple[DayChange, ...],
) -> Moved:
    known = [day.date() if isinstance(day, dt.datetime) else day for day in counted]
    ordinals = [day.toordinal() for day in (*days, *known)]
    # The zone of the regime may see an instant on the day next to ours.
    first, last = min(ordinals) - 1, max(ordinals) + 1
    return Moved(
        key=key,
        old_day=days[0],
        new_day=days[1],
        cause=tuple(
            change for change in changes if first <= change.day.toordinal() <= last
        ),
    )
