import contextlib
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.errors import GovtasksError, InvalidValueError
from govtasks.evaluation.expressions import DEEPEST, LONGEST, Expression, Scope

VALUES = {"x": Fraction(2), "y": Fraction(0), "unknown": None}
ITEMS = [
    {"late": Fraction(1), "points": Fraction(1, 4)},
    {"late": Fraction(0), "points": Fraction(1)},
    {"late": None, "points": None},
]
UNITS = [{"rank": Fraction(3)}, {"rank": Fraction(0)}]
SCOPE = Scope(values=VALUES, items=ITEMS, units=UNITS)


def value(text):
    """What an expression gives."""
    return Expression(text).number(SCOPE)


class TestNumbers:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            pytest.param("1 + 2 * 3", 7, id="precedence"),
            pytest.param("0.1 + 0.2", Fraction(3, 10), id="exact"),
            pytest.param("1 / 3 + 1 / 3 + 1 / 3", 1, id="thirds"),
            pytest.param(
                "123456789.123456 - 0.000001", Fraction("123456789.123455"), id="long"
            ),
            pytest.param("-x + 5", 3, id="minus"),
            pytest.param("min(3, x, 4)", 2, id="min"),
            pytest.param("max(0, 1 - x)", 0, id="max"),
            pytest.param("min(x)", 2, id="one"),
            pytest.param("10 if x > 1 else 20", 10, id="then"),
            pytest.param("10 if x < 1 else 20", 20, id="else"),
            pytest.param("(x > 1) + (x > 2)", 1, id="conditions-count"),
            pytest.param("not x", 0, id="not"),
        ],
    )
    def test_exactly(self, text, expected):
        """
        Numbers are fractions, and nothing is rounded.
        """
        assert value(text) == expected

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("x / y", id="by-zero"),
            pytest.param("x / (2 - x)", id="by-what-is-zero"),
            pytest.param("unknown + 1", id="sum"),
            pytest.param("0 * unknown", id="product"),
            pytest.param("-unknown", id="minus"),
            pytest.param("max(1, unknown)", id="max"),
            pytest.param("1 if unknown > 0 else 1", id="test"),
            pytest.param("unknown == unknown", id="comparison"),
            pytest.param("not unknown", id="not"),
            pytest.param("None", id="nothing"),
            pytest.param("None if x > 1 else 0", id="left-out"),
        ],
    )
    def test_nothing_is_guessed(self, text):
        """
        What rests on something unknown, or divides by zero, is unknown.
        """
        assert value(text) is None

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            pytest.param("y and unknown > 0", 0, id="and"),
            pytest.param("unknown > 0 and y", 0, id="and-after"),
            pytest.param("x or unknown > 0", 1, id="or"),
            pytest.param("unknown > 0 or x", 1, id="or-after"),
            pytest.param("1 if x > 1 else unknown", 1, id="not-taken"),
        ],
    )
    def test_what_is_certain_is_certain(self, text, expected):
        """
        What holds whatever the unknown may be, holds.
        """
        assert value(text) == expected

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("x and unknown > 0", id="and"),
            pytest.param("y or unknown > 0", id="or"),
        ],
    )
    def test_what_is_not_certain_is_not(self, text):
        """
        What hangs on the unknown is unknown.
        """
        assert value(text) is None


class TestAggregates:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            pytest.param("mean(points)", Fraction(5, 8), id="mean"),
            pytest.param("total(points * 4)", 5, id="total"),
            pytest.param("count(points > 0)", 2, id="count"),
            pytest.param("count(late)", 1, id="count-flag"),
            pytest.param("mean(late)", Fraction(1, 2), id="mean-flag"),
            pytest.param("count(not late)", 1, id="count-not"),
            pytest.param("mean_units(rank)", Fraction(3, 2), id="mean-units"),
            pytest.param("count_units(rank >= 1)", 1, id="count-units"),
        ],
    )
    def test_pass_over_what_has_no_value(self, text, expected):
        """
        Those for which nothing is known are left out, and not taken for 0.
        """
        assert value(text) == expected

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            pytest.param("mean(points)", None, id="mean"),
            pytest.param("mean_units(rank)", None, id="mean-units"),
            pytest.param("total(points)", 0, id="total"),
            pytest.param("count(late)", 0, id="count"),
        ],
    )
    def test_of_nothing(self, text, expected):
        """
        There is no mean of nothing; its sum and its count are 0.
        """
        assert Expression(text).number(Scope(values={})) == expected


class TestNames:
    def test_as_they_come(self):
        """
        The names of an expression are told once, as they are written.
        """
        expression = Expression("max(b, a) * mean(c) + b if a > 0 else 0")

        assert expression.names == ("b", "a", "c")


