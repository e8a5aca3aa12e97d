"""The status in the words of others: provincial trackers, and the published 2x2.

`Status.in_locale` speaks the words of this library, which tells more states apart. A
portal that has to fill in somebody else's table asks here.
"""

from __future__ import annotations

import enum

from ..messages import render
from .state import Workflow
from .status import DeadlineState, Status, Timeliness

_NOT_STARTED = (Workflow.ASSIGNED, Workflow.ACCEPTED)
_WITHOUT_TIME = (Workflow.SUSPENDED, Workflow.WITHDRAWN, Workflow.DORMANT)


class Quarter(enum.Enum):
    """One of the four counts of report 1270/BC-TCTTTg of 2017."""

    COMPLETED_ON_TIME = "completed-on-time"
    """Completed in time (đã hoàn thành, đúng hạn)."""
    COMPLETED_LATE = "completed-late"
    """Completed after the deadline (đã hoàn thành, quá hạn)."""
    OPEN_IN_TIME = "open-in-time"
    """Not completed, before the deadline (chưa hoàn thành, trong hạn)."""
    OPEN_OVERDUE = "open-overdue"
    """Not completed, after the deadline (chưa hoàn thành, quá hạn)."""

    def in_locale(self, locale: str) -> str:
        """The count in words."""
        return render(f"vocabulary.{self.value}", {}, locale)


def quarter(status: Status) -> Quarter | None:
    """Which of the four published counts an obligation belongs to.

    What awaits confirmation is not completed. None for what has no deadline, what
    was withdrawn, and what stands apart from these figures.
    """
    if not status.counted or status.workflow is Workflow.WITHDRAWN:
        return None
    match status.timeliness, status.deadline:
        case Timeliness.LATE, _:
            return Quarter.COMPLETED_LATE
        case Timeliness.ON_TIME, _:
            return Quarter.COMPLETED_ON_TIME
        case _, DeadlineState.UNDATED:
            return None
        case _, DeadlineState.OVERDUE:
            return Quarter.OPEN_OVERDUE
        case _:
            return Quarter.OPEN_IN_TIME


def tracker_words(status: Status, locale: str = "en", *, early: bool = False) -> str:
    """The status as provincial trackers write it: "đang thực hiện, sắp quá hạn".

    They know not started, in progress, awaiting confirmation, completed, suspended,
    refused, to be done again; and in time, soon overdue, overdue, no deadline. What
    waits for its condition, stands still or was withdrawn has no time.

    Args:
        status: The status.
        locale: ``vi`` or ``en``.
        early: Whether what was completed before its last day is told apart from
            what was completed on it (trước hạn, đúng hạn).
    """
    stage = render(f"vocabulary.{_stage(status.workflow)}", {}, locale)
    if status.workflow in _WITHOUT_TIME:
        return stage
    arguments = {"stage": stage, "time": _time(status, locale, early=early)}
    return render("vocabulary.tracker", arguments, locale)


def _stage(workflow: Workflow) -> str:
    return "not-started" if workflow in _NOT_STARTED else workflow.value


def _time(status: Status, locale: str, *, early: bool) -> str:
    word = (status.timeliness or status.deadline).value
    if early and status.days_early > 0:
        word = "early"
    return render(f"vocabulary.{word}", {}, locale)
