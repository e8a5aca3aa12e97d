"""The dated facts that terms run from."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Mapping

from ..errors import InvalidValueError, MissingFactError
from ..text import aware
from .regimes import Regime

Facts = Mapping[str, dt.date | dt.datetime]
Moment = dt.date | dt.datetime


def moment_of(
    facts: Facts, name: str, regime: Regime, zone: dt.tzinfo | None = None
) -> Moment:
    """The day or instant of a fact; instants in the regime's zone, or another.

    Raises:
        InvalidValueError: Neither, or outside the years 1 to 9999.
        NaiveInstantError: An instant without a zone.
    """
    value: object = facts[name]
    field = f"facts.{name}"
    if isinstance(value, dt.datetime):
        try:
            return aware(value, field).astimezone(
                zone or zoneinfo.ZoneInfo(regime.zone)
            )
        except OverflowError:
            problem = "is outside the years 1 to 9999"
            raise InvalidValueError(problem, field=field, value=value) from None
    if not isinstance(value, dt.date):
        problem = "must be a date or an instant"
        raise InvalidValueError(problem, field=field, value=value)
    return value


def civil_day(moment: Moment) -> dt.date:
    """The civil day of a moment."""
    return moment.date() if isinstance(moment, dt.datetime) else moment


def require_valid(regime: Regime, trigger: dt.date, facts: Facts) -> None:
    """Refuse a regime that was not law on the date that selects it.

    Raises:
        InvalidValueError: It was not.
        MissingFactError: That date is not among the facts.
    """
    if regime.selected_by == "trigger":
        regime.require_valid(trigger)
        return
    name = regime.selected_by
    if name not in facts:
        problem = f"regime {regime.key} is selected by the date of {name!r}"
        raise MissingFactError(problem, field=f"facts.{name}")
    regime.require_valid(civil_day(moment_of(facts, name, regime)), f"facts.{name}")


def local_instant(
    local: dt.datetime, zone: str, *, is_counted: bool, field: str
) -> dt.datetime:
    """The instant at which the clocks of a zone show a time.

    Args:
        local: The time, without a zone.
        zone: Name of the zone.
        is_counted: Whether hours are counted from it, so that of two instants it
            must be known which.
        field: Name of the time, for errors.

    Raises:
        InvalidValueError: The clocks never show it, as they skip that hour; or they
            show it twice, and hours are counted from it.
    """
    first, second = (local.replace(tzinfo=zone_of(zone), fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first
    back = first.astimezone(dt.UTC).astimezone(first.tzinfo)
    is_shown = back.replace(tzinfo=None) == local.replace(tzinfo=None)
    if is_shown and not is_counted:
        return first
    problem = f"is shown {'twice' if is_shown else 'by no clock'} in {zone} on that day"
    hint = f"write it with its offset, such as {first.isoformat(timespec='minutes')}"
    raise InvalidValueError(problem, field=field, value=local.isoformat(), hint=hint)


def zone_of(name: str) -> zoneinfo.ZoneInfo:
    """The zone of that name.

    Raises:
        InvalidValueError: There is none in the IANA database.
    """
    try:
        return zoneinfo.ZoneInfo(name)
    except (TypeError, ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        problem = "must be a zone of the IANA database"
        hint = "such as Asia/Ho_Chi_Minh"
        raise InvalidValueError(
            problem, field="timezone", value=name, hint=hint
        ) from None
