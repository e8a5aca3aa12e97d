import datetime as dt
import hashlib
import io
import json
import tracemalloc

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.codec import Codec
from govtasks.errors import (
    GovtasksError,
    InvalidValueError,
    MalformedDataError,
    TooLargeError,
    UnknownNameError,
)
from govtasks.memory import MemoryStore
from govtasks.notices import DeliveryState
from govtasks.obligations.events import Act
from govtasks.proof import exchange, reading
from govtasks.proof.exchange import check_export, copy, export, load
from govtasks.proof.pouring import last_of
from govtasks.proof.sealing import seal
from govtasks.proof.verifying import verify
from govtasks.restoring import check_restore
from govtasks.testing.store_samples import (
    HOUR,
    NOON,
    notices,
    records,
    rows,
    sample_notice,
    sample_record,
    sample_row,
    with_fixtures,
)

CODEC = Codec()
PLAN = "obligation/plan"
STREAMS = (PLAN, "obligation/report", "organisation")


def fill(store, tenant="a", rounds=2):
    """Write facts, rows and notices, some of them sent, and a seal."""
    with store.begin(tenant) as session:
        for version in range(rounds):
            for stream in STREAMS:
                row = sample_row(stream, body=None if version else "noi-vu")
                notice = sample_notice(f"{stream}:{version}", obligation="plan")
                session.append(
                    stream, version, [sample_record()], row=row, notices=[notice]
                )
        for claimed in session.claim(NOON + HOUR, until=NOON + 2 * HOUR, limit=2):
            sent = attrs.evolve(
                claimed,
                state=DeliveryState.ACCEPTED,
                claimed_until=None,
                reference="r-1",
                detail="đã nhận",
            )
            session.settle(claimed, sent)
        session.claim(NOON + HOUR, until=NOON + 2 * HOUR, limit=1)
    with store.begin(tenant) as session:
        seal(session, CODEC, tenant=tenant, act=Act(actor="govtasks"), now=NOON)


def everything(store, tenant="a"):
    """All that a store holds of a tenant."""
    from govtasks.ports import RowQuery

    with store.begin(tenant) as session:
        return (
            session.since(0, limit=10_000),
            session.heads(),
            session.rows(RowQuery()),
            session.deliveries(),
        )


def exported(store, **options):
    """The lines of an export."""
    out = io.BytesIO()
    export(store, out, **options)
    return out.getvalue().splitlines(keepends=True)


@pytest.fixture
def source():
    """A store with two tenants."""
    store = MemoryStore()
    fill(store)
    fill(store, "b", rounds=1)
    return store


@pytest.fixture
def file(tmp_path, source):
    """An export of it."""
    path = tmp_path / "kept.jsonl"
    with path.open("wb") as out:
        export(source, out)
    return path


def edit(file, number, change):
    """Change one line of a file, and the trailer so that it fits again."""
    lines = file.read_bytes().splitlines(keepends=True)
    table = json.loads(lines[number])
    change(table)
    lines[number] = json.dumps(table, ensure_ascii=False).encode() + b"\n"
    trailer = json.loads(lines[-1])
    trailer["sha256"] = hashlib.sha256(b"".join(lines[:-1])).hexdigest()
    lines[-1] = json.dumps(trailer).encode() + b"\n"
    file.write_bytes(b"".join(lines))


def line_of(file, kind, **wanted):
    """Number of the first line, from 0, of a kind with these values."""
    for number, line in enumerate(file.read_bytes().splitlines()):
        table = json.loads(line)
        if table["kind"] == kind and wanted.items() <= table.items():
            return number
    raise AssertionError(kind)


