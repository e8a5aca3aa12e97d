"""Finding plugins: by entry point, by file, or as objects at hand.

Nothing is imported here. Each candidate can be loaded, and whatever goes wrong
about it waits until then, so that it can be reported beside the others.
"""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import inspect
import itertools
import os
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import metadata
from pathlib import Path

import attrs

from .errors import PluginError, UnknownNameError

GROUP = "govtasks"
BUILT_IN = "built-in"


@attrs.frozen(kw_only=True)
class Candidate:
    """Something that may be a plugin.

    Attributes:
        name: That of the entry point, the file, the module or the class.
        source: Distribution and version, path, or kind of object.
        load: Gives the plugin, or raises anything at all.
    """

    name: str
    source: str
    load: Callable[[], object]


def find(wanted: Iterable[object] | None) -> list[Candidate]:
    """All that is wanted, sorted by name, each name once that can be loaded.

    Args:
        wanted: Names of installed plugins, paths of Python files, or plugin
            objects; None for every installed plugin.
    """
    if wanted is None:
        return list(_distinct(_installed()))
    items = _once(wanted)
    named = any(isinstance(item, str) for item in items)
    installed = _installed() if named else ()
    return list(_distinct([c for i in items for c in _candidates(i, installed)]))


def _once(wanted: Iterable[object]) -> list[object]:
    """Each item once: texts and paths are equal as such, objects only if same."""
    items = [_as_path(item) for item in wanted if item != BUILT_IN]
    keyed = {i if isinstance(i, str | Path) else id(i): i for i in items}
    return list(keyed.values())


def _as_path(item: object) -> object:
    is_path = isinstance(item, str) and item.endswith(".py")
    return Path(item) if is_path else item  # type: ignore[arg-type]


def _candidates(item: object, installed: Sequence[Candidate]) -> list[Candidate]:
    if isinstance(item, Path):
        return [_file(item)]
    if not isinstance(item, str):
        return [_object(item)]
    names = [candidate.name for candidate in installed]
    unknown = UnknownNameError.of("plugin", item, names)
    found = [candidate for candidate in installed if candidate.name == item]
    return found or [Candidate(name=item, source="", load=_raising(unknown))]


def _distinct(candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    """Of those with one name, the first by source can be loaded."""
    ordered = sorted(candidates, key=lambda c: (c.name, c.source))
    for name, group in itertools.groupby(ordered, key=lambda c: c.name):
        first, *others = group
        if name == BUILT_IN or first.source in {c.source for c in others}:
            others = [first, *others]
        else:
            yield first
        for other in others:
            problem = "another plugin has the same name"
            hint = "give its object a __name__ of its own, or rename it"
            taken = PluginError(problem, hint=hint)
            yield attrs.evolve(other, load=_raising(taken))


def _raising(error: Exception) -> Callable[[], object]:
    def fail() -> object:
        raise error

    return fail


def _object(item: object) -> Candidate:
    # Looked up statically: a plugin may have a __getattr__ that raises.
    given = inspect.getattr_static(item, "__name__", None)
    own = item.__name__ if isinstance(item, type) else given
    name = own if isinstance(own, str) else type(item).__name__
    source = f"object of {type(item).__module__}.{type(item).__qualname__}"
    return Candidate(name=name, source=source, load=lambda: item)


def _installed() -> tuple[Candidate, ...]:
    return _as_of(tuple(_folders()))


def _folders() -> Iterator[tuple[str, int, int]]:
    """Where installed plugins can be, and since when it holds what it holds."""
    for folder in sys.path:
        with contextlib.suppress(OSError):
            found = os.stat(folder or os.curdir)  # noqa: PTH116 - as Python takes it
            yield folder, found.st_ino, found.st_mtime_ns


@functools.lru_cache(maxsize=1)
def _as_of(_folders: tuple[tuple[str, int, int], ...]) -> tuple[Candidate, ...]:
    """What is installed, looked for again when a folder of the path has changed.

    To read what every distribution offers takes longer than to open a register.
    """
    try:
        return tuple(map(_entry_point, metadata.entry_points(group=GROUP)))
    except Exception:  # noqa: BLE001 - a broken distribution is not the host's fault
        return tuple(_one_by_one())


def _one_by_one() -> Iterator[Candidate]:
    """Entry points of each distribution, past those that cannot be read."""
    seen: set[str] = set()
    for dist in metadata.distributions():
        if dist.name in seen:
            continue
        seen.add(dist.name)
        try:
            points = dist.entry_points.select(group=GROUP)
        except Exception as error:  # noqa: BLE001 - it is reported
            source = f"{dist.name} {dist.version}"
            yield Candidate(name=dist.name, source=source, load=_raising(error))
        else:
            yield from (_entry_point(point) for point in points)


def _entry_point(point: metadata.EntryPoint) -> Candidate:
    dist = point.dist
    source = f"{dist.name} {dist.version}" if dist else point.value
    return Candidate(name=point.name, source=source, load=point.load)


def _file(path: Path) -> Candidate:
    return Candidate(name=path.stem, source=str(path), load=lambda: _executed(path))


def _executed(path: Path) -> object:
    # Two files in different folders may have the same name.
    name = f"govtasks_file_{path.stem}_{zlib.crc32(bytes(path)):08x}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None or not path.is_file():
        problem = "is not a Python file"
        raise PluginError(problem, place=str(path))
    module = importlib.util.module_from_spec(spec)
    # attrs and dataclasses look their module up by name while it runs.
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module
