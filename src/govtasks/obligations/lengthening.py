"""What a longer term comes to, by the law that says what it counts from."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import attrs

from ..deadlines.calendars import WorkCalendar
from ..deadlines.clocks import extension_under
from ..deadlines.extension import extended
from ..deadlines.regimes import Regime
from ..deadlines.replaying import replayed
from ..deadlines.results import Deadline, Due
from ..deadlines.rules import AfterPeriod, Fixed, Rule, Within
from .particulars import Longer
from .records import CounterOffer, ExtensionRequest
from .refusals import refuse
from .state import State


@attrs.frozen(kw_only=True)
class Lengthened:
    """A longer term and when it ends.

    Attributes:
        rule: The rule that it would put in force.
        due: What that gives.
    """

    rule: Rule
    due: Due


def longer_rule(rule: Rule, asked: Longer | ExtensionRequest | CounterOffer) -> Rule:
    """The rule that a longer term would put in force.

    A day is a day of its own. A term is added behind those that the rule has,
    one after the other, so that pauses are replayed over both.

    Raises:
        RefusedError: ``not-a-term``: nothing can be added to such a rule.
    """
    if asked.to is not None:
        return Fixed(day=asked.to, inclusive=True, roll=False)
    if not isinstance(rule, Within | AfterPeriod) or asked.by is None:
        refuse("not-a-term", rule_kind=rule.kind)
    return attrs.evolve(rule, terms=(*rule.terms, asked.by))


def lengthened(
    state: State,
    asked: Longer | ExtensionRequest | CounterOffer,
    *,
    due: Due,
    now: dt.datetime,
    regime: Regime,
    calendar: WorkCalendar,
) -> Lengthened:
    """What a longer term comes to.

    Where the regime says what an extension counts from, the term ends as
    `govtasks.deadlines.extension.extended` has it: by one more term behind the
    others where that gives the same day, else on the very day. Where the regime is
    silent, one more term is counted.

    Args:
        state: The obligation.
        asked: The longer term.
        due: The deadline in force.
        now: When it is granted, from which some regimes count.
        regime: How it counts time.
        calendar: Its working days.

    Raises:
        RefusedError: ``not-a-term``: nothing can be added to such a rule.
        GovtasksError: As `extended`.
    """
    rule, pauses = longer_rule(state.rule, asked), [one.pause for one in state.pauses]
    found = replayed(rule, state.facts, pauses, regime=regime, calendar=calendar)
    plain = Lengthened(rule=rule, due=found)
    if asked.by is None or not isinstance(due, Deadline):
        return plain
    if extension_under(regime) is None:
        return plain
    zone = zoneinfo.ZoneInfo(regime.zone)
    by_law = extended(
        due,
        asked.by,
        granted_on=now if asked.by.unit.is_elapsed else now.astimezone(zone).date(),
        rule=state.rule,
        regime=regime,
        calendar=calendar,
        facts=state.facts,
    )
    if isinstance(found, Deadline) and found.expires_at == by_law.expires_at:
        return plain
    time = by_law.expires_at.timetz().replace(tzinfo=None)
    named = Fixed(
        day=by_law.last_day,
        inclusive=True,
        roll=False,
        time=time if by_law.is_instant else None,
        phrase=state.rule.phrase,
    )
    return Lengthened(rule=named, due=by_law)
