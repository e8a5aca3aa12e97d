"""Which grade a score, or what holds of somebody, leads to (xếp loại)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from ..explain import Citation, Step
from ..messages import render
from ..text import Text
from .amounts import Amount, Given
from .expressions import Expression, Scope
from .formulas import Formula, FormulaGrade, FormulaVariant

Graded = tuple[str | None, tuple[Step, ...]]
"""Key of the grade, None where that cannot be known; and why."""
_ANSWERS = {True: "holds", False: "fails", None: "unknown"}


def worded(key: str, arguments: Mapping[str, object]) -> Text:
    """A message in every language."""
    texts = {locale: render(key, arguments, locale) for locale in ("vi", "en")}
    return Text(texts)


def given(expression: Expression, scope: Scope) -> Given:
    """What the names of an expression stand for.

    Of what is reckoned for each obligation it is said how many have a value:
    ``n(is_done) = 7``.
    """
    values = scope.values
    pairs = [(name, values[name]) for name in expression.names if name in values]
    for name in expression.names:
        if name not in values and any(name in one for one in scope.items):
            count = sum(one.get(name) is not None for one in scope.items)
            pairs.append((f"n({name})", Fraction(count)))
    return Given(tuple(pairs))


def graded(
    formula: Formula, variant: FormulaVariant, scope: Scope, total: Fraction | None
) -> Graded:
    """The grade of a score, or that whose condition holds.

    Conditions are looked at from the best grade down. One that cannot be known ends the
    search: that a lower one holds would be no answer.

    Args:
        formula: Has the grades.
        variant: Has the conditions, where there are any.
        scope: What is known.
        total: The score.
    """
    if variant.conditions:
        return _by_conditions(formula, variant, scope)
    if total is None:
        return None, (Step("formulas.step-no-grade"),)
    return _by_bands(formula, scope, total)


def _by_conditions(formula: Formula, variant: FormulaVariant, scope: Scope) -> Graded:
    steps: list[Step] = []
    for condition in variant.conditions:
        grade = formula.grade(condition.grade)
        if condition.when is None:
            arguments = {"grade": grade.title}
            steps.append(Step("formulas.step-last", arguments, cites=condition.cites))
            return grade.key, tuple(steps)
        holds = condition.when.condition(scope)
        rule = "formulas.step-condition"
        cites = condition.cites
        steps.append(_tested(rule, grade, condition.when, scope, holds, cites))
        if holds is not False:
            return _found(grade, steps, holds)
    return None, tuple(steps)


def _by_bands(formula: Formula, scope: Scope, total: Fraction) -> Graded:
    steps: list[Step] = []
    for grade in formula.grades:
        if grade.at_least is not None and total < grade.at_least:
            continue
        if not steps:
            steps.append(_banded(formula, grade, total))
        if grade.requires is None:
            if len(steps) > 1:
                arguments = {"grade": grade.title}
                steps.append(Step("formulas.step-last", arguments, cites=grade.cites))
            return grade.key, tuple(steps)
        holds = grade.requires.condition(scope)
        rule = "formulas.step-required"
        steps.append(_tested(rule, grade, grade.requires, scope, holds, grade.cites))
        if holds is not False:
            return _found(grade, steps, holds)
    return None, tuple(steps)


def _found(grade: FormulaGrade, steps: list[Step], holds: bool | None) -> Graded:  # noqa: FBT001 - an answer
    if holds is None:
        return None, (*steps, Step("formulas.step-no-grade"))
    return grade.key, tuple(steps)


def _tested(
    rule: str,
    grade: FormulaGrade,
    condition: Expression,
    scope: Scope,
    holds: bool | None,  # noqa: FBT001 - an answer
    cites: tuple[Citation, ...],
) -> Step:
    arguments = {
        "grade": grade.title,
        "condition": condition.text,
        "given": given(condition, scope),
        "answer": worded(f"formulas.{_ANSWERS[holds]}", {}),
    }
    return Step(rule, arguments, after=holds, cites=cites)


def _banded(formula: Formula, grade: FormulaGrade, total: Fraction) -> Step:
    bottom, top = formula.span
    is_top = grade.below is None
    least = bottom if grade.at_least is None else grade.at_least
    arguments = {
        "score": Amount(total),
        "least": Amount(least),
        "most" if is_top else "below": Amount(
            top if grade.below is None else grade.below
        ),
        "grade": grade.title,
    }
    rule = "formulas.step-band-top" if is_top else "formulas.step-band"
    return Step(rule, arguments, after=grade.key, cites=grade.cites)
