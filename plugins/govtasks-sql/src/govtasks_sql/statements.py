"""Statements of SQLAlchemy Core, run on the cursors of a driver.

To execute a statement through SQLAlchemy costs as much again as the database does.
Here each is compiled once for each kind of database, and its text is handed to the
driver with the values in their places.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from operator import itemgetter
from typing import Any, Protocol

import attrs
from sqlalchemy import BindParameter, Dialect, Executable, bindparam, make_url
from sqlalchemy.types import ARRAY

from .failures import Failures

_DRIVERS = {
    "sqlite": "sqlite+pysqlite",
    "postgresql": "postgresql+psycopg",
    "mariadb": "mariadb+pymysql",
}
# The dialect of a host that does not say which of the two it is connected to.
_NAMES = {"mysql": "mariadb"}
# Databases limit the number of values in one statement.
_CHUNK = 512
# PostgreSQL keeps the plan of a statement that is sent often, also when its tables
# have grown to a thousand times what they were. With that many values, or with lists
# of them, it is worth a new plan each time.
_FEW = 40

Values = Mapping[str, object]


@attrs.frozen
class _Compiled:
    """The text of a statement for one kind of database.

    Attributes:
        text: The statement, with a mark in the place of each value.
        fixed: Values that stand in the statement itself, by name.
        in_order: Takes the values of a mapping in the order of the marks.
        is_large: Whether it takes many values.
    """

    text: str
    fixed: Mapping[str, object]
    in_order: Callable[[Values], Sequence[object]]
    is_large: bool

    def parameters(self, values: Values) -> Sequence[object]:
        """The values in their places."""
        return self.in_order({**self.fixed, **values} if self.fixed else values)


@functools.lru_cache(maxsize=8)
def _dialect(name: str) -> Dialect:
    # Whatever the host's engine was set up with, ours takes values by position.
    style = "qmark" if name == "sqlite" else "format"
    kind: Any = make_url(f"{_DRIVERS[name]}://").get_dialect()
    made: Dialect = kind(paramstyle=style)
    return made


@functools.lru_cache(maxsize=1024)
def _compiled(statement: Executable, name: str) -> _Compiled:
    done = statement.compile(dialect=_dialect(name))  # type: ignore[attr-defined]
    names: Sequence[str] = done.positiontup or ()
    fixed = {
        one: value
        for one, value in done.construct_params(_check=False).items()
        if not done.binds[one].required
    }
    has_lists = any(isinstance(one.type, ARRAY) for one in done.binds.values())
    is_large = has_lists or len(names) > _FEW
    return _Compiled(str(done), fixed, _in_order(names), is_large)


def _in_order(names: Sequence[str]) -> Callable[[Values], Sequence[object]]:
    if len(names) > 1:
        return itemgetter(*names)
    return lambda values: [values[name] for name in names]


def database_name(dialect: Dialect) -> str:
    """Which of the databases it is that a dialect is of; see `Statements.database`."""
    return _NAMES.get(dialect.name, dialect.name)


class Connected(Protocol):
    """What has a connection, which may be another one later.

    Attributes:
        driver: The connection, of sqlite3, psycopg or PyMySQL.
        cursor: One of its cursors.
        dialect: What SQLAlchemy knows of the database and its driver.
        failures: Makes its errors ours.
    """

    driver: Any
    cursor: Any
    dialect: Dialect
    failures: Failures


class Statements:
    """Runs statements on the connection that a transaction has at present.

    Args:
        transaction: Where they run.

    Attributes:
        database: ``sqlite``, ``postgresql`` or ``mariadb``.
    """

    def __init__(self, transaction: Connected) -> None:
        self.database: str = database_name(transaction.dialect)
        self.failures: Failures = transaction.failures
        self._transaction = transaction

    @contextmanager
    def failing(self, doing: str) -> Iterator[None]:
        """Run a block; what the database refuses becomes an error of ours."""
        try:
            yield
        except self.failures.kinds as error:
            driver = self._transaction.driver
            raise self.failures.error(doing, error, driver) from error

    @contextmanager
    def any_text(self) -> Iterator[None]:
        """Let texts that are damaged be read, with surrogates for what is no UTF-8.

        Only SQLite keeps such.
        """
        if self.database != "sqlite":
            yield
            return
        driver = self._transaction.driver
        usual = driver.text_factory
        driver.text_factory = _any_text
        try:
            yield
        finally:
            driver.text_factory = usual

    def _execute(self, statement: Executable, values: Values) -> Any:  # noqa: ANN401 - no driver is typed
        done = _compiled(statement, self.database)
        cursor = self._transaction.cursor
        if done.is_large and self.database == "postgresql":
            cursor.execute(done.text, done.parameters(values), prepare=False)
        else:
            cursor.execute(done.text, done.parameters(values))
        return cursor

    def run(self, statement: Executable, values: Values) -> int:
        """Run a statement; how many rows it changed."""
        count: int = self._execute(statement, values).rowcount
        return count

    def run_many(self, statement: Executable, several: Sequence[Values]) -> None:
        """Run a statement with one set of values after the other."""
        if len(several) == 1:
            self.run(statement, several[0])
            return
        done = _compiled(statement, self.database)
        given = [done.parameters(one) for one in several]
        self._transaction.cursor.executemany(done.text, given)

    def tuples(self, statement: Executable, values: Values) -> list[tuple[Any, ...]]:
        """The rows that a statement finds."""
        return list(self._execute(statement, values).fetchall())

    def mappings(self, statement: Executable, values: Values) -> list[dict[str, Any]]:
        """The rows that a statement finds, by the names of their columns."""
        cursor = self._execute(statement, values)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _any_text(found: bytes) -> str:
    return found.decode(errors="surrogateescape")


# A host may have asked its connection for rows of another kind.
def _sqlite_cursor(driver: Any, _module: Any) -> Any:  # noqa: ANN401 - none is typed
    cursor = driver.cursor()
    cursor.row_factory = None
    return cursor


def _postgresql_cursor(driver: Any, module: Any) -> Any:  # noqa: ANN401 - the same
    return driver.cursor(row_factory=module.rows.tuple_row)


def _mariadb_cursor(driver: Any, module: Any) -> Any:  # noqa: ANN401 - the same
    return driver.cursor(module.cursors.Cursor)


_CURSORS: Mapping[str, Callable[[Any, Any], Any]] = {
    "sqlite": _sqlite_cursor,
    "postgresql": _postgresql_cursor,
    "mariadb": _mariadb_cursor,
}


def make_cursor(driver: Any, dialect: Dialect) -> Any:  # noqa: ANN401 - none is typed
    """A cursor that gives rows as tuples."""
    return _CURSORS[database_name(dialect)](driver, dialect.loaded_dbapi)


def one_row(
    driver: Any,  # noqa: ANN401 - none is typed
    dialect: Dialect,
    text: str,
    values: Sequence[object] = (),
) -> tuple[Any, ...]:
    """The only row that a statement finds, written for one kind of database."""
    cursor = make_cursor(driver, dialect)
    try:
        cursor.execute(text, values)
        return tuple(cursor.fetchone())
    finally:
        cursor.close()


def listed(name: str, count: int) -> list[BindParameter[Any]]:
    """Parameters for a list of values, which `in_list` gives."""
    return [bindparam(f"{name}_{number}") for number in range(count)]


def in_lists(name: str, wanted: Iterable[Any]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Values in lists that a statement can hold, each with its length.

    The last value is repeated until the length is a power of two, so that there are
    few statements to compile.
    """
    left = iter(wanted)
    while some := list(islice(left, _CHUNK)):
        length = 1 << (len(some) - 1).bit_length()
        some += [some[-1]] * (length - len(some))
        yield length, {f"{name}_{number}": one for number, one in enumerate(some)}
