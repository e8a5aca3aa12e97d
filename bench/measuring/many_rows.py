"""A million query rows, made by the database itself: each by its number ``i``."""

from __future__ import annotations

from collections.abc import Mapping

from .appending import TENANT

_NUMBERS = {
    "sqlite": """(
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
  SELECT i FROM n
) AS numbers""",
    "postgres": "generate_series(1, {rows}) AS numbers(i)",
    "mariadb": "(SELECT seq AS i FROM seq_1_to_{rows}) AS numbers",
}
_STREAM = {
    "sqlite": "printf('obligation/%07d', i)",
    "postgres": "'obligation/' || lpad(i::text, 7, '0')",
    "mariadb": "concat('obligation/', lpad(i, 7, '0'))",
}
_FLAGS = dict.fromkeys(("is_delayed", "is_excused", "is_early"), "1 = 0")
_COUNTS = dict.fromkeys(("returned", "extended", "refused"), "0")
BIG = {"sqlite": "INTEGER", "postgres": "BIGINT", "mariadb": "SIGNED"}
"""A type of whole numbers that hold the microseconds of an instant."""


def filling(kind: str, rows: int, values: Mapping[str, str]) -> str:
    """The statement that makes so many rows, as the database writes it.

    Args:
        kind: ``sqlite``, ``postgres`` or ``mariadb``.
        rows: How many.
        values: What stands in each column, in terms of ``i``; nothing in the others.
    """
    given = {
        "tenant": f"'{TENANT}'",
        "stream": _STREAM[kind],
        **_FLAGS,
        **_COUNTS,
        **values,
    }
    columns, said = ", ".join(given), ", ".join(given.values())
    numbers = _NUMBERS[kind].format(rows=rows)
    into = f"INSERT INTO govtasks_rows ({columns})"
    return f"{into} SELECT {said} FROM {numbers}"  # noqa: S608 - of constants


def joined(kind: str, prefix: str, number: str) -> str:
    """A text with a number behind it."""
    if kind == "mariadb":
        return f"concat('{prefix}', {number})"
    return f"'{prefix}' || ({number})"
