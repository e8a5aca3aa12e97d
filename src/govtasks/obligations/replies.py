"""Who of those asked to help has replied, who is late, and what silence means.

What it means that a body says nothing is for the regulation under which it was asked.
One that was read about: in Ho Chi Minh City a unit that is asked replies by the day
in the letter, else within 15 working days of the full file; its silence counts as
agreement, and it still bears responsibility (read in a press report, anninh.org, not
in the regulation itself).
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Iterator

import attrs

from ..deadlines.results import Deadline, Due
from ..deadlines.rules import Rule
from ..explain import Citation, Explanation, Step
from ..messages import render
from ..organisation import Organisation
from ..text import aware
from .model import Coordinating, Silence
from .particulars import Opinion
from .records import Opined
from .state import State


class Standing(enum.Enum):
    """Whether a body that was asked has replied (tình trạng cho ý kiến)."""

    WAITING = "waiting"
    """It can still reply in time (chờ ý kiến)."""
    REPLIED = "replied"
    """It did (đã có ý kiến)."""
    LATE = "late"
    """It did, after its day (có ý kiến quá hạn)."""
    SILENT = "silent"
    """Its day is over, and it has said nothing (không có ý kiến)."""

    def in_locale(self, locale: str) -> str:
        """The standing in words."""
        return render(f"replies.standing-{self.value}", {}, locale)


@attrs.frozen(kw_only=True)
class ReplyStatus:
    """Where the reply of one coordinating body stands at an instant.

    Attributes:
        body: Key of the body.
        asked_at: When it came to coordinate, it or the body that it succeeded.
        due: Its own last day, or why there is none; None where it was given none.
        said: The last that it said; None where it has said nothing.
        standing: Whether it replied, and in time.
        silence: What silence means by the regulation; None where nobody said.
        counts_as: The opinion that counts for it: what it said, or the agreement
            that its silence means; None where nothing counts, or where it said
            something else after its silence had counted as agreement.
        answers: Whether, silent, it answers all the same for what comes of it.
        is_requested: Whether it was asked and not ordered, being outside the
            government's hierarchy; None where no organisation was given.
        explanation: Why.
    """

    body: str
    asked_at: dt.datetime
    due: Due | None
    said: Opined | None
    standing: Standing
    silence: Silence | None
    counts_as: Opinion | None
    answers: bool
    is_requested: bool | None
    explanation: Explanation

    @property
    def last_day(self) -> dt.date | None:
        """Its own last day, where there is one."""
        return self.due.last_day if isinstance(self.due, Deadline) else None


def replies(
    state: State,
    due: Callable[[Rule], Due],
    now: dt.datetime,
    *,
    organisation: Organisation | None = None,
    zone: dt.tzinfo | None = None,
) -> tuple[ReplyStatus, ...]:
    """Tell of each coordinating body whether it has replied, and what that means.

    A body that succeeded another has said what that one had said.

    Args:
        state: The obligation at *now*.
        due: What a rule gives for this obligation: by default a term runs from the
            arrival of the document, as those of the lead do.
        now: The instant that is asked about.
        organisation: Who is outside the government's hierarchy and is only asked.
        zone: Where the obligation's days begin and end, for the explanation; that
            of *now* where None.

    Returns:
        One for each coordinating body, in the order of the document.

    Raises:
        NaiveInstantError: *now* has no time zone.
    """
    local = aware(now).astimezone(zone or now.tzinfo)
    return tuple(
        _status(state, one, due, local, organisation)
        for one in state.roles.coordinating
    )


def _status(
    state: State,
    asked: Coordinating,
    due: Callable[[Rule], Due],
    now: dt.datetime,
    organisation: Organisation | None,
) -> ReplyStatus:
    line = line_of(state, asked.body)
    said = [one for one in state.replies if one.body in line]
    its_due = None if asked.reply is None else due(asked.reply)
    standing = _standing(said, its_due, now)
    known = None if organisation is None else organisation.find_body(asked.body)
    requested = None if known is None else not known.kind.is_government
    draft = ReplyStatus(
        body=asked.body,
        asked_at=_asked_at(state, line),
        due=its_due,
        said=said[-1] if said else None,
        standing=standing,
        silence=asked.silence,
        counts_as=_counts_as(said, standing, asked.silence),
        answers=standing is Standing.SILENT and asked.answers,
        is_requested=requested,
        explanation=Explanation("replies.reply"),
    )
    name = asked.body if known is None else known.name
    told = _explain(draft, asked, name, now.tzinfo)
    return attrs.evolve(draft, explanation=told)


def line_of(state: State, body: str) -> frozenset[str]:
    """A body, and those that it came of."""
    line, added = {body}, {body}
    while added:
        added = {old for old, new in state.heirs if new in added} - line
        line |= added
    return frozenset(line)


def _asked_at(state: State, line: frozenset[str]) -> dt.datetime:
    since = state.role_history[-1].since
    for term in reversed(state.role_history):
        if line.isdisjoint(term.roles.helping):
            break
        since = term.since
    return since


def _standing(said: list[Opined], due: Due | None, now: dt.datetime) -> Standing:
    """By the first reply: who said something in time may say more later."""
    over = due.expires_at if isinstance(due, Deadline) else None
    if said:
        is_late = over is not None and min(one.at for one in said) >= over
        return Standing.LATE if is_late else Standing.REPLIED
    return Standing.SILENT if over is not None and now >= over else Standing.WAITING


def _counts_as(
    said: list[Opined], standing: Standing, silence: Silence | None
) -> Opinion | None:
    agreed = silence is Silence.AGREES
    if standing is Standing.SILENT:
        return Opinion.AGREES if agreed else None
    opinion = said[-1].opinion if said else None
    if standing is Standing.LATE and agreed and opinion is not Opinion.AGREES:
        # Nothing that was read says which of the two counts.
        return None
    return opinion


def _explain(
    answer: ReplyStatus, asked: Coordinating, name: object, zone: dt.tzinfo | None
) -> Explanation:
    steps = (
        *_asking(answer, zone),
        *_reply(answer, zone),
        *_meaning(answer, asked.basis),
    )
    arguments = {"body": name, "standing": answer.standing}
    return Explanation("replies.reply", arguments, steps)


def _asking(answer: ReplyStatus, zone: dt.tzinfo | None) -> Iterator[Step]:
    way = "requested" if answer.is_requested else "asked"
    yield Step(f"replies.{way}", {"at": answer.asked_at.astimezone(zone)})
    if answer.due is None:
        yield Step("replies.no-day")
    else:
        yield from answer.due.explanation.steps


def _reply(answer: ReplyStatus, zone: dt.tzinfo | None) -> Iterator[Step]:
    if answer.said is not None:
        said_at = answer.said.at.astimezone(zone)
        arguments = {"at": said_at, "opinion": answer.said.opinion}
        yield Step(f"replies.said-{answer.standing.value}", arguments)
    else:
        yield Step(f"replies.said-{answer.standing.value}")


def _meaning(answer: ReplyStatus, basis: Citation | None) -> Iterator[Step]:
    """What silence means, where it was silent on its last day."""
    cites = () if basis is None else (basis,)
    if answer.standing is Standing.LATE and answer.silence is Silence.AGREES:
        rule = "open" if answer.counts_as is None else "agreed-late"
        yield Step(f"replies.{rule}", cites=cites)
    if answer.standing is Standing.SILENT:
        silence = answer.silence
        rule = "silence-unsaid" if silence is None else f"silence-{silence.value}"
        yield Step(f"replies.{rule}", cites=cites)
    if answer.answers:
        yield Step("replies.answers", cites=cites)
