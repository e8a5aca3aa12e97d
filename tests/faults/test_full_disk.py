"""A disk that is full, and one that can only be read."""

import contextlib
import os
import random

import psycopg
import pymysql
import pytest

from govtasks.errors import StoreError
from govtasks.testing.store_samples import Picture
from govtasks_sql import open_store
from tests.servers.postgres import Postgres

from .disks import filled, limited, small_disk
from .writing import TENANT, Told, Writer, wrong_in

SMALL = 2_000_000
MOST_UNITS = 2_000


@pytest.fixture
def told():
    """Give what was acknowledged."""
    return Told()


def fill(writer):
    """Write until the store cannot any more; give the hint."""
    for number in range(MOST_UNITS):
        try:
            writer.write(f"full-{number}")
        except StoreError as error:
            # The error itself would hold the file open.
            return error.hint
    message = "there was room for everything"
    raise AssertionError(message)


class TestFullDisk:
    @pytest.fixture(params=["disk", "limit"])
    def wants_disk(self, request):
        """Tell whether to fill a disk, where that is possible, or to set a limit."""
        return request.param == "disk"

    def test_sqlite(self, wants_disk, tmp_path, told):
        """
        Each unit is whole or not there; with room again, everything works again.
        """
        with contextlib.ExitStack() as stack:
            is_disk = wants_disk and stack.enter_context(small_disk(tmp_path, SMALL))
            store = open_store(f"sqlite:///{tmp_path / 'register.db'}")
            stack.callback(store.close)
            writer = Writer(store, random.Random(644), told.tell)
            for number in range(5):
                writer.write(f"before-{number}")
            largest = max(file.stat().st_size for file in tmp_path.iterdir())

            with filled(tmp_path) if is_disk else limited(os.getpid(), largest):
                hints = fill(writer), fill(writer)

            assert all("room on the disk" in hint for hint in hints)
            assert wrong_in(store, told) == []
            writer.write("after")
            assert wrong_in(store, told) == []

    def test_postgres(self, wants_disk, told):
        """
        The same on a server, for which it is one transaction that fails.
        """
        with contextlib.ExitStack() as stack:
            server = stack.enter_context(Postgres.running())
            place = server.folder / "small"
            place.mkdir()
            is_disk = wants_disk and stack.enter_context(
                small_disk(place, 8 * SMALL, server.account)
            )
            stack.callback(server.stop)
            database = server.create(place=place) if is_disk else server.create()
            store = open_store(database.url)
            stack.callback(store.close)
            writer = Writer(store, random.Random(644), told.tell, padding=20_000)
            for number in range(5):
                writer.write(f"before-{number}")

            with filled(place) if is_disk else small_files(server):
                hints = fill(writer), fill(writer)

            assert all("room on the disk" in hint for hint in hints)
            assert wrong_in(store, told) == []
            writer.write("after")
            assert wrong_in(store, told) == []


@contextlib.contextmanager
def small_files(server):
    """Run a server that cannot write larger files, as long as the block lasts."""
    # What this process may not do, what it starts may not either.
    with limited(os.getpid(), SMALL):
        server.restart()
    yield
    server.restart()


class TestReadOnly:
    def test_server_that_only_reads(self, database, server, told):
        """
        A standby refuses each unit as a whole; what was written before can be read.
        """
        before = open_store(database.url)
        writer = Writer(before, random.Random(644), told.tell)
        writer.write("before")
        before.close()

        with reading_only(server, database):
            store = open_store(database.url)
            with pytest.raises(StoreError, match=r"(?i)read.only") as caught:
                Writer(store, random.Random(644), told.tell).write("refused")
            picture = Picture.taken(store, TENANT)
            store.close()

        assert "only read" in caught.value.hint
        assert {row.state for row in picture.rows} == {"before"}
        store = open_store(database.url)
        Writer(store, random.Random(644), told.tell).write("after")
        assert wrong_in(store, told) == []
        store.close()


@contextlib.contextmanager
def reading_only(server, database):
    """Let transactions on a server only read, unless they say otherwise."""
    if database.url.startswith("postgres"):
        change = f"ALTER DATABASE {database.name} SET default_transaction_read_only = "
        connect, on, off = psycopg.connect, f"{change} on", f"{change} off"
    else:
        change = "SET GLOBAL tx_read_only = "
        connect, on, off = pymysql.connect, f"{change} 1", f"{change} 0"
    options = server.at(server.home).options
    with contextlib.closing(connect(**options, autocommit=True)) as admin:
        cursor = admin.cursor()
        cursor.execute(on)
        try:
            yield
        finally:
            cursor.execute(off)
