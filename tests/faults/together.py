"""Sweeps a register and drains it by mail; run as a program by the tests.

Arguments: the URL, the port of the server, and the time.
"""

import datetime as dt
import sys

import govtasks


def main(url, port, now):
    """Follow up until there is nothing left to send."""
    at = dt.datetime.fromisoformat(now)
    mail = {
        "sender": "vanphong@tp.example",
        "host": "127.0.0.1",
        "port": int(port),
        "security": "none",
    }
    with govtasks.open(url, plugins=["sql", "mail"], notify=["mail"]) as register:
        report = register.sweep(at)
        if report.failed:
            sys.exit(f"could not be followed up: {report.failed}")
        while register.drain({"mail": mail}, now=at).counts:
            pass


if __name__ == "__main__":
    main(*sys.argv[1:])
