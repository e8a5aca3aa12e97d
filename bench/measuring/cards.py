"""The scorecard of one person: forty obligations with eight facts each, on SQLite.

Each card is reckoned from the facts, as nobody asked for it before. What reading the
same facts takes, without judging anything, is measured beside it, and what the formula
takes alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import govtasks
from govtasks.evaluation.scorecards import Scorecard
from govtasks.evaluation.scoring import score
from govtasks.obligations import commands as do

from .contests import ROUNDS, Contender, measured, told
from .towns import ZONE, obligation, town

OBLIGATIONS, IN_TOWN = 40, 2
"""What is judged: the work that is done here, and what the town begins with."""
MILLISECONDS = 5
"""What a card may take."""
PERIOD = "2017-H1"
READ, CARD, SCORE = "reading the facts", "the card of a head", "the formula alone"
_DONE = (
    (do.Receive(), "head"),
    (do.Claim(post="head"), "head"),
    (do.Accept(), "head"),
    (do.Report(percent=50, note="Đã có dự thảo"), "head"),
    (do.Submit(result="Kế hoạch số 12/KH-NV"), "head"),
    (do.Return(reason="Thiếu phụ lục"), "chairman"),
    (do.Submit(result="Kế hoạch số 14/KH-NV", delay_reason="Bão số 1"), "head"),
)


def card_of_one(folder: Path) -> Iterator[bool]:
    """The card, and what it is made of."""
    register = town(f"sqlite:///{folder / 'cards.db'}?synchronous=normal")
    for number in range(OBLIGATIONS):
        _work(register, number)
    at = dt.datetime(2017, 7, 1, 8, tzinfo=ZONE)
    subject = register.subject("head/head/head")

    def card() -> Scorecard:
        return register.scorecard(subject, PERIOD, at=at)

    def read() -> object:
        return [register.facts(f"work-{number}") for number in range(OBLIGATIONS)]

    told_of = card()
    items = register.items(at)
    formula = register.rulebook.formula(told_of.formula)
    assert len(told_of.lines) == OBLIGATIONS + IN_TOWN

    def alone() -> object:
        return score(
            formula,
            subject,
            items,
            period=told_of.period,
            since=told_of.since,
            until=told_of.until,
            cut_off=at,
            known_at=at,
        )

    runs = {READ: read, SCORE: alone, CARD: card}
    medians = measured(
        [Contender(name=name, run=run, items=1) for name, run in runs.items()]
    )
    facts = OBLIGATIONS * (1 + len(_DONE))
    print(f"a scorecard from {facts} facts, {OBLIGATIONS} obligations, {ROUNDS} rounds")
    for name, took in medians.items():
        print(f"  {name:44}{took / 1e6:10.1f} ms")
    ratio = MILLISECONDS * 1e6 / medians[CARD]
    yield told(f"a scorecard in {MILLISECONDS} ms", ratio, 1)
    print()
    register.close()


def _work(register: govtasks.Register, number: int) -> None:
    key = f"work-{number}"
    at = dt.datetime(2017, 2, 10, 8, tzinfo=ZONE) + dt.timedelta(hours=number)
    due = dt.date(2017, 2, 22) + dt.timedelta(days=number // 4)
    with register.unit(actor="chairman", now=at) as unit:
        unit.assign(obligation(key, due))
    for days, (command, actor) in enumerate(_DONE, 1):
        with register.unit(actor=actor, now=at + dt.timedelta(days=2 * days)) as unit:
            unit.do(key, command)
