import datetime as dt
from fractions import Fraction

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.errors import InvalidValueError, NaiveInstantError
from govtasks.evaluation.figures import Figures, Rate, bucket, figures, total
from govtasks.explain import Explanation
from govtasks.messages import LOCALES, catalogue
from govtasks.obligations.state import Workflow
from govtasks.obligations.status import DeadlineState, Status, Timeliness

CUT_OFF = dt.datetime(2017, 6, 30, 17, tzinfo=dt.timezone(dt.timedelta(hours=7)))
BUCKETS = [field.name for field in attrs.fields(Figures) if field.name != "cut_off"]


def make_status(
    workflow=Workflow.ASSIGNED,
    deadline=DeadlineState.IN_TIME,
    timeliness=None,
    *,
    counted=True,
):
    """A status of which only what is counted matters."""
    return Status(
        workflow=workflow,
        deadline=deadline,
        timeliness=timeliness,
        counted=counted,
        days_late=0,
        breached=False,
        at_once=False,
        due_on=None,
        judged_at=CUT_OFF,
        explanation=Explanation("obligations.status"),
    )


@pytest.fixture
def published():
    """The figures of 1 January to 25 December 2017, report 1270/BC-TCTTTg."""
    return Figures(
        cut_off=dt.datetime(2017, 12, 25, 17, tzinfo=CUT_OFF.tzinfo),
        completed_on_time=14_068,
        completed_late=1_983,
        open_in_time=5_640,
        open_overdue=223,
    )


class TestBucket:
    @pytest.mark.parametrize(
        ("status", "expected"),
        [
            pytest.param(
                make_status(
                    Workflow.CONFIRMED, DeadlineState.IN_TIME, Timeliness.ON_TIME
                ),
                "completed_on_time",
                id="on-time",
            ),
            pytest.param(
                make_status(Workflow.CONFIRMED, DeadlineState.OVERDUE, Timeliness.LATE),
                "completed_late",
                id="late",
            ),
            pytest.param(
                make_status(Workflow.CONFIRMED, DeadlineState.UNDATED),
                "completed_undated",
                id="completed-undated",
            ),
            pytest.param(make_status(), "open_in_time", id="in-time"),
            pytest.param(
                make_status(deadline=DeadlineState.DUE_SOON),
                "open_in_time",
                id="due-soon",
            ),
            pytest.param(
                make_status(deadline=DeadlineState.OVERDUE),
                "open_overdue",
                id="overdue",
            ),
            pytest.param(
                make_status(Workflow.SUBMITTED), "open_in_time", id="awaiting-in-time"
            ),
            pytest.param(
                make_status(Workflow.SUBMITTED, DeadlineState.OVERDUE),
                "open_overdue",
                id="awaiting-late",
            ),
            pytest.param(
                make_status(deadline=DeadlineState.UNDATED), "undated", id="undated"
            ),
            pytest.param(
                make_status(deadline=DeadlineState.OVERDUE, counted=False),
                "apart",
                id="apart",
            ),
            pytest.param(
                make_status(Workflow.WITHDRAWN, DeadlineState.OVERDUE),
                "withdrawn",
                id="withdrawn",
            ),
            pytest.param(
                make_status(Workflow.WITHDRAWN, counted=False),
                "withdrawn",
                id="withdrawn-request",
            ),
        ],
    )
    def test_is_where_the_reports_put_it(self, status, expected):
        """
        Completed or open, in time or overdue; the rest beside it.
        """
        assert bucket(status) == expected


class TestFigures:
    def test_published_sums_reconcile(self, published):
        """
        21 914 tasks = 16 051 completed + 5 863 open.
        """
        assert published.completed == 16_051
        assert published.open == 5_863
        assert published.all == published.total == 21_914
        assert published.due == 16_274

    @pytest.mark.parametrize(
        ("name", "of", "expected"),
        [
            pytest.param("overdue", "due", "1.4 % of those due", id="overdue-of-due"),
            pytest.param("overdue", "all", "1.0 % of all", id="overdue-of-all"),
            pytest.param(
                "on-time", "completed", "87.6 % of those completed", id="on-time"
            ),
            pytest.param("completed", "due", "98.6 % of those due", id="completed"),
        ],
    )
    def test_shares_name_their_denominator(self, published, name, of, expected):
        """
        223 of 16 274 due, not of something unnamed.
        """
        assert published.rate(name, of).in_locale("en").endswith(expected)

    def test_share_is_exact(self, published):
        """
        Nothing is rounded before it is shown.
        """
        assert published.rate("overdue", "due").share == Fraction(223, 16_274)

    def test_unknown_share_is_refused(self, published):
        """
        A share that is not counted is not made up.
        """
        with pytest.raises(InvalidValueError, match="overdue of completed"):
            published.rate("overdue", "completed")

    def test_nothing_is_neither_all_nor_none(self):
        """
        Of nothing there is no share, not 0 % and not 100 %.
        """
        rates = Figures(cut_off=CUT_OFF).rates()

        assert {rate.share for rate in rates} == {None}
        assert rates[0].in_locale("en") == (
            "completed: no share of all, there are none"
        )
        assert rates[0].to_json()["share"] is None

    @pytest.mark.parametrize("value", [-1, 1.5, True, None])
    def test_counts_are_whole_numbers(self, value):
        """
        Less than none, a half, or a yes is no count.
        """
        with pytest.raises(InvalidValueError, match="whole number from 0") as caught:
            Figures(cut_off=CUT_OFF, apart=value)

        assert caught.value.field == "apart"

    def test_cut_off_has_a_zone(self):
        """
        Figures hold at an instant.
        """
        with pytest.raises(NaiveInstantError):
            figures([("a", make_status())], dt.datetime(2017, 6, 30))  # noqa: DTZ001


