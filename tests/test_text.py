import datetime as dt
import unicodedata
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.errors import (
    GovtasksError,
    InvalidValueError,
    NaiveInstantError,
    TooLargeError,
)
from govtasks.text import (
    LARGEST_COUNT,
    LONGEST_TEXT,
    Text,
    aware,
    checked_day,
    checked_key,
    each,
    filled_text,
    in_markup,
    is_count,
    is_day,
    is_filled,
    is_instant,
    is_key,
    is_optional_day,
    is_optional_key,
    is_plain,
    legible,
    plain_text,
)

FIELD = SimpleNamespace(name="the-field")
DAY = dt.date(2017, 2, 16)
INSTANT = dt.datetime(2017, 2, 16, 8, tzinfo=dt.UTC)
NAIVE = dt.datetime(2017, 2, 16, 8)  # noqa: DTZ001 - what is to be refused


class TestPlainText:
    @pytest.mark.parametrize(
        ("given", "text"),
        [
            pytest.param("  Hạn \n", "Hạn", id="outer white space goes"),
            pytest.param("a\n\tb", "a\n\tb", id="newline and tab stay"),
            pytest.param("e\u0302\u0301", "ế", id="composed"),
            pytest.param("", "", id="empty"),
            pytest.param("a" * LONGEST_TEXT, "a" * LONGEST_TEXT, id="longest"),
        ],
    )
    def test_gives(self, given, text):
        """
        A text comes back composed and without outer white space.
        """
        assert plain_text(given) == text

    @pytest.mark.parametrize(
        "character",
        [
            pytest.param("\0", id="null"),
            pytest.param("\r", id="carriage return"),
            pytest.param("\x1b", id="escape"),
            pytest.param("\x7f", id="delete"),
            pytest.param("\x85", id="next line"),
            pytest.param("\ud800", id="high half of a surrogate pair"),
            pytest.param("\udfff", id="low half of a surrogate pair"),
        ],
    )
    def test_refuses_characters(self, character):
        """
        What would break an output is named and refused.
        """
        name = rf"title: holds the character U\+{ord(character):04X}"

        with pytest.raises(InvalidValueError, match=name) as caught:
            plain_text(f"a{character}b", "title")

        assert caught.value.field == "title"

    def test_refuses_other_types(self):
        """
        A number is no text.
        """
        with pytest.raises(InvalidValueError, match="title: must be text, got 5"):
            plain_text(5, "title")

    def test_refuses_what_is_too_long(self):
        """
        One character more than 10 000 is too many.
        """
        with pytest.raises(TooLargeError, match="10001 characters is over 10000") as e:
            plain_text("a" * (LONGEST_TEXT + 1), "title")

        assert e.value.field == "title"


@given(st.text(st.characters(), max_size=50))
def test_text_is_settled_or_refused(value):
    """
    What has been let through once comes back unchanged; the rest is an error.
    """
    try:
        text = plain_text(value)
    except GovtasksError:
        refused = [c for c in value if unicodedata.category(c) in {"Cc", "Cs"}]
        assert refused
    else:
        assert plain_text(text) == text
        assert text.encode().decode() == text


class TestLegible:
    def test_replaces(self):
        """
        What another program said becomes text that can be kept.
        """
        assert legible("a\0b\ud800c\n") == "a\ufffdb\ufffdc\n"

    def test_cuts(self):
        """
        A flood is cut.
        """
        assert len(legible("a" * (LONGEST_TEXT + 1))) == LONGEST_TEXT


@given(st.text(st.characters(), max_size=50))
def test_legible_text_is_let_through(value):
    """
    Nothing that is legible is refused.
    """
    assert plain_text(legible(value)) is not None


