"""Obligations as exporters, feeds and channels that invite get them."""

from __future__ import annotations

import datetime as dt

from ..deadlines.results import Deadline, Due
from ..directives import Directive, Secrecy
from ..explain import Explanation
from ..messages import LOCALES
from ..obligations.cascade import occurrence_of
from ..obligations.device_proposals import DeviceProposalKind
from ..obligations.state import State
from ..organisation import Chain, Link, Organisation
from ..ports import Entry
from ..text import Text
from .queries import View
from .reader import Reader


def entry_of(reader: Reader, view: View) -> Entry:
    """An obligation as exporters get it.

    Args:
        reader: Reads what it refers to.
        view: The obligation at an instant.

    Raises:
        UnknownNameError: It names a directive or a ladder that is not there.
    """
    state, due = view.state, view.due
    last = due if isinstance(due, Deadline) else None
    organisation = reader.organisation()
    directive = reader.directive(state.directive)
    return Entry(
        key=view.key,
        title=state.obligation.title,
        last_day=view.last_day,
        expires_at=None if last is None else last.expires_at,
        is_instant=last is not None and _is_instant(last),
        state=state.stage.value,
        is_open=view.is_open,
        completed_at=state.judged_at if state.confirmed_at else None,
        percent=state.percent,
        lead=organisation.body(state.roles.lead).name,
        answers=_answers(reader, view.chain, organisation),
        explanation=_explanation(reader, due),
        revision=state.revision,
        changed_at=state.changed_at,
        parent=state.obligation.parent,
        provisional=last is not None and last.provisional,
        kind=state.obligation.kind.value,
        directive=directive.key,
        document=_document(directive, state.provision),
        secret=is_secret(reader, state),
        field=_field(state.obligation.field, organisation),
        series=occurrence_of(state.obligation),
        alarms=reader.rulebook.reminders(state, due, view.at),
        closed_at=state.closed_at,
        proposed=_proposed(state),
        declined=_declined(state),
        hidden_by=tuple(sorted(state.hidden_by)),
    )


def _is_instant(last: Deadline) -> bool:
    """Whether it ends at a moment: as hours do, or a day of which an hour is named."""
    return last.is_instant or last.expires_at.time() != dt.time.min


def _answers(
    reader: Reader, chain: Chain, organisation: Organisation
) -> tuple[Text, ...]:
    """Who answers; what one body leads has the same people."""

    def make() -> tuple[Text, ...]:
        return tuple(link_text(link, organisation) for link in chain.answerable)

    return reader.recent.made("answers", make, chain, organisation)


def _explanation(reader: Reader, due: Due) -> Text:
    """Why that day; what has the same rule and dates has the same reasons."""
    return reader.recent.made("why", lambda: texts(due.explanation), due)


def _document(directive: Directive, provision: str) -> str:
    return f"{directive.reference_number or directive.key}, {provision}"


def is_secret(reader: Reader, state: State) -> bool:
    """Whether what it rests on is marked; what it was worded in stays so."""
    keys = {state.directive, state.obligation.directive}
    return any(reader.directive(key).secrecy is not Secrecy.NONE for key in keys)


def _proposed(state: State) -> tuple[str, ...]:
    """What waits for an answer, a word of each kind."""
    waiting = {one.kind for one in state.from_devices}
    return tuple(kind.value for kind in DeviceProposalKind if kind in waiting)


def _declined(state: State) -> Text | None:
    """The reason in the words in which it was given, whatever the language."""
    declined = state.declined_last
    if declined is None:
        return None
    return Text(dict.fromkeys(LOCALES, declined.reason))


def _field(key: str | None, organisation: Organisation) -> Text | None:
    if key is None:
        return None
    name = organisation.field_name(key)
    return name if isinstance(name, Text) else Text(dict.fromkeys(LOCALES, name))


def link_text(link: Link, organisation: Organisation) -> Text:
    """One person who answers: name, title, and in which way."""
    return Text({locale: link.text(organisation, locale) for locale in LOCALES})


def texts(explanation: Explanation) -> Text:
    """An explanation as text in every language."""
    return Text({locale: explanation.text(locale) for locale in LOCALES})
