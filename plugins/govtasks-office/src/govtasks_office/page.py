"""Reports as a page of HTML that stands alone: no script, no link, nothing to fetch."""

from __future__ import annotations

import re
from collections.abc import Iterator

import attrs

from govtasks.evaluation.reports import (
    Block,
    Chart,
    ColumnKind,
    Heading,
    Letterhead,
    Paragraph,
    Report,
    Table,
)
from govtasks.evaluation.wording import letterhead_text
from govtasks.text import in_markup

from .charts import svg
from .layout import is_across, shares, text_width, texts_of
from .settings import PageSettings

_CSS = """\
@page {{
  size: A4 {orientation};
  margin: {top}mm {right}mm {bottom}mm {left}mm;
  @top-center {{ content: counter(page); font: {size}pt {font}; }}
}}
@page :first {{ @top-center {{ content: none; }} }}
html {{ background: #fff; color: #111; }}
body {{ font: {size}pt/1.35 {font}; margin: 0 auto; max-width: {width}mm; }}
h1 {{ font-size: {title}pt; text-align: center; margin: 1em 0 0; }}
h2 {{ font-size: {size}pt; margin: 1.2em 0 0.4em; break-after: avoid; }}
p {{ margin: 0.4em 0; text-align: justify; overflow-wrap: anywhere; }}
.subtitle {{ text-align: center; font-weight: bold; margin: 0 0 1.2em; }}
.head, .end {{ width: 100%; border-collapse: collapse; }}
.head td, .end td {{ width: 50%; vertical-align: top; text-align: center;
  padding: 0 0.5em; }}
.head p, .end p {{ text-align: center; margin: 0; }}
.head {{ font-size: {small}pt; }}
.head td.issues {{ width: 42%; }}
.head .motto {{ white-space: nowrap; }}
.head .issuer, .head .motto {{ font-weight: bold; }}
.head .line {{ border: 0; border-top: 1px solid #111; margin: 0.2em auto; height: 0; }}
.head .under-issuer {{ width: 30%; }}
.head .under-motto {{ width: 60%; }}
.head .place {{ font-style: italic; margin-top: 0.4em; }}
.end {{ margin-top: 1.5em; break-inside: avoid; }}
.end td.recipients, .end td.recipients p {{ text-align: left; font-size: {small}pt; }}
.end .recipients-title {{ font-weight: bold; font-style: italic; }}
.end .signs, .end .signatory {{ font-weight: bold; }}
.end .signatory {{ margin-top: 5em; }}
.data {{ border-collapse: collapse; width: 100%; table-layout: fixed;
  font-size: {table}pt; margin: 1.2em 0 0.3em; line-height: 1.2; }}
.data caption {{ font-weight: bold; font-size: {size}pt; text-align: left;
  padding-bottom: 0.3em; break-after: avoid; }}
.data th, .data td {{ border: 1px solid #555; padding: 2pt 3pt;
  vertical-align: top; overflow-wrap: anywhere; white-space: pre-line; }}
.data th {{ text-align: center; vertical-align: middle; background: #eee;
  overflow-wrap: break-word; }}
.data td.n {{ text-align: right; white-space: nowrap; overflow-wrap: normal; }}
.data td.d {{ text-align: center; white-space: nowrap; overflow-wrap: normal; }}
.data tr {{ break-inside: avoid; }}
.data .sum {{ break-before: avoid; }}
.data .sum td {{ font-weight: bold; border-top: 2px solid #111; }}
.note {{ font-size: {table}pt; font-style: italic; break-before: avoid; }}
figure {{ margin: 1.2em 0; break-inside: avoid; text-align: center; }}
figcaption {{ font-weight: bold; text-align: left; margin-bottom: 0.4em; }}
svg {{ max-width: 100%; height: auto; max-height: 155mm; font-family: {font}; }}
@media screen {{ body {{ padding: 1em; }} .wide {{ overflow-x: auto; }} }}
@media print {{ .data thead {{ display: table-header-group; }} }}
"""
_PIECE = 24
_LONG_WORD = re.compile(r"\S{60,}")
_LETTER = re.compile(r"&#?\w+;|.")
"""A letter, or what stands for one in markup."""
_CLASSES = {
    ColumnKind.TEXT: "",
    ColumnKind.DAY: ' class="d"',
    ColumnKind.COUNT: ' class="n"',
    ColumnKind.SHARE: ' class="n"',
    ColumnKind.POINTS: ' class="n"',
}


@attrs.frozen
class HtmlReporter:
    """Writes reports as HTML.

    Attributes:
        settings: Font, margins and what is drawn.
    """

    settings: PageSettings = attrs.field(factory=PageSettings)

    def render(self, report: Report) -> bytes:
        """See `govtasks.ports.Reporter.render`."""
        return page(report, self.settings).encode()


