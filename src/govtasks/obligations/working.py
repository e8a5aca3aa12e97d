"""The work itself: taken on, planned, refused, handed in, judged, closed."""

from __future__ import annotations

import attrs

from ..deadlines.results import Deadline
from ..deadlines.rules import AfterCompletion
from . import commands as do
from . import events as did
from .asking import Ask, Deciders, Events, Evolvers, echo, echoed
from .cascade import occurrence_key
from .device_proposals import DeviceOutcome, DeviceProposalKind
from .drafting import RECEIPT, begin_anew, hand_back, later, learn, settle
from .events import Fact
from .model import TRIGGER
from .records import Closure, Performer, Submission
from .refusals import refuse
from .state import Draft, Workflow
from .status import is_counted

COMPLETED = "completed"
_COMPLETION = frozenset({DeviceProposalKind.COMPLETION})
_REOPENING = frozenset({DeviceProposalKind.REOPENING})


def _receive(ask: Ask, _command: do.Receive) -> Events:
    if RECEIPT in ask.state.facts:
        refuse("already-received", at=ask.state.facts[RECEIPT])
    return (did.Received(),)


def _trigger(ask: Ask, command: do.Trigger) -> Events:
    given, opened = ask.state.obligation, ask.state.opened
    if not given.repeats:
        return (did.Triggered(reason=command.reason),)
    number = str(len(opened) + 1)
    return (
        did.OccurrenceOpened(
            occurrence=number,
            obligation=occurrence_key(given.key, number),
            reason=command.reason,
        ),
    )


def _claim(ask: Ask, command: do.Claim) -> Events:
    performer = ask.state.performer
    if performer == Performer(post=command.post, person=ask.act.actor):
        refuse("already-claimed", post=command.post)
    return (did.Claimed(post=command.post),)


def _agree_refusal(ask: Ask, command: do.AgreeRefusal) -> Events:
    if command.lead == ask.state.roles.lead:
        refuse("same-lead", lead=command.lead)
    return (did.RefusalAgreed(reason=command.reason, lead=command.lead),)


def _submit(ask: Ask, command: do.Submit) -> Events:
    if not command.delay_reason.strip() and is_counted(ask.state):
        _check_in_time(ask)
    return (echoed(did.Submitted, command),)


def _check_in_time(ask: Ask) -> None:
    """Refuse a result that comes after the deadline in force."""
    if isinstance(ask.due, Deadline) and ask.at >= ask.due.expires_at:
        refuse("delay-unexplained", day=ask.due.last_day)


def _confirm(ask: Ask, command: do.Confirm) -> Events:
    check_approver(ask)
    return (did.Confirmed(note=command.note),)


def _return(ask: Ask, command: do.Return) -> Events:
    check_approver(ask)
    return (did.Returned(reason=command.reason),)


def check_approver(ask: Ask) -> None:
    """Refuse a judgement of whoever did the work.

    Persons are compared, so another post or somebody who stands in is no way.

    Raises:
        RefusedError: ``approver-is-doer``.
    """
    same = sorted(ask.act.parties & ask.state.doers)
    if same:
        refuse("approver-is-doer", doer=same[0])


def _report(ask: Ask, command: do.Report) -> Events:
    planned = {item.key for item in ask.state.plan}
    for item in command.items:
        if item not in planned:
            refuse("not-planned", item=item)
    return (echoed(did.ProgressReported, command),)


DECIDE: Deciders = {
    do.Receive: _receive,
    do.Trigger: _trigger,
    do.Claim: _claim,
    do.Accept: echo(did.Accepted),
    do.MakePlan: echo(did.Planned),
    do.Refuse: echo(did.Refused),
    do.AgreeRefusal: _agree_refusal,
    do.RejectRefusal: echo(did.RefusalRejected),
    do.Report: _report,
    do.Submit: _submit,
    do.Recall: echo(did.Recalled),
    do.Confirm: _confirm,
    do.Return: _return,
    do.Reopen: echo(did.Reopened),
    do.Review: echo(did.Reviewed),
    do.Withdraw: echo(did.Withdrawn),
}
"""How each command on the work is answered."""


def _triggered(draft: Draft, _event: did.Triggered, fact: Fact) -> None:
    learn(draft, TRIGGER, fact)
    if draft.workflow is Workflow.DORMANT:
        draft.workflow = Workflow.ASSIGNED


def _claimed(draft: Draft, event: did.Claimed, fact: Fact) -> None:
    claimed = Performer(post=event.post, person=fact.act.actor)
    if draft.performer not in {None, claimed}:
        draft.handed_at = later(draft.handed_at, fact.recorded_at)
    draft.performer = claimed


def _accepted(draft: Draft, _event: did.Accepted, _fact: Fact) -> None:
    draft.workflow = Workflow.ACCEPTED


def _planned(draft: Draft, event: did.Planned, fact: Fact) -> None:
    draft.plan, draft.planned_at = event.items, fact.recorded_at


def _refused(draft: Draft, _event: did.Refused, _fact: Fact) -> None:
    if draft.workflow is not Workflow.REFUSED:
        draft.before_refusal = draft.workflow
    draft.workflow = Workflow.REFUSED


def _refusal_agreed(draft: Draft, event: did.RefusalAgreed, fact: Fact) -> None:
    draft.before_refusal = None
    if event.lead is None:
        _close(draft, Workflow.WITHDRAWN, fact)
    else:
        begin_anew(draft, event.lead, fact, reason=event.reason)


