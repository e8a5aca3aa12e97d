"""Reviews in a register: listed, opened with facts, judged, followed up, handed in."""

import datetime as dt

import attrs
import pytest

from govtasks.deadlines.month_days import MonthDay
from govtasks.deadlines.rules import AfterEach, Every, Undated, Yearly
from govtasks.deadlines.terms import Term
from govtasks.errors import (
    ConflictError,
    InvalidValueError,
    RefusedError,
    UnknownNameError,
)
from govtasks.evaluation.periods import PeriodLength
from govtasks.evaluation.reviews import (
    BreachSeverity,
    RemedyPromise,
    ReviewConcluded,
    ReviewPlan,
    ReviewStage,
    SelfAssessed,
    SuperiorAssessed,
)
from govtasks.evaluation.scorecards import JudgedAs, Subject
from govtasks.obligations import commands as do
from govtasks.obligations.handling import FindingSeverity, InspectionFinding, Measure
from govtasks.obligations.model import Condition, Kind, Roles
from govtasks.obligations.state import Workflow
from govtasks.organisation import (
    Body,
    BodyKind,
    Level,
    Person,
    Portfolio,
    Post,
    PostKind,
    Tenure,
)
from govtasks.text import Text

SINCE = dt.date(2014, 6, 20)
HEAD = "s1@2017-03#head/truong-noi-vu/ng-truong-noi-vu"
MEMBER = "ubnd@2017-03#official/uv-tp/ng-truong-noi-vu"
COLLECTIVE = "ubnd@2017-03#body/tp"
ACCOUNT = "o10#head/truong-noi-vu/ng-truong-noi-vu"
SUBJECT = Subject(
    capacity=JudgedAs.HEAD,
    body="noi-vu",
    post="truong-noi-vu",
    person="ng-truong-noi-vu",
)
SELF = SelfAssessed(
    summary="Hoàn thành phần lớn nhiệm vụ",
    strengths=("Bám sát chỉ đạo",),
    limitations=("Chậm nộp kế hoạch",),
    causes=("Phân công chưa rõ",),
    remedies=(
        RemedyPromise(
            key="phan-cong", text="Phân công lại", due_on=dt.date(2017, 4, 20)
        ),
    ),
    grade="tot",
)
ABOVE = SuperiorAssessed(reason="Đồng ý, còn chậm một việc", grade="hoan-thanh")
MEETING = ReviewConcluded(
    reason="Thống nhất mức hoàn thành",
    held_on=dt.date(2017, 4, 4),
    minutes="05/BB-UBND",
    votes_for=5,
    votes_against=1,
    abstained=1,
    grade="hoan-thanh",
)


def office(city, **changes):
    """Return the small city with a committee: a vice-chair, and a member who heads."""
    base = city.office()
    posts = (
        ("pct-tp", "Phó Chủ tịch", "tp", PostKind.VICE_CHAIR),
        ("uv-tp", "Ủy viên UBND", "tp", PostKind.MEMBER),
        ("truong-van-phong", "Chánh Văn phòng", "van-phong", PostKind.HEAD),
        ("ct-tinh", "Chủ tịch UBND tỉnh", "tinh", PostKind.CHAIR),
        ("cv-noi-vu", "Chuyên viên", "noi-vu", PostKind.OFFICIAL),
    )
    persons = {
        "pct-tp": "ng-pct-tp",
        "uv-tp": "ng-truong-noi-vu",
        "truong-van-phong": "ng-truong-van-phong",
        "ct-tinh": "ng-ct-tinh",
        "cv-noi-vu": "ng-cv-noi-vu",
    }
    known = {person.key for person in base.persons}
    return attrs.evolve(
        base,
        bodies=(
            *base.bodies,
            Body(
                key="van-phong",
                name=Text.of(vi="Văn phòng"),
                kind=BodyKind.DIVISION,
                level=Level.DISTRICT,
                parent="tp",
                since=SINCE,
            ),
        ),
        posts=(
            *base.posts,
            *(
                Post(
                    key=key, title=Text.of(vi=title), body=body, kind=kind, since=SINCE
                )
                for key, title, body, kind in posts
            ),
        ),
        persons=(
            *base.persons,
            *(
                Person(key=key, name=key)
                for key in persons.values()
                if key not in known
            ),
        ),
        tenures=(
            *base.tenures,
            *(
                Tenure(post=post, person=person, since=SINCE)
                for post, person in persons.items()
            ),
        ),
        portfolios=(
            *base.portfolios,
            Portfolio(post="pct-tp", since=SINCE, bodies=("noi-vu",)),
        ),
        **changes,
    )


def plan(key="hang-thang", **changes):
    """Return a plan of monthly reviews of heads."""
    given = {
        "key": key,
        "title": Text.of(vi="Kiểm điểm hằng tháng", en="Monthly review"),
        "obligation": "s1",
        "posts": (PostKind.HEAD,),
        "cadence": PeriodLength.MONTH,
    }
    return ReviewPlan(**(given | changes))


def monthly(city, key="s1", **changes):
    """Return a series of reviews, due five working days after each month."""
    rule = AfterEach(
        period="month",
        terms=(Term.parse("5 working days"),),
        since=dt.date(2017, 3, 31),
    )
    roles = Roles(lead="noi-vu", monitoring="van-phong", confirming="tp")
    given = {"kind": Kind.RECURRING, "rule": rule, "roles": roles}
    return city.obligation(key, **(given | changes))


