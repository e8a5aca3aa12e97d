"""One question in one value: which law, from when, how long, on which days.

Requests have the shape in which worked examples are collected: names and texts, so
that they can come from a line of a file. Everything is checked when the request is
made, and `answer` gives the same result as a plan.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable, Mapping
from typing import Any

import attrs
from cattrs import Converter

from ..checks import instance_of, optional
from ..documents import make_converter, structure
from ..errors import InvalidValueError
from ..explain import Citation
from ..text import (
    Text,
    each,
    is_key,
    is_optional_day,
    is_optional_key,
    is_plain,
    plain_text,
)
from .calendars import DayKind, DayStatus, SpecialDay, WorkCalendar
from .loading import builtin_calendar, builtin_regime
from .named import NamedPlan, UndatedPlan
from .plan import TRIGGER, Plan, plan
from .recesses import EachYear, Recess
from .regimes import Regime
from .relations import DEFAULT_RELATION, relation_of
from .results import Answer, CountedDay, Deadline
from .running import local_instant, zone_of
from .terms import Term

GIVEN = "given"
"""Key of a calendar that is made of the days in a request."""

IGNORED = frozenset(
    {
        *("alternative_readings", "derived", "expected", "nominal_only"),
        *("note", "provision", "source"),
    }
)
"""Keys of worked examples that say what ought to come out, and why."""

_MOST_DAYS = 20_000
_MOST_TERMS = 20
_SIGN_AND_SPACE = re.compile(r"([+-])\s+")
_SIGNS = re.compile(r"(?<=[^+\-\s])\s*(?=[+-])")
_GIVEN_TITLE = Text({"en": "the days given", "vi": "các ngày được nêu"})
_HOLIDAY = Text({"en": "holiday", "vi": "ngày lễ"})
_OPENED = Text({"en": "made-up working day", "vi": "ngày làm bù"})
_RECESS = Text({"en": "recess", "vi": "kỳ nghỉ"})
_CITATION = Citation(
    instrument="Days given with the request",
    phrasing=Text({"vi": "các ngày nêu trong yêu cầu"}),
)


@functools.cache
def _converter() -> Converter:
    """Made once: what it compiles is kept for good, by Python too."""
    converter = make_converter()
    converter.register_structure_hook(dt.date, lambda value, _: _moment(value))
    converter.register_structure_hook_func(
        lambda kind: kind == tuple[Term, ...] | None, lambda value, _: _terms(value)
    )
    converter.register_structure_hook_func(
        lambda kind: kind is EachYear, lambda value, _: _span(value)
    )
    return converter


def _lowered(key: Any) -> Any:  # noqa: ANN401 - whatever it is, it is checked next
    return key.casefold() if isinstance(key, str) else key


def _are_weekdays(
    _instance: object, attribute: attrs.Attribute[Any], value: object
) -> None:
    if not isinstance(value, tuple) or not all(
        type(day) is int and 0 <= day < 7  # noqa: PLR2004 - days of a week
        for day in value
    ):
        problem = "must be a list of weekday numbers from 0 (Monday) to 6"
        raise InvalidValueError(problem, field=attribute.name, value=value)


def _is_relation(
    _instance: object, _attribute: attrs.Attribute[Any], value: str
) -> None:
    relation_of(value)


def _is_optional_zone(
    _instance: object, _attribute: attrs.Attribute[Any], value: str | None
) -> None:
    if value is not None:
        zone_of(plain_text(value, "timezone"))


_are_days = each(instance_of(dt.date, "days"))


@attrs.frozen(kw_only=True)
class Request:
    """A question for a day.

    Attributes:
        id: Name of the question; it stands in the answer.
        regime: Key of the law by which is counted.
        trigger: When the event was: a day, an instant, or a local time without
            a zone, which is that of ``timezone``.
        period: Terms from left to right, such as ``P1M+P15D``, ``-P10D`` or
            ``20WD``; a leading minus counts backward. None for the term that
            the regime has where an order names none.
        relation: How the period is tied to the event.
        calendar: Key of a working calendar; else the following make one that
            covers all years.
        holidays: Days off.
        opened_days: Weekly days off that are worked.
        weekend: Weekdays off, 0 is Monday; Saturday and Sunday where None.
        recess: Spans of each year that a law leaves out, as pairs of month and
            day such as ``["07-01", "08-31"]``.
        timezone: IANA zone in place of the regime's.
        document: Date of the document, where that selects the law.
        now: Day of today, where that selects the law.
        act: Kind of the act that is due, where the law makes a difference.
    """

    id: str = attrs.field(default="", validator=is_plain)
    regime: str = attrs.field(converter=_lowered, validator=is_key)
    trigger: dt.date = attrs.field(validator=instance_of(dt.date, "a day or a time"))
    period: tuple[Term, ...] | None = attrs.field(
        default=None, validator=optional(each(instance_of(Term, "terms")))
    )
    relation: str = attrs.field(default=DEFAULT_RELATION, validator=_is_relation)
    calendar: str | None = attrs.field(default=None, validator=is_optional_key)
    holidays: tuple[dt.date, ...] = attrs.field(default=(), validator=_are_days)
    opened_days: tuple[dt.date, ...] = attrs.field(default=(), validator=_are_days)
    weekend: tuple[int, ...] | None = attrs.field(
        default=None, validator=optional(_are_weekdays)
    )
    recess: tuple[EachYear, ...] = attrs.field(
        default=(), validator=each(instance_of(EachYear, "spans of each year"))
    )
    timezone: str | None = attrs.field(default=None, validator=_is_optional_zone)
    document: dt.date | None = attrs.field(default=None, validator=is_optional_day)
    now: dt.date | None = attrs.field(default=None, validator=is_optional_day)
    act: str | None = attrs.field(default=None, validator=is_optional_key)

    def __attrs_post_init__(self) -> None:
        """Refuse what contradicts itself.

        Raises:
            InvalidValueError: A calendar and days of its own, a day that is off
                and opened, or one that is there twice.
        """
        own = self.holidays or self.opened_days or self.weekend is not None
        if self.calendar is not None and own:
            problem = "either a calendar by its key or days of its own"
            raise InvalidValueError(problem, field="calendar", value=self.calendar)
        _require_once("holidays", self.holidays)
        _require_once("opened_days", self.opened_days)
        for day in sorted(set(self.holidays) & set(self.opened_days)):
            problem = "cannot be a holiday and opened"
            raise InvalidValueError(problem, field="opened_days", value=day)

    @classmethod
    def from_json(cls, data: object, place: str = "") -> Request:
        """Read a request from plain data.

        Keys of worked examples beyond the request are passed over; see
        `IGNORED`.

        Args:
            data: A table, as from one line of JSON.
            place: Where it came from, for errors.

        Raises:
            GovtasksError: Each problem with its path.
        """
        if isinstance(data, Mapping):
            data = {key: value for key, value in data.items() if key not in IGNORED}
        return structure(_converter(), data, cls, place)


def _require_once(field: str, days: tuple[dt.date, ...]) -> None:
    if len(days) > _MOST_DAYS:
        problem = f"more than {_MOST_DAYS} days"
        raise InvalidValueError(problem, field=field, value=len(days))
    seen: set[dt.date] = set()
    for day in days:
        if day in seen:
            problem = "is there twice"
            raise InvalidValueError(problem, field=field, value=day)
        if isinstance(day, dt.datetime):
            problem = "must be a date without a time"
            raise InvalidValueError(problem, field=field, value=day)
        seen.add(day)


def _moment(value: object) -> dt.date:
    """A day, or an instant, or a local time."""
    if isinstance(value, dt.date):
        return value
    text = plain_text(value, "day")
    try:
        if "T" in text or " " in text:
            return dt.datetime.fromisoformat(text)
        return dt.date.fromisoformat(text)
    except ValueError:
        problem = "must be a day such as 2017-02-16 or a time such as 2017-02-16T08:00"
        raise InvalidValueError(problem, value=value) from None


def _terms(value: Any) -> tuple[Term, ...] | None:  # noqa: ANN401 - checked below
    return value if value is None or isinstance(value, tuple) else parse_period(value)


def parse_period(text: str) -> tuple[Term, ...]:
    """Terms from left to right: ``P1M+P15D``, ``-P10D``, ``20WD``.

    Raises:
        InvalidValueError: Not terms, or more than 20 of them.
    """
    words = plain_text(text, "period")
    parts = _SIGNS.split(_SIGN_AND_SPACE.sub(r"\1", words))
    if len(parts) > _MOST_TERMS:
        problem = f"more than {_MOST_TERMS} terms"
        raise InvalidValueError(problem, field="period", value=words)
    return tuple(Term.parse(part) for part in parts)


def _span(value: object) -> EachYear:
    if isinstance(value, EachYear):
        return value
    pair = tuple(value) if isinstance(value, list | tuple) else ()
    if len(pair) != 2:  # noqa: PLR2004 - first and last
        problem = "must be a pair of days such as ['07-01', '08-31']"
        raise InvalidValueError(problem, field="recess", value=value)
    return EachYear(first=pair[0], last=pair[1])


def answer(
    request: Request,
    *,
    regimes: Callable[[str], Regime] = builtin_regime,
    calendars: Callable[[str], WorkCalendar] = builtin_calendar,
) -> Answer:
    """The day that a request asks for.

    The law is the one that the request names. Where it was not in force on the
    date that selects it, the result is provisional and says so.

    Args:
        request: The question.
        regimes: Finds a regime by its key.
        calendars: Finds a calendar by its key.

    Raises:
        UnknownNameError: No such regime or calendar.
        GovtasksError: As `govtasks.deadlines.plan.Plan.due`.
    """
    found = plan_of(request, regimes=regimes, calendars=calendars).answer(
        facts_of(request, regimes)
    )
    assert isinstance(found, Deadline | CountedDay)  # noqa: S101 - the trigger is there
    return found


def plan_of(
    request: Request,
    *,
    regimes: Callable[[str], Regime] = builtin_regime,
    calendars: Callable[[str], WorkCalendar] = builtin_calendar,
) -> Plan | NamedPlan | UndatedPlan:
    """The plan behind a request, to be asked with `facts_of`.

    Raises:
        GovtasksError: As `answer`.
    """
    regime = regimes(request.regime)
    recesses: tuple[Recess, ...] = ()
    if request.recess:
        recesses = tuple(
            Recess(key=key, title=_RECESS, spans=request.recess)
            for key in _recess_keys(regime)
        )
    return plan(
        request.period,
        regime=regime,
        calendar=calendar_of(request, calendars),
        relation=request.relation,
        act=request.act,
        recesses=recesses,
        zone=request.timezone,
        strict=False,
    )


def _recess_keys(regime: Regime) -> tuple[str, ...]:
    return tuple(recess.key for recess in regime.recesses) or ("recess",)


def facts_of(
    request: Request, regimes: Callable[[str], Regime] = builtin_regime
) -> dict[str, dt.date]:
    """The facts of a request: the trigger, and what may select the law.

    Raises:
        InvalidValueError: No clock of the zone shows the time of the trigger; or it
            shows it twice, and hours are counted from it.
        UnknownNameError: No such regime.
    """
    trigger = request.trigger
    if isinstance(trigger, dt.datetime) and trigger.tzinfo is None:
        zone = request.timezone or regimes(request.regime).zone
        terms = request.period
        is_counted = terms is not None and terms[0].unit.is_elapsed
        trigger = local_instant(trigger, zone, is_counted=is_counted, field="trigger")
    facts = {TRIGGER: trigger, "document": request.document, "now": request.now}
    return {name: day for name, day in facts.items() if day is not None}


def calendar_of(
    request: Request,
    calendars: Callable[[str], WorkCalendar] = builtin_calendar,
) -> WorkCalendar:
    """The calendar of a request: by its key, or made of its days.

    Raises:
        UnknownNameError: No such calendar.
    """
    if request.calendar is not None:
        return calendars(request.calendar)
    weekend = (5, 6) if request.weekend is None else request.weekend
    closed = (_special(day, DayKind.CLOSED, _HOLIDAY) for day in request.holidays)
    opened = (_special(day, DayKind.MADE_UP, _OPENED) for day in request.opened_days)
    return WorkCalendar(
        key=GIVEN,
        title=_GIVEN_TITLE,
        version=GIVEN,
        first_day=dt.date.min,
        last_day=dt.date.max,
        decided_until=dt.date.max,
        weekend=frozenset(weekend),
        days=(*closed, *opened),
    )


def _special(day: dt.date, kind: DayKind, name: Text) -> SpecialDay:
    return SpecialDay(
        day=day, kind=kind, name=name, status=DayStatus.DECIDED, citation=_CITATION
    )


def due_text(found: Answer, trigger: dt.date | None = None) -> str:
    """The day that was asked for in ISO 8601; a local time where it is a moment.

    Args:
        found: The answer.
        trigger: When the event was; with a zone of its own, so is the text.
    """
    if isinstance(found, CountedDay):
        day, moment = found.day, found.starts_at
    else:
        day, moment = found.last_day, found.expires_at
    if not found.is_instant:
        return day.isoformat()
    local = not isinstance(trigger, dt.datetime) or trigger.tzinfo is None
    shown = moment.replace(tzinfo=None) if local else moment
    return shown.isoformat(timespec="seconds" if shown.second else "minutes")
