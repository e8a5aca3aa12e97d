import datetime as dt
import threading

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govtasks.deadlines.loading import builtin_calendar
from govtasks.deadlines.rules import EachReport, Undated
from govtasks.errors import ConflictError, NaiveInstantError
from govtasks.memory import MemoryStore
from govtasks.obligations import commands as do
from govtasks.obligations.events import FollowedUp, OccurrenceOpened
from govtasks.obligations.followup import builtin_ladder
from govtasks.obligations.model import Kind, Roles
from govtasks.register.rulebook import Rulebook

# Fixed by hand for a deadline on Wednesday 15 March 2017 and the default ladder:
# 3 working days before, the day itself, 1 and 5 working days after, at 08:00.
REMIND = "o1:2017-03-15:remind"
TODAY = "o1:2017-03-15:due-today"
URGE = "o1:2017-03-15:urge"
ESCALATE = "o1:2017-03-15:escalate"


def steps(report):
    """Return the keys of the steps of a report, in its order."""
    return [said.step.key for said in report.said]


def said_of(register, key="o1"):
    """Return the keys of the steps that are recorded as said."""
    events = [fact.event for fact in register.facts(key)]
    return [event.step_key for event in events if isinstance(event, FollowedUp)]


@pytest.fixture
def register(city):
    """Give a register with one task that is due on 15 March 2017."""
    opened = city.begun()
    with city.unit(opened) as unit:
        unit.assign(city.obligation())
    return opened


