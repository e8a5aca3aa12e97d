"""The formulas of the library: what each says of worked cases, with the law."""

import ast
from decimal import Decimal
from fractions import Fraction
from importlib import resources

import attrs
import pytest

from govtasks.errors import InvalidValueError
from govtasks.evaluation.formula_loading import (
    builtin_formula,
    builtin_formulas,
    load_formula,
)
from govtasks.evaluation.periods import Period
from govtasks.evaluation.scorecards import JudgedAs

from .judged import card, delay, item, items, subject

POINTS = builtin_formula("vn-335-2025")
CONDITIONS = builtin_formula("vn-90-2020")
PLAIN = builtin_formula("default")
PERFECT = items(completed_on_time=4)
BEST = {"general": 2, "high_quality": 1, "above_target": 50}


def text_of(key):
    """The document of a formula of the library."""
    data = resources.files("govtasks.evaluation") / "data" / "formulas"
    return (data / f"{key}.toml").read_text("utf-8")


def below(*grades, formula=CONDITIONS):
    """The cards of as many bodies below, with these grades."""
    cards = []
    for number, grade in enumerate(grades):
        whose = subject(JudgedAs.BODY, body=f"b{number}")
        inputs = {one.name: one.most for one in formula.inputs_of(JudgedAs.BODY)}
        made = card(formula, capacity=JudgedAs.BODY, whose=whose, inputs=inputs)
        cards.append(attrs.evolve(made, grade=grade))
    return cards


class TestEach:
    @pytest.mark.parametrize("key", builtin_formulas())
    def test_is_named_as_its_file(self, key):
        """
        A formula is found by the key that it has.
        """
        assert builtin_formula(key).key == key

    @pytest.mark.parametrize("key", builtin_formulas())
    def test_is_cited_throughout(self, key):
        """
        Whatever is reckoned, and whatever leads to a grade, names what it rests on.
        """
        formula = builtin_formula(key)
        conditions = [one for v in formula.variants for one in v.conditions]
        parts = (*formula.measures, *formula.points, *formula.inputs, *conditions)
        rules = (*parts, *formula.grades, *formula.share_limits)

        assert [rule for rule in rules if not rule.cites] == []

    @pytest.mark.parametrize("key", builtin_formulas())
    def test_says_all_in_both_languages(self, key):
        """
        Titles and caveats are there in Vietnamese and English.
        """
        formula = builtin_formula(key)
        titled = (*formula.measures, *formula.points, *formula.inputs, *formula.grades)
        texts = [one.title for one in titled] + [one.text for one in formula.caveats]

        assert [t for t in texts if set(t.to_json()) != {"vi", "en"}] == []

    @pytest.mark.parametrize("key", builtin_formulas())
    @pytest.mark.parametrize("capacity", JudgedAs)
    def test_judges_everybody(self, key, capacity):
        """
        There is a formula for bodies, heads, deputies and officials.
        """
        formula = builtin_formula(key)
        inputs = {one.name: one.most for one in formula.inputs_of(capacity)}
        if "breaches" in inputs:
            inputs["breaches"] = 0

        found = card(formula, PERFECT, capacity, inputs=inputs)

        assert (found.grade, found.is_provisional) == ("excellent", False)


