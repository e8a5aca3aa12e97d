"""Reports: what is told to people on paper, before it has a format.

A report is headings, sentences, tables and charts in one language. Whoever writes files
(see `govtasks.ports.Reporter`) lays it out; whoever makes one needs to know no format.
"""

from __future__ import annotations

import datetime as dt
import enum
import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import attrs

from ..checks import is_a, listed, one_of, optional
from ..errors import InvalidValueError
from ..messages import LOCALES
from ..text import (
    checked_day,
    each,
    is_filled,
    is_optional_day,
    is_plain,
    plain_text,
)

Cell = str | int | float | Fraction | dt.date | None
"""What stands in a cell of a table; None is an empty one."""
LARGEST_NUMBER = 10**12
"""What the numbers of a report stay below: a spreadsheet keeps them exactly."""


def _texts(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, tuple):
        problem = "must be a tuple of texts"
        raise InvalidValueError(problem, field=attribute.name, value=value)
    for one in value:
        plain_text(one, attribute.name)


def _check_number(value: object, field: str) -> None:
    """Refuse what is no number, or one that a file could not carry."""
    is_number = isinstance(value, int | float | Fraction)
    if not is_number or isinstance(value, bool) or not math.isfinite(value):  # type: ignore[arg-type]
        problem = "must be a number"
        raise InvalidValueError(problem, field=field, value=value)
    if abs(value) >= LARGEST_NUMBER:  # type: ignore[arg-type]
        problem = "must be below 10 ** 12"
        raise InvalidValueError(problem, field=field, value=value)


class ColumnKind(enum.Enum):
    """What a column of a table holds, which decides how it is laid out."""

    TEXT = "text"
    """A text."""
    COUNT = "count"
    """A whole number."""
    SHARE = "share"
    """A number from 0 to 1, shown in percent with one decimal."""
    POINTS = "points"
    """A number, shown with two decimals."""
    DAY = "day"
    """A day."""

    def check(self, cell: object, field: str = "rows") -> None:
        """Refuse what a column of this kind cannot hold; None fits everywhere.

        Raises:
            InvalidValueError: It does not fit.
        """
        if cell is None:
            return
        if self is ColumnKind.TEXT:
            plain_text(cell, field)
        elif self is ColumnKind.DAY:
            checked_day(cell, field)
        else:
            self._check_amount(cell, field)

    def _check_amount(self, cell: object, field: str) -> None:
        _check_number(cell, field)
        if self is ColumnKind.COUNT and not isinstance(cell, int):
            problem = "must be a whole number"
            raise InvalidValueError(problem, field=field, value=cell)
        if self is ColumnKind.SHARE and not 0 <= cell <= 1:  # type: ignore[operator]
            problem = "must be from 0 to 1"
            raise InvalidValueError(problem, field=field, value=cell)


@attrs.frozen(kw_only=True)
class Column:
    """A column of a table.

    Attributes:
        title: What stands above it.
        kind: What it holds.
    """

    title: str = attrs.field(validator=is_plain)
    kind: ColumnKind = attrs.field(default=ColumnKind.TEXT, validator=is_a(ColumnKind))


# One for each kind: mypy finds no type in a converter for any.
def _columns(value: Sequence[Column]) -> tuple[Column, ...]:
    return listed(value)  # type: ignore[arg-type]


def _row(value: object) -> tuple[Cell, ...]:
    if not isinstance(value, list | tuple):
        problem = "must be a row of cells"
        raise InvalidValueError(problem, field="rows", value=value)
    return tuple(value)


def _rows(value: object) -> tuple[tuple[Cell, ...], ...]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        problem = "must be rows of cells"
        raise InvalidValueError(problem, field="rows", value=value)
    return tuple(map(_row, value))


@attrs.frozen(kw_only=True)
class Table:
    """A table of a report.

    Attributes:
        title: What it shows.
        columns: Its columns.
        rows: Its rows, each with a cell for each column.
        totals: The row of sums below; None where there is none.
        note: What is said below it: denominators, cut-off.

    Raises:
        InvalidValueError: There is no column, a row has more or fewer cells than
            there are columns, or a cell does not fit its column.
    """

    title: str = attrs.field(validator=is_filled)
    columns: tuple[Column, ...] = attrs.field(
        converter=_columns, validator=each(is_a(Column))
    )
    rows: tuple[tuple[Cell, ...], ...] = attrs.field(default=(), converter=_rows)
    totals: tuple[Cell, ...] | None = attrs.field(
        default=None, converter=attrs.converters.optional(_row)
    )
    note: str = attrs.field(default="", validator=is_plain)

    def __attrs_post_init__(self) -> None:
        """Refuse a row that does not fit."""
        if not self.columns:
            problem = "must have a column"
            raise InvalidValueError(problem, field="columns")
        for row in self.all_rows:
            if len(row) != len(self.columns):
                problem = f"must have {len(self.columns)} cells, not {len(row)}"
                raise InvalidValueError(problem, field="rows", value=row)
            for column, cell in zip(self.columns, row, strict=True):
                column.kind.check(cell)

    @property
    def all_rows(self) -> tuple[tuple[Cell, ...], ...]:
        """Its rows, and the row of sums where there is one."""
        return self.rows if self.totals is None else (*self.rows, self.totals)

    def cells(self, column: int) -> tuple[Cell, ...]:
        """What stands in one column, without the sum."""
        return tuple(row[column] for row in self.rows)


