"""Reasons of deadlines, step by step, as a file holds them that was read by people."""

import datetime as dt
import pathlib
import re
import zoneinfo

import attrs
import pytest

from govtasks.deadlines.calendars import (
    DayKind,
    DayStatus,
    SpecialDay,
    WorkCalendar,
)
from govtasks.deadlines.compute import compute
from govtasks.deadlines.extension import extended
from govtasks.deadlines.plan import plan
from govtasks.deadlines.recesses import OnDays, Recess
from govtasks.deadlines.regimes import Regime, Variant
from govtasks.deadlines.results import CountedDay, NoDeadline
from govtasks.deadlines.rules import AtOnce, Before, Fixed, PeriodEnd, Undated, Within
from govtasks.deadlines.steps import (
    Add,
    Fix,
    Floor,
    Receive,
    Roll,
    Start,
    Suspend,
)
from govtasks.deadlines.stopping import Extension, Stopped
from govtasks.deadlines.suspension import Pause, suspended
from govtasks.deadlines.terms import Term, Unit
from govtasks.explain import Citation
from govtasks.text import Text

APPROVED = pathlib.Path(__file__).parents[1] / "data" / "reasons.txt"
ZONE = zoneinfo.ZoneInfo("Asia/Ho_Chi_Minh")
HOURS = (Unit.HOUR, Unit.MINUTE)
NOW = dt.datetime(2018, 1, 1, tzinfo=dt.UTC)
day = dt.date.fromisoformat


def cite(text, **more):
    """A citation of the law in these tests."""
    return Citation(instrument=text, **more)


def special(text, kind, name, status=DayStatus.DECIDED):
    """A special day, by a decision of its own."""
    return SpecialDay(
        day=day(text),
        kind=kind,
        name=Text.of(en=name),
        status=status,
        citation=cite(f"Decision on {name}"),
    )


DAYS = WorkCalendar(
    key="days",
    title=Text.of(en="Days of April 2017"),
    version="3",
    first_day=day("2017-01-01"),
    last_day=day("2017-12-31"),
    decided_until=day("2017-10-31"),
    days=(
        special("2017-04-06", DayKind.CLOSED, "Commemoration"),
        special("2017-04-15", DayKind.MADE_UP, "Made-up day"),
        special("2017-05-01", DayKind.CLOSED, "Labour Day"),
        special("2017-09-04", DayKind.CLOSED, "National Day", DayStatus.ANNOUNCED),
    ),
)
BREAK = Recess(
    key="recess",
    title=Text.of(en="summer break"),
    spans=(
        OnDays(first=day("2017-07-10"), last=day("2017-07-14")),
        OnDays(first=day("2017-08-07"), last=day("2017-08-08")),
    ),
    citation=cite("Order on the break"),
)
UNCITED = attrs.evolve(BREAK, citation=None)
START = Start(mode="exclude", cites=(cite("Law 1"),))
MOMENT = Start(mode="include", units=HOURS, cites=(cite("Law 2"),))
ADD = Add(cites=(cite("Law 3"),))
ADD_HOURS = Add(units=HOURS, cites=(cite("Law 4"),))
END = Fix(time="24:00", cites=(cite("Law 5"),))
NEXT = Roll(to="next", cites=(cite("Law 6"),))
BASIS = (START, MOMENT, ADD, ADD_HOURS, END)
LAW = Regime(
    key="law",
    title=Text.of(en="The Law"),
    zone="Asia/Ho_Chi_Minh",
    valid_from=day("2017-01-01"),
    selected_by="trigger",
    steps=BASIS,
)


INCLUDED = (
    Start(mode="include", cites=(cite("Law 1a"),)),
    Suspend(effect="not_counted", cites=(cite("Law 10"),)),
)
AFTER = (
    Start(mode="include", relations=("after",), cites=(cite("Law 1d"),)),
    Add(clear=True, relations=("after",), cites=(cite("Law 3c"),)),
    Receive(cutoff="16:00", relations=("after",), cites=(cite("Law 7c"),)),
)
STAND_STILL = INCLUDED[1]
COUNTED = Variant(
    title=Text.of(en="the day itself counts"), steps=(Start(mode="include"),)
)


