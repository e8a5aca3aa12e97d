"""What refusals say: the field, the problem, the value and what to do instead."""

import datetime as dt

import numpy as np
import pytest

from govtasks.deadlines.calendars import (
    DayKind,
    DayStatus,
    SpecialDay,
    WorkCalendar,
)
from govtasks.deadlines.compiling import Law
from govtasks.deadlines.compute import compute
from govtasks.deadlines.counting import elapsed, on_local_clock, shifted
from govtasks.deadlines.extension import extended, lateness
from govtasks.deadlines.loading import builtin_calendar, builtin_regime
from govtasks.deadlines.operations import elapsed_on_open_days
from govtasks.deadlines.plan import plan
from govtasks.deadlines.receiving import received
from govtasks.deadlines.recesses import OnDays, Recess
from govtasks.deadlines.regimes import Regime, Variant
from govtasks.deadlines.relations import relation_of
from govtasks.deadlines.rules import Before, Fixed, Within
from govtasks.deadlines.running import moment_of, require_valid, zone_of
from govtasks.deadlines.steps import (
    Add,
    Fix,
    Floor,
    Receive,
    Roll,
    Start,
    Suspend,
)
from govtasks.deadlines.suspension import Pause, pauses_of, suspended
from govtasks.deadlines.terms import Term, Unit
from govtasks.errors import GovtasksError
from govtasks.explain import Citation
from govtasks.text import Text

CIVIL = builtin_regime("vn-civil-2015")
STATE = builtin_calendar("vn-state")
NOW = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
BEGINNING = dt.datetime(1, 1, 1, tzinfo=dt.UTC)
LAST_HOUR = dt.datetime(9999, 12, 31, 23, tzinfo=dt.UTC)
NAIVE = dt.datetime(2017, 2, 9)  # noqa: DTZ001
FIRST, LAST = dt.date.min, dt.date.max
RECEIPT = {"receipt": dt.date(2017, 2, 9)}
HOURS = Within(terms=(Term(24, Unit.HOUR),))
ELEVEN_DAYS = Within(terms=(Term(11, Unit.DAY),))
ZONELESS = (
    "instant has no time zone, got datetime.datetime(2017, 2, 9, 0, 0) "
    "(add tzinfo=ZoneInfo('Asia/Ho_Chi_Minh'), or the zone it is in)"
)
day = dt.date.fromisoformat
term = Term.parse


def regime(*steps, **fields):
    """A law of those steps, and the end of the day."""
    given = {
        "key": "law",
        "title": Text.of(en="Law"),
        "zone": "UTC",
        "valid_from": FIRST,
        "selected_by": "trigger",
        "steps": (*steps, Fix(time="24:00")),
    }
    return Regime(**{**given, **fields})


def calendar(**fields):
    """A calendar of all years with weekends and nothing else."""
    given = {
        "key": "weeks",
        "title": Text.of(en="Weeks"),
        "version": "1",
        "first_day": FIRST,
        "last_day": LAST,
        "decided_until": LAST,
    }
    return WorkCalendar(**{**given, **fields})


def holiday(text):
    """A day off that is decided."""
    return SpecialDay(
        day=day(text),
        kind=DayKind.CLOSED,
        name=Text.of(en="Day off"),
        status=DayStatus.DECIDED,
        citation=Citation(instrument="Decision"),
    )


WEEKS = calendar()
PLAIN_DAYS = (Start(mode="exclude"), Add())


def replay(rule, *pauses, facts=RECEIPT, now=NOW, law=CIVIL, **how):
    """When a rule is due whose clock was stopped."""
    return suspended(rule, facts, pauses, regime=law, calendar=WEEKS, now=now, **how)


def pause(since="2017-02-10", until="2017-02-14"):
    """A pause from one day to another."""
    return Pause(since=day(since), until=until and day(until))


def extend(text="5 days", law=CIVIL, **how):
    """The deadline of 20 February 2017, extended."""
    old = compute(ELEVEN_DAYS, RECEIPT, regime=CIVIL, calendar=WEEKS)
    return extended(old, term(text), regime=law, calendar=WEEKS, **how)


def late(done):
    """How late something in hours was."""
    facts = {"receipt": dt.datetime(2017, 2, 9, tzinfo=dt.UTC)}
    old = compute(HOURS, facts, regime=CIVIL, calendar=WEEKS)
    return lateness(old, done, HOURS, WEEKS)


