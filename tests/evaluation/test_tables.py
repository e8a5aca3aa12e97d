import csv
import datetime as dt
import io
import itertools
import json

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.errors import InvalidValueError, NaiveInstantError
from govtasks.evaluation.bases import PeriodBasis, belongs
from govtasks.evaluation.flat import COLUMNS, heading
from govtasks.evaluation.grouping import Dimension
from govtasks.evaluation.periods import Period
from govtasks.evaluation.rows import RowScope, added
from govtasks.evaluation.tables import FiguresTable, table
from govtasks.messages import LOCALES, catalogue
from govtasks.obligations.model import Kind
from govtasks.obligations.state import Workflow
from govtasks.organisation import (
    Body,
    BodyKind,
    Field,
    Level,
    Naming,
    Organisation,
    Person,
    Placement,
    Post,
    PostKind,
)
from govtasks.text import Text

from .made_items import CUT_OFF, STANDINGS, at, make_item, make_link

BEGUN = dt.date(2014, 6, 20)
MOVED = dt.date(2017, 6, 1)


def make_body(key, parent=None, **changes):
    """Return a body that is there from 2014 on."""
    given = {
        "key": key,
        "name": Text.of(vi=f"Phòng {key}", en=f"Division {key}"),
        "kind": BodyKind.DIVISION,
        "level": Level.DISTRICT,
        "parent": parent,
        "since": BEGUN,
    }
    return Body(**(given | changes))


@pytest.fixture(scope="module")
def city():
    """
    Give a city with two divisions and a team, which goes from one to the other.
    """
    return Organisation(
        bodies=[
            make_body("tp", kind=BodyKind.COMMITTEE),
            make_body("noi-vu", "tp"),
            make_body("y-te", "tp"),
            make_body("doi", "noi-vu"),
            make_body("ban", "tp", since=MOVED, until=MOVED + dt.timedelta(days=1)),
        ],
        posts=[
            Post(
                key="truong",
                title=Text.of(vi="Trưởng phòng", en="Head"),
                body="noi-vu",
                kind=PostKind.HEAD,
                since=BEGUN,
            )
        ],
        persons=[Person(key="ng-a", name="Nguyễn Văn A")],
        fields=[Field(key="dieu-hanh", name=Text.of(vi="Điều hành", en="Direction"))],
        placements=[Placement(body="doi", parent="y-te", since=MOVED)],
        names=[Naming(body="y-te", name=Text.of(vi="Phòng Y tế mới"), since=MOVED)],
    )


def by_key(found, name="total"):
    """Return one count of each line of a table."""
    return {row.key: getattr(row.figures, name) for row in found.parts}


