import datetime as dt
import xml.etree.ElementTree as ET
from itertools import product
from pathlib import Path

import attrs
import pytest

from govtasks.deadlines.calendars import (
    DayKind,
    DayStatus,
    SpecialDay,
    WorkCalendar,
)
from govtasks.deadlines.loading import builtin_regime
from govtasks.deadlines.picture import picture_html, picture_svg
from govtasks.deadlines.plan import plan
from govtasks.deadlines.request import Request
from govtasks.deadlines.rules import Fixed
from govtasks.explain import Citation
from govtasks.messages import render
from govtasks.text import Text, in_markup

SVG = "{http://www.w3.org/2000/svg}"
PICTURES = Path(__file__).parents[1] / "data" / "pictures"
LAW = "vn-civil-2015"
day = dt.date.fromisoformat


def special(on, vi, en, kind=DayKind.CLOSED):
    """A day that differs from its weekday."""
    return SpecialDay(
        day=day(on),
        kind=kind,
        name=Text.of(vi=vi, en=en),
        status=DayStatus.DECIDED,
        citation=Citation(instrument="Order"),
    )


# The days off of spring 2024 as they were decided; of 2017 weekends only.
WARD = WorkCalendar(
    key="ward",
    title=Text.of(
        vi="Lịch làm việc của bộ phận một cửa phường",
        en="Working days of the one-stop counter of a ward",
    ),
    version="2024-1",
    first_day=day("2017-01-01"),
    last_day=day("2024-12-31"),
    decided_until=day("2024-12-31"),
    days=(
        special("2024-04-18", "Giỗ Tổ Hùng Vương", "Hung Kings"),
        special("2024-04-29", "Nghỉ hoán đổi", "Exchanged"),
        special("2024-04-30", "Ngày Chiến thắng", "Reunification Day"),
        special("2024-05-01", "Ngày Quốc tế Lao động", "Labour Day"),
        special("2024-05-04", "Làm bù", "Exchanged", kind=DayKind.MADE_UP),
    ),
)


def due(trigger, period, relation="within", calendar=WARD):
    """What the Civil Code gives on the days of the ward, and those days."""
    request = Request.from_json(
        {"regime": LAW, "trigger": trigger, "period": period, "relation": relation}
    )
    found = plan(
        request.period,
        regime=builtin_regime(LAW),
        calendar=calendar,
        relation=relation,
    ).answer({"trigger": request.trigger})
    return found, calendar


def parsed(shown):
    """The root of a picture."""
    return ET.fromstring(shown)  # noqa: S314


def places(root, **wanted):
    """Where texts with these attributes stand, as text -> (x, y)."""
    return {
        text.text: (int(text.get("x")), int(text.get("y")))
        for text in root.iter(f"{SVG}text")
        if all(text.get(name) == value for name, value in wanted.items())
    }


def numerals(root):
    """The texts of each cell, first the badge if it has one, last the day."""
    return [cell.findall(f"{SVG}text") for cell in root.iterfind(f"{SVG}g/{SVG}g")]


CASES = {
    # Thursday 9 to Thursday 16 February 2017: beside one month there is room.
    "working-days": ("2017-02-09", "5WD", "within", "vi"),
    # Seven days before Thursday 11 May, on each of which the act may be done.
    "window": ("2017-05-11", "-P7D", "before (window end)", "vi"),
    # From a Sunday over a month and 14 days to 1 May, and from there to 2 May.
    "months-and-days": ("2024-03-17", "P1M+P14D", "within", "en"),
}


def drawn_from(name):
    """The result, the calendar and the language of an approved picture."""
    *asked, locale = CASES[name]
    return *due(*asked), locale


class TestApproved:
    @pytest.mark.parametrize(
        ("name", "form"),
        [
            pytest.param(name, form, id=f"{name}-{form}")
            for name, form in product(CASES, ["svg", "html"])
        ],
    )
    def test_is_drawn_as_it_was_approved(self, name, form):
        """
        Somebody looked at these pictures; each comes out as it was, to the letter.
        """
        found, used, locale = drawn_from(name)
        draw = {"svg": picture_svg, "html": picture_html}[form]

        drawn = draw(found, used, locale)

        # The steps cite the law, whose text is not a matter of drawing.
        steps = in_markup(found.explanation.text(locale))
        approved = (PICTURES / f"{name}.{form}").read_text("utf-8")
        assert drawn.replace(steps, "").split("\n") == approved.split("\n")


class TestHeading:
    @pytest.mark.parametrize("locale", ["en", "vi"])
    @pytest.mark.parametrize("moment", ["", "-at"])
    @pytest.mark.parametrize("gives", ["due", "earliest", "served"])
    def test_the_longest_answer_fits_on_one_line(self, gives, moment, locale):
        """
        Two months are the narrowest picture; 64 bold letters stand in a line of it.
        """
        last = dt.datetime(2017, 9, 28, 23, 59, tzinfo=dt.UTC)  # a Thursday

        words = render(
            f"deadlines.{gives}{moment}-provisional",
            {"day": last.date(), "instant": last},
            locale,
        )

        assert len(words) <= 64


