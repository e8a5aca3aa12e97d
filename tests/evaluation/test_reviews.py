"""Reviews as values: plans, who speaks, the order of stages, votes."""

import datetime as dt
import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govtasks.codec import Codec
from govtasks.errors import InvalidValueError, RefusedError, UnknownNameError
from govtasks.evaluation.dossiers import (
    BUCKETS,
    BucketCount,
    Dossier,
    InspectionResult,
    MeasureTaken,
    NotedCard,
    NotedDelay,
    PromiseKept,
    StaffBreach,
    TroubledTask,
    counted,
)
from govtasks.evaluation.judges import judges
from govtasks.evaluation.periods import Period, PeriodLength
from govtasks.evaluation.report_parts import Setting
from govtasks.evaluation.reports import Heading, Paragraph
from govtasks.evaluation.review_reporting import review_report
from govtasks.evaluation.review_states import ReviewFact, check_event, fold_review
from govtasks.evaluation.review_subjects import subjects_of
from govtasks.evaluation.review_texts import dossier_lines, fact_lines
from govtasks.evaluation.reviews import (
    LONGEST_WAY_BACK,
    BreachSeverity,
    PromiseLinked,
    RemedyPromise,
    ReviewConcluded,
    ReviewOpened,
    ReviewPlan,
    ReviewRefilled,
    ReviewSentBack,
    ReviewStage,
    SelfAssessed,
    SelfAssessmentWaived,
    SuperiorAssessed,
)
from govtasks.evaluation.scorecards import JudgedAs, Subject
from govtasks.obligations.events import Act
from govtasks.obligations.handling import FindingSeverity, Measure, RemedyOutcome
from govtasks.obligations.refusals import refused_text
from govtasks.obligations.state import Workflow
from govtasks.organisation import Organisation, PostKind, Tenure
from govtasks.text import Text

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = dt.datetime(2017, 4, 3, 8, tzinfo=ZONE)
DAY = NOW.date()
MARCH = Period.of("2017-03")
COMMITTEE = Path(__file__).parents[1] / "data" / "committee.toml"
CITY = Codec().load(
    tomllib.loads(COMMITTEE.read_text("utf-8")),
    Organisation,
)
HEAD = Subject(capacity=JudgedAs.HEAD, body="noi-vu", post="tp-nv", person="p-tp")
OFFICIAL = Subject(
    capacity=JudgedAs.OFFICIAL, body="noi-vu", post="cv-nv", person="p-cv"
)
MEMBER = Subject(capacity=JudgedAs.OFFICIAL, body="tp", post="uv", person="p-tp")
CHAIR = Subject(capacity=JudgedAs.HEAD, body="tp", post="ct", person="p-ct")
PROMISE = RemedyPromise(key="a", text="Phân công lại", due_on=dt.date(2017, 4, 30))
SELF = SelfAssessed(
    summary="Tốt", limitations=("Chậm",), remedies=(PROMISE,), grade="tot"
)
ABOVE = SuperiorAssessed(reason="Khá", limitations=("Chậm", "Thiếu"), grade="kha")
MEETING = ReviewConcluded(
    reason="Thống nhất",
    held_on=dt.date(2017, 4, 2),
    minutes="01/BB",
    votes_for=3,
    votes_against=1,
    grade="kha",
)
SUPERIOR = (ReviewStage.SELF, ReviewStage.SUPERIOR)


def plan(**changes):
    """Return a plan of monthly reviews of heads."""
    given = {
        "key": "p",
        "title": Text.of(vi="Kiểm điểm", en="Review"),
        "obligation": "s1",
        "posts": (PostKind.HEAD,),
        "cadence": PeriodLength.MONTH,
    }
    return ReviewPlan(**(given | changes))


def dossier(**changes):
    """Return an empty dossier of March."""
    given = {
        "since": MARCH.since,
        "until": MARCH.until,
        "cut_off": MARCH.end,
        "known_at": NOW,
    }
    return Dossier(**(given | changes))


def opened(subject=HEAD, **changes):
    """Return the opening of a review of March."""
    given = {
        "plan": plan(),
        "obligation": "s1@2017-03",
        "subject": subject,
        "period": MARCH,
        "dossier": dossier(),
    }
    return ReviewOpened(**(given | changes))


def fact(version, event, actor="p-x"):
    """Return a fact of a review."""
    return ReviewFact(event=event, act=Act(actor=actor), at=NOW, version=version)


def after(*events, subject=HEAD, **changes):
    """Return a review after events, each with who did it."""
    told = [("p-x", opened(subject, **changes)), *events]
    return fold_review(
        "r", [fact(n, event, actor) for n, (actor, event) in enumerate(told, 1)]
    )


def check(state, event, actor, grades=None, **act):
    """Check an event against the organisation of the day."""
    who = judges(CITY, state.opened.plan, state.opened.subject, DAY)
    check_event(state, event, Act(actor=actor, **act), who, grades)


