"""Documents that are based on other documents, each read once and in turn."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Generic, TypeVar

from ..errors import InvalidValueError

MOST_BASES = 20
_T = TypeVar("_T")


class Linked(Generic[_T]):
    """Documents given along, which may be based on each other or on built-in ones.

    A document goes before a built-in one of its key.
    """

    def __init__(
        self,
        keys: Collection[str],
        load: Callable[[str, Callable[[str], _T]], _T],
        builtin: Callable[[str], _T],
    ) -> None:
        """Give the documents along; none is read before it is needed.

        Args:
            keys: Keys of the documents.
            load: Reads one of them, given its key and what finds a base.
            builtin: Finds what comes with the library.
        """
        self._keys = keys
        self._load = load
        self._builtin = builtin
        self._found: dict[str, _T] = {}
        self._waiting: list[str] = []

    def find(self, key: str) -> _T:
        """What a document holds, after those that it is based on.

        Raises:
            InvalidValueError: It is based on itself, through the documents that
                the error names; or on more than 20, one behind the other.
            GovtasksError: What is wrong in one of them.
        """
        if key in self._found:
            return self._found[key]
        if key not in self._keys:
            return self._builtin(key)
        self._check_chain(key)
        self._waiting.append(key)
        try:
            self._found[key] = self._load(key, self.find)
        finally:
            self._waiting.pop()
        return self._found[key]

    def _check_chain(self, key: str) -> None:
        if key in self._waiting:
            circle = (*self._waiting[self._waiting.index(key) :], key)
            problem = f"is based on itself: {' > '.join(circle)}"
            raise InvalidValueError(problem, field="based_on", value=key)
        if len(self._waiting) > MOST_BASES:
            problem = f"is based on more than {MOST_BASES}, one behind the other"
            raise InvalidValueError(problem, field="based_on", value=key)
