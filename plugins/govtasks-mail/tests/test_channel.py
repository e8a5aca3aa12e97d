import datetime as dt
import email
import email.policy
import stat
import sys

import attrs
import pytest

import govtasks_mail
from govtasks.errors import UnknownKeyError
from govtasks.plugins import load_plugins
from govtasks.plugins.settings import Settings
from govtasks.ports import Outcome, Receipt
from govtasks.testing import ChannelSuite, Fault
from govtasks_mail.channel import MailChannel
from govtasks_mail.settings import Security
from govtasks_mail.smtp import SmtpCarrier

SENDER = "vanphong@quangngai.example"


def into(folder):
    """Make the channel that writes into a folder."""
    return MailChannel.from_settings({"sender": SENDER, "folder": str(folder)})


class FolderPeer:
    """The folder, as the other side of the channel."""

    def __init__(self, folder):
        self.folder = folder

    def fail(self, fault):
        """Put something in the place of the folder."""
        self.folder.rename(self.folder.with_name("aside"))
        self.folder.write_text("in the way")

    def recover(self):
        """Put the folder back."""
        self.folder.unlink()
        self.folder.with_name("aside").rename(self.folder)

    def arrived(self):
        """The names of the files, in which a repetition is the same one."""
        return sorted(path.name for path in self.folder.iterdir())


class TestFolderConforms(ChannelSuite):
    cannot = {
        fault: "a folder takes every file, at once"
        for fault in Fault
        if fault is not Fault.DOWN
    }

    @pytest.fixture
    def peer(self, tmp_path):
        """Give the folder, that can be put aside."""
        (tmp_path / "mail").mkdir()
        return FolderPeer(tmp_path / "mail")

    @pytest.fixture
    def restarted(self, peer):
        """Give another channel that writes there."""
        return into(peer.folder)

    @pytest.fixture
    def channel(self, peer):
        """Give a channel that writes into an empty folder."""
        return into(peer.folder)

    @pytest.fixture
    def refused_address(self):
        """Give something that is no address."""
        return "noivu@example.invalid\r\nBcc: all@example.invalid"


class TestServerConforms(ChannelSuite):
    @pytest.fixture
    def peer(self, smtp_peer):
        """Give a real server that can be made to fail."""
        return smtp_peer

    @pytest.fixture
    def channel(self, request, peer, through):
        """Give a channel that talks to a real server, and is not patient for long."""
        silent = "silent" in request.node.name
        return through(peer.port, timeout=0.3 if silent else 30)

    @pytest.fixture
    def restarted(self, peer, through):
        """Give another channel that talks to it."""
        return through(peer.port)

    @pytest.fixture
    def refused_address(self):
        """Give something that is no address."""
        return "noivu"


class TestPlugin:
    def test_offers_the_channel(self):
        """
        It registers one channel, which needs an address.
        """
        plugins = load_plugins([govtasks_mail])

        assert not plugins.failed
        assert plugins.channel("mail").needs_address

    def test_factory_reads_settings(self, tmp_path, message):
        """
        The channel is made from the settings of the host.
        """
        spec = load_plugins([govtasks_mail]).channel("mail")

        tables = Settings({"mail": {"sender": SENDER, "folder": str(tmp_path)}})

        channel = spec.factory(tables.of(spec, "mail"))

        assert channel.send(message).outcome is Outcome.ACCEPTED

    def test_factory_refuses_unknown_keys(self):
        """
        A misspelled setting is an error, not a default.
        """
        spec = load_plugins([govtasks_mail]).channel("mail")

        table = {"sendr": SENDER, "sender": SENDER, "folder": "x"}

        with pytest.raises(UnknownKeyError, match="did you mean 'sender'"):
            Settings({"mail": table}).of(spec, "mail")

    def test_password_comes_from_the_environment(self):
        """
        The one place where a secret need not stand in a file.
        """
        spec = load_plugins([govtasks_mail]).channel("mail")
        table = {"sender": SENDER, "host": "mail.example", "user": "portal"}
        variables = {"GOVTASKS_MAIL_PASSWORD": "hunter2"}

        settings = Settings({"mail": table}, variables).of(spec, "mail")

        assert "password" in spec.secrets
        assert settings.password == variables["GOVTASKS_MAIL_PASSWORD"]

    def test_server_settings_make_a_server_channel(self):
        """
        Host, port and time-out reach the one who connects.
        """
        settings = {"sender": SENDER, "host": "mail.example", "port": 2525}

        channel = MailChannel.from_settings({**settings, "timeout": 5})

        carrier = SmtpCarrier(
            host="mail.example", port=2525, timeout=5, security=Security.STARTTLS
        )
        assert channel == MailChannel(SENDER, carrier)


