"""Charts as SVG, to be put into a page.

Nothing is told by colour alone: every bar and point has its number, series differ by
pattern too, and `title` and `desc` say it to whoever does not see it. The SVG has no
script, no style sheet and no link.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from fractions import Fraction

import attrs

from govtasks.evaluation.reports import Chart, ChartKind, ColumnKind
from govtasks.evaluation.wording import cell_text
from govtasks.text import in_markup

from .layout import value_kind

WIDTH = 680
"""Width of a chart, in pixels of CSS."""
_FONT, _SMALL = 13, 12
_LABEL, _LINES, _PER_LINE = 210, 4, 32
_LINE, _BAR, _GAP = 15, 18, 9
_RIGHT, _TOP, _BOTTOM = 66, 8, 26
_PLOT = 240
_TURNED = 9
_LETTER = 7
_GRID, _INK = "#bbbbbb", "#111111"
_FILLS = (
    ("#1b4f72", ""),
    ("#a9cce3", '<path d="M0 8L8 0" stroke="#1b4f72" stroke-width="2"/>'),
    ("#fdebd0", '<circle cx="4" cy="4" r="2" fill="#a04000"/>'),
    ("#d98880", '<path d="M0 0L8 8M0 8L8 0" stroke="#641e16" stroke-width="1"/>'),
    ("#e5e7e9", '<path d="M0 4L8 4" stroke="#17202a" stroke-width="2"/>'),
    ("#ffffff", '<path d="M4 0L4 8" stroke="#17202a" stroke-width="2"/>'),
)
_PARTS = {1: 5, 2: 4, 3: 3, 4: 4, 5: 5, 6: 3, 8: 4}
"""First digit of what an axis ends with -> its number of parts."""


def svg(chart: Chart, locale: str, *, key: str = "chart", font: str = "serif") -> str:
    """A chart as an element ``svg``, as wide as `WIDTH` and as high as it needs.

    Args:
        chart: The chart.
        locale: Language of its numbers.
        key: What the identifiers in it begin with; each chart of a page has its own.
        font: Name of the font of its texts.
    """
    drawing = _Drawing(chart=chart, locale=locale, key=key)
    draw = _line if chart.kind is ChartKind.LINE else _bars
    parts, height = draw(drawing)
    legend = list(_legend(drawing, height))
    full = height + (_LINE + 8 if legend else 0) * _legend_rows(drawing)
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {full}" '
        f'width="{WIDTH}" height="{full}" role="img" '
        f'aria-labelledby="{key}-title {key}-desc" font-size="{_FONT}" '
        f'font-family="{in_markup(font)}, Tinos, Liberation Serif, serif">'
    )
    return "\n".join(
        (
            opening,
            f'<title id="{key}-title">{in_markup(chart.title)}</title>',
            f'<desc id="{key}-desc">{in_markup(described(chart, locale))}</desc>',
            *_defs(drawing),
            *parts,
            *legend,
            "</svg>",
        )
    )


def described(chart: Chart, locale: str) -> str:
    """Everything that a chart shows, as one text."""
    kind = value_kind(chart)
    return ". ".join(
        f"{one.title}: "
        + "; ".join(
            f"{label} {cell_text(value, kind, locale)}"
            for label, value in zip(chart.labels, one.values, strict=True)
        )
        for one in chart.series
    )


@attrs.frozen(kw_only=True)
class _Drawing:
    """What all parts of one chart need."""

    chart: Chart
    locale: str
    key: str

    def shown(self, value: Fraction | float | None) -> str:
        """A number as text."""
        return cell_text(value, value_kind(self.chart), self.locale)

    def box(self, x: float, y: float, width: float, height: float, place: int) -> str:
        """A rectangle in the colour of a series, and its pattern on it."""
        colour, marks = _FILLS[place % len(_FILLS)]
        ground = _rect(x, y, width, height, colour)
        pattern = f"url(#{self.key}-fill-{place % len(_FILLS)})"
        return ground + (_rect(x, y, width, height, pattern) if marks else "")

    @property
    def top(self) -> int:
        """The largest number of the axis."""
        if self.chart.is_share:
            return 1
        sums = self._sums() if self.chart.kind is ChartKind.STACKED else self._each()
        return _rounded_up(max(sums, default=0))

    def _each(self) -> Iterator[float]:
        return (float(v or 0) for one in self.chart.series for v in one.values)

    def _sums(self) -> Iterator[float]:
        for place in range(len(self.chart.labels)):
            yield sum(float(one.values[place] or 0) for one in self.chart.series)


def _rounded_up(value: float) -> int:
    """The next whole number that an axis can end with."""
    power = 1
    while True:
        for step in _PARTS:
            if value <= step * power:
                return step * power
        power *= 10


def _defs(drawing: _Drawing) -> Iterator[str]:
    yield "<defs>"
    for place, (_, marks) in enumerate(_FILLS[: len(drawing.chart.series)]):
        if marks:
            yield (
                f'<pattern id="{drawing.key}-fill-{place}" width="8" height="8" '
                f'patternUnits="userSpaceOnUse">{marks}</pattern>'
            )
    yield "</defs>"


def _text(
    x: float, y: float, text: str, anchor: str = "start", size: int = _FONT
) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-size="{size}" '
        f'fill="{_INK}">{in_markup(text)}</text>'
    )


def _rule(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    return (
        f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" '
        f'stroke="{colour}" stroke-width="1"/>'
    )


def _rect(x: float, y: float, width: float, height: float, fill: str) -> str:
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" '
        f'fill="{fill}" stroke="{_INK}" stroke-width="1"/>'
    )


def _wrapped(label: str) -> list[str]:
    """A label on a few lines; what is longer is cut, with a mark."""
    return textwrap.wrap(
        label, _PER_LINE, max_lines=_LINES, placeholder=" …", break_long_words=True
    ) or [""]


# Bars lie, so that names of units can be read without turning the page.


def _bars(drawing: _Drawing) -> tuple[list[str], float]:
    stacked = drawing.chart.kind is ChartKind.STACKED
    per_label = 1 if stacked else len(drawing.chart.series)
    parts: list[str] = []
    y: float = _TOP
    scale = (WIDTH - _LABEL - _RIGHT) / drawing.top
    for place, label in enumerate(drawing.chart.labels):
        lines = _wrapped(label)
        height = max(len(lines) * _LINE, per_label * _BAR)
        parts += _label(lines, y + height / 2)
        start = y + (height - per_label * _BAR) / 2
        draw = _stack if stacked else _side_by_side
        parts += draw(drawing, place, start, scale)
        y += height + _GAP
    parts = [*_grid_across(drawing, y, scale), *parts]
    return parts, y + _BOTTOM


def _label(lines: Sequence[str], middle: float) -> Iterator[str]:
    first = middle - (len(lines) - 1) * _LINE / 2 + _FONT * 0.35
    for place, line in enumerate(lines):
        yield _text(_LABEL - 8, first + place * _LINE, line, "end", _SMALL)


def _side_by_side(
    drawing: _Drawing, place: int, start: float, scale: float
) -> Iterator[str]:
    for row, one in enumerate(drawing.chart.series):
        value, y = one.values[place], start + row * _BAR
        length = float(value or 0) * scale
        if value is not None:
            yield drawing.box(_LABEL, y, length, _BAR - 2, row)
        yield _text(_LABEL + length + 5, y + _FONT, drawing.shown(value), size=_SMALL)


def _stack(drawing: _Drawing, place: int, start: float, scale: float) -> Iterator[str]:
    x: float = _LABEL
    total: Fraction | float = 0
    for row, one in enumerate(drawing.chart.series):
        value = one.values[place] or 0
        width = float(value) * scale
        if width:
            yield drawing.box(x, start, width, _BAR - 2, row)
        shown = drawing.shown(value)
        if width >= len(shown) * _LETTER + 6:
            yield from _on_white(x + width / 2, start + _FONT - 0.5, shown)
        x, total = x + width, total + value
    yield _text(x + 5, start + _FONT, drawing.shown(total), size=_SMALL)


def _ticks(drawing: _Drawing) -> Iterator[Fraction]:
    top = drawing.top
    parts = _PARTS[int(str(top)[0])]
    if value_kind(drawing.chart) is ColumnKind.COUNT:
        # There is no half of an obligation.
        parts = next(n for n in range(parts, 0, -1) if top % n == 0)
    return (Fraction(top * step, parts) for step in range(parts + 1))


def _grid_across(drawing: _Drawing, bottom: float, scale: float) -> Iterator[str]:
    for tick in _ticks(drawing):
        x = _LABEL + float(tick) * scale
        yield _rule(x, _TOP - 4, x, bottom, _GRID if tick else _INK)
        yield _text(x, bottom + _FONT + 3, drawing.shown(tick), "middle", _SMALL)


# Lines go from left to right: time does.


def _line(drawing: _Drawing) -> tuple[list[str], float]:
    left, top = 62, _TOP + 18
    bottom = top + _PLOT
    count = len(drawing.chart.labels)
    step = (WIDTH - left - 40) / max(count, 1)
    places = [left + step * (n + 0.5) for n in range(count)]
    parts = list(_grid_up(drawing, left, top, bottom))
    turned = count > _TURNED
    for x, label in zip(places, drawing.chart.labels, strict=True):
        parts.append(_month(x, bottom, label, turned=turned))
    for row in range(len(drawing.chart.series)):
        parts += _course(drawing, row, places, bottom)
    if len(drawing.chart.series) == 1:
        parts += _numbers(drawing, places, bottom)
    return parts, bottom + (64 if turned else _BOTTOM)


def _grid_up(
    drawing: _Drawing, left: float, top: float, bottom: float
) -> Iterator[str]:
    for tick in _ticks(drawing):
        y = bottom - float(tick) / drawing.top * (bottom - top)
        yield _rule(left, y, WIDTH - 40, y, _GRID if tick else _INK)
        yield _text(left - 6, y + 4, drawing.shown(tick), "end", _SMALL)


def _month(x: float, bottom: float, label: str, *, turned: bool) -> str:
    short = textwrap.shorten(label, 14, placeholder="…")
    if not turned:
        return _text(x, bottom + _FONT + 5, short, "middle", _SMALL)
    y = bottom + _FONT
    said = _text(x, y, short, "end", _SMALL)
    return said.replace("<text", f'<text transform="rotate(-45 {x:g} {y:g})"', 1)


def _numbers(
    drawing: _Drawing, places: Sequence[float], bottom: float
) -> Iterator[str]:
    """The number of each point: below it in a dip, else above."""
    values = drawing.chart.series[0].values
    for place, (x, value) in enumerate(zip(places, values, strict=True)):
        if value is None:
            continue
        y = bottom - float(value) / drawing.top * _PLOT
        beside = (*values[max(place - 1, 0) : place], *values[place + 1 : place + 2])
        known = [one for one in beside if one is not None]
        is_dip = bool(known) and all(one > value for one in known)
        base = y + 19 if is_dip and y + 22 < bottom else y - 9
        yield from _on_white(x, base, drawing.shown(value))


def _on_white(x: float, base: float, text: str) -> Iterator[str]:
    """A number on a ground of its own, as there are lines and patterns below it."""
    width = len(text) * _LETTER + 2
    yield (
        f'<rect x="{x - width / 2:g}" y="{base - 11:g}" width="{width:g}" '
        f'height="13" fill="#ffffff"/>'
    )
    yield _text(x, base, text, "middle", _SMALL)


def _course(
    drawing: _Drawing, row: int, places: Sequence[float], bottom: float
) -> Iterator[str]:
    """A line with a gap where there is no number."""
    dash = f' stroke-dasharray="{4 + 2 * row} {2 * row}"' if row else ""
    values = drawing.chart.series[row].values
    before: tuple[float, float] | None = None
    for x, value in zip(places, values, strict=True):
        if value is None:
            before = None
            continue
        y = bottom - float(value) / drawing.top * _PLOT
        if before is not None:
            yield (
                f'<path d="M{before[0]:g} {before[1]:g}L{x:g} {y:g}" fill="none" '
                f'stroke="{_INK}" stroke-width="2"{dash}/>'
            )
        yield (
            f'<circle cx="{x:g}" cy="{y:g}" r="4" stroke="{_INK}" '
            f'fill="{_FILLS[row % len(_FILLS)][0]}"/>'
        )
        before = x, y


def _legend_rows(drawing: _Drawing) -> int:
    series = len(drawing.chart.series)
    return -(-series // 2) if series > 1 else 0


def _legend(drawing: _Drawing, y: float) -> Iterator[str]:
    if len(drawing.chart.series) == 1:
        return
    for place, one in enumerate(drawing.chart.series):
        row, half = divmod(place, 2)
        x, base = 20 + half * WIDTH / 2, y + row * (_LINE + 8)
        yield drawing.box(x, base, 22, _LINE - 2, place)
        title = textwrap.shorten(one.title, 42, placeholder=" …")
        yield _text(x + 30, base + _FONT - 2, title, size=_SMALL)
