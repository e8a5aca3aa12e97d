"""Handing what waits in the outbox to the channels.

A message is claimed right before it is sent, so that no two workers send it, in the
same transaction in which is recorded what became of the one before. What a worker that
died had claimed is taken up again when its claim runs out, under the same key, and
counts as sent with an outcome that nobody knows.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager

import attrs

from ..errors import ConflictError, GovtasksError, InvalidValueError
from ..notices import (
    Delivery,
    DeliveryState,
    Entry,
    Message,
    Outcome,
    Receipt,
    Recipient,
)
from ..organisation import Organisation
from ..plugins import Crew, PluginFault, Plugins
from ..ports import Clock, Session
from .composing import compose, message_key, recipient_of
from .delivering import FAILED, answered, ended, given_back, held, is_spent
from .notices import Reach
from .policy import DeliveryPolicy, Each, Limit
from .preferences import Wishes
from .sending import Senders
from .unit import Unit
from .unreachable import note_unreachable

_ATTEMPTS = 5
_MOST_PASSED_OVER = 100
"""Notices that one transaction holds or ends before others may write."""


@attrs.frozen(kw_only=True)
class DrainReport:
    """What one drain did.

    Attributes:
        counts: Number of messages by what became of them: words of `Outcome`, and
            ``held``, ``expired`` and ``dead``.
        problems: Key of the message and what its channel said, where it was not
            accepted.
        faults: What channels did that they must not do.
    """

    counts: Mapping[str, int]
    problems: tuple[tuple[str, str], ...] = ()
    faults: tuple[PluginFault, ...] = ()

    def count(self, outcome: Outcome) -> int:
        """Number of messages with that outcome."""
        return self.counts.get(outcome.value, 0)


@attrs.frozen(kw_only=True)
class Desk:
    """What a drain works with.

    Attributes:
        begin: Starts a transaction.
        unit: A unit of follow-up in a transaction, at an instant.
        plugins: Texts, and which channels know a repetition.
        crew: Objects of plugins: holds and listeners.
        reach: How people are reached.
        policy: How notices are delivered.
        clock: Tells the time.
        committed: Is told of each unit that was committed.
        entry: An obligation as it stands, for channels that want it.
    """

    begin: Callable[[], AbstractContextManager[Session]]
    unit: Callable[[Session, dt.datetime], Unit]
    plugins: Plugins
    crew: Crew
    reach: Reach
    policy: DeliveryPolicy
    clock: Clock
    committed: Callable[[Unit], None]
    entry: Callable[[Session, str, dt.datetime], Entry]

    def is_idempotent(self, channel: str) -> bool:
        """Whether the other side of a channel knows a repetition."""
        spec = self.plugins.channels.get(channel)
        return spec is not None and spec.idempotent


@attrs.frozen(kw_only=True)
class Parcel:
    """A message that is to be sent now, with the notices that it is made of."""

    deliveries: tuple[Delivery, ...]
    message: Message

    @property
    def is_doubtful(self) -> bool:
        """Whether nobody knows what became of it when it was tried before."""
        return _is_doubtful(self.deliveries)

    @property
    def channel(self) -> str:
        """Name of its channel."""
        return self.deliveries[0].notice.channel


def _is_doubtful(deliveries: Sequence[Delivery]) -> bool:
    return any(one.unknown for one in deliveries)


def drain(
    desk: Desk,
    senders: Senders,
    *,
    limit: int,
    progress: Callable[[int], None] | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> DrainReport:
    """Send what is due, at most *limit* messages, each through its channel.

    Args:
        desk: What it works with.
        senders: The channels that are set up; they are closed.
        limit: At most so many messages.
        progress: Is told, now and then, what became of how many.
        stop: Is asked before each message whether to send no more; what is claimed
            then is given back.

    Raises:
        InvalidValueError: A limit under 1.
    """
    if limit < 1:
        problem = "must be at least 1"
        raise InvalidValueError(problem, field="limit", value=limit)
    work = _Drain(desk, senders, progress, stop)
    try:
        work.run(limit)
    finally:
        senders.close()
    return DrainReport(
        counts=dict(work.counts),
        problems=tuple(work.problems),
        faults=senders.faults,
    )


Sent = tuple[Parcel, Receipt | None]
"""A message, and what its channel said; None where it was not sent."""


@attrs.define
class _Known:
    """What a drain reads once: who is who, and how each wants to be told."""

    organisation: Organisation | None = None
    wishes: dict[str, Wishes] = attrs.field(factory=dict)

    def organisation_of(self, unit: Unit) -> Organisation:
        if self.organisation is None:
            self.organisation = unit.organisation()
        return self.organisation

    def wishes_of(self, unit: Unit, person: str) -> Wishes:
        if person not in self.wishes:
            organisation = self.organisation_of(unit)
            self.wishes[person] = unit.wishes(person, organisation)
        return self.wishes[person]


class _Drain:
    """One drain: what it has done, and what it need not look up again."""

    def __init__(
        self,
        desk: Desk,
        senders: Senders,
        progress: Callable[[int], None] | None,
        stop: Callable[[], bool],
    ) -> None:
        self._progress = progress
        self._stop = stop
        self._desk = desk
        self._senders = senders
        self._known = _Known()
        self._left = 0
        self._longest = dt.timedelta(seconds=desk.policy.send_seconds)
        self._is_stopped = False
        self.counts: Counter[str] = Counter()
        self.problems: list[tuple[str, str]] = []

    def run(self, limit: int) -> None:
        """Send some messages while the next are claimed."""
        self._left = limit
        done: list[Sent] = []
        with ThreadPoolExecutor(1, "govtasks drain") as pool:
            load = self._turn(done)
            while load or done:
                sending = pool.submit(self._sent, load)
                try:
                    following = self._turn(done, load)
                    done = sending.result()
                except BaseException:
                    # What is on its way is waited for, and recorded.
                    self._is_stopped = True
                    self._turn(sending.result())
                    raise
                load = following

    def _sent(self, load: Sequence[Parcel]) -> list[Sent]:
        """Send one message after the other, as long as each is ours."""
        clock = self._desk.clock
        sent: list[Sent] = []
        for parcel in load:
            before = clock()
            if self._is_over() or not self._is_ours(parcel, before):
                sent.append((parcel, None))
                continue
            receipt = self._senders.send(parcel.channel, parcel.message, before)
            sent.append((parcel, receipt))
            self._longest = max(self._longest, clock() - before)
        return sent

    def _is_over(self) -> bool:
        """Whether no more is to be sent; once said it stays so."""
        self._is_stopped = self._is_stopped or self._stop()
        return self._is_stopped

    def _is_ours(self, parcel: Parcel, now: dt.datetime) -> bool:
        """Whether its claim lasts until the channel has surely answered."""
        if parcel.channel in self._senders.hanging:
            return False
        ends = (one.claimed_until for one in parcel.deliveries)
        return all(end is not None and now + self._longest <= end for end in ends)

    def _turn(
        self, done: Sequence[Sent], beside: Sequence[Parcel] = ()
    ) -> list[Parcel]:
        """Record what became of some messages, and claim the next.

        Args:
            done: What was sent.
            beside: What is being sent meanwhile.
        """
        self._left += sum(receipt is None for _, receipt in done)
        while True:
            turn = self._tried(done, beside)
            self._left -= len(turn.parcels)
            self._tell(turn)
            if turn.parcels or not turn.is_more:
                return turn.parcels
            done = ()

    def _tell(self, turn: _Turn) -> None:
        for change in turn.changes:
            self._desk.crew.delivery_changed(change, turn.unit.now)
        self._desk.committed(turn.unit)
        self.counts.update(turn.counts)
        if self._progress is not None:
            self._progress(self.counts.total())
        self.problems += turn.problems

    def _tried(self, done: Sequence[Sent], beside: Sequence[Parcel]) -> _Turn:
        """One transaction; where somebody else wrote meanwhile, once more."""
        policy = self._desk.policy
        # What went out is counted for a limit, one message after the other.
        most = 1 if policy.limits else policy.batch
        is_over = self._is_over() or any(one.is_doubtful for one in beside)
        wanted = 0 if is_over else min(most, self._left)
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                with self._desk.begin() as session:
                    turn = _Turn(self._desk, self._senders, self._known, session)
                    turn.settle(done)
                    turn.claim(wanted, is_alone=not beside)
            except ConflictError:
                if attempt == _ATTEMPTS:
                    raise
            else:
                return turn
        raise AssertionError


class _Turn:
    """One transaction of a drain."""

    def __init__(
        self,
        desk: Desk,
        senders: Senders,
        known: _Known,
        session: Session,
    ) -> None:
        self._desk = desk
        self._senders = senders
        self._known = known
        self._session = session
        self.unit = desk.unit(session, desk.clock())
        self.parcels: list[Parcel] = []
        self.is_more = False
        self.changes: list[Delivery] = []
        self.counts: Counter[str] = Counter()
        self.problems: list[tuple[str, str]] = []

    def settle(self, done: Sequence[Sent]) -> None:
        """Record the answers of channels; what was not sent is given back."""
        for parcel, receipt in done:
            if receipt is None:
                self._give_back(parcel.deliveries)
            else:
                self._answer(parcel.deliveries, receipt)

    def _answer(self, deliveries: Sequence[Delivery], receipt: Receipt) -> None:
        key = message_key([one.notice for one in deliveries])
        is_idempotent = self._desk.is_idempotent(deliveries[0].notice.channel)
        over = [
            answered(
                one,
                receipt,
                self._desk.policy,
                key=key,
                is_idempotent=is_idempotent,
                now=self.unit.now,
            )
            for one in deliveries
        ]
        is_dead = over[0].state is DeliveryState.DEAD
        word = "dead" if is_dead else receipt.outcome.value
        self._record(deliveries, over, word)

    def _record(
        self,
        claimed: Sequence[Delivery],
        over: Sequence[Delivery],
        word: str,
        *,
        is_about: bool = True,
    ) -> None:
        pairs = zip(claimed, over, strict=True)
        changed = [new for old, new in pairs if self._session.settle(old, new)]
        self.changes += changed
        self.counts[word] += 1
        if word not in _FINE:
            key = message_key([one.notice for one in claimed])
            self.problems.append((key, over[0].detail))
        lost = [one for one in changed if is_about and one.state in FAILED]
        for one, why in note_unreachable(self.unit, lost, self._desk.reach):
            self.problems.append((one.notice.key, f"not noted as unreachable: {why}"))

    def claim(self, wanted: int, *, is_alone: bool) -> None:
        """Find the next messages that can go out now.

        One that a worker may have died of goes out with no other, so that none but
        itself can be given up for it.

        Args:
            wanted: At most so many.
            is_alone: Whether nothing is being sent meanwhile.
        """
        now = self.unit.now
        until = now + self._desk.policy.lease
        for _ in range(_MOST_PASSED_OVER):
            missing = wanted - len(self.parcels)
            if not missing:
                return
            out = self._senders.out
            found = self._session.claim(now, until=until, limit=missing, without=out)
            if not found:
                return
            for claimed in (messages := _together(found)):
                if _is_doubtful(claimed) and (self.parcels or not is_alone):
                    self._give_back(claimed, *messages)
                    return
                parcel = self._parcel(tuple(self._usable(claimed)))
                if parcel is not None:
                    self.parcels.append(parcel)
                    if parcel.is_doubtful:
                        self._give_back(*messages)
                        return
        self.is_more = True

    def _give_back(self, *messages: Sequence[Delivery]) -> None:
        for one in (one for claimed in messages for one in claimed):
            self._session.settle(one, given_back(one))

    def _usable(self, claimed: Sequence[Delivery]) -> Iterator[Delivery]:
        """Those that are of use, and that can be sent once more."""
        for one in claimed:
            notice = one.notice
            is_idempotent = self._desk.is_idempotent(notice.channel)
            if notice.expires_at is not None and notice.expires_at <= self.unit.now:
                over = ended(one, DeliveryState.EXPIRED, "came too late to be of use")
                self._record([one], [over], "expired")
            elif is_spent(one, is_idempotent=is_idempotent):
                over = ended(one, DeliveryState.DEAD, "nobody knows whether it arrived")
                over = attrs.evolve(over, possible_duplicate=True)
                self._record([one], [over], "dead")
            else:
                yield one

    def _parcel(self, deliveries: tuple[Delivery, ...]) -> Parcel | None:
        """The message, where it can go out now."""
        if not deliveries:
            return None
        notices = [one.notice for one in deliveries]
        channel, now = notices[0].channel, self.unit.now
        if not self._senders.knows(channel):
            self._answer(deliveries, Receipt.retry(f"channel {channel} is not set up"))
            return None
        try:
            organisation = self._known.organisation_of(self.unit)
            wishes = self._known.wishes_of(self.unit, notices[0].recipient)
            to = recipient_of(organisation, notices[0], wishes.preferences.locale)
            if self._is_held(deliveries, to, wishes):
                return None
            message = compose(notices, to, self._desk.plugins.template)
            if notices[0].obligation and self._senders.wants_entry(channel):
                entry = self._desk.entry(self._session, notices[0].obligation, now)
                message = attrs.evolve(message, entry=entry)
        except GovtasksError as error:
            over = [
                ended(one, DeliveryState.PERMANENT_FAILURE, str(error))
                for one in deliveries
            ]
            # Nobody tried to reach him: it is no fact about him.
            self._record(deliveries, over, Outcome.REJECTED.value, is_about=False)
            return None
        return Parcel(deliveries=deliveries, message=message)

    def _is_held(
        self, deliveries: Sequence[Delivery], to: Recipient, wishes: Wishes
    ) -> bool:
        """Whether it has to wait; then it is recorded until when."""
        found = max(self._holds(deliveries, to, wishes), default=None)
        if found is None:
            return False
        until, why = found
        over = [held(one, until, why) for one in deliveries]
        self._record(deliveries, over, "held")
        return True

    def _holds(
        self, deliveries: Sequence[Delivery], to: Recipient, wishes: Wishes
    ) -> Iterator[tuple[dt.datetime, str]]:
        now = self.unit.now
        for one in deliveries:
            notice = one.notice
            if notice.urgent:
                continue
            if until := wishes.quiet_until(now):
                yield until, "quiet hours"
            if until := self._desk.crew.hold(notice, to, now):
                yield until, "held by a plugin"
        for limit in self._desk.policy.limits:
            if limit.channel == deliveries[0].notice.channel:
                yield from self._over_limit(limit, to.person)

    def _over_limit(
        self, limit: Limit, person: str
    ) -> Iterator[tuple[dt.datetime, str]]:
        """Until when no more may go out, where enough did."""
        now, of_person = self.unit.now, limit.each is Each.RECIPIENT
        # The message itself is claimed already, and counts.
        first = self._session.tried(
            limit.channel,
            since=now - limit.window,
            nth=limit.messages + 1,
            recipient=person if of_person else None,
        )
        if first is not None:
            yield first + limit.window, f"limit of {limit.messages} messages"
            if not of_person:
                self._senders.full.add(limit.channel)


_FINE = {Outcome.ACCEPTED.value, Outcome.DELIVERED.value, "held"}


def _together(found: Sequence[Delivery]) -> Iterator[Sequence[Delivery]]:
    """Notices by the message that they go out in, in their order."""
    messages: dict[object, list[Delivery]] = {}
    for one in found:
        notice = one.notice
        several = (notice.batch, notice.recipient, notice.channel, one.attempts)
        name = notice.key if notice.batch is None else (*several, one.unknown)
        messages.setdefault(name, []).append(one)
    yield from messages.values()
