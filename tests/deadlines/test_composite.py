"""Rules that lean on other rules."""

import datetime as dt
import itertools

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.codec import Codec
from govtasks.deadlines.compute import compute
from govtasks.deadlines.loading import builtin_calendar, builtin_regime
from govtasks.deadlines.month_days import MonthDay
from govtasks.deadlines.results import Deadline, NoDeadline
from govtasks.deadlines.rules import (
    DEEPEST,
    AfterCompletion,
    AfterEach,
    AfterPeriod,
    AtOnce,
    Before,
    Earliest,
    Every,
    Fixed,
    Inherited,
    Latest,
    PeriodEnd,
    Rule,
    Undated,
    Within,
    Yearly,
    facts_of,
)
from govtasks.deadlines.terms import Term, Unit
from govtasks.documents import read_toml
from govtasks.errors import GovtasksError, InvalidValueError, NaiveInstantError

CIVIL = builtin_regime("vn-civil-2015")
STATE = builtin_calendar("vn-state")
CODEC = Codec()
day = dt.date.fromisoformat


def due(rule, **facts):
    """The deadline of a rule by the Civil Code."""
    return compute(rule, facts, regime=CIVIL, calendar=STATE)


def fixed(text, **fields):
    """A named day that is in time and does not move."""
    return Fixed(**{"day": day(text), "inclusive": True, "roll": False} | fields)


def within(text="5 working days", of="receipt"):
    """A term that runs from a fact."""
    return Within(terms=(Term.parse(text),), of=of)


class TestFixed:
    def test_hour(self):
        """
        Before 16:00 on 20 May 2017.
        """
        found = due(fixed("2017-05-19", time=dt.time(16), phrase="trước 16 giờ"))

        assert found.last_day == day("2017-05-19")
        assert found.expires_at.isoformat() == "2017-05-19T16:00:00+07:00"
        assert "trước 16 giờ" in found.explanation.text("en")

    def test_hour_of_a_day_that_moves(self):
        """
        The hour goes with the day; 20 May 2017 was a Saturday.
        """
        found = due(fixed("2017-05-20", roll=True, time=dt.time(11, 30)))

        assert found.expires_at.isoformat() == "2017-05-22T11:30:00+07:00"
        assert found.nominal_day == day("2017-05-20")
        assert "11:30" in found.explanation.text("vi")

    def test_window(self):
        """
        From 15 to 20 May 2017.
        """
        found = due(fixed("2017-05-20", opens=day("2017-05-15")))

        assert found.window_start == day("2017-05-15")
        assert found.expires_at.isoformat() == "2017-05-21T00:00:00+07:00"
        assert "15 May 2017" in found.explanation.text("en")

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            pytest.param({"opens": day("2017-05-21")}, "opens", id="window"),
            pytest.param({"time": dt.time(8), "inclusive": False}, "time", id="hour"),
        ],
    )
    def test_refused(self, fields, field):
        """
        A window that closes first, and an hour of a day out of time, are refused.
        """
        with pytest.raises(InvalidValueError) as caught:
            fixed("2017-05-20", **fields)

        assert caught.value.field == field


class TestAfterPeriod:
    def test_first_half_year(self):
        """
        45 days from the end of the first six months of 2017: Monday 14 August.
        """
        rule = AfterPeriod(
            terms=(Term(45, Unit.DAY),),
            period="half-year",
            day=day("2017-02-01"),
            phrase="45 ngày kể từ khi hết 6 tháng đầu năm",
        )

        found = due(rule)

        assert found.last_day == day("2017-08-14")
        english = found.explanation.text("en")
        assert "half-year 1 of 2017 is Fri 30 Jun 2017" in english
        assert "45 ngày kể từ" in english
        assert "kết thúc kỳ" in found.explanation.text("vi")


