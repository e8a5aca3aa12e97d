"""Reports: what is told to people on paper, before it has a format.

A report is headings, sentences, tables and charts in one language. Whoever writes files
(see `govtasks.ports.Reporter`) lays it out; whoever makes one needs to know no format.
"""

from __future__ import annotations

import datetime as dt
import enum
from fractions import Fraction

import attrs

from ..checks import is_a, listed
from ..errors import InvalidValueError
from ..text import each, is_filled, is_plain

Cell = str | int | float | dt.date | None
"""What stands in a cell of a table; None is an empty one."""


class ColumnKind(enum.Enum):
    """What a column of a table holds, which decides how it is laid out."""

    TEXT = "text"
    COUNT = "count"
    SHARE = "share"
    """A number from 0 to 1, shown in percent."""
    POINTS = "points"
    """A number with two decimals."""
    DAY = "day"


@attrs.frozen(kw_only=True)
class Column:
    """A column of a table.

    Attributes:
        title: What stands above it.
        kind: What it holds.
    """

    title: str = attrs.field(validator=is_plain)
    kind: ColumnKind = attrs.field(default=ColumnKind.TEXT, validator=is_a(ColumnKind))


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
        InvalidValueError: A row has more or fewer cells than there are columns.
    """

    title: str = attrs.field(validator=is_filled)
    columns: tuple[Column, ...] = attrs.field(
        converter=listed, validator=each(is_a(Column))
    )
    rows: tuple[tuple[Cell, ...], ...] = ()
    totals: tuple[Cell, ...] | None = None
    note: str = attrs.field(default="", validator=is_plain)

    def __attrs_post_init__(self) -> None:
        """Refuse a row that does not fit."""
        for row in (*self.rows, *((self.totals,) if self.totals else ())):
            if len(row) != len(self.columns):
                problem = f"must have {len(self.columns)} cells, not {len(row)}"
                raise InvalidValueError(problem, field="rows", value=row)


class ChartKind(enum.Enum):
    """How a chart shows its numbers."""

    BARS = "bars"
    """One bar for each label: the share on time of each unit."""
    STACKED = "stacked"
    """The series on top of each other: how old overdue work is, by unit."""
    LINE = "line"
    """The labels from left to right: the trend by month."""


@attrs.frozen(kw_only=True)
class Series:
    """The numbers of a chart that belong together.

    Attributes:
        title: What they are.
        values: One for each label; None where there is none.
    """

    title: str = attrs.field(validator=is_filled)
    values: tuple[Fraction | int | None, ...]


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
        InvalidValueError: A series has more or fewer values than there are labels.
    """

    title: str = attrs.field(validator=is_filled)
    kind: ChartKind = attrs.field(validator=is_a(ChartKind))
    labels: tuple[str, ...]
    series: tuple[Series, ...] = attrs.field(
        converter=listed, validator=each(is_a(Series))
    )
    is_share: bool = False
    note: str = attrs.field(default="", validator=is_plain)

    def __attrs_post_init__(self) -> None:
        """Refuse a series that does not fit."""
        for one in self.series:
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
    day: dt.date | None = None
    signatory_post: str = attrs.field(default="", validator=is_plain)
    signatory: str = attrs.field(default="", validator=is_plain)
    recipients: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Report:
    """Something that officials read on paper (báo cáo).

    Attributes:
        title: What it is.
        subtitle: What it is about, such as the period and the cut-off.
        locale: Language of all its texts: ``vi`` or ``en``.
        blocks: What it says, from top to bottom.
        letterhead: Who issues it; None for a mere table.
    """

    title: str = attrs.field(validator=is_filled)
    subtitle: str = attrs.field(default="", validator=is_plain)
    locale: str = attrs.field(default="vi", validator=is_filled)
    blocks: tuple[Block, ...] = attrs.field(default=(), converter=listed)
    letterhead: Letterhead | None = None

    @property
    def tables(self) -> tuple[Table, ...]:
        """Its tables, in order."""
        return tuple(block for block in self.blocks if isinstance(block, Table))
