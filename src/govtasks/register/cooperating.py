"""Joint plans of a register: what bodies ask of each other, and what came of it."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Iterator

from ..errors import UnknownNameError
from ..evaluation.joint_folding import fold_joint_plan
from ..evaluation.joint_plans import JointItem
from ..evaluation.joint_state import JointFact, JointState
from ..evaluation.joint_views import JointPlanView
from ..obligations.lifecycle import fold
from ..text import checked_day, checked_key
from .joint_facts import JOINT_PLANS, joint_facts, joint_state, joint_states
from .joint_views import joint_view, parties_seen
from .queries import Queries
from .tracking import Tracking


class Cooperating(Tracking):
    """A register that knows what was planned together."""

    def joint_plans(
        self, at: dt.datetime | None = None, body: str | None = None
    ) -> tuple[JointPlanView, ...]:
        """Joint plans as of an instant, sorted by key (chương trình phối hợp).

        A party sees the titles, days, states and replies of the items on both sides,
        as far as the parties that lead them agreed to the text. It has no right to any
        of them by that.

        Args:
            at: The instant; the clock's time where it is not given.
            body: Key of the party that they are shown to: only its plans, and only what
                it may see; None for all of them, for whoever hosts the register.

        Raises:
            UnknownNameError: There is no such body.
            MissingFactError: There are plans, and no organisation was recorded.
        """
        instant = self._now(at)
        with self._begin() as session:
            queries = Queries(session, self._codec, self.rulebook)
            if body is not None:
                queries.organisation().body(body)
            states = joint_states(session, self._codec, instant)
            found = (joint_view(queries, one, instant, body) for one in states)
            return tuple(view for view in found if view is not None)

    def joint_plan(
        self, key: str, at: dt.datetime | None = None, body: str | None = None
    ) -> JointPlanView:
        """One joint plan as of an instant, as `joint_plans` shows it.

        Args:
            key: Key of the plan.
            at: The instant; the clock's time where it is not given.
            body: Key of the party that it is shown to.

        Raises:
            UnknownNameError: There is no such plan, or the body is no party to it.
            InvalidValueError: It is no key.
        """
        instant = self._now(at)
        checked_key(key)
        with self._begin() as session:
            queries = Queries(session, self._codec, self.rulebook)
            state = joint_state(session, self._codec, key, instant)
            view = None if state is None else joint_view(queries, state, instant, body)
            if view is None:
                # Whoever is no party is not told which plans there are.
                streams = () if body else session.streams(JOINT_PLANS)
                known = [stream.removeprefix(JOINT_PLANS) for stream in streams]
                kind = "joint plan"
                raise UnknownNameError.of(kind, key, known, field="key")
            return view

    def joint_plan_state(self, key: str, at: dt.datetime | None = None) -> JointState:
        """Everything that was recorded of a joint plan: each text, each consent.

        Nothing is withheld; it is for whoever hosts the register.

        Args:
            key: Key of the plan.
            at: As of this instant; the clock's time where it is not given.

        Raises:
            UnknownNameError: There is no such plan.
            InvalidValueError: It is no key.
        """
        checked_key(key)
        with self._begin() as session:
            state = joint_state(session, self._codec, key, self._now(at))
            if state is None:
                streams = session.streams(JOINT_PLANS)
                known = [stream.removeprefix(JOINT_PLANS) for stream in streams]
                kind = "joint plan"
                raise UnknownNameError.of(kind, key, known, field="key")
            return state

    def joint_plans_for(
        self, person: str, day: dt.date | None = None
    ) -> tuple[JointPlanView, ...]:
        """The joint plans that a person may see on a day, by his or her posts.

        Whoever holds a post in a party, or in a body that leads an item of it; heads
        and deputies of bodies above a party; and the posts through which a party is
        reached. Others see nothing.

        Args:
            person: Key of the person.
            day: The day, as it stands at its end, or now where it is not over; today
                where it is not given.

        Returns:
            One for each plan and party, sorted by both; each as that party sees it.

        Raises:
            UnknownNameError: There is no such person.
            InvalidValueError: The day is none.
            MissingFactError: No organisation was recorded.
        """
        now = self._now(None)
        if day is not None:
            checked_day(day)
        with self._begin() as session:
            queries = Queries(session, self._codec, self.rulebook)
            queries.organisation().person(person)
            streams = session.streams(JOINT_PLANS)
            keys = [stream.removeprefix(JOINT_PLANS) for stream in streams]
            several = (joint_facts(session, self._codec, key) for key in keys)
            return tuple(
                view
                for facts in several
                for view in _seen_by(queries, facts, person, day, now)
            )


def _seen_by(
    queries: Queries,
    facts: tuple[JointFact, ...],
    person: str,
    day: dt.date | None,
    now: dt.datetime,
) -> Iterator[JointPlanView]:
    """One plan as a person sees it, as each party that he or she belongs to."""
    latest = fold_joint_plan(facts)
    if latest is None:
        return
    zone = zoneinfo.ZoneInfo(latest.plan.zone)
    on = day or now.astimezone(zone).date()
    at = min(now, dt.datetime.combine(on, dt.time.max, tzinfo=zone))
    state = fold_joint_plan(fact for fact in facts if fact.at <= at)
    if state is None:
        return
    texts = [one for one in (state.text, state.pending) if one is not None]
    items = {item.obligation: item for text in texts for item in text.plan.items}
    led = tuple((one, _lead(queries, one, at)) for one in items.values())
    organisation = queries.organisation()
    for party in parties_seen(organisation, state, led, person, on):
        view = joint_view(queries, state, at, party)
        if view is not None:
            yield view


def _lead(queries: Queries, item: JointItem, at: dt.datetime) -> str | None:
    facts = queries.decoded(queries.records([item.obligation])[item.obligation])
    state = fold(facts, until=at)
    return None if state is None else state.roles.lead
