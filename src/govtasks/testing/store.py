"""What every store promises, as tests to inherit from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, cast

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from ..ports import Store
from .store_facts import FactPromises, RowPromises, TenantPromises
from .store_machine import StoreMachine
from .store_many import ManyPromises
from .store_outbox import OutboxPromises
from .store_samples import with_fixtures
from .store_settling import SettlingPromises
from .store_transactions import TransactionPromises


class StoreSuite(
    FactPromises,
    ManyPromises,
    RowPromises,
    TenantPromises,
    OutboxPromises,
    SettlingPromises,
    TransactionPromises,
):
    """Inherit, give the fixture ``store``, and a store is tested.

    Each test uses tenants of its own, so the store may hold other data. Set
    ``concurrent = False`` for a store that has one transaction at a time.

    Example:
        ::

            class TestMine(StoreSuite):
                @pytest.fixture
                def store(self, tmp_path):
                    return MyStore(tmp_path)
    """

    machine: ClassVar[type[StoreMachine]] = StoreMachine

    def test_behaves_as_the_memory_store(
        self, store: Store, tenants: Iterator[str]
    ) -> None:
        """After any work whatever, it answers as the in-memory store does."""
        run_state_machine_as_test(
            cast("type[StoreMachine]", lambda: self.machine(store, next(tenants))),
            settings=settings(with_fixtures, stateful_step_count=20),
        )
