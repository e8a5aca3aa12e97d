"""Tables of Word, written in one go: cell by cell takes python-docx far longer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from docx.oxml.ns import nsdecls

from govtasks.evaluation.reports import ColumnKind, Table
from govtasks.text import in_markup

from .layout import clean, shares, texts_of

_TWIPS = 1440 / 25.4
"""Twentieths of a point to a millimetre."""
_SIDES = {
    ColumnKind.TEXT: "left",
    ColumnKind.DAY: "center",
    ColumnKind.COUNT: "right",
    ColumnKind.SHARE: "right",
    ColumnKind.POINTS: "right",
}


def table_xml(table: Table, locale: str, *, width: int, size: int) -> str:
    """A table as Word keeps it, its head repeated on every page.

    Args:
        table: The table.
        locale: Language of its numbers and days.
        width: Of the whole table, in millimetres.
        size: Of its text, in points.
    """
    return "".join(_parts(table, locale, width, 2 * size))


def _parts(table: Table, locale: str, width: int, size: int) -> Iterator[str]:
    room = shares(table, locale, width=width, size=size // 2)
    wide = [int(width * _TWIPS * one) for one in room]
    columns = "".join(f'<w:gridCol w:w="{one}"/>' for one in wide)
    yield (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(wide)}" w:type="dxa"/>'
        f"<w:tblBorders>{_borders()}</w:tblBorders>"
        '<w:tblLayout w:type="fixed"/><w:tblCellMar>'
        '<w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/>'
        '</w:tblCellMar><w:tblLook w:val="0020" w:firstRow="1"/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>"
    )
    titles = tuple(clean(column.title) for column in table.columns)
    sides = tuple(_SIDES[column.kind] for column in table.columns)
    yield _row(titles, ("center",) * len(titles), wide, size, head=True)
    count, followed = len(table.rows), bool(table.note)
    for place, row in enumerate(table.all_rows):
        # Neither sums nor a note stand alone on a page.
        before_sums = table.totals is not None and place == count - 1
        yield _row(
            texts_of(table, row, locale),
            sides,
            wide,
            size,
            bold=place == count,
            stays=before_sums or (followed and place == len(table.all_rows) - 1),
        )
    yield "</w:tbl>"


def _borders() -> str:
    return "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="555555"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )


def _row(
    texts: Sequence[str],
    sides: Sequence[str],
    wide: Sequence[int],
    size: int,
    *,
    head: bool = False,
    bold: bool = False,
    stays: bool = False,
) -> str:
    repeated = "<w:tblHeader/>" if head else ""
    cells = (
        _cell(text, side, share, size, is_bold=head or bold, shaded=head, stays=stays)
        for text, side, share in zip(texts, sides, wide, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(
    text: str,
    side: str,
    width: int,
    size: int,
    *,
    is_bold: bool,
    shaded: bool,
    stays: bool,
) -> str:
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="eeeeee"/>' if shaded else ""
    middle = '<w:vAlign w:val="center"/>' if shaded else ""
    bold = "<w:b/>" if is_bold else ""
    next_too = "<w:keepNext/>" if stays else ""
    run = f'<w:rPr>{bold}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'
    lines = "<w:br/>".join(_line(line) for line in text.split("\n"))
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}{middle}</w:tcPr>'
        f'<w:p><w:pPr>{next_too}<w:spacing w:before="20" w:after="20" w:line="240" '
        f'w:lineRule="auto"/><w:jc w:val="{side}"/></w:pPr>'
        f"<w:r>{run}{lines}</w:r></w:p></w:tc>"
    )


def _line(text: str) -> str:
    pieces: Iterable[str] = (
        f'<w:t xml:space="preserve">{in_markup(piece)}</w:t>'
        for piece in text.split("\t")
    )
    return "<w:tab/>".join(pieces)
