import datetime as dt

import pytest

from govtasks.deadlines.regimes import Add, Fix, Regime, Roll, Start
from govtasks.deadlines.terms import Unit
from govtasks.errors import InvalidValueError
from govtasks.explain import Citation
from govtasks.text import Text

DAY_ONLY = (
    Start(mode="exclude", units=(Unit.DAY,)),
    Add(units=(Unit.DAY,)),
    Fix(time="24:00"),
)


def regime(*steps, **changes):
    """A regime that counts days, or has these steps."""
    fields = {
        "key": "r",
        "title": Text.of(en="R"),
        "zone": "UTC",
        "valid_from": dt.date(2020, 1, 1),
        "selected_by": "trigger",
        "steps": steps or DAY_ONLY,
    }
    return Regime(**{**fields, **changes})


class TestCivilCode2015:
    def test_validity(self, civil):
        """
        The Civil Code of 2015 is law from 1 January 2017, in Vietnam's zone.
        """
        assert civil.valid_from == dt.date(2017, 1, 1)
        assert civil.valid_to is None
        assert civil.zone == "Asia/Ho_Chi_Minh"
        assert civil.selected_by == "trigger"

    @pytest.mark.parametrize(
        ("unit", "article"),
        [
            pytest.param(Unit.DAY, "148(1)", id="days"),
            pytest.param(Unit.WEEK, "148(2)", id="weeks"),
            pytest.param(Unit.MONTH, "148(3)", id="months"),
            pytest.param(Unit.YEAR, "148(4)", id="years"),
            pytest.param(Unit.HOUR, "147(1)", id="hours"),
            pytest.param(Unit.MINUTE, "147(1)", id="minutes"),
        ],
    )
    def test_articles(self, civil, unit, article):
        """
        Each unit is counted by its article.
        """
        assert [cite.provision for cite in civil.add(unit).cites] == [
            f"Article {article}"
        ]

    @pytest.mark.parametrize("unit", [u for u in Unit if not u.is_elapsed])
    def test_days(self, civil, unit):
        """
        The day of the event is not counted; an end on a day off moves.

        Of terms counted backward the code says nothing.
        """
        assert civil.start(unit).mode == "exclude"
        assert civil.roll(unit).to == "next"
        assert civil.roll(unit).cites[0].provision == "Article 148(5)"
        assert civil.roll(unit, "backward") is None

    @pytest.mark.parametrize("unit", [Unit.MINUTE, Unit.HOUR])
    def test_hours(self, civil, unit):
        """
        Minutes and hours run from the moment, and do not move.
        """
        assert civil.start(unit).mode == "include"
        assert civil.roll(unit) is None

    def test_end_of_day(self, civil):
        """
        The last day ends at 24:00; that clause was not seen in full.
        """
        assert civil.day_end.time == "24:00"
        assert not civil.day_end.cites[0].confirmed

    def test_working_days_are_practice(self, civil):
        """
        No law that defines a working day was found, and the regime says so.
        """
        assert not civil.add(Unit.WORKING_DAY).cites[0].confirmed

    def test_citations_in_vietnamese(self, civil):
        """
        Articles are cited the way Vietnamese writes them.
        """
        cite = civil.start(Unit.DAY).cites[1]

        assert cite.in_locale("vi") == "khoản 3 Điều 147 Bộ luật Dân sự 2015"
        assert cite.in_locale("en").endswith("Article 147(3)")
        assert cite.to_json()["phrasing"] == {"vi": cite.in_locale("vi")}

    @pytest.mark.parametrize(
        ("period", "article"),
        [("month", "146(2)"), ("quarter", "146(2)"), ("year", "146(3)")],
    )
    def test_points(self, civil, period, article):
        """
        The points of months stand in one clause, those of years in another.
        """
        assert [cite.provision for cite in civil.points(period)] == [
            f"Article {article}"
        ]


