"""Scorecards of a register: reckoned, recorded, recomputed, appealed."""

from __future__ import annotations

import datetime as dt

from ..errors import UnknownNameError
from ..evaluation.appeals import AppealReport
from ..evaluation.attribution import subject_of
from ..evaluation.issued import CardFact, SealedPeriod, card_digest
from ..evaluation.periods import Period
from ..evaluation.scorecards import Scorecard, Subject
from ..text import aware
from .appeal_reading import appeal_reports
from .card_basis import CardBasis, FixedCard, basis_now, basis_of, basis_then
from .card_reading import (
    Recomputed,
    all_issued,
    checked_period,
    issued,
    sealed_period,
    sealed_periods,
)
from .queries import Queries
from .tabulating import Tabulating
from .writing import require_kind


class Scoring(Tabulating):
    """A register that judges."""

    def subjects(
        self,
        period: Period | str,
        *,
        at: dt.datetime | None = None,
        known_at: dt.datetime | None = None,
    ) -> tuple[Subject, ...]:
        """Who is judged in a period, sorted by key (đối tượng được đánh giá).

        Every body that led something which was in hand in it, and everybody who held a
        post in it, once for each post: heads, deputies, officials. Where a post was
        vacant, nobody is judged for it.

        Bodies that the government cannot order, and their people, are left out unless
        something that they were given counts among what is due: what they are asked
        for is not judged.

        Args:
            period: Which days, or the key of a month, quarter, half or whole year.
            at: As of when; the clock's time where it is not given.
            known_at: Only what had been recorded by then; everything where it is not
                given.

        Raises:
            InvalidValueError: It is no period.
            MissingFactError: No organisation was recorded.
        """
        days, now = checked_period(period), self._now(at)
        basis = CardBasis(
            formula=self.rulebook.formula("default"),
            at=now,
            known_at=known_at or max(now, self._now(None)),
        )
        with self._queries(basis.known_at) as queries:
            found = basis.cards(queries, days).subjects()
            return tuple(one.subject for one in found)

    def subject(self, key: str) -> Subject:
        """The subject of a key such as ``body/noi-vu`` or ``head/truong-noi-vu/ng-a``.

        Raises:
            UnknownNameError: There is none; the hint names the nearest.
            MissingFactError: No organisation was recorded.
        """
        with self._queries() as queries:
            return subject_of(queries.organisation(), key)

    def scorecard(
        self,
        subject: Subject,
        period: Period | str,
        formula: str = "default",
        *,
        at: dt.datetime | None = None,
        known_at: dt.datetime | None = None,
    ) -> Scorecard:
        """How somebody did in a period, with every fact that it came from.

        Of a period that was sealed by that formula it is what was known as it was
        sealed, by the formula of then; another instant must be asked for by name.

        Args:
            subject: Who, and as what: see `subjects`.
            period: Which days, or the key of a month, quarter, half or whole year.
            formula: Key of the formula.
            at: As of when, where that is before the end of the days; the clock's time
                where it is not given.
            known_at: Only what had been recorded by then; everything where it is not
                given.

        Raises:
            InvalidValueError: The subject is not to be judged in the period, or not by
                that formula; or the formula is not for that period.
            UnknownNameError: There is no such formula, body, post or person.
            MissingFactError: No organisation was recorded.
            CoverageError: A calendar does not reach as far as a deadline.
        """
        require_kind(subject, Subject)
        days = checked_period(period)
        basis = self._basis(days, formula, at, known_at)
        return self._card(basis, days, subject)

    def scorecards(
        self,
        period: Period | str,
        formula: str = "default",
        *,
        at: dt.datetime | None = None,
        known_at: dt.datetime | None = None,
    ) -> tuple[Scorecard, ...]:
        """The card of everybody whom a formula judges, sorted by key of the subject.

        Body by body, so that little is held at a time, however much there is.

        Args:
            period: As for `scorecard`.
            formula: As for `scorecard`.
            at: As for `scorecard`.
            known_at: As for `scorecard`.

        Raises:
            GovtasksError: As `scorecard`.
        """
        days = checked_period(period)
        basis = self._basis(days, formula, at, known_at)
        with self._queries(basis.known_at) as queries:
            return tuple(basis.cards(queries, days).all())

    def issued_scorecards(
        self, period: Period | str | None = None, subject: Subject | None = None
    ) -> tuple[CardFact, ...]:
        """The cards that were issued, with who did and when; earlier ones too.

        Args:
            period: Of which period; None for all.
            subject: Whose; None for everybody's.
        """
        key = None if period is None else checked_period(period).key
        with self._queries() as queries:
            found = all_issued(queries, key)
            return tuple(one for one in found if subject in {None, one.card.subject})

    def sealed_periods(self) -> tuple[SealedPeriod, ...]:
        """The periods that were sealed, each with what it says of everybody."""
        with self._queries() as queries:
            return tuple(sealed_periods(queries))

    def recompute(
        self,
        subject: Subject,
        period: Period | str,
        formula: str = "default",
        *,
        number: int | None = None,
        now: dt.datetime | None = None,
    ) -> Recomputed:
        """Reckon anew what was fixed, from the facts that were known then.

        Args:
            subject: Whose.
            period: Which days.
            formula: Key of the formula.
            number: Number of an issued card; where it is not given, what the sealed
                period says, or the last card of a period that was not sealed.
            now: The time, for what is known now; the clock's where it is not given.

        Raises:
            UnknownNameError: Nothing was fixed of the subject.
            GovtasksError: As `scorecard`.
        """
        require_kind(subject, Subject)
        days, at = checked_period(period), self._now(now)
        with self._queries() as queries:
            fixed = _fixed(queries, days, formula, subject, number)
        latest = basis_now(fixed.basis, at)
        with self._queries(fixed.basis.known_at) as queries:
            card = fixed.basis.cards(queries, days).find(subject)
        with self._queries(at) as queries:
            now_card = latest.cards(queries, days).find(subject)
        return _recomputed(subject, days, fixed, card, now_card)

    def recompute_period(
        self,
        period: Period | str,
        formula: str = "default",
        *,
        now: dt.datetime | None = None,
    ) -> tuple[Recomputed, ...]:
        """Reckon anew all that a sealed period says, sorted by key of the subject.

        So it is found whose card was changed by what was recorded since, and wants a
        correction.

        Args:
            period: Which days.
            formula: Key of the formula.
            now: The time, for what is known now; the clock's where it is not given.

        Raises:
            UnknownNameError: The period was not sealed by that formula.
            GovtasksError: As `scorecard`.
        """
        days, at = checked_period(period), self._now(now)
        with self._queries() as queries:
            seal = sealed_period(queries, days.key, formula)
            if seal is None:
                sealed = [one.period for one in sealed_periods(queries)]
                kind = "sealed period"
                raise UnknownNameError.of(kind, days.key, sealed, field="period")
            basis = basis_then(queries, seal)
        with self._queries(basis.known_at) as queries:
            cards = basis.cards(queries, days)
            then = {one.subject: cards.find(one.subject) for one in seal.cards}
        with self._queries(at) as queries:
            cards = basis_now(basis, at).cards(queries, days)
            latest = {one.subject: cards.find(one.subject) for one in seal.cards}
        return tuple(
            _recomputed(
                told.subject,
                days,
                FixedCard(basis=basis, number=None, told=told),
                then[told.subject],
                latest[told.subject],
            )
            for told in seal.cards
        )

    def appeals(self, at: dt.datetime | None = None) -> tuple[AppealReport, ...]:
        """Every appeal with where it stands at an instant, sorted by key.

        Args:
            at: The instant; the clock's time where it is not given.
        """
        with self._queries() as queries:
            return tuple(appeal_reports(queries, self._now(at)))

    def _basis(
        self,
        period: Period,
        formula: str,
        at: dt.datetime | None,
        known_at: dt.datetime | None,
    ) -> CardBasis:
        for name, instant in (("at", at), ("known_at", known_at)):
            if instant is not None:
                aware(instant, name)
        now = self._now(None)
        with self._queries() as queries:
            return basis_of(queries, period, formula, now=now, at=at, known_at=known_at)

    def _card(self, basis: CardBasis, period: Period, subject: Subject) -> Scorecard:
        with self._queries(basis.known_at) as queries:
            return basis.cards(queries, period).one(subject)


