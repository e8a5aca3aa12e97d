"""What is remembered of a person's collection from one run to the next.

Kept as notes of the register (`govtasks.register.plugin_notes`), each of which says
what changed; now and then one says everything, so that few have to be read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import attrs

from govtasks.documents import make_converter, structure
from govtasks.errors import MalformedDataError
from govtasks.register.plugin_notes import Notes

from .objects import Traits

EVERY = 50
"""How many notes lie between two that say everything."""
VERSION = 1


@attrs.frozen(kw_only=True)
class Written:
    """What the register wrote of a to-do.

    Attributes:
        digest: Of all that it said; see `Wanted.digest`.
        traits: What tells that a person changed it.
    """

    digest: str
    traits: Traits


@attrs.frozen(kw_only=True)
class Known:
    """A to-do of ours as it is on the server, as far as is known.

    Attributes:
        key: Key of the obligation.
        path: Where it is.
        etag: Its ETag when it was seen last; None where it never was.
        written: What was written last.
        planned: What was to be written and may have been: the process may have ended
            between writing it and noting so.
        is_new: Whether it was put in after the token of the book: who deletes it then
            leaves nothing that the server would have to tell.
    """

    key: str
    path: str
    etag: str | None = None
    written: Written | None = None
    planned: Written | None = None
    is_new: bool = False

    @property
    def bases(self) -> tuple[Traits, ...]:
        """How it may stand on the server where no person changed it."""
        found = (one for one in (self.written, self.planned) if one is not None)
        return tuple(one.traits for one in found)


@attrs.frozen(kw_only=True)
class Book:
    """What is known of a collection.

    Attributes:
        url: Address of the collection.
        token: From where on to ask for changes.
        known: Each to-do of ours by its UID.
        strangers: ETag of each object that is none of ours, by its path.
    """

    url: str = ""
    token: str | None = None
    known: Mapping[str, Known] = attrs.field(factory=dict)
    strangers: Mapping[str, str] = attrs.field(factory=dict)

    def with_known(self, uid: str, known: Known | None) -> Book:
        """The same with other knowledge of one to-do; None for none."""
        return attrs.evolve(self, known=_with(self.known, uid, known))

    def up_to(self, token: str | None) -> Book:
        """The same with a token before which everything in it was put in."""
        known = {
            uid: attrs.evolve(one, is_new=False) for uid, one in self.known.items()
        }
        return attrs.evolve(self, known=known, token=token)

    def with_stranger(self, path: str, etag: str | None) -> Book:
        """The same with other knowledge of an object that is none of ours."""
        return attrs.evolve(self, strangers=_with(self.strangers, path, etag))


def _with(table: Mapping[str, Any], key: str, value: object) -> dict[str, Any]:
    rest = {name: one for name, one in table.items() if name != key}
    return rest if value is None else {**rest, key: value}


@attrs.frozen(kw_only=True)
class Shelf:
    """The books of all persons, in the notes of a register."""

    _notes: Notes = attrs.field(alias="notes")

    def open(self, person: str) -> tuple[Book, int]:
        """The book of a person, and how many notes it was read from.

        Raises:
            GovtasksError: A note cannot be read.
        """
        version = self._notes.version(person)
        # The note at 1, 51, 101 and so on says everything.
        whole = (version - 1) // EVERY * EVERY if version else 0
        table: dict[str, Any] = {"known": {}, "strangers": {}}
        notes = self._notes.read(person, after=whole)
        for note in notes:
            table = _folded(table, note)
        place = f"notes/caldav/{person}"
        book = structure(make_converter(), table, Book, place)
        return book, whole + len(notes)

    def write(
        self, person: str, version: int, before: Book, after: Book, now: dt.datetime
    ) -> int:
        """Note what changed in a book; nothing where nothing did.

        Returns:
            How many notes there are now.

        Raises:
            ConflictError: Another run noted something meanwhile.
        """
        if before == after:
            return version
        is_whole = version % EVERY == 0
        note = _difference(Book() if is_whole else before, after)
        return self._notes.append(person, version, note, now=now)


def _folded(table: Mapping[str, Any], note: Mapping[str, Any]) -> dict[str, Any]:
    """What is known after one note more."""
    if note.get("version") != VERSION:
        problem = "a note of a person's collection is of another version"
        hint = "a later release wrote it; upgrade govtasks-caldav"
        raise MalformedDataError(problem, value=note.get("version"), hint=hint)
    return {
        "url": note["url"],
        "token": note["token"],
        **{
            name: {
                key: value
                for key, value in {**table[name], **note[name]}.items()
                if value is not None
            }
            for name in ("known", "strangers")
        },
    }


def _difference(before: Book, after: Book) -> dict[str, Any]:
    """A note of what changed; what is no more is null."""
    converter = make_converter()
    return {
        "version": VERSION,
        "url": after.url,
        "token": after.token,
        "known": converter.unstructure(_changes(before.known, after.known)),
        "strangers": _changes(before.strangers, after.strangers),
    }


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    gone = {key: None for key in before if key not in after}
    new = {key: one for key, one in after.items() if before.get(key) != one}
    return {**gone, **new}
