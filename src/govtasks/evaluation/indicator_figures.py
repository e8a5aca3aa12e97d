"""How many indicators are on track: counts that add up, by body."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

import attrs

from ..organisation import Organisation
from ..text import is_instant
from .figures import Rate
from .indicator_judging import Judgement
from .indicator_standings import IndicatorStanding


@attrs.frozen(kw_only=True)
class IndicatorFigures:
    """How many indicators stand where at an instant; each in exactly one count.

    Attributes:
        cut_off: The instant of the count (thời điểm chốt số liệu).
        reached: Reached (đạt).
        on_track: As good as the path asks for (đúng tiến độ).
        at_risk: Worse than the path, within the tolerance (có nguy cơ không đạt).
        behind: Worse than the path (chậm so với lộ trình).
        not_yet: Measured, but the path has not begun.
        not_measured: Not measured yet (chưa có số liệu).
        no_target: Without a target for this year (chưa giao chỉ tiêu năm).
    """

    cut_off: dt.datetime = attrs.field(validator=is_instant)
    reached: int = 0
    on_track: int = 0
    at_risk: int = 0
    behind: int = 0
    not_yet: int = 0
    not_measured: int = 0
    no_target: int = 0

    @property
    def judged(self) -> int:
        """Those whose value was held against a target or a path."""
        return self.reached + self.on_track + self.at_risk + self.behind

    @property
    def targeted(self) -> int:
        """Those with a target for the year, measured or not."""
        return self.judged + self.not_yet + self.not_measured

    @property
    def total(self) -> int:
        """All of them, each once."""
        return self.targeted + self.no_target

    def rates(self) -> tuple[Rate, ...]:
        """The shares, each with its denominator by name.

        ``on-track`` of ``judged`` and of ``targeted``, where reached is on track, and
        ``judged`` of ``targeted``: a good share of the few that were measured is none
        of all.
        """
        good = self.reached + self.on_track
        return (
            _rate("on-track", "judged", good, self.judged),
            _rate("on-track", "targeted", good, self.targeted),
            _rate("judged", "targeted", self.judged, self.targeted),
        )


def _rate(name: str, of: str, numerator: int, denominator: int) -> Rate:
    return Rate(
        name=name, denominator_name=of, numerator=numerator, denominator=denominator
    )


def indicator_figures(
    judgements: Iterable[tuple[str, Judgement]],
    cut_off: dt.datetime,
    organisation: Organisation | None = None,
) -> Mapping[str, IndicatorFigures]:
    """Count indicators by the body that answers for them.

    Args:
        judgements: Key of the body that answers for each, and its judgement.
        cut_off: The instant at which the judgements hold.
        organisation: Where it is given, an indicator also counts for each body above
            its own on the day of the cut-off, where days are those of the cut-off.

    Returns:
        The figures of each body that has any, by key. Of a body and those above it,
        the figures are no sum.

    Raises:
        NaiveInstantError: The cut-off has no time zone.
    """
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for body, judgement in judgements:
        for one in (body, *_above(organisation, body, cut_off.date())):
            counts[one][_name(judgement.standing)] += 1
    return {
        body: IndicatorFigures(cut_off=cut_off, **counts[body])
        for body in sorted(counts)
    }


def _above(
    organisation: Organisation | None, body: str, day: dt.date
) -> tuple[str, ...]:
    if organisation is None or organisation.find_body(body) is None:
        return ()
    return tuple(one.key for one in organisation.ancestors(body, day))


def _name(standing: IndicatorStanding) -> str:
    return standing.value.replace("-", "_")
