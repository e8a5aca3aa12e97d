"""What a store promises about notices that wait to be sent."""

from __future__ import annotations

import datetime as dt
from typing import Any

import attrs
import pytest

from ..errors import InvalidValueError
from ..notices import WAITING, Category
from ..ports import Delivery, DeliveryQuery, DeliveryState, Notice, Store
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
EVERYTHING: dict[str, Any] = {
    "version": 3,
    "obligation": "644/2.a",
    "category": Category.OVERDUE,
    "urgent": True,
    "statutory": True,
    "not_before": NOON + HOUR,
    "expires_at": NOON + 2 * HOUR,
    "batch": "digest:2017-02-17",
}


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


def ended(seen: Delivery, state: DeliveryState, **changes: Any) -> Delivery:  # noqa: ANN401 - as attrs.evolve
    """A delivery whose claim is over."""
    return attrs.evolve(seen, state=state, claimed_until=None, **changes)


def settle(
    store: Store,
    tenant: str,
    key: str,
    state: DeliveryState,
    **changes: Any,  # noqa: ANN401 - as attrs.evolve
) -> bool:
    """Record what became of a notice as it stands."""
    with store.begin(tenant) as session:
        (seen,) = session.deliveries(DeliveryQuery(key=key))
        return session.settle(seen, ended(seen, state, **changes))


def keys(deliveries: tuple[Delivery, ...]) -> list[str]:
    """The keys of deliveries in their order."""
    return [delivery.notice.key for delivery in deliveries]


class OutboxPromises(StoreFixtures):
    """Put and claim."""

    @pytest.mark.parametrize(
        ("changes", "waits_for"),
        [
            pytest.param({}, NOON, id="at once"),
            pytest.param({"not_before": NOON + HOUR}, NOON + HOUR, id="its hour"),
            pytest.param(EVERYTHING, NOON + HOUR, id="everything"),
        ],
    )
    def test_notice_waits_from_its_creation(
        self, store: Store, tenant: str, changes: dict[str, Any], waits_for: dt.datetime
    ) -> None:
        """A new notice is kept whole, pending, was never tried, and has its hour."""
        notice = sample_notice("1", **changes)
        put(store, tenant, notice)

        (delivery,) = Picture.taken(store, tenant).deliveries

        assert delivery == Delivery(notice=notice, not_before=waits_for)

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
        settle(store, tenant, "1", DeliveryState.ACCEPTED, detail="250 ok")

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
            tried_at=NOON,
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
        assert late.unknown == 1
        assert late.claimed_until == NOON + 2 * HOUR

    @pytest.mark.parametrize(
        ("state", "taken"),
        [
            (one, ["1"] if one in WAITING else [])
            for one in DeliveryState
            if one is not SENDING
        ],
        ids=str,
    )
    def test_only_what_waits_is_claimed(
        self, store: Store, tenant: str, state: DeliveryState, taken: list[str]
    ) -> None:
        """What is to be tried again is claimed; what came to its end, never."""
        put(store, tenant, sample_notice("1"))
        claim(store, tenant)
        settle(store, tenant, "1", state)

        again = claim(store, tenant, NOON + 9 * HOUR)

        assert keys(again) == taken
        assert [one.unknown for one in again] == [0 for _ in taken]

    def test_longest_due_comes_first(self, store: Store, tenant: str) -> None:
        """Whoever has waited longest since his hour is sent first."""
        put(
            store,
            tenant,
            sample_notice("1", not_before=NOON + 2 * HOUR),
            sample_notice("2", not_before=NOON + HOUR),
        )

        assert keys(claim(store, tenant, NOON + 9 * HOUR)) == ["2", "1"]

    def test_channels_can_be_left(self, store: Store, tenant: str) -> None:
        """Notices of a channel that is left stay as they are."""
        put(store, tenant, sample_notice("1"), sample_notice("2", channel="post"))

        with store.begin(tenant) as session:
            taken = session.claim(NOON, until=NOON + HOUR, limit=9, without=["mail"])

        assert keys(tuple(taken)) == ["2"]
        assert keys(claim(store, tenant)) == ["1"]

    def test_what_goes_together_is_claimed_together(
        self, store: Store, tenant: str
    ) -> None:
        """With one notice comes every other that is due of its batch, and no more."""
        put(
            store,
            tenant,
            sample_notice("1", batch="digest"),
            sample_notice("2", batch="digest"),
            sample_notice("3", batch="digest", not_before=NOON + HOUR),
            sample_notice("4", batch="digest", recipient="ng-khac"),
            sample_notice("5", batch="digest", channel="post"),
            sample_notice("6", batch="other"),
            sample_notice("7"),
            sample_notice("8", batch="digest"),
        )

        assert keys(claim(store, tenant, limit=1)) == ["1", "2", "8"]

    def test_first_message_is_repeated_as_it_was(
        self, store: Store, tenant: str
    ) -> None:
        """What was tried together is tried again together, without what came later."""
        put(store, tenant, *(sample_notice(key, batch="digest") for key in "12"))
        claim(store, tenant, limit=1)
        put(store, tenant, sample_notice("0", batch="digest"))

        abandoned = claim(store, tenant, NOON + HOUR, limit=2)

        assert keys(abandoned) == ["0", "1", "2"]
        assert [one.unknown for one in abandoned] == [0, 1, 1]
        again = claim(store, tenant, NOON + 2 * HOUR, limit=1)
        assert keys(again) == ["0"]

    def test_only_what_was_tried_as_often_goes_along(
        self, store: Store, tenant: str
    ) -> None:
        """A notice that failed does not go out with one that is new."""
        put(store, tenant, sample_notice("1", batch="digest"))
        claim(store, tenant)
        settle(store, tenant, "1", DeliveryState.TEMPORARY_FAILURE)
        put(store, tenant, sample_notice("2", batch="digest"))

        assert keys(claim(store, tenant, limit=1)) == ["1"]
        assert keys(claim(store, tenant, limit=1)) == ["2"]

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

    def test_key_of_the_longest_kind(self, store: Store, tenant: str) -> None:
        """A key of 700 characters is kept; a longer one is refused, not cut."""
        long = "Đ" * 700
        put(store, tenant, sample_notice(long))

        with pytest.raises(ValueError, match="at most 700 characters"):
            put(store, tenant, sample_notice(long + "Đ"))

        assert keys(Picture.taken(store, tenant).deliveries) == [long]
