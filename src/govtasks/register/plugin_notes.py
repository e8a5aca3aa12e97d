"""What a plugin notes for the next time: a store's way of remembering, for plugins.

A plugin that meets another system has to know what it did there last. Its notes are
facts like any other: appended at the version that was read, chained and sealed, and
copied with the rest.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager

import attrs

from ..checks import instance_of
from ..codec import Codec
from ..obligations.events import Act
from ..ports import Session
from ..storage import canonical_table
from ..text import is_key

NOTES = "notes/"
PLUGIN_NOTED = "plugin-noted"


@attrs.frozen(kw_only=True)
class PluginNote:
    """Something that a plugin noted for itself (ghi chú của phần mở rộng).

    Attributes:
        plugin: Name of the plugin.
        about: What it is about, as the plugin calls it.
        content: A table of JSON, as text.
    """

    plugin: str = attrs.field(validator=is_key)
    about: str = attrs.field(validator=is_key)
    content: str = attrs.field(validator=instance_of(str, "a text"), repr=False)


@attrs.frozen(kw_only=True)
class Notes:
    """The notes of one plugin; get them from `Register.notes`.

    Attributes:
        plugin: Name of the plugin.
    """

    plugin: str = attrs.field(validator=is_key)
    _begin: Callable[[], AbstractContextManager[Session]] = attrs.field(
        repr=False, alias="begin"
    )
    _codec: Codec = attrs.field(repr=False, alias="codec")

    def _stream(self, about: str) -> str:
        return f"{NOTES}{self.plugin}/{about}"

    def version(self, about: str) -> int:
        """How many notes there are about something."""
        stream = self._stream(about)
        with self._begin() as session:
            heads = session.heads(stream, limit=1)
        return heads[0].version if heads and heads[0].stream == stream else 0

    def read(self, about: str, *, after: int = 0) -> Sequence[Mapping[str, object]]:
        """The notes about something behind a version, in order.

        Raises:
            GovtasksError: One cannot be read: a later release wrote it.
        """
        with self._begin() as session:
            stored = session.read(self._stream(about), after=after)
        notes = (self._codec.value(one, PLUGIN_NOTED, PluginNote) for one in stored)
        return tuple(json.loads(note.content) for note in notes)

    def append(
        self, about: str, expected: int, data: Mapping[str, object], *, now: dt.datetime
    ) -> int:
        """Note something.

        Args:
            about: What it is about; a key.
            expected: How many notes the writer has seen about it.
            data: A table of JSON.
            now: When.

        Returns:
            How many there are now.

        Raises:
            ConflictError: Somebody else noted something meanwhile.
            InvalidValueError: It is no key, or no table of JSON.
        """
        note = PluginNote(
            plugin=self.plugin, about=about, content=canonical_table(data)
        )
        by = Act(actor=self.plugin)
        record = self._codec.value_record(
            PLUGIN_NOTED, note, act=by, effective_at=now, recorded_at=now
        )
        with self._begin() as session:
            return session.append(self._stream(about), expected, (record,))
