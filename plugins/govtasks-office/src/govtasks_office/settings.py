"""What can be set."""

from __future__ import annotations

import enum
import re
from typing import Any

import attrs

from govtasks.checks import is_flag
from govtasks.errors import InvalidValueError

_FONT = re.compile(r"[A-Za-z][A-Za-z0-9 -]{0,63}")
_ODDEST_PAGE = 80


class Orientation(enum.Enum):
    """How a page of A4 lies."""

    AUTO = "auto"
    """Across where a table has many columns, else upright."""
    PORTRAIT = "portrait"
    """Upright."""
    LANDSCAPE = "landscape"
    """Across."""


def _is_font(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
    # It stands in a style sheet, where a quotation mark would end it.
    if not isinstance(value, str) or not _FONT.fullmatch(value):
        problem = "must be the name of a font: letters, digits, spaces and hyphens"
        raise InvalidValueError(problem, field=attribute.name, value=value)


def _number(default: int, low: int, high: int) -> Any:  # noqa: ANN401 - as attrs.field
    def validate(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        if not is_whole or not low <= value <= high:  # type: ignore[operator]
            problem = f"must be a whole number from {low} to {high}"
            raise InvalidValueError(problem, field=attribute.name, value=value)

    return attrs.field(default=default, validator=validate)


@attrs.frozen(kw_only=True)
class PageSettings:
    """Settings of documents and pages: ``docx``, ``html`` and ``pdf``.

    The defaults are those of administrative documents in use (Decree 30/2020/NĐ-CP;
    before 5 March 2020 Circular 01/2011/TT-BNV): A4, Times New Roman of 13 or 14
    points, margins of 20-25 mm above and below, 30-35 mm left and 15-20 mm right.

    Attributes:
        font: Name of the font; whoever opens the file needs it, or gets another.
        size: Of the text, in points.
        table_size: Of what stands in tables, in points.
        orientation: How the pages lie.
        top: Margin above, in millimetres.
        bottom: Margin below.
        left: Margin on the left.
        right: Margin on the right.
        charts: Whether charts are drawn; the tables have their numbers.
    """

    font: str = attrs.field(default="Times New Roman", validator=_is_font)
    size: int = _number(13, 8, 20)
    table_size: int = _number(11, 6, 20)
    orientation: Orientation = attrs.field(
        default=Orientation.AUTO, validator=attrs.validators.instance_of(Orientation)
    )
    top: int = _number(20, 5, _ODDEST_PAGE)
    bottom: int = _number(20, 5, _ODDEST_PAGE)
    left: int = _number(30, 5, _ODDEST_PAGE)
    right: int = _number(15, 5, _ODDEST_PAGE)
    charts: bool = attrs.field(default=True, validator=is_flag)


@attrs.frozen(kw_only=True)
class WorkbookSettings:
    """Settings of workbooks: ``xlsx``.

    Attributes:
        font: Name of the font.
        size: Of the text, in points.
        charts: Whether charts are drawn; the sheets have their numbers.
    """

    font: str = attrs.field(default="Times New Roman", validator=_is_font)
    size: int = _number(12, 6, 20)
    charts: bool = attrs.field(default=True, validator=is_flag)
