"""One obligation as it is judged, from what had happened to it by an instant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import attrs

from ..evaluation.items import Evidence, Item
from ..obligations import events as did
from ..obligations.events import Event, Fact
from ..obligations.lifecycle import in_order
from ..obligations.status import judged_lead
from .delays import delays_of, judged_result
from .queries import Queries, View

DECISIVE: frozenset[type[Event]] = frozenset(
    {
        did.Assigned,
        did.Received,
        did.Triggered,
        did.Claimed,
        did.HandedOver,
        did.Reassigned,
        did.Transferred,
        did.RuleSet,
        did.ExtensionGranted,
        did.CounterAccepted,
        did.DayInherited,
        did.DeadlineMoved,
        did.DirectiveChanged,
        did.Suspended,
        did.Resumed,
        did.Refused,
        did.RefusalAgreed,
        did.RefusalRejected,
        did.Submitted,
        did.Recalled,
        did.Returned,
        did.CauseAccepted,
        did.CauseRejected,
        did.Confirmed,
        did.Reopened,
        did.Withdrawn,
    }
)
"""What can change where an obligation is counted, or for whom; the rest cannot."""

_RULINGS = frozenset({did.CauseAccepted, did.CauseRejected})
_RESULTS = frozenset({did.Submitted, did.Recalled})


def item_of(queries: Queries, view: View, facts: Iterable[Fact]) -> Item:
    """One obligation as figures and scorecards read it.

    Args:
        queries: What the view was asked of.
        view: The obligation at the instant of the count.
        facts: All that is known of it, in any order; what took effect after that
            instant is left out, but for what was decided on the cause of a delay
            before it.

    Raises:
        UnknownNameError: It names a calendar or regime that is not there.
    """
    state, given = view.state, view.state.obligation
    zone = queries.rulebook.zone(state)
    known = tuple(in_order(facts))
    ruling = _later_ruling(view, known)
    happened = [f for f in known if f.effective_at <= view.at or f is ruling]
    lead = judged_lead(state, view.status)
    body = queries.organisation().find_body(lead)
    work = state.performer
    judged_at = view.status.judged_at.astimezone(zone)
    return Item(
        key=given.key,
        title=given.title,
        directive=state.directive,
        provision=state.provision,
        parent=given.parent,
        lead=lead,
        level=None if body is None else body.level,
        field=given.field,
        kind=given.kind,
        force=given.force,
        post=None if work is None else work.post,
        person=None if work is None else work.person,
        assigned_at=state.role_history[0].since.astimezone(zone),
        status=attrs.evolve(view.status, judged_at=judged_at),
        delays=delays_of(queries.rulebook, state, view.status, ruling),
        returns=state.returns,
        refusals=sum(type(fact.event) is did.Refused for fact in happened),
        extended=state.extended,
        answering=tuple(queries.answering(view)),
        evidence=_evidence(given.key, happened, zone),
    )


def _later_ruling(view: View, facts: Sequence[Fact]) -> Fact | None:
    """What was decided, after a count, on the cause of a delay before it.

    A cause is claimed with the result, and decided on or appealed for weeks later. The
    delay is that of then, so that the decision is about it, whenever it took effect.
    """
    result = judged_result(view.state, view.status)
    if result is None or not result.objective_cause or result.ruling is not None:
        return None
    for fact in facts:
        if fact.effective_at > view.at:
            if type(fact.event) in _RULINGS:
                return fact
            if type(fact.event) in _RESULTS:
                # From here on another result is ruled on.
                return None
    return None


def _evidence(key: str, facts: Sequence[Fact], zone: dt.tzinfo) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(
            obligation=key,
            version=fact.version,
            type=fact.event.type,
            at=fact.effective_at.astimezone(zone),
            recorded_at=fact.recorded_at.astimezone(zone),
        )
        for fact in facts
        if type(fact.event) in DECISIVE
    )
