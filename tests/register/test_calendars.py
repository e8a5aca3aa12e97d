"""Calendars that are recorded, adopted, offered by plugins or read from a folder."""

import datetime as dt

import attrs
import pytest

from govtasks.deadlines.calendars import DayKind, DayStatus, SpecialDay
from govtasks.deadlines.combining import with_days
from govtasks.deadlines.loading import builtin_calendar, builtin_regime
from govtasks.errors import (
    CoverageError,
    InvalidValueError,
    MalformedDataError,
    NaiveInstantError,
    UnknownNameError,
)
from govtasks.explain import Citation
from govtasks.hookspecs import hookimpl
from govtasks.obligations import commands as do
from govtasks.obligations.authorities import builtin_authorities
from govtasks.obligations.events import DeadlineMoved, FollowUpMoved
from govtasks.ports import RowQuery
from govtasks.register.rulebook import Rulebook
from govtasks.specs import CalendarSpec, RegimeSpec
from govtasks.text import Text

STATE = builtin_calendar("vn-state")
CAUSE = "Công điện 01: nghỉ tránh bão"


def off(day):
    """A day off because of a storm."""
    return SpecialDay(
        day=dt.date.fromisoformat(day),
        kind=DayKind.CLOSED,
        name=Text.of(vi="Nghỉ tránh bão", en="Storm"),
        status=DayStatus.DECIDED,
        citation=Citation(instrument="Công điện 01"),
    )


def storm(*days, version="storm", base=STATE):
    """The calendar of state bodies with these days off too."""
    return with_days(base, map(off, days), version=version)


def row(register, key="o1"):
    """The query row of an obligation."""
    with register._begin() as session:  # noqa: SLF001 - the store behind it
        rows = session.rows(RowQuery())
        return next(one for one in rows if one.stream == f"obligation/{key}")


@pytest.fixture
def running(city):
    """A register in which o1, received on 10 February 2017, has five working days."""
    register = city.begun()
    with city.unit(register) as unit:
        unit.assign(city.obligation(rule=city.within("5 working days")))
        unit.do("o1", do.Receive())
    return register


def closed(city, register, day="2017-02-14"):
    """Let the obligation be done and confirmed."""
    with city.unit(register, day) as unit:
        unit.do("o1", do.Submit(result="xong"))
        unit.do("o1", do.Confirm(), act=attrs.evolve(unit.act, actor="ng-cvp"))


class TestDeadlineChanges:
    def test_name_the_calendar_as_the_cause(self, city, running):
        """
        A day that became free moves the deadline, by the decision on it.
        """
        new = storm("2017-02-15")
        now = city.at("2017-02-13")
        running.adopt_calendar(new, cause=CAUSE, actor="ng-ct-tp", now=now)

        *_, change = running.deadline_changes("o1")

        assert change.old_day == dt.date(2017, 2, 17)
        assert change.new_day == dt.date(2017, 2, 20)
        assert isinstance(change.event, DeadlineMoved)
        assert (change.reason, change.act.actor) == (CAUSE, "ng-ct-tp")


