"""How a phrase ties a term to its event: within, before, beginning with, ...

The relation says what the words themselves mean: which way is counted, whether
the day of the event is named as the first one, whether whole days must lie
between, and what is asked for. What the law makes of it stands in the regime.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Literal

import attrs

from ..errors import UnknownNameError
from ..text import plain_text

Counting = Literal["forward", "backward"]
Gives = Literal["last", "earliest", "served"]


@attrs.frozen(kw_only=True)
class TermRelation:
    """A tie between a term and its event (quan hệ giữa thời hạn và mốc).

    Attributes:
        name: The words, as in ``within`` or ``clear-days-before``.
        counting: Whether it runs ``forward`` from the event or ``backward``.
        gives: The ``last`` day in time, the ``earliest`` day on which the act
            may be done, or the day on which something counts as ``served``.
        counts_first: Whether the words themselves count the day of the event.
        is_clear: Whether whole days must lie between the event and the act.
        is_fixed: Whether a day is named and nothing is counted.
        is_window: Whether the act may be done on any day of the term itself.
        moves: Whether a regime's law on days off applies to it without being
            stated for it by name.
    """

    name: str
    counting: Counting = "forward"
    gives: Gives = "last"
    counts_first: bool = False
    is_clear: bool = False
    is_fixed: bool = False
    is_window: bool = False
    moves: bool = True


_KNOWN = (
    TermRelation(name="within"),
    TermRelation(name="from"),
    TermRelation(name="after"),
    TermRelation(name="beginning-with", counts_first=True),
    TermRelation(name="not-before (earliest)", gives="earliest", moves=False),
    TermRelation(
        name="clear-days-after (earliest)",
        gives="earliest",
        is_clear=True,
        moves=False,
    ),
    TermRelation(name="before", counting="backward"),
    TermRelation(name="clear-days-before", counting="backward", is_clear=True),
    TermRelation(
        name="before (window start)",
        counting="backward",
        gives="earliest",
        moves=False,
    ),
    TermRelation(
        name="before (window end)", counting="backward", is_window=True, moves=False
    ),
    TermRelation(name="until (inclusive)", is_fixed=True, moves=False),
    TermRelation(name="on-or-before", is_fixed=True, moves=False),
    TermRelation(name="deemed-served", gives="served"),
    TermRelation(name="deemed-notified", gives="served"),
)
RELATIONS = MappingProxyType({relation.name: relation for relation in _KNOWN})
"""The relations by name."""

DEFAULT_RELATION = "within"


def relation_of(name: str) -> TermRelation:
    """The relation of that name.

    Raises:
        UnknownNameError: There is none.
        InvalidValueError: It is no text.
    """
    found = RELATIONS.get(plain_text(name, "relation"))
    if found is None:
        kind = "relation"
        raise UnknownNameError.of(kind, name, RELATIONS, field=kind)
    return found