class TestFolder:
    def test_file_is_the_mail(self, tmp_path, message):
        """
        One file appears, which a mail program reads.
        """
        receipt = into(tmp_path).send(message)

        (file,) = tmp_path.iterdir()
        mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        assert receipt == Receipt.accepted(file.name)
        assert mail["Subject"] == message.subject
        assert mail["To"].addresses[0].addr_spec == message.to.address

    def test_second_send_gives_the_identical_file(self, tmp_path, message):
        """
        A second send of the same message gives the byte-identical file.
        """
        into(tmp_path).send(message)
        (file,) = tmp_path.iterdir()
        first = file.read_bytes()

        into(tmp_path).send(attrs.evolve(message))

        assert list(tmp_path.iterdir()) == [file]
        assert file.read_bytes() == first

    def test_makes_the_folder(self, tmp_path, message):
        """
        The folder appears with the first message.
        """
        folder = tmp_path / "out" / "mail"

        into(folder).send(message)

        assert len(list(folder.iterdir())) == 1

    @pytest.mark.skipif(sys.platform == "win32", reason="other permissions there")
    def test_others_cannot_read(self, tmp_path, message):
        """
        Notices name people: the file is its owner's alone.
        """
        into(tmp_path).send(message)

        (file,) = tmp_path.iterdir()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600

    def test_folder_that_is_a_file_is_tried_again(self, tmp_path, message):
        """
        What an operator can mend is a reason to try again, not to give up.
        """
        folder = tmp_path / "mail"
        folder.write_text("in the way")

        receipt = into(folder).send(message)

        assert receipt.outcome is Outcome.RETRY
        assert receipt.detail == "cannot write the file: File exists"

    def test_failure_leaves_nothing_behind(self, tmp_path, message):
        """
        When the file cannot get its name, no part of it stays.
        """
        name = into(tmp_path).send(message).detail
        (tmp_path / name).unlink()
        (tmp_path / name).mkdir()

        receipt = into(tmp_path).send(message)

        assert receipt.outcome is Outcome.RETRY
        assert [path.name for path in tmp_path.iterdir()] == [name]


class TestAddress:
    @pytest.mark.parametrize(
        "address",
        [
            pytest.param("", id="none"),
            pytest.param("noivu", id="no domain"),
            pytest.param("a@b.vn, c@d.vn", id="two"),
            pytest.param("a@b.vn\nBcc: c@d.vn", id="line break"),
        ],
    )
    def test_no_address_is_rejected(self, tmp_path, message, address):
        """
        Without an address nothing is written, and the receipt says why.
        """
        to = attrs.evolve(message.to, address=address)

        receipt = into(tmp_path).send(attrs.evolve(message, to=to))

        reason = "the recipient's address is not name@domain"
        assert receipt == Receipt.rejected(reason)
        assert not list(tmp_path.iterdir())

    def test_unwritable_text_is_rejected(self, tmp_path, message):
        """
        A text that UTF-8 cannot express never will be delivered.
        """
        receipt = into(tmp_path).send(attrs.evolve(message, body="\ud800"))

        assert receipt.outcome is Outcome.REJECTED
        assert "cannot be written as mail" in receipt.detail
        assert not list(tmp_path.iterdir())


