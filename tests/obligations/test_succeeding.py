import datetime as dt

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.errors import InvalidValueError, UnknownNameError
from govtasks.explain import Citation
from govtasks.obligations import commands as do
from govtasks.obligations.model import Coordinating, Roles
from govtasks.obligations.particulars import RoleChange, RoleName
from govtasks.obligations.passing import passed
from govtasks.obligations.succeeding import succeed
from govtasks.organisation import (
    Body,
    BodyKind,
    Level,
    Naming,
    Organisation,
    Succession,
    SuccessionKind,
)
from govtasks.text import Text

FOUNDED = dt.date(2005, 9, 1)
LAST, FIRST = dt.date(2025, 6, 30), dt.date(2025, 7, 1)
LAW = Citation(
    instrument="Resolution 1677/NQ-UBTVQH15",
    phrasing=Text.of(vi="Nghị quyết 1677/NQ-UBTVQH15"),
)
MERGE, DISSOLVE = SuccessionKind.MERGE, SuccessionKind.DISSOLVE


def body(key, *, ended=True, since=FOUNDED, kind=BodyKind.COMMITTEE):
    """A body that ended on 1 July 2025, or still stands."""
    return Body(
        key=key,
        name=Text.of(vi=f"UBND {key}"),
        kind=kind,
        level=Level.COMMUNE,
        since=since,
        until=FIRST if ended else None,
    )


def record(old, new, kind=MERGE, **scope):
    """The record that one goes on for another."""
    given = {"on": FIRST, "citation": LAW}
    return Succession(body=old, successor=new, kind=kind, **(given | scope))


BODIES = [
    body("tinh", ended=False),
    body("tp"),
    body("tran-phu"),
    body("nghia-lo"),
    body("chanh-lo"),
    body("hoi"),
    body("cam-thanh", ended=False, since=FIRST),
    body("nghia-lo-2025", ended=False, since=FIRST),
    body("so-xay-dung", ended=False),
    body("so-noi-vu", ended=False),
]
SUCCESSIONS = [
    record("tran-phu", "nghia-lo-2025"),
    record("nghia-lo", "nghia-lo-2025"),
    record("chanh-lo", "cam-thanh"),
    record("tp", "nghia-lo-2025", DISSOLVE, bodies=["tran-phu", "nghia-lo"]),
    record("tp", "cam-thanh", DISSOLVE, bodies=["chanh-lo"]),
    record("tp", "so-xay-dung", DISSOLVE, fields=["quy-hoach"]),
    record("hoi", None, DISSOLVE),
]
CITY = Organisation(bodies=BODIES, successions=SUCCESSIONS)


@pytest.fixture
def given_by(make):
    """Give a way to the state of an obligation of early 2025."""

    def made(*steps, lead="tran-phu", assigner="tinh", roles=None, **changes):
        obligation = make.obligation(
            roles=Roles(lead=lead, **(roles or {})),
            rule=make.fixed("2025-12-15"),
            assigner=assigner,
            **changes,
        )
        return make.state(
            *steps, obligation=obligation, assigned_at=make.at("2025-03-03")
        )

    return made


def passing(make, state, day=FIRST, **options):
    """What succession means for a state."""
    return succeed(CITY, state, day=day, zone=make.zone, **options)


def to(role, old, new):
    """One role that passes on."""
    return RoleChange(role=RoleName(role), old=old, new=new)


