"""Reviews of a register: of oneself, of the head, and what the collective concluded."""

from __future__ import annotations

from .scoring import Scoring


class Reviewing(Scoring):
    """A register that knows where each review stands."""
