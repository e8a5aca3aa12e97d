import copy
import datetime as dt
import pickle
import zoneinfo

import attrs
import pytest

from govtasks.deadlines.calendars import WorkCalendar
from govtasks.deadlines.loading import builtin_regime
from govtasks.deadlines.plan import NamedPlan, Plan, UndatedPlan, plan
from govtasks.deadlines.recesses import EachYear, OnDays, Recess
from govtasks.deadlines.regimes import (
    Add,
    Fix,
    Floor,
    Receive,
    Regime,
    Roll,
    Start,
    Suspend,
)
from govtasks.deadlines.request import parse_period
from govtasks.deadlines.results import CountedDay
from govtasks.deadlines.rules import Fixed, PeriodEnd, Undated, Within
from govtasks.deadlines.steps import CIVIL_UNITS
from govtasks.deadlines.terms import Term, Unit
from govtasks.errors import (
    CoverageError,
    GovtasksError,
    InvalidValueError,
    MissingFactError,
    UnknownNameError,
)
from govtasks.explain import Citation
from govtasks.text import Text

day = dt.date.fromisoformat
HOURS = (Unit.HOUR, Unit.MINUTE)
LAW = Citation(instrument="Law")
ZONE = zoneinfo.ZoneInfo("Europe/Berlin")
BASIS = (
    Start(mode="exclude", cites=(LAW,)),
    Start(mode="include", units=HOURS),
    Add(cites=(LAW,)),
    Add(units=HOURS),
    Fix(time="24:00"),
)


def regime(*steps, **changes):
    """A law in Berlin that counts plainly, with these steps in place."""
    fields = {
        "key": "r",
        "title": Text.of(vi="Luật", en="R"),
        "zone": "Europe/Berlin",
        "valid_from": dt.date.min,
        "selected_by": "trigger",
        "steps": BASIS,
    }
    return attrs.evolve(Regime(**fields).with_steps(steps), **changes)


@pytest.fixture
def made(plain):
    """A plan by a law with these steps, on plain weeks."""

    def make(period, *steps, relation="within", calendar=plain, law=None, **more):
        return plan(
            parse_period(period),
            regime=law or regime(*steps),
            calendar=calendar,
            relation=relation,
            **more,
        )

    return make


@pytest.fixture
def ends(made):
    """The day that a plan gives for a trigger."""

    def find(trigger, period, *steps, **more):
        fact = dt.datetime.fromisoformat(trigger) if "T" in trigger else day(trigger)
        if isinstance(fact, dt.datetime) and fact.tzinfo is None:
            fact = fact.replace(tzinfo=ZONE)
        found = made(period, *steps, **more).answer({"trigger": fact})
        assert found.explanation.text("vi") != found.explanation.text("en")
        if found.is_instant:
            return found.expires_at.replace(tzinfo=None).isoformat(timespec="minutes")
        return str(found.day if isinstance(found, CountedDay) else found.last_day)

    return find


NEXT = Roll(to="next")
LATE = Receive(cutoff="16:00")


