"""Joint plans in a register: each party for itself, each side seen, no right given."""

import datetime as dt
import json

import attrs
import pytest

from govtasks.deadlines.rules import Undated
from govtasks.directives import (
    Directive,
    Provision,
    Reference,
    Relation,
    Secrecy,
)
from govtasks.errors import (
    ConflictError,
    InvalidValueError,
    RefusedError,
    UnknownNameError,
)
from govtasks.evaluation.joint_plans import (
    JointDay,
    JointItem,
    JointMinutes,
    JointParty,
    JointPlan,
    MinutesPoint,
)
from govtasks.evaluation.joint_state import JointStanding
from govtasks.explain import Citation
from govtasks.obligations import commands as do
from govtasks.obligations.model import Coordinating, Force, Kind, Roles, Silence
from govtasks.obligations.particulars import Opinion, Outcome
from govtasks.obligations.refusals import refused_text
from govtasks.obligations.replies import Standing
from govtasks.organisation import (
    Body,
    BodyKind,
    Level,
    Mandate,
    Person,
    Post,
    PostKind,
    Succession,
    SuccessionKind,
    Tenure,
)
from govtasks.text import Text

SINCE = dt.date(2016, 6, 1)
FRONT, WOMEN, CITY, HOME = "ng-mttq", "ng-pn", "ng-ct-tp", "ng-truong-noi-vu"
CLERK, COORDINATOR = "ng-cv-mttq", "ng-dau-moi"
TITLE = Text.of(vi="Chương trình phối hợp", en="Joint plan")
AGREE = Silence.AGREES
NAIVE = dt.datetime(2017, 3, 1, tzinfo=dt.UTC).replace(tzinfo=None)


def office(city, **changes):
    """Return the small city with people in the Front and the Women's Union."""
    base = city.office()
    posts = {
        "ct-mttq": ("mttq", PostKind.CHAIR, FRONT),
        "cv-mttq": ("mttq", PostKind.OFFICIAL, CLERK),
        "ct-pn": ("pn", PostKind.CHAIR, WOMEN),
        "cv-noi-vu": ("noi-vu", PostKind.OFFICIAL, COORDINATOR),
    }
    women = Body(
        key="pn",
        name=Text.of(vi="Hội Phụ nữ", en="Women's Union"),
        kind=BodyKind.MASS_ORGANISATION,
        level=Level.DISTRICT,
        since=SINCE,
    )
    given = {
        "bodies": (*base.bodies, women),
        "posts": (
            *base.posts,
            *(
                Post(key=key, title=TITLE, body=body, kind=kind, since=SINCE)
                for key, (body, kind, _) in posts.items()
            ),
        ),
        "persons": (
            *base.persons,
            *(Person(key=person, name=person) for _, _, person in posts.values()),
            Person(key="ng-ngoai", name="Người ngoài"),
        ),
        "tenures": (
            *base.tenures,
            *(
                Tenure(post=key, person=person, since=SINCE)
                for key, (_, _, person) in posts.items()
            ),
        ),
    }
    return attrs.evolve(base, **(given | changes))


def request(city, key, lead, assigner, day="2017-03-15", **changes):
    """Return a request of one body to another."""
    given = {
        "kind": Kind.REQUEST,
        "roles": Roles(lead=lead),
        "assigner": assigner,
        "rule": city.fixed(day),
        "field": None,
    }
    return city.obligation(key, **(given | changes))


def items():
    """Return three items: each side asks the other, and the Committee helps itself."""
    return (
        JointItem(key="giam-sat", obligation="r1", led_by="mttq", asked_by="tp"),
        JointItem(
            key="tra-loi", obligation="r2", led_by="tp", asked_by="mttq", silence=AGREE
        ),
        JointItem(key="bao-cao", obligation="o1", led_by="tp"),
    )


def plan(**changes):
    """Return the plan of the city with the Front and the Women's Union."""
    given = {
        "key": "p1",
        "title": TITLE,
        "parties": [
            JointParty(body="tp", coordinators=["cv-noi-vu"]),
            JointParty(body="mttq"),
            JointParty(body="pn"),
        ],
        "since": dt.date(2017, 2, 15),
        "until": dt.date(2017, 7, 1),
        "items": items(),
    }
    return JointPlan(**(given | changes))


def minutes(key="m1", day=dt.date(2017, 3, 6), **changes):
    """Return the minutes of a meeting."""
    given = {
        "key": key,
        "day": day,
        "present": [CITY, FRONT],
        "points": [
            MinutesPoint(text="Thống nhất", items=["giam-sat"], is_decision=True)
        ],
    }
    return JointMinutes(**(given | changes))


class Hall:
    """A register with the plan's obligations, and short ways to act in it."""

    def __init__(self, city, **changes):
        city.authorizers = ()
        self.city = city
        self.register = city.open()
        with self.by(CITY) as unit:
            unit.record_organisation(office(city, **changes))
            unit.issue(city.directive(issuer="tp"))
            unit.assign(request(city, "r1", "mttq", "tp"))
            unit.assign(city.obligation("o1"))
        with self.by(FRONT) as unit:
            unit.assign(request(city, "r2", "tp", "mttq"))

    def by(self, actor, day="2017-02-10", **options):
        """Begin a unit of somebody."""
        return self.city.unit(self.register, day, actor=actor, **options)

    def opened(self, given=None, *parties):
        """Open the plan for the city and let parties agree to it."""
        with self.by(CITY) as unit:
            unit.open_joint_plan(given or plan(), party="tp")
        for party in parties:
            self.agree(1, party)
        return self

    def agreed(self, given=None):
        """Open the plan and let all parties agree to it."""
        return self.opened(given, "mttq", "pn")

    def agree(self, number, party, day="2017-02-14"):
        """Let a party agree to a text."""
        with self.by({"mttq": FRONT, "pn": WOMEN, "tp": CITY}[party], day) as unit:
            return unit.agree_joint_plan("p1", number, party=party)

    def view(self, body=None, day="2017-03-10"):
        """Return the plan as a party sees it; all of it can be said."""
        seen = self.register.joint_plan("p1", self.city.at(day), body)
        for locale in ("vi", "en"):
            assert all(one.text(locale) for one in seen.findings)
            assert all(one.explanation.text(locale) for one in seen.asks)
            assert seen.to_json(locale)["key"] == "p1"
        return seen

    def refused(self, rule, actor, act, day="2017-03-10", **options):
        """Check that an act is refused by a rule, in both languages; store nothing."""
        before = self.city.everything()
        with (
            pytest.raises(RefusedError) as caught,
            self.by(actor, day, **options) as unit,
        ):
            act(unit)
        assert caught.value.rule == rule
        assert refused_text(caught.value, "vi") != refused_text(caught.value, "en")
        assert self.city.everything() == before


