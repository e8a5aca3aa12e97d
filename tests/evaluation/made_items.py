"""Obligations as they are judged, of which only what a test is about matters."""

import datetime as dt
from zoneinfo import ZoneInfo

from govtasks.evaluation.items import Delay, Item
from govtasks.explain import Explanation, Step
from govtasks.obligations.model import Force, Kind
from govtasks.obligations.state import Workflow
from govtasks.obligations.status import DeadlineState, Status, Timeliness
from govtasks.organisation import Level, Link, LinkRole
from govtasks.text import Text

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
CUT_OFF = dt.datetime(2017, 6, 30, 17, tzinfo=ZONE)


def at(day, time="08:00"):
    """Return an instant in Vietnam."""
    return dt.datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=ZONE)


STANDINGS = {
    "completed_on_time": (
        Workflow.CONFIRMED,
        DeadlineState.IN_TIME,
        Timeliness.ON_TIME,
    ),
    "completed_late": (Workflow.CONFIRMED, DeadlineState.OVERDUE, Timeliness.LATE),
    "completed_undated": (Workflow.CONFIRMED, DeadlineState.UNDATED, None),
    "open_in_time": (Workflow.ASSIGNED, DeadlineState.IN_TIME, None),
    "open_overdue": (Workflow.ASSIGNED, DeadlineState.OVERDUE, None),
    "undated": (Workflow.ASSIGNED, DeadlineState.UNDATED, None),
    "apart": (Workflow.ASSIGNED, DeadlineState.UNDATED, None),
    "withdrawn": (Workflow.WITHDRAWN, DeadlineState.IN_TIME, None),
}


def make_link(person, post="truong", *, directly=True):
    """Return a link of which only who answers, and how, matters."""
    return Link(
        role=LinkRole.HEAD,
        post=post,
        person=person,
        since=None,
        manner=None,
        directly=directly,
        because=Step("organisation.head-directly"),
    )


def make_item(
    key="o1",
    bucket="completed_on_time",
    *,
    assigned="2017-02-10",
    due="2017-03-15",
    judged="2017-03-10",
    early=0,
    late=None,
    excused=False,
    **given,
):
    """Return an obligation in a count.

    Args:
        key: Its key.
        bucket: The count.
        assigned: Day on which it was given.
        due: Its last day; None for none.
        judged: Day that is held against it.
        early: Days early.
        late: Working days late, one or several; ``"?"`` where no calendar reaches.
        excused: Whether the delays are.
        given: Other attributes of the item.
    """
    workflow, deadline, timeliness = STANDINGS[bucket]
    due_on = None if due is None or "undated" in bucket else dt.date.fromisoformat(due)
    if late is None:
        late = [1] if bucket in {"completed_late", "open_overdue"} else []
    judged_at = CUT_OFF if workflow is Workflow.ASSIGNED else at(judged)
    status = Status(
        workflow=workflow,
        deadline=deadline,
        timeliness=timeliness,
        counted=bucket != "apart",
        days_late=0,
        breached=bool(late),
        at_once=False,
        due_on=due_on,
        judged_at=judged_at,
        explanation=Explanation("obligations.status"),
        days_early=early,
    )
    delays = tuple(
        Delay(
            due_on=dt.date.fromisoformat(due),
            until=judged_at,
            days=1,
            working_days=None if days == "?" else days,
            is_excused=excused,
        )
        for days in (late if isinstance(late, list) else [late])
    )
    values = {
        "title": Text.of(vi="Lập kế hoạch"),
        "directive": "cv-644",
        "provision": "1",
        "parent": None,
        "lead": "noi-vu",
        "level": Level.DISTRICT,
        "field": "dieu-hanh",
        "kind": Kind.TASK,
        "force": Force.ORDER,
        "post": None,
        "person": None,
    }
    return Item(
        key=key,
        assigned_at=at(assigned),
        status=status,
        delays=delays,
        **(values | given),
    )
