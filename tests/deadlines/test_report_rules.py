"""Rules that are due by a reporting cycle."""

import datetime as dt
import json
import tomllib

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.codec import Codec
from govtasks.deadlines.compute import compute, occurrences
from govtasks.deadlines.cycles import Cycle, CycleTier, MonthPoint
from govtasks.deadlines.extension import lateness
from govtasks.deadlines.loading import builtin_calendar, builtin_regime
from govtasks.deadlines.recurring import periods
from govtasks.deadlines.reporting import builtin_cycle, builtin_cycles, occurrences_of
from govtasks.deadlines.rules import EachReport, Report, Rule, is_recurring
from govtasks.deadlines.terms import Term, Unit
from govtasks.errors import GovtasksError, InvalidValueError, UnknownNameError
from govtasks.explain import Citation
from govtasks.text import Text

CIVIL = builtin_regime("vn-civil-2015")
STATE = builtin_calendar("vn-state")
CODEC = Codec()
MONTHLY = "vn-decree-09-2019/monthly"
TWO_TIERS = "vn-mic-02-2023/monthly"
OWN = Cycle(
    key="commune/monthly",
    title=Text.of(vi="Báo cáo của xã", en="Report of the commune"),
    period="month",
    window_from=MonthPoint(months=-1, day=15),
    window_to=MonthPoint(day=14),
    tiers=(
        CycleTier(
            key="commune",
            title=Text.of(vi="Cấp xã", en="Commune"),
            after=(Term(2, Unit.WORKING_DAY),),
        ),
        CycleTier(
            key="province",
            title=Text.of(vi="Cấp tỉnh", en="Province"),
            due=MonthPoint(day=25),
        ),
    ),
    roll="next",
    valid_from=dt.date(2020, 1, 1),
    valid_to=dt.date(2024, 7, 1),
    citations=(Citation(instrument="Decision 1/2020", provision="Article 4"),),
)
day = dt.date.fromisoformat


def each_report(cycle=MONTHLY, since="2024-01-01", **fields):
    """Every report of a cycle."""
    return EachReport(cycle=cycle, since=day(since), **fields)


def due(rule):
    """When one report is due by the Civil Code."""
    return compute(rule, {}, regime=CIVIL, calendar=STATE)


def found(rule, since, until):
    """The occurrences by the Civil Code."""
    return occurrences(rule, day(since), day(until), regime=CIVIL, calendar=STATE)


def read(table):
    """The rule in data that was written as JSON text."""
    return CODEC.load(json.loads(json.dumps(table)), Rule, "rule")