def begun(city):
    """Open a register with a late task, a series of reviews and its plan."""
    register = city.open()
    with city.unit(register) as unit:
        unit.record_organisation(office(city))
        unit.issue(city.directive())
        unit.assign(monthly(city))
        unit.assign(city.obligation("o1"))
        unit.plan_reviews(plan())
    return register


def by(city, register, actor, day, time="09:00"):
    """Begin a unit of somebody."""
    return register.unit(actor=actor, now=city.at(day, time))


def keys(reviews):
    """Name reviews."""
    return [one.key for one in reviews]


@pytest.fixture
def register(city):
    """Give a register with a series of reviews."""
    return begun(city)


class TestCycle:
    def test_goes_from_the_facts_to_the_conclusion(self, city, register):
        """
        A review goes from what the register knows to what the committee concludes.

        The head then hands the occurrence in with the conclusion, and the city
        confirms it.
        """
        occurrence = "s1@2017-03"
        with by(city, register, "ng-truong-noi-vu", "2017-03-20") as unit:
            unit.do(
                "o1", do.Submit(result="Kế hoạch", delay_reason="Phân công chưa rõ")
            )
        register.sweep(city.at("2017-03-31"))
        (listed,) = register.reviews_due(city.at("2017-04-03"))
        assert (listed.key, listed.state) == (HEAD, None)
        assert listed.last_day == dt.date(2017, 4, 10)

        with by(city, register, "ng-truong-van-phong", "2017-04-01") as unit:
            assert unit.open_reviews() == (HEAD,)
            assert unit.open_reviews() == ()
        dossier = register.review(HEAD, city.at("2017-04-01", "10:00")).state.dossier
        assert dossier.figures.open_overdue == 1
        assert [(one.obligation, one.delays[0].days) for one in dossier.tasks] == [
            ("o1", 5)
        ]
        assert not dossier.is_provisional

        with by(city, register, "ng-truong-noi-vu", "2017-04-02") as unit:
            unit.self_assess(HEAD, SELF)
        with by(city, register, "ng-pct-tp", "2017-04-03") as unit:
            unit.assess_review(HEAD, ABOVE)
        with by(city, register, "ng-ct-tp", "2017-04-04") as unit:
            state = unit.conclude_review(HEAD, MEETING)
        assert (state.is_concluded, state.grade) == (True, "hoan-thanh")
        assert state.assessment(ReviewStage.SELF).grade == "tot"

        with by(city, register, "ng-truong-noi-vu", "2017-04-04", "10:00") as unit:
            unit.do(occurrence, unit.review_result(occurrence))
        submitted = register.facts(occurrence)[-1].event
        assert submitted.evidence == (HEAD, "05/BB-UBND")
        with by(city, register, "ng-ct-tp", "2017-04-05") as unit:
            assert unit.do(occurrence, do.Confirm()).stage is Workflow.CONFIRMED
        assert register.reviews_due(city.at("2017-04-05", "10:00")) == ()

    def test_that_is_late_is_reminded_and_reported(self, city, register):
        """
        Those who owe a review are reminded of it, urged, and reported to those above.

        The review says that it is overdue, and why it was due on that day.
        """
        register.sweep(city.at("2017-04-01"))
        report = register.sweep(city.at("2017-04-20"))

        said = [one for one in report.said if one.obligation == "s1@2017-03"]
        assert [one.step.step for one in said] == [
            "remind",
            "due-today",
            "urge",
            "escalate",
        ]
        assert set(said[-1].recipients) == {"ng-pct-tp", "ng-ct-tp"}
        (found,) = register.reviews(city.at("2017-04-20"), overdue=True)
        assert found.key == HEAD
        text = found.explanation.text("en")
        assert "looks back on month 3 of 2017" in text
        assert "due on Mon 10 Apr 2017 and is not concluded" in text
        assert "Hạn Thứ Hai 10/04/2017, chưa kết luận" in found.explanation.text("vi")

    def test_that_is_closed_on_paper_is_overdue_all_the_same(self, city, register):
        """
        An occurrence that was handed in without its review has no conclusion.
        """
        register.sweep(city.at("2017-04-03"))
        with by(city, register, "ng-truong-noi-vu", "2017-04-03") as unit:
            unit.do("s1@2017-03", do.Submit(result="Đã kiểm điểm"))

        early = register.review(HEAD, city.at("2017-04-04"))
        late = register.review(HEAD, city.at("2017-04-20"))

        assert (early.is_handed_in_without, early.is_overdue) == (True, False)
        assert late.is_overdue

    def test_is_read_as_it_stood(self, city, register):
        """
        Asked about the past, a review is what it was then.
        """
        register.sweep(city.at("2017-04-01"))
        with by(city, register, "ng-truong-noi-vu", "2017-04-02") as unit:
            unit.open_review(HEAD)
            unit.self_assess(HEAD, SELF)

        before = register.review(HEAD, city.at("2017-04-02", "08:59"))
        after = register.review(HEAD, city.at("2017-04-02", "09:00"))

        assert before.state is None
        assert after.state.stage is ReviewStage.SUPERIOR
        assert "waits for: assessment by the superior" in after.explanation.text("en")