def _refusal_rejected(draft: Draft, _event: did.RefusalRejected, fact: Fact) -> None:
    if draft.before_refusal is not None:
        draft.workflow, draft.before_refusal = draft.before_refusal, None
        hand_back(draft, fact)


def _reported(draft: Draft, event: did.ProgressReported, _fact: Fact) -> None:
    draft.workflow = Workflow.IN_PROGRESS
    if event.percent is not None:
        draft.percent = event.percent
    if event.items:
        draft.done |= frozenset(event.items)


def _submitted(draft: Draft, event: did.Submitted, fact: Fact) -> None:
    draft.workflow = Workflow.SUBMITTED
    handed_in = Submission(
        at=fact.effective_at,
        act=fact.act,
        delay_reason=event.delay_reason,
        objective_cause=event.objective_cause,
    )
    draft.submissions = (*draft.submissions, handed_in)
    settle(draft, DeviceOutcome.TAKEN_UP, fact, _COMPLETION)


def _recalled(draft: Draft, _event: did.Recalled, fact: Fact) -> None:
    draft.workflow = Workflow.IN_PROGRESS
    _end_submission(draft, fact, is_recalled=True)
    hand_back(draft, fact)


def _returned(draft: Draft, _event: did.Returned, fact: Fact) -> None:
    draft.workflow = Workflow.RETURNED
    draft.returns += 1
    _end_submission(draft, fact)
    hand_back(draft, fact)


def _end_submission(draft: Draft, fact: Fact, *, is_recalled: bool = False) -> None:
    """The latest result no longer waits to be judged."""
    before, last = draft.submissions[:-1], draft.submissions[-1:]
    ended = (
        attrs.evolve(one, returned_at=fact.effective_at, is_recalled=is_recalled)
        for one in last
    )
    draft.submissions = (*before, *ended)


def _confirmed(draft: Draft, _event: did.Confirmed, fact: Fact) -> None:
    _close(draft, Workflow.CONFIRMED, fact)
    draft.judged_at = draft.submitted_at or fact.effective_at
    draft.confirmed_at = fact.effective_at
    draft.confirmed_by = fact.act


def _withdrawn(draft: Draft, _event: did.Withdrawn, fact: Fact) -> None:
    _close(draft, Workflow.WITHDRAWN, fact)


def _close(draft: Draft, end: Workflow, fact: Fact) -> None:
    draft.workflow = end
    # What was asked for has come to nothing, even if it is opened again.
    draft.request = None
    settle(draft, DeviceOutcome.LAPSED, fact)


EVOLVE: Evolvers = {
    did.Triggered: _triggered,
    did.Claimed: _claimed,
    did.Accepted: _accepted,
    did.Planned: _planned,
    did.Refused: _refused,
    did.RefusalAgreed: _refusal_agreed,
    did.RefusalRejected: _refusal_rejected,
    did.ProgressReported: _reported,
    did.Submitted: _submitted,
    did.Recalled: _recalled,
    did.Confirmed: _confirmed,
    did.Returned: _returned,
    did.Withdrawn: _withdrawn,
}
"""Acts on the work, one after the other; nothing of it happens after the end."""


def _received(draft: Draft, _event: did.Received, fact: Fact) -> None:
    learn(draft, RECEIPT, fact)


def _reopened(draft: Draft, event: did.Reopened, fact: Fact) -> None:
    """The one act that follows the end; it begins the work again."""
    confirmed_at, confirmed_by = draft.confirmed_at, draft.confirmed_by
    if confirmed_at is None or confirmed_by is None:
        return
    taken_back = Closure(
        judged_at=draft.judged_at or confirmed_at,
        confirmed_at=confirmed_at,
        confirmed_by=confirmed_by,
        reopened_at=fact.effective_at,
        reopened_by=fact.act,
        reason=event.reason,
    )
    draft.closures = (*draft.closures, taken_back)
    draft.judged_at = draft.confirmed_at = draft.confirmed_by = None
    draft.workflow = Workflow.RETURNED
    draft.acted_at = fact.effective_at
    settle(draft, DeviceOutcome.TAKEN_UP, fact, _REOPENING)
    _end_submission(draft, fact)
    hand_back(draft, fact)


def _reviewed(draft: Draft, _event: did.Reviewed, fact: Fact) -> None:
    draft.reviewed_at = later(draft.reviewed_at, fact.effective_at)


def _opened(draft: Draft, event: did.OccurrenceOpened, _fact: Fact) -> None:
    draft.opened |= {event.occurrence}
    known, until = draft.opened_until, event.until
    if until is not None:
        draft.opened_until = until if known is None else max(known, until)


def _occurrence_done(draft: Draft, event: did.OccurrenceDone, fact: Fact) -> None:
    """The next occurrence counts from the latest that was done."""
    rule = draft.rule
    name = rule.of if isinstance(rule, AfterCompletion) else COMPLETED
    known = draft.facts.get(name)
    if known is None or event.day > known:
        draft.facts = {**draft.facts, name: event.day}
        draft.learned = {**draft.learned, name: fact.recorded_at}


NOTE: Evolvers = {
    did.Received: _received,
    did.Reopened: _reopened,
    did.Reviewed: _reviewed,
    did.OccurrenceOpened: _opened,
    did.OccurrenceDone: _occurrence_done,
}
"""What is noted beside the work, whenever it comes."""
