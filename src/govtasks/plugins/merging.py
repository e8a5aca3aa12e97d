"""Putting together what plugins bring; no order of theirs changes what comes out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeVar

import attrs

from ..candidates import BUILT_IN
from ..deadlines.calendars import WorkCalendar
from ..deadlines.regimes import Regime
from ..errors import UnknownNameError
from ..evaluation.formulas import Formula
from ..specs import (
    AuthorizerSpec,
    CalendarSpec,
    ChannelSpec,
    DeliveryListenerSpec,
    ExporterSpec,
    FormulaSpec,
    HoldSpec,
    ListenerSpec,
    ObserverSpec,
    RecipientsSpec,
    RegimeSpec,
    ReporterSpec,
    StorageSpec,
    TemplateSpec,
)
from .guarding import PATIENCE, Trace
from .making import made, named
from .offers import Offer
from .reports import PluginReport, PluginState
from .settings import Settings

_S = TypeVar("_S")
_Owned = Sequence[tuple[str, Offer]]
"""Names of plugins, each with what it brings."""


@attrs.frozen(kw_only=True)
class Plugins:
    """The plugins of one register.

    Attributes:
        reports: One for each plugin: the built-in, the others by name, and names
            that are blocked in vain.
        channels: Name -> channel.
        storages: URL scheme -> store.
        exporters: Name -> exporter.
        reporters: Name -> what writes reports.
        calendars: Key, or ``family-*`` -> calendar.
        regimes: Key -> regime.
        formulas: Key -> formula.
        templates: Name of a text, such as ``notices.remind vi`` -> the text that
            replaces the library's.
        own_templates: Name of a text -> the library's own.
        authorizers: Name of the plugin and authorizer, sorted; so the others.
        recipients: Who says who else is told.
        holds: Who says until when a notice waits.
        listeners: Who is told of what was recorded.
        delivery_listeners: Who is told of what became of notices.
        observers: Who is told of work as it begins and ends.
        settings: What the host sets.
        trace: Is told of each call of an object of a plugin; None for nobody.
        patience: How long such an object may take for one answer.
    """

    reports: tuple[PluginReport, ...]
    channels: Mapping[str, ChannelSpec]
    storages: Mapping[str, StorageSpec]
    exporters: Mapping[str, ExporterSpec]
    calendars: Mapping[str, CalendarSpec]
    regimes: Mapping[str, RegimeSpec]
    reporters: Mapping[str, ReporterSpec] = attrs.field(factory=dict)
    formulas: Mapping[str, FormulaSpec] = attrs.field(factory=dict)
    templates: Mapping[str, TemplateSpec] = attrs.field(factory=dict)
    own_templates: Mapping[str, TemplateSpec] = attrs.field(factory=dict)
    authorizers: tuple[tuple[str, AuthorizerSpec], ...] = ()
    recipients: tuple[tuple[str, RecipientsSpec], ...] = ()
    holds: tuple[tuple[str, HoldSpec], ...] = ()
    listeners: tuple[tuple[str, ListenerSpec], ...] = ()
    delivery_listeners: tuple[tuple[str, DeliveryListenerSpec], ...] = ()
    observers: tuple[tuple[str, ObserverSpec], ...] = ()
    settings: Settings = attrs.field(factory=Settings)
    trace: Trace | None = None
    patience: dt.timedelta = PATIENCE

    def owner(self, offer: str) -> str:
        """Name of the plugin that offers something, such as ``channel mail``."""
        return next((r.name for r in self.reports if offer in r.offers), BUILT_IN)

    @property
    def failed(self) -> tuple[PluginReport, ...]:
        """Reports of those that could not be used."""
        return tuple(r for r in self.reports if r.state is PluginState.FAILED)

    def channel(self, name: str) -> ChannelSpec:
        """The channel of that name.

        Raises:
            UnknownNameError: No active plugin offers it.
        """
        return named("channel", name, self.channels)

    def storage(self, scheme: str) -> StorageSpec:
        """The kind of store for a URL scheme.

        Raises:
            UnknownNameError: No active plugin offers it.
        """
        return named("store", scheme, self.storages)

    def exporter(self, name: str) -> ExporterSpec:
        """The export format of that name.

        Raises:
            UnknownNameError: No active plugin offers it.
        """
        return named("exporter", name, self.exporters)

    def reporter(self, name: str) -> ReporterSpec:
        """The kind of file for reports of that name.

        Raises:
            UnknownNameError: No active plugin offers it.
        """
        return named("reporter", name, self.reporters)

    def has_calendar(self, key: str) -> bool:
        """Whether an active plugin offers a calendar of that key, or its family."""
        return self._calendar_spec(key) is not None

    def calendar(self, key: str) -> WorkCalendar:
        """Make the working calendar of that key.

        Raises:
            UnknownNameError: No active plugin offers it.
            PluginError: Its plugin failed, or made another calendar.
        """
        spec = self._calendar_spec(key) or named("calendar", key, self.calendars)
        return made(f"calendar {key}", spec.factory, key, WorkCalendar)

    def regime(self, key: str) -> Regime:
        """Make the regime of that key.

        Raises:
            UnknownNameError: No active plugin offers it.
            PluginError: Its plugin failed, or made another regime.
        """
        spec = named("regime", key, self.regimes)
        return made(f"regime {key}", spec.factory, key, Regime)

    def formula(self, key: str) -> Formula:
        """Make the formula of that key.

        Raises:
            UnknownNameError: No active plugin offers it.
            PluginError: Its plugin failed, or made another formula.
        """
        spec = named("formula", key, self.formulas)
        return made(f"formula {key}", spec.factory, key, Formula)

    def template(self, key: str, locale: str, channel: str) -> TemplateSpec:
        """The text of a notice for a reader and a channel.

        One for the channel goes before one for every channel, and one of a plugin
        before the library's own.

        Raises:
            UnknownNameError: There is none.
        """
        wanted = (f"{key} {locale} {channel}", f"{key} {locale}")
        for known in (self.templates, self.own_templates):
            for name in wanted:
                if name in known:
                    return known[name]
        known = {**self.templates, **self.own_templates}
        raise UnknownNameError.of("text", wanted[1], known)  # noqa: EM101

    def _calendar_spec(self, key: str) -> CalendarSpec | None:
        """The calendar of that key itself, else the nearest family."""
        found = [spec for spec in self.calendars.values() if spec.answers_for(key)]
        return max(found, key=_nearness, default=None)


def _nearness(spec: CalendarSpec) -> tuple[bool, int]:
    return not spec.family, len(spec.key)


def merge(pairs: Sequence[tuple[PluginReport, Offer]]) -> Plugins:
    """Join what the plugins bring; a name that is taken fails the later one."""
    taken: dict[str, str] = {}
    reports: list[PluginReport] = []
    offers: list[Offer] = []
    for pair in pairs:
        report, offer = _settled(*pair, taken)
        taken.update(dict.fromkeys(_claims(report, offer), report.name))
        reports.append(report)
        offers.append(offer)
    owned = [(r.name, o) for r, o in zip(reports, offers, strict=True)]
    return Plugins(
        reports=tuple(reports),
        channels=_index((s.name, s) for o in offers for s in o.channels),
        storages=_index((k, s) for o in offers for s in o.storages for k in s.schemes),
        exporters=_index((s.name, s) for o in offers for s in o.exporters),
        reporters=_index((s.name, s) for o in offers for s in o.reporters),
        calendars=_index((s.pattern, s) for o in offers for s in o.calendars),
        regimes=_index((s.key, s) for o in offers for s in o.regimes),
        formulas=_index((s.key, s) for o in offers for s in o.formulas),
        templates=_index((s.name, s) for o in _foreign(owned) for s in o.templates),
        own_templates=_index((s.name, s) for o in _own(owned) for s in o.templates),
        authorizers=_with_owner(owned, lambda offer: offer.authorizers),
        recipients=_with_owner(owned, lambda offer: offer.recipients),
        holds=_with_owner(owned, lambda offer: offer.holds),
        listeners=_with_owner(owned, lambda offer: offer.listeners),
        delivery_listeners=_with_owner(owned, lambda offer: offer.delivery_listeners),
        observers=_with_owner(owned, lambda offer: offer.observers),
    )


def _with_owner(
    owned: _Owned, kind: Callable[[Offer], Iterable[_S]]
) -> tuple[tuple[str, _S], ...]:
    return tuple((name, spec) for name, offer in owned for spec in kind(offer))


def _own(owned: _Owned) -> list[Offer]:
    return [offer for name, offer in owned if name == BUILT_IN]


def _foreign(owned: _Owned) -> list[Offer]:
    return [offer for name, offer in owned if name != BUILT_IN]


def _claims(report: PluginReport, offer: Offer) -> tuple[str, ...]:
    return offer.claims() if report.source == BUILT_IN else offer.names()


def _settled(
    report: PluginReport, offer: Offer, taken: Mapping[str, str]
) -> tuple[PluginReport, Offer]:
    clash = [name for name in sorted(offer.names()) if name in taken]
    if not clash:
        return report, offer
    reason = f"{clash[0]} is offered by {taken[clash[0]]} already"
    failed = attrs.evolve(
        report, state=PluginState.FAILED, reason=reason, offers=(), settings=()
    )
    # What it forbids stays forbidden, though nothing else of it is used.
    return failed, Offer(authorizers=offer.authorizers)


def _index(pairs: Iterable[tuple[str, _S]]) -> Mapping[str, _S]:
    return MappingProxyType(dict(pairs))
