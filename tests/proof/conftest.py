"""A tenant with a few streams, in a store that can be proved."""

import datetime as dt

import pytest

from govtasks.codec import Codec
from govtasks.memory import MemoryStore
from govtasks.obligations.events import Act
from govtasks.testing.store_samples import sample_record

TENANT = "phu-tho"
STREAMS = ("calendar/ward", "directive/cv-644", "obligation/plan", "obligation/report")
NOON = dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC)


def fill(store, tenant=TENANT, rounds=3):
    """Write one fact to each stream, again and again."""
    for version in range(rounds):
        with store.begin(tenant) as session:
            for stream in STREAMS:
                record = sample_record(data={"ngày": version, "luồng": stream})
                session.append(stream, version, [record])


@pytest.fixture
def codec():
    """What writes and reads values."""
    return Codec()


@pytest.fixture
def act():
    """Who seals."""
    return Act(actor="van-thu")


@pytest.fixture
def store():
    """A store with a few facts in each stream."""
    store = MemoryStore()
    fill(store)
    return store


@pytest.fixture
def noon():
    """When it is sealed."""
    return NOON
