import datetime as dt

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.deadlines.rules import Every, Undated
from govtasks.deadlines.terms import Term
from govtasks.errors import NaiveInstantError
from govtasks.obligations import commands as do
from govtasks.obligations.model import Kind
from govtasks.obligations.reviews import review_of
from govtasks.obligations.status import status

MONTHLY = Every(period="month", since=dt.date(2017, 1, 1), roll="none")


@pytest.fixture
def standing(make):
    """Give a way to a standing duty of 10 February that is reviewed each month."""

    def made(*days, review=MONTHLY, rule=None, kind=Kind.STANDING, **changes):
        obligation = make.obligation(
            kind=kind,
            rule=rule or make.rule_for(kind),
            review=review,
            **changes,
        )
        steps = [
            (do.Review(note="đã rà soát"), make.assigner, make.at(day)) for day in days
        ]
        return make.state(*steps, obligation=obligation)

    return made


def review(make, state, day, time="09:00", **how):
    """Where the reviews stand at an instant."""
    given = {"regime": make.regime, "calendar": make.calendar}
    return review_of(state, make.at(day, time), **(given | how))


class TestNext:
    @pytest.mark.parametrize(
        ("reviewed", "expected"),
        [
            pytest.param((), "2017-02-28", id="never"),
            pytest.param(("2017-02-20",), "2017-03-31", id="in February"),
            pytest.param(("2017-02-28",), "2017-03-31", id="on the last day"),
            pytest.param(("2017-03-01",), "2017-04-30", id="a day after it"),
            pytest.param(("2017-02-20", "2017-02-21"), "2017-03-31", id="twice"),
            pytest.param(("2017-02-20", "2017-05-10"), "2017-06-30", id="after a gap"),
        ],
    )
    def test_by_cadence(self, make, standing, reviewed, expected):
        """
        A review counts for the next day of the cadence; then comes the one after.
        """
        found = review(make, standing(*reviewed), "2017-06-01")

        assert found.next_day == make.day(expected)
        assert found.reviewed_at == (make.at(reviewed[-1]) if reviewed else None)

    @pytest.mark.parametrize(
        ("reviewed", "expected"),
        [((), "2017-05-10"), (("2017-03-15",), "2017-06-15")],
    )
    def test_by_the_term_in_its_rule(self, make, standing, reviewed, expected):
        """
        "Regularly", to be looked at each quarter, counts from the last time.
        """
        rule = Undated(review_every=Term.parse("3 months"), phrase="thường xuyên")

        found = review(make, standing(*reviewed, review=None, rule=rule), "2017-04-01")

        assert found.next_day == make.day(expected)

    def test_cadence_goes_before_the_term(self, make, standing):
        """
        What was ordered for this duty is more to the point than its phrase.
        """
        rule = Undated(review_every=Term.parse("3 months"))

        found = review(make, standing(rule=rule), "2017-02-11")

        assert found.next_day == make.day("2017-02-28")

    def test_cadence_that_ended(self, make, standing):
        """
        After its last day no further review is due.
        """
        ended = attrs.evolve(MONTHLY, until=make.day("2017-02-28"))

        found = review(make, standing("2017-02-20", review=ended), "2018-01-01")

        assert (found.next, found.is_overdue) == (None, False)
        assert found.explanation.steps[-2].rule == "reviews.ended"

    def test_calendar_that_ends(self, make, standing):
        """
        A review that the calendar does not reach is told, not guessed.
        """
        far = Every(period="year", since=make.day("2035-01-01"), roll="next")

        found = review(make, standing(review=far), "2017-02-11")

        assert (found.next, found.is_overdue) == (None, False)
        assert found.explanation.steps[-2].text("vi") == (
            "Lịch làm việc chưa có đến lần rà soát tiếp theo."
        )

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"kind": Kind.TASK, "review": None}, id="a task"),
            pytest.param({"review": None}, id="no cadence"),
        ],
    )
    def test_nothing_to_review(self, make, standing, changes):
        """
        What has a due day, or no cadence, is not reviewed.
        """
        assert review(make, standing(**changes), "2017-03-01") is None

    def test_undated_task_is_not_reviewed(self, make, standing):
        """
        Only a standing duty takes a review.
        """
        rule = Undated(review_every=Term.parse("1 month"))

        state = standing(kind=Kind.TASK, review=None, rule=rule)

        assert review(make, state, "2017-06-01") is None

    def test_closed_duty(self, make):
        """
        What was taken back is not looked at any more.
        """
        obligation = make.obligation(kind=Kind.STANDING, review=MONTHLY)
        end = (do.Withdraw(reason="trùng"), make.assigner, make.at("2017-02-13"))

        assert (
            review(make, make.state(end, obligation=obligation), "2017-06-01") is None
        )

    def test_now_must_have_a_zone(self, make, standing):
        """
        A time without a zone names no moment.
        """
        naive = make.at("2017-02-14").replace(tzinfo=None)

        with pytest.raises(NaiveInstantError):
            review_of(standing(), naive, regime=make.regime, calendar=make.calendar)


