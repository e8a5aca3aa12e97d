"""Recording joint plans and their minutes."""

from __future__ import annotations

from .writing import Writer


class JointWriter(Writer):
    """Records joint plans."""