class TestRegime:
    def test_silence(self):
        """
        What a regime does not state, it refuses to answer.
        """
        silent = regime()

        assert silent.roll(Unit.DAY) is None
        assert silent.points("month") == ()
        with pytest.raises(InvalidValueError, match="does not say how to start"):
            silent.start(Unit.MONTH)
        with pytest.raises(InvalidValueError, match="does not say how to count"):
            silent.add(Unit.MONTH)

    @pytest.mark.parametrize(
        "step",
        [
            pytest.param(Start(mode="include", units=(Unit.DAY,)), id="start"),
            pytest.param(Add(units=(Unit.DAY,), anchor="first_day"), id="add"),
            pytest.param(Fix(time="16:00"), id="fix"),
        ],
    )
    def test_two_steps(self, step):
        """
        Two steps for one unit leave a choice, and are refused.
        """
        with pytest.raises(InvalidValueError, match="two steps for"):
            regime(*DAY_ONLY, step)

    def test_two_ways(self):
        """
        Forward and backward terms may move differently.
        """
        both = regime(
            *DAY_ONLY,
            Roll(to="next", units=(Unit.DAY,)),
            Roll(to="previous", units=(Unit.DAY,), counting="backward"),
        )

        assert both.roll(Unit.DAY).to == "next"
        assert both.roll(Unit.DAY, "backward").to == "previous"

    def test_two_points(self):
        """
        The points of a period are defined once.
        """
        with pytest.raises(InvalidValueError, match="points month"):
            regime(*DAY_ONLY, Fix(points="month"), Fix(points="month"))

    @pytest.mark.parametrize("zone", ["", "Mars/Base", "../etc/passwd", 7, "Asia"])
    def test_zone(self, zone):
        """
        The zone is one of the IANA database.
        """
        with pytest.raises(InvalidValueError, match="IANA") as caught:
            regime(zone=zone)

        assert caught.value.field == "zone"

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            pytest.param({"key": ""}, "key", id="key"),
            pytest.param({"title": "R"}, "title", id="title"),
            pytest.param({"valid_from": None}, "valid_from", id="from"),
            pytest.param({"valid_to": dt.date(2020, 1, 1)}, "valid_to", id="empty"),
            pytest.param({"selected_by": "me"}, "selected_by", id="selected by"),
            pytest.param({"steps": ("add",)}, "steps", id="no step"),
            pytest.param({"steps": DAY_ONLY[:2]}, "steps", id="no end of day"),
            pytest.param({"citations": ("law",)}, "citations", id="no citation"),
            pytest.param({"note": 1}, "note", id="note"),
        ],
    )
    def test_refused(self, changes, field):
        """
        A regime that is not whole is refused, and the field is named.
        """
        with pytest.raises(InvalidValueError) as caught:
            regime(**changes)

        assert caught.value.field == field

    @pytest.mark.parametrize("day", ["2020-01-01", "2020-12-31"])
    def test_valid(self, day):
        """
        A regime is law from its first day up to the day before its end.
        """
        regime(valid_to=dt.date(2021, 1, 1)).require_valid(dt.date.fromisoformat(day))

    @pytest.mark.parametrize(
        ("day", "end", "match"),
        [
            pytest.param("2019-12-31", None, "from 2020-01-01, got", id="before"),
            pytest.param(
                "2021-01-01", "2021-01-01", "until before 2021-01-01", id="after"
            ),
        ],
    )
    def test_not_valid(self, day, end, match):
        """
        Outside its interval a regime is refused, and the interval is named.
        """
        found = regime(valid_to=end and dt.date.fromisoformat(end))

        with pytest.raises(InvalidValueError, match=match) as caught:
            found.require_valid(dt.date.fromisoformat(day))

        assert caught.value.field == "trigger"


class TestSteps:
    @pytest.mark.parametrize(
        "make",
        [
            pytest.param(lambda: Start(mode="maybe", units=()), id="mode"),
            pytest.param(lambda: Start(mode="exclude", units=("day",)), id="unit"),
            pytest.param(lambda: Start(mode="exclude", units=[Unit.DAY]), id="list"),
            pytest.param(lambda: Add(units=(), anchor="last"), id="anchor"),
            pytest.param(lambda: Roll(to="up", units=()), id="to"),
            pytest.param(
                lambda: Roll(to="next", units=(), counting="x"), id="counting"
            ),
            pytest.param(lambda: Fix(time="24:01"), id="time"),
            pytest.param(lambda: Fix(time=24), id="time no text"),
            pytest.param(lambda: Fix(points="week"), id="points"),
            pytest.param(Fix, id="nothing"),
            pytest.param(lambda: Fix(time="24:00", points="month"), id="both"),
            pytest.param(lambda: Start(mode="exclude", units=(Unit.HOUR,)), id="hours"),
            pytest.param(lambda: Roll(to="next", units=(Unit.MINUTE,)), id="minutes"),
            pytest.param(lambda: Add(units=(), cites=("law",)), id="cites"),
        ],
    )
    def test_refused(self, make):
        """
        A step takes only the words it knows, and nothing it would not compute.
        """
        with pytest.raises(InvalidValueError):
            make()

    def test_cites(self):
        """
        Each step keeps where it is written.
        """
        cite = Citation(instrument="Law")

        assert Add(units=(Unit.DAY,), cites=(cite,)).cites == (cite,)
