"""Where an indicator stands, in words and in colour."""

from __future__ import annotations

import enum

import attrs

from ..explain import Citation
from ..messages import render
from ..text import Text


class IndicatorStanding(enum.Enum):
    """Where an indicator stands (mức độ thực hiện chỉ tiêu)."""

    REACHED = "reached"
    """The target is reached (đạt)."""
    ON_TRACK = "on-track"
    """As good as the path asks for, or better (đúng tiến độ)."""
    AT_RISK = "at-risk"
    """Worse than the path, within the tolerance (có nguy cơ không đạt)."""
    BEHIND = "behind"
    """Worse than the path (chậm so với lộ trình)."""
    NOT_YET = "not-yet"
    """Measured, but the path has not begun (chưa đến thời điểm đánh giá)."""
    NOT_MEASURED = "not-measured"
    """Not measured yet (chưa có số liệu)."""
    NO_TARGET = "no-target"
    """There is no target for this year (chưa giao chỉ tiêu năm)."""

    @property
    def is_judged(self) -> bool:
        """Whether a value was held against a target or a path."""
        return self in _JUDGED

    @property
    def is_good(self) -> bool:
        """Whether it is reached or on track."""
        return self in (IndicatorStanding.REACHED, IndicatorStanding.ON_TRACK)

    @property
    def rank(self) -> int:
        """How good it is among those that are judged: 3 is reached, 0 is behind.

        Raises:
            ValueError: It is not judged.
        """
        return len(_JUDGED) - 1 - _JUDGED.index(self)

    def in_locale(self, locale: str) -> str:
        """The standing in words."""
        return render(f"indicators.standing-{self.value}", {}, locale)


_JUDGED = (
    IndicatorStanding.REACHED,
    IndicatorStanding.ON_TRACK,
    IndicatorStanding.AT_RISK,
    IndicatorStanding.BEHIND,
)


class Colour(enum.Enum):
    """A colour, which never stands without words."""

    RED = "red"
    ORANGE = "orange"
    GREEN = "green"
    NONE = "none"

    def in_locale(self, locale: str) -> str:
        """The colour in words."""
        return render(f"indicators.colour-{self.value}", {}, locale)


@attrs.frozen(kw_only=True)
class Palette:
    """Which colour a standing has; no law sets one.

    Attributes:
        key: Its key.
        title: What it is called.
        colours: Pairs of standing and colour; what is not there has none.
        cites: Where it was seen.
    """

    key: str
    title: Text
    colours: tuple[tuple[IndicatorStanding, Colour], ...]
    cites: tuple[Citation, ...] = ()

    def of(self, standing: IndicatorStanding) -> Colour:
        """The colour of a standing."""
        return dict(self.colours).get(standing, Colour.NONE)


HCMC_2023 = Palette(
    key="hcmc-2023",
    title=Text.of(
        vi="Hệ thống quản lý thực thi của TP. Hồ Chí Minh (2023)",
        en="Execution management system of Ho Chi Minh City (2023)",
    ),
    colours=(
        (IndicatorStanding.REACHED, Colour.GREEN),
        (IndicatorStanding.ON_TRACK, Colour.GREEN),
        (IndicatorStanding.AT_RISK, Colour.RED),
        (IndicatorStanding.BEHIND, Colour.RED),
        (IndicatorStanding.NOT_YET, Colour.ORANGE),
    ),
    cites=(
        Citation(
            instrument="Execution management system of Ho Chi Minh City",
            source="vietbao.vn 449537",
            confirmed=False,
            phrasing=Text.of(vi="Hệ thống quản lý thực thi của TP. Hồ Chí Minh"),
        ),
    ),
)
"""Red at risk, orange in progress, green expected to pass; else none (2023)."""
