import pytest

from govtasks.errors import (
    InvalidValueError,
    MalformedDataError,
    UnknownKeyError,
    UnknownNameError,
)
from govtasks.text import Text
from govtasks_ical.settings import IcalSettings, Shape


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
        Shape, host and name are the host's to choose.
        """
        name = {"vi": "Chỉ thị 2017", "en": "Directive of 2017"}
        host = "quangngai.example"

        settings = IcalSettings.read({"shape": "todo", "host": host, "name": name})

        assert settings == IcalSettings(shape=Shape.TODO, host=host, name=Text(name))

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
