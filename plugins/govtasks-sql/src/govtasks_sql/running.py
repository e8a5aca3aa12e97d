"""What the parts of a session share: one transaction of one tenant."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import ColumnElement, bindparam

from govtasks.errors import GovtasksError, StoreError

from .statements import Statements
from .transactions import Transaction


def mine(tenant: ColumnElement[str]) -> ColumnElement[bool]:
    """The condition that what a statement finds is the tenant's of its session."""
    return tenant == bindparam("of_tenant")


def between(prefix: str) -> dict[str, str]:
    """The keys that begin with a prefix, as the first and one behind the last.

    A range can use an index, which LIKE cannot; no key holds U+007F.
    """
    return {"first": prefix, "behind": f"{prefix}\x7f"}


class Running:
    """Runs statements; when one fails, the transaction has failed."""

    def __init__(self, tenant: str, transaction: Transaction) -> None:
        self._tenant = tenant
        self._transaction = transaction
        self._run = Statements(transaction.driver, transaction.dialect)
        self._about = {"of_tenant": tenant}
        # Ends of streams that this transaction has seen: version and digest.
        self._ends: dict[str, tuple[int, str]] = {}
        # From which version on facts of a stream are of this transaction.
        self._own: dict[str, int] = {}
        self._failed = False
        self._over = False

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._during("read"):
            self._transaction.read()
            yield

    @contextmanager
    def _writing(self, doing: str) -> Iterator[None]:
        with self._during(doing):
            self._transaction.write()
            yield

    @contextmanager
    def _during(self, doing: str) -> Iterator[None]:
        if self._over or self._failed:
            problem = f"cannot {doing}: the transaction is over"
            raise StoreError(problem)
        failures = self._run.failures
        try:
            yield
        except failures.kinds as error:
            self._failed = True
            raise failures.error(doing, error) from error
        except BaseException as error:
            # What is refused was refused before anything was written.
            is_refusal = isinstance(error, GovtasksError)
            self._failed |= not is_refusal or isinstance(error, StoreError)
            raise

    def commit(self) -> None:
        """Commit what was written.

        Raises:
            StoreError: The database could not, or had failed before.
        """
        if self._failed:
            problem = "cannot commit: the transaction had failed"
            raise StoreError(problem, hint="let its error leave the block")
        with self._during("commit"):
            self._transaction.commit()

    def end(self) -> None:
        """Refuse everything from now on."""
        self._over = True
