"""What goes wrong on the way, or on the other side."""

import gzip
import logging
import ssl
from urllib.parse import urlsplit

import attrs
import pytest
import trustme

from govtasks.errors import ConflictError, StoreError
from govtasks.obligations import commands as do
from govtasks_caldav.errors import Reason
from govtasks_caldav.report import Result
from govtasks_caldav.session import Limits

OPEN = ("Lập kế hoạch", "NEEDS-ACTION", None, "2017-03-15")
PLAIN = {"Content-Type": "text/plain"}
XML = {"Content-Type": "application/xml; charset=utf-8"}


def status(code, headers=PLAIN, body=b"no", *, method=None, first=1, last=99):
    """Return a script that answers requests of a method by a status."""

    def script(asked, forward):
        meant = method in {None, asked.method} and first <= asked.number <= last
        return (code, headers, body) if meant else forward()

    return script


def ending(method, number, *, after):
    """Return a script that stands for the end of a process at a request.

    The server gets the request only where it ends after it.
    """

    def script(asked, forward):
        if (asked.method, asked.number) == (method, number):
            if after:
                forward()
            return b""
        return forward()

    return script


def forgetful(asked, forward):
    """Leave everything out of what changed."""
    code, headers, body = forward()
    if asked.method == "REPORT" and b"<response>" in body:
        first, end = body.index(b"<response>"), body.index(b"</multistatus>")
        token = body[body.index(b"<sync-token>") :].partition(b"</sync-token>")[0]
        body = body[:first] + token + b"</sync-token>" + body[end:]
    return code, headers, body


