"""The register: the service that a portal talks to.

The only place that joins the pure core with stores, channels and clocks. It
holds no state of its own beyond what it was opened with.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Self

import attrs

from ..deadlines.calendars import WorkCalendar
from ..deadlines.changes import Moved
from ..obligations.events import Act
from ..obligations.orders import Orders
from ..observing import Work, WorkKind
from ..plugins import (
    Crew,
    PluginFault,
    PluginReport,
    Plugins,
    loaded_plugins,
)
from ..ports import Clock, Delivery, DeliveryState, Entry, Session, Store
from . import outbox
from .checkup import sample
from .doctor import MOST_LOOKED_AT, Diagnosis, diagnoses
from .entries import entry_of
from .faults import FaultBook
from .gate import Gate
from .keeping import Keeping
from .notices import Reach
from .opening import open_store
from .outbox import Desk, DrainReport
from .policy import DeliveryPolicy
from .preview import HORIZON, Preview, Trial, end_of, preview, taken_back
from .queries import Queries
from .reports import Report, record_report, retry
from .rulebook import Rulebook
from .sending import Senders
from .shares import Share, shares
from .sweep import FOLLOW_UP
from .sweeping import Sweeper, SweepReport
from .unit import Unit
from .watching import watched
from .writing import require_kind


def _utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def open_register(
    url: str = "memory:",
    *,
    plugins: Iterable[object] | Plugins | None = None,
    blocked: Iterable[str] = (),
    tenant: str = "default",
    notify: Sequence[str] = ("console",),
    rulebook: Rulebook | None = None,
    clock: Clock = _utc_now,
    delivery: DeliveryPolicy | None = None,
) -> Register:
    """Open a register (`govtasks.open`).

    Args:
        url: Where facts are kept: ``memory:`` forgets; others come from
            plugins, such as ``sqlite:///tasks.db``.
        plugins: Names of installed plugins, files or objects; None takes all
            that are installed. A government deployment should name them. Or what
            `load_plugins` gave, which takes their settings too.
        blocked: Names of plugins to leave out.
        tenant: Whose data; tenants never see each other's.
        notify: Names of the channels that notices go out by.
        rulebook: The host's own calendars, regimes and ladders; they go before
            those of the library.
        clock: Tells the time where a call does not; gives aware instants.
        delivery: How notices are delivered: retries, limits, digest, quiet hours.

    Raises:
        UnknownNameError: No plugin offers that kind of store, or a channel.
        StoreError: The store cannot be opened.
        PluginError: The plugin of the store failed.
    """
    loaded = loaded_plugins(plugins, blocked)
    channels = tuple(loaded.channel(name) for name in notify)
    reach = Reach(channels=channels, crew=Crew(loaded))
    return Register(
        open_store(url, loaded),
        plugins=loaded,
        tenant=tenant,
        reach=reach,
        rulebook=rulebook or Rulebook.of(),
        clock=clock,
        delivery=delivery,
    )


class Register(Keeping):
    """Orders and what became of them, for one tenant of one store.

    Use `open_register`; it is a context manager that closes the store.
    """

    def __init__(
        self,
        store: Store,
        *,
        plugins: Plugins,
        tenant: str,
        reach: Reach,
        rulebook: Rulebook,
        clock: Clock,
        delivery: DeliveryPolicy | None = None,
    ) -> None:
        super().__init__(
            store, plugins=plugins, tenant=tenant, rulebook=rulebook, clock=clock
        )
        self._reach = reach
        self._delivery = delivery or DeliveryPolicy()
        self._crew = reach.crew
        self._faults = FaultBook(self._begin, self._codec)
        self._gate = Gate(
            plugins.authorizers, settings=plugins.settings, note=self._crew.note
        )

    def __enter__(self) -> Self:
        """The register itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the store."""
        self.close()

    def close(self) -> None:
        """Give back what the store holds open."""
        self._store.close()

    def for_tenant(self, tenant: str) -> Register:
        """The register of another tenant of the same store.

        Both are on one pool of connections; closing either closes the store.

        Args:
            tenant: Whose data.
        """
        return Register(
            self._store,
            plugins=self._plugins,
            tenant=tenant,
            reach=self._reach,
            rulebook=self.rulebook,
            clock=self._clock,
            delivery=self._delivery,
        )

    @property
    def plugins(self) -> tuple[PluginReport, ...]:
        """A report on every plugin, the failed ones with their reason."""
        return self._plugins.reports

    @property
    def faults(self) -> tuple[PluginFault, ...]:
        """What objects of plugins did wrong since the register was opened, in order.

        `kept_faults` has those of every process, each once.
        """
        return self._crew.faults

    @contextmanager
    def unit(
        self,
        *,
        actor: str,
        on_behalf_of: str | None = None,
        mandate: str | None = None,
        now: dt.datetime | None = None,
        connection: object = None,
    ) -> Iterator[Unit]:
        """One transaction: everything in the block is recorded, or nothing.

        Args:
            actor: Who acts: key of the person in the organisation.
            on_behalf_of: For whom, where not for himself.
            mandate: Key of the mandate that lets him.
            now: When it is recorded; the clock's time where it is not given.
            connection: The host's connection, inside its own transaction; it
                is written to and never committed.

        Raises:
            NaiveInstantError: *now* has no time zone.
            InvalidValueError: *now* is at an end of the calendar; the actor is no key.
        """
        act = Act(actor=actor, on_behalf_of=on_behalf_of, mandate=mandate)
        at = self._now(now)
        with (
            watched(self._crew, self._work(WorkKind.UNIT, at, actor)) as counts,
            self._store.begin(self._tenant, connection) as session,
        ):
            unit = self._unit(session, act, at)
            yield unit
            unit.finish()
            counts.update(unit.written)
        if connection is None:
            self.committed(unit)

    def committed(self, unit: Unit) -> None:
        """Tell the listeners of plugins what a unit recorded.

        For a unit on the host's connection, once the host has committed: nobody else
        knows when that is. Any other unit tells by itself. Twice tells once.
        """
        if committed := unit.take_recorded(self._tenant):
            self._crew.committed(committed)
        self._faults.keep(self.faults)

    def _work(self, kind: WorkKind, at: dt.datetime, actor: str = "") -> Work:
        return Work(kind=kind, tenant=self._tenant, at=at, actor=actor)

    def _unit(self, session: Session, act: Act, at: dt.datetime) -> Unit:
        return Unit(
            session,
            self._codec,
            self.rulebook,
            act=act,
            now=at,
            gate=self._gate,
            delivery=self._delivery,
        )

    def dry_run(
        self,
        orders: Orders,
        *,
        actor: str,
        on_behalf_of: str | None = None,
        mandate: str | None = None,
        acts: Mapping[str, Act] | None = None,
        now: dt.datetime | None = None,
        horizon: dt.timedelta = HORIZON,
        connection: object = None,
    ) -> Preview:
        """What `Unit.issue_orders` would do; nothing is stored (chạy thử).

        Args:
            orders: The document.
            actor: Who would issue it; the others as for `unit`.
            on_behalf_of: For whom, where not for himself.
            mandate: Key of the mandate for it.
            acts: As for `Unit.issue_orders`.
            now: When; the clock's time where it is not given.
            horizon: How far follow-up is looked ahead.
            connection: The host's connection, as for `unit`.

        Raises:
            InvalidValueError: They are no orders, the horizon is negative or reaches
                too far, or a value is wrong as for `unit`.
            MissingFactError: No organisation was recorded.
        """
        require_kind(orders, Orders)
        act = Act(actor=actor, on_behalf_of=on_behalf_of, mandate=mandate)
        at = self._now(now)
        until = end_of(at, horizon)
        with taken_back(self._store.begin(self._tenant, connection)) as session:
            unit, other = (self._unit(session, one, at) for one in (act, FOLLOW_UP))
            queries = Queries(session, self._codec, self.rulebook)
            trial = Trial(unit, other, queries, self._reach)
            return preview(trial, orders, until, acts or {})

    def adopt_calendar(
        self,
        calendar: WorkCalendar,
        *,
        cause: str,
        actor: str,
        now: dt.datetime | None = None,
        connection: object = None,
    ) -> tuple[Moved, ...]:
        """Record a changed calendar, and each open deadline that it moves.

        All of it in one transaction: either every deadline stands by the new
        calendar, or none does.

        Args:
            calendar: A new version of a calendar that is in use.
            cause: Why it changed, such as the decision on a day off.
            actor: Who adopts it.
            now: When it is recorded; the clock's time where it is not given.
            connection: The host's connection, as for `unit`.

        Returns:
            What moved, by key, with both days; what is closed stays as it was.

        Raises:
            InvalidValueError: No cause, or its version was recorded with other
                days.
            CoverageError: It does not reach the deadline of something open.
        """
        with self.unit(actor=actor, now=now, connection=connection) as unit:
            return unit.adopt_calendar(calendar, cause=cause)

    def sweep(
        self,
        now: dt.datetime | None = None,
        *,
        dry_run: bool = False,
        progress: Callable[[int], None] | None = None,
        share: Share | None = None,
        stop: Callable[[], bool] = lambda: False,
    ) -> SweepReport:
        """Record what should have been said by *now*, once, and queue the notices.

        Args:
            now: Until when; the clock's time where it is not given.
            dry_run: Only tell what would be said.
            progress: Is told, now and then, how many obligations were looked at.
            share: Look only at this share, as one of `shares`.
            stop: Is asked now and then whether to look at no more.

        Returns:
            What was said, taken back, opened and failed: counted, and the first of
            each shown.
        """
        at = self._now(now)
        sweeper = Sweeper(
            begin=self._begin,
            unit_of=lambda session: self._unit(session, FOLLOW_UP, at),
            reach=self._reach,
            committed=self.committed,
            at=at,
            dry_run=dry_run,
            progress=progress,
            share=share,
            stop=stop,
        )
        if dry_run:
            return sweeper.sweep()
        with watched(self._crew, self._work(WorkKind.SWEEP, at)) as counts:
            report = sweeper.sweep()
            counts.update(attrs.asdict(report.counts))
        self._faults.keep(self.faults)
        return report

    def shares(self, now: dt.datetime | None = None) -> tuple[Share, ...]:
        """The shares in which a sweep has something to do (phần quét).

        Swept in any order, and at once by several machines, they say what one
        sweep of everything says.

        Args:
            now: Until when; the clock's time where it is not given.
        """
        at = self._now(now)
        with self._begin() as session:
            return shares(session, self._unit(session, FOLLOW_UP, at))

    def doctor(self, now: dt.datetime | None = None) -> tuple[Diagnosis, ...]:
        """What is wrong with the register, or soon will be; errors first.

        Args:
            now: The time; the clock's where it is not given.
        """
        at = self._now(now)
        looked_at = sample(self._begin, MOST_LOOKED_AT)
        with self._begin() as session:
            return diagnoses(
                session,
                Queries(session, self._codec, self.rulebook),
                looked_at,
                plugins=self.plugins,
                reach=self._reach,
                now=at,
                tenant=self._tenant,
            )

    def drain(
        self,
        settings: Mapping[str, Mapping[str, object]] | None = None,
        *,
        now: dt.datetime | None = None,
        limit: int = 500,
        progress: Callable[[int], None] | None = None,
        stop: Callable[[], bool] = lambda: False,
    ) -> DrainReport:
        """Hand waiting notices to their channels.

        Args:
            settings: Settings of each channel by its name, before those that the
                register was opened with. Without any, the console.
            now: The time, which then stands still; by default the clock's each time.
            limit: At most this many messages are handed over.
            progress: Is told, now and then, what became of how many.
            stop: Is asked before each message whether to send no more; what is
                claimed then is given back.

        Raises:
            UnknownNameError: Settings for a channel that nobody offers.
            InvalidValueError: A limit under 1.
            PluginError: A channel could not be made.
        """
        at = self._now(now)
        patience = dt.timedelta(seconds=self._delivery.send_seconds)
        channels = self._crew.channels(
            settings, clock=lambda: self._now(now), patience=patience
        )
        desk = self._desk(now)
        work = self._work(WorkKind.DRAIN, at)
        with watched(self._crew, work) as counts:
            senders = Senders(channels, self._crew, work)
            report = outbox.drain(
                desk, senders, limit=limit, progress=progress, stop=stop
            )
            counts.update(report.counts)
        self._faults.keep(self.faults)
        return report

    def _desk(self, now: dt.datetime | None) -> Desk:
        return Desk(
            begin=self._begin,
            unit=lambda session, at: self._unit(session, FOLLOW_UP, at),
            plugins=self._plugins,
            crew=self._crew,
            reach=self._reach,
            policy=self._delivery,
            clock=lambda: self._now(now),
            committed=self.committed,
            entry=self._entry,
        )

    def _entry(self, session: Session, key: str, at: dt.datetime) -> Entry:
        queries = Queries(session, self._codec, self.rulebook)
        return entry_of(queries, queries.view(key, at))

    def report_delivery(
        self,
        channel: str,
        reference: str,
        state: DeliveryState,
        *,
        detail: str = "",
        at: dt.datetime | None = None,
        now: dt.datetime | None = None,
    ) -> tuple[Delivery, ...]:
        """Record what a channel reports about a message that it took earlier.

        Reports may come late, twice and in any order: an end stays an end.

        Args:
            channel: Name of the channel.
            reference: What the channel calls the message, as its receipt said.
            state: Delivered, permanent failure or temporary failure.
            detail: What the channel says.
            at: When what it reports happened; now where it does not say so.
            now: When the report came; the clock's time where it is not given.

        Returns:
            The notices of the message as they stand now.

        Raises:
            UnknownNameError: The channel never gave that reference.
            InvalidValueError: A state that is no report, or no reference.
        """
        report = Report(
            channel=channel, reference=reference, state=state, detail=detail, at=at
        )
        return record_report(self._desk(now), report)

    def retry(
        self,
        key: str,
        *,
        actor: str,
        now: dt.datetime | None = None,
    ) -> Delivery:
        """Try a notice anew that was given up, as if it had never been sent.

        Args:
            key: Key of the notice.
            actor: Who wants it; kept with it.
            now: When; the clock's time where it is not given.

        Raises:
            UnknownNameError: There is no such notice.
            RefusedError: It was not given up.
        """
        return retry(self._desk(now), key, actor)
