"""Which obligations stand in a feed, by their days."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Iterator

import attrs

from ..ports import Entry, Row, RowQuery

_WITHDRAWN = "withdrawn"
_ANY_ZONE = dt.timedelta(days=2)


@attrs.frozen(kw_only=True)
class FeedWindow:
    """How far a feed looks back and ahead; what is open and overdue is always in it.

    Attributes:
        back: For how long what is closed stays, from its last day.
        ahead: How far ahead last days may lie.
        withdrawn: For how long what was withdrawn stays, from the day of it.
    """

    back: dt.timedelta = dt.timedelta(days=90)
    ahead: dt.timedelta = dt.timedelta(days=366)
    withdrawn: dt.timedelta = dt.timedelta(days=30)

    def takes(self, entry: Entry, today: dt.date, zone: dt.tzinfo) -> bool:
        """Whether an obligation is shown on a day.

        Args:
            entry: The obligation.
            today: The day, where the feed is.
            zone: The zone of the feed.
        """
        day = entry.last_day
        if day is not None and day > today + self.ahead:
            return False
        if entry.is_open:
            return True
        if day is None or day < today - self.back:
            return False
        if entry.state != _WITHDRAWN or entry.closed_at is None:
            return True
        closed = entry.closed_at.astimezone(zone).date()
        return closed >= today - self.withdrawn

    def queries(self, query: RowQuery, at: dt.datetime) -> Iterator[RowQuery]:
        """The parts of a query that find all that may be shown."""
        if query.is_open is not False:
            yield attrs.evolve(query, is_open=True)
        if query.is_open is not True:
            since = at - self.back - _ANY_ZONE
            yield attrs.evolve(query, is_open=False, expires_after=since)

    def is_near(self, row: Row, at: dt.datetime) -> bool:
        """Whether what a row stands for may be shown; it is not too far ahead."""
        until = at + self.ahead + _ANY_ZONE
        return row.expires_at is None or row.expires_at <= until


@attrs.frozen(kw_only=True)
class Stretch:
    """The time within which an answer stays as it is while nothing is recorded.

    Attributes:
        since: Its first instant.
        until: The first instant behind it.
    """

    since: dt.datetime
    until: dt.datetime

    def holds(self, at: dt.datetime) -> bool:
        """Whether an instant is in it."""
        return self.since <= at < self.until

    def within(self, other: Stretch) -> Stretch:
        """What both have in common."""
        return Stretch(
            since=max(self.since, other.since), until=min(self.until, other.until)
        )

    def cut(self, edge: dt.datetime, at: dt.datetime) -> Stretch:
        """The part on this side of an instant at which something changes by itself."""
        if edge <= at:
            return attrs.evolve(self, since=max(self.since, edge))
        return attrs.evolve(self, until=min(self.until, edge))


def day_of(at: dt.datetime, zone: zoneinfo.ZoneInfo) -> Stretch:
    """The day of an instant in a zone, from midnight to midnight."""
    today = at.astimezone(zone).date()
    return Stretch(
        since=_midnight(today, zone),
        until=_midnight(today + dt.timedelta(days=1), zone),
    )


def _midnight(day: dt.date, zone: zoneinfo.ZoneInfo) -> dt.datetime:
    # In UTC, or two instants of one zone would be compared by their wall clock.
    return dt.datetime.combine(day, dt.time(), tzinfo=zone).astimezone(dt.UTC)
