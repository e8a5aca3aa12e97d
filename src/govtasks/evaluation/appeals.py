"""Appeals against scorecards: lodged, decided, withdrawn, each with its day.

Whoever was judged may object (khiếu nại, kiến nghị về kết quả đánh giá). Somebody else
than who issued the card decides, within a term; what is upheld leads to another card.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable

import attrs

from ..checks import is_a
from ..deadlines.results import Deadline, Due
from ..errors import InvalidValueError
from ..explain import Explanation
from ..messages import render
from ..obligations.events import Act
from ..text import is_count, is_filled, is_key, is_plain
from .scorecards import Subject

APPEALS = "appeal/"
APPEAL_LODGED = "appeal-lodged"
APPEAL_DECIDED = "appeal-decided"
APPEAL_WITHDRAWN = "appeal-withdrawn"


class AppealOutcome(enum.Enum):
    """What was decided of an appeal."""

    UPHELD = "upheld"
    """It is right (chấp nhận)."""
    PARTLY = "partly"
    """It is right in part (chấp nhận một phần)."""
    REJECTED = "rejected"
    """It is not right (không chấp nhận)."""

    def in_locale(self, locale: str) -> str:
        """The outcome in words."""
        return render(f"scores.outcome-{self.value}", {}, locale)


@attrs.frozen(kw_only=True)
class Appeal:
    """An appeal against a scorecard (đơn khiếu nại, kiến nghị).

    Attributes:
        key: Its key.
        subject: Whose card.
        period: Key of the period.
        formula: Key of the formula.
        number: Number of the card.
        grounds: Why it is wrong.
    """

    key: str = attrs.field(validator=is_key)
    subject: Subject = attrs.field(validator=is_a(Subject))
    period: str = attrs.field(validator=is_filled)
    formula: str = attrs.field(validator=is_key)
    number: int = attrs.field(validator=is_count)
    grounds: str = attrs.field(validator=is_filled)


@attrs.frozen(kw_only=True)
class AppealLodged:
    """An appeal was lodged.

    Attributes:
        appeal: What it says.
    """

    appeal: Appeal = attrs.field(validator=is_a(Appeal))


@attrs.frozen(kw_only=True)
class AppealDecided:
    """An appeal was decided.

    Attributes:
        outcome: What was decided.
        reason: Why.
    """

    outcome: AppealOutcome = attrs.field(validator=is_a(AppealOutcome))
    reason: str = attrs.field(validator=is_filled)


@attrs.frozen(kw_only=True)
class AppealWithdrawn:
    """An appeal was withdrawn by whoever lodged it.

    Attributes:
        reason: Why; empty where nobody said so.
    """

    reason: str = attrs.field(default="", validator=is_plain)


AppealEvent = AppealLodged | AppealDecided | AppealWithdrawn


@attrs.frozen(kw_only=True)
class AppealFact:
    """What happened to an appeal, when, and who did it.

    Attributes:
        event: What happened.
        act: Who did it, for whom.
        at: When.
    """

    event: AppealEvent
    act: Act
    at: dt.datetime


@attrs.frozen(kw_only=True)
class AppealState:
    """What the facts of an appeal add up to.

    Attributes:
        appeal: What it says.
        lodged: Who lodged it, and when.
        decided: The decision, if there was one.
        withdrawn: The withdrawal, if there was one.
    """

    appeal: Appeal
    lodged: AppealFact
    decided: AppealFact | None = None
    withdrawn: AppealFact | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is to be decided."""
        return self.decided is None and self.withdrawn is None

    @property
    def decision(self) -> AppealDecided | None:
        """What was decided and why."""
        event = None if self.decided is None else self.decided.event
        return event if isinstance(event, AppealDecided) else None

    @property
    def is_upheld(self) -> bool:
        """Whether it was found right, at least in part."""
        decision = self.decision
        return decision is not None and decision.outcome is not AppealOutcome.REJECTED


def fold_appeal(facts: Iterable[AppealFact]) -> AppealState | None:
    """The state of an appeal after its facts; None where there are none.

    Total: what comes after its end changes nothing.
    """
    state: AppealState | None = None
    for fact in facts:
        match fact.event:
            case AppealLodged(appeal=appeal) if state is None:
                state = AppealState(appeal=appeal, lodged=fact)
            case AppealDecided() if state is not None and state.is_open:
                state = attrs.evolve(state, decided=fact)
            case AppealWithdrawn() if state is not None and state.is_open:
                state = attrs.evolve(state, withdrawn=fact)
            case _:
                pass
    return state


class AppealStanding(enum.Enum):
    """Where an appeal stands."""

    LODGED = "lodged"
    """It is to be decided, and there is still time (đang xem xét)."""
    OVERDUE = "overdue"
    """It was to be decided and is not (quá hạn giải quyết)."""
    DECIDED = "decided"
    """It was decided in time, or there was no term (đã giải quyết)."""
    DECIDED_LATE = "decided-late"
    """It was decided after its day (giải quyết quá hạn)."""
    WITHDRAWN = "withdrawn"
    """Whoever lodged it took it back (đã rút)."""

    def in_locale(self, locale: str) -> str:
        """The standing in words."""
        return render(f"scores.appeal-{self.value}", {}, locale)


@attrs.frozen(kw_only=True)
class AppealReport:
    """An appeal as it stands at an instant.

    Attributes:
        state: What was recorded of it.
        standing: Where it stands.
        due: By when it is to be decided; None where no term was stated.
        corrected_by: Number of the card that it led to; None where there is none.
    """

    state: AppealState
    standing: AppealStanding
    due: Due | None = None
    corrected_by: int | None = None

    @property
    def key(self) -> str:
        """Key of the appeal."""
        return self.state.appeal.key

    @property
    def awaits_card(self) -> bool:
        """Whether it was upheld and the card was not corrected yet."""
        return self.state.is_upheld and self.corrected_by is None

    @property
    def last_day(self) -> dt.date | None:
        """Last day on which it is to be decided, where there is one."""
        return self.due.last_day if isinstance(self.due, Deadline) else None

    @property
    def explanation(self) -> Explanation | None:
        """Why it is due when it is; None where no term was stated."""
        return None if self.due is None else self.due.explanation


def standing_of(state: AppealState, due: Due | None, at: dt.datetime) -> AppealStanding:
    """Where an appeal stands at an instant.

    Args:
        state: What had happened by then.
        due: By when it is to be decided.
        at: The instant.
    """
    if state.withdrawn is not None:
        return AppealStanding.WITHDRAWN
    judged_at = at if state.decided is None else state.decided.at
    is_late = isinstance(due, Deadline) and judged_at >= due.expires_at
    if state.decided is not None:
        return AppealStanding.DECIDED_LATE if is_late else AppealStanding.DECIDED
    return AppealStanding.OVERDUE if is_late else AppealStanding.LODGED


def outcome_of(word: object) -> AppealOutcome:
    """The outcome of that word, or the outcome itself.

    Raises:
        InvalidValueError: There is no such outcome.
    """
    try:
        return AppealOutcome(word)
    except ValueError as error:
        known = ", ".join(one.value for one in AppealOutcome)
        problem = f"must be one of {known}"
        raise InvalidValueError(problem, field="outcome", value=word) from error
