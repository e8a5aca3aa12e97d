"""Joint plans of a register: what bodies ask of each other, and what came of it."""

from __future__ import annotations

from .tracking import Tracking


class Cooperating(Tracking):
    """A register that knows what was planned together."""
