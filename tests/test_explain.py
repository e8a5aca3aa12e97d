import datetime as dt
import json
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.errors import InvalidValueError
from govtasks.explain import Citation, Explanation, Step
from govtasks.text import Text

CODE = Citation(
    instrument="Civil Code 2015",
    provision="Article 147(3)",
    issued=dt.date(2015, 11, 24),
    phrasing=Text.of(vi="khoản 3 Điều 147 Bộ luật Dân sự 2015"),
)
HEARSAY = Citation(instrument="Notice 5", confirmed=False)
WRITTEN = {
    "instrument": "<script>alert(1)</script>",
    "provision": "\"' onload='x",
    "source": '"><img src=x onerror=alert(1)>',
}
HOSTILE = '</li></ol><script>alert("1 & 2")</script>\x00\x1b\ud800\uffff'
DAY = dt.date(2017, 2, 16)
STAYS = Step("deadlines.roll-stays", {"day": DAY}, DAY, DAY, [CODE, HEARSAY])


class TestCitation:
    @pytest.mark.parametrize(
        ("cite", "locale", "shown"),
        [
            pytest.param(CODE, "en", "Civil Code 2015 Article 147(3)", id="fields"),
            pytest.param(
                CODE, "vi", "khoản 3 Điều 147 Bộ luật Dân sự 2015", id="phrasing"
            ),
            pytest.param(HEARSAY, "en", "Notice 5 (unconfirmed)", id="unconfirmed"),
            pytest.param(
                HEARSAY, "vi", "Notice 5 (chưa kiểm chứng)", id="unconfirmed in vi"
            ),
        ],
    )
    def test_in_locale(self, cite, locale, shown):
        """
        A citation is one line, which says when nobody saw the text itself.
        """
        assert cite.in_locale(locale) == shown

    def test_to_json(self):
        """
        Days are ISO 8601, and a phrasing stands there only if there is one.
        """
        bare = {"instrument": "Notice 5", "provision": "", "issued": None}

        assert HEARSAY.to_json() == {**bare, "source": "", "confirmed": False}
        assert CODE.to_json()["issued"] == "2015-11-24"
        assert CODE.to_json()["phrasing"] == {
            "vi": "khoản 3 Điều 147 Bộ luật Dân sự 2015"
        }

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            pytest.param({"instrument": " "}, "instrument", id="no instrument"),
            pytest.param({"instrument": "a", "issued": "2015"}, "issued", id="no day"),
            pytest.param(
                {"instrument": "a", "provision": 3}, "provision", id="no text"
            ),
        ],
    )
    def test_refused(self, fields, field):
        """
        A citation names an instrument, and its fields are what they say.
        """
        with pytest.raises(InvalidValueError, match="must") as caught:
            Citation(**fields)

        assert caught.value.field == field


class TestStep:
    def test_text(self):
        """
        The sentence comes first, what it rests on in brackets.
        """
        assert STAYS.text() == (
            "Thu 16 Feb 2017 is a working day and stays "
            "[Civil Code 2015 Article 147(3); Notice 5 (unconfirmed)]"
        )

    def test_without_citations(self):
        """
        A step that rests on nothing written has no brackets.
        """
        step = Step("deadlines.roll-stays", {"day": DAY})

        assert step.text("vi") == "Thứ Năm 16/02/2017 là ngày làm việc nên giữ nguyên"

    def test_is_frozen_with_its_lists(self):
        """
        Nobody can change an explanation through a list that he kept.
        """
        days = [DAY]
        step = Step("deadlines.roll-stays", {"day": days})

        days.append(DAY)

        assert step.arguments == (("day", (DAY,)),)

    def test_arguments_as_pairs(self):
        """
        Pairs are arguments as well, so that a step can be built from its fields.
        """
        assert Step("a.b", (("day", DAY),)) == Step("a.b", {"day": DAY})

    def test_html(self):
        """
        Each citation is an element of its own; one that nobody saw is marked.
        """
        assert STAYS.html() == (
            "Thu 16 Feb 2017 is a working day and stays "
            "[<cite>Civil Code 2015 Article 147(3)</cite>; "
            '<cite class="govtasks-unconfirmed">Notice 5 (unconfirmed)</cite>]'
        )

    def test_html_without_citations(self):
        """
        A step that rests on nothing written is the sentence alone.
        """
        step = Step("deadlines.roll-stays", {"day": DAY})

        assert step.html("vi") == step.text("vi")

    def test_html_names_the_source_of_a_citation(self):
        """
        Where a text was read stands on the citation.
        """
        cite = Citation(instrument="Notice 5", source="a <newspaper>")
        step = Step("deadlines.roll-stays", {"day": DAY}, cites=[cite])

        assert '<cite title="a &lt;newspaper&gt;">Notice 5</cite>' in step.html()

    def test_to_json(self):
        """
        Every value is one that JSON has; what it has not is written in English.
        """
        ward = Text.of(en="ward", vi="phường")
        step = Step(
            "a.b",
            {"days": [DAY], "of": ward, "n": 5},
            before=None,
            after=True,
            cites=[CODE],
        )

        shown = step.to_json()

        assert shown == {
            "rule": "a.b",
            "arguments": {"days": ["2017-02-16"], "of": "ward", "n": 5},
            "before": None,
            "after": True,
            "cites": [CODE.to_json()],
        }
        assert json.loads(json.dumps(shown)) == shown

    @pytest.mark.parametrize(
        ("build", "field"),
        [
            pytest.param(lambda: Step(""), "rule", id="no rule"),
            pytest.param(lambda: Step("a.b", cites=["law"]), "cites", id="no citation"),
        ],
    )
    def test_refused(self, build, field):
        """
        A step names its rule and rests on citations.
        """
        with pytest.raises(InvalidValueError, match="must") as caught:
            build()

        assert caught.value.field == field


