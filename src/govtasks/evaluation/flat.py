"""Lines of figures as flat rows: for data frames, spreadsheets and JSON.

The names of the columns are the same in every release; each share has the name of its
denominator in its own.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from ..messages import render
from .figures import Rate
from .rows import FiguresRow

ABOUT = (
    "by",
    "key",
    "post",
    "scope",
    "title",
    "cut_off",
    "known_at",
    "period",
    "basis",
    "provisional",
)
"""The columns that say what a row is about."""

COUNTS = (
    "all",
    "due",
    "completed",
    "completed_on_time",
    "early",
    "completed_late",
    "completed_undated",
    "open",
    "open_in_time",
    "open_overdue",
    "undated",
    "apart",
    "withdrawn",
    "total",
    "returned",
    "extended",
    "extended_once",
    "extended_twice",
    "extended_many",
    "refused",
    "delayed",
    "excused",
    "delays_unknown",
)
"""The columns of counts: whole numbers."""

DELAYS = ("delay_median", "delay_p90", "delay_longest")
"""The columns of delays in working days; empty where there is none."""

SHARES = (
    "completed_of_all",
    "overdue_of_all",
    "completed_of_due",
    "on_time_of_due",
    "overdue_of_due",
    "on_time_of_completed",
    "late_of_completed",
    "early_of_completed",
    "returned_of_all",
    "extended_of_all",
    "refused_of_all",
)
"""The columns of shares from 0 to 1; empty where there is nothing to be a share of."""

COLUMNS = (*ABOUT, *COUNTS, *DELAYS, *SHARES)
"""All columns, in order."""

_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def flat(
    row: FiguresRow, about: Mapping[str, object], locale: str
) -> dict[str, object]:
    """A line as one flat row.

    Args:
        row: The line.
        about: What the whole table is about, by column.
        locale: Language of the title.

    Returns:
        A value for each of `COLUMNS`: texts, whole numbers, floats, flags and None.
    """
    named = {
        "key": row.key,
        "post": row.post,
        "scope": None if row.scope is None else row.scope.value,
        "title": None if row.title is None else row.title.in_locale(locale),
    }
    counts = {name: _count(row, name) for name in COUNTS}
    median = row.delay_median
    delays = {
        "delay_median": None if median is None else float(median),
        "delay_p90": row.delay_p90,
        "delay_longest": row.delay_longest,
    }
    shares = {column_of(rate): _share(rate) for rate in row.rates()}
    values = {**about, **named, **counts, **delays, **shares}
    return {name: values[name] for name in COLUMNS}


def column_of(rate: Rate) -> str:
    """The name of the column of a share: ``on_time_of_due``."""
    return f"{rate.name}_of_{rate.denominator_name}".replace("-", "_")


def _share(rate: Rate) -> float | None:
    return None if rate.share is None else float(rate.share)


def _count(row: FiguresRow, name: str) -> int:
    counted: int = getattr(row if hasattr(row, name) else row.figures, name)
    return counted


def as_csv(rows: Iterable[Mapping[str, object]], headings: Sequence[str]) -> str:
    """Rows as comma-separated values (RFC 4180), in the order of `COLUMNS`.

    A text that a spreadsheet would take for a formula gets an apostrophe before it.

    Args:
        rows: Flat rows.
        headings: What stands above the columns.
    """
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(headings)
    writer.writerows([_cell(row[name]) for name in COLUMNS] for row in rows)
    return written.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    is_formula = isinstance(value, str) and value.startswith(_FORMULAS)
    return f"'{value}" if is_formula else value


def heading(column: str, locale: str) -> str:
    """What people call a column."""
    return render(f"tables.column-{column}", {}, locale)
