"""The store that forgets: default, test double, and the oracle of other stores.

It keeps every promise of `govtasks.ports.Store` but that of outliving the
process, and is written to be read: other stores are held against it.
"""

from .store import PATIENCE, MemoryStore

__all__ = ["PATIENCE", "MemoryStore"]
