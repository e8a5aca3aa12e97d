"""When something counts as received or served (thời điểm nhận)."""

from __future__ import annotations

import datetime as dt

from .calendars import WorkCalendar
from .counting import beyond
from .operations import LAST_DAY, date_of
from .running import Moment, civil_day
from .steps import Receive
from .terms import Term, Unit
from .trace import Trace


def received(
    law: Receive, moment: Moment, calendar: WorkCalendar, trace: Trace | None
) -> int:
    """The day, as an ordinal, on which something counts as received.

    Args:
        law: What the regime says.
        moment: When it happened; a bare day is taken to be before the hour.
        calendar: Says which days are worked.
        trace: Takes the steps, if any.

    Raises:
        CoverageError: The calendar does not cover the days needed.
        InvalidValueError: A day outside the years 1 to 9999.
    """
    day = civil_day(moment).toordinal()
    if law.closed == "next_open" and not calendar.table.is_open(day):
        after = calendar.table.after(day, 1)
        _tell("received-closed", law, day, after, trace)
    elif _is_late(law, moment):
        after = calendar.table.after(day, 1) if law.then == "next_open" else day + 1
        _tell("received-late", law, day, after, trace, time=law.cutoff)
    else:
        after = day
    if law.after is None:
        return after
    served = _served(after, law.after, calendar)
    _tell("received-after", law, after, served, trace, term=law.after)
    return served


def _is_late(law: Receive, moment: Moment) -> bool:
    if law.cutoff is None or not isinstance(moment, dt.datetime):
        return False
    time = f"{moment.time():%H:%M}"
    if time == law.cutoff and law.at_cutoff == "in_time":
        return moment.time() > dt.time(moment.hour, moment.minute)
    return time >= law.cutoff


def _served(day: int, term: Term, calendar: WorkCalendar) -> int:
    if term.unit is Unit.WORKING_DAY and term.amount:
        return calendar.table.after(day, term.amount)
    after = day + term.amount
    if after <= LAST_DAY:
        return after
    wanted = f"{term} from {date_of(day)}"
    raise beyond(wanted)


def _tell(
    rule: str,
    law: Receive,
    before: int,
    after: int,
    trace: Trace | None,
    **arguments: object,
) -> None:
    if trace is not None:
        trace.add(
            rule,
            {**arguments, "day": date_of(after)},
            before=date_of(before),
            after=date_of(after),
            cites=law.cites,
        )
