"""What a register can be asked: answers for an instant, past or present."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager

import attrs

from ..codec import Codec
from ..deadlines.extension import Lateness
from ..directives import Directive, Reference, changed_by
from ..errors import InvalidValueError
from ..obligations.events import Fact
from ..obligations.findings import OrderFinding
from ..obligations.history import DeadlineChange
from ..obligations.orders import Orders
from ..obligations.timeline import TimelineEntry
from ..organisation import Organisation
from ..plugins import PluginFault, Plugins, build
from ..ports import (
    Clock,
    Delivery,
    DeliveryQuery,
    DeliveryState,
    Entry,
    Exporter,
    Row,
    RowQuery,
    Session,
    Store,
)
from ..text import aware
from .directive_view import DirectiveView, directive_view
from .entries import entry_of
from .exporting import HeldExporter
from .faults import kept_faults
from .feed_source import FeedSource
from .feeding import feed_reports
from .feeds import FeedReport
from .plugin_notes import Notes
from .preview import unclear
from .queries import Filter, Queries, View
from .reader import OBLIGATIONS, Reader
from .rulebook import Rulebook
from .whole import Whole, whole_of
from .writing import require_kind


class Inquiry:
    """What a register can be asked; each answer in a transaction of its own.

    Attributes:
        rulebook: Calendars, regimes and ladders that obligations name.
    """

    def __init__(
        self,
        store: Store,
        *,
        plugins: Plugins,
        tenant: str,
        rulebook: Rulebook,
        clock: Clock,
    ) -> None:
        self._store = store
        self._plugins = plugins
        self._tenant = tenant
        self._clock = clock
        self._codec = Codec()
        self.rulebook: Rulebook = attrs.evolve(rulebook, plugins=plugins)

    def _now(self, now: dt.datetime | None) -> dt.datetime:
        at = aware(self._clock() if now is None else now)
        if not dt.MINYEAR < at.year < dt.MAXYEAR:
            problem = "must leave room for every time zone: years 2 to 9998"
            raise InvalidValueError(problem, field="now", value=at)
        return at

    def _begin(self) -> AbstractContextManager[Session]:
        return self._store.begin(self._tenant)

    @contextmanager
    def _queries(self, known_at: dt.datetime | None = None) -> Iterator[Queries]:
        with self._begin() as session:
            yield Queries(session, self._codec, self.rulebook, known_at=known_at)

    def tenants(self) -> tuple[str, ...]:
        """Keys of all tenants that have facts in the store, sorted."""
        return tuple(self._store.tenants())

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

    def rows(
        self,
        wanted: RowQuery | None = None,
        *,
        lies_with: str | None = None,
        day: dt.date | None = None,
    ) -> tuple[Row, ...]:
        """The query rows of obligations as they stand now, sorted by key.

        Nothing is replayed, so that a page of a million takes no time; `views` tells
        what held at any instant, with its reasons.

        Args:
            wanted: Which rows, and which page of them.
            lies_with: Only what lies with this person: what names him or her, what
                a post does that he or she holds where nobody is named, and what
                lies in the inbox of a body that he or she heads.
            day: The day whose organisation says which posts and bodies these are;
                that of the clock where it is not given.

        Raises:
            UnknownNameError: There is no such person.
            MissingFactError: No organisation was recorded.
        """
        query = wanted or RowQuery()
        with self._queries() as queries:
            if lies_with is None:
                return tuple(queries.rows(query))
            on = day or self._now(None).date()
            return tuple(queries.lying_with(lies_with, on, query))

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

    def timeline(
        self, key: str, at: dt.datetime | None = None
    ) -> tuple[TimelineEntry, ...]:
        """The whole course of one task: its facts, its remedies, its accounts.

        Every fact once, in the order in which they took effect, with the day that
        held then, whether it was over, and what the fact answers to.

        Raises:
            UnknownNameError: There is no such obligation.
        """
        with self._queries() as queries:
            return queries.timeline(key, self._now(at))

    def zone(self, key: str) -> dt.tzinfo:
        """The zone in which the days of an obligation begin and end.

        Raises:
            UnknownNameError: There is no such obligation.
        """
        with self._queries() as queries:
            return queries.zone(key)

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
        exporter = self._held_exporter(name, settings)
        with self._queries() as queries:
            views = queries.views(self._now(at), wanted or Filter())
            entries = [entry_of(queries, view) for view in views]
        return exporter.render(entries, locale=locale)

    def _held_exporter(
        self, name: str, settings: Mapping[str, object] | None
    ) -> HeldExporter:
        media_type = self._plugins.exporter(name).media_type
        made = self.exporter(name, settings)
        return HeldExporter(made, f"exporter {name}", media_type)

    def exporter(
        self, name: str, settings: Mapping[str, object] | None = None
    ) -> Exporter:
        """What writes obligations in a format, made with its settings.

        Args:
            name: Name of the format.
            settings: Go before what the register was opened with, setting by setting.

        Raises:
            UnknownNameError: No active plugin offers that format.
            GovtasksError: The settings are wrong.
            PluginError: It could not be made.
        """
        spec, known = self._plugins.exporter(name), self._plugins.settings
        table = {**known.tables.get(name, {}), **(settings or {})}
        made: Exporter = build(spec, known.over({name: table}), f"exporter {name}")
        return made

    def feeds(self, at: dt.datetime | None = None) -> tuple[FeedReport, ...]:
        """Every feed with whether it is answered at an instant, sorted by key.

        Args:
            at: The instant; the clock's time where it is not given.

        Raises:
            MissingFactError: No organisation was recorded.
        """
        with self._begin() as session:
            reader = Reader(session, self._codec, self.rulebook)
            return tuple(feed_reports(session, self._codec, reader, self._now(at)))

    def feed_source(self) -> FeedSource:
        """What whoever serves feeds reads them from: see `govtasks.serving`."""
        return FeedSource(
            begin=self._begin,
            codec=self._codec,
            rulebook=self.rulebook,
            instant=self._now,
            exporter=self._held_exporter,
        )

    def work_of(
        self,
        person: str,
        *,
        now: dt.datetime | None = None,
        over_after: dt.datetime | None = None,
    ) -> tuple[Entry, ...]:
        """What lies with a person now, as exporters get it, sorted by key.

        Args:
            person: Key of the person; see `rows` for what lies with whom.
            now: The time; the clock's where it is not given.
            over_after: Of what is closed, only that whose deadline is over later than
                this instant; None for nothing that is closed.

        Raises:
            UnknownNameError: There is no such person.
            MissingFactError: No organisation was recorded.
        """
        at = self._now(now)
        queries = [RowQuery(is_open=True)]
        if over_after is not None:
            queries.append(RowQuery(is_open=False, expires_after=over_after))
        with self._queries() as reader:
            found = {
                row.stream.removeprefix(OBLIGATIONS)
                for query in queries
                for row in reader.lying_with(person, at.date(), query)
            }
            views = (reader.view(key, at) for key in sorted(found))
            return tuple(entry_of(reader, view) for view in views)

    def notes(self, plugin: str) -> Notes:
        """What a plugin noted for itself, and where it notes more.

        Args:
            plugin: Name of the plugin.

        Raises:
            InvalidValueError: It is no key.
        """
        return Notes(plugin=plugin, begin=self._begin, codec=self._codec)

    def kept_faults(self) -> tuple[PluginFault, ...]:
        """What objects of plugins did wrong in any process, in order.

        Each once for a register that was open, and of one at most a hundred.
        """
        with self._begin() as session:
            return kept_faults(session, self._codec)

    def waiting(self, now: dt.datetime | None = None) -> tuple[Delivery, ...]:
        """What a drain would try to send by an instant, quiet hours and limits aside.

        Args:
            now: Until when; the clock's time where it is not given.
        """
        at = self._now(now)
        states = tuple(state for state in DeliveryState if state.is_waiting)
        found = self.deliveries(DeliveryQuery(states=states))
        return tuple(one for one in found if one.not_before <= at)

    def deliveries(
        self, wanted: DeliveryQuery | DeliveryState | None = None
    ) -> tuple[Delivery, ...]:
        """What waits in the outbox, and what became of the rest.

        Args:
            wanted: Which; a state is all that are in it, None is all. Ask for a
                large outbox page by page (`DeliveryQuery.after`).
        """
        if isinstance(wanted, DeliveryState):
            wanted = DeliveryQuery(states=(wanted,))
        with self._begin() as session:
            return tuple(session.deliveries(wanted or DeliveryQuery()))