def committee(city):
    """Open a register where the committee, its members and its heads are reviewed."""
    register = city.open()
    with city.unit(register) as unit:
        unit.record_organisation(office(city))
        unit.issue(city.directive())
        unit.assign(monthly(city))
        roles = Roles(lead="tp", monitoring="van-phong", confirming="tinh")
        unit.assign(monthly(city, "ubnd", roles=roles, assigner="tinh"))
        unit.plan_reviews(plan())
    with by(city, register, "ng-truong-van-phong", "2017-02-11") as unit:
        unit.plan_reviews(
            plan(
                "thanh-vien",
                obligation="ubnd",
                posts=(PostKind.MEMBER, PostKind.VICE_CHAIR),
                collective=True,
            )
        )
    register.sweep(city.at("2017-04-01"))
    return register


class TestMembers:
    def test_of_the_committee_have_a_review_in_each_capacity(self, city):
        """
        Who heads a division and sits on the committee is reviewed as either.

        The committee as a whole is reviewed apart from its members, as the directive
        of 2017 wants it (5.a to 5.c).
        """
        register = committee(city)
        at = city.at("2017-04-02")

        due = register.reviews_due(at)

        own = [one.key for one in due if one.subject.person == "ng-truong-noi-vu"]
        assert own == [HEAD, MEMBER]
        assert [one.key for one in due if one.subject.body == "tp"] == [
            COLLECTIVE,
            "ubnd@2017-03#deputy/pct-tp/ng-pct-tp",
            MEMBER,
        ]
        april = [one.replace("03", "04") for one in own]
        assert keys(register.reviews(at, person="ng-truong-noi-vu", body="tp")) == [
            MEMBER,
            april[1],
        ]

    def test_are_not_judged_by_what_is_concluded_about_the_committee(self, city):
        """
        The conclusion about the body says nothing of the member.

        Nor does that about the member say anything of him as a head.
        """
        register = committee(city)
        with by(city, register, "ng-ct-tp", "2017-04-02") as unit:
            unit.open_reviews()
            unit.self_assess(COLLECTIVE, SELF)
        with by(city, register, "ng-truong-noi-vu", "2017-04-02", "10:00") as unit:
            unit.self_assess(MEMBER, SELF)
        with by(city, register, "ng-ct-tinh", "2017-04-04") as unit:
            unit.assess_review(COLLECTIVE, ABOVE)
            unit.conclude_review(COLLECTIVE, MEETING)
        with by(city, register, "ng-ct-tp", "2017-04-05") as unit:
            unit.assess_review(MEMBER, attrs.evolve(ABOVE, grade="tot"))
        at = city.at("2017-04-06")

        assert register.review(COLLECTIVE, at).state.grade == "hoan-thanh"
        assert register.review(MEMBER, at).state.stage is ReviewStage.COLLECTIVE
        assert register.review(HEAD, at).state.stage is ReviewStage.SELF

    def test_do_not_judge_themselves_in_another_post(self, city):
        """
        Whoever leads the body that meets does not speak where he is reviewed himself.
        """
        register = committee(city)
        own = "ubnd@2017-03#deputy/pct-tp/ng-pct-tp"
        judges = register.review_judges(own, city.at("2017-04-02"))
        assert judges.meeting == {"ng-ct-tp"}
        with by(city, register, "ng-pct-tp", "2017-04-02") as unit:
            unit.open_review(own)
            unit.self_assess(own, SELF)

            with pytest.raises(RefusedError, match="is reviewed himself") as caught:
                unit.assess_review(own, ABOVE)
        assert caught.value.rule == "review-of-oneself"

    def test_all_of_an_obligation_are_concluded_before_it_is_handed_in(self, city):
        """
        What orders three reviews is not done with one; they are named.
        """
        register = committee(city)

        with (
            by(city, register, "ng-ct-tp", "2017-04-02") as unit,
            pytest.raises(RefusedError, match="not concluded") as caught,
        ):
            unit.review_result("ubnd@2017-03")
        assert caught.value.rule == "reviews-open"
        assert len(caught.value.arguments["known"]) == 3


