import datetime as dt
import json

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.deadlines.loading import builtin_calendar, builtin_regime
from govtasks.deadlines.recesses import EachYear
from govtasks.deadlines.request import (
    Request,
    answer,
    calendar_of,
    due_text,
    facts_of,
    parse_period,
    plan_of,
)
from govtasks.deadlines.terms import Term, Unit
from govtasks.errors import (
    CoverageError,
    GovtasksError,
    InvalidValueError,
    UnknownKeyError,
    UnknownNameError,
)

day = dt.date.fromisoformat
PLAIN = {"regime": "de-bgb", "trigger": "2025-11-10", "period": "P1M"}


def due(**changes):
    """The day for the plain request with these changes."""
    request = Request.from_json({**PLAIN, **changes})
    return due_text(answer(request), request.trigger)


class TestFromJson:
    def test_whole(self):
        """
        Every field of a request is read from texts and numbers.
        """
        found = Request.from_json(
            {
                "id": "one",
                "regime": "AU-TMA-6A",
                "trigger": "2025-11-10T09:00:00+07:00",
                "period": "P1M+P15D",
                "relation": "beginning-with",
                "holidays": ["2025-12-25"],
                "opened_days": ["2025-12-27"],
                "weekend": [6],
                "recess": [["07-01", "08-31"]],
                "timezone": "Asia/Tokyo",
                "document": "2025-11-01",
                "now": "2025-11-02",
                "act": "declaration",
            }
        )

        assert found.regime == "au-tma-6a"
        assert found.trigger.utcoffset() == dt.timedelta(hours=7)
        assert found.period == (Term(1, Unit.MONTH), Term(15, Unit.DAY))
        assert found.recess == (EachYear(first="07-01", last="08-31"),)
        assert found.weekend == (6,)
        assert facts_of(found) == {
            "trigger": found.trigger,
            "document": day("2025-11-01"),
            "now": day("2025-11-02"),
        }

    def test_as_it_is(self):
        """
        Values that are there already are taken as they are.
        """
        found = Request(
            regime="de-bgb",
            trigger=day("2025-11-10"),
            period=(Term(1, Unit.MONTH),),
            recess=(EachYear(first="07-01", last="08-31"),),
        )

        again = Request.from_json(attrs.asdict(found, recurse=False))

        assert again == found

    def test_expectations_are_passed_over(self):
        """
        What an example says ought to come out is no part of the question.
        """
        data = {**PLAIN, "expected": "1999-01-01", "note": 5, "nominal_only": True}

        assert Request.from_json(data) == Request.from_json(PLAIN)

    @pytest.mark.parametrize(
        ("changes", "error", "match"),
        [
            pytest.param(
                {"trigger": "2025-04-31"}, InvalidValueError, "trigger", id="d"
            ),
            pytest.param({"trigger": 5}, InvalidValueError, "trigger", id="number"),
            pytest.param(
                {"trigger": "noise"}, InvalidValueError, "such as", id="noise"
            ),
            pytest.param({"trigger": None}, InvalidValueError, "trigger", id="none"),
            pytest.param(
                {"period": "soon"}, InvalidValueError, "not a term", id="term"
            ),
            pytest.param({"period": "P1M15D"}, InvalidValueError, "term", id="merged"),
            pytest.param(
                {"period": "P1D" + "+P1D" * 20}, GovtasksError, "20", id="many"
            ),
            pytest.param(
                {"period": "P1000000000D"}, InvalidValueError, "at most", id="huge"
            ),
            pytest.param({"period": 5}, InvalidValueError, "period", id="no text"),
            pytest.param({"relation": "near"}, UnknownNameError, "relation", id="near"),
            pytest.param({"relation": 5}, GovtasksError, "relation", id="relation"),
            pytest.param({"weekend": [7]}, InvalidValueError, "weekend", id="weekday"),
            pytest.param({"weekend": [True]}, InvalidValueError, "weekend", id="bool"),
            pytest.param({"weekend": 5}, InvalidValueError, "weekend", id="no list"),
            pytest.param(
                {"holidays": ["2025-01-01", "2025-01-01"]},
                InvalidValueError,
                "holidays: is there twice",
                id="twice",
            ),
            pytest.param(
                {"holidays": ["2025-01-01T00:00"]},
                InvalidValueError,
                "without a time",
                id="time",
            ),
            pytest.param(
                {"holidays": ["2025-01-04"], "opened_days": ["2025-01-04"]},
                InvalidValueError,
                "holiday and opened",
                id="both",
            ),
            pytest.param({"holidays": "all"}, InvalidValueError, "list", id="text"),
            pytest.param(
                {"holidays": [], "calendar": "vn-state", "weekend": []},
                InvalidValueError,
                "either a calendar",
                id="two calendars",
            ),
            pytest.param({"recess": [["07-01"]]}, InvalidValueError, "pair", id="half"),
            pytest.param({"recess": ["07-01"]}, InvalidValueError, "pair", id="span"),
            pytest.param(
                {"recess": [["07-32", "08-01"]]}, InvalidValueError, "month", id="32nd"
            ),
            pytest.param({"timezone": "Mars"}, InvalidValueError, "IANA", id="zone"),
            pytest.param({"timezone": 5}, GovtasksError, "timezone", id="no zone"),
            pytest.param({"regime": "De BGB"}, InvalidValueError, "regime", id="key"),
            pytest.param({"regime": 5}, GovtasksError, "regime", id="no key"),
            pytest.param({"trigered": "x"}, UnknownKeyError, "trigger", id="misspelt"),
        ],
    )
    def test_refused(self, changes, error, match):
        """
        What is no request is refused, and the field is named.
        """
        with pytest.raises(error, match=match) as caught:
            Request.from_json({**PLAIN, **changes}, "line 7")

        assert "line 7" in str(caught.value)

    @pytest.mark.parametrize("data", [None, [], "x", 5, {}])
    def test_no_request(self, data):
        """
        What is no table, or an empty one, is refused.
        """
        with pytest.raises(GovtasksError):
            Request.from_json(data)

    def test_many_days(self):
        """
        Nobody has twenty thousand holidays.
        """
        first = dt.date(1900, 1, 1).toordinal()
        days = [str(dt.date.fromordinal(first + n)) for n in range(20_001)]

        with pytest.raises(InvalidValueError, match="more than 20000"):
            Request.from_json({**PLAIN, "holidays": days})


