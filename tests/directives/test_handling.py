import typing

import pytest

from govtasks.directives import Purpose, Recipient, Secrecy, Urgency
from govtasks.errors import InvalidValueError
from govtasks.messages import LOCALES


class TestMarks:
    def test_rise(self):
        """
        Marks stand in their order, from none to the strongest.
        """
        assert [one.in_locale("vi") for one in Urgency] == [
            "thường",
            "khẩn",
            "thượng khẩn",
            "hỏa tốc",
        ]
        assert [one.in_locale("vi") for one in Secrecy] == [
            "không mật",
            "mật",
            "tối mật",
            "tuyệt mật",
        ]

    @pytest.mark.parametrize("locale", LOCALES)
    @pytest.mark.parametrize("mark", [*Urgency, *Secrecy, *Purpose])
    def test_have_words(self, mark, locale):
        """
        Every mark and purpose has words in both languages.
        """
        assert mark.in_locale(locale)


class TestRecipient:
    def test_is_to_act_by_default(self):
        """
        A document goes to somebody who has to act on it, unless it says otherwise.
        """
        assert Recipient(body="home").purpose is Purpose.ACT

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            pytest.param("body", "Phòng Nội vụ", id="body"),
            pytest.param("purpose", "act", id="purpose"),
        ],
    )
    def test_refuses_other_values(self, field, value):
        """
        A value of the wrong sort is refused under the name of its field.
        """
        with pytest.raises(InvalidValueError) as caught:
            Recipient(**{"body": "home", field: value})

        assert caught.value.field == field
        assert caught.value.value == value

    def test_annotations_resolve(self):
        """
        Tools that read annotations at run time find every type.
        """
        assert typing.get_type_hints(Recipient)["purpose"] is Purpose
