"""The report on a table of figures by any dimension: person, field, month and more."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import UnknownNameError
from ..messages import render
from .flat import SHARES, column_of
from .report_parts import Setting, chart_of, column, largest
from .reports import Block, Cell, ChartKind, Column, ColumnKind, Report, Table
from .rows import FiguresRow
from .tables import FiguresTable

_COUNTS = (
    *("all", "completed_on_time", "early", "completed_late", "completed_undated"),
    *("open_in_time", "open_overdue", "undated", "apart", "withdrawn"),
)
_RATES = (
    *("all", "completed_of_all", "overdue_of_all"),
    *("due", "completed_of_due", "on_time_of_due", "overdue_of_due"),
    *("completed", "on_time_of_completed", "late_of_completed"),
)
_TROUBLE = (
    *("delayed", "excused", "delay_median", "delay_p90", "delay_longest"),
    *("returned", "extended_once", "extended_twice", "extended_many", "refused"),
)
_PARTS = {"counts": _COUNTS, "rates": _RATES, "trouble": _TROUBLE}


def tabulated_report(table: FiguresTable, setting: Setting) -> Report:
    """A table of figures on paper (biểu thống kê kết quả thực hiện nhiệm vụ).

    Args:
        table: What `govtasks.register.tabulating.Tabulating.tabulate` gives.
        setting: Names, language and letterhead. Period and cut-off are those of the
            table, whatever the setting says.

    Returns:
        Three tables with a line for each of its lines, and one for all together: the
        counts; the shares, each behind its denominator; delays, results sent back,
        longer terms and refusals. A chart of the shares on time, where anything is due.
    """
    counts, rates, trouble = (_table(table, name, setting) for name in _PARTS)
    due = 1 + _RATES.index("due")
    blocks: list[Block] = [counts, rates, trouble]
    if rows := largest(rates, due):
        title, share = setting.say("table-chart"), 1 + _RATES.index("on_time_of_due")
        shown = chart_of(
            rates, title, ChartKind.BARS, (share,), rows=rows, locale=setting.locale
        )
        blocks.insert(2, shown)
    period = table.period
    about = (
        period.in_locale(setting.locale) if period else table.notes(setting.locale)[0]
    )
    return Report(
        title=setting.title or render("tables.title", {"by": table.by}, setting.locale),
        subtitle=about[:1].upper() + about[1:],
        locale=setting.locale,
        blocks=blocks,
        letterhead=setting.letterhead,
    )


def _table(table: FiguresTable, name: str, setting: Setting) -> Table:
    names, locale = _PARTS[name], setting.locale
    by = table.by.in_locale(locale)
    everything = render("tables.note-total", {}, locale)
    return Table(
        title=setting.say(f"table-{name}"),
        columns=[
            Column(title=by[:1].upper() + by[1:]),
            *(column(f"tables.column-{one}", _kind(one), locale) for one in names),
        ],
        rows=[(_who(row, setting), *_cells(row, names)) for row in table.parts],
        totals=(everything, *_cells(table.total, names)),
        note=" ".join(table.notes(locale)),
    )


def _kind(name: str) -> ColumnKind:
    if name in SHARES:
        return ColumnKind.SHARE
    return ColumnKind.POINTS if name == "delay_median" else ColumnKind.COUNT


def _cells(row: FiguresRow, names: Sequence[str]) -> tuple[Cell, ...]:
    values = {column_of(rate): rate.share for rate in row.rates()}
    return tuple(
        values[name]
        if name in values
        else getattr(row if hasattr(row, name) else row.figures, name)
        for name in names
    )


def _who(row: FiguresRow, setting: Setting) -> str:
    """Whose line it is: name, post, and which of his or its obligations."""
    title = row.key if row.title is None else setting.text(row.title)
    named = title or render("tables.nobody", {}, setting.locale)
    post = "" if row.post is None else f", {_post(row.post, setting)}"
    scope = "" if row.scope is None else f" ({row.scope.in_locale(setting.locale)})"
    return f"{named}{post}{scope}"


def _post(key: str, setting: Setting) -> str:
    try:
        return setting.text(setting.organisation.post(key).title)
    except UnknownNameError:
        return key
