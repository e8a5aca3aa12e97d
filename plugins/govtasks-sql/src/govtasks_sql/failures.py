"""What a database says, as errors of this library."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from govtasks.errors import (
    GovtasksError,
    InvalidValueError,
    OutcomeUnknownError,
    StoreError,
)

_TRY_AGAIN = "nothing was written; try the whole of it again"
_NO_ROOM = "free some room on the disk, or see whether it fails"
_HINTS = {
    "database is locked": "another transaction writes; finish it, or wait longer",
    "lock timeout": "another transaction writes; finish it, or wait longer",
    "Lock wait timeout": "another transaction writes; finish it, or wait longer",
    "deadlock": _TRY_AGAIN,
    "Deadlock": _TRY_AGAIN,
    "could not serialize": _TRY_AGAIN,
    "Record has changed": _TRY_AGAIN,
    "permission denied for schema": (
        "let a role that may make tables run: govtasks storage upgrade"
    ),
    "no such table": "the database was not opened with this plugin before",
    "readonly": "let the process write the file and its folder",
    "unable to open": "the folder must exist and be writable",
    "not a database": "name another file",
    "read-only": "this server is only read; use the one that it copies",
    "READ ONLY": "this server is only read; use the one that it copies",
    "full": _NO_ROOM,
    "No space left": _NO_ROOM,
    "could not extend": _NO_ROOM,
    "too large": _NO_ROOM,
    "disk I/O error": _NO_ROOM,
    "refused": "see whether the server runs, and can be reached from here",
}


def store_error(doing: str, error: Exception) -> StoreError:
    """The error for what went wrong while *doing* something with the database."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    reason = _reason(cause)
    hints = (hint for words, hint in _HINTS.items() if words in reason)
    problem = f"cannot {doing}: {reason}"
    return StoreError(problem, hint=next(hints, None))


def _reason(error: object) -> str:
    """What a driver says; PyMySQL gives a number and a sentence."""
    arguments: tuple[Any, ...] = getattr(error, "args", ())
    if len(arguments) == 2 and isinstance(arguments[0], int):  # noqa: PLR2004 - so it is
        return str(arguments[1])
    return str(error)


def driver_errors(dialect: Dialect) -> type[Exception]:
    """What all errors of a driver are."""
    error: type[Exception] = dialect.loaded_dbapi.Error
    return error


def is_lost(dialect: Dialect, driver: Any, error: Any) -> bool:  # noqa: ANN401 - no driver is typed
    """Whether an error says that a connection is lost."""
    return dialect.is_disconnect(error, driver, None)


def unknown_outcome(error: Exception) -> OutcomeUnknownError:
    """The error for a commit whose answer was lost."""
    problem = f"cannot tell whether it was committed: {_reason(error)}"
    hint = "read it; to try again at the same version ends in a conflict if it was"
    return OutcomeUnknownError(problem, hint=hint)


class Failures:
    """Makes the errors of one driver ours.

    Args:
        dialect: What SQLAlchemy knows of the driver.
    """

    def __init__(self, dialect: Dialect) -> None:
        driver = dialect.loaded_dbapi
        self._dialect = dialect
        self._of_values: tuple[type[Exception], ...] = (
            driver.DataError,
            UnicodeEncodeError,
            OverflowError,
        )
        self.kinds: tuple[type[Exception], ...] = (
            driver.Error,
            SQLAlchemyError,
            *self._of_values,
        )

    def error(
        self,
        doing: str,
        error: Exception,
        driver: Any = None,  # noqa: ANN401 - no driver is typed
    ) -> GovtasksError:
        """The error for one of `kinds`: of a value, or of the database.

        Args:
            doing: What was done, to follow "cannot".
            error: What the driver raised.
            driver: The connection on which it was done, where there was one.
        """
        if isinstance(error, self._of_values):
            problem = f"cannot {doing}: {_reason(error)}"
            return InvalidValueError(problem)
        if driver is not None and is_lost(self._dialect, driver, error):
            problem = f"cannot {doing}: the connection is lost: {_reason(error)}"
            return StoreError(problem, hint=_TRY_AGAIN)
        return store_error(doing, error)


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Run a block; what SQLAlchemy cannot do becomes an error of ours.

    Args:
        doing: What the block does, to follow "cannot".
    """
    try:
        yield
    except SQLAlchemyError as error:
        raise store_error(doing, error) from error
    except (UnicodeEncodeError, OverflowError) as error:
        problem = f"cannot {doing}: {error}"
        raise InvalidValueError(problem) from error
