import datetime as dt
import typing

import attrs
import pytest

from govtasks.deadlines import calendars, regimes, results, rules, terms
from govtasks.deadlines.rules import (
    AtOnce,
    Before,
    Every,
    Fixed,
    PeriodEnd,
    Rule,
    Undated,
    Within,
)
from govtasks.deadlines.terms import Term, Unit
from govtasks.errors import InvalidValueError

DAY = dt.date(2017, 5, 20)
FIVE = Term(5, Unit.WORKING_DAY)
BACK = Term(-5, Unit.DAY)


class TestRule:
    def test_kinds(self):
        """
        Each rule has its own tag.
        """
        kinds = [cls.kind for cls in typing.get_args(Rule)]

        assert kinds == [
            "fixed",
            "within",
            "before",
            "at-once",
            "period-end",
            "after-period",
            "report",
            "every",
            "yearly",
            "after-each",
            "after-completion",
            "each-report",
            "inherited",
            "earliest",
            "latest",
            "undated",
        ]

    @pytest.mark.parametrize(
        ("cls", "given"),
        [
            pytest.param(Fixed, {"day": DAY, "roll": True}, id="fixed inclusive"),
            pytest.param(Fixed, {"day": DAY, "inclusive": True}, id="fixed roll"),
            pytest.param(AtOnce, {"of": "receipt"}, id="at once grace"),
            pytest.param(PeriodEnd, {"period": "year", "day": DAY}, id="period end"),
            pytest.param(Every, {"period": "year", "since": DAY}, id="every roll"),
        ],
    )
    def test_no_default(self, cls, given):
        """
        What the law leaves open has no default: somebody must decide.
        """
        with pytest.raises(TypeError, match="missing"):
            cls(**given)

    @pytest.mark.parametrize(
        ("make", "field"),
        [
            pytest.param(
                lambda: Fixed(day="20/5", inclusive=True, roll=True), "day", id="day"
            ),
            pytest.param(
                lambda: Fixed(day=DAY, inclusive=1, roll=True), "inclusive", id="flag"
            ),
            pytest.param(
                lambda: Fixed(day=DAY, inclusive=True, roll="no"), "roll", id="roll"
            ),
            pytest.param(
                lambda: Fixed(day=DAY, inclusive=True, roll=True, phrase="\x07"),
                "phrase",
                id="phrase",
            ),
            pytest.param(lambda: Within(terms=()), "terms", id="no terms"),
            pytest.param(lambda: Within(terms={FIVE}), "terms", id="set"),
            pytest.param(lambda: Within(terms=("5WD",)), "terms", id="no term"),
            pytest.param(lambda: Within(terms=(BACK,)), "terms", id="backward"),
            pytest.param(lambda: Within(terms=(FIVE,), of=""), "of", id="no fact"),
            pytest.param(
                lambda: Before(terms=(BACK,), event="e"), "terms", id="before backward"
            ),
            pytest.param(
                lambda: Before(terms=(FIVE,), event="E!"), "event", id="event"
            ),
            pytest.param(lambda: AtOnce(grace=BACK), "grace", id="backward grace"),
            pytest.param(lambda: AtOnce(grace=None), "grace", id="no grace"),
            pytest.param(
                lambda: PeriodEnd(period="week", day=DAY, roll=True),
                "period",
                id="week",
            ),
            pytest.param(
                lambda: PeriodEnd(period="year", day=DAY, point="top", roll=True),
                "point",
                id="point",
            ),
            pytest.param(lambda: Undated(review_every=5), "review_every", id="review"),
        ],
    )
    def test_refused(self, make, field):
        """
        A rule that cannot be meant is refused, and the field is named.
        """
        with pytest.raises(InvalidValueError) as caught:
            make()

        assert caught.value.field == field

    @pytest.mark.parametrize("cls", [Within, Before])
    def test_list(self, cls):
        """
        Terms can be given as a list, and are kept in its order.
        """
        month = Term(1, Unit.MONTH)
        event = {"event": "meeting"} if cls is Before else {}

        rule = cls(terms=[month, FIVE], **event)

        assert rule.terms == (month, FIVE)

    @pytest.mark.parametrize("period", ["quarter", "half-year"])
    def test_no_middle(self, period):
        """
        Civil Code 2015 article 146 knows the middle of a month and of a year only.
        """
        with pytest.raises(InvalidValueError, match="no middle") as caught:
            PeriodEnd(period=period, day=DAY, point="middle", roll=True)

        assert caught.value.field == "point"


class TestEvery:
    @pytest.mark.parametrize(
        ("change", "field"),
        [
            pytest.param({"period": "day"}, "period", id="period"),
            pytest.param({"roll": "up"}, "roll", id="roll"),
            pytest.param({"roll": True}, "roll", id="roll no word"),
            pytest.param({"until": DAY - dt.timedelta(1)}, "until", id="until"),
            pytest.param({"day": 0}, "day", id="day 0"),
            pytest.param({"day": 32}, "day", id="day 32"),
            pytest.param({"day": True}, "day", id="no number"),
            pytest.param({"day": "5"}, "day", id="text"),
            pytest.param({"day": 7, "period": "week"}, "day", id="weekday 7"),
            pytest.param({"day": -1, "period": "week"}, "day", id="weekday -1"),
            pytest.param({"day": 1, "period": "quarter"}, "day", id="day of quarter"),
            pytest.param({"day": 1, "point": "start"}, "day", id="day and point"),
            pytest.param({"period": "week", "point": "middle"}, "point", id="middle"),
        ],
    )
    def test_refused(self, change, field):
        """
        A recurring duty names a day or point that its period has.
        """
        with pytest.raises(InvalidValueError) as caught:
            Every(**{"period": "month", "since": DAY, "roll": "next", **change})

        assert caught.value.field == field

    @pytest.mark.parametrize(
        ("period", "day"), [("month", 1), ("month", 31), ("week", 0), ("week", 6)]
    )
    def test_days(self, period, day):
        """
        First and last day of a month or week can be named.
        """
        assert Every(period=period, day=day, since=DAY, roll="next").day == day


@pytest.mark.parametrize("module", [calendars, regimes, results, rules, terms])
def test_types_resolve(module):
    """
    The types of all fields can be read at run time, as serialisers do.
    """
    classes = [cls for cls in vars(module).values() if attrs.has(cls)]

    assert classes
    for cls in classes:
        assert set(typing.get_type_hints(cls)) >= {f.name for f in attrs.fields(cls)}
