"""The law and the data that a register applies: calendars, ladders and the like."""

from __future__ import annotations

import datetime as dt
import functools
import os
import zoneinfo
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol, TypeVar, cast

import attrs

from ..deadlines.calendars import WorkCalendar
from ..deadlines.compute import compute
from ..deadlines.loading import builtin_calendar, builtin_regime
from ..deadlines.recurring import periods
from ..deadlines.regimes import Regime
from ..deadlines.replaying import replayed
from ..deadlines.results import Due
from ..deadlines.rules import Rule, Undated, is_recurring
from ..deadlines.suspension import Pause
from ..evaluation.formula_loading import builtin_formula
from ..evaluation.formulas import Formula
from ..obligations.answering import CallStatus, calls
from ..obligations.authorities import Authorities, builtin_authorities
from ..obligations.calling import ASKED, Call
from ..obligations.cascade import occurrences_to_open
from ..obligations.events import Fact
from ..obligations.followup import (
    DueStep,
    Ladder,
    Marks,
    Moment,
    Occasion,
    due,
    next_at,
)
from ..obligations.lifecycle import State, replaced_rules
from ..obligations.model import Kind, Obligation
from ..obligations.planning import reminders
from ..obligations.replies import ReplyStatus, replies
from ..obligations.reviews import ReviewStatus, review_of
from ..organisation import Organisation
from ..plugins import Plugins
from .folders import read_folder
from .following import (
    RecordedHistory,
    explanations_awaited,
    ladder_of,
    ladders_for,
    replies_awaited,
    review_awaited,
)
from .recent import Recent


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


_K = TypeVar("_K", bound=_Keyed)
_V = TypeVar("_V")


@attrs.frozen(kw_only=True)
class Recorded:
    """A version of a calendar as it was recorded in the register.

    Attributes:
        calendar: The calendar.
        since: From when on it is counted by.
    """

    calendar: WorkCalendar
    since: dt.datetime


class Shelf:
    """Values that were made once and would take long to make again.

    A calendar that is kept also keeps the table that it counts by.
    """

    def __init__(self) -> None:
        self._kept: dict[object, tuple[object, object]] = {}

    def kept(self, place: object, data: object, make: Callable[[], _V]) -> _V:
        """What stands at a place, made anew only where its data is another."""
        known = self._kept.get(place)
        if known is None or known[0] != data:
            known = self._kept[place] = data, make()
        return cast("_V", known[1])


def _unmarked(_state: State) -> Marks:
    return Marks()


def _none_recorded(_key: str) -> tuple[Recorded, ...]:
    return ()


