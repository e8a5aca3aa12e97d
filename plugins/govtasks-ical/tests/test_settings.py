import attrs
import pytest

from govtasks.errors import (
    GovtasksError,
    InvalidValueError,
    MalformedDataError,
    UnknownKeyError,
    UnknownNameError,
)
from govtasks.text import Text
from govtasks_ical.settings import IcalSettings, Profile, Shape


class TestIcalSettings:
    def test_defaults(self):
        """
        Without settings it writes events, under a host that nobody can own.
        """
        settings = IcalSettings.read({})

        assert settings.shape is Shape.EVENT
        assert settings.host == "govtasks.invalid"
        assert settings.name.in_locale("vi") == "Thời hạn nhiệm vụ"
        assert settings.name.in_locale("en") == "Deadlines of obligations"

    def test_everything_can_be_set(self):
        """
        Nothing is fixed but by its default.
        """
        name = {"vi": "Chỉ thị 2017", "en": "Directive of 2017"}
        host = "quangngai.example"

        data = {
            "shape": "todo",
            "profile": "minimal",
            "host": host,
            "calendar": "an",
            "colour": "navy",
            "link": "https://cong.example/{key}",
            "refresh_hours": 24,
            "most_items": 2,
            "most_octets": 100_000,
            "alarm_uids": True,
            "bare": True,
            "remembered": 0,
        }

        settings = IcalSettings.read({**data, "name": name})

        words = {"shape": Shape.TODO, "profile": Profile.MINIMAL, "name": Text(name)}
        assert settings == IcalSettings(**{**data, **words})
        assert {*data, "name"} == {field.name for field in attrs.fields(IcalSettings)}

    @pytest.mark.parametrize(
        "link",
        [
            pytest.param("https://a.example/viec/{key}", id="path"),
            pytest.param("http://localhost:8000/?so={key}&x=1#y", id="query"),
            pytest.param("", id="none"),
        ],
    )
    def test_takes_links(self, link):
        """
        An address of the web with the key in it, or none.
        """
        assert IcalSettings.read({"link": link}).link == link

    @pytest.mark.parametrize(
        ("data", "match"),
        [
            pytest.param({"link": "https://a.example/"}, "link: must be", id="no key"),
            pytest.param(
                {"link": "https://a.example/{key}/{key}"},
                "link: must be",
                id="key twice",
            ),
            pytest.param(
                {"link": "https://a.example/{key}/{id}"}, "link: must be", id="braces"
            ),
            pytest.param({"link": "javascript:{key}"}, "link: must be", id="scheme"),
            pytest.param(
                {"link": "https://a.example/{key}\r\nATTACH:x"},
                "link: must",
                id="lines",
            ),
            pytest.param(
                {"link": "https://a.example/việc/{key}"}, "link: must", id="not ASCII"
            ),
            pytest.param(
                {"link": "https://a.example/" + "a" * 1000 + "{key}"},
                "link: must",
                id="long link",
            ),
            pytest.param({"profile": "minmal"}, "did you mean 'minimal'", id="profile"),
            pytest.param({"colour": "puce"}, "colour: must be one of", id="colour"),
            pytest.param(
                {"calendar": "An Bình"}, "calendar: must be a key", id="calendar"
            ),
            pytest.param({"name": {"vi": "a" * 201}}, "at most 200", id="long name"),
            pytest.param(
                {"refresh_hours": 0}, "refresh_hours: must be from 1", id="now"
            ),
            pytest.param({"refresh_hours": 169}, "from 1 to 168", id="over a week"),
            pytest.param(
                {"most_items": 1}, "most_items: must be from 2", id="one item"
            ),
            pytest.param({"most_items": 1_000_001}, "to 1000000", id="too many items"),
            pytest.param({"most_octets": 99_999}, "from 100000", id="few octets"),
            pytest.param({"most_octets": 10**9 + 1}, "to 1000000000", id="many octets"),
            pytest.param({"remembered": -1}, "from 0 to 1000000", id="remembered"),
            pytest.param({"alarm_uids": "yes"}, "alarm_uids: must be", id="no flag"),
            pytest.param({"bare": 1}, "bare: must be", id="number as flag"),
        ],
    )
    def test_refuses_what_nothing_can_follow(self, data, match):
        """
        A value out of its range, or of another sort, is refused by its name.
        """
        with pytest.raises(GovtasksError, match=match):
            IcalSettings.read(data)

    @pytest.mark.parametrize(
        "host",
        [
            pytest.param("localhost", id="one label"),
            pytest.param("a-1.example", id="hyphen and digit"),
            pytest.param(".".join(["a" * 63] * 3 + ["a" * 61]), id="longest"),
        ],
    )
    def test_takes_hosts(self, host):
        """
        Any host name is possible, up to its 253 characters.
        """
        assert IcalSettings.read({"host": host}).host == host

    @pytest.mark.parametrize(
        "host",
        [
            pytest.param("", id="empty"),
            pytest.param("UBND.example", id="upper case"),
            pytest.param("a b", id="space"),
            pytest.param("a@b", id="sign"),
            pytest.param("-a.example", id="hyphen first"),
            pytest.param("a..b", id="two dots"),
            pytest.param("a.example\n", id="final newline"),
            pytest.param("a.example\r\nATTACH:x", id="injection"),
            pytest.param("quảngngãi.vn", id="beyond ASCII"),
            pytest.param("a" * 64, id="label too long"),
            pytest.param(".".join(["a" * 63] * 3 + ["a" * 62]), id="too long"),
        ],
    )
    def test_refuses_hosts(self, host):
        """
        What is no host name would break the identifiers.
        """
        with pytest.raises(InvalidValueError, match="ical: host: must be") as caught:
            IcalSettings.read({"host": host})

        assert caught.value.value == host

    def test_unknown_key_has_a_suggestion(self):
        """
        A key that nothing reads is refused with the nearest one.
        """
        with pytest.raises(UnknownKeyError, match="did you mean 'shape'") as caught:
            IcalSettings.read({"shap": "todo"})

        assert caught.value.value == "shap"

    def test_unknown_shape_has_a_suggestion(self):
        """
        A shape that does not exist is refused with the nearest one.
        """
        with pytest.raises(UnknownNameError, match="did you mean 'todo'"):
            IcalSettings.read({"shape": "todos"})

    @pytest.mark.parametrize(
        ("data", "match"),
        [
            pytest.param({"host": 7}, "host: must be str, not int", id="number"),
            pytest.param({"name": "x"}, "must name the language", id="one name"),
            pytest.param({"name": {}}, "at least one language", id="no name"),
            pytest.param({"name": {"vi": ""}}, "must not be empty", id="empty name"),
            pytest.param(["shape"], "ical: must be a table", id="list"),
        ],
    )
    def test_refuses_values(self, data, match):
        """
        A value that a key cannot take is refused, with what it can.
        """
        with pytest.raises(InvalidValueError, match=match):
            IcalSettings.read(data)

    def test_names_every_problem(self):
        """
        Several mistakes are told at once.
        """
        with pytest.raises(MalformedDataError, match="2 problems"):
            IcalSettings.read({"host": 7, "shape": "x"})
