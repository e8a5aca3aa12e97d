"""What can be set."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from typing import Any

import attrs

from govtasks.documents import make_converter, structure
from govtasks.errors import InvalidValueError
from govtasks.text import Text

_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(\.{_LABEL})*")
_NAME = Text.of(vi="Thời hạn nhiệm vụ", en="Deadlines of obligations")


class Shape(enum.Enum):
    """What a deadline becomes."""

    EVENT = "event"
    """All-day event, for feeds that calendars subscribe to."""
    TODO = "todo"
    """To-do with a due day, for programs that keep tasks."""


def _is_host(_: object, attribute: attrs.Attribute[Any], value: str) -> None:
    if not _HOST.fullmatch(value):
        problem = "must be a host name of lower-case letters, digits and hyphens"
        raise InvalidValueError(problem, field=attribute.name, value=value)


@attrs.frozen(kw_only=True)
class IcalSettings:
    """Settings of the exporter; each has a default.

    Attributes:
        shape: Event or to-do.
        host: Right half of every UID. It is part of the identity of what is
            exported: once set, it stays.
        name: Name of the calendar, by language.
    """

    shape: Shape = Shape.EVENT
    host: str = attrs.field(default="govtasks.invalid", validator=_is_host)
    name: Text = _NAME

    @classmethod
    def read(cls, data: Mapping[str, object]) -> IcalSettings:
        """Read the settings from plain data.

        Raises:
            UnknownKeyError: A key that nothing reads; the nearest is suggested.
            UnknownNameError: A shape that there is not.
            InvalidValueError: Another value that its key cannot take.
            MalformedDataError: Several of these problems at once.
        """
        return structure(make_converter(), data, cls, "ical")
