import pytest
import sqlalchemy as sa

from govtasks.testing import HostedStoreSuite, StoreSuite
from govtasks_sql import open_store


class TestFile(StoreSuite):
    @pytest.fixture
    def store(self, tmp_path):
        """Give the store of a new file."""
        store = open_store(f"sqlite:///{tmp_path / 'tasks.db'}")
        yield store
        store.close()


class TestInMemory(StoreSuite):
    concurrent = False

    @pytest.fixture
    def store(self):
        """Give the store of a new database in memory."""
        store = open_store("sqlite://")
        yield store
        store.close()


class TestPostgreSQL(StoreSuite):
    parallel = True

    @pytest.fixture
    def store(self, postgresql_tables):
        """Give a store of the one database of all tests."""
        store = open_store(postgresql_tables)
        yield store
        store.close()


@pytest.mark.systems
class TestMariaDB(StoreSuite):
    parallel = True

    @pytest.fixture
    def store(self, mariadb_tables):
        """Give a store of the one database of all tests."""
        store = open_store(mariadb_tables)
        yield store
        store.close()


class TestInsideHostOnPostgreSQL(HostedStoreSuite):
    parallel = True

    @pytest.fixture
    def own_store(self, postgresql_tables):
        """Give a store that is used only inside the host's transactions."""
        store = open_store(postgresql_tables)
        yield store
        store.close()

    @pytest.fixture
    def host(self, postgresql_tables):
        """Give the way to begin a transaction of the host."""
        engine = sa.create_engine(postgresql_tables)
        yield engine.begin
        engine.dispose()