class TestTable:
    @pytest.mark.parametrize(
        ("by", "expected"),
        [
            pytest.param("body", {"noi-vu": 2, "y-te": 1}, id="body"),
            pytest.param("post", {"chuyen-vien": 1, None: 2}, id="post"),
            pytest.param("field", {"y-te": 1, "dieu-hanh": 1, None: 1}, id="field"),
            pytest.param("directive", {"cv-644": 2, "cv-700": 1}, id="directive"),
            pytest.param("level", {"district": 2, None: 1}, id="level"),
            pytest.param("kind", {"conditional": 1, "task": 2}, id="kind"),
            pytest.param("month", {"2017-01": 1, "2017-02": 2}, id="month"),
            pytest.param("quarter", {"2017-Q1": 3}, id="quarter"),
            pytest.param("half-year", {"2017-H1": 3}, id="half-year"),
            pytest.param("year", {"2017": 3}, id="year"),
        ],
    )
    def test_counts_by_a_dimension(self, by, expected):
        """
        What has no key stands under none, last, and is not lost.
        """
        items = [
            make_item("o1", field="y-te", directive="cv-700"),
            make_item("o2", kind=Kind.CONDITIONAL, post="chuyen-vien", field=None),
            make_item("o3", lead="y-te", level=None, assigned="2017-01-09"),
        ]

        found = table(items, by=by, cut_off=CUT_OFF)

        assert by_key(found) == expected
        assert list(by_key(found))[-1] == list(expected)[-1]
        assert found.total.figures.total == 3

    def test_counts_each_who_answers_in_each_way(self):
        """
        The deputy directly, the head with him; whoever holds two posts in each.
        """
        links = (
            make_link("ng-b", "pho"),
            make_link("ng-a", directly=False),
            make_link("ng-a", "uy-vien", directly=False),
            make_link("ng-a", "uy-vien", directly=False),
        )

        found = table(
            [make_item(answering=links), make_item("o2")], by="person", cut_off=CUT_OFF
        )

        assert [(one.key, one.post, one.scope, one.all) for one in found.parts] == [
            ("ng-a", "truong", RowScope.JOINTLY, 1),
            ("ng-a", "uy-vien", RowScope.JOINTLY, 1),
            ("ng-b", "pho", RowScope.DIRECTLY, 1),
            (None, None, RowScope.DIRECTLY, 1),
        ]
        assert found.total.all == 2
        assert found.overlaps

    def test_levels_come_from_the_top(self):
        """
        In the order of government, not of the alphabet.
        """
        levels = [Level.COMMUNE, Level.CENTRAL, Level.DISTRICT, Level.PROVINCE]

        found = table(
            [make_item(level=one) for one in levels], by="level", cut_off=CUT_OFF
        )

        assert list(by_key(found)) == ["central", "province", "district", "commune"]

    def test_says_when_it_is_early_and_in_what_bucket(self):
        """
        Early is a part of on time, so that both ways of counting come out.
        """
        items = [make_item(early=3), make_item(early=0), make_item(early=1)]

        row = table(items, by="body", cut_off=CUT_OFF).part("noi-vu")

        assert (row.figures.completed_on_time, row.early) == (3, 2)

    def test_takes_the_longest_delay_of_each(self):
        """
        One that was extended too late and then missed again was late twice.
        """
        items = [
            make_item(bucket="completed_late", late=[2, 6]),
            make_item(bucket="open_overdue", late=[4]),
            make_item(bucket="open_in_time", late=[3, "?"]),
            make_item(bucket="withdrawn", late=[90]),
            make_item(bucket="apart", late=[90]),
        ]

        row = table(items, by="body", cut_off=CUT_OFF).total

        assert row.delays == ((4, 1), (6, 1))
        assert (row.delayed, row.delays_unknown) == (3, 1)

    def test_of_nothing_has_no_line(self):
        """
        No obligations are no mistake.
        """
        found = table([], by="body", cut_off=CUT_OFF, period=Period.of("2017-06"))

        assert (found.parts, found.total.figures.total) == ((), 0)
        assert found.rows() == []
        assert found.part("noi-vu").figures.total == 0

    def test_of_one_is_one(self):
        """
        A single late one is all of it.
        """
        found = table([make_item(bucket="completed_late")], by="body", cut_off=CUT_OFF)

        assert found.total.figures.rate("late", "completed").share == 1
        assert found.total.delay_median == found.total.delay_p90 == 1

    @pytest.mark.parametrize(
        ("given", "field", "problem"),
        [
            pytest.param({"by": "bodys"}, "by", "did you mean 'body'", id="dimension"),
            pytest.param({"by": 3}, "by", "must be one of body, person", id="number"),
            pytest.param(
                {"by": "body", "basis": "do"}, "basis", "must be one of", id="basis"
            ),
            pytest.param(
                {"by": "field", "roll_up": True}, "roll_up", "ask by body", id="roll-up"
            ),
            pytest.param(
                {"by": "body", "roll_up": True},
                "organisation",
                "who stands below whom",
                id="no-organisation",
            ),
            pytest.param(
                {"by": "body", "period": "2017-Q5"}, "period", "a period", id="period"
            ),
            pytest.param(
                {"by": "body", "period": 2017}, "period", "must be a Period", id="year"
            ),
            pytest.param(
                {"by": "body", "organisation": "tp"},
                "organisation",
                "must be a Organisation",
                id="organisation",
            ),
            pytest.param(
                {"by": "body", "roll_up": "yes"}, "roll_up", "true or false", id="flag"
            ),
        ],
    )
    def test_refuses_what_it_cannot_count_by(self, given, field, problem):
        """
        What there is is named.
        """
        with pytest.raises(InvalidValueError, match=problem) as caught:
            table([], cut_off=CUT_OFF, **given)

        assert caught.value.field == field

    @pytest.mark.parametrize("items", [3, ["o1"], [None]])
    def test_counts_items_alone(self, items):
        """
        What is none is said to be none.
        """
        with pytest.raises(InvalidValueError, match=r"Register\.items") as caught:
            table(items, by="body", cut_off=CUT_OFF)

        assert caught.value.field == "items"

    @pytest.mark.parametrize("field", ["cut_off", "known_at"])
    def test_needs_a_zone(self, field):
        """
        A table holds at an instant, and knows what was recorded by one.
        """
        given = {"cut_off": CUT_OFF, field: CUT_OFF.replace(tzinfo=None)}

        with pytest.raises(NaiveInstantError) as caught:
            table([], by="body", **given)

        assert caught.value.field == field

    def test_takes_the_name_of_a_period(self):
        """
        As a user writes it.
        """
        found = table([make_item()], by="body", cut_off=CUT_OFF, period="2017-02")

        assert found.period == Period.of("2017-02")
        assert found.total.all == 1