class TestInherited:
    RULE = Inherited(source="directive-644", phrase="theo Công văn 644")

    def test_awaits(self):
        """
        As long as the other day is not known there is none.
        """
        found = due(self.RULE)

        assert (found.why, found.fact) == ("awaiting-fact", "inherited")
        assert "directive-644" in found.explanation.text("vi")

    def test_day(self):
        """
        The day is taken as it is, even on a day off: there it has moved already.
        """
        found = due(self.RULE, inherited=day("2017-05-20"))

        assert found.last_day == found.nominal_day == day("2017-05-20")
        assert "directive-644" in found.explanation.text("en")

    def test_instant(self):
        """
        An instant is the moment at which it is over, in the zone of the regime.
        """
        found = due(self.RULE, inherited=dt.datetime(2017, 5, 19, 9, tzinfo=dt.UTC))

        assert found.last_day == day("2017-05-19")
        assert found.expires_at.isoformat() == "2017-05-19T16:00:00+07:00"
        assert "16:00" in found.explanation.text("vi")

    def test_midnight(self):
        """
        What is over at midnight was due on the day before.
        """
        found = due(self.RULE, inherited=dt.datetime(2017, 5, 19, 17, tzinfo=dt.UTC))

        assert found.last_day == day("2017-05-19")
        assert found.explanation.subject == "deadlines.due"

    @pytest.mark.parametrize(
        ("moment", "error"),
        [
            pytest.param("2017-05-19", InvalidValueError, id="text"),
            pytest.param(dt.datetime(2017, 5, 19), NaiveInstantError, id="naive"),  # noqa: DTZ001
        ],
    )
    def test_refused(self, moment, error):
        """
        Neither text nor an instant without a zone is a day.
        """
        with pytest.raises(error) as caught:
            due(self.RULE, inherited=moment)

        assert caught.value.field == "facts.inherited"


class TestEarliest:
    RULE = Earliest(rules=(within(), fixed("2017-02-15")), phrase="chậm nhất 15/2")

    def test_wins(self):
        """
        Five working days from 9 February 2017, but not later than the 15th.
        """
        late = due(self.RULE, receipt=day("2017-02-09"))
        early = due(self.RULE, receipt=day("2017-02-06"))

        assert late.last_day == day("2017-02-15")
        assert early.last_day == day("2017-02-13")
        english = late.explanation.text("en")
        assert "Possibility 1: Due by the end of Thu 16 Feb 2017" in english
        assert "The earliest counts: possibility 2" in english

    def test_awaiting_one(self):
        """
        The earliest known day stands, provisionally, and names what may come earlier.
        """
        found = due(self.RULE)

        assert found.last_day == day("2017-02-15")
        assert found.provisional
        assert "Có thể đến sớm hơn: chưa có ngày nhận văn bản" in (
            found.explanation.text("vi")
        )

    def test_awaiting_all(self):
        """
        Where nothing is known there is no deadline, and the first fact is named.
        """
        found = due(Earliest(rules=(within(of="issue"), within())))

        assert (found.why, found.fact) == ("awaiting-fact", "issue")

    def test_readings(self):
        """
        Where one rule can be read two ways, both days stand as long as they can win.
        """
        # Five days before Thursday 11 May 2017 is Saturday the 6th.
        before = Before(terms=(Term(5, Unit.DAY),), event="meeting")
        meeting = day("2017-05-11")

        open_ = due(Earliest(rules=(before, fixed("2017-05-06"))), meeting=meeting)
        settled = due(Earliest(rules=(before, fixed("2017-05-04"))), meeting=meeting)

        days = [reading.last_day for reading in open_.readings]
        assert days == [day("2017-05-05"), day("2017-05-06")]
        assert open_.last_day == day("2017-05-05")
        assert settled.last_day == day("2017-05-04")

    def test_settled_by_another_rule(self):
        """
        Two readings are one day, where another rule comes no later than both.
        """
        before = Before(terms=(Term(5, Unit.DAY),), event="meeting")
        rule = Earliest(rules=(before, fixed("2017-05-05")))

        found = due(rule, meeting=day("2017-05-11"))

        assert found.last_day == day("2017-05-05")
        assert found.readings == ()

    def test_reading_of_another_rule(self):
        """
        A rule with one day is a reading too, where the other can end later.
        """
        before = Before(terms=(Term(5, Unit.DAY),), event="meeting")
        rule = Latest(rules=(before, fixed("2017-05-05")))

        found = due(rule, meeting=day("2017-05-11"))

        assert [one.last_day for one in found.readings] == [
            day("2017-05-05"),
            day("2017-05-06"),
        ]
        assert all(one.in_locale("vi") for one in found.readings)


