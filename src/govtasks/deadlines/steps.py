"""The steps by which a regime counts: the words of a small algebra.

Receive, start, add, suspend, floor, roll, fix. Each step names the units and the
relations for which it holds, and where it is written.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from functools import partial
from typing import Any, Literal, get_args

import attrs

from ..checks import instance_of, is_flag, one_of, optional
from ..errors import InvalidValueError, UnknownNameError
from ..explain import Citation
from ..text import each, is_key, is_optional_day, is_optional_key
from .relations import RELATIONS, Counting
from .terms import Term, Unit

StartMode = Literal["exclude", "include", "first_open"]
Anchor = Literal["event", "first_day", "month_end"]
Skip = Literal["none", "closed", "recess"]
Base = Literal["nominal", "rolled"]
RollTo = Literal["next", "previous", "none"]
SuspendEffect = Literal["not_counted", "start_after"]

CIVIL_UNITS = (Unit.DAY, Unit.WORKING_DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR)
"""The units that are counted in civil days."""

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00")
_is_units = each(instance_of(Unit, "units of time"))
_is_cites = each(instance_of(Citation, "citations"))


def _are_relations(
    _instance: object, attribute: attrs.Attribute[Any], value: object
) -> None:
    if not isinstance(value, tuple):
        problem = "must be a list of relations"
        raise InvalidValueError(problem, field=attribute.name, value=value)
    for name in value:
        if not isinstance(name, str) or name not in RELATIONS:
            kind = "relation"
            raise UnknownNameError.of(kind, str(name), RELATIONS)


def _is_clock(
    _instance: object, attribute: attrs.Attribute[Any], value: object
) -> None:
    if not isinstance(value, str) or not _CLOCK.fullmatch(value):
        problem = "must be a time from '00:00' to '24:00'"
        raise InvalidValueError(problem, field=attribute.name, value=value)


def _is_number(
    _instance: object, attribute: attrs.Attribute[Any], value: object
) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        problem = "must be a whole number that is not negative"
        raise InvalidValueError(problem, field=attribute.name, value=value)


def _refuse_elapsed(units: tuple[Unit, ...]) -> None:
    for unit in units:
        if unit.is_elapsed:
            problem = "minutes and hours run from a moment to a moment"
            raise InvalidValueError(problem, field="units", value=unit.value)


_Field = Callable[..., Any]
_units: _Field = partial(attrs.field, default=CIVIL_UNITS, validator=_is_units)
_relations: _Field = partial(attrs.field, default=(), validator=_are_relations)
_cites: _Field = partial(attrs.field, default=(), validator=_is_cites)
_number: _Field = partial(attrs.field, default=None, validator=optional(_is_number))
_flag: _Field = partial(attrs.field, default=False, validator=is_flag)


@attrs.frozen(kw_only=True)
class Receive:
    """When something counts as received or served (thời điểm nhận).

    Attributes:
        cutoff: Clock time from which a receipt is late; None for no such hour.
        at_cutoff: Whether what comes at that very time is ``late`` or still
            ``in_time``.
        then: What a late receipt counts as: received on the ``next_open`` day
            or the ``next_day``.
        closed: What a receipt on a day off counts as: the ``same`` day or the
            ``next_open`` one.
        after: Term after which it counts as received (deemed service), in days
            or working days.
        at_most: Holds for terms of at most so many units only; 0 for service
            that takes no time.
        units: The units of the first term for which this holds.
        relations: The relations for which it holds; empty for all.
        cites: Where it is written.
    """

    cutoff: str | None = attrs.field(default=None, validator=optional(_is_clock))
    at_cutoff: Literal["late", "in_time"] = attrs.field(
        default="late", validator=one_of("late", "in_time")
    )
    then: Literal["next_open", "next_day"] = attrs.field(
        default="next_open", validator=one_of("next_open", "next_day")
    )
    closed: Literal["same", "next_open"] = attrs.field(
        default="same", validator=one_of("same", "next_open")
    )
    after: Term | None = attrs.field(
        default=None, validator=optional(instance_of(Term, "a term"))
    )
    at_most: int | None = _number()
    units: tuple[Unit, ...] = _units()
    relations: tuple[str, ...] = _relations()
    cites: tuple[Citation, ...] = _cites()

    def __attrs_post_init__(self) -> None:
        """Refuse a deemed service that is not counted in days.

        Raises:
            InvalidValueError: Another unit, or a term that is negative.
        """
        _refuse_elapsed(self.units)
        term = self.after
        if term and (term.amount < 0 or term.unit not in (Unit.DAY, Unit.WORKING_DAY)):
            problem = "must be in days or working days, forward"
            raise InvalidValueError(problem, field="after", value=str(term))


@attrs.frozen(kw_only=True)
class Start:
    """Whether the day of the event counts (thời điểm bắt đầu thời hạn).

    Attributes:
        mode: ``exclude`` the day of the event, ``include`` it, or begin with the
            ``first_open`` day after it, which counts.
        next_hour: Whether hours run from the next full hour, for the hour of the
            event is not counted.
        from_midnight: Whether the day counts after all where the event falls on
            its very beginning, 0:00.
        units: The units for which this holds.
        relations: The relations for which it holds; empty for all.
        cites: Where it is written.
    """

    mode: StartMode = attrs.field(validator=one_of(*get_args(StartMode)))
    next_hour: bool = _flag()
    from_midnight: bool = _flag()
    units: tuple[Unit, ...] = _units()
    relations: tuple[str, ...] = _relations()
    cites: tuple[Citation, ...] = _cites()

    def __attrs_post_init__(self) -> None:
        """Refuse what is not computed, rather than compute something else.

        Raises:
            InvalidValueError: Minutes or hours that do not run from the moment.
        """
        if self.mode != "include" or self.from_midnight:
            _refuse_elapsed(self.units)


@attrs.frozen(kw_only=True)
class Add:
    """How units are counted on (cách tính thời hạn).

    Attributes:
        units: The units for which this holds.
        anchor: What months and years correspond to: the day of the ``event``
            (a day that the month lacks becomes its last), the ``first_day``
            counted (the term ends on the day before the matching one), or the
            ``month_end`` (as the event, but the last day of a month goes to the
            last day).
        skip: Days that are not counted: ``none``, ``closed`` ones, ``recess``.
            Of hours, that only those of open days count.
        as_days: Whether working days are read as plain days.
        skip_if_lt: Closed days are not counted in terms of fewer units.
        clear: Whether the last day is not counted either.
        base: What a further term counts from: the ``nominal`` end of the one
            before, or its end once it was ``rolled``.
        elapsed: Whether hours pass as clocks everywhere count them; else the
            local clock is moved.
        relations: The relations for which it holds; empty for all.
        cites: Where it is written.
    """

    units: tuple[Unit, ...] = _units()
    anchor: Anchor = attrs.field(default="event", validator=one_of(*get_args(Anchor)))
    skip: Skip = attrs.field(default="none", validator=one_of(*get_args(Skip)))
    as_days: bool = _flag()
    skip_if_lt: int | None = _number()
    clear: bool = _flag()
    base: Base = attrs.field(default="nominal", validator=one_of(*get_args(Base)))
    elapsed: bool = _flag(default=True)
    relations: tuple[str, ...] = _relations()
    cites: tuple[Citation, ...] = _cites()


@attrs.frozen(kw_only=True)
class Suspend:
    """What a recess does to a term (tạm ngừng thời hạn).

    Attributes:
        tag: Key of the recess that suspends.
        effect: Its days are ``not_counted`` (months are prolonged by as many),
            or a term whose event lies in it starts after it (``start_after``).
        first_counts: Whether the first day after the recess is itself counted
            where the term starts after it.
        units: The units for which this holds.
        relations: The relations for which it holds; empty for all.
        cites: Where it is written.
    """

    tag: str = attrs.field(default="recess", validator=is_key)
    effect: SuspendEffect = attrs.field(validator=one_of(*get_args(SuspendEffect)))
    first_counts: bool = _flag(default=True)
    units: tuple[Unit, ...] = _units()
    relations: tuple[str, ...] = _relations()
    cites: tuple[Citation, ...] = _cites()

    def __attrs_post_init__(self) -> None:
        """Refuse what is not computed.

        Raises:
            InvalidValueError: Minutes or hours.
        """
        _refuse_elapsed(self.units)


@attrs.frozen(kw_only=True)
class Floor:
    """What a term must at least contain (thời hạn tối thiểu).

    Attributes:
        open_days: Working days that the term must contain.
        not_before: Day before which no term ends.
        at_least: Holds for terms of at least so many units.
        at_most: Holds for terms of at most so many units.
        units: The units for which this holds.
        relations: The relations for which it holds; empty for all that run
            forward and move.
        cites: Where it is written.
    """

    open_days: int | None = _number()
    not_before: dt.date | None = attrs.field(default=None, validator=is_optional_day)
    at_least: int = attrs.field(default=0, validator=_is_number)
    at_most: int | None = _number()
    units: tuple[Unit, ...] = _units()
    relations: tuple[str, ...] = _relations()
    cites: tuple[Citation, ...] = _cites()

    def __attrs_post_init__(self) -> None:
        """Check that it states exactly one thing.

        Raises:
            InvalidValueError: Nothing or both, or minutes and hours.
        """
        _refuse_elapsed(self.units)
        if (self.open_days is None) is (self.not_before is None):
            problem = "must state either open_days or not_before"
            raise InvalidValueError(problem, field="open_days", value=self.open_days)


@attrs.frozen(kw_only=True)
class Roll:
    """Where an end on a day off moves to (kết thúc thời hạn vào ngày nghỉ).

    Attributes:
        to: The ``next`` or ``previous`` working day, or ``none``: it stays.
        units: The units for which this holds.
        counting: Whether it is the law of terms counted ``forward`` from an
            event or ``backward`` before one.
        on: Name of the calendar whose days off matter; None for that by which
            is counted.
        keep_time: Whether the clock time is kept; minutes and hours must.
        acts: Kinds of act for which it holds; empty for all. Where the kind is
            not known, it is taken to hold.
        at_most: Holds for terms of at most so many units only.
        relations: The relations for which it holds; empty for all that move.
        cites: Where it is written.
    """

    to: RollTo = attrs.field(validator=one_of(*get_args(RollTo)))
    units: tuple[Unit, ...] = _units()
    counting: Counting = attrs.field(
        default="forward", validator=one_of(*get_args(Counting))
    )
    on: str | None = attrs.field(default=None, validator=is_optional_key)
    keep_time: bool = _flag()
    acts: tuple[str, ...] = attrs.field(default=(), validator=each(is_key))
    at_most: int | None = _number()
    relations: tuple[str, ...] = _relations()
    cites: tuple[Citation, ...] = _cites()

    def __attrs_post_init__(self) -> None:
        """Refuse what is not computed, rather than compute something else.

        Raises:
            InvalidValueError: Minutes or hours that move but lose their time.
        """
        if not self.keep_time:
            _refuse_elapsed(self.units)


@attrs.frozen(kw_only=True)
class Fix:
    """What is fixed without counting (thời điểm ấn định).

    Exactly one of: the time at which the last day ends, that this law defines
    the points (start, middle, end) of months or years, or the day of the month
    on which terms end.

    Attributes:
        time: Clock time, ``24:00`` for the end of the day.
        points: The period whose points are defined.
        day: ``last_of_month``: a term ends with the month in which it ends.
        units: The units for which ``day`` holds; empty for all in civil days.
        relations: The relations for which ``day`` holds; empty for all.
        cites: Where it is written.
    """

    time: str | None = attrs.field(default=None, validator=optional(_is_clock))
    points: Literal["month", "year"] | None = attrs.field(
        default=None, validator=optional(one_of("month", "year"))
    )
    day: Literal["last_of_month"] | None = attrs.field(
        default=None, validator=optional(one_of("last_of_month"))
    )
    units: tuple[Unit, ...] = attrs.field(default=(), validator=_is_units)
    relations: tuple[str, ...] = _relations()
    cites: tuple[Citation, ...] = _cites()

    def __attrs_post_init__(self) -> None:
        """Check that it fixes exactly one thing.

        Raises:
            InvalidValueError: It fixes nothing, or several.
        """
        _refuse_elapsed(self.units)
        if [self.time, self.points, self.day].count(None) != 2:  # noqa: PLR2004 - of three
            problem = "must fix either a time, the points of a period or a day"
            raise InvalidValueError(problem, field="time", value=self.time)


RegimeStep = Receive | Start | Add | Suspend | Floor | Roll | Fix
STEPS: dict[str, type[RegimeStep]] = {
    "receive": Receive,
    "start": Start,
    "add": Add,
    "suspend": Suspend,
    "floor": Floor,
    "roll": Roll,
    "fix": Fix,
}
"""The kinds of step by the word that a regime's file uses."""