class TestReceive:
    @pytest.mark.parametrize(
        ("trigger", "step", "expected"),
        [
            pytest.param("2026-11-18T15:59", LATE, "2026-11-19", id="before the hour"),
            pytest.param("2026-11-18T16:00", LATE, "2026-11-20", id="at the hour"),
            pytest.param("2026-11-20T16:01", LATE, "2026-11-24", id="Friday evening"),
            pytest.param("2026-11-20", LATE, "2026-11-21", id="no time is known"),
            pytest.param("2026-11-21T09:00", LATE, "2026-11-22", id="on a Saturday"),
            pytest.param(
                "2026-11-18T16:00",
                attrs.evolve(LATE, at_cutoff="in_time"),
                "2026-11-19",
                id="still in time",
            ),
            pytest.param(
                "2026-11-18T16:00:01",
                attrs.evolve(LATE, at_cutoff="in_time"),
                "2026-11-20",
                id="a second too late",
            ),
            pytest.param(
                "2026-11-20T17:00",
                attrs.evolve(LATE, then="next_day"),
                "2026-11-22",
                id="next day, worked or not",
            ),
            pytest.param(
                "2026-11-21",
                Receive(closed="next_open"),
                "2026-11-24",
                id="on a day off",
            ),
            pytest.param(
                "2026-11-18",
                Receive(after=Term(3, Unit.DAY)),
                "2026-11-22",
                id="deemed after days",
            ),
            pytest.param(
                "2026-11-19",
                Receive(after=Term(2, Unit.WORKING_DAY)),
                "2026-11-24",
                id="deemed after working days",
            ),
            pytest.param(
                "2026-11-18T17:00",
                attrs.evolve(LATE, at_most=0),
                "2026-11-19",
                id="not for such terms",
            ),
            pytest.param(
                "2026-11-18T17:00",
                attrs.evolve(LATE, relations=("deemed-served",)),
                "2026-11-19",
                id="not for such relations",
            ),
        ],
    )
    def test_one_day_from(self, ends, trigger, step, expected):
        """
        What counts as received late, or is served later, is counted from there.
        """
        assert ends(trigger, "P1D", step) == expected

    def test_backward(self, ends):
        """
        Nothing is received where is counted back from an event.
        """
        trigger = "2026-11-18T17:00"

        assert ends(trigger, "-P1D", LATE, relation="before") == "2026-11-17"

    def test_end_of_time(self, made):
        """
        Service after the year 9999 is refused.
        """
        ready = made("P1D", Receive(after=Term(9, Unit.DAY)))

        with pytest.raises(InvalidValueError, match="9999"):
            ready.due({"trigger": day("9999-12-28")})

    @pytest.mark.parametrize("term", [Term(-1, Unit.DAY), Term(1, Unit.MONTH)])
    def test_refused(self, term):
        """
        Service is deemed after days or working days, not before.
        """
        with pytest.raises(InvalidValueError, match="days or working days"):
            Receive(after=term)


class TestStart:
    def test_first_open(self, ends):
        """
        Counting can start with the first working day after the event.

        Fri 20 Nov 2026: Mon 23 is the first day, Wed 25 the third.
        """
        assert ends("2026-11-20", "P3D", Start(mode="first_open")) == "2026-11-25"

    @pytest.mark.parametrize(
        ("trigger", "expected"),
        [("2026-11-18T00:00", "2026-11-18"), ("2026-11-18T00:01", "2026-11-19")],
    )
    def test_from_midnight(self, ends, trigger, expected):
        """
        A day that has only begun counts, where the law says so (Japan, Korea).
        """
        start = Start(mode="exclude", from_midnight=True)

        assert ends(trigger, "P1D", start) == expected

    def test_next_hour(self, ends):
        """
        The hour of the event is not counted (Regulation 1182/71, article 3).
        """
        start = Start(mode="include", units=HOURS, next_hour=True)

        assert ends("2026-11-18T10:23", "PT24H", start) == "2026-11-19T11:00"
        assert ends("2026-11-18T10:00", "PT2H", start) == "2026-11-18T13:00"


