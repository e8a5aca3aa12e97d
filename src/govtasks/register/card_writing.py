"""Recording inputs, scorecards, sealed periods and appeals."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ..errors import ConflictError
from ..evaluation.appeals import (
    APPEAL_DECIDED,
    APPEAL_LODGED,
    APPEAL_WITHDRAWN,
    APPEALS,
    Appeal,
    AppealDecided,
    AppealLodged,
    AppealOutcome,
    AppealWithdrawn,
    outcome_of,
)
from ..evaluation.card_judges import AssessInput, DecideAppeal, IssueCard
from ..evaluation.issued import (
    ASSESSMENTS,
    CARD_ISSUED,
    CARDS,
    INPUT_ASSESSED,
    PERIOD_SEALED,
    PERIOD_SEALS,
    AppealTerms,
    Assessment,
    CardFact,
    IssuedCard,
    SealedPeriod,
    amount,
    place_of,
    sealed,
)
from ..evaluation.periods import Period
from ..evaluation.scorecards import Subject
from ..obligations.refusals import refuse
from ..text import plain_text
from .card_basis import CardBasis, basis_now, basis_of, basis_then
from .card_checks import CardChecker, issued_card
from .card_reading import (
    checked_period,
    formula_digest,
    issued,
    keepable,
    sealed_period,
)


class CardWriter(CardChecker):
    """Records scorecards and what is said of them.

    Whoever judges is the head of the body for its deputies and staff, and the head of a
    body above for heads and bodies; an authorizer of the host can narrow or widen that.
    Nobody judges himself, whatever an authorizer says.
    """

    def assess(
        self,
        subject: Subject,
        period: Period | str,
        name: str,
        value: Fraction | int | str,
        reason: str,
        *,
        formula: str = "default",
    ) -> Assessment:
        """Assess what a formula asks for and no fact shows (chấm điểm).

        What was assessed before stays recorded; the last counts.

        Args:
            subject: Whom.
            period: Which days.
            name: Name of the input in the formula.
            value: How much, exactly: no float.
            reason: Why so much.
            formula: Key of the formula.

        Raises:
            InvalidValueError: The value lies outside of what the input can be, no
                reason, the formula is not for the period, or the subject is not to be
                judged in it.
            UnknownNameError: The formula, or the input of it, is not there.
            RefusedError: By ``own-card``, ``not-judge`` or the host's authorizer.
        """
        days = self._days(subject, period)
        number = amount(value)
        made = Assessment(
            subject=subject,
            period=days.key,
            formula=formula,
            name=name,
            value=str(number),
            reason=reason,
        )
        how = basis_of(self, days, formula, now=self.now).formula
        how.check_period(days)
        self._check_input(how, subject, name, number)
        self._check_judge(AssessInput(subject=subject, name=name), days.zone)
        stream = ASSESSMENTS + place_of(days.key, formula, subject)
        version = len(self._session.read(stream))
        self._record(stream, version, INPUT_ASSESSED, made)
        return made

    def issue_scorecard(
        self,
        subject: Subject,
        period: Period | str,
        formula: str = "default",
        *,
        reason: str = "",
        appeal: str | None = None,
        provisional: bool = False,
        terms: AppealTerms | None = None,
    ) -> IssuedCard:
        """Issue a scorecard, or correct the one before (ban hành, đính chính phiếu).

        The first card of a sealed period says what was sealed. A correction says what
        is known now by the same formula; the card before stays, and its number stands
        in the new one.

        Args:
            subject: Whose.
            period: Which days.
            formula: Key of the formula.
            reason: Why the card before is corrected; empty for the first.
            appeal: Key of the appeal that brought the correction about.
            provisional: Whether it may be issued though it is not final; it is marked.
            terms: By when it can be appealed against; those of the sealed period, or of
                the card before, where they are not given.

        Raises:
            RefusedError: By ``own-card``, ``not-judge``, ``card-provisional``,
                ``card-issued``, ``card-unissued``, ``card-unchanged``,
                ``card-differs``, ``appeal-not-upheld`` or the host's authorizer.
            UnknownNameError: There is no such formula or appeal.
            GovtasksError: As `Register.scorecard`.
        """
        plain_text(reason, "reason")
        days = self._days(subject, period)
        self._check_judge(IssueCard(subject=subject, period=days.key), days.zone)
        before = issued(self, days.key, formula, subject)
        self._check_order(subject, days, reason, before)
        if appeal is not None:
            self._check_upheld(appeal, before)
        fixed = sealed_period(self, days.key, formula)
        basis = self._basis(days, formula, before)
        card = basis.cards(self._knowing(basis), days).one(subject)
        self._check_card(card, basis.formula, before, fixed, provisional=provisional)
        made = issued_card(
            card,
            basis.formula,
            before=before,
            reason=reason,
            appeal=appeal,
            terms=terms or _terms(before, fixed),
        )
        stream = CARDS + place_of(days.key, formula, subject)
        with self._together():
            self._keep_formula(basis.formula)
            self._record(stream, len(before), CARD_ISSUED, made)
        return made

    def _basis(
        self, period: Period, formula: str, before: Sequence[CardFact]
    ) -> CardBasis:
        """By what a card is issued: a correction by the formula of the card before."""
        if not before:
            return basis_of(self, period, formula, now=self.now)
        return basis_now(basis_then(self, before[-1].card), self.now)

    def seal_period(
        self,
        period: Period | str,
        formula: str = "default",
        *,
        terms: AppealTerms | None = None,
    ) -> SealedPeriod:
        """Fix the numbers of a period by a formula for ever (chốt kỳ đánh giá).

        What is recorded later changes nothing of it: it shows in `Register.recompute`,
        and is for a correction. The whole formula is kept, so that a changed file does
        not change it either. A card for which something was not assessed is fixed as
        it is, and marked.

        Args:
            period: Which days; they must be over.
            formula: Key of the formula.
            terms: By when its cards can be appealed against, where they say nothing.

        Raises:
            RefusedError: By ``period-open``, ``period-sealed`` or ``seal-not-head``.
            GovtasksError: As `Register.scorecards`.
        """
        days = checked_period(period)
        if not days.is_over(self.now):
            refuse("period-open", period=days, day=days.last_day)
        stream = PERIOD_SEALS + place_of(days.key, formula)
        if self._session.read(stream):
            refuse("period-sealed", period=days, formula=formula)
        self._check_head(days.zone)
        basis = basis_of(self, days, formula, now=self.now)
        found = basis.cards(self._knowing(basis), days).all()
        cards = tuple(sealed(card) for card in found)
        made = SealedPeriod(
            period=days.key,
            zone=days.zone,
            formula=basis.formula.key,
            formula_version=basis.formula.version,
            formula_digest=formula_digest(keepable(basis.formula).text),
            known_at=basis.known_at,
            cards=cards,
            terms=terms,
        )
        with self._together():
            self._keep_formula(basis.formula)
            self._record(stream, 0, PERIOD_SEALED, made)
        return made

    def lodge_appeal(
        self,
        key: str,
        subject: Subject,
        period: Period | str,
        grounds: str,
        *,
        formula: str = "default",
    ) -> Appeal:
        """Lodge an appeal against the last card of a subject (khiếu nại, kiến nghị).

        The person does it, or whoever holds a mandate of his post; for a body its head.

        Args:
            key: Key of the appeal.
            subject: Whose card.
            period: Which days.
            grounds: Why it is wrong.
            formula: Key of the formula.

        Raises:
            RefusedError: By ``card-unissued``, ``appeal-not-yours``, ``appeal-late`` or
                ``appeal-repeated``.
            ConflictError: The key is taken.
        """
        days = self._days(subject, period)
        cards = issued(self, days.key, formula, subject)
        if not cards:
            refuse("card-unissued", subject=self._shown(subject), period=days)
        made = Appeal(
            key=key,
            subject=subject,
            period=days.key,
            formula=formula,
            number=cards[-1].card.number,
            grounds=grounds,
        )
        self._check_appellant(made, days.zone)
        self._check_in_time(cards[-1])
        self._check_first(made)
        if version := len(self._session.read(APPEALS + key)):
            raise ConflictError(APPEALS + key, 0, version)
        self._record(APPEALS + key, 0, APPEAL_LODGED, AppealLodged(appeal=made))
        return made

    def withdraw_appeal(self, key: str, reason: str = "") -> None:
        """Take an appeal back (rút đơn); whoever could lodge it may.

        Args:
            key: Key of the appeal.
            reason: Why.

        Raises:
            RefusedError: By ``appeal-closed`` or ``appeal-not-yours``.
            UnknownNameError: There is no such appeal.
        """
        withdrawn = AppealWithdrawn(reason=reason)
        state, card = self._open_appeal(key)
        self._check_appellant(state.appeal, card.card.zone)
        self._record(APPEALS + key, 1, APPEAL_WITHDRAWN, withdrawn)

    def decide_appeal(
        self, key: str, outcome: AppealOutcome | str, reason: str
    ) -> AppealDecided:
        """Decide an appeal (giải quyết khiếu nại, kiến nghị).

        Whoever may judge the subject decides, but neither who issued the card nor the
        subject. What is upheld calls for a card: see `issue_scorecard`.

        Args:
            key: Key of the appeal.
            outcome: What is decided: ``upheld``, ``partly`` or ``rejected``.
            reason: Why.

        Raises:
            RefusedError: By ``appeal-closed``, ``own-card``, ``appeal-by-issuer``,
                ``not-judge`` or the host's authorizer.
            UnknownNameError: There is no such appeal.
        """
        decided = AppealDecided(outcome=outcome_of(outcome), reason=reason)
        state, card = self._open_appeal(key)
        command = DecideAppeal(subject=state.appeal.subject, appeal=key)
        self._check_not_issuer(card)
        self._check_judge(command, card.card.zone)
        self._record(APPEALS + key, 1, APPEAL_DECIDED, decided)
        return decided


def _terms(
    before: Sequence[CardFact], fixed: SealedPeriod | None
) -> AppealTerms | None:
    """The terms of the card before, else those of the sealed period."""
    if before:
        return before[-1].card.terms
    return None if fixed is None else fixed.terms
