"""The rules that an obligation carries: when it is due (thời hạn thực hiện).

A rule keeps what the directive says, and the words in which it said it. It
holds no computed date; `govtasks.deadlines.compute` makes one from the rule, the
dated facts, a regime and a calendar.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar, Literal, get_args

import attrs

from ..checks import is_flag, listed, one_of, optional
from ..errors import InvalidValueError
from ..text import is_day, is_key, is_optional_day, is_plain
from .report_rules import EachReport, Report
from .rule_checks import (
    Point,
    are_forward,
    check_point,
    is_forward,
    is_hour,
    listed_terms,
)
from .series import (
    AfterCompletion,
    AfterEach,
    CyclePeriod,
    Every,
    Recurring,
    Tier,
    Yearly,
    is_recurring,
)
from .terms import Term

__all__ = [
    "AfterCompletion",
    "AfterEach",
    "AfterPeriod",
    "AtOnce",
    "Before",
    "CalendarPeriod",
    "CyclePeriod",
    "EachReport",
    "Earliest",
    "Every",
    "Fixed",
    "Inherited",
    "Latest",
    "PeriodEnd",
    "Point",
    "Recurring",
    "Report",
    "Rule",
    "Tier",
    "Undated",
    "Within",
    "Yearly",
    "facts_of",
    "is_recurring",
]

CalendarPeriod = Literal["month", "quarter", "half-year", "year"]

DEEPEST = 5
_MOST_RULES = 20


@attrs.frozen(kw_only=True)
class Fixed:
    """A day that the order names itself: nothing is counted (ngày ấn định).

    Attributes:
        day: The day that is named.
        inclusive: Whether that day is still in time ("chậm nhất ngày 20": yes;
            "trước ngày 20": as the order is read). There is no default.
        roll: Whether a day off moves to where the regime moves the end of a
            term. The law says so of terms, not of named days; no default.
        opens: First day on which it may be done, where the order names one.
        time: Hour at which the last day ends, where the order names one.
        phrase: The words of the order.
    """

    kind: ClassVar[str] = "fixed"
    day: dt.date = attrs.field(validator=is_day)
    inclusive: bool = attrs.field(validator=is_flag)
    roll: bool = attrs.field(validator=is_flag)
    opens: dt.date | None = attrs.field(default=None, validator=is_optional_day)
    time: dt.time | None = attrs.field(default=None, validator=optional(is_hour))
    phrase: str = attrs.field(default="", validator=is_plain)

    def __attrs_post_init__(self) -> None:
        """Refuse a window that closes before it opens.

        Raises:
            InvalidValueError: Such a window; or an hour of a day that is out of
                time as a whole.
        """
        if self.opens is not None and self.opens > self.day:
            problem = f"the window closes on {self.day}"
            raise InvalidValueError(problem, field="opens", value=self.opens)
        if self.time is not None and not self.inclusive:
            problem = "an hour of a day that is no longer in time"
            hint = "name the last day in time"
            raise InvalidValueError(problem, field="time", value=self.time, hint=hint)


@attrs.frozen(kw_only=True)
class Within:
    """A term that runs from a fact: "trong 5 ngày làm việc kể từ ngày nhận".

    Attributes:
        terms: Counted one after the other from left to right, never merged.
        of: Name of the dated fact that it runs from.
        phrase: The words of the order.
    """

    kind: ClassVar[str] = "within"
    terms: tuple[Term, ...] = attrs.field(converter=listed_terms, validator=are_forward)
    of: str = attrs.field(default="receipt", validator=is_key)
    phrase: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class Before:
    """A term that must lie before an event: "trước ngày họp ít nhất 5 ngày".

    Attributes:
        terms: Counted backward from the event one after the other.
        event: Name of the dated fact that it lies before.
        phrase: The words of the order.
    """

    kind: ClassVar[str] = "before"
    terms: tuple[Term, ...] = attrs.field(converter=listed_terms, validator=are_forward)
    event: str = attrs.field(validator=is_key)
    phrase: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class AtOnce:
    """An order to act at once (ngay, khẩn trương): due without delay.

    Attributes:
        grace: Term after which it counts as late; the one who keeps the
            register states it, since the order does not. There is no default.
        of: Name of the dated fact that it runs from.
        phrase: The words of the order.
    """

    kind: ClassVar[str] = "at-once"
    grace: Term = attrs.field(validator=is_forward)
    of: str = attrs.field(default="receipt", validator=is_key)
    phrase: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class PeriodEnd:
    """A point in a calendar period: "giữa tháng 6", "cuối quý I".

    Civil Code 2015 article 146(2) and (3): the middle of a month is its 15th,
    that of a year 30 June.

    Attributes:
        period: Kind of period.
        day: Any day inside it.
        point: Its start, middle or end.
        roll: Whether a day off moves as the end of a term does; no default.
        phrase: The words of the order.
    """

    kind: ClassVar[str] = "period-end"
    period: CalendarPeriod = attrs.field(validator=one_of(*get_args(CalendarPeriod)))
    day: dt.date = attrs.field(validator=is_day)
    point: Point = attrs.field(default="end", validator=one_of(*get_args(Point)))
    roll: bool = attrs.field(validator=is_flag)
    phrase: str = attrs.field(default="", validator=is_plain)

    def __attrs_post_init__(self) -> None:
        """Refuse points that the law does not know.

        Raises:
            InvalidValueError: The middle of a quarter or half-year.
        """
        check_point(self.point, self.period)


@attrs.frozen(kw_only=True)
class AfterPeriod:
    """A term from the end of a period: "45 ngày kể từ khi hết 6 tháng đầu năm".

    Attributes:
        terms: Counted one after the other from the last day of the period.
        period: Kind of period.
        day: Any day inside it.
        phrase: The words of the order.
    """

    kind: ClassVar[str] = "after-period"
    terms: tuple[Term, ...] = attrs.field(converter=listed_terms, validator=are_forward)
    period: CalendarPeriod = attrs.field(validator=one_of(*get_args(CalendarPeriod)))
    day: dt.date = attrs.field(validator=is_day)
    phrase: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class Inherited:
    """The day of another document or of the obligation above it (theo văn bản gốc).

    Attributes:
        source: Key of the document or obligation that has the day.
        of: Name of the dated fact that carries that day to here. It is the last
            day in time there, and is not moved again; an instant is the moment
            at which it is over.
        phrase: The words of the order.
    """

    kind: ClassVar[str] = "inherited"
    source: str = attrs.field(validator=is_key)
    of: str = attrs.field(default="inherited", validator=is_key)
    phrase: str = attrs.field(default="", validator=is_plain)


def _listed_rules(value: list[Rule] | tuple[Rule, ...]) -> tuple[Rule, ...]:
    return listed(value)


def _are_alternatives(
    _instance: object, attribute: attrs.Attribute[Any], value: object
) -> None:
    if not isinstance(value, tuple) or not 1 < len(value) <= _MOST_RULES:
        problem = f"must be a list of 2 to {_MOST_RULES} rules"
        raise InvalidValueError(problem, field=attribute.name, value=value)
    for rule in value:
        if not isinstance(rule, get_args(Rule)):
            problem = "must be deadline rules"
            raise InvalidValueError(problem, field=attribute.name, value=rule)
        if isinstance(rule, Undated) or is_recurring(rule):
            problem = f"a rule {rule.kind} has no one day to compare"
            raise InvalidValueError(problem, field=attribute.name, value=rule)
        if _depth(rule) >= DEEPEST:
            problem = f"rules are nested more than {DEEPEST} deep"
            raise InvalidValueError(problem, field=attribute.name)


@attrs.frozen(kw_only=True)
class Earliest:
    """Whichever of several comes first: "5 ngày, nhưng chậm nhất ngày 20".

    Attributes:
        rules: At least two, each with a day of its own.
        phrase: The words of the order.
    """

    kind: ClassVar[str] = "earliest"
    rules: tuple[Rule, ...] = attrs.field(
        converter=_listed_rules, validator=_are_alternatives
    )
    phrase: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class Latest:
    """Whichever of several comes last: "ngày nào đến sau thì tính ngày đó".

    Attributes:
        rules: At least two, each with a day of its own.
        phrase: The words of the order.
    """

    kind: ClassVar[str] = "latest"
    rules: tuple[Rule, ...] = attrs.field(
        converter=_listed_rules, validator=_are_alternatives
    )
    phrase: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class Undated:
    """An order without a date (không hạn); no date is made up for it.

    Attributes:
        review_every: How often somebody should look whether it is kept.
        phrase: The words of the order.
    """

    kind: ClassVar[str] = "undated"
    review_every: Term | None = attrs.field(
        default=None, validator=optional(is_forward)
    )
    phrase: str = attrs.field(default="", validator=is_plain)


Rule = (
    Fixed
    | Within
    | Before
    | AtOnce
    | PeriodEnd
    | AfterPeriod
    | Report
    | Every
    | Yearly
    | AfterEach
    | AfterCompletion
    | EachReport
    | Inherited
    | Earliest
    | Latest
    | Undated
)


def facts_of(rule: Rule) -> tuple[str, ...]:
    """Names of the dated facts that a rule counts from, in the order it has them."""
    match rule:
        case Within(of=fact) | AtOnce(of=fact) | Before(event=fact):
            return (fact,)
        case AfterCompletion(of=fact) | Inherited(of=fact):
            return (fact,)
        case Earliest(rules=rules) | Latest(rules=rules):
            names = (name for inner in rules for name in facts_of(inner))
            return tuple(dict.fromkeys(names))
        case _:
            return ()


def _depth(rule: Rule) -> int:
    """How many rules lie in each other at most."""
    if isinstance(rule, Earliest | Latest):
        return 1 + max(map(_depth, rule.rules))
    return 1
