"""Tables of figures from counted query rows, of any number of obligations at once.

A store counts its rows by what they say; here the clock decides about those that it
decides about, and the same lines come of it as of items that were judged one by one.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import attrs

from ..errors import StoreError
from .figures import OPEN
from .rows import APART, FiguresRow, Tallied, row_of

SAME = (
    *("is_delayed", "is_excused", "late_days", "is_early"),
    *("returned", "extended", "refused"),
)
"""What rows say of an obligation whatever the time, beside their bucket."""
CLOCK = ("due_on", "calendar", "regime")
"""What must be known of those whose deadline is over, to say how late they are."""

RowValues = tuple[Any, ...]
"""Values of rows."""
RowCounts = Mapping[RowValues, int]
"""Values of rows, and how many have them; see `govtasks.archive.Archive.tallies`."""
LateDaysOf = Callable[[RowValues], int | None]
"""How many working days late somebody is now, by the values of `CLOCK`."""


@attrs.frozen(kw_only=True)
class CountedRows:
    """Counted rows, as `pieces` needs them.

    Attributes:
        keys: By how many values they are dealt out.
        counted: All, by bucket, these values and `SAME`.
        over: Of those in `OPEN` the ones whose deadline is over, by these values,
            `SAME` and `CLOCK`.
    """

    keys: int
    counted: RowCounts
    over: RowCounts


def pieces(
    rows: CountedRows, late_days: LateDaysOf, cut_off: dt.datetime
) -> dict[RowValues, FiguresRow]:
    """The line of each combination of values, of obligations that are in no other.

    Args:
        rows: What was counted.
        late_days: How late those are whose deadline is over.
        cut_off: The instant at which that was asked.

    Raises:
        StoreError: There are rows that do not say which count they are in.
        NaiveInstantError: The cut-off has no time zone.
    """
    dealt: defaultdict[RowValues, list[tuple[Tallied, int]]] = defaultdict(list)
    for keys, brought, many in _brought(rows, late_days):
        dealt[keys].append((brought, many))
    return {keys: row_of(found, cut_off) for keys, found in dealt.items()}


def _brought(
    rows: CountedRows, late_days: LateDaysOf
) -> Iterator[tuple[RowValues, Tallied, int]]:
    """What each combination of values brings to the line of its keys, and how often."""
    over: Counter[RowValues] = Counter()
    for keys, same, brought, many in _overdue(rows, late_days):
        over[keys + same] += many
        yield keys, brought, many
    judged = functools.lru_cache(maxsize=None)(_judged)
    for values, many in rows.counted.items():
        bucket, keys = values[0], values[1 : rows.keys + 1]
        brought = judged(bucket, values[rows.keys + 1 :])
        # On a store that shows what others commit meanwhile it may be less than none.
        left = max(0, many - over[values[1:]]) if bucket == OPEN else many
        if left:
            yield keys, brought, left


def _overdue(
    rows: CountedRows, late_days: LateDaysOf
) -> Iterator[tuple[RowValues, RowValues, Tallied, int]]:
    late = functools.lru_cache(maxsize=None)(late_days)
    brought = functools.lru_cache(maxsize=None)(_late)
    behind = rows.keys + len(SAME)
    for values, many in rows.over.items():
        keys, same = values[: rows.keys], values[rows.keys : behind]
        yield keys, same, brought(same, late(values[behind:])), many


def _judged(bucket: str | None, same: RowValues) -> Tallied:
    """What rows bring that are in one count, or whose deadline is still to come."""
    if bucket is None:
        problem = "there are rows that do not say which count they are in"
        hint = "run: govtasks storage rebuild"
        raise StoreError(problem, hint=hint)
    if bucket in APART:
        return Tallied(bucket=bucket)
    return _tallied("open_in_time" if bucket == OPEN else bucket, same)


def _late(same: RowValues, days: int | None) -> Tallied:
    """What rows bring whose deadline is over, and which are still in hand."""
    found = _tallied("open_overdue", same)
    known = [days] if not found.is_delayed else [days, found.delay]
    delays = [one for one in known if one is not None]
    return attrs.evolve(
        found,
        is_delayed=True,
        is_excused=False,
        delay=max(delays) if len(delays) == len(known) else None,
    )


def _tallied(bucket: str, values: tuple[Any, ...]) -> Tallied:
    """A bucket and the values of `SAME`, as a line takes them."""
    is_delayed, is_excused, late_days, is_early, returned, extended, refused = values
    return Tallied(
        bucket=bucket,
        is_early=is_early,
        is_returned=returned > 0,
        extended=extended,
        is_refused=refused > 0,
        is_delayed=is_delayed,
        is_excused=is_excused,
        delay=late_days,
    )
