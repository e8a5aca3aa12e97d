"""What a store promises about notices that were sent, failed or were taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import attrs
import pytest

from ..errors import InvalidValueError, UnknownNameError
from ..notices import WAITING
from ..ports import DeliveryQuery, DeliveryState, Store
from .store_outbox import MOMENT, claim, ended, keys, put, settle
from .store_samples import (
    HOUR,
    NOON,
    PENDING,
    SENDING,
    Picture,
    StoreFixtures,
    sample_notice,
)

MINUTE = dt.timedelta(minutes=1)
ACCEPTED = DeliveryState.ACCEPTED
WITHDRAWN = DeliveryState.WITHDRAWN


class SettlingPromises(StoreFixtures):
    """Settle, withdraw, look."""

    @pytest.mark.parametrize(
        "state", [one for one in DeliveryState if one.is_end], ids=str
    )
    def test_settled_is_over(
        self, store: Store, tenant: str, state: DeliveryState
    ) -> None:
        """What became of a notice is kept whole, and nobody sends it again."""
        put(store, tenant, sample_notice("1"))
        (claimed,) = claim(store, tenant)
        over = ended(
            claimed,
            state,
            detail="máy chủ trả lời",
            reference="<1@example.invalid>",
            possible_duplicate=True,
            unknown=1,
        )

        with store.begin(tenant) as session:
            assert session.settle(claimed, over)

        assert Picture.taken(store, tenant).deliveries == (over,)
        assert claim(store, tenant, NOON + 9 * HOUR) == ()

    def test_what_is_put_off_comes_again(self, store: Store, tenant: str) -> None:
        """A notice that is to be tried later is claimed then, and not before."""
        put(store, tenant, sample_notice("1"))
        claim(store, tenant)
        later = {"detail": "busy", "not_before": NOON + HOUR}
        settle(store, tenant, "1", DeliveryState.TEMPORARY_FAILURE, **later)

        early = claim(store, tenant, NOON + HOUR - MOMENT)
        (late,) = claim(store, tenant, NOON + HOUR)

        assert early == ()
        assert (late.attempts, late.unknown) == (2, 0)
        assert late.not_before == NOON + HOUR

    def test_what_is_held_gets_its_attempt_back(
        self, store: Store, tenant: str
    ) -> None:
        """To be held is no attempt."""
        put(store, tenant, sample_notice("1"))
        claim(store, tenant)
        untried = {"attempts": 0, "tried_at": None}
        settle(store, tenant, "1", DeliveryState.HELD, **untried)

        (again,) = claim(store, tenant, NOON + HOUR)

        assert (again.attempts, again.tried_at) == (1, NOON + HOUR)

    def test_claim_that_ran_out_ends_nothing(self, store: Store, tenant: str) -> None:
        """What a slow worker found does not overwrite what the next one has."""
        put(store, tenant, sample_notice("1"))
        (slow,) = claim(store, tenant)
        (fast,) = claim(store, tenant, NOON + HOUR)

        with store.begin(tenant) as session:
            assert not session.settle(slow, ended(slow, ACCEPTED))
            assert session.deliveries() == (fast,)
            assert session.settle(fast, ended(fast, ACCEPTED, detail="fast"))
            assert not session.settle(slow, ended(slow, ACCEPTED))

        (settled,) = Picture.taken(store, tenant).deliveries
        assert settled.detail == "fast"

    def test_held_claim_is_not_the_next_one(self, store: Store, tenant: str) -> None:
        """An attempt that was given back does not let the one before it end."""
        put(store, tenant, sample_notice("1"))
        (dead,) = claim(store, tenant)
        (holder,) = claim(store, tenant, NOON + HOUR)
        held = ended(holder, DeliveryState.HELD, attempts=1)
        with store.begin(tenant) as session:
            assert session.settle(holder, held)
        (last,) = claim(store, tenant, NOON + 2 * HOUR)

        with store.begin(tenant) as session:
            for seen in (dead, holder):
                assert not session.settle(seen, ended(seen, ACCEPTED))

        assert Picture.taken(store, tenant).deliveries == (last,)

    def test_two_things_that_happen_at_once_are_both_kept(
        self, store: Store, tenant: str
    ) -> None:
        """A recipient can have read what his channel has not yet answered for."""
        put(store, tenant, sample_notice("1"))
        (claimed,) = claim(store, tenant)
        read = attrs.evolve(claimed, acknowledged_at=NOON + MOMENT)
        over = ended(claimed, ACCEPTED)

        with store.begin(tenant) as session:
            assert session.settle(claimed, read)
        with store.begin(tenant) as session:
            assert session.settle(claimed, over)

        (settled,) = Picture.taken(store, tenant).deliveries
        assert settled == attrs.evolve(over, acknowledged_at=NOON + MOMENT)

    def test_any_answer_of_a_server_is_kept(self, store: Store, tenant: str) -> None:
        """What no text can hold in the answer of a server does not stop a drain."""
        put(store, tenant, sample_notice("1"))
        claim(store, tenant)

        failed = DeliveryState.PERMANENT_FAILURE
        settle(store, tenant, "1", failed, detail="550 \x00\udcff", reference="\x00")

        (settled,) = Picture.taken(store, tenant).deliveries
        assert (settled.detail, settled.reference) == ("550 \ufffd\ufffd", "\ufffd")

    def test_unknown_notice_cannot_be_settled(
        self, store: Store, tenants: Iterator[str]
    ) -> None:
        """A key that is not in this tenant's outbox is an error that names it."""
        ours, theirs = next(tenants), next(tenants)
        put(store, theirs, sample_notice("1"))
        (seen,) = claim(store, theirs)
        over = ended(seen, ACCEPTED)

        with store.begin(ours) as session, pytest.raises(UnknownNameError) as caught:
            session.settle(seen, over)

        assert caught.value.value == "1"
        assert Picture.taken(store, theirs).deliveries == (seen,)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            pytest.param({"notice": sample_notice("2")}, "notice", id="another"),
            pytest.param(
                {"state": SENDING, "claimed_until": NOON}, "state", id="given away"
            ),
            pytest.param({"claimed_until": NOON}, "claimed_until", id="claimed"),
        ],
    )
    def test_what_is_no_outcome_is_refused(
        self, store: Store, tenant: str, changes: dict[str, Any], field: str
    ) -> None:
        """Only a claim gives a notice to a worker, and only what is sent has one."""
        put(store, tenant, sample_notice("1"))

        with store.begin(tenant) as session:
            (seen,) = session.deliveries()
            with pytest.raises(InvalidValueError) as caught:
                session.settle(seen, attrs.evolve(seen, **changes))

            assert caught.value.field == field
            assert session.deliveries() == (seen,)

    @pytest.mark.parametrize("state", DeliveryState, ids=str)
    def test_only_what_waits_is_withdrawn(
        self, store: Store, tenant: str, state: DeliveryState
    ) -> None:
        """What waits is withdrawn and never sent; all else stays as it is."""
        put(store, tenant, sample_notice("1"), sample_notice("2"))
        claim(store, tenant, limit=1)
        if state is not SENDING:
            settle(store, tenant, "1", state)
        (before, _) = Picture.taken(store, tenant).deliveries

        with store.begin(tenant) as session:
            withdrawn = session.withdraw(["1", "none", "1"], detail="không còn đúng")

        (after, other) = Picture.taken(store, tenant).deliveries
        over = attrs.evolve(before, state=WITHDRAWN, detail="không còn đúng")
        assert list(withdrawn) == (["1"] if state in WAITING else [])
        assert after == (over if state in WAITING else before)
        assert other.state is PENDING
        if state is not SENDING:
            assert keys(claim(store, tenant, NOON + HOUR)) == ["2"]

    def test_nothing_is_withdrawn_from_others(
        self, store: Store, tenants: Iterator[str]
    ) -> None:
        """A key of another tenant is not there, and no key withdraws nothing."""
        ours, theirs = next(tenants), next(tenants)
        put(store, theirs, sample_notice("1"))

        with store.begin(ours) as session:
            assert list(session.withdraw(["1"])) == []
        with store.begin(theirs) as session:
            assert list(session.withdraw([])) == []

        assert [d.state for d in Picture.taken(store, theirs).deliveries] == [PENDING]

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            pytest.param({}, "1234", id="all"),
            pytest.param({"states": [ACCEPTED]}, "1", id="a state"),
            pytest.param({"states": WAITING}, "34", id="what waits"),
            pytest.param({"key": "3"}, "3", id="a key"),
            pytest.param({"obligation": "644/3"}, "34", id="an obligation"),
            pytest.param({"recipient": "ng-a"}, "24", id="a person"),
            pytest.param({"channel": "post"}, "4", id="a channel"),
            pytest.param({"reference": "r1"}, "1", id="a reference"),
            pytest.param({"reference": "r2", "channel": "post"}, "", id="of another"),
            pytest.param({"states": [SENDING], "recipient": "ng-a"}, "2", id="both"),
            pytest.param({"limit": 2}, "12", id="a page"),
            pytest.param({"after": (NOON, "2"), "limit": 1}, "3", id="the next page"),
            pytest.param({"after": (NOON, "zzz")}, "4", id="behind an instant"),
            pytest.param({"after": (NOON + HOUR, "4")}, "", id="behind the last"),
        ],
    )
    def test_deliveries_are_found(
        self, store: Store, tenant: str, query: dict[str, Any], found: str
    ) -> None:
        """By state, key, obligation, person, channel and reference, page by page."""
        later = {"channel": "post", "created_at": NOON + HOUR, "obligation": "644/3"}
        put(
            store,
            tenant,
            sample_notice("1"),
            sample_notice("2", recipient="ng-a"),
            sample_notice("3", obligation="644/3"),
            sample_notice("4", recipient="ng-a", **later),
        )
        claim(store, tenant, limit=2)
        settle(store, tenant, "1", ACCEPTED, reference="r1")

        with store.begin(tenant) as session:
            got = session.deliveries(DeliveryQuery(**query))

        assert keys(tuple(got)) == list(found)

    @pytest.mark.parametrize(
        ("asked", "minutes"),
        [
            pytest.param({"nth": 1}, 30, id="the newest"),
            pytest.param({"nth": 2}, 20, id="a batch is one message"),
            pytest.param({"nth": 3}, 10, id="the third"),
            pytest.param({"nth": 4}, None, id="what never went out"),
            pytest.param({"nth": 1, "channel": "post"}, None, id="another channel"),
            pytest.param({"nth": 1, "recipient": "ng-a"}, 20, id="a person"),
            pytest.param({"nth": 2, "recipient": "ng-a"}, None, id="no more of his"),
            pytest.param(
                {"nth": 3, "since": NOON + 10 * MINUTE}, None, id="as old as the window"
            ),
        ],
    )
    def test_tells_how_much_went_out(
        self, store: Store, tenant: str, asked: dict[str, Any], minutes: int | None
    ) -> None:
        """When messages were handed over, from the newest; what waits is not among."""
        in_digest = {"recipient": "ng-a", "batch": "digest"}
        put(
            store,
            tenant,
            sample_notice("1"),
            sample_notice("2", **in_digest, not_before=NOON + MINUTE),
            sample_notice("3", **in_digest, not_before=NOON + MINUTE),
            sample_notice("4", not_before=NOON + 2 * MINUTE),
            sample_notice("5", not_before=NOON + 2 * HOUR),
        )
        for minute in (10, 20, 30):
            claim(store, tenant, NOON + minute * MINUTE, limit=1)
        given = {"channel": "mail", "since": NOON, **asked}

        with store.begin(tenant) as session:
            got = session.tried(given.pop("channel"), **given)

        assert got == (None if minutes is None else NOON + minutes * MINUTE)
