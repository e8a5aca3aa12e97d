"""Which party may give which command (thẩm quyền).

The table stands in ``docs/explanation/rights.md`` and is `RIGHTS` here. Who belongs
to a party on a day is for `parties`, whether somebody may act for it is for
`entitling`.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Mapping
from typing import get_args

from ..errors import MalformedDataError, suggestion
from ..messages import render
from ..organisation import Organisation
from ..reading import summary
from . import commands as do


class Party(enum.Enum):
    """In which capacity somebody acts on an obligation (tư cách).

    The ones nearest to the work come first.
    """

    PERFORMER = "performer"
    """Whoever has taken it on, or was handed it (người thực hiện)."""
    STAFF = "staff"
    """Anybody with a post in the lead body (công chức đơn vị chủ trì)."""
    HEAD = "head"
    """The head of the lead body, and the deputy in charge (người đứng đầu)."""
    COORDINATING = "coordinating"
    """Whoever leads the coordinating body that replies (cơ quan phối hợp)."""
    MONITORING = "monitoring"
    """Whoever leads the monitoring body (cơ quan theo dõi, đôn đốc)."""
    CONFIRMING = "confirming"
    """Whoever leads the confirming body (cơ quan xác nhận)."""
    ASSIGNER = "assigner"
    """Whoever leads the body that stands behind the order (bên giao)."""
    SUPERIOR = "superior"
    """Those above the lead in the chain (cấp trên, chủ tịch)."""

    def in_locale(self, locale: str) -> str:
        """The party in words."""
        return render(f"rights.party-{self.value}", {}, locale)


_ASSIGNER = frozenset({Party.ASSIGNER})
_HEAD = frozenset({Party.HEAD})
_DOERS = frozenset({Party.HEAD, Party.PERFORMER})
_JUDGES = frozenset({Party.CONFIRMING, Party.ASSIGNER})
_FOLLOWERS = _JUDGES | {Party.MONITORING, Party.SUPERIOR}

RIGHTS: Mapping[type[do.Command], frozenset[Party]] = {
    do.Assign: _ASSIGNER,
    do.Receive: _DOERS | {Party.STAFF},
    do.Trigger: _JUDGES | {Party.MONITORING, Party.HEAD},
    do.Claim: frozenset({Party.STAFF, Party.HEAD}),
    do.Accept: _DOERS,
    do.MakePlan: _DOERS,
    do.Refuse: _HEAD,
    do.AgreeRefusal: _ASSIGNER,
    do.RejectRefusal: _ASSIGNER,
    do.Report: _DOERS,
    do.Submit: _DOERS,
    do.Recall: _DOERS,
    do.Confirm: _JUDGES,
    do.Return: _JUDGES,
    # To take back what was confirmed is a right of its own.
    do.Reopen: _ASSIGNER,
    do.Review: _DOERS | {Party.MONITORING},
    do.Withdraw: _ASSIGNER,
    do.SetRule: _ASSIGNER,
    do.Suspend: _ASSIGNER,
    do.Resume: _ASSIGNER,
    do.RequestExtension: _DOERS,
    do.CounterExtension: _ASSIGNER,
    do.AcceptCounter: _DOERS,
    do.DeclineCounter: _DOERS,
    do.GrantExtension: _ASSIGNER,
    do.RejectExtension: _ASSIGNER,
    do.Reassign: _ASSIGNER,
    do.Transfer: _ASSIGNER | {Party.SUPERIOR},
    do.HandOver: _HEAD,
    do.Reply: frozenset({Party.COORDINATING}),
    do.ProposeChange: _ASSIGNER,
    do.DecideAmendment: _ASSIGNER,
    do.ConsentToChange: _HEAD,
    do.DeclineChange: _HEAD,
    do.LinkPart: _ASSIGNER | _HEAD,
    # Whoever a step can be said to; of these, who was told or answers.
    do.Acknowledge: frozenset(Party) - {Party.STAFF},
    # Of a proposed measure whoever could decide one: see `entitling`.
    do.DeclineProposal: _FOLLOWERS,
    do.Inspect: _FOLLOWERS,
    do.ProposeMeasure: _FOLLOWERS,
    # Which post of these decides which measure is for `authorities`.
    do.ApproveMeasure: _ASSIGNER | {Party.SUPERIOR},
    do.RefuseMeasure: _ASSIGNER | {Party.SUPERIOR},
    do.ReportBreach: _FOLLOWERS | _HEAD,
    do.Urge: _FOLLOWERS,
    do.DemandExplanation: _FOLLOWERS,
    # Whoever answers for it; an official does so by a mandate.
    do.Answer: _HEAD,
    do.AcceptCause: _JUDGES,
    do.RejectCause: _JUDGES,
    do.ProposeCompletion: _DOERS,
    do.ProposeExtension: _DOERS,
    do.ProposeReopening: _DOERS,
    # Who could do what is proposed, and who judges it.
    do.DeclineDeviceProposal: _DOERS | _JUDGES,
    # Of his own list, whoever has it there.
    do.Hide: frozenset(Party) - {Party.COORDINATING},
    do.Show: frozenset(Party) - {Party.COORDINATING},
}
"""Which parties may give each command, beside whoever acts for one of them."""


def parties_for(command: type[do.Command]) -> tuple[Party, ...]:
    """The parties that may give a command, in the order of `Party`."""
    return tuple(party for party in Party if party in RIGHTS[command])


def word_of(command: type[do.Command]) -> str:
    """The word by which mandates name a command: ``grant-extension``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", command.__name__).lower()


WORDS: Mapping[str, type[do.Command]] = {
    word_of(command): command for command in get_args(do.Command)
}
"""Every command by the word by which mandates name it."""

JOINT_PLAN = "joint-plan"
"""The word by which mandates name acts on joint plans, which are no commands."""

_NAMED = (*WORDS, JOINT_PLAN)


def check_commands(organisation: Organisation) -> None:
    """Refuse mandates for commands that there are not.

    Raises:
        MalformedDataError: A mandate names other words. All of them, each with
            its path and the nearest word, are in ``arguments["problems"]``.
    """
    found = tuple(_unknown_words(organisation))
    if found:
        raise MalformedDataError(summary(found), problems=found)


def _unknown_words(organisation: Organisation) -> Iterator[str]:
    for number, mandate in enumerate(organisation.mandates):
        for place, word in enumerate(mandate.commands):
            if word not in _NAMED:
                hint = suggestion(word, _NAMED) or f"known are {', '.join(_NAMED)}"
                path = f"mandates[{number}].commands[{place}]"
                yield f"{path}: unknown command {word!r} ({hint})"