class TestLatest:
    def test_wins(self):
        """
        The later of two days counts.
        """
        rule = Latest(rules=(within(), fixed("2017-02-15")))

        assert due(rule, receipt=day("2017-02-09")).last_day == day("2017-02-16")
        assert due(rule, receipt=day("2017-02-01")).last_day == day("2017-02-15")

    def test_awaits(self):
        """
        The latest of several is not known before all of them are.
        """
        found = due(Latest(rules=(fixed("2017-02-15"), within())))

        assert (found.why, found.fact) == ("awaiting-fact", "receipt")
        assert "Possibility 1" in found.explanation.text("en")


class TestRefused:
    @pytest.mark.parametrize(
        ("rules", "problem"),
        [
            pytest.param((), "2 to 20", id="none"),
            pytest.param((within(),), "2 to 20", id="one"),
            pytest.param((within(),) * 21, "2 to 20", id="too many"),
            pytest.param("ab", "2 to 20", id="text"),
            pytest.param((within(), "later"), "deadline rules", id="no rule"),
            pytest.param((within(), Undated()), "no one day", id="undated"),
            pytest.param(
                (
                    within(),
                    Every(period="month", since=day("2017-01-01"), roll="none"),
                ),
                "no one day",
                id="recurring",
            ),
        ],
    )
    def test_alternatives(self, rules, problem):
        """
        Only rules with one day each can be compared, and at least two of them.
        """
        with pytest.raises(InvalidValueError, match=problem) as caught:
            Earliest(rules=rules)

        assert caught.value.field == "rules"

    def test_depth(self):
        """
        Rules in rules end somewhere.
        """
        rule = within()
        for _ in range(DEEPEST - 1):
            rule = Latest(rules=(rule, within()))

        with pytest.raises(InvalidValueError, match="nested"):
            Latest(rules=(rule, within(), Earliest(rules=(rule, rule))))

    def test_facts(self):
        """
        A composite names the facts of all its rules, each once.
        """
        rule = Earliest(
            rules=(within(of="issue"), Latest(rules=(within(), within(of="issue"))))
        )

        assert facts_of(rule) == ("issue", "receipt")


TERMS = st.builds(Term, st.integers(1, 60), st.sampled_from([Unit.DAY, Unit.MONTH]))
NAMES = st.sampled_from(["receipt", "issue"])
DAYS = st.dates(dt.date(2017, 1, 1), dt.date(2020, 1, 1))
SIMPLE = st.one_of(
    st.builds(Within, terms=st.tuples(TERMS), of=NAMES),
    st.builds(Before, terms=st.tuples(TERMS), event=NAMES),
    st.builds(Fixed, day=DAYS, inclusive=st.booleans(), roll=st.booleans()),
    st.builds(Inherited, source=st.just("x"), of=NAMES),
)
RULES = st.lists(SIMPLE, min_size=2, max_size=4).map(tuple)
FACTS = st.fixed_dictionaries({"receipt": DAYS, "issue": DAYS})


def possible(found):
    """The days that a result can be read as."""
    return {one.last_day for one in found.readings} or {found.last_day}


@given(RULES, FACTS)
def test_the_earliest_is_a_minimum(rules, facts):
    """
    Nothing comes before the earliest of all, or after the latest, and one has it.

    The readings of it are those that the readings of the rules give.
    """
    found = [compute(rule, facts, regime=CIVIL, calendar=STATE) for rule in rules]
    for cls, pick in ((Earliest, min), (Latest, max)):
        one = compute(cls(rules=rules), facts, regime=CIVIL, calendar=STATE)

        assert one.expires_at == pick(each.expires_at for each in found)
        choices = itertools.product(*map(possible, found))
        assert possible(one) == {pick(choice) for choice in choices}
        assert one.provisional or not any(each.provisional for each in found)
        assert one.explanation.text("vi") != one.explanation.text("en")


