import datetime as dt

import attrs
import pytest

from govtasks.deadlines.calendars import (
    DayKind,
    DayStatus,
    SpecialDay,
    WorkCalendar,
)
from govtasks.deadlines.legend import entries
from govtasks.deadlines.loading import builtin_regime
from govtasks.deadlines.plan import plan
from govtasks.deadlines.request import Request, answer, calendar_of
from govtasks.deadlines.sketch import DayMark, Sketch
from govtasks.errors import InvalidValueError
from govtasks.explain import Citation
from govtasks.text import Text

day = dt.date.fromisoformat
LAW = "vn-civil-2015"
WEEKS = WorkCalendar(
    key="weeks",
    title=Text.of(en="Plain weeks"),
    version="1",
    first_day=dt.date.min,
    last_day=dt.date.max,
    decided_until=dt.date.max,
)


def sketch(trigger, period, relation="within", calendar=WEEKS):
    """The sketch of a term of the Civil Code."""
    request = Request.from_json(
        {"regime": LAW, "trigger": trigger, "period": period, "relation": relation}
    )
    found = plan(
        request.period,
        regime=builtin_regime(LAW),
        calendar=calendar,
        relation=relation,
    ).answer({"trigger": request.trigger})
    return Sketch.of(found, calendar)


def numbers(drawn):
    """The numbered days in the order of their numbers."""
    found = [drawn.mark(one, "en") for one in drawn.days]
    numbered = [mark for mark in found if mark.number is not None]
    return [mark.day for mark in sorted(numbered, key=lambda mark: mark.number)]


class TestNumbers:
    def test_a_term_of_one_day_that_begins_with_the_event(self):
        """
        One day beginning with 22 April 2024 is that day.
        """
        assert numbers(sketch("2024-04-22", "P1D", "beginning-with")) == [
            day("2024-04-22")
        ]

    def test_a_term_backward_within_a_term_forward(self):
        """
        A month from 4 March, less five days: from 3 April back to 30 March.
        """
        drawn = sketch("2024-03-04", "P1M - P5D")

        assert numbers(drawn) == [
            *(day("2024-04-03"), day("2024-04-02"), day("2024-04-01")),
            *(day("2024-03-31"), day("2024-03-30")),
        ]


class TestMark:
    @pytest.mark.parametrize(
        ("on", "is_between"),
        [
            pytest.param("2024-03-03", False, id="before the event"),
            pytest.param("2024-03-04", True, id="the event"),
            pytest.param("2024-03-11", True, id="the last day"),
            pytest.param("2024-03-12", False, id="after the last day"),
        ],
    )
    def test_both_ends_belong_to_the_term(self, on, is_between):
        """
        From Monday 4 March five working days lead to Monday 11 March.
        """
        mark = sketch("2024-03-04", "5WD").mark(day(on), "en")

        assert mark.is_between is is_between
        assert mark.is_covered is True

    @pytest.mark.parametrize(
        ("on", "name"),
        [
            pytest.param("2024-06-30", "", id="before"),
            pytest.param("2024-07-01", "kỳ nghỉ", id="first day"),
            pytest.param("2024-08-31", "kỳ nghỉ", id="last day"),
            pytest.param("2024-09-01", "", id="after"),
        ],
    )
    def test_a_recess_has_its_name_from_end_to_end(self, on, name):
        """
        The first and the last day of a recess belong to it.
        """
        request = Request.from_json(
            {
                "regime": "ca-federal-courts-6",
                "trigger": "2024-06-20",
                "period": "P30D",
                "recess": [["07-01", "08-31"]],
            }
        )
        drawn = Sketch.of(answer(request), calendar_of(request))

        assert drawn.mark(day(on), "vi").name == name

    @pytest.mark.parametrize(
        ("changes", "name"),
        [
            pytest.param({}, "Lễ", id="closed"),
            pytest.param(
                {"status": DayStatus.ESTIMATED},
                "Lễ (chưa được quyết định chính thức)",
                id="estimated",
            ),
            pytest.param({"kind": DayKind.MADE_UP}, "Lễ (ngày làm việc)", id="made up"),
            pytest.param(
                {"kind": DayKind.MADE_UP, "status": DayStatus.ANNOUNCED},
                "Lễ (ngày làm việc) (chưa được quyết định chính thức)",
                id="both",
            ),
        ],
    )
    def test_names_are_in_the_language_of_the_reader(self, changes, name):
        """
        The name of a special day, and what is said of it, come in Vietnamese.
        """
        feast = SpecialDay(
            day=day("2024-03-09"),
            kind=DayKind.CLOSED,
            name=Text.of(en="Feast", vi="Lễ"),
            status=DayStatus.DECIDED,
            citation=Citation(instrument="Order"),
        )
        used = attrs.evolve(WEEKS, days=(attrs.evolve(feast, **changes),))

        drawn = sketch("2024-03-04", "5WD", calendar=used)

        assert drawn.mark(day("2024-03-09"), "vi").name == name


def test_refuses_what_has_no_day_by_its_value():
    """
    The error shows what came in place of a result.
    """
    with pytest.raises(InvalidValueError) as caught:
        Sketch.of("soon", WEEKS)

    error = caught.value
    assert (error.problem, error.field, error.value) == (
        "must be a result with a day",
        "answer",
        "soon",
    )


def test_the_legend_has_the_order_of_a_term():
    """
    From the event over what is counted to the last day, each mark once.
    """
    every = DayMark(
        day=day("2024-03-04"),
        number=1,
        runs=True,
        is_event=True,
        is_last=True,
        is_nominal=True,
        is_window=True,
        is_off=True,
    )

    listed = entries(sketch("2024-03-04", "5WD"), [every, every], "vi")

    assert [entry.mark for entry in listed] == [
        *("event", "number", "runs", "off", "window", "nominal", "last")
    ]
