"""Indicators of a register: targets, measurements, and whether they are on track."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from ..errors import InvalidValueError
from ..evaluation.indicator_figures import IndicatorFigures, indicator_figures
from ..evaluation.indicator_states import IndicatorFact
from ..evaluation.indicator_views import IndicatorView
from .indicator_reading import indicator_facts, indicator_keys, indicator_view
from .reader import Reader
from .reviewing import Reviewing


class Tracking(Reviewing):
    """A register that knows its indicators."""

    def indicator(
        self,
        key: str,
        at: dt.datetime | None = None,
        *,
        known_at: dt.datetime | None = None,
    ) -> IndicatorView:
        """One indicator as of an instant: values, judgement, findings.

        Args:
            key: Its key.
            at: The instant; the clock's time where it is not given.
            known_at: Only what had been recorded by then counts; the instant itself
                where it is not given. A later one shows a past day by what was
                published about it since.

        Raises:
            UnknownNameError: There is no such indicator.
            InvalidValueError: It was not defined yet.
        """
        when = self._now(at)
        with self._begin() as session:
            facts = indicator_facts(session, self._codec, key)
            reader = Reader(session, self._codec, self.rulebook)
            found = indicator_view(facts, reader.organisation(), when, known_at)
        if found is None:
            problem = f"indicator {key} was not defined yet"
            raise InvalidValueError(problem, field="at", value=when)
        return found

    def indicators(
        self,
        at: dt.datetime | None = None,
        body: str | None = None,
        *,
        known_at: dt.datetime | None = None,
    ) -> tuple[IndicatorView, ...]:
        """All indicators that are followed at an instant, sorted by key.

        Args:
            at: The instant; the clock's time where it is not given.
            body: Only those that this body answers for.
            known_at: As in `indicator`.
        """
        when = self._now(at)
        with self._begin() as session:
            found = self._indicators(
                Reader(session, self._codec, self.rulebook),
                {
                    key: indicator_facts(session, self._codec, key)
                    for key in indicator_keys(session)
                },
                when,
                known_at,
            )
        followed = (one for one in found if one.state.retired is None)
        return tuple(one for one in followed if body in (None, one.indicator.body))

    def indicators_of(
        self, key: str, at: dt.datetime | None = None
    ) -> tuple[IndicatorView, ...]:
        """The indicators that an obligation must show, as of an instant.

        In the order of the obligation; also one that was retired since, for the
        obligation still names it.

        Raises:
            UnknownNameError: There is no such obligation.
            InvalidValueError: It did not exist yet.
        """
        when = self._now(at)
        named = self.view(key, when).state.obligation.indicators
        with self._begin() as session:
            facts = {one: indicator_facts(session, self._codec, one) for one in named}
            reader = Reader(session, self._codec, self.rulebook)
            return self._indicators(reader, facts, when)

    def indicator_facts(self, key: str) -> tuple[IndicatorFact, ...]:
        """Everything that was recorded about an indicator, in order.

        Raises:
            UnknownNameError: There is no such indicator.
        """
        with self._begin() as session:
            return indicator_facts(session, self._codec, key)

    def indicator_figures(
        self, at: dt.datetime | None = None, *, roll_up: bool = False
    ) -> Mapping[str, IndicatorFigures]:
        """How many indicators stand where, by the body that answers for them.

        Args:
            at: The instant; the clock's time where it is not given.
            roll_up: Whether an indicator also counts for each body above its own.
        """
        when = self._now(at)
        pairs = [(one.indicator.body, one.judgement) for one in self.indicators(when)]
        above = self.organisation() if roll_up and pairs else None
        return indicator_figures(pairs, when, above)

    def _indicators(
        self,
        reader: Reader,
        facts: Mapping[str, tuple[IndicatorFact, ...]],
        at: dt.datetime,
        known_at: dt.datetime | None = None,
    ) -> tuple[IndicatorView, ...]:
        """The views of those that were defined, in order."""
        if not facts:
            return ()
        organisation = reader.organisation()
        views = (
            indicator_view(one, organisation, at, known_at) for one in facts.values()
        )
        return tuple(one for one in views if one is not None)
