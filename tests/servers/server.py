"""Real database servers for tests and benchmarks: a process of one's own.

```
with Postgres.running() as server:
    database = server.create()
    store = govtasks_sql.open_store(database.url)
```

A server lives in a private folder, listens on 127.0.0.1 alone, and ends with the
process that started it, however that ends. It can be killed and started again.
`fixtures.py` gives an empty database on one of each kind to a test.
"""

import contextlib
import os
import select
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from itertools import count
from pathlib import Path

import attrs

from .account import Account, surroundings

PATIENCE_SECONDS = 60
PAUSE_SECONDS = 0.01
# Outlives whoever started the server, and then ends it: SIGKILL leaves nobody else.
GUARD = """
read -r _
kill -s "$1" "$2"
left=100
while kill -0 "$2" && [ $left -gt 0 ]; do left=$((left - 1)); sleep 0.1; done
rm -rf "$3"
"""


@attrs.frozen(kw_only=True)
class Database:
    """A database on a server.

    Attributes:
        url: Its address, as SQLAlchemy and `govtasks.open` take it.
        name: Its name.
        options: What the driver's ``connect`` takes, by name.
    """

    url: str = attrs.field(repr=False)
    name: str
    options: dict[str, object] = attrs.field(repr=False)


@attrs.define
class Life:
    """The process that a server is at present."""

    process: subprocess.Popen[bytes] | None = None
    guard: subprocess.Popen[bytes] | None = None


@attrs.frozen(kw_only=True)
class Server(ABC):
    """A server of this process's own.

    Attributes:
        command: The program with its arguments.
        folder: Its private folder.
        port: Where it listens on 127.0.0.1.
        password: Of its one user.
        account: Whom it runs as; None for the account of this process.
        life: What changes about it.
    """

    command: tuple[str, ...]
    folder: Path
    port: int
    password: str = attrs.field(repr=False)
    account: Account | None
    life: Life = attrs.field(factory=Life, repr=False, eq=False)
    _numbers: count = attrs.field(factory=lambda: count(1), repr=False, eq=False)

    stop_signal = signal.SIGTERM

    @property
    def pid(self):
        """Number of the process; 0 while there is none."""
        process = self.life.process
        return process.pid if process and process.poll() is None else 0

    @property
    def log(self):
        """The file that the server writes its messages to."""
        return self.folder / "log"

    @abstractmethod
    def is_ready(self):
        """Tell whether it takes connections."""

    @abstractmethod
    def create(self):
        """Make an empty database."""

    @abstractmethod
    def drop(self, database):
        """Remove a database, whoever is connected to it."""

    @property
    def url(self):
        """Address of the database that every server of this kind has."""
        return self.at(self.home).url

    @abstractmethod
    def at(self, name):
        """Give the database of a name."""

    def start(self):
        """Start it, and wait until it takes connections."""
        switch = self.account.switch() if self.account else {}
        with self.log.open("ab") as log:
            self.life.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env=surroundings(self.folder),
                start_new_session=True,
                **switch,
            )
        self._watch()
        self._wait_until_ready()

    def _watch(self):
        arguments = (self.stop_signal.name[3:], str(self.pid), str(self.folder))
        self.life.guard = subprocess.Popen(
            ["sh", "-c", GUARD, "guard", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _wait_until_ready(self):
        limit = time.monotonic() + PATIENCE_SECONDS
        while not self.is_ready():
            if not self.pid or time.monotonic() > limit:
                self.kill()
                message = f"the server did not start:\n{self.log.read_text('utf-8')}"
                raise RuntimeError(message)
            time.sleep(PAUSE_SECONDS)

    def stop(self):
        """End it in good order: who is connected is thrown out."""
        if self.pid:
            os.kill(self.pid, self.stop_signal)
        self._buried()

    def kill(self):
        """End it at once with everything it started, as when the machine fails."""
        pid = self.pid
        if pid:
            # It cannot start another while it stands still.
            os.kill(pid, signal.SIGSTOP)
            ends = [_killed(one) for one in (*_children(pid), pid)]
            for end in filter(None, ends):
                select.select([end], [], [])
                os.close(end)
        self._buried()

    def restart(self):
        """Start it again on the same folder and port, ended or killed."""
        self.stop()
        self.start()

    def _buried(self):
        """Wait for the process, and let go of who watched it."""
        process, guard = self.life.process, self.life.guard
        self.life.process = self.life.guard = None
        if process:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(PATIENCE_SECONDS)
            process.kill()
            process.wait()
        if guard:
            guard.kill()
            guard.stdin.close()
            guard.wait()


def _killed(pid):
    """Kill a process; give what can be read once it has let go of everything."""
    try:
        end = os.pidfd_open(pid)
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return None
    return end


def _children(pid):
    """Give the processes that a process started."""
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            # The name before it stands in parentheses, and may hold spaces.
            state = (folder / "stat").read_text("utf-8").rpartition(")")[2].split()
            if int(state[1]) == pid:
                yield int(folder.name)
