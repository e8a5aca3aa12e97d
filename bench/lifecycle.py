"""State from facts, and chains of responsibility, in one process.

The same facts, twenty for each of 50 000 obligations, are folded into state by
`fold`, written into dictionaries by a plain loop, and replayed as aggregates of
`eventsourcing`. Two comparisons are kept apart: facts that are values in memory, and
records that are bytes and have to be decoded and checked first. Chains are asked of an
organisation of 10 000 bodies and of one of a tenth of that. Rounds are interleaved, so
that a machine that is busy with something else slows all of them alike.
"""

from __future__ import annotations

import datetime as dt
import gc
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import metadata

import orjson
from measuring.aggregates import aggregate_id, events_of, replayed, stored
from measuring.contests import ROUNDS, Bar, Contender, Contest, held, told
from measuring.offices import Asked, office, questions
from measuring.streams import FACTS, lines_of, streams

from govtasks.codec import Codec
from govtasks.deadlines.loading import builtin_calendar, builtin_regime
from govtasks.deadlines.plan import plan
from govtasks.deadlines.terms import Term
from govtasks.obligations.events import Fact
from govtasks.obligations.lifecycle import fold
from govtasks.organisation import Organisation, chain
from govtasks.ports import Record, Stored

OBLIGATIONS = 50_000
SLOW = 2_000
"""Obligations of whoever takes so long that a million facts would take minutes."""

BODIES = 10_000
QUESTIONS = 5_000
MICROSECONDS = 20
"""What a chain may take."""

FLAT = 1.5
"""By what a chain may take longer in an organisation of ten times the size: what is
asked is spread over ten times as much memory, and more than that it must not cost."""

Lines = Sequence[Sequence[bytes]]


def main() -> int:
    """Measure everything and print it; figures never fail a build."""
    names = ("orjson", "eventsourcing")
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in names)
    print(f"CPython {sys.version.split()[0]}, {versions}, medians of {ROUNDS} rounds\n")
    met = [*chains(), *states()]
    print(f"{sum(met)} of {len(met)} bars met")
    return 0