class TestBasis:
    """Which obligations belong to a period."""

    @pytest.mark.parametrize(
        ("basis", "expected"),
        [
            pytest.param(
                PeriodBasis.ASSIGNED, {"2017-02", "2017-Q1", "2017"}, id="given"
            ),
            pytest.param(PeriodBasis.DUE, {"2017-04", "2017-Q2", "2017"}, id="due"),
            pytest.param(
                PeriodBasis.IN_HAND,
                {"2017-02", "2017-03", "2017-Q1", "2017"},
                id="in-hand",
            ),
        ],
    )
    def test_is_by_day(self, basis, expected):
        """
        Given in February, due in April, handed in in March.
        """
        item = make_item(assigned="2017-02-28", due="2017-04-01", judged="2017-03-31")
        names = ["2017-01", "2017-02", "2017-03", "2017-04", "2017-Q1", "2017-Q2"]

        found = {
            name
            for name in [*names, "2016", "2017"]
            if belongs(item, Period.of(name), basis, CUT_OFF)
        }

        assert found == expected

    def test_what_is_open_is_in_hand_up_to_the_count(self):
        """
        Also what awaits its confirmation, and what stands still.
        """
        found = table(
            [make_item(bucket="open_overdue", assigned="2017-04-30")],
            by="month",
            cut_off=CUT_OFF,
            basis="in-hand",
        )

        assert list(by_key(found)) == ["2017-04", "2017-05", "2017-06"]
        assert found.overlaps

    def test_only_the_months_of_the_period_are_shown(self):
        """
        What was carried over from last year has no line of last year.
        """
        found = table(
            [make_item(bucket="open_overdue", assigned="2016-11-01")],
            by="quarter",
            cut_off=CUT_OFF,
            basis="in-hand",
            period=Period.of("2017-H1"),
        )

        assert list(by_key(found)) == ["2017-Q1", "2017-Q2"]

    def test_what_has_no_deadline_is_due_in_no_period(self):
        """
        It is left out of the period, which is said, and stands last without one.
        """
        items = [make_item(), make_item(bucket="undated")]
        asked = {"by": "month", "cut_off": CUT_OFF, "basis": PeriodBasis.DUE}

        everything = table(items, **asked)
        year = table(items, **asked, period=Period.of("2017"))

        assert by_key(everything) == {"2017-03": 1, None: 1}
        assert (by_key(year), year.left_out) == ({"2017-03": 1}, 1)

    def test_a_day_is_that_of_the_obligation(self):
        """
        One that was given at midnight in Vietnam was given on that day.
        """
        item = attrs.evolve(make_item(), assigned_at=at("2017-03-01", "00:00"))

        found = table(
            [item], by="month", cut_off=CUT_OFF.astimezone(dt.UTC), basis="assigned"
        )

        assert by_key(found) == {"2017-03": 1}

    @pytest.mark.parametrize(
        ("cut_off", "expected"),
        [
            pytest.param(at("2017-06-30", "23:59"), True, id="open"),
            pytest.param(at("2017-07-01", "00:00"), False, id="over"),
        ],
    )
    def test_an_open_period_is_provisional(self, cut_off, expected):
        """
        Until its last day is over, the numbers can still change.
        """
        found = table([], by="body", cut_off=cut_off, period=Period.of("2017-06"))

        assert found.is_provisional is expected
        assert ("provisional" in " ".join(found.notes("en"))) is expected