class TestWholeRun:
    @pytest.mark.parametrize(
        ("script", "reason"),
        [
            pytest.param(status(401), Reason.LOGIN_REFUSED, id="401"),
            pytest.param(
                status(401, {"WWW-Authenticate": 'Basic realm="x"'}),
                Reason.LOGIN_REFUSED,
                id="401 with a challenge",
            ),
            pytest.param(status(403), Reason.FORBIDDEN, id="403"),
            pytest.param(status(404), Reason.NO_COLLECTION, id="404"),
            pytest.param(status(429), Reason.UNREACHABLE, id="429"),
            pytest.param(
                status(503, {"Retry-After": "9000"}), Reason.UNREACHABLE, id="503"
            ),
            pytest.param(status(500), Reason.UNREACHABLE, id="500"),
            pytest.param(status(507), Reason.FULL, id="507"),
            pytest.param(status(400), Reason.REFUSED, id="400"),
            pytest.param(
                status(302, {"Location": "http://127.0.0.2/"}),
                Reason.REDIRECTED,
                id="to another host",
            ),
            pytest.param(
                status(308, {"Location": "/other/"}), Reason.REDIRECTED, id="308"
            ),
            pytest.param(status(207, XML, b"<a"), Reason.UNREADABLE, id="no XML"),
            pytest.param(status(207, XML, b"<a/>"), None, id="other XML"),
            pytest.param(
                status(207, PLAIN, b"x" * 30_000), Reason.TOO_LARGE, id="too large"
            ),
            pytest.param(
                status(
                    207,
                    XML | {"Content-Encoding": "gzip"},
                    gzip.compress(bytes(20_000_000)),
                ),
                Reason.TOO_LARGE,
                id="too large unpacked",
            ),
            pytest.param(lambda *_: b"", Reason.UNREACHABLE, id="no answer"),
            pytest.param(lambda *_: b"\0\xff\r\n", Reason.UNREACHABLE, id="no HTTP"),
            pytest.param(
                lambda *_: b"HTTP/1.1 207 OK\r\nContent-Length: 900\r\n\r\n<multi",
                Reason.UNREACHABLE,
                id="half a body",
            ),
        ],
    )
    def test_ends_for_the_person_with_a_reason(
        self, gated, gate, impatient, script, reason
    ):
        """
        Nothing is recorded or lost; once the server is itself again, it is done.
        """
        gated.office.assign("a")
        gate.script = script

        report = gated.sync(limits=impatient)

        if reason is not None:
            assert report.error.reason is reason
            assert report.error.code == "caldav-failed"
            assert report.error.to_json()["arguments"] == {"reason": reason.value}
        assert report.created == ()
        gate.script = None
        assert gated.calm().created == ("a",)
        assert gated.office.events("a") == ["assigned"]

    @pytest.mark.parametrize("drips", [False, True], ids=["silent", "a drop at a time"])
    def test_slow(self, gated, gate, drips):
        """
        A server that gives a little now and then is given up as one that is silent.
        """
        gated.office.assign("a")

        def slow(asked, forward):
            yield b"HTTP/1.1 207 OK\r\nContent-Length: 900\r\n\r\n" * drips
            while not gate.released.wait(0.02):
                yield b"x" * drips

        gate.script = slow
        report = gated.sync(limits=Limits(seconds=0.3))
        gate.released.set()

        assert report.error.reason is Reason.SLOW
        gate.script = None
        assert gated.calm().created == ("a",)

    def test_encrypted(self, office, radicale, tools, tmp_path):
        """
        A certificate is believed where its authority is named, and nowhere else.
        """
        authority = trustme.CA()
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert("127.0.0.1").configure_cert(tls)
        authority.cert_pem.write_to_path(tmp_path / "ca.pem")
        parts = urlsplit(radicale.url)
        office.assign("a")

        with tools.gate_to(parts.port, tls) as gate:
            url = f"https://127.0.0.1:{gate.own_port}{parts.path}"
            with tools.met(office, radicale, url) as meeting:
                unknown = meeting.sync()
                ca_file = str(tmp_path / "ca.pem")
                meeting.account = attrs.evolve(meeting.account, ca_file=ca_file)
                assert meeting.calm().created == ("a",)

        assert unknown.error.reason is Reason.UNREACHABLE
        assert radicale.password not in str(unknown.to_json())

    def test_a_token_instead_of_a_password(self, gated, gate):
        """
        It goes as RFC 6750 has it.
        """
        changed = {"user": "", "password": "", "token": "secret-token"}
        gated.account = attrs.evolve(gated.account, **changed)

        report = gated.sync()

        assert report.error.reason is Reason.LOGIN_REFUSED
        assert gate.asked[0].headers["Authorization"] == "Bearer secret-token"
        assert "secret-token" not in str(report.to_json())

    def test_down(self, gated):
        """
        Nobody listens.
        """
        gated.account = attrs.evolve(gated.account, url="http://127.0.0.1:9/x/")

        assert gated.sync().error.reason is Reason.UNREACHABLE

    def test_a_token_that_is_too_old(self, gated, gate):
        """
        Where the server no longer tells changes, everything is compared by ETag.
        """
        gated.office.assign("a", "b")
        gated.calm()
        todo = gated.phone.todos().popitem()[1]
        todo.complete()
        gate.script = status(507, method="REPORT")

        report = gated.calm()

        assert [wish.result for wish in report.wishes] == [Result.RECORDED]
        assert "PROPFIND" in gate.methods()

    @pytest.mark.parametrize(
        "script",
        [
            pytest.param(
                status(
                    403,
                    XML,
                    b'<error xmlns="DAV:"><valid-sync-token/></error>',
                    method="REPORT",
                ),
                id="403 with a reason",
            ),
            pytest.param(status(412, method="REPORT"), id="412"),
            pytest.param(status(405, method="REPORT"), id="405"),
            pytest.param(
                status(207, XML, b'<multistatus xmlns="DAV:"/>', method="REPORT"),
                id="no token",
            ),
            pytest.param(
                status(
                    207,
                    XML,
                    b'<multistatus xmlns="DAV:"><response><href>/</href>'
                    b"<status>HTTP/1.1 500 No</status></response></multistatus>",
                    method="REPORT",
                ),
                id="a status of an object",
            ),
        ],
    )
    def test_a_server_that_does_not_tell_changes(self, gated, gate, script):
        """
        However it says so, everything is compared by ETag.
        """
        gate.script = script
        gated.office.assign("a", "b")
        assert len(gated.calm().created) == 2
        gated.phone.todos().popitem()[1].complete()

        assert [one.result for one in gated.calm().wishes] == [Result.RECORDED]

    def test_a_deletion_without_tokens(self, gated, gate):
        """
        What is missing from the whole list was deleted.
        """
        gate.script = status(501, method="REPORT")
        gated.office.assign("a", "b")
        gated.calm()
        gated.phone.todos().popitem()[1].delete()

        report = gated.calm()

        assert [wish.claim.kind.value for wish in report.wishes] == ["hide"]
        assert len(gated.phone.shown()) == 1

    def test_a_list_that_is_cut_off(self, gated, gate):
        """
        A server that lists only a part (507 inside 207) is asked for the whole.
        """
        gated.office.assign("a", "b")
        gated.calm()

        def cut(asked, forward):
            code, headers, body = forward()
            if asked.method == "REPORT":
                marker = (
                    f"<response><href>{asked.path}</href>"
                    "<status>HTTP/1.1 507 Insufficient Storage</status></response>"
                )
                at = body.index(b"<sync-token>")
                body = body[:at] + marker.encode() + body[at:]
            return code, headers, body

        gate.script = cut
        gated.phone.todos().popitem()[1].complete()

        assert [one.result for one in gated.calm().wishes] == [Result.RECORDED]

    def test_a_list_that_forgets_what_is_new(self, gated, gate):
        """
        What is not listed is hidden only where it is not there.
        """
        gated.office.assign("a", "b")
        gated.sync()
        gate.script = forgetful

        report = gated.calm()

        assert report.wishes == ()
        assert gated.phone.shown() == [OPEN, OPEN]

    def test_what_is_new_and_cannot_be_looked_at(self, gated, gate):
        """
        Nobody knows whether it is there: nothing is said of it.
        """
        gated.office.assign("a")
        gated.sync()
        gated.phone.only().delete()
        refused = status(400, method="GET")

        def script(asked, forward):
            return refused(asked, lambda: forgetful(asked, forward))

        gate.script = script

        report = gated.sync()

        assert [one.error.reason for one in report.left] == [Reason.REFUSED]
        assert report.wishes == ()

    def test_a_list_that_leads_elsewhere(self, gated, gate):
        """
        Paths outside of the collection are not asked for.
        """
        gated.office.assign("a")
        item = (
            "<response><href>{}</href><propstat><prop><getetag>&quot;x&quot;</getetag>"
            "</prop><status>HTTP/1.1 200 OK</status></propstat></response>"
        )
        hrefs = ["/etc/passwd", "http://127.0.0.2/a.ics", "{}../x.ics", "{}deep/x.ics"]

        def led(asked, forward):
            code, headers, body = forward()
            if asked.method == "REPORT":
                more = "".join(item.format(one.format(asked.path)) for one in hrefs)
                at = body.index(b"<sync-token>")
                body = body[:at] + more.encode() + body[at:]
            return code, headers, body

        gate.script = led
        assert gated.calm().created == ("a",)

        assert "GET" not in gate.methods()

    def test_nothing_of_it_is_logged(self, gated, gate, caplog):
        """
        Not even at the finest level does a log hold the password.
        """
        caplog.set_level(logging.DEBUG)
        gated.office.assign("a")
        gated.calm()
        gate.script = status(401)
        report = gated.sync()

        secret = gated.account.password
        assert secret not in caplog.text
        assert secret not in str(report.to_json())
        assert secret not in repr(gated.account)
        assert secret not in repr(report.error.__dict__)


