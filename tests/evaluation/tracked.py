"""Indicators and facts for tests of how they are judged."""

import datetime as dt
from zoneinfo import ZoneInfo

from govtasks.evaluation.indicator_states import IndicatorFact, fold_indicator
from govtasks.evaluation.indicators import (
    Baseline,
    Direction,
    Indicator,
    Measurement,
)
from govtasks.evaluation.indicators import (
    YearTarget as Target,
)
from govtasks.text import Text

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def at(day, time="09:00"):
    """Return an instant in Vietnam."""
    return dt.datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=ZONE)


def day(text):
    """Return a day."""
    return dt.date.fromisoformat(text)


def indicator(**changes):
    """Return the competitiveness index of a city for the plan of 2016-2020."""
    given = {
        "key": "pci",
        "title": Text.of(vi="Chỉ số năng lực cạnh tranh", en="Competitiveness index"),
        "unit": Text.of(vi="điểm", en="points"),
        "direction": Direction.HIGHER,
        "body": "noi-vu",
        "targets": [target(2016, "58.0"), target(2017, "60.0"), target(2020, "66.0")],
        "baseline": Baseline(value="56.0", day=day("2015-12-31"), source="PCI 2015"),
        "tolerance": "0.5",
    }
    return Indicator(**(given | changes))


def target(year, value, upper=None):
    """Return a target."""
    return Target(year=year, value=value, upper=upper)


def measurement(on="2016-12-31", value="58.2", **changes):
    """Return what was measured for a day."""
    given = {"value": value, "day": day(on), "source": "VCCI"}
    return Measurement(**(given | changes))


def facts(*events, of=None, since="2016-02-01"):
    """Return the facts of an indicator, each with the day it was recorded."""
    dated = [(since, indicator() if of is None else of), *events]
    return [
        IndicatorFact(
            event=event, actor="an", at=at(on), recorded_at=at(on), version=version
        )
        for version, (on, event) in enumerate(dated, 1)
    ]


def state(*events, on="2017-06-30", of=None, since="2016-02-01"):
    """Return what such facts add up to on a day."""
    return fold_indicator(facts(*events, of=of, since=since), at=at(on))