class TestAdopt:
    def test_moves_what_is_open(self, city, running):
        """
        With the 15th off, five working days end on Monday, and all see why.
        """
        before = running.view("o1", city.at("2017-02-13"))

        found = running.adopt_calendar(
            storm("2017-02-15"),
            cause=CAUSE,
            actor="ng-ct-tp",
            now=city.at("2017-02-14"),
        )

        after = running.view("o1", city.at("2017-02-14", "09:00"))
        moved = [(one.key, one.old_day, one.new_day) for one in found]
        days = dt.date(2017, 2, 17), dt.date(2017, 2, 20)
        assert moved == [("o1", *days)]
        assert (before.last_day, after.last_day) == days
        assert "Storm" in after.explanation.text("en")
        fact = running.facts("o1")[-1]
        assert fact.act.actor == "ng-ct-tp"
        assert fact.event == DeadlineMoved(
            calendar="vn-state",
            old_version=STATE.version,
            new_version="storm",
            old_day=days[0],
            new_day=days[1],
            cause=CAUSE,
        )

    def test_rewrites_the_row(self, city, running):
        """
        What is asked by deadline finds the new one, and the revision rises.
        """
        before = row(running).expires_at
        revision = running.view("o1", city.at("2017-02-13")).state.revision

        running.adopt_calendar(
            storm("2017-02-15"), cause=CAUSE, actor="x", now=city.at("2017-02-14")
        )

        state = running.view("o1", city.at("2017-02-14")).state
        assert before == city.at("2017-02-18", "00:00")
        assert row(running).expires_at == city.at("2017-02-21", "00:00")
        assert state.revision == revision + 1
        assert state.armed_at == city.at("2017-02-14")

    def test_past_answers_stay(self, city, running):
        """
        As of a day before the adoption, the deadline is what it was then.
        """
        asked = city.at("2017-02-13")
        before = running.view("o1", asked)

        running.adopt_calendar(
            storm("2017-02-15"), cause=CAUSE, actor="x", now=city.at("2017-02-14")
        )

        assert running.view("o1", asked) == before

    @pytest.mark.parametrize("how", ["confirmed", "withdrawn"])
    def test_closed_ones_stay(self, city, running, how):
        """
        What was closed keeps its deadline, asked on whatever day.
        """
        if how == "confirmed":
            closed(city, running)
        else:
            with city.unit(running, "2017-02-14") as unit:
                unit.do("o1", do.Withdraw(reason="trùng"))
        facts = running.facts("o1")

        found = running.adopt_calendar(
            storm("2017-02-15"), cause=CAUSE, actor="x", now=city.at("2017-02-15")
        )

        view = running.view("o1", city.at("2017-03-01"))
        assert found == ()
        assert running.facts("o1") == facts
        assert view.last_day == dt.date(2017, 2, 17)

    def test_steps_are_said_for_the_new_day(self, city, running):
        """
        What was said of the old day is said anew for the new one.
        """
        running.sweep(city.at("2017-02-17", "12:00"))

        running.adopt_calendar(
            storm("2017-02-20"),
            cause=CAUSE,
            actor="x",
            now=city.at("2017-02-17", "15:00"),
        )
        running.adopt_calendar(
            storm("2017-02-17", "2017-02-20", version="storm-2"),
            cause=CAUSE,
            actor="x",
            now=city.at("2017-02-17", "16:00"),
        )
        report = running.sweep(city.at("2017-02-21", "12:00"))

        keys = [one.step.key for one in report.said]
        assert "o1:2017-02-21:due-today" in keys
        assert not any("2017-02-17" in key for key in keys)

    def test_row_follows_where_only_the_steps_move(self, city):
        """
        A fixed day stays; the reminder before it comes a working day earlier.
        """
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.obligation())
        before = row(register).next_at

        found = register.adopt_calendar(
            storm("2017-03-14"), cause=CAUSE, actor="x", now=city.at("2017-02-14")
        )

        assert found == ()
        assert row(register).next_at < before
        assert register.facts("o1")[-1].event == FollowUpMoved(
            calendar="vn-state",
            old_version=STATE.version,
            new_version="storm",
            cause=CAUSE,
        )

    def test_what_neither_moves_nor_follows_is_left_alone(self, city, running):
        """
        A day off in another month is recorded, and nothing else.
        """
        facts = running.facts("o1")

        found = running.adopt_calendar(
            storm("2017-08-15"), cause=CAUSE, actor="x", now=city.at("2017-02-14")
        )

        assert found == ()
        assert running.facts("o1") == facts
        assert "calendar/vn-state" in city.everything()[0]

    def test_other_calendars_are_not_concerned(self, city, running):
        """
        Only what counts by the calendar moves with it.
        """
        enterprise = builtin_calendar("vn-enterprise")

        found = running.adopt_calendar(
            storm("2017-02-15", base=enterprise),
            cause=CAUSE,
            actor="x",
            now=city.at("2017-02-14"),
        )

        assert found == ()
        assert len(running.facts("o1")) == 2

    def test_series_have_no_day_to_move(self, city):
        """
        A series stays; each of its occurrences has a day of its own.
        """
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.series())

        found = register.adopt_calendar(
            storm("2017-03-31"), cause=CAUSE, actor="x", now=city.at("2017-02-14")
        )

        assert found == ()

    def test_part_may_move_behind_its_parent(self, city):
        """
        What the calendar does is recorded, whatever the parent's term.
        """
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.obligation(rule=city.fixed("2017-02-17")))
            unit.assign(
                city.obligation("o2", parent="o1", rule=city.within("5 working days")),
                facts={"receipt": dt.date(2017, 2, 10)},
            )

        (moved,) = register.adopt_calendar(
            storm("2017-02-15"), cause=CAUSE, actor="x", now=city.at("2017-02-14")
        )

        assert (moved.key, moved.new_day) == ("o2", dt.date(2017, 2, 20))

    def test_twice_is_once(self, city, running):
        """
        Adopted again, the same calendar changes nothing.
        """
        for hour in ("08:00", "09:00"):
            found = running.adopt_calendar(
                storm("2017-02-15"),
                cause=CAUSE,
                actor="x",
                now=city.at("2017-02-14", hour),
            )

        assert found == ()
        assert len(city.everything()[0]["calendar/vn-state"]) == 1

    def test_and_back_again(self, city, running):
        """
        Where the day off is taken back, the deadline is the old one.
        """
        running.adopt_calendar(
            storm("2017-02-15"), cause=CAUSE, actor="x", now=city.at("2017-02-14")
        )

        (moved,) = running.adopt_calendar(
            STATE, cause="Bão tan", actor="x", now=city.at("2017-02-15")
        )

        days = [
            running.view("o1", city.at(day)).last_day
            for day in ("2017-02-13", "2017-02-14", "2017-02-15")
        ]
        assert moved.new_day == dt.date(2017, 2, 17)
        assert [day.day for day in days] == [17, 20, 17]

    def test_is_all_or_nothing(self, city, running):
        """
        One deadline that the calendar does not reach, and nothing is recorded.
        """
        with city.unit(running) as unit:
            unit.assign(city.obligation("o2"))
        before = city.everything()
        last = dt.date(2017, 2, 18)
        days = tuple(day for day in STATE.days if day.day <= last)
        short = attrs.evolve(STATE, version="short", last_day=last, days=days)
        short = storm("2017-02-15", version="short-storm", base=short)

        with pytest.raises(CoverageError, match=r"^o1: calendar vn-state covers"):
            running.adopt_calendar(
                short, cause=CAUSE, actor="x", now=city.at("2017-02-14")
            )

        assert city.everything() == before

    @pytest.mark.parametrize(
        ("calendar", "cause", "problem"),
        [
            pytest.param(storm("2017-02-15"), " ", "cause: must not be", id="cause"),
            pytest.param("vn-state", CAUSE, "value of WorkCalendar", id="no-calendar"),
            pytest.param(
                attrs.evolve(STATE, days=()),
                CAUSE,
                "known with other days",
                id="version",
            ),
        ],
    )
    def test_refuses(self, city, running, calendar, cause, problem):
        """
        Without a cause, or under a version that is taken, nothing is recorded.
        """
        before = city.everything()

        with pytest.raises(InvalidValueError, match=problem):
            running.adopt_calendar(
                calendar, cause=cause, actor="x", now=city.at("2017-02-14")
            )

        assert city.everything() == before

    def test_refuses_an_instant_without_a_zone(self, running):
        """
        When it was adopted must be one moment.
        """
        with pytest.raises(NaiveInstantError):
            running.adopt_calendar(
                storm("2017-02-15"),
                cause=CAUSE,
                actor="x",
                now=dt.datetime(2017, 2, 14),  # noqa: DTZ001 - is to be refused
            )

    def test_refuses_a_version_that_was_recorded_with_other_days(self, city, running):
        """
        An older version cannot be put in the place of a newer one under its name.
        """
        for version, day in (("a", "2017-08-15"), ("b", "2017-08-16")):
            running.adopt_calendar(
                storm(day, version=version),
                cause=CAUSE,
                actor="x",
                now=city.at("2017-02-14"),
            )

        with pytest.raises(InvalidValueError, match="version: version of vn-state"):
            running.adopt_calendar(
                storm("2017-08-17", version="a"),
                cause=CAUSE,
                actor="x",
                now=city.at("2017-02-15"),
            )