def refused(rule, state, event, actor, **more):
    """Check that a rule refuses an event, with words in both languages."""
    with pytest.raises(RefusedError) as caught:
        check(state, event, actor, **more)
    assert caught.value.rule == rule
    assert refused_text(caught.value, "vi") != refused_text(caught.value, "en")


class TestPlan:
    @pytest.mark.parametrize(
        ("changes", "field", "problem"),
        [
            pytest.param({"posts": ()}, "posts", "nobody is reviewed", id="nobody"),
            pytest.param({"posts": ("head",)}, "posts", "a PostKind", id="no kind"),
            pytest.param({"cadence": None}, "period", "either a cadence", id="neither"),
            pytest.param({"period": "2016"}, "period", "either a cadence", id="both"),
            pytest.param(
                {"cadence": None, "period": "2016-13"}, "period", "must be a", id="13"
            ),
            pytest.param(
                {"cadence": PeriodLength.SPAN}, "cadence", "a quarter", id="any days"
            ),
            pytest.param(
                {"cadence": None, "period": "2016", "back": 1},
                "back",
                "goes with a cadence",
                id="back from a named period",
            ),
            pytest.param({"back": -1}, "back", "whole number from 0", id="ahead"),
            pytest.param({"back": True}, "back", "whole number", id="yes"),
            pytest.param(
                {"back": LONGEST_WAY_BACK + 1}, "back", "at most", id="too far"
            ),
            pytest.param(
                {"stages": (ReviewStage.SELF,)}, "stages", "must begin", id="self only"
            ),
            pytest.param(
                {"stages": (ReviewStage.SUPERIOR, ReviewStage.COLLECTIVE)},
                "stages",
                "must begin with self",
                id="no self",
            ),
            pytest.param(
                {"stages": (ReviewStage.SELF, *reversed(ReviewStage))},
                "stages",
                "must begin",
                id="out of order",
            ),
            pytest.param({"stages": "self"}, "stages", "must be a list", id="a word"),
            pytest.param({"collective": 1}, "collective", "true or false", id="one"),
        ],
    )
    def test_that_means_nothing_is_refused(self, changes, field, problem):
        """
        A plan reviews somebody, on one period, in stages that end with another's word.
        """
        with pytest.raises(InvalidValueError, match=problem) as caught:
            plan(**changes)

        assert caught.value.field == field

    @pytest.mark.parametrize(
        ("cadence", "back", "day", "key"),
        [
            pytest.param(PeriodLength.MONTH, 0, "2017-03-31", "2017-03", id="month"),
            pytest.param(
                PeriodLength.MONTH, 1, "2017-01-05", "2016-12", id="month before"
            ),
            pytest.param(
                PeriodLength.MONTH, 14, "2017-03-01", "2016-01", id="14 months"
            ),
            pytest.param(
                PeriodLength.QUARTER, 0, "2017-04-01", "2017-Q2", id="quarter"
            ),
            pytest.param(
                PeriodLength.QUARTER, 1, "2017-02-10", "2016-Q4", id="Q before"
            ),
            pytest.param(PeriodLength.HALF_YEAR, 0, "2017-07-01", "2017-H2", id="half"),
            pytest.param(
                PeriodLength.HALF_YEAR, 1, "2017-06-30", "2016-H2", id="H before"
            ),
            pytest.param(PeriodLength.YEAR, 0, "2017-12-31", "2017", id="year"),
            pytest.param(PeriodLength.YEAR, 1, "2017-02-10", "2016", id="2016 in 2017"),
        ],
    )
    def test_looks_back_on_a_period(self, cadence, back, day, key):
        """
        A review at the start of 2017 looks back on 2016 where the plan says one back.
        """
        asked = plan(cadence=cadence, back=back)

        found = asked.period_around(dt.date.fromisoformat(day), "Asia/Ho_Chi_Minh")

        assert found == Period.of(key)

    def test_before_the_first_year_is_refused(self):
        """
        There is no year 0.
        """
        with pytest.raises(InvalidValueError, match="must be a period"):
            plan(cadence=PeriodLength.YEAR, back=1).period_around(dt.date.min, "UTC")


