import datetime as dt
import re
import subprocess
import sys
from pathlib import Path

import attrs
import pytest

from govtasks.ports import Message, Outcome, Receipt, Recipient
from govtasks.testing.channel import ChannelSuite

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "channel.md"
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-rf")
SUITE = ChannelSuite()
MESSAGE = Message(
    key="644/2.a#due:truong-phong-noi-vu:channel",
    to=Recipient(person="truong-phong-noi-vu", name="Trưởng phòng Nội vụ"),
    subject="Sắp đến hạn",
    body="Hạn cuối: 16/02/2017.\n",
    obligation="644/2.a",
    at=dt.datetime(2017, 2, 16, 8, tzinfo=dt.UTC),
)


@attrs.define
class Scripted:
    """Answers with the receipts it was given, and does *act* to each message."""

    receipts: list[object]
    act: object = lambda message: None

    def send(self, message):
        """Do as it was told."""
        self.act(message)
        return self.receipts.pop(0)


class TestConforming(ChannelSuite):
    @pytest.fixture
    def channel(self):
        """Give a channel that keeps every promise."""

        class Careful:
            def send(self, message):
                if "@" not in message.to.address:
                    return Receipt.rejected("not an address")
                return Receipt.accepted(message.key)

        return Careful()

    @pytest.fixture
    def refused_address(self):
        """Give an address that it cannot deliver to."""
        return "nobody"


class TestChannelSuite:
    """A suite that nothing can fail would be no suite."""

    def test_something_else_is_noticed(self):
        """
        An object without `send` is no channel.
        """
        with pytest.raises(AssertionError):
            SUITE.test_is_a_channel(object())

    @pytest.mark.parametrize(
        "answer",
        [
            pytest.param(None, id="nothing"),
            pytest.param(True, id="a truth value"),
            pytest.param(Receipt.rejected("no"), id="a refusal"),
            pytest.param(Receipt.retry("busy"), id="a postponement"),
        ],
    )
    def test_wrong_answer_is_noticed(self, answer):
        """
        An ordinary message must be accepted with a receipt.
        """
        with pytest.raises(AssertionError):
            SUITE.test_accepts_an_ordinary_message(Scripted([answer]), MESSAGE)

    def test_changing_answer_is_noticed(self):
        """
        A channel that refuses what it accepted before is not idempotent.
        """
        channel = Scripted([Receipt.accepted("1"), Receipt.accepted("2")])

        with pytest.raises(AssertionError):
            SUITE.test_repetition_is_harmless(channel, MESSAGE)

    @pytest.mark.parametrize(
        ("test", "outcome"),
        [
            pytest.param("subject", Outcome.RETRY, id="subject"),
            pytest.param("body", Outcome.UNKNOWN, id="body"),
            pytest.param("name", Outcome.RETRY, id="name"),
        ],
    )
    def test_indecision_about_a_text_is_noticed(self, test, outcome):
        """
        A text that cannot be carried today cannot be carried tomorrow either.
        """
        run = getattr(SUITE, f"test_answers_for_any_{test}")

        with pytest.raises(AssertionError):
            run(Scripted([Receipt(outcome)]), MESSAGE, "text")

    def test_changed_message_is_noticed(self):
        """
        A channel that writes into the message spoils the next attempt.
        """

        def spoil(message):
            object.__setattr__(message, "body", "")

        message = attrs.evolve(MESSAGE)

        with pytest.raises(AssertionError):
            SUITE.test_leaves_the_message_alone(
                Scripted([Receipt.accepted()], spoil), message
            )

    @pytest.mark.parametrize(
        "answer",
        [
            pytest.param(Receipt.accepted(), id="accepted"),
            pytest.param(Receipt.retry("not yet"), id="retry"),
            pytest.param(Receipt.rejected(""), id="no reason"),
        ],
    )
    def test_accepted_nonsense_is_noticed(self, answer):
        """
        What can never be delivered is rejected, and the receipt says why.
        """
        with pytest.raises(AssertionError):
            SUITE.test_rejects_what_is_no_address(Scripted([answer]), MESSAGE, "nobody")


def said(file, *changes, chosen=""):
    """Copy the blocks of a page into a file, change it, and return its test run."""
    text = "\n\n".join(BLOCK.findall((HOW_TO.parent / f"{file.stem}.md").read_text()))
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file.with_suffix(".py").write_text(text, "utf-8")
    done = subprocess.run(
        [*PYTEST, "-k", chosen, file.with_suffix(".py")],
        cwd=file.parent,
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    return done.stdout


class TestHowTo:
    def test_its_plugin_passes_its_own_test(self, tmp_path):
        """
        Copied into one file, the blocks of the page are a plugin and its test.
        """
        shown = said(tmp_path / "channel")

        assert " passed, 15 skipped" in shown
        assert "failed" not in shown

    def test_gateway_passes_with_every_fault(self, tmp_path):
        """
        The channel of the page about faults is held to each of them.
        """
        shown = said(tmp_path / "channel-faults")

        assert " passed, 3 skipped" in shown
        assert "failed" not in shown

    @pytest.mark.parametrize(
        ("change", "fault"),
        [
            pytest.param(
                ("return Receipt.unknown", "return Receipt.retry"),
                ["half-answer", "silent"],
                id="tries again what may have arrived",
            ),
            pytest.param(
                ("return Receipt.retry", "return Receipt.rejected"),
                ["busy", "down"],
                id="gives up what would have worked later",
            ),
            pytest.param(
                ("if status == 200", "if status"), ["refuses"], id="takes no for yes"
            ),
        ],
    )
    def test_gateway_that_says_more_than_it_knows_is_noticed(
        self, tmp_path, change, fault
    ):
        """
        For each lie of the gateway, the tests of these faults fail and no others.
        """
        shown = said(tmp_path / "channel-faults", change, chosen="a_fault")

        failed = re.findall(
            r"^FAILED .*knows_after_a_fault\[(.*)\]", shown, re.MULTILINE
        )
        assert sorted(failed) == fault

    @pytest.mark.parametrize(
        ("change", "test"),
        [
            pytest.param(
                ('"id": message.key', '"id": str(id(body := object()))'),
                "carries_the_same_mark",
                id="another mark each time",
            ),
            pytest.param(
                ('"id": message.key', '"id": message.obligation'),
                "repetition_carries_the_same_mark",
                id="the same mark for all",
            ),
            pytest.param(
                ('"id": message.key', '"id": message.key + str(id(self))'),
                "repetition_after_a_crash_carries_the_same_mark",
                id="a mark of this process",
            ),
        ],
    )
    def test_mark_that_recognises_nothing_is_noticed(self, tmp_path, change, test):
        """
        A mark has to be the message's own, whoever sends it and how often.
        """
        shown = said(tmp_path / "channel-faults", change, chosen="mark")

        assert re.search(rf"^FAILED .*{test}", shown, re.MULTILINE)

    def test_its_plugin_is_as_short_as_it_says(self):
        """
        The page promises twenty lines, and five for the test.
        """
        plugin, test = (
            [line for line in block.splitlines() if line.strip()]
            for block in BLOCK.findall(HOW_TO.read_text("utf-8"))
        )

        assert len(plugin) <= 20
        assert len([line for line in test if "import" not in line]) <= 5
