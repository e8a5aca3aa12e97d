"""Appeals as they stand, each with its day and why that day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from ..codec import act_of
from ..deadlines.compute import compute
from ..deadlines.results import Due
from ..deadlines.rules import Rule
from ..evaluation.appeals import (
    APPEAL_DECIDED,
    APPEAL_LODGED,
    APPEAL_WITHDRAWN,
    APPEALS,
    Appeal,
    AppealDecided,
    AppealEvent,
    AppealFact,
    AppealLodged,
    AppealReport,
    AppealState,
    AppealWithdrawn,
    fold_appeal,
    standing_of,
)
from ..evaluation.issued import LODGING, AppealTerms, CardFact
from ..ports import Stored
from ..text import checked_key
from .card_reading import issued
from .reader import Reader

_EVENTS: dict[str, type[AppealEvent]] = {
    APPEAL_LODGED: AppealLodged,
    APPEAL_DECIDED: AppealDecided,
    APPEAL_WITHDRAWN: AppealWithdrawn,
}


def appeal_state(
    reader: Reader, key: str, at: dt.datetime | None = None
) -> AppealState | None:
    """An appeal as it is, or was at an instant; None where there was none.

    Raises:
        InvalidValueError: Its key is no key.
    """
    checked_key(key, "appeal")
    facts = (_fact(reader, one) for one in reader.recorded(APPEALS + key))
    return fold_appeal(fact for fact in facts if at is None or fact.at <= at)


def _fact(reader: Reader, stored: Stored) -> AppealFact:
    return AppealFact(
        event=reader.one_of(stored, _EVENTS),
        act=act_of(stored.record),
        at=stored.record.effective_at,
    )


def appeal_keys(reader: Reader) -> tuple[str, ...]:
    """Keys of all appeals, sorted."""
    return tuple(key.removeprefix(APPEALS) for key in reader.streams(APPEALS))


def appeal_reports(reader: Reader, at: dt.datetime) -> Iterator[AppealReport]:
    """Every appeal that was lodged by an instant, as it stood then."""
    for key in appeal_keys(reader):
        state = appeal_state(reader, key, at)
        if state is not None:
            yield report_of(reader, state, at)


def report_of(reader: Reader, state: AppealState, at: dt.datetime) -> AppealReport:
    """Where an appeal stands at an instant."""
    cards = cards_of(reader, state.appeal)
    card = next((one for one in cards if one.card.number == state.appeal.number), None)
    terms = None if card is None else card.card.terms
    due = None
    if terms is not None:
        due = due_of(reader, terms.decide, terms, state.lodged.at)
    numbers = (
        one.card.number
        for one in cards
        if one.card.appeal == state.appeal.key and one.at <= at
    )
    return AppealReport(
        state=state,
        standing=standing_of(state, due, at),
        due=due,
        corrected_by=next(numbers, None),
    )


def cards_of(reader: Reader, appeal: Appeal) -> tuple[CardFact, ...]:
    """The cards of whoever appealed, in order."""
    return issued(reader, appeal.period, appeal.formula, appeal.subject)


def due_of(
    reader: Reader, rule: Rule | None, terms: AppealTerms, since: dt.datetime
) -> Due | None:
    """When a term of an appeal is over; None where none was stated.

    Args:
        reader: Knows regimes and calendars.
        rule: The term.
        terms: By what it is counted.
        since: When it began to run.
    """
    if rule is None:
        return None
    rulebook = reader.rulebook
    regime = rulebook.regime(terms.regime)
    calendar = rulebook.calendar(terms.calendar, since)
    return compute(rule, {LODGING: since}, regime=regime, calendar=calendar)
