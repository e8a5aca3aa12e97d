"""Commands about reviews: ``review list``, ``show``, ``open``, ``assess`` and so on."""

from __future__ import annotations

import argparse
import functools
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ..codec import Codec
from ..documents import read_toml
from ..evaluation.review_states import ReviewFact, ReviewState
from ..evaluation.review_texts import dossier_lines, fact_lines
from ..evaluation.reviews import (
    ReviewConcluded,
    ReviewPlan,
    ReviewStage,
    SelfAssessed,
    SuperiorAssessed,
)
from ..messages import render
from ..register.review_views import ReviewView
from .files import read_file
from .output import Exit, answer, answer_json, answer_table, instant

if TYPE_CHECKING:
    from .output import Commands, Opener

_T = TypeVar("_T")
_FILE = "TOML file with what is said"


def add(commands: Commands, opener: Opener) -> None:
    """Add the commands of this module."""
    parser = commands.add_parser("review", help="reviews: who looks back on what")
    nested = parser.add_subparsers(required=True, metavar="COMMAND")
    listing = nested.add_parser("list", help="the reviews that there should be")
    for name, text in (
        ("plan", "of this plan"),
        ("body", "in this body"),
        ("person", "of this person"),
    ):
        listing.add_argument(f"--{name}", metavar="KEY", help=f"only those {text}")
    listing.add_argument(
        "--overdue", action="store_true", help="only what is overdue and not concluded"
    )
    listing.add_argument(
        "--all", action="store_true", help="also what is concluded, or not due yet"
    )
    show = nested.add_parser("show", help="one review with all that was said")
    show.add_argument("key", help="key of the review")
    for one, does in ((listing, _list), (show, _show)):
        one.add_argument("--at", type=instant, help="as of this instant")
        one.set_defaults(run=functools.partial(does, opener))
    _add_writing(nested, opener)


def _add_writing(nested: Commands, opener: Opener) -> None:
    """Add the commands that record."""
    plan = nested.add_parser("plan", help="record who is reviewed on what")
    plan.add_argument("file", type=Path, help="TOML file with the plan")
    opens = nested.add_parser("open", help="open a review, or all that can be")
    opens.add_argument("key", nargs="?", help="key of the review; all without it")
    assess = nested.add_parser("assess", help="say how it was: oneself, or from above")
    assess.add_argument("key", help="key of the review")
    assess.add_argument("file", type=Path, help=_FILE)
    assess.add_argument(
        "--as",
        dest="stage",
        choices=[ReviewStage.SELF.value, ReviewStage.SUPERIOR.value],
        required=True,
        help="who says it: whoever is reviewed, or whoever is above",
    )
    conclude = nested.add_parser("conclude", help="record what a meeting concluded")
    conclude.add_argument("key", help="key of the review")
    conclude.add_argument("file", type=Path, help=_FILE)
    back = nested.add_parser("back", help="send a review back to a former stage")
    back.add_argument("key", help="key of the review")
    back.add_argument(
        "--to", required=True, choices=[one.value for one in ReviewStage], help="where"
    )
    back.add_argument("--reason", required=True, help="why")
    for one, does in (
        (plan, _plan),
        (opens, _open),
        (assess, _assess),
        (conclude, _conclude),
        (back, _back),
    ):
        one.add_argument("--actor", required=True, help="key of whoever does it")
        one.add_argument("--now", type=instant, help="the time, for repeatable runs")
        one.set_defaults(run=functools.partial(does, opener))


def _list(opener: Opener, options: argparse.Namespace) -> Exit:
    with opener(options) as register:
        if options.all or options.overdue:
            only = True if options.overdue else None
            found = register.reviews(options.at, overdue=only)
        else:
            found = register.reviews_due(options.at)
    shown = [
        one
        for one in found
        if options.plan in {None, one.plan.key}
        and options.body in {None, one.subject.body}
        and options.person in {None, one.subject.person}
    ]
    if options.json:
        answer_json([_json(one, options.locale) for one in shown])
        return Exit.DONE
    answer_table(
        ("review", "period", "stage", "due", ""),
        [_cells(one, options.locale) for one in shown],
    )
    return Exit.DONE


def _cells(review: ReviewView, locale: str) -> tuple[str, ...]:
    due = review.last_day
    return (
        review.key,
        review.period.key,
        _stage(review.state, locale),
        _word("undated", locale) if due is None else due.isoformat(),
        _word("is-overdue", locale) if review.is_overdue else "",
    )


def _word(key: str, locale: str) -> str:
    return render(f"self_reviews.{key}", {}, locale)


def _stage(state: ReviewState | None, locale: str) -> str:
    if state is None:
        return _word("stage-unopened", locale)
    if state.stage is None:
        return _word("stage-none", locale)
    return state.stage.in_locale(locale)


