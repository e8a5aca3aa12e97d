"""Cards as facts: assessed, issued, corrected, sealed and appealed against."""

import datetime as dt
from fractions import Fraction

import attrs
import pytest

from govtasks.authorizing import Verdict
from govtasks.deadlines.rules import Within
from govtasks.deadlines.terms import Term
from govtasks.errors import (
    ConflictError,
    GovtasksError,
    InvalidValueError,
    RefusedError,
    UnknownNameError,
)
from govtasks.evaluation.appeals import AppealOutcome, AppealStanding
from govtasks.evaluation.issued import AppealTerms
from govtasks.evaluation.scorecards import JudgedAs, Subject
from govtasks.explain import Citation
from govtasks.hookspecs import hookimpl
from govtasks.obligations.refusals import refused_text
from govtasks.organisation import Mandate, Person, Post, PostKind, Tenure
from govtasks.specs import AuthorizerSpec
from govtasks.text import Text

from .conftest import City, Doubles
from .judging import BODY, CHAIR, DEPUTY, HEAD, STAFF, finish, give, with_input

PROVINCE, VICE, FINANCE = "ng-ct-tinh", "ng-pct-tp", "ng-truong-tai-chinh"
CHAIRMAN = Subject(capacity=JudgedAs.HEAD, body="tp", post="ct-tp", person=CHAIR)
MARCH, SEALING, LATER = "2017-03", "2017-04-03", "2017-04-10"
TEN_DAYS = Within(terms=(Term.parse("10 days"),))
TERMS = AppealTerms(lodge=TEN_DAYS, decide=TEN_DAYS)


class Guarded(City):
    """The city where rights come from the chain alone."""

    authorizers = ()


def post(key, title, body, kind):
    """Return a post that was always there."""
    since = dt.date(2016, 1, 1)
    return Post(key=key, title=Text.of(vi=title), body=body, kind=kind, since=since)


def staffed(office):
    """Return the office with a chairman of the province and a vice-chairman."""
    since = dt.date(2016, 6, 1)
    return attrs.evolve(
        office,
        posts=(
            *office.posts,
            post("ct-tinh", "Chủ tịch tỉnh", "tinh", PostKind.CHAIR),
            post("pct-tp", "Phó Chủ tịch", "tp", PostKind.VICE_CHAIR),
        ),
        persons=(
            *office.persons,
            Person(key=PROVINCE, name="Chủ tịch UBND tỉnh"),
            Person(key=VICE, name="Phó Chủ tịch UBND thành phố"),
        ),
        tenures=(
            *office.tenures,
            Tenure(post="ct-tinh", person=PROVINCE, since=since),
            Tenure(post="pct-tp", person=VICE, since=since),
        ),
        mandates=(
            Mandate(
                key="uq-1",
                from_post="truong-noi-vu",
                to_post="pho-noi-vu",
                since=since,
                commands=("submit",),
                instrument=Citation(instrument="Giấy ủy quyền 1"),
            ),
        ),
    )


@pytest.fixture
def city():
    """Give the city in memory: what a store keeps is tested with the traps."""
    made = Guarded("kept:", Doubles())
    yield made
    made.close()


@pytest.fixture
def register(city):
    """Give a register in which one task was done in March, and one not."""
    made = city.open(rulebook=city.rulebook(formulas=[with_input()]))
    with city.unit(made) as unit:
        unit.record_organisation(staffed(city.office()))
        unit.issue(city.directive())
    give(city, made, "o1", "o2")
    finish(city, made, "o1", "2017-03-10")
    return made


def issue(city, register, subject=HEAD, actor=CHAIR, day=SEALING, **options):
    """Issue a card for March."""
    with city.unit(register, day, actor=actor) as unit:
        return unit.issue_scorecard(subject, MARCH, **options)


def lodge(city, register, key="kn-1", subject=HEAD, actor=STAFF, day=LATER, **acting):
    """Lodge an appeal against a card of March."""
    with city.unit(register, day, actor=actor, **acting) as unit:
        return unit.lodge_appeal(key, subject, MARCH, "o2 was withdrawn by mouth")


def decide(city, register, actor=PROVINCE, key="kn-1", outcome="upheld", day=LATER):
    """Decide an appeal in the afternoon."""
    with city.unit(register, day, "15:00", actor=actor) as unit:
        return unit.decide_appeal(key, outcome, "the letter was seen")


