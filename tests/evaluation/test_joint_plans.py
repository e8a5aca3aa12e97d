"""Joint plans as values: what fits together, and what is refused."""

import datetime as dt

import attrs
import pytest

from govtasks.errors import InvalidValueError
from govtasks.evaluation.joint_plans import (
    JointDay,
    JointItem,
    JointMinutes,
    JointParty,
    JointPlan,
    JointPlanClosed,
    JointPlanLeft,
    JointPlanProposed,
    MinutesPoint,
)
from govtasks.obligations.model import Silence
from govtasks.text import Text

TITLE = Text.of(vi="Chương trình phối hợp", en="Joint plan")
ITEMS = (
    JointItem(key="a", obligation="o1", led_by="mttq", asked_by="tp"),
    JointItem(key="b", obligation="o2", led_by="tp", asked_by="mttq"),
)


def plan(*bodies, **changes):
    """Return a joint plan of a city and its Front for 2017."""
    given = {
        "key": "p1",
        "title": TITLE,
        "parties": [JointParty(body=body) for body in bodies or ("tp", "mttq")],
        "since": dt.date(2017, 2, 15),
        "until": dt.date(2018, 1, 1),
        "items": ITEMS,
    }
    return JointPlan(**(given | changes))


def joint_day(day=dt.date(2017, 4, 28), items=("a", "b"), key="d1"):
    """Return a day that binds both items."""
    return JointDay(key=key, title=TITLE, day=day, items=items)


def minutes(**changes):
    """Return the minutes of a meeting."""
    given = {
        "key": "m1",
        "day": dt.date(2017, 3, 6),
        "present": ("an", "binh"),
        "points": (MinutesPoint(text="Thống nhất", items=("b", "a", "b")),),
    }
    return JointMinutes(**(given | changes))


class TestJointPlan:
    def test_tells_its_parties_and_its_last_day(self):
        """
        Parties stand in the order of the plan; its end is the first day after it.
        """
        made = plan("tp", "mttq")

        assert made.bodies == ("tp", "mttq")
        assert made.last_day == dt.date(2017, 12, 31)
        assert made.item("b") == ITEMS[1]
        assert made.item("c") is None

    def test_tells_the_day_where_it_is(self):
        """
        Its days begin in its own zone.
        """
        at = dt.datetime(2017, 2, 14, 17, tzinfo=dt.UTC)

        assert plan().local(at) == dt.date(2017, 2, 15)
        assert plan(zone="UTC").local(at) == dt.date(2017, 2, 14)

    def test_may_have_no_item_yet(self):
        """
        A framework is agreed on first, and filled later.
        """
        assert plan(items=()).items == ()

    @pytest.mark.parametrize(
        ("changes", "field", "message"),
        [
            pytest.param(
                {"parties": [JointParty(body="tp")]},
                "parties",
                "at least two parties",
                id="one party",
            ),
            pytest.param({"parties": []}, "parties", "at least two", id="no party"),
            pytest.param(
                {"parties": [JointParty(body="tp")] * 2},
                "parties",
                "names a party twice",
                id="party twice",
            ),
            pytest.param(
                {"parties": ["tp", "mttq"]}, "parties", "JointParty", id="bare keys"
            ),
            pytest.param(
                {"until": dt.date(2017, 2, 15)},
                "until",
                "must end after it begins",
                id="no day",
            ),
            pytest.param({"since": "2017"}, "since", "must be a date", id="no date"),
            pytest.param({"zone": "Asia/Hanoi"}, "zone", "time zone", id="no zone"),
            pytest.param({"zone": ""}, "zone", "must not be empty", id="zone of none"),
            pytest.param(
                {"items": [attrs.evolve(ITEMS[0], led_by="doan")]},
                "items.a.led_by",
                "must be a party",
                id="led by none of the parties",
            ),
            pytest.param(
                {"items": [attrs.evolve(ITEMS[0], asked_by="doan")]},
                "items.a.asked_by",
                "must be a party",
                id="asked by none of the parties",
            ),
            pytest.param(
                {"items": [ITEMS[0], attrs.evolve(ITEMS[0], obligation="o3")]},
                "items",
                "two items of one key",
                id="item twice",
            ),
            pytest.param(
                {"items": [ITEMS[0], attrs.evolve(ITEMS[0], key="c")]},
                "items",
                "an obligation twice",
                id="obligation twice",
            ),
            pytest.param(
                {"days": [joint_day(), joint_day(items=())]},
                "days",
                "two days of one key",
                id="day twice",
            ),
            pytest.param(
                {"days": [joint_day(), joint_day(key="d2")]},
                "days",
                "binds an item twice",
                id="item bound twice",
            ),
            pytest.param(
                {"days": [joint_day(items=["a"])]},
                "days.d1.items",
                "at least two parties",
                id="day of one party",
            ),
            pytest.param(
                {"days": [joint_day(items=["a", "c"])]},
                "days.d1.items",
                "must be an item of the plan",
                id="day of no item",
            ),
            pytest.param(
                {"days": [joint_day(dt.date(2017, 2, 14))]},
                "days.d1.day",
                "in the period",
                id="day before the plan",
            ),
            pytest.param(
                {"days": [joint_day(dt.date(2018, 1, 1))]},
                "days.d1.day",
                "in the period",
                id="day after the plan",
            ),
        ],
    )
    def test_refuses(self, changes, field, message):
        """
        What does not fit together is named.
        """
        with pytest.raises(InvalidValueError, match=message) as caught:
            plan(**changes)

        assert caught.value.field == field

    @pytest.mark.parametrize(
        "day",
        [
            pytest.param(dt.date(2017, 2, 15), id="first day"),
            pytest.param(dt.date(2017, 12, 31), id="last day"),
        ],
    )
    def test_takes_a_joint_day_at_its_ends(self, day):
        """
        The first and the last day of the period are in it.
        """
        assert plan(days=[joint_day(day)]).days[0].day == day


