"""A person's obligations as to-dos, from the exporter ``ical``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import attrs

from govtasks.plugins import blaming
from govtasks.ports import Entry, Exporter
from govtasks.register.register import Register

from .objects import uid_in
from .planning import Wanted

LOOK_BACK = dt.timedelta(days=90)
"""What is closed stays in the list for so long after its deadline."""
WITHDRAWN_FOR = dt.timedelta(days=30)
"""What was withdrawn stays in the list, struck out, for so long."""
EXPORTER = "ical"


@attrs.frozen(kw_only=True)
class Writer:
    """Writes obligations as to-dos, each as an object of its own.

    Attributes:
        exporter: The exporter ``ical``, set to write to-dos.
    """

    exporter: Exporter

    @classmethod
    def of(cls, register: Register, settings: Mapping[str, object]) -> Writer:
        """Make one with the exporter of a register.

        Raises:
            UnknownNameError: The plugin ``ical`` is not there.
            GovtasksError: It refuses the settings.
        """
        return cls(exporter=register.exporter(EXPORTER, {**settings, "shape": "todo"}))

    def wanted(
        self, entry: Entry, person: str, locale: str
    ) -> tuple[str, Wanted] | None:
        """An obligation with its UID; None where it has no day to stand on.

        Raises:
            PluginError: The exporter gave something else.
            GovtasksError: The exporter refuses the obligation.
        """
        with blaming(f"exporter {EXPORTER}"):
            data = self.exporter.render([entry], locale=locale)
        uid = uid_in(data)
        if uid is None:
            return None
        zone = None if entry.expires_at is None else entry.expires_at.tzinfo
        wanted = Wanted(
            key=entry.key,
            data=data,
            zone=zone or dt.UTC,
            is_hidden=person in entry.hidden_by,
        )
        return uid, wanted


def work_of(
    register: Register, writer: Writer, person: str, locale: str, now: dt.datetime
) -> dict[str, Wanted]:
    """What the list of a person is to show, by UID; what is hidden among it.

    Raises:
        GovtasksError: There is no such person, or something cannot be written.
    """
    entries = register.work_of(person, now=now, over_after=now - LOOK_BACK)
    made = (
        writer.wanted(entry, person, locale)
        for entry in entries
        if not _is_long_withdrawn(entry, now)
    )
    return dict(one for one in made if one is not None)


def _is_long_withdrawn(entry: Entry, now: dt.datetime) -> bool:
    if entry.state != "withdrawn":
        return False
    return entry.closed_at is None or entry.closed_at <= now - WITHDRAWN_FOR
