"""Document types (tên loại văn bản) by law and day, and the symbols they have."""

from __future__ import annotations

import datetime as dt
import re

import attrs

from ..checks import is_a, optional
from ..errors import UnknownNameError
from ..explain import Citation
from ..text import checked_day, each, is_day, is_filled

_LONGEST = 100


@attrs.frozen(kw_only=True)
class KindList:
    """The document types that a law has, for as long as it holds.

    Attributes:
        kinds: Their abbreviations.
        since: First day on which the list holds.
        until: First day on which it no longer does; None while it does.
        citation: The law, and whether its list was seen.
    """

    kinds: tuple[str, ...] = attrs.field(validator=each(is_filled))
    since: dt.date = attrs.field(validator=is_day)
    until: dt.date | None = attrs.field(default=None, validator=optional(is_day))
    citation: Citation = attrs.field(validator=is_a(Citation))


# Decree 30/2020/NĐ-CP annex III: the 27 abbreviations of document types. Công văn
# and thư công have none there; CV is what everybody writes for the first, ThC is
# ours for the second.
DOCUMENT_KINDS = (
    "BB",
    "BC",
    "BGN",
    "BTT",
    "CT",
    "CTr",
    "CV",
    "CĐ",
    "DA",
    "GGT",
    "GM",
    "GNP",
    "GUQ",
    "HD",
    "HĐ",
    "KH",
    "NQ",
    "PA",
    "PB",
    "PC",
    "PG",
    "QC",
    "QĐ",
    "QyĐ",
    "TB",
    "TC",
    "TTr",
    "ThC",
    "ĐA",
)

# What Circular 01/2011/TT-BNV abbreviated in another way than the decree, or what
# only it had (None). Its 32 types were seen in a list of names; the abbreviations
# were not, so both ways are taken on its days.
_OLDER = {
    "BN": None,
    "CK": None,
    "CN": None,
    "GN": "BGN",
    "GT": "GGT",
    "NP": "GNP",
    "TTh": "BTT",
    "UQ": "GUQ",
    "ĐĐ": None,
}
_NEWER = frozenset({"PB", *filter(None, _OLDER.values())})
_CHANGED = dt.date(2020, 3, 5)

KIND_LISTS = (
    KindList(
        kinds=tuple(sorted({*DOCUMENT_KINDS, *_OLDER} - _NEWER)),
        since=dt.date(2011, 3, 5),
        until=_CHANGED,
        citation=Citation(
            instrument="Circular 01/2011/TT-BNV",
            provision="annex I",
            issued=dt.date(2011, 1, 19),
            confirmed=False,
        ),
    ),
    KindList(
        kinds=DOCUMENT_KINDS,
        since=_CHANGED,
        citation=Citation(
            instrument="Decree 30/2020/NĐ-CP",
            provision="annex III",
            issued=_CHANGED,
            source="kynangandlifeskills.com",
        ),
    ),
)
_ALL = tuple(sorted({*DOCUMENT_KINDS, *_OLDER}))
_UNTYPED = frozenset({"CV", "ThC"})


def kinds_on(day: dt.date | None) -> tuple[str, ...]:
    """The document types that a document of a day can have, sorted.

    On days whose list nobody has seen, and where the day is not known, these are
    all of them.

    Raises:
        InvalidValueError: No civil date.
    """
    if day is None or checked_day(day) < _CHANGED:
        return _ALL
    return tuple(sorted(DOCUMENT_KINDS))


def check_kind(kind: object) -> None:
    """Refuse what never was a document type.

    Raises:
        UnknownNameError: There is no such type; the hint names the nearest.
    """
    if kind in _ALL:
        return
    name = str(kind)[:_LONGEST]
    error = UnknownNameError.of("document type", name, _ALL, field="kind")
    meant = [known for known in _ALL if _folded(known) == _folded(name)]
    if meant:
        error.hint = f"did you mean {' or '.join(map(repr, meant))}?"
    raise error


def check_kind_on(kind: str, day: dt.date | None) -> None:
    """Refuse a document type that the law of a day does not have.

    Raises:
        UnknownNameError: It has no such type; the hint says which law had.
    """
    if kind in kinds_on(day):
        return
    error = UnknownNameError.of("document type", kind, (), field="kind")
    error.hint = f"{kind!r} ended on {_CHANGED} with Circular 01/2011/TT-BNV"
    if newer := _OLDER.get(kind):
        error.hint += f"; since then it is {newer!r}"
    raise error


def symbol_fits(symbol: str, kind: str) -> bool:
    """Whether a symbol is formed as documents of that type have it.

    A typed document names its type first (``QĐ-UBND``, of the Party ``KH/TU``); a
    công văn names its issuer and who drafted it (``UBND-TH``), in the Party it
    is a type like others (``CV/TU``).
    """
    first = re.split("[-/]", symbol, maxsplit=1)[0]
    if kind in _UNTYPED and "/" not in symbol:
        return first not in _ALL
    return first == kind


def _folded(kind: str) -> str:
    """How a document type is typed on a keyboard without Vietnamese letters."""
    return kind.casefold().replace("đ", "d")
