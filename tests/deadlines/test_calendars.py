import datetime as dt

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.deadlines.calendars import DayKind, DayStatus, SpecialDay, WorkCalendar
from govtasks.errors import CoverageError, GovtasksError, InvalidValueError
from govtasks.explain import Citation
from govtasks.text import Text

FIRST, LAST = dt.date(2020, 1, 1), dt.date(2020, 12, 31)
DAYS = st.dates(FIRST, LAST)


def special(day, kind=DayKind.CLOSED, status=DayStatus.DECIDED):
    """A closed day called Holiday."""
    return SpecialDay(
        day=day,
        kind=kind,
        name=Text.of(vi="Ngày nghỉ", en="Holiday"),
        status=status,
        citation=Citation(instrument="Decision 1"),
    )


def calendar(*days, **changes):
    """A calendar of 2020 with these days."""
    fields = {
        "key": "c",
        "title": Text.of(en="C"),
        "version": "1",
        "first_day": FIRST,
        "last_day": LAST,
        "decided_until": LAST,
        "days": days,
    }
    return WorkCalendar(**{**fields, **changes})


@st.composite
def calendars(draw):
    """Calendars of 2020 with any special days, weekends and decisions."""
    days = draw(st.lists(DAYS, unique=True, max_size=30))
    kinds = st.sampled_from(DayKind)
    statuses = st.sampled_from(DayStatus)
    return calendar(
        *(special(day, draw(kinds), draw(statuses)) for day in days),
        weekend=frozenset(draw(st.sets(st.integers(0, 6)))),
        decided_until=draw(DAYS),
    )


def walked(cal, day, n):
    """Count working days one by one, as a person would on paper."""
    step = dt.timedelta(days=1 if n > 0 else -1)
    left = abs(n)
    while left:
        day += step
        left -= cal.is_working(day)
    return day


