"""Rules that let a duty be due by a reporting cycle (theo chế độ báo cáo định kỳ).

The cycle says what the report covers, when it is due on which tier, and where
that is written; the rule only says which cycle, and whose day.
"""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

import attrs

from ..checks import instance_of
from ..errors import UnknownNameError
from ..text import is_day, is_optional_day, is_optional_key, is_plain
from .cycle_loading import builtin_cycle
from .cycles import Cycle
from .rule_checks import check_span


def _as_cycle(value: Cycle | str) -> Cycle:
    """A cycle that comes with the library by its key; another one as it is."""
    if not isinstance(value, str):
        return value
    try:
        return builtin_cycle(value)
    except UnknownNameError as error:
        error.field = "cycle"
        raise


def _shown(cycle: object) -> str:
    return repr(getattr(cycle, "key", cycle))


@attrs.frozen(kw_only=True)
class Report:
    """One report of a cycle: "báo cáo quý I năm 2024 theo Nghị định 09/2019".

    Attributes:
        cycle: The cycle; one that comes with the library by its key.
        period: Name of the period: ``2024-03``, ``2024-q1``, ``2024-h1``,
            ``2024-9m``, ``2024``.
        tier: Key of the tier whose day binds whoever has this rule; None where
            the cycle has but one.
        phrase: The words of the order.
    """

    kind: ClassVar[str] = "report"
    cycle: Cycle = attrs.field(
        converter=_as_cycle,
        validator=instance_of(Cycle, "a reporting cycle or the key of one"),
        repr=_shown,
    )
    period: str = attrs.field(validator=instance_of(str, "the name of a period"))
    tier: str | None = attrs.field(default=None, validator=is_optional_key)
    phrase: str = attrs.field(default="", validator=is_plain)

    def __attrs_post_init__(self) -> None:
        """Refuse what the cycle does not have.

        Raises:
            InvalidValueError: No such period; one for which the cycle is not in
                force; no tier named where there are several.
            UnknownNameError: No such tier.
        """
        self.cycle.tier(self.tier)
        end = self.cycle.period_end(self.period)
        if not self.cycle.in_force(self.cycle.selecting_day(*end)):
            raise self.cycle.not_in_force(field="period", value=self.period)


@attrs.frozen(kw_only=True)
class EachReport:
    """Every report of a cycle: "báo cáo hằng tháng theo Nghị định 09/2019".

    Attributes:
        cycle: The cycle; one that comes with the library by its key.
        tier: Key of the tier whose day binds whoever has this rule; None where
            the cycle has but one.
        since: Periods count that end on this day or later, while the cycle is
            in force.
        until: Periods count that end on this day or earlier; None for no end
            but that of the cycle.
        phrase: The words of the order.
    """

    kind: ClassVar[str] = "each-report"
    cycle: Cycle = attrs.field(
        converter=_as_cycle,
        validator=instance_of(Cycle, "a reporting cycle or the key of one"),
        repr=_shown,
    )
    tier: str | None = attrs.field(default=None, validator=is_optional_key)
    since: dt.date = attrs.field(validator=is_day)
    until: dt.date | None = attrs.field(default=None, validator=is_optional_day)
    phrase: str = attrs.field(default="", validator=is_plain)

    def __attrs_post_init__(self) -> None:
        """Refuse what the cycle does not have.

        Raises:
            InvalidValueError: A first day on which the cycle is not in force; an
                end before the start; no tier named where there are several.
            UnknownNameError: No such tier.
        """
        self.cycle.tier(self.tier)
        check_span(self.since, self.until)
        if not self.cycle.in_force(self.since):
            raise self.cycle.not_in_force(field="since", value=self.since)

    def of(self, period: str) -> Report:
        """The rule of one of its reports.

        Args:
            period: Name of the period.

        Raises:
            InvalidValueError: The cycle has no such period.
        """
        return Report(
            cycle=self.cycle, period=period, tier=self.tier, phrase=self.phrase
        )
