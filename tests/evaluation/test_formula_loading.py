import datetime as dt
from fractions import Fraction

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.errors import (
    GovtasksError,
    InvalidValueError,
    MalformedDataError,
    UnknownNameError,
)
from govtasks.evaluation.formula_loading import (
    builtin_formula,
    builtin_formulas,
    exact,
    load_formula,
)
from govtasks.evaluation.formulas import FormulaPart
from govtasks.evaluation.scorecards import JudgedAs
from govtasks.text import Text

POINTS = """\
key = "ward"
version = "1"
since = 2017-01-01
cadences = ["month"]
span = [0, 100]
citations = ["own"]
title = { en = "Ward" }

[sources.own]
instrument = "Decision 12"

[[inputs]]
name = "conduct"
title = { en = "Conduct" }
most = 30

[[measures]]
name = "is_done"
title = { en = "Done" }
value = "completed if due else None"

[[points]]
name = "done"
title = { en = "Points" }
value = "70 * mean(is_done)"
cites = ["own"]

[[variants]]
capacities = ["body", "head", "deputy", "official"]
score = "done + conduct"

[[grades]]
key = "good"
title = { en = "Good" }
at_least = 50
requires = "conduct > 10"

[[grades]]
key = "poor"
title = { en = "Poor" }
below = 50

[[share_limits]]
grade = "good"
at_most = 20
of = ["poor"]
capacities = ["official"]

[[lowering]]
name = "done"
because = { en = "Why not." }

[[caveats]]
key = "text"
text = { en = "Not seen." }
"""
CONDITIONS = """\
key = "ward"
version = "1"
since = 2017-01-01
cadences = ["year"]
citations = ["own"]
title = { en = "Ward" }
capacities = ["official", "head"]

[sources.own]
instrument = "Decision 12"

[[points]]
name = "share"
title = { en = "Share" }
value = "mean(completed)"

[[variants]]
capacities = ["official"]

[[variants.conditions]]
grade = "good"
when = "share == 1"

[[variants.conditions]]
grade = "poor"

[[variants]]
capacities = ["head"]

[[variants.conditions]]
grade = "good"
when = "share == 1 and count_units(rank < good) == 0"

[[variants.conditions]]
grade = "poor"

[[grades]]
key = "good"
title = { en = "Good" }

[[grades]]
key = "poor"
title = { en = "Poor" }
"""


def line_of(text, words):
    """The line, from 1, on which words stand first."""
    return text[: text.index(words)].count("\n") + 1


