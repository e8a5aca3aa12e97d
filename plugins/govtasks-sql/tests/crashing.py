"""Kills writers at every point of one unit; run as a program by the tests.

Arguments: the database to begin with, and a folder for one copy of it per crash.
Prints, for each crash, the copy and how the writer ended.
"""

import json
import os
import shutil
import signal
import sys
from pathlib import Path

from sqlalchemy import Engine, event

from govtasks.testing.store_samples import (
    HOUR,
    NOON,
    sample_notice,
    sample_record,
    sample_row,
)

# Not through `open_store`: each child would import SQLAlchemy anew.
from govtasks_sql.store import SqlStore

OPERATIONS_BETWEEN_KILLS = 25
DONE = 42


def die():
    """End at once, as by kill -9."""
    os.kill(os.getpid(), signal.SIGKILL)


def unit(session):
    """Write to every table, more than once, and claim what waited before."""
    for stream in ("obligation/1", "obligation/2"):
        version = len(session.read(stream))
        session.append(
            stream,
            version,
            [sample_record(), sample_record()],
            row=sample_row(stream, state="submitted"),
            notices=[sample_notice(f"{stream}#{version}")],
        )
    session.claim(NOON, until=NOON + HOUR, limit=1)


class Countdown:
    """Kills the process when it was called so often."""

    def __init__(self, number):
        self.number = number

    def __call__(self, *_arguments, **_named):
        """Count one call."""
        self.number -= 1
        if not self.number:
            die()


def when_connected(prepare):
    """Prepare each connection."""
    event.listen(Engine, "connect", lambda driver, _record: prepare(driver))


def kill_at_statement(number):
    """Die before a statement."""
    countdown = Countdown(number)
    when_connected(lambda driver: driver.set_trace_callback(countdown))


def kill_at_operation(number):
    """Die inside of a statement, between two operations of SQLite."""
    countdown = Countdown(number * OPERATIONS_BETWEEN_KILLS)
    when_connected(lambda driver: driver.set_progress_handler(countdown, 1))


def kill_at_commit(number):
    """Die when everything is written and nothing committed."""
    countdown = Countdown(number)

    def traced(statement):
        if statement == "COMMIT":
            countdown()

    when_connected(lambda driver: driver.set_trace_callback(traced))


def kill_at_end(_number):
    """Die with the store open, right after the unit."""


KILLS = {
    "statement": kill_at_statement,
    "operation": kill_at_operation,
    "commit": kill_at_commit,
    "end": kill_at_end,
}


def write(database, kind, number):
    """Write a unit in a process of its own, and tell how it ended."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    KILLS[kind](number)
    store = SqlStore.open(f"sqlite:///{database}")
    with store.begin("crash") as session:
        unit(session)
    if kind == "end":
        die()
    os._exit(DONE)


def crash(source, folder, kind):
    """Crash at one point after the other, until a writer gets through."""
    number = 0
    while True:
        number += 1
        database = folder / f"{kind}-{number}.db"
        shutil.copy(source, database)
        ended = write(database, kind, number)
        yield database.name, ended
        if ended != -signal.SIGKILL or kind == "end":
            return


def main(source, folder):
    """Crash in every way."""
    crashes = {
        name: ended
        for kind in KILLS
        for name, ended in crash(Path(source), Path(folder), kind)
    }
    print(json.dumps(crashes))  # noqa: T201 - what the tests read


main(*sys.argv[1:])
