import datetime as dt
import xml.etree.ElementTree as ET

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.deadlines.calendars import (
    DayKind,
    DayStatus,
    SpecialDay,
    WorkCalendar,
)
from govtasks.deadlines.legend import named_days
from govtasks.deadlines.loading import builtin_calendar, builtin_regime
from govtasks.deadlines.picture import PICTURE_STYLE, picture_html, picture_svg
from govtasks.deadlines.plan import plan
from govtasks.deadlines.request import Request, answer, calendar_of
from govtasks.deadlines.rules import Fixed, Undated
from govtasks.deadlines.sketch import MOST_MONTHS, DayMark, Sketch, days_of
from govtasks.errors import InvalidValueError
from govtasks.explain import Citation
from govtasks.text import Text

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '</title></svg><script>alert("1 & 2")</script>'
PLAIN = WorkCalendar(
    key="plain",
    title=Text.of(en="Plain weeks"),
    version="1",
    first_day=dt.date.min,
    last_day=dt.date.max,
    decided_until=dt.date.max,
)


def day(text):
    """Read a day."""
    return dt.date.fromisoformat(text)


def due(trigger, period, relation="within", calendar=None, **more):
    """Return the day that the Civil Code gives, and the calendar."""
    request = Request.from_json(
        {
            "regime": "vn-civil-2015",
            "trigger": trigger,
            "period": period,
            "relation": relation,
            **more,
        }
    )
    used = builtin_calendar("vn-state") if calendar is None else calendar
    found = plan(
        request.period,
        regime=builtin_regime("vn-civil-2015"),
        calendar=used,
        relation=relation,
    ).answer({"trigger": request.trigger})
    return found, used


def marks(found, used, **more):
    """Return what is marked, as day -> mark."""
    sketch = Sketch.of(found, used, **more)
    return {mark.day: mark for mark in (sketch.mark(d, "en") for d in sketch.days)}


def numbers(found, used):
    """Return the numbered days in the order of their numbers."""
    numbered = [m for m in marks(found, used).values() if m.number is not None]
    return [m.day for m in sorted(numbered, key=lambda mark: mark.number)]


def calendar_with(**special):
    """Return a calendar with one special day in it."""
    fields = {
        "kind": DayKind.CLOSED,
        "name": Text.of(en="Feast", vi="Lễ"),
        "status": DayStatus.DECIDED,
        "citation": Citation(instrument="Order"),
        **special,
    }
    return attrs.evolve(PLAIN, days=(SpecialDay(**fields),))


