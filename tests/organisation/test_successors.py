import datetime as dt

import attrs
import pytest

from govtasks.errors import InvalidValueError
from govtasks.explain import Citation
from govtasks.messages import LOCALES
from govtasks.organisation import (
    Body,
    BodyKind,
    Level,
    Naming,
    Organisation,
    Succession,
    SuccessionKind,
    successors,
)
from govtasks.text import Text

FOUNDED = dt.date(2005, 9, 1)
MERGED = dt.date(2020, 2, 1)
ENDED = dt.date(2025, 7, 1)
DAY = dt.timedelta(days=1)
LAW = Citation(instrument="Resolution 1677/NQ-UBTVQH15")


def body(key, since=FOUNDED, until=None):
    """A committee called like its key."""
    return Body(
        key=key,
        name=Text.of(vi=key.upper()),
        kind=BodyKind.COMMITTEE,
        level=Level.COMMUNE,
        since=since,
        until=until,
    )


def passed(of, to, kind=SuccessionKind.DISSOLVE, on=ENDED, **scope):
    """A record of who goes on."""
    return Succession(
        body=of, successor=to, kind=kind, on=on, citation=LAW, **scope
    )  # fmt: skip


# Two communes merge in 2020; the city and what is in it end in 2025.
CITY = Organisation(
    bodies=[
        body("an", until=MERGED),
        body("phu", until=MERGED),
        body("an-phu", MERGED, ENDED),
        body("city", until=ENDED),
        body("old-ward", until=ENDED),
        body("lost", until=ENDED),
        body("home"),
        body("new-commune", ENDED),
        body("new-ward", ENDED),
        body("department"),
    ],
    names=[Naming(body="department", name=Text.of(vi="SỞ MỚI"), since=MERGED)],
    successions=[
        passed("an", "an-phu", SuccessionKind.MERGE, MERGED),
        passed("phu", "an-phu", SuccessionKind.MERGE, MERGED),
        passed("an-phu", "new-commune"),
        passed("city", "new-commune", bodies=["an-phu"]),
        passed("city", "new-ward", bodies=["old-ward"]),
        passed("city", "department", fields=["planning"]),
        passed("old-ward", "new-ward"),
        passed("lost", None),
        passed("home", "department", SuccessionKind.TRANSFER, MERGED, fields=["it"]),
        passed("department", "home", SuccessionKind.TRANSFER, ENDED, fields=["it"]),
    ],
)


def found(of, day=ENDED, **asked):
    """Who goes on: keys of bodies and codes of findings."""
    made = successors(CITY, of, day=day, **asked)
    return made.bodies, tuple(finding.code for finding in made.findings)


