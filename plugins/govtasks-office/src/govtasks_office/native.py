"""Charts of Excel, over the cells of a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from govtasks.evaluation.reports import Chart, ChartKind, ColumnKind

from .layout import clean, value_kind
from .settings import WorkbookSettings

NUMBERS = {
    ColumnKind.COUNT: "#,##0",
    ColumnKind.SHARE: "0.0%",
    ColumnKind.POINTS: "#,##0.00",
}
"""How Excel writes each kind of number."""
_WIDTH, _MARGIN, _BAR, _LINE = 760, 120, 36, 260
"""In pixels: width, what is around the plot, a bar with its gap, a plot of a line."""
_PATTERNS = (
    {"fg_color": "#1b4f72", "bg_color": "#1b4f72", "pattern": "percent_90"},
    {"fg_color": "#1b4f72", "bg_color": "#a9cce3", "pattern": "wide_upward_diagonal"},
    {"fg_color": "#a04000", "bg_color": "#fdebd0", "pattern": "percent_30"},
    {"fg_color": "#641e16", "bg_color": "#d98880", "pattern": "large_grid"},
    {"fg_color": "#17202a", "bg_color": "#e5e7e9", "pattern": "dark_horizontal"},
    {"fg_color": "#17202a", "bg_color": "#ffffff", "pattern": "dark_vertical"},
)
_MARKS = ("circle", "square", "triangle", "diamond")
_DASHES = ("solid", "dash", "round_dot", "long_dash")


def draw(
    book: Any,  # noqa: ANN401 - XlsxWriter has no types
    chart: Chart,
    place: tuple[str, int, int],
    settings: WorkbookSettings,
) -> Any:  # noqa: ANN401 - see above
    """A chart of Excel.

    Args:
        book: The workbook.
        chart: What it shows.
        place: Name of the sheet, and first and last row of its numbers, from 0; labels
            stand in the first column, series in the next ones.
        settings: Font and size.
    """
    drawn = book.add_chart(_kind(chart))
    font: dict[str, object] = {"name": settings.font, "size": settings.size - 2}
    number = NUMBERS[value_kind(chart)]
    labels = _labels(chart, number, font)
    for row, series in enumerate(_series(chart, *place)):
        drawn.add_series({**series, **_looks(chart, row), "data_labels": labels})
    title = {**font, "size": settings.size, "bold": True}
    drawn.set_title({"name": clean(chart.title), "name_font": title, "overlay": False})
    _set_axes(drawn, chart, number, font)
    many = {"position": "bottom", "font": font}
    drawn.set_legend(many if len(chart.series) > 1 else {"none": True})
    is_line = chart.kind is ChartKind.LINE
    plot = _LINE if is_line else _BAR * len(chart.labels)
    drawn.set_size({"width": _WIDTH, "height": _MARGIN + plot})
    return drawn


def _set_axes(
    drawn: Any,  # noqa: ANN401 - XlsxWriter has no types
    chart: Chart,
    number: str,
    font: dict[str, object],
) -> None:
    labels: dict[str, object] = {"num_font": font}
    values: dict[str, object] = {
        "num_format": number,
        "num_font": font,
        "min": 0,
        "major_gridlines": {"visible": True, "line": {"color": "#bbbbbb"}},
    }
    if chart.is_share:
        values["max"] = 1
    if chart.kind is ChartKind.LINE:
        drawn.set_x_axis(labels)
        drawn.set_y_axis(values)
    else:
        # Bars lie: the first on top, and the numbers below all the same.
        drawn.set_x_axis(values)
        drawn.set_y_axis({**labels, "reverse": True, "crossing": "max"})


def _kind(chart: Chart) -> dict[str, str]:
    return {
        ChartKind.BARS: {"type": "bar"},
        ChartKind.STACKED: {"type": "bar", "subtype": "stacked"},
        ChartKind.LINE: {"type": "line"},
    }[chart.kind]


def _series(
    chart: Chart, name: str, first: int, last: int
) -> Iterator[dict[str, object]]:
    for place in range(1, len(chart.series) + 1):
        yield {
            "name": [name, first - 1, place],
            "categories": [name, first, 0, last, 0],
            "values": [name, first, place, last, place],
        }


def _labels(chart: Chart, number: str, font: dict[str, object]) -> dict[str, object]:
    """The number at each bar and point."""
    labels: dict[str, object] = {"value": True, "num_format": number, "font": font}
    if chart.kind is ChartKind.LINE:
        return {**labels, "position": "above"}
    if chart.kind is ChartKind.STACKED:
        # On a ground of its own, as bars have patterns; a zero has no room for one.
        return {**labels, "num_format": f"{number};;", "fill": {"color": "#ffffff"}}
    return labels


def _looks(chart: Chart, place: int) -> dict[str, object]:
    """How a series looks; by its pattern or its mark too, never by colour alone."""
    if chart.kind is ChartKind.LINE:
        line = {"color": "#111111", "width": 2, "dash_type": _DASHES[place % 4]}
        mark = {"type": _MARKS[place % 4], "size": 7}
        return {"line": line, "marker": mark}
    return {
        "pattern": _PATTERNS[place % len(_PATTERNS)],
        "border": {"color": "#111111"},
        "gap": 45,
    }
