"""Scorecards in one session: who is judged, by what, and what was recorded of it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

import attrs

from ..codec import act_of
from ..errors import InvalidValueError, UnknownNameError
from ..evaluation.attribution import (
    Slice,
    below,
    bodies_of,
    cut_of,
    persons_of,
    slice_of,
)
from ..evaluation.formula_loading import load_formula
from ..evaluation.formula_text import formula_text
from ..evaluation.formulas import Formula
from ..evaluation.issued import (
    ASSESSMENTS,
    CARD_ISSUED,
    CARDS,
    FORMULA_KEPT,
    FORMULAS,
    INPUT_ASSESSED,
    PERIOD_SEALED,
    PERIOD_SEALS,
    Assessment,
    CardFact,
    IssuedCard,
    KeptFormula,
    SealedPeriod,
    place_of,
)
from ..evaluation.items import Item
from ..evaluation.periods import Period
from ..evaluation.scorecards import JudgedAs, Scorecard, Subject
from ..evaluation.scoring import score
from ..obligations.events import Fact
from ..organisation import BodyKind, Organisation
from ..ports import Row, RowQuery, Stored
from .courses import CardShare, Course
from .leavings import left_by_body, left_by_post
from .queries import Queries
from .reader import OBLIGATIONS, Reader

PAGE = 200
MOST_HELD = 20_000
"""How many obligations are held at a time, of all that there are."""
_MARGIN = dt.timedelta(days=1)
"""By how much the clocks of those who record may differ, and much more."""


class Cards:
    """Scorecards of one period by one formula, as of an instant.

    An obligation is read once for all cards of a body that it counts in.
    """

    def __init__(
        self,
        queries: Queries,
        period: Period,
        formula: Formula,
        at: dt.datetime,
        known_at: dt.datetime,
    ) -> None:
        """Judge by what *queries* knows.

        Args:
            queries: What it is read from, with nothing recorded after *known_at*.
            period: Which days.
            formula: How.
            at: As of when; the end of the period where that is earlier.
            known_at: What the cards say of when it was known.
        """
        self._queries = queries
        self._period = period
        self._formula = formula
        self._at = at
        self._known_at = known_at
        self._courses: dict[str, Course] = {}
        self._looked_at: set[str] = set()
        self._cards: dict[tuple[Subject, dt.datetime], Scorecard] = {}

    def subjects(self) -> Iterator[Slice]:
        """Everybody to be judged, sorted by key, with the days."""
        yield from sorted(self._parts(), key=lambda one: one.subject.key)

    def all(self) -> Iterator[Scorecard]:
        """The card of everybody that the formula judges, sorted by key."""
        cards = [
            self._made(part, self._near(part), self._at)
            for part in self._parts()
            if part.subject.capacity in self._formula.capacities
        ]
        yield from sorted(cards, key=lambda one: one.subject.key)

    def _parts(self) -> Iterator[Slice]:
        """Everybody to be judged, body by body, so that little is held at a time."""
        organisation = self._queries.organisation()
        keys = [body.key for body in organisation.bodies]
        parts = [
            *bodies_of(organisation, self._period, keys),
            *persons_of(organisation, self._period),
        ]
        for part in sorted(parts, key=lambda one: (one.subject.body, one.subject.key)):
            if len(self._courses) > MOST_HELD:
                self._courses.clear()
                self._looked_at.clear()
            if self._is_judged(part):
                yield part

    def _is_judged(self, part: Slice) -> bool:
        """Whether this register judges a subject at all.

        Whom the government can only ask is not judged by what he was asked; a body that
        led nothing has nothing to be judged by.
        """
        body = self._queries.organisation().body(part.subject.body)
        if not body.kind.is_government and not self._was_ordered(part):
            return False
        return part.subject.capacity is not JudgedAs.BODY or self._led(part)

    def _was_ordered(self, part: Slice) -> bool:
        """Whether any of its work counts among what is due."""
        found = (course.judged(part.cut(self._at)) for course in self._near(part))
        return any(one is not None and one.item.status.counted for one in found)

    def _led(self, part: Slice) -> bool:
        """Whether a body led something that was in hand in the period."""
        cut = cut_of(self._period.end, self._at)
        return any(
            course.was_led_by(part.subject.body, self._period.start, cut)
            for course in self._near(part)
        )

    def one(self, subject: Subject) -> Scorecard:
        """The card of one subject.

        Raises:
            InvalidValueError: It is not to be judged in the period, or not by the
                formula.
            UnknownNameError: Somebody or something that there is not.
        """
        part = slice_of(self._queries.organisation(), subject, self._period)
        return self._made(part, self._near(part), self._at)

    def find(self, subject: Subject) -> Scorecard | None:
        """The card of one subject; None where it is not to be judged in the period.

        So it can be where the organisation was corrected since.
        """
        try:
            part = slice_of(self._queries.organisation(), subject, self._period)
        except (InvalidValueError, UnknownNameError):
            return None
        return self._made(part, self._near(part), self._at)

    def items(self, subject: Subject) -> tuple[Item, ...]:
        """What counts on the card of one subject, sorted by key, whatever the formula.

        Raises:
            InvalidValueError: It is not to be judged in the period.
            UnknownNameError: Somebody or something that there is not.
        """
        part = slice_of(self._queries.organisation(), subject, self._period)
        whole = cut_of(self._period.end, self._at)
        share = CardShare(part=part, cut=part.cut(self._at), whole=whole)
        return tuple(share.items(self._near(part)))

    def _made(self, part: Slice, near: Sequence[Course], at: dt.datetime) -> Scorecard:
        place = part.subject, at
        if place not in self._cards:
            self._cards[place] = self._make(part, near, at)
        return self._cards[place]

    def _make(self, part: Slice, near: Sequence[Course], at: dt.datetime) -> Scorecard:
        subject, whole = part.subject, cut_of(self._period.end, at)
        share = CardShare(part=part, cut=part.cut(at), whole=whole)
        return score(
            self._formula,
            subject,
            share.items(near),
            period=self._period,
            since=part.since,
            until=part.until,
            cut_off=share.cut.at,
            known_at=self._known_at,
            inputs=assessed(
                self._queries, self._period.key, self._formula.key, subject
            ),
            units=self._units(part, min(at, part.end)),
        )

    def _units(self, part: Slice, at: dt.datetime) -> Iterator[Scorecard]:
        """The cards of the bodies below, where the formula asks for them."""
        subject = part.subject
        is_head = subject.capacity is JudgedAs.HEAD
        if not is_head or not self._formula.reads_units(subject.capacity):
            return
        organisation = self._queries.organisation()
        last = part.cut(at).last.astimezone(part.start.tzinfo).date()
        for key in below(organisation, subject.body, last):
            unit = Subject(capacity=JudgedAs.BODY, body=key)
            found = slice_of(organisation, unit, self._period)
            yield self._made(found, self._near(found), at)

    def _places(self, part: Slice) -> frozenset[str]:
        """Keys of the bodies or of the post whose work can count for a subject."""
        subject = part.subject
        if subject.capacity is JudgedAs.OFFICIAL:
            return frozenset(filter(None, [subject.post]))
        if subject.capacity is JudgedAs.DEPUTY:
            return self._under(part)
        return frozenset({subject.body})

    def _under(self, part: Slice) -> frozenset[str]:
        """A body and all under it on any of the days, down to the next committee.

        Above what a committee's bodies lead, the chain ends with that committee.
        """
        organisation, body = self._queries.organisation(), part.subject.body
        days = {part.since, *(one.since for one in organisation.placements)}
        days |= {one.since for one in organisation.bodies}
        wanted = [day for day in days if part.since <= day < part.until]
        return frozenset(
            one.key
            for one in organisation.bodies
            for day in wanted
            if one.key == body or _is_under(organisation, one.key, body, day)
        )

    def _near(self, part: Slice) -> list[Course]:
        """The obligations of which something can count for a subject."""
        found: dict[str, bool] = {}
        for place in self._places(part):
            if part.subject.capacity is JudgedAs.OFFICIAL:
                wanted, left = RowQuery(post=place), left_by_post(self._queries, place)
            else:
                wanted, left = RowQuery(body=place), left_by_body(self._queries, place)
            found |= dict.fromkeys(left, True) | _open(self._queries.rows(wanted))
        return self._read(found)

    def _read(self, wanted: Mapping[str, bool]) -> list[Course]:
        """These obligations, read page by page as far as they were not yet.

        Args:
            wanted: The key of each, and whether something may still be done about it.
        """
        waiting = sorted(wanted.keys() - self._looked_at)
        for first in range(0, len(waiting), PAGE):
            page = waiting[first : first + PAGE]
            for key, stored in self._queries.records(page).items():
                if stored and (wanted[key] or not self._is_past(stored)):
                    self._keep(key, self._queries.known(stored))
        self._looked_at |= wanted.keys()
        return [self._courses[key] for key in sorted(wanted.keys() & self._courses)]

    def _is_past(self, stored: Sequence[Stored]) -> bool:
        """Whether what is closed was so before the period, by its last record alone."""
        return stored[-1].record.recorded_at < self._period.start - _MARGIN

    def _keep(self, key: str, facts: tuple[Fact, ...]) -> None:
        if facts:
            self._courses[key] = Course(queries=self._queries, key=key, facts=facts)


def _is_under(organisation: Organisation, key: str, body: str, day: dt.date) -> bool:
    for above in organisation.ancestors(key, day):
        if above.key == body:
            return True
        if above.kind is BodyKind.COMMITTEE:
            return False
    return False


def _open(rows: Iterable[Row]) -> dict[str, bool]:
    """Whether something may still be done about each obligation, by key."""
    return {row.stream.removeprefix(OBLIGATIONS): row.is_open for row in rows}


def assessed(
    reader: Reader, period: str, formula: str, subject: Subject
) -> dict[str, Fraction]:
    """What was assessed of a subject last, by the name of the input."""
    stream = ASSESSMENTS + place_of(period, formula, subject)
    found = (
        reader.value_of(one, INPUT_ASSESSED, Assessment)
        for one in reader.recorded(stream)
    )
    return {one.name: Fraction(one.value) for one in found}


def issued(
    reader: Reader, period: str, formula: str, subject: Subject
) -> tuple[CardFact, ...]:
    """The cards of a subject that were issued, in order."""
    stream = CARDS + place_of(period, formula, subject)
    return tuple(_card_fact(reader, one) for one in reader.recorded(stream))


def all_issued(reader: Reader, period: str | None) -> Iterator[CardFact]:
    """All cards that were issued, by stream; of one period where one is named."""
    for stream in reader.streams(CARDS):
        for stored in reader.recorded(stream):
            fact = _card_fact(reader, stored)
            if period in {None, fact.card.period}:
                yield fact


def _card_fact(reader: Reader, stored: Stored) -> CardFact:
    return CardFact(
        card=reader.value_of(stored, CARD_ISSUED, IssuedCard),
        act=act_of(stored.record),
        at=stored.record.effective_at,
    )


def sealed_period(reader: Reader, period: str, formula: str) -> SealedPeriod | None:
    """A period as it was sealed; None where it was not."""
    stored = reader.recorded(PERIOD_SEALS + place_of(period, formula))
    if not stored:
        return None
    return reader.value_of(stored[0], PERIOD_SEALED, SealedPeriod)


def sealed_periods(reader: Reader) -> Iterator[SealedPeriod]:
    """All sealed periods, by stream."""
    for stream in reader.streams(PERIOD_SEALS):
        for one in reader.recorded(stream):
            yield reader.value_of(one, PERIOD_SEALED, SealedPeriod)


def kept_formula(reader: Reader, digest: str) -> Formula:
    """A formula as it was when something was judged by it.

    Raises:
        UnknownNameError: None was kept under that digest.
    """
    stored = reader.recorded(FORMULAS + digest)
    if not stored:
        kind = "kept formula"
        raise UnknownNameError.of(kind, digest, ())
    kept = reader.value_of(stored[0], FORMULA_KEPT, KeptFormula)
    return load_formula(kept.text, FORMULAS + digest)


def formula_digest(text: str) -> str:
    """The SHA-256 under which a formula is kept."""
    return hashlib.sha256(text.encode()).hexdigest()


def keepable(formula: Formula) -> KeptFormula:
    """A formula as it is kept.

    Raises:
        InvalidValueError: What is kept would not be read back the same.
    """
    text = formula_text(formula)
    if load_formula(text, formula.key) != formula:
        problem = "cannot be written down exactly"
        raise InvalidValueError(problem, field="formula", value=formula.key)
    return KeptFormula(key=formula.key, version=formula.version, text=text)


def checked_period(period: object) -> Period:
    """A period, or the one that a text names.

    Raises:
        InvalidValueError: It is none.
    """
    if isinstance(period, str):
        return Period.of(period)
    if not isinstance(period, Period):
        problem = "must be a Period, or the key of one such as 2017-06"
        raise InvalidValueError(problem, field="period", value=period)
    return period


@attrs.frozen(kw_only=True)
class Recomputed:
    """A card that was fixed, and what the facts give (tính lại kết quả đã chốt).

    Attributes:
        subject: Who.
        period: Key of the period.
        formula: Key of the formula.
        number: Number of the card that was issued; None for what a seal fixed.
        score: The score that was stored.
        grade: The grade that was stored.
        card: What the facts that were known then give by the formula of then; None
            where they give that the subject was not to be judged.
        is_equal: Whether that is all the stored card says.
        now: What everything that is known now gives, by the same formula; None as for
            ``card``.
        would_differ: Whether that is another card: something was recorded later, which
            changes nothing that is fixed and is for a correction.
    """

    subject: Subject
    period: str
    formula: str
    number: int | None
    score: Fraction | None
    grade: str | None
    card: Scorecard | None
    is_equal: bool
    now: Scorecard | None
    would_differ: bool
