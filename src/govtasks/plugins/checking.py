"""What every plugin promises, as checks that need no test runner."""

from __future__ import annotations

import inspect
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import attrs

from .. import hookspecs
from ..candidates import BUILT_IN, Candidate, find
from ..documents import plain_converter, structure
from ..errors import GovtasksError, UnknownKeyError
from ..notifying import CommitListener, DeliveryListener, Hold, Recipients
from ..observing import Observer
from ..specs import Configurable
from .asking import examine
from .loading import load_plugins
from .making import build
from .offers import Offer
from .reports import PluginState, reason_of
from .settings import Settings

Check = Callable[[Candidate], str]
"""Says what is wrong with a plugin; nothing where nothing is."""

_STRANGE = "no-such-setting"
_IMPORT = """
import sys
seen = []
WATCHED = ("socket.connect", "socket.bind", "subprocess.Popen", "os.system", "os.fork")
def watch(event, arguments):
    writes = event == "open" and isinstance(arguments[1], str)
    if event in WATCHED or (writes and set(arguments[1]) & set("wax+")):
        seen.append(f"{event} {arguments[0]!r}")
sys.dont_write_bytecode = True
sys.path = sys.argv[2:]
import threading
sys.addaudithook(watch)
__import__(sys.argv[1])
started = [thread.name for thread in threading.enumerate()[1:]]
print("; ".join([*seen, *(f"thread {name}" for name in started)]))
"""


@attrs.frozen(kw_only=True)
class Checked:
    """What one check found.

    Attributes:
        check: Its name, such as ``loads``.
        problem: What is wrong; empty where nothing is.
    """

    check: str
    problem: str


def check_plugin(candidate: Candidate) -> tuple[Checked, ...]:
    """Hold a plugin to everything that can be seen without using it.

    Where it cannot be loaded, nothing else is looked at.
    """
    found = [Checked(check="loads", problem=loads(candidate))]
    if not found[0].problem:
        others = [(name, check) for name, check in CHECKS.items() if name != "loads"]
        found += [
            Checked(check=name, problem=_said(c, candidate)) for name, c in others
        ]
    return tuple(found)


def _said(check: Check, candidate: Candidate) -> str:
    try:
        return check(candidate)
    except Exception as error:  # noqa: BLE001 - a plugin may raise anything
        return reason_of(error)


def loads(candidate: Candidate) -> str:
    """It can be imported, its hooks are marked and known, its offers are valid."""
    report, _ = examine(candidate)
    return report.reason


def introduces_itself(candidate: Candidate) -> str:
    """It says what it is, and which version of the hooks it was written for."""
    report, _ = examine(candidate)
    has_info = "govtasks_plugin_info" in report.hooks
    return "" if has_info and report.summary else "no summary in govtasks_plugin_info"


def has_no_defaults(candidate: Candidate) -> str:
    """No hook has an argument with a default, whose value differs by release."""
    plugin = candidate.load()
    for hook in _hooks(plugin):
        for name, parameter in inspect.signature(
            getattr(plugin, hook)
        ).parameters.items():
            if parameter.default is not inspect.Parameter.empty:
                return f"{hook}: argument {name} has a default"
    return ""


def is_the_same_twice(candidate: Candidate) -> str:
    """Asked again, it offers the same: it keeps no state and reads no clock."""
    plugin = candidate.load()
    # A file would be run anew each time, and its classes be others.
    loaded = attrs.evolve(candidate, load=lambda: plugin)
    first, second = (examine(loaded)[1] for _ in range(2))
    same = _plain(first) == _plain(second)
    return "" if same else "the hooks gave something else the second time"


def can_be_left_out(candidate: Candidate) -> str:
    """Blocked it is not used, and alone it works beside the built-in."""
    plugin = candidate.load()
    # An object may have another name than the entry point that it came by.
    names = [found.name for found in find([plugin])]
    blocked = load_plugins([plugin], blocked=names)
    alone = load_plugins([plugin])
    if any(report.name != BUILT_IN and report.offers for report in blocked.reports):
        return "it is in use although it is blocked"
    states = {report.state for report in alone.reports}
    return "" if states == {PluginState.ACTIVE} else "it does not work alone"


def does_nothing_when_imported(candidate: Candidate) -> str:
    """To import it opens no connection, writes no file, starts no thread."""
    plugin = candidate.load()
    name = getattr(plugin, "__name__", "")
    if not inspect.ismodule(plugin) or name.startswith("govtasks_file_"):
        return ""
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", _IMPORT, name, *sys.path],
        capture_output=True,
        check=False,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        return f"cannot be imported by itself: {done.stderr[-200:].strip()}"
    return done.stdout.strip() and f"importing it did: {done.stdout.strip()}"


def refuses_unknown_settings(candidate: Candidate) -> str:
    """Its settings refuse a key that nothing reads."""
    for spec in _configurable(candidate):
        if spec.settings is not None:
            try:
                structure(plain_converter(), {_STRANGE: 1}, spec.settings)
            except GovtasksError as error:
                if isinstance(error, UnknownKeyError) or _STRANGE in str(error):
                    continue
            return f"settings of {spec.name} take a key that nothing reads"
    return ""


def hides_secrets(candidate: Candidate) -> str:
    """What sounds like a secret is declared as one."""
    for spec in _configurable(candidate):
        fields = () if spec.settings is None else attrs.fields(spec.settings)
        for field in fields:
            sounds = any(word in field.name for word in ("password", "secret", "token"))
            if sounds and field.name not in spec.secrets:
                return f"setting {field.name} of {spec.name} is not among its secrets"
    return ""


def makes_what_it_offers(candidate: Candidate) -> str:
    """Objects that need no settings can be made, and have what is called."""
    _, offer = examine(candidate)
    kinds: tuple[tuple[Iterable[Configurable], type], ...] = (
        (offer.recipients, Recipients),
        (offer.holds, Hold),
        (offer.listeners, CommitListener),
        (offer.delivery_listeners, DeliveryListener),
        (offer.observers, Observer),
    )
    for specs, kind in kinds:
        for spec in specs:
            if spec.settings is None:
                made: Any = build(spec, Settings(), spec.name)
                if not isinstance(made, kind):
                    return f"{spec.name} is no {kind.__name__}"
    return ""


CHECKS: dict[str, Check] = {
    "loads": loads,
    "introduces-itself": introduces_itself,
    "has-no-defaults": has_no_defaults,
    "is-the-same-twice": is_the_same_twice,
    "can-be-left-out": can_be_left_out,
    "does-nothing-when-imported": does_nothing_when_imported,
    "refuses-unknown-settings": refuses_unknown_settings,
    "hides-secrets": hides_secrets,
    "makes-what-it-offers": makes_what_it_offers,
}
"""Every check by its name."""


def _hooks(plugin: object) -> Iterator[str]:
    known = (name for name in dir(hookspecs) if name.startswith("govtasks_"))
    return (name for name in known if callable(getattr(plugin, name, None)))


def _configurable(candidate: Candidate) -> Iterator[Configurable]:
    return examine(candidate)[1].configurable()


def _plain(offer: Offer) -> list[object]:
    """All that is offered but the factories, which may be made anew each time."""
    return [
        [
            {
                field.name: getattr(spec, field.name)
                for field in attrs.fields(type(spec))
                if field.name != "factory"
            }
            for spec in specs
        ]
        for specs in attrs.astuple(offer, recurse=False)
    ]
