"""Recording indicators, their targets and what was measured."""

from __future__ import annotations

from .writing import Writer


class IndicatorWriter(Writer):
    """Records indicators."""