class TestSubjects:
    def of(self, city=CITY, body="tp", period=MARCH, **changes):
        """Name whom a plan reviews."""
        return [
            (part.subject.key, part.since.day, part.until.isoformat())
            for part in subjects_of(city, plan(**changes), body, period)
        ]

    def test_are_the_body_and_each_holder(self):
        """
        The collective comes first, then each who holds a post of the kinds.
        """
        kinds = (PostKind.CHAIR, PostKind.VICE_CHAIR, PostKind.MEMBER)

        assert self.of(collective=True, posts=kinds) == [
            ("body/tp", 1, "2017-04-01"),
            ("head/ct/p-ct", 1, "2017-04-01"),
            ("deputy/pct/p-pct", 1, "2017-04-01"),
            ("official/uv/p-tp", 1, "2017-04-01"),
        ]

    def test_of_a_body_that_ended_are_judged_up_to_then(self):
        """
        A body of one day in the period is one day long there, and none after it.
        """
        assert self.of(body="y-te", collective=True) == [("body/y-te", 1, "2017-03-02")]
        april = Period.of("2017-04")
        assert self.of(body="y-te", period=april, collective=True) == []

    def test_who_hold_one_post_twice_come_once(self):
        """
        In charge first and then in full is one holder, from the first day to the last.
        """
        tenures = tuple(
            Tenure(post="tp-nv", person="p-tp", since=since, until=until)
            for since, until in (
                (dt.date(2017, 3, 10), dt.date(2017, 3, 20)),
                (dt.date(2017, 3, 20), dt.date(2017, 3, 25)),
            )
        )
        others = [one for one in CITY.tenures if one.post != "tp-nv"]
        city = attrs.evolve(CITY, tenures=(*others, *tenures))

        assert self.of(city, "noi-vu") == [("head/tp-nv/p-tp", 10, "2017-03-25")]

    def test_of_an_unknown_body(self):
        """
        A misspelt body is refused.
        """
        with pytest.raises(UnknownNameError, match="unknown body"):
            self.of(body="tpp")


class TestJudges:
    @pytest.mark.parametrize(
        ("subject", "selves", "superiors", "meeting", "met"),
        [
            pytest.param(HEAD, "p-tp", "p-pct p-ct", "p-ct p-pct", "tp", id="head"),
            pytest.param(
                OFFICIAL, "p-cv", "p-tp", "p-tp p-pho", "noi-vu", id="official"
            ),
            pytest.param(MEMBER, "p-tp", "p-ct", "p-ct p-pct", "tp", id="member"),
            pytest.param(CHAIR, "p-ct", "p-ct-tinh", "p-ct-tinh", "tinh", id="chair"),
            pytest.param(
                Subject(capacity=JudgedAs.BODY, body="noi-vu"),
                "p-tp p-pho",
                "p-pct p-ct",
                "p-ct p-pct",
                "tp",
                id="body",
            ),
            pytest.param(
                Subject(capacity=JudgedAs.BODY, body="tinh"),
                "p-ct-tinh",
                "",
                "",
                None,
                id="nobody above",
            ),
        ],
    )
    def test_are_oneself_who_is_above_and_who_meets(
        self, subject, selves, superiors, meeting, met
    ):
        """
        A head answers to those above his body, and others to the head of theirs.
        """
        found = judges(CITY, plan(), subject, DAY)

        assert found.selves == set(selves.split())
        assert found.superiors == set(superiors.split())
        assert found.meeting == set(meeting.split())
        assert found.met == met

    def test_are_others_where_the_plan_names_them(self):
        """
        The head accounts before the chairman himself, and another body may meet.

        Never is it whoever is reviewed.
        """
        asked = plan(assessor="ct", meeting="noi-vu")

        found = judges(CITY, asked, HEAD, DAY)

        assert (found.superiors, found.meeting) == ({"p-ct"}, {"p-pho"})
        assert judges(CITY, asked, CHAIR, DAY).superiors == frozenset()

    def test_are_not_who_heads_a_body_below_himself(self):
        """
        A vice-chair who heads a division has the chairman above him, and nobody else.

        He is charged with that division, and would be above himself.
        """
        others = [one for one in CITY.tenures if one.post != "tp-nv"]
        both = Tenure(post="tp-nv", person="p-pct", since=dt.date(2014, 1, 1))
        city = attrs.evolve(CITY, tenures=(*others, both))
        own = attrs.evolve(HEAD, person="p-pct")

        found = judges(city, plan(), own, DAY)

        assert (found.superiors, found.meeting) == ({"p-ct"}, {"p-ct"})


