"""Many obligations with the facts of a working year, as values and as bytes."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator

import orjson

from govtasks.codec import Codec
from govtasks.deadlines.rules import Fixed, Within
from govtasks.deadlines.terms import Term
from govtasks.obligations import events as did
from govtasks.obligations.events import Act, Event, Fact
from govtasks.obligations.model import Force, Kind, Obligation, Roles
from govtasks.obligations.particulars import Opinion, PlanItem
from govtasks.text import Text

ZONE = dt.timezone(dt.timedelta(hours=7))
BEGUN = dt.datetime(2017, 2, 9, 8, tzinfo=ZONE)
FACTS = 20
"""Facts of each obligation."""

Stream = tuple[Fact, ...]


def streams(number: int) -> list[Stream]:
    """The facts of so many obligations, the same in every run."""
    draw = random.Random(2017)
    return [tuple(_facts(index, draw)) for index in range(number)]


def _facts(index: int, draw: random.Random) -> Iterator[Fact]:
    key = f"644-2017/{index}"
    body = f"phong-{index % 97}"
    doer, judge = Act(actor=f"{body}/cv-1"), Act(actor="ubnd/cvp")
    at = BEGUN + dt.timedelta(minutes=index)
    for version, event in enumerate(_events(key, body, draw), 1):
        at += dt.timedelta(hours=draw.randint(1, 60))
        late = dt.timedelta(minutes=draw.randint(0, 600))
        act = judge if isinstance(event, _JUDGED) else doer
        yield Fact(
            event=event,
            act=act,
            effective_at=at,
            recorded_at=at + late,
            version=version,
        )


_JUDGED = (
    did.Assigned
    | did.ExtensionGranted
    | did.Suspended
    | did.Resumed
    | did.Returned
    | did.Confirmed
)


def _events(key: str, body: str, draw: random.Random) -> Iterator[Event]:
    """From the order to its confirmation, with a longer term and a rework."""
    yield did.Assigned(obligation=_obligation(key, body), facts=(("issue", _day(1)),))
    yield did.Received()
    yield did.Claimed(post=f"{body}/cv-1")
    yield did.Accepted(note="Đã nhận")
    yield did.Planned(items=(_item("1", body), _item("2", body)))
    yield did.ProgressReported(percent=draw.randint(5, 30), note="Đã họp lần 1")
    yield _said(key, "remind", 3)
    yield did.Replied(body="tai-chinh", opinion=Opinion.AGREES, text="Thống nhất")
    yield did.ProgressReported(percent=draw.randint(30, 60), note="Đã có dự thảo")
    yield did.ExtensionRequested(by=Term.parse("10 working days"), reason="Nhiều việc")
    yield did.ExtensionGranted(rule=Fixed(day=_day(60), inclusive=True, roll=False))
    yield _said(key, "due-today", 59)
    yield did.Suspended(on=_day(40), reason="Chờ ý kiến của tỉnh")
    yield did.Resumed(on=_day(44), reason="Tỉnh đã có ý kiến")
    yield did.ProgressReported(percent=draw.randint(60, 95), note="Đang trình ký")
    yield did.Submitted(result="Kế hoạch số 12/KH-NV", evidence=("12/KH-NV",))
    yield did.Returned(reason="Thiếu phụ lục")
    yield did.ProgressReported(percent=99, note="Đã bổ sung")
    yield did.Submitted(result="Kế hoạch số 14/KH-NV", evidence=("14/KH-NV",))
    yield did.Confirmed(note="Đạt")


def _day(after: int) -> dt.date:
    return BEGUN.date() + dt.timedelta(days=after)


def _item(key: str, body: str) -> PlanItem:
    return PlanItem(key=key, title=Text.of(vi="Rà soát"), performer=f"{body}/cv-1")


def _said(key: str, step: str, after: int) -> did.FollowedUp:
    at = BEGUN + dt.timedelta(days=after)
    return did.FollowedUp(
        step_key=f"{key}:{at.date()}:{step}",
        step=step,
        act="remind",
        scheduled_at=at,
        late=False,
        recipients=("nguoi-1", "nguoi-2"),
        due_on=_day(60),
    )


def _obligation(key: str, body: str) -> Obligation:
    return Obligation(
        key=key,
        directive="644-2017",
        provision="2.a",
        title=Text.of(vi="Xây dựng kế hoạch", en="Draw up a plan"),
        kind=Kind.TASK,
        force=Force.ORDER,
        roles=Roles(lead=body, coordinating=("tai-chinh",), monitoring="van-phong"),
        rule=Within(terms=(Term.parse("30 working days"),), of="receipt"),
        assigner="ubnd",
        field="noi-vu",
    )


def lines_of(stream: Stream, codec: Codec) -> tuple[bytes, ...]:
    """The facts of an obligation as a store of JSON documents would have them."""
    return tuple(_line(fact, codec) for fact in stream)


def _line(fact: Fact, codec: Codec) -> bytes:
    record = codec.record(fact)
    return orjson.dumps(
        {
            "version": fact.version,
            "type": record.type,
            "schema": record.schema,
            "data": record.data,
            "effective_at": record.effective_at,
            "recorded_at": record.recorded_at,
            "actor": record.actor,
            "on_behalf_of": record.on_behalf_of,
            "mandate": record.mandate,
        }
    )
