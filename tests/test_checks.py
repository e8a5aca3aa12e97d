from types import SimpleNamespace

import pytest

from govtasks.checks import instance_of, is_a, is_flag, listed, one_of, optional
from govtasks.errors import InvalidValueError
from govtasks.text import Text

FIELD = SimpleNamespace(name="the-field")
TEXT = Text.of(en="ward")
IS_TEXT = instance_of(Text, "a text by language")


class TestValidators:
    @pytest.mark.parametrize(
        ("check", "value"),
        [
            pytest.param(is_flag, True, id="yes"),
            pytest.param(is_flag, False, id="no"),
            pytest.param(one_of("next", "previous"), "next", id="word"),
            pytest.param(IS_TEXT, TEXT, id="class"),
            pytest.param(instance_of((int, Text), "either"), TEXT, id="one of classes"),
            pytest.param(is_a(Text), TEXT, id="class by its name"),
            pytest.param(optional(is_flag), None, id="nothing"),
            pytest.param(optional(is_flag), True, id="not nothing"),
        ],
    )
    def test_pass(self, check, value):
        """
        A value that the field can take passes without a word.
        """
        assert check(None, FIELD, value) is None

    @pytest.mark.parametrize(
        ("check", "value", "match"),
        [
            pytest.param(is_flag, 1, "must be true or false", id="number"),
            pytest.param(is_flag, None, "must be true or false", id="nothing"),
            pytest.param(one_of("next"), 5, "must be one of next", id="no word"),
            pytest.param(one_of("next"), ["next"], "must be one of next", id="list"),
            pytest.param(one_of("next"), "nxet", "did you mean 'next'", id="near"),
            pytest.param(IS_TEXT, "ward", "must be a text by language", id="class"),
            pytest.param(is_a(Text), "ward", "must be a Text", id="class by name"),
            pytest.param(optional(is_flag), 0, "true or false", id="optional"),
        ],
    )
    def test_refuse(self, check, value, match):
        """
        Anything else is refused, with the name of the field and the value.
        """
        with pytest.raises(InvalidValueError, match=match) as caught:
            check(None, FIELD, value)

        assert (caught.value.field, caught.value.value) == ("the-field", value)


class TestListed:
    def test_takes_lists(self):
        """
        A list becomes a tuple; a text is not taken for a list of letters.
        """
        assert listed(["a"]) == ("a",)
        assert listed(("a",)) == ("a",)
        assert listed("ab") == "ab"
