"""What is altered in the file of a register is found, by whichever column."""

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govtasks.codec import Codec
from govtasks.memory import MemoryStore
from govtasks.obligations.events import Act
from govtasks.proof.exchange import copy, export
from govtasks.proof.sealing import seal
from govtasks.proof.verifying import verify
from govtasks.testing.store_samples import (
    HOUR,
    NOON,
    sample_notice,
    sample_record,
    sample_row,
    with_fixtures,
)
from govtasks_sql import open_store

TENANT = "phu-tho"
CODEC = Codec()
STREAMS = ("calendar/ward", "obligation/plan", "obligation/report")
TEXTS = (
    *("tenant", "stream", "type", "data", "actor"),
    *("on_behalf_of", "mandate", "digest"),
)
NUMBERS = (
    *("version", "type_schema", "effective_at"),
    *("recorded_at", "position", "erased_at"),
)
UPDATE = (
    "UPDATE govtasks_facts SET {column} = ? WHERE tenant = ? AND stream = ? AND "
    "version = ?"
)


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """A file with sealed facts, and some behind the seal."""
    path = tmp_path_factory.mktemp("sound") / "register.db"
    store = open_store(f"sqlite:///{path}")
    for version in range(4):
        with store.begin(TENANT) as session:
            for stream in STREAMS:
                record = sample_record(data={"số": [version, 1e16], "văn bản": "Kế"})
                session.append(stream, version, [record])
        if version == 2:
            with store.begin(TENANT) as session:
                act = Act(actor="govtasks")
                seal(session, CODEC, tenant=TENANT, act=act, now=NOON)
    with store.begin(TENANT) as session:
        assert verify(session, CODEC, tenant=TENANT).is_sound
    store.close()
    return path


@pytest.fixture
def verified(sound, tmp_path):
    """Change a copy of the file by statements, and give what is found."""
    path = tmp_path / "altered.db"

    def run(*statements):
        path.write_bytes(sound.read_bytes())
        with closing(sqlite3.connect(path)) as raw, raw:
            for statement, *values in statements:
                raw.execute(statement, values)
        store = open_store(f"sqlite:///{path}")
        try:
            with store.begin(TENANT) as session:
                return verify(session, CODEC, tenant=TENANT, page=4)
        finally:
            store.close()

    return run


def named(report):
    """The places that a report names, and the streams of places."""
    return {one.place for one in report.faults}


