"""A city with many divisions, in each of which as many reminders are due.

Run as a program it is one that sweeps some of them: with ``jobs`` as a worker of
Procrastinate until it is ended, with keys of divisions by hand when it is told to go.
"""

from __future__ import annotations

import datetime as dt
import logging
import sys
from zoneinfo import ZoneInfo

import procrastinate

import govtasks
from govtasks.directives import Directive, Provision
from govtasks.obligations.followup import load_ladder
from govtasks.obligations.model import Force, Kind, Roles
from govtasks.organisation import (
    Body,
    BodyKind,
    Level,
    Organisation,
    Person,
    Post,
    PostKind,
    Tenure,
)
from govtasks.register.rulebook import Rulebook
from govtasks.register.shares import Share
from govtasks_procrastinate.cadence import Cadence
from govtasks_procrastinate.health import driver_url
from govtasks_procrastinate.jobs import Jobs

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
REGISTERED = dt.datetime(2017, 2, 10, 8, tzinfo=ZONE)
SWEPT = dt.datetime(2017, 3, 10, 8, tzinfo=ZONE)
DUE = dt.date(2017, 3, 15)
_SINCE = dt.date(2016, 6, 1)
_SELDOM = "0 0 1 1 *"

_LADDER = """
key = "default"
version = "bench"
title = {vi = "Nhắc việc", en = "Reminders"}
citations = [{instrument = "none"}]

[[steps]]
key = "remind"
anchor = "deadline"
offset = "-3 working days"
at = "08:00"
act = "remind"
to = ["head"]
"""


def divisions(number: int) -> list[str]:
    """Keys of so many divisions."""
    return [f"division-{one:02}" for one in range(number)]


def opened(url: str) -> govtasks.Register:
    """Open the register, at the instant at which all reminders are due."""
    return govtasks.open(
        url,
        plugins=["sql"],
        rulebook=Rulebook.of(ladders=[load_ladder(_LADDER, "bench.toml")]),
        clock=lambda: SWEPT,
    )


def found(register: govtasks.Register, bodies: int, due: int) -> None:
    """Record the city, and so many obligations of each division."""
    keys = divisions(bodies)
    with register.unit(actor="head-city", now=REGISTERED) as unit:
        unit.record_organisation(_organisation(keys))
        unit.issue(_directive())
    for body in keys:
        with register.unit(actor="head-city", now=REGISTERED) as unit:
            for one in range(due):
                unit.assign(_obligation(f"{body}-{one:04}", body))


def _obligation(key: str, lead: str) -> govtasks.Obligation:
    return govtasks.Obligation(
        key=key,
        directive="d1",
        provision="1",
        title=_text("Lập kế hoạch năm"),
        kind=Kind.TASK,
        force=Force.ORDER,
        roles=Roles(lead=lead, confirming="city"),
        rule=govtasks.Fixed(day=DUE, inclusive=True, roll=False),
        assigner="city",
    )


def _directive() -> Directive:
    return Directive(
        key="d1",
        issuer="city",
        number="12",
        kind="CV",
        issued=dt.date(2017, 2, 9),
        title=_text("Tổ chức thực hiện"),
        provisions=(Provision(path="1", text=_text("Thực hiện")),),
    )


def _organisation(keys: list[str]) -> Organisation:
    kinds = {"city": PostKind.CHAIR} | dict.fromkeys(keys, PostKind.HEAD)
    return Organisation(
        bodies=[
            _body("city", BodyKind.COMMITTEE, None),
            *(_body(key, BodyKind.DIVISION, "city") for key in keys),
        ],
        posts=[
            Post(key=f"post-{key}", title=_text(key), body=key, kind=kind, since=_SINCE)
            for key, kind in kinds.items()
        ],
        persons=[
            Person(key=f"head-{key}", name=key, contacts=[("console", key)])
            for key in kinds
        ],
        tenures=[
            Tenure(post=f"post-{key}", person=f"head-{key}", since=_SINCE)
            for key in kinds
        ],
    )


def _body(key: str, kind: BodyKind, parent: str | None) -> Body:
    return Body(
        key=key,
        name=_text(key),
        kind=kind,
        level=Level.DISTRICT,
        parent=parent,
        since=_SINCE,
    )


def _text(words: str) -> govtasks.Text:
    return govtasks.Text.of(vi=words, en=words)


def warmed(url: str) -> govtasks.Register:
    """Open the register, with everything loaded that a sweep needs."""
    register = opened(url)
    register.sweep(share=Share(body=divisions(1)[0]), dry_run=True)
    return register


def work(url: str) -> None:
    """Be a worker."""
    register = warmed(url)
    jobs = Jobs(
        registers=register.for_tenant,
        tenants=lambda: ("default",),
        cadence=Cadence(tick=_SELDOM, rescue=_SELDOM),
    )
    connector = procrastinate.PsycopgConnector(
        conninfo=driver_url(url), min_size=2, max_size=3
    )
    app = procrastinate.App(
        connector=connector, worker_defaults=jobs.cadence.worker_options
    )
    jobs.add_to(app)
    app.run_worker(delete_jobs="never")


def sweep_by_hand(url: str, bodies: list[str]) -> None:
    """Say that it is ready, wait, sweep, and say that it is done."""
    register = warmed(url)
    print("ready", flush=True)
    sys.stdin.readline()
    for body in bodies:
        register.sweep(share=Share(body=body, leavers=False))
    print("done", flush=True)


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    if sys.argv[2:] == ["jobs"]:
        work(sys.argv[1])
    else:
        sweep_by_hand(sys.argv[1], sys.argv[2:])
