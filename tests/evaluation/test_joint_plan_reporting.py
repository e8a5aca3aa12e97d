"""A joint plan on paper: the tables say what the view says."""

import datetime as dt

import attrs
import pytest

from govtasks.errors import InvalidValueError
from govtasks.evaluation.joint_asks import COUNTS, JointAsk
from govtasks.evaluation.joint_plan_reporting import (
    joint_asks_table,
    joint_plan_report,
    joint_shares_table,
)
from govtasks.evaluation.joint_plans import (
    JointItem,
    JointMinutes,
    JointParty,
    JointPlan,
    MinutesPoint,
)
from govtasks.evaluation.joint_state import JointStanding, JointText, MinutesState
from govtasks.evaluation.joint_views import JointFinding, JointItemView, JointPlanView
from govtasks.evaluation.reporting import Setting
from govtasks.evaluation.reports import Chart, Heading, Paragraph
from govtasks.explain import Explanation
from govtasks.obligations.events import Act
from govtasks.obligations.model import Silence
from govtasks.obligations.replies import Standing
from govtasks.obligations.state import Workflow
from govtasks.organisation import Organisation
from govtasks.text import Text

AT = dt.datetime(2017, 3, 20, 1, tzinfo=dt.UTC)
NAMES = {"tp": Text.of(vi="UBND", en="City"), "mttq": Text.of(vi="MTTQ", en="Front")}
ITEMS = (
    JointItem(key="a", obligation="o1", led_by="mttq", asked_by="tp"),
    JointItem(key="b", obligation="o2", led_by="tp", asked_by="mttq"),
    JointItem(key="c", obligation="o3", led_by="tp"),
)
PLAN = JointPlan(
    key="p1",
    title=Text.of(vi="Chương trình phối hợp", en="Joint plan"),
    parties=[JointParty(body="tp"), JointParty(body="mttq")],
    since=dt.date(2017, 2, 15),
    until=dt.date(2018, 1, 1),
    items=ITEMS,
)
TEXT = JointText(
    number=1, plan=PLAN, party="tp", reason="", at=AT, needed=frozenset(PLAN.bodies)
)


def ask(item, standing, silence=None, replied_at=None):
    """Return the request of an item."""
    return JointAsk(
        item=item.key,
        obligation=item.obligation,
        asker=item.asked_by,
        asked=item.led_by,
        body=item.led_by,
        asked_at=AT - dt.timedelta(days=30),
        last_day=dt.date(2017, 3, 15),
        replied_at=replied_at,
        standing=standing,
        silence=silence,
        counts_as=None,
        is_answerable=False,
        explanation=Explanation("replies.reply"),
    )


def shown(item, *asks):
    """Return an item as it is shown."""
    return JointItemView(
        item=item,
        title=Text.of(vi=f"Việc {item.key}", en=f"Work {item.key}"),
        lead=item.led_by,
        workflow=Workflow.ASSIGNED,
        last_day=dt.date(2017, 3, 15),
        asks=asks,
    )


def view(**changes):
    """Return a plan in which one side replied late and the other is silent."""
    late = dt.datetime(2017, 3, 16, 18, tzinfo=dt.UTC)
    given = {
        "at": AT,
        "body": None,
        "text": TEXT,
        "pending": None,
        "standing": JointStanding.IN_FORCE,
        "items": (
            shown(ITEMS[0], ask(ITEMS[0], Standing.LATE, replied_at=late)),
            shown(ITEMS[1], ask(ITEMS[1], Standing.SILENT, Silence.AGREES)),
            JointItemView(item=ITEMS[2]),
        ),
        "names": tuple(NAMES.items()),
    }
    return JointPlanView(**(given | changes))


def setting(locale="en", **changes):
    """Return what the builder needs to know."""
    given = {"organisation": Organisation(), "cut_off": AT, "locale": locale}
    return Setting(**(given | changes))