class TestAdd:
    @pytest.mark.parametrize(
        ("trigger", "period", "add", "expected"),
        [
            pytest.param(
                "2025-02-28", "P6M", Add(anchor="month_end"), "2025-08-31", id="end"
            ),
            pytest.param(
                "2025-02-27", "P6M", Add(anchor="month_end"), "2025-08-27", id="not"
            ),
            pytest.param(
                "2025-01-31", "P1M", Add(anchor="month_end"), "2025-02-28", id="short"
            ),
            pytest.param(
                "2026-11-19", "P3D", Add(skip="closed"), "2026-11-24", id="skip"
            ),
            pytest.param(
                "2026-11-19", "P6D", Add(skip_if_lt=7), "2026-11-27", id="short term"
            ),
            pytest.param(
                "2026-11-19", "P7D", Add(skip_if_lt=7), "2026-11-26", id="long term"
            ),
            pytest.param(
                "2026-11-19", "P3D", Add(clear=True), "2026-11-23", id="clear"
            ),
            pytest.param(
                "2026-11-19", "3WD", Add(clear=True), "2026-11-25", id="clear working"
            ),
            pytest.param("2026-11-19", "3WD", Add(as_days=True), "2026-11-22", id="as"),
            pytest.param("2026-11-19", "P1W+P1D", Add(), "2026-11-27", id="chain"),
            pytest.param("2026-11-19", "P1M-P3D", Add(), "2026-12-16", id="and back"),
        ],
    )
    def test_knobs(self, ends, trigger, period, add, expected):
        """
        Each knob of counting on does what it says.
        """
        assert ends(trigger, period, add) == expected

    @pytest.mark.parametrize(
        ("base", "expected"), [("nominal", "2026-12-21"), ("rolled", "2026-12-23")]
    )
    def test_base(self, ends, base, expected):
        """
        A further term counts from the nominal or from the moved end before it.

        2 days from Thu 19 Nov 2026 end on Sat 21, moved to Mon 23.
        """
        assert ends("2026-11-19", "P2D+P1M", Add(base=base), NEXT) == expected

    def test_hours_on_clocks(self, ends):
        """
        Hours pass as time does, or as the local clock shows them.

        On 25 October 2026 the clocks of Berlin are set back at three.
        """
        trigger, clock = "2026-10-24T12:00", Add(units=HOURS, elapsed=False)

        assert ends(trigger, "PT24H") == "2026-10-25T11:00"
        assert ends(trigger, "PT24H", clock) == "2026-10-25T12:00"

    @pytest.mark.parametrize(
        ("trigger", "expected"),
        [
            pytest.param("2026-11-20T18:00", "2026-11-23T18:00", id="over a weekend"),
            pytest.param("2026-11-21T18:00", "2026-11-24T00:00", id="from a Saturday"),
            pytest.param("2026-11-18T09:30", "2026-11-19T09:30", id="in the week"),
        ],
    )
    def test_hours_of_open_days(self, ends, trigger, expected):
        """
        Hours can pass on working days only (Spain, Ley 39/2015 article 30.1).
        """
        add = Add(units=HOURS, skip="closed")

        assert ends(trigger, "PT24H", add) == expected

    def test_hours_of_open_days_back(self, made):
        """
        No law counts hours of working days backward.
        """
        ready = made("-PT5H", Add(units=HOURS, skip="closed"), relation="before")
        instant = dt.datetime(2026, 11, 20, tzinfo=ZONE)

        with pytest.raises(InvalidValueError, match="not counted backward"):
            ready.due({"trigger": instant})

    def test_hours_to_the_end_of_time(self, made):
        """
        Hours that leave the year 9999 are refused.
        """
        ready = made("PT1000H", Add(units=HOURS, skip="closed"))
        instant = dt.datetime(9999, 12, 30, 12, tzinfo=ZONE)

        with pytest.raises(InvalidValueError, match="9999"):
            ready.due({"trigger": instant})

    def test_hours_from_a_day(self, made):
        """
        Hours cannot run from a day.
        """
        with pytest.raises(InvalidValueError, match="run from an instant"):
            made("P1D+PT4H").due({"trigger": day("2026-11-20")})


SUMMER = Recess(
    key="recess",
    title=Text.of(vi="kỳ nghỉ hè", en="summer recess"),
    spans=(EachYear(first="08-01", last="08-31"),),
    citation=Citation(instrument="Law 2"),
)
LEFT_OUT = Suspend(effect="not_counted", cites=(LAW,))


