"""Whether somebody may do something to an obligation, and why.

A right comes from a post that one holds on the day, from a mandate that a post with
the right has given, or from standing in for the head as his deputy in charge. What
somebody signs (KT., TM., TL., TUQ.) gives no right and takes none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import ClassVar, NoReturn

import attrs

from ..explain import Explanation, Step
from ..messages import render
from ..organisation import Mandate, Organisation, Post, Tenure
from ..organisation.standing import Deed, absence_of, bases, fault_of
from . import commands as do
from .asking import words_of
from .authorities import Authorities, builtin_authorities
from .events import Act
from .parties import Matter, Parties
from .refusals import refuse
from .rights import Party, parties_for, word_of
from .steps import FollowUpAct

_ANSWERING = frozenset({Party.PERFORMER, Party.HEAD})
_ABOUT_MANDATES = frozenset(
    {"mandate-circle", "mandate-expired", "sub-delegation", "mandate-out-of-scope"}
)


@attrs.frozen(kw_only=True)
class Entitlement:
    """Why somebody may act.

    Attributes:
        party: The party that has the right.
        post: Key of the post that belongs to it.
        through: Key of the post by which the actor acts: the same one, one that
            holds a mandate of it, or that of the deputy in charge.
        mandate: Key of the mandate; None where none is needed.
        explanation: Why, step by step.
        is_entitled: That it is a right.
    """

    is_entitled: ClassVar[bool] = True
    party: Party
    post: str
    through: str
    mandate: str | None = None
    explanation: Explanation


@attrs.frozen(kw_only=True)
class Denial:
    """Why somebody may not act.

    Attributes:
        rule: Name of the rule, a key of the message catalogue ``refused``.
        arguments: The values in its sentence, as pairs.
        is_entitled: That it is none.
    """

    is_entitled: ClassVar[bool] = False
    rule: str
    arguments: tuple[tuple[str, object], ...] = ()

    @classmethod
    def by(cls, rule: str, **arguments: object) -> Denial:
        """A denial by a rule."""
        return cls(rule=rule, arguments=tuple(arguments.items()))

    @property
    def is_final(self) -> bool:
        """Whether nobody can allow it: the mandate that is named does not hold."""
        return self.rule in _ABOUT_MANDATES

    def text(self, locale: str = "en") -> str:
        """The denial as a sentence, in ``vi`` or ``en``."""
        return render(f"refused.{self.rule}", dict(self.arguments), locale)

    def refuse(self) -> NoReturn:
        """Refuse the act by this rule.

        Raises:
            RefusedError: Always.
        """
        refuse(self.rule, **dict(self.arguments))


Answer = Entitlement | Denial


def entitle(
    organisation: Organisation,
    matter: Matter,
    command: do.Command,
    act: Act,
    day: dt.date,
    authorities: Authorities | None = None,
) -> Answer:
    """Answer whether somebody may do something on a day, and why.

    Args:
        organisation: Who is where.
        matter: What it is about.
        command: What is to be done.
        act: Who acts, for whom, under which mandate.
        day: The day on which it takes effect.
        authorities: Who may decide which measure; None for the library's own.

    Returns:
        The right, or the rule that refuses it: ``unknown-actor``, ``no-post``,
        ``not-entitled``, ``not-on-behalf``, ``mandate-unknown``,
        ``mandate-circle``, ``mandate-expired``, ``sub-delegation``,
        ``mandate-out-of-scope``, ``mandate-not-held``, ``mandate-powerless``,
        ``mandate-unnamed``, ``mandate-missing``, ``post-not-held``,
        ``post-elsewhere``, ``not-told``,
        ``measure-authority``.
    """
    authorities = authorities or builtin_authorities()
    question = _Question(organisation, matter, command, act, day, authorities)
    answer = question.answer()
    if isinstance(answer, Denial):
        return answer
    return question.fitting(answer.party) or answer


@attrs.define
class _Question:
    organisation: Organisation
    matter: Matter
    command: do.Command
    act: Act
    day: dt.date
    authorities: Authorities

    def answer(self) -> Answer:
        """Whether the actor may, whatever the command is about."""
        for person in sorted(self.act.parties):
            if self.organisation.find_person(person) is None:
                return Denial.by("unknown-actor", actor=person)
        if not self._held(self.act.actor):
            return Denial.by("no-post", actor=self.act.actor, day=self.day)
        if self.act.mandate is not None:
            return self._by_mandate(self.act.mandate)
        principal = self.act.on_behalf_of
        if principal is None or principal == self.act.actor:
            return self._by_own_post()
        return self._for_another(principal)

    def fitting(self, party: Party) -> Denial | None:
        """Why what a command names does not fit; None where it does."""
        actor = self.act.actor
        match self.command:
            case do.Acknowledge(step_key=key):
                return self._not_told(key, party)
            case do.ApproveMeasure(proposal=key) | do.RefuseMeasure(proposal=key):
                return self._unauthorised(key)
            case do.Claim(post=post):
                if all(post != one.post for one in self._held(actor)):
                    return Denial.by("post-not-held", actor=actor, post=post)
            case do.HandOver(to_post=post):
                pass
            case _:
                return None
        if self._parties.belongs(post):
            return None
        return Denial.by("post-elsewhere", post=post, body=self.matter.lead)

    def _not_told(self, key: str, party: Party) -> Denial | None:
        """Whoever answers may hear a step; of the others, who was told of it."""
        step = self.matter.step(key)
        told = frozenset() if step is None else frozenset(step.recipients)
        if step is None or party in _ANSWERING or not told.isdisjoint(self.act.parties):
            return None
        return Denial.by("not-told", actor=self.act.actor, step=key)

    @property
    def _replying(self) -> str | None:
        """Key of the coordinating body that the command is about."""
        match self.command:
            case do.Reply(body=body):
                return body
            case do.Acknowledge(step_key=key):
                step = self.matter.step(key)
                return None if step is None else step.subject
            case _:
                return None

    def _unauthorised(self, proposal: str) -> Denial | None:
        """Why no post that acts has the authority for a measure; None if one has.

        It is that of the post which decides, or of the one that gave the mandate:
        to stand in for a head is not enough.
        """
        measure = dict(self.matter.measures).get(proposal)
        if measure is None:
            return None
        wanted = self.authorities.of(measure)
        posts = map(self.organisation.post, self._deciding())
        if any(
            one in wanted for post in posts for one in self._parties.authorities(post)
        ):
            return None
        return Denial.by("measure-authority", measure=measure, by=wanted)

    def _deciding(self) -> Iterator[str]:
        if self.act.mandate is not None:
            yield bases(self.organisation, self.act.mandate)[-1].from_post
            return
        for tenure in self._held(self.act.actor):
            yield tenure.post

    def _by_own_post(self) -> Answer:
        actor = self.act.actor
        for party, post, step in self._rights(actor):
            return self._entitled(party, post, post, (step,))
        return self._not_entitled(actor)

    def _not_entitled(self, person: str) -> Denial:
        return Denial.by(
            "not-entitled",
            actor=person,
            command=words_of(type(self.command)),
            parties=self._capacities(),
        )

    def _capacities(self) -> tuple[Party, ...]:
        """Who may; what proposes a measure is for whoever could decide one."""
        if isinstance(self.command, do.DeclineProposal):
            step = self.matter.step(self.command.step_key)
            if step is not None and step.act == FollowUpAct.PROPOSE_MEASURE.value:
                return parties_for(do.RefuseMeasure)
        return parties_for(type(self.command))

    def _by_mandate(self, key: str) -> Answer:
        """By a mandate, for whoever holds the post that the right comes from."""
        fault = fault_of(self.organisation, key, self._deed)
        if fault is not None:
            return self._faulty(fault.rule, dict(fault.arguments))
        chain = bases(self.organisation, key)
        mandate, giver = chain[0], chain[-1].from_post
        if all(mandate.to_post != one.post for one in self._held(self.act.actor)):
            return Denial.by("mandate-not-held", mandate=key, actor=self.act.actor)
        post = self.organisation.post(giver)
        holders = [one.person for one in self.organisation.holders(giver, self.day)]
        if self.act.on_behalf_of not in holders:
            return self._not_on_behalf(post)
        for party, step in self._parties_of(post, str(self.act.on_behalf_of)):
            steps = (step, *map(self._given, reversed(chain)), *self._away(post))
            through = self.organisation.post(mandate.to_post)
            return self._entitled(party, post, through, steps)
        return Denial.by("mandate-powerless", mandate=key, giver=post.title)

    def _faulty(self, rule: str, arguments: dict[str, object]) -> Denial:
        if "command" in arguments:
            arguments["command"] = words_of(type(self.command))
        return Denial.by(rule, **arguments)

    def _not_on_behalf(self, post: Post) -> Denial:
        named = self.act.on_behalf_of or self.act.actor
        return Denial.by(
            "not-on-behalf", principal=named, post=post.title, day=self.day
        )

    def _for_another(self, principal: str) -> Answer:
        """Without a mandate: only the deputy in charge, for the head of his body."""
        own = tuple(self._rights(self.act.actor))
        theirs = tuple(self._rights(principal))
        for party, post, step in theirs:
            for mine, through, charge in own:
                if mine is party and _is_deputy_of(through, post):
                    steps = (step, charge, *self._away(post))
                    return self._entitled(party, post, through, steps)
        if not theirs:
            return self._not_entitled(principal)
        return self._without_mandate(principal, [post.key for _, post, _ in theirs])

    def _without_mandate(self, principal: str, posts: list[str]) -> Denial:
        """Which mandate is to be named, where one stands behind an absence."""
        held = {tenure.post for tenure in self._held(self.act.actor)}
        for post in posts:
            away = absence_of(self.organisation, principal, post, self.day)
            if away is not None and away.mandate and away.substitute_post in held:
                return Denial.by("mandate-unnamed", mandate=away.mandate)
        actor = self.act.actor
        return Denial.by("mandate-missing", actor=actor, principal=principal)

    def _rights(self, person: str) -> Iterator[tuple[Party, Post, Step]]:
        """Each right that a person has by his own posts, by party."""
        for party in self._capacities():
            for tenure in self._held(person):
                post = self.organisation.post(tenure.post)
                step = self._parties.why(party, post, person)
                if step is not None:
                    yield party, post, step

    def _parties_of(self, post: Post, person: str) -> Iterator[tuple[Party, Step]]:
        for party in self._capacities():
            step = self._parties.why(party, post, person)
            if step is not None:
                yield party, step

    def _held(self, person: str) -> tuple[Tenure, ...]:
        return self.organisation.posts_held(person, self.day)

    @property
    def _parties(self) -> Parties:
        command = self.command
        return Parties(
            self.organisation,
            self.matter,
            self.day,
            replying=self._replying,
            passing=isinstance(command, do.Transfer),
        )

    @property
    def _deed(self) -> Deed:
        command = self.command
        return Deed(
            day=self.day,
            command=word_of(type(command)),
            field=self.matter.field,
            body=command.body if isinstance(command, do.Reply) else self.matter.lead,
        )

    def _given(self, mandate: Mandate) -> Step:
        posts = self.organisation.post
        return Step(
            "rights.by-mandate",
            {
                "mandate": mandate.key,
                "giver": posts(mandate.from_post).title,
                "receiver": posts(mandate.to_post).title,
                "since": mandate.since,
            },
            cites=(mandate.instrument,),
        )

    def _away(self, post: Post) -> Iterator[Step]:
        """That whoever is acted for is away, where he is."""
        principal = str(self.act.on_behalf_of)
        away = absence_of(self.organisation, principal, post.key, self.day)
        if away is not None:
            person = self.organisation.person(principal).name
            arguments = {"person": person, "post": post.title, "since": away.since}
            yield Step("rights.away", arguments)

    def _entitled(
        self, party: Party, post: Post, through: Post, steps: tuple[Step, ...]
    ) -> Entitlement:
        command = words_of(type(self.command))
        subject = {
            "person": self.organisation.person(self.act.actor).name,
            "command": command,
            "day": self.day,
        }
        table = Step("rights.table", {"command": command, "party": party})
        return Entitlement(
            party=party,
            post=post.key,
            through=through.key,
            mandate=self.act.mandate,
            explanation=Explanation("rights.entitled", subject, (*steps, table)),
        )


def _is_deputy_of(post: Post, other: Post) -> bool:
    return post.body == other.body and post.kind.is_deputy and other.kind.is_head