class TestReport:
    @pytest.mark.parametrize(
        ("cycle", "period", "tier", "expected"),
        [
            # Decree 09/2019 article 13: the 25th of the last month.
            pytest.param(MONTHLY, "2024-01", None, "2024-01-25", id="month"),
            pytest.param(
                "vn-decree-09-2019/quarterly", "2024-q1", None, "2024-03-25", id="q1"
            ),
            pytest.param(
                "vn-decree-09-2019/second-half", "2024-h2", None, "2024-12-25", id="h2"
            ),
            pytest.param(
                "vn-decree-09-2019/nine-month", "2024-9m", None, "2024-09-25", id="9m"
            ),
            pytest.param(
                "vn-decree-09-2019/annual", "2024", None, "2024-12-25", id="year"
            ),
            # Circular 02/2023: the 15th, and the 16th for who gathers them.
            pytest.param(TWO_TIERS, "2024-01", "first", "2024-01-15", id="first"),
            pytest.param(TWO_TIERS, "2024-01", "second", "2024-01-16", id="second"),
            # Two working days after 14 June 2024, a Friday.
            pytest.param(OWN, "2024-06", "commune", "2024-06-18", id="own cycle"),
        ],
    )
    def test_day(self, cycle, period, tier, expected):
        """
        A report is due on the day that its cycle has for its tier.
        """
        rule = Report(cycle=cycle, period=period, tier=tier)

        assert due(rule).last_day == day(expected)
        assert not is_recurring(rule)

    def test_explains_itself(self):
        """
        The words of the order, the decree, the window and the gap are all there.
        """
        rule = Report(cycle=MONTHLY, period="2024-01", phrase="báo cáo tháng 1")

        english, vietnamese = (
            due(rule).explanation.text(each) for each in ("en", "vi")
        )

        assert "báo cáo tháng 1" in english
        assert "Monthly report, 2024-01" in english
        assert "Decree 09/2019/NĐ-CP Article 13" in english
        assert "Decree 09/2019/NĐ-CP Article 8(5)" in english
        assert "Gửi Chính phủ, Thủ tướng Chính phủ" in vietnamese
        assert "Điều 13 Nghị định 09/2019/NĐ-CP" in vietnamese

    def test_too_soon_is_said(self):
        """
        A gap that is not kept is named in the steps of the report.
        """
        close = attrs.evolve(OWN, minimum_gap=20)
        rule = Report(cycle=close, period="2024-06", tier="commune")

        assert "Too soon" in due(rule).explanation.text("en")

    def test_readings_stay(self):
        """
        25 February 2023 was a Saturday; the decree does not say that it moves.
        """
        deadline = due(Report(cycle=MONTHLY, period="2023-02"))

        assert deadline.provisional
        assert [one.last_day for one in deadline.readings] == [
            day("2023-02-25"),
            day("2023-02-27"),
        ]
        assert not deadline.confirmed

    def test_late_in_the_unit_of_its_tier(self):
        """
        Days late are working days where the cycle counts in them, else all days.
        """
        commune = Report(cycle=OWN, period="2024-06", tier="commune")
        province = Report(cycle=OWN, period="2024-06", tier="province")

        # Tuesday 18 to Monday 24 June; Tuesday 25 June to Monday 1 July.
        late = lateness(due(commune), day("2024-06-24"), commune, STATE)
        later = lateness(due(province), day("2024-07-01"), province, STATE)

        assert late.amount == Term(4, Unit.WORKING_DAY)
        assert later.amount == Term(6, Unit.DAY)


class TestRefused:
    @pytest.mark.parametrize(
        ("fields", "error", "field", "match"),
        [
            pytest.param(
                {"cycle": "vn-decree-09-2019/montly"},
                UnknownNameError,
                "cycle",
                "did you mean 'vn-decree-09-2019/monthly'",
                id="unknown cycle",
            ),
            pytest.param(
                {"cycle": 9}, InvalidValueError, "cycle", "a reporting cycle", id="9"
            ),
            pytest.param(
                {"cycle": TWO_TIERS, "tier": "secnd"},
                UnknownNameError,
                "tier",
                "did you mean 'second'",
                id="unknown tier",
            ),
            pytest.param(
                {"cycle": TWO_TIERS},
                InvalidValueError,
                "tier",
                "name one of first, second",
                id="which tier",
            ),
            pytest.param(
                {"tier": 2}, InvalidValueError, "tier", "key", id="tier is no key"
            ),
        ],
    )
    def test_cycle_and_tier(self, fields, error, field, match):
        """
        Cycles and tiers that are not there are refused with the nearest.
        """
        for make in (Report, EachReport):
            own = (
                {"period": "2024-01"}
                if make is Report
                else {"since": day("2024-01-01")}
            )
            with pytest.raises(error, match=match) as caught:
                make(**({"cycle": MONTHLY} | own | fields))

            assert caught.value.field == field

    @pytest.mark.parametrize(
        ("period", "match"),
        [
            pytest.param("2024-q1", "write it as 2024-01", id="another kind"),
            pytest.param("2024-13", "no report of", id="no such month"),
            pytest.param("0000-01", "no report of", id="no such year"),
            pytest.param("", "no report of", id="empty"),
            pytest.param("²024-01", "no report of", id="no digits"),
            pytest.param(202401, "name of a period", id="number"),
            # The decree took effect on 12 March 2019.
            pytest.param("2019-02", "in force from 2019-03-12", id="too early"),
        ],
    )
    def test_period(self, period, match):
        """
        A period that no report of the cycle has is refused.
        """
        with pytest.raises(InvalidValueError, match=match) as caught:
            Report(cycle=MONTHLY, period=period)

        assert caught.value.field == "period"

    @pytest.mark.parametrize(
        ("fields", "field", "match"),
        [
            pytest.param(
                {"since": "2017-01-01"}, "since", "from 2019-03-12", id="before the law"
            ),
            pytest.param(
                {"cycle": OWN, "tier": "commune", "since": "2024-07-01"},
                "since",
                "until before 2024-07-01",
                id="after it",
            ),
            pytest.param(
                {"until": day("2023-12-31")}, "until", "must not be before", id="span"
            ),
        ],
    )
    def test_span(self, fields, field, match):
        """
        A series begins while its cycle is in force, and ends after it begins.
        """
        with pytest.raises(InvalidValueError, match=match) as caught:
            each_report(**fields)

        assert caught.value.field == field

    def test_one_day(self):
        """
        A series has no one deadline.
        """
        with pytest.raises(InvalidValueError, match="no one deadline"):
            due(each_report())


