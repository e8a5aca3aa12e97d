"""Where streams end, as statements: whoever appends moves the end of a stream."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import groupby

import attrs
from sqlalchemy import Executable, Update, bindparam, select, update

from govtasks.errors import ConflictError
from govtasks.ports import Append
from govtasks.storage import check_seen, erased_stream

from .putting import put, put_new
from .running import Running, mine
from .schema import streams
from .statements import in_lists, listed

_columns = streams.c


@attrs.frozen
class End:
    """Where a stream ends; version 0 where there is none.

    Attributes:
        version: How many facts it holds.
        digest: Digest of the last of them.
        erased_at: When it was erased; None where it was not.
        is_there: Whether it has a row in the table.
    """

    version: int = 0
    digest: str = ""
    erased_at: int | None = None
    is_there: bool = True

    @property
    def is_erased(self) -> bool:
        """Whether nothing can be appended any more."""
        return self.erased_at is not None


NOTHING = End(is_there=False)

Place = tuple[int, str]
"""A version, and the digest of the fact that has it."""

_MOVE: Update = (
    update(streams)
    .where(mine(_columns.tenant), _columns.stream == bindparam("of_stream"))
    .where(_columns.version == bindparam("expected"), _columns.erased_at.is_(None))
    .values(version=bindparam("version"), digest=bindparam("digest"))
)


@functools.lru_cache(maxsize=32)
def _looked(count: int, *, share: bool) -> Executable:
    # Whoever locks several does so in the order of their keys, or two could wait
    # for each other.
    return (
        select(_columns.stream, _columns.version, _columns.digest, _columns.erased_at)
        .where(mine(_columns.tenant), _columns.stream.in_(listed("stream", count)))
        .order_by(_columns.stream)
        .with_for_update(read=share)
    )


def _check_end(one: Append, version: int, end: End) -> None:
    if end.is_erased:
        raise erased_stream(one.stream)
    if version != one.expected:
        raise ConflictError(one.stream, one.expected, version)


class Heads(Running):
    """Looks where streams end, keeps others from moving that, and moves it."""

    def _ends_for(self, appends: Sequence[Append]) -> dict[str, End]:
        """Where the streams end, which is where the writers expect them.

        Raises:
            ConflictError: One is elsewhere, or one that was seen.
            InvalidValueError: One was erased.
        """
        seen = {stream for one in appends for stream in one.seen}
        ends = self._locked({one.stream for one in appends}, seen)
        versions = {stream: end.version for stream, end in ends.items()}
        for one in appends:
            check_seen(one.seen, versions)
        for one in appends:
            _check_end(one, versions[one.stream], ends[one.stream])
            versions[one.stream] += len(one.records)
        return ends

    def _end_for(self, one: Append) -> End:
        """As `_ends_for`, of one stream."""
        if not one.expected and self._run.database != "sqlite":
            self._hold([one.stream])
        end = self._look([one.stream], share=False).get(one.stream, NOTHING)
        _check_end(one, end.version, end)
        return end

    def _locked(
        self, streams: Collection[str], seen: Collection[str] = ()
    ) -> dict[str, End]:
        """Where streams end; nobody moves that before the transaction is over.

        Args:
            streams: Those that this transaction is going to move.
            seen: Those that it rests on; others may rest on them too.
        """
        ends: dict[str, End] = {}
        every = sorted({*streams, *seen})
        for is_seen, some in groupby(every, lambda one: one not in streams):
            ends |= self._look(some, share=is_seen)
        missing = [one for one in every if one not in ends]
        if missing and self._run.database != "sqlite":
            self._hold(missing)
            ends |= self._look(missing, share=False)
        return {one: ends.get(one, NOTHING) for one in every}

    def _hold(self, missing: Iterable[str]) -> None:
        """Give streams without facts a row, so that it can be locked."""
        place = {"version": 0, "digest": "", "erased_at": None}
        self._run.run_many(
            put_new(streams, self._run.database),
            [{"tenant": self._tenant, "stream": one, **place} for one in missing],
        )

    def _look(self, keys: Iterable[str], *, share: bool) -> dict[str, End]:
        ends = {}
        for count, some in in_lists("stream", keys):
            looked = _looked(count, share=share)
            for stream, *end in self._run.tuples(looked, {**self._about, **some}):
                ends[stream] = End(*end)
        return ends

    def _move(self, ends: Mapping[str, End], after: Mapping[str, Place]) -> bool:
        """Move the ends of streams.

        Returns:
            Whether all were still where they were; if not, nothing was moved. Several
            are where they were, for whoever asks has locked them.
        """
        if len(after) > 1:
            self._put_heads({key: End(*place) for key, place in after.items()})
            return True
        ((stream, (version, digest)),) = after.items()
        place = {"version": version, "digest": digest}
        if ends[stream].is_there:
            about = {**self._about, "of_stream": stream}
            moved = {**about, **place, "expected": ends[stream].version}
            return self._run.run(_MOVE, moved) == 1
        new = {"tenant": self._tenant, "stream": stream, "erased_at": None, **place}
        return self._run.run(put_new(streams, self._run.database), new) == 1

    def _put_heads(self, ends: Mapping[str, End]) -> None:
        """Write where streams end, which this transaction has locked."""
        self._run.run_many(
            put(streams, self._run.database),
            [
                {
                    "tenant": self._tenant,
                    "stream": stream,
                    "version": end.version,
                    "digest": end.digest,
                    "erased_at": end.erased_at,
                }
                for stream, end in sorted(ends.items())
            ],
        )
