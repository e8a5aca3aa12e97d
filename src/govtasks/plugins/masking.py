"""Keeping secrets out of everything that is printed, stored or raised."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..errors import GovtasksError

HIDDEN = "***"
_TELLING = 6
_NOT_SHOWN = "(not shown: it holds a part of a secret)"


def secret_texts(value: object) -> Iterator[str]:
    """Every text inside a secret setting; a number as it is written."""
    if isinstance(value, Mapping):
        for member in value.values():
            yield from secret_texts(member)
    elif isinstance(value, list | tuple | set | frozenset):
        for member in value:
            yield from secret_texts(member)
    elif isinstance(value, bytes):
        yield value.decode("latin-1")
    elif value is not None and not isinstance(value, bool) and str(value):
        yield str(value)


def masked(text: str, secrets: Iterable[str]) -> str:
    """A text with ``***`` for each secret; nothing of it where a part would stay.

    A part is any six characters of a secret, as it is or as Python writes it.
    """
    known = sorted({form for secret in secrets for form in _forms(secret)}, key=len)
    for secret in reversed(known):
        text = text.replace(secret, HIDDEN)
    return _NOT_SHOWN if any(_tells(text, secret) for secret in known) else text


def hide(error: GovtasksError, secrets: Iterable[str]) -> GovtasksError:
    """An error of the same kind that tells no secret, nor does its cause."""
    known = tuple(secrets)

    def safe(text: str | None) -> str | None:
        return text and masked(text, known)

    shown: dict[str, object] = {
        name: tuple(masked(str(line), known) for line in value)
        if isinstance(value, tuple)
        else masked(str(value), known)
        for name, value in error.arguments.items()
    }
    error.problem = _lines(shown.get("problems")) or masked(error.problem, known)
    error.field, error.place = safe(error.field), safe(error.place)
    error.hint = safe(error.hint)
    if error.value is not None and masked(repr(error.value), known) != repr(
        error.value
    ):
        error.value = None
    error.arguments = shown
    error.args = (error.problem,)
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)


def _lines(problems: object) -> str:
    """Several problems of a document as one, each on a line."""
    if not isinstance(problems, tuple):
        return ""
    return "\n  ".join((f"{len(problems)} problems:", *problems))


def _forms(secret: str) -> set[str]:
    """How it may be written: as it is, and inside a text of Python."""
    return {secret, repr(secret)[1:-1], ascii(secret)[1:-1]} - {""}


def _tells(text: str, secret: str) -> bool:
    size = min(len(secret), _TELLING)
    parts = (secret[at : at + size] for at in range(len(secret) - size + 1))
    return any(part in text for part in parts)
