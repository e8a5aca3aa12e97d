"""From a regime, a relation and terms to the operations of a plan.

Everything that does not depend on the day of the event is decided here, once: which
law holds for which term, whether the day of the event counts, what is skipped,
where an end moves. What a regime does not say fails here too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

import attrs

from ..errors import InvalidValueError, MissingFactError, UnknownNameError
from ..explain import Citation
from .calendars import WorkCalendar
from .leaving_out import AfterRecess, DaysOutside, MonthsOutside
from .moving import AtLeastOpen, MonthEnd, NotBefore, ReadBothWays, roll_to
from .operations import (
    Clear,
    Elapse,
    FirstOpen,
    Months,
    OpenDays,
    Operation,
    Shift,
)
from .recesses import Recess
from .regimes import Regime
from .relations import TermRelation
from .steps import Add, Floor, Receive, Roll, Start, Suspend
from .terms import Term, Unit

_DAYS_OF = {Unit.DAY: 1, Unit.WORKING_DAY: 1, Unit.WEEK: 7}
_MONTHS_OF = {Unit.MONTH: 1, Unit.YEAR: 12}


@attrs.frozen(kw_only=True)
class Law:
    """What a plan is compiled from.

    Attributes:
        regime: How is counted.
        calendar: The days by which is counted.
        relation: How the terms are tied to their event.
        act: Kind of the act that is due, where known.
        calendars: Further calendars by name, for ends that move on another one.
        recesses: Recesses by key, in place of the regime's own.
    """

    regime: Regime
    calendar: WorkCalendar
    relation: TermRelation
    act: str | None = None
    calendars: Mapping[str, WorkCalendar] = attrs.field(factory=dict)
    recesses: Mapping[str, Recess] = attrs.field(factory=dict)

    def recess(self, key: str) -> Recess | None:
        """The recess of that key; None where none is known."""
        own = {recess.key: recess for recess in self.regime.recesses}
        return self.recesses.get(key) or own.get(key)

    def calendar_on(self, name: str | None) -> WorkCalendar:
        """The calendar of that name, or that by which is counted.

        Raises:
            UnknownNameError: There is none of that name.
        """
        if name is None or name == self.calendar.key:
            return self.calendar
        if name not in self.calendars:
            raise UnknownNameError.of(kind="calendar", name=name, known=self.calendars)
        return self.calendars[name]


@attrs.frozen(kw_only=True)
class Program:
    """The operations of a plan, in order.

    Attributes:
        receive: When the event counts as having happened, if the law says.
        start: Whether the day of the event counts; None for hours.
        is_included: Whether it does.
        begins: What moves the day from which is counted.
        counts: The terms, up to the nominal end.
        ends: Days off and least terms, up to the last day.
        window: The terms to the other end of a window, where there is one.
    """

    receive: Receive | None = None
    start: Start | None = None
    is_included: bool = False
    begins: tuple[Operation, ...] = ()
    counts: tuple[Operation, ...] = ()
    ends: tuple[Operation, ...] = ()
    window: tuple[Operation, ...] = ()

    @property
    def operations(self) -> Iterator[Operation]:
        """All of them."""
        return chain(self.begins, self.counts, self.ends, self.window)

    @property
    def consults(self) -> bool:
        """Whether working days bear on the result."""
        return any(operation.consults for operation in self.operations)

    @property
    def is_elapsed(self) -> bool:
        """Whether it goes through an instant."""
        return any(operation.is_elapsed for operation in self.counts)

    @property
    def is_confirmed(self) -> bool:
        """Whether all citations of the operations were read in their own text."""
        start = () if self.start is None else self.start.cites
        receive = () if self.receive is None else self.receive.cites
        cites: Iterator[Citation] = chain(
            start, receive, *(operation.cites for operation in self.operations)
        )
        return all(cite.confirmed for cite in cites)


def compile_terms(terms: tuple[Term, ...], law: Law) -> Program:
    """The operations of terms that are counted one after the other.

    Raises:
        InvalidValueError: The regime does not say how to count, or the terms
            contradict the relation.
        UnknownNameError: A calendar that is not there.
        MissingFactError: A recess that is not known.
    """
    _check_direction(terms, law.relation)
    if law.relation.is_fixed:
        return Program(ends=_ends(terms[-1], Unit.DAY, len(terms), law, included=False))
    unit = terms[0].unit
    start = None if unit.is_elapsed else law.regime.start(unit, law.relation.name)
    included = _is_included(start, law.relation)
    counted = included or _opens(start)
    begins = tuple(_begins(unit, start, law))
    counts = tuple(_counts(terms, law, included=counted))
    last = terms[-1]
    ends: tuple[Operation, ...] = ()
    if not law.relation.is_window:
        ends = _ends(last, last.unit, len(terms), law, included=counted)
    program = Program(
        receive=_receive(terms[0], law),
        start=start,
        is_included=included,
        begins=begins,
        counts=counts,
        ends=ends,
    )
    if not law.relation.is_window:
        return program
    day_before = Shift(term=Term(-1, Unit.DAY), days=-1)
    return attrs.evolve(program, counts=(day_before,), window=counts)


def _check_direction(terms: tuple[Term, ...], relation: TermRelation) -> None:
    first = terms[0].amount
    if relation.is_fixed and any(term.amount for term in terms):
        problem = f"a day that is named ({relation.name}) has no term"
        hint = "write P0D"
    elif relation.is_window and any(term.unit.is_elapsed for term in terms):
        problem = f"{relation.name} asks for days, not for minutes or hours"
        hint = "use a term in days"
    elif relation.counting == "backward" and first > 0:
        problem = f"{relation.name} counts backward"
        hint = f"write -{terms[0]}"
    elif relation.counting == "forward" and first < 0:
        problem = f"{relation.name} counts forward"
        hint = "use the relation 'before'"
    else:
        return
    raise InvalidValueError(
        problem, field="period", value=" + ".join(map(str, terms)), hint=hint
    )


def _is_included(start: Start | None, relation: TermRelation) -> bool:
    if start is None or relation.counting == "backward":
        return False
    return relation.counts_first or start.mode == "include"


def _opens(start: Start | None) -> bool:
    return start is not None and start.mode == "first_open"


def _receive(term: Term, law: Law) -> Receive | None:
    if law.relation.counting == "backward":
        return None
    step = law.regime.step(Receive, term.unit, law.relation.name)
    if step is None or (step.at_most is not None and term.amount > step.at_most):
        return None
    return step


def _begins(unit: Unit, start: Start | None, law: Law) -> Iterator[Operation]:
    for step in _suspensions(unit, "start_after", law):
        yield AfterRecess(
            recess=_known(step, law), first_counts=step.first_counts, cites=step.cites
        )
    if start is not None and _opens(start) and law.relation.counting == "forward":
        yield FirstOpen(table=law.calendar.table, cites=start.cites)


def _suspensions(unit: Unit, effect: str, law: Law) -> Iterator[Suspend]:
    for step in law.regime.steps:
        if (
            isinstance(step, Suspend)
            and step.effect == effect
            and unit in step.units
            and (not step.relations or law.relation.name in step.relations)
        ):
            yield step


def _known(step: Suspend, law: Law) -> Recess:
    found = law.recess(step.tag)
    if found is None:
        problem = f"regime {law.regime.key} suspends terms in a recess {step.tag!r}"
        hint = "give its spans"
        raise MissingFactError(problem, field="recess", hint=hint)
    return found


def _counts(
    terms: tuple[Term, ...], law: Law, *, included: bool
) -> Iterator[Operation]:
    for number, term in enumerate(terms):
        add = law.regime.add(term.unit, law.relation.name)
        is_last = number + 1 == len(terms)
        if number and add.base == "rolled":
            yield from _rolls(terms[number - 1], law)
        if term.unit.is_elapsed:
            yield _elapse(term, add, law)
            continue
        yield from _count(term, add, law, included=included and not number)
        if is_last and (law.relation.is_clear or add.clear):
            step = -1 if law.relation.counting == "backward" else 1
            table = law.calendar.table if _skips_closed(term, add) else None
            yield Clear(step=step, table=table, cites=add.cites)


def _elapse(term: Term, add: Add, law: Law) -> Elapse:
    start = law.regime.start(term.unit, law.relation.name)
    table = law.calendar.table if add.skip == "closed" else None
    return Elapse(
        term=term,
        on_clocks=add.elapsed,
        next_hour=start.next_hour,
        table=table,
        starts=start.cites,
        cites=add.cites,
    )


def _skips_closed(term: Term, add: Add) -> bool:
    if term.unit is Unit.WORKING_DAY:
        return not add.as_days
    is_short = add.skip_if_lt is not None and abs(term.amount) < add.skip_if_lt
    return term.unit is Unit.DAY and (add.skip == "closed" or is_short)


def _count(term: Term, add: Add, law: Law, *, included: bool) -> Iterator[Operation]:
    recess, cites = _recess_of(term.unit, add, law)
    cites = (*add.cites, *cites)
    if term.amount == 0:
        yield Shift(term=term, days=0, included=included, cites=cites)
    elif term.unit in _MONTHS_OF:
        yield _months(term, add, recess, cites, included=included)
    elif recess is not None:
        days = term.amount * _DAYS_OF[term.unit]
        table = law.calendar.table if _skips_closed(term, add) else None
        yield DaysOutside(
            term=term,
            number=days,
            recess=recess,
            table=table,
            included=included,
            cites=cites,
        )
    elif _skips_closed(term, add):
        yield OpenDays(
            term=term,
            number=term.amount,
            table=law.calendar.table,
            calendar=law.calendar,
            included=included,
            cites=cites,
        )
    else:
        days = term.amount * _DAYS_OF[term.unit] - included
        yield Shift(term=term, days=days, included=included, cites=cites)


def _months(
    term: Term,
    add: Add,
    recess: Recess | None,
    cites: tuple[Citation, ...],
    *,
    included: bool,
) -> Months:
    plain = Months(
        term=term,
        months=term.amount * _MONTHS_OF[term.unit],
        anchor=add.anchor,
        included=included,
        cites=add.cites,
    )
    if recess is None:
        return plain
    return MonthsOutside(
        term=term,
        months=plain.months,
        anchor=add.anchor,
        included=included,
        cites=add.cites,
        recess=recess,
        recess_cites=cites[len(add.cites) :],
    )


def _recess_of(
    unit: Unit, add: Add, law: Law
) -> tuple[Recess | None, tuple[Citation, ...]]:
    if add.skip == "recess":
        step = Suspend(effect="not_counted", units=(unit,))
        return _known(step, law), ()
    for step in _suspensions(unit, "not_counted", law):
        return _known(step, law), step.cites
    return None, ()


def _ends(
    term: Term, unit: Unit, number: int, law: Law, *, included: bool
) -> tuple[Operation, ...]:
    if unit.is_elapsed:
        return tuple(_rolls(term, law))
    fixed = law.regime.day_fixed(unit, law.relation.name)
    months = () if fixed is None else (MonthEnd(cites=fixed.cites),)
    return (*months, *_rolls(term, law), *_floors(term, number, law, included=included))


def _floors(
    term: Term, number: int, law: Law, *, included: bool
) -> Iterator[Operation]:
    relation = law.relation
    for step in law.regime.steps:
        if not isinstance(step, Floor) or term.unit not in step.units:
            continue
        named = relation.name in step.relations
        general = not step.relations and relation.moves
        if relation.counting == "backward" or not (named or general):
            continue
        is_long = abs(term.amount) >= step.at_least or number > 1
        is_short = step.at_most is None or abs(term.amount) <= step.at_most
        if not (is_long and is_short):
            continue
        if step.not_before is not None:
            yield NotBefore(day=step.not_before.toordinal(), cites=step.cites)
        elif step.open_days is not None:
            yield AtLeastOpen(
                number=step.open_days,
                included=included,
                table=law.calendar.table,
                cites=step.cites,
            )


def _rolls(term: Term, law: Law) -> Iterator[Operation]:
    """Where the end of a term moves, if it does."""
    relation = law.relation
    counting = "forward" if relation.is_fixed else relation.counting
    found = law.regime.roll(term.unit, counting, relation.name)
    if found is None or not (found.relations or relation.moves):
        yield from _silent(term, found, law)
        return
    if found.acts and law.act is not None and law.act not in found.acts:
        return
    if found.at_most is not None and abs(term.amount) > found.at_most:
        return
    yield roll_to(found.to, law.calendar_on(found.on), found.cites)


def _silent(term: Term, found: Roll | None, law: Law) -> Iterator[Operation]:
    """A law on days off that is silent on terms counted backward is read both ways."""
    relation = law.relation
    if found is not None or relation.counting == "forward" or not relation.moves:
        return
    if term.unit.is_elapsed or law.regime.roll(term.unit) is None:
        return
    yield ReadBothWays(table=law.calendar.table, calendar=law.calendar)
