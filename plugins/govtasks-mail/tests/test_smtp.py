import base64

import attrs
import pytest
from aiosmtpd.smtp import AuthResult

from govtasks.errors import InvalidValueError
from govtasks.ports import Outcome, Receipt
from govtasks_mail.settings import Security

WORD = "correct-horse-battery-staple"


def keeper(server, session, envelope, mechanism, data):
    """Let in whoever knows the password."""
    login = getattr(data, "login", b""), getattr(data, "password", b"")
    known = login == (b"portal", WORD.encode())
    return AuthResult(success=known, handled=known)


def told(server, session, envelope, mechanism, data):
    """Refuse, and repeat what was given, as some servers do."""
    encoded = base64.b64encode(data.password).decode()
    said = f"535 5.7.8 {data.password.decode()} {encoded}"
    return AuthResult(success=False, handled=False, message=said)


def another(message, number):
    """Return the message under another key."""
    return attrs.evolve(message, key=f"644/2.{number}#due")


class TestEncryption:
    @pytest.mark.parametrize("security", ["starttls", "tls"])
    def test_letter_arrives(
        self, server, inbox, made, message, certified, ca_file, security
    ):
        """
        By either way the letter arrives through an encrypted connection.
        """
        context = certified("localhost")
        ways = {
            "starttls": {"tls_context": context, "require_starttls": True},
            "tls": {"implicit": context},
        }
        port = server(inbox, **ways[security]).port

        channel = made(host="localhost", port=port, security=security, ca_file=ca_file)

        assert channel.send(message).outcome is Outcome.ACCEPTED
        assert inbox.sessions[-1].ssl is not None or security == "tls"
        assert len(inbox.letters) == 1

    @pytest.mark.parametrize("security", ["starttls", "tls"])
    @pytest.mark.parametrize(
        ("name", "trust"),
        [
            pytest.param("localhost", (), id="unknown authority"),
            pytest.param("other.example", ("ca_file",), id="another host"),
        ],
    )
    def test_stranger_gets_nothing(  # noqa: PLR0913, PLR0917 - fixtures by name
        self, server, inbox, made, message, certified, ca_file, security, name, trust
    ):
        """
        Who cannot show that he is the server gets no letter and no password.
        """
        context = certified(name)
        ways = {"starttls": {"tls_context": context}, "tls": {"implicit": context}}
        port = server(inbox, **ways[security]).port
        channel = made(
            host="localhost",
            port=port,
            security=security,
            user="portal",
            password=WORD,
            **dict.fromkeys(trust, ca_file),
        )

        receipt = channel.send(message)

        assert receipt.outcome is Outcome.RETRY
        assert "certificate verify failed" in receipt.detail
        assert not inbox.letters

    def test_server_without_encryption_gets_nothing(self, serve, inbox, made, message):
        """
        Where STARTTLS is left out, or taken out on the way, nothing is sent.
        """
        receipt = made(host="127.0.0.1", port=serve(inbox)).send(message)

        assert receipt.outcome is Outcome.RETRY
        assert "STARTTLS" in receipt.detail
        assert not inbox.letters

    def test_certificates_that_cannot_be_read(self, made, tmp_path):
        """
        A file that is not there or holds none is refused with its name.
        """
        (tmp_path / "ca.pem").write_text("nothing")

        for file in ("ca.pem", "missing.pem"):
            with pytest.raises(InvalidValueError, match="mail: ca_file: holds no"):
                made(host="mail.example", ca_file=str(tmp_path / file))