def refused(rule, act, *arguments, **options):
    """Return what a rule says that refuses an act."""
    with pytest.raises(RefusedError) as caught:
        act(*arguments, **options)
    assert caught.value.rule == rule
    assert refused_text(caught.value, "vi") != refused_text(caught.value, "en")
    return str(caught.value)


class TestAssess:
    def test_counts_last(self, city, register):
        """
        What was assessed again counts; the first stays recorded.
        """
        at = city.at(LATER)
        with city.unit(register, SEALING, actor=CHAIR) as unit:
            unit.assess(HEAD, MARCH, "common", 20, "as seen", formula="with-input")
            made = unit.assess(
                HEAD, MARCH, "common", "28.5", "seen again", formula="with-input"
            )

        card = register.scorecard(HEAD, MARCH, "with-input", at=at)

        assert made.value == "57/2"
        assert card.inputs == (("common", Fraction(57, 2)),)
        assert not card.is_provisional
        before = register.scorecard(
            HEAD, MARCH, "with-input", at=at, known_at=city.at("2017-04-01")
        )
        assert before.inputs == ()
        assert before.is_provisional

    @pytest.mark.parametrize(
        ("changes", "error", "message"),
        [
            pytest.param({"value": 31}, InvalidValueError, "from 0 to 30", id="much"),
            pytest.param({"value": -1}, InvalidValueError, "from 0 to 30", id="little"),
            pytest.param({"value": 9.5}, InvalidValueError, "Fraction", id="float"),
            pytest.param({"name": "comon"}, UnknownNameError, "'common'", id="input"),
            pytest.param({"reason": ""}, InvalidValueError, "empty", id="no reason"),
            pytest.param({"formula": "x"}, UnknownNameError, "formula", id="formula"),
            pytest.param({"period": "2010"}, InvalidValueError, "judged", id="period"),
        ],
    )
    def test_refuses(self, city, register, changes, error, message):
        """
        What the formula cannot take is not recorded.
        """
        given = {
            "subject": HEAD,
            "period": MARCH,
            "name": "common",
            "value": 30,
            "reason": "seen",
            "formula": "with-input",
        }
        with (
            pytest.raises(error, match=message),
            city.unit(register, SEALING, actor=CHAIR) as unit,
        ):
            unit.assess(**(given | changes))

        assert register.scorecard(HEAD, MARCH, "with-input").inputs == ()


class TestRights:
    @pytest.mark.parametrize(
        ("subject", "actor"),
        [
            pytest.param(HEAD, CHAIR, id="the chairman for a head"),
            pytest.param(BODY, CHAIR, id="the chairman for a body"),
            pytest.param(DEPUTY, STAFF, id="a head for his deputy"),
            pytest.param(DEPUTY, CHAIR, id="the chairman for a deputy"),
            pytest.param(CHAIRMAN, PROVINCE, id="the province for the chairman"),
        ],
    )
    def test_whoever_is_above_judges(self, city, register, subject, actor):
        """
        The head judges deputies and staff, the superior heads and bodies.
        """
        assert issue(city, register, subject, actor).number == 1

    @pytest.mark.parametrize(
        ("subject", "actor"),
        [
            pytest.param(HEAD, FINANCE, id="another head"),
            pytest.param(HEAD, DEPUTY.person, id="a deputy for his head"),
            pytest.param(BODY, DEPUTY.person, id="a deputy for his body"),
            pytest.param(HEAD, VICE, id="a vice-chairman for himself"),
        ],
    )
    def test_nobody_else_does(self, city, register, subject, actor):
        """
        Who is not above may not.
        """
        told = refused("not-judge", issue, city, register, subject, actor)

        assert actor in told

    @pytest.mark.parametrize(
        ("subject", "actor"),
        [
            pytest.param(HEAD, STAFF, id="his own card"),
            pytest.param(BODY, STAFF, id="the card of the body he heads"),
            pytest.param(CHAIRMAN, CHAIR, id="the chairman his own"),
        ],
    )
    def test_nobody_judges_himself(self, city, register, subject, actor):
        """
        Neither himself nor the collective that he answers for.
        """
        refused("own-card", issue, city, register, subject, actor)
        with city.unit(register, SEALING, actor=actor) as unit:
            refused(
                "own-card",
                unit.assess,
                subject,
                MARCH,
                "common",
                30,
                "of course",
                formula="with-input",
            )

        assert register.issued_scorecards() == ()

    def test_nobody_is_judged_by_who_acts_for_him(self, city, register):
        """
        Also in the name of another it would be himself.
        """
        with city.unit(register, SEALING, actor=VICE, on_behalf_of=CHAIR) as unit:
            refused("own-card", unit.issue_scorecard, CHAIRMAN, MARCH)

    def test_a_deputy_signs_for_his_head(self, city, register):
        """
        The vice-chairman issues for the chairman (KT.).
        """
        with city.unit(register, SEALING, actor=VICE, on_behalf_of=CHAIR) as unit:
            unit.issue_scorecard(HEAD, MARCH)

        (found,) = register.issued_scorecards(subject=HEAD)
        assert (found.act.actor, found.act.on_behalf_of) == (VICE, CHAIR)

    def test_an_authorizer_widens_and_narrows_but_not_that(self, city):
        """
        The host may let somebody else judge, and keep somebody from it; never himself.
        """

        class Host:
            @hookimpl
            def govtasks_authorize(self):
                yield AuthorizerSpec(name="host", factory=lambda: self)

            def authorize(self, request):
                if request.act.actor == CHAIR:
                    return Verdict.refuse("not this month")
                return Verdict.allow()

        register = city.open(plugins=[city.doubles, Host()])
        with city.unit(register, actor=FINANCE) as unit:
            unit.record_organisation(staffed(city.office()))
            unit.issue(city.directive())
        assert issue(city, register, HEAD, FINANCE).number == 1
        told = refused("authorizer-refused", issue, city, register, BODY, CHAIR)
        assert "not this month" in told
        refused("own-card", issue, city, register, HEAD, STAFF, reason="better")


