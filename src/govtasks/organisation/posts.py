"""Posts, the persons who hold them, and what a deputy is charged with."""

from __future__ import annotations

import datetime as dt
import enum

import attrs

from ..checks import is_a, listed
from ..explain import Citation
from ..messages import render
from ..text import Text, each, is_day, is_filled, is_key, is_optional_day
from .values import named_texts


@attrs.frozen(kw_only=True)
class Person:
    """An official (cán bộ, công chức, viên chức), whatever he or she holds.

    Attributes:
        key: Key of the person.
        name: Name as it is written.
        contacts: Address by channel, such as ``mail``, as pairs sorted by
            channel; a mapping is taken too.
        locale: Language in which the person is written to.
    """

    key: str = attrs.field(validator=is_key)
    name: str = attrs.field(validator=is_filled)
    contacts: tuple[tuple[str, str], ...] = attrs.field(
        default=(), converter=named_texts
    )
    locale: str = attrs.field(default="vi", validator=is_filled)


class PostKind(enum.Enum):
    """What sort of post it is.

    Members: chair (Chủ tịch), vice-chair (Phó Chủ tịch), member of the
    collective (ủy viên), head (người đứng đầu), deputy (cấp phó), official
    (công chức, viên chức).
    """

    CHAIR = "chair"
    VICE_CHAIR = "vice-chair"
    MEMBER = "member"
    HEAD = "head"
    DEPUTY = "deputy"
    OFFICIAL = "official"

    @property
    def is_head(self) -> bool:
        """Whether its holder is the head of the body (người đứng đầu)."""
        return self in _HEADS

    @property
    def is_deputy(self) -> bool:
        """Whether its holder is a deputy of the head (cấp phó)."""
        return self in _DEPUTIES

    @property
    def has_one_holder(self) -> bool:
        """Whether two persons cannot hold it in the same manner at once."""
        return self in _HEADS or self in _DEPUTIES

    def in_locale(self, locale: str) -> str:
        """The kind as a word of that language."""
        return render(f"organisation.post-{self.value}", {}, locale)


# To look for one of a few by identity is faster than by hash.
_HEADS = (PostKind.CHAIR, PostKind.HEAD)
_DEPUTIES = (PostKind.VICE_CHAIR, PostKind.DEPUTY)


@attrs.frozen(kw_only=True)
class Post:
    """A post (chức vụ, vị trí) in a body, whoever holds it.

    Attributes:
        key: Key of the post.
        title: Its title by language.
        body: Key of the body that it belongs to.
        kind: What sort of post it is.
        since: First day on which it exists.
        until: First day on which it no longer exists; None while it does.
    """

    key: str = attrs.field(validator=is_key)
    title: Text = attrs.field(validator=is_a(Text))
    body: str = attrs.field(validator=is_key)
    kind: PostKind = attrs.field(validator=is_a(PostKind))
    since: dt.date = attrs.field(validator=is_day)
    until: dt.date | None = attrs.field(default=None, validator=is_optional_day)


class Manner(enum.Enum):
    """How a person holds a post: in full, acting (quyền), in charge (phụ trách)."""

    FULL = "full"
    ACTING = "acting"
    IN_CHARGE = "in-charge"

    def in_locale(self, locale: str) -> str:
        """The manner as a word of that language."""
        return render(f"organisation.manner-{self.value}", {}, locale)


@attrs.frozen(kw_only=True)
class Tenure:
    """A person holds a post (giữ chức vụ) for a time.

    Attributes:
        post: Key of the post.
        person: Key of the person.
        since: First day of the tenure.
        until: First day after it; None while it lasts.
        manner: Whether the post is held in full, acting or in charge.
    """

    post: str = attrs.field(validator=is_key)
    person: str = attrs.field(validator=is_key)
    since: dt.date = attrs.field(validator=is_day)
    until: dt.date | None = attrs.field(default=None, validator=is_optional_day)
    manner: Manner = attrs.field(default=Manner.FULL, validator=is_a(Manner))


@attrs.frozen(kw_only=True)
class Field:
    """A field of work (lĩnh vực), under the name that people read.

    Attributes:
        key: Key of the field, as obligations and portfolios name it.
        name: Its name by language.
    """

    key: str = attrs.field(validator=is_key)
    name: Text = attrs.field(validator=is_a(Text))


@attrs.frozen(kw_only=True)
class Portfolio:
    """What a deputy is charged with (lĩnh vực, đơn vị được phân công phụ trách).

    Attributes:
        post: Key of the post of a deputy or vice-chair.
        since: First day on which the charge holds.
        until: First day on which it no longer does; None while it lasts.
        fields: Keys of the fields (lĩnh vực), as obligations name them.
        bodies: Keys of the bodies (đơn vị, địa bàn).
        citation: The document that assigns the work.
    """

    post: str = attrs.field(validator=is_key)
    since: dt.date = attrs.field(validator=is_day)
    until: dt.date | None = attrs.field(default=None, validator=is_optional_day)
    fields: tuple[str, ...] = attrs.field(
        default=(), converter=listed, validator=each(is_key)
    )
    bodies: tuple[str, ...] = attrs.field(
        default=(), converter=listed, validator=each(is_key)
    )
    citation: Citation | None = attrs.field(
        default=None, validator=attrs.validators.optional(is_a(Citation))
    )
