"""Trap F13: a number that was fixed is the same for ever, wherever it is asked."""

import pytest

from govtasks.errors import UnknownNameError
from govtasks.evaluation.issued import card_digest
from govtasks.obligations import commands as do

from .judging import BODY, DEPUTY, HEAD, finish, give, with_input


@pytest.fixture
def done(city):
    """Give a register in which one task was done in time, one late, and one is not."""
    register = city.begun()
    give(city, register, "o1", "o2", "o3")
    finish(city, register, "o1", "2017-03-10")
    finish(city, register, "o2", "2017-03-20")
    return register


def seal(city, register, day="2017-04-03", formula="default", **options):
    """Seal March."""
    with city.unit(register, day, **options) as unit:
        return unit.seal_period("2017-03", formula)


class TestTrapF13:
    def test_a_sealed_period_recomputes_to_the_stored_score(self, city, done):
        """
        From the facts, to the point, with the version of the formula by name.
        """
        sealed = seal(city, done)

        for told in sealed.cards:
            found = done.recompute(told.subject, "2017-03")
            assert found.is_equal
            assert not found.would_differ
            assert (found.card.score, found.card.grade) == (told.points, told.grade)
            assert found.card.formula_version == sealed.formula_version
        assert sealed.of(BODY).points is not None

    def test_a_fact_that_is_recorded_later_changes_nothing(self, city, done):
        """
        It is told of, and leads to another card by a correction; the old one stays.
        """
        sealed = seal(city, done)
        with city.unit(done, "2017-04-04") as unit:
            first = unit.issue_scorecard(BODY, "2017-03")
        finish(city, done, "o3", "2017-03-14", recorded="2017-04-10")

        found = done.recompute(BODY, "2017-03")

        assert found.is_equal
        assert found.would_differ
        assert found.score == found.card.score == sealed.of(BODY).points
        assert found.now.score > found.score
        assert done.scorecard(BODY, "2017-03").score == found.score
        assert done.sealed_periods() == (sealed,)
        with city.unit(done, "2017-04-11") as unit:
            second = unit.issue_scorecard(BODY, "2017-03", reason="o3 came in late")
        assert (second.number, second.corrects) == (2, 1)
        assert second.points == found.now.score
        assert [one.card for one in done.issued_scorecards("2017-03")] == [
            first,
            second,
        ]
        for number in (1, 2):
            assert done.recompute(BODY, "2017-03", number=number).is_equal

    def test_a_changed_formula_changes_no_sealed_number(self, city, done):
        """
        The whole formula is kept, so that a file under the same key means nothing.
        """
        before = city.open(rulebook=city.rulebook(formulas=[with_input()]))
        with city.unit(before, "2017-04-03") as unit:
            unit.assess(HEAD, "2017-03", "common", 20, "seen", formula="with-input")
        sealed = seal(city, before, formula="with-input")
        after = city.open(
            rulebook=city.rulebook(formulas=[with_input(version="2", weight=60)])
        )

        found = after.recompute(HEAD, "2017-03", "with-input")

        assert found.is_equal
        assert found.card.formula_version == sealed.formula_version == "1"
        assert found.now.formula_version == "1"
        told = after.scorecard(HEAD, "2017-03", "with-input")
        assert told.score == sealed.of(HEAD).points
        assert after.scorecard(HEAD, "2017-04", "with-input").formula_version == "2"

    def test_two_places_never_disagree(self, city, done):
        """
        The card asked for, the sealed one, the one issued and the sum are one number.
        """
        alone = done.scorecard(HEAD, "2017-03", at=city.at("2017-04-03"))
        together = done.scorecards("2017-03", at=city.at("2017-04-03"))
        sealed = seal(city, done)
        with city.unit(done, "2017-04-04") as unit:
            issued = unit.issue_scorecard(HEAD, "2017-03")

        (same,) = [one for one in together if one.subject == HEAD]
        digests = {
            card_digest(alone),
            card_digest(same),
            card_digest(done.scorecard(HEAD, "2017-03")),
            sealed.of(HEAD).digest,
            issued.digest,
        }
        assert len(digests) == 1

    def test_a_reopened_task_changes_no_sealed_number(self, city, done):
        """
        What is found out later about a result is for the card that corrects.
        """
        sealed = seal(city, done)
        with city.unit(done, "2017-04-20") as unit:
            unit.do("o1", do.Reopen(reason="a forged annex"))

        found = done.recompute(DEPUTY, "2017-03")

        assert found.is_equal
        assert found.score == sealed.of(DEPUTY).points

    def test_an_open_period_that_was_issued_recomputes_too(self, city, done):
        """
        A card that is marked as provisional says for ever what was known then.
        """
        with city.unit(done, "2017-03-12") as unit:
            made = unit.issue_scorecard(BODY, "2017-03", provisional=True)

        found = done.recompute(BODY, "2017-03")

        assert made.is_provisional
        assert (found.number, found.is_equal, found.would_differ) == (1, True, True)

    def test_of_everybody_it_is_found_whose_card_would_differ(self, city, done):
        """
        Nobody has to ask for each card by itself.
        """
        sealed = seal(city, done)
        finish(city, done, "o3", "2017-03-14", recorded="2017-04-10")

        found = done.recompute_period("2017-03")

        assert [one.subject for one in found] == [one.subject for one in sealed.cards]
        assert all(one.is_equal for one in found)
        assert {one.subject for one in found if one.would_differ} == {
            BODY,
            HEAD,
            DEPUTY,
        }

    def test_who_is_found_not_to_have_held_the_post_has_his_card_all_the_same(
        self, city, done
    ):
        """
        What was told stays; by what is known now he was not to be judged.
        """
        seal(city, done)
        tenures = [one for one in city.office().tenures if one.post != HEAD.post]
        with city.unit(done, "2017-04-10") as unit:
            corrected = city.office(tenures=tuple(tenures))
            unit.record_organisation(corrected, correcting="he never took office")

        found = done.recompute(HEAD, "2017-03")

        assert found.is_equal
        assert (found.now, found.would_differ) == (None, True)

    def test_nothing_is_recomputed_that_was_not_fixed(self, done):
        """
        What was never sealed nor issued has no number to be held against.
        """
        with pytest.raises(UnknownNameError, match="unknown scorecard"):
            done.recompute(BODY, "2017-03")
        with pytest.raises(UnknownNameError, match="unknown sealed period"):
            done.recompute_period("2017-03")