class TestIssueScorecard:
    def test_is_numbered_and_kept(self, city, register):
        """
        A card that was corrected stays, with its number in the next.
        """
        first = issue(city, register)
        finish_late(city, register)
        second = issue(city, register, day=LATER, reason="o2 was recorded late")

        found = register.issued_scorecards(MARCH, HEAD)

        assert [one.card for one in found] == [first, second]
        assert (second.number, second.corrects) == (2, 1)
        assert second.points > first.points
        assert second.reason == "o2 was recorded late"
        assert first.obligations == ("o1", "o2")
        assert found[0].at == city.at(SEALING)

    def test_twice_is_refused_without_a_reason(self, city, register):
        """
        What was issued is corrected, never written over.
        """
        issue(city, register)

        told = refused("card-issued", issue, city, register, day=LATER)

        assert "number 1" in told

    def test_that_corrects_nothing_is_refused(self, city, register):
        """
        A reason needs a card before, and another result.
        """
        refused("card-unissued", issue, city, register, reason="better")
        issue(city, register)
        refused("card-unchanged", issue, city, register, day=LATER, reason="better")

    def test_before_the_end_is_refused_or_marked(self, city, register):
        """
        What may still change is issued only with a mark.
        """
        told = refused("card-provisional", issue, city, register, day="2017-03-20")
        made = issue(city, register, day="2017-03-20", provisional=True)

        assert "The period is not over" in told
        assert "own formula" not in told
        assert made.is_provisional

    def test_without_an_input_is_refused(self, city, register):
        """
        What the formula asks for must have been assessed.
        """
        told = refused("card-provisional", issue, city, register, formula="with-input")

        assert "Not assessed yet: Common criteria" in told

    def test_of_who_left_is_final_on_his_last_day(self, city, register):
        """
        Who goes takes his card along, though the month goes on.
        """
        office = staffed(city.office())
        tenures = [
            attrs.evolve(one, until=dt.date(2017, 3, 15))
            if one.post == HEAD.post
            else one
            for one in office.tenures
        ]
        with city.unit(register, "2017-03-14") as unit:
            changed = attrs.evolve(office, tenures=tuple(tenures))
            unit.record_organisation(changed)

        made = issue(city, register, day="2017-03-16")

        assert not made.is_provisional
        assert made.until == dt.date(2017, 3, 15)

    def test_of_a_sealed_period_says_what_was_sealed(self, city, register):
        """
        The first card has the sealed number, whatever was recorded since.
        """
        with city.unit(register, SEALING, actor=CHAIR) as unit:
            sealed = unit.seal_period(MARCH)
        finish_late(city, register)

        made = issue(city, register, day=LATER)

        assert made.digest == sealed.of(HEAD).digest
        assert made.known_at == sealed.known_at


