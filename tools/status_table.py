"""Write every status that an obligation can have, in all the words there are for it."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from govtasks.deadlines.compute import compute
from govtasks.deadlines.loading import builtin_calendar, builtin_regime
from govtasks.deadlines.results import Due
from govtasks.deadlines.rules import AtOnce, Fixed, Rule, Undated
from govtasks.deadlines.terms import Term
from govtasks.obligations.state import State, Workflow
from govtasks.obligations.status import Status, status
from govtasks.obligations.transitions import reachable_states
from govtasks.obligations.vocabulary import quarter, tracker_words

HEAD = (
    "state",
    "deadline",
    "in English",
    "in Vietnamese",
    "as a tracker",
    "of the four",
)
# Calendar days from the day that is judged to the last day.
_AHEAD = (-1, 0, 3, 4)


def statuses() -> tuple[Status, ...]:
    """Each status once: by state, deadline, timeliness, at once, and early or not."""
    found: dict[object, Status] = {}
    for state in sorted(reachable_states(), key=_order):
        for one in _of_state(state):
            mark = (one.workflow, one.deadline, one.timeliness, one.at_once)
            found.setdefault((*mark, one.days_early > 0, quarter(one)), one)
    return tuple(found.values())


def _order(state: State) -> int:
    return list(Workflow).index(state.stage)


def _of_state(state: State) -> Iterator[Status]:
    now = state.changed_at
    day = (state.judged_at or state.submitted_at or now).date()
    if state.is_suspended:
        day = state.pauses[-1].on
    ends = [day + dt.timedelta(days=days) for days in _AHEAD]
    dated: list[Rule] = [Fixed(day=end, inclusive=True, roll=False) for end in ends]
    dated += [AtOnce(grace=Term.parse(term)) for term in ("1 day", "30 days")]
    # What waits for its condition has no day before that comes about.
    rules = [Undated(), *(() if state.workflow is Workflow.DORMANT else dated)]
    arrivals = (day - dt.timedelta(days=5), day)
    for rule in rules:
        for arrival in arrivals if isinstance(rule, AtOnce) else arrivals[:1]:
            yield status(state, _due(rule, arrival), now)


def _due(rule: Rule, arrival: dt.date) -> Due:
    regime, calendar = builtin_regime("vn-civil-2015"), builtin_calendar("vn-state")
    return compute(rule, {"receipt": arrival}, regime=regime, calendar=calendar)


def table() -> str:
    """The table of a page of the documentation."""
    rows = [HEAD, ("---",) * len(HEAD), *map(_row, statuses())]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _row(one: Status) -> tuple[str, ...]:
    found = quarter(one)
    tracked = tracker_words(one, "vi", early=True)
    how = f"`{one.timeliness or one.deadline}`" + " at once" * one.at_once
    return (
        f"`{one.workflow}`",
        how,
        one.in_locale("en"),
        one.in_locale("vi"),
        tracked,
        "–" if found is None else found.in_locale("vi"),
    )


def write_table(page: Path) -> None:
    """Put the table in the place of the one that a page has."""
    text = page.read_text("utf-8")
    lines = text.splitlines(keepends=True)
    rows = [n for n, line in enumerate(lines) if line.startswith("| ")]
    lines[rows[0] : rows[-1] + 1] = [table()]
    page.write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    write_table(Path(__file__).parents[1] / "docs" / "reference" / "statuses.md")
