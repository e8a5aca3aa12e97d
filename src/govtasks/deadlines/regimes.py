"""Regimes: how one body of law counts (chế độ tính thời hạn).

A regime is data: a dated, cited list of steps. The words are those of a small
algebra (start, add, roll, fix); what a regime does not state, no code adds.
"""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from typing import Any, Literal, get_args

import attrs

from ..checks import instance_of, one_of, optional
from ..errors import InvalidValueError
from ..explain import Citation
from ..text import Text, each, is_day, is_key, is_optional_day, is_plain, plain_text
from .terms import Unit

SelectedBy = Literal["trigger", "document", "now"]
StartMode = Literal["exclude", "include"]
Anchor = Literal["event", "first_day"]
RollTo = Literal["next", "previous", "none"]
Counting = Literal["forward", "backward"]

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00")
_is_units = each(instance_of(Unit, "units of time"))
_is_cites = each(instance_of(Citation, "citations"))


def _refuse_elapsed(units: tuple[Unit, ...]) -> None:
    for unit in units:
        if unit.is_elapsed:
            problem = "minutes and hours run from a moment to a moment"
            raise InvalidValueError(problem, field="units", value=unit.value)


@attrs.frozen(kw_only=True)
class Start:
    """Whether the day of the event counts (thời điểm bắt đầu thời hạn).

    Attributes:
        mode: ``exclude`` the day of the event, or ``include`` it.
        units: The units for which this holds.
        cites: Where it is written.
    """

    mode: StartMode = attrs.field(validator=one_of(*get_args(StartMode)))
    units: tuple[Unit, ...] = attrs.field(validator=_is_units)
    cites: tuple[Citation, ...] = attrs.field(default=(), validator=_is_cites)

    def __attrs_post_init__(self) -> None:
        """Refuse what is not computed, rather than compute something else.

        Raises:
            InvalidValueError: Minutes or hours that do not run from the moment.
        """
        if self.mode == "exclude":
            _refuse_elapsed(self.units)


@attrs.frozen(kw_only=True)
class Add:
    """How units are counted on (cách tính thời hạn).

    Attributes:
        units: The units for which this holds.
        anchor: What months and years correspond to: the day of the ``event``
            (a day that the month lacks becomes its last), or the ``first_day``
            counted (the term ends on the day before the matching one).
        cites: Where it is written.
    """

    units: tuple[Unit, ...] = attrs.field(validator=_is_units)
    anchor: Anchor = attrs.field(default="event", validator=one_of(*get_args(Anchor)))
    cites: tuple[Citation, ...] = attrs.field(default=(), validator=_is_cites)


@attrs.frozen(kw_only=True)
class Roll:
    """Where an end on a day off moves to (kết thúc thời hạn vào ngày nghỉ).

    Attributes:
        to: The ``next`` or ``previous`` working day, or ``none``: it stays.
        units: The units for which this holds.
        counting: Whether it is the law of terms counted ``forward`` from an
            event or ``backward`` before one.
        cites: Where it is written.
    """

    to: RollTo = attrs.field(validator=one_of(*get_args(RollTo)))
    units: tuple[Unit, ...] = attrs.field(validator=_is_units)
    counting: Counting = attrs.field(
        default="forward", validator=one_of(*get_args(Counting))
    )
    cites: tuple[Citation, ...] = attrs.field(default=(), validator=_is_cites)

    def __attrs_post_init__(self) -> None:
        """Refuse what is not computed, rather than compute something else.

        Raises:
            InvalidValueError: Minutes or hours that move.
        """
        _refuse_elapsed(self.units)


def _is_clock(
    _instance: object, _attribute: attrs.Attribute[Any], value: object
) -> None:
    if not isinstance(value, str) or not _CLOCK.fullmatch(value):
        problem = "must be a time from '00:00' to '24:00'"
        raise InvalidValueError(problem, field="time", value=value)


@attrs.frozen(kw_only=True)
class Fix:
    """What is fixed without counting (thời điểm ấn định).

    Either the time at which the last day ends, or that this law defines the
    points (start, middle, end) of months or years.

    Attributes:
        time: Clock time, ``24:00`` for the end of the day.
        points: The period whose points are defined.
        cites: Where it is written.
    """

    time: str | None = attrs.field(default=None, validator=optional(_is_clock))
    points: Literal["month", "year"] | None = attrs.field(
        default=None, validator=optional(one_of("month", "year"))
    )
    cites: tuple[Citation, ...] = attrs.field(default=(), validator=_is_cites)

    def __attrs_post_init__(self) -> None:
        """Check that it fixes exactly one thing.

        Raises:
            InvalidValueError: It fixes nothing, or both.
        """
        if (self.time is None) is (self.points is None):
            problem = "must fix either a time or the points of a period"
            raise InvalidValueError(problem, field="time", value=self.time)


RegimeStep = Start | Add | Roll | Fix