class TestDecree335:
    @pytest.mark.parametrize(
        ("common", "given", "score", "grade"),
        [
            pytest.param(20, PERFECT, 90, "excellent", id="90"),
            pytest.param(Decimal("19.99"), PERFECT, "89.99", "good", id="below-90"),
            pytest.param(0, PERFECT, 70, "good", id="70"),
            pytest.param(
                Decimal("29.99"),
                items(completed_on_time=4, open_overdue=3),
                "69.99",
                "completed",
                id="below-70",
            ),
            pytest.param(
                15,
                items(completed_on_time=2, open_overdue=2),
                50,
                "completed",
                id="50",
            ),
            pytest.param(
                Decimal("14.99"),
                items(completed_on_time=2, open_overdue=2),
                "49.99",
                "not-completed",
                id="below-50",
            ),
        ],
    )
    def test_bands(self, common, given, score, grade):
        """
        Each grade begins at its bound, and just below it is the next one down.
        """
        found = card(POINTS, given, inputs={"common": common, "breaches": 0})

        assert (found.score, found.grade) == (Fraction(score), grade)

    @pytest.mark.parametrize(
        ("times", "left"),
        [
            pytest.param(0, 100, id="none"),
            pytest.param(1, 75, id="once"),
            pytest.param(3, 25, id="thrice"),
            pytest.param(4, 0, id="four"),
            pytest.param(5, 0, id="never-below-0"),
        ],
    )
    def test_each_delay_costs_a_quarter(self, times, left):
        """
        Each delay without an accepted cause takes 25 % of the item's progress.
        """
        bucket = "completed_late" if times else "completed_on_time"
        late = item("x", bucket, delays=(delay(),) * times)

        points = {p.name: p.value for p in card(POINTS, [late]).points}

        assert (points["a"], points["b"], points["c"]) == (100, 100, left)

    @pytest.mark.parametrize(
        ("times", "left"),
        [
            pytest.param(1, 75, id="once"),
            pytest.param(4, 0, id="four"),
            pytest.param(9, 0, id="never-below-0"),
        ],
    )
    def test_each_return_costs_a_quarter(self, times, left):
        """
        Each result that was sent back takes 25 % of the item's quality.
        """
        points = {
            point.name: point.value
            for point in card(POINTS, [item("x", returns=times)]).points
        }

        assert (points["a"], points["b"], points["c"]) == (100, left, 100)

    def test_an_accepted_cause_costs_nothing(self):
        """
        A delay with an accepted objective cause is none.
        """
        late = item("x", "completed_late", delays=(delay(is_excused=True),))

        found = card(POINTS, [late], inputs={"common": 30, "breaches": 0})

        assert found.score == 100

    def test_a_breach_leads_to_the_last_grade(self):
        """
        Whoever is disciplined has not completed his tasks, whatever his points.
        """
        found = card(POINTS, PERFECT, inputs={"common": 30, "breaches": 1})

        assert (found.score, found.grade) == (100, "not-completed")
        assert "requires besides" in found.explanation.text()

    def test_nobody_needs_to_say_that_there_was_no_breach(self):
        """
        Breaches are none where nobody recorded any, and the card says so.
        """
        found = card(POINTS, PERFECT, inputs={"common": 30})

        assert (found.grade, found.is_provisional) == ("excellent", False)
        assert any("Nobody said otherwise" in str(one) for one in found.caveats)

    def test_without_common_points_there_is_no_score(self):
        """
        What nobody assessed is not guessed: the card is provisional and has no grade.
        """
        found = card(POINTS, PERFECT)

        assert (found.score, found.grade) == (None, None)
        assert found.is_provisional
        assert any("common criteria" in str(one) for one in found.caveats)

    @pytest.mark.parametrize(
        ("grades", "factor"),
        [
            pytest.param(("good", "completed"), 100, id="all-completed"),
            pytest.param(("good", "not-completed"), 50, id="one-failed"),
            pytest.param((), 100, id="nobody"),
        ],
    )
    @pytest.mark.parametrize("capacity", [JudgedAs.HEAD, JudgedAs.DEPUTY])
    def test_leaders_answer_for_those_below(self, capacity, grades, factor):
        """
        Criterion d is 100 %, or 50 % where anybody below did not complete his tasks.
        """
        inputs = {"common": 30, "organising": 100, "uniting": 100, "breaches": 0}
        units = below(*grades, formula=POINTS)

        found = card(POINTS, PERFECT, capacity, inputs=inputs, units=units)

        points = {point.name: point.value for point in found.points}
        assert points["d"] == factor
        assert found.score == 30 + Fraction(500 + factor, 6) * 70 / 100

    def test_the_formula_is_not_confirmed(self):
        """
        Each card says that the formula was seen as an image only.
        """
        caveats = [str(one) for one in card(POINTS, PERFECT).caveats]

        assert any("(a + b + c)/3" in one for one in caveats)

    @pytest.mark.parametrize(
        ("key", "problem"),
        [
            pytest.param("2025-12", "not in force", id="before"),
            pytest.param("2025-Q4", "not in force", id="quarter-before"),
            pytest.param("2026", "not for a year", id="year"),
        ],
    )
    def test_is_for_months_and_quarters_from_2026(self, key, problem):
        """
        A period before it was law, or of another length, is refused.
        """
        with pytest.raises(InvalidValueError, match=problem) as caught:
            card(POINTS, PERFECT, period=Period.of(key))

        assert (caught.value.field, caught.value.value) == ("period", key)


