"""Letting plugins make what they offer, and naming them where they fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

from ..deadlines.calendars import WorkCalendar
from ..deadlines.regimes import Regime
from ..errors import (
    GovtasksError,
    PluginError,
    UnknownNameError,
    shortened,
    suggestion,
)

_S = TypeVar("_S")
_M = TypeVar("_M", WorkCalendar, Regime)


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
