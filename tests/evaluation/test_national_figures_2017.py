"""The figures that were published for 2017, held against what is counted here.

Of 1 January to 25 December 2017 (report 1270/BC-TCTTTg): 21 914 tasks, 16 051 of them
completed (14 068 on time, 1 983 late), 5 863 not (5 640 in time, 223 overdue). Beside
these "98.62 %" and "1.38 %" were published.
"""

import datetime as dt
import itertools
from fractions import Fraction

import attrs
import pytest

from govtasks.evaluation.figures import Figures, total
from govtasks.evaluation.periods import Period
from govtasks.evaluation.rows import Tallied, row_of
from govtasks.evaluation.tables import table

from .made_items import ZONE, make_item

YEAR_END = dt.datetime(2017, 12, 25, 17, tzinfo=ZONE)
PUBLISHED = {
    "completed_on_time": 14_068,
    "completed_late": 1_983,
    "open_in_time": 5_640,
    "open_overdue": 223,
}


@pytest.fixture(scope="module")
def national():
    """Give the line of the whole country, made of what each task brings."""
    brought = [(Tallied(bucket=one), many) for one, many in PUBLISHED.items()]
    return row_of(brought, YEAR_END)


def hundredths(share):
    """Return a share in hundredths of a percent, halves rounded up."""
    return int(share * 10_000 + Fraction(1, 2))


class TestNationalFigures2017:
    def test_21_914_is_16_051_and_5_863(self, national):
        """
        Completed and open are all there is.
        """
        assert national.figures.completed == 16_051
        assert national.figures.open == 5_863
        assert national.all == 16_051 + 5_863 == 21_914

    def test_16_051_is_14_068_and_1_983(self, national):
        """
        On time and late are all that is completed.
        """
        found = national.figures

        assert found.completed_on_time + found.completed_late == 16_051

    def test_5_863_is_5_640_and_223(self, national):
        """
        In time and overdue are all that is open.
        """
        assert national.figures.open_in_time + national.figures.open_overdue == 5_863

    def test_due_is_what_was_completed_or_is_overdue(self, national):
        """
        16 274, which was not published.
        """
        assert national.figures.due == 16_051 + 223 == 16_274

    def test_are_the_sum_of_any_parts(self):
        """
        However ministries and provinces share them, they add up to the country.
        """
        halves = [
            Figures(cut_off=YEAR_END, **{k: v // 2 for k, v in PUBLISHED.items()}),
            Figures(cut_off=YEAR_END, **{k: v - v // 2 for k, v in PUBLISHED.items()}),
        ]

        assert total(halves, YEAR_END) == Figures(cut_off=YEAR_END, **PUBLISHED)

    @pytest.mark.parametrize(
        ("name", "of", "expected"),
        [
            pytest.param("overdue", "due", 137, id="overdue-of-due"),
            pytest.param("overdue", "all", 102, id="overdue-of-all"),
            pytest.param("completed", "due", 9863, id="completed-of-due"),
            pytest.param("completed", "all", 7325, id="completed-of-all"),
            pytest.param("on-time", "completed", 8765, id="on-time-of-completed"),
            pytest.param("on-time", "due", 8644, id="on-time-of-due"),
            pytest.param("late", "completed", 1235, id="late-of-completed"),
        ],
    )
    def test_each_share_has_one_denominator(self, national, name, of, expected):
        """
        1.37 % of what was due is overdue; 87.65 % of what was completed was on time.
        """
        assert hundredths(national.figures.rate(name, of).share) == expected

    def test_98_62_and_1_38_match_no_denominator(self, national):
        """
        No part of the published counts is 98.62 % or 1.38 % of any whole of them.
        """
        names = list(PUBLISHED)
        sets = [
            set(one)
            for size in range(1, len(names) + 1)
            for one in itertools.combinations(names, size)
        ]
        shares = {
            Fraction(sum(map(PUBLISHED.get, part)), sum(map(PUBLISHED.get, whole)))
            for part, whole in itertools.product(sets, sets)
            if part <= whole
        }

        assert {rate.share for rate in national.figures.rates()} <= shares
        assert not {9862, 138} & set(map(hundredths, shares))

    def test_223_of_what_was_completed_is_1_39(self, national):
        """
        Nor is it the share of what is no part of it.
        """
        found = national.figures

        assert hundredths(Fraction(found.open_overdue, found.completed)) == 139

    def test_98_62_is_what_is_left_when_98_6297_is_cut_off(self, national):
        """
        Cut off instead of rounded it comes out; 1.38 is then only the rest to 100.
        """
        share = national.figures.rate("completed", "due").share
        cut = int(share * 10_000)

        assert cut == 9862
        assert 10_000 - cut == 138
        assert int(national.figures.rate("overdue", "due").share * 10_000) == 137

    def test_come_out_of_single_tasks_too(self):
        """
        A hundredth of them, task by task, in the period from January to 25 December.
        """
        items = [
            make_item(f"{bucket}-{number}", bucket, assigned="2017-06-01")
            for bucket, many in PUBLISHED.items()
            for number in range(many // 100)
        ]

        found = table(
            items,
            by="level",
            cut_off=YEAR_END,
            period=Period.of("2017-01-01..2017-12-25"),
        )

        assert found.total.figures == Figures(
            cut_off=YEAR_END, **{k: v // 100 for k, v in PUBLISHED.items()}
        )
        assert found.is_provisional


class TestAugustSeries:
    """
    From January to 31 August of one year, apparently 2016 (report of 22 September).

    13 733 documents, 1 154 of them with tasks; 6 272 tasks, 2 723 due, 2 501 completed,
    222 overdue. How many of these were late was not published, nor the year said, so
    only what follows without that is checked.
    """

    CUT_OFF = dt.datetime(2016, 8, 31, 17, tzinfo=ZONE)

    @pytest.fixture(params=[0, 2_501], ids=["none-late", "all-late"])
    def august(self, request):
        """Give the figures, whatever share of what was completed came late."""
        return Figures(
            cut_off=self.CUT_OFF,
            completed_on_time=2_501 - request.param,
            completed_late=request.param,
            open_overdue=222,
            open_in_time=6_272 - 2_723,
        )

    def test_what_was_due_is_2_501_and_222(self, august):
        """
        Completed and overdue are all that was due.
        """
        assert august.due == 2_501 + 222 == 2_723
        assert august.all == 6_272

    def test_91_8_is_the_share_of_what_was_due(self, august):
        """
        This one names its denominator, and is right.
        """
        rate = august.rate("completed", "due")

        assert hundredths(rate.share) == 9185
        assert rate.in_locale("en").endswith("2501/2723 = 91.8 % of those due")
        assert hundredths(august.rate("overdue", "due").share) == 815

    def test_documents_are_no_tasks(self, august):
        """
        Of 13 733 documents 1 154 gave tasks: that share is of another thing.
        """
        names = {one.name for one in attrs.fields(Figures)}

        assert hundredths(Fraction(1_154, 13_733)) == 840
        assert not any("document" in name for name in names)
        assert august.all > 1_154
