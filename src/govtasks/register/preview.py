"""What issuing a document would do, before anything is stored (chạy thử).

It is really issued, and followed up, in a transaction that is always taken back. So it
cannot differ from what issuing then does. While it lasts, others who write may have to
wait.
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import NoReturn

import attrs

from ..directives import Directive
from ..errors import (
    GovtasksError,
    InvalidValueError,
    PluginError,
    RefusedError,
    StoreError,
)
from ..messages import LOCALES
from ..obligations.amending import touched
from ..obligations.completeness import Laws, completeness
from ..obligations.events import Act
from ..obligations.findings import Clarity, OrderFinding, Severity
from ..obligations.orders import Order, Orders
from ..obligations.refusals import refused_text
from ..ports import Session
from ..text import Text, legible
from .amending import resting_on
from .notices import Reach
from .queries import Queries, View
from .reader import Reader
from .sweep import Said, look, record
from .unit import Issued, Unit, issue_orders

HORIZON = dt.timedelta(days=90)
"""How far follow-up is looked ahead where nobody says."""


@attrs.frozen(kw_only=True)
class Preview:
    """What issuing a document would do.

    Attributes:
        at: Instant for which it was tried.
        until: Instant up to which follow-up was looked ahead.
        findings: What the document leaves unclear, what would be refused, and what
            could not be followed up.
        directives: Keys of the directives that would be recorded.
        touched: Keys of open obligations that rest on what the document amends,
            replaces or revokes: each would wait for a decision.
        views: Each obligation with its deadline, status and chain at that instant,
            by key. What counts from something that is not known yet says so.
        said: Each step of follow-up, if nobody does anything, by time: with its
            notices and recipients.
    """

    at: dt.datetime
    until: dt.datetime
    findings: tuple[OrderFinding, ...]
    directives: tuple[str, ...]
    touched: tuple[str, ...]
    views: tuple[View, ...]
    said: tuple[Said, ...]


class _TakenBackError(Exception):
    """Ends a transaction that nothing is to be left of."""


def _take_back() -> NoReturn:
    raise _TakenBackError


@contextmanager
def taken_back(transaction: AbstractContextManager[Session]) -> Iterator[Session]:
    """Run a transaction of which nothing is left."""
    try:
        with transaction as session:
            yield session
            _take_back()
    except _TakenBackError:
        pass


def end_of(at: dt.datetime, horizon: dt.timedelta) -> dt.datetime:
    """The instant up to which follow-up is looked ahead.

    Raises:
        InvalidValueError: It is no span of time, negative, or reaches beyond the
            year 9998.
    """
    is_span = isinstance(horizon, dt.timedelta)
    last = dt.datetime(dt.MAXYEAR - 1, 12, 31, tzinfo=dt.UTC)
    if not is_span or not dt.timedelta(0) <= horizon <= last - at:
        problem = "must be a span of time that is not negative and ends before 9999"
        raise InvalidValueError(problem, field="horizon", value=horizon)
    return at + horizon


@attrs.frozen
class Trial:
    """A transaction that will be taken back.

    Attributes:
        unit: Acts as whoever would issue the document.
        follow_up: Acts as whoever sweeps; its time is moved on.
        queries: Sees what both did.
        reach: How people are reached.
    """

    unit: Unit
    follow_up: Unit
    queries: Queries
    reach: Reach


def preview(
    trial: Trial, orders: Orders, until: dt.datetime, acts: Mapping[str, Act]
) -> Preview:
    """Issue a document in a trial, follow it up, and tell what came of it.

    Args:
        trial: The transaction.
        orders: The document.
        until: How far follow-up is looked ahead.
        acts: Who would act for each body that assigns.

    Raises:
        MissingFactError: No organisation was recorded.
        StoreError: The store could not read or write.
    """
    unit = trial.unit
    findings = list(unclear(unit, orders, unit.now.date()))
    waiting = tuple(_waiting(unit, orders))
    issued = issue_orders(
        unit, orders, unit.now, lambda *at: _held(findings, *at), acts
    )
    views = tuple(trial.queries.view(key, unit.now) for key in issued.keys)
    said = tuple(_follow_up(trial, issued, until, findings))
    return Preview(
        at=unit.now,
        until=until,
        findings=tuple(findings),
        directives=issued.directives,
        touched=waiting,
        views=views,
        said=said,
    )


def unclear(reader: Reader, orders: Orders, day: dt.date) -> tuple[OrderFinding, ...]:
    """What a document leaves unclear, by what a register holds.

    Args:
        reader: Has the organisation, the laws and the directives.
        orders: The document.
        day: The day that is taken for an unknown day of issue.

    Raises:
        MissingFactError: No organisation was recorded.
    """
    return completeness(
        orders,
        reader.organisation(),
        day=day,
        laws=Laws(regime=reader.rulebook.regime, calendar=reader.rulebook.calendar),
        recorded=tuple(_recorded(reader, orders)),
        indicators=reader.indicator_years(),
    )


def _recorded(reader: Reader, orders: Orders) -> Iterator[Directive]:
    """What the document refers to and the register has."""
    own = {directive.key for directive in orders.directives}
    named = {
        *(order.obligation.directive for order in orders.obligations),
        *(key for directive in orders.directives for key in directive.sources()),
    }
    known = set(reader.directives())
    for key in sorted((named & known) - own):
        yield reader.directive(key)


def _waiting(unit: Unit, orders: Orders) -> Iterator[str]:
    """Open obligations that the document touches, each once."""
    keys = {
        state.obligation.key
        for directive in orders.directives
        if _rests_on_recorded(unit, directive)
        for state, _ in touched(directive, resting_on(unit, directive))
    }
    yield from sorted(keys)


def _rests_on_recorded(unit: Unit, directive: Directive) -> bool:
    """Whether all that it changes is in the register already."""
    known = unit.directives()
    changed = [one for one in directive.references if one.relation.is_change]
    return all(one.directive in known for one in changed)


@contextmanager
def _held(
    findings: list[OrderFinding], directive: str, order: Order | None
) -> Iterator[None]:
    """Make a finding of what is refused, and go on."""
    try:
        yield
    except (StoreError, PluginError):
        raise
    except GovtasksError as error:
        findings.append(refusal(error, directive, order))


def refusal(error: GovtasksError, directive: str, order: Order | None) -> OrderFinding:
    """The finding that something would be refused.

    Args:
        error: What was said.
        directive: Key of the directive.
        order: The order; None where the directive itself would be refused.
    """
    is_rule = isinstance(error, RefusedError)
    return OrderFinding(
        code="refused",
        clarity=Clarity.AUTHORITY if is_rule else Clarity.FORM,
        severity=Severity.FAULT,
        directive=directive,
        provision=None if order is None else order.obligation.provision,
        obligation=None if order is None else order.key,
        arguments=(
            ("rule", error.rule if isinstance(error, RefusedError) else error.code),
            ("reason", _reason(error)),
        ),
    )


def _reason(error: GovtasksError) -> Text:
    if isinstance(error, RefusedError):
        return Text({locale: refused_text(error, locale) for locale in LOCALES})
    return Text({locale: legible(str(error)) for locale in LOCALES})


def _follow_up(
    trial: Trial, issued: Issued, until: dt.datetime, findings: list[OrderFinding]
) -> Iterator[Said]:
    """Sweep at each instant at which something would be said."""
    unit = trial.follow_up
    waiting = list(_due(unit, issued.keys))
    heapq.heapify(waiting)
    while waiting and waiting[0][0] <= until:
        at, key = heapq.heappop(waiting)
        unit.now = max(at, unit.now)
        try:
            found = look(unit, key, trial.reach)
            record(unit, found)
        except GovtasksError as error:
            findings.append(_not_followed_up(unit, key, error))
            continue
        yield from found.said
        for further in _due(unit, (key, *found.opened)):
            # What could not be said now is not tried again and again.
            if further[0] > unit.now or further[1] != key:
                heapq.heappush(waiting, further)


def _due(unit: Unit, keys: Iterable[str]) -> Iterator[tuple[dt.datetime, str]]:
    """When there is something to do about each obligation."""
    for key in keys:
        state = unit.state(key)
        if state is not None:
            due = unit.rulebook.due(state)
            at = unit.rulebook.next_at(state, due, unit.facts(key))
            if at is not None:
                yield at, key


def _not_followed_up(unit: Unit, key: str, error: GovtasksError) -> OrderFinding:
    state = unit.state(key)
    return OrderFinding(
        code="not-followed-up",
        clarity=Clarity.TIME,
        severity=Severity.DOUBT,
        directive="" if state is None else state.directive,
        provision=None if state is None else state.provision,
        obligation=key,
        arguments=(("at", unit.now), ("reason", _reason(error))),
    )