class TestRecess:
    @pytest.mark.parametrize(
        ("trigger", "period", "relation", "expected"),
        [
            pytest.param("2025-07-20", "P30D", "within", "2025-09-19", id="over it"),
            pytest.param("2025-07-20", "P11D", "within", "2025-07-31", id="to it"),
            pytest.param("2025-07-20", "P12D", "within", "2025-09-01", id="after it"),
            pytest.param("2025-08-10", "P1D", "within", "2025-09-01", id="from in it"),
            pytest.param("2025-07-20", "P400D", "within", "2026-10-25", id="twice"),
            pytest.param("2025-09-05", "-P10D", "before", "2025-07-26", id="back"),
            pytest.param("2025-06-10", "P6M", "within", "2026-01-10", id="months"),
            pytest.param("2025-02-20", "P6M", "within", "2025-09-20", id="into it"),
            pytest.param("2025-01-10", "P1M", "within", "2025-02-10", id="elsewhere"),
            pytest.param(
                "2025-09-20", "-P1M", "before", "2025-07-20", id="months back"
            ),
            pytest.param("2025-07-30", "3WD", "within", "2025-09-02", id="working"),
            pytest.param("2025-09-02", "-3WD", "before", "2025-07-30", id="and back"),
        ],
    )
    def test_not_counted(self, ends, trigger, period, relation, expected):
        """
        Days in the recess are not counted, months are prolonged by as many.
        """
        found = ends(trigger, period, LEFT_OUT, relation=relation, recesses=(SUMMER,))

        assert found == expected

    def test_skip(self, ends):
        """
        The same can be said of one unit as what it skips.
        """
        add = Add(units=(Unit.DAY,), skip="recess")

        assert ends("2025-07-30", "P2D", add, recesses=(SUMMER,)) == "2025-09-01"

    @pytest.mark.parametrize(
        ("trigger", "first_counts", "expected"),
        [
            pytest.param("2019-08-10", False, "2020-03-01", id="from the first day"),
            pytest.param("2019-08-10", True, "2020-02-29", id="which counts"),
            pytest.param("2019-07-31", True, "2020-01-31", id="before it"),
        ],
    )
    def test_start_after(self, ends, trigger, first_counts, expected):
        """
        A term whose event lies in the recess starts after it.
        """
        step = Suspend(effect="start_after", first_counts=first_counts)

        assert ends(trigger, "P6M", step, recesses=(SUMMER,)) == expected

    def test_own(self, made):
        """
        A law can bring its recess itself, and its explanation names the days.
        """
        law = regime(LEFT_OUT, recesses=(SUMMER,))

        found = made("P30D", law=law).due({"trigger": day("2025-07-20")})

        text = found.explanation.text()
        assert "summer recess: Fri 1 Aug 2025 – Sun 31 Aug 2025 [Law; Law 2]" in text

    def test_unknown(self, made):
        """
        A law that names a recess nobody gave cannot be counted by.
        """
        with pytest.raises(MissingFactError, match="recess 'recess'"):
            made("P30D", LEFT_OUT)

    @pytest.mark.parametrize(
        ("trigger", "period", "relation"),
        [
            pytest.param("9999-12-31", "P1D", "within", id="last day"),
            pytest.param("0001-01-01", "-P1D", "before", id="first day"),
            pytest.param("9999-12-20", "P40D", "within", id="after it"),
        ],
    )
    def test_ends_of_time(self, made, trigger, period, relation):
        """
        A count that leaves the years 1 to 9999 is refused.
        """
        ready = made(period, LEFT_OUT, relation=relation, recesses=(SUMMER,))

        with pytest.raises(InvalidValueError, match="9999"):
            ready.due({"trigger": day(trigger)})

    def test_all_year(self, made):
        """
        Where every day is left out, a term never ends, and that is refused.
        """
        always = attrs.evolve(SUMMER, spans=(EachYear(first="01-01", last="12-31"),))
        ready = made("P1D", LEFT_OUT, recesses=(always,))

        with pytest.raises(InvalidValueError, match="9999"):
            ready.due({"trigger": day("2025-07-20")})

    @pytest.mark.parametrize(
        "span",
        [
            pytest.param(EachYear(first="08-01", last="08-31"), id="each year"),
            pytest.param(
                OnDays(first=day("2025-08-01"), last=day("2025-08-02")), id="1"
            ),
        ],
    )
    def test_coverage(self, made, state, span):
        """
        Working days outside the calendar are refused here too.
        """
        recess = attrs.evolve(SUMMER, spans=(span,))
        ready = made("2000WD", LEFT_OUT, recesses=(recess,), calendar=state)

        with pytest.raises(CoverageError):
            ready.due({"trigger": day("2025-07-20")})


