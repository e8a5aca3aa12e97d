import datetime as dt

import pytest

from govtasks.archive import Archive
from govtasks.errors import InvalidValueError, StoreError
from govtasks.memory import MemoryStore
from govtasks.testing.store_full import FullStoreSuite
from govtasks.testing.store_samples import EMPTY, Picture, sample_record


class TestMemoryStore(FullStoreSuite):
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


class TestArchive:
    def test_is_fulfilled(self):
        """
        A session of it is an archive, for whoever checks types.
        """
        with MemoryStore().begin("t") as session:
            archive: Archive = session

            assert archive.since(0, limit=1) == ()


class TestTenants:
    def test_those_that_have_facts(self):
        """
        Listed are tenants that have facts, sorted; who only looked is not among them.
        """
        store = MemoryStore()
        for tenant in ("b", "a"):
            with store.begin(tenant) as session:
                session.append("obligation/1", 0, [sample_record()])
        with store.begin("c") as session:
            session.streams()

        assert store.tenants() == ("a", "b")
