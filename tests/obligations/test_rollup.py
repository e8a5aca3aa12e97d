from fractions import Fraction

import pytest

from govtasks.obligations import commands as do
from govtasks.obligations.records import Linked
from govtasks.obligations.rollup import Part, roll_up
from govtasks.obligations.status import status


@pytest.fixture
def part(make):
    """Return a way to make a part, seen on 13 March 2017."""

    def made(key, *steps, day="2017-03-15", parts=(), **changes):
        given = make.obligation(key=key, rule=make.fixed(day), **changes)
        state = make.state(*steps, obligation=given)
        due = make.due(state)
        now = make.at("2017-03-13")
        stands = status(state, due, now)
        return Part(state=state, due=due, status=stands, parts=tuple(parts))

    return made


def done(make):
    """Return the steps by which something is confirmed."""
    at = make.at("2017-03-01")
    return make.submitted(at), make.confirmed(at)


def told(make, percent):
    """Return the report of some progress."""
    return do.Report(percent=percent), make.performer, make.at("2017-03-01")


def gone(make):
    """Return the step by which something is taken back."""
    return do.Withdraw(reason="trùng"), make.assigner, make.at("2017-03-01")


class TestRollUp:
    def test_nothing_adds_up_to_nothing(self):
        """
        A whole without parts has no progress of them, and is not complete by them.
        """
        rolled = roll_up(())

        assert (rolled.total, rolled.percent, rolled.measured) == (0, None, 0)
        assert (rolled.overdue, rolled.latest, rolled.linked) == ((), None, 0)
        assert not rolled.is_complete
        assert rolled.explanation.text("en") == (
            "0 of 0 parts done, 0 open, 0 withdrawn"
        )

    def test_each_part_is_counted_once(self, make, part):
        """
        Done, open or withdrawn; the mean names how many it is of.
        """
        rolled = roll_up(
            [
                part("a", *done(make)),
                part("b", told(make, 40)),
                part("c", gone(make)),
                part("d"),
            ]
        )

        assert (rolled.done, rolled.open, rolled.withdrawn) == (1, 2, 1)
        assert rolled.total == 4
        assert (rolled.percent, rolled.measured, rolled.untold) == (70, 2, 1)
        assert not rolled.is_complete
        assert rolled.explanation.text("vi").splitlines() == [
            "1/4 phần việc đã hoàn thành, 2 đang thực hiện, 1 đã thu hồi",
            "  1. bình quân 70 % trên 2 phần việc có báo cáo tiến độ",
            "  2. 1 phần việc chưa có báo cáo tiến độ",
            "  3. phần việc đang thực hiện có hạn muộn nhất là Thứ Tư 15/03/2017",
        ]

    def test_a_mean_is_exact(self, make, part):
        """
        Thirds stay thirds; only the words are rounded.
        """
        parts = [
            part(key, told(make, percent))
            for key, percent in (("a", 10), ("b", 20), ("c", 20))
        ]
        rolled = roll_up(parts)

        assert rolled.percent == Fraction(50, 3)
        assert "17 % on average of the 3 parts" in rolled.explanation.text("en")

    def test_what_is_withdrawn_tells_nothing(self, make, part):
        """
        Its progress is in no mean, and its day is not the latest.
        """
        last = part("a", told(make, 90), gone(make), day="2017-03-31")
        rolled = roll_up([last, part("b", told(make, 10))])

        assert (rolled.percent, rolled.measured, rolled.untold) == (10, 1, 0)
        assert rolled.latest == make.day("2017-03-15")

    def test_a_part_with_parts_is_as_far_as_these(self, make, part):
        """
        Whatever it reported itself; where they tell nothing, that counts.
        """
        deep = [part("x", told(make, 20)), part("y", told(make, 40))]
        told_by_parts = part("a", told(make, 90), parts=deep)
        told_itself = part("b", told(make, 90), parts=[part("z")])

        assert told_by_parts.percent == 30
        assert told_itself.percent == 90
        assert part("c", *done(make), parts=deep).percent == 100

    def test_what_is_overdue_is_found_at_any_depth(self, make, part):
        """
        So is the latest day of what is open; what is done is neither.
        """
        deep = part("z", day="2017-03-10")
        rolled = roll_up(
            [
                part("b", day="2017-03-12", parts=[deep]),
                part("a", *done(make), day="2017-03-31"),
                part("c", day="2017-03-13"),
            ]
        )

        assert rolled.overdue == ("b", "z")
        assert rolled.latest == make.day("2017-03-13")
        assert "overdue: b, z" in rolled.explanation.text("en")

    def test_all_done_is_complete(self, make, part):
        """
        What was taken back does not stand in the way; one that is open does.
        """
        parts = [part("a", *done(make)), part("b", gone(make))]

        assert roll_up(parts).is_complete
        assert not roll_up(parts[1:]).is_complete
        assert not roll_up([*parts, part("c")]).is_complete
        assert roll_up(parts).explanation.steps[-1].rule == "parts.complete"
        last = roll_up([*parts, part("c")]).explanation.steps[-1]
        assert last.rule == "parts.latest"

    def test_what_another_system_holds_is_never_known_to_be_done(self, make, part):
        """
        It is named and not counted.
        """
        linked = [Linked(system="phuong", key="NV 12")]
        rolled = roll_up([part("a", *done(make))], linked)

        assert (rolled.total, rolled.linked) == (1, 1)
        assert not rolled.is_complete
        assert rolled.explanation.steps[-1].text("en") == (
            "held by other systems, and not counted: phuong: NV 12"
        )


class TestPart:
    def test_what_has_no_day_is_not_overdue(self, make, part):
        """
        Its last day is that of its deadline, where there is one.
        """
        assert part("a").last_day == make.day("2017-03-15")
        assert not part("a").is_overdue
        assert part("a", day="2017-03-12").is_overdue
        assert not part("a", *done(make), day="2017-02-20").is_overdue
        assert part("a").percent is None
