"""Readers of the system give the due days and alarms that the register holds too."""

import json
import re

import pytest

from .adapters import systems

pytestmark = pytest.mark.systems

READERS = [
    pytest.param(systems.ical_js, id="ical.js"),
    pytest.param(systems.node_ical, id="node-ical"),
    pytest.param(systems.libical, id="libical"),
    pytest.param(systems.evolution, id="Evolution Data Server"),
]


@pytest.mark.parametrize("reader", READERS)
class TestReader:
    def test_agrees(self, reader, calendar, tmp_path):
        """
        All of it, in whatever zone the machine is.
        """
        assert reader(calendar.data, tmp_path, calendar.zone) == calendar.items


class TestLibical:
    """It is the one that refuses what it finds at fault."""

    @pytest.mark.parametrize(
        ("line", "instead"),
        [
            pytest.param(rb"DUE.*", b"DUE;VALUE=DATE:soon\r", id="no day"),
            pytest.param(rb"TRIGGER[^:]*:", b"TRIGGER:", id="trigger of no type"),
            pytest.param(rb"SUMMARY:", b"SUMMARY;X:", id="parameter without a value"),
            pytest.param(rb"(SEQUENCE:.*\r\n)", rb"\1\1", id="twice what may be once"),
            pytest.param(rb"END:VTODO\r\n", b"", id="without an end"),
        ],
    )
    def test_refuses(self, line, instead, made_up, tmp_path):
        """
        What is against RFC 5545, so that its word is worth something.
        """
        before, begin, after = made_up.export("todo").partition(b"BEGIN:VTODO\r\n")
        bent = before + begin + re.sub(rb"(?m)^" + line, instead, after, count=1)

        with pytest.raises(AssertionError, match=r"X-LIC-ERROR|no calendar"):
            systems.libical(bent, tmp_path, "UTC")


class TestPackages:
    def test_are_named_by_their_hash_alone(self):
        """
        Of each the hash is known, and no address: npm asks where it is told to ask.
        """
        lock = (systems.PROGRAMS / "package-lock.json").read_text("utf-8")
        packages = json.loads(lock)["packages"]

        wanted = packages.pop("")["dependencies"]
        assert {f"node_modules/{name}" for name in wanted} <= set(packages)
        assert all(one["integrity"].startswith("sha512-") for one in packages.values())
        assert "://" not in lock
