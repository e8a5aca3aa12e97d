import datetime as dt
import typing

import pytest

from govtasks.errors import InvalidValueError
from govtasks.messages import LOCALES
from govtasks.organisation import Succession, SuccessionKind

GOOD = {
    "body": "city",
    "successor": "nghia-lo",
    "kind": SuccessionKind.SPLIT,
    "on": dt.date(2025, 7, 1),
}


class TestSuccessionKind:
    @pytest.mark.parametrize(
        ("kind", "vi", "ends"),
        [
            pytest.param(SuccessionKind.MERGE, "hợp nhất, sáp nhập", True, id="merge"),
            pytest.param(SuccessionKind.SPLIT, "chia, tách", False, id="split"),
            pytest.param(SuccessionKind.DISSOLVE, "giải thể", True, id="dissolve"),
            pytest.param(
                SuccessionKind.TRANSFER,
                "chuyển giao chức năng, nhiệm vụ",
                False,
                id="transfer",
            ),
        ],
    )
    def test_bears_its_name(self, kind, vi, ends):
        """
        A merged and a dissolved body end; one that is split need not.
        """
        assert kind.in_locale("vi") == vi
        assert kind.ends is ends

    @pytest.mark.parametrize("locale", LOCALES)
    @pytest.mark.parametrize("kind", SuccessionKind)
    def test_has_words(self, kind, locale):
        """
        Every kind has words in both languages.
        """
        assert kind.in_locale(locale)


class TestSuccession:
    def test_passes_everything_on_by_default(self):
        """
        Without fields and bodies it is about all that the body does.
        """
        made = Succession(**GOOD)

        assert (made.fields, made.bodies, made.citation) == ((), (), None)

    @pytest.mark.parametrize(
        "kind",
        [kind for kind in SuccessionKind if kind is not SuccessionKind.DISSOLVE],
    )
    def test_names_who_goes_on(self, kind):
        """
        Only a body that is dissolved can leave nobody behind.
        """
        with pytest.raises(InvalidValueError, match="must be named where") as caught:
            Succession(**{**GOOD, "kind": kind, "successor": None})

        assert caught.value.field == "successor"
        assert "dissolved" in str(caught.value.hint)

    @pytest.mark.parametrize("successor", [None, "nghia-lo"])
    def test_a_dissolved_body_may_have_one(self, successor):
        """
        A body can be dissolved with or without a successor.
        """
        kind = SuccessionKind.DISSOLVE

        made = Succession(**{**GOOD, "kind": kind, "successor": successor})

        assert made.successor == successor

    @pytest.mark.parametrize("kind", SuccessionKind)
    def test_nobody_succeeds_himself(self, kind):
        """
        The successor is another body, for a new name is no succession.
        """
        with pytest.raises(InvalidValueError, match="the body itself") as caught:
            Succession(**{**GOOD, "kind": kind, "successor": "city"})

        assert caught.value.field == "successor"
        assert caught.value.value == "city"

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            pytest.param("body", "Thành phố", id="body"),
            pytest.param("kind", "merge", id="kind"),
            pytest.param("successor", 1, id="successor"),
            pytest.param("on", "2025-07-01", id="day"),
            pytest.param("fields", "staff", id="no list of fields"),
            pytest.param("bodies", 3, id="no list of bodies"),
            pytest.param("citation", "1677/NQ-UBTVQH15", id="citation"),
        ],
    )
    def test_refuses_other_values(self, field, value):
        """
        A value of the wrong sort is refused under the name of its field.
        """
        with pytest.raises(InvalidValueError) as caught:
            Succession(**{**GOOD, field: value})

        assert caught.value.field == field
        assert caught.value.value == value

    @pytest.mark.parametrize("field", ["fields", "bodies"])
    def test_refuses_other_members(self, field):
        """
        A scope names keys.
        """
        with pytest.raises(InvalidValueError, match="must be a key") as caught:
            Succession(**{**GOOD, field: ["staff", "Nội vụ"]})

        assert caught.value.field == field
        assert caught.value.value == "Nội vụ"

    def test_annotations_resolve(self):
        """
        Tools that read annotations at run time find every type.
        """
        assert typing.get_type_hints(Succession)["kind"] is SuccessionKind
