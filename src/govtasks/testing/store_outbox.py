"""What a store promises about notices that wait to be sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import attrs
import pytest

from ..errors import InvalidValueError, UnknownNameError
from ..ports import Delivery, DeliveryState, Notice, Store
from .store_samples import (
    HOUR,
    NOON,
    PENDING,
    SENDING,
    Picture,
    StoreFixtures,
    sample_notice,
    sample_record,
    together,
)

MOMENT = dt.timedelta(microseconds=1)
SETTLED = (DeliveryState.ACCEPTED, DeliveryState.PERMANENT_FAILURE, DeliveryState.DEAD)


def put(store: Store, tenant: str, *notices: Notice) -> None:
    """Put notices in the outbox."""
    with store.begin(tenant) as session:
        version = len(session.read("obligation/1"))
        session.append("obligation/1", version, [sample_record()], notices=notices)


def claim(
    store: Store, tenant: str, now: dt.datetime = NOON, limit: int = 9
) -> tuple[Delivery, ...]:
    """Claim notices for an hour."""
    with store.begin(tenant) as session:
        return tuple(session.claim(now, until=now + HOUR, limit=limit))


def keys(deliveries: tuple[Delivery, ...]) -> list[str]:
    """The keys of deliveries in their order."""
    return [delivery.notice.key for delivery in deliveries]


class OutboxPromises(StoreFixtures):
    """Put, claim, settle."""

    def test_notice_waits_from_its_creation(self, store: Store, tenant: str) -> None:
        """A new notice is pending, was never tried, and can go out at once."""
        put(store, tenant, sample_notice("1"))

        (delivery,) = Picture.taken(store, tenant).deliveries

        assert delivery == Delivery(notice=sample_notice("1"), not_before=NOON)

    def test_same_key_is_said_once(self, store: Store, tenant: str) -> None:
        """Of two notices with one key the first stays, in one append or in two."""
        first, second = (sample_notice("1", template=f"notice.{n}") for n in (1, 2))
        put(store, tenant, first, second)
        once = Picture.taken(store, tenant).deliveries

        put(store, tenant, second, sample_notice("2"))

        twice = Picture.taken(store, tenant).deliveries
        assert [delivery.notice for delivery in once] == [first]
        assert [delivery.notice for delivery in twice] == [first, sample_notice("2")]

    def test_what_was_delivered_is_not_said_again(
        self, store: Store, tenant: str
    ) -> None:
        """A key that was settled long ago puts nothing in the outbox."""
        put(store, tenant, sample_notice("1"))
        claim(store, tenant)
        with store.begin(tenant) as session:
            session.settle("1", DeliveryState.ACCEPTED, detail="250 ok")

        put(store, tenant, sample_notice("1"))

        assert claim(store, tenant, NOON + 24 * HOUR) == ()

    def test_sorted_by_creation_and_key(self, store: Store, tenant: str) -> None:
        """The oldest comes first; of those that are as old, by key."""
        late, early = NOON, NOON - HOUR
        put(
            store,
            tenant,
            sample_notice("b", created_at=late),
            sample_notice("Đ", created_at=early),
            sample_notice("a", created_at=late),
            sample_notice("c", created_at=early),
        )

        listed = keys(Picture.taken(store, tenant).deliveries)

        assert listed == ["c", "Đ", "a", "b"]
        assert keys(claim(store, tenant, limit=3)) == ["c", "Đ", "a"]
        assert keys(claim(store, tenant, limit=3)) == ["b"]

    @pytest.mark.parametrize(
        ("now", "found"),
        [
            pytest.param(NOON - MOMENT, [], id="too early"),
            pytest.param(NOON, ["1"], id="at the instant"),
            pytest.param(
                NOON.astimezone(dt.timezone(7 * HOUR)), ["1"], id="another offset"
            ),
        ],
    )
    def test_claims_what_is_due(
        self, store: Store, tenant: str, now: dt.datetime, found: list[str]
    ) -> None:
        """A notice is claimed from the instant that it waits for."""
        put(store, tenant, sample_notice("1"))

        assert keys(claim(store, tenant, now)) == found

    def test_claim_shows_what_it_did(self, store: Store, tenant: str) -> None:
        """What is claimed is being sent, once more, until the claim ends."""
        put(store, tenant, sample_notice("1"), sample_notice("2"))

        (claimed,) = claim(store, tenant, limit=1)

        assert claimed == Delivery(
            notice=sample_notice("1"),
            state=SENDING,
            attempts=1,
            not_before=NOON,
            claimed_until=NOON + HOUR,
        )
        first, second = Picture.taken(store, tenant).deliveries
        assert first == claimed
        assert second.state is PENDING

    def test_nobody_else_takes_what_is_claimed(self, store: Store, tenant: str) -> None:
        """What is claimed is not claimed again before the claim runs out."""
        put(store, tenant, sample_notice("1"))
        claim(store, tenant)

        early = claim(store, tenant, NOON + HOUR - MOMENT)
        (late,) = claim(store, tenant, NOON + HOUR)

        assert early == ()
        assert late.attempts == 2
        assert late.claimed_until == NOON + 2 * HOUR

    def test_two_drains_never_take_the_same(self, store: Store, tenant: str) -> None:
        """Workers that claim at the same time share the work."""
        names = [f"{number:02}" for number in range(20)]
        put(store, tenant, *map(sample_notice, names))

        def drain() -> list[str]:
            taken: list[str] = []
            while claimed := claim(store, tenant, limit=3):
                taken.extend(keys(claimed))
            return taken

        shares = together([drain] * 4)

        taken = [key for share in shares if isinstance(share, list) for key in share]
        assert sorted(taken) == names

    @pytest.mark.parametrize("state", SETTLED)
    def test_settled_is_over(
        self, store: Store, tenant: str, state: DeliveryState
    ) -> None:
        """What became of a notice is kept, and nobody sends it again."""
        put(store, tenant, sample_notice("1"))
        (claimed,) = claim(store, tenant)

        with store.begin(tenant) as session:
            session.settle("1", state, detail="máy chủ trả lời")

        (settled,) = Picture.taken(store, tenant).deliveries
        assert settled == attrs.evolve(
            claimed, state=state, detail="máy chủ trả lời", claimed_until=None
        )
        assert claim(store, tenant, NOON + 9 * HOUR) == ()

    def test_what_is_put_off_comes_again(self, store: Store, tenant: str) -> None:
        """A notice that is to be tried later is claimed then, and not before."""
        put(store, tenant, sample_notice("1"))
        claim(store, tenant)
        with store.begin(tenant) as session:
            session.settle("1", PENDING, detail="busy", not_before=NOON + HOUR)

        early = claim(store, tenant, NOON + HOUR - MOMENT)
        (late,) = claim(store, tenant, NOON + HOUR)

        assert early == ()
        assert late.attempts == 2
        assert late.not_before == NOON + HOUR

    def test_any_answer_of_a_server_is_kept(self, store: Store, tenant: str) -> None:
        """What no text can hold in the answer of a server does not stop a drain."""
        put(store, tenant, sample_notice("1"))
        claim(store, tenant)

        with store.begin(tenant) as session:
            session.settle(
                "1", DeliveryState.PERMANENT_FAILURE, detail="550 \x00\udcff no"
            )

        (settled,) = Picture.taken(store, tenant).deliveries
        assert settled.detail == "550 \ufffd\ufffd no"

    def test_states_are_told_apart(self, store: Store, tenant: str) -> None:
        """Deliveries of one state are found without the others."""
        put(store, tenant, *(sample_notice(key) for key in "123"))
        claim(store, tenant, limit=2)
        with store.begin(tenant) as session:
            session.settle("1", DeliveryState.ACCEPTED)

            found = {
                state: keys(tuple(session.deliveries(state)))
                for state in (*DeliveryState, None)
            }

        others: dict[DeliveryState | None, list[str]] = {
            state: [] for state in DeliveryState
        }
        assert found == others | {
            PENDING: ["3"],
            SENDING: ["2"],
            DeliveryState.ACCEPTED: ["1"],
            None: ["1", "2", "3"],
        }

    def test_unknown_notice_cannot_be_settled(
        self, store: Store, tenants: Iterator[str]
    ) -> None:
        """A key that is not in this tenant's outbox is an error that names it."""
        ours, theirs = next(tenants), next(tenants)
        put(store, theirs, sample_notice("1"))

        with store.begin(ours) as session, pytest.raises(UnknownNameError) as caught:
            session.settle("1", DeliveryState.ACCEPTED)

        assert caught.value.value == "1"
        (untouched,) = Picture.taken(store, theirs).deliveries
        assert untouched.state is PENDING

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            pytest.param({"until": NOON}, "until", id="over at once"),
            pytest.param({"limit": 0}, "limit", id="nothing"),
            pytest.param({"limit": -1}, "limit", id="less than nothing"),
            pytest.param({"now": dt.datetime(2017, 2, 16)}, "now", id="no zone"),  # noqa: DTZ001 - meant
        ],
    )
    def test_senseless_claim_is_refused(
        self, store: Store, tenant: str, changes: dict[str, Any], field: str
    ) -> None:
        """A claim that could not hold anything is refused."""
        put(store, tenant, sample_notice("1"))
        arguments = {"now": NOON, "until": NOON + HOUR, "limit": 1, **changes}
        now = arguments.pop("now")

        with store.begin(tenant) as session:
            with pytest.raises(InvalidValueError) as caught:
                session.claim(now, **arguments)

            assert caught.value.field == field
            assert [d.state for d in session.deliveries()] == [PENDING]

    def test_being_sent_is_no_outcome(self, store: Store, tenant: str) -> None:
        """A notice cannot be settled as still being sent: nobody would send it."""
        put(store, tenant, sample_notice("1"))

        with store.begin(tenant) as session, pytest.raises(InvalidValueError) as caught:
            session.settle("1", SENDING)

        assert caught.value.field == "state"

    def test_key_of_the_longest_kind(self, store: Store, tenant: str) -> None:
        """A key of 700 characters is kept; a longer one is refused, not cut."""
        long = "Đ" * 700
        put(store, tenant, sample_notice(long))

        with pytest.raises(ValueError, match="at most 700 characters"):
            put(store, tenant, sample_notice(long + "Đ"))

        assert keys(Picture.taken(store, tenant).deliveries) == [long]
