"""The register: the service that a portal talks to.

The only place that joins the pure core with stores, channels and clocks. It
holds no state of its own beyond what it was opened with.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Self

import attrs

from ..codec import Codec
from ..deadlines.calendars import WorkCalendar
from ..deadlines.changes import Moved
from ..deadlines.extension import Lateness
from ..directives import Directive, Reference, changed_by
from ..errors import ConflictError, GovtasksError, InvalidValueError, PluginError
from ..evaluation.accountability import Accounted, accounted
from ..evaluation.figures import Figures, figures
from ..obligations.events import Act, Fact
from ..obligations.findings import OrderFinding
from ..obligations.history import DeadlineChange
from ..obligations.orders import Orders
from ..organisation import Organisation
from ..plugins import PluginReport, Plugins, blaming, load_plugins
from ..ports import Clock, Delivery, DeliveryState, RowQuery, Session, Store
from ..text import aware
from . import outbox
from .directive_view import DirectiveView, directive_view
from .gate import Gate
from .outbox import DrainReport
from .preview import HORIZON, Preview, Trial, end_of, preview, taken_back, unclear
from .queries import Filter, Queries, View, entry_of
from .reader import OBLIGATIONS
from .rulebook import Rulebook
from .sweep import FOLLOW_UP, Reach, SweepReport, sweep_one
from .unit import Unit
from .whole import Whole, whole_of
from .writing import require_kind

_ATTEMPTS = 3


def _utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def open_register(
    url: str = "memory:",
    *,
    plugins: Iterable[object] | None = None,
    blocked: Iterable[str] = (),
    tenant: str = "default",
    notify: Sequence[str] = ("console",),
    rulebook: Rulebook | None = None,
    clock: Clock = _utc_now,
) -> Register:
    """Open a register (`govtasks.open`).

    Args:
        url: Where facts are kept: ``memory:`` forgets; others come from
            plugins, such as ``sqlite:///tasks.db``.
        plugins: Names of installed plugins, files or objects; None takes all
            that are installed. A government deployment should name them.
        blocked: Names of plugins to leave out.
        tenant: Whose data; tenants never see each other's.
        notify: Names of the channels that notices go out by.
        rulebook: The host's own calendars, regimes and ladders; they go before
            those of the library.
        clock: Tells the time where a call does not; gives aware instants.

    Raises:
        UnknownNameError: No plugin offers that kind of store, or a channel.
        StoreError: The store cannot be opened.
        PluginError: The plugin of the store failed.
    """
    loaded = load_plugins(plugins, blocked=blocked)
    scheme, colon, _ = url.partition(":")
    if not colon:
        problem = "must be a URL such as 'memory:' or 'sqlite:///tasks.db'"
        raise InvalidValueError(problem, field="url", value=url)
    reach = Reach(channels=tuple(loaded.channel(name) for name in notify))
    storage = loaded.storage(scheme.partition("+")[0])
    with blaming(f"store {scheme}"):
        store = storage.factory(url)
    return Register(
        store,
        plugins=loaded,
        tenant=tenant,
        reach=reach,
        rulebook=rulebook or Rulebook.of(),
        clock=clock,
    )


class Register:
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
    ) -> None:
        self._store = store
        self._plugins = plugins
        self._tenant = tenant
        self._reach = reach
        self._clock = clock
        self._codec = Codec()
        self._gate = Gate(plugins.authorizers)
        self.rulebook: Rulebook = attrs.evolve(rulebook, plugins=plugins)

    def __enter__(self) -> Self:
        """The register itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the store."""
        self.close()

    def close(self) -> None:
        """Give back what the store holds open."""
        self._store.close()

    @property
    def plugins(self) -> tuple[PluginReport, ...]:
        """A report on every plugin, the failed ones with their reason."""
        return self._plugins.reports

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
        with self._store.begin(self._tenant, connection) as session:
            unit = self._unit(session, act, at)
            yield unit
            unit.finish()

    def _unit(self, session: Session, act: Act, at: dt.datetime) -> Unit:
        return Unit(
            session, self._codec, self.rulebook, act=act, now=at, gate=self._gate
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

    def _now(self, now: dt.datetime | None) -> dt.datetime:
        at = aware(self._clock() if now is None else now)
        if not dt.MINYEAR < at.year < dt.MAXYEAR:
            problem = "must leave room for every time zone: years 2 to 9998"
            raise InvalidValueError(problem, field="now", value=at)
        return at

    def _begin(self) -> AbstractContextManager[Session]:
        return self._store.begin(self._tenant)

    @contextmanager
    def _queries(self) -> Iterator[Queries]:
        with self._begin() as session:
            yield Queries(session, self._codec, self.rulebook)

    def organisation(self) -> Organisation:
        """The organisation that was recorded last.

        Raises:
            MissingFactError: None was recorded.
        """
        with self._queries() as queries:
            return queries.organisation()

    def view(self, key: str, at: dt.datetime | None = None) -> View:
        """One obligation as of an instant: state, deadline, status, chain.

        Raises:
            UnknownNameError: There is no such obligation.
            InvalidValueError: It did not exist yet.
        """
        with self._queries() as queries:
            return queries.view(key, self._now(at))

    def parts(self, key: str, at: dt.datetime | None = None) -> Whole:
        """One obligation with its parts to any depth, and what they add up to.

        Raises:
            UnknownNameError: There is no such obligation.
            InvalidValueError: It did not exist yet.
        """
        with self._queries() as queries:
            return whole_of(queries, key, self._now(at))

    def lateness(self, key: str, at: dt.datetime | None = None) -> Lateness | None:
        """How early or late an obligation is, or was done, in the unit of its rule.

        Returns:
            Judged at the instant of `Status.judged_at`; None where it has no
            deadline.

        Raises:
            UnknownNameError: There is no such obligation.
            InvalidValueError: It did not exist yet.
            CoverageError: Its calendar does not reach so far.
        """
        with self._queries() as queries:
            return queries.lateness(key, self._now(at))

    def views(
        self, at: dt.datetime | None = None, wanted: Filter | None = None
    ) -> tuple[View, ...]:
        """All wanted obligations as of an instant, sorted by key."""
        with self._queries() as queries:
            return tuple(queries.views(self._now(at), wanted or Filter()))

    def unclear(
        self, orders: Orders, day: dt.date | None = None
    ) -> tuple[OrderFinding, ...]:
        """What a document leaves unclear, by what is recorded here.

        Args:
            orders: The document.
            day: The day that is taken for an unknown day of issue; that of the clock
                where it is not given.

        Raises:
            InvalidValueError: They are no orders.
            MissingFactError: No organisation was recorded.
        """
        require_kind(orders, Orders)
        with self._queries() as queries:
            return unclear(queries, orders, day or self._now(None).date())

    def directive(self, key: str, at: dt.datetime | None = None) -> DirectiveView:
        """A directive: what it rests on, what changed it, what came of its orders.

        Raises:
            UnknownNameError: There is no such directive.
        """
        with self._queries() as queries:
            return directive_view(queries, key, self._now(at))

    def changed_by(self, key: str) -> tuple[tuple[Directive, Reference], ...]:
        """Which directives amend, replace or revoke one, by day of issue.

        Raises:
            UnknownNameError: There is no such directive.
        """
        with self._queries() as queries:
            known = {one: queries.directive(one) for one in queries.directives()}
            return changed_by(known, key)

    def facts(self, key: str) -> tuple[Fact, ...]:
        """Everything that was recorded about an obligation, in order.

        Raises:
            UnknownNameError: There is no such obligation.
        """
        with self._queries() as queries:
            return queries.facts(key)

    def deadline_changes(
        self, key: str, at: dt.datetime | None = None
    ) -> tuple[DeadlineChange, ...]:
        """Each change of a deadline: both days, who, for whom, why, by which document.

        Raises:
            UnknownNameError: There is no such obligation.
        """
        with self._queries() as queries:
            return queries.deadline_changes(key, self._now(at))

    def figures(
        self, at: dt.datetime | None = None, wanted: Filter | None = None
    ) -> Mapping[str, Figures]:
        """Counts by leading body as of an instant, each rate with its denominator."""
        cut_off = self._now(at)
        views = self.views(cut_off, wanted)
        pairs = [(view.state.roles.lead, view.status) for view in views]
        return figures(pairs, cut_off)

    def figures_by_person(
        self, at: dt.datetime | None = None, wanted: Filter | None = None
    ) -> tuple[Accounted, ...]:
        """Counts by who answers as of an instant: deputies directly, heads with them.

        A missed deadline counts for whoever held the posts as it passed, whatever
        has changed since; it counts for each of them, so these are no sum.
        """
        cut_off = self._now(at)
        with self._queries() as queries:
            return accounted(
                (
                    (link, view.status)
                    for view in queries.views(cut_off, wanted or Filter())
                    for link in queries.answering(view)
                ),
                cut_off,
            )

    def export(
        self,
        name: str,
        at: dt.datetime | None = None,
        *,
        wanted: Filter | None = None,
        locale: str = "vi",
        settings: Mapping[str, object] | None = None,
    ) -> bytes:
        """Obligations as of an instant, in the format of an exporter.

        Raises:
            UnknownNameError: No active plugin offers that format.
            PluginError: The exporter failed.
        """
        spec = self._plugins.exporter(name)
        with self._queries() as queries:
            views = queries.views(self._now(at), wanted or Filter())
            entries = [entry_of(view, queries.organisation()) for view in views]
        with blaming(f"exporter {name}"):
            data: object = spec.factory(settings or {}).render(entries, locale=locale)
        if not isinstance(data, bytes):
            problem = f"exporter {name} gave {type(data).__name__}, not bytes"
            raise PluginError(problem)
        return data

    def sweep(
        self, now: dt.datetime | None = None, *, dry_run: bool = False
    ) -> SweepReport:
        """Record what should have been said by *now*, once, and queue the notices.

        Args:
            now: Until when; the clock's time where it is not given.
            dry_run: Only tell what would be said.
        """
        at = self._now(now)
        report = SweepReport(at=at)
        done: set[str] = set()
        # What a series opens may itself have a step due by now.
        while keys := [key for key in self._due_by(at) if key not in done]:
            for key in keys:
                report = report.plus(self._swept(key, at, dry_run=dry_run))
            done.update(keys)
        return report

    def _due_by(self, at: dt.datetime) -> tuple[str, ...]:
        with self._begin() as session:
            streams = [row.stream for row in session.rows(RowQuery(next_by=at))]
        return tuple(stream.removeprefix(OBLIGATIONS) for stream in streams)

    def _swept(
        self, key: str, at: dt.datetime, *, dry_run: bool, attempts: int = _ATTEMPTS
    ) -> SweepReport:
        """Sweep one obligation in one transaction.

        Where somebody else wrote to it meanwhile, it is looked at again: he may
        have been another sweep.
        """
        try:
            with self._begin() as session:
                unit = self._unit(session, FOLLOW_UP, at)
                return sweep_one(unit, key, self._reach, dry_run=dry_run)
        except GovtasksError as error:
            if isinstance(error, ConflictError) and attempts > 1:
                return self._swept(key, at, dry_run=dry_run, attempts=attempts - 1)
            return SweepReport(at=at, failed=((key, str(error)),))

    def drain(
        self,
        settings: Mapping[str, Mapping[str, object]] | None = None,
        *,
        now: dt.datetime | None = None,
        limit: int = 500,
    ) -> DrainReport:
        """Hand waiting notices to their channels.

        Args:
            settings: Settings of each channel by its name.
            now: The time, which then stands still; by default the clock's each time.
            limit: At most this many notices.

        Raises:
            UnknownNameError: Settings for a channel that nobody offers.
            InvalidValueError: A limit under 1.
            PluginError: A channel could not be made.
        """
        factories = {name: s.factory for name, s in self._plugins.channels.items()}
        channels = outbox.make_channels(factories, settings or {"console": {}})
        self._now(now)
        return outbox.drain(
            self._begin,
            self.organisation,
            channels,
            clock=lambda: self._now(now),
            limit=limit,
        )

    def deliveries(self, state: DeliveryState | None = None) -> tuple[Delivery, ...]:
        """What waits in the outbox, and what became of the rest."""
        with self._begin() as session:
            return tuple(session.deliveries(state))
