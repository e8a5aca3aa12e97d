"""Formulas as data: how facts become points, a score and a grade (công thức đánh giá).

A formula is a versioned, cited, dated document, and its numbers stand nowhere else:
what it says of the same facts is the same wherever it is asked. What could not be
confirmed in the law is a caveat of the formula and goes with every card.

Measures say what each obligation brings, points what comes of all of them. For each
capacity one variant says what the score is of these; the grade is read from the bands
that it falls in, or from conditions where the law has no points.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from fractions import Fraction
from keyword import iskeyword
from typing import Any

import attrs

from ..checks import instance_of, is_a, optional
from ..errors import InvalidValueError, UnknownNameError, joined
from ..explain import Citation
from ..text import Text, each, is_day, is_filled, is_key, is_optional_day
from .expressions import FUNCTIONS, Expression
from .formula_checks import faults_of
from .periods import Period, PeriodLength
from .scorecards import JudgedAs
from .spans import Span

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_PERCENT = 100
_LONGEST = 64
_DIGITS = 18
_is_text = instance_of(Text, "a text by language")
_is_cites = each(instance_of(Citation, "citations"))
_is_expression = is_a(Expression)
_is_capacities = each(is_a(JudgedAs))
_is_number = instance_of(Fraction, "a number")


def _is_name(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Validate a name that expressions can use."""
    taken = isinstance(value, str) and (iskeyword(value) or value in FUNCTIONS)
    if not isinstance(value, str) or not _NAME.fullmatch(value) or taken:
        problem = "must be a name such as on_time"
        hint = "small letters without accents, digits and _; no word of the language"
        raise InvalidValueError(problem, field=attribute.name, value=value, hint=hint)


def _exact(value: object) -> Fraction | None:
    """A number that is exact, and of a length that people write; else None."""
    match value:
        case bool():
            return None
        case int() | Fraction():
            ends = (value.numerator, value.denominator)
            is_short = all(end.bit_length() <= _LONGEST for end in ends)
        case Decimal():
            size = value.adjusted() if value.is_finite() else _LONGEST
            is_short = max(abs(size), len(value.as_tuple().digits)) <= _DIGITS
        case _:
            return None
    return Fraction(value) if is_short else None


def _is_percent(
    _instance: object, attribute: attrs.Attribute[Any], value: object
) -> None:
    if not isinstance(value, Fraction) or not 0 <= value <= _PERCENT:
        problem = "must be a number from 0 to 100"
        raise InvalidValueError(problem, field=attribute.name, value=value)


@attrs.frozen(kw_only=True)
class FormulaCaveat:
    """Something about a formula that could not be confirmed (điểm chưa kiểm chứng).

    Attributes:
        key: Its name.
        text: What is not confirmed, and what is assumed meanwhile.
        capacities: Whom it bears on; empty for everybody.
    """

    key: str = attrs.field(validator=is_key)
    text: Text = attrs.field(validator=_is_text)
    capacities: tuple[JudgedAs, ...] = attrs.field(default=(), validator=_is_capacities)


@attrs.frozen(kw_only=True)
class FormulaInput:
    """What a person assesses and no fact shows (nội dung do người có thẩm quyền chấm).

    Attributes:
        name: Its name in expressions.
        title: What it is called.
        least: The least that can be given.
        most: The most.
        capacities: Who is assessed so; empty for everybody.
        assumed: What holds where nobody says otherwise, and the card says so; None
            where nothing can be assumed, and the card is provisional without it.
        cites: What it rests on.
    """

    name: str = attrs.field(validator=_is_name)
    title: Text = attrs.field(validator=_is_text)
    least: Fraction = attrs.field(default=Fraction(0), validator=_is_number)
    most: Fraction = attrs.field(validator=_is_number)
    capacities: tuple[JudgedAs, ...] = attrs.field(default=(), validator=_is_capacities)
    assumed: Fraction | None = attrs.field(default=None, validator=optional(_is_number))
    cites: tuple[Citation, ...] = attrs.field(default=(), validator=_is_cites)

    @property
    def span(self) -> Span:
        """What it can be."""
        return Span(self.least, self.most)

    def checked(self, value: object) -> Fraction:
        """What a person assessed, exactly.

        Raises:
            InvalidValueError: It is no exact number, or outside of what can be given.
        """
        found = _exact(value)
        if found is None:
            problem = "must be an exact number: a whole one, a Fraction or a Decimal"
            raise InvalidValueError(problem, field=self.name, value=value)
        if not self.least <= found <= self.most:
            problem = f"must be from {self.least} to {self.most}"
            raise InvalidValueError(problem, field=self.name, value=str(value))
        return found


