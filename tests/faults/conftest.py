"""Empty databases of each kind that a register can be kept in."""

import pytest

from govtasks_sql import open_store

MARIADB = pytest.param("mariadb", marks=pytest.mark.systems)
SERVERS = ["postgres", MARIADB]


@pytest.fixture(params=["sqlite", *SERVERS])
def url(request, tmp_path):
    """Give the URL of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'register.db'}"
    return request.getfixturevalue(request.param).url


@pytest.fixture
def store(url):
    """Give the store of an empty database."""
    store = open_store(url)
    yield store
    store.close()


@pytest.fixture(params=SERVERS)
def database(request):
    """Give an empty database on a server."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def server(request, database):
    """Give the server of that database."""
    name = "postgres" if database.url.startswith("postgres") else "mariadb"
    return request.getfixturevalue(f"{name}_server")
