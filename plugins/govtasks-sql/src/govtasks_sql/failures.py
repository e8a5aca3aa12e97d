"""What a database says, as errors of this library."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from govtasks.errors import InvalidValueError, StoreError

_HINTS = {
    "locked": "another transaction writes; finish it, or wait longer",
    "no such table": "the database was not opened with this plugin before",
    "readonly": "let the process write the file and its folder",
    "unable to open": "the folder must exist and be writable",
    "not a database": "name another file",
    "full": "free some room on the disk",
}


def store_error(doing: str, error: Exception) -> StoreError:
    """The error for what went wrong while *doing* something with the database."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    reason = str(cause)
    hints = (hint for words, hint in _HINTS.items() if words in reason)
    problem = f"cannot {doing}: {reason}"
    return StoreError(problem, hint=next(hints, None))


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Run a block; what the database refuses becomes an error of ours.

    Args:
        doing: What the block does, to follow "cannot".

    Raises:
        StoreError: The database failed.
        InvalidValueError: A value that it cannot take at all.
    """
    try:
        yield
    except SQLAlchemyError as error:
        raise store_error(doing, error) from error
    except (UnicodeEncodeError, OverflowError) as error:
        problem = f"cannot {doing}: {error}"
        raise InvalidValueError(problem) from error