class ChartKind(enum.Enum):
    """How a chart shows its numbers."""

    BARS = "bars"
    """One bar for each label: the share on time of each unit."""
    STACKED = "stacked"
    """The series on top of each other: how old overdue work is, by unit."""
    LINE = "line"
    """The labels from left to right: the trend by month."""


def _are_amounts(
    _instance: object, attribute: attrs.Attribute[Any], values: object
) -> None:
    if not isinstance(values, tuple):
        problem = "must be a tuple of numbers"
        raise InvalidValueError(problem, field=attribute.name, value=values)
    for value in values:
        if value is not None:
            _check_number(value, attribute.name)
        if value is not None and value < 0:
            problem = "must not be negative"
            raise InvalidValueError(problem, field=attribute.name, value=value)


@attrs.frozen(kw_only=True)
class Series:
    """The numbers of a chart that belong together.

    Attributes:
        title: What they are.
        values: One for each label; None where there is none.
    """

    title: str = attrs.field(validator=is_filled)
    values: tuple[Fraction | int | float | None, ...] = attrs.field(
        validator=_are_amounts
    )


def _series(value: Sequence[Series]) -> tuple[Series, ...]:
    return listed(value)  # type: ignore[arg-type]


@attrs.frozen(kw_only=True)
class Chart:
    """A chart; the table beside it has the same numbers.

    Attributes:
        title: What it shows.
        kind: How.
        labels: What the numbers are of.
        series: The numbers.
        is_share: Whether they are shares from 0 to 1, shown in percent.
        note: What is said below it.

    Raises:
        InvalidValueError: There is no series, one has more or fewer values than there
            are labels, or a share above 1.
    """

    title: str = attrs.field(validator=is_filled)
    kind: ChartKind = attrs.field(validator=is_a(ChartKind))
    labels: tuple[str, ...] = attrs.field(validator=_texts)
    series: tuple[Series, ...] = attrs.field(
        converter=_series, validator=each(is_a(Series))
    )
    is_share: bool = False
    note: str = attrs.field(default="", validator=is_plain)

    def __attrs_post_init__(self) -> None:
        """Refuse a series that does not fit."""
        if not self.series:
            problem = "must have a series"
            raise InvalidValueError(problem, field="series")
        for one in self.series:
            if self.is_share and any(value > 1 for value in one.values if value):
                problem = "must have shares from 0 to 1"
                raise InvalidValueError(problem, field="series", value=one.title)
            if len(one.values) != len(self.labels):
                problem = f"must have {len(self.labels)} values"
                raise InvalidValueError(problem, field="series", value=one.title)


@attrs.frozen(kw_only=True)
class Heading:
    """A heading inside a report.

    Attributes:
        text: What it says.
    """

    text: str = attrs.field(validator=is_filled)


@attrs.frozen(kw_only=True)
class Paragraph:
    """A paragraph of a report.

    Attributes:
        text: What it says.
    """

    text: str = attrs.field(validator=is_filled)


Block = Heading | Paragraph | Table | Chart
"""What a report is made of."""


@attrs.frozen(kw_only=True)
class Letterhead:
    """What stands above and below an administrative document (thể thức văn bản).

    Decree 30/2020/NĐ-CP has the issuer left, the national title right, place and day
    below it, and the signature right at the end. The article was not seen; the layout
    is that of documents in use.

    Attributes:
        superior: Name of the body above, in the first line; empty where there is none.
        issuer: Name of the body that issues it.
        number: Number and symbol; empty where it has none yet.
        place: Where it is issued.
        day: The day of issue.
        signatory_post: Title of the post that signs.
        signatory: Name of who signs; empty leaves room for it.
        recipients: To whom it goes (nơi nhận).
    """

    superior: str = attrs.field(default="", validator=is_plain)
    issuer: str = attrs.field(validator=is_filled)
    number: str = attrs.field(default="", validator=is_plain)
    place: str = attrs.field(default="", validator=is_plain)
    day: dt.date | None = attrs.field(default=None, validator=is_optional_day)
    signatory_post: str = attrs.field(default="", validator=is_plain)
    signatory: str = attrs.field(default="", validator=is_plain)
    recipients: tuple[str, ...] = attrs.field(default=(), validator=_texts)


def _blocks(value: Sequence[Block]) -> tuple[Block, ...]:
    return listed(value)  # type: ignore[arg-type]


def _are_blocks(
    _instance: object, attribute: attrs.Attribute[Any], blocks: object
) -> None:
    are = isinstance(blocks, tuple) and all(isinstance(one, Block) for one in blocks)
    if not are:
        problem = "must be headings, paragraphs, tables and charts"
        raise InvalidValueError(problem, field=attribute.name, value=blocks)


@attrs.frozen(kw_only=True)
class Report:
    """Something that officials read on paper (báo cáo).

    Attributes:
        title: What it is, such as ``Báo cáo``.
        subtitle: What it is about, such as the period and the cut-off.
        locale: Language of all its texts: ``vi`` or ``en``.
        blocks: What it says, from top to bottom.
        letterhead: Who issues it; None for a mere table.
    """

    title: str = attrs.field(validator=is_filled)
    subtitle: str = attrs.field(default="", validator=is_plain)
    locale: str = attrs.field(default="vi", validator=one_of(*LOCALES))
    blocks: tuple[Block, ...] = attrs.field(
        default=(), converter=_blocks, validator=_are_blocks
    )
    letterhead: Letterhead | None = attrs.field(
        default=None, validator=optional(is_a(Letterhead))
    )

    @property
    def tables(self) -> tuple[Table, ...]:
        """Its tables, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Table))
