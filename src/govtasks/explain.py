"""How an answer says why: citations, steps, explanations.

Deadlines, chains, statuses, reminders and figures all carry an `Explanation`,
and nothing else is used to explain anything.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import attrs

from .drafts import Referable, open_twin
from .errors import InvalidValueError
from .messages import render, shown_in
from .text import Text, in_markup, is_filled, is_optional_day, is_plain


@attrs.frozen(kw_only=True)
class Citation:
    """Where a rule, a closed day or a decision is written (căn cứ).

    Attributes:
        instrument: The law, decision or document, such as ``Civil Code 2015``.
        provision: Article, section or clause inside it.
        issued: Day it was issued, where known.
        source: Where its text was read, when that was not the original.
        confirmed: Whether the text itself was seen. What rests on an
            unconfirmed citation says so.
        phrasing: Instrument and provision together, as other languages write
            them; a language that is not there gets the fields above.
    """

    instrument: str = attrs.field(validator=is_filled)
    provision: str = attrs.field(default="", validator=is_plain)
    issued: dt.date | None = attrs.field(default=None, validator=is_optional_day)
    source: str = attrs.field(default="", validator=is_plain)
    confirmed: bool = True
    phrasing: Text | None = None

    def in_locale(self, locale: str) -> str:
        """The citation on one line."""
        doubt = "" if self.confirmed else render("explain.unconfirmed", {}, locale)
        parts = [self.instrument, self.provision]
        if self.phrasing is not None and locale in dict(self.phrasing.entries):
            parts = [self.phrasing.in_locale(locale)]
        return " ".join(part for part in (*parts, doubt) if part)

    def to_json(self) -> dict[str, object]:
        """The citation as a JSON object; days in ISO 8601."""
        return {
            "instrument": self.instrument,
            "provision": self.provision,
            "issued": self.issued and self.issued.isoformat(),
            "source": self.source,
            "confirmed": self.confirmed,
            **({"phrasing": self.phrasing.to_json()} if self.phrasing else {}),
        }


def _frozen_arguments(
    value: Mapping[str, object] | tuple[tuple[str, object], ...],
) -> tuple[tuple[str, object], ...]:
    pairs = value.items() if isinstance(value, Mapping) else value
    return tuple((name, tuple(v) if isinstance(v, list) else v) for name, v in pairs)


def _citations(value: Iterable[Citation]) -> tuple[Citation, ...]:
    return tuple(value)


def _are(
    kind: type, name: str
) -> Callable[[object, attrs.Attribute[Any], tuple[object, ...]], None]:
    def validate(
        _instance: object, attribute: attrs.Attribute[Any], value: tuple[object, ...]
    ) -> None:
        if not all(isinstance(member, kind) for member in value):
            problem = f"must be {name}"
            raise InvalidValueError(problem, field=attribute.name, value=value)

    return validate


@attrs.frozen
class Step(Referable):
    """One step of an answer: rule, before, after, because, citation.

    Attributes:
        rule: Key of the message that says what was done.
        arguments: The values in that message, as sorted-by-use pairs.
        before: The value that the step found; None at the first.
        after: The value that it left.
        cites: What the step rests on.
    """

    rule: str = attrs.field(validator=is_filled)
    arguments: tuple[tuple[str, object], ...] = attrs.field(
        default=(), converter=_frozen_arguments
    )
    before: object = None
    after: object = None
    cites: tuple[Citation, ...] = attrs.field(
        default=(), converter=_citations, validator=_are(Citation, "citations")
    )

    def text(self, locale: str = "en") -> str:
        """The step as one sentence with its citations in brackets."""
        sentence = render(self.rule, dict(self.arguments), locale)
        cites = "; ".join(cite.in_locale(locale) for cite in self.cites)
        return f"{sentence} [{cites}]" if cites else sentence

    def html(self, locale: str = "en") -> str:
        """The step as a sentence with a ``cite`` element for each citation."""
        sentence = in_markup(render(self.rule, dict(self.arguments), locale))
        cites = "; ".join(_cited(cite, locale) for cite in self.cites)
        return f"{sentence} [{cites}]" if cites else sentence

    def to_json(self) -> dict[str, object]:
        """The step as a JSON object; values as text, ISO 8601 for days."""
        return {
            "rule": self.rule,
            "arguments": {name: _plain(value) for name, value in self.arguments},
            "before": _plain(self.before),
            "after": _plain(self.after),
            "cites": [cite.to_json() for cite in self.cites],
        }


def _cited(cite: Citation, locale: str) -> str:
    doubt = "" if cite.confirmed else ' class="govtasks-unconfirmed"'
    source = f' title="{in_markup(cite.source)}"' if cite.source else ""
    return f"<cite{doubt}{source}>{in_markup(cite.in_locale(locale))}</cite>"


def _steps(value: Iterable[Step]) -> tuple[Step, ...]:
    return tuple(value)


@attrs.frozen
class Explanation(Referable):
    """Why an answer is what it is, step by step.

    Attributes:
        subject: Key of the message that names the answer.
        arguments: The values in that message.
        steps: The steps in the order in which they were taken.
    """

    subject: str = attrs.field(validator=is_filled)
    arguments: tuple[tuple[str, object], ...] = attrs.field(
        default=(), converter=_frozen_arguments
    )
    steps: tuple[Step, ...] = attrs.field(
        default=(), converter=_steps, validator=_are(Step, "steps")
    )

    def lines(self, locale: str = "en") -> Iterator[str]:
        """The answer and then each numbered step, a line each."""
        yield render(self.subject, dict(self.arguments), locale)
        for number, step in enumerate(self.steps, 1):
            yield f"  {number}. {step.text(locale)}"

    def text(self, locale: str = "en") -> str:
        """The explanation as lines of text, in ``vi`` or ``en``."""
        return "\n".join(self.lines(locale))

    def html(self, locale: str = "en") -> str:
        """The explanation as a part of a page: the answer, and a list of steps.

        It has no styles of its own. Its classes are ``govtasks-explanation``
        around ``govtasks-answer`` and ``govtasks-steps``; a citation whose text
        nobody saw has ``govtasks-unconfirmed``.
        """
        answer = in_markup(render(self.subject, dict(self.arguments), locale))
        steps = "".join(f"<li>{step.html(locale)}</li>\n" for step in self.steps)
        listed = f'<ol class="govtasks-steps">\n{steps}</ol>\n' if steps else ""
        return (
            f'<div class="govtasks-explanation" lang="{in_markup(locale)}">\n'
            f'<p class="govtasks-answer">{answer}</p>\n{listed}</div>\n'
        )

    def to_json(self) -> dict[str, object]:
        """The explanation as a JSON object."""
        return {
            "subject": self.subject,
            "arguments": {name: _plain(value) for name, value in self.arguments},
            "steps": [step.to_json() for step in self.steps],
        }

    def __str__(self) -> str:
        """The explanation in English."""
        return self.text()


LazyExplanation = Explanation | Callable[[], Explanation]
"""An explanation, or what makes it once somebody asks."""


def told(why: LazyExplanation) -> Explanation:
    """The explanation, made where it was not."""
    return why if isinstance(why, Explanation) else why()


_StepDraft = open_twin(Step)


def trusted_step(
    rule: str,
    arguments: tuple[tuple[str, object], ...] = (),
    before: object = None,
    after: object = None,
    cites: tuple[Citation, ...] = (),
) -> Step:
    """A step made of values that need no check, many times as fast as `Step`.

    For code that makes many steps of its own; what comes from outside is given
    to `Step`.
    """
    draft: Any = _StepDraft()
    draft.rule = rule
    draft.arguments = arguments
    draft.before = before
    draft.after = after
    draft.cites = cites
    draft.__class__ = Step
    step: Step = draft
    return step


_ExplanationDraft = open_twin(Explanation)


def trusted_explanation(
    subject: str,
    arguments: tuple[tuple[str, object], ...],
    steps: tuple[Step, ...],
) -> Explanation:
    """An explanation made of values that need no check; see `trusted_step`."""
    draft: Any = _ExplanationDraft()
    draft.subject = subject
    draft.arguments = arguments
    draft.steps = steps
    draft.__class__ = Explanation
    explanation: Explanation = draft
    return explanation


def _plain(value: object) -> object:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case dt.date():
            return value.isoformat()
        case list() | tuple():
            return [_plain(member) for member in value]
        case _:
            return shown_in(value, "en")
