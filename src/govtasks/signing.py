"""Signatures (thể thức ký): in whose name a document is signed, and by whom.

A capacity to sign says nothing about who answers: a deputy who signs for the
head (ký thay) leaves the responsibility where it is.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping

import attrs

from .checks import is_a, listed, optional
from .errors import InvalidValueError
from .messages import render, shown_in
from .text import each, is_optional_key


class Capacity(enum.Enum):
    """In which capacity a document is signed (quyền hạn ký).

    Decree 30/2020/NĐ-CP art. 13, before it Circular 01/2011/TT-BNV art. 12; both
    read in secondary sources. Members: the deputy for the head (ký thay, KT.);
    somebody in the name of the collective (thay mặt, TM.); a subordinate by
    order of the head (thừa lệnh, TL.); somebody by written authorisation (thừa
    ủy quyền, TUQ.).
    """

    KT = "kt"
    TM = "tm"
    TL = "tl"
    TUQ = "tuq"

    @property
    def prefix(self) -> str:
        """What is written before the title: ``KT.``, ``TM.``, ``TL.``, ``TUQ.``."""
        return f"{self.name}."

    def in_locale(self, locale: str) -> str:
        """The capacity as words of that language."""
        return render(f"mandates.capacity-{self.value}", {}, locale)


@attrs.frozen(kw_only=True)
class SignatureLine:
    """One line of a signature: ``KT. CHÁNH VĂN PHÒNG``.

    Attributes:
        capacity: In which capacity the next line signs for this one; None in
            the line of whoever signs.
        post: Key of the post that it names.
        body: Key of the body that it names instead, which is a collective: only
            beside TM.

    Raises:
        InvalidValueError: It names no post or, beside TM., no body; or both.
    """

    capacity: Capacity | None = attrs.field(
        default=None, validator=optional(is_a(Capacity))
    )
    post: str | None = attrs.field(default=None, validator=is_optional_key)
    body: str | None = attrs.field(default=None, validator=is_optional_key)

    def __attrs_post_init__(self) -> None:
        for name, wanted in (
            ("body", self._collective),
            ("post", not self._collective),
        ):
            key = getattr(self, name)
            if (key is not None) is not wanted:
                problem = f"must {'' if wanted else 'not '}be named {self._beside}"
                hint = "TM. signs for a body, all others for a post"
                raise InvalidValueError(problem, field=name, value=key, hint=hint)

    @property
    def party(self) -> str:
        """Key of the post or the body that it names."""
        return self.post or self.body or ""

    @property
    def _collective(self) -> bool:
        return self.capacity is Capacity.TM

    @property
    def _beside(self) -> str:
        return f"beside {self.capacity.prefix}" if self.capacity else "by who signs"


def _are_in_order(
    _instance: object, _attribute: object, value: tuple[SignatureLine, ...]
) -> None:
    if not value or value[-1].capacity is not None:
        problem = "must end with the post of whoever signs"
        raise InvalidValueError(problem, field="lines")
    if any(line.capacity is None for line in value[:-1]):
        problem = "must say in which capacity all but the last are signed for"
        raise InvalidValueError(problem, field="lines")
    if any(line.capacity is Capacity.TM for line in value[1:]):
        problem = "must begin with the line of TM. where there is one"
        raise InvalidValueError(problem, field="lines")
    if len({line.party for line in value}) < len(value):
        problem = "must name each post once"
        raise InvalidValueError(problem, field="lines")


@attrs.frozen(kw_only=True)
class Signature:
    """Who signed a document, and for whom (chữ ký, người ký).

    ``TL. CHỦ TỊCH / KT. CHÁNH VĂN PHÒNG / PHÓ CHÁNH VĂN PHÒNG`` are three
    parties: the chair whose order it is, the chief of the office who was told to
    sign, and the deputy who did.

    Attributes:
        person: Key of the person who signed; None where nobody knows it.
        lines: From the one whose document it is down to whoever signed.

    Raises:
        InvalidValueError: The last line has a capacity, another has none, TM. is
            not at the top, or a post is named twice.
    """

    person: str | None = attrs.field(default=None, validator=is_optional_key)
    lines: tuple[SignatureLine, ...] = attrs.field(
        converter=listed, validator=[each(is_a(SignatureLine)), _are_in_order]
    )

    @property
    def principal(self) -> str:
        """Key of the post or the body whose document it is (người có thẩm quyền)."""
        return self.lines[0].party

    @property
    def signer(self) -> str:
        """Key of the post that signed (người ký)."""
        return self.lines[-1].party

    def written(
        self, titles: Mapping[str, object], locale: str = "vi"
    ) -> tuple[str, ...]:
        """The lines as a document shows them, in capitals.

        Args:
            titles: Titles of posts and names of bodies by key; one that is
                missing is shown by its key.
            locale: Language of the titles.
        """
        return tuple(_written(line, titles, locale) for line in self.lines)


def _written(line: SignatureLine, titles: Mapping[str, object], locale: str) -> str:
    title = shown_in(titles.get(line.party, line.party), locale).upper()
    return f"{line.capacity.prefix} {title}" if line.capacity else title
