"""Xandikos: a server of calendars that keeps its objects in Git.

Without TLS it asks nobody for a password: whoever reaches the port may read.
"""

import attrs

from .calendars import CalendarServer, program

SETTINGS = {"current-user-principal": "/user/"}


@attrs.frozen(kw_only=True)
class Xandikos(CalendarServer):
    """A server of Xandikos; see `running`."""

    homes = "/user/calendars/"

    @classmethod
    def prepared(cls, folder, port, password):
        """Give its command."""
        own = {
            "directory": folder / "collections",
            "listen-address": "127.0.0.1",
            "port": port,
            "state-dir": folder / "state",
        }
        options = [f"--{name}={value}" for name, value in (SETTINGS | own).items()]
        command = (*program("xandikos", "Xandikos"), "serve", "--autocreate")
        return (*command, "--no-detect-systemd", *options)
