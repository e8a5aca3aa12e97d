"""Channels at work: one that raises, hangs or answers nonsense harms no other."""

import datetime as dt
import threading
from types import SimpleNamespace

import attrs
import pytest

from govtasks.errors import PluginError, UnknownNameError
from govtasks.hookspecs import hookimpl
from govtasks.notices import Message, Outcome, Receipt, Recipient
from govtasks.plugins import Crew, load_plugins
from govtasks.plugins import channels as module
from govtasks.plugins.channels import fit
from govtasks.specs import ChannelSpec

NOW = dt.datetime(2017, 3, 1, 8, tzinfo=dt.timezone(dt.timedelta(hours=7)))


@attrs.frozen(kw_only=True)
class Login:
    """Settings with a secret."""

    token: str = attrs.field(default="", repr=False)


def message(**changes):
    """Give a message."""
    given = {
        "key": "o1:soon:p:radio",
        "to": Recipient(person="p", name="Head"),
        "subject": "Reminder",
        "body": "What: a plan\nDue: today\n",
        "obligation": "o1",
        "at": NOW,
    }
    return Message(**(given | changes))


def channel(send, *, settings=None, closed=lambda: None, **spec):
    """Give a channel at work that sends so, and the crew that it is in."""
    one = SimpleNamespace(send=send, close=closed)
    made = ChannelSpec(
        name="radio",
        factory=lambda _: one,
        settings=Login,
        secrets=("token",),
        **spec,
    )
    plugin = SimpleNamespace(__name__="r", govtasks_channels=hookimpl(lambda: [made]))
    crew = Crew(load_plugins([plugin]))
    given = {"radio": settings or {}}
    return crew.channels(given, clock=lambda: NOW)["radio"], crew


def raising(error):
    """Give a method that raises."""

    def fail(*_):
        raise error

    return fail


class TestSend:
    def test_says_what_the_channel_says(self):
        """
        An honest answer is passed on.
        """
        sent = []

        def send(one):
            sent.append(one)
            return Receipt.accepted("ref")

        guarded, crew = channel(send)

        assert guarded.send(message()) == Receipt.accepted("ref")
        assert (sent, crew.faults) == ([message()], ())

    @pytest.mark.parametrize(
        ("send", "detail"),
        [
            pytest.param(raising(OSError("full")), "OSError: full", id="raises"),
            pytest.param(raising(SystemExit(1)), "SystemExit: 1", id="leaves"),
            pytest.param(lambda _: None, "channel answered None", id="nothing"),
            pytest.param(lambda _: True, "channel answered True", id="yes"),
            pytest.param(
                lambda _: Receipt("accepted"),
                "channel answered Rec",
                id="half a receipt",
            ),
            pytest.param(
                lambda _: Receipt(Outcome.RETRY, wait=5),
                "channel answered Receipt",
                id="number for a time",
            ),
        ],
    )
    def test_anything_else_is_unknown(self, send, detail):
        """
        Where the channel does not say, nobody knows; the fault is kept.
        """
        guarded, crew = channel(send)

        receipt = guarded.send(message())

        assert receipt.outcome is Outcome.UNKNOWN
        assert receipt.detail.startswith(detail)
        (fault,) = crew.faults
        assert (fault.plugin, fault.hook, fault.name, fault.at) == (
            *("r", "govtasks_channels", "radio"),
            NOW,
        )

    def test_hangs(self, monkeypatch):
        """
        Of one that hangs nobody knows; what it was not given is tried again.
        """
        over = threading.Event()
        monkeypatch.setattr(module, "SEND_PATIENCE", dt.timedelta(milliseconds=50))
        guarded, crew = channel(lambda _: over.wait())

        first, second = guarded.send(message()), guarded.send(message())
        guarded.close()
        over.set()

        assert (first.outcome, second.outcome) == (Outcome.UNKNOWN, Outcome.RETRY)
        assert first.detail == "took longer than 0.05 s"
        assert len(crew.faults) == 1

    @pytest.mark.parametrize(
        "send",
        [
            pytest.param(raising(OSError("bad s3cr3t-token")), id="raised"),
            pytest.param(lambda _: Receipt.rejected("bad s3cr3t-token"), id="said"),
            pytest.param(lambda _: "s3cr3t-token", id="nonsense"),
        ],
    )
    def test_secrets_are_not_stored(self, send):
        """
        What a channel says of its password does not reach the outbox.
        """
        guarded, crew = channel(send, settings={"token": "s3cr3t-token"})

        receipt = guarded.send(message())

        assert "s3cr3t" not in receipt.detail + repr(crew.faults)
        assert "***" in receipt.detail

    def test_closes(self):
        """
        What the channel keeps open it gives back; what it raises is a fault.
        """
        done = []
        good, _ = channel(None, closed=lambda: done.append(True))
        bad, crew = channel(None, closed=raising(OSError("x")))

        good.close()
        bad.close()

        assert done == [True]
        assert crew.faults[0].what == "OSError: x"

    def test_need_not_close(self):
        """
        A channel without ``close`` is left alone.
        """
        spec = ChannelSpec(name="tv", factory=lambda _: SimpleNamespace(send=None))
        plugin = SimpleNamespace(
            __name__="tv", govtasks_channels=hookimpl(lambda: [spec])
        )
        crew = Crew(load_plugins([plugin]))

        crew.channels({"tv": {}}, clock=lambda: NOW)["tv"].close()

        assert crew.faults == ()