class TestOverdue:
    @pytest.mark.parametrize(
        ("day", "time", "is_overdue"),
        [
            pytest.param("2017-02-28", "23:59", False, id="last day"),
            pytest.param("2017-03-01", "00:00", True, id="over"),
            pytest.param("2017-12-01", "09:00", True, id="until somebody looks"),
        ],
    )
    def test_when_the_day_is_over(self, make, standing, day, time, is_overdue):
        """
        A day that passed without a review stays the next one.
        """
        found = review(make, standing(), day, time)

        assert found.is_overdue is is_overdue
        assert found.next_day == make.day("2017-02-28")

    def test_stays_outside_the_figures(self, make, standing):
        """
        The duty itself has no due day and is never overdue.
        """
        state = standing()
        answer = status(state, make.due(state), make.at("2017-12-01"))

        assert review(make, state, "2017-12-01").is_overdue
        assert (answer.is_overdue, answer.counted) == (False, False)

    def test_explains_itself(self, make, standing):
        """
        Last time, next time and why, and that it is in no figures.
        """
        found = review(make, standing(), "2017-03-02")

        lines = found.explanation.text("en").splitlines()
        assert lines[:2] == ["Review of: Draw up a plan", "  1. It was never reviewed."]
        assert [line.partition(". ")[2] for line in lines[-2:]] == [
            "The review that was due on Tue 28 Feb 2017 has not taken place.",
            (
                "A review that is late is no overdue of the duty, and stands outside "
                "the figures."
            ),
        ]

    def test_explains_what_is_ahead(self, make, standing):
        """
        The last review is named with its hour.
        """
        found = review(make, standing("2017-02-20"), "2017-03-02")

        steps = [step.text("vi") for step in found.explanation.steps]
        assert steps[0] == "Rà soát lần gần nhất lúc 09:00 Thứ Hai 20/02/2017."
        assert steps[-2] == "Lần rà soát tiếp theo chậm nhất Thứ Sáu 31/03/2017."


@given(
    offsets=st.lists(st.integers(0, 700), max_size=4),
    period=st.sampled_from(["week", "month", "quarter", "half-year", "year"]),
)
def test_next_review_is_after_the_last(make, offsets, period):
    """
    Whatever the cadence, the next day lies after the last review.
    """
    cadence = Every(period=period, since=make.day("2017-01-01"), roll="none")
    days = [make.at("2017-02-10") + dt.timedelta(days=one) for one in sorted(offsets)]
    state = make.state(
        *((do.Review(note="rõ"), make.assigner, day) for day in days),
        obligation=make.obligation(kind=Kind.STANDING, review=cadence),
    )
    now = make.at("2019-06-01")

    found = review_of(state, now, regime=make.regime, calendar=make.calendar)

    assert found.next is not None
    since = days[-1] if days else make.at("2017-02-10")
    assert found.next.expires_at > since
    assert found.is_overdue is (now >= found.next.expires_at)