@pytest.fixture
def hall(new_city):
    """Give a register in memory in which nothing was planned yet."""
    city = new_city()
    yield Hall(city)
    city.close()


class TestOpenJointPlan:
    def test_waits_for_the_other_parties_on_any_store(self, city):
        """
        It is kept with whoever proposed it, and is in force with the last consent.
        """
        hall = Hall(city).opened()

        state = hall.register.joint_plan_state("p1")
        assert state.standing is JointStanding.PROPOSED
        assert state.text.awaited == ("mttq", "pn")
        assert state.text.consents[0].act.actor == CITY
        hall.agree(1, "mttq")
        assert hall.agree(1, "pn").standing is JointStanding.IN_FORCE
        assert hall.register.joint_plan_state("p1").plan == plan()

    def test_may_be_opened_by_the_front(self, hall):
        """
        Either side may propose a plan.
        """
        with hall.by(FRONT) as unit:
            state = unit.open_joint_plan(plan(), party="mttq")

        assert state.text.awaited == ("pn", "tp")

    def test_may_be_of_bodies_of_one_side(self, hall):
        """
        Two divisions side by side can plan jointly, too.
        """
        given = plan(
            parties=[JointParty(body="noi-vu"), JointParty(body="tai-chinh")], items=()
        )
        with hall.by(HOME) as unit:
            state = unit.open_joint_plan(given, party="noi-vu")

        assert state.text.needed == {"noi-vu", "tai-chinh"}

    @pytest.mark.parametrize(
        ("actor", "changes", "rule"),
        [
            pytest.param(FRONT, {}, "joint-not-its", id="for another party"),
            pytest.param(HOME, {}, "joint-not-its", id="head of a body below"),
            pytest.param("ng-ngoai", {}, "no-post", id="no post at all"),
            pytest.param("ng-khong", {}, "unknown-actor", id="nobody"),
            pytest.param(
                COORDINATOR,
                {},
                "joint-not-its",
                id="a coordinator that nobody agreed to",
            ),
            pytest.param(
                CITY,
                {"parties": [JointParty(body="mttq"), JointParty(body="pn")]},
                "joint-not-a-party",
                id="no party itself",
            ),
            pytest.param(
                CITY,
                {"parties": [JointParty(body="tp"), JointParty(body="noi-vu")]},
                "joint-party-below",
                id="a body below",
            ),
            pytest.param(
                CITY,
                {
                    "parties": [
                        JointParty(body="tp"),
                        JointParty(body="mttq", coordinators=["cv-noi-vu"]),
                    ]
                },
                "joint-coordinator-elsewhere",
                id="post of another party",
            ),
            pytest.param(
                CITY,
                {
                    "items": [
                        JointItem(key="a", obligation="o1", led_by="pn", asked_by="tp")
                    ]
                },
                "joint-item-not-led",
                id="item of another party",
            ),
        ],
    )
    def test_refuses(self, hall, actor, changes, rule):
        """
        A party acts for itself, with its equals, about what is its own.
        """
        given = {"items": ()} | changes
        hall.refused(
            rule, actor, lambda unit: unit.open_joint_plan(plan(**given), party="tp")
        )

    def test_refuses_an_order_to_whom_one_does_not_command(self, hall):
        """
        An order of the city to the Front is no item: parties only request.
        """
        order = hall.city.obligation("o9", roles=Roles(lead="mttq"), field=None)
        with hall.by(CITY) as unit:
            unit.assign(order)
        item = JointItem(key="a", obligation="o9", led_by="mttq", asked_by="tp")

        hall.refused(
            "joint-order",
            CITY,
            lambda unit: unit.open_joint_plan(plan(items=[item]), party="tp"),
        )

    def test_refuses_what_is_secret(self, hall):
        """
        What every party sees rests on no document with a mark.
        """
        secret = hall.city.directive(
            key="mat", number="7", issuer="tp", secrecy=Secrecy.CONFIDENTIAL
        )
        with hall.by(CITY) as unit:
            unit.issue(secret)
            unit.assign(hall.city.obligation("o9", directive="mat"))
        item = JointItem(key="a", obligation="o9", led_by="tp")

        hall.refused(
            "joint-secret",
            CITY,
            lambda unit: unit.open_joint_plan(plan(items=[item]), party="tp"),
        )

    @pytest.mark.parametrize(
        ("changes", "value"),
        [
            pytest.param(
                {"parties": [JointParty(body="tp"), JointParty(body="x")]},
                "x",
                id="body",
            ),
            pytest.param(
                {
                    "parties": [
                        JointParty(body="tp", coordinators=["y"]),
                        JointParty(body="mttq"),
                    ]
                },
                "y",
                id="post",
            ),
            pytest.param({"directive": "z"}, "z", id="directive"),
            pytest.param(
                {"items": [JointItem(key="a", obligation="o2", led_by="tp")]},
                "o2",
                id="obligation",
            ),
        ],
    )
    def test_refuses_what_is_not_there(self, hall, changes, value):
        """
        What is unknown is named.
        """
        given = {"items": ()} | changes
        with pytest.raises(UnknownNameError) as caught, hall.by(CITY) as unit:
            unit.open_joint_plan(plan(**given), party="tp")

        assert caught.value.value == value
        assert hall.register.joint_plans() == ()

    def test_suggests_no_obligation_of_others(self, hall):
        """
        A misspelt key does not bring up those that there are.
        """
        item = JointItem(key="a", obligation="r11", led_by="tp")
        with pytest.raises(UnknownNameError) as caught, hall.by(CITY) as unit:
            unit.open_joint_plan(plan(items=[item]), party="tp")

        assert caught.value.hint is None
        assert caught.value.field == "items.a.obligation"

    def test_refuses_a_body_that_has_ended(self, hall):
        """
        Nobody can agree for a body that is not there on the day.
        """
        parties = [JointParty(body="y-te"), JointParty(body="mttq")]
        given = plan(parties=parties, items=())
        with (
            pytest.raises(InvalidValueError, match="does not exist"),
            hall.by(FRONT, "2017-06-02") as unit,
        ):
            unit.open_joint_plan(given, party="mttq")

    def test_refuses_a_key_twice_and_no_plan(self, hall):
        """
        A key is taken once; something else is no plan.
        """
        hall.opened()
        with pytest.raises(ConflictError), hall.by(CITY) as unit:
            unit.open_joint_plan(plan(), party="tp")
        with pytest.raises(InvalidValueError, match="JointPlan"), hall.by(CITY) as unit:
            unit.open_joint_plan("p1", party="tp")

    def test_by_a_mandate_that_names_it(self, new_city):
        """
        Who has a mandate for joint plans acts for the giver; for anything else not.
        """
        given = {
            "from_post": "ct-tp",
            "to_post": "truong-noi-vu",
            "since": SINCE,
            "instrument": Citation(instrument="01/QĐ-UBND"),
        }
        mandates = (
            Mandate(key="m-plan", commands=["joint-plan"], **given),
            Mandate(key="m-other", commands=["confirm"], **given),
        )
        hall = Hall(new_city(), mandates=mandates)

        def act(unit):
            return unit.open_joint_plan(plan(), party="tp")

        for rule, options in (
            ("mandate-out-of-scope", {"on_behalf_of": CITY, "mandate": "m-other"}),
            ("mandate-unknown", {"on_behalf_of": CITY, "mandate": "m-none"}),
            ("not-on-behalf", {"mandate": "m-plan"}),
            ("joint-not-its", {"on_behalf_of": CITY}),
        ):
            hall.refused(rule, HOME, act, **options)
        hall.refused(
            "mandate-not-held", FRONT, act, on_behalf_of=CITY, mandate="m-plan"
        )
        hall.refused(
            "mandate-powerless",
            HOME,
            lambda unit: unit.open_joint_plan(plan(), party="mttq"),
            on_behalf_of=CITY,
            mandate="m-plan",
        )
        with hall.by(HOME, on_behalf_of=CITY, mandate="m-plan") as unit:
            state = act(unit)
        assert state.text.consents[0].act.mandate == "m-plan"

    def test_not_on_behalf_of_somebody_else(self, hall):
        """
        For somebody who does not speak for the party nobody acts either.
        """
        hall.refused(
            "mandate-missing",
            CITY,
            lambda unit: unit.open_joint_plan(plan(), party="tp"),
            on_behalf_of=FRONT,
        )


