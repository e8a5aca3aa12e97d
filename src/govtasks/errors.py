"""Every error that govtasks raises on purpose.

All derive from `GovtasksError`. Each class has a stable ``code`` that programs
may compare; each instance carries the field, the offending value and a hint, so
that a portal can show the problem beside the input that caused it. An error
never leaves anything half-written behind.
"""

from __future__ import annotations

import copyreg
import difflib
from typing import TYPE_CHECKING, ClassVar, Self

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

MOST_PROBLEMS = 100
"""How many problems of a document are told at once."""
_LONGEST_VALUE = 80
_LONGEST_NAME = 200


class GovtasksError(Exception):
    """Base of all errors of this library.

    Attributes:
        code: Stable word for programs, the same in every release.
        problem: What is wrong, in English, without place and hint.
        field: Dotted path of the field that is wrong, where there is one.
        value: The offending value, where there is one.
        hint: What to do instead.
        place: File and line, or path inside a document.
        arguments: Further named facts about the error.
    """

    code: ClassVar[str] = "error"

    def __init__(
        self,
        problem: str,
        *,
        field: str | None = None,
        value: object = None,
        hint: str | None = None,
        place: str | None = None,
        **arguments: object,
    ) -> None:
        self.problem = problem
        self.field = field
        self.value = value
        self.hint = hint
        self.place = place
        self.arguments = arguments
        super().__init__(problem)

    def __str__(self) -> str:
        """The whole sentence: place, field, problem, value and hint."""
        lead = "".join(f"{part}: " for part in (self.place, self.field) if part)
        got = "" if self.value is None else f", got {shortened(self.value)}"
        hint = f" ({self.hint})" if self.hint else ""
        return _printable(f"{lead}{self.problem}{got}{hint}")

    def __reduce__(self) -> tuple[object, ...]:
        """Let errors travel between processes, whatever arguments they take."""
        return copyreg.__newobj__, (type(self), *self.args), self.__dict__  # type: ignore[attr-defined]

    def at(self, place: str) -> Self:
        """Name the file, line or path that the error came from.

        An error that already has a place keeps it as the inner part.
        """
        self.place = f"{place}: {self.place}" if self.place else place
        return self

    def to_json(self) -> dict[str, object]:
        """The error as a JSON object with text for every value."""
        shown = {name: _printable(str(v)) for name, v in self.arguments.items()}
        return {
            "code": self.code,
            "problem": _printable(self.problem),
            "field": self.field and _printable(self.field),
            "value": None if self.value is None else shortened(self.value),
            "hint": self.hint and _printable(self.hint),
            "place": self.place and _printable(self.place),
            **({"arguments": shown} if shown else {}),
        }


class InvalidValueError(GovtasksError, ValueError):
    """A value is not one that the field can take."""

    code = "invalid-value"


class NaiveInstantError(InvalidValueError):
    """An instant came without a time zone, so it names no moment."""

    code = "naive-instant"


class UnknownKeyError(InvalidValueError):
    """Data carries a key that nothing reads."""

    code = "unknown-key"


class MalformedDataError(GovtasksError, ValueError):
    """A document cannot be read, or does not have the shape it must have."""

    code = "malformed-data"


class TooLargeError(GovtasksError, ValueError):
    """Input is larger than the stated limit and was not read."""

    code = "too-large"


class UnknownNameError(GovtasksError, LookupError):
    """A name refers to something that is not there."""

    code = "unknown-name"

    @classmethod
    def of(
        cls, kind: str, name: str, known: Iterable[str], *, field: str | None = None
    ) -> Self:
        """Build the error for an unknown *name*, with the nearest known one.

        Args:
            kind: What the name was taken for, such as ``"body"``.
            name: The name that was asked for.
            known: All names that exist.
            field: Where the name stood.
        """
        return cls(
            f"unknown {kind}",
            field=field,
            value=name,
            hint=suggestion(name, known),
            kind=kind,
        )


class CoverageError(GovtasksError, LookupError):
    """A working calendar does not cover a day that was needed."""

    code = "calendar-coverage"

    def __init__(
        self, calendar: str, first_day: dt.date, last_day: dt.date, wanted: str
    ) -> None:
        super().__init__(
            f"calendar {calendar} covers {first_day} to {last_day}, "
            f"but {wanted} was needed",
            hint="load a calendar that covers the whole span",
            calendar=calendar,
            first_day=first_day,
            last_day=last_day,
            wanted=wanted,
        )
        self.calendar = calendar
        self.first_day = first_day
        self.last_day = last_day
        self.wanted = wanted


class MissingFactError(GovtasksError, LookupError):
    """A rule counts from a fact whose date nobody has recorded."""

    code = "missing-fact"


class RefusedError(GovtasksError):
    """A rule forbids the act; nothing was recorded.

    Attributes:
        rule: Name of the rule that refused, a key of the message catalogue
            without its ``refused.`` prefix.
    """

    code = "refused"

    def __init__(
        self, rule: str, problem: str, *, hint: str | None = None, **arguments: object
    ) -> None:
        super().__init__(problem, hint=hint)
        self.arguments: dict[str, object] = {"rule": rule, **arguments}
        self.rule = rule


class ConflictError(GovtasksError):
    """Somebody else has written to the stream since it was read.

    Attributes:
        stream: The stream that both wrote to.
        expected: Version the writer had read.
        actual: Version that the store holds.
    """

    code = "version-conflict"

    def __init__(self, stream: str, expected: int, actual: int) -> None:
        super().__init__(
            f"stream {stream} is at version {actual}, not {expected}",
            hint="read it again and decide anew",
            stream=stream,
            expected=expected,
            actual=actual,
        )
        self.stream = stream
        self.expected = expected
        self.actual = actual


class StoreError(GovtasksError):
    """The store could not be read or written; nothing was half-written."""

    code = "store-failed"


class OutcomeUnknownError(StoreError):
    """The connection was lost while a transaction was committed.

    All of it was written, or nothing: nobody knows which before it was read.
    """

    code = "outcome-unknown"


class PluginError(GovtasksError):
    """A plugin could not be loaded or did not keep to its hook."""

    code = "plugin-failed"


def joined(problems: Sequence[GovtasksError], place: str) -> GovtasksError:
    """One error for all that is wrong: the only one, or one that lists them.

    Args:
        problems: At least one; of more than 100 it says that there are more.
        place: Name of the document.
    """
    if len(problems) == 1:
        return problems[0]
    lines = tuple(str(found) for found in problems[:MOST_PROBLEMS])
    more = "more than " if len(problems) > len(lines) else ""
    shown = "".join(f"\n  {line}" for line in lines)
    return MalformedDataError(
        f"{more}{len(lines)} problems:{shown}", place=place or None, problems=lines
    )


def shortened(value: object) -> str:
    """The value as Python writes it, cut after 80 characters.

    A value that cannot be written, such as one nested too deeply, is named by
    its type.
    """
    try:
        text = _printable(repr(value))
    except Exception:  # noqa: BLE001 - the repr of a stranger may raise anything
        text = f"<{type(value).__name__}>"
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}..."


def suggestion(name: str, known: Iterable[str]) -> str | None:
    """A hint that offers the nearest of the known names, if one is near."""
    near = difflib.get_close_matches(name[:_LONGEST_NAME], list(known), n=1)
    return f"did you mean {near[0]!r}?" if near else None


def _printable(text: str) -> str:
    """The text with an escape for each half of a surrogate pair.

    File names that are not UTF-8 and broken input carry them, and no stream
    would take the message.
    """
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
