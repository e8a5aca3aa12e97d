"""One line of a table of figures: the counts, and what else is counted of them.

What one obligation brings is a value that any store can count, so that a table that a
database makes of a million rows is the one made of items, number for number.
"""

from __future__ import annotations

import datetime as dt
import enum
import math
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction

import attrs

from ..checks import is_a, one_of, optional
from ..errors import InvalidValueError
from ..messages import render
from ..obligations.state import MANY_EXTENSIONS
from ..text import Text
from .figures import Figures, Rate, is_number
from .figures import total as total_of
from .items import Item

APART = frozenset({"apart", "withdrawn"})
"""The counts of which nothing else is counted."""

_BUCKETS = tuple(one.name for one in attrs.fields(Figures) if one.name != "cut_off")
_NEAR_ALL = Fraction(9, 10)


class RowScope(enum.Enum):
    """Which of the obligations of somebody a line is about."""

    OWN = "own"
    """What a body leads itself (của riêng đơn vị)."""
    WITH_BELOW = "with-below"
    """That with all that the bodies below it lead (gồm cả đơn vị trực thuộc)."""
    DIRECTLY = "directly"
    """What a person answers for directly (chịu trách nhiệm trực tiếp)."""
    JOINTLY = "jointly"
    """What a head answers for with a deputy (chịu trách nhiệm liên đới)."""

    def in_locale(self, locale: str) -> str:
        """The scope in words."""
        return render(f"figures.{self.value}", {}, locale)


