"""Copying a store into another, and to and from a file of JSON Lines.

Nothing of what is passed on is read into: facts keep their positions and digests,
deliveries stand as they stood, so that seals hold and nobody is told anything twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

from ..codec import Codec
from ..errors import InvalidValueError
from ..ports import Store
from .contents import contents, digest_of, tenants_of
from .ledger import PAGE
from .lines import Counting, Lines, Section, Totals
from .pouring import pour
from .reading import Reading

Progress = Callable[[int], None]


def copy(
    source: Store,
    target: Store,
    *,
    tenants: Iterable[str] | None = None,
    progress: Progress | None = None,
    page: int = PAGE,
) -> Totals:
    """Copy all that a store holds into another (sao chép kho dữ liệu).

    One transaction a page: a copy that was stopped is begun again and goes on where it
    was. At the end the digest of both sides is counted and compared.

    Args:
        source: What is copied; nobody should write to it meanwhile.
        target: Where it goes: a tenant must be empty there, or hold the beginning of
            the same.
        tenants: Only these; None for all.
        progress: Is told, now and then, how many facts, rows and deliveries went.
        page: How many go into one transaction.

    Raises:
        UnknownNameError: One of the tenants has no facts.
        InvalidValueError: The target holds something else, or the digests differ.
        MalformedDataError: Something in the source is damaged.
    """
    lines, chosen = Lines(Codec()), tenants_of(source, tenants)
    counting = Counting()
    counting.add(lines.header())
    for item in pour(contents(source, chosen, page=page), target, page=page):
        counting.add(lines.write(item), item)
        _tell(progress, counting)
    return _compared(counting.totals(), digest_of(target, chosen, lines, page=page))


def _tell(progress: Progress | None, counting: Counting, every: int = PAGE) -> None:
    if progress is not None and not counting.items % every:
        progress(counting.items)


def _compared(sent: Totals, got: Totals) -> Totals:
    if sent != got:
        problem = "what was read and what is there now differ"
        hint = f"somebody wrote to one of both meanwhile: {sent}, {got}"
        raise InvalidValueError(problem, field="sha256", value=got.sha256, hint=hint)
    return got


def export(
    store: Store,
    out: BinaryIO,
    *,
    tenants: Iterable[str] | None = None,
    progress: Progress | None = None,
    page: int = PAGE,
) -> Totals:
    """Write all that a store holds as JSON Lines.

    Args:
        store: What is written.
        out: Where, as bytes.
        tenants: Only these; None for all.
        progress: Is told, now and then, how many facts, rows and deliveries went.
        page: How many are read at once.

    Raises:
        UnknownNameError: One of the tenants has no facts.
        MalformedDataError: Something is damaged.
    """
    lines, counting = Lines(Codec()), Counting()
    items = contents(store, tenants_of(store, tenants), page=page)
    counting.add(header := lines.header())
    out.write(header)
    for item in items:
        counting.add(line := lines.write(item), item)
        out.write(line)
        _tell(progress, counting)
    totals = counting.totals()
    out.write(lines.trailer(totals))
    return totals


def check_export(path: Path) -> Totals:
    """Read a file of JSON Lines to its end, and refuse whatever is wrong in it.

    Raises:
        GovtasksError: What is wrong first, with the line and the field: cut off,
            altered, an unknown version, out of order, or twice.
    """
    return Reading(path, Lines(Codec())).check()


def load(
    path: Path, target: Store, *, progress: Progress | None = None, page: int = PAGE
) -> Totals:
    """Put what a file of JSON Lines holds into a store.

    The file is checked to its end before anything is written. Then one transaction a
    page: what was stopped is begun again and goes on where it was.

    Args:
        path: The file.
        target: Where it goes; see `copy`.
        progress: Is told, now and then, how many facts, rows and deliveries went.
        page: How many go into one transaction.

    Raises:
        GovtasksError: As `check_export`, and then nothing was written; or as `copy`.
    """
    reading = Reading(path, Lines(Codec()))
    totals, counting, tenants = reading.check(), Counting(), []
    for item in pour(reading.items(), target, page=page):
        counting.add(b"", item)
        _tell(progress, counting)
        if isinstance(item, Section):
            tenants.append(item.tenant)
    there = digest_of(target, tenants, Lines(Codec()), page=page)
    return _compared(totals, there)
