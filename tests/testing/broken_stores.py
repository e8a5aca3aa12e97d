"""Stores that each break one promise, under the suite; run by test_broken_stores.py.

Each is made of the memory store, and differs from it in one thing. The last one differs
in nothing.
"""

import datetime as dt
import hashlib
from contextlib import contextmanager, suppress
from itertools import islice
from typing import ClassVar

import attrs
import pytest

from govtasks.archive import Numbered
from govtasks.errors import ConflictError
from govtasks.memory import MemoryStore
from govtasks.notices import DeliveryState
from govtasks.ports import DeliveryQuery, RowQuery
from govtasks.storage import canonical_json
from govtasks.testing import StoreSuite


class Kept:
    """A session that hands everything on to one that keeps its promises."""

    def __init__(self, session):
        self.session = session

    def __getattr__(self, name):
        """Give what the other has."""
        return getattr(self.session, name)


class KeptStore:
    """A store that keeps what its sessions keep."""

    def __init__(self, session):
        self.session = session
        self.store = MemoryStore()

    @contextmanager
    def begin(self, tenant, connection=None):
        """Begin as the other does."""
        with self.store.begin(self.tenant(tenant), connection) as session:
            yield self.session(session)

    def tenant(self, tenant):
        """Give each tenant what is its own."""
        return tenant

    def tenants(self):
        """List as the other does."""
        return self.store.tenants()

    def close(self):
        """Close the other."""
        self.store.close()


class OneTenantStore(KeptStore):
    def tenant(self, tenant):
        """Give every tenant that is one what all have."""
        return tenant if tenant in ("", None) or len(tenant) > 64 else "all"


class Suite(StoreSuite):
    session: ClassVar[type] = Kept
    kind: ClassVar[type] = KeptStore

    @pytest.fixture
    def store(self):
        """Give a new store."""
        return self.kind(self.session)


class TestLostUpdate(Suite):
    class session(Kept):  # noqa: D106, N801 - the attribute of the suite
        def append(self, stream, _expected, records, **others):
            """Append behind whatever is there."""
            actual = len(self.session.read(stream))
            return self.session.append(stream, actual, records, **others)


class TestHalfAnAppend(Suite):
    class session(Kept):  # noqa: D106, N801 - the same
        def append(self, stream, expected, records, **others):
            """Keep the first record of an append that is refused."""
            try:
                return self.session.append(stream, expected, records, **others)
            except ConflictError:
                actual = len(self.session.read(stream))
                self.session.append(stream, actual, records[:1])
                raise


class TestRowNotReplaced(Suite):
    class session(Kept):  # noqa: D106, N801 - the same
        def append(self, stream, expected, records, *, row=None, notices=()):
            """Keep the first row."""
            known = {one.stream for one in self.session.rows(RowQuery())}
            first = None if stream in known else row
            return self.session.append(
                stream, expected, records, row=first, notices=notices
            )


class TestNoticeDoubled(Suite):
    class session(Kept):  # noqa: D106, N801 - the same
        def append(self, stream, expected, records, *, row=None, notices=()):
            """Give a notice that is there another key."""
            known = {one.notice.key for one in self.session.deliveries()}
            renamed = [
                attrs.evolve(one, key=f"{one.key}, again") if one.key in known else one
                for one in notices
            ]
            return self.session.append(
                stream, expected, records, row=row, notices=renamed
            )


class TestNoticeOverwritten(Suite):
    class session(Kept):  # noqa: D106, N801 - the same
        def append(self, stream, expected, records, *, row=None, notices=()):
            """Put a notice in the place of the one that is there."""
            for one in notices:
                self.session._outbox[one.key] = None  # noqa: SLF001 - what the store forgets
            return self.session.append(
                stream, expected, records, row=row, notices=notices
            )


class TestTenantLeak(Suite):
    kind = OneTenantStore