def law(*steps, **changes):
    """The law with those steps in place of its own."""
    return attrs.evolve(LAW.with_steps(steps), **changes)


def at(text):
    """A moment: a day, or an instant in Hanoi."""
    if "T" not in text:
        return day(text)
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


def terms(*texts):
    """The terms of some texts."""
    return [Term.parse(text) for text in texts]


def asked(rule, on, *steps, changes=None, calendar=DAYS, **how):
    """The answer of a plan, and the same by each of its ways."""
    given = terms(*rule) if isinstance(rule, tuple) else rule
    made = plan(given, regime=law(*steps, **(changes or {})), calendar=calendar, **how)
    facts = on if isinstance(on, dict) else {"trigger": at(on)}
    found = getattr(made, "answer", made.due)(facts)
    assert made.explain(facts) == found.explanation
    if not isinstance(found, CountedDay):
        assert made.due(facts) == found
        assert made.due(facts).explanation == found.explanation
    return found


def paused(
    rule, *spans, effect="not-counted", steps=(NEXT,), on="2017-03-31", changes=None
):
    """A deadline that stood still; spans are a beginning and an end, or none."""
    given = Within(terms=tuple(terms(rule))) if isinstance(rule, str) else rule
    return suspended(
        given,
        {"receipt": at(on)},
        [Pause(since=at(since), until=until and at(until)) for since, until in spans],
        regime=law(*steps, **(changes or {})),
        calendar=DAYS,
        now=NOW,
        effect=effect,
    )


def longer(rule, by, *, changes=None, **how):
    """A deadline that was extended."""
    given, facts = Within(terms=tuple(terms(rule))), {"receipt": day("2017-03-31")}
    by_law = law(NEXT, **(changes or {}))
    old = compute(given, facts, regime=by_law, calendar=DAYS)
    return extended(
        old,
        Term.parse(by),
        regime=by_law,
        calendar=DAYS,
        rule=given,
        facts=facts,
        **how,
    )


def known(**fields):
    """What the law says of clocks, so that the effect is not named."""
    return {"changes": fields, "effect": None}


UNSEEN = (cite("Law 13", confirmed=False),)
SEEN = (cite("Law 14"),)
UNSEEN_ADD = Add(cites=(cite("Law 3b", confirmed=False),))
PAUSE = ("2017-04-03", "2017-04-07")
MORNING = ("2017-04-03T08:00", "2017-04-03T10:30")
SEVEN = "2017-04-03T07:00"


