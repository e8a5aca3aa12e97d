"""Commands that move what a store holds: ``storage copy``, ``export``, ``import``.

And ``storage rebuild``, which derives the query rows anew.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import attrs

from ..errors import MalformedDataError
from ..ports import Store
from ..proof.exchange import copy, export, load
from ..proof.lines import Totals
from ..register.opening import open_store
from ..register.rebuilding import Rebuilt
from .output import Exit, answer, answer_json, aside, progress, say

if TYPE_CHECKING:
    from ..plugins import Plugins
    from .output import Commands, Opener

    Loader = Callable[[argparse.Namespace], Plugins]


def add(storage: Commands, opener: Opener, loader: Loader) -> None:
    """Add the commands of this module to those of ``storage``."""
    one = storage.add_parser("copy", help="copy everything from one store to another")
    one.add_argument("source", metavar="FROM", help="URL of the store that is copied")
    one.add_argument("target", metavar="TO", help="URL of the store that it goes to")
    _add_tenants(one)
    one.set_defaults(run=functools.partial(_copy, loader))
    for name, run, text in (
        ("export", _export, "write everything as JSON Lines"),
        ("import", _import, "read everything from JSON Lines"),
    ):
        one = storage.add_parser(name, help=text)
        one.add_argument("file", type=Path, help="the file")
        if run is _export:
            _add_tenants(one)
        one.set_defaults(run=functools.partial(run, loader))
    one = storage.add_parser("rebuild", help="derive all query rows anew from facts")
    one.add_argument("--check", action="store_true", help="only tell what differs")
    one.set_defaults(run=functools.partial(_rebuild, opener))


def _add_tenants(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--only", action="append", metavar="TENANT", help="only this tenant, or these"
    )


@contextlib.contextmanager
def _opened(url: str, loaded: Plugins) -> Iterator[Store]:
    with aside():
        store = open_store(url, loaded)
    try:
        yield store
    finally:
        store.close()


def _copy(loader: Loader, options: argparse.Namespace) -> Exit:
    loaded = loader(options)
    with (
        _opened(options.source, loaded) as source,
        _opened(options.target, loaded) as target,
        progress("facts, rows and notices") as show,
    ):
        totals = copy(source, target, tenants=options.only, progress=show)
    _tell(totals, options)
    return Exit.DONE


def _export(loader: Loader, options: argparse.Namespace) -> Exit:
    with (
        _opened(options.url, loader(options)) as store,
        progress("facts, rows and notices") as show,
        replaced(options.file) as out,
    ):
        totals = export(store, out, tenants=options.only, progress=show)
    _tell(totals, options)
    return Exit.DONE


def _import(loader: Loader, options: argparse.Namespace) -> Exit:
    with (
        _opened(options.url, loader(options)) as store,
        progress("facts, rows and notices") as show,
    ):
        totals = load(options.file, store, progress=show)
    _tell(totals, options)
    return Exit.DONE


@contextlib.contextmanager
def replaced(path: Path) -> Iterator[BinaryIO]:
    """A file that takes the place of another once it is whole, and on the disk.

    Raises:
        MalformedDataError: It cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as out:
                yield out
                out.flush()
                os.fsync(out.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        problem = f"cannot be written: {error.strerror}"
        raise MalformedDataError(problem, place=str(path)) from error


def _tell(totals: Totals, options: argparse.Namespace) -> None:
    if options.json:
        answer_json(attrs.asdict(totals))
        return
    answer(
        f"{totals.tenants} tenants, {totals.facts} facts, {totals.rows} rows, "
        f"{totals.deliveries} notices"
    )
    answer(f"sha256 {totals.sha256}")


def _rebuild(opener: Opener, options: argparse.Namespace) -> Exit:
    with opener(options) as register, progress("obligations") as show:
        rebuilt = register.rebuild(check=options.check, progress=show)
    if options.json:
        answer_json(_table(rebuilt))
    else:
        for one in rebuilt.differences:
            answer(f"{one.stream}: {', '.join(one.fields)}")
        verb = "differ" if options.check else "were put right"
        answer(f"{rebuilt.different} of {rebuilt.looked_at} rows {verb}")
    for stream, reason in rebuilt.failed:
        say(f"govtasks: {stream}: {reason}")
    if rebuilt.failed:
        return Exit.PARTIAL
    return Exit.FINDINGS if options.check and rebuilt.different else Exit.DONE


def _table(rebuilt: Rebuilt) -> dict[str, object]:
    return {
        "looked_at": rebuilt.looked_at,
        "different": rebuilt.different,
        "differences": [
            {"stream": one.stream, "fields": list(one.fields)}
            for one in rebuilt.differences
        ],
        "failed": dict(rebuilt.failed),
        "written": rebuilt.written,
    }