class TestChange:
    def test_is_in_force_with_the_consent_of_all(self, hall):
        """
        The text before holds until then.
        """
        hall.agreed()
        with hall.by(WOMEN, "2017-03-01") as unit:
            state = unit.propose_joint_plan_change(
                plan(note="Thêm"), party="pn", reason="Bổ sung"
            )
        assert (state.text.number, state.pending.reason) == (1, "Bổ sung")

        hall.agree(2, "tp", "2017-03-02")

        assert hall.agree(2, "mttq", "2017-03-03").plan.note == "Thêm"
        assert hall.view(day="2017-03-02").text.number == 1
        assert hall.view().text.number == 2

    @pytest.mark.parametrize(
        ("actor", "party", "number", "rule"),
        [
            pytest.param(FRONT, "mttq", 1, "joint-text-replaced", id="replaced"),
            pytest.param(FRONT, "mttq", 2, "joint-text-replaced", id="overtaken"),
            pytest.param(WOMEN, "pn", 3, "joint-text-agreed", id="twice"),
            pytest.param(HOME, "noi-vu", 3, "joint-not-a-party", id="no party"),
            pytest.param(CLERK, "mttq", 3, "joint-not-its", id="an official"),
            pytest.param(FRONT, "tp", 3, "joint-not-its", id="for another"),
        ],
    )
    def test_is_agreed_to_by_number(self, hall, actor, party, number, rule):
        """
        Once, by each party for itself, and only to what still waits.
        """
        hall.opened()
        with hall.by(WOMEN, "2017-03-01") as unit:
            for note in ("một", "hai"):
                unit.propose_joint_plan_change(
                    plan(note=note), party="pn", reason="Bổ sung"
                )

        hall.refused(
            rule,
            actor,
            lambda unit: unit.agree_joint_plan("p1", number, party=party),
        )

    @pytest.mark.parametrize(
        ("key", "number"),
        [pytest.param("p2", 1, id="plan"), pytest.param("p1", 9, id="text")],
    )
    def test_of_what_is_not_there(self, hall, key, number):
        """
        An unknown plan or text is named.
        """
        hall.opened()
        with pytest.raises(UnknownNameError, match="joint plan"), hall.by(FRONT) as u:
            u.agree_joint_plan(key, number, party="mttq")

    def test_says_something_else(self, hall):
        """
        The same text again is nothing to agree to, unless a party has left since.
        """
        hall.agreed()

        def act(unit):
            return unit.propose_joint_plan_change(plan(), party="tp", reason="Lại")

        hall.refused("joint-text-same", CITY, act)
        with hall.by(WOMEN, "2017-03-01") as unit:
            unit.leave_joint_plan("p1", party="pn", reason="Tổ chức lại")
        with hall.by(CITY, "2017-03-02") as unit:
            assert act(unit).pending.awaited == ("mttq", "pn")

    def test_asks_nothing_anew_of_what_was_agreed_to(self, hall):
        """
        An item that passed on elsewhere since does not keep the rest from changing.
        """
        hall.agreed(plan(items=items()[2:]))
        with hall.by(CITY, "2017-03-01") as unit:
            unit.do("o1", do.Reassign(lead="tai-chinh", reason="Phân công lại"))
            state = unit.propose_joint_plan_change(
                plan(items=items()[2:], note="Thêm"), party="tp", reason="Bổ sung"
            )

        assert state.pending.number == 2

    def test_by_a_coordinator_that_its_party_agreed_to(self, hall):
        """
        The post that the city named speaks for it; one that others name does not.
        """
        named = plan(
            parties=[
                JointParty(body="tp"),
                JointParty(body="mttq", coordinators=["cv-mttq"]),
                JointParty(body="pn"),
            ]
        )
        hall.agreed()
        with hall.by(COORDINATOR, "2017-03-01") as unit:
            unit.propose_joint_plan_change(named, party="tp", reason="Đổi đầu mối")

        hall.refused(
            "joint-not-its",
            CLERK,
            lambda unit: unit.agree_joint_plan("p1", 2, party="mttq"),
        )

    def test_by_who_goes_on_for_a_party_that_ended(self, new_city):
        """
        Once a body is gone, its successor speaks for it.
        """
        city = new_city()
        bodies = tuple(
            attrs.evolve(one, until=dt.date(2017, 3, 1)) if one.key == "pn" else one
            for one in office(city).bodies
        )
        gone = [
            Succession(
                body="pn",
                successor="mttq",
                kind=SuccessionKind.MERGE,
                on=dt.date(2017, 3, 1),
            )
        ]
        posts = tuple(
            attrs.evolve(one, until=dt.date(2017, 3, 1)) if one.body == "pn" else one
            for one in office(city).posts
        )
        tenures = tuple(
            attrs.evolve(one, until=dt.date(2017, 3, 1)) if one.post == "ct-pn" else one
            for one in office(city).tenures
        )
        hall = Hall(
            city, bodies=bodies, posts=posts, tenures=tenures, successions=tuple(gone)
        ).agreed()
        codes = [one.code for one in hall.view().findings]
        assert "joint-party-ended" in codes

        hall.refused(
            "no-post",
            WOMEN,
            lambda unit: unit.leave_joint_plan("p1", party="pn", reason="Hết"),
        )
        with hall.by(FRONT, "2017-03-10") as unit:
            state = unit.leave_joint_plan("p1", party="pn", reason="Hợp nhất")
        assert state.parties == ("tp", "mttq")


