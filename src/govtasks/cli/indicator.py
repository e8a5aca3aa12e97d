"""Commands about indicators: ``indicator define``, ``measure``, ``list``, ``show``."""

from __future__ import annotations

import argparse
import functools
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from ..codec import Codec
from ..evaluation.decimals import ShownNumber, written
from ..evaluation.indicator_explaining import deviation_words, target_words
from ..evaluation.indicator_figures import indicator_figures
from ..evaluation.indicator_judging import YearResult
from ..evaluation.indicator_paths import Asked
from ..evaluation.indicator_states import IndicatorFact, Measured
from ..evaluation.indicator_views import IndicatorView
from ..evaluation.indicators import IndicatorRetired, Measurement
from ..messages import render
from ..register.indicator_files import load_indicators
from .files import read_file
from .output import Exit, answer, answer_json, answer_table, day, instant

if TYPE_CHECKING:
    from .output import Commands, Opener

_LIST = ("indicator", "title", "body", "target", "value", "day", "standing")


def add(commands: Commands, opener: Opener) -> None:
    """Add the commands of this module."""
    parser = commands.add_parser("indicator", help="targets, and what was measured")
    inner = parser.add_subparsers(required=True, metavar="COMMAND")
    listing = inner.add_parser("list", help="those that are followed, a line each")
    listing.add_argument("--body", help="only those that this body answers for")
    show = inner.add_parser("show", help="one of them, and why it stands where it does")
    show.add_argument("key", help="key of the indicator")
    for one, does in ((listing, _list), (show, _show)):
        one.add_argument("--at", type=instant, help="as of this instant")
        one.add_argument(
            "--known-at", type=instant, help="by what was recorded by this instant"
        )
        one.set_defaults(run=functools.partial(does, opener))
    define = inner.add_parser("define", help="define indicators from a document")
    define.add_argument("file", type=Path, help="TOML with [[indicators]]")
    _add_measure(
        measure := inner.add_parser("measure", help="record what was measured")
    )
    for one, does in ((define, _define), (measure, _measure)):
        one.add_argument("--actor", required=True, help="key of whoever does it")
        one.add_argument("--now", type=instant, help="the time, for repeatable runs")
        one.set_defaults(run=functools.partial(does, opener))


def _add_measure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("key", help="key of the indicator")
    parser.add_argument("value", help="such as 58.50; behind -- where it is negative")
    parser.add_argument(
        "--day", type=day, required=True, help="the day for which it is true"
    )
    parser.add_argument("--source", required=True, help="where it was read")
    parser.add_argument("--final", action="store_true", help="it is final")
    parser.add_argument("--reason", default="", help="why it replaces another value")
    parser.add_argument("--unit", default="", help="to be held against the indicator")


def _define(opener: Opener, options: argparse.Namespace) -> Exit:
    found = load_indicators(read_file(options.file), str(options.file))
    with (
        opener(options) as register,
        register.unit(actor=options.actor, now=options.now) as unit,
    ):
        for one in found:
            unit.record_indicator(one)
    if options.json:
        answer_json({"indicators": [one.key for one in found]})
        return Exit.DONE
    for one in found:
        answer(f"{one.key}: {one.title.in_locale(options.locale)}")
    return Exit.DONE


def _measure(opener: Opener, options: argparse.Namespace) -> Exit:
    measurement = Measurement(
        value=options.value,
        day=options.day,
        source=options.source,
        is_final=options.final,
        reason=options.reason,
        unit=options.unit,
    )
    with opener(options) as register:
        with register.unit(actor=options.actor, now=options.now) as unit:
            unit.measure(options.key, measurement)
        view = register.indicator(options.key, options.now)
    if options.json:
        answer_json(indicator_json(view, options.locale))
    else:
        answer(f"{view.key}: {view.judgement.in_locale(options.locale)}")
    return Exit.DONE


def _list(opener: Opener, options: argparse.Namespace) -> Exit:
    with opener(options) as register:
        views = register.indicators(options.at, options.body, known_at=options.known_at)
    if options.json:
        told = [indicator_json(one, options.locale) for one in views]
        answer_json({"indicators": told, "figures": _figures_json(views)})
        return Exit.DONE
    answer_table(_LIST, (_row(one, options.locale) for one in views))
    return Exit.DONE


def _row(view: IndicatorView, locale: str) -> tuple[str, ...]:
    judgement, indicator = view.judgement, view.indicator
    target, measured = judgement.target, judgement.measured
    asked = "-"
    if target is not None:
        asked = f"{target_words(indicator, target).in_locale(locale)} ({target.year})"
    return (
        view.key,
        indicator.title.in_locale(locale),
        indicator.body,
        asked,
        "-" if measured is None else ShownNumber.of(measured.value).in_locale(locale),
        "-" if measured is None else str(measured.day),
        judgement.in_locale(locale),
    )


