"""Logs in which no token is."""

import logging

import pytest

from govtasks.register.feeds import new_token
from govtasks.serving.masking import FeedTokenMask, without_tokens

TOKEN = "aZ09_-" * 7 + "x"


class Lazy:
    """A value that is written when the line is."""

    def __str__(self):
        return f"GET /feeds/{TOKEN}.ics"


class TestWithoutTokens:
    @pytest.mark.parametrize(
        ("text", "masked"),
        [
            pytest.param(f"GET /{TOKEN}.ics 200", "GET /***.ics 200", id="in a path"),
            pytest.param(f"{TOKEN} {TOKEN}", "*** ***", id="twice"),
            pytest.param(f"x{TOKEN}y", "***", id="written to something"),
            pytest.param(TOKEN[1:], TOKEN[1:], id="too short for one"),
            pytest.param("Lập kế hoạch", "Lập kế hoạch", id="other text"),
        ],
    )
    def test_hides_whatever_may_be_one(self, text, masked):
        """
        A run of letters as long as a token is not shown, wherever it stands.
        """
        assert without_tokens(text) == masked

    def test_hides_every_token(self):
        """
        No token that is given out stays in a text.
        """
        for token in (new_token() for _ in range(200)):
            assert without_tokens(f"/{token}.ics") == "/***.ics"


class TestFeedTokenMask:
    @pytest.mark.parametrize(
        ("message", "arguments"),
        [
            pytest.param(f"GET /{TOKEN}.ics", (), id="in the message"),
            pytest.param("%s %d", (f"/{TOKEN}.ics", 200), id="in an argument"),
            pytest.param("%(path)s", ({"path": f"/{TOKEN}"},), id="in a table"),
            pytest.param("%s", (Lazy(),), id="in a value"),
            pytest.param(Lazy(), (), id="in a message that is a value"),
        ],
    )
    def test_hides_it_from_every_handler(self, caplog, message, arguments):
        """
        What is logged of a request names no token, however it was logged.
        """
        logger = logging.getLogger("test.access")
        mask = FeedTokenMask()
        logger.addFilter(mask)
        try:
            with caplog.at_level(logging.INFO, "test.access"):
                logger.info(message, *arguments)
        finally:
            logger.removeFilter(mask)

        assert TOKEN not in caplog.text
        assert "***" in caplog.text

    def test_leaves_other_arguments_alone(self, caplog):
        """
        Numbers stay numbers, for formats that want them.
        """
        record = logging.makeLogRecord({"msg": "%s %d", "args": ("/x", 304)})

        assert FeedTokenMask().filter(record)
        assert record.getMessage() == "/x 304"
