"""What is refused before anything is counted: requests, files, books, calendars."""

import datetime as dt

import attrs
import pytest

from govtasks.deadlines.books import CalendarBook, CalendarUse
from govtasks.deadlines.calendars import (
    DayKind,
    DayStatus,
    SpecialDay,
    WorkCalendar,
)
from govtasks.deadlines.combining import closed_in_any, reception, with_days
from govtasks.deadlines.loading import (
    builtin_calendar,
    builtin_regime,
    load_calendar,
    load_regime,
    load_regimes,
)
from govtasks.deadlines.recesses import EachYear, OnDays, Recess
from govtasks.deadlines.request import Request, parse_period
from govtasks.errors import GovtasksError
from govtasks.explain import Citation
from govtasks.text import Text

day = dt.date.fromisoformat
NOON = dt.datetime(2024, 3, 4, 12, tzinfo=dt.UTC)
PERIODS = "+".join(["1D"] * 21)
STATE = WorkCalendar(
    key="state",
    title=Text.of(en="State"),
    version="1",
    first_day=day("2024-01-01"),
    last_day=day("2024-12-31"),
    decided_until=day("2024-12-31"),
)
SCHOOL = attrs.evolve(STATE, key="school")
NEXT_YEAR = attrs.evolve(
    STATE, key="next", first_day=day("2025-01-01"), last_day=day("2025-12-31")
)
FEAST = SpecialDay(
    day=day("2024-03-04"),
    kind=DayKind.CLOSED,
    name=Text.of(en="Feast"),
    status=DayStatus.DECIDED,
    citation=Citation(instrument="Order"),
)
RECESS = Recess(
    key="recess",
    title=Text.of(en="recess"),
    spans=(EachYear(first="07-01", last="08-31"),),
)
CALENDAR = """
key = "town"
version = "1"
title = { en = "Town" }
first_day = 2020-01-01
last_day = 2020-12-31
decided_until = 2020-12-31
weekend = ["saturday", "sunday"]
[[days]]
day = 2020-05-08
kind = "closed"
name = "fair"
status = "decided"
citation = "council"
[names]
fair = { en = "Fair" }
[sources.council]
instrument = "Decision 1"
"""
REGIME = """
key = "house"
title = { en = "House rules" }
zone = "UTC"
valid_from = 2020-01-01
selected_by = "trigger"
default_term = "P5D"
steps = [{ step = "fix", time = "16:30" }]
"""


def request(**changes):
    """A request as it comes from a file, with these changes."""
    asked = {"regime": "de-bgb", "trigger": "2025-11-10", "period": "P1M"}
    return Request.from_json({**asked, **changes})


def built(**changes):
    """A request as a program makes it, with these changes."""
    return Request(**{"regime": "de-bgb", "trigger": day("2025-11-10"), **changes})


def use(since, until=None, calendar="state"):
    """A ward follows a calendar from one day until another."""
    return CalendarUse(
        body="ward", calendar=calendar, since=day(since), until=until and day(until)
    )


def book(*uses):
    """A book of two calendars."""
    return CalendarBook(calendars=(STATE, SCHOOL), uses=uses)


def many_days(number):
    """So many days in a row."""
    first = day("1900-01-01").toordinal()
    return tuple(dt.date.fromordinal(first + n) for n in range(number))


def refusals(build):
    """What is said when something is refused."""
    with pytest.raises(GovtasksError) as caught:
        build()
    return str(caught.value)


