"""Whether more got a grade than a formula allows (tỷ lệ xếp loại tối đa).

What is found is told, and nobody is graded down: who of several keeps a grade is for
people to decide.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

import attrs

from ..errors import InvalidValueError
from ..explain import Citation
from ..messages import render
from ..text import Text
from .amounts import Amount
from .formulas import Formula, ShareLimit
from .scorecards import JudgedAs, Scorecard

_HUNDRED = 100


@attrs.frozen(kw_only=True)
class ShareFinding:
    """More got a grade than are allowed, among those who are compared.

    Attributes:
        group: Who is compared: the body, unless the caller groups otherwise.
        capacity: As what they are judged.
        grade: Key of the grade.
        title: What it is called.
        count: How many got it.
        of: How many got the grades that it is reckoned by.
        at_most: How many of a hundred of these are allowed.
        allowed: How many that is, a part of one left off.
        cites: What the limit rests on.
    """

    group: str
    capacity: JudgedAs
    grade: str
    title: Text
    count: int
    of: int
    at_most: Fraction
    allowed: int
    cites: tuple[Citation, ...] = ()

    @property
    def too_many(self) -> int:
        """How many got it beyond what is allowed."""
        return self.count - self.allowed

    def in_locale(self, locale: str) -> str:
        """The finding as a sentence."""
        arguments = {
            "grade": self.title,
            "count": self.count,
            "group": self.group,
            "capacity": self.capacity,
            "allowed": self.allowed,
            "percent": Amount(self.at_most),
            "of": self.of,
            "too_many": self.too_many,
        }
        return render("formulas.too-many", arguments, locale)


def body_of(card: Scorecard) -> str:
    """The body whose people are compared."""
    return card.subject.body


def share_findings(
    formula: Formula,
    cards: Iterable[Scorecard],
    *,
    group: Callable[[Scorecard], str] = body_of,
) -> tuple[ShareFinding, ...]:
    """Where more got a grade than the formula allows.

    Those are compared who are of one group and judged in one capacity. Reckoned
    exactly: of seven, 20 % are one, and two are one too many.

    Args:
        formula: Has the limits.
        cards: Of one period, each subject once.
        group: Gives the group of a card, where those of a body do not all have similar
            work.

    Returns:
        The findings by group, capacity and limit; empty where all is kept.

    Raises:
        InvalidValueError: A card is by another formula or version, of another period,
            or of somebody who has one already.
    """
    known = tuple(cards)
    _check(formula, known)
    groups = sorted({(group(card), card.subject.capacity.value) for card in known})
    return tuple(
        finding
        for name, capacity in groups
        for finding in _findings(formula, name, JudgedAs(capacity), known, group)
    )


def _check(formula: Formula, cards: tuple[Scorecard, ...]) -> None:
    seen: set[str] = set()
    for card in cards:
        key = card.subject.key
        if (card.formula, card.formula_version) != (formula.key, formula.version):
            problem = f"must be by formula {formula.key}, version {formula.version}"
            raise InvalidValueError(problem, field="cards", value=key)
        if card.period != cards[0].period:
            problem = f"must be of the period {cards[0].period.key}"
            raise InvalidValueError(problem, field="cards", value=key)
        if key in seen:
            problem = "has two cards"
            raise InvalidValueError(problem, field="cards", value=key)
        seen.add(key)


def _findings(
    formula: Formula,
    name: str,
    capacity: JudgedAs,
    cards: tuple[Scorecard, ...],
    group: Callable[[Scorecard], str],
) -> Iterator[ShareFinding]:
    grades = Counter(
        card.grade
        for card in cards
        if card.subject.capacity is capacity and group(card) == name
    )
    for limit in formula.share_limits:
        if capacity in limit.capacities:
            finding = _finding(formula, limit, name, capacity, grades)
            if finding.too_many > 0:
                yield finding


def _finding(
    formula: Formula,
    limit: ShareLimit,
    name: str,
    capacity: JudgedAs,
    grades: Counter[str | None],
) -> ShareFinding:
    of = sum(grades[grade] for grade in dict.fromkeys(limit.of))
    return ShareFinding(
        group=name,
        capacity=capacity,
        grade=limit.grade,
        title=formula.grade(limit.grade).title,
        count=grades[limit.grade],
        of=of,
        at_most=limit.at_most,
        allowed=int(limit.at_most * of / _HUNDRED),
        cites=limit.cites,
    )
