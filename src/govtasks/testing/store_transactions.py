"""What a store promises about transactions: all or nothing, and one after another."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import attrs
import pytest

from ..errors import ConflictError, InvalidValueError, StoreError
from ..ports import Delivery, DeliveryState, RowQuery, Session, Store
from .store_samples import (
    EMPTY,
    HOUR,
    NOON,
    Picture,
    StoreFixtures,
    sample_notice,
    sample_record,
    sample_row,
    together,
)


class _StopError(BaseException):
    """Stands for whatever can end a block, a signal included."""


def write(session: Session, stream: str, expected: int) -> int:
    """Append one of everything to a stream."""
    return session.append(
        stream,
        expected,
        [sample_record(), sample_record(schema=2)],
        row=sample_row(stream),
        notices=[sample_notice(f"{stream}#{expected}")],
    )


def accepted(key: str) -> tuple[Delivery, Delivery]:
    """A delivery as it may have been seen, and what became of it."""
    seen = Delivery.of(sample_notice(key))
    return seen, attrs.evolve(seen, state=DeliveryState.ACCEPTED)


USES = (
    pytest.param(lambda session: write(session, "obligation/2", 0), id="append"),
    pytest.param(lambda session: session.read("obligation/1"), id="read"),
    pytest.param(lambda session: session.streams(), id="streams"),
    pytest.param(lambda session: session.rows(RowQuery()), id="rows"),
    pytest.param(
        lambda session: session.claim(NOON, until=NOON + HOUR, limit=1), id="claim"
    ),
    pytest.param(
        lambda session: session.settle(*accepted("obligation/1#0")), id="settle"
    ),
    pytest.param(lambda session: session.withdraw(["obligation/1#0"]), id="withdraw"),
    pytest.param(
        lambda session: session.tried("mail", since=NOON - HOUR, nth=1), id="tried"
    ),
    pytest.param(lambda session: session.deliveries(), id="deliveries"),
    pytest.param(lambda session: session.heads(), id="heads"),
    pytest.param(lambda session: session.since(0, limit=1), id="since"),
    pytest.param(lambda session: session.scan(limit=1), id="scan"),
    pytest.param(lambda session: session.tally(RowQuery()), id="tally"),
    pytest.param(lambda session: session.tallies(["body"], RowQuery()), id="tallies"),
    pytest.param(
        lambda session: session.put_rows([sample_row("obligation/1")]), id="put_rows"
    ),
    pytest.param(lambda session: session.restore(), id="restore"),
    pytest.param(lambda session: session.erase(["obligation/1"], at=NOON), id="erase"),
)


class TransactionPromises(StoreFixtures):
    """Begin, commit, roll back."""

    def test_own_writes_are_seen(self, store: Store, tenant: str) -> None:
        """Inside a block, what it wrote is read."""
        with store.begin(tenant) as session:
            write(session, "obligation/1", 0)

            inside = Picture.of(session)

        assert len(inside.facts["obligation/1"]) == 2
        assert len(inside.rows) == len(inside.deliveries) == 1
        assert Picture.taken(store, tenant) == inside

    @pytest.mark.parametrize("error", [ValueError, _StopError, KeyboardInterrupt])
    def test_block_that_fails_leaves_no_trace(
        self, store: Store, tenant: str, error: type[BaseException]
    ) -> None:
        """Facts, rows, notices, claims and outcomes of a failed block are gone."""
        with store.begin(tenant) as session:
            write(session, "obligation/1", 0)
            write(session, "obligation/2", 0)
        before = Picture.taken(store, tenant)

        with pytest.raises(error), store.begin(tenant) as session:
            write(session, "obligation/1", 2)
            write(session, "obligation/3", 0)
            (seen, _) = session.claim(NOON, until=NOON + HOUR, limit=2)
            over = attrs.evolve(seen, state=DeliveryState.DEAD, claimed_until=None)
            assert session.settle(seen, over)
            assert session.withdraw(["obligation/3#0"])
            raise error

        assert Picture.taken(store, tenant) == before

    def test_refusal_leaves_a_block_by_itself(self, store: Store, tenant: str) -> None:
        """A conflict that nobody catches takes everything before it along."""
        with pytest.raises(ConflictError), store.begin(tenant) as session:
            write(session, "obligation/1", 0)
            write(session, "obligation/2", 7)

        assert Picture.taken(store, tenant) == EMPTY

    def test_store_works_after_a_failure(self, store: Store, tenant: str) -> None:
        """A block that failed holds nobody up."""
        with pytest.raises(_StopError), store.begin(tenant) as session:
            write(session, "obligation/1", 0)
            raise _StopError

        with store.begin(tenant) as session:
            assert write(session, "obligation/1", 0) == 2

    def test_unfinished_work_is_seen_by_nobody(self, store: Store, tenant: str) -> None:
        """A reader sees what is committed, all of it and nothing else."""
        writing, reading = self.two(store, tenant)

        with writing as writer:
            write(writer, "obligation/1", 0)
            with reading as reader:
                meanwhile = Picture.of(reader)

        assert meanwhile == EMPTY
        assert Picture.taken(store, tenant) != EMPTY

    def test_second_of_two_is_told(self, store: Store, tenant: str) -> None:
        """Who read before another wrote meets a conflict with both versions."""
        slow, fast = self.two(store, tenant)
        with store.begin(tenant) as session:
            write(session, "obligation/1", 0)

        with pytest.raises(ConflictError) as caught, slow as late:
            seen = len(late.read("obligation/1"))
            with fast as early:
                write(early, "obligation/1", 2)
            late.append("obligation/1", seen, [sample_record()])

        assert (caught.value.expected, caught.value.actual) == (2, 4)
        assert len(Picture.taken(store, tenant).facts["obligation/1"]) == 4

    def test_reader_can_write_after_another_wrote(
        self, store: Store, tenant: str
    ) -> None:
        """Who has read can still append to a stream that nobody touched."""
        slow, fast = self.two(store, tenant)

        with slow as late:
            late.streams()
            with fast as early:
                write(early, "obligation/1", 0)
            write(late, "obligation/2", 0)

        assert len(Picture.taken(store, tenant).facts) == 2

    def test_one_of_many_begins_a_stream(self, store: Store, tenant: str) -> None:
        """Of those that begin a stream at once, one does, the others are told."""

        def begin() -> int:
            with store.begin(tenant) as session:
                return write(session, "obligation/1", 0)

        results = together([begin] * 4)

        conflicts = [result for result in results if isinstance(result, ConflictError)]
        assert sorted(map(type, results), key=str) == sorted(
            [int, *[ConflictError] * 3], key=str
        )
        assert {(error.expected, error.actual) for error in conflicts} == {(0, 2)}
        assert len(Picture.taken(store, tenant).facts["obligation/1"]) == 2

    def test_no_update_is_lost(self, store: Store, tenant: str) -> None:
        """Writers that read again after a conflict all get their facts in."""
        rounds = 5

        def work(writer: int) -> int:
            conflicts = 0
            done = 0
            while done < rounds:
                try:
                    with store.begin(tenant) as session:
                        version = len(session.read("obligation/1"))
                        record = sample_record(schema=writer * 100 + done)
                        session.append("obligation/1", version, [record])
                    done += 1
                except ConflictError:
                    conflicts += 1
            return conflicts

        results = together([partial(work, writer) for writer in (1, 2, 3)])

        assert all(isinstance(result, int) for result in results), results
        written = Picture.taken(store, tenant).facts["obligation/1"]
        got = [record.schema for record in written]
        assert sorted(got) == [w * 100 + n for w in (1, 2, 3) for n in range(rounds)]

    @pytest.mark.parametrize("use", USES)
    def test_session_ends_with_its_block(
        self, store: Store, tenant: str, use: Callable[[Session], object]
    ) -> None:
        """After its block a session does nothing any more."""
        with store.begin(tenant) as session:
            write(session, "obligation/1", 0)
        before = Picture.taken(store, tenant)

        with pytest.raises(StoreError):
            use(session)

        assert Picture.taken(store, tenant) == before

    def test_connection_of_another_kind_is_refused(
        self, store: Store, tenant: str
    ) -> None:
        """An object that is no connection is refused, and its kind is named."""
        with (
            pytest.raises(InvalidValueError) as caught,
            store.begin(tenant, object()),
        ):
            pass

        assert caught.value.field == "connection"
        assert caught.value.value == "object"

    def test_closed_store_is_closed(self, store: Store, tenant: str) -> None:
        """A store that was closed, once or twice, begins nothing any more."""
        store.close()
        store.close()

        with pytest.raises(StoreError, match="closed"), store.begin(tenant):
            pass
        with pytest.raises(StoreError, match="closed"):
            store.tenants()