class TestStages:
    def test_come_in_order(self):
        """
        Each stage has its turn; the last one ends the review, and its grade counts.
        """
        state = after()
        assert state.stage is ReviewStage.SELF
        state = after(("p-tp", SELF))
        assert (state.stage, state.grade) == (ReviewStage.SUPERIOR, None)
        state = after(("p-tp", SELF), ("p-pct", ABOVE))
        assert state.stage is ReviewStage.COLLECTIVE
        state = after(("p-tp", SELF), ("p-pct", ABOVE), ("p-ct", MEETING))
        assert (state.stage, state.is_concluded, state.grade) == (None, True, "kha")
        assert state.limitations == ("Chậm", "Thiếu")
        assert state.promises == (PROMISE,)

    @pytest.mark.parametrize(
        ("events", "event", "actor", "rule"),
        [
            pytest.param((), ABOVE, "p-pct", "review-stage", id="before the self"),
            pytest.param((), MEETING, "p-ct", "review-stage", id="meeting first"),
            pytest.param((), SELF, "p-pct", "review-not-self", id="for another"),
            pytest.param(
                (("p-tp", SELF),), SELF, "p-tp", "review-said", id="again, no reason"
            ),
            pytest.param(
                (("p-tp", SELF),),
                MEETING,
                "p-ct",
                "review-stage",
                id="past the superior",
            ),
            pytest.param(
                (("p-tp", SELF),), ABOVE, "p-tp", "review-of-oneself", id="himself"
            ),
            pytest.param(
                (("p-tp", SELF),), ABOVE, "p-pho", "review-not-judge", id="a deputy"
            ),
            pytest.param(
                (("p-tp", SELF), ("p-pct", ABOVE)),
                attrs.evolve(SELF, correction="Bổ sung"),
                "p-tp",
                "review-stage",
                id="corrected too late",
            ),
            pytest.param(
                (("p-tp", SELF), ("p-pct", ABOVE)),
                MEETING,
                "p-pho",
                "review-not-judge",
                id="not who met",
            ),
            pytest.param(
                (("p-tp", SELF), ("p-pct", ABOVE), ("p-ct", MEETING)),
                MEETING,
                "p-ct",
                "review-said",
                id="concluded twice",
            ),
            pytest.param(
                (),
                SelfAssessmentWaived(reason="Vắng"),
                "p-tp",
                "review-of-oneself",
                id="waived by himself",
            ),
            pytest.param(
                (("p-tp", SELF),),
                SelfAssessmentWaived(reason="Vắng"),
                "p-pct",
                "review-said",
                id="waived when written",
            ),
            pytest.param(
                (),
                ReviewSentBack(to=ReviewStage.SELF, reason="Thiếu"),
                "p-pct",
                "review-not-back",
                id="back before it began",
            ),
            pytest.param(
                (("p-tp", SELF),),
                ReviewSentBack(to=ReviewStage.COLLECTIVE, reason="Thiếu"),
                "p-pct",
                "review-not-back",
                id="back to a later stage",
            ),
            pytest.param(
                (("p-tp", SELF),),
                ReviewSentBack(to=ReviewStage.SELF, reason="Thiếu"),
                "p-tp",
                "review-of-oneself",
                id="taken back by himself",
            ),
            pytest.param(
                (("p-tp", SELF),),
                PromiseLinked(promise="b", obligation="o1"),
                "p-ct",
                "review-no-promise",
                id="no such promise",
            ),
        ],
    )
    def test_out_of_turn_are_refused(self, events, event, actor, rule):
        """
        Nobody speaks before his turn, for another, or about himself.
        """
        refused(rule, after(*events), event, actor)

    @pytest.mark.parametrize(
        "act",
        [
            pytest.param({"on_behalf_of": "p-ct"}, id="for another"),
            pytest.param({"mandate": "tuq-1"}, id="under a mandate"),
        ],
    )
    def test_are_spoken_in_person(self, act):
        """
        To assess a person is passed on by no mandate.
        """
        refused("review-in-person", after(("p-tp", SELF)), ABOVE, "p-pct", **act)
        check(after(("p-tp", SELF)), ABOVE, "p-pct", on_behalf_of="p-pct")

    def test_that_the_review_has_not_are_refused(self):
        """
        Where the superior concludes, no meeting does; his grade is that of the review.
        """
        state = after(("p-tp", SELF), plan=plan(stages=SUPERIOR))
        refused("review-no-stage", state, MEETING, "p-ct")
        back = ReviewSentBack(to=ReviewStage.COLLECTIVE, reason="Thiếu")
        refused("review-not-back", state, back, "p-ct")

        done = after(("p-tp", SELF), ("p-pct", ABOVE), plan=plan(stages=SUPERIOR))

        assert (done.is_concluded, done.grade) == (True, "kha")

    def test_with_nobody_to_speak_say_so(self):
        """
        Above a province there is nobody here; the plan has to name somebody.
        """
        whole = Subject(capacity=JudgedAs.BODY, body="tinh")

        refused(
            "review-nobody", after(("p-ct-tinh", SELF), subject=whole), ABOVE, "p-ct"
        )

    def test_of_whoever_wrote_for_a_body_are_over(self):
        """
        Who wrote for the body does not assess it, also where he has left it since.
        """
        whole = Subject(capacity=JudgedAs.BODY, body="noi-vu")
        state = after(("p-ct", SELF), subject=whole)

        refused("review-of-oneself", state, ABOVE, "p-ct")