def last_day(rule, on="2017-02-09", steps=PLAIN_DAYS, **how):
    """The last day of a rule by a law of those steps."""
    facts = {"trigger": day(on)} if isinstance(on, str) else on
    return plan(rule, regime=regime(*steps), calendar=WEEKS, **how).due(facts)


def last_days(days):
    """The last days of five days by a plain law."""
    law = regime(*PLAIN_DAYS)
    return plan(term("5 days"), regime=law, calendar=WEEKS).due_many(days)


def recess(*spans):
    """A recess of those spans."""
    days = tuple(OnDays(first=day(first), last=day(last)) for first, last in spans)
    return Recess(key="recess", title=Text.of(en="Recess"), spans=days)


TERMS = [
    pytest.param(
        lambda: term("soon"),
        "term: not a term, got 'soon' (write one number and one unit, such as "
        "'5 working days', '3 tháng' or P3M)",
        id="no term",
    ),
    pytest.param(
        lambda: term("5 workng days"),
        "term: not a term, got '5 workng days' (did you mean 'working days'? write "
        "one number and one unit, such as '5 working days', '3 tháng' or P3M)",
        id="no unit",
    ),
    pytest.param(lambda: term(5), "term: must be text, got 5", id="no text"),
    pytest.param(
        lambda: Term(1.5, Unit.DAY),
        "amount: must be a whole number, got 1.5",
        id="half",
    ),
    pytest.param(
        lambda: Term(-1_000_001, Unit.DAY),
        "amount: must be at most 1000000 either way, got -1000001",
        id="too long",
    ),
    pytest.param(
        lambda: zone_of("Asia/Hanoi"),
        "timezone: must be a zone of the IANA database, got 'Asia/Hanoi' "
        "(such as Asia/Ho_Chi_Minh)",
        id="no zone",
    ),
    pytest.param(
        lambda: shifted(LAST, 1),
        "term: 1 days from 9999-12-31 is outside the years 1 to 9999",
        id="days",
    ),
    pytest.param(
        lambda: elapsed(BEGINNING, term("-1 hour")),
        "term: -1 hour from 0001-01-01 00:00:00+00:00 is outside the years 1 to 9999",
        id="hours",
    ),
    pytest.param(
        lambda: on_local_clock(LAST_HOUR, term("1 hour")),
        "term: 1 hour from 9999-12-31 23:00:00+00:00 is outside the years 1 to 9999",
        id="local clock",
    ),
]

DAYS_AND_CALENDARS = [
    pytest.param(
        lambda: calendar(weekend=frozenset({7})),
        "weekend: must be weekday numbers from 0 (Monday) to 6, got frozenset({7})",
        id="eighth day of the week",
    ),
    pytest.param(
        lambda: calendar(first_day=day("2017-02-10"), last_day=day("2017-02-09")),
        "last_day: must not be before the first day 2017-02-10, "
        "got datetime.date(2017, 2, 9)",
        id="calendar that ends before it begins",
    ),
    pytest.param(
        lambda: calendar(days=[holiday("2017-02-09")] * 2),
        "days: 2017-02-09 is there twice",
        id="special day twice",
    ),
    pytest.param(
        lambda: calendar(first_day=day("2017-02-10"), days=[holiday("2017-02-09")]),
        "days: 2017-02-09 is outside 2017-02-10 to 9999-12-31",
        id="special day not covered",
    ),
    pytest.param(
        lambda: WEEKS.require(day("2017-02-09"), NAIVE),
        "day: must be a date without a time, got datetime.datetime(2017, 2, 9, 0, 0)",
        id="instant for a day",
    ),
    pytest.param(
        lambda: WEEKS.without(day("2017-02-09"), version="2"),
        "day: calendar weeks has no such special day, got datetime.date(2017, 2, 9)",
        id="day that is not special",
    ),
    pytest.param(
        lambda: calendar(days=[holiday("2017-02-09")]).without(
            day("2017-02-09"), version="1"
        ),
        "version: a changed calendar needs another version, got '1'",
        id="version that is not new",
    ),
]

