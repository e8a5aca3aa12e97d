"""The law and the data that a register applies: regimes, calendars, ladders."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, TypeVar

import attrs

from ..deadlines.calendars import WorkCalendar
from ..deadlines.compute import compute
from ..deadlines.loading import builtin_calendar, builtin_regime
from ..deadlines.recurring import periods
from ..deadlines.regimes import Regime
from ..deadlines.results import Due
from ..deadlines.rules import Rule, Undated, is_recurring
from ..obligations.cascade import occurrences_to_open
from ..obligations.followup import DueStep, Ladder, builtin_ladder, due, next_at
from ..obligations.lifecycle import State, replaced_rules
from ..obligations.model import Obligation


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


_K = TypeVar("_K", bound=_Keyed)


@attrs.frozen(kw_only=True)
class Rulebook:
    """What obligations refer to by key; the host's own goes before ours.

    Attributes:
        calendars: The host's working calendars by key.
        regimes: The host's regimes by key.
        ladders: The host's follow-up ladders by key.
    """

    calendars: Mapping[str, WorkCalendar]
    regimes: Mapping[str, Regime]
    ladders: Mapping[str, Ladder]

    @classmethod
    def of(
        cls,
        *,
        calendars: Iterable[WorkCalendar] = (),
        regimes: Iterable[Regime] = (),
        ladders: Iterable[Ladder] = (),
    ) -> Rulebook:
        """Put the host's own data beside the data of the library."""
        return cls(
            calendars=_by_key(calendars),
            regimes=_by_key(regimes),
            ladders=_by_key(ladders),
        )

    def calendar(self, key: str) -> WorkCalendar:
        """The working calendar of that key.

        Raises:
            UnknownNameError: Neither the host nor the library has it.
        """
        return _own_or(self.calendars, key, builtin_calendar)

    def regime(self, key: str) -> Regime:
        """The regime of that key.

        Raises:
            UnknownNameError: Neither the host nor the library has it.
        """
        return _own_or(self.regimes, key, builtin_regime)

    def ladder(self, key: str) -> Ladder:
        """The follow-up ladder of that key.

        Raises:
            UnknownNameError: Neither the host nor the library has it.
        """
        return _own_or(self.ladders, key, builtin_ladder)

    def zone(self, state: State) -> zoneinfo.ZoneInfo:
        """The zone in which the obligation's days begin and end."""
        return zoneinfo.ZoneInfo(self.regime(state.obligation.regime).zone)

    def due(self, state: State) -> Due:
        """When the obligation is due by the facts that its state holds.

        Raises:
            CoverageError: Its calendar does not reach that far.
            UnknownNameError: It names a regime or calendar that is not there.
        """
        return self._computed(state, state.rule)

    def earlier(self, state: State) -> tuple[Due, ...]:
        """When the obligation was due by the rules that are no longer in force."""
        terms = replaced_rules(state)
        return tuple(self._computed(state, term.rule) for term in terms)

    def _computed(self, state: State, rule: Rule) -> Due:
        if is_recurring(rule):
            # A series has no day of its own: each occurrence has one.
            rule = Undated(phrase=rule.phrase)
        return compute(
            rule,
            dict(state.facts),
            regime=self.regime(state.obligation.regime),
            calendar=self.calendar(state.obligation.calendar),
        )

    def steps(
        self,
        state: State,
        deadline: Due,
        *,
        since: dt.datetime | None,
        until: dt.datetime,
    ) -> tuple[DueStep, ...]:
        """Follow-up steps that fell due in ``(since, until]``, not yet said."""
        return due(
            state,
            deadline,
            self.ladder(state.obligation.ladder),
            self.calendar(state.obligation.calendar),
            self.zone(state),
            since=since,
            until=until,
        )

    def next_at(self, state: State, deadline: Due) -> dt.datetime | None:
        """When a sweep next has something to do about the obligation.

        The earliest follow-up step that was not said yet, or the first day of
        the next occurrence of a series.
        """
        zone = self.zone(state)
        opening = next_opening(state)
        if opening is not None:
            return dt.datetime.combine(opening, dt.time(), tzinfo=zone)
        return next_at(
            state,
            deadline,
            self.ladder(state.obligation.ladder),
            self.calendar(state.obligation.calendar),
            zone,
        )

    def occurrences(
        self, state: State, until: dt.date
    ) -> tuple[tuple[str, Obligation], ...]:
        """Occurrences of a series that began by a day and have no record yet."""
        return occurrences_to_open(
            state,
            until=until,
            regime=self.regime(state.obligation.regime),
            calendar=self.calendar(state.obligation.calendar),
        )


def next_opening(state: State) -> dt.date | None:
    """First day of the earliest period of a series that has no record yet."""
    rule = state.rule
    if not is_recurring(rule) or not state.is_open:
        return None
    found = periods(rule, facts=state.facts)
    return next((p.first_day for p in found if p.key not in state.opened), None)


def _by_key(values: Iterable[_K]) -> dict[str, _K]:
    return {value.key: value for value in values}


def _own_or(own: Mapping[str, _K], key: str, built_in: Callable[[str], _K]) -> _K:
    return own[key] if key in own else built_in(key)