class TestSketch:
    def test_working_days_are_numbered(self):
        """
        Five working days from Thursday 9 February 2017: the weekend has no number.
        """
        found = numbers(*due("2017-02-09", "5WD"))

        assert [d.day for d in found] == [10, 13, 14, 15, 16]

    def test_the_day_of_the_event_is_number_one_where_it_counts(self):
        """
        Ten days beginning with 22 April 2024: that day is the first.
        """
        found = numbers(*due("2024-04-22", "P10D", "beginning-with"))

        assert found == [day("2024-04-22") + dt.timedelta(days=n) for n in range(10)]

    def test_backward_the_numbers_grow_backward(self):
        """
        Three working days before 3 May 2017 pass over the holidays.
        """
        found = numbers(*due("2017-05-03", "-3WD", "before"))

        assert found == [day("2017-04-28"), day("2017-04-27"), day("2017-04-26")]

    def test_weeks_are_numbered_by_days(self):
        """
        Two weeks are fourteen days.
        """
        assert len(numbers(*due("2017-02-09", "P2W"))) == 14

    def test_a_recess_has_no_numbers(self):
        """
        Days of a recess are left out and bear its name.
        """
        request = Request.from_json(
            {
                "regime": "ca-federal-courts-6",
                "trigger": "2024-06-20",
                "period": "P30D",
                "recess": [["07-01", "08-31"]],
            }
        )

        found = marks(answer(request), calendar_of(request))

        numbered = sorted(m.number for m in found.values() if m.number)
        assert numbered == list(range(1, 31))
        assert found[day("2024-07-15")].number is None
        assert found[day("2024-07-15")].is_off
        assert found[day("2024-07-15")].name == "recess"

    def test_months_run_without_numbers(self):
        """
        Nobody numbers the days of a month; the days after it start from one.
        """
        found = marks(*due("2017-01-05", "P1M+P15D"))

        assert not found[day("2017-01-05")].runs
        assert found[day("2017-01-06")].runs
        assert found[day("2017-02-05")].runs
        assert found[day("2017-02-06")].number == 1
        assert found[day("2017-02-20")].number == 15

    def test_hours_have_neither_numbers_nor_dots(self):
        """
        An hour is no day; the picture shows the day of the event and the last.
        """
        found = marks(*due("2024-03-04T09:00+07:00", "PT48H"))

        assert list(found[day("2024-03-04")].keys) == ["event"]
        assert list(found[day("2024-03-06")].keys) == ["last"]
        assert not list(found[day("2024-03-05")].keys)

    def test_a_nominal_end_on_a_day_off_is_marked(self):
        """
        Ten days from 21 April 2024 end on 1 May, which is a holiday.
        """
        found = marks(*due("2024-04-21", "P10D"))

        assert list(found[day("2024-05-01")].keys) == ["number", "off", "nominal"]
        assert found[day("2024-05-01")].name == "International Labour Day"
        assert list(found[day("2024-05-02")].keys) == ["last"]

    def test_a_window_is_marked_from_end_to_end(self):
        """
        The act may be done on each of the seven days before the event.
        """
        answered, used = due("2017-05-11", "-P7D", "before (window end)")

        found = marks(answered, used)

        window = [d for d, mark in found.items() if mark.is_window]
        assert window == [day("2017-05-04") + dt.timedelta(days=n) for n in range(7)]
        assert sorted(m.number for m in found.values() if m.number) == [*range(1, 8)]

    @pytest.mark.parametrize(
        ("special", "name", "is_off"),
        [
            pytest.param({}, "Feast", True, id="closed"),
            pytest.param(
                {"status": DayStatus.ANNOUNCED},
                "Feast (not decided yet)",
                True,
                id="announced",
            ),
            pytest.param(
                {"kind": DayKind.MADE_UP, "day": day("2024-03-09")},
                "Feast (worked)",
                False,
                id="made up",
            ),
        ],
    )
    def test_special_days_have_their_names(self, special, name, is_off):
        """
        A holiday is hatched, a made-up Saturday is not, and doubts are said.
        """
        used = calendar_with(**{"day": day("2024-03-06"), **special})

        found = marks(*due("2024-03-04", "5WD", calendar=used))

        mark = found[special.get("day", day("2024-03-06"))]
        assert (mark.name, mark.is_off) == (name, is_off)

    def test_what_the_calendar_does_not_cover_is_not_hatched(self):
        """
        A day that the calendar does not know is neither worked nor off.
        """
        found, _ = due("2024-03-04", "P1M", calendar=PLAIN)
        short = attrs.evolve(PLAIN, last_day=day("2024-03-15"))

        mark = marks(found, short)[day("2024-03-16")]

        assert not mark.is_covered
        assert not mark.is_off

    def test_a_named_day_is_counted_from_nothing(self):
        """
        A fixed day has no event and no numbers, unless the caller names an event.
        """
        rule = Fixed(day=day("2017-03-15"), inclusive=True, roll=False)
        found = plan(rule, regime=builtin_regime("vn-civil-2015"), calendar=PLAIN).due(
            {}
        )

        bare = marks(found, PLAIN)
        given = marks(found, PLAIN, event=day("2017-03-01"))

        assert [d for d, m in bare.items() if list(m.keys) == ["last"]] == [
            day("2017-03-15")
        ]
        assert not any(m.is_event for m in bare.values())
        assert given[day("2017-03-01")].is_event

    def test_draws_all_months_of_a_year(self):
        """
        A span of twelve months is drawn whole.
        """
        found, used = due("2017-01-05", "P11M")

        sketch = Sketch.of(found, used)

        assert [len(group) for group in sketch.months] == [12]
        assert sketch.left_out == 0

    def test_leaves_out_the_middle_of_a_long_span(self):
        """
        Of three years the first and last half-year are drawn.
        """
        sketch = Sketch.of(*due("2018-01-25", "P3Y"))

        assert sketch.months[0][0] == (2018, 1)
        assert sketch.months[1][-1] == (2021, 1)
        assert sum(map(len, sketch.months)) == MOST_MONTHS
        assert sketch.left_out == 37 - MOST_MONTHS

    def test_reaches_the_last_month_of_all(self):
        """
        December 9999 has 31 days as well.
        """
        assert len(list(days_of((9999, 12)))) == 31

    @pytest.mark.parametrize(
        "build",
        [
            pytest.param(
                lambda: plan(
                    Undated(), regime=builtin_regime("vn-civil-2015"), calendar=PLAIN
                ).due({}),
                id="no deadline",
            ),
            pytest.param(lambda: day("2017-02-16"), id="a day"),
        ],
    )
    def test_refuses_what_has_no_day(self, build):
        """
        Where nothing is due there is nothing to draw.
        """
        with pytest.raises(InvalidValueError, match="result with a day") as caught:
            Sketch.of(build(), PLAIN)

        assert caught.value.field == "answer"

    def test_refuses_an_event_that_is_no_day(self):
        """
        The event is a civil date.
        """
        found, used = due("2017-02-09", "5WD")

        with pytest.raises(InvalidValueError, match="date without a time") as caught:
            Sketch.of(found, used, event="2017-02-09")

        assert caught.value.field == "event"