CLOCKS = [
    pytest.param(
        lambda: Pause(since="today"),
        "since: must be a date or an instant, got 'today'",
        id="text as a pause",
    ),
    pytest.param(lambda: Pause(since=NAIVE), f"since: {ZONELESS}", id="naive pause"),
    pytest.param(
        lambda: Pause(since=day("2017-02-09"), until=NOW),
        "until: must be two days or two instants, got datetime.datetime(2027, 1, 1, 0, "
        "0, tzinfo=datetime.timezone.utc)",
        id="day and instant",
    ),
    pytest.param(
        lambda: pause("2017-02-10", "2017-02-09"),
        "until: must not be before 2017-02-10, got datetime.date(2017, 2, 9)",
        id="backward pause",
    ),
    pytest.param(
        lambda: pauses_of({"resumed": day("2017-02-09")}),
        "facts.resumed: resumed without having been suspended, "
        "got datetime.date(2017, 2, 9)",
        id="resumed only",
    ),
    pytest.param(lambda: replay(HOURS, now=NAIVE), f"now: {ZONELESS}", id="naive now"),
    pytest.param(
        lambda: replay(HOURS, law=regime(key="xx-law")),
        "effect: it is not known what a pause does under xx-law "
        "(name the effect: not-counted, end-shift or start-after)",
        id="effect not known",
    ),
    pytest.param(
        lambda: replay(Before(terms=(term("1 day"),), event="receipt"), pause()),
        "rule: only a term that runs from a fact can be suspended, got 'before' "
        "(grant an extension instead)",
        id="backward term suspended",
    ),
    pytest.param(
        lambda: replay(Within(terms=(term("1 day"), term("1 hour"))), pause()),
        "rule: terms in days and in hours at once cannot be suspended, got "
        "Within(terms=(Term(amount=1, unit=<Unit.DAY: 'day'>), Term(amount=1, "
        "unit=<Unit....",
        id="days and hours suspended",
    ),
    pytest.param(
        lambda: replay(Within(terms=(term("1 day"),)), pause("2027-01-02", None)),
        "since: lies after 2027-01-01 07:00:00+07:00, so it is no fact yet, "
        "got datetime.date(2027, 1, 2)",
        id="pause of tomorrow",
    ),
    pytest.param(
        lambda: replay(
            Within(terms=(term("2 days"),)),
            pause("2017-02-10", "2017-02-11"),
            facts={"receipt": day("2017-02-10")},
            law=builtin_regime("eu-1182-71"),
            effect="not-counted",
        ),
        "rule: pauses are not replayed in terms as eu-1182-71 counts them, "
        "got '2 days'",
        id="least term suspended",
    ),
    pytest.param(
        lambda: replay(
            Within(terms=(term("400000 hours"),)),
            pause("9951-01-01", "9989-01-01"),
            facts={"receipt": dt.datetime(9950, 1, 1, tzinfo=dt.UTC)},
            now=dt.datetime(9990, 1, 1, tzinfo=dt.UTC),
        ),
        "pauses: is outside the years 1 to 9999",
        id="paused beyond the years",
    ),
    pytest.param(
        lambda: extend("-3 days"),
        "extension: must not count backward, got '-3 days'",
        id="extended backward",
    ),
    pytest.param(
        lambda: extend("0 days", from_="rolled"),
        "extension: does not lengthen a deadline of 2017-02-20, got '0 days'",
        id="extended by nothing",
    ),
    pytest.param(
        lambda: extend(from_="start"),
        "from_: must be one of nominal, rolled, grant, original, got 'start'",
        id="no such base",
    ),
    pytest.param(
        lambda: extend(law=regime(key="xx-law")),
        "from_: it is not known what an extension counts from under xx-law "
        "(name it: nominal, rolled, grant or original)",
        id="base not known",
    ),
    pytest.param(
        lambda: extend(from_="original"),
        "rule: must be the term from a fact, for the extension counts from there",
        id="no rule to make longer",
    ),
    pytest.param(
        lambda: extend(
            from_="original", rule=Before(terms=(term("1 day"),), event="receipt")
        ),
        "rule: must be the term from a fact, for the extension counts from there, "
        "got 'before'",
        id="backward term made longer",
    ),
    pytest.param(
        lambda: extend("1 month", from_="original", rule=ELEVEN_DAYS),
        "extension: must be in the unit of the term that it makes longer, 11 days, "
        "got '1 month'",
        id="made longer in another unit",
    ),
    pytest.param(
        lambda: extend(from_="original", rule=ELEVEN_DAYS),
        "facts.receipt: is missing, and the extension counts from it",
        id="made longer from no event",
    ),
    pytest.param(
        lambda: extend(from_="grant"),
        "granted_on: is needed, for the extension counts from it",
        id="no grant",
    ),
    pytest.param(
        lambda: extend(from_="grant", granted_on=NAIVE),
        f"granted_on: {ZONELESS}",
        id="naive grant",
    ),
    pytest.param(
        lambda: late(day("2017-02-10")),
        "done_at: must be an instant, for the rule counts hours, "
        "got datetime.date(2017, 2, 10)",
        id="hours late on a day",
    ),
]

