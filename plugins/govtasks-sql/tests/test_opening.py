import contextlib
import sqlite3
import sys

import pytest
import sqlalchemy as sa

from govtasks.errors import InvalidValueError, StoreError
from govtasks.testing.store_samples import (
    EMPTY,
    Picture,
    sample_notice,
    sample_record,
    sample_row,
)
from govtasks_sql import open_store


def query(path, statement, *values):
    """Ask the file itself."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        found = connection.execute(statement, values).fetchall()
        connection.commit()
        return found


class TestOpen:
    def test_what_was_written_is_there_again(self, url):
        """
        A store that is closed and opened again holds what it held.
        """
        store = open_store(url)
        with store.begin("t") as session:
            session.append(
                "obligation/1",
                0,
                [sample_record()],
                row=sample_row("obligation/1"),
                notices=[sample_notice("1")],
            )
        before = Picture.taken(store, "t")
        store.close()

        again = open_store(url)

        assert Picture.taken(again, "t") == before != EMPTY
        again.close()

    def test_tables_stand_beside_those_of_the_host(self, path, url):
        """
        A file that holds a portal's own tables gets ours, and keeps its own.
        """
        query(path, "CREATE TABLE letters AS SELECT '644' AS number")

        open_store(url).close()

        assert query(path, "SELECT number FROM letters") == [("644",)]
        assert query(path, "SELECT version FROM govtasks_schema") == [(4,)]

    @pytest.mark.parametrize(
        ("option", "level"),
        [
            pytest.param("", 2, id="as it is"),
            pytest.param("?synchronous=full", 2, id="full"),
            pytest.param("?synchronous=normal", 1, id="normal"),
        ],
    )
    def test_commits_wait_for_the_disk(self, url, option, level):
        """
        The file has a write-ahead log; every commit waits for the disk, or need not.
        """
        settings = {}
        store = open_store(url + option)

        @sa.event.listens_for(sa.Engine, "checkin")
        def look(driver, _record):
            for name in ("journal_mode", "synchronous", "busy_timeout"):
                (settings[name],) = driver.execute(f"PRAGMA {name}").fetchone()

        with store.begin("t") as session:
            session.append("obligation/1", 0, [sample_record()])
        sa.event.remove(sa.Engine, "checkin", look)
        store.close()

        assert settings == {
            "journal_mode": "wal",
            "synchronous": level,
            "busy_timeout": 10_000,
        }

    def test_each_database_in_memory_is_its_own(self):
        """
        Two stores in memory share nothing.
        """
        first, second = open_store("sqlite://"), open_store("sqlite:///:memory:")
        with first.begin("t") as session:
            session.append("obligation/1", 0, [sample_record()])

        assert Picture.taken(second, "t") == EMPTY
        first.close()
        second.close()

    def test_second_transaction_in_memory_is_told(self):
        """
        In memory there is one transaction at a time; who cannot wait is told so.
        """
        store = open_store("sqlite://?timeout=0")

        with store.begin("t"), pytest.raises(StoreError), store.begin("t"):
            pass

        store.close()


class TestRefused:
    @pytest.mark.parametrize(
        ("url", "message"),
        [
            pytest.param("tasks.db", "not the URL of a database", id="file name"),
            pytest.param("", "not the URL of a database", id="nothing"),
            pytest.param("oracle://db/tasks", "not a database", id="Oracle"),
            pytest.param("postgresql+asyncpg://db/x", "not a database", id="asyncpg"),
            pytest.param("mysql+mysqldb://db/x", "not a database", id="mysqlclient"),
            pytest.param("sqlite+aiosqlite:///x.db", "not a database", id="async"),
            pytest.param("sqlite+nonsense:///x.db", "not a database", id="no driver"),
            pytest.param("sqlite://host/x.db", "not a usable URL", id="host"),
            pytest.param("sqlite:///x.db?timeout=soon", "not a usable", id="word"),
            pytest.param("sqlite:///x.db?timeout=nan", "not a usable", id="NaN"),
            pytest.param("sqlite:///x.db?timeout=-1", "not a usable", id="negative"),
            pytest.param("postgresql://db/x?pool_size=0", "not a usable", id="no pool"),
            pytest.param(
                "postgresql://db/x?row_level_security=yes", "not a usable", id="switch"
            ),
            pytest.param("sqlite:///x.db?synchronous=off", "not a usable", id="off"),
            pytest.param("sqlite://?timeout=soon", "not a usable", id="word in memory"),
        ],
    )
    def test_url(self, url, message, monkeypatch, tmp_path):
        """
        What is no URL of a database that is supported is refused, with a hint.
        """
        monkeypatch.chdir(tmp_path)

        with pytest.raises(InvalidValueError, match=message) as caught:
            open_store(url)

        assert caught.value.field == "url"
        assert list(tmp_path.iterdir()) == []

    def test_password_is_not_shown(self):
        """
        An error never repeats the password in a URL.
        """
        with pytest.raises(InvalidValueError) as caught:
            open_store("oracle://portal:secret@db/tasks")

        assert "secret" not in str(caught.value)
        assert "secret" not in str(caught.value.to_json())

    @pytest.mark.parametrize(
        ("scheme", "driver"),
        [
            pytest.param("postgresql", "psycopg", id="postgresql"),
            pytest.param("mariadb", "pymysql", id="mariadb"),
            pytest.param("mysql", "pymysql", id="mysql"),
        ],
    )
    def test_driver_that_is_not_installed(self, monkeypatch, scheme, driver):
        """
        A driver that is missing is named, with what to install.
        """
        monkeypatch.setitem(sys.modules, driver, None)

        with pytest.raises(InvalidValueError, match="not installed") as caught:
            open_store(f"{scheme}://portal:secret@127.0.0.1:1/tasks")

        extra = "postgresql" if scheme == "postgresql" else "mariadb"
        assert caught.value.field == "url"
        assert caught.value.hint == f"python -m pip install 'govtasks-sql[{extra}]'"

    @pytest.mark.parametrize("scheme", ["postgresql", "mariadb"])
    def test_server_that_does_not_answer(self, scheme):
        """
        A server that is not there is an error of the store, without the password.
        """
        with pytest.raises(StoreError, match="cannot open the database") as caught:
            open_store(f"{scheme}://portal:secret@127.0.0.1:1/tasks")

        assert "secret" not in str(caught.value.to_json())

    def test_missing_folder(self, tmp_path):
        """
        A file in a folder that is not there cannot be made.
        """
        with pytest.raises(StoreError, match="unable to open") as caught:
            open_store(f"sqlite:///{tmp_path / 'nowhere' / 'tasks.db'}")

        assert caught.value.hint == "the folder must exist and be writable"
        assert list(tmp_path.iterdir()) == []

    def test_folder(self, tmp_path):
        """
        A folder is no database.
        """
        with pytest.raises(StoreError, match="unable to open"):
            open_store(f"sqlite:///{tmp_path}")

    def test_other_file(self, path, url):
        """
        A file that is something else is refused and stays as it is.
        """
        text = b"Quang Ngai, 10 February 2017\n" * 100
        path.write_bytes(text)

        with pytest.raises(StoreError, match="not a database") as caught:
            open_store(url)

        assert caught.value.hint == "name another file"
        assert path.read_bytes() == text

    def test_read_only_without_tables(self, path):
        """
        Tables cannot be made in a file that can only be read.
        """
        query(path, "CREATE TABLE letters (number TEXT)")

        with pytest.raises(StoreError, match="readonly"):
            open_store(f"sqlite:///file:{path}?mode=ro&uri=true")

        assert query(path, "SELECT name FROM sqlite_master") == [("letters",)]

    def test_read_only_with_tables(self, path, url):
        """
        A store that can only be read is read, and refuses to write.
        """
        store = open_store(url)
        with store.begin("t") as session:
            session.append("obligation/1", 0, [sample_record()])
        before = Picture.taken(store, "t")
        reading = open_store(f"sqlite:///file:{path}?mode=ro&uri=true")

        with (
            pytest.raises(StoreError, match="readonly") as caught,
            reading.begin("t") as session,
        ):
            session.append("obligation/1", 1, [sample_record()])

        assert caught.value.hint == "let the process write the file and its folder"
        assert Picture.taken(reading, "t") == Picture.taken(store, "t") == before
        reading.close()
        store.close()

    @pytest.mark.parametrize("version", [0, 1, 2, 99])
    def test_other_schema(self, path, url, version):
        """
        A database of another schema is refused, not guessed at.
        """
        open_store(url).close()
        query(path, "UPDATE govtasks_schema SET version = ?", version)

        with pytest.raises(StoreError, match=f"schema {version}, this release 4"):
            open_store(url)

        assert query(path, "SELECT version FROM govtasks_schema") == [(version,)]


class TestRivals:
    def test_file_that_stays_locked_is_refused(self, tmp_path):
        """
        Who keeps a new file locked for longer than patience lasts keeps others out.
        """
        path = tmp_path / "new.db"
        rival = sqlite3.connect(path, isolation_level=None)
        rival.execute("BEGIN EXCLUSIVE")

        with pytest.raises(StoreError, match="locked"):
            open_store(f"sqlite:///{path}?timeout=0.01")

        rival.execute("ROLLBACK")
        rival.close()
        open_store(f"sqlite:///{path}").close()
