"""What the builders of reports share: charts that are made of tables, names, heads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from fractions import Fraction

import attrs

from ..errors import InvalidValueError, UnknownNameError
from ..messages import render
from ..organisation import Organisation
from ..text import Text, aware
from .periods import Period
from .reports import (
    Block,
    Cell,
    Chart,
    ChartKind,
    Column,
    ColumnKind,
    Letterhead,
    Paragraph,
    Report,
    Series,
    Table,
)
from .wording import instant_text

MOST_LABELS = 20
"""So many units or months stand in a chart: more could not be read on a page."""


def chart_of(
    table: Table,
    title: str,
    kind: ChartKind,
    columns: Sequence[int],
    *,
    rows: Sequence[int] | None = None,
    locale: str = "vi",
) -> Chart:
    """A chart of numbers that stand in a table, so that the two cannot differ.

    Args:
        table: The table; its first column has the labels, its row of sums is left out.
        title: What the chart shows.
        kind: How.
        columns: Places of the columns that become its series; either all of them
            are shares, or none is.
        rows: Places of the rows that become its labels; all where it is not given.
        locale: Language of the note that says how many rows are shown.

    Raises:
        InvalidValueError: A column has no numbers, or shares are mixed with counts.
    """
    shown = range(len(table.rows)) if rows is None else rows
    kinds = {table.columns[place].kind for place in columns}
    shares = {ColumnKind.SHARE}
    if kinds & {ColumnKind.TEXT, ColumnKind.DAY} or (kinds & shares and kinds - shares):
        problem = "must be columns of numbers, all shares or none"
        raise InvalidValueError(problem, field="columns", value=tuple(columns))
    series = (
        Series(
            title=table.columns[place].title,
            values=tuple(number(table.rows[row][place]) for row in shown),
        )
        for place in columns
    )
    return Chart(
        title=title,
        kind=kind,
        labels=tuple(_label(table.rows[row][0]) for row in shown),
        series=tuple(series),
        is_share=kinds == shares,
        note=_note(len(shown), len(table.rows), locale),
    )


def _label(cell: Cell) -> str:
    return "" if cell is None else str(cell)


def number(cell: Cell) -> Fraction | int | float | None:
    """A cell of a column of numbers.

    Raises:
        InvalidValueError: It is none.
    """
    if isinstance(cell, str | dt.date):
        problem = "must be a number"
        raise InvalidValueError(problem, field="cell", value=cell)
    return cell


def _note(shown: int, everything: int, locale: str) -> str:
    if shown == everything:
        return ""
    return render("reports.most", {"shown": shown, "all": everything}, locale)


def largest(table: Table, column: int, most: int = MOST_LABELS) -> tuple[int, ...]:
    """Places of the rows with the largest numbers in a column, in their order.

    Rows without a number, or with 0, are none of them.
    """
    weights = [number(cell) or 0 for cell in table.cells(column)]
    filled = [place for place, weight in enumerate(weights) if weight]
    ranked = sorted(filled, key=lambda place: (-weights[place], place))
    return tuple(sorted(ranked[:most]))


def column(
    key: str, kind: ColumnKind, locale: str, arguments: dict[str, object] | None = None
) -> Column:
    """A column with a title of the catalogue, capital first."""
    title = render(key, arguments or {}, locale)
    return Column(title=title[:1].upper() + title[1:], kind=kind)


@attrs.frozen(kw_only=True)
class Setting:
    """What every builder needs to know (bối cảnh báo cáo).

    Attributes:
        organisation: Where names come from; what it does not know keeps its key.
        cut_off: The instant at which everything stands.
        locale: Language of the report: ``vi`` or ``en``.
        period: The days that it is about; None for everything that was wanted.
        letterhead: Who issues it; None for a mere table.
        title: What it is called; the usual title where it is empty.
    """

    organisation: Organisation
    cut_off: dt.datetime = attrs.field(validator=lambda _, a, v: _aware(v, a.name))
    locale: str = "vi"
    period: Period | None = None
    letterhead: Letterhead | None = None
    title: str = ""

    @property
    def when(self) -> str:
        """The cut-off in words, in the zone in which it was given."""
        return instant_text(self.cut_off, self.locale)

    def say(self, key: str, /, **arguments: object) -> str:
        """A text of reports."""
        return render(f"reports.{key}", arguments, self.locale)

    def body(self, key: str) -> str:
        """What a body was called at the cut-off."""
        try:
            name = self.organisation.name_of(key, self.cut_off.date())
        except UnknownNameError:
            return key
        return name.in_locale(self.locale)

    def columns(self, kinds: Mapping[str, ColumnKind]) -> list[Column]:
        """Columns by their names in the texts of reports, each with what it holds."""
        return [
            column(f"reports.column-{name}", kind, self.locale)
            for name, kind in kinds.items()
        ]

    def text(self, text: Text) -> str:
        """A text in the language of the report."""
        return text.in_locale(self.locale)

    def report(self, usual: str, blocks: Sequence[Block]) -> Report:
        """The report, with its head; marked where its period was not over."""
        period = self.period
        if period is None:
            subtitle = self.say("as-of", instant=self.when)
        else:
            name = _capital(period.in_locale(self.locale))
            subtitle = self.say("as-of-in", period=name, instant=self.when)
        return Report(
            title=self.title or self.say(usual),
            subtitle=subtitle,
            locale=self.locale,
            blocks=(*self._provisional(), *blocks),
            letterhead=self.letterhead,
        )

    def _provisional(self) -> tuple[Paragraph, ...]:
        if self.period is None or self.period.is_over(self.cut_off):
            return ()
        period = self.period.in_locale(self.locale)
        return (Paragraph(text=self.say("provisional", period=period)),)


def _aware(value: object, field: str) -> None:
    aware(value, field)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