class TestSucceed:
    def test_lead_passes_to_the_one_successor(self, make, given_by):
        """
        A ward that was merged is followed by the ward that it became part of.
        """
        found = passing(make, given_by())

        assert found.obligation == "644-2017/2a"
        assert found.changes == (to("lead", "tran-phu", "nghia-lo-2025"),)
        assert found.chosen == found.unclear == ()
        assert found.records == (SUCCESSIONS[0],)

    def test_cause_and_document_are_those_of_the_record(self, make, given_by):
        """
        Whoever reads the fact later sees why the role passed on, and by which act.
        """
        found = passing(make, given_by())

        assert found.cause(CITY, "vi") == (
            "Từ Thứ Ba 01/07/2025, UBND nghia-lo-2025 tiếp nhận chức năng, nhiệm vụ "
            "của UBND tran-phu (hợp nhất, sáp nhập)."
        )
        assert found.instrument("vi") == "Nghị quyết 1677/NQ-UBTVQH15"
        assert found.instrument("en") == "Resolution 1677/NQ-UBTVQH15"

    def test_cause_and_document_name_each_record_once(self, make, given_by):
        """
        Two records are two sentences and two documents; one that both cite is one.
        """
        other = Citation(instrument="Quyết định 12/QĐ-UBND")
        city = attrs.evolve(
            CITY,
            successions=[
                record("tran-phu", "nghia-lo-2025"),
                record("chanh-lo", "cam-thanh", citation=other),
                record("hoi", "cam-thanh", citation=None),
                record("nghia-lo", "nghia-lo-2025"),
            ],
        )
        roles = {
            "monitoring": "chanh-lo",
            "informed": ("hoi", "nghia-lo", "tran-phu"),
        }

        found = succeed(city, given_by(roles=roles), day=FIRST, zone=make.zone)

        assert found.cause(city, "en").count("From Tue 1 Jul 2025") == 4
        assert found.instrument("en") == (
            "Resolution 1677/NQ-UBTVQH15; Quyết định 12/QĐ-UBND"
        )

    def test_cause_of_what_nobody_goes_on_with(self, make, given_by):
        """
        Where a person decided for a body without successor, the record says it ended.
        """
        chosen = to("lead", "hoi", "tinh")

        found = passing(make, given_by(lead="hoi"), chosen=[chosen])

        assert found.cause(CITY, "en") == (
            "From Tue 1 Jul 2025 UBND hoi is no longer there (dissolved), and nobody "
            "is named to go on for it."
        )

    def test_bodies_are_called_as_on_the_days_around(self, make, given_by):
        """
        The old body has its last name, and the new one its first.
        """
        names = [
            Naming(body="tran-phu", name=Text.of(vi="Tên cuối"), since=LAST),
            Naming(
                body="nghia-lo-2025",
                name=Text.of(vi="Tên sau"),
                since=FIRST + dt.timedelta(days=1),
            ),
        ]
        city = attrs.evolve(CITY, names=names)

        found = succeed(
            city, given_by(), day=FIRST + dt.timedelta(days=5), zone=make.zone
        )

        assert found.cause(city, "en") == (
            "From Tue 1 Jul 2025 UBND nghia-lo-2025 goes on for Tên cuối (merged)."
        )

    def test_explains_each_role(self, make, given_by):
        """
        The role comes first, then how the function passed on.
        """
        found = passing(make, given_by())

        assert found.explanation.text("en") == (
            "What passes on of 644-2017/2a by Tue 1 Jul 2025\n"
            "  1. tran-phu had the role: lead.\n"
            "  2. From Tue 1 Jul 2025 UBND nghia-lo-2025 goes on for UBND tran-phu "
            "(merged). [Resolution 1677/NQ-UBTVQH15]\n"
            "  3. UBND nghia-lo-2025 has it on Tue 1 Jul 2025."
        )

    def test_name_decides_nothing(self, make, given_by):
        """
        The old ward of a name goes on in the new one because a record says so.
        """
        nameless = attrs.evolve(CITY, successions=[])

        found = succeed(nameless, given_by(lead="nghia-lo"), day=FIRST, zone=make.zone)

        assert found.changes == ()
        assert [one.why[0].code for one in found.unclear] == ["no-successor"]

    @pytest.mark.parametrize("day", [LAST, dt.date(2025, 3, 3)])
    def test_nothing_passes_on_before_the_day(self, make, given_by, day):
        """
        On its last day a body still has the function.
        """
        assert passing(make, given_by(assigner="tp"), day) is None

    def test_bodies_that_stand_are_left_alone(self, make, given_by):
        """
        An obligation of bodies that go on is not concerned.
        """
        assert passing(make, given_by(lead="so-noi-vu")) is None

    def test_closed_work_stays_where_it_was(self, make, given_by):
        """
        What was withdrawn before belongs to whoever it belonged to.
        """
        withdrawn = (do.Withdraw(reason="trùng"), make.assigner, make.at("2025-05-05"))

        assert passing(make, given_by(withdrawn)) is None

    @pytest.mark.parametrize(
        ("role", "roles"),
        [
            pytest.param("confirming", {"confirming": "chanh-lo"}, id="confirms"),
            pytest.param("monitoring", {"monitoring": "chanh-lo"}, id="follows"),
            pytest.param("coordinating", {"coordinating": ("chanh-lo",)}, id="helps"),
            pytest.param("informed", {"informed": ("chanh-lo",)}, id="is informed"),
        ],
    )
    def test_every_role_passes_on(self, make, given_by, role, roles):
        """
        Not only the lead: whoever confirms, follows, helps or is told, too.
        """
        found = passing(make, given_by(lead="so-noi-vu", roles=roles))

        assert found.changes == (to(role, "chanh-lo", "cam-thanh"),)

    def test_assigner_passes_on_by_field(self, make, given_by):
        """
        The city's function in a field went to the department that has the field.
        """
        found = passing(make, given_by(assigner="tp", field="quy-hoach"))

        assert found.changes == (
            to("lead", "tran-phu", "nghia-lo-2025"),
            to("assigner", "tp", "so-xay-dung"),
        )

    def test_who_confirms_by_default_passes_on_with_the_assigner(self, make, given_by):
        """
        Where nobody is named to confirm there is nothing of its own to pass on.
        """
        state = given_by(lead="so-noi-vu", assigner="tp", field="quy-hoach")

        found = passing(make, state)

        assert found.changes == (to("assigner", "tp", "so-xay-dung"),)

    def test_place_decides_where_no_field_does(self, make, given_by):
        """
        The city's committee is followed by the ward that the obligation is about.
        """
        state = given_by(lead="so-noi-vu", roles={"monitoring": "tp"}, place="chanh-lo")

        assert passing(make, state).changes == (to("monitoring", "tp", "cam-thanh"),)

    def test_lead_is_the_place_of_the_other_roles(self, make, given_by):
        """
        What the city followed up with a ward is about that ward.
        """
        state = given_by(lead="chanh-lo", roles={"monitoring": "tp"})

        assert passing(make, state).changes == (
            to("lead", "chanh-lo", "cam-thanh"),
            to("monitoring", "tp", "cam-thanh"),
        )

    def test_lead_of_before_is_the_place(self, make, given_by):
        """
        A lead that has passed on already is no place that the records know.
        """
        change = to("lead", "chanh-lo", "cam-thanh")
        moved = (
            do.Transfer(changes=(change,), cause="hợp nhất"),
            make.assigner,
            make.at("2025-07-01"),
        )
        state = given_by(moved, lead="chanh-lo", roles={"monitoring": "tp"})

        assert passing(make, state).changes == (to("monitoring", "tp", "cam-thanh"),)

    def test_many_successors_are_a_finding(self, make, given_by):
        """
        Without field or place nothing is chosen, and all that may go on are named.
        """
        found = passing(make, given_by(lead="tp"))

        assert found.changes == found.records == ()
        (unclear,) = found.unclear
        assert (unclear.role, unclear.body) == (RoleName.LEAD, "tp")
        assert unclear.bodies == ("nghia-lo-2025", "cam-thanh", "so-xay-dung")
        assert [one.code for one in unclear.why] == [
            "scope-needed",
            "several-successors",
        ]
        assert unclear.text() == unclear.text("en")
        assert unclear.text("en").startswith(
            "644-2017/2a: who goes on for tp (lead) must be decided. UBND tp is"
        )

    def test_nobody_goes_on(self, make, given_by):
        """
        A body that ended without successor keeps its role until somebody decides.
        """
        found = passing(make, given_by(roles={"informed": ("hoi",)}, lead="so-noi-vu"))

        (unclear,) = found.unclear
        assert (unclear.bodies, unclear.why[0].code) == ((), "no-successor")
        assert unclear.text("vi") == (
            "644-2017/2a: cần quyết định cơ quan thay hoi (để biết). Chưa có cơ quan "
            "kế thừa chức năng, nhiệm vụ của UBND hoi tính đến Thứ Ba 01/07/2025."
        )

    def test_lead_does_not_come_to_confirm_its_own_work(self, make, given_by):
        """
        A ward that got the city's function for itself is not made its own judge.
        """
        found = passing(make, given_by(lead="tran-phu", assigner="tp"))

        assert found.changes == (to("lead", "tran-phu", "nghia-lo-2025"),)
        (unclear,) = found.unclear
        assert (unclear.role, unclear.body) == (RoleName.ASSIGNER, "tp")
        assert [one.code for one in unclear.why] == ["own-judge"]
        assert found.records == (SUCCESSIONS[0],)
        assert unclear.why[0].text("en") == (
            "nghia-lo-2025 goes on for tp and would confirm its own work."
        )

    def test_named_confirming_body_does_not_become_the_lead(self, make, given_by):
        """
        The same holds where the city is named to confirm.
        """
        state = given_by(lead="tran-phu", roles={"confirming": "tp"})

        found = passing(make, state)

        assert found.changes == (to("lead", "tran-phu", "nghia-lo-2025"),)
        assert [one.role for one in found.unclear] == [RoleName.CONFIRMING]

    @pytest.mark.parametrize(
        ("roles", "assigner"),
        [
            pytest.param({"confirming": "so-xay-dung"}, "tinh", id="named"),
            pytest.param({}, "so-xay-dung", id="the assigner"),
        ],
    )
    def test_lead_that_passes_to_whoever_confirms(
        self, make, given_by, roles, assigner
    ):
        """
        Somebody must lead, so it passes on, and who confirms then is to be decided.
        """
        state = given_by(lead="tp", assigner=assigner, roles=roles, field="quy-hoach")

        found = passing(make, state)

        assert found.changes == (to("lead", "tp", "so-xay-dung"),)
        (unclear,) = found.unclear
        assert (unclear.role, unclear.body) == (
            RoleName.CONFIRMING,
            "so-xay-dung",
        )
        assert unclear.bodies == ()
        assert unclear.why[0].text("en") == (
            "so-xay-dung goes on for tp and would confirm its own work."
        )

    def test_work_that_a_body_gave_itself_passes_on_whole(self, make, given_by):
        """
        Who was its own judge before may be followed by one.
        """
        found = passing(make, given_by(lead="tran-phu", assigner="tran-phu"))

        assert found.changes == (
            to("lead", "tran-phu", "nghia-lo-2025"),
            to("assigner", "tran-phu", "nghia-lo-2025"),
        )
        assert found.unclear == ()

    def test_function_transferred_by_a_body_that_goes_on(self, make, given_by):
        """
        A body need not end to give a function away; the rest stays with it.
        """
        moved = record(
            "so-noi-vu", "so-xay-dung", SuccessionKind.TRANSFER, fields=["quy-hoach"]
        )
        city = attrs.evolve(CITY, successions=[moved])
        there = given_by(lead="so-noi-vu", field="quy-hoach")
        elsewhere = given_by(lead="so-noi-vu", field="to-chuc")

        found = succeed(city, there, day=FIRST, zone=make.zone)

        assert found.changes == (to("lead", "so-noi-vu", "so-xay-dung"),)
        assert succeed(city, elsewhere, day=FIRST, zone=make.zone) is None

    def test_function_that_was_given_away_before_stays_away(self, make, given_by):
        """
        What a body was given after it had lost the function is not taken from it.
        """
        moved = record(
            "so-noi-vu", "so-xay-dung", SuccessionKind.TRANSFER, on=dt.date(2025, 3, 3)
        )
        city = attrs.evolve(CITY, successions=[moved])

        assert (
            succeed(city, given_by(lead="so-noi-vu"), day=FIRST, zone=make.zone) is None
        )

    def test_named_after_its_end(self, make):
        """
        Who is named after the end is read as who received the function.
        """
        obligation = make.obligation(
            roles=Roles(lead="so-noi-vu", informed=("tran-phu",)), assigner="tinh"
        )
        state = make.state(obligation=obligation, assigned_at=make.at("2025-07-10"))

        found = passing(make, state, dt.date(2025, 7, 10))

        assert found.changes == (to("informed", "tran-phu", "nghia-lo-2025"),)


