"""One server of each kind for a session, and an empty database for each test."""

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
