"""Schemas of facts: what they take, what they refuse, and that no shape drifts."""

import ast
import copy
import datetime as dt
import importlib
import json
from pathlib import Path

import attrs
import pytest
from jsonschema import Draft202012Validator, FormatChecker

import govtasks
from govtasks.codec import Codec
from govtasks.errors import GovtasksError, InvalidValueError, UnknownNameError
from govtasks.obligations.events import Submitted, event_types
from govtasks.register.fact_types import fact_type, fact_types
from govtasks.schemas import DRAFT, fingerprint, schema_of
from govtasks.schemas.docstrings import attribute_docs, summary
from govtasks.text import is_key
from govtasks.upcasting import UPCASTERS

DATA = Path(__file__).parent / "data"
SOURCES = Path(govtasks.__file__).parent
FINGERPRINTS = json.loads((DATA / "fingerprints.json").read_text("utf-8"))
CODEC = Codec()
FORMATS = FormatChecker(["date"])


@FORMATS.checks("date-time", ValueError)
def is_instant(value):
    """Whether a text is an instant with a zone; anything else is no affair of it."""
    return not isinstance(value, str) or bool(dt.datetime.fromisoformat(value).tzinfo)


def _samples():
    """Give each recorded sample of each type, with its name."""
    for folder in ("events", "events/earlier", "records"):
        for path in sorted((DATA / folder).glob("*.json")):
            name = f"{folder}/{path.stem}"
            yield pytest.param(json.loads(path.read_text("utf-8")), id=name)


SAMPLES = list(_samples())


def validator(name):
    """Return what checks data of a type."""
    return Draft202012Validator(fact_type(name).schema(), format_checker=FORMATS)


WRONG = (None, True, 5, -1, 0.5, "", " ", "no such thing", [], {}, ["x"], {"x": "y"})


def mutations(data):
    """Give the data with each part missing, exchanged, or with one too many."""
    for path in paths(data):
        *above, last = path
        for wrong in WRONG:
            changed = copy.deepcopy(data)
            inside(changed, above)[last] = wrong
            yield (*path, "is", wrong), changed
        if isinstance(last, str):
            changed = copy.deepcopy(data)
            del inside(changed, above)[last]
            yield (*path, "missing"), changed
    for path in ((), *paths(data)):
        if isinstance(inside(data, path), dict):
            changed = copy.deepcopy(data)
            inside(changed, path)["nothing-reads-this"] = 1
            yield (*path, "more"), changed


def paths(data, path=()):
    """Give the path of each part of data."""
    members = data.items() if isinstance(data, dict) else enumerate(data)
    for key, part in members:
        yield (*path, key)
        if isinstance(part, dict | list):
            yield from paths(part, (*path, key))


def inside(data, path):
    """Return the part at a path."""
    for key in path:
        data = data[key]
    return data


class TestSchemas:
    @pytest.mark.parametrize("name", fact_types())
    def test_are_json_schemas(self, name):
        """
        Each is a schema of the draft that it names, under a name of its own.
        """
        schema = fact_type(name).schema()

        Draft202012Validator.check_schema(schema)
        assert schema["$schema"] == DRAFT
        assert schema["$id"] == f"urn:govtasks:fact:{name}:{fact_type(name).version}"
        assert json.loads(json.dumps(schema)) == schema

    @pytest.mark.parametrize("name", fact_types())
    def test_say_what_each_field_means(self, name):
        """
        A type, and each class in it, is described as its docstring does.
        """
        schema = fact_type(name).schema()

        for part in (schema, *schema.get("$defs", {}).values()):
            if "properties" in part:
                assert part["description"]
        assert schema["description"] == summary(fact_type(name).cls)

    @pytest.mark.parametrize("sample", SAMPLES)
    def test_take_every_recorded_sample(self, sample):
        """
        What any release has written fits the schema of its version.
        """
        assert sample["schema"] == fact_type(sample["type"]).version

        validator(sample["type"]).validate(sample["data"])

    @pytest.mark.parametrize("sample", SAMPLES)
    def test_refuse_only_what_the_codec_refuses(self, sample):
        """
        Of data with one thing wrong, none that a schema refuses is ever read.
        """
        name, refused = sample["type"], 0
        check, cls = validator(name), fact_type(name).cls
        for path, data in mutations(sample["data"]):
            if not check.is_valid(data):
                refused += 1
                with pytest.raises(GovtasksError):
                    pytest.fail(f"{path} was read: {CODEC.load(data, cls)}")
        assert refused

    @pytest.mark.parametrize("sample", SAMPLES)
    def test_say_by_their_defaults_what_a_missing_field_means(self, sample):
        """
        Older data with the defaults of the schema filled in means what it meant.
        """
        known = fact_type(sample["type"])
        fields = known.schema()["properties"].items()
        defaults = {name: kind["default"] for name, kind in fields if "default" in kind}

        filled = CODEC.load({**defaults, **sample["data"]}, known.cls)

        assert filled == CODEC.load(sample["data"], known.cls)


class TestRecords:
    @pytest.mark.parametrize(
        "sample", [one for one in SAMPLES if one.id.startswith("records/")]
    )
    def test_are_read_and_written_as_they_were_recorded(self, sample):
        """
        What is no event is read for ever too, field by field.
        """
        value = CODEC.load(sample["data"], fact_type(sample["type"]).cls)

        assert json.loads(json.dumps(CODEC.dump(value))) == sample["data"]


