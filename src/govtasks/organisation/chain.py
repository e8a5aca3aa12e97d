"""The chain of an obligation on a day: who answers, in which way, and why.

The chain is a pure function of the organisation and the day. What is not there
(a vacancy, a post, a body) is a finding in the answer, not an error.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import attrs

from ..errors import InvalidValueError
from ..explain import Citation, Step, trusted_explanation, trusted_step
from ..text import checked_day
from .bodies import Body, BodyKind
from .law import BOTH_ANSWER, DEPUTY_ANSWERS, HEAD_ANSWERS, law_of
from .links import Chain, Finding, Link, LinkRole, chain_of, link_of
from .organisation import Organisation
from .posts import Portfolio, Post, Tenure
from .standing import Deed, absence_of, fault_of, substitute
from .timeline import Timeline
from .values import in_force

Arguments = tuple[tuple[str, object], ...]
Charge = tuple[Portfolio, str] | None
"""A portfolio, and the key of the field or body in it that somebody answers for."""

_KEYS = frozenset({str, type(None)})


def chain(
    organisation: Organisation,
    *,
    lead: str,
    day: dt.date,
    field: str | None = None,
    assigner: str | None = None,
    confirming: str | None = None,
    monitoring: str | None = None,
    performer: str | None = None,
) -> Chain:
    """Compute who answers for an obligation on a day.

    The head of the lead body answers, also for what he delegates (Decree
    138/2016/NĐ-CP art. 2). Where a deputy is charged with the field or the unit,
    he answers directly and the head with him (Law 36/2018/QH14 arts 72-73, since
    2019-07-01; before, Decree 157/2007/NĐ-CP). Above them stand the deputies of
    the bodies above in whose portfolio the field or the body lies, up to the
    chair of the nearest People's Committee; above a body that is not of the
    government stands nobody, because it is requested and not commanded.

    Args:
        organisation: Who is where.
        lead: Key of the lead body (cơ quan chủ trì).
        day: The day for which it is asked.
        field: Key of the field (lĩnh vực) that the obligation belongs to.
        assigner: Key of the body that assigned it.
        confirming: Key of the body that confirms it as done.
        monitoring: Key of the body that follows it up.
        performer: Key of the post that carries it out.

    Raises:
        InvalidValueError: The day is no civil date, or a key is no text. Keys
            that the organisation does not know are findings.
    """
    asked = (field, assigner, confirming, monitoring, performer)
    if type(lead) is not str or not _KEYS.issuperset(map(type, asked)):
        _check_keys(lead, asked)
    timeline = organisation.timeline
    draft = _Draft(organisation, timeline, checked_day(day), field)
    draft.answerers(lead, performer)
    draft.side(LinkRole.ASSIGNER, assigner)
    draft.side(LinkRole.CONFIRMING, confirming)
    draft.side(LinkRole.MONITORING, monitoring)
    return draft.finished(lead)


def _check_keys(lead: object, asked: Sequence[object]) -> None:
    """Name the first that is no key; all but the lead may be left out."""
    names = ("field", "assigner", "confirming", "monitoring", "performer")
    given = zip(names, asked, strict=True)
    for name, key in (("lead", lead), *(one for one in given if one[1] is not None)):
        if not isinstance(key, str):
            problem = "must be a key"
            raise InvalidValueError(problem, field=name, value=key)


@attrs.define
class _Draft:
    """A chain while it is being computed."""

    organisation: Organisation
    timeline: Timeline
    day: dt.date
    field: str | None
    links: list[Link] = attrs.Factory(list)
    findings: list[Finding] = attrs.Factory(list)
    steps: list[Step] = attrs.Factory(list)

    def answerers(self, lead: str, performer: str | None) -> None:
        """Link the performer, the deputy, the head, and those above."""
        body = self._body(lead)
        if performer is not None:
            self._performer(performer, lead)
        if body is not None:
            self._head(body, self._deputies(body))
            self._above(body)

    def side(self, role: LinkRole, key: str | None) -> None:
        """Link the head of a body that stands beside the lead."""
        body = None if key is None else self._body(key)
        if body is not None:
            self._head_as(role, body)

    def finished(self, lead: str) -> Chain:
        """Return the chain, with its explanation."""
        body = self.organisation.find_body(lead)
        named = lead if body is None else body.name
        subject = (("body", named), ("day", self.day))
        steps = tuple(self.steps)
        explanation = trusted_explanation("organisation.chain", subject, steps)
        return chain_of(self.day, self.links, self.findings, explanation)

    def _performer(self, key: str, lead: str) -> None:
        post = self.organisation.find_post(key)
        if post is None:
            self._find("unknown-post", post=key)
        elif not in_force(post, self.day):
            self._find("absent-post", post=post.title, day=self.day)
        else:
            body, holders = self.organisation.body(post.body), self._holders(post)
            role = LinkRole.PERFORMER
            self._link(role, post, body, holders, "performer", directly=True)
            if lead not in self._at_or_above(post.body):
                self._find("performer-elsewhere", post=post.title, body=lead)

    def _deputies(self, body: Body) -> frozenset[str]:
        """Link the deputies charged with the field or the body: who they are."""
        charges = self._charges(body, (body.key,))
        if not charges:
            self._find("no-deputy", body=body.name, charge=self._charge(body))
        law = law_of(DEPUTY_ANSWERS, self.day)
        return frozenset(
            tenure.person
            for portfolio in charges
            for tenure in self._charged(
                LinkRole.DEPUTY, portfolio, body, (body.key,), law=law, directly=True
            )
        )

    def _head(self, body: Body, deputies: frozenset[str]) -> None:
        """Link the head, who answers with the deputies or, without one, directly."""
        post, holders = self.timeline.headed(body.key, self.day)
        if post is None:
            self._find("no-head", body=body.name, day=self.day)
            return
        jointly = not deputies.issubset([tenure.person for tenure in holders])
        law = law_of(BOTH_ANSWER if jointly else HEAD_ANSWERS, self.day)
        rule = "head-jointly" if jointly else "head-directly"
        role, directly = LinkRole.HEAD, not jointly
        self._link(role, post, body, holders, rule, law=law, directly=directly)

    def _above(self, body: Body) -> None:
        """Link those above, up to the chair of the nearest People's Committee."""
        if not body.kind.is_government:
            self.steps.append(_step("requested", (("body", body.name),)))
            return
        covered = [body.key]
        for parent in self.timeline.ancestors(body.key, self.day):
            if not parent.kind.is_government:
                break
            charges = self._charges(parent, covered)
            for portfolio in charges:
                self._charged(LinkRole.SUPERIOR, portfolio, parent, covered)
            if parent.kind is BodyKind.COMMITTEE:
                if not charges:
                    charge = self._charge(body)
                    self._find("no-superior", body=parent.name, charge=charge)
                self._head_as(LinkRole.CHAIR, parent)
                return
            self._head_as(LinkRole.SUPERIOR, parent)
            covered.append(parent.key)
        is_circle = self.timeline.parent(covered[-1], self.day) in covered
        code = "circle" if is_circle else "no-committee"
        self._find(code, body=body.name, day=self.day)

    def _charges(self, body: Body, covered: Sequence[str]) -> tuple[Portfolio, ...]:
        """What deputies of a body are charged with; two with the same is a finding."""
        charges = self.timeline.charged(body.key, self.field, self.day, covered)
        if len(charges) > 1:
            charge = self._matched(charges[0], self._matching(charges[0], covered))
            self._find("shared-portfolio", body=body.name, charge=charge)
        return charges

    def _charged(
        self,
        role: LinkRole,
        portfolio: Portfolio,
        body: Body,
        covered: Sequence[str],
        *,
        law: tuple[Citation, ...] = (),
        directly: bool = False,
    ) -> Sequence[Tenure]:
        """Link the post of a portfolio that has the field or a covered body."""
        post = self.organisation.post(portfolio.post)
        holders = self._holders(post)
        by_field = self.field in portfolio.fields
        self._link(
            role,
            post,
            body,
            holders,
            role.by_field if by_field else role.by_body,
            law=law,
            directly=directly,
            charge=(portfolio, self._matching(portfolio, covered)),
        )
        return holders

    def _matching(self, portfolio: Portfolio, covered: Sequence[str]) -> str:
        """Key of what somebody is charged with: the field, else one of the bodies."""
        if self.field is not None and self.field in portfolio.fields:
            return self.field
        return next(key for key in covered if key in portfolio.bodies)

    def _matched(self, portfolio: Portfolio, key: str) -> object:
        """What is called by that key in a portfolio."""
        if key == self.field and key in portfolio.fields:
            return self.organisation.field_name(key)
        return self.organisation.body(key).name

    def _head_as(self, role: LinkRole, body: Body) -> None:
        """Link the head of a body in a role in which he does not answer."""
        post, holders = self.timeline.headed(body.key, self.day)
        if post is None:
            self._find("no-head", body=body.name, day=self.day)
        else:
            self._link(role, post, body, holders, role.as_head)

    def _link(
        self,
        role: LinkRole,
        post: Post,
        body: Body,
        holders: Sequence[Tenure],
        rule: str,
        *,
        law: tuple[Citation, ...] = (),
        directly: bool = False,
        charge: Charge = None,
    ) -> None:
        """Link a post of a body for each who holds it, or as vacant."""
        if not holders:
            step = self._find("vacancy", post=post.title, body=body.name, role=role)
            self.links.append(link_of(role, post.key, None, step, directly))
        known = self.timeline.links
        portfolio, matching = charge or (None, None)
        for tenure in holders:
            # A link says the same in every chain, so it is made once. What it is
            # made of is kept by the organisation and the law: nothing else has its id.
            place = rule, id(tenure), id(portfolio), matching, id(law)
            link: Link | None = known.get(place)
            if link is None:
                step = self._because(rule, post, body, tenure, law, charge)
                link = known[place] = link_of(role, post.key, tenure, step, directly)
            self.steps.append(link.because)
            self.links.append(link)
            if self.organisation.absences:
                self._absence(tenure, post)

    def _because(
        self,
        rule: str,
        post: Post,
        body: Body,
        tenure: Tenure,
        law: tuple[Citation, ...],
        charge: Charge,
    ) -> Step:
        """The step that says why somebody stands in a chain."""
        shown: Arguments = (
            ("person", self.organisation.person(tenure.person).name),
            ("manner", tenure.manner),
            ("since", tenure.since),
            ("post", post.title),
            ("body", body.name),
        )
        if charge is not None:
            portfolio, matching = charge
            shown += (("charge", self._matched(portfolio, matching)),)
            if portfolio.citation is not None:
                law = (portfolio.citation, *law)
        return _step(rule, shown, law)

    def _absence(self, tenure: Tenure, post: Post) -> None:
        """Say that a holder is away, and whether somebody can stand in for him."""
        organisation, day = self.organisation, self.day
        away = absence_of(organisation, tenure.person, post.key, day)
        if away is None:
            return
        who = {"person": organisation.person(tenure.person).name, "post": post.title}
        stand_in = substitute(organisation, away, day)
        if stand_in is None:
            self._find("absent-holder", **who)
            return
        name = organisation.person(stand_in.person).name
        self._find("substituted", **who, substitute=name)
        if away.mandate and fault_of(organisation, away.mandate, Deed(day=day)):
            self._find("substitute-mandate", substitute=name, mandate=away.mandate)

    def _holders(self, post: Post) -> tuple[Tenure, ...]:
        holders = self.timeline.holders(post.key, self.day)
        if len(holders) > 1 and post.kind.has_one_holder:
            return holders[:1]
        return holders

    def _body(self, key: str) -> Body | None:
        """Find a body that is there on the day; one that is not is a finding."""
        body = self.organisation.find_body(key)
        if body is None:
            self._find("unknown-body", body=key)
        elif not in_force(body, self.day):
            self._find("absent-body", body=body.name, day=self.day)
            return None
        return body

    def _charge(self, body: Body) -> object:
        if self.field is None:
            return body.name
        return self.organisation.field_name(self.field)

    def _at_or_above(self, key: str) -> set[str]:
        above = self.timeline.ancestors(key, self.day)
        return {key, *(body.key for body in above)}

    def _find(self, code: str, **arguments: object) -> Step:
        pairs = tuple(arguments.items())
        self.findings.append(Finding(code, pairs))
        step = _step(code, pairs)
        self.steps.append(step)
        return step


def _step(rule: str, arguments: Arguments, cites: tuple[Citation, ...] = ()) -> Step:
    return trusted_step(f"organisation.{rule}", arguments, None, None, cites)