@given(
    trigger=st.dates(day("1901-01-01"), day("2199-12-31")),
    period=st.sampled_from(["{}D", "{}WD", "-{}D", "-{}WD", "P{}W"]),
    amount=st.integers(1, 45),
    first=st.booleans(),
)
def test_numbers_go_from_one_to_the_term(trigger, period, amount, first):
    """
    Every number from 1 to what the term says stands on exactly one day.
    """
    backward = period.startswith("-")
    forward = "beginning-with" if first else "within"
    asked = period.format(amount)
    found = plan(
        Request.from_json(
            {
                "regime": "vn-civil-2015",
                "trigger": trigger.isoformat(),
                "period": asked,
                "relation": "before" if backward else forward,
            }
        ).period,
        regime=attrs.evolve(builtin_regime("vn-civil-2015"), valid_from=dt.date.min),
        calendar=PLAIN,
        relation="before" if backward else forward,
    ).answer({"trigger": trigger})

    drawn = marks(found, PLAIN)

    expected = amount * 7 if period.endswith("W") else amount
    assert sorted(m.number for m in drawn.values() if m.number) == [
        *range(1, expected + 1)
    ]
    assert drawn[found.nominal_day].number == expected


class TestNamedDays:
    def test_days_in_a_row_share_a_line(self):
        """
        A feast of three days is named once, a day off without a name not at all.
        """
        names = {1: "", 2: "Feast", 3: "Feast", 4: "Feast", 5: "", 6: "Fast"}
        shown = [
            DayMark(day=dt.date(2024, 5, n), name=name) for n, name in names.items()
        ]

        assert named_days(shown, "en") == (
            "Thu 2 May 2024 – Sat 4 May 2024: Feast",
            "Mon 6 May 2024: Fast",
        )

    def test_only_days_of_the_term(self):
        """
        A holiday of the same month, after the last day, is beside the point.
        """
        after = DayMark(day=dt.date(2024, 5, 2), name="Feast", is_between=False)

        assert named_days([after], "vi") == ()


