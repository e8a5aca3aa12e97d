import datetime as dt
import itertools

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.archive import Damaged, Head
from govtasks.codec import Codec
from govtasks.memory import MemoryStore
from govtasks.obligations.events import Act
from govtasks.proof.faults import FaultKind, fault
from govtasks.proof.sealing import SEALS, seal, seals
from govtasks.proof.verifying import MOST_FAULTS, verify
from govtasks.storage import canonical_table, chained
from govtasks.testing.store_samples import HOUR, NOON, sample_record

TENANT = "phu-tho"
PLAN = "obligation/plan"
CODEC = Codec()
ACT = Act(actor="van-thu")
STREAMS = ("calendar/ward", "directive/cv-644", PLAN, "obligation/report")


def filled(*, seal_after=(3,), rounds=4):
    """A store with a fact more in each stream each round, sealed after some."""
    store = MemoryStore()
    for version in range(rounds):
        with store.begin(TENANT) as session:
            for stream in STREAMS:
                record = sample_record(data={"ngày": version})
                session.append(stream, version, [record])
        if version + 1 in seal_after:
            with store.begin(TENANT) as session:
                at = NOON + version * HOUR
                seal(session, CODEC, tenant=TENANT, act=ACT, now=at)
    return store


@attrs.define
class Tampered:
    """What a store gave, as somebody with access to its tables can make it."""

    facts: list
    ends: dict
    order: dict

    @classmethod
    def of(cls, store):
        """All that a store holds."""
        with store.begin(TENANT) as session:
            return cls(
                list(session.scan(limit=10_000)),
                {head.stream: head for head in session.heads()},
                {
                    (one.fact.stream, one.fact.version): one.position
                    for one in session.since(0, limit=10_000)
                },
            )

    def copy(self):
        """The same, to be changed."""
        return Tampered([*self.facts], {**self.ends}, {**self.order})

    def find(self, stream, version):
        """Where a fact stands."""
        places = [(one.stream, one.version) for one in self.facts]
        return places.index((stream, version))

    def change(self, stream, version, **changes):
        """Put other values into a fact."""
        at = self.find(stream, version)
        self.facts[at] = attrs.evolve(self.facts[at], **changes)
        self.facts.sort(key=lambda one: (one.stream, one.version))

    def say(self, stream, version, **changes):
        """Put other values into what a fact says."""
        record = self.facts[self.find(stream, version)].record
        self.change(stream, version, record=attrs.evolve(record, **changes))

    def remove(self, stream, version):
        """Take a fact out."""
        del self.facts[self.find(stream, version)]
        del self.order[stream, version]

    def chain_anew(self, stream):
        """Write the digests of a stream, and its head, so that they follow."""
        before = ""
        for at, one in enumerate(self.facts):
            if one.stream == stream:
                before = chained(
                    before,
                    tenant=TENANT,
                    stream=stream,
                    version=one.version,
                    record=one.record,
                    data=canonical_table(one.record.data),
                )
                self.facts[at] = attrs.evolve(one, digest=before)
                self.ends[stream] = Head(
                    stream=stream, version=one.version, digest=before
                )

    def heads(self, prefix="", *, after="", limit=None):
        """Give the heads as they are now."""
        found = [
            self.ends[key]
            for key in sorted(self.ends)
            if key.startswith(prefix) and key > after
        ]
        return found[:limit]

    def read(self, stream, *, after=0):
        """Give nothing: no stream of this test is read by itself."""
        return ()

    def scan(self, after=None, *, limit):
        """Give the facts as they are now."""
        found = [one for one in self.facts if after is None or _place(one) > after]
        return found[:limit]

    def since(self, position, *, limit):
        """Give them in the order as it is now."""
        ordered = sorted(
            (self.order[_place(one)], number, one)
            for number, one in enumerate(self.facts)
            if _place(one) in self.order
        )
        found = [At(at, one) for at, _, one in ordered if at > position]
        return found[:limit]


@attrs.frozen
class At:
    position: int
    fact: object


def _place(one):
    return one.stream, one.version


