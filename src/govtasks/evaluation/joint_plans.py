"""Joint plans: what bodies that cannot order each other undertake together.

A People's Committee does not order Party bodies, the Front or mass organisations; it
requests ("đề nghị phối hợp"), and they may request of it. What they agree on stands in
a joint plan (chương trình, kế hoạch phối hợp) that binds none of them without its own
consent. Each item is an obligation on its own terms; the plan only names it.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from ..checks import is_a, is_flag, listed, optional
from ..errors import InvalidValueError
from ..explain import Citation
from ..obligations.model import Silence
from ..text import (
    Text,
    each,
    is_count,
    is_day,
    is_filled,
    is_key,
    is_optional_key,
    is_plain,
)

_FEWEST = 2


def _is_zone(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    try:
        zoneinfo.ZoneInfo(str(value))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        problem = "must be the name of a time zone such as Asia/Ho_Chi_Minh"
        raise InvalidValueError(problem, field=attribute.name, value=value) from error


def _once(values: Iterable[str], field: str, problem: str) -> None:
    """Refuse a value that stands there twice."""
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise InvalidValueError(problem, field=field, value=value)
        seen.add(value)


@attrs.frozen(kw_only=True)
class JointParty:
    """A party to a joint plan (bên tham gia phối hợp).

    Attributes:
        body: Key of the body, of any kind.
        coordinators: Keys of the posts through which the others reach it (đầu mối
            phối hợp): of the body itself, or of one below it.

    Raises:
        InvalidValueError: A post is named twice.
    """

    body: str = attrs.field(validator=is_key)
    coordinators: tuple[str, ...] = attrs.field(
        default=(), converter=listed, validator=each(is_key)
    )

    def __attrs_post_init__(self) -> None:
        """Refuse a post that is named twice."""
        _once(self.coordinators, "coordinators", "names a post twice")


@attrs.frozen(kw_only=True)
class JointItem:
    """What one party does under a joint plan (nội dung phối hợp).

    Attributes:
        key: Its key in the plan.
        obligation: Key of the obligation or request that it is, on its own terms.
        led_by: Key of the party whose it is: its lead is that body, or one below it.
        asked_by: Key of the party that requested it; None where the party took it on
            by itself. Either side may request of the other.
        silence: What it means that nothing is said by its day; None where the plan
            does not say.
        basis: What says so, beside the plan itself.

    Raises:
        InvalidValueError: A party requests of itself, or nobody requests and there is
            a meaning of silence.
    """

    key: str = attrs.field(validator=is_key)
    obligation: str = attrs.field(validator=is_key)
    led_by: str = attrs.field(validator=is_key)
    asked_by: str | None = attrs.field(default=None, validator=is_optional_key)
    silence: Silence | None = attrs.field(
        default=None, validator=optional(is_a(Silence))
    )
    basis: Citation | None = attrs.field(
        default=None, validator=optional(is_a(Citation))
    )

    def __attrs_post_init__(self) -> None:
        """Refuse a request to oneself, and silence where nothing was asked."""
        if self.asked_by == self.led_by:
            problem = "must be another party than the one that leads it"
            raise InvalidValueError(problem, field="asked_by", value=self.asked_by)
        if self.silence is not None and self.asked_by is None:
            problem = "means nothing where no party asked"
            raise InvalidValueError(problem, field="silence", value=self.silence.value)


@attrs.frozen(kw_only=True)
class JointDay:
    """One day that binds items of several parties (thời hạn chung).

    Each item keeps its own deadline rule. This is the day that the parties agreed on;
    an item whose own day is another is shown, and moved by nobody.

    Attributes:
        key: Its key in the plan.
        title: What is to be done by then.
        day: The last day.
        items: Keys of the items, of at least two parties.
    """

    key: str = attrs.field(validator=is_key)
    title: Text = attrs.field(validator=is_a(Text))
    day: dt.date = attrs.field(validator=is_day)
    items: tuple[str, ...] = attrs.field(converter=listed, validator=each(is_key))


@attrs.frozen(kw_only=True)
class JointPlan:
    """What several bodies undertake together (chương trình, kế hoạch phối hợp).

    Attributes:
        key: Its key.
        title: What it is called.
        parties: The bodies, at least two.
        since: First day of its period.
        until: First day after its period.
        items: What each of them does.
        days: Days that bind items of several of them.
        directive: Key of the directive that it carries out; None where there is none.
        instrument: The document that it is, once it has a number.
        note: Anything else a reader should know.
        zone: Name of the time zone in which its days begin and end.

    Raises:
        InvalidValueError: Fewer than two parties, one of them twice, an item of no
            party, a key twice, or a joint day that binds one party alone, or lies
            outside the period.
    """

    key: str = attrs.field(validator=is_key)
    title: Text = attrs.field(validator=is_a(Text))
    parties: tuple[JointParty, ...] = attrs.field(
        converter=listed, validator=each(is_a(JointParty))
    )
    since: dt.date = attrs.field(validator=is_day)
    until: dt.date = attrs.field(validator=is_day)
    items: tuple[JointItem, ...] = attrs.field(
        default=(), converter=listed, validator=each(is_a(JointItem))
    )
    days: tuple[JointDay, ...] = attrs.field(
        default=(), converter=listed, validator=each(is_a(JointDay))
    )
    directive: str | None = attrs.field(default=None, validator=is_optional_key)
    instrument: Citation | None = attrs.field(
        default=None, validator=optional(is_a(Citation))
    )
    note: str = attrs.field(default="", validator=is_plain)
    zone: str = attrs.field(default="Asia/Ho_Chi_Minh", validator=[is_filled, _is_zone])

    def __attrs_post_init__(self) -> None:
        """Refuse what does not fit together."""
        if self.until <= self.since:
            problem = "must end after it begins"
            raise InvalidValueError(problem, field="until", value=self.until)
        if len(self.parties) < _FEWEST:
            problem = "must have at least two parties"
            raise InvalidValueError(problem, field="parties", value=self.bodies)
        _once(self.bodies, "parties", "names a party twice")
        _once((one.key for one in self.items), "items", "has two items of one key")
        _once((i.obligation for i in self.items), "items", "names an obligation twice")
        for item in self.items:
            self._check_item(item)
        _once((one.key for one in self.days), "days", "has two days of one key")
        bound = (key for one in self.days for key in one.items)
        _once(bound, "days", "binds an item twice")
        for day in self.days:
            self._check_day(day)

    def _check_item(self, item: JointItem) -> None:
        for field, body in (("led_by", item.led_by), ("asked_by", item.asked_by)):
            if body is not None and body not in self.bodies:
                problem = "must be a party to the plan"
                hint = f"its parties are {', '.join(self.bodies)}"
                path = f"items.{item.key}.{field}"
                raise InvalidValueError(problem, field=path, value=body, hint=hint)

    def _check_day(self, day: JointDay) -> None:
        path = f"days.{day.key}"
        if not self.since <= day.day < self.until:
            problem = "must lie in the period of the plan"
            raise InvalidValueError(problem, field=f"{path}.day", value=day.day)
        known = {one.key: one.led_by for one in self.items}
        for key in day.items:
            if key not in known:
                problem = "must be an item of the plan"
                raise InvalidValueError(problem, field=f"{path}.items", value=key)
        if len({known[key] for key in day.items}) < _FEWEST:
            problem = "must bind items of at least two parties"
            raise InvalidValueError(problem, field=f"{path}.items", value=day.items)

    @property
    def bodies(self) -> tuple[str, ...]:
        """Keys of the parties, in the order of the plan."""
        return tuple(one.body for one in self.parties)

    @property
    def last_day(self) -> dt.date:
        """Last day of its period."""
        return self.until - dt.timedelta(days=1)

    def local(self, at: dt.datetime) -> dt.date:
        """The day of an instant where the plan's days begin."""
        return at.astimezone(zoneinfo.ZoneInfo(self.zone)).date()

    def item(self, key: str) -> JointItem | None:
        """The item of that key; None where there is none."""
        return next((one for one in self.items if one.key == key), None)

    def coordinators(self) -> Iterator[tuple[str, str]]:
        """Each party with each post through which it is reached."""
        for party in self.parties:
            for post in party.coordinators:
                yield party.body, post


