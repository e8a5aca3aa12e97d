"""Recording how well things were done."""

from __future__ import annotations

from .card_writing import CardWriter
from .indicator_writing import IndicatorWriter
from .joint_writing import JointWriter
from .review_writing import ReviewWriter


class Judging(CardWriter, ReviewWriter, IndicatorWriter, JointWriter):
    """Records scorecards, reviews, indicators and joint plans."""
