"""What values an expression can take at most, seen before any is reckoned.

A formula whose names mean nothing, whose numbers could leave its range, or one of whose
grades nobody could get is refused when it is read, not on the day of somebody's
assessment. So each name is known with the least and the most that it can be, and the
same is worked out for each expression. That is an outer bound: ``count(a) / count(b)``
cannot be seen to stay below 1, ``mean(a)`` of what is 0 or 1 can.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction

import attrs

from ..errors import GovtasksError, InvalidValueError, UnknownNameError
from .expressions import AGGREGATES, EXTREMES, Expression

Bound = Fraction | float
"""A number, or an infinity."""


@attrs.frozen
class Span:
    """The least and the most that something can be.

    Attributes:
        low: The least; minus infinity where there is none.
        high: The most; infinity where there is none.
        is_flag: Whether it is yes or no, and so a condition by itself.
    """

    low: Bound
    high: Bound
    is_flag: bool = False

    def lies_in(self, other: Span) -> bool:
        """Whether nothing of it is outside of another."""
        return other.low <= self.low and self.high <= other.high


FLAG = Span(Fraction(0), Fraction(1), is_flag=True)
"""Yes or no."""
COUNT = Span(Fraction(0), math.inf)
"""How many."""
_NOTHING = Span(math.inf, -math.inf)
"""Of what is never known."""

Spans = Mapping[str, Span]
"""What each name can be."""


@attrs.frozen(kw_only=True)
class Known:
    """The names that an expression can use.

    Attributes:
        values: Outside of aggregates.
        items: Inside of those over obligations.
        units: Inside of those over bodies below.
    """

    values: Spans
    items: Spans = attrs.field(factory=dict)
    units: Spans = attrs.field(factory=dict)


def faults(
    expression: Expression, known: Known, *, is_condition: bool = False
) -> Iterator[GovtasksError]:
    """Everything that is wrong with the use of an expression.

    Args:
        expression: What is looked at.
        known: The names that there are.
        is_condition: Whether it must be a condition.

    Yields:
        UnknownNameError: A name that is not there, with the nearest that is.
        InvalidValueError: A number where a condition is needed.
    """
    unknown = list(dict.fromkeys(_unknown(expression.tree, known)))
    for name, names in unknown:
        yield UnknownNameError.of("variable", name, names)
    if not unknown:
        yield from _mistaken(expression.tree, known, is_condition=is_condition)


def span_of(expression: Expression, known: Known) -> Span:
    """What an expression without `faults` can be, at most and at least."""
    return _span(expression.tree, known)


def weight_of(expression: Expression, weights: Mapping[str, int]) -> int:
    """How many values go into it, those of the points that it names counted in.

    Points that each square the one before would make numbers without end.
    """
    names = (node for node in ast.walk(expression.tree) if isinstance(node, ast.Name))
    return 1 + sum(weights.get(node.id, 1) for node in names)


def _inside(name: str, known: Known) -> Known:
    return Known(values=known.units if name.endswith("_units") else known.items)


def _unknown(node: ast.expr, known: Known) -> Iterator[tuple[str, tuple[str, ...]]]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        name = node.func.id
        known = _inside(name, known) if name in AGGREGATES else known
        for arg in node.args:
            yield from _unknown(arg, known)
    elif isinstance(node, ast.Name):
        if node.id not in known.values:
            yield node.id, tuple(known.values)
    else:
        for child in _children(node):
            yield from _unknown(child, known)


def _children(node: ast.expr) -> Iterator[ast.expr]:
    return (one for one in ast.iter_child_nodes(node) if isinstance(one, ast.expr))


def _mistaken(
    node: ast.expr, known: Known, *, is_condition: bool
) -> Iterator[GovtasksError]:
    """Numbers where conditions are needed."""
    if is_condition and not _is_condition(node, known):
        problem = "is a number where a condition is needed"
        hint = "compare it, such as with > 0"
        yield InvalidValueError(problem, value=ast.unparse(node), hint=hint)
        return
    for child, must, names in _demanded(node, known):
        yield from _mistaken(child, names, is_condition=must)


def _is_condition(node: ast.expr, known: Known) -> bool:
    match node:
        case ast.Name(id=name):
            return known.values[name].is_flag
        case ast.UnaryOp(op=op):
            return isinstance(op, ast.Not)
        case _:
            return isinstance(node, ast.BoolOp | ast.Compare)


def _demanded(node: ast.expr, known: Known) -> Iterable[tuple[ast.expr, bool, Known]]:
    """The parts of an expression, and whether each must be a condition."""
    match node:
        case ast.BoolOp(values=values):
            return [(value, True, known) for value in values]
        case ast.UnaryOp(op=op, operand=operand):
            return [(operand, isinstance(op, ast.Not), known)]
        case ast.IfExp(test=test, body=body, orelse=orelse):
            rest = [(body, False, known), (orelse, False, known)]
            return [(test, True, known), *rest]
        case ast.Call(func=ast.Name(id=name), args=args):
            inside = _inside(name, known) if name in AGGREGATES else known
            return [(arg, name.startswith("count"), inside) for arg in args]
        case _:
            return [(child, False, known) for child in _children(node)]


def _span(node: ast.expr, known: Known) -> Span:
    span = FLAG
    match node:
        case ast.Constant(value=value):
            span = _constant(value)
        case ast.Name(id=name):
            span = known.values[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            inner = _span(operand, known)
            span = Span(-inner.high, -inner.low)
        case ast.BinOp(left=left, op=op, right=right):
            span = _SPANS[type(op)](_span(left, known), _span(right, known))
        case ast.IfExp(body=body, orelse=orelse):
            span = _either(_span(body, known), _span(orelse, known))
        case ast.Call(func=ast.Name(id=name), args=args):
            inside = _inside(name, known) if name in AGGREGATES else known
            span = _called(name, [_span(arg, inside) for arg in args])
    return span


def _constant(value: object) -> Span:
    if value is None:
        return _NOTHING
    number = Fraction(repr(value))
    return Span(number, number)


def _either(first: Span, second: Span) -> Span:
    return Span(min(first.low, second.low), max(first.high, second.high))


def _called(name: str, args: list[Span]) -> Span:
    if name in EXTREMES:
        choose = EXTREMES[name]
        return Span(choose(a.low for a in args), choose(a.high for a in args))
    if name.startswith("count"):
        return COUNT
    one = args[0]
    if name != "total":
        return Span(one.low, one.high)
    # Of nothing the sum is 0.
    low = Fraction(0) if one.low >= 0 else -math.inf
    return Span(low, Fraction(0) if one.high <= 0 else math.inf)


def _sum(first: Span, second: Span) -> Span:
    return Span(_plus(first.low, second.low), _plus(first.high, second.high))


def _plus(first: Bound, second: Bound) -> Bound:
    if isinstance(first, Fraction) and isinstance(second, Fraction):
        return first + second
    # A Fraction beside an infinity may be too large for a float.
    return first if isinstance(first, float) else second


def _difference(first: Span, second: Span) -> Span:
    return _sum(first, Span(-second.high, -second.low))


def _product(first: Span, second: Span) -> Span:
    ends = [
        _times(one, other)
        for one in (first.low, first.high)
        for other in (second.low, second.high)
    ]
    return Span(min(ends), max(ends))


def _times(first: Bound, second: Bound) -> Bound:
    if not first or not second:
        return Fraction(0)
    if isinstance(first, Fraction) and isinstance(second, Fraction):
        return first * second
    return math.inf if (first > 0) == (second > 0) else -math.inf


def _quotient(first: Span, second: Span) -> Span:
    if second.low < 0 < second.high:
        return Span(-math.inf, math.inf)
    return _product(first, Span(_inverse(second.high, -1), _inverse(second.low, 1)))


def _inverse(value: Bound, side: int) -> Bound:
    """One through a bound; nothing is divided by 0 itself, but by what is near it."""
    if not value:
        return math.inf * side
    return Fraction(0) if isinstance(value, float) else 1 / value


_SPANS: Mapping[type[ast.operator], Callable[[Span, Span], Span]] = {
    ast.Add: _sum,
    ast.Sub: _difference,
    ast.Mult: _product,
    ast.Div: _quotient,
}
