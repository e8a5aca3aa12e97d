"""What became of each plugin, and what went wrong with it later."""

from __future__ import annotations

import datetime as dt
import enum

import attrs

from ..errors import GovtasksError

LONGEST_REASON = 500


class PluginState(enum.Enum):
    """Whether a plugin is in use."""

    ACTIVE = "active"
    FAILED = "failed"
    BLOCKED = "blocked"


@attrs.frozen(kw_only=True)
class PluginReport:
    """What became of one plugin.

    Attributes:
        name: Its name: that of the entry point, the file or the module.
        source: Distribution and version, path, or ``built-in``.
        state: Active, failed or blocked.
        reason: Why it failed, or is blocked in vain, on one line; else empty.
        summary: What it says about itself.
        api: Version of the hooks that it was written for; None where it failed.
        hooks: Hooks that it implements, sorted.
        offers: What it brings, such as ``channel mail``, sorted.
        settings: What can be set, such as ``mail.host``; of a secret
            ``mail.password=***``.
    """

    name: str
    source: str
    state: PluginState = PluginState.ACTIVE
    reason: str = ""
    summary: str = ""
    api: int | None = None
    hooks: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """The report as a JSON object."""
        plain = attrs.asdict(self)
        return {**plain, "state": self.state.value}


@attrs.frozen(kw_only=True)
class PluginFault:
    """Something that an object of a plugin did not do as it should.

    Attributes:
        plugin: Name of the plugin.
        hook: Hook by which the object came, such as ``govtasks_hold``.
        name: Name of the object, such as ``quiet-hours``.
        what: What went wrong, on one line, without secrets.
        at: When.
    """

    plugin: str
    hook: str
    name: str
    what: str
    at: dt.datetime

    def __str__(self) -> str:
        """One line for whoever operates the register."""
        return f"plugin {self.plugin}: {self.hook} {self.name}: {self.what}"

    def to_json(self) -> dict[str, object]:
        """The fault as a JSON object."""
        return {**attrs.asdict(self), "at": self.at.isoformat()}


def reason_of(error: BaseException) -> str:
    """What an error says, on one line that any stream takes, cut at 500."""
    try:
        said = str(error)
    except Exception:  # noqa: BLE001 - even its error may be broken
        said = "its message cannot be read"
    known = isinstance(error, GovtasksError)
    text = said if known else f"{type(error).__name__}: {said}"
    line = " ".join(text.split()).encode("utf-8", "backslashreplace").decode()
    return line[:LONGEST_REASON]
