"""A small office with a register, a phone, and a way between that can fail."""

import contextlib
import datetime as dt
import http.client
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import attrs
import caldav
import pytest

import govtasks
from govtasks.deadlines.rules import Fixed
from govtasks.directives import Directive, Provision
from govtasks.obligations import commands as do
from govtasks.obligations.model import Force, Kind, Obligation, Roles
from govtasks.organisation import (
    Body,
    BodyKind,
    Level,
    Organisation,
    Person,
    Post,
    PostKind,
    Tenure,
)
from govtasks.testing import Everybody
from govtasks.text import Text
from govtasks_caldav.accounts import Account
from govtasks_caldav.session import Limits
from govtasks_caldav.syncing import sync

SINCE = dt.date(2016, 6, 1)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
CHIEF, BINH, HOA = "chief", "binh", "hoa"
BODIES = {"tp": CHIEF, "noi-vu": BINH, "tai-chinh": HOA}
DUE = "2017-03-15"


def at(day, time="08:00"):
    """Return an instant in Vietnam."""
    return dt.datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=ZONE)


def organisation():
    """Return a city with two divisions, each with a head."""
    kinds = {"tp": (BodyKind.COMMITTEE, PostKind.CHAIR, None)}
    other = (BodyKind.DIVISION, PostKind.HEAD, "tp")
    bodies, posts = [], []
    for key in BODIES:
        kind, post, parent = kinds.get(key, other)
        given = {"since": SINCE, "level": Level.DISTRICT, "parent": parent}
        bodies.append(Body(key=key, name=Text.of(vi=key, en=key), kind=kind, **given))
        title = Text.of(vi=f"Trưởng {key}", en=f"Head of {key}")
        named = {"key": f"post-{key}", "title": title, "body": key}
        posts.append(Post(**named, kind=post, since=SINCE))
    return Organisation(
        bodies=bodies,
        posts=posts,
        persons=[Person(key=person, name=person) for person in BODIES.values()],
        tenures=[
            Tenure(post=f"post-{key}", person=person, since=SINCE)
            for key, person in BODIES.items()
        ],
    )


@attrs.define
class Office:
    """A register, and short ways to what happens in it.

    Attributes:
        register: The register.
        day: The day it is.
    """

    register: object
    day: str = "2017-02-10"

    def begin(self):
        """Record who is who, and the directive that everything is of."""
        with self.unit(CHIEF) as unit:
            unit.record_organisation(organisation())
            unit.issue(
                Directive(
                    key="cv-644",
                    issuer="tp",
                    number="644",
                    kind="CV",
                    issued=dt.date(2017, 2, 9),
                    title=Text.of(vi="Tổ chức thực hiện", en="Carry out"),
                    provisions=(Provision(path="1", text=Text.of(vi="Thực hiện")),),
                )
            )

    def unit(self, actor):
        """Begin a unit of somebody now."""
        return self.register.unit(actor=actor, now=self.now)

    @property
    def now(self):
        """The time."""
        return at(self.day)

    def assign(self, *keys, lead="noi-vu", due=DUE, title="Lập kế hoạch"):
        """Give obligations to a division."""
        day = dt.date.fromisoformat(due)
        with self.unit(CHIEF) as unit:
            for key in keys:
                obligation = Obligation(
                    key=key,
                    directive="cv-644",
                    provision="1",
                    title=Text.of(vi=title, en=title),
                    kind=Kind.TASK,
                    force=Force.ORDER,
                    roles=Roles(lead=lead, confirming="tp"),
                    rule=Fixed(day=day, inclusive=True, roll=False),
                    assigner="tp",
                )
                unit.assign(obligation)

    def do(self, key, *commands, actor=BINH):
        """Carry out commands on an obligation."""
        for command in commands:
            with self.unit(actor) as unit:
                unit.do(key, command)

    def confirm(self, key):
        """Hand in a result, and confirm it."""
        self.do(key, do.Submit(result="Đã xong"))
        self.do(key, do.Confirm(), actor=CHIEF)

    def events(self, key):
        """Types of all that was recorded of an obligation."""
        return [fact.event.type for fact in self.register.facts(key)]

    def last(self, key):
        """What was recorded last of an obligation, with who did it."""
        fact = self.register.facts(key)[-1]
        return fact.event, fact.act.actor

    def entry(self, key, person=BINH):
        """An obligation as exporters get it."""
        found = self.register.work_of(person, now=self.now, over_after=at("2016-06-01"))
        return next(one for one in found if one.key == key)


@attrs.frozen
class Phone:
    """A device of a person: what its list shows, and what is done there.

    Attributes:
        calendar: The collection as the CalDAV client sees it.
    """

    calendar: object

    def todos(self):
        """What is in the collection, by the key in its title, or its UID."""
        found = self.calendar.get_todos(include_completed=True)
        return {str(one.icalendar_component["UID"]): one for one in found}

    def shown(self):
        """Each item as title, status, percent and day, sorted."""
        return sorted(map(_shown, self.todos().values()))

    def only(self):
        """The one item there is."""
        (todo,) = self.todos().values()
        return todo

    def edit(self, todo=None, **values):
        """Set properties of an item, or take those out that are None."""
        todo = todo or self.only()
        with todo.edit_icalendar_instance() as calendar:
            (component,) = calendar.walk("VTODO")
            for name, value in values.items():
                component.pop(name.replace("_", "-"), None)
                if value is not None:
                    component.add(name.replace("_", "-"), value)
        todo.save()