class TestRequests:
    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            pytest.param(
                {"trigger": 5}, "trigger: day: must be text, got 5", id="trigger"
            ),
            pytest.param(
                {"trigger": "2025-04-31"},
                "trigger: must be a day such as 2017-02-16 or a time such as "
                "2017-02-16T08:00, got '2025-04-31'",
                id="no such day",
            ),
            pytest.param(
                {"period": 5}, "period: period: must be text, got 5", id="period"
            ),
            pytest.param(
                {"recess": [5]},
                "recess[0]: recess: must be a pair of days such as "
                "['07-01', '08-31'], got 5",
                id="recess",
            ),
            pytest.param(
                {"recess": [["07-01"]]},
                "recess[0]: recess: must be a pair of days such as "
                "['07-01', '08-31'], got ['07-01']",
                id="half a recess",
            ),
            pytest.param(
                {"weekend": [7]},
                "weekend: must be a list of weekday numbers from 0 (Monday) to 6, "
                "got (7,)",
                id="eighth weekday",
            ),
            pytest.param(
                {"weekend": [-1]},
                "weekend: must be a list of weekday numbers from 0 (Monday) to 6, "
                "got (-1,)",
                id="weekday before Monday",
            ),
            pytest.param(
                {"calendar": "vn-state", "holidays": ["2025-01-01"]},
                "calendar: either a calendar by its key or days of its own, "
                "got 'vn-state'",
                id="two calendars",
            ),
            pytest.param(
                {"opened_days": ["2025-01-04", "2025-01-04"]},
                "opened_days: is there twice, got datetime.date(2025, 1, 4)",
                id="twice",
            ),
            pytest.param(
                {"holidays": ["2025-01-04"], "opened_days": ["2025-01-04"]},
                "opened_days: cannot be a holiday and opened, "
                "got datetime.date(2025, 1, 4)",
                id="both",
            ),
            pytest.param(
                {"holidays": ["2025-01-04T08:00"]},
                "holidays: must be a date without a time, "
                "got datetime.datetime(2025, 1, 4, 8, 0)",
                id="time",
            ),
        ],
    )
    def test_from_a_file(self, changes, said):
        """
        A field that is wrong is named, with what stood there and what ought to.
        """
        assert refusals(lambda: request(**changes)) == said

    @pytest.mark.parametrize(
        ("build", "said"),
        [
            pytest.param(
                lambda: built(regime=5),
                "regime: must be a key of lower-case letters, digits and ._/#@-, got 5",
                id="regime",
            ),
            pytest.param(
                lambda: built(timezone=5), "timezone: must be text, got 5", id="zone"
            ),
            pytest.param(
                lambda: built(holidays=many_days(20_001)),
                "holidays: more than 20000 days, got 20001",
                id="days",
            ),
            pytest.param(
                lambda: parse_period(5), "period: must be text, got 5", id="period"
            ),
            pytest.param(
                lambda: parse_period(PERIODS),
                f"period: more than 20 terms, got '{PERIODS}'",
                id="terms",
            ),
        ],
    )
    def test_from_a_program(self, build, said):
        """
        Values that a program hands over stand under the same checks.
        """
        assert refusals(build) == said

    def test_the_most_that_is_taken(self):
        """
        Twenty thousand days, twenty terms, and a rest on Mondays are still taken.
        """
        asked = built(
            holidays=many_days(20_000), weekend=(0, 6), period=parse_period(PERIODS[3:])
        )

        assert len(asked.holidays) == 20_000
        assert len(asked.period) == 20


class TestFiles:
    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            pytest.param(
                '["saturday", "sunday"]',
                '["sabbath"]',
                "town.toml.weekend: must be a list of weekdays such as 'saturday', "
                "got ['sabbath']",
                id="weekday",
            ),
            pytest.param(
                'name = "fair"',
                'name = "fairy"',
                "town.toml.days[0].name: unknown name, got 'fairy' "
                "(did you mean 'fair'?)",
                id="name",
            ),
            pytest.param(
                'citation = "council"',
                'citation = "counsel"',
                "town.toml.days[0].citation: unknown source, got 'counsel' "
                "(did you mean 'council'?)",
                id="source",
            ),
            pytest.param(
                'fair = { en = "Fair" }',
                "fair = 5",
                "town.toml.names[fair]: must be texts by language, got 5",
                id="text",
            ),
        ],
    )
    def test_calendar(self, old, new, said):
        """
        The path to what is wrong stands first, then what is known instead.
        """
        text = CALENDAR.replace(old, new)

        assert refusals(lambda: load_calendar(text, "town.toml")) == said

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            pytest.param(
                '"P5D"',
                "5",
                "house.toml.default_term: term: must be text, got 5",
                id="term",
            ),
        ],
    )
    def test_regime(self, old, new, said):
        """
        A regime is read with the same care.
        """
        text = REGIME.replace(old, new)

        assert refusals(lambda: load_regime(text, "house.toml")) == said

    def test_two_regimes_of_a_key(self):
        """
        The second is refused, and the first is named.
        """
        texts = {"one.toml": REGIME, "two.toml": REGIME}

        assert refusals(lambda: load_regimes(texts)) == (
            "two.toml: key: one.toml has a regime of that key too, got 'house'"
        )

    def test_one_of_several_that_is_no_toml(self):
        """
        Of several files the one that cannot be read is named.
        """
        texts = {"one.toml": REGIME, "two.toml": "key ="}

        said = refusals(lambda: load_regimes(texts))

        assert said.startswith("two.toml: is not TOML")

    @pytest.mark.parametrize(
        ("get", "said"),
        [
            pytest.param(
                lambda: builtin_calendar("vn-stat"),
                "unknown calendar, got 'vn-stat' (did you mean 'vn-state'?)",
                id="calendar",
            ),
            pytest.param(
                lambda: builtin_regime("de-bbg"),
                "unknown regime, got 'de-bbg' (did you mean 'de-bgb'?)",
                id="regime",
            ),
        ],
    )
    def test_builtin(self, get, said):
        """
        What the library does not bring is named as what it was taken for.
        """
        assert refusals(get) == said


