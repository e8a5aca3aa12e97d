"""What every channel promises, as tests to inherit from."""

from __future__ import annotations

import datetime as dt

import attrs
import pytest

from ..ports import Channel, Message, Outcome, Receipt, Recipient

_AT = dt.datetime(2017, 2, 16, 8, tzinfo=dt.timezone(dt.timedelta(hours=7)))

HOSTILE_TEXTS = (
    pytest.param("Nhắc việc: còn 01 ngày làm việc, đề nghị báo cáo", id="Vietnamese"),
    pytest.param("Nha\u0306\u0301c vie\u0323\u0302c", id="decomposed Vietnamese"),
    pytest.param("due today \U0001f4c5 \U0001f469\u200d\U0001f4bc", id="emoji"),
    pytest.param(
        "\u202eexe.moc\u202c \u200f\u05e9\u05dc\u05d5\u05dd\u200e", id="right to left"
    ),
    pytest.param("=?utf-8?q?=0D=0ABcc:_all=40example.invalid?=", id="encoded word"),
    pytest.param('"; DROP TABLE \\ <b>&amp;</b> %s {0} ${HOME}', id="markup"),
    pytest.param(".\n.\nQUIT\nFrom nobody", id="mail protocol"),
    pytest.param("first\u2028second\u2029third\ttab", id="unusual separators"),
    pytest.param("x" * 5_000, id="no space to fold at"),
    pytest.param("", id="empty"),
)
HOSTILE_BODIES = (
    *HOSTILE_TEXTS,
    pytest.param("one\r\ntwo\rthree\n", id="line ends of other systems"),
    pytest.param("nul \x00 escape \x1b[2J bell \x07", id="control characters"),
    pytest.param("Chỉ thị số 01\n" * 7_700, id="100 kB"),
)


class ChannelSuite:
    """Inherit, give the fixture ``channel``, and a channel is tested.

    The channel must be one that can deliver: to a folder, to a double of the
    service, to a server on the loopback device.

    Example:
        ::

            class TestNoticeBoard(ChannelSuite):
                @pytest.fixture
                def channel(self, tmp_path):
                    return NoticeBoard(tmp_path)
    """

    @pytest.fixture
    def channel(self) -> Channel:
        """The channel under test; to be overridden."""
        raise NotImplementedError

    @pytest.fixture
    def address(self) -> str:
        """An address that the channel delivers to."""
        return "truong.phong@example.invalid"

    @pytest.fixture
    def refused_address(self) -> str | None:
        """An address that can never be one; None where a channel needs none."""
        return None

    @pytest.fixture
    def message(self, address: str) -> Message:
        """An ordinary message that the channel must accept."""
        return Message(
            key="644/2.a#due:truong-phong-noi-vu:channel",
            to=Recipient(
                person="truong-phong-noi-vu",
                name="Trưởng phòng Nội vụ",
                address=address,
            ),
            subject="Sắp đến hạn: Báo cáo kết quả rà soát",
            body="Hạn cuối: Thứ Năm 16/02/2017.\nCòn 01 ngày làm việc.\n",
            obligation="644/2.a",
            at=_AT,
        )

    def test_is_a_channel(self, channel: Channel) -> None:
        """It has what the core calls."""
        assert isinstance(channel, Channel)

    def test_accepts_an_ordinary_message(
        self, channel: Channel, message: Message
    ) -> None:
        """A message to somebody who can be reached is accepted with a receipt."""
        receipt = channel.send(message)

        assert isinstance(receipt, Receipt)
        assert receipt.outcome is Outcome.ACCEPTED

    def test_repetition_is_harmless(self, channel: Channel, message: Message) -> None:
        """Delivery is at least once, so the same message again has the same answer."""
        first = channel.send(message)

        second = channel.send(message)

        assert second == first

    @pytest.mark.parametrize("subject", HOSTILE_TEXTS)
    def test_answers_for_any_subject(
        self, channel: Channel, message: Message, subject: str
    ) -> None:
        """No subject raises; the channel carries it or says that it does not."""
        receipt = channel.send(attrs.evolve(message, subject=subject))

        assert receipt.outcome in (Outcome.ACCEPTED, Outcome.REJECTED)

    @pytest.mark.parametrize("body", HOSTILE_BODIES)
    def test_answers_for_any_body(
        self, channel: Channel, message: Message, body: str
    ) -> None:
        """No body raises; the channel carries it or says that it does not."""
        receipt = channel.send(attrs.evolve(message, body=body))

        assert receipt.outcome in (Outcome.ACCEPTED, Outcome.REJECTED)

    @pytest.mark.parametrize("name", HOSTILE_BODIES)
    def test_answers_for_any_name(
        self, channel: Channel, message: Message, name: str
    ) -> None:
        """No name of a recipient raises, whoever typed it into the portal."""
        to = attrs.evolve(message.to, name=name)

        receipt = channel.send(attrs.evolve(message, to=to))

        assert receipt.outcome in (Outcome.ACCEPTED, Outcome.REJECTED)

    def test_leaves_the_message_alone(self, channel: Channel, message: Message) -> None:
        """The message is the same afterwards, for it may have to be sent again."""
        before = repr(message)

        channel.send(message)

        assert repr(message) == before

    def test_rejects_what_is_no_address(
        self, channel: Channel, message: Message, refused_address: str | None
    ) -> None:
        """An address that can never work is rejected for good, with a reason."""
        if refused_address is None:
            pytest.skip("the channel needs no address")
        to = attrs.evolve(message.to, address=refused_address)

        receipt = channel.send(attrs.evolve(message, to=to))

        assert receipt.outcome is Outcome.REJECTED
        assert receipt.detail
