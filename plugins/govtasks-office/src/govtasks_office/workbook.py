"""Reports as Excel workbooks.

The first sheet has the letterhead, the headings and the sentences; each table has a
sheet with typed cells, each chart one with its numbers and a chart of Excel by them.
What comes from a register is written as text, a number or a day, never as a formula.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import textwrap
from collections.abc import Sequence
from typing import Any

import attrs
import xlsxwriter  # type: ignore[import-untyped]

from govtasks.evaluation.reports import (
    Cell,
    Chart,
    Column,
    ColumnKind,
    Heading,
    Paragraph,
    Report,
    Table,
)
from govtasks.evaluation.wording import LetterheadText, letterhead_text
from govtasks.messages import render

from .layout import clean, is_text, made_on, texts_of, value_kind, widths
from .native import NUMBERS, draw
from .settings import WorkbookSettings

_Sheet = Any
"""A sheet of XlsxWriter, which has no types."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME = 31
_HEAD_WIDTH = 45
_ROOM = 120
"""So many characters fit across a page that lies across, at about their size."""
_PER_WIDTH = 1.3
_CHARACTER = 1.1
"""Width of a character, in those of the font that Excel measures by."""
_A4 = 9
_FORMATS: dict[ColumnKind, dict[str, object]] = {
    ColumnKind.TEXT: {"align": "left", "text_wrap": True, "indent": 1},
    ColumnKind.COUNT: {"align": "right", "num_format": NUMBERS[ColumnKind.COUNT]},
    ColumnKind.SHARE: {"align": "right", "num_format": NUMBERS[ColumnKind.SHARE]},
    ColumnKind.POINTS: {"align": "right", "num_format": NUMBERS[ColumnKind.POINTS]},
    ColumnKind.DAY: {"align": "center", "num_format": "dd/mm/yyyy"},
}
_FIRST_DAY = dt.date(1900, 3, 1)
"""Before it Excel counts days wrongly, and before 1900 not at all."""
_MOST_UPRIGHT = 4
"""A sheet with more columns is printed across."""
_FIRST_ROW = 2
"""Of the cells, below title and heading."""
_HIGHEST = 409
"""What Excel takes, in points."""


@attrs.frozen
class XlsxReporter:
    """Writes reports as Excel workbooks.

    Attributes:
        settings: Font, and whether charts are drawn.
    """

    settings: WorkbookSettings = attrs.field(factory=WorkbookSettings)

    def render(self, report: Report) -> bytes:
        """See `govtasks.ports.Reporter.render`."""
        file = io.BytesIO()
        book = xlsxwriter.Workbook(file, {"in_memory": True})
        made = _Book(book=book, report=report, settings=self.settings)
        made.fill()
        book.close()
        return file.getvalue()


