import datetime as dt

import duckdb
import pyarrow.parquet as pq
import pytest

from govtasks.archive import Damaged
from govtasks.errors import InvalidValueError, MalformedDataError, UnknownNameError
from govtasks.memory import MemoryStore
from govtasks.testing import PluginSuite
from govtasks.testing.store_samples import sample_record, sample_row
from govtasks_parquet import writing
from govtasks_parquet.command import main
from govtasks_parquet.writing import write

TENANT = "phu-tho/viet-tri"


def at(month, day=10):
    """Return an instant of 2017."""
    return dt.datetime(2017, month, day, 3, 0, 0, 123456, tzinfo=dt.UTC)


def fill(store, tenant=TENANT, months=(2, 3, 3)):
    """Write a fact with its row for each month."""
    for number, month in enumerate(months):
        key = f"obligation/o{number}"
        record = sample_record(recorded_at=at(month), data={"số": number})
        row = sample_row(key, expires_at=at(month + 1) if number else None)
        with store.begin(tenant) as session:
            session.append(key, 0, [record], row=row)


@pytest.fixture
def store():
    """Give a store with two tenants."""
    store = MemoryStore()
    fill(store)
    fill(store, "hue", (5,))
    return store


def asked(folder, query):
    """Ask DuckDB."""
    tables = {
        name: f"read_parquet('{folder}/{name}/**/*.parquet', hive_partitioning = true)"
        for name in ("facts", "rows")
    }
    return duckdb.sql(query.format(**tables)).fetchall()


