"""One server of each kind for a session, and what is empty on it for each test."""

import pytest


@pytest.fixture(scope="session")
def postgres_server():
    """Give a server of PostgreSQL that does not wait for the disk."""
    from .postgres import Postgres

    with Postgres.running() as server:
        yield server


@pytest.fixture
def postgres(postgres_server):
    """Give an empty database of PostgreSQL."""
    database = postgres_server.create()
    yield database
    postgres_server.drop(database)


@pytest.fixture(scope="session")
def mariadb_server():
    """Give a server of MariaDB that does not wait for the disk."""
    from .mariadb import MariaDB

    with MariaDB.running() as server:
        yield server


@pytest.fixture
def mariadb(mariadb_server):
    """Give an empty database of MariaDB."""
    database = mariadb_server.create()
    yield database
    mariadb_server.drop(database)


@pytest.fixture(scope="session")
def durable_postgres():
    """Give a server of PostgreSQL for tests that kill it."""
    from .postgres import Postgres

    with Postgres.running(durable=True) as server:
        yield server


@pytest.fixture(scope="session")
def durable_mariadb():
    """Give a server of MariaDB for tests that kill it."""
    from .mariadb import MariaDB

    with MariaDB.running(durable=True) as server:
        yield server


@pytest.fixture(scope="session")
def radicale_server():
    """Give a server of Radicale."""
    from .radicale import Radicale

    with Radicale.running() as server:
        yield server


@pytest.fixture
def radicale(radicale_server):
    """Give an empty collection on Radicale."""
    collection = radicale_server.create()
    yield collection
    radicale_server.drop(collection)


@pytest.fixture(scope="session")
def xandikos_server():
    """Give a server of Xandikos."""
    from .xandikos import Xandikos

    with Xandikos.running() as server:
        yield server


@pytest.fixture
def xandikos(xandikos_server):
    """Give an empty collection on Xandikos."""
    collection = xandikos_server.create()
    yield collection
    xandikos_server.drop(collection)


@pytest.fixture(params=["radicale", "xandikos"])
def collection(request):
    """Give an empty collection on each server of calendars in turn."""
    return request.getfixturevalue(request.param)
