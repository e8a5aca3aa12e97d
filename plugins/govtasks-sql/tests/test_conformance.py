import pytest

from govtasks.testing import StoreSuite
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