class TestAccount:
    @pytest.fixture
    def accounting(self, city, register):
        """Give a register where staff of a division breached discipline."""
        with city.unit(register) as unit:
            duty = city.obligation(
                "o10",
                kind=Kind.CONDITIONAL,
                condition=Condition.BREACH,
                rule=Undated(),
                roles=Roles(lead="noi-vu", monitoring="van-phong", confirming="tp"),
            )
            unit.assign(duty)
            unit.plan_reviews(
                plan(
                    "trach-nhiem",
                    obligation="o10",
                    stages=(ReviewStage.SELF, ReviewStage.SUPERIOR),
                    assessor="ct-tp",
                    cadence=PeriodLength.YEAR,
                )
            )
        return register

    def breach(self, city, register):
        """Report the breach."""
        with by(city, register, "ng-truong-van-phong", "2017-05-15") as unit:
            unit.do(
                "o1",
                do.ReportBreach(
                    person="ng-cv-noi-vu", what="Vi phạm giờ giấc", instrument="12/BB"
                ),
            )

    def test_is_brought_about_by_the_breach_alone(self, city, accounting):
        """
        Before, nobody accounts for anything; after, the head does.
        """
        at = city.at("2017-05-15", "10:00")
        assert accounting.reviews(at, plan="trach-nhiem") == ()

        self.breach(city, accounting)

        (found,) = accounting.reviews(at, plan="trach-nhiem")
        assert (found.key, found.is_account) == (ACCOUNT, True)
        assert (found.since, found.until) == (
            dt.date(2017, 1, 1),
            dt.date(2017, 5, 16),
        )

    def test_shows_the_breach_and_ends_with_its_severity_and_a_measure(
        self, city, accounting
    ):
        """
        The head accounts with the figures up to the day; the chairman weighs it.

        The measure that he wants is proposed and decided on as any other.
        """
        self.breach(city, accounting)
        with by(city, accounting, "ng-truong-noi-vu", "2017-05-20") as unit:
            unit.open_review(ACCOUNT)
            state = unit.self_assess(ACCOUNT, attrs.evolve(SELF, grade=None))
        (breach,) = state.dossier.breaches
        assert (
            breach.obligation,
            breach.person,
            breach.account,
            breach.instrument,
        ) == (
            "o1",
            "ng-cv-noi-vu",
            "o10",
            "12/BB",
        )
        assert state.dossier.figures.open_overdue == 1
        with by(city, accounting, "ng-ct-tp", "2017-05-22") as unit:
            with pytest.raises(RefusedError, match="how much it weighs") as caught:
                unit.assess_review(ACCOUNT, attrs.evolve(ABOVE, grade=None))
            assert caught.value.rule == "review-no-severity"
            state = unit.assess_review(
                ACCOUNT,
                SuperiorAssessed(
                    reason="Buông lỏng quản lý",
                    severity=BreachSeverity.MINOR,
                    measure=Measure.CRITICISM,
                ),
            )
        assert (state.is_concluded, state.measure) == (True, Measure.CRITICISM)

        with by(city, accounting, "ng-truong-van-phong", "2017-05-23") as unit:
            proposal = do.ProposeMeasure(
                measure=state.measure, person="ng-truong-noi-vu", reason=ACCOUNT
            )
            unit.do("o10", proposal)
        with by(city, accounting, "ng-ct-tp", "2017-05-24") as unit:
            unit.do("o10", do.ApproveMeasure(proposal="measure-1", reason="Đúng"))
        with by(city, accounting, "ng-truong-noi-vu", "2017-05-24", "10:00") as unit:
            unit.do("o10", unit.review_result("o10"))
        assert accounting.view("o10").state.stage is Workflow.SUBMITTED

    def test_stands_in_the_next_review_of_the_head(self, city, accounting):
        """
        The breach of May is among what the head is reviewed on for May, and only then.
        """
        self.breach(city, accounting)
        with by(city, accounting, "ng-truong-van-phong", "2017-05-23") as unit:
            unit.do(
                "o10",
                do.ProposeMeasure(
                    measure=Measure.CRITICISM,
                    person="ng-truong-noi-vu",
                    reason="Vi phạm",
                ),
            )
        accounting.sweep(city.at("2017-06-01"))

        may = HEAD.replace("03", "05")
        dossier = accounting.dossier(may, city.at("2017-06-02"))

        assert [one.what for one in dossier.breaches] == ["Vi phạm giờ giấc"]
        (measure,) = dossier.measures
        assert (measure.measure, measure.is_approved) == (Measure.CRITICISM, None)
        june = accounting.dossier(HEAD.replace("03", "04"), city.at("2017-06-02"))
        assert june.breaches == ()


class TestPromises:
    def reviewed(self, city, register):
        """Conclude the review of March, in which something is promised."""
        register.sweep(city.at("2017-04-01"))
        with by(city, register, "ng-truong-noi-vu", "2017-04-02") as unit:
            unit.open_review(HEAD)
            unit.self_assess(HEAD, SELF)
        with by(city, register, "ng-pct-tp", "2017-04-03") as unit:
            unit.assess_review(HEAD, ABOVE)
        with by(city, register, "ng-ct-tp", "2017-04-04") as unit:
            unit.conclude_review(HEAD, MEETING)

    def next_one(self, city, register, day="2017-05-02"):
        """What the review of April would be opened with."""
        register.sweep(city.at("2017-05-01"))
        return register.dossier(HEAD.replace("03", "04"), city.at(day))

    def test_that_became_nothing_stand_in_the_next_review(self, city, register):
        """
        The next review begins with what was promised in the last, and how that went.

        A promise whose day is over without anything is late.
        """
        self.reviewed(city, register)

        dossier = self.next_one(city, register)

        assert dossier.last_review == HEAD
        assert dossier.last_limitations == ("Chậm nộp kế hoạch",)
        (kept,) = dossier.promises
        assert (kept.text, kept.obligation, kept.is_late) == (
            "Phân công lại",
            None,
            True,
        )

    def test_become_obligations_and_are_told_by_them(self, city, register):
        """
        A promise that was given out is followed up, and the next review tells of it.
        """
        self.reviewed(city, register)
        with by(city, register, "ng-ct-tp", "2017-04-05") as unit:
            unit.assign(city.obligation("k1", rule=city.fixed("2017-04-20")))
            state = unit.link_promise(HEAD, "phan-cong", "k1")
        assert state.promises[0].obligation == "k1"
        with by(city, register, "ng-truong-noi-vu", "2017-04-18") as unit:
            unit.do("k1", do.Submit(result="Đã phân công"))
        with by(city, register, "ng-ct-tp", "2017-04-25") as unit:
            unit.do("k1", do.Confirm())

        (kept,) = self.next_one(city, register).promises

        assert (kept.obligation, kept.workflow, kept.done_on, kept.is_late) == (
            "k1",
            Workflow.CONFIRMED,
            dt.date(2017, 4, 18),
            False,
        )

    @pytest.mark.parametrize(
        ("actor", "promise", "obligation", "error"),
        [
            pytest.param(
                "ng-ct-tp", "khac", "o1", "nothing was promised under khac", id="none"
            ),
            pytest.param(
                "ng-truong-tai-chinh", "phan-cong", "o1", "has no part", id="stranger"
            ),
            pytest.param(
                "ng-ct-tp", "phan-cong", "o9", "unknown obligation", id="no obligation"
            ),
        ],
    )
    def test_are_linked_by_who_has_a_part(
        self, city, register, actor, promise, obligation, error
    ):
        """
        Only a promise that was made is linked, to what there is, by who has a part.
        """
        self.reviewed(city, register)

        with (
            by(city, register, actor, "2017-04-05") as unit,
            pytest.raises((RefusedError, UnknownNameError), match=error),
        ):
            unit.link_promise(HEAD, promise, obligation)


