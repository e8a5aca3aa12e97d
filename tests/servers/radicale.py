"""Radicale: a server of calendars that keeps a file for each object."""

import attrs

from .calendars import USER, CalendarServer, program

SETTINGS = {
    "auth": {"type": "htpasswd", "htpasswd_encryption": "plain", "delay": "0"},
    "logging": {"level": "warning"},
    "rights": {"type": "owner_only"},
    "server": {"timeout": "30"},
    "storage": {},
    "web": {"type": "none"},
}


@attrs.frozen(kw_only=True)
class Radicale(CalendarServer):
    """A server of Radicale; see `running`."""

    homes = f"/{USER}/"

    @classmethod
    def prepared(cls, folder, port, password):
        """Write its configuration, and give its command."""
        users, config = folder / "users", folder / "config"
        users.write_text(f"{USER}:{password}\n", "utf-8")
        own = {
            "auth": {"htpasswd_filename": users},
            "server": {"hosts": f"127.0.0.1:{port}"},
            "storage": {"filesystem_folder": folder / "collections"},
        }
        lines = []
        for section, settings in SETTINGS.items():
            lines.append(f"[{section}]")
            given = settings | own.get(section, {})
            lines += [f"{name} = {value}" for name, value in given.items()]
        config.write_text("\n".join(lines), "utf-8")
        return (*program("radicale", "Radicale"), "--config", str(config))
