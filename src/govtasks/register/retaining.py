"""Carrying out a retention plan: holds, what is due, and its destruction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path

import attrs

from ..archive import Head, Kept, Numbered
from ..codec import Codec
from ..errors import InvalidValueError, UnknownNameError
from ..obligations.events import Act
from ..obligations.lifecycle import fold
from ..ports import Append, Session
from ..proof.ledger import heads
from ..proof.lines import Lines, Section
from ..proof.reading import Reading
from ..proof.retention import (
    DESTROYED,
    DESTRUCTIONS,
    HOLD_LIFTED,
    HOLD_PLACED,
    HOLDS,
    Candidate,
    DestroyedStream,
    Destruction,
    Fate,
    Hold,
    Lifting,
    RetentionPlan,
    Verdict,
    due,
)
from ..proof.sealing import seal
from .reader import OBLIGATIONS, Reader

_PAGE = 200


def candidates(session: Session, reader: Reader) -> Iterator[Candidate]:
    """What retention asks of every obligation that was not destroyed."""
    after = OBLIGATIONS
    while page := session.heads(OBLIGATIONS, after=after, limit=_PAGE):
        after = page[-1].stream
        found = session.read_many([head.stream for head in page])
        for stored in found.values():
            state = fold(reader.decoded(stored))
            if state is None:
                continue
            given, closed_at = state.obligation, state.closed_at
            zone = reader.rulebook.zone(state)
            yield Candidate(
                key=given.key,
                kind=given.kind,
                directive=given.directive,
                field=given.field,
                parent=given.parent,
                closed_on=closed_at and closed_at.astimezone(zone).date(),
            )


def holds_of(session: Session, codec: Codec) -> tuple[Hold, ...]:
    """The holds that are in force, in the order in which they were placed."""
    known: dict[str, Hold] = {}
    for stored in session.read(HOLDS):
        if stored.record.type == HOLD_PLACED:
            hold = codec.value(stored, HOLD_PLACED, Hold)
            known[hold.key] = hold
        else:
            del known[codec.value(stored, HOLD_LIFTED, Lifting).key]
    return tuple(known.values())


@attrs.frozen(kw_only=True)
class Keeper:
    """Carries out retention in one transaction.

    Attributes:
        session: The transaction.
        reader: What it holds, as values of the domain.
        codec: Reads and writes values.
        tenant: Whose it is.
        act: Who acts.
        now: When.
    """

    session: Session
    reader: Reader
    codec: Codec
    tenant: str
    act: Act
    now: dt.datetime

    def place(self, hold: Hold) -> None:
        """Hold something.

        Raises:
            InvalidValueError: A hold of that name is in force.
        """
        if hold.key in {one.key for one in holds_of(self.session, self.codec)}:
            problem = "is the key of a hold that is in force"
            raise InvalidValueError(problem, field="key", value=hold.key)
        self._enter(HOLDS, HOLD_PLACED, hold)

    def lift(self, lifting: Lifting) -> None:
        """End a hold.

        Raises:
            UnknownNameError: None of that name is in force.
        """
        known = [one.key for one in holds_of(self.session, self.codec)]
        if lifting.key not in known:
            kind = "hold"
            raise UnknownNameError.of(kind, lifting.key, known, field="key")
        self._enter(HOLDS, HOLD_LIFTED, lifting)

    def verdicts(self, plan: RetentionPlan, day: dt.date) -> tuple[Verdict, ...]:
        """What may be destroyed on a day, and why the rest may not."""
        found = candidates(self.session, self.reader)
        return due(found, plan, holds_of(self.session, self.codec), day)

    def destroy(
        self, plan: RetentionPlan, export: Path, day: dt.date
    ) -> Destruction | None:
        """Destroy what is due, if an export holds it.

        All is sealed before, so that what was there stays proved.

        Raises:
            InvalidValueError: The export does not hold it as it is now.
            GovtasksError: The file is no such export.
        """
        held = {HOLDS: len(self.session.read(HOLDS))}
        ready = {
            OBLIGATIONS + one.key: one
            for one in self.verdicts(plan, day)
            if one.fate is Fate.DUE
        }
        if not ready:
            return None
        ends = {
            head.stream: head
            for head in heads(self.session, OBLIGATIONS)
            if head.stream in ready
        }
        sha256 = _checked(export, self.tenant, ends, self.codec)
        seal(self.session, self.codec, tenant=self.tenant, act=self.act, now=self.now)
        made = Destruction(
            plan=plan.key,
            export=sha256,
            streams=tuple(_gone(ends[key], ready[key]) for key in sorted(ready)),
        )
        # Neither a hold nor a fact may come between what was seen and its end.
        seen = {stream: head.version for stream, head in ends.items()}
        self._enter(DESTRUCTIONS, DESTROYED, made, held | seen)
        self.session.erase(tuple(ready), at=self.now)
        return made

    def _enter(
        self,
        stream: str,
        kind: str,
        value: object,
        seen: Mapping[str, int] | None = None,
    ) -> None:
        record = self.codec.value_record(
            kind, value, act=self.act, effective_at=self.now, recorded_at=self.now
        )
        version = len(self.session.read(stream))
        one = Append(
            stream=stream, expected=version, records=(record,), seen=seen or {}
        )
        self.session.append_many((one,))


def _gone(head: Head, verdict: Verdict) -> DestroyedStream:
    if verdict.over_on is None:
        problem = "is kept for ever"
        raise InvalidValueError(problem, field="key", value=verdict.key)
    return DestroyedStream(
        stream=head.stream,
        version=head.version,
        digest=head.digest,
        rule=verdict.rule,
        over_on=verdict.over_on,
    )


def _checked(export: Path, tenant: str, ends: Mapping[str, Head], codec: Codec) -> str:
    """The digest of an export that holds all of these streams as they are.

    Raises:
        InvalidValueError: It lacks one, or a part of one.
    """
    reading = Reading(export, Lines(codec))
    totals, held, section = reading.check(), dict[str, Head](), ""
    for item in reading.items():
        if isinstance(item, Section):
            section = item.tenant
        elif isinstance(item, Numbered) and section == tenant:
            fact = item.fact
            if isinstance(fact, Kept) and fact.record and fact.stream in ends:
                held[fact.stream] = Head(
                    stream=fact.stream, version=fact.version, digest=fact.digest
                )
    for stream, head in ends.items():
        if held.get(stream) != head:
            problem = f"does not hold {stream} as it is now"
            hint = "export again"
            raise InvalidValueError(
                problem, field="export", value=str(export), hint=hint
            )
    return totals.sha256