class TestEnds:
    @pytest.mark.parametrize(
        ("period", "step", "expected"),
        [
            pytest.param("P2D", Floor(open_days=2), "2026-11-23", id="two days"),
            pytest.param("P4D", Floor(open_days=2), "2026-11-23", id="contains them"),
            pytest.param(
                "P1D", Floor(open_days=2, at_least=2), "2026-11-20", id="too short"
            ),
            pytest.param(
                "P9D", Floor(open_days=9, at_most=8), "2026-11-28", id="too long"
            ),
            pytest.param(
                "P1D",
                Floor(not_before=day("2026-12-01")),
                "2026-12-01",
                id="not before",
            ),
            pytest.param(
                "P30D", Floor(not_before=day("2026-12-01")), "2026-12-19", id="later"
            ),
            pytest.param("P1D", Fix(day="last_of_month"), "2026-11-30", id="month end"),
            pytest.param("P2D", Roll(to="none"), "2026-11-21", id="stays"),
            pytest.param("P2D", NEXT, "2026-11-23", id="next"),
            pytest.param("P2D", Roll(to="previous"), "2026-11-20", id="previous"),
            pytest.param("P9D", Roll(to="next", at_most=8), "2026-11-28", id="exempt"),
        ],
    )
    def test_moves(self, ends, period, step, expected):
        """
        From Thu 19 Nov 2026: least terms, month ends, days off.
        """
        assert ends("2026-11-19", period, step) == expected

    @pytest.mark.parametrize(
        ("relation", "expected"),
        [
            pytest.param("within", "2026-11-24", id="the day after is the first"),
            pytest.param("beginning-with", "2026-11-23", id="the day itself is"),
        ],
    )
    def test_least_term_counts_what_the_term_counts(self, made, relation, expected):
        """
        Two working days from Fri 20 Nov 2026: with that day where it counts.
        """
        ready = made("P2D", Floor(open_days=2), relation=relation)

        assert ready.due({"trigger": day("2026-11-20")}).last_day == day(expected)

    @pytest.mark.parametrize(
        ("act", "expected"),
        [
            pytest.param(None, "2026-11-23", id="not known"),
            pytest.param("declaration", "2026-11-23", id="named"),
            pytest.param("notice", "2026-11-21", id="another"),
        ],
    )
    def test_acts(self, ends, act, expected):
        """
        A law can move ends for some acts only (BGB 193, CPR 2.8(5)).
        """
        roll = Roll(to="next", acts=("declaration",))

        assert ends("2026-11-19", "P2D", roll, act=act) == expected

    def test_other_calendar(self, ends, plain):
        """
        Ends can move on another calendar than is counted by.
        """
        office = attrs.evolve(plain, key="office", weekend=frozenset({5, 6, 0}))
        roll, calendars = Roll(to="next", on="office"), {"office": office}

        assert ends("2026-11-19", "P2D", roll, calendars=calendars) == "2026-11-24"

    def test_unknown_calendar(self, made):
        """
        A calendar that the law names and nobody gave is refused by name.
        """
        with pytest.raises(UnknownNameError, match="office"):
            made("P2D", Roll(to="next", on="office"))

    def test_hours_keep_their_time(self, ends):
        """
        Hours that end on a day off end at the same time of the next working day.
        """
        roll = Roll(to="next", units=HOURS, keep_time=True)

        assert ends("2026-11-20T10:23", "PT24H", roll) == "2026-11-23T10:23"
        assert ends("2026-11-18T10:23", "PT24H", roll) == "2026-11-19T10:23"