class TestLeaveAndClose:
    def test_the_others_go_on(self, hall):
        """
        Who left sees nothing any more, and its items are shown by their keys alone.
        """
        item = JointItem(key="pn", obligation="r3", led_by="pn", asked_by="tp")
        with hall.by(CITY) as unit:
            unit.assign(request(hall.city, "r3", "pn", "tp"))
        hall.agreed(plan(items=[*items(), item]))
        with hall.by(WOMEN, "2017-03-01") as unit:
            unit.leave_joint_plan("p1", party="pn", reason="Tổ chức lại")

        assert hall.register.joint_plans(hall.city.at("2017-03-02"), "pn") == ()
        assert hall.view("pn", "2017-02-28").standing is JointStanding.IN_FORCE
        seen = hall.view("mttq", "2017-03-02")
        assert seen.standing is JointStanding.IN_FORCE
        assert seen.item("pn").is_withheld
        assert [one.reason for one in seen.left] == ["Tổ chức lại"]
        assert [one.code for one in seen.findings] == ["joint-item-abandoned"]

    def test_nothing_is_done_about_what_has_ended(self, hall):
        """
        A plan that lost its parties can be changed, left and closed no more.
        """
        hall.opened(None, "mttq")
        for actor, party in ((WOMEN, "pn"), (FRONT, "mttq")):
            with hall.by(actor, "2017-03-01") as unit:
                unit.leave_joint_plan("p1", party=party, reason="Rút")

        assert hall.view().standing is JointStanding.DISSOLVED
        for act in (
            lambda u: u.agree_joint_plan("p1", 1, party="tp"),
            lambda u: u.leave_joint_plan("p1", party="tp", reason="Rút"),
            lambda u: u.close_joint_plan("p1", party="tp", summary="Xong"),
            lambda u: u.record_minutes("p1", minutes(), party="tp"),
            lambda u: u.propose_joint_plan_change(plan(), party="tp", reason="Lại"),
        ):
            hall.refused("joint-ended", CITY, act)

    @pytest.mark.parametrize(
        ("day", "is_over"),
        [
            pytest.param("2017-06-30", False, id="last day"),
            pytest.param("2017-07-01", True, id="day after"),
        ],
    )
    def test_is_closed_when_its_period_is_over(self, hall, day, is_over):
        """
        Not on its last day; from the next one that is asked for.
        """
        hall.agreed()

        def act(unit):
            return unit.close_joint_plan("p1", party="mttq", summary="5/6")

        if not is_over:
            hall.refused("joint-not-over", FRONT, act, day)
            return
        codes = [one.code for one in hall.view(day=day).findings]
        assert codes == ["joint-plan-over"]
        with hall.by(FRONT, day) as unit:
            assert act(unit).standing is JointStanding.CLOSED
        seen = hall.view("tp", day)
        assert (seen.closing.summary, seen.findings) == ("5/6", ())

    def test_is_not_closed_before_it_was_agreed(self, hall):
        """
        Who does not want it leaves it.
        """
        hall.opened()
        hall.refused(
            "joint-not-in-force",
            CITY,
            lambda unit: unit.close_joint_plan("p1", party="tp", summary="Xong"),
            "2017-07-01",
        )

    @pytest.mark.parametrize(
        ("actor", "party", "rule"),
        [
            pytest.param(CITY, "mttq", "joint-not-its", id="another party"),
            pytest.param(HOME, "noi-vu", "joint-not-a-party", id="no party"),
        ],
    )
    def test_only_by_a_party_for_itself(self, hall, actor, party, rule):
        """
        Nobody takes another out, or closes what is not his.
        """
        hall.agreed()
        for act in (
            lambda u: u.leave_joint_plan("p1", party=party, reason="Rút"),
            lambda u: u.close_joint_plan("p1", party=party, summary="Xong"),
            lambda u: u.record_minutes("p1", minutes(), party=party),
        ):
            hall.refused(rule, actor, act, "2017-07-01")

    def test_with_words(self, hall):
        """
        Why a party leaves, and what came of the plan, must be said.
        """
        hall.agreed()
        with pytest.raises(InvalidValueError) as caught, hall.by(CITY) as unit:
            unit.leave_joint_plan("p1", party="tp", reason=" ")
        assert caught.value.field == "reason"
        with pytest.raises(InvalidValueError) as caught, hall.by(CITY) as unit:
            unit.propose_joint_plan_change(plan(), party="tp", reason="")
        assert caught.value.field == "reason"


