"""How far the whole has come, from its parts (tổng hợp tiến độ từ phần việc).

Nothing is confirmed by it: that all parts are done is shown, and whoever confirms
the whole still decides.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

import attrs

from ..deadlines.results import Deadline, Due
from ..explain import Explanation, Step
from .records import Linked
from .state import State, Workflow
from .status import Status

_ALL = Fraction(100)


@attrs.frozen(kw_only=True)
class Part:
    """One part and how it stands, with its own parts.

    Attributes:
        state: What its facts add up to.
        due: When it is due.
        status: How it stands to that.
        parts: The parts that were given of it.
    """

    state: State
    due: Due
    status: Status
    parts: tuple[Part, ...] = ()

    @property
    def key(self) -> str:
        """Key of the obligation."""
        return self.state.obligation.key

    @property
    def last_day(self) -> dt.date | None:
        """Its last day in time, if it has one."""
        return self.due.last_day if isinstance(self.due, Deadline) else None

    @property
    def is_overdue(self) -> bool:
        """Whether it is open, its deadline is over, and that counts."""
        held = self.status.is_overdue and self.status.counted
        return self.state.is_open and held

    @property
    def percent(self) -> Fraction | None:
        """How far it has come; of its own parts where it has some; None if unknown."""
        if self.state.workflow is Workflow.CONFIRMED:
            return _ALL
        rolled = roll_up(self.parts).percent if self.parts else None
        if rolled is not None:
            return rolled
        told = self.state.percent
        return None if told is None else Fraction(told)


@attrs.frozen(kw_only=True)
class RollUp:
    """What the parts add up to.

    Attributes:
        done: How many parts are confirmed.
        open: In how many something is still to be done.
        withdrawn: How many were taken back.
        percent: Mean progress of the parts that tell theirs; None where none does.
        measured: How many these are: the denominator of the mean.
        untold: Parts that were not taken back, of which no progress is known.
        overdue: Keys of the parts that are overdue, at any depth, sorted.
        latest: The latest last day of an open part, at any depth.
        linked: Parts that other systems hold, of which nothing is known here.
        explanation: The same for people.
    """

    done: int
    open: int
    withdrawn: int
    percent: Fraction | None
    measured: int
    untold: int
    overdue: tuple[str, ...]
    latest: dt.date | None
    linked: int
    explanation: Explanation

    @property
    def total(self) -> int:
        """How many parts there are, without those that other systems hold."""
        return self.done + self.open + self.withdrawn

    @property
    def is_complete(self) -> bool:
        """Whether at least one part is done and none is open, here or elsewhere."""
        return self.done > 0 and not self.open and not self.linked


def roll_up(parts: Sequence[Part], linked: Sequence[Linked] = ()) -> RollUp:
    """Add up the parts of one obligation.

    Counts and mean are of the parts themselves, whose progress is that of their own
    parts where they have some. What is overdue and the latest day are of every
    depth.

    Args:
        parts: The parts.
        linked: Parts that other systems hold.
    """
    ends = [part.state.workflow for part in parts]
    done, withdrawn = ends.count(Workflow.CONFIRMED), ends.count(Workflow.WITHDRAWN)
    asked = [p for p in parts if p.state.workflow is not Workflow.WITHDRAWN]
    told = [percent for part in asked if (percent := part.percent) is not None]
    every = tuple(_every(parts))
    days = [p.last_day for p in every if p.state.is_open and p.last_day is not None]
    counts = {"done": done, "open": len(asked) - done, "withdrawn": withdrawn}
    mean = sum(told, Fraction()) / len(told) if told else None
    overdue = tuple(sorted(part.key for part in every if part.is_overdue))
    latest = max(days, default=None)
    return RollUp(
        done=done,
        open=len(asked) - done,
        withdrawn=withdrawn,
        percent=mean,
        measured=len(told),
        untold=len(asked) - len(told),
        overdue=overdue,
        latest=latest,
        linked=len(linked),
        explanation=Explanation(
            "parts.rolled",
            {**counts, "total": len(parts)},
            tuple(_steps(mean, told, asked, overdue, latest, linked)),
        ),
    )


def _every(parts: Iterable[Part]) -> Iterator[Part]:
    """The parts and theirs, at any depth."""
    for part in parts:
        yield part
        yield from _every(part.parts)


def _steps(
    mean: Fraction | None,
    told: Sequence[Fraction],
    asked: Sequence[Part],
    overdue: tuple[str, ...],
    latest: dt.date | None,
    linked: Sequence[Linked],
) -> Iterator[Step]:
    if mean is not None:
        arguments = {"percent": round(mean), "measured": len(told)}
        yield Step("parts.mean", arguments)
    if len(told) < len(asked):
        yield Step("parts.untold", {"number": len(asked) - len(told)})
    if overdue:
        yield Step("parts.overdue", {"parts": overdue})
    if latest is not None:
        yield Step("parts.latest", {"day": latest}, after=latest)
    if linked:
        names = tuple(f"{one.system}: {one.key}" for one in linked)
        yield Step("parts.linked", {"parts": names})
    if asked and all(not part.state.is_open for part in asked) and not linked:
        yield Step("parts.complete", {})
