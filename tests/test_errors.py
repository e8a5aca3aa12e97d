import copy
import datetime as dt
import importlib
import json
import pickle
import pkgutil
import re
from pathlib import Path

import pytest

import govtasks
from govtasks.errors import (
    ConflictError,
    CoverageError,
    GovtasksError,
    InvalidValueError,
    RefusedError,
    UnknownNameError,
    shortened,
    suggestion,
)

REFERENCE = Path(__file__).parents[1] / "docs" / "reference" / "errors.md"
COVERAGE = CoverageError(
    "vn-state", dt.date(2010, 1, 1), dt.date(2027, 12, 31), "2028-01-03"
)


def every_error():
    """Give each class of error that any module of the core defines."""
    for module in pkgutil.walk_packages(govtasks.__path__, "govtasks."):
        if not module.name.startswith(("govtasks.__main__", "govtasks.testing")):
            importlib.import_module(module.name)
    found, waiting = [], [GovtasksError]
    while waiting:
        cls = waiting.pop()
        waiting += cls.__subclasses__()
        found.append(cls)
    return [cls for cls in found if cls.__module__.startswith("govtasks.")]


class TestCodes:
    def test_are_unique(self):
        """
        A program can tell every class apart by its code.
        """
        codes = [cls.code for cls in every_error()]

        assert len(set(codes)) == len(codes)

    def test_every_class_has_its_own(self):
        """
        No class borrows the code of its parent.
        """
        assert all("code" in vars(cls) for cls in every_error())

    def test_stand_in_the_reference(self):
        """
        The reference lists the classes with their codes, and no others.
        """
        rows = re.findall(
            r"^\| `([a-z-]+)` \| `(\w+)` \| \w.+ \| \w.+ \|$",
            REFERENCE.read_text("utf-8"),
            re.MULTILINE,
        )

        assert sorted(rows) == sorted((c.code, c.__name__) for c in every_error())

    def test_are_words(self):
        """
        A code is lower-case letters with hyphens.
        """
        words = [re.fullmatch(r"[a-z]+(-[a-z]+)*", c.code) for c in every_error()]

        assert all(words)

    def test_every_class_says_what_it_means(self):
        """
        Each class has a docstring of its own.
        """
        assert all(vars(cls)["__doc__"] for cls in every_error())


class TestStr:
    def test_only_the_problem(self):
        """
        An error without place, value or hint is its problem.
        """
        assert str(GovtasksError("is wrong")) == "is wrong"

    def test_everything(self):
        """
        Place and field lead, value and hint follow.
        """
        error = GovtasksError(
            "is wrong", field="due", value=7, hint="write a day", place="a.toml"
        )

        assert str(error) == "a.toml: due: is wrong, got 7 (write a day)"

    def test_half_a_surrogate_pair_is_escaped(self):
        """
        A file name that is not UTF-8 does not keep the error from being printed.
        """
        error = GovtasksError("is wrong", place="\udcff.toml")

        assert str(error) == "\\udcff.toml: is wrong"


class TestAt:
    def test_first_place(self):
        """
        The place that is named is the place.
        """
        assert GovtasksError("is wrong").at("a.toml").place == "a.toml"

    def test_outer_place_leads(self):
        """
        An error that has a place keeps it behind the outer one.
        """
        error = GovtasksError("is wrong").at("steps[1]").at("a.toml")

        assert error.place == "a.toml: steps[1]"


class TestToJson:
    def test_bare(self):
        """
        What an error does not have is null, and there are no arguments.
        """
        assert GovtasksError("is wrong").to_json() == {
            "code": "error",
            "problem": "is wrong",
            "field": None,
            "value": None,
            "hint": None,
            "place": None,
        }

    def test_full(self):
        """
        Values are shown as text, so that any of them can be sent.
        """
        error = InvalidValueError(
            "is wrong",
            field="due",
            value=dt.date(2017, 2, 16),
            hint="wait",
            place="\udcff",
            day=dt.date(2017, 2, 17),
        )

        assert error.to_json() == {
            "code": "invalid-value",
            "problem": "is wrong",
            "field": "due",
            "value": "datetime.date(2017, 2, 16)",
            "hint": "wait",
            "place": "\\udcff",
            "arguments": {"day": "2017-02-17"},
        }

    def test_is_json(self):
        """
        What comes out can be written in any encoding of JSON.
        """
        shown = GovtasksError("\ud800", value="\ud800", more="\ud800").to_json()

        assert json.dumps(shown, ensure_ascii=False).encode()


