"""How long a part may take: never longer than the whole that it serves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

import attrs

from ..deadlines.results import Deadline, Due
from ..messages import shown_in
from .model import Obligation
from .refusals import refuse


@attrs.frozen(kw_only=True)
class Conflict:
    """A part that would be due after the whole.

    Attributes:
        key: Key of the part.
        last_day: Its last day.
    """

    key: str
    last_day: dt.date

    def in_locale(self, locale: str) -> str:
        """The part and its day: ``644/2a/noi-vu (15/03/2017)``."""
        return f"{self.key} ({shown_in(self.last_day, locale)})"

    def __str__(self) -> str:
        """The same in English."""
        return self.in_locale("en")


def is_past(part: Due | None, whole: Due | None) -> bool:
    """Whether a part is due after the whole; not where one of them has no day."""
    return is_later(part, whole) and isinstance(whole, Deadline)


def is_later(after: Due | None, before: Due | None) -> bool:
    """Whether a deadline is later than it was, or there was none before."""
    if not isinstance(after, Deadline):
        return False
    return not isinstance(before, Deadline) or after.expires_at > before.expires_at


def is_sooner(after: Due | None, before: Due | None) -> bool:
    """Whether a deadline is sooner than it was, or there was none before."""
    if not isinstance(after, Deadline):
        return False
    return not isinstance(before, Deadline) or after.expires_at < before.expires_at


def check_child(part: Obligation, part_due: Due | None, whole_due: Due | None) -> None:
    """Check that a part is not due later than what it serves.

    Where one of them has no deadline there is nothing to compare.

    Raises:
        RefusedError: ``child-after-parent``; its hint names what has to be
            extended first.
    """
    if not isinstance(part_due, Deadline) or not isinstance(whole_due, Deadline):
        return
    if is_past(part_due, whole_due):
        refuse(
            "child-after-parent",
            child=part_due.last_day,
            parent=whole_due.last_day,
            part=part.key,
            whole=part.parent,
        )


def check_parts(whole_due: Due, parts: Iterable[tuple[str, Due]]) -> None:
    """Check that no part would be due later than the whole.

    Args:
        whole_due: When the whole would be due.
        parts: Key and deadline of each part that is open.

    Raises:
        RefusedError: ``parts-after-whole``; its argument ``parts`` lists each
            `Conflict`, so that the host can change these first, in one unit.
    """
    found = tuple(conflicts(whole_due, parts))
    if found and isinstance(whole_due, Deadline):
        refuse("parts-after-whole", day=whole_due.last_day, parts=found)


def conflicts(whole_due: Due, parts: Iterable[tuple[str, Due]]) -> Iterator[Conflict]:
    """The parts that are due after the whole, in the order they are given."""
    for key, due in parts:
        if isinstance(due, Deadline) and is_past(due, whole_due):
            yield Conflict(key=key, last_day=due.last_day)
