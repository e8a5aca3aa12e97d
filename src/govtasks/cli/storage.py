"""Commands that look after a database: ``storage status``, ``upgrade`` and ``sql``."""

from __future__ import annotations

import argparse
import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

from ..errors import InvalidValueError
from ..messages import render
from ..plugins import Plugins
from ..specs import Maintenance, StorageState, StorageStatus
from .output import Exit, answer, answer_json, aside

if TYPE_CHECKING:
    from .output import Commands

    Loader = Callable[[argparse.Namespace], Plugins]

_DONE = {StorageState.EMPTY: "made", StorageState.OLD: "upgraded"}


def add(commands: Commands, loader: Loader) -> Commands:
    """Add the commands of this module, and return where others can be added."""
    parser = commands.add_parser("storage", help="look after a database")
    nested = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, run, text in (
        ("status", _status, "whether the tables are as this release needs them"),
        ("upgrade", _upgrade, "bring the tables to this release, or make them"),
        ("sql", _sql, "the statements of an upgrade, to be read"),
    ):
        one = nested.add_parser(name, help=text)
        one.add_argument(
            "database", nargs="?", metavar="URL", help="the database (default: --url)"
        )
        if run is _upgrade:
            one.add_argument(
                "--row-level-security",
                action=argparse.BooleanOptionalAction,
                help="let the database itself keep tenants apart (PostgreSQL)",
            )
        one.set_defaults(run=functools.partial(run, loader))
    return nested


def _maintenance(
    loader: Loader, options: argparse.Namespace
) -> tuple[Maintenance, str]:
    """Who looks after the database that the options name, and its URL.

    Raises:
        InvalidValueError: No URL, or one of a store without tables.
        UnknownNameError: No active plugin offers such a store.
    """
    url: str = options.database or options.url
    scheme, colon, _ = url.partition(":")
    if not colon:
        # It is not repeated: whatever it is, it may hold a password.
        problem, hint = "is no URL of a database", "write it as in sqlite:///tasks.db"
        raise InvalidValueError(problem, field="url", hint=hint)
    found = loader(options).storage(scheme.partition("+")[0]).maintenance
    if found is None:
        problem = "is a store without tables to look after"
        raise InvalidValueError(problem, field="url", value=scheme)
    return found, url


def _status(loader: Loader, options: argparse.Namespace) -> Exit:
    maintenance, url = _maintenance(loader, options)
    with aside():
        status = maintenance.status(url)
    _tell(status.state.value, status, options)
    is_current = status.state is StorageState.CURRENT
    return Exit.DONE if is_current else Exit.FINDINGS


def _upgrade(loader: Loader, options: argparse.Namespace) -> Exit:
    maintenance, url = _maintenance(loader, options)
    wanted: bool | None = options.row_level_security
    with aside():
        before = maintenance.upgrade(url, row_level_security=wanted)
        after = maintenance.status(url)
    _tell(_DONE.get(before.state, "unchanged"), after, options, before.found)
    return Exit.DONE


def _tell(
    key: str,
    status: StorageStatus,
    options: argparse.Namespace,
    found: int | None = None,
) -> None:
    if options.json:
        answer_json(
            {
                "database": status.database,
                "result": key,
                "before": found,
                "found": status.found,
                "wanted": status.wanted,
                "row_level_security": status.row_level_security,
            }
        )
        return
    about = {"found": found or status.found, "wanted": status.wanted}
    answer(f"{status.database}: {render(f'storage.{key}', about, options.locale)}")
    if status.row_level_security:
        answer(render("storage.row-level-security", {}, options.locale))


def _sql(loader: Loader, options: argparse.Namespace) -> Exit:
    maintenance, url = _maintenance(loader, options)
    with aside():
        text = maintenance.sql(url)
    if options.json:
        answer_json({"sql": text})
    else:
        answer(text.rstrip("\n"))
    return Exit.DONE