def finish_late(city, register):
    """Record after the sealing that the other task was done in time."""
    finish(city, register, "o2", "2017-03-14", recorded="2017-04-05")


class TestSealPeriod:
    def test_once(self, city, register):
        """
        A number is fixed once; another formula has its own.
        """
        with city.unit(register, SEALING) as unit:
            unit.seal_period(MARCH)
            refused("period-sealed", unit.seal_period, MARCH)
            unit.seal_period(MARCH, "with-input")

        assert [one.formula for one in register.sealed_periods()] == [
            "default",
            "with-input",
        ]

    @pytest.mark.parametrize(
        ("day", "rule"),
        [
            pytest.param("2017-03-31", "period-open", id="last day"),
            pytest.param("2017-04-01", None, id="first day after"),
        ],
    )
    def test_only_when_it_is_over(self, city, register, day, rule):
        """
        An open period has no last number.
        """
        with city.unit(register, day, "00:00") as unit:
            if rule is None:
                assert unit.seal_period(MARCH).cards
            else:
                refused(rule, unit.seal_period, MARCH)

    @pytest.mark.parametrize(
        "actor",
        [
            pytest.param(DEPUTY.person, id="deputy"),
            pytest.param("ng-nobody", id="nobody"),
        ],
    )
    def test_by_a_head(self, city, register, actor):
        """
        Somebody who answers for a body fixes the numbers.
        """
        with city.unit(register, SEALING, actor=actor) as unit:
            refused("seal-not-head", unit.seal_period, MARCH)

    def test_marks_what_was_not_assessed(self, city, register):
        """
        A card that lacks an input is fixed as it is, and says so.
        """
        with city.unit(register, SEALING) as unit:
            unit.assess(HEAD, MARCH, "common", 20, "seen", formula="with-input")
            sealed = unit.seal_period(MARCH, "with-input")

        assert not sealed.of(HEAD).is_provisional
        assert sealed.of(BODY).is_provisional


class TestHostile:
    @pytest.mark.parametrize("wrong", [None, 5, "A b", "", "x" * 300, ["a"], b"a"])
    def test_whatever_comes_as_a_key_is_refused(self, city, register, wrong):
        """
        Anything that is no key is named, and nothing of it is recorded.
        """
        issue(city, register)
        acts = (
            lambda unit: unit.lodge_appeal(wrong, HEAD, MARCH, "grounds"),
            lambda unit: unit.lodge_appeal("kn-1", wrong, MARCH, "grounds"),
            lambda unit: unit.decide_appeal(wrong, "upheld", "reason"),
            lambda unit: unit.decide_appeal("kn-1", wrong, "reason"),
            lambda unit: unit.withdraw_appeal(wrong),
            lambda unit: unit.issue_scorecard(BODY, MARCH, wrong),
            lambda unit: unit.issue_scorecard(BODY, wrong),
            lambda unit: unit.issue_scorecard(wrong, MARCH),
            lambda unit: unit.issue_scorecard(BODY, MARCH, terms=wrong or "x"),
            lambda unit: unit.seal_period(MARCH, wrong),
            lambda unit: unit.seal_period(wrong),
            lambda unit: unit.assess(HEAD, MARCH, wrong, 1, "r", formula="with-input"),
            lambda _: register.subject(wrong),
            lambda _: register.recompute(HEAD, MARCH, wrong),
            lambda _: register.recompute_period(wrong),
        )
        for number, act in enumerate(acts):
            with (
                city.unit(register, SEALING, actor=CHAIR) as unit,
                pytest.raises(GovtasksError),
            ):
                pytest.fail(f"{number} took it: {act(unit)}")

        assert len(register.issued_scorecards()) == 1
        assert register.sealed_periods() == ()
        assert register.appeals(city.at("2018-01-01")) == ()


