"""Writers and servers that are killed at random moments."""

import pytest

from .conftest import SERVERS
from .crashing import crash
from .killing import killed_writers

KILLED_WRITERS = 60
KILLED_SERVERS = 40


class TestKilledWriter:
    def test_what_was_acknowledged_is_there_and_whole(self, url):
        """
        Writers die at any moment; those who live on notice nothing of it.
        """
        told = killed_writers(url, 644, KILLED_WRITERS)

        assert told["wrong"] == []
        assert told["killed"] == KILLED_WRITERS
        assert told["acknowledged"] > KILLED_WRITERS
        assert told["settled"] > KILLED_WRITERS


class TestKilledServer:
    @pytest.fixture(params=SERVERS)
    def durable(self, request):
        """Give a server that waits for the disk."""
        return request.getfixturevalue(f"durable_{request.param}")

    def test_what_was_acknowledged_is_there_and_whole(self, durable):
        """
        A server dies at any moment and recovers; writers are told so, and go on.
        """
        crashes, wrong = crash(durable, durable.create(), 644, KILLED_SERVERS)

        assert wrong == []
        assert crashes.killed == KILLED_SERVERS
        assert crashes.refused > 0
        assert len(crashes.told.units) > KILLED_SERVERS