class TestLoadFormula:
    @pytest.mark.parametrize("text", [POINTS, CONDITIONS])
    def test_reads(self, text):
        """
        A formula of a host is read whole.
        """
        formula = load_formula(text, "ward.toml")

        assert (formula.key, formula.version) == ("ward", "1")
        assert formula.citations[0].instrument == "Decision 12"

    @pytest.mark.parametrize(
        ("base", "old", "new", "at", "problem"),
        [
            pytest.param(
                POINTS,
                "completed if",
                "complete if",
                'value = "complete',
                "unknown variable, got 'complete'",
                id="unknown-in-measure",
            ),
            pytest.param(
                POINTS,
                "mean(is_done)",
                "mean(isdone)",
                'value = "70',
                "did you mean 'is_done'",
                id="unknown-in-point",
            ),
            pytest.param(
                POINTS,
                "done + conduct",
                "done + conduct + items2",
                "score =",
                "unknown variable, got 'items2'",
                id="unknown-in-score",
            ),
            pytest.param(
                POINTS,
                "conduct > 10",
                "manners > 10",
                "requires",
                "unknown variable, got 'manners'",
                id="unknown-in-band",
            ),
            pytest.param(
                POINTS,
                "conduct > 10",
                "conduct",
                "requires",
                "a number where a condition",
                id="number-for-condition",
            ),
            pytest.param(
                POINTS,
                "70 * mean(is_done)",
                "70 ** 2",
                'value = "70',
                "not of the language",
                id="syntax",
            ),
            pytest.param(
                POINTS,
                "below = 50",
                "below = 40",
                "below",
                "leaves a gap above it",
                id="gap",
            ),
            pytest.param(
                POINTS,
                "below = 50",
                "below = 60",
                "below",
                "overlaps the grade above",
                id="overlap",
            ),
            pytest.param(
                POINTS,
                "at_least = 50",
                "at_least = 50\nbelow = 99",
                "below = 99",
                "without a grade",
                id="top-open",
            ),
            pytest.param(
                POINTS,
                "below = 50",
                "below = 50\nat_least = 10",
                "at_least = 10",
                "scores below it without a grade",
                id="bottom-open",
            ),
            pytest.param(
                POINTS,
                "at_least = 50\n",
                "",
                'key = "good"',
                "no band of scores leads to it",
                id="no-band",
            ),
            pytest.param(
                POINTS,
                "at_least = 50",
                "at_least = 0",
                "at_least = 0",
                "must lie inside the span",
                id="empty-band",
            ),
            pytest.param(
                POINTS,
                "70 * mean",
                "10 * mean",
                'key = "good"',
                "nobody judged as body reaches it",
                id="unreached",
            ),
            pytest.param(
                POINTS,
                "70 * mean",
                "90 * mean",
                "score",
                "can be from 0 to 120",
                id="out-of-span",
            ),
            pytest.param(
                POINTS,
                "70 * mean(is_done)",
                "total(is_done)",
                "score",
                "can be from 0 to inf",
                id="unbounded",
            ),
            pytest.param(
                POINTS,
                "span = [0, 100]\n",
                "",
                'key = "ward"',
                "span: is needed where there are scores",
                id="no-span",
            ),
            pytest.param(
                POINTS,
                "span = [0, 100]",
                "span = [100, 0]",
                "span",
                "the least and the most score",
                id="span-reversed",
            ),
            pytest.param(
                POINTS,
                'score = "done + conduct"\n',
                "",
                "[[variants]]",
                "score: is missing",
                id="no-score",
            ),
            pytest.param(
                POINTS,
                '"deputy", ',
                "",
                "[[variants]]",
                "no variant says how that capacity is judged, got 'deputy'",
                id="capacity-missing",
            ),
            pytest.param(
                CONDITIONS,
                'capacities = ["head"]',
                'capacities = ["head", "official"]',
                "[[variants]]",
                "is judged by two variants",
                id="capacity-twice",
            ),
            pytest.param(
                CONDITIONS,
                'capacities = ["head"]',
                'capacities = ["head", "body"]',
                "[[variants]]",
                "none of the capacities of the formula",
                id="capacity-stranger",
            ),
            pytest.param(
                CONDITIONS,
                'capacities = ["head"]',
                "capacities = []",
                "capacities = []",
                "must not be empty",
                id="capacity-none",
            ),
            pytest.param(
                CONDITIONS,
                'when = "share == 1"\n',
                "",
                "[[variants.conditions]]",
                "when: is missing",
                id="condition-missing",
            ),
            pytest.param(
                CONDITIONS,
                "share == 1 and",
                "share and",
                'when = "share and',
                "a number where a condition",
                id="condition-number",
            ),
            pytest.param(
                CONDITIONS,
                'grade = "poor"\n\n[[grades]]',
                'grade = "poor"\nwhen = "share < 1"\n\n[[grades]]',
                'when = "share < 1',
                "must be open to all that are left",
                id="last-with-condition",
            ),
            pytest.param(
                CONDITIONS,
                '[[variants.conditions]]\ngrade = "poor"\n\n[[variants]]',
                "[[variants]]",
                "[[variants]]",
                "must lead to each grade once",
                id="grade-unreached",
            ),
            pytest.param(
                POINTS,
                'version = "1"\n',
                "",
                "key",
                "version: is missing",
                id="version",
            ),
            pytest.param(
                POINTS,
                'cites = ["own"]',
                'cites = ["oven"]',
                'cites = ["oven',
                "unknown source, got 'oven'",
                id="source",
            ),
            pytest.param(
                POINTS,
                "requires",
                "require",
                "require",
                "did you mean 'requires'",
                id="unknown-key",
            ),
            pytest.param(
                POINTS,
                'instrument = "Decision 12"',
                'instrumnet = "Decision 12"',
                "instrumnet",
                "unknown key, got 'instrumnet'",
                id="unknown-key-of-source",
            ),
            pytest.param(
                POINTS,
                "since = 2017-01-01",
                "since = 2017-01-01\nuntil = 2017-01-01",
                "until",
                "must be after the day since when",
                id="validity",
            ),
            pytest.param(
                POINTS,
                'cadences = ["month"]',
                "cadences = []",
                "cadences",
                "must not be empty",
                id="no-cadence",
            ),
            pytest.param(
                POINTS,
                'citations = ["own"]',
                "citations = []",
                "citations",
                "must not be empty",
                id="no-citation",
            ),
            pytest.param(
                POINTS,
                'name = "done"',
                'name = "conduct"',
                'name = "conduct"\ntitle = { en = "Points',
                "is the name of something else",
                id="name-of-input",
            ),
            pytest.param(
                POINTS,
                'name = "is_done"',
                'name = "completed"',
                'name = "completed"',
                "is the name of something else",
                id="name-of-fact",
            ),
            pytest.param(
                POINTS,
                'name = "conduct"',
                'name = "items"',
                'name = "items"',
                "is the name of something else",
                id="name-of-count",
            ),
            pytest.param(
                POINTS,
                'name = "is_done"',
                'name = "Is Done"',
                'name = "Is Done"',
                "must be a name such as on_time",
                id="no-name",
            ),
            pytest.param(
                POINTS,
                'name = "is_done"',
                'name = "mean"',
                'name = "mean"',
                "must be a name",
                id="name-of-function",
            ),
            pytest.param(
                POINTS,
                'name = "is_done"',
                'name = "and"',
                'name = "and"',
                "must be a name",
                id="keyword",
            ),
            pytest.param(
                POINTS,
                'key = "poor"',
                'key = "rank"',
                'key = "rank"',
                "is the name of something else",
                id="grade-name",
            ),
            pytest.param(
                POINTS,
                "most = 30",
                "most = 0",
                "most",
                "must be more than the least",
                id="input-reversed",
            ),
            pytest.param(
                POINTS,
                "most = 30",
                "most = 30\nassumed = 31",
                "assumed",
                "must be from the least to the most",
                id="assumed",
            ),
            pytest.param(
                POINTS,
                "most = 30",
                'most = "many"',
                "most",
                "must be a number",
                id="no-number",
            ),
            pytest.param(
                POINTS,
                "most = 30",
                "most = inf",
                "most",
                "must be a number",
                id="infinite",
            ),
            pytest.param(
                POINTS,
                'of = ["poor"]',
                'of = ["pour"]',
                "of = ",
                "did you mean 'poor'",
                id="limit-of",
            ),
            pytest.param(
                POINTS,
                'of = ["poor"]',
                "of = []",
                "of = ",
                "must not be empty",
                id="limit-of-none",
            ),
            pytest.param(
                POINTS,
                "at_most = 20",
                "at_most = 101",
                "at_most",
                "must be a number from 0 to 100",
                id="limit-share",
            ),
            pytest.param(
                POINTS,
                '[[lowering]]\nname = "done"',
                '[[lowering]]\nname = "dun"',
                'name = "dun"',
                "unknown measure or point",
                id="lowering",
            ),
            pytest.param(
                POINTS,
                "span = [0, 100]",
                "span = [0, 100]]",
                "span",
                "is not TOML",
                id="no-toml",
            ),
        ],
    )
    def test_refuses_what_makes_no_sense(self, base, old, new, at, problem):
        """
        A formula that could not work is refused when it is read, with the line.
        """
        text = base.replace(old, new, 1)

        with pytest.raises(MalformedDataError) as caught:
            load_formula(text, "ward.toml")

        told = str(caught.value)
        assert problem in told
        lines = [one for one in told.splitlines() if problem in one]
        assert any(f"ward.toml:{line_of(text, at)}:" in one for one in lines), told

    def test_tells_everything_at_once(self):
        """
        All that makes no sense is told together, in the order of the lines.
        """
        text = POINTS.replace("below = 50", "below = 40").replace("conduct >", "x >")
        text = text.replace("done + conduct", "dune + conduct")

        with pytest.raises(MalformedDataError, match="3 problems") as caught:
            load_formula(text, "ward.toml")

        told = caught.value.arguments["problems"]
        words = ("dune", "unknown variable, got 'x'", "leaves a gap")
        assert [word in one for word, one in zip(words, told, strict=True)] == [
            True
        ] * 3

    def test_noise_of_megabytes(self):
        """
        A list longer than any law has is refused as a whole.
        """
        more = '[[points]]\nname = "p{}"\ntitle = {{ en = "x" }}\nvalue = "items"\n'
        text = POINTS + "".join(more.format(n) for n in range(100))

        with pytest.raises(MalformedDataError, match="more than 100 members"):
            load_formula(text, "ward.toml")

    def test_points_that_grow_without_end(self):
        """
        Points that each square the one before are refused, and never reckoned.
        """
        more = "".join(
            f'[[points]]\nname = "p{n}"\ntitle = {{ en = "x" }}\n'
            f'value = "p{n - 1} * p{n - 1}"\n\n'
            for n in range(1, 40)
        )
        first = '[[points]]\nname = "p0"\ntitle = { en = "x" }\nvalue = "items"\n\n'
        text = POINTS.replace("[[points]]", f"{first}{more}[[points]]", 1)

        with pytest.raises(MalformedDataError, match="values go into it"):
            load_formula(text, "ward.toml")


