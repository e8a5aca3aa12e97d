"""Recording inputs, scorecards, sealed periods and appeals."""

from __future__ import annotations

from .writing import Writer


class CardWriter(Writer):
    """Records scorecards and what is said of them."""