class TestMinutes:
    def test_are_recorded_by_anybody_in_a_party_and_signed_by_each(self, hall):
        """
        An official records them; the head signs; who has not is shown.
        """
        hall.agreed()
        with hall.by(CLERK, "2017-03-07") as unit:
            unit.record_minutes("p1", minutes(), party="mttq")
        hall.refused(
            "joint-not-its",
            CLERK,
            lambda unit: unit.sign_minutes("p1", "m1", party="mttq"),
        )
        with hall.by(FRONT, "2017-03-08") as unit:
            state = unit.sign_minutes("p1", "m1", party="mttq", note="Bảo lưu")

        assert state.minutes_of("m1").signatures[0].note == "Bảo lưu"
        (finding,) = hall.view("tp").findings
        assert finding.code == "joint-minutes-unsigned"
        assert "UBND thành phố, Hội Phụ nữ" in finding.text("vi")

    @pytest.mark.parametrize(
        ("day", "rule"),
        [
            pytest.param(
                dt.date(2017, 2, 9), "joint-minutes-before", id="before the plan"
            ),
            pytest.param(dt.date(2017, 2, 10), None, id="day of the proposal"),
            pytest.param(dt.date(2017, 3, 10), None, id="today"),
            pytest.param(dt.date(2017, 3, 11), "joint-minutes-to-come", id="tomorrow"),
        ],
    )
    def test_are_of_a_day_of_the_plan(self, hall, day, rule):
        """
        From the day on which it was proposed, or begins, to this one.
        """
        hall.agreed()

        def act(unit):
            return unit.record_minutes("p1", minutes(day=day), party="tp")

        if rule is not None:
            hall.refused(rule, CITY, act)
            return
        with hall.by(CITY, "2017-03-10") as unit:
            assert act(unit).minutes[0].minutes.day == day

    def test_are_signed_once(self, hall):
        """
        A second signature, and one of whoever is no party, are refused.
        """
        hall.agreed()
        with hall.by(CITY, "2017-03-07") as unit:
            unit.record_minutes("p1", minutes(), party="tp")
            unit.sign_minutes("p1", "m1", party="tp")

        for rule, actor, party in (
            ("joint-minutes-signed", CITY, "tp"),
            ("joint-not-a-party", HOME, "noi-vu"),
            ("joint-not-its", CITY, "mttq"),
        ):
            hall.refused(
                rule,
                actor,
                lambda unit, party=party: unit.sign_minutes("p1", "m1", party=party),
            )
        hall.refused(
            "joint-minutes-taken",
            CITY,
            lambda unit: unit.record_minutes("p1", minutes(), party="tp"),
        )

    def test_are_corrected_by_others(self, hall):
        """
        The wrong ones stay; they are neither signed nor corrected again.
        """
        hall.agreed()
        with hall.by(CITY, "2017-03-07") as unit:
            unit.record_minutes("p1", minutes(), party="tp")
            unit.record_minutes(
                "p1", minutes("m2"), party="tp", corrects="m1", reason="Sai"
            )

        assert hall.view().minutes[0].corrected_by == "m2"
        for act in (
            lambda u: u.sign_minutes("p1", "m1", party="tp"),
            lambda u: u.record_minutes(
                "p1", minutes("m3"), party="tp", corrects="m1", reason="Sai"
            ),
        ):
            hall.refused("joint-minutes-corrected", CITY, act)

    def test_are_corrected_after_the_end(self, hall):
        """
        What was closed takes no new minutes, and lets old ones be put right.
        """
        hall.agreed()
        with hall.by(CITY, "2017-07-03") as unit:
            unit.record_minutes("p1", minutes(), party="tp")
            unit.close_joint_plan("p1", party="tp", summary="Xong")
            unit.sign_minutes("p1", "m1", party="tp")
            state = unit.record_minutes(
                "p1", minutes("m2"), party="tp", corrects="m1", reason="Sai"
            )

        assert state.minutes_of("m2").unsigned == ("tp", "mttq", "pn")
        hall.refused(
            "joint-ended",
            CITY,
            lambda unit: unit.record_minutes("p1", minutes("m4"), party="tp"),
            "2017-07-04",
        )

    @pytest.mark.parametrize(
        ("changes", "options", "message"),
        [
            pytest.param({"present": ["x"]}, {}, "unknown person", id="person"),
            pytest.param(
                {"points": [MinutesPoint(text="x", items=["zz"])]},
                {},
                "unknown item",
                id="item",
            ),
            pytest.param(
                {}, {"corrects": "m9", "reason": "Sai"}, "unknown minutes", id="others"
            ),
            pytest.param({}, {"corrects": "m9"}, "must not be empty", id="no reason"),
            pytest.param(
                {}, {"corrects": 9, "reason": "Sai"}, "must be a key", id="no key"
            ),
        ],
    )
    def test_name_what_is_there(self, hall, changes, options, message):
        """
        Persons, items and other minutes must be known; a correction has a reason.
        """
        hall.agreed()
        with (
            pytest.raises((UnknownNameError, InvalidValueError), match=message),
            hall.by(CITY, "2017-03-10") as unit,
        ):
            unit.record_minutes("p1", minutes(**changes), party="tp", **options)

    def test_must_be_minutes(self, hall):
        """
        Something else is not recorded, and unknown ones are not signed.
        """
        hall.agreed()
        with pytest.raises(InvalidValueError, match="JointMinutes"), hall.by(CITY) as u:
            u.record_minutes("p1", "m1", party="tp")
        with pytest.raises(UnknownNameError, match="minutes"), hall.by(CITY) as unit:
            unit.sign_minutes("p1", "m1", party="tp")


