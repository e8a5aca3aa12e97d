import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.errors import InvalidValueError, UnknownNameError
from govtasks.evaluation.expressions import Expression, Scope
from govtasks.evaluation.spans import (
    COUNT,
    FLAG,
    Known,
    Span,
    faults,
    span_of,
    weight_of,
)

INFINITE = math.inf
KNOWN = Known(
    values={
        "n": COUNT,
        "is_set": FLAG,
        "part": Span(Fraction(0), Fraction(1)),
        "any": Span(Fraction(-2), Fraction(3)),
        "most": Span(Fraction(-5), Fraction(0)),
        "all": Span(-INFINITE, INFINITE),
    },
    items={"late": FLAG, "days": COUNT},
    units={"rank": Span(Fraction(0), Fraction(3))},
)


class TestSpanOf:
    @pytest.mark.parametrize(
        ("text", "low", "high"),
        [
            pytest.param("7", 7, 7, id="number"),
            pytest.param("part + any", -2, 4, id="sum"),
            pytest.param("part - any", -3, 3, id="difference"),
            pytest.param("-any", -3, 2, id="minus"),
            pytest.param("any * any", -6, 9, id="product"),
            pytest.param("part / 2", 0, Fraction(1, 2), id="quotient"),
            pytest.param("1 / any", -INFINITE, INFINITE, id="through-zero"),
            pytest.param("1 / part", 1, INFINITE, id="down-to-zero"),
            pytest.param("1 / most", -INFINITE, Fraction(-1, 5), id="up-to-zero"),
            pytest.param("part / (n + 2)", 0, Fraction(1, 2), id="infinite"),
            pytest.param("0 * all", 0, 0, id="nothing-of-all"),
            pytest.param("n - n", -INFINITE, INFINITE, id="no-algebra"),
            pytest.param("max(0, 1 - n / 4)", 0, 1, id="bounded"),
            pytest.param("min(1, n)", 0, 1, id="capped"),
            pytest.param("1 if is_set else 5", 1, 5, id="either"),
            pytest.param("1 if is_set else None", 1, 1, id="or-nothing"),
            pytest.param("any > 1", 0, 1, id="condition"),
            pytest.param("not is_set", 0, 1, id="not"),
            pytest.param("mean(late)", 0, 1, id="mean"),
            pytest.param("mean(late - 1)", -1, 0, id="mean-below"),
            pytest.param("total(late)", 0, INFINITE, id="total"),
            pytest.param("total(late - 1)", -INFINITE, 0, id="total-below"),
            pytest.param("count(late)", 0, INFINITE, id="count"),
            pytest.param("mean_units(rank)", 0, 3, id="units"),
            pytest.param("count(late) / count(late)", 0, INFINITE, id="outer"),
        ],
    )
    def test_the_least_and_the_most(self, text, low, high):
        """
        An expression is known with an outer bound of what it can be.
        """
        found = span_of(Expression(text), KNOWN)

        assert (found.low, found.high) == (low, high)

    def test_a_condition_is_a_flag(self):
        """
        What is named by a condition can be asked as one.
        """
        assert span_of(Expression("any > 1"), KNOWN).is_flag
        assert not span_of(Expression("any + 1"), KNOWN).is_flag


class TestFaults:
    @pytest.mark.parametrize(
        ("text", "values"),
        [
            pytest.param("nn + prat", ["nn", "prat"], id="all"),
            pytest.param("late", ["late"], id="item-outside"),
            pytest.param("mean(part)", ["part"], id="outside-in-item"),
            pytest.param("count_units(late)", ["late"], id="item-in-unit"),
            pytest.param("nn + nn", ["nn"], id="once"),
        ],
    )
    def test_unknown_names(self, text, values):
        """
        Each name is looked for where it stands, and each unknown one is told.
        """
        found = list(faults(Expression(text), KNOWN))

        assert [error.value for error in found] == values
        assert all(isinstance(error, UnknownNameError) for error in found)

    def test_offers_the_nearest_name(self):
        """
        A misspelt name is answered with the one that was meant.
        """
        (found,) = faults(Expression("prat"), KNOWN)

        assert found.hint == "did you mean 'part'?"

    @pytest.mark.parametrize(
        ("text", "is_condition"),
        [
            pytest.param("part", True, id="name"),
            pytest.param("part and is_set", False, id="and"),
            pytest.param("not part", False, id="not"),
            pytest.param("1 if part else 0", False, id="test"),
            pytest.param("count(days)", False, id="count"),
            pytest.param("max(1, not part)", False, id="inside"),
            pytest.param("1 if is_set else 0", True, id="if"),
            pytest.param("-is_set", True, id="minus"),
        ],
    )
    def test_numbers_for_conditions(self, text, is_condition):
        """
        A number is no condition; which one it is is told.
        """
        (found,) = faults(Expression(text), KNOWN, is_condition=is_condition)

        assert isinstance(found, InvalidValueError)
        assert "where a condition is needed" in found.problem

    @pytest.mark.parametrize(
        ("text", "is_condition"),
        [
            pytest.param("is_set", True, id="flag"),
            pytest.param("part > 0 or is_set", True, id="or"),
            pytest.param("count(late and days > 1)", False, id="count"),
            pytest.param("is_set + 1", False, id="flag-as-number"),
        ],
    )
    def test_none(self, text, is_condition):
        """
        What is of the language and known is right.
        """
        assert list(faults(Expression(text), KNOWN, is_condition=is_condition)) == []


class TestWeightOf:
    def test_counts_what_goes_into_it(self):
        """
        The values of points that it names are counted with it.
        """
        assert weight_of(Expression("a * a + b"), {"a": 10}) == 22


numbers = st.fractions(min_value=-9, max_value=9, max_denominator=4)


@given(
    st.sampled_from(
        ["a + b", "a - b", "a * b", "a / b", "min(a, b)", "max(a, -b)", "a * a - b / 2"]
    ),
    st.tuples(numbers, numbers, numbers),
    st.tuples(numbers, numbers, numbers),
)
def test_no_value_lies_outside(text, first, second):
    """
    Whatever the names are within their spans, the value is within its own.
    """
    expression = Expression(text)
    spans, values = {}, {}
    for name, given_numbers in (("a", first), ("b", second)):
        low, middle, high = sorted(given_numbers)
        spans[name], values[name] = Span(low, high), middle

    found = expression.number(Scope(values=values))

    span = span_of(expression, Known(values=spans))
    assert found is None or span.low <= found <= span.high