class TestSvg:
    def test_says_the_answer_and_the_steps(self):
        """
        Who cannot see the picture reads the answer and how it was found.
        """
        found, used = due("2017-02-09", "5WD")

        root = ET.fromstring(picture_svg(found, used, "vi"))  # noqa: S314

        assert root.tag == f"{SVG}svg"
        assert root.attrib["role"] == "img"
        assert root.attrib["lang"] == "vi"
        assert root.attrib["aria-label"] == "Hạn cuối: hết Thứ Năm 16/02/2017"
        assert root.find(f"{SVG}title").text == "Hạn cuối: hết Thứ Năm 16/02/2017"
        assert root.find(f"{SVG}desc").text == found.explanation.text("vi")

    @pytest.mark.parametrize(
        ("locale", "words"),
        [
            pytest.param(
                "vi",
                {
                    *("Tháng 2/2017", "T2", "CN", "16", "mốc tính thời hạn"),
                    *("được tính: 5 ngày làm việc", "ngày cuối cùng trong hạn"),
                },
                id="vi",
            ),
            pytest.param(
                "en",
                {
                    *("February 2017", "Mo", "Su", "16", "counted from this day"),
                    *("counted: 5 working days", "last day in time"),
                },
                id="en",
            ),
        ],
    )
    def test_is_written_in_the_language_asked_for(self, locale, words):
        """
        Months, weekdays and the legend are in the reader's language.
        """
        root = ET.fromstring(picture_svg(*due("2017-02-09", "5WD"), locale))  # noqa: S314

        assert words <= {text.text for text in root.iter(f"{SVG}text")}

    def test_days_off_have_their_names_as_titles(self):
        """
        Whoever points at a hatched day reads which holiday it is.
        """
        root = ET.fromstring(picture_svg(*due("2024-04-21", "P10D")))  # noqa: S314

        titles = {title.text for title in root.iter(f"{SVG}title")}
        assert "International Labour Day; end before days off" in titles

    def test_the_legend_has_only_what_occurs(self):
        """
        A picture without a window does not explain windows.
        """
        shown = picture_svg(*due("2017-02-09", "5WD"))

        assert "day off" in shown
        assert "may be done" not in shown
        assert "end before days off" not in shown

    def test_a_window_is_drawn(self):
        """
        The days on which the act may be done are underlined, as the legend says.
        """
        shown = picture_svg(*due("2017-05-11", "-P7D", "before (window end)"), "vi")

        plain = picture_svg(*due("2017-05-11", "-P7D", "before"), "vi")
        assert "được thực hiện" in shown
        assert shown.count('height="3"') == 7 + 1
        assert 'height="3"' not in plain

    def test_the_gap_of_a_long_span_is_said(self):
        """
        Months that are not drawn are counted.
        """
        shown = picture_svg(*due("2018-01-25", "P3Y"))

        assert "… 25 months in between …" in shown
        assert "January 2021" in shown
        assert "May 2019" not in shown

    def test_the_last_day_of_service_is_no_deadline(self):
        """
        The framed day is called what it is.
        """
        request = Request.from_json(
            {
                "regime": "gb-cpr-6.26",
                "trigger": "2026-11-16",
                "period": "P2D",
                "relation": "deemed-served",
            }
        )

        shown = picture_svg(answer(request), calendar_of(request))

        assert "day of service" in shown
        assert "last day in time" not in shown

    def test_refers_to_nothing_outside(self):
        """
        No style sheet, script, font file or id: it can stand in any page, twice.
        """
        shown = picture_svg(*due("2017-02-09", "5WD"))

        assert not any(word in shown for word in ("href", "<style", " id=", "url("))

    def test_refuses_other_languages(self):
        """
        There are texts in Vietnamese and English only.
        """
        with pytest.raises(InvalidValueError, match="texts exist in en, vi"):
            picture_svg(*due("2017-02-09", "5WD"), "fr")


