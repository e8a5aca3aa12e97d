import datetime as dt
import socket
import threading

import attrs
import pytest
import standardwebhooks

import govtasks_webhook
from govtasks.errors import GovtasksError, InvalidValueError
from govtasks.plugins import load_plugins
from govtasks.plugins.settings import Settings
from govtasks.ports import Outcome, Receipt
from govtasks.testing import Answer, ChannelSuite, Fault, HttpPeer
from govtasks_webhook import WebhookSettings

NOON = dt.datetime(2017, 2, 16, 12, tzinfo=dt.UTC)


def at(message, address):
    """Return the message to another address."""
    return attrs.evolve(message, to=attrs.evolve(message.to, address=address))


class TestConforms(ChannelSuite):
    @pytest.fixture
    def peer(self, receiver):
        """Give a receiver that can be made to fail."""
        return receiver

    @pytest.fixture
    def channel(self, request, make):
        """Give a channel that is not patient for long with who says nothing."""
        silent = "silent" in request.node.name
        return make(timeout=1 if silent else 20)

    @pytest.fixture
    def restarted(self, make):
        """Give another channel of the same settings."""
        return make()

    @pytest.fixture
    def address(self, receiver):
        """Give the address of the receiver."""
        return f"{receiver.url}/hook"

    @pytest.fixture
    def refused_address(self):
        """Give an address that leads inside."""
        return "https://10.0.0.1/hook"

    @pytest.fixture
    def secrets(self, key):
        """Give what signs the messages."""
        return (key, key.removeprefix("whsec_"))


class TestSignature:
    def test_receiver_verifies_it(self, make, receiver, message, key):
        """
        The official library takes what arrives, and gives back the event.
        """
        receipt = make().send(message)

        (request,) = receiver.requests
        event = standardwebhooks.Webhook(key).verify(request.body, request.headers)
        assert receipt == Receipt.accepted(request.headers["webhook-id"])
        assert event["data"]["text"] == message.body

    def test_both_keys_sign_during_a_rotation(
        self, make, receiver, message, key, next_key
    ):
        """
        Who knows only the old one and who knows only the new one both take it.
        """
        make(secrets=(next_key, key)).send(message)

        (request,) = receiver.requests
        for known in (key, next_key):
            standardwebhooks.Webhook(known).verify(request.body, request.headers)

    def test_key_of_one_host_is_for_that_host(
        self, make, receiver, message, key, next_key
    ):
        """
        A receiver with a key of its own cannot sign for another receiver.
        """
        make(secrets=(key,), secrets_of={"127.0.0.1": (next_key,)}).send(message)

        (request,) = receiver.requests
        standardwebhooks.Webhook(next_key).verify(request.body, request.headers)
        with pytest.raises(standardwebhooks.WebhookVerificationError):
            standardwebhooks.Webhook(key).verify(request.body, request.headers)

    def test_host_without_a_key_gets_nothing(self, make, receiver, message, key):
        """
        Nothing is sent unsigned.
        """
        channel = make(secrets=(), secrets_of={"other.example": (key,)})

        receipt = channel.send(message)

        assert receipt == Receipt.rejected("there is no secret for 127.0.0.1")
        assert not receiver.requests

    def test_changed_body_is_noticed(self, make, receiver, message, key):
        """
        What somebody changed on the way is not what was signed.
        """
        make().send(message)

        (request,) = receiver.requests
        with pytest.raises(standardwebhooks.WebhookVerificationError):
            standardwebhooks.Webhook(key).verify(request.body + b" ", request.headers)

    def test_repetition_has_its_own_time(self, make, receiver, message):
        """
        Sent again an hour later, the identifier is the same and the time is not.
        """
        for hours in (0, 1):
            now = NOON + dt.timedelta(hours=hours)
            make({"clock": lambda now=now: now}).send(message)

        one, other = (request.headers for request in receiver.requests)
        assert one["webhook-id"] == other["webhook-id"]
        assert int(other["webhook-timestamp"]) - int(one["webhook-timestamp"]) == 3600
        assert one["webhook-signature"] != other["webhook-signature"]


