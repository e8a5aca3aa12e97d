"""Tables of figures: by body, person, post, field, directive, level, period, kind.

Each says at which instant everything stands, which obligations belong to its period and
why, and whether that period was over.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

import attrs

from ..checks import is_a, optional
from ..errors import InvalidValueError
from ..messages import render
from ..organisation import Organisation
from ..text import aware, is_instant
from .bases import PeriodBasis
from .flat import COLUMNS, as_csv, flat, heading
from .grouping import Dimension, Grouping, RowKey, member
from .items import Item
from .periods import Period
from .rows import FiguresRow, RowScope, Tallied, row_of, tallied


@attrs.frozen(kw_only=True)
class FiguresTable:
    """Figures by one dimension (biểu thống kê kết quả thực hiện nhiệm vụ).

    Attributes:
        by: What its lines are.
        cut_off: The instant at which everything stands as it is counted (thời điểm
            chốt số liệu).
        known_at: Only what had been recorded by then was counted; None for all that
            was known when it was made.
        period: Which period it is about; None for everything up to the cut-off.
        basis: What makes an obligation one of a period.
        rolls_up: Whether each body also has a line with all below it.
        parts: Its lines, sorted by key; what has none comes last.
        total: All its obligations, each once.
        left_out: How many obligations were judged and are not of the period.
    """

    by: Dimension = attrs.field(validator=is_a(Dimension))
    cut_off: dt.datetime = attrs.field(validator=is_instant)
    known_at: dt.datetime | None = attrs.field(
        default=None, validator=optional(is_instant)
    )
    period: Period | None = attrs.field(default=None, validator=optional(is_a(Period)))
    basis: PeriodBasis = attrs.field(
        default=PeriodBasis.ASSIGNED, validator=is_a(PeriodBasis)
    )
    rolls_up: bool = False
    parts: tuple[FiguresRow, ...] = ()
    total: FiguresRow = attrs.field(validator=is_a(FiguresRow))
    left_out: int = 0

    @property
    def is_provisional(self) -> bool:
        """Whether the period was not over at the cut-off (số liệu tạm tính)."""
        return self.period is not None and not self.period.is_over(self.cut_off)

    @property
    def overlaps(self) -> bool:
        """Whether one obligation can stand in several lines, which then do not add up.

        Several persons answer for one, one is in hand in several months, and a body
        has its own among those of the body above.
        """
        in_hand = self.by.cadence is not None and self.basis is PeriodBasis.IN_HAND
        return self.by is Dimension.PERSON or self.rolls_up or in_hand

    def part(
        self, key: str | None, *, scope: RowScope | None = None, post: str | None = None
    ) -> FiguresRow:
        """One of its lines; one of nothing where there is none of that name.

        Args:
            key: Whose.
            scope: Which of them, where a line has one.
            post: In which post, for a person.
        """
        for row in self.parts:
            if (row.key, row.scope, row.post) == (key, scope, post):
                return row
        return row_of((), self.cut_off, key=key, scope=scope, post=post)

    def rows(self, locale: str = "vi") -> list[dict[str, object]]:
        """Its lines as flat rows, for ``pandas.DataFrame`` or ``polars.DataFrame``.

        Args:
            locale: Language of the titles.

        Returns:
            For each line the same columns (`govtasks.evaluation.flat.COLUMNS`), whose
            values are texts, whole numbers, floats, flags or None.
        """
        return [flat(row, self._about(), locale) for row in self.parts]

    def to_csv(self, locale: str = "vi", *, headings: bool = False) -> str:
        """Its lines as comma-separated values, with a line of names above them.

        Args:
            locale: Language of titles and headings.
            headings: Whether columns, dimension, basis, period and scope are called
                as people call them; else by the words that programs know.
        """
        rows = self.rows(locale)
        if not headings:
            return as_csv(rows, COLUMNS)
        for row, part in zip(rows, self.parts, strict=True):
            row.update(self._words(part, locale))
        return as_csv(rows, [heading(one, locale) for one in COLUMNS])

    def _words(self, part: FiguresRow, locale: str) -> dict[str, object]:
        """What people call that for which programs have a word."""
        named = {
            "by": self.by,
            "scope": part.scope,
            "period": self.period,
            "basis": self.basis if self._has_basis else None,
        }
        return {
            name: None if one is None else one.in_locale(locale)
            for name, one in named.items()
        }

    def to_json(self, locale: str = "vi") -> dict[str, object]:
        """The table as a JSON object; each share with its denominator by name.

        Args:
            locale: Language of the titles.
        """
        about = self._about()
        return {
            **about,
            "rolls_up": self.rolls_up,
            "overlaps": self.overlaps,
            "left_out": self.left_out,
            "rows": [self._row_json(row, locale) for row in self.parts],
            "total": self._row_json(self.total, locale),
        }

    def _row_json(self, row: FiguresRow, locale: str) -> dict[str, object]:
        values = flat(row, self._about(), locale)
        own = {name: values[name] for name in COLUMNS if name not in self._about()}
        return {**own, "rates": [rate.to_json() for rate in row.rates()]}

    def _about(self) -> dict[str, object]:
        known_at, period = self.known_at, self.period
        return {
            "by": self.by.value,
            "cut_off": self.cut_off.isoformat(),
            "known_at": None if known_at is None else known_at.isoformat(),
            "period": None if period is None else period.key,
            "basis": self.basis.value if self._has_basis else None,
            "provisional": self.is_provisional,
        }

    @property
    def _has_basis(self) -> bool:
        return self.period is not None or self.by.cadence is not None

    def notes(self, locale: str = "vi") -> tuple[str, ...]:
        """What a reader must know to read the numbers, as sentences.

        Args:
            locale: ``vi`` or ``en``.
        """
        said = {
            "cut-off": True,
            "known-at": self.known_at is not None,
            "period": self.period is not None,
            "basis": self._has_basis and self.period is None,
            "provisional": self.is_provisional,
            "left-out": self.left_out > 0,
            "overlaps": self.overlaps,
        }
        arguments = {
            "by": self.by,
            "cut_off": self.cut_off,
            "known_at": self.known_at,
            "period": self.period,
            "basis": self.basis,
            "left_out": self.left_out,
        }
        return tuple(
            render(f"tables.note-{name}", arguments, locale)
            for name, holds in said.items()
            if holds
        )


def table(
    items: Iterable[Item],
    *,
    by: Dimension | str,
    cut_off: dt.datetime,
    organisation: Organisation | None = None,
    period: Period | str | None = None,
    basis: PeriodBasis | str = PeriodBasis.ASSIGNED,
    roll_up: bool = False,
    known_at: dt.datetime | None = None,
) -> FiguresTable:
    """Count obligations by one dimension.

    Args:
        items: Each obligation once, as of the cut-off.
        by: What the lines are, or its word.
        cut_off: The instant at which the items stand.
        organisation: What bodies, posts, persons and fields are called in, and who
            stood below whom; without it lines have their key alone.
        period: Only what belongs to it, or its name, such as ``2017-H1``; all where
            None.
        basis: What makes an obligation one of a period, or its word.
        roll_up: Whether each body also gets a line with all that the bodies below it
            led. Who stood below whom is that of the day on which each obligation is
            judged: that of its result, or that of the count while it is open. So a
            body that was moved brings what it did before to the one above it then.
        known_at: What the items were asked by; it is only told.

    Raises:
        InvalidValueError: Something else than items; there is no such dimension,
            period or basis; or it is to roll up without an organisation, or by
            anything but bodies.
        NaiveInstantError: An instant has no time zone.
    """
    if isinstance(period, str):
        period = Period.of(period)
    grouping = Grouping(
        by=member(Dimension, by, "by"),
        basis=member(PeriodBasis, basis, "basis"),
        cut_off=aware(cut_off, "cut_off"),
        period=period,
        organisation=organisation,
        roll_up=roll_up,
    )
    dealt: defaultdict[RowKey, Counter[Tallied]] = defaultdict(Counter)
    everything: Counter[Tallied] = Counter()
    left_out = 0
    for item in _each(items):
        if not grouping.takes(item):
            left_out += 1
            continue
        brought = tallied(item)
        everything[brought] += 1
        for group in grouping.of(item):
            dealt[group][brought] += 1
    return FiguresTable(
        by=grouping.by,
        cut_off=cut_off,
        known_at=known_at,
        period=period,
        basis=grouping.basis,
        rolls_up=roll_up,
        parts=grouping.rows(dealt),
        total=row_of(everything.items(), cut_off),
        left_out=left_out,
    )


def _each(items: object) -> Iterator[Item]:
    if not isinstance(items, Iterable):
        problem = "must be items, such as those of Register.items"
        raise InvalidValueError(problem, field="items", value=items)
    for item in items:
        if not isinstance(item, Item):
            problem = "must be an item, such as one of Register.items"
            raise InvalidValueError(problem, field="items", value=item)
        yield item
