import datetime as dt
import json
import unicodedata

import attrs
import pytest

from govtasks.errors import InvalidValueError, NaiveInstantError, UnknownNameError
from govtasks.evaluation.formula_loading import builtin_formula, builtin_formulas
from govtasks.evaluation.periods import Period
from govtasks.evaluation.scorecards import JudgedAs

from .judged import AFTER, card, delay, item, items

PLAIN = builtin_formula("default")


class TestScore:
    def test_of_points(self):
        """
        The score is what the formula says of the points, exactly.
        """
        found = card(PLAIN, items(completed_on_time=2, completed_late=1))

        assert [(point.name, point.value) for point in found.points] == [
            ("done", 40),
            ("in_time", 40),
        ]
        assert found.score == 80
        assert found.grade == "good"

    def test_names_its_formula(self):
        """
        A card names the formula and its version, the days and the instants.
        """
        found = card(PLAIN, items(completed_on_time=1))

        assert (found.formula, found.formula_version) == ("default", PLAIN.version)
        assert (found.period.key, found.cut_off) == ("2017-06", AFTER)

    def test_of_nothing(self):
        """
        Where there is nothing to judge there is neither a score nor a grade.
        """
        found = card(PLAIN)

        assert (found.score, found.grade, found.grade_title) == (None, None, None)
        assert "no grade" in found.explanation.text()

    def test_leaves_out_what_stands_apart(self):
        """
        What stands apart or was withdrawn has a line, and no weight.
        """
        given = items(completed_on_time=1, apart=3, withdrawn=2)

        found = card(PLAIN, given)

        assert found.score == 100
        assert len(found.lines) == len(given)
        assert "standing apart or withdrawn: 5" in found.explanation.text()

    @pytest.mark.parametrize("bucket", ["open_in_time", "undated", "completed_undated"])
    def test_default_leaves_out_what_is_not_due(self, bucket):
        """
        By the library's own formula nobody fails at what is not due.
        """
        given = [*items(completed_on_time=1), item("x", bucket)]

        assert card(PLAIN, given).score == 100

    @pytest.mark.parametrize("bucket", ["completed_late", "open_overdue"])
    def test_default_holds_no_excused_delay_against_anybody(self, bucket):
        """
        A delay with an accepted cause takes nothing away.
        """
        late = item("x", bucket, delays=(delay(is_excused=True),))

        assert card(PLAIN, [*items(completed_on_time=1), late]).score == 100

    def test_a_missed_deadline_is_a_delay(self):
        """
        What is late is so, though its delays were not told one by one.
        """
        late = item("x", "completed_late")
        untold = attrs.evolve(late, delays=())

        assert card(PLAIN, [untold]).score == card(PLAIN, [late]).score == 40


class TestLines:
    def test_each_says_what_it_brings(self):
        """
        A line has the values of the measures, the facts, and a step for each measure.
        """
        (line,) = card(PLAIN, [item("x", "completed_late")]).lines

        assert line.values == (("counts", 1), ("is_done", 1), ("is_in_time", 0))
        assert [fact.version for fact in line.evidence] == [1]
        assert line.explanation.text().splitlines()[0] == "completed, late"
        assert "delays = 1" in line.explanation.text()

    def test_without_a_value_there_is_none(self):
        """
        What a measure leaves out has no value, not 0.
        """
        (line,) = card(PLAIN, [item("x", "undated")]).lines

        assert line.values == (("counts", 0),)
        assert "nothing to judge by" in line.explanation.text()

    def test_are_sorted(self):
        """
        Lines come by the key of their obligation, in whatever order items came.
        """
        found = card(PLAIN, [item("b"), item("a"), item("c")])

        assert [line.obligation for line in found.lines] == ["a", "b", "c"]


