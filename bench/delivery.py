"""A drain through a mail server, in one process, on SQLite.

A thousand notices wait in the outbox of a register that is a file. A drain claims them,
writes each in the language of its recipient, hands it to an SMTP server over one
connection, and records what became of it in transactions that wait for the disk. The
floor is what `smtplib` alone needs to hand the same letters, written before, to the
same server over one connection. The server runs in a process of its own and keeps
nothing. Rounds are interleaved, each with a fresh copy of the file.
"""

from __future__ import annotations

import datetime as dt
import gc
import shutil
import smtplib
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Self

import attrs
from measuring.contests import ROUNDS, told
from measuring.mailbox import mailbox
from measuring.towns import ZONE, town

import govtasks
from govtasks.ports import Message, Outcome, Recipient
from govtasks_mail import MailChannel

LETTERS = 1_000
FLOOR = 0.7
"""What a drain reaches at least of what the mail library alone does."""

SENDER = "vanphong@quangngai.example"
SWEPT = dt.datetime(2017, 3, 17, 9, tzinfo=ZONE)

_COPIED = """
INSERT INTO govtasks_outbox SELECT {columns} FROM govtasks_outbox AS one, (
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)
  SELECT i FROM n
)
"""


def main() -> int:
    """Measure everything and print it; figures never fail a build."""
    version = sqlite3.sqlite_version
    print(f"CPython {sys.version.split()[0]}, SQLite {version}, {ROUNDS} rounds\n")
    with tempfile.TemporaryDirectory() as folder, mailbox() as port:
        met = measured(Path(folder), port)
    print(f"{int(met)} of 1 bars met")
    return 0


def measured(folder: Path, port: int) -> bool:
    """Drain, and hand over the same letters, in turn."""
    full = _filled(folder)
    letters = _letters(folder, full)
    names = ("smtplib alone", "channel alone", "drain")
    times: dict[str, list[int]] = {name: [] for name in names}
    for number in range(ROUNDS + 1):
        copy = folder / f"{number}.db"
        shutil.copy(full, copy)
        with Town.of(copy) as register:
            taken = [
                _timed(lambda: _hand_over(letters, port)),
                _timed(lambda: _send(port)),
                _timed(lambda register=register: register.drain(port)),
            ]
        if number:
            # The first round warms up.
            for name, one in zip(times, taken, strict=True):
                times[name].append(one)
    medians = {name: statistics.median(all_of) for name, all_of in times.items()}
    print(f"{LETTERS} letters")
    for name, median in medians.items():
        print(f"  {name:20}{median / LETTERS / 1e3:10.0f} µs for each")
    alone, _, drained = medians.values()
    return told("a drain against smtplib alone", alone / drained, FLOOR)


def _timed(run: Callable[[], None]) -> int:
    gc.collect()
    start = time.perf_counter_ns()
    run()
    return time.perf_counter_ns() - start


@attrs.frozen
class Town:
    """A register in a file, with its outbox full."""

    register: govtasks.Register

    @classmethod
    def of(cls, file: Path) -> Town:
        """Open it."""
        return cls(
            govtasks.open(
                f"sqlite:///{file}", plugins=["sql", "mail"], notify=("mail",)
            )
        )

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close the register."""
        self.register.close()

    def drain(self, port: int) -> None:
        """Send all that waits to the server."""
        way = {"host": "127.0.0.1", "port": port, "security": "none"}
        self._drained({"sender": SENDER, **way})

    def write(self, folder: Path) -> None:
        """Write all that waits into a folder."""
        self._drained({"sender": SENDER, "folder": str(folder)})

    def _drained(self, mail: dict[str, object]) -> None:
        report = self.register.drain({"mail": mail}, now=SWEPT, limit=LETTERS)
        assert report.count(Outcome.ACCEPTED) == LETTERS, report


def _filled(folder: Path) -> Path:
    """A register of one notice, and copies of it."""
    file = folder / "full.db"
    with town(f"sqlite:///{file}", ["sql", "mail"], "mail") as register:
        register.sweep(SWEPT)
    with closing(sqlite3.connect(file)) as connection:
        run = connection.execute
        run(
            "DELETE FROM govtasks_outbox WHERE rowid > "
            "(SELECT min(rowid) FROM govtasks_outbox)"
        )
        with closing(run("SELECT * FROM govtasks_outbox")) as found:
            names = [column[0] for column in found.description]
        columns = ["one.key || printf('-%07d', i)" if n == "key" else n for n in names]
        statement = _COPIED.format(columns=", ".join(columns))
        run(statement, {"count": LETTERS - 1})
        connection.commit()
        run("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


def _letters(folder: Path, full: Path) -> list[bytes]:
    """What a drain sends, written into files by a drain."""
    copy = folder / "written.db"
    shutil.copy(full, copy)
    with Town.of(copy) as register:
        register.write(folder / "mail")
    return [file.read_bytes() for file in (folder / "mail").glob("*.eml")]


def _send(port: int) -> None:
    """Write and hand over as many letters through the channel, without a register."""
    way = {"host": "127.0.0.1", "port": port, "security": "none"}
    channel = MailChannel.from_settings({"sender": SENDER, **way})
    to = Recipient(person="head", name="Head", address="head@quangngai.example")
    message = Message(
        key="due",
        to=to,
        subject="Đôn đốc lần thứ 1: Lập kế hoạch năm",
        body="Nhiệm vụ này đã quá hạn.\n" * 20,
        obligation="due",
        at=SWEPT,
    )
    for number in range(LETTERS):
        one = attrs.evolve(message, key=f"due-{number}")
        assert channel.send(one).outcome is Outcome.ACCEPTED
    channel.close()


def _hand_over(letters: list[bytes], port: int) -> None:
    """Hand over letters that are written already."""
    recipient = "head@quangngai.example"
    with smtplib.SMTP("127.0.0.1", port, "quangngai.example") as client:
        for letter in letters:
            refused = client.sendmail(SENDER, [recipient], letter)
            assert not refused


if __name__ == "__main__":
    sys.exit(main())