class TestJointPlans:
    def test_show_both_sides_what_they_need(self, hall):
        """
        Title, lead, day and state of every item; the Front sees the city's, too.
        """
        hall.agreed()

        seen = hall.view("mttq")

        assert [one.lead for one in seen.items] == ["mttq", "tp", "noi-vu"]
        assert [one.last_day for one in seen.items] == [dt.date(2017, 3, 15)] * 3
        assert {one.title_in("vi") for one in seen.items} == {"Lập kế hoạch"}
        assert {one.state_in("vi") for one in seen.items} == {"đã giao"}
        assert seen.name("mttq", "vi") == "Mặt trận Tổ quốc"
        assert seen.name("x", "vi") == "x"
        assert seen.item("nothing") is None

    def test_give_no_right_to_the_work_of_others(self, hall):
        """
        Neither side may act on the other's obligations because of a plan.
        """
        hall.agreed()
        for actor, key, command in (
            (FRONT, "o1", do.Submit(result="Xong")),
            (FRONT, "o1", do.SetRule(rule=hall.city.fixed("2017-05-01"), reason="x")),
            (FRONT, "r2", do.Submit(result="Xong")),
            (WOMEN, "r2", do.Withdraw(reason="x")),
            (CITY, "r1", do.Submit(result="Xong")),
            (CITY, "r2", do.Withdraw(reason="x")),
            (WOMEN, "r1", do.Urge(reason="x")),
        ):
            hall.refused(
                "not-entitled",
                actor,
                lambda unit, key=key, command=command: unit.do(key, command),
            )

    def test_show_nothing_to_others(self, hall):
        """
        A body that is no party is not told that there is a plan.
        """
        hall.agreed()
        at = hall.city.at("2017-03-10")

        assert hall.register.joint_plans(at, "noi-vu") == ()
        with pytest.raises(UnknownNameError, match="unknown joint plan") as caught:
            hall.view("noi-vu")
        assert caught.value.hint is None
        with pytest.raises(UnknownNameError, match="unknown body"):
            hall.register.joint_plans(at, "x")
        with pytest.raises(UnknownNameError, match="did you mean 'p1'"):
            hall.register.joint_plan("p11", at)
        with pytest.raises(UnknownNameError, match="did you mean 'p1'"):
            hall.register.joint_plan_state("p11", at)

    def test_show_nothing_of_an_ended_plan_to_a_body_that_never_came(self, hall):
        """
        Once a plan is closed, nobody is asked any more.
        """
        hall.opened(plan(parties=plan().parties[:2]), "mttq")
        with hall.by(CITY, "2017-07-03") as unit:
            unit.propose_joint_plan_change(plan(), party="tp", reason="Thêm Hội")
        assert hall.view("pn", "2017-07-03").text.number == 2
        with hall.by(CITY, "2017-07-04") as unit:
            unit.close_joint_plan("p1", party="tp", summary="Xong")

        assert hall.register.joint_plans(hall.city.at("2017-07-05"), "pn") == ()

    @pytest.mark.parametrize(
        ("ask", "field"),
        [
            pytest.param(lambda r: r.joint_plan("P 1"), "key", id="no key"),
            pytest.param(lambda r: r.joint_plan(None), "key", id="nothing"),
            pytest.param(lambda r: r.joint_plan_state(5), "key", id="number"),
            pytest.param(lambda r: r.joint_plans(body=5), "body", id="no body"),
            pytest.param(lambda r: r.joint_plans("2017"), "now", id="no instant"),
            pytest.param(lambda r: r.joint_plans(NAIVE), "now", id="no zone"),
            pytest.param(
                lambda r: r.joint_plans_for(FRONT, "2017"), "day", id="no day"
            ),
            pytest.param(lambda r: r.joint_plans_for(5), "person", id="no person"),
        ],
    )
    def test_refuse_what_is_no_question(self, hall, ask, field):
        """
        What is no key, day or instant is named, and nothing breaks.
        """
        hall.agreed()
        with pytest.raises(InvalidValueError) as caught:
            ask(hall.register)

        assert caught.value.field == field

    def test_show_nothing_before_there_was_a_plan(self, hall):
        """
        An earlier instant knows no later plan.
        """
        hall.agreed()

        assert hall.register.joint_plans(hall.city.at("2017-02-09")) == ()

    def test_show_nothing_outside_the_plan(self, hall):
        """
        Neither what is secret, nor what other bodies do, nor the parties' other work.
        """
        secret = hall.city.directive(
            key="mat", number="7", issuer="tp", secrecy=Secrecy.SECRET
        )
        with hall.by(CITY) as unit:
            unit.issue(secret)
            unit.assign(hall.city.obligation("mat-1", directive="mat"))
            unit.assign(request(hall.city, "khac-1", "mttq", "tp"))
            unit.assign(hall.city.obligation("khac-2", roles=Roles(lead="tai-chinh")))
        hall.agreed()

        for body in ("tp", "mttq", "pn"):
            told = json.dumps(hall.view(body).to_json("vi"))
            assert [key for key in ("mat-1", "khac-1", "khac-2") if key in told] == []
            assert all(key in told for key in ("r1", "r2", "o1"))

    def test_withhold_what_its_party_has_not_agreed_to_show(self, hall):
        """
        Nobody learns of an obligation by writing its key into a text.
        """
        with hall.by(FRONT) as unit:
            unit.open_joint_plan(plan(), party="mttq")

        seen = hall.view("mttq")
        assert [one.is_withheld for one in seen.items] == [False, True, True]
        assert seen.item("bao-cao").title_in("vi") == "(không hiển thị)"
        assert seen.item("bao-cao").state_in("vi") == ""
        assert [one.asked for one in seen.asks] == ["mttq"]
        assert [one.is_withheld for one in hall.view("tp").items] == [False] * 3
        assert [one.is_withheld for one in hall.view().items] == [False] * 3
        hall.agree(1, "tp")
        assert [one.is_withheld for one in hall.view("mttq").items] == [False] * 3

    def test_withhold_what_became_secret(self, hall):
        """
        A mark that comes later hides the item from every party, not from the host.
        """
        hall.agreed()
        secret = Directive(
            key="mat",
            issuer="tp",
            kind="CV",
            number="7",
            issued=dt.date(2017, 3, 1),
            title=TITLE,
            provisions=[Provision(path="1", text=TITLE)],
            secrecy=Secrecy.CONFIDENTIAL,
            references=[Reference(relation=Relation.AMENDS, directive="cv-644")],
        )
        with hall.by(CITY, "2017-03-01") as unit:
            unit.issue(secret)
            unit.do(
                "o1",
                do.DecideAmendment(
                    directive="mat",
                    outcome=Outcome.MOVE,
                    provision="1",
                    reason="Chuyển căn cứ",
                ),
            )

        assert hall.view("mttq").item("bao-cao").is_withheld
        assert hall.view("tp").item("bao-cao").is_withheld
        assert not hall.view().item("bao-cao").is_withheld

    def test_show_a_body_to_come_only_what_it_is_asked(self, hall):
        """
        The text that would make it a party, and nothing of the plan before.
        """
        two = plan(parties=plan().parties[:2])
        hall.opened(two, "mttq")
        with hall.by(CITY, "2017-03-01") as unit:
            unit.record_minutes("p1", minutes(day=dt.date(2017, 2, 20)), party="tp")
            unit.propose_joint_plan_change(plan(), party="tp", reason="Thêm Hội")

        seen = hall.view("pn")
        assert (seen.text.number, seen.pending, seen.minutes) == (2, None, ())
        assert seen.standing is JointStanding.PROPOSED
        assert [one.is_withheld for one in seen.items] == [True, False, False]
        assert [one.code for one in seen.findings] == ["joint-text-waiting"]
        assert hall.view("mttq").pending.number == 2
        assert len(hall.view("mttq").minutes) == 1

    def test_show_a_joint_day_beside_the_own_days(self, hall):
        """
        A change of one is a finding for the others; nothing is moved.
        """
        day = JointDay(
            key="d1",
            title=Text.of(vi="Đợt 1", en="Round 1"),
            day=dt.date(2017, 3, 15),
            items=["giam-sat", "tra-loi"],
        )
        hall.agreed(plan(days=[day]))
        assert hall.view("pn").findings == ()

        for to, code in (
            ("2017-03-20", "joint-day-later"),
            ("2017-03-13", "joint-day-earlier"),
        ):
            with hall.by(CITY, "2017-03-01") as unit:
                rule = hall.city.fixed(to)
                unit.do("r1", do.SetRule(rule=rule, reason="Đề nghị lại"))
            seen = hall.view("pn")
            assert [one.code for one in seen.findings] == [code]
            assert seen.days == (day,)
            assert "Đợt 1" in seen.findings[0].text("vi")
            assert "Round 1" in seen.findings[0].text("en")
            assert seen.item("tra-loi").last_day == dt.date(2017, 3, 15)
            assert seen.item("giam-sat").joint_day == dt.date(2017, 3, 15)
        with hall.by(FRONT, "2017-03-02") as unit:
            unit.do("r1", do.Submit(result="Văn bản 5"))
        assert hall.view("pn").findings == ()

    def test_show_an_item_without_a_day_of_its_own(self, hall):
        """
        What has no deadline cannot keep the day that was agreed on by itself.
        """
        with hall.by(CITY) as unit:
            undated = Undated(phrase="thường xuyên")
            unit.assign(request(hall.city, "r4", "pn", "tp", rule=undated))
        item = JointItem(key="khac", obligation="r4", led_by="pn", asked_by="tp")
        day = JointDay(
            key="d1",
            title=TITLE,
            day=dt.date(2017, 3, 15),
            items=["khac", "giam-sat"],
        )
        hall.agreed(plan(items=[*items(), item], days=[day]))

        seen = hall.view("tp", "2017-03-16")
        assert [one.code for one in seen.findings] == ["joint-day-missing"]
        assert seen.item("khac").asks[0].standing is Standing.WAITING
        assert seen.share(asked="pn").not_due == 1

    def test_show_an_item_that_went_elsewhere(self, hall):
        """
        Led by a body of no party, it is shown and changed by nobody.
        """
        hall.agreed()
        with hall.by(CITY, "2017-03-01") as unit:
            unit.do("r1", do.Reassign(lead="tai-chinh", reason="Chuyển"))

        codes = [one.code for one in hall.view("mttq").findings]
        assert codes == ["joint-item-elsewhere"]

    def test_show_a_coordinator_that_nobody_is(self, hall):
        """
        A vacant post is said to the parties.
        """
        base = office(hall.city)
        tenures = [one for one in base.tenures if one.post != "cv-noi-vu"]
        hall.agreed()
        with hall.by(CITY, "2017-02-20") as unit:
            changed = attrs.evolve(base, tenures=tenures)
            unit.record_organisation(changed, correcting="Ghi nhầm")

        codes = [one.code for one in hall.view("mttq").findings]
        assert codes == ["joint-coordinator-vacant"]