def found(ledger, published=(), page=3):
    """The places of all faults by kind, and that each can be said."""
    report = verify(ledger, CODEC, tenant=TENANT, published=published, page=page)
    texts = [one.text(locale) for one in report.faults for locale in ("vi", "en")]
    assert all(texts)
    assert report.is_sound is (report.found == 0)
    return [(one.kind, one.place) for one in report.faults]


@pytest.fixture(scope="module")
def untouched():
    """What a store holds that nobody touched."""
    return Tampered.of(filled())


@pytest.fixture
def ledger(untouched):
    """The same, to be tampered with."""
    return untouched.copy()


def published(*numbers, store=None):
    """The seals of a store, as they were published."""
    with (store or filled()).begin(TENANT) as session:
        return [one for one in seals(session, CODEC) if one.number in numbers]


class TestSound:
    @pytest.mark.parametrize("page", [1, 3, 1000])
    def test_nothing_is_wrong(self, page):
        """
        What nobody touched is found sound, in pages of any size.
        """
        with filled(seal_after=(1, 3)).begin(TENANT) as session:
            report = verify(session, CODEC, tenant=TENANT, page=page)

        assert (report.is_sound, report.found, report.faults) == (True, 0, ())
        assert (report.facts, report.streams, report.erased) == (18, 5, 0)
        assert (report.position, report.seals, report.sealed) == (18, 2, 13)
        assert report.anchored == 0

    def test_empty(self):
        """
        A tenant without facts is sound.
        """
        with MemoryStore().begin(TENANT) as session:
            report = verify(session, CODEC, tenant=TENANT)

        assert (report.is_sound, report.facts, report.position) == (True, 0, 0)

    def test_as_published(self):
        """
        The seals are those that were published, of this tenant.
        """
        store = filled(seal_after=(1, 3))
        known = published(1, 2, store=store)
        others = [attrs.evolve(known[0], tenant="other", number=9)]

        with store.begin(TENANT) as session:
            report = verify(session, CODEC, tenant=TENANT, published=[*known, *others])

        assert (report.is_sound, report.anchored) == (True, 2)

    def test_tells_how_far_it_is(self):
        """
        A long run tells now and then how many facts were seen.
        """
        told = []
        with filled(rounds=600, seal_after=()).begin(TENANT) as session:
            verify(session, CODEC, tenant=TENANT, progress=told.append)

        assert told == [1000, 2000]

    def test_written_to_meanwhile(self):
        """
        What is appended while it is looked at is no fault.
        """
        store = filled()
        with store.begin(TENANT) as session:
            assert found(Growing(session, store), page=1) == []


class Growing:
    """A transaction beside which others append after each page of heads."""

    def __init__(self, session, store):
        self._session, self._store = session, store
        self._version = itertools.count(4)

    def __getattr__(self, name):
        return getattr(self._session, name)

    def heads(self, *arguments, **options):
        """Give the heads, and append behind them."""
        heads = self._session.heads(*arguments, **options)
        version = next(self._version)
        with self._store.begin(TENANT) as other:
            for stream in (PLAN, f"obligation/new-{version}"):
                at = len(other.read(stream))
                other.append(stream, at, [sample_record()])
        return heads


CONTENTS = [
    pytest.param({"data": {"ngày": 9}}, id="data"),
    pytest.param({"data": {"ngày": 1.0}}, id="number"),
    pytest.param({"data": {1: 2}}, id="no-json"),
    pytest.param({"type": "confirmed"}, id="type"),
    pytest.param({"schema": 2}, id="schema"),
    pytest.param({"effective_at": NOON}, id="effective-at"),
    pytest.param({"recorded_at": NOON + dt.timedelta(microseconds=1)}, id="recorded"),
    pytest.param({"actor": "ai-khac"}, id="actor"),
    pytest.param({"on_behalf_of": None}, id="on-behalf-of"),
    pytest.param({"mandate": "uq-9"}, id="mandate"),
]