@attrs.frozen(kw_only=True)
class FormulaPart:
    """One thing that is reckoned: a measure of each obligation, or a part of the score.

    Attributes:
        name: Its name in expressions that come after it.
        title: What it is called.
        value: How it is reckoned.
        capacities: Who is judged by it; empty for everybody.
        cites: What it rests on.
    """

    name: str = attrs.field(validator=_is_name)
    title: Text = attrs.field(validator=_is_text)
    capacities: tuple[JudgedAs, ...] = attrs.field(default=(), validator=_is_capacities)
    value: Expression = attrs.field(validator=_is_expression)
    cites: tuple[Citation, ...] = attrs.field(default=(), validator=_is_cites)


@attrs.frozen(kw_only=True)
class FormulaGrade:
    """A grade, and the band of scores that gets it (mức xếp loại).

    Attributes:
        key: Its name, such as ``excellent``.
        title: What it is called.
        at_least: The least score that gets it; None for the least of all.
        below: The score that no longer does; None where the band goes to the top.
        requires: What must hold besides; the next grade down where it does not.
        cites: What it rests on.
    """

    key: str = attrs.field(validator=is_key)
    title: Text = attrs.field(validator=_is_text)
    at_least: Fraction | None = attrs.field(
        default=None, validator=optional(_is_number)
    )
    below: Fraction | None = attrs.field(default=None, validator=optional(_is_number))
    requires: Expression | None = attrs.field(
        default=None, validator=optional(_is_expression)
    )
    cites: tuple[Citation, ...] = attrs.field(default=(), validator=_is_cites)

    @property
    def has_band(self) -> bool:
        """Whether it is got by a score."""
        return self.at_least is not None or self.below is not None


@attrs.frozen(kw_only=True)
class GradeCondition:
    """What must hold for a grade where there are no points (điều kiện xếp loại).

    Attributes:
        grade: Key of the grade.
        when: What must hold; None of the last, which whoever is left gets.
        cites: What it rests on.
    """

    grade: str = attrs.field(validator=is_key)
    when: Expression | None = attrs.field(
        default=None, validator=optional(_is_expression)
    )
    cites: tuple[Citation, ...] = attrs.field(default=(), validator=_is_cites)


@attrs.frozen(kw_only=True)
class FormulaVariant:
    """How those in some capacities are judged.

    Attributes:
        capacities: Who.
        score: The score, of the points; None where there are only grades.
        conditions: What must hold for each grade, best first, where no score decides.
        cites: What it rests on.
    """

    capacities: tuple[JudgedAs, ...] = attrs.field(validator=_is_capacities)
    score: Expression | None = attrs.field(
        default=None, validator=optional(_is_expression)
    )
    conditions: tuple[GradeCondition, ...] = attrs.field(
        default=(), validator=each(is_a(GradeCondition))
    )
    cites: tuple[Citation, ...] = attrs.field(default=(), validator=_is_cites)


@attrs.frozen(kw_only=True)
class ShareLimit:
    """How many may get a grade (tỷ lệ xếp loại tối đa).

    Attributes:
        grade: Key of the grade.
        at_most: How many of a hundred.
        of: Keys of the grades whose holders are counted for it.
        capacities: Who is counted; those of a capacity are compared with each other.
        cites: What it rests on.
    """

    grade: str = attrs.field(validator=is_key)
    at_most: Fraction = attrs.field(validator=_is_percent)
    of: tuple[str, ...] = attrs.field(validator=each(is_key))
    capacities: tuple[JudgedAs, ...] = attrs.field(validator=_is_capacities)
    cites: tuple[Citation, ...] = attrs.field(default=(), validator=_is_cites)


@attrs.frozen(kw_only=True)
class Lowering:
    """A part for which doing more can lower the score, and why that is so.

    Attributes:
        name: Name of the measure or point.
        because: Why.
    """

    name: str = attrs.field(validator=_is_name)
    because: Text = attrs.field(validator=_is_text)


@attrs.frozen(kw_only=True)
class WrittenFormula:
    """A formula as it is written, before it is known whether it makes sense.

    Its fields are those of `Formula`.
    """

    key: str = attrs.field(validator=is_key)
    version: str = attrs.field(validator=is_filled)
    title: Text = attrs.field(validator=_is_text)
    since: dt.date = attrs.field(validator=is_day)
    until: dt.date | None = attrs.field(default=None, validator=is_optional_day)
    cadences: tuple[PeriodLength, ...] = attrs.field(validator=each(is_a(PeriodLength)))
    capacities: tuple[JudgedAs, ...] = attrs.field(
        default=tuple(JudgedAs), validator=_is_capacities
    )
    span: tuple[Fraction, ...] = attrs.field(default=(), validator=each(_is_number))
    inputs: tuple[FormulaInput, ...] = attrs.field(
        default=(), validator=each(is_a(FormulaInput))
    )
    measures: tuple[FormulaPart, ...] = attrs.field(
        default=(), validator=each(is_a(FormulaPart))
    )
    points: tuple[FormulaPart, ...] = attrs.field(
        default=(), validator=each(is_a(FormulaPart))
    )
    variants: tuple[FormulaVariant, ...] = attrs.field(
        validator=each(is_a(FormulaVariant))
    )
    grades: tuple[FormulaGrade, ...] = attrs.field(validator=each(is_a(FormulaGrade)))
    share_limits: tuple[ShareLimit, ...] = attrs.field(
        default=(), validator=each(is_a(ShareLimit))
    )
    lowering: tuple[Lowering, ...] = attrs.field(
        default=(), validator=each(is_a(Lowering))
    )
    caveats: tuple[FormulaCaveat, ...] = attrs.field(
        default=(), validator=each(is_a(FormulaCaveat))
    )
    citations: tuple[Citation, ...] = attrs.field(validator=_is_cites)


