"""Recording reviews, stage by stage."""

from __future__ import annotations

from .writing import Writer


class ReviewWriter(Writer):
    """Records reviews."""
