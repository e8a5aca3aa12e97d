"""Whatever happens, in whatever order, a feed answers as if it were read anew."""

import datetime as dt

import attrs
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from govtasks.errors import GovtasksError
from govtasks.explain import Citation
from govtasks.obligations import commands as do
from govtasks.organisation import Mandate
from govtasks.register.feeds import FeedProfile, FeedScope, FeedShape
from govtasks.register.register import Register
from tests.register.conftest import ZONE

START = dt.datetime(2017, 2, 10, 8, tzinfo=ZONE)
BODIES = ("noi-vu", "tai-chinh")
OWNERS = {
    "ng-ct-tp": "ct-tp",
    "ng-truong-noi-vu": "truong-noi-vu",
    "ng-pho-noi-vu": "pho-noi-vu",
    "ng-truong-tai-chinh": "truong-tai-chinh",
}
SHOWN = (
    (FeedScope.WORK, None),
    (FeedScope.OVERDUE, None),
    (FeedScope.DIRECTIVE, "cv-644"),
    *((FeedScope.BODY, body) for body in BODIES),
    *((FeedScope.POST, post) for post in OWNERS.values()),
)
FIRST = (
    *(
        ("ng-truong-noi-vu", scope, None)
        for scope in (FeedScope.WORK, FeedScope.OVERDUE)
    ),
    ("ng-pho-noi-vu", FeedScope.WORK, None),
    ("ng-ct-tp", FeedScope.BODY, "noi-vu"),
    ("ng-ct-tp", FeedScope.OVERDUE, None),
    ("ng-truong-tai-chinh", FeedScope.DIRECTIVE, "cv-644"),
)
ZONES = ("Asia/Ho_Chi_Minh", "Europe/Paris", "America/Havana", "Pacific/Apia")
ACTS = (
    do.Accept(),
    do.Submit(result="Kế hoạch"),
    do.Confirm(),
    do.Withdraw(reason="trùng"),
    do.Claim(post="pho-noi-vu"),
    do.Report(percent=40),
    do.Suspend(on=dt.date(2017, 2, 11), reason="chờ"),
    do.Resume(on=dt.date(2017, 2, 12), reason="xong"),
    do.Reassign(lead="tai-chinh", reason="chuyển"),
    do.Hide(),
    do.Show(),
    do.ProposeCompletion(claimed_at=START, evidence="W/1"),
    do.HandOver(to_post="pho-noi-vu", reason="giao"),
)