class TestChoices:
    def test_choice_takes_the_place_of_what_is_not_clear(self, make, given_by):
        """
        Whatever a person decided is among the changes, and nothing stays open.
        """
        chosen = to("lead", "tp", "cam-thanh")

        found = passing(make, given_by(lead="tp"), chosen=[chosen])

        assert found.changes == found.chosen == (chosen,)
        assert found.unclear == ()

    def test_choice_can_leave_the_lead_its_own_judge(self, make, given_by):
        """
        What a person decided is not decided again.
        """
        chosen = to("assigner", "tp", "nghia-lo-2025")

        found = passing(make, given_by(assigner="tp"), chosen=[chosen])

        assert found.changes == (to("lead", "tran-phu", "nghia-lo-2025"), chosen)

    def test_choice_that_nothing_asks_for_is_refused(self, make, given_by):
        """
        A body that has its function keeps its role; a command can take it away.
        """
        with pytest.raises(
            InvalidValueError, match="did not lose its function as lead"
        ) as caught:
            passing(make, given_by(), chosen=[to("lead", "tp", "tinh")])

        assert (caught.value.field, caught.value.value) == ("choices", "tp")
        assert "Reassign or Transfer" in caught.value.hint

    def test_choice_where_nothing_ended_is_refused(self, make, given_by):
        """
        The same holds where no body of the obligation ended.
        """
        with pytest.raises(InvalidValueError, match="did not lose"):
            passing(
                make,
                given_by(lead="so-noi-vu"),
                chosen=[to("lead", "so-noi-vu", "tinh")],
            )

    def test_two_choices_for_one_role_are_refused(self, make, given_by):
        """
        A role passes to one body.
        """
        two = [to("lead", "tp", "cam-thanh"), to("lead", "tp", "nghia-lo-2025")]

        with pytest.raises(InvalidValueError, match="decides twice") as caught:
            passing(make, given_by(lead="tp"), chosen=two)

        assert caught.value.field == "choices"

    @pytest.mark.parametrize(
        ("new", "error"),
        [
            pytest.param("cam-than", UnknownNameError, id="unknown"),
            pytest.param("chanh-lo", InvalidValueError, id="ended itself"),
        ],
    )
    def test_chosen_body_must_be_there(self, make, given_by, new, error):
        """
        Nothing passes to a body that does not exist on the day.
        """
        with pytest.raises(error):
            passing(make, given_by(lead="tp"), chosen=[to("lead", "tp", new)])


