import datetime as dt

import pytest

from govtasks.errors import InvalidValueError, StoreError
from govtasks.memory import MemoryStore
from govtasks.testing import StoreSuite
from govtasks.testing.store_samples import EMPTY, Picture, sample_record


class TestMemoryStore(StoreSuite):
    @pytest.fixture
    def store(self):
        """Give an empty store."""
        return MemoryStore()


class TestPatience:
    def test_writer_that_never_ends(self):
        """
        Who waits too long for another writer is told so, and has written nothing.
        """
        store = MemoryStore(patience=dt.timedelta(0))

        with store.begin("t") as first:
            first.append("obligation/1", 0, [sample_record()])
            with (
                pytest.raises(StoreError, match="writing") as caught,
                store.begin("t") as second,
            ):
                second.append("obligation/2", 0, [sample_record()])

        assert caught.value.hint == "finish it first"
        assert list(Picture.taken(store, "t").facts) == ["obligation/1"]

    def test_tenants_do_not_wait_for_each_other(self):
        """
        Two tenants write at the same time.
        """
        store = MemoryStore(patience=dt.timedelta(0))

        with store.begin("a") as first, store.begin("b") as second:
            first.append("obligation/1", 0, [sample_record()])
            second.append("obligation/1", 0, [sample_record()])

        assert Picture.taken(store, "a") == Picture.taken(store, "b") != EMPTY


class TestConnection:
    def test_nothing_to_connect_to(self):
        """
        A connection of the host is refused: nothing of it would be transactional.
        """
        with (
            pytest.raises(InvalidValueError, match="no transaction of the host"),
            MemoryStore().begin("t", "sqlite:///tasks.db"),
        ):
            pass


class TestStores:
    def test_share_nothing(self):
        """
        Each store has its own facts.
        """
        first, second = MemoryStore(), MemoryStore()

        with first.begin("t") as session:
            session.append("obligation/1", 0, [sample_record()])

        assert Picture.taken(second, "t") == EMPTY
