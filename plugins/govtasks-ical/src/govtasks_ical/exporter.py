"""The exporter ``ical``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import attrs
from icalendar import Calendar, vDuration

from govtasks.errors import GovtasksError, InvalidValueError
from govtasks.ports import Entry
from govtasks.text import Text

from .component import Stamp, component_of, frame_of, uid_of
from .fragments import Fragments
from .moments import end_of, in_utc, is_vietnamese, vietnam
from .plain import PlainText, one_line
from .settings import LONGEST_NAME, IcalSettings

_PRODUCT = "-//govtasks//govtasks-ical//EN"
_END = b"END:VCALENDAR\r\n"
_ONE_LEFT_OUT = Text.of(
    vi="Còn 1 thời hạn khác, từ ngày này trở đi, không có trong lịch này",
    en="1 more deadline, from this day on, is not in this calendar",
)
_LEFT_OUT = Text.of(
    vi="Còn {count} thời hạn khác, từ ngày này trở đi, không có trong lịch này",
    en="{count} more deadlines, from this day on, are not in this calendar",
)


@attrs.frozen
class _Item:
    """An entry with its end."""

    entry: Entry
    end: dt.date | dt.datetime

    @property
    def day(self) -> dt.date:
        """The day that it stands on."""
        return self.end.date() if isinstance(self.end, dt.datetime) else self.end

    @property
    def place(self) -> tuple[dt.date, str]:
        """How far ahead it is; what is farthest is left out first."""
        return self.day, self.entry.key


def _fragments(exporter: IcalExporter) -> Fragments:
    return Fragments(exporter.settings.remembered)


@attrs.frozen
class IcalExporter:
    """Writes deadlines as one iCalendar file (RFC 5545, RFC 7986).

    It keeps the components that it wrote: whoever exports again and again keeps
    the exporter, and only what changed is written anew. Threads may share it.

    Attributes:
        settings: Shape, profile, host and the rest.
    """

    settings: IcalSettings
    _kept: Fragments = attrs.field(
        init=False,
        eq=False,
        repr=False,
        default=attrs.Factory(_fragments, takes_self=True),
    )

    @classmethod
    def from_settings(cls, settings: Mapping[str, object]) -> IcalExporter:
        """Make the exporter.

        Raises:
            GovtasksError: See `IcalSettings.read`.
        """
        return cls(IcalSettings.read(settings))

    def render(self, entries: Sequence[Entry], *, locale: str) -> bytes:
        """The entries that have an end, as a calendar in UTF-8.

        The bytes are the same for the same entries in any order, at any time
        and in any time zone, so that their hash can be an ``ETag``. Entries
        without an end are left out. Without any, the calendar is empty. Where
        there are more than the settings allow, those farthest ahead are left out,
        and an item on the day of the first of them says how many.

        Args:
            entries: The obligations, each once.
            locale: Language of the texts; those that lack it are in English.

        Raises:
            InvalidValueError: Two entries have one key, or an entry holds
                what no calendar can; the place names it.
            UnknownNameError: An entry is in an unknown workflow state.
        """
        items = _dated(entries)
        head = self._head(locale).to_ical().removesuffix(_END)
        near = _nearest(items, self.settings.most_items)
        written = {item.entry.key: self._fragment(item, locale) for item in near}
        zone = vietnam().to_ical() if _has_vietnamese(near) else b""
        room = self.settings.most_octets - len(head) - len(zone) - len(_END)
        room -= sum(map(len, written.values()))
        if len(near) == len(items) and room >= 0:
            return b"".join([head, zone, *written.values(), _END])
        shown, notice = self._cut(items, written, room, locale)
        zone = zone if _has_vietnamese(shown) else b""
        fragments = [written[item.entry.key] for item in shown]
        return b"".join([head, zone, *fragments, notice, _END])

    def _cut(
        self,
        items: Sequence[_Item],
        written: Mapping[str, bytes],
        room: int,
        locale: str,
    ) -> tuple[list[_Item], bytes]:
        """The items that fit beside a notice of those that do not, and the notice."""
        by_place = sorted(items, key=lambda item: item.place)
        number = min(len(written), self.settings.most_items)
        notice, limit = b"", self.settings.most_items - 1
        while number and (number > limit or room < len(notice)):
            number -= 1
            room += len(written[by_place[number].entry.key])
            if room >= 0 and number <= limit:
                notice = self._notice(by_place[number:], locale)
        shown = sorted(by_place[:number], key=lambda item: item.entry.key)
        return shown, notice

    def _notice(self, left: Sequence[_Item], locale: str) -> bytes:
        """An item on the day of the first that is left out, that says how many are."""
        text = _ONE_LEFT_OUT if len(left) == 1 else _LEFT_OUT
        stamp = Stamp(
            uid=uid_of(f"\nleft-out\n{self.settings.calendar}", self.settings),
            changed_at=max(in_utc(i.entry.changed_at, "changed_at") for i in left),
        )
        # The last of all days has no day after it, at which an event could end.
        day = min(left[0].day, dt.date.max - dt.timedelta(days=1))
        summary = text.in_locale(locale).format(count=len(left))
        notice: bytes = frame_of(day, summary, stamp, self.settings).to_ical()
        return notice

    def _head(self, locale: str) -> Calendar:
        calendar = Calendar()
        calendar.add("prodid", _PRODUCT)
        calendar.add("version", "2.0")
        calendar.add("calscale", "GREGORIAN")
        if not self.settings.bare:
            self._describe(calendar, locale)
        return calendar

    def _describe(self, calendar: Calendar, locale: str) -> None:
        settings = self.settings
        own = settings.calendar and f"\ncalendar\n{settings.calendar}"
        calendar.add("uid", uid_of(own, settings))
        # Each of the two pairs says one thing twice: the standard came after
        # the names that programs had made up, and both are in use.
        name = PlainText(one_line(settings.name.in_locale(locale), LONGEST_NAME))
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
        # RFC 7986 gives the property no default type, so it has to be named.
        again = dt.timedelta(hours=settings.refresh_hours)
        calendar.add("refresh-interval", again, {"value": "DURATION"})
        calendar.add("x-published-ttl", PlainText(vDuration(again).to_ical().decode()))
        if settings.colour:
            calendar.add("color", PlainText(settings.colour))

    def _fragment(self, item: _Item, locale: str) -> bytes:
        def write(entry: Entry) -> bytes:
            component = component_of(entry, item.end, self.settings, locale)
            fragment: bytes = component.to_ical()
            return fragment

        try:
            return self._kept.of(item.entry, locale, write)
        except GovtasksError as error:
            raise error.at(item.entry.key) from None


def _dated(entries: Iterable[Entry]) -> list[_Item]:
    """The entries that have an end, by key."""
    ordered = sorted(entries, key=lambda entry: entry.key)
    for one, other in pairwise(ordered):
        if one.key == other.key:
            problem = "two entries have the same key"
            raise InvalidValueError(problem, field="key", value=one.key)
    return [_Item(entry, end) for entry in ordered if (end := _end(entry)) is not None]


def _end(entry: Entry) -> dt.date | dt.datetime | None:
    try:
        return end_of(entry)
    except GovtasksError as error:
        raise error.at(entry.key) from None


def _nearest(items: list[_Item], most: int) -> list[_Item]:
    """At most so many, those farthest ahead left out, by key."""
    if len(items) <= most:
        return items
    near = sorted(items, key=lambda item: item.place)[:most]
    return sorted(near, key=lambda item: item.entry.key)


def _has_vietnamese(items: Iterable[_Item]) -> bool:
    return any(is_vietnamese(item.end) for item in items)
