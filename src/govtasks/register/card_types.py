"""The types of fact that scorecards and appeals are recorded as."""

from __future__ import annotations

from ..evaluation.appeals import (
    APPEAL_DECIDED,
    APPEAL_LODGED,
    APPEAL_WITHDRAWN,
    APPEALS,
    AppealDecided,
    AppealLodged,
    AppealWithdrawn,
)
from ..evaluation.issued import (
    ASSESSMENTS,
    CARD_ISSUED,
    CARDS,
    FORMULA_KEPT,
    FORMULAS,
    INPUT_ASSESSED,
    PERIOD_SEALED,
    PERIOD_SEALS,
    Assessment,
    IssuedCard,
    KeptFormula,
    SealedPeriod,
)
from .leavings import LEAVINGS, WORK_LEFT, WorkLeft

CARD_TYPES: tuple[tuple[str, type, str], ...] = (
    (WORK_LEFT, WorkLeft, LEAVINGS),
    (FORMULA_KEPT, KeptFormula, FORMULAS),
    (INPUT_ASSESSED, Assessment, ASSESSMENTS),
    (CARD_ISSUED, IssuedCard, CARDS),
    (PERIOD_SEALED, SealedPeriod, PERIOD_SEALS),
    (APPEAL_LODGED, AppealLodged, APPEALS),
    (APPEAL_DECIDED, AppealDecided, APPEALS),
    (APPEAL_WITHDRAWN, AppealWithdrawn, APPEALS),
)
"""Name, class and stream of each."""
