"""How an explanation begins: the words of the order, the event, the first day."""

from __future__ import annotations

import datetime as dt
from functools import cached_property

import attrs

from .operations import LAST_DAY, date_of
from .relations import TermRelation
from .running import Moment, civil_day
from .steps import Start
from .terms import Term
from .trace import Phrase, Trace, fact_phrase


@attrs.frozen(kw_only=True)
class Opening:
    """What the explanations of one plan begin with.

    Attributes:
        phrase: The words of the order.
        grace: The term of an order to act at once.
        fact: Name of the dated fact that the terms run from.
        relation: How they are tied to it.
        is_elapsed: Whether they run in hours.
        start: Whether the day of the event counts, by the law; None for hours.
        is_included: Whether it does.
    """

    phrase: str
    grace: Term | None
    fact: str
    relation: TermRelation
    is_elapsed: bool
    start: Start | None
    is_included: bool

    def explain(self, moment: Moment, trace: Trace) -> None:
        """Say what the order says, and from when is counted."""
        if self.relation.is_fixed:
            self._explain_words(trace)
            day = civil_day(moment)
            trace.add("fixed", {"day": day}, after=day)
        elif isinstance(moment, dt.datetime) and self.is_elapsed:
            self._explain_words(trace)
            kind = f"deadlines.{self._back}from-instant"
            shown = (("fact", self._fact), ("instant", moment))
            trace.put(kind, shown, None, moment, ())
        else:
            self.explain_day(civil_day(moment), trace)

    def explain_day(self, day: dt.date, trace: Trace) -> None:
        """As `explain`, for terms that run from a day."""
        if self._has_words:
            self._explain_words(trace)
        kind, fact = self._from_day
        trace.put(kind, (fact, ("day", day)), None, day, ())

    def explain_start(self, start: int, trace: Trace) -> None:
        """Say whether the day of the event counts; backward it never does."""
        law = self.start
        if law is None or law.mode == "first_open":
            return
        day = date_of(start)
        step = self._first_counted
        if not step:
            trace.put("deadlines.start-include", (), day, day, law.cites)
            return
        first = start + step
        shown = date_of(first) if 0 < first <= LAST_DAY else day
        trace.put("deadlines.start-exclude", (("day", shown),), day, shown, law.cites)

    def _explain_words(self, trace: Trace) -> None:
        if self.phrase:
            trace.add("phrase", {"phrase": self.phrase})
        if self.grace is not None:
            trace.add("at-once", {"term": self.grace})

    @cached_property
    def _has_words(self) -> bool:
        return bool(self.phrase) or self.grace is not None

    @cached_property
    def _first_counted(self) -> int:
        """Days from the event to the first day that counts."""
        if self.is_included or self.relation.counts_first:
            return 0
        return -1 if self._back else 1

    @cached_property
    def _from_day(self) -> tuple[str, tuple[str, object]]:
        return f"deadlines.{self._back}from-day", ("fact", self._fact)

    @cached_property
    def _back(self) -> str:
        return "back-" if self.relation.counting == "backward" else ""

    @cached_property
    def _fact(self) -> Phrase | str:
        return fact_phrase(self.fact)
