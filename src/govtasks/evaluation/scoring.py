"""Scoring: from a formula and the facts to a card that explains itself.

Pure: the same formula, items, inputs and instants give the same card, whoever asks and
wherever the facts are kept.
"""

from __future__ import annotations

import datetime as dt
import functools
import zoneinfo
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

import attrs

from ..errors import InvalidValueError, UnknownNameError
from ..explain import Explanation, Step, trusted_explanation, trusted_step
from ..text import Text, aware, checked_day
from .amounts import Amount
from .expressions import Scope, Values
from .formulas import Formula, FormulaPart, FormulaVariant
from .grading import given, graded, worded
from .items import Item
from .measuring import is_judged, unit_values, values_of
from .periods import Period
from .scorecards import Line, Point, Scorecard, Subject

Assessed = Mapping[str, Fraction | int | Decimal]
"""What a person assessed, by the name of the input; exact numbers only."""
_T = TypeVar("_T", Item, Scorecard)


@attrs.frozen(kw_only=True)
class _Case:
    """What is known of somebody before anything is reckoned."""

    formula: Formula
    subject: Subject
    period: Period
    since: dt.date
    until: dt.date
    cut_off: dt.datetime
    known_at: dt.datetime
    inputs: Mapping[str, Fraction]
    items: tuple[Item, ...]
    cards: tuple[Scorecard, ...]

    @property
    def variant(self) -> FormulaVariant:
        return self.formula.variant(self.subject.capacity)

    @property
    def is_over(self) -> bool:
        """Whether the days that are judged had passed for whoever looks at them."""
        zone = zoneinfo.ZoneInfo(self.period.zone)
        end = dt.datetime.combine(self.until, dt.time(), zone)
        return min(self.cut_off, self.known_at) >= end


def score(  # noqa: PLR0913 - what a card rests on, each by its name
    formula: Formula,
    subject: Subject,
    items: Iterable[Item],
    *,
    period: Period,
    since: dt.date,
    until: dt.date,
    cut_off: dt.datetime,
    known_at: dt.datetime,
    inputs: Assessed | None = None,
    units: Iterable[Scorecard] = (),
) -> Scorecard:
    """Judge somebody by a formula (chấm điểm, xếp loại).

    Every item that is given is judged, except what stands apart or was withdrawn: which
    ones belong to somebody in a period is for the caller to say. Where something cannot
    be known, such as an input that nobody assessed, what rests on it is None.

    Args:
        formula: How.
        subject: Who, and as what.
        items: What he answers for, as it stood at the cut-off; in any order.
        period: Which days.
        since: First day on which the subject is judged.
        until: First day on which it no longer is.
        cut_off: The instant at which the items stand as they do.
        known_at: Only what had been recorded by then is in them.
        inputs: What a person assessed, by name.
        units: The cards of the bodies below, for rules on heads. Those without a grade
            are left out, and named.

    Returns:
        The card; provisional where the days that are judged were not over at the
        cut-off, an input without an assumption was not assessed, or a card of a body
        below is provisional.

    Raises:
        InvalidValueError: The formula is not for the capacity or the period; the days
            lie outside of the period; an item or a body comes twice; an input is no
            exact number, or outside of what it can be.
        UnknownNameError: The formula has no such input.
        NaiveInstantError: An instant has no time zone.
    """
    formula.check_period(period)
    _check_days(period, since, until)
    case = _Case(
        formula=formula,
        subject=subject,
        period=period,
        since=since,
        until=until,
        cut_off=aware(cut_off, "cut_off"),
        known_at=aware(known_at, "known_at"),
        inputs=_assessed(formula, subject, inputs or {}),
        items=_each_once(items, "items", lambda item: item.key),
        cards=_each_once(units, "units", lambda card: card.subject.key),
    )
    return _card(case)


def _check_days(period: Period, since: dt.date, until: dt.date) -> None:
    checked_day(since, "since")
    checked_day(until, "until")
    if not period.since <= since < until <= period.until:
        problem = f"must be days of the period {period.key}"
        value = f"{since} until before {until}"
        raise InvalidValueError(problem, field="since", value=value)