class TestRelations:
    @pytest.mark.parametrize(
        ("relation", "period", "expected"),
        [
            pytest.param("within", "P7D", "2025-05-15", id="within"),
            pytest.param("from", "P7D", "2025-05-15", id="from"),
            pytest.param("after", "P7D", "2025-05-15", id="after"),
            pytest.param("beginning-with", "P7D", "2025-05-14", id="beginning with"),
            pytest.param("not-before (earliest)", "P7D", "2025-05-15", id="earliest"),
            pytest.param(
                "clear-days-after (earliest)", "P7D", "2025-05-16", id="clear after"
            ),
            pytest.param("before", "-P7D", "2025-05-01", id="before"),
            pytest.param("clear-days-before", "-P7D", "2025-04-30", id="clear before"),
            pytest.param("before (window start)", "-P7D", "2025-05-01", id="opens"),
            pytest.param("before (window end)", "-P7D", "2025-05-07", id="closes"),
            pytest.param("until (inclusive)", "P0D", "2025-05-08", id="until"),
            pytest.param("on-or-before", "P0D", "2025-05-08", id="on or before"),
            pytest.param("deemed-served", "P2D", "2025-05-10", id="served"),
        ],
    )
    def test_thursday(self, ends, relation, period, expected):
        """
        What each relation makes of Thu 8 May 2025, where nothing moves.
        """
        assert ends("2025-05-08", period, relation=relation) == expected

    @pytest.mark.parametrize(
        ("relation", "period", "expected"),
        [
            pytest.param("within", "P2D", "2025-05-12", id="within"),
            pytest.param("until (inclusive)", "P0D", "2025-05-10", id="until"),
            pytest.param("on-or-before", "P0D", "2025-05-10", id="on or before"),
            pytest.param("not-before (earliest)", "P2D", "2025-05-10", id="earliest"),
            pytest.param("deemed-notified", "P2D", "2025-05-12", id="notified"),
        ],
    )
    def test_general_law_on_days_off(self, ends, relation, period, expected):
        """
        The general law on days off moves ends of terms, not bounds that are named.
        """
        trigger = "2025-05-10" if period == "P0D" else "2025-05-08"

        assert ends(trigger, period, NEXT, relation=relation) == expected

    def test_named_relation(self, ends):
        """
        A law can say it of a relation by name.
        """
        roll = Roll(to="next", relations=("on-or-before",))

        found = ends("2025-05-10", "P0D", roll, relation="on-or-before")

        assert found == "2025-05-12"

    def test_window(self, made):
        """
        The days before an event are a window, from its first to its last day.
        """
        ready = made("-P7D", relation="before (window end)")

        found = ready.due({"trigger": day("2025-05-08")})

        assert (found.window_start, found.last_day) == (
            day("2025-05-01"),
            day("2025-05-07"),
        )
        assert "from Thu 1 May 2025 up to Wed 7 May 2025" in found.explanation.text()

    @pytest.mark.parametrize(
        ("relation", "gives", "subject"),
        [
            ("not-before (earliest)", "earliest", "Not before Thu 15 May 2025"),
            ("deemed-served", "served", "Counts as served on Thu 15 May 2025"),
        ],
    )
    def test_no_last_day(self, made, relation, gives, subject):
        """
        An earliest day is no deadline, nor is a day of service.
        """
        ready, facts = made("P7D", relation=relation), {"trigger": day("2025-05-08")}

        found = ready.answer(facts)

        assert isinstance(found, CountedDay)
        assert found.gives == gives
        assert found.starts_at == dt.datetime(2025, 5, 15, tzinfo=ZONE)
        assert found.explanation.text().splitlines()[0] == subject
        with pytest.raises(InvalidValueError, match="no last day") as caught:
            ready.due(facts)
        assert caught.value.field == "relation"

    @pytest.mark.parametrize(
        ("relation", "period", "match"),
        [
            pytest.param("within", "-P1D", "counts forward", id="back"),
            pytest.param("before", "P1D", "counts backward", id="forth"),
            pytest.param("on-or-before", "P1D", "has no term", id="named"),
        ],
    )
    def test_contradictions(self, made, relation, period, match):
        """
        A term that runs against its relation is refused.
        """
        with pytest.raises(InvalidValueError, match=match) as caught:
            made(period, relation=relation)

        assert caught.value.field == "period"

    def test_unknown(self, made):
        """
        An unknown relation is refused with the nearest known one.
        """
        with pytest.raises(UnknownNameError, match="did you mean 'within'"):
            made("P1D", relation="withn")

    def test_silence_on_backward_terms(self, made):
        """
        A law that moves ends and is silent on backward terms leaves two readings.
        """
        ready = made("-P5D", NEXT, relation="before")

        found = ready.due({"trigger": day("2017-03-10")})

        assert [reading.last_day for reading in found.readings] == [
            day("2017-03-03"),
            day("2017-03-05"),
        ]


class TestProvisional:
    @pytest.mark.parametrize(
        ("period", "relation", "trigger", "expected"),
        [
            pytest.param("-3WD", "before", "2026-11-26", True, id="counted over"),
            pytest.param("-P3D", "before", "2026-11-26", False, id="all days count"),
            pytest.param("-P2D", "before", "2026-11-26", True, id="moved over"),
            pytest.param("-P1D", "before", "2026-11-24", False, id="event itself"),
            pytest.param("P0D", "within", "2026-11-24", True, id="nothing to count"),
            pytest.param("P1D", "beginning-with", "2026-11-24", True, id="first day"),
        ],
    )
    def test_undecided_day(self, made, state, period, relation, trigger, expected):
        """
        24 November 2026 is not decided: what rests on it may still change.
        """
        backward = Roll(to="previous", counting="backward")
        ready = made(period, NEXT, backward, relation=relation, calendar=state)

        found = ready.due({"trigger": day(trigger)})

        assert found.provisional is expected
        assert ("Vietnam Culture Day" in found.explanation.text()) is expected