class TestServer:
    def test_letter_arrives(self, through, serve, inbox, message, tmp_path):
        """
        What arrives at a real server is what the folder holds, for one recipient.
        """
        into(tmp_path).send(message)
        (file,) = tmp_path.iterdir()

        receipt = through(serve(inbox)).send(message)

        (letter,) = inbox.letters
        assert receipt.outcome is Outcome.ACCEPTED
        assert letter.mail_from == SENDER
        assert letter.rcpt_tos == [message.to.address]
        assert letter.original_content.rstrip() == file.read_bytes().rstrip()
        assert f"Message-ID: {receipt.detail}\r\n".encode() in letter.original_content

    @pytest.mark.parametrize(
        ("reply", "receipt"),
        [
            pytest.param(
                "550 5.1.1 no such user",
                Receipt.rejected("550 5.1.1 no such user"),
                id="for good",
            ),
            pytest.param(
                "451 4.7.1 greylisted",
                Receipt.retry("451 4.7.1 greylisted", dt.timedelta(minutes=10)),
                id="for now",
            ),
        ],
    )
    def test_recipient_is_refused(self, through, serve, inbox, message, reply, receipt):
        """
        5xx is for good, 4xx is to be tried again; the reason is the server's.
        """
        inbox.recipient = reply

        said = through(serve(inbox)).send(message)

        assert said == receipt
        assert not inbox.letters

    @pytest.mark.parametrize(
        ("reply", "receipt"),
        [
            pytest.param(
                "554 5.7.1 not wanted",
                Receipt.rejected("554 5.7.1 not wanted"),
                id="for good",
            ),
            pytest.param(
                "452 4.3.1 disk full",
                Receipt.retry("452 4.3.1 disk full", dt.timedelta(hours=1)),
                id="for now",
            ),
        ],
    )
    def test_text_is_refused(self, through, serve, inbox, message, reply, receipt):
        """
        A refusal after the text is as clear as one before it.
        """
        inbox.text = reply

        said = through(serve(inbox)).send(message)

        assert said == receipt

    def test_lost_connection_after_the_text_is_unknown(
        self, through, serve, inbox, message
    ):
        """
        The server had the text and hung up: it may have been delivered.
        """
        inbox.text = "drop"

        receipt = through(serve(inbox)).send(message)

        assert receipt.outcome is Outcome.UNKNOWN
        assert receipt.detail.startswith("no answer after the text")
        assert len(inbox.letters) == 1

    def test_silence_after_the_text_is_unknown(self, through, serve, inbox, message):
        """
        The server had the text and says nothing: it may have been delivered.
        """
        inbox.text = "wait"

        receipt = through(serve(inbox), timeout=0.3).send(message)

        assert receipt.outcome is Outcome.UNKNOWN
        assert len(inbox.letters) == 1

    def test_refused_connection_is_tried_again(self, through, closed, message):
        """
        A server that is down has judged nothing.
        """
        receipt = through(closed).send(message)

        assert receipt.outcome is Outcome.RETRY
        assert "refused" in receipt.detail

    def test_silent_server_is_tried_again(self, through, silent, message):
        """
        Without a greeting nothing was sent, so trying again cannot double it.
        """
        receipt = through(silent, timeout=0.2).send(message)

        assert receipt.outcome is Outcome.RETRY

    @pytest.mark.parametrize(
        ("script", "outcome"),
        [
            pytest.param([b"554 go away\r\n"], Outcome.RETRY, id="no service"),
            pytest.param([b"421 too busy\r\n"], Outcome.RETRY, id="busy"),
            pytest.param([b"220 hi\r\n"], Outcome.RETRY, id="hangs up after greeting"),
            pytest.param(
                [b"220 hi\r\n", b"502 no\r\n", b"502 no\r\n"],
                Outcome.RETRY,
                id="refuses every hello",
            ),
            pytest.param(
                [b"220 hi\r\n", b"250 h\r\n", b"553 not your name\r\n"],
                Outcome.REJECTED,
                id="refuses the sender",
            ),
            pytest.param(
                [b"220 hi\r\n", *[b"250 ok\r\n"] * 3, b"451 later\r\n"],
                Outcome.RETRY,
                id="wants no text now",
            ),
            pytest.param(
                [b"220 hi\r\n", *[b"250 ok\r\n"] * 3],
                Outcome.RETRY,
                id="hangs up before the text",
            ),
            pytest.param(
                [b"220 hi\r\n", *[b"250 ok\r\n"] * 3, b"354 go\r\n", b"what?\r\n"],
                Outcome.UNKNOWN,
                id="babbles after the text",
            ),
            pytest.param(
                [b"220 hi\r\n", *[b"250 ok\r\n"] * 3, b"354 go\r\n", b"250 ok\r\n"],
                Outcome.ACCEPTED,
                id="hangs up on the farewell",
            ),
            pytest.param(
                [b"220 hi\r\n", *[b"250 ok\r\n"] * 2, b"551 " + b"x" * 9000],
                Outcome.RETRY,
                id="endless reply",
            ),
        ],
    )
    def test_any_conversation_has_an_outcome(
        self, through, act, message, script, outcome
    ):
        """
        Rejected only when the server said so, unknown only after the text.
        """
        receipt = through(act(script)).send(message)

        assert receipt.outcome is outcome

    def test_reply_is_shown_on_one_short_line(self, through, act, message):
        """
        What a server says is text of a stranger, and is treated so.
        """
        noise = "550-\x1b[2J\r\n550 Hộp thư không tồn tại " + "x" * 500 + "\r\n"
        script = [b"220 hi\r\n", b"250 h\r\n", b"250 ok\r\n", noise.encode()]

        receipt = through(act(script)).send(message)

        assert receipt.outcome is Outcome.REJECTED
        assert receipt.detail.startswith("550 ?[2J Hộp thư không tồn tại x")
        assert len(receipt.detail) == 200
