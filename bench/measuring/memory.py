"""How much memory it takes to read everything: a process of its own for each size."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from govtasks_sql import open_store

from .appending import TENANT, ByStore
from .contests import told

SIZES = (100_000, 1_000_000)
FLAT = 1.1
"""By what the larger one may take more."""

_READ = """
import pathlib, re, sys
from govtasks_sql import open_store
store, place, count = open_store(sys.argv[1]), None, 0
with store.begin(sys.argv[2]) as session:
    while page := session.scan(place, limit=1000):
        place, count = (page[-1].stream, page[-1].version), count + len(page)
peak = re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())
print(count, peak[1])
"""
_COPIES = """
INSERT INTO govtasks_facts ({names})
SELECT {values} FROM govtasks_facts AS one, (
  WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < :count)
  SELECT i FROM n
) WHERE one.version = 1
"""


def memory_of_streaming(folder: Path) -> Iterator[bool]:
    """Read a tenth of the events and all, page by page, and compare the peaks."""
    peaks = []
    print("memory while every event is read")
    for size in SIZES:
        url = f"sqlite:///{folder / f'{size}.db'}"
        _made(url, folder / f"{size}.db", size)
        found = subprocess.run(
            [sys.executable, "-c", _READ, url, TENANT],
            check=True,
            capture_output=True,
            text=True,
        )
        count, peak = map(int, found.stdout.split())
        assert count == size, count
        peaks.append(peak)
        print(f"  {count:10} events{peak / 1024:12.1f} MiB at most")
    yield told("ten times the events in the same memory", peaks[0] / peaks[1], 1 / FLAT)
    print()


def _made(url: str, file: Path, size: int) -> None:
    """A store with copies of one event, as many as wanted, in one stream."""
    store = open_store(url)
    ByStore(store).append(0)
    store.close()
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        described = connection.execute("SELECT * FROM govtasks_facts").description
        names = [column[0] for column in described]
        values = ["i" if name == "version" else name for name in names]
        statement = _COPIES.format(names=", ".join(names), values=", ".join(values))
        connection.execute(statement, {"count": size})