class TestCorrections:
    def test_replace_what_was_said_and_keep_it(self):
        """
        Right after his stage, whoever spoke may say it better, with the reason.
        """
        better = attrs.evolve(SELF, grade="kha", correction="Tính nhầm")
        check(after(("p-tp", SELF)), better, "p-tp")

        state = after(("p-tp", SELF), ("p-tp", better))

        assert state.stage is ReviewStage.SUPERIOR
        assert state.assessment(ReviewStage.SELF) == better
        assert [one.event for one in state.facts[1:]] == [SELF, better]

    def test_of_the_conclusion_are_a_new_one(self):
        """
        The meeting may conclude otherwise; the first conclusion stays among the facts.
        """
        said = (("p-tp", SELF), ("p-pct", ABOVE), ("p-ct", MEETING))
        other = attrs.evolve(MEETING, grade="tot", correction="Khiếu nại đúng")
        check(after(*said), other, "p-ct")

        state = after(*said, ("p-ct", other))

        assert (state.grade, state.facts[-2].event.grade) == ("tot", "kha")

    def test_by_sending_back_begin_again_from_there(self):
        """
        What was said from that stage on holds no more; what came before does.
        """
        said = (("p-tp", SELF), ("p-pct", ABOVE), ("p-ct", MEETING))
        back = ReviewSentBack(to=ReviewStage.SUPERIOR, reason="Chưa rõ nguyên nhân")
        check(after(*said), back, "p-ct")

        state = after(*said, ("p-ct", back))

        assert (state.stage, state.grade) == (ReviewStage.SUPERIOR, None)
        assert state.assessment(ReviewStage.SELF) == SELF
        assert state.assessment(ReviewStage.SUPERIOR) is None
        check(state, ABOVE, "p-pct")

    def test_of_the_dossier_keep_the_first(self):
        """
        What was taken anew is in force, what it was opened with is kept.
        """
        newer = dossier(known_at=NOW + dt.timedelta(days=1))

        state = after(("p-ct", ReviewRefilled(dossier=newer, reason="Bổ sung")))

        assert (state.dossier, state.opened.dossier) == (newer, dossier())

    def test_of_a_promise_are_what_the_later_stage_says(self):
        """
        One promise under one key; linked, it names its obligation.
        """
        later = attrs.evolve(PROMISE, due_on=dt.date(2017, 5, 31))
        state = after(
            ("p-tp", SELF),
            ("p-pct", attrs.evolve(ABOVE, remedies=(later,))),
            ("p-pct", PromiseLinked(promise="a", obligation="o1")),
            ("p-pct", PromiseLinked(promise="a", obligation="o2")),
        )

        assert state.promises == (attrs.evolve(later, obligation="o2"),)


class TestConclusion:
    SAID = (("p-tp", SELF), ("p-pct", ABOVE))

    @pytest.mark.parametrize(
        ("changes", "rule"),
        [
            pytest.param({"votes_against": 4}, "review-voted-down", id="voted down"),
            pytest.param(
                {"votes_for": 0, "votes_against": 0, "abstained": 3},
                "review-voted-down",
                id="all abstained",
            ),
            pytest.param({"votes_against": 3}, "review-tie", id="tie"),
            pytest.param(
                {"votes_against": 3, "casting": "p-pho", "casting_basis": "Quy chế"},
                "review-casting",
                id="decided by a stranger",
            ),
            pytest.param(
                {"casting": "p-ct", "casting_basis": "Quy chế"},
                "review-no-tie",
                id="decided without a tie",
            ),
            pytest.param(
                {"votes_for": 1, "votes_against": 0, "voters": ("p-tp",)},
                "review-own-vote",
                id="votes on himself",
            ),
            pytest.param(
                {"severity": BreachSeverity.MINOR}, "review-no-breach", id="no breach"
            ),
        ],
    )
    def test_that_was_not_carried_is_refused(self, changes, rule):
        """
        A tie is decided by nobody here, and nobody votes on himself.
        """
        refused(rule, after(*self.SAID), attrs.evolve(MEETING, **changes), "p-ct")

    def test_of_a_tie_names_whose_vote_decides_and_why(self):
        """
        The regulation of that body decides, and is named.
        """
        cast = attrs.evolve(
            MEETING,
            votes_against=3,
            casting="p-ct",
            casting_basis="Quy chế làm việc, Điều 4",
        )

        check(after(*self.SAID), cast, "p-ct")

    @pytest.mark.parametrize(
        ("changes", "field", "problem"),
        [
            pytest.param(
                {"votes_for": 0, "votes_against": 0}, "votes_for", "one", id="no vote"
            ),
            pytest.param({"votes_for": -1}, "votes_for", "from 0", id="negative"),
            pytest.param({"voters": ("p-ct",)}, "voters", "name 4", id="too few"),
            pytest.param(
                {"voters": ("p-ct",) * 4}, "voters", "name 4", id="one four times"
            ),
            pytest.param({"casting": "p-ct"}, "casting", "regulation", id="no basis"),
            pytest.param(
                {"casting_basis": "Quy chế"}, "casting", "regulation", id="nobody"
            ),
            pytest.param({"minutes": " "}, "minutes", "empty", id="no minutes"),
            pytest.param({"reason": ""}, "reason", "empty", id="no reason"),
            pytest.param(
                {"remedies": (PROMISE, PROMISE)}, "remedies", "twice", id="twice"
            ),
        ],
    )
    def test_that_cannot_have_been_is_refused(self, changes, field, problem):
        """
        A conclusion names its minutes and its votes.
        """
        with pytest.raises(InvalidValueError, match=problem) as caught:
            attrs.evolve(MEETING, **changes)

        assert caught.value.field == field

    def test_of_an_account_names_how_much_the_breach_weighs(self):
        """
        Where a head accounts for a breach, the last stage says how grave it was.
        """
        state = after(*self.SAID, is_account=True)
        refused("review-no-severity", state, MEETING, "p-ct")

        check(state, attrs.evolve(MEETING, severity=BreachSeverity.SERIOUS), "p-ct")
        check(after(("p-tp", SELF), is_account=True), ABOVE, "p-pct")

    def test_gives_a_grade_of_the_formula(self):
        """
        Where the plan names a formula, only its grades are given.
        """
        state = after()
        refused("review-grade", state, SELF, "p-tp", grades=frozenset({"kha"}))

        check(state, SELF, "p-tp", grades=frozenset({"tot", "kha"}))


