"""Settings of plugins: typed, from tables and the environment, without secrets."""

import pickle
import traceback

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.errors import (
    GovtasksError,
    InvalidValueError,
    PluginError,
    UnknownKeyError,
    UnknownNameError,
)
from govtasks.plugins.making import build
from govtasks.plugins.masking import masked, secret_texts
from govtasks.plugins.settings import Settings, setting_keys, variable
from govtasks.specs import ChannelSpec, HoldSpec


def is_short(_instance, attribute, value):
    """Refuse a long password, and show it as a careless author would."""
    if len(value) > 20:
        problem = f"{value} is too long"
        raise InvalidValueError(problem, field=attribute.name, value=value)


@attrs.frozen(kw_only=True)
class Post:
    """Settings of a channel, as a plugin may have them."""

    host: str
    port: int = 25
    password: str = attrs.field(default="", repr=False, validator=is_short)
    keys: tuple[str, ...] = attrs.field(default=(), repr=False)
    ratio: float | None = None
    note: str | None = None
    tls: bool = True


def spec(**changes):
    """Give the specification of a channel with these settings."""
    given = {
        "name": "post",
        "factory": lambda settings: settings,
        "settings": Post,
        "secrets": ("password", "keys"),
    }
    return ChannelSpec(**(given | changes))


def made(table=None, environment=None, **changes):
    """Give the settings as the factory gets them."""
    tables = {} if table is None else {"post": table}
    return build(spec(**changes), Settings(tables, environment or {}), "channel post")


def told(error):
    """Give everything that an error tells in any way."""
    return "\n".join(
        (
            str(error),
            repr(error),
            repr(error.to_json()),
            repr(error.__dict__),
            "".join(traceback.format_exception(error)),
            repr(pickle.loads(pickle.dumps(error)).__dict__),  # noqa: S301 - our own
        )
    )


class TestTables:
    def test_become_a_value(self):
        """
        The factory gets a value of the class.
        """
        assert made({"host": "a", "port": 26}) == Post(host="a", port=26)

    def test_without_a_class_stay_tables(self):
        """
        A channel without a class gets its table.
        """
        table = {"anything": [1]}

        assert made(table, settings=None, secrets=()) == table

    def test_unknown_key(self):
        """
        A key that nothing reads is answered with the nearest.
        """
        with pytest.raises(
            UnknownKeyError, match="channel post: unknown key"
        ) as caught:
            made({"host": "a", "prot": 1})

        assert caught.value.hint == "did you mean 'port'?"

    @pytest.mark.parametrize(
        ("table", "field"),
        [
            pytest.param({}, "host", id="missing"),
            pytest.param({"host": 5}, None, id="wrong type"),
        ],
    )
    def test_wrong(self, table, field):
        """
        What is wrong is said with its place.
        """
        with pytest.raises(InvalidValueError, match=r"^channel post") as caught:
            made(table)

        assert caught.value.field == field

    @pytest.mark.parametrize("tables", [5, {"post": 5}, "post"])
    def test_no_tables(self, tables):
        """
        Settings are a table for each name; what stands there is not shown.
        """
        with pytest.raises(InvalidValueError, match="must be a table"):
            Settings(tables)

    def test_of_a_hold(self):
        """
        Whatever can have settings gets them in the same way.
        """
        own = HoldSpec(name="night", factory=lambda given: given, settings=Post)

        got = build(own, Settings({"night": {"host": "x"}}), "night")

        assert got == Post(host="x")

    def test_nothing_to_set(self):
        """
        A factory without settings takes nothing.
        """
        assert build(HoldSpec(name="night", factory=lambda: 5), Settings(), "x") == 5


class TestEnvironment:
    def test_gives_what_the_table_does_not(self):
        """
        A table goes before the environment.
        """
        environment = {
            "GOVTASKS_POST_HOST": "b",
            "GOVTASKS_POST_PORT": "465",
            "GOVTASKS_POST_TLS": "false",
            "GOVTASKS_POST_RATIO": "0.5",
            "GOVTASKS_POST_NOTE": "12",
            "GOVTASKS_POST_KEYS": '["a", "b"]',
            "GOVTASKS_URL": "sqlite:///x.db",
            "HOME": "/",
        }

        assert made({"port": 26}, environment) == Post(
            host="b", port=26, tls=False, ratio=0.5, note="12", keys=("a", "b")
        )

    def test_alone_sets_a_channel_up(self):
        """
        A channel that only the environment sets is set up.
        """
        assert Settings({}, {"GOVTASKS_POST_HOST": "b"}).has(spec())
        assert not Settings({}, {"GOVTASKS_PAST_HOST": "b"}).has(spec())

    def test_unknown_variable(self):
        """
        A variable that nothing reads is answered with the nearest.
        """
        with pytest.raises(UnknownKeyError, match="unknown variable") as caught:
            made({"host": "a"}, {"GOVTASKS_POST_PASWORD": "x"})

        assert caught.value.value == "GOVTASKS_POST_PASWORD"
        assert caught.value.hint == "did you mean 'GOVTASKS_POST_PASSWORD'?"

    def test_wrong_type(self):
        """
        What is no number is refused as in a table.
        """
        with pytest.raises(InvalidValueError, match="must be int"):
            made({"host": "a"}, {"GOVTASKS_POST_PORT": "many"})

    def test_names(self):
        """
        What a variable cannot have in its name is an underscore.
        """
        assert variable("zalo-zns/a", "oa_id") == "GOVTASKS_ZALO_ZNS_A_OA_ID"


