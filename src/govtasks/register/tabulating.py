"""Figures of a register: counted by body, person and more, as of an instant."""

from __future__ import annotations

from .inquiry import Inquiry


class Tabulating(Inquiry):
    """A register that counts."""