def chains() -> Iterator[bool]:
    """Who answers, asked at random of ten years of two organisations."""
    large, small = office(BODIES), office(BODIES // 10)
    asked, fewer = questions(large, QUESTIONS), questions(small, QUESTIONS)
    first = timed(lambda: answered(large, asked)) / QUESTIONS
    larger, smaller = f"{len(large.posts)} posts", f"{len(small.posts)} posts"
    yield from held(
        Contest(
            title=f"the chain of an obligation, {len(large.tenures)} tenures",
            contenders=[
                Contender(name=DUE, run=due_dates(), items=QUESTIONS),
                Contender(
                    name=smaller, run=lambda: answered(small, fewer), items=QUESTIONS
                ),
                Contender(
                    name=larger, run=lambda: answered(large, asked), items=QUESTIONS
                ),
            ],
            bars=[Bar(ours=larger, other=smaller, faster=1 / FLAT)],
        )
    )
    best = min(timed(lambda: answered(large, asked)) for _ in range(ROUNDS)) / QUESTIONS
    print(
        f"  asked for the first time {first / 1000:.1f} µs, at best {best / 1000:.1f}"
    )
    yield told(f"a chain in {MICROSECONDS} µs", MICROSECONDS * 1000 / best, 1)
    print()


DUE = "a due date with its result, to compare"


def due_dates() -> Callable[[], object]:
    """As many due dates as there are chains: what the machine does meanwhile."""
    made = plan(
        Term.parse("15 working days"),
        regime=builtin_regime("vn-civil-2015"),
        calendar=builtin_calendar("vn-state"),
    )
    first = dt.date(2017, 1, 1)
    days = [first + dt.timedelta(days=number % 2000) for number in range(QUESTIONS)]
    return lambda: [made.due({"trigger": day}) for day in days]


def answered(organisation: Organisation, asked: Iterable[Asked]) -> None:
    """Ask for each chain; the head of the province assigns and confirms."""
    for lead, day, field in asked:
        chain(
            organisation,
            lead=lead,
            day=day,
            field=field,
            assigner="tinh",
            confirming="tinh",
        )


def timed(run: Callable[[], object]) -> int:
    """Nanoseconds of one run."""
    gc.collect()
    gc.disable()
    start = time.perf_counter_ns()
    run()
    took = time.perf_counter_ns() - start
    gc.enable()
    return took


def states() -> Iterator[bool]:
    """Both comparisons, from the same facts."""
    codec = Codec()
    facts = streams(OBLIGATIONS)
    lines = [lines_of(stream, codec) for stream in facts]
    events = [list(events_of(stream, codec)) for stream in facts[:SLOW]]
    application = stored(events)
    names = [aggregate_id(stream[0]) for stream in facts[:SLOW]]
    few = lines[:SLOW]
    # A million of facts are looked through by every collection otherwise.
    gc.freeze()

    def from_store() -> None:
        for name in names:
            application.repository.get(name)

    contenders = [
        Contender(name=PLAIN, run=lambda: plain(lines), items=OBLIGATIONS * FACTS),
        Contender(name=VALUES, run=lambda: folded(facts), items=OBLIGATIONS * FACTS),
        Contender(
            name=MUTATED,
            run=lambda: [replayed(stream) for stream in events],
            items=SLOW * FACTS,
        ),
        Contender(name=RECORDS, run=lambda: read(few, codec), items=SLOW * FACTS),
        Contender(name=REPOSITORY, run=from_store, items=SLOW * FACTS),
    ]
    title = f"state from {OBLIGATIONS * FACTS} facts of {OBLIGATIONS} obligations"
    yield from held(Contest(title=title, contenders=contenders, bars=STATE_BARS))


PLAIN = "plain dictionaries, orjson"
VALUES = "govtasks, facts in memory"
RECORDS = "govtasks, records as bytes"
MUTATED = "eventsourcing, events in memory"
REPOSITORY = "eventsourcing, its repository"

# From facts in memory, and from bytes: each against the floor, and against the peer
# that begins where it does. The one mixed pair is what an application sees that keeps
# its facts, where the peer has its repository.
STATE_BARS = [
    Bar(ours=VALUES, other=PLAIN, faster=1 / 2),
    Bar(ours=VALUES, other=MUTATED, faster=5),
    Bar(ours=VALUES, other=REPOSITORY, faster=5),
    Bar(ours=RECORDS, other=PLAIN, faster=1 / 2),
    Bar(ours=RECORDS, other=REPOSITORY, faster=5),
]


def plain(lines: Lines) -> None:
    """The floor: each event is decoded and written over the ones before."""
    loads = orjson.loads
    for stream in lines:
        state: dict[str, object] = {}
        for line in stream:
            record = loads(line)
            state["state"] = record["type"]
            state["at"] = record["effective_at"]
            state.update(record["data"])


def folded(streams: Iterable[Sequence[Fact]]) -> None:
    """States from facts that are values."""
    for facts in streams:
        fold(facts)


def read(lines: Lines, codec: Codec) -> None:
    """States from bytes: decoded, checked, made into facts, folded."""
    for stream in lines:
        fold(codec.fact(record_of(line)) for line in stream)


def record_of(line: bytes) -> Stored:
    """A record as a store hands it out."""
    kept = orjson.loads(line)
    record = Record(
        type=kept["type"],
        schema=kept["schema"],
        data=kept["data"],
        effective_at=dt.datetime.fromisoformat(kept["effective_at"]),
        recorded_at=dt.datetime.fromisoformat(kept["recorded_at"]),
        actor=kept["actor"],
        on_behalf_of=kept["on_behalf_of"],
        mandate=kept["mandate"],
    )
    return Stored(stream="obligation/644", version=kept["version"], record=record)


if __name__ == "__main__":
    sys.exit(main())
