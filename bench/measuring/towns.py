"""A town with two obligations: one whose reminder is due in March, one in autumn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

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
    Portfolio,
    Post,
    PostKind,
    Tenure,
)
from govtasks.register.rulebook import Rulebook

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
REGISTERED = dt.datetime(2017, 2, 10, 8, tzinfo=ZONE)
_SINCE = dt.date(2016, 6, 1)

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
to = ["performer", "deputy", "head"]

[[steps]]
key = "urge"
anchor = "deadline"
offset = "1 working day"
at = "08:00"
act = "urge"
to = ["deputy", "head"]
levels = 2
grace = "2 working days"
"""


def town(
    url: str, plugins: Sequence[str] = ("sql",), channel: str = "console"
) -> govtasks.Register:
    """Open a register with the two obligations ``due`` and ``far``.

    Args:
        url: Where its facts are kept.
        plugins: What it loads.
        channel: The one by which people are told.
    """
    ladder = load_ladder(_LADDER, "bench.toml")
    register = govtasks.open(
        url,
        plugins=list(plugins),
        notify=(channel,),
        rulebook=Rulebook.of(ladders=[ladder]),
    )
    with register.unit(actor="chairman", now=REGISTERED) as unit:
        unit.record_organisation(_organisation())
        unit.issue(_directive())
        unit.assign(obligation("due", dt.date(2017, 3, 15)))
        unit.assign(obligation("far", dt.date(2017, 10, 31)))
    return register


def obligation(key: str, day: dt.date) -> govtasks.Obligation:
    """An obligation of the division with a fixed day."""
    return govtasks.Obligation(
        key=key,
        directive="d1",
        provision="1",
        title=govtasks.Text.of(vi="Lập kế hoạch năm", en="Make a plan of the year"),
        kind=Kind.TASK,
        force=Force.ORDER,
        roles=Roles(lead="division", confirming="city"),
        rule=govtasks.Fixed(day=day, inclusive=True, roll=False),
        assigner="city",
        field="plans",
    )


def _directive() -> Directive:
    return Directive(
        key="d1",
        issuer="city",
        number="12",
        kind="CV",
        issued=dt.date(2017, 2, 9),
        title=govtasks.Text.of(vi="Tổ chức thực hiện", en="Carry out"),
        provisions=(Provision(path="1", text=govtasks.Text.of(vi="Thực hiện")),),
    )


def _organisation() -> Organisation:
    posts = (
        ("chairman", "city", PostKind.CHAIR),
        ("head", "division", PostKind.HEAD),
        ("deputy", "division", PostKind.DEPUTY),
    )
    return Organisation(
        bodies=[
            _body("city", BodyKind.COMMITTEE, None),
            _body("division", BodyKind.DIVISION, "city"),
        ],
        posts=[
            Post(
                key=key,
                title=govtasks.Text.of(vi=key, en=key),
                body=body,
                kind=kind,
                since=_SINCE,
            )
            for key, body, kind in posts
        ],
        persons=[
            Person(
                key=key,
                name=key.title(),
                contacts=[("mail", f"{key}@quangngai.example")],
            )
            for key, _, _ in posts
        ],
        tenures=[Tenure(post=key, person=key, since=_SINCE) for key, _, _ in posts],
        portfolios=[Portfolio(post="deputy", since=_SINCE, fields=["plans"])],
    )


def _body(key: str, kind: BodyKind, parent: str | None) -> Body:
    return Body(
        key=key,
        name=govtasks.Text.of(vi=key, en=key),
        kind=kind,
        level=Level.DISTRICT,
        parent=parent,
        since=_SINCE,
    )
