"""From the last day of a count to a result with its explanation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

import attrs

from ..explain import Citation, Explanation, Step, trusted_explanation, trusted_step
from .calendars import WorkCalendar
from .compiling import Law
from .counting import beyond
from .operations import LAST_DAY, date_of
from .regimes import Regime
from .relations import Gives
from .results import (
    Basis,
    CountedDay,
    Deadline,
    Reading,
    Replayable,
    Why,
    plain_deadline,
)
from .trace import Trace

_WHOLE_DAY = "24:00"


class Told(NamedTuple):
    """What an explanation ends with.

    Attributes:
        last: The day that is asked for.
        moment: The instant, where the terms are in hours.
        window: The other end of a window.
        doubtful: First and last day of those that bear on the result, where
            some of them may still change.
        regime: The regime, where it was not law on the day that selects it.
        provisional: Whether the result may change or be read otherwise.
    """

    last: int
    moment: dt.datetime | None = None
    window: int | None = None
    doubtful: tuple[int, int] | None = None
    regime: Regime | None = None
    provisional: bool = False


@attrs.frozen(kw_only=True)
class Ending:
    """When a last day is over, and what stands in every result.

    Attributes:
        gives: Which day is asked for.
        time: Clock time at which the last day ends.
        clock: The same as a time in the zone; midnight for a whole day.
        days: Days from the last day to that time: 1 for a whole day.
        cites: Where it is written.
        confirmed: Whether every rule was read in its own text.
        basis: What stands in every result.
    """

    gives: Gives
    time: str
    clock: dt.time
    days: int
    cites: tuple[Citation, ...]
    confirmed: bool
    basis: Basis

    @classmethod
    def of(
        cls, law: Law, zone: dt.tzinfo, *, confirmed: bool, at_once: bool = False
    ) -> Ending:
        """The ending by a law."""
        fix = law.regime.day_end
        time = fix.time or _WHOLE_DAY
        whole = time == _WHOLE_DAY
        clock = dt.time.min if whole else dt.time.fromisoformat(time)
        return cls(
            gives=law.relation.gives,
            time=time,
            clock=clock.replace(tzinfo=zone),
            days=int(whole),
            cites=fix.cites,
            basis=Basis(
                regime=law.regime.key,
                calendar=law.calendar.key,
                calendar_version=law.calendar.version,
                at_once=at_once,
            ),
            confirmed=confirmed and all(cite.confirmed for cite in fix.cites),
        )

    def quick_deadlines(
        self,
    ) -> Callable[[int, int, Replayable, dt.date], Deadline]:
        """Makes plain results that are certain, one after the other."""
        days, clock, over = self.days, self.clock, self.over
        confirmed, basis = self.confirmed, self.basis
        latest, combine = LAST_DAY - self.days, dt.datetime.combine

        def deadline(
            last: int, nominal: int, plan: Replayable, day: dt.date
        ) -> Deadline:
            last_day = date_of(last)
            ends = (
                combine(date_of(last + days), clock) if last <= latest else over(last)
            )
            nominal_day = last_day if nominal == last else date_of(nominal)
            return plain_deadline(
                last_day,
                ends,
                nominal_day,
                False,  # noqa: FBT003 - called for every due day
                confirmed,
                basis,
                (plan, day, nominal_day, last_day, ends),
            )

        return deadline

    def deadline(
        self, last: int, nominal: int, why: Why, *, provisional: bool = False
    ) -> Deadline:
        """The plain result: a last day, without readings or a window."""
        last_day = date_of(last)
        return plain_deadline(
            last_day,
            self.over(last),
            last_day if nominal == last else date_of(nominal),
            provisional,
            self.confirmed,
            self.basis,
            why,
        )

    def result(
        self,
        *,
        last: int,
        nominal: int,
        moment: dt.datetime | None = None,
        window: int | None = None,
        provisional: bool,
        readings: tuple[Reading, ...] = (),
        why: Why,
    ) -> Deadline | CountedDay:
        """The result of whatever was asked for."""
        if self.gives != "last":
            return CountedDay(
                day=date_of(last),
                gives=self.gives,
                nominal_day=date_of(nominal),
                starts_at=moment or self._begins(last),
                provisional=provisional,
                readings=readings,
                is_instant=moment is not None,
                confirmed=self.confirmed,
                basis=self.basis,
                explanation=why,
            )
        return Deadline(
            last_day=date_of(last),
            expires_at=moment or self.over(last),
            nominal_day=date_of(nominal),
            window_start=None if window is None else date_of(window),
            provisional=provisional,
            readings=readings,
            is_instant=moment is not None,
            confirmed=self.confirmed,
            basis=self.basis,
            explanation=why,
        )

    def over(self, day: int) -> dt.datetime:
        """The instant at which a day is over.

        Raises:
            InvalidValueError: It is after the year 9999.
        """
        if day + self.days > LAST_DAY:
            wanted = f"the end of {date_of(day)}"
            raise beyond(wanted)
        return dt.datetime.combine(date_of(day + self.days), self.clock)

    def plain_explanations(
        self,
    ) -> Callable[[dt.date, dt.datetime, list[Step]], Explanation]:
        """Ends explanations of results that are certain, one after the other."""
        hour, subject = (
            (("time", self.time),),
            f"deadlines.due{'' if self.days else '-at'}",
        )
        is_whole, cites = self.days == 1, self.cites

        def explanation(
            day: dt.date, over: dt.datetime, steps: list[Step]
        ) -> Explanation:
            steps.append(trusted_step("deadlines.fix", hour, day, over, cites))
            shown = ("day", day) if is_whole else ("instant", over)
            return trusted_explanation(subject, (shown,), tuple(steps))

        return explanation

    def explanation(
        self, told: Told, trace: Trace, calendar: WorkCalendar
    ) -> Explanation:
        """The steps of a trace, and those that end it."""
        day = date_of(told.last)
        if told.window is not None:
            window = date_of(told.window)
            trace.add("window", {"first": window, "last": day}, after=window)
        over = told.moment or day
        if told.moment is None and self.gives == "last":
            over = self.over(told.last)
            trace.put("deadlines.fix", (("time", self.time),), day, over, self.cites)
        if told.regime is not None:
            trace.add("outside-validity", {"regime": told.regime.title})
        if told.doubtful is not None:
            trace.doubts(calendar, *map(date_of, told.doubtful))
        is_whole = told.moment is None and (self.gives != "last" or self.days == 1)
        subject = "due" if self.gives == "last" else self.gives
        key = f"{subject}{'' if is_whole else '-at'}"
        if told.provisional:
            key = f"{key}-provisional"
        shown = ("day", day) if is_whole else ("instant", over)
        return trusted_explanation(f"deadlines.{key}", (shown,), tuple(trace.steps))

    def _begins(self, day: int) -> dt.datetime:
        return dt.datetime.combine(date_of(day), dt.time(tzinfo=self.clock.tzinfo))
