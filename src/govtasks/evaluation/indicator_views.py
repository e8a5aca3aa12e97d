"""One indicator at one instant: what was known, where it stands, what is amiss."""

from __future__ import annotations

import datetime as dt

import attrs

from ..organisation import Organisation
from .indicator_findings import IndicatorFinding, indicator_findings
from .indicator_judging import Judgement, YearResult, judge, year_results
from .indicator_states import IndicatorState
from .indicators import Indicator


@attrs.frozen(kw_only=True)
class IndicatorView:
    """One indicator at one instant.

    Attributes:
        state: What was known of it.
        judgement: Where it stands, with the explanation.
        findings: What somebody must see to, and nothing does by itself.
        at: The instant.
    """

    state: IndicatorState
    judgement: Judgement
    findings: tuple[IndicatorFinding, ...]
    at: dt.datetime

    @property
    def key(self) -> str:
        """Key of the indicator."""
        return self.state.indicator.key

    @property
    def indicator(self) -> Indicator:
        """The indicator, with the targets in force."""
        return self.state.indicator

    @property
    def years(self) -> tuple[YearResult, ...]:
        """What came of each target so far."""
        return year_results(self.state, self.at)


def view_indicator(
    state: IndicatorState, at: dt.datetime, organisation: Organisation | None = None
) -> IndicatorView:
    """An indicator at an instant, with its judgement and its findings.

    Args:
        state: What was known of it.
        at: The instant.
        organisation: Who is where; nothing is said of bodies where None.
    """
    return IndicatorView(
        state=state,
        judgement=judge(state, at),
        findings=indicator_findings(state, at, organisation),
        at=at,
    )