class TestWorkCalendar:
    def test_plain_week(self):
        """
        Without special days, the weekly days off are not worked.
        """
        cal = calendar()

        assert cal.is_working(dt.date(2020, 5, 8))
        assert not cal.is_working(dt.date(2020, 5, 9))
        assert cal.special(dt.date(2020, 5, 9)) is None

    def test_special_days(self):
        """
        A closed day is not worked, a made-up Saturday is.
        """
        closed = special(dt.date(2020, 5, 8))
        made_up = special(dt.date(2020, 5, 9), DayKind.MADE_UP)
        cal = calendar(made_up, closed)

        assert cal.days == (closed, made_up)
        assert not cal.is_working(closed.day)
        assert cal.is_working(made_up.day)
        assert cal.special(closed.day) is closed

    def test_other_weekend(self):
        """
        The weekly days off are the calendar's own.
        """
        cal = calendar(weekend=frozenset({4}))

        assert not cal.is_working(dt.date(2020, 5, 8))
        assert cal.is_working(dt.date(2020, 5, 9))

    @pytest.mark.parametrize(
        ("start", "n", "expected"),
        [
            pytest.param("2020-05-08", 1, "2020-05-11", id="over a weekend"),
            pytest.param("2020-05-09", 1, "2020-05-11", id="from a day off"),
            pytest.param("2020-05-11", -1, "2020-05-08", id="back over a weekend"),
            pytest.param("2020-05-10", -1, "2020-05-08", id="back from a day off"),
            pytest.param("2020-05-09", 0, "2020-05-09", id="nothing"),
            pytest.param("2020-05-08", 5, "2020-05-15", id="a week"),
            pytest.param("2020-01-01", 0, "2020-01-01", id="first day covered"),
            pytest.param("2020-12-30", 1, "2020-12-31", id="to the last day"),
            pytest.param("2020-01-02", -1, "2020-01-01", id="to the first day"),
        ],
    )
    def test_add_working_days(self, start, n, expected):
        """
        The day itself is not counted, forward or backward.
        """
        found = calendar().add_working_days(dt.date.fromisoformat(start), n)

        assert found == dt.date.fromisoformat(expected)

    @pytest.mark.parametrize(
        ("start", "n"),
        [
            pytest.param("2020-12-31", 1, id="past the end"),
            pytest.param("2020-01-01", -1, id="before the start"),
            pytest.param("2020-05-08", 1_000_000, id="a million"),
            pytest.param("2020-05-08", -1_000_000, id="a million back"),
            pytest.param("2019-12-31", 1, id="from before"),
            pytest.param("2021-01-01", 0, id="from after"),
        ],
    )
    def test_outside_coverage(self, start, n):
        """
        A count that leaves the coverage is refused, and says what is covered.
        """
        with pytest.raises(
            CoverageError, match="covers 2020-01-01 to 2020-12-31"
        ) as caught:
            calendar().add_working_days(dt.date.fromisoformat(start), n)

        assert caught.value.calendar == "c"
        assert start in caught.value.wanted

    def test_never_worked(self):
        """
        Where no day is worked, there is no next working day.
        """
        cal = calendar(weekend=frozenset(range(7)))

        with pytest.raises(CoverageError):
            cal.next_working_day(FIRST)

    @pytest.mark.parametrize(
        "ask",
        [
            pytest.param(lambda cal, day: cal.is_working(day), id="is_working"),
            pytest.param(lambda cal, day: cal.special(day), id="special"),
            pytest.param(lambda cal, day: cal.is_provisional(day), id="is_provisional"),
            pytest.param(lambda cal, day: cal.next_working_day(day), id="next"),
            pytest.param(lambda cal, day: cal.previous_working_day(day), id="previous"),
            pytest.param(
                lambda cal, day: cal.working_days_between(FIRST, day), id="between"
            ),
            pytest.param(lambda cal, day: cal.skipped(FIRST, day), id="skipped"),
        ],
    )
    def test_every_question_knows_the_coverage(self, ask):
        """
        No question is answered for a day that is not covered.
        """
        with pytest.raises(CoverageError, match="2021-01-01"):
            ask(calendar(), dt.date(2021, 1, 1))

    @pytest.mark.parametrize(
        "day",
        [
            pytest.param(dt.datetime(2020, 5, 8, tzinfo=dt.UTC), id="instant"),
            pytest.param("2020-05-08", id="text"),
        ],
    )
    def test_no_day(self, day):
        """
        Only days are asked for, not instants or texts.
        """
        with pytest.raises(InvalidValueError, match="date without a time"):
            calendar().is_working(day)

    def test_between(self):
        """
        Working days are counted after the first day up to the second.
        """
        cal = calendar(special(dt.date(2020, 5, 12)))
        friday, next_friday = dt.date(2020, 5, 8), dt.date(2020, 5, 15)

        assert cal.working_days_between(friday, next_friday) == 4
        assert cal.working_days_between(next_friday, friday) == -4
        assert cal.working_days_between(friday, friday) == 0

    def test_skipped(self):
        """
        The days passed over are given with what is special about them.
        """
        monday = special(dt.date(2020, 5, 11))
        cal = calendar(monday)
        saturday, sunday = dt.date(2020, 5, 9), dt.date(2020, 5, 10)
        off = ((saturday, None), (sunday, None), (monday.day, monday))

        assert cal.skipped(dt.date(2020, 5, 8), dt.date(2020, 5, 12)) == off
        assert cal.skipped(dt.date(2020, 5, 12), dt.date(2020, 5, 8)) == off[::-1]
        assert cal.skipped(saturday, monday.day) == off[1:]
        assert cal.skipped(sunday, sunday) == ()

    def test_provisional(self):
        """
        Days not decided, and all days after the last decision, may still change.
        """
        announced = special(dt.date(2020, 5, 8), status=DayStatus.ANNOUNCED)
        cal = calendar(announced, decided_until=dt.date(2020, 6, 30))

        assert cal.is_provisional(announced.day)
        assert not cal.is_provisional(dt.date(2020, 5, 9))
        assert not cal.is_provisional(dt.date(2020, 6, 30))
        assert cal.is_provisional(dt.date(2020, 7, 1))
        assert cal.provisional_days(announced.day, announced.day) == (announced,)
        assert cal.provisional_days(FIRST, dt.date(2020, 5, 7)) == ()

    def test_without(self):
        """
        A special day can be switched off; that is another version.
        """
        closed = special(dt.date(2020, 5, 8))
        cal = calendar(closed)

        changed = cal.without(closed.day, version="2")

        assert changed.is_working(closed.day)
        assert changed.version == "2"
        assert not cal.is_working(closed.day)

    @pytest.mark.parametrize(
        ("day", "version", "field"),
        [
            pytest.param(dt.date(2020, 5, 7), "2", "day", id="plain day"),
            pytest.param(dt.date(2020, 5, 8), "1", "version", id="same version"),
        ],
    )
    def test_without_refused(self, day, version, field):
        """
        Only a special day can be switched off, and never under the same version.
        """
        cal = calendar(special(dt.date(2020, 5, 8)))

        with pytest.raises(InvalidValueError) as caught:
            cal.without(day, version=version)

        assert caught.value.field == field

    @pytest.mark.parametrize(
        ("changes", "match"),
        [
            pytest.param({"last_day": dt.date(2019, 1, 1)}, "before", id="backward"),
            pytest.param({"key": "C 1"}, "key", id="key"),
            pytest.param({"title": "C"}, "text by language", id="title"),
            pytest.param({"version": " "}, "empty", id="version"),
            pytest.param({"first_day": "2020"}, "date", id="no day"),
            pytest.param({"weekend": frozenset({7})}, "weekday numbers", id="weekday"),
            pytest.param({"weekend": {5}}, "weekday numbers", id="no frozenset"),
            pytest.param({"days": (1,)}, "special days", id="no special day"),
            pytest.param(
                {"days": (special(FIRST), special(FIRST))}, "twice", id="twice"
            ),
            pytest.param(
                {"days": (special(dt.date(2021, 1, 1)),)}, "outside", id="outside"
            ),
        ],
    )
    def test_refused(self, changes, match):
        """
        A calendar that contradicts itself is refused.
        """
        with pytest.raises(InvalidValueError, match=match):
            calendar(**changes)


