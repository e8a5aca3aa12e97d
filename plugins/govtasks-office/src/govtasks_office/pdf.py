"""Reports as PDF: the page of `govtasks_office.page`, printed by WeasyPrint."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any, NoReturn

import attrs

from govtasks.errors import PluginError
from govtasks.evaluation.reports import Report

from .page import page
from .settings import PageSettings


class MissingComponentError(PluginError):
    """Something that is needed to write a file is not installed."""

    code = "missing-component"


@attrs.frozen
class PdfReporter:
    """Writes reports as PDF.

    Attributes:
        settings: Font, margins and what is drawn.
    """

    settings: PageSettings = attrs.field(factory=PageSettings)

    def render(self, report: Report) -> bytes:
        """See `govtasks.ports.Reporter.render`.

        Raises:
            MissingComponentError: WeasyPrint is not installed, or the libraries that it
                needs, or no font has the Vietnamese letters of the report.
        """
        html = weasyprint().HTML(
            string=page(report, self.settings), url_fetcher=_fetch_nothing
        )
        document = html.render()
        data: bytes = document.write_pdf(pdf_tags=True)
        check_letters(
            letter for font in document.fonts.values() for letter in font.missing
        )
        return data


def weasyprint() -> Any:  # noqa: ANN401 - a module without types
    """WeasyPrint, or an error that says how to get it.

    Raises:
        MissingComponentError: It is not there, or a library that it needs is not.
    """
    try:
        import weasyprint as found  # type: ignore[import-untyped]  # noqa: PLC0415 - an extra
    except ImportError as error:
        problem = "PDF needs the extra `pdf` of govtasks-office"
        hint = "python -m pip install 'govtasks-office[pdf]'"
        raise MissingComponentError(problem, hint=hint) from error
    except OSError as error:
        problem = "WeasyPrint does not find the libraries of Pango"
        hint = "on Debian: apt-get install libpangoft2-1.0-0 libharfbuzz-subset0"
        raise MissingComponentError(problem, hint=hint) from error
    return found


def check_letters(missing: Iterable[int]) -> None:
    """Refuse a PDF in which Latin letters became boxes, such as Ộ.

    Other characters that no font has, such as a picture in a title, stay boxes.

    Raises:
        MissingComponentError: No font that is installed has one of the letters.
    """
    letters = sorted({chr(code) for code in missing if _is_latin(chr(code))})
    if letters:
        problem = f"no font that is installed has the letters {' '.join(letters)}"
        hint = "install one with Vietnamese letters, such as Tinos (fonts-croscore)"
        raise MissingComponentError(problem, hint=hint)


def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN")


def _fetch_nothing(url: str, *_: object, **__: object) -> NoReturn:
    """Nothing in a page of ours has an address."""
    problem = f"a report fetches nothing: {url}"
    raise ValueError(problem)
