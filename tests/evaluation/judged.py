"""Items and whom they are judged for, of which only what is asked about matters."""

import datetime as dt

from govtasks.evaluation.items import Delay, Evidence, Item
from govtasks.evaluation.periods import Period
from govtasks.evaluation.scorecards import JudgedAs, Subject
from govtasks.evaluation.scoring import score
from govtasks.explain import Explanation
from govtasks.obligations.model import Force, Kind
from govtasks.obligations.status import DeadlineState, Status
from govtasks.text import Text

from .items import BUCKETS as STATES

ZONE = dt.timezone(dt.timedelta(hours=7))
DUE_ON = dt.date(2017, 6, 16)
AFTER = dt.datetime(2027, 1, 1, tzinfo=ZONE)
"""An instant at which every period of these tests is over."""
LATE = ("completed_late", "open_overdue")


def delay(*, is_excused=False, days=3):
    """A deadline that passed without a result."""
    return Delay(
        due_on=DUE_ON,
        until=AFTER,
        days=days,
        working_days=days,
        is_excused=is_excused,
    )


def item(key, bucket="completed_on_time", *, delays=None, **changes):
    """An obligation in a count; what is late has one delay where none is told."""
    workflow, deadline, timeliness = STATES[bucket]
    if delays is None:
        delays = (delay(),) if bucket in LATE else ()
    status = Status(
        workflow=workflow,
        deadline=deadline,
        timeliness=timeliness,
        counted=bucket != "apart",
        days_late=max((one.days for one in delays), default=0),
        breached=bool(delays),
        at_once=False,
        due_on=None if deadline is DeadlineState.UNDATED else DUE_ON,
        judged_at=AFTER,
        explanation=Explanation(
            "obligations.status",
            {"workflow": workflow, "deadline": timeliness or deadline},
        ),
    )
    fact = Evidence(
        obligation=key, version=1, type="assigned", at=AFTER, recorded_at=AFTER
    )
    values = {
        "key": key,
        "title": Text.of(vi=f"Nhiệm vụ {key}", en=f"Task {key}"),
        "directive": "cv-644",
        "provision": "1",
        "parent": None,
        "lead": "noi-vu",
        "level": None,
        "field": None,
        "kind": Kind.TASK,
        "force": Force.ORDER,
        "post": None,
        "person": None,
        "assigned_at": AFTER,
        "status": status,
        "delays": delays,
        "evidence": (fact,),
    }
    return Item(**{**values, **changes})


def items(**counts):
    """So many items in each count, keyed by it and a number."""
    return [
        item(f"{bucket}-{number}", bucket)
        for bucket, count in counts.items()
        for number in range(count)
    ]


def subject(capacity=JudgedAs.OFFICIAL, body="noi-vu", person="ng-a"):
    """Somebody of a division, or the division."""
    if capacity is JudgedAs.BODY:
        return Subject(capacity=capacity, body=body)
    return Subject(capacity=capacity, body=body, post=f"cv-{body}", person=person)


def period_of(formula):
    """A period that a formula may be used for, long over."""
    keys = ("2017-06", "2017", "2022-06", "2022", "2026-06", "2026-Q2")
    for key in keys:
        period = Period.of(key)
        last = period.last_day
        is_law = formula.since <= last and not (formula.until and last >= formula.until)
        if is_law and period.cadence in formula.cadences:
            return period
    raise AssertionError(formula.key)


def card(formula, given=(), capacity=JudgedAs.OFFICIAL, *, whose=None, **changes):
    """The card of somebody for a period that is over."""
    period = changes.pop("period", None) or period_of(formula)
    known = {
        "period": period,
        "since": period.since,
        "until": period.until,
        "cut_off": AFTER,
        "known_at": AFTER,
    }
    return score(formula, whose or subject(capacity), given, **{**known, **changes})