class TestPlaces:
    def test_months_stand_in_rows_of_three(self):
        """
        Twelve months in four rows as high as the longest month, and six weeks it has.
        """
        root = parsed(picture_svg(*due("2018-01-25", "P3Y"), "en"))

        captions = places(root, **{"font-weight": "bold", "font-size": None})
        names = [name for name in captions if " " in name]
        assert [captions[name][0] for name in names] == [20, 342, 664] * 4
        assert [captions[name][1] for name in names[::3]] == [68, 386, 728, 1046]
        assert all(
            len({captions[name][1] for name in names[at : at + 3]}) == 1
            for at in (0, 3, 6, 9)
        )

    def test_the_gap_stands_above_the_first_month_after_it(self):
        """
        Months that are left out are told on a line between the rows.
        """
        root = parsed(picture_svg(*due("2018-01-25", "P3Y"), "en"))

        shown = places(root)
        assert shown["… 25 months in between …"] == (20, 702)
        assert shown["August 2020"] == (20, 728)

    def test_names_stand_below_the_last_row(self):
        """
        The legend starts under six weeks of the last month, and nothing is cut off.
        """
        root = parsed(picture_svg(*due("2018-01-25", "P3Y"), "en"))

        shown = places(root)
        last_line = "Working days of the one-stop counter of a ward, 2024-1"
        assert shown["counted from this day"] == (52, 1372)
        assert shown[last_line] == (342, 1372)
        assert root.get("viewBox") == "0 0 978 1472"

    def test_a_year_stands_in_four_rows_without_a_gap(self):
        """
        A line between the rows is left only where months are left out.
        """
        root = parsed(picture_svg(*due("2018-01-25", "P11M"), "en"))

        captions = places(root, **{"font-weight": "bold", "font-size": None})
        assert captions["January 2018"] == (20, 68)
        assert captions["April 2018"] == (20, 386)
        assert captions["July 2018"] == (20, 704)
        assert captions["October 2018"] == (20, 1022)

    def test_more_names_than_marks_make_it_higher(self):
        """
        Five special days and a title on two lines stand beside a legend of four.
        """
        root = parsed(picture_svg(*due("2024-04-15", "12WD"), "en"))

        names = places(root, fill="#5c5c5c", **{"font-size": None})
        lines = [y for words, (_, y) in names.items() if not words.isdecimal()]
        assert len(lines) == 7
        assert int(root.get("height")) == max(lines) + 28


class TestCells:
    def test_a_number_of_three_digits_has_a_wider_badge(self):
        """
        The hundredth day from 1 March 2018 is 9 June.
        """
        root = parsed(picture_svg(*due("2018-03-01", "P100D"), "en"))

        badges = {
            texts[0].text: (cell.findall(f"{SVG}rect")[-1], texts[0])
            for cell in root.iterfind(f"{SVG}g/{SVG}g")
            if len(texts := cell.findall(f"{SVG}text")) == len(("badge", "day"))
        }
        for number, width in {"9": 18, "10": 18, "99": 18, "100": 24}.items():
            box, text = badges[number]
            assert int(box.get("width")) == width
            assert int(box.get("x")) + width // 2 == int(text.get("x"))

    @pytest.mark.parametrize(
        ("number", "is_faint"),
        [
            pytest.param("8", True, id="before the event"),
            pytest.param("9", False, id="the event"),
            pytest.param("14", False, id="within the term"),
            pytest.param("15", True, id="not in the calendar"),
            pytest.param("17", True, id="after the last day"),
        ],
    )
    def test_days_that_do_not_matter_are_faint(self, number, is_faint):
        """
        What lies outside the term, or is not known, stands back.
        """
        found, _ = due("2017-02-09", "5WD")
        short = attrs.evolve(WARD, last_day=day("2017-02-14"), days=())

        root = parsed(picture_svg(found, short))

        colours = {texts[-1].text: texts[-1].get("fill") for texts in numerals(root)}
        assert colours[number] == ("#5c5c5c" if is_faint else None)


@pytest.mark.parametrize("draw", [picture_svg, picture_html])
def test_the_event_can_be_named(draw):
    """
    A day that an order fixes is counted from nothing, unless the caller says from what.
    """
    rule = Fixed(day=day("2017-03-15"), inclusive=True, roll=False)
    fixed = plan(rule, regime=builtin_regime(LAW), calendar=WARD).due({})

    bare = draw(fixed, WARD)
    named = draw(fixed, WARD, event=day("2017-03-01"))

    assert "counted from this day" not in bare
    assert "counted from this day" in named


def test_the_marks_of_a_page_are_explained():
    """
    A number and a dot stand in cells without words, so the list below says theirs.
    """
    root = parsed(picture_html(*due("2024-03-17", "P1M+P14D"), "vi"))

    lines = [line.text for line in root.iter("li")]
    assert lines == [
        "1, 2, … được tính: 14 ngày",
        "• trong thời hạn: 1 tháng",
        "Thứ Năm 18/04/2024: Giỗ Tổ Hùng Vương",
        "Thứ Hai 29/04/2024: Nghỉ hoán đổi",
        "Thứ Ba 30/04/2024: Ngày Chiến thắng",
        "Thứ Tư 01/05/2024: Ngày Quốc tế Lao động",
        "Lịch làm việc của bộ phận một cửa phường, 2024-1",
    ]
