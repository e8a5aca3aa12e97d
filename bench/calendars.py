"""Calendars: a first export, a refresh, an answer that nothing changed, and memory.

The peer of an export is icalendar alone, which is handed the values of the same
components and puts them together and serialises them; what a value is, such as the text
that says why a day is due, is made before its clock starts.
"""

from __future__ import annotations

import itertools
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from measuring.contests import Bar, Contender, Contest, held, told
from measuring.entries import (
    LOCALE,
    SETTINGS,
    changed,
    entries,
    rebuilt,
    recipes,
)
from measuring.feeding import feeds

from govtasks_ical.exporter import IcalExporter

ITEMS, CHANGED, MANY = 10_000, 100, 50_000
FIRST, REFRESHED, PEER = "first export", "refreshed export", "icalendar alone"

_PEAK = """
import pathlib, re, sys
sys.path.insert(0, "bench")
from measuring.entries import LOCALE, SETTINGS, entries, rebuilt, recipes
from govtasks_ical.exporter import IcalExporter
given = entries(int(sys.argv[2]))
exporter = IcalExporter.from_settings(SETTINGS)
if sys.argv[1] == "ours":
    exporter.render(given, locale=LOCALE)
else:
    one = recipes(exporter.render(given[:2], locale=LOCALE))
    rebuilt(one * (len(given) // 2)).to_ical()
peak = re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())
print(peak[1])
"""


def main() -> int:
    """Measure everything and print it; figures never fail a build."""
    python = sys.version.split()[0]
    print(f"CPython {python}, icalendar {version('icalendar')}\n")
    with tempfile.TemporaryDirectory() as folder:
        held_bars = exports(), feeds(Path(folder) / "feed.db", ITEMS, CHANGED), memory()
        met = list(itertools.chain.from_iterable(held_bars))
    print(f"{sum(met)} of {len(met)} bars met")
    return 0


def exports() -> Iterator[bool]:
    """The first export, icalendar's own, and a refresh after a hundred changes."""
    given = entries(ITEMS)
    written = IcalExporter.from_settings(SETTINGS).render(given, locale=LOCALE)
    components = recipes(written)
    body = rebuilt(components).to_ical()
    assert _to_dos(body) == _to_dos(written), "the components differ"

    def first() -> bytes:
        return IcalExporter.from_settings(SETTINGS).render(given, locale=LOCALE)

    kept = IcalExporter.from_settings(SETTINGS)
    versions = iter([given, changed(given, CHANGED)] * 100)

    def refreshed() -> bytes:
        return kept.render(next(versions), locale=LOCALE)

    contest = Contest(
        title=f"{ITEMS} obligations, of which {CHANGED} change",
        contenders=[
            Contender(
                name=PEER, run=lambda: rebuilt(components).to_ical(), items=ITEMS
            ),
            Contender(name=FIRST, run=first, items=ITEMS),
            Contender(name=REFRESHED, run=refreshed, items=ITEMS),
        ],
        bars=[
            Bar(ours=FIRST, other=PEER, faster=1 / 1.3),
            Bar(ours=REFRESHED, other=FIRST, faster=30),
        ],
    )
    yield from held(contest)


def _to_dos(body: bytes) -> list[bytes]:
    return sorted(body.split(b"BEGIN:VTODO")[1:-1])


def memory() -> Iterator[bool]:
    """What an export of many takes at most, beside one Calendar of icalendar."""
    print(f"memory of an export of {MANY}")
    peaks = {name: _peak(name) for name in ("ours", "icalendar")}
    for name, peak in peaks.items():
        print(f"  {name:20}{peak / 1024:10.1f} MiB at most")
    ratio = peaks["icalendar"] / peaks["ours"]
    yield told("memory against one Calendar of icalendar", ratio, 1 / 0.4)
    print()


def _peak(whose: str) -> int:
    """The most KiB that a process of its own held."""
    command = [sys.executable, "-c", _PEAK, whose, str(MANY)]
    found = subprocess.run(command, check=True, capture_output=True, text=True)
    return int(found.stdout)


if __name__ == "__main__":
    sys.exit(main())
