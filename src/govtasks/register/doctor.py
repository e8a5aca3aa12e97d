"""What is wrong with a register, or soon will be, and what to do about it.

Follow-up that does not run says nothing, and whoever is judged by it learns of
that too late. So a register can be asked how it is, by a person or by a monitor.
"""

from __future__ import annotations

import datetime as dt
import enum
import itertools
from collections.abc import Iterable, Iterator, Sequence

import attrs

from ..deadlines.calendars import WorkCalendar
from ..errors import UnknownNameError
from ..messages import render
from ..organisation import Finding, Organisation
from ..plugins import PluginReport, PluginState
from ..ports import Delivery, DeliveryQuery, DeliveryState, RowQuery, Session
from ..specs import StorageState, StorageStatus
from .checkup import SKEW, Sample, altered, recent, set_back
from .notices import Reach
from .queries import Queries
from .reader import CALENDARS, ORGANISATION

PATIENCE = dt.timedelta(hours=24)
"""How long something may wait to be swept or sent before it is told."""
AHEAD = dt.timedelta(days=60)
"""How long before a calendar ends that is told."""
MOST_LOOKED_AT = 1000
"""How many obligations and notices are looked at: the rest is as they are."""
_MOST_NAMED = 5


class Severity(enum.Enum):
    """How bad a finding is."""

    ERROR = "error"
    """Something is not done that should be."""
    WARNING = "warning"
    """It works, and will not for long, or not for everybody."""


@attrs.frozen
class Diagnosis(Finding):
    """Something that is wrong with a register.

    Attributes:
        code: Stable word for programs; `diagnoses` lists them.
        arguments: The values in its sentence, as pairs.
        severity: How bad it is.
    """

    severity: Severity = Severity.WARNING

    def text(self, locale: str = "en") -> str:
        """The finding as a sentence, and what to do, in ``vi`` or ``en``."""
        return render(f"doctor.{self.code}", dict(self.arguments), locale)


def diagnoses(
    session: Session,
    queries: Queries,
    looked_at: Sample,
    *,
    plugins: Iterable[PluginReport],
    reach: Reach,
    now: dt.datetime,
    tenant: str,
) -> tuple[Diagnosis, ...]:
    """Everything that is wrong, errors first.

    Where facts are damaged, what rests on them is not asked.

    Args:
        session: A transaction of its store.
        queries: What it holds, as values of the domain.
        looked_at: Facts that were looked at; see `govtasks.register.checkup`.
        plugins: What became of each plugin.
        reach: How people are reached.
        now: The time.
        tenant: Whose facts it holds.

    Returns:
        ``plugin-failed``: a plugin could not be used;
        ``plugin-faults``: objects of plugins went wrong not long ago;
        ``no-organisation``: nobody can answer for anything;
        ``clock-behind``: something was recorded after now;
        ``clock-set-back``: facts were recorded before earlier ones, not long ago;
        ``unreadable``: facts are damaged;
        ``altered``: facts are not as they were written;
        ``seal-behind``: facts of last month are under no seal, where others are;
        ``calendar-gone``: nobody has a calendar that is counted by;
        ``calendar-ended``, ``calendar-ends``: a working calendar reaches no
        further than now, or not far;
        ``sweep-behind``: follow-up has been due for longer than `PATIENCE`;
        ``drain-behind``: notices have waited for longer;
        ``claims-stuck``: a worker that died holds notices, and nobody goes on;
        ``dead-letters``: notices were given up;
        ``unreachable``: no channel reaches somebody in office.
    """
    found = [
        *_plugins(plugins),
        *_clock(looked_at, now),
        *_facts(session, looked_at, tenant),
        *_sweep(session, now),
        *_outbox(session, now),
    ]
    if not looked_at.unreadable:
        found += _faults(queries, now)
        found += _organisation(session, queries, reach, now)
        found += _seals(queries, looked_at, now)
        found += _calendars(session, queries, now)
    return tuple(sorted(found, key=lambda one: one.severity is not Severity.ERROR))


def _plugins(reports: Iterable[PluginReport]) -> Iterator[Diagnosis]:
    for report in reports:
        if report.state is PluginState.FAILED:
            yield _error("plugin-failed", plugin=report.name, reason=report.reason)


def _organisation(
    session: Session, queries: Queries, reach: Reach, now: dt.datetime
) -> Iterator[Diagnosis]:
    if not session.read(ORGANISATION):
        yield _error("no-organisation")
        return
    organisation = queries.organisation()
    people = [
        person.key
        for person in organisation.persons
        if _is_in_office(organisation, person.key, now) and not reach.ways(person)
    ]
    if people:
        yield _warning("unreachable", number=len(people), people=_some(people))


def _is_in_office(organisation: Organisation, person: str, now: dt.datetime) -> bool:
    return bool(organisation.posts_held(person, now.date()))


def _faults(queries: Queries, now: dt.datetime) -> Iterator[Diagnosis]:
    if faults := recent(queries.kept_faults(), now):
        names = sorted({f"{one.plugin} ({one.name})" for one in faults})
        yield _warning("plugin-faults", number=len(faults), names=_some(names))