class TestCopy:
    @pytest.mark.parametrize("page", [1, 2, 1000])
    def test_everything(self, source, page):
        """
        Facts with positions and digests, rows and deliveries are there as they were.
        """
        target = MemoryStore()

        totals = copy(source, target, page=page)

        assert everything(target, "a") == everything(source, "a")
        assert everything(target, "b") == everything(source, "b")
        assert (totals.tenants, totals.facts) == (2, 7 + 4)
        assert (totals.rows, totals.deliveries) == (6, 9)

    def test_is_proved_there(self, source):
        """
        The seals hold in the copy.
        """
        target = MemoryStore()
        copy(source, target)

        with target.begin("a") as session:
            report = verify(session, CODEC, tenant="a")

        assert (report.is_sound, report.seals) == (True, 1)

    def test_nothing_is_sent_twice(self, source):
        """
        What was sent, or is being sent, is not to be claimed in the copy.
        """
        target = MemoryStore()
        copy(source, target)

        with source.begin("a") as left, target.begin("a") as right:
            at, until = NOON + HOUR, NOON + 3 * HOUR
            assert right.claim(at, until=until, limit=99) == left.claim(
                at, until=until, limit=99
            )

    def test_one_tenant(self, source):
        """
        One tenant can be copied by itself.
        """
        target = MemoryStore()

        totals = copy(source, target, tenants=["b"])

        assert (target.tenants(), totals.tenants) == (("b",), 1)

    def test_goes_on_behind(self, source):
        """
        Into a store that holds the beginning comes the rest.
        """
        target = MemoryStore()
        copy(source, target)
        with source.begin("a") as session:
            session.append(PLAN, 2, [sample_record()], row=sample_row(PLAN))

        copy(source, target)

        assert everything(target, "a") == everything(source, "a")

    @pytest.mark.parametrize("stop", range(8))
    def test_goes_on_after_a_stop(self, source, stop):
        """
        Stopped anywhere and begun again, it ends as if it had never been stopped.
        """
        target = MemoryStore()
        with pytest.raises(KeyboardInterrupt):
            copy(source, Stopping(target, stop), page=3)

        copy(source, target, page=3)

        assert everything(target, "a") == everything(source, "a")
        assert everything(target, "b") == everything(source, "b")

    def test_something_else_is_there(self, source):
        """
        Into a store that holds another beginning nothing is written.
        """
        target = MemoryStore()
        with target.begin("a") as session:
            session.append("x", 0, [sample_record()])
        before = everything(target)

        with pytest.raises(InvalidValueError, match="another fact is there") as caught:
            copy(source, target)

        assert (caught.value.field, caught.value.value) == ("tenant", "a")
        assert everything(target) == before

    def test_more_is_there(self, source):
        """
        A target that went on by itself differs, and it is said so.
        """
        target = MemoryStore()
        copy(source, target)
        with target.begin("a") as session:
            session.append("x", 0, [sample_record()])

        with pytest.raises(InvalidValueError, match="differ") as caught:
            copy(source, target)

        assert caught.value.field == "sha256"

    def test_was_told_there(self, source):
        """
        A notice that went on in the target is not put back to where it was.
        """
        target = MemoryStore()
        copy(source, target)
        with target.begin("a") as session:
            session.withdraw([f"{PLAN}:1", "organisation:1"])

        with pytest.raises(InvalidValueError, match="with another course") as caught:
            copy(source, target)

        assert caught.value.field == "notice"

    def test_unknown_tenant(self, source):
        """
        A tenant without facts is named.
        """
        with pytest.raises(UnknownNameError, match="unknown tenant") as caught:
            copy(source, MemoryStore(), tenants=["c"])

        assert (caught.value.field, caught.value.value) == ("tenant", "c")

    def test_tells_how_far_it_is(self):
        """
        A long run tells now and then how much has gone.
        """
        source, told = MemoryStore(), []
        with source.begin("a") as session:
            session.append(PLAN, 0, [sample_record()] * 2500)

        copy(source, MemoryStore(), progress=told.append)

        assert told == [1000, 2000]

    def test_erased(self, source):
        """
        What was erased is copied as erased: its digests go on.
        """
        with source.begin("a") as session:
            session.erase([PLAN], at=NOON)
        target = MemoryStore()

        copy(source, target)

        assert everything(target, "a") == everything(source, "a")


