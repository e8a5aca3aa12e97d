import datetime as dt

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.deadlines.calendars import DayKind, DayStatus, SpecialDay, WorkCalendar
from govtasks.deadlines.combining import (
    closed_in_all,
    closed_in_any,
    reception,
    with_days,
)
from govtasks.errors import InvalidValueError
from govtasks.explain import Citation
from govtasks.text import Text

FIRST, LAST = dt.date(2020, 1, 1), dt.date(2020, 12, 31)
DAYS = st.dates(FIRST, LAST)
WEDNESDAY, SATURDAY = dt.date(2020, 3, 4), dt.date(2020, 3, 7)


def special(day, kind=DayKind.CLOSED, status=DayStatus.DECIDED, name="Holiday"):
    """A closed day."""
    return SpecialDay(
        day=day,
        kind=kind,
        name=Text.of(vi=f"{name} vi", en=name),
        status=status,
        citation=Citation(instrument=f"Decision on {name}"),
    )


def place(key, *days, **changes):
    """The calendar of a place in 2020."""
    fields = {
        "key": key,
        "title": Text.of(en=key.upper()),
        "version": "1",
        "first_day": FIRST,
        "last_day": LAST,
        "decided_until": LAST,
        "days": days,
    }
    return WorkCalendar(**(fields | changes))


@st.composite
def places(draw):
    """One to three places with any special days, weekends and decisions."""
    found = []
    for key in "abc"[: draw(st.integers(1, 3))]:
        days = draw(st.lists(DAYS, unique=True, max_size=20))
        kinds, statuses = st.sampled_from(DayKind), st.sampled_from(DayStatus)
        own = (special(day, draw(kinds), draw(statuses), key) for day in days)
        weekend = frozenset(draw(st.sets(st.integers(0, 6))))
        found.append(place(key, *own, weekend=weekend, decided_until=draw(DAYS)))
    return found


@given(calendars=places(), day=DAYS)
def test_closed_in_any_works_when_all_work(calendars, day):
    """
    A day is worked where every place works it, and on no other.
    """
    together = closed_in_any(*calendars, key="k", version="1")

    assert together.is_working(day) is all(one.is_working(day) for one in calendars)


@given(calendars=places(), day=DAYS)
def test_closed_in_all_works_when_one_works(calendars, day):
    """
    A day is worked where any place works it, and on no other.
    """
    together = closed_in_all(*calendars, key="k", version="1")

    assert together.is_working(day) is any(one.is_working(day) for one in calendars)


@given(calendars=places(), day=DAYS)
def test_what_nobody_doubts_is_not_doubted_together(calendars, day):
    """
    Where the answer of every place is decided, the joint one is too.
    """
    if any(one.is_provisional(day) for one in calendars):
        return
    for combine in (closed_in_any, closed_in_all):
        together = combine(*calendars, key="k", version="1")

        later = day > min(one.decided_until for one in calendars)
        assert together.is_provisional(day) is later


@given(calendars=places(), data=st.data())
def test_order_of_places_does_not_matter(calendars, data):
    """
    Which days are worked, and how sure that is, depends on no order.
    """
    other = data.draw(st.permutations(calendars))
    day = data.draw(DAYS)
    for combine in (closed_in_any, closed_in_all):
        one = combine(*calendars, key="k", version="1")
        two = combine(*other, key="k", version="1")

        assert one.is_working(day) is two.is_working(day)
        assert one.is_provisional(day) is two.is_provisional(day)