class TestPeriod:
    @pytest.mark.parametrize(
        ("text", "terms"),
        [
            ("P1M+P15D", ["1 month", "15 days"]),
            ("P3M - P5D", ["3 months", "-5 days"]),
            ("-P10D", ["-10 days"]),
            ("-10WD", ["-10 working days"]),
            ("+20WD", ["20 working days"]),
            ("5 ngày làm việc", ["5 working days"]),
        ],
    )
    def test_terms(self, text, terms):
        """
        Terms stand from left to right, each with its sign.
        """
        assert [str(term) for term in parse_period(text)] == terms


class TestAnswer:
    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            pytest.param({}, "2025-12-10", id="plain"),
            pytest.param({"holidays": ["2025-12-10"]}, "2025-12-11", id="holiday"),
            pytest.param(
                {"holidays": ["2025-12-11", "2025-12-10"]}, "2025-12-12", id="any order"
            ),
            pytest.param(
                {"period": "P3D", "weekend": [3]}, "2025-11-14", id="other weekend"
            ),
            pytest.param(
                {"period": "P5D", "opened_days": ["2025-11-15"]},
                "2025-11-15",
                id="opened",
            ),
            pytest.param(
                {"regime": "vn-civil", "period": "5WD", "calendar": "vn-state"},
                "2025-11-17",
                id="by key",
            ),
            pytest.param(
                {"trigger": "2025-11-10T09:00", "period": "PT48H"},
                "2025-11-12T09:00",
                id="local time",
            ),
            pytest.param(
                {"trigger": "2025-11-10 09:00:30+00:00", "period": "PT1H"},
                "2025-11-10T11:00:30+01:00",
                id="instant",
            ),
            pytest.param(
                {
                    "trigger": "2025-11-10T23:00",
                    "timezone": "America/New_York",
                    "period": "P1D",
                },
                "2025-11-11",
                id="its own zone",
            ),
            pytest.param(
                {"regime": "vn-15wd-default", "period": None},
                "2025-12-01",
                id="no term",
            ),
            pytest.param(
                {"period": "P2D", "relation": "deemed-served"},
                "2025-11-12",
                id="served",
            ),
            pytest.param(
                {"trigger": "2025-11-13", "period": "P2D", "act": "protest"},
                "2025-11-15",
                id="act",
            ),
            pytest.param(
                {
                    "regime": "ch-zpo-142",
                    "trigger": "2025-07-01",
                    "period": "P20D",
                    "recess": [["07-15", "08-15"]],
                },
                "2025-08-22",
                id="recess",
            ),
            pytest.param(
                {"regime": "it-cpc-155", "trigger": "2025-07-20", "period": "P30D"},
                "2025-09-19",
                id="recess of the law",
            ),
            pytest.param(
                {"regime": "gb-foia-s10", "recess": [["07-15", "08-15"]]},
                "2025-12-10",
                id="recess of no matter",
            ),
        ],
    )
    def test_days(self, changes, expected):
        """
        The answer is the day by the law and the days that the request names.
        """
        assert due(**changes) == expected

    def test_dispute(self):
        """
        Service on a Friday is read two ways by practitioners (CPR 6.14).
        """
        data = {
            "regime": "gb-cpr-6.14",
            "trigger": "2026-11-20",
            "period": "2WD",
            "relation": "deemed-served",
        }

        found = answer(Request.from_json(data))

        assert found.day == day("2026-11-24")
        assert [each.last_day for each in found.readings] == [
            day("2026-11-24"),
            day("2026-11-23"),
        ]

    def test_days_of_a_recess_go_before_those_of_the_law(self):
        """
        August stands still in Italian procedure; here only its first ten days do.
        """
        data = {"regime": "it-cpc-155", "trigger": "2025-07-20", "period": "P30D"}

        assert due(**data) == "2025-09-19"
        assert due(**data, recess=[["08-01", "08-10"]]) == "2025-08-29"

    def test_a_recess_of_another_name_is_replaced_too(self):
        """
        The Swiss stand-still is not over the summer here, but from 5 to 10 July.
        """
        data = {"regime": "ch-zpo-142", "trigger": "2025-07-01", "period": "P18D"}

        assert due(**data, recess=[["07-05", "07-10"]]) == "2025-07-25"

    def test_laws_and_calendars_of_ones_own(self):
        """
        Whoever keeps regimes and calendars of its own says how they are found.
        """
        request = Request.from_json(
            {
                "regime": "ours",
                "trigger": "2025-11-10T09:00",
                "period": "5WD",
                "calendar": "ours",
            }
        )
        law = attrs.evolve(builtin_regime("vn-civil"), key="ours", zone="Asia/Tokyo")
        days = attrs.evolve(
            builtin_calendar("vn-state"), weekend=frozenset({0}), days=()
        )

        found = answer(
            request,
            regimes={"ours": law}.__getitem__,
            calendars={"ours": days}.__getitem__,
        )

        # From Monday the 10th, with Mondays off: 11, 12, 13, 14 and Saturday 15.
        assert found.last_day == day("2025-11-15")
        assert str(found.expires_at.tzinfo) == "Asia/Tokyo"
        assert found.regime == "ours"

    def test_all_years(self):
        """
        A calendar made of days covers all years without a table of them.
        """
        request = Request.from_json({**PLAIN, "period": "P7000Y"})

        assert answer(request).last_day.year == 9025
        assert calendar_of(request).first_day == dt.date.min
        assert plan_of(request).calendar.table.is_open(1)

    @pytest.mark.parametrize(
        ("changes", "error", "match"),
        [
            pytest.param({"regime": "de-bbg"}, UnknownNameError, "de-bgb", id="regime"),
            pytest.param(
                {"calendar": "vn-stat"}, UnknownNameError, "vn", id="calendar"
            ),
            pytest.param({"period": "-P1M"}, InvalidValueError, "forward", id="back"),
            pytest.param(
                {"period": "P9000Y"}, InvalidValueError, "9999", id="too late"
            ),
            pytest.param({"period": "PT4H"}, InvalidValueError, "instant", id="hours"),
            pytest.param({"period": None}, InvalidValueError, "no term", id="no term"),
            pytest.param(
                {"period": "-PT48H", "relation": "before (window end)"},
                InvalidValueError,
                "asks for days",
                id="window of hours",
            ),
            pytest.param(
                {
                    "regime": "it-cpc-155",
                    "trigger": "9999-12-31",
                    "period": "P1M",
                    "recess": [["01-01", "12-31"]],
                },
                InvalidValueError,
                "9999",
                id="recess at the end of time",
            ),
            pytest.param(
                {"calendar": "vn-state", "period": "P9Y"},
                CoverageError,
                "vn-state",
                id="coverage",
            ),
        ],
    )
    def test_refused(self, changes, error, match):
        """
        What cannot be answered is refused, never guessed.
        """
        with pytest.raises(error, match=match):
            due(**changes)


