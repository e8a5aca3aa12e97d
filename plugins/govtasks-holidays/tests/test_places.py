import datetime as dt
import re

import holidays
import pytest
from holidays.version import __version__
from hypothesis import given, settings
from hypothesis import strategies as st

from govtasks.deadlines.calendars import DayKind, DayStatus
from govtasks.deadlines.changes import changed_days
from govtasks.deadlines.loading import builtin_calendar
from govtasks.errors import InvalidValueError, UnknownNameError
from govtasks.explain import Citation
from govtasks.plugins import load_plugins
from govtasks_holidays.places import decided_year, place_calendar, places

DAYS = st.dates(dt.date(2014, 1, 1), dt.date(2026, 12, 31))
SWAPS = {"2012-12-31", "2013-01-05", "2026-01-02", "2026-01-10"}
"""31 December 2012 was off for 5 January 2013, 2 January 2026 for the 10th."""
VIETNAM = {
    "0.86": SWAPS | {"2025-04-26", "2025-05-02", "2026-08-22", "2026-08-31"},
    "0.109": SWAPS,
}
"""Where releases of the package differ from the decisions, up to 23 November 2026."""


@pytest.fixture(scope="module", params=["vn", "de-by", "cn", "sa", "in", "hu", "il"])
def place(request):
    """A place: what we make of it, and what the package says."""
    country, _, part = request.param.upper().partition("-")
    package = holidays.country_holidays(
        country, subdiv=part or None, years=range(2014, 2027)
    )
    return place_calendar(f"holidays-{request.param}"), package


class TestDays:
    @given(day=DAYS)
    def test_are_those_of_the_package(self, place, day):
        """
        A day is worked where the package says so.
        """
        calendar, package = place

        assert calendar.is_working(day) is package.is_working_day(day)

    def test_of_vietnam_differ_where_the_package_is_wrong(self):
        """
        Against our own calendar, exactly the known gaps of the package show.
        """
        assert __version__ in VIETNAM, f"compare holidays {__version__} by hand first"
        found = place_calendar("holidays-vn", first_year=2010)

        days = {
            str(change.day)
            for change in changed_days(builtin_calendar("vn-state"), found)
            if change.day < dt.date(2026, 11, 24)
        }

        assert days == VIETNAM[__version__]

    def test_made_up_day_is_worked(self):
        """
        Saturday 4 May 2019 was worked for Monday 29 April.
        """
        calendar = place_calendar("holidays-vn")

        made_up = calendar.special(dt.date(2019, 5, 4))

        assert made_up.kind is DayKind.MADE_UP
        assert calendar.is_working(dt.date(2019, 5, 4))
        assert not calendar.is_working(dt.date(2019, 4, 29))

    def test_names_are_in_each_language(self):
        """
        The name stands in the language of the place and in English.
        """
        day = place_calendar("holidays-de").special(dt.date(2020, 10, 3))

        assert day.in_locale("de") == "Tag der Deutschen Einheit"
        assert day.in_locale("en") == "German Unity Day"

    def test_cite_the_package_with_its_version(self):
        """
        The package is no law, and the citation says so.
        """
        day = place_calendar("holidays-de").special(dt.date(2020, 10, 3))

        assert day.citation == Citation(
            instrument="Python package holidays", provision=__version__, confirmed=False
        )


class TestCertainty:
    @pytest.mark.parametrize(
        ("version", "year"),
        [
            pytest.param("0.86", 2025, id="december-2025"),
            pytest.param("0.87", 2025, id="last-of-2025"),
            pytest.param("0.88", 2026, id="january-2026"),
            pytest.param("0.109", 2026, id="november-2026"),
            pytest.param("0.999", 2026, id="newer-than-we-know"),
            pytest.param("1.0", 2025, id="unheard-of"),
        ],
    )
    def test_decided_until_the_year_of_the_release(self, version, year):
        """
        The release of 5 January 2026 was 0.88.
        """
        assert decided_year(version) == year

    def test_later_years_are_provisional(self):
        """
        What comes after the year of the release follows rules and guesses.
        """
        calendar = place_calendar("holidays-de")
        year = decided_year(__version__)
        unity = [dt.date(year, 10, 3), dt.date(year + 1, 10, 3)]

        assert calendar.decided_until == dt.date(year, 12, 31)
        assert [calendar.special(day).status for day in unity] == [
            DayStatus.DECIDED,
            DayStatus.ESTIMATED,
        ]
        assert [calendar.is_provisional(day) for day in unity] == [False, True]

    def test_what_the_package_estimates_is_provisional(self):
        """
        Where the moon decides, a day of the past may be a guess too.
        """
        calendar = place_calendar("holidays-sg")

        guessed = [day for day in calendar.days if "estimated)" in str(day.name)]

        assert any(day.day <= calendar.decided_until for day in guessed)
        assert {day.status for day in guessed} == {DayStatus.ESTIMATED}