class TestJointPlansFor:
    @pytest.mark.parametrize(
        ("person", "as_party"),
        [
            pytest.param(FRONT, ["mttq"], id="head of a party"),
            pytest.param(CLERK, ["mttq"], id="official of a party"),
            pytest.param(CITY, ["tp"], id="chairman"),
            pytest.param(COORDINATOR, ["tp"], id="coordinator, leads an item, too"),
            pytest.param(HOME, ["tp"], id="head of the body that leads an item"),
            pytest.param("ng-truong-tai-chinh", [], id="another division"),
            pytest.param("ng-ngoai", [], id="no post"),
        ],
    )
    def test_are_those_of_his_posts(self, hall, person, as_party):
        """
        Whoever holds no post in it sees nothing.
        """
        hall.agreed()

        found = hall.register.joint_plans_for(person, dt.date(2017, 3, 10))

        assert [(one.key, one.body) for one in found] == [
            ("p1", party) for party in as_party
        ]

    def test_end_with_the_post(self, hall):
        """
        By the posts of that day, and as things stood then.
        """
        base = office(hall.city)
        tenures = [
            attrs.evolve(one, until=dt.date(2017, 3, 1)) if one.person == FRONT else one
            for one in base.tenures
        ]
        hall.agreed()
        with hall.by(CITY, "2017-02-20") as unit:
            unit.record_organisation(attrs.evolve(base, tenures=tenures))
        seen = hall.register.joint_plans_for

        assert seen(FRONT, dt.date(2017, 2, 9)) == ()
        assert [one.text.awaited for one in seen(FRONT, dt.date(2017, 2, 10))] == [
            ("mttq", "pn")
        ]
        assert len(seen(FRONT, dt.date(2017, 2, 28))) == 1
        assert seen(FRONT, dt.date(2017, 3, 1)) == ()
        assert seen(FRONT) == ()
        with pytest.raises(UnknownNameError, match="unknown person"):
            seen("ng-khong")


