"""Indicators in a register: who may record what, and what comes of it."""

import datetime as dt

import attrs
import pytest

from govtasks.errors import (
    ConflictError,
    InvalidValueError,
    MalformedDataError,
    RefusedError,
    UnknownNameError,
)
from govtasks.evaluation.indicator_standings import IndicatorStanding as Standing
from govtasks.evaluation.indicators import (
    Baseline,
    Direction,
    Indicator,
    Measurement,
)
from govtasks.evaluation.indicators import (
    YearTarget as Target,
)
from govtasks.obligations import commands as do
from govtasks.obligations.orders import Order, Orders
from govtasks.register.indicator_files import load_indicators
from govtasks.text import Text

CHAIR, HEAD, DEPUTY = "ng-ct-tp", "ng-truong-noi-vu", "ng-pho-noi-vu"
ELSEWHERE = "ng-truong-tai-chinh"


def index(key="pci", **changes):
    """Return an index for which a division of the city answers."""
    given = {
        "key": key,
        "title": Text.of(vi="Chỉ số cải cách hành chính", en="Reform index"),
        "unit": Text.of(vi="điểm", en="points"),
        "direction": Direction.HIGHER,
        "body": "noi-vu",
        "targets": [Target(year=2016, value="58.0"), Target(year=2017, value="60.0")],
        "baseline": Baseline(value="56.0", day=dt.date(2015, 12, 31), source="2015"),
        "directive": "cv-644",
        "provision": "1",
    }
    return Indicator(**(given | changes))


def value(number="58.2", on=dt.date(2016, 12, 31), **changes):
    """Return what was measured."""
    return Measurement(**({"value": number, "day": on, "source": "Sở"} | changes))


@pytest.fixture
def register(city):
    """Give a register with one index, defined by the chairman."""
    register = city.begun()
    with city.unit(register) as unit:
        unit.record_indicator(index())
    return register


@pytest.fixture
def act(city, register):
    """Give a way to do one thing as somebody, on a day."""

    def do_it(actor, doing, day="2017-03-15"):
        with city.unit(register, day, actor=actor) as unit:
            return doing(unit)

    return do_it


class TestRecordIndicator:
    @pytest.mark.parametrize(
        ("changes", "error", "words"),
        [
            pytest.param({"body": "nha"}, UnknownNameError, "unknown body", id="body"),
            pytest.param(
                {"monitoring": "nha"}, UnknownNameError, "unknown body", id="monitoring"
            ),
            pytest.param(
                {"directive": "cv-1"}, UnknownNameError, "unknown directive", id="order"
            ),
            pytest.param(
                {"provision": "9"},
                UnknownNameError,
                "unknown provision",
                id="provision",
            ),
            pytest.param({"key": "pci"}, ConflictError, "at version 1", id="taken"),
        ],
    )
    def test_refuses_what_fits_nothing(self, act, changes, error, words):
        """
        Every key must be there, and its own must be free.
        """
        with pytest.raises(error, match=words):
            act(
                CHAIR,
                lambda unit: unit.record_indicator(index(**({"key": "x"} | changes))),
            )

    def test_refuses_a_body_that_has_ended(self, act):
        """
        Nobody answers for it any more.
        """
        with pytest.raises(InvalidValueError, match="y-te does not exist on 2017"):
            act(
                CHAIR,
                lambda unit: unit.record_indicator(index("x", body="y-te")),
                "2017-06-02",
            )

    def test_refuses_anything_else(self, act):
        """
        A key is no indicator.
        """
        with pytest.raises(InvalidValueError, match="must be a value of Indicator"):
            act(CHAIR, lambda unit: unit.record_indicator("pci"))


class TestRights:
    @pytest.mark.parametrize(
        ("actor", "rule"),
        [
            pytest.param(CHAIR, None, id="a body above"),
            pytest.param(HEAD, None, id="the body that answers"),
            pytest.param(ELSEWHERE, "indicator-not-yours", id="another body"),
        ],
    )
    def test_to_record_a_provisional_value(self, act, actor, rule):
        """
        Whoever answers for it, follows it up or stands above.
        """
        refused_by(rule, lambda: act(actor, lambda unit: unit.measure("pci", value())))

    @pytest.mark.parametrize(
        "deed",
        [
            pytest.param(
                lambda unit: unit.measure("pci", value(is_final=True)), id="final value"
            ),
            pytest.param(
                lambda unit: unit.revise_targets(
                    "pci",
                    [Target(year=2016, value="58.0"), Target(year=2017, value="57")],
                    instrument="12/NQ",
                    reason="x",
                ),
                id="other targets",
            ),
            pytest.param(
                lambda unit: unit.retire_indicator("pci", reason="x"), id="the end"
            ),
        ],
    )
    def test_to_decide_how_somebody_is_judged_are_not_his_own(self, act, deed):
        """
        The head of the body that answers does not judge himself; the chairman does.
        """
        refused_by("indicator-judges-itself", lambda: act(DEPUTY, deed))
        refused_by("indicator-not-yours", lambda: act(ELSEWHERE, deed))

        act(CHAIR, deed)

    def test_of_the_body_that_follows_it_up(self, act):
        """
        Where no body stands above, one that is named confirms.
        """
        own = index("own", body="tp", monitoring="noi-vu")
        final = value(is_final=True)
        act(CHAIR, lambda unit: unit.record_indicator(own))

        refused_by(
            "indicator-judges-itself",
            lambda: act(CHAIR, lambda unit: unit.measure("own", final)),
        )

        assert act(HEAD, lambda unit: unit.measure("own", final)).latest.taken == final

    def test_of_somebody_whom_nobody_knows(self, act):
        """
        Nobody is nobody.
        """
        with pytest.raises(UnknownNameError, match="unknown person"):
            act("ai-do", lambda unit: unit.measure("pci", value()))


