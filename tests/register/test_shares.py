"""A sweep in shares, and follow-up that is told to stop."""

import datetime as dt
from collections import Counter

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.errors import InvalidValueError
from govtasks.obligations.events import FollowedUp
from govtasks.obligations.model import Roles
from govtasks.ports import DeliveryState, RowQuery
from govtasks.register.policy import DeliveryPolicy
from govtasks.register.preferences import Preferences
from govtasks.register.shares import Share
from govtasks.register.sweeping import BATCH

LEADS = ("noi-vu", "tai-chinh", "tp")
TO_BE_SAID = "2017-03-20"


def town(new_city, work):
    """Return a city with so many obligations and series, each of one lead."""
    city = new_city()
    register = city.begun()
    with city.unit(register) as unit:
        for number, (lead, day, is_series) in enumerate(work):
            roles = Roles(lead=lead, confirming=None if lead == "tp" else "tp")
            key = f"o{number:03}"
            if is_series:
                unit.assign(city.series(key, roles=roles))
            else:
                rule = city.fixed(str(dt.date(2017, 3, 1) + dt.timedelta(days=day)))
                unit.assign(city.obligation(key, roles=roles, rule=rule))
    return city, register


def without(city, person, day):
    """Return the organisation in which a person holds no post from a day."""
    until = dt.date.fromisoformat(day)
    tenures = [
        attrs.evolve(one, until=until) if one.person == person else one
        for one in city.office().tenures
    ]
    return city.office(tenures=tenures)


def leave(city, register, person, day):
    """Record that a person holds no post from a day."""
    with city.unit(register, day) as unit:
        unit.record_organisation(without(city, person, day))


def swept(register, at, order):
    """Sweep in shares of that order until there is none left."""
    said = []
    while found := register.shares(at):
        found = sorted(found, key=lambda one: order.index(one.body))
        reports = [register.sweep(at, share=one) for one in found]
        if not any(one.said or one.corrections or one.opened for one in reports):
            break
        said += [step for one in reports for step in one.said]
    return said


WORK = st.lists(
    st.tuples(st.sampled_from(LEADS), st.integers(0, 30), st.booleans()),
    min_size=1,
    max_size=6,
)


class TestShares:
    """Shares are what bodies lead, and say together what a sweep says."""

    @given(WORK, st.permutations(LEADS), st.booleans())
    def test_in_any_order_they_say_what_the_whole_says(
        self, new_city, work, order, somebody_leaves
    ):
        """The facts, the query rows and the outbox are the same to the last word."""
        kept = []
        for run in (
            lambda register, at: register.sweep(at),
            lambda register, at: swept(register, at, order),
        ):
            city, register = town(new_city, work)
            run(register, city.at("2017-03-10"))
            if somebody_leaves:
                leave(city, register, "ng-pho-noi-vu", "2017-03-13")
            run(register, city.at(TO_BE_SAID))
            kept.append(city.everything())

        assert kept[0] == kept[1]

    @given(WORK, st.sampled_from(LEADS))
    def test_one_says_what_the_whole_says_of_its_body(self, new_city, work, body):
        """Neither more nor less, and nothing of another body."""
        city, register = town(new_city, work)
        at = city.at(TO_BE_SAID)
        whole = register.sweep(at, dry_run=True).said
        ours = register.sweep(at, dry_run=True, share=Share(body=body)).said

        leads = {f"o{number:03}": lead for number, (lead, *_) in enumerate(work)}
        assert ours == tuple(one for one in whole if leads[one.obligation] == body)

    def test_only_those_with_something_to_do_are_named(self, city):
        """A body of whose work nothing is due is not swept."""
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.obligation("a"))
            roles = Roles(lead="tai-chinh", confirming="tp")
            late = city.fixed("2017-12-15")
            unit.assign(city.obligation("b", roles=roles, rule=late))

        assert register.shares(city.at("2017-02-10")) == ()
        assert register.shares(city.at(TO_BE_SAID)) == (
            Share(body="noi-vu", leavers=False),
        )

    def test_one_in_which_somebody_left_is_named(self, city):
        """What waits for whoever left is taken back, though no step is due."""
        policy = DeliveryPolicy(preferences=Preferences(digest=True))
        register = city.begun(delivery=policy)
        with city.unit(register) as unit:
            unit.assign(city.obligation("a"))
        register.sweep(city.at("2017-03-13", "09:00"))
        leave(city, register, "ng-pho-noi-vu", "2017-03-13")
        at = city.at("2017-03-13", "10:00")

        assert register.shares(at) == (Share(body="noi-vu", leavers=True),)
        other, ours = (Share(body=body) for body in ("tai-chinh", "noi-vu"))
        blind = Share(body="noi-vu", leavers=False)
        assert register.sweep(at, share=other).counts.corrections == 0
        assert register.sweep(at, share=blind).counts.corrections == 0
        assert register.sweep(at, share=ours).counts.corrections == 1
        assert register.shares(at) == ()

    def test_one_without_a_body_has_what_nobody_leads(self, city):
        """A row without a body is in no other share."""
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.obligation("a"))
        at = city.at(TO_BE_SAID)

        assert register.sweep(at, share=Share(body=None)).said == ()
        with register._begin() as session:  # noqa: SLF001 - the store behind it
            (row,) = session.rows(RowQuery())
            version = len(session.read(row.stream))
            stored = session.read(row.stream)[-1].record
            bare = attrs.evolve(row, body=None)
            session.append(row.stream, version, [stored], row=bare)
        assert register.shares(at) == (Share(body=None, leavers=False),)
        assert register.sweep(at, share=Share(body="noi-vu")).said == ()
        assert register.sweep(at, share=Share(body=None)).counts.said == 3

    @pytest.mark.parametrize(
        ("given", "field", "message"),
        [
            ({"body": ""}, "body", "key"),
            ({"body": "a", "leavers": 1}, "leavers", "must be true or false"),
        ],
        ids=["no key", "no flag"],
    )
    def test_what_is_none_is_refused(self, given, field, message):
        """A share names a body, or none, and says yes or no."""
        with pytest.raises(InvalidValueError, match=message) as info:
            Share(**given)
        assert info.value.field == field


