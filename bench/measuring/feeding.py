"""A feed of everything that a division has to do: built, refreshed, and unchanged."""

from __future__ import annotations

import datetime as dt
import gc
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import govtasks
from govtasks.obligations import commands as do
from govtasks.register.feeds import Feed, FeedProfile, FeedScope
from govtasks.serving.exchange import FeedRequest, FeedResponse
from govtasks.serving.server import FeedPolicy, FeedServer

from .contests import told
from .divisions import SWEPT, found

ROUNDS = 5
BODY, PERSON, POST = "division-00", "head-division-00", "post-division-00"
POLICY = FeedPolicy(
    full=True, settings={"most_items": 1_000_000, "most_octets": 1_000_000_000}
)
ANEW, SAME, NEW = 30, 50, "built anew"


def feeds(file: Path, items: int, changes: int) -> Iterator[bool]:
    """Build it anew, bring it up to date, and say that nothing changed, in turn."""
    with _filled(file, items) as register:
        with register.unit(actor=PERSON, now=SWEPT) as unit:
            feed = Feed(
                key="all",
                person=PERSON,
                post=POST,
                scope=FeedScope.BODY,
                subject=BODY,
                profile=FeedProfile.FULL,
            )
            token = unit.open_feed(feed).token
        medians = _medians(register, FeedRequest(path=f"/{token}.ics"), changes)
    print(f"a feed of {items} obligations, of which {changes} change")
    for name, median in medians.items():
        print(f"  {name:44}{median / 1e6:12.2f} ms")
    anew, refreshed, same = medians.values()
    yield told("a refresh against building it anew", anew / refreshed, ANEW)
    yield told("an answer of 304 against the body", anew / same, SAME)
    print()


def _medians(
    register: govtasks.Register, request: FeedRequest, changes: int
) -> dict[str, float]:
    kept = FeedServer(register, policy=POLICY)
    kept.answer(request)
    times: dict[str, list[int]] = {NEW: [], "refreshed": [], "304": []}
    for number in range(ROUNDS):
        _change(register, changes, percent=number + 1)
        fresh = FeedServer(register, policy=POLICY)
        built = _timed(times[NEW], lambda fresh=fresh: fresh.answer(request))
        refreshed = _timed(times["refreshed"], lambda: kept.answer(request))
        assert built == refreshed, "the feeds differ"
        known = FeedRequest(
            path=request.path, headers={"If-None-Match": dict(built.headers)["ETag"]}
        )
        same = _timed(times["304"], lambda known=known: kept.answer(known))
        assert (built.status, same.status) == (200, 304)
    return {name: statistics.median(taken) for name, taken in times.items()}


def _timed(times: list[int], run: Callable[[], FeedResponse]) -> FeedResponse:
    gc.collect()
    start = time.perf_counter_ns()
    response = run()
    times.append(time.perf_counter_ns() - start)
    return response


def _filled(file: Path, items: int) -> govtasks.Register:
    register = govtasks.open(
        f"sqlite:///{file}", plugins=["sql", "ical"], clock=lambda: SWEPT
    )
    found(register, 1, items)
    return register


def _change(register: govtasks.Register, changes: int, percent: int) -> None:
    at = SWEPT - dt.timedelta(minutes=60 - percent)
    with register.unit(actor=PERSON, now=at) as unit:
        for number in range(changes):
            unit.do(f"{BODY}-{number:04}", do.Report(percent=percent))
