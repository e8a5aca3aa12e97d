import pytest

from govtasks.memory import MemoryStore
from govtasks.testing import StoreSuite


class TestMemoryStore(StoreSuite):
    @pytest.fixture
    def store(self):
        """Give an empty store."""
        return MemoryStore()
