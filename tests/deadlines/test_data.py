"""The calendars that come with the library, against values written down by hand.

The weekday closures and made-up Saturdays of 2016 to 2027 were collected year by
year; those of 2010 to 2015 follow the swaps that were decided then.
"""

import datetime as dt

import pytest

from govtasks.deadlines.calendars import DayKind, DayStatus
from govtasks.deadlines.loading import builtin_calendar, builtin_calendars

CLOSED = {
    2016: "1/1 8/2 9/2 10/2 11/2 12/2 18/4 2/5 3/5 2/9",
    2017: "2/1 26/1 27/1 30/1 31/1 1/2 6/4 1/5 2/5 4/9",
    2018: "1/1 14/2 15/2 16/2 19/2 20/2 25/4 30/4 1/5 3/9 31/12",
    2019: "1/1 4/2 5/2 6/2 7/2 8/2 15/4 29/4 30/4 1/5 2/9",
    2020: "1/1 23/1 24/1 27/1 28/1 29/1 2/4 30/4 1/5 2/9",
    2021: "1/1 10/2 11/2 12/2 15/2 16/2 21/4 30/4 3/5 2/9 3/9",
    2022: "3/1 31/1 1/2 2/2 3/2 4/2 11/4 2/5 3/5 1/9 2/9",
    2023: "2/1 20/1 23/1 24/1 25/1 26/1 1/5 2/5 3/5 1/9 4/9",
    2024: "1/1 8/2 9/2 12/2 13/2 14/2 18/4 29/4 30/4 1/5 2/9 3/9",
    2025: "1/1 27/1 28/1 29/1 30/1 31/1 7/4 30/4 1/5 2/5 1/9 2/9",
    2026: "1/1 2/1 16/2 17/2 18/2 19/2 20/2 27/4 30/4 1/5 31/8 1/9 2/9 24/11",
    2027: "1/1 4/2 5/2 8/2 9/2 10/2 16/4 30/4 3/5 2/9 3/9 24/11",
}
# Day off -> the Saturday worked for it.
SWAPS = {
    "2010-02-19": "2010-02-27",
    "2012-01-27": "2012-02-04",
    "2012-12-31": "2013-01-05",
    "2013-04-29": "2013-05-04",
    "2014-05-02": "2014-04-26",
    "2014-09-01": "2014-09-06",
    "2015-01-02": "2014-12-27",
    "2015-02-16": "2015-02-14",
    "2015-04-29": "2015-04-25",
    "2018-12-31": "2019-01-05",
    "2019-04-29": "2019-05-04",
    "2024-04-29": "2024-05-04",
    "2025-05-02": "2025-04-26",
    "2026-01-02": "2026-01-10",
    "2026-08-31": "2026-08-22",
}


def days_of(year):
    """All days of a year."""
    first = dt.date(year, 1, 1).toordinal()
    last = dt.date(year, 12, 31).toordinal()
    return map(dt.date.fromordinal, range(first, last + 1))


