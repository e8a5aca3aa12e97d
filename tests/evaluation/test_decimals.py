from decimal import Decimal
from fractions import Fraction

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.errors import InvalidValueError
from govtasks.evaluation.decimals import (
    ShownNumber as Shown,
)
from govtasks.evaluation.decimals import (
    checked_amount,
    exact,
    is_amount,
    places,
    written,
)


@attrs.frozen
class Holder:
    """A class with an amount."""

    value: Decimal = attrs.field(converter=exact, validator=is_amount)


class TestCheckedAmount:
    @pytest.mark.parametrize(
        ("given", "digits"),
        [
            pytest.param("58.50", "58.50", id="printed decimals stay"),
            pytest.param("-0.3", "-0.3", id="negative"),
            pytest.param(60, "60", id="whole number"),
            pytest.param(Decimal("1E+2"), "100", id="no power of ten"),
            pytest.param(Decimal("0.10"), "0.10", id="decimal"),
            pytest.param(
                "9" * 18 + "." + "9" * 12, "9" * 18 + "." + "9" * 12, id="long"
            ),
        ],
    )
    def test_keeps_what_was_printed(self, given, digits):
        """
        Digits go in and the same digits come out.
        """
        assert written(checked_amount(given)) == digits
        assert Holder(given) == Holder(digits)

    @pytest.mark.parametrize(
        "given",
        [
            pytest.param(58.5, id="float"),
            pytest.param(True, id="yes"),
            pytest.param(None, id="nothing"),
            pytest.param("58,5", id="comma"),
            pytest.param("1e3", id="exponent"),
            pytest.param("", id="empty"),
            pytest.param("nan", id="text of no number"),
            pytest.param(Decimal("NaN"), id="not a number"),
            pytest.param(Decimal("sNaN"), id="signalling"),
            pytest.param(Decimal("Infinity"), id="infinite"),
            pytest.param(Fraction(1, 3), id="fraction"),
        ],
    )
    def test_refuses_what_is_not_exact(self, given):
        """
        What was not printed so is not guessed at.
        """
        with pytest.raises(
            InvalidValueError, match="must be an exact number"
        ) as caught:
            Holder(given)

        assert caught.value.field == "value"
        assert caught.value.hint == "write the digits in quotes, with a point: '58.50'"

    @pytest.mark.parametrize(
        "given",
        [
            pytest.param(10**18, id="19 digits"),
            pytest.param(Decimal("1E-13"), id="13 decimals"),
            pytest.param(Decimal("1E+1000000"), id="far too large"),
            pytest.param(Decimal("1E-1000000"), id="far too small"),
            pytest.param(Decimal("0E+50"), id="nothing with a large power"),
        ],
    )
    def test_refuses_what_cannot_be_written(self, given):
        """
        A number of a million digits is none that anybody printed.
        """
        with pytest.raises(InvalidValueError, match="more than 18 digits"):
            checked_amount(given)


class TestPlaces:
    @pytest.mark.parametrize(
        ("given", "number"), [("60", 0), ("60.0", 1), ("0.125", 3)]
    )
    def test_are_those_that_were_printed(self, given, number):
        """
        "60.0" is more precise than "60".
        """
        assert places(Decimal(given)) == number


class TestShown:
    @pytest.mark.parametrize(
        ("shown", "en", "vi"),
        [
            pytest.param(Shown.of(Decimal("58.50")), "58.50", "58,50", id="printed"),
            pytest.param(
                Shown.of(Decimal("-1234567.8")),
                "-1,234,567.8",
                "-1.234.567,8",
                id="groups",
            ),
            pytest.param(Shown(Fraction(1, 3), 2), "≈ 0.33", "≈ 0,33", id="rounded"),
            pytest.param(Shown(Fraction(1, 8), 2), "≈ 0.13", "≈ 0,13", id="half up"),
            pytest.param(
                Shown(Fraction(-1, 8), 2), "≈ -0.13", "≈ -0,13", id="half away"
            ),
            pytest.param(Shown(Fraction(-1, 1000), 1), "≈ 0.0", "≈ 0,0", id="no -0"),
            pytest.param(Shown(Fraction(2), 1, signed=True), "+2.0", "+2,0", id="plus"),
            pytest.param(Shown(Fraction(0), 1, signed=True), "+0.0", "+0,0", id="zero"),
        ],
    )
    def test_is_written_as_its_reader_writes_it(self, shown, en, vi):
        """
        Groups and the decimal sign are the reader's; what is rounded says so.
        """
        assert (shown.in_locale("en"), shown.in_locale("vi")) == (en, vi)
        assert str(shown) == en


@given(number=st.integers(-(10**18) + 1, 10**18 - 1), decimals=st.integers(0, 12))
def test_every_amount_that_can_be_written_is_shown_exactly(number, decimals):
    """
    Showing an amount with its own decimals rounds nothing, however long it is.
    """
    digits = f"{number}.{'7' * decimals}" if decimals else str(number)

    shown = Shown.of(checked_amount(digits))

    assert shown.is_exact
    assert str(shown).replace(",", "") == str(Decimal(digits))
