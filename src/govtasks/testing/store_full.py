"""Every promise of a store: for now beside `StoreSuite`, soon the same."""

from __future__ import annotations

from .store import StoreSuite
from .store_archive import ProofPromises, RebuildPromises
from .store_archive_machine import ArchiveMachine
from .store_many import SeenPromises
from .store_positions import PositionPromises
from .store_restore import ErasePromises, RestorePromises


class FullStoreSuite(
    StoreSuite,
    SeenPromises,
    ProofPromises,
    RebuildPromises,
    PositionPromises,
    RestorePromises,
    ErasePromises,
):
    """As `StoreSuite`, with what a session does as an archive."""

    machine = ArchiveMachine
