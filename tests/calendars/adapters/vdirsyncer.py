"""vdirsyncer: from one server into a folder, and from there to another server."""

from .running import run

CONFIGURATION = """\
[general]
status_path = "{folder}/status/"

[pair one]
a = "from"
b = "kept"
collections = null

[pair other]
a = "kept"
b = "to"
collections = null

[storage kept]
type = "filesystem"
path = "{folder}/kept/"
fileext = ".ics"
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
    (folder / "kept").mkdir()
    parts = [CONFIGURATION.format(folder=folder)]
    for name, collection in (("from", source), ("to", target)):
        parts.append(SERVER.format(name=name, collection=collection))
    (folder / "vdirsyncer.ini").write_text("".join(parts), "utf-8")
    for command in ("discover", "sync"):
        for pair in ("one", "other"):
            vdirsyncer(folder, command, pair)


def vdirsyncer(folder, *arguments):
    """Run it on what `carry` set up."""
    configuration = str(folder / "vdirsyncer.ini")
    run("vdirsyncer", "-c", configuration, *arguments, HOME=str(folder))
