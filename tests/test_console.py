import datetime as dt
import io

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.console import ConsoleChannel
from govtasks.errors import InvalidValueError, UnknownKeyError
from govtasks.ports import Message, Receipt, Recipient
from govtasks.testing import Ability, ChannelSuite, Fault

AT = dt.datetime(2017, 2, 16, 8, tzinfo=dt.timezone(dt.timedelta(hours=7)))
HEAD = Recipient(person="truong-phong-noi-vu", name="Trưởng phòng Nội vụ")
MESSAGE = Message(
    key="644/2.a#due:truong-phong-noi-vu:console",
    to=HEAD,
    subject="Sắp đến hạn",
    body="Hạn cuối: 16/02/2017.\n\nCòn 01 ngày làm việc.\n",
    obligation="644/2.a",
    at=AT,
)
PAGE = """\
2017-02-16T08:00:00+07:00  Trưởng phòng Nội vụ <truong-phong-noi-vu>
    Sắp đến hạn

    Hạn cuối: 16/02/2017.

    Còn 01 ngày làm việc.

"""


def written(message):
    """Return what the console shows of *message*."""
    stream = io.StringIO()
    ConsoleChannel(stream).send(message)
    return stream.getvalue()


class TestConsoleConforms(ChannelSuite):
    cannot = {
        **dict.fromkeys(Fault, "a terminal answers nothing"),
        Ability.ADDRESSES: "whoever operates it reads it",
        Ability.MARKS: "a terminal shows what it is given",
    }

    @pytest.fixture
    def channel(self):
        """Give a console that writes into memory."""
        return ConsoleChannel(io.StringIO())


class TestSend:
    def test_writes_who_what_and_when(self):
        """
        The instant and the recipient stand first, the text below them.
        """
        assert written(MESSAGE) == PAGE

    def test_shows_the_address_where_there_is_one(self):
        """
        The address says more than the key of the person.
        """
        to = attrs.evolve(HEAD, address="noivu@example.invalid")

        shown = written(attrs.evolve(MESSAGE, to=to))

        assert "Trưởng phòng Nội vụ <noivu@example.invalid>\n" in shown

    def test_looks_up_standard_output_when_it_sends(self, capsys):
        """
        A host that redirects its output after opening the register is obeyed.
        """
        receipt = ConsoleChannel().send(MESSAGE)

        assert receipt == Receipt.accepted()
        assert capsys.readouterr().out == PAGE

    def test_narrow_encoding_gets_escapes(self):
        """
        A terminal without Vietnamese letters shows escapes instead of failing.
        """
        raw = io.BytesIO()
        stream = io.TextIOWrapper(raw, encoding="ascii", newline="\n")

        ConsoleChannel(stream).send(MESSAGE)

        assert b"    S\\u1eafp \\u0111\\u1ebfn h\\u1ea1n\n" in raw.getvalue()

    @pytest.mark.parametrize(
        ("body", "shown"),
        [
            pytest.param("\x1b[2J", "    \\x1b[2J\n", id="escape sequence"),
            pytest.param("a\rb", "    a\\rb\n", id="carriage return"),
            pytest.param("a\u2028b", "    a\\u2028b\n", id="line separator"),
            pytest.param("\ud800", "    \\ud800\n", id="half a surrogate pair"),
            pytest.param("a\tb", "    a\tb\n", id="tab stays"),
        ],
    )
    def test_controls_are_shown_not_obeyed(self, body, shown):
        """
        No message can drive the terminal of the one who reads it.
        """
        assert written(attrs.evolve(MESSAGE, body=body)).endswith(f"\n\n{shown}\n")


@given(name=st.text(), body=st.text())
def test_only_the_first_line_stands_at_the_margin(name, body):
    """
    No name and no body can pose as a further message.
    """
    to = attrs.evolve(HEAD, name=name)

    lines = written(attrs.evolve(MESSAGE, to=to, body=body)).split("\n")

    assert lines[0].startswith("2017-02-16T08:00:00+07:00  ")
    assert all(not line or line.startswith("    ") for line in lines[1:])


class TestFromSettings:
    def test_needs_none(self):
        """
        An empty table makes the channel for the standard output.
        """
        assert ConsoleChannel.from_settings({}) == ConsoleChannel()

    def test_refuses_a_key(self):
        """
        There is nothing to set, so a key is a mistake.
        """
        with pytest.raises(UnknownKeyError, match="console: unknown key, got 'color'"):
            ConsoleChannel.from_settings({"color": True})

    def test_refuses_what_is_no_table(self):
        """
        Settings are a table.
        """
        with pytest.raises(InvalidValueError, match="console: must be a table"):
            ConsoleChannel.from_settings(["color"])