def bytes_of(folder):
    """Give all files by name."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


class TestPlugin(PluginSuite):
    @pytest.fixture
    def plugin(self):
        """Give the plugin."""
        import govtasks_parquet

        return govtasks_parquet


class TestWrite:
    def test_files(self, store, tmp_path):
        """
        Each table, tenant and month has a file whose name says so.
        """
        done = write(store, tmp_path)

        assert done.files == {
            "facts/tenant=hue/month=2017-05/part-0.parquet": 1,
            "facts/tenant=phu-tho%2Fviet-tri/month=2017-02/part-0.parquet": 1,
            "facts/tenant=phu-tho%2Fviet-tri/month=2017-03/part-0.parquet": 2,
            "rows/tenant=hue/month=__HIVE_DEFAULT_PARTITION__/part-0.parquet": 1,
            "rows/tenant=phu-tho%2Fviet-tri/month=2017-04/part-0.parquet": 2,
            "rows/tenant=phu-tho%2Fviet-tri/month=__HIVE_DEFAULT_PARTITION__"
            "/part-0.parquet": 1,
        }
        assert (done.count("facts"), done.count("rows")) == (4, 4)
        assert sorted(done.files) == sorted(bytes_of(tmp_path))

    def test_is_asked(self, store, tmp_path):
        """
        DuckDB finds tenants and months as columns, and every value as it was.
        """
        write(store, tmp_path)

        found = asked(
            tmp_path,
            "SELECT tenant, month, position, stream, data ->> '$.số', epoch_us("
            "recorded_at), actor FROM {facts} WHERE month >= '2017-03' "
            "ORDER BY tenant, position",
        )

        second = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
        microseconds = (at(3) - second) // dt.timedelta(microseconds=1)
        actor = sample_record().actor
        assert found[1:] == [
            (TENANT, "2017-03", n + 1, f"obligation/o{n}", str(n), microseconds, actor)
            for n in (1, 2)
        ]
        assert found[0][:2] == ("hue", "2017-05")

    def test_no_month(self, store, tmp_path):
        """
        What has no deadline has no month.
        """
        write(store, tmp_path)

        found = asked(
            tmp_path, "SELECT tenant, stream FROM {rows} WHERE month IS NULL ORDER BY 1"
        )

        assert found == [("hue", "obligation/o0"), (TENANT, "obligation/o0")]

    def test_month_of_the_zone(self, tmp_path):
        """
        A month begins at midnight where people are.
        """
        store = MemoryStore()
        evening = dt.datetime(2017, 2, 28, 17, tzinfo=dt.UTC)
        with store.begin("hue") as session:
            session.append("x", 0, [sample_record(recorded_at=evening)])

        (here,) = write(store, tmp_path / "here").files
        (there,) = write(store, tmp_path / "there", zone="UTC").files

        assert ("month=2017-03" in here, "month=2017-02" in there) == (True, True)

    def test_erased(self, store, tmp_path):
        """
        Of what was erased nothing stands there but its place and digest.
        """
        with store.begin(TENANT) as session:
            session.erase(["obligation/o1"], at=at(9))
        write(store, tmp_path)

        found = asked(
            tmp_path,
            "SELECT stream, data, actor, length(digest) FROM {facts} "
            "WHERE erased_at IS NOT NULL",
        )

        assert found == [("obligation/o1", None, None, 64)]

    def test_again(self, store, tmp_path):
        """
        The same content gives the same bytes; what is no more is removed.
        """
        write(store, tmp_path)
        before = bytes_of(tmp_path)
        write(store, tmp_path)
        assert bytes_of(tmp_path) == before

        with store.begin(TENANT) as session:
            session.put_rows([sample_row("obligation/o0", expires_at=at(7))])
        done = write(store, tmp_path)

        assert sorted(done.files) == sorted(bytes_of(tmp_path))
        assert any("month=2017-07" in name for name in done.files)

    def test_one_tenant(self, store, tmp_path):
        """
        One tenant is written by itself; the files of others stay.
        """
        write(store, tmp_path)
        before = bytes_of(tmp_path)

        done = write(store, tmp_path, tenants=["hue"])

        assert all("tenant=hue" in name for name in done.files)
        assert bytes_of(tmp_path) == before

    def test_more_than_waits(self, store, tmp_path, monkeypatch):
        """
        However few rows may wait, all are written, and it is told how far it is.
        """
        monkeypatch.setattr(writing, "MOST_BUFFERED", 2)
        with store.begin("hue") as session:
            records = [sample_record(recorded_at=at(n % 3 + 1)) for n in range(50)]
            session.append("obligation/o0", 1, records)
        told = []

        done = write(store, tmp_path, tenants=["hue"], progress=told.append)

        assert done.count("facts") == 51
        assert asked(tmp_path, "SELECT count(*) FROM {facts}") == [(51,)]
        assert told == sorted(told)
        assert told


class TestRefused:
    def test_unknown_tenant(self, store, tmp_path):
        """
        A tenant without facts is named, and nothing is written.
        """
        with pytest.raises(UnknownNameError, match="unknown tenant") as caught:
            write(store, tmp_path / "new", tenants=["vinh"])

        assert caught.value.field == "tenant"
        assert not (tmp_path / "new").exists()

    def test_zone(self, store, tmp_path):
        """
        A time zone that nobody knows is refused.
        """
        with pytest.raises(InvalidValueError, match="must be a time zone") as caught:
            write(store, tmp_path, zone="Hanoi")

        assert (caught.value.field, caught.value.value) == ("zone", "Hanoi")

    def test_damaged(self, store, tmp_path):
        """
        A fact that is damaged is an error, and what was written before stays.
        """
        write(store, tmp_path)
        before = bytes_of(tmp_path)

        with pytest.raises(MalformedDataError, match="unreadable") as caught:
            write(Broken(store), tmp_path)

        assert caught.value.place == "obligation/o0@1"
        assert bytes_of(tmp_path) == before

    def test_file_in_its_place(self, store, tmp_path):
        """
        Where a file stands no folder can be made.
        """
        file = tmp_path / "file"
        file.write_text("x")

        with pytest.raises(MalformedDataError, match="cannot be written") as caught:
            write(store, file)

        assert caught.value.place == str(file)


class Broken:
    """A store whose facts are all damaged."""

    def __init__(self, store):
        self._store = store

    def tenants(self):
        """As the store says."""
        return self._store.tenants()

    def begin(self, tenant):
        """Begin a transaction that gives damaged facts."""
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def since(self, position, *, limit):
        """Give one damaged fact."""
        from govtasks.archive import Numbered

        damaged = Damaged(
            stream="obligation/o0", version=1, digest="", problem="unreadable"
        )
        return [] if position else [Numbered(position=1, fact=damaged)]


class TestCommand:
    def test_writes(self, tmp_path, capsys):
        """
        The command writes a store of a URL.
        """
        from govtasks_sql import open_store

        url = f"sqlite:///{tmp_path / 'tasks.db'}"
        store = open_store(url)
        fill(store)
        store.close()

        code = main([url, str(tmp_path / "out"), "--only", TENANT])

        assert code == 0
        assert capsys.readouterr().out == "4 files: 3 facts, 3 rows\n"
        (first, *_) = sorted((tmp_path / "out").rglob("*.parquet"))
        assert pq.read_metadata(first).num_rows == 1

    def test_says_what_is_wrong(self, tmp_path, capsys):
        """
        What is wrong is said with its code.
        """
        code = main(["nowhere:", str(tmp_path)])

        assert code == 1
        assert "govtasks-parquet: unknown-name" in capsys.readouterr().err
