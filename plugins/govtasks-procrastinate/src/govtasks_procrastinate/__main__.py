"""A probe for supervisors: ``python -m govtasks_procrastinate URL``.

Prints how the jobs are as one line of JSON. Ends with 0 where all is well, 3 where
something is wrong, 1 where the database could not be asked.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence

import attrs

from govtasks.errors import GovtasksError

from .health import health
from .work import QUEUE

WELL, FAILED, WRONG = 0, 1, 3
VARIABLE = "GOVTASKS_JOBS_URL"


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask, print, and give the exit code."""
    options = _parser().parse_args(arguments)
    try:
        found = health(
            options.url, queue=options.queue, stalled_seconds=options.stalled
        )
        problems = found.problems(options.longest)
    except GovtasksError as error:
        sys.stderr.write(f"{error}\n")
        return FAILED
    told = attrs.asdict(found) | {"problems": problems}
    sys.stdout.write(json.dumps(told) + "\n")
    return WRONG if problems else WELL


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m govtasks_procrastinate")
    url = os.environ.get(VARIABLE)
    parser.add_argument(
        "url",
        nargs="?" if url else None,
        default=url,
        help=f"of PostgreSQL; {VARIABLE} where it is not given, to keep passwords "
        "out of lists of processes",
    )
    parser.add_argument("--queue", default=QUEUE, help="name of the queue")
    parser.add_argument(
        "--stalled", type=int, default=60, help="seconds a worker may be silent"
    )
    parser.add_argument(
        "--longest", type=int, default=900, help="seconds that a job may wait"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
