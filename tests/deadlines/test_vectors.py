"""The worked examples that statutes, courts and offices print, all of them."""

import datetime as dt
import json
from pathlib import Path

import pytest

from govtasks.deadlines.loading import builtin_regime, builtin_regimes
from govtasks.deadlines.request import Request, answer, due_text

FILE = Path(__file__).parents[1] / "data" / "deadline-vectors.json"
VECTORS = json.loads(FILE.read_text("utf-8"))["vectors"]
cases = pytest.mark.parametrize(
    "vector", [pytest.param(vector, id=vector["id"]) for vector in VECTORS]
)


def asked(vector):
    """The request in an example, and its answer."""
    request = Request.from_json(vector, vector["id"])
    return request, answer(request)


def test_there_are_all():
    """
    163 examples for 53 bodies of law, each of which comes with the library.
    """
    regimes = {vector["regime"].casefold() for vector in VECTORS}

    assert len(VECTORS) == 163
    assert len(regimes) == 53
    assert regimes <= set(builtin_regimes())


@cases
def test_day(vector):
    """
    The day is the printed one; where days off were ignored, the nominal day is.
    """
    request, found = asked(vector)

    nominal = vector.get("nominal_only", False)
    day = str(found.nominal_day) if nominal else due_text(found, request.trigger)
    assert day == vector["expected"]


@cases
def test_explanation(vector):
    """
    Each is explained in both languages, and each step that moves a day is cited.
    """
    explanation = asked(vector)[1].explanation

    assert explanation.text("vi") != explanation.text("en")
    adds = [each for each in explanation.steps if each.rule.startswith("deadlines.add")]
    assert all(step.cites for step in adds)


def test_readings():
    """
    Where the law itself is disputed, both days are named and the result says so.

    15 days before a meeting of 30 June 2021, in France.
    """
    (vector,) = (each for each in VECTORS if each["id"] == "fr-014")

    found = asked(vector)[1]

    days = [reading.last_day for reading in found.readings]
    assert days == [dt.date(2021, 6, 15), dt.date(2021, 6, 14)]
    assert found.provisional
    assert "solon.law" not in found.readings[1].in_locale("en")
    assert "luật gia" in found.readings[1].in_locale("vi")


def test_wrong_examples_are_no_readings():
    """
    A published example that is merely wrong does not make the law doubtful.
    """
    for vector in VECTORS:
        found = asked(vector)[1]

        assert bool(found.readings) is (vector["id"] == "fr-014")


@pytest.mark.parametrize("key", builtin_regimes())
def test_every_step_is_cited(key):
    """
    Each step of each regime says where it is written, in titles of both languages.
    """
    regime = builtin_regime(key)

    assert regime.key == key
    assert {"vi", "en"} <= set(regime.title.to_json())
    assert all(step.cites for step in regime.steps)
    assert all(variant.cites for variant in regime.readings)