STEPS = [
    pytest.param(
        lambda: Add(relations=["within"]),
        "relations: must be a list of relations, got ['within']",
        id="relations that are no tuple",
    ),
    pytest.param(
        lambda: Add(relations=("withn",)),
        "unknown relation, got 'withn' (did you mean 'within'?)",
        id="no such relation",
    ),
    pytest.param(
        lambda: Fix(time="24:01"),
        "time: must be a time from '00:00' to '24:00', got '24:01'",
        id="no such time",
    ),
    pytest.param(
        lambda: Floor(open_days=-1),
        "open_days: must be a whole number that is not negative, got -1",
        id="less than none",
    ),
    pytest.param(
        lambda: Suspend(effect="not_counted", units=(Unit.HOUR,)),
        "units: minutes and hours run from a moment to a moment, got 'hour'",
        id="hours in a recess",
    ),
    pytest.param(
        lambda: Receive(after=term("1 week")),
        "after: must be in days or working days, forward, got '1 week'",
        id="served in weeks",
    ),
    pytest.param(
        lambda: Receive(after=term("-1 day")),
        "after: must be in days or working days, forward, got '-1 day'",
        id="served before it was sent",
    ),
    pytest.param(
        lambda: Floor(open_days=2, not_before=day("2017-02-09")),
        "open_days: must state either open_days or not_before, got 2",
        id="two floors",
    ),
    pytest.param(
        lambda: Fix(time="17:00", points="year"),
        "time: must fix either a time, the points of a period or a day, got '17:00'",
        id="two things fixed",
    ),
    pytest.param(
        lambda: Add(units=(Unit.DAY, "week")),
        "units: must be units of time, got 'week'",
        id="units as text",
    ),
    pytest.param(
        lambda: Add(cites=("Law 3",)),
        "cites: must be citations, got 'Law 3'",
        id="citations as text",
    ),
    pytest.param(
        lambda: Add(clear=1), "clear: must be true or false, got 1", id="no flag"
    ),
    pytest.param(
        lambda: Receive(then="nextopen"),
        "then: must be one of next_open, next_day, got 'nextopen' "
        "(did you mean 'next_open'?)",
        id="no such choice",
    ),
]

REGIMES = [
    pytest.param(
        lambda: regime(zone="Asia/Hanoi"),
        "zone: must be a zone of the IANA database, got 'Asia/Hanoi' "
        "(such as Asia/Ho_Chi_Minh)",
        id="law of no zone",
    ),
    pytest.param(
        lambda: regime(zone=7),
        "zone: must be a zone of the IANA database, got 7 (such as Asia/Ho_Chi_Minh)",
        id="number for a zone",
    ),
    pytest.param(
        lambda: regime(valid_from=day("2017-02-09"), valid_to=day("2017-02-09")),
        "valid_to: must be after 2017-02-09, got datetime.date(2017, 2, 9)",
        id="law for no day",
    ),
    pytest.param(
        lambda: regime(steps=PLAIN_DAYS),
        "steps: must say when the last day ends (add a step fix with time = '24:00')",
        id="no end of the day",
    ),
    *(
        pytest.param(
            lambda step=step: regime(step, step),
            f"steps: there are two steps for {name}",
            id=f"twice {name}",
        )
        for step, name in [
            (Fix(time="17:00"), "fix time"),
            (Fix(points="month"), "fix points month"),
            (Fix(day="last_of_month", units=(Unit.MONTH,)), "fix day month"),
            (Fix(day="last_of_month"), "fix day day"),
            (Floor(open_days=2, units=(Unit.DAY,)), "floor open_days day"),
            (
                Floor(not_before=day("2017-02-09"), units=(Unit.DAY,)),
                "floor not_before day",
            ),
            (Roll(to="next", relations=("after",)), "roll forward day after"),
            (Suspend(effect="not_counted"), "suspend not_counted day"),
            (Add(units=(Unit.WEEK,)), "add week"),
        ]
    ),
    pytest.param(
        lambda: regime(
            readings=(Variant(title=Text.of(en="Other"), steps=(Add(), Add())),)
        ),
        "readings: there are two steps for add day",
        id="reading with two steps",
    ),
    pytest.param(
        lambda: (
            regime().require_valid(day("2017-02-09"))
            or regime(valid_to=day("2017-02-09")).require_valid(day("2017-02-09"))
        ),
        "trigger: regime law is law from 0001-01-01 until before 2017-02-09, "
        "got datetime.date(2017, 2, 9) (choose the regime of that time)",
        id="no longer law",
    ),
    pytest.param(
        lambda: regime().add(Unit.WEEK),
        "unit: regime law does not say how to count this unit, got 'week'",
        id="silent on weeks",
    ),
    pytest.param(
        lambda: regime().start(Unit.WORKING_DAY),
        "unit: regime law does not say how to start this unit, got 'working_day'",
        id="silent on the first of working days",
    ),
    pytest.param(
        lambda: require_valid(regime(selected_by="document"), FIRST, {}),
        "facts.document: regime law is selected by the date of 'document'",
        id="no date of the document",
    ),
    pytest.param(
        lambda: require_valid(
            regime(selected_by="document", valid_from=day("2017-02-09")),
            LAST,
            {"document": dt.datetime(2017, 2, 8, 23, tzinfo=dt.UTC)},
        ),
        "facts.document: regime law is law from 2017-02-09, "
        "got datetime.date(2017, 2, 8) (choose the regime of that time)",
        id="document from before the law",
    ),
    pytest.param(
        lambda: moment_of({"receipt": "today"}, "receipt", regime()),
        "facts.receipt: must be a date or an instant, got 'today'",
        id="text as a fact",
    ),
    pytest.param(
        lambda: moment_of(
            {"receipt": LAST_HOUR}, "receipt", regime(zone="Asia/Ho_Chi_Minh")
        ),
        "facts.receipt: is outside the years 1 to 9999, got datetime.datetime(9999, "
        "12, 31, 23, 0, tzinfo=datetime.timezone.utc)",
        id="fact in the year 10000",
    ),
]

