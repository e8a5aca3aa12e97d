"""Whether the bodies that an order names are there, and who answers in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Protocol

import attrs

from ..directives import KIND_LISTS, Directive, Purpose
from ..explain import Citation
from ..messages import render
from ..organisation import Body, Organisation, chain
from ..organisation.law import DEPUTY_ANSWERS, HEAD_ANSWERS, law_of
from ..organisation.links import Finding, LinkRole
from ..organisation.values import in_force
from ..text import Text
from .findings import Clarity, OrderFinding, Severity
from .model import Force, Kind, Obligation, Roles
from .orders import Order, Orders
from .refusals import Words

_PERSON, _ANSWERS = Clarity.PERSON, Clarity.RESPONSIBILITY
_WEIGHTS: Mapping[str, tuple[Clarity, Severity]] = {
    "no-head": (_PERSON, Severity.GAP),
    "vacancy": (_PERSON, Severity.GAP),
    "no-deputy": (_ANSWERS, Severity.DOUBT),
    "shared-portfolio": (_ANSWERS, Severity.DOUBT),
}


class Say(Protocol):
    """Makes a finding at its place."""

    def __call__(
        self, code: str, clarity: Clarity, severity: Severity, **arguments: object
    ) -> OrderFinding:
        """The finding."""
        ...


def people_law(code: str, day: dt.date) -> tuple[Citation, ...]:
    """The law that says who answers, for a finding about that."""
    if code in {"no-head", "vacancy"}:
        return law_of(HEAD_ANSWERS, day)
    return law_of(DEPUTY_ANSWERS, day) if code == "no-deputy" else ()


def form_law(code: str, day: dt.date) -> tuple[Citation, ...]:
    """The law on document types of a day, for a finding about number or symbol."""
    if code not in {"number-unknown", "symbol-unknown", "symbol-misfit"}:
        return ()
    return tuple(
        one.citation
        for one in KIND_LISTS
        if one.since <= day and (one.until is None or day < one.until)
    )


@attrs.frozen
class _PostOf:
    """A post, named with its body."""

    post: Text
    body: Text

    def in_locale(self, locale: str) -> str:
        """Both in that language."""
        arguments = {"post": self.post, "body": self.body}
        return render("completeness.post-of", arguments, locale)


@attrs.frozen
class People:
    """The bodies and posts of a day, asked about orders.

    Attributes:
        organisation: All of it.
        day: The day of issue.
    """

    organisation: Organisation
    day: dt.date

    def named(self, keys: Iterable[str]) -> tuple[Text | str, ...]:
        """The names of bodies, each once; the key of one that nobody knows."""
        find = self.organisation.find_body
        return tuple(
            self.organisation.name_of(key, self.day) if find(key) else key
            for key in dict.fromkeys(keys)
        )

    def order(
        self,
        say: Say,
        obligation: Obligation,
        parts: tuple[Obligation, ...],
        issuers: tuple[str, ...],
    ) -> Iterator[OrderFinding]:
        """What is unclear about the bodies of an order.

        Args:
            say: Makes the findings.
            obligation: The whole.
            parts: What each addressee is given.
            issuers: Who issued the document, and those that it rests on.
        """
        given = (obligation, *parts)
        yield from self._there(say, _named(given))
        yield from self._answering(say, given)
        yield from self._confirming(say, obligation, given)
        yield from self._assigner(say, obligation.assigner, issuers)
        yield from self._commanded(say, given)

    def recipients(
        self,
        say: Say,
        directive: Directive,
        orders: tuple[Order, ...],
        document: Orders,
    ) -> Iterator[OrderFinding]:
        """Whether it is sent to those whom it gives something to do."""
        sent = {one.body: one.purpose for one in directive.recipients}
        yield from self._there(say, (directive.issuer, *sent))
        if not sent:
            return
        ordered = {body for order in orders for body in _addressed(document, order)}
        form, gap, doubt = Clarity.FORM, Severity.GAP, Severity.DOUBT
        forgotten = sorted(ordered - sent.keys() - {directive.issuer})
        if forgotten:
            bodies = self.named(forgotten)
            yield say("addressee-not-recipient", form, gap, bodies=bodies)
        involved = {body for order in orders for body in _everybody(document, order)}
        acting = [body for body, purpose in sent.items() if purpose is Purpose.ACT]
        idle = [body for body in acting if body not in involved]
        if idle:
            bodies = self.named(idle)
            yield say("recipient-without-order", form, doubt, bodies=bodies)

    def _there(self, say: Say, keys: Iterable[str]) -> Iterator[OrderFinding]:
        """Bodies that do not exist on the day."""
        bodies = {key: self.organisation.find_body(key) for key in keys}
        unknown = [key for key, body in bodies.items() if body is None]
        absent = [
            key for key, body in bodies.items() if body and not in_force(body, self.day)
        ]
        fault = Severity.FAULT
        if unknown:
            yield say("unknown-body", _PERSON, fault, bodies=tuple(unknown))
        if absent:
            named = self.named(absent)
            yield say("absent-body", _PERSON, fault, bodies=named, day=self.day)

    def _answering(
        self, say: Say, given: tuple[Obligation, ...]
    ) -> Iterator[OrderFinding]:
        """What the chains lack; what many bodies lack alike is said once."""
        grouped: dict[tuple[str, object], tuple[dict[str, object], list[object]]] = {}
        for obligation in given:
            for finding in self._lacking(obligation):
                body, shared = self._shared(finding, obligation)
                kind = finding.code, shared.get("role")
                _, bodies = grouped.setdefault(kind, (shared, []))
                if body not in bodies:
                    bodies.append(body)
        for (code, _), (shared, bodies) in grouped.items():
            clarity, severity = _WEIGHTS[code]
            yield say(code, clarity, severity, **shared, bodies=tuple(bodies))

    def _lacking(self, obligation: Obligation) -> tuple[Finding, ...]:
        made = chain(
            self.organisation,
            lead=obligation.roles.lead,
            day=self.day,
            field=obligation.field,
            assigner=obligation.assigner,
            confirming=obligation.confirming,
            monitoring=obligation.roles.monitoring,
        )
        named = {body.name for body in map(self._body, _sides(obligation)) if body}
        return tuple(one for one in made.findings if _concerns(one, named))

    def _shared(
        self, finding: Finding, obligation: Obligation
    ) -> tuple[object, dict[str, object]]:
        """Whom a finding is about, and the rest of what it says."""
        told = dict(finding.arguments)
        body = told.pop("body")
        post = told.pop("post", None)
        if isinstance(post, Text) and isinstance(body, Text):
            body = _PostOf(post, body)
        if "charge" in told and obligation.field is None:
            told["charge"] = Words("completeness.the-body")
        return body, told

    def _confirming(
        self, say: Say, obligation: Obligation, given: tuple[Obligation, ...]
    ) -> Iterator[OrderFinding]:
        if obligation.kind is Kind.STANDING:
            return
        doubt = Severity.DOUBT
        if obligation.roles.confirming is None:
            (assigner,) = self.named([obligation.assigner])
            yield say("no-confirming", _ANSWERS, doubt, assigner=assigner)
        own = [one.roles.lead for one in given if one.confirming == one.roles.lead]
        # Whoever passes everything on does none of it himself.
        doing = own if len(given) == 1 else [k for k in own if k in _leads(given[1:])]
        if doing:
            yield say("confirms-itself", _ANSWERS, doubt, bodies=self.named(doing))

    def _assigner(
        self, say: Say, assigner: str, issuers: tuple[str, ...]
    ) -> Iterator[OrderFinding]:
        if assigner not in issuers and issuers[0] not in self._above(assigner):
            named, issuer = self.named([assigner])[0], self.named([issuers[0]])[0]
            arguments = {"assigner": named, "issuer": issuer}
            authority, fault = Clarity.AUTHORITY, Severity.FAULT
            yield say("assigner-not-issuer", authority, fault, **arguments)

    def _commanded(
        self, say: Say, given: tuple[Obligation, ...]
    ) -> Iterator[OrderFinding]:
        """Whether each can be ordered by whoever orders it."""
        wrong: dict[tuple[str, str], list[str]] = {}
        for one in given:
            lead, assigner = one.roles.lead, one.assigner
            code = self._uncommanded(assigner, lead)
            if code and one.force is Force.ORDER:
                wrong.setdefault((code, assigner), []).append(lead)
        for (code, assigner), leads in wrong.items():
            severity = Severity.FAULT if code == "not-commanded" else Severity.DOUBT
            (named,) = self.named([assigner])
            arguments = {"assigner": named, "bodies": self.named(leads)}
            yield say(code, Clarity.AUTHORITY, severity, **arguments)

    def _uncommanded(self, assigner: str, lead: str) -> str | None:
        by, to = self._body(assigner), self._body(lead)
        if by is None or to is None or assigner == lead:
            return None
        if by.kind.is_government and not to.kind.is_government:
            return "not-commanded"
        return None if assigner in self._above(lead) else "not-above"

    def _body(self, key: str) -> Body | None:
        body = self.organisation.find_body(key)
        return body if body is not None and in_force(body, self.day) else None

    def _above(self, key: str) -> frozenset[str]:
        if self.organisation.find_body(key) is None:
            return frozenset()
        above = self.organisation.ancestors(key, self.day)
        return frozenset(body.key for body in above)


def _sides(obligation: Obligation) -> Iterator[str]:
    """Whoever carries it out, gives it, follows it up and confirms it."""
    yield from (obligation.roles.lead, obligation.assigner, obligation.confirming)
    if obligation.roles.monitoring:
        yield obligation.roles.monitoring


def _concerns(finding: Finding, named: Container[object]) -> bool:
    """Whether a finding is about a body that the order names, not one above it."""
    told = dict(finding.arguments)
    return (
        finding.code in _WEIGHTS
        and told.get("role") not in {LinkRole.SUPERIOR, LinkRole.CHAIR}
        and (finding.code != "no-head" or told["body"] in named)
    )


def _leads(given: Iterable[Obligation]) -> set[str]:
    return {one.roles.lead for one in given}


def _named(given: Iterable[Obligation]) -> Iterator[str]:
    """Every body that an order names."""
    for one in given:
        yield from (one.assigner, one.roles.lead, *_beside(one.roles))


def _beside(roles: Roles) -> tuple[str, ...]:
    """Whoever has a role without leading."""
    sides = filter(None, (roles.monitoring, roles.confirming))
    return (*roles.helping, *roles.informed, *sides)


def _addressed(document: Orders, order: Order) -> tuple[str, ...]:
    """Who is given something to do by an order."""
    return (order.obligation.roles.lead, *document.addressees(order))


def _everybody(document: Orders, order: Order) -> Iterator[str]:
    """Who has any role in an order."""
    yield from _addressed(document, order)
    yield from _beside(order.obligation.roles)