class TestEachReport:
    def test_one_for_each_period(self):
        """
        Each period gives one occurrence, named and bounded as the calendar has it.
        """
        some = found(each_report(), "2023-12-31", "2024-03-31")

        assert [one.key for one in some] == ["2024-01", "2024-02", "2024-03"]
        assert (some[1].first_day, some[1].last_day) == (
            day("2024-02-01"),
            day("2024-02-29"),
        )
        assert some[1].deadline.last_day == day("2024-02-25")

    @pytest.mark.parametrize(
        ("report", "first", "last"),
        [
            pytest.param("quarterly", "2024-01-01", "2024-03-31", id="quarter"),
            pytest.param("first-half", "2024-01-01", "2024-06-30", id="first half"),
            pytest.param("second-half", "2024-07-01", "2024-12-31", id="second half"),
            pytest.param("nine-month", "2024-01-01", "2024-09-30", id="nine months"),
            pytest.param("annual", "2024-01-01", "2024-12-31", id="year"),
        ],
    )
    def test_periods(self, report, first, last):
        """
        A period is that which the report is named after.
        """
        rule = each_report(f"vn-decree-09-2019/{report}")

        one = next(iter(periods(rule, facts={})))

        assert (one.first_day, one.last_day) == (day(first), day(last))

    def test_only_while_in_force(self):
        """
        Nothing is due by a cycle before it took effect, or once it is repealed.
        """
        rule = each_report(OWN, "2020-01-01", tier="commune")

        keys = [one.key for one in periods(rule, facts={})]

        assert (keys[0], keys[-1], len(keys)) == ("2020-01", "2024-06", 54)

    def test_taking_effect_after_the_data_were_closed(self):
        """
        The cycle binds for no period whose data were closed before it.
        """
        late = attrs.evolve(OWN, valid_from=day("2020-01-15"))
        rule = each_report(late, "2020-01-20", tier="commune")

        assert next(iter(periods(rule, facts={}))).key == "2020-02"

    def test_its_own_span(self):
        """
        Periods count that end between its first and its last day.
        """
        rule = each_report(since="2024-02-29", until=day("2024-04-30"))

        some = found(rule, "2023-01-01", "2025-01-01")

        assert [one.key for one in some] == ["2024-02", "2024-03", "2024-04"]

    def test_up_to_the_last_year(self):
        """
        The calendar of the years ends with the last month that there is.
        """
        rule = each_report(since="9999-11-30")

        assert [one.key for one in periods(rule, facts={})] == ["9999-11", "9999-12"]


