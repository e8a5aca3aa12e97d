"""Receivers on the loopback device, and messages to send to them."""

import base64
import datetime as dt
import ssl

import attrs
import pytest
import trustme

from govtasks.ports import Message, Recipient
from govtasks.testing import HttpPeer
from govtasks_webhook import WebhookSettings
from govtasks_webhook.channel import WebhookChannel

KEY = "whsec_" + base64.b64encode(b"k" * 32).decode()
NEXT_KEY = "whsec_" + base64.b64encode(b"n" * 32).decode()


@pytest.fixture
def key():
    """Give a secret."""
    return KEY


@pytest.fixture
def next_key():
    """Give the secret that takes its place."""
    return NEXT_KEY


@pytest.fixture
def receiver():
    """Give a receiver that knows a repetition by its webhook-id."""
    with HttpPeer(mark=lambda request: request.headers["webhook-id"]) as peer:
        yield peer


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    """Give an authority of our own, and the file with its certificate."""
    own = trustme.CA()
    file = tmp_path_factory.mktemp("authority") / "ca.pem"
    own.cert_pem.write_to_path(file)
    return own, str(file)


@pytest.fixture
def secure(authority):
    """Give a receiver with the certificate of hook.example."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority[0].issue_cert("hook.example").configure_cert(context)
    with HttpPeer(tls=context) as peer:
        yield peer


@pytest.fixture(scope="session")
def stranger(tmp_path_factory):
    """Give the certificate of an authority that vouches for nobody here."""
    file = tmp_path_factory.mktemp("stranger") / "ca.pem"
    trustme.CA().cert_pem.write_to_path(file)
    return str(file)


@pytest.fixture
def make(stranger):
    """Make channels that may speak to this machine."""

    def make(changes=None, **settings):
        read = WebhookSettings(
            **{
                "source": "https://nhiemvu.quangngai.example",
                "secrets": (KEY,),
                "allow_http": True,
                "allow_networks": ("127.0.0.0/8", "::1/128"),
                # Read sooner than those of the system.
                "ca_file": stranger,
                **settings,
            }
        )
        return attrs.evolve(WebhookChannel.of(read), **(changes or {}))

    return make


@pytest.fixture
def message(receiver):
    """Give an ordinary message to the receiver."""
    return Message(
        key="644/2.a#due:an:webhook",
        to=Recipient(person="an", name="Nguyễn Văn An", address=f"{receiver.url}/hook"),
        subject="Sắp đến hạn: Báo cáo kết quả rà soát",
        body="Hạn cuối: Thứ Năm 16/02/2017.\n",
        obligation="644/2.a",
        at=dt.datetime(2017, 2, 16, 8, tzinfo=dt.timezone(dt.timedelta(hours=7))),
        data={"title": {"vi": "Báo cáo", "en": "Report"}},
    )