@attrs.define
class Stopping:
    """A store that is stopped in one of its transactions."""

    store: object
    left: int

    def tenants(self):
        """As the store says."""
        return self.store.tenants()

    def begin(self, tenant):
        """Begin a transaction, unless it is the last straw."""
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt
        return self.store.begin(tenant)


class TestRoundTrip:
    def test_is_the_identity(self, source, file):
        """
        What is exported and imported is what was there, and exports the same bytes.
        """
        target = MemoryStore()

        totals = load(file, target)

        assert everything(target, "a") == everything(source, "a")
        assert everything(target, "b") == everything(source, "b")
        assert b"".join(exported(target)) == file.read_bytes()
        assert totals == check_export(file)

    @with_fixtures
    @given(data=st.data())
    def test_of_whatever_a_store_takes(self, tmp_path_factory, data):
        """
        So it is for every fact, row and notice that a store can hold.
        """
        source, target = MemoryStore(), MemoryStore()
        with source.begin("a") as session:
            for stream in data.draw(st.sets(st.sampled_from(STREAMS), min_size=1)):
                session.append(
                    stream,
                    0,
                    data.draw(st.lists(records(), min_size=1, max_size=2)),
                    row=data.draw(st.none() | rows(stream)),
                    notices=data.draw(st.lists(notices(["k1", "k2"]), max_size=2)),
                )
        path = tmp_path_factory.mktemp("trip") / "kept.jsonl"
        with path.open("wb") as out:
            export(source, out)

        load(path, target)

        assert everything(target) == everything(source)

    def test_looks_at_one_stream(self, file, monkeypatch):
        """
        Each fact is checked against the end of its own stream, not against all of them.
        """
        looked_at = []

        def check(facts, *, heads, **about):
            looked_at.append(len(heads))
            return check_restore(facts, heads=heads, **about)

        monkeypatch.setattr(reading, "check_restore", check)

        check_export(file)

        assert set(looked_at) == {0, 1}

    def test_of_nothing(self, tmp_path):
        """
        An empty store gives a file that says so.
        """
        path = tmp_path / "empty.jsonl"
        with path.open("wb") as out:
            totals = export(MemoryStore(), out)

        assert load(path, MemoryStore()) == totals
        assert (totals.tenants, totals.facts) == (0, 0)

    def test_goes_on_after_a_stop(self, source, file):
        """
        An import that was stopped goes on where it was.
        """
        target = MemoryStore()
        with pytest.raises(KeyboardInterrupt):
            load(file, Stopping(target, 4), page=2)

        load(file, target)

        assert everything(target, "a") == everything(source, "a")