class TestSpan:
    def test_covers_from_2000_to_five_years_after_the_release(self):
        """
        Without years, a span is chosen that deadlines can need.
        """
        calendar = place_calendar("holidays-de")

        assert calendar.first_day == dt.date(2000, 1, 1)
        assert calendar.last_day == dt.date(decided_year(__version__) + 5, 12, 31)

    def test_can_be_chosen(self):
        """
        The first and the last year are as they are asked for.
        """
        calendar = place_calendar("holidays-fr", first_year=1990, last_year=1999)

        assert calendar.first_day == dt.date(1990, 1, 1)
        assert calendar.last_day == dt.date(1999, 12, 31)

    def test_begins_with_the_present_weekend(self):
        """
        Saudi Arabia rests on Friday and Saturday since 29 June 2013.
        """
        calendar = place_calendar("holidays-sa")

        assert calendar.weekend == frozenset({4, 5})
        assert dt.date(2013, 6, 27) < calendar.first_day <= dt.date(2013, 6, 29)

    def test_leaves_out_years_that_the_package_warns_of(self):
        """
        Of India the package knows the moon's days from 2001 on.
        """
        assert place_calendar("holidays-in").first_day == dt.date(2001, 1, 1)

    @pytest.mark.parametrize(
        ("first", "last"),
        [
            pytest.param(2005, 2004, id="backward"),
            pytest.param(1500, 1600, id="before"),
            pytest.param(2200, 2300, id="after"),
        ],
    )
    def test_refuses_a_span_without_a_year(self, first, last):
        """
        The package knows of some centuries only.
        """
        with pytest.raises(InvalidValueError, match="last_year: must leave a year"):
            place_calendar("holidays-de", first_year=first, last_year=last)

    def test_refuses_a_span_that_the_package_warns_of(self):
        """
        Years that are only warned of make no calendar.
        """
        with pytest.raises(InvalidValueError, match="warns of every year of IN"):
            place_calendar("holidays-in", first_year=1990, last_year=1995)


class TestKeys:
    def test_every_place_has_its_own(self):
        """
        250 countries with their parts, each under a key of its own.
        """
        keys = list(places())

        assert len(keys) == len(set(keys))
        assert len([key for key in keys if key.count("-") == 1]) >= 249
        assert all(re.fullmatch(r"holidays(-[a-z0-9]+)+", key) for key in keys)

    @settings(max_examples=5)
    @given(key=st.sampled_from(sorted(places())))
    def test_every_place_has_a_calendar(self, key):
        """
        What is listed can be made, and holds some days.
        """
        assert place_calendar(key).key == key

    def test_parts_with_long_names_have_plain_keys(self):
        """
        Capitals, spaces and accents become lower-case letters and hyphens.
        """
        assert place_calendar("holidays-nz-south-canterbury").key in set(places())

    @pytest.mark.parametrize(
        ("key", "hint"),
        [
            pytest.param("holidays-xx", None, id="country"),
            pytest.param("holidays-de-byy", "holidays-de-by", id="part"),
            pytest.param("holidays-DE", "holidays-", id="capitals"),
            pytest.param("feasts-de", None, id="family"),
            pytest.param("holidays-", None, id="nothing"),
            pytest.param("holidays", None, id="family-alone"),
        ],
    )
    def test_refuses_what_the_package_does_not_have(self, key, hint):
        """
        The nearest place is offered.
        """
        with pytest.raises(UnknownNameError, match="unknown place") as caught:
            place_calendar(key)

        assert hint is None or hint in (caught.value.hint or hint)


class TestPlugin:
    def test_offers_the_family(self):
        """
        The plugin offers all places at once, and makes one when asked.
        """
        loaded = load_plugins(["holidays"])

        assert loaded.reports[-1].offers == ("calendar holidays-*",)
        assert loaded.calendar("holidays-at").title.in_locale("en") == (
            "Working days of AT"
        )

    def test_does_not_import_the_package(self, fresh_python):
        """
        A register that counts by none of these calendars does not pay for them.
        """
        code = "import govtasks_holidays, sys; print('holidays' in sys.modules)"

        assert fresh_python(code).stdout.strip() == "False"