class TestRecord:
    def test_is_what_is_counted_by(self, city):
        """
        A recorded calendar goes before that of the library.
        """
        register = city.begun()
        with city.unit(register) as unit:
            unit.record_calendar(storm("2017-02-15"))
            unit.assign(city.obligation(rule=city.within("5 working days")))
            unit.do("o1", do.Receive())

        view = register.view("o1", city.at("2017-02-13"))

        assert view.last_day == dt.date(2017, 2, 20)
        assert view.due.calendar_version == "storm"

    def test_a_calendar_nobody_else_has(self, city):
        """
        A body's own calendar can live in the register alone.
        """
        own = attrs.evolve(STATE, key="phuong-saturday")
        register = city.begun()
        with city.unit(register) as unit:
            unit.record_calendar(own)
            unit.assign(city.obligation(calendar="phuong-saturday"))

        with city.unit(city.open()) as unit:
            assert unit.rulebook.calendar("phuong-saturday") == own

    def test_refuses_what_would_move_silently(self, city, running):
        """
        Deadlines move only with a cause.
        """
        before = city.everything()

        with (
            pytest.raises(InvalidValueError, match="moves what is open: o1") as caught,
            city.unit(running) as unit,
        ):
            unit.record_calendar(storm("2017-02-15"))

        assert "adopt_calendar" in caught.value.hint
        assert city.everything() == before

    def test_versions_are_read_once_for_all(self, city, running):
        """
        Two questions count by the very same calendar, table and all.
        """
        with city.unit(running) as unit:
            unit.record_calendar(storm("2017-08-15"))

        with city.unit(running) as one, city.unit(running) as other:
            first = one.rulebook.calendar("vn-state")

            assert other.rulebook.calendar("vn-state") is first
            assert first == storm("2017-08-15")

    def test_a_unit_that_failed_leaves_no_calendar_behind(self, city, running):
        """
        What was not committed is not counted by.
        """
        with pytest.raises(InvalidValueError), city.unit(running) as unit:  # noqa: PT012
            unit.record_calendar(storm("2017-08-15", version="lost"))
            unit.record_calendar(storm("2017-02-15"))

        with city.unit(running) as unit:
            unit.record_calendar(storm("2017-08-16", version="kept"))
            assert unit.rulebook.calendar("vn-state").version == "kept"