class TestFold:
    def test_of_nothing_is_nothing(self):
        """
        A review that was not opened is none.
        """
        assert fold_review("r", []) is None
        assert fold_review("r", [fact(1, SELF)]) is None


class TestDossier:
    def test_counts_give_figures_with_rates(self):
        """
        The counts are those of figures, with the same denominators.
        """
        made = dossier(
            counts=counted(["completed_on_time"] * 3 + ["completed_late", "apart"])
        )

        figures = made.figures

        assert (figures.due, figures.total) == (4, 5)
        assert str(figures.rate("on-time", "completed").share) == "3/4"

    def test_of_an_unknown_count_is_refused(self):
        """
        A count that figures do not have would be lost.
        """
        with pytest.raises(InvalidValueError, match="must be one of") as caught:
            BucketCount(bucket="completed_early", count=1)

        assert caught.value.field == "bucket"


class TestWords:
    @pytest.mark.parametrize("words", [ReviewStage, BreachSeverity])
    def test_are_there_in_both_languages(self, words):
        """
        Every stage and every severity has a name in Vietnamese and in English.
        """
        for locale in ("vi", "en"):
            names = [one.in_locale(locale) for one in words]
            assert len(set(names)) == len(names)


LAST = "s1@2017-02#head/tp-nv/p-tp"
TROUBLED = dossier(
    is_provisional=True,
    counts=counted(["completed_late", "completed_late", "open_overdue"]),
    tasks=(
        TroubledTask(
            obligation="o5",
            title=Text.of(vi="Kế hoạch", en="Plan"),
            bucket="open_overdue",
            delays=tuple(
                NotedDelay(due_on=dt.date(2017, 3, 15), days=5, is_excused=excused)
                for excused in (False, True)
            ),
            returns=1,
            refusals=2,
            extended=3,
        ),
    ),
    findings=tuple(
        InspectionResult(
            obligation="o5",
            finding="k1",
            text="Chưa phân công",
            severity=FindingSeverity.LIMITATION,
            found_on=dt.date(2017, 3, 20),
            remedy=remedy,
            outcome=outcome,
        )
        for remedy, outcome in ((None, None), ("r1", RemedyOutcome.DONE))
    ),
    breaches=(
        StaffBreach(
            obligation="o5",
            number=1,
            person="p-cv",
            what="Bỏ nhiệm sở",
            recorded_on=dt.date(2017, 3, 21),
        ),
    ),
    measures=tuple(
        MeasureTaken(
            obligation="o5",
            measure=Measure.CRITICISM,
            person="p-tp",
            is_approved=approved,
        )
        for approved in (True, False, None)
    ),
    cards=(
        NotedCard(formula="default", formula_version="1", score="200/3", grade="kha"),
        NotedCard(formula="default", formula_version="1", is_provisional=True),
    ),
    last_limitations=("Chậm",),
    promises=tuple(
        PromiseKept(
            review=LAST,
            promise="a",
            text="Phân công",
            due_on=dt.date(2017, 3, 31),
            obligation=None if workflow is None else "k1",
            workflow=workflow,
            is_late=late,
        )
        for workflow in (None, Workflow.CONFIRMED)
        for late in (False, True)
    ),
)


