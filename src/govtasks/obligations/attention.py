"""What somebody must see to in an open obligation, and nothing will do by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

import attrs

from ..messages import render
from ..organisation import Finding, Organisation
from .answering import Answering, CallStatus
from .calling import CallKind
from .declining import proposals_waiting
from .device_proposals import shown_at
from .particulars import RoleName
from .passing import holders
from .records import Performer
from .replies import ReplyStatus, Standing
from .reviews import ReviewStatus
from .state import State, Workflow
from .steps import FollowUpAct

_UNANSWERED = {
    CallKind.DEMAND: "explanation-missing",
    CallKind.URGE: "urge-unanswered",
}


@attrs.frozen
class Attention(Finding):
    """Something that waits for a person (việc cần xử lý).

    Attributes:
        code: Stable word for programs; `attention` lists them.
        arguments: The values in its sentence, as pairs.
    """

    def text(self, locale: str = "en") -> str:
        """The finding as a sentence, in ``vi`` or ``en``."""
        given = dict(self.arguments)
        key = f"{self.code}-claimed" if "claimed_at" in given else self.code
        return render(f"passing.{key}", given, locale)


def attention(
    organisation: Organisation, state: State, day: dt.date
) -> tuple[Attention, ...]:
    """What a person must see to on a day; nothing about what is closed.

    Args:
        organisation: Who is where.
        state: The obligation as it was on that day.
        day: The day.

    Returns:
        ``amendment-undecided``: a later directive touches what it rests on;
        ``lead-ended`` and ``role-ended``: a body that no longer exists has a role;
        ``own-judge``: who leads has come to confirm the result, too;
        ``performer-left``, ``performer-vacant``: whoever does the work no longer
        holds the post, or nobody does;
        ``told-nobody``: nobody held any post that a step could be said to.
    """
    if not state.is_open:
        return ()
    found = [*_undecided(state), *_ended(organisation, state, day), *_own(state)]
    if state.performer is not None:
        found += _left(organisation, state.performer, day)
    return (*found, *_unheard(state))


def overdue_beside(
    organisation: Organisation,
    state: State,
    replies: Iterable[ReplyStatus],
    review: ReviewStatus | None,
    calls: Iterable[CallStatus] = (),
) -> Iterator[Attention]:
    """What is over beside the deadline of the lead: it is in no figures.

    What was asked of whoever answers waits for him also once it is confirmed.

    Yields:
        ``reply-missing``: a coordinating body has not replied by its day;
        ``review-overdue``: a standing duty was not looked at by its day;
        ``explanation-missing``, ``urge-unanswered``: what was asked was not answered
        by its day.
    """
    for asked in calls:
        if asked.standing is Answering.MISSING:
            call, day = asked.call, asked.last_day
            yield _attention(_UNANSWERED[call.kind], number=call.number, day=day)
    if not state.is_open:
        return
    for one in replies:
        if one.standing is Standing.SILENT:
            body = organisation.find_body(one.body)
            name = one.body if body is None else body.name
            yield _attention("reply-missing", body=name, day=one.last_day)
    if review is not None and review.is_overdue:
        yield _attention("review-overdue", day=review.next_day)


def unsettled(
    organisation: Organisation, state: State, zone: dt.tzinfo | None = None
) -> Iterator[Attention]:
    """What was begun and is not at its end, also once it is confirmed.

    Args:
        organisation: Who is where.
        state: The obligation.
        zone: The zone of the times that are shown; as they were recorded where None.

    Yields:
        ``finding-open``: nobody is to put a finding right;
        ``measure-undecided``: a measure was proposed and waits;
        ``cause-undecided``: an objective cause was claimed and waits;
        ``breach-unaccounted``: a breach has brought no account of the head about;
        ``proposal-waiting``: what a ladder proposed was neither taken up nor declined;
        ``completion-proposed``, ``extension-proposed``, ``reopening-proposed``: that
        was proposed from somebody's device, and was neither taken up nor declined.
    """
    for one in state.found:
        if one.is_unremedied:
            found = {"severity": one.severity, "text": one.text}
            yield _attention("finding-open", finding=one.key, **found)
    for case in state.measures:
        if case.decision is None:
            person = _person(organisation, case.person)
            yield _attention("measure-undecided", measure=case.measure, person=person)
    if state.claim is not None and state.workflow is not Workflow.WITHDRAWN:
        yield _attention("cause-undecided", reason=state.claim.delay_reason)
    for breach in state.breaches:
        if breach.account is None:
            person = _person(organisation, breach.person)
            yield _attention("breach-unaccounted", number=breach.number, person=person)
    yield from _proposed(state)
    yield from _from_devices(organisation, state, zone)


def _proposed(state: State) -> Iterator[Attention]:
    """Nobody can take up, or decline, what is about a thing that was withdrawn."""
    if state.workflow is Workflow.WITHDRAWN:
        return
    for said in proposals_waiting(state):
        act, on = FollowUpAct(said.act), said.scheduled_at.date()
        yield _attention("proposal-waiting", act=act, on=on, step=said.step_key)


def _from_devices(
    organisation: Organisation, state: State, zone: dt.tzinfo | None
) -> Iterator[Attention]:
    for one in state.from_devices:
        told: dict[str, object] = {
            "proposal": one.key,
            "person": _person(organisation, one.person),
            "at": shown_at(one.at, zone),
        }
        if one.to is not None:
            told["to"] = one.to
        if one.claimed_at is not None:
            told["claimed_at"] = shown_at(one.claimed_at, zone)
        yield _attention(f"{one.kind.value}-proposed", **told)


def _person(organisation: Organisation, key: str) -> str:
    person = organisation.find_person(key)
    return key if person is None else person.name


def _undecided(state: State) -> Iterator[Attention]:
    for one in state.undecided:
        yield _attention(
            "amendment-undecided",
            directive=one.directive,
            relation=one.relation,
            basis=state.directive,
        )


def _own(state: State) -> Iterator[Attention]:
    """Only where it was given otherwise: a body may give work to itself."""
    given = state.obligation
    if state.confirming == state.roles.lead and given.confirming != given.roles.lead:
        yield _attention("own-judge", lead=state.roles.lead)


def _ended(
    organisation: Organisation, state: State, day: dt.date
) -> Iterator[Attention]:
    for role in RoleName:
        named = role is not RoleName.CONFIRMING or state.roles.confirming is not None
        for key in holders(state, role) if named else ():
            body = organisation.find_body(key)
            if body is not None and body.until is not None and body.until <= day:
                code = "lead-ended" if role is RoleName.LEAD else "role-ended"
                yield _attention(code, body=body.name, until=body.until, role=role)


def _left(
    organisation: Organisation, performer: Performer, day: dt.date
) -> Iterator[Attention]:
    """Whoever does the work must hold the post, as far as both are known."""
    post, key = organisation.find_post(performer.post), performer.person
    person = None if key is None else organisation.find_person(key)
    if post is None or (key is not None and person is None):
        return
    people = {one.person for one in organisation.holders(post.key, day)}
    if person is None and not people:
        yield _attention("performer-vacant", post=post.title, day=day)
    elif person is not None and person.key not in people:
        yield _attention("performer-left", person=person.name, post=post.title, day=day)


def _unheard(state: State) -> Iterator[Attention]:
    for said in state.steps_said:
        holds = said.step_key not in state.dropped
        if holds and not said.recipients and not said.level:
            yield _attention("told-nobody", step=said.step, on=said.scheduled_at.date())


def _attention(code: str, **arguments: object) -> Attention:
    return Attention(code, tuple(arguments.items()))
