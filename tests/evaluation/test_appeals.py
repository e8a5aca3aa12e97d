"""Appeals: what their facts add up to, and where they stand."""

import datetime as dt

import pytest

from govtasks.deadlines.compute import compute
from govtasks.deadlines.loading import builtin_calendar, builtin_regime
from govtasks.deadlines.rules import Within
from govtasks.deadlines.terms import Term
from govtasks.errors import InvalidValueError
from govtasks.evaluation.appeals import (
    Appeal,
    AppealDecided,
    AppealFact,
    AppealLodged,
    AppealOutcome,
    AppealReport,
    AppealStanding,
    AppealWithdrawn,
    fold_appeal,
    outcome_of,
    standing_of,
)
from govtasks.evaluation.scorecards import JudgedAs, Subject
from govtasks.obligations.events import Act

ZONE = dt.timezone(dt.timedelta(hours=7))
APPEAL = Appeal(
    key="kn-1",
    subject=Subject(capacity=JudgedAs.BODY, body="noi-vu"),
    period="2017-06",
    formula="default",
    number=1,
    grounds="o2 was handed in in time",
)
DUE = compute(
    Within(terms=(Term.parse("10 days"),)),
    {"receipt": dt.date(2017, 7, 3)},
    regime=builtin_regime("vn-civil-2015"),
    calendar=builtin_calendar("vn-state"),
)


def at(text):
    """Return an instant of July 2017."""
    return dt.datetime.fromisoformat(f"2017-07-{text}").replace(tzinfo=ZONE)


def fact(event, when):
    """Return a fact of an appeal."""
    return AppealFact(event=event, act=Act(actor="ng-a"), at=at(when))


LODGED = fact(AppealLodged(appeal=APPEAL), "03T08:00")
UPHELD = fact(AppealDecided(outcome=AppealOutcome.UPHELD, reason="r"), "05T08:00")
LATE = fact(AppealDecided(outcome=AppealOutcome.REJECTED, reason="r"), "14T00:00")
BACK = fact(AppealWithdrawn(), "04T08:00")


class TestFoldAppeal:
    def test_of_nothing_is_nothing(self):
        """
        Without a fact there is no appeal, nor from a decision alone.
        """
        assert fold_appeal([]) is None
        assert fold_appeal([UPHELD]) is None

    def test_ends_with_the_first_end(self):
        """
        What comes after a decision or a withdrawal changes nothing.
        """
        state = fold_appeal([LODGED, BACK, UPHELD])

        assert state.withdrawn == BACK
        assert state.decided is None
        assert not state.is_open

    def test_keeps_the_first_lodging(self):
        """
        An appeal is lodged once.
        """
        again = fact(AppealLodged(appeal=APPEAL), "09T08:00")

        assert fold_appeal([LODGED, again]).lodged == LODGED

    @pytest.mark.parametrize(
        ("outcome", "is_upheld"),
        [
            pytest.param(AppealOutcome.UPHELD, True, id="upheld"),
            pytest.param(AppealOutcome.PARTLY, True, id="in part"),
            pytest.param(AppealOutcome.REJECTED, False, id="rejected"),
        ],
    )
    def test_is_upheld_where_it_is_right_in_part(self, outcome, is_upheld):
        """
        What is right in part calls for a card too.
        """
        decided = fact(AppealDecided(outcome=outcome, reason="r"), "05T08:00")

        state = fold_appeal([LODGED, decided])

        assert state.is_upheld is is_upheld
        assert (
            AppealReport(state=state, standing=AppealStanding.DECIDED).awaits_card
            is is_upheld
        )


class TestStandingOf:
    @pytest.mark.parametrize(
        ("facts", "when", "standing"),
        [
            pytest.param([LODGED], "13T23:59", "lodged", id="last minute"),
            pytest.param([LODGED], "14T00:00", "overdue", id="first minute after"),
            pytest.param([LODGED, UPHELD], "20T08:00", "decided", id="in time"),
            pytest.param([LODGED, LATE], "20T08:00", "decided-late", id="late"),
            pytest.param([LODGED, BACK], "20T08:00", "withdrawn", id="taken back"),
        ],
    )
    def test_is_held_against_its_day(self, facts, when, standing):
        """
        An appeal that nobody decides is overdue like any obligation.
        """
        found = standing_of(fold_appeal(facts), DUE, at(when))

        assert found is AppealStanding(standing)
        assert found.in_locale("vi") != found.in_locale("en")

    def test_without_a_term_is_never_overdue(self):
        """
        No day is invented.
        """
        state = fold_appeal([LODGED])

        assert standing_of(state, None, at("31T08:00")) is AppealStanding.LODGED
        assert (
            AppealReport(state=state, standing=AppealStanding.LODGED).last_day is None
        )


class TestOutcomeOf:
    def test_takes_the_word_or_the_outcome(self):
        """
        Both mean the same.
        """
        assert outcome_of("partly") is outcome_of(AppealOutcome.PARTLY)
        assert AppealOutcome.PARTLY.in_locale("vi") == "chấp nhận một phần"

    def test_refuses_another_word(self):
        """
        The words that there are are named.
        """
        with pytest.raises(InvalidValueError, match="upheld, partly, rejected") as e:
            outcome_of("won")

        assert (e.value.field, e.value.value) == ("outcome", "won")