class TestClosedInAny:
    def test_keeps_name_source_and_place(self):
        """
        A day that one place closes names the place and its source.
        """
        one = place("at", special(WEDNESDAY, name="Feast"))

        day = closed_in_any(one, place("de"), key="k", version="1").special(WEDNESDAY)

        assert day.in_locale("en") == "Feast (AT)"
        assert day.in_locale("vi") == "Feast vi (AT)"
        assert day.citation == Citation(instrument="Decision on Feast")
        assert day.note == "at 1: Decision on Feast"

    def test_same_name_in_two_places_stands_once(self):
        """
        Places that close for the same reason share its name.
        """
        one = place("at", special(WEDNESDAY))
        two = place("de", special(WEDNESDAY))

        day = closed_in_any(one, two, key="k", version="1").special(WEDNESDAY)

        assert day.in_locale("en") == "Holiday (AT, DE)"
        assert day.note == "at 1: Decision on Holiday; de 1: Decision on Holiday"

    def test_names_and_remarks_of_all_places_stand_together(self):
        """
        Each name with its place in the language of the reader, each source after it.
        """
        feast = special(WEDNESDAY, name="Feast")
        one = place("at", feast, title=Text.of(vi="Áo", en="Austria"))
        fast = attrs.evolve(
            special(WEDNESDAY, name="Fast"),
            note="in part",
            citation=Citation(
                instrument="Order", phrasing=Text.of(vi="nghỉ chay", en="fast")
            ),
        )
        two = place("de", fast, title=Text.of(vi="Đức", en="Germany"))

        together = closed_in_any(one, two, key="k", version="1")

        day = together.special(WEDNESDAY)
        assert day.in_locale("vi") == "Feast vi (Áo); Fast vi (Đức)"
        assert day.in_locale("en") == "Feast (Austria); Fast (Germany)"
        assert together.title.to_json() == {
            "en": "Austria + Germany",
            "vi": "Áo + Đức",
        }
        assert day.note == ("at 1: Decision on Feast; de 1: fast, in part")

    @pytest.mark.parametrize(
        ("one", "other", "swapped"),
        [
            pytest.param(True, True, True, id="in both"),
            pytest.param(True, False, False, id="in one"),
        ],
    )
    def test_an_exchange_is_one_where_all_exchange(self, one, other, swapped):
        """
        A day that one place closes for good is no exchanged day.
        """
        first = place("at", attrs.evolve(special(WEDNESDAY), swapped=one))
        second = place("de", attrs.evolve(special(WEDNESDAY), swapped=other))

        together = closed_in_any(first, second, key="k", version="1")

        assert together.special(WEDNESDAY).swapped is swapped

    def test_places_may_have_one_day_in_common(self):
        """
        A holiday on the only day that both cover is kept.
        """
        one = place("at", special(LAST))
        two = place("de", first_day=LAST, last_day=dt.date(2021, 12, 31))

        together = closed_in_any(one, two, key="k", version="1")

        assert (together.first_day, together.last_day) == (LAST, LAST)
        assert [day.day for day in together.days] == [LAST]

    @pytest.mark.parametrize("combine", [closed_in_any, closed_in_all])
    def test_a_title_of_its_own(self, combine):
        """
        Whoever combines calendars may name what comes out.
        """
        title = Text.of(en="All offices")

        together = combine(place("at"), place("de"), key="k", version="1", title=title)

        assert together.title == title

    def test_made_up_day_of_one_place_is_closed_by_the_weekend_of_another(self):
        """
        A Saturday that only one place works is no joint working day.
        """
        one = place("vn", special(SATURDAY, DayKind.MADE_UP))

        together = closed_in_any(one, place("de"), key="k", version="1")

        assert not together.is_working(SATURDAY)
        assert together.special(SATURDAY) is None

    @pytest.mark.parametrize(
        ("other", "sure"),
        [
            pytest.param(DayStatus.DECIDED, True, id="one-is-sure"),
            pytest.param(DayStatus.ESTIMATED, False, id="none-is-sure"),
        ],
    )
    def test_one_sure_closure_is_enough(self, other, sure):
        """
        A day is closed for sure as soon as one place closes it for sure.
        """
        one = place("at", special(WEDNESDAY, status=DayStatus.ANNOUNCED))
        two = place("de", special(WEDNESDAY, status=other))

        together = closed_in_any(one, two, key="k", version="1")

        assert together.is_provisional(WEDNESDAY) is not sure

    def test_covers_what_all_cover(self):
        """
        The span is the overlap, decided as far as the least decided place.
        """
        one = place("at", first_day=dt.date(2020, 2, 1))
        two = place(
            "de", last_day=dt.date(2020, 11, 30), decided_until=dt.date(2020, 6, 1)
        )

        together = closed_in_any(one, two, key="k", version="v")

        assert together.first_day == dt.date(2020, 2, 1)
        assert together.last_day == dt.date(2020, 11, 30)
        assert together.decided_until == dt.date(2020, 6, 1)
        assert (together.key, together.version) == ("k", "v")
        assert str(together.title) == "AT + DE"

    def test_refuses_no_calendar(self):
        """
        Out of nothing comes no calendar.
        """
        with pytest.raises(InvalidValueError, match="calendars: must be at least one"):
            closed_in_any(key="k", version="1")

    def test_refuses_spans_that_do_not_meet(self):
        """
        Calendars of different years have no day in common.
        """
        later = place(
            "de", first_day=dt.date(2021, 1, 1), last_day=dt.date(2021, 12, 31)
        )

        with pytest.raises(InvalidValueError, match="no day is covered by all of at,"):
            closed_in_any(place("at"), later, key="k", version="1")