class TestRefused:
    @pytest.mark.parametrize("lines", range(1, 8))
    def test_cut_off(self, file, lines):
        """
        A file of which lines are missing at its end is refused.
        """
        kept = file.read_bytes().splitlines(keepends=True)[:-lines]
        file.write_bytes(b"".join(kept))

        self.refused(file, MalformedDataError, "the last line is missing")

    @pytest.mark.parametrize("size", [1, 10, 60])
    def test_cut_off_in_a_line(self, file, size):
        """
        So is one that ends in the middle of a line.
        """
        file.write_bytes(file.read_bytes()[:-size])

        self.refused(file, MalformedDataError, "the line does not end")

    def test_empty(self, file):
        """
        An empty file is no export of nothing.
        """
        file.write_bytes(b"")

        self.refused(file, MalformedDataError, "the last line is missing")

    def test_not_there(self, file):
        """
        A file that is not there cannot be read.
        """
        file.unlink()

        self.refused(file, MalformedDataError, "cannot be read")

    @given(at=st.integers(0, 10**6), bit=st.integers(0, 7))
    @with_fixtures
    def test_altered(self, file, at, bit):
        """
        One other bit anywhere in the file is refused, and nothing is written.
        """
        raw = bytearray(file.read_bytes())
        raw[at % len(raw)] ^= 1 << bit
        other = file.with_name("other.jsonl")
        other.write_bytes(raw)

        self.refused(other, GovtasksError, "other.jsonl")

    @pytest.mark.parametrize(
        ("kind", "wanted", "changes", "field", "match"),
        [
            ("header", {}, {"version": 2}, "version", "is not known"),
            ("header", {}, {"format": "x"}, "format", "must be govtasks-archive"),
            ("header", {}, {"x": 1}, "x", "unknown key"),
            ("tenant", {}, {"tenant": "A"}, "tenant", "must be a key"),
            ("tenant", {"tenant": "b"}, {"tenant": "a"}, "tenant", "must come before"),
            ("fact", {}, {"kind": "fakt"}, "kind", "did you mean 'fact'"),
            ("fact", {}, {"kind": None}, "kind", "unknown kind of line"),
            ("fact", {"version": 2}, {"position": 1}, "position", "which comes next"),
            (
                "fact",
                {"version": 2},
                {"version": 3},
                "version",
                "is at version 1, not 2",
            ),
            ("fact", {}, {"stream": "X"}, "stream", "must be a key"),
            ("fact", {}, {"actor": "ai-khac"}, "digest", "does not follow"),
            ("fact", {}, {"actor": None}, "actor", "is missing"),
            ("fact", {}, {"actor": 7}, "actor", "must be str"),
            ("fact", {}, {"type": "Đã"}, "type", "lower-case"),
            ("fact", {}, {"recorded_at": "hôm qua"}, "recorded_at", "an instant"),
            ("fact", {}, {"recorded_at": "2026-01-01T00:00"}, "recorded_at", "zone"),
            ("fact", {}, {"data": []}, "data", "must be a table"),
            ("fact", {}, {"erased_at": "2026-01-01T00:00Z"}, "erased_at", "must be"),
            (
                "row",
                {"stream": "obligation/report"},
                {"stream": PLAN},
                "stream",
                "twice",
            ),
            ("row", {}, {"stream": "a"}, "stream", "has no facts"),
            ("row", {}, {"is_open": "yes"}, "is_open", "must be bool"),
            ("delivery", {}, {"state": "sent"}, "state", "unknown DeliveryState"),
            ("delivery", {}, {"claimed_until": 4}, "claimed_until", "an instant"),
            ("delivery", {}, {"state": "sending"}, "claimed_until", "being sent"),
            ("trailer", {}, {"facts": 1}, "facts", "does not fit"),
            ("trailer", {}, {"sha256": "0" * 64}, "sha256", "does not fit"),
        ],
        ids=lambda value: value if isinstance(value, str) else None,
    )
    def test_wrong_value(self, file, kind, wanted, changes, field, match):
        """
        A value that cannot be is refused, with its line and its field.
        """
        number = line_of(file, kind, **wanted)
        if kind == "trailer":
            lines = file.read_bytes().splitlines(keepends=True)
            table = {**json.loads(lines[-1]), **changes}
            file.write_bytes(b"".join(lines[:-1]) + json.dumps(table).encode() + b"\n")
        else:
            edit(file, number, lambda table: table.update(changes))

        error = self.refused(file, GovtasksError, match)

        assert f"kept.jsonl:{number + 1}" in str(error)
        assert field in str(error)

    @pytest.mark.parametrize("kind", ["header", "tenant", "fact", "row", "delivery"])
    def test_twice(self, file, kind):
        """
        A line that is there twice is refused.
        """
        lines = file.read_bytes().splitlines(keepends=True)
        lines.insert(line_of(file, kind), lines[line_of(file, kind)])
        file.write_bytes(b"".join(lines))

        self.refused(file, GovtasksError, "kept.jsonl")

    def test_behind_the_end(self, file):
        """
        Nothing may stand behind the last line.
        """
        lines = file.read_bytes().splitlines(keepends=True)
        file.write_bytes(b"".join([*lines, lines[-1]]))

        self.refused(file, MalformedDataError, "behind the last line")

    def test_without_a_tenant(self, file):
        """
        A fact before the line of its tenant is nobody's.
        """
        lines = file.read_bytes().splitlines(keepends=True)
        file.write_bytes(b"".join([lines[0], *lines[2:]]))

        self.refused(file, InvalidValueError, "comes before its tenant")

    @pytest.mark.parametrize(
        ("line", "match"),
        [
            pytest.param(b"[]\n", "must be a table", id="list"),
            pytest.param(b"{\n", "not a line of JSON", id="broken"),
            pytest.param(b"\xff\n", "not a line of JSON", id="not-utf-8"),
            pytest.param(b"[" * 100_000 + b"\n", "not a line of JSON", id="deep"),
            pytest.param(b"9" * 5000 + b"\n", "not a line of JSON", id="long-number"),
            pytest.param(b'{"a": NaN}\n', "no number of JSON", id="nan"),
            pytest.param(b'{"a": 1, "a": 2}\n', "stands there twice", id="key-twice"),
            pytest.param(b"\n", "not a line of JSON", id="empty"),
        ],
    )
    def test_no_line(self, file, line, match):
        """
        What is no table of JSON is refused with its line.
        """
        lines = file.read_bytes().splitlines(keepends=True)
        lines[3] = line
        file.write_bytes(b"".join(lines))

        error = self.refused(file, GovtasksError, match)

        assert "kept.jsonl:4" in str(error)

    def test_too_long(self, file, monkeypatch):
        """
        A line that is longer than any can be is not read.
        """
        monkeypatch.setattr(reading, "LARGEST_LINE", 100)

        self.refused(file, TooLargeError, "longer than 100 bytes")

    def refused(self, file, kind, match):
        """Hold an import to refusing the file, and to writing nothing."""
        target = MemoryStore()

        with pytest.raises(kind, match=match) as caught:
            load(file, target)

        assert target.tenants() == ()
        return caught.value


