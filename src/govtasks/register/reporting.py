"""Reports of a register as files, by what plugins offer for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import attrs

from ..errors import PluginError
from ..evaluation.reports import Report
from ..plugins import blaming, build
from ..ports import Reporter
from .inquiry import Inquiry
from .writing import require_kind


@attrs.frozen
class HeldReporter:
    """Passes on what a reporter gives, and blames its plugin for what it must not.

    Attributes:
        reporter: What a plugin made.
        place: What it is called in errors.
        media_type: What it writes, such as ``application/pdf``.
        suffix: Of its files, such as ``.pdf``.
    """

    reporter: Reporter
    place: str
    media_type: str
    suffix: str

    def render(self, report: Report) -> bytes:
        """See `govtasks.ports.Reporter.render`.

        Raises:
            PluginError: The reporter failed, or gave no bytes.
        """
        with blaming(self.place):
            data: object = self.reporter.render(report)
        if not isinstance(data, bytes):
            problem = f"{self.place} gave {type(data).__name__}, not bytes"
            raise PluginError(problem)
        return data


class Reporting(Inquiry):
    """A register that writes reports (báo cáo) as files."""

    def instant(self, at: dt.datetime | None = None) -> dt.datetime:
        """The instant at which something is asked: the clock's where none is given.

        Args:
            at: The instant, with a time zone.

        Raises:
            NaiveInstantError: It has none.
            InvalidValueError: It is no instant, or leaves no room for time zones.
        """
        return self._now(at)

    def reporter(
        self, name: str, settings: Mapping[str, object] | None = None
    ) -> HeldReporter:
        """What writes reports as one kind of file, made with its settings.

        Args:
            name: Name of the kind, such as ``xlsx``.
            settings: Go before what the register was opened with, setting by setting.

        Raises:
            UnknownNameError: No active plugin offers that kind.
            GovtasksError: The settings are wrong.
            PluginError: It could not be made.
        """
        spec, known = self._plugins.reporter(name), self._plugins.settings
        table = {**known.tables.get(name, {}), **(settings or {})}
        place = f"reporter {name}"
        made: Reporter = build(spec, known.over({name: table}), place)
        return HeldReporter(made, place, spec.media_type, spec.suffix)

    def write_report(
        self, name: str, report: Report, settings: Mapping[str, object] | None = None
    ) -> bytes:
        """A report as one file, in its own language.

        Args:
            name: What it is written as: a kind of file that a plugin offers, such as
                ``xlsx``, ``docx``, ``html`` or ``pdf`` of govtasks-office.
            report: What `govtasks.evaluation.reporting` or the host put together.
            settings: Go before what the register was opened with, setting by setting.

        Raises:
            InvalidValueError: It is no report.
            UnknownNameError: No active plugin offers that kind of file.
            GovtasksError: The settings are wrong, or something that is needed to
                write it is not installed.
            PluginError: The plugin failed.
        """
        require_kind(report, Report)
        return self.reporter(name, settings).render(report)