class TestOneObject:
    @pytest.mark.parametrize(
        ("code", "reason"),
        [
            pytest.param(400, Reason.REFUSED, id="400"),
            pytest.param(413, Reason.REFUSED, id="413"),
            pytest.param(415, Reason.REFUSED, id="415"),
        ],
    )
    def test_one_that_is_refused_stops_no_other(self, gated, gate, code, reason):
        """
        It is left with its reason, and the rest is written.
        """
        gated.office.assign("a", "b", "c")
        gate.script = status(code, method="PUT", first=2, last=2)

        report = gated.sync()

        assert [one.error.reason for one in report.left] == [reason]
        assert len(report.created) == 2
        assert report.to_json()["left"][0]["error"]["code"] == "caldav-failed"
        assert len(gated.calm().created) == 1
        assert gated.phone.shown() == [OPEN] * 3

    @pytest.mark.parametrize(
        ("code", "reason"),
        [
            pytest.param(401, Reason.LOGIN_REFUSED, id="401"),
            pytest.param(403, Reason.FORBIDDEN, id="403"),
            pytest.param(507, Reason.FULL, id="507"),
            pytest.param(502, Reason.UNREACHABLE, id="502"),
        ],
    )
    def test_no_more_is_tried_where_it_would_go_no_better(
        self, gated, gate, code, reason
    ):
        """
        What was written until then is remembered.
        """
        gated.office.assign("a", "b", "c")
        gate.script = status(code, method="PUT", first=2)

        report = gated.sync()

        assert report.error.reason is reason
        assert len(report.created) == 1
        assert gate.methods().count("PUT") == 2
        gate.script = None
        assert len(gated.calm().created) == 2

    def test_a_storm_of_412_ends(self, gated, gate):
        """
        What changes each time is left for the next run: two attempts, and no loop.
        """
        gated.office.assign("a")
        gated.calm()
        gated.office.do("a", do.Report(percent=30))
        before = gate.methods().count("PUT")
        gate.script = status(412, method="PUT")

        report = gated.sync()

        (left,) = report.left
        assert (left.what, left.error.reason) == ("a", Reason.CHANGED_AGAIN)
        assert gate.methods().count("PUT") == before + 2
        gate.script = None
        assert gated.calm().updated == ("a",)

    def test_changed_while_it_is_written(self, gated, gate):
        """
        A 412 means that the person was quicker: read, put together, written once more.
        """
        gated.office.assign("a")
        gated.calm()
        gated.office.do("a", do.Report(percent=30))
        puts = gate.methods().count("PUT")

        def quicker(asked, forward):
            if asked.method == "PUT" and asked.number == puts + 1:
                gated.phone.edit(COMMENT="nhanh hơn", STATUS="COMPLETED")
            return forward()

        gate.script = quicker
        report = gated.calm()

        assert [wish.result for wish in report.wishes] == [Result.RECORDED]
        found = gated.phone.only().icalendar_component
        assert str(found["COMMENT"]) == "nhanh hơn"
        assert str(found["STATUS"]) == "IN-PROCESS"
        assert gated.office.events("a").count("completion-proposed") == 1

    def test_deleted_while_it_is_written(self, gated, gate):
        """
        It is hidden, and not put back.
        """
        gated.office.assign("a", "b")
        gated.calm()
        gated.office.do("a", do.Report(percent=30))
        puts = gate.methods().count("PUT")

        def quicker(asked, forward):
            if asked.method == "PUT" and asked.number == puts + 1:
                for todo in gated.phone.todos().values():
                    if todo.icalendar_component.get("PERCENT-COMPLETE") != 30:
                        todo.delete()
            return forward()

        gate.script = quicker
        gated.sync()
        gate.script = None
        report = gated.sync()

        assert report.is_complete
        assert gated.phone.shown() == []
        assert gated.office.entry("a").hidden_by == ("binh",)

    def test_ticked_while_it_is_deleted(self, gated, gate):
        """
        What was withdrawn long ago goes even where the person just changed it.
        """
        gated.office.assign("a")
        gated.calm()
        gated.office.do("a", do.Withdraw(reason="Không còn cần"), actor="chief")
        gated.calm()
        gated.office.day = "2017-03-13"

        def quicker(asked, forward):
            if asked.method == "DELETE" and asked.number == 1:
                gated.phone.edit(COMMENT="nhanh hơn")
            return forward()

        gate.script = quicker
        assert gated.sync().deleted == ("a",)
        assert gated.phone.shown() == []

    def test_an_etag_that_is_not_said_is_learned(self, gated, gate):
        """
        It is asked for, and what the server made of the object is not touched again.
        """

        def silent(asked, forward):
            code, headers, body = forward()
            if asked.method == "PUT":
                headers = {k: v for k, v in headers.items() if k.lower() != "etag"}
            return code, headers, body

        gate.script = silent
        gated.office.assign("a")
        assert gated.calm().created == ("a",)
        puts = gate.methods().count("PUT")
        gated.phone.only().complete()

        assert [one.result for one in gated.calm().wishes] == [Result.RECORDED]
        assert gate.methods().count("PUT") == puts + 1

    def test_a_tick_before_the_etag_was_learned(self, gated, gate):
        """
        What a person did between our writing and our question is not lost.
        """
        gated.office.assign("a")

        def quicker(asked, forward):
            code, headers, body = forward()
            if asked.method == "PUT" and asked.number == 1:
                headers = {k: v for k, v in headers.items() if k.lower() != "etag"}
                gated.phone.only().complete()
            return code, headers, body

        gate.script = quicker
        gated.sync()
        gated.calm()

        assert gated.office.events("a").count("completion-proposed") == 1
        assert gated.phone.shown()[0][1] == "IN-PROCESS"

    def test_an_etag_that_is_never_said_with_an_object(self, gated, gate):
        """
        Where an object comes without its ETag, it is asked for by itself.
        """

        def silent(asked, forward):
            code, headers, body = forward()
            if asked.method == "GET":
                headers = {k: v for k, v in headers.items() if k.lower() != "etag"}
            return code, headers, body

        gated.office.assign("a")
        gated.calm()
        gate.script = silent
        gated.phone.only().complete()

        assert [one.result for one in gated.calm().wishes] == [Result.RECORDED]

    def test_no_etag_at_all(self, gated, gate):
        """
        Without one nothing is written over.
        """

        def silent(asked, forward):
            code, headers, body = forward()
            if asked.method == "GET":
                headers = {k: v for k, v in headers.items() if k.lower() != "etag"}
            if asked.method == "PROPFIND":
                body = body.replace(b"getetag", b"getlastmodified")
            return code, headers, body

        gated.office.assign("a")
        gated.calm()
        gated.phone.only().complete()
        gate.script = silent

        report = gated.sync()

        assert [one.error.reason for one in report.left] == [Reason.UNREADABLE]
        assert gated.phone.shown()[0][1] == "COMPLETED"

    @pytest.mark.parametrize(
        ("body", "reason"),
        [
            pytest.param(b"", Reason.UNREADABLE, id="nothing"),
            pytest.param(b"\0\0\xff\xfe", Reason.UNREADABLE, id="no text"),
            pytest.param(
                b"BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\n", Reason.UNREADABLE, id="cut off"
            ),
            pytest.param(
                b"BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nUID:\0\r\nDUE:\0garbage\r\n"
                b"END:VTODO\r\nEND:VCALENDAR\r\n",
                Reason.UNREADABLE,
                id="garbage in a field",
            ),
            pytest.param(
                b"BEGIN:VCALENDAR\r\n" * 400, Reason.UNREADABLE, id="deeply nested"
            ),
            pytest.param(b"X" * 9_000, Reason.TOO_LARGE, id="too large"),
        ],
    )
    def test_a_hostile_object_stops_no_other(
        self, gated, gate, impatient, body, reason
    ):
        """
        It is reported by its path and left alone; the others are looked at.
        """
        gated.office.assign("a", "b")
        gated.calm()
        for todo in gated.phone.todos().values():
            todo.complete()

        def hostile(asked, forward):
            if asked.method == "GET" and asked.number == 1:
                return 200, {"Content-Type": "text/calendar", "ETag": '"x"'}, body
            return forward()

        gate.script = hostile
        report = gated.sync(limits=impatient)

        assert [one.error.reason for one in report.left] == [reason]
        assert report.left[0].what.endswith(".ics")
        assert [one.result for one in report.wishes] == [Result.RECORDED]

    def test_a_stranger_under_our_name(self, gated, gate):
        """
        What stands where ours belongs, and is none of ours, is never written over.
        """
        gated.office.assign("a")
        report = gated.sync(dry_run=True)
        assert report.created == ("a",)

        def taken(asked, forward):
            if asked.method == "PUT" and asked.number == 1:
                stolen = attrs.evolve(
                    asked, body=_renamed(asked.body), headers=dict(asked.headers)
                )
                stolen.headers.pop("Content-Length", None)
                gate.forward(stolen)
            return forward()

        gate.script = taken
        report = gated.sync()

        assert [one.error.reason for one in report.left] == [Reason.REFUSED]
        assert list(gated.phone.todos()) == ["stranger"]


