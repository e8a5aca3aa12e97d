import attrs
import pytest

from govtasks.evaluation.measuring import ITEM_SPANS, is_judged, ranks_of, values_of

from .judged import STATES, delay, item

COUNTED = sorted(set(STATES) - {"apart", "withdrawn"})


def values(bucket, **changes):
    """What formulas can ask of an item."""
    return values_of(item("x", bucket, **changes), bucket)


class TestValuesOf:
    @pytest.mark.parametrize("bucket", COUNTED)
    def test_is_in_one_count(self, bucket):
        """
        An obligation is in one of the counts of the figures, and in no other.
        """
        found = values(bucket)

        assert [name for name in COUNTED if found[name]] == [bucket]

    @pytest.mark.parametrize(
        ("bucket", "completed", "due"),
        [
            pytest.param("completed_on_time", 1, 1, id="on-time"),
            pytest.param("completed_late", 1, 1, id="late"),
            pytest.param("completed_undated", 1, 0, id="completed-undated"),
            pytest.param("open_overdue", 0, 1, id="overdue"),
            pytest.param("open_in_time", 0, 0, id="in-time"),
            pytest.param("undated", 0, 0, id="undated"),
        ],
    )
    def test_completed_and_due(self, bucket, completed, due):
        """
        What is due is counted as the figures count it.
        """
        found = values(bucket)

        assert (found["completed"], found["due"]) == (completed, due)

    def test_everything_that_can_be_asked(self):
        """
        Each name that a formula may use has a value.
        """
        assert set(values("undated")) == set(ITEM_SPANS)

    def test_of_delays_those_with_a_cause_stand_apart(self):
        """
        The longest delay is that without an accepted cause.
        """
        told = (delay(days=2), delay(days=5), delay(days=9, is_excused=True))

        found = values("completed_late", delays=told)

        assert (found["delays"], found["excused_delays"]) == (2, 1)
        assert (found["days_late"], found["working_days_late"]) == (5, 5)

    def test_working_days_that_no_calendar_reaches(self):
        """
        Working days that nobody can count are not known; those of nothing are 0.
        """
        far = attrs.evolve(delay(), working_days=None)

        assert values("completed_late", delays=(far,))["working_days_late"] is None
        assert values("completed_on_time")["working_days_late"] == 0


class TestIsJudged:
    @pytest.mark.parametrize("bucket", sorted(STATES))
    def test_not_what_stands_apart(self, bucket):
        """
        What stands apart or was withdrawn is not judged.
        """
        assert is_judged(bucket) is (bucket in COUNTED)


class TestRanksOf:
    def test_the_last_is_zero(self):
        """
        Grades come best first, and the last has rank 0.
        """
        assert ranks_of(("good", "fair", "poor")) == {"good": 2, "fair": 1, "poor": 0}
