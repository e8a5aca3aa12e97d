"""What the parties of a joint plan should see to, and nothing does by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from ..obligations.state import Workflow
from ..organisation import Organisation
from ..organisation.values import in_force
from .joint_plans import JointDay
from .joint_rights import is_side_of
from .joint_state import JointState, JointText
from .joint_views import JointFinding, JointItemView


def joint_findings(
    organisation: Organisation,
    state: JointState,
    text: JointText,
    items: Iterable[JointItemView],
    day: dt.date,
) -> Iterator[JointFinding]:
    """What should be seen to on a day; none of it is forced on anybody.

    Args:
        organisation: Who is where.
        state: The plan.
        text: The text that is shown.
        items: Its items as they are shown: of what is withheld nothing is said.
        day: The day.

    Yields:
        ``joint-minutes-unsigned``: a party has not signed minutes;
        ``joint-text-waiting``: a text waits for parties;
        ``joint-plan-over``: the period is over, and nobody closed the plan;
        ``joint-day-later``, ``joint-day-earlier``, ``joint-day-missing``: the own day
        of an item that is still to be done is not the one that the parties agreed on;
        ``joint-item-elsewhere``: an item is led by no body of its party any more;
        ``joint-item-abandoned``: whoever leads an item, or asked for it, has left;
        ``joint-party-ended``: a party does not exist any more;
        ``joint-coordinator-vacant``: nobody holds a post through which a party is
        reached.
    """
    if text is state.text:
        yield from _unsigned(organisation, state, day)
    if not state.standing.is_open:
        return
    yield from _waiting(organisation, state, day)
    if text.since is not None and day >= text.plan.until:
        yield _finding("joint-plan-over", day=text.plan.last_day)
    yield from _parties(organisation, text, day)
    shown = tuple(items)
    yield from _items(organisation, text, shown, day)
    for one in text.plan.days:
        yield from _day(one, shown)


def _unsigned(
    organisation: Organisation, state: JointState, day: dt.date
) -> Iterator[JointFinding]:
    for one in state.minutes:
        if one.unsigned:
            minutes = one.minutes
            yield _finding(
                "joint-minutes-unsigned",
                minutes=minutes.key,
                day=minutes.day,
                parties=_names(organisation, one.unsigned, day),
            )


def _waiting(
    organisation: Organisation, state: JointState, day: dt.date
) -> Iterator[JointFinding]:
    pending = state.pending
    if pending is not None and pending.awaited:
        parties = _names(organisation, pending.awaited, day)
        yield _finding("joint-text-waiting", number=pending.number, parties=parties)


def _parties(
    organisation: Organisation, text: JointText, day: dt.date
) -> Iterator[JointFinding]:
    for key in text.parties:
        body = organisation.find_body(key)
        if body is not None and not in_force(body, day):
            yield _finding("joint-party-ended", party=organisation.name_of(key, day))
    for party, post in text.plan.coordinators():
        known = organisation.find_post(post)
        held = known is not None and organisation.holders(post, day)
        if known is not None and party in text.parties and not held:
            name = organisation.name_of(party, day)
            yield _finding("joint-coordinator-vacant", post=known.title, party=name)


def _items(
    organisation: Organisation,
    text: JointText,
    items: Iterable[JointItemView],
    day: dt.date,
) -> Iterator[JointFinding]:
    for one in items:
        item, lead = one.item, one.lead
        named = (item.led_by, item.asked_by)
        gone = tuple(key for key in named if key is not None and key in text.gone)
        if gone:
            parties = _names(organisation, gone, day)
            yield _finding("joint-item-abandoned", item=item.key, parties=parties)
        elif lead is not None and not is_side_of(organisation, item.led_by, lead, day):
            names = _names(organisation, (lead, item.led_by), day)
            yield _finding(
                "joint-item-elsewhere", item=one.title, lead=names[0], party=names[1]
            )


def _day(joint: JointDay, items: Iterable[JointItemView]) -> Iterator[JointFinding]:
    """What of a joint day is due on another day by its own rule."""
    bound = [one for one in items if one.item.key in joint.items]
    for one in bound:
        work = one.workflow
        if work is None or work is Workflow.SUBMITTED or not work.is_open:
            # What was done is due no more.
            continue
        told: dict[str, object] = {
            "item": one.title,
            "joint": joint.title,
            "agreed": joint.day,
        }
        if one.last_day is None:
            yield _finding("joint-day-missing", **told)
        elif one.last_day != joint.day:
            later = one.last_day > joint.day
            code = "joint-day-later" if later else "joint-day-earlier"
            yield _finding(code, own=one.last_day, **told)


def _names(
    organisation: Organisation, keys: Iterable[str], day: dt.date
) -> tuple[object, ...]:
    return tuple(
        key if organisation.find_body(key) is None else organisation.name_of(key, day)
        for key in keys
    )


def _finding(code: str, **arguments: object) -> JointFinding:
    return JointFinding(code, tuple(arguments.items()))
