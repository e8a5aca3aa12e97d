"""Terms that run from a fact, ready to be asked for one day after the other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import NamedTuple

import attrs

from ..drafts import Remembering
from ..errors import InvalidValueError
from ..explain import Explanation
from .batch import LastDays
from .calendars import WorkCalendar
from .compiling import Program
from .ending import Ending, Told
from .moving import Move, ReadBothWays
from .named import awaiting
from .opening import Opening
from .operations import LAST_DAY, Elapse, Operation, date_of
from .quick import ShortWay
from .receiving import received
from .regimes import Regime, Variant
from .relations import TermRelation
from .results import CountedDay, Deadline, Due, NoDeadline, Reading
from .running import Facts, Moment, civil_day, moment_of, require_valid
from .terms import Term
from .trace import Trace

TRIGGER = "trigger"
"""Name of the fact that bare terms run from."""


class _Outcome(NamedTuple):
    """What the operations lead to; days are ordinals.

    Attributes:
        origin: The day of the event itself.
        nominal: The day before days off were taken into account.
        last: The day that is asked for.
        moment: The instant, where the last term is in hours.
        window: The other end of a window.
    """

    origin: int
    nominal: int
    last: int
    moment: dt.datetime | None = None
    window: int | None = None


@attrs.frozen(kw_only=True, eq=False, slots=False)
class Plan(Remembering):
    """Terms that run from a fact, ready for one law and one calendar.

    Attributes:
        terms: From left to right; those that count backward are negative.
        relation: How they are tied to the event.
        fact: Name of the dated fact that they run from.
        regime: The law by which is counted.
        calendar: The working days by which is counted.
        program: The operations.
        ending: Makes the results.
        phrase: The words of the order.
        grace: The term of an order to act at once.
        zone: The zone of instants.
        strict: Whether a day on which the regime was not law is refused; else
            the result is provisional and says so.
        variants: Other readings of the law, each with its own plan.
        at_midnight: The plan for an event at the very beginning of its day,
            where the law makes a difference.
    """

    terms: tuple[Term, ...]
    relation: TermRelation
    fact: str
    regime: Regime
    calendar: WorkCalendar = attrs.field(repr=False)
    program: Program = attrs.field(repr=False)
    ending: Ending = attrs.field(repr=False)
    phrase: str = ""
    grace: Term | None = None
    zone: dt.tzinfo = attrs.field(repr=False)
    strict: bool = True
    variants: tuple[tuple[Variant, Plan], ...] = attrs.field(default=(), repr=False)
    at_midnight: Plan | None = attrs.field(default=None, repr=False)

    def due(self, facts: Facts) -> Due:
        """When it is due.

        Args:
            facts: Dates and instants by name.

        Raises:
            InvalidValueError: The relation asks for another day than the last
                (use `answer`); the regime was not law on that day; hours run
                from a day; a day outside the years 1 to 9999.
            NaiveInstantError: A fact is an instant without a time zone.
            MissingFactError: The fact by which the regime is selected is missing.
            CoverageError: The calendar does not cover the span.
        """
        day = facts.get(self.fact)
        if type(day) is dt.date and (quick := self._quick) is not None:
            found_quickly = quick(day)
            if found_quickly is not None:
                return found_quickly
        found = self.answer(facts)
        if isinstance(found, CountedDay):
            problem = f"{self.relation.name} has no last day"
            hint = "ask for answer()"
            raise InvalidValueError(problem, field="relation", hint=hint)
        return found

    def answer(self, facts: Facts) -> Due | CountedDay:
        """As `due`, also where an earliest day or a day of service is asked for."""
        if self.fact not in facts:
            return awaiting(self.fact, self.phrase)
        moment = moment_of(facts, self.fact, self.regime, self.zone)
        if self.at_midnight is not None and _is_midnight(moment):
            return self.at_midnight.answer(facts)
        is_law = self._is_law(moment, facts)
        outcome = self._run(moment)
        readings = self._readings(moment, outcome)
        doubtful = self._is_doubtful(outcome)
        return self.ending.result(
            last=outcome.last,
            nominal=outcome.nominal,
            moment=outcome.moment,
            window=outcome.window,
            provisional=doubtful or bool(readings) or not is_law,
            readings=readings,
            why=partial(self._told, moment, is_law=is_law),
        )

    def explain(self, facts: Facts) -> Explanation:
        """Why it is due then, step by step.

        Raises:
            GovtasksError: As `due`.
        """
        day = facts.get(self.fact)
        if type(day) is dt.date and (quick := self._quick) is not None:
            found_quickly = quick(day)
            if found_quickly is not None:
                return found_quickly.explanation
        return self.answer(facts).explanation

    def due_many(self, days: Sequence[dt.date]) -> list[dt.date]:
        """The last days of many days at once.

        Args:
            days: Days of the event; a numpy array of ``datetime64`` gives one.

        Raises:
            GovtasksError: As `due`, for the first of them that is refused.
        """
        found: list[dt.date] = self._last_days.of(days)
        return found

    @cached_property
    def _last_days(self) -> LastDays:
        program = self.program
        return LastDays(
            self._last_of,
            operations=(*program.counts, *program.ends) if self._is_quick else None,
            law=(self._law_from, self._law_until),
            span=self.calendar.table.span if program.consults else None,
        )

    def _last_of(self, start: int) -> int:
        if self._short_way is not None:
            quickly = self._short_way.last(start)
            if quickly is not None:
                return quickly
        found = self.answer({self.fact: date_of(start)})
        assert not isinstance(found, NoDeadline)  # noqa: S101 - the fact is there
        last = found.day if isinstance(found, CountedDay) else found.last_day
        return last.toordinal()

    @cached_property
    def _quick(self) -> Callable[[dt.date], Deadline | None] | None:
        way = self._short_way
        return None if way is None else way.answering(self)

    @cached_property
    def _quickly_told(
        self,
    ) -> Callable[[dt.date, dt.date, dt.date, dt.datetime], Explanation]:
        assert self._short_way is not None  # noqa: S101 - it gave the result
        return self._short_way.telling()

    @cached_property
    def _short_way(self) -> ShortWay | None:
        if not self._is_quick:
            return None
        return ShortWay(
            program=self.program,
            opening=self._opening,
            ending=self.ending,
            law=(self._law_from, self._law_until),
            sure=(self._covered_from, self._first_doubt),
        )

    @cached_property
    def _is_quick(self) -> bool:
        """Whether a bare day needs nothing but the operations."""
        program = self.program
        return not (
            self.variants
            or program.receive
            or program.begins
            or program.window
            or program.is_elapsed
            or self.relation.is_fixed
            or self.relation.gives != "last"
            or self.regime.selected_by != "trigger"
            or self._reads_both
        )

    @cached_property
    def _reads_both(self) -> bool:
        """Whether the law is silent on where its ends move."""
        return any(isinstance(each, ReadBothWays) for each in self.program.ends)

    @cached_property
    def _law_from(self) -> int:
        return self.regime.valid_from.toordinal()

    @cached_property
    def _law_until(self) -> int:
        until = self.regime.valid_to
        return LAST_DAY + 1 if until is None else until.toordinal()

    @cached_property
    def _first_doubt(self) -> int:
        """The first day that may still change, or none where none matters."""
        if not self.program.consults:
            return LAST_DAY + 2
        return self.calendar.table.span.first_doubt

    @cached_property
    def _covered_from(self) -> int:
        return self.calendar.table.span.first if self.program.consults else 0

    def _is_doubtful(self, outcome: _Outcome) -> bool:
        """Whether the days that bear on the result may still change.

        Raises:
            CoverageError: The calendar does not cover them.
        """
        if (
            outcome.last < self._first_doubt > outcome.origin
            and outcome.nominal < self._first_doubt
            and outcome.origin >= self._covered_from
        ):
            return False
        span = self.calendar.table.span
        first, last = self._met(outcome)
        span.require(outcome.origin, first, last)
        return span.doubtful(first, last)

    @cached_property
    def _spans(self) -> bool:
        """Whether the days between the event and the end bear on the result.

        Where all days count, only those that an end moves over do.
        """
        program = self.program
        counted = (*program.begins, *program.counts, *program.window)
        floors = (
            end for end in program.ends if not isinstance(end, Move | ReadBothWays)
        )
        is_received = program.receive is not None
        return is_received or any(each.consults for each in (*counted, *floors))

    def _met(self, outcome: _Outcome) -> tuple[int, int]:
        """The days that bear on the result; the event's only where it counts."""
        origin, nominal, last = outcome.origin, outcome.nominal, outcome.last
        first, end = min(nominal, last), max(nominal, last)
        if not self._spans:
            return first, end
        if nominal > origin:
            return origin + (not self.program.is_included), end
        if nominal < origin:
            return first, max(end, origin - 1)
        return first, end

    def _is_law(self, moment: Moment, facts: Facts) -> bool:
        selected_by = self.regime.selected_by
        if self.strict:
            require_valid(self.regime, civil_day(moment), facts)
            return True
        if selected_by == "trigger":
            return self.regime.is_valid(civil_day(moment))
        if selected_by not in facts:
            return True
        selecting = moment_of(facts, selected_by, self.regime, self.zone)
        return self.regime.is_valid(civil_day(selecting))

    def _run(self, moment: Moment, trace: Trace | None = None) -> _Outcome:
        """Let the operations run, and each explain itself where there is a trace."""
        program = self.program
        origin = civil_day(moment).toordinal()
        at: int | dt.datetime = origin
        if isinstance(moment, dt.datetime) and self.terms[0].unit.is_elapsed:
            at = moment
        elif program.receive is not None:
            at = received(program.receive, moment, self.calendar, trace)
        for operation in program.begins:
            assert not isinstance(at, dt.datetime)  # noqa: S101 - hours begin at once
            at = _applied(operation, at, at, trace)
        start = at if isinstance(at, int) else origin
        if trace is not None:
            self._opening.explain_start(date_of(start), trace)
        window = start
        for operation in program.window:
            window = _applied(operation, window, start, trace)
        for operation in program.counts:
            at = _advanced(operation, at, start, trace)
        nominal = at
        for operation in program.ends:
            at = _moved(operation, at, start, trace)
        if isinstance(at, int) and isinstance(nominal, int):
            last_window = window if program.window else None
            return _Outcome(origin, nominal, at, None, last_window)
        ends_at = at if isinstance(at, dt.datetime) else None
        return _Outcome(origin, self._day_of(nominal), self._day_of(at), ends_at)

    def _day_of(self, at: int | dt.datetime) -> int:
        if isinstance(at, int):
            return at
        # What is over at midnight is over with the day before.
        ends = self.relation.gives == "last" and at.time() == dt.time.min
        return max(at.date().toordinal() - ends, 1)

    def _readings(self, moment: Moment, outcome: _Outcome) -> tuple[Reading, ...]:
        if self._reads_both and outcome.last != outcome.nominal:
            return (
                _reading(outcome.last, "reading-previous"),
                _reading(outcome.nominal, "reading-stays"),
            )
        others = [
            Reading(
                last_day=date_of(other),
                because="deadlines.reading-other",
                arguments=(("day", date_of(other)), ("title", variant.title)),
            )
            for variant, plan in self.variants
            if (other := plan._run(moment).last) != outcome.last  # noqa: SLF001 - its own kind
        ]
        return (_reading(outcome.last, "reading-taken"), *others) if others else ()

    def told(
        self, day: dt.date, nominal: dt.date, last: dt.date, over: dt.datetime
    ) -> Explanation:
        """The steps that led to a result that was found in the short way."""
        return self._quickly_told(day, nominal, last, over)

    def _told(self, moment: Moment, *, is_law: bool = True) -> Explanation:
        """The steps, by letting the same operations run once more."""
        trace = Trace()
        self._opening.explain(moment, trace)
        outcome = self._run(moment, trace)
        readings: tuple[Reading, ...] = ()
        if self._reads_both or self.variants:
            readings = self._readings(moment, outcome)
        if readings and self.variants:
            trace.add("other-readings", {"readings": readings})
        doubtful = self._is_doubtful(outcome)
        told = Told(
            outcome.last,
            outcome.moment,
            outcome.window,
            self._met(outcome) if doubtful else None,
            None if is_law else self.regime,
            doubtful or bool(readings) or not is_law,
        )
        return self.ending.explanation(told, trace, self.calendar)

    @cached_property
    def _opening(self) -> Opening:
        return Opening(
            phrase=self.phrase,
            grace=self.grace,
            fact=self.fact,
            relation=self.relation,
            is_elapsed=self.terms[0].unit.is_elapsed,
            start=self.program.start,
            is_included=self.program.is_included,
        )


