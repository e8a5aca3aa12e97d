import datetime as dt

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.deadlines.books import CalendarBook, CalendarUse
from govtasks.deadlines.calendars import WorkCalendar
from govtasks.errors import InvalidValueError, MissingFactError, UnknownNameError
from govtasks.text import Text

STATE = WorkCalendar(
    key="state",
    title=Text.of(en="State"),
    version="1",
    first_day=dt.date(2017, 1, 1),
    last_day=dt.date(2017, 12, 31),
    decided_until=dt.date(2017, 12, 31),
)
NEWER = attrs.evolve(STATE, version="2")
SCHOOL = attrs.evolve(STATE, key="school")
YEAR = dt.date(2017, 1, 1), dt.date(2017, 12, 31)


def use(since, until=None, **changes):
    """A ward follows a calendar from one day until another."""
    fields = {
        "body": "ward",
        "calendar": "state",
        "since": dt.date.fromisoformat(since),
        "until": until and dt.date.fromisoformat(until),
    }
    return CalendarUse(**(fields | changes))


def book(*uses, calendars=(STATE, NEWER, SCHOOL)):
    """A book of two calendars, one of them in two versions."""
    return CalendarBook(calendars=calendars, uses=uses)


@st.composite
def books(draw):
    """A book in which one body follows calendars, with gaps or without."""
    days = draw(st.sets(st.dates(*YEAR), min_size=2, max_size=8))
    ordered = sorted(days)
    uses = [
        use(one.isoformat(), other.isoformat())
        for one, other in zip(ordered[::2], ordered[1::2], strict=False)
    ]
    return book(*draw(st.permutations(uses)))


@given(given_book=books(), day=st.dates(*YEAR))
def test_gaps_are_the_days_without_a_calendar(given_book, day):
    """
    Each day lies in a gap, or a calendar is followed on it.
    """
    in_gap = any(one <= day <= other for one, other in given_book.gaps("ward", *YEAR))

    if in_gap:
        with pytest.raises(MissingFactError):
            given_book.calendar_for("ward", day)
    else:
        assert given_book.calendar_for("ward", day) == NEWER


class TestVersions:
    def test_newest_is_the_last_of_its_key(self):
        """
        Without a version, the newest answers.
        """
        assert book().latest("state") is NEWER
        assert book().at_version("state", "") is NEWER

    def test_older_versions_are_kept(self):
        """
        Last year's answer can be computed with last year's calendar.
        """
        assert book().at_version("state", "1") is STATE

    def test_refuses_an_unknown_calendar(self):
        """
        The nearest name is offered.
        """
        with pytest.raises(UnknownNameError, match="did you mean 'state'"):
            book().latest("stat")

    def test_refuses_an_unknown_version(self):
        """
        A version that nobody kept is not replaced by another.
        """
        with pytest.raises(UnknownNameError, match="unknown version of calendar state"):
            book().at_version("state", "3")

    def test_refuses_a_version_twice(self):
        """
        A version names one calendar.
        """
        with pytest.raises(
            InvalidValueError, match="version 1 of state is there twice"
        ):
            book(calendars=(STATE, STATE))


class TestCalendarFor:
    @pytest.mark.parametrize(
        ("day", "key"),
        [
            pytest.param("2017-01-01", "state", id="first-day"),
            pytest.param("2017-06-30", "state", id="last-day"),
            pytest.param("2017-07-01", "school", id="day-of-change"),
            pytest.param("2030-01-01", "school", id="still-so"),
        ],
    )
    def test_intervals_are_half_open(self, day, key):
        """
        The day on which one calendar ends is the first of the next.
        """
        given_book = book(
            use("2017-07-01", calendar="school"), use("2017-01-01", "2017-07-01")
        )

        found = given_book.calendar_for("ward", dt.date.fromisoformat(day))

        assert found.key == key

    def test_a_use_can_be_of_one_version(self):
        """
        A body can stay with the version it was given.
        """
        given_book = book(use("2017-01-01", version="1"))

        assert given_book.calendar_for("ward", dt.date(2017, 5, 1)) is STATE

    def test_says_when_no_calendar_is_followed(self):
        """
        A day before the first use is no reason to guess.
        """
        with pytest.raises(MissingFactError, match="follows no calendar on 2016-12-31"):
            book(use("2017-01-01")).calendar_for("ward", dt.date(2016, 12, 31))

    def test_refuses_an_unknown_body(self):
        """
        A body that is not in the book follows nothing.
        """
        with pytest.raises(UnknownNameError, match="unknown body, got 'wart'"):
            book(use("2017-01-01")).calendar_for("wart", dt.date(2017, 1, 1))

    def test_refuses_an_instant(self):
        """
        A calendar is followed on days.
        """
        noon = dt.datetime(2017, 1, 1, 12, tzinfo=dt.UTC)

        with pytest.raises(InvalidValueError, match="day: must be a date"):
            book(use("2017-01-01")).calendar_for("ward", noon)