class TestWritten:
    def test_by_its_key(self):
        """
        A cycle that comes with the library is written as its key.
        """
        rule = Report(cycle=TWO_TIERS, period="2024-01", tier="second", phrase="x")

        assert CODEC.dump(rule, Rule) == {
            "kind": "report",
            "cycle": TWO_TIERS,
            "period": "2024-01",
            "tier": "second",
            "phrase": "x",
        }

    @pytest.mark.parametrize(
        ("cycle", "shown"),
        [
            pytest.param(MONTHLY, "'vn-decree-09-2019/monthly'", id="of the library"),
            pytest.param(
                attrs.evolve(OWN, tiers=OWN.tiers[:1]),
                "'commune/monthly'",
                id="of one's own",
            ),
        ],
    )
    def test_is_shown_by_its_key(self, cycle, shown):
        """
        A cycle in a rule is shown as its key, not with all that it says.
        """
        rule = Report(cycle=cycle, period="2024-01")

        assert repr(rule) == (
            f"Report(cycle={shown}, period='2024-01', tier=None, phrase='')"
        )

    @pytest.mark.parametrize(
        "rule",
        [
            pytest.param(Report(cycle=MONTHLY, period="2024-01"), id="report"),
            pytest.param(each_report(until=day("2025-12-31")), id="series"),
            pytest.param(
                Report(cycle=OWN, period="2024-01", tier="commune"), id="own cycle"
            ),
            pytest.param(
                each_report(
                    attrs.evolve(builtin_cycle(MONTHLY), note="ours", minimum_gap=2)
                ),
                id="changed cycle",
            ),
        ],
    )
    def test_comes_back(self, rule):
        """
        JSON and TOML give back an equal rule, a cycle of one's own included.
        """
        assert read(CODEC.dump(rule, Rule)) == rule
        assert CODEC.load(tomllib.loads(CODEC.to_toml(rule, Rule)), Rule) == rule
        assert len(repr(rule)) < 200

    @pytest.mark.parametrize(
        ("cycle", "match"),
        [
            pytest.param("vn-decree-09-2019/montly", "vn-decree-09-2019/mon", id="key"),
            pytest.param(9, "the key of a reporting cycle, or a table", id="number"),
            pytest.param({"key": "x"}, "title", id="half a table"),
        ],
    )
    def test_wrong_cycle(self, cycle, match):
        """
        What is no cycle is refused with the place at which it stands.
        """
        data = {"kind": "report", "cycle": cycle, "period": "2024-01"}

        with pytest.raises(GovtasksError, match=match) as caught:
            CODEC.load(data, Rule, "rule")

        assert "rule.cycle" in str(caught.value)


@given(
    st.sampled_from([key for key in builtin_cycles() if "inspectorate" not in key]),
    st.sampled_from([2024, 2025]),
)
def test_as_the_cycle_itself_says(key, year):
    """
    A rule gives for each tier what the cycle gives, one report for each period.
    """
    cycle = builtin_cycle(key)
    own = occurrences_of(cycle, year, regime=CIVIL, calendar=STATE)

    for tier in cycle.tiers:
        rule = each_report(cycle, f"{year}-01-01", tier=tier.key)
        some = found(rule, f"{year - 1}-12-31", f"{year}-12-31")
        assert [f"{key}@{one.key}" for one in some] == [one.key for one in own]
        for one, other in zip(some, own, strict=True):
            assert one.deadline == other.due(tier.key)


@given(
    st.sampled_from(builtin_cycles()),
    st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)),
)
def test_a_period_is_found_by_its_name(key, since):
    """
    The name of each period leads back to it.
    """
    cycle = builtin_cycle(key)

    rule = each_report(
        attrs.evolve(cycle, valid_from=None, valid_to=None),
        str(since),
        tier=cycle.tiers[0].key,
    )
    one = next(iter(periods(rule, facts={})))

    year, month = rule.cycle.period_end(one.key)
    assert rule.cycle.first_day_of(year, month) == one.first_day
    assert since <= one.last_day < since + dt.timedelta(days=366)