def _renamed(body):
    lines = body.decode().split("\r\n")
    changed = ["UID:stranger" if one.startswith("UID:") else one for one in lines]
    return "\r\n".join(changed).encode()


class TestEndOfProcess:
    @pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
    @pytest.mark.parametrize("number", [1, 2, 3])
    def test_while_it_creates(self, gated, gate, number, after):
        """
        Whether or not the server got it: it is there once in the end.
        """
        gated.office.assign("a", "b", "c")
        gate.script = ending("PUT", number, after=after)
        report = gated.sync()
        assert report.error.reason is Reason.UNREACHABLE
        gate.script = None

        gated.calm()

        assert gated.phone.shown() == [OPEN] * 3
        assert gated.office.events("a") == ["assigned"]

    @pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
    def test_while_it_updates_and_the_register_goes_on(self, gated, gate, after):
        """
        Our own tick, of which nobody noted that it was written, is nobody's proposal.
        """
        gated.office.assign("a")
        gated.calm()
        gated.office.confirm("a")
        puts = gate.methods().count("PUT")
        gate.script = ending("PUT", puts + 1, after=after)
        gated.sync()
        gate.script = None
        gated.office.day = "2017-02-13"
        gated.office.do("a", do.Reopen(reason="Thiếu phụ lục"), actor="chief")

        report = gated.calm()

        assert report.wishes == ()
        assert gated.phone.shown()[0][1] in {"NEEDS-ACTION", "IN-PROCESS"}
        assert "completion-proposed" not in gated.office.events("a")

    @pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
    def test_while_it_deletes(self, gated, gate, after):
        """
        Our own deletion hides nothing.
        """
        gated.office.assign("a")
        gated.calm()
        gated.office.do("a", do.Withdraw(reason="Không còn cần"), actor="chief")
        gated.calm()
        gated.office.day = "2017-03-13"
        gate.script = ending("DELETE", 1, after=after)
        gated.sync()
        gate.script = None

        gated.calm()

        assert gated.phone.shown() == []
        assert "hidden" not in gated.office.events("a")

    def test_between_the_proposal_and_the_answer(self, gated, gate):
        """
        A tick that was recorded, and not noted, is not recorded twice.
        """
        gated.office.assign("a")
        gated.calm()
        gated.phone.only().complete()
        puts = gate.methods().count("PUT")
        gate.script = ending("PUT", puts + 1, after=False)
        gated.sync()
        gate.script = None

        gated.calm()

        assert gated.office.events("a").count("completion-proposed") == 1
        assert gated.phone.shown()[0][1] == "IN-PROCESS"


