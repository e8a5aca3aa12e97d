"""One obligation on a page of its own: sections of lines, in the reader's words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

import attrs

from ..deadlines.results import Deadline
from ..evaluation.decimals import ShownNumber
from ..evaluation.indicator_views import IndicatorView
from ..explain import Explanation
from ..messages import render
from ..obligations.calling import call_words
from ..obligations.device_proposals import DeviceProposal, shown_at
from ..obligations.events import Act, Fact
from ..obligations.history import DeadlineChange
from ..obligations.records import CounterOffer, ExtensionDecision, ExtensionRequest
from ..obligations.state import State
from ..obligations.telling import Teller, sentence
from ..organisation import Organisation
from ..register.queries import View

_HEAD = ("effective", "recorded", "what", "who")


@attrs.frozen(kw_only=True)
class Section:
    """A part of the page.

    Attributes:
        title: What it is about.
        lines: Its lines; without any it is left out.
    """

    title: str
    lines: tuple[str, ...]


@attrs.frozen
class Card:
    """Writes the page of an obligation at an instant.

    Attributes:
        view: The obligation.
        organisation: What bodies, posts and persons are called in.
        locale: ``vi`` or ``en``.
        changes: How the last day moved.
        indicators: What it must show, as of the instant.
        shown: The same as it was known when the result was submitted; empty where
            nothing was submitted.
    """

    view: View
    organisation: Organisation
    locale: str
    changes: Sequence[DeadlineChange] = ()
    indicators: Sequence[IndicatorView] = ()
    shown: Sequence[IndicatorView] = ()

    def sections(self) -> tuple[Section, ...]:
        """The parts of the page in which there is something to say."""
        made = {
            "waits": (one.text(self.locale) for one in self.view.findings),
            "order": self._order(),
            "deadline": self.view.explanation.lines(self.locale),
            "moved": self._moved(),
            "indicators": self._indicators(),
            "status": self._status(),
            "answers": self.view.chain.explanation.lines(self.locale),
            "roles": self._roles(),
            "performer": self._performer(),
            "plan": self._plan(),
            "extensions": self._extensions(),
            "pauses": self._pauses(),
            "replies": self._replies(),
            "calls": self._calls(),
            "handled": self._handled(),
            "devices": self._devices(),
            "review": self._review(),
            "parts": self._parts(),
            "amendments": self._amendments(),
        }
        found = ((self._say(key), tuple(lines)) for key, lines in made.items())
        return tuple(Section(title=t, lines=lines) for t, lines in found if lines)

    def title(self) -> str:
        """The key and what is to be done."""
        given = self.view.state.obligation
        return f"{self.view.key}: {given.title.in_locale(self.locale)}"

    def summary(self) -> str:
        """The lead, both axes of the status, and the last day."""
        _, lead, status, day, _ = self.row()
        return f"{lead}: {status}, {day}"

    def row(self) -> Sequence[str]:
        """The obligation as one of many: key, lead, status, last day, title."""
        title = self._state.obligation.title.in_locale(self.locale)
        lead = self._teller.body(self._state.roles.lead)
        status = self.view.status.in_locale(self.locale)
        return self.view.key, lead, status, str(self.view.last_day or "-"), title

    @property
    def heading(self) -> str:
        """What stands above the table of facts."""
        return self._say("happened")

    def happened(self, facts: Iterable[Fact]) -> tuple[Sequence[str], ...]:
        """The head of the table of facts, and a row for each."""
        head = [self._say(f"column-{name}") for name in _HEAD]
        return (head, *(self._row(fact) for fact in facts))

    @property
    def _state(self) -> State:
        return self.view.state

    @property
    def _zone(self) -> dt.tzinfo | None:
        due = self.view.due
        return (due.expires_at if isinstance(due, Deadline) else self.view.at).tzinfo

    @property
    def _teller(self) -> Teller:
        day = self.view.at.astimezone(self._zone).date()
        return Teller(self.organisation, day, self.locale)

    def _say(self, key: str, /, **arguments: object) -> str:
        return render(f"card.{key}", arguments, self.locale)

    def _at(self, instant: dt.datetime) -> dt.datetime:
        return shown_at(instant, self._zone)

    def _by(self, act: Act, at: dt.datetime) -> dict[str, object]:
        return {"who": self._teller.actor(act), "at": self._at(at)}

    def _row(self, fact: Fact) -> Sequence[str]:
        times = (fact.effective_at, fact.recorded_at)
        return (
            *(f"{self._at(time):%Y-%m-%d %H:%M}" for time in times),
            sentence(fact, self.organisation, self.locale),
            self._teller.actor(fact.act),
        )

    def _order(self) -> Iterator[str]:
        state, given = self._state, self._state.obligation
        yield self._say(
            "order-line",
            directive=state.directive,
            provision=state.provision,
            kind=given.kind,
            force=given.force,
        )
        if given.product is not None:
            yield self._say("product", product=given.product)
        if given.parent is not None:
            yield self._say("part-of", parent=given.parent)

    def _moved(self) -> Iterator[str]:
        """Each change of the last day, but for the first one."""
        for change in self.changes[1:]:
            told = self._say(
                "moved-line",
                old=change.old_day or "-",
                new=change.new_day or "-",
                what=self._teller.event(change.event),
                **self._by(change.act, change.effective_at),
            )
            yield self._with(told, change.reason, change.instrument)

    def _indicators(self) -> Iterator[str]:
        """Each with where it stands, and with what was known at the submission."""
        shown = {one.key: one for one in self.shown}
        for one in self.indicators:
            yield self._say(
                "indicator", key=one.key, title=one.indicator.title, why=one.judgement
            )
            yield f"  {self._measured(one)}"
            if one.key in shown:
                at, known = shown[one.key].at, self._measured(shown[one.key])
                yield f"  {self._say('indicator-shown', at=self._at(at), what=known)}"

    def _measured(self, one: IndicatorView) -> str:
        """The last value, or that there is none: nothing is estimated."""
        measured = one.judgement.measured
        if measured is None:
            return self._say("indicator-unmeasured")
        kind = "final" if measured.taken.is_final else "provisional"
        return self._say(
            f"indicator-{kind}",
            value=ShownNumber.of(measured.value),
            unit=one.indicator.unit,
            day=measured.day,
            source=measured.taken.source,
        )

    def _status(self) -> Iterator[str]:
        """Its steps begin with those of the deadline, which were told already."""
        why = self.view.status.explanation
        told = len(self.view.explanation.steps)
        yield self.view.status.in_locale(self.locale)
        further = Explanation(why.subject, why.arguments, why.steps[told:])
        yield from [*further.lines(self.locale)][1:]

    def _roles(self) -> Iterator[str]:
        state, roles = self._state, self._state.roles
        for role, body in (
            ("lead", roles.lead),
            ("assigner", state.assigner),
            ("confirming", state.confirming),
            ("monitoring", roles.monitoring),
        ):
            if body is not None:
                yield self._role(role, body)
        for helping in roles.coordinating:
            yield self._role("coordinating", helping.body, helping.silence)
        for body in roles.informed:
            yield self._role("informed", body)

    def _role(self, role: str, body: str, silence: object = None) -> str:
        named = render(f"obligations.role-{role}", {}, self.locale)
        shown = {"role": named, "body": self._teller.body(body), "silence": silence}
        return self._say("role" if silence is None else "role-replies", **shown)

    def _performer(self) -> Iterator[str]:
        if (performer := self._state.performer) is not None:
            post = self._teller.post(performer.post)
            if performer.person is None:
                yield self._say("performer-line", post=post)
            else:
                person = self._teller.person(performer.person)
                yield self._say("performer-person", person=person, post=post)
        if self._state.percent is not None:
            yield self._say("percent", percent=self._state.percent)

    def _plan(self) -> Iterator[str]:
        for item in self._state.plan:
            key = "plan-line" if item.due is None else "plan-due"
            yield self._say(key, key=item.key, title=item.title, day=item.due)

    def _extensions(self) -> Iterator[str]:
        for decision in self._state.extensions:
            yield from self._asked(decision.request)
            yield self._decided(decision)
        if self._state.request is not None:
            yield from self._asked(self._state.request)
            yield f"  {self._say('undecided')}"

    def _asked(self, request: ExtensionRequest) -> Iterator[str]:
        yield self._wanted("asked", request)
        if request.counter is not None:
            yield f"  {self._wanted('offered', request.counter)}"

    def _wanted(self, key: str, asked: ExtensionRequest | CounterOffer) -> str:
        by = self._by(asked.act, asked.at)
        return self._say(key, wanted=asked.to or asked.by, reason=asked.reason, **by)

    def _decided(self, decision: ExtensionDecision) -> str:
        by = self._by(decision.act, decision.at)
        told = self._say("decided", outcome=decision.outcome, **by)
        return f"  {self._with(told, decision.reason, decision.instrument)}"

    def _with(self, told: str, reason: str, instrument: str) -> str:
        if reason:
            told = self._teller.words("with-reason", sentence=told, reason=reason)
        if instrument:
            return self._teller.words(
                "with-instrument", sentence=told, instrument=instrument
            )
        return told

    def _pauses(self) -> Iterator[str]:
        for pause in self._state.pauses:
            key = "pause-open" if pause.until is None else "pause"
            by = self._by(pause.act, pause.at)
            told = self._say(
                key, on=pause.on, until=pause.until, reason=pause.reason, **by
            )
            yield self._with(told, "", pause.instrument)

    def _replies(self) -> Iterator[str]:
        for reply in self._state.replies:
            yield self._say(
                "reply-text" if reply.text else "reply",
                body=self._teller.body(reply.body),
                opinion=reply.opinion,
                text=reply.text,
                **self._by(reply.act, reply.at),
            )
        for one in self.view.replies:
            if one.said is None:
                yield self._say(
                    "reply-none",
                    body=self._teller.body(one.body),
                    standing=one.standing,
                    day=one.last_day or "-",
                )

    def _calls(self) -> Iterator[str]:
        """Each urging and demand; whether it was answered, where it wants that."""
        standing = {one.call.key: one.standing for one in self.view.calls}
        for call in self._state.calls:
            named = call_words(call.key, self.locale)
            by = self._by(call.act, call.at)
            told = self._say("call", named=named, **by)
            yield self._with(told, call.reason, call.instrument)
            if call.key in standing:
                yield f"  {standing[call.key].in_locale(self.locale)}"
            for answer in call.answers:
                by = self._by(answer.act, answer.at)
                yield f"  {self._say('call-answer', text=answer.text, **by)}"

    def _handled(self) -> Iterator[str]:
        """What was found, which measures were proposed, which breaches recorded."""
        for found in self._state.found:
            yield self._say("found", text=found.text, severity=found.severity)
            for one in found.remedies:
                yield f"  {one.obligation}: {one.outcome.in_locale(self.locale)}"
        for case in self._state.measures:
            person = self._teller.person(case.person)
            yield self._say("measure", measure=case.measure, person=person)
            if (decided := case.decision) is not None:
                key = "approved" if decided.is_approved else "not-approved"
                told = self._say(key, **self._by(decided.act, decided.at))
                yield f"  {self._with(told, decided.reason, decided.instrument)}"
        for breach in self._state.breaches:
            person = self._teller.person(breach.person)
            yield self._say("breach", person=person, what=breach.what)

    def _devices(self) -> Iterator[str]:
        """What was proposed from devices, and what became of it; who hid it."""
        for one in self._state.device_proposals:
            key = "device-claimed" if one.claimed_at else "device"
            by = self._by(one.act, one.at)
            yield self._say(
                "device-to" if one.to else key,
                kind=one.kind,
                to=one.to,
                claimed_at=one.claimed_at and self._at(one.claimed_at),
                **by,
            )
            yield f"  {self._ended(one)}"
        if hidden := sorted(self._state.hidden_by):
            people = [self._teller.person(key) for key in hidden]
            yield self._say("hidden-by", people=people)

    def _ended(self, one: DeviceProposal) -> str:
        if one.answered_by is None or one.answered_at is None:
            return self._say("device-waits")
        by = self._by(one.answered_by, one.answered_at)
        told = self._say("device-ended", outcome=one.outcome, **by)
        return self._with(told, one.reason, "")

    def _review(self) -> Iterator[str]:
        if (review := self.view.review) is not None:
            yield from [*review.explanation.lines(self.locale)][1:]

    def _parts(self) -> Iterator[str]:
        for key in sorted(self._state.parts):
            yield self._say("part", key=key)
        for linked in self._state.linked:
            yield self._say("part-elsewhere", key=linked.key, system=linked.system)

    def _amendments(self) -> Iterator[str]:
        for one in self._state.amendments:
            yield self._say(
                "amendment",
                directive=one.directive,
                outcome=one.outcome,
                reason=one.reason,
                **self._by(one.act, one.at),
            )
        for noted in self._state.undecided:
            yield self._say(
                "amendment-noted",
                directive=noted.directive,
                relation=noted.relation,
                at=self._at(noted.at),
            )