def _each_once(
    values: Iterable[_T], field: str, key_of: Callable[[_T], str]
) -> tuple[_T, ...]:
    """Sorted, so that no order in which they come decides anything."""
    listed = tuple(values)
    known = {key_of(value): value for value in listed}
    if len(known) < len(listed):
        keys = [key_of(value) for value in listed]
        problem = "is there twice"
        value = next(key for key in keys if keys.count(key) > 1)
        raise InvalidValueError(problem, field=field, value=value)
    return tuple(known[key] for key in sorted(known))


def _assessed(
    formula: Formula, subject: Subject, inputs: Assessed
) -> dict[str, Fraction]:
    wanted = {one.name: one for one in formula.inputs_of(subject.capacity)}
    found = {}
    for name in sorted(inputs):
        if name not in wanted:
            raise UnknownNameError.of("input", name, wanted, field="inputs")  # noqa: EM101
        found[name] = wanted[name].checked(inputs[name])
    return found


def _card(case: _Case) -> Scorecard:
    lines, measured = _lines(case)
    scope, points = _points(case, measured)
    total, total_steps = _total(case, scope)
    grade, grade_steps = graded(case.formula, case.variant, scope, total)
    title = None if grade is None else case.formula.grade(grade).title
    steps = (
        *_basis(case, len(measured)),
        *_input_steps(case),
        *(point.because for point in points),
        *total_steps,
        *grade_steps,
    )
    shortcomings = tuple(_shortcomings(case))
    remarks = (*shortcomings, *_assumptions(case), *_left_out(case))
    caveats = case.formula.caveats_of(case.subject.capacity)
    return Scorecard(
        subject=case.subject,
        period=case.period,
        since=case.since,
        until=case.until,
        formula=case.formula.key,
        formula_version=case.formula.version,
        cut_off=case.cut_off,
        known_at=case.known_at,
        lines=lines,
        points=points,
        inputs=tuple(case.inputs.items()),
        score=total,
        grade=grade,
        grade_title=title,
        is_provisional=bool(shortcomings),
        caveats=(*(one.text for one in caveats), *remarks),
        explanation=_explanation(case, total, title, steps),
    )


def _lines(case: _Case) -> tuple[tuple[Line, ...], list[Values]]:
    """A line for each item, and the values of those that are judged."""
    measures = case.formula.measures_of(case.subject.capacity)
    lines: list[Line] = []
    measured: list[Values] = []
    for item in case.items:
        line, values = _measured(item, measures)
        lines.append(line)
        if values is not None:
            measured.append(values)
    return tuple(lines), measured


def _measured(
    item: Item, measures: Sequence[FormulaPart]
) -> tuple[Line, Values | None]:
    bucket = item.bucket
    if not is_judged(bucket):
        return _line(item, bucket, (), (trusted_step("formulas.step-apart"),)), None
    values = values_of(item, bucket)
    scope = Scope(values=values)
    steps = []
    for measure in measures:
        value = measure.value.number(scope)
        steps.append(_part_step(measure, scope, value))
        values[measure.name] = value
    found = ((one.name, values[one.name]) for one in measures)
    known = tuple((name, value) for name, value in found if value is not None)
    return _line(item, bucket, known, tuple(steps)), values


def _line(
    item: Item,
    bucket: str,
    values: tuple[tuple[str, Fraction], ...],
    steps: tuple[Step, ...],
) -> Line:
    return Line(
        obligation=item.key,
        title=item.title,
        bucket=bucket,
        due_on=item.status.due_on,
        values=values,
        explanation=functools.partial(_line_explanation, item, steps),
        evidence=item.evidence,
    )


def _line_explanation(item: Item, steps: tuple[Step, ...]) -> Explanation:
    why = item.explanation
    return trusted_explanation(why.subject, why.arguments, (*why.steps, *steps))


def _part_step(part: FormulaPart, scope: Scope, value: Fraction | None) -> Step:
    known = given(part.value, scope)
    arguments: tuple[tuple[str, object], ...] = (
        ("title", part.title),
        ("expression", part.value.text),
        ("value", Amount(value)),
        ("given", known),
    )
    rule = "formulas.step-part-with" if known.values else "formulas.step-part"
    return trusted_step(rule, arguments, after=value, cites=part.cites)