class TestNotes:
    def test_another_run_at_the_same_time(self, gated, gate):
        """
        Of two runs one ends before it writes anything, and says why.
        """
        gated.office.assign("a")

        def other(asked, forward):
            if asked.method == "REPORT" and asked.number == 1:
                gated.sync(accounts={"binh": gated.account})
            return forward()

        gate.script = other
        report = gated.sync()

        assert report.error.reason is Reason.BUSY
        assert isinstance(report.error.__cause__, ConflictError)
        assert gate.methods().count("PUT") == 1
        gate.script = None
        gated.calm()
        assert gated.phone.shown() == [OPEN]

    def test_a_store_that_fails_loses_no_tick(self, gated, monkeypatch):
        """
        What could not be recorded is not answered, and comes again.
        """
        gated.office.assign("a")
        gated.calm()
        gated.phone.only().complete()
        register = gated.office.register
        whole = register.unit

        def failing(**options):
            problem = "the disk is full"
            raise StoreError(problem)

        monkeypatch.setattr(register, "unit", failing)
        report = gated.sync()
        assert report.error.code == "store-failed"
        assert gated.phone.shown()[0][1] == "COMPLETED"

        monkeypatch.setattr(register, "unit", whole)
        assert [one.result for one in gated.calm().wishes] == [Result.RECORDED]

    def test_are_whole_now_and_then(self, gated):
        """
        However many there are, few are read, and say everything.
        """
        gated.office.assign("a")
        for percent in range(1, 61):
            gated.office.do("a", do.Report(percent=percent))
            assert gated.sync().is_complete

        assert gated.office.register.notes("caldav").version("binh") > 100
        assert gated.phone.shown()[0][2] == 60
        gated.calm()

    def test_of_many_at_once(self, gated):
        """
        A person with much to do has long notes.
        """
        keys = [f"o{number}" for number in range(120)]
        gated.office.assign(*keys)

        assert len(gated.calm().created) == len(keys)
        assert len(gated.phone.shown()) == len(keys)

    def test_of_a_later_release_are_refused(self, gated):
        """
        What this release does not know is not guessed.
        """
        notes = gated.office.register.notes("caldav")
        notes.append("binh", 0, {"version": 2}, now=gated.office.now)

        report = gated.sync()

        assert report.error.code == "malformed-data"
        assert "upgrade" in report.error.hint
