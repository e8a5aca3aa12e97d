"""How long each missed deadline was missed, and whether that is excused."""

from __future__ import annotations

from ..errors import CoverageError
from ..evaluation.items import Delay
from ..obligations.events import CauseAccepted, Fact
from ..obligations.records import Submission
from ..obligations.state import State
from ..obligations.status import Miss, Status
from .rulebook import Rulebook


def delays_of(
    rulebook: Rulebook, state: State, status: Status, ruling: Fact | None = None
) -> tuple[Delay, ...]:
    """Each missed deadline of an obligation; the last is excused where its result was.

    Args:
        rulebook: The calendars.
        state: What had happened to it.
        status: Where it stands.
        ruling: What was decided later on the cause of the last one, where anything was.
    """
    misses, result = status.misses, judged_result(state, status)
    excused = (result is not None and result.is_excused) or (
        ruling is not None and isinstance(ruling.event, CauseAccepted)
    )
    return tuple(
        Delay(
            due_on=miss.due_on,
            until=miss.until,
            days=miss.days,
            working_days=_working_days(rulebook, state, miss),
            is_excused=excused and miss is misses[-1],
        )
        for miss in misses
    )


def judged_result(state: State, status: Status) -> Submission | None:
    """The result that is judged; None where something else is."""
    last = state.submissions[-1:]
    found = (one for one in last if one.at == status.judged_at)
    return next(found, None)


def _working_days(rulebook: Rulebook, state: State, miss: Miss) -> int | None:
    """Working days by the calendar in force when the delay ended."""
    calendar = rulebook.calendar(state.obligation.calendar, miss.until)
    try:
        return max(0, calendar.working_days_between(miss.due_on, miss.until.date()))
    except CoverageError:
        return None