class TestRollUp:
    """A body with all below it, by the hierarchy of the day that is judged."""

    def rolled(self, city, items):
        """Return the totals of bodies, their own and with all below them."""
        found = table(
            items, by="body", cut_off=CUT_OFF, organisation=city, roll_up=True
        )
        return {(one.key, one.scope): one.figures.total for one in found.parts}

    def test_a_body_has_its_own_and_all_below_it(self, city):
        """
        The city has what its divisions and their teams led.
        """
        items = [make_item(lead="tp"), make_item(lead="noi-vu"), make_item(lead="doi")]

        assert self.rolled(city, items) == {
            ("tp", RowScope.OWN): 1,
            ("tp", RowScope.WITH_BELOW): 3,
            ("noi-vu", RowScope.OWN): 1,
            ("noi-vu", RowScope.WITH_BELOW): 2,
            ("doi", RowScope.OWN): 1,
            ("doi", RowScope.WITH_BELOW): 1,
        }

    @pytest.mark.parametrize(
        ("judged", "above"),
        [
            pytest.param("2017-05-31", "noi-vu", id="day-before"),
            pytest.param("2017-06-01", "y-te", id="that-day"),
        ],
    )
    def test_a_moved_unit_splits_at_the_date(self, city, judged, above):
        """
        What it did before counts for the body above it then.
        """
        found = self.rolled(city, [make_item(lead="doi", judged=judged)])

        assert found == {
            ("doi", RowScope.OWN): 1,
            ("doi", RowScope.WITH_BELOW): 1,
            (above, RowScope.WITH_BELOW): 1,
            ("tp", RowScope.WITH_BELOW): 1,
        }

    def test_what_is_open_lies_with_the_body_above_now(self, city):
        """
        The work that is left went with the unit.
        """
        found = self.rolled(city, [make_item(bucket="open_overdue", lead="doi")])

        assert ("y-te", RowScope.WITH_BELOW) in found
        assert ("noi-vu", RowScope.WITH_BELOW) not in found

    def test_what_stands_still_lies_with_the_body_above_now(self, city):
        """
        The day on which its clock was stopped is not that of the count.
        """
        item = make_item(bucket="undated", lead="doi")
        stopped = attrs.evolve(
            item.status, workflow=Workflow.SUSPENDED, judged_at=at("2017-05-02")
        )

        found = self.rolled(city, [attrs.evolve(item, status=stopped)])

        assert ("y-te", RowScope.WITH_BELOW) in found
        assert ("noi-vu", RowScope.WITH_BELOW) not in found

    def test_a_unit_that_existed_for_a_day_counts_for_that_day(self, city):
        """
        Also for the body above it, though it is gone.
        """
        items = [
            make_item(lead="ban", judged="2017-06-01"),
            make_item(bucket="open_overdue", lead="ban"),
        ]

        found = self.rolled(city, items)

        assert found[("ban", RowScope.OWN)] == found[("tp", RowScope.WITH_BELOW)] == 2

    def test_a_body_that_nobody_recorded_has_its_own(self, city):
        """
        An unknown body is counted, and stands below none.
        """
        assert self.rolled(city, [make_item(lead="la")]) == {
            ("la", RowScope.OWN): 1,
            ("la", RowScope.WITH_BELOW): 1,
        }


