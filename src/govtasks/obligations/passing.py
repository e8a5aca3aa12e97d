"""Who does it: given to another, passed on to successors, handed over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from . import commands as do
from . import events as did
from .asking import Ask, Deciders, Events, Evolvers, echo, echoed
from .drafting import begin_anew, later, set_roles
from .events import Fact
from .model import Coordinating, Roles
from .particulars import RoleChange, RoleName
from .records import Performer
from .refusals import refuse
from .state import Draft, State


def holders(state: Draft, role: RoleName) -> tuple[str, ...]:
    """Keys of the bodies that have a role now."""
    roles = state.roles
    match role:
        case RoleName.LEAD:
            return (roles.lead,)
        case RoleName.ASSIGNER:
            return (state.assigner,)
        case RoleName.CONFIRMING:
            return (state.confirming,)
        case RoleName.MONITORING:
            return (roles.monitoring,) if roles.monitoring else ()
        case RoleName.COORDINATING:
            return roles.helping
        case RoleName.INFORMED:
            return roles.informed


def _reassign(ask: Ask, command: do.Reassign) -> Events:
    if command.lead == ask.state.roles.lead:
        refuse("same-lead", lead=command.lead)
    return (echoed(did.Reassigned, command),)


def _transfer(ask: Ask, command: do.Transfer) -> Events:
    earlier = ask.state.role_history[-1].since
    if ask.at < earlier:
        refuse("before-earlier-act", at=ask.at, earlier=earlier)
    for change in command.changes:
        _check_holds(ask.state, change)
    return (echoed(did.Transferred, command),)


def _check_holds(state: State, change: RoleChange) -> None:
    if change.old not in holders(state, change.role):
        refuse("not-in-role", body=change.old, role=change.role)


DECIDE: Deciders = {
    do.Reassign: _reassign,
    do.Transfer: _transfer,
    do.HandOver: echo(did.HandedOver),
}
"""How each command on who does it is answered."""


def _reassigned(draft: Draft, event: did.Reassigned, fact: Fact) -> None:
    reason, instrument = event.reason, event.instrument
    begin_anew(draft, event.lead, fact, reason=reason, instrument=instrument)


EVOLVE: Evolvers = {did.Reassigned: _reassigned}
"""Acts on the work; nothing of it happens after the end."""


def _transferred(draft: Draft, event: did.Transferred, fact: Fact) -> None:
    """What is open passes on; what was done stays with whoever did it."""
    if not draft.is_open:
        return
    roles, assigner = passed(draft.roles, draft.assigner, event.changes)
    draft.heirs = (*draft.heirs, *_heirs(draft.roles, event.changes))
    set_roles(
        draft,
        roles,
        assigner,
        fact,
        reason=event.cause,
        instrument=event.instrument,
    )


def _heirs(roles: Roles, changes: Iterable[RoleChange]) -> Iterator[tuple[str, str]]:
    """Each coordinating body that is succeeded, with its successor."""
    for change in changes:
        is_asked = change.role is RoleName.COORDINATING and change.old in roles.helping
        if is_asked and change.new is not None:
            yield change.old, change.new


def _handed_over(draft: Draft, event: did.HandedOver, fact: Fact) -> None:
    if draft.is_open:
        draft.handed_at = later(draft.handed_at, fact.recorded_at)
        draft.performer = Performer(post=event.to_post, person=event.to_person)


NOTE: Evolvers = {
    did.Transferred: _transferred,
    did.HandedOver: _handed_over,
}
"""What is noted beside the work; only while it is open."""


def passed(
    roles: Roles, assigner: str, changes: Iterable[RoleChange]
) -> tuple[Roles, str]:
    """The roles and the assigner after changes, all of which hold at once.

    Total: a change whose old body no longer has the role does nothing, a body
    that comes into a role twice has it once, and one that comes to lead no
    longer coordinates.
    """
    by_role: dict[RoleName, dict[str, str | None]] = {}
    for change in changes:
        by_role.setdefault(change.role, {})[change.old] = change.new

    def after(role: RoleName, body: str | None) -> str | None:
        return body and by_role.get(role, {}).get(body, body)

    lead = after(RoleName.LEAD, roles.lead) or roles.lead
    helping = _helping(roles, by_role.get(RoleName.COORDINATING, {}))
    informed = (after(RoleName.INFORMED, body) for body in roles.informed)
    # The assigner confirms where nobody is named, until that passes on by itself.
    confirming = after(RoleName.CONFIRMING, roles.confirming or assigner)
    is_named = roles.confirming is not None or confirming != assigner
    changed = attrs.evolve(
        roles,
        lead=lead,
        coordinating=tuple(one for one in helping if one.body != lead),
        monitoring=after(RoleName.MONITORING, roles.monitoring),
        confirming=confirming if is_named else None,
        informed=tuple(dict.fromkeys(body for body in informed if body)),
    )
    return changed, after(RoleName.ASSIGNER, assigner) or assigner


def _helping(roles: Roles, changes: dict[str, str | None]) -> tuple[Coordinating, ...]:
    """The coordinating bodies after changes, each once, with its day of reply."""
    kept: dict[str, Coordinating] = {}
    for one in roles.coordinating:
        body = changes.get(one.body, one.body)
        if body is not None and body not in kept:
            kept[body] = attrs.evolve(one, body=body)
    return tuple(kept.values())
