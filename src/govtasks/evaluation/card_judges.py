"""Who may judge whom: never himself.

The head of a body judges its deputies and staff; whoever heads a body above judges the
heads and the bodies below (thẩm quyền đánh giá; from practice, no article was
read). A head does not judge his own body either: the collective's card is his too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

import attrs

from ..explain import Explanation, Step
from ..obligations.entitling import Answer, Denial, Entitlement
from ..obligations.events import Act
from ..obligations.refusals import Words
from ..obligations.rights import Party
from ..organisation import Organisation, Post
from ..organisation.standing import Deed, bases, fault_of
from ..text import Text
from .scorecards import JudgedAs, Subject


@attrs.frozen(kw_only=True)
class AssessInput:
    """To assess an input of somebody's card.

    Attributes:
        subject: Whose.
        name: Name of the input.
    """

    subject: Subject
    name: str


@attrs.frozen(kw_only=True)
class IssueCard:
    """To issue somebody's card, or to correct it.

    Attributes:
        subject: Whose.
        period: Key of the period.
    """

    subject: Subject
    period: str


@attrs.frozen(kw_only=True)
class DecideAppeal:
    """To decide an appeal against somebody's card.

    Attributes:
        subject: Whose.
        appeal: Key of the appeal.
    """

    subject: Subject
    appeal: str


JudgingCommand = AssessInput | IssueCard | DecideAppeal
"""What somebody does about the card of another."""

_WORDS: Mapping[type[JudgingCommand], str] = {
    AssessInput: "scores.to-assess",
    IssueCard: "scores.to-issue",
    DecideAppeal: "scores.to-decide",
}


def own_card(
    organisation: Organisation, subject: Subject, act: Act, day: dt.date
) -> str | None:
    """Key of who would judge himself by an act; None where nobody would.

    That is the person of the card, as whoever acts or for whom is acted, and for the
    card of a body whoever holds its head's post on the day.
    """
    if subject.person is not None:
        return subject.person if subject.person in act.parties else None
    heads = _heads(organisation, subject.body, day)
    return next((one for one in sorted(act.parties) if one in heads), None)


def may_judge(
    organisation: Organisation, command: JudgingCommand, act: Act, day: dt.date
) -> Answer:
    """Whether somebody may judge a subject, and why; not whether that is himself.

    His own post gives the right, that of the head for whom he acts as deputy of the
    same body (KT.), or that of whoever gave him a mandate. A mandate names commands on
    obligations; one that is in force for anything at all is enough here.

    Args:
        organisation: Who is where.
        command: What is to be done about whose card.
        act: Who acts, for whom, under which mandate.
        day: The day on which it is done.
    """
    for person in sorted(act.parties):
        if organisation.find_person(person) is None:
            return Denial.by("unknown-actor", actor=person)
    judges = tuple(judging_posts(organisation, command.subject, day))
    if act.mandate is not None:
        return _by_mandate(organisation, command, act, day, judges)
    named = act.on_behalf_of or act.actor
    for post in judges:
        if named in _holders(organisation, post, day):
            through = _through(organisation, post, act, day)
            if through is not None:
                return _entitled(organisation, command, act, day, (post, through))
    return Denial.by(
        "not-judge",
        actor=act.actor,
        subject=shown(organisation, command.subject),
        act=Words(_WORDS[type(command)]),
    )


def judging_posts(
    organisation: Organisation, subject: Subject, day: dt.date
) -> Iterator[Post]:
    """The posts whose holders may judge a subject, nearest first."""
    bodies = [one.key for one in organisation.ancestors(subject.body, day)]
    if subject.capacity in {JudgedAs.DEPUTY, JudgedAs.OFFICIAL}:
        bodies.insert(0, subject.body)
    for body in bodies:
        head = organisation.head_of(body, day)
        if head is not None:
            yield head


def shown(organisation: Organisation, subject: Subject) -> Text | str:
    """Who a card is about, as people write it."""
    if subject.person is None:
        return organisation.body(subject.body).name
    return organisation.person(subject.person).name


def _heads(organisation: Organisation, body: str, day: dt.date) -> list[str]:
    head = organisation.head_of(body, day)
    return [] if head is None else _holders(organisation, head, day)


def _holders(organisation: Organisation, post: Post, day: dt.date) -> list[str]:
    return [one.person for one in organisation.holders(post.key, day)]


def _through(
    organisation: Organisation, post: Post, act: Act, day: dt.date
) -> Post | None:
    """The post by which the actor acts: that one, or a deputy's of the same body."""
    if act.on_behalf_of in {None, act.actor}:
        return post
    for tenure in organisation.posts_held(act.actor, day):
        mine = organisation.post(tenure.post)
        if mine.body == post.body and mine.kind.is_deputy:
            return mine
    return None


