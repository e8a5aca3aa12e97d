import datetime as dt
import json

import attrs
import pytest
from hypothesis import given

from govtasks.archive import Damaged, Kept, Numbered
from govtasks.codec import Codec
from govtasks.proof.usual import usual_item, usual_line
from govtasks.storage import canonical_json
from govtasks.testing.store_samples import (
    NOON,
    records,
    rows,
    sample_record,
    sample_row,
)

CODEC = Codec()
FACT = Kept(
    stream="obligation/plan", version=2, record=sample_record(), digest="0" * 64
)


def numbered(fact):
    """A fact in its position."""
    return Numbered(position=7, fact=fact)


def table_of(item):
    """What the line of an item says beside its kind."""
    table = json.loads(usual_line(item))
    del table["kind"]
    return table


class TestUsualLine:
    @given(rows("obligation/plan"))
    def test_of_a_row(self, row):
        """
        The line of a row is the canonical JSON of what the codec writes.
        """
        text = canonical_json({"kind": "row", **CODEC.dump(row)})

        assert usual_line(row) == f"{text}\n".encode()

    @given(records())
    def test_of_a_fact(self, record):
        """
        The line of a fact is the canonical JSON of its place and its record.
        """
        fact = attrs.evolve(FACT, record=record)
        place = {"position": 7, "stream": fact.stream, "version": 2}
        table = {**CODEC.dump(record), **place, "digest": fact.digest, "kind": "fact"}

        assert usual_line(numbered(fact)) == f"{canonical_json(table)}\n".encode()

    @pytest.mark.parametrize(
        "item",
        [
            pytest.param(
                numbered(attrs.evolve(FACT, record=None, erased_at=NOON)), id="erased"
            ),
            pytest.param(
                numbered(attrs.evolve(FACT, digest="\udc80")), id="half-of-a-pair"
            ),
            pytest.param(
                numbered(Damaged(stream="a", version=1, digest="", problem="bits")),
                id="damaged",
            ),
        ],
    )
    def test_is_left(self, item):
        """
        What is not as usual is left to be written thoroughly, or refused.
        """
        assert usual_line(item) is None


class TestUsualItem:
    @pytest.mark.parametrize("microseconds", [1, -1, 999_999, 1_000_001])
    def test_of_a_zone_that_no_clock_has(self, microseconds):
        """
        An offset of less than a second, which CPython reads as none, is kept.
        """
        zone = dt.timezone(dt.timedelta(microseconds=microseconds))
        at = dt.datetime(2017, 3, 10, 8, tzinfo=zone)
        record = attrs.evolve(FACT.record, effective_at=at, recorded_at=at)
        fact = numbered(attrs.evolve(FACT, record=record))

        assert usual_item("fact", table_of(fact)) == fact

    @given(rows("obligation/plan"))
    def test_of_a_row(self, row):
        """
        A row that was written is read back.
        """
        assert usual_item("row", table_of(row)) == row

    @given(records())
    def test_of_a_fact(self, record):
        """
        A fact that was written is read back.
        """
        fact = numbered(attrs.evolve(FACT, record=record))

        assert usual_item("fact", table_of(fact)) == fact

    @pytest.mark.parametrize(
        ("kind", "changes"),
        [
            pytest.param("fact", {"position": True}, id="position-no-number"),
            pytest.param("fact", {"version": "2"}, id="version-no-number"),
            pytest.param("fact", {"stream": 1}, id="stream-no-text"),
            pytest.param("fact", {"digest": None}, id="no-digest"),
            pytest.param("fact", {"data": []}, id="data-no-table"),
            pytest.param("fact", {"schema": 0}, id="no-schema"),
            pytest.param("fact", {"effective_at": 1}, id="effective-no-instant"),
            pytest.param(
                "fact", {"recorded_at": "2017-03-10T08:00:00"}, id="recorded-no-zone"
            ),
            pytest.param("fact", {"actor": ""}, id="nobody"),
            pytest.param("fact", {"erased_at": NOON.isoformat()}, id="erased"),
            pytest.param("fact", {"more": 1}, id="fact-more"),
            pytest.param("row", {"is_open": 1}, id="open-no-truth"),
            pytest.param("row", {"stream": "A"}, id="stream-no-key"),
            pytest.param("row", {"state": None}, id="no-state"),
            pytest.param("row", {"body": 1}, id="body-no-key"),
            pytest.param("row", {"expires_at": "soon"}, id="expires-no-instant"),
            pytest.param("row", {"next_at": 1}, id="next-no-instant"),
            pytest.param("row", {"more": 1}, id="row-more"),
            pytest.param("header", {}, id="header"),
        ],
    )
    def test_is_left(self, kind, changes):
        """
        What is not as usual is left to be read thoroughly, which says what is wrong.
        """
        item = sample_row("obligation/plan") if kind == "row" else numbered(FACT)

        assert usual_item(kind, {**table_of(item), **changes}) is None

    @pytest.mark.parametrize("name", ["data", "mandate", "stream"])
    def test_is_left_without_a_field(self, name):
        """
        A fact that says less is left to be read thoroughly.
        """
        table = table_of(numbered(FACT))
        del table[name]

        assert usual_item("fact", table) is None