class TestSweep:
    @pytest.mark.parametrize(
        ("day", "time", "said"),
        [
            pytest.param("2017-03-10", "07:59", [], id="a minute before"),
            pytest.param("2017-03-10", "08:00", [REMIND], id="on the minute"),
            pytest.param("2017-03-15", "08:00", [REMIND, TODAY], id="last day"),
            pytest.param("2017-03-16", "08:00", [REMIND, TODAY, URGE], id="day after"),
            pytest.param(
                "2017-03-22", "08:00", [REMIND, TODAY, URGE, ESCALATE], id="week after"
            ),
        ],
    )
    def test_says_what_is_due_by_its_instant(self, city, register, day, time, said):
        """
        Each step of the ladder is said when its time has come.
        """
        assert steps(register.sweep(city.at(day, time))) == said
        assert said_of(register) == said

    def test_the_same_sweep_again_says_nothing(self, city, register):
        """
        What was said is not said again, and nothing more is recorded.
        """
        register.sweep(city.at("2017-03-16"))
        before = city.everything()

        again = register.sweep(city.at("2017-03-16"))

        assert (again.said, again.opened, again.failed) == ((), (), ())
        assert city.everything() == before

    def test_what_was_missed_is_said_once_and_marked_late(self, city, register):
        """
        Not run for three days, each due step is said once, late but the one of today.
        """
        register.sweep(city.at("2017-03-13"))

        report = register.sweep(city.at("2017-03-16"))

        assert [(said.step.key, said.step.late) for said in report.said] == [
            (TODAY, True),
            (URGE, False),
        ]
        facts = [fact.event for fact in register.facts("o1")][2:]
        assert [(fact.step_key, fact.late) for fact in facts] == [
            (TODAY, True),
            (URGE, False),
        ]

    def test_a_clock_that_is_behind_says_nothing_twice(self, city, register):
        """
        After a machine whose clock is ahead, one that is behind has nothing to say.
        """
        register.sweep(city.at("2017-03-10", "08:00:05"))

        report = register.sweep(city.at("2017-03-10", "08:00:03"))

        assert report.said == ()
        assert said_of(register) == [REMIND]

    def test_a_dry_run_records_nothing(self, city, register):
        """
        A dry run tells the same, and the store stays as it was.
        """
        with city.unit(register) as unit:
            unit.assign(city.series())
        before = city.everything()
        at = city.at("2017-03-16")

        told = register.sweep(at, dry_run=True)

        assert city.everything() == before
        assert steps(told) == [REMIND, TODAY, URGE]
        assert told.opened == ("s1@2017-03",)
        done = register.sweep(at)
        assert (done.opened, done.said) == (told.opened, told.said)

    def test_a_new_deadline_arms_new_steps(self, city, register):
        """
        After an extension the steps of the new day are said, none of the old.
        """
        register.sweep(city.at("2017-03-10"))
        later = do.SetRule(rule=city.fixed("2017-03-29"), reason="khối lượng lớn")
        with city.unit(register, "2017-03-13") as unit:
            unit.do("o1", later)

        # Three working days before Wednesday 29 March is Friday 24 March.
        before = register.sweep(city.at("2017-03-24", "07:59"))
        after = register.sweep(city.at("2017-03-24"))

        assert steps(before) == []
        assert steps(after) == ["o1:2017-03-29:remind"]

    def test_says_nothing_of_what_was_handed_in(self, city, register):
        """
        What awaits confirmation is not urged.
        """
        with city.unit(register, "2017-03-01", actor="ng-truong-noi-vu") as unit:
            unit.do("o1", do.Submit(result="xong"))

        assert register.sweep(city.at("2017-03-22")).said == ()

    def test_says_nothing_before_it_was_given(self, city, register):
        """
        A sweep of an earlier instant does not know of later obligations.
        """
        with city.unit(register, "2017-05-02") as unit:
            unit.assign(city.obligation("o2", rule=city.fixed("2017-04-28")))

        report = register.sweep(city.at("2017-05-01"))

        assert {said.obligation for said in report.said} == {"o1"}

    def test_opens_nothing_of_a_series_before_it_was_given(self, city):
        """
        A period that began before the order is opened once the order is there.
        """
        register = city.begun()
        with city.unit(register, "2017-05-02") as unit:
            unit.assign(city.series())

        before = register.sweep(city.at("2017-04-15"))
        after = register.sweep(city.at("2017-05-02"))

        assert (before.opened, before.said, before.failed) == ((), (), ())
        assert after.opened == ("s1@2017-03", "s1@2017-04", "s1@2017-05")

    def test_looks_only_at_what_may_be_due(self, city):
        """
        An order without a date has nothing to be said about.
        """
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.obligation(rule=Undated()))

        assert register.sweep(city.at("2018-01-01")).said == ()

    def test_acts_in_its_own_name(self, city, register):
        """
        Follow-up is recorded as an act of the library, at the instant of the sweep.
        """
        at = city.at("2017-03-10", "09:30")

        register.sweep(at)

        fact = register.facts("o1")[-1]
        assert fact.act.actor == "govtasks"
        assert fact.effective_at == fact.recorded_at == at

    def test_naive_now_is_refused(self, register):
        """
        A time without a zone names no moment.
        """
        with pytest.raises(NaiveInstantError):
            register.sweep(dt.datetime(2017, 3, 10))  # noqa: DTZ001