class TestTitles:
    @pytest.mark.parametrize(
        ("by", "item", "expected"),
        [
            pytest.param("body", {}, "Division noi-vu", id="body"),
            pytest.param("body", {"lead": "y-te"}, "Phòng Y tế mới", id="renamed"),
            pytest.param("body", {"lead": "la"}, None, id="unknown-body"),
            pytest.param("field", {}, "Direction", id="field"),
            pytest.param("field", {"field": "la"}, None, id="unknown-field"),
            pytest.param("post", {"post": "truong"}, "Head", id="post"),
            pytest.param("post", {"post": "la"}, None, id="unknown-post"),
            pytest.param("post", {}, None, id="no-post"),
            pytest.param(
                "person",
                {"answering": (make_link("ng-a"),)},
                "Nguyễn Văn A",
                id="person",
            ),
            pytest.param(
                "person", {"answering": (make_link("la"),)}, None, id="unknown-person"
            ),
            pytest.param("level", {}, Level.DISTRICT.in_locale("en"), id="level"),
            pytest.param("kind", {}, Kind.TASK.in_locale("en"), id="kind"),
            pytest.param("month", {}, "month 2 of 2017", id="month"),
            pytest.param("directive", {}, None, id="directive"),
        ],
    )
    def test_lines_are_called_by_name(self, city, by, item, expected):
        """
        By the name of the day of the count; by the key alone where there is none.
        """
        found = table([make_item(**item)], by=by, cut_off=CUT_OFF, organisation=city)

        (row,) = found.rows("en")
        assert row["title"] == expected

    @pytest.mark.parametrize("by", ["body", "field", "post", "person"])
    def test_without_an_organisation_there_are_keys(self, by):
        """
        Nothing is named by guessing.
        """
        items = [make_item(post="truong", answering=(make_link("ng-a"),))]

        (row,) = table(items, by=by, cut_off=CUT_OFF).rows()

        assert row["title"] is None
        assert row["key"]


@pytest.fixture
def half(city):
    """Give the first half of 2017 of the city, by body."""
    items = [
        make_item("o1", early=2),
        make_item("o2", bucket="completed_late", late=[3]),
        make_item("o3", bucket="open_overdue", late=["?"], returns=1),
        make_item("o4", bucket="undated", lead="y-te", refusals=2, extended=3),
        make_item("o5", assigned="2016-12-31"),
    ]
    return table(
        items,
        by="body",
        cut_off=CUT_OFF,
        organisation=city,
        period=Period.of("2017-H1"),
        known_at=CUT_OFF,
    )


