"""Letting plugins make what they offer, and naming them where they fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from ..deadlines.calendars import WorkCalendar
from ..deadlines.regimes import Regime
from ..errors import (
    GovtasksError,
    PluginError,
    UnknownNameError,
    shortened,
    suggestion,
)
from ..evaluation.formulas import Formula
from ..specs import ChannelSpec, Configurable, ExporterSpec, ReporterSpec
from .masking import hide
from .settings import Settings

_S = TypeVar("_S")
_M = TypeVar("_M", WorkCalendar, Regime, Formula)


def named(kind: str, name: str, known: Mapping[str, _S]) -> _S:
    """The one of that name, or an error that tells what there is."""
    if name in known:
        return known[name]
    problem = f"no active plugin offers this {kind}"
    offered = f"offered are {', '.join(sorted(known))}" if known else "none is offered"
    hint = suggestion(name, known) or offered
    raise UnknownNameError(problem, field=kind, value=name, hint=hint)


def made(what: str, factory: Callable[[str], _M], key: str, kind: type[_M]) -> _M:
    """Let a plugin make something, and see that it is what it was asked for."""
    try:
        thing: object = factory(key)
    except GovtasksError as error:
        raise error.at(what) from None
    except Exception as error:
        problem = f"{what}: {type(error).__name__}: {error}"
        raise PluginError(problem) from error
    if not isinstance(thing, kind) or thing.key != key:
        problem = f"{what}: gave {shortened(getattr(thing, 'key', thing))}"
        raise PluginError(problem)
    return thing


def build(spec: Configurable, settings: Settings, place: str) -> Any:  # noqa: ANN401 - what its hook promises
    """Make what a specification offers, with its settings.

    Raises:
        GovtasksError: The settings are wrong, or the factory refuses; with the place,
            and without secrets.
        PluginError: The factory raised something else.
    """
    given = settings.of(spec, place)
    takes = ChannelSpec | ExporterSpec | ReporterSpec
    needed = spec.settings is not None or isinstance(spec, takes)
    factory: Callable[..., Any] = spec.factory  # type: ignore[attr-defined]
    error: GovtasksError
    try:
        return factory(given) if needed else factory()
    except GovtasksError as found:
        error = found.at(place)
    except Exception as found:  # noqa: BLE001 - a plugin may raise anything
        problem = f"{place}: {type(found).__name__}: {found}"
        error = PluginError(problem)
        error.__cause__ = found
    secrets = settings.secrets(spec)
    raise hide(error, secrets) if secrets else error


@contextmanager
def blaming(what: str) -> Iterator[None]:
    """Run code of a plugin; whatever it raises becomes an error that names it.

    Raises:
        PluginError: It raised something that is no error of ours.
    """
    try:
        yield
    except GovtasksError:
        raise
    except Exception as error:
        problem = f"{what}: {type(error).__name__}: {error}"
        raise PluginError(problem) from error
