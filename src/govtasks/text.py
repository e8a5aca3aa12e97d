"""Texts in several languages, and the checks that values share."""

from __future__ import annotations

import datetime as dt
import functools
import html
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from .errors import InvalidValueError, NaiveInstantError, TooLargeError

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_TEXT = 10_000
LARGEST_COUNT = 2**31 - 1
_KEY = re.compile(r"[a-z0-9][a-z0-9._/#@-]{0,199}")
_NOWHERE_IN_XML = re.compile(r"[\ufffe\uffff]")
_LOCALE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")

# Control characters are the door for header injection and broken calendars;
# newline and tab are the only ones that a text of a directive needs. Half of a
# surrogate pair cannot be written as UTF-8.
_REFUSED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def plain_text(value: object, field: str = "text") -> str:
    """Check that a value is text that any output can carry.

    Args:
        value: What came in.
        field: Name that an error gives.

    Returns:
        The text in Unicode normal form C, without outer white space.

    Raises:
        InvalidValueError: Not text, or it holds control characters or half of
            a surrogate pair.
        TooLargeError: Longer than 10 000 characters.
    """
    if not isinstance(value, str):
        problem = "must be text"
        raise InvalidValueError(problem, field=field, value=value)
    if len(value) > LONGEST_TEXT:
        problem = f"text of {len(value)} characters is over {LONGEST_TEXT}"
        raise TooLargeError(problem, field=field, value=value)
    # What is printable holds none of them, and is seen to be so sooner.
    if not value.isprintable() and (found := _REFUSED.search(value)):
        problem = f"holds the character U+{ord(found[0]):04X}"
        raise InvalidValueError(problem, field=field, value=value, hint="remove it")
    return unicodedata.normalize("NFC", value).strip()


def legible(value: str) -> str:
    """What another program said, as text that `plain_text` lets through.

    Characters that it would refuse become U+FFFD, and what is too long is cut.
    """
    return _REFUSED.sub("\ufffd", value)[:LONGEST_TEXT]


def in_markup(value: str) -> str:
    """A text as it stands in HTML, SVG and XML, between tags or in an attribute.

    Nothing in it is markup any more; characters that XML has no way to write
    become U+FFFD.
    """
    text = _NOWHERE_IN_XML.sub("\ufffd", _REFUSED.sub("\ufffd", value))
    return html.escape(text)


def filled_text(value: object, field: str = "text") -> str:
    """As `plain_text`, and not empty.

    Raises:
        InvalidValueError: Also when nothing is left.
    """
    text = plain_text(value, field)
    if not text:
        problem = "must not be empty"
        raise InvalidValueError(problem, field=field)
    return text


def is_a_key(value: object) -> bool:
    """Whether a value is a key; see `checked_key`."""
    return isinstance(value, str) and bool(_KEY.fullmatch(value))


def checked_key(value: object, field: str = "key") -> str:
    """Check that a value is a key: lower-case letters, digits and ``. _ / # @ -``.

    Raises:
        InvalidValueError: Anything else, or more than 200 characters.
    """
    if not isinstance(value, str) or not is_a_key(value):
        problem = "must be a key of lower-case letters, digits and ._/#@-"
        raise InvalidValueError(problem, field=field, value=value)
    return value


