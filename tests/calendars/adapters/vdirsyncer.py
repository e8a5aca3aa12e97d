"""vdirsyncer: from one server into a folder, and from there to another server.

It also subscribes to the address of a feed, as programs for calendars do.
"""

from .running import run

GENERAL = """\
[general]
status_path = "{folder}/status/"

[storage kept]
type = "filesystem"
path = "{folder}/kept/"
fileext = ".ics"
"""
PAIRS = """
[pair one]
a = "from"
b = "kept"
collections = null

[pair other]
a = "kept"
b = "to"
collections = null
"""
SUBSCRIPTION = """
[pair feed]
a = "address"
b = "kept"
collections = null

[storage address]
type = "http"
url = "{url}"
"""
SERVER = """
[storage {name}]
type = "caldav"
url = "{collection.url}"
username = "{collection.user}"
password = "{collection.password}"
"""


def carry(source, target, folder):
    """Bring what lies in one collection into another."""
    ends = (("from", source), ("to", target))
    servers = [SERVER.format(name=name, collection=one) for name, one in ends]
    _prepare(folder, PAIRS, *servers)
    for command in ("discover", "sync"):
        for pair in ("one", "other"):
            _vdirsyncer(folder, command, pair)


def subscribe(url, folder):
    """Subscribe to a feed."""
    _prepare(folder, SUBSCRIPTION.format(url=url))
    _vdirsyncer(folder, "discover", "feed")


def fetch(folder):
    """Look what is in the feed now; give each item as it is kept in the folder."""
    _vdirsyncer(folder, "sync", "feed")
    return [path.read_bytes() for path in sorted(folder.glob("kept/*.ics"))]


def _prepare(folder, *parts):
    (folder / "kept").mkdir()
    written = "".join([GENERAL.format(folder=folder), *parts])
    (folder / "vdirsyncer.ini").write_text(written, "utf-8")


def _vdirsyncer(folder, *arguments):
    """Run it on what was set up."""
    configuration = str(folder / "vdirsyncer.ini")
    run("vdirsyncer", "-c", configuration, *arguments, HOME=str(folder))
