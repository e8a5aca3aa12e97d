"""Indicators of a register: targets, measurements, and whether they are on track."""

from __future__ import annotations

from .reviewing import Reviewing


class Tracking(Reviewing):
    """A register that knows its indicators."""
