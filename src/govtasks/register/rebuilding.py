"""Deriving all query rows anew from the facts (dựng lại dữ liệu truy vấn).

A row is never the truth: it is derived from the facts of its stream, the calendars
and ladders that the obligation names, the urgency of its directive and the level of its
lead body. It is written with every append, by what was in force then; derived again, it
is by what is in force now. So the two may differ where the organisation, a ladder or a
release changed since the last fact; where nothing did, they are equal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager

import attrs

from ..codec import Codec
from ..errors import GovtasksError
from ..obligations.lifecycle import fold
from ..ports import Row, RowQuery, Session, Stored
from .reader import OBLIGATIONS, Reader
from .rulebook import Rulebook
from .writing import row_of

MOST_SHOWN = 1000
"""How many differences are listed; all are counted."""
PAGE = 200
"""How many obligations are read in one transaction."""
_FIELDS = tuple(attrs.fields_dict(Row))


@attrs.frozen(kw_only=True)
class RowDifference:
    """A row that is not what the facts give.

    Attributes:
        stream: Key of its stream.
        stored: What is there; None where there is no row.
        derived: What the facts give; None where the stream has none.
    """

    stream: str
    stored: Row | None
    derived: Row | None

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of the fields that differ."""
        pairs = (
            (getattr(self.stored, n, None), getattr(self.derived, n, None), n)
            for n in _FIELDS
        )
        return tuple(name for left, right, name in pairs if left != right)


@attrs.frozen(kw_only=True)
class Rebuilt:
    """What became of the rows.

    Attributes:
        looked_at: How many obligations were looked at.
        different: How many rows were not what the facts give.
        differences: The first of them.
        failed: Obligations whose row cannot be derived, and why.
        written: Whether what the facts give was written.
    """

    looked_at: int
    different: int
    differences: tuple[RowDifference, ...]
    failed: tuple[tuple[str, str], ...]
    written: bool


@attrs.define
class Rebuilding:
    """Derives the rows of all obligations, a transaction for each page.

    Attributes:
        begin: Starts a transaction.
        codec: Reads facts.
        rulebook: Calendars, regimes and ladders that obligations name.
        check: Whether nothing is written.
        progress: Is told how many obligations were looked at.
        page: How many are read in one transaction.
    """

    begin: Callable[[], AbstractContextManager[Session]]
    codec: Codec
    rulebook: Rulebook
    check: bool
    progress: Callable[[int], None] | None = None
    page: int = PAGE
    _looked_at: int = attrs.field(default=0, init=False)
    _different: int = attrs.field(default=0, init=False)
    _shown: list[RowDifference] = attrs.field(factory=list, init=False)
    _failed: list[tuple[str, str]] = attrs.field(factory=list, init=False)

    def run(self) -> Rebuilt:
        """Look at all of them."""
        after: str | None = OBLIGATIONS
        while after is not None:
            with self.begin() as session:
                after = self._next(session, after)
            if self.progress is not None:
                self.progress(self._looked_at)
        return Rebuilt(
            looked_at=self._looked_at,
            different=self._different,
            differences=tuple(self._shown),
            failed=tuple(self._failed),
            written=not self.check,
        )

    def _next(self, session: Session, after: str) -> str | None:
        """Look at one page, and say where the next begins; None at the end."""
        heads = session.heads(OBLIGATIONS, after=after, limit=self.page)
        last = heads[-1].stream if len(heads) == self.page else None
        reader = Reader(session, self.codec, self.rulebook)
        facts = session.read_many([head.stream for head in heads])
        derived = self._derived(reader, facts)
        stored = _rows(session, after, last, self.page)
        failed = {stream for stream, _ in self._failed}
        self._note(
            RowDifference(stream=key, stored=stored.get(key), derived=derived.get(key))
            for key in sorted({*derived, *stored} - failed)
            if stored.get(key) != derived.get(key)
        )
        if not self.check:
            wrong = [row for key, row in derived.items() if stored.get(key) != row]
            self._write(session, reader, wrong, facts)
        return last

    def _derived(
        self, reader: Reader, facts: Mapping[str, Sequence[Stored]]
    ) -> dict[str, Row]:
        derived: dict[str, Row] = {}
        for stream, stored in facts.items():
            self._looked_at += bool(stored)
            try:
                row = _row(reader, stored)
            except GovtasksError as error:
                self._failed.append((stream, str(error)))
            else:
                derived |= {} if row is None else {stream: row}
        return derived

    def _note(self, differences: Iterable[RowDifference]) -> None:
        for one in differences:
            self._different += 1
            if len(self._shown) < MOST_SHOWN:
                self._shown.append(one)

    def _write(
        self,
        session: Session,
        reader: Reader,
        rows: Sequence[Row],
        facts: Mapping[str, Sequence[Stored]],
    ) -> None:
        """Write rows, and again those whose stream went on since it was read.

        On some databases a transaction sees what others commit meanwhile: the row of
        somebody's newer fact must not be put back to where it was.
        """
        known = facts
        while rows:
            session.put_rows(rows)
            now = session.read_many([row.stream for row in rows])
            moved = {
                stream: stored
                for stream, stored in now.items()
                if len(stored) != len(known[stream])
            }
            known, rows = now, list(self._derived(reader, moved).values())


def _row(reader: Reader, stored: Sequence[Stored]) -> Row | None:
    """What the facts of an obligation give; None where they were erased."""
    facts = reader.decoded(stored)
    state = fold(facts)
    return None if state is None else row_of(state, reader.rulebook, facts)


def _rows(session: Session, after: str, last: str | None, page: int) -> dict[str, Row]:
    """The rows of obligations behind a stream, up to another."""
    found: dict[str, Row] = {}
    place = after
    while rows := session.rows(RowQuery(after=place, limit=page)):
        wanted = [row for row in rows if _is_wanted(row.stream, last)]
        found |= {row.stream: row for row in wanted}
        if len(wanted) < page:
            break
        place = rows[-1].stream
    return found


def _is_wanted(stream: str, last: str | None) -> bool:
    if last is None:
        return stream.startswith(OBLIGATIONS)
    return stream <= last