def page(report: Report, settings: PageSettings) -> str:
    """The whole page."""
    return "\n".join(
        (
            "<!DOCTYPE html>",
            f'<html lang="{in_markup(report.locale)}">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{in_markup(_line(report.title))}</title>",
            f"<style>\n{_style(report, settings)}</style>",
            "</head>",
            "<body>",
            *_head(report),
            f"<h1>{_lines(report.title)}</h1>",
            *_said("subtitle", report.subtitle),
            "<main>",
            *_blocks(report, settings),
            "</main>",
            *_end(report),
            "</body>",
            "</html>",
            "",
        )
    )


def _style(report: Report, settings: PageSettings) -> str:
    across = is_across(report, settings)
    return _CSS.format(
        orientation="landscape" if across else "portrait",
        top=settings.top,
        right=settings.right,
        bottom=settings.bottom,
        left=settings.left,
        font=f"'{settings.font}', 'Tinos', 'Liberation Serif', 'DejaVu Serif', serif",
        size=settings.size,
        title=settings.size + 1,
        small=settings.size - 1,
        table=settings.table_size,
        width=297 if across else 210,
    )


def _line(text: str) -> str:
    return " ".join(text.split())


def _lines(text: str) -> str:
    return "<br>".join(_marked(line) for line in text.splitlines())


def _marked(text: str) -> str:
    """A text in which long words may be broken.

    WeasyPrint, which looks for the places by itself, takes minutes for a word of a few
    thousand letters.
    """
    return _LONG_WORD.sub(_broken, in_markup(text))


def _broken(found: re.Match[str]) -> str:
    letters = _LETTER.findall(found[0])
    parts = range(0, len(letters), _PIECE)
    return "<wbr>".join("".join(letters[n : n + _PIECE]) for n in parts)


def _said(name: str, text: str) -> Iterator[str]:
    if text:
        yield f'<p class="{name}">{_lines(text)}</p>'


def _head(report: Report) -> Iterator[str]:
    given: Letterhead | None = report.letterhead
    if given is None:
        return
    head = letterhead_text(given, report.locale)
    yield '<header><table class="head" role="presentation"><tr><td class="issues">'
    yield from _said("superior", head.superior)
    yield from _said("issuer", head.issuer)
    yield '<hr class="line under-issuer">'
    yield from _said("number", head.number)
    yield "</td><td>"
    yield from _said("motto", head.nation)
    yield from _said("motto", head.motto)
    yield '<hr class="line under-motto">'
    yield from _said("place", head.place_and_day)
    yield "</td></tr></table></header>"


def _end(report: Report) -> Iterator[str]:
    if report.letterhead is None:
        return
    head = letterhead_text(report.letterhead, report.locale)
    if not head.has_end:
        return
    yield '<footer><table class="end" role="presentation"><tr><td class="recipients">'
    yield from _said("recipients-title", head.recipients_title)
    for recipient in head.recipients:
        yield from _said("recipient", recipient)
    yield "</td><td>"
    for post in head.signatory_post:
        yield from _said("signs", post)
    yield from _said("signatory", head.signatory)
    yield "</td></tr></table></footer>"


def _blocks(report: Report, settings: PageSettings) -> Iterator[str]:
    width = text_width(report, settings)
    for number, block in enumerate(report.blocks, 1):
        yield from _block(block, report.locale, f"chart-{number}", width, settings)


def _block(
    block: Block, locale: str, key: str, width: int, settings: PageSettings
) -> Iterator[str]:
    match block:
        case Heading():
            yield f"<h2>{_lines(block.text)}</h2>"
        case Paragraph():
            yield f"<p>{_lines(block.text)}</p>"
        case Table():
            yield from _table(block, locale, width, settings)
        case Chart() if settings.charts:
            yield f"<figure><figcaption>{_lines(block.title)}</figcaption>"
            yield svg(block, locale, key=key, font=settings.font)
            yield from _said("note", block.note)
            yield "</figure>"


def _table(
    table: Table, locale: str, width: int, settings: PageSettings
) -> Iterator[str]:
    yield '<div class="wide"><table class="data">'
    yield f"<caption>{_lines(table.title)}</caption>"
    room = shares(table, locale, width=width, size=settings.table_size)
    columns = (f'<col style="width:{100 * one:.1f}%">' for one in room)
    yield f"<colgroup>{''.join(columns)}</colgroup><thead><tr>"
    for column in table.columns:
        yield f'<th scope="col">{_marked(column.title)}</th>'
    yield "</tr></thead><tbody>"
    for row in table.rows:
        yield _row(table, texts_of(table, row, locale))
    if table.totals is not None:
        yield _row(table, texts_of(table, table.totals, locale), ' class="sum"')
    yield "</tbody></table></div>"
    yield from _said("note", table.note)


def _row(table: Table, texts: tuple[str, ...], kind: str = "") -> str:
    pairs = zip(table.columns, texts, strict=True)
    cells = (
        f"<td{_CLASSES[column.kind]}>{_marked(text)}</td>" for column, text in pairs
    )
    return f"<tr{kind}>{''.join(cells)}</tr>"