class TestFit:
    @pytest.mark.parametrize(
        ("most", "body"),
        [
            pytest.param(None, "one\ntwo\nthree\n", id="any"),
            pytest.param(14, "one\ntwo\nthree\n", id="as long"),
            pytest.param(13, "one\n[...]\n", id="cut at a line"),
            pytest.param(8, "o\n[...]\n", id="no whole line"),
            pytest.param(3, "\n[.", id="hardly any"),
        ],
    )
    def test_body(self, most, body):
        """
        A text that is too long is cut at a line, and says so.
        """
        got = fit(message(body="one\ntwo\nthree\n", html="<p>"), most)

        assert got.body == body
        assert most is None or len(got.body) <= most
        assert bool(got.html) == (got.body == "one\ntwo\nthree\n")

    def test_is_done_before_sending(self):
        """
        The channel gets a text that it can take.
        """
        sent = []
        guarded, _ = channel(sent.append, max_body=20)

        guarded.send(message())

        assert len(sent[0].body) <= 20


class TestChannels:
    def test_console_without_any(self):
        """
        Without settings there is the console.
        """
        crew = Crew(load_plugins([]))

        assert list(crew.channels(clock=lambda: NOW)) == ["console"]
        assert list(crew.channels({}, clock=lambda: NOW)) == ["console"]

    def test_those_of_the_register(self):
        """
        Settings that the plugins were loaded with set channels up; others go before.
        """
        made = []
        spec = ChannelSpec(name="tv", factory=made.append)
        plugin = SimpleNamespace(
            __name__="tv", govtasks_channels=hookimpl(lambda: [spec])
        )
        crew = Crew(load_plugins([plugin], settings={"tv": {"a": 1}}))

        assert list(crew.channels(clock=lambda: NOW)) == ["tv"]
        crew.channels({"tv": {"b": 2}}, clock=lambda: NOW)

        assert made == [{"a": 1}, {"b": 2}]

    def test_unknown(self):
        """
        Settings for a channel that nobody offers are refused.
        """
        with pytest.raises(UnknownNameError, match="did you mean 'console'"):
            Crew(load_plugins([])).channels({"consol": {}}, clock=lambda: NOW)

    def test_cannot_be_made(self):
        """
        A factory that raises is named.
        """
        spec = ChannelSpec(name="tv", factory=raising(OSError("disk")))
        plugin = SimpleNamespace(
            __name__="tv", govtasks_channels=hookimpl(lambda: [spec])
        )

        with pytest.raises(PluginError, match="channel tv: OSError: disk"):
            Crew(load_plugins([plugin])).channels({"tv": {}}, clock=lambda: NOW)