class TestExplanation:
    @pytest.mark.parametrize(
        ("locale", "words"),
        [
            pytest.param("en", ("80 points; Good", "Points for completing"), id="en"),
            pytest.param("vi", ("80 điểm; Tốt", "Điểm hoàn thành"), id="vi"),
        ],
    )
    def test_in_the_readers_language(self, locale, words):
        """
        A card says in both languages how it came about.
        """
        found = card(PLAIN, items(completed_on_time=2, completed_late=1))

        text = found.explanation.text(locale)

        assert [word for word in words if word not in text] == []

    def test_every_point_is_cited(self):
        """
        Each point has a step with what it rests on, and it is one of the card's.
        """
        found = card(PLAIN, items(completed_on_time=1))

        for point in found.points:
            assert point.because.cites
            assert point.because in found.explanation.steps

    def test_carries_the_caveats(self):
        """
        What is not confirmed about a formula goes with each card.
        """
        found = card(PLAIN, items(completed_on_time=1))

        assert found.caveats == tuple(one.text for one in PLAIN.caveats)


class TestProvisional:
    @pytest.mark.parametrize("name", ["cut_off", "known_at"])
    @pytest.mark.parametrize(
        ("seconds", "expected"),
        [pytest.param(-1, True, id="open"), pytest.param(0, False, id="over")],
    )
    def test_while_the_period_is_open(self, name, seconds, expected):
        """
        A card of an open period, or of what was known in it, says so.
        """
        period = Period.of("2017-06")
        at = period.end + dt.timedelta(seconds=seconds)

        found = card(PLAIN, items(completed_on_time=1), period=period, **{name: at})

        assert found.is_provisional is expected
        assert any("not over" in str(one) for one in found.caveats) is expected

    def test_whoever_left_is_judged_up_to_his_last_day(self):
        """
        His days are over before the period is.
        """
        until = dt.date(2017, 6, 16)
        at = dt.datetime(2017, 6, 16, tzinfo=AFTER.tzinfo)

        found = card(PLAIN, items(completed_on_time=1), until=until, cut_off=at)

        assert not found.is_provisional
        assert "to Thu 15 Jun 2017" in found.explanation.text()


class TestRefusals:
    @pytest.mark.parametrize(
        ("changes", "error", "problem"),
        [
            pytest.param(
                {"since": dt.date(2017, 5, 31)},
                InvalidValueError,
                "must be days of the period",
                id="before",
            ),
            pytest.param(
                {"until": dt.date(2017, 7, 2)},
                InvalidValueError,
                "must be days of the period",
                id="after",
            ),
            pytest.param(
                {"since": dt.date(2017, 6, 9), "until": dt.date(2017, 6, 9)},
                InvalidValueError,
                "must be days of the period",
                id="no-day",
            ),
            pytest.param(
                {"cut_off": dt.datetime(2017, 7, 1)},  # noqa: DTZ001 - refused
                NaiveInstantError,
                "no time zone",
                id="naive",
            ),
            pytest.param(
                {"inputs": {"charm": 1}},
                UnknownNameError,
                "unknown input",
                id="input",
            ),
            pytest.param(
                {"given": [item("x"), item("x")]},
                InvalidValueError,
                "there twice",
                id="twice",
            ),
        ],
    )
    def test_of_what_cannot_be_judged(self, changes, error, problem):
        """
        What makes no sense is refused before anything is reckoned.
        """
        with pytest.raises(error, match=problem):
            card(PLAIN, **{"given": (), "period": Period.of("2017-06"), **changes})


class TestAsJson:
    @pytest.mark.parametrize("key", builtin_formulas())
    @pytest.mark.parametrize("capacity", JudgedAs)
    def test_the_explanation_can_be_written(self, key, capacity):
        """
        An explanation of a card goes to JSON and HTML whole, its numbers exact.
        """
        formula = builtin_formula(key)
        given = items(completed_on_time=2, completed_late=1, undated=1, apart=1)
        inputs = {one.name: one.most for one in formula.inputs_of(capacity)}
        found = card(formula, given, capacity, inputs=inputs)

        shown = [found.explanation, *(line.explanation for line in found.lines)]

        assert all(json.loads(json.dumps(one.to_json())) for one in shown)
        assert all(one.html(locale) for one in shown for locale in ("vi", "en"))
        assert all(unicodedata.is_normalized("NFC", one.text("vi")) for one in shown)
