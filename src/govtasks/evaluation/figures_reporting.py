"""The report on figures: counts, shares, how old what is overdue is, and the trend.

Each table has its cut-off and its denominators below it, and each chart is made of the
cells of a table.
"""

from __future__ import annotations

import bisect
import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

import attrs

from ..errors import InvalidValueError
from ..messages import render
from .figures import Figures, figures, total
from .items import Item
from .report_parts import MOST_LABELS, Setting, chart_of, column, largest
from .reports import (
    Block,
    Cell,
    Chart,
    ChartKind,
    Column,
    ColumnKind,
    Paragraph,
    Report,
    Table,
)

AGE_EDGES = (10, 30, 90)
"""Working days after which overdue work is in the next class of age."""
_COUNT, _SHARE, _TEXT = ColumnKind.COUNT, ColumnKind.SHARE, ColumnKind.TEXT
_BUCKETS = tuple(one.name for one in attrs.fields(Figures) if one.name != "cut_off")
_DUE = ("completed_on_time", "completed_late", "open_overdue")
_DENOMINATORS = {"all": "all", "due": "due-count", "completed": "completed"}
_LONGEST_TREND = 60
_MONTHS = 12
_Month = tuple[int, int] | None


def figures_report(
    items: Sequence[Item], setting: Setting, *, edges: Sequence[int] = AGE_EDGES
) -> Report:
    """How well everything was done, by leading body (báo cáo tình hình thực hiện).

    Args:
        items: The obligations that are counted.
        setting: Names, cut-off, language, letterhead.
        edges: Working days after which overdue work is in the next class of age.

    Returns:
        Counts, shares, ages and trend as tables, with charts of the share on time by
        unit and by month and of the ages; a sentence where there is nothing to count.

    Raises:
        InvalidValueError: The edges do not grow.
    """
    found = figures(((one.lead, one.status) for one in items), setting.cut_off)
    everything = total(found.values(), setting.cut_off)
    if not everything.total:
        return setting.report(
            "figures-title", (Paragraph(text=setting.say("figures-none")),)
        )
    rates = "; ".join(one.in_locale(setting.locale) for one in everything.rates())
    shares, ages = rates_table(found, setting), ageing_table(items, setting, edges)
    trend = trend_table(items, setting)
    blocks: tuple[Block | None, ...] = (
        Paragraph(text=setting.say("figures-total", rates=rates)),
        counts_table(found, setting),
        shares,
        _on_time_chart(shares, setting),
        ages,
        _ageing_chart(ages, setting),
        trend,
        _trend_chart(trend, setting),
    )
    return setting.report("figures-title", [one for one in blocks if one is not None])


def counts_table(found: Mapping[str, Figures], setting: Setting) -> Table:
    """How many obligations of each unit are in which count, and the sums.

    Args:
        found: Key of each body -> its figures, all of the cut-off of the setting.
        setting: Names and language.

    Raises:
        InvalidValueError: Figures of another cut-off.
    """
    say, locale = setting.say, setting.locale
    return Table(
        title=say("counts-table"),
        columns=[
            column("reports.column-unit", _TEXT, locale),
            column("reports.column-all", _COUNT, locale),
            *(column(f"figures.{name}", _COUNT, locale) for name in _BUCKETS),
        ],
        rows=[(setting.body(key), *_counts(one)) for key, one in found.items()],
        totals=(say("total"), *_counts(total(found.values(), setting.cut_off))),
        note=say("counts-note", instant=setting.when),
    )


def _counts(one: Figures) -> tuple[int, ...]:
    return (one.all, *(getattr(one, name) for name in _BUCKETS))


def rates_table(found: Mapping[str, Figures], setting: Setting) -> Table:
    """The shares of each unit, each behind the count that is its denominator.

    Args:
        found: Key of each body -> its figures, all of the cut-off of the setting.
        setting: Names and language.

    Raises:
        InvalidValueError: Figures of another cut-off.
    """
    say, everything = setting.say, total(found.values(), setting.cut_off)
    columns = [column("reports.column-unit", _TEXT, setting.locale)]
    for of, name in _DENOMINATORS.items():
        columns.append(column(f"reports.column-{name}", _COUNT, setting.locale))
        named = [one.name for one in everything.rates() if one.denominator_name == of]
        columns += [_share_column(one, of, setting) for one in named]
    return Table(
        title=say("rates-table"),
        columns=columns,
        rows=[(setting.body(key), *_shares(one)) for key, one in found.items()],
        totals=(say("total"), *_shares(everything)),
        note=say("rates-note", instant=setting.when),
    )


def _shares(one: Figures) -> Iterable[Cell]:
    for of in _DENOMINATORS:
        yield getattr(one, of)
        yield from (r.share for r in one.rates() if r.denominator_name == of)


def _share_column(name: str, of: str, setting: Setting) -> Column:
    words: dict[str, object] = {
        "name": render(f"figures.rate-{name}", {}, setting.locale),
        "of": render(f"figures.of-{of}", {}, setting.locale),
    }
    return column("reports.column-share", _SHARE, setting.locale, words)


def _on_time_chart(table: Table, setting: Setting) -> Chart | None:
    share = table.columns.index(_share_column("on-time", "due", setting))
    due = column("reports.column-due-count", _COUNT, setting.locale)
    rows = largest(table, table.columns.index(due))
    return _chart(table, "on-time-chart", ChartKind.BARS, (share,), rows, setting)