def _show(opener: Opener, options: argparse.Namespace) -> Exit:
    with opener(options) as register:
        review = register.review(options.key, options.at)
        key = review.plan.formula
        formula = None if key is None else register.rulebook.formula(key)
    grades = {} if formula is None else {one.key: one.title for one in formula.grades}
    if options.json:
        answer_json(_json(review, options.locale, whole=True))
        return Exit.DONE
    locale, state = options.locale, review.state
    answer(review.explanation.text(locale))
    if state is not None:
        for line in dossier_lines(state.dossier, locale):
            answer(f"  {line}")
        for fact in state.facts:
            first, *rest = fact_lines(fact, locale, grades)
            answer(first)
            for line in rest:
                answer(f"  {line}")
    return Exit.DONE


def _plan(opener: Opener, options: argparse.Namespace) -> Exit:
    plan = _read(options.file, ReviewPlan)
    with (
        opener(options) as register,
        register.unit(actor=options.actor, now=options.now) as unit,
    ):
        unit.plan_reviews(plan)
    if options.json:
        answer_json({"plan": plan.key})
    else:
        answer(f"{plan.key}: recorded")
    return Exit.DONE


def _open(opener: Opener, options: argparse.Namespace) -> Exit:
    with (
        opener(options) as register,
        register.unit(actor=options.actor, now=options.now) as unit,
    ):
        if options.key is None:
            opened = unit.open_reviews()
        else:
            opened = (unit.open_review(options.key).key,)
    if options.json:
        answer_json(list(opened))
    else:
        for key in opened:
            answer(f"{key}: opened")
    return Exit.DONE


def _assess(opener: Opener, options: argparse.Namespace) -> Exit:
    is_self = options.stage == ReviewStage.SELF.value
    said: SelfAssessed | SuperiorAssessed = (
        _read(options.file, SelfAssessed)
        if is_self
        else _read(options.file, SuperiorAssessed)
    )
    with (
        opener(options) as register,
        register.unit(actor=options.actor, now=options.now) as unit,
    ):
        if isinstance(said, SelfAssessed):
            state = unit.self_assess(options.key, said)
        else:
            state = unit.assess_review(options.key, said)
    return _tell(state, options)


def _conclude(opener: Opener, options: argparse.Namespace) -> Exit:
    said = _read(options.file, ReviewConcluded)
    with (
        opener(options) as register,
        register.unit(actor=options.actor, now=options.now) as unit,
    ):
        state = unit.conclude_review(options.key, said)
    return _tell(state, options)


def _back(opener: Opener, options: argparse.Namespace) -> Exit:
    to = ReviewStage(options.to)
    with (
        opener(options) as register,
        register.unit(actor=options.actor, now=options.now) as unit,
    ):
        state = unit.send_back_review(options.key, to=to, reason=options.reason)
    return _tell(state, options)


def _read(path: Path, cls: type[_T]) -> _T:
    place = str(path)
    return Codec().load(read_toml(read_file(path), place), cls, place)


def _tell(state: ReviewState, options: argparse.Namespace) -> Exit:
    stage = None if state.stage is None else state.stage.value
    if options.json:
        answer_json({"review": state.key, "stage": stage, "grade": state.grade})
    else:
        answer(f"{state.key}: {_stage(state, options.locale)}")
    return Exit.DONE


def _json(review: ReviewView, locale: str, *, whole: bool = False) -> dict[str, object]:
    state, codec = review.state, Codec()
    due, stage = review.last_day, None if state is None else state.stage
    told: dict[str, object] = {
        "key": review.key,
        "plan": review.plan.key,
        "title": review.plan.title.in_locale(locale),
        "obligation": review.obligation,
        "subject": codec.dump(review.subject),
        "period": review.period.key,
        "since": review.since.isoformat(),
        "until": review.until.isoformat(),
        "is_account": review.is_account,
        "is_opened": state is not None,
        "stage": None if stage is None else stage.value,
        "is_concluded": review.is_concluded,
        "grade": None if state is None else state.grade,
        "due": None if due is None else due.isoformat(),
        "is_overdue": review.is_overdue,
        "is_handed_in_without": review.is_handed_in_without,
    }
    if not whole:
        return told
    facts = () if state is None else state.facts
    return told | {
        "explanation": review.explanation.to_json(),
        "dossier": None if state is None else codec.dump(state.dossier),
        "facts": [_fact_json(one, codec, locale) for one in facts],
    }


def _fact_json(fact: ReviewFact, codec: Codec, locale: str) -> dict[str, object]:
    return {
        "version": fact.version,
        "at": fact.at.isoformat(),
        "actor": fact.act.actor,
        "event": codec.dump(fact.event),
        "text": list(fact_lines(fact, locale)),
    }