class TestDossier:
    def test_holds_what_inspections_found(self, city, register):
        """
        A finding stands there with its remedy until that is confirmed.
        """
        with by(city, register, "ng-truong-van-phong", "2017-03-20") as unit:
            finding = InspectionFinding(
                key="k1", text="Chưa phân công", severity=FindingSeverity.LIMITATION
            )
            unit.do("o1", do.Inspect(what="tiến độ", findings=(finding,)))
        register.sweep(city.at("2017-05-01"))

        april = register.dossier(HEAD.replace("03", "04"), city.at("2017-05-02"))

        (found,) = april.findings
        assert (found.finding, found.severity, found.remedy) == (
            "k1",
            FindingSeverity.LIMITATION,
            None,
        )

    def test_of_a_period_that_runs_is_provisional_and_taken_anew(self, city, register):
        """
        Opened early, it says so; taken anew, the first is kept.
        """
        register.sweep(city.at("2017-03-10"))
        with by(city, register, "ng-truong-van-phong", "2017-03-10") as unit:
            first = unit.open_review(HEAD)
        assert first.dossier.is_provisional
        with by(city, register, "ng-truong-van-phong", "2017-04-03") as unit:
            assert unit.open_reviews() == ()
            with pytest.raises(InvalidValueError, match="must not be empty"):
                unit.refill_review(HEAD, reason=" ")
            state = unit.refill_review(HEAD, reason="Hết tháng")

        assert not state.dossier.is_provisional
        assert state.dossier.figures.open_overdue == 1
        assert state.opened.dossier == first.dossier
        with (
            by(city, register, "ng-truong-tai-chinh", "2017-04-03") as unit,
            pytest.raises(RefusedError, match="has no part in this review"),
        ):
            unit.refill_review(HEAD, reason="Tò mò")

    def test_holds_the_scorecard_by_the_formula_of_the_plan(self, city, register):
        """
        What counts in a review is what counts on the card of the same days.

        The card that was issued goes before one that is only reckoned; a formula that
        was not law then gives none.
        """
        with city.unit(register) as unit:
            unit.plan_reviews(plan(formula="default"))
        register.sweep(city.at("2017-04-01"))
        subject = register.review(HEAD, city.at("2017-04-02")).subject
        known = city.at("2017-04-02")
        card = register.scorecard(subject, "2017-03", at=known, known_at=known)

        (noted,) = register.dossier(HEAD, known).cards
        assert (noted.formula, noted.number) == ("default", None)
        assert (noted.score, noted.grade) == (str(card.score), card.grade)
        with by(city, register, "ng-ct-tp", "2017-04-02") as unit:
            unit.issue_scorecard(subject, "2017-03", "default")
        (noted,) = register.dossier(HEAD, city.at("2017-04-03")).cards
        assert noted.number == 1
        with city.unit(register) as unit:
            unit.plan_reviews(plan(formula="default", cadence=PeriodLength.QUARTER))
        (noted,) = register.dossier(HEAD, city.at("2017-04-03")).cards
        assert noted.number is None
        with city.unit(register) as unit:
            unit.plan_reviews(plan(formula="vn-90-2020", cadence=PeriodLength.YEAR))
        assert register.dossier(HEAD, city.at("2017-04-03")).cards == ()

    def test_holds_what_a_seal_fixed(self, city, register):
        """
        Of a period that was sealed the card is the one that the seal fixed.
        """
        register.sweep(city.at("2017-04-01"))
        with by(city, register, "ng-ct-tp", "2017-04-02") as unit:
            unit.seal_period("2017-03", "default")

        (noted,) = register.dossier(HEAD, city.at("2017-04-03")).cards

        assert (noted.formula, noted.number) == ("default", None)
        assert noted.grade == register.scorecard(SUBJECT, "2017-03").grade

    def test_of_an_official_holds_his_own_breaches(self, city, register):
        """
        A breach of one official is in his dossier, and in no colleague's.
        """
        with city.unit(register) as unit:
            unit.plan_reviews(plan(posts=(PostKind.OFFICIAL, PostKind.DEPUTY)))
        with by(city, register, "ng-truong-van-phong", "2017-03-20") as unit:
            breach = do.ReportBreach(person="ng-cv-noi-vu", what="Bỏ nhiệm sở")
            unit.do("o1", breach)
        register.sweep(city.at("2017-04-01"))
        at = city.at("2017-04-02")
        deputy, official = register.reviews_due(at)

        own = register.dossier(official.key, at)
        assert [one.what for one in own.breaches] == ["Bỏ nhiệm sở"]
        assert own.figures.total == 0
        # The deputy is charged with the field, and answers for the task.
        assert register.dossier(deputy.key, at).figures.open_overdue == 1

    def test_ends_with_the_last_day_of_whoever_left(self, city, register):
        """
        Two who held the post in the month are reviewed, each on his own days.
        """
        known = office(city)
        tenures = [one for one in known.tenures if one.post != "truong-noi-vu"]
        left = dt.date(2017, 3, 16)
        held = (
            Tenure(
                post="truong-noi-vu", person="ng-truong-noi-vu", since=SINCE, until=left
            ),
            Tenure(post="truong-noi-vu", person="ng-cv-noi-vu", since=left),
        )
        with city.unit(register, "2017-03-20") as unit:
            unit.record_organisation(
                attrs.evolve(known, tenures=(*tenures, *held)), correcting="Điều động"
            )
        register.sweep(city.at("2017-04-01"))

        newer, older = register.reviews_due(city.at("2017-04-02"))

        assert (newer.subject.person, newer.since) == ("ng-cv-noi-vu", left)
        assert (older.subject.person, older.until) == ("ng-truong-noi-vu", left)
        dossier = register.dossier(older.key, city.at("2017-04-02"))
        assert dossier.figures.open_overdue == 1
        assert dossier.cut_off == city.at("2017-03-16", "00:00")


