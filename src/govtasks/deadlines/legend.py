"""What a picture says in words: its marks, and the names of its special days."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

import attrs

from ..messages import render, shown_in
from ..text import Text
from .sketch import DayMark, Sketch


@attrs.frozen(kw_only=True)
class Entry:
    """A mark that occurs in a picture, and what it means.

    Attributes:
        mark: Name of the mark, one of `DayMark.keys`.
        words: What it means, in a language.
    """

    mark: str
    words: str


def meaning(mark: str, sketch: Sketch, locale: str) -> str:
    """What a mark means, in words."""
    if mark == "last":
        mark = sketch.gives
    runs = (run for run in sketch.runs if run.is_numbered is (mark == "number"))
    terms = tuple(dict.fromkeys(run.term for run in runs))
    return render(f"picture.{mark}", {"terms": terms}, locale)


def entries(sketch: Sketch, marks: Iterable[DayMark], locale: str) -> tuple[Entry, ...]:
    """The marks that occur, each once, in the order of a term."""
    order = ("event", "number", "runs", "off", "window", "nominal", "last")
    found = {key for mark in marks for key in mark.keys}
    return tuple(
        Entry(mark=key, words=meaning(key, sketch, locale))
        for key in order
        if key in found
    )


def named_days(marks: Iterable[DayMark], locale: str) -> tuple[str, ...]:
    """The special days that matter, by name; days in a row that share one together."""
    lines = []
    between = (mark for mark in marks if mark.is_between)
    for name, group in groupby(between, key=lambda mark: mark.name):
        days = list(group)
        if name:
            ends = dict.fromkeys((days[0].day, days[-1].day))
            shown = " – ".join(shown_in(day, locale) for day in ends)
            said = {"days": shown, "name": name}
            lines.append(render("picture.named-days", said, locale))
    return tuple(dict.fromkeys(lines))


def month_name(month: tuple[int, int], locale: str) -> str:
    """The name of a month with its year."""
    return render(f"picture.month-{month[1]}", {"year": month[0]}, locale)


def weekday_names(locale: str) -> tuple[tuple[str, str], ...]:
    """Long and short names of the weekdays, Monday first."""
    return tuple(
        (
            render(f"picture.weekday-{n}", {}, locale),
            render(f"picture.short-{n}", {}, locale),
        )
        for n in range(1, 8)
    )


def answer_of(sketch: Sketch, locale: str) -> str:
    """The answer in one sentence."""
    why = sketch.explanation
    return render(why.subject, dict(why.arguments), locale)


def title_of(calendar_title: Text, version: str, locale: str) -> str:
    """The calendar with its version, as a picture names it below."""
    return f"{calendar_title.in_locale(locale)}, {version}"


def in_gap(sketch: Sketch, locale: str) -> str:
    """How many months are not drawn."""
    return render("picture.gap", {"number": sketch.left_out}, locale)
