import datetime as dt

import attrs
import pytest

from govtasks.archive import Damaged
from govtasks.errors import (
    InvalidValueError,
    MalformedDataError,
    UnknownNameError,
)
from govtasks.memory import MemoryStore
from govtasks.proof.merkle import root_of
from govtasks.proof.sealing import (
    SEALS,
    anchor,
    anchors,
    inclusion,
    seal,
    seals,
)
from govtasks.proof.seals import Period, Seal, covering, has_seal, read_seals
from govtasks.testing.store_samples import sample_record

TENANT = "phu-tho"
DAY = dt.timedelta(days=1)
ROOT = "ab" * 32


def one_seal(number=1, **changes):
    """A seal over ten facts, with some fields changed."""
    given = {
        "tenant": TENANT,
        "number": number,
        "first": number * 10 - 9,
        "last": number * 10,
        "root": ROOT,
        "previous": "" if number == 1 else "cd" * 32,
        "sealed_at": dt.datetime(2026, 10, 1, tzinfo=dt.UTC),
        **changes,
    }
    return Seal(**given)


@pytest.fixture
def sealed(store, codec, act, noon):
    """Seal what there is at a time."""

    def run(at=noon):
        with store.begin(TENANT) as session:
            return seal(session, codec, tenant=TENANT, act=act, now=at)

    return run


def append(store, stream, expected):
    """Write one fact more."""
    with store.begin(TENANT) as session:
        session.append(stream, expected, [sample_record()])


class TestSeal:
    def test_covers_all_that_is_known(self, store, sealed, noon):
        """
        The first seal is over every fact, in the order in which they became known.
        """
        with store.begin(TENANT) as session:
            digests = [one.fact.digest for one in session.since(0, limit=100)]

        made = sealed()

        assert (made.number, made.first, made.last, made.count) == (1, 1, 12, 12)
        assert made.root == root_of(digests)
        assert (made.previous, made.since, made.sealed_at) == ("", None, noon)

    def test_goes_on_from_the_one_before(self, store, sealed, noon):
        """
        The next seal is over what came since, the seal before being part of it.
        """
        first = sealed()
        append(store, "obligation/plan", 3)

        second = sealed(noon + DAY)

        assert (second.number, second.first, second.last) == (2, 13, 14)
        assert (second.previous, second.since) == (first.digest, noon)

    def test_is_a_fact(self, store, codec, sealed):
        """
        A seal is kept in the tenant's own stream of seals, and read back as it was.
        """
        made = sealed()

        with store.begin(TENANT) as session:
            (stored,) = session.read(SEALS)
            assert stored.record.type == "sealed"
            assert stored.record.actor == "van-thu"
            assert seals(session, codec) == (made,)

    def test_nothing_new(self, sealed, noon):
        """
        Where nothing but the last seal came since, there is nothing to seal.
        """
        sealed()

        assert sealed(noon + DAY) is None

    def test_empty(self, codec, act, noon):
        """
        A tenant without facts has nothing to seal.
        """
        with MemoryStore().begin("empty") as session:
            assert seal(session, codec, tenant="empty", act=act, now=noon) is None

    def test_clock_set_back(self, store, sealed, noon):
        """
        A seal is not made before the one that it follows.
        """
        sealed()
        append(store, "obligation/plan", 3)

        with pytest.raises(InvalidValueError, match="before the last seal") as caught:
            sealed(noon - DAY)

        assert caught.value.field == "now"

    def test_damaged(self, store, codec, act, noon):
        """
        What is damaged is not sealed as if it were sound.
        """
        with store.begin(TENANT) as session:
            broken = Broken(session, damaged=3)
            with pytest.raises(MalformedDataError, match="unreadable") as caught:
                seal(broken, codec, tenant=TENANT, act=act, now=noon)

        assert caught.value.place == "obligation/plan@1"
        assert "govtasks verify" in caught.value.hint

    def test_gap(self, store, codec, act, noon):
        """
        Nor is an order in which a position is missing.
        """
        with store.begin(TENANT) as session:
            broken = Broken(session, missing=3)
            with pytest.raises(MalformedDataError, match="position 3 is missing"):
                seal(broken, codec, tenant=TENANT, act=act, now=noon)