class TestOnce:
    def test_the_review_of_2016_is_one_of_each_addressee(self, city, register):
        """
        What is ordered at the start of 2017 looks back on 2016, in each division.

        The whole is done by its parts, and reviewed nowhere.
        """
        with city.unit(register) as unit:
            whole = city.obligation(
                "o01",
                assigner="tinh",
                rule=Undated(phrase="ngay từ đầu năm 2017"),
                roles=Roles(lead="tp", monitoring="van-phong", confirming="van-phong"),
            )
            unit.assign(whole)
            unit.cascade(whole, ["noi-vu", "tai-chinh"])
            unit.plan_reviews(
                plan(
                    "nam-2016",
                    obligation="o01",
                    collective=True,
                    cadence=PeriodLength.YEAR,
                    back=1,
                )
            )
        found = register.reviews(city.at("2017-02-11"), plan="nam-2016")

        assert keys(found) == [
            "o01/noi-vu#body/noi-vu",
            "o01/noi-vu#head/truong-noi-vu/ng-truong-noi-vu",
            "o01/tai-chinh#body/tai-chinh",
            "o01/tai-chinh#head/truong-tai-chinh/ng-truong-tai-chinh",
        ]
        assert {one.period.key for one in found} == {"2016"}
        assert found[0].last_day is None
        with city.unit(register, "2017-02-12") as unit:
            assert len(unit.open_reviews()) == 4


class TestPeriods:
    @pytest.mark.parametrize(
        ("rule", "cadence", "back", "found"),
        [
            pytest.param(
                Every(period="quarter", since=dt.date(2017, 3, 31), roll="next"),
                PeriodLength.QUARTER,
                0,
                ["2017-Q1", "2017-Q2"],
                id="quarters",
            ),
            pytest.param(
                Every(period="half-year", since=dt.date(2017, 6, 30), roll="next"),
                PeriodLength.HALF_YEAR,
                1,
                ["2016-H2"],
                id="half years, one back",
            ),
            pytest.param(
                Every(period="year", since=dt.date(2017, 12, 31), roll="none"),
                PeriodLength.YEAR,
                1,
                ["2016"],
                id="years, one back",
            ),
            pytest.param(
                Every(
                    period="week",
                    since=dt.date(2017, 4, 16),
                    until=dt.date(2017, 4, 30),
                    roll="none",
                ),
                PeriodLength.MONTH,
                0,
                ["2017-04", "2017-04", "2017-04"],
                id="weeks",
            ),
            pytest.param(
                Yearly(
                    days=(MonthDay.parse("01-31"),),
                    since=dt.date(2017, 1, 1),
                    roll="next",
                ),
                PeriodLength.YEAR,
                1,
                ["2016", "2017"],
                id="days of the year",
            ),
        ],
    )
    def test_are_those_of_the_occurrences(self, new_city, rule, cadence, back, found):
        """
        Whatever the series is called by, its occurrence tells what is looked back on.
        """
        city = new_city()
        register = city.open()
        with city.unit(register) as unit:
            unit.record_organisation(office(city))
            unit.issue(city.directive())
            unit.assign(monthly(city, rule=rule))
            unit.plan_reviews(plan(cadence=cadence, back=back))
            unit.open_occurrences("s1", dt.date(2017, 5, 2))

        known = register.reviews(city.at("2017-05-02"))

        assert [one.period.key for one in known] == found

    def test_of_a_report_with_a_name_of_its_own_are_those_of_its_day(self, new_city):
        """
        Where the name of an occurrence is no day, its last day tells the period.
        """
        city = new_city()
        register = city.open()
        with city.unit(register) as unit:
            unit.record_organisation(office(city))
            unit.issue(city.directive())
            unit.assign(city.obligation("s1", kind=Kind.STANDING, rule=Undated()))
            unit.assign(
                city.obligation("s1@ky-1", parent="s1", rule=city.fixed("2017-05-31"))
            )
            unit.plan_reviews(plan(obligation="s1@ky-1"))

        (found,) = register.reviews(city.at("2017-02-11"))

        assert found.period.key == "2017-05"

    def test_of_an_account_can_be_the_year_before(self, new_city):
        """
        Where the plan goes back, the whole period before the breach is looked at.
        """
        city = new_city()
        register = city.open()
        with city.unit(register) as unit:
            unit.record_organisation(office(city))
            unit.issue(city.directive())
            unit.assign(
                city.obligation(
                    "o10",
                    kind=Kind.CONDITIONAL,
                    condition=Condition.BREACH,
                    rule=Undated(),
                    repeats=True,
                )
            )
            unit.plan_reviews(plan(obligation="o10", cadence=PeriodLength.YEAR, back=1))
            breach = do.ReportBreach(person="ng-cv-noi-vu", what="Bỏ nhiệm sở")
            unit.do("o10", breach)

        (found,) = register.reviews(city.at("2017-02-11"))

        assert (found.period.key, found.is_account) == ("2016", True)
        assert found.obligation != "o10"


