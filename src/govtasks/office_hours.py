"""The built-in hold: hours of the whole office for notices (giờ hành chính).

What a person chose for himself goes beside it; the later of both holds.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import attrs

from .errors import InvalidValueError
from .notices import Notice, Recipient


def _is_zone(_: object, attribute: attrs.Attribute[Any], value: str) -> None:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        problem = "must be a time zone such as 'Asia/Ho_Chi_Minh'"
        raise InvalidValueError(problem, field=attribute.name, value=value) from error


@attrs.frozen(kw_only=True)
class OfficeHours:
    """Settings of the hold ``office-hours``.

    Attributes:
        opens: From when on notices go out on each day; None for at any hour.
        closes: Until when; after ``opens``.
        zone: Time zone of both.
    """

    opens: dt.time | None = None
    closes: dt.time = dt.time(17, 30)
    zone: str = attrs.field(default="Asia/Ho_Chi_Minh", validator=_is_zone)

    def __attrs_post_init__(self) -> None:
        if self.opens is not None and self.opens >= self.closes:
            problem = "must be before the office closes"
            raise InvalidValueError(problem, field="opens", value=self.opens)


@attrs.frozen
class OfficeHoursHold:
    """Keeps back what would go out while the office is closed."""

    hours: OfficeHours

    def hold(
        self,
        notice: Notice,  # noqa: ARG002 - every notice is held alike
        recipient: Recipient,  # noqa: ARG002 - for everybody
        now: dt.datetime,
    ) -> dt.datetime | None:
        """The next opening; None while the office is open."""
        opens, zone = self.hours.opens, ZoneInfo(self.hours.zone)
        local = now.astimezone(zone)
        if opens is None or opens <= local.time() < self.hours.closes:
            return None
        day = local.date() + dt.timedelta(days=local.time() >= self.hours.closes)
        return dt.datetime.combine(day, opens, tzinfo=zone)