# The server thinks that nobody should do what is tested here.
@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
class TestSignIn:
    def options(self, check):
        """Return what makes a server ask who it is."""
        return {
            "authenticator": check,
            "auth_required": True,
            "auth_require_tls": False,
        }

    def channel(self, made, port, password=WORD):
        """Make a channel that signs in on this machine."""
        return made(
            host="127.0.0.1",
            port=port,
            security="none",
            user="portal",
            password=password,
        )

    def test_lets_letters_through(self, serve, inbox, made, message):
        """
        With the right password the letter is taken.
        """
        port = serve(inbox, **self.options(keeper))

        receipt = self.channel(made, port).send(message)

        assert receipt.outcome is Outcome.ACCEPTED
        assert inbox.sessions[-1].authenticated

    def test_works_encrypted(self, server, inbox, made, message, certified, ca_file):
        """
        As it is meant to be: STARTTLS first, then the password.
        """
        options = {"authenticator": keeper, "auth_required": True}
        port = server(inbox, tls_context=certified("localhost"), **options).port

        receipt = made(
            host="localhost",
            port=port,
            ca_file=ca_file,
            user="portal",
            password=WORD,
        ).send(message)

        assert receipt.outcome is Outcome.ACCEPTED

    @pytest.mark.parametrize(
        "check", [pytest.param(keeper, id="short"), pytest.param(told, id="repeats it")]
    )
    def test_refusal_shows_no_password(self, serve, inbox, made, message, check):
        """
        The letter waits for whoever mends it, and the secret stays one.
        """
        wrong = "hunter2-and-a-half"
        channel = self.channel(made, serve(inbox, **self.options(check)), wrong)

        receipt = channel.send(message)

        assert receipt == Receipt.retry("sign-in refused: 535 5.7.8")
        assert wrong not in f"{receipt!r} {channel!r}"
        assert not inbox.letters

    def test_server_that_signs_nobody_in(self, serve, inbox, made, message):
        """
        A server without it is not taken for one that let us in.
        """
        receipt = self.channel(made, serve(inbox)).send(message)

        assert receipt.outcome is Outcome.RETRY
        assert "no way to sign in" in receipt.detail
        assert not inbox.letters

    def test_server_that_asks_and_is_not_told(self, serve, inbox, through, message):
        """
        "Sign in first" is about us, and no word about the letter.
        """
        receipt = through(serve(inbox, **self.options(keeper))).send(message)

        assert receipt.outcome is Outcome.RETRY
        assert receipt.detail.startswith("530 5.7.0")


class TestKeptConnection:
    def test_serves_many_letters(self, serve, inbox, through, message):
        """
        One greeting is enough for all letters of a drain.
        """
        channel = through(serve(inbox))

        receipts = [channel.send(another(message, n)) for n in range(5)]

        assert {receipt.outcome for receipt in receipts} == {Outcome.ACCEPTED}
        assert len(inbox.sessions) == 1
        assert len(inbox.letters) == 5

    def test_is_opened_again_when_the_server_ended_it(
        self, server, inbox, through, message
    ):
        """
        A server that hung up between two letters has refused nothing.
        """
        started = server(inbox)
        channel = through(started.port)
        channel.send(another(message, 1))
        started.hang_up()

        receipt = channel.send(another(message, 2))

        assert receipt.outcome is Outcome.ACCEPTED
        assert len(inbox.sessions) == 2
        assert len(inbox.letters) == 2

    def test_is_opened_again_when_the_server_wants_to_close(
        self, act, through, message
    ):
        """
        421 instead of an answer to the next sender: the letter goes by a new one.
        """
        first = [b"220 hi\r\n", *[b"250 ok\r\n"] * 3, b"354 go\r\n", b"250 ok\r\n"]
        channel = through(act([*first, b"421 idle\r\n"], first))
        channel.send(another(message, 1))

        assert channel.send(another(message, 2)).outcome is Outcome.ACCEPTED

    @pytest.mark.parametrize(
        ("where", "reply"),
        [
            pytest.param("recipient", "550 5.1.1 no such user", id="recipient"),
            pytest.param("text", "554 5.7.1 not wanted", id="text"),
        ],
    )
    def test_is_clean_after_a_refusal(
        self, serve, inbox, through, message, where, reply
    ):
        """
        Nothing of a refused letter hangs on to the next one, on the same line.
        """
        channel = through(serve(inbox))
        setattr(inbox, where, reply)
        channel.send(another(message, 1))
        inbox.recipient = inbox.text = "250 ok"

        receipt = channel.send(another(message, 2))

        assert receipt.outcome is Outcome.ACCEPTED
        assert inbox.letters[-1].rcpt_tos == [message.to.address]
        assert len(inbox.sessions) == 1

    def test_ends_with_the_drain(self, serve, inbox, through, message):
        """
        Closed, it takes leave; used again, it greets again.
        """
        channel = through(serve(inbox))
        channel.send(another(message, 1))
        channel.close()
        channel.close()

        channel.send(another(message, 2))

        assert len(inbox.sessions) == 2

    def test_letter_too_large_for_the_server(self, serve, inbox, through, message):
        """
        A server that says how much it takes is told before the text is sent.
        """
        channel = through(serve(inbox, data_size_limit=2_000))

        receipt = channel.send(attrs.evolve(message, body="x" * 5_000))

        assert receipt.outcome is Outcome.REJECTED
        assert receipt.detail.startswith("552")
        assert not inbox.letters


class TestCarrier:
    def test_shows_no_secret(self, made):
        """
        Neither the channel nor its parts show the password.
        """
        channel = made(host="mail.example", user="portal", password=WORD)

        assert channel.carrier.security is Security.STARTTLS
        assert WORD not in f"{channel!r} {channel.carrier!r} {channel}"
