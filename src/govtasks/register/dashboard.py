"""Figures as they stand now, counted by the store: for the first page of a portal.

Nothing is replayed: what figures count of an obligation stands in its query row, and
the clock decides about the rest. So a million obligations take a moment, where
`Register.tabulate` reads each of them, and tells of any instant.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

import attrs

from ..errors import CoverageError, InvalidValueError
from ..evaluation.bases import PeriodBasis
from ..evaluation.figures import OPEN
from ..evaluation.grouping import Dimension, Grouping, RowKey, member
from ..evaluation.rows import FiguresRow, RowScope, added
from ..evaluation.standing import CLOCK, SAME, CountedRows, RowValues, pieces
from ..evaluation.tables import FiguresTable
from ..organisation import Organisation
from ..ports import RowQuery
from .queries import Queries
from .reporting import Reporting
from .writing import require_kind

_COLUMNS = {
    Dimension.BODY: "counted_for",
    Dimension.LEVEL: "counted_for",
    Dimension.POST: "post",
    Dimension.FIELD: "field",
}
"""What rows are counted by, for each dimension that they say."""


class Dashboard(Reporting):
    """A register that counts what it holds as it stands."""

    def standing_figures(
        self,
        by: Dimension | str = Dimension.BODY,
        now: dt.datetime | None = None,
        wanted: RowQuery | None = None,
        *,
        roll_up: bool = False,
    ) -> FiguresTable:
        """A table of figures as everything stands now, without reading each obligation.

        It is what `tabulate` gives for the same instant where that is not before
        anything that was recorded. Rows are what they were derived to be with the
        last fact of each obligation: where a calendar or an organisation was corrected
        since, `rebuild` derives them anew.

        Args:
            by: What its lines are, or its word: ``body``, ``level``, ``post`` or
                ``field``.
            now: The time, by which it is judged what is overdue; the clock's where it
                is not given.
            wanted: Which rows, such as those of a directive; all where it is not
                given. Its page is ignored.
            roll_up: Whether each body also gets a line with all below it, of the day
                on which each obligation is judged.

        Raises:
            InvalidValueError: Rows say nothing of that dimension, it is to roll up by
                anything but bodies, or what is wanted is no query of rows.
            StoreError: There are rows that were written by a release that did not say
                which count they are in.
        """
        at, query = self._now(now), RowQuery() if wanted is None else wanted
        require_kind(query, RowQuery)
        with self._queries() as queries:
            counting = _Counting(queries=queries, at=at, query=query)
            return counting.table(_dimension(by), roll_up=roll_up)


def _dimension(by: Dimension | str) -> Dimension:
    found = member(Dimension, by, "by")
    if found not in _COLUMNS:
        problem = f"must be one of {', '.join(one.value for one in _COLUMNS)}"
        hint = "rows do not say the others; ask tabulate"
        raise InvalidValueError(problem, field="by", value=found.value, hint=hint)
    return found


@attrs.frozen(kw_only=True)
class _Counting:
    """One question, in one session.

    Attributes:
        queries: Whom to ask.
        at: The instant.
        query: Which rows.
    """

    queries: Queries
    at: dt.datetime
    query: RowQuery

    def table(self, by: Dimension, *, roll_up: bool) -> FiguresTable:
        """The whole table."""
        found = self._pieces(_COLUMNS[by])
        # Before the first organisation there is no obligation either.
        organisation = self.queries.organisation() if found else Organisation()
        grouping = Grouping(
            by=by,
            basis=PeriodBasis.ASSIGNED,
            cut_off=self.at,
            period=None,
            organisation=organisation,
            roll_up=roll_up,
        )
        if roll_up:
            dealt = dict(self._rolled_up(found, organisation))
        else:
            dealt = self._dealt(by, found, organisation)
        return FiguresTable(
            by=by,
            cut_off=self.at,
            rolls_up=roll_up,
            parts=grouping.lines(dealt),
            total=added(found.values(), self.at),
        )

    def _pieces(self, *columns: str) -> dict[RowValues, FiguresRow]:
        """The line of each combination of values, whose sum is everything."""
        by = ("bucket", *columns, *SAME)
        rows = CountedRows(
            keys=len(columns),
            counted=self.queries.tallies(by, self.query),
            over=self._over((*columns, *SAME, *CLOCK)),
        )
        return pieces(rows, self._late_days, self.at)

    def _over(self, by: Sequence[str]) -> Mapping[RowValues, int]:
        """Those in hand whose deadline is over."""
        query = self.query
        if query.is_open is False or query.bucket not in (None, OPEN):
            return {}
        by_now = min(filter(None, (query.expired_by, self.at)))
        over = attrs.evolve(query, is_open=True, bucket=OPEN, expired_by=by_now)
        asked = tuple(dict.fromkeys(by))
        found = self.queries.tallies(asked, over)
        if len(asked) == len(by):
            return found
        places = [asked.index(name) for name in by]
        return {tuple(values[p] for p in places): n for values, n in found.items()}

    def _late_days(self, clock: RowValues) -> int | None:
        """Working days from the last day to the day it is, where it is."""
        due_on, calendar, regime = clock
        counted_by = self.queries.rulebook.calendar(calendar, self.at)
        try:
            return max(0, counted_by.working_days_between(due_on, self._day(regime)))
        except CoverageError:
            return None

    def _day(self, regime: str) -> dt.date:
        zone = ZoneInfo(self.queries.rulebook.regime(regime).zone)
        return self.at.astimezone(zone).date()

    def _dealt(
        self,
        by: Dimension,
        found: Mapping[RowValues, FiguresRow],
        organisation: Organisation,
    ) -> dict[RowKey, FiguresRow]:
        if by is not Dimension.LEVEL:
            return {(key, None, None): row for (key,), row in found.items()}
        levels: defaultdict[str | None, list[FiguresRow]] = defaultdict(list)
        for (key,), row in found.items():
            body = organisation.find_body(key)
            levels[None if body is None else body.level.value].append(row)
        return {
            (level, None, None): added(rows, self.at) for level, rows in levels.items()
        }

    def _rolled_up(
        self, found: Mapping[RowValues, FiguresRow], organisation: Organisation
    ) -> Iterator[tuple[RowKey, FiguresRow]]:
        """The line of each body, and that with all below it."""
        below: defaultdict[str, list[FiguresRow]] = defaultdict(list)
        for (body,), row in found.items():
            yield (body, None, RowScope.OWN), row
            below[body].append(row)
        for above, row in self._placed(found, organisation):
            for body in above:
                below[body].append(row)
        for body, rows in below.items():
            yield (body, None, RowScope.WITH_BELOW), added(rows, self.at)

    def _placed(
        self, found: Mapping[RowValues, FiguresRow], organisation: Organisation
    ) -> Iterator[tuple[Sequence[str], FiguresRow]]:
        """Lines with all bodies above: of those that were moved, a line by day."""
        moved = set()
        for (body,), row in found.items():
            if organisation.find_body(body) is None:
                continue
            lineages = organisation.timeline.lineages(body, self._latest)
            if len(lineages) == 1:
                yield [one.key for one in lineages[0]], row
            else:
                moved.add(body)
        if moved:
            yield from self._by_day(moved, organisation)

    @property
    def _latest(self) -> dt.date:
        """The day it is where it is latest."""
        return (self.at + dt.timedelta(days=1)).astimezone(dt.UTC).date()

    def _by_day(
        self, moved: set[str], organisation: Organisation
    ) -> Iterator[tuple[Sequence[str], FiguresRow]]:
        found = self._pieces("counted_for", "judged_on", "regime")
        for (body, day, regime), row in found.items():
            if body in moved:
                judged_on = day or self._day(regime)
                yield [one.key for one in organisation.ancestors(body, judged_on)], row
