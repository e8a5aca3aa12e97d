"""Bodies (cơ quan, đơn vị): who can be given an order or asked for help."""

from __future__ import annotations

import datetime as dt
import enum

import attrs

from ..checks import is_a
from ..messages import render
from ..text import Text, is_day, is_key, is_optional_day, is_optional_key
from .values import named_texts


class BodyKind(enum.Enum):
    """What sort of body it is; decides whether it can be ordered.

    Members: People's Committee (Ủy ban nhân dân), division of one (sở, phòng,
    ban; the level tells them apart), ministry or central agency (bộ, cơ quan
    ngang bộ), People's Council (Hội đồng nhân dân), Party committee or body (cấp
    ủy, cơ quan Đảng), Fatherland Front (Mặt trận Tổ quốc), mass organisation (tổ
    chức chính trị - xã hội), public service unit (đơn vị sự nghiệp công lập),
    enterprise (doanh nghiệp), other.
    """

    COMMITTEE = "committee"
    DIVISION = "division"
    AGENCY = "agency"
    COUNCIL = "council"
    PARTY = "party"
    FRONT = "front"
    MASS_ORGANISATION = "mass-organisation"
    SERVICE_UNIT = "service-unit"
    ENTERPRISE = "enterprise"
    OTHER = "other"

    @property
    def is_government(self) -> bool:
        """Whether it is on the side of the government, within which orders go.

        A People's Committee requests all others; a People's Council, which
        supervises it, too.
        """
        return self in _GOVERNMENT

    def in_locale(self, locale: str) -> str:
        """The kind as a word of that language."""
        return render(f"organisation.kind-{self.value}", {}, locale)


# To look for one of a few by identity is faster than by hash.
_GOVERNMENT = (
    BodyKind.COMMITTEE,
    BodyKind.DIVISION,
    BodyKind.AGENCY,
    BodyKind.SERVICE_UNIT,
)


class Level(enum.Enum):
    """Level of government (cấp hành chính).

    A city under a province (thành phố thuộc tỉnh) is of the district level,
    which ended on 2025-07-01; a special zone (đặc khu) is of the commune level.
    """

    CENTRAL = "central"
    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"

    def in_locale(self, locale: str) -> str:
        """The level as a word of that language."""
        return render(f"organisation.level-{self.value}", {}, locale)


@attrs.frozen(kw_only=True)
class Body:
    """A body (cơ quan, đơn vị) for as long as it exists.

    Attributes:
        key: Its key; stays the same whatever happens to name and codes.
        name: Its name by language, until the first `Naming` of it.
        kind: What sort of body it is.
        level: Level of government that it belongs to.
        parent: Key of the body above it, until the first `Placement` of it.
        since: First day on which it exists.
        until: First day on which it no longer exists; None while it does.
        identifiers: Codes that others know it by, as pairs of scheme and code
            sorted by scheme, for as long as it exists; `Identifier` holds those
            that change. They contradict each other, so they are never keys.
    """

    key: str = attrs.field(validator=is_key)
    name: Text = attrs.field(validator=is_a(Text))
    kind: BodyKind = attrs.field(validator=is_a(BodyKind))
    level: Level = attrs.field(validator=is_a(Level))
    parent: str | None = attrs.field(default=None, validator=is_optional_key)
    since: dt.date = attrs.field(validator=is_day)
    until: dt.date | None = attrs.field(default=None, validator=is_optional_day)
    identifiers: tuple[tuple[str, str], ...] = attrs.field(
        default=(), converter=named_texts
    )
