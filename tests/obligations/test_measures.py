import datetime as dt

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.errors import (
    InvalidValueError,
    MalformedDataError,
    RefusedError,
    UnknownNameError,
)
from govtasks.explain import Citation
from govtasks.obligations import commands as do
from govtasks.obligations import events as did
from govtasks.obligations.attention import unsettled
from govtasks.obligations.authorities import (
    Authority,
    MeasureRule,
    builtin_authorities,
    load_authorities,
)
from govtasks.obligations.entitling import Denial, entitle
from govtasks.obligations.events import Act
from govtasks.obligations.handling import Measure
from govtasks.obligations.lifecycle import decide, evolve
from govtasks.obligations.measures import check_concerned
from govtasks.organisation import Mandate, chain

DAY = dt.date(2017, 3, 20)


def proposed(make, measure=Measure.CRITICISM, by="p", person="c"):
    """A state in which a measure waits for its decision."""
    event = did.MeasureProposed(
        number=1, measure=measure, person=person, reason="chậm 20 ngày"
    )
    at = make.at("2017-03-20")
    return evolve(make.state(), make.fact(9, event, at, act=Act(actor=by)))


APPROVE = do.ApproveMeasure(proposal="measure-1", reason="đúng", instrument="6/QĐ")
REFUSE = do.RefuseMeasure(proposal="measure-1", reason="đã khắc phục")


class TestProposal:
    def test_has_a_running_number(self, make):
        """
        The second proposal is the second, whatever became of the first.
        """
        command = do.ProposeMeasure(
            measure=Measure.REVIEW, person="c", reason="chậm", on=make.day("2017-03-15")
        )

        (event,) = decide(
            proposed(make), command, make.assigner, now=make.at("2017-03-21")
        )

        assert event == did.MeasureProposed(
            number=2,
            measure=Measure.REVIEW,
            person="c",
            reason="chậm",
            on=make.day("2017-03-15"),
        )

    @pytest.mark.parametrize(
        ("day", "is_refused"),
        [
            pytest.param("2017-03-20", False, id="today"),
            pytest.param("2017-03-21", True, id="tomorrow"),
        ],
    )
    def test_is_about_a_day_that_has_come(self, make, day, is_refused):
        """
        Nobody has answered yet for a day to come.
        """
        command = do.ProposeMeasure(
            measure=Measure.CRITICISM, person="c", reason="chậm", on=make.day(day)
        )
        now = make.at("2017-03-20")

        if is_refused:
            with pytest.raises(RefusedError, match="still to come") as caught:
                decide(make.state(), command, make.assigner, now=now, zone=make.zone)
            assert caught.value.rule == "day-ahead"
        else:
            assert decide(make.state(), command, make.assigner, now=now, zone=make.zone)

    def test_concerns_somebody_of_the_chain(self, parties):
        """
        Whoever did not answer on the day is refused, and those who did are named.
        """
        answering = chain(parties, lead="noi-vu", day=DAY, field="can-bo")

        check_concerned(answering, "ng-truong-nv")
        check_concerned(answering, "ng-pho-nv")
        with pytest.raises(RefusedError, match="did not answer for it") as caught:
            check_concerned(answering, "ng-truong-tc")
        assert caught.value.rule == "not-answerable"
        assert caught.value.arguments["known"] == ["ng-pho-nv", "ng-truong-nv"]

    def test_is_found_until_it_is_decided(self, make, parties):
        """
        A measure that waits is something for a person to see to.
        """
        state = proposed(make, person="ng-truong-nv")
        approved = did.MeasureApproved(proposal="measure-1", reason="đúng")
        after = evolve(state, make.fact(10, approved, make.at("2017-03-21")))

        (told,) = unsettled(parties, state)
        assert told.code == "measure-undecided"
        assert told.text("vi") == (
            "Đề xuất phê bình đối với Trưởng phòng Nội vụ chưa được quyết định."
        )
        assert tuple(unsettled(parties, after)) == ()


