"""Directives (văn bản chỉ đạo): the documents that order, and what they rest on."""

from __future__ import annotations

import datetime as dt
import enum
import re
from collections.abc import Callable
from typing import Any, TypeGuard

import attrs

from ..checks import is_a, listed, optional
from ..errors import InvalidValueError, UnknownNameError
from ..messages import render
from ..signing import Signature
from ..text import Text, each, is_key, is_optional_day, is_plain, plain_text
from .handling import Recipient, Secrecy, Urgency
from .kinds import check_kind, check_kind_on

# A number is counted up within one issuer and year: 644, 02, 12a, or 22/2015
# where a normative text carries the year.
_NUMBER = re.compile(r"([0-9]{1,5})([a-z]?)(?:/([0-9]{4}))?")
_STATE_SYMBOL = re.compile(r"[A-ZĐ][\wĐƯƠÂÊÔ&]*(-[\wĐƯƠÂÊÔ&]+)*")
_PARTY_SYMBOL = re.compile(r"[A-ZĐa-z]+/[A-ZĐ]+")
_PATH = re.compile(r"[0-9A-Za-zĐđ]+(\.[0-9A-Za-zĐđ]+)*")
_LONGEST = 100


class Relation(enum.Enum):
    """How a directive relates to another document.

    Members: implements (thực hiện), based on (căn cứ), amends (sửa đổi, bổ
    sung), replaces (thay thế), revokes (bãi bỏ).
    """

    IMPLEMENTS = "implements"
    BASED_ON = "based-on"
    AMENDS = "amends"
    REPLACES = "replaces"
    REVOKES = "revokes"

    @property
    def is_source(self) -> bool:
        """Whether the other document is what this one rests on."""
        return self in {Relation.IMPLEMENTS, Relation.BASED_ON}

    @property
    def is_change(self) -> bool:
        """Whether the other document is changed by it: in part, or all of it."""
        return self in {Relation.AMENDS, Relation.REPLACES, Relation.REVOKES}

    def in_locale(self, locale: str) -> str:
        """The relation as a word of that language."""
        return render(f"directives.relation-{self.value}", {}, locale)


