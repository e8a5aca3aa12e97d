"""Reports about obligations: where each stands, how well all went, who was judged how.

A builder makes a `govtasks.evaluation.reports.Report` of values, in Vietnamese or
English; `govtasks.register.reporting.Reporting.write_report` makes a file of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from .card_reporting import scorecard_report
from .figures_reporting import (
    AGE_EDGES,
    ageing_table,
    counts_table,
    figures_report,
    rates_table,
    trend_table,
)
from .indicator_reporting import indicator_report
from .items import Item
from .report_parts import MOST_LABELS, Setting, chart_of
from .reports import Cell, ColumnKind, Paragraph, Report, Table
from .review_reporting import review_report
from .table_reporting import tabulated_report

__all__ = [
    "AGE_EDGES",
    "MOST_LABELS",
    "Setting",
    "ageing_table",
    "chart_of",
    "counts_table",
    "figures_report",
    "indicator_report",
    "rates_table",
    "review_report",
    "scorecard_report",
    "status_report",
    "status_table",
    "tabulated_report",
    "trend_table",
]

_LATE = frozenset(("open_overdue", "completed_late"))


def status_report(items: Sequence[Item], setting: Setting) -> Report:
    """Every obligation on a line (bảng theo dõi tình hình thực hiện nhiệm vụ).

    Args:
        items: The obligations, in the order of the table.
        setting: Names, cut-off, language, letterhead.

    Returns:
        A sentence with the number of obligations, and the table.
    """
    overdue = sum(item.bucket == "open_overdue" for item in items)
    said = setting.say("status-count", count=len(items), overdue=overdue)
    blocks = (Paragraph(text=said), status_table(items, setting))
    return setting.report("status-title", blocks)


def status_table(items: Sequence[Item], setting: Setting) -> Table:
    """Number, key, title, lead, last day, status, days late and who answers.

    Days late are calendar days; empty for what was in time or has no deadline.
    """
    text, count = ColumnKind.TEXT, ColumnKind.COUNT
    kinds = {
        "number": count,
        "key": text,
        "title": text,
        "lead": text,
        "due": ColumnKind.DAY,
        "state": text,
        "late": count,
        "answers": text,
    }
    return Table(
        title=setting.say("status-table"),
        columns=setting.columns(kinds),
        rows=[
            (place, *_status_row(item, setting)) for place, item in enumerate(items, 1)
        ],
        note=setting.say("status-note", instant=setting.when),
    )


def _status_row(item: Item, setting: Setting) -> tuple[Cell, ...]:
    links = (link.text(setting.organisation, setting.locale) for link in item.answering)
    return (
        item.key,
        setting.text(item.title),
        setting.body(item.lead),
        item.status.due_on,
        item.status.in_locale(setting.locale),
        item.status.days_late if item.bucket in _LATE else None,
        "\n".join(links),
    )
