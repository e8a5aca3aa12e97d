"""What refuses a judgement before anything of it is recorded."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Sequence
from fractions import Fraction

from ..authorizing import AuthorizationRequest
from ..deadlines.results import Deadline
from ..errors import InvalidValueError, UnknownNameError
from ..evaluation.appeals import Appeal, AppealState
from ..evaluation.attribution import slice_of
from ..evaluation.card_judges import (
    JudgingCommand,
    may_appeal,
    may_judge,
    own_card,
    shown,
)
from ..evaluation.formulas import Formula
from ..evaluation.issued import (
    FORMULA_KEPT,
    FORMULAS,
    AppealTerms,
    CardFact,
    IssuedCard,
    SealedPeriod,
    card_digest,
    written,
)
from ..evaluation.periods import Period
from ..evaluation.scorecards import Scorecard, Subject
from ..obligations.refusals import refuse
from ..text import Text
from .appeal_reading import appeal_keys, appeal_state, cards_of, due_of
from .card_basis import CardBasis
from .card_reading import checked_period, formula_digest, keepable
from .gate import Gate
from .queries import Queries
from .writing import Writer, require_kind


class CardChecker(Writer):
    """Refuses what may not be recorded of cards."""

    _gate: Gate

    def _days(self, subject: Subject, period: Period | str) -> Period:
        """The period; the subject must be one that is judged in it."""
        require_kind(subject, Subject)
        days = checked_period(period)
        slice_of(self.organisation(), subject, days)
        return days

    def _today(self, zone: str) -> dt.date:
        return self.now.astimezone(zoneinfo.ZoneInfo(zone)).date()

    def _shown(self, subject: Subject) -> Text | str:
        return shown(self.organisation(), subject)

    def _knowing(self, basis: CardBasis) -> Queries:
        """A reader of the same transaction that knows no more than a card may."""
        known_at = basis.known_at
        return Queries(self._session, self._codec, self.rulebook, known_at=known_at)

    def _check_judge(self, command: JudgingCommand, zone: str) -> None:
        """Refuse whoever would judge himself, and whoever may not judge at all."""
        organisation, day = self.organisation(), self._today(zone)
        subject = command.subject
        person = own_card(organisation, subject, self.act, day)
        if person is not None:
            refuse("own-card", person=person, subject=self._shown(subject))
        self._gate.check(
            AuthorizationRequest(
                obligation=subject.key,
                command=command,
                act=self.act,
                state=None,
                answer=may_judge(organisation, command, self.act, day),
                at=self.now,
            )
        )

    def _check_head(self, zone: str) -> None:
        """Refuse whoever heads no body: a period is sealed by somebody who answers."""
        organisation, day = self.organisation(), self._today(zone)
        actor = self.act.actor
        held = (
            ()
            if organisation.find_person(actor) is None
            else organisation.posts_held(actor, day)
        )
        if not any(organisation.post(one.post).kind.is_head for one in held):
            refuse("seal-not-head", actor=actor, day=day)

    def _check_input(
        self, formula: Formula, subject: Subject, name: str, value: Fraction
    ) -> None:
        """Refuse an input that the formula does not ask for, or that is too much."""
        known = {one.name: one for one in formula.inputs_of(subject.capacity)}
        if name not in known:
            kind = "input"
            raise UnknownNameError.of(kind, name, known, field="name")
        wanted = known[name]
        if not wanted.least <= value <= wanted.most:
            problem = f"must be from {wanted.least} to {wanted.most}"
            raise InvalidValueError(problem, field=name, value=str(value))

    def _check_order(
        self,
        subject: Subject,
        period: Period,
        reason: str,
        before: Sequence[CardFact],
    ) -> None:
        """Refuse a second card that corrects nothing, and a correction of no card."""
        named = {"subject": self._shown(subject), "period": period}
        if before and not reason.strip():
            refuse("card-issued", number=before[-1].card.number, **named)
        if reason.strip() and not before:
            refuse("card-unissued", **named)

    def _check_card(
        self,
        card: Scorecard,
        formula: Formula,
        before: Sequence[CardFact],
        fixed: SealedPeriod | None,
        *,
        provisional: bool,
    ) -> None:
        """Refuse a card that is not final, says the same, or not what was sealed."""
        named = {"subject": self._shown(card.subject), "period": card.period}
        if card.is_provisional and not provisional:
            always = {one.text for one in formula.caveats_of(card.subject.capacity)}
            why = [one for one in card.caveats if one not in always]
            refuse("card-provisional", why=why, **named)
        digest = card_digest(card)
        if before and before[-1].card.digest == digest:
            refuse("card-unchanged", number=before[-1].card.number, **named)
        told = None if fixed is None else fixed.of(card.subject)
        if not before and told is not None and told.digest != digest:
            refuse("card-differs", **named)

    def _check_upheld(self, key: str, before: Sequence[CardFact]) -> None:
        """Refuse a correction for an appeal that was not upheld against that card."""
        state = self._known_appeal(key)
        last = before[-1].card if before else None
        appeal = state.appeal
        is_about = last is not None and (
            (appeal.subject, appeal.period, appeal.formula, appeal.number)
            == (last.subject, last.period, last.formula, last.number)
        )
        if not state.is_upheld or not is_about:
            refuse("appeal-not-upheld", appeal=key)

    def _check_appellant(self, appeal: Appeal, zone: str) -> None:
        """Refuse whoever is neither judged by the card nor acts for who is."""
        day = self._today(zone)
        if not may_appeal(self.organisation(), appeal.subject, self.act, day):
            subject = self._shown(appeal.subject)
            refuse("appeal-not-yours", actor=self.act.actor, subject=subject)

    def _check_in_time(self, issued_card: CardFact) -> None:
        """Refuse an appeal after the term in which it could be lodged."""
        terms = issued_card.card.terms
        if terms is None:
            return
        due = due_of(self, terms.lodge, terms, issued_card.at)
        if isinstance(due, Deadline) and self.now >= due.expires_at:
            refuse("appeal-late", day=due.last_day, issued=issued_card.at)

    def _check_first(self, made: Appeal) -> None:
        """Refuse a second appeal against the same card, where the first stands."""
        for key in appeal_keys(self):
            state = appeal_state(self, key)
            if state is not None and state.withdrawn is None:
                other = state.appeal
                if _place(other) == _place(made):
                    refuse("appeal-repeated", appeal=key, number=made.number)

    def _check_not_issuer(self, card: CardFact) -> None:
        """Refuse whoever issued the card, or for whom it was issued."""
        both = sorted(card.act.parties & self.act.parties)
        if both:
            refuse("appeal-by-issuer", person=both[0], number=card.card.number)

    def _known_appeal(self, key: str) -> AppealState:
        state = appeal_state(self, key)
        if state is None:
            kind = "appeal"
            raise UnknownNameError.of(kind, key, appeal_keys(self), field="appeal")
        return state

    def _open_appeal(self, key: str) -> tuple[AppealState, CardFact]:
        """An appeal that is to be decided, and the card that it is against."""
        state = self._known_appeal(key)
        if not state.is_open:
            closed = state.decided or state.withdrawn
            refuse("appeal-closed", appeal=key, at=closed and closed.at)
        cards = cards_of(self, state.appeal)
        card = next(one for one in cards if one.card.number == state.appeal.number)
        return state, card

    def _keep_formula(self, formula: Formula) -> None:
        """Keep all of a formula, once."""
        kept = keepable(formula)
        stream = FORMULAS + formula_digest(kept.text)
        if not self._session.read(stream):
            self._record(stream, 0, FORMULA_KEPT, kept)


def _place(appeal: Appeal) -> tuple[object, ...]:
    return appeal.subject, appeal.period, appeal.formula, appeal.number


def issued_card(
    card: Scorecard,
    formula: Formula,
    *,
    before: Sequence[CardFact],
    reason: str,
    appeal: str | None,
    terms: AppealTerms | None,
) -> IssuedCard:
    """What is recorded of a card, behind those before it."""
    obligations = tuple(line.obligation for line in card.lines)
    return IssuedCard(
        number=len(before) + 1,
        subject=card.subject,
        period=card.period.key,
        zone=card.period.zone,
        since=card.since,
        until=card.until,
        formula=card.formula,
        formula_version=card.formula_version,
        formula_digest=formula_digest(keepable(formula).text),
        cut_off=card.cut_off,
        known_at=card.known_at,
        score=written(card.score),
        grade=card.grade,
        is_provisional=card.is_provisional,
        inputs=tuple((name, str(value)) for name, value in card.inputs),
        obligations=obligations,
        digest=card_digest(card),
        corrects=before[-1].card.number if before else None,
        reason=reason,
        appeal=appeal,
        terms=terms,
    )
