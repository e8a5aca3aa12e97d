"""What one healthy plugin brings."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from ..specs import (
    AuthorizerSpec,
    CalendarSpec,
    ChannelSpec,
    Configurable,
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


@attrs.frozen(kw_only=True)
class Offer:
    """The specifications that the hooks of one plugin gave, by kind."""

    channels: tuple[ChannelSpec, ...] = ()
    storages: tuple[StorageSpec, ...] = ()
    exporters: tuple[ExporterSpec, ...] = ()
    reporters: tuple[ReporterSpec, ...] = ()
    calendars: tuple[CalendarSpec, ...] = ()
    regimes: tuple[RegimeSpec, ...] = ()
    formulas: tuple[FormulaSpec, ...] = ()
    templates: tuple[TemplateSpec, ...] = ()
    authorizers: tuple[AuthorizerSpec, ...] = ()
    recipients: tuple[RecipientsSpec, ...] = ()
    holds: tuple[HoldSpec, ...] = ()
    listeners: tuple[ListenerSpec, ...] = ()
    delivery_listeners: tuple[DeliveryListenerSpec, ...] = ()
    observers: tuple[ObserverSpec, ...] = ()

    def all(self) -> tuple[str, ...]:
        """Everything that it brings, with its kind."""
        return (*self.names(), *self._shared())

    def names(self) -> tuple[str, ...]:
        """Every name that it claims for itself alone, with its kind."""
        return (
            *(f"channel {spec.name}" for spec in self.channels),
            *(f"store {scheme}" for spec in self.storages for scheme in spec.schemes),
            *(f"exporter {spec.name}" for spec in self.exporters),
            *(f"reporter {spec.name}" for spec in self.reporters),
            *(f"calendar {spec.pattern}" for spec in self.calendars),
            *(f"regime {spec.key}" for spec in self.regimes),
            *(f"formula {spec.key}" for spec in self.formulas),
            *(f"template {spec.name}" for spec in self.templates),
        )

    def claims(self) -> tuple[str, ...]:
        """As `names`, of the built-in: its texts are there to be replaced."""
        return attrs.evolve(self, templates=()).names()

    def configurable(self) -> Iterator[Configurable]:
        """Everything that can have settings."""
        for specs in attrs.astuple(self, recurse=False):
            yield from (spec for spec in specs if isinstance(spec, Configurable))

    def _shared(self) -> Iterator[str]:
        """Names that several plugins may use, for each is asked."""
        yield from (f"authorizer {spec.name}" for spec in self.authorizers)
        yield from (f"recipients {spec.name}" for spec in self.recipients)
        yield from (f"hold {spec.name}" for spec in self.holds)
        yield from (f"listener {spec.name}" for spec in self.listeners)
        yield from (
            f"delivery-listener {spec.name}" for spec in self.delivery_listeners
        )
        yield from (f"observer {spec.name}" for spec in self.observers)
