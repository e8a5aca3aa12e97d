"""Directives that change earlier ones, and what is open under these."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from ..directives import Directive
from ..errors import InvalidValueError, UnknownNameError
from ..obligations.amending import touched
from ..obligations.commands import DecideAmendment
from ..obligations.events import AmendmentNoted
from ..obligations.lifecycle import State
from ..obligations.model import Obligation
from ..obligations.particulars import Outcome
from ..ports import RowQuery
from ..text import aware
from .passing_on import PassingOn
from .reader import OBLIGATIONS, Reader
from .writing import Written, require_kind


class Amending(PassingOn):
    """Notes on open obligations which later directives touch them."""

    def issue(
        self,
        directive: Directive,
        *,
        decisions: Mapping[str, DecideAmendment] | None = None,
    ) -> Directive:
        """Record a directive (ban hành, tiếp nhận văn bản).

        One that amends, replaces or revokes another is noted on each open obligation
        that it touches, and what it does to them is decided: here or later. What is
        not decided stays as it is and is found (``amendment-undecided``): a document
        that has arrived is never refused because somebody has still to decide.

        Args:
            directive: The document.
            decisions: What it does to obligations that it touches, by key. They are
                carried out in their order: another term of a whole before that of
                its part, where both become longer.

        Raises:
            ConflictError: One was recorded under that key.
            InvalidValueError: It is no directive, or a decision is about another.
            UnknownNameError: Its issuer, or a directive it refers to, is unknown; a
                decision on an obligation that it does not touch, or a move to a
                provision that it does not have.
            RefusedError: A rule forbids what was decided; nothing is recorded.
        """
        require_kind(directive, Directive)
        given = dict(decisions or {})
        notes = dict(self._noted(directive))
        for key, decision in given.items():
            if key not in notes:
                kind = "touched obligation"
                raise UnknownNameError.of(kind, key, notes, field="decisions")
            _check_decision(decision, directive)
        changes: list[Written] = []
        for key in dict.fromkeys((*given, *notes)):
            with self._planning(changes):
                changes.append(self._noting(key, notes[key], given.get(key)))
        with self._together():
            super().issue(directive)
            self._write_all(changes)
        return directive

    def decide_amendment(
        self,
        key: str,
        decision: DecideAmendment,
        *,
        effective_at: dt.datetime | None = None,
    ) -> State:
        """Record what a directive that was issued before does to an obligation.

        The decision and what follows from it (another term, another basis, the end)
        are recorded together.

        Args:
            key: Key of the obligation.
            decision: What the directive does to it, and why.
            effective_at: When that took effect; now where it is not given.

        Raises:
            RefusedError: The directive does not wait for a decision, or a rule
                forbids what follows from it.
            UnknownNameError: There is no such obligation or directive, or the
                directive has no such provision.
        """
        require_kind(decision, DecideAmendment)
        _check_decision(decision, self.directive(decision.directive))
        at = self.now if effective_at is None else aware(effective_at, "effective_at")
        return self._write(self._done(key, decision, at, self.act))

    def _notes_of_whole(self, obligation: Obligation) -> Iterator[AmendmentNoted]:
        """What waits for a decision on the whole waits on a part of it, too."""
        whole = None if obligation.parent is None else self._known(obligation.parent)
        if whole is not None and whole.directive == obligation.directive:
            for one in whole.undecided:
                yield AmendmentNoted(
                    directive=one.directive,
                    relation=one.relation,
                    provisions=one.provisions,
                )

    def _noted(self, directive: Directive) -> Iterator[tuple[str, AmendmentNoted]]:
        for state, note in touched(directive, resting_on(self, directive)):
            yield state.obligation.key, note

    def _noting(
        self, key: str, note: AmendmentNoted, decision: DecideAmendment | None
    ) -> Written:
        if decision is None:
            return self._change(key, self.facts(key), (note,), self.now, self.act)
        return self._done(key, decision, self.now, self.act, behind=(note,))


def _check_decision(decision: DecideAmendment, directive: Directive) -> None:
    require_kind(decision, DecideAmendment)
    if decision.directive != directive.key:
        problem = f"decides on another directive than {directive.key}"
        raise InvalidValueError(problem, field="directive", value=decision.directive)
    if decision.outcome is Outcome.MOVE:
        directive.provision(decision.provision)


def resting_on(reader: Reader, directive: Directive) -> Iterator[State]:
    """Open obligations that may rest on what a directive changes, sorted by key.

    An obligation that moved rests on a directive that changed the one it was given
    under, so it is looked for under all that were changed, one behind the other.
    """
    keys: dict[str, None] = {}
    found = dict.fromkeys(_changed(directive))
    while found:
        keys |= found
        earlier = (key for one in found for key in _changed(reader.directive(one)))
        found = {key: None for key in earlier if key not in keys}
    for stream in sorted(_open_streams(reader, tuple(keys))):
        state = reader.state(stream.removeprefix(OBLIGATIONS))
        if state is not None:
            yield state


def _changed(directive: Directive) -> Iterator[str]:
    for reference in directive.references:
        if reference.relation.is_change:
            yield reference.directive


def _open_streams(reader: Reader, keys: Sequence[str]) -> Iterator[str]:
    for key in keys:
        for row in reader.rows(RowQuery(directive=key, is_open=True)):
            yield row.stream
