"""What the parts of a session share: one transaction of one tenant."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import ColumnElement, Table, bindparam

from govtasks.errors import GovtasksError, StoreError

from .putting import Kind, as_lists
from .statements import Statements, Values
from .transactions import Transaction

# How many rows a database that takes them together is given at a time.
_TOGETHER = 5000


def mine(tenant: ColumnElement[str]) -> ColumnElement[bool]:
    """The condition that what a statement finds is the tenant's of its session."""
    return tenant == bindparam("of_tenant")


def between(prefix: str) -> dict[str, str]:
    """The keys that begin with a prefix, as the first and one behind the last.

    A range can use an index, which LIKE cannot; no key holds U+007F.
    """
    return {"first": prefix, "behind": f"{prefix}\x7f"}


class Block:
    """Statements of one call; when one fails, the transaction has failed.

    A class, for there is one around every call, and a generator takes longer.
    """

    __slots__ = ("_doing", "_enter", "_running")

    def __init__(self, running: Running, doing: str, enter: Callable[[], None]) -> None:
        self._running = running
        self._doing = doing
        self._enter = enter

    def __enter__(self) -> None:
        self._running.check(self._doing)
        try:
            self._enter()
        except BaseException as error:
            self._running.fail(self._doing, error)
            raise

    def __exit__(
        self, _kind: object, error: BaseException | None, _trace: object
    ) -> None:
        if error is not None:
            self._running.fail(self._doing, error)


class Running:
    """Runs statements; when one fails, the transaction has failed."""

    def __init__(self, tenant: str, transaction: Transaction) -> None:
        self._tenant = tenant
        self._transaction = transaction
        self._run = Statements(transaction)
        self._about = {"of_tenant": tenant}
        # Ends of streams that this transaction has seen: version and digest.
        self._ends: dict[str, tuple[int, str]] = {}
        # From which version on facts of a stream are of this transaction.
        self._own: dict[str, int] = {}
        self._failed = False
        self._over = False

    def _reading(self) -> Block:
        return Block(self, "read", self._transaction.read)

    def _writing(self, doing: str) -> Block:
        return Block(self, doing, self._transaction.write)

    def check(self, doing: str) -> None:
        """Refuse to go on with a transaction that has failed, or is over.

        Raises:
            StoreError: It has.
        """
        if self._over or self._failed:
            problem = f"cannot {doing}: the transaction is over"
            raise StoreError(problem)

    def fail(self, doing: str, error: BaseException) -> None:
        """Note that the transaction has failed, unless something was only refused.

        Raises:
            StoreError: The database failed.
            InvalidValueError: A value that it cannot take at all.
        """
        failures = self._run.failures
        if isinstance(error, failures.kinds):
            self._failed = True
            driver = self._transaction.driver
            raise failures.error(doing, error, driver) from error
        # What is refused was refused before anything was written.
        is_refusal = isinstance(error, GovtasksError)
        self._failed |= not is_refusal or isinstance(error, StoreError)

    def _insert(self, kind: Kind, table: Table, several: Sequence[Values]) -> None:
        """Put rows with different keys into a table, together where that is faster."""
        database = self._run.database
        if len(several) < 2 or database != "postgresql":  # noqa: PLR2004 - are several
            self._run.run_many(kind(table, database), several)
            return
        together = kind(table, database, together=True)
        for first in range(0, len(several), _TOGETHER):
            some = several[first : first + _TOGETHER]
            self._run.run(together, as_lists(some))

    def commit(self) -> None:
        """Commit what was written.

        Raises:
            StoreError: The database could not, or had failed before.
        """
        if self._failed:
            problem = "cannot commit: the transaction had failed"
            raise StoreError(problem, hint="let its error leave the block")
        self.check("commit")
        try:
            self._transaction.commit()
        except BaseException as error:
            self.fail("commit", error)
            raise

    def end(self) -> None:
        """Refuse everything from now on."""
        self._over = True
