"""Servers on the loopback device, and messages to send to them."""

import asyncio
import contextlib
import datetime as dt
import email
import socket
import socketserver
import ssl
import threading
from typing import ClassVar

import aiosmtpd.smtp
import attrs
import pytest
import trustme

from govtasks.ports import Message, Recipient
from govtasks.testing import Fault
from govtasks_mail.channel import MailChannel
from govtasks_mail.smtp import SmtpCarrier

SENDER = "vanphong@quangngai.example"

TO = Recipient(
    person="truong-phong-noi-vu",
    name="Trưởng phòng Nội vụ",
    address="noivu@example.invalid",
)


@pytest.fixture
def message():
    """Give an ordinary message."""
    return Message(
        key="644/2.a#due:truong-phong-noi-vu:mail",
        to=TO,
        subject="Sắp đến hạn: Báo cáo kết quả rà soát",
        body="Hạn cuối: Thứ Năm 16/02/2017.\nCòn 01 ngày làm việc.\n",
        obligation="644/2.a",
        at=dt.datetime(2017, 2, 16, 8, tzinfo=dt.timezone(dt.timedelta(hours=7))),
    )


@attrs.define
class Inbox:
    """What a server does with recipients and texts: its replies, or tricks."""

    recipient: str = "250 OK"
    text: str = "250 2.0.0 queued"
    letters: list = attrs.field(factory=list)
    sessions: list = attrs.field(factory=list)

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802 - aiosmtpd calls it so
        """Note who greets, and how."""
        session.host_name = hostname
        self.sessions.append(session)
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - the same
        """Take or refuse a recipient."""
        if self.recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the same
        """Keep the letter, then answer, hang up or fall silent."""
        self.letters.append(envelope)
        if self.text == "drop":
            server.transport.abort()
        if self.text == "half":
            server.transport.write(b"25")
            server.transport.close()
        if self.text == "wait":
            await asyncio.Event().wait()
        return self.text

    @property
    def marks(self):
        """The Message-ID of each letter."""
        return [
            email.message_from_bytes(letter.content)["Message-ID"]
            for letter in self.letters
        ]


@pytest.fixture
def inbox():
    """Give what a server keeps."""
    return Inbox()


class Server:
    """A real SMTP server on the loopback device, in a thread of its own."""

    def __init__(self, handler, *, implicit=None, **options):
        self.handler, self.implicit, self.options = handler, implicit, options
        self.port, self.transports = 0, []
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever)
        self.thread.start()
        self.listening = None

    def listen(self):
        """Take connections."""
        opened = self.loop.create_server(
            self._session, "127.0.0.1", self.port, ssl=self.implicit
        )
        self.listening = self._do(opened)
        self.port = self.listening.sockets[0].getsockname()[1]

    def deafen(self):
        """Take none, and end those that there are."""
        if self.listening is not None:
            self._do(self._end())
            self.listening = None

    def hang_up(self):
        """End the connections that there are, and go on to listen."""
        self._do(self._end_sessions())

    def close(self):
        """End for good."""
        self.deafen()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    def _session(self):
        session = aiosmtpd.smtp.SMTP(
            self.handler, hostname="localhost", loop=self.loop, **self.options
        )
        self.transports.append(session)
        return session

    def _do(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result()

    async def _end_sessions(self):
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for session in self.transports:
            if session.transport is not None:
                session.transport.abort()
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        self.transports.clear()

    async def _end(self):
        self.listening.close()
        await self._end_sessions()
        await self.listening.wait_closed()


@pytest.fixture
def server():
    """Start real SMTP servers with a handler each, on ports that are free."""
    with contextlib.ExitStack() as stack:

        def start(handler, **options):
            started = Server(handler, **options)
            stack.callback(started.close)
            started.listen()
            return started

        yield start


@pytest.fixture
def serve(server):
    """Start servers as well, and give their ports."""
    return lambda handler, **options: server(handler, **options).port


class SmtpPeer:
    """The other side of the mail channel, that can be made to fail."""

    _TRICKS: ClassVar = {
        Fault.REFUSES: ("recipient", "550 5.1.1 no such user"),
        Fault.BUSY: ("recipient", "451 4.3.0 not now"),
        Fault.SILENT: ("text", "wait"),
        Fault.HALF_ANSWER: ("text", "half"),
    }

    def __init__(self, inbox, server):
        self.inbox, self.server = inbox, server

    @property
    def port(self):
        """Where it listens."""
        return self.server.port

    def fail(self, fault):
        """Let every letter meet this fault."""
        self.recover()
        if fault is Fault.DOWN:
            self.server.deafen()
        else:
            setattr(self.inbox, *self._TRICKS[fault])

    def recover(self):
        """Take letters again."""
        self.inbox.recipient, self.inbox.text = "250 OK", "250 2.0.0 queued"
        if self.server.listening is None:
            self.server.listen()

    def arrived(self):
        """The Message-ID of each letter."""
        return self.inbox.marks


@pytest.fixture
def smtp_peer(inbox, server):
    """Give a server as the suite for channels wants it."""
    return SmtpPeer(inbox, server(inbox))


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    """Give an authority of our own, and the file with its certificate."""
    own = trustme.CA()
    file = tmp_path_factory.mktemp("authority") / "ca.pem"
    own.cert_pem.write_to_path(file)
    return own, str(file)


@pytest.fixture(scope="session")
def ca_file(authority):
    """Give the certificate of the authority."""
    return authority[1]


@pytest.fixture(scope="session")
def certified(authority):
    """Make the certificate of a server of that name."""

    def make(name):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority[0].issue_cert(name).configure_cert(context)
        return context

    return make


@pytest.fixture
def through(act, server):
    """Make channels that talk to a server on the loopback device."""
    # After the servers, so that it ends before them: they wait for their clients.
    with contextlib.ExitStack() as stack:

        def make(port, timeout=30, **options):
            carrier = SmtpCarrier(
                host="127.0.0.1", port=port, timeout=timeout, **options
            )
            channel = MailChannel(SENDER, carrier)
            stack.callback(channel.close)
            return channel

        yield make


@pytest.fixture
def made(act, server):
    """Make channels from settings, and close them afterwards."""
    with contextlib.ExitStack() as stack:

        def make(**settings):
            channel = MailChannel.from_settings({"sender": SENDER, **settings})
            stack.callback(channel.close)
            return channel

        yield make


class _Actor(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.server.scripts.pop(0):
            self.wfile.write(line)
            if line.startswith(b"354"):
                while self.rfile.readline() not in {b".\r\n", b""}:
                    pass
            elif not self.rfile.readline():
                return


@pytest.fixture
def act():
    """Start servers that answer each caller by a script, and hang up."""
    with contextlib.ExitStack() as stack:

        def start(*scripts):
            server = socketserver.TCPServer(("127.0.0.1", 0), _Actor)
            server.scripts = list(scripts)
            stack.callback(server.server_close)
            thread = threading.Thread(target=server.serve_forever, args=(0.01,))
            thread.start()
            stack.callback(thread.join)
            stack.callback(server.shutdown)
            return server.server_address[1]

        yield start


@pytest.fixture
def silent():
    """Give the port of a server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


@pytest.fixture
def closed():
    """Give a port on which nobody listens."""
    with socket.socket() as bound:
        # Bound, so that nobody else gets it; without listen it refuses.
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]