SECRETS = st.text(min_size=1, max_size=60).filter(lambda text: "*" not in text)


class TestSecrets:
    @given(SECRETS, st.sampled_from(["password", "keys", "both"]))
    def test_no_error_tells_one(self, secret, where):
        """
        Whatever is wrong with settings, no error shows a secret in any way.
        """
        table = {"host": 5, "port": secret, "password": secret, "keys": [secret, 5]}
        if where != "both":
            table["password" if where == "keys" else "keys"] = []
        usual = told_of({"host": 5, "port": "x", "password": 5, "keys": [5, 5]})

        shown = told_of(table)

        assert secret not in shown or secret in usual

    @pytest.mark.parametrize(
        "secret",
        [
            pytest.param("correct-horse-battery-staple", id="refused by its field"),
            pytest.param("x" * 300, id="longer than what an error shows"),
            pytest.param("lốp\nbốp\n'\"\\ " * 5, id="written with escapes"),
        ],
    )
    def test_not_even_a_part(self, secret):
        """
        An error that was cut inside a secret does not show the first half.
        """
        shown = told_of({"host": "a", "password": secret})

        assert secret[:20] not in shown
        assert repr(secret)[1:20] not in shown
        assert "password" in shown

    @given(SECRETS)
    def test_nor_does_a_factory_that_raises(self, secret):
        """
        What a plugin says of its password is not passed on, nor is its cause.
        """

        def fail(settings):
            raise OSError(f"login failed: {settings.password}")  # noqa: EM102

        with pytest.raises(PluginError, match="channel") as caught:
            made({"host": "a", "password": secret[:20]}, factory=fail)

        shown = told(caught.value).replace("login failed: ", "").replace("***", "")
        usual = "channel post: OSError PluginError plugin-failed not shown it holds"
        assert secret[:20] not in shown or len(secret) < 6 or secret in usual
        assert caught.value.__cause__ is None

    def test_value_does_not_show_them(self):
        """
        The settings themselves can be printed.
        """
        value = made({"host": "a", "password": "hunter2-hunter2", "keys": ["whsec_x"]})

        assert "hunter2" not in repr(value)
        assert "whsec" not in repr(value)
        assert "hunter2" not in repr(Settings({"post": {"password": "hunter2"}}))

    def test_are_listed_as_stars(self):
        """
        A list of settings names secrets and does not show them.
        """
        listed = setting_keys([spec()])

        assert listed[:3] == ("post.host", "post.port", "post.password=***")

    @pytest.mark.parametrize(
        ("secrets", "kind", "problem"),
        [
            pytest.param(("pasword",), UnknownNameError, "'password'", id="misspelt"),
            pytest.param(("host",), InvalidValueError, "repr=False", id="shown"),
            pytest.param("password", InvalidValueError, "tuple", id="text"),
        ],
    )
    def test_refused(self, secrets, kind, problem):
        """
        A secret is a setting, and one that its class does not print.
        """
        with pytest.raises(kind, match=problem) as caught:
            spec(secrets=secrets)

        assert caught.value.field == "secrets"

    def test_settings_are_a_class(self):
        """
        Settings are an attrs class.
        """
        with pytest.raises(InvalidValueError, match="attrs class"):
            spec(settings=dict, secrets=())


class TestMasked:
    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            pytest.param("to hunter2!", "to ***!", id="whole"),
            pytest.param("hunter2hunter2", "******", id="twice"),
            pytest.param("nothing", "nothing", id="none"),
            pytest.param(
                "begins with unter2",
                "(not shown: it holds a part of a secret)",
                id="part",
            ),
        ],
    )
    def test_masked(self, text, shown):
        """
        A secret becomes stars; a part of one takes the text with it.
        """
        assert masked(text, ["hunter2"]) == shown

    @given(st.text(), st.lists(SECRETS, max_size=3))
    def test_never_tells(self, text, secrets):
        """
        What is masked holds no secret.
        """
        shown = masked(f"{text}{''.join(secrets)}", secrets)

        without = shown.replace("(not shown: it holds a part of a secret)", "")
        assert not any(secret in without.replace("*", "") for secret in secrets)

    def test_texts_of_a_setting(self):
        """
        Every text and number inside a secret setting counts.
        """
        value = {"a": ["x", 5, None, True], "b": b"y", "c": ""}

        assert set(secret_texts(value)) == {"x", "5", "y"}


def told_of(table):
    """Give everything that is told of settings that are refused."""
    with pytest.raises(GovtasksError) as caught:
        made(table)
    return told(caught.value)
