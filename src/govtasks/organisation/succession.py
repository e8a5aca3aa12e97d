"""Succession (kế thừa chức năng, nhiệm vụ): which body goes on for which."""

from __future__ import annotations

import datetime as dt
import enum

import attrs

from ..checks import is_a, listed, optional
from ..errors import InvalidValueError
from ..explain import Citation
from ..messages import render
from ..text import each, is_day, is_key, is_optional_key


class SuccessionKind(enum.Enum):
    """How a function passes on.

    Members: bodies are merged (hợp nhất, sáp nhập); one is split (chia, tách);
    one is dissolved (giải thể); one goes on, and a function of it is transferred
    (chuyển giao chức năng, nhiệm vụ). A new name is none of them, see `Naming`.
    """

    MERGE = "merge"
    SPLIT = "split"
    DISSOLVE = "dissolve"
    TRANSFER = "transfer-of-function"

    @property
    def ends(self) -> bool:
        """Whether the body no longer exists from that day on."""
        return self in {SuccessionKind.MERGE, SuccessionKind.DISSOLVE}

    def in_locale(self, locale: str) -> str:
        """The kind as words of that language."""
        return render(f"succession.kind-{self.value}", {}, locale)


def _can_be_missing(
    succession: Succession, _attribute: object, value: str | None
) -> None:
    if value is None and succession.kind is not SuccessionKind.DISSOLVE:
        problem = f"must be named where the kind is {succession.kind.value}"
        hint = "only a body that is dissolved can leave no successor"
        raise InvalidValueError(problem, field="successor", hint=hint)
    if value == succession.body:
        problem = "must not be the body itself"
        raise InvalidValueError(problem, field="successor", value=value)


@attrs.frozen(kw_only=True)
class Succession:
    """One body takes over from another, all of it or some functions.

    A body with several successors has a record for each. Nothing follows from a
    name: Resolution 190/2025/QH15 reads the name of a former body as the one
    that received the function.

    Attributes:
        body: Key of the body that is succeeded.
        kind: How the function passes on.
        successor: Key of the body that goes on; None where a body is dissolved
            and nobody does.
        on: First day on which the successor has the function.
        fields: Keys of the fields (lĩnh vực) that pass on; none means
            everything that no other record names.
        bodies: Keys of the bodies (đơn vị, địa bàn) for which they pass on; none
            means all.
        citation: The document that decides it.

    Raises:
        InvalidValueError: A body that is not dissolved has no successor, or a
            body succeeds itself.
    """

    body: str = attrs.field(validator=is_key)
    kind: SuccessionKind = attrs.field(validator=is_a(SuccessionKind))
    successor: str | None = attrs.field(
        default=None, validator=[is_optional_key, _can_be_missing]
    )
    on: dt.date = attrs.field(validator=is_day)
    fields: tuple[str, ...] = attrs.field(
        default=(), converter=listed, validator=each(is_key)
    )
    bodies: tuple[str, ...] = attrs.field(
        default=(), converter=listed, validator=each(is_key)
    )
    citation: Citation | None = attrs.field(
        default=None, validator=optional(is_a(Citation))
    )
