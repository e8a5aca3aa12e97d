import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.errors import InvalidValueError
from govtasks.organisation import Tenure
from govtasks.organisation.values import (
    in_force,
    named_texts,
    overlap,
)

JAN = dt.date(2017, 1, 1)
FEB = dt.date(2017, 2, 1)
MAR = dt.date(2017, 3, 1)

days = st.dates(dt.date(2017, 1, 1), dt.date(2017, 1, 20))


@st.composite
def spans(draw):
    """Intervals within one month, some of them empty."""
    since = draw(days)
    until = draw(st.none() | days)
    return tenure(since, until)


def tenure(since, until=None):
    """An interval."""
    return Tenure(post="post", person="person", since=since, until=until)


class TestInForce:
    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            pytest.param(dt.date(2016, 12, 31), False, id="the day before"),
            pytest.param(JAN, True, id="the first day"),
            pytest.param(dt.date(2017, 1, 31), True, id="the last day"),
            pytest.param(FEB, False, id="the day it ends"),
        ],
    )
    def test_is_half_open(self, day, expected):
        """
        An interval holds on since and no longer on until.
        """
        assert in_force(tenure(JAN, FEB), day) is expected

    def test_lasts_without_an_end(self):
        """
        What has no end holds for ever.
        """
        assert in_force(tenure(JAN), dt.date.max)


class TestOverlap:
    @pytest.mark.parametrize(
        ("one", "other", "expected"),
        [
            pytest.param((JAN, FEB), (FEB, MAR), False, id="one ends as other begins"),
            pytest.param((JAN, MAR), (FEB, None), True, id="ends within"),
            pytest.param((JAN, None), (FEB, None), True, id="both last"),
            pytest.param((JAN, None), (FEB, FEB), False, id="other is empty"),
        ],
    )
    def test_shares_a_day(self, one, other, expected):
        """
        Two intervals overlap when some day is in both, in either order.
        """
        assert overlap(tenure(*one), tenure(*other)) is expected
        assert overlap(tenure(*other), tenure(*one)) is expected


@given(one=spans(), other=spans())
def test_overlap_is_a_shared_day(one, other):
    """
    Intervals overlap exactly when there is a day on which both are in force.
    """
    month = [JAN + dt.timedelta(days=number) for number in range(21)]

    shared = any(in_force(one, day) and in_force(other, day) for day in month)

    assert overlap(one, other) is shared


class TestNamedTexts:
    def test_takes_mappings_and_pairs(self):
        """
        A mapping and pairs give the same, sorted by name.
        """
        expected = (("mail", "a@b"), ("sms", "09"))

        assert named_texts({"sms": "09", "mail": "a@b"}) == expected
        assert named_texts((("sms", "09"), ("mail", "a@b"))) == expected

    @pytest.mark.parametrize(
        ("value", "match"),
        [
            pytest.param(3, "must be texts by name", id="number"),
            pytest.param(("mail",), "must be texts by name", id="no pairs"),
            pytest.param({"mail": ""}, "mail: must not be empty", id="empty"),
            pytest.param({"mail": 3}, "mail: must be text", id="no text"),
            pytest.param({"": "a@b"}, "must not be empty", id="no name"),
            pytest.param(
                (("mail", "a"), ("mail", "b")), "names one entry twice", id="twice"
            ),
        ],
    )
    def test_refuses_anything_else(self, value, match):
        """
        What is not filled texts by name is refused.
        """
        with pytest.raises(InvalidValueError, match=match):
            named_texts(value)