class TestClosedInAll:
    def test_holiday_of_one_place_is_worked(self):
        """
        A day that only one place closes is no closed day.
        """
        one = place("sct", special(WEDNESDAY))

        together = closed_in_all(one, place("eng"), key="k", version="1")

        assert together.is_working(WEDNESDAY)
        assert together.special(WEDNESDAY) is None

    def test_weekends_meet(self):
        """
        Where one place rests on Friday and Saturday, only Saturday is common.
        """
        one = place("eg", weekend=frozenset({4, 5}))

        together = closed_in_all(one, place("de"), key="k", version="1")

        assert together.weekend == frozenset({5})

    def test_all_must_be_sure(self):
        """
        One estimated closure makes the joint one provisional.
        """
        one = place("at", special(WEDNESDAY))
        two = place("de", special(WEDNESDAY, status=DayStatus.ESTIMATED))

        together = closed_in_all(one, two, key="k", version="1")

        assert together.special(WEDNESDAY).status is DayStatus.ESTIMATED


class TestWithDays:
    def test_own_day_goes_before_that_of_the_calendar(self):
        """
        A body's own day replaces what the calendar says of it.
        """
        given = place("c", special(WEDNESDAY))
        own = special(WEDNESDAY, DayKind.MADE_UP, name="Session")

        changed = with_days(given, [own], version="2")

        assert changed.is_working(WEDNESDAY)
        assert changed.days == (own,)
        assert (changed.key, changed.version) == ("c", "2")

    def test_new_key_may_keep_the_version(self):
        """
        A calendar of its own name need not have another version.
        """
        title = Text.of(en="Ward")

        ward = with_days(
            place("c"), [special(WEDNESDAY)], key="w", version="1", title=title
        )

        assert (ward.key, ward.version, ward.title) == ("w", "1", title)

    @pytest.mark.parametrize("key", [None, "c"])
    def test_refuses_the_same_version(self, key):
        """
        Two different calendars never share name and version.
        """
        with pytest.raises(InvalidValueError, match="needs another version"):
            with_days(place("c"), [special(WEDNESDAY)], version="1", key=key)

    @pytest.mark.parametrize(
        ("days", "problem"),
        [
            pytest.param([special(dt.date(2021, 1, 1))], "is outside", id="outside"),
            pytest.param([special(WEDNESDAY)] * 2, "is there twice", id="twice"),
            pytest.param([WEDNESDAY], "must be special days", id="a-bare-date"),
        ],
    )
    def test_refuses_days_that_no_calendar_can_hold(self, days, problem):
        """
        Own days stand under the same checks as any other.
        """
        with pytest.raises(InvalidValueError, match=problem):
            with_days(place("c"), days, version="2")


class TestReception:
    def test_saturday_is_received_and_not_processed(self, state):
        """
        Papers come in on a Saturday; the term is counted without it.
        """
        counter = reception(state, key="vn-reception", version="1")

        assert counter.is_working(dt.date(2017, 3, 4))
        assert not state.is_working(dt.date(2017, 3, 4))
        assert state.next_working_day(dt.date(2017, 3, 3)) == dt.date(2017, 3, 6)

    def test_public_holiday_on_saturday_stays_closed(self, state):
        """
        2 September 2017, National Day, was a Saturday.
        """
        counter = reception(state, key="vn-reception", version="1")

        assert not counter.is_working(dt.date(2017, 9, 2))

    def test_has_a_name_of_its_own(self, state):
        """
        It is another calendar, and both days of the weekend may be received on.
        """
        title = Text.of(en="Counter")
        weekend = frozenset({5, 6})

        named = reception(state, key="r", version="7", title=title, weekdays=weekend)
        unnamed = reception(state, key="r", version="7")

        assert (named.key, named.version, named.title) == ("r", "7", title)
        assert named.weekend == frozenset()
        assert unnamed.title == state.title

    def test_refuses_a_weekday_that_is_worked(self, state):
        """
        What is worked anyhow needs no reception.
        """
        with pytest.raises(InvalidValueError, match=r"weekdays: must be among .*5, 6"):
            reception(state, key="r", version="1", weekdays=frozenset({4}))
