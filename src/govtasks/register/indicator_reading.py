"""Reading the stream of an indicator."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from ..codec import Codec
from ..errors import InvalidValueError, UnknownNameError
from ..evaluation.indicator_states import (
    IndicatorFact,
    IndicatorState,
    fold_indicator,
)
from ..evaluation.indicator_views import IndicatorView, view_indicator
from ..evaluation.indicators import (
    Indicator,
    IndicatorEvent,
    IndicatorRetired,
    Measurement,
    TargetsRevised,
)
from ..organisation import Organisation
from ..ports import Session, Stored

INDICATORS = "indicator/"
INDICATOR_RECORDED = "indicator-recorded"
TARGETS_REVISED = "indicator-targets-revised"
INDICATOR_MEASURED = "indicator-measured"
INDICATOR_RETIRED = "indicator-retired"

_EVENTS: dict[str, type[IndicatorEvent]] = {
    INDICATOR_RECORDED: Indicator,
    TARGETS_REVISED: TargetsRevised,
    INDICATOR_MEASURED: Measurement,
    INDICATOR_RETIRED: IndicatorRetired,
}


def _fact(codec: Codec, stored: Stored) -> IndicatorFact:
    record = stored.record
    return IndicatorFact(
        event=codec.one_of(stored, _EVENTS),
        actor=record.actor,
        on_behalf_of=record.on_behalf_of,
        at=record.effective_at,
        recorded_at=record.recorded_at,
        version=stored.version,
    )


def indicator_keys(session: Session) -> tuple[str, ...]:
    """Keys of all indicators, those that were retired among them, sorted."""
    found = session.streams(INDICATORS)
    return tuple(sorted(stream.removeprefix(INDICATORS) for stream in found))


def indicator_facts(
    session: Session, codec: Codec, key: str
) -> tuple[IndicatorFact, ...]:
    """All that was recorded of an indicator, in order.

    Raises:
        UnknownNameError: There is no such indicator.
    """
    stored = session.read(INDICATORS + key)
    if not stored:
        kind = "indicator"
        raise UnknownNameError.of(kind, key, indicator_keys(session))
    return tuple(_fact(codec, one) for one in stored)


def indicator_view(
    facts: tuple[IndicatorFact, ...],
    organisation: Organisation,
    at: dt.datetime,
    known_at: dt.datetime | None = None,
) -> IndicatorView | None:
    """An indicator as of an instant; None where it was not defined by then."""
    state = fold_indicator(facts, at=at, known_at=known_at)
    return None if state is None else view_indicator(state, at, organisation)


def state_now(facts: tuple[IndicatorFact, ...]) -> IndicatorState:
    """An indicator by all that was recorded of it.

    Raises:
        InvalidValueError: It was never defined.
    """
    last = max(max(one.at, one.recorded_at) for one in facts)
    state = fold_indicator(facts, at=last)
    if state is None:
        problem = "was never defined"
        raise InvalidValueError(problem, field="indicator")
    return state


def years_with_targets(session: Session, codec: Codec) -> Mapping[str, frozenset[int]]:
    """The years for which each indicator that is followed has a target, by key."""
    states = {
        key: state_now(indicator_facts(session, codec, key))
        for key in indicator_keys(session)
    }
    return {
        key: frozenset(one.year for one in state.indicator.targets)
        for key, state in states.items()
        if state.retired is None
    }
