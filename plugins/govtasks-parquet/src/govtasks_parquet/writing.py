"""Writing a store as Parquet, one file for each table, tenant and month."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tempfile
import zoneinfo
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import attrs
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from govtasks.archive import Numbered
from govtasks.errors import InvalidValueError, MalformedDataError
from govtasks.ports import Row, Store
from govtasks.proof.contents import contents, tenants_of
from govtasks.proof.lines import Item, Section

from .columns import FACTS, ROWS, fact_values, month_of, row_values

MOST_BUFFERED = 20_000
"""How many rows wait in memory before some are written."""
_SCHEMAS = {"facts": FACTS, "rows": ROWS}


@attrs.frozen(kw_only=True)
class Written:
    """What was written.

    Attributes:
        files: Each file by its path inside the folder, with its number of rows.
    """

    files: Mapping[str, int]

    def count(self, table: str) -> int:
        """How many rows there are of ``facts`` or ``rows``."""
        return sum(n for path, n in self.files.items() if path.startswith(table))


def write(
    store: Store,
    folder: Path,
    *,
    tenants: Iterable[str] | None = None,
    zone: str = "Asia/Ho_Chi_Minh",
    progress: Callable[[int], None] | None = None,
) -> Written:
    """Write facts and query rows as Parquet.

    Files are ``facts/tenant=T/month=2017-02/part-0.parquet``, by the month in which a
    fact was recorded, and ``rows/...``, by that in which a deadline is over. The same
    content gives the same files. Each takes the place of the one before it at once;
    files of months that are no more are removed at the end.

    Args:
        store: What is written.
        folder: Where.
        tenants: Only these; None for all.
        zone: Time zone in which months begin.
        progress: Is told, now and then, how many facts and rows were written.

    Raises:
        UnknownNameError: One of the tenants has no facts.
        InvalidValueError: No such time zone.
        MalformedDataError: A fact is damaged, or the folder cannot be written.
    """
    there, chosen = _zone(zone), tenants_of(store, tenants)
    with _replacing(folder, chosen) as beside:
        filling = _Filling(beside, there, progress)
        filling.take(contents(store, chosen))
    return Written(files=dict(sorted(filling.counts.items())))


def _zone(name: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        problem = "must be a time zone such as 'Asia/Ho_Chi_Minh'"
        raise InvalidValueError(problem, field="zone", value=name) from error


@contextmanager
def _replacing(folder: Path, tenants: Iterable[str]) -> Iterator[Path]:
    """A folder beside another, whose files take their places when all is written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(dir=folder, prefix="."))
        try:
            yield beside
            _move(beside, folder, tenants)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    except OSError as error:
        problem = f"cannot be written: {error.strerror or error}"
        raise MalformedDataError(problem, place=str(folder)) from error


def _move(beside: Path, folder: Path, tenants: Iterable[str]) -> None:
    new = sorted(path.relative_to(beside) for path in beside.rglob("*.parquet"))
    for path in new:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (beside / path).replace(folder / path)
    for tenant in tenants:
        for table in _SCHEMAS:
            known = (folder / table / _named("tenant", tenant)).rglob("*.parquet")
            for old in tuple(known):
                if old.relative_to(folder) not in set(new):
                    old.unlink()
                    old.parent.rmdir()


def _named(column: str, value: str) -> str:
    """A folder of Hive's partitions."""
    return f"{column}={quote(value, safe='')}"


@attrs.define
class _Filling:
    """Files that are being filled; of each month the rows wait for one another."""

    folder: Path
    zone: dt.tzinfo
    progress: Callable[[int], None] | None
    tenant: str = ""
    counts: dict[str, int] = attrs.field(factory=dict)
    _waiting: dict[str, list[dict[str, object]]] = attrs.field(factory=dict)
    _writers: dict[str, pq.ParquetWriter] = attrs.field(factory=dict)
    _buffered: int = 0

    def take(self, items: Iterable[Item]) -> None:
        """Write all items that belong into a table."""
        try:
            for item in items:
                self._take(item)
            self._close()
        finally:
            for writer in self._writers.values():
                writer.close()

    def _take(self, item: Item) -> None:
        match item:
            case Section():
                self._close()
                self.tenant = item.tenant
            case Numbered():
                values = fact_values(item)
                self._add("facts", values, values["recorded_at"])
            case Row():
                self._add("rows", row_values(item), item.expires_at)

    def _add(self, table: str, values: dict[str, object], at: object) -> None:
        month = _named("month", month_of(at, self.zone))
        path = f"{table}/{_named('tenant', self.tenant)}/{month}/part-0.parquet"
        self._waiting.setdefault(path, []).append(values)
        self.counts[path] = self.counts.get(path, 0) + 1
        self._buffered += 1
        if self._buffered >= MOST_BUFFERED:
            # The fullest first, so that files have few, large groups of rows.
            self._write(max(self._waiting, key=lambda key: len(self._waiting[key])))
            if self.progress is not None:
                self.progress(sum(self.counts.values()))

    def _write(self, path: str) -> None:
        values = self._waiting.pop(path)
        self._buffered -= len(values)
        schema = _SCHEMAS[path.partition("/")[0]]
        if path not in self._writers:
            file = self.folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            self._writers[path] = pq.ParquetWriter(
                os.fspath(file), schema, compression="zstd"
            )
        self._writers[path].write_table(pa.Table.from_pylist(values, schema=schema))

    def _close(self) -> None:
        """Write what waits, and finish the files."""
        for path in sorted(self._waiting):
            self._write(path)
        for writer in self._writers.values():
            writer.close()
        self._writers.clear()
