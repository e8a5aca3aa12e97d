"""Asynchronous hosts, as docs/how-to/host-transactions.md says it."""

import asyncio
import contextlib
import threading

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from govtasks.errors import InvalidValueError
from govtasks.testing.store_samples import (
    EMPTY,
    Picture,
    sample_notice,
    sample_record,
    sample_row,
)
from govtasks_sql import open_store


def write(session, stream="obligation/1"):
    """Append one of everything."""
    session.append(
        stream,
        0,
        [sample_record()],
        row=sample_row(stream),
        notices=[sample_notice(stream)],
    )


@pytest.fixture
def store(postgres):
    """Give a store in PostgreSQL."""
    store = open_store(postgres.url)
    yield store
    store.close()


@pytest.fixture
def engine(postgres):
    """Give an asynchronous engine of a host, to the same database."""
    return create_async_engine(postgres.url, poolclass=sa.NullPool)


class CancelledUnitError(Exception):
    """Nobody waits any more for what a thread does."""


async def in_thread(work):
    """Run work in a thread; where the caller is cancelled, it is taken back."""
    stopped = threading.Event()

    def checked():
        if stopped.is_set():
            raise CancelledUnitError

    running = asyncio.ensure_future(asyncio.to_thread(work, checked))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        stopped.set()
        await asyncio.wait([running])
        running.exception()
        raise


class TestThreads:
    def test_units_in_threads(self, store):
        """
        Whole units run in threads beside each other, each on its own connection.
        """

        def unit(number):
            with store.begin("t") as session:
                write(session, f"obligation/{number}")

        async def main():
            await asyncio.gather(*(asyncio.to_thread(unit, n) for n in range(8)))

        asyncio.run(main())

        assert len(Picture.taken(store, "t").facts) == 8

    def test_cancelled_in_the_middle(self, store):
        """
        A caller that is cancelled leaves nothing behind, and no thread.
        """
        inside, going_on = threading.Event(), threading.Event()

        def unit(checked):
            with store.begin("t") as session:
                write(session)
                inside.set()
                going_on.wait(30)
                checked()

        async def main():
            task = asyncio.create_task(in_thread(unit))
            await asyncio.to_thread(inside.wait, 30)
            task.cancel()
            await asyncio.sleep(0)
            going_on.set()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            return task.cancelled()

        assert asyncio.run(main())
        assert Picture.taken(store, "t") == EMPTY
        with store.begin("t") as session:
            write(session)


async def joined(store, session, *, fail=False):
    """Write inside of the transaction of an asynchronous session."""

    def unit(host):
        with store.begin("t", host) as one:
            write(one)
            if fail:
                raise KeyError

    await session.execute(sa.text("INSERT INTO letters VALUES ('644')"))
    await session.run_sync(unit)


async def letters(engine):
    """Count the host's own rows."""
    async with engine.connect() as connection:
        return await connection.scalar(sa.text("SELECT count(*) FROM letters"))


@pytest.fixture
def run(engine):
    """Run a coroutine function of an engine, with a table of the host's."""

    def call(main):
        async def whole():
            async with engine.begin() as connection:
                await connection.execute(sa.text("CREATE TABLE letters (n text)"))
            try:
                return await main(), await letters(engine)
            finally:
                await engine.dispose()

        return asyncio.run(whole())

    return call


class TestAsyncSession:
    @pytest.mark.parametrize(
        ("finish", "count"),
        [
            pytest.param("commit", 1, id="committed"),
            pytest.param("rollback", 0, id="rolled back"),
        ],
    )
    def test_joined_by_run_sync(self, store, engine, run, finish, count):
        """
        In run_sync the session is a host like any other, and only it commits.
        """

        async def main():
            async with AsyncSession(engine) as session:
                await joined(store, session)
                await getattr(session, finish)()

        assert run(main) == (None, count)
        assert len(Picture.taken(store, "t").facts) == count

    def test_connection_by_run_sync(self, store, engine, run):
        """
        So is a connection.
        """

        async def main():
            async with engine.begin() as connection:
                await joined(store, connection)

        assert run(main) == (None, 1)
        assert len(Picture.taken(store, "t").facts) == 1

    def test_block_that_fails(self, store, engine, run):
        """
        A block that fails takes back its own, and the host's writes stay.
        """

        async def main():
            async with engine.begin() as connection:
                with contextlib.suppress(KeyError):
                    await joined(store, connection, fail=True)

        assert run(main) == (None, 1)
        assert Picture.taken(store, "t") == EMPTY

    def test_cancelled_in_the_middle(self, store, engine, run, postgres):
        """
        A task that is cancelled while its unit waits for a lock leaves nothing.
        """
        with store.begin("t") as session:
            write(session)
        blocker = psycopg.connect(**postgres.options)
        blocker.execute("LOCK TABLE govtasks_facts IN ACCESS EXCLUSIVE MODE")

        def unit(host):
            with store.begin("t", host) as one:
                write(one, "obligation/2")

        async def waits():
            async with AsyncSession(engine) as session, session.begin():
                await session.run_sync(unit)

        async def main():
            task = asyncio.create_task(waits())
            async with await psycopg.AsyncConnection.connect(
                **postgres.options, autocommit=True
            ) as looking:
                while not await _is_waiting(looking):
                    pass  # to ask is to wait
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            return task.cancelled()

        try:
            cancelled, _ = run(main)
        finally:
            blocker.rollback()
            blocker.close()

        assert cancelled
        assert list(Picture.taken(store, "t").facts) == ["obligation/1"]


async def _is_waiting(connection):
    found = await connection.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
    return await found.fetchone()


class TestRefused:
    def test_asynchronous_connections(self, store, engine, postgres):
        """
        What is asynchronous itself is refused, with how to hand it over.
        """
        refused = []

        async def main():
            connection = await psycopg.AsyncConnection.connect(**postgres.options)
            async with connection, engine.connect() as other:
                for given in (connection, other, AsyncSession(engine), engine):
                    with pytest.raises(InvalidValueError) as caught:
                        store.begin("t", given).__enter__()
                    refused.append(caught.value)
            await engine.dispose()

        asyncio.run(main())

        assert [error.value for error in refused] == [
            *("AsyncConnection", "AsyncConnection", "AsyncSession", "AsyncEngine")
        ]
        assert {error.field for error in refused} == {"connection"}
        assert all("asynchronous" in str(error) for error in refused)
        assert all("run_sync" in error.hint for error in refused)
