"""Figures of a register: counted by body, person and more, as of an instant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from ..evaluation.accountability import Accounted, accounted
from ..evaluation.bases import PeriodBasis
from ..evaluation.figures import Figures, figures
from ..evaluation.grouping import Dimension
from ..evaluation.items import Item
from ..evaluation.periods import Period
from ..evaluation.tables import FiguresTable, table
from ..obligations.status import judged_lead
from ..organisation import Organisation
from .dashboard import Dashboard
from .item_views import item_of
from .queries import Filter, Queries


class Tabulating(Dashboard):
    """A register that counts."""

    def items(
        self,
        at: dt.datetime | None = None,
        wanted: Filter | None = None,
        *,
        known_at: dt.datetime | None = None,
    ) -> tuple[Item, ...]:
        """Each wanted obligation as it is judged as of an instant, sorted by key.

        Args:
            at: The instant of the count; the clock's time where it is not given.
            wanted: Which obligations; all where it is not given.
            known_at: Only what had been recorded by this instant counts: facts, the
                organisation and calendars. None for everything that is known now, so
                that what is recorded later changes no count that names it.

        Raises:
            GovtasksError: Where one of them cannot be judged, such as for a calendar
                that does not reach its deadline; ``place`` has its key. None is left
                out in silence.
        """
        with self._queries(known_at) as queries:
            return tuple(_items(queries, self._now(at), wanted or Filter()))

    def tabulate(
        self,
        by: Dimension | str = Dimension.BODY,
        at: dt.datetime | None = None,
        wanted: Filter | None = None,
        *,
        period: Period | str | None = None,
        basis: PeriodBasis | str = PeriodBasis.ASSIGNED,
        roll_up: bool = False,
        known_at: dt.datetime | None = None,
    ) -> FiguresTable:
        """A table of figures by one dimension, as of an instant.

        Args:
            by: What its lines are, or its word, such as ``field``.
            at: The cut-off; the clock's time where it is not given.
            wanted: Which obligations; all where it is not given.
            period: Only those of this period, or its name, such as ``2017-H1``.
            basis: What makes an obligation one of a period, or its word.
            roll_up: Whether each body also gets a line with all below it.
            known_at: As `items`.

        Raises:
            InvalidValueError: There is no such dimension, period or basis, or it is to
                roll up by anything but bodies.
            GovtasksError: As `items`.
        """
        cut_off = self._now(at)
        with self._queries(known_at) as queries:
            found = tuple(_items(queries, cut_off, wanted or Filter()))
            # Before the first organisation there is no obligation either.
            organisation = queries.organisation() if found else Organisation()
        return table(
            found,
            by=by,
            cut_off=cut_off,
            organisation=organisation,
            period=period,
            basis=basis,
            roll_up=roll_up,
            known_at=known_at,
        )

    def figures(
        self, at: dt.datetime | None = None, wanted: Filter | None = None
    ) -> Mapping[str, Figures]:
        """Counts by leading body as of an instant, each rate with its denominator."""
        cut_off = self._now(at)
        views = self.views(cut_off, wanted)
        pairs = [(judged_lead(view.state, view.status), view.status) for view in views]
        return figures(pairs, cut_off)

    def figures_by_person(
        self, at: dt.datetime | None = None, wanted: Filter | None = None
    ) -> tuple[Accounted, ...]:
        """Counts by who answers as of an instant: deputies directly, heads with them.

        A missed deadline counts for whoever held the posts as it passed, whatever
        has changed since; it counts for each of them, so these are no sum.
        """
        cut_off = self._now(at)
        with self._queries() as queries:
            return accounted(
                (
                    (link, view.status)
                    for view in queries.views(cut_off, wanted or Filter())
                    for link in queries.answering(view)
                ),
                cut_off,
            )


def _items(queries: Queries, at: dt.datetime, wanted: Filter) -> Iterator[Item]:
    for view, facts in queries.views_and_facts(at, wanted):
        yield item_of(queries, view, facts)
