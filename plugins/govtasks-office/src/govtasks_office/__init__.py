"""Writes reports of a govtasks register as Excel, Word, HTML and PDF files."""

from __future__ import annotations

from collections.abc import Iterable

from govtasks.hookspecs import hookimpl
from govtasks.ports import Reporter
from govtasks.specs import PluginInfo, ReporterSpec

from .settings import PageSettings, WorkbookSettings

__all__ = ["govtasks_plugin_info", "govtasks_reporters"]

_OFFICE = "application/vnd.openxmlformats-officedocument"


@hookimpl
def govtasks_plugin_info() -> PluginInfo:
    """Say what the plugin is."""
    return PluginInfo(summary="reports as Excel, Word, HTML and PDF files")


@hookimpl
def govtasks_reporters() -> Iterable[ReporterSpec]:
    """Offer ``xlsx``, ``docx``, ``html`` and ``pdf``."""
    yield ReporterSpec(
        name="xlsx",
        media_type=f"{_OFFICE}.spreadsheetml.sheet",
        suffix=".xlsx",
        factory=_xlsx,
        settings=WorkbookSettings,
    )
    yield ReporterSpec(
        name="docx",
        media_type=f"{_OFFICE}.wordprocessingml.document",
        suffix=".docx",
        factory=_docx,
        settings=PageSettings,
    )
    yield ReporterSpec(
        name="html",
        media_type="text/html",
        suffix=".html",
        factory=_html,
        settings=PageSettings,
    )
    yield ReporterSpec(
        name="pdf",
        media_type="application/pdf",
        suffix=".pdf",
        factory=_pdf,
        settings=PageSettings,
    )


# Every register imports this module, and few of them write reports: what does is
# imported when it is first needed.


def _xlsx(settings: WorkbookSettings) -> Reporter:
    from .workbook import XlsxReporter  # noqa: PLC0415 - see above

    return XlsxReporter(settings)


def _docx(settings: PageSettings) -> Reporter:
    from .document import DocxReporter  # noqa: PLC0415 - see above

    return DocxReporter(settings)


def _html(settings: PageSettings) -> Reporter:
    from .page import HtmlReporter  # noqa: PLC0415 - see above

    return HtmlReporter(settings)


def _pdf(settings: PageSettings) -> Reporter:
    from .pdf import PdfReporter  # noqa: PLC0415 - see above

    return PdfReporter(settings)
