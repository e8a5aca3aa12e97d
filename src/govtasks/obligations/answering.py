"""Whether urgings and demands were answered in time (tình hình giải trình)."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Iterator

import attrs

from ..deadlines.results import Deadline, Due
from ..explain import Explanation, Step
from ..messages import render
from ..text import aware
from .calling import Call
from .state import State


class Answering(enum.Enum):
    """Whether what was asked has been answered."""

    WAITING = "waiting"
    """It can still be answered in time (chờ trả lời)."""
    ANSWERED = "answered"
    """It was (đã trả lời)."""
    LATE = "late"
    """It was, after its day (trả lời chậm)."""
    MISSING = "missing"
    """Its day is over, and nothing was said (quá hạn chưa trả lời)."""

    def in_locale(self, locale: str) -> str:
        """The standing in words."""
        return render(f"calls.standing-{self.value}", {}, locale)


@attrs.frozen(kw_only=True)
class CallStatus:
    """Where the answer to an urging or a demand stands at an instant.

    It is beside the deadline of the obligation and in none of its figures.

    Attributes:
        call: What was asked.
        due: Last day for an answer, or why there is none; None where none was named.
        standing: Whether it was answered, and in time.
        explanation: Why.
    """

    call: Call
    due: Due | None
    standing: Answering
    explanation: Explanation

    @property
    def last_day(self) -> dt.date | None:
        """Last day for an answer, where there is one."""
        return self.due.last_day if isinstance(self.due, Deadline) else None


def calls(
    state: State,
    due: Callable[[Call], Due | None],
    now: dt.datetime,
    *,
    zone: dt.tzinfo | None = None,
) -> tuple[CallStatus, ...]:
    """Tell of each urging and demand that wants an answer whether there is one.

    Args:
        state: The obligation at *now*.
        due: The last day for an answer to each; None where none was named.
        now: The instant that is asked about.
        zone: Where days begin and end.

    Raises:
        NaiveInstantError: *now* has no time zone.
    """
    aware(now)
    wanting = [one for one in state.calls if one.wants_answer or one.answers]
    return tuple(_status(one, due(one), now, zone) for one in wanting)


def _status(
    call: Call, due: Due | None, now: dt.datetime, zone: dt.tzinfo | None
) -> CallStatus:
    standing = _standing(call, due, now)
    steps = tuple(_steps(call, due, standing, zone))
    subject = {"kind": call.kind, "number": call.number, "standing": standing}
    return CallStatus(
        call=call,
        due=due,
        standing=standing,
        explanation=Explanation("calls.call", subject, steps),
    )


def _standing(call: Call, due: Due | None, now: dt.datetime) -> Answering:
    """By the first answer: who said something in time may say more later."""
    over = due.expires_at if isinstance(due, Deadline) else None
    if call.answers:
        is_late = over is not None and call.answers[0].at >= over
        return Answering.LATE if is_late else Answering.ANSWERED
    return Answering.MISSING if over is not None and now >= over else Answering.WAITING


def _steps(
    call: Call, due: Due | None, standing: Answering, zone: dt.tzinfo | None
) -> Iterator[Step]:
    yield Step("calls.asked", {"at": call.at.astimezone(zone)})
    if due is None:
        yield Step("calls.no-day")
    else:
        yield from due.explanation.steps
    if call.answers:
        at = call.answers[0].at.astimezone(zone)
        yield Step(f"calls.step-{standing.value}", {"at": at})
    else:
        yield Step(f"calls.step-{standing.value}")
