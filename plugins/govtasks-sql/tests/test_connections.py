import sqlite3
import threading

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import TimeoutError as NoneFreeError

from govtasks_sql.connections import Connections


@pytest.fixture
def engine(tmp_path):
    """Give an engine that opens two connections at most."""
    engine = sa.create_engine(
        f"sqlite:///{tmp_path / 'tasks.db'}",
        poolclass=sa.QueuePool,
        pool_size=2,
        max_overflow=0,
        pool_timeout=0.01,
    )
    yield engine
    engine.dispose()


@pytest.fixture
def connections(engine):
    """Give its connections."""
    connections = Connections(engine)
    yield connections
    connections.close()


class TestTake:
    def test_what_was_used_last_is_used_next(self, connections):
        """
        A connection that was given back is the next that is taken.
        """
        first, second = connections.take(), connections.take()
        connections.give_back(second)
        connections.give_back(first)

        assert [connections.take(), connections.take()] == [first, second]

    def test_there_are_no_more_than_the_pool_has(self, connections):
        """
        Who wants one more is refused when none is given back in time.
        """
        taken = [connections.take(), connections.take()]

        with pytest.raises(NoneFreeError):
            connections.take()
        assert len(taken) == 2

    def test_lost_connection_is_not_given_again(self, connections):
        """
        In the place of one that was lost another one is opened.
        """
        lost = connections.take()
        driver = lost.dbapi_connection
        lost.invalidate()
        connections.give_back(lost)

        assert connections.take().dbapi_connection is not driver


class TestGiveBack:
    def test_whoever_waits_is_given_it(self, tmp_path):
        """
        One that is given back while others wait goes to one of them, each time.
        """
        url = f"sqlite:///{tmp_path / 'tasks.db'}"
        engine = sa.create_engine(
            url, poolclass=sa.QueuePool, pool_size=2, max_overflow=0, pool_timeout=60
        )
        connections = Connections(engine)
        served = []

        def use():
            for _ in range(50):
                one = connections.take()
                served.append(one.dbapi_connection)
                connections.give_back(one)

        threads = [threading.Thread(target=use) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        connections.close()

        assert len(served) == 400
        assert len(set(served)) <= 2

    def test_pool_that_is_watched_is_told(self, engine, connections):
        """
        Who listens to the pool hears of each time that one is taken and given back.
        """
        heard = []
        connections.give_back(connections.take())
        sa.event.listen(engine, "checkout", lambda *_: heard.append("taken"))
        sa.event.listen(engine, "checkin", lambda *_: heard.append("back"))

        for _ in range(2):
            connections.give_back(connections.take())

        # Its first one is what was kept, before anybody could be told.
        assert heard == ["back", "taken", "back", "taken", "back"]


class TestClose:
    def test_closes_what_nobody_uses_and_then_the_rest(self, engine):
        """
        One that is used is closed when it is given back.
        """
        closed = []
        sa.event.listen(engine, "close", lambda driver, _: closed.append(driver))
        connections = Connections(engine)
        used, kept = connections.take(), connections.take()
        drivers = [kept.dbapi_connection, used.dbapi_connection]
        connections.give_back(kept)

        connections.close()
        assert closed == drivers[:1]

        connections.give_back(used)
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            drivers[1].execute("SELECT 1")
