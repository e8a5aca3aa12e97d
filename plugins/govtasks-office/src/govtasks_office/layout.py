"""What every kind of file lays out alike: widths, orientation, texts of cells."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from govtasks.evaluation.reports import (
    Cell,
    Chart,
    Column,
    ColumnKind,
    Report,
    Table,
)
from govtasks.evaluation.wording import cell_text
from govtasks.text import legible

from .settings import Orientation, PageSettings

A4 = (210, 297)
"""Width and height in millimetres."""
MOST_UPRIGHT = 6
"""A table with more columns than these is laid across."""
WIDEST = 44
"""So many characters a column gets at most; longer texts go on on the next line."""
_NARROWEST = 6
_PADDING = 2
_LONGEST_WORD = 14
"""A longer one, such as the key of an obligation, is broken where there is no room."""
_CHARACTER = 0.55 * 25.4 / 72
"""Width of a character in millimetres, for each point of its size."""
_NOWHERE_IN_XML = re.compile(r"[\ufffe\uffff]")
_NO_DAY = dt.date(2000, 1, 1)


def clean(text: str) -> str:
    """A text that XML can carry; what it cannot becomes U+FFFD."""
    return _NOWHERE_IN_XML.sub("\ufffd", legible(text))


def texts_of(table: Table, row: Iterable[Cell], locale: str) -> tuple[str, ...]:
    """What stands in a row, as text."""
    pairs = zip(row, table.columns, strict=True)
    return tuple(clean(cell_text(cell, column.kind, locale)) for cell, column in pairs)


def is_text(column: Column) -> bool:
    """Whether a column is aligned left; numbers stand right, days in the middle."""
    return column.kind is ColumnKind.TEXT


def value_kind(chart: Chart) -> ColumnKind:
    """What the numbers of a chart are, as if they stood in a column."""
    if chart.is_share:
        return ColumnKind.SHARE
    values = (value for one in chart.series for value in one.values)
    whole = all(value is None or value == int(value) for value in values)
    return ColumnKind.COUNT if whole else ColumnKind.POINTS


def widths(table: Table, locale: str, room: int) -> tuple[int, ...]:
    """How wide each column is, in characters; no more than there is room for in all.

    As wide as its longest line up to `WIDEST`, a heading on three lines; where there is
    not enough room, texts get more lines.
    """
    needs = _needs(table, locale)
    if sum(want for _, want in needs) <= room:
        return tuple(want for _, want in needs)
    return tuple(max(need, int(one)) for need, one in _spread(needs, room))


def shares(table: Table, locale: str, *, width: int, size: int) -> tuple[float, ...]:
    """How much of a width each column gets; 1 in all.

    Where there is not enough room, texts get more lines before a word of a heading or a
    number is broken.

    Args:
        table: The table.
        locale: Language of its numbers and days.
        width: Of the whole table, in millimetres.
        size: Of its text, in points.
    """
    spread = _spread(_needs(table, locale), width / (size * _CHARACTER))
    got = [one for _, one in spread]
    return tuple(one / sum(got) for one in got)


def _spread(
    needs: Sequence[tuple[int, int]], room: float
) -> tuple[tuple[int, float], ...]:
    """What each column needs, and what it gets of the room."""
    least = sum(need for need, _ in needs)
    more = sum(want - need for need, want in needs)
    part = 0.0 if not more else min(1.0, max(0.0, room - least) / more)
    return tuple((need, need + part * (want - need)) for need, want in needs)


def _needs(table: Table, locale: str) -> tuple[tuple[int, int], ...]:
    """How wide each column must be, and how wide it should."""
    texts = [texts_of(table, row, locale) for row in table.all_rows]
    return tuple(
        _width(column, [row[place] for row in texts])
        for place, column in enumerate(table.columns)
    )


def _width(column: Column, texts: Sequence[str]) -> tuple[int, int]:
    # Headings are bold, and no word of one is broken.
    words = max(map(len, column.title.split()), default=0) + _PADDING
    lines = [line for text in texts for line in text.splitlines()]
    longest = max(map(len, lines), default=0) + 1
    if is_text(column):
        pieces = (len(word) for line in lines for word in line.split())
        least = min(_LONGEST_WORD, max(pieces, default=0) + 1)
    else:
        least = longest
    need = max(_NARROWEST, min(words, WIDEST), min(least, WIDEST))
    return need, max(need, min(WIDEST, max(len(column.title) // 3, longest)))


def is_across(report: Report, settings: PageSettings) -> bool:
    """Whether the pages lie across."""
    if settings.orientation is not Orientation.AUTO:
        return settings.orientation is Orientation.LANDSCAPE
    return any(len(table.columns) > MOST_UPRIGHT for table in report.tables)


def text_width(report: Report, settings: PageSettings) -> int:
    """Width of what is printed on a page, in millimetres."""
    across = is_across(report, settings)
    return A4[1 if across else 0] - settings.left - settings.right


def made_on(report: Report) -> dt.datetime:
    """When a file says that it was made: on the day of the report.

    No clock is read, so that the same report is the same file for ever; without a day
    it is the first of the year 2000.
    """
    head = report.letterhead
    day = _NO_DAY if head is None or head.day is None else head.day
    # What is kept in files begins with 1980.
    return dt.datetime.combine(max(day, dt.date(1980, 1, 1)), dt.time())
