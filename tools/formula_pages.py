"""Write a page for each formula from its data, for the documentation."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from govtasks.evaluation.formula_loading import builtin_formula, builtin_formulas
from govtasks.evaluation.formulas import (
    Formula,
    FormulaInput,
    FormulaPart,
    FormulaVariant,
    ShareLimit,
)
from govtasks.evaluation.scorecards import JudgedAs
from govtasks.explain import Citation
from govtasks.text import Text


def write_pages(folder: Path) -> list[Path]:
    """Write the pages of all formulas that come with the library.

    Pages that are there and say the same are left alone, so that nothing that
    depends on them is built anew.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return [_write(folder / f"{key}.md", page(key)) for key in builtin_formulas()]


def _write(path: Path, text: str) -> Path:
    if not path.is_file() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")
    return path


def page(key: str) -> str:
    """The page of one formula, as Markdown."""
    return "\n".join(_lines(builtin_formula(key))) + "\n"


def _lines(formula: Formula) -> Iterator[str]:
    yield f"# {formula.key}"
    yield ""
    yield f"{_both(formula.title)}."
    yield ""
    yield from _facts(formula)
    yield from _caveats(formula)
    if formula.inputs:
        yield from _table(
            "What a person assesses", _INPUTS, map(_input, formula.inputs)
        )
    yield from _table(
        "What each obligation is measured by", _PARTS, map(_part, formula.measures)
    )
    yield from _table("Points", _PARTS, map(_part, formula.points))
    yield from _grades(formula)
    for variant in formula.variants:
        yield from _conditions(variant)
    if formula.share_limits:
        yield from ("", "## How many may get a grade", "")
        yield from map(_limit, formula.share_limits)
    if formula.lowering:
        yield from ("", "## Where doing more can lower a score", "")
        for one in formula.lowering:
            yield f"- `{one.name}`: {_both(one.because)}"


_INPUTS = ("name", "what", "from", "to", "where nobody says", "who", "source")
_PARTS = ("name", "what", "how", "who", "source")
_GRADES = ("grade", "what", "from", "below", "requires", "source")


def _facts(formula: Formula) -> Iterator[str]:
    until = f" until before {formula.until}" if formula.until else ""
    yield f"- Version {_cell(formula.version)}."
    yield f"- In force from {formula.since}{until}, by the last day of a period."
    yield f"- For a period that is a {', '.join(c.value for c in formula.cadences)}."
    yield f"- Judges: {_who(formula.capacities)}."
    for variant in formula.variants:
        if variant.score is not None:
            low, high = formula.span
            who = _who(variant.capacities)
            how = _code(variant.score.text)
            yield f"- Score of {who}: {how}, from {low} to {high}."
    for cite in formula.citations:
        yield f"- {_source(cite)}"


def _caveats(formula: Formula) -> Iterator[str]:
    yield from ("", "## What is not confirmed", "")
    for one in formula.caveats:
        yield f"- {_who(one.capacities)}: {_cell(one.text.in_locale('en'))}"
        yield f"  *{_cell(one.text.in_locale('vi'))}*"


def _table(
    title: str, columns: tuple[str, ...], rows: Iterator[tuple[str, ...]]
) -> Iterator[str]:
    yield from ("", f"## {title}", "")
    yield f"| {' | '.join(columns)} |"
    yield f"|{'---|' * len(columns)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _input(one: FormulaInput) -> tuple[str, ...]:
    assumed = _number(one.assumed, "not known")
    ends = (str(one.least), str(one.most), assumed)
    name, what = f"`{one.name}`", _both(one.title)
    return (name, what, *ends, _who(one.capacities), _sources(one.cites))


def _part(one: FormulaPart) -> tuple[str, ...]:
    name, what, how = f"`{one.name}`", _both(one.title), _code(one.value.text)
    return (name, what, how, _who(one.capacities), _sources(one.cites))


def _grades(formula: Formula) -> Iterator[str]:
    rows = (
        (
            f"`{one.key}`",
            _both(one.title),
            _number(one.at_least, "-"),
            _number(one.below, "-"),
            "-" if one.requires is None else _code(one.requires.text),
            _sources(one.cites),
        )
        for one in formula.grades
    )
    yield from _table("Grades", _GRADES, rows)


def _conditions(variant: FormulaVariant) -> Iterator[str]:
    if not variant.conditions:
        return
    rows = (
        (
            f"`{one.grade}`",
            "whoever is left" if one.when is None else _code(one.when.text),
            _sources(one.cites),
        )
        for one in variant.conditions
    )
    title = f"What must hold for each grade: {_who(variant.capacities)}"
    yield from _table(title, ("grade", "what must hold", "source"), rows)


def _limit(limit: ShareLimit) -> str:
    of = ", ".join(f"`{key}`" for key in limit.of)
    rule = f"`{limit.grade}`: at most {limit.at_most} % of those who got {of}"
    where = "within a body and capacity"
    return f"- {_who(limit.capacities)}: {rule}, {where} ({_sources(limit.cites)})."


def _number(value: Fraction | None, otherwise: str) -> str:
    return otherwise if value is None else str(value)


def _who(capacities: tuple[JudgedAs, ...]) -> str:
    if not capacities or set(capacities) == set(JudgedAs):
        return "everybody"
    return ", ".join(one.value for one in capacities)


def _both(text: Text) -> str:
    return _cell(f"{text.in_locale('en')} ({text.in_locale('vi')})")


def _sources(cites: tuple[Citation, ...]) -> str:
    return "; ".join(_source(cite) for cite in cites) or "-"


def _source(cite: Citation) -> str:
    read = f" (read in: {cite.source})" if cite.source else ""
    return _cell(f"{cite.in_locale('en')}{read}")


def _code(text: str) -> str:
    """An expression, which has neither ticks nor bars."""
    return f"`{text}`"


def _cell(text: str) -> str:
    """Text that cannot break out of a table, nor become mark-up."""
    flat = " ".join(text.split())
    return "".join(f"\\{c}" if c in "\\|*_`[]<>$#" else c for c in flat)