class TestPlan:
    def test_many(self, made):
        """
        A list of days gives the list of last days, in their order.
        """
        ready = made("P2D", NEXT)
        days = [day("2026-11-19"), day("2026-11-17"), day("2026-11-19")]

        found = ready.due_many(days)

        assert list(map(str, found)) == ["2026-11-23", "2026-11-19", "2026-11-23"]

    def test_zone(self, made):
        """
        Another zone than the regime's decides which day an instant is.
        """
        instant = dt.datetime(2026, 11, 18, 23, tzinfo=dt.UTC)

        here = made("P1D").due({"trigger": instant})
        there = made("P1D", zone="America/New_York").due({"trigger": instant})

        assert (here.last_day, there.last_day) == (day("2026-11-20"), day("2026-11-19"))
        assert str(there.expires_at.tzinfo) == "America/New_York"

    @pytest.mark.parametrize("zone", ["Mars/Base", "", "../x", "Asia"])
    def test_no_such_zone(self, made, zone):
        """
        A zone that does not exist is refused.
        """
        with pytest.raises(InvalidValueError, match="IANA") as caught:
            made("P1D", zone=zone)

        assert caught.value.field == "timezone"

    def test_not_in_force(self, made):
        """
        A law that was not in force is refused, or the result says so.
        """
        law = regime(valid_from=day("2020-01-01"))
        facts = {"trigger": day("2019-12-31")}

        with pytest.raises(InvalidValueError, match="is law from 2020-01-01"):
            made("P1D", law=law).due(facts)
        found = made("P1D", law=law, strict=False).due(facts)

        assert found.provisional
        assert found.last_day == day("2020-01-01")
        assert "this law was not in force: R" in found.explanation.text()

    @pytest.mark.parametrize(
        ("facts", "provisional"),
        [
            pytest.param({}, False, id="not known"),
            pytest.param({"document": day("2019-12-31")}, True, id="before"),
            pytest.param({"document": day("2020-01-01")}, False, id="in force"),
        ],
    )
    def test_selected_by_document(self, made, facts, provisional):
        """
        What selects the law is asked of the facts that are there.
        """
        law = regime(valid_from=day("2020-01-01"), selected_by="document")

        ready = made("P1D", law=law, strict=False)
        found = ready.due({"trigger": day("2019-06-01"), **facts})

        assert found.provisional is provisional

    def test_confirmed(self, made):
        """
        A result says whether all that it rests on was read in its own text.
        """
        doubt = attrs.evolve(LAW, confirmed=False)

        sure = made("P1D").due({"trigger": day("2025-05-08")})
        unsure = made("P1D", Add(units=(Unit.DAY,), cites=(doubt,))).due(
            {"trigger": day("2025-05-08")}
        )

        assert sure.confirmed
        assert not unsure.confirmed

    def test_default_term(self, plain):
        """
        A law can have the term for orders that name none.
        """
        law = builtin_regime("vn-15wd-default")

        found = plan(None, regime=law, calendar=plain).due(
            {"trigger": day("2026-11-02")}
        )

        assert found.last_day == day("2026-11-23")
        assert law.silence == "agreement"

    @pytest.mark.parametrize("rule", [None, (), ("P1D",)])
    def test_no_term(self, plain, rule):
        """
        Without terms there is nothing to count.
        """
        with pytest.raises(InvalidValueError):
            plan(rule, regime=regime(), calendar=plain)

    @pytest.mark.parametrize(
        ("rule", "kind"),
        [
            pytest.param(Within(terms=(Term(1, Unit.DAY),)), Plan, id="within"),
            pytest.param(
                Fixed(day=dt.date(2025, 5, 8), inclusive=True, roll=False),
                NamedPlan,
                id="fixed",
            ),
            pytest.param(
                PeriodEnd(period="month", day=dt.date(2025, 5, 8), roll=False),
                NamedPlan,
                id="period end",
            ),
            pytest.param(Undated(), UndatedPlan, id="undated"),
        ],
    )
    def test_rules(self, plain, rule, kind):
        """
        Every rule that has one day is planned, and explains itself.
        """
        ready = plan(rule, regime=regime(), calendar=plain)
        facts = {"receipt": day("2025-05-08")}

        assert isinstance(ready, kind)
        assert ready.explain(facts) == ready.due(facts).explanation
        assert ready.answer(facts) == ready.due(facts)

    def test_hour_of_a_named_day(self, plain):
        """
        A named day with an hour is left to `compute`.
        """
        rule = Fixed(
            day=day("2025-05-08"), inclusive=True, roll=False, time=dt.time(16)
        )

        with pytest.raises(InvalidValueError, match="hour"):
            plan(rule, regime=regime(), calendar=plain)

    @pytest.mark.parametrize(
        ("period", "trigger"),
        [
            pytest.param("P1D", "9999-12-31", id="day"),
            pytest.param("P1000000Y", "2025-05-08", id="years"),
            pytest.param("P1000000D", "9000-05-08", id="days"),
            pytest.param("P0D", "9999-12-31", id="midnight after it"),
        ],
    )
    def test_end_of_time(self, made, period, trigger):
        """
        A term never wraps into a wrong day.
        """
        with pytest.raises(InvalidValueError, match="9999"):
            made(period).due({"trigger": day(trigger)})

    def test_clear_at_the_end_of_time(self, made):
        """
        Nor does a clear day.
        """
        with pytest.raises(InvalidValueError, match="9999"):
            made("P1D", Add(clear=True)).due({"trigger": day("9999-12-30")})

    def test_first_day_at_the_end_of_time(self, made):
        """
        Nor does the first day counted.
        """
        with pytest.raises(InvalidValueError, match="9999"):
            made("P1M", Add(anchor="first_day")).due({"trigger": day("9999-12-31")})

    def test_uncovered_start(self, made, state):
        """
        A span that begins before the calendar is refused.
        """
        with pytest.raises(CoverageError, match="2009-12-20"):
            made("P20D", NEXT, calendar=state).due({"trigger": day("2009-12-20")})

    def test_calendar_is_shared(self, made):
        """
        A plan keeps the calendar as it is, and its table.
        """
        ready = made("P1D")

        assert isinstance(ready.calendar, WorkCalendar)
        assert ready.calendar.table is ready.calendar.table

    def test_units(self):
        """
        Unless it names others, a step holds for all units of civil days.
        """
        assert Start(mode="exclude").units == CIVIL_UNITS


