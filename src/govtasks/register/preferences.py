"""How somebody wants to be told: by which channels, when, and in which language.

What is left out is as his body has it, and then as the host has it for everybody.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Callable, Iterator
from typing import Any

import attrs

from ..checks import instance_of, is_flag, listed, one_of, optional
from ..errors import InvalidValueError
from ..messages import LOCALES
from ..notices import Category
from ..obligations.refusals import refuse
from ..text import each, is_key, is_optional_key

STATUTORY = (Category.OVERDUE, Category.ESCALATION, Category.DEMAND)
"""What nobody can switch off (thông báo bắt buộc theo quy định)."""

MORNING = dt.timedelta(hours=1)
"""For so long after its time, what is said still goes into the digest of the day."""

_FURTHEST = 62
"""Days that are looked ahead for one that is not closed."""


def _is_local_time(
    _instance: object, attribute: attrs.Attribute[Any], value: object
) -> None:
    if not isinstance(value, dt.time) or value.tzinfo is not None:
        problem = "must be a time of day without a zone"
        hint = "it is the time where the person is"
        raise InvalidValueError(problem, field=attribute.name, value=value, hint=hint)


def _is_zone(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    try:
        zoneinfo.ZoneInfo(str(value))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        problem = "must be the name of a time zone such as Asia/Ho_Chi_Minh"
        raise InvalidValueError(problem, field=attribute.name, value=value) from error


@attrs.frozen(kw_only=True)
class Choice:
    """By which channels things of one sort are told.

    Attributes:
        category: What sort of thing; None for all that no other choice is about.
        channels: Names of channels; the first that reaches him is used. None
            switches it off, where that may be.
    """

    category: Category | None = attrs.field(
        default=None, validator=optional(instance_of(Category, "a category"))
    )
    channels: tuple[str, ...] = attrs.field(
        default=(), converter=listed, validator=each(is_key)
    )


@attrs.frozen(kw_only=True)
class Quiet:
    """Hours of a day in which nothing is told (giờ nghỉ), but what is urgent.

    Attributes:
        start: Time of day at which they begin, where the person is.
        end: When they end; on the next day where it is not after the beginning.
    """

    start: dt.time = attrs.field(validator=_is_local_time)
    end: dt.time = attrs.field(validator=_is_local_time)

    def __attrs_post_init__(self) -> None:
        if self.start == self.end:
            problem = "must be another time than the beginning"
            raise InvalidValueError(problem, field="end", value=self.end)

    def end_at(self, local: dt.datetime) -> dt.datetime | None:
        """When the quiet that holds at a local time ends; None where it does not."""
        time, day = local.replace(tzinfo=None).time(), local.date()
        if self.start < self.end:
            holds = self.start <= time < self.end
        else:
            holds = time >= self.start or time < self.end
            day += dt.timedelta(days=time >= self.start)
        if not holds:
            return None
        return dt.datetime.combine(day, self.end, tzinfo=local.tzinfo)


@attrs.frozen(kw_only=True)
class Preferences:
    """How somebody wants to be told (tùy chọn nhận thông báo).

    What is None, or not among the choices, was not said.

    Attributes:
        choices: By which channels, for each sort of thing at most once.
        locale: ``vi`` or ``en``.
        digest: Whether what is due soon comes as one message each working morning.
        digest_at: At what time, where he is.
        quiet: Hours in which nothing comes.
        quiet_on_closed_days: Whether closed days of his calendar are such as a whole.
        calendar: Key of his working calendar.
        zone: Name of his time zone.
    """

    choices: tuple[Choice, ...] = attrs.field(
        default=(), converter=listed, validator=each(instance_of(Choice, "a choice"))
    )
    locale: str | None = attrs.field(default=None, validator=optional(one_of(*LOCALES)))
    digest: bool | None = attrs.field(default=None, validator=optional(is_flag))
    digest_at: dt.time | None = attrs.field(
        default=None, validator=optional(_is_local_time)
    )
    quiet: tuple[Quiet, ...] | None = attrs.field(
        default=None,
        converter=attrs.converters.optional(listed),
        validator=optional(each(instance_of(Quiet, "quiet hours"))),
    )
    quiet_on_closed_days: bool | None = attrs.field(
        default=None, validator=optional(is_flag)
    )
    calendar: str | None = attrs.field(default=None, validator=is_optional_key)
    zone: str | None = attrs.field(default=None, validator=optional(_is_zone))

    def __attrs_post_init__(self) -> None:
        about = [choice.category for choice in self.choices]
        for category in about:
            if about.count(category) > 1:
                problem = "must be about each sort of thing once"
                value = None if category is None else category.value
                raise InvalidValueError(problem, field="choices", value=value)

    def over(self, other: Preferences) -> Preferences:
        """These, and what they do not say as the other has it."""
        said = {
            field.name: value
            for field in attrs.fields(Preferences)
            if (value := getattr(self, field.name)) is not None
        }
        about = {choice.category for choice in self.choices}
        rest = tuple(one for one in other.choices if one.category not in about)
        return attrs.evolve(other, **{**said, "choices": (*self.choices, *rest)})

    def choice(self, category: Category) -> Choice | None:
        """By which channels that is told; None where nothing was said."""
        known = {choice.category: choice for choice in self.choices}
        return known.get(category, known.get(None))

    def switched_off(self) -> Iterator[Category]:
        """What would not be told at all."""
        for category in Category:
            choice = self.choice(category)
            if choice is not None and not choice.channels:
                yield category


def check_statutory(preferences: Preferences) -> None:
    """Refuse to be told nothing where the law wants it told.

    Raises:
        RefusedError: By ``statutory-notice``.
    """
    for category in preferences.switched_off():
        if category in STATUTORY:
            refuse("statutory-notice", category=category.value)


@attrs.frozen(kw_only=True)
class Wishes:
    """What holds for one person.

    Attributes:
        preferences: His own over those of his body and of the host.
        zone: Where he is.
        is_working: Whether a day is a working day of his.
    """

    preferences: Preferences
    zone: zoneinfo.ZoneInfo
    is_working: Callable[[dt.date], bool] = attrs.field(eq=False)

    def quiet_until(self, now: dt.datetime) -> dt.datetime | None:
        """When the quiet that holds at an instant is over; None where it does not."""
        at = now.astimezone(self.zone)
        for _ in range(_FURTHEST):
            later = self._quiet_end(at)
            if later is None:
                return None if at == now else at
            at = later
        # Nobody is quiet for ever: what is to be told must be told.
        return None

    def _quiet_end(self, at: dt.datetime) -> dt.datetime | None:
        wanted = self.preferences
        if wanted.quiet_on_closed_days and not self.is_working(at.date()):
            tomorrow = at.date() + dt.timedelta(days=1)
            return dt.datetime.combine(tomorrow, dt.time(), tzinfo=self.zone)
        ends = (quiet.end_at(at) for quiet in wanted.quiet or ())
        return max((end for end in ends if end is not None and end > at), default=None)

    def next_digest(self, now: dt.datetime) -> dt.datetime | None:
        """When his next digest goes out; None where he wants none, or none is near.

        That is at once in the hour that begins at its time on a working day.
        """
        time = self.preferences.digest_at
        if not self.preferences.digest or time is None:
            return None
        today = now.astimezone(self.zone).date()
        days = (today + dt.timedelta(days=number) for number in range(_FURTHEST))
        mornings = (
            dt.datetime.combine(day, time, tzinfo=self.zone)
            for day in days
            if self.is_working(day)
        )
        # What is said a little later still belongs to the digest of this morning.
        coming = (max(at, now) for at in mornings if now < at + MORNING)
        return next(coming, None)