class TestTexts:
    def test_of_a_dossier_say_everything_in_it(self):
        """
        Each thing that the register knew is a sentence of its own.
        """
        assert dossier_lines(TROUBLED, "en") == (
            (
                "From Wed 1 Mar 2017 to before Sat 1 Apr 2017, provisional: "
                "the period was not over at 00:00 Sat 1 Apr 2017"
            ),
            "completed late: 2",
            "open, overdue: 1",
            "o5 (Plan): 5 days late against Wed 15 Mar 2017",
            (
                "o5 (Plan): 5 days late against Wed 15 Mar 2017, "
                "for an objective cause that was accepted"
            ),
            "o5 (Plan): result sent back, 1 times",
            "o5 (Plan): refused, 2 times",
            "o5 (Plan): longer term granted, 3 times",
            (
                "o5, found on Mon 20 Mar 2017, limitation: Chưa phân công; "
                "nobody puts it right"
            ),
            "o5, found on Mon 20 Mar 2017, limitation: Chưa phân công; r1: put right",
            "o5, breach recorded on Tue 21 Mar 2017, p-cv: Bỏ nhiệm sở",
            "Measure taken, p-tp: criticism",
            "Measure refused, p-tp: criticism",
            "Measure proposed and not decided, p-tp: criticism",
            "Scorecard by default (1): ≈ 66.67, grade kha",
            "Scorecard by default (1), provisional: nothing to judge by, grade -",
            "Limitation named last time: Chậm",
            "Promised last time by Fri 31 Mar 2017: Phân công",
            "Promised last time by Fri 31 Mar 2017, and late: Phân công",
            "Promised last time by Fri 31 Mar 2017: Phân công; k1: completed",
            "Promised last time by Fri 31 Mar 2017, and late: Phân công; k1: completed",
        )

    def test_of_a_dossier_that_is_settled(self):
        """
        Over, it says as of when; nothing else is said of nothing.
        """
        (line,) = dossier_lines(dossier(), "vi")

        assert line == (
            "Từ Thứ Tư 01/03/2017 đến trước Thứ Bảy 01/04/2017, số liệu chốt lúc "
            "00:00 Thứ Bảy 01/04/2017"
        )

    @pytest.mark.parametrize(
        ("event", "lines"),
        [
            pytest.param(opened(), ["opened where s1@2017-03 is done"], id="opened"),
            pytest.param(
                ReviewRefilled(dossier=dossier(), reason="Hết tháng"),
                ["what the register knows was taken anew (Hết tháng)"],
                id="refilled",
            ),
            pytest.param(
                attrs.evolve(
                    SELF,
                    strengths=("Nhanh",),
                    causes=("Thiếu người",),
                    evidence=("05/BC", "06/BC"),
                    correction="Tính nhầm",
                ),
                [
                    "self-assessment: Tốt",
                    "Strength: Nhanh",
                    "Limitation: Chậm",
                    "Cause: Thiếu người",
                    "Remedy by Sun 30 Apr 2017: Phân công lại",
                    "Shown by: 05/BC, 06/BC",
                    "Grade: Good",
                    "Said otherwise because: Tính nhầm",
                ],
                id="self",
            ),
            pytest.param(
                SelfAssessmentWaived(reason="Đã chuyển"),
                ["goes on without a self-assessment (Đã chuyển)"],
                id="waived",
            ),
            pytest.param(
                SuperiorAssessed(
                    reason="Khá",
                    severity=BreachSeverity.SERIOUS,
                    measure=Measure.CRITICISM,
                    grade="kha",
                ),
                [
                    "superior: Khá",
                    "Severity of the breach: serious",
                    "Measure proposed: criticism",
                    "Grade: kha",
                ],
                id="superior",
            ),
            pytest.param(
                attrs.evolve(
                    MEETING,
                    votes_for=1,
                    casting="p-ct",
                    casting_basis="Quy chế",
                    limitations=("Chậm",),
                    grade=None,
                ),
                [
                    (
                        "meeting of Sun 2 Apr 2017 (minutes 01/BB), 1 for, 1 against, "
                        "0 abstained: Thống nhất"
                    ),
                    "Tie decided by p-ct (Quy chế)",
                    "Limitation: Chậm",
                ],
                id="concluded",
            ),
            pytest.param(
                ReviewSentBack(to=ReviewStage.SELF, reason="Thiếu"),
                ["sent back to self-assessment (Thiếu)"],
                id="sent back",
            ),
            pytest.param(
                PromiseLinked(promise="a", obligation="o1"),
                ["promise a became obligation o1"],
                id="linked",
            ),
        ],
    )
    def test_of_a_fact_say_who_said_what(self, event, lines):
        """
        The first sentence has who and when; grades are called by their names.
        """
        told = fact_lines(fact(1, event), "en", {"tot": Text.of(vi="Tốt", en="Good")})

        assert told[0].startswith("08:00 Mon 3 Apr 2017 p-x")
        assert told[0].endswith(lines[0])
        assert list(told[1:]) == lines[1:]
        assert len(fact_lines(fact(1, event), "vi")) == len(told)