@attrs.frozen(kw_only=True)
class Formula(WrittenFormula):
    """How somebody is judged, as data (công thức chấm điểm, xếp loại).

    Attributes:
        key: Name, such as ``vn-335-2025``.
        version: Version of the data, named on each card.
        title: Name for people.
        since: First day on which it is law.
        until: First day on which it no longer is; None while it is.
        cadences: How long the periods are that it may be used for.
        capacities: Who can be judged by it; everybody where it does not say.
        span: The least and the most that a score can be; empty where it gives none.
        inputs: What a person assesses.
        measures: What each obligation is measured by, in order; each can name those
            before it.
        points: The parts of the score, in order; each can name those before it.
        variants: How those in each capacity are judged; one for each.
        grades: The grades, best first.
        share_limits: How many may get a grade.
        lowering: Parts for which doing more can lower the score.
        caveats: What about it could not be confirmed.
        citations: What it rests on.

    Raises:
        MalformedDataError: It makes no sense; everything that is wrong, at once.
        GovtasksError: The one thing that is wrong.
    """

    def __attrs_post_init__(self) -> None:
        """Refuse what makes no sense."""
        found = [error.at(path or self.key) for path, error in faults_of(self)]
        if found:
            raise joined(found, self.key)

    def variant(self, capacity: JudgedAs) -> FormulaVariant:
        """How those in a capacity are judged.

        Raises:
            InvalidValueError: Nobody in that capacity is judged by it.
        """
        for variant in self.variants:
            if capacity in variant.capacities:
                return variant
        known = ", ".join(one.value for one in self.capacities)
        problem = f"formula {self.key} judges nobody in that capacity"
        raise InvalidValueError(
            problem, field="capacity", value=capacity.value, hint=f"it judges {known}"
        )

    def measures_of(self, capacity: JudgedAs) -> tuple[FormulaPart, ...]:
        """What each obligation is measured by for those in a capacity."""
        return tuple(one for one in self.measures if _bears(one.capacities, capacity))

    def points_of(self, capacity: JudgedAs) -> tuple[FormulaPart, ...]:
        """The parts of the score of those in a capacity."""
        return tuple(one for one in self.points if _bears(one.capacities, capacity))

    def inputs_of(self, capacity: JudgedAs) -> tuple[FormulaInput, ...]:
        """What a person assesses of those in a capacity."""
        return tuple(one for one in self.inputs if _bears(one.capacities, capacity))

    def reads_units(self, capacity: JudgedAs) -> bool:
        """Whether those in a capacity are judged by the cards of the bodies below."""
        variant = self.variant(capacity)
        asked = [
            variant.score,
            *(one.when for one in variant.conditions),
            *(one.value for one in self.points_of(capacity)),
            *(one.requires for one in self.grades),
        ]
        return any(one.reads_units for one in asked if one is not None)

    def caveats_of(self, capacity: JudgedAs) -> tuple[FormulaCaveat, ...]:
        """What is not confirmed about how those in a capacity are judged."""
        return tuple(one for one in self.caveats if _bears(one.capacities, capacity))

    def grade(self, key: str) -> FormulaGrade:
        """The grade of that key.

        Raises:
            UnknownNameError: It has none.
        """
        known = {grade.key: grade for grade in self.grades}
        if key not in known:
            raise UnknownNameError.of("grade", key, known)  # noqa: EM101
        return known[key]

    def check_period(self, period: Period) -> None:
        """See that it may be used for a period: it must be law on the last day of it.

        Raises:
            InvalidValueError: It is not, or is for periods of another length.
        """
        last = period.last_day
        if last < self.since or (self.until is not None and last >= self.until):
            until = f" until before {self.until}" if self.until else ""
            problem = f"formula {self.key} is not in force on the last day of it"
            hint = f"it is from {self.since}{until}"
            raise InvalidValueError(
                problem, field="period", value=period.key, hint=hint
            )
        if period.cadence not in self.cadences:
            known = ", ".join(one.value for one in self.cadences)
            problem = f"formula {self.key} is not for a {period.cadence.value}"
            raise InvalidValueError(
                problem, field="period", value=period.key, hint=f"it is for: {known}"
            )


def _bears(capacities: tuple[JudgedAs, ...], capacity: JudgedAs) -> bool:
    return not capacities or capacity in capacities
