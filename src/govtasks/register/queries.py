"""Answers for an instant, past or present, each with its explanation."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator

import attrs

from ..deadlines.extension import Lateness, lateness
from ..deadlines.results import Deadline, Due
from ..errors import GovtasksError, InvalidValueError
from ..explain import Explanation
from ..obligations.answering import CallStatus
from ..obligations.attention import Attention, attention, overdue_beside, unsettled
from ..obligations.commands import Claim
from ..obligations.events import Fact
from ..obligations.history import DeadlineChange, deadline_changes
from ..obligations.lifecycle import ALLOWED, State, fold
from ..obligations.replies import ReplyStatus
from ..obligations.reviews import ReviewStatus
from ..obligations.state import roles_at
from ..obligations.status import Status, status
from ..obligations.timeline import TimelineEntry, related, timeline
from ..organisation import Chain, Link, LinkRole, chain
from ..plugins import PluginFault
from ..ports import Row, RowQuery
from ..proof import sealing
from ..proof.seals import Seal
from ..text import is_count, is_instant
from .faults import kept_faults
from .lying import LiesWith
from .reader import OBLIGATIONS, Reader


@attrs.frozen(kw_only=True)
class View:
    """One obligation at one instant.

    Attributes:
        state: What had happened by then.
        due: When it was due, by the facts of then.
        status: Workflow and deadline state, with the explanation.
        chain: Who answered for it on that day.
        at: The instant.
        findings: What somebody must see to, and nothing does by itself.
        replies: Where the reply of each coordinating body stands.
        calls: Where the answer to each urging and demand stands.
        review: When a standing duty was and is to be reviewed.
    """

    state: State
    due: Due
    status: Status
    chain: Chain
    at: dt.datetime
    findings: tuple[Attention, ...] = ()
    replies: tuple[ReplyStatus, ...] = ()
    calls: tuple[CallStatus, ...] = ()
    review: ReviewStatus | None = None

    @property
    def key(self) -> str:
        """Key of the obligation."""
        return self.state.obligation.key

    @property
    def is_open(self) -> bool:
        """Whether something was still to be done."""
        return self.state.is_open

    @property
    def is_unclaimed(self) -> bool:
        """Whether it lies in the inbox of its lead body: nobody does it yet."""
        waits = self.state.performer is None
        return waits and self.state.stage in ALLOWED[Claim]

    @property
    def is_overdue(self) -> bool:
        """Whether it was open and its deadline over, and that is held against it."""
        return self.is_open and self.status.is_overdue and self.status.counted

    @property
    def last_day(self) -> dt.date | None:
        """Last day on which it was in time, if it had one."""
        return self.due.last_day if isinstance(self.due, Deadline) else None

    @property
    def explanation(self) -> Explanation:
        """Why it was due when it was."""
        return self.due.explanation


@attrs.frozen(kw_only=True)
class Filter:
    """Which obligations are wanted; what is None does not restrict.

    Attributes:
        body: Those that this body led at the instant.
        directive: Those of this directive.
        parent: Those derived from this obligation.
        overdue: Those that are overdue and counted, or only the others.
        is_open: Those where something is still to be done, or only the others.
        unclaimed: Those in the inbox of the lead body, or only the others.
        finding: Those with a finding of this code, such as ``lead-ended``.
        state: Those in this workflow state, such as ``in-progress``.
        post: Those that this post does the work of.
        person: Those that this person was named to do the work of.
        lies_with: Those that lie with this person on the day: see `LiesWith`.
        expired_by: Those whose deadline is over at this instant.
        expires_after: Those whose deadline is over later than this instant.
        after: Those whose key comes after this one: the last of the page before.
        limit: At most so many.
    """

    body: str | None = None
    directive: str | None = None
    parent: str | None = None
    overdue: bool | None = None
    is_open: bool | None = None
    unclaimed: bool | None = None
    finding: str | None = None
    state: str | None = None
    post: str | None = None
    person: str | None = None
    lies_with: str | None = None
    expired_by: dt.datetime | None = attrs.field(
        default=None, validator=attrs.validators.optional(is_instant)
    )
    expires_after: dt.datetime | None = attrs.field(
        default=None, validator=attrs.validators.optional(is_instant)
    )
    after: str | None = None
    limit: int | None = attrs.field(
        default=None, validator=attrs.validators.optional(is_count)
    )

    def takes(self, view: View) -> bool:
        """Whether what holds at the instant is wanted; not with whom it lies."""
        return self._takes_work(view) and (
            (self.body is None or view.state.roles.lead == self.body)
            and (self.overdue is None or view.is_overdue is self.overdue)
            and (self.is_open is None or view.is_open is self.is_open)
            and (self.unclaimed is None or view.is_unclaimed is self.unclaimed)
            and (
                self.finding is None
                or any(one.code == self.finding for one in view.findings)
            )
        )

    def _takes_work(self, view: View) -> bool:
        """Whether its state, whoever does it and its deadline are wanted."""
        due, work = view.due, view.state.performer
        over = due.expires_at if isinstance(due, Deadline) else None
        return (
            (self.state is None or view.state.stage.value == self.state)
            and (self.post is None or (work is not None and work.post == self.post))
            and (
                self.person is None or (work is not None and work.person == self.person)
            )
            and (
                self.expired_by is None
                or (over is not None and over <= self.expired_by)
            )
            and (
                self.expires_after is None
                or (over is not None and over > self.expires_after)
            )
        )

    def rows(self) -> RowQuery:
        """The part that holds at every instant, as a query for the store.

        Who leads is none: it passes on, and the row only knows who leads now.
        """
        after = None if self.after is None else OBLIGATIONS + self.after
        return RowQuery(directive=self.directive, parent=self.parent, after=after)


class Queries(Reader):
    """Questions about obligations in one session."""

    def kept_faults(self) -> tuple[PluginFault, ...]:
        """What objects of plugins did wrong in any process, in order."""
        return kept_faults(self._session, self._codec)

    def seals(self) -> tuple[Seal, ...]:
        """The seals over the facts, in order (niêm phong)."""
        return sealing.seals(self._session, self._codec)

    def view(self, key: str, at: dt.datetime) -> View:
        """One obligation as of an instant.

        Raises:
            UnknownNameError: There is no such obligation.
            InvalidValueError: Nothing had happened to it by then.
        """
        state = self.state(key, at)
        if state is None:
            problem = f"obligation {key} did not exist yet"
            raise InvalidValueError(problem, field="at", value=at)
        return self._view(state, at)

    def as_recorded(self, state: State, at: dt.datetime) -> View:
        """An obligation by all that was recorded of it, on the day of an instant.

        Where clocks differ, a fact may say that it took effect a little later than
        that; it counts all the same.
        """
        return self._view(state, max(at, state.changed_at))

    def lateness(self, key: str, at: dt.datetime) -> Lateness | None:
        """How early or late an obligation is, in the unit of its rule.

        Raises:
            UnknownNameError: There is no such obligation.
            InvalidValueError: Nothing had happened to it by then.
            CoverageError: Its calendar does not reach so far.
        """
        view = self.view(key, at)
        if not isinstance(view.due, Deadline):
            return None
        obligation, judged_at = view.state.obligation, view.status.judged_at
        calendar = self.rulebook.calendar(obligation.calendar, at)
        return lateness(view.due, judged_at, view.state.rule, calendar)

    def views(self, at: dt.datetime, wanted: Filter) -> Iterator[View]:
        """All wanted obligations as of an instant, sorted by key."""
        return (view for view, _ in self.views_and_facts(at, wanted))

    def views_and_facts(
        self, at: dt.datetime, wanted: Filter
    ) -> Iterator[tuple[View, tuple[Fact, ...]]]:
        """As `views`, each with all that is known of it.

        Raises:
            GovtasksError: One of them cannot be judged; ``place`` has its key.
        """
        found = (
            (view, facts)
            for view, facts in self._all(at, wanted)
            if wanted.takes(view) and self._lies_with(view, wanted.lies_with)
        )
        return itertools.islice(found, wanted.limit)

    def lying_with(self, person: str, day: dt.date, wanted: RowQuery) -> Iterator[Row]:
        """The rows that lie with a person, by the organisation of a day.

        Raises:
            UnknownNameError: There is no such person.
        """
        whose = LiesWith.on(self.organisation(), person, day)
        return whose.rows(self._session, wanted)

    def _all(
        self, at: dt.datetime, wanted: Filter
    ) -> Iterator[tuple[View, tuple[Fact, ...]]]:
        for row in self._session.rows(wanted.rows()):
            key = row.stream.removeprefix(OBLIGATIONS)
            facts = self.facts(key)
            state = fold(facts, until=at)
            if state is not None:
                try:
                    view = self._view(state, at)
                except GovtasksError as error:
                    error.at(f"obligation {key}")
                    raise
                yield view, facts

    def _lies_with(self, view: View, person: str | None) -> bool:
        if person is None:
            return True
        day = view.at.astimezone(self.rulebook.zone(view.state)).date()
        organisation, work = self.organisation(), view.state.performer
        return self.recent.made(
            ("lies with", person, day),
            lambda: LiesWith.on(organisation, person, day),
            organisation,
        ).takes(
            body=view.state.roles.lead,
            post=None if work is None else work.post,
            person=None if work is None else work.person,
        )

    def _view(self, state: State, at: dt.datetime) -> View:
        due = self.rulebook.due(state, at)
        zone = self.rulebook.zone(state)
        day = at.astimezone(zone).date()
        organisation = self.organisation()
        replies = self.rulebook.replies(state, at, organisation)
        review = self.rulebook.review(state, at)
        calls = self.rulebook.calls(state, at)
        return View(
            state=state,
            due=due,
            status=status(state, due, at, earlier=self.rulebook.earlier(state)),
            chain=chain_of(self, state, at),
            at=at,
            findings=(
                *attention(organisation, state, day),
                *overdue_beside(organisation, state, replies, review, calls),
                *unsettled(organisation, state, zone),
            ),
            replies=replies,
            calls=calls,
            review=review,
        )

    def deadline_changes(self, key: str, at: dt.datetime) -> tuple[DeadlineChange, ...]:
        """Each change of an obligation's last day up to an instant.

        Raises:
            UnknownNameError: There is no such obligation.
        """
        facts = [fact for fact in self.facts(key) if fact.effective_at <= at]
        return deadline_changes(facts, self.rulebook.due)

    def timeline(self, key: str, at: dt.datetime) -> tuple[TimelineEntry, ...]:
        """The course of an obligation and of all that came of it, up to an instant.

        Raises:
            UnknownNameError: There is no such obligation.
        """
        streams: dict[str, tuple[Fact, ...]] = {}
        waiting = [key]
        while waiting:
            one = waiting.pop(0)
            facts = tuple(f for f in self.facts(one) if f.effective_at <= at)
            streams[one], state = facts, fold(facts)
            if state is not None:
                waiting += [
                    other
                    for other in related(state)
                    if other not in streams and other not in waiting
                ]
        return timeline(streams, self.rulebook.due)

    def answering(self, view: View) -> Iterator[Link]:
        """Who answers for how an obligation stands, vacant posts among them.

        For what missed a deadline these are the persons of the day on which it
        passed, whoever has come since; for what is closed, those of the day that
        is judged; for the rest, those of the instant.
        """
        state, at = view.state, self._answered_at(view)
        then = chain_of(self, state, at)
        yield from (*then.of(LinkRole.DEPUTY), *then.of(LinkRole.HEAD))

    def _answered_at(self, view: View) -> dt.datetime:
        missed = view.status.missed_on
        if missed is None:
            return view.at if view.is_open else view.status.judged_at
        zone = self.rulebook.zone(view.state)
        return dt.datetime.combine(missed, dt.time.max, tzinfo=zone)


def chain_of(reader: Reader, state: State, at: dt.datetime) -> Chain:
    """Who answers for an obligation on the day of an instant."""
    then, organisation = roles_at(state, at), reader.organisation()
    day = at.astimezone(reader.rulebook.zone(state)).date()
    field, performer = state.obligation.field, state.performer
    post = None if performer is None else performer.post
    lead, monitoring = then.roles.lead, then.roles.monitoring

    def make() -> Chain:
        return chain(
            organisation,
            lead=lead,
            day=day,
            field=field,
            assigner=then.assigner,
            confirming=then.confirming,
            monitoring=monitoring,
            performer=post,
        )

    asked = (lead, day, field, then.assigner, then.confirming, monitoring, post)
    return reader.recent.made(asked, make, organisation)