def flipped(value, bit):
    """A value with one bit changed: of a text in its bytes, of a number as it is."""
    if isinstance(value, str):
        raw = bytearray(value.encode())
        raw[bit // 8 % len(raw)] ^= 1 << bit % 8
        return bytes(raw)
    return (value or 0) ^ (1 << bit % 62)


def value_of(sound, tmp_path, column, stream, version):
    """What a column holds."""
    path = tmp_path / "looked-at.db"
    path.write_bytes(sound.read_bytes())
    with closing(sqlite3.connect(path)) as raw:
        query = f"SELECT {column} FROM govtasks_facts WHERE stream = ? AND version = ?"  # noqa: S608
        return raw.execute(query, (stream, version)).fetchone()[0]


class TestOneBit:
    @pytest.mark.parametrize("column", [*TEXTS, *NUMBERS])
    @settings(with_fixtures, max_examples=25)
    @given(
        stream=st.sampled_from(STREAMS),
        version=st.integers(1, 4),
        bit=st.integers(0, 2**20),
    )
    def test_is_named(self, sound, tmp_path, verified, column, stream, version, bit):
        """
        One other bit in any column of any fact is found, and its place named.
        """
        value = value_of(sound, tmp_path, column, stream, version)
        if value is None and column in TEXTS:
            value = "uq"
        other = flipped(value, bit)
        update = UPDATE.format(column=column)
        if isinstance(other, bytes):
            update = update.replace("?", "CAST(? AS TEXT)", 1)
        try:
            report = verified((update, other, TENANT, stream, version))
        except sqlite3.IntegrityError:
            # Another fact stands there already: the database itself refuses.
            return

        places = {f"{stream}@{version}"}
        if column in ("erased_at", "stream"):
            places |= {stream}
        assert named(report) & places, report


class TestHeads:
    @pytest.mark.parametrize(
        ("column", "value"),
        [("version", 3), ("version", 5), ("version", 2**20), ("digest", "0" * 64)],
    )
    def test_is_named(self, verified, column, value):
        """
        A head that was altered is not the end of its stream any more.
        """
        stream = "obligation/plan"
        update = f"UPDATE govtasks_streams SET {column} = ? WHERE stream = ?"  # noqa: S608

        report = verified((update, value, stream))

        assert {one.stream for one in report.faults} == {stream}


class TestRows:
    @pytest.mark.parametrize("stream", STREAMS)
    @pytest.mark.parametrize("version", [1, 2, 4], ids=["first", "inner", "last"])
    def test_removed(self, verified, stream, version):
        """
        A fact that was deleted is missed in its place.
        """
        delete = "DELETE FROM govtasks_facts WHERE stream = ? AND version = ?"

        report = verified((delete, stream, version))

        assert f"{stream}@{version}" in named(report)

    @pytest.mark.parametrize("stream", STREAMS)
    def test_cut_off(self, verified, stream):
        """
        A stream that was cut off, its head too, is missed by the seal over it.
        """
        report = verified(
            ("DELETE FROM govtasks_facts WHERE stream = ?", stream),
            ("DELETE FROM govtasks_streams WHERE stream = ?", stream),
        )

        assert "seals@1" in named(report)

    @pytest.mark.parametrize("stream", ["obligation/plan", "obligation/new"])
    def test_inserted(self, verified, stream):
        """
        A fact that was put in is named.
        """
        names = (
            "tenant, type, type_schema, data, effective_at, recorded_at, actor, digest"
        )
        insert = (
            f"INSERT INTO govtasks_facts (stream, version, {names}) "  # noqa: S608
            f"SELECT ?, 5, {names} FROM govtasks_facts WHERE version = 4 LIMIT 1"
        )

        report = verified((insert, stream))

        assert f"{stream}@5" in named(report)

    def test_store_of_another(self, sound, verified):
        """
        What was moved to another tenant is missed.
        """
        report = verified(
            ("UPDATE govtasks_facts SET tenant = 'x' WHERE stream = ?", STREAMS[0]),
        )

        assert f"{STREAMS[0]}@1" in named(report)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    """Give the URL of an empty database of each kind that is always there."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'other.db'}"
    return request.getfixturevalue("postgres").url


class TestMoving:
    def test_there_and_back(self, database, tmp_path):
        """
        From memory into a database and back everything is what it was, to the byte.
        """
        source, back = MemoryStore(), MemoryStore()
        for version in range(3):
            for stream in STREAMS:
                with source.begin(TENANT) as session:
                    session.append(
                        stream,
                        version,
                        [sample_record(data={"số": version})],
                        row=sample_row(stream),
                        notices=[sample_notice(f"{stream}:{version}")],
                    )
        with source.begin(TENANT) as session:
            act = Act(actor="govtasks")
            seal(session, CODEC, tenant=TENANT, act=act, now=NOON)
            session.claim(NOON + HOUR, until=NOON + 2 * HOUR, limit=2)
            session.erase([STREAMS[2]], at=NOON)
        other = open_store(database)

        there = copy(source, other, page=4)
        again = copy(other, back, page=5)
        with other.begin(TENANT) as session:
            report = verify(session, CODEC, tenant=TENANT)
        files = [tmp_path / "a.jsonl", tmp_path / "b.jsonl"]
        for store, path in zip((source, other), files, strict=True):
            with path.open("wb") as out:
                export(store, out)
        other.close()

        assert there == again
        assert files[0].read_bytes() == files[1].read_bytes()
        # It was erased without a record of destruction, and that is all.
        assert [one.place for one in report.faults] == [STREAMS[2]]
