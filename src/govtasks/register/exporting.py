"""An exporter of a plugin, held to what it promises."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from ..errors import PluginError
from ..plugins import blaming
from ..ports import Entry, Exporter


@attrs.frozen
class HeldExporter:
    """Passes on what an exporter gives, and blames its plugin for what it must not.

    Attributes:
        exporter: What a plugin made.
        place: What it is called in errors.
        media_type: What it writes, such as ``text/calendar``.
    """

    exporter: Exporter
    place: str
    media_type: str

    def render(self, entries: Sequence[Entry], *, locale: str) -> bytes:
        """See `govtasks.ports.Exporter.render`.

        Raises:
            PluginError: The exporter failed, or gave no bytes.
        """
        with blaming(self.place):
            data: object = self.exporter.render(entries, locale=locale)
        if not isinstance(data, bytes):
            problem = f"{self.place} gave {type(data).__name__}, not bytes"
            raise PluginError(problem)
        return data
