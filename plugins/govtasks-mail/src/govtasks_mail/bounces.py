"""Reading what mail servers report later: delivery status notifications (RFC 3464).

A server that took a letter may find out afterwards that it does not arrive, and
sends a report to the sender's mailbox. Whoever reads that mailbox hands each mail
to `reports_of`, and what comes out to the register.
"""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from email import policy
from email.message import Message
from typing import Any, TypeAlias

import attrs

from govtasks.errors import MalformedDataError, TooLargeError
from govtasks.ports import DeliveryState

from .replies import shown

LARGEST_REPORT = 1_000_000
MOST_RECIPIENTS = 1_000
# As a text, for the class takes no parameters when the program runs.
_Part: TypeAlias = "Message[Any, Any]"
_REFERENCE = re.compile(r"<[^<>\s]{1,250}>")
# The server goes on with what is delayed, and has passed on what is relayed or
# expanded: whoever took that for a failure would send a second copy.
_STATES = {
    "failed": DeliveryState.PERMANENT_FAILURE,
    "delivered": DeliveryState.DELIVERED,
}


@attrs.frozen(kw_only=True)
class DeliveryReport:
    """What a server reports about one letter and one recipient.

    Attributes:
        reference: The ``Message-ID`` of the letter, as its receipt gave it.
        state: Delivered, or a permanent failure: what the register can be told.
        detail: What the server says, on one line.
        recipient: Address that it is about; empty where the report is silent.
    """

    reference: str
    state: DeliveryState
    detail: str
    recipient: str = ""


def reports_of(mail: bytes) -> tuple[DeliveryReport, ...]:
    """What a mail in the sender's mailbox reports.

    Anybody can send such a mail: take it only from a mailbox that your own
    server fills, and let nothing follow from it but a delivery report.

    Args:
        mail: The mail as it was received.

    Returns:
        One report for each recipient whose letter has come to an end; none where
        the mail is no report, or names no letter.

    Raises:
        TooLargeError: More than 1 000 000 bytes, or 1 000 recipients.
        MalformedDataError: It says that it is a report, and cannot be read.
    """
    if len(mail) > LARGEST_REPORT:
        problem = f"mail of {len(mail)} bytes is over {LARGEST_REPORT}"
        raise TooLargeError(problem, field="mail")
    try:
        return tuple(_reports(mail))
    except (LookupError, ValueError, AttributeError, TypeError, RecursionError) as e:
        if isinstance(e, TooLargeError):
            raise
        problem = f"is a report that cannot be read: {shown(str(e))}"
        raise MalformedDataError(problem, field="mail") from e


def _reports(mail: bytes) -> Iterator[DeliveryReport]:
    # The policy with structured headers raises for some that are malformed; of a
    # report only plain words are needed.
    document = email.message_from_bytes(mail, policy=policy.compat32)
    if document.get_content_type() != "multipart/report":
        return
    parts = _inside(document)
    reference = _reference(parts)
    for part in parts:
        if part.get_content_type() == "message/delivery-status" and reference:
            yield from _of_status(part, reference)


def _inside(part: _Part) -> list[_Part]:
    parts = part.get_payload()
    return (
        [one for one in parts if isinstance(one, Message)]
        if isinstance(parts, list)
        else []
    )


def _of_status(status: _Part, reference: str) -> Iterator[DeliveryReport]:
    """The blocks behind the first are about one recipient each."""
    about = _inside(status)[1:]
    if len(about) > MOST_RECIPIENTS:
        problem = f"{len(about)} recipients are over {MOST_RECIPIENTS}"
        raise TooLargeError(problem, field="mail")
    for block in about:
        state = _STATES.get(_action(block))
        if state is not None:
            yield DeliveryReport(
                reference=reference,
                state=state,
                detail=_detail(block),
                recipient=_recipient(block),
            )


def _action(block: _Part) -> str:
    return str(block.get("Action", "")).strip().lower()


def _detail(block: _Part) -> str:
    status = str(block.get("Status", "")).strip()
    said = str(block.get("Diagnostic-Code", "")).rpartition(";")[2].strip()
    return shown(" ".join(filter(None, (_action(block), status, said))))


def _recipient(block: _Part) -> str:
    named = block.get("Original-Recipient") or block.get("Final-Recipient") or ""
    return shown(str(named).rpartition(";")[2])


def _reference(parts: list[_Part]) -> str:
    """The Message-ID of the letter, from the copy of it or of its headers."""
    for part in parts:
        match part.get_content_type():
            case "message/rfc822":
                headers = next(iter(_inside(part)), part)
            case "text/rfc822-headers" | "message/rfc822-headers":
                text = part.get_payload(decode=True)
                headers = email.message_from_bytes(
                    text if isinstance(text, bytes) else b""
                )
            case _:
                continue
        if found := _REFERENCE.search(str(headers.get("Message-ID", ""))):
            return found[0]
    return ""