PLANS = [
    pytest.param(
        lambda: last_day(None),
        "period: regime law has no term of its own",
        id="no term at all",
    ),
    pytest.param(
        lambda: last_day(()),
        "rule: must be a rule, or at least one term, got ()",
        id="empty list of terms",
    ),
    pytest.param(
        lambda: last_day(("5 days",)),
        "rule: must be a rule, or at least one term, got ('5 days',)",
        id="terms as text",
    ),
    pytest.param(
        lambda: last_day(term("5 days"), relation="before"),
        "period: before counts backward, got '5 days' (write -5 days)",
        id="forward before",
    ),
    pytest.param(
        lambda: last_day(term("1 day"), relation="before"),
        "period: before counts backward, got '1 day' (write -1 day)",
        id="one day forward before",
    ),
    pytest.param(
        lambda: last_day([term("-5 days"), term("1 day")]),
        "period: within counts forward, got '-5 days + 1 day' "
        "(use the relation 'before')",
        id="backward within",
    ),
    pytest.param(
        lambda: last_day(term("5 days"), relation="on-or-before"),
        "period: a day that is named (on-or-before) has no term, got '5 days' "
        "(write P0D)",
        id="named day with a term",
    ),
    pytest.param(
        lambda: last_day(term("-5 hours"), relation="before (window end)"),
        "period: before (window end) asks for days, not for minutes or hours, "
        "got '-5 hours' (use a term in days)",
        id="window in hours",
    ),
    pytest.param(
        lambda: last_day(term("5 days"), relation="not-before (earliest)"),
        "relation: not-before (earliest) has no last day (ask for answer())",
        id="no last day",
    ),
    pytest.param(
        lambda: last_day(
            term("1 hour"),
            steps=(
                Start(mode="include", units=(Unit.HOUR,)),
                Add(units=(Unit.HOUR,)),
            ),
        ),
        "facts: minutes and hours run from an instant, not from a day, "
        "got datetime.date(2017, 2, 9) (give the fact as an instant with its time "
        "zone)",
        id="hours from a day",
    ),
    pytest.param(
        lambda: last_day(Fixed(day=LAST, inclusive=True, roll=True)),
        "roll: regime law does not say where days off move, got True",
        id="moves nowhere",
    ),
    pytest.param(
        lambda: last_day(Fixed(day=LAST, inclusive=True, roll=False, time=dt.time(16))),
        "rule: a day with an hour or a window is not planned (ask for compute())",
        id="hour of a named day",
    ),
    pytest.param(
        lambda: Law(
            regime=regime(), calendar=WEEKS, relation=relation_of("within")
        ).calendar_on("week"),
        "unknown calendar, got 'week'",
        id="no such calendar",
    ),
    pytest.param(
        lambda: last_day(
            term("5 days"), steps=(*PLAIN_DAYS, Suspend(effect="not_counted"))
        ),
        "recess: regime law suspends terms in a recess 'recess' (give its spans)",
        id="recess without spans",
    ),
    pytest.param(
        lambda: last_day(
            term("-1 month"),
            steps=(Start(mode="exclude"), Add(anchor="first_day")),
            relation="before",
        ),
        "term: months that correspond to the first day are not counted backward, "
        "got '-1 month'",
        id="back from a first day",
    ),
    pytest.param(
        lambda: elapsed_on_open_days(NOW, term("-1 hour"), WEEKS.table),
        "term: hours of open days are not counted backward, got '-1 hour'",
        id="hours back over open days",
    ),
    pytest.param(
        lambda: received(Receive(after=term("1 day")), LAST, WEEKS, None),
        "term: 1 day from 9999-12-31 is outside the years 1 to 9999",
        id="served after all years",
    ),
    *(
        pytest.param(
            lambda how=how: last_day(**how),
            f"term: {wanted} is outside the years 1 to 9999",
            id=wanted,
        )
        for how, wanted in [
            ({"rule": term("1 week"), "on": "9999-12-31"}, "1 week from 9999-12-31"),
            (
                {"rule": term("1 month"), "on": "9999-12-31"},
                "1 months from 9999-12-31",
            ),
            (
                {
                    "rule": term("1 month"),
                    "on": "9999-12-31",
                    "steps": (Start(mode="exclude"), Add(anchor="first_day")),
                },
                "the day after 9999-12-31",
            ),
            (
                {
                    "rule": term("2 days"),
                    "on": "9999-12-29",
                    "steps": (Start(mode="exclude"), Add(clear=True)),
                },
                "a clear day from 9999-12-31",
            ),
            ({"rule": term("1 day"), "on": "9999-12-30"}, "the end of 9999-12-31"),
            (
                {
                    "rule": term("3 days"),
                    "on": "9999-12-29",
                    "steps": (*PLAIN_DAYS, Suspend(effect="not_counted")),
                    "recesses": [recess(("9999-12-30", "9999-12-30"))],
                },
                "3 days from 9999-12-29",
            ),
            (
                {
                    "rule": term("1 day"),
                    "on": "9999-12-30",
                    "steps": (
                        *PLAIN_DAYS,
                        Suspend(effect="start_after", first_counts=False),
                    ),
                    "recesses": [recess(("9999-12-30", "9999-12-31"))],
                },
                "the day after a recess at 9999-12-30",
            ),
        ]
    ),
    pytest.param(
        lambda: elapsed_on_open_days(LAST_HOUR, term("2 hours"), WEEKS.table),
        "term: 2 hours from 9999-12-31 23:00:00+00:00 is outside the years 1 to 9999",
        id="open hours",
    ),
]