def _is_zone(
    _instance: object, _attribute: attrs.Attribute[Any], value: object
) -> None:
    try:
        zoneinfo.ZoneInfo(plain_text(value, "zone"))
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        problem = "must be a zone of the IANA database"
        hint = "such as Asia/Ho_Chi_Minh"
        raise InvalidValueError(problem, field="zone", value=value, hint=hint) from None


@attrs.frozen(kw_only=True)
class Regime:
    """How one body of law counts terms, from when to when.

    Attributes:
        key: Name, such as ``vn-civil-2015``.
        title: Name for people.
        zone: IANA zone in which days begin and end.
        valid_from: First day on which it is law.
        valid_to: First day on which it no longer is; None while it is.
        selected_by: Which date must lie in that interval: that of the
            ``trigger``, of the ``document``, or ``now``.
        steps: The rules of counting; at most one of a kind for each unit.
        citations: What the regime as a whole rests on.
        note: Further remark.
    """

    key: str = attrs.field(validator=is_key)
    title: Text = attrs.field(validator=instance_of(Text, "a text by language"))
    zone: str = attrs.field(validator=_is_zone)
    valid_from: dt.date = attrs.field(validator=is_day)
    valid_to: dt.date | None = attrs.field(default=None, validator=is_optional_day)
    selected_by: SelectedBy = attrs.field(validator=one_of(*get_args(SelectedBy)))
    steps: tuple[RegimeStep, ...] = attrs.field(
        validator=each(instance_of((Start, Add, Roll, Fix), "steps"))
    )
    citations: tuple[Citation, ...] = attrs.field(default=(), validator=_is_cites)
    note: str = attrs.field(default="", validator=is_plain)

    def __attrs_post_init__(self) -> None:
        """Check that the steps leave no choice to the code.

        Raises:
            InvalidValueError: Two steps for the same unit, no end of the day, or
                an interval that ends before it starts.
        """
        if self.valid_to is not None and self.valid_to <= self.valid_from:
            problem = f"must be after {self.valid_from}"
            raise InvalidValueError(problem, field="valid_to", value=self.valid_to)
        seen: set[str] = set()
        for name in (name for step in self.steps for name in _places(step)):
            if name in seen:
                problem = f"there are two steps for {name}"
                raise InvalidValueError(problem, field="steps")
            seen.add(name)
        if "fix time" not in seen:
            problem = "must say when the last day ends"
            hint = "add a step fix with time = '24:00'"
            raise InvalidValueError(problem, field="steps", hint=hint)

    def start(self, unit: Unit) -> Start:
        """Whether the day of the event counts for that unit.

        Raises:
            InvalidValueError: The regime does not say.
        """
        for step in self.steps:
            if isinstance(step, Start) and unit in step.units:
                return step
        raise self._silent(unit, act="start")

    def add(self, unit: Unit) -> Add:
        """How that unit is counted on.

        Raises:
            InvalidValueError: The regime does not say.
        """
        for step in self.steps:
            if isinstance(step, Add) and unit in step.units:
                return step
        raise self._silent(unit, act="count")

    def roll(self, unit: Unit, counting: Counting = "forward") -> Roll | None:
        """Where an end on a day off moves; None where the regime is silent."""
        for step in self.steps:
            if (
                isinstance(step, Roll)
                and unit in step.units
                and step.counting == counting
            ):
                return step
        return None

    @property
    def day_end(self) -> Fix:
        """When the last day ends."""
        return next(s for s in self.steps if isinstance(s, Fix) and s.time is not None)

    def points(self, period: str) -> tuple[Citation, ...]:
        """Where the points of months (and what is made of months) or years stand."""
        kind = "year" if period == "year" else "month"
        found = (s.cites for s in self.steps if isinstance(s, Fix) and s.points == kind)
        return next(found, ())

    def require_valid(self, day: dt.date, field: str = "trigger") -> None:
        """Refuse a day on which the regime is not law.

        Raises:
            InvalidValueError: It is outside the interval of validity.
        """
        if day < self.valid_from or (self.valid_to and day >= self.valid_to):
            until = f" until before {self.valid_to}" if self.valid_to else ""
            problem = f"regime {self.key} is law from {self.valid_from}{until}"
            raise InvalidValueError(
                problem, field=field, value=day, hint="choose the regime of that time"
            )

    def _silent(self, unit: Unit, *, act: str) -> InvalidValueError:
        problem = f"regime {self.key} does not say how to {act} this unit"
        return InvalidValueError(problem, field="unit", value=unit.value)


def _places(step: RegimeStep) -> list[str]:
    """What a step decides, each by a name that may occur once in a regime."""
    match step:
        case Fix(time=None):
            return [f"fix points {step.points}"]
        case Fix():
            return ["fix time"]
        case Roll():
            return [f"roll {step.counting} {unit.value}" for unit in step.units]
        case Start():
            return [f"start {unit.value}" for unit in step.units]
        case _:
            return [f"add {unit.value}" for unit in step.units]
