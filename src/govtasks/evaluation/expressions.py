"""The small language that formulas are written in, over exact fractions.

``max(0, 1 - delays / 4)``: numbers, names, ``+ - * /``, comparisons, ``and``, ``or``,
``not``, ``a if b else c``, ``min`` and ``max``; over the obligations that are judged
``mean(...)``, ``total(...)`` and ``count(...)``; and over what the bodies below got
``mean_units(...)`` and ``count_units(...)``. It is read by the grammar of Python, and
nothing of Python but this is let through.

**Nothing is guessed.** What cannot be known is None, and None goes on through all that
rests on it: a division by zero, the mean of nothing, what nobody assessed. Only what is
certain in any case is certain: ``x > 1 and y > 1`` does not hold where x is 0, though
nobody knows y. An aggregate passes over the obligations that have no value, which is
how a measure leaves one out: ``... if due else None``.
"""

from __future__ import annotations

import ast
import functools
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import attrs

from ..errors import InvalidValueError, suggestion
from ..text import filled_text

LONGEST = 600
"""How many characters an expression may have."""
DEEPEST = 32
"""How deeply it may be nested."""
# Of fifteen digits a float keeps every one.
_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,6})?")

_NUMBERS_ARE = "at most nine digits before the point and six behind it"
_STRANGE = re.compile(r"[^\w+\-*/().,<>=!\s]")
# Python would warn of some of these, and read others as numbers of other kinds.
_GLUED = re.compile(r"(?<![\w.])\d[\d.]*[^\W\d]\w*")

Values = Mapping[str, Fraction | None]
"""What names stand for; None where nobody knows."""
Number = Callable[["Scope"], Fraction | None]
Condition = Callable[["Scope"], bool | None]
_Joining = Callable[[Fraction, Fraction], Fraction]
_Comparing = Callable[[Fraction, Fraction], bool]

ARITHMETIC: Mapping[type[ast.operator], _Joining] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_COMPARED: Mapping[type[ast.cmpop], _Comparing] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
EXTREMES: Mapping[str, Callable[..., Any]] = {"min": min, "max": max}
AGGREGATES = ("mean", "total", "count", "mean_units", "count_units")
OF_UNITS = frozenset({"units", "mean_units", "count_units"})
"""What is asked of the bodies below."""
FUNCTIONS = (*EXTREMES, *AGGREGATES)
"""Every name that can be called."""


@attrs.frozen(kw_only=True)
class Scope:
    """What an expression is reckoned with.

    Attributes:
        values: What each name stands for.
        items: The same of each obligation that is judged, for aggregates.
        units: The same of each body below that has a grade.
    """

    values: Values
    items: Sequence[Values] = ()
    units: Sequence[Values] = ()