class Broken:
    """A transaction in which one fact is damaged, or gone."""

    def __init__(self, session, damaged=None, missing=None):
        self._session, self._damaged, self._missing = session, damaged, missing

    def __getattr__(self, name):
        return getattr(self._session, name)

    def since(self, position, *, limit):
        """As the store gives it, with the one fault."""
        found = self._session.since(position, limit=limit)
        return [self._shown(one) for one in found if one.position != self._missing]

    def _shown(self, one):
        if one.position != self._damaged:
            return one
        fact = one.fact
        damaged = Damaged(
            stream=fact.stream,
            version=fact.version,
            digest=fact.digest,
            problem="unreadable",
        )
        return attrs.evolve(one, fact=damaged)


class TestValue:
    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            pytest.param({"last": 0}, "last", id="no-position"),
            pytest.param({"first": 11}, "last", id="over-nothing"),
            pytest.param({"root": "AB" * 32}, "root", id="capitals"),
            pytest.param({"root": ""}, "root", id="no-root"),
            pytest.param({"previous": "ab"}, "previous", id="short"),
            pytest.param({"tenant": ""}, "tenant", id="nobody"),
        ],
    )
    def test_refused(self, changes, field):
        """
        A seal over nothing, or with something that is no digest, is none.
        """
        with pytest.raises(InvalidValueError, match="must") as caught:
            one_seal(**changes)

        assert caught.value.field == field

    @pytest.mark.parametrize(
        "changes",
        [
            {"tenant": "other"},
            {"number": 2},
            {"first": 2},
            {"last": 11},
            {"root": "ba" * 32},
            {"previous": "ef" * 32},
            {"since": dt.datetime(2026, 9, 1, tzinfo=dt.UTC)},
            {"sealed_at": dt.datetime(2026, 10, 1, 0, 0, 0, 1, tzinfo=dt.UTC)},
        ],
        ids=lambda changes: next(iter(changes)),
    )
    def test_digest_is_over_all_of_it(self, changes):
        """
        Another value in any field gives another digest.
        """
        assert attrs.evolve(one_seal(), **changes).digest != one_seal().digest

    def test_digest_does_not_see_the_zone(self):
        """
        The same instant in another zone is the same seal.
        """
        there = one_seal().sealed_at.astimezone(dt.timezone(dt.timedelta(hours=7)))

        assert one_seal(sealed_at=there).digest == one_seal().digest


class TestPrinted:
    def test_is_read_back(self, codec):
        """
        What is printed for a gazette is read back as the same seals.
        """
        known = one_seal(), one_seal(2, since=one_seal().sealed_at)
        text = "\n".join(one.printed() for one in known)

        assert read_seals(text, "gazette.toml", codec) == known

    @pytest.mark.parametrize(
        ("old", "new", "match"),
        [
            pytest.param("last = 10", "last = 11", "digest of the other", id="changed"),
            pytest.param("[[seal]]", "[[seals]]", r"tables \[\[seal\]\]", id="name"),
            pytest.param("last = 10\n", "", "last", id="field-missing"),
            pytest.param("last = 10", "last = '10'", "must be int", id="type"),
            pytest.param("last = 10", "last = 10\nx = 1", "unknown key", id="more"),
            pytest.param('root = "', 'root = "x', "hexadecimal", id="root"),
            pytest.param("\ndigest", "\n#digest", "digest of the other", id="without"),
        ],
    )
    def test_refused(self, codec, old, new, match):
        """
        What was copied wrongly from a gazette is no seal, and it is said where.
        """
        text = one_seal().printed().replace(old, new)

        with pytest.raises((InvalidValueError, MalformedDataError), match=match) as got:
            read_seals(text, "gazette.toml", codec)

        assert "gazette.toml" in str(got.value)

    @pytest.mark.parametrize("text", ["", "seal = []", "seal = [1]", "seal = 1"])
    def test_no_seals(self, codec, text):
        """
        A document without seals is refused: nothing would be held against it.
        """
        with pytest.raises(MalformedDataError, match=r"must hold tables \[\[seal\]\]"):
            read_seals(text, "gazette.toml", codec)


