"""The picture of a term: what an official would draw on a calendar on paper.

Small months with the day of the event marked, the days that count numbered, days off
hatched, and the last day framed; every mark has a shape or a word of its own besides
its colour. As SVG for documents and mail, and as HTML tables for pages that a screen
reader reads out. The same result gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Iterator

import attrs

from ..text import in_markup
from .calendars import WorkCalendar
from .legend import (
    Entry,
    answer_of,
    entries,
    in_gap,
    meaning,
    month_name,
    named_days,
    title_of,
    weekday_names,
)
from .results import Answer
from .sketch import DayMark, Month, Sketch, days_of

_CELL_W, _CELL_H = 42, 42
_WEEK = 7
_MARGIN, _GUTTER = 20, 28
_MONTH_W = _CELL_W * _WEEK
_HEAD_H = 50
_MOST_COLUMNS = 3
_LINE_H = 24
_TOP = _MARGIN + _LINE_H + 8
_LETTERS_PER_100 = 14
_SIGNS = {"number": "1, 2, …", "runs": "•"}
_FONT = "system-ui, 'Noto Sans', 'DejaVu Sans', sans-serif"
_INK, _FAINT, _LINE = "#1a1a1a", "#5c5c5c", "#d0d0d0"
_BLUE, _RED, _EARTH, _GREEN = "#1f4e9c", "#a3123a", "#8a4b00", "#1b6e3c"

PICTURE_STYLE = """\
.govtasks-picture { margin: 1em 0; font-variant-numeric: tabular-nums; }
.govtasks-picture figcaption { font-weight: bold; margin-bottom: .5em; }
.govtasks-months { display: flex; flex-wrap: wrap; gap: 1.5em; align-items: start; }
.govtasks-month { border-collapse: collapse; }
.govtasks-month caption { font-weight: bold; text-align: left; padding: .3em 0; }
.govtasks-month th { font-weight: normal; padding: .2em; }
.govtasks-month abbr { text-decoration: none; }
.govtasks-month td { border: 1px solid #d0d0d0; width: 4.2em; height: 3em;
  padding: .2em; vertical-align: top; font-size: .85em; }
