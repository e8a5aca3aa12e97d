"""Fifty thousand obligations, brought in from a file; beside Taskwarrior, its tasks.

Each program is a process of its own that begins with nothing, so that its time is that
of the wall and its memory the most that it ever held.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import UUID

import attrs

from govtasks.ports import Append, Record, Row
from govtasks_sql import open_store

from .appending import AT, TENANT
from .contests import told

OBLIGATIONS = 50_000
ROUNDS = 5


@attrs.frozen
class Taken:
    """What one run took: seconds of the wall, and KiB of memory at most."""

    seconds: float
    memory: int


def imports(folder: Path) -> Iterator[bool]:
    """Import as many obligations as tasks, in turn."""
    tasks, lines = folder / "tasks.json", folder / "obligations.jsonl"
    tasks.write_text(json.dumps(list(_tasks()), ensure_ascii=False), "utf-8")
    _export(folder, lines)
    ours, theirs = [], []
    for number in range(ROUNDS):
        theirs.append(_taskwarrior(folder / f"task-{number}", tasks))
        url = f"sqlite:///{folder / f'imported-{number}.db'}"
        ours.append(_run(_storage(url, "import", lines), os.environ))
    print(f"{OBLIGATIONS} obligations from a file, and as many tasks")
    medians = []
    for name, taken in (("Taskwarrior", theirs), ("govtasks storage import", ours)):
        seconds = statistics.median(one.seconds for one in taken)
        memory = statistics.median(one.memory for one in taken)
        medians.append((seconds, memory))
        print(f"  {name:44}{seconds:9.2f} s{memory / 1024:10.1f} MiB")
    (their_time, their_memory), (our_time, our_memory) = medians
    yield told("an import against Taskwarrior's", their_time / our_time, 1)
    yield told("its memory against Taskwarrior's", their_memory / our_memory, 2)
    print()


# A process of its own and a small one: the most that a process held counts what its
# parent held as it was made.
_MEASURED = """
import os, subprocess, sys, time
start = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, used = os.wait4(process.pid, 0)
print(time.perf_counter() - start, used.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""


def _run(
    command: Sequence[str], environment: os._Environ[str] | dict[str, str]
) -> Taken:
    found = subprocess.run(
        [sys.executable, "-S", "-c", _MEASURED, *command],
        env=environment,
        stdin=subprocess.DEVNULL,
        check=True,
        capture_output=True,
        text=True,
    )
    seconds, memory = found.stdout.split()
    return Taken(float(seconds), int(memory))


def _taskwarrior(home: Path, tasks: Path) -> Taken:
    home.mkdir()
    settings = home / "taskrc"
    settings.write_text(f"data.location={home}\nconfirmation=off\nverbose=nothing\n")
    environment = {**os.environ, "TASKRC": str(settings), "TASKDATA": str(home)}
    taken = _run(["task", "import", str(tasks)], environment)
    asked = ["task", "rc.verbose=nothing", "count"]
    found = subprocess.run(
        asked, env=environment, check=True, capture_output=True, text=True
    )
    assert int(found.stdout) == OBLIGATIONS, found.stdout
    return taken


def _tasks() -> Iterator[dict[str, object]]:
    for number in range(OBLIGATIONS):
        due = AT + dt.timedelta(days=number % 700)
        yield {
            "uuid": str(UUID(int=number + 1, version=4)),
            "status": "pending",
            "entry": f"{AT:%Y%m%dT%H%M%SZ}",
            "due": f"{due:%Y%m%dT%H%M%SZ}",
            "project": f"phong-{number % 97}",
            "description": f"Báo cáo kết quả thực hiện nhiệm vụ số {number}",
        }


def _export(folder: Path, lines: Path) -> None:
    """Write the file that is imported: a fact and a query row for each obligation."""
    url = f"sqlite:///{folder / 'exported.db'}"
    store = open_store(url)
    with store.begin(TENANT) as session:
        session.append_many([_append(number) for number in range(OBLIGATIONS)])
    store.close()
    exporting = _storage(url, "export", lines)
    subprocess.run(exporting, check=True, stdout=subprocess.DEVNULL)


def _storage(url: str, doing: str, lines: Path) -> Sequence[str]:
    command = (sys.executable, "-m", "govtasks", "--url", url)
    return [*command, "storage", doing, str(lines)]


def _append(number: int) -> Append:
    stream = f"obligation/{number:06}"
    due = AT + dt.timedelta(days=number % 700)
    data = {
        "key": f"{number:06}",
        "title": {"vi": f"Báo cáo kết quả thực hiện nhiệm vụ số {number}"},
        "rule": {"kind": "fixed", "date": f"{due:%Y-%m-%d}"},
        "roles": {"lead": f"phong-{number % 97}"},
    }
    record = Record(
        type="assigned", data=data, effective_at=AT, recorded_at=AT, actor="ng-ct"
    )
    row = Row(
        stream=stream,
        state="assigned",
        is_open=True,
        body=f"phong-{number % 97}",
        expires_at=due,
    )
    return Append(stream=stream, expected=0, records=[record], row=row)
