"""Why steps of follow-up no longer hold."""

from __future__ import annotations

import enum

from ..messages import render


class Cause(enum.Enum):
    """Why a step that was said no longer holds (lý do thu hồi)."""

    DEADLINE = "deadline"
    """Another day holds (thời hạn thay đổi)."""
    PLAN = "plan"
    """The plan no longer has that day (kế hoạch thay đổi)."""
    PERFORMER = "performer"
    """Others are to do the work (người thực hiện thay đổi)."""
    LEFT = "left"
    """Somebody left his post before he was told (người nhận thôi giữ chức vụ)."""

    def in_locale(self, locale: str) -> str:
        """The cause in words."""
        return render(f"followup.cause-{self.value}", {}, locale)

    def __str__(self) -> str:
        """The word that is stored."""
        return self.value
