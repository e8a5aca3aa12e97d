"""What happened to an obligation, in words.

Each fact is one sentence: what happened, with its reason and the document that decided
it, where there are any. Bodies and posts are called as on the day of the fact.
"""

from __future__ import annotations

import datetime as dt

import attrs

from ..messages import render
from ..organisation import Organisation
from . import events as did
from .calling import call_words
from .causes import Cause
from .events import Act, Event, Fact
from .followup import FollowUpAct
from .particulars import RoleChange

_BODIES = ("lead", "body", "assigner")
_NUMBERED = ("to", "proposal")
_POSTS = ("post", "to_post")
_REASONS = ("reason", "note", "text", "cause")
_ACTS = {act.value: act for act in FollowUpAct}
_CAUSES = {cause.value: cause for cause in Cause}


def sentence(fact: Fact, organisation: Organisation, locale: str = "en") -> str:
    """What a fact says, as a sentence without who acted and when.

    Args:
        fact: The fact.
        organisation: What bodies and posts are called in; one that it does not
            know is shown by its key.
        locale: ``vi`` or ``en``.
    """
    teller = Teller(organisation, fact.effective_at.date(), locale)
    event = fact.event
    told = teller.event(event)
    if reason := _reason(event):
        told = teller.words("with-reason", sentence=told, reason=reason)
    if instrument := getattr(event, "instrument", ""):
        told = teller.words("with-instrument", sentence=told, instrument=instrument)
    return told


def _reason(event: Event) -> object:
    """Why, where somebody said so."""
    if isinstance(event, did.FollowUpWithdrawn):
        return _CAUSES.get(event.cause, event.cause)
    return next(filter(None, (getattr(event, name, "") for name in _REASONS)), None)


def _key(event: Event) -> str:
    """Name of the sentence: that of the event, or one that says more."""
    further = _more(event) or _about_delay(event)
    return f"{event.type}-{further}" if further else event.type


def _more(event: Event) -> str:
    """What an event says beyond the least that it can say."""
    match event:
        case did.ProgressReported(percent=int()):
            return "percent"
        case did.RefusalAgreed(lead=str()):
            return "to"
        case did.CompletionProposed(claimed_at=dt.datetime()):
            return "claimed"
        case did.DayInherited(day=None):
            return "none"
        case _:
            return ""


def _about_delay(event: Event) -> str:
    """The same of what is said about a delay."""
    match event:
        case did.Inspected(findings=found) if found:
            return "found"
        case did.Submitted(objective_cause=True):
            return "objective"
        case did.Submitted(delay_reason=reason) if reason:
            return "late"
        case did.Urged() | did.ExplanationDemanded() | did.FollowedUp() if (
            event.answer_by
        ):
            return "by"
        case did.Urged() | did.ExplanationDemanded() if event.within:
            return "within"
        case _:
            return ""


def _listed(event: Event) -> dict[str, object]:
    """What an event lists, each by its title or text."""
    match event:
        case did.Planned():
            return {"titles": [item.title for item in event.items]}
        case did.Inspected():
            return {"texts": [finding.text for finding in event.findings]}
        case _:
            return {}


@attrs.frozen
class Teller:
    """Calls bodies, posts and persons by the names that they have on a day.

    Attributes:
        organisation: Who is where.
        day: The day.
        locale: ``vi`` or ``en``.
    """

    organisation: Organisation
    day: dt.date
    locale: str = "en"

    def words(self, key: str, /, **arguments: object) -> str:
        """A message about facts."""
        return render(f"facts.{key}", arguments, self.locale)

    def event(self, event: Event) -> str:
        """What happened, without why."""
        return render(f"facts.{_key(event)}", self._arguments(event), self.locale)

    def body(self, key: str) -> str:
        """What a body is called, or its key."""
        if self.organisation.find_body(key) is None:
            return key
        return self.organisation.name_of(key, self.day).in_locale(self.locale)

    def post(self, key: str) -> str:
        """The title of a post, or its key."""
        post = self.organisation.find_post(key)
        return key if post is None else post.title.in_locale(self.locale)

    def person(self, key: str) -> str:
        """The name of a person, or the key."""
        person = self.organisation.find_person(key)
        return key if person is None else person.name

    def actor(self, act: Act) -> str:
        """Who acted, for whom, and under which mandate."""
        who = self.person(act.actor)
        if act.on_behalf_of is not None:
            who = self.words("for", who=who, other=self.person(act.on_behalf_of))
        if act.mandate is not None:
            who = self.words("with-instrument", sentence=who, instrument=act.mandate)
        return who

    def _arguments(self, event: Event) -> dict[str, object]:
        """The values of an event, as its sentence shows them."""
        values = attrs.asdict(event, recurse=False)
        values |= self._further(event)
        return {name: self._named(name, value) for name, value in values.items()}

    def _further(self, event: Event) -> dict[str, object]:
        """What stands inside of the values of an event."""
        match event:
            case did.Assigned(obligation=given):
                return {"lead": given.roles.lead, "assigner": given.assigner}
            case did.ExtensionRequested() | did.ExtensionCountered():
                return {"wanted": event.to or event.by}
            case did.Transferred():
                return {"changes": [self._change(one) for one in event.changes]}
            case did.FollowedUp():
                return {"act": _ACTS.get(event.act, event.act)}
            case _:
                return _listed(event)

    def _named(self, name: str, value: object) -> object:
        if isinstance(value, str) and name in _BODIES:
            return self.body(value)
        if isinstance(value, str) and name in _POSTS:
            return self.post(value)
        if isinstance(value, str) and name == "person":
            return self.person(value)
        if isinstance(value, str) and name in _NUMBERED:
            return call_words(value, self.locale)
        return value

    def _change(self, change: RoleChange) -> str:
        old = self.body(change.old)
        if change.new is None:
            return self.words("change-to-none", role=change.role, old=old)
        new = self.body(change.new)
        return self.words("change-of-role", role=change.role, old=old, new=new)
