import datetime as dt
import math
from fractions import Fraction

import pytest

from govtasks.errors import GovtasksError, InvalidValueError
from govtasks.evaluation.reports import (
    LARGEST_NUMBER,
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


def make_table(kind, cell):
    """A table of one cell."""
    return Table(title="t", columns=[Column(title="c", kind=kind)], rows=[[cell]])


def make_chart(*values, is_share=False, labels=None):
    """A chart of one series."""
    return Chart(
        title="t",
        kind=ChartKind.BARS,
        labels=tuple(f"u{n}" for n in range(len(values))) if labels is None else labels,
        series=[Series(title="s", values=values)],
        is_share=is_share,
    )


class TestTable:
    @pytest.mark.parametrize(
        ("kind", "cell"),
        [
            pytest.param(ColumnKind.TEXT, "", id="empty-text"),
            pytest.param(ColumnKind.TEXT, "a\nb", id="lines"),
            pytest.param(ColumnKind.COUNT, 0, id="zero"),
            pytest.param(ColumnKind.COUNT, LARGEST_NUMBER - 1, id="largest"),
            pytest.param(ColumnKind.SHARE, Fraction(1, 3), id="share"),
            pytest.param(ColumnKind.SHARE, 1, id="whole"),
            pytest.param(ColumnKind.POINTS, -2.5, id="points-lost"),
            pytest.param(ColumnKind.DAY, dt.date.min, id="first-day"),
        ],
    )
    def test_takes(self, kind, cell):
        """
        A cell holds what its column is for, or nothing.
        """
        assert make_table(kind, cell).rows == ((cell,),)
        assert make_table(kind, None).cells(0) == (None,)

    @pytest.mark.parametrize(
        ("kind", "cell", "problem"),
        [
            pytest.param(ColumnKind.TEXT, 1, "must be text", id="number-as-text"),
            pytest.param(ColumnKind.TEXT, "a\0", "U\\+0000", id="control-character"),
            pytest.param(ColumnKind.COUNT, True, "must be a number", id="flag"),
            pytest.param(ColumnKind.COUNT, 1.5, "whole number", id="half"),
            pytest.param(ColumnKind.COUNT, LARGEST_NUMBER, "below 10", id="too-large"),
            pytest.param(ColumnKind.SHARE, "87 %", "must be a number", id="text"),
            pytest.param(ColumnKind.SHARE, 1.01, "from 0 to 1", id="above-1"),
            pytest.param(ColumnKind.SHARE, -0.01, "from 0 to 1", id="below-0"),
            pytest.param(ColumnKind.POINTS, math.nan, "must be a number", id="nan"),
            pytest.param(
                ColumnKind.POINTS, math.inf, "must be a number", id="infinite"
            ),
            pytest.param(ColumnKind.DAY, "2017-06-30", "must be a date", id="iso-text"),
            pytest.param(
                ColumnKind.DAY,
                dt.datetime(2017, 6, 30, tzinfo=dt.UTC),
                "date without a time",
                id="instant",
            ),
        ],
    )
    def test_refuses(self, kind, cell, problem):
        """
        What a column cannot hold is refused before a file is written.
        """
        with pytest.raises(InvalidValueError, match=problem) as caught:
            make_table(kind, cell)

        assert caught.value.field == "rows"

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            pytest.param({"columns": []}, "columns", id="no-column"),
            pytest.param({"columns": "c"}, "columns", id="no-columns"),
            pytest.param({"rows": [("a", "b")]}, "rows", id="too-many-cells"),
            pytest.param({"rows": [()]}, "rows", id="too-few-cells"),
            pytest.param({"rows": ["a"]}, "rows", id="text-for-row"),
            pytest.param({"rows": "a"}, "rows", id="text-for-rows"),
            pytest.param({"totals": ("a", "b")}, "rows", id="totals"),
            pytest.param({"title": " "}, "title", id="no-title"),
        ],
    )
    def test_refuses_what_does_not_fit(self, given, field):
        """
        Every row has a cell for every column.
        """
        table = {"title": "t", "columns": [Column(title="c")]}

        with pytest.raises(GovtasksError) as caught:
            Table(**(table | given))

        assert caught.value.field == field

    def test_sums_come_last(self):
        """
        The sums are a row of their own, and no part of a column.
        """
        table = Table(
            title="t",
            columns=[Column(title="c", kind=ColumnKind.COUNT)],
            rows=[(1,), (2,)],
            totals=(3,),
        )

        assert table.all_rows == ((1,), (2,), (3,))
        assert table.cells(0) == (1, 2)


class TestChart:
    @pytest.mark.parametrize(
        ("make", "problem"),
        [
            pytest.param(lambda: make_chart(1, labels=()), "must have 0", id="labels"),
            pytest.param(lambda: make_chart(-1), "negative", id="below-0"),
            pytest.param(lambda: make_chart("1"), "must be a number", id="text"),
            pytest.param(
                lambda: make_chart(Fraction(3, 2), is_share=True), "0 to 1", id="share"
            ),
            pytest.param(
                lambda: make_chart(1, labels="u"), "tuple of texts", id="text-as-labels"
            ),
            pytest.param(
                lambda: Chart(title="t", kind=ChartKind.LINE, labels=(), series=()),
                "must have a series",
                id="no-series",
            ),
        ],
    )
    def test_refuses(self, make, problem):
        """
        A chart has a number or nothing for every label, none below zero.
        """
        with pytest.raises(InvalidValueError, match=problem):
            make()

    def test_gaps(self):
        """
        A label without a number stays.
        """
        assert make_chart(None, 1).series[0].values == (None, 1)


class TestReport:
    @pytest.mark.parametrize(
        ("given", "field"),
        [
            pytest.param({"locale": "fr"}, "locale", id="language-without-texts"),
            pytest.param({"blocks": ["text"]}, "blocks", id="text-as-block"),
            pytest.param({"blocks": "text"}, "blocks", id="no-blocks"),
            pytest.param({"letterhead": "UBND"}, "letterhead", id="letterhead"),
            pytest.param({"title": ""}, "title", id="no-title"),
        ],
    )
    def test_refuses(self, given, field):
        """
        What no file could be made of is refused.
        """
        with pytest.raises(GovtasksError) as caught:
            Report(**({"title": "t"} | given))

        assert caught.value.field == field

    def test_tables(self):
        """
        Its tables are found among its blocks, in order.
        """
        table = make_table(ColumnKind.TEXT, "a")
        report = Report(title="t", blocks=[Paragraph(text="p"), table])

        assert report.tables == (table,)

    def test_letterhead_has_days_and_texts(self):
        """
        The day is a day, recipients are texts.
        """
        with pytest.raises(InvalidValueError, match="date"):
            Letterhead(issuer="UBND", day="30/06/2017")
        with pytest.raises(InvalidValueError, match="tuple of texts"):
            Letterhead(issuer="UBND", recipients="VT")
