"""Which body has a function on a day that another one once had.

Nothing is ever taken from a name: Resolution 190/2025/QH15 reads the name of a former
body in a document as the body that received the function, whatever that is called.
Where several bodies go on for one, all are listed and none is chosen. That a function
passed on moves no deadline: no rule that says so was found.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import attrs

from ..explain import Explanation, Step
from ..messages import render
from ..text import checked_day, checked_key
from .links import Finding
from .organisation import Organisation
from .succession import Succession
from .values import in_force


@attrs.frozen(kw_only=True)
class Successors:
    """Who goes on for a body (cơ quan kế thừa chức năng, nhiệm vụ).

    Attributes:
        bodies: Keys of the bodies that have the function on the day, in the order
            in which it came to them; the body itself where it still has it.
        passed: The records that were followed.
        findings: Why there is not exactly one: ``no-successor``,
            ``several-successors``, ``scope-needed``, ``unknown-body``,
            ``absent-body``.
        explanation: How the function passed on, step by step.
    """

    bodies: tuple[str, ...]
    passed: tuple[Succession, ...]
    findings: tuple[SuccessionFinding, ...]
    explanation: Explanation

    @property
    def only(self) -> str | None:
        """Key of the one body that goes on; None where there is not exactly one."""
        if self.findings or len(self.bodies) != 1:
            return None
        return self.bodies[0]


@attrs.frozen
class SuccessionFinding(Finding):
    """Why a successor is not clear."""

    def text(self, locale: str = "en") -> str:
        """The finding as a sentence, in ``vi`` or ``en``."""
        return render(f"succession.{self.code}", dict(self.arguments), locale)


def successors(
    organisation: Organisation,
    body: str,
    *,
    day: dt.date,
    field: str | None = None,
    place: str | None = None,
    since: dt.date | None = None,
) -> Successors:
    """Find who has the function of a body on a day.

    The records of a body are followed from the first one after *since*, and those of
    its successors from the day on which they got the function. Of the records of one
    day those that name the field go before those that name none, and of these those
    that name the place before those that name none. Where a body is no longer there,
    and only records with fields or places could cover a function of which neither was
    named, all of these are followed, and a finding says so.

    Args:
        organisation: Who goes on for whom.
        body: Key of the body that had the function.
        day: The day for which it is asked.
        field: Key of the field (lĩnh vực) of the function, where it is known.
        place: Key of the body (đơn vị, địa bàn) that the function is about, where it
            is known.
        since: A day on which the body had the function; its first day where it is
            left out.

    Returns:
        The bodies. A key that the organisation does not know is a finding.

    Raises:
        InvalidValueError: A day is no civil date, or a key is none.
    """
    walk = _Walk(organisation, checked_day(day), field, place)
    for name, key in (("field", field), ("place", place)):
        if key is not None:
            checked_key(key, name)
    known = organisation.find_body(checked_key(body, "body"))
    if known is None:
        walk.find("unknown-body", body=body)
    else:
        walk.follow(body, known.since if since is None else checked_day(since, "since"))
    return walk.finished(body)


@attrs.define
class _Walk:
    """A function while it is followed from body to body."""

    organisation: Organisation
    day: dt.date
    field: str | None
    place: str | None
    bodies: dict[str, None] = attrs.Factory(dict)
    passed: list[Succession] = attrs.Factory(list)
    findings: list[SuccessionFinding] = attrs.Factory(list)
    steps: list[Step] = attrs.Factory(list)

    def follow(self, body: str, since: dt.date) -> None:
        """Follow the function from a body that has it since a day."""
        waiting, seen = [(body, since)], {(body, since)}
        while waiting:
            key, had = waiting.pop(0)
            records = self._next(key, had)
            for record in records:
                self._pass(record)
                reached = (record.successor or "", record.on)
                if record.successor is not None and reached not in seen:
                    seen.add(reached)
                    waiting.append((record.successor, record.on))
            if not records:
                self._stay(key)

    def finished(self, body: str) -> Successors:
        """Return what was found; several bodies are a finding."""
        if len(self.bodies) > 1:
            names = [self._name(key, self.day) for key in self.bodies]
            named = self._name(body, self.day)
            self.find("several-successors", body=named, successors=tuple(names))
        subject = {"body": self._name(body, self.day), "day": self.day}
        return Successors(
            bodies=tuple(self.bodies),
            passed=tuple(self.passed),
            findings=tuple(self.findings),
            explanation=Explanation(
                "succession.successors", tuple(subject.items()), tuple(self.steps)
            ),
        )

    def find(self, code: str, **arguments: object) -> None:
        """Add a finding, which is a step too."""
        self.findings.append(SuccessionFinding(code, tuple(arguments.items())))
        self.steps.append(Step(f"succession.{code}", arguments))

    def _next(self, body: str, had: dt.date) -> list[Succession]:
        """The records by which the function passes on next."""
        records = [
            record
            for record in self.organisation.successions_of(body)
            if had < record.on <= self.day
        ]
        found = _first(record for record in records if self._covers(record))
        if found or in_force(self.organisation.body(body), self.day):
            return _nearest(found)
        possible = _first(record for record in records if self._may_cover(record))
        if possible:
            self.find("scope-needed", body=self._name(body, self.day))
        return possible

    def _covers(self, record: Succession) -> bool:
        return (not record.fields or self.field in record.fields) and (
            not record.bodies or self.place in record.bodies
        )

    def _may_cover(self, record: Succession) -> bool:
        """Whether it would cover a field or a place that nobody named."""
        fields, places = {None, *record.fields}, {None, *record.bodies}
        return (not record.fields or self.field in fields) and (
            not record.bodies or self.place in places
        )

    def _pass(self, record: Succession) -> None:
        self.passed.append(record)
        before = record.on - dt.timedelta(days=1)
        arguments: dict[str, object] = {
            "body": self._name(record.body, before),
            "on": record.on,
            "kind": record.kind,
        }
        cites = () if record.citation is None else (record.citation,)
        if record.successor is None:
            self.steps.append(Step("succession.ends", arguments, cites=cites))
            self.find("no-successor", body=arguments["body"], day=self.day)
            return
        arguments["successor"] = self._name(record.successor, record.on)
        self.steps.append(Step("succession.passes", arguments, cites=cites))

    def _stay(self, key: str) -> None:
        """The function stays with a body, if that is there on the day."""
        body = self.organisation.body(key)
        name = self._name(key, self.day)
        if in_force(body, self.day):
            self.bodies[key] = None
            self.steps.append(Step("succession.stays", {"body": name, "day": self.day}))
        elif self.day < body.since:
            self.find("absent-body", body=name, day=self.day)
        else:
            self.find("no-successor", body=name, day=self.day)

    def _name(self, key: str, day: dt.date) -> object:
        known = self.organisation.find_body(key)
        return key if known is None else self.organisation.name_of(key, day)


def _first(records: Iterable[Succession]) -> list[Succession]:
    """The records of the first day of which there are any."""
    found = list(records)
    first = min((record.on for record in found), default=None)
    return [record for record in found if record.on == first]


def _nearest(records: list[Succession]) -> list[Succession]:
    """Of records of one day those that are the most to the point."""
    found = records
    for named in ("fields", "bodies"):
        found = [record for record in found if getattr(record, named)] or found
    return found