class TestOffers:
    @pytest.fixture
    def court(self):
        """A plugin with a calendar and a regime."""

        class Court:
            made = 0

            @hookimpl
            def govtasks_calendars(self):
                yield CalendarSpec(key="court", factory=self.calendar, family=True)

            @hookimpl
            def govtasks_regimes(self):
                yield RegimeSpec(key="court-rules", factory=self.regime)

            def calendar(self, key):
                self.made += 1
                return attrs.evolve(storm("2017-02-15"), key=key)

            def regime(self, key):
                return attrs.evolve(builtin_regime("vn-civil-2015"), key=key)

        return Court()

    def test_obligations_count_by_them(self, city, court):
        """
        What a plugin brings can be named by obligations, and is made once.
        """
        register = city.begun(plugins=["sql", city.doubles, court, *city.authorizers])
        with city.unit(register) as unit:
            unit.assign(
                city.obligation(
                    rule=city.within("5 working days"),
                    calendar="court-hue",
                    regime="court-rules",
                )
            )
            unit.do("o1", do.Receive())

        view = register.view("o1", city.at("2017-02-13"))

        assert view.last_day == dt.date(2017, 2, 20)
        assert court.made == 1

    def test_the_hosts_own_goes_before(self, city, court):
        """
        What the host gives is used, whatever plugins offer.
        """
        own = attrs.evolve(STATE, key="court-hue")
        register = city.begun(
            plugins=["sql", city.doubles, court, *city.authorizers],
            rulebook=Rulebook.of(calendars=[own]),
        )

        assert register.rulebook.calendar("court-hue") is own


LADDER = """
key = "{key}"
title = {{ vi = "Bậc thang", en = "Ladder" }}
steps = []
"""
CALENDAR = """
key = "{key}"
version = "1"
title = {{ vi = "Phường", en = "Ward" }}
based_on = "vn-state"
"""

MEASURES = """
key = "own"
version = "1"
title = {vi = "Thẩm quyền"}
citations = []
measures = [
  {measure = "written-reminder", by = ["assigner-deputy"]},
  {measure = "criticism", by = ["chair"]},
  {measure = "review", by = ["chair"]},
  {measure = "referral", by = ["chair"]},
]
"""
REGIME = """
key = "{key}"
title = {{ vi = "Quy chế", en = "Rules" }}
based_on = "vn-civil-2015"
"""


