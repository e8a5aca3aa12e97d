"""The exporter ``ical``."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from operator import attrgetter

import attrs
from icalendar import Calendar

from govtasks.errors import GovtasksError, InvalidValueError
from govtasks.ports import Entry
from govtasks.text import Text

from .component import Stamp, component_of, frame_of, uid_of
from .fragments import Fragment, Fragments
from .moments import end_of, has_end, in_utc, is_vietnamese, vietnam
from .plain import PlainText, one_line
from .settings import LONGEST_NAME, IcalSettings

_PRODUCT = "-//govtasks//govtasks-ical//EN"
_END = b"END:VCALENDAR\r\n"
_key = attrgetter("key")
_ONE_LEFT_OUT = Text.of(
    vi="Còn 1 thời hạn khác, từ ngày này trở đi, không có trong lịch này",
    en="1 more deadline, from this day on, is not in this calendar",
)
_LEFT_OUT = Text.of(
    vi="Còn {count} thời hạn khác, từ ngày này trở đi, không có trong lịch này",
    en="{count} more deadlines, from this day on, are not in this calendar",
)


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
        dated, most = _dated(entries), self.settings.most_items
        head = self._head(locale).to_ical().removesuffix(_END)
        room = self.settings.most_octets - len(head) - len(_END)
        if len(dated) <= most:
            written = self._written(dated, room, locale)
            body = _body(written.values())
            if len(written) == len(dated) and sum(map(len, body)) <= room:
                return b"".join([head, *body, _END])
        ahead = _by_place(dated)
        written = self._written(ahead[:most], room, locale)
        number, notice = self._cut(ahead, written, room, locale)
        shown = sorted(ahead[:number], key=_key)
        body = _body(written[entry.key] for entry in shown)
        return b"".join([head, *body, notice, _END])

    def _written(
        self, entries: Sequence[Entry], room: int, locale: str
    ) -> dict[str, Fragment]:
        """The components by key, up to the first that has no room any more."""
        write = functools.partial(self._write, locale)
        written = {}
        for entry in entries:
            fragment = self._kept.of(entry, locale, write)
            written[entry.key] = fragment
            room -= len(fragment.data)
            if room < 0:
                break
        return written

    def _cut(
        self,
        ahead: Sequence[Entry],
        written: Mapping[str, Fragment],
        room: int,
        locale: str,
    ) -> tuple[int, bytes]:
        """How many fit beside a notice of those that do not, and the notice."""
        number, notice = len(written), b""
        room -= sum(map(len, _body(written.values())))
        while number and (not notice or room < len(notice)):
            number -= 1
            room += len(written[ahead[number].key].data)
            if room >= 0:
                notice = self._notice(ahead[number:], locale)
        return number, notice

    def _notice(self, left: Sequence[Entry], locale: str) -> bytes:
        """An item on the day of the first that is left out, that says how many are."""
        text = _ONE_LEFT_OUT if len(left) == 1 else _LEFT_OUT
        stamp = Stamp(
            uid=uid_of(f"\nleft-out\n{self.settings.calendar}", self.settings),
            changed_at=max(in_utc(entry.changed_at, "changed_at") for entry in left),
        )
        # The last of all days has no day after it, at which an event could end.
        day = min(_day(left[0]), dt.date.max - dt.timedelta(days=1))
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
        # Without a UID of its own (RFC 7986, 5.3): readers that take each component
        # with the lines above it would give all of them this one.
        # Each of the two pairs says one thing twice: the standard came after
        # the names that programs had made up, and both are in use.
        name = PlainText(one_line(settings.name.in_locale(locale), LONGEST_NAME))
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
        # RFC 7986 gives the property no default type, so it has to be named.
        again = f"PT{settings.refresh_hours}H"
        calendar.add("refresh-interval", PlainText(again), {"value": "DURATION"})
        calendar.add("x-published-ttl", PlainText(again))
        if settings.colour:
            calendar.add("color", PlainText(settings.colour))

    def _write(self, locale: str, entry: Entry) -> Fragment:
        try:
            end = end_of(entry)
            component = component_of(entry, end, self.settings, locale)
        except GovtasksError as error:
            raise error.at(entry.key) from None
        return Fragment(component.to_ical(), is_vietnamese(end))


def _dated(entries: Iterable[Entry]) -> list[Entry]:
    """The entries that have an end, by key."""
    ordered = sorted(entries, key=_key)
    for one, other in pairwise(ordered):
        if one.key == other.key:
            problem = "two entries have the same key"
            raise InvalidValueError(problem, field="key", value=one.key)
    return [entry for entry in ordered if has_end(entry)]


def _by_place(dated: Iterable[Entry]) -> list[Entry]:
    """The entries by how far ahead they are."""
    return sorted(dated, key=lambda entry: (_day(entry), entry.key))


def _day(entry: Entry) -> dt.date:
    """The day that it stands on in a calendar."""
    try:
        end = end_of(entry)
    except GovtasksError as error:
        raise error.at(entry.key) from None
    return end.date() if isinstance(end, dt.datetime) else end


def _body(fragments: Iterable[Fragment]) -> list[bytes]:
    """The components, behind the definition of the zone that they need."""
    kept = list(fragments)
    zoned = any(fragment.is_vietnamese for fragment in kept)
    zone: list[bytes] = [vietnam().to_ical()] if zoned else []
    return [*zone, *(fragment.data for fragment in kept)]
