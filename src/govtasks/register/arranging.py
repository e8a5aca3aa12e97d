"""Which notices go to the outbox: by what channel, when, and with which others."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Callable, Iterable, Sequence

import attrs

from ..deadlines.calendars import WorkCalendar
from ..errors import CoverageError
from ..notices import Category, Notice
from .preferences import STATUTORY, Preferences, Wishes

DIGEST = "digest"
"""Batch of what goes out as one message each working morning (bản tổng hợp)."""


def arranged(
    notices: Iterable[Notice],
    wishes_of: Callable[[str], Wishes],
    *,
    obligation: str,
    expires_at: dt.datetime | None,
    now: dt.datetime,
) -> tuple[Notice, ...]:
    """The notices that are sent of those that could be.

    Args:
        notices: One for each channel that reaches each recipient, in the order of
            the host.
        wishes_of: How a person wants to be told.
        obligation: Key of what they are about.
        expires_at: When the deadline is over, where there is one.
        now: When they are said.
    """
    ways: dict[tuple[str, str], list[Notice]] = {}
    for notice in notices:
        known = notice
        if notice.obligation is None:
            known = attrs.evolve(notice, obligation=obligation)
        name = notice.key.removesuffix(f":{notice.channel}")
        ways.setdefault((name, notice.recipient), []).append(known)
    return tuple(
        _timed(notice, wishes_of(notice.recipient), expires_at, now)
        for several in ways.values()
        for notice in _chosen(several, wishes_of(several[0].recipient).preferences)
    )


def _chosen(ways: Sequence[Notice], preferences: Preferences) -> Sequence[Notice]:
    """Those by the channel he chose; where it does not reach him, by all that do."""
    category = ways[0].category
    choice = preferences.choice(category)
    if choice is None:
        return ways
    is_prescribed = ways[0].statutory or category in STATUTORY
    if not choice.channels and not is_prescribed:
        return ()
    wanted = (one for name in choice.channels for one in ways if one.channel == name)
    first = next(wanted, None)
    return ways if first is None else (first,)


def _timed(
    notice: Notice, wishes: Wishes, expires_at: dt.datetime | None, now: dt.datetime
) -> Notice:
    """The notice in the next digest, where it belongs there and is early enough."""
    if notice.category is not Category.DUE_SOON or notice.urgent or notice.batch:
        return notice
    at = wishes.next_digest(now)
    if at is None or (expires_at is not None and _is_too_late(at, expires_at)):
        return notice
    return attrs.evolve(notice, batch=DIGEST, not_before=at)


def _is_too_late(at: dt.datetime, expires_at: dt.datetime) -> bool:
    """Whether the last day has begun by then, where the person is."""
    last = (expires_at - dt.timedelta(microseconds=1)).astimezone(at.tzinfo)
    return at.date() >= last.date()


def wishes_of(
    everybody: Preferences,
    said: Iterable[Preferences | None],
    calendar: Callable[[str], WorkCalendar],
) -> Wishes:
    """How a person is told.

    Args:
        everybody: As the host has it.
        said: What others said, who go before it; each goes before those before it.
        calendar: The working calendar of a key.

    Raises:
        UnknownNameError: A calendar that is not there.
    """
    preferences = everybody
    for own in filter(None, said):
        preferences = own.over(preferences)
    key = preferences.calendar
    return Wishes(
        preferences=preferences,
        zone=zoneinfo.ZoneInfo(preferences.zone or "UTC"),
        is_working=_working_days(None if key is None else calendar(key)),
    )


def _working_days(calendar: WorkCalendar | None) -> Callable[[dt.date], bool]:
    def is_working(day: dt.date) -> bool:
        try:
            return calendar is None or calendar.is_working(day)
        except CoverageError:
            # Nobody knows, and what is to be told must not wait for it.
            return True

    return is_working
