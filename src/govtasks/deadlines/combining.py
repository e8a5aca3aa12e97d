"""Calendars made of other calendars.

What counts as closed where several places matter is for the law to say, and the
two answers are far apart: `closed_in_any` closes a day as soon as one of them is
closed (the European Patent Office counts to a day on which all its offices are
open; the Freedom of Information Act skips a bank holiday in any part of the
United Kingdom), `closed_in_all` only when nobody works.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from ..errors import InvalidValueError
from ..text import Text
from .calendars import DayStatus, SpecialDay, WorkCalendar

_SATURDAY = frozenset({5})
_SURE: Mapping[DayStatus, int] = {
    status: doubt for doubt, status in enumerate(DayStatus)
}
"""How doubtful each status is; the surest is 0."""


@attrs.frozen
class _Vote:
    """What one place says of a day."""

    calendar: WorkCalendar
    special: SpecialDay | None
    works: bool

    @property
    def doubt(self) -> int:
        return 0 if self.special is None else _SURE[self.special.status]


def closed_in_any(
    *calendars: WorkCalendar, key: str, version: str, title: Text | None = None
) -> WorkCalendar:
    """The days on which every place works: closed where any is closed.

    Args:
        calendars: One for each place.
        key: Name of the new calendar.
        version: Version of the new calendar.
        title: Name for people; the titles of the places where None.

    Returns:
        A calendar of the span that all of them cover, decided as far as each
        is. A special day keeps name, source and place of all that close it.

    Raises:
        InvalidValueError: No calendar, or no day that all of them cover.
    """
    return _combined(calendars, key, version, title, any_closes=True)


def closed_in_all(
    *calendars: WorkCalendar, key: str, version: str, title: Text | None = None
) -> WorkCalendar:
    """The days on which some place works: closed only where all are closed.

    Args:
        calendars: One for each place.
        key: Name of the new calendar.
        version: Version of the new calendar.
        title: Name for people; the titles of the places where None.

    Returns:
        A calendar as `closed_in_any` gives it.

    Raises:
        InvalidValueError: No calendar, or no day that all of them cover.
    """
    return _combined(calendars, key, version, title, any_closes=False)


def with_days(
    calendar: WorkCalendar,
    days: Iterable[SpecialDay],
    *,
    version: str,
    key: str | None = None,
    title: Text | None = None,
) -> WorkCalendar:
    """A body's own closed or made-up days on top of a calendar.

    Args:
        calendar: What the body follows otherwise.
        days: Its own days; one that is special already is replaced.
        version: Version of the new calendar.
        key: Name of the new calendar; that of the old one where None, which
            then needs another version.
        title: Name for people; that of the old one where None.

    Raises:
        InvalidValueError: A day twice or outside the coverage, or the version
            is not new.
    """
    if key in {None, calendar.key} and version == calendar.version:
        problem = "a changed calendar needs another version"
        raise InvalidValueError(problem, field="version", value=version)
    own = tuple(days)
    replaced = {getattr(special, "day", None) for special in own}
    kept = tuple(special for special in calendar.days if special.day not in replaced)
    return attrs.evolve(
        calendar,
        key=key or calendar.key,
        title=title or calendar.title,
        version=version,
        days=(*kept, *own),
    )


def reception(
    calendar: WorkCalendar,
    *,
    key: str,
    version: str,
    title: Text | None = None,
    weekdays: frozenset[int] = _SATURDAY,
) -> WorkCalendar:
    """The days on which the counter takes papers in (ngày tiếp nhận hồ sơ).

    Some bodies receive on Saturdays (Decisions 127/2007/QĐ-TTg and
    14/2010/QĐ-TTg) but do not work on them: a term is counted by the calendar
    of processing days, and this one only says whether papers came in on a day
    of reception.

    Args:
        calendar: The processing days.
        key: Name of the new calendar.
        version: Version of the new calendar.
        title: Name for people; that of the old one where None.
        weekdays: Weekly days off on which papers are taken in, 0 is Monday;
            public holidays stay closed.

    Raises:
        InvalidValueError: One of the weekdays is worked anyhow.
    """
    if not weekdays <= calendar.weekend:
        problem = f"must be among the days off {sorted(calendar.weekend)}"
        raise InvalidValueError(problem, field="weekdays", value=sorted(weekdays))
    return attrs.evolve(
        calendar,
        key=key,
        version=version,
        title=title or calendar.title,
        weekend=calendar.weekend - weekdays,
    )


def _combined(
    calendars: Sequence[WorkCalendar],
    key: str,
    version: str,
    title: Text | None,
    *,
    any_closes: bool,
) -> WorkCalendar:
    if not calendars:
        problem = "must be at least one"
        raise InvalidValueError(problem, field="calendars")
    first = max(calendar.first_day for calendar in calendars)
    last = min(calendar.last_day for calendar in calendars)
    if last < first:
        keys = ", ".join(calendar.key for calendar in calendars)
        problem = f"no day is covered by all of {keys}"
        raise InvalidValueError(problem, field="calendars")
    weekends = [calendar.weekend for calendar in calendars]
    join = frozenset.union if any_closes else frozenset.intersection
    return WorkCalendar(
        key=key,
        title=title or _titles(calendars),
        version=version,
        first_day=first,
        last_day=last,
        decided_until=min(calendar.decided_until for calendar in calendars),
        weekend=join(*weekends),
        days=tuple(_special_days(calendars, first, last, any_closes=any_closes)),
    )


def _special_days(
    calendars: Sequence[WorkCalendar],
    first: dt.date,
    last: dt.date,
    *,
    any_closes: bool,
) -> Iterator[SpecialDay]:
    known = {special.day for calendar in calendars for special in calendar.days}
    for day in sorted(day for day in known if first <= day <= last):
        votes = [
            _Vote(calendar, calendar.special(day), calendar.is_working(day))
            for calendar in calendars
        ]
        closed = [vote for vote in votes if not vote.works]
        worked = not closed if any_closes else len(closed) < len(votes)
        carried = [vote for vote in votes if vote.works is worked]
        named = [vote for vote in carried if vote.special is not None]
        if named:
            # Where one place alone brings it about, the surest decides; where
            # all must agree, the least sure.
            weigh = max if worked is any_closes else min
            doubt = weigh(vote.doubt for vote in carried)
            yield _joined(day, named, list(DayStatus)[doubt])


def _joined(day: dt.date, votes: Sequence[_Vote], status: DayStatus) -> SpecialDay:
    """One special day that keeps what each place says of it."""
    pairs = [(vote.calendar, vote.special) for vote in votes if vote.special]
    firsts = pairs[0][1]
    return SpecialDay(
        day=day,
        kind=firsts.kind,
        name=_names(pairs),
        status=status,
        citation=firsts.citation,
        swapped=all(special.swapped for _, special in pairs),
        note="; ".join(_remark(calendar, special) for calendar, special in pairs),
    )


def _names(pairs: Sequence[tuple[WorkCalendar, SpecialDay]]) -> Text:
    """Each name once, with the places that give it."""
    places: dict[Text, list[Text]] = {}
    for calendar, special in pairs:
        places.setdefault(special.name, []).append(calendar.title)
    locales = {locale for text in places for locale, _ in text.entries}
    return Text(
        {
            locale: "; ".join(
                f"{name.in_locale(locale)}"
                f" ({', '.join(title.in_locale(locale) for title in titles)})"
                for name, titles in places.items()
            )
            for locale in locales
        }
    )


def _titles(calendars: Sequence[WorkCalendar]) -> Text:
    locales = {locale for one in calendars for locale, _ in one.title.entries}
    return Text(
        {
            locale: " + ".join(one.title.in_locale(locale) for one in calendars)
            for locale in locales
        }
    )


def _remark(calendar: WorkCalendar, special: SpecialDay) -> str:
    """Where a place has the day from, and what it remarks."""
    source = special.citation.in_locale("en")
    note = f", {special.note}" if special.note else ""
    return f"{calendar.key} {calendar.version}: {source}{note}"
