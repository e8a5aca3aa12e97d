"""Which database it is that a connection leads to."""

from __future__ import annotations

from typing import Any

from govtasks.errors import InvalidValueError

from .connections import Connections
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
        connections: Those of the store.
    """

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._dialect = connections.dialect
        self._known = self._now()

    def _look(self, driver: Any) -> str:  # noqa: ANN401 - none is typed
        found = one_row(driver, self._dialect, _LOOKS[self._dialect.name])
        return " ".join(str(part) for part in found if part is not None)

    def _now(self) -> str:
        one = self._connections.take()
        try:
            return self._look(one.dbapi_connection)
        finally:
            self._connections.give_back(one)

    def check(self, joined: Joined) -> None:
        """Refuse a connection that does not lead there.

        Raises:
            InvalidValueError: It leads to another database, or would store less
                than it is given.
        """
        database = self._dialect.name
        if joined.database != database:
            raise self._refusal(joined.database)
        there = self._look(joined.driver)
        if there != self._known and database != "sqlite":
            # The server was started again, and has cut what led to it.
            self._connections.renew()
            self._known = self._now()
        if not self._known or there != self._known:
            raise self._refusal(there)
        if database == "mariadb":
            self._check_strict(joined.driver)

    def _check_strict(self, driver: Any) -> None:  # noqa: ANN401 - none is typed
        (modes,) = one_row(driver, self._dialect, "SELECT @@sql_mode")
        if not any(mode in modes for mode in _STRICT):
            problem = "makes values fit that are too long"
            raise refusal(problem, modes, "set STRICT_ALL_TABLES in its sql_mode")

    def _refusal(self, there: str) -> InvalidValueError:
        problem = "is a connection to another database than the store's"
        return refusal(problem, there, f"the store is in {self._known or _IN_MEMORY}")