class TestClaimGivenTwice(Suite):
    class session(Kept):  # noqa: D106, N801 - the same
        # With the outbox itself, whose id nothing else has as long as it is kept.
        given: ClassVar[dict] = {}

        def claim(self, now, *, until, limit, without=()):
            """Write down nothing of what is claimed for the first time."""
            taken = self.session.claim(now, until=until, limit=limit, without=without)
            outbox = self.session._tenant  # noqa: SLF001 - which outbox
            for one in taken:
                mark = id(outbox), one.notice.key
                if mark not in self.given:
                    self.given[mark] = outbox
                    waits = {"state": DeliveryState.PENDING, "claimed_until": None}
                    self.session.settle(one, attrs.evolve(one, **waits))
            return taken


class TestSettleWithoutComparing(Suite):
    class session(Kept):  # noqa: D106, N801 - the same
        def settle(self, seen, settled):
            """Settle what is there now."""
            for there in self.session.deliveries(DeliveryQuery(key=seen.notice.key)):
                with suppress(ValueError):
                    return self.session.settle(
                        there, attrs.evolve(settled, notice=there.notice)
                    )
            return self.session.settle(seen, settled)


class TestInstantsRounded(Suite):
    class session(Kept):  # noqa: D106, N801 - the same
        def append(self, stream, expected, records, **others):
            """Keep milliseconds."""
            rounded = [
                attrs.evolve(one, recorded_at=_rounded(one.recorded_at))
                for one in records
            ]
            return self.session.append(stream, expected, rounded, **others)


def _rounded(at: dt.datetime) -> dt.datetime:
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


class TestDigestOfOtherText(Suite):
    class session(Kept):  # noqa: D106, N801 - the same
        def read(self, stream, *, after=0):
            """Digest the data with its keys in the order of writing."""
            return tuple(
                attrs.evolve(one, digest=_digest(one.record.data))
                for one in self.session.read(stream, after=after)
            )


def _digest(data):
    text = ",".join(f"{key}:{canonical_json(value)}" for key, value in data.items())
    return hashlib.sha256(text.encode()).hexdigest()


class TestPositionsThatSkip(Suite):
    class session(Kept):  # noqa: D106, N801 - the same
        def since(self, position, *, limit):
            """Number facts by their streams, whenever they became known."""
            self.session.since(position, limit=limit)
            facts = [one.fact for one in self.session.since(0, limit=9999)]
            facts.sort(key=lambda fact: (fact.stream, fact.version))
            numbered = (
                Numbered(position=number, fact=fact)
                for number, fact in enumerate(facts, 1)
            )
            return tuple(islice(numbered, position, position + limit))


class TestRowLostAtTheBorder(Suite):
    class session(Kept):  # noqa: D106, N801 - the same
        def rows(self, query):
            """Begin a page one row too late."""
            found = self.session.rows(attrs.evolve(query, limit=None))
            late = found[1:] if query.after is not None else found
            return late[: query.limit]


class TestErasureBreaksTheChain(Suite):
    class session(Kept):  # noqa: D106, N801 - the same
        def erase(self, streams, *, at):
            """Forget the digests too."""
            count = self.session.erase(streams, at=at)
            for stream in streams:
                facts = self.session._facts  # noqa: SLF001 - what the store spoils
                facts[stream] = tuple(
                    attrs.evolve(one, digest="0" * 64) for one in facts[stream]
                )
            return count


class TestWithdrawnWhileSent(Suite):
    class session(Kept):  # noqa: D106, N801 - the same
        def withdraw(self, keys, *, detail=""):
            """Take back what somebody is sending, too."""
            over = {"state": DeliveryState.WITHDRAWN, "claimed_until": None}
            for seen in self.session.deliveries(
                DeliveryQuery(states=(DeliveryState.SENDING,))
            ):
                if seen.notice.key in keys:
                    self.session.settle(seen, attrs.evolve(seen, **over))
            return self.session.withdraw(keys, detail=detail)


class TestUnbroken(Suite):
    """What all of them would be."""
