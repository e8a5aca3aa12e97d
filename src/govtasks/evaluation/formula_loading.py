"""Reading formulas from TOML, and those that come with the library.

In a file, whatever rests on something points by name to the citations under
``[sources]``, so that each is written once.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Mapping
from fractions import Fraction
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import attrs
from cattrs import Converter

from ..documents import make_converter, plain_converter, read_toml, structure
from ..errors import GovtasksError, InvalidValueError, UnknownNameError, joined
from ..explain import Citation
from ..places import Places, located
from ..reading import malformed
from .expressions import Expression
from .formula_checks import faults_of
from .formulas import Formula, WrittenFormula

_LONGEST = 16
_CITED = dict[str, Citation]


def load_formula(text: str, place: str) -> Formula:
    """Read a formula from TOML.

    A file has the fields of `Formula`, expressions as text, and ``[sources]``. Numbers
    are exact: ``0.1`` is a tenth, and ``"1/3"`` a third.

    Args:
        text: The document.
        place: Name of the document for errors.

    Raises:
        MalformedDataError: It is not TOML, has unknown keys or wrong types, or makes
            no sense: names that mean nothing, bands with gaps, a grade that nobody can
            get, a capacity that nothing is said of. Everything that is wrong, at once,
            each with its line.
        TooLargeError: More than 4 000 000 characters.
    """
    data = read_toml(text, place)
    try:
        written = _written(data, place)
    except GovtasksError as error:
        found = located(error, Places.of(text), place)
        told = [(place, one.line, one.words) for one in found]
        raise malformed(told) from None
    return Formula(**attrs.asdict(written, recurse=False))


def _written(data: dict[str, Any], place: str) -> WrittenFormula:
    """The formula, in which everything has been looked for that makes no sense."""
    of_sources = f"{place}.sources"
    sources = structure(plain_converter(), data.pop("sources", {}), _CITED, of_sources)
    written = structure(_converter(sources), data, WrittenFormula, place)
    faults = faults_of(written)
    problems = [
        error.at(f"{place}.{path}" if path else place) for path, error in faults
    ]
    if problems:
        raise joined(problems, place)
    return written


def builtin_formulas() -> tuple[str, ...]:
    """Keys of the formulas that come with the library."""
    names = (file.name for file in _data().iterdir())
    return tuple(sorted(n.removesuffix(".toml") for n in names if n.endswith(".toml")))


@functools.cache
def builtin_formula(key: str) -> Formula:
    """A formula that comes with the library.

    Raises:
        UnknownNameError: There is none of that key.
    """
    known = builtin_formulas()
    if key not in known:
        raise UnknownNameError.of("formula", key, known)  # noqa: EM101
    name = f"{key}.toml"
    return load_formula((_data() / name).read_text("utf-8"), f"formulas/{name}")


def _data() -> Traversable:
    return resources.files(__name__.rpartition(".")[0]) / "data" / "formulas"


def _converter(sources: Mapping[str, Citation]) -> Converter:
    converter = make_converter()
    plain = plain_converter()

    def cited(value: object, _: object) -> Citation:
        if not isinstance(value, str):
            return plain.structure(value, Citation)
        if value not in sources:
            raise UnknownNameError.of("source", value, sources)  # noqa: EM101
        return sources[value]

    converter.register_structure_hook(Citation, cited)
    converter.register_structure_hook(Fraction, lambda value, _: exact(value))
    converter.register_structure_hook(Expression, lambda value, _: Expression(value))
    return converter


def exact(value: object) -> Fraction:
    """A number of a document, as it is written.

    Raises:
        InvalidValueError: It is none, or of more than fifteen digits.
    """
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    shown = repr(value) if is_number else value
    if isinstance(shown, str) and len(shown) <= _LONGEST:
        with contextlib.suppress(ValueError, ZeroDivisionError):
            return Fraction(shown)
    problem = "must be a number of at most 16 signs"
    raise InvalidValueError(problem, value=value, hint='such as 90, 0.5 or "1/3"')
