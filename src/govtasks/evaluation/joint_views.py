"""A joint plan at an instant, as one of its parties may see it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import attrs

from ..messages import render
from ..obligations.model import Force, Kind
from ..obligations.state import Workflow
from ..obligations.status import Timeliness
from ..organisation import Finding
from ..text import Text
from .joint_asks import JointAsk, JointShare, joint_shares, joint_total
from .joint_plans import JointDay, JointItem, JointPlan
from .joint_state import (
    JointClosing,
    JointLeave,
    JointStanding,
    JointText,
    MinutesState,
)


@attrs.frozen
class JointFinding(Finding):
    """Something about a joint plan that a party should see to (việc cần lưu ý).

    Attributes:
        code: Stable word for programs: ``joint-text-waiting``,
            ``joint-minutes-unsigned``, ``joint-plan-over``, ``joint-day-later``,
            ``joint-day-earlier``, ``joint-day-missing``, ``joint-item-elsewhere``,
            ``joint-item-abandoned``, ``joint-party-ended``,
            ``joint-coordinator-vacant``.
        arguments: The values in its sentence, as pairs.
    """

    def text(self, locale: str = "en") -> str:
        """The finding as a sentence, in ``vi`` or ``en``."""
        return render(f"joint.{self.code}", dict(self.arguments), locale)


@attrs.frozen(kw_only=True)
class JointItemView:
    """What the parties see of an item: title, day, state and replies; no more.

    Attributes:
        item: The item.
        title: What is to be done; None where it is withheld from who asks, because
            the party that leads it has not agreed, or its document is marked secret.
        lead: Key of the body that leads it now; None where it is withheld.
        kind: What sort of duty it is; None where it is withheld.
        force: How binding it is on whoever leads it; None where it is withheld.
        workflow: How far the work has come; None where it is withheld.
        last_day: Its own last day, by its own rule; None where there is none.
        timeliness: Only of an order that is confirmed and had a deadline: a request
            is not judged.
        joint_day: The day that it has in common with items of others.
        asks: What was asked of other parties for it, and of the one that leads it.
    """

    item: JointItem
    title: Text | None = None
    lead: str | None = None
    kind: Kind | None = None
    force: Force | None = None
    workflow: Workflow | None = None
    last_day: dt.date | None = None
    timeliness: Timeliness | None = None
    joint_day: dt.date | None = None
    asks: tuple[JointAsk, ...] = ()

    @property
    def is_withheld(self) -> bool:
        """Whether only its key in the plan is shown."""
        return self.title is None

    def title_in(self, locale: str) -> str:
        """Its title, or that it is withheld."""
        if self.title is None:
            return render("joint.withheld", {}, locale)
        return self.title.in_locale(locale)

    def state_in(self, locale: str) -> str:
        """Its state in words; never that a request is overdue."""
        if self.workflow is None:
            return ""
        words = self.workflow.in_locale(locale)
        if self.timeliness is None:
            return words
        return f"{words}, {self.timeliness.in_locale(locale)}"

    def to_json(self) -> dict[str, object]:
        """The item as a JSON object; of one that is withheld its keys alone."""
        item = self.item
        told: dict[str, object] = {
            "key": item.key,
            "led_by": item.led_by,
            "asked_by": item.asked_by,
            "withheld": self.is_withheld,
        }
        if self.title is None:
            return told
        return told | {
            "obligation": item.obligation,
            "title": self.title.to_json(),
            "lead": self.lead,
            "kind": self.kind and self.kind.value,
            "force": self.force and self.force.value,
            "state": self.workflow and self.workflow.value,
            "last_day": self.last_day and self.last_day.isoformat(),
            "timeliness": self.timeliness and self.timeliness.value,
            "joint_day": self.joint_day and self.joint_day.isoformat(),
            "asks": [one.to_json() for one in self.asks],
        }


@attrs.frozen(kw_only=True)
class JointPlanView:
    """A joint plan at one instant (chương trình phối hợp tại một thời điểm).

    Attributes:
        at: The instant.
        body: Key of the party that it is shown to; None for whoever hosts the
            register, from whom nothing is withheld.
        text: The text that counts: the one in force, else the one proposed last; to a
            body that is only to become a party, the one that would make it one.
        pending: A text that waits for a party beside it; None where none does.
        standing: How far the plan has come.
        items: The items of the text, in its order.
        minutes: The minutes, in the order in which they were recorded.
        left: Who left, in order.
        closing: That it was closed; None where it was not.
        findings: What a party should see to.
        names: The names of the bodies in it, as of that day, as pairs with their keys.
    """

    at: dt.datetime
    body: str | None
    text: JointText
    pending: JointText | None
    standing: JointStanding
    items: tuple[JointItemView, ...]
    minutes: tuple[MinutesState, ...] = ()
    left: tuple[JointLeave, ...] = ()
    closing: JointClosing | None = None
    findings: tuple[JointFinding, ...] = ()
    names: tuple[tuple[str, Text], ...] = ()

    @property
    def key(self) -> str:
        """Key of the plan."""
        return self.plan.key

    @property
    def plan(self) -> JointPlan:
        """What the text says."""
        return self.text.plan

    @property
    def days(self) -> tuple[JointDay, ...]:
        """The latest days that the parties agreed on."""
        return self.plan.days

    @property
    def asks(self) -> tuple[JointAsk, ...]:
        """What parties asked of each other, in the order of the items."""
        return tuple(self._asks())

    def _asks(self) -> Iterator[JointAsk]:
        for item in self.items:
            yield from item.asks

    @property
    def shares(self) -> tuple[JointShare, ...]:
        """How these requests stand, by who asked whom."""
        return joint_shares(self.asks)

    def share(
        self, *, asker: str | None = None, asked: str | None = None
    ) -> JointShare:
        """How the requests stand of one asker, to one that was asked, or all."""
        return joint_total(self.shares, asker=asker, asked=asked)

    def item(self, key: str) -> JointItemView | None:
        """The item of that key; None where there is none."""
        return next((one for one in self.items if one.item.key == key), None)

    def name(self, body: str, locale: str) -> str:
        """What a body is called, or its key."""
        found = dict(self.names).get(body)
        return body if found is None else found.in_locale(locale)

    def to_json(self, locale: str = "en") -> dict[str, object]:
        """The plan as a JSON object; findings in words of a language.

        Args:
            locale: ``vi`` or ``en``.
        """
        pending, closing = self.pending, self.closing
        return {
            "key": self.key,
            "title": self.plan.title.to_json(),
            "at": self.at.isoformat(),
            "body": self.body,
            "standing": self.standing.value,
            "text": self.text.number,
            "parties": list(self.text.parties),
            "awaited": list(self.text.awaited),
            "since": self.plan.since.isoformat(),
            "until": self.plan.until.isoformat(),
            "pending": pending
            and {"text": pending.number, "awaited": list(pending.awaited)},
            "closed": closing and {"party": closing.party, "summary": closing.summary},
            "items": [one.to_json() for one in self.items],
            "days": [
                {
                    "key": one.key,
                    "title": one.title.to_json(),
                    "day": one.day.isoformat(),
                    "items": list(one.items),
                }
                for one in self.days
            ],
            "minutes": [_minutes_json(one) for one in self.minutes],
            "findings": [
                {"code": one.code, "text": one.text(locale)} for one in self.findings
            ],
            "shares": [one.to_json() for one in self.shares],
        }


def _minutes_json(state: MinutesState) -> dict[str, object]:
    minutes = state.minutes
    return {
        "key": minutes.key,
        "day": minutes.day.isoformat(),
        "present": [*minutes.present, *minutes.guests],
        "points": [
            {"text": one.text, "items": list(one.items), "decision": one.is_decision}
            for one in minutes.points
        ],
        "signed": sorted(state.signed),
        "unsigned": list(state.unsigned),
        "corrects": state.corrects,
        "corrected_by": state.corrected_by,
    }