class TestChanged:
    @pytest.mark.parametrize("changes", CONTENTS)
    @pytest.mark.parametrize("version", [1, 2, 4], ids=["first", "inner", "last"])
    def test_is_named(self, ledger, changes, version):
        """
        Another value in any field of a fact is found at that fact, and nowhere else.
        """
        ledger.say(PLAN, version, **changes)

        assert found(ledger) == [(FaultKind.CHANGED, f"{PLAN}@{version}")]

    @pytest.mark.parametrize("version", [1, 2], ids=["first", "inner"])
    def test_digest(self, ledger, version):
        """
        So is another digest, which the seal over it knows too.
        """
        ledger.change(PLAN, version, digest="0" * 64)

        assert found(ledger) == [
            (FaultKind.CHANGED, f"{PLAN}@{version}"),
            (FaultKind.NOT_AS_SEALED, f"{SEALS}@1"),
        ]

    def test_chained_anew(self, ledger):
        """
        Whoever writes the chain anew is found by the seal over it.
        """
        ledger.say(PLAN, 2, actor="ai-khac")
        ledger.chain_anew(PLAN)

        assert found(ledger) == [(FaultKind.NOT_AS_SEALED, f"{SEALS}@1")]

    def test_damaged(self, ledger):
        """
        What cannot be read is named, and what stands behind it is still looked at.
        """
        fact = ledger.facts[at := ledger.find(PLAN, 2)]
        ledger.facts[at] = Damaged(
            stream=PLAN, version=2, digest=fact.digest, problem="is not JSON"
        )
        ledger.say(PLAN, 3, actor="ai-khac")

        assert found(ledger) == [
            (FaultKind.DAMAGED, f"{PLAN}@2"),
            (FaultKind.CHANGED, f"{PLAN}@3"),
        ]

    def test_two_in_one_stream(self, ledger):
        """
        One fault does not hide the next.
        """
        ledger.say(PLAN, 1, actor="ai-khac")
        ledger.say(PLAN, 2, actor="ai-khac")
        ledger.say(PLAN, 4, actor="ai-khac")

        assert [place for _, place in found(ledger)] == [
            f"{PLAN}@{version}" for version in (1, 2, 4)
        ]


class TestRemoved:
    def test_inside(self, ledger):
        """
        A fact that was taken out is named, with the place that it leaves in the order.
        """
        ledger.remove(PLAN, 2)

        assert found(ledger) == [
            (FaultKind.REMOVED, f"{PLAN}@2"),
            (FaultKind.MOVED, "obligation/report@2"),
            (FaultKind.NOT_AS_SEALED, f"{SEALS}@1"),
        ]

    def test_the_first(self, ledger):
        """
        So is the first of a stream.
        """
        ledger.remove(PLAN, 1)

        assert (FaultKind.REMOVED, f"{PLAN}@1") in found(ledger)

    def test_at_the_end(self, ledger):
        """
        A stream that ends before its head was cut off.
        """
        ledger.remove(PLAN, 4)

        assert found(ledger) == [
            (FaultKind.CUT_OFF, f"{PLAN}@4"),
            (FaultKind.MOVED, "obligation/report@4"),
        ]

    def test_all_of_a_stream(self, ledger):
        """
        A stream of which the head alone is left was cut off at its first fact.
        """
        for version in (1, 2, 3, 4):
            ledger.remove(PLAN, version)

        assert found(ledger)[0] == (FaultKind.CUT_OFF, f"{PLAN}@1")

    @pytest.mark.parametrize("stream", [STREAMS[0], PLAN, SEALS])
    def test_with_its_head(self, ledger, stream):
        """
        Without its head too, the order of all facts and the seals still miss it.
        """
        for version in (4, 3, 2, 1):
            if (stream, version) in ledger.order:
                ledger.remove(stream, version)
        del ledger.ends[stream]

        assert {kind for kind, _ in found(ledger)} & {
            FaultKind.MOVED,
            FaultKind.NOT_AS_SEALED,
        }

    def test_all_behind_a_position(self):
        """
        What ends before its last seal was cut off, however well it fits together.
        """
        ledger = Tampered.of(filled(seal_after=(3,), rounds=3))
        for stream in STREAMS:
            ledger.remove(stream, 3)
            ledger.chain_anew(stream)
        ledger.order[SEALS, 1] = 9

        assert found(ledger) == [(FaultKind.CUT_OFF, f"{SEALS}@1")]

    def test_a_seal(self):
        """
        A seal that is gone is missed by those that come behind it.
        """
        ledger = Tampered.of(filled(seal_after=(1, 2, 3)))
        ledger.remove(SEALS, 2)

        kinds = found(ledger)

        assert (FaultKind.REMOVED, f"{SEALS}@2") in kinds
        assert (FaultKind.SEAL_MISSING, SEALS) in kinds

    def test_tail_with_its_seal(self):
        """
        Facts and their seal cut off together are missed by who knows the seal.
        """
        store, known = filled(seal_after=(3,), rounds=3), published(1, 2)
        longer = published(2, store=filled(seal_after=(3, 4), rounds=4))

        with store.begin(TENANT) as session:
            assert found(session, known) == []
            assert found(session, longer) == [(FaultKind.SEAL_MISSING, SEALS)]


