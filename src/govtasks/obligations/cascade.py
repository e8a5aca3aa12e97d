"""From one obligation to many: addressees, parents and children, occurrences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import attrs

from ..deadlines.calendars import WorkCalendar
from ..deadlines.regimes import Regime
from ..deadlines.results import Deadline, Due, Occurrence
from ..errors import InvalidValueError
from .model import Obligation
from .refusals import refuse
from .state import State


def fan_out(
    obligation: Obligation, addressees: Iterable[str]
) -> tuple[Obligation, ...]:
    """One obligation for each addressee, who leads it (giao cho từng đơn vị).

    Args:
        obligation: What each of them is to do; it becomes the parent.
        addressees: Keys of the bodies, in the order of the document.

    Returns:
        The obligations in that order; the key of each is that of the parent,
        a slash, and its addressee.

    Raises:
        InvalidValueError: An addressee is named twice, or is no key, or leads
            and coordinates at once.
    """
    bodies = tuple(addressees)
    if len(set(bodies)) < len(bodies):
        twice = next(body for body in bodies if bodies.count(body) > 1)
        problem = "names an addressee twice"
        raise InvalidValueError(problem, field="addressees", value=twice)
    return tuple(
        attrs.evolve(
            obligation,
            key=f"{obligation.key}/{body}",
            parent=obligation.key,
            roles=attrs.evolve(obligation.roles, lead=body),
        )
        for body in bodies
    )


def check_child(child_due: Due | None, parent_due: Due | None) -> None:
    """Check that a child is not due later than its parent.

    Where one of them has no deadline there is nothing to compare.

    Raises:
        RefusedError: ``child-after-parent``.
    """
    if not isinstance(child_due, Deadline) or not isinstance(parent_due, Deadline):
        return
    if child_due.expires_at > parent_due.expires_at:
        refuse(
            "child-after-parent",
            child=child_due.last_day,
            parent=parent_due.last_day,
        )
