"""Reading what a store holds, as values of the domain."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

import attrs

from ..codec import Codec
from ..deadlines.calendars import WorkCalendar
from ..directives import Directive
from ..errors import MissingFactError, UnknownNameError
from ..obligations.events import Fact
from ..obligations.followup import Marks
from ..obligations.lifecycle import State, fold
from ..organisation import Organisation
from ..ports import Row, RowQuery, Session, Stored
from ..text import aware
from .indicator_reading import years_with_targets
from .recent import Recent
from .rulebook import Recorded, Rulebook

_Value = TypeVar("_Value")

ORGANISATION = "organisation"
DIRECTIVES = "directive/"
CALENDARS = "calendar/"
CALENDAR_RECORDED = "calendar-recorded"
OBLIGATIONS = "obligation/"
ORGANISATION_RECORDED = "organisation-recorded"
CORRECTIONS = "organisation-corrections"
ORGANISATION_CORRECTED = "organisation-corrected"
DIRECTIVE_ISSUED = "directive-issued"
NUMBERS = "directive-number/"
DIRECTIVE_NUMBERED = "directive-numbered"


class Reader:
    """What a session holds, as values of the domain.

    Args:
        session: Where it is read.
        codec: What reads it.
        rulebook: What obligations refer to by key.
        known_at: Only what had been recorded by this instant is there: facts, the
            organisation, calendars and directives; None for everything.

    Raises:
        NaiveInstantError: *known_at* has no time zone.
    """

    def __init__(
        self,
        session: Session,
        codec: Codec,
        rulebook: Rulebook,
        *,
        known_at: dt.datetime | None = None,
    ) -> None:
        self._session = session
        self._codec = codec
        self.known_at: dt.datetime | None = (
            None if known_at is None else aware(known_at, "known_at")
        )
        self.recent: Recent = Recent()
        self.rulebook: Rulebook = attrs.evolve(
            rulebook,
            recorded=self._recorded_calendars,
            marks=self._marks,
            recent=self.recent,
        )
        self._calendars: dict[str, tuple[Recorded, ...]] = {}
        self._organisation: Organisation | None = None
        self._directives: dict[str, Directive] = {}

    def organisation(self) -> Organisation:
        """The organisation as it was recorded last; it holds all its past.

        Raises:
            MissingFactError: None was recorded, or none by then.
        """
        if self._organisation is None:
            self._organisation = self._read_organisation()
        return self._organisation

    def _read_organisation(self) -> Organisation:
        stored = self._known_by(self._session.read(ORGANISATION))
        if not stored:
            problem = "no organisation was recorded"
            hint = "record one with unit.record_organisation(...)"
            raise MissingFactError(problem, hint=hint)
        last = stored[-1]
        place, data = (last.stream, last.version), last.record.data
        read = functools.partial(
            self._codec.value, last, ORGANISATION_RECORDED, Organisation
        )
        return self.rulebook.shelf.kept(place, data, read)

    def directive(self, key: str) -> Directive:
        """The directive of that key.

        Raises:
            UnknownNameError: None was issued under it.
            MissingFactError: None had been recorded by then.
        """
        if key not in self._directives:
            stored = self._known_by(self._records(DIRECTIVES, key))
            if not stored:
                problem = f"directive {key} was not recorded yet"
                raise MissingFactError(problem, field="directive", value=key)
            found = self._codec.value(stored[-1], DIRECTIVE_ISSUED, Directive)
            self._directives[key] = found
        return self._directives[key]

    def _marks(self, state: State) -> Marks:
        """What ladders are chosen by beside an obligation itself."""
        body = self.organisation().find_body(state.roles.lead)
        return Marks(
            urgency=self.directive(state.directive).urgency,
            level=None if body is None else body.level,
        )

    def _recorded_calendars(self, key: str) -> tuple[Recorded, ...]:
        if key not in self._calendars:
            stored = self._known_by(self._session.read(CALENDARS + key))
            self._calendars[key] = tuple(map(self._recorded_calendar, stored))
        return self._calendars[key]

    def _recorded_calendar(self, stored: Stored) -> Recorded:
        place, data = (stored.stream, stored.version), stored.record.data
        read = functools.partial(
            self._codec.value, stored, CALENDAR_RECORDED, WorkCalendar
        )
        calendar = self.rulebook.shelf.kept(place, data, read)
        return Recorded(calendar=calendar, since=stored.record.effective_at)

    def directives(self) -> tuple[str, ...]:
        """Keys of all directives, sorted."""
        return _without(DIRECTIVES, self._session.streams(DIRECTIVES))

    def indicator_years(self) -> Mapping[str, frozenset[int]]:
        """The years for which each indicator that is followed has a target, by key."""
        return years_with_targets(self._session, self._codec)

    def obligations(self) -> tuple[str, ...]:
        """Keys of all obligations, sorted."""
        return _without(OBLIGATIONS, self._session.streams(OBLIGATIONS))

    def records(self, keys: Sequence[str]) -> Mapping[str, Sequence[Stored]]:
        """What is stored of several obligations, by key; nothing of an unknown one."""
        streams = {OBLIGATIONS + key: key for key in keys}
        found = self._session.read_many(streams)
        return {key: found[stream] for stream, key in streams.items()}

    def decoded(self, stored: Sequence[Stored]) -> tuple[Fact, ...]:
        """The facts in the records of an obligation."""
        return tuple(self._codec.fact(one) for one in stored)

    def known(self, stored: Sequence[Stored]) -> tuple[Fact, ...]:
        """The facts in the records of an obligation that had been recorded by then."""
        return self.decoded(self._known_by(stored))

    def recorded(self, stream: str, *, whenever: bool = False) -> Sequence[Stored]:
        """The records of any stream, in order; none where there is no such stream.

        Args:
            stream: Key of the stream.
            whenever: Also those that were recorded after `known_at`.
        """
        stored = self._session.read(stream)
        return stored if whenever else self._known_by(stored)

    def value_of(self, stored: Stored, kind: str, cls: type[_Value]) -> _Value:
        """The value in a record of a kind.

        Raises:
            GovtasksError: It is none; see `Codec.value`.
        """
        return self._codec.value(stored, kind, cls)

    def one_of(self, stored: Stored, classes: Mapping[str, type[_Value]]) -> _Value:
        """The value in a record of a stream that holds several kinds.

        Raises:
            GovtasksError: It is none of them; see `Codec.one_of`.
        """
        return self._codec.one_of(stored, classes)

    def streams(self, prefix: str) -> Sequence[str]:
        """Keys of the streams that begin so, sorted."""
        return self._session.streams(prefix)

    def facts(self, key: str) -> tuple[Fact, ...]:
        """All facts of an obligation in the order they were recorded.

        Raises:
            UnknownNameError: There is no such obligation.
        """
        return self.decoded(self._known_by(self._records(OBLIGATIONS, key)))

    def _known_by(self, stored: Sequence[Stored]) -> Sequence[Stored]:
        """Of these records, what had been written down by then."""
        if self.known_at is None:
            return stored
        return [one for one in stored if one.record.recorded_at <= self.known_at]

    def state(self, key: str, at: dt.datetime | None = None) -> State | None:
        """The state of an obligation now, or as of an instant.

        Returns:
            None where nothing had happened by that instant.

        Raises:
            UnknownNameError: There is no such obligation.
        """
        return fold(self.facts(key), until=at)

    def zone(self, key: str) -> dt.tzinfo:
        """The zone in which the days of an obligation begin and end.

        Raises:
            UnknownNameError: There is no such obligation.
        """
        return self.rulebook.zone(self._known(key))

    def open_states(self) -> Iterator[State]:
        """Every obligation in which something is still to be done, as it is now."""
        for row in self._session.rows(RowQuery(is_open=True)):
            yield self._known(row.stream.removeprefix(OBLIGATIONS))

    def rows(self, wanted: RowQuery) -> Sequence[Row]:
        """The query rows of obligations that are wanted, sorted by stream."""
        return self._session.rows(wanted)

    def tallies(
        self, by: Sequence[str], wanted: RowQuery
    ) -> Mapping[tuple[object, ...], int]:
        """How many query rows are wanted, by the values of some attributes."""
        return self._session.tallies(by, wanted)

    def _known(self, key: str) -> State:
        """The state of an obligation now.

        Raises:
            UnknownNameError: There is no such obligation.
        """
        return self._folded(key, self.facts(key))

    def _folded(self, key: str, facts: Sequence[Fact]) -> State:
        """The state after all facts of an obligation.

        Raises:
            MissingFactError: Its assignment is not among them.
        """
        state = fold(facts)
        if state is None:
            problem = "was never assigned"
            raise MissingFactError(problem, field="obligation", value=key)
        return state

    def _records(self, prefix: str, key: str) -> Sequence[Stored]:
        """The records of one stream of a kind; there must be some."""
        stored = self._session.read(prefix + key)
        if not stored:
            kind = prefix.rstrip("/")
            known = _without(prefix, self._session.streams(prefix))
            raise UnknownNameError.of(kind, key, known)
        return stored


def _without(prefix: str, streams: Iterable[str]) -> tuple[str, ...]:
    return tuple(stream.removeprefix(prefix) for stream in streams)
