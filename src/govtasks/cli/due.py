"""The command that answers requests for due days, line by line."""

from __future__ import annotations

import argparse
import functools
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from ..deadlines.calendars import WorkCalendar
from ..deadlines.regimes import Regime
from ..deadlines.request import Request, due_text, facts_of, plan_of
from ..deadlines.results import Answer, CountedDay, Deadline
from ..errors import GovtasksError
from .lines import Line, lines_of, opened, parsed
from .output import Exit, answer_line

if TYPE_CHECKING:
    from ..plugins import Plugins
    from .output import Commands

    Loader = Callable[[argparse.Namespace], Plugins]

_STDIN = "stdin"
_MOST_KEPT = 256
_LONGEST_ID = 200


@attrs.frozen
class Sources:
    """Where regimes and calendars come from; what was used lately is kept.

    Attributes:
        regime: Finds a regime by its key.
        calendar: Finds a calendar by its key.
    """

    regime: Callable[[str], Regime]
    calendar: Callable[[str], WorkCalendar]

    @classmethod
    def of(cls, plugins: Plugins) -> Sources:
        """The regimes and calendars that plugins offer, and the built-in ones."""
        keep = functools.lru_cache(maxsize=_MOST_KEPT)
        return cls(keep(plugins.regime), keep(plugins.calendar))

    def answer(self, request: Request) -> Answer:
        """The day that a request asks for.

        Raises:
            GovtasksError: As `govtasks.deadlines.request.answer`.
        """
        plan = plan_of(request, regimes=self.regime, calendars=self.calendar)
        found = plan.answer(facts_of(request, self.regime))
        assert isinstance(found, Deadline | CountedDay)  # noqa: S101 - the trigger is there
        return found


def add(commands: Commands, loader: Loader) -> None:
    """Add the commands of this module."""
    parser = commands.add_parser(
        "due", help="answer requests for due days, a JSON object on each line"
    )
    parser.add_argument("file", type=Path, nargs="?", help="stdin without it")
    parser.add_argument(
        "--no-steps", action="store_true", help="leave out how each day was found"
    )
    parser.add_argument(
        "--flush", action="store_true", help="write each answer at once into a pipe too"
    )
    parser.set_defaults(run=functools.partial(_due, loader))


def _due(loader: Loader, options: argparse.Namespace) -> Exit:
    sources = Sources.of(loader(options))
    place = str(options.file or _STDIN)
    flush = options.flush or sys.stdout.isatty()
    code = Exit.DONE
    with opened(options.file) as stream:
        for line in lines_of(stream, place):
            row = _answered(line, place, sources, options)
            if "error" in row:
                code = Exit.PARTIAL
            answer_line(row)
            if flush:
                sys.stdout.flush()
    return code


def _answered(
    line: Line, place: str, sources: Sources, options: argparse.Namespace
) -> dict[str, object]:
    """What is written for a line: the answer, or what is wrong with it."""
    data: object = None
    try:
        data = parsed(line)
        request = Request.from_json(data)
        found = sources.answer(request)
        row = row_of(request, found, options.locale)
        if not options.no_steps:
            row["steps"] = list(steps_of(found, options.locale))
    except GovtasksError as error:
        error.at(f"{place}:{line.number}")
        return {"id": _id_of(data), "error": error.to_json()}
    return row


def row_of(request: Request, found: Answer, locale: str) -> dict[str, object]:
    """The answer to a request as a JSON object, without its steps."""
    deadline = found if isinstance(found, Deadline) else None
    window = deadline and deadline.window_start
    return {
        "id": request.id,
        "due": due_text(found, request.trigger),
        "gives": found.gives if isinstance(found, CountedDay) else "last",
        "nominal": found.nominal_day.isoformat(),
        "expires_at": deadline and deadline.expires_at.isoformat(),
        "window_start": window and window.isoformat(),
        "provisional": found.provisional,
        "confirmed": found.confirmed,
        "readings": [
            {"due": reading.last_day.isoformat(), "because": reading.in_locale(locale)}
            for reading in found.readings
        ],
    }


def steps_of(found: Answer, locale: str) -> Iterator[dict[str, object]]:
    """The steps of an answer: each with its sentence in a language."""
    for step in found.explanation.steps:
        yield {"text": step.text(locale), **step.to_json()}


def _id_of(data: object) -> str | None:
    """The name of a request that could not be answered, where it has one."""
    name = data.get("id") if isinstance(data, dict) else None
    return name[:_LONGEST_ID] if isinstance(name, str) else None
