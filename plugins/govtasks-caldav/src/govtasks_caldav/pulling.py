"""What changed in a collection since the last run, and what a person meant by it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from .book import Book, Known
from .collection import Listing
from .errors import CaldavError, Reason
from .run import Emptied, Run, Seen

_FEW = 2


def pull(run: Run) -> None:
    """Record what the person changed.

    Raises:
        CaldavError: The server cannot be used, or all is gone at once.
        GovtasksError: Something could not be recorded now.
    """
    listing = run.task.collection.changes(run.book.token)
    gone = _gone(run.book, listing)
    if _is_emptied(run.book, listing, gone):
        gone = _answered(run, gone)
    changed = dict(_read(run, _changed(run.book, listing)))
    gone |= _missed(run, listing, changed)
    _move(run, gone, changed)
    for path, found in sorted(changed.items()):
        run.take(path, found)
    for uid in sorted(gone):
        # What stands elsewhere by now only moved.
        if run.book.known[uid].path not in changed:
            run.miss(uid)
    for path in run.book.strangers:
        if path in listing.gone or (listing.is_whole and path not in listing.etags):
            run.book = run.book.with_stranger(path, None)
    run.book = run.book.up_to(listing.token)


def _gone(book: Book, listing: Listing) -> dict[str, Known]:
    """What was seen in the collection once and is no longer there, by UID."""
    return {
        uid: one
        for uid, one in book.known.items()
        if one.etag is not None
        and (
            one.path not in listing.etags
            if listing.is_whole
            else one.path in listing.gone
        )
    }


def _is_emptied(book: Book, listing: Listing, gone: Mapping[str, Known]) -> bool:
    seen = [one for one in book.known.values() if one.etag is not None]
    return listing.is_whole and len(gone) == len(seen) >= _FEW


def _answered(run: Run, gone: dict[str, Known]) -> dict[str, Known]:
    """What of it the person deleted, as the host says.

    Raises:
        CaldavError: The host does not say.
    """
    if run.task.emptied is Emptied.STOP:
        problem = "everything in the collection is gone at once"
        hint = "say whether the person deleted it or the server lost it"
        raise CaldavError(Reason.EMPTIED, problem, hint=hint)
    if run.task.emptied is Emptied.REFILL:
        run.book = Book(url=run.book.url)
        return {}
    return gone


def _changed(book: Book, listing: Listing) -> Iterator[str]:
    """Paths of what is not as it was seen last."""
    known = {one.path: one.etag for one in book.known.values()}
    for path, etag in sorted(listing.etags.items()):
        if etag not in {known.get(path), book.strangers.get(path)}:
            yield path


def _read(run: Run, paths: Iterator[str]) -> Iterator[tuple[str, Seen]]:
    for path in paths:
        try:
            found = run.read(path)
        except CaldavError as error:
            run.leave(path, error)
            continue
        if found is not None:
            yield path, found


def _missed(run: Run, listing: Listing, changed: dict[str, Seen]) -> dict[str, Known]:
    """What was put in after the token and deleted since, so that nobody tells it.

    What came after the token is in the list, as long as it is there; where the list
    forgot it all the same, it counts as changed.
    """
    missed = {}
    for uid, one in run.book.known.items():
        if listing.is_whole or not one.is_new or one.path in listing.etags:
            continue
        try:
            found = run.read(one.path)
        except CaldavError as error:
            run.leave(one.path, error)
            continue
        if found is None:
            missed[uid] = one
        else:
            changed[one.path] = found
    return missed


def _move(run: Run, gone: Mapping[str, Known], changed: Mapping[str, Seen]) -> None:
    """Follow what a program put in again under another name."""
    for path, found in changed.items():
        uid = found.object.uid
        known = run.book.known.get(uid)
        if uid in gone and known is not None and known.path not in changed:
            moved = attrs.evolve(known, path=path)
            run.book = run.book.with_known(uid, moved)
