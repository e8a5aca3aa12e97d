"""Indicators: what is to be reached by when, and what was measured (chỉ tiêu, chỉ số).

An indicator has a unit, a direction in which it is better, a value from which it
starts, and targets by year, as the five-year plan for 2016-2020 has them. What was
measured is a fact with its day and its source. A target that is revised and a value
that is corrected are new facts: what was said before stays, and so does what followed
from it.
"""

from __future__ import annotations

import datetime as dt
import enum
import itertools
import zoneinfo
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import attrs

from ..checks import is_a, is_flag, listed, optional
from ..errors import InvalidValueError
from ..explain import Citation
from ..messages import render
from ..text import Text, each, is_day, is_filled, is_key, is_optional_key, is_plain
from .decimals import exact, is_amount
from .periods import PeriodLength

_DECEMBER_31 = (12, 31)
_LONGEST_WAIT = 3660


class Direction(enum.Enum):
    """Which values are better."""

    HIGHER = "higher"
    """The higher, the better (càng cao càng tốt)."""
    LOWER = "lower"
    """The lower, the better (càng thấp càng tốt)."""
    BAND = "band"
    """Best between two values (trong khoảng)."""

    def in_locale(self, locale: str) -> str:
        """The direction in words."""
        return render(f"indicators.direction-{self.value}", {}, locale)


class PathKind(enum.Enum):
    """What is asked for between the days of two targets."""

    LINEAR = "linear"
    """The same step each day (tăng đều theo thời gian)."""
    STEP = "step"
    """Nothing more before the end of the year, and then all (đạt vào cuối năm)."""

    def in_locale(self, locale: str) -> str:
        """The path in words."""
        return render(f"indicators.path-{self.value}", {}, locale)


