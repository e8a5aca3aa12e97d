"""Deadlines whose clock was stopped (tạm dừng thời hạn).

The deadline is replayed from all pauses, so that the order in which they became
known does not matter. A pause takes away the days after the one on which it began,
up to the one on which it ended: whoever pauses and resumes on the same day changes
nothing, and the clock runs again on the day after resumption.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from ..errors import InvalidValueError
from ..explain import Step
from ..text import aware, is_plain
from .calendars import WorkCalendar
from .clocks import stopped_under
from .compute import compute
from .counting import period_around, shifted
from .outcome import Setting, awaiting, explained, said
from .regimes import Regime
from .results import Deadline, Due, NoDeadline
from .rules import AfterCompletion, AfterPeriod, AtOnce, Fixed, Rule, Within
from .running import Facts, Moment
from .stopping import Effect, Stopped
from .terms import Term, Unit

SUSPENDED, RESUMED = "suspended", "resumed"
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_TICK = dt.timedelta(microseconds=1)
_OPEN = 1 << 80
_Span = tuple[int, int]


def _is_moment(
    _instance: object, attribute: attrs.Attribute[Any], value: object
) -> None:
    if isinstance(value, dt.datetime):
        aware(value, attribute.name)
    elif not isinstance(value, dt.date) and not (
        value is None and attribute.name == "until"
    ):
        problem = "must be a date or an instant"
        raise InvalidValueError(problem, field=attribute.name, value=value)


@attrs.frozen(kw_only=True)
class Pause:
    """A time in which the clock stood still (thời gian tạm dừng).

    Attributes:
        since: Day or instant at which it was stopped.
        until: Day or instant at which it went on; None while it stands.
        reason: Why.
    """

    since: Moment = attrs.field(validator=_is_moment)
    until: Moment | None = attrs.field(default=None, validator=_is_moment)
    reason: str = attrs.field(default="", validator=is_plain)

    def __attrs_post_init__(self) -> None:
        """Refuse a pause that ends before it begins.

        Raises:
            InvalidValueError: It does.
        """
        if self.until is None:
            return
        both = isinstance(self.since, dt.datetime), isinstance(self.until, dt.datetime)
        if both[0] is not both[1]:
            problem = "must be two days or two instants"
            raise InvalidValueError(problem, field="until", value=self.until)
        if self.until < self.since:
            problem = f"must not be before {self.since}"
            raise InvalidValueError(problem, field="until", value=self.until)


def pauses_of(facts: Facts) -> tuple[Pause, ...]:
    """The pauses among dated facts, by when they began.

    Facts of the name ``suspended`` and ``resumed`` belong together, and so do
    ``suspended.x`` and ``resumed.x`` for any further pause x.

    Raises:
        InvalidValueError: Resumed without being suspended, or before it.
    """
    found: list[Pause] = []
    for name, moment in facts.items():
        kind, dot, which = name.partition(".")
        if kind == RESUMED and f"{SUSPENDED}{dot}{which}" not in facts:
            problem = "resumed without having been suspended"
            raise InvalidValueError(problem, field=f"facts.{name}", value=moment)
        if kind == SUSPENDED:
            until = facts.get(f"{RESUMED}{dot}{which}")
            found.append(Pause(since=moment, until=until, reason=which))
    return tuple(sorted(found, key=lambda pause: (str(pause.since), pause.reason)))


def suspended(
    rule: Rule,
    facts: Facts,
    pauses: Iterable[Pause],
    *,
    regime: Regime,
    calendar: WorkCalendar,
    now: dt.datetime,
    effect: Effect | None = None,
) -> Due:
    """When a rule falls due whose clock was stopped now and then.

    Args:
        rule: A term that runs from a fact, or from the end of a period.
        facts: Dates and instants by name.
        pauses: When the clock stood still, in any order; they may overlap.
        regime: The law by which is counted.
        calendar: The working days by which is counted.
        now: What is later than this is no fact yet.
        effect: What a pause does; what is known of the regime, where None.

    Returns:
        As `compute`; no deadline yet, where the clock still stands.

    Raises:
        InvalidValueError: A pause from the future; a rule that is no such term;
            a regime of which nothing is known, without an effect; terms that
            the regime counts in a way that is not replayed.
        GovtasksError: As `compute`.
    """
    aware(now, "now")
    setting = Setting(compute=compute, facts=facts, regime=regime, calendar=calendar)
    law, term = _law(regime, effect), _as_term(rule)
    zone = zoneinfo.ZoneInfo(regime.zone)
    spans = _merged(pauses, now.astimezone(zone), by_clock=term.is_elapsed)
    base = setting.due(rule)
    if isinstance(base, NoDeadline) or not spans:
        return base
    replay = _Replay(base=base, term=term, spans=spans, law=law, setting=setting)
    return replay.due()


def _law(regime: Regime, effect: Effect | None) -> Stopped:
    if effect is not None:
        return Stopped(effect=effect)
    law = stopped_under(regime)
    if law is None:
        problem = f"it is not known what a pause does under {regime.key}"
        hint = "name the effect: not-counted, end-shift or start-after"
        raise InvalidValueError(problem, field="effect", hint=hint)
    return law


@attrs.frozen
class _Term:
    """Terms, the name of their fact, and that fact where the rule itself has it."""

    terms: tuple[Term, ...]
    of: str
    facts: Mapping[str, Moment] = attrs.field(factory=dict)

    @property
    def is_elapsed(self) -> bool:
        """Whether it runs by the clock."""
        return self.terms[0].unit.is_elapsed


def _as_term(rule: Rule) -> _Term:
    match rule:
        case Within():
            term = _Term(rule.terms, rule.of)
        case AtOnce():
            term = _Term((rule.grace,), rule.of)
        case AfterCompletion():
            term = _Term((rule.every,), rule.of)
        case AfterPeriod():
            last = period_around(rule.period, rule.day)[1]
            term = _Term(rule.terms, "period-end", {"period-end": last})
        case _:
            problem = "only a term that runs from a fact can be suspended"
            hint = "grant an extension instead"
            raise InvalidValueError(problem, field="rule", value=rule.kind, hint=hint)
    if len({each.unit.is_elapsed for each in term.terms}) > 1:
        problem = "terms in days and in hours at once cannot be suspended"
        raise InvalidValueError(problem, field="rule", value=rule)
    return term


def _merged(
    pauses: Iterable[Pause], now: dt.datetime, *, by_clock: bool
) -> tuple[_Span, ...]:
    """The pauses in order, those that touch as one, those without length not."""
    spans = []
    for pause in pauses:
        _refuse_future(pause, now)
        end = _OPEN
        if pause.until is not None:
            end = _number(pause.until, now.tzinfo, by_clock=by_clock)
        spans.append((_number(pause.since, now.tzinfo, by_clock=by_clock), end))
    merged: list[_Span] = []
    for since, end in sorted(spans):
        if merged and since <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        elif end > since:
            merged.append((since, end))
    return tuple(merged)


def _refuse_future(pause: Pause, now: dt.datetime) -> None:
    for field, moment in (("since", pause.since), ("until", pause.until)):
        timed = isinstance(moment, dt.datetime)
        if moment is not None and moment > (now if timed else now.date()):
            problem = f"lies after {now}, so it is no fact yet"
            raise InvalidValueError(problem, field=field, value=moment)


def _number(moment: Moment, zone: dt.tzinfo | None, *, by_clock: bool) -> int:
    """A day as its ordinal; by the clock, the microseconds of an instant.

    A day is over when the clock stops on it, and when it goes on after it.
    """
    if isinstance(moment, dt.datetime):
        at = moment.astimezone(zone)
    else:
        at = dt.datetime.combine(moment, dt.time.max, zone)
    # The last tick of a day is a tick short of its end.
    ticks = (at - _EPOCH) // _TICK + (not isinstance(moment, dt.datetime))
    return ticks if by_clock else at.toordinal()


def _overlap(start: int, end: int, span: _Span) -> tuple[int, int]:
    """The part of a span after a start, up to an end."""
    return max(start, min(end, span[0])), max(start, min(end, span[1]))


@attrs.frozen(kw_only=True)
class _Replay:
    """One term, run again with the times in which its clock stood still.

    Days are ordinals here, and instants microseconds: both are whole numbers, of
    which a pause takes away those after its first up to its last.
    """

    base: Deadline
    term: _Term
    spans: tuple[_Span, ...]
    law: Stopped
    setting: Setting

    def due(self) -> Due:
        """When it falls due.

        Raises:
            InvalidValueError: The regime counts the terms in another way.
        """
        if self.law.effect == "start-after":
            return self._anew()
        nominal = self._nominal_of(self.base)
        if self._end(()) != nominal or not self._is_plain:
            problem = f"pauses are not replayed in terms as {self._key} counts them"
            raise InvalidValueError(problem, field="rule", value=self._texts)
        end = self._end([span for span in self.spans if span[1] != _OPEN])
        if any(span[0] < end for span in self.spans if span[1] == _OPEN):
            return awaiting(RESUMED, self._pauses())
        return self.base if end == nominal else self._result(end)

    @property
    def _key(self) -> str:
        return self.setting.regime.key

    @property
    def _texts(self) -> str:
        return ", ".join(map(str, self.term.terms))

    @property
    def _zone(self) -> dt.tzinfo:
        return zoneinfo.ZoneInfo(self.setting.regime.zone)

    @property
    def _is_plain(self) -> bool:
        """Whether the last day is the nominal one, moved as a named day would."""
        if self.term.is_elapsed:
            return True
        return self._moved(self.base.nominal_day).last_day == self.base.last_day

    def _nominal_of(self, due: Deadline) -> int:
        if self.term.is_elapsed:
            return _number(due.expires_at, self._zone, by_clock=True)
        return due.nominal_day.toordinal()

    def _run(self, terms: tuple[Term, ...], since: Moment | None = None) -> Deadline:
        """The deadline of some of the terms, from the fact or from a resumption."""
        if since is None:
            rule = Within(terms=terms, of=self.term.of)
            return self.setting.deadline(rule, self.term.facts)
        return self.setting.deadline(Within(terms=terms, of=RESUMED), {RESUMED: since})

    @property
    def _start(self) -> int:
        """The day or instant that the terms run from."""
        return self._nominal_of(self._run((Term(0, self.term.terms[0].unit),)))

    def _end(self, spans: Sequence[_Span]) -> int:
        """The nominal end of the terms, without the times of some pauses."""
        start = self._start
        if self.term.is_elapsed:
            length = sum(_ticks(term) for term in self.term.terms)
            return _lengthened(start, start + length, spans)
        if self.law.effect == "end-shift":
            return _lengthened(start, self._nominal_of(self.base), spans)
        for number, term in enumerate(self.term.terms):
            since = dt.date.fromordinal(start) if number else None
            end = self._nominal_of(self._run((term,), since))
            if term.unit is Unit.WORKING_DAY:
                start = self._worked(start, end, spans)
            else:
                start = _lengthened(start, end, spans)
        return start

    def _worked(self, start: int, end: int, spans: Sequence[_Span]) -> int:
        """The end of working days, of which some do not count."""
        calendar, day = self.setting.calendar, dt.date.fromordinal
        nominal, before = end, None
        while end != before:
            inner = [_overlap(start, end, span) for span in spans]
            lost = sum(
                calendar.working_days_between(day(since), day(until))
                for since, until in inner
            )
            before, end = (
                end,
                calendar.add_working_days(day(nominal), lost).toordinal(),
            )
        return end

    def _moved(self, nominal: dt.date) -> Deadline:
        """The deadline of a nominal day, moved as the regime says."""
        try:
            return self.setting.deadline(Fixed(day=nominal, inclusive=True, roll=True))
        except InvalidValueError as error:
            if error.field != "roll":
                raise
            return self.setting.deadline(Fixed(day=nominal, inclusive=True, roll=False))

    def _result(self, end: int) -> Deadline:
        if self.term.is_elapsed:
            return self._result_at(_at(end, self._zone))
        moved = self._moved(dt.date.fromordinal(end))

        def steps() -> Iterator[Step]:
            yield from self._story(end)
            # The first step of a named day says that the order names it.
            yield from moved.explanation.steps[1:]

        return explained(
            moved,
            steps,
            provisional=self.base.provisional,
            confirmed=self.law.is_confirmed and self.base.confirmed,
            at_once=self.base.at_once,
        )

    def _result_at(self, at: dt.datetime) -> Deadline:
        # A term that ends at midnight ends with the day before.
        day = shifted(at.date(), -1 if at.time() == dt.time.min else 0)
        number = _number(at, self._zone, by_clock=True)
        return explained(
            self.base,
            lambda: self._story(number),
            last_day=day,
            expires_at=at,
            nominal_day=day,
            confirmed=self.law.is_confirmed,
        )

    def _pauses(self) -> Iterator[Step]:
        """How it would have ended, and when the clock stood."""
        yield Step("suspension.without", {"due": said(self.base)})
        yield from self.base.explanation.steps
        for since, until in self.spans:
            kind = "pause-open" if until == _OPEN else "pause"
            arguments = {"since": self._shown(since)}
            if until != _OPEN:
                arguments["until"] = self._shown(until)
            yield Step(f"suspension.{kind}", arguments)

    def _story(self, end: int) -> Iterator[Step]:
        """The same, and what the pauses changed."""
        yield from self._pauses()
        shown, cites = self._shown(end), self.law.cites
        rule = f"suspension.{self.law.effect}"
        yield Step(rule, {"end": shown}, self.base.nominal_day, shown, cites)

    def _shown(self, number: int) -> Moment:
        if self.term.is_elapsed:
            return _at(number, self._zone)
        return dt.date.fromordinal(number)

    def _anew(self) -> Due:
        """Run the term from each resumption that came before it was over."""
        due, start = self.base, self._start
        for since, until in self.spans:
            end = self._nominal_of(due)
            if since >= end or until <= start:
                continue
            if until == _OPEN:
                return awaiting(RESUMED, self._pauses())
            start = until
            due = self._run(self.term.terms, self._shown(until))
        if due is self.base:
            return due
        end, last = self._nominal_of(due), due
        return explained(
            due,
            lambda: (*self._story(end), *last.explanation.steps),
            confirmed=self.law.is_confirmed,
            at_once=self.base.at_once,
        )


def _ticks(term: Term) -> int:
    length = (
        dt.timedelta(hours=1) if term.unit is Unit.HOUR else dt.timedelta(minutes=1)
    )
    return term.amount * (length // _TICK)


def _at(number: int, zone: dt.tzinfo) -> dt.datetime:
    try:
        return (_EPOCH + number * _TICK).astimezone(zone)
    except OverflowError:
        problem = "is outside the years 1 to 9999"
        raise InvalidValueError(problem, field="pauses") from None


def _lengthened(start: int, nominal: int, spans: Sequence[_Span]) -> int:
    """An end moved on by all the pauses that began before it was reached."""
    end = nominal
    for since, until in spans:
        if since < end and until > start:
            end += until - max(since, start)
    return end
