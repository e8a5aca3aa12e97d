"""The mail of the example, through a real server."""

import asyncio
import datetime as dt
import email
import email.policy
import re
import subprocess
import sys
import threading
from pathlib import Path

import aiosmtpd.smtp
import attrs
import pytest

import govtasks
from govtasks.ports import DeliveryState
from govtasks_mail import reports_of

LATER = dt.datetime(2017, 7, 1, 8, tzinfo=dt.UTC)
EXAMPLE = Path(__file__).parents[2] / "examples" / "quang_ngai_2017"


@attrs.define
class Inbox:
    """Keeps every letter."""

    letters: list = attrs.field(factory=list)
    greetings: int = 0

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802 - aiosmtpd calls it so
        """Count who greets."""
        session.host_name = hostname
        self.greetings += 1
        return responses

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the same
        """Keep the letter."""
        self.letters.append(envelope)
        return "250 2.0.0 queued"


async def served(inbox, ready, port):
    """Run a server until its task is cancelled."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: aiosmtpd.smtp.SMTP(inbox, hostname="localhost"), "127.0.0.1", 0
    )
    port.append(server.sockets[0].getsockname()[1])
    async with server:
        stopped = asyncio.Event()
        port.append(lambda: loop.call_soon_threadsafe(stopped.set))
        ready.set()
        await stopped.wait()


@pytest.fixture(scope="module")
def inbox():
    """Give what a server got of the example."""
    inbox, ready, port = Inbox(), threading.Event(), []
    thread = threading.Thread(target=asyncio.run, args=(served(inbox, ready, port),))
    thread.start()
    ready.wait()
    try:
        yield inbox, port[0]
    finally:
        port[1]()
        thread.join()


@pytest.fixture(scope="module")
def served_folder(tmp_path_factory):
    """Give the folder in which the example ran that speaks to a server."""
    return tmp_path_factory.mktemp("served")


@pytest.fixture(scope="module")
def arrived(inbox, served_folder):
    """Give the letters that arrived when the example ran."""
    kept, port = inbox
    run(served_folder, "--smtp", str(port))
    return kept.letters


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Give the mails that the example writes into a folder."""
    folder = tmp_path_factory.mktemp("written")
    run(folder)
    return [file.read_bytes() for file in (folder / "out" / "mail").glob("*.eml")]


def run(folder, *options):
    """Run the example in a folder."""
    done = subprocess.run(
        [sys.executable, str(EXAMPLE / "run.py"), "--out", "out", *options],
        check=True,
        capture_output=True,
        cwd=folder,
    )
    assert done.stderr == b""


def read(letter):
    """Parse a letter as a mail program would."""
    return email.message_from_bytes(
        letter.original_content, policy=email.policy.default
    )


class TestDrain:
    def test_everything_arrives_once(self, arrived):
        """
        No message is lost and none comes twice.
        """
        references = [read(letter)["Message-ID"] for letter in arrived]

        assert len(references) > 10
        assert len(set(references)) == len(references)

    def test_the_same_as_in_the_folder(self, arrived, files):
        """
        What a server gets is what the folder holds, byte for byte.
        """
        got = sorted(letter.original_content.rstrip() for letter in arrived)

        assert got == sorted(content.rstrip() for content in files)

    def test_few_greetings_are_enough(self, inbox, arrived):
        """
        Each drain keeps its connection for all of its letters.
        """
        assert 1 <= inbox[0].greetings <= 3

    def test_one_recipient_each(self, arrived):
        """
        Each letter goes to the one whom its head names, from the one sender.
        """
        for letter in arrived:
            mail = read(letter)
            (mailbox,) = mail["To"].addresses
            assert letter.rcpt_tos == [mailbox.addr_spec]
            assert letter.mail_from == mail["From"] == "nhacviec@quangngai.example"

    def test_reads_right_in_vietnamese(self, arrived):
        """
        Subject, text and page are Vietnamese, and nothing in them is broken.
        """
        for letter in arrived:
            mail = read(letter)
            plain, page = (
                mail.get_body((form,)).get_content() for form in ("plain", "html")
            )
            assert not mail.defects
            assert mail["Content-Language"] == "vi"
            assert '<html lang="vi">' in page
            for text in (mail["Subject"], plain, page):
                assert re.search("[ăâđêôơưạảấầậắếềệốồộớờợứừự]", text)
                assert not re.search(r"\ufffd|=\?|Ã|Æ°|\{\w+\}", text)

    def test_hangs_together_by_obligation(self, arrived):
        """
        Letters about one obligation are one thread, and digests stand alone.
        """
        roots = [read(letter)["References"] for letter in arrived]
        threads = {root for root in roots if root}

        assert 1 < len(threads) < len(arrived)


class TestReport:
    BOUNCE = """\
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; {recipient}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user

--B
Content-Type: message/rfc822

{letter}
--B--
"""

    def test_bounce_finds_its_notice(self, arrived, served_folder):
        """
        What comes back about a letter is known by what its receipt said.
        """
        letter = arrived[-1]
        bounce = self.BOUNCE.format(
            recipient=letter.rcpt_tos[0], letter=letter.original_content.decode("ascii")
        )
        (report,) = reports_of(bounce.encode())
        url = f"sqlite:///{served_folder / 'out' / 'quang-ngai-2017.db'}"

        with govtasks.open(url, plugins=["sql", "mail"], clock=lambda: LATER) as opened:
            notices = opened.report_delivery(
                "mail", report.reference, report.state, detail=report.detail
            )

        assert notices
        for one in notices:
            assert one.state is DeliveryState.PERMANENT_FAILURE
            assert one.detail == "failed 5.1.1 550 5.1.1 no such user"
