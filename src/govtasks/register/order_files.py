"""Reading directives with their orders from a document, and writing them back."""

from __future__ import annotations

from ..codec import Codec
from ..documents import read_toml
from ..errors import MalformedDataError
from ..obligations.orders import Orders, orders_of
from ..reading import with_lines


def load_orders(text: str, place: str) -> Orders:
    """Read directives with their orders from TOML.

    A document has the lists of `govtasks.obligations.orders.Orders` as tables in
    double brackets: ``[[directives]]``, ``[[groups]]``, and ``[[obligations]]``, each
    with the fields of an obligation and ``to``, a group or body or a list of them.

    Args:
        text: The document.
        place: Name of the document for errors.

    Raises:
        TooLargeError: More than 4 000 000 characters.
        MalformedDataError: It is not TOML, or something in it is wrong. All of it,
            each as ``place:line: path: what``, is in ``arguments["problems"]``, and
            the lines are in ``arguments["lines"]``.
    """
    data = read_toml(text, place)
    try:
        return orders_of(data, Codec().load)
    except MalformedDataError as error:
        raise with_lines(error, text, place) from None


def dump_orders(orders: Orders) -> str:
    """Write orders as TOML that `load_orders` reads back, equal."""
    return Codec().to_toml(orders)