def _is_midnight(moment: Moment) -> bool:
    return isinstance(moment, dt.datetime) and moment.time() == dt.time.min


def _reading(day: int, because: str) -> Reading:
    shown = date_of(day)
    arguments = (("day", shown),)
    return Reading(last_day=shown, because=f"deadlines.{because}", arguments=arguments)


def _applied(operation: Operation, day: int, start: int, trace: Trace | None) -> int:
    after = operation.apply(day, start)
    if trace is not None:
        operation.explain(date_of(day), date_of(after), trace)
    return after


def _advanced(
    operation: Operation, at: int | dt.datetime, start: int, trace: Trace | None
) -> int | dt.datetime:
    """Count on from a day or an instant; days count from the instant's day."""
    if type(at) is int and not operation.is_elapsed:
        return _applied(operation, at, start, trace)
    if isinstance(operation, Elapse):
        if not isinstance(at, dt.datetime):
            problem = "minutes and hours run from an instant, not from a day"
            hint = "give the fact as an instant with its time zone"
            value = date_of(at)
            raise InvalidValueError(problem, field="facts", value=value, hint=hint)
        moment = operation.advance(at)
        if trace is not None:
            operation.explain_instants(at, moment, trace)
        return moment
    day = at.date().toordinal() if isinstance(at, dt.datetime) else at
    return _applied(operation, day, start, trace)


def _moved(
    operation: Operation, at: int | dt.datetime, start: int, trace: Trace | None
) -> int | dt.datetime:
    """Move an end; an instant keeps its time of day."""
    if isinstance(at, int):
        return _applied(operation, at, start, trace)
    day = _applied(operation, at.date().toordinal(), start, trace)
    return dt.datetime.combine(date_of(day), at.timetz())