class TestAsks:
    def ask(self, hall, item, day):
        """Return the one request of an item."""
        (found,) = hall.view("mttq", day).item(item).asks
        return found

    @pytest.mark.parametrize(
        ("day", "standing"),
        [
            pytest.param("2017-03-15", Standing.WAITING, id="last day"),
            pytest.param("2017-03-16", Standing.SILENT, id="day after"),
        ],
    )
    def test_are_silent_once_their_day_is_over(self, hall, day, standing):
        """
        Which is no overdue: it means what the plan says.
        """
        hall.agreed()

        ask = self.ask(hall, "tra-loi", day)

        assert (ask.asker, ask.asked, ask.standing) == ("mttq", "tp", standing)
        assert ask.last_day == dt.date(2017, 3, 15)
        silent = standing is Standing.SILENT
        assert ask.counts_as is (Opinion.AGREES if silent else None)
        assert hall.view("mttq", day).share(asked="tp").silent_agreed == silent
        assert not hall.register.view("r2", hall.city.at(day)).is_overdue
        figures = hall.register.figures(hall.city.at(day))
        assert {one.open_overdue for one in figures.values()} <= {0, 1}
        assert figures["mttq"].apart == figures["tp"].apart == 1
        assert figures["mttq"].due == figures["tp"].due == 0

    @pytest.mark.parametrize("locale", ["vi", "en"])
    def test_explain_themselves(self, hall, locale):
        """
        Who asked whom, by when, what was said, and what that means.
        """
        hall.agreed()

        told = self.ask(hall, "tra-loi", "2017-03-16").explanation.text(locale)

        words = {"vi": "được coi là đồng ý", "en": "counts as agreement"}
        assert words[locale] in told

    @pytest.mark.parametrize(
        ("day", "command", "standing", "opinion"),
        [
            pytest.param(
                "2017-03-15",
                do.Submit(result="Văn bản 5"),
                Standing.REPLIED,
                Opinion.AGREES,
                id="in time",
            ),
            pytest.param(
                "2017-03-16",
                do.Submit(result="Văn bản 5", delay_reason="Chờ họp"),
                Standing.LATE,
                Opinion.AGREES,
                id="late",
            ),
            pytest.param(
                "2017-03-01",
                do.Refuse(reason="Không thuộc chức năng"),
                Standing.REPLIED,
                Opinion.OBJECTS,
                id="refused",
            ),
        ],
    )
    def test_are_answered_by_a_result_or_a_refusal(
        self, hall, day, command, standing, opinion
    ):
        """
        Whoever says that it does not do it has replied, too.
        """
        hall.agreed()
        with hall.by(FRONT, day) as unit:
            unit.do("r1", command)

        ask = self.ask(hall, "giam-sat", "2017-04-01")

        assert (ask.standing, ask.counts_as) == (standing, opinion)
        assert ask.replied_at == hall.city.at(day)
        assert ask.explanation.text("vi")

    def test_stay_late_when_the_day_is_moved_afterwards(self, hall):
        """
        A longer term makes nobody punctual, and nobody silent who replied.
        """
        hall.agreed()
        with hall.by(FRONT, "2017-03-20") as unit:
            unit.do("r1", do.Submit(result="Văn bản 5", delay_reason="Chờ họp"))
        with hall.by(CITY, "2017-03-21") as unit:
            unit.do("r1", do.Return(reason="Thiếu"))
            rule = hall.city.fixed("2017-05-01")
            unit.do("r1", do.SetRule(rule=rule, reason="Gia hạn"))

        ask = self.ask(hall, "giam-sat", "2017-04-01")

        assert ask.standing is Standing.LATE
        assert ask.last_day == dt.date(2017, 5, 1)

    def test_are_not_answered_by_what_was_taken_back(self, hall):
        """
        A result that was recalled was not said.
        """
        hall.agreed()
        with hall.by(FRONT, "2017-03-01") as unit:
            unit.do("r1", do.Submit(result="Văn bản 5"))
        with hall.by(FRONT, "2017-03-02") as unit:
            unit.do("r1", do.Recall(reason="Nhầm"))

        assert self.ask(hall, "giam-sat", "2017-03-10").standing is Standing.WAITING

    def test_are_counted_nowhere_once_taken_back(self, hall):
        """
        What was withdrawn before it was answered is asked no more.
        """
        hall.agreed()
        with hall.by(CITY, "2017-03-01") as unit:
            unit.do("r1", do.Withdraw(reason="Không cần nữa"))

        assert hall.view("mttq").item("giam-sat").asks == ()

    def test_of_coordinating_bodies_are_their_replies(self, hall):
        """
        Its opinion in an item of another party counts, by the rule of its role.
        """
        helping = [
            Coordinating(body=body, reply=hall.city.fixed("2017-03-10"), silence=AGREE)
            for body in ("mttq", "pn", "tai-chinh")
        ]
        roles = Roles(lead="noi-vu", confirming="tp", coordinating=helping)
        with hall.by(CITY) as unit:
            unit.assign(hall.city.obligation("o9", roles=roles))
        item = JointItem(key="y-kien", obligation="o9", led_by="tp")
        hall.agreed(plan(items=[item]))
        with hall.by(FRONT, "2017-03-09") as unit:
            unit.do("o9", do.Reply(body="mttq", opinion=Opinion.AGREES))

        seen = hall.view("pn", "2017-03-13")

        assert [(o.asker, o.asked, o.standing) for o in seen.asks] == [
            ("tp", "mttq", Standing.REPLIED),
            ("tp", "pn", Standing.SILENT),
        ]
        assert seen.share(asker="tp").rate("asked").numerator == 1
        assert seen.share(asked="pn").silent_agreed == 1

    def test_of_a_series_are_those_of_each_time(self, hall):
        """
        Each occurrence is one request.
        """
        series = hall.city.series(
            "s1",
            force=Force.REQUEST,
            roles=Roles(lead="mttq", confirming="tp"),
            field=None,
        )
        with hall.by(CITY) as unit:
            unit.assign(series)
        item = JointItem(
            key="hang-thang", obligation="s1", led_by="mttq", asked_by="tp"
        )
        hall.agreed(plan(items=[item]))
        with hall.by(CITY, "2017-05-01") as unit:
            keys = unit.open_occurrences("s1", dt.date(2017, 5, 1))

        seen = hall.view("tp", "2017-05-02")

        assert tuple(one.obligation for one in seen.asks) == tuple(sorted(keys))
        assert seen.share(asker="tp", asked="mttq").all == len(keys) > 1
        assert seen.share(asker="mttq").all == 0
