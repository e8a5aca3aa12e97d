"""Which obligations a body or post once had and no longer has.

A query row says who has an obligation now. What somebody had in a past month and has
passed on since would only be found by reading everything; so it is noted, in a stream
under the key of whoever had it, when it leaves him.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator

import attrs

from ..checks import one_of
from ..obligations import events as did
from ..obligations.events import Fact
from ..obligations.lifecycle import State
from ..text import is_key
from .reader import Reader

LEAVINGS = "left/"
WORK_LEFT = "work-left"

_BODY, _POST = "body", "post"
_DIGITS = 40


@attrs.frozen(kw_only=True)
class WorkLeft:
    """An obligation passed on from a body or a post (nhiệm vụ đã chuyển đi).

    Attributes:
        kind: What it left: a ``body`` or a ``post``.
        holder: Key of that.
        obligation: Key of the obligation.
    """

    kind: str = attrs.field(validator=one_of(_BODY, _POST))
    holder: str = attrs.field(validator=is_key)
    obligation: str = attrs.field(validator=is_key)

    @property
    def stream(self) -> str:
        """The stream that it stands in: each has one of its own."""
        return f"{_prefix(self.kind, self.holder)}{_digest(self.obligation)}"


def _prefix(kind: str, holder: str) -> str:
    return f"{LEAVINGS}{_digest(kind, holder)}/"


def _digest(*parts: str) -> str:
    """Short for keys that together may be too long for a key."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:_DIGITS]


def leavings(
    before: State | None, facts: Iterable[Fact], after: State
) -> Iterator[WorkLeft]:
    """What an obligation has left with these facts, or went through unseen.

    A fact that is recorded late can put somebody between two others who had it already.

    Args:
        before: The state that they met; None before the assignment.
        facts: What was recorded.
        after: The state with them.
    """
    key = after.obligation.key
    for kind, holder in sorted(_held(before, facts, after) - _holders(after)):
        yield WorkLeft(kind=kind, holder=holder, obligation=key)


def _held(
    before: State | None, facts: Iterable[Fact], after: State
) -> set[tuple[str, str]]:
    """Whoever had it, as far as these facts can have changed that."""
    found = set() if before is None else _holders(before)
    if len(after.role_history) > 1:
        found |= {(_BODY, term.roles.lead) for term in after.role_history}
    for fact in facts:
        match fact.event:
            case did.Claimed(post=post) | did.HandedOver(to_post=post):
                found.add((_POST, post))
            case _:
                pass
    return found


def _holders(state: State) -> set[tuple[str, str]]:
    found = {(_BODY, state.roles.lead)}
    if state.performer is not None:
        found.add((_POST, state.performer.post))
    return found


def left_by_body(reader: Reader, body: str) -> tuple[str, ...]:
    """Keys of the obligations that a body led once and passed on."""
    return _left(reader, _BODY, body)


def left_by_post(reader: Reader, post: str) -> tuple[str, ...]:
    """Keys of the obligations that a post did the work of once and passed on."""
    return _left(reader, _POST, post)


def _left(reader: Reader, kind: str, holder: str) -> tuple[str, ...]:
    # Whoever had it as of an earlier knowledge may be known to have passed it on since.
    streams = reader.streams(_prefix(kind, holder))
    found = (reader.recorded(stream, whenever=True) for stream in streams)
    return tuple(
        reader.value_of(stored[0], WORK_LEFT, WorkLeft).obligation
        for stored in found
        if stored
    )