CASES = {
    "working days over a day off": lambda: asked(("5 working days",), "2017-04-03"),
    "working days back": lambda: asked(
        ("-5 working days",), "2017-04-10", relation="before"
    ),
    "working days with the first": lambda: asked(
        ("2 working days",),
        "2017-04-06",
        Start(mode="include", cites=(cite("Law 1a"),)),
    ),
    "working days without a day off": lambda: asked(("2 working days",), "2017-04-03"),
    "days": lambda: asked(("10 days",), "2017-04-03"),
    "days back over the first": lambda: asked(
        ("-10 days",), "2017-04-13", relation="before"
    ),
    "no days": lambda: asked(("0 days",), "2017-04-03"),
    "no days back": lambda: asked(("0 days",), "2017-04-03", relation="before"),
    "days back by a law that counts the first": lambda: asked(
        ("-2 days",), "2017-04-10", Start(mode="include"), relation="before"
    ),
    "days by the law of another relation": lambda: asked(
        ("2 days",), "2017-04-03T17:00", *AFTER, relation="from"
    ),
    "days by the law of this relation": lambda: asked(
        ("2 days",), "2017-04-03T17:00", *AFTER, relation="after"
    ),
    "hours by the law of this relation": lambda: asked(
        ("2 hours",),
        "2017-04-03T17:10",
        Start(
            mode="include",
            next_hour=True,
            units=HOURS,
            relations=("after",),
            cites=(cite("Law 2b"),),
        ),
        relation="after",
    ),
    "month without the day": lambda: asked(("1 month",), "2017-01-31"),
    "month back without the day": lambda: asked(
        ("-1 month",), "2017-03-31", relation="before"
    ),
    "month with the first day": lambda: asked(
        ("1 month",), "2017-01-31", Start(mode="include")
    ),
    "month by the first day": lambda: asked(
        ("1 month",), "2017-01-30", Add(anchor="first_day")
    ),
    "month by its end": lambda: asked(
        ("1 month",), "2017-02-28", Add(anchor="month_end")
    ),
    "months and days": lambda: asked(("1 month", "15 days"), "2017-01-31"),
    "days from a moved month": lambda: asked(
        ("1 month", "5 days"), "2017-01-11", Add(base="rolled"), NEXT
    ),
    "days from a month that moved, and more days": lambda: asked(
        ("1 month", "5 days", "1 day"),
        "2017-01-11",
        Add(base="rolled"),
        Roll(to="next", units=(Unit.MONTH,)),
    ),
    "first working day": lambda: asked(
        ("3 days",), "2017-04-07", Start(mode="first_open", cites=(cite("Law 1b"),))
    ),
    "clear days": lambda: asked(
        ("3 days",), "2017-04-03", Add(clear=True, cites=(cite("Law 3a"),))
    ),
    "clear working days back": lambda: asked(
        ("-4 working days",),
        "2017-04-10",
        Add(clear=True, cites=(cite("Law 3a"),)),
        relation="before",
    ),
    "hours": lambda: asked(("36 hours",), "2017-04-03T08:15"),
    "hours, in words": lambda: asked(
        Within(terms=(Term(36, Unit.HOUR),), phrase="within 36 hours"),
        {"receipt": at("2017-04-03T08:15")},
    ),
    "hours back": lambda: asked(("-36 hours",), "2017-04-03T08:15", relation="before"),
    "hours to midnight": lambda: asked(("16 hours",), "2017-04-03T08:00"),
    "hours from the next": lambda: asked(
        ("2 hours",),
        "2017-04-03T08:15:30.5",
        Start(mode="include", units=HOURS, next_hour=True, cites=(cite("Law 2a"),)),
    ),
    "hours of open days": lambda: asked(
        ("20 hours",),
        "2017-04-05T16:00",
        Add(units=HOURS, skip="closed", cites=(cite("Law 4a"),)),
    ),
    "minutes of open days": lambda: asked(
        ("30 minutes",), "2017-04-08T16:00", Add(units=HOURS, skip="closed")
    ),
    "hours of open days to midnight": lambda: asked(
        ("8 hours",), "2017-04-07T16:00", Add(units=HOURS, skip="closed")
    ),
    "no hours": lambda: asked(("0 hours",), "2017-04-03T08:15"),
    "no hours of open days": lambda: asked(
        ("0 hours",), "2017-04-03T08:15", Add(units=HOURS, skip="closed")
    ),
    "hours that move": lambda: asked(
        ("24 hours",),
        "2017-04-07T08:15",
        Roll(to="next", units=HOURS, keep_time=True, cites=(cite("Law 6a"),)),
    ),
    "days from an instant": lambda: asked(("1 day",), "2017-04-03T08:15"),
    "received late": lambda: asked(
        ("1 day",), "2017-04-05T16:00", Receive(cutoff="16:00", cites=(cite("Law 7"),))
    ),
    "received at the last minute": lambda: asked(
        ("1 day",),
        "2017-04-05T16:30",
        Receive(cutoff="16:30", at_cutoff="in_time", then="next_day"),
    ),
    "received a second later": lambda: asked(
        ("1 day",),
        "2017-04-05T16:30:01",
        Receive(cutoff="16:30", at_cutoff="in_time", then="next_day"),
    ),
    "received at once": lambda: asked(
        ("1 day",), "2017-04-03", Receive(after=Term(0, Unit.DAY))
    ),
    "received late on the next day": lambda: asked(
        ("1 day",), "2017-04-05T16:00", Receive(cutoff="16:00", then="next_day")
    ),
    "received on a day off": lambda: asked(
        ("1 day",),
        "2017-04-06",
        Receive(closed="next_open", cites=(cite("Law 7a", confirmed=False),)),
    ),
    "deemed received": lambda: asked(
        ("1 day",),
        "2017-04-03",
        Receive(after=Term(3, Unit.DAY), cites=(cite("Law 7b"),)),
    ),
    "deemed received, of short terms": lambda: asked(
        ("1 day",), "2017-04-03", Receive(after=Term(3, Unit.DAY), at_most=1)
    ),
    "not deemed received, of longer terms": lambda: asked(
        ("2 days",), "2017-04-03", Receive(after=Term(3, Unit.DAY), at_most=1)
    ),
    "deemed received in working days": lambda: asked(
        ("1 day",), "2017-04-05", Receive(after=Term(1, Unit.WORKING_DAY))
    ),
    "end of the month, for another relation": lambda: asked(
        ("1 month",),
        "2017-04-03",
        Fix(day="last_of_month", relations=("after",)),
        relation="from",
    ),
    "end of the month, for this relation": lambda: asked(
        ("1 month",),
        "2017-04-03",
        Fix(day="last_of_month", relations=("after",)),
        relation="after",
    ),
    "end of the month": lambda: asked(
        ("1 month",), "2017-04-03", Fix(day="last_of_month", cites=(cite("Law 8"),))
    ),
    "least working days reached": lambda: asked(
        ("4 days",), "2017-04-03", Floor(open_days=3, cites=(cite("Law 9"),))
    ),
    "least working days not reached": lambda: asked(
        ("2 days",), "2017-04-05", Floor(open_days=3, cites=(cite("Law 9"),))
    ),
    "least working days, for another relation": lambda: asked(
        ("2 days",), "2017-04-05", Floor(open_days=3, relations=("after",))
    ),
    "least working days, not of what is counted back": lambda: asked(
        ("-2 days",),
        "2017-04-10",
        Floor(open_days=3, relations=("before",)),
        relation="before",
    ),
    "least working days, not before an earliest day": lambda: asked(
        ("2 days",),
        "2017-04-05",
        Floor(open_days=3),
        relation="not-before (earliest)",
    ),
    "least working days of a short term": lambda: asked(
        ("2 days",), "2017-04-05", Floor(open_days=3, at_most=2)
    ),
    "least working days, of longer terms only": lambda: asked(
        ("2 days",), "2017-04-05", Floor(open_days=3, at_least=3)
    ),
    "least working days of two terms": lambda: asked(
        ("1 day", "1 day"), "2017-04-05", Floor(open_days=3, at_least=3)
    ),
    "one floor of two": lambda: asked(
        ("2 days",),
        "2017-04-05",
        Floor(open_days=9, relations=("after",)),
        Floor(not_before=day("2017-04-30"), at_most=1),
        Floor(open_days=3, relations=("within",)),
    ),
    "not before a day": lambda: asked(
        ("4 days",),
        "2017-04-03",
        Floor(not_before=day("2017-04-12"), cites=(cite("Law 9a"),)),
    ),
    "after the day before which nothing ends": lambda: asked(
        ("4 days",), "2017-04-12", Floor(not_before=day("2017-04-12"))
    ),
    "stays by law": lambda: asked(
        ("3 days",), "2017-04-03", Roll(to="none", cites=(cite("Law 6b"),))
    ),
    "moves on": lambda: asked(("3 days",), "2017-04-03", NEXT),
    "moves, of short terms": lambda: asked(
        ("3 days",), "2017-04-03", Roll(to="next", at_most=3)
    ),
    "stays, of longer terms": lambda: asked(
        ("3 days",), "2017-04-03", Roll(to="next", at_most=2)
    ),
    "moves, of the acts named": lambda: asked(
        ("3 days",), "2017-04-03", Roll(to="next", acts=("payment",)), act="payment"
    ),
    "stays, of other acts": lambda: asked(
        ("3 days",), "2017-04-03", Roll(to="next", acts=("payment",)), act="appeal"
    ),
    "moves, of an act not known": lambda: asked(
        ("3 days",), "2017-04-03", Roll(to="next", acts=("payment",))
    ),
    "moves, by the law of this relation": lambda: asked(
        ("3 days",),
        "2017-04-03",
        NEXT,
        Roll(to="previous", relations=("after",)),
        relation="after",
    ),
    "stays on another calendar": lambda: asked(
        ("3 days",),
        "2017-04-03",
        Roll(to="next", on="weeks"),
        calendars={"weeks": attrs.evolve(DAYS, key="weeks", days=())},
    ),
    "moves back": lambda: asked(
        ("5 days",), "2017-04-03", Roll(to="previous", cites=(cite("Law 6c"),))
    ),
    "worked, so it stays": lambda: asked(("3 days",), "2017-04-10", NEXT),
    "made up, so it stays": lambda: asked(("5 days",), "2017-04-10", NEXT),
    "law silent on backward terms": lambda: asked(
        ("-4 days",), "2017-04-10", NEXT, relation="before"
    ),
    "moves for another relation only": lambda: asked(
        ("3 days",),
        "2017-04-03",
        Roll(to="next", relations=("within",)),
        relation="after",
    ),
    "days over a recess": lambda: asked(
        ("10 days",),
        "2017-07-07",
        Suspend(effect="not_counted", cites=(cite("Law 10"),)),
        recesses=[BREAK],
    ),
    "days before a recess": lambda: asked(
        ("2 days",), "2017-07-01", Suspend(effect="not_counted"), recesses=[BREAK]
    ),
    "days back over a recess": lambda: asked(
        ("-10 days",),
        "2017-07-17",
        Suspend(effect="not_counted"),
        recesses=[UNCITED],
        relation="before",
    ),
    "working days over two spans": lambda: asked(
        ("21 working days",),
        "2017-07-07",
        Suspend(effect="not_counted"),
        recesses=[BREAK],
    ),
    "month prolonged by a recess": lambda: asked(
        ("1 month",),
        "2017-07-07",
        Suspend(effect="not_counted", cites=(cite("Law 10"),)),
        recesses=[BREAK],
    ),
    "month prolonged by a recess of no source": lambda: asked(
        ("-1 month",),
        "2017-08-08",
        Suspend(effect="not_counted", cites=(cite("Law 10"),)),
        recesses=[UNCITED],
        relation="before",
    ),
    "month before a recess": lambda: asked(
        ("1 month",), "2017-05-07", Suspend(effect="not_counted"), recesses=[BREAK]
    ),
    "event in a recess": lambda: asked(
        ("3 days",),
        "2017-07-12",
        Suspend(effect="start_after", cites=(cite("Law 11"),)),
        recesses=[BREAK],
    ),
    "event in a recess, then from the day after": lambda: asked(
        ("3 days",),
        "2017-07-12",
        Suspend(effect="start_after", first_counts=False),
        recesses=[UNCITED],
    ),
    "event in a recess of another relation": lambda: asked(
        ("3 days",),
        "2017-07-12",
        Suspend(effect="start_after", relations=("after",)),
        recesses=[BREAK],
    ),
    "event in a recess of this relation": lambda: asked(
        ("3 days",),
        "2017-07-12",
        Suspend(effect="start_after", relations=("within",)),
        recesses=[BREAK],
    ),
    "event before a recess": lambda: asked(
        ("3 days",), "2017-07-07", Suspend(effect="start_after"), recesses=[BREAK]
    ),
    "one day, the first, before a recess": lambda: asked(
        ("1 day",), "2017-07-09", *INCLUDED, recesses=[BREAK]
    ),
    "days with the first over a recess": lambda: asked(
        ("3 days",), "2017-07-08", *INCLUDED, recesses=[BREAK]
    ),
    "week over a recess": lambda: asked(
        ("1 week",), "2017-07-07", STAND_STILL, recesses=[BREAK]
    ),
    "month by the first day over a recess": lambda: asked(
        ("1 month",),
        "2017-06-30",
        Add(anchor="first_day"),
        STAND_STILL,
        recesses=[BREAK],
    ),
    "month with the first day over a recess": lambda: asked(
        ("1 month",), "2017-07-01", *INCLUDED, recesses=[BREAK]
    ),
    "named day": lambda: asked(
        Fixed(day=day("2017-04-06"), inclusive=True, roll=False, phrase="by 6 April"),
        {},
    ),
    "before a named day": lambda: asked(
        Fixed(day=day("2017-04-07"), inclusive=False, roll=True), {}, NEXT
    ),
    "named day not decided": lambda: asked(
        Fixed(day=day("2017-09-02"), inclusive=True, roll=True), {}, NEXT
    ),
    "named day by the law of a document": lambda: asked(
        Fixed(day=day("2017-04-04"), inclusive=True, roll=False),
        {"document": day("2017-01-02")},
        changes={"selected_by": "document"},
    ),
    "named day on another calendar": lambda: asked(
        Fixed(day=day("2017-04-06"), inclusive=True, roll=True),
        {},
        Roll(to="next", on="weeks", cites=(cite("Law 6d"),)),
        calendars={"weeks": attrs.evolve(DAYS, key="weeks", days=())},
    ),
    "end of a month": lambda: asked(
        PeriodEnd(period="month", day=day("2017-04-10"), roll=True),
        {},
        NEXT,
        Fix(points="month", cites=(cite("Law 12"),)),
    ),
    "middle of a year": lambda: asked(
        PeriodEnd(period="year", day=day("2017-04-10"), point="middle", roll=False),
        {},
        Fix(points="year", cites=(cite("Law 12a"),)),
        Fix(points="month", cites=(cite("Law 12"),)),
    ),
    "start of a quarter": lambda: asked(
        PeriodEnd(period="quarter", day=day("2017-06-10"), point="start", roll=False),
        {},
    ),
    "end of a half-year": lambda: asked(
        PeriodEnd(period="half-year", day=day("2017-12-10"), roll=False), {}
    ),
    "no day at all": lambda: asked(
        Undated(review_every=Term(3, Unit.MONTH), phrase="soon"), {}
    ),
    "fact not known": lambda: asked(
        Within(terms=(Term(3, Unit.DAY),), phrase="3 days"), {}
    ),
    "fact not known, no words": lambda: asked(
        Within(terms=(Term(3, Unit.DAY),), of="meeting"), {}
    ),
    "before an event, in words": lambda: asked(
        Before(terms=(Term(3, Unit.DAY),), event="issue", phrase="3 days before"),
        {"issue": day("2017-04-20")},
    ),
    "at once": lambda: asked(
        AtOnce(grace=Term(1, Unit.WORKING_DAY), phrase="at once"),
        {"receipt": day("2017-04-05")},
    ),
    "at once, at midnight": lambda: asked(
        AtOnce(grace=Term(2, Unit.DAY), phrase="at once"),
        {"receipt": at("2017-04-03T00:00")},
        Start(mode="exclude", from_midnight=True),
    ),
    "at midnight": lambda: asked(
        ("3 days",),
        "2017-04-03T00:00",
        Start(mode="exclude", from_midnight=True, cites=(cite("Law 1c"),)),
    ),
    "after midnight": lambda: asked(
        ("3 days",), "2017-04-03T00:01", Start(mode="exclude", from_midnight=True)
    ),
    "window": lambda: asked(
        ("-10 days",), "2017-04-20", relation="before (window end)"
    ),
    "earliest day": lambda: asked(
        ("10 days",), "2017-04-03", relation="not-before (earliest)"
    ),
    "earliest moment": lambda: asked(
        ("10 hours",), "2017-04-03T14:00", relation="not-before (earliest)"
    ),
    "served": lambda: asked(("3 days",), "2017-04-03", relation="deemed-served"),
    "earliest day not decided": lambda: asked(
        ("5 working days",), "2017-08-31", relation="not-before (earliest)"
    ),
    "earliest day that nobody saw": lambda: asked(
        ("5 days",), "2017-04-03", UNSEEN_ADD, relation="not-before (earliest)"
    ),
    "hours and days": lambda: asked(("10 hours", "2 days"), "2017-04-03T08:15"),
    "named by relation": lambda: asked(
        ("0 days",), "2017-04-03", relation="on-or-before"
    ),
    "named by relation, in words": lambda: asked(
        Within(terms=(Term(0, Unit.DAY),), phrase="by then"),
        {"receipt": day("2017-04-03")},
        Floor(not_before=day("2017-04-05"), relations=("on-or-before",)),
        relation="on-or-before",
    ),
    "beginning with": lambda: asked(
        ("3 days",), "2017-04-03", relation="beginning-with"
    ),
    "close of business": lambda: asked(
        ("3 days",), "2017-04-03", Fix(time="17:00", cites=(cite("Law 5a"),))
    ),
    "another zone": lambda: asked(("3 days",), "2017-04-03T00:30", zone="Europe/Paris"),
    "day not decided": lambda: asked(("5 working days",), "2017-08-31"),
    "day not decided, up to the last that is": lambda: asked(
        ("41 working days",), "2017-09-01"
    ),
    "first day after all decisions": lambda: asked(
        ("1 working day",),
        "2017-04-05T08:15",
        calendar=attrs.evolve(DAYS, decided_until=day("2017-04-06")),
    ),
    "last day decided": lambda: asked(
        ("1 working day",),
        "2017-04-05T08:15",
        calendar=attrs.evolve(DAYS, decided_until=day("2017-04-07")),
    ),
    "day not decided, from which it moved back": lambda: asked(
        ("3 days",),
        "2017-04-05T08:15",
        Roll(to="previous"),
        calendar=attrs.evolve(DAYS, decided_until=day("2017-04-07")),
    ),
    "day not decided, right before the event": lambda: asked(
        ("-3 working days",),
        "2017-09-05",
        Roll(to="previous", counting="backward"),
        relation="before",
    ),
    "calendar not decided": lambda: asked(("5 working days",), "2017-10-30"),
    "law not in force": lambda: asked(
        ("3 days",),
        "2017-04-03",
        changes={"valid_from": day("2017-04-04")},
        strict=False,
    ),
    "law not in force at receipt": lambda: asked(
        Within(terms=(Term(3, Unit.DAY),)),
        {"receipt": day("2017-04-03")},
        changes={"valid_from": day("2017-04-04")},
        strict=False,
    ),
    "law not in force at the document": lambda: asked(
        ("3 days",),
        {
            "trigger": day("2017-04-03"),
            "document": dt.datetime(2016, 12, 31, 22, 30, tzinfo=dt.UTC),
        },
        changes={"selected_by": "document"},
        strict=False,
        zone="Europe/Paris",
    ),
    "law in force at the document": lambda: asked(
        ("3 days",),
        {
            "trigger": day("2017-04-03"),
            "document": dt.datetime(2016, 12, 31, 22, 30, tzinfo=dt.UTC),
        },
        changes={"selected_by": "document"},
        strict=False,
    ),
    "read in two ways in other units and relations only": lambda: asked(
        ("3 days",),
        "2017-04-03",
        changes={
            "readings": (
                attrs.evolve(COUNTED, units=(Unit.WEEK,)),
                attrs.evolve(COUNTED, relations=("after",)),
            )
        },
    ),
    "read in two ways": lambda: asked(
        ("3 days",),
        "2017-04-03",
        changes={"readings": (COUNTED,)},
    ),
    "pause not counted": lambda: paused("5 working days", PAUSE),
    "pause that moves the end": lambda: paused("5 days", PAUSE, effect="end-shift"),
    "pause after which it runs anew": lambda: paused(
        "5 days", PAUSE, effect="start-after"
    ),
    "pauses that touch": lambda: paused(
        "10 days", ("2017-04-03", "2017-04-05"), ("2017-04-05", "2017-04-07")
    ),
    "pause that lasts": lambda: paused("5 days", ("2017-04-03", None)),
    "pause from one instant to another": lambda: paused(
        "5 days", ("2017-04-03T03:00", "2017-04-05T02:00")
    ),
    "pause over two terms": lambda: paused(
        Within(terms=tuple(terms("2 working days", "3 days"))), PAUSE
    ),
    "pause of an order to act at once": lambda: paused(
        AtOnce(grace=Term(3, Unit.DAY)), PAUSE
    ),
    "pause after which it is at once anew": lambda: paused(
        AtOnce(grace=Term(5, Unit.DAY)), PAUSE, effect="start-after"
    ),
    "pauses before the event and after it": lambda: paused(
        "5 days",
        ("2017-03-20", "2017-03-31"),
        ("2017-04-03", "2017-04-04"),
        effect="start-after",
    ),
    "pauses before the event and at the end": lambda: paused(
        "5 days",
        ("2017-03-20", "2017-03-31"),
        ("2017-04-05", "2017-04-07"),
        effect="start-after",
    ),
    "pause of a term not decided": lambda: paused(
        "5 working days", ("2017-09-05", "2017-09-06"), on="2017-08-31"
    ),
    "pause by a law that says so": lambda: paused(
        "5 days", PAUSE, **known(stopped=Stopped(effect="not-counted", cites=SEEN))
    ),
    "pause by a law that nobody saw": lambda: paused(
        "5 days", PAUSE, **known(stopped=Stopped(effect="end-shift", cites=UNSEEN))
    ),
    "pause of a term that nobody saw": lambda: paused(
        "5 days", PAUSE, steps=(UNSEEN_ADD, NEXT)
    ),
    "anew by a law that nobody saw": lambda: paused(
        "5 days", PAUSE, **known(stopped=Stopped(effect="start-after", cites=UNSEEN))
    ),
    "pause of hours": lambda: paused("24 hours", MORNING, on=SEVEN),
    "pause of hours into the next day": lambda: paused(
        "14 hours", ("2017-04-03T08:00", "2017-04-04T09:00"), on=SEVEN
    ),
    "pause of hours to midnight": lambda: paused(
        "38 hours",
        ("2017-04-03T08:00", "2017-04-03T11:00"),
        on=SEVEN,
    ),
    "pause of hours by a law that nobody saw": lambda: paused(
        "90 minutes",
        MORNING,
        on=SEVEN,
        **known(stopped=Stopped(effect="not-counted", cites=UNSEEN)),
    ),
    "pause of hours that lasts": lambda: paused(
        "24 hours", ("2017-04-03T08:00", None), on=SEVEN
    ),
    "extended from the nominal end": lambda: longer("1 day", "5 days", from_="nominal"),
    "extended from the last day": lambda: longer("1 day", "3 days", from_="rolled"),
    "extended from the grant": lambda: longer(
        "1 day", "5 days", from_="grant", granted_on=day("2017-04-02")
    ),
    "extended from the event": lambda: longer("4 days", "3 days", from_="original"),
    "extended by hours": lambda: longer("1 day", "30 hours", from_="rolled"),
    "extended by a law that nobody saw": lambda: longer(
        "1 day", "3 days", changes={"extension": Extension(base="rolled", cites=UNSEEN)}
    ),
}


