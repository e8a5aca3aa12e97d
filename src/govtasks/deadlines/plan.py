"""Plans: a rule made ready for one law and one calendar, to be asked many times.

What does not depend on the facts is decided once, when the plan is made. Asking it
for a day is then a few operations on whole numbers and one frozen result; why it is
that day is told by the same operations, replayed, when somebody asks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import attrs

from ..errors import InvalidValueError
from .calendars import WorkCalendar
from .compiling import Law, compile_terms
from .ending import Ending
from .named import NamedPlan, UndatedPlan, named_plan
from .planned import TRIGGER, Plan
from .recesses import Recess
from .regimes import Regime
from .relations import DEFAULT_RELATION, relation_of
from .rules import AtOnce, Before, Fixed, PeriodEnd, Undated, Within
from .running import zone_of
from .terms import Term

__all__ = ["TRIGGER", "NamedPlan", "Plan", "Plannable", "UndatedPlan", "plan"]

Plannable = Within | AtOnce | Before | Fixed | PeriodEnd | Undated
"""The rules that plans are made of."""


def plan(  # noqa: PLR0913 - what a deadline can depend on
    rule: Plannable | Term | Sequence[Term] | None,
    *,
    regime: Regime,
    calendar: WorkCalendar,
    relation: str = DEFAULT_RELATION,
    act: str | None = None,
    calendars: Mapping[str, WorkCalendar] | None = None,
    recesses: Sequence[Recess] = (),
    zone: str | None = None,
    strict: bool = True,
) -> Plan | NamedPlan | UndatedPlan:
    """Make a rule ready for one law and one calendar.

    Args:
        rule: What the order says; or bare terms that run from the fact
            ``trigger``, negative ones backward; or None for the term that the
            regime has where an order names none.
        regime: The law by which is counted.
        calendar: The working days by which is counted.
        relation: How bare terms are tied to their event; see
            `govtasks.deadlines.relations`.
        act: Kind of the act that is due, where the law makes a difference.
        calendars: Further calendars by name, for laws that name one.
        recesses: Recesses in place of the regime's own.
        zone: IANA zone in place of the regime's.
        strict: Whether a day on which the regime was not law is refused.

    Raises:
        InvalidValueError: The regime does not say how to count, or the terms
            contradict the relation.
        UnknownNameError: No such relation or calendar.
        MissingFactError: A recess that is not known.
    """
    law = Law(
        regime=regime,
        calendar=calendar,
        relation=relation_of(relation),
        act=act,
        calendars=calendars or {},
        recesses={recess.key: recess for recess in recesses},
    )
    in_zone = zone_of(regime.zone if zone is None else zone)
    options = _Options(law=law, zone=in_zone, strict=strict)
    match rule:
        case Within():
            return _planned(rule.terms, rule.of, options, phrase=rule.phrase)
        case AtOnce():
            return _planned(
                (rule.grace,), rule.of, options, phrase=rule.phrase, grace=rule.grace
            )
        case Before():
            return _before(rule, options)
        case Fixed() | PeriodEnd():
            return named_plan(rule, law, Ending.of(law, in_zone, confirmed=True))
        case Undated():
            return UndatedPlan(rule=rule)
        case _:
            return _planned(_terms(rule, regime), TRIGGER, options)


@attrs.frozen(kw_only=True)
class _Options:
    law: Law
    zone: dt.tzinfo
    strict: bool


def _before(rule: Before, options: _Options) -> Plan:
    backward = attrs.evolve(options.law, relation=relation_of("before"))
    terms = tuple(term.reversed() for term in rule.terms)
    back = attrs.evolve(options, law=backward)
    return _planned(terms, rule.event, back, phrase=rule.phrase)


def _terms(rule: Term | Sequence[Term] | None, regime: Regime) -> tuple[Term, ...]:
    given = regime.default_term if rule is None else rule
    if given is None:
        problem = f"regime {regime.key} has no term of its own"
        raise InvalidValueError(problem, field="period")
    terms = (given,) if isinstance(given, Term) else tuple(given)
    if not terms or not all(isinstance(term, Term) for term in terms):
        problem = "must be a rule, or at least one term"
        raise InvalidValueError(problem, field="rule", value=rule)
    return terms


def _planned(
    terms: tuple[Term, ...],
    fact: str,
    options: _Options,
    *,
    phrase: str = "",
    grace: Term | None = None,
) -> Plan:
    law, regime = options.law, options.law.regime
    program = compile_terms(terms, law)
    variants = tuple(
        (variant, _planned(terms, fact, _by(regime.with_steps(variant.steps), options)))
        for variant in regime.readings
        if terms[0].unit in variant.units
        and (not variant.relations or law.relation.name in variant.relations)
    )
    start = program.start
    at_midnight = None
    if start is not None and start.from_midnight and not program.is_included:
        counted = attrs.evolve(start, mode="include", from_midnight=False)
        included = _by(regime.with_steps((counted,)), options)
        at_midnight = _planned(terms, fact, included, phrase=phrase, grace=grace)
    return Plan(
        terms=terms,
        relation=law.relation,
        fact=fact,
        regime=regime,
        calendar=law.calendar,
        program=program,
        ending=Ending.of(
            law,
            options.zone,
            confirmed=program.is_confirmed,
            at_once=grace is not None,
        ),
        phrase=phrase,
        grace=grace,
        zone=options.zone,
        strict=options.strict,
        variants=variants,
        at_midnight=at_midnight,
    )


def _by(regime: Regime, options: _Options) -> _Options:
    return attrs.evolve(options, law=attrs.evolve(options.law, regime=regime))
