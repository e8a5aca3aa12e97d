import base64
import datetime as dt

import pytest
import standardwebhooks
from hypothesis import given
from hypothesis import strategies as st

from govtasks.errors import InvalidValueError
from govtasks_webhook.signing import key_of, message_id, signature

keys = st.binary(min_size=24, max_size=64)


def secret(key):
    """Return a key as it is written."""
    return "whsec_" + base64.b64encode(key).decode()


class TestKeyOf:
    @pytest.mark.parametrize("size", [24, 64])
    def test_sizes(self, size):
        """
        24 to 64 bytes are a key.
        """
        assert key_of(secret(b"x" * size)) == b"x" * size

    @pytest.mark.parametrize("size", [0, 23, 65])
    def test_other_sizes(self, size):
        """
        Shorter ones can be guessed, and longer ones are a mistake.
        """
        with pytest.raises(InvalidValueError, match="24 to 64 bytes"):
            key_of(secret(b"x" * size))


@given(keys, st.text(max_size=80), st.integers(0, 2**33))
def test_agrees_with_the_official_library(key, body, timestamp):
    """
    For any key, body and time, the signature is the one of the library.
    """
    theirs = (
        standardwebhooks.Webhook(secret(key)).sign(
            "msg_1", dt.datetime.fromtimestamp(timestamp, dt.UTC), body
        )
        if body.isprintable()
        else None
    )

    ours = signature(
        [key], "msg_1", timestamp, body.encode("utf-8", "replace").decode()
    )

    assert theirs in {None, ours}


@given(st.text(st.characters(codec=None), max_size=80))
def test_identifier_is_a_header(key):
    """
    Whatever the key of a message is, its identifier is a plain word.
    """
    identifier = message_id(key)

    assert identifier.startswith("msg_")
    assert identifier.isascii()
    assert identifier.replace("_", "").isalnum()
    assert identifier == message_id(key) != message_id(key + "x")