class TestOfFolder:
    def test_reads_what_is_there(self, tmp_path):
        """
        Each file is one calendar, regime or ladder; folders may be missing.
        """
        folder = tmp_path / "calendars"
        folder.mkdir()
        (folder / "ward.toml").write_text(CALENDAR.format(key="ward"), "utf-8")

        book = Rulebook.of_folder(tmp_path)

        assert book.calendar("ward").days == STATE.days
        assert (dict(book.regimes), dict(book.ladders)) == ({}, {})

    def test_one_based_on_another(self, tmp_path):
        """
        Calendars and regimes of the folder can be based on each other.
        """
        for part, text in (("calendars", CALENDAR), ("regimes", REGIME)):
            (tmp_path / part).mkdir()
            base = {"calendars": "vn-state", "regimes": "vn-civil-2015"}[part]
            first, other = text.format(key="ward"), text.format(key="block")
            (tmp_path / part / "ward.toml").write_text(first, "utf-8")
            (tmp_path / part / "block.toml").write_text(
                other.replace(base, "ward"), "utf-8"
            )

        book = Rulebook.of_folder(tmp_path)

        assert book.calendar("block").days == book.calendar("ward").days == STATE.days
        assert book.regime("block").steps == book.regime("ward").steps

    def test_based_on_each_other(self, tmp_path):
        """
        A circle is an error with all its names, and no calendar.
        """
        (tmp_path / "calendars").mkdir()
        for key, base in (("ward", "block"), ("block", "ward")):
            text = CALENDAR.format(key=key).replace("vn-state", base)
            (tmp_path / "calendars" / f"{key}.toml").write_text(text, "utf-8")

        with pytest.raises(MalformedDataError, match="2 problems") as caught:
            Rulebook.of_folder(tmp_path)

        assert "block > ward > block" in str(caught.value)
        assert "ward > block > ward" in str(caught.value)

    def test_lists_every_problem_at_once(self, tmp_path):
        """
        All files are looked at before anything is said.
        """
        for part in ("calendars", "regimes", "laders"):
            (tmp_path / part).mkdir()
        (tmp_path / "calendars" / "ward.toml").write_text(
            CALENDAR.format(key="wart"), "utf-8"
        )
        (tmp_path / "calendars" / "notes.txt").write_text("", "utf-8")
        (tmp_path / "regimes" / "own.toml").write_bytes(b"\xff")
        (tmp_path / "regimes" / "law.toml").write_text("key = ", "utf-8")

        with pytest.raises(MalformedDataError, match="5 problems") as caught:
            Rulebook.of_folder(tmp_path)

        lines = caught.value.arguments["problems"]
        for line, wanted in zip(
            lines,
            [
                "calendars/notes.txt: is no TOML file",
                "calendars/ward.toml: key: differs from the name of the file",
                "regimes/law.toml: is not TOML",
                "regimes/own.toml: cannot be read",
                "laders: is read by nothing",
            ],
            strict=True,
        ):
            assert line.startswith(wanted)

    def test_one_problem_keeps_its_kind(self, tmp_path):
        """
        Where one thing is wrong, its own error is raised.
        """
        (tmp_path / "ladder").mkdir()

        with pytest.raises(InvalidValueError, match="did you mean 'ladders'"):
            Rulebook.of_folder(tmp_path)

    def test_refuses_what_is_no_folder(self, tmp_path):
        """
        A path that leads nowhere is an error, and no empty rulebook.
        """
        with pytest.raises(MalformedDataError, match="nowhere: cannot be read"):
            Rulebook.of_folder(tmp_path / "nowhere")

    def test_hidden_files_of_the_system_are_passed_over(self, tmp_path):
        """
        What a desktop leaves behind is nobody's data.
        """
        (tmp_path / ".directory").write_text("", "utf-8")

        assert Rulebook.of_folder(tmp_path) == Rulebook.of()

    def test_reads_who_decides_measures(self, tmp_path):
        """
        ``measures.toml`` takes the place of the library's own authorities.
        """
        (tmp_path / "measures.toml").write_text(MEASURES, "utf-8")

        book = Rulebook.of_folder(tmp_path)

        assert book.authorities.key == "own"
        assert Rulebook.of().authorities == builtin_authorities()

    def test_authorities_that_are_wrong_are_listed_with_the_rest(self, tmp_path):
        """
        What is wrong in it comes with its place, beside all else.
        """
        (tmp_path / "measures").mkdir()
        text = MEASURES.replace('"review"', '"reviev"')
        (tmp_path / "measures.toml").write_text(text, "utf-8")

        with pytest.raises(MalformedDataError, match="2 problems") as caught:
            Rulebook.of_folder(tmp_path)

        wrong, stranger = caught.value.arguments["problems"]
        assert wrong.startswith("measures.toml.measures[2].measure: unknown Measure")
        assert stranger.startswith("measures: is read by nothing")
        assert "did you mean 'measures.toml'" in stranger

    def test_authorities_that_cannot_be_read(self, tmp_path):
        """
        A file of no text is an error of its own.
        """
        (tmp_path / "measures.toml").write_bytes(b"\xff")

        with pytest.raises(MalformedDataError, match=r"measures.toml: cannot be read"):
            Rulebook.of_folder(tmp_path)

    def test_unknown_names_are_still_refused(self, tmp_path):
        """
        A folder adds names; it does not invent them.
        """
        with pytest.raises(UnknownNameError):
            Rulebook.of_folder(tmp_path).calendar("ward")
