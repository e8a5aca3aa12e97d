"""Who a server runs as, where it lives, and where it listens."""

import contextlib
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import attrs

ACCOUNTS = ("postgres", "nobody")
# Under the ports that systems hand out by themselves, so that a server that was
# killed finds its own free when it is started again.
PORTS = range(20_000, 32_000)
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


class Missing(Exception):  # noqa: N818 - what it says
    """A server that is not installed; the tests that need it fail."""


@attrs.frozen
class Account:
    """An account without privileges, for servers that refuse to run as root.

    Attributes:
        user: Number of the user.
        group: Number of the group.
    """

    user: int
    group: int

    def switch(self):
        """Give what makes `subprocess` run a program as this account."""
        return {"user": self.user, "group": self.group, "extra_groups": []}


def unprivileged():
    """Give the account that servers run as: None for that of this process."""
    if os.geteuid():
        return None
    for name in ACCOUNTS:
        with contextlib.suppress(KeyError):
            found = pwd.getpwnam(name)
            return Account(found.pw_uid, found.pw_gid)
    message = f"run as root, servers need one of the accounts {', '.join(ACCOUNTS)}"
    raise Missing(message)


@contextlib.contextmanager
def private_folder(account):
    """Make a folder that only the account may enter, with a short name."""
    # The folder that root is told to use may be closed to everybody else.
    open_to_all = "/tmp" if account else None  # noqa: S108 - the folder in it is private
    folder = Path(tempfile.mkdtemp(prefix="govtasks-", dir=open_to_all))
    try:
        if account:
            os.chown(folder, account.user, account.group)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port():
    """Find a port of 127.0.0.1 that nobody listens on."""
    while True:
        port = PORTS[secrets.randbelow(len(PORTS))]
        with socket.socket() as trial, contextlib.suppress(OSError):
            trial.bind(("127.0.0.1", port))
            return port


def surroundings(folder):
    """Give the environment of a server: nothing of it is shared with another."""
    return ENVIRONMENT | {"HOME": str(folder), "TMPDIR": str(folder)}


def run(command, account, folder):
    """Run a program of a server to its end.

    Raises:
        subprocess.CalledProcessError: It failed; with what it printed.
    """
    switch = account.switch() if account else {}
    try:
        subprocess.run(
            command,
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            cwd=folder,
            env=surroundings(folder),
            **switch,
        )
    except subprocess.CalledProcessError as error:
        error.add_note(error.stdout)
        raise