def shown(value):
    """A value of a step."""
    return "-" if value is None else str(value)


def headline(found):
    """The answer without its reasons."""
    if isinstance(found, NoDeadline):
        return f"{found.why} fact={found.fact} review={found.review_term}"
    flags = [
        name
        for name in ("provisional", "confirmed", "is_instant")
        if getattr(found, name)
    ]
    flags += ["at_once"] * found.basis.at_once
    flags += [f"reading {each.last_day}" for each in found.readings]
    if isinstance(found, CountedDay):
        main = f"{found.gives} {found.day} from {found.starts_at}"
    else:
        window = f" window {found.window_start}" * (found.window_start is not None)
        main = f"last {found.last_day} until {found.expires_at}{window}"
    basis = found.basis
    by = f"{basis.regime}, {basis.calendar} {basis.calendar_version}"
    return f"{main} nominal {found.nominal_day} by {by}: {' '.join(flags)}"


def told(found):
    """The answer with its reasons, and what each step found and left."""
    lead, *_ = found.explanation.lines()
    steps = (
        f"  {shown(step.before)} > {shown(step.after)} | {step.text()}"
        for step in found.explanation.steps
    )
    return "\n".join((headline(found), lead, *steps))


def approved():
    """The reasons that were approved, by the name of their case."""
    parts = re.split(r"^## (.*)\n", APPROVED.read_text("utf-8"), flags=re.MULTILINE)
    return {
        name: text.strip() for name, text in zip(parts[1::2], parts[2::2], strict=True)
    }


class TestReasons:
    @pytest.mark.parametrize("name", CASES)
    def test_approved(self, name):
        """
        Each answer gives the steps, the sources and the days that were approved.
        """
        found = told(CASES[name]())

        assert found == approved()[name]

    def test_all(self):
        """
        No approved answer is left without its case.
        """
        assert list(approved()) == list(CASES)
