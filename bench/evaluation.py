"""Figures and scorecards: the first page of a portal, and the card of one person.

Times cannot be compared between machines; what is promised of them is held against a
floor that is measured in the same run.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from measuring.cards import card_of_one
from measuring.standing import full_table


def main() -> int:
    """Measure everything and print it; figures never fail a build."""
    print(f"CPython {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}\n")
    with tempfile.TemporaryDirectory() as folder:
        met = list(measured(Path(folder)))
    print(f"{sum(met)} of {len(met)} bars met")
    return 0


def measured(folder: Path) -> Iterator[bool]:
    """Every contest."""
    yield from card_of_one(folder)
    yield from full_table(folder)


if __name__ == "__main__":
    sys.exit(main())