class TestBuiltin:
    def test_keys(self):
        """
        The library brings its own formula and those of two decrees.
        """
        assert builtin_formulas() == ("default", "vn-335-2025", "vn-90-2020")

    def test_unknown(self):
        """
        Decrees whose numbers nobody read have no formula.
        """
        with pytest.raises(UnknownNameError, match="unknown formula, got 'vn-56-2015'"):
            builtin_formula("vn-56-2015")

    def test_is_read_once(self):
        """
        A formula of the library is the same value each time.
        """
        assert builtin_formula("default") is builtin_formula("default")


class TestExact:
    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            pytest.param(90, 90, id="whole"),
            pytest.param(0.1, Fraction(1, 10), id="decimal"),
            pytest.param("1/3", Fraction(1, 3), id="fraction"),
            pytest.param("89.99", Fraction("89.99"), id="text"),
        ],
    )
    def test_as_written(self, value, expected):
        """
        A number is what is written, and not the float that is near it.
        """
        assert exact(value) == expected

    @pytest.mark.parametrize(
        "value",
        [True, None, "x", "1/0", float("nan"), float("inf"), "9" * 17, 10**20, [1]],
    )
    def test_refused(self, value):
        """
        What is no number, or longer than anyone writes one, is refused.
        """
        with pytest.raises(InvalidValueError, match="must be a number"):
            exact(value)