def _shown(todo):
    component = todo.icalendar_component
    return (
        str(component["SUMMARY"]),
        str(component.get("STATUS", "")),
        component.get("PERCENT-COMPLETE"),
        component["DUE"].dt.isoformat(),
    )


@attrs.define
class Meeting:
    """An office, a collection of Bình, and the runs between them.

    Attributes:
        office: The office.
        collection: Where Bình's collection is.
        account: How it is entered.
        phone: His phone.
    """

    office: Office
    collection: object
    account: Account
    phone: Phone

    def sync(self, **options):
        """Run once for Bình, and give the report on him."""
        given = {"accounts": {BINH: self.account}, "now": self.office.now}
        report = sync(self.office.register, **(given | options))
        return report.people[0]

    def calm(self, **options):
        """Run, and see that nothing was left; then that a second run does nothing."""
        report = self.sync(**options)
        assert report.is_complete, report.to_json()
        again = self.sync(**options)
        assert again == attrs.evolve(again, created=(), updated=(), deleted=())
        assert again.is_complete
        assert again.wishes == ()
        return report


@pytest.fixture
def office():
    """Give an office with a register in memory."""
    with govtasks.open(plugins=["ical", Everybody()]) as register:
        made = Office(register)
        made.begin()
        yield made


@contextlib.contextmanager
def met(office, collection, url=None):
    """Give an office with a collection on a server."""
    account = Account(
        url=url or collection.url, user=collection.user, password=collection.password
    )
    with caldav.DAVClient(**collection.options, auth_type="basic") as client:
        phone = Phone(client.calendar(url=collection.url))
        yield Meeting(office, collection, account, phone)


@pytest.fixture
def meeting(office, collection):
    """Give an office with Bình's collection, on each server in turn."""
    with met(office, collection) as made:
        yield made


@attrs.frozen
class Asked:
    """A request that came to the gate.

    Attributes:
        method: Its method.
        path: Its path.
        headers: Its headers.
        body: Its body.
        number: The how many of its method it is, from 1.
    """

    method: str
    path: str
    headers: dict
    body: bytes
    number: int


@attrs.define(eq=False)
class Gate:
    """A server on the way to another, where things go wrong as a test wants.

    Attributes:
        port: Port of the server behind it.
        script: Is given each request, and a way to the server that gives its answer as
            status, headers and body; gives such an answer, or octets, in pieces or
            not, to send as they are before the connection ends.
        asked: What came, in order.
    """

    port: int
    script: object = None
    asked: list = attrs.field(factory=list)
    released: threading.Event = attrs.field(factory=threading.Event)
    own_port: int = 0

    def forward(self, asked):
        """Ask the server behind."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(connection):
            kept = {
                name: value
                for name, value in asked.headers.items()
                if name.lower() not in {"connection", "accept-encoding"}
            }
            connection.request(asked.method, asked.path, asked.body or None, kept)
            answer = connection.getresponse()
            body = answer.read()
            dropped = {"content-length", "transfer-encoding", "connection", "date"}
            headers = {
                name: value
                for name, value in answer.getheaders()
                if name.lower() not in dropped
            }
            return answer.status, headers, body

    def answer(self, asked):
        """What is sent for a request."""
        if self.script is None:
            return self.forward(asked)
        return self.script(asked, lambda: self.forward(asked))

    def methods(self):
        """The methods of what came, in order."""
        return [one.method for one in self.asked]


def _handler(gate):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self):
            length = int(self.headers.get("Content-Length") or 0)
            number = 1 + gate.methods().count(self.command)
            asked = Asked(
                self.command,
                self.path,
                dict(self.headers.items()),
                self.rfile.read(length),
                number,
            )
            gate.asked.append(asked)
            answer = gate.answer(asked)
            if not isinstance(answer, tuple):
                for piece in [answer] if isinstance(answer, bytes) else answer:
                    self.wfile.write(piece)
                self.close_connection = True
                return
            status, headers, body = answer
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_PUT = do_DELETE = handle_any  # noqa: N815 - as the library looks
        do_PROPFIND = do_REPORT = handle_any  # noqa: N815 - for them

        def log_message(self, *args):
            """Say nothing."""

    return Handler


@contextlib.contextmanager
def gate_to(port, tls=None):
    """Give a gate before a server on this machine, encrypted where it has TLS."""
    gate = Gate(port)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(gate))
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    server.daemon_threads = True
    server.handle_error = lambda *args: None
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    gate.own_port = server.server_address[1]
    try:
        yield gate
    finally:
        gate.released.set()
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def gate(radicale):
    """Give a gate before Radicale."""
    with gate_to(urlsplit(radicale.url).port) as made:
        yield made


@pytest.fixture
def gated(office, radicale, gate):
    """Give an office whose runs go through the gate; the phone goes straight."""
    path = urlsplit(radicale.url).path
    url = f"http://127.0.0.1:{gate.own_port}{path}"
    with met(office, radicale, url) as made:
        yield made


@pytest.fixture
def impatient():
    """Give limits that a test can reach."""
    return Limits(seconds=1, octets=20_000, object_octets=8_000)


@pytest.fixture(scope="session")
def tools():
    """Give what this module has, to whoever makes it anew for each example."""
    return sys.modules[__name__]
