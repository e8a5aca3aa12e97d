"""What a database says, as errors of this library."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from govtasks.errors import GovtasksError, InvalidValueError, StoreError

_TRY_AGAIN = "nothing was written; try the whole of it again"
_HINTS = {
    "database is locked": "another transaction writes; finish it, or wait longer",
    "lock timeout": "another transaction writes; finish it, or wait longer",
    "Lock wait timeout": "another transaction writes; finish it, or wait longer",
    "deadlock": _TRY_AGAIN,
    "Deadlock": _TRY_AGAIN,
    "could not serialize": _TRY_AGAIN,
    "Record has changed": _TRY_AGAIN,
    "no such table": "the database was not opened with this plugin before",
    "readonly": "let the process write the file and its folder",
    "unable to open": "the folder must exist and be writable",
    "not a database": "name another file",
    "full": "free some room on the disk",
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


class Failures:
    """Makes the errors of one driver ours.

    Args:
        driver: The module of the driver, with the classes that PEP 249 names.
    """

    def __init__(self, driver: Any) -> None:  # noqa: ANN401 - no driver is typed
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

    def error(self, doing: str, error: Exception) -> GovtasksError:
        """The error for one of `kinds`: of a value, or of the database."""
        if isinstance(error, self._of_values):
            problem = f"cannot {doing}: {_reason(error)}"
            return InvalidValueError(problem)
        return store_error(doing, error)


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """As `Failures.translated`, of what SQLAlchemy runs itself."""
    try:
        yield
    except SQLAlchemyError as error:
        raise store_error(doing, error) from error
    except (UnicodeEncodeError, OverflowError) as error:
        problem = f"cannot {doing}: {error}"
        raise InvalidValueError(problem) from error
