"""From what a host gives as its connection to the connection of a driver.

What it is is told by the names of its classes: a host that has no Django needs none,
and one that has a driver of its own choice need not have the others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import attrs
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, scoped_session

from govtasks.errors import InvalidValueError

_ACCEPTED = (
    "pass a sqlalchemy.Connection, a sqlalchemy.orm.Session, a connection of sqlite3,"
    " psycopg or PyMySQL, or django.db.connection"
)
_BEGIN = "begin a transaction on it first"
_RUN_SYNC = "pass what run_sync() of SQLAlchemy hands over, or use a thread"
_UTF8_OF_MARIADB = "utf8mb4"
_IS_IN_TRANSACTION = 1  # SERVER_STATUS_IN_TRANS of the protocol of MariaDB


@attrs.frozen(kw_only=True)
class Joined:
    """A connection of a host, seen to be usable.

    Attributes:
        driver: The connection of the driver.
        database: ``sqlite``, ``postgresql`` or ``mariadb``.
        has_begun: Whether it is inside a transaction.
    """

    driver: Any
    database: str
    has_begun: bool


def refusal(problem: str, value: object, hint: str) -> InvalidValueError:
    """The error for a connection that cannot be used."""
    return InvalidValueError(problem, field="connection", value=value, hint=hint)


def join(given: object) -> Joined:
    """The connection of the driver in what a host gave.

    Raises:
        InvalidValueError: It is no connection that can be used, is closed, is
            asynchronous, or commits each statement by itself.
    """
    names = _names(given)
    if names & _ASYNCHRONOUS:
        problem = "is an asynchronous connection"
        raise refusal(problem, type(given).__name__, _RUN_SYNC)
    if names & _OF_DJANGO:
        given = _of_django(given)
    elif isinstance(given, (Connection, Session, scoped_session)):
        given = _of_sqlalchemy(given)
    for name, look in _LOOKS.items():
        if name in _names(given):
            return look(given)
    problem = "is not a connection that this store can use"
    raise refusal(problem, type(given).__name__, _ACCEPTED)


def _names(given: object) -> set[str]:
    kinds = type(given).__mro__
    return {f"{kind.__module__}.{kind.__qualname__}" for kind in kinds}


_ASYNCHRONOUS = frozenset(
    {
        "psycopg.AsyncConnection",
        "sqlalchemy.ext.asyncio.engine.AsyncConnection",
        "sqlalchemy.ext.asyncio.engine.AsyncEngine",
        "sqlalchemy.ext.asyncio.session.AsyncSession",
        "sqlalchemy.ext.asyncio.scoping.async_scoped_session",
        "asyncpg.connection.Connection",
        "aiosqlite.core.Connection",
    }
)
_OF_DJANGO = {
    "django.utils.connection.ConnectionProxy",
    "django.db.backends.base.base.BaseDatabaseWrapper",
}


def _of_sqlalchemy(given: Any) -> Any:  # noqa: ANN401 - three kinds, and a driver's
    try:
        connection = given if isinstance(given, Connection) else given.connection()
        if not connection.in_transaction():
            # Else its commit() would find nothing to commit.
            connection.begin()
        driver = connection.connection.dbapi_connection
    except SQLAlchemyError as error:
        problem = f"cannot be used: {error}"
        hint = "pass one that is open, and in a transaction that did not fail"
        raise refusal(problem, type(given).__name__, hint) from error
    return driver


def _of_django(given: Any) -> Any:  # noqa: ANN401 - Django need not be installed
    if given.get_autocommit() and not given.in_atomic_block:
        problem = "is a connection that commits each statement by itself"
        raise refusal(problem, given.alias, "use it inside transaction.atomic()")
    if given.in_atomic_block and given.needs_rollback:
        problem = "is in a transaction that failed"
        raise refusal(problem, given.alias, "leave its transaction.atomic() first")
    return given.connection


def _sqlite(driver: Any) -> Joined:  # noqa: ANN401 - as all drivers
    try:
        has_begun: bool = driver.in_transaction
    except Exception as error:
        raise _is_closed(driver) from error
    # The second since Python 3.12.
    autocommit = getattr(driver, "autocommit", None) is True
    if not has_begun and (driver.isolation_level is None or autocommit):
        raise _commits_each(driver)
    if driver.text_factory is not str:
        problem = "gives texts as something else"
        hint = "set its text_factory to str"
        raise refusal(problem, driver.text_factory, hint)
    return Joined(driver=driver, database="sqlite", has_begun=has_begun)


def _postgresql(driver: Any) -> Joined:  # noqa: ANN401 - as all drivers
    _look_at_psycopg(driver)
    status = driver.info.transaction_status.name
    return Joined(driver=driver, database="postgresql", has_begun=status != "IDLE")


def _look_at_psycopg(driver: Any) -> None:  # noqa: ANN401 - as all drivers
    if driver.closed:
        raise _is_closed(driver)
    status = driver.info.transaction_status.name
    if status == "INERROR":
        problem = "is in a transaction that failed"
        raise refusal(problem, "psycopg", "roll it back first")
    if status == "IDLE" and driver.autocommit:
        raise _commits_each(driver)
    if driver.info.encoding != "utf-8":
        problem = "writes texts in another encoding than UTF-8"
        raise refusal(
            problem, driver.info.encoding, "connect with client_encoding=utf8"
        )


class _AdaptedCursor:
    """A cursor of `_Adapted`, which decides itself what it prepares."""

    def __init__(self, adapted: Any) -> None:  # noqa: ANN401 - as all drivers
        self._adapted = adapted

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever it has
        return getattr(self._adapted, name)

    def execute(
        self,
        text: str,
        values: Sequence[object] | None = None,
        *,
        prepare: bool | None = None,  # noqa: ARG002 - as psycopg's
    ) -> None:
        """Run a statement."""
        self._adapted.execute(text, values)


class _Adapted:
    """What SQLAlchemy makes of an asynchronous connection, inside its ``run_sync``.

    Its cursors look synchronous, and give plain tuples whatever is asked.
    """

    def __init__(self, adapted: Any) -> None:  # noqa: ANN401 - as all drivers
        self._adapted = adapted

    def cursor(self, *, row_factory: object = None) -> _AdaptedCursor:  # noqa: ARG002 - as psycopg's
        """Make a cursor."""
        return _AdaptedCursor(self._adapted.cursor())


def _adapted_postgresql(driver: Any) -> Joined:  # noqa: ANN401 - as all drivers
    return attrs.evolve(_postgresql(driver), driver=_Adapted(driver))


def _mariadb(driver: Any) -> Joined:  # noqa: ANN401 - as all drivers
    if not driver.open:
        raise _is_closed(driver)
    has_begun = bool(driver.server_status & _IS_IN_TRANSACTION)
    if driver.get_autocommit() and not has_begun:
        raise _commits_each(driver)
    if driver.charset != _UTF8_OF_MARIADB:
        problem = "writes texts in another encoding than UTF-8"
        raise refusal(problem, driver.charset, "connect with charset='utf8mb4'")
    return Joined(driver=driver, database="mariadb", has_begun=has_begun)


def _is_closed(driver: object) -> InvalidValueError:
    problem = "is a connection that is closed"
    return refusal(problem, _module(driver), "pass one that is open")


def _commits_each(driver: object) -> InvalidValueError:
    problem = "is a connection that commits each statement by itself"
    return refusal(problem, _module(driver), _BEGIN)


def _module(driver: object) -> str:
    return type(driver).__module__.partition(".")[0]


_LOOKS: Mapping[str, Callable[[Any], Joined]] = {
    "sqlite3.Connection": _sqlite,
    "psycopg.Connection": _postgresql,
    "sqlalchemy.dialects.postgresql.psycopg.AsyncAdapt_psycopg_connection": (
        _adapted_postgresql
    ),
    "pymysql.connections.Connection": _mariadb,
}
