"""Charts of Word: drawn by Word itself, with the numbers inside the document.

Word keeps a chart as a part of its own (ECMA-376, part 1, 21.2). The numbers stand in
it as literals, so that there is no workbook behind it that could say something else.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from govtasks.evaluation.reports import Chart, ChartKind, ColumnKind, Series
from govtasks.text import in_markup

from .layout import clean, value_kind

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart"
_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
_NUMBERS = {
    ColumnKind.SHARE: "0.0%",
    ColumnKind.COUNT: "#,##0",
    ColumnKind.POINTS: "#,##0.00",
}
_FILLS = (
    ("pct90", "1b4f72", "1b4f72"),
    ("wdUpDiag", "1b4f72", "a9cce3"),
    ("pct30", "a04000", "fdebd0"),
    ("lgGrid", "641e16", "d98880"),
    ("dkHorz", "17202a", "e5e7e9"),
    ("dkVert", "17202a", "ffffff"),
)
_DASHES = ("solid", "dash", "sysDot", "lgDash")
_MARKS = ("circle", "square", "triangle", "diamond")
_INK = '<a:ln w="9525"><a:solidFill><a:srgbClr val="111111"/></a:solidFill></a:ln>'


def chart_xml(chart: Chart, font: str, locale: str) -> bytes:
    """The part that holds a chart.

    Args:
        chart: The chart.
        font: Name of the font of its texts.
        locale: Language of its texts.
    """
    plot = _lines(chart) if chart.kind is ChartKind.LINE else _bars(chart)
    legend = (
        '<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>'
        if len(chart.series) > 1
        else ""
    )
    text = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<c:chartSpace xmlns:c="{_CHART}" xmlns:a="{_MAIN}">'
        '<c:date1904 val="0"/><c:roundedCorners val="0"/><c:chart>'
        '<c:autoTitleDeleted val="1"/>'
        f"<c:plotArea><c:layout/>{plot}{_axes(chart)}</c:plotArea>{legend}"
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
        f'<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr lang="{in_markup(locale)}" '
        f'sz="1000"><a:latin typeface="{in_markup(font)}"/></a:defRPr></a:pPr>'
        f'<a:endParaRPr lang="{in_markup(locale)}"/></a:p></c:txPr>'
        "</c:chartSpace>"
    )
    return text.encode()


def _bars(chart: Chart) -> str:
    stacked = chart.kind is ChartKind.STACKED
    grouping = "stacked" if stacked else "clustered"
    overlap = '<c:overlap val="100"/>' if stacked else ""
    series = "".join(_series(chart, place) for place in range(len(chart.series)))
    return (
        f'<c:barChart><c:barDir val="bar"/><c:grouping val="{grouping}"/>'
        f'<c:varyColors val="0"/>{series}<c:gapWidth val="45"/>{overlap}'
        '<c:axId val="1"/><c:axId val="2"/></c:barChart>'
    )


def _lines(chart: Chart) -> str:
    series = "".join(_series(chart, place) for place in range(len(chart.series)))
    return (
        '<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>'
        f'{series}<c:marker val="1"/><c:axId val="1"/><c:axId val="2"/></c:lineChart>'
    )


def _series(chart: Chart, place: int) -> str:
    one, is_line = chart.series[place], chart.kind is ChartKind.LINE
    labels = _labels(chart, "t" if is_line else "")
    looks = _line_looks(place) if is_line else _bar_looks(place)
    smooth = '<c:smooth val="0"/>' if is_line else ""
    return (
        f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/>'
        f"<c:tx><c:v>{in_markup(clean(one.title))}</c:v></c:tx>{looks}{labels}"
        f"<c:cat><c:strLit>{''.join(_texts(chart))}</c:strLit></c:cat>"
        f"<c:val><c:numLit>{''.join(_values(chart, one))}</c:numLit></c:val>"
        f"{smooth}</c:ser>"
    )


def _bar_looks(place: int) -> str:
    preset, front, back = _FILLS[place % len(_FILLS)]
    return (
        f'<c:spPr><a:pattFill prst="{preset}">'
        f'<a:fgClr><a:srgbClr val="{front}"/></a:fgClr>'
        f'<a:bgClr><a:srgbClr val="{back}"/></a:bgClr></a:pattFill>{_INK}</c:spPr>'
        '<c:invertIfNegative val="0"/>'
    )


def _line_looks(place: int) -> str:
    dash, mark = _DASHES[place % len(_DASHES)], _MARKS[place % len(_MARKS)]
    return (
        '<c:spPr><a:ln w="22225"><a:solidFill><a:srgbClr val="111111"/></a:solidFill>'
        f'<a:prstDash val="{dash}"/></a:ln></c:spPr>'
        f'<c:marker><c:symbol val="{mark}"/><c:size val="7"/></c:marker>'
    )


def _labels(chart: Chart, position: str) -> str:
    """The number at each bar and point."""
    placed = f'<c:dLblPos val="{position}"/>' if position else ""
    ground = "<c:spPr><a:noFill/></c:spPr>"
    if chart.kind is ChartKind.STACKED:
        # On a ground of its own, as the bars have patterns.
        white = '<a:solidFill><a:srgbClr val="ffffff"/></a:solidFill>'
        ground = f"<c:spPr>{white}</c:spPr>"
    number = _NUMBERS[value_kind(chart)]
    # A zero has no length in a stack, and no room for its number.
    code = f"{number};;" if chart.kind is ChartKind.STACKED else number
    return (
        f'<c:dLbls><c:numFmt formatCode="{code}" sourceLinked="0"/>{ground}{placed}'
        '<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
        '<c:showSerName val="0"/><c:showPercent val="0"/>'
        '<c:showBubbleSize val="0"/></c:dLbls>'
    )


def _texts(chart: Chart) -> Iterator[str]:
    yield f'<c:ptCount val="{len(chart.labels)}"/>'
    for place, label in enumerate(chart.labels):
        yield f'<c:pt idx="{place}"><c:v>{in_markup(clean(label))}</c:v></c:pt>'


def _values(chart: Chart, one: Series) -> Iterator[str]:
    yield f"<c:formatCode>{_NUMBERS[value_kind(chart)]}</c:formatCode>"
    yield f'<c:ptCount val="{len(one.values)}"/>'
    for place, value in enumerate(one.values):
        if value is not None:
            yield f'<c:pt idx="{place}"><c:v>{_plain(value)}</c:v></c:pt>'


def _plain(value: Fraction | float) -> str:
    return str(int(value)) if value == int(value) else repr(float(value))


def _axes(chart: Chart) -> str:
    """Labels and numbers; of bars that lie, the first label stands on top."""
    is_line = chart.kind is ChartKind.LINE
    order = "minMax" if is_line else "maxMin"
    left, below = ("b", "l") if is_line else ("l", "b")
    largest = '<c:max val="1"/>' if chart.is_share else ""
    crosses = "autoZero" if is_line else "max"
    grid = '<a:ln w="6350"><a:solidFill><a:srgbClr val="bbbbbb"/></a:solidFill></a:ln>'
    ticks = (
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        '<c:tickLblPos val="nextTo"/>'
    )
    return (
        f'<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="{order}"/>'
        f'</c:scaling><c:delete val="0"/><c:axPos val="{left}"/>{ticks}'
        f'<c:spPr>{_INK}</c:spPr><c:crossAx val="2"/><c:crosses val="autoZero"/>'
        '<c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/>'
        '<c:noMultiLvlLbl val="1"/></c:catAx>'
        '<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/>'
        f'{largest}<c:min val="0"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="{below}"/>'
        f"<c:majorGridlines><c:spPr>{grid}</c:spPr></c:majorGridlines>"
        f'<c:numFmt formatCode="{_NUMBERS[value_kind(chart)]}" sourceLinked="0"/>'
        f'{ticks}<c:crossAx val="1"/><c:crosses val="{crosses}"/>'
        '<c:crossBetween val="between"/></c:valAx>'
    )


def drawing_xml(chart: Chart, relation: str, number: int, width: int, high: int) -> str:
    """The place of a chart in the text.

    Args:
        chart: The chart.
        relation: Identifier of the relation to its part.
        number: Its place in the document, from 1.
        width: In EMU, 36 000 to a millimetre.
        high: Height, in EMU.
    """
    title = in_markup(clean(chart.title))
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    place = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return (
        f'<w:drawing xmlns:w="{word}" xmlns:wp="{place}" xmlns:a="{_MAIN}" '
        f'xmlns:c="{_CHART}" xmlns:r="{relations}">'
        '<wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{width}" cy="{high}"/>'
        f'<wp:docPr id="{number}" name="Chart {number}" descr="{title}"/>'
        f'<wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="{_CHART}">'
        f'<c:chart r:id="{relation}"/></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing>"
    )