class TestStateBodies:
    @pytest.mark.parametrize("year", CLOSED)
    def test_weekdays_off(self, state, year):
        """
        In each year exactly these weekdays are not worked.
        """
        found = [
            f"{day.day}/{day.month}"
            for day in days_of(year)
            if day.weekday() < 5 and not state.is_working(day)
        ]

        assert found == CLOSED[year].split()

    def test_made_up_saturdays(self, state):
        """
        Exactly the Saturdays of the swaps are worked, and no Sunday.
        """
        found = [
            day.isoformat()
            for year in range(2010, 2028)
            for day in days_of(year)
            if day.weekday() >= 5 and state.is_working(day)
        ]

        assert found == sorted(SWAPS.values())

    @pytest.mark.parametrize(("off", "worked"), SWAPS.items())
    def test_swaps(self, state, off, worked):
        """
        Both halves of a swap are marked as such and name each other.
        """
        day_off = state.special(dt.date.fromisoformat(off))
        made_up = state.special(dt.date.fromisoformat(worked))

        assert (day_off.kind, made_up.kind) == (DayKind.CLOSED, DayKind.MADE_UP)
        assert day_off.swapped
        assert made_up.swapped
        assert worked in day_off.note
        assert off in made_up.note

    def test_swaps_only(self, state):
        """
        Nothing else is a swap.
        """
        swapped = {day.day.isoformat() for day in state.days if day.swapped}

        assert swapped == {*SWAPS, *SWAPS.values()}

    @pytest.mark.parametrize(
        ("day", "vietnamese", "english"),
        [
            pytest.param(
                "2017-01-28",
                "Mùng một Tết Nguyên Đán",
                "First day of Lunar New Year",
                id="a holiday on a Saturday",
            ),
            pytest.param(
                "2017-05-02",
                "Nghỉ bù Ngày Chiến thắng",
                "Day off in lieu of Reunification Day",
                id="in lieu",
            ),
            pytest.param(
                "2026-01-10",
                "Ngày làm bù",
                "Working day in exchange for a day off",
                id="made up",
            ),
            pytest.param(
                "2021-09-03",
                "Nghỉ Quốc khánh (ngày liền kề)",
                "National Day (adjacent day)",
                id="adjacent",
            ),
        ],
    )
    def test_names(self, state, day, vietnamese, english):
        """
        Every special day has a name in both languages, on weekends too.
        """
        name = state.special(dt.date.fromisoformat(day)).name

        assert name.in_locale("vi") == vietnamese
        assert name.in_locale("en") == english

    def test_culture_day(self, state):
        """
        24 November 2026 is announced as a policy line, and can be switched off.
        """
        day = dt.date(2026, 11, 24)
        special = state.special(day)

        without = state.without(day, version="2026-11-22+1")

        assert special.status is DayStatus.ANNOUNCED
        assert special.citation.instrument == "Politburo Resolution 80-NQ/TW"
        assert special.citation.issued == dt.date(2026, 1, 7)
        assert state.is_provisional(day)
        assert without.is_working(day)

    def test_what_is_decided(self, state):
        """
        All special days are decided until 2026 but one; all of 2027 are estimates.
        """
        open_days = [d for d in state.days if d.status is not DayStatus.DECIDED]

        assert open_days[0].day == dt.date(2026, 11, 24)
        assert {d.day.year for d in open_days[1:]} == {2027}
        assert {d.status for d in open_days[1:]} == {DayStatus.ESTIMATED}
        assert state.decided_until == dt.date(2026, 12, 31)
        assert state.is_provisional(dt.date(2027, 3, 1))

    @pytest.mark.parametrize(
        ("day", "instrument", "confirmed"),
        [
            pytest.param("2012-12-31", "turn of 2012 to 2013", True, id="2012"),
            pytest.param("2018-12-31", "6519/VPCP-KGVX", False, id="2018"),
            pytest.param("2019-04-29", "of 2019", False, id="package only"),
            pytest.param("2024-04-29", "2450/VPCP-KGVX", True, id="2024"),
            pytest.param("2026-01-02", "12729/VPCP-KGVX", True, id="2026"),
            pytest.param("2017-01-26", "Labour Code 2012", False, id="Tết 2017"),
            pytest.param("2021-02-10", "Labour Code 2019", False, id="Tết 2021"),
            pytest.param("2023-01-02", "Labour Code 2019", True, id="January 2023"),
            pytest.param("2026-02-16", "Labour Code 2019", True, id="Tết 2026"),
            pytest.param("2017-09-02", "Labour Code 2012", True, id="National Day"),
            pytest.param("2010-04-23", "Labour Code 1994", False, id="before 2013"),
        ],
    )
    def test_sources(self, state, day, instrument, confirmed):
        """
        Each day says where it is written, and whether that was checked.
        """
        citation = state.special(dt.date.fromisoformat(day)).citation

        assert instrument in citation.instrument
        assert citation.confirmed is confirmed
        assert citation.source

    def test_law_of_the_time(self, state):
        """
        A day cites the Labour Code that was in force.

        That of 1994, from 1 May 2013 that of 2012, from 2021 that of 2019.
        """
        for special in state.days:
            instrument = special.citation.instrument
            if instrument.startswith("Labour Code"):
                in_force = (
                    "1994"
                    if special.day < dt.date(2013, 5, 1)
                    else "2012"
                    if special.day < dt.date(2021, 1, 1)
                    else "2019"
                )
                assert in_force in instrument


class TestEnterprises:
    def test_swaps_do_not_bind(self, state, enterprise):
        """
        An enterprise works on the swapped weekday and not on the Saturday.

        All other days are those of state bodies.
        """
        swapped = {day.day for day in state.days if day.swapped}

        for year in range(2010, 2028):
            for day in days_of(year):
                differs = state.is_working(day) != enterprise.is_working(day)
                assert differs is (day in swapped)

    def test_sure_as_the_other(self, state, enterprise):
        """
        It covers and is decided as far as the calendar it is derived from.
        """
        assert enterprise.key == "vn-enterprise"
        assert enterprise.first_day == state.first_day
        assert enterprise.decided_until == state.decided_until


class TestBuiltin:
    @pytest.mark.parametrize("key", builtin_calendars())
    def test_key_is_the_name(self, key):
        """
        Each calendar is found by its own key and has a title in both languages.
        """
        calendar = builtin_calendar(key)

        assert calendar.key == key
        assert {"vi", "en"} <= set(calendar.title.to_json())
