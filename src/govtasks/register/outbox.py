"""Handing what waits in the outbox to the channels.

Each notice is claimed in a transaction of its own before it is sent, so that no
two workers send it; what a worker that died had claimed is taken up again when
its claim runs out, under the same key.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

import attrs

from ..errors import GovtasksError, PluginError, UnknownNameError
from ..messages import render
from ..organisation import Organisation
from ..ports import (
    Channel,
    Delivery,
    DeliveryState,
    Message,
    Notice,
    Outcome,
    Receipt,
    Recipient,
    Session,
)
from ..text import Text

LEASE = dt.timedelta(minutes=10)
WAITS = (
    dt.timedelta(minutes=5),
    dt.timedelta(minutes=30),
    dt.timedelta(hours=2),
    dt.timedelta(hours=12),
    dt.timedelta(hours=24),
)
"""How long to wait after each failed attempt; after the last it is given up."""

Begin = Callable[[], AbstractContextManager[Session]]


@attrs.frozen(kw_only=True)
class DrainReport:
    """What one drain did.

    Attributes:
        counts: Number of notices by what became of them.
        problems: Key of the notice and what its channel said, where it was not
            accepted.
    """

    counts: Mapping[str, int]
    problems: tuple[tuple[str, str], ...] = ()

    def count(self, outcome: Outcome) -> int:
        """Number of notices with that outcome."""
        return self.counts.get(outcome.value, 0)


def drain(
    begin: Begin,
    organisation: Organisation,
    channels: Mapping[str, Channel],
    *,
    now: dt.datetime,
    limit: int,
) -> DrainReport:
    """Send what is due, at most *limit* notices, each through its channel."""
    counts: Counter[str] = Counter()
    problems: list[tuple[str, str]] = []
    with begin() as session:
        claimed = session.claim(now, until=now + LEASE, limit=limit)
    for delivery in claimed:
        receipt = _send(delivery.notice, organisation, channels)
        counts[receipt.outcome.value] += 1
        if receipt.outcome is not Outcome.ACCEPTED:
            problems.append((delivery.notice.key, receipt.detail))
        with begin() as session:
            _settle(session, delivery, receipt, now)
    return DrainReport(counts=dict(counts), problems=tuple(problems))


def _send(
    notice: Notice, organisation: Organisation, channels: Mapping[str, Channel]
) -> Receipt:
    try:
        channel = channels[notice.channel]
        message = write(notice, organisation)
    except KeyError:
        return Receipt.retry(f"channel {notice.channel} is not set up")
    except GovtasksError as error:
        return Receipt.rejected(str(error))
    try:
        receipt: object = channel.send(message)
    except Exception as error:  # noqa: BLE001 - a channel may raise anything
        return Receipt.unknown(f"{type(error).__name__}: {error}"[:500])
    if not isinstance(receipt, Receipt):
        return Receipt.unknown(f"channel answered {type(receipt).__name__}")
    return receipt


def write(notice: Notice, organisation: Organisation) -> Message:
    """Write a notice in the language of its recipient.

    Raises:
        UnknownNameError: The recipient or the template is not there any more.
    """
    person = organisation.person(notice.recipient)
    to = Recipient(
        person=person.key,
        name=person.name,
        address=dict(person.contacts).get(notice.channel, ""),
        locale=person.locale,
    )
    values = {
        name: Text(value) if isinstance(value, Mapping) else value
        for name, value in notice.arguments.items()
    }
    return Message(
        key=notice.key,
        to=to,
        subject=render(f"{notice.template}-subject", values, person.locale),
        body=render(f"{notice.template}-body", values, person.locale),
        obligation=str(notice.arguments["obligation"]),
        at=notice.created_at,
    )


def _settle(
    session: Session, delivery: Delivery, receipt: Receipt, now: dt.datetime
) -> None:
    key, detail = delivery.notice.key, receipt.detail
    match receipt.outcome:
        case Outcome.ACCEPTED:
            session.settle(key, DeliveryState.ACCEPTED, detail=detail)
        case Outcome.REJECTED:
            session.settle(key, DeliveryState.REJECTED, detail=detail)
        case Outcome.UNKNOWN:
            # It may have arrived: a second copy would be a second notice.
            session.settle(key, DeliveryState.UNKNOWN, detail=detail)
        case Outcome.RETRY if delivery.attempts > len(WAITS):
            detail = f"given up after {delivery.attempts} attempts: {detail}"
            session.settle(key, DeliveryState.REJECTED, detail=detail)
        case Outcome.RETRY:
            wait = receipt.wait or WAITS[delivery.attempts - 1]
            pending = DeliveryState.PENDING
            session.settle(key, pending, detail=detail, not_before=now + wait)


def make_channels(
    factories: Mapping[str, Callable[[Mapping[str, object]], Channel]],
    settings: Mapping[str, Mapping[str, object]],
) -> dict[str, Channel]:
    """Make each channel that there are settings for.

    Raises:
        UnknownNameError: Settings for a channel that no plugin offers.
        PluginError: A factory failed; the channel's name is in the message.
    """
    made: dict[str, Channel] = {}
    for name, own in settings.items():
        if name not in factories:
            kind = "channel"
            raise UnknownNameError.of(kind, name, factories)
        try:
            made[name] = factories[name](own)
        except GovtasksError as error:
            place = f"channel {name}"
            raise error.at(place) from None
        except Exception as error:
            problem = f"channel {name}: {type(error).__name__}: {error}"
            raise PluginError(problem) from error
    return made
