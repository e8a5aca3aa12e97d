"""What is recorded of cards: exact numbers, digests, places."""

import datetime as dt
from fractions import Fraction

import attrs
import pytest

from govtasks.deadlines.rules import Fixed, Within
from govtasks.deadlines.terms import Term
from govtasks.errors import InvalidValueError
from govtasks.evaluation.issued import (
    AppealTerms,
    Assessment,
    SealedCard,
    SealedPeriod,
    amount,
    card_digest,
    place_of,
    sealed,
)
from govtasks.evaluation.periods import Period
from govtasks.evaluation.scorecards import JudgedAs, Line, Scorecard, Subject
from govtasks.explain import Explanation
from govtasks.text import Text

BODY = Subject(capacity=JudgedAs.BODY, body="noi-vu")
JUNE = Period.of("2017-06")
WHY = Explanation("scores.appeal-lodged")


def card(**changes):
    """Return a card of one obligation."""
    line = Line(
        obligation="o1",
        title=Text.of(vi="Lập kế hoạch"),
        bucket="completed_late",
        due_on=dt.date(2017, 6, 15),
        values=(("done", Fraction(1, 3)),),
        explanation=WHY,
        evidence=(),
    )
    given = {
        "subject": BODY,
        "period": JUNE,
        "since": JUNE.since,
        "until": JUNE.until,
        "formula": "default",
        "formula_version": "1",
        "cut_off": JUNE.end,
        "known_at": JUNE.end,
        "lines": (line,),
        "score": Fraction(140, 3),
        "grade": "good",
        "explanation": WHY,
    }
    return Scorecard(**(given | changes))


class TestAmount:
    @pytest.mark.parametrize(
        ("given", "exact"),
        [
            pytest.param(28, Fraction(28), id="whole"),
            pytest.param("28.5", Fraction(57, 2), id="decimal as a text"),
            pytest.param("-1/3", Fraction(-1, 3), id="fraction as a text"),
            pytest.param(Fraction(1, 3), Fraction(1, 3), id="fraction"),
        ],
    )
    def test_is_exact(self, given, exact):
        """
        A number is taken as it is written.
        """
        assert amount(given) == exact

    @pytest.mark.parametrize(
        "given",
        [
            pytest.param(28.5, id="float"),
            pytest.param(True, id="yes or no"),
            pytest.param("28,5", id="comma"),
            pytest.param("1/0", id="nothing below"),
            pytest.param("", id="empty"),
            pytest.param("nan", id="no number"),
            pytest.param("9" * 31, id="very long"),
            pytest.param(None, id="nothing"),
        ],
    )
    def test_refuses_what_is_not(self, given):
        """
        A float is refused: none is exact.
        """
        with pytest.raises(InvalidValueError, match="whole number") as caught:
            amount(given, "points")

        assert caught.value.field == "points"


class TestAssessment:
    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            pytest.param({"value": "28.5"}, "value", id="not as it is stored"),
            pytest.param({"value": 28}, "value", id="number"),
            pytest.param({"reason": " "}, "reason", id="no reason"),
            pytest.param({"subject": "noi-vu"}, "subject", id="key as a subject"),
        ],
    )
    def test_refuses(self, changes, field):
        """
        What cannot be stored as it is meant is named.
        """
        given = {
            "subject": BODY,
            "period": "2017-06",
            "formula": "default",
            "name": "common",
            "value": "57/2",
            "reason": "seen",
        }
        with pytest.raises(InvalidValueError) as caught:
            Assessment(**(given | changes))

        assert caught.value.field == field


class TestAppealTerms:
    def test_are_none_where_nobody_states_one(self):
        """
        No term is taken from anywhere.
        """
        assert AppealTerms().lodge is None
        assert AppealTerms().decide is None

    @pytest.mark.parametrize(
        "rule",
        [
            pytest.param(
                Within(terms=(Term.parse("5 days"),), of="issue"), id="other fact"
            ),
            pytest.param(
                Fixed(day=dt.date(2017, 7, 1), inclusive=True, roll=False), id="day"
            ),
            pytest.param("5 days", id="text"),
        ],
    )
    def test_are_terms_from_the_issue_or_the_lodging(self, rule):
        """
        Nothing else can be counted for every card alike.
        """
        with pytest.raises(InvalidValueError, match="must be a term from") as caught:
            AppealTerms(lodge=rule)

        assert caught.value.field == "lodge"


class TestCardDigest:
    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"score": Fraction(47)}, id="score"),
            pytest.param({"grade": "completed"}, id="grade"),
            pytest.param({"until": dt.date(2017, 6, 15)}, id="days"),
            pytest.param({"formula_version": "2"}, id="version of the formula"),
            pytest.param({"inputs": (("common", Fraction(1)),)}, id="inputs"),
            pytest.param({"is_provisional": True}, id="not final"),
            pytest.param({"lines": ()}, id="obligations"),
            pytest.param({"period": Period.of("2017-06", "UTC")}, id="zone"),
        ],
    )
    def test_is_another_where_a_card_says_something_else(self, changes):
        """
        Nothing that a card says can change behind its digest.
        """
        assert card_digest(card(**changes)) != card_digest(card())

    def test_is_another_where_a_measure_gives_something_else(self):
        """
        Also where the score came out the same.
        """
        (line,) = card().lines
        other = attrs.evolve(line, values=(("done", Fraction(1, 2)),))

        assert card_digest(card(lines=(other,))) != card_digest(card())

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param(
                {"known_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}, id="known later"
            ),
            pytest.param(
                {"explanation": Explanation("scores.appeal-overdue")}, id="words"
            ),
            pytest.param({"cut_off": JUNE.end.astimezone(dt.UTC)}, id="same instant"),
        ],
    )
    def test_is_the_same_where_a_card_says_the_same(self, changes):
        """
        When it was known, and how it is put, are no part of it.
        """
        assert card_digest(card(**changes)) == card_digest(card())


class TestSealedPeriod:
    def test_finds_what_it_says_of_a_subject(self):
        """
        Whoever was not judged is not in it.
        """
        made = SealedPeriod(
            period="2017-06",
            zone="Asia/Ho_Chi_Minh",
            formula="default",
            formula_version="1",
            formula_digest="0" * 64,
            known_at=JUNE.end,
            cards=(sealed(card()),),
        )

        found = made.of(BODY)

        assert isinstance(found, SealedCard)
        assert found.points == Fraction(140, 3)
        assert made.of(attrs.evolve(BODY, body="tp")) is None


class TestPlaceOf:
    def test_is_readable(self):
        """
        Whoever looks into the store finds a card by its words.
        """
        head = Subject(capacity=JudgedAs.HEAD, body="noi-vu", post="tp", person="ng-a")

        assert place_of("2017-Q2", "default") == "2017-q2/default"
        assert place_of("2017-Q2", "default", head) == "2017-q2/default/head/tp/ng-a"

    def test_is_another_for_every_subject(self):
        """
        Keys with a stroke in them, and long ones, share no stream.
        """
        subjects = [
            Subject(capacity=JudgedAs.HEAD, body="b", post="tp/a", person="c"),
            Subject(capacity=JudgedAs.HEAD, body="b", post="tp", person="a/c"),
            Subject(capacity=JudgedAs.HEAD, body="b", post="p" * 150, person="c" * 150),
            Subject(capacity=JudgedAs.HEAD, body="b", post="p" * 150, person="d" * 150),
        ]

        places = {place_of("2017-06", "default", one) for one in subjects}

        assert len(places) == len(subjects)
        assert all(len(place) < 181 for place in places)