@attrs.frozen(kw_only=True)
class Tallied:
    """What one obligation brings to a line; equal ones are counted together.

    Of what stands apart or was withdrawn only that is counted.

    Attributes:
        bucket: The one count that it belongs in: a field of `Figures`.
        is_early: Whether it was done in time on a day before the last one.
        is_returned: Whether a result was ever sent back.
        extended: How often a longer term was granted.
        is_refused: Whether it was ever refused.
        is_delayed: Whether a deadline ever passed without a result.
        is_excused: Whether every such delay is excused.
        delay: Its longest delay in working days; None where it has none, or the
            calendar does not reach so far.
    """

    bucket: str = attrs.field(validator=one_of(*_BUCKETS))
    is_early: bool = False
    is_returned: bool = False
    extended: int = 0
    is_refused: bool = False
    is_delayed: bool = False
    is_excused: bool = False
    delay: int | None = None
    more: tuple[str, ...] = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Note the names of what else it counts for: a line asks of each that comes."""
        object.__setattr__(self, "more", tuple(_more(self)))


def tallied(item: Item) -> Tallied:
    """What an obligation brings to a line of figures."""
    if item.bucket in APART:
        return Tallied(bucket=item.bucket)
    delays = [delay.working_days for delay in item.delays]
    known = [days for days in delays if days is not None]
    return Tallied(
        bucket=item.bucket,
        is_early=item.status.days_early > 0,
        is_returned=item.returns > 0,
        extended=item.extended,
        is_refused=item.refusals > 0,
        is_delayed=bool(delays),
        is_excused=bool(delays) and not item.unexcused,
        delay=max(known, default=None) if len(known) == len(delays) else None,
    )


@attrs.frozen(kw_only=True)
class FiguresRow:
    """One line of a table of figures (một dòng của biểu thống kê).

    Beside the counts, of which each obligation is in exactly one, it says of how many
    of all (`Figures.all`) something else holds too: these are no further parts.

    Attributes:
        key: Whose: the key of a body, a person, a post, a field, a directive, the word
            of a level or a kind, the name of a month; None for what has none.
        post: Key of the post in which a person answers.
        scope: Which of his, her or its obligations these are; None for all.
        title: What it is called, where that is known.
        figures: The counts.
        early: Of those completed on time, those done on a day before the last one
            (hoàn thành trước hạn).
        excused: Of those delayed, those of which an objective cause was accepted for
            every delay (chậm do nguyên nhân khách quan).
        returned: Those of which a result was sent back (yêu cầu thực hiện lại).
        extended_once: Those whose term was made longer once (gia hạn một lần).
        extended_twice: Those of which it was made longer twice.
        extended_many: Those of which it was made longer three times or more (gia hạn
            nhiều lần).
        refused: Those that were refused (từ chối nhiệm vụ).
        delays: The longest delay of each that is delayed, in working days: pairs of
            days and how many, sorted.
        delays_unknown: Of how many that are delayed this is not known, for the calendar
            does not reach so far.

    Raises:
        InvalidValueError: A part is more than what it is part of.
    """

    key: str | None = None
    post: str | None = None
    scope: RowScope | None = attrs.field(
        default=None, validator=optional(is_a(RowScope))
    )
    title: Text | None = attrs.field(default=None, validator=optional(is_a(Text)))
    figures: Figures = attrs.field(validator=is_a(Figures))
    early: int = attrs.field(default=0, validator=is_number)
    excused: int = attrs.field(default=0, validator=is_number)
    returned: int = attrs.field(default=0, validator=is_number)
    extended_once: int = attrs.field(default=0, validator=is_number)
    extended_twice: int = attrs.field(default=0, validator=is_number)
    extended_many: int = attrs.field(default=0, validator=is_number)
    refused: int = attrs.field(default=0, validator=is_number)
    delays: tuple[tuple[int, int], ...] = ()
    delays_unknown: int = attrs.field(default=0, validator=is_number)

    def __attrs_post_init__(self) -> None:
        """Refuse a part that is more than the whole."""
        parts = {
            "early": self.figures.completed_on_time,
            "excused": self.delayed,
            **dict.fromkeys(("returned", "extended", "refused", "delayed"), self.all),
        }
        for name, whole in parts.items():
            value: int = getattr(self, name)
            if value > whole:
                problem = f"cannot be more than the {whole} that it is part of"
                raise InvalidValueError(problem, field=name, value=value)

    @property
    def all(self) -> int:
        """All that is counted: neither apart nor withdrawn."""
        return self.figures.all

    @property
    def extended(self) -> int:
        """Those whose term was made longer at all (được gia hạn)."""
        return self.extended_once + self.extended_twice + self.extended_many

    @property
    def delayed(self) -> int:
        """Those of which a deadline ever passed without a result.

        Also where another one was granted afterwards, and it was met.
        """
        return sum(many for _, many in self.delays) + self.delays_unknown

    @property
    def delay_median(self) -> Fraction | None:
        """The delay in the middle, or between both of them; None of nothing."""
        known = sum(many for _, many in self.delays)
        if not known:
            return None
        low, high = self._delay((known + 1) // 2), self._delay(known // 2 + 1)
        return Fraction(low + high, 2)

    @property
    def delay_p90(self) -> int | None:
        """The delay that nine of ten do not exceed, by nearest rank; None of nothing.

        Of a hundred sorted by length it is the ninetieth, so that it is always one
        that happened.
        """
        known = sum(many for _, many in self.delays)
        return self._delay(math.ceil(known * _NEAR_ALL)) if known else None

    @property
    def delay_longest(self) -> int | None:
        """The longest delay that is known; None of nothing."""
        return self.delays[-1][0] if self.delays else None

    def _delay(self, rank: int) -> int:
        """The delay at a place, from 1, when all are sorted by length."""
        for days, many in self.delays:
            rank -= many
            if rank <= 0:
                return days
        raise IndexError(rank)

    def rates(self) -> tuple[Rate, ...]:
        """The shares, each with its denominator by name: those of `Figures`, and more.

        Early ones of what was completed; sent back, extended and refused ones of all.
        """
        more = (
            ("early", "completed", self.early, self.figures.completed),
            ("returned", "all", self.returned, self.all),
            ("extended", "all", self.extended, self.all),
            ("refused", "all", self.refused, self.all),
        )
        return (
            *self.figures.rates(),
            *(
                Rate(name=name, denominator_name=of, numerator=part, denominator=whole)
                for name, of, part, whole in more
            ),
        )


_ADDED = (
    "early",
    "excused",
    "returned",
    "extended_once",
    "extended_twice",
    "extended_many",
    "refused",
    "delays_unknown",
)


def row_of(
    counts: Iterable[tuple[Tallied, int]],
    cut_off: dt.datetime,
    *,
    key: str | None = None,
    post: str | None = None,
    scope: RowScope | None = None,
    title: Text | None = None,
) -> FiguresRow:
    """A line of what some obligations bring to it.

    Args:
        counts: What is brought, and by how many; the same may come again.
        cut_off: The instant at which they were judged.
        key: Whose obligations they are.
        post: In which post.
        scope: Which of them.
        title: What the line is called.

    Raises:
        NaiveInstantError: The cut-off has no time zone.
    """
    buckets: Counter[str] = Counter()
    more: Counter[str] = Counter()
    delays: Counter[int] = Counter()
    for one, many in counts:
        buckets[one.bucket] += many
        for name in one.more:
            more[name] += many
        if one.is_delayed and one.delay is not None:
            delays[one.delay] += many
    return FiguresRow(
        key=key,
        post=post,
        scope=scope,
        title=title,
        figures=Figures(cut_off=cut_off, **buckets),
        delays=tuple(sorted(delays.items())),
        **more,
    )


def _more(one: Tallied) -> Iterable[str]:
    """The names of what else an obligation counts for."""
    holds = {
        "early": one.is_early,
        "excused": one.is_excused,
        "returned": one.is_returned,
        "extended_once": one.extended == 1,
        "extended_twice": 1 < one.extended < MANY_EXTENSIONS,
        "extended_many": one.extended >= MANY_EXTENSIONS,
        "refused": one.is_refused,
        "delays_unknown": one.is_delayed and one.delay is None,
    }
    return (name for name, held in holds.items() if held)


def added(
    rows: Iterable[FiguresRow], cut_off: dt.datetime, *, key: str | None = None
) -> FiguresRow:
    """The sum of several lines that have no obligation in common.

    Args:
        rows: The lines.
        cut_off: The instant at which all of them were counted.
        key: Whose the sum is.

    Raises:
        InvalidValueError: They were not counted at the same instant.
    """
    rows = tuple(rows)
    delays: Counter[int] = Counter()
    for row in rows:
        delays.update(dict(row.delays))
    sums = {name: sum(getattr(row, name) for row in rows) for name in _ADDED}
    return FiguresRow(
        key=key,
        post=None,
        scope=None,
        title=None,
        figures=total_of((row.figures for row in rows), cut_off),
        delays=tuple(sorted(delays.items())),
        **sums,
    )
