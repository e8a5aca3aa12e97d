"""Deadlines whose clock was stopped."""

import datetime as dt

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.deadlines.calendars import WorkCalendar
from govtasks.deadlines.clocks import load_clock_law, stopped_under
from govtasks.deadlines.compute import compute
from govtasks.deadlines.loading import builtin_calendar, builtin_regime
from govtasks.deadlines.regimes import Roll
from govtasks.deadlines.results import NoDeadline
from govtasks.deadlines.rules import (
    AfterCompletion,
    AfterPeriod,
    AtOnce,
    Before,
    Fixed,
    Undated,
    Within,
)
from govtasks.deadlines.suspension import Pause, pauses_of, suspended
from govtasks.deadlines.terms import Term, Unit
from govtasks.errors import InvalidValueError, NaiveInstantError
from govtasks.text import Text

CIVIL = builtin_regime("vn-civil-2015")
STATE = builtin_calendar("vn-state")
PLAIN = WorkCalendar(
    key="plain",
    title=Text.of(en="Plain weeks"),
    version="1",
    first_day=dt.date.min,
    last_day=dt.date.max,
    decided_until=dt.date.max,
)
NOW = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
RECEIPT = {"receipt": dt.date(2017, 2, 9)}
EFFECTS = ["not-counted", "end-shift", "start-after"]
day = dt.date.fromisoformat