class TestInserted:
    def test_behind_the_head(self, ledger):
        """
        A fact behind the head of its stream does not belong there.
        """
        last = ledger.facts[ledger.find(PLAN, 4)]
        ledger.facts.insert(ledger.find(PLAN, 4) + 1, attrs.evolve(last, version=5))

        assert (FaultKind.INSERTED, f"{PLAN}@5") in found(ledger)

    @pytest.mark.parametrize("version", [0, -3])
    def test_before_the_first(self, ledger, version):
        """
        Nor does one before the first.
        """
        fact = ledger.facts[ledger.find(PLAN, 1)]
        ledger.facts.append(attrs.evolve(fact, version=version))
        ledger.facts.sort(key=_place)

        assert found(ledger) == [(FaultKind.INSERTED, f"{PLAN}@{version}")]

    def test_twice(self, ledger):
        """
        A fact that is there twice stands once where it cannot.
        """
        at = ledger.find(PLAN, 2)
        ledger.facts.insert(at, ledger.facts[at])

        assert found(ledger, page=100)[0] == (FaultKind.INSERTED, f"{PLAN}@2")

    def test_without_a_head(self, ledger):
        """
        A stream of which nothing keeps the end was put in.
        """
        fact = ledger.facts[ledger.find(PLAN, 1)]
        ledger.facts.append(attrs.evolve(fact, stream="zz"))
        ledger.order["zz", 1] = 18

        assert found(ledger) == [
            (FaultKind.CHANGED, "zz@1"),
            (FaultKind.INSERTED, "zz@1"),
        ]

    def test_head_of_something_else(self, ledger):
        """
        A head with another digest than the last fact has is wrong.
        """
        head = ledger.ends[PLAN]
        ledger.ends[PLAN] = attrs.evolve(head, digest="0" * 64)

        assert found(ledger) == [(FaultKind.HEAD_WRONG, f"{PLAN}@4")]

    def test_head_too_low(self, ledger):
        """
        A head before the last fact makes that one stand where none can.
        """
        ledger.ends[PLAN] = attrs.evolve(ledger.ends[PLAN], version=3)

        assert found(ledger) == [(FaultKind.INSERTED, f"{PLAN}@4")]


class TestMoved:
    @pytest.mark.parametrize(
        "position", [None, -8, 18, 2**40], ids=["none", "negative", "last", "far"]
    )
    @pytest.mark.parametrize("version", [1, 4], ids=["sealed", "not-sealed"])
    def test_is_named(self, ledger, position, version):
        """
        A fact that has another place in the order, or none, is named.
        """
        if position is None:
            del ledger.order[PLAN, version]
        else:
            ledger.order[PLAN, version] = position

        assert (FaultKind.MOVED, f"{PLAN}@{version}") in found(ledger)

    def test_changed_about_in_a_stream(self, ledger):
        """
        Two facts of a stream that changed places no longer come in their order.
        """
        order = ledger.order
        order[PLAN, 1], order[PLAN, 2] = order[PLAN, 2], order[PLAN, 1]

        assert found(ledger) == [
            (FaultKind.MOVED, f"{PLAN}@1"),
            (FaultKind.NOT_AS_SEALED, f"{SEALS}@1"),
        ]

    def test_changed_about_between_streams(self, ledger):
        """
        Two of different streams are known to have changed places by their seal.
        """
        order, other = ledger.order, "obligation/report"
        order[PLAN, 2], order[other, 2] = order[other, 2], order[PLAN, 2]

        assert found(ledger) == [(FaultKind.NOT_AS_SEALED, f"{SEALS}@1")]


