"""Mandates (ủy quyền, thừa lệnh) and absences: who may act for whom."""

from __future__ import annotations

import datetime as dt

import attrs

from ..checks import is_a, is_flag, listed, optional
from ..errors import InvalidValueError
from ..explain import Citation
from ..signing import Capacity
from ..text import (
    each,
    is_day,
    is_key,
    is_optional_day,
    is_optional_key,
    is_plain,
)

_GIVEN = (None, Capacity.TL, Capacity.TUQ)


def _is_another(mandate: Mandate, _attribute: object, value: str) -> None:
    if value == mandate.from_post:
        problem = "must not be the post that gives it"
        raise InvalidValueError(problem, field="to_post", value=value)


def _names_some(_instance: object, _attribute: object, value: tuple[str, ...]) -> None:
    if not value:
        problem = "must name at least one command"
        hint = "a mandate is limited in content; name each command it allows"
        raise InvalidValueError(problem, field="commands", hint=hint)


def _can_be_given(
    _instance: object, _attribute: object, value: Capacity | None
) -> None:
    if value not in _GIVEN:
        problem = "must be tl, tuq or left out"
        hint = "KT. and TM. are ways to sign of a deputy and of a collective"
        raise InvalidValueError(problem, field="capacity", value=value, hint=hint)


def _is_limited(mandate: Mandate, _attribute: object, value: dt.date | None) -> None:
    if value is None and mandate.capacity is Capacity.TUQ:
        problem = "must be named in a mandate of TUQ."
        hint = "Decree 30/2020/NĐ-CP art. 13 wants an authorisation limited in time"
        raise InvalidValueError(problem, field="until", hint=hint)


def _is_allowed(mandate: Mandate, _attribute: object, value: object) -> None:
    if value and mandate.capacity is Capacity.TUQ:
        problem = "must not be allowed in a mandate of TUQ."
        hint = "Decree 30/2020/NĐ-CP art. 13: who is authorised authorises nobody"
        raise InvalidValueError(
            problem, field="may_subdelegate", value=value, hint=hint
        )


@attrs.frozen(kw_only=True)
class Mandate:
    """One post may act for another (ủy quyền, thừa lệnh).

    It is given from post to post, not from person to person, and leaves the
    responsibility with the giver.

    Attributes:
        key: Its key, which acts under it name.
        from_post: Key of the post that gives it.
        to_post: Key of the post that may act.
        commands: Words of the commands that it allows, such as ``confirm``;
            nothing else is allowed.
        fields: Keys of the fields (lĩnh vực) that it is limited to; none means
            all.
        bodies: Keys of the bodies (đơn vị) that it is limited to; none means
            all.
        since: First day on which it holds.
        until: First day on which it no longer does; None while it does.
        instrument: The document that gives it.
        capacity: How who acts under it signs: TL., TUQ., or None where nothing
            is signed under it.
        may_subdelegate: Whether the instrument lets the receiver pass it on;
            never with TUQ.
        basis: Key of the mandate that this one passes on (ủy quyền lại).

    Raises:
        InvalidValueError: It names no command, goes from a post to itself, is
            one of KT. or TM., or is one of TUQ. that has no end or may be
            passed on (Decree 30/2020/NĐ-CP art. 13, read in a secondary source).
    """

    key: str = attrs.field(validator=is_key)
    from_post: str = attrs.field(validator=is_key)
    to_post: str = attrs.field(validator=[is_key, _is_another])
    commands: tuple[str, ...] = attrs.field(
        converter=listed, validator=[each(is_key), _names_some]
    )
    fields: tuple[str, ...] = attrs.field(
        default=(), converter=listed, validator=each(is_key)
    )
    bodies: tuple[str, ...] = attrs.field(
        default=(), converter=listed, validator=each(is_key)
    )
    capacity: Capacity | None = attrs.field(
        default=None, validator=[optional(is_a(Capacity)), _can_be_given]
    )
    since: dt.date = attrs.field(validator=is_day)
    until: dt.date | None = attrs.field(
        default=None, validator=[is_optional_day, _is_limited]
    )
    instrument: Citation = attrs.field(validator=is_a(Citation))
    may_subdelegate: bool = attrs.field(default=False, validator=[is_flag, _is_allowed])
    basis: str | None = attrs.field(default=None, validator=is_optional_key)


def _stands_in(absence: Absence, _attribute: object, value: str | None) -> None:
    if value == absence.post:
        problem = "must not be the post whose holder is absent"
        raise InvalidValueError(problem, field="substitute_post", value=value)


def _has_a_substitute(absence: Absence, _attribute: object, value: str | None) -> None:
    if value is not None and absence.substitute_post is None:
        problem = "must not be named without a post that stands in"
        raise InvalidValueError(problem, field="mandate", value=value)


@attrs.frozen(kw_only=True)
class Absence:
    """Somebody is away from a post that he or she keeps (vắng mặt, nghỉ phép).

    Attributes:
        person: Key of the person.
        post: Key of the post.
        since: First day of the absence.
        until: First day on which he or she is back; None where nobody knows it.
        substitute_post: Key of the post that stands in meanwhile (người thay
            thế); None where nobody does.
        mandate: Key of the mandate under which it does, from the one post to
            the other; None for a deputy within his portfolio, who needs none.
        reason: Why, as far as others need to know.

    Raises:
        InvalidValueError: The post stands in for itself, or a mandate is named
            and no post that stands in.
    """

    person: str = attrs.field(validator=is_key)
    post: str = attrs.field(validator=is_key)
    since: dt.date = attrs.field(validator=is_day)
    until: dt.date | None = attrs.field(default=None, validator=is_optional_day)
    substitute_post: str | None = attrs.field(
        default=None, validator=[is_optional_key, _stands_in]
    )
    mandate: str | None = attrs.field(
        default=None, validator=[is_optional_key, _has_a_substitute]
    )
    reason: str = attrs.field(default="", validator=is_plain)
