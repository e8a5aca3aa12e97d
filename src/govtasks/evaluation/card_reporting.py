"""The report on one scorecard: points, and why each obligation counts as it does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from fractions import Fraction

from ..errors import UnknownNameError
from ..explain import Explanation
from ..messages import render
from .items import Evidence
from .report_parts import Setting, column
from .reports import (
    Block,
    Cell,
    Column,
    ColumnKind,
    Heading,
    Paragraph,
    Report,
    Table,
)
from .scorecards import Line, Scorecard, Subject
from .wording import day_text, decimal_text, instant_text

_TEXT, _POINTS, _DAY = ColumnKind.TEXT, ColumnKind.POINTS, ColumnKind.DAY


def scorecard_report(card: Scorecard, setting: Setting) -> Report:
    """A scorecard that explains itself (phiếu điểm đánh giá).

    Args:
        card: The card.
        setting: Names, language and letterhead. Period and cut-off are those of the
            card, whatever the setting says.

    Returns:
        The mark of a provisional card and its caveats first, then who is judged with
        the result, the parts of the score, what a person assessed, each obligation with
        its explanation, how the result came about, and the facts.
    """
    blocks = (
        *_warnings(card, setting),
        _result(card, setting),
        _points(card, setting),
        *_inputs(card, setting),
        _lines(card, setting),
        Heading(text=setting.say("card-explanation")),
        *_explained(card.explanation, setting),
        *_explained_lines(card, setting),
        _evidence(card, setting),
    )
    about = setting.say(
        "card-subtitle", who=_who(card.subject, card, setting), period=card.period
    )
    return Report(
        title=setting.title or setting.say("card-title"),
        subtitle=about,
        locale=setting.locale,
        blocks=blocks,
        letterhead=setting.letterhead,
    )


def _warnings(card: Scorecard, setting: Setting) -> Iterator[Block]:
    if card.is_provisional:
        yield Paragraph(text=setting.say("card-provisional"))
    if card.caveats:
        yield Heading(text=setting.say("card-caveats"))
        yield from (Paragraph(text=setting.text(one)) for one in card.caveats)


def _who(subject: Subject, card: Scorecard, setting: Setting) -> str:
    """The subject by its name, as it was called on its last day."""
    body = _named(
        lambda: setting.organisation.name_of(subject.body, card.period.last_day),
        subject.body,
        setting,
    )
    if subject.post is None or subject.person is None:
        return body
    known, post, person = setting.organisation, subject.post, subject.person
    return setting.say(
        "card-person",
        person=_named(lambda: known.person(person).name, person, setting),
        post=_named(lambda: known.post(post).title, post, setting),
        body=body,
    )


def _named(find: Callable[[], object], key: str, setting: Setting) -> str:
    try:
        name = find()
    except UnknownNameError:
        return key
    write = getattr(name, "in_locale", None)
    return str(name if write is None else write(setting.locale))


def _result(card: Scorecard, setting: Setting) -> Table:
    locale, none = setting.locale, setting.say("card-none")
    days = setting.say(
        "card-days-value",
        first=day_text(card.since, locale),
        last=day_text(_last(card), locale),
    )
    grade = none if card.grade is None else card.grade
    score = none if card.score is None else decimal_text(card.score, 2, locale)
    values = {
        "who": _who(card.subject, card, setting),
        "capacity": card.subject.capacity.in_locale(locale),
        "period": card.period.in_locale(locale),
        "days": days,
        "formula": f"{card.formula} {card.formula_version}",
        "cut-off": instant_text(card.cut_off, locale),
        "known-at": instant_text(card.known_at, locale),
        "score": score,
        "grade": setting.text(card.grade_title) if card.grade_title else grade,
        "is-provisional": setting.say("yes" if card.is_provisional else "no"),
    }
    return Table(
        title=setting.say("card-table"),
        columns=[
            column("reports.card-field", _TEXT, locale),
            column("reports.card-value", _TEXT, locale),
        ],
        rows=[(setting.say(f"card-{name}"), value) for name, value in values.items()],
    )


def _last(card: Scorecard) -> dt.date:
    # A tenure that ended before the period began has no day in it.
    return max(card.since, card.until - dt.timedelta(days=1))


def _points(card: Scorecard, setting: Setting) -> Table:
    return Table(
        title=setting.say("card-points"),
        columns=[
            column("reports.card-part", _TEXT, setting.locale),
            column("reports.card-score", _POINTS, setting.locale),
            column("reports.card-because", _TEXT, setting.locale),
        ],
        rows=[
            (setting.text(one.title), one.value, one.because.text(setting.locale))
            for one in card.points
        ],
    )


def _inputs(card: Scorecard, setting: Setting) -> Iterator[Block]:
    if card.inputs:
        yield Table(
            title=setting.say("card-inputs"),
            columns=[
                column("reports.card-input", _TEXT, setting.locale),
                column("reports.card-value", _POINTS, setting.locale),
            ],
            rows=card.inputs,
        )


def _lines(card: Scorecard, setting: Setting) -> Table:
    """The obligations; a column for each measure that any of them has."""
    measures = tuple(dict.fromkeys(n for line in card.lines for n, _ in line.values))
    titles = {point.name: setting.text(point.title) for point in card.points}
    count, locale = len(card.lines), setting.locale
    when = instant_text(card.cut_off, locale)
    return Table(
        title=setting.say("card-lines"),
        columns=[
            column("reports.column-key", _TEXT, locale),
            column("reports.column-title", _TEXT, locale),
            column("reports.column-due", _DAY, locale),
            column("reports.card-bucket", _TEXT, locale),
            *(Column(title=titles.get(n, n), kind=_POINTS) for n in measures),
        ],
        rows=[_line(line, measures, setting) for line in card.lines],
        note=setting.say("card-lines-note", count=count, instant=when),
    )


def _line(line: Line, measures: tuple[str, ...], setting: Setting) -> tuple[Cell, ...]:
    values: dict[str, Fraction] = dict(line.values)
    return (
        line.obligation,
        setting.text(line.title),
        line.due_on,
        render(f"figures.{line.bucket}", {}, setting.locale),
        *(values.get(name) for name in measures),
    )


def _explained(explanation: Explanation, setting: Setting) -> Iterator[Block]:
    for line in explanation.lines(setting.locale):
        yield Paragraph(text=line.strip())


def _explained_lines(card: Scorecard, setting: Setting) -> Iterator[Block]:
    for line in card.lines:
        title = setting.text(line.title)
        yield Heading(text=setting.say("card-line", key=line.obligation, title=title))
        yield from _explained(line.explanation, setting)


def _evidence(card: Scorecard, setting: Setting) -> Table:
    names = ("card-fact", "card-effective", "card-recorded")
    facts = dict.fromkeys(one for line in card.lines for one in line.evidence)
    return Table(
        title=setting.say("card-evidence"),
        columns=[
            column("reports.column-key", _TEXT, setting.locale),
            column("reports.column-number", ColumnKind.COUNT, setting.locale),
            *(column(f"reports.{name}", _TEXT, setting.locale) for name in names),
        ],
        rows=[_fact(one, setting) for one in facts],
        note=setting.say("card-evidence-note"),
    )


def _fact(one: Evidence, setting: Setting) -> tuple[Cell, ...]:
    at = (instant_text(when, setting.locale) for when in (one.at, one.recorded_at))
    return (one.obligation, one.version, one.type, *at)
