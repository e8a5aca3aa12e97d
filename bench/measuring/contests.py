"""Contests: several ways to do the same work, measured in turn and compared."""

from __future__ import annotations

import datetime as dt
import gc
import statistics
import time
from collections.abc import Callable, Iterator, Sequence

import attrs

ROUNDS = 7


@attrs.frozen(kw_only=True)
class Contender:
    """One way to do the work of a contest.

    Attributes:
        name: Whose.
        run: Does the work once over all of its input.
        items: How many answers that gives.
        check: Its answers as dates, to be compared with ours; None where they are
            not days.
    """

    name: str
    run: Callable[[], object]
    items: int
    check: Callable[[], list[dt.date]] | None = None


@attrs.frozen(kw_only=True)
class Bar:
    """A promise: ours against another one.

    Attributes:
        ours: Name of our contender.
        other: Name of the other.
        faster: By what we must be faster; below 1 we may be slower.
    """

    ours: str
    other: str
    faster: float


@attrs.frozen(kw_only=True)
class Contest:
    """Contenders for the same work.

    Attributes:
        title: What the work is.
        contenders: The first one is the lowest floor.
        bars: What is promised.
        expected: The right answers.
    """

    title: str
    contenders: Sequence[Contender]
    bars: Sequence[Bar] = ()
    expected: Sequence[dt.date] = ()


def held(contest: Contest) -> Iterator[bool]:
    """Measure a contest, print its table, and say which bars were met."""
    medians = measured(contest.contenders)
    floor = medians[contest.contenders[0].name]
    print(contest.title)
    for contender in contest.contenders:
        median = medians[contender.name]
        note = agreement(contender, contest.expected)
        print(f"  {contender.name:44}{median:12,.0f} ns{median / floor:9.1f} x{note}")
    for bar in contest.bars:
        ratio = medians[bar.other] / medians[bar.ours]
        yield told(f"{bar.ours} against {bar.other}", ratio, bar.faster)
    print()


def told(what: str, ratio: float, wanted: float) -> bool:
    """Print whether a bar was met."""
    met = ratio >= wanted
    word = "met" if met else "NOT MET"
    print(f"  -> {what}: {ratio:.2f} times as fast, bar {wanted:.2f}: {word}")
    return met


def measured(contenders: Sequence[Contender]) -> dict[str, float]:
    """Nanoseconds for one answer of each, in interleaved rounds."""
    times: dict[str, list[float]] = {contender.name: [] for contender in contenders}
    for contender in contenders:
        contender.run()
    for _ in range(ROUNDS):
        for contender in contenders:
            gc.collect()
            gc.disable()
            start = time.perf_counter_ns()
            contender.run()
            took = time.perf_counter_ns() - start
            gc.enable()
            times[contender.name].append(took / contender.items)
    return {name: statistics.median(found) for name, found in times.items()}


def agreement(contender: Contender, expected: Sequence[dt.date]) -> str:
    """How often a contender says something else than the table."""
    if contender.check is None or not expected:
        return ""
    found = contender.check()
    wrong = sum(one != other for one, other in zip(found, expected, strict=False))
    return f"   other days: {wrong} of {len(found)}" if wrong else ""