class TestNotices:
    def test_go_to_each_recipient_by_each_channel(self, city, register):
        """
        Deputy and head get a notice each, under a key with step, person, channel.
        """
        report = register.sweep(city.at("2017-03-10"))

        (said,) = report.said
        assert said.recipients == ("ng-pho-noi-vu", "ng-truong-noi-vu")
        assert [delivery.notice.key for delivery in register.deliveries()] == [
            f"{REMIND}:ng-pho-noi-vu:post",
            f"{REMIND}:ng-truong-noi-vu:post",
        ]
        assert said.unreachable == ()

    def test_go_by_the_channels_that_reach_a_person(self, city):
        """
        The console needs no address; the post goes to whom it knows.
        """
        register = city.begun(notify=("post", "console"))
        with city.unit(register) as unit:
            unit.assign(city.obligation(roles=Roles(lead="tai-chinh")))

        (said,) = register.sweep(city.at("2017-03-10")).said

        assert [notice.channel for notice in said.notices] == ["console"]
        assert said.unreachable == ()

    def test_whom_nobody_reaches_is_reported(self, city):
        """
        A person without an address on any channel in use is named.
        """
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.obligation(roles=Roles(lead="tai-chinh")))

        (said,) = register.sweep(city.at("2017-03-10")).said

        assert said.unreachable == ("ng-truong-tai-chinh",)
        assert said.notices == ()

    def test_are_in_the_outbox_with_the_fact_or_not_at_all(self, city, register):
        """
        The step and its notices are recorded in one transaction.
        """
        register.sweep(city.at("2017-03-10"))

        created = {d.notice.created_at for d in register.deliveries()}
        assert created == {city.at("2017-03-10")}
        assert said_of(register) == [REMIND]

    @pytest.mark.parametrize(
        ("day", "templates"),
        [
            pytest.param("2017-03-15", {"notices.remind"}, id="on the last day"),
            pytest.param(
                "2017-03-16",
                {"notices.remind-overdue", "notices.urge-overdue"},
                id="a day after",
            ),
        ],
    )
    def test_say_overdue_of_what_is_overdue_only(self, city, register, day, templates):
        """
        A reminder that goes out after the deadline does not speak as before it.
        """
        register.sweep(city.at(day))

        found = {delivery.notice.template for delivery in register.deliveries()}
        assert found == templates

    def test_urge_what_nobody_took_on(self, city):
        """
        Three working days after the arrival an order that waits is urged.
        """
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.obligation(rule=Undated()))
            unit.do("o1", do.Receive())

        # Friday 10 February 2017 and three working days: Wednesday 15.
        report = register.sweep(city.at("2017-02-15"))

        assert steps(report) == ["o1:2017-02-10:slow-start"]
        (delivery,) = register.deliveries()
        assert delivery.notice.template == "notices.urge"

    def test_escalate_to_those_above(self, city, register):
        """
        After five working days the chairman is told.
        """
        register.sweep(city.at("2017-03-21"))

        (said,) = register.sweep(city.at("2017-03-22")).said

        assert said.recipients == ("ng-ct-tp",)


class TestSeries:
    def test_each_occurrence_is_opened_once(self, city):
        """
        Sweeping again in the same month opens nothing.
        """
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.series())

        opened = [
            register.sweep(city.at(day)).opened
            for day in ("2017-02-28", "2017-03-01", "2017-03-02", "2017-04-01")
        ]

        assert opened == [(), ("s1@2017-03",), (), ("s1@2017-04",)]
        events = [fact.event for fact in register.facts("s1")]
        assert [e.occurrence for e in events if isinstance(e, OccurrenceOpened)] == [
            "2017-03",
            "2017-04",
        ]

    def test_each_report_of_a_cycle_is_opened(self, city):
        """
        One obligation for each quarter, due as its own document says.
        """
        rule = EachReport(
            cycle="vn-inspectorate-03-2013/quarterly", since=dt.date(2017, 3, 31)
        )
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.obligation("s1", kind=Kind.RECURRING, rule=rule))

        opened = [
            register.sweep(city.at(day)).opened
            for day in ("2017-02-28", "2017-03-01", "2017-04-01")
        ]

        assert opened == [("s1@2017-q1",), (), ("s1@2017-q2",)]
        view = register.view("s1@2017-q2", city.at("2017-04-01"))
        # "Before the 20th" of June, by its words.
        assert view.last_day == dt.date(2017, 6, 19)
        assert "Circular 03/2013/TT-TTCP" in view.explanation.text("en")

    def test_what_is_opened_late_is_followed_up_at_once(self, city):
        """
        Not run for months, a sweep opens each occurrence and says what is due of it.
        """
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.series())

        report = register.sweep(city.at("2017-05-04"))

        assert report.opened == ("s1@2017-03", "s1@2017-04", "s1@2017-05")
        # April was due on Wednesday 3 May, since 30 April to 2 May were days off.
        assert "s1@2017-04:2017-05-03:urge" in steps(report)
        assert register.sweep(city.at("2017-05-04")).said == ()

    def test_it_ends_with_its_last_period(self, city):
        """
        After the last period of a series there is nothing left to open.
        """
        register = city.begun()
        rule = attrs.evolve(city.series().rule, until=dt.date(2017, 3, 31))
        with city.unit(register) as unit:
            unit.assign(city.obligation("s1", kind=Kind.RECURRING, rule=rule))
        register.sweep(city.at("2017-03-01"))

        assert register.sweep(city.at("2017-12-01")).opened == ()
        rows = {row.stream: row for row in city.everything()[1]}
        assert rows["obligation/s1"].next_at is None


