"""How the numbers, days and headings of a report are written, in every format alike.

Whoever writes files takes the words from here, so that a table, a chart and a
letterhead say the same in a workbook, in a document and on a page.
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import attrs

from ..messages import render
from .reports import Cell, ColumnKind, Letterhead

NOTHING = "–"
"""What stands where there is no value: neither 0 nor 0 %."""
_PERCENT = 100
_MARKS = {"vi": (".", ","), "en": (",", ".")}
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def cell_text(cell: Cell, kind: ColumnKind, locale: str) -> str:
    """What stands in a cell, as a reader of that language writes it.

    Args:
        cell: What stands there; None is an empty cell.
        kind: What its column holds.
        locale: ``vi`` or ``en``.

    Returns:
        ``1.983`` and ``87,6 %`` in Vietnamese, ``1,983`` and ``87.6 %`` in English;
        halves are rounded up. `NOTHING` for an empty cell that could hold a value, an
        empty text for one of a column of texts.
    """
    if cell is None:
        return "" if kind is ColumnKind.TEXT else NOTHING
    if isinstance(cell, dt.date):
        return day_text(cell, locale)
    if isinstance(cell, str):
        return cell
    if kind is ColumnKind.SHARE:
        return f"{decimal_text(Fraction(cell) * _PERCENT, 1, locale)} %"
    places = 2 if kind is ColumnKind.POINTS else 0
    return decimal_text(Fraction(cell), places, locale)


def decimal_text(value: Fraction, places: int, locale: str) -> str:
    """A number with so many decimals, halves rounded up, by the reader's marks."""
    scaled = int(abs(value) * 10**places + Fraction(1, 2))
    whole, rest = divmod(scaled, 10**places)
    thousands, point = _MARKS[locale]
    sign = "-" if value < 0 and scaled else ""
    grouped = f"{whole:,}".replace(",", thousands)
    return f"{sign}{grouped}{point}{rest:0{places}}" if places else f"{sign}{grouped}"


def day_text(day: dt.date, locale: str) -> str:
    """A day as tables have it: ``16/02/2017``, in English ``16 Feb 2017``."""
    if locale == "vi":
        return f"{day:%d/%m}/{day.year:04}"
    return f"{day.day} {_MONTHS[day.month - 1][:3]} {day.year:04}"


def instant_text(at: dt.datetime, locale: str) -> str:
    """An instant on the minute, with the offset of its zone."""
    offset = f"{at:%z}"
    return f"{at:%H:%M} {day_text(at.date(), locale)} (UTC{offset[:3]}:{offset[3:5]})"


@attrs.frozen(kw_only=True)
class LetterheadText:
    """A letterhead in words, in the places of an administrative document.

    Left stands who issues it, above him his superior; right the name of the state with
    its motto (quốc hiệu và tiêu ngữ). The number stands below the issuer, place and day
    below the motto; at the end the recipients left and the signature right.

    Attributes:
        superior: Name of the body above, in capitals; empty where there is none.
        issuer: Name of who issues it, in capitals.
        number: Such as ``Số: 12/BC-UBND``; empty where there is no number.
        nation: Name of the state.
        motto: Its motto.
        place_and_day: Such as ``Quảng Ngãi, ngày 30 tháng 6 năm 2017``; empty where
            neither is known.
        recipients_title: What stands above the recipients; empty where there are none.
        recipients: A line for each, with its sign.
        signatory_post: Lines of the post that signs, in capitals.
        signatory: Name of who signs.
    """

    superior: str
    issuer: str
    number: str
    nation: str
    motto: str
    place_and_day: str
    recipients_title: str
    recipients: tuple[str, ...]
    signatory_post: tuple[str, ...]
    signatory: str

    @property
    def has_end(self) -> bool:
        """Whether anything stands at the end of the document."""
        return bool(self.recipients or self.signatory_post or self.signatory)


def letterhead_text(letterhead: Letterhead, locale: str) -> LetterheadText:
    """A letterhead in the words of a language.

    The layout is that of Decree 30/2020/NĐ-CP (in force since 5 March 2020; before,
    Circular 01/2011/TT-BNV), taken from documents in use: the articles were not seen.
    """
    number = {"number": letterhead.number}
    said = [one.rstrip(";. ") for one in letterhead.recipients if one.strip()]
    marks = [*(";" for _ in said[1:]), "."]
    return LetterheadText(
        superior=letterhead.superior.upper(),
        issuer=letterhead.issuer.upper(),
        number=render("reports.number", number, locale) if letterhead.number else "",
        nation=render("reports.nation", {}, locale),
        motto=render("reports.motto", {}, locale),
        place_and_day=_place_and_day(letterhead, locale),
        recipients_title=render("reports.recipients", {}, locale) if said else "",
        recipients=tuple(f"- {a}{b}" for a, b in zip(said, marks, strict=False)),
        signatory_post=tuple(letterhead.signatory_post.upper().splitlines()),
        signatory=letterhead.signatory,
    )


def _place_and_day(letterhead: Letterhead, locale: str) -> str:
    day = letterhead.day
    if day is None:
        return letterhead.place
    arguments = {
        # Day and month below 10 and 3 have a zero before them in documents, so that
        # nothing can be written in front of them.
        "day": f"{day.day:02}" if locale == "vi" else day.day,
        "month": _month(day, locale),
        "year": day.year,
    }
    said = render("reports.day", arguments, locale)
    if not letterhead.place:
        return said[0].upper() + said[1:]
    return f"{letterhead.place}, {said}"


def _month(day: dt.date, locale: str) -> str:
    if locale == "en":
        return _MONTHS[day.month - 1]
    zero_below = 3
    return f"{day.month:02}" if day.month < zero_below else str(day.month)
