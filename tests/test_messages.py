import datetime as dt
import string
import unicodedata

import pytest

from govtasks.errors import InvalidValueError, UnknownNameError
from govtasks.messages import LOCALES, areas, catalogue, render, shown_in
from govtasks.text import Text

each_area = pytest.mark.parametrize("area", areas())
ZONE = dt.timezone(dt.timedelta(hours=7))


def places(template):
    """Name the places of *template* that arguments go to."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


class TestTexts:
    def test_there_are_some(self):
        """
        Every area has texts.
        """
        assert areas()
        assert [area for area in areas() if not catalogue(area)] == []

    @each_area
    def test_both_languages(self, area):
        """
        Each message is there in Vietnamese and English, and in nothing else.
        """
        texts = catalogue(area)

        assert [key for key in texts if set(texts[key]) != set(LOCALES)] == []

    @each_area
    def test_same_places(self, area):
        """
        Each language says the same facts.
        """
        texts = catalogue(area)

        assert [
            key for key in texts if places(texts[key]["vi"]) != places(texts[key]["en"])
        ] == []

    @each_area
    def test_places_are_plain_names(self, area):
        """
        A place is filled with the text of an argument, never with a part of it.
        """
        named = {key: places(text["en"]) for key, text in catalogue(area).items()}

        assert [
            key
            for key, names in named.items()
            if not all(name.isidentifier() for name in names)
        ] == []

    @each_area
    def test_normal_form(self, area):
        """
        Diacritics are written composed, so that texts can be compared.
        """
        texts = catalogue(area).items()

        assert [
            (key, locale)
            for key, by_locale in texts
            for locale, text in by_locale.items()
            if not unicodedata.is_normalized("NFC", text)
        ] == []


class TestCatalogue:
    @pytest.mark.parametrize(
        "area",
        [
            pytest.param("explian", id="misspelt"),
            pytest.param("../deadlines/data/regimes/vn-civil-2015", id="path"),
            pytest.param("a\0b", id="null character"),
            pytest.param("a" * 100_000, id="long"),
            pytest.param("", id="empty"),
        ],
    )
    def test_unknown_area(self, area):
        """
        Only the areas that exist can be read.
        """
        with pytest.raises(UnknownNameError, match="unknown message area") as caught:
            catalogue(area)

        assert caught.value.value == area

    def test_offers_the_nearest_area(self):
        """
        A misspelt area is answered with the one that was meant.
        """
        with pytest.raises(UnknownNameError, match="did you mean 'explain'"):
            catalogue("explian")


class TestRender:
    @pytest.mark.parametrize(
        ("locale", "shown"),
        [
            pytest.param("en", "Thu 16 Feb 2017 is a working day and stays", id="en"),
            pytest.param(
                "vi",
                "Thứ Năm 16/02/2017 là ngày làm việc nên giữ nguyên",
                id="vi",
            ),
        ],
    )
    def test_in_the_readers_language(self, locale, shown):
        """
        The sentence and the day in it are written as its reader writes them.
        """
        arguments = {"day": dt.date(2017, 2, 16)}

        assert render("deadlines.roll-stays", arguments, locale) == shown

    def test_places_in_arguments_stay(self):
        """
        Braces in a title are text.
        """
        arguments = {"day": "{day.__class__}"}

        shown = render("deadlines.roll-stays", arguments)

        assert shown == "{day.__class__} is a working day and stays"

    def test_unknown_key(self):
        """
        A misspelt key is answered with the one that was meant.
        """
        with pytest.raises(UnknownNameError, match="unknown message") as caught:
            render("deadlines.roll-stay", {})

        assert caught.value.value == "deadlines.roll-stay"
        assert caught.value.hint == "did you mean 'deadlines.roll-stays'?"

    def test_key_without_area(self):
        """
        A key says which area it belongs to.
        """
        with pytest.raises(UnknownNameError, match="unknown message"):
            render("deadlines", {})

    def test_missing_argument(self):
        """
        No sentence is written with a hole in it.
        """
        with pytest.raises(InvalidValueError, match="needs an argument 'day'") as e:
            render("deadlines.roll-stays", {})

        assert e.value.field == "arguments"

    def test_language_without_texts(self):
        """
        A language that nobody has written texts in is refused, not replaced.
        """
        with pytest.raises(InvalidValueError, match="texts exist in en, vi") as e:
            render("explain.unconfirmed", {}, "fr")

        assert (e.value.field, e.value.value) == ("locale", "fr")


class TestShownIn:
    @pytest.mark.parametrize(
        ("value", "en", "vi"),
        [
            pytest.param(
                dt.date(2017, 2, 12), "Sun 12 Feb 2017", "Chủ nhật 12/02/2017", id="day"
            ),
            pytest.param(
                dt.datetime(2017, 12, 1, 8, 5, tzinfo=ZONE),
                "08:05 Fri 1 Dec 2017",
                "08:05 Thứ Sáu 01/12/2017",
                id="instant",
            ),
            pytest.param(Text.of(en="ward", vi="phường"), "ward", "phường", id="text"),
            pytest.param("a, b", "a, b", "a, b", id="string"),
            pytest.param(
                [dt.date(2017, 2, 11), "x"],
                "Sat 11 Feb 2017, x",
                "Thứ Bảy 11/02/2017, x",
                id="list",
            ),
            pytest.param(5, "5", "5", id="number"),
        ],
    )
    def test_shows(self, value, en, vi):
        """
        Each kind of value is written as its reader writes it.
        """
        assert (shown_in(value, "en"), shown_in(value, "vi")) == (en, vi)

    def test_language_without_texts(self):
        """
        A day has no form in a language without texts.
        """
        with pytest.raises(InvalidValueError, match="texts exist in en, vi"):
            shown_in(dt.date(2017, 2, 12), "fr")