def _is_year(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if type(value) is not int or not dt.MINYEAR < value < dt.MAXYEAR:
        problem = "must be a year from 2 to 9998"
        raise InvalidValueError(problem, field=attribute.name, value=value)


@attrs.frozen(kw_only=True)
class YearTarget:
    """What is to be reached by the end of a year (chỉ tiêu năm).

    Attributes:
        year: The year; the target is due on its last day.
        value: The value; for a band the lower one.
        upper: The upper value of a band; None for anything else.

    Raises:
        InvalidValueError: No year from 2 to 9998, no exact number, or an upper value
            below the lower one.
    """

    year: int = attrs.field(validator=_is_year)
    value: Decimal = attrs.field(converter=exact, validator=is_amount)
    upper: Decimal | None = attrs.field(
        default=None, converter=exact, validator=optional(is_amount)
    )

    def __attrs_post_init__(self) -> None:
        """Refuse a band that is upside down."""
        if self.upper is not None and self.upper < self.value:
            problem = "must not be below the lower value"
            raise InvalidValueError(problem, field="upper", value=self.upper)

    @property
    def day(self) -> dt.date:
        """The day on which it is due."""
        return dt.date(self.year, *_DECEMBER_31)


@attrs.frozen(kw_only=True)
class Baseline:
    """The value from which it starts (giá trị gốc).

    Attributes:
        value: The value.
        day: The day for which it is true.
        source: Where it was read: a document or an address.
    """

    value: Decimal = attrs.field(converter=exact, validator=is_amount)
    day: dt.date = attrs.field(validator=is_day)
    source: str = attrs.field(validator=is_filled)


def _is_zone(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    try:
        zoneinfo.ZoneInfo(str(value))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        problem = "must be the name of a time zone such as Asia/Ho_Chi_Minh"
        raise InvalidValueError(problem, field=attribute.name, value=value) from error


def _is_tolerance(
    instance: object, attribute: attrs.Attribute[Any], value: Decimal
) -> None:
    is_amount(instance, attribute, value)
    if value < 0:
        problem = "must not be negative"
        raise InvalidValueError(problem, field=attribute.name, value=value)


def _is_wait(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if type(value) is not int or not 0 <= value <= _LONGEST_WAIT:
        problem = f"must be a number of days from 0 to {_LONGEST_WAIT}"
        raise InvalidValueError(problem, field=attribute.name, value=value)


def _is_cadence(
    instance: object, attribute: attrs.Attribute[Any], value: object
) -> None:
    is_a(PeriodLength)(instance, attribute, value)
    if value is PeriodLength.SPAN:
        problem = "must be month, quarter, half-year or year"
        raise InvalidValueError(problem, field=attribute.name, value="span")


_ARE_TARGETS = each(is_a(YearTarget))


def _targets(value: Sequence[YearTarget]) -> tuple[YearTarget, ...]:
    """A list as a tuple; anything else is left for the validator to refuse."""
    return listed(value)  # type: ignore[arg-type]


@attrs.frozen(kw_only=True)
class Indicator:
    """What is measured, and what is to be reached (chỉ tiêu, chỉ số).

    Attributes:
        key: Its key.
        title: What it is called, such as the provincial competitiveness index (PCI).
        unit: What it is counted in, by language (đơn vị tính).
        direction: Which values are better.
        body: Key of the body that answers for it (cơ quan chịu trách nhiệm).
        targets: What is to be reached by the end of which year, in order of years.
        baseline: From where it starts; None where nobody knows.
        path: What is asked for between the days of two targets.
        accrues: Whether it is a sum that begins anew with each year (lũy kế từ đầu
            năm), such as revenue, and not the level of a day.
        tolerance: By how much a value may be worse than the path and only be at risk.
        monitoring: Key of the body that follows it up and confirms what was measured
            (cơ quan theo dõi); None leaves that to the bodies above.
        directive: Key of the directive that orders it; None where none does.
        provision: Where in that.
        cites: Where the targets are written.
        cadence: How often it is measured; None where nobody said.
        published_within: How many days after such a period its value is known.
        zone: Name of the time zone in which its days begin and end.
        note: Anything else a reader should know.

    Raises:
        InvalidValueError: Targets of one year, or not in order; a band without an upper
            value, or anything else with one; a baseline that is not before the first
            target, so that there is no path between them; a body that follows itself
            up; a provision without its directive.
    """

    key: str = attrs.field(validator=is_key)
    title: Text = attrs.field(validator=is_a(Text))
    unit: Text = attrs.field(validator=is_a(Text))
    direction: Direction = attrs.field(validator=is_a(Direction))
    body: str = attrs.field(validator=is_key)
    targets: tuple[YearTarget, ...] = attrs.field(
        default=(), converter=_targets, validator=_ARE_TARGETS
    )
    baseline: Baseline | None = attrs.field(
        default=None, validator=optional(is_a(Baseline))
    )
    path: PathKind = attrs.field(default=PathKind.LINEAR, validator=is_a(PathKind))
    accrues: bool = attrs.field(default=False, validator=is_flag)
    tolerance: Decimal = attrs.field(
        default=Decimal(0), converter=exact, validator=_is_tolerance
    )
    monitoring: str | None = attrs.field(default=None, validator=is_optional_key)
    directive: str | None = attrs.field(default=None, validator=is_optional_key)
    provision: str = attrs.field(default="", validator=is_plain)
    cites: tuple[Citation, ...] = attrs.field(
        default=(), converter=listed, validator=each(is_a(Citation))
    )
    cadence: PeriodLength | None = attrs.field(
        default=None, validator=optional(_is_cadence)
    )
    published_within: int = attrs.field(default=0, validator=_is_wait)
    zone: str = attrs.field(default="Asia/Ho_Chi_Minh", validator=_is_zone)
    note: str = attrs.field(default="", validator=is_plain)

    def __attrs_post_init__(self) -> None:
        """Refuse targets that make no path."""
        check_targets(self.targets, self.direction, self.baseline)
        if self.monitoring == self.body:
            problem = "must be another body than the one that answers for it"
            raise InvalidValueError(problem, field="monitoring", value=self.monitoring)
        if self.provision and self.directive is None:
            problem = "must name the directive in which it stands"
            raise InvalidValueError(problem, field="directive", value=None)

    def target_of(self, year: int) -> YearTarget | None:
        """The target of a year; None where it has none."""
        return next((one for one in self.targets if one.year == year), None)

    def next_target(self, year: int) -> YearTarget | None:
        """The target of a year, else the next one after it; a sum has only its own."""
        if self.accrues:
            return self.target_of(year)
        return next((one for one in self.targets if one.year >= year), None)

    def day(self, at: dt.datetime) -> dt.date:
        """The day of an instant, where its days begin and end."""
        return at.astimezone(zoneinfo.ZoneInfo(self.zone)).date()


def check_targets(
    targets: Sequence[YearTarget], direction: Direction, baseline: Baseline | None
) -> None:
    """Refuse targets that make no path.

    Raises:
        InvalidValueError: As `Indicator` says.
    """
    for one, other in itertools.pairwise(targets):
        if other.year <= one.year:
            problem = "must have each year once, in order"
            raise InvalidValueError(problem, field="targets", value=other.year)
    for one in targets:
        if (one.upper is not None) is not (direction is Direction.BAND):
            needed = "needs an" if direction is Direction.BAND else "has no"
            problem = f"a target of direction {direction.value} {needed} upper value"
            raise InvalidValueError(problem, field="targets", value=one.year)
    if targets and baseline is not None and baseline.day >= targets[0].day:
        problem = f"must be before the first target, which is due {targets[0].day}"
        raise InvalidValueError(problem, field="baseline", value=baseline.day)


@attrs.frozen(kw_only=True)
class TargetsRevised:
    """The targets of an indicator were revised (điều chỉnh chỉ tiêu).

    Attributes:
        targets: All of them from now on.
        instrument: The document that revises them (văn bản điều chỉnh).
        reason: Why.
    """

    targets: tuple[YearTarget, ...] = attrs.field(
        converter=_targets, validator=_ARE_TARGETS
    )
    instrument: str = attrs.field(validator=is_filled)
    reason: str = attrs.field(validator=is_filled)

    def of(self, indicator: Indicator) -> Indicator:
        """The indicator with these targets.

        Raises:
            InvalidValueError: They make no path with its baseline and direction.
        """
        return attrs.evolve(indicator, targets=self.targets)


@attrs.frozen(kw_only=True)
class Measurement:
    """What was measured (kết quả thực hiện, số liệu đo được).

    Attributes:
        value: The value, with the decimals that were printed.
        day: The day for which it is true.
        source: Where it was read: a document or an address (nguồn số liệu).
        is_final: Whether it is final (số chính thức) or only provisional (ước thực
            hiện).
        reason: Why it takes the place of another value of the same day; empty where
            there was none.
        unit: The unit that it was said to be in, to be held against that of the
            indicator; empty where nobody said.
    """

    value: Decimal = attrs.field(converter=exact, validator=is_amount)
    day: dt.date = attrs.field(validator=is_day)
    source: str = attrs.field(validator=is_filled)
    is_final: bool = attrs.field(default=False, validator=is_flag)
    reason: str = attrs.field(default="", validator=is_plain)
    unit: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class IndicatorRetired:
    """An indicator is no longer followed (thôi theo dõi chỉ tiêu).

    Attributes:
        reason: Why.
        instrument: The document that says so; empty where none does.
    """

    reason: str = attrs.field(validator=is_filled)
    instrument: str = attrs.field(default="", validator=is_plain)


IndicatorEvent = Indicator | TargetsRevised | Measurement | IndicatorRetired
