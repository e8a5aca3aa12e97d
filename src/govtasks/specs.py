"""What a plugin offers, as frozen specifications that its hooks return."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

import attrs

from .authorizing import Authorizer
from .checks import instance_of, is_flag, optional
from .deadlines.calendars import WorkCalendar
from .deadlines.regimes import Regime
from .errors import InvalidValueError, UnknownNameError
from .notifying import CommitListener, DeliveryListener, Hold, Recipients
from .observing import Observer
from .ports import Channel, Exporter, Reporter, Store
from .templates import TemplateSpec
from .text import Text, is_count, is_key, plain_text

if TYPE_CHECKING:
    # What a plugin needs is loaded without all that is judged.
    from .evaluation.formulas import Formula

__all__ = [
    "AuthorizerSpec",
    "CalendarSpec",
    "ChannelSpec",
    "Configurable",
    "DeliveryListenerSpec",
    "ExporterSpec",
    "FormulaSpec",
    "HoldSpec",
    "ListenerSpec",
    "Maintenance",
    "ObserverSpec",
    "PluginInfo",
    "RecipientsSpec",
    "RegimeSpec",
    "ReporterSpec",
    "StorageSpec",
    "StorageState",
    "StorageStatus",
    "TemplateSpec",
]

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{0,63}")
_MEDIA_TYPE = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+")
_SUFFIX = re.compile(r"\.[a-z0-9][a-z0-9.]{0,15}")


def _one_line(value: str) -> str:
    return " ".join(plain_text(value, "summary").split())


def _matches(
    pattern: re.Pattern[str], example: str
) -> Callable[[object, attrs.Attribute[Any], object], None]:
    def validate(
        _instance: object, attribute: attrs.Attribute[Any], value: object
    ) -> None:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            problem = f"must be such as {example}"
            raise InvalidValueError(problem, field=attribute.name, value=value)

    return validate


def _are_schemes(
    instance: object, attribute: attrs.Attribute[Any], value: object
) -> None:
    if not isinstance(value, tuple) or not value:
        problem = "must be a tuple of URL schemes, at least one"
        raise InvalidValueError(problem, field=attribute.name, value=value)
    for scheme in value:
        _matches(_SCHEME, "'sqlite'")(instance, attribute, scheme)


def _is_factory(
    _instance: object, attribute: attrs.Attribute[Any], value: object
) -> None:
    if not callable(value):
        problem = "must be callable"
        raise InvalidValueError(problem, field=attribute.name, value=value)


@attrs.frozen(kw_only=True)
class PluginInfo:
    """What a plugin says about itself.

    Attributes:
        summary: One line.
        api: Version of the hooks it was written for.
    """

    summary: str = attrs.field(converter=_one_line)
    api: int = attrs.field(default=1, validator=is_count)


def _is_settings(
    _instance: object, attribute: attrs.Attribute[Any], value: object
) -> None:
    if value is not None and not (isinstance(value, type) and attrs.has(value)):
        problem = "must be an attrs class"
        raise InvalidValueError(problem, field=attribute.name, value=value)


def _are_hidden(instance: Any, attribute: attrs.Attribute[Any], value: object) -> None:  # noqa: ANN401 - whatever has settings
    """A secret is a setting that its class does not write into its repr."""
    if not isinstance(value, tuple):
        problem = "must be a tuple of names of settings"
        raise InvalidValueError(problem, field=attribute.name, value=value)
    fields = {} if instance.settings is None else attrs.fields_dict(instance.settings)
    for name in value:
        if name not in fields:
            kind = "setting"
            raise UnknownNameError.of(kind, str(name), fields, field=attribute.name)
        if fields[name].repr is not False:
            problem = "a secret must not stand in the repr of the settings"
            hint = f"write {name}: ... = attrs.field(repr=False)"
            raise InvalidValueError(
                problem, field=attribute.name, value=name, hint=hint
            )


@attrs.frozen(kw_only=True)
class Configurable:
    """What has a name and can have settings.

    Attributes:
        name: Its name; settings stand under it, and in the environment behind
            ``GOVTASKS_<NAME>_``.
        settings: An attrs class; the factory gets a value of it. None where there is
            nothing to set.
        secrets: Names of settings that are never printed, stored or in errors.
    """

    name: str = attrs.field(validator=is_key)
    settings: type | None = attrs.field(default=None, validator=_is_settings)
    secrets: tuple[str, ...] = attrs.field(default=(), validator=_are_hidden)


@attrs.frozen(kw_only=True)
class ChannelSpec(Configurable):
    """A channel that a plugin offers.

    Attributes:
        name: Name in settings and in people's contacts, such as ``mail``.
        factory: Makes the channel from its settings: a value of their class, or
            the table where there is none.
        needs_address: Whether a recipient must have a contact of that name.
        idempotent: Whether the other side knows a repetition by the key of the
            message. Where nobody knows whether a message arrived, it is then tried
            again as any other; else once, and marked as a possible duplicate.
        max_body: How many characters of a text it takes; None for any number.
    """

    factory: Callable[[Any], Channel] = attrs.field(validator=_is_factory)
    needs_address: bool = attrs.field(default=True, validator=is_flag)
    idempotent: bool = attrs.field(default=False, validator=is_flag)
    max_body: int | None = attrs.field(default=None, validator=optional(is_count))


class StorageState(enum.Enum):
    """How the tables of a database stand to a release that works with them."""

    EMPTY = "empty"
    """There are none; they are made when a store is opened."""
    OLD = "old"
    """An earlier release made them; they must be upgraded."""
    CURRENT = "current"
    """They are as this release needs them."""
    NEWER = "newer"
    """A later release made them; this one leaves them alone."""


@attrs.frozen(kw_only=True)
class StorageStatus:
    """What a database holds, before a store is opened on it.

    Attributes:
        database: What it is, such as ``sqlite 3.40.1``.
        found: Version of the schema in it; None where it has no tables of ours.
        wanted: Version that this release works with.
        row_level_security: Whether the database itself shows each transaction the
            rows of its tenant alone.
    """

    database: str
    found: int | None
    wanted: int
    row_level_security: bool = False

    @property
    def state(self) -> StorageState:
        """How the two versions stand to each other."""
        if self.found is None:
            return StorageState.EMPTY
        if self.found == self.wanted:
            return StorageState.CURRENT
        is_old = self.found < self.wanted
        return StorageState.OLD if is_old else StorageState.NEWER


class Maintenance(Protocol):
    """What is done to a database while no store is open on it.

    Each raises `govtasks.errors.StoreError` where the database cannot be reached, and
    `govtasks.errors.InvalidValueError` where the URL is none.
    """

    def status(self, url: str) -> StorageStatus:
        """What the database holds; nothing is changed."""
        ...

    def upgrade(
        self, url: str, *, row_level_security: bool | None = None
    ) -> StorageStatus:
        """Bring its tables to this release, or make them; all of it, or nothing.

        Args:
            url: The database.
            row_level_security: Whether it is to keep tenants apart itself; None
                leaves that as it is.

        Returns:
            What it held before.

        Raises:
            InvalidValueError: It cannot keep tenants apart.
            StoreError: A later release made its tables, or it could not be done.
        """
        ...

    def sql(self, url: str) -> str:
        """The statements of that upgrade, to be read; nothing is changed."""
        ...


@attrs.frozen(kw_only=True)
class StorageSpec:
    """A kind of store that a plugin offers.

    Attributes:
        schemes: URL schemes it answers to, such as ``sqlite``.
        factory: Opens the store of a URL.
        maintenance: Looks after its tables; None where it has none.
    """

    schemes: tuple[str, ...] = attrs.field(validator=_are_schemes)
    factory: Callable[[str], Store] = attrs.field(validator=_is_factory)
    maintenance: Maintenance | None = None


@attrs.frozen(kw_only=True)
class ExporterSpec(Configurable):
    """An export format that a plugin offers.

    Attributes:
        name: Name on the command line, such as ``ical``.
        media_type: Its MIME type, such as ``text/calendar``.
        suffix: Of files, such as ``.ics``.
        factory: Makes the exporter from its settings.
    """

    media_type: str = attrs.field(validator=_matches(_MEDIA_TYPE, "'text/calendar'"))
    suffix: str = attrs.field(validator=_matches(_SUFFIX, "'.ics'"))
    factory: Callable[[Any], Exporter] = attrs.field(validator=_is_factory)


@attrs.frozen(kw_only=True)
class ReporterSpec(Configurable):
    """A kind of file for reports that a plugin offers.

    Attributes:
        name: Name on the command line, such as ``xlsx``.
        media_type: Its MIME type, such as ``application/pdf``.
        suffix: Of files, such as ``.pdf``.
        factory: Makes the reporter from its settings.
    """

    media_type: str = attrs.field(validator=_matches(_MEDIA_TYPE, "'application/pdf'"))
    suffix: str = attrs.field(validator=_matches(_SUFFIX, "'.pdf'"))
    factory: Callable[[Any], Reporter] = attrs.field(validator=_is_factory)


@attrs.frozen(kw_only=True)
class CalendarSpec:
    """A working calendar that a plugin offers, or a family of them.

    Attributes:
        key: Key of the calendar, such as ``ward-saturday``; of a family, what
            its keys begin with, before a hyphen.
        factory: Makes the calendar of a key; called when it is first needed.
        title: Name for people, where it is known without making it.
        family: Whether it answers for every key that begins with its own and a
            hyphen: ``holidays`` for ``holidays-vn`` and ``holidays-de-by``.
    """

    key: str = attrs.field(validator=is_key)
    factory: Callable[[str], WorkCalendar] = attrs.field(validator=_is_factory)
    title: Text | None = attrs.field(
        default=None, validator=optional(instance_of(Text, "a text by language"))
    )
    family: bool = attrs.field(default=False, validator=is_flag)

    @property
    def pattern(self) -> str:
        """The keys it answers for: ``holidays-*``, or the one key."""
        return f"{self.key}-*" if self.family else self.key

    def answers_for(self, key: str) -> bool:
        """Whether it makes the calendar of that key."""
        return key.startswith(f"{self.key}-") if self.family else key == self.key


@attrs.frozen(kw_only=True)
class RegimeSpec:
    """A regime that a plugin offers.

    Attributes:
        key: Key of the regime, such as ``vn-civil-2015``.
        factory: Makes it; called with the key when it is first needed.
    """

    key: str = attrs.field(validator=is_key)
    factory: Callable[[str], Regime] = attrs.field(validator=_is_factory)


@attrs.frozen(kw_only=True)
class FormulaSpec:
    """A formula that a plugin offers.

    Attributes:
        key: Key of the formula, such as ``vn-335-2025``.
        factory: Makes it; called with the key when it is first needed.
    """

    key: str = attrs.field(validator=is_key)
    factory: Callable[[str], Formula] = attrs.field(validator=_is_factory)


@attrs.frozen(kw_only=True)
class AuthorizerSpec(Configurable):
    """Somebody who narrows or widens what the chain lets people do.

    Attributes:
        name: Name in refusals, such as ``duty-roster``.
        factory: Makes it, from its settings where it has a class for them; called
            when it is first asked.
    """

    factory: Callable[..., Authorizer] = attrs.field(validator=_is_factory)


@attrs.frozen(kw_only=True)
class RecipientsSpec(Configurable):
    """Somebody who says who else is told of a step of follow-up.

    Attributes:
        name: Name in lists of faults, such as ``legal-office``.
        factory: Makes it, from its settings where it has a class for them; called
            when it is first asked.
    """

    factory: Callable[..., Recipients] = attrs.field(validator=_is_factory)


@attrs.frozen(kw_only=True)
class HoldSpec(Configurable):
    """Somebody who says until when a notice waits.

    Attributes:
        name: Name in lists of faults, such as ``quiet-hours``.
        factory: Makes it, from its settings where it has a class for them; called
            when it is first asked.
    """

    factory: Callable[..., Hold] = attrs.field(validator=_is_factory)


@attrs.frozen(kw_only=True)
class ListenerSpec(Configurable):
    """Somebody who is told of what was recorded.

    Attributes:
        name: Name in lists of faults, such as ``search-index``.
        factory: Makes it, from its settings where it has a class for them; called
            when there is first something to tell.
    """

    factory: Callable[..., CommitListener] = attrs.field(validator=_is_factory)


@attrs.frozen(kw_only=True)
class DeliveryListenerSpec(Configurable):
    """Somebody who is told of what became of notices.

    Attributes:
        name: Name in lists of faults, such as ``dead-letters``.
        factory: Makes it, from its settings where it has a class for them; called
            when there is first something to tell.
    """

    factory: Callable[..., DeliveryListener] = attrs.field(validator=_is_factory)


@attrs.frozen(kw_only=True)
class ObserverSpec(Configurable):
    """Somebody who is told of work as it begins and ends.

    Attributes:
        name: Name in lists of faults, such as ``traces``.
        factory: Makes it, from its settings where it has a class for them; called
            when some work first begins.
    """

    factory: Callable[..., Observer] = attrs.field(validator=_is_factory)