class TestFormula:
    def test_made_in_code_is_checked_too(self):
        """
        A formula that a plugin makes is refused as one that is read.
        """
        plain = builtin_formula("default")

        with pytest.raises(InvalidValueError, match="must be after") as caught:
            attrs.evolve(plain, until=dt.date(1800, 1, 1))

        assert caught.value.field == "until"

    def test_made_in_code_tells_all(self):
        """
        Several problems are told together there as well.
        """
        plain = builtin_formula("default")

        with pytest.raises(MalformedDataError, match="2 problems"):
            attrs.evolve(plain, until=dt.date(1800, 1, 1), cadences=())

    def test_judges_nobody_in_another_capacity(self):
        """
        Whoever a formula is not for is told whom it is for.
        """
        formula = load_formula(CONDITIONS, "ward.toml")

        with pytest.raises(InvalidValueError, match="judges nobody") as caught:
            formula.variant(JudgedAs.BODY)

        assert caught.value.hint == "it judges official, head"

    @pytest.mark.parametrize(
        ("formula", "capacity", "expected"),
        [
            pytest.param("vn-335-2025", JudgedAs.HEAD, True, id="point"),
            pytest.param("vn-335-2025", JudgedAs.BODY, False, id="no-point-of-theirs"),
            pytest.param("vn-90-2020", JudgedAs.DEPUTY, True, id="conditions"),
            pytest.param("vn-90-2020", JudgedAs.OFFICIAL, False, id="no-conditions"),
            pytest.param("default", JudgedAs.HEAD, False, id="nowhere"),
        ],
    )
    def test_reads_units(self, formula, capacity, expected):
        """
        The cards of the bodies below are made only where somebody asks for them.
        """
        assert builtin_formula(formula).reads_units(capacity) is expected

    def test_unknown_grade(self):
        """
        A grade that it has not is answered with the nearest.
        """
        with pytest.raises(UnknownNameError, match="did you mean 'good'"):
            builtin_formula("default").grade("god")

    @pytest.mark.parametrize("name", ["", "A", "1a", "a-b", "đ", "if", "max", "a" * 41])
    def test_names_are_for_expressions(self, name):
        """
        A part is named as expressions can name it.
        """
        with pytest.raises(InvalidValueError, match="must be a name"):
            FormulaPart(name=name, title=Text.of(en="x"), value="x")


pieces = st.sampled_from([*POINTS.split("\n"), *CONDITIONS.split("\n")])


@given(st.lists(pieces, max_size=12).map("\n".join) | st.text(max_size=60))
def test_noise_is_an_error_of_ours(text):
    """
    Whatever stands in a document is a formula or a refusal, never a crash.
    """
    with pytest.raises(GovtasksError):
        load_formula(text, "noise.toml")
