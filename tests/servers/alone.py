"""Starts a server and waits for the end of its input; run as a program by the tests.

Arguments: the kind of server, and the account to be, where not that of whoever runs it.
Prints the numbers of the server, of its guard, and of its user; and its folder.
"""

import encodings.idna  # noqa: F401 - a driver asks for it, when it is too late
import json
import os
import pwd
import sys
from pathlib import Path

from .mariadb import MariaDB
from .postgres import Postgres
from .radicale import Radicale
from .xandikos import Xandikos

KINDS = {
    "postgres": Postgres,
    "mariadb": MariaDB,
    "radicale": Radicale,
    "xandikos": Xandikos,
}


def become(name):
    """Give up all privileges for an account, with everything imported by now."""
    found = pwd.getpwnam(name)
    os.setgroups([])
    os.setgid(found.pw_gid)
    os.setuid(found.pw_uid)


def main(kind, account=None):
    """Run a server until the input ends."""
    if account:
        become(account)
    with KINDS[kind].running() as server:
        told = {
            "pid": server.pid,
            "guard": server.life.guard.pid,
            "user": Path(f"/proc/{server.pid}").stat().st_uid,
            "folder": str(server.folder),
        }
        print(json.dumps(told), flush=True)  # noqa: T201 - what the tests read
        sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