class TestJointPlanReport:
    @pytest.mark.parametrize(
        ("locale", "title", "standing"),
        [
            pytest.param("en", "Joint plan", "in force; text 1", id="en"),
            pytest.param(
                "vi", "Chương trình phối hợp", "có hiệu lực; văn bản lần 1", id="vi"
            ),
        ],
    )
    def test_is_in_one_language(self, locale, title, standing):
        """
        It is called as the plan is, and says how far that has come.
        """
        report = joint_plan_report(view(), setting(locale))

        assert (report.title, report.locale) == (title, locale)
        assert isinstance(report.blocks[0], Paragraph)
        assert report.blocks[0].text.startswith(standing)

    def test_has_a_title_of_its_own(self):
        """
        The title of the setting goes before that of the plan.
        """
        report = joint_plan_report(view(), setting(title="Quarterly report"))

        assert report.title == "Quarterly report"

    def test_withholds_what_the_view_withholds(self):
        """
        Of an item that is not shown there is its key, and who leads it.
        """
        items = joint_plan_report(view(), setting()).tables[0]

        assert items.rows[2] == ("c", "(not shown)", "City", None, None, None, None)
        assert items.rows[0][:4] == ("a", "Work a", "Front", "City")

    def test_shows_the_same_numbers_as_a_chart(self):
        """
        The chart is made of the counts in the table.
        """
        report = joint_plan_report(view(), setting())
        (chart,) = (one for one in report.blocks if isinstance(one, Chart))

        shares = report.tables[2]
        assert chart.labels == shares.cells(0)
        for place, series in enumerate(chart.series, 2):
            assert series.values == shares.cells(place)

    def test_without_requests_has_no_chart(self):
        """
        Where nothing was asked there is nothing to draw; the sum is 0.
        """
        report = joint_plan_report(view(items=()), setting())

        assert not [one for one in report.blocks if isinstance(one, Chart)]
        assert report.tables[2].totals[1] == 0
        assert report.tables[2].totals[-1] is None

    def test_tells_of_minutes_and_findings(self):
        """
        What was decided, who has not signed, and what should be seen to.
        """
        point = MinutesPoint(text="Đồng ý", is_decision=True)
        talk = MinutesPoint(text="Nghe báo cáo")
        minutes = JointMinutes(
            key="m1", day=dt.date(2017, 3, 6), present=["an"], points=[talk, point]
        )
        signed = MinutesState(
            minutes=minutes, party="tp", act=Act(actor="an"), at=AT, signers=("mttq",)
        )
        wrong = attrs.evolve(signed, corrected_by="m2")
        arguments = (("day", dt.date(2017, 12, 31)),)
        found = JointFinding("joint-plan-over", arguments)
        report = joint_plan_report(
            view(minutes=(signed, wrong), findings=(found,)), setting()
        )

        assert report.tables[3].rows == (
            ("m1", dt.date(2017, 3, 6), "Đồng ý", "Front"),
            ("m1", dt.date(2017, 3, 6), "Đồng ý", "corrected by m2"),
        )
        heading, paragraph = report.blocks[-2:]
        assert heading == Heading(text="To be seen to")
        assert paragraph.text == found.text("en")

    def test_is_of_the_instant_of_the_view(self):
        """
        A cut-off that is not the one of the view is refused.
        """
        later = AT + dt.timedelta(seconds=1)
        with pytest.raises(InvalidValueError, match="instant of the view") as caught:
            joint_plan_report(view(), setting(cut_off=later))

        assert caught.value.field == "cut_off"


class TestTables:
    def test_of_requests(self):
        """
        Who asked whom for what, by when, and what came of it, in days of the plan.
        """
        rows = joint_asks_table(view(), "en").rows

        assert rows[0] == (
            "City",
            "Front",
            "Work a",
            dt.date(2017, 2, 18),
            dt.date(2017, 3, 15),
            dt.date(2017, 3, 17),
            "replied late",
        )
        assert rows[1][-2:] == (
            None,
            "has not replied in time: silent, which counts as agreement",
        )

    @pytest.mark.parametrize("locale", ["en", "vi"])
    def test_of_shares_add_up(self, locale):
        """
        The counts of each line are what was asked; the last line is the sum.
        """
        table = joint_shares_table(view(), locale)

        last = 2 + len(COUNTS)
        for row in table.all_rows:
            assert sum(row[2:last]) == row[1]
        for place in range(1, last):
            assert sum(table.cells(place)) == table.totals[place]
        assert table.totals[1] == 2
        assert table.totals[last:] == (0, 0, 0)
