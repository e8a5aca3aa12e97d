import pytest

from govtasks_sql import open_store


@pytest.fixture
def path(tmp_path):
    """Name a database file that is not there yet."""
    return tmp_path / "tasks.db"


@pytest.fixture
def url(path):
    """Give the URL of that file."""
    return f"sqlite:///{path}"


@pytest.fixture
def store(url):
    """Give the store of that file."""
    store = open_store(url)
    yield store
    store.close()


@pytest.fixture(scope="session")
def postgresql_tables(postgres_server):
    """Give the URL of a database whose tables stay from test to test."""
    database = postgres_server.create()
    yield database.url
    postgres_server.drop(database)


@pytest.fixture(scope="session")
def mariadb_tables(mariadb_server):
    """Give the URL of a database whose tables stay from test to test."""
    database = mariadb_server.create()
    yield database.url
    mariadb_server.drop(database)