class Feeds(RuleBasedStateMachine):
    """One server that remembers, against a new one for each answer."""

    @initialize(
        given=st.lists(
            st.tuples(st.sampled_from(BODIES), st.integers(-3, 5)),
            min_size=3,
            max_size=4,
        ),
        shown=st.lists(st.sampled_from(FIRST), min_size=2, max_size=3, unique=True),
    )
    def begin(self, given, shown):
        """Record a small city with some work and feeds, and begin to serve it."""
        self.city = self.make()
        self.register: Register = self.city.begun()
        policy = {"most_items": 9, "most_feeds": 3}
        self.server = self.city.server(self.register, policy=policy)
        self.now, self.numbers, self.etags = START, 0, {}
        self.ended, self.feeds = {}, {}
        for body, days in given:
            self.assign(body, days)
        for owner, scope, subject in shown:
            self.open_feed(owner, scope, subject)

    def tell(self, actor, act):
        """Record something a moment later, or nothing where it is refused."""
        self.now += dt.timedelta(seconds=1)
        try:
            with self.register.unit(actor=actor, now=self.now) as unit:
                act(unit)
        except GovtasksError:
            return False
        return True

    @rule(
        body=st.sampled_from(BODIES),
        days=st.integers(-3, 400),
        hour=st.sampled_from([None, 10, 17]),
    )
    def assign(self, body, days, hour=None):
        """Give an obligation that is due sooner or later, some at an hour."""
        self.numbers += 1
        city, key = self.city, f"o{self.numbers}"
        roles = attrs.evolve(city.obligation().roles, lead=body)
        day = (self.now + dt.timedelta(days=days)).date().isoformat()
        time = None if hour is None else dt.time(hour)
        rule = attrs.evolve(city.fixed(day), time=time)
        one = city.obligation(key, roles=roles, rule=rule)
        self.tell("ng-ct-tp", lambda unit: unit.assign(one))

    @rule(
        number=st.integers(1, 6),
        command=st.sampled_from(ACTS),
        actor=st.sampled_from(tuple(OWNERS)),
    )
    def act(self, number, command, actor):
        """Do something to an obligation, if that may be."""
        self.tell(actor, lambda unit: unit.do(f"o{number}", command))

    @rule(
        owner=st.sampled_from(tuple(OWNERS)),
        shown=st.sampled_from(SHOWN),
        zone=st.sampled_from(ZONES),
        profile=st.sampled_from(FeedProfile),
        shape=st.sampled_from(FeedShape),
    )
    def open_another(self, owner, shown, zone, profile, shape):
        """Open a feed, if that may be."""
        self.open_feed(owner, *shown, zone=zone, profile=profile, shape=shape)

    def open_feed(self, owner, scope, subject, **changes):
        """Open a feed of somebody."""
        self.numbers += 1
        key = f"f{self.numbers}"
        given = {"person": owner, "post": OWNERS[owner], "scope": scope}
        feed = self.city.feed(key, **given, subject=subject, **changes)
        self.keep(owner, key, lambda unit: unit.open_feed(feed))

    def keep(self, owner, key, act):
        """Keep the token that somebody is told."""
        told = []
        if self.tell(owner, lambda unit: told.append(act(unit).token)):
            self.feeds[key] = [*self.feeds.get(key, []), told[0]]

    @rule(pick=st.integers(0, 5), owner=st.sampled_from(tuple(OWNERS)))
    def rotate(self, pick, owner):
        """Give a feed another token, if that may be."""
        key = self.picked(pick)
        self.keep(owner, key, lambda unit: unit.rotate_feed(key))

    @rule(pick=st.integers(0, 5))
    def revoke(self, pick):
        """Take a feed away."""
        self.tell("an-ninh", lambda unit: unit.revoke_feed(self.picked(pick)))

    def picked(self, pick):
        """Return the key of a feed that was opened; of none where there are none."""
        keys = list(self.feeds)
        return keys[pick % len(keys)] if keys else "none"

    @rule(person=st.sampled_from(tuple(OWNERS)), days=st.integers(0, 3))
    def leave(self, person, days):
        """Somebody leaves his post today, or in some days."""
        self.ended[person] = (self.now + dt.timedelta(days=days)).date()
        self.record_office()

    @rule(days=st.integers(1, 3))
    def lend(self, days):
        """Finance lends its post to Home Affairs for some days."""
        since = self.now.date()
        given = Mandate(
            key="m1",
            from_post="truong-tai-chinh",
            to_post="truong-noi-vu",
            commands=["accept"],
            since=since,
            until=since + dt.timedelta(days=days),
            instrument=Citation(instrument="02/GUQ"),
        )
        self.record_office(mandates=[given])

    def record_office(self, **changes):
        """Record the organisation, with who left."""
        office = self.city.office(**changes)
        tenures = [
            attrs.evolve(one, until=self.ended.get(one.person))
            for one in office.tenures
        ]
        office = attrs.evolve(office, tenures=tenures)
        self.tell(
            "ng-ct-tp", lambda unit: unit.record_organisation(office, correcting="sót")
        )

    @rule(hours=st.sampled_from([1, 5, 16, 24, 72, 24 * 31, 24 * 91]))
    def wait(self, hours):
        """Time goes on, and nothing is recorded."""
        self.now += dt.timedelta(hours=hours)

    @rule()
    def midnight(self):
        """It is the last moment before a midnight, or the first of a day."""
        day = (self.now + dt.timedelta(days=1)).date()
        self.now = dt.datetime.combine(day, dt.time(), tzinfo=ZONE)

    def ask(self, server, token, etag=""):
        """Ask for a feed now."""
        headers = {"If-None-Match": etag} if etag else {}
        day, time = self.now.date().isoformat(), self.now.time().isoformat()
        return self.city.get(server, token, day, time, headers=headers)

    @invariant()
    def answers_are_fresh(self):
        """Each feed is the same as read anew, and 304 says only what is so."""
        fresh = self.city.server(self.register)
        for tokens in self.feeds.values():
            *gone, current = tokens
            self.check(fresh, current)
            for token in gone:
                assert self.ask(self.server, token).status == 404
        assert self.ask(self.server, "guess").status == 404

    def check(self, server, token):
        """Hold what is remembered of a feed against a new server."""
        known = self.etags.get(token, "")
        wanted, told = self.ask(server, token), self.ask(self.server, token, known)

        assert self.ask(self.server, token) == wanted
        etag = dict(wanted.headers).get("ETag", "")
        if told.status == 304:
            assert dict(told.headers)["ETag"] == known == etag
        else:
            assert told == wanted
            assert not known or known != etag
        self.etags[token] = etag

    def teardown(self):
        """Close what was opened."""
        if hasattr(self, "city"):
            self.city.close()


class TestServer:
    def test_answers_as_if_it_remembered_nothing(self, new_city):
        """
        Over any course of events, what is remembered never shows.
        """

        class Machine(Feeds):
            def make(self):
                return new_city()

        run_state_machine_as_test(
            Machine,
            settings=settings(
                stateful_step_count=12,
                max_examples=settings.default.max_examples,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
