import contextlib
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.deadlines.calendars import DayKind
from govtasks.deadlines.loading import (
    builtin_calendar,
    builtin_calendars,
    builtin_regime,
    builtin_regimes,
    load_calendar,
    load_calendars,
    load_regime,
    load_regimes,
)
from govtasks.deadlines.regimes import Add, Fix, Start
from govtasks.deadlines.terms import Unit
from govtasks.errors import (
    GovtasksError,
    InvalidValueError,
    MalformedDataError,
    TooLargeError,
    UnknownKeyError,
    UnknownNameError,
)

CALENDAR = """
key = "town"
version = "1"
title = { vi = "Lịch", en = "Town" }
first_day = 2020-01-01
last_day = 2020-12-31
decided_until = 2020-12-31
weekend = ["saturday", "sunday"]
days = [
  { day = 2020-05-08, kind = "closed", name = "fair", status = "decided", citation = "council" },
  { day = 2020-05-09, kind = "made-up", name = "work", status = "decided", citation = "council" },
]
[names]
fair = { vi = "Hội chợ", en = "Fair" }
work = { vi = "Ngày làm bù", en = "Made up" }
[sources.council]
instrument = "Decision 1"
issued = 2019-12-01
"""  # noqa: E501
REGIME = """
key = "house"
title = { vi = "Nội quy", en = "House rules" }
zone = "Asia/Ho_Chi_Minh"
valid_from = 2020-01-01
valid_to = 2021-01-01
selected_by = "trigger"
citations = ["rules"]
[[steps]]
step = "start"
mode = "include"
units = ["day"]
cites = ["rules"]
[[steps]]
step = "add"
units = ["day"]
[[steps]]
step = "fix"
time = "16:30"
[sources.rules]
instrument = "House rules"
"""


DERIVED = """
key = "{key}"
version = "1"
title = {{ vi = "L" }}
based_on = "{base}"
"""