KEYS = st.sampled_from([one.key for one in BODIES if one.since < FIRST])


@given(
    lead=KEYS,
    assigner=KEYS,
    confirming=st.none() | KEYS,
    helping=st.lists(KEYS, max_size=3, unique=True),
    informed=st.lists(KEYS, max_size=2, unique=True),
    field=st.sampled_from([None, "quy-hoach", "to-chuc"]),
    place=st.sampled_from([None, "chanh-lo", "tran-phu"]),
)
def test_exactly_one_lead_whatever_passes_on(
    make, lead, assigner, confirming, helping, informed, field, place
):
    """
    After the plan there is one lead, and an ended body has a role only where unclear.
    """
    roles = Roles(
        lead=lead,
        coordinating=tuple(Coordinating(body=b) for b in helping if b != lead),
        confirming=confirming,
        informed=tuple(informed),
    )
    obligation = make.obligation(
        roles=roles, assigner=assigner, field=field, place=place
    )
    state = make.state(obligation=obligation, assigned_at=make.at("2025-03-03"))

    found = passing(make, state)

    changes = () if found is None else found.changes
    unclear = {} if found is None else {(u.role, u.body): u for u in found.unclear}
    after, given = passed(roles, assigner, changes)
    ended = {one.key for one in BODIES if one.until}
    assert {(one.role, one.old) for one in changes}.isdisjoint(unclear)
    assert (after.lead in ended) is ((RoleName.LEAD, lead) in unclear)
    assert (given in ended) is ((RoleName.ASSIGNER, assigner) in unclear)
    assert after.lead not in after.helping
    assert all(one.new not in ended for one in changes)
    before = confirming or assigner
    if (after.confirming or given) == after.lead and before != lead:
        assert "own-judge" in [one.why[0].code for one in found.unclear]