class TestSteps:
    @pytest.mark.parametrize(
        ("make", "match"),
        [
            pytest.param(lambda: Add(relations="within"), "list", id="text"),
            pytest.param(lambda: Add(relations=("near",)), "near", id="relation"),
            pytest.param(lambda: Add(relations=(5,)), "relation", id="no relation"),
            pytest.param(lambda: Add(skip_if_lt=-1), "not negative", id="negative"),
            pytest.param(lambda: Add(skip_if_lt=True), "number", id="flag"),
            pytest.param(lambda: Add(clear=1), "true or false", id="number"),
            pytest.param(lambda: Add(base="end"), "nominal", id="base"),
            pytest.param(Floor, "either open_days", id="empty floor"),
            pytest.param(
                lambda: Floor(open_days=1, not_before=day("2020-01-01")),
                "either",
                id="2",
            ),
            pytest.param(lambda: Floor(open_days=1, units=HOURS), "moment", id="floor"),
            pytest.param(
                lambda: Suspend(effect="start_after", units=HOURS), "moment", id="hours"
            ),
            pytest.param(lambda: Suspend(effect="stop"), "not_counted", id="effect"),
            pytest.param(lambda: Receive(cutoff="25:00"), "time from", id="hour"),
            pytest.param(lambda: Receive(units=HOURS), "moment", id="receive"),
            pytest.param(
                lambda: Start(mode="include", units=HOURS, from_midnight=True),
                "moment",
                id="midnight",
            ),
            pytest.param(lambda: Roll(to="next", on="A calendar"), "key", id="on"),
            pytest.param(lambda: Roll(to="next", acts=("An act",)), "key", id="acts"),
            pytest.param(lambda: Fix(day="first_of_month"), "last_of_month", id="day"),
        ],
    )
    def test_refused(self, make, match):
        """
        A step takes only what is computed, and says what is wrong.
        """
        with pytest.raises(GovtasksError, match=match):
            make()


class TestKept:
    @pytest.mark.parametrize(
        "again",
        [
            pytest.param(copy.copy, id="copied"),
            pytest.param(copy.deepcopy, id="copied deeply"),
            pytest.param(lambda each: pickle.loads(pickle.dumps(each)), id="pickled"),  # noqa: S301
        ],
    )
    def test_results_go_elsewhere_with_their_reasons(self, state, again):
        """
        A result that was asked, and its plan and calendar, go to other processes.
        """
        terms = (Term.parse("15 working days"),)
        ready = plan(terms, regime=builtin_regime("vn-civil-2015"), calendar=state)
        facts = {"trigger": day("2017-02-09")}
        found = ready.due(facts)
        reasons = found.explanation
        assert state.skipped(day("2017-02-09"), day("2017-02-11"))

        other = again(found)

        assert (other, other.explanation) == (found, reasons)
        assert again(ready).due(facts) == found
        assert again(state) == state
        assert "table" not in vars(again(state))