def refused_by(rule, deed):
    """Do something that a rule refuses, or none."""
    if rule is None:
        deed()
        return
    with pytest.raises(RefusedError) as caught:
        deed()
    assert caught.value.rule == rule


class TestMeasure:
    def test_a_value_is_replaced_and_kept(self, register, act, city):
        """
        The correction holds from its own instant; what was judged before stays.
        """
        act(HEAD, lambda unit: unit.measure("pci", value("57.0")))
        act(
            HEAD,
            lambda unit: unit.measure("pci", value("58.2", reason="Đính chính")),
            "2017-04-01",
        )

        def on(day):
            return register.indicator("pci", city.at(day))

        assert on("2017-03-14").judgement.standing is Standing.NOT_MEASURED
        assert on("2017-03-31").judgement.standing is Standing.BEHIND
        assert on("2017-04-02").judgement.standing is Standing.ON_TRACK
        (old,) = on("2017-04-02").state.replaced
        assert (str(old.value), old.fact.actor) == ("57.0", HEAD)
        assert len(register.indicator_facts("pci")) == 3

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            pytest.param("58.2", "must be a value of Measurement", id="a number"),
            pytest.param(
                value(on=dt.date(2017, 3, 16)), "today is 2017-03-15", id="to come"
            ),
        ],
    )
    def test_refuses_what_is_no_value_of_it(self, register, act, given, words):
        """
        And leaves nothing behind.
        """
        with pytest.raises(InvalidValueError, match=words):
            act(HEAD, lambda unit: unit.measure("pci", given))

        assert len(register.indicator_facts("pci")) == 1

    def test_refuses_an_indicator_that_there_is_not(self, act):
        """
        The nearest is named.
        """
        with pytest.raises(UnknownNameError, match="did you mean 'pci'"):
            act(HEAD, lambda unit: unit.measure("pcl", value()))


class TestReviseTargets:
    def test_leaves_the_years_that_are_over(self, act):
        """
        Nobody lowers a bar after the jump.
        """
        with pytest.raises(RefusedError, match="2016 is over") as caught:
            act(
                CHAIR,
                lambda unit: unit.revise_targets(
                    "pci",
                    [Target(year=2017, value="60.0")],
                    instrument="12/NQ",
                    reason="x",
                ),
            )

        assert caught.value.rule == "target-year-over"

    def test_refuses_targets_that_make_no_path(self, act):
        """
        As a definition does.
        """
        with pytest.raises(InvalidValueError, match="each year once, in order"):
            act(
                CHAIR,
                lambda unit: unit.revise_targets(
                    "pci",
                    [Target(year=2018, value=1), Target(year=2017, value=1)],
                    instrument="12/NQ",
                    reason="x",
                ),
            )


class TestRetireIndicator:
    def test_ends_it_for_good(self, register, act, city):
        """
        It is listed no longer, takes nothing more, and its past can still be asked.
        """
        act(CHAIR, lambda unit: unit.retire_indicator("pci", reason="Thay chỉ số"))

        assert register.indicators(city.at("2017-03-16")) == ()
        assert [one.key for one in register.indicators(city.at("2017-03-14"))] == [
            "pci"
        ]
        assert register.indicator("pci", city.at("2017-03-16")).state.retired
        refused_by(
            "indicator-retired",
            lambda: act(CHAIR, lambda unit: unit.measure("pci", value())),
        )


class TestTracking:
    def test_lists_indicators_by_body_with_their_figures(self, register, act, city):
        """
        Each share names its denominator; the city has what its divisions have.
        """
        act(CHAIR, lambda unit: unit.record_indicator(index("own", body="tp")))
        act(HEAD, lambda unit: unit.measure("pci", value()))
        at = city.at("2017-06-30")

        assert [one.key for one in register.indicators(at)] == ["own", "pci"]
        assert [one.key for one in register.indicators(at, "noi-vu")] == ["pci"]
        assert {
            body: (one.on_track, one.not_measured)
            for body, one in register.indicator_figures(at).items()
        } == {"noi-vu": (1, 0), "tp": (0, 1)}
        assert register.indicator_figures(at, roll_up=True)["tp"].total == 3 - 1
        assert register.indicator("own", at).findings[-1].code == "year-not-measured"

    def test_shows_december_by_what_march_published(self, register, act, city):
        """
        As of the last day of the year, by what was known in April.
        """
        act(HEAD, lambda unit: unit.measure("pci", value()))
        december = city.at("2016-12-31")

        with pytest.raises(InvalidValueError, match="pci was not defined yet"):
            register.indicator("pci", december)
        found = register.indicator(
            "pci", city.at("2017-02-28"), known_at=city.at("2017-04-01")
        )

        assert found.judgement.standing is Standing.ON_TRACK
        assert register.indicator("pci", city.at("2017-02-28")).state.latest is None

    def test_of_an_empty_register_is_nothing(self, city):
        """
        Where nothing was recorded, not even an organisation is asked for.
        """
        register = city.open()

        assert register.indicators() == ()
        assert register.indicator_figures(roll_up=True) == {}


