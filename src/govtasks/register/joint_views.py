"""Joint plans as their parties see them, and who in a party sees them.

What is shown of an obligation in a plan is its title, its day, its state and the
replies: what the party that leads it agreed to show. Everything else, and every other
obligation, stays with those who see it without the plan.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import attrs

from ..deadlines.results import Deadline
from ..evaluation.joint_asks import JointAsk, reply_meaning, reply_standing
from ..evaluation.joint_findings import joint_findings
from ..evaluation.joint_plans import JointItem
from ..evaluation.joint_rights import carriers, coordinators_of, is_side_of
from ..evaluation.joint_state import JointStanding, JointState, JointText
from ..evaluation.joint_views import JointItemView, JointPlanView
from ..explain import Explanation, Step
from ..obligations.cascade import occurrence_key
from ..obligations.events import Fact, Refused, Submitted
from ..obligations.lifecycle import fold
from ..obligations.model import Kind
from ..obligations.particulars import Opinion
from ..obligations.replies import ReplyStatus, Standing, line_of
from ..obligations.state import Workflow
from ..organisation import Organisation, Post
from ..text import Text
from .entries import is_secret
from .queries import Queries, View
from .sight import reach_of


def joint_view(
    queries: Queries, state: JointState, at: dt.datetime, body: str | None
) -> JointPlanView | None:
    """A joint plan as a party sees it at an instant; None where it may not.

    Args:
        queries: What else is recorded.
        state: The plan at the instant.
        at: The instant.
        body: Key of the party; None for whoever hosts the register.
    """
    text = _text_for(state, body)
    if text is None:
        return None
    is_whole = text is state.text
    organisation, day = queries.organisation(), text.plan.local(at)
    looker = _Looker(queries=queries, text=text, at=at, day=day, body=body)
    items = tuple(looker.item(one) for one in text.plan.items)
    findings = joint_findings(organisation, state, text, items, day)
    return JointPlanView(
        at=at,
        body=body,
        text=text,
        pending=state.pending if is_whole and state.pending is not text else None,
        standing=state.standing if is_whole else JointStanding.PROPOSED,
        items=items,
        minutes=state.minutes if is_whole else (),
        left=state.left if is_whole else (),
        closing=state.closing,
        findings=tuple(findings),
        names=tuple(_names(organisation, state, items, day)),
    )


def _text_for(state: JointState, body: str | None) -> JointText | None:
    """The text that is shown to a body: of its own plan, or of what it is asked."""
    if body is None or body in state.parties:
        return state.text
    pending = state.pending if state.standing.is_open else None
    return pending if pending is not None and body in pending.parties else None


def _names(
    organisation: Organisation,
    state: JointState,
    items: tuple[JointItemView, ...],
    day: dt.date,
) -> Iterator[tuple[str, Text]]:
    parties = {key for text in state.texts for key in text.plan.bodies}
    leads = {one.lead for one in items if one.lead is not None}
    replying = {ask.body for one in items for ask in one.asks}
    for key in sorted(parties | leads | replying):
        if organisation.find_body(key) is not None:
            yield key, organisation.name_of(key, day)


@attrs.frozen(kw_only=True)
class _Looker:
    """Looks at the items of one text for one body."""

    queries: Queries
    text: JointText
    at: dt.datetime
    day: dt.date
    body: str | None

    def item(self, item: JointItem) -> JointItemView:
        """An item with what may be seen of its obligation."""
        bound = (one.day for one in self.text.plan.days if item.key in one.items)
        shown = JointItemView(item=item, joint_day=next(bound, None))
        view = self._seen(item)
        if view is None:
            return shown
        given = view.state.obligation
        return attrs.evolve(
            shown,
            title=given.title,
            lead=view.state.roles.lead,
            kind=given.kind,
            force=given.force,
            workflow=view.state.stage,
            last_day=view.last_day,
            timeliness=view.status.timeliness if view.status.counted else None,
            asks=tuple(self._asks(item, view)),
        )

    def _seen(self, item: JointItem) -> View | None:
        """The obligation of an item, where the party that leads it shows it."""
        leads = item.led_by
        is_agreed = leads in self.text.agreed and leads not in self.text.gone
        if not (is_agreed or self.body in (None, leads)):
            return None
        view = self._view(item.obligation)
        if view is None or self.body is None:
            return view
        # What has become secret since is for those who see it without the plan.
        return None if is_secret(self.queries, view.state) else view

    def _view(self, key: str) -> View | None:
        """An obligation at the instant; None where there is none (any more)."""
        facts = self.queries.decoded(self.queries.records([key])[key])
        state = fold(facts, until=self.at)
        return None if state is None else self.queries.view(key, self.at)

    def _asks(self, item: JointItem, view: View) -> Iterator[JointAsk]:
        if item.asked_by is not None:
            for one in self._asked(view):
                ask = self._of_lead(item, item.asked_by, one)
                if ask is not None:
                    yield ask
        for status in view.replies:
            party = self._party_of(status.body)
            if party is not None and party != item.led_by:
                yield _of_coordinator(item, party, status, view)

    def _asked(self, view: View) -> Iterator[View]:
        """What was asked: the obligation, or each time that a series has come to."""
        if view.state.obligation.kind is not Kind.RECURRING:
            yield view
            return
        for occurrence in sorted(view.state.opened):
            found = self._view(occurrence_key(view.key, occurrence))
            if found is not None:
                yield found

    def _party_of(self, body: str) -> str | None:
        organisation = self.queries.organisation()
        return next(
            (
                party
                for party in self.text.parties
                if is_side_of(organisation, party, body, self.day)
            ),
            None,
        )

    def _of_lead(self, item: JointItem, asker: str, view: View) -> JointAsk | None:
        """What was asked of the party that leads; None once it was taken back."""
        facts = self.queries.facts(view.key)
        said = _said([one for one in facts if one.effective_at <= self.at], view)
        if said is None and view.state.workflow is Workflow.WITHDRAWN:
            return None
        then = None if said is None else self.queries.view(view.key, said.effective_at)
        standing = reply_standing(
            None if said is None else said.effective_at,
            was_late=then is not None
            and (then.status.breached or then.status.is_overdue),
            is_over=view.status.is_overdue,
        )
        opinion = None if said is None else _opinion(said)
        return JointAsk(
            item=item.key,
            obligation=view.key,
            asker=asker,
            asked=item.led_by,
            body=view.state.roles.lead,
            asked_at=view.state.role_history[0].since,
            last_day=view.last_day,
            replied_at=None if said is None else said.effective_at,
            standing=standing,
            silence=item.silence,
            counts_as=reply_meaning(standing, item.silence, opinion),
            is_answerable=False,
            explanation=self._why(item, asker, view, said, standing),
        )

    def _why(
        self,
        item: JointItem,
        asker: str,
        view: View,
        said: Fact | None,
        standing: Standing,
    ) -> Explanation:
        organisation, zone = self.queries.organisation(), self.at.tzinfo
        names = {
            "asker": organisation.name_of(asker, self.day),
            "asked": organisation.name_of(item.led_by, self.day),
        }
        since = view.state.role_history[0].since.astimezone(zone)
        steps = [Step("joint.was-asked", {"at": since, **names})]
        if isinstance(view.due, Deadline):
            steps += view.due.explanation.steps
        else:
            steps.append(Step("replies.no-day"))
        if said is None:
            steps.append(Step(f"replies.said-{standing.value}"))
        else:
            refused = isinstance(said.event, Refused)
            rule = "joint.refused" if refused else "joint.answered"
            told = {"at": said.effective_at.astimezone(zone), "standing": standing}
            steps.append(Step(rule, told))
        if standing is Standing.SILENT:
            meaning = "unsaid" if item.silence is None else item.silence.value
            cites = () if item.basis is None else (item.basis,)
            steps.append(Step(f"joint.silence-{meaning}", cites=cites))
        arguments = {"body": names["asked"], "standing": standing}
        return Explanation("replies.reply", arguments, steps)


def _said(facts: list[Fact], view: View) -> Fact | None:
    """The first that whoever leads said: its result, or that it refuses.

    What was taken back by whoever handed it in was not said.
    """
    recalled = {one.at for one in view.state.submissions if one.is_recalled}
    return next(
        (
            fact
            for fact in facts
            if isinstance(fact.event, Refused)
            or (isinstance(fact.event, Submitted) and fact.effective_at not in recalled)
        ),
        None,
    )


def _opinion(said: Fact) -> Opinion:
    return Opinion.OBJECTS if isinstance(said.event, Refused) else Opinion.AGREES


def _of_coordinator(
    item: JointItem, party: str, status: ReplyStatus, view: View
) -> JointAsk:
    """What the party that leads asked of another: an opinion, help."""
    line = line_of(view.state, status.body)
    said = [one.at for one in view.state.replies if one.body in line]
    return JointAsk(
        item=item.key,
        obligation=view.key,
        asker=item.led_by,
        asked=party,
        body=status.body,
        asked_at=status.asked_at,
        last_day=status.last_day,
        replied_at=min(said, default=None),
        standing=status.standing,
        silence=status.silence,
        counts_as=status.counts_as,
        is_answerable=status.answers,
        explanation=status.explanation,
    )


def parties_seen(
    organisation: Organisation,
    state: JointState,
    items: tuple[tuple[JointItem, str | None], ...],
    person: str,
    day: dt.date,
) -> Iterator[str]:
    """The parties as whose people somebody sees a joint plan on a day.

    Whoever holds a post in a party, heads and deputies of bodies above it, the posts
    through which it is reached, and whoever works in a body that leads an item of it.

    Args:
        organisation: Who is where.
        state: The plan.
        items: Items of it, each with the body that leads it.
        person: Key of the person.
        day: The day.
    """
    held = organisation.posts_held(person, day)
    posts = [organisation.post(one.post) for one in held]
    for party in sorted(state.involved):
        bodies = set(carriers(organisation, party, day))
        bodies |= {lead for item, lead in items if lead and item.led_by == party}
        coordinators = coordinators_of(state, party)
        if any(_sees(organisation, one, bodies, coordinators, day) for one in posts):
            yield party


def _sees(
    organisation: Organisation,
    post: Post,
    bodies: set[str],
    coordinators: frozenset[str],
    day: dt.date,
) -> bool:
    reach = reach_of(organisation, post, day)
    return post.key in coordinators or not bodies.isdisjoint(reach)
