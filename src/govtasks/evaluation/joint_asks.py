"""What parties of a joint plan asked of each other, and the share of replies in time.

A request is tracked as an order is, and never held against anybody as overdue: what is
told is who replied, who replied late, and what it means that nobody did.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator

import attrs

from ..errors import InvalidValueError
from ..explain import Explanation
from ..messages import render
from ..obligations.model import Silence
from ..obligations.particulars import Opinion
from ..obligations.replies import Standing
from .figures import Rate


@attrs.frozen(kw_only=True)
class JointAsk:
    """One request of one party to another, and what came of it.

    Attributes:
        item: Key of the item.
        obligation: Key of the obligation in whose course it stands.
        asker: Key of the party that asked.
        asked: Key of the party that was asked.
        body: Key of the body that replies: the party, or one below it.
        asked_at: When.
        last_day: The last day for a reply; None where there is none.
        replied_at: When it first said something; None where it did not.
        standing: Whether it replied, and in time.
        silence: What silence means; None where nobody said.
        counts_as: The opinion that counts for it; None where none does.
        is_answerable: Whether, silent, it answers all the same for what comes of it.
        explanation: Why.
    """

    item: str
    obligation: str
    asker: str
    asked: str
    body: str
    asked_at: dt.datetime
    last_day: dt.date | None
    replied_at: dt.datetime | None
    standing: Standing
    silence: Silence | None
    counts_as: Opinion | None
    is_answerable: bool
    explanation: Explanation

    @property
    def bucket(self) -> str:
        """The one count that it belongs in: a field of `JointShare`."""
        match self.standing:
            case Standing.REPLIED:
                return "replied_in_time"
            case Standing.LATE:
                return "replied_late"
            case Standing.WAITING:
                return "not_due"
            case Standing.SILENT:
                return _SILENT[self.silence]

    def in_locale(self, locale: str) -> str:
        """How it stands, in words, with what a silence means."""
        words = self.standing.in_locale(locale)
        if self.standing is not Standing.SILENT:
            return words
        meaning = render(f"joint.{self.bucket}", {}, locale)
        return render("joint.silent", {"standing": words, "meaning": meaning}, locale)

    def to_json(self) -> dict[str, object]:
        """The request as a JSON object; instants and days in ISO 8601."""
        return {
            "item": self.item,
            "obligation": self.obligation,
            "asker": self.asker,
            "asked": self.asked,
            "body": self.body,
            "asked_at": self.asked_at.isoformat(),
            "last_day": self.last_day and self.last_day.isoformat(),
            "replied_at": self.replied_at and self.replied_at.isoformat(),
            "standing": self.standing.value,
            "silence": self.silence and self.silence.value,
            "counts_as": self.counts_as and self.counts_as.value,
            "bucket": self.bucket,
        }


_SILENT = {
    Silence.AGREES: "silent_agreed",
    Silence.COUNTS_FOR_NOTHING: "silent_for_nothing",
    None: "silent_unsaid",
}


def reply_standing(
    replied_at: dt.datetime | None, *, was_late: bool, is_over: bool
) -> Standing:
    """Whether a request was replied to, and in time.

    Args:
        replied_at: When something was first said; None where nothing was.
        was_late: Whether a day had passed by then.
        is_over: Whether its day has passed now.
    """
    if replied_at is not None:
        return Standing.LATE if was_late else Standing.REPLIED
    return Standing.SILENT if is_over else Standing.WAITING


def reply_meaning(
    standing: Standing, silence: Silence | None, said: Opinion | None
) -> Opinion | None:
    """The opinion that counts for a body that was asked to do something.

    Args:
        standing: Whether it replied.
        silence: What silence means.
        said: Whether it took it on or refused, where it replied.
    """
    if standing is Standing.SILENT:
        return Opinion.AGREES if silence is Silence.AGREES else None
    is_open = standing is Standing.LATE and silence is Silence.AGREES
    # Its silence had counted as agreement; nothing says which of the two counts.
    return None if is_open and said is not Opinion.AGREES else said


@attrs.frozen(kw_only=True)
class JointShare:
    """How requests of one party to another stand; each in exactly one count.

    Attributes:
        asker: Key of the party that asked; None for any.
        asked: Key of the party that was asked; None for any.
        replied_in_time: Replied by the day, or where there was none.
        replied_late: Replied after it.
        silent_agreed: Not replied by the day; by the rule that is agreement.
        silent_for_nothing: Not replied by the day; by the rule that is nothing.
        silent_unsaid: Not replied by the day; nobody said what that means.
        not_due: Not replied, and the day is still to come, or there is none.
    """

    asker: str | None
    asked: str | None
    replied_in_time: int = 0
    replied_late: int = 0
    silent_agreed: int = 0
    silent_for_nothing: int = 0
    silent_unsaid: int = 0
    not_due: int = 0

    @property
    def replied(self) -> int:
        """Replied, in time or late."""
        return self.replied_in_time + self.replied_late

    @property
    def silent(self) -> int:
        """Not replied by the day, whatever that means."""
        return self.silent_agreed + self.silent_for_nothing + self.silent_unsaid

    @property
    def due(self) -> int:
        """Replied, or the day is over; what was replied early is among them."""
        return self.replied + self.silent

    @property
    def all(self) -> int:
        """All that was asked and not taken back."""
        return self.due + self.not_due

    def rates(self) -> tuple[Rate, ...]:
        """The shares, each with its denominator by name."""
        in_time = self.replied_in_time
        return (
            Rate(
                name="replied-in-time",
                denominator_name="asked",
                numerator=in_time,
                denominator=self.all,
            ),
            Rate(
                name="replied-in-time",
                denominator_name="reply-due",
                numerator=in_time,
                denominator=self.due,
            ),
            Rate(
                name="replied-in-time",
                denominator_name="replied",
                numerator=in_time,
                denominator=self.replied,
            ),
        )

    def rate(self, of: str) -> Rate:
        """The share of replies in time.

        Args:
            of: Of what: ``asked`` (all), ``reply-due`` or ``replied``.

        Raises:
            InvalidValueError: There is no such share.
        """
        for one in self.rates():
            if one.denominator_name == of:
                return one
        problem = "is not what a share of replies is of"
        known = ", ".join(one.denominator_name for one in self.rates())
        raise InvalidValueError(
            problem, field="of", value=of, hint=f"known are {known}"
        )

    def to_json(self) -> dict[str, object]:
        """The counts and shares as a JSON object."""
        counts = {name: getattr(self, name) for name in COUNTS}
        return {
            "asker": self.asker,
            "asked": self.asked,
            **counts,
            "rates": [one.to_json() for one in self.rates()],
        }


COUNTS = (
    "replied_in_time",
    "replied_late",
    "silent_agreed",
    "silent_for_nothing",
    "silent_unsaid",
    "not_due",
)
"""The counts of a share, of which each request is in exactly one."""


def joint_shares(asks: Iterable[JointAsk]) -> tuple[JointShare, ...]:
    """Count requests by who asked whom, sorted by asker and asked."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for one in asks:
        counts.setdefault((one.asker, one.asked), Counter())[one.bucket] += 1
    return tuple(
        JointShare(asker=asker, asked=asked, **counts[asker, asked])
        for asker, asked in sorted(counts)
    )


def joint_total(
    shares: Iterable[JointShare],
    *,
    asker: str | None = None,
    asked: str | None = None,
) -> JointShare:
    """The sum of the shares of one asker, of one that was asked, or of all."""
    sums = Counter[str]()
    for one in _wanted(shares, asker, asked):
        sums.update({name: getattr(one, name) for name in COUNTS})
    return JointShare(asker=asker, asked=asked, **sums)


def _wanted(
    shares: Iterable[JointShare], asker: str | None, asked: str | None
) -> Iterator[JointShare]:
    for one in shares:
        if asker in (None, one.asker) and asked in (None, one.asked):
            yield one