def _recomputed(
    subject: Subject,
    period: Period,
    fixed: FixedCard,
    card: Scorecard | None,
    latest: Scorecard | None,
) -> Recomputed:
    """What was told, held against what the facts give, then and now."""
    digest = None if card is None else card_digest(card)
    other = None if latest is None else card_digest(latest)
    return Recomputed(
        subject=subject,
        period=period.key,
        formula=fixed.basis.formula.key,
        number=fixed.number,
        score=fixed.told.points,
        grade=fixed.told.grade,
        card=card,
        is_equal=digest == fixed.told.digest,
        now=latest,
        would_differ=other != fixed.told.digest,
    )


def _fixed(
    queries: Queries,
    period: Period,
    formula: str,
    subject: Subject,
    number: int | None,
) -> FixedCard:
    """What was told of a subject, and by what it was reckoned."""
    seal = sealed_period(queries, period.key, formula)
    told = None if seal is None else seal.of(subject)
    if seal is not None and told is not None and number is None:
        return FixedCard(basis=basis_then(queries, seal), number=None, told=told)
    cards = {
        str(one.card.number): one.card
        for one in issued(queries, period.key, formula, subject)
    }
    wanted = str(number) if number is not None else max(cards, key=int, default="1")
    if wanted not in cards:
        kind = "scorecard"
        raise UnknownNameError.of(kind, f"{subject.key} {wanted}", cards)
    card = cards[wanted]
    return FixedCard(basis=basis_then(queries, card), number=card.number, told=card)