class TestAnchor:
    def test_is_kept(self, store, codec, act, noon, sealed):
        """
        Where a seal was published is kept beside it, with its digest.
        """
        made = sealed()

        with store.begin(TENANT) as session:
            anchor(session, codec, number=1, place="Công báo số 45", act=act, now=noon)
            (kept,) = anchors(session, codec)

        assert (kept.number, kept.digest) == (1, made.digest)
        assert kept.place == "Công báo số 45"

    def test_counts_as_no_news(self, store, codec, act, noon, sealed):
        """
        That a seal was published is not by itself something to seal.
        """
        sealed()
        with store.begin(TENANT) as session:
            anchor(session, codec, number=1, place="Công báo", act=act, now=noon)

        assert sealed(noon + DAY) is None

    def test_unknown(self, store, codec, act, noon, sealed):
        """
        A seal that was never made cannot have been published.
        """
        sealed()
        with (
            store.begin(TENANT) as session,
            pytest.raises(UnknownNameError, match="unknown seal") as caught,
        ):
            anchor(session, codec, number=2, place="Công báo", act=act, now=noon)

        assert (caught.value.field, caught.value.value) == ("number", "2")


class TestPeriod:
    KNOWN = (
        one_seal(1, sealed_at=dt.datetime(2026, 10, 1, tzinfo=dt.UTC)),
        one_seal(
            2,
            since=dt.datetime(2026, 10, 1, tzinfo=dt.UTC),
            sealed_at=dt.datetime(2026, 11, 1, 3, tzinfo=dt.UTC),
        ),
    )

    def test_a_month(self):
        """
        A month is covered by the seals from its first day to past its last.
        """
        october = dt.datetime(2026, 10, 1, 1, tzinfo=dt.UTC)
        november = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)

        assert covering(self.KNOWN, october, november) == self.KNOWN[1:]
        assert covering(self.KNOWN, october - DAY, november) == self.KNOWN

    def test_not_over_yet(self):
        """
        A period that no seal reaches the end of is not sealed yet.
        """
        november = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)

        with pytest.raises(InvalidValueError, match="not sealed yet") as caught:
            covering(self.KNOWN, november, november + DAY)

        assert caught.value.field == "until"

    def test_is_due(self):
        """
        A seal in a period is enough for it, wherever in the period it was made.
        """
        start = self.KNOWN[1].sealed_at

        assert has_seal(self.KNOWN, start)
        assert not has_seal(self.KNOWN, start + DAY)
        assert not has_seal((), start)

    @pytest.mark.parametrize(
        ("period", "start"),
        [
            (Period.DAY, "2026-11-02T00:00:00+07:00"),
            (Period.MONTH, "2026-11-01T00:00:00+07:00"),
            (Period.YEAR, "2026-01-01T00:00:00+07:00"),
        ],
        ids=["day", "month", "year"],
    )
    def test_starts_where_people_are(self, period, start):
        """
        A day, month or year begins at midnight in its own zone.
        """
        evening = dt.datetime(2026, 11, 1, 17, tzinfo=dt.UTC)

        assert period.start(evening, "Asia/Ho_Chi_Minh").isoformat() == start

    @pytest.mark.parametrize("zone", ["Asia/Hanoi", "../x", ""])
    def test_no_such_zone(self, zone):
        """
        A zone that nobody knows is refused.
        """
        with pytest.raises(InvalidValueError, match="must be a time zone") as caught:
            Period.DAY.start(dt.datetime(2026, 11, 1, tzinfo=dt.UTC), zone)

        assert (caught.value.field, caught.value.value) == ("zone", zone)


class TestInclusion:
    def test_shows_a_fact(self, store, codec, sealed):
        """
        Whoever has the seal alone can be shown that a fact is under it.
        """
        made = sealed()
        with store.begin(TENANT) as session:
            shown = inclusion(session, codec, "obligation/plan", 2)
            digest = session.read("obligation/plan")[1].digest

        assert (shown.seal, shown.digest) == (made, digest)
        assert shown.holds()
        assert not attrs.evolve(shown, digest="0" * 64).holds()

    def test_not_sealed(self, store, codec, sealed):
        """
        A fact that came after the last seal is under none.
        """
        sealed()
        append(store, "obligation/plan", 3)

        with (
            store.begin(TENANT) as session,
            pytest.raises(UnknownNameError, match="unknown fact under a seal"),
        ):
            inclusion(session, codec, "obligation/plan", 4)
