"""What a body is called, where it stands and which codes it has, day by day.

A body keeps its key whatever happens to it; name, place and codes are lists
beside it. Its own name and parent hold until the first of these says otherwise.
"""

from __future__ import annotations

import datetime as dt
import re

import attrs

from ..checks import is_a, optional
from ..errors import InvalidValueError
from ..explain import Citation
from ..text import Text, is_day, is_filled, is_key, is_optional_day, is_optional_key

# Forms of codes that are known; a code of another scheme can look like anything.
# QCVN 102:2016/BTTTT counts from the right (000.00.53.H48); Decision
# 20/2020/QĐ-TTg puts the highest level first (H48.53), how many digits a lower
# level has was not seen.
_FORMS = {
    "vn-qcvn-102": (r"[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Z][0-9]{2}", "000.00.53.H48"),
    "vn-20-2020": (r"[A-Z][0-9]{2}(\.[0-9]{1,3}){0,3}", "H48.53"),
}


@attrs.frozen(kw_only=True)
class Naming:
    """A body is renamed (đổi tên) and stays the same body.

    A name that is given to another body later is no renaming: that body has its
    own key.

    Attributes:
        body: Key of the body.
        name: Its name from that day on, by language.
        since: First day of the name, after the first day of the body.
        citation: The document that renames it.
    """

    body: str = attrs.field(validator=is_key)
    name: Text = attrs.field(validator=is_a(Text))
    since: dt.date = attrs.field(validator=is_day)
    citation: Citation | None = attrs.field(
        default=None, validator=optional(is_a(Citation))
    )


def _is_another(placement: Placement, _attribute: object, value: str | None) -> None:
    if value is not None and value == placement.body:
        problem = "must not be the body itself"
        raise InvalidValueError(problem, field="parent", value=value)


@attrs.frozen(kw_only=True)
class Placement:
    """A body is placed under another (trực thuộc) and stays the same body.

    Attributes:
        body: Key of the body.
        parent: Key of the body above it from that day on; None where nothing is.
        since: First day in that place, after the first day of the body.
        citation: The document that places it there.
    """

    body: str = attrs.field(validator=is_key)
    parent: str | None = attrs.field(
        default=None, validator=[is_optional_key, _is_another]
    )
    since: dt.date = attrs.field(validator=is_day)
    citation: Citation | None = attrs.field(
        default=None, validator=optional(is_a(Citation))
    )


def _has_its_form(identifier: Identifier, _attribute: object, value: str) -> None:
    form = _FORMS.get(identifier.scheme)
    if form is not None and not re.fullmatch(form[0], value):
        problem = f"must be a code of {identifier.scheme} such as '{form[1]}'"
        raise InvalidValueError(problem, field="code", value=value)


@attrs.frozen(kw_only=True)
class Identifier:
    """A code that others know a body by (mã định danh), for a time.

    Codes change and contradict each other, so they are never keys.

    Attributes:
        body: Key of the body.
        scheme: What sort of code, such as ``gso``, ``vn-qcvn-102`` (QCVN
            102:2016/BTTTT) or ``vn-20-2020`` (Decision 20/2020/QĐ-TTg); the
            form of the last two is checked.
        code: The code.
        since: First day on which it holds.
        until: First day on which it no longer does; None while it does.
    """

    body: str = attrs.field(validator=is_key)
    scheme: str = attrs.field(validator=is_key)
    code: str = attrs.field(validator=[is_filled, _has_its_form])
    since: dt.date = attrs.field(validator=is_day)
    until: dt.date | None = attrs.field(default=None, validator=is_optional_day)
