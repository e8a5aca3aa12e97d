"""Draw the worked dates of the documentation as calendar pictures."""

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import attrs

from govtasks.deadlines.compute import compute
from govtasks.deadlines.loading import builtin_calendar, builtin_regime
from govtasks.deadlines.picture import picture_svg
from govtasks.deadlines.results import Deadline
from govtasks.deadlines.rules import Before, Rule, Within
from govtasks.deadlines.terms import Term


@attrs.frozen
class Worked:
    """A worked date.

    Attributes:
        rule: What the order says.
        event: The day that it counts from.
        calendar: Key of the calendar.
    """

    rule: Rule
    event: dt.date
    calendar: str = "vn-state"

    def svg(self) -> str:
        """The picture of how it is counted by the Civil Code."""
        calendar = builtin_calendar(self.calendar)
        regime = builtin_regime("vn-civil-2015")
        facts = {"receipt": self.event, "meeting": self.event}
        found = compute(self.rule, facts, regime=regime, calendar=calendar)
        if not isinstance(found, Deadline):
            problem = f"{self.rule} has no day to draw"
            raise TypeError(problem)
        return picture_svg(found, calendar)


def _within(term: str) -> Within:
    return Within(terms=(Term.parse(term),))


# Each is worked out in words on the page that shows it.
WORKED: Mapping[str, Worked] = MappingProxyType(
    {
        "tet": Worked(_within("10 days"), dt.date(2017, 1, 20)),
        "day-off-in-lieu": Worked(_within("10 days"), dt.date(2017, 4, 20)),
        "exchanged-state": Worked(_within("15 days"), dt.date(2026, 8, 7)),
        "exchanged-enterprise": Worked(
            _within("15 days"), dt.date(2026, 8, 7), "vn-enterprise"
        ),
        "working-days": Worked(_within("3 working days"), dt.date(2026, 8, 27)),
        "before-a-meeting": Worked(
            Before(terms=(Term.parse("5 days"),), event="meeting"), dt.date(2017, 3, 10)
        ),
    }
)


def write_pictures(folder: Path) -> list[Path]:
    """Write the pictures of all worked dates; those that are the same are left."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_write(folder / f"{name}.svg", one.svg()) for name, one in WORKED.items()]


def _write(path: Path, text: str) -> Path:
    if not path.is_file() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")
    return path
