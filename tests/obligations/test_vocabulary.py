import attrs
import pytest

from govtasks.deadlines.rules import Undated
from govtasks.obligations import commands as do
from govtasks.obligations.model import Kind
from govtasks.obligations.status import status
from govtasks.obligations.vocabulary import Quarter, quarter, tracker_words

STEPS = {
    "assigned": (),
    "accepted": ("accept",),
    "in-progress": ("report",),
    "submitted": ("submit",),
    "confirmed": ("submit", "confirm"),
    "returned": ("submit", "return"),
    "refused": ("refuse",),
    "suspended": ("receive", "suspend"),
    "withdrawn": ("withdraw",),
}


@pytest.fixture
def at_stage(make):
    """A status at a stage, judged on a day; the last day is 15 March."""

    def build(stage, day="2017-03-10", rule=None, kind=Kind.TASK):
        at = make.at(day)
        commands = {
            "accept": (do.Accept(), make.performer, at),
            "report": (do.Report(percent=40), make.performer, at),
            "submit": make.submitted(at),
            "confirm": make.confirmed(make.at("2017-03-30")),
            "return": make.returned(at),
            "refuse": (do.Refuse(reason="r"), make.performer, at),
            "receive": (do.Receive(), make.performer, at),
            "suspend": (do.Suspend(on=at.date(), reason="r"), make.assigner, at),
            "withdraw": (do.Withdraw(reason="r"), make.assigner, at),
        }
        given = make.obligation(kind=kind, rule=rule or make.rule_for(kind))
        steps = [commands[name] for name in STEPS[stage]]
        state = make.state(*steps, obligation=given)
        return status(state, make.due(state), max(at, state.changed_at))

    return build


class TestTrackerWords:
    @pytest.mark.parametrize(
        ("stage", "day", "words"),
        [
            ("assigned", "2017-03-10", "chưa thực hiện, trong hạn"),
            ("assigned", "2017-03-12", "chưa thực hiện, sắp quá hạn"),
            ("assigned", "2017-03-16", "chưa thực hiện, quá hạn"),
            ("accepted", "2017-03-10", "chưa thực hiện, trong hạn"),
            ("in-progress", "2017-03-10", "đang thực hiện, trong hạn"),
            ("in-progress", "2017-03-15", "đang thực hiện, sắp quá hạn"),
            ("in-progress", "2017-03-16", "đang thực hiện, quá hạn"),
            ("submitted", "2017-03-15", "chờ xác nhận, trong hạn"),
            ("submitted", "2017-03-16", "chờ xác nhận, quá hạn"),
            ("confirmed", "2017-03-15", "đã hoàn thành, đúng hạn"),
            ("confirmed", "2017-03-16", "đã hoàn thành, quá hạn"),
            ("returned", "2017-03-10", "thực hiện lại, trong hạn"),
            ("refused", "2017-03-10", "từ chối nhiệm vụ, trong hạn"),
            ("suspended", "2017-03-10", "tạm hoãn"),
            ("withdrawn", "2017-03-10", "đã thu hồi"),
        ],
    )
    def test_are_those_of_provincial_trackers(self, at_stage, stage, day, words):
        """
        How far it has come, and how it stands to its deadline, in their words.
        """
        assert tracker_words(at_stage(stage, day), "vi") == words

    @pytest.mark.parametrize(
        ("stage", "words"),
        [
            ("in-progress", "đang thực hiện, không hạn"),
            ("submitted", "chờ xác nhận, không hạn"),
            ("confirmed", "đã hoàn thành, không hạn"),
        ],
    )
    def test_say_that_there_is_no_deadline(self, at_stage, stage, words):
        """
        An order without a day stays without one.
        """
        assert tracker_words(at_stage(stage, rule=Undated()), "vi") == words

    @pytest.mark.parametrize(
        ("day", "early", "plain"),
        [
            pytest.param("2017-03-14", "trước hạn", "đúng hạn", id="a day before"),
            pytest.param("2017-03-15", "đúng hạn", "đúng hạn", id="on the last day"),
            pytest.param("2017-03-16", "quá hạn", "quá hạn", id="a day after"),
        ],
    )
    def test_tell_early_apart_where_asked(self, at_stage, day, early, plain):
        """
        Early is what was handed in before the last day, and only where asked.
        """
        found = at_stage("confirmed", day)

        assert tracker_words(found, "vi", early=True) == f"đã hoàn thành, {early}"
        assert tracker_words(found, "vi") == f"đã hoàn thành, {plain}"

    def test_of_open_work_is_never_early(self, at_stage):
        """
        Nothing is done before it is confirmed.
        """
        found = at_stage("submitted", "2017-03-10")

        assert tracker_words(found, early=True) == "awaiting confirmation, in time"
        assert found.days_early == 0


class TestDaysEarly:
    @pytest.mark.parametrize(
        ("day", "days"),
        [("2017-03-10", 5), ("2017-03-15", 0), ("2017-03-16", 0)],
    )
    def test_counts_calendar_days_to_the_last_day(self, at_stage, day, days):
        """
        From the day of the submission that was confirmed; 0 on the last day and late.
        """
        assert at_stage("confirmed", day).days_early == days


class TestQuarter:
    @pytest.mark.parametrize(
        ("stage", "day", "count"),
        [
            ("confirmed", "2017-03-15", Quarter.COMPLETED_ON_TIME),
            ("confirmed", "2017-03-16", Quarter.COMPLETED_LATE),
            ("submitted", "2017-03-15", Quarter.OPEN_IN_TIME),
            ("submitted", "2017-03-16", Quarter.OPEN_OVERDUE),
            ("assigned", "2017-03-10", Quarter.OPEN_IN_TIME),
            ("assigned", "2017-03-15", Quarter.OPEN_IN_TIME),
            ("assigned", "2017-03-16", Quarter.OPEN_OVERDUE),
            ("withdrawn", "2017-03-10", None),
            ("withdrawn", "2017-03-16", None),
            ("suspended", "2017-03-10", None),
        ],
    )
    def test_is_one_of_the_published_four(self, at_stage, stage, day, count):
        """
        Completed or not, in time or overdue; what was withdrawn is in none.
        """
        assert quarter(at_stage(stage, day)) is count

    def test_of_what_has_no_deadline_is_none(self, at_stage):
        """
        Neither done nor open work without a day is in time or overdue.
        """
        for stage in ("assigned", "confirmed"):
            assert quarter(at_stage(stage, rule=Undated())) is None

    def test_of_what_stands_apart_is_none(self, at_stage):
        """
        What is not in the figures of what is overdue is in none of the four.
        """
        found = attrs.evolve(at_stage("assigned", "2017-03-16"), counted=False)

        assert quarter(found) is None

    @pytest.mark.parametrize(
        ("count", "vi"),
        [
            (Quarter.COMPLETED_ON_TIME, "đã hoàn thành, đúng hạn"),
            (Quarter.COMPLETED_LATE, "đã hoàn thành, quá hạn"),
            (Quarter.OPEN_IN_TIME, "chưa hoàn thành, trong hạn"),
            (Quarter.OPEN_OVERDUE, "chưa hoàn thành, quá hạn"),
        ],
    )
    def test_has_the_words_of_the_report(self, count, vi):
        """
        Each count is called as the report calls it.
        """
        assert count.in_locale("vi") == vi