def _is_short(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and len(value) <= _LONGEST


def _normal(value: str | None) -> str | None:
    """Text in one normal form; anything else is left for the validator."""
    return plain_text(value) if isinstance(value, str) else value


def _normal_kind(value: str) -> str:
    return _normal(value) or value


def _is_path(_instance: object, attribute: attrs.Attribute[Any], value: str) -> None:
    if not _is_short(value) or not _PATH.fullmatch(value):
        problem = "must be a path such as '1' or '2.a'"
        raise InvalidValueError(problem, field=attribute.name, value=value)


def _is_number(
    _instance: object, _attribute: attrs.Attribute[Any], value: str | None
) -> None:
    if value is None or (_is_short(value) and _NUMBER.fullmatch(value)):
        return
    problem = "must be a number such as '644', '12a' or '22/2015'"
    raise InvalidValueError(problem, field="number", value=value)


def _is_symbol(
    _instance: object, _attribute: attrs.Attribute[Any], value: str | None
) -> None:
    if value is None or (
        _is_short(value)
        and (_STATE_SYMBOL.fullmatch(value) or _PARTY_SYMBOL.fullmatch(value))
    ):
        return
    problem = "must be a symbol such as 'UBND-TH', 'QĐ-UBND' or 'KH/TU'"
    raise InvalidValueError(problem, field="symbol", value=value)


def _name_others(
    directive: Directive, _attribute: object, value: tuple[Reference, ...]
) -> None:
    if any(reference.directive == directive.key for reference in value):
        problem = "must not refer to the directive itself"
        raise InvalidValueError(problem, field="references", value=directive.key)


def _stand_once(name: str, key: Callable[[Any], str]) -> Callable[..., None]:
    """Make a validator that takes no two members with the same key."""

    def validate(
        _instance: object, attribute: attrs.Attribute[Any], value: tuple[Any, ...]
    ) -> None:
        seen: set[str] = set()
        for member in map(key, value):
            if member in seen:
                problem = f"must not have the same {name} twice"
                raise InvalidValueError(problem, field=attribute.name, value=member)
            seen.add(member)

    return validate


def _is_kind(_instance: object, _attribute: object, value: str) -> None:
    check_kind(value)


def _has_its_kind(
    directive: Directive, _attribute: object, value: dt.date | None
) -> None:
    check_kind_on(directive.kind, value)


@attrs.frozen(kw_only=True)
class Reference:
    """A directive names another one.

    Attributes:
        relation: How it relates to it.
        directive: Key of the other directive.
        provisions: Paths of the provisions of the other directive that are
            meant, as in "amends point 2.a"; none means all of it.
    """

    relation: Relation = attrs.field(validator=is_a(Relation))
    directive: str = attrs.field(validator=is_key)
    provisions: tuple[str, ...] = attrs.field(
        default=(),
        converter=listed,
        validator=[each(_is_path), _stand_once("path", str)],
    )


@attrs.frozen(kw_only=True)
class Provision:
    """One provision of a directive (mục, khoản, điểm).

    Attributes:
        path: Where it stands, such as ``1``, ``2.a`` or ``II.3.đ``.
        text: What it says, by language.
    """

    path: str = attrs.field(validator=_is_path)
    text: Text = attrs.field(validator=is_a(Text))

    @property
    def above(self) -> tuple[str, ...]:
        """Paths that it can stand under, nearest first."""
        parts = self.path.split(".")
        return tuple(".".join(parts[:end]) for end in range(len(parts) - 1, 0, -1))


def _path_of(provision: Provision) -> str:
    return provision.path


def _body_of(recipient: Recipient) -> str:
    return recipient.body


@attrs.frozen(kw_only=True)
class Directive:
    """A document with orders, or one that such a document rests on.

    Attributes:
        key: Its key in the register.
        issuer: Key of the body that issued it (cơ quan ban hành).
        number: Its number (số), such as ``644``, ``02`` or ``22/2015``; None
            where it has none or nobody knows it.
        symbol: Its symbol (ký hiệu), such as ``UBND-TH``, ``QĐ-UBND`` or, of the
            Party, ``KH/TU``; None where nobody knows it.
        kind: Abbreviation of its document type, by the law of the day of issue;
            see `kinds_on`.
        issued: Day of issue; None where nobody knows it.
        title: What it is about (trích yếu), by language.
        references: Other directives that it names.
        provisions: Its provisions, in its order.
        urgency: How urgent it is marked (mức độ khẩn).
        secrecy: How secret it is marked (độ mật).
        recipients: Bodies that it is sent to (nơi nhận), each once.
        signature: Who signed it, and for whom (chữ ký); None where nobody
            knows.
        effective: Day from which it takes effect (ngày có hiệu lực); None where
            it names none.
        note: Remark of whoever recorded it.

    Raises:
        UnknownNameError: There is no such document type on the day of issue.
        InvalidValueError: A number, a symbol or another field is not one, a path
            or a recipient stands twice, or it refers to itself.
    """

    key: str = attrs.field(validator=is_key)
    issuer: str = attrs.field(validator=is_key)
    number: str | None = attrs.field(
        default=None, converter=_normal, validator=_is_number
    )
    symbol: str | None = attrs.field(
        default=None, converter=_normal, validator=_is_symbol
    )
    kind: str = attrs.field(converter=_normal_kind, validator=_is_kind)
    issued: dt.date | None = attrs.field(
        default=None, validator=[is_optional_day, _has_its_kind]
    )
    title: Text = attrs.field(validator=is_a(Text))
    references: tuple[Reference, ...] = attrs.field(
        default=(), converter=listed, validator=[each(is_a(Reference)), _name_others]
    )
    provisions: tuple[Provision, ...] = attrs.field(
        default=(),
        converter=listed,
        validator=[
            each(is_a(Provision)),
            _stand_once("path", _path_of),
        ],
    )
    urgency: Urgency = attrs.field(default=Urgency.ROUTINE, validator=is_a(Urgency))
    secrecy: Secrecy = attrs.field(default=Secrecy.NONE, validator=is_a(Secrecy))
    recipients: tuple[Recipient, ...] = attrs.field(
        default=(),
        converter=listed,
        validator=[each(is_a(Recipient)), _stand_once("body", _body_of)],
    )
    signature: Signature | None = attrs.field(
        default=None, validator=optional(is_a(Signature))
    )
    effective: dt.date | None = attrs.field(default=None, validator=is_optional_day)
    note: str = attrs.field(default="", validator=is_plain)

    @property
    def reference_number(self) -> str | None:
        """Number and symbol as they are written together (số, ký hiệu).

        The Party joins them with a hyphen (``101-KH/TU``), everybody else with a
        slash (``644/UBND-TH``). None without a number.
        """
        if self.number is None or self.symbol is None:
            return self.number
        joint = "-" if _PARTY_SYMBOL.fullmatch(self.symbol) else "/"
        return f"{self.number}{joint}{self.symbol}"

    @property
    def identity(self) -> tuple[str, int, str, str | None] | None:
        """What tells it from all other documents: issuer, year, number, symbol.

        Numbers start again every year, so a number alone names nothing. Leading
        zeros do not count, and the year is the one that the number carries, else
        that of the day of issue. None without number or year.
        """
        found = None if self.number is None else _NUMBER.fullmatch(self.number)
        if found is None:
            return None
        digits, letter, stated = found.groups()
        year = int(stated) if stated else self.issued and self.issued.year
        if not year:
            return None
        return self.issuer, year, f"{int(digits)}{letter}", self.symbol

    def label(self, locale: str = "en") -> str:
        """How people refer to it: type, number and symbol, day of issue.

        What nobody knows is said, not left out.
        """
        day = self.issued
        number = self.reference_number
        arguments = {
            "kind": render(f"directives.kind-{self.kind}", {}, locale),
            "number": number or render("directives.unnumbered", {}, locale),
            "day": day and (f"{day:%d/%m/%Y}" if locale == "vi" else day.isoformat()),
        }
        name = "label" if day else "label-undated"
        label = render(f"directives.{name}", arguments, locale)
        if number and self.symbol is None:
            return f"{label} {render('directives.no-symbol', {}, locale)}"
        return label

    def in_locale(self, locale: str) -> str:
        """As `label`, for sentences that name it."""
        return self.label(locale)

    def provision(self, path: str) -> Provision:
        """The provision of that path.

        Raises:
            UnknownNameError: There is none; the hint names the nearest.
        """
        for provision in self.provisions:
            if provision.path == path:
                return provision
        known = [provision.path for provision in self.provisions]
        error = UnknownNameError.of("provision", str(path), known, field="provision")
        raise error

    def children(self, path: str | None = None) -> tuple[Provision, ...]:
        """The provisions directly under one, in the order of the document.

        A provision stands under the nearest one above it that the directive has,
        so each stands somewhere: ``2.a`` at the top where there is no ``2``.

        Args:
            path: Path of the one above; None for the top.

        Raises:
            UnknownNameError: There is no provision of that path.
        """
        if path is not None:
            self.provision(path)
        nearest = self._nearest()
        return tuple(one for one in self.provisions if nearest[one.path] == path)

    def leaves(self) -> tuple[Provision, ...]:
        """The provisions that have none under them, in the order of the document."""
        inner = set(self._nearest().values())
        return tuple(one for one in self.provisions if one.path not in inner)

    def _nearest(self) -> dict[str, str | None]:
        """Of each path the one that it stands under, None at the top."""
        known = {provision.path for provision in self.provisions}
        return {
            one.path: next((path for path in one.above if path in known), None)
            for one in self.provisions
        }

    def sources(self) -> tuple[str, ...]:
        """Keys of what it implements or is based on, once each."""
        cited = (one.directive for one in self.references if one.relation.is_source)
        return tuple(dict.fromkeys(cited))