class TestInMarkup:
    @pytest.mark.parametrize(
        ("given", "written"),
        [
            pytest.param("Hạn nộp", "Hạn nộp", id="letters"),
            pytest.param("a < b & c", "a &lt; b &amp; c", id="markup"),
            pytest.param("\"'", "&quot;&#x27;", id="quotes"),
            pytest.param("a\tb\nc", "a\tb\nc", id="white space"),
            pytest.param("a\0b\x1b", "a\ufffdb\ufffd", id="controls"),
            pytest.param("\ud800", "\ufffd", id="half a surrogate pair"),
            pytest.param("\ufffe\uffff", "\ufffd\ufffd", id="no characters"),
        ],
    )
    def test_is_text_only(self, given, written):
        """
        What would be markup is escaped, what XML cannot hold is replaced.
        """
        assert in_markup(given) == written


class TestFilledText:
    def test_gives_the_text(self):
        """
        As plain text.
        """
        assert filled_text(" a ") == "a"

    @pytest.mark.parametrize("value", ["", " \n\t", "\u2003"])
    def test_refuses_white_space(self, value):
        """
        White space says nothing.
        """
        with pytest.raises(InvalidValueError, match="must not be empty") as caught:
            filled_text(value, "title")

        assert caught.value.field == "title"


class TestCheckedKey:
    @pytest.mark.parametrize(
        "key",
        [
            pytest.param("a", id="one letter"),
            pytest.param("7", id="one digit"),
            pytest.param("644-ubnd/2.a#due@x_y", id="every sign"),
            pytest.param("a" * 200, id="longest"),
        ],
    )
    def test_gives_the_key(self, key):
        """
        A key comes back as it is.
        """
        assert checked_key(key) == key

    @pytest.mark.parametrize(
        "key",
        [
            pytest.param("", id="empty"),
            pytest.param("A", id="capital"),
            pytest.param("-a", id="sign first"),
            pytest.param("a b", id="space"),
            pytest.param("a\n", id="newline"),
            pytest.param("đ", id="other alphabet"),
            pytest.param("a" * 201, id="too long"),
            pytest.param(7, id="number"),
            pytest.param(None, id="nothing"),
        ],
    )
    def test_refuses(self, key):
        """
        Anything else is no key.
        """
        with pytest.raises(InvalidValueError, match="must be a key") as caught:
            checked_key(key, "body")

        assert (caught.value.field, caught.value.value) == ("body", key)


class TestCheckedDay:
    def test_gives_the_day(self):
        """
        A date comes back as it is.
        """
        assert checked_day(DAY) is DAY

    @pytest.mark.parametrize("value", [INSTANT, "2017-02-16", None])
    def test_refuses_anything_else(self, value):
        """
        An instant or a text is no civil date.
        """
        with pytest.raises(InvalidValueError, match="must be a date") as caught:
            checked_day(value, "since")

        assert (caught.value.field, caught.value.value) == ("since", value)


class TestAware:
    def test_gives_the_instant(self):
        """
        An instant with a zone comes back as it is.
        """
        assert aware(INSTANT) is INSTANT

    def test_refuses_an_instant_without_a_zone(self):
        """
        Without a zone it names no moment, and none is assumed.
        """
        with pytest.raises(NaiveInstantError, match="now: instant has no time zone"):
            aware(NAIVE)

    @pytest.mark.parametrize("value", [DAY, "2017-02-16T08:00:00Z", None])
    def test_refuses_other_types(self, value):
        """
        A day is no instant, and no text is read as one.
        """
        with pytest.raises(InvalidValueError, match="since: must be an instant"):
            aware(value, "since")