class TestObligations:
    def test_name_what_they_must_show(self, register, act, city):
        """
        The last value is there at the submission, and nothing where nothing was.
        """
        act(
            CHAIR,
            lambda unit: unit.assign(city.obligation(indicators=["pci"])),
            "2017-02-11",
        )
        for command in (do.Accept(), do.Submit(result="Đã xong")):
            act(HEAD, lambda unit, done=command: unit.do("o1", done), "2017-03-01")
        act(HEAD, lambda unit: unit.measure("pci", value()))

        (submitted,) = register.indicators_of("o1", city.at("2017-03-02"))
        (later,) = register.indicators_of("o1", city.at("2017-04-01"))

        assert submitted.judgement.standing is Standing.NOT_MEASURED
        assert str(later.judgement.measured.value) == "58.2"

    @pytest.mark.parametrize(
        ("named", "error", "words"),
        [
            pytest.param(["pcl"], UnknownNameError, "did you mean 'pci'", id="unknown"),
            pytest.param(["pci", "pci"], InvalidValueError, "twice", id="twice"),
            pytest.param(["old"], RefusedError, "was retired", id="retired"),
            pytest.param("pci", InvalidValueError, "must be a list", id="no list"),
        ],
    )
    def test_name_only_what_is_followed(self, act, city, named, error, words):
        """
        As every other key of an obligation is checked when it is given.
        """
        act(CHAIR, lambda unit: unit.record_indicator(index("old")))
        act(CHAIR, lambda unit: unit.retire_indicator("old", reason="x"))

        with pytest.raises(error, match=words):
            act(CHAIR, lambda unit: unit.assign(city.obligation(indicators=named)))

    def test_that_name_none_have_none(self, register, act, city):
        """
        What was given before there were indicators shows none.
        """
        act(CHAIR, lambda unit: unit.assign(city.obligation()))

        assert register.indicators_of("o1") == ()

    @pytest.mark.parametrize(
        ("named", "day", "code"),
        [
            pytest.param("pci", "2017-12-15", None, id="target of that year"),
            pytest.param("pci", "2018-03-15", "indicator-no-target", id="none"),
            pytest.param("pcl", "2017-12-15", "indicator-unknown", id="unknown"),
        ],
    )
    def test_are_held_against_the_targets_of_the_year_when_they_are_due(
        self, register, city, named, day, code
    ):
        """
        Before it is issued, a document tells what it cannot be judged by.
        """
        order = city.obligation(indicators=[named], rule=city.fixed(day))
        orders = Orders(
            directives=[attrs.evolve(city.directive(), key="cv-7", number="7")],
            obligations=[Order(obligation=attrs.evolve(order, directive="cv-7"))],
        )

        codes = {one.code for one in register.unclear(orders, dt.date(2017, 3, 1))}

        assert {one for one in codes if one.startswith("indicator")} == (
            set() if code is None else {code}
        )


DOCUMENT = """\
[[indicators]]
key = "pci"
title = {vi = "PCI"}
unit = {vi = "điểm"}
direction = "higher"
body = "tp"
targets = [{year = 2016, value = "58.50"}, {year = 2017, value = 60}]
"""


class TestLoadIndicators:
    def test_reads_numbers_as_they_were_printed(self):
        """
        In quotes, or whole.
        """
        (found,) = load_indicators(DOCUMENT, "plan.toml")

        assert [str(one.value) for one in found.targets] == ["58.50", "60"]

    @pytest.mark.parametrize(
        ("old", "new", "words"),
        [
            pytest.param(
                '"58.50"', "58.50", r"plan.toml:7.*must be an exact number", id="float"
            ),
            pytest.param("higher", "better", "plan.toml:5.*Direction", id="direction"),
            pytest.param("unit", "units", "plan.toml:.*did you mean 'unit'", id="key"),
            pytest.param("[[indicators]]", "[[indicator]]", "unknown key", id="list"),
            pytest.param(
                "[[indicators]]",
                DOCUMENT + "[[indicators]]",
                r"plan.toml:\d+: indicators\[1\].key: stands twice",
                id="twice",
            ),
        ],
    )
    def test_tells_what_is_wrong_and_where(self, old, new, words):
        """
        With the line of the document.
        """
        with pytest.raises(MalformedDataError, match=words):
            load_indicators(DOCUMENT.replace(old, new), "plan.toml")