class TestLoadCalendar:
    def test_whole(self):
        """
        Days point to names and sources that stand once in the file.
        """
        calendar = load_calendar(CALENDAR, "town.toml")

        fair, work = calendar.days
        assert calendar.weekend == frozenset({5, 6})
        assert fair.name.in_locale("vi") == "Hội chợ"
        assert fair.citation.issued == dt.date(2019, 12, 1)
        assert work.kind is DayKind.MADE_UP
        assert work.citation is fair.citation

    def test_written_in_place(self):
        """
        A name or a citation can also stand in the day itself.
        """
        text = CALENDAR.replace('"fair"', '{ vi = "Lễ" }').replace(
            'citation = "council"', 'citation = { instrument = "Decision 2" }', 1
        )

        fair = load_calendar(text, "town.toml").days[0]

        assert fair.name.in_locale("vi") == "Lễ"
        assert fair.citation.instrument == "Decision 2"

    def test_derived(self):
        """
        A calendar can be another one without its swaps.
        """
        text = """
            key = "mine"
            version = "1"
            title = { vi = "Lịch" }
            based_on = "vn-state"
            without_swaps = true
        """

        calendar = load_calendar(text, "mine.toml")

        assert calendar.key == "mine"
        assert not any(day.swapped for day in calendar.days)

    def test_derived_has_a_name_of_its_own(self):
        """
        Key, version and title are those of the file, the days those of the other.
        """
        text = DERIVED.format(key="ward", base="vn-state").replace('"1"', '"2"')

        calendar = load_calendar(text, "ward.toml")

        assert (calendar.key, calendar.version) == ("ward", "2")
        assert calendar.title.to_json() == {"vi": "L"}

    def test_derived_as_it_is(self):
        """
        Unless it says so, a derived calendar keeps the swaps.
        """
        text = 'key = "b"\nversion = "1"\ntitle = {vi = "L"}\nbased_on = "vn-state"'

        calendar = load_calendar(text, "b.toml")

        assert calendar.days == builtin_calendar("vn-state").days

    @pytest.mark.parametrize(
        ("old", "new", "error", "match"),
        [
            pytest.param(
                'key = "town"', "key =", MalformedDataError, "TOML", id="TOML"
            ),
            pytest.param(
                "version =", "versoin =", GovtasksError, "versoin", id="misspelt key"
            ),
            pytest.param(
                'version = "1"', "version = 1", InvalidValueError, "version", id="type"
            ),
            pytest.param(
                '"closed"', '"shut"', UnknownNameError, "DayKind", id="kind of day"
            ),
            pytest.param(
                'name = "fair"',
                'name = "fairy"',
                UnknownNameError,
                "did you mean 'fair'",
                id="name",
            ),
            pytest.param(
                'citation = "council"',
                'citation = "counsel"',
                GovtasksError,
                "did you mean 'council'",
                id="source",
            ),
            pytest.param(
                '["saturday", "sunday"]',
                '["sabbath"]',
                InvalidValueError,
                "weekdays",
                id="weekday",
            ),
            pytest.param(
                '["saturday", "sunday"]',
                "[[]]",
                InvalidValueError,
                "weekdays",
                id="no weekday",
            ),
            pytest.param(
                '["saturday", "sunday"]',
                "5",
                InvalidValueError,
                "weekend",
                id="no list",
            ),
            pytest.param(
                "2020-05-09", "2020-05-08", InvalidValueError, "twice", id="twice"
            ),
            pytest.param(
                "2020-05-09", "2021-05-08", InvalidValueError, "outside", id="outside"
            ),
            pytest.param(
                "day = 2020-05-09",
                "day = 2020-05-09T08:00:00",
                InvalidValueError,
                "day",
                id="instant",
            ),
            pytest.param(
                "[sources.council]", "[sources]", GovtasksError, "sources", id="sources"
            ),
        ],
    )
    def test_refused(self, old, new, error, match):
        """
        A file that is wrong anywhere is refused, and the error says where.
        """
        with pytest.raises(error, match=match) as caught:
            load_calendar(CALENDAR.replace(old, new), "town.toml")

        assert "town.toml" in str(caught.value)

    def test_unknown_key(self):
        """
        An unknown key is refused with the nearest known one.
        """
        with pytest.raises(UnknownKeyError, match="did you mean 'weekend'"):
            load_calendar('weeknd = ["monday"]\n' + CALENDAR, "town.toml")

    @pytest.mark.parametrize(
        ("change", "match"),
        [
            pytest.param('based_on = "vn-stat"', "vn-state", id="unknown base"),
            pytest.param(
                'based_on = "vn-state"\ndays = []', "unknown key", id="days of its own"
            ),
            pytest.param("based_on = 5", "based_on", id="no name"),
            pytest.param(
                'based_on = "vn-state"\nwithout_swap = true', "swaps", id="key"
            ),
        ],
    )
    def test_derived_refused(self, change, match):
        """
        A derived calendar names a built-in one and changes only what it can.
        """
        head = 'key = "b"\nversion = "1"\ntitle = {vi = "L"}\n'

        with pytest.raises(GovtasksError, match=match) as caught:
            load_calendar(head + change, "b.toml")

        assert "b.toml" in str(caught.value)

    def test_derived_key(self):
        """
        What the calendar itself refuses has its place too.
        """
        text = 'key = "B !"\nversion = "1"\ntitle = {vi = "L"}\nbased_on = "vn-state"'

        with pytest.raises(InvalidValueError, match=r"b\.toml: key: must be a key"):
            load_calendar(text, "b.toml")

    def test_based_on_one_given_along(self):
        """
        A calendar can be based on another file, in whichever order they come.
        """
        ward = DERIVED.format(key="ward", base="town")
        block = DERIVED.format(key="block", base="ward")

        found = load_calendars(
            {"block.toml": block, "ward.toml": ward, "town.toml": CALENDAR}
        )

        assert list(found) == ["block", "ward", "town"]
        assert found["block"].days == found["town"].days
        assert found["block"].title.in_locale("vi") == "L"

    def test_based_on_one_that_is_found(self):
        """
        Whoever loads one file can say where its base comes from.
        """
        town = load_calendar(CALENDAR, "town.toml")
        text = DERIVED.format(key="ward", base="any")

        found = load_calendar(text, "ward.toml", base={"any": town}.__getitem__)

        assert (found.key, found.days) == ("ward", town.days)

    def test_based_on_one_of_the_library(self):
        """
        Files that are loaded together may be based on what the library brings.
        """
        ward = DERIVED.format(key="ward", base="vn-state")

        found = load_calendars({"ward.toml": ward})

        assert found["ward"].days == builtin_calendar("vn-state").days

    def test_goes_before_a_built_in_one(self):
        """
        What is given along stands before what comes with the library.
        """
        own = CALENDAR.replace('key = "town"', 'key = "vn-state"')
        ward = DERIVED.format(key="ward", base="vn-state")

        found = load_calendars({"ward.toml": ward, "own.toml": own})

        assert found["ward"].days == found["vn-state"].days

    @pytest.mark.parametrize(
        ("bases", "match"),
        [
            pytest.param({"ward": "ward"}, "ward > ward", id="itself"),
            pytest.param(
                {"ward": "block", "block": "lane", "lane": "ward"},
                "ward > block > lane > ward",
                id="each other",
            ),
            pytest.param(
                {"block": "ward", "ward": "lane", "lane": "ward"},
                "itself: ward > lane > ward",
                id="outside it",
            ),
        ],
    )
    def test_circle(self, bases, match):
        """
        Calendars that are based on themselves are refused, all of them by name.
        """
        texts = {
            f"{key}.toml": DERIVED.format(key=key, base=base)
            for key, base in bases.items()
        }

        with pytest.raises(InvalidValueError, match=match) as caught:
            load_calendars(texts)

        assert caught.value.field == "based_on"
        assert f"{next(iter(bases))}.toml" in str(caught.value)

    @pytest.mark.parametrize("length", [20, 21, 5000])
    def test_chain(self, length):
        """
        Twenty may stand one behind the other, and not one more.
        """
        texts = {
            f"c{n}.toml": DERIVED.format(key=f"c{n}", base=f"c{n + 1}")
            for n in range(length)
        }
        texts["end.toml"] = CALENDAR.replace('key = "town"', f'key = "c{length}"')

        if length == 20:
            assert load_calendars(texts)["c0"].days
        else:
            with pytest.raises(InvalidValueError, match="more than 20"):
                load_calendars(texts)

    def test_two_of_a_key(self):
        """
        Two calendars of one key leave a choice.
        """
        with pytest.raises(InvalidValueError, match=r"town\.toml has a calendar"):
            load_calendars({"town.toml": CALENDAR, "twin.toml": CALENDAR})

    @pytest.mark.parametrize(
        ("noise", "error"),
        [
            pytest.param("\x00\x01\x02", MalformedDataError, id="control characters"),
            pytest.param("a = " + "[" * 50_000, MalformedDataError, id="deep"),
            pytest.param("a = " + "9" * 50_000, MalformedDataError, id="long number"),
            pytest.param("x" * 10_000_000, TooLargeError, id="10 MB"),
            pytest.param("", GovtasksError, id="nothing"),
        ],
    )
    @pytest.mark.parametrize("load", [load_calendar, load_regime])
    def test_noise(self, load, noise, error):
        """
        Noise is an error with its place, for calendars and regimes.
        """
        with pytest.raises(error, match=r"noise\.toml"):
            load(noise, "noise.toml")


