"""What a store promises inside a transaction of its host."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

import pytest

from ..ports import Session, Store
from .store import StoreSuite
from .store_archive import fill
from .store_positions import known
from .store_samples import (
    EMPTY,
    HOUR,
    NOON,
    Picture,
    StoreFixtures,
    sample_notice,
    sample_record,
)

Host = Callable[[], AbstractContextManager[object]]
"""Begins a transaction of the host and gives its connection.

Leaving the block commits, leaving it by an exception rolls back: as SQLAlchemy's
``engine.begin`` does, or Django's ``transaction.atomic``.
"""


class Hosted:
    """A store whose every block is in a transaction that the host commits.

    Args:
        store: The store.
        host: Begins a transaction of the host.
    """

    def __init__(self, store: Store, host: Host) -> None:
        self._store = store
        self._host = host

    @contextmanager
    def begin(self, tenant: str, connection: object = None) -> Iterator[Session]:
        """Begin as a host does that has something to write as well."""
        with (
            self._host() as own,
            self._store.begin(tenant, connection or own) as session,
        ):
            yield session

    def tenants(self) -> Sequence[str]:
        """See `govtasks.ports.Store.tenants`."""
        return self._store.tenants()

    def close(self) -> None:
        """Close the store; the host closes what is its own."""
        self._store.close()


class HostPromises(StoreFixtures):
    """Blocks in a transaction that somebody else commits."""

    @pytest.fixture
    def own_store(self) -> Store:
        """The store under test; to be overridden."""
        raise NotImplementedError

    @pytest.fixture
    def host(self) -> Host:
        """Begins a transaction of the host; to be overridden."""
        raise NotImplementedError

    def test_host_commits(self, own_store: Store, host: Host, tenant: str) -> None:
        """After its block nothing is there yet; it comes when the host commits."""
        with host() as connection:
            with own_store.begin(tenant, connection) as session:
                fill(session, "obligation/1")
                inside = Picture.of(session)
            meanwhile = Picture.taken(own_store, tenant)

        assert meanwhile == EMPTY
        assert Picture.taken(own_store, tenant) == inside

    def test_host_takes_back(self, own_store: Store, host: Host, tenant: str) -> None:
        """When the host rolls back, nothing is left of any block in it."""
        with own_store.begin(tenant) as session:
            session.append(
                "obligation/1", 0, [sample_record()], notices=[sample_notice("1")]
            )
        before, order = Picture.taken(own_store, tenant), known(own_store, tenant)

        with pytest.raises(KeyError), host() as connection:
            with own_store.begin(tenant, connection) as session:
                session.claim(NOON, until=NOON + HOUR, limit=1)
                fill(session, "obligation/1", expected=1)
                fill(session, "obligation/2")
            raise KeyError

        assert Picture.taken(own_store, tenant) == before
        assert known(own_store, tenant) == order

    def test_blocks_of_one_transaction_see_each_other(
        self, own_store: Store, host: Host, tenant: str
    ) -> None:
        """The second block reads what the first wrote, and goes on from there."""
        with host() as connection:
            for version in (0, 2, 4):
                with own_store.begin(tenant, connection) as session:
                    seen = len(session.read("obligation/1"))
                    fill(session, "obligation/1", expected=version)
                assert seen == version

        assert [one.position for one in known(own_store, tenant)] == [*range(1, 7)]

    def test_block_that_fails_takes_back_its_own(
        self, own_store: Store, host: Host, tenant: str
    ) -> None:
        """A failed block leaves the host's transaction, and the block before, alone."""
        with host() as connection:
            with own_store.begin(tenant, connection) as session:
                fill(session, "obligation/1")
            with (
                pytest.raises(KeyError),
                own_store.begin(tenant, connection) as session,
            ):
                fill(session, "obligation/1", expected=2)
                session.erase(["obligation/1"], at=NOON)
                raise KeyError
            with own_store.begin(tenant, connection) as session:
                fill(session, "obligation/2")

        assert {
            stream: len(facts)
            for stream, facts in Picture.taken(own_store, tenant).facts.items()
        } == {"obligation/1": 2, "obligation/2": 2}


class HostedStoreSuite(StoreSuite, HostPromises):
    """As `StoreSuite`, with every transaction inside one of the host.

    Give the fixtures ``own_store`` and ``host``. A store that takes part in no
    transaction of a host has no use for it.

    Example:
        ::

            class TestInsideHost(HostedStoreSuite):
                @pytest.fixture
                def own_store(self, url):
                    return MyStore(url)

                @pytest.fixture
                def host(self, engine):
                    return engine.begin
    """

    @pytest.fixture
    def store(self, own_store: Store, host: Host) -> Store:
        """The store, in transactions of the host."""
        return Hosted(own_store, host)