def _by_mandate(
    organisation: Organisation,
    command: JudgingCommand,
    act: Act,
    day: dt.date,
    judges: tuple[Post, ...],
) -> Answer:
    key = str(act.mandate)
    giver = mandate_giver(organisation, act, day)
    if isinstance(giver, Denial):
        return giver
    if giver not in judges:
        return Denial.by("mandate-powerless", mandate=key, giver=giver.title)
    through = organisation.standing.mandates[key].to_post
    return _entitled(
        organisation, command, act, day, (giver, organisation.post(through))
    )


def mandate_giver(organisation: Organisation, act: Act, day: dt.date) -> Post | Denial:
    """The post that stands behind the mandate of an act, or why it does not hold."""
    key = str(act.mandate)
    fault = fault_of(organisation, key, Deed(day=day))
    # What a mandate is for is said in commands on obligations, which this is none of.
    if fault is not None and fault.rule != "mandate-out-of-scope":
        return Denial.by(fault.rule, **dict(fault.arguments))
    mandate, *_ = chain = bases(organisation, key)
    held = {one.post for one in organisation.posts_held(act.actor, day)}
    if mandate.to_post not in held:
        return Denial.by("mandate-not-held", mandate=key, actor=act.actor)
    giver = organisation.post(chain[-1].from_post)
    if act.on_behalf_of not in _holders(organisation, giver, day):
        named = act.on_behalf_of or act.actor
        return Denial.by("not-on-behalf", principal=named, post=giver.title, day=day)
    return giver


def _entitled(
    organisation: Organisation,
    command: JudgingCommand,
    act: Act,
    day: dt.date,
    posts: tuple[Post, Post],
) -> Entitlement:
    post, through = posts
    words = Words(_WORDS[type(command)])
    person = organisation.person(act.actor).name
    step = Step(
        "scores.judges",
        {
            "post": post.title,
            "body": organisation.body(post.body).name,
            "subject": shown(organisation, command.subject),
        },
    )
    subject = {"person": person, "command": words, "day": day}
    is_own = post.body == command.subject.body
    return Entitlement(
        party=Party.HEAD if is_own else Party.SUPERIOR,
        post=post.key,
        through=through.key,
        mandate=act.mandate,
        explanation=Explanation("rights.entitled", subject, (step,)),
    )


def may_appeal(
    organisation: Organisation, subject: Subject, act: Act, day: dt.date
) -> bool:
    """Whether somebody may appeal against the card of a subject.

    The person himself, whatever he holds now, or whoever acts for him under a mandate
    of the post that he was judged in; for a body whoever heads it.
    """
    named = act.on_behalf_of or act.actor
    if subject.person is None:
        is_their_own = named in _heads(organisation, subject.body, day)
    else:
        is_their_own = named == subject.person
    if not is_their_own or named == act.actor:
        return is_their_own
    if act.mandate is None or organisation.find_person(act.actor) is None:
        return False
    giver = mandate_giver(organisation, act, day)
    return isinstance(giver, Post) and giver.body == subject.body
