import contextlib
import json
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from govtasks.errors import StoreError
from govtasks.testing.store_samples import (
    EMPTY,
    Picture,
    sample_notice,
    sample_record,
    sample_row,
)
from govtasks_sql import open_store

HERE = Path(__file__).parent


@contextlib.contextmanager
def room_left(limit):
    """Let no file of this process grow over *limit* bytes, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture(scope="session")
def crashes(tmp_path_factory):
    """Crash writers at every point; give the folder, and how each ended."""
    folder = tmp_path_factory.mktemp("crashes")
    source = folder / "before.db"
    store = open_store(f"sqlite:///{source}")
    with store.begin("crash") as session:
        session.append(
            "obligation/1",
            0,
            [sample_record()],
            row=sample_row("obligation/1"),
            notices=[sample_notice("waiting")],
        )
    store.close()
    done = subprocess.run(
        [sys.executable, HERE / "crashing.py", source, folder],
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    return folder, json.loads(done.stdout)


def seen(database):
    """Tell what is in a database after a crash, and that it is sound."""
    store = open_store(f"sqlite:///{database}")
    picture = Picture.taken(store, "crash")
    store.close()
    with contextlib.closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    return picture


class TestCrash:
    def test_every_point_was_tried(self, crashes):
        """
        Writers died between all statements, inside them, before and after commit.
        """
        _, ended = crashes
        killed = [name for name, code in ended.items() if code == -signal.SIGKILL]
        finished = [name for name in ended if name not in killed]

        kinds = [name.partition("-")[0] for name in killed]

        assert kinds.count("statement") >= 15
        assert kinds.count("operation") >= 15
        assert kinds.count("commit") >= 1
        assert kinds.count("end") == 1
        assert {ended[name] for name in finished} == {42}
        assert len(finished) == 3

    def test_all_or_nothing_is_left(self, crashes):
        """
        Wherever the writer was killed, the whole unit is there, or none of it.
        """
        folder, ended = crashes
        before = seen(folder / "before.db")
        after = seen(folder / "end-1.db")

        pictures = {name: seen(folder / name) for name in ended}

        halves = [n for n, got in pictures.items() if got not in (before, after)]
        assert halves == []
        assert pictures["statement-1.db"] == before
        assert len(after.facts["obligation/1"]) == 3
        assert len(after.deliveries) == 3

    def test_what_was_acknowledged_stays(self, crashes):
        """
        A unit whose block was left survives the death of its writer.
        """
        folder, ended = crashes
        whole = seen(folder / "end-1.db")

        finished = [name for name, code in ended.items() if code == 42]

        assert all(seen(folder / name) == whole for name in finished)


class TestProcesses:
    def test_no_update_is_lost_between_processes(self, store, url):
        """
        Processes that open one file and append to one stream all get their facts in.
        """
        rounds, writers = 40, (1, 2)
        command = [sys.executable, HERE / "appending.py", url]

        running = [
            subprocess.Popen(
                [*command, str(writer), str(rounds)], stdout=subprocess.PIPE
            )
            for writer in writers
        ]
        conflicts = [process.communicate(timeout=120)[0] for process in running]

        assert [process.returncode for process in running] == [0, 0]
        assert all(int(number) >= 0 for number in conflicts)
        with store.begin("race") as session:
            got = session.read("obligation/1")
        assert sorted(stored.record.schema for stored in got) == [
            writer * 1000 + number for writer in writers for number in range(rounds)
        ]

    def test_one_of_many_makes_the_tables(self, tmp_path):
        """
        Processes that open a new file at the same time all find one set of tables.
        """
        url = f"sqlite:///{tmp_path / 'new.db'}"
        command = [sys.executable, HERE / "appending.py", url]

        running = [
            subprocess.Popen([*command, str(writer), "1"], stdout=subprocess.PIPE)
            for writer in range(1, 5)
        ]
        for process in running:
            process.communicate(timeout=120)

        assert [process.returncode for process in running] == [0] * 4


class TestFullDisk:
    def test_nothing_is_half_written(self, store, path):
        """
        When the disk is full the unit fails as a whole, and a smaller one works.
        """
        big = sample_record(data={"report": "x" * 1_000_000})
        limit = path.with_name("tasks.db-wal").stat().st_size + 300_000

        with (  # noqa: PT012 - what goes before is taken back as well
            room_left(limit),
            pytest.raises(StoreError),
            store.begin("t") as session,
        ):
            session.append("obligation/1", 0, [sample_record()])
            session.append(
                "obligation/2",
                0,
                [big],
                row=sample_row("obligation/2"),
                notices=[sample_notice("1")],
            )

        assert Picture.taken(store, "t") == EMPTY
        with store.begin("t") as session:
            session.append("obligation/1", 0, [sample_record()])
            assert session.streams() == ("obligation/1",)

    def test_new_database_is_made_whole_or_not(self, path, url):
        """
        A disk that fills up while the tables are made leaves none of them.
        """
        with room_left(8_000), pytest.raises(StoreError):
            open_store(url)

        store = open_store(url)
        assert Picture.taken(store, "t") == EMPTY
        store.close()


class TestDoomed:
    def test_caught_failure_cannot_be_committed(self, store, path):
        """
        Who catches the failure of the database and goes on cannot commit the rest.
        """
        big = sample_record(data={"report": "x" * 1_000_000})
        limit = path.with_name("tasks.db-wal").stat().st_size + 300_000

        with (  # noqa: PT012 - the block fails when it is left
            pytest.raises(StoreError, match="had failed"),
            store.begin("t") as session,
        ):
            session.append("obligation/1", 0, [sample_record()])
            with room_left(limit), contextlib.suppress(StoreError):
                for number in range(2, 9):
                    session.append(f"obligation/{number}", 0, [big] * 9)
            with pytest.raises(StoreError, match="over"):
                session.streams()

        assert Picture.taken(store, "t") == EMPTY

    def test_table_that_is_gone(self, store, path):
        """
        A table that somebody dropped is named, and what can be read is read.
        """
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.execute("DROP TABLE govtasks_outbox")

        with (
            pytest.raises(StoreError, match="no such table: govtasks_outbox"),
            store.begin("t") as session,
        ):
            session.append(
                "obligation/1", 0, [sample_record()], notices=[sample_notice("1")]
            )

        with store.begin("t") as session:
            assert session.streams() == ()

    def test_busy_for_too_long(self, path, store):
        """
        Who waits for another writer longer than the URL allows is told so.
        """
        impatient = open_store(f"sqlite:///{path}?timeout=0")

        with store.begin("t") as session:
            session.append("obligation/1", 0, [sample_record()])
            with (
                pytest.raises(StoreError, match="locked") as caught,
                impatient.begin("t") as other,
            ):
                other.append("obligation/2", 0, [sample_record()])

        impatient.close()
        assert "another transaction writes" in caught.value.hint
        assert list(Picture.taken(store, "t").facts) == ["obligation/1"]


class TestClosed:
    def test_file_alone_holds_everything(self, store, path):
        """
        Once the store is closed, the one file can be moved and holds everything.
        """
        with store.begin("t") as session:
            session.append("obligation/1", 0, [sample_record()])
        store.close()

        moved = shutil.move(path, path.with_name("moved.db"))

        again = open_store(f"sqlite:///{moved}")
        assert list(Picture.taken(again, "t").facts) == ["obligation/1"]
        again.close()
