"""Whether a formula makes sense: everything that is wrong with it, each with its place.

A place is a path in the document: ``variants[0].points[1].value``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from ..errors import GovtasksError, InvalidValueError, UnknownNameError
from .measuring import FORMULA_SPANS, ITEM_SPANS, unit_spans
from .scorecards import Capacity
from .spans import Known, Span, faults, span_of, weight_of

if TYPE_CHECKING:
    from .expressions import Expression
    from .formulas import FormulaPart, FormulaVariant, WrittenFormula

Fault = tuple[str, GovtasksError]
"""Where something is wrong, and what."""
HEAVIEST = 5000
"""How many values may go into one point, those of the points before it counted in."""
_FEWEST_GRADES = 2
_ENDS = 2


def faults_of(formula: WrittenFormula) -> Iterator[Fault]:
    """Everything that is wrong with a formula."""
    yield from _document(formula)
    yield from _capacities(formula)
    yield from _names(formula)
    yield from _inputs(formula)
    yield from _grades(formula)
    yield from _limits(formula)
    for number, variant in enumerate(formula.variants):
        yield from _variant(formula, variant, f"variants[{number}]")


def _wrong(
    path: str, problem: str, field: str, value: object = None, hint: str | None = None
) -> Fault:
    return path, InvalidValueError(problem, field=field, value=value, hint=hint)


def _document(formula: WrittenFormula) -> Iterator[Fault]:
    if formula.until is not None and formula.until <= formula.since:
        yield _wrong("", "must be after the day since when", "until", formula.until)
    for field in ("cadences", "capacities", "citations"):
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


def _capacities(formula: WrittenFormula) -> Iterator[Fault]:
    """One variant for each capacity, no more and no less."""
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


def _names(formula: WrittenFormula) -> Iterator[Fault]:
    """Each name has one meaning in a variant."""
    inputs = [one.name for one in formula.inputs]
    yield from _twice("inputs", inputs, FORMULA_SPANS)
    for number, variant in enumerate(formula.variants):
        path = f"variants[{number}]"
        measures = [one.name for one in variant.measures]
        yield from _twice(f"{path}.measures", measures, ITEM_SPANS)
        points = [one.name for one in variant.points]
        yield from _twice(f"{path}.points", points, {*FORMULA_SPANS, *inputs})
    known = {part.name for _, part in _parts(formula)}
    for number, lowering in enumerate(formula.lowering):
        if lowering.name not in known:
            kind = "measure or point"
            error = UnknownNameError.of(kind, lowering.name, known, field="name")
            yield f"lowering[{number}]", error


def _twice(path: str, names: list[str], taken: Iterable[str]) -> Iterator[Fault]:
    for number, name in enumerate(names):
        if name in names[:number] or name in taken:
            problem = "is the name of something else"
            yield _wrong(f"{path}[{number}]", problem, "name", name)


def _parts(formula: WrittenFormula) -> Iterator[tuple[str, FormulaPart]]:
    for number, variant in enumerate(formula.variants):
        for kind in ("measures", "points"):
            parts: tuple[FormulaPart, ...] = getattr(variant, kind)
            for place, part in enumerate(parts):
                yield f"variants[{number}].{kind}[{place}]", part


def _inputs(formula: WrittenFormula) -> Iterator[Fault]:
    for number, one in enumerate(formula.inputs):
        path = f"inputs[{number}]"
        if one.most <= one.least:
            yield _wrong(path, "must be more than the least", "most", str(one.most))
        elif one.assumed is not None and not one.least <= one.assumed <= one.most:
            problem = "must be from the least to the most"
            yield _wrong(path, problem, "assumed", str(one.assumed))


def _grades(formula: WrittenFormula) -> Iterator[Fault]:
    keys = [grade.key for grade in formula.grades]
    if len(keys) < _FEWEST_GRADES:
        yield _wrong("", "must be two at least", "grades", len(keys))
    for number, key in enumerate(keys):
        if key in keys[:number]:
            yield _wrong(f"grades[{number}]", "is the key of two grades", "key", key)
    if any(grade.has_band for grade in formula.grades):
        yield from _bands(formula)


def _bands(formula: WrittenFormula) -> Iterator[Fault]:
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


def _limits(formula: WrittenFormula) -> Iterator[Fault]:
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


def _variant(
    formula: WrittenFormula, variant: FormulaVariant, path: str
) -> Iterator[Fault]:
    if not variant.capacities:
        yield _wrong(path, "must not be empty", "capacities")
    items, found = _measured(variant, path)
    yield from found
    known, found = _pointed(formula, variant, items, path)
    yield from found
    yield from _scored(formula, variant, known, path)
    yield from _conditions(formula, variant, known, path)
    for number, grade in enumerate(formula.grades):
        if grade.requires is not None:
            at = f"grades[{number}].requires"
            yield from _used(grade.requires, known, at, is_condition=True)


def _used(
    expression: Expression, known: Known, path: str, *, is_condition: bool = False
) -> list[Fault]:
    return [
        (path, error) for error in faults(expression, known, is_condition=is_condition)
    ]


def _spanned(
    parts: Iterable[FormulaPart], path: str, start: Known, into: dict[str, Span]
) -> list[Fault]:
    """Look at parts in their order, each of which can name those before it."""
    found: list[Fault] = []
    weights: dict[str, int] = {}
    for number, part in enumerate(parts):
        wrong = _used(part.value, start, f"{path}[{number}].value")
        weights[part.name] = weight_of(part.value, weights)
        if not wrong and weights[part.name] > HEAVIEST:
            problem = f"more than {HEAVIEST} values go into it"
            wrong = [_wrong(f"{path}[{number}]", problem, "value", part.value.text)]
        found += wrong
        # What is wrong here is told once, and not again where its name is used.
        anything = Span(float("-inf"), float("inf"), is_flag=True)
        into[part.name] = anything if wrong else span_of(part.value, start)
    return found


def _measured(
    variant: FormulaVariant, path: str
) -> tuple[dict[str, Span], list[Fault]]:
    items = dict(ITEM_SPANS)
    found = _spanned(variant.measures, f"{path}.measures", Known(values=items), items)
    return items, found


def _pointed(
    formula: WrittenFormula,
    variant: FormulaVariant,
    items: Mapping[str, Span],
    path: str,
) -> tuple[Known, list[Fault]]:
    values = {**FORMULA_SPANS, **_inputs_of(formula, variant.capacities)}
    units = unit_spans(tuple(grade.key for grade in formula.grades))
    known = Known(values=values, items=items, units=units)
    return known, _spanned(variant.points, f"{path}.points", known, values)


def _inputs_of(
    formula: WrittenFormula, capacities: tuple[Capacity, ...]
) -> dict[str, Span]:
    """The inputs that everybody has who is judged by a variant."""
    return {
        one.name: one.span
        for one in formula.inputs
        if not one.capacities or set(capacities) <= set(one.capacities)
    }


def _scored(
    formula: WrittenFormula, variant: FormulaVariant, known: Known, path: str
) -> Iterator[Fault]:
    is_banded = any(grade.has_band for grade in formula.grades)
    if variant.score is None:
        if is_banded:
            yield _wrong(path, "is missing, as grades are bands of scores", "score")
        return
    at = f"{path}.score"
    found = _used(variant.score, known, at)
    yield from found
    if found or len(formula.span) != _ENDS:
        return
    reached = span_of(variant.score, known)
    if not reached.lies_in(Span(formula.span[0], formula.span[1])):
        problem = f"can be from {reached.low} to {reached.high}, outside of the span"
        hint = "bound it with min and max, or with mean of what is from 0 to 1"
        yield at, InvalidValueError(problem, value=variant.score.text, hint=hint)
        return
    for number, grade in enumerate(formula.grades):
        too_high = grade.at_least is not None and grade.at_least > reached.high
        if too_high or (grade.below is not None and grade.below <= reached.low):
            problem = f"no score of {path} reaches it: {reached.low} to {reached.high}"
            yield _wrong(f"grades[{number}]", problem, "key", grade.key)


def _conditions(
    formula: WrittenFormula, variant: FormulaVariant, known: Known, path: str
) -> Iterator[Fault]:
    is_banded = any(grade.has_band for grade in formula.grades)
    keys = [grade.key for grade in formula.grades]
    told = [condition.grade for condition in variant.conditions]
    if is_banded:
        if told:
            yield _wrong(path, "has no place beside bands of scores", "conditions")
        return
    if told != keys:
        hint = f"exactly these, in this order: {', '.join(keys)}"
        problem = "must lead to each grade once, best first"
        yield _wrong(path, problem, "conditions", told, hint)
    for number, condition in enumerate(variant.conditions):
        at = f"{path}.conditions[{number}]"
        is_last = number == len(told) - 1
        if is_last is not (condition.when is None):
            problem = "must be open to all that are left" if is_last else "is missing"
            value = condition.when and condition.when.text
            yield _wrong(at, problem, "when", value, "only the last has no condition")
        if condition.when is not None:
            yield from _used(condition.when, known, f"{at}.when", is_condition=True)
