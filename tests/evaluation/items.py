"""Obligations as they are judged, made by hand for tests of reports."""

import datetime as dt

from govtasks.evaluation.items import Delay, Evidence, Item
from govtasks.explain import Explanation, Step
from govtasks.obligations.model import Force, Kind
from govtasks.obligations.state import Workflow
from govtasks.obligations.status import DeadlineState, Status, Timeliness
from govtasks.organisation import Body, BodyKind, Level, Organisation
from govtasks.text import Text

ZONE = dt.timezone(dt.timedelta(hours=7))
CUT_OFF = dt.datetime(2017, 6, 30, 17, tzinfo=ZONE)
ORGANISATION = Organisation(
    bodies=[
        Body(
            key=key,
            name=Text.of(vi=vi, en=en),
            kind=BodyKind.DIVISION,
            level=Level.DISTRICT,
            since=dt.date(2014, 6, 20),
        )
        for key, vi, en in (
            ("noi-vu", "Phòng Nội vụ", "Division of Home Affairs"),
            ("tai-chinh", "Phòng Tài chính - Kế hoạch", "Division of Finance"),
        )
    ]
)
BUCKETS = {
    "completed_on_time": (
        Workflow.CONFIRMED,
        DeadlineState.IN_TIME,
        Timeliness.ON_TIME,
    ),
    "completed_late": (Workflow.CONFIRMED, DeadlineState.OVERDUE, Timeliness.LATE),
    "completed_undated": (Workflow.CONFIRMED, DeadlineState.UNDATED, None),
    "open_in_time": (Workflow.IN_PROGRESS, DeadlineState.IN_TIME, None),
    "open_overdue": (Workflow.IN_PROGRESS, DeadlineState.OVERDUE, None),
    "undated": (Workflow.IN_PROGRESS, DeadlineState.UNDATED, None),
    "apart": (Workflow.IN_PROGRESS, DeadlineState.UNDATED, None),
    "withdrawn": (Workflow.WITHDRAWN, DeadlineState.UNDATED, None),
}
"""A state of each count."""


def make_item(
    key, bucket="open_in_time", lead="noi-vu", due=dt.date(2017, 2, 16), late=None
):
    """An obligation in one of the counts, so many working days late."""
    workflow, deadline, timeliness = BUCKETS[bucket]
    dated = deadline is not DeadlineState.UNDATED
    is_late = deadline is DeadlineState.OVERDUE
    status = Status(
        workflow=workflow,
        deadline=deadline,
        timeliness=timeliness,
        counted=bucket != "apart",
        days_late=(CUT_OFF.date() - due).days if is_late else 0,
        breached=is_late,
        at_once=False,
        due_on=due if dated else None,
        missed_on=due if is_late else None,
        judged_at=CUT_OFF,
        explanation=Explanation(
            "obligations.status", {"workflow": workflow, "deadline": deadline}
        ),
    )
    delay = Delay(due_on=due, until=CUT_OFF, days=1, working_days=late)
    return Item(
        key=key,
        title=Text.of(vi="Báo cáo kết quả rà soát", en="Report on the review"),
        directive="cv-644",
        provision="2.a",
        parent=None,
        lead=lead,
        level=Level.DISTRICT,
        field=None,
        kind=Kind.TASK,
        force=Force.ORDER,
        post=None,
        person=None,
        assigned_at=CUT_OFF - dt.timedelta(days=100),
        status=status,
        delays=(delay,) if is_late else (),
        evidence=(make_evidence(key),),
    )


def make_evidence(key, version=1):
    """The place of a fact."""
    at = CUT_OFF - dt.timedelta(days=100)
    return Evidence(
        obligation=key, version=version, type="assigned", at=at, recorded_at=at
    )


def make_step(text="obligations.status"):
    """A step that says something."""
    return Step(
        text, {"workflow": Workflow.CONFIRMED, "deadline": DeadlineState.IN_TIME}
    )
