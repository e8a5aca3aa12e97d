"""What every store checks before it puts in what another held, and before it forgets.

As `govtasks.storage` does for daily work: a store that uses these refuses the same
as every other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import attrs

from .archive import Damaged, Head, Kept, Numbered
from .errors import (
    ConflictError,
    InvalidValueError,
    TooLargeError,
    UnknownNameError,
)
from .ports import Delivery, DeliveryState
from .storage import LONGEST_NOTICE_KEY, canonical_table, chained
from .text import checked_key

OBLIGATIONS = "obligation/"
"""How the streams begin that `Notice.obligation` names by the rest of their key."""


def told_of(streams: Iterable[str]) -> frozenset[str]:
    """What `Notice.obligation` says where a notice is about one of these streams."""
    return frozenset(
        stream.removeprefix(OBLIGATIONS)
        for stream in streams
        if stream.startswith(OBLIGATIONS)
    )


@attrs.define
class _End:
    """Where a stream ends, while facts are put in."""

    version: int = 0
    digest: str = ""
    is_erased: bool | None = None


def check_restore(
    facts: Sequence[Numbered],
    *,
    tenant: str,
    position: int,
    heads: Mapping[str, Head],
    erased: Collection[str],
) -> list[tuple[Kept, str]]:
    """Refuse facts that do not follow from what a store holds.

    Args:
        facts: What is to be put in.
        tenant: Whose facts they are.
        position: The last that is given, when every fact that is there has one.
        heads: Ends of those of their streams that exist.
        erased: Those of their streams that were erased.

    Returns:
        Each fact with its data as text, which is empty for one that was erased.

    Raises:
        ConflictError: A stream is not where the facts begin.
        InvalidValueError: A damaged fact, a position that is not the next, a
            digest that does not follow, or a fact of which only a part is erased.
    """
    ends = {
        key: _End(head.version, head.digest, key in erased)
        for key, head in heads.items()
    }
    checked = []
    for number, numbered in enumerate(facts, position + 1):
        fact = _sound(numbered, number)
        end = ends.setdefault(fact.stream, _End())
        _check_place(fact, end)
        data = _followed(fact, end.digest, tenant)
        end.version, end.digest = fact.version, fact.digest
        end.is_erased = fact.record is None
        checked.append((fact, data))
    return checked


def _sound(numbered: Numbered, position: int) -> Kept:
    fact = numbered.fact
    if isinstance(fact, Damaged):
        problem = f"is damaged: {fact.problem}"
        raise InvalidValueError(problem, field="fact", value=_named(fact))
    if numbered.position != position:
        problem = f"must be {position}, which comes next"
        raise InvalidValueError(problem, field="position", value=numbered.position)
    return fact


def _named(fact: Kept | Damaged) -> str:
    return f"{fact.stream}@{fact.version}"


def _check_place(fact: Kept, end: _End) -> None:
    checked_key(fact.stream, "stream")
    if fact.version != end.version + 1:
        raise ConflictError(fact.stream, fact.version - 1, end.version)
    is_erased = fact.record is None
    if is_erased is (fact.erased_at is None):
        problem = "must be that of a fact without a record, and of no other"
        raise InvalidValueError(problem, field="erased_at", value=fact.erased_at)
    if end.is_erased not in (None, is_erased):
        problem = "a stream is erased whole, or not at all"
        raise InvalidValueError(problem, field="erased_at", value=_named(fact))


def _followed(fact: Kept, previous: str, tenant: str) -> str:
    if fact.record is None:
        _check_digest(fact.digest)
        return ""
    data = canonical_table(fact.record.data)
    digest = chained(
        previous,
        tenant=tenant,
        stream=fact.stream,
        version=fact.version,
        record=fact.record,
        data=data,
    )
    if digest != fact.digest:
        problem = f"does not follow from {_named(fact)} and what is before it"
        raise InvalidValueError(problem, field="digest", value=fact.digest)
    return data


def _check_digest(digest: str) -> None:
    if len(digest) != _DIGITS or not set(digest) <= _HEXADECIMAL:
        problem = f"must have {_DIGITS} hexadecimal digits"
        raise InvalidValueError(problem, field="digest", value=digest)


_DIGITS = 64
_HEXADECIMAL = frozenset("0123456789abcdef")


def check_restored_delivery(delivery: Delivery) -> None:
    """Refuse a delivery that no store can keep as it stands.

    Raises:
        InvalidValueError: A claim on what nobody sends, or none on what is sent.
        TooLargeError: The key of its notice has more than 700 characters.
    """
    key, until = delivery.notice.key, delivery.claimed_until
    if len(key) > LONGEST_NOTICE_KEY:
        problem = f"must have at most {LONGEST_NOTICE_KEY} characters"
        raise TooLargeError(problem, field="key", value=key)
    if (delivery.state is DeliveryState.SENDING) is not (until is not None):
        problem = "must be that of a notice that is being sent, and of no other"
        raise InvalidValueError(problem, field="claimed_until", value=until)


def notice_there(key: str) -> InvalidValueError:
    """The error for a delivery of a notice that is in the outbox already."""
    problem = "is in the outbox already"
    return InvalidValueError(problem, field="notice", value=key)


def row_of_nothing(stream: str) -> InvalidValueError:
    """The error for a row of a stream that has no facts, or none any more."""
    problem = "has no facts, so that it has no row"
    return InvalidValueError(problem, field="stream", value=stream)


def unknown_stream(stream: str) -> UnknownNameError:
    """The error for a stream that does not exist."""
    kind = "stream"
    return UnknownNameError.of(kind, stream, (), field="streams")
