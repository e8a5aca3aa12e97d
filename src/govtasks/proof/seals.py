"""Seals: one digest over all that became known since the one before (niêm phong).

The facts of each stream are chained; a seal holds the ends of all chains, so that a
stream which was cut off at its end, or is missing as a whole, is noticed too. A seal
that was published outside, in a gazette or with a time stamp, also shows a store in
which everything was written anew.
"""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
import json
import zoneinfo
from collections.abc import Iterable, Mapping, Sequence

import attrs

from ..checks import instance_of
from ..codec import Codec
from ..documents import read_toml
from ..errors import InvalidValueError, MalformedDataError
from ..storage import canonical_json, microseconds
from ..text import aware, is_count, is_filled, is_instant
from .merkle import is_in

_HEX = 64
_DIGITS = frozenset("0123456789abcdef")


def _is_digest(
    _instance: object, attribute: attrs.Attribute[str], value: object
) -> None:
    if not isinstance(value, str) or len(value) != _HEX or set(value) - _DIGITS:
        problem = f"must be {_HEX} hexadecimal digits"
        raise InvalidValueError(problem, field=attribute.name, value=value)


def _is_digest_or_empty(
    instance: object, attribute: attrs.Attribute[str], value: object
) -> None:
    if value != "":
        _is_digest(instance, attribute, value)


@attrs.frozen(kw_only=True)
class Seal:
    """All facts of a tenant that became known in a period, under one digest.

    The facts are those from the position behind the seal before, in the order of
    `govtasks.archive.Archive.since`; the seal before is a fact among them.

    Attributes:
        tenant: Whose facts they are.
        number: Which seal of the tenant it is, from 1.
        first: Position of the first fact.
        last: Position of the last fact.
        root: Root of the Merkle tree over their digests, in that order.
        previous: Digest of the seal before; empty for the first.
        since: When the seal before was made; None for the first.
        sealed_at: When it was made: what it covers was known by then.
    """

    tenant: str = attrs.field(validator=is_filled)
    number: int = attrs.field(validator=is_count)
    first: int = attrs.field(validator=is_count)
    last: int = attrs.field(validator=is_count)
    root: str = attrs.field(validator=_is_digest)
    previous: str = attrs.field(default="", validator=_is_digest_or_empty)
    since: dt.datetime | None = attrs.field(
        default=None, validator=attrs.validators.optional(is_instant)
    )
    sealed_at: dt.datetime = attrs.field(validator=is_instant)

    def __attrs_post_init__(self) -> None:
        """Refuse a seal over nothing."""
        if self.last < self.first:
            problem = f"must not be before the first position, {self.first}"
            raise InvalidValueError(problem, field="last", value=self.last)

    @property
    def count(self) -> int:
        """How many facts it covers."""
        return self.last - self.first + 1

    @property
    def digest(self) -> str:
        """SHA-256, in hexadecimal, of the canonical JSON of its fields.

        Instants stand there as whole microseconds from 1970-01-01 in UTC.
        """
        since = self.since and microseconds(self.since, "since")
        at = microseconds(self.sealed_at, "sealed_at")
        table = {**attrs.asdict(self), "since": since, "sealed_at": at}
        return hashlib.sha256(canonical_json(table).encode()).hexdigest()

    def printed(self) -> str:
        """The seal as it is published: a table of TOML that `read_seals` reads."""
        fields = {
            "tenant": self.tenant,
            "number": self.number,
            "first": self.first,
            "last": self.last,
            "root": self.root,
            "previous": self.previous,
            "since": self.since,
            "sealed_at": self.sealed_at,
            "digest": self.digest,
        }
        lines = (
            f"{name} = {_toml(value)}\n"
            for name, value in fields.items()
            if value is not None
        )
        return f"[[seal]]\n{''.join(lines)}"


@attrs.frozen(kw_only=True)
class SealAnchor:
    """Where a seal was published, outside of the store (neo giữ).

    Attributes:
        number: Which seal.
        digest: Its digest, as it was published.
        place: Where: the number of a gazette, a time stamp, a letter's number.
    """

    number: int = attrs.field(validator=is_count)
    digest: str = attrs.field(validator=_is_digest)
    place: str = attrs.field(validator=is_filled)


