"""Reports as Word documents in the layout of Vietnamese administrative documents.

The heads of tables are repeated on every page, charts are drawn by Word itself, and the
same report is the same file to the byte.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any

import attrs
import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as WordParagraph

from govtasks.evaluation.reports import (
    Block,
    Chart,
    ChartKind,
    Heading,
    Paragraph,
    Report,
    Table,
)
from govtasks.evaluation.wording import LetterheadText, letterhead_text

from .drawn import CONTENT_TYPE, RELATION, chart_xml, drawing_xml
from .grid import table_xml
from .layout import A4, clean, is_across, made_on, text_width
from .settings import PageSettings

_EMU = 36_000
"""Units of drawings to a millimetre."""
_LANGUAGES = {"vi": "vi-VN", "en": "en-GB"}
_STAMP = (1980, 1, 1, 0, 0, 0)
_CENTRE = WD_ALIGN_PARAGRAPH.CENTER


@attrs.frozen
class DocxReporter:
    """Writes reports as Word documents.

    Attributes:
        settings: Font, margins and what is drawn.
    """

    settings: PageSettings = attrs.field(factory=PageSettings)

    def render(self, report: Report) -> bytes:
        """See `govtasks.ports.Reporter.render`."""
        writing = _Writing(
            document=docx.Document(), report=report, settings=self.settings
        )
        writing.write()
        file = io.BytesIO()
        writing.document.save(file)
        return _stamped(file)


def _stamped(file: io.BytesIO) -> bytes:
    """The same package without the time at which it was packed."""
    out = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name, _STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, old.read(name))
    return out.getvalue()


@attrs.define(kw_only=True)
class _Writing:
    """A document that is being written."""

    document: Document
    report: Report
    settings: PageSettings
    _charts: int = 0

    def write(self) -> None:
        """Write everything."""
        self._set_properties()
        self._set_styles()
        self._set_page()
        given = self.report.letterhead
        head = None if given is None else letterhead_text(given, self.report.locale)
        if head is not None:
            self._write_head(head)
        self._write_title()
        for block in self.report.blocks:
            self._write_block(block)
        if head is not None and head.has_end:
            self._write_end(head)

    def _set_properties(self) -> None:
        """What the file says of itself, and nothing of its template."""
        head, made = self.report.letterhead, made_on(self.report)
        # No more than 255 characters fit.
        said = self.document.core_properties
        said.title = clean(self.report.title)[:255]
        said.subject = clean(self.report.subtitle)[:255]
        said.author = "" if head is None else clean(head.issuer)[:255]
        said.last_modified_by = said.comments = said.keywords = ""
        said.language = _LANGUAGES[self.report.locale]
        said.created = said.modified = made
        said.revision = 1
        package: Any = self.document.part.package
        relations = package.rels
        for key, relation in tuple(relations.items()):
            if relation.reltype.endswith("/thumbnail"):
                del relations[key]

    def _set_styles(self) -> None:
        """One font for everything, black, with the accents of Vietnamese."""
        styles, size = self.document.styles, self.settings.size
        for style in styles:
            if style.type is WD_STYLE_TYPE.PARAGRAPH and style.name in {
                *("Normal", "Heading 1", "Caption", "Header"),
            }:
                self._set_font(style)
        normal: Any = styles["Normal"]
        normal.paragraph_format.space_after = Pt(4)
        normal.paragraph_format.line_spacing = 1.1
        heading: Any = styles["Heading 1"]
        heading.font.size = Pt(size)
        heading.font.bold = True
        heading.paragraph_format.space_before = Pt(10)
        caption: Any = styles["Caption"]
        caption.font.size = Pt(size)
        caption.paragraph_format.space_before = Pt(12)
        caption.paragraph_format.keep_with_next = True

    def _set_font(self, style: Any) -> None:  # noqa: ANN401 - any style
        style.font.name = self.settings.font
        style.font.size = Pt(self.settings.size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        properties = style.element.get_or_add_rPr()
        fonts = properties.find(qn("w:rFonts"))
        for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{name}"), None)
        for name in ("eastAsia", "cs"):
            fonts.set(qn(f"w:{name}"), self.settings.font)
        language = _LANGUAGES[self.report.locale]
        properties.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="{language}"/>'))

    def _set_page(self) -> None:
        section, settings = self.document.sections[0], self.settings
        across = is_across(self.report, settings)
        short, long = map(Mm, A4)
        section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = (
            (long, short) if across else (short, long)
        )
        section.top_margin, section.bottom_margin = (
            Mm(settings.top),
            Mm(settings.bottom),
        )
        section.left_margin, section.right_margin = (
            Mm(settings.left),
            Mm(settings.right),
        )
        section.header_distance = Mm(settings.top // 2)
        # The number of the page stands above the text, not on the first page.
        section.different_first_page_header_footer = True
        paragraph = section.header.paragraphs[0]
        paragraph.alignment = _CENTRE
        field = (
            f'<w:fldSimple {nsdecls("w")} w:instr="PAGE">'
            "<w:r><w:t>2</w:t></w:r></w:fldSimple>"
        )
        paragraph._p.append(parse_xml(field))  # noqa: SLF001 - no other way in

    def _width(self) -> int:
        return text_width(self.report, self.settings)

    def _write_head(self, head: LetterheadText) -> None:
        across = is_across(self.report, self.settings)
        # The name of the state stands on one line.
        left, right = self._beside(1, 1) if across else self._beside(5, 7)
        small = Pt(self.settings.size - 1)
        _say(left[0], head.superior, size=small)
        _say(left[0], head.issuer, bold=True, size=small)
        _rule(left[0], 0.34)
        _say(left[0], head.number, size=small)
        _say(right[0], head.nation, bold=True, size=small)
        _say(right[0], head.motto, bold=True, size=small)
        _rule(right[0], 0.55)
        _say(right[0], head.place_and_day, italic=True, size=small)

    def _write_end(self, head: LetterheadText) -> None:
        self.document.add_paragraph()
        left, right = self._beside(1, 1)
        small, side = Pt(self.settings.size - 1), WD_ALIGN_PARAGRAPH.LEFT
        _say(
            left[0],
            head.recipients_title,
            bold=True,
            italic=True,
            side=side,
            size=small,
        )
        for recipient in head.recipients:
            _say(left[0], recipient, side=side, size=small)
        for post in head.signatory_post:
            _say(right[0], post, bold=True)
        if head.signatory:
            for _ in range(4):
                _say(right[0], " ")
            _say(right[0], head.signatory, bold=True)

    def _beside(self, *shares: int) -> Any:  # noqa: ANN401 - cells
        """A row of cells without borders, each with what is written so far."""
        table = self.document.add_table(rows=1, cols=len(shares))
        table.autofit = False
        row = table.rows[0]
        for cell, column, share in zip(row.cells, table.columns, shares, strict=True):
            width = Mm(self._width() * share / sum(shares))
            cell.width = column.width = width
        row._tr.get_or_add_trPr().append(  # noqa: SLF001 - no other way in
            parse_xml(f"<w:cantSplit {nsdecls('w')}/>")
        )
        return [(cell,) for cell in row.cells]

    def _write_title(self) -> None:
        title = self.document.add_paragraph()
        title.alignment = _CENTRE
        title.paragraph_format.space_before = Pt(16)
        title.paragraph_format.space_after = Pt(0)
        run = title.add_run(clean(self.report.title))
        run.bold, run.font.size = True, Pt(self.settings.size + 1)
        if self.report.subtitle:
            about = self.document.add_paragraph()
            about.alignment = _CENTRE
            about.paragraph_format.space_after = Pt(12)
            about.add_run(clean(self.report.subtitle)).bold = True

    def _write_block(self, block: Block) -> None:
        match block:
            case Heading():
                self.document.add_paragraph(clean(block.text), "Heading 1")
            case Paragraph():
                paragraph = self.document.add_paragraph(clean(block.text))
                paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
            case Table():
                self._write_table(block)
            case Chart() if self.settings.charts and block.labels:
                self._write_chart(block)

    def _write_table(self, table: Table) -> None:
        self.document.add_paragraph(clean(table.title), "Caption")
        size, locale = self.settings.table_size, self.report.locale
        xml = table_xml(table, locale, width=self._width(), size=size)
        self.document.element.body.insert_element_before(parse_xml(xml), "w:sectPr")
        self._write_note(table.note)

    def _write_note(self, note: str) -> None:
        # Also without a note: two tables that touch become one.
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.space_before = Pt(3)
        if not note:
            paragraph.paragraph_format.space_after = Pt(0)
            paragraph.paragraph_format.line_spacing = Pt(2)
        run = paragraph.add_run(clean(note))
        run.italic, run.font.size = True, Pt(self.settings.table_size)

    def _write_chart(self, chart: Chart) -> None:
        self._charts += 1
        part = Part(
            PackURI(f"/word/charts/chart{self._charts}.xml"),
            CONTENT_TYPE,
            chart_xml(chart, self.settings.font, self.report.locale),
            self.document.part.package,
        )
        relation = self.document.part.relate_to(part, RELATION)
        self.document.add_paragraph(clean(chart.title), "Caption")
        width, high = min(self._width(), 180), _chart_height(chart)
        run = self.document.add_paragraph().add_run()
        run._r.append(  # noqa: SLF001 - no other way in
            parse_xml(
                drawing_xml(chart, relation, self._charts, width * _EMU, high * _EMU)
            )
        )
        if chart.note:
            self._write_note(chart.note)


def _chart_height(chart: Chart) -> int:
    """In millimetres, with room for every bar and for the legend."""
    legend = 5 * len(chart.series) if len(chart.series) > 1 else 0
    if chart.kind is ChartKind.LINE:
        return 80 + legend
    bars = 1 if chart.kind is ChartKind.STACKED else len(chart.series)
    return min(20 + legend + max(9, 5 * bars) * len(chart.labels), 160)


def _say(
    cell: Any,  # noqa: ANN401 - a cell
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    side: WD_ALIGN_PARAGRAPH = _CENTRE,
    size: Any = None,  # noqa: ANN401 - a length
) -> WordParagraph | None:
    """A line in a cell; the empty one that every cell has is the first."""
    if not text:
        return None
    first: WordParagraph = cell.paragraphs[0]
    is_new = len(cell.paragraphs) > 1 or bool(first.runs)
    line: WordParagraph = cell.add_paragraph() if is_new else first
    line.alignment = side
    line.paragraph_format.space_after = Pt(0)
    run = line.add_run(clean(text))
    run.bold, run.italic = bold, italic
    if size is not None:
        run.font.size = size
    return line


def _rule(cell: Any, share: float) -> None:  # noqa: ANN401 - a cell
    """A short line below what was written last, as wide as a share of the cell."""
    line = cell.add_paragraph()
    form = line.paragraph_format
    form.space_before, form.space_after = Pt(3), Pt(2)
    form.line_spacing = Pt(4)
    form.left_indent = form.right_indent = int(cell.width * (1 - share) / 2)
    borders = (
        f"<w:pBdr {nsdecls('w')}>"
        '<w:top w:val="single" w:sz="6" w:space="1" w:color="auto"/></w:pBdr>'
    )
    properties = line._p.get_or_add_pPr()  # noqa: SLF001 - no other way in
    properties.insert_element_before(parse_xml(borders), *_AFTER_BORDERS)


_AFTER_BORDERS = (
    *("w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc"),
    *("w:rPr", "w:sectPr"),
)
