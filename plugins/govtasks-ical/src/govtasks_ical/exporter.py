"""The exporter ``ical``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import attrs
from icalendar import Calendar

from govtasks.errors import GovtasksError, InvalidValueError
from govtasks.ports import Entry

from .component import component_of, uid_of
from .settings import IcalSettings

_PRODUCT = "-//govtasks//govtasks-ical//EN"
_REFRESH = dt.timedelta(hours=12)
_END = b"END:VCALENDAR\r\n"


@attrs.frozen
class IcalExporter:
    """Writes deadlines as one iCalendar file (RFC 5545, RFC 7986).

    Attributes:
        settings: Shape, host and name.
    """

    settings: IcalSettings

    @classmethod
    def from_settings(cls, settings: Mapping[str, object]) -> IcalExporter:
        """Make the exporter.

        Raises:
            GovtasksError: See `IcalSettings.read`.
        """
        return cls(IcalSettings.read(settings))

    def render(self, entries: Sequence[Entry], *, locale: str) -> bytes:
        """The entries that have a last day, as a calendar in UTF-8.

        The bytes are the same for the same entries in any order, at any time
        and in any time zone, so that their hash can be an ``ETag``. Entries
        without a last day are left out. Without any, the calendar is empty.

        Args:
            entries: The obligations, each once.
            locale: Language of the texts; those that lack it are in English.

        Raises:
            InvalidValueError: Two entries have one key, or an entry holds
                what no calendar can; the place names it.
            UnknownNameError: An entry is in an unknown workflow state.
        """
        ordered = sorted(entries, key=lambda entry: entry.key)
        for one, other in pairwise(ordered):
            if one.key == other.key:
                problem = "two entries have the same key"
                raise InvalidValueError(problem, field="key", value=one.key)
        head = self._head(locale).to_ical().removesuffix(_END)
        return b"".join([head, *self._fragments(ordered, locale), _END])

    def _head(self, locale: str) -> Calendar:
        name = " ".join(self.settings.name.in_locale(locale).split())
        calendar = Calendar()
        calendar.add("prodid", _PRODUCT)
        calendar.add("version", "2.0")
        calendar.add("calscale", "GREGORIAN")
        calendar.add("uid", uid_of("", self.settings))
        # Each of the two pairs says one thing twice: the standard came after
        # the names that programs had made up, and both are in use.
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
        # RFC 7986 gives the property no default type, so it has to be named.
        calendar.add("refresh-interval", _REFRESH, {"value": "DURATION"})
        calendar.add("x-published-ttl", "PT12H")
        return calendar

    def _fragments(self, ordered: Sequence[Entry], locale: str) -> Iterator[bytes]:
        for entry in ordered:
            if entry.last_day is not None:
                yield self._fragment(entry, entry.last_day, locale)

    def _fragment(self, entry: Entry, last_day: dt.date, locale: str) -> bytes:
        try:
            component = component_of(entry, last_day, self.settings, locale)
        except GovtasksError as error:
            raise error.at(entry.key) from None
        fragment: bytes = component.to_ical()
        return fragment
