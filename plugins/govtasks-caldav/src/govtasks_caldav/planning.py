"""What a change on a device means, and what is to be written: pure functions."""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

import attrs

from .book import Book, Known, Written
from .errors import CaldavError, Reason
from .objects import TodoObject, Traits, completed_at, due_day, read_object


@attrs.frozen(kw_only=True)
class Wanted:
    """An obligation of a person as his or her list is to show it.

    Attributes:
        key: Key of the obligation.
        data: The object with the to-do, as the exporter wrote it.
        zone: Zone in which its days begin and end.
        is_hidden: Whether the person took it out of the list.
    """

    key: str
    data: bytes = attrs.field(repr=False)
    zone: dt.tzinfo
    is_hidden: bool = False

    @cached_property
    def digest(self) -> str:
        """SHA-256, in hexadecimal, of what the exporter wrote."""
        return hashlib.sha256(self.data).hexdigest()

    @cached_property
    def object(self) -> TodoObject:
        """The to-do, read only where it is to be written.

        Raises:
            CaldavError: The exporter wrote something else.
        """
        found = read_object(self.data)
        if found is None:
            problem = "the exporter wrote no to-do"
            raise CaldavError(Reason.UNREADABLE, problem)
        return found

    @property
    def written(self) -> Written:
        """What is remembered when it was written."""
        return Written(digest=self.digest, traits=self.object.traits)


class ClaimKind(enum.Enum):
    """What a person wants by a change on a device."""

    COMPLETION = "completion"
    """Ticked off: it is said to be done."""
    EXTENSION = "extension"
    """Its day was moved to a later one."""
    REOPENING = "reopening"
    """No longer ticked off, after it was confirmed."""
    HIDE = "hide"
    """Deleted."""
    SHOW = "show"
    """Put back after it had been deleted."""


@attrs.frozen(kw_only=True)
class Claim:
    """What a person wants by a change on a device (đề nghị từ thiết bị).

    Attributes:
        kind: What.
        key: Key of the obligation.
        evidence: What tells this change from every other; see `evidence_of`.
        claimed_at: When it was done, by the clock of the device.
        to: The day to which it was moved.
    """

    kind: ClaimKind
    key: str
    evidence: str
    claimed_at: dt.datetime | None = None
    to: dt.date | None = None


def claims_of(
    known: Known | None, wanted: Wanted, theirs: TodoObject, evidence: str
) -> Iterator[Claim]:
    """What a person wants by how an object stands on the server.

    Only what nobody here ever wrote is a change of his or hers.

    Args:
        known: What is known of it; None where it was not known to be there.
        wanted: The obligation.
        theirs: As it stands on the server.
        evidence: What tells this from every other change.
    """
    if wanted.is_hidden and known is None:
        yield Claim(kind=ClaimKind.SHOW, key=wanted.key, evidence=evidence)
    bases = () if known is None else known.bases
    if not bases:
        return
    found = theirs.traits
    if found.is_done and not any(one.is_done for one in bases):
        yield Claim(
            kind=ClaimKind.COMPLETION,
            key=wanted.key,
            evidence=evidence,
            claimed_at=completed_at(theirs.todo),
        )
    if not found.is_done and all(one.is_done for one in bases):
        yield Claim(kind=ClaimKind.REOPENING, key=wanted.key, evidence=evidence)
    if (day := _moved_to(found, bases, wanted.zone)) is not None:
        kind = ClaimKind.EXTENSION
        yield Claim(kind=kind, key=wanted.key, evidence=evidence, to=day)


def _moved_to(
    found: Traits, bases: Collection[Traits], zone: dt.tzinfo
) -> dt.date | None:
    """The day to which a deadline was moved; None where it is no later one."""
    day = due_day(found.due, zone)
    days = [one for base in bases if (one := due_day(base.due, zone)) is not None]
    return day if day is not None and days and day > max(days) else None


def hidden(known: Known, wanted: Wanted | None, evidence: str) -> Claim | None:
    """What it means that an object was deleted; None where it means nothing.

    It is hidden by the person only where it was seen there, and is still shown.
    """
    if wanted is None or wanted.is_hidden or known.etag is None:
        return None
    return Claim(kind=ClaimKind.HIDE, key=known.key, evidence=evidence)


def evidence_of(uid: str, etag: str | None, notes: int) -> str:
    """What tells a change from every other, and is the same when it is read again.

    A server may give one ETag twice, where the same was written twice. What is noted
    between the two tells them apart, and nothing is noted before a process that ended
    has read it again.

    Args:
        uid: UID of the to-do.
        etag: Its ETag.
        notes: How many notes there are about the collection.
    """
    return f"{uid} {etag} {notes}"


class Deed(enum.Enum):
    """What is done to an object on the server."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


@attrs.frozen(kw_only=True)
class Action:
    """One thing to do on the server.

    Attributes:
        deed: What.
        uid: UID of the to-do.
        key: Key of the obligation.
        path: Path of the object.
    """

    deed: Deed
    uid: str
    key: str
    path: str


def plan(
    book: Book, wanted: Mapping[str, Wanted], touched: Collection[str], path: str
) -> tuple[Action, ...]:
    """What is to be done so that the collection shows what holds.

    Args:
        book: What is known of the collection.
        wanted: The person's obligations by UID, those that are hidden among them.
        touched: UIDs of what changed on the server, whoever changed it.
        path: Path of the collection.
    """
    shown = {uid: one for uid, one in wanted.items() if not one.is_hidden}
    actions = []
    for uid, one in sorted(shown.items()):
        deed = _deed(book.known.get(uid), one, uid in touched)
        if deed is not None:
            at = book.known[uid].path if uid in book.known else path_of(uid, path)
            actions.append(Action(deed=deed, uid=uid, key=one.key, path=at))
    for uid, known in sorted(book.known.items()):
        if uid not in shown:
            gone = Action(deed=Deed.DELETE, uid=uid, key=known.key, path=known.path)
            actions.append(gone)
    return tuple(actions)


def _deed(known: Known | None, wanted: Wanted, is_touched: bool) -> Deed | None:  # noqa: FBT001 - of this module
    if known is None or known.etag is None:
        return Deed.CREATE
    said = None if known.written is None else known.written.digest
    is_same = said == wanted.digest and known.planned is None
    return None if is_same and not is_touched else Deed.UPDATE


def path_of(uid: str, path: str) -> str:
    """Where a new object goes: no sign of it needs care in an address."""
    return f"{path}{hashlib.sha256(uid.encode()).hexdigest()[:32]}.ics"


def intended(
    book: Book, actions: Collection[Action], wanted: Mapping[str, Wanted]
) -> Book:
    """The book with what is about to be written, so that a crash loses nothing."""
    for one in actions:
        if one.deed is Deed.DELETE:
            continue
        known = book.known.get(one.uid, Known(key=one.key, path=one.path))
        planned = attrs.evolve(known, planned=wanted[one.uid].written)
        book = book.with_known(one.uid, planned)
    return book
