import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.deadlines.table import (
    WIDEST_DENSE,
    DenseTable,
    Span,
    SparseTable,
    dense,
    sparse,
    table_of,
)
from govtasks.errors import CoverageError

FIRST, LAST = dt.date(2020, 1, 1).toordinal(), dt.date(2020, 12, 31).toordinal()


def span(first=FIRST, last=LAST, **changes):
    """The days of 2020."""
    fields = {
        "calendar": "c",
        "first": first,
        "last": last,
        "weekend": frozenset({5, 6}),
        "closed": (),
        "made_up": (),
        "undecided": (),
        "decided_until": last,
    }
    return Span(**{**fields, **changes})


@st.composite
def spans(draw):
    """The days of 2020 with any days off, days made up and weekends."""
    weekend = draw(st.frozensets(st.integers(0, 6), max_size=7))
    days = sorted(draw(st.sets(st.integers(FIRST, LAST), max_size=20)))
    off = [day for day in days if (day - 1) % 7 not in weekend]
    return span(
        weekend=weekend,
        closed=tuple(off),
        made_up=tuple(day for day in days if day not in off),
    )


def asked(table, name, *arguments):
    """The answer of a table, or what it was that is outside."""
    try:
        return getattr(table, name)(*arguments)
    except CoverageError as error:
        return error.wanted


@given(spans(), st.integers(FIRST - 3, LAST + 3), st.integers(1, 300))
def test_both_tables_agree(days, day, number):
    """
    The table of every day and the arithmetic give the same answers.
    """
    one, other = dense(days), sparse(days)

    for name in ("is_open", "rank", "at_or_after", "at_or_before"):
        assert asked(one, name, day) == asked(other, name, day)
    for name in ("after", "before"):
        assert asked(one, name, day, number) == asked(other, name, day, number)
    inside = range(FIRST, LAST - 8)
    if day in inside:
        assert one.closed_between(day, day + 9) == other.closed_between(day, day + 9)
        assert one.closed_count(day, day + 9) == other.closed_count(day, day + 9)
    assert asked(one, "closed_at", day, number) == asked(
        other, "closed_at", day, number
    )


@given(spans(), st.integers(FIRST, LAST), st.integers(0, 366), st.integers(1, 366))
def test_days_off_are_counted(days, first, length, number):
    """
    The days off between two are as many as is said, and found by their number.
    """
    last = min(first + length, LAST)
    table = sparse(days)

    off = [day for day in range(first, last + 1) if not table.is_open(day)]

    assert table.closed_between(first, last) == off
    assert table.closed_count(first, last) == len(off)
    if number <= len(off):
        assert table.closed_at(first, number) == off[number - 1]


@given(spans(), st.integers(FIRST, LAST), st.integers(1, 300))
def test_numbers_are_counted(days, day, number):
    """
    Between a day and the working day of a number after it lie as many.
    """
    table = table_of(days)
    found = asked(table, "after", day, number)

    if isinstance(found, int):
        assert table.rank(found) - table.rank(day) == number
        assert table.is_open(found)


class TestTableOf:
    @pytest.mark.parametrize(
        ("length", "kind"),
        [(WIDEST_DENSE, DenseTable), (WIDEST_DENSE + 1, SparseTable)],
    )
    def test_length(self, length, kind):
        """
        Only a calendar of a human span gets an entry for each day.
        """
        assert isinstance(table_of(span(first=1, last=length)), kind)

    def test_nothing_between(self):
        """
        Between a day and the one before it there is nothing.
        """
        for made in (dense(span()), sparse(span())):
            assert made.closed_between(FIRST + 1, FIRST) == []
            assert made.closed_count(FIRST + 2, FIRST) == 0

    @pytest.mark.parametrize("make", [dense, sparse])
    def test_too_few_days_off(self, make):
        """
        A day off after the last one is outside.
        """
        table = make(span())

        # 2020 has 52 Saturdays and 52 Sundays.
        assert table.closed_at(FIRST, 104) == dt.date(2020, 12, 27).toordinal()
        with pytest.raises(CoverageError, match="105 days off from 2020-01-01"):
            table.closed_at(FIRST, 105)


class TestSpan:
    @pytest.mark.parametrize(
        ("first", "last", "expected"),
        [
            pytest.param(FIRST, FIRST + 9, False, id="before"),
            pytest.param(FIRST, FIRST + 10, True, id="to it"),
            pytest.param(FIRST + 10, FIRST + 12, True, id="from it"),
            pytest.param(FIRST + 11, LAST - 31, False, id="between"),
            pytest.param(LAST - 31, LAST - 30, True, id="undecided end"),
            pytest.param(LAST, FIRST, False, id="nothing"),
        ],
    )
    def test_doubtful(self, first, last, expected):
        """
        A span is doubtful if one of its days is, or lies after the last decision.
        """
        days = span(undecided=(FIRST + 10,), decided_until=LAST - 31)

        assert days.doubtful(first, last) is expected

    @pytest.mark.parametrize(
        ("undecided", "expected"), [((), LAST + 1), ((FIRST + 3,), FIRST + 3)]
    )
    def test_first_doubt(self, undecided, expected):
        """
        The first doubt is the first day undecided, or that after all decisions.
        """
        assert span(undecided=undecided).first_doubt == expected

    @pytest.mark.parametrize("day", [0, 4_000_000])
    def test_no_date(self, day):
        """
        An ordinal without a date is refused like any day outside.
        """
        with pytest.raises(CoverageError, match=f"day {day}"):
            span().require(day)
