"""Regimes: how one body of law counts (chế độ tính thời hạn).

A regime is data: a dated, cited list of steps. The words are those of a small
algebra (receive, start, add, suspend, floor, roll, fix); what a regime does not
state, no code adds.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Iterator
from typing import Any, Literal, TypeVar, get_args

import attrs

from ..checks import instance_of, one_of, optional
from ..errors import InvalidValueError
from ..explain import Citation
from ..text import Text, each, is_day, is_key, is_optional_day, is_plain, plain_text
from .recesses import Recess
from .relations import DEFAULT_RELATION, RELATIONS, Counting
from .steps import (
    CIVIL_UNITS,
    STEPS,
    Add,
    Anchor,
    Fix,
    Floor,
    Receive,
    RegimeStep,
    Roll,
    RollTo,
    Start,
    StartMode,
    Suspend,
)
from .stopping import Extension, Stopped
from .terms import Term, Unit

__all__ = [
    "CIVIL_UNITS",
    "Add",
    "Anchor",
    "Counting",
    "Fix",
    "Floor",
    "Receive",
    "Regime",
    "RegimeStep",
    "Roll",
    "RollTo",
    "SelectedBy",
    "Start",
    "StartMode",
    "Suspend",
    "Variant",
]

SelectedBy = Literal["trigger", "document", "now"]
Silence = Literal["agreement", "refusal"]

_StepT = TypeVar("_StepT", Receive, Start, Add, Suspend, Floor, Roll)
_is_cites = each(instance_of(Citation, "citations"))
_is_steps = each(instance_of(tuple(STEPS.values()), "steps"))


def _is_zone(
    _instance: object, _attribute: attrs.Attribute[Any], value: object
) -> None:
    try:
        zoneinfo.ZoneInfo(plain_text(value))
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        problem = "must be a zone of the IANA database"
        hint = "such as Asia/Ho_Chi_Minh"
        raise InvalidValueError(problem, field="zone", value=value, hint=hint) from None


@attrs.frozen(kw_only=True)
class Variant:
    """Another way in which the same law is read (cách hiểu khác).

    Attributes:
        title: Whose reading it is, for people.
        steps: The steps that this reading has in place of the regime's own.
        relations: The relations that it bears on; empty for all.
        units: The units of the first term that it bears on.
        cites: Who reads it so.
    """

    title: Text = attrs.field(validator=instance_of(Text, "a text by language"))
    steps: tuple[RegimeStep, ...] = attrs.field(validator=_is_steps)
    relations: tuple[str, ...] = attrs.field(
        default=(), validator=each(one_of(*RELATIONS))
    )
    units: tuple[Unit, ...] = attrs.field(
        default=CIVIL_UNITS, validator=each(instance_of(Unit, "units of time"))
    )
    cites: tuple[Citation, ...] = attrs.field(default=(), validator=_is_cites)


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
        steps: The rules of counting; at most one of a kind for each unit and
            relation.
        recesses: Spans of days that its steps suspend terms in.
        readings: Other ways in which the same law is read.
        default_term: The term where an order names none.
        silence: What it means that nothing was said in time.
        stopped: What a term does whose clock was stopped; None where the law
            does not say, or nobody has read it.
        extension: What an extension counts from; None alike.
        citations: What the regime as a whole rests on.
        note: Further remark.
    """

    key: str = attrs.field(validator=is_key)
    title: Text = attrs.field(validator=instance_of(Text, "a text by language"))
    zone: str = attrs.field(validator=_is_zone)
    valid_from: dt.date = attrs.field(validator=is_day)
    valid_to: dt.date | None = attrs.field(default=None, validator=is_optional_day)
    selected_by: SelectedBy = attrs.field(validator=one_of(*get_args(SelectedBy)))
    steps: tuple[RegimeStep, ...] = attrs.field(validator=_is_steps)
    recesses: tuple[Recess, ...] = attrs.field(
        default=(), validator=each(instance_of(Recess, "recesses"))
    )
    readings: tuple[Variant, ...] = attrs.field(
        default=(), validator=each(instance_of(Variant, "readings"))
    )
    default_term: Term | None = attrs.field(
        default=None, validator=optional(instance_of(Term, "a term"))
    )
    silence: Silence | None = attrs.field(
        default=None, validator=optional(one_of(*get_args(Silence)))
    )
    stopped: Stopped | None = attrs.field(
        default=None, validator=optional(instance_of(Stopped, "what a pause does"))
    )
    extension: Extension | None = attrs.field(
        default=None, validator=optional(instance_of(Extension, "an extension"))
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
        _require_once(self.steps, "steps")
        if not any(isinstance(step, Fix) and step.time for step in self.steps):
            problem = "must say when the last day ends"
            hint = "add a step fix with time = '24:00'"
            raise InvalidValueError(problem, field="steps", hint=hint)
        for variant in self.readings:
            _require_once(variant.steps, "readings")

    def start(self, unit: Unit, relation: str = DEFAULT_RELATION) -> Start:
        """Whether the day of the event counts for that unit.

        Raises:
            InvalidValueError: The regime does not say.
        """
        found = self.step(Start, unit, relation)
        if found is None:
            raise self._silent(unit, act="start")
        return found

    def add(self, unit: Unit, relation: str = DEFAULT_RELATION) -> Add:
        """How that unit is counted on.

        Raises:
            InvalidValueError: The regime does not say.
        """
        found = self.step(Add, unit, relation)
        if found is None:
            raise self._silent(unit, act="count")
        return found

    def roll(
        self,
        unit: Unit,
        counting: Counting = "forward",
        relation: str = DEFAULT_RELATION,
    ) -> Roll | None:
        """Where an end on a day off moves; None where the regime is silent."""
        general = None
        for step in self.steps:
            if isinstance(step, Roll) and unit in step.units:
                if relation in step.relations:
                    return step
                if not step.relations and step.counting == counting:
                    general = step
        return general

    def step(
        self, kind: type[_StepT], unit: Unit, relation: str = DEFAULT_RELATION
    ) -> _StepT | None:
        """The step of a kind for a unit and a relation; that named for it first."""
        general = None
        for step in self.steps:
            if isinstance(step, kind) and unit in step.units:
                if relation in step.relations:
                    return step
                if not step.relations:
                    general = step
        return general

    @property
    def day_end(self) -> Fix:
        """When the last day ends."""
        return next(s for s in self.steps if isinstance(s, Fix) and s.time is not None)

    def day_fixed(self, unit: Unit, relation: str) -> Fix | None:
        """Which day of the month terms of that unit end on, if the law fixes one."""
        for step in self.steps:
            if (
                isinstance(step, Fix)
                and step.day
                and unit in (step.units or CIVIL_UNITS)
                and (not step.relations or relation in step.relations)
            ):
                return step
        return None

    def points(self, period: str) -> tuple[Citation, ...]:
        """Where the points of months (and what is made of months) or years stand."""
        kind = "year" if period == "year" else "month"
        found = (s.cites for s in self.steps if isinstance(s, Fix) and s.points == kind)
        return next(found, ())

    def with_steps(self, steps: tuple[RegimeStep, ...]) -> Regime:
        """This regime with steps in place of those that decide the same."""
        return attrs.evolve(self, steps=overlaid(self.steps, steps), readings=())

    def is_valid(self, day: dt.date) -> bool:
        """Whether the regime is law on that day."""
        return self.valid_from <= day and not (self.valid_to and day >= self.valid_to)

    def require_valid(self, day: dt.date, field: str = "trigger") -> None:
        """Refuse a day on which the regime is not law.

        Raises:
            InvalidValueError: It is outside the interval of validity.
        """
        if not self.is_valid(day):
            until = f" until before {self.valid_to}" if self.valid_to else ""
            problem = f"regime {self.key} is law from {self.valid_from}{until}"
            raise InvalidValueError(
                problem, field=field, value=day, hint="choose the regime of that time"
            )

    def _silent(self, unit: Unit, *, act: str) -> InvalidValueError:
        problem = f"regime {self.key} does not say how to {act} this unit"
        return InvalidValueError(problem, field="unit", value=unit.value)


def overlaid(
    base: tuple[RegimeStep, ...], steps: tuple[RegimeStep, ...]
) -> tuple[RegimeStep, ...]:
    """Steps of one list, and those of another where it does not decide the same."""
    decided = {place for step in steps for place in _places(step)}
    kept = (_without(step, decided) for step in base)
    return (*(step for step in kept if step is not None), *steps)


def _without(step: RegimeStep, decided: set[str]) -> RegimeStep | None:
    """What is left of a step where others decide for some of its units."""
    if decided.isdisjoint(_places(step)):
        return step
    if isinstance(step, Fix):
        return None
    left = tuple(
        unit
        for unit in step.units
        if decided.isdisjoint(_places(attrs.evolve(step, units=(unit,))))
    )
    return attrs.evolve(step, units=left) if left else None


def _require_once(steps: tuple[RegimeStep, ...], field: str) -> None:
    seen: set[str] = set()
    for name in (name for step in steps for name in _places(step)):
        if name in seen:
            problem = f"there are two steps for {name}"
            raise InvalidValueError(problem, field=field)
        seen.add(name)


def _places(step: RegimeStep) -> Iterator[str]:
    """What a step decides, each by a name that may occur once in a regime."""
    match step:
        case Fix(time=None, day=None):
            yield f"fix points {step.points}"
            return
        case Fix(day=None):
            yield "fix time"
            return
        case Roll():
            kind = f"roll {step.counting}"
        case Suspend():
            kind = f"suspend {step.effect}"
        case Floor():
            kind = f"floor {'not_before' if step.open_days is None else 'open_days'}"
        case Fix():
            kind = "fix day"
        case _:
            kind = type(step).__name__.lower()
    units = step.units or (CIVIL_UNITS if isinstance(step, Fix) else ())
    for unit in units:
        for relation in step.relations or ("",):
            yield f"{kind} {unit.value} {relation}".rstrip()
