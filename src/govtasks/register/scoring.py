"""Scorecards of a register: reckoned, recorded, recomputed, appealed."""

from __future__ import annotations

from .tabulating import Tabulating


class Scoring(Tabulating):
    """A register that judges."""
