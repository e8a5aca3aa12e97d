"""Settings of what plugins offer: typed, from tables and from the environment."""

from __future__ import annotations

import re
import tomllib
import types
import typing
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from ..documents import plain_converter, structure
from ..errors import GovtasksError, InvalidValueError, UnknownKeyError, suggestion
from ..specs import Configurable
from .masking import hide, secret_texts

PREFIX = "GOVTASKS_"


def _tables(value: object) -> Mapping[str, Mapping[str, object]]:
    if not isinstance(value, Mapping):
        problem = "must be a table for each name"
        raise InvalidValueError(problem, field="settings", value=type(value).__name__)
    for name, table in value.items():
        if not isinstance(table, Mapping):
            # The value is not shown: it may be a secret in the wrong place.
            problem = "must be a table of settings"
            raise InvalidValueError(problem, field=str(name))
    return {str(name): dict(table) for name, table in value.items()}


@attrs.frozen
class Settings:
    """What a host sets, by the names of channels, exporters and other objects.

    Attributes:
        tables: Name -> its settings.
        environment: Variables such as ``GOVTASKS_MAIL_PASSWORD``, which give what a
            table does not.
    """

    tables: Mapping[str, Mapping[str, object]] = attrs.field(
        factory=dict, converter=_tables, repr=False
    )
    environment: Mapping[str, str] = attrs.field(factory=dict, repr=False)

    def over(self, tables: Mapping[str, Mapping[str, object]] | None) -> Settings:
        """With other tables, each of which goes before the one of its name."""
        joined = {**self.tables, **_tables(tables or {})}
        return Settings(joined, self.environment)

    def has(self, spec: Configurable) -> bool:
        """Whether anything is set for it."""
        return spec.name in self.tables or any(self._named(spec))

    def table(self, spec: Configurable) -> dict[str, object]:
        """Its settings as plain data.

        Raises:
            UnknownKeyError: A variable for a setting that it does not have.
        """
        table = dict(self.tables.get(spec.name, {}))
        for key, text in self._named(spec):
            if key not in _kinds(spec):
                known = [variable(spec.name, field) for field in _kinds(spec)]
                name = variable(spec.name, key)
                problem = "unknown variable of the environment"
                hint = suggestion(name, known) or f"known are {', '.join(known)}"
                raise UnknownKeyError(problem, value=name, hint=hint)
            table.setdefault(key, _read(text, _kinds(spec)[key]))
        return table

    def secrets(self, spec: Configurable) -> tuple[str, ...]:
        """Every text that must not be shown."""
        given = {**dict(self._named(spec)), **self.tables.get(spec.name, {})}
        found = (text for key in spec.secrets for text in secret_texts(given.get(key)))
        return tuple(sorted(set(found)))

    def of(self, spec: Configurable, place: str) -> Any:  # noqa: ANN401 - its class
        """Its settings as a value of its class, or the table where it has none.

        Raises:
            GovtasksError: Unknown keys and wrong values, with their place; no
                error shows a secret.
        """
        cls = spec.settings
        error: GovtasksError
        try:
            table = self.table(spec)
            return table if cls is None else structure(plain_converter(), table, cls)
        except GovtasksError as found:
            error = hide(found, self.secrets(spec))
        raise error.at(place)

    def _named(self, spec: Configurable) -> Iterator[tuple[str, str]]:
        """Key and text of each variable that is meant for it."""
        if spec.settings is not None:
            prefix = variable(spec.name, "")
            for name, text in self.environment.items():
                if name.startswith(prefix):
                    yield name.removeprefix(prefix).lower(), text


def variable(name: str, key: str) -> str:
    """The variable for one setting, such as ``GOVTASKS_MAIL_PASSWORD``."""
    return PREFIX + re.sub(r"[^A-Z0-9]", "_", f"{name}_{key}".upper())


def setting_keys(specs: Iterable[Configurable]) -> tuple[str, ...]:
    """Every setting as ``name.key``, the secret ones followed by ``***``."""
    return tuple(
        f"{spec.name}.{key}{'=***' if key in spec.secrets else ''}"
        for spec in specs
        for key in _kinds(spec)
    )


def _kinds(spec: Configurable) -> dict[str, object]:
    """Its settings with their types."""
    if spec.settings is None:
        return {}
    hints = typing.get_type_hints(spec.settings)
    return {field.name: hints.get(field.name) for field in attrs.fields(spec.settings)}


def _read(text: str, kind: object) -> object:
    """What a variable says: a text as it is, anything else as TOML writes it."""
    union = typing.get_origin(kind) in (typing.Union, types.UnionType)
    if kind is str or (union and str in typing.get_args(kind)):
        return text
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except ValueError:
        return text
