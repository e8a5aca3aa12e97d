import datetime as dt
import typing

import pytest

from govtasks.errors import InvalidValueError
from govtasks.messages import LOCALES
from govtasks.organisation import Body, BodyKind, Level
from govtasks.text import Text

GOOD = {
    "key": "city",
    "name": Text.of(vi="UBND thành phố"),
    "kind": BodyKind.COMMITTEE,
    "level": Level.DISTRICT,
    "since": dt.date(2005, 9, 1),
}


class TestBodyKind:
    @pytest.mark.parametrize(
        ("kind", "expected"),
        [
            pytest.param(BodyKind.COMMITTEE, True, id="committee"),
            pytest.param(BodyKind.DIVISION, True, id="division"),
            pytest.param(BodyKind.SERVICE_UNIT, True, id="service unit"),
            pytest.param(BodyKind.AGENCY, True, id="agency"),
            pytest.param(BodyKind.COUNCIL, False, id="council"),
            pytest.param(BodyKind.PARTY, False, id="party"),
            pytest.param(BodyKind.FRONT, False, id="front"),
            pytest.param(BodyKind.MASS_ORGANISATION, False, id="mass organisation"),
            pytest.param(BodyKind.ENTERPRISE, False, id="enterprise"),
            pytest.param(BodyKind.OTHER, False, id="other"),
        ],
    )
    def test_government_commands_its_own(self, kind, expected):
        """
        Committees, divisions, agencies and service units are of the government.
        """
        assert kind.is_government is expected

    @pytest.mark.parametrize("locale", LOCALES)
    @pytest.mark.parametrize("member", [*BodyKind, *Level], ids=lambda m: m.value)
    def test_has_a_word(self, member, locale):
        """
        Every kind and level has a word in both languages.
        """
        assert member.in_locale(locale)

    def test_is_named_in_vietnamese(self):
        """
        Kinds and levels bear the names that officials use.
        """
        assert BodyKind.DIVISION.in_locale("vi") == "phòng, ban"
        assert BodyKind.COUNCIL.in_locale("vi") == "Hội đồng nhân dân"
        assert Level.DISTRICT.in_locale("vi") == "cấp huyện"


class TestBody:
    def test_takes_codes_as_a_mapping(self):
        """
        External codes are kept as pairs sorted by scheme.
        """
        body = Body(**GOOD, identifiers={"qcvn-102": "000.00.53.H48", "gso": "522"})

        assert body.identifiers == (("gso", "522"), ("qcvn-102", "000.00.53.H48"))

    def test_lasts_by_default(self):
        """
        A body has no parent, no end and no codes unless given.
        """
        body = Body(**GOOD)

        assert body.parent is None
        assert body.until is None
        assert body.identifiers == ()

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            pytest.param("key", "UBND Thành phố", id="key"),
            pytest.param("name", "UBND thành phố", id="name"),
            pytest.param("kind", "committee", id="kind"),
            pytest.param("level", "district", id="level"),
            pytest.param("parent", "", id="parent"),
            pytest.param("since", "2005-09-01", id="since"),
            pytest.param("until", dt.datetime(2025, 7, 1, tzinfo=dt.UTC), id="until"),
        ],
    )
    def test_refuses_other_values(self, field, value):
        """
        A value of the wrong sort is refused under the name of its field.
        """
        with pytest.raises(InvalidValueError) as caught:
            Body(**{**GOOD, field: value})

        assert caught.value.field == field
        assert caught.value.value == value

    def test_annotations_resolve(self):
        """
        Tools that read annotations at run time find every type.
        """
        assert typing.get_type_hints(Body)["name"] is Text
