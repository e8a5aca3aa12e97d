"""Cutting a calendar file into its events, before any of it is understood (RFC 5545).

What a file holds beside its events does not matter to whoever reads days, so a broken
to-do, alarm or time zone must not take the events with it; and one broken event must
not hide what is wrong with the next. Only the frame of the file has to hold: what was
cut off on its way is no file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NoReturn

import attrs

from govtasks.errors import MalformedDataError, TooLargeError, shortened

LARGEST_FILE = 4_000_000
MOST_EVENTS = 10_000
DEEPEST = 8
_FOLD = re.compile(r"(?:\r\n|\n|\r)[ \t]")
_LINE = re.compile(r"\r\n|\n|\r")
_CALENDAR, _EVENT = "VCALENDAR", "VEVENT"


def events_in(data: bytes) -> list[str]:
    """Each event of a file, as the text of one component without others inside.

    Args:
        data: The file, in UTF-8, with or without a byte order mark. Several
            calendars may follow each other.

    Raises:
        TooLargeError: More than 4 000 000 bytes or 10 000 events.
        MalformedDataError: No calendar file: a component does not end, ends before
            it began or is nested deeper than 8, or an event lies outside of a
            calendar or in another component.
    """
    if len(data) > LARGEST_FILE:
        problem = f"file of {len(data)} bytes is over {LARGEST_FILE}"
        raise TooLargeError(problem, field="data")
    try:
        text = str(data, "utf-8-sig")
    except (UnicodeDecodeError, TypeError) as error:
        _refuse(shortened(str(error)), hint="save it as UTF-8")
    cutter = _Cutter()
    found = list(cutter.cut(_lines(text)))
    if cutter.stack:
        _refuse(f"{shortened(cutter.stack[-1])} does not end", hint="it was cut off")
    if not cutter.calendars:
        _refuse("it holds no calendar")
    return found


def _lines(text: str) -> Iterator[str]:
    """The lines, each with what was folded onto the next.

    The parser cuts lines at all separators of Unicode, where the rest of a text would
    pose as a property.
    """
    for line in _LINE.split(_FOLD.sub("", text)):
        if line.strip():
            yield " ".join(line.splitlines())


@attrs.define
class _Cutter:
    stack: list[str] = attrs.Factory(list)
    calendars: int = 0
    events: int = 0
    _own: list[str] = attrs.Factory(list)

    def cut(self, lines: Iterator[str]) -> Iterator[str]:
        for line in lines:
            word, _, value = line.partition(":")
            match word.strip().upper():
                case "BEGIN":
                    self._begin(value.strip().upper())
                case "END":
                    yield from self._end(value.strip().upper())
                case _ if self._is_in_event:
                    self._own.append(line)
                case _:
                    pass

    @property
    def _is_in_event(self) -> bool:
        return self.stack == [_CALENDAR, _EVENT]

    def _begin(self, kind: str) -> None:
        if kind == _EVENT:
            if self.stack != [_CALENDAR]:
                _refuse("an event lies in no calendar, or in something else")
            self.events += 1
            if self.events > MOST_EVENTS:
                problem = f"more than {MOST_EVENTS} events"
                raise TooLargeError(problem, field="data")
        self.calendars += kind == _CALENDAR
        self.stack.append(kind)
        if len(self.stack) > DEEPEST:
            _refuse(f"components are nested deeper than {DEEPEST}")

    def _end(self, kind: str) -> Iterator[str]:
        is_event = self._is_in_event
        if not self.stack or self.stack.pop() != kind:
            _refuse(f"{shortened(kind)} ends and did not begin")
        if is_event:
            lines = [f"BEGIN:{_EVENT}", *self._own, f"END:{_EVENT}", ""]
            self._own.clear()
            yield "\r\n".join(lines)


def _refuse(reason: str, hint: str | None = None) -> NoReturn:
    problem = f"is no iCalendar file: {reason}"
    raise MalformedDataError(problem, field="data", hint=hint)
