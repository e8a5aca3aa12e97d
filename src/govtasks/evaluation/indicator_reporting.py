"""The report on indicators: targets and results, shares by unit, what is amiss.

Values stand as texts, with the decimals that were printed. Colours stand in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

import attrs

from ..messages import render
from .decimals import ShownNumber
from .indicator_explaining import deviation_words, target_words
from .indicator_figures import IndicatorFigures, indicator_figures
from .indicator_judging import Judgement, YearResult
from .indicator_standings import HCMC_2023, Colour, Palette
from .indicator_states import Measured
from .indicator_views import IndicatorView
from .indicators import YearTarget
from .report_parts import MOST_LABELS, Setting, chart_of, column
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

_TEXT, _COUNT, _SHARE = ColumnKind.TEXT, ColumnKind.COUNT, ColumnKind.SHARE
_COUNTS = tuple(
    one.name for one in attrs.fields(IndicatorFigures) if one.name != "cut_off"
)
_SHARES = (("on-track", "judged"), ("on-track", "targeted"))


def indicator_report(
    views: Sequence[IndicatorView], setting: Setting, *, palette: Palette = HCMC_2023
) -> Report:
    """How indicators stand (báo cáo tình hình thực hiện chỉ tiêu).

    Args:
        views: The indicators as of the cut-off of the setting, in the order of the
            tables.
        setting: Names, cut-off, language, letterhead.
        palette: Which colour stands beside which standing, in words.

    Returns:
        Shares with their denominators, a table of the indicators, one by unit with its
        chart, one of the results by year, and one of what somebody must see to; a
        sentence where there are no indicators.
    """
    if not views:
        said = setting.say("indicators-none")
        return setting.report("indicators-title", (Paragraph(text=said),))
    pairs = [(one.indicator.body, one.judgement) for one in views]
    units = units_table(indicator_figures(pairs, setting.cut_off), setting)
    everything = indicator_figures(
        [("all", judgement) for _, judgement in pairs], setting.cut_off
    )["all"]
    rates = "; ".join(one.in_locale(setting.locale) for one in everything.rates())
    blocks: tuple[Block | None, ...] = (
        Paragraph(text=setting.say("indicators-total", rates=rates)),
        indicators_table(views, setting, palette),
        units,
        _units_chart(units, setting),
        _filled(results_table(views, setting)),
        _filled(findings_table(views, setting)),
    )
    return setting.report(
        "indicators-title", [one for one in blocks if one is not None]
    )


def _filled(table: Table) -> Table | None:
    return table if table.rows else None


def indicators_table(
    views: Sequence[IndicatorView], setting: Setting, palette: Palette = HCMC_2023
) -> Table:
    """Each indicator on a line: baseline, target, value, deviation, standing."""
    kinds = {
        "number": _COUNT,
        "indicator": _TEXT,
        "counted-in": _TEXT,
        "unit": _TEXT,
        "baseline": _TEXT,
        "target": _TEXT,
        "value": _TEXT,
        "value-day": ColumnKind.DAY,
        "deviation": _TEXT,
        "standing": _TEXT,
    }
    return Table(
        title=setting.say("indicators-table"),
        columns=setting.columns(kinds),
        rows=[
            (place, *_row(view, setting, palette))
            for place, view in enumerate(views, 1)
        ],
        note=setting.say(
            "indicators-note", instant=setting.when, palette=palette.title
        ),
    )


def _row(view: IndicatorView, setting: Setting, palette: Palette) -> tuple[Cell, ...]:
    indicator, judgement = view.indicator, view.judgement
    measured = judgement.measured
    return (
        setting.text(indicator.title),
        setting.text(indicator.unit),
        setting.body(indicator.body),
        _baseline(view, setting),
        _target(view, judgement.target, setting),
        _value(measured, setting),
        None if measured is None else measured.day,
        _deviation(view, judgement.deviation, setting),
        _standing(judgement, palette, setting),
    )


def _baseline(view: IndicatorView, setting: Setting) -> str | None:
    baseline = view.indicator.baseline
    if baseline is None:
        return None
    return ShownNumber.of(baseline.value).in_locale(setting.locale)


def _target(
    view: IndicatorView, target: YearTarget | None, setting: Setting
) -> str | None:
    """The target and its year."""
    if target is None:
        return None
    return f"{_asked(view, target, setting)} ({target.year})"


def _asked(view: IndicatorView, target: YearTarget, setting: Setting) -> str:
    """What a target asks for; its unit has a column of its own."""
    words = attrs.evolve(target_words(view.indicator, target), unit=None)
    return words.in_locale(setting.locale)


def _value(measured: Measured | None, setting: Setting) -> str | None:
    """The value, marked while it is only provisional."""
    if measured is None:
        return None
    shown = ShownNumber.of(measured.value).in_locale(setting.locale)
    if measured.taken.is_final:
        return shown
    return setting.say("indicators-provisional", value=shown)


def _deviation(
    view: IndicatorView, deviation: Fraction | None, setting: Setting
) -> str | None:
    if deviation is None:
        return None
    return deviation_words(view.indicator, deviation).in_locale(setting.locale)


def _standing(judgement: Judgement, palette: Palette, setting: Setting) -> str:
    words = judgement.standing.in_locale(setting.locale)
    colour = palette.of(judgement.standing)
    if colour is Colour.NONE:
        return words
    return f"{words} ({colour.in_locale(setting.locale)})"


def units_table(found: Mapping[str, IndicatorFigures], setting: Setting) -> Table:
    """How many indicators of each unit stand where, and the shares of those.

    Args:
        found: Key of each body -> its figures.
        setting: Names and language.
    """
    locale = setting.locale
    return Table(
        title=setting.say("indicators-units"),
        columns=[
            column("reports.column-unit", _TEXT, locale),
            *(column(f"indicators.count-{name}", _COUNT, locale) for name in _COUNTS),
            *(_share_column(name, of, setting) for name, of in _SHARES),
        ],
        rows=[(setting.body(key), *_counts(one)) for key, one in found.items()],
        note=setting.say("indicators-units-note", instant=setting.when),
    )


def _counts(one: IndicatorFigures) -> Iterator[Cell]:
    yield from (getattr(one, name) for name in _COUNTS)
    shares = {(rate.name, rate.denominator_name): rate.share for rate in one.rates()}
    yield from (shares[wanted] for wanted in _SHARES)


def _share_column(name: str, of: str, setting: Setting) -> Column:
    words: dict[str, object] = {
        "name": render(f"figures.rate-{name}", {}, setting.locale),
        "of": render(f"figures.of-{of}", {}, setting.locale),
    }
    return column("reports.column-share", _SHARE, setting.locale, words)


def _units_chart(table: Table, setting: Setting) -> Chart | None:
    """The share on track of each unit with a target; None where nothing is to see."""
    share = len(table.columns) - 1
    rows = [place for place, row in enumerate(table.rows) if row[share] is not None]
    if not rows:
        return None
    return chart_of(
        table,
        setting.say("indicators-chart"),
        ChartKind.BARS,
        (share,),
        rows=rows[:MOST_LABELS],
        locale=setting.locale,
    )


def results_table(views: Sequence[IndicatorView], setting: Setting) -> Table:
    """What came of the target of each year so far (kết quả thực hiện từng năm)."""
    kinds = {
        "indicator": _TEXT,
        "year": _TEXT,
        "target": _TEXT,
        "value": _TEXT,
        "deviation": _TEXT,
        "result": _TEXT,
    }
    return Table(
        title=setting.say("indicators-results"),
        columns=setting.columns(kinds),
        rows=[
            _result_row(view, result, setting)
            for view in views
            for result in view.years
        ],
    )


def _result_row(
    view: IndicatorView, result: YearResult, setting: Setting
) -> tuple[Cell, ...]:
    words = {True: "met", False: "missed", None: "open"}[result.is_met]
    if result.measured is None:
        words = "unmeasured"
    return (
        setting.text(view.indicator.title),
        str(result.target.year),
        _asked(view, result.target, setting),
        _value(result.measured, setting),
        _deviation(view, result.deviation, setting),
        setting.say(f"indicators-{words}"),
    )


def findings_table(views: Sequence[IndicatorView], setting: Setting) -> Table:
    """What somebody must see to (việc cần xử lý)."""
    return Table(
        title=setting.say("indicators-findings"),
        columns=[
            column("reports.column-indicator", _TEXT, setting.locale),
            column("reports.column-finding", _TEXT, setting.locale),
        ],
        rows=[
            (setting.text(view.indicator.title), found.text(setting.locale))
            for view in views
            for found in view.findings
        ],
    )