class TestHtml:
    def test_each_month_is_a_table(self):
        """
        A screen reader finds a caption, and heads that name the columns.
        """
        found, used = due("2017-01-05", "P1M+P15D")

        root = ET.fromstring(picture_html(found, used, "vi"))  # noqa: S314

        assert root.tag == "figure"
        assert root.find("figcaption").text == "Hạn cuối: hết Thứ Hai 20/02/2017"
        tables = list(root.iter("table"))
        assert [t.find("caption").text for t in tables] == [
            "Tháng 1/2017",
            "Tháng 2/2017",
        ]
        heads = list(tables[0].iter("th"))
        assert {head.attrib["scope"] for head in heads} == {"col"}
        assert [head.find("abbr").attrib["title"] for head in heads][::6] == [
            "Thứ Hai",
            "Chủ nhật",
        ]

    def test_rows_have_seven_cells_and_each_day_once(self):
        """
        The table is whole: every day of the month stands below its weekday.
        """
        root = ET.fromstring(picture_html(*due("2017-02-09", "5WD")))  # noqa: S314

        rows = [list(row) for row in root.iter("tr")][1:]
        shown = [
            (column, cell.find("time").attrib["datetime"])
            for row in rows
            for column, cell in enumerate(row)
            if cell.find("time") is not None
        ]
        assert {len(row) for row in rows} == {7}
        assert [text for _, text in shown] == [f"2017-02-{n:02}" for n in range(1, 29)]
        assert all(day(text).weekday() == column for column, text in shown)

    def test_marks_are_words(self):
        """
        What the colours show stands in the cells as text.
        """
        root = ET.fromstring(picture_html(*due("2024-04-21", "P10D")))  # noqa: S314

        cells = {
            cell.find("time").attrib["datetime"]: "|".join(cell.itertext())
            for cell in root.iter("td")
            if cell.find("time") is not None
        }
        assert cells["2024-04-21"] == "21|counted from this day|day off"
        assert cells["2024-05-01"] == (
            "1|10|International Labour Day|end before days off"
        )
        assert cells["2024-05-02"] == "2|last day in time"
        assert cells["2024-05-03"] == "3"

    def test_has_a_class_for_each_mark(self):
        """
        A page can draw the marks with the styles given, or with its own.
        """
        shown = picture_html(*due("2017-02-09", "5WD"))

        for mark in ("event", "off", "last"):
            assert f"govtasks-{mark}" in shown
            assert f".govtasks-{mark}" in PICTURE_STYLE
        assert "style=" not in shown

    def test_the_gap_stands_between_the_months(self):
        """
        Months that are not shown are counted between those that are.
        """
        shown = picture_html(*due("2018-01-25", "P3Y"), "vi")

        before, after = shown.split('<p class="govtasks-gap">… 25 tháng ở giữa …</p>')
        assert "Tháng 6/2018" in before
        assert "Tháng 8/2020" in after


@pytest.mark.parametrize("draw", [picture_svg, picture_html])
class TestBoth:
    def test_no_name_becomes_markup(self, draw):
        """
        Holidays and calendars are named by strangers.
        """
        text = Text.of(en=HOSTILE)
        used = attrs.evolve(calendar_with(day=day("2024-03-06"), name=text), title=text)

        shown = draw(*due("2024-03-04", "5WD", calendar=used))

        tags = {part.tag.removeprefix(SVG) for part in ET.fromstring(shown).iter()}  # noqa: S314
        assert "script" not in tags
        assert "&lt;script&gt;" in shown

    def test_the_same_result_gives_the_same_bytes(self, draw):
        """
        Two runs can be compared byte by byte.
        """
        first = draw(*due("2017-01-05", "P1M+P15D"), "vi")
        second = draw(*due("2017-01-05", "P1M+P15D"), "vi")

        assert first.encode() == second.encode()

    @pytest.mark.parametrize(
        "trigger", ["0001-01-04", "9999-12-01"], ids=["first year", "last year"]
    )
    def test_draws_the_ends_of_time(self, draw, trigger):
        """
        The first and the last month that a date can have are drawn like any other.
        """
        used = attrs.evolve(PLAIN)
        found = plan(
            Request.from_json(
                {"regime": "vn-civil-2015", "trigger": trigger, "period": "5WD"}
            ).period,
            regime=attrs.evolve(
                builtin_regime("vn-civil-2015"), valid_from=dt.date.min
            ),
            calendar=used,
        ).answer({"trigger": day(trigger)})

        assert trigger[:4].lstrip("0") in draw(found, used)