class TestLoadRegime:
    def test_whole(self):
        """
        Steps are read in order and cite the sources of the file.
        """
        regime = load_regime(REGIME, "house.toml")

        start, add, fix = regime.steps
        assert isinstance(start, Start)
        assert start.cites == regime.citations
        assert add == Add(units=(Unit.DAY,))
        assert fix == Fix(time="16:30")

    @pytest.mark.parametrize(
        ("old", "new", "match"),
        [
            pytest.param('step = "add"', 'step = "ad"', "add", id="kind of step"),
            pytest.param('step = "add"\n', "", "step", id="no kind"),
            pytest.param('step = "add"', 'step = "add"\nmod = 1', "mod", id="key"),
            pytest.param('units = ["day"]', 'units = ["dya"]', "day", id="unit"),
            pytest.param('"include"', '"perhaps"', "mode", id="mode"),
            pytest.param('"rules"]\n[[', '"ruels"]\n[[', "rules", id="source"),
            pytest.param("Asia/Ho_Chi_Minh", "Asia/Hanoii", "zone", id="zone"),
            pytest.param("valid_to = 2021", "valid_to = 2019", "after", id="interval"),
            pytest.param('"trigger"', '"latest"', "selected_by", id="selected by"),
            pytest.param('time = "16:30"', "", "fix either", id="empty fix"),
            pytest.param("16:30", "25:00", "24:00", id="time"),
        ],
    )
    def test_refused(self, old, new, match):
        """
        An unknown step, key or word fails when the regime loads, with its place.
        """
        with pytest.raises(GovtasksError, match=match) as caught:
            load_regime(REGIME.replace(old, new, 1), "house.toml")

        assert "house.toml" in str(caught.value)