@attrs.frozen(kw_only=True)
class MinutesPoint:
    """One point of minutes (nội dung, kết luận).

    Attributes:
        text: What was said or decided, in the language of the minutes.
        items: Keys of the items of the plan that it is about.
        is_decision: Whether it was decided, and not only said.
    """

    text: str = attrs.field(validator=is_filled)
    items: tuple[str, ...] = attrs.field(
        default=(), converter=listed, validator=each(is_key)
    )
    is_decision: bool = attrs.field(default=False, validator=is_flag)


@attrs.frozen(kw_only=True)
class JointMinutes:
    """The minutes of a meeting of the parties (biên bản họp).

    Attributes:
        key: Their key in the plan.
        day: The day of the meeting.
        present: Keys of the persons who were there.
        points: What was said and decided.
        guests: Who else was there, as it is written.
        place: Where it was.

    Raises:
        InvalidValueError: Nobody was there, somebody twice, or nothing was said.
    """

    key: str = attrs.field(validator=is_key)
    day: dt.date = attrs.field(validator=is_day)
    present: tuple[str, ...] = attrs.field(converter=listed, validator=each(is_key))
    points: tuple[MinutesPoint, ...] = attrs.field(
        converter=listed, validator=each(is_a(MinutesPoint))
    )
    guests: tuple[str, ...] = attrs.field(
        default=(), converter=listed, validator=each(is_filled)
    )
    place: str = attrs.field(default="", validator=is_plain)

    def __attrs_post_init__(self) -> None:
        """Refuse minutes of nobody, and minutes of nothing."""
        for name in ("present", "points"):
            if not getattr(self, name):
                problem = "must not be empty"
                raise InvalidValueError(problem, field=name)
        _once(self.present, "present", "names a person twice")

    @property
    def items(self) -> tuple[str, ...]:
        """Keys of the items that its points are about, each once."""
        return tuple(dict.fromkeys(key for one in self.points for key in one.items))


