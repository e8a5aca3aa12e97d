"""Which database it is that a connection leads to."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine

from govtasks.errors import InvalidValueError

from .hosts import Joined, refusal
from .statements import one_row

_IN_MEMORY = "memory, which no other connection reaches"
_STRICT = ("STRICT_ALL_TABLES", "STRICT_TRANS_TABLES")


# Of PostgreSQL the server, as long as it runs, then the database and its very table.
_LOOKS = {
    "sqlite": "SELECT file FROM pragma_database_list WHERE name = 'main'",
    "postgresql": (
        "SELECT current_database(), to_regclass('govtasks_facts')::oid,"
        " extract(epoch FROM pg_postmaster_start_time())"
    ),
    "mariadb": "SELECT DATABASE(), @@hostname, @@port, @@datadir",
}


class Home:
    """Where a store keeps its facts.

    Args:
        engine: Connections of the store.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known = self._now()

    def _look(self, driver: Any) -> str:  # noqa: ANN401 - none is typed
        dialect = self._engine.dialect
        found = one_row(driver, dialect, _LOOKS[dialect.name])
        return " ".join(str(part) for part in found if part is not None)

    def _now(self) -> str:
        pooled = self._engine.raw_connection()
        try:
            return self._look(pooled.dbapi_connection)
        finally:
            pooled.close()

    def check(self, joined: Joined) -> None:
        """Refuse a connection that does not lead there.

        Raises:
            InvalidValueError: It leads to another database, or would store less
                than it is given.
        """
        database = self._engine.dialect.name
        if joined.database != database:
            raise self._refusal(joined.database)
        there = self._look(joined.driver)
        if there != self._known and database != "sqlite":
            # The server was started again.
            self._known = self._now()
        if not self._known or there != self._known:
            raise self._refusal(there)
        if database == "mariadb":
            self._check_strict(joined.driver)

    def _check_strict(self, driver: Any) -> None:  # noqa: ANN401 - none is typed
        (modes,) = one_row(driver, self._engine.dialect, "SELECT @@sql_mode")
        if not any(mode in modes for mode in _STRICT):
            problem = "makes values fit that are too long"
            raise refusal(problem, modes, "set STRICT_ALL_TABLES in its sql_mode")

    def _refusal(self, there: str) -> InvalidValueError:
        problem = "is a connection to another database than the store's"
        return refusal(problem, there, f"the store is in {self._known or _IN_MEMORY}")
