import pytest

from govtasks.errors import (
    GovtasksError,
    InvalidValueError,
    MalformedDataError,
    UnknownKeyError,
)
from govtasks_mail.settings import MailSettings, Security, is_address, is_loopback

SENDER = "vanphong@quangngai.example"


class TestIsAddress:
    @pytest.mark.parametrize(
        "address",
        [
            pytest.param("noivu@quangngai.example", id="ordinary"),
            pytest.param("a.b+c_d-e'f@mail-1.example.vn", id="marks"),
            pytest.param("postmaster@localhost", id="host of the intranet"),
            pytest.param("x@xn--qung-ngi-1ta7752b.vn", id="ASCII form of a domain"),
            pytest.param("a" * 64 + "@example.vn", id="longest local part"),
        ],
    )
    def test_takes(self, address):
        """
        Addresses as people have them are valid.
        """
        assert is_address(address)

    @pytest.mark.parametrize(
        "address",
        [
            pytest.param("", id="empty"),
            pytest.param("noivu", id="no domain"),
            pytest.param("@example.vn", id="no local part"),
            pytest.param("a@b@c.vn", id="two signs"),
            pytest.param("a b@example.vn", id="space"),
            pytest.param("a@example.vn\r\nBcc: all@example.vn", id="line break"),
            pytest.param("a@example.vn\n", id="final newline"),
            pytest.param("a\x00@example.vn", id="control character"),
            pytest.param("Nội vụ <noivu@example.vn>", id="name beside it"),
            pytest.param("a@example.vn, b@example.vn", id="two addresses"),
            pytest.param('"a b"@example.vn', id="quoted"),
            pytest.param("nộivụ@example.vn", id="letters beyond ASCII"),
            pytest.param("a@quảngngãi.vn", id="domain beyond ASCII"),
            pytest.param("=?utf-8?q?a=40b.vn=2C?=@example.vn", id="encoded word"),
            pytest.param("a%b.vn@example.vn", id="route by percent"),
            pytest.param("b.vn!a@example.vn", id="route by bang"),
            pytest.param(".a@example.vn", id="leading dot"),
            pytest.param("a..b@example.vn", id="two dots"),
            pytest.param("a@-example.vn", id="hyphen first"),
            pytest.param("a@example.vn.", id="final dot"),
            pytest.param("a@[127.0.0.1]", id="address literal"),
            pytest.param("a" * 65 + "@example.vn", id="local part too long"),
            pytest.param("a@" + "b" * 64 + ".vn", id="label too long"),
            pytest.param("a@" + "b.vn" * 64, id="too long"),
        ],
    )
    def test_refuses(self, address):
        """
        What could mean something else, or two recipients, is no address.
        """
        assert not is_address(address)