class TestSuccessors:
    @pytest.mark.parametrize(
        ("of", "day", "expected"),
        [
            pytest.param("an", MERGED - DAY, "an", id="still itself"),
            pytest.param("an", MERGED, "an-phu", id="merged"),
            pytest.param("phu", ENDED - DAY, "an-phu", id="until the next change"),
            pytest.param("phu", ENDED, "new-commune", id="followed through"),
            pytest.param("home", ENDED, "home", id="nothing happened"),
        ],
    )
    def test_follows_the_records_day_by_day(self, of, day, expected):
        """
        A body is followed from successor to successor until the day.
        """
        made = successors(CITY, of, day=day)

        assert made.bodies == (expected,)
        assert made.only == expected
        assert made.findings == ()

    @pytest.mark.parametrize(
        ("asked", "expected"),
        [
            pytest.param({"place": "an-phu"}, ("new-commune",), id="place"),
            pytest.param({"place": "old-ward"}, ("new-ward",), id="another place"),
            pytest.param({"field": "planning"}, ("department",), id="field"),
            pytest.param(
                {"field": "planning", "place": "an-phu"},
                ("department",),
                id="the field goes before the place",
            ),
        ],
    )
    def test_by_function(self, asked, expected):
        """
        The field, or else the place, says which of several bodies it is.
        """
        assert found("city", **asked) == (expected, ())

    @pytest.mark.parametrize(
        ("asked", "expected"),
        [
            pytest.param({}, ("new-commune", "new-ward", "department"), id="nothing"),
            pytest.param(
                {"field": "land"}, ("new-commune", "new-ward"), id="another field"
            ),
        ],
    )
    def test_chooses_nobody(self, asked, expected):
        """
        Where it cannot be told which body it is, all are listed and none is chosen.
        """
        assert found("city", **asked) == (
            expected,
            ("scope-needed", "several-successors"),
        )
        assert successors(CITY, "city", day=ENDED, **asked).only is None

    def test_one_of_unknown_scope_is_not_chosen_either(self):
        """
        One record for some place is no answer to a question that names none.
        """
        made = Organisation(
            bodies=[body("city", until=ENDED), body("ward", ENDED)],
            successions=[passed("city", "ward", bodies=["city"])],
        )

        answer = successors(made, "city", day=ENDED)

        assert answer.bodies == ("ward",)
        assert [one.code for one in answer.findings] == ["scope-needed"]
        assert answer.only is None

    @pytest.mark.parametrize(
        ("of", "asked", "expected"),
        [
            pytest.param("lost", {}, "no-successor", id="nobody named"),
            pytest.param(
                "city",
                {"field": "land", "place": "home"},
                "no-successor",
                id="nothing covers it",
            ),
            pytest.param("nowhere", {}, "unknown-body", id="unknown"),
            pytest.param(
                "new-ward", {"day": ENDED - DAY}, "absent-body", id="not there yet"
            ),
        ],
    )
    def test_nobody_is_a_finding(self, of, asked, expected):
        """
        That nobody goes on is said, and nothing fails.
        """
        assert found(of, **asked) == ((), (expected,))

    def test_a_function_leaves_a_body_that_stays(self):
        """
        Only the function that was transferred passes on, and it can come back.
        """
        answers = [
            found("home", day, field=field)[0]
            for day in (MERGED - DAY, MERGED, ENDED)
            for field in ("it", "staff", None)
        ]

        assert answers == [
            *[("home",)] * 3,
            *[("department",), ("home",), ("home",)],
            *[("home",)] * 3,
        ]

    @pytest.mark.parametrize(
        ("since", "expected"),
        [
            pytest.param(None, "department", id="from its beginning"),
            pytest.param(MERGED - DAY, "department", id="before it passed"),
            pytest.param(MERGED, "home", id="what it was given later"),
        ],
    )
    def test_since_when_the_body_had_it(self, since, expected):
        """
        What a body was given after a transfer was not transferred with it.
        """
        made = successors(CITY, "home", day=MERGED, field="it", since=since)

        assert made.only == expected

    def test_two_that_become_one(self):
        """
        Bodies that went apart and together again are one answer.
        """
        made = Organisation(
            bodies=[
                body("a", until=MERGED),
                body("b", MERGED, ENDED),
                body("c", MERGED, ENDED),
                body("d", ENDED),
            ],
            successions=[
                passed("a", "b", on=MERGED),
                passed("a", "c", on=MERGED),
                passed("b", "d", SuccessionKind.MERGE),
                passed("c", "d", SuccessionKind.MERGE),
            ],
        )

        assert successors(made, "a", day=ENDED - DAY).bodies == ("b", "c")
        assert successors(made, "a", day=ENDED).only == "d"

    def test_bodies_that_change_places(self):
        """
        Functions that two bodies give each other on one day change once.
        """
        made = Organisation(
            bodies=[body("a"), body("b")],
            successions=[
                passed("a", "b", SuccessionKind.TRANSFER),
                passed("b", "a", SuccessionKind.TRANSFER),
            ],
        )

        assert [successors(made, key, day=ENDED).only for key in "ab"] == ["b", "a"]

    def test_a_reused_name_means_nothing(self):
        """
        A body with the name of a former one is not found by it.
        """
        old, new = body("x", until=ENDED), body("x-2025", ENDED)
        made = Organisation(
            bodies=[old, attrs.evolve(new, name=old.name)],
        )

        answer = successors(made, "x", day=ENDED)

        assert answer.bodies == ()
        assert [one.code for one in answer.findings] == ["no-successor"]

    @pytest.mark.parametrize("day", [MERGED - DAY, MERGED, ENDED - DAY, ENDED])
    @pytest.mark.parametrize("field", [None, "it", "planning"])
    def test_later_records_change_no_earlier_answer(self, day, field):
        """
        Whatever happens after a day, who went on until then stays the same.
        """
        known = [record for record in CITY.successions if record.on <= day]
        then = attrs.evolve(CITY, successions=known)

        for one in CITY.bodies:
            now = successors(CITY, one.key, day=day, field=field)
            assert now == successors(then, one.key, day=day, field=field)

    def test_says_how(self):
        """
        The explanation names each step with its document, as bodies were called.
        """
        text = successors(CITY, "phu", day=ENDED).explanation.text("en")

        assert text == (
            "Who has the functions of PHU on Tue 1 Jul 2025\n"
            "  1. From Sat 1 Feb 2020 AN-PHU goes on for PHU (merged). "
            "[Resolution 1677/NQ-UBTVQH15]\n"
            "  2. From Tue 1 Jul 2025 NEW-COMMUNE goes on for AN-PHU (dissolved). "
            "[Resolution 1677/NQ-UBTVQH15]\n"
            "  3. NEW-COMMUNE has it on Tue 1 Jul 2025."
        )

    def test_uses_the_name_of_the_day(self):
        """
        A renamed successor is called as it was on the day it took over.
        """
        text = successors(CITY, "home", day=ENDED - DAY, field="it").explanation.text()

        assert "SỞ MỚI goes on for HOME (function transferred)" in text

    @pytest.mark.parametrize("locale", LOCALES)
    @pytest.mark.parametrize("of", ["city", "lost", "nowhere", "an"])
    def test_findings_are_sentences(self, of, locale):
        """
        Every finding is a step too, in both languages.
        """
        made = successors(CITY, of, day=ENDED)

        text = made.explanation.text(locale)

        assert all(finding.text(locale) in text for finding in made.findings)

    @pytest.mark.parametrize(
        ("field", "asked"),
        [
            pytest.param("day", {"day": "2025-07-01"}, id="day"),
            pytest.param("since", {"since": 3}, id="since"),
            pytest.param("field", {"field": "Đất đai"}, id="field"),
            pytest.param("place", {"place": 5}, id="place"),
            pytest.param("body", {"body": None}, id="body"),
        ],
    )
    def test_refuses_other_values(self, field, asked):
        """
        What is no key or no day is refused under its name.
        """
        with pytest.raises(InvalidValueError) as caught:
            successors(CITY, **{"body": "city", "day": ENDED, **asked})

        assert caught.value.field == field
