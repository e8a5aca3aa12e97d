"""What every store promises, as tests to inherit from."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from ..ports import Store
from .store_archive import ProofPromises, RebuildPromises
from .store_archive_machine import ArchiveMachine
from .store_erase import ErasePromises
from .store_facts import FactPromises, RowPromises, TenantPromises
from .store_many import ManyPromises, SeenPromises
from .store_outbox import OutboxPromises
from .store_positions import PositionPromises
from .store_restore import RestorePromises
from .store_samples import with_fixtures
from .store_settling import SettlingPromises
from .store_transactions import TransactionPromises


class StoreSuite(
    FactPromises,
    ManyPromises,
    SeenPromises,
    RowPromises,
    TenantPromises,
    OutboxPromises,
    SettlingPromises,
    TransactionPromises,
    ProofPromises,
    RebuildPromises,
    PositionPromises,
    RestorePromises,
    ErasePromises,
):
    """Inherit, give the fixture ``store``, and a store is tested.

    Each test uses tenants of its own, so the store may hold other data. Set
    ``concurrent = False`` for a store that has one transaction at a time, and
    ``parallel = True`` for one in which two of one tenant write at once.

    Example:
        ::

            class TestMine(StoreSuite):
                @pytest.fixture
                def store(self, tmp_path):
                    return MyStore(tmp_path)
    """

    def test_behaves_as_the_memory_store(
        self, store: Store, tenants: Iterator[str]
    ) -> None:
        """After any work whatever, it answers as the in-memory store does."""

        class Machine(ArchiveMachine):
            def __init__(self) -> None:
                super().__init__(store, next(tenants))

        run_state_machine_as_test(
            Machine, settings=settings(with_fixtures, stateful_step_count=20)
        )