class TestRows:
    def test_are_flat_with_the_same_columns(self, half):
        """
        Texts, numbers, flags and nothing.
        """
        rows = half.rows()

        assert [list(row) for row in rows] == [list(COLUMNS)] * 2
        values = {type(value) for row in rows for value in row.values()}
        assert values <= {str, int, float, bool, type(None)}

    def test_say_what_they_are_about(self, half):
        """
        Cut-off, period and basis stand in every row.
        """
        row = half.rows("en")[0]

        assert {name: row[name] for name in COLUMNS[:10]} == {
            "by": "body",
            "key": "noi-vu",
            "post": None,
            "scope": None,
            "title": "Division noi-vu",
            "cut_off": "2017-06-30T17:00:00+07:00",
            "known_at": "2017-06-30T17:00:00+07:00",
            "period": "2017-H1",
            "basis": "assigned",
            "provisional": True,
        }

    def test_name_the_denominator_of_each_share(self, half):
        """
        One of three is due and overdue, one of two completed is late.
        """
        row = half.rows()[0]

        assert (row["overdue_of_due"], row["late_of_completed"]) == (1 / 3, 0.5)
        assert (row["early"], row["early_of_completed"]) == (1, 0.5)
        assert (row["delay_median"], row["delay_p90"]) == (3.0, 3)
        assert (row["delayed"], row["delays_unknown"]) == (2, 1)

    def test_of_nothing_have_no_share(self, half):
        """
        Where nothing is due there is neither 0 nor 1.
        """
        row = half.rows()[1]

        assert (row["due"], row["on_time_of_due"], row["delay_p90"]) == (0, None, None)
        assert (row["refused"], row["extended_many"]) == (1, 1)

    def test_go_to_csv(self, half):
        """
        With the same columns, each line once.
        """
        rows = list(csv.DictReader(io.StringIO(half.to_csv(), newline="")))

        assert [row["key"] for row in rows] == ["noi-vu", "y-te"]
        assert rows[0]["title"] == "Phòng noi-vu"
        assert (rows[0]["provisional"], rows[0]["all"]) == ("true", "3")
        assert rows[1]["on_time_of_due"] == ""
        assert tuple(rows[0]) == COLUMNS

    @pytest.mark.parametrize("locale", LOCALES)
    def test_have_headings_that_people_read(self, half, locale):
        """
        In both languages, each another one.
        """
        first = half.to_csv(locale, headings=True).splitlines()[0]

        names = [heading(one, locale) for one in COLUMNS]
        assert next(csv.reader([first])) == names
        assert len(set(names)) == len(names)

    def test_are_in_words_below_such_headings(self, city):
        """
        Dimension, scope, period and basis as people call them.
        """
        found = table(
            [make_item()],
            by="body",
            cut_off=CUT_OFF,
            organisation=city,
            period="2017-H1",
            roll_up=True,
        )

        text = found.to_csv("en", headings=True)

        row = next(csv.DictReader(io.StringIO(text, newline="")))
        assert [row[name] for name in ("by", "scope", "period", "basis")] == [
            "leading body",
            "its own",
            "first half of 2017",
            "given in the period",
        ]

    @pytest.mark.parametrize("begin", ["=", "+", "-", "@"])
    def test_a_title_is_no_formula(self, city, begin):
        """
        A spreadsheet shows what somebody named a field, and does not reckon it.
        """
        text = f"{begin}cmd|'/c calc'!A1"
        named = attrs.evolve(
            city, fields=[Field(key="dieu-hanh", name=Text.of(vi=text))]
        )

        found = table([make_item()], by="field", cut_off=CUT_OFF, organisation=named)

        (row,) = csv.DictReader(io.StringIO(found.to_csv(), newline=""))
        assert row["title"] == f"'{text}"
        assert found.rows()[0]["title"] == text

    def test_go_to_json(self, half):
        """
        Each share as an object with both numbers and the name of the denominator.
        """
        told = json.loads(json.dumps(half.to_json("en")))

        assert (told["by"], told["left_out"], told["overlaps"]) == ("body", 1, False)
        assert told["total"]["all"] == 4
        assert [row["key"] for row in told["rows"]] == ["noi-vu", "y-te"]
        assert {
            "name": "overdue",
            "numerator": 1,
            "denominator_name": "due",
            "denominator": 3,
            "share": 1 / 3,
        } in told["total"]["rates"]


class TestNotes:
    @pytest.mark.parametrize("locale", LOCALES)
    def test_say_how_to_read_the_numbers(self, half, locale):
        """
        Cut-off, what was known, period and basis, that it is open, what was left out.
        """
        texts = catalogue("tables")

        notes = half.notes(locale)

        assert len(notes) == 5
        assert PeriodBasis.ASSIGNED.in_locale(locale) in notes[2]
        assert notes[3] == texts["note-provisional"][locale]
        assert notes[4].endswith(" 1.")

    @pytest.mark.parametrize("locale", LOCALES)
    def test_say_that_lines_overlap(self, city, locale):
        """
        Whoever adds them up is warned.
        """
        asked = {"by": "body", "cut_off": CUT_OFF, "organisation": city}

        assert len(table([], **asked).notes(locale)) == 1
        assert (
            table([], **asked, roll_up=True).notes(locale)[1]
            == (catalogue("tables")["note-overlaps"][locale])
        )

    def test_say_the_basis_of_months(self):
        """
        A month without a period has a basis too.
        """
        found = table([], by="month", cut_off=CUT_OFF, basis="due")

        assert (
            found.notes("en")[1]
            == "An obligation stands where it was due in the period."
        )
        assert found.to_json()["basis"] == "due"

    @pytest.mark.parametrize("locale", LOCALES)
    @pytest.mark.parametrize("one", [*Dimension, *PeriodBasis])
    def test_dimensions_and_bases_have_words(self, one, locale):
        """
        In both languages.
        """
        area = "by" if isinstance(one, Dimension) else "basis"

        assert (
            one.in_locale(locale) == catalogue("tables")[f"{area}-{one.value}"][locale]
        )


