"""A run for one person while it goes on: what is known, read and recorded."""

from __future__ import annotations

import datetime as dt
import enum

import attrs

from govtasks.errors import ConflictError
from govtasks.register.register import Register

from .accounts import Account
from .book import Book, Known, Shelf
from .collection import Collection
from .errors import CaldavError, Reason
from .objects import TodoObject, read_object
from .planning import Claim, Deed, Wanted, claims_of, evidence_of, hidden
from .report import Left, PersonReport, Wish
from .wishes import Recorder
from .work import Writer, work_of

_ENDS_RUN = frozenset(
    {
        Reason.FORBIDDEN,
        Reason.FULL,
        Reason.LOGIN_REFUSED,
        Reason.REDIRECTED,
        Reason.SLOW,
        Reason.UNREACHABLE,
    }
)
"""After these nothing more is tried for the person: it would go no better."""


class Emptied(enum.Enum):
    """What to do where everything of ours is gone at once, and nobody says why."""

    STOP = "stop"
    """Do nothing, and report it: the collection may have been made anew."""
    HIDE = "hide"
    """The person deleted it all."""
    REFILL = "refill"
    """The server lost it: put it back."""


@attrs.frozen(kw_only=True)
class Task:
    """What a run for one person needs.

    Attributes:
        register: Where facts are.
        person: Key of the person.
        account: Whose collection it is.
        collection: The collection.
        shelf: What is remembered.
        writer: Writes to-dos.
        now: When, by our clock.
        dry_run: Whether nothing is written anywhere.
        emptied: What to do where all is gone.
    """

    register: Register
    person: str
    account: Account
    collection: Collection
    shelf: Shelf
    writer: Writer
    now: dt.datetime
    dry_run: bool = False
    emptied: Emptied = Emptied.STOP


@attrs.frozen(kw_only=True)
class Seen:
    """An object with a to-do in it, as it was read.

    Attributes:
        etag: Its ETag.
        object: The object.
    """

    etag: str
    object: TodoObject


@attrs.define
class Run:
    """A run while it goes on.

    Attributes:
        task: What it needs.
        book: What is known by now.
        version: How many notes there are.
        noted: What they say.
        wanted: What the collection is to show, by UID; what is hidden among it.
        seen: What of it was read in this run, by UID, since it was written last.
        done: Keys of the obligations of which something was written.
        wishes: What the person wanted.
        left: What could not be done.
    """

    task: Task
    book: Book
    version: int
    noted: Book
    wanted: dict[str, Wanted] = attrs.field(factory=dict)
    seen: dict[str, Seen] = attrs.field(factory=dict)
    done: dict[Deed, list[str]] = attrs.field(factory=lambda: {one: [] for one in Deed})
    wishes: list[Wish] = attrs.field(factory=list)
    left: list[Left] = attrs.field(factory=list)

    @classmethod
    def of(cls, task: Task) -> Run:
        """Begin one.

        Raises:
            GovtasksError: What is remembered cannot be read, or the work not written.
        """
        noted, version = task.shelf.open(task.person)
        # What was in another collection says nothing about this one.
        is_same = noted.url == task.account.url
        book = noted if is_same else Book(url=task.account.url)
        run = cls(task, book, version, noted)
        run.reread()
        return run

    @property
    def report(self) -> PersonReport:
        """What it did so far."""
        return PersonReport(
            person=self.task.person,
            created=tuple(self.done[Deed.CREATE]),
            updated=tuple(self.done[Deed.UPDATE]),
            deleted=tuple(self.done[Deed.DELETE]),
            wishes=tuple(self.wishes),
            left=tuple(self.left),
        )

    def reread(self) -> None:
        """Find out anew what the collection is to show."""
        task = self.task
        self.wanted = work_of(
            task.register, task.writer, task.person, task.account.locale, task.now
        )

    def note(self) -> None:
        """Remember what is known by now.

        Raises:
            CaldavError: Another run noted something meanwhile.
        """
        task = self.task
        try:
            self.version = task.shelf.write(
                task.person, self.version, self.noted, self.book, task.now
            )
        except ConflictError as error:
            problem = "another run works on the same person"
            raise CaldavError(Reason.BUSY, problem) from error
        self.noted = self.book

    def leave(self, what: str, error: CaldavError) -> None:
        """Leave something for the next run; some errors end this one.

        Raises:
            CaldavError: It would go no better with the rest.
        """
        if error.reason in _ENDS_RUN:
            raise error
        self.left.append(Left(what=what, error=error))

    def read(self, path: str) -> Seen | None:
        """An object with a to-do in it; anything else is remembered as a stranger.

        Raises:
            CaldavError: It cannot be read.
        """
        got = self.task.collection.get(path)
        if got is None:
            return None
        found = read_object(got.data)
        if found is None:
            self.book = self.book.with_stranger(path, got.etag)
            return None
        return Seen(etag=got.etag, object=found)

    def take(self, path: str, found: Seen) -> None:
        """Record what the person wanted by how an object stands; keep its ETag.

        Raises:
            GovtasksError: It could not be recorded now.
        """
        uid = found.object.uid
        wanted, known = self.wanted.get(uid), self.book.known.get(uid)
        owner = known or wanted
        is_copy = known is not None and known.etag is not None and known.path != path
        if owner is None or is_copy:
            self.book = self.book.with_stranger(path, found.etag)
            return
        if wanted is not None and (known is None or known.etag != found.etag):
            evidence = evidence_of(uid, found.etag, self.version)
            for claim in claims_of(known, wanted, found.object, evidence):
                self.record(claim)
        before = known or Known(key=owner.key, path=path)
        now_known = attrs.evolve(
            _as_seen(before, found), path=path, is_new=before.is_new or not before.etag
        )
        self.book = self.book.with_known(uid, now_known).with_stranger(path, None)
        self.seen[uid] = found

    def miss(self, uid: str) -> None:
        """Record that the person deleted an object, and forget it.

        Raises:
            GovtasksError: It could not be recorded now.
        """
        known = self.book.known[uid]
        evidence = evidence_of(uid, known.etag, self.version)
        if claim := hidden(known, self.wanted.get(uid), evidence):
            self.record(claim)
        self.book = self.book.with_known(uid, None)
        self.seen.pop(uid, None)

    def record(self, claim: Claim) -> None:
        """Record what the person wants, as the rules allow."""
        task = self.task
        recorder = Recorder(
            register=task.register,
            person=task.person,
            now=task.now,
            dry_run=task.dry_run,
        )
        self.wishes.append(recorder.record(claim))


def _as_seen(known: Known, found: Seen) -> Known:
    """What is known of an object once it was read.

    Where it is what was about to be written when a run ended, it was written.
    """
    planned = known.planned
    if planned is not None and planned.traits == found.object.traits:
        return attrs.evolve(known, etag=found.etag, written=planned)
    return attrs.evolve(known, etag=found.etag)
