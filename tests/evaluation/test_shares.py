from fractions import Fraction

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.errors import InvalidValueError
from govtasks.evaluation.formula_loading import builtin_formula
from govtasks.evaluation.periods import Period
from govtasks.evaluation.scorecards import JudgedAs
from govtasks.evaluation.shares import share_findings

from .judged import card, subject

FORMULA = builtin_formula("vn-335-2025")
EMPTY = card(FORMULA)


def cards(capacity=JudgedAs.OFFICIAL, body="noi-vu", **grades):
    """So many cards with each grade."""
    names = [name for name, count in grades.items() for _ in range(count)]
    return [
        attrs.evolve(
            EMPTY,
            subject=subject(capacity, body, person=f"{body}-{number}"),
            grade=name.replace("_", "-"),
        )
        for number, name in enumerate(names)
    ]


class TestShareFindings:
    @pytest.mark.parametrize(
        ("excellent", "good", "too_many"),
        [
            pytest.param(2, 10, 0, id="exactly-20"),
            pytest.param(3, 10, 1, id="one-too-many"),
            pytest.param(2, 9, 1, id="a-part-is-none"),
            pytest.param(1, 4, 1, id="of-four"),
            pytest.param(1, 5, 0, id="of-five"),
            pytest.param(1, 0, 1, id="of-nobody"),
            pytest.param(0, 0, 0, id="nobody"),
        ],
    )
    def test_at_most_a_fifth_of_those_rated_good(self, excellent, good, too_many):
        """
        Excellent are at most 20 % of those rated good, reckoned exactly.
        """
        found = share_findings(FORMULA, cards(excellent=excellent, good=good))

        assert [one.too_many for one in found] == [too_many] * bool(too_many)

    def test_says_how_many(self):
        """
        A finding names who is compared, how many there are, and how many may be.
        """
        (found,) = share_findings(FORMULA, cards(excellent=4, good=10, completed=9))

        assert (found.group, found.capacity) == ("noi-vu", JudgedAs.OFFICIAL)
        assert (found.count, found.of, found.allowed, found.too_many) == (4, 10, 2, 2)
        assert found.at_most == Fraction(20)
        assert found.cites

    @pytest.mark.parametrize(
        ("locale", "words"),
        [
            pytest.param("en", "20 % of 10 allow 2; 2 too many", id="en"),
            pytest.param("vi", "20 % của 10 cho phép 2; vượt 2", id="vi"),
        ],
    )
    def test_in_words(self, locale, words):
        """
        A finding is a sentence of the reader's language.
        """
        (found,) = share_findings(FORMULA, cards(excellent=4, good=10))

        assert words in found.in_locale(locale)

    def test_compares_within_a_body_and_capacity(self):
        """
        Heads and officials, and those of another body, are not compared.
        """
        given_cards = [
            *cards(excellent=1, good=4),
            *cards(body="tai-chinh", good=6),
            *cards(JudgedAs.HEAD, good=9),
        ]

        found = share_findings(FORMULA, given_cards)

        assert [(one.group, one.capacity) for one in found] == [
            ("noi-vu", JudgedAs.OFFICIAL)
        ]

    def test_compares_as_the_caller_groups(self):
        """
        Who has similar work is for the caller to say.
        """
        given_cards = [*cards(excellent=1, good=4), *cards(body="tai-chinh", good=1)]

        assert share_findings(FORMULA, given_cards, group=lambda _: "all") == ()

    def test_bodies_are_not_limited(self):
        """
        The limit is on people.
        """
        body = attrs.evolve(EMPTY, subject=subject(JudgedAs.BODY), grade="excellent")

        assert share_findings(FORMULA, [body]) == ()

    def test_changes_nobody(self):
        """
        Cards stay as they are, for people decide who keeps a grade.
        """
        given_cards = cards(excellent=4, good=10)
        before = list(given_cards)

        share_findings(FORMULA, given_cards)

        assert given_cards == before

    @pytest.mark.parametrize(
        ("changes", "problem"),
        [
            pytest.param({"formula": "default"}, "must be by formula", id="formula"),
            pytest.param({"formula_version": "0"}, "version 2026.1", id="version"),
            pytest.param(
                {"period": Period.of("2026-07")}, "must be of the period", id="period"
            ),
            pytest.param({}, "has two cards", id="twice"),
        ],
    )
    def test_refuses_what_cannot_be_compared(self, changes, problem):
        """
        Cards are of one formula, version and period, and each subject has one.
        """
        first, second = cards(good=2)
        if not changes:
            changes = {"subject": first.subject}

        with pytest.raises(InvalidValueError, match=problem) as caught:
            share_findings(FORMULA, [first, attrs.evolve(second, **changes)])

        assert caught.value.field == "cards"


@given(st.integers(min_value=0, max_value=30), st.integers(min_value=0, max_value=30))
def test_without_those_that_are_too_many_nothing_is_found(excellent, good):
    """
    As many fewer as a finding says, and the limit is kept; one fewer of these, and not.
    """
    found = share_findings(FORMULA, cards(excellent=excellent, good=good))
    too_many = sum(one.too_many for one in found)

    left = excellent - too_many
    assert share_findings(FORMULA, cards(excellent=left, good=good)) == ()
    assert not too_many or share_findings(FORMULA, cards(excellent=left + 1, good=good))