class TestEnvelope:
    def test_is_a_cloud_event(self, make, receiver, message):
        """
        What CloudEvents 1.0 asks for is there, and what is said.
        """
        make().send(message)

        (request,) = receiver.requests
        assert request.method == "POST"
        assert request.path == "/hook"
        assert request.headers["content-type"] == "application/cloudevents+json"
        assert request.json == {
            "specversion": "1.0",
            "id": request.headers["webhook-id"],
            "source": "https://nhiemvu.quangngai.example",
            "type": "govtasks.notice.information",
            "subject": "644/2.a",
            "time": "2017-02-16T08:00:00+07:00",
            "datacontenttype": "application/json",
            "data": {
                "thin": False,
                "obligation": "644/2.a",
                "recipient": "an",
                "name": "Nguyễn Văn An",
                "locale": "vi",
                "urgent": False,
                "cancels": False,
                "notices": [],
                "subject": message.subject,
                "text": message.body,
                "arguments": {"title": {"en": "Report", "vi": "Báo cáo"}},
            },
        }

    def test_large_one_is_thin(self, make, receiver, message):
        """
        Beyond 20 kB only the keys are sent; whoever wants the text asks for it.
        """
        long = attrs.evolve(message, body="x" * 30_000)

        make().send(long)

        (request,) = receiver.requests
        assert len(request.body) < 20_000
        assert request.json["data"] == {
            "thin": True,
            "obligation": "644/2.a",
            "recipient": "an",
            "urgent": False,
            "cancels": False,
            "notices": [],
        }

    def test_size_at_the_limit(self, make, receiver, message):
        """
        19 999 bytes are sent as they are, one more is not.
        """
        make().send(attrs.evolve(message, body=""))
        (empty,) = receiver.requests
        room = 19_999 - len(empty.body)

        for size in (room, room + 1):
            make().send(attrs.evolve(message, body="x" * size))

        _, fits, thin = (request for request in receiver.requests)
        assert len(fits.body) == 19_999
        assert thin.json["data"]["thin"] is True

    def test_keys_that_are_too_large_are_rejected(self, make, receiver, message):
        """
        A digest of thousands fits into no webhook.
        """
        receipt = make().send(attrs.evolve(message, notices=("n" * 50,) * 1_000))

        assert receipt.outcome is Outcome.REJECTED
        assert "are over 20000" in receipt.detail
        assert not receiver.requests


class TestAnswers:
    @pytest.mark.parametrize(
        ("status", "outcome"),
        [
            (200, Outcome.ACCEPTED),
            (202, Outcome.ACCEPTED),
            (204, Outcome.ACCEPTED),
            (301, Outcome.REJECTED),
            (307, Outcome.REJECTED),
            (400, Outcome.REJECTED),
            (401, Outcome.REJECTED),
            (404, Outcome.REJECTED),
            (408, Outcome.RETRY),
            (410, Outcome.REJECTED),
            (413, Outcome.REJECTED),
            (425, Outcome.RETRY),
            (429, Outcome.RETRY),
            (500, Outcome.RETRY),
            (502, Outcome.RETRY),
            (503, Outcome.RETRY),
            (504, Outcome.RETRY),
            (700, Outcome.UNKNOWN),
        ],
    )
    def test_status(self, make, receiver, message, status, outcome):
        """
        Each status has one meaning, which the receipt gives with the number.
        """
        receiver.answer = Answer(status, {"Location": "/elsewhere"})

        receipt = make().send(message)

        assert receipt.outcome is outcome
        assert outcome is Outcome.ACCEPTED or f"answered {status}" in receipt.detail
        assert len(receiver.requests) == 1

    def test_gone_says_what_to_do(self, make, receiver, message):
        """
        Who answers 410 wants to hear nothing any more.
        """
        receiver.answer = Answer(410)

        receipt = make().send(message)

        assert receipt == Receipt.rejected("answered 410: gone, remove the address")

    @pytest.mark.parametrize("status", [429, 502, 503, 504])
    @pytest.mark.parametrize(
        ("header", "wait"),
        [
            pytest.param("120", dt.timedelta(minutes=2), id="seconds"),
            pytest.param(
                "Thu, 16 Feb 2017 12:30:00 GMT", dt.timedelta(minutes=30), id="instant"
            ),
            pytest.param("86400", dt.timedelta(days=1), id="as long as possible"),
            pytest.param("86401", dt.timedelta(days=1), id="longer than that"),
            pytest.param("9" * 4_000, None, id="beyond all numbers"),
            pytest.param("Thu, 16 Feb 2017 11:30:00 GMT", None, id="over already"),
            pytest.param("0", None, id="at once"),
            pytest.param("-5", None, id="negative"),
            pytest.param("soon", None, id="no time"),
            pytest.param("Thu, 99 Feb 2017 11:30:00 GMT", None, id="no day"),
        ],
    )
    def test_wait(self, make, receiver, message, status, header, wait):
        """
        Who is busy says how long, in either form, and at most a day.
        """
        receiver.answer = Answer(status, {"Retry-After": header})

        receipt = make({"clock": lambda: NOON}).send(message)

        assert (receipt.outcome, receipt.wait or None) == (Outcome.RETRY, wait)

    def test_words_of_strangers_are_not_shown(self, make, receiver, message):
        """
        What a receiver writes into its answer goes nowhere.
        """
        receiver.answer = Answer(400, {"X-A": "\x1b[2J"}, b"<script>alert(1)</script>")

        assert make().send(message) == Receipt.rejected("answered 400")

    def test_slow_answer_does_not_hold_up_the_others(self, make, message):
        """
        Who sends one byte at a time gets no more time than who sends none.
        """
        with socket.create_server(("127.0.0.1", 0)) as listening:
            thread = threading.Thread(target=drip, args=(listening,))
            thread.start()
            port = listening.getsockname()[1]

            receipt = make(timeout=1).send(at(message, f"http://127.0.0.1:{port}/"))

            thread.join()
        assert receipt.outcome is Outcome.UNKNOWN

    def test_endless_answer_is_not_read(self, make, receiver, message):
        """
        Only the head counts; megabytes behind it are left where they are.
        """
        receiver.answer = Answer(200, {}, b"x" * 5_000_000)

        assert make().send(message).outcome is Outcome.ACCEPTED


