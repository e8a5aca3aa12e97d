"""What the faults are found with finds them: in a store in which they were put."""

import random
import re

import pytest

from govtasks.memory import MemoryStore
from govtasks.testing.store_samples import sample_notice, sample_record, sample_row

from .writing import STREAMS, TENANT, Told, Writer, wrong_in


@pytest.fixture
def told():
    """Give what was acknowledged."""
    return Told()


@pytest.fixture
def store(told):
    """Give a store with ten units in it."""
    store = MemoryStore()
    writer = Writer(store, random.Random(644), told.tell)
    for number in range(10):
        writer.write(f"u{number}")
    return store


def put(store, unit, *streams, records=2, **changes):
    """Write a unit, or what should not be one."""
    with store.begin(TENANT) as session:
        for stream in streams:
            given = {
                "row": sample_row(stream, state=unit),
                "notices": [sample_notice(f"{unit}/{stream}")],
            }
            version = len(session.read(stream))
            written = [sample_record(data={"unit": unit})] * records
            session.append(stream, version, written, **(given | changes))


class TestWrongIn:
    def test_whole_units(self, store, told):
        """
        Units that are whole, acknowledged or not, are nothing wrong.
        """
        put(store, "nobody-knows", *STREAMS[:2])

        assert len(told.units) == 10
        assert wrong_in(store, told) == []

    def test_lost(self, store, told):
        """
        What was acknowledged and is not there is named.
        """
        told.tell("wrote", "gone")

        assert wrong_in(store, told) == ["gone was acknowledged and is lost"]

    @pytest.mark.parametrize(
        ("streams", "given", "expected"),
        [
            pytest.param(STREAMS[:1], {}, "u is half", id="one-stream"),
            pytest.param(STREAMS[:2], {"records": 1}, "half or double", id="one-fact"),
            pytest.param(STREAMS[:2], {"records": 4}, "half or double", id="twice"),
            pytest.param(STREAMS[:2], {"row": None}, "rows .* of facts", id="old-row"),
            pytest.param(STREAMS[:2], {"notices": ()}, "notices of", id="no-notices"),
        ],
    )
    def test_halves(self, store, told, streams, given, expected):
        """
        A unit of which something is missing is named, whatever it is.
        """
        put(store, "u", *streams, **given)

        wrong = wrong_in(store, told)

        assert any(re.search(expected, one) for one in wrong)

    def test_said_twice(self, store, told):
        """
        A notice that is claimed after it was handed over is named.
        """
        told.tell("settled", "u1/x")
        told.tell("claimed", "u1/x")

        assert "u1/x was handed over, and claimed again" in wrong_in(store, told)
        assert "u1/x was handed over, which is forgotten" in wrong_in(store, told)
