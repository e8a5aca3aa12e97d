import typing

import pytest

from govtasks.errors import InvalidValueError
from govtasks.messages import LOCALES
from govtasks.signing import Capacity, Signature, SignatureLine
from govtasks.text import Text

TITLES = {
    "chair": Text.of(vi="Chủ tịch", en="Chair"),
    "office-head": Text.of(vi="Chánh Văn phòng", en="Chief of Office"),
    "office-deputy": Text.of(vi="Phó Chánh Văn phòng", en="Deputy Chief of Office"),
    "city": Text.of(vi="Ủy ban nhân dân", en="People's Committee"),
}


def line(party, capacity=None):
    """A line that names a body beside TM., a post beside all others."""
    named = "body" if capacity is Capacity.TM else "post"
    return SignatureLine(capacity=capacity, **{named: party})


def by_order():
    """A dispatch that a deputy chief of office signs by order of the chair."""
    return Signature(
        person="d",
        lines=[
            line("chair", Capacity.TL),
            line("office-head", Capacity.KT),
            line("office-deputy"),
        ],
    )


class TestCapacity:
    @pytest.mark.parametrize(
        ("capacity", "prefix", "vi"),
        [
            pytest.param(Capacity.KT, "KT.", "ký thay (KT.)", id="KT"),
            pytest.param(Capacity.TM, "TM.", "thay mặt tập thể (TM.)", id="TM"),
            pytest.param(Capacity.TL, "TL.", "thừa lệnh (TL.)", id="TL"),
            pytest.param(Capacity.TUQ, "TUQ.", "thừa ủy quyền (TUQ.)", id="TUQ"),
        ],
    )
    def test_is_written_before_the_title(self, capacity, prefix, vi):
        """
        Decree 30/2020 art. 13 has four capacities, each with its letters.
        """
        assert capacity.prefix == prefix
        assert capacity.in_locale("vi") == vi
        assert prefix in capacity.in_locale("en")

    @pytest.mark.parametrize("locale", LOCALES)
    @pytest.mark.parametrize("capacity", Capacity)
    def test_has_words(self, capacity, locale):
        """
        Every capacity has words in both languages.
        """
        assert capacity.in_locale(locale)


class TestSignatureLine:
    @pytest.mark.parametrize(
        ("fields", "field", "problem"),
        [
            pytest.param({}, "post", "must be named by who signs", id="nobody"),
            pytest.param(
                {"capacity": Capacity.KT},
                "post",
                "must be named beside KT.",
                id="for nobody",
            ),
            pytest.param(
                {"post": "chair", "body": "city"},
                "body",
                "must not be named by who signs",
                id="a post and a body",
            ),
            pytest.param(
                {"capacity": Capacity.TL, "body": "city"},
                "body",
                "must not be named beside TL.",
                id="by order of a body",
            ),
            pytest.param(
                {"capacity": Capacity.TM, "post": "chair"},
                "body",
                "must be named beside TM.",
                id="in the name of a post",
            ),
            pytest.param(
                {"capacity": Capacity.TM, "post": "chair", "body": "city"},
                "post",
                "must not be named beside TM.",
                id="in the name of both",
            ),
        ],
    )
    def test_names_a_post_or_a_collective(self, fields, field, problem):
        """
        Only a collective is signed for as a body, everybody else as a post.
        """
        with pytest.raises(InvalidValueError, match=problem) as caught:
            SignatureLine(**fields)

        assert caught.value.field == field
        assert caught.value.value == fields.get(field)
        assert caught.value.hint == "TM. signs for a body, all others for a post"

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            pytest.param("capacity", "kt", id="capacity"),
            pytest.param("post", "Chủ tịch", id="post"),
            pytest.param("body", 3, id="body"),
        ],
    )
    def test_refuses_other_values(self, field, value):
        """
        A value of the wrong sort is refused under the name of its field.
        """
        with pytest.raises(InvalidValueError) as caught:
            SignatureLine(**{"post": "chair", field: value})

        assert caught.value.field == field
        assert caught.value.value == value


class TestSignature:
    def test_has_three_parties(self):
        """
        Whose order it is, who was told to sign, and who did are three.
        """
        made = by_order()

        assert made.principal == "chair"
        assert [one.party for one in made.lines] == [
            "chair",
            "office-head",
            "office-deputy",
        ]
        assert made.signer == "office-deputy"

    def test_is_written_as_in_a_document(self):
        """
        The lines stand in capitals, each but the last behind its capacity.
        """
        assert by_order().written(TITLES) == (
            "TL. CHỦ TỊCH",
            "KT. CHÁNH VĂN PHÒNG",
            "PHÓ CHÁNH VĂN PHÒNG",
        )
        assert by_order().written(TITLES, "en")[0] == "TL. CHAIR"

    def test_shows_the_key_of_what_has_no_title(self):
        """
        A post that nobody named is shown by its key.
        """
        assert by_order().written({})[2] == "OFFICE-DEPUTY"

    def test_can_be_in_the_name_of_a_collective(self):
        """
        A vice-chair signs for the committee and for its chair.
        """
        made = Signature(
            lines=[line("city", Capacity.TM), line("chair", Capacity.KT), line("vice")]
        )

        assert made.person is None
        assert made.principal == "city"
        assert made.written(TITLES)[0] == "TM. ỦY BAN NHÂN DÂN"

    def test_a_head_signs_alone(self):
        """
        One line without a capacity is a signature.
        """
        made = Signature(person="a", lines=[line("chair")])

        assert made.principal == made.signer == "chair"

    @pytest.mark.parametrize(
        ("lines", "problem"),
        [
            pytest.param([], "must end with the post of whoever signs", id="none"),
            pytest.param(
                [line("chair", Capacity.TL)],
                "must end with the post of whoever signs",
                id="nobody signs",
            ),
            pytest.param(
                [line("chair"), line("vice")],
                "must say in which capacity",
                id="two sign",
            ),
            pytest.param(
                [line("chair", Capacity.TL), line("city", Capacity.TM), line("a")],
                "must begin with the line of TM.",
                id="collective below",
            ),
            pytest.param(
                [line("chair", Capacity.KT), line("chair")],
                "must name each post once",
                id="for oneself",
            ),
        ],
    )
    def test_lines_go_down_to_who_signs(self, lines, problem):
        """
        Lines that lead to nobody, or to several, are no signature.
        """
        with pytest.raises(InvalidValueError, match=problem) as caught:
            Signature(lines=lines)

        assert caught.value.field == "lines"

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            pytest.param("person", "Ông A", id="person"),
            pytest.param("lines", "chair", id="lines"),
            pytest.param("lines", ["chair"], id="no lines"),
        ],
    )
    def test_refuses_other_values(self, field, value):
        """
        A value of the wrong sort is refused under the name of its field.
        """
        with pytest.raises(InvalidValueError) as caught:
            Signature(**{"lines": [line("chair")], field: value})

        assert caught.value.field == field

    @pytest.mark.parametrize("cls", [Signature, SignatureLine])
    def test_annotations_resolve(self, cls):
        """
        Tools that read annotations at run time find every type.
        """
        assert typing.get_type_hints(cls)