class TestDecree90:
    @pytest.mark.parametrize(
        ("given", "changes", "grade"),
        [
            pytest.param(PERFECT, {}, "excellent", id="excellent"),
            pytest.param(PERFECT, {"above_target": 49}, "good", id="below-target"),
            pytest.param(PERFECT, {"high_quality": 0}, "good", id="quality"),
            pytest.param(PERFECT, {"general": 1}, "good", id="general-met"),
            pytest.param(PERFECT, {"general": 0}, "not-completed", id="not-met"),
            pytest.param(
                items(completed_on_time=4, completed_late=1), {}, "completed", id="80"
            ),
            pytest.param(
                items(completed_on_time=3, completed_late=1),
                {},
                "not-completed",
                id="below-80",
            ),
            pytest.param(
                items(completed_on_time=9, open_overdue=1),
                {},
                "not-completed",
                id="not-all",
            ),
        ],
    )
    def test_officials(self, given, changes, grade):
        """
        Articles 8-10, 12-14: all on schedule for good, half above target for excellent.
        """
        found = card(CONDITIONS, given, inputs={**BEST, **changes})

        assert (found.score, found.grade) == (None, grade)

    @pytest.mark.parametrize(
        ("given", "units", "grade"),
        [
            pytest.param(
                PERFECT, ["good"] * 7 + ["completed"] * 3, "excellent", id="70"
            ),
            pytest.param(
                PERFECT, ["good"] * 6 + ["completed"] * 4, "completed", id="below-70"
            ),
            pytest.param(
                PERFECT, ["good"] * 9 + ["not-completed"], "completed", id="one-failed"
            ),
            pytest.param(
                PERFECT,
                ["good"] * 6 + ["not-completed"] * 4,
                "not-completed",
                id="four-failed",
            ),
            pytest.param(PERFECT, [], "excellent", id="nobody-below"),
            pytest.param(
                items(completed_on_time=4, completed_late=1), [], "excellent", id="80"
            ),
            pytest.param(
                items(completed_on_time=3, completed_late=1),
                [],
                "completed",
                id="below-80",
            ),
            pytest.param(
                items(completed_on_time=71, open_overdue=29), [], "completed", id="71"
            ),
            pytest.param(
                items(completed_on_time=7, open_overdue=3),
                [],
                "not-completed",
                id="70-done",
            ),
        ],
    )
    def test_heads(self, given, units, grade):
        """
        Articles 4-6: all done, 80 % on schedule, and 70 % of the bodies below good.
        """
        found = card(CONDITIONS, given, JudgedAs.HEAD, inputs=BEST, units=below(*units))

        assert found.grade == grade

    def test_what_is_not_assessed_decides_only_where_it_must(self):
        """
        Whoever cannot be excellent in any case needs nobody's word on his targets.
        """
        late = items(completed_on_time=4, completed_late=1)

        assert card(CONDITIONS, late, inputs={"general": 1}).grade == "completed"
        assert card(CONDITIONS, PERFECT, inputs={"general": 2}).grade is None

    def test_a_body_without_a_grade_is_left_out_and_named(self):
        """
        Nothing is guessed of a body that has no grade.
        """
        units = below("good")
        whose = subject(JudgedAs.BODY, body="b9")
        unjudged = card(CONDITIONS, capacity=JudgedAs.BODY, whose=whose)

        found = card(
            CONDITIONS, PERFECT, JudgedAs.HEAD, inputs=BEST, units=[*units, unjudged]
        )

        assert found.grade == "excellent"
        assert found.is_provisional
        assert any("b9 has no grade" in str(one) for one in found.caveats)

    @pytest.mark.parametrize("key", ["2019", "2026"])
    def test_is_for_2020_to_2025(self, key):
        """
        The years on whose last day it was law are judged by it.
        """
        with pytest.raises(InvalidValueError, match="not in force"):
            card(CONDITIONS, PERFECT, period=Period.of(key))

    @pytest.mark.parametrize("key", ["2020", "2025"])
    def test_is_law_on_the_last_day(self, key):
        """
        The first and the last year are judged by it.
        """
        found = card(CONDITIONS, PERFECT, inputs=BEST, period=Period.of(key))

        assert found.grade == "excellent"


