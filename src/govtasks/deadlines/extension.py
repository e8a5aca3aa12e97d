"""Extensions of deadlines, and how late something was done (gia hạn, mức độ chậm)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import get_args

import attrs

from ..errors import InvalidValueError, MissingFactError
from ..explain import Step
from ..messages import render
from ..text import aware, checked_day
from .calendars import WorkCalendar
from .clocks import extension_under
from .compute import compute
from .outcome import Setting, explained, said
from .regimes import Regime
from .results import Deadline
from .rules import (
    AfterCompletion,
    AfterEach,
    AfterPeriod,
    AtOnce,
    Before,
    EachReport,
    Report,
    Rule,
    Within,
)
from .running import Facts, Moment
from .stopping import Base, Extension
from .terms import Term, Unit


def extended(
    deadline: Deadline,
    extension: Term,
    *,
    from_: Base | None = None,
    granted_on: Moment | None = None,
    rule: Rule | None = None,
    regime: Regime,
    calendar: WorkCalendar,
    facts: Facts | None = None,
) -> Deadline:
    """A deadline that was extended by a term (gia hạn).

    Args:
        deadline: As it was.
        extension: By how much.
        from_: What is counted from: the old ``nominal`` end, before it moved off
            a day off; the old last day in time, ``rolled``; the ``grant``; or
            the ``original`` event, from which the old term and the extension
            are counted as one. What is known of the regime, where None.
        granted_on: Day or instant of the grant, where it is counted from.
        rule: The rule of the deadline, where it is counted from its event.
        regime: The law by which is counted.
        calendar: The working days by which is counted.
        facts: Dates that select the regime, as for `compute`; with the event,
            where it is counted from.

    Raises:
        InvalidValueError: It is not known what is counted from, or from which
            grant or event; terms that do not make one; an extension that does
            not lengthen the deadline.
        GovtasksError: As `compute`.
    """
    if extension.amount < 0:
        problem = "must not count backward"
        raise InvalidValueError(problem, field="extension", value=str(extension))
    law = _law(regime, from_)
    setting = Setting(
        compute=compute, facts=facts or {}, regime=regime, calendar=calendar
    )
    if law.base == "original":
        longer = _longer(rule, extension)
        day = _event(longer, setting.facts)
        found = setting.deadline(longer)
    else:
        day = _base_moment(deadline, law.base, granted_on, extension)
        longer = Within(terms=(extension,), of="extension-base")
        found = setting.deadline(longer, {"extension-base": day})
    if found.expires_at <= deadline.expires_at:
        problem = f"does not lengthen a deadline of {deadline.last_day}"
        raise InvalidValueError(problem, field="extension", value=str(extension))

    def steps() -> Iterator[Step]:
        arguments = {"term": extension, "day": day}
        yield Step("suspension.before-extension", {"due": said(deadline)})
        yield Step(f"suspension.extended-{law.base}", arguments, day, cites=law.cites)
        yield from found.explanation.steps

    confirmed = deadline.confirmed and law.is_confirmed
    return explained(found, steps, confirmed=confirmed)


def _law(regime: Regime, from_: Base | None) -> Extension:
    if from_ is not None:
        if from_ not in get_args(Base):
            problem = f"must be one of {', '.join(get_args(Base))}"
            raise InvalidValueError(problem, field="from_", value=from_)
        return Extension(base=from_)
    law = extension_under(regime)
    if law is None:
        problem = f"it is not known what an extension counts from under {regime.key}"
        hint = "name it: nominal, rolled, grant or original"
        raise InvalidValueError(problem, field="from_", hint=hint)
    return law


def _longer(rule: Rule | None, extension: Term) -> Within:
    """The rule with its last term longer by an extension of the same unit."""
    if not isinstance(rule, Within):
        problem = "must be the term from a fact, for the extension counts from there"
        value = rule and rule.kind
        raise InvalidValueError(problem, field="rule", value=value)
    *before, last = rule.terms
    if last.unit is not extension.unit:
        problem = f"must be in the unit of the term that it makes longer, {last}"
        value = str(extension)
        raise InvalidValueError(problem, field="extension", value=value)
    longer = Term(last.amount + extension.amount, last.unit)
    return attrs.evolve(rule, terms=(*before, longer))


def _event(rule: Within, facts: Facts) -> Moment:
    if rule.of not in facts:
        problem = "is missing, and the extension counts from it"
        raise MissingFactError(problem, field=f"facts.{rule.of}")
    return facts[rule.of]


def _base_moment(
    deadline: Deadline, base: Base, granted_on: Moment | None, extension: Term
) -> Moment:
    if base == "grant":
        if granted_on is None:
            problem = "is needed, for the extension counts from it"
            raise InvalidValueError(problem, field="granted_on")
        if isinstance(granted_on, dt.datetime):
            return aware(granted_on, "granted_on")
        return checked_day(granted_on, "granted_on")
    if extension.unit.is_elapsed:
        return deadline.expires_at
    return deadline.nominal_day if base == "nominal" else deadline.last_day


@attrs.frozen(kw_only=True)
class Lateness:
    """How early or late something was done (sớm, đúng hạn, chậm).

    Attributes:
        amount: In the unit of the rule: above zero late, below zero early. Part
            of a unit counts as a whole one when late. It can be zero and late
            all the same, on a day off after the last working day in time.
        calendar_days: The same in days as the calendar has them.
        is_late: Whether it was done when the deadline was over.
    """

    amount: Term
    calendar_days: int
    is_late: bool

    def in_locale(self, locale: str) -> str:
        """The answer in words."""
        if self.amount.amount == 0:
            kind = "late-same-day" if self.is_late else "on-time"
            return render(f"suspension.{kind}", {}, locale)
        back = self.amount.amount < 0
        amount = self.amount.reversed() if back else self.amount
        return render(
            f"suspension.{'early' if back else 'late'}", {"amount": amount}, locale
        )


def lateness(
    deadline: Deadline, done_at: Moment, rule: Rule, calendar: WorkCalendar
) -> Lateness:
    """How early or late something was done, in the unit in which it was due.

    Terms in working days give working days, those in hours or minutes the same,
    all else days of the calendar.

    Args:
        deadline: When it was due.
        done_at: Day or instant on which it was done; a day counts as done in
            time as long as it is not after the last one.
        rule: The rule it was due by, which has the unit.
        calendar: The working days by which is counted.

    Raises:
        InvalidValueError: Neither a day nor an instant, a day where hours are
            counted, or further away than a term can be long.
        NaiveInstantError: An instant without a zone.
        CoverageError: The calendar does not cover the days.
    """
    instant = isinstance(done_at, dt.datetime)
    zone = deadline.expires_at.tzinfo
    if instant:
        done_at = aware(done_at, "done_at").astimezone(zone)
    day = done_at.date() if isinstance(done_at, dt.datetime) else done_at
    days = (checked_day(day, "done_at") - deadline.last_day).days
    late = done_at >= deadline.expires_at if instant else days > 0
    unit = _unit(rule)
    if unit.is_elapsed:
        amount = _elapsed(deadline, done_at, unit)
    elif unit is Unit.WORKING_DAY:
        amount = calendar.working_days_between(deadline.last_day, day)
    else:
        amount, unit = days, Unit.DAY
    return Lateness(amount=Term(amount, unit), calendar_days=days, is_late=late)


def _unit(rule: Rule) -> Unit:
    match rule:
        case Within() | Before() | AfterPeriod() | AfterEach():
            return rule.terms[-1].unit
        case Report() | EachReport():
            after = rule.cycle.tier(rule.tier).after
            return after[-1].unit if after else Unit.DAY
        case AtOnce():
            return rule.grace.unit
        case AfterCompletion():
            return rule.every.unit
        case _:
            return Unit.DAY


def _elapsed(deadline: Deadline, done_at: Moment, unit: Unit) -> int:
    if not isinstance(done_at, dt.datetime):
        problem = "must be an instant, for the rule counts hours"
        raise InvalidValueError(problem, field="done_at", value=done_at)
    length = dt.timedelta(hours=1) if unit is Unit.HOUR else dt.timedelta(minutes=1)
    # Zones change their offset; only UTC tells how much time has passed.
    passed = done_at.astimezone(dt.UTC) - deadline.expires_at.astimezone(dt.UTC)
    return -(-passed // length)
