"""Sweeping a whole register: page by page, many obligations in one transaction.

What is due is asked of the store by its index, so that the work depends on what is due
and not on how much there is. Where one of a batch cannot be recorded, each of them is
recorded by itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from typing import TypeVar

import attrs

from ..errors import ConflictError, GovtasksError, StoreError
from ..ports import Session, Stored
from .corrections import Correction
from .notices import Reach
from .reader import OBLIGATIONS
from .shares import Share, due_page, left_in
from .sweep import Found, Said, look, record
from .unit import Unit

BATCH = 100
"""Obligations in one transaction: others who write have to wait for it."""

KEPT = 1000
"""Steps, corrections, occurrences and failures that a report shows of each."""

_ATTEMPTS = 3


@attrs.frozen(kw_only=True)
class Counts:
    """How much one sweep did, whatever its report shows of it.

    Attributes:
        said: Steps.
        late: Of these, those that were due on an earlier day.
        unheard: Of these, those that nobody could be told of.
        corrections: How often something that was said was taken back.
        opened: Occurrences.
        failed: Obligations about which it could not be done.
    """

    said: int = 0
    late: int = 0
    unheard: int = 0
    corrections: int = 0
    opened: int = 0
    failed: int = 0


@attrs.frozen(kw_only=True)
class SweepReport:
    """What one sweep did.

    Of each, at most `KEPT` are shown; `counts` knows of all.

    Attributes:
        at: Its instant.
        said: The steps, by obligation and time.
        corrections: What no longer holds of what was said.
        opened: Keys of the occurrences it opened.
        failed: Key of the obligation and reason, where one could not be done.
        counts: How much there was of each.
        is_stopped: Whether it was stopped before it had looked at everything.
    """

    at: dt.datetime
    said: tuple[Said, ...] = ()
    corrections: tuple[Correction, ...] = ()
    opened: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()
    counts: Counts = Counts()
    is_stopped: bool = False


@attrs.frozen
class Looked:
    """One obligation that a sweep looked at, and why it failed if it did."""

    found: Found
    failure: str | None = None

    @property
    def is_idle(self) -> bool:
        """Whether nothing was recorded, so that its row stays as it is."""
        found = self.found
        return not (found.is_said or found.opened)


@attrs.define
class _Tally:
    """A report while it is being made; it holds no more than it shows."""

    at: dt.datetime
    said: list[Said] = attrs.Factory(list)
    corrections: list[Correction] = attrs.Factory(list)
    opened: list[str] = attrs.Factory(list)
    failed: list[tuple[str, str]] = attrs.Factory(list)
    counts: Counts = Counts()
    looked_at: int = 0
    is_stopped: bool = False

    def add(self, looked: Looked) -> None:
        """Count what was done about one obligation."""
        self.looked_at += 1
        found, known = looked.found, self.counts
        failed = [] if looked.failure is None else [(found.key, looked.failure)]
        self.counts = Counts(
            said=known.said + len(found.said),
            late=known.late + sum(one.step.late for one in found.said),
            unheard=known.unheard + sum(one.is_unheard for one in found.said),
            corrections=known.corrections + len(found.corrections),
            opened=known.opened + len(found.opened),
            failed=known.failed + len(failed),
        )
        _keep(self.said, found.said)
        _keep(self.corrections, found.corrections)
        _keep(self.opened, found.opened)
        _keep(self.failed, failed)

    def report(self) -> SweepReport:
        """The report."""
        return SweepReport(
            at=self.at,
            said=tuple(self.said),
            corrections=tuple(self.corrections),
            opened=tuple(self.opened),
            failed=tuple(self.failed),
            counts=self.counts,
            is_stopped=self.is_stopped,
        )


_T = TypeVar("_T")


def _goes_on() -> bool:
    return False


def _keep(kept: list[_T], more: Iterable[_T]) -> None:
    kept.extend(islice(more, KEPT - len(kept)))


@attrs.frozen
class Sweeper:
    """Sweeps a register at one instant.

    Attributes:
        begin: Starts a transaction.
        unit_of: Makes the unit of whoever sweeps in it.
        reach: How people are reached.
        committed: Is told of each unit that was committed.
        at: The instant.
        dry_run: Only tell.
        progress: Is told how many obligations were looked at.
        share: What is looked at; None for everything.
        stop: Is asked between transactions whether to look at no more.
    """

    begin: Callable[[], AbstractContextManager[Session]]
    unit_of: Callable[[Session], Unit]
    reach: Reach
    committed: Callable[[Unit], None]
    at: dt.datetime
    dry_run: bool = False
    progress: Callable[[int], None] | None = None
    share: Share | None = None
    stop: Callable[[], bool] = _goes_on

    def sweep(self) -> SweepReport:
        """Look at everything that is due, and record it."""
        tally, stuck = _Tally(self.at), set[str]()
        for keys in self._unless_stopped(tally, self._left()):
            for looked in self._together(keys, left=True):
                tally.add(looked)
                stuck |= {looked.found.key} if self.dry_run else set()
        # What a series opens may itself have a step due by now.
        goes_on = True
        while goes_on:
            goes_on = False
            for keys in self._unless_stopped(tally, self._batches(stuck)):
                for looked in self._together(keys):
                    tally.add(looked)
                    goes_on |= bool(looked.found.opened) and not self.dry_run
                    if self.dry_run or looked.is_idle:
                        stuck.add(looked.found.key)
                if self.progress is not None:
                    self.progress(tally.looked_at)
        return tally.report()

    def _unless_stopped(
        self, tally: _Tally, batches: Iterable[list[str]]
    ) -> Iterator[list[str]]:
        """The batches until somebody says to stop."""
        for keys in batches:
            tally.is_stopped = tally.is_stopped or self.stop()
            if tally.is_stopped:
                return
            yield keys

    def _left(self) -> Iterator[list[str]]:
        """Keys of what has notices for people who hold no post any more."""
        with self.begin() as session:
            keys = iter(left_in(session, self.unit_of(session), self.share))
        while batch := list(islice(keys, BATCH)):
            yield batch

    def _batches(self, stuck: set[str]) -> Iterator[list[str]]:
        """Keys of what is due, without those that nothing can be done about."""
        keys = (key for key in self._due() if key not in stuck)
        while batch := list(islice(keys, BATCH)):
            yield batch

    def _due(self) -> Iterator[str]:
        after: str | None = None
        while True:
            with self.begin() as session:
                rows, after = due_page(session, self.at, self.share, after)
            yield from (row.stream.removeprefix(OBLIGATIONS) for row in rows)
            if after is None:
                return

    def _together(self, keys: Sequence[str], *, left: bool = False) -> list[Looked]:
        """Sweep several obligations in one transaction; else each by itself."""
        try:
            return self._swept(keys, left=left)
        except GovtasksError:
            return [self._alone(key, _ATTEMPTS - 1, left=left) for key in keys]

    def _alone(self, key: str, attempts: int, *, left: bool) -> Looked:
        """Sweep one obligation in one transaction.

        Where somebody else wrote to it meanwhile, it is looked at again: he may
        have been another sweep.
        """
        try:
            return self._swept([key], left=left)[0]
        except GovtasksError as error:
            if isinstance(error, ConflictError) and attempts > 1:
                return self._alone(key, attempts - 1, left=left)
            return Looked(Found(key=key), str(error))

    def _swept(self, keys: Sequence[str], *, left: bool) -> list[Looked]:
        with self.begin() as session:
            unit = self.unit_of(session)
            records = unit.records(keys)
            found = [self._looked(unit, key, records[key], left=left) for key in keys]
            if not self.dry_run:
                record(unit, *(one.found for one in found))
            unit.finish()
        self.committed(unit)
        return found

    def _looked(
        self, unit: Unit, key: str, stored: Sequence[Stored], *, left: bool
    ) -> Looked:
        try:
            return Looked(look(unit, key, self.reach, left=left, stored=stored))
        except StoreError:
            raise
        except GovtasksError as error:
            return Looked(Found(key=key), str(error))
