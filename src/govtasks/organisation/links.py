"""What a chain of responsibility is made of: roles, links, findings."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Sequence
from typing import Any

import attrs

from ..drafts import Referable, open_twin
from ..explain import Explanation, Step
from ..messages import render
from .organisation import Organisation
from .posts import Manner, Tenure


class LinkRole(enum.Enum):
    """In which capacity somebody stands in a chain.

    Members: the performer (người thực hiện); the deputy in charge (cấp phó phụ
    trách trực tiếp); the head (người đứng đầu) of the lead body; the superior in
    charge (cấp trên phụ trách), that is the deputy above in whose portfolio the
    field or the body lies; the chair of the committee above; the heads of the
    assigning, the confirming and the monitoring body.
    """

    PERFORMER = "performer"
    DEPUTY = "deputy"
    HEAD = "head"
    SUPERIOR = "superior"
    CHAIR = "chair"
    ASSIGNER = "assigner"
    CONFIRMING = "confirming"
    MONITORING = "monitoring"

    def __init__(self, word: str) -> None:
        """Keep the rules by which a post gets this role, for every chain."""
        self.by_field: str = f"{word}-field"
        self.by_body: str = f"{word}-body"
        self.as_head: str = f"as-{word}"

    def in_locale(self, locale: str) -> str:
        """The role as a word of that language."""
        return render(f"organisation.role-{self.value}", {}, locale)


@attrs.frozen(kw_only=True)
class Link(Referable):
    """One post in a chain, and who holds it.

    Attributes:
        role: In which capacity it stands there.
        post: Key of the post.
        person: Key of who holds it; None is a vacancy.
        since: Day since which he or she holds it.
        manner: Whether in full, acting or in charge.
        directly: Whether it answers directly (chịu trách nhiệm trực tiếp); a
            head who does not answers jointly with the deputy in charge (liên
            đới).
        because: The step of the explanation that put it there.
    """

    role: LinkRole
    post: str
    person: str | None
    since: dt.date | None
    manner: Manner | None
    directly: bool
    because: Step

    def text(self, organisation: Organisation, locale: str = "en") -> str:
        """Who it is, with the title and in which way he or she answers.

        Args:
            organisation: The one that the chain was computed from.
            locale: ``vi`` or ``en``.
        """
        if self.person is None:
            return self._text(organisation, locale)
        # A link of somebody is kept by the organisation, and so is what it says.
        known, place = organisation.timeline.texts, (id(self), locale)
        if place not in known:
            known[place] = self, self._text(organisation, locale)
        return known[place][1]

    def _text(self, organisation: Organisation, locale: str) -> str:
        arguments: dict[str, object] = {
            "post": organisation.post(self.post).title,
            "role": self.role,
            "manner": self.manner,
        }
        if self.person is not None:
            arguments["person"] = organisation.person(self.person).name
        who = render(f"organisation.{self._who()}", arguments, locale)
        return render(f"organisation.{self._way()}", {**arguments, "who": who}, locale)

    def _who(self) -> str:
        if self.person is None:
            return "who-vacant"
        return "who" if self.manner is Manner.FULL else "who-standing-in"

    def _way(self) -> str:
        if self.directly:
            return "link-directly"
        return "link-jointly" if self.role is LinkRole.HEAD else "link"


_LinkDraft = open_twin(Link)


def link_of(
    role: LinkRole,
    post: str,
    tenure: Tenure | None,
    step: Step,
    directly: bool,  # noqa: FBT001 - by its place, as a chain makes half a dozen
) -> Link:
    """The link of a post, with who holds it; a vacancy without a tenure."""
    draft: Any = _LinkDraft()
    draft.role = role
    draft.post = post
    draft.directly = directly
    if tenure is None:
        draft.person = draft.since = draft.manner = None
    else:
        draft.person = tenure.person
        draft.since = tenure.since
        draft.manner = tenure.manner
    draft.because = step
    draft.__class__ = Link
    link: Link = draft
    return link


@attrs.frozen
class Finding:
    """Something that a chain lacks or that is doubtful in it.

    Attributes:
        code: Stable word for programs: ``vacancy``, ``no-head``, ``no-deputy``,
            ``no-superior``, ``no-committee``, ``circle``, ``shared-portfolio``,
            ``absent-holder``, ``substituted``, ``substitute-mandate``,
            ``unknown-body``, ``absent-body``, ``unknown-post``,
            ``absent-post``, ``performer-elsewhere``.
        arguments: The values in its sentence, as pairs.
    """

    code: str
    arguments: tuple[tuple[str, object], ...] = ()

    def text(self, locale: str = "en") -> str:
        """The finding as a sentence, in ``vi`` or ``en``."""
        return render(f"organisation.{self.code}", dict(self.arguments), locale)


@attrs.frozen(kw_only=True)
class Chain(Referable):
    """Who answers for an obligation on a day (chuỗi trách nhiệm).

    Attributes:
        day: The day.
        links: From the performer up, then the sides that assign, confirm and
            monitor.
        findings: What is missing or doubtful.
        explanation: Why each link and each finding is there.
    """

    day: dt.date
    links: tuple[Link, ...]
    findings: tuple[Finding, ...]
    explanation: Explanation

    def of(self, role: LinkRole) -> tuple[Link, ...]:
        """The links of one role."""
        return tuple(link for link in self.links if link.role is role)

    @property
    def answerable(self) -> tuple[Link, ...]:
        """The persons who answer.

        The deputy in charge directly and the head with him, else the head
        directly. Vacant posts are left to the findings.
        """
        links = (*self.of(LinkRole.DEPUTY), *self.of(LinkRole.HEAD))
        return tuple(link for link in links if link.person is not None)


_ChainDraft = open_twin(Chain)


def chain_of(
    day: dt.date,
    links: Sequence[Link],
    findings: Sequence[Finding],
    explanation: Explanation,
) -> Chain:
    """A chain as it was computed, made as fast as its links are."""
    draft: Any = _ChainDraft()
    draft.day = day
    draft.links = tuple(links)
    draft.findings = tuple(findings)
    draft.explanation = explanation
    draft.__class__ = Chain
    chain: Chain = draft
    return chain