def test_recess_up_to_the_last_day_is_explained():
    """
    A term that starts after a recess at the end of the calendar still says why.
    """
    request = Request.from_json(
        {
            "regime": "it-cpc-155",
            "trigger": "9998-02-08",
            "period": "P0D",
            "relation": "not-before (earliest)",
            "recess": [["01-01", "12-31"]],
        }
    )

    assert answer(request).explanation.text("vi")


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_any_value_of_any_field(value):
    """
    Whatever stands in a field, a request is answered or refused by our errors.
    """
    for name in attrs.fields_dict(Request):
        data = json.loads(json.dumps({**PLAIN, name: value}))
        try:
            answer(Request.from_json(data))
        except GovtasksError as error:
            assert str(error)  # noqa: PT017


def asked_in_new_york(trigger, period):
    """A request by the federal rules, whose clocks go forward and back."""
    asked = {"regime": "us-frcp-6", "trigger": trigger, "period": period}
    return Request.from_json(asked)


class TestClocks:
    def test_time_that_no_clock_shows(self):
        """
        A time in the hour that clocks skip is refused, whatever is counted from it.
        """
        for period in ("PT1H", "P1D"):
            asked = asked_in_new_york("2026-03-08T02:30", period)

            with pytest.raises(InvalidValueError, match="by no clock") as error:
                answer(asked)

            assert error.value.field == "trigger"
            assert error.value.value == "2026-03-08T02:30:00"
            assert "2026-03-08T02:30-05:00" in error.value.hint

    @pytest.mark.parametrize(
        ("time", "expected"),
        [("01:59", "2026-03-09T02:59"), ("03:00", "2026-03-09T03:00")],
    )
    def test_times_around_it(self, time, expected):
        """
        The minutes on both sides of that hour are shown, and counted from.
        """
        asked = asked_in_new_york(f"2026-03-08T{time}", "PT24H")

        assert due_text(answer(asked), asked.trigger) == expected

    @pytest.mark.parametrize(
        ("offset", "expected"),
        [("-04:00", "2026-11-04T00:30-05:00"), ("-05:00", "2026-11-04T01:30-05:00")],
    )
    def test_time_that_clocks_show_twice(self, offset, expected):
        """
        Of two times of one name, hours are counted from neither unless it is said.
        """
        local = "2026-11-01T01:30"
        asked = asked_in_new_york(local, "PT72H")
        with pytest.raises(InvalidValueError, match="shown twice in America/New_York"):
            answer(asked)

        told = asked_in_new_york(f"{local}{offset}", "PT72H")

        assert due_text(answer(told), told.trigger) == expected

    def test_days_are_counted_from_either(self):
        """
        For days it does not matter which of the two it was.
        """
        asked = asked_in_new_york("2026-11-01T01:30", "P4D")

        assert due_text(answer(asked), asked.trigger) == "2026-11-05"
