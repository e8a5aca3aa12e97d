"""Whether a directive says who, what, by when, with what result, on whose authority.

A pure function over directives, the orders under them and the organisation of the day
of issue. It never raises on what it looks at: everything that is unclear, missing or
contradicts itself is a finding with the path of its provision.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

import attrs

from ..deadlines.calendars import WorkCalendar
from ..deadlines.compute import compute
from ..deadlines.loading import builtin_calendar, builtin_regime
from ..deadlines.regimes import Regime
from ..deadlines.results import Deadline
from ..deadlines.rules import Undated, is_recurring
from ..directives import Directive, symbol_fits
from ..errors import GovtasksError
from ..explain import Citation
from ..organisation import Organisation
from ..text import checked_day
from .findings import Clarity, OrderFinding, Severity, checklist_on
from .involved import People, form_law, people_law
from .model import Kind, Obligation
from .orders import Order, Orders

_REGULARLY = re.compile(r"thường xuyên|định kỳ|regularly|periodically", re.IGNORECASE)


@attrs.frozen(kw_only=True)
class Laws:
    """Finds the regimes and calendars that obligations name.

    Attributes:
        regime: Gives a regime by its key.
        calendar: Gives a calendar by its key.
    """

    regime: Callable[[str], Regime] = builtin_regime
    calendar: Callable[[str], WorkCalendar] = builtin_calendar

    def due(
        self, obligation: Obligation, directive: Directive
    ) -> Deadline | GovtasksError | None:
        """The deadline that is known at issue, or why it cannot be computed."""
        issued = directive.issued
        try:
            found = compute(
                obligation.rule,
                {} if issued is None else {"issue": issued},
                regime=self.regime(obligation.regime),
                calendar=self.calendar(obligation.calendar),
            )
        except GovtasksError as error:
            return error
        return found if isinstance(found, Deadline) else None


def completeness(
    orders: Orders,
    organisation: Organisation | None = None,
    *,
    day: dt.date,
    laws: Laws | None = None,
    recorded: Iterable[Directive] = (),
    indicators: Mapping[str, Collection[int]] | None = None,
) -> tuple[OrderFinding, ...]:
    """What directives and the orders under them leave unclear.

    Asked are the six ways in which an order is to be clear (6 rõ, Decision
    2179/QĐ-TTg of 2025-10-06; before it five, 5 rõ, in lists that differ), and the
    form of the document. A document that orders nothing and has no provisions is
    one that others rest on, and is not looked at.

    Args:
        orders: The directives and what they order.
        organisation: Bodies and posts of every day; where None, nothing is said of
            bodies.
        day: The day that is taken for the day of issue of a directive without one.
        laws: Finds regimes and calendars; those of the library where None.
        recorded: Directives that are not in the document and that it refers to.
        indicators: The years for which each indicator has a target, by key; where
            None, nothing is said of indicators.

    Returns:
        The findings, by directive and in the order of the document.

    Raises:
        InvalidValueError: *day* is no civil date.
    """
    known = {one.key: one for one in (*recorded, *orders.directives)}
    case = _Case(
        orders=orders,
        organisation=organisation,
        today=checked_day(day),
        laws=laws or Laws(),
        known=known,
        own=frozenset(one.key for one in orders.directives),
        indicators=indicators,
        rules={
            key: order.obligation
            for order in orders.obligations
            for key in (order.key, *_part_keys(orders, order))
        },
    )
    found = [finding for one in known.values() for finding in _directive(case, one)]
    lost = [
        order for order in orders.obligations if order.obligation.directive not in known
    ]
    return (*found, *map(_lost, lost))


def _part_keys(orders: Orders, order: Order) -> Iterator[str]:
    return (f"{order.key}/{body}" for body in orders.addressees(order))


@attrs.frozen(kw_only=True)
class _Case:
    """What is looked at, and by what."""

    orders: Orders
    organisation: Organisation | None
    today: dt.date
    laws: Laws
    known: Mapping[str, Directive]
    own: frozenset[str]
    indicators: Mapping[str, Collection[int]] | None
    rules: Mapping[str, Obligation]

    def day(self, directive: Directive) -> dt.date:
        """The day of issue, or the one that is taken for it."""
        return directive.issued or self.today

    def people(self, directive: Directive) -> People | None:
        """The bodies of the day of issue."""
        if self.organisation is None:
            return None
        return People(self.organisation, self.day(directive))


@attrs.frozen
class _Say:
    """Makes the findings about one directive, or one order under it."""

    case: _Case
    directive: Directive
    obligation: Obligation | None = None
    path: str | None = None

    def __call__(
        self, code: str, clarity: Clarity, severity: Severity, **arguments: object
    ) -> OrderFinding:
        """A finding, with what asks for it on the day of issue."""
        at = self.obligation
        return OrderFinding(
            code=code,
            clarity=clarity,
            severity=severity,
            directive=self.directive.key,
            provision=self.path if at is None else at.provision,
            obligation=None if at is None else at.key,
            arguments=tuple(arguments.items()),
            cites=_cites(code, clarity, self.case.day(self.directive)),
        )


def _cites(code: str, clarity: Clarity, day: dt.date) -> tuple[Citation, ...]:
    checklist = checklist_on(day)
    listed = checklist is not None and clarity in checklist.clear
    practice = (checklist.citation,) if checklist is not None and listed else ()
    return (*people_law(code, day), *form_law(code, day), *practice)


def _lost(order: Order) -> OrderFinding:
    """An order under a directive that nobody knows."""
    obligation = order.obligation
    return OrderFinding(
        code="directive-unknown",
        clarity=Clarity.FORM,
        severity=Severity.FAULT,
        directive=obligation.directive,
        provision=obligation.provision,
        obligation=obligation.key,
        arguments=(("directive", obligation.directive),),
    )


def _directive(case: _Case, directive: Directive) -> Iterator[OrderFinding]:
    orders = case.orders.under(directive.key)
    say = _Say(case, directive)
    if directive.key in case.own and (orders or directive.provisions):
        yield from _form(say)
        yield from _idle(say, orders)
        if people := case.people(directive):
            yield from people.recipients(say, directive, orders, case.orders)
    for order in orders:
        yield from _order(case, directive, order)


def _form(say: _Say) -> Iterator[OrderFinding]:
    """What the head of the document lacks."""
    directive, gap = say.directive, Severity.GAP
    symbol = directive.symbol
    if directive.number is None:
        yield say("number-unknown", Clarity.FORM, gap)
    if symbol is None:
        yield say("symbol-unknown", Clarity.FORM, gap)
    elif not symbol_fits(symbol, directive.kind):
        arguments = {"symbol": symbol, "kind": directive.kind}
        yield say("symbol-misfit", Clarity.FORM, Severity.FAULT, **arguments)
    if directive.issued is None:
        yield say("day-unknown", Clarity.FORM, gap, day=say.case.today)
    if not directive.recipients:
        yield say("no-recipients", Clarity.FORM, gap)


def _idle(say: _Say, orders: tuple[Order, ...]) -> Iterator[OrderFinding]:
    """Provisions that order nothing, neither themselves nor through one above."""
    ordering = {order.obligation.provision for order in orders}
    for provision in say.directive.leaves():
        if ordering.isdisjoint((provision.path, *provision.above)):
            at = attrs.evolve(say, path=provision.path)
            yield at("orders-nothing", Clarity.WORK, Severity.GAP)


def _order(case: _Case, directive: Directive, order: Order) -> Iterator[OrderFinding]:
    obligation = order.obligation
    say = _Say(case, directive, obligation)
    if obligation.product is None and obligation.kind is not Kind.STANDING:
        yield say("no-product", Clarity.PRODUCT, Severity.GAP)
    yield from _time(say, obligation)
    yield from _day(say, obligation)
    yield from _indicators(say, obligation)
    if obligation.roles.monitoring is None:
        yield say("no-monitoring", Clarity.RESPONSIBILITY, Severity.GAP)
    if people := case.people(directive):
        parts = case.orders.parts(order)
        issuers = _issuers(case, directive)
        yield from people.order(say, obligation, parts, issuers)


def _issuers(case: _Case, directive: Directive) -> tuple[str, ...]:
    """Who issued the directive, and what it rests on."""
    above = (case.known.get(key) for key in directive.sources())
    return (directive.issuer, *(one.issuer for one in above if one is not None))


def _time(say: _Say, obligation: Obligation) -> Iterator[OrderFinding]:
    """What is not said of the time."""
    rule = obligation.rule
    if not isinstance(rule, Undated) or rule.review_every or obligation.review:
        return
    if obligation.kind is Kind.STANDING:
        yield say("no-review", Clarity.TIME, Severity.GAP)
    elif not rule.phrase:
        yield say("no-time", Clarity.TIME, Severity.GAP)
    else:
        code = "no-cadence" if _REGULARLY.search(rule.phrase) else "vague-time"
        yield say(code, Clarity.TIME, Severity.GAP, phrase=rule.phrase)


def _day(say: _Say, obligation: Obligation) -> Iterator[OrderFinding]:
    """Whether the day that is known at issue can be kept."""
    if is_recurring(obligation.rule):
        last = getattr(obligation.rule, "until", None)
        yield from _too_early(say, last)
        return
    due = say.case.laws.due(obligation, say.directive)
    if isinstance(due, GovtasksError):
        reason = str(due)
        yield say("not-computable", Clarity.TIME, Severity.FAULT, reason=reason)
    elif due is not None:
        yield from _too_early(say, due.last_day)
        yield from _too_late(say, obligation, due)


def _indicators(say: _Say, obligation: Obligation) -> Iterator[OrderFinding]:
    """Whether what it must show is followed, and has a target when it is due."""
    known = say.case.indicators
    if known is None or not obligation.indicators:
        return
    year = _due_year(say, obligation)
    for key in obligation.indicators:
        if key not in known:
            fault = Severity.FAULT
            yield say("indicator-unknown", Clarity.PRODUCT, fault, indicator=key)
        elif year is not None and year not in known[key]:
            arguments = {"indicator": key, "year": year}
            gap = Severity.GAP
            yield say("indicator-no-target", Clarity.PRODUCT, gap, **arguments)


def _due_year(say: _Say, obligation: Obligation) -> int | None:
    """The year in which it is due, where that is known at issue."""
    if is_recurring(obligation.rule):
        return None
    due = say.case.laws.due(obligation, say.directive)
    return due.last_day.year if isinstance(due, Deadline) else None


def _too_early(say: _Say, last: dt.date | None) -> Iterator[OrderFinding]:
    issued = say.directive.issued
    if last is not None and issued is not None and last < issued:
        arguments = {"due": last, "issued": issued}
        yield say("due-before-issue", Clarity.TIME, Severity.FAULT, **arguments)


def _too_late(
    say: _Say, obligation: Obligation, due: Deadline
) -> Iterator[OrderFinding]:
    """Whether it is due after what it serves, where that is in the document."""
    parent = say.case.rules.get(obligation.parent or "")
    above = None if parent is None else say.case.known.get(parent.directive)
    if parent is None or above is None or is_recurring(parent.rule):
        return
    limit = say.case.laws.due(parent, above)
    if isinstance(limit, Deadline) and due.expires_at > limit.expires_at:
        yield say(
            "child-after-parent",
            Clarity.TIME,
            Severity.FAULT,
            due=due.last_day,
            parent=obligation.parent,
            limit=limit.last_day,
        )
