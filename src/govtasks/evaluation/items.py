"""One obligation as it is judged: what figures count and points come from.

Everything that says how well something was done reads these and nothing else, so that
two places can never disagree about the same task.
"""

from __future__ import annotations

import datetime as dt

import attrs

from ..explain import Explanation
from ..obligations.model import Force, Kind
from ..obligations.state import Workflow
from ..obligations.status import Status
from ..organisation import Level, Link
from ..text import Text
from .figures import bucket


@attrs.frozen(kw_only=True)
class Evidence:
    """The place of a fact that something comes from (căn cứ).

    Attributes:
        obligation: Key of the obligation in whose stream it stands.
        version: Its place there, from 1.
        type: What kind of fact, such as ``submitted``.
        at: When it took effect.
        recorded_at: When it was written down.
    """

    obligation: str
    version: int
    type: str
    at: dt.datetime
    recorded_at: dt.datetime


@attrs.frozen(kw_only=True)
class Delay:
    """A deadline that passed without a result (lần chậm tiến độ).

    Attributes:
        due_on: Its last day.
        until: What ended the delay: the result, another deadline, the withdrawal; or
            the instant of the count, where nothing did.
        days: Calendar days late.
        working_days: Working days late by the calendar of the obligation; None where
            that does not reach so far.
        is_excused: Whether an objective cause was accepted for it (nguyên nhân khách
            quan). A ruling on a result is about the last delay before that: the one
            that ended with it, or where it came in time by a longer term, the one
            that ended with that term.
    """

    due_on: dt.date
    until: dt.datetime
    days: int
    working_days: int | None
    is_excused: bool = False


@attrs.frozen(kw_only=True)
class Item:
    """One obligation at one instant, as it is counted and judged (nhiệm vụ).

    Its instants are told in the zone of the obligation, so that the date of each is
    the day on which it fell there.

    Attributes:
        key: Key of the obligation.
        title: What is to be done.
        directive: Key of the directive that it rests on.
        provision: Where in that.
        parent: Key of the obligation that it serves.
        lead: Key of the body that it counts for: what was handed in stays with
            whoever led it then, all else lies with whoever leads it at the count.
        level: Level of that body.
        field: Field of work.
        kind: What sort of duty it is.
        force: How binding it is.
        post: Key of the post that does the work; None while nobody does.
        person: Key of the person in it, where one was named.
        assigned_at: When it was given.
        status: Where it stands, with the explanation of the deadline and of what was
            held against it.
        delays: Every deadline that passed without a result, oldest first.
        returns: How often its result was sent back.
        refusals: How often it was refused.
        extended: How often a longer term was granted.
        answering: Who answers for it, of the day that is judged: the deputy directly,
            the head with him.
        evidence: The facts that decided all this, in order.
    """

    key: str
    title: Text
    directive: str
    provision: str
    parent: str | None
    lead: str
    level: Level | None
    field: str | None
    kind: Kind
    force: Force
    post: str | None
    person: str | None
    assigned_at: dt.datetime
    status: Status
    delays: tuple[Delay, ...] = ()
    returns: int = 0
    refusals: int = 0
    extended: int = 0
    answering: tuple[Link, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    @property
    def bucket(self) -> str:
        """The one count that it belongs in: a field of `Figures`."""
        return bucket(self.status)

    @property
    def is_completed(self) -> bool:
        """Whether its result was confirmed."""
        return self.status.workflow is Workflow.CONFIRMED

    @property
    def unexcused(self) -> tuple[Delay, ...]:
        """The delays for which no objective cause was accepted."""
        return tuple(delay for delay in self.delays if not delay.is_excused)

    @property
    def explanation(self) -> Explanation:
        """Why it stands where it stands."""
        return self.status.explanation
