"""What can be set."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from typing import Any

import attrs

from govtasks.checks import is_flag, one_of
from govtasks.documents import make_converter, structure
from govtasks.errors import InvalidValueError
from govtasks.text import Text, is_a_key

LONGEST_NAME = 200
_LONGEST_LINK = 1000
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(\.{_LABEL})*")
_KEY_IN_LINK = "{key}"
# Of RFC 3986 what needs no quoting where it stands.
_LINK = re.compile(r"https?://[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")
_COLOURS = (
    *("aqua", "black", "blue", "fuchsia", "gray", "green", "lime", "maroon", "navy"),
    *("olive", "orange", "purple", "red", "silver", "teal", "white", "yellow"),
)
_NAME = Text.of(vi="Thời hạn nhiệm vụ", en="Deadlines of obligations")


class Shape(enum.Enum):
    """What a deadline becomes."""

    EVENT = "event"
    """Event on the last day, for feeds that calendars subscribe to."""
    TODO = "todo"
    """To-do that is due on it, for programs that keep tasks."""


class Profile(enum.Enum):
    """How much is said of an obligation."""

    FULL = "full"
    """Title, reasons, leading body, and who answers."""
    MINIMAL = "minimal"
    """Number of the document, deadline and link: what may lie on servers abroad."""


def _is_host(_: object, attribute: attrs.Attribute[Any], value: str) -> None:
    if not _HOST.fullmatch(value):
        problem = "must be a host name of lower-case letters, digits and hyphens"
        raise InvalidValueError(problem, field=attribute.name, value=value)


def _is_short(_: object, attribute: attrs.Attribute[Any], value: Text) -> None:
    for _locale, text in value.entries:
        if len(text) > LONGEST_NAME:
            problem = f"must have at most {LONGEST_NAME} characters"
            raise InvalidValueError(problem, field=attribute.name, value=text)


def _is_key_or_empty(_: object, attribute: attrs.Attribute[Any], value: str) -> None:
    if value and not is_a_key(value):
        problem = "must be a key of lower-case letters, digits and ._/#@-"
        raise InvalidValueError(problem, field=attribute.name, value=value)


def _is_link(_: object, attribute: attrs.Attribute[Any], value: str) -> None:
    before, key, after = value.partition(_KEY_IN_LINK)
    is_address = key and _LINK.fullmatch(f"{before}k{after}")
    if value and (not is_address or len(value) > _LONGEST_LINK):
        problem = "must be an http or https address with {key} in it once"
        hint = "https://portal.example/tasks/{key}"
        raise InvalidValueError(problem, field=attribute.name, value=value, hint=hint)


def _number(default: int, low: int, high: int) -> Any:  # noqa: ANN401 - as attrs.field
    def validate(_: object, attribute: attrs.Attribute[Any], value: int) -> None:
        if not low <= value <= high:
            problem = f"must be from {low} to {high}"
            raise InvalidValueError(problem, field=attribute.name, value=value)

    return attrs.field(default=default, validator=validate)


@attrs.frozen(kw_only=True)
class IcalSettings:
    """Settings of the exporter; each has a default.

    Attributes:
        shape: Event or to-do.
        profile: How much is said.
        host: Right half of every UID. It is part of the identity of what is
            exported: once set, it stays.
        name: Name of the calendar, by language.
        calendar: Key of the calendar; part of the UID of the notice about what is
            left out, so that those of two calendars of one reader are told apart.
            Empty for the only one.
        colour: Colour of the calendar, one of the seventeen basic names of CSS
            (RFC 7986, 5.9); empty for none.
        link: Address of an obligation in the portal, with ``{key}`` where its key
            belongs; empty for no link.
        refresh_hours: After how many hours readers should fetch it again.
        most_items: At most so many events or to-dos, a notice among them.
        most_octets: At most so many octets.
        alarm_uids: Whether each alarm has an identifier (RFC 9074). Programs that
            write back alarms want one; some that read feeds lose the alarm.
        bare: Whether what describes the calendar is left out, for objects of
            a CalDAV collection, which has its own name and colour.
        remembered: How many components are kept as they were written, for the
            next time.
    """

    shape: Shape = Shape.EVENT
    profile: Profile = Profile.FULL
    host: str = attrs.field(default="govtasks.invalid", validator=_is_host)
    name: Text = attrs.field(default=_NAME, validator=_is_short)
    calendar: str = attrs.field(default="", validator=_is_key_or_empty)
    colour: str = attrs.field(default="", validator=one_of("", *_COLOURS))
    link: str = attrs.field(default="", validator=_is_link)
    refresh_hours: int = _number(12, 1, 168)
    most_items: int = _number(1_000, 2, 1_000_000)
    most_octets: int = _number(1_000_000, 100_000, 1_000_000_000)
    alarm_uids: bool = attrs.field(default=False, validator=is_flag)
    bare: bool = attrs.field(default=False, validator=is_flag)
    remembered: int = _number(20_000, 0, 1_000_000)

    @classmethod
    def read(cls, data: Mapping[str, object]) -> IcalSettings:
        """Read the settings from plain data.

        Raises:
            UnknownKeyError: A key that nothing reads; the nearest is suggested.
            UnknownNameError: A shape or profile that there is not.
            InvalidValueError: Another value that its key cannot take.
            MalformedDataError: Several of these problems at once.
        """
        return structure(make_converter(), data, cls, "ical")