def _chart(
    table: Table,
    key: str,
    kind: ChartKind,
    columns: Sequence[int],
    rows: Sequence[int],
    setting: Setting,
) -> Chart | None:
    """The chart, or None where nothing could be seen on it."""
    if not rows:
        return None
    title = setting.say(key)
    return chart_of(table, title, kind, columns, rows=rows, locale=setting.locale)


def ageing_table(
    items: Iterable[Item], setting: Setting, edges: Sequence[int] = AGE_EDGES
) -> Table:
    """How late what is open and overdue is, in working days, by unit.

    Args:
        items: The obligations; those that are not open and overdue are left out.
        setting: Names, cut-off and language.
        edges: Working days after which it is in the next class.

    Returns:
        A column for each class, one for what the calendar does not reach where there is
        such, and one of sums.

    Raises:
        InvalidValueError: The edges do not grow.
    """
    _check_edges(edges)
    ages: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for item in items:
        if item.bucket == "open_overdue":
            ages[item.lead][_age(item, edges)] += 1
    unknown = len(edges) + 1
    classes = range(unknown + any(one[unknown] for one in ages.values()))
    say = setting.say
    titles = [*_age_titles(edges, setting), say("age-unknown")]
    summed = sum(ages.values(), Counter())
    return Table(
        title=say("ageing-table"),
        columns=[
            column("reports.column-unit", _TEXT, setting.locale),
            *(Column(title=titles[place], kind=_COUNT) for place in classes),
            column("reports.column-overdue", _COUNT, setting.locale),
        ],
        rows=[(setting.body(key), *_aged(ages[key], classes)) for key in sorted(ages)],
        totals=(say("total"), *_aged(summed, classes)),
        note=say("ageing-note", instant=setting.when),
    )


def _check_edges(edges: Sequence[int]) -> None:
    grow = all(a < b for a, b in itertools.pairwise(edges))
    if not edges or not grow or edges[0] < 1:
        problem = "must be growing numbers of working days from 1"
        raise InvalidValueError(problem, field="edges", value=tuple(edges))


def _age(item: Item, edges: Sequence[int]) -> int:
    """Which class its present delay is in; behind all of them where nobody knows."""
    days = item.delays[-1].working_days if item.delays else None
    return len(edges) + 1 if days is None else bisect.bisect_left(edges, days)


def _age_titles(edges: Sequence[int], setting: Setting) -> Iterator[str]:
    yield setting.say("age-to", last=edges[0])
    for before, last in itertools.pairwise(edges):
        yield setting.say("age-between", first=before + 1, last=last)
    yield setting.say("age-over", last=edges[-1])


def _aged(counted: Mapping[int, int], classes: Iterable[int]) -> tuple[int, ...]:
    counts = tuple(counted[place] for place in classes)
    return (*counts, sum(counts))


def _ageing_chart(table: Table, setting: Setting) -> Chart | None:
    last = len(table.columns) - 1
    rows, columns = largest(table, last), range(1, last)
    return _chart(table, "ageing-table", ChartKind.STACKED, columns, rows, setting)


def trend_table(items: Iterable[Item], setting: Setting) -> Table:
    """What was due, by the month of its deadline; the sum is all that was due.

    Args:
        items: The obligations; those that are neither completed with a deadline nor
            overdue are left out.
        setting: Names, cut-off and language.
    """
    months: defaultdict[_Month, Counter[str]] = defaultdict(Counter)
    for item in items:
        if item.bucket in _DUE:
            months[_month(item)][item.bucket] += 1
    say = setting.say
    return Table(
        title=say("trend-table"),
        columns=[
            column("reports.column-month", _TEXT, setting.locale),
            column("reports.column-due-count", _COUNT, setting.locale),
            *(column(f"figures.{name}", _COUNT, setting.locale) for name in _DUE),
            _share_column("on-time", "due", setting),
        ],
        rows=[
            (_month_name(month, setting), *_due(months.get(month, Counter())))
            for month in _all_months(months)
        ],
        totals=(say("total"), *_due(sum(months.values(), Counter()))),
        note=say("trend-note", instant=setting.when),
    )


def _month(item: Item) -> _Month:
    day = item.status.due_on or item.status.missed_on
    return None if day is None else (day.year, day.month)


def _all_months(found: Iterable[_Month]) -> list[_Month]:
    """The months, those between them without anything too, unless these are many."""
    known = sorted(month for month in found if month is not None)
    rest: list[_Month] = [None for month in found if month is None]
    if not known:
        return rest
    first, last = (year * _MONTHS + month - 1 for year, month in (known[0], known[-1]))
    if last - first >= _LONGEST_TREND:
        return [*known, *rest]
    places = range(first, last + 1)
    return [*((n // _MONTHS, n % _MONTHS + 1) for n in places), *rest]


def _month_name(month: _Month, setting: Setting) -> str:
    if month is None:
        return setting.say("trend-unknown")
    return setting.say("trend-month", year=month[0], month=f"{month[1]:02}")


def _due(counted: Mapping[str, int]) -> tuple[Cell, ...]:
    counts = tuple(counted[name] for name in _DUE)
    due = sum(counts)
    return (due, *counts, Fraction(counts[0], due) if due else None)


def _trend_chart(table: Table, setting: Setting) -> Chart | None:
    rows = range(len(table.rows))[-MOST_LABELS:]
    share = (len(table.columns) - 1,)
    return _chart(table, "trend-chart", ChartKind.LINE, share, rows, setting)