class TestPlan:
    def test_of_what_was_destroyed_or_withdrawn_wants_nothing(self, city, register):
        """
        What is no more, because its time was over or it was taken back, is not due.

        A series that was taken back leaves what it has opened.
        """
        register.sweep(city.at("2017-04-01"))
        with city.unit(register, "2017-04-02") as unit:
            unit.do("s1@2017-03", do.Withdraw(reason="Không còn cần"))
            unit.do("s1", do.Withdraw(reason="Không còn cần"))
            unit.assign(city.obligation("o7"))
            unit.plan_reviews(plan("viec", obligation="o7"))
            unit.do("o7", do.Withdraw(reason="Không còn cần"))
        left = register.reviews(city.at("2017-04-03"))
        assert keys(left) == [HEAD.replace("03", "04")]
        with register._begin() as session:  # noqa: SLF001 - the store behind it
            session.erase(("obligation/s1",), at=city.at("2027-04-01"))

        assert register.reviews(city.at("2017-04-03")) == ()

    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            pytest.param({"obligation": "s9"}, "unknown obligation", id="obligation"),
            pytest.param({"bodies": ("noi-vuu",)}, "unknown body", id="body"),
            pytest.param({"meeting": "tpp"}, "unknown body", id="meeting"),
            pytest.param({"assessor": "ct-tpp"}, "unknown post", id="assessor"),
            pytest.param({"formula": "vn-90"}, "unknown formula", id="formula"),
            pytest.param({"obligation": "st"}, "never due", id="standing duty"),
        ],
    )
    def test_that_names_what_is_not_there_is_refused(
        self, city, register, changes, error
    ):
        """
        A plan that could never bring about a review is not recorded.
        """
        with city.unit(register) as unit:
            duty = city.obligation("st", kind=Kind.STANDING, rule=Undated())
            unit.assign(duty)

            with pytest.raises((UnknownNameError, InvalidValueError), match=error):
                unit.plan_reviews(plan("khac", **changes))

        assert [one.key for one in register.review_plans()] == ["hang-thang"]

    def test_is_made_by_who_follows_the_obligation(self, city, register):
        """
        Whoever is to be reviewed does not say how; the office that follows does.
        """
        with (
            by(city, register, "ng-truong-noi-vu", "2017-02-11") as unit,
            pytest.raises(RefusedError, match="does not lead a body that gives") as e,
        ):
            unit.plan_reviews(plan("khac"))
        assert e.value.rule == "review-not-planner"
        with by(city, register, "ng-truong-van-phong", "2017-02-11") as unit:
            unit.plan_reviews(plan(posts=(PostKind.OFFICIAL,)))

        (known,) = register.review_plans(city.at("2017-02-12"))
        assert known.posts == (PostKind.OFFICIAL,)
        (before,) = register.review_plans(city.at("2017-02-10", "23:00"))
        assert before.posts == (PostKind.HEAD,)

    def test_names_the_formula_whose_grades_are_given(self, city, register):
        """
        A grade that the formula does not know is refused, with those that it does.
        """
        with city.unit(register) as unit:
            unit.plan_reviews(plan(formula="default"))
        register.sweep(city.at("2017-04-01"))
        with by(city, register, "ng-truong-noi-vu", "2017-04-02") as unit:
            unit.open_review(HEAD)
            with pytest.raises(RefusedError, match="there is no grade tot-lam") as e:
                unit.self_assess(HEAD, attrs.evolve(SELF, grade="tot-lam"))
            known = e.value.arguments["known"]
            state = unit.self_assess(HEAD, attrs.evolve(SELF, grade=known[0]))

        assert e.value.rule == "review-grade"
        assert state.assessment(ReviewStage.SELF).grade == known[0]

    def test_that_was_withdrawn_wants_nothing(self, city, register):
        """
        What was opened by it can still be asked for and ended; the rest is due no more.
        """
        register.sweep(city.at("2017-05-01"))
        with by(city, register, "ng-truong-noi-vu", "2017-05-02") as unit:
            unit.open_review(HEAD)
            with pytest.raises(RefusedError, match="does not lead a body that gives"):
                unit.withdraw_review_plan("hang-thang", reason="Không muốn")
        with by(city, register, "ng-truong-van-phong", "2017-05-03") as unit:
            with pytest.raises(InvalidValueError, match="must not be empty"):
                unit.withdraw_review_plan("hang-thang", reason="")
            unit.withdraw_review_plan("hang-thang", reason="Nhập nhầm")
            with pytest.raises(UnknownNameError, match="unknown review plan"):
                unit.withdraw_review_plan("hang-thang", reason="Nhập nhầm")
        at = city.at("2017-05-04")

        assert register.reviews(at) == ()
        assert register.review_plans(at) == ()
        assert len(register.review_plans(city.at("2017-05-02"))) == 1
        with by(city, register, "ng-truong-noi-vu", "2017-05-04") as unit:
            state = unit.self_assess(HEAD, SELF)
            with pytest.raises(UnknownNameError, match="unknown review"):
                unit.open_review(HEAD.replace("03", "04"))
        assert state.stage is ReviewStage.SUPERIOR
        assert register.review(HEAD, city.at("2017-05-05")).plan.key == "hang-thang"

    def test_limits_the_bodies(self, city, register):
        """
        A body that the plan leaves out is not reviewed.
        """
        with city.unit(register) as unit:
            unit.plan_reviews(plan(bodies=("tai-chinh",)))
        register.sweep(city.at("2017-04-01"))

        assert register.reviews(city.at("2017-04-01")) == ()