@attrs.define(kw_only=True)
class _Book:
    """A workbook that is being filled."""

    book: Any
    report: Report
    settings: WorkbookSettings
    _names: set[str] = attrs.field(factory=set)
    _formats: dict[tuple[tuple[str, object], ...], Any] = attrs.field(factory=dict)

    def fill(self) -> None:
        """Write everything."""
        head = self.report.letterhead
        properties = {
            "title": clean(self.report.title),
            "subject": clean(self.report.subtitle),
            "author": "" if head is None else clean(head.issuer),
            "created": made_on(self.report),
        }
        self.book.set_properties(properties)
        self._write_front()
        for block in self.report.blocks:
            if isinstance(block, Table):
                self._write_table(block)
            elif isinstance(block, Chart):
                self._write_chart(block)

    def format(self, **properties: object) -> Any:  # noqa: ANN401 - without types
        """A format; the same one for the same properties."""
        given = {
            "font_name": self.settings.font,
            "font_size": self.settings.size,
            "valign": "vcenter",
            **properties,
        }
        key = tuple(sorted(given.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(given)
        return self._formats[key]

    def _sheet(self, title: str) -> _Sheet:
        """A sheet of a name that Excel takes and that no other has."""
        sheet = self.book.add_worksheet(self._name(title))
        sheet.set_paper(_A4)
        sheet.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.8)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f'&C&"{self.settings.font}"&P/&N')
        return sheet

    def _name(self, title: str) -> str:
        plain = " ".join(_FORBIDDEN.sub(" ", clean(title)).split()).strip("'") or "-"
        # "History" is a name that Excel keeps for itself.
        plain = f"{plain}_" if plain.lower() == "history" else plain
        name, number = _cut(plain, _LONGEST_NAME), 1
        while name.lower() in self._names:
            number += 1
            end = f" ({number})"
            name = _cut(plain, _LONGEST_NAME - len(end)) + end
        self._names.add(name.lower())
        return name

    def _write_front(self) -> None:
        report = self.report
        sheet = self._sheet(render("reports.sheet", {}, report.locale))
        sheet.set_column(0, 1, _HEAD_WIDTH, self.format())
        given = report.letterhead
        head = None if given is None else letterhead_text(given, report.locale)
        row = 0 if head is None else self._write_head(sheet, head)
        bold = {"bold": True, "text_wrap": True, "align": "center"}
        size = self.settings.size + 2
        row = self._merge(sheet, row, report.title, font_size=size, **bold)
        row = self._merge(sheet, row, report.subtitle, **bold) + 1
        for block in report.blocks:
            if isinstance(block, Heading):
                row = self._merge(sheet, row, block.text, text_wrap=True, bold=True)
            elif isinstance(block, Paragraph):
                row = self._merge(sheet, row, block.text, text_wrap=True)
        if head is not None and head.has_end:
            self._write_end(sheet, row + 1, head)

    def _merge(self, sheet: _Sheet, row: int, text: str, **properties: object) -> int:
        """Write a text across both columns, as high as it needs; the row below."""
        if not text:
            return row
        given = {"align": "left", "valign": "top", **properties}
        sheet.merge_range(row, 0, row, 1, "", self.format(**given))
        sheet.write_string(row, 0, clean(text), self.format(**given))
        sheet.set_row(row, self._height(text, 2 * _HEAD_WIDTH))
        return row + 1

    def _height(self, text: str, width: int) -> float:
        """Height of a text in points; Excel finds none for cells that are merged."""
        # Most letters are narrower than the digits that widths are measured by.
        room = int(width * _PER_WIDTH)
        lines = sum(len(textwrap.wrap(line, room)) or 1 for line in text.splitlines())
        return min(_HIGHEST, max(1, lines) * self.settings.size * 1.3 + 2)

    def _write_head(self, sheet: _Sheet, head: LetterheadText) -> int:
        plain = self.format(align="center", text_wrap=True)
        bold = self.format(align="center", bold=True, text_wrap=True)
        italic = self.format(align="center", italic=True)
        left = [(head.superior, plain)] if head.superior else []
        left += [(head.issuer, bold), (head.number, plain)]
        right = [(head.nation, bold), (head.motto, bold), (head.place_and_day, italic)]
        for column, lines in enumerate((left, right)):
            for row, (text, form) in enumerate(lines):
                sheet.write_string(row, column, clean(text), form)
        for row in range(max(len(left), len(right))):
            texts = [lines[row][0] for lines in (left, right) if row < len(lines)]
            # Capitals are wide.
            height = max(self._height(text, _HEAD_WIDTH * 3 // 4) for text in texts)
            sheet.set_row(row, height)
        return max(len(left), len(right)) + 1

    def _write_end(self, sheet: _Sheet, row: int, head: LetterheadText) -> None:
        small = self.format(text_wrap=True, font_size=self.settings.size - 1)
        title = self.format(bold=True, italic=True)
        bold = self.format(align="center", bold=True, text_wrap=True)
        sheet.write_string(row, 0, clean(head.recipients_title), title)
        for place, text in enumerate(head.recipients, row + 1):
            sheet.write_string(place, 0, clean(text), small)
        for place, text in enumerate(head.signatory_post, row):
            sheet.write_string(place, 1, clean(text), bold)
        signed = row + len(head.signatory_post) + 4
        sheet.write_string(signed, 1, clean(head.signatory), bold)

    def _write_table(self, table: Table) -> None:
        across = len(table.columns) > _MOST_UPRIGHT
        self._fill(self._sheet(table.title), table, across=across)

    def _write_chart(self, chart: Chart) -> None:
        """Its numbers as a table, and the chart below it."""
        kind = value_kind(chart)
        columns = [Column(title=" "), *(_column(s.title, kind) for s in chart.series)]
        rows = zip(chart.labels, *(s.values for s in chart.series), strict=True)
        table = Table(title=chart.title, columns=columns, rows=rows, note=chart.note)
        sheet = self._sheet(chart.title)
        below = self._fill(sheet, table, across=False)
        if self.settings.charts and chart.labels:
            place = (sheet.get_name(), _FIRST_ROW, _FIRST_ROW + len(table.rows) - 1)
            drawn = draw(self.book, chart, place, self.settings)
            words = {"description": clean(chart.title), "object_position": 1}
            sheet.insert_chart(below + 1, 0, drawn, words)

    def _fill(self, sheet: _Sheet, table: Table, *, across: bool) -> int:
        """Write a table with title and note into a sheet; the row below everything."""
        if across:
            sheet.set_landscape()
        wanted = widths(table, self.report.locale, _ROOM)
        for place, width in enumerate(wanted):
            sheet.set_column(place, place, width * _CHARACTER + 1)
        title = self.format(bold=True, valign="top")
        sheet.write_string(0, 0, clean(table.title), title)
        self._write_columns(sheet, table.columns, wanted)
        last = len(table.rows) if table.totals is not None else None
        for place in range(len(table.all_rows)):
            self._write_row(sheet, table, place, wanted, bold=place == last)
        below = _FIRST_ROW + len(table.all_rows)
        if table.note:
            self._write_note(sheet, below + 1, table.note, wanted)
            below += 2
        return below

    def _write_columns(
        self, sheet: _Sheet, columns: Sequence[Column], wanted: Sequence[int]
    ) -> None:
        """Write the heading, which stays as one scrolls, and is on every page."""
        form = self.format(
            bold=True, border=1, align="center", text_wrap=True, bg_color="#eeeeee"
        )
        row, titles = _FIRST_ROW - 1, [clean(column.title) for column in columns]
        for place, title in enumerate(titles):
            sheet.write_string(row, place, title, form)
        sheet.set_row(row, self._row_height(titles, wanted))
        sheet.freeze_panes(_FIRST_ROW, 1 if is_text(columns[0]) else 2)
        sheet.repeat_rows(row)

    def _write_note(
        self, sheet: _Sheet, row: int, note: str, wanted: Sequence[int]
    ) -> None:
        form = self.format(italic=True, text_wrap=True, valign="top", align="left")
        if len(wanted) > 1:
            sheet.merge_range(row, 0, row, len(wanted) - 1, "", form)
        sheet.write_string(row, 0, clean(note), form)
        sheet.set_row(row, self._height(note, sum(wanted)))

    def _write_row(
        self,
        sheet: _Sheet,
        table: Table,
        place: int,
        wanted: Sequence[int],
        *,
        bold: bool,
    ) -> None:
        cells, row = table.all_rows[place], _FIRST_ROW + place
        for number, (column, cell) in enumerate(zip(table.columns, cells, strict=True)):
            looks = {**_FORMATS[column.kind], "valign": "top"}
            form = self.format(border=1, bold=bold, **looks)
            _write_cell(sheet, row, number, cell, form)
        texts = texts_of(table, cells, self.report.locale)
        # Whoever opens the file does not make rows as high as their texts need.
        sheet.set_row(row, self._row_height(texts, wanted))

    def _row_height(self, texts: Sequence[str], wanted: Sequence[int]) -> float:
        pairs = zip(texts, wanted, strict=True)
        return max(self._height(text, width) for text, width in pairs)


def _cut(text: str, length: int) -> str:
    return text[:length].strip().strip("'") or "-"


def _column(title: str, kind: ColumnKind) -> Column:
    return Column(title=title, kind=kind)


def _write_cell(
    sheet: _Sheet,
    row: int,
    place: int,
    cell: Cell,
    form: Any,  # noqa: ANN401 - without types
) -> None:
    match cell:
        case None:
            sheet.write_blank(row, place, None, form)
        case str():
            sheet.write_string(row, place, clean(cell), form)
        case dt.date() if cell >= _FIRST_DAY:
            day = dt.datetime.combine(cell, dt.time())
            sheet.write_datetime(row, place, day, form)
        case dt.date():
            sheet.write_string(row, place, cell.isoformat(), form)
        case _:
            sheet.write_number(row, place, float(cell), form)
