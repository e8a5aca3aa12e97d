"""Who says what in a review on a day: oneself, whoever is above, the meeting.

Assessing a person is no act on an obligation, and no mandate passes it on: whoever
assesses holds the post himself, in full, acting or in charge.
"""

from __future__ import annotations

import datetime as dt

import attrs

from ..organisation import LinkRole, Organisation, PostKind, chain
from .reviews import ReviewPlan, ReviewStage
from .scorecards import Subject

_ABOVE = (LinkRole.SUPERIOR, LinkRole.CHAIR)
_LEADING = tuple(kind for kind in PostKind if kind.is_head or kind.is_deputy)


@attrs.frozen(kw_only=True)
class Judges:
    """Who may speak in each stage of a review (chủ thể đánh giá).

    Attributes:
        selves: Keys of the persons who are reviewed, or lead the body that is; none
            of them speaks in any other stage.
        superiors: Keys of the persons who are above.
        meeting: Keys of the persons who record what the meeting concluded: those who
            lead its body.
        met: Key of the body that meets; None where there is none above.
    """

    selves: frozenset[str]
    superiors: frozenset[str]
    meeting: frozenset[str]
    met: str | None = None

    def of(self, stage: ReviewStage) -> frozenset[str]:
        """Who may speak in a stage."""
        match stage:
            case ReviewStage.SELF:
                return self.selves
            case ReviewStage.SUPERIOR:
                return self.superiors
            case ReviewStage.COLLECTIVE:
                return self.meeting


def judges(
    organisation: Organisation, plan: ReviewPlan, subject: Subject, day: dt.date
) -> Judges:
    """Tell who may speak in each stage of a review on a day.

    Above a head, and above a body, stand the deputy of a body above who is charged
    with it and the heads up to the chair of the nearest People's Committee; above
    anybody else stands the head of his body. A head is concluded on by the meeting of
    the body above, anybody else by that of his own.

    Args:
        organisation: Who is where.
        plan: Names the post that assesses and the body that meets, where it is another.
        subject: Who is reviewed.
        day: The day.

    Raises:
        UnknownNameError: The plan or the subject names what there is not.
    """
    selves = _selves(organisation, subject, day)
    post = None if subject.post is None else organisation.post(subject.post)
    is_led = post is None or post.kind.is_head
    if plan.assessor is not None:
        holders = organisation.holders(plan.assessor, day)
        above = frozenset(one.person for one in holders)
    elif is_led:
        above = _above(organisation, subject.body, day)
    else:
        above = leading(organisation, subject.body, day, heads_only=True)
    met = plan.meeting or subject.body
    if plan.meeting is None and is_led:
        met = organisation.parent_of(subject.body, day) or ""
    meeting = leading(organisation, met, day) if met else frozenset()
    return Judges(
        selves=selves,
        superiors=above - selves,
        meeting=meeting - selves,
        met=met or None,
    )


def _selves(
    organisation: Organisation, subject: Subject, day: dt.date
) -> frozenset[str]:
    if subject.person is not None:
        return frozenset({subject.person})
    return leading(organisation, subject.body, day)


def leading(
    organisation: Organisation, body: str, day: dt.date, *, heads_only: bool = False
) -> frozenset[str]:
    """Keys of whoever heads a body on a day, and of his deputies.

    Raises:
        UnknownNameError: There is no such body.
    """
    posts = organisation.posts_of(body, day, *_LEADING)
    return frozenset(
        tenure.person
        for post in posts
        if post.kind.is_head or not heads_only
        for tenure in organisation.holders(post.key, day)
    )


def _above(organisation: Organisation, body: str, day: dt.date) -> frozenset[str]:
    found = chain(organisation, lead=body, day=day)
    links = (link for link in found.links if link.role in _ABOVE)
    return frozenset(link.person for link in links if link.person is not None)