class TestBooks:
    @pytest.mark.parametrize(
        ("build", "said"),
        [
            pytest.param(
                lambda: use("2024-03-04", "2024-03-04"),
                "until: must be after 2024-03-04, for it is the first day without, "
                "got datetime.date(2024, 3, 4)",
                id="no day",
            ),
            pytest.param(
                lambda: CalendarBook(calendars=(STATE, STATE)),
                "calendars: version 1 of state is there twice",
                id="version twice",
            ),
            pytest.param(
                lambda: book(
                    use("2024-03-04", calendar="school"),
                    use("2024-02-01", "2024-03-05"),
                ),
                "uses: ward follows state and school on 2024-03-04, got 'ward' "
                "(let the first end on 2024-03-04, which it excludes)",
                id="two calendars",
            ),
            pytest.param(
                lambda: CalendarBook(
                    calendars=(STATE,),
                    uses=[attrs.evolve(use("2024-03-04"), version="2")],
                ),
                "unknown version of calendar state, got '2'",
                id="unknown version",
            ),
            pytest.param(
                lambda: book(use("2024-03-04")).calendar_for("ward", NOON),
                f"day: must be a date without a time, got {NOON!r}",
                id="instant",
            ),
            pytest.param(
                lambda: book(use("2024-03-04")).calendar_for("ward", day("2024-03-03")),
                "body: ward follows no calendar on 2024-03-03, got 'ward'",
                id="before the first",
            ),
            pytest.param(
                lambda: book(use("2024-03-04")).gaps("ward", NOON, day("2024-03-04")),
                f"first_day: must be a date without a time, got {NOON!r}",
                id="gaps from an instant",
            ),
            pytest.param(
                lambda: book(use("2024-03-04")).gaps("ward", day("2024-03-04"), NOON),
                f"last_day: must be a date without a time, got {NOON!r}",
                id="gaps to an instant",
            ),
            pytest.param(
                lambda: book(use("2024-02-01", "2024-03-01")).require(
                    "ward", day("2024-01-01"), day("2024-03-31")
                ),
                "body: ward follows no calendar from 2024-01-01 to 2024-01-31, "
                "2024-03-01 to 2024-03-31, got 'ward'",
                id="gaps",
            ),
        ],
    )
    def test_says(self, build, said):
        """
        A book says who, which calendar and which day.
        """
        assert refusals(build) == said


class TestCombined:
    @pytest.mark.parametrize(
        ("build", "said"),
        [
            pytest.param(
                lambda: closed_in_any(STATE, NEXT_YEAR, key="k", version="1"),
                "calendars: no day is covered by all of state, next",
                id="no day in common",
            ),
            pytest.param(
                lambda: with_days(STATE, [FEAST], version="1"),
                "version: a changed calendar needs another version, got '1'",
                id="same version",
            ),
            pytest.param(
                lambda: with_days(STATE, [5], version="2"),
                "days: must be special days, got 5",
                id="no special day",
            ),
            pytest.param(
                lambda: reception(
                    STATE, key="r", version="1", weekdays=frozenset({5, 4})
                ),
                "weekdays: must be among the days off [5, 6], got [4, 5]",
                id="worked anyhow",
            ),
        ],
    )
    def test_says(self, build, said):
        """
        What makes no calendar is refused by the argument that is wrong.
        """
        assert refusals(build) == said


class TestRecesses:
    @pytest.mark.parametrize(
        ("build", "said"),
        [
            pytest.param(
                lambda: EachYear(first="7-1", last="08-31"),
                "first: must be a month and a day such as 12-18, got '7-1'",
                id="one digit",
            ),
            pytest.param(
                lambda: EachYear(first="07-01", last="02-30"),
                "last: must be a month and a day such as 12-18, got '02-30'",
                id="no such day",
            ),
            pytest.param(
                lambda: OnDays(first=day("2024-07-02"), last=day("2024-07-01")),
                "last: must not be before the first day 2024-07-02, "
                "got datetime.date(2024, 7, 1)",
                id="backward",
            ),
            pytest.param(
                lambda: RECESS.between(day("2024-03-04"), NOON),
                f"last_day: must be a date without a time, got {NOON!r}",
                id="instant",
            ),
        ],
    )
    def test_says(self, build, said):
        """
        A recess is of civil days, in their order.
        """
        assert refusals(build) == said