class TestFailures:
    def test_one_that_fails_does_not_stop_the_others(self, city):
        """
        Where the calendar ends is reported; what lies inside it is said.
        """
        days = (dt.date(2017, 1, 1), dt.date(2017, 3, 17))
        state = builtin_calendar("vn-state")
        inside = tuple(day for day in state.days if days[0] <= day.day <= days[1])
        short = attrs.evolve(
            state, key="short", first_day=days[0], last_day=days[1], days=inside
        )
        register = city.begun(rulebook=city.rulebook(calendars=[short]))
        with city.unit(register) as unit:
            unit.assign(city.obligation("a", calendar="short"))
            unit.assign(city.obligation("b"))

        report = register.sweep(city.at("2017-03-22"))

        ((key, reason),) = report.failed
        assert key == "a"
        assert "calendar short covers" in reason
        assert steps(report) == [
            f"b:2017-03-15:{step}"
            for step in ("remind", "due-today", "urge", "escalate")
        ]
        assert said_of(register, "a") == []

    def test_a_ladder_that_is_gone_is_reported(self, city, register):
        """
        An obligation whose ladder the host no longer loads is named, not dropped.
        """
        own = attrs.evolve(builtin_ladder("default"), key="own")
        first = city.open(rulebook=Rulebook.of(ladders=[own]))
        with city.unit(first) as unit:
            unit.assign(city.obligation("o2", ladder="own"))

        report = register.sweep(city.at("2017-03-10"))

        assert report.failed == (("o2", "unknown ladder, got 'own'"),)
        assert steps(report) == [REMIND]


@attrs.define
class Contended(MemoryStore):
    """A store in which somebody else is quicker, so many times."""

    times: int = 0

    def __attrs_pre_init__(self):
        """Begin as any store does."""
        super().__init__()

    def begin(self, tenant, connection=None):
        """Start a transaction whose next append may find a newer version."""
        return Contending(self, super().begin(tenant, connection))


@attrs.define
class Contending:
    """One transaction of a contended store."""

    store: Contended
    inner: object

    def __enter__(self):
        """Give the session, whose appends to an obligation may conflict."""
        session = self.inner.__enter__()
        append = session.append

        def contended(stream, expected, *arguments, **options):
            if stream.startswith("obligation/") and self.store.times:
                self.store.times -= 1
                raise ConflictError(stream, expected, expected + 1)
            return append(stream, expected, *arguments, **options)

        session.append = contended
        return session

    def __exit__(self, *error):
        """End the transaction."""
        return self.inner.__exit__(*error)


class TestConflicts:
    @pytest.mark.parametrize("times", [1, 2])
    def test_are_tried_again(self, new_city, times):
        """
        Whoever wrote meanwhile may have been another sweep: it is looked at again.
        """
        city = new_city()
        city.doubles.store = Contended()
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.obligation())
        city.doubles.store.times = times

        report = register.sweep(city.at("2017-03-10"))

        assert (steps(report), report.failed) == ([REMIND], ())

    def test_that_do_not_end_are_reported(self, new_city):
        """
        After the third attempt the obligation is reported, and nothing is said.
        """
        city = new_city()
        city.doubles.store = Contended()
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.obligation())
        city.doubles.store.times = 3

        report = register.sweep(city.at("2017-03-10"))

        ((key, reason),) = report.failed
        assert key == "o1"
        assert "at version 2, not 1" in reason
        assert said_of(register) == []

    def test_that_do_not_end_keep_no_other_out(self, new_city):
        """
        Of a batch that is written together, all but the one in the way are said.
        """
        city = new_city()
        city.doubles.store = Contended()
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.obligation("o1"))
            unit.assign(city.obligation("o2"))
        city.doubles.store.times = 3

        report = register.sweep(city.at("2017-03-10"))

        assert [key for key, _ in report.failed] == ["o1"]
        assert [one.obligation for one in report.said] == ["o2"]
        assert [len(register.facts(key)) for key in ("o1", "o2")] == [1, 2]