class TestDecision:
    @pytest.mark.parametrize(
        ("command", "is_approved"),
        [pytest.param(APPROVE, True, id="yes"), pytest.param(REFUSE, False, id="no")],
    )
    def test_is_kept_with_its_reason(self, make, command, is_approved):
        """
        Who decided what, why and by which document.
        """
        state, now = proposed(make), make.at("2017-03-21")

        (event,) = decide(state, command, make.assigner, now=now)
        (case,) = evolve(state, make.fact(10, event, now)).measures

        assert case.decision is not None
        assert case.decision.is_approved is is_approved
        assert case.decision.reason == command.reason
        assert case.decision.act == make.assigner
        assert case.decision.instrument == getattr(command, "instrument", "")

    @pytest.mark.parametrize("command", [APPROVE, REFUSE])
    @pytest.mark.parametrize(
        ("act", "rule"),
        [
            pytest.param(Act(actor="p"), "proposer-decides", id="the proposer"),
            pytest.param(
                Act(actor="x", on_behalf_of="p"), "proposer-decides", id="for him"
            ),
            pytest.param(Act(actor="c"), "concerned-decides", id="the concerned"),
            pytest.param(
                Act(actor="c", on_behalf_of="x"), "concerned-decides", id="by him"
            ),
        ],
    )
    def test_is_for_somebody_else(self, make, command, act, rule):
        """
        Neither whoever proposed it nor whoever it concerns decides.
        """
        with pytest.raises(RefusedError, match="cannot decide on it") as caught:
            decide(proposed(make), command, act, now=make.at("2017-03-21"))

        assert caught.value.rule == rule

    @given(
        proposer=st.sampled_from("abc"),
        concerned=st.sampled_from("abc"),
        actor=st.sampled_from("abcd"),
        principal=st.none() | st.sampled_from("abcd"),
        command=st.sampled_from([APPROVE, REFUSE]),
    )
    def test_is_never_theirs(
        self, make, proposer, concerned, actor, principal, command
    ):
        """
        Whoever acts for whom: the two are never among those who decide.
        """
        act = Act(actor=actor, on_behalf_of=principal)
        state = proposed(make, by=proposer, person=concerned)

        if act.parties & {proposer, concerned}:
            with pytest.raises(RefusedError):
                decide(state, command, act, now=make.at("2017-03-21"))
        else:
            assert decide(state, command, act, now=make.at("2017-03-21"))

    @pytest.mark.parametrize(
        ("first", "command", "rule"),
        [
            pytest.param(
                None,
                attrs.evolve(APPROVE, proposal="measure-2"),
                "no-such-measure",
                id="never proposed",
            ),
            pytest.param(
                did.MeasureRefused(proposal="measure-1", reason="không"),
                APPROVE,
                "measure-decided",
                id="decided already",
            ),
        ],
    )
    def test_is_on_a_proposal_that_waits(self, make, first, command, rule):
        """
        A proposal is decided once.
        """
        state = proposed(make)
        if first is not None:
            state = evolve(state, make.fact(10, first, make.at("2017-03-20")))

        with pytest.raises(RefusedError) as caught:
            decide(state, command, make.assigner, now=make.at("2017-03-21"))

        assert caught.value.rule == rule

    def test_of_nothing_is_refused(self, make):
        """
        Where nothing was proposed there is nothing to decide.
        """
        with pytest.raises(RefusedError) as caught:
            decide(make.state(), APPROVE, make.assigner, now=make.at("2017-03-21"))

        assert caught.value.rule == "no-measure"

    def test_follows_its_proposal(self, make):
        """
        Nothing is decided before it was proposed.
        """
        with pytest.raises(RefusedError) as caught:
            decide(
                proposed(make),
                APPROVE,
                make.assigner,
                now=make.at("2017-03-21"),
                effective_at=make.at("2017-03-20", "08:59"),
            )

        assert caught.value.rule == "before-earlier-act"

    def test_that_comes_twice_counts_once(self, make):
        """
        Evolve is total: the first decision stands.
        """
        state = proposed(make)
        for version, event in enumerate(
            (
                did.MeasureApproved(proposal="measure-1", reason="đúng"),
                did.MeasureRefused(proposal="measure-1", reason="không"),
            ),
            10,
        ):
            state = evolve(state, make.fact(version, event, make.at("2017-03-21")))

        assert state.measures[0].decision.is_approved


def asked(parties, matter, measure, act, **changes):
    """Whether somebody may decide a measure."""
    about = attrs.evolve(matter, measures=(("measure-1", measure),), **changes)
    return entitle(parties, about, APPROVE, act, DAY)


