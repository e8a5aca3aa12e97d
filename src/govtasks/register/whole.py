"""A whole with its parts, as of an instant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import attrs

from ..obligations.rollup import Part, RollUp, roll_up
from ..obligations.status import status
from ..ports import RowQuery
from .queries import Queries, View
from .reader import OBLIGATIONS


@attrs.frozen(kw_only=True)
class Whole:
    """One obligation with the parts that were given of it.

    Attributes:
        view: The obligation itself.
        parts: Its parts by key, each with its own; at any depth.
        rolled: What they add up to.
    """

    view: View
    parts: tuple[Part, ...]
    rolled: RollUp


def whole_of(queries: Queries, key: str, at: dt.datetime) -> Whole:
    """One obligation with its parts as of an instant.

    Raises:
        UnknownNameError: There is no such obligation.
        InvalidValueError: It did not exist yet.
    """
    view = queries.view(key, at)
    parts = tuple(_parts(queries, key, at))
    return Whole(view=view, parts=parts, rolled=roll_up(parts, view.state.linked))


def _parts(queries: Queries, key: str, at: dt.datetime) -> Iterator[Part]:
    for row in queries.rows(RowQuery(parent=key)):
        own = row.stream.removeprefix(OBLIGATIONS)
        state = queries.state(own, at)
        if state is not None:
            due = queries.rulebook.due(state, at)
            earlier = queries.rulebook.earlier(state)
            yield Part(
                state=state,
                due=due,
                status=status(state, due, at, earlier=earlier),
                parts=tuple(_parts(queries, own, at)),
            )
