"""Texts of notices as templates with versions, which a plugin can replace.

A template is plain text with places, such as ``{title}``. Its places are those of the
text of the library that it replaces: one that would stay empty is refused when the
template is made, and not when somebody is to be told something.
"""

from __future__ import annotations

import functools
import string
from collections.abc import Iterator, Mapping

import attrs

from .checks import one_of
from .errors import InvalidValueError, UnknownNameError, suggestion
from .messages import LOCALES, catalogue, shown_in
from .text import filled_text, in_markup, is_count, is_filled, is_optional_key

AREA = "notices"
_EVERYWHERE = frozenset({"standing_in"})


@attrs.frozen(kw_only=True)
class Written:
    """A notice in the words of a template.

    Attributes:
        subject: One line.
        body: Text.
        html: The same as HTML; empty where the template has none.
    """

    subject: str
    body: str
    html: str = ""


@attrs.frozen(kw_only=True)
class TemplateSpec:
    """A text that a plugin offers for one kind of notice in one language.

    Attributes:
        key: The notice, such as ``notices.remind``.
        locale: ``vi`` or ``en``.
        channel: Only for this channel, whose letters may be few; None for every one.
        subject: One line with places.
        body: Text with places.
        html: The same as HTML, whose places are filled with escaped text; may be empty.
        version: Raised with each change, and kept with what was sent.
    """

    key: str
    locale: str = attrs.field(validator=one_of(*LOCALES))
    channel: str | None = attrs.field(default=None, validator=is_optional_key)
    subject: str = attrs.field(validator=is_filled)
    body: str = attrs.field(validator=is_filled)
    html: str = ""
    version: int = attrs.field(default=1, validator=is_count)

    def __attrs_post_init__(self) -> None:
        allowed = places_of(self.key) | _EVERYWHERE
        if len(self.subject.splitlines()) > 1:
            problem = "must be one line"
            raise InvalidValueError(problem, field="subject", value=self.subject)
        if self.html != "":
            filled_text(self.html, "html")
        for name in ("subject", "body", "html"):
            _check_places(name, getattr(self, name), allowed)

    @property
    def name(self) -> str:
        """What it is for, as one name: ``notices.remind vi mail``."""
        return " ".join(filter(None, (self.key, self.locale, self.channel)))

    def write(self, arguments: Mapping[str, object]) -> Written:
        """Fill the places for a reader of its language.

        Raises:
            InvalidValueError: A place has no argument.
        """
        shown = {name: shown_in(v, self.locale) for name, v in arguments.items()}
        shown = dict.fromkeys(_EVERYWHERE, "") | shown
        return Written(
            subject=" ".join(self._filled(self.subject, shown).split()),
            body=self._filled(self.body, shown),
            html=self._filled_html(shown) if self.html else "",
        )

    def _filled_html(self, shown: Mapping[str, str]) -> str:
        escaped = {name: in_markup(text) for name, text in shown.items()}
        return self._filled(self.html, escaped)

    def _filled(self, text: str, shown: Mapping[str, str]) -> str:
        try:
            return text.format_map(shown)
        except KeyError as error:
            problem = f"message {self.key} needs an argument {error}"
            raise InvalidValueError(problem, field="arguments") from error


def template_keys() -> tuple[str, ...]:
    """Keys of all notices that there are texts for, sorted."""
    return tuple(sorted(f"{AREA}.{name}" for name in _texts()))


def places_of(key: str) -> frozenset[str]:
    """Names of the places in the library's own texts of a notice.

    Raises:
        UnknownNameError: No such notice.
    """
    area, _, name = str(key).partition(".")
    if area != AREA or name not in _texts():
        kind = "notice"
        raise UnknownNameError.of(kind, str(key), template_keys(), field="key")
    return _texts()[name]


@functools.cache
def builtin_templates() -> tuple[TemplateSpec, ...]:
    """The library's own texts of notices."""
    texts = catalogue(AREA)
    return tuple(
        TemplateSpec(
            key=key,
            locale=locale,
            subject=texts[f"{name}-subject"][locale],
            body=texts[f"{name}-body"][locale],
        )
        for key, name in ((key, key.partition(".")[2]) for key in template_keys())
        for locale in LOCALES
    )


@functools.cache
def _texts() -> Mapping[str, frozenset[str]]:
    """Name of each notice -> the places of its subjects and bodies."""
    texts = catalogue(AREA)
    names = [key.removesuffix("-body") for key in texts if key.endswith("-body")]
    return {name: _places(texts, name) for name in names}


def _places(texts: Mapping[str, Mapping[str, str]], name: str) -> frozenset[str]:
    own = [*texts[f"{name}-subject"].values(), *texts[f"{name}-body"].values()]
    return frozenset(place for text in own for place, *_ in _parsed(text) if place)


def _parsed(text: str) -> Iterator[tuple[str | None, str | None, str | None]]:
    """Each place with its format and conversion."""
    for _, place, form, conversion in string.Formatter().parse(text):
        yield place, form, conversion


def _check_places(field: str, text: str, allowed: frozenset[str]) -> None:
    try:
        parsed = [part for part in _parsed(text) if part[0] is not None]
    except ValueError as error:
        problem = f"is no template: {error}"
        hint = "a brace that is text is written twice"
        raise InvalidValueError(problem, field=field, value=text, hint=hint) from error
    for place, form, conversion in parsed:
        _check_place(field, place or "", allowed)
        if form or conversion:
            problem = "a place stands alone in its braces"
            raise InvalidValueError(problem, field=field, value=place)


def _check_place(field: str, place: str, allowed: frozenset[str]) -> None:
    if place not in allowed:
        near = suggestion(place, allowed)
        problem = "unknown place"
        hint = near or f"known are {', '.join(sorted(allowed))}"
        raise InvalidValueError(problem, field=field, value=place, hint=hint)