class TestExplanation:
    def test_text_numbers_the_steps(self):
        """
        The answer stands first, then a numbered line for each step.
        """
        why = Explanation("deadlines.fix", {"time": "24:00"}, [STAYS])

        assert why.text("vi").split("\n") == [
            "Ngày cuối cùng kết thúc lúc 24:00",
            f"  1. {STAYS.text('vi')}",
        ]

    def test_html(self):
        """
        The answer is a paragraph, the steps are an ordered list below it.
        """
        why = Explanation("deadlines.fix", {"time": "24:00"}, [STAYS, STAYS])

        assert why.html("vi") == (
            '<div class="govtasks-explanation" lang="vi">\n'
            '<p class="govtasks-answer">Ngày cuối cùng kết thúc lúc 24:00</p>\n'
            '<ol class="govtasks-steps">\n'
            f"<li>{STAYS.html('vi')}</li>\n<li>{STAYS.html('vi')}</li>\n"
            "</ol>\n</div>\n"
        )

    def test_html_without_steps(self):
        """
        A list without items would be no valid HTML, so there is none.
        """
        why = Explanation("deadlines.fix", {"time": "24:00"})

        assert "<ol" not in why.html()

    def test_html_escapes_whatever_it_is_given(self):
        """
        No text of an order, a holiday or a citation becomes markup.
        """
        step = Step("deadlines.fix", {"time": HOSTILE}, cites=[Citation(**WRITTEN)])
        why = Explanation("deadlines.fix", {"time": HOSTILE}, [step])

        page = ET.fromstring(why.html())  # noqa: S314 - our own output

        assert [part.tag for part in page.iter()] == ["div", "p", "ol", "li", "cite"]
        assert page.find("p").text == (
            'The last day ends at </li></ol><script>alert("1 & 2")</script>'
            "\ufffd\ufffd\ufffd\ufffd"
        )
        assert page.find("ol/li/cite").attrib == {"title": WRITTEN["source"]}

    @pytest.mark.parametrize("locale", ["fr", '"><script>'])
    def test_html_refuses_other_languages(self, locale):
        """
        There are texts in Vietnamese and English only.
        """
        why = Explanation("deadlines.fix", {"time": "24:00"})

        with pytest.raises(InvalidValueError, match="texts exist in en, vi"):
            why.html(locale)

    def test_str_is_english(self):
        """
        Printed, an explanation is its English text.
        """
        why = Explanation("deadlines.fix", {"time": "24:00"})

        assert str(why) == "The last day ends at 24:00"

    def test_to_json(self):
        """
        The JSON object holds the answer and each step.
        """
        why = Explanation("deadlines.fix", {"time": "24:00"}, [STAYS])

        assert why.to_json() == {
            "subject": "deadlines.fix",
            "arguments": {"time": "24:00"},
            "steps": [STAYS.to_json()],
        }

    def test_refuses_other_steps(self):
        """
        Nothing but steps explains an answer.
        """
        with pytest.raises(InvalidValueError, match="must be steps") as caught:
            Explanation("deadlines.fix", steps=["because"])

        assert caught.value.field == "steps"


@given(time=st.text(), instrument=st.text(min_size=1).filter(str.strip))
def test_every_text_stays_text_in_html(time, instrument):
    """
    Whatever the texts are, the elements are the same, and XML can read them.
    """
    try:
        cite = Citation(instrument=instrument)
    except InvalidValueError:
        cite = CODE
    why = Explanation(
        "deadlines.fix",
        {"time": time},
        [Step("deadlines.fix", {"time": time}, cites=[cite])],
    )

    page = ET.fromstring(why.html())  # noqa: S314 - our own output

    assert [part.tag for part in page.iter()] == ["div", "p", "ol", "li", "cite"]
