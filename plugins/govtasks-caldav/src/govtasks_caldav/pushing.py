"""Writing a collection as things stand."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from .book import Known
from .errors import CaldavError, Reason
from .merging import merged
from .objects import TodoObject
from .planning import Action, ClaimKind, Wanted, intended, plan
from .run import Run

_ATTEMPTS = 2


def push(run: Run) -> None:
    """Write what is not as it should be.

    Raises:
        CaldavError: The server cannot be used any more, or another run works on it.
        GovtasksError: Something could not be recorded now.
    """
    if run.wishes:
        run.reread()
    path = run.task.collection.path
    if run.task.dry_run:
        actions = plan(run.book, _as_if(run), run.seen, path)
        for one in actions:
            run.done[one.deed].append(one.key)
        return
    actions = plan(run.book, run.wanted, run.seen, path)
    run.book = intended(run.book, actions, run.wanted)
    run.note()
    try:
        for one in actions:
            _try(run, one)
    finally:
        run.note()


def _as_if(run: Run) -> Mapping[str, Wanted]:
    """What the list would show if what was deleted and put back were recorded."""
    is_hidden = {
        wish.claim.key: wish.claim.kind is ClaimKind.HIDE
        for wish in run.wishes
        if wish.claim.kind in {ClaimKind.HIDE, ClaimKind.SHOW}
    }
    return {
        uid: attrs.evolve(one, is_hidden=is_hidden.get(one.key, one.is_hidden))
        for uid, one in run.wanted.items()
    }


def _try(run: Run, action: Action) -> None:
    """Do one thing, once more where the object changed meanwhile, or leave it."""
    try:
        if _done(run, action):
            run.done[action.deed].append(action.key)
    except CaldavError as error:
        run.leave(action.key, error)


def _done(run: Run, action: Action) -> bool:
    """Do one thing, and tell whether anything was written.

    Raises:
        CaldavError: The object changed each time, or the server refuses.
    """
    for _ in range(_ATTEMPTS):
        written = _do(run, action)
        if written is not None:
            return written
        _look(run, action)
    problem = "it changed on the server each time it was to be written"
    raise CaldavError(Reason.CHANGED_AGAIN, problem)


def _do(run: Run, action: Action) -> bool | None:
    """Do one thing.

    Returns:
        Whether anything was written; None where the object is another by now.
    """
    known = run.book.known.get(action.uid)
    if known is None:
        return False
    if known.etag is not None and action.uid not in run.seen:
        # What stands there is written over only once it was read.
        _look(run, action)
        known = run.book.known.get(action.uid)
    wanted = run.wanted.get(action.uid)
    if known is None:
        return False
    if wanted is None or wanted.is_hidden:
        return _delete(run, action, known)
    return _put(run, action, known, wanted)


def _look(run: Run, action: Action) -> None:
    """Read an object anew, and record what the person did to it meanwhile."""
    run.seen.pop(action.uid, None)
    known = run.book.known[action.uid]
    found = run.read(known.path)
    before = len(run.wishes)
    if found is None:
        if known.etag is not None:
            run.miss(action.uid)
    elif found.object.uid == action.uid:
        run.take(known.path, found)
    else:
        problem = "another to-do stands where this one belongs"
        raise CaldavError(Reason.REFUSED, problem)
    if len(run.wishes) > before:
        run.reread()


def _delete(run: Run, action: Action, known: Known) -> bool | None:
    etag, collection = known.etag, run.task.collection
    if etag is not None and not collection.delete(known.path, etag):
        return None
    run.book = run.book.with_known(action.uid, None)
    return etag is not None


def _put(run: Run, action: Action, known: Known, wanted: Wanted) -> bool | None:
    uid, seen, new = action.uid, run.seen.get(action.uid), wanted.object
    if seen is not None:
        written = None if known.written is None else known.written.traits
        new = merged(seen.object, wanted.object, written)
        if new.digest == seen.object.digest:
            _keep(run, uid, known, wanted)
            return False
    etag = None if seen is None else seen.etag
    put = run.task.collection.put(known.path, new.to_bytes(), etag)
    if not put.done:
        return None
    is_new = known.is_new or known.etag is None
    etag = put.etag or known.etag
    _keep(run, uid, attrs.evolve(known, etag=etag, is_new=is_new), wanted)
    if put.etag is None:
        _learn(run, uid, new)
    return True


def _keep(run: Run, uid: str, known: Known, wanted: Wanted) -> None:
    """Remember that an object stands as it is to be."""
    kept = attrs.evolve(known, written=wanted.written, planned=None)
    run.book = run.book.with_known(uid, kept)
    run.seen.pop(uid, None)


def _learn(run: Run, uid: str, new: TodoObject) -> None:
    """Learn the ETag of what was just written, where the server did not say it.

    It may have written something else, or a person may have been quicker than this
    question: then the next run looks again.
    """
    known = run.book.known[uid]
    found = run.read(known.path)
    if found is None or found.object.uid != uid:
        return
    run.take(known.path, found)
    run.seen.pop(uid, None)
    if found.object.digest != new.digest:
        again = attrs.evolve(run.book.known[uid], planned=known.written)
        run.book = run.book.with_known(uid, again)