class TestMailSettings:
    def test_folder(self):
        """
        A sender and a folder are enough.
        """
        settings = MailSettings.read({"sender": SENDER, "folder": "out/mail"})

        assert (settings.sender, settings.folder) == (SENDER, "out/mail")
        assert settings.host is None

    def test_server(self):
        """
        A server is given 30 seconds, and nothing goes to it in the clear.
        """
        settings = MailSettings.read({"sender": SENDER, "host": "mail.example"})

        assert (settings.host, settings.timeout) == ("mail.example", 30)
        assert settings.security is Security.STARTTLS

    @pytest.mark.parametrize(
        ("security", "port"),
        [("starttls", 587), ("tls", 465), ("none", 25)],
    )
    def test_usual_ports(self, security, port):
        """
        Without a port, it is the usual one of the way to encrypt.
        """
        data = {"sender": SENDER, "host": "mail.example", "security": security}

        assert MailSettings.read(data).server_port == port
        assert MailSettings.read({**data, "port": 2525}).server_port == 2525

    @pytest.mark.parametrize(
        "host",
        [
            pytest.param("127.0.0.1", id="IPv4"),
            pytest.param("::1", id="IPv6"),
            pytest.param("mail", id="one label"),
        ],
    )
    def test_hosts(self, host):
        """
        A server is a name or an address.
        """
        assert MailSettings.read({"sender": SENDER, "host": host}).host == host

    @pytest.mark.parametrize(
        ("key", "value"),
        [
            pytest.param("port", 1, id="first port"),
            pytest.param("port", 65535, id="last port"),
            pytest.param("timeout", 1, id="shortest"),
            pytest.param("timeout", 600, id="longest"),
        ],
    )
    def test_ends_of_the_ranges_belong_to_them(self, key, value):
        """
        The limits that the documentation names are themselves possible.
        """
        settings = MailSettings.read({"sender": SENDER, "host": "h", key: value})

        assert getattr(settings, key) == value

    @pytest.mark.parametrize(
        ("changes", "match"),
        [
            pytest.param(
                {"sender": "me"},
                "sender: must be an address, got 'me'",
                id="sender is no address",
            ),
            pytest.param(
                {"sender": 7},
                "sender: must be str, not int, got 7",
                id="sender is a number",
            ),
            pytest.param(
                {"host": "mail"},
                "must name either a folder or a host",
                id="host beside folder",
            ),
            pytest.param(
                {"folder": ""}, "must name either a folder or a host", id="empty folder"
            ),
            pytest.param(
                {"folder": ["a"]}, "folder: must be str", id="list of folders"
            ),
            pytest.param(
                {"port": 0}, "port: must be from 1 to 65535, got 0", id="port below"
            ),
            pytest.param(
                {"port": 65536},
                "port: must be from 1 to 65535, got 65536",
                id="port above",
            ),
            pytest.param(
                {"port": "25"},
                "port: must be int, not str, got '25'",
                id="port as text",
            ),
            pytest.param(
                {"port": True},
                "port: must be int, not bool, got True",
                id="port as truth",
            ),
            pytest.param(
                {"timeout": 0},
                "timeout: must be from 1 to 600, got 0",
                id="timeout below",
            ),
            pytest.param(
                {"timeout": 601},
                "timeout: must be from 1 to 600, got 601",
                id="timeout above",
            ),
        ],
    )
    def test_refuses_values(self, changes, match):
        """
        A value that a key cannot take is refused, with its key.
        """
        data = {"sender": SENDER, "folder": "mail", **changes}

        with pytest.raises(InvalidValueError, match=match) as caught:
            MailSettings.read(data)

        assert str(caught.value).startswith("mail")

    def test_sender_is_required(self):
        """
        Nobody guesses whom the mail comes from.
        """
        with pytest.raises(InvalidValueError, match="sender: is missing"):
            MailSettings.read({"folder": "mail"})

    def test_destination_is_required(self):
        """
        Without folder and host there is nowhere to send to.
        """
        with pytest.raises(InvalidValueError, match='folder = "out/mail"'):
            MailSettings.read({"sender": SENDER})

    def test_unknown_key_has_a_suggestion(self):
        """
        A key that nothing reads is refused with the nearest one.
        """
        with pytest.raises(UnknownKeyError, match="did you mean 'folder'") as caught:
            MailSettings.read({"sender": SENDER, "foldr": "mail"})

        assert caught.value.value == "foldr"

    @pytest.mark.parametrize(
        "data",
        [
            pytest.param({"host": "smtp://u:hunter2@mail.example"}, id="in the host"),
            pytest.param({"folder": "mail", "password": "hunter2"}, id="no user"),
            pytest.param({"folder": "mail", "passwort": "hunter2"}, id="misspelled"),
            pytest.param(
                {"host": "h", "user": "u", "password": ["hunter2"]}, id="a list"
            ),
            pytest.param(
                {"host": "h", "user": "u", "password": "hunter2\u1ec7"}, id="no ASCII"
            ),
            pytest.param(
                {"host": "h", "user": "u", "password": "hunter2\r\n"}, id="line break"
            ),
            pytest.param(
                {"host": "h", "user": 7, "password": "hunter2"}, id="beside another"
            ),
            pytest.param(
                {"host": "h", "user": "u", "password": "hunter2", "security": "none"},
                id="in the clear",
            ),
        ],
    )
    def test_never_shows_a_password(self, data):
        """
        A secret in the wrong place is refused without being printed.
        """
        with pytest.raises(GovtasksError) as caught:
            MailSettings.read({"sender": SENDER, **data})

        assert "hunter2" not in str(caught.value)
        assert "hunter2" not in repr(caught.value.to_json())

    def test_password_is_in_no_representation(self):
        """
        Whoever logs the settings logs no secret.
        """
        settings = MailSettings.read(
            {"sender": SENDER, "host": "h", "user": "u", "password": "hunter2"}
        )

        assert settings.password
        assert settings.password not in f"{settings!r} {settings}"

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"host": "127.0.0.1"}, id="this machine"),
            pytest.param({"host": "localhost"}, id="this machine by name"),
            pytest.param({"host": "h", "allow_plain_login": True}, id="allowed"),
            pytest.param({"host": "h", "security": "tls"}, id="encrypted"),
        ],
    )
    def test_password_may_go_out(self, changes):
        """
        Encrypted, to this machine, or where the operator says so.
        """
        data = {"sender": SENDER, "user": "u", "password": "p", "security": "none"}

        assert MailSettings.read({**data, **changes}).user == "u"

    @pytest.mark.parametrize(
        ("changes", "match"),
        [
            pytest.param(
                {"user": "u", "password": "p", "security": "none"},
                r"security: must not be none where somebody signs in .*use starttls",
                id="in the clear",
            ),
            pytest.param({"user": "u"}, "user: goes together with", id="user alone"),
            pytest.param(
                {"security": "ssl"}, "unknown Security, got 'ssl'", id="unknown way"
            ),
            pytest.param(
                {"user": "", "password": "p"}, "user: must be of", id="empty user"
            ),
        ],
    )
    def test_refuses_unsafe_servers(self, changes, match):
        """
        What would show a password or mean nothing is refused with its key.
        """
        with pytest.raises(GovtasksError, match=match):
            MailSettings.read({"sender": SENDER, "host": "mail.example", **changes})

    def test_names_every_problem(self):
        """
        Several mistakes are told at once.
        """
        with pytest.raises(MalformedDataError, match="2 problems") as caught:
            MailSettings.read({"sender": 7, "folder": 7})

        assert len(caught.value.arguments["problems"]) == 2

    def test_refuses_what_is_no_table(self):
        """
        Settings are a table.
        """
        with pytest.raises(InvalidValueError, match="mail: must be a table"):
            MailSettings.read(["sender"])


class TestIsLoopback:
    @pytest.mark.parametrize(
        ("host", "is_ours"),
        [
            ("127.0.0.1", True),
            ("127.255.255.254", True),
            ("::1", True),
            ("LOCALHOST", True),
            ("localhost.example", False),
            ("128.0.0.1", False),
            ("", False),
        ],
    )
    def test_names_and_addresses(self, host, is_ours):
        """
        Only what cannot be another machine is this one.
        """
        assert is_loopback(host) is is_ours