class TestInputs:
    @pytest.mark.parametrize(
        ("value", "problem"),
        [
            pytest.param(31, "must be from 0 to 30", id="above"),
            pytest.param(-1, "must be from 0 to 30", id="below"),
            pytest.param(29.5, "must be an exact number", id="float"),
            pytest.param(True, "must be an exact number", id="flag"),
            pytest.param("29", "must be an exact number", id="text"),
            pytest.param(None, "must be an exact number", id="none"),
            pytest.param(Decimal("nan"), "must be an exact number", id="nan"),
            pytest.param(Decimal("1e999999999"), "must be an exact number", id="huge"),
            pytest.param(Decimal("1e-99999999"), "must be an exact number", id="tiny"),
            pytest.param(Fraction(1, 10**30), "must be an exact number", id="long"),
        ],
    )
    def test_refused(self, value, problem):
        """
        What a person assessed is an exact number from the least to the most.
        """
        with pytest.raises(InvalidValueError, match=problem) as caught:
            card(POINTS, PERFECT, inputs={"common": value})

        assert caught.value.field == "common"

    @pytest.mark.parametrize("value", [0, 30, Fraction(59, 2), Decimal("29.5")])
    def test_taken(self, value):
        """
        Whole numbers, fractions and decimals are taken as they are.
        """
        found = card(POINTS, PERFECT, inputs={"common": value})

        assert dict(found.inputs)["common"] == Fraction(value)


class TestTrapF13:
    """Two places never disagree: a formula's numbers stand once, and are named."""

    def test_the_same_facts_give_the_same_card(self):
        """
        A card that is made again, of a formula that is read again, is the same card.
        """
        inputs = {"common": 25, "breaches": 0}
        given = items(completed_on_time=5, completed_late=2, open_overdue=1)
        again = load_formula(text_of("vn-335-2025"), "again.toml")

        first = card(POINTS, given, inputs=inputs)

        assert again == POINTS
        assert card(again, given[::-1], inputs=inputs) == first

    @pytest.mark.parametrize("key", builtin_formulas())
    def test_names_the_version(self, key):
        """
        A card names the formula and the version that it was made by.
        """
        formula = builtin_formula(key)

        found = card(formula, PERFECT)

        assert (found.formula, found.formula_version) == (key, formula.version)
        assert formula.version in found.explanation.text()

    @pytest.mark.parametrize(
        ("changes", "given", "score", "grade"),
        [
            pytest.param(
                {"at_least = 90": "at_least = 91", "below = 90": "below = 91"},
                PERFECT,
                90,
                "good",
                id="band",
            ),
            pytest.param(
                {"delays * 0.25": "delays * 0.3"},
                items(completed_late=1),
                83,
                "good",
                id="deduction",
            ),
            pytest.param(
                {"(a + b + c) / 3 * 0.7": "(a + b + c) / 3 * 0.6"},
                PERFECT,
                80,
                "good",
                id="weight",
            ),
        ],
    )
    def test_a_number_of_the_document_is_all_that_decides(
        self, changes, given, score, grade
    ):
        """
        Another number in the document is another score, with no change of code.
        """
        text = text_of("vn-335-2025")
        for number, other in changes.items():
            text = text.replace(number, other)
        inputs = {"common": 20, "breaches": 0}

        found = card(load_formula(text, "changed.toml"), given, inputs=inputs)

        assert (found.score, found.grade) == (score, grade)

    def test_no_number_of_a_formula_stands_in_the_code(self):
        """
        The modules that judge know no bound, weight or deduction of any formula.
        """
        package = resources.files("govtasks.evaluation")
        names = ("scoring", "grading", "measuring", "formulas", "shares", "scorecards")
        numbers = {
            node.value
            for name in names
            for node in ast.walk(ast.parse((package / f"{name}.py").read_text("utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, int | float)
        }

        # What is left: yes and no, percent, and how long a number may be.
        assert numbers <= {0, 1, 18, 64, 100, 4096}
