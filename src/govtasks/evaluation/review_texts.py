"""Reviews in words: what the register knew, and what was said (văn bản kiểm điểm)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from ..messages import render
from ..text import Text
from .amounts import Amount
from .dossiers import (
    Dossier,
    InspectionResult,
    MeasureTaken,
    NotedCard,
    PromiseKept,
    StaffBreach,
    TroubledTask,
)
from .review_states import ReviewFact
from .reviews import (
    PromiseLinked,
    RemedyPromise,
    ReviewConcluded,
    ReviewOpened,
    ReviewRefilled,
    ReviewSentBack,
    SelfAssessed,
    SelfAssessmentWaived,
    SuperiorAssessed,
)


def dossier_lines(
    dossier: Dossier, locale: str, *, people: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    """What the register knew, a sentence each: as of when, counts, what went wrong.

    Args:
        dossier: What it knew.
        locale: ``vi`` or ``en``.
        people: Names of persons by key; one that is not there is told by the key.
    """
    return tuple(_dossier(dossier, locale, people or {}))


def _dossier(dossier: Dossier, locale: str, people: Mapping[str, str]) -> Iterator[str]:
    about = {"since": dossier.since, "until": dossier.until, "at": dossier.cut_off}
    word = "provisional" if dossier.is_provisional else "as-of"
    yield _said(f"dossier-{word}", about, locale)
    for count in dossier.counts:
        if count.count:
            name = render(f"figures.{count.bucket}", {}, locale)
            yield _said("dossier-count", {"name": name, "count": count.count}, locale)
    for task in dossier.tasks:
        yield from _task(task, locale)
    yield from (_finding(one, locale) for one in dossier.findings)
    yield from (_breach(one, locale, people) for one in dossier.breaches)
    yield from (_measure(one, locale, people) for one in dossier.measures)
    yield from (_card(one, locale) for one in dossier.cards)
    for text in dossier.last_limitations:
        yield _said("dossier-limitation", {"text": text}, locale)
    yield from (_promise(one, locale) for one in dossier.promises)


def _task(task: TroubledTask, locale: str) -> Iterator[str]:
    about = {"obligation": task.obligation, "title": task.title}
    for delay in task.delays:
        word = "excused" if delay.is_excused else "late"
        known = {**about, "day": delay.due_on, "days": delay.days}
        yield _said(f"dossier-{word}", known, locale)
    for name in ("returns", "refusals", "extended"):
        if times := getattr(task, name):
            yield _said(f"dossier-{name}", {**about, "times": times}, locale)


def _finding(found: InspectionResult, locale: str) -> str:
    about = {
        "obligation": found.obligation,
        "day": found.found_on,
        "severity": found.severity,
        "text": found.text,
    }
    if found.outcome is None:
        return _said("dossier-found", about, locale)
    known = {**about, "remedy": found.remedy, "outcome": found.outcome}
    return _said("dossier-found-remedy", known, locale)


def _breach(breach: StaffBreach, locale: str, people: Mapping[str, str]) -> str:
    about = {
        "obligation": breach.obligation,
        "day": breach.recorded_on,
        "person": people.get(breach.person, breach.person),
        "what": breach.what,
    }
    return _said("dossier-breach", about, locale)


def _measure(measure: MeasureTaken, locale: str, people: Mapping[str, str]) -> str:
    word = {True: "approved", False: "refused", None: "undecided"}[measure.is_approved]
    person = people.get(measure.person, measure.person)
    about = {"measure": measure.measure, "person": person}
    return _said(f"dossier-measure-{word}", about, locale)


def _card(card: NotedCard, locale: str) -> str:
    points = None if card.score is None else Fraction(card.score)
    about = {
        "formula": card.formula,
        "version": card.formula_version,
        "score": Amount(points),
        "grade": card.grade or "-",
    }
    word = "provisional" if card.is_provisional else "final"
    return _said(f"dossier-card-{word}", about, locale)


def _promise(promise: PromiseKept, locale: str) -> str:
    about = {"text": promise.text, "due": promise.due_on}
    if promise.workflow is None:
        word = "late" if promise.is_late else "waits"
        return _said(f"dossier-promise-{word}", about, locale)
    known = {**about, "obligation": promise.obligation, "workflow": promise.workflow}
    word = "given-late" if promise.is_late else "given"
    return _said(f"dossier-promise-{word}", known, locale)


def fact_lines(
    fact: ReviewFact,
    locale: str,
    grades: Mapping[str, Text] | None = None,
    *,
    people: Mapping[str, str] | None = None,
) -> tuple[str, ...]:
    """What happened in a review, a sentence each: what was said first, with who.

    Args:
        fact: What happened.
        locale: ``vi`` or ``en``.
        grades: What each grade is called; one that is not there is told by its key.
        people: Names of persons by key; one that is not there is told by the key.
    """
    said = _fact(fact, locale, people or {})
    return (*said, *_grade(fact, locale, grades or {}))


def _grade(fact: ReviewFact, locale: str, grades: Mapping[str, Text]) -> Iterator[str]:
    said = fact.event
    if isinstance(said, SelfAssessed | SuperiorAssessed | ReviewConcluded):
        if said.grade is not None:
            title = grades.get(said.grade, said.grade)
            yield _said("fact-grade", {"grade": title}, locale)
        if said.correction:
            yield _said("fact-correction", {"reason": said.correction}, locale)


def _fact(fact: ReviewFact, locale: str, people: Mapping[str, str]) -> Iterator[str]:
    actor = people.get(fact.act.actor, fact.act.actor)
    who: dict[str, object] = {"at": fact.at, "actor": actor}
    match fact.event:
        case ReviewOpened(obligation=obligation):
            yield _said("fact-opened", {**who, "obligation": obligation}, locale)
        case ReviewRefilled(reason=reason):
            yield _said("fact-refilled", {**who, "reason": reason}, locale)
        case SelfAssessed() as said:
            yield _said("fact-self", {**who, "summary": said.summary}, locale)
            yield from _each("fact-strength", said.strengths, locale)
            yield from _each("fact-limitation", said.limitations, locale)
            yield from _each("fact-cause", said.causes, locale)
            yield from _rest(said, locale)
        case SelfAssessmentWaived(reason=reason):
            yield _said("fact-waived", {**who, "reason": reason}, locale)
        case SuperiorAssessed() as said:
            yield _said("fact-superior", {**who, "reason": said.reason}, locale)
            yield from _each("fact-limitation", said.limitations, locale)
            yield from _weighed(said, locale)
        case ReviewConcluded() as said:
            yield _said("fact-concluded", {**who, **_votes(said)}, locale)
            if (casting := said.casting) is not None:
                person = people.get(casting, casting)
                cast = {"person": person, "basis": said.casting_basis}
                yield _said("fact-casting", cast, locale)
            yield from _each("fact-limitation", said.limitations, locale)
            yield from _weighed(said, locale)
        case ReviewSentBack(to=to, reason=reason):
            known = {**who, "stage": to, "reason": reason}
            yield _said("fact-sent-back", known, locale)
        case PromiseLinked(promise=promise, obligation=obligation):
            known = {**who, "promise": promise, "obligation": obligation}
            yield _said("fact-linked", known, locale)


def _votes(said: ReviewConcluded) -> dict[str, object]:
    return {
        "day": said.held_on,
        "minutes": said.minutes,
        "votes": said.votes_for,
        "against": said.votes_against,
        "abstained": said.abstained,
        "reason": said.reason,
    }


def _weighed(said: SuperiorAssessed | ReviewConcluded, locale: str) -> Iterator[str]:
    if said.severity is not None:
        yield _said("fact-severity", {"severity": said.severity}, locale)
    if said.measure is not None:
        yield _said("fact-measure", {"measure": said.measure}, locale)
    yield from _rest(said, locale)


def _rest(
    said: SelfAssessed | SuperiorAssessed | ReviewConcluded, locale: str
) -> Iterator[str]:
    yield from (_remedy(one, locale) for one in said.remedies)
    if said.evidence:
        yield _said("fact-evidence", {"evidence": said.evidence}, locale)


def _remedy(promise: RemedyPromise, locale: str) -> str:
    return _said("fact-remedy", {"text": promise.text, "day": promise.due_on}, locale)


def _each(key: str, texts: Iterable[str], locale: str) -> Iterator[str]:
    return (_said(key, {"text": text}, locale) for text in texts)


def _said(key: str, arguments: Mapping[str, object], locale: str) -> str:
    return render(f"self_reviews.{key}", arguments, locale)
