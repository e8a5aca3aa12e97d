"""Handing what waits in the outbox to the channels.

Each notice is claimed in a transaction of its own right before it is sent, so
that no two workers send it, however long a channel takes for those before it;
what a worker that died had claimed is taken up again when its claim runs out,
under the same key.
"""

from __future__ import annotations

import datetime as dt
import functools
import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import TypeGuard

import attrs

from ..errors import (
    GovtasksError,
    InvalidValueError,
    PluginError,
    UnknownNameError,
    shortened,
)
from ..messages import render, shown_in
from ..organisation import Organisation
from ..ports import (
    Channel,
    Clock,
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
LONGEST_WAIT = dt.timedelta(days=7)
_ENDS = {
    Outcome.ACCEPTED: DeliveryState.ACCEPTED,
    Outcome.DELIVERED: DeliveryState.DELIVERED,
    Outcome.REJECTED: DeliveryState.PERMANENT_FAILURE,
    Outcome.UNKNOWN: DeliveryState.DEAD,
}

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
    organisation: Callable[[], Organisation],
    channels: Mapping[str, Channel],
    *,
    clock: Clock,
    limit: int,
) -> DrainReport:
    """Send what is due, at most *limit* notices, each through its channel.

    Args:
        begin: Starts a transaction.
        organisation: Gives the organisation as it is recorded; asked once, and
            only when there is something to send.
        channels: The channels that are set up, by name.
        clock: Tells the time.
        limit: At most this many notices.

    Raises:
        InvalidValueError: A limit under 1.
    """
    if limit < 1:
        problem = "must be at least 1"
        raise InvalidValueError(problem, field="limit", value=limit)
    counts: Counter[str] = Counter()
    problems: list[tuple[str, str]] = []
    people = functools.cache(organisation)
    for delivery in itertools.islice(_claimed(begin, clock), limit):
        said = _send(delivery.notice, people(), channels)
        receipt = _final(said, delivery.attempts)
        counts[receipt.outcome.value] += 1
        if receipt.outcome is not Outcome.ACCEPTED:
            problems.append((delivery.notice.key, receipt.detail))
        with begin() as session:
            _settle(session, delivery, receipt, clock())
    return DrainReport(counts=dict(counts), problems=tuple(problems))


def _claimed(begin: Begin, clock: Clock) -> Iterator[Delivery]:
    """What is due, each claimed when it is its turn."""
    while True:
        now = clock()
        with begin() as session:
            found = session.claim(now, until=now + LEASE, limit=1)
        if not found:
            return
        yield found[0]


def _send(
    notice: Notice, organisation: Organisation, channels: Mapping[str, Channel]
) -> Receipt:
    if notice.channel not in channels:
        return Receipt.retry(f"channel {notice.channel} is not set up")
    try:
        message = write(notice, organisation)
    except GovtasksError as error:
        return Receipt.rejected(str(error))
    try:
        receipt: object = channels[notice.channel].send(message)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a channel may raise anything
        return Receipt.unknown(f"{type(error).__name__}: {error}"[:500])
    if not _is_receipt(receipt):
        return Receipt.unknown(f"channel answered {shortened(receipt)}")
    return receipt


def _is_receipt(value: object) -> TypeGuard[Receipt]:
    if not isinstance(value, Receipt):
        return False
    outcome, _, wait = attrs.astuple(value, recurse=False)
    return isinstance(outcome, Outcome) and isinstance(wait, dt.timedelta | None)


def _final(receipt: Receipt, attempts: int) -> Receipt:
    """What becomes of a notice: after the last wait a retry is a rejection."""
    if receipt.outcome is Outcome.RETRY and attempts > len(WAITS):
        detail = f"given up after {attempts} attempts: {receipt.detail}"
        return Receipt.rejected(detail)
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
        body=_body(notice, values, person.locale),
        obligation=str(notice.arguments["obligation"]),
        at=notice.created_at,
    )


def _body(notice: Notice, values: Mapping[str, object], locale: str) -> str:
    """The text, and for whom its recipient stands in, where he does."""
    body = render(f"{notice.template}-body", values, locale)
    standing_in = values.get("standing_in")
    return body if standing_in is None else f"{body}{shown_in(standing_in, locale)}\n"


def _settle(
    session: Session, delivery: Delivery, receipt: Receipt, now: dt.datetime
) -> None:
    over = attrs.evolve(delivery, claimed_until=None, detail=receipt.detail)
    if receipt.outcome is Outcome.RETRY:
        again = now + _wait(receipt, delivery.attempts)
        state = DeliveryState.TEMPORARY_FAILURE
        session.settle(delivery, attrs.evolve(over, state=state, not_before=again))
    else:
        # Unknown is settled too: it may have arrived, and a second copy would be
        # a second notice.
        state = _ENDS[receipt.outcome]
        session.settle(delivery, attrs.evolve(over, state=state))


def _wait(receipt: Receipt, attempts: int) -> dt.timedelta:
    """What the channel asks for, within reason; else the usual."""
    if receipt.wait is None or receipt.wait <= dt.timedelta(0):
        return WAITS[attempts - 1]
    return min(receipt.wait, LONGEST_WAIT)


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