class TestRefused:
    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            pytest.param("1 +", "is no expression", id="unfinished"),
            pytest.param("x = 1", "is no expression", id="assignment"),
            pytest.param("x; y", "not of the language", id="two"),
            pytest.param("", "must not be empty", id="empty"),
            pytest.param("x ** 9", "not of the language", id="power"),
            pytest.param("x // 2", "not of the language", id="floor"),
            pytest.param("x % 2", "not of the language", id="modulo"),
            pytest.param("+x", "not of the language", id="plus"),
            pytest.param("x.real", "not of the language", id="attribute"),
            pytest.param("x[0]", "not of the language", id="member"),
            pytest.param("[x]", "not of the language", id="list"),
            pytest.param("đ + 1e", "is no number", id="accent"),
            pytest.param("(x, y)", "not of the language", id="tuple"),
            pytest.param("lambda: x", "not of the language", id="lambda"),
            pytest.param("(z := x)", "not of the language", id="walrus"),
            pytest.param("0 < x < 3", "not of the language", id="chain"),
            pytest.param("x is None", "not of the language", id="is"),
            pytest.param("x in y", "not of the language", id="in"),
            pytest.param("f'{x}'", "not of the language", id="f-string"),
            pytest.param("max(x, key=y)", "not of the language", id="keyword"),
            pytest.param("max(*x)", "needs arguments", id="star"),
            pytest.param("max()", "needs arguments", id="no-argument"),
            pytest.param("mean(x, y)", "needs one argument", id="two-arguments"),
            pytest.param("mean(mean(x))", "stands in another", id="nested"),
            pytest.param("total(count(x) + 1)", "stands in another", id="nested-deep"),
            pytest.param("x()", "unknown function", id="not-a-function"),
            pytest.param("maen(x)", "did you mean 'mean'", id="misspelt"),
            pytest.param("__import__(os)", "unknown function", id="import"),
            pytest.param("'text'", "not of the language", id="text"),
            pytest.param("True", "is no number", id="true"),
            pytest.param("...", "is no number", id="ellipsis"),
            pytest.param("1e9", "is no number", id="exponent"),
            pytest.param("0x10", "is no number", id="hexadecimal"),
            pytest.param("1_000", "is no number", id="underscore"),
            pytest.param("2j", "is no number", id="imaginary"),
            pytest.param("1234567890", "at most nine digits", id="large"),
            pytest.param("0.1234567", "six behind", id="precise"),
            pytest.param("9" * 300, "is no number", id="huge"),
            pytest.param("x + " * LONGEST + "x", "is longer than", id="long"),
            pytest.param(
                "(" * 250 + "x" + ")" * 250, "is no expression", id="brackets"
            ),
            pytest.param("-" * (DEEPEST + 1) + "x", "nested too deeply", id="deep"),
            pytest.param("x\0", "holds the character", id="null"),
            pytest.param("1if x else 2", "is no number, got '1if'", id="glued"),
            pytest.param(
                "x + '\\d'", 'not of the language of formulas, got "\'"', id="escape"
            ),
        ],
    )
    def test_what_is_not_of_the_language(self, text, problem):
        """
        Nothing of Python but the language is let through, and nothing is run.
        """
        with pytest.raises(InvalidValueError, match=problem):
            Expression(text)

    @pytest.mark.parametrize("thing", [None, 1, b"x", ["x"]])
    def test_what_is_no_text(self, thing):
        """
        An expression is a text.
        """
        with pytest.raises(InvalidValueError):
            Expression(thing)

    def test_just_within_the_limits(self):
        """
        The deepest and the longest expression are taken.
        """
        deep = "-" * (DEEPEST - 1) + "x"
        long = "x".ljust(LONGEST)

        assert value(deep) == -2
        assert value(long) == 2

    def test_a_number_is_no_condition(self):
        """
        What needs a condition takes no number.
        """
        with pytest.raises(InvalidValueError, match="a number where a condition"):
            assert Expression("x + 1").condition


@given(st.text(max_size=40))
def test_noise_is_an_error_of_ours(text):
    """
    Whatever stands in a document is an expression or a refusal, never a crash.
    """
    with contextlib.suppress(GovtasksError):
        Expression(text)


@given(
    st.text(alphabet="xy01.+-*/() <>=,andorotifelsmxc", max_size=40).map(str.strip),
)
def test_what_is_taken_can_be_reckoned(text):
    """
    An expression that was let through gives a fraction or nothing.
    """
    try:
        expression = Expression(text)
        found = expression.number(Scope(values=dict.fromkeys(expression.names)))
    except GovtasksError:
        return
    assert found is None or isinstance(found, Fraction)