class TestSpecialDay:
    def test_name(self):
        """
        A special day is called by its name.
        """
        assert special(FIRST).in_locale("vi") == "Ngày nghỉ"

    @pytest.mark.parametrize(
        "change",
        [
            {"day": "2020-01-01"},
            {"kind": "closed"},
            {"name": "Holiday"},
            {"status": "decided"},
            {"citation": "Decision 1"},
            {"swapped": 1},
            {"note": None},
        ],
        ids=lambda change: next(iter(change)),
    )
    def test_refused(self, change):
        """
        Each field has its type, and the error names the field.
        """
        with pytest.raises(InvalidValueError) as caught:
            attrs.evolve(special(FIRST), **change)

        assert caught.value.field == next(iter(change))


@given(calendars(), DAYS, st.integers(-400, 400))
def test_counting_is_walking(cal, day, n):
    """
    Counted by arithmetic or day by day, the n-th working day is the same one.
    """
    try:
        found = cal.add_working_days(day, n)
    except CoverageError:
        with pytest.raises(GovtasksError):
            walked(cal, day, n)
        return

    assert found == walked(cal, day, n)


@given(calendars(), DAYS, st.integers(0, 60), st.integers(0, 60))
def test_adding_adds_up(cal, day, n, m):
    """
    Adding n and then m working days is adding n + m, either way.
    """
    for way in (1, -1):
        try:
            whole = cal.add_working_days(day, way * (n + m))
        except CoverageError:
            continue

        half = cal.add_working_days(day, way * n)
        assert cal.add_working_days(half, way * m) == whole


@given(calendars(), DAYS, st.integers(-60, 60))
def test_between_is_the_inverse(cal, day, n):
    """
    From a working day to the n-th one from it there are n; from others forward.
    """
    try:
        found = cal.add_working_days(day, n)
    except CoverageError:
        return

    if n >= 0 or cal.is_working(day):
        assert cal.working_days_between(day, found) == n


@given(calendars(), DAYS, DAYS)
def test_days_are_worked_or_skipped(cal, start, end):
    """
    Each day after the start up to the end is either worked or skipped.
    """
    first, last = sorted((start, end))

    worked = cal.working_days_between(first, last)

    assert worked + len(cal.skipped(first, last)) == (last - first).days
    assert cal.working_days_between(last, first) == -worked


@given(st.permutations([special(dt.date(2020, 5, day)) for day in range(4, 12)]))
def test_order_of_days_is_nothing(days):
    """
    The order in which special days are given changes nothing.
    """
    assert calendar(*days) == calendar(*sorted(days, key=lambda each: each.day))


class TestNamedDaysOff:
    def test_names(self):
        """
        Days off come by name, weekly ones without.
        """
        cal = calendar(special(dt.date(2020, 5, 8)))
        first = dt.date(2020, 5, 7).toordinal()

        found = cal.named_days_off(first, first + 3)

        assert [named.in_locale("en") for named in found] == [
            "Fri 8 May 2020 (Holiday)",
            "Sat 9 May 2020 (weekly day off)",
            "Sun 10 May 2020 (weekly day off)",
        ]

    @pytest.mark.parametrize(("first", "last"), [(-1, 1), (364, 366)])
    def test_outside(self, first, last):
        """
        Days outside the coverage have no names.
        """
        start = FIRST.toordinal()

        with pytest.raises(CoverageError):
            calendar().named_days_off(start + first, start + last)

    def test_between_in_any_table(self):
        """
        A calendar of all years counts as one of a year does.
        """
        wide = calendar(first_day=dt.date.min, last_day=dt.date.max)
        days = dt.date(2020, 5, 1), dt.date(2020, 6, 1)

        assert wide.working_days_between(*days) == calendar().working_days_between(
            *days
        )
