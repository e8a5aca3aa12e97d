"""Extensions of deadlines, and how late something was done."""

import datetime as dt

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.deadlines.clocks import extension_under
from govtasks.deadlines.compute import compute
from govtasks.deadlines.extension import extended, lateness
from govtasks.deadlines.loading import (
    builtin_calendar,
    builtin_regime,
    builtin_regimes,
)
from govtasks.deadlines.rules import (
    AfterCompletion,
    AfterEach,
    AfterPeriod,
    AtOnce,
    Before,
    Fixed,
    Within,
)
from govtasks.deadlines.terms import Term, Unit
from govtasks.errors import GovtasksError, InvalidValueError, NaiveInstantError

CIVIL = builtin_regime("vn-civil-2015")
STATE = builtin_calendar("vn-state")
day = dt.date.fromisoformat
TEN_DAYS = Within(terms=(Term(10, Unit.DAY),))
FIVE_WORKING_DAYS = Within(terms=(Term(5, Unit.WORKING_DAY),))


def instant(text):
    """An instant in UTC."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def due(rule=TEN_DAYS, receipt="2017-01-20"):
    """The deadline of a rule; of the ten days, nominally 30 January, 2 February."""
    moment = day(receipt) if isinstance(receipt, str) else receipt
    return compute(rule, {"receipt": moment}, regime=CIVIL, calendar=STATE)


def extend(deadline, term="5 days", **how):
    """The deadline extended by the Civil Code."""
    term = Term.parse(term)
    return extended(deadline, term, **{"regime": CIVIL, "calendar": STATE, **how})


class TestExtended:
    @pytest.mark.parametrize(
        ("from_", "nominal"),
        [
            pytest.param("nominal", "2017-02-04", id="nominal end 30 January"),
            pytest.param("rolled", "2017-02-07", id="last day 2 February"),
            pytest.param("grant", "2017-02-06", id="grant 1 February"),
        ],
    )
    def test_base(self, from_, nominal):
        """
        Five days count from the old nominal end, the old last day, or the grant.
        """
        found = extend(due(), from_=from_, granted_on=day("2017-02-01"))

        assert found.nominal_day == day(nominal)

    def test_moves_again(self):
        """
        4 February 2017 is a Saturday, so the extended deadline is Monday.
        """
        assert extend(due(), from_="nominal").last_day == day("2017-02-06")

    def test_hours(self):
        """
        Hours are added to the moment at which it would have been over.
        """
        found = extend(due(), "12 hours", from_="rolled")

        assert found.expires_at.isoformat() == "2017-02-03T12:00:00+07:00"

    def test_instant_of_the_grant(self):
        """
        Hours can run from the instant of the grant.
        """
        found = extend(
            due(), "72 hours", from_="grant", granted_on=instant("2017-02-02T02:00")
        )

        assert found.expires_at == instant("2017-02-05T02:00")

    def test_as_the_regime_says(self):
        """
        The European Patent Office counts from the nominal end (J 4/91).
        """
        epc = builtin_regime("epc")

        found = extended(
            due(),
            Term(1, Unit.MONTH),
            regime=epc,
            calendar=STATE,
            facts={"document": day("2024-01-01")},
        )

        assert found.nominal_day == day("2017-02-28")
        assert "J 4/91" in found.explanation.text("en")
        assert not found.confirmed

    @pytest.mark.parametrize(
        ("key", "base", "source"),
        [
            pytest.param("us-uspto", "original", "MPEP 710.01(a)", id="USPTO"),
            pytest.param("gb-gdpr-sar", "original", "correspondence", id="ICO"),
            pytest.param("jp-patent-3", "nominal", "04.12", id="JPO"),
            pytest.param("de-bgb", "nominal", "section 193", id="BGB"),
            pytest.param("epc-pre-2023-11", "nominal", "J 4/91", id="EPC before"),
            pytest.param("epc-renewal-fee", "nominal", "J 4/91", id="renewal fee"),
            pytest.param("gb-hmcts-cmc", "nominal", "Civil Money", id="money claims"),
            pytest.param("eu-court-rop", "nominal", "Articles 80", id="EU courts"),
            pytest.param("us-frcp-6", "rolled", "6(d)", id="FRCP"),
            pytest.param("us-frcp-6-pre2009", "rolled", "6(e)", id="FRCP before"),
        ],
    )
    def test_what_is_known(self, key, base, source):
        """
        Where a law says what an extension counts from, it is kept with its source.
        """
        law = extension_under(builtin_regime(key))

        (cite,) = law.cites
        assert law.base == base
        assert source in f"{cite.in_locale('en')} {cite.source}"

    @pytest.mark.parametrize(
        "key", [key for key in builtin_regimes() if key.startswith("vn-")]
    )
    def test_vietnam_is_asked(self, key):
        """
        No Vietnamese act was found that says it, so none is made up.
        """
        assert extension_under(builtin_regime(key)) is None

    def test_counted_anew(self):
        """
        MPEP 710.01(a): 31 January and 3 months, one more: 31 May, not 30 May.
        """
        rule = Within(terms=(Term(3, Unit.MONTH),))
        facts = {"receipt": day("2024-01-31")}
        law = {"regime": builtin_regime("us-uspto"), "calendar": STATE}
        old = compute(rule, facts, **law)

        found = extended(old, Term(1, Unit.MONTH), rule=rule, facts=facts, **law)

        assert old.nominal_day == day("2024-04-30")
        assert found.last_day == day("2024-05-31")
        assert "MPEP 710.01(a)" in found.explanation.text("en")
        assert "tính lại từ ngày bắt đầu" in found.explanation.text("vi")

    def test_from_the_moved_end(self):
        """
        What is added in a US court counts from the end as it was moved (6(d)).

        14 days from Saturday 7 January 2017 end on Saturday 21, so on Monday 23.
        """
        law = {"regime": builtin_regime("us-frcp-6"), "calendar": STATE}
        old = compute(
            Within(terms=(Term(14, Unit.DAY),)), {"receipt": day("2017-01-07")}, **law
        )

        found = extended(old, Term(1, Unit.DAY), **law)

        assert (old.last_day, found.last_day) == (day("2017-01-23"), day("2017-01-24"))

    @pytest.mark.parametrize(
        ("rule", "term", "facts", "field"),
        [
            pytest.param(None, "1 month", {"receipt": "2024-01-31"}, "rule", id="none"),
            pytest.param(
                AtOnce(grace=Term(1, Unit.DAY)),
                "1 month",
                {"receipt": "2024-01-31"},
                "rule",
                id="no term",
            ),
            pytest.param(
                Within(terms=(Term(3, Unit.MONTH),)),
                "30 days",
                {"receipt": "2024-01-31"},
                "extension",
                id="another unit",
            ),
            pytest.param(
                Within(terms=(Term(3, Unit.MONTH),)),
                "1 month",
                {},
                "facts.receipt",
                id="no event",
            ),
        ],
    )
    def test_not_counted_anew(self, rule, term, facts, field):
        """
        To count anew, the term, its unit and its event must be known.
        """
        facts = {name: day(text) for name, text in facts.items()}
        with pytest.raises(GovtasksError) as caught:
            extend(due(), term, from_="original", rule=rule, facts=facts)

        assert caught.value.field == field

    def test_explains_itself(self):
        """
        The old deadline, what is counted from, and the new count.
        """
        found = extend(due(), from_="nominal")

        vietnamese = found.explanation.text("vi")
        assert "Trước khi gia hạn: Hạn cuối: hết Thứ Năm 02/02/2017" in vietnamese
        assert "Gia hạn thêm 5 ngày, tính từ ngày hết hạn" in vietnamese

    @pytest.mark.parametrize(
        ("how", "field"),
        [
            pytest.param({}, "from_", id="nothing known"),
            pytest.param({"from_": "start"}, "from_", id="no such base"),
            pytest.param({"from_": "grant"}, "granted_on", id="no grant"),
            pytest.param(
                {"from_": "grant", "granted_on": "today"}, "granted_on", id="text"
            ),
            pytest.param(
                {"from_": "grant", "granted_on": day("2017-01-21")},
                "extension",
                id="too short",
            ),
            pytest.param(
                {"from_": "rolled", "term": "0 days"}, "extension", id="nothing"
            ),
            pytest.param(
                {"from_": "rolled", "term": "-3 days"}, "extension", id="backward"
            ),
        ],
    )
    def test_refused(self, how, field):
        """
        What it counts from must be known, and it must lengthen the deadline.
        """
        with pytest.raises(InvalidValueError) as caught:
            extend(due(), **how)

        assert caught.value.field == field

    def test_naive_grant(self):
        """
        An instant of a grant has a zone.
        """
        with pytest.raises(NaiveInstantError):
            extend(due(), from_="grant", granted_on=dt.datetime(2017, 2, 1))  # noqa: DTZ001


class TestLateness:
    DUE = due(FIVE_WORKING_DAYS, "2017-02-09")

    @pytest.mark.parametrize(
        ("done", "amount", "days", "late"),
        [
            pytest.param("2017-02-14T02:00", -2, -2, False, id="two days early"),
            pytest.param("2017-02-16T16:59", 0, 0, False, id="at the last minute"),
            pytest.param("2017-02-16T17:00", 1, 1, True, id="at midnight"),
            pytest.param("2017-02-20T02:00", 2, 4, True, id="over a weekend"),
        ],
    )
    def test_working_days(self, done, amount, days, late):
        """
        Due on Thursday 16 February 2017, counted in working days of Vietnam.
        """
        found = lateness(self.DUE, instant(done), FIVE_WORKING_DAYS, STATE)

        assert found.amount == Term(amount, Unit.WORKING_DAY)
        assert (found.calendar_days, found.is_late) == (days, late)

    def test_late_on_a_day_off(self):
        """
        On the Saturday after a last Friday it is late, by no working day.
        """
        friday = due(FIVE_WORKING_DAYS, "2017-02-10")

        found = lateness(friday, day("2017-02-18"), FIVE_WORKING_DAYS, STATE)

        assert (found.amount.amount, found.calendar_days) == (0, 1)
        assert found.is_late
        assert found.in_locale("vi") == "hoàn thành chậm"

    def test_hour_of_the_day(self):
        """
        After the hour named, on the same day, it is late.
        """
        rule = Fixed(
            day=day("2017-05-19"), inclusive=True, roll=False, time=dt.time(16)
        )

        found = lateness(due(rule), instant("2017-05-19T10:00"), rule, STATE)

        assert found.is_late
        assert found.amount == Term(0, Unit.DAY)

    def test_hours(self):
        """
        An hour that has begun counts as late; one that is not full is not early.
        """
        rule = Within(terms=(Term(24, Unit.HOUR),))
        deadline = due(rule, instant("2017-02-09T01:00"))

        late = lateness(deadline, instant("2017-02-10T02:30"), rule, STATE)
        early = lateness(deadline, instant("2017-02-09T23:30"), rule, STATE)

        assert late.amount == Term(2, Unit.HOUR)
        assert early.amount == Term(-1, Unit.HOUR)
        assert early.in_locale("en") == "done 1 hour early"

    @pytest.mark.parametrize(
        ("rule", "unit"),
        [
            pytest.param(
                AtOnce(grace=Term(1, Unit.WORKING_DAY)), Unit.WORKING_DAY, id="at once"
            ),
            pytest.param(
                AfterCompletion(every=Term(1, Unit.YEAR)),
                Unit.DAY,
                id="after completion",
            ),
            pytest.param(
                AfterCompletion(every=Term(30, Unit.WORKING_DAY)),
                Unit.WORKING_DAY,
                id="working days after completion",
            ),
            pytest.param(
                Before(terms=(Term(3, Unit.WORKING_DAY),), event="meeting"),
                Unit.WORKING_DAY,
                id="before",
            ),
            pytest.param(
                AfterPeriod(
                    terms=(Term(3, Unit.WEEK),), period="year", day=day("2017-01-01")
                ),
                Unit.DAY,
                id="after a period",
            ),
            pytest.param(
                AfterEach(
                    terms=(Term(5, Unit.WORKING_DAY),),
                    period="month",
                    since=day("2017-01-01"),
                ),
                Unit.WORKING_DAY,
                id="after each",
            ),
        ],
    )
    def test_unit_of_the_rule(self, rule, unit):
        """
        Each rule is late in its own unit; months and weeks in days.
        """
        found = lateness(self.DUE, day("2017-02-17"), rule, STATE)

        assert found.amount == Term(1, unit)
        assert found.is_late

    @pytest.mark.parametrize(
        ("done", "english", "vietnamese"),
        [
            pytest.param(
                "2017-02-16", "done in time", "hoàn thành đúng hạn", id="in time"
            ),
            pytest.param(
                "2017-02-17",
                "done 1 working day late",
                "hoàn thành chậm 1 ngày làm việc",
                id="late",
            ),
            pytest.param(
                "2017-02-14",
                "done 2 working days early",
                "hoàn thành sớm 2 ngày làm việc",
                id="early",
            ),
        ],
    )
    def test_words(self, done, english, vietnamese):
        """
        It says so in both languages.
        """
        found = lateness(self.DUE, day(done), FIVE_WORKING_DAYS, STATE)

        assert (found.in_locale("en"), found.in_locale("vi")) == (english, vietnamese)

    @pytest.mark.parametrize(
        ("done", "error"),
        [
            pytest.param("2017-02-16", InvalidValueError, id="text"),
            pytest.param(dt.datetime(2017, 2, 16), NaiveInstantError, id="naive"),  # noqa: DTZ001
        ],
    )
    def test_refused(self, done, error):
        """
        Neither text nor an instant without a zone says when it was done.
        """
        with pytest.raises(error) as caught:
            lateness(self.DUE, done, FIVE_WORKING_DAYS, STATE)

        assert caught.value.field == "done_at"

    def test_hours_want_an_instant(self):
        """
        A day does not say how many hours late it was.
        """
        rule = Within(terms=(Term(24, Unit.HOUR),))

        with pytest.raises(InvalidValueError, match="must be an instant"):
            lateness(self.DUE, day("2017-02-17"), rule, STATE)


DAYS = st.dates(dt.date(2017, 1, 1), dt.date(2020, 1, 1))
TERMS = st.builds(
    Term, st.integers(1, 40), st.sampled_from([Unit.DAY, Unit.WORKING_DAY, Unit.WEEK])
)


@given(TERMS, DAYS, TERMS, st.sampled_from(["nominal", "rolled"]))
def test_an_extension_counts_from_its_base(term, event, extension, from_):
    """
    An extended deadline is that of a term that runs from its base, and is later.
    """
    old = due(Within(terms=(term,)), event)
    base = old.nominal_day if from_ == "nominal" else old.last_day
    fresh = due(Within(terms=(extension,)), base)
    if fresh.expires_at <= old.expires_at:
        with pytest.raises(InvalidValueError):
            extended(old, extension, from_=from_, regime=CIVIL, calendar=STATE)
        return

    found = extended(old, extension, from_=from_, regime=CIVIL, calendar=STATE)

    assert attrs.evolve(found, confirmed=True) == attrs.evolve(fresh, confirmed=True)
    assert found.expires_at > old.expires_at


@given(TERMS, DAYS, TERMS)
def test_from_the_last_day_is_never_earlier(term, event, extension):
    """
    To count from the last day never gives less time than to count before days off.
    """
    old = due(Within(terms=(term,)), event)
    rolled = extended(old, extension, from_="rolled", regime=CIVIL, calendar=STATE)
    try:
        nominal = extended(
            old, extension, from_="nominal", regime=CIVIL, calendar=STATE
        )
    except InvalidValueError:
        return

    assert rolled.expires_at >= nominal.expires_at


@given(
    TERMS,
    DAYS,
    st.datetimes(
        dt.datetime(2017, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
        dt.datetime(2020, 6, 1),  # noqa: DTZ001
        timezones=st.just(dt.UTC),
    ),
)
def test_lateness_has_a_sign(term, event, done):
    """
    Late is never below zero, in time never above; a day gives the same as its instant.
    """
    rule = Within(terms=(term,))
    deadline = due(rule, event)

    found = lateness(deadline, done, rule, STATE)

    assert found.is_late is (done >= deadline.expires_at)
    if found.is_late:
        assert found.amount.amount >= 0
        assert found.calendar_days >= 1
    else:
        assert found.amount.amount <= 0
        assert found.calendar_days <= 0
    today = done.astimezone(deadline.expires_at.tzinfo).date()
    assert lateness(deadline, today, rule, STATE) == found