def _show(opener: Opener, options: argparse.Namespace) -> Exit:
    with opener(options) as register:
        view = register.indicator(options.key, options.at, known_at=options.known_at)
        facts = register.indicator_facts(options.key)
    known = options.known_at or view.at
    facts = tuple(one for one in facts if one.recorded_at <= known)
    if options.json:
        histories = [_fact_json(one) for one in facts]
        answer_json({**indicator_json(view, options.locale), "facts": histories})
        return Exit.DONE
    for line in _page(view, options.locale):
        answer(line)
    return Exit.DONE


def _page(view: IndicatorView, locale: str) -> Iterator[str]:
    """Where it stands and why, what came of each year, what was measured."""
    yield from view.judgement.explanation.lines(locale)
    yield f"  {view.judgement.in_locale(locale)}"
    for key, lines in (
        ("findings", [one.text(locale) for one in view.findings]),
        ("years", [_year(view, one, locale) for one in view.years]),
        ("measurements", list(_measurements(view, locale))),
    ):
        if lines:
            yield f"\n{_say(key, locale)}"
            yield from (f"  {line}" for line in lines)
    retired = view.state.retired
    if retired is not None and isinstance(retired.event, IndicatorRetired):
        words = {"at": retired.at, "reason": retired.event.reason}
        yield f"\n{_say('retired', locale, **words)}"


def _measurements(view: IndicatorView, locale: str) -> Iterator[str]:
    """What holds for each day, and what did before."""
    for one in view.state.measurements:
        yield _measurement(view, one, locale)
        newer = one.taken
        for old in reversed(view.state.replaced):
            if old.day == one.day:
                told = _measurement(view, old, locale)
                key = "replaced" if newer.reason else "confirmed"
                said = _say(key, locale, what=told, reason=newer.reason)
                yield f"  {said}"
                newer = old.taken


def _say(key: str, locale: str, **words: object) -> str:
    return render(f"indicators.page-{key}", words, locale)


def _year(view: IndicatorView, result: YearResult, locale: str) -> str:
    measured, deviation = result.measured, result.deviation
    met = {None: "open", True: "met", False: "missed"}[result.is_met]
    if measured is None or deviation is None:
        met, deviation = "unmeasured", Fraction(0)
    return _say(
        f"year-{met}",
        locale,
        year=result.target.year,
        target=target_words(view.indicator, result.target),
        value="" if measured is None else ShownNumber.of(measured.value),
        deviation=deviation_words(view.indicator, deviation),
    )


def _measurement(view: IndicatorView, one: Measured, locale: str) -> str:
    kind = "final" if one.taken.is_final else "provisional"
    return render(
        f"card.indicator-{kind}",
        {
            "value": ShownNumber.of(one.value),
            "unit": view.indicator.unit,
            "day": one.day,
            "source": one.taken.source,
        },
        locale,
    )


def indicator_json(view: IndicatorView, locale: str) -> dict[str, object]:
    """One indicator at an instant as a JSON object; exact numbers are texts."""
    codec, judgement = Codec(), view.judgement
    return {
        "indicator": codec.dump(view.indicator),
        "at": view.at.isoformat(),
        "standing": judgement.standing.value,
        "colour": judgement.colour.value,
        "text": judgement.in_locale(locale),
        "target": judgement.target and codec.dump(judgement.target),
        "measured": _measured_json(judgement.measured),
        "asked": _asked_json(judgement.asked),
        "asked_now": _asked_json(judgement.asked_now),
        "deviation": None if judgement.deviation is None else str(judgement.deviation),
        "explanation": judgement.explanation.to_json(),
        "years": [_year_json(one) for one in view.years],
        "findings": [one.to_json(locale) for one in view.findings],
        "measurements": [_measured_json(one) for one in view.state.measurements],
        "replaced": [_measured_json(one) for one in view.state.replaced],
        "retired": view.state.retired is not None,
    }


def _measured_json(one: Measured | None) -> dict[str, object] | None:
    if one is None:
        return None
    return {
        **Codec().dump(one.taken),
        "actor": one.fact.actor,
        "recorded_at": one.fact.recorded_at.isoformat(),
    }


def _asked_json(asked: Asked | None) -> dict[str, object] | None:
    """Exact fractions, such as ``"17711/300"``."""
    if asked is None:
        return None
    edges = {"least": asked.least, "most": asked.most}
    return {name: None if edge is None else str(edge) for name, edge in edges.items()}


def _year_json(result: YearResult) -> dict[str, object]:
    measured = result.measured
    return {
        "year": result.target.year,
        "value": None if measured is None else written(measured.value),
        "met": result.is_met,
        "deviation": None if result.deviation is None else str(result.deviation),
    }


def _fact_json(fact: IndicatorFact) -> dict[str, object]:
    return {
        "version": fact.version,
        "recorded_at": fact.recorded_at.isoformat(),
        "actor": fact.actor,
        "on_behalf_of": fact.on_behalf_of,
        "event": Codec().dump(fact.event),
    }


def _figures_json(views: Sequence[IndicatorView]) -> dict[str, object]:
    """The shares by body, each with its denominator by name."""
    pairs = [(one.indicator.body, one.judgement) for one in views]
    found = indicator_figures(pairs, views[0].at) if views else {}
    return {key: [rate.to_json() for rate in one.rates()] for key, one in found.items()}