class TestDamaged:
    def test_is_not_passed_on(self, source):
        """
        What is damaged is named, and not passed on as if it were sound.
        """
        from govtasks.archive import Damaged, Numbered
        from govtasks.proof.lines import Lines

        broken = Damaged(stream=PLAN, version=1, digest="", problem="unreadable")

        with pytest.raises(MalformedDataError, match="unreadable") as caught:
            Lines(CODEC).write(Numbered(position=1, fact=broken))

        assert caught.value.place == f"{PLAN}@1"


class TestLastOf:
    @pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5, 17, 1000])
    def test_is_found(self, count):
        """
        The last of any number of facts is found.
        """
        store = MemoryStore()
        with store.begin("a") as session:
            if count:
                session.append("x", 0, [sample_record()] * count)
            last = last_of(session)

        assert (last.position if last else 0) == count


class TestMemory:
    def test_stays_flat(self):
        """
        Five times as many facts take no more memory to write.
        """
        small, large = (self.peak(count) for count in (1_000, 5_000))

        assert large < 1.5 * small

    def peak(self, count):
        """Bytes that an export takes at most."""
        store = MemoryStore()
        with store.begin("a") as session:
            for at in range(count // 100):
                session.append(f"obligation/{at:06}", 0, [sample_record()] * 100)
        nowhere = Nowhere()
        tracemalloc.start()
        try:
            exchange.export(store, nowhere, page=100)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()


class Nowhere(io.RawIOBase):
    def write(self, raw):
        """Take bytes and forget them."""
        return len(raw)


class TestDigest:
    def test_does_not_see_the_zone(self):
        """
        Instants are kept in UTC, so that the same facts give the same bytes.
        """
        here, there = MemoryStore(), MemoryStore()
        zone = dt.timezone(dt.timedelta(hours=7))
        for store, at in ((here, NOON), (there, NOON.astimezone(zone))):
            with store.begin("a") as session:
                session.append(
                    PLAN, 0, [sample_record(recorded_at=at)], row=sample_row(PLAN)
                )

        assert exported(here) == exported(there)
