from fractions import Fraction

import pytest

from govtasks.evaluation.amounts import Amount, Given


class TestAmount:
    @pytest.mark.parametrize(
        ("value", "en", "vi"),
        [
            pytest.param(Fraction(90), "90", "90", id="whole"),
            pytest.param(Fraction(175, 2), "87.5", "87,5", id="half"),
            pytest.param(Fraction("89.99"), "89.99", "89,99", id="two-decimals"),
            pytest.param(Fraction(200, 3), "≈ 66.67", "≈ 66,67", id="rounded"),
            pytest.param(Fraction("89.999"), "≈ 90", "≈ 90", id="rounded-to-a-bound"),
            pytest.param(Fraction("0.005"), "≈ 0.01", "≈ 0,01", id="half-up"),
            pytest.param(Fraction("0.001"), "≈ 0", "≈ 0", id="nearly-nothing"),
            pytest.param(Fraction("-0.001"), "≈ 0", "≈ 0", id="nearly-nothing-below"),
            pytest.param(Fraction("-1.25"), "-1.25", "-1,25", id="negative"),
            pytest.param(Fraction(7, 100), "0.07", "0,07", id="hundredths"),
            pytest.param(
                None, "nothing to judge by", "chưa có căn cứ để chấm", id="nothing"
            ),
        ],
    )
    def test_in_the_readers_way(self, value, en, vi):
        """
        A number has at most two decimals, and says where it was rounded.
        """
        amount = Amount(value)

        assert (amount.in_locale("en"), amount.in_locale("vi")) == (en, vi)
        assert str(amount) == en


class TestGiven:
    def test_names_with_their_values(self):
        """
        What names stood for is told with each name, rounded ones without a claim.
        """
        given = Given((("a", Fraction(1, 2)), ("b", Fraction(1, 3)), ("c", None)))

        assert str(given) == "a = 0.5; b ≈ 0.33; c = not known"
        assert given.in_locale("vi").startswith("a = 0,5; b ≈ 0,33")
