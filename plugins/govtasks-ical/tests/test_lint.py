import datetime as dt

import pytest

from govtasks.testing import sample_entry
from govtasks_ical.exporter import IcalExporter

from .lint import problems
from .samples import VIETNAM

AT = dt.datetime(2017, 2, 16, 9, 30, tzinfo=VIETNAM)


def document(shape):
    """Return what is in order: a day, an instant, an alarm and a zone."""
    entries = [
        sample_entry(key="1", parent="0"),
        sample_entry(key="2", is_instant=True, expires_at=AT),
        sample_entry(key="3", state="confirmed", completed_at=AT, is_open=False),
    ]
    settings = {"shape": shape, "alarm_uids": True, "link": "https://a.example/{key}"}
    return IcalExporter.from_settings(settings).render(entries, locale="vi")


class TestProblems:
    @pytest.mark.parametrize("shape", ["event", "todo"])
    def test_none_in_what_is_exported(self, shape):
        """
        What the exporter writes is in order.
        """
        assert problems(document(shape)) == []

    @pytest.mark.parametrize(
        ("shape", "old", "new", "problem"),
        [
            pytest.param(
                "todo", b"DUE;VALUE=DATE:", b"DUE:", "VTODO: DUE", id="day without type"
            ),
            pytest.param(
                "event",
                b"DTEND;VALUE=DATE:20170217",
                b"DTEND;VALUE=DATE:20170216",
                "does not end on the next day",
                id="inclusive end",
            ),
            pytest.param(
                "todo", b"T093000\r\n", b"T093000Z\r\n", "VTODO: DUE", id="zone and Z"
            ),
            pytest.param(
                "todo",
                b"DUE;TZID=Asia/Ho_Chi_Minh",
                b"DUE",
                "VTODO: DUE",
                id="floating",
            ),
            pytest.param(
                "event",
                b"TZID=Asia/Ho_Chi_Minh:",
                b"TZID=Asia/Bangkok:",
                "VEVENT: DTSTART",
                id="zone that nobody defines",
            ),
            pytest.param(
                "event",
                b"DTSTART;TZID=Asia/Ho_Chi_Minh:20170216T093000",
                b"DTSTART:20170216T023000Z",
                "are defined",
                id="zone that nobody uses",
            ),
            pytest.param(
                "todo",
                b"COMPLETED:20170216T023000Z",
                b"COMPLETED:20170216T093000",
                "VTODO: COMPLETED",
                id="local completion",
            ),
            pytest.param(
                "todo",
                b"PERCENT-COMPLETE:100",
                b"PERCENT-COMPLETE:40",
                "COMPLETED at 40",
                id="done in part",
            ),
            pytest.param("event", b"UID:", b"X-UID:", "lacks UID", id="no UID"),
            pytest.param(
                "todo", b"DTSTAMP:", b"CREATED:", "lacks DTSTAMP", id="no stamp"
            ),
            pytest.param(
                "todo",
                b"TRIGGER;VALUE=DATE-TIME:",
                b"TRIGGER:",
                "VALARM: TRIGGER",
                id="trigger without type",
            ),
            pytest.param(
                "todo",
                b"STATUS:IN-PROCESS",
                b"STATUS:BOGUS",
                "VTODO: STATUS",
                id="status",
            ),
            pytest.param(
                "event",
                b"TZNAME:+07",
                b"COMMENT:+07",
                "STANDARD has COMMENT",
                id="comment in a zone",
            ),
            pytest.param(
                "event",
                b"CALSCALE:GREGORIAN",
                b"METHOD:PUBLISH",
                "VCALENDAR has METHOD",
                id="method",
            ),
            pytest.param(
                "event",
                b"REFRESH-INTERVAL;VALUE=DURATION:",
                b"REFRESH-INTERVAL:",
                "REFRESH-INTERVAL",
                id="interval without type",
            ),
            pytest.param("todo", b"\\,", b",", "VTODO: ", id="comma"),
            pytest.param("todo", b"\r\n", b"\n", "CRLF", id="line ends"),
            pytest.param("todo", b"\r\n ", b"", "line of", id="no folding"),
            pytest.param("todo", "ệ".encode(), "ệ".encode()[:2], "splits", id="UTF-8"),
            pytest.param("todo", b"Ph", b"\x00h", "control", id="NUL"),
            pytest.param("todo", b"END:VALARM\r\n", b"", "ends another", id="nesting"),
            pytest.param(
                "event", b"SEQUENCE:0", b"SEQUENCE:-1", "SEQUENCE", id="number"
            ),
        ],
    )
    def test_finds(self, shape, old, new, problem):
        """
        What readers are known to stumble over is found.
        """
        good = document(shape)
        assert old in good

        assert problem in "\n".join(problems(good.replace(old, new)))

    def test_finds_what_is_there_twice(self):
        """
        A component that is there again is found by its identifier.
        """
        first, todo, rest = document("todo").partition(b"BEGIN:VTODO\r\n")
        one, end, more = rest.partition(b"END:VTODO\r\n")

        twice = b"".join([first, todo, one, end, todo, one, end, more])

        assert "2 times" in "\n".join(problems(twice))