class TestRate:
    @pytest.mark.parametrize(
        ("locale", "expected"),
        [
            pytest.param("en", "completed: 12/35 = 34.3 % of those due", id="en"),
            pytest.param(
                "vi",
                "đã hoàn thành: 12/35 = 34,3 % trên số nhiệm vụ đến hạn",
                id="vi",
            ),
        ],
    )
    def test_is_written_with_its_denominator(self, locale, expected):
        """
        What is counted, both numbers, the percentage, and of what.
        """
        rate = Rate(
            name="completed", denominator_name="due", numerator=12, denominator=35
        )

        assert rate.in_locale(locale) == expected

    @pytest.mark.parametrize(
        ("numerator", "denominator", "expected"),
        [
            pytest.param(0, 7, "0.0 %", id="none"),
            pytest.param(7, 7, "100.0 %", id="all"),
            pytest.param(1, 2000, "0.1 %", id="half-up"),
            pytest.param(1, 2001, "0.0 %", id="under-a-half"),
            pytest.param(2, 3, "66.7 %", id="two-thirds"),
        ],
    )
    def test_percent_has_one_decimal(self, numerator, denominator, expected):
        """
        Halves are rounded up, as in the reports.
        """
        rate = Rate(
            name="completed",
            denominator_name="all",
            numerator=numerator,
            denominator=denominator,
        )

        assert expected in rate.in_locale("en")

    def test_goes_to_json(self):
        """
        A program gets names, counts and the share.
        """
        rate = Rate(
            name="late", denominator_name="completed", numerator=1, denominator=4
        )

        assert rate.to_json() == {
            "name": "late",
            "numerator": 1,
            "denominator_name": "completed",
            "denominator": 4,
            "share": 0.25,
        }


class TestTotal:
    def test_adds_groups_up(self, published):
        """
        The city is the sum of its divisions.
        """
        twice = total([published, published], published.cut_off)

        assert twice.all == 2 * 21_914
        assert twice.rate("overdue", "due") != published.rate("overdue", "due")
        assert (
            twice.rate("overdue", "due").share == published.rate("overdue", "due").share
        )

    def test_adds_what_was_counted_together(self, published):
        """
        Figures of different days are not added.
        """
        with pytest.raises(InvalidValueError, match="must be counted at") as caught:
            total([published], CUT_OFF)

        assert caught.value.field == "cut_off"


class TestCatalogue:
    @pytest.mark.parametrize("locale", LOCALES)
    @pytest.mark.parametrize("name", BUCKETS)
    def test_every_count_has_a_heading(self, name, locale):
        """
        A table of figures can be printed in both languages.
        """
        assert catalogue("figures")[name][locale]

    @pytest.mark.parametrize("locale", LOCALES)
    def test_every_share_has_a_name(self, published, locale):
        """
        So can a table of shares.
        """
        for rate in published.rates():
            assert catalogue("figures")[f"rate-{rate.name}"][locale]


statuses = st.builds(
    make_status,
    st.sampled_from(Workflow),
    st.sampled_from(DeadlineState),
    st.none() | st.sampled_from(Timeliness),
    counted=st.booleans(),
)


@given(items=st.lists(st.tuples(st.sampled_from("abc"), statuses), max_size=30))
def test_each_obligation_is_counted_exactly_once(items):
    """
    The counts partition the obligations, in every group and in all.
    """
    found = figures(items, CUT_OFF)

    assert list(found) == sorted({group for group, _ in items})
    for group, part in found.items():
        counts = [getattr(part, name) for name in BUCKETS]
        assert part.total == sum(counts) == [key for key, _ in items].count(group)
    assert total(found.values(), CUT_OFF).total == len(items)


@given(items=st.lists(st.tuples(st.just("a"), statuses), min_size=1))
def test_no_share_is_over_one(items):
    """
    A numerator is always a part of its denominator.
    """
    for rate in figures(items, CUT_OFF)["a"].rates():
        assert 0 <= rate.numerator <= rate.denominator
        assert rate.share is None or 0 <= rate.share <= 1
