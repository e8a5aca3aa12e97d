"""Notices as messages: in the words and the language of whoever they go to."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence

from ..messages import shown_in
from ..notices import Message, Notice, Recipient
from ..organisation import Organisation
from ..templates import TemplateSpec, Written
from ..text import Text, in_markup

TemplateOf = Callable[[str, str, str], TemplateSpec]
"""Key, language, channel -> the text; raises `UnknownNameError`."""


def recipient_of(
    organisation: Organisation, notice: Notice, locale: str | None
) -> Recipient:
    """Whom a notice goes to.

    Raises:
        UnknownNameError: He is not in the organisation any more.
    """
    person = organisation.person(notice.recipient)
    return Recipient(
        person=person.key,
        name=person.name,
        address=dict(person.contacts).get(notice.channel, ""),
        locale=locale or person.locale,
    )


def message_key(notices: Sequence[Notice]) -> str:
    """Key of the message that some notices go out in: always the same."""
    first = notices[0]
    if len(notices) == 1:
        return first.key
    text = "\n".join(sorted(notice.key for notice in notices))
    digest = hashlib.sha256(text.encode(errors="replace")).hexdigest()[:16]
    return f"{first.batch}:{digest}:{first.recipient}:{first.channel}"


def compose(
    notices: Sequence[Notice], to: Recipient, template_of: TemplateOf
) -> Message:
    """Write the message that some notices go out in.

    Args:
        notices: One, or several of one batch in their order.
        to: Whom it goes to.
        template_of: Gives the texts.

    Raises:
        GovtasksError: There are no such texts, or an argument is missing.
    """
    first = notices[0]
    parts = [_written(notice, to, template_of) for notice in notices]
    written = parts[0] if len(parts) == 1 else _digest(notices, parts, to, template_of)
    return Message(
        key=message_key(notices),
        to=to,
        subject=written.subject,
        body=written.body,
        html=written.html or page(written.body),
        obligation=_about(first),
        at=first.created_at,
        category=first.category,
        urgent=any(notice.urgent for notice in notices),
        notices=tuple(notice.key for notice in notices),
        data=first.arguments,
        cancels=first.template == "notices.withdrawn",
    )


def _about(notice: Notice) -> str:
    return notice.obligation or str(notice.arguments.get("obligation", ""))


def _written(notice: Notice, to: Recipient, template_of: TemplateOf) -> Written:
    template = template_of(notice.template, to.locale, notice.channel)
    values = {
        name: _in_locale(value, to.locale) for name, value in notice.arguments.items()
    }
    written = template.write(values)
    standing_in = values.get("standing_in")
    if standing_in is None or "{standing_in}" in template.body:
        return written
    line = shown_in(standing_in, to.locale)
    return Written(
        subject=written.subject,
        body=f"{written.body}{line}\n",
        html=f"{written.html}<p>{in_markup(line)}</p>" if written.html else "",
    )


def _in_locale(value: object, locale: str) -> object:
    """A text by language in this one; all of it where it lacks this one."""
    if not isinstance(value, Mapping):
        return value
    own = value.get(locale)
    return own if isinstance(own, str) else Text(value)


def _digest(
    notices: Sequence[Notice],
    parts: Sequence[Written],
    to: Recipient,
    template_of: TemplateOf,
) -> Written:
    """Several notices as one: a list of them, then each."""
    subjects = "\n".join(f"- {part.subject}" for part in parts)
    rule = f"\n{'-' * 40}\n"
    values = {
        "count": str(len(parts)),
        "items": subjects,
        "details": rule.join(f"{part.subject}\n\n{part.body}" for part in parts),
    }
    return template_of("notices.digest", to.locale, notices[0].channel).write(values)


def page(body: str) -> str:
    """A text as HTML: paragraphs and line ends, and nothing else that is markup."""
    blocks = (block.strip("\n") for block in in_markup(body).split("\n\n"))
    lines = (block.replace("\n", "<br>\n") for block in blocks if block.strip())
    return "".join(f"<p>{block}</p>\n" for block in lines)
