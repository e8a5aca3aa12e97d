"""Obligations as exporters get them, and the same components by icalendar alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import attrs
from icalendar import Alarm, Calendar, Component, Todo

from govtasks.ports import Entry
from govtasks.text import Text

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
LOCALE = "vi"
SETTINGS = {"shape": "todo", "most_items": 1_000_000, "most_octets": 1_000_000_000}
_AT = dt.datetime(2017, 2, 10, 8, tzinfo=ZONE)
_WHY = (
    "Văn bản đến ngày 10/02/2017; 05 ngày làm việc, không tính ngày nhận văn bản\n"
    "Bỏ qua Thứ Bảy và Chủ nhật; ngày cuối cùng trùng ngày nghỉ thì chuyển sang "
    "ngày làm việc tiếp theo\nHạn cuối: hết ngày làm việc"
)


def entries(count: int) -> list[Entry]:
    """So many, half of them to the hour, each with two reminders."""
    return [_entry(number) for number in range(count)]


def changed(given: Sequence[Entry], count: int) -> list[Entry]:
    """The same, but for some of them that a report has moved on."""
    later = _AT + dt.timedelta(days=30)
    every = len(given) // count
    return [
        attrs.evolve(one, percent=80, changed_at=later) if not number % every else one
        for number, one in enumerate(given)
    ]


def _entry(number: int) -> Entry:
    day = (_AT + dt.timedelta(days=number % 360)).date()
    midnight = dt.datetime.combine(day, dt.time(), ZONE)
    is_instant = bool(number % 2)
    hours = 16 if is_instant else 24
    return Entry(
        key=f"cv-644-{number:06}",
        title=Text.of(vi=f"Báo cáo kết quả thực hiện nhiệm vụ số {number}"),
        last_day=day,
        expires_at=midnight + dt.timedelta(hours=hours),
        is_instant=is_instant,
        state="in-progress",
        is_open=True,
        percent=number % 100,
        lead=Text.of(vi="Phòng Nội vụ"),
        answers=(Text.of(vi="Nguyễn Văn An, Trưởng phòng: chịu trách nhiệm"),),
        explanation=Text.of(vi=_WHY),
        revision=number % 3,
        changed_at=_AT + dt.timedelta(minutes=number),
        document="644/UBND-VX, 2.a",
        field=Text.of(vi="Cải cách hành chính"),
        alarms=tuple(midnight - dt.timedelta(hours=h) for h in (64, 16)),
    )


def recipes(written: bytes) -> list[Component]:
    """The components of a calendar, read back, from which a peer makes its own."""
    (calendar,) = Calendar.from_ical(written, multiple=True)
    return list(calendar.walk("VTODO"))


def rebuilt(components: Sequence[Component]) -> Calendar:
    """The same to-dos, put together property by property as icalendar's pages do."""
    calendar = Calendar()
    calendar.add("prodid", "-//govtasks//bench//EN")
    calendar.add("version", "2.0")
    for one in components:
        calendar.add_component(_copied(one, Todo()))
    return calendar


def _copied(one: Component, into: Component) -> Component:
    for name, value in one.items():
        if name == "CATEGORIES":
            into.add(name, [str(category) for category in value.cats])
        elif hasattr(value, "dt"):
            parameters = {"VALUE": "DATE-TIME"} if name == "TRIGGER" else None
            into.add(name, value.dt, parameters)
        elif isinstance(value, int):
            into.add(name, int(value))
        else:
            into.add(name, str(value))
    for part in one.subcomponents:
        into.add_component(_copied(part, Alarm()))
    return into