@attrs.frozen(kw_only=True)
class Inclusion:
    """What shows to somebody who has only a seal that a fact is under it.

    Attributes:
        seal: The seal.
        stream: Stream of the fact.
        version: Its place inside the stream.
        digest: Its digest.
        index: Its place under the seal, from 0.
        path: See `govtasks.proof.merkle.path_of`.
    """

    seal: Seal = attrs.field(validator=instance_of(Seal, "a seal"))
    stream: str
    version: int
    digest: str
    index: int
    path: tuple[str, ...]

    def holds(self) -> bool:
        """Whether the path leads from the fact to the root of the seal."""
        seal = self.seal
        return is_in(self.digest, self.index, seal.count, self.path, seal.root)


def covering(
    known: Iterable[Seal], since: dt.datetime, until: dt.datetime
) -> tuple[Seal, ...]:
    """The seals that together cover what became known in ``[since, until)``.

    A seal covers what became known after the one before, and by when it was made.
    One seal for each month is made on the first day of the next.

    Raises:
        InvalidValueError: Nothing covers the end of it yet.
    """
    found = tuple(
        one
        for one in known
        if one.sealed_at >= since and (one.since is None or one.since < until)
    )
    if not found or found[-1].sealed_at < until:
        problem = "is not sealed yet"
        hint = "seal first"
        raise InvalidValueError(problem, field="until", value=until, hint=hint)
    return found


class Period(enum.Enum):
    """How often one seal is made, whenever a timer runs."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"

    def start(self, now: dt.datetime, zone: str) -> dt.datetime:
        """When the period began that an instant is in.

        Args:
            now: The instant.
            zone: Name of the time zone in which days begin.

        Raises:
            InvalidValueError: There is no such zone.
        """
        try:
            there = zoneinfo.ZoneInfo(zone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
            problem = "must be a time zone such as 'Asia/Ho_Chi_Minh'"
            raise InvalidValueError(problem, field="zone", value=zone) from error
        day = aware(now).astimezone(there).date()
        first = {
            Period.DAY: day,
            Period.MONTH: day.replace(day=1),
            Period.YEAR: day.replace(month=1, day=1),
        }
        return dt.datetime.combine(first[self], dt.time(), tzinfo=there)


def has_seal(known: Sequence[Seal], start: dt.datetime) -> bool:
    """Whether a seal was made at *start* or later: then this period has its seal."""
    return bool(known) and known[-1].sealed_at >= start


def read_seals(source: str | bytes, place: str, codec: Codec) -> tuple[Seal, ...]:
    """Seals as they were published: tables as `Seal.printed` writes them.

    Args:
        source: A document of TOML with a table ``[[seal]]`` for each.
        place: Name for errors, such as the file's.
        codec: Reads values.

    Raises:
        MalformedDataError: It is not such a document, or holds no seal.
        InvalidValueError: A seal that is not one, or whose digest is not its own.
    """
    document = read_toml(source, place)
    tables = document.get("seal")
    is_table = isinstance(tables, list) and all(isinstance(t, dict) for t in tables)
    if not is_table or not tables or len(document) > 1:
        problem = "must hold tables [[seal]], and nothing else"
        raise MalformedDataError(problem, place=place)
    return tuple(
        _read_seal(table, f"{place}: seal[{number}]", codec)
        for number, table in enumerate(tables)
    )


def _read_seal(table: Mapping[str, object], place: str, codec: Codec) -> Seal:
    fields = {name: value for name, value in table.items() if name != "digest"}
    seal = codec.load(fields, Seal, place)
    if table.get("digest") != seal.digest:
        problem = "is not the digest of the other fields"
        value = table.get("digest")
        hint = f"it is {seal.digest}"
        raise InvalidValueError(
            problem, field="digest", value=value, hint=hint, place=place
        )
    return seal


def _toml(value: object) -> str:
    """An instant, a text or a number of a seal as the right side of a line."""
    return value.isoformat() if isinstance(value, dt.datetime) else json.dumps(value)
