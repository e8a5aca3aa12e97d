import datetime as dt

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.deadlines.loading import builtin_calendar, builtin_regime
from govtasks.deadlines.plan import plan
from govtasks.deadlines.recesses import EachYear, Recess
from govtasks.deadlines.request import parse_period
from govtasks.deadlines.results import CountedDay
from govtasks.errors import CoverageError, GovtasksError, InvalidValueError
from govtasks.text import Text

FIRST, LAST = dt.date(2016, 1, 1), dt.date(2026, 12, 31)
# Each a regime, a period and a relation; several of them need more than a table.
ASKED = [
    pytest.param("vn-civil-2015", "15WD", "within", id="working days"),
    pytest.param("vn-civil-2015", "10D", "within", id="days that roll"),
    pytest.param("vn-civil-2015", "10D", "beginning-with", id="from the first day"),
    pytest.param("vn-civil-2015", "2WD", "beginning-with", id="first working day"),
    pytest.param("vn-civil-2015", "-7WD", "before", id="working days backward"),
    pytest.param("vn-civil-2015", "-7D", "before", id="backward, read both ways"),
    pytest.param("vn-civil-2015", "P2M", "within", id="months"),
    pytest.param("vn-civil-2015", "P1M+P15D", "within", id="two terms"),
    pytest.param("us-frcp-6", "-P7D", "before", id="rolls backward"),
    pytest.param("us-frcp-6", "P14D+P3D", "within", id="rolls between"),
    pytest.param("gb-cpr", "P5D", "within", id="short terms skip"),
    pytest.param("gb-cpr-6.26", "P2D", "deemed-served", id="day of service"),
    pytest.param("coe-ets76", "-P4D", "before", id="backward without a roll"),
    pytest.param("de-aktg-121", "-P30D", "before", id="never rolls"),
    pytest.param("eu-1182-71", "P1D", "within", id="least working days"),
]


def planned(regime, period, relation, calendar):
    """Return a plan for a law that always held."""
    law = attrs.evolve(builtin_regime(regime), valid_from=dt.date.min)
    recess = Recess(
        key="recess",
        title=Text.of(en="recess"),
        spans=(EachYear(first="07-01", last="08-31"),),
    )
    return plan(
        parse_period(period),
        regime=law,
        calendar=calendar,
        relation=relation,
        recesses=[recess],
        strict=False,
    )


def one_by_one(asked, days):
    """Return the last days of a plan, each asked for by itself."""
    found = [asked.answer({"trigger": day}) for day in days]
    return [f.day if isinstance(f, CountedDay) else f.last_day for f in found]


class TestLists:
    @pytest.mark.parametrize(("regime", "period", "relation"), ASKED)
    def test_is_the_same_as_one_by_one(self, state, regime, period, relation):
        """
        Every day of eleven years has the last day that it has by itself.
        """
        days = [FIRST + dt.timedelta(days=n) for n in range((LAST - FIRST).days)]
        asked = planned(regime, period, relation, state)

        assert asked.due_many(days) == one_by_one(asked, days)

    def test_keeps_order_and_repetitions(self, state):
        """
        Days come back in the order in which they were given, each as often.
        """
        asked = planned("vn-civil-2015", "5WD", "within", state)
        days = [dt.date(2017, 2, 10), dt.date(2017, 2, 9), dt.date(2017, 2, 10)]

        assert asked.due_many(days) == [
            dt.date(2017, 2, 17),
            dt.date(2017, 2, 16),
            dt.date(2017, 2, 17),
        ]

    @pytest.mark.parametrize("kind", [list, tuple, iter], ids=["list", "tuple", "iter"])
    def test_takes_what_gives_days(self, state, kind):
        """
        A list comes back, from whatever the days came; none of them is lost.
        """
        asked = planned("vn-civil-2015", "5WD", "within", state)
        asked.due_many([dt.date(2017, 2, 9)])

        found = asked.due_many(kind([dt.date(2017, 2, 9), dt.date(2017, 2, 10)]))

        assert found == [dt.date(2017, 2, 16), dt.date(2017, 2, 17)]

    def test_nothing_gives_nothing(self, state):
        """
        No days, no last days.
        """
        assert planned("vn-civil-2015", "5WD", "within", state).due_many([]) == []

    @pytest.mark.parametrize(
        ("wrong", "error", "words"),
        [
            pytest.param(
                dt.date(2031, 1, 1), CoverageError, "covers 2010-01-01", id="outside"
            ),
            pytest.param(
                dt.datetime(2017, 2, 9, tzinfo=dt.UTC),
                InvalidValueError,
                "date without a time",
                id="instant",
            ),
            pytest.param("2017-02-09", InvalidValueError, "date without", id="text"),
            pytest.param([], InvalidValueError, "date without a time", id="list"),
            pytest.param(None, InvalidValueError, "date without a time", id="none"),
        ],
    )
    def test_names_the_first_that_is_wrong(self, state, wrong, error, words):
        """
        The index stands in the error, whatever else is wrong after it.
        """
        asked = planned("vn-civil-2015", "5WD", "within", state)
        right = dt.date(2017, 2, 9)

        with pytest.raises(error, match=words) as caught:
            asked.due_many([right, right, wrong, dt.date(2040, 1, 1), wrong])

        assert caught.value.place == "days[2]"

    def test_goes_on_after_an_error(self, state):
        """
        A refused list leaves a plan that answers the next one.
        """
        asked = planned("vn-civil-2015", "5WD", "within", state)
        with pytest.raises(CoverageError):
            asked.due_many([dt.date(2017, 2, 9), dt.date(2031, 1, 1)])

        assert asked.due_many([dt.date(2017, 2, 9)]) == [dt.date(2017, 2, 16)]

    def test_refuses_the_days_on_which_the_law_did_not_hold(self, state):
        """
        The Civil Code of 2015 took effect in 2017.
        """
        asked = plan(
            parse_period("5WD"),
            regime=builtin_regime("vn-civil-2015"),
            calendar=state,
        )

        with pytest.raises(InvalidValueError, match="law from 2017-01-01") as caught:
            asked.due_many([dt.date(2017, 2, 9), dt.date(2016, 2, 9)])

        assert caught.value.place == "days[1]"

    def test_refuses_the_end_of_time_as_one_by_one(self, plain):
        """
        The last day of the year 9999 has no end that could be written down.
        """
        asked = planned("vn-civil-2015", "P1D", "within", plain)

        with pytest.raises(InvalidValueError, match="9999") as caught:
            asked.due_many([dt.date(9999, 12, 30)])

        assert caught.value.place == "days[0]"


