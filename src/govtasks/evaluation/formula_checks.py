"""Whether a formula makes sense: everything that is wrong with it, each with its place.

A place is a path in the document: ``variants[0].points[1].value``.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

import attrs

from ..errors import GovtasksError, InvalidValueError, UnknownNameError
from .measuring import (
    FORMULA_SPANS,
    ITEM_SPANS,
    UNIT_NAMES,
    grade_name,
    unit_spans,
)
from .scorecards import JudgedAs
from .spans import Known, Span, faults, span_of, weight_of

if TYPE_CHECKING:
    from .expressions import Expression
    from .formulas import (
        FormulaInput,
        FormulaPart,
        FormulaVariant,
        GradeCondition,
        WrittenFormula,
    )

FormulaFault = tuple[str, GovtasksError]
"""Where something is wrong, and what."""
HEAVIEST = 5000
"""How many values may go into one point, those of the points before it counted in."""
MOST = 100
"""How many members a list of a formula may have."""
_LISTS = (
    "inputs",
    "measures",
    "points",
    "variants",
    "grades",
    "share_limits",
    "lowering",
    "caveats",
)
_FEWEST_GRADES = 2
_ENDS = 2
_ANYTHING = Span(-math.inf, math.inf, is_flag=True)
_Part = TypeVar("_Part", "FormulaInput", "FormulaPart")


def faults_of(formula: WrittenFormula) -> Iterator[FormulaFault]:
    """Everything that is wrong with a formula, each fault once."""
    told: set[tuple[str, str]] = set()
    for path, error in _all_faults(formula):
        # What is judged alike in several capacities is wrong in each.
        if (path, str(error)) not in told:
            told.add((path, str(error)))
            yield path, error


def _all_faults(formula: WrittenFormula) -> Iterator[FormulaFault]:
    found = list(_too_many(formula))
    yield from found or _faults(formula)


def _too_many(formula: WrittenFormula) -> Iterator[FormulaFault]:
    """Noise of megabytes is not looked at one by one."""
    for field in _LISTS:
        if len(getattr(formula, field)) > MOST:
            yield _wrong("", f"has more than {MOST} members", field)


def _faults(formula: WrittenFormula) -> Iterator[FormulaFault]:
    yield from _document(formula)
    yield from _capacities(formula)
    yield from _inputs(formula)
    yield from _grades(formula)
    yield from _limits(formula)
    yield from _lowering(formula)
    for number, variant in enumerate(formula.variants):
        for capacity in variant.capacities:
            case = _Case(formula, variant, f"variants[{number}]", capacity)
            yield from _judged(case)


def _wrong(
    path: str, problem: str, field: str, value: object = None, hint: str | None = None
) -> FormulaFault:
    return path, InvalidValueError(problem, field=field, value=value, hint=hint)


def _document(formula: WrittenFormula) -> Iterator[FormulaFault]:
    if formula.until is not None and formula.until <= formula.since:
        yield _wrong("", "must be after the day since when", "until", formula.until)
    for field in ("cadences", "capacities", "citations", "variants"):
        if not getattr(formula, field):
            yield _wrong("", "must not be empty", field)
    span = formula.span
    if not span and any(variant.score for variant in formula.variants):
        yield _wrong(
            "", "is needed where there are scores", "span", None, "as [0, 100]"
        )
    elif span and (len(span) != _ENDS or span[0] >= span[1]):
        shown = [str(end) for end in span]
        problem = "must be the least and the most score"
        yield _wrong("", problem, "span", shown, "such as [0, 100]")


def _capacities(formula: WrittenFormula) -> Iterator[FormulaFault]:
    """One variant for each capacity, no more and no less."""
    for number, variant in enumerate(formula.variants):
        if not variant.capacities:
            yield _wrong(f"variants[{number}]", "must not be empty", "capacities")
    told = Counter(c for variant in formula.variants for c in variant.capacities)
    for capacity in formula.capacities:
        if not told[capacity]:
            hint = "or leave it out of the capacities of the formula"
            problem = "no variant says how that capacity is judged"
            yield _wrong("", problem, "variants", capacity.value, hint)
    for capacity, times in told.items():
        if capacity not in formula.capacities:
            problem = "is none of the capacities of the formula"
            yield _wrong("", problem, "variants", capacity.value)
        elif times > 1:
            problem = "is judged by two variants"
            yield _wrong("", problem, "variants", capacity.value)


def _lowering(formula: WrittenFormula) -> Iterator[FormulaFault]:
    known = [part.name for part in (*formula.measures, *formula.points)]
    for number, lowering in enumerate(formula.lowering):
        if lowering.name not in known:
            kind = "measure or point"
            error = UnknownNameError.of(kind, lowering.name, known, field="name")
            yield f"lowering[{number}]", error


def _inputs(formula: WrittenFormula) -> Iterator[FormulaFault]:
    for number, one in enumerate(formula.inputs):
        path = f"inputs[{number}]"
        if one.most <= one.least:
            yield _wrong(path, "must be more than the least", "most", str(one.most))
        elif one.assumed is not None and not one.least <= one.assumed <= one.most:
            problem = "must be from the least to the most"
            yield _wrong(path, problem, "assumed", str(one.assumed))


def _grades(formula: WrittenFormula) -> Iterator[FormulaFault]:
    keys = [grade.key for grade in formula.grades]
    if len(keys) < _FEWEST_GRADES:
        yield _wrong("", "must be two at least", "grades", len(keys))
    for number, key in enumerate(keys):
        names = [grade_name(one) for one in keys[:number]]
        if grade_name(key) in (*names, *UNIT_NAMES):
            problem = "is the name of something else"
            yield _wrong(f"grades[{number}]", problem, "key", key)
    if any(grade.has_band for grade in formula.grades):
        yield from _bands(formula)


def _bands(formula: WrittenFormula) -> Iterator[FormulaFault]:
    """From the top down each band begins where the one above it ends."""
    if len(formula.span) != _ENDS:
        return
    below = None
    last = len(formula.grades) - 1
    for number, grade in enumerate(formula.grades):
        path = f"grades[{number}]"
        if not grade.has_band:
            yield _wrong(path, "no band of scores leads to it", "key", grade.key)
            continue
        if grade.below != below:
            yield _wrong(path, *_misfit(grade.below, below))
        if number < last and grade.at_least is None:
            yield _wrong(path, "is missing", "at_least", None, "the last has none")
        elif number == last and grade.at_least is not None:
            problem = "leaves scores below it without a grade"
            yield _wrong(path, problem, "at_least", str(grade.at_least))
        elif grade.at_least is not None and not _is_within(grade.at_least, formula):
            problem = "must lie inside the span of scores"
            yield _wrong(path, problem, "at_least", str(grade.at_least))
        if number == last and grade.requires is not None:
            problem = "must require nothing, for whoever is left gets it"
            yield _wrong(path, problem, "requires", grade.requires.text)
        below = grade.at_least


def _is_within(value: object, formula: WrittenFormula) -> bool:
    return formula.span[0] < value <= formula.span[-1]  # type: ignore[operator]


def _misfit(below: object, wanted: object) -> tuple[str, str, object, str]:
    """What is wrong with the upper end of a band, and where it must be."""
    if wanted is None:
        hint = "the best grade goes to the top of the span"
        return "leaves scores above it without a grade", "below", str(below), hint
    hint = f"the grade above it begins at {wanted}"
    if below is None:
        return "overlaps the grade above it", "below", None, hint
    overlaps = below > wanted  # type: ignore[operator]
    problem = "overlaps the grade above it" if overlaps else "leaves a gap above it"
    return problem, "below", str(below), hint


def _limits(formula: WrittenFormula) -> Iterator[FormulaFault]:
    known = [grade.key for grade in formula.grades]
    for number, limit in enumerate(formula.share_limits):
        path = f"share_limits[{number}]"
        for key in (limit.grade, *limit.of):
            if key not in known:
                field = "of" if key in limit.of else "grade"
                yield path, UnknownNameError.of("grade", key, known, field=field)
        for field in ("of", "capacities"):
            if not getattr(limit, field):
                yield _wrong(path, "must not be empty", field)


@attrs.frozen
class _Case:
    """How those in one capacity are judged, and where that is written."""

    formula: WrittenFormula
    variant: FormulaVariant
    path: str
    capacity: JudgedAs

    @property
    def is_banded(self) -> bool:
        return any(grade.has_band for grade in self.formula.grades)

    def numbered(self, parts: Iterable[_Part]) -> list[tuple[int, _Part]]:
        """What of a list bears on the capacity, by its place in the list."""
        return [
            (number, one)
            for number, one in enumerate(parts)
            if not one.capacities or self.capacity in one.capacities
        ]


def _judged(case: _Case) -> Iterator[FormulaFault]:
    formula = case.formula
    items = dict(ITEM_SPANS)
    known = Known(values=items)
    measures = case.numbered(formula.measures)
    found = [*_spanned(measures, "measures", known, items)]
    values = dict(FORMULA_SPANS)
    for number, one in case.numbered(formula.inputs):
        if one.name in values:
            problem = "is the name of something else"
            found.append(_wrong(f"inputs[{number}]", problem, "name", one.name))
        values[one.name] = one.span
    units = unit_spans(tuple(grade.key for grade in formula.grades))
    known = Known(values=values, items=items, units=units)
    found += _spanned(case.numbered(formula.points), "points", known, values)
    yield from found
    yield from _scored(case, known, is_sound=not found)
    yield from _conditions(case, known)
    for number, grade in enumerate(formula.grades):
        if grade.requires is not None:
            at = f"grades[{number}].requires"
            yield from _used(grade.requires, known, at, is_condition=True)


def _used(
    expression: Expression, known: Known, path: str, *, is_condition: bool = False
) -> list[FormulaFault]:
    found = faults(expression, known, is_condition=is_condition)
    return [(path, error) for error in found]


def _spanned(
    parts: Iterable[tuple[int, FormulaPart]],
    path: str,
    known: Known,
    into: dict[str, Span],
) -> Iterator[FormulaFault]:
    """Look at parts in their order, each of which can name those before it."""
    weights: dict[str, int] = {}
    for number, part in parts:
        at = f"{path}[{number}]"
        if part.name in into:
            yield _wrong(at, "is the name of something else", "name", part.name)
        wrong = _used(part.value, known, f"{at}.value")
        weights[part.name] = weight_of(part.value, weights)
        if weights[part.name] > HEAVIEST:
            problem = f"more than {HEAVIEST} values go into it"
            wrong.append(_wrong(at, problem, "value", part.value.text))
        yield from wrong
        # What is wrong here is told once, and not again where its name is used.
        into[part.name] = _ANYTHING if wrong else span_of(part.value, known)


def _scored(case: _Case, known: Known, *, is_sound: bool) -> Iterator[FormulaFault]:
    """What is wrong with a score; its bounds only where all that it names is right."""
    score, span = case.variant.score, case.formula.span
    if score is None:
        if case.is_banded:
            problem = "is missing, as grades are bands of scores"
            yield _wrong(case.path, problem, "score")
        return
    found = _used(score, known, f"{case.path}.score")
    yield from found
    if found or not is_sound or len(span) != _ENDS:
        return
    reached = span_of(score, known)
    if not reached.lies_in(Span(span[0], span[1])):
        problem = f"can be from {reached.low} to {reached.high}, outside of the span"
        hint = "bound it with min and max, or take the mean of what is from 0 to 1"
        yield _wrong(case.path, problem, "score", score.text, hint)
        return
    yield from _unreached(case, reached)


def _unreached(case: _Case, reached: Span) -> Iterator[FormulaFault]:
    """Bands that no score can lie in."""
    for number, grade in enumerate(case.formula.grades):
        too_high = grade.at_least is not None and grade.at_least > reached.high
        if too_high or (grade.below is not None and grade.below <= reached.low):
            scores = f"from {reached.low} to {reached.high}"
            problem = f"nobody judged as {case.capacity.value} reaches it, {scores}"
            yield _wrong(f"grades[{number}]", problem, "key", grade.key)


def _conditions(case: _Case, known: Known) -> Iterator[FormulaFault]:
    conditions, path = case.variant.conditions, case.path
    told = [condition.grade for condition in conditions]
    if case.is_banded:
        if told:
            yield _wrong(path, "has no place beside bands of scores", "conditions")
        return
    keys = [grade.key for grade in case.formula.grades]
    if told != keys:
        hint = f"exactly these, in this order: {', '.join(keys)}"
        problem = "must lead to each grade once, best first"
        yield _wrong(path, problem, "conditions", told, hint)
    for number, condition in enumerate(conditions, 1):
        at = f"{path}.conditions[{number - 1}]"
        yield from _told(condition, at, is_last=number == len(conditions))
        if condition.when is not None:
            yield from _used(condition.when, known, f"{at}.when", is_condition=True)


def _told(
    condition: GradeCondition, path: str, *, is_last: bool
) -> Iterator[FormulaFault]:
    """Only the last grade is for whoever is left."""
    if is_last is not (condition.when is None):
        problem = "must be open to all that are left" if is_last else "is missing"
        value = condition.when and condition.when.text
        hint = "only the last has no condition"
        yield _wrong(path, problem, "when", value, hint)