def drip(listening):
    """Answer one caller with a byte at a time, until he has enough."""
    connection, _ = listening.accept()
    pause = threading.Event()
    with connection:
        try:
            for byte in b"HTTP/" + b"1" * 10_000:
                connection.sendall(bytes([byte]))
                pause.wait(0.05)
        except OSError:
            return


class TestEncryption:
    def test_certificate_is_that_of_the_name(self, make, secure, message, authority):
        """
        The name is what is asked for and what the certificate says.
        """
        channel = make({"resolve": ours}, ca_file=authority[1])

        receipt = channel.send(at(message, f"https://hook.example:{secure.port}/x?y=1"))

        (request,) = secure.requests
        assert receipt.outcome is Outcome.ACCEPTED
        assert request.headers["host"] == f"hook.example:{secure.port}"
        assert request.path == "/x?y=1"

    @pytest.mark.parametrize(
        ("host", "trust"),
        [
            pytest.param("hook.example", (), id="unknown authority"),
            pytest.param("other.example", ("ca_file",), id="another host"),
            pytest.param("127.0.0.1", ("ca_file",), id="by its address"),
        ],
    )
    def test_stranger_gets_nothing(self, make, secure, message, authority, host, trust):
        """
        Who cannot show that he is the host gets no message.
        """
        channel = make({"resolve": ours}, **dict.fromkeys(trust, authority[1]))

        receipt = channel.send(at(message, f"https://{host}:{secure.port}/"))

        assert receipt.outcome is Outcome.RETRY
        assert "certificate verify failed" in receipt.detail
        assert not secure.requests

    def test_plain_address_is_refused_unless_allowed(self, make, receiver, message):
        """
        Without encryption only where the settings say so.
        """
        receipt = make(allow_http=False).send(message)

        assert receipt == Receipt.rejected("the address does not begin with https://")
        assert not receiver.requests

    def test_certificates_that_cannot_be_read(self, make, tmp_path):
        """
        A file that is not there or holds none is refused with its name.
        """
        (tmp_path / "ca.pem").write_text("nothing")

        for file in ("ca.pem", "missing.pem"):
            with pytest.raises(InvalidValueError, match="webhook: ca_file: holds no"):
                make(ca_file=str(tmp_path / file))


def ours(host, port):
    """Resolve every name to this machine."""
    return ["127.0.0.1"]


class TestRebinding:
    def test_name_is_looked_up_once(self, make, receiver, message):
        """
        The answer that was checked is the one that is used.
        """
        asked = []

        def resolve(host, port):
            asked.append((host, port))
            return ["127.0.0.1"]

        url = f"http://hook.example:{receiver.port}/"
        receipt = make({"resolve": resolve}).send(at(message, url))

        assert receipt.outcome is Outcome.ACCEPTED
        assert asked == [("hook.example", receiver.port)]
        assert receiver.requests[0].headers["host"] == f"hook.example:{receiver.port}"

    def test_change_between_check_and_use_leads_nowhere(self, make, receiver, message):
        """
        A name that is public when it is checked, and ours a moment later, is not used.
        """
        answers = iter([["192.0.2.1"], ["127.0.0.1"]])
        channel = make(
            {"resolve": lambda host, port: next(answers)},
            allow_networks=("192.0.2.0/24",),
            timeout=1,
        )

        receipt = channel.send(at(message, f"http://hook.example:{receiver.port}/"))

        assert receipt.outcome is Outcome.RETRY
        assert receipt.detail.startswith("not reached")
        assert not receiver.requests

    def test_one_private_address_among_public_ones_is_enough(
        self, make, receiver, message
    ):
        """
        Nobody chooses for us which of his addresses is taken.
        """
        channel = make(
            {"resolve": lambda host, port: ["1.1.1.1", "127.0.0.1"]}, allow_networks=()
        )

        receipt = channel.send(at(message, f"http://hook.example:{receiver.port}/"))

        reason = "the address leads to 127.0.0.1, which is not public"
        assert receipt == Receipt.rejected(reason)
        assert not receiver.requests

    def test_redirect_leads_nowhere(self, make, receiver, message):
        """
        A checked host cannot send us on to one that is not.
        """
        with HttpPeer() as inside:
            receiver.answer = Answer(302, {"Location": f"{inside.url}/secret"})

            receipt = make().send(message)

            assert receipt.outcome is Outcome.REJECTED
            assert not inside.requests

    @pytest.mark.parametrize(
        "error", [socket.gaierror(-3, "again"), UnicodeError("label too long")]
    )
    def test_name_that_is_not_known_now_is_tried_again(self, make, message, error):
        """
        A resolver that is down has said nothing about the receiver.
        """

        def resolve(host, port):
            raise error

        receipt = make({"resolve": resolve}).send(at(message, "https://a.example/"))

        assert receipt.outcome is Outcome.RETRY
        assert receipt.detail.startswith("the name could not be looked up")

    def test_name_without_an_address_is_tried_again(self, make, message):
        """
        Nothing is no address to connect to.
        """
        channel = make({"resolve": lambda host, port: []})

        receipt = channel.send(at(message, "https://a.example/"))

        assert receipt == Receipt.retry(
            "the name could not be looked up: the name has no address"
        )

    def test_proxy_of_the_environment_is_not_asked(
        self, make, receiver, message, monkeypatch
    ):
        """
        The check would be worth nothing if another host connected for us.
        """
        with HttpPeer() as proxy:
            monkeypatch.setenv("http_proxy", proxy.url)
            monkeypatch.setenv("HTTP_PROXY", proxy.url)

            make().send(message)

            assert not proxy.requests
        assert len(receiver.requests) == 1