class Bell:
    """Says to stop when it was asked so often."""

    def __init__(self, times):
        self.left = times

    def __call__(self):
        """Count one question."""
        self.left -= 1
        return self.left < 0


class TestStop:
    """Who is told to stop does so soon, and leaves nothing half-done."""

    def test_a_sweep_stops_between_transactions(self, new_city):
        """What it had looked at is recorded; the next sweep does the rest."""
        work = [("noi-vu", 10, False)] * (BATCH + 1)
        city, register = town(new_city, work)
        at = city.at(TO_BE_SAID)
        steps = register.sweep(at, dry_run=True).counts.said

        first = register.sweep(at, stop=Bell(1))
        assert first.is_stopped
        assert first.counts.said == steps * BATCH // (BATCH + 1)
        second = register.sweep(at)
        assert not second.is_stopped
        assert first.counts.said + second.counts.said == steps
        assert register.sweep(at).said == ()

    def test_a_sweep_that_is_told_at_once_does_nothing(self, city):
        """Nothing is recorded, and the report says so."""
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.obligation())
        report = register.sweep(city.at(TO_BE_SAID), stop=Bell(0))

        assert report.is_stopped
        assert not any(
            isinstance(one.event, FollowedUp) for one in register.facts("o1")
        )

    @pytest.mark.parametrize("times", range(1, 12))
    def test_a_drain_stops_before_a_message(self, new_city, times):
        """What was sent is recorded, what was claimed is given back and goes later."""
        city, register = town(new_city, [("noi-vu", 10, False)] * 6)
        at = city.at(TO_BE_SAID)
        register.sweep(at)
        register.drain({"post": {}}, now=at, stop=Bell(times))
        halfway = Counter(one.key for one in city.doubles.sent)
        states = {one.state for one in register.deliveries()}

        assert DeliveryState.SENDING not in states
        register.drain({"post": {}}, now=at)
        everything = Counter(one.key for one in city.doubles.sent)
        assert len(halfway) < len(everything)
        assert set(everything.values()) == {1}
        assert not any(one.possible_duplicate for one in register.deliveries())


class TestTenants:
    """One store, one pool, any number of tenants."""

    def test_each_has_a_register_on_the_same_store(self, city):
        """What one records the other does not see; plugins and clock are the same."""
        register = city.begun()
        other = register.for_tenant("other")

        assert other.plugins == register.plugins
        assert other.shares() == ()
        with city.unit(other) as unit:
            unit.record_organisation(city.office())
        with city.unit(register) as unit:
            unit.assign(city.obligation())
        assert [one.body for one in register.shares()] == ["noi-vu"]
        assert other.shares() == ()

    def test_those_with_facts_are_named(self, city):
        """Whoever recorded something, sorted, whoever asks."""
        register = city.open()
        assert register.tenants() == ()
        for tenant in ("qng", "hcm"):
            with city.unit(register.for_tenant(tenant)) as unit:
                unit.record_organisation(city.office())
        register.for_tenant("nobody")

        assert register.tenants() == ("hcm", "qng")

    def test_a_tenant_that_is_no_key_is_refused(self, city):
        """As a store refuses it."""
        with pytest.raises(InvalidValueError, match="tenant"):
            city.open().for_tenant("").shares()
