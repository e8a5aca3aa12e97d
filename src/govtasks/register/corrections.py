"""Taking back what was said and no longer holds, and telling whom it concerned."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

import attrs

from ..deadlines.results import Deadline, Due
from ..messages import LOCALES, render
from ..obligations.audience import stand_ins
from ..obligations.causes import Cause
from ..obligations.events import FollowedUp, FollowUpWithdrawn
from ..obligations.state import State
from ..organisation import Chain, Organisation
from ..ports import Notice
from .entries import texts
from .notices import Reach, answers_of

WITHDRAWN = "withdrawn"
_AGAIN = re.compile(r"~\d+")


@attrs.frozen(kw_only=True)
class Correction:
    """Steps that no longer hold, and who is told so.

    Attributes:
        obligation: Key of the obligation.
        cause: Why they no longer hold.
        steps: The steps as they were said.
        corrected: Keys of the persons to whom they no longer apply, sorted.
        notices: What tells them, for the outbox.
    """

    obligation: str
    cause: Cause
    steps: tuple[FollowedUp, ...]
    corrected: tuple[str, ...]
    notices: tuple[Notice, ...]

    @property
    def step_keys(self) -> tuple[str, ...]:
        """Keys of the steps."""
        return tuple(one.step_key for one in self.steps)

    def fact(self) -> FollowUpWithdrawn:
        """The fact that it was done."""
        return FollowUpWithdrawn(
            step_keys=self.step_keys,
            cause=self.cause.value,
            corrected=self.corrected,
        )

    def is_of(self, notice: Notice) -> bool:
        """Whether a notice told one of those concerned of one of these steps."""
        person = notice.recipient
        return person in self.corrected and notice.key in {
            f"{step}:{person}:{notice.channel}" for step in self.step_keys
        }


def correction(
    organisation: Organisation,
    state: State,
    due: Due,
    chain: Chain,
    reach: Reach,
    now: dt.datetime,
    cause: Cause,
    steps: Sequence[FollowedUp],
) -> Correction:
    """Take steps back that no longer hold.

    Where others do the work, it concerns those who no longer stand in the chain, and
    nobody who stands in for one who does; else everybody who was told.

    Args:
        organisation: Who is where.
        state: The obligation.
        due: When it is due now.
        chain: Who answers now.
        reach: How people are reached.
        now: When it is taken back.
        cause: Why.
        steps: What was said.
    """
    told = {person for one in steps for person in one.recipients}
    if cause is Cause.PERFORMER:
        there = {link.person for link in chain.links}
        told -= there | set(stand_ins(organisation, chain.links, chain.day))
    corrected = tuple(sorted(told))
    arguments = _arguments(organisation, state, due, chain, cause, steps)
    return Correction(
        obligation=state.obligation.key,
        cause=cause,
        steps=tuple(steps),
        corrected=corrected,
        notices=tuple(
            Notice(
                key=f"{steps[-1].step_key}:{WITHDRAWN}:{person}:{channel}",
                channel=channel,
                recipient=person,
                template="notices.withdrawn",
                arguments=arguments,
                created_at=now,
                obligation=state.obligation.key,
            )
            for person in corrected
            for channel in reach.ways(organisation.person(person))
        ),
    )


def already_told(state: State, key: str) -> frozenset[str]:
    """Who was told of a step before it was said anew, and was not corrected since."""
    if "~" not in key:
        return frozenset()
    name, told = _AGAIN.sub("", key), frozenset[str]()
    for fact in state.followed:
        match fact.event:
            case FollowedUp(step_key=step, recipients=people):
                if _AGAIN.sub("", step) == name:
                    told |= frozenset(people)
            case FollowUpWithdrawn(step_keys=steps, corrected=people):
                if name in {_AGAIN.sub("", step) for step in steps}:
                    told -= frozenset(people)
            case _:
                pass
    return told


def _arguments(
    organisation: Organisation,
    state: State,
    due: Due,
    chain: Chain,
    cause: Cause,
    steps: Sequence[FollowedUp],
) -> dict[str, object]:
    day = due.last_day if isinstance(due, Deadline) else None
    key = "notices.no-due" if day is None else "notices.due"
    return {
        "obligation": state.obligation.key,
        "title": state.obligation.title.to_json(),
        "lead": organisation.body(state.roles.lead).name.to_json(),
        "due": {name: render(key, {"day": day}, name) for name in LOCALES},
        "answers": answers_of(organisation, chain).to_json(),
        "explanation": texts(due.explanation).to_json(),
        "cause": {name: cause.in_locale(name) for name in LOCALES},
        "step": ", ".join(dict.fromkeys(one.step for one in steps)),
    }
