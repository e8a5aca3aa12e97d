import datetime as dt

import pytest

from govtasks.errors import InvalidValueError
from govtasks.messages import LOCALES
from govtasks.obligations.findings import (
    CHECKLISTS,
    Checklist,
    Clarity,
    OrderFinding,
    Severity,
    checklist_on,
)


def finding(**changes):
    """Return a finding that no product is named."""
    given = {
        "code": "no-product",
        "clarity": Clarity.PRODUCT,
        "severity": Severity.GAP,
        "directive": "d1",
        "provision": "2.a",
        "obligation": "o1",
    }
    return OrderFinding(**(given | changes))


class TestWords:
    @pytest.mark.parametrize("member", [*Clarity, *Severity])
    @pytest.mark.parametrize("locale", LOCALES)
    def test_every_member_has_words(self, member, locale):
        """
        A reader of either language learns in which way and how much.
        """
        assert member.in_locale(locale)

    def test_names_the_six(self):
        """
        The six are those of the decision of 2025.
        """
        assert [one.in_locale("vi") for one in CHECKLISTS[0].clear] == [
            "rõ người",
            "rõ việc",
            "rõ thời gian",
            "rõ trách nhiệm",
            "rõ sản phẩm",
            "rõ thẩm quyền",
        ]


class TestOrderFinding:
    def test_says_where(self):
        """
        The place is directive, provision and obligation, as far as there are any.
        """
        assert finding().place == "d1 2.a o1"
        assert finding(provision=None, obligation=None).place == "d1"

    def test_is_a_sentence_in_both_languages(self):
        """
        A finding is told to a reader of either language.
        """
        assert finding().text() == "No product is named that must be shown in the end."
        assert finding().text("vi") == "Chưa nêu sản phẩm phải có khi hoàn thành."

    def test_is_told_to_programs(self):
        """
        As JSON it has its code, weight, place and sentence.
        """
        cites = (CHECKLISTS[0].citation,)

        assert finding(cites=cites).to_json("vi") == {
            "code": "no-product",
            "clarity": "product",
            "severity": "gap",
            "directive": "d1",
            "provision": "2.a",
            "obligation": "o1",
            "text": "Chưa nêu sản phẩm phải có khi hoàn thành.",
            "cites": [CHECKLISTS[0].citation.to_json()],
        }


class TestChecklist:
    def test_six_since_the_decision(self):
        """
        The six hold from the day of the decision on.
        """
        assert checklist_on(dt.date(2025, 10, 6)).key == "6-ro"
        assert checklist_on(dt.date(2025, 10, 5)) is None

    def test_five_before_it_without_a_day(self):
        """
        The lists of five differ, and since when they are asked for nobody found.
        """
        fives = CHECKLISTS[1:]

        assert [one.key for one in fives] == ["5-ro-ket-qua", "5-ro-hieu-qua"]
        assert {one.since for one in fives} == {None}
        assert all(Clarity.AUTHORITY not in one.clear for one in fives)
        assert all(len(one.clear) == 5 for one in fives)

    def test_rests_on_what_nobody_read(self):
        """
        The lists were read in newspapers, and say so.
        """
        assert not any(one.citation.confirmed for one in CHECKLISTS)

    def test_picks_what_it_asks_about(self):
        """
        Five ways do not ask for authority, and none asks for the form.
        """
        found = tuple(
            finding(clarity=one)
            for one in (Clarity.PRODUCT, Clarity.AUTHORITY, Clarity.FORM)
        )
        six, five = CHECKLISTS[:2]

        assert six.of(found) == found[:2]
        assert five.of(found) == found[:1]

    def test_refuses_other_ways(self):
        """
        A list names ways to be clear.
        """
        six = CHECKLISTS[0]

        with pytest.raises(InvalidValueError, match="must be a way to be clear"):
            Checklist(
                key="7", title=six.title, clear=("person",), citation=six.citation
            )