def is_key(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Validate a key; see `checked_key`."""
    checked_key(value, attribute.name)


def is_optional_key(
    instance: object, attribute: attrs.Attribute[Any], value: object
) -> None:
    """As `is_key`, or None."""
    if value is not None:
        is_key(instance, attribute, value)


def is_filled(
    _instance: object, attribute: attrs.Attribute[Any], value: object
) -> None:
    """Validate a text that must say something; see `filled_text`."""
    # The usual case in one go; whatever it is not is checked below.
    is_short = isinstance(value, str) and len(value) <= LONGEST_TEXT
    if not (is_short and str(value).isprintable() and str(value).strip()):
        filled_text(value, attribute.name)


def is_plain(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Validate a text that may be empty; see `plain_text`."""
    plain_text(value, attribute.name)


def is_count(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Validate a whole number from 1 to 2 147 483 647.

    Raises:
        InvalidValueError: Anything else.
    """
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or not 1 <= value <= LARGEST_COUNT:  # type: ignore[operator]
        problem = f"must be a whole number from 1 to {LARGEST_COUNT}"
        raise InvalidValueError(problem, field=attribute.name, value=value)


def checked_day(value: object, field: str = "day") -> dt.date:
    """Check that a value is a civil date; an instant is not one.

    Raises:
        InvalidValueError: Not a date, or a datetime.
    """
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        problem = "must be a date without a time"
        raise InvalidValueError(problem, field=field, value=value)
    return value


def is_day(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Validate a civil date; see `checked_day`."""
    checked_day(value, attribute.name)


def is_optional_day(
    instance: object, attribute: attrs.Attribute[Any], value: object
) -> None:
    """As `is_day`, or None."""
    if value is not None:
        is_day(instance, attribute, value)


def aware(value: object, field: str = "now") -> dt.datetime:
    """Check that a value is an instant with a time zone.

    Raises:
        InvalidValueError: Not a datetime.
        NaiveInstantError: A datetime without a zone.
    """
    if not isinstance(value, dt.datetime):
        problem = "must be an instant (datetime)"
        raise InvalidValueError(problem, field=field, value=value)
    if value.utcoffset() is None:
        problem = "instant has no time zone"
        raise NaiveInstantError(
            problem,
            field=field,
            value=value,
            hint="add tzinfo=ZoneInfo('Asia/Ho_Chi_Minh'), or the zone it is in",
        )
    return value


def is_instant(
    _instance: object, attribute: attrs.Attribute[Any], value: object
) -> None:
    """Validate an aware instant; see `aware`."""
    aware(value, attribute.name)


def each(
    check: Callable[[object, attrs.Attribute[Any], Any], None],
) -> Callable[[object, attrs.Attribute[Any], Any], None]:
    """Make a validator of tuples from the validator of their members."""
    return functools.partial(_check_each, check)


def _check_each(
    check: Callable[[object, attrs.Attribute[Any], Any], None],
    instance: object,
    attribute: attrs.Attribute[Any],
    value: object,
) -> None:
    if not isinstance(value, tuple):
        problem = "must be a list"
        raise InvalidValueError(problem, field=attribute.name, value=value)
    for member in value:
        check(instance, attribute, member)


def inner_check(validator: object) -> object:
    """What `each` made a validator from; None where it did not make it."""
    if isinstance(validator, functools.partial) and validator.func is _check_each:
        return validator.args[0]
    return None


def _entries(value: object) -> tuple[tuple[str, str], ...]:
    """Sorted (locale, text) pairs of a mapping, a string or such pairs."""
    if isinstance(value, str):
        problem = "must name the language of each text"
        raise InvalidValueError(
            problem, value=value, hint='write {vi = "...", en = "..."}'
        )
    if not isinstance(value, Mapping | Sequence):
        problem = "must be texts by language"
        raise InvalidValueError(problem, value=value)
    pairs = list(value.items()) if isinstance(value, Mapping) else value
    return tuple(sorted(_entry(pair) for pair in pairs))


def _entry(pair: object) -> tuple[str, str]:
    if not isinstance(pair, list | tuple) or len(pair) != len(("locale", "text")):
        problem = "must be a language and its text"
        raise InvalidValueError(problem, value=pair)
    locale, text = pair
    if not isinstance(locale, str) or not _LOCALE.fullmatch(locale):
        problem = "must be a language tag such as 'vi' or 'en'"
        raise InvalidValueError(problem, field="entries", value=locale)
    return locale, filled_text(text, locale)


def _is_each_once(
    _instance: object, _attribute: object, value: tuple[tuple[str, str], ...]
) -> None:
    if not value:
        problem = "must have a text in at least one language"
        raise InvalidValueError(problem, field="entries")
    if len(dict(value)) < len(value):
        problem = "has two texts in one language"
        raise InvalidValueError(problem, field="entries", value=value)


@attrs.frozen
class Text:
    """One text in several languages, such as a title.

    Attributes:
        entries: Pairs of locale (``vi``, ``en``, ...) and text, sorted.
    """

    entries: tuple[tuple[str, str], ...] = attrs.field(
        converter=_entries, validator=_is_each_once
    )

    @classmethod
    def of(cls, **texts: str) -> Text:
        """Build a text from keyword arguments: ``Text.of(vi=..., en=...)``."""
        return cls(texts)

    def in_locale(self, locale: str) -> str:
        """The text in that language, else in English, else in the first."""
        texts = dict(self.entries)
        return texts.get(locale) or texts.get("en") or self.entries[0][1]

    def to_json(self) -> dict[str, str]:
        """The texts by language."""
        return dict(self.entries)

    def __str__(self) -> str:
        """The English text, else the first."""
        return self.in_locale("en")


_BELOW_A_SECOND = re.compile(r"([+-])00:00:00\.(\d{6})\Z")


def instant_of(text: str) -> dt.datetime:
    """An instant from what `datetime.isoformat` wrote.

    Raises:
        ValueError: It is none; TypeError: it is no text.
    """
    at = dt.datetime.fromisoformat(text)
    # CPython takes an offset of less than a second for none.
    if offset := _BELOW_A_SECOND.search(text):
        lasts = dt.timedelta(microseconds=int(offset[2]))
        at = at.replace(tzinfo=dt.timezone(-lasts if offset[1] == "-" else lasts))
    return at
