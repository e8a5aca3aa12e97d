"""What every channel promises, as tests to inherit from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import attrs
import pytest

from ..ports import Channel, Message, Outcome, Receipt, Recipient
from .exporter import sample_entry
from .faults import HONEST, Ability, Fault, Peer
from .hostile import HOSTILE_ADDRESSES, HOSTILE_BODIES, HOSTILE_TEXTS, HUGE_BODY

_AT = dt.datetime(2017, 2, 16, 8, tzinfo=dt.timezone(dt.timedelta(hours=7)))
_SORTS = (
    pytest.param({"html": "<p>Hạn cuối: 16/02/2017</p>"}, id="with HTML"),
    pytest.param({"html": "<b\r\n\x00\ud800>"}, id="with broken HTML"),
    pytest.param({"urgent": True}, id="urgent"),
    pytest.param({"notices": ("a", "b")}, id="digest"),
    pytest.param({"entry": sample_entry()}, id="with its obligation"),
    pytest.param({"entry": sample_entry(), "cancels": True}, id="taken back"),
    pytest.param({"cancels": True}, id="taken back without its obligation"),
    pytest.param({"data": {"a": {"b": ["\ud800\r\n", None, 1.5]}}}, id="with data"),
    pytest.param({"data": {"a": "x" * 100_000}}, id="with much data"),
)
_DECIDED = (Outcome.ACCEPTED, Outcome.DELIVERED, Outcome.REJECTED)
_TAKEN = (Outcome.ACCEPTED, Outcome.DELIVERED)


class ChannelSuite:
    """Inherit, give the fixture ``channel``, and a channel is tested.

    The channel must be one that can deliver: to a folder, to a double of the
    service, to a server on the loopback device. With the fixture ``peer``, its
    other side is made to fail; what it cannot do is declared with the reason,
    and shows among the skipped tests.

    Attributes:
        cannot: Faults that cannot be caused and abilities that are not there,
            each with the reason.

    Example:
        ::

            class TestGateway(ChannelSuite):
                cannot = {Fault.REFUSES: "the service refuses nobody"}

                @pytest.fixture
                def peer(self):
                    with HttpPeer(mark=lambda request: request.json["id"]) as peer:
                        yield peer

                @pytest.fixture
                def channel(self, peer):
                    return Gateway(peer.url, timeout=0.3)
    """

    cannot: ClassVar[Mapping[Fault | Ability, str]] = {}

    @pytest.fixture
    def channel(self) -> Channel:
        """The channel under test; to be overridden."""
        raise NotImplementedError

    @pytest.fixture
    def peer(self) -> Peer | None:
        """Its other side, for the tests with faults; None where there is none."""
        return None

    @pytest.fixture
    def restarted(self) -> Channel | None:
        """The channel as another process makes it, with the same other side."""
        return None

    @pytest.fixture
    def address(self) -> str:
        """An address that the channel delivers to."""
        return "truong.phong@example.invalid"

    @pytest.fixture
    def refused_address(self) -> str | None:
        """An address that can never be one; None where a channel needs none."""
        return None

    @pytest.fixture
    def secrets(self) -> Sequence[str]:
        """Secrets among the settings, which nobody may ever see."""
        return ()

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
        assert receipt.outcome in _TAKEN

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

        assert receipt.outcome in _DECIDED

    @pytest.mark.parametrize("body", HOSTILE_BODIES)
    def test_answers_for_any_body(
        self, channel: Channel, message: Message, body: str
    ) -> None:
        """No body raises; the channel carries it or says that it does not."""
        receipt = channel.send(attrs.evolve(message, body=body))

        assert receipt.outcome in _DECIDED

    def test_answers_for_a_huge_body(self, channel: Channel, message: Message) -> None:
        """10 MB of text do not raise either."""
        receipt = channel.send(attrs.evolve(message, body=HUGE_BODY))

        assert receipt.outcome in _DECIDED

    @pytest.mark.parametrize("name", HOSTILE_BODIES)
    def test_answers_for_any_name(
        self, channel: Channel, message: Message, name: str
    ) -> None:
        """No name of a recipient raises, whoever typed it into the portal."""
        to = attrs.evolve(message.to, name=name)

        receipt = channel.send(attrs.evolve(message, to=to))

        assert receipt.outcome in _DECIDED

    @pytest.mark.parametrize("address", HOSTILE_ADDRESSES)
    def test_answers_for_any_address(
        self, channel: Channel, message: Message, address: str
    ) -> None:
        """No address raises, whatever an import brought in."""
        to = attrs.evolve(message.to, address=address)

        receipt = channel.send(attrs.evolve(message, to=to))

        assert receipt.outcome in _DECIDED

    @pytest.mark.parametrize("changes", _SORTS)
    def test_answers_for_any_sort(
        self, channel: Channel, message: Message, changes: Mapping[str, Any]
    ) -> None:
        """Digests, urgent ones, those taken back: each has its answer."""
        receipt = channel.send(attrs.evolve(message, **changes))

        assert receipt.outcome in _DECIDED

    def test_leaves_the_message_alone(self, channel: Channel, message: Message) -> None:
        """The message is the same afterwards, for it may have to be sent again."""
        before = repr(message)

        channel.send(message)

        assert repr(message) == before

    def test_rejects_what_is_no_address(
        self, channel: Channel, message: Message, refused_address: str | None
    ) -> None:
        """An address that can never work is rejected for good, with a reason."""
        self._needs(Ability.ADDRESSES)
        if refused_address is None:
            pytest.skip("the channel needs no address")
        to = attrs.evolve(message.to, address=refused_address)

        receipt = channel.send(attrs.evolve(message, to=to))

        assert receipt.outcome is Outcome.REJECTED
        assert receipt.detail

    def test_closes(self, channel: Channel, message: Message) -> None:
        """It is closed after a drain, used or not, and once more does no harm."""
        close = getattr(channel, "close", None)
        if close is None:
            pytest.skip("the channel keeps nothing open")

        close()
        channel.send(message)
        close()
        close()

    def test_shows_no_secret(
        self, channel: Channel, message: Message, secrets: Sequence[str]
    ) -> None:
        """Neither the channel nor its receipt shows a secret of the settings."""
        if not secrets:
            pytest.skip("the channel has no secret")

        shown = f"{channel!r} {channel} {channel.send(message)!r}"

        assert not [secret for secret in secrets if secret in shown]

    @pytest.mark.parametrize("fault", Fault, ids=lambda fault: fault.value)
    def test_tells_what_it_knows_after_a_fault(
        self, channel: Channel, message: Message, peer: Peer | None, fault: Fault
    ) -> None:
        """Refused, later and perhaps are different answers; each has its reason.

        What certainly did not arrive is to be tried again, and what may have
        arrived is unknown: the first would be lost else, the second doubled.
        """
        self._needs(fault)
        other = self._given(peer)
        other.fail(fault)

        receipt = channel.send(message)

        assert receipt.outcome is HONEST[fault]
        assert receipt.detail

    @pytest.mark.parametrize("fault", Fault, ids=lambda fault: fault.value)
    def test_goes_on_after_a_fault(
        self, channel: Channel, message: Message, peer: Peer | None, fault: Fault
    ) -> None:
        """What one message met is no hindrance for the next one."""
        self._needs(fault)
        other = self._given(peer)
        channel.send(message)
        other.fail(fault)
        channel.send(attrs.evolve(message, key="644/2.b#due"))
        other.recover()

        receipt = channel.send(attrs.evolve(message, key="644/2.c#due"))

        assert receipt.outcome in _TAKEN

    def test_repetition_carries_the_same_mark(
        self, channel: Channel, message: Message, peer: Peer | None
    ) -> None:
        """Sent twice, it can be recognised; another message is another one."""
        self._needs(Ability.MARKS)
        other = self._given(peer)

        channel.send(message)
        channel.send(message)
        same = set(other.arrived())
        channel.send(attrs.evolve(message, key="644/2.b#due"))

        assert len(same) == 1
        assert set(other.arrived()) > same

    def test_repetition_after_a_crash_carries_the_same_mark(
        self,
        channel: Channel,
        restarted: Channel | None,
        message: Message,
        peer: Peer | None,
    ) -> None:
        """Sent, not recorded, and sent again by another process: the same mark."""
        self._needs(Ability.MARKS)
        self._needs(Ability.RESTART)
        if restarted is None:
            pytest.skip("give the fixture 'restarted' to test it")
        other = self._given(peer)

        channel.send(message)
        restarted.send(message)

        assert len(set(other.arrived())) == 1

    def _needs(self, what: Fault | Ability) -> None:
        if what in self.cannot:
            pytest.skip(f"{what.value}: {self.cannot[what]}")

    def _given(self, peer: Peer | None) -> Peer:
        if peer is None:
            pytest.skip("give the fixture 'peer' to test it with faults")
        return peer
