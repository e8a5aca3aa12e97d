"""A clock that is set back by two hours while everything goes on."""

import random
from collections import Counter

import attrs
import pytest

import govtasks
from govtasks.ports import DeliveryState
from govtasks.testing.store_samples import HOUR, NOON, sample_notice, sample_record

from .followup import FIRST, ROUND, Ledger, follow_up
from .test_followup import facts_of, make_register, steps_of
from .writing import TENANT, Told, Writer, wrong_in

BACK = 2 * HOUR
# Back and forth, and back again; what is due on the last of them is due on the third.
TIMES = (NOON, NOON - BACK, NOON + HOUR, NOON - BACK, NOON + HOUR)
OBLIGATIONS = 12


class TestAppends:
    def test_order_and_keys_hold(self, store):
        """
        Facts stand in the order in which they became known, whatever their times.
        """
        told, units = Told(), []
        writer = Writer(store, random.Random(644), told.tell)
        for number, now in enumerate(TIMES):
            writer.write(f"u{number}", now)
            with store.begin(TENANT) as session:
                found = session.since(4 * number, limit=100)
            units += [one.fact.record.data["unit"] for one in found]
            assert {one.fact.record.recorded_at for one in found} == {now}

        assert units == [f"u{number}" for number in range(len(TIMES)) for _ in range(4)]
        assert wrong_in(store, told) == []

    def test_positions_do_not_go_back(self, store):
        """
        Who has read up to a position finds behind it what a slower clock wrote.
        """
        writer = Writer(store, random.Random(644))
        writer.write("before", NOON)
        with store.begin(TENANT) as session:
            last = session.since(0, limit=100)[-1].position

        writer.write("after", NOON - BACK)

        with store.begin(TENANT) as session:
            behind = session.since(last, limit=100)
        assert {one.fact.record.data["unit"] for one in behind} == {"after"}


class TestClaims:
    @pytest.fixture
    def claimed(self, store):
        """Claim a notice at noon, for an hour, and give it."""
        with store.begin(TENANT) as session:
            notices = [sample_notice("1", created_at=NOON)]
            session.append("obligation/1", 0, [sample_record()], notices=notices)
        return claim(store, NOON)

    def test_what_is_claimed_stays_so(self, store, claimed):
        """
        Nobody claims again what is claimed until an hour that was not reached.
        """
        assert [one.notice.key for one in claimed] == ["1"]
        assert claim(store, NOON - BACK) == ()

    def test_what_was_claimed_can_be_settled(self, store, claimed):
        """
        Who sent it can say so, whatever the clock shows by then.
        """
        accepted = attrs.evolve(
            claimed[0], state=DeliveryState.ACCEPTED, claimed_until=None
        )

        with store.begin(TENANT) as session:
            assert session.settle(claimed[0], accepted)

        assert claim(store, NOON + 2 * HOUR) == ()

    def test_claims_end(self, store, claimed):
        """
        A claim of somebody who died ends when its hour is reached, if later.
        """
        assert claim(store, NOON - BACK) == ()
        (again,) = claim(store, NOON + HOUR)

        assert (again.attempts, again.unknown) == (2, 1)


def claim(store, now):
    """Claim what is due, for an hour."""
    with store.begin(TENANT) as session:
        return session.claim(now, until=now + HOUR, limit=10)


class TestFollowUp:
    def test_nothing_is_said_twice(self, url, tmp_path):
        """
        Sweeps and drains on a clock that goes back repeat nothing and miss nothing.
        """
        path = tmp_path / "received"
        make_register(url, OBLIGATIONS)
        for day in range(0, 40, 8):
            now = FIRST + day * ROUND
            for hours in (0, -2, 1, -2, 1):
                follow_up(url, Ledger(str(path)), now + hours * HOUR)

        steps = steps_of(url, OBLIGATIONS)
        assert set(steps.values()) == {1}
        received = Counter(path.read_text("utf-8").splitlines())
        assert set(received.values()) == {1}
        versions = [fact.version for _, fact in facts_of(url, OBLIGATIONS)]
        assert versions.count(1) == OBLIGATIONS
        with govtasks.open(url, plugins=["sql"]) as register:
            assert len(register.deliveries()) >= len(received)