class TestForeignRecords:
    def test_in_the_stream_of_an_appeal_are_refused(self, city, register):
        """
        What another program wrote there is not taken for a decision.
        """
        issue(city, register)
        lodge(city, register)
        with register._begin() as session:  # noqa: SLF001 - the store behind it
            (stored,) = session.read("appeal/kn-1")
            record = attrs.evolve(stored.record, type="appeal-settled")
            session.append("appeal/kn-1", 1, (record,))

        with pytest.raises(UnknownNameError, match="unknown kind of record"):
            register.appeals(city.at(LATER, "18:00"))

    def test_that_name_a_formula_that_nobody_kept_are_refused(self, city, register):
        """
        Nothing is reckoned by a formula that is no longer known.
        """
        made = issue(city, register)
        stream = "scorecard/2017-03/default/head/truong-noi-vu/ng-truong-noi-vu"
        with register._begin() as session:  # noqa: SLF001 - the store behind it
            (stored,) = session.read(stream)
            data = {**stored.record.data, "number": 2, "formula_digest": "0" * 64}
            session.append(stream, 1, (attrs.evolve(stored.record, data=data),))

        with pytest.raises(UnknownNameError, match="unknown kept formula"):
            register.recompute(HEAD, MARCH, number=2)
        assert register.recompute(HEAD, MARCH, number=made.number).is_equal

    def test_that_are_written_with_an_earlier_time_are_noticed(self, city, register):
        """
        A fact that seems to have been known when a period was sealed is found out.
        """
        with city.unit(register, SEALING) as unit:
            unit.seal_period(MARCH)
        finish(city, register, "o2", "2017-03-14", recorded="2017-04-02")

        found = register.recompute(HEAD, MARCH)

        assert not found.is_equal
        assert found.card.score > found.score
        refused("card-differs", issue, city, register, day=LATER)


