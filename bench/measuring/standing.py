"""The full table of figures, of a million obligations of 500 bodies.

The floor is a `GROUP BY` as one would write it by hand, on a table of the same rows
with an index that holds all that it reads. It gives the counts, what else is counted of
them, and the longest delay; the table of figures has the median and the ninth tenth of
the delays as well, counts the working days of what is overdue, and says what each body
is called.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import govtasks
from govtasks.evaluation.tables import FiguresTable
from govtasks.storage import microseconds

from .appending import TENANT
from .contests import ROUNDS, Contender, measured, told
from .many_rows import filling, joined
from .offices import office

ROWS, BODIES = 1_000_000, 500
TIMES, MORE = 2, 200_000_000
"""What the table may take: so many times the floor, and so many nanoseconds more."""
NOW = dt.datetime(2017, 6, 1, 8, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
HAND, OURS, ROLLED = "by hand, with its index", "the full table", "with roll-up"
_SETTLED = (
    *("completed_on_time", "completed_late", "completed_undated"),
    *("open_in_time", "open_overdue", "undated", "apart", "withdrawn"),
)

# Each body has the same mixture, in another order: about that of the national figures
# of 2017, 64 % done in time, 9 % late, 26 % in hand and 1 % overdue.
_J = f"((i / {BODIES}) * 37 + i % {BODIES} * 13)"
_IN_HUNDRED = f"({_J} % 100)"
_BUCKET = f"""CASE
  WHEN {_IN_HUNDRED} < 22 THEN 'open'
  WHEN {_IN_HUNDRED} < 84 THEN 'completed_on_time'
  WHEN {_IN_HUNDRED} < 93 THEN 'completed_late'
  WHEN {_IN_HUNDRED} < 95 THEN 'completed_undated'
  WHEN {_IN_HUNDRED} < 97 THEN 'open_in_time'
  WHEN {_IN_HUNDRED} < 98 THEN 'apart'
  WHEN {_IN_HUNDRED} < 99 THEN 'undated'
  ELSE 'withdrawn' END"""
_IS_LATE = f"({_IN_HUNDRED} BETWEEN 84 AND 92)"
_K = f"((i / {BODIES}) * 61 + i % {BODIES} * 29)"
_DAY = 86_400_000_000

_COLUMNS = (
    "tenant, body, bucket, expires_at, late_days, is_early, returned, extended, refused"
)
_COPY = (
    f"CREATE TABLE by_hand AS SELECT {_COLUMNS} FROM govtasks_rows",  # noqa: S608 - the same
    f"CREATE INDEX by_hand_body ON by_hand ({_COLUMNS})",
)
_ASKED = """
SELECT body, bucket, count(*), sum(bucket = 'open' AND expires_at <= ?),
  max(late_days), sum(is_early), sum(returned > 0), sum(extended = 1),
  sum(extended = 2), sum(extended > 2), sum(refused > 0)
FROM by_hand WHERE tenant = ? GROUP BY body, bucket
"""


def fill() -> str:
    """The statement that makes the rows."""
    # Of those in hand one in twenty is over, by at most 20 days.
    due_on = NOW.date().toordinal() - 20
    days = f"({_K} % 400)"
    first = microseconds(
        dt.datetime.combine(
            dt.date.fromordinal(due_on + 1), dt.time(), tzinfo=NOW.tzinfo
        ),
        "at",
    )
    values = {
        "state": "'in-progress'",
        "is_open": f"{_IN_HUNDRED} < 22 OR {_IN_HUNDRED} BETWEEN 95 AND 98",
        "body": joined("sqlite", "phong-", f"i % {BODIES}"),
        "counted_for": joined("sqlite", "phong-", f"i % {BODIES}"),
        "directive": "'644-2017'",
        "expires_at": f"{first} + {days} * {_DAY}",
        "bucket": _BUCKET,
        "judged_on": f"CASE WHEN {_IN_HUNDRED} < 22 THEN NULL ELSE {due_on} END",
        "due_on": f"{due_on} + {days}",
        "is_delayed": _IS_LATE,
        "late_days": f"CASE WHEN {_IS_LATE} THEN 1 + {_K} * {_K} % 97 % 60 END",
        "is_early": f"{_IN_HUNDRED} BETWEEN 22 AND 42",
        "returned": f"{_K} % 19 = 0",
        "extended": f"CASE {_K} % 23 WHEN 0 THEN 1 WHEN 1 THEN 1 "
        f"WHEN 2 THEN 1 + {_K} % 3 ELSE 0 END",
        "refused": f"{_K} % 97 = 0",
        "calendar": "'vn-state'",
        "regime": "'vn-civil-2015'",
        "field": joined("sqlite", "field-", f"{_K} % 7"),
    }
    return filling("sqlite", ROWS, values)


def full_table(folder: Path) -> Iterator[bool]:
    """The table by hand and ours, on SQLite."""
    file = folder / "figures.db"
    register = govtasks.open(
        f"sqlite:///{file}", plugins=["sql"], tenant=TENANT, clock=lambda: NOW
    )
    with register.unit(actor="bench", now=NOW) as unit:
        unit.record_organisation(office(BODIES + BODIES // 50))
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for statement in (fill(), *_COPY, "ANALYZE"):
            connection.execute(statement)
        by_hand = _by_hand(connection)
        _compare(by_hand(), register.standing_figures(now=NOW))
        yield from _timed(by_hand, register)
    register.close()


def _by_hand(connection: sqlite3.Connection) -> Callable[[], list[tuple[Any, ...]]]:
    values = (microseconds(NOW, "now"), TENANT)
    return lambda: connection.execute(_ASKED, values).fetchall()


def _timed(
    by_hand: Callable[[], object], register: govtasks.Register
) -> Iterator[bool]:
    def rolled_up() -> object:
        return register.standing_figures(now=NOW, roll_up=True)

    medians = measured(
        [
            Contender(name=HAND, run=by_hand, items=1),
            Contender(
                name=OURS, run=lambda: register.standing_figures(now=NOW), items=1
            ),
            Contender(name=ROLLED, run=rolled_up, items=1),
        ]
    )
    print(f"full table, {ROWS} obligations of {BODIES} bodies, {ROUNDS} rounds: SQLite")
    for name, took in medians.items():
        print(f"  {name:44}{took / 1e6:10.0f} ms{took / medians[HAND]:9.2f} x")
    allowed = TIMES * medians[HAND] + MORE
    what = f"the full table within {TIMES} times by hand and {MORE / 1e6:.0f} ms"
    yield told(what, allowed / medians[OURS], 1)
    print()


def _compare(by_hand: list[tuple[Any, ...]], ours: FiguresTable) -> None:
    """Make sure that both say the same of each body."""
    counts: dict[str, Counter[str]] = {}
    for body, bucket, many, over, _, *more in by_hand:
        found = counts.setdefault(body, Counter())
        if bucket == "open":
            found.update({"open_overdue": over, "open_in_time": many - over})
        else:
            found[bucket] += many
        if bucket not in ("apart", "withdrawn"):
            names = ("early", "returned", "extended_once", "extended_twice")
            names += ("extended_many", "refused")
            found.update(dict(zip(names, more, strict=True)))
    for row in ours.parts:
        said = {name: getattr(row.figures, name) for name in _SETTLED}
        names = ("early", "returned", "extended_once", "extended_twice")
        names += ("extended_many", "refused")
        said |= {name: getattr(row, name) for name in names}
        assert said == {name: counts[str(row.key)][name] for name in said}, row.key
    assert len(ours.parts) == len(counts) == BODIES, "the answers differ"