class TestTwoSweepsAtOnce:
    def test_say_each_step_once(self, sql_city):
        """
        Two workers over one file: every step is said and queued exactly once.
        """
        city = sql_city
        register = city.begun()
        keys = [f"o{number}" for number in range(8)]
        with city.unit(register) as unit:
            for key in keys:
                unit.assign(city.obligation(key))
            unit.assign(city.series())
        barrier = threading.Barrier(2)
        registers = [city.open(), city.open()]
        reports = []

        def sweep(opened):
            barrier.wait()
            reports.append(opened.sweep(city.at("2017-03-16")))

        threads = [threading.Thread(target=sweep, args=(one,)) for one in registers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        wanted = [
            f"{key}:2017-03-15:{step}"
            for key in keys
            for step in ("remind", "due-today", "urge")
        ]
        assert len(reports) == 2
        assert [report.failed for report in reports] == [(), ()]
        assert sorted(steps(reports[0]) + steps(reports[1])) == sorted(wanted)
        assert sorted(reports[0].opened + reports[1].opened) == ["s1@2017-03"]
        recorded = [step for key in keys for step in said_of(register, key)]
        assert sorted(recorded) == sorted(wanted)
        assert len(register.deliveries()) == 2 * len(wanted)


@settings(max_examples=25)
@given(
    cuts=st.sets(st.integers(0, 75 * 24), max_size=12),
    due=st.integers(1, 40),
    received=st.none() | st.integers(0, 20),
)
def test_how_often_a_sweep_runs_does_not_change_what_is_said(
    new_city, cuts, due, received
):
    """
    Whenever sweeps ran in between, by the end the same steps were said, each once.
    """
    first, end = dt.date(2017, 2, 10), dt.timedelta(hours=75 * 24)
    rule = new_city().fixed(str(first + dt.timedelta(days=due)))

    def said_after(hours):
        city = new_city()
        register = city.begun()
        begin = city.at(str(first), "12:00")
        with register.unit(actor="ng-ct-tp", now=begin) as unit:
            unit.assign(city.obligation("o1", rule=rule))
            if received is not None:
                unit.do("o1", do.Receive())
        reports = [
            register.sweep(begin + dt.timedelta(hours=hour)) for hour in sorted(hours)
        ]
        reports.append(register.sweep(begin + end))
        keys = sorted(key for report in reports for key in steps(report))
        return keys, {delivery.notice.key for delivery in register.deliveries()}

    assert said_after(cuts) == said_after([])


def test_sweeping_every_day_says_what_sweeping_once_says(new_city):
    """
    A month of daily sweeps says each step once: the same as one at the end.
    """
    said = []
    for days in (range(1, 32), [31]):
        city = new_city()
        register = city.begun()
        with city.unit(register, "2017-02-28") as unit:
            unit.assign(city.obligation())
        keys = [
            key
            for day in days
            for key in steps(register.sweep(city.at(f"2017-03-{day:02}", "17:00")))
        ]
        assert len(set(keys)) == len(keys)
        said.append(sorted(keys))

    assert said[0] == said[1]
    assert said[0] == sorted([REMIND, TODAY, URGE, ESCALATE])


@settings(max_examples=15)
@given(cuts=st.sets(st.integers(0, 300), max_size=6))
def test_how_often_a_sweep_runs_does_not_change_what_is_opened(new_city, cuts):
    """
    Whenever sweeps ran in between, by the end each period was opened once.
    """
    city = new_city()
    register = city.begun()
    with city.unit(register) as unit:
        unit.assign(city.series())
    begin = city.at("2017-02-10")
    days = [*sorted(cuts), 300]

    opened = [
        key
        for day in days
        for key in register.sweep(begin + dt.timedelta(days=day)).opened
    ]

    # 300 days after 10 February is 7 December 2017.
    assert opened == [f"s1@2017-{month:02}" for month in range(3, 13)]