def _points(case: _Case, measured: Sequence[Values]) -> tuple[Scope, tuple[Point, ...]]:
    grades = tuple(grade.key for grade in case.formula.grades)
    found = (unit_values(card, grades) for card in case.cards)
    units = tuple(one for one in found if one is not None)
    values: dict[str, Fraction | None] = {
        "items": Fraction(len(measured)),
        "units": Fraction(len(units)),
    }
    for one in case.formula.inputs_of(case.subject.capacity):
        values[one.name] = case.inputs.get(one.name, one.assumed)
    scope = Scope(values=values, items=measured, units=units)
    points = []
    for part in case.formula.points_of(case.subject.capacity):
        value = part.value.number(scope)
        because = _part_step(part, scope, value)
        point = Point(name=part.name, title=part.title, value=value, because=because)
        points.append(point)
        values[part.name] = value
    return scope, tuple(points)


def _total(case: _Case, scope: Scope) -> tuple[Fraction | None, tuple[Step, ...]]:
    expression = case.variant.score
    if expression is None:
        return None, ()
    value = expression.number(scope)
    arguments = {
        "expression": expression.text,
        "given": given(expression, scope),
        "value": Amount(value),
    }
    cites = case.variant.cites
    return value, (Step("formulas.step-score", arguments, after=value, cites=cites),)


def _basis(case: _Case, judged: int) -> Iterator[Step]:
    """By what the card was made: the days, the instants, how much there was."""
    arguments = {
        "capacity": case.subject.capacity,
        "period": case.period,
        "since": case.since,
        "last": case.until - dt.timedelta(days=1),
        "cut_off": case.cut_off,
        "known_at": case.known_at,
    }
    yield Step("formulas.step-period", arguments, cites=case.formula.citations)
    counts = {"judged": judged, "apart": len(case.items) - judged}
    yield Step("formulas.step-items", counts)
    if case.cards:
        left_out = len(list(_left_out(case)))
        graded_ones = len(case.cards) - left_out
        counts = {"graded": graded_ones, "left_out": left_out}
        yield Step("formulas.step-units", counts)


def _input_steps(case: _Case) -> Iterator[Step]:
    for one in case.formula.inputs_of(case.subject.capacity):
        value = case.inputs.get(one.name, one.assumed)
        arguments: dict[str, object] = {"title": one.title}
        if value is not None:
            arguments["value"] = Amount(value)
        if one.name in case.inputs:
            arguments |= {"least": Amount(one.least), "most": Amount(one.most)}
            rule = "formulas.step-input"
        else:
            rule = f"formulas.step-{'missing' if value is None else 'assumed'}"
        yield Step(rule, arguments, after=value, cites=one.cites)


def _shortcomings(case: _Case) -> Iterator[Text]:
    """Why a card is provisional."""
    if not case.is_over:
        yield worded("formulas.provisional-open", {})
    for one in case.formula.inputs_of(case.subject.capacity):
        if one.name not in case.inputs and one.assumed is None:
            yield worded("formulas.provisional-missing", {"title": one.title})
    for card in case.cards:
        if card.is_provisional:
            yield worded("formulas.provisional-units", {"body": card.subject.body})


def _assumptions(case: _Case) -> Iterator[Text]:
    """What holds because nobody said otherwise."""
    for one in case.formula.inputs_of(case.subject.capacity):
        if one.name not in case.inputs and one.assumed is not None:
            arguments = {"title": one.title, "value": Amount(one.assumed)}
            yield worded("formulas.assumed", arguments)


def _left_out(case: _Case) -> Iterator[Text]:
    known = {grade.key for grade in case.formula.grades}
    for card in case.cards:
        if card.grade not in known:
            yield worded("formulas.unit-without-grade", {"body": card.subject.body})


def _explanation(
    case: _Case, total: Fraction | None, title: Text | None, steps: tuple[Step, ...]
) -> Explanation:
    points = worded("formulas.no-points", {})
    if total is not None:
        points = worded("formulas.points", {"score": Amount(total)})
    arguments = {
        "formula": case.formula.title,
        "version": case.formula.version,
        "score": points,
        "grade": title or worded("formulas.no-grade", {}),
    }
    return Explanation("formulas.card", arguments, steps)
