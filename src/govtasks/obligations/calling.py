"""What is asked of whoever answers for an obligation: urgings, demands, answers.

An urging (đôn đốc) presses the work on, a demand (yêu cầu giải trình) wants to know
why it is late. Each has a running number, which counts those of the ladder together
with those that somebody wrote, so that the third letter is the third.
"""

from __future__ import annotations

import datetime as dt
import enum

import attrs

from ..deadlines.rules import Fixed, Rule, Within
from ..deadlines.terms import Term
from ..messages import render
from .events.fact import Act

_NUMBERED = (
    "urge",
    "demand",
    "measure",
    "result",
    "inspection",
    "breach",
    "extension",
    "device",
)
ASKED = "asked"
"""Name of the fact that a term for an answer runs from."""


class CallKind(enum.Enum):
    """What is asked."""

    URGE = "urge"
    """To get on with it (đôn đốc)."""
    DEMAND = "demand"
    """To explain the delay (yêu cầu giải trình)."""

    def in_locale(self, locale: str) -> str:
        """The kind in words."""
        return render(f"calls.kind-{self.value}", {}, locale)


@attrs.frozen(kw_only=True)
class CallAnswer:
    """What was answered to an urging or a demand (trả lời, giải trình).

    Attributes:
        text: What was said.
        evidence: Numbers and symbols, or addresses, of what shows it.
        act: Who said so, for whom.
        at: When.
    """

    text: str
    evidence: tuple[str, ...] = ()
    act: Act
    at: dt.datetime


@attrs.frozen(kw_only=True)
class Call:
    """An urging or a demand for an explanation.

    Attributes:
        kind: Which of the two.
        number: Its running number among those of its kind, from 1.
        reason: Why; empty for a step of the ladder.
        answer_by: Last day for an answer, where one was named; or else
        within: The term for it, from the day that it was asked.
        instrument: The document, where there was one.
        step_key: Key of the step of the ladder; empty where somebody wrote it.
        act: Who asked, for whom.
        at: When.
        answers: What was answered, oldest first.
        is_withdrawn: Whether it was a step of the ladder that no longer holds.
    """

    kind: CallKind
    number: int
    reason: str = ""
    answer_by: dt.date | None = None
    within: Term | None = None
    instrument: str = ""
    step_key: str = ""
    act: Act
    at: dt.datetime
    answers: tuple[CallAnswer, ...] = ()
    is_withdrawn: bool = False

    @property
    def key(self) -> str:
        """What it is called inside its obligation: ``urge-2``, ``demand-1``."""
        return f"{self.kind.value}-{self.number}"

    @property
    def rule(self) -> Rule | None:
        """What decides the last day for an answer; None where it was given none."""
        if self.answer_by is not None:
            return Fixed(day=self.answer_by, inclusive=True, roll=False)
        if self.within is not None:
            return Within(terms=(self.within,), of=ASKED)
        return None

    @property
    def wants_answer(self) -> bool:
        """Whether somebody must answer: any demand, and an urging with a day.

        Nobody need answer what was taken back.
        """
        is_asked = self.kind is CallKind.DEMAND or self.rule is not None
        return is_asked and not self.is_withdrawn


def call_words(key: str, locale: str) -> str:
    """What has a running number in words: "đôn đốc lần 2" for ``urge-2``.

    Args:
        key: Key of an urging, a demand, the proposal of a measure, or another entry
            of a timeline; any other is given back.
        locale: ``vi`` or ``en``.
    """
    kind, _, number = key.rpartition("-")
    if kind not in _NUMBERED:
        return key
    return render(f"calls.named-{kind}", {"number": number}, locale)