def instant(text):
    """An instant in UTC."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def within(*terms):
    """Terms that run from receipt."""
    return Within(terms=tuple(map(Term.parse, terms)))


def pause(since, until=None, read=day):
    """A pause from one day to another."""
    return Pause(since=read(since), until=until and read(until))


def replay(rule, *pauses, facts=RECEIPT, calendar=STATE, now=NOW, **how):
    """When it is due by the Civil Code."""
    return suspended(
        rule, facts, pauses, regime=CIVIL, calendar=calendar, now=now, **how
    )


class TestPause:
    @pytest.mark.parametrize(
        ("since", "until", "field"),
        [
            pytest.param("2017-02-09", None, "since", id="text"),
            pytest.param(None, None, "since", id="no beginning"),
            pytest.param(day("2017-02-09"), "2017-02-10", "until", id="text as end"),
            pytest.param(day("2017-02-09"), day("2017-02-08"), "until", id="backward"),
            pytest.param(
                day("2017-02-09"), instant("2017-02-10T08:00"), "until", id="mixed"
            ),
        ],
    )
    def test_refused(self, since, until, field):
        """
        A pause that is none, or that ends before it begins, is refused.
        """
        with pytest.raises(InvalidValueError) as caught:
            Pause(since=since, until=until)

        assert caught.value.field == field

    def test_naive(self):
        """
        An instant without a zone is refused.
        """
        with pytest.raises(NaiveInstantError):
            Pause(since=dt.datetime(2017, 2, 9))  # noqa: DTZ001

    def test_facts(self):
        """
        Dated facts of the same name belong together, whatever their order.
        """
        facts = {
            "resumed.fire": day("2017-02-14"),
            "suspended": day("2017-03-01"),
            "receipt": day("2017-02-09"),
            "suspended.fire": day("2017-02-10"),
        }

        assert pauses_of(facts) == (
            Pause(since=day("2017-02-10"), until=day("2017-02-14"), reason="fire"),
            Pause(since=day("2017-03-01")),
        )

    @pytest.mark.parametrize("name", ["resumed", "resumed.fire"])
    def test_resumed_without_pause(self, name):
        """
        Nothing goes on that did not stop.
        """
        with pytest.raises(InvalidValueError, match="without having been") as caught:
            pauses_of({name: day("2017-02-14"), "suspended.other": day("2017-02-10")})

        assert caught.value.field == f"facts.{name}"


class TestNotCounted:
    def test_working_days(self):
        """
        5 working days from 9 February 2017, of which 13 and 14 do not count: the 20th.
        """
        found = replay(within("5 working days"), pause("2017-02-10", "2017-02-14"))

        assert found.last_day == found.nominal_day == day("2017-02-20")
        assert not found.confirmed

    def test_days(self):
        """
        10 days from 9 February 2017, four of them lost: 23 February.
        """
        found = replay(within("10 days"), pause("2017-02-10", "2017-02-14"))

        assert found.last_day == day("2017-02-23")

    def test_moves_off_a_day_off(self):
        """
        What ends on Sunday 26 February 2017 ends on Monday.
        """
        found = replay(within("15 days"), pause("2017-02-10", "2017-02-12"))

        assert found.nominal_day == day("2017-02-26")
        assert found.last_day == day("2017-02-27")

    def test_month(self):
        """
        A month is prolonged by the days that were lost: 9 March and 4 days.
        """
        found = replay(within("1 month"), pause("2017-02-10", "2017-02-14"))

        assert found.last_day == day("2017-03-13")

    def test_chain(self):
        """
        Each term is replayed where it runs: 20 February, and ten days after it.
        """
        found = replay(
            within("5 working days", "10 days"), pause("2017-02-10", "2017-02-14")
        )

        assert found.last_day == day("2017-03-02")

    def test_hours(self):
        """
        24 hours from 08:00, of which two passed while the clock stood.
        """
        found = replay(
            within("24 hours"),
            pause("2017-02-09T04:00", "2017-02-09T06:00", instant),
            facts={"receipt": instant("2017-02-09T01:00")},
        )

        assert found.expires_at.isoformat() == "2017-02-10T10:00:00+07:00"

    def test_minutes_and_days(self):
        """
        A pause told in days takes whole days of a term in minutes.
        """
        found = replay(
            within("600 minutes"),
            pause("2017-02-09", "2017-02-10"),
            facts={"receipt": instant("2017-02-09T11:00")},
        )

        # Six hours passed on the 9th; the clock went on at midnight after the 10th.
        assert found.expires_at.isoformat() == "2017-02-11T04:00:00+07:00"

    def test_hours_to_midnight(self):
        """
        What ends at midnight was due on the day before.
        """
        found = replay(
            within("14 hours"),
            pause("2017-02-09T04:00", "2017-02-09T06:00", instant),
            facts={"receipt": instant("2017-02-09T01:00")},
        )

        assert found.expires_at.isoformat() == "2017-02-10T00:00:00+07:00"
        assert found.last_day == day("2017-02-09")

    @pytest.mark.parametrize(
        ("rule", "facts", "due"),
        [
            pytest.param(
                AtOnce(grace=Term(1, Unit.WORKING_DAY)),
                RECEIPT,
                "2017-02-13",
                id="at once",
            ),
            pytest.param(
                AfterCompletion(every=Term(10, Unit.DAY)),
                {"completed": day("2017-02-09")},
                "2017-02-20",
                id="after completion",
            ),
            pytest.param(
                AfterPeriod(
                    terms=(Term(10, Unit.DAY),), period="month", day=day("2017-01-15")
                ),
                {},
                "2017-02-13",
                id="after a period",
            ),
        ],
    )
    def test_other_terms(self, rule, facts, due):
        """
        Every rule that is a term from a fact can stand still.
        """
        found = replay(rule, pause("2017-02-09", "2017-02-10"), facts=facts)

        assert found.last_day == day(due)
        assert found.at_once is isinstance(rule, AtOnce)

    def test_explains_itself(self):
        """
        What it would have been, each pause, and what that changed.
        """
        found = replay(within("5 working days"), pause("2017-02-10", "2017-02-14"))

        english, vietnamese = map(found.explanation.text, ("en", "vi"))
        assert "Without the pauses: Due by the end of Thu 16 Feb 2017" in english
        assert "practice on the suspension of time limits (unconfirmed)" in english
        assert "thời hạn kết thúc vào Thứ Hai 20/02/2017" in vietnamese
        assert "The order names" not in english


class TestOtherEffects:
    def test_end_shift(self):
        """
        The end moves by the length in days: 16 February and four days.
        """
        found = replay(
            within("5 working days"),
            pause("2017-02-10", "2017-02-14"),
            effect="end-shift",
        )

        assert found.last_day == day("2017-02-20")
        assert "length of the pauses" in found.explanation.text("en")

    def test_start_after(self):
        """
        The term runs anew from 14 February.
        """
        found = replay(
            within("5 working days"),
            pause("2017-02-10", "2017-02-14"),
            effect="start-after",
        )

        assert found.last_day == day("2017-02-21")
        assert "runs anew" in found.explanation.text("en")

    def test_start_after_twice(self):
        """
        Each pause before the end starts it again; one after it does not.
        """
        found = replay(
            within("5 working days"),
            pause("2017-02-10", "2017-02-14"),
            pause("2017-02-20", "2017-02-22"),
            pause("2017-03-10", "2017-03-13"),
            effect="start-after",
        )

        assert found.last_day == day("2017-03-01")

    def test_start_after_hours(self):
        """
        Hours run anew from the instant at which the clock went on.
        """
        found = replay(
            within("24 hours"),
            pause("2017-02-09T04:00", "2017-02-09T06:00", instant),
            facts={"receipt": instant("2017-02-09T01:00")},
            effect="start-after",
        )

        assert found.expires_at == instant("2017-02-10T06:00")

    def test_start_after_open(self):
        """
        Whoever waits for resumption has no deadline.
        """
        found = replay(within("5 days"), pause("2017-02-10"), effect="start-after")

        assert (found.why, found.fact) == ("awaiting-fact", "resumed")

    def test_start_after_before_the_event(self):
        """
        A pause that was over before the event changes nothing.
        """
        plain = replay(within("5 days"))
        found = replay(
            within("5 days"), pause("2017-01-10", "2017-02-09"), effect="start-after"
        )

        assert found == plain


class TestOpen:
    def test_no_deadline(self):
        """
        As long as the clock stands there is no deadline.
        """
        found = replay(within("5 working days"), pause("2017-02-10"))

        assert (found.why, found.fact) == ("awaiting-fact", "resumed")
        assert "Đang tạm dừng" in found.explanation.text("vi")

    @pytest.mark.parametrize("since", ["2017-02-16", "2017-03-01"])
    def test_too_late_to_matter(self, since):
        """
        A clock that stops on the last day or after it stops nothing.
        """
        rule = within("5 working days")

        assert replay(rule, pause(since)) == replay(rule)

    def test_takes_in_others(self):
        """
        A pause that still lasts takes in those that ended within it.
        """
        found = replay(
            within("5 working days"),
            pause("2017-02-10"),
            pause("2017-02-13", "2017-02-14"),
        )

        assert isinstance(found, NoDeadline)

    def test_event_unknown(self):
        """
        Without the event there is nothing to stop.
        """
        found = replay(within("5 days"), pause("2017-02-10"), facts={})

        assert found.fact == "receipt"


class TestRefused:
    @pytest.mark.parametrize(
        ("since", "until", "field"),
        [
            pytest.param("2027-01-02", None, "since", id="begins"),
            pytest.param("2017-02-10", "2027-01-02", "until", id="ends"),
        ],
    )
    def test_future(self, since, until, field):
        """
        What lies after now is no fact yet.
        """
        with pytest.raises(InvalidValueError, match="no fact yet") as caught:
            replay(within("5 days"), pause(since, until))

        assert caught.value.field == field

    def test_future_instant(self):
        """
        An instant is compared to the moment, not to the day.
        """
        late = NOW + dt.timedelta(minutes=1)

        with pytest.raises(InvalidValueError, match="no fact yet"):
            replay(within("5 days"), Pause(since=late))

    def test_today_is_known(self):
        """
        A day counts as known as soon as it has begun in the regime's zone.
        """
        now = instant("2017-02-13T18:00")

        assert replay(
            within("5 days"), pause("2017-02-10", "2017-02-14"), now=now
        ).last_day == day("2017-02-20")

    def test_naive_now(self):
        """
        Now has a zone.
        """
        with pytest.raises(NaiveInstantError):
            replay(within("5 days"), now=dt.datetime(2027, 1, 1))  # noqa: DTZ001

    @pytest.mark.parametrize(
        "rule",
        [
            pytest.param(
                Fixed(day=day("2017-02-20"), inclusive=True, roll=False), id="day"
            ),
            pytest.param(
                Before(terms=(Term(1, Unit.DAY),), event="receipt"), id="back"
            ),
            pytest.param(Undated(), id="undated"),
        ],
    )
    def test_no_term(self, rule):
        """
        A named day does not stand still; it can be extended.
        """
        with pytest.raises(InvalidValueError, match="can be suspended") as caught:
            replay(rule, pause("2017-02-10", "2017-02-14"))

        assert caught.value.field == "rule"

    def test_days_and_hours(self):
        """
        Days and hours in one chain are not replayed.
        """
        with pytest.raises(InvalidValueError, match="in days and in hours"):
            replay(within("5 days", "4 hours"), pause("2017-02-10", "2017-02-14"))

    def test_regime_unknown(self):
        """
        Where nothing is known of a law, the effect must be named.
        """
        other = attrs.evolve(CIVIL, key="xx-law")

        with pytest.raises(InvalidValueError, match="xx-law") as caught:
            suspended(
                within("5 days"), RECEIPT, (), regime=other, calendar=STATE, now=NOW
            )

        assert caught.value.field == "effect"
        assert suspended(
            within("5 days"),
            RECEIPT,
            [pause("2017-02-10", "2017-02-14")],
            regime=other,
            calendar=STATE,
            now=NOW,
            effect="not-counted",
        ).last_day == day("2017-02-20")

    def test_effect_unknown(self):
        """
        An effect that is none is refused.
        """
        with pytest.raises(InvalidValueError, match="must be one of"):
            replay(within("5 days"), effect="ignored")

    def test_law_that_counts_otherwise(self):
        """
        A law with a least term is not replayed: two working days in Regulation 1182/71.
        """
        european = builtin_regime("eu-1182-71")

        with pytest.raises(InvalidValueError, match="not replayed"):
            suspended(
                within("2 days"),
                {"receipt": day("2017-02-10")},
                [pause("2017-02-10", "2017-02-11")],
                regime=european,
                calendar=PLAIN,
                now=NOW,
                effect="not-counted",
            )

    def test_law_without_a_word_on_days_off(self):
        """
        Where the law does not move the end of a term, the replayed end stays too.
        """
        steps = tuple(step for step in CIVIL.steps if not isinstance(step, Roll))
        silent = attrs.evolve(CIVIL, steps=steps)

        found = suspended(
            within("15 days"),
            RECEIPT,
            [pause("2017-02-10", "2017-02-12")],
            regime=silent,
            calendar=STATE,
            now=NOW,
        )

        assert found.last_day == day("2017-02-26")

    def test_last_day_there_is(self):
        """
        The last day of the year 9999 has no end that can be written.
        """
        with pytest.raises(InvalidValueError, match="1 to 9999"):
            replay(
                within("9 days"),
                pause("9999-12-22", "9999-12-23"),
                facts={"receipt": day("9999-12-21")},
                calendar=PLAIN,
                now=dt.datetime(9999, 12, 30, tzinfo=dt.UTC),
            )

    def test_beyond_the_years(self):
        """
        A deadline after the year 9999 is refused.
        """
        with pytest.raises(InvalidValueError, match="1 to 9999"):
            replay(
                within("400000 hours"),
                pause("9951-01-01", "9989-01-01"),
                facts={"receipt": dt.datetime(9950, 1, 1, tzinfo=dt.UTC)},
                now=dt.datetime(9990, 1, 1, tzinfo=dt.UTC),
            )


class TestClockLaw:
    def test_by_regime(self):
        """
        All Vietnamese regimes share one practice, which is not confirmed.
        """
        law = stopped_under(attrs.evolve(CIVIL, key="vn-anything"))

        assert law.effect == "not-counted"
        assert not law.is_confirmed
        assert stopped_under(attrs.evolve(CIVIL, key="xx")) is None

    def test_own_word_goes_first(self):
        """
        A file that was returned starts anew, whatever the practice of its family.
        """
        returned = builtin_regime("vn-restart-after-return")

        found = suspended(
            within("5 days"),
            RECEIPT,
            [pause("2017-02-10", "2017-02-14")],
            regime=returned,
            calendar=STATE,
            now=NOW,
        )

        # Five days from Tuesday 14 February end on Sunday the 19th.
        assert found.last_day == day("2017-02-20")
        assert stopped_under(returned).effect == "start-after"
        assert not found.confirmed

    def test_fee_notice(self):
        """
        United Kingdom, Freedom of Information: a fee notice stops the clock.
        """
        foia = builtin_regime("gb-foia-s10")

        assert stopped_under(foia).effect == "not-counted"
        assert "section 10" in stopped_under(foia).cites[0].provision

    def test_refused(self):
        """
        A document with an unknown effect is refused with its place.
        """
        with pytest.raises(InvalidValueError, match="mine"):
            load_clock_law("key = 'x'\nstopped = { effect = 'ignored' }", "mine")


DAYS = st.dates(dt.date(2017, 1, 1), dt.date(2017, 6, 30))
PAUSES = st.lists(
    st.tuples(DAYS, st.integers(0, 20)).map(
        lambda pair: Pause(since=pair[0], until=pair[0] + dt.timedelta(days=pair[1]))
    ),
    max_size=5,
)
TERMS = st.builds(
    Term,
    st.integers(1, 40),
    st.sampled_from([Unit.DAY, Unit.WORKING_DAY, Unit.WEEK, Unit.HOUR]),
)
EVENTS = DAYS.map(lambda date: dt.datetime.combine(date, dt.time(3), dt.UTC))
EFFECT = st.sampled_from(EFFECTS)


def run(term, event, pauses, effect):
    """The deadline of one term."""
    return replay(
        Within(terms=(term,)), *pauses, facts={"receipt": event}, effect=effect
    )


@given(TERMS, EVENTS, PAUSES, EFFECT, st.randoms())
def test_order_does_not_matter(term, event, pauses, effect, random):
    """
    Whatever the order in which pauses became known, the deadline is the same.
    """
    shuffled = list(pauses)
    random.shuffle(shuffled)

    found, other = (run(term, event, each, effect) for each in (pauses, shuffled))

    assert found == other
    assert found.explanation == other.explanation


@given(TERMS, EVENTS, PAUSES, EFFECT, DAYS)
def test_same_day_changes_nothing(term, event, pauses, effect, same):
    """
    To pause and to resume on the same day changes nothing.
    """
    empty = Pause(since=same, until=same)

    assert run(term, event, [*pauses, empty], effect) == run(
        term, event, pauses, effect
    )


@given(TERMS, EVENTS, PAUSES, EFFECT)
def test_twice_is_once(term, event, pauses, effect):
    """
    A pause that is entered twice, or in two parts, counts once.
    """
    halves = [
        part
        for each in pauses
        for middle in [each.since + (each.until - each.since) // 2]
        for part in (
            Pause(since=each.since, until=middle),
            Pause(since=middle, until=each.until),
        )
    ]

    found = run(term, event, pauses, effect)

    assert run(term, event, pauses * 2, effect) == found
    assert run(term, event, halves, effect) == found


@given(TERMS, EVENTS, PAUSES, DAYS, st.integers(0, 20), EFFECT)
def test_a_pause_helps_nobody_hurry(term, event, pauses, since, length, effect):
    """
    One more pause never makes a deadline earlier.
    """
    more = Pause(since=since, until=since + dt.timedelta(days=length))

    found = run(term, event, pauses, effect)

    assert run(term, event, [*pauses, more], effect).expires_at >= found.expires_at


@given(st.integers(1, 40), DAYS, PAUSES, st.booleans())
def test_days_are_counted_one_by_one(number, event, pauses, working):
    """
    The last day is the n-th day after the event on which the clock ran.
    """
    unit = Unit.WORKING_DAY if working else Unit.DAY
    found = run(Term(number, unit), event, pauses, "not-counted")

    counted, today = 0, event
    while counted < number:
        today += dt.timedelta(days=1)
        stands = any(each.since < today <= each.until for each in pauses)
        counted += not stands and (not working or STATE.is_working(today))
    assert found.nominal_day == today


@given(st.integers(1, 500), EVENTS, PAUSES)
def test_hours_are_counted_exactly(number, event, pauses):
    """
    Between the event and the deadline the clock ran exactly so many hours.
    """
    found = run(Term(number, Unit.HOUR), event, pauses, "not-counted")

    at, ran = event, 0
    zone = found.expires_at.tzinfo
    while at < found.expires_at:
        # The 7 hours of the zone are whole, so each hour lies in one day there.
        date = at.astimezone(zone).date()
        ran += not any(each.since < date <= each.until for each in pauses)
        at += dt.timedelta(hours=1)
    assert (at, ran) == (found.expires_at, number)


@given(TERMS, EVENTS, PAUSES, EFFECT)
def test_explains_itself(term, event, pauses, effect):
    """
    Every replayed deadline says in both languages what it is.
    """
    found = run(term, event, pauses, effect)

    vietnamese, english = map(found.explanation.text, ("vi", "en"))
    assert vietnamese != english
    # Midnight is told as the end of one day or as the beginning of the next.
    days = (found.last_day, found.expires_at)
    assert any(each.strftime("%d/%m/%Y") in vietnamese for each in days)


@given(TERMS, EVENTS)
def test_without_pauses_it_is_the_deadline(term, event):
    """
    Without pauses nothing is different from the plain computation.
    """
    rule, facts = Within(terms=(term,)), {"receipt": event}

    assert replay(rule, facts=facts) == compute(
        rule, facts, regime=CIVIL, calendar=STATE
    )
