"""A service on the loopback device, and messages to send to it."""

import datetime as dt

import pytest

from govtasks.ports import Message, Recipient
from govtasks.testing import HttpPeer
from govtasks_apprise import AppriseSettings
from govtasks_apprise.channel import AppriseChannel


@pytest.fixture
def service():
    """Give a service that Apprise speaks JSON with."""
    with HttpPeer() as peer:
        yield peer


@pytest.fixture
def address(service):
    """Give the address of the service, as Apprise writes it."""
    return f"json://127.0.0.1:{service.port}/room"


@pytest.fixture
def make():
    """Make channels that may use JSON alone."""

    def make(**settings):
        return AppriseChannel.of(AppriseSettings(**{"services": ("json",), **settings}))

    return make


@pytest.fixture
def message(address):
    """Give an ordinary message to the service."""
    return Message(
        key="644/2.a#due:an:apprise",
        to=Recipient(person="an", name="Nguyễn Văn An", address=address),
        subject="Sắp đến hạn: Báo cáo kết quả rà soát",
        body="Hạn cuối: Thứ Năm 16/02/2017.\n",
        obligation="644/2.a",
        at=dt.datetime(2017, 2, 16, 8, tzinfo=dt.timezone(dt.timedelta(hours=7))),
    )