@given(
    asked=st.sampled_from([each.values for each in ASKED]),
    days=st.lists(st.dates(dt.date(2009, 6, 1), dt.date(2028, 6, 30)), max_size=8),
)
def test_equal_or_refused_as_one_by_one(asked, days):
    """
    A list is answered if each of its days is, and refused with the first that is not.
    """
    one = planned(*asked, builtin_calendar("vn-state"))
    many = planned(*asked, builtin_calendar("vn-state"))
    refused = None
    expected = []
    for number, day in enumerate(days):
        try:
            expected += one_by_one(one, [day])
        except GovtasksError as error:
            refused = f"days[{number}]", str(error)
            break

    if refused is None:
        assert many.due_many(days) == expected
    else:
        with pytest.raises(GovtasksError) as caught:
            many.due_many(days)
        assert str(caught.value) == ": ".join(refused)


class TestArrays:
    @pytest.fixture
    def numpy(self):
        """Give numpy, which the library itself never asks for."""
        return pytest.importorskip("numpy")

    def array(self, numpy, *days):
        """Return an array of days."""
        return numpy.array(days, "datetime64[D]")

    @pytest.mark.parametrize(("regime", "period", "relation"), ASKED)
    def test_is_the_same_as_one_by_one(self, numpy, state, regime, period, relation):
        """
        Every day of eleven years has the last day that it has by itself.
        """
        days = [FIRST + dt.timedelta(days=n) for n in range((LAST - FIRST).days)]
        asked = planned(regime, period, relation, state)

        found = asked.due_many(self.array(numpy, *days))

        assert found.dtype == "datetime64[D]"
        assert found.tolist() == one_by_one(asked, days)

    @pytest.mark.parametrize(("regime", "period", "relation"), ASKED)
    def test_is_the_same_on_a_calendar_of_all_years(
        self, numpy, plain, regime, period, relation
    ):
        """
        A calendar without a dense table is answered for as well.
        """
        days = [dt.date(2150, 1, 1) + dt.timedelta(days=n) for n in range(60)]
        asked = planned(regime, period, relation, plain)

        found = asked.due_many(self.array(numpy, *days))

        assert found.tolist() == one_by_one(asked, days)

    def test_grows_with_what_it_is_asked(self, numpy, state):
        """
        Earlier and later days can be asked for afterwards.
        """
        asked = planned("vn-civil-2015", "P2M", "within", state)
        days = [dt.date(2017, 2, 9), dt.date(2016, 1, 5), dt.date(2020, 7, 1)]
        days.append(dt.date(2017, 2, 9))

        found = [asked.due_many(self.array(numpy, day)).tolist()[0] for day in days]

        assert found == one_by_one(asked, days)

    def test_keeps_its_shape(self, numpy, state):
        """
        A table of days gives a table of last days.
        """
        asked = planned("vn-civil-2015", "5WD", "within", state)
        days = self.array(numpy, *[dt.date(2017, 2, 9)] * 6).reshape(2, 3)

        found = asked.due_many(days)

        assert found.shape == (2, 3)
        assert set(found.ravel().tolist()) == {dt.date(2017, 2, 16)}

    def test_takes_instants_of_whole_days(self, numpy, state):
        """
        Days in another unit are days, if they have no time.
        """
        asked = planned("vn-civil-2015", "5WD", "within", state)
        days = self.array(numpy, dt.date(2017, 2, 9)).astype("datetime64[ns]")

        assert asked.due_many(days).tolist() == [dt.date(2017, 2, 16)]

    def test_nothing_gives_nothing(self, numpy, state):
        """
        An empty array gives an empty array of days.
        """
        asked = planned("vn-civil-2015", "5WD", "within", state)

        found = asked.due_many(self.array(numpy))

        assert (found.size, found.dtype) == (0, "datetime64[D]")

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            pytest.param("NaT", "days of the years|day of the years", id="no time"),
            pytest.param("2017-02-09T08:00", "without a time", id="time of day"),
            pytest.param("-0044-03-15", "years 1 to 9999", id="before the year 1"),
            pytest.param("12017-01-01", "years 1 to 9999", id="after 9999"),
        ],
    )
    def test_refuses_what_is_no_day(self, numpy, state, wrong, words):
        """
        A missing day is no day, and a time is not cut off.
        """
        asked = planned("vn-civil-2015", "5WD", "within", state)
        days = numpy.array(["2017-02-09", wrong, wrong], "datetime64[m]")

        with pytest.raises(InvalidValueError, match=words) as caught:
            asked.due_many(days)

        assert caught.value.field == "days[1]"

    @pytest.mark.parametrize("kind", ["int64", "object", "U10"])
    def test_refuses_arrays_of_other_things(self, numpy, state, kind):
        """
        A number is no day, and neither is a text.
        """
        asked = planned("vn-civil-2015", "5WD", "within", state)

        with pytest.raises(InvalidValueError, match="array of datetime64") as caught:
            asked.due_many(numpy.zeros(2, kind))

        assert caught.value.field == "days"

    @pytest.mark.parametrize("period", ["5WD", "-5WD", "P2M"])
    def test_names_the_first_that_is_not_covered(self, numpy, state, period):
        """
        The index stands in the error, also where others were answered before.
        """
        relation = "before" if period.startswith("-") else "within"
        asked = planned("vn-civil-2015", period, relation, state)
        asked.due_many(self.array(numpy, dt.date(2017, 2, 9)))
        days = [dt.date(2017, 2, 9), dt.date(2031, 1, 1), dt.date(2005, 1, 1)]

        with pytest.raises(CoverageError, match="covers 2010-01-01") as caught:
            asked.due_many(self.array(numpy, *days))

        assert caught.value.place == "days[1]"

    @pytest.mark.parametrize(
        ("period", "relation", "days"),
        [
            pytest.param("5WD", "within", ["2031-01-01"], id="starts outside"),
            pytest.param("5WD", "within", ["2027-12-30"], id="ends outside"),
            pytest.param("-5WD", "before", ["2010-01-04"], id="ends before it"),
            pytest.param("P5D", "within", ["2027-12-31"], id="rolls outside"),
        ],
    )
    def test_a_new_plan_names_it_as_well(self, numpy, state, period, relation, days):
        """
        What cannot be answered at once is refused as it is one by one.
        """
        asked = planned("vn-civil-2015", period, relation, state)

        with pytest.raises(CoverageError, match="vn-state covers") as caught:
            asked.due_many(numpy.array(["2017-02-09", *days], "datetime64[D]"))

        assert caught.value.place == "days[1]"

    def test_numpy_is_not_imported(self, fresh_python):
        """
        Whoever has no arrays pays for none.
        """
        code = (
            "import datetime, sys\n"
            "import govtasks\n"
            "from govtasks.deadlines.plan import plan\n"
            "asked = plan(govtasks.Term.parse('5WD'), "
            "regime=govtasks.builtin_regime('vn-civil-2015'), "
            "calendar=govtasks.builtin_calendar('vn-state'))\n"
            "asked.due_many([datetime.date(2017, 2, 9)])\n"
            "print('numpy' in sys.modules)\n"
        )

        assert fresh_python(code).stdout.strip() == "False"
