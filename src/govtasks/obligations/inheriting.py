"""The day that a part takes from what it serves (theo thời hạn của văn bản gốc)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from ..deadlines.results import Deadline, Due
from ..deadlines.rules import Earliest, Inherited, Latest, Rule
from .events import DayInherited
from .state import State


def inherited(rule: Rule, source: str) -> Iterator[Inherited]:
    """What of a rule takes the day of a source, however deep it lies."""
    match rule:
        case Inherited():
            if rule.source == source:
                yield rule
        case Earliest() | Latest():
            for inner in rule.rules:
                yield from inherited(inner, source)
        case _:
            return


def day_from(
    part: State, rule: Inherited, whole: State, due: Due
) -> DayInherited | None:
    """The day of the whole as it comes to a part; None where it has it already.

    Args:
        part: What takes the day over.
        rule: Its rule that does.
        whole: What has the day.
        due: The deadline of the whole.
    """
    day, ends_at = _end(due)
    if part.facts.get(rule.of) == (ends_at or day):
        return None
    return DayInherited(
        source=whole.obligation.key,
        source_version=whole.version,
        of=rule.of,
        day=day,
        ends_at=ends_at,
    )


def _end(due: Due) -> tuple[dt.date | None, dt.datetime | None]:
    """The last day, and the instant at which it is over before its end."""
    if not isinstance(due, Deadline):
        return None, None
    zone = due.expires_at.tzinfo
    over = dt.datetime.combine(due.last_day, dt.time(), zone) + dt.timedelta(days=1)
    return due.last_day, None if due.expires_at == over else due.expires_at