class TestSeals:
    @pytest.mark.parametrize(
        ("changes", "problem"),
        [
            pytest.param({"tenant": "other"}, "its tenant", id="tenant"),
            pytest.param({"number": 1}, "its number", id="number"),
            pytest.param({"first": 4}, "its first position", id="first"),
            pytest.param({"previous": "ab" * 32}, "its previous digest", id="previous"),
            pytest.param({"root": "x"}, "hexadecimal", id="no-seal"),
        ],
    )
    def test_does_not_follow(self, changes, problem):
        """
        A seal with another field follows no more, even where its chain was mended.
        """
        ledger = Tampered.of(filled(seal_after=(1, 2)))
        record = ledger.facts[ledger.find(SEALS, 2)].record
        ledger.say(SEALS, 2, data={**record.data, **changes})
        ledger.chain_anew(SEALS)

        report = verify(ledger, CODEC, tenant=TENANT)

        (one,) = [one for one in report.faults if one.kind is FaultKind.SEAL_CHANGED]
        assert one.place == f"{SEALS}@2"
        assert problem in one.text()

    def test_all_written_anew(self):
        """
        A store in which everything was written anew differs from what was published.
        """
        store, known = filled(rounds=3), published(1, store=filled(rounds=2 + 2))
        ledger = Tampered.of(store)
        ledger.say(PLAN, 2, actor="ai-khac")
        forged = resealed(ledger)

        assert found(forged) == []
        assert found(forged, known) == [(FaultKind.NOT_AS_ANCHORED, f"{SEALS}@1")]


def resealed(ledger):
    """The facts of a ledger, appended to a new store and sealed as before."""
    store = MemoryStore()
    with store.begin(TENANT) as session:
        for one in ledger.since(0, limit=1000):
            if one.fact.stream != SEALS:
                record = one.fact.record
                session.append(one.fact.stream, one.fact.version - 1, [record])
    with store.begin(TENANT) as session:
        at = NOON + 2 * HOUR
        seal(session, CODEC, tenant=TENANT, act=ACT, now=at)
    return Tampered.of(store)


class TestReport:
    def test_counts_more_than_it_lists(self):
        """
        Where very much is wrong, all is counted and the first of it is listed.
        """
        ledger = Tampered.of(filled(rounds=300, seal_after=()))
        for at, one in enumerate(ledger.facts):
            record = attrs.evolve(one.record, mandate="uq-9")
            ledger.facts[at] = attrs.evolve(one, record=record)

        report = verify(ledger, CODEC, tenant=TENANT)

        assert (report.found, len(report.faults)) == (1200, MOST_FAULTS)

    def test_says_it_in_both_languages(self):
        """
        A fault is a sentence that names the place.
        """
        one = fault(FaultKind.CUT_OFF, PLAN, 4, end=6)

        assert one.text() == f"{PLAN}@4 is missing: what was there ends before 6."
        assert one.text("vi") == f"Thiếu {PLAN}@4: dữ liệu bị cắt trước 6."

    @given(
        stream=st.sampled_from(STREAMS),
        version=st.integers(1, 4),
        field=st.sampled_from(["actor", "mandate", "on_behalf_of"]),
        at=st.integers(0, 6),
    )
    def test_law_of_one_letter(self, untouched, stream, version, field, at):
        """
        One other letter in any text of any fact is found, there and nowhere else.
        """
        ledger = untouched.copy()
        record = ledger.facts[ledger.find(stream, version)].record
        text = getattr(record, field) or "không có"
        letter = "b" if text[at] == "a" else "a"
        ledger.say(stream, version, **{field: text[:at] + letter + text[at + 1 :]})

        assert found(ledger) == [(FaultKind.CHANGED, f"{stream}@{version}")]