class TestWriting:
    def test_of_a_review_that_there_is_not(self, city, register):
        """
        A misspelt key is answered with the nearest one that there should be.
        """
        register.sweep(city.at("2017-04-01"))
        with (
            by(city, register, "ng-truong-noi-vu", "2017-04-02") as unit,
            pytest.raises(UnknownNameError, match="unknown review") as caught,
        ):
            unit.open_review(HEAD.replace("03", "3"))
        assert caught.value.hint == f"did you mean {HEAD!r}?"

    @pytest.mark.parametrize("key", [None, 5, "", "A b", "x" * 201])
    def test_of_what_is_no_key_is_refused(self, city, key):
        """
        Whatever is no key is refused as such.
        """
        register = city.open()

        with pytest.raises(InvalidValueError, match="must be a key"):
            register.review(key)
        with city.unit(register) as unit, pytest.raises(InvalidValueError):
            unit.open_review(key)

    def test_of_one_that_was_not_opened(self, city, register):
        """
        Nobody says anything before everybody has the same facts; it opens once.
        """
        register.sweep(city.at("2017-04-01"))
        with by(city, register, "ng-truong-noi-vu", "2017-04-02") as unit:
            with pytest.raises(RefusedError, match="was not opened"):
                unit.self_assess(HEAD, SELF)
            unit.open_review(HEAD)
            with pytest.raises(ConflictError):
                unit.open_review(HEAD)

    def test_of_a_meeting_to_come_and_of_another_kind(self, city, register):
        """
        What did not take place is not recorded, nor what is no assessment.
        """
        register.sweep(city.at("2017-04-01"))
        with by(city, register, "ng-truong-noi-vu", "2017-04-02") as unit:
            unit.open_review(HEAD)
            unit.self_assess(HEAD, SELF)
            with pytest.raises(InvalidValueError, match="must be a value of"):
                unit.self_assess(HEAD, MEETING)
        with by(city, register, "ng-pct-tp", "2017-04-03") as unit:
            unit.assess_review(HEAD, ABOVE)
            with pytest.raises(InvalidValueError, match="still to come") as caught:
                unit.conclude_review(HEAD, MEETING)
        assert caught.value.field == "held_on"

    def test_goes_on_without_a_self_assessment_for_a_reason(self, city, register):
        """
        Whoever does not write one stops nothing; it is said who went on, and why.
        """
        register.sweep(city.at("2017-04-01"))
        with by(city, register, "ng-pct-tp", "2017-04-12") as unit:
            unit.open_review(HEAD)
            state = unit.waive_self_assessment(HEAD, reason="Đã nhắc hai lần")
            assert state.stage is ReviewStage.SUPERIOR
            state = unit.assess_review(HEAD, ABOVE)
            state = unit.send_back_review(
                HEAD, to=ReviewStage.SUPERIOR, reason="Ghi nhầm"
            )

        assert state.assessment(ReviewStage.SELF) is None
        assert [type(one.event).__name__ for one in state.facts] == [
            "ReviewOpened",
            "SelfAssessmentWaived",
            "SuperiorAssessed",
            "ReviewSentBack",
        ]

    def test_without_a_plan_has_no_result(self, city, register):
        """
        An obligation that no plan names is handed in as any other.
        """
        with (
            by(city, register, "ng-truong-noi-vu", "2017-04-02") as unit,
            pytest.raises(RefusedError, match="no plan reviews anybody"),
        ):
            unit.review_result("o1")