class TestAuthority:
    @pytest.mark.parametrize(
        ("measure", "person", "may"),
        [
            pytest.param(measure, person, may, id=f"{measure.value}-{person}")
            for measure, persons in {
                Measure.WRITTEN_REMINDER: {"ng-truong-kh", "ng-pho-kh", "ng-ct-tp"},
                Measure.CRITICISM: {"ng-truong-kh", "ng-ct-tp"},
                Measure.REVIEW: {"ng-ct-tp"},
                Measure.REFERRAL: {"ng-ct-tp"},
            }.items()
            for person, may in (
                (one, one in persons)
                for one in ("ng-truong-kh", "ng-pho-kh", "ng-ct-tp", "ng-pct-tp")
            )
        ],
    )
    def test_is_that_of_a_post(self, parties, matter, measure, person, may):
        """
        Head and deputy of the assigning body, and the chair, each as the data says.
        """
        answer = asked(parties, matter, measure, Act(actor=person))

        assert answer.is_entitled is may
        if not may:
            assert isinstance(answer, Denial)
            assert answer.rule == "measure-authority"

    def test_of_the_chair_who_also_assigns(self, parties, matter):
        """
        Where the committee itself assigns, its chair has both authorities.
        """
        for measure in Measure:
            assert asked(
                parties, matter, measure, Act(actor="ng-ct-tp"), assigner="tp"
            ).is_entitled

    def test_is_not_had_by_standing_in(self, parties, matter):
        """
        A deputy who acts for the chair without a mandate does not decide.
        """
        act = Act(actor="ng-pct-tp", on_behalf_of="ng-ct-tp")

        answer = asked(parties, matter, Measure.REVIEW, act)

        assert answer.rule == "measure-authority"
        assert "Chủ tịch Ủy ban nhân dân" in answer.text("vi")

    def test_can_be_given_by_a_mandate(self, parties, matter):
        """
        Under a mandate it is that of the post which gave it.
        """
        mandate = Mandate(
            key="m",
            from_post="ct-tp",
            to_post="pct-tp",
            commands=["approve-measure"],
            since=dt.date(2017, 3, 1),
            until=dt.date(2017, 4, 1),
            instrument=Citation(instrument="9/GUQ"),
        )
        town = attrs.evolve(parties, mandates=[mandate])
        act = Act(actor="ng-pct-tp", on_behalf_of="ng-ct-tp", mandate="m")

        assert asked(town, matter, Measure.REVIEW, act).is_entitled

    def test_is_as_the_data_of_the_host_says(self, parties, matter):
        """
        Data of the host takes the place of the library's: it widens and narrows.
        """
        own = load_authorities(
            HEAD + ALL.replace('"chair"', '"assigner-deputy"', 1), "a.toml"
        )
        about = attrs.evolve(
            matter, measures=(("measure-1", Measure.WRITTEN_REMINDER),)
        )

        def may(person):
            return entitle(parties, about, APPROVE, Act(actor=person), DAY, own)

        assert may("ng-pho-kh").is_entitled
        assert may("ng-ct-tp").rule == "measure-authority"
        assert "Chủ tịch" not in may("ng-ct-tp").text("vi")


HEAD = 'key = "k"\nversion = "1"\ntitle = {vi = "t"}\ncitations = []\n'
ALL = "".join(
    f'[[measures]]\nmeasure = "{one.value}"\nby = ["chair"]\n' for one in Measure
)


class TestData:
    def test_names_every_measure(self):
        """
        The built-in data says of each measure who decides it, with its source.
        """
        known = builtin_authorities()

        assert all(known.of(measure) for measure in Measure)
        assert known.of(Measure.REVIEW) == (Authority.CHAIR,)
        assert known.citations

    def test_a_measure_left_out_is_refused(self):
        """
        A measure that nobody could decide is an error when it loads.
        """
        with pytest.raises(InvalidValueError, match="must name referral once"):
            load_authorities(HEAD + ALL.rpartition("[[")[0], "a.toml")

    def test_all_that_are_left_out_or_come_twice_are_named(self):
        """
        Whoever writes the file reads at once what is wrong with it.
        """
        text = HEAD + ALL.replace("criticism", "review")

        with pytest.raises(InvalidValueError, match="criticism, review once") as caught:
            load_authorities(text, "a.toml")

        assert caught.value.field == "measures"
        assert "has one rule" in str(caught.value)

    def test_every_wrong_rule_has_its_line(self):
        """
        A rule without a post and one with a word that is none are two problems.
        """
        text = HEAD + ALL.replace('["chair"]', "[]", 1)
        text = text[::-1].replace('"chair"'[::-1], '"mayor"'[::-1], 1)[::-1]

        with pytest.raises(MalformedDataError, match="2 problems") as caught:
            load_authorities(text, "a.toml")

        first, second = caught.value.arguments["problems"]
        assert first.startswith("a.toml.measures[0]: by: must not be empty")
        assert second.startswith(
            "a.toml.measures[3].by[0]: unknown Authority, got 'mayor'"
        )

    def test_a_post_that_comes_twice_is_refused(self):
        """
        It may stand for another that was meant.
        """
        with pytest.raises(InvalidValueError, match="comes twice") as caught:
            MeasureRule(measure=Measure.REVIEW, by=(Authority.CHAIR, Authority.CHAIR))

        assert (caught.value.field, caught.value.value) == ("by", "chair")

    def test_a_measure_without_a_post_is_refused(self):
        """
        So is one that names no post.
        """
        with pytest.raises(InvalidValueError, match="nobody decides it") as caught:
            MeasureRule(measure=Measure.REVIEW, by=())

        assert caught.value.field == "by"

    def test_an_unknown_post_is_refused(self):
        """
        A misspelt authority is refused with its place.
        """
        text = HEAD + ALL.replace('"chair"', '"chairr"', 1)

        with pytest.raises(UnknownNameError, match="did you mean 'chair'"):
            load_authorities(text, "a.toml")

    @pytest.mark.parametrize("one", Authority)
    def test_speaks_both_languages(self, one):
        """
        Whoever is refused reads who decides.
        """
        assert one.in_locale("vi") != one.in_locale("en")
