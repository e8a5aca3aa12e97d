"""What a store promises about facts that come from another, and of those that go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ..archive import Damaged, Head, Kept, Numbered
from ..errors import ConflictError, GovtasksError, InvalidValueError
from ..memory import MemoryStore
from ..ports import (
    Delivery,
    DeliveryQuery,
    DeliveryState,
    Notice,
    Record,
    Row,
    RowQuery,
    Store,
)
from .store_archive import fill
from .store_positions import followed, known
from .store_samples import (
    EMPTY,
    HOUR,
    NOON,
    PENDING,
    SENDING,
    Picture,
    StoreFixtures,
    notices,
    records,
    rows,
    sample_notice,
    sample_record,
    sample_row,
    with_fixtures,
)

STREAMS = ("directive/644", "obligation/1", "obligation/2")
KEYS = ("1", "2", "Đ")


@attrs.frozen
class Holdings:
    """All that a tenant has, to be put into another store."""

    facts: tuple[Numbered, ...]
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    deliveries: tuple[Delivery, ...]

    @classmethod
    def of(cls, store: Store, tenant: str) -> Holdings:
        """What is committed."""
        with store.begin(tenant) as session:
            return cls(
                facts=tuple(followed(session)),
                heads=tuple(session.heads()),
                rows=tuple(session.rows(RowQuery())),
                deliveries=tuple(session.deliveries()),
            )

    def put(self, store: Store, tenant: str, page: int = 99) -> None:
        """Put it in, so many facts at a time."""
        for first in range(0, len(self.facts), page):
            with store.begin(tenant) as session:
                session.restore(self.facts[first : first + page])
        with store.begin(tenant) as session:
            session.restore(rows=self.rows, deliveries=self.deliveries)


def work(store: Store, tenant: str) -> None:
    """Some facts in turns, rows, and notices in every stage."""
    with store.begin(tenant) as session:
        for round_ in range(2):
            fill(session, *STREAMS, expected=2 * round_)
        several = [
            sample_notice(key, obligation=about)
            for key, about in zip((*KEYS, "4"), ("1", "2", None, "1"), strict=True)
        ]
        session.append("obligation/3", 0, [sample_record()], notices=several)
        session.claim(NOON, until=NOON + HOUR, limit=2)
        (seen,) = session.deliveries(DeliveryQuery(key="1"))
        read = attrs.evolve(
            seen,
            state=DeliveryState.ACCEPTED,
            claimed_until=None,
            reference="r1",
            detail="250 ok",
            acknowledged_at=NOON + HOUR,
            possible_duplicate=True,
        )
        session.settle(seen, read)
        session.withdraw(["4"], detail="không còn")


def sample(tenant: str) -> Holdings:
    """What the oracle holds after some work."""
    source = MemoryStore()
    work(source, tenant)
    return Holdings.of(source, tenant)


def changed(numbered: Numbered, **changes: Any) -> Numbered:  # noqa: ANN401 - as attrs.evolve
    """The same, with another fact."""
    assert isinstance(numbered.fact, Kept)
    return attrs.evolve(numbered, fact=attrs.evolve(numbered.fact, **changes))


class RestorePromises(StoreFixtures):
    """Put in what another store held."""

    @pytest.mark.parametrize("page", [1, 2, 5, 99])
    def test_takes_what_another_held(
        self, store: Store, tenant: str, page: int
    ) -> None:
        """Facts, positions, digests, rows and deliveries are as they were there."""
        held = sample(tenant)

        held.put(store, tenant, page)

        assert Holdings.of(store, tenant) == held
        assert {one.state for one in held.deliveries} == {
            DeliveryState.ACCEPTED,
            DeliveryState.WITHDRAWN,
            SENDING,
            PENDING,
        }

    def test_gives_what_another_takes(self, store: Store, tenant: str) -> None:
        """What is read here can be put into the memory store, and is the same there."""
        target = MemoryStore()
        work(store, tenant)
        held = Holdings.of(store, tenant)

        held.put(target, tenant)

        assert Holdings.of(target, tenant) == held
        assert Picture.taken(target, tenant) == Picture.taken(store, tenant)

    @with_fixtures
    @given(
        written=st.lists(
            st.tuples(st.sampled_from(STREAMS), records()), min_size=1, max_size=5
        ),
        said=st.lists(notices(KEYS), max_size=3, unique_by=lambda one: one.key),
        data=st.data(),
    )
    def test_anything_comes_over(
        self,
        store: Store,
        tenants: Iterator[str],
        written: list[tuple[str, Record]],
        said: list[Notice],
        data: st.DataObject,
    ) -> None:
        """Whatever a store can hold, the other holds the same afterwards."""
        tenant, source = next(tenants), MemoryStore()
        with source.begin(tenant) as session:
            for stream, record in written:
                row = data.draw(st.none() | rows(stream))
                at = len(session.read(stream))
                session.append(stream, at, [record], row=row, notices=said)
        held = Holdings.of(source, tenant)

        held.put(store, tenant)

        assert Holdings.of(store, tenant) == held
        assert Picture.taken(store, tenant) == Picture.taken(source, tenant)

    def test_work_goes_on_where_it_was(self, store: Store, tenant: str) -> None:
        """Appends, positions, digests and the outbox go on as in the other store."""
        source = MemoryStore()
        work(source, tenant)
        Holdings.of(source, tenant).put(store, tenant)

        for each in (source, store):
            with each.begin(tenant) as session:
                fill(session, "obligation/2", expected=4)
                again = sample_notice("1", template="notice.again")
                session.append("obligation/3", 1, [sample_record()], notices=[again])

        got, wanted = Holdings.of(store, tenant), Holdings.of(source, tenant)
        assert got.heads == wanted.heads
        assert got.deliveries == wanted.deliveries
        assert [one.position for one in got.facts] == list(range(1, 17))

    def test_comes_behind_what_is_there(self, store: Store, tenant: str) -> None:
        """Facts that nobody numbered yet come before what is put in."""
        with store.begin(tenant) as session:
            fill(session, "obligation/9")
        (first, *_) = sample(tenant).facts

        with store.begin(tenant) as session:
            with pytest.raises(InvalidValueError, match="must be 3") as caught:
                session.restore([first])
            session.restore([attrs.evolve(first, position=3)])

        assert caught.value.field == "position"
        assert [one.fact.stream for one in known(store, tenant)] == [
            "obligation/9",
            "obligation/9",
            STREAMS[0],
        ]

    @pytest.mark.parametrize(
        ("number", "changes", "field"),
        [
            pytest.param(1, {"digest": "0" * 64}, "digest", id="another digest"),
            pytest.param(
                1, {"record": sample_record(actor="x")}, "digest", id="another actor"
            ),
            pytest.param(
                0,
                {"record": sample_record(schema=1, recorded_at=NOON + HOUR)},
                "digest",
                id="another time",
            ),
            pytest.param(1, {"record": None}, "erased_at", id="no record"),
            pytest.param(1, {"erased_at": NOON}, "erased_at", id="erased with record"),
            pytest.param(
                1,
                {"record": None, "erased_at": NOON},
                "erased_at",
                id="erased behind one that is not",
            ),
            pytest.param(
                0,
                {"record": None, "erased_at": NOON, "digest": "x"},
                "digest",
                id="erased without digest",
            ),
        ],
    )
    def test_what_does_not_follow_is_refused(
        self,
        store: Store,
        tenant: str,
        number: int,
        changes: dict[str, Any],
        field: str,
    ) -> None:
        """A fact that was altered on the way is refused, and nothing is kept."""
        facts = list(sample(tenant).facts)
        facts[number] = changed(facts[number], **changes)

        caught = self._refused(store, tenant, facts=facts)

        assert isinstance(caught, InvalidValueError)
        assert caught.field == field

    def _refused(self, store: Store, tenant: str, **given: Any) -> GovtasksError:  # noqa: ANN401 - as restore
        with store.begin(tenant) as session:
            with pytest.raises(GovtasksError) as caught:
                session.restore(**given)
            assert Picture.of(session) == EMPTY
            assert list(session.scan(limit=9)) == []
        assert Picture.taken(store, tenant) == EMPTY
        assert known(store, tenant) == []
        return caught.value

    def test_another_tenants_facts_are_refused(
        self, store: Store, tenants: Iterator[str]
    ) -> None:
        """Whose facts they are is part of their digests."""
        held = sample(next(tenants))

        caught = self._refused(store, next(tenants), facts=held.facts)

        assert caught.field == "digest"

    def test_damaged_fact_is_refused(self, store: Store, tenant: str) -> None:
        """What could not be read there is not put in here."""
        damaged = Damaged(stream="x", version=1, digest="0" * 64, problem="no JSON")

        caught = self._refused(
            store, tenant, facts=[Numbered(position=1, fact=damaged)]
        )

        assert "is damaged: no JSON" in str(caught)
        assert (caught.field, caught.value) == ("fact", "x@1")

    @pytest.mark.parametrize(
        ("positions", "wanted"),
        [
            pytest.param((0, 1), 1, id="before the first"),
            pytest.param((2, 3), 1, id="one left out at first"),
            pytest.param((1, 3), 2, id="one left out"),
            pytest.param((1, 1), 2, id="one twice"),
        ],
    )
    def test_gap_in_the_order_is_refused(
        self, store: Store, tenant: str, positions: tuple[int, int], wanted: int
    ) -> None:
        """Positions go on without gaps."""
        facts = [
            attrs.evolve(one, position=position)
            for one, position in zip(sample(tenant).facts, positions, strict=False)
        ]

        caught = self._refused(store, tenant, facts=facts)

        assert f"must be {wanted}" in str(caught)
        assert caught.field == "position"

    def test_stream_goes_on_where_it_ends(self, store: Store, tenant: str) -> None:
        """Facts that begin elsewhere are a conflict with both versions."""
        (first, second, *_) = sample(tenant).facts
        again = attrs.evolve(first, position=2)

        without = self._refused(store, tenant, facts=[attrs.evolve(second, position=1)])
        twice = self._refused(store, tenant, facts=[first, again])

        assert isinstance(without, ConflictError)
        assert isinstance(twice, ConflictError)
        assert (without.stream, without.expected, without.actual) == (STREAMS[0], 1, 0)
        assert (twice.stream, twice.expected, twice.actual) == (STREAMS[0], 0, 1)

    def test_row_without_facts_is_refused(self, store: Store, tenant: str) -> None:
        """A row comes with its stream, or after it."""
        held = sample(tenant)

        caught = self._refused(
            store, tenant, facts=held.facts, rows=[sample_row("obligation/none")]
        )

        assert (caught.field, caught.value) == ("stream", "obligation/none")

    @pytest.mark.parametrize(
        ("deliveries", "field"),
        [
            pytest.param(
                [Delivery.of(sample_notice("1"))] * 2, "notice", id="there already"
            ),
            pytest.param(
                [attrs.evolve(Delivery.of(sample_notice("1")), state=SENDING)],
                "claimed_until",
                id="sent by nobody",
            ),
            pytest.param(
                [attrs.evolve(Delivery.of(sample_notice("1")), claimed_until=NOON)],
                "claimed_until",
                id="claimed, not sent",
            ),
            pytest.param(
                [Delivery.of(sample_notice("x" * 701))], "key", id="key too long"
            ),
            pytest.param(
                [Delivery.of(sample_notice("1", arguments={"at": NOON}))],
                "arguments",
                id="no JSON",
            ),
        ],
    )
    def test_delivery_that_cannot_stand_is_refused(
        self, store: Store, tenant: str, deliveries: list[Delivery], field: str
    ) -> None:
        """What no outbox can hold is refused, with the facts that came along."""
        facts = sample(tenant).facts

        caught = self._refused(store, tenant, facts=facts, deliveries=deliveries)

        assert caught.field == field

    def test_restored_facts_are_taken_back(self, store: Store, tenant: str) -> None:
        """A block that fails leaves nothing of what it put in."""
        held = sample(tenant)

        with pytest.raises(KeyError), store.begin(tenant) as session:
            session.restore(held.facts, rows=held.rows, deliveries=held.deliveries)
            raise KeyError

        assert Picture.taken(store, tenant) == EMPTY
        assert known(store, tenant) == []