@given(RULES, st.randoms(), FACTS)
def test_the_order_of_alternatives_does_not_matter(rules, random, facts):
    """
    Whatever the order of the rules, the same day counts.
    """
    shuffled = list(rules)
    random.shuffle(shuffled)
    one = compute(Earliest(rules=rules), facts, regime=CIVIL, calendar=STATE)
    other = compute(Earliest(rules=shuffled), facts, regime=CIVIL, calendar=STATE)

    assert one.expires_at == other.expires_at
    assert possible(one) == possible(other)


@given(RULES, st.dictionaries(NAMES, DAYS))
def test_more_facts_settle_more(rules, facts):
    """
    What is not known yet leaves the earliest provisional, or without a day.
    """
    found = compute(Earliest(rules=rules), facts, regime=CIVIL, calendar=STATE)
    missing = set(facts_of(Earliest(rules=rules))) - set(facts)

    if isinstance(found, NoDeadline):
        assert found.fact in missing
    elif missing:
        assert found.provisional


text = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20).map(
    str.strip
)
ROLLS = st.sampled_from(["next", "previous", "none"])
TIMES = st.none() | st.times(dt.time(0, 1))
LEAVES = st.one_of(
    SIMPLE,
    st.builds(AtOnce, grace=TERMS, phrase=text),
    st.builds(PeriodEnd, period=st.just("quarter"), day=st.dates(), roll=st.booleans()),
    st.builds(
        AfterPeriod, terms=st.tuples(TERMS), period=st.just("year"), day=st.dates()
    ),
    st.builds(
        Fixed,
        day=st.dates(),
        inclusive=st.sampled_from([True]),
        roll=st.booleans(),
        time=TIMES,
    ),
)
NESTED = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        Earliest, rules=st.lists(inner, min_size=2, max_size=3).map(tuple), phrase=text
    ),
    max_leaves=4,
)
RECURRING = st.one_of(
    st.builds(AfterCompletion, every=TERMS, phrase=text),
    st.builds(
        AfterEach,
        terms=st.tuples(TERMS),
        period=st.sampled_from(["week", "month"]),
        since=st.dates(),
    ),
    st.builds(
        Yearly,
        days=st.just((MonthDay(2, 29), MonthDay(6, 20))),
        since=st.dates(max_value=dt.date(2020, 1, 1)),
        until=st.none() | st.dates(min_value=dt.date(2020, 1, 1)),
        roll=ROLLS,
    ),
    st.builds(
        Every,
        period=st.just("month"),
        day=st.just(15),
        second_day=st.just(16),
        opens=st.none() | st.integers(1, 15),
        exceptions=st.just((MonthDay(12, 31),)),
        tier=st.sampled_from(["first", "second"]),
        time=TIMES,
        since=st.dates(),
        roll=ROLLS,
        phrase=text,
    ),
    st.builds(Undated, phrase=text, review_every=st.none() | TERMS),
)


@given(NESTED | RECURRING)
def test_every_rule_is_read_back(rule):
    """
    A rule written as JSON or as TOML is read back the same.
    """
    data = CODEC.dump(rule, Rule)
    written = CODEC.to_toml(rule, Rule)

    assert CODEC.load(data, Rule) == rule
    assert CODEC.load(read_toml(written, "rule.toml"), Rule, "rule.toml") == rule


@given(NESTED, st.dictionaries(NAMES, st.dates()))
def test_a_result_or_an_error_of_ours(rule, facts):
    """
    Any rule with any facts gives a result that explains itself, or an error of ours.
    """
    try:
        found = compute(rule, facts, regime=CIVIL, calendar=STATE)
    except GovtasksError:
        return

    assert isinstance(found, Deadline | NoDeadline)
    assert found.explanation.text("vi") != found.explanation.text("en")
    assert attrs.evolve(found) == found