bodies = st.sampled_from(["tp", "noi-vu", "y-te", "doi"])
days = st.dates(dt.date(2017, 4, 1), dt.date(2017, 6, 30)).map(str)
made = st.builds(
    make_item,
    st.just("o"),
    st.sampled_from(sorted(STANDINGS)),
    lead=bodies,
    assigned=st.dates(dt.date(2016, 11, 1), dt.date(2017, 3, 31)).map(str),
    due=days,
    judged=days,
    returns=st.integers(0, 2),
    extended=st.integers(0, 4),
)
lots = st.lists(made, max_size=10)


@given(
    lot=lots, by=st.sampled_from([one for one in Dimension if one.value != "person"])
)
def test_every_obligation_stands_in_exactly_one_line(lot, by):
    """
    Lines that do not overlap partition the obligations, and add up to the total.
    """
    found = table(lot, by=by, cut_off=CUT_OFF)

    assert not found.overlaps
    assert added(found.parts, CUT_OFF) == found.total
    assert found.total.figures.total == len(lot)


@given(lot=lots, basis=st.sampled_from([PeriodBasis.ASSIGNED, PeriodBasis.DUE]))
def test_months_add_up_to_the_year(lot, basis):
    """
    What is given or due belongs to one month of one year.
    """
    asked = {"by": "body", "cut_off": CUT_OFF, "basis": basis}
    months = [f"{year}-{month:02}" for year in (2016, 2017) for month in range(1, 13)]

    parts = [table(lot, **asked, period=Period.of(one)).total for one in months]
    years = [
        table(lot, **asked, period=Period.of(one)).total for one in ("2016", "2017")
    ]

    assert added(parts, CUT_OFF) == added(years, CUT_OFF)


@given(lot=lots)
def test_the_figures_of_a_body_are_the_sum_of_its_parts(city, lot):
    """
    Its own, and all of those that stood below it on the day that was judged.
    """
    found = table(lot, by="body", cut_off=CUT_OFF, organisation=city, roll_up=True)
    before = [one for one in lot if one.status.judged_at.date() < MOVED]
    after = [one for one in lot if one.status.judged_at.date() >= MOVED]
    below = {
        "tp": [(before, ("noi-vu", "y-te", "doi")), (after, ("noi-vu", "y-te", "doi"))],
        "noi-vu": [(before, ("doi",)), (after, ())],
        "y-te": [(before, ()), (after, ("doi",))],
    }

    for body, spans in below.items():
        own = found.part(body, scope=RowScope.OWN)
        parts = [
            table(
                [one for one in span if one.lead in under], by="body", cut_off=CUT_OFF
            ).total
            for span, under in spans
        ]
        together = found.part(body, scope=RowScope.WITH_BELOW)
        wanted = added([own, *parts], CUT_OFF, key=body)
        assert attrs.evolve(together, scope=None, title=None) == wanted


@given(lot=st.lists(made, min_size=1, max_size=6))
def test_the_order_of_obligations_does_not_matter(lot):
    """
    Neither for the lines nor for their order.
    """
    orders = itertools.islice(itertools.permutations(lot), 4)

    found = [table(one, by="body", cut_off=CUT_OFF) for one in orders]

    assert all(isinstance(one, FiguresTable) and one == found[0] for one in found)