class TestPlugin:
    def spec(self):
        """Return what the plugin offers."""
        plugins = load_plugins([govtasks_webhook])
        assert not plugins.failed
        return plugins.channel("webhook")

    def test_offers_a_channel_that_knows_repetitions(self):
        """
        It needs an address, and its receivers recognise a repetition.
        """
        assert self.spec().needs_address
        assert self.spec().idempotent

    def test_settings_come_from_a_table(self, key):
        """
        The channel is made from what the host sets.
        """
        table = {"source": "urn:x", "secrets": [key]}

        settings = Settings({"webhook": table}).of(self.spec(), "webhook")

        assert settings == WebhookSettings(source="urn:x", secrets=(key,))
        assert self.spec().factory(settings).settings == settings

    @pytest.mark.parametrize(
        ("changes", "match"),
        [
            pytest.param({"secret": []}, "did you mean 'secrets'", id="misspelled"),
            pytest.param({"secrets": []}, "secrets: must hold a secret", id="none"),
            pytest.param({"secrets": "whsec_hunter2"}, "must be a list", id="a text"),
            pytest.param(
                {"secrets": ["hunter2"]}, "must begin as webhook", id="no prefix"
            ),
            pytest.param(
                {"secrets": ["whsec_aHVudGVyMg=="]}, "24 to 64 bytes", id="too short"
            ),
            pytest.param(
                {"secrets": ["whsec_" + "hunter2!" * 8]}, "in base64", id="no base64"
            ),
            pytest.param(
                {"secrets_of": {"a.example": ["hunter2"]}},
                "must begin as webhook",
                id="of one",
            ),
            pytest.param(
                {"secrets_of": {"a.example": []}}, "at least one", id="none of one"
            ),
            pytest.param({"source": ""}, "source: must be a URI", id="no source"),
            pytest.param({"source": "a b"}, "must be a URI", id="source with a space"),
            pytest.param({"timeout": 0}, "from 1 to 30, got 0", id="no time"),
            pytest.param({"timeout": 31}, "from 1 to 30, got 31", id="much time"),
            pytest.param(
                {"allow_networks": ["10.0.0.1/8"]}, "such as 10.20", id="host bits"
            ),
            pytest.param({"allow_networks": ["all"]}, "got 'all'", id="no network"),
        ],
    )
    def test_refuses_settings_without_showing_secrets(self, key, changes, match):
        """
        What cannot be is refused with its key, and a secret stays one.
        """
        table = {"source": "urn:x", "secrets": [key], **changes}

        with pytest.raises(GovtasksError, match=match) as caught:
            Settings({"webhook": table}).of(self.spec(), "webhook")

        shown = f"{caught.value} {caught.value.to_json()}"
        assert not [secret for secret in ("hunter2", key) if secret in shown]

    def test_secrets_are_in_no_representation(self, make, key):
        """
        Whoever logs the channel logs no secret.
        """
        channel = make(secrets_of={"a.example": (key,)})

        assert key not in f"{channel!r} {channel.settings!r}"

    def test_faults_are_all_tested(self):
        """
        This channel is held to every fault that there is.
        """
        assert not set(Fault) & set(TestConforms.cannot)