BASED = """
key = "flat"
based_on = "house"
title = { vi = "Nội quy", en = "Rules of a flat" }
steps = [{ step = "fix", time = "18:00", cites = ["flat"] }]
[sources.flat]
instrument = "Rules of a flat"
"""


class TestBasedRegimes:
    def test_changes(self):
        """
        A regime can be another one with other steps and its own validity.
        """
        found = load_regimes({"house.toml": REGIME, "flat.toml": BASED})

        flat, house = found["flat"], found["house"]
        assert flat.steps[:2] == house.steps[:2]
        assert flat.day_end.time == "18:00"
        assert flat.citations == house.citations
        assert (flat.valid_from, flat.valid_to) == (dt.date(2020, 1, 1), None)

    @pytest.mark.parametrize(
        ("own", "note"),
        [
            pytest.param("", "", id="none"),
            pytest.param('note = "Ours"\n', "Ours", id="its own"),
        ],
    )
    def test_note(self, own, note):
        """
        A remark on one regime says nothing of those that are based on it.
        """
        house = 'note = "Theirs"\n' + REGIME

        found = load_regimes({"house.toml": house, "flat.toml": own + BASED})

        assert found["house"].note == "Theirs"
        assert found["flat"].note == note

    def test_any_order(self):
        """
        The one that it is based on may come later, or with the library.
        """
        law = BASED.replace('"house"', '"vn-civil-2015"')

        found = load_regimes({"flat.toml": BASED, "house.toml": REGIME})

        assert found["flat"].title.in_locale("en") == "Rules of a flat"
        assert load_regime(law, "law.toml").zone == "Asia/Ho_Chi_Minh"

    def test_units_left(self):
        """
        Of a step that decides for several units, those not changed are left.
        """
        law = BASED.replace('"house"', '"vn-civil-2015"').replace(
            'step = "fix", time = "18:00"',
            'step = "roll", to = "none", units = ["day"]',
        )

        found = load_regime(law, "law.toml")

        assert found.roll(Unit.DAY).to == "none"
        assert found.roll(Unit.MONTH).to == "next"

    @pytest.mark.parametrize(
        ("base", "match"),
        [
            pytest.param("flat", "flat > flat", id="itself"),
            pytest.param("other", "flat > other > flat", id="each other"),
        ],
    )
    def test_circle(self, base, match):
        """
        Regimes that are based on themselves are refused when they load.
        """
        flat = BASED.replace('"house"', f'"{base}"')
        other = BASED.replace('"flat"', '"other"', 1).replace('"house"', '"flat"')

        with pytest.raises(InvalidValueError, match=match) as caught:
            load_regimes({"flat.toml": flat, "other.toml": other})

        assert caught.value.field == "based_on"

    def test_two_of_a_key(self):
        """
        Two regimes of one key leave a choice.
        """
        with pytest.raises(InvalidValueError, match=r"house\.toml has a regime"):
            load_regimes({"house.toml": REGIME, "twin.toml": REGIME})

    @pytest.mark.parametrize(
        ("old", "new", "match"),
        [
            pytest.param('"house"', '"nowhere"', "nowhere", id="base"),
            pytest.param('"18:00"', '"25:00"', "24:00", id="time"),
            pytest.param("steps =", "stepz =", "steps", id="key"),
            pytest.param('"fix"', '"fixx"', "fix", id="kind"),
            pytest.param("time =", 'units = ["dya"], time =', "day", id="unit"),
            pytest.param(
                "time =", 'relations = ["near"], time =', "near", id="relation"
            ),
            pytest.param('key = "flat"', 'key = "Flat !"', "key", id="own key"),
            pytest.param(
                "title =", 'default_term = "soon"\ntitle =', "not a term", id="term"
            ),
        ],
    )
    def test_refused(self, old, new, match):
        """
        What is wrong in it is refused with its place.
        """
        texts = {"flat.toml": BASED.replace(old, new, 1), "house.toml": REGIME}

        with pytest.raises(GovtasksError, match=match) as caught:
            load_regimes(texts)

        assert "flat.toml" in str(caught.value)

    def test_readings_and_recesses(self):
        """
        A file can bring other readings of the law, and its recesses.
        """
        text = (
            REGIME
            + """
[[readings]]
title = { vi = "Cách hiểu khác", en = "Another reading" }
relations = ["within"]
cites = ["rules"]
steps = [{ step = "start", mode = "exclude", units = ["day"], cites = ["rules"] }]
[[recesses]]
key = "recess"
title = { vi = "kỳ nghỉ", en = "recess" }
spans = [{ span = "each-year", first = "07-01", last = "08-31" }]
"""
        )

        found = load_regime(text, "house.toml")

        assert found.readings[0].steps[0].mode == "exclude"
        assert found.recesses[0].covers(dt.date(2020, 7, 15))

    def test_reading_of_two_minds(self):
        """
        A reading decides each thing once, too.
        """
        step = '{ step = "start", mode = "exclude", units = ["day"] }'
        text = (
            REGIME
            + f"""
[[readings]]
title = {{ en = "Another" }}
steps = [{step}, {step}]
"""
        )

        with pytest.raises(InvalidValueError, match="two steps for start day"):
            load_regime(text, "house.toml")


