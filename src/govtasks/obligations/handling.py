"""How a delay is handled: what an inspection finds, remedies, measures (xử lý).

The values that commands and events share.
"""

from __future__ import annotations

import enum

import attrs

from ..checks import instance_of
from ..messages import render
from ..text import is_filled, is_key


class FindingSeverity(enum.Enum):
    """How much a finding of an inspection weighs (mức độ)."""

    LIMITATION = "limitation"
    """A weakness (hạn chế)."""
    SHORTCOMING = "shortcoming"
    """Something not done as it should be (thiếu sót, khuyết điểm)."""
    VIOLATION = "violation"
    """A breach of the rules (vi phạm)."""

    def in_locale(self, locale: str) -> str:
        """The weight in words."""
        return render(f"handling.severity-{self.value}", {}, locale)


@attrs.frozen(kw_only=True)
class InspectionFinding:
    """What an inspection found (nội dung phát hiện qua kiểm tra).

    Attributes:
        key: Its key inside the obligation.
        text: What was found.
        severity: How much it weighs.
    """

    key: str = attrs.field(validator=is_key)
    text: str = attrs.field(validator=is_filled)
    severity: FindingSeverity = attrs.field(
        validator=instance_of(FindingSeverity, "the severity of a finding")
    )


class RemedyOutcome(enum.Enum):
    """What became of the remedy of a finding."""

    GIVEN = "given"
    """It was ordered (đã giao khắc phục)."""
    DONE = "done"
    """It was confirmed, and the finding is closed (đã khắc phục)."""
    WITHDRAWN = "withdrawn"
    """It was taken back, and the finding is open (đã thu hồi việc khắc phục)."""
    REOPENED = "reopened"
    """Its confirmation was taken back (phải khắc phục lại)."""

    def in_locale(self, locale: str) -> str:
        """The outcome in words."""
        return render(f"handling.remedy-{self.value}", {}, locale)


class Measure(enum.Enum):
    """A measure against somebody who answers for a delay (biện pháp xử lý)."""

    WRITTEN_REMINDER = "written-reminder"
    """A reminder in writing (nhắc nhở bằng văn bản)."""
    CRITICISM = "criticism"
    """Criticism (phê bình)."""
    REVIEW = "review"
    """A review of himself before the chairman (kiểm điểm trước Chủ tịch)."""
    REFERRAL = "referral"
    """Referral to those who decide on discipline (chuyển xem xét kỷ luật)."""

    def in_locale(self, locale: str) -> str:
        """The measure in words."""
        return render(f"handling.measure-{self.value}", {}, locale)
