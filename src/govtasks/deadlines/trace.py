"""The trace of a computation: its steps, and whether they may still change."""

from __future__ import annotations

import datetime as dt
import itertools
import zoneinfo
from collections.abc import Iterable

import attrs

from ..explain import Citation, Explanation, Step
from ..messages import catalogue, render
from .calendars import SpecialDay, WorkCalendar
from .counting import shifted
from .regimes import Regime
from .results import Deadline, Reading

_MIDNIGHT = "24:00"


@attrs.frozen
class Phrase:
    """A part of a sentence that is itself a message.

    Attributes:
        key: Name of the message among those of deadlines.
        arguments: The values in it.
    """

    key: str
    arguments: tuple[tuple[str, object], ...] = ()

    def in_locale(self, locale: str) -> str:
        """The words in a language."""
        return render(f"deadlines.{self.key}", dict(self.arguments), locale)


@attrs.frozen
class NamedDay:
    """A day with what is special about it, for readers.

    Attributes:
        day: The day.
        special: What the calendar says of it; None for a weekly day off.
    """

    day: dt.date
    special: SpecialDay | None = None

    def in_locale(self, locale: str) -> str:
        """Weekday, date and name: ``Mon 30 Jan 2017 (Lunar New Year)``."""
        name = self.special or Phrase("weekly-day-off")
        return render("deadlines.named-day", {"day": self.day, "name": name}, locale)


def cites_of(days: Iterable[NamedDay]) -> tuple[Citation, ...]:
    """Where the special days among them are written."""
    return tuple(named.special.citation for named in days if named.special)


def fact_phrase(name: str) -> Phrase | str:
    """The name of a fact for readers; as it is where no text is known for it."""
    key = f"fact-{name}"
    return Phrase(key) if key in catalogue("deadlines") else name


def period_phrase(period: str, first: dt.date) -> Phrase:
    """The period that begins on a day, for readers."""
    year, week, _ = first.isocalendar()
    number = {
        "week": week,
        "month": first.month,
        "quarter": (first.month + 2) // 3,
        "half-year": (first.month + 5) // 6,
    }.get(period, 0)
    shown = year if period == "week" else first.year
    return Phrase(f"period-{period}", (("number", number), ("year", shown)))


@attrs.define
class Trace:
    """Collects the steps of one computation and makes the result of them.

    Attributes:
        regime: The law by which is counted.
        calendar: The days by which is counted.
        steps: What was done so far.
        doubts: Special days met that are not decided yet.
        latest: Last day that was met, where the calendar mattered.
        readings: Days that the law can be read to mean.
    """

    regime: Regime
    calendar: WorkCalendar
    steps: list[Step] = attrs.field(factory=list)
    doubts: dict[dt.date, SpecialDay] = attrs.field(factory=dict)
    latest: dt.date = dt.date.min
    readings: tuple[Reading, ...] = ()

    def step(
        self,
        rule: str,
        *,
        before: object = None,
        after: object = None,
        cites: Iterable[Citation] = (),
        **arguments: object,
    ) -> None:
        """Add a step with the message *rule* of the area of deadlines."""
        unique = tuple(dict.fromkeys(cites))
        self.steps.append(Step(f"deadlines.{rule}", arguments, before, after, unique))

    def phrase(self, words: str) -> None:
        """Keep the words of the order as the first step."""
        if words:
            self.step("phrase", phrase=words)

    def meet(self, first: dt.date, last: dt.date) -> None:
        """Note that the days between two, both included, bear on the result.

        Raises:
            CoverageError: The calendar does not cover them.
        """
        self.calendar.require(first, last)
        for special in self.calendar.provisional_days(first, last):
            self.doubts[special.day] = special
        self.latest = max(self.latest, last)

    def skipped(self, start: dt.date, end: dt.date) -> tuple[NamedDay, ...]:
        """The days not worked on the way from one day to another, by name."""
        return tuple(itertools.starmap(NamedDay, self.calendar.skipped(start, end)))

    @property
    def provisional(self) -> bool:
        """Whether the result may change or be read otherwise."""
        undecided = self.latest > self.calendar.decided_until
        return bool(self.doubts or undecided or self.readings)

    def deadline(
        self,
        last_day: dt.date,
        nominal: dt.date,
        *,
        window_start: dt.date | None = None,
        at_once: bool = False,
    ) -> Deadline:
        """The result for a last day, which ends when the regime says."""
        fix = self.regime.day_end
        time = fix.time or _MIDNIGHT
        expires_at = self._end_of(last_day, time)
        self.step("fix", before=last_day, after=expires_at, cites=fix.cites, time=time)
        whole = time == _MIDNIGHT
        return self._result(
            "due" if whole else "due-at",
            {"day": last_day} if whole else {"instant": expires_at},
            last_day=last_day,
            expires_at=expires_at,
            nominal_day=nominal,
            window_start=window_start,
            at_once=at_once,
        )

    def deadline_at(self, expires_at: dt.datetime, *, at_once: bool) -> Deadline:
        """The result for a term that runs from a moment to a moment."""
        # A term that ends at midnight ends with the day before.
        is_midnight = expires_at.time() == dt.time.min
        last_day = shifted(expires_at.date(), -1 if is_midnight else 0)
        return self._result(
            "due-at",
            {"instant": expires_at},
            last_day=last_day,
            expires_at=expires_at,
            nominal_day=last_day,
            window_start=None,
            at_once=at_once,
        )

    def _end_of(self, day: dt.date, time: str) -> dt.datetime:
        zone = zoneinfo.ZoneInfo(self.regime.zone)
        if time == _MIDNIGHT:
            return dt.datetime.combine(shifted(day, 1), dt.time.min, zone)
        return dt.datetime.combine(day, dt.time.fromisoformat(time), zone)

    def _result(
        self,
        subject: str,
        arguments: dict[str, object],
        *,
        last_day: dt.date,
        expires_at: dt.datetime,
        nominal_day: dt.date,
        window_start: dt.date | None,
        at_once: bool,
    ) -> Deadline:
        self._explain_doubts()
        end = "-provisional" if self.provisional else ""
        explanation = Explanation(f"deadlines.{subject}{end}", arguments, self.steps)
        return Deadline(
            last_day=last_day,
            expires_at=expires_at,
            nominal_day=nominal_day,
            window_start=window_start,
            provisional=self.provisional,
            readings=self.readings,
            calendar=self.calendar.key,
            calendar_version=self.calendar.version,
            regime=self.regime.key,
            at_once=at_once,
            explanation=explanation,
        )

    def _explain_doubts(self) -> None:
        until = self.calendar.decided_until
        if self.latest > until:
            self.step("undecided-after", calendar=self.calendar.title, day=until)
        days = [self.doubts[day] for day in sorted(self.doubts) if day <= until]
        if days:
            named = tuple(NamedDay(special.day, special) for special in days)
            cites = (special.citation for special in days)
            self.step("undecided-day", days=named, cites=cites)
