"""Write a page for each regime from its data, for the documentation."""

import datetime as dt
import enum
from collections.abc import Iterator
from pathlib import Path

import attrs

from govtasks.deadlines.clocks import extension_under, stopped_under
from govtasks.deadlines.loading import builtin_regime, builtin_regimes
from govtasks.deadlines.regimes import Regime, RegimeStep
from govtasks.explain import Citation

_BASES = {
    "nominal": "the end as it was before days off",
    "rolled": "the last day in time",
    "grant": "the day of its grant",
    "original": "the original day, with the term that it makes longer",
}
_EFFECTS = {
    "not-counted": "its days are not counted",
    "end-shift": "the end is moved on by its length",
    "start-after": "the term runs anew after it",
}
# What stands in columns of its own.
_APART = ("units", "relations", "cites")


def write_pages(folder: Path) -> list[Path]:
    """Write the pages of all regimes that come with the library.

    Pages that are there and say the same are left alone, so that nothing that
    depends on them is built anew.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return [_write(folder / f"{key}.md", page(key)) for key in builtin_regimes()]


def _write(path: Path, text: str) -> Path:
    if not path.is_file() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")
    return path


def page(key: str) -> str:
    """The page of one regime, as Markdown."""
    return "\n".join(_lines(builtin_regime(key))) + "\n"


def _lines(regime: Regime) -> Iterator[str]:
    yield f"# {regime.key}"
    yield ""
    yield f"{regime.title.in_locale('en')} ({regime.title.in_locale('vi')})."
    yield ""
    yield from _facts(regime)
    yield ""
    yield "| step | what | units | relations | source |"
    yield "|---|---|---|---|---|"
    for step in regime.steps:
        yield _row(step)
    if regime.readings:
        yield ""
        yield "## Other readings"
        for variant in regime.readings:
            yield ""
            yield f"- {variant.title.in_locale('en')} {_sources(variant.cites)}"


def _facts(regime: Regime) -> Iterator[str]:
    until = f" until before {regime.valid_to}" if regime.valid_to else ""
    by = f"by the date of the {regime.selected_by}"
    yield f"- Law from {regime.valid_from}{until}, {by}."
    yield f"- Days begin and end in the zone {regime.zone}."
    if regime.default_term is not None:
        yield f"- Where an order names no term: {regime.default_term}."
    if (stopped := stopped_under(regime)) is not None:
        effect = _EFFECTS[stopped.effect]
        yield f"- A pause: {effect} ({_sources(stopped.cites)})."
    if (extension := extension_under(regime)) is not None:
        base = _BASES[extension.base]
        yield f"- An extension counts from {base} ({_sources(extension.cites)})."
    for cite in regime.citations:
        yield f"- {_source(cite)}"
    if regime.note:
        yield f"- {_cell(regime.note)}"


def _row(step: RegimeStep) -> str:
    kind = type(step).__name__.lower()
    units = ", ".join(unit.value for unit in getattr(step, "units", ()))
    relations = ", ".join(getattr(step, "relations", ())) or "all"
    cells = (kind, _what(step), units or "all", relations, _sources(step.cites))
    return f"| {' | '.join(cells)} |"


def _what(step: RegimeStep) -> str:
    """The knobs of a step that are not as they are by default."""
    parts = [
        f"{field.name} {_shown(getattr(step, field.name))}"
        for field in attrs.fields(type(step))
        if field.name not in _APART and getattr(step, field.name) != field.default
    ]
    return _cell("; ".join(parts)) or "-"


def _shown(value: object) -> str:
    match value:
        case enum.Enum():
            return str(value.value)
        case tuple() | list() | frozenset():
            return ", ".join(_shown(member) for member in value)
        case dt.date():
            return value.isoformat()
        case _:
            return str(value)


def _sources(cites: tuple[Citation, ...]) -> str:
    return "; ".join(_source(cite) for cite in cites) or "-"


def _source(cite: Citation) -> str:
    return _cell(cite.in_locale("en"))


def _cell(text: str) -> str:
    """Text that cannot break out of a table, nor become mark-up."""
    flat = " ".join(text.split())
    return "".join(f"\\{c}" if c in "\\|*_`[]<>$#" else c for c in flat)
