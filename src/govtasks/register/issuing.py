"""Giving out a whole document: directives, obligations, parts, occurrences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

import attrs

from ..directives import Directive
from ..obligations.events import Act
from ..obligations.lifecycle import State
from ..obligations.model import Kind
from ..obligations.orders import Order, Orders

if TYPE_CHECKING:
    from .unit import Unit

Attempt = Callable[[str, Order | None], AbstractContextManager[None]]
"""Runs what is done about a directive, or an order under it; may hold its errors."""


@attrs.frozen(kw_only=True)
class Issued:
    """What was given out.

    Attributes:
        directives: Keys of the directives that were recorded now.
        states: Each obligation that was assigned, wholes before their parts.
        occurrences: Keys of the occurrences of series that had begun.
    """

    directives: tuple[str, ...] = ()
    states: tuple[State, ...] = ()
    occurrences: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of all obligations, sorted."""
        given = (state.obligation.key for state in self.states)
        return tuple(sorted((*given, *self.occurrences)))


def issue_orders(
    unit: Unit,
    orders: Orders,
    at: dt.datetime,
    attempt: Attempt,
    acts: Mapping[str, Act],
) -> Issued:
    """Record directives, assign what they order, pass it on, begin its series.

    Args:
        unit: The transaction.
        orders: What is given out, from top to bottom.
        at: When it happened.
        attempt: Runs each step.
        acts: Who acts for each body that assigns, where not the actor of the unit.
    """
    directives: list[str] = []
    states: list[State] = []
    occurrences: list[str] = []
    for directive in orders.directives:
        with attempt(directive.key, None):
            if not _is_recorded(unit, directive):
                directives.append(unit.issue(directive).key)
    for order in orders.obligations:
        with attempt(order.obligation.directive, order):
            whole = order.obligation
            act = acts.get(whole.assigner)
            given = [unit.assign(whole, effective_at=at, act=act)]
            states += given
            if addressees := orders.addressees(order):
                act = acts.get(whole.roles.lead)
                parts = unit.cascade(whole, addressees, effective_at=at, act=act)
                given += parts
                states += parts
            for state in filter(_is_series, given):
                day = unit.now.astimezone(unit.rulebook.zone(state)).date()
                key = state.obligation.key
                occurrences += unit.open_occurrences(key, day)
    return Issued(
        directives=tuple(directives),
        states=tuple(states),
        occurrences=tuple(occurrences),
    )


def _is_series(state: State) -> bool:
    return state.obligation.kind is Kind.RECURRING


def _is_recorded(unit: Unit, directive: Directive) -> bool:
    """Whether the same directive stands in the register; another one does not count."""
    known = directive.key in unit.directives()
    return known and unit.directive(directive.key) == directive