.govtasks-month td:empty { border: 0; }
.govtasks-month .govtasks-off { background: repeating-linear-gradient(135deg,
  transparent 0 6px, #d8d8d8 6px 7px); }
.govtasks-month .govtasks-event { border: 2px dashed #8a4b00; }
.govtasks-month .govtasks-last { border: 3px double #a3123a; font-weight: bold; }
.govtasks-month .govtasks-window { border-bottom: 3px solid #1b6e3c; }
.govtasks-month small { display: block; font-weight: normal; line-height: 1.2; }
.govtasks-count { float: right; border: 1px solid #1f4e9c; border-radius: 1em;
  min-width: 1.1em; padding: 0 .2em; text-align: center; color: #1f4e9c;
  background: #fff; font-weight: bold; }
"""
"""Styles for `picture_html`; a page may use its own instead."""


def picture_svg(
    answer: Answer,
    calendar: WorkCalendar,
    locale: str = "en",
    *,
    event: dt.date | None = None,
) -> str:
    """Draw how a day was counted, as an SVG image.

    Args:
        answer: The result.
        calendar: The working days by which it was computed.
        locale: ``vi`` or ``en``.
        event: The day of the event, where the explanation names none.

    Returns:
        An ``svg`` element without references to anything outside it. Of more than
        12 months the first six and the last six are drawn.

    Raises:
        InvalidValueError: The result has no day, or a language without texts.
        CoverageError: A term that is too long for its days off to be named is drawn
            on a calendar that does not cover it.
    """
    sketch = Sketch.of(answer, calendar, event=event)
    grid = _Grid.of(sketch)
    words = answer_of(sketch, locale)
    notes, bottom = _below(sketch, grid, locale)
    parts = [_heading(words), *_months_svg(sketch, grid, locale), *notes]
    width, height = grid.width, bottom + _MARGIN
    label = in_markup(words)
    steps = in_markup(sketch.explanation.text(locale))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="govtasks-picture" '
        f'role="img" lang="{in_markup(locale)}" aria-label="{label}" '
        f'width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'font-family="{_FONT}" font-size="13" fill="{_INK}">\n'
        f"<title>{label}</title>\n<desc>{steps}</desc>\n"
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>\n'
        f"{''.join(parts)}</svg>\n"
    )


def picture_html(
    answer: Answer,
    calendar: WorkCalendar,
    locale: str = "en",
    *,
    event: dt.date | None = None,
) -> str:
    """Draw how a day was counted, as a figure with a table for each month.

    The marks are words inside the cells, so that it can be read out; `PICTURE_STYLE`
    draws them as well. Arguments and errors are those of `picture_svg`.
    """
    sketch = Sketch.of(answer, calendar, event=event)
    groups = [
        "".join(_month_html(sketch, month, locale) for month in group)
        for group in sketch.months
    ]
    gap = f'<p class="govtasks-gap">{in_markup(in_gap(sketch, locale))}</p>\n'
    below = "".join(f"<li>{in_markup(line)}</li>\n" for line in _notes(sketch, locale))
    return (
        f'<figure class="govtasks-picture" lang="{in_markup(locale)}">\n'
        f"<figcaption>{in_markup(answer_of(sketch, locale))}</figcaption>\n"
        f'<div class="govtasks-months">\n{gap.join(groups)}</div>\n'
        f'<ul class="govtasks-legend">\n{below}</ul>\n</figure>\n'
    )


def _marks(sketch: Sketch, locale: str) -> list[DayMark]:
    return [sketch.mark(day, locale) for day in sketch.days]


def _notes(sketch: Sketch, locale: str) -> Iterator[str]:
    marks = _marks(sketch, locale)
    for entry in entries(sketch, marks, locale):
        if sign := _SIGNS.get(entry.mark):
            yield f"{sign} {entry.words}"
    yield from named_days(marks, locale)
    yield title_of(sketch.calendar.title, sketch.calendar.version, locale)


# HTML.


def _month_html(sketch: Sketch, month: Month, locale: str) -> str:
    heads = "".join(
        f'<th scope="col"><abbr title="{in_markup(long)}">{in_markup(short)}</abbr>'
        "</th>"
        for long, short in weekday_names(locale)
    )
    cells = [*_blank(month), *(_cell_html(sketch, d, locale) for d in days_of(month))]
    cells += ["<td></td>"] * (-len(cells) % _WEEK)
    weeks = (cells[at : at + _WEEK] for at in range(0, len(cells), _WEEK))
    rows = "".join(f"<tr>{''.join(week)}</tr>\n" for week in weeks)
    return (
        f'<table class="govtasks-month">\n'
        f"<caption>{in_markup(month_name(month, locale))}</caption>\n"
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n"
    )


def _blank(month: Month) -> list[str]:
    return ["<td></td>"] * dt.date(*month, 1).weekday()


def _cell_html(sketch: Sketch, day: dt.date, locale: str) -> str:
    mark = sketch.mark(day, locale)
    classes = " ".join(f"govtasks-{key}" for key in mark.keys)
    number = (
        "" if mark.number is None else f'<b class="govtasks-count">{mark.number}</b>'
    )
    if mark.runs:
        number = '<b class="govtasks-count">•</b>'
    words = "".join(
        f"<small>{in_markup(word)}</small>" for word in _words(sketch, mark, locale)
    )
    return (
        f"<td{f' class={chr(34)}{classes}{chr(34)}' if classes else ''}>"
        f'<time datetime="{day.isoformat()}">{day.day}</time>{number}{words}</td>'
    )


def _words(sketch: Sketch, mark: DayMark, locale: str) -> Iterator[str]:
    """What a cell says in words: its marks, and the name of the day."""
    if mark.name:
        yield mark.name
    for key in mark.keys:
        if key == "off" and mark.name:
            continue
        if key not in {"number", "runs"}:
            yield meaning(key, sketch, locale)


# SVG.


def _text(x: int, y: int, words: str, more: str = "") -> str:
    return f'<text x="{x}" y="{y}"{more}>{in_markup(words)}</text>\n'


def _heading(words: str) -> str:
    """The answer, which is a short sentence about one day."""
    return _text(_MARGIN, _MARGIN + 14, words, ' font-size="16" font-weight="bold"')


@attrs.frozen(kw_only=True)
class _Grid:
    """Where the months stand.

    Attributes:
        months: The months in order.
        columns: Months beside each other; the words below take as many.
        rows: Weeks that the longest month has.
        gap_after: Number of months before those that are left out; 0 for none.
    """

    months: tuple[Month, ...]
    columns: int
    rows: int
    gap_after: int

    @classmethod
    def of(cls, sketch: Sketch) -> _Grid:
        months = tuple(month for group in sketch.months for month in group)
        return cls(
            months=months,
            columns=max(2, min(len(months), _MOST_COLUMNS)),
            rows=max(map(_weeks, months)),
            gap_after=len(sketch.months[0]) if sketch.left_out else 0,
        )

    @property
    def width(self) -> int:
        return 2 * _MARGIN + self.columns * (_MONTH_W + _GUTTER) - _GUTTER

    @property
    def height(self) -> int:
        """Height of a month with the space below it."""
        return _HEAD_H + _CELL_H * self.rows + 16

    def place(self, number: int) -> tuple[int, int]:
        """The upper left corner of a month."""
        row, column = divmod(number, self.columns)
        is_after = 0 < self.gap_after <= number
        return self.column(column), _TOP + row * self.height + _LINE_H * is_after

    @property
    def bottom(self) -> int:
        """Where the months end."""
        return self.place(len(self.months) - 1)[1] + self.height

    def column(self, number: int) -> int:
        return _MARGIN + number * (_MONTH_W + _GUTTER)

    @property
    def letters(self) -> int:
        """How many letters fit on a line beside the legend."""
        width = self.width - _MARGIN - self.column(1)
        return width * _LETTERS_PER_100 // 100


def _weeks(month: Month) -> int:
    days = dt.date(*month, 1).weekday() + len(list(days_of(month)))
    return -(-days // _WEEK)


def _months_svg(sketch: Sketch, grid: _Grid, locale: str) -> Iterator[str]:
    for number, month in enumerate(grid.months):
        place = grid.place(number)
        if number and number == grid.gap_after:
            yield _text(place[0], place[1] - 10, in_gap(sketch, locale))
        yield from _month_svg(sketch, month, place, locale)


def _month_svg(
    sketch: Sketch, month: Month, at: tuple[int, int], locale: str
) -> Iterator[str]:
    x, y = at
    yield "<g>\n"
    yield _text(x, y + 16, month_name(month, locale), ' font-weight="bold"')
    middle = ' text-anchor="middle" font-size="12"'
    for column, (_, short) in enumerate(weekday_names(locale)):
        left = x + column * _CELL_W + _CELL_W // 2
        yield _text(left, y + 40, short, f'{middle} fill="{_FAINT}"')
    first = dt.date(*month, 1).weekday()
    marks = [sketch.mark(day, locale) for day in days_of(month)]
    # Frames are drawn last, so that no neighbour lies over them.
    for mark in sorted(marks, key=lambda mark: (_is_framed(mark), mark.day)):
        row, column = divmod(first + mark.day.day - 1, _WEEK)
        cell = x + column * _CELL_W, y + _HEAD_H + row * _CELL_H
        yield _cell_svg(sketch, mark, cell, locale)
    yield "</g>\n"


def _is_framed(mark: DayMark) -> bool:
    return mark.is_last or mark.is_nominal or mark.is_event


def _cell_svg(sketch: Sketch, mark: DayMark, at: tuple[int, int], locale: str) -> str:
    x, y = at
    title = "; ".join(_words(sketch, mark, locale))
    weight = ' font-weight="bold"' if mark.is_last or mark.is_event else ""
    colour = "" if mark.is_between and mark.is_covered else f' fill="{_FAINT}"'
    shown = f"<title>{in_markup(title)}</title>" if title else ""
    return (
        f"<g>{shown}\n{_shapes(mark, x, y)}"
        f"{_text(x + 7, y + 18, str(mark.day.day), weight + colour)}</g>\n"
    )


def _shapes(mark: DayMark, x: int, y: int) -> str:
    """The marks of a cell, whose upper left corner is given."""
    w, h = _CELL_W, _CELL_H
    parts = [_rect(x, y, f'fill="#ffffff" stroke="{_LINE}"')]
    if mark.is_off:
        parts.append(_hatch(x, y))
    if mark.is_window:
        parts.append(
            f'<rect x="{x + 3}" y="{y + h - 5}" width="{w - 6}" height="3" '
            f'fill="{_GREEN}"/>\n'
        )
    if mark.is_event:
        flag = f"M{x} {y}h14l-14 14z"
        parts.append(_rect(x, y, f'fill="none" stroke="{_EARTH}" stroke-width="2"'))
        parts.append(f'<path d="{flag}" fill="{_EARTH}" transform="{_mirror(x)}"/>\n')
    if mark.is_nominal:
        frame = f'fill="none" stroke="{_RED}" stroke-width="2" stroke-dasharray="4 3"'
        parts.append(_rect(x + 2, y + 2, frame, 4))
    if mark.is_last:
        parts.append(_rect(x, y, f'fill="none" stroke="{_RED}" stroke-width="3"'))
        parts.append(_rect(x + 3, y + 3, f'fill="none" stroke="{_RED}"', 6))
    parts.append(_badge(mark, x + w - 14, y + h - 14))
    return "".join(parts)


def _mirror(x: int) -> str:
    return f"matrix(-1 0 0 1 {2 * x + _CELL_W} 0)"


def _rect(x: int, y: int, style: str, less: int = 0) -> str:
    w, h = _CELL_W - less, _CELL_H - less
    return f'<rect x="{x}" y="{y}" width="{w}" height="{h}" {style}/>\n'


def _hatch(x: int, y: int) -> str:
    """Slanting lines across a cell."""
    w, h = _CELL_W, _CELL_H
    lines = "".join(
        f"M{x + min(k, w)} {y + max(0, k - w)}L{x + max(0, k - h)} {y + min(k, h)}"
        for k in range(4, w + h, 7)
    )
    return f'<path d="{lines}" stroke="#c4c4c4" fill="none"/>\n'


def _badge(mark: DayMark, x: int, y: int) -> str:
    """The number of a day that counts, or a dot where days have none."""
    if mark.runs:
        return f'<circle cx="{x}" cy="{y}" r="4" fill="{_BLUE}"/>\n'
    if mark.number is None:
        return ""
    digits = str(mark.number)
    half = 9 if len(digits) <= len("99") else 4 * len(digits)
    style = f' text-anchor="middle" font-size="11" font-weight="bold" fill="{_BLUE}"'
    return (
        f'<rect x="{x - half}" y="{y - 9}" width="{2 * half}" height="18" rx="9" '
        f'fill="#ffffff" stroke="{_BLUE}" stroke-width="1.5"/>\n'
        f"{_text(x, y + 4, digits, style)}"
    )


def _below(sketch: Sketch, grid: _Grid, locale: str) -> tuple[list[str], int]:
    """The legend and the special days by name, and where they end.

    Beside a single month there is room for both; else they stand below, side by side.
    """
    marks = _marks(sketch, locale)
    listed = entries(sketch, marks, locale)
    names = list(named_days(marks, locale))
    names.append(title_of(sketch.calendar.title, sketch.calendar.version, locale))
    lines = [part for name in names for part in textwrap.wrap(name, grid.letters)]
    bottom = grid.bottom
    right = grid.column(1)
    if len(grid.months) == 1:
        left, upper = right, _TOP + _HEAD_H
        lower = upper + _LINE_H * len(listed) + 8
    else:
        left, upper, lower = _MARGIN, bottom + 8, bottom + 8
    shown = [
        _sample(entry, left, upper + n * _LINE_H) for n, entry in enumerate(listed)
    ]
    shown += [
        _text(right, lower + n * _LINE_H + 16, line, f' fill="{_FAINT}"')
        for n, line in enumerate(lines)
    ]
    ends = upper + _LINE_H * len(listed), lower + _LINE_H * len(lines)
    return shown, max(bottom, *ends)


def _sample(entry: Entry, x: int, y: int) -> str:
    """A line of the legend: the mark on a small cell, and its meaning."""
    number = 1 if entry.mark == "number" else None
    shapes = _shapes(
        DayMark(
            day=dt.date.min,
            number=number,
            runs=entry.mark == "runs",
            is_event=entry.mark == "event",
            is_last=entry.mark == "last",
            is_nominal=entry.mark == "nominal",
            is_window=entry.mark == "window",
            is_off=entry.mark == "off",
        ),
        0,
        0,
    )
    return (
        f'<g transform="translate({x} {y}) scale(0.5)">\n{shapes}</g>\n'
        f"{_text(x + 32, y + 16, entry.words)}"
    )