class TestFactTypes:
    def test_are_all_events_and_every_kind_of_record(self):
        """
        No event is left out, nor anything else that is written to a stream.
        """
        assert set(event_types()) | set(kinds_in_source()) == set(fact_types())

    def test_have_a_sample_each(self):
        """
        Of each type there is at least one recorded sample.
        """
        names = {sample.values[0]["type"] for sample in SAMPLES}

        assert names == set(fact_types())

    @pytest.mark.parametrize("cls", event_types().values(), ids=lambda cls: cls.type)
    def test_have_the_version_that_their_class_names(self, cls):
        """
        An event cannot come to a version without a step from the one before.
        """
        assert cls.schema == UPCASTERS.newest(cls.type) == fact_type(cls.type).version

    def test_an_unknown_one_is_refused_with_the_nearest(self):
        """
        A misspelt type is not guessed.
        """
        with pytest.raises(UnknownNameError, match="unknown type of fact") as caught:
            fact_type("submited")

        assert caught.value.value == "submited"
        assert caught.value.hint == "did you mean 'submitted'?"


def kinds_in_source():
    """Give the kinds of record that any module of the core writes."""
    for path in SOURCES.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        dotted = ".".join(path.relative_to(SOURCES.parent).with_suffix("").parts)
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            called = getattr(call.func, "attr", getattr(call.func, "id", None))
            place = {"value_record": 0, "_enter": 1, "_record": 2, "_keep": 3}.get(
                called
            )
            if place is not None and len(call.args) > place:
                kind = call.args[place]
                if isinstance(kind, ast.Name) and kind.id.isupper():
                    yield getattr(importlib.import_module(dotted), kind.id)


class TestFingerprints:
    def test_of_every_version_are_kept(self):
        """
        A type whose shape changes without a new version is found here.

        Whoever changes one reads docs/how-to/evolve-events.md first.
        """
        found = {
            name: {str(known.version): fingerprint(known.schema())}
            for name, known in fact_types().items()
        }

        kept = {
            name: {version: FINGERPRINTS.get(name, {}).get(version)}
            for name, versions in found.items()
            for version in versions
        }
        assert found == kept

    def test_of_no_type_is_lost(self):
        """
        What was stored once has a type for ever, and each version its fingerprint.
        """
        versions = {
            name: [str(n) for n in range(1, known.version + 1)]
            for name, known in fact_types().items()
        }

        assert {name: list(kept) for name, kept in FINGERPRINTS.items()} == versions

    def test_does_not_change_with_words(self):
        """
        What is only said better is the same shape.
        """
        schema = fact_type("submitted").schema()
        other = copy.deepcopy(schema)
        other["description"] = other["$id"] = "x"
        other["properties"]["result"]["description"] = "Anything."

        assert fingerprint(other) == fingerprint(schema)

    @pytest.mark.parametrize(
        "change",
        [
            pytest.param(lambda s: s["properties"].pop("result"), id="field gone"),
            pytest.param(lambda s: s["required"].clear(), id="no longer needed"),
            pytest.param(
                lambda s: s["properties"]["evidence"].update(default=["x"]),
                id="another default",
            ),
            pytest.param(
                lambda s: s["properties"].update(title={"type": "string"}),
                id="field that is called title",
            ),
        ],
    )
    def test_changes_with_the_shape(self, change):
        """
        Whatever a program could notice is another shape.
        """
        schema = fact_type("submitted").schema()
        other = copy.deepcopy(schema)
        change(other)

        assert fingerprint(other) != fingerprint(schema)


@attrs.frozen(kw_only=True)
class Odd:
    """A class with a field that JSON has no word for."""

    key: str = attrs.field(validator=is_key)
    odd: object = None


class TestSchemaOf:
    def test_refuses_a_field_without_a_schema(self):
        """
        What cannot be described is not passed over.
        """
        with pytest.raises(InvalidValueError, match="has no schema") as caught:
            schema_of(Odd, "odd", 1)

        assert caught.value.field == "type"
        assert caught.value.value == str(object)

    def test_names_what_is_needed_and_what_may_be_missing(self):
        """
        A field without a default must be there; the others say what they default to.
        """
        schema = schema_of(Submitted, "submitted", 1)

        assert schema["required"] == ["result"]
        assert schema["additionalProperties"] is False
        assert schema["properties"]["objective_cause"] == {
            "type": "boolean",
            "default": False,
            "description": "Whether the reason was said to lie outside of whoever did "
            "it (nguyên nhân khách quan).",
        }
        assert schema["properties"]["evidence"]["items"]["pattern"] == "\\S"


class TestDocstrings:
    def test_of_bases_are_read_too(self):
        """
        What a class inherits is described where it stands.
        """
        docs = attribute_docs(event_types()["urged"])

        assert docs["number"].startswith("Which urging")
        assert docs["reason"] == "Why."

    def test_a_class_without_words_has_none(self):
        """
        Where Python leaves docstrings out, there is nothing to say.
        """
        silent = type("Silent", (), {})

        assert summary(silent) == ""
        assert attribute_docs(silent) == {}
