"""What later directives do to an obligation: noted, and then decided by a person.

An amendment, a replacement or a revocation changes nothing by itself. Each open
obligation that it touches says so until somebody has decided: it stays, its term
changes, it rests on the later directive, or it is taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..directives import Directive, Reference
from . import commands as do
from . import events as did
from .asking import Ask, Deciders, Events, Evolvers
from .events import Fact
from .particulars import Outcome
from .records import Amendment, Noted
from .refusals import refuse
from .state import Draft, State


def touched(
    directive: Directive, states: Iterable[State]
) -> Iterator[tuple[State, did.AmendmentNoted]]:
    """Find the open obligations that a directive touches.

    An obligation is asked what it rests on now, which is not always what it was
    given under. It is touched where the whole directive is meant, or a provision
    that it rests on, stands under, or that stands under what it rests on.

    Args:
        directive: The later directive.
        states: Obligations.

    Yields:
        Each obligation that is touched, with what must be noted on it. Nothing for
        what is closed, and for what this directive was noted on before.
    """
    references = [one for one in directive.references if one.relation.is_change]
    for state in states:
        is_noted = any(one.directive == directive.key for one in state.noted)
        named = [one for one in references if _touches(one, state)]
        if state.is_open and named and not is_noted:
            yield (
                state,
                did.AmendmentNoted(
                    directive=directive.key,
                    relation=named[0].relation,
                    provisions=named[0].provisions,
                ),
            )


def _touches(reference: Reference, state: State) -> bool:
    if reference.directive != state.directive:
        return False
    rests_on = _steps(state.provision)
    return not reference.provisions or any(
        _starts(rests_on, _steps(path)) or _starts(_steps(path), rests_on)
        for path in reference.provisions
    )


def _steps(path: str) -> list[str]:
    return path.split(".")


def _starts(path: list[str], above: list[str]) -> bool:
    return path[: len(above)] == above


def following(command: do.Command) -> do.Command | None:
    """The command by which a decision is carried out; None where nothing follows."""
    if not isinstance(command, do.DecideAmendment):
        return None
    if command.outcome is Outcome.WITHDRAW:
        return do.Withdraw(reason=command.reason)
    if command.rule is None:
        return None
    return do.SetRule(
        rule=command.rule, reason=command.reason, instrument=command.directive
    )


def _decide(ask: Ask, command: do.DecideAmendment) -> Events:
    if command.directive not in {one.directive for one in ask.state.undecided}:
        refuse("no-amendment", directive=command.directive)
    return (
        did.DirectiveChanged(
            directive=command.directive,
            outcome=command.outcome,
            provision=command.provision,
            reason=command.reason,
        ),
    )


DECIDE: Deciders = {do.DecideAmendment: _decide}
"""How a decision on a later directive is answered; see also `following`."""

EVOLVE: Evolvers = {}
"""No act on the work."""


def _noted(draft: Draft, event: did.AmendmentNoted, fact: Fact) -> None:
    """What is closed keeps the basis on which it was closed."""
    if draft.is_open:
        noted = Noted(
            directive=event.directive,
            relation=event.relation,
            provisions=event.provisions,
            at=fact.effective_at,
        )
        draft.noted = (*draft.noted, noted)


def _directive_changed(draft: Draft, event: did.DirectiveChanged, fact: Fact) -> None:
    """What is closed keeps the basis on which it was closed."""
    if draft.is_open:
        amendment = Amendment(
            directive=event.directive,
            outcome=event.outcome,
            provision=event.provision,
            reason=event.reason,
            act=fact.act,
            at=fact.effective_at,
        )
        draft.amendments = (*draft.amendments, amendment)


NOTE: Evolvers = {
    did.AmendmentNoted: _noted,
    did.DirectiveChanged: _directive_changed,
}
"""What is noted beside the work, whenever it comes."""