@attrs.frozen(kw_only=True)
class Rulebook:
    """What obligations refer to by key.

    A calendar that was recorded in the register goes first, then the host's
    own, then what plugins offer, and what comes with the library last.

    Attributes:
        calendars: The host's working calendars by key.
        regimes: The host's regimes by key.
        ladders: The host's follow-up ladders by key.
        formulas: The host's formulas by key.
        authorities: Who may decide which measure.
        plugins: Plugins, whose calendars and regimes can be named too.
        recorded: Gives the recorded versions of a calendar, oldest first.
        marks: Gives what ladders are chosen by beside an obligation itself.
        shelf: What was made already.
        recent: What was made in the same unit of work; None outside of one.
    """

    calendars: Mapping[str, WorkCalendar]
    regimes: Mapping[str, Regime]
    ladders: Mapping[str, Ladder]
    formulas: Mapping[str, Formula] = attrs.field(factory=dict)
    authorities: Authorities = attrs.field(factory=builtin_authorities)
    plugins: Plugins | None = attrs.field(default=None, eq=False, repr=False)
    recorded: Callable[[str], tuple[Recorded, ...]] = attrs.field(
        default=_none_recorded, eq=False, repr=False
    )
    marks: Callable[[State], Marks] = attrs.field(
        default=_unmarked, eq=False, repr=False
    )
    shelf: Shelf = attrs.field(factory=Shelf, eq=False, repr=False)
    recent: Recent | None = attrs.field(default=None, eq=False, repr=False)

    @classmethod
    def of(
        cls,
        *,
        calendars: Iterable[WorkCalendar] = (),
        regimes: Iterable[Regime] = (),
        ladders: Iterable[Ladder] = (),
        formulas: Iterable[Formula] = (),
        authorities: Authorities | None = None,
    ) -> Rulebook:
        """Put the host's own data beside the data of the library.

        Args:
            calendars: Working calendars.
            regimes: Regimes.
            ladders: Follow-up ladders.
            formulas: Formulas of evaluation.
            authorities: Who may decide which measure, in place of the library's
                own; None for these.
        """
        return cls(
            calendars=_by_key(calendars),
            regimes=_by_key(regimes),
            ladders=_by_key(ladders),
            formulas=_by_key(formulas),
            authorities=authorities or builtin_authorities(),
        )

    @classmethod
    def of_folder(cls, path: str | os.PathLike[str]) -> Rulebook:
        """Read the host's own data from a folder of TOML files.

        Args:
            path: A folder with ``calendars/``, ``regimes/``, ``ladders/``,
                ``formulas/`` and the file ``measures.toml``, each of which may be left
                out. A file in a folder is named after the key of what it holds:
                ``calendars/ward.toml``.

        Raises:
            MalformedDataError: Everything that is wrong in all files, at once.
            GovtasksError: The one problem that there is.
        """
        found = read_folder(Path(path))
        return cls.of(
            calendars=found.calendars,
            regimes=found.regimes,
            ladders=found.ladders,
            formulas=found.formulas,
            authorities=found.authorities,
        )

    def calendar(self, key: str, at: dt.datetime | None = None) -> WorkCalendar:
        """The working calendar of that key.

        Args:
            key: Its name.
            at: As it was in force at an instant; the latest where None.

        Raises:
            UnknownNameError: Nobody has it.
            PluginError: The plugin that offers it failed.
        """
        for one in reversed(self.recorded(key)):
            if at is None or one.since <= at:
                return one.calendar
        if self.recent is None:
            return self._unrecorded(key)
        make = functools.partial(self._unrecorded, key)
        return self.recent.made(("calendar", key), make)

    def _unrecorded(self, key: str) -> WorkCalendar:
        """The calendar of a key for which none was recorded."""
        if key in self.calendars:
            return self.calendars[key]
        if self.plugins is not None and self.plugins.has_calendar(key):
            make = functools.partial(self.plugins.calendar, key)
            return self.shelf.kept(("calendar", key), None, make)
        return builtin_calendar(key)

    def regime(self, key: str) -> Regime:
        """The regime of that key.

        Raises:
            UnknownNameError: Nobody has it.
            PluginError: The plugin that offers it failed.
        """
        if key in self.regimes:
            return self.regimes[key]
        if self.plugins is not None and key in self.plugins.regimes:
            make = functools.partial(self.plugins.regime, key)
            return self.shelf.kept(("regime", key), None, make)
        return builtin_regime(key)

    def ladder(self, key: str) -> Ladder:
        """The follow-up ladder of that key.

        Raises:
            UnknownNameError: Neither the host nor the library has it.
        """
        return ladder_of(self.ladders, key)

    def formula(self, key: str) -> Formula:
        """The formula of evaluation of that key.

        Raises:
            UnknownNameError: Nobody has it.
            PluginError: The plugin that offers it failed.
        """
        if key in self.formulas:
            return self.formulas[key]
        if self.plugins is not None and key in self.plugins.formulas:
            make = functools.partial(self.plugins.formula, key)
            return self.shelf.kept(("formula", key), None, make)
        return builtin_formula(key)

    def zone(self, state: State) -> zoneinfo.ZoneInfo:
        """The zone in which the obligation's days begin and end."""
        return self.zone_of(state.obligation)

    def zone_of(self, obligation: Obligation) -> zoneinfo.ZoneInfo:
        """As `zone`, before there is a state."""
        return zoneinfo.ZoneInfo(self.regime(obligation.regime).zone)

    def due(self, state: State, at: dt.datetime | None = None) -> Due:
        """When the obligation is due by the facts that its state holds.

        Replayed from every pause. While the clock stands, a term has no end yet;
        one that was over before the pause keeps its day.

        Args:
            state: What its facts add up to.
            at: By the calendar in force at this instant; the latest where None.
                What is closed is counted by that in force when it was closed.

        Raises:
            CoverageError: Its calendar does not reach that far.
            InvalidValueError: What a pause does to its term is not known.
            UnknownNameError: It names a regime or calendar that is not there.
        """
        known = [instant for instant in (state.closed_at, at) if instant]
        at = min(known, default=None)
        return self._computed(state, state.rule, at, pauses_of(state))

    def earlier(self, state: State) -> tuple[Due, ...]:
        """When the obligation was due by the rules that are no longer in force.

        Each by the calendar that was in force when another rule took its place,
        and with the pauses that had been taken by then.
        """
        return tuple(
            self._computed(
                state, term.rule, term.until, pauses_of(state, by=term.until)
            )
            for term in replaced_rules(state)
        )

    def _computed(
        self,
        state: State,
        rule: Rule,
        at: dt.datetime | None,
        pauses: tuple[Pause, ...] = (),
    ) -> Due:
        if is_recurring(rule):
            # A series has no day of its own: each occurrence has one.
            rule = Undated(phrase=rule.phrase)
        regime = self.regime(state.obligation.regime)
        calendar = self.calendar(state.obligation.calendar, at)
        facts = dict(state.facts)
        replay = functools.partial(
            replayed, rule, facts, pauses, regime=regime, calendar=calendar
        )
        if self.recent is None:
            return replay()
        # Equal instants can stand in other zones, and an explanation shows which.
        data = (rule, repr(facts), repr(pauses))
        return self.recent.made(data, replay, regime, calendar)

    def replies(
        self,
        state: State,
        at: dt.datetime,
        organisation: Organisation | None = None,
    ) -> tuple[ReplyStatus, ...]:
        """Where the reply of each coordinating body stands at an instant."""
        calendar_of = min(filter(None, (state.closed_at, at)))
        return replies(
            state,
            lambda rule: self._computed(state, rule, calendar_of),
            at,
            organisation=organisation,
            zone=self.zone(state),
        )

    def calls(self, state: State, at: dt.datetime) -> tuple[CallStatus, ...]:
        """Where the answer to each urging and demand stands at an instant."""
        return calls(
            state,
            lambda call: self._answer_due(state, call, at),
            at,
            zone=self.zone(state),
        )

    def _answer_due(self, state: State, call: Call, at: dt.datetime) -> Due | None:
        if call.rule is None:
            return None
        given = state.obligation
        return compute(
            call.rule,
            {ASKED: call.at},
            regime=self.regime(given.regime),
            calendar=self.calendar(given.calendar, at),
        )

    def review(self, state: State, at: dt.datetime) -> ReviewStatus | None:
        """When a standing duty was and is to be reviewed; None for anything else."""
        given = state.obligation
        if given.kind is not Kind.STANDING:
            return None
        regime = self.regime(given.regime)
        return review_of(
            state, at, regime=regime, calendar=self.calendar(given.calendar, at)
        )

    def steps(
        self,
        state: State,
        deadline: Due,
        *,
        since: dt.datetime | None,
        until: dt.datetime,
        facts: Sequence[Fact] = (),
    ) -> tuple[DueStep, ...]:
        """Follow-up steps that fell due in ``(since, until]``, not yet said.

        Args:
            state: The obligation.
            deadline: What its rule gives.
            since: Steps later than this; None for all.
            until: Steps at this instant or earlier.
            facts: All that is known of it, for steps that were missed.
        """
        return due(
            state,
            deadline,
            ladders_for(self.ladders, state, self.marks),
            self.calendar(state.obligation.calendar),
            self.zone(state),
            since=since,
            until=until,
            beside=self.beside(state),
            history=self.history(facts),
        )

    def next_at(
        self, state: State, deadline: Due, facts: Sequence[Fact] = ()
    ) -> dt.datetime | None:
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
            ladders_for(self.ladders, state, self.marks),
            self.calendar(state.obligation.calendar),
            zone,
            beside=self.beside(state),
            history=self.history(facts),
        )

    def reminders(
        self, state: State, deadline: Due, at: dt.datetime
    ) -> tuple[dt.datetime, ...]:
        """When those who do the work are reminded before its end, whatever was said.

        Args:
            state: The obligation.
            deadline: What its rule gives.
            at: By the calendar in force at this instant.
        """
        return reminders(
            Moment(state=state, deadline=deadline),
            ladders_for(self.ladders, state, self.marks),
            self.calendar(state.obligation.calendar, at),
            self.zone(state),
        )

    def beside(self, state: State) -> tuple[Occasion, ...]:
        """Days beside the deadline: of replies, of reviews, of explanations."""
        if not state.is_open:
            return ()
        return (
            *replies_awaited(state, lambda rule: self._computed(state, rule, None)),
            *review_awaited(state, self.review(state, state.changed_at)),
            *explanations_awaited(self.calls(state, state.changed_at)),
        )

    def history(self, facts: Sequence[Fact]) -> RecordedHistory:
        """An obligation as it became known by its facts."""
        return RecordedHistory(facts, self._moment)

    def _moment(self, state: State) -> Moment:
        return Moment(state=state, deadline=self.due(state), beside=self.beside(state))

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


def pauses_of(state: State, by: dt.datetime | None = None) -> tuple[Pause, ...]:
    """When the clock stood still, by the pauses that took effect by an instant."""
    return tuple(one.pause for one in state.pauses if by is None or one.at <= by)


def next_opening(state: State) -> dt.date | None:
    """First day of the earliest period of a series that has no record yet."""
    rule = state.rule
    if not is_recurring(rule) or not state.is_open:
        return None
    found = periods(rule, facts=state.facts)
    return next((p.first_day for p in found if p.key not in state.opened), None)


def _by_key(values: Iterable[_K]) -> dict[str, _K]:
    return {value.key: value for value in values}
