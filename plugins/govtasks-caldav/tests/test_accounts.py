import attrs
import pytest

from govtasks.errors import InvalidValueError
from govtasks_caldav.accounts import Account, account_of

SECRET = "mat-khau"  # noqa: S105 - of nobody
URL = "https://lich.example.gov.vn/binh/nhiem-vu/"


class TestAccount:
    @pytest.mark.parametrize(
        "url",
        [
            pytest.param(URL, id="encrypted"),
            pytest.param("http://127.0.0.1:5232/binh/", id="this machine"),
            pytest.param("http://[::1]:5232/binh/", id="this machine in IPv6"),
            pytest.param("http://localhost/binh/", id="this machine by name"),
        ],
    )
    def test_takes_an_address(self, url):
        """
        Encrypted, or not leaving the machine.
        """
        assert Account(url=url).url == url

    def test_ends_with_a_slash(self):
        """
        A collection is named with one; it is added where it is missing.
        """
        assert Account(url=URL.rstrip("/")).url == URL

    @pytest.mark.parametrize(
        ("url", "problem"),
        [
            pytest.param("http://lich.example.gov.vn/binh/", "https://", id="open"),
            pytest.param("http://127.0.0.1.example.com/", "https://", id="no loopback"),
            pytest.param("https://binh:mat-khau@x.vn/", "without user", id="password"),
            pytest.param("https://binh@x.vn/", "without user", id="user"),
            pytest.param(f"{URL}?a=1", "query", id="query"),
            pytest.param(f"{URL}#a", "fragment", id="fragment"),
            pytest.param("ftp://x.vn/", "address", id="scheme"),
            pytest.param("https://", "address", id="no host"),
            pytest.param("https://x.vn:port/", "address", id="no port"),
            pytest.param("https://x.vn/\r\nHost: y", "address", id="two lines"),
            pytest.param("https://x.vn/lịch/", "address", id="no ASCII"),
            pytest.param("https://x.vn/" + "a" * 2000, "address", id="too long"),
            pytest.param(7, "address", id="no text"),
            pytest.param("", "address", id="nothing"),
        ],
    )
    def test_refuses_what_is_none(self, url, problem):
        """
        Whatever else it is; a password in it is never shown.
        """
        with pytest.raises(InvalidValueError, match=problem) as caught:
            Account(url=url)

        assert caught.value.field == "url"
        assert "mat-khau" not in str(caught.value.to_json())

    @pytest.mark.parametrize("name", ["user", "password", "token", "ca_file", "locale"])
    def test_refuses_two_lines(self, name):
        """
        A line break would begin another header; the value is not shown.
        """
        with pytest.raises(InvalidValueError, match="one line") as caught:
            Account(url=URL, **{name: "mat-khau\nX: 1"})

        assert caught.value.field == name
        assert "mat-khau" not in str(caught.value.to_json())

    def test_has_one_way_in(self):
        """
        A token goes instead of a password.
        """
        with pytest.raises(InvalidValueError, match="token: must be left out"):
            Account(url=URL, user="binh", token=SECRET)

    def test_shows_no_secret(self):
        """
        Neither password nor token stands in its text.
        """
        account = Account(url=URL, user="binh", password=SECRET)
        other = Account(url=URL, token=SECRET)

        assert "mat-khau" not in f"{account!r} {other!r} {attrs.evolve(account)}"


class TestAccountOf:
    def test_from_a_table_or_a_function(self):
        """
        Both give None for somebody who has none.
        """
        account = Account(url=URL)
        table = {"binh": account}

        assert account_of(table, "binh") is account
        assert account_of(table, "hoa") is None
        assert account_of(table.get, "binh") is account
        assert account_of(table.get, "hoa") is None