class TestReport:
    SAID = (
        ("p-tp", SELF),
        ("p-pct", ABOVE),
        (
            "p-ct",
            attrs.evolve(
                MEETING,
                votes_for=1,
                casting="p-ct",
                casting_basis="Quy chế",
                grade="tot",
            ),
        ),
    )

    def report(self, locale, subject=HEAD, **changes):
        """Report on a review that is concluded."""
        state = after(*self.SAID, subject=subject, dossier=TROUBLED)
        setting = Setting(organisation=CITY, cut_off=NOW, locale=locale, **changes)
        return review_report(state, setting, {"tot": Text.of(vi="Tốt", en="Good")})

    def test_has_the_counts_as_a_table_and_people_by_their_names(self):
        """
        Everything that a review says is on paper, each number once.
        """
        made = self.report("en")

        assert (made.title, made.subtitle) == (
            "Review",
            "D, Trưởng phòng, Phòng Nội vụ, month 3 of 2017",
        )
        (table,) = made.tables
        assert table.rows == (("completed late", 2), ("open, overdue", 1))
        texts = [one.text for one in made.blocks if isinstance(one, Paragraph)]
        assert texts[1] == "o5 (Plan): 5 days late against Wed 15 Mar 2017"
        assert "Measure taken, D: criticism" in texts
        assert "o5, breach recorded on Tue 21 Mar 2017, F: Bỏ nhiệm sở" in texts
        assert "08:00 Mon 3 Apr 2017 D, self-assessment: Tốt" in texts
        assert "Tie decided by B (Quy chế)" in texts
        assert texts[-1] == "Grade: Good"

    def test_is_in_the_language_of_its_reader(self):
        """
        In Vietnamese it has as many blocks, under the title that is wanted.
        """
        made = self.report("vi", title="Biên bản kiểm điểm")

        assert made.title == "Biên bản kiểm điểm"
        assert made.blocks[0] == Heading(text="Số liệu, tài liệu của kỳ kiểm điểm")
        assert len(made.blocks) == len(self.report("en").blocks)

    def test_of_a_body_or_of_whom_nobody_knows_now(self):
        """
        A body is called by its name, a key that is gone by itself.
        """
        whole = Subject(capacity=JudgedAs.BODY, body="noi-vu")
        gone = attrs.evolve(HEAD, post="tp-cu", person="p-cu")

        assert self.report("vi", whole).subtitle == "Phòng Nội vụ, tháng 3 năm 2017"
        assert self.report("vi", gone).subtitle.startswith("p-cu, tp-cu, Phòng Nội vụ")


_PEOPLE = st.sampled_from([one.key for one in CITY.persons])
_EVENTS = st.sampled_from(
    [
        SELF,
        ABOVE,
        MEETING,
        attrs.evolve(SELF, correction="Lại"),
        attrs.evolve(ABOVE, correction="Lại"),
        attrs.evolve(MEETING, correction="Lại"),
        SelfAssessmentWaived(reason="Vắng"),
        ReviewSentBack(to=ReviewStage.SELF, reason="Thiếu"),
        ReviewSentBack(to=ReviewStage.SUPERIOR, reason="Thiếu"),
    ]
)
_SUBJECTS = st.sampled_from(
    [HEAD, OFFICIAL, MEMBER, CHAIR, Subject(capacity=JudgedAs.BODY, body="noi-vu")]
)


@settings(max_examples=60, deadline=None)
@given(_SUBJECTS, st.lists(st.tuples(_PEOPLE, _EVENTS), max_size=12))
def test_law_nobody_judges_himself_and_no_stage_is_passed_over(subject, attempts):
    """
    Whatever is tried by whomever in whatever order, each stage had its turn.

    And none but the self-assessment was ever said by whoever is reviewed.
    """
    facts = [fact(1, opened(subject))]
    for actor, event in attempts:
        state = fold_review("r", facts)
        try:
            check(state, event, actor)
        except RefusedError:
            continue
        facts.append(fact(len(facts) + 1, event, actor))
    state = fold_review("r", facts)
    selves = judges(CITY, plan(), subject, DAY).selves

    assert [stage for stage, _ in state.said] in (
        list(state.stages[: state.done]),
        list(state.stages[1 : state.done]),
    )
    for one in facts[1:]:
        is_self = isinstance(one.event, SelfAssessed)
        assert (one.act.actor in selves) is is_self
    assert state.is_concluded is (state.conclusion is not None)


@given(st.lists(st.sampled_from(BUCKETS)))
def test_law_every_obligation_is_in_one_count(buckets):
    """
    The counts of a dossier add up to what was counted.
    """
    made = dossier(counts=counted(buckets))

    assert sum(one.count for one in made.counts) == len(buckets)
    assert made.figures.total == len(buckets)