@attrs.frozen(kw_only=True)
class JointPlanProposed:
    """A text of a joint plan was proposed; the party that did so agrees to it.

    Attributes:
        number: Which text of the plan it is, from 1.
        party: Key of the party that proposed it.
        plan: The whole plan as it is to be.
        reason: Why it is to change; empty for the first text.
    """

    number: int = attrs.field(validator=is_count)
    party: str = attrs.field(validator=is_key)
    plan: JointPlan = attrs.field(validator=is_a(JointPlan))
    reason: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class JointPlanAgreed:
    """A party agreed to a text of a joint plan (thống nhất).

    Attributes:
        number: Which text.
        party: Key of the party.
        note: What else it said.
    """

    number: int = attrs.field(validator=is_count)
    party: str = attrs.field(validator=is_key)
    note: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class JointPlanLeft:
    """A party left a joint plan (rút khỏi chương trình phối hợp).

    Attributes:
        party: Key of the party.
        reason: Why.
    """

    party: str = attrs.field(validator=is_key)
    reason: str = attrs.field(validator=is_filled)


@attrs.frozen(kw_only=True)
class JointPlanClosed:
    """A joint plan whose period was over was closed (tổng kết).

    Attributes:
        party: Key of the party that closed it.
        summary: What came of it.
    """

    party: str = attrs.field(validator=is_key)
    summary: str = attrs.field(validator=is_filled)


@attrs.frozen(kw_only=True)
class JointMinutesRecorded:
    """Minutes of a meeting of the parties were recorded.

    Attributes:
        party: Key of the party that recorded them.
        minutes: The minutes.
        corrects: Key of the minutes that they take the place of; None for new ones.
        reason: Why those were wrong.
    """

    party: str = attrs.field(validator=is_key)
    minutes: JointMinutes = attrs.field(validator=is_a(JointMinutes))
    corrects: str | None = attrs.field(default=None, validator=is_optional_key)
    reason: str = attrs.field(default="", validator=is_plain)


@attrs.frozen(kw_only=True)
class JointMinutesSigned:
    """A party signed minutes (ký biên bản).

    Attributes:
        minutes: Key of the minutes.
        party: Key of the party.
        note: What it reserved, or else said.
    """

    minutes: str = attrs.field(validator=is_key)
    party: str = attrs.field(validator=is_key)
    note: str = attrs.field(default="", validator=is_plain)


JointEvent = (
    JointPlanProposed
    | JointPlanAgreed
    | JointPlanLeft
    | JointPlanClosed
    | JointMinutesRecorded
    | JointMinutesSigned
)
"""Everything that can have happened to a joint plan."""