class TestJointParty:
    def test_refuses_a_post_twice(self):
        """
        A post is named once.
        """
        with pytest.raises(InvalidValueError, match="names a post twice") as caught:
            JointParty(body="tp", coordinators=["ct", "ct"])

        assert (caught.value.field, caught.value.value) == ("coordinators", "ct")


class TestJointItem:
    def test_is_not_asked_of_oneself(self):
        """
        Whoever leads it has not requested it.
        """
        with pytest.raises(InvalidValueError, match="another party") as caught:
            attrs.evolve(ITEMS[0], asked_by="mttq")

        assert caught.value.field == "asked_by"

    def test_has_no_silence_where_nobody_asked(self):
        """
        To what nobody asked, silence is no answer.
        """
        with pytest.raises(InvalidValueError, match="no party asked") as caught:
            JointItem(key="a", obligation="o", led_by="tp", silence=Silence.AGREES)

        assert caught.value.field == "silence"


class TestJointMinutes:
    def test_tell_each_item_once(self):
        """
        The items of all points, in their order.
        """
        assert minutes().items == ("b", "a")

    @pytest.mark.parametrize(
        ("changes", "field", "message"),
        [
            pytest.param({"present": ()}, "present", "must not be empty", id="nobody"),
            pytest.param({"points": ()}, "points", "must not be empty", id="nothing"),
            pytest.param(
                {"present": ("an", "an")}, "present", "a person twice", id="twice"
            ),
            pytest.param({"points": ("x",)}, "points", "MinutesPoint", id="bare text"),
            pytest.param({"guests": ("",)}, "guests", "not be empty", id="no guest"),
        ],
    )
    def test_refuse(self, changes, field, message):
        """
        Minutes of nobody and of nothing are none.
        """
        with pytest.raises(InvalidValueError, match=message) as caught:
            minutes(**changes)

        assert caught.value.field == field


class TestEvents:
    @pytest.mark.parametrize(
        ("make", "field"),
        [
            pytest.param(
                lambda: JointPlanProposed(number=0, party="tp", plan=plan()),
                "number",
                id="text 0",
            ),
            pytest.param(
                lambda: JointPlanLeft(party="tp", reason=" "), "reason", id="no reason"
            ),
            pytest.param(
                lambda: JointPlanClosed(party="tp", summary=""), "summary", id="nothing"
            ),
        ],
    )
    def test_say_what_they_must(self, make, field):
        """
        A party that leaves says why, and one that closes what came of it.
        """
        with pytest.raises(InvalidValueError) as caught:
            make()

        assert caught.value.field == field