class TestUses:
    @pytest.mark.parametrize(
        "second",
        [
            pytest.param(use("2017-06-30", calendar="school"), id="one-day"),
            pytest.param(use("2017-01-01", "2017-01-02"), id="same-start"),
            pytest.param(use("2016-01-01"), id="never-ends"),
        ],
    )
    def test_refuses_two_calendars_on_one_day(self, second):
        """
        A body follows one calendar at a time.
        """
        with pytest.raises(InvalidValueError, match="uses: ward follows"):
            book(use("2017-01-01", "2017-07-01"), second)

    def test_two_bodies_may_follow_on_the_same_day(self):
        """
        Only the intervals of one body must keep apart.
        """
        given_book = book(use("2017-01-01"), use("2017-01-01", body="city"))

        assert given_book.calendar_for("city", dt.date(2017, 2, 1)) is NEWER

    def test_refuses_an_empty_interval(self):
        """
        The end is the first day without, so it comes after the start.
        """
        with pytest.raises(InvalidValueError, match="until: must be after 2017-01-01"):
            use("2017-01-01", "2017-01-01")

    def test_refuses_a_calendar_that_is_not_in_the_book(self):
        """
        What a body follows must be there when the book is made.
        """
        with pytest.raises(UnknownNameError, match="unknown calendar"):
            book(use("2017-01-01", calendar="moon"))


class TestGaps:
    def test_names_each(self):
        """
        Days without a calendar come as spans, both ends included.
        """
        given_book = book(
            use("2017-02-01", "2017-03-01"), use("2017-04-01", "2017-12-01")
        )

        assert given_book.gaps("ward", *YEAR) == (
            (dt.date(2017, 1, 1), dt.date(2017, 1, 31)),
            (dt.date(2017, 3, 1), dt.date(2017, 3, 31)),
            (dt.date(2017, 12, 1), dt.date(2017, 12, 31)),
        )

    @pytest.mark.parametrize(
        ("first", "last", "gaps"),
        [
            pytest.param("2017-01-31", "2017-02-01", ["2017-01-31"], id="first day"),
            pytest.param("2017-01-31", "2017-01-31", ["2017-01-31"], id="day before"),
            pytest.param("2017-02-01", "2017-02-28", [], id="whole use"),
            pytest.param("2017-02-28", "2017-03-01", ["2017-03-01"], id="last day"),
            pytest.param("2017-02-10", "2017-02-20", [], id="within a use"),
        ],
    )
    def test_a_day_is_a_gap(self, first, last, gaps):
        """
        A ward that follows a calendar in February only: the days on both sides.
        """
        given_book = book(use("2017-02-01", "2017-03-01"))
        span = dt.date.fromisoformat(first), dt.date.fromisoformat(last)

        found = given_book.gaps("ward", *span)

        assert found == tuple((dt.date.fromisoformat(gap),) * 2 for gap in gaps)

    def test_require_says_where(self):
        """
        Asked for a span without gaps, the book names them.
        """
        given_book = book(use("2017-02-01"))

        with pytest.raises(MissingFactError, match="from 2017-01-01 to 2017-01-31"):
            given_book.require("ward", *YEAR)

    def test_require_is_content_without_gaps(self):
        """
        A span in which a calendar is always followed passes.
        """
        given_book = book(use("2016-01-01", "2017-03-01"), use("2017-03-01"))

        assert given_book.require("ward", *YEAR) is None