class TestValidators:
    @pytest.mark.parametrize(
        ("check", "value"),
        [
            pytest.param(is_key, "a", id="key"),
            pytest.param(is_optional_key, "a", id="optional key"),
            pytest.param(is_optional_key, None, id="no key"),
            pytest.param(is_filled, "a", id="text"),
            pytest.param(is_plain, "", id="empty text"),
            pytest.param(is_day, DAY, id="day"),
            pytest.param(is_optional_day, DAY, id="optional day"),
            pytest.param(is_optional_day, None, id="no day"),
            pytest.param(is_instant, INSTANT, id="instant"),
            pytest.param(is_count, 1, id="least count"),
            pytest.param(is_count, LARGEST_COUNT, id="largest count"),
            pytest.param(each(is_key), (), id="no members"),
            pytest.param(each(is_key), ("a", "b"), id="members"),
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
            pytest.param(is_key, "A", "must be a key", id="key"),
            pytest.param(is_optional_key, "A", "must be a key", id="optional key"),
            pytest.param(is_filled, " ", "must not be empty", id="text"),
            pytest.param(is_plain, "\0", "holds the character", id="character"),
            pytest.param(is_day, "2017-02-16", "must be a date", id="day as text"),
            pytest.param(is_day, INSTANT, "without a time", id="instant as day"),
            pytest.param(is_optional_day, 5, "must be a date", id="optional day"),
            pytest.param(is_instant, NAIVE, "no time zone", id="instant"),
            pytest.param(is_count, 0, "from 1 to 2147483647", id="count of 0"),
            pytest.param(is_count, LARGEST_COUNT + 1, "whole number", id="count"),
            pytest.param(is_count, True, "whole number", id="yes is no count"),
            pytest.param(is_count, 1.0, "whole number", id="fraction"),
            pytest.param(each(is_key), ["a"], "must be a list", id="list"),
            pytest.param(each(is_key), "ab", "must be a list", id="text as list"),
            pytest.param(each(is_key), ("a", "B"), "must be a key", id="a member"),
        ],
    )
    def test_refuse(self, check, value, match):
        """
        Anything else is refused, with the name of the field.
        """
        with pytest.raises(InvalidValueError, match=match) as caught:
            check(None, FIELD, value)

        assert caught.value.field == "the-field"


class TestText:
    def test_of(self):
        """
        Languages are keyword arguments, and kept sorted.
        """
        text = Text.of(vi=" phường ", en="ward")

        assert text.entries == (("en", "ward"), ("vi", "phường"))
        assert text.to_json() == {"en": "ward", "vi": "phường"}

    def test_from_pairs(self):
        """
        Pairs give the same text as a table.
        """
        assert Text([("vi", "phường"), ["en", "ward"]]) == Text.of(
            en="ward", vi="phường"
        )

    @pytest.mark.parametrize(
        ("text", "locale", "shown"),
        [
            pytest.param(Text.of(en="a", vi="b", fr="c"), "vi", "b", id="that one"),
            pytest.param(Text.of(en="a", vi="b"), "fr", "a", id="else English"),
            pytest.param(Text.of(vi="b", fr="c"), "en", "c", id="else the first"),
        ],
    )
    def test_in_locale(self, text, locale, shown):
        """
        A reader gets his language, else English, else what there is.
        """
        assert text.in_locale(locale) == shown

    def test_str_is_english(self):
        """
        Printed, a text is English.
        """
        assert str(Text.of(en="ward", vi="phường")) == "ward"

    @pytest.mark.parametrize(
        ("value", "match"),
        [
            pytest.param("ward", "must name the language", id="string"),
            pytest.param(5, "must be texts by language", id="number"),
            pytest.param({}, "at least one language", id="empty"),
            pytest.param({"english": "a"}, "must be a language tag", id="language"),
            pytest.param({5: "a"}, "must be a language tag", id="number as language"),
            pytest.param({"en": " "}, "en: must not be empty", id="empty text"),
            pytest.param({"en": 5}, "en: must be text", id="number as text"),
            pytest.param(["en"], "must be a language and its text", id="no pairs"),
            pytest.param(
                [("en", "a", "b")], "must be a language and its text", id="triple"
            ),
            pytest.param(
                [("en", "a"), ("en", "b")], "two texts in one language", id="twice"
            ),
        ],
    )
    def test_refuses(self, value, match):
        """
        Each text says its language, once.
        """
        with pytest.raises(InvalidValueError, match=match):
            Text(value)
