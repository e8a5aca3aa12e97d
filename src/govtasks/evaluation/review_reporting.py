"""The report on one review: what the register knew, and what each stage said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..errors import UnknownNameError
from ..messages import render
from ..text import Text
from .report_parts import Setting, column
from .reports import Block, ColumnKind, Heading, Paragraph, Report, Table
from .review_states import ReviewState
from .review_texts import dossier_lines, fact_lines
from .scorecards import Subject

_TEXT, _COUNT = ColumnKind.TEXT, ColumnKind.COUNT


def review_report(
    state: ReviewState, setting: Setting, grades: Mapping[str, Text] | None = None
) -> Report:
    """A review as it is filed (hồ sơ kiểm điểm).

    Args:
        state: The review.
        setting: Names, language and letterhead. Period and cut-off are those of the
            review, whatever the setting says.
        grades: What each grade is called; one that is not there is told by its key.

    Returns:
        Who is reviewed on what; what the register knew, with its counts as a table;
        and everything that was said, with who and when.
    """
    opened, locale = state.opened, setting.locale
    about = {"who": _who(opened.subject, setting), "period": opened.period}
    return Report(
        title=setting.title or opened.plan.title.in_locale(locale),
        subtitle=_say("report-subtitle", locale, about),
        locale=locale,
        blocks=(
            Heading(text=_say("report-known", locale)),
            *_known(state, setting),
            Heading(text=_say("report-said", locale)),
            *_said(state, setting, grades),
        ),
        letterhead=setting.letterhead,
    )


def _say(key: str, locale: str, about: Mapping[str, object] | None = None) -> str:
    return render(f"self_reviews.{key}", about or {}, locale)


def _who(subject: Subject, setting: Setting) -> str:
    if subject.person is None or subject.post is None:
        return setting.body(subject.body)
    known, post = setting.organisation, subject.post
    person = known.find_person(subject.person)
    try:
        title = known.post(post).title.in_locale(setting.locale)
    except UnknownNameError:
        title = post
    named = subject.person if person is None else person.name
    about = {"person": named, "post": title, "body": setting.body(subject.body)}
    return _say("report-person", setting.locale, about)


def _known(state: ReviewState, setting: Setting) -> Iterator[Block]:
    locale = setting.locale
    first, *rest = dossier_lines(state.dossier, locale, people=_people(setting))
    counts = [one for one in state.dossier.counts if one.count]
    yield Paragraph(text=first)
    yield Table(
        title=_say("report-counts", locale),
        columns=[
            column("self_reviews.report-bucket", _TEXT, locale),
            column("self_reviews.report-count", _COUNT, locale),
        ],
        rows=[
            (render(f"figures.{one.bucket}", {}, locale), one.count) for one in counts
        ],
    )
    # The counts stand in the table.
    yield from (Paragraph(text=text) for text in rest[len(counts) :])


def _said(
    state: ReviewState, setting: Setting, grades: Mapping[str, Text] | None
) -> Iterator[Block]:
    people = _people(setting)
    for fact in state.facts:
        for text in fact_lines(fact, setting.locale, grades, people=people):
            yield Paragraph(text=text)


def _people(setting: Setting) -> Mapping[str, str]:
    return {one.key: one.name for one in setting.organisation.persons}