@attrs.frozen
class Expression:
    """One expression, read and found to be of the language.

    Whether its names mean anything is seen where it is used: `spans.faults`.

    Attributes:
        text: As it is written.
        tree: As it was read.
        names: The names in it, each once, as they come; those of functions are none.
        reads_units: Whether it asks for the bodies below.

    Raises:
        InvalidValueError: It is no expression of the language, or too long, too deep,
            or has a number of more than nine digits before the point or six behind it.
    """

    text: str = attrs.field()
    tree: ast.expr = attrs.field(init=False, eq=False, repr=False)
    names: tuple[str, ...] = attrs.field(init=False, eq=False, repr=False)
    reads_units: bool = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Read it, and refuse what is not of the language."""
        tree = _read(self.text)
        found = _names(tree)
        names = dict.fromkeys(name for name in found if name not in FUNCTIONS)
        object.__setattr__(self, "tree", tree)
        object.__setattr__(self, "names", tuple(names))
        object.__setattr__(self, "reads_units", not OF_UNITS.isdisjoint(found))

    @property
    def number(self) -> Number:
        """Reckons it; a condition gives 1 or 0."""
        return _number_of(self)

    @property
    def condition(self) -> Condition:
        """Tells whether it holds.

        Raises:
            InvalidValueError: It is a number.
        """
        return _condition_of(self)


def _read(text: str) -> ast.expr:
    filled_text(text, "expression")
    if len(text) > LONGEST:
        problem = f"is longer than {LONGEST} characters"
        raise _refused(problem, text)
    if found := _STRANGE.search(text):
        problem = "is not of the language of formulas"
        raise _refused(problem, found[0])
    if found := _GLUED.search(text):
        problem = "is no number"
        raise _refused(problem, found[0], _NUMBERS_ARE)
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        problem = "is no expression"
        raise _refused(problem, text) from error
    _check(tree, text.strip(), DEEPEST)
    return tree


def _names(tree: ast.expr) -> list[str]:
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    # What is walked layer by layer is put as it is written.
    found.sort(key=lambda node: (node.lineno, node.col_offset))
    return [node.id for node in found]


@functools.lru_cache(maxsize=1024)
def _number_of(expression: Expression) -> Number:
    return _number(expression.tree)


@functools.lru_cache(maxsize=1024)
def _condition_of(expression: Expression) -> Condition:
    return _condition(expression.tree)


def _refused(problem: str, text: str, hint: str | None = None) -> InvalidValueError:
    known = "known are numbers, names, + - * /, comparisons, and, or, not, if else, "
    hint = hint or known + ", ".join(FUNCTIONS)
    return InvalidValueError(problem, value=text, hint=hint)


def _check(node: ast.expr, text: str, depth: int) -> None:
    """Refuse everything that is not of the language."""
    if not depth:
        problem = "is nested too deeply"
        raise _refused(problem, text, "write a part of it as a point")
    for part in _parts(node, text):
        _check(part, text, depth - 1)


def _parts(node: ast.expr, text: str) -> Sequence[ast.expr]:
    """The expressions inside one that is of the language."""
    found: Sequence[ast.expr] = ()
    match node:
        case ast.Constant() | ast.Name():
            _check_word(node, text)
        case ast.UnaryOp(op=ast.USub() | ast.Not(), operand=operand):
            found = (operand,)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in ARITHMETIC:
            found = (left, right)
        case ast.BoolOp(values=values):
            found = values
        case ast.Compare(left=left, ops=[op], comparators=[right]) if (
            type(op) in _COMPARED
        ):
            found = (left, right)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            found = (test, body, orelse)
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
            found = _arguments(name, args, text)
        case _:
            shown = ast.get_source_segment(text, node) or text
            problem = "is not of the language of formulas"
            raise _refused(problem, shown)
    return found


def _check_word(node: ast.Constant | ast.Name, text: str) -> None:
    """Refuse texts, flags, and numbers that are not written plainly."""
    if isinstance(node, ast.Name) or node.value is None:
        return
    written = ast.get_source_segment(text, node) or ""
    if not _NUMBER.fullmatch(written):
        problem = "is no number"
        raise _refused(problem, written or text, _NUMBERS_ARE)


def _arguments(name: str, args: list[ast.expr], text: str) -> Sequence[ast.expr]:
    if name not in FUNCTIONS:
        problem = "unknown function"
        hint = suggestion(name, FUNCTIONS) or f"known are {', '.join(FUNCTIONS)}"
        raise _refused(problem, name, hint)
    is_aggregate = name in AGGREGATES
    if (len(args) != 1 if is_aggregate else not args) or not all(map(_is_plain, args)):
        problem = f"{name} needs {'one argument' if is_aggregate else 'arguments'}"
        raise _refused(problem, text)
    nested = (inner for arg in args for inner in ast.walk(arg))
    if is_aggregate and any(map(_is_aggregate, nested)):
        problem = "an aggregate stands in another"
        raise _refused(problem, text, "name it as a point")
    return args


def _is_plain(arg: ast.expr) -> bool:
    return not isinstance(arg, ast.Starred)


def _is_aggregate(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Name(id=name)):
            return name in AGGREGATES
        case _:
            return False


def _number(node: ast.expr) -> Number:
    make = _NUMBERS.get(type(node))
    return _flagged(_condition(node)) if make is None else make(node)


def _fixed(node: ast.Constant) -> Number:
    # A float is written again as it was read.
    known = None if node.value is None else Fraction(repr(node.value))
    return lambda _scope: known


def _named(node: ast.Name) -> Number:
    name = node.id
    return lambda scope: scope.values[name]


def _signed(node: ast.UnaryOp) -> Number:
    if isinstance(node.op, ast.Not):
        return _flagged(_condition(node))
    inner = _number(node.operand)
    return lambda scope: None if (found := inner(scope)) is None else -found


def _flagged(holds: Condition) -> Number:
    return lambda scope: None if (found := holds(scope)) is None else Fraction(found)


def _joined(node: ast.BinOp) -> Number:
    reckon = ARITHMETIC[type(node.op)]
    left, right = _number(node.left), _number(node.right)

    def value(scope: Scope) -> Fraction | None:
        first, second = left(scope), right(scope)
        if first is None or second is None:
            return None
        if reckon is operator.truediv and not second:
            return None
        return reckon(first, second)

    return value


def _chosen(node: ast.IfExp) -> Number:
    holds = _condition(node.test)
    then, otherwise = _number(node.body), _number(node.orelse)

    def value(scope: Scope) -> Fraction | None:
        chosen = holds(scope)
        if chosen is None:
            return None
        return then(scope) if chosen else otherwise(scope)

    return value


def _called(node: ast.Call) -> Number:
    name = _name_of(node)
    if name in EXTREMES:
        return _extreme(EXTREMES[name], [_number(arg) for arg in node.args])
    of_units = name.endswith("_units")
    if name.startswith("count"):
        return _counted(_condition(node.args[0]), of_units=of_units)
    return _summed(_number(node.args[0]), is_mean=name != "total", of_units=of_units)


def _name_of(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _extreme(choose: Callable[..., Fraction], args: Sequence[Number]) -> Number:
    def value(scope: Scope) -> Fraction | None:
        known = [found for arg in args if (found := arg(scope)) is not None]
        return choose(known) if len(known) == len(args) else None

    return value


def _members(scope: Scope, *, of_units: bool) -> Sequence[Values]:
    return scope.units if of_units else scope.items


def _counted(holds: Condition, *, of_units: bool) -> Number:
    def value(scope: Scope) -> Fraction:
        members = _members(scope, of_units=of_units)
        return Fraction(sum(holds(Scope(values=one)) is True for one in members))

    return value


def _summed(of: Number, *, is_mean: bool, of_units: bool) -> Number:
    def value(scope: Scope) -> Fraction | None:
        found = (of(Scope(values=v)) for v in _members(scope, of_units=of_units))
        known = [one for one in found if one is not None]
        total = sum(known, Fraction())
        if not is_mean:
            return total
        return total / len(known) if known else None

    return value


_NUMBERS: Mapping[type[ast.expr], Callable[[Any], Number]] = {
    ast.Constant: _fixed,
    ast.Name: _named,
    ast.UnaryOp: _signed,
    ast.BinOp: _joined,
    ast.IfExp: _chosen,
    ast.Call: _called,
}


def _condition(node: ast.expr) -> Condition:
    match node:
        case ast.Name(id=name):
            return lambda scope: _is_set(scope.values[name])
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            inner = _condition(operand)
            return lambda scope: None if (found := inner(scope)) is None else not found
        case ast.BoolOp(op=op, values=values):
            parts = [_condition(value) for value in values]
            return _decided(parts, by=isinstance(op, ast.Or))
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _compared(_COMPARED[type(op)], _number(left), _number(right))
        case _:
            problem = "is a number where a condition is needed"
            hint = "compare it, such as with > 0"
            raise InvalidValueError(problem, value=ast.unparse(node), hint=hint)


def _is_set(value: Fraction | None) -> bool | None:
    return None if value is None else value != 0


def _decided(parts: Sequence[Condition], *, by: bool) -> Condition:
    """Any part that decides decides; else all must be known."""

    def value(scope: Scope) -> bool | None:
        found = [part(scope) for part in parts]
        if by in found:
            return by
        return None if None in found else not by

    return value


def _compared(compare: _Comparing, left: Number, right: Number) -> Condition:
    def value(scope: Scope) -> bool | None:
        first, second = left(scope), right(scope)
        if first is None or second is None:
            return None
        return compare(first, second)

    return value
