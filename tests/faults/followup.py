"""Sweeps and drains one register until it is killed; run as a program by the tests.

Arguments: the URL, the file that received messages are written to, a seed, and how
often to kill. It goes on from where it was killed before, round after round, and prints
how often.
"""

import datetime as dt
import json
import os
import random
import select
import signal
import sys
import time

import attrs
from sqlalchemy import Engine, event

import govtasks
from govtasks.hookspecs import hookimpl
from govtasks.ports import Receipt
from govtasks.specs import ChannelSpec

FIRST = dt.datetime(2017, 2, 20, 9, tzinfo=dt.timezone(dt.timedelta(hours=7)))
ROUND = dt.timedelta(hours=13)
MOST_ROUNDS_A_KILL = 2
MOST_STATEMENTS = 30
OPERATIONS_BETWEEN_KILLS = 40


def die():
    """End at once, as by kill -9."""
    os.kill(os.getpid(), signal.SIGKILL)


@attrs.define(eq=False)
class Countdown:
    """Kills the process when it was called so often.

    Attributes:
        left: After how many calls.
    """

    left: int

    def __call__(self, *_arguments, **_named):
        """Count one call."""
        self.left -= 1
        if not self.left:
            die()


def never(*_arguments, **_named):
    """Let it go on."""


@attrs.define(eq=False)
class Ledger:
    """A plugin whose channel writes the key of each message to a file.

    Attributes:
        path: The file; what it holds was received.
        before: Called with a message that was not written yet.
        after: Called when it was written and nobody knows of it.
    """

    path: str
    before: object = never
    after: object = never

    @hookimpl
    def govtasks_channels(self):
        """Offer the channel."""
        yield ChannelSpec(
            name="ledger", factory=lambda _settings: self, needs_address=False
        )

    def send(self, message):
        """Write one line, which a file takes whole or not at all."""
        self.before()
        line = json.dumps([message.key, *message.notices]) + "\n"
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(file, line.encode())
        os.close(file)
        self.after()
        return Receipt.accepted()


def when_connected(prepare):
    """Prepare each connection to a file of SQLite."""
    event.listen(Engine, "connect", lambda driver, _record: prepare(driver))


def kill_at_statement(chance, _ledger):
    """Die before a statement."""
    countdown = Countdown(chance.randint(1, MOST_STATEMENTS))
    when_connected(lambda driver: driver.set_trace_callback(countdown))


def kill_at_operation(chance, _ledger):
    """Die inside of a statement, between two operations of SQLite."""
    number = chance.randint(1, MOST_STATEMENTS) * OPERATIONS_BETWEEN_KILLS
    when_connected(lambda driver: driver.set_progress_handler(Countdown(number), 1))


def kill_at_commit(chance, _ledger):
    """Die when everything is written and nothing committed."""
    countdown = Countdown(chance.randint(1, 4))

    def traced(statement):
        if statement == "COMMIT":
            countdown()

    when_connected(lambda driver: driver.set_trace_callback(traced))


def kill_before_sending(chance, ledger):
    """Die with a message in hand."""
    ledger.before = Countdown(chance.randint(1, 2))


def kill_after_sending(chance, ledger):
    """Die between the message and the record of it."""
    ledger.after = Countdown(chance.randint(1, 2))


def kill_at_any_moment(_chance, _ledger):
    """Be killed from outside; see `round_of`."""


ANYWHERE = (kill_at_any_moment, kill_before_sending, kill_after_sending)
ON_SQLITE = (
    kill_at_statement,
    kill_at_operation,
    kill_at_commit,
    kill_before_sending,
    kill_after_sending,
)


def follow_up(url, ledger, now):
    """Sweep and drain once."""
    with govtasks.open(url, plugins=["sql", ledger], notify=["ledger"]) as register:
        report = register.sweep(now)
        register.drain({"ledger": {}}, now=now)
    assert report.failed == (), report.failed


def round_of(url, path, way, chance, now, moment):
    """One round in a process of its own; give how it ended."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        if (
            way is kill_at_any_moment
            and not select.select([reading], [], [], moment)[0]
        ):
            os.kill(child, signal.SIGKILL)
        os.close(reading)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        ledger = Ledger(path)
        way(chance, ledger)
        follow_up(url, ledger, now)
    except BaseException as error:  # noqa: BLE001 - it must not return to the parent
        sys.stderr.write(f"{error!r}\n")
        os._exit(1)
    os._exit(0)


def main(url, path, seed, kills):
    """Follow up, be killed, and go on, until it was killed often enough."""
    # What each child would have to make anew is made once.
    with govtasks.open(url, plugins=["sql", Ledger(path)]) as register:
        register.sweep(FIRST, dry_run=True)
    ways = ON_SQLITE if url.startswith("sqlite") else ANYWHERE
    chance, kills = random.Random(int(seed)), int(kills)
    killed, rounds, duration = dict.fromkeys((way.__name__ for way in ways), 0), 0, 0.1
    while sum(killed.values()) < kills and rounds < MOST_ROUNDS_A_KILL * kills:
        way, moment = ways[rounds % len(ways)], chance.uniform(0, 1.2 * duration)
        began = time.perf_counter()
        ended = round_of(url, path, way, chance, FIRST + rounds * ROUND, moment)
        if ended == 0:
            duration = time.perf_counter() - began
        rounds += 1
        killed[way.__name__] += ended == -signal.SIGKILL
        if ended not in (0, -signal.SIGKILL):
            sys.exit(f"a round failed: {ended}")
    last = FIRST + rounds * ROUND
    told = {"killed": killed, "rounds": rounds, "last": last.isoformat()}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