class TestAppeals:
    def test_that_is_upheld_leads_to_a_card(self, city, register):
        """
        The correction names the appeal, and the appeal the correction.
        """
        issue(city, register, terms=TERMS)
        lodge(city, register)
        decide(city, register)
        (waiting,) = register.appeals(city.at("2017-04-11"))
        finish_late(city, register)
        made = issue(
            city, register, day="2017-04-12", reason="appeal upheld", appeal="kn-1"
        )

        (found,) = register.appeals(city.at("2017-04-13"))

        assert waiting.awaits_card
        assert (made.corrects, made.appeal) == (1, "kn-1")
        assert made.terms == TERMS
        assert (found.standing, found.corrected_by) == (AppealStanding.DECIDED, 2)
        assert not found.awaits_card
        assert found.state.decision.outcome is AppealOutcome.UPHELD
        assert register.recompute(HEAD, MARCH, number=1).is_equal

    @pytest.mark.parametrize(
        ("day", "standing"),
        [
            pytest.param("2017-04-20", AppealStanding.LODGED, id="last day"),
            pytest.param("2017-04-21", AppealStanding.OVERDUE, id="day after"),
        ],
    )
    def test_are_overdue_like_any_obligation(self, city, register, day, standing):
        """
        The day has its explanation; before it was lodged there was none.
        """
        issue(city, register, terms=TERMS)
        lodge(city, register)

        (found,) = register.appeals(city.at(day))

        assert found.standing is standing
        assert found.last_day == dt.date(2017, 4, 20)
        assert "10 days" in found.explanation.text("en")
        assert register.appeals(city.at(SEALING)) == ()

    def test_have_no_day_where_none_was_stated(self, city, register):
        """
        No term is invented.
        """
        issue(city, register)
        lodge(city, register, day="2017-06-29")

        (found,) = register.appeals(city.at("2018-01-01"))

        assert found.standing is AppealStanding.LODGED
        assert (found.due, found.explanation) == (None, None)

    @pytest.mark.parametrize(
        ("day", "is_late"),
        [
            pytest.param("2017-04-13", False, id="last day"),
            pytest.param("2017-04-14", True, id="day after"),
        ],
    )
    def test_are_lodged_in_their_term(self, city, register, day, is_late):
        """
        The term runs from the issue of the card.
        """
        issue(city, register, terms=TERMS)

        if is_late:
            told = refused("appeal-late", lodge, city, register, day=day)
            assert "13 Apr 2017" in told
        else:
            assert lodge(city, register, day=day).number == 1

    @pytest.mark.parametrize(
        ("subject", "actor", "acting"),
        [
            pytest.param(HEAD, CHAIR, {}, id="who issued it"),
            pytest.param(HEAD, DEPUTY.person, {}, id="his deputy"),
            pytest.param(
                HEAD,
                FINANCE,
                {"on_behalf_of": STAFF, "mandate": "uq-1"},
                id="a mandate of another",
            ),
            pytest.param(
                HEAD, DEPUTY.person, {"on_behalf_of": STAFF}, id="without a mandate"
            ),
            pytest.param(BODY, DEPUTY.person, {}, id="for the body a deputy"),
        ],
    )
    def test_are_lodged_by_whoever_was_judged(
        self, city, register, subject, actor, acting
    ):
        """
        Nobody objects in the place of another.
        """
        issue(city, register, subject)

        refused(
            "appeal-not-yours",
            lodge,
            city,
            register,
            subject=subject,
            actor=actor,
            **acting,
        )

    def test_are_lodged_under_a_mandate_or_by_the_head(self, city, register):
        """
        A mandate of the post is enough; for a body its head objects.
        """
        issue(city, register, HEAD)
        issue(city, register, BODY)

        acting = {"on_behalf_of": STAFF, "mandate": "uq-1"}
        lodge(city, register, "kn-1", HEAD, DEPUTY.person, **acting)
        lodge(city, register, "kn-2", BODY, STAFF)

        found = register.appeals(city.at(LATER, "18:00"))
        assert [one.key for one in found] == ["kn-1", "kn-2"]

    def test_need_a_card_and_are_lodged_once(self, city, register):
        """
        What was taken back can be lodged again; what was decided stays.
        """
        refused("card-unissued", lodge, city, register)
        issue(city, register)
        lodge(city, register)
        told = refused("appeal-repeated", lodge, city, register, "kn-2")
        with city.unit(register, LATER, "09:00", actor=STAFF) as unit:
            unit.withdraw_appeal("kn-1", "cleared up")
        with pytest.raises(ConflictError):
            lodge(city, register, "kn-1")
        lodge(city, register, "kn-2")

        assert "kn-1" in told
        found = register.appeals(city.at(LATER, "18:00"))
        assert [one.standing.value for one in found] == ["withdrawn", "lodged"]

    @pytest.mark.parametrize(
        ("actor", "rule"),
        [
            pytest.param(STAFF, "own-card", id="himself"),
            pytest.param(CHAIR, "appeal-by-issuer", id="who issued the card"),
            pytest.param(FINANCE, "not-judge", id="another head"),
        ],
    )
    def test_are_not_decided_by(self, city, register, actor, rule):
        """
        Neither whoever was judged, nor who judged, nor who may not.
        """
        issue(city, register)
        lodge(city, register)

        refused(rule, decide, city, register, actor)

        (found,) = register.appeals(city.at("2017-04-11"))
        assert found.standing is AppealStanding.LODGED

    def test_are_not_decided_for_whom_the_card_was_issued(self, city, register):
        """
        Who had his deputy sign judged himself.
        """
        with city.unit(register, SEALING, actor=VICE, on_behalf_of=CHAIR) as unit:
            unit.issue_scorecard(HEAD, MARCH)
        lodge(city, register)

        refused("appeal-by-issuer", decide, city, register, CHAIR)

    def test_are_decided_once(self, city, register):
        """
        A decision stays, and so does a withdrawal.
        """
        issue(city, register)
        lodge(city, register)
        decide(city, register, outcome="rejected")

        refused("appeal-closed", decide, city, register, day="2017-04-11")
        with city.unit(register, "2017-04-11", actor=STAFF) as unit:
            refused("appeal-closed", unit.withdraw_appeal, "kn-1")
        finish_late(city, register)
        refused(
            "appeal-not-upheld",
            issue,
            city,
            register,
            day="2017-04-12",
            reason="appeal",
            appeal="kn-1",
        )

    @pytest.mark.parametrize(
        ("key", "outcome", "error", "message"),
        [
            pytest.param("kn-9", "upheld", UnknownNameError, "appeal", id="unknown"),
            pytest.param("kn-1", "won", InvalidValueError, "one of", id="outcome"),
        ],
    )
    def test_refuse_what_is_not_there(
        self, city, register, key, outcome, error, message
    ):
        """
        What is misspelt is not guessed.
        """
        issue(city, register)
        lodge(city, register)

        with pytest.raises(error, match=message):
            decide(city, register, key=key, outcome=outcome)

    def test_are_withdrawn_by_their_own(self, city, register):
        """
        Nobody takes back what another lodged.
        """
        issue(city, register)
        lodge(city, register)

        with city.unit(register, LATER, "09:00", actor=CHAIR) as unit:
            refused("appeal-not-yours", unit.withdraw_appeal, "kn-1")