def _clock(looked_at: Sample, now: dt.datetime) -> Iterator[Diagnosis]:
    latest = looked_at.latest
    if latest is not None and latest > now + SKEW:
        yield _error("clock-behind", now=now, latest=latest.astimezone(now.tzinfo))
    if jumps := set_back(looked_at, now):
        minutes = max(jumps.values()) // dt.timedelta(minutes=1)
        streams = _some(sorted(jumps))
        yield _warning("clock-set-back", minutes=minutes, streams=streams)


def _facts(session: Session, looked_at: Sample, tenant: str) -> Iterator[Diagnosis]:
    if streams := sorted(looked_at.unreadable):
        yield _error("unreadable", number=len(streams), streams=_some(streams))
    if wrong := altered(session, looked_at, tenant):
        yield _error("altered", number=len(wrong), streams=_some(list(wrong)))


def _seals(
    queries: Queries, looked_at: Sample, now: dt.datetime
) -> Iterator[Diagnosis]:
    seals = queries.seals()
    since = looked_at.unsealed(seals[-1], now) if seals else None
    if since is not None:
        sealed = seals[-1].sealed_at.astimezone(now.tzinfo)
        at = since.astimezone(now.tzinfo)
        yield _warning("seal-behind", sealed=sealed, since=at)


def storage_diagnosis(status: StorageStatus) -> Diagnosis | None:
    """What is wrong with the tables of a database, before a store is opened on it.

    Returns:
        ``migrations-pending``: an earlier release made its tables;
        ``storage-newer``: a later one did. None where nothing is wrong.
    """
    known = {
        StorageState.OLD: "migrations-pending",
        StorageState.NEWER: "storage-newer",
    }
    code = known.get(status.state)
    if code is None:
        return None
    return _error(code, found=status.found, wanted=status.wanted)


def _calendars(
    session: Session, queries: Queries, now: dt.datetime
) -> Iterator[Diagnosis]:
    recorded = (key.removeprefix(CALENDARS) for key in session.streams(CALENDARS))
    for key in sorted({*recorded, *_calendars_in_use(queries)}):
        try:
            calendar = queries.rulebook.calendar(key, now)
        except UnknownNameError:
            yield _error("calendar-gone", calendar=key)
        else:
            yield from _calendar(calendar, now)


def _calendars_in_use(queries: Queries) -> set[str]:
    looked_at = itertools.islice(queries.open_states(), MOST_LOOKED_AT)
    return {state.obligation.calendar for state in looked_at}


def _calendar(calendar: WorkCalendar, now: dt.datetime) -> Iterator[Diagnosis]:
    last, key = calendar.last_day, calendar.key
    if last < now.date():
        yield _error("calendar-ended", calendar=key, last_day=last)
    elif last - now.date() < AHEAD:
        yield _warning("calendar-ends", calendar=key, last_day=last)


def _sweep(session: Session, now: dt.datetime) -> Iterator[Diagnosis]:
    wanted = RowQuery(next_by=now - PATIENCE, limit=MOST_LOOKED_AT)
    if waiting := session.rows(wanted):
        oldest = min(row.next_at for row in waiting if row.next_at)
        since = oldest.astimezone(now.tzinfo)
        yield _error("sweep-behind", number=len(waiting), since=since)


def _outbox(session: Session, now: dt.datetime) -> Iterator[Diagnosis]:
    limit = now - PATIENCE
    waiting = [state for state in DeliveryState if state.is_waiting]
    late = [one for one in _found(session, *waiting) if one.not_before <= limit]
    if late:
        since = min(one.not_before for one in late).astimezone(now.tzinfo)
        yield _error("drain-behind", number=len(late), since=since)
    held = _found(session, DeliveryState.SENDING)
    stuck = [one for one in held if _is_left(one, limit)]
    if stuck:
        yield _error("claims-stuck", number=len(stuck), notices=_names(stuck))
    if dead := _found(session, DeliveryState.DEAD):
        yield _warning("dead-letters", number=len(dead), notices=_names(dead))


def _found(session: Session, *states: DeliveryState) -> Sequence[Delivery]:
    wanted = DeliveryQuery(states=states, limit=MOST_LOOKED_AT)
    return session.deliveries(wanted)


def _is_left(delivery: Delivery, limit: dt.datetime) -> bool:
    until = delivery.claimed_until
    return until is not None and until <= limit


def _names(deliveries: Iterable[Delivery]) -> str:
    return _some([one.notice.key for one in deliveries])


def _some(names: list[str]) -> str:
    more = len(names) - _MOST_NAMED
    shown = ", ".join(names[:_MOST_NAMED])
    return f"{shown}, ... (+{more})" if more > 0 else shown


def _error(code: str, **arguments: object) -> Diagnosis:
    return Diagnosis(code, tuple(arguments.items()), Severity.ERROR)


def _warning(code: str, **arguments: object) -> Diagnosis:
    return Diagnosis(code, tuple(arguments.items()), Severity.WARNING)