BATCHES = [
    pytest.param(
        lambda: last_days([day("2017-02-09"), "2017-02-10"]),
        "days[1]: day: must be a date without a time, got '2017-02-10'",
        id="text among days",
    ),
    pytest.param(
        lambda: last_days([day("2017-02-09"), [1]]),
        "days[1]: day: must be a date without a time, got [1]",
        id="list among days",
    ),
    pytest.param(
        lambda: last_days(np.array([1, 2])),
        "days: must be an array of datetime64[D], got 'int64'",
        id="array of numbers",
    ),
    pytest.param(
        lambda: last_days(np.array(["2017-02-09", "NaT"], "datetime64[D]")),
        "days[1]: must be a day of the years 1 to 9999, without a time, got 'NaT'",
        id="array with no day",
    ),
    pytest.param(
        lambda: last_days(
            np.array([["2017-02-09T00", "2017-02-09T01"]], "datetime64[h]")
        ),
        "days[1]: must be a day of the years 1 to 9999, without a time, "
        "got '2017-02-09T01'",
        id="array with an hour",
    ),
]


class TestSentence:
    @pytest.mark.parametrize(
        ("call", "sentence"),
        [
            *TERMS,
            *DAYS_AND_CALENDARS,
            *CLOCKS,
            *STEPS,
            *REGIMES,
            *PLANS,
            *BATCHES,
        ],
    )
    def test_says_all(self, call, sentence):
        """
        A refusal names the field, the problem, the value and the way out.
        """
        with pytest.raises(GovtasksError) as caught:
            call()

        assert str(caught.value) == sentence
