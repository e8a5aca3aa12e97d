"""Orders to an obligation, in the imperative; `lifecycle.decide` answers them.

A command that cannot be meant (no reason where one is due, 120 percent) cannot
be built; whether it is allowed now is for `lifecycle.decide` to say.
"""

from __future__ import annotations

from .chasing import (
    AcceptCause,
    Answer,
    DemandExplanation,
    RejectCause,
    Urge,
)
from .devices import (
    DeclineDeviceProposal,
    Hide,
    ProposeCompletion,
    ProposeExtension,
    ProposeReopening,
    Show,
)
from .followup import Acknowledge, DeclineProposal
from .handling import (
    ApproveMeasure,
    Inspect,
    ProposeMeasure,
    RefuseMeasure,
    ReportBreach,
)
from .links import (
    ConsentToChange,
    DecideAmendment,
    DeclineChange,
    LinkPart,
    ProposeChange,
    Reply,
)
from .people import (
    HandOver,
    Reassign,
    Transfer,
)
from .term import (
    AcceptCounter,
    CounterExtension,
    DeclineCounter,
    GrantExtension,
    RejectExtension,
    RequestExtension,
    Resume,
    SetRule,
    Suspend,
)
from .work import (
    Accept,
    AgreeRefusal,
    Assign,
    Claim,
    Confirm,
    MakePlan,
    Recall,
    Receive,
    Refuse,
    RejectRefusal,
    Reopen,
    Report,
    Return,
    Review,
    Submit,
    Trigger,
    Withdraw,
)

__all__ = [
    "Accept",
    "AcceptCause",
    "AcceptCounter",
    "Acknowledge",
    "AgreeRefusal",
    "Answer",
    "ApproveMeasure",
    "Assign",
    "Claim",
    "Command",
    "Confirm",
    "ConsentToChange",
    "CounterExtension",
    "DecideAmendment",
    "DeclineChange",
    "DeclineCounter",
    "DeclineDeviceProposal",
    "DeclineProposal",
    "DemandExplanation",
    "GrantExtension",
    "HandOver",
    "Hide",
    "Inspect",
    "LinkPart",
    "MakePlan",
    "ProposeChange",
    "ProposeCompletion",
    "ProposeExtension",
    "ProposeMeasure",
    "ProposeReopening",
    "Reassign",
    "Recall",
    "Receive",
    "Refuse",
    "RefuseMeasure",
    "RejectCause",
    "RejectExtension",
    "RejectRefusal",
    "Reopen",
    "Reply",
    "Report",
    "ReportBreach",
    "RequestExtension",
    "Resume",
    "Return",
    "Review",
    "SetRule",
    "Show",
    "Submit",
    "Suspend",
    "Transfer",
    "Trigger",
    "Urge",
    "Withdraw",
]

Command = (
    Assign
    | Receive
    | Trigger
    | Claim
    | Accept
    | MakePlan
    | Refuse
    | AgreeRefusal
    | RejectRefusal
    | Report
    | Submit
    | Recall
    | Confirm
    | Return
    | Reopen
    | Review
    | Withdraw
    | SetRule
    | Suspend
    | Resume
    | RequestExtension
    | CounterExtension
    | AcceptCounter
    | DeclineCounter
    | GrantExtension
    | RejectExtension
    | Reassign
    | Transfer
    | HandOver
    | Reply
    | ProposeChange
    | ConsentToChange
    | DeclineChange
    | LinkPart
    | DecideAmendment
    | Acknowledge
    | DeclineProposal
    | Inspect
    | ProposeMeasure
    | ApproveMeasure
    | RefuseMeasure
    | ReportBreach
    | Urge
    | DemandExplanation
    | Answer
    | AcceptCause
    | RejectCause
    | ProposeCompletion
    | ProposeExtension
    | ProposeReopening
    | DeclineDeviceProposal
    | Hide
    | Show
)
"""Everything that can be asked of an obligation."""
