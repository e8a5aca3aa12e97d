"""How an explanation begins: the words of the order, the event, the first day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

import attrs

from ..explain import Step, trusted_step
from .operations import LAST_DAY, date_of
from .relations import TermRelation
from .running import Moment, civil_day
from .steps import Start
from .terms import Term
from .trace import Phrase, Trace, fact_phrase


class _Words(NamedTuple):
    """What is the same for every day.

    Attributes:
        are_there: Whether the order has words of its own.
        back: Part of a message: whether is counted back.
        fact: The name of the fact.
        from_day: Message and argument of a count from a day.
        first_counted: Days from the event to the first day that counts.
    """

    are_there: bool
    back: str
    fact: Phrase | str
    from_day: tuple[str, tuple[str, object]]
    first_counted: int

    @classmethod
    def of(cls, opening: Opening) -> _Words:
        """The words of an opening."""
        relation, fact = opening.relation, fact_phrase(opening.fact)
        is_back = relation.counting == "backward"
        back = "back-" if is_back else ""
        counts = opening.is_included or relation.counts_first
        return cls(
            are_there=bool(opening.phrase) or opening.grace is not None,
            back=back,
            fact=fact,
            from_day=(f"deadlines.{back}from-day", ("fact", fact)),
            first_counted=0 if counts else (-1 if is_back else 1),
        )


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
    _words: _Words = attrs.field(
        init=False,
        repr=False,
        default=attrs.Factory(_Words.of, takes_self=True),
    )

    def explain(self, moment: Moment, trace: Trace) -> None:
        """Say what the order says, and from when is counted."""
        if self.relation.is_fixed:
            self._explain_words(trace)
            day = civil_day(moment)
            trace.add("fixed", {"day": day}, after=day)
        elif isinstance(moment, dt.datetime) and self.is_elapsed:
            self._explain_words(trace)
            kind = f"deadlines.{self._words.back}from-instant"
            shown = (("fact", self._words.fact), ("instant", moment))
            trace.put(kind, shown, None, moment, ())
        else:
            self.explain_day(civil_day(moment), trace)

    def explain_day(self, day: dt.date, trace: Trace) -> None:
        """As `explain`, for terms that run from a day."""
        self.telling_day()(day, trace.steps)

    def telling_day(self) -> Callable[[dt.date, list[Step]], None]:
        """As `explain_day`, for one day after the other."""
        kind, fact = self._words.from_day

        def tell(day: dt.date, steps: list[Step]) -> None:
            steps.append(trusted_step(kind, (fact, ("day", day)), None, day))

        def tell_words(day: dt.date, steps: list[Step]) -> None:
            self._explain_words(Trace(steps))
            tell(day, steps)

        return tell_words if self._words.are_there else tell

    def explain_start(self, day: dt.date, trace: Trace) -> None:
        """Say whether the day of the event counts; backward it never does."""
        self.telling_start()(day, trace.steps)

    def telling_start(self) -> Callable[[dt.date, list[Step]], None]:
        """As `explain_start`, for one day after the other."""
        law, on = self.start, self._words.first_counted
        cites = () if law is None else law.cites

        def tell_nothing(day: dt.date, steps: list[Step]) -> None:
            del day, steps

        def tell_included(day: dt.date, steps: list[Step]) -> None:
            steps.append(trusted_step("deadlines.start-include", (), day, day, cites))

        def tell(day: dt.date, steps: list[Step]) -> None:
            first = day.toordinal() + on
            shown = date_of(first) if 0 < first <= LAST_DAY else day
            arguments = (("day", shown),)
            step = trusted_step("deadlines.start-exclude", arguments, day, shown, cites)
            steps.append(step)

        if law is None or law.mode == "first_open":
            return tell_nothing
        return tell if on else tell_included

    def _explain_words(self, trace: Trace) -> None:
        if self.phrase:
            trace.add("phrase", {"phrase": self.phrase})
        if self.grace is not None:
            trace.add("at-once", {"term": self.grace})