class TestBuiltin:
    def test_named(self):
        """
        The library brings the calendars and regimes it names.
        """
        assert builtin_calendars() == ("vn-enterprise", "vn-state")
        assert builtin_regimes() == tuple(sorted(builtin_regimes()))
        assert {"vn-civil-2015", "eu-1182-71", "us-frcp-6"} <= set(builtin_regimes())

    @pytest.mark.parametrize("get", [builtin_calendar, builtin_regime])
    def test_unknown(self, get):
        """
        An unknown one is refused by name.
        """
        with pytest.raises(UnknownNameError, match="unknown"):
            get("../secrets")


@given(st.text())
def test_any_text(text):
    """
    Any text gives a calendar or an error of ours, and so for regimes.
    """
    for load in (load_calendar, load_regime):
        with pytest.raises(GovtasksError):
            load(text, "any.toml")


@given(st.integers(0, len(CALENDAR)), st.integers(0, 40), st.text(max_size=5))
def test_any_damage(start, length, patch):
    """
    A file that was damaged anywhere is read or refused, never anything else.
    """
    for load, text in ((load_calendar, CALENDAR), (load_regime, REGIME)):
        damaged = text[:start] + patch + text[start + length :]
        with contextlib.suppress(GovtasksError):
            assert load(damaged, "damaged.toml").key
