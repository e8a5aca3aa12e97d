"""Servers on the loopback device, and messages to send to them."""

import asyncio
import contextlib
import datetime as dt
import socket
import socketserver
import threading

import aiosmtpd.smtp
import attrs
import pytest

from govtasks.ports import Message, Recipient

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

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd calls it so
        """Take or refuse a recipient."""
        if self.recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the same
        """Keep the letter, then answer, hang up or fall silent."""
        self.letters.append(envelope)
        if self.text == "drop":
            server.transport.abort()
        if self.text == "wait":
            await asyncio.Event().wait()
        return self.text


@pytest.fixture
def inbox():
    """Give what a server keeps."""
    return Inbox()


async def _end(server):
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await server.wait_closed()


@pytest.fixture
def serve():
    """Start real SMTP servers with a handler each, on ports that are free."""
    with contextlib.ExitStack() as stack:

        def start(handler):
            loop = asyncio.new_event_loop()
            stack.callback(loop.close)
            thread = threading.Thread(target=loop.run_forever)
            thread.start()
            stack.callback(thread.join)
            stack.callback(loop.call_soon_threadsafe, loop.stop)

            def session():
                return aiosmtpd.smtp.SMTP(handler, hostname="localhost", loop=loop)

            opened = loop.create_server(session, "127.0.0.1", 0)
            server = asyncio.run_coroutine_threadsafe(opened, loop).result()
            port = server.sockets[0].getsockname()[1]

            def end():
                asyncio.run_coroutine_threadsafe(_end(server), loop).result()

            stack.callback(end)
            return port

        yield start


class _Actor(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.server.script:
            self.wfile.write(line)
            if line.startswith(b"354"):
                while self.rfile.readline() not in {b".\r\n", b""}:
                    pass
            elif not self.rfile.readline():
                return


@pytest.fixture
def act():
    """Start servers that answer by a script, whatever they are told, and hang up."""
    with contextlib.ExitStack() as stack:

        def start(*script):
            server = socketserver.TCPServer(("127.0.0.1", 0), _Actor)
            server.script = script
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