class TestTravel:
    @pytest.mark.parametrize(
        "error",
        [
            pytest.param(GovtasksError("is wrong", field="a", more=1), id="base"),
            pytest.param(COVERAGE, id="coverage"),
            pytest.param(ConflictError("a", 1, 2), id="conflict"),
            pytest.param(RefusedError("closed", "is closed", by="b"), id="refused"),
            pytest.param(UnknownNameError.of("body", "a", "b"), id="unknown name"),
        ],
    )
    @pytest.mark.parametrize(
        "carry",
        [
            pytest.param(copy.copy, id="copied"),
            pytest.param(lambda e: pickle.loads(pickle.dumps(e)), id="pickled"),  # noqa: S301
        ],
    )
    def test_arrives_whole(self, error, carry):
        """
        Between processes an error keeps its class, message and facts.
        """
        arrived = carry(error)

        assert type(arrived) is type(error)
        assert str(arrived) == str(error)
        assert vars(arrived) == vars(error)


class TestUnknownNameError:
    def test_offers_the_nearest(self):
        """
        The hint is the known name that is most like the one given.
        """
        error = UnknownNameError.of("body", "noi-vu", ["noi-vuu", "tai-chinh"])

        assert str(error) == "unknown body, got 'noi-vu' (did you mean 'noi-vuu'?)"
        assert error.arguments == {"kind": "body"}


class TestCoverageError:
    def test_carries_the_span(self):
        """
        The error says what is covered and what was needed.
        """
        shown = "calendar vn-state covers 2010-01-01 to 2027-12-31, but 2028-01-03"

        assert str(COVERAGE).startswith(shown)
        assert COVERAGE.calendar == "vn-state"
        assert COVERAGE.first_day == dt.date(2010, 1, 1)
        assert COVERAGE.last_day == dt.date(2027, 12, 31)
        assert COVERAGE.wanted == "2028-01-03"


class TestConflictError:
    def test_carries_both_versions(self):
        """
        The writer learns what he had read and what is there.
        """
        error = ConflictError("644/2.a", 3, 5)

        assert str(error).startswith("stream 644/2.a is at version 5, not 3")
        assert (error.stream, error.expected, error.actual) == ("644/2.a", 3, 5)


class TestRefusedError:
    def test_names_the_rule(self):
        """
        The rule that refused stands beside its arguments.
        """
        error = RefusedError("closed", "is closed", hint="open it", state="done")

        assert error.rule == "closed"
        assert error.arguments == {"rule": "closed", "state": "done"}
        assert str(error) == "is closed (open it)"


class _Broken:
    def __repr__(self):
        raise RuntimeError


def _nested(levels):
    value = []
    for _ in range(levels):
        value = [value]
    return value


class TestShortened:
    @pytest.mark.parametrize(
        ("value", "shown"),
        [
            pytest.param("a" * 78, "'" + "a" * 78 + "'", id="80 characters"),
            pytest.param("a" * 79, "'" + "a" * 79 + "...", id="81 characters"),
            pytest.param(_Broken(), "<_Broken>", id="repr raises"),
            pytest.param(_nested(100_000), "<list>", id="nested deeply"),
            pytest.param("\ud800", r"'\ud800'", id="half a surrogate pair"),
        ],
    )
    def test_shows(self, value, shown):
        """
        A value is shown as Python writes it, cut after 80 characters.
        """
        assert shortened(value) == shown


class TestSuggestion:
    @pytest.mark.parametrize(
        ("name", "hint"),
        [
            pytest.param("chanel", "did you mean 'channel'?", id="near"),
            pytest.param("xyz", None, id="far"),
            pytest.param("channel" + "x" * 10_000_000, None, id="noise"),
        ],
    )
    def test_nearest(self, name, hint):
        """
        Only a name that is near is offered.
        """
        assert suggestion(name, ["channel", "store"]) == hint
