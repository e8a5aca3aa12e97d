"""What is said of an obligation: its title, its description, its categories.

What is secret, and whatever is written for servers abroad, goes by its number:
no title, no reason, no name of a person or body is in it.
"""

from __future__ import annotations

from collections.abc import Iterator

from govtasks.errors import UnknownNameError
from govtasks.ports import Entry
from govtasks.text import Text

from .plain import lines, one_line, shortened
from .settings import IcalSettings, Profile, Shape

_LONGEST_TITLE = 1_000
_LONGEST_CATEGORY = 200
# Google Calendar keeps no more than 8 192 characters.
_LONGEST_DESCRIPTION = 8_000
_COMPLETION = "completion"
_PROPOSALS = {
    _COMPLETION: Text.of(
        vi="Đã báo hoàn thành từ thiết bị; đang chờ xác nhận.",
        en="Reported as done from a device; it waits for confirmation.",
    ),
    "extension": Text.of(
        vi="Đã đề nghị gia hạn từ thiết bị; thời hạn chưa thay đổi.",
        en="An extension was proposed from a device; the deadline stands as it is.",
    ),
    "reopening": Text.of(
        vi="Đã đề nghị mở lại từ thiết bị; đang chờ trả lời.",
        en="Reopening was proposed from a device; it waits for an answer.",
    ),
}
_DECLINED = Text.of(
    vi="Đề nghị từ thiết bị không được chấp nhận", en="A proposal was declined"
)
_DOCUMENT = Text.of(vi="Văn bản", en="Document")
_LEAD = Text.of(vi="Cơ quan chủ trì", en="Leading body")
_ANSWERS = Text.of(vi="Chịu trách nhiệm", en="Who answers")
_PROVISIONAL = Text.of(
    vi="Ngày tạm tính: thời hạn còn có thể thay đổi.",
    en="Provisional: the day may still move.",
)
_WITHDRAWN = Text.of(vi="[Đã thu hồi]", en="[Withdrawn]")
_DONE = Text.of(vi="[Đã hoàn thành]", en="[Done]")
_AWAITING = Text.of(vi="[Chờ xác nhận]", en="[Awaiting confirmation]")


def awaits_confirmation(entry: Entry) -> bool:
    """Whether it is said to be done, and nobody has confirmed that yet.

    Raises:
        UnknownNameError: A proposal that this version does not know.
    """
    for word in entry.proposed:
        if word not in _PROPOSALS:
            kind = "proposal"
            raise UnknownNameError.of(kind, word, _PROPOSALS, field="proposed")
    return entry.state == "submitted" or (
        entry.is_open and _COMPLETION in entry.proposed
    )


def is_reserved(entry: Entry, settings: IcalSettings) -> bool:
    """Whether only number, deadline and link may be told."""
    return entry.secret or settings.profile is Profile.MINIMAL


def summary_of(entry: Entry, settings: IcalSettings, locale: str) -> str:
    """The title with what stands before it, or the number in place of the title."""
    if is_reserved(entry, settings):
        title = one_line(entry.document, _LONGEST_TITLE) or entry.key
    else:
        title = entry.title.in_locale(locale)
    mark = _mark(entry, settings)
    before = f"{mark.in_locale(locale)} " if mark is not None else ""
    return one_line(f"{before}{title}", _LONGEST_TITLE)


def _mark(entry: Entry, settings: IcalSettings) -> Text | None:
    """What many programs would not show otherwise: they ignore the status."""
    if entry.state == "withdrawn":
        return _WITHDRAWN
    if entry.state == "confirmed":
        # Events have no status for that; programs that keep to-dos tick them off.
        return _DONE if settings.shape is Shape.EVENT else None
    return _AWAITING if awaits_confirmation(entry) else None


def categories_of(entry: Entry, locale: str) -> list[str]:
    """The leading body and the field of work."""
    texts = (entry.lead, entry.field)
    return [
        one_line(text.in_locale(locale), _LONGEST_CATEGORY)
        for text in texts
        if text is not None
    ]


def description_of(entry: Entry, locale: str) -> str:
    """Why that day, what is waited for, and who answers, as blocks of lines."""
    text = lines("\n\n".join(block for block in _blocks(entry, locale) if block))
    return shortened(text, _LONGEST_DESCRIPTION)


def _blocks(entry: Entry, locale: str) -> Iterator[str]:
    if entry.provisional:
        yield _PROVISIONAL.in_locale(locale)
    yield "\n".join(_PROPOSALS[word].in_locale(locale) for word in entry.proposed)
    if entry.declined is not None:
        yield _named(_DECLINED, entry.declined.in_locale(locale), locale)
    yield entry.explanation.in_locale(locale)
    if entry.document:
        yield _named(_DOCUMENT, entry.document, locale)
    yield _named(_LEAD, entry.lead.in_locale(locale), locale)
    if entry.answers:
        answers = [f"- {_joined(line.in_locale(locale))}" for line in entry.answers]
        yield "\n".join([f"{_ANSWERS.in_locale(locale)}:", *answers])


def _named(name: Text, value: str, locale: str) -> str:
    return f"{name.in_locale(locale)}: {_joined(value)}"


def _joined(text: str) -> str:
    return " ".join(text.split())
