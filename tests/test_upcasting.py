"""Facts of earlier versions are read for ever, step by step."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.codec import Codec
from govtasks.errors import InvalidValueError, MalformedDataError
from govtasks.obligations.events import Act, Returned
from govtasks.ports import Record, Stored
from govtasks.register.recording import Numbered
from govtasks.upcasting import NewerSchemaError, Upcasters

AT = dt.datetime(2017, 2, 10, 8, tzinfo=dt.UTC)
PLACE = "obligation/o05@4"


def from_why(data):
    """Make version 2 of 1: what was called why is the reason."""
    return {"reason": data["why"]}


def from_parts(data):
    """Make version 3 of 2: the reason is one text."""
    return {**data, "reason": ", ".join(data["reason"])}


STEPS = Upcasters({("returned", 1): from_why, ("returned", 2): from_parts})


def stored(schema, data):
    """Return a record of a version in place 4 of a stream."""
    record = Record(
        type="returned",
        schema=schema,
        data=data,
        effective_at=AT,
        recorded_at=AT,
        actor="chu-tich",
    )
    return Stored(stream="obligation/o05", version=4, record=record)


class TestUpcast:
    @pytest.mark.parametrize(
        ("version", "data"),
        [
            pytest.param(1, {"why": ["late", "short"]}, id="first"),
            pytest.param(2, {"reason": ["late", "short"]}, id="second"),
            pytest.param(3, {"reason": "late, short"}, id="newest"),
        ],
    )
    def test_goes_step_by_step_to_the_newest(self, version, data):
        """
        Data of any version becomes that of the newest, and is left as it is.
        """
        before = dict(data)

        raised = STEPS.upcast("returned", version, data)

        assert raised == {"reason": "late, short"}
        assert data == before

    @given(versions=st.integers(1, 30), start=st.integers(1, 30))
    def test_takes_each_step_once_and_in_order(self, versions, start):
        """
        However many versions there are, each step from the first on is taken once.
        """

        def step(number):
            return lambda data: {"path": [*data["path"], number]}

        steps = {("x", number): step(number) for number in range(1, versions)}
        many = Upcasters(steps)
        first = min(start, versions)

        raised = many.upcast("x", first, {"path": []})

        assert raised == {"path": list(range(first, versions))}
        assert many.newest("x") == versions

    def test_a_newer_version_says_to_upgrade(self):
        """
        What a later release wrote is refused, with the way out.
        """
        with pytest.raises(NewerSchemaError, match="returned has schema 4") as caught:
            STEPS.upcast("returned", 4, {}, PLACE)

        error = caught.value
        assert isinstance(error, MalformedDataError)
        assert error.code == "newer-schema"
        assert error.hint == "this release reads up to 3; upgrade govtasks"
        assert error.place == PLACE
        assert error.arguments == {"type": "returned", "schema": 4, "known": 3}

    @pytest.mark.parametrize(
        "data",
        [
            pytest.param({}, id="field missing"),
            pytest.param({"why": 5}, id="number for a list"),
            pytest.param({"why": [5]}, id="number in a list"),
            pytest.param([], id="no table"),
        ],
    )
    def test_data_that_is_none_of_its_version_is_refused(self, data):
        """
        A step that finds something else than it reads gives an error with the place.
        """
        with pytest.raises(
            MalformedDataError, match="is no returned of vers"
        ) as caught:
            STEPS.upcast("returned", 1, data, PLACE)

        assert caught.value.place == PLACE

    def test_what_a_step_refuses_has_its_place(self):
        """
        An error of ours keeps its words and gets the place.
        """

        def refusing(_data):
            problem = "has two reasons"
            raise InvalidValueError(problem, field="why")

        with pytest.raises(InvalidValueError, match="has two reasons") as caught:
            Upcasters({("returned", 1): refusing}).upcast("returned", 1, {}, PLACE)

        assert caught.value.place == PLACE
        assert caught.value.field == "why"


class TestUpcasters:
    @pytest.mark.parametrize(
        "steps",
        [
            pytest.param({("x", 2): from_why}, id="without the first"),
            pytest.param({("x", 1): from_why, ("x", 3): from_why}, id="with a gap"),
            pytest.param({("x", 0): from_why}, id="from nothing"),
        ],
    )
    def test_a_missing_step_is_refused(self, steps):
        """
        There is a way from every version, or there are no upcasters at all.
        """
        with pytest.raises(InvalidValueError, match="has no step to version") as caught:
            Upcasters(steps)

        assert caught.value.field == "steps"


class TestCodec:
    def test_reads_an_event_of_any_version(self):
        """
        A fact of the first version is the event that it meant.
        """
        codec = Codec(STEPS)

        fact = codec.fact(stored(1, {"why": ["late", "short"]}))

        assert fact.event == Returned(reason="late, short")
        assert codec.record(fact).schema == 3

    def test_refuses_an_event_of_a_later_release(self):
        """
        Its place stands in the error.
        """
        with pytest.raises(NewerSchemaError, match="has schema 4") as caught:
            Codec(STEPS).fact(stored(4, {"reason": "late"}))

        assert caught.value.place == PLACE

    def test_reads_and_writes_other_values_by_their_version(self):
        """
        What is no event has versions in the same way.
        """
        codec = Codec(Upcasters({("n", 1): lambda data: {"directive": data["key"]}}))
        record = codec.value_record(
            "n",
            Numbered(directive="d1"),
            act=Act(actor="a"),
            effective_at=AT,
            recorded_at=AT,
        )
        old = Record(
            type="n", data={"key": "d1"}, effective_at=AT, recorded_at=AT, actor="a"
        )

        assert record.schema == 2
        for one in (record, old):
            kept = Stored(stream="n/1", version=1, record=one)
            assert codec.value(kept, "n", Numbered) == Numbered(directive="d1")
