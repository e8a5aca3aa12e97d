"""Which commands make sense at all for what an obligation is and waits for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import attrs

from ..deadlines.rules import Undated
from . import commands as do
from .declining import proposals_waiting
from .model import Force, Kind
from .state import State


@attrs.frozen
class _Misfit:
    """Commands that make no sense while something holds."""

    rule: str
    commands: Sequence[type[do.Command]]
    holds: Callable[[State], bool]


def _is_endless(state: State) -> bool:
    # A standing duty has no result, and a series only those of its occurrences.
    return state.obligation.kind in {Kind.STANDING, Kind.RECURRING}


def _is_not_extended(state: State) -> bool:
    # There is no sanction behind a request: its term is simply set.
    return _is_endless(state) or state.obligation.kind is Kind.REQUEST


def _binds(state: State) -> bool:
    # Those who were only asked or encouraged are reminded, never urged.
    return state.obligation.force is Force.ORDER


_PRESSING = (do.Urge, do.DemandExplanation, do.ProposeMeasure)
_REQUESTING = (do.RequestExtension, do.ProposeExtension)
_DECIDING = (do.CounterExtension, do.GrantExtension, do.RejectExtension)
_ANSWERING = (do.AcceptCounter, do.DeclineCounter)

_MISFITS = (
    _Misfit("never-done", (do.Submit, do.ProposeCompletion), _is_endless),
    _Misfit("not-extendable", _REQUESTING, _is_not_extended),
    _Misfit("no-term", _REQUESTING, lambda state: isinstance(state.rule, Undated)),
    _Misfit(
        "request-open",
        (*_REQUESTING, do.SetRule),
        lambda state: state.request is not None,
    ),
    _Misfit(
        "no-request", (*_DECIDING, *_ANSWERING), lambda state: state.request is None
    ),
    _Misfit(
        "no-counter",
        _ANSWERING,
        lambda state: state.request is not None and state.request.counter is None,
    ),
    _Misfit(
        "nothing-to-review",
        (do.Review,),
        lambda state: state.obligation.kind is not Kind.STANDING,
    ),
    _Misfit(
        "nothing-proposed",
        (do.ConsentToChange, do.DeclineChange),
        lambda state: not state.waiting,
    ),
    _Misfit(
        "nothing-amended",
        (do.DecideAmendment,),
        lambda state: not state.undecided,
    ),
    _Misfit(
        "no-measure",
        (do.ApproveMeasure, do.RefuseMeasure),
        lambda state: not state.measures,
    ),
    _Misfit(
        "no-step-waits",
        (do.DeclineProposal,),
        lambda state: not any(proposals_waiting(state)),
    ),
    _Misfit(
        "no-device-proposal-waits",
        (do.DeclineDeviceProposal,),
        lambda state: not state.from_devices,
    ),
    _Misfit("not-hidden", (do.Show,), lambda state: not state.hidden_by),
    _Misfit("not-urged", _PRESSING, lambda state: not _binds(state)),
    _Misfit("nothing-asked", (do.Answer,), lambda state: not state.calls),
    _Misfit(
        "no-cause",
        (do.AcceptCause, do.RejectCause),
        lambda state: state.claim is None,
    ),
    _Misfit(
        "nobody-coordinates",
        (do.Reply,),
        lambda state: not state.roles.coordinating,
    ),
)


def misfit(state: State, command: type[do.Command]) -> str | None:
    """Name of the refusal for a command that makes no sense; None if it does."""
    return next(
        (one.rule for one in _MISFITS if command in one.commands and one.holds(state)),
        None,
    )
