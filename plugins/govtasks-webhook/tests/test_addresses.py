import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks_webhook.addresses import (
    AddressRefusedError,
    Target,
    checked_target,
    is_allowed,
)

PUBLIC = "203.0.114.7"


def target_of(url, *, resolve=lambda host, port: [PUBLIC], **options):
    """Check an address, whose name is public where nothing else is said."""
    options = {"allow_http": False, "networks": (), **options}
    return checked_target(url, resolve=resolve, **options)


class TestIsAllowed:
    @pytest.mark.parametrize(
        "address",
        [
            "1.1.1.1",
            "203.0.114.7",
            "2606:4700:4700::1111",
            "172.15.255.255",
            "172.32.0.0",
            "100.128.0.0",
        ],
    )
    def test_public(self, address):
        """
        What everybody can reach may be reached.
        """
        assert is_allowed(address, ())

    @pytest.mark.parametrize(
        "address",
        [
            pytest.param("127.0.0.1", id="this machine"),
            pytest.param("127.255.255.255", id="this machine, last"),
            pytest.param("0.0.0.1", id="this network"),
            pytest.param("10.0.0.1", id="private A"),
            pytest.param("172.16.0.0", id="private B, first"),
            pytest.param("172.31.255.255", id="private B, last"),
            pytest.param("192.168.1.1", id="private C"),
            pytest.param("169.254.169.254", id="metadata of a cloud"),
            pytest.param("100.100.100.200", id="metadata of another"),
            pytest.param("168.63.129.16", id="metadata of a third"),
            pytest.param("192.0.0.192", id="metadata of a fourth"),
            pytest.param("100.64.0.1", id="shared by a carrier"),
            pytest.param("224.0.0.1", id="many at once"),
            pytest.param("255.255.255.255", id="all at once"),
            pytest.param("240.0.0.1", id="reserved"),
            pytest.param("198.18.0.1", id="for measuring"),
            pytest.param("192.0.2.1", id="for documents"),
            pytest.param("::1", id="this machine, IPv6"),
            pytest.param("::", id="unspecified, IPv6"),
            pytest.param("fe80::1", id="link-local"),
            pytest.param("fe80::1%eth0", id="link-local with a scope"),
            pytest.param("fd00:ec2::254", id="metadata, IPv6"),
            pytest.param("ff02::1", id="many at once, IPv6"),
            pytest.param("::ffff:127.0.0.1", id="mapped"),
            pytest.param("::ffff:a9fe:a9fe", id="mapped metadata"),
            pytest.param("::127.0.0.1", id="compatible"),
            pytest.param("2002:7f00:1::", id="6to4"),
            pytest.param("64:ff9b::7f00:1", id="translated"),
            pytest.param("64:ff9b:1::a00:1", id="translated locally"),
            pytest.param("2001:db8::1", id="for documents, IPv6"),
            pytest.param("localhost", id="a name"),
            pytest.param("", id="nothing"),
        ],
    )
    def test_closed(self, address):
        """
        What stands inside somewhere, in any spelling, is refused.
        """
        assert not is_allowed(address, ())

    @pytest.mark.parametrize(
        ("address", "allowed"),
        [
            ("10.20.0.0", True),
            ("10.20.255.255", True),
            ("10.19.255.255", False),
            ("10.21.0.0", False),
            ("::ffff:10.20.0.1", False),
        ],
    )
    def test_network_that_is_allowed(self, address, allowed):
        """
        Exactly the network that the settings name, to its last address.
        """
        networks = (ipaddress.ip_network("10.20.0.0/16"),)

        assert is_allowed(address, networks) is allowed

    @given(st.ip_addresses(v=4))
    def test_mapped_is_no_way_round(self, address):
        """
        What is refused as IPv4 is refused inside IPv6.
        """
        mapped = f"::ffff:{address}"

        assert is_allowed(str(address), ()) or not is_allowed(mapped, ())


class TestCheckedTarget:
    @pytest.mark.parametrize(
        ("url", "host", "port", "path", "authority"),
        [
            ("https://a.example", "a.example", 443, "/", "a.example"),
            ("https://A.Example/", "a.example", 443, "/", "a.example"),
            ("https://a.example:8443/x", "a.example", 8443, "/x", "a.example:8443"),
            ("https://a.example?b=c&d", "a.example", 443, "/?b=c&d", "a.example"),
            ("https://a.example/x#y", "a.example", 443, "/x", "a.example"),
            (
                "https://xn--qung-ngi.vn/",
                "xn--qung-ngi.vn",
                443,
                "/",
                "xn--qung-ngi.vn",
            ),
            ("https://[2606::1]:8/", "2606::1", 8, "/", "[2606::1]:8"),
            ("https://203.0.114.7/", "203.0.114.7", 443, "/", "203.0.114.7"),
        ],
    )
    def test_parts(self, url, host, port, path, authority):
        """
        Host, port and path as they are asked for; the address is the checked one.
        """
        target = target_of(url)

        assert target == Target(
            scheme="https", host=host, port=port, path=path, address=PUBLIC
        )
        assert target.authority == authority

    @pytest.mark.parametrize(
        "url",
        [
            pytest.param("", id="none"),
            pytest.param("a.example", id="no scheme"),
            pytest.param("http://a.example/", id="no encryption"),
            pytest.param("HTTP://a.example/", id="no encryption in capitals"),
            pytest.param("ftp://a.example/", id="another scheme"),
            pytest.param("file:///etc/passwd", id="file"),
            pytest.param("https:///x", id="no host"),
            pytest.param("https://:443/x", id="port alone"),
            pytest.param("https://a.example:0/", id="port 0"),
            pytest.param("https://a.example:65536/", id="port above"),
            pytest.param("https://a.example:x/", id="no port"),
            pytest.param("https://u:p@a.example/", id="password"),
            pytest.param("https://a.example@b.example/", id="two hosts"),
            pytest.param("https://a.example\\@b.example/", id="backslash"),
            pytest.param("https://a.example/x\r\nHost: b", id="line break"),
            pytest.param("https://a.example/ x", id="space"),
            pytest.param("https://a.example/\x00", id="control character"),
            pytest.param("https://quảngngãi.vn/", id="letters beyond ASCII"),
            pytest.param("https://a。example/", id="another dot"),
            pytest.param("https://a.example/\u202e", id="right to left"),
            pytest.param("https://[::1", id="half a literal"),
            pytest.param("https://[fe80::1%25eth0]/", id="scope"),
            pytest.param("https://a..example/", id="empty label"),
            pytest.param("https://-a.example/", id="hyphen first"),
            pytest.param("https://%61.example/", id="escaped"),
            pytest.param("https://a.example/" + "x" * 2_000, id="too long"),
        ],
    )
    def test_refuses_what_is_no_address(self, url):
        """
        What could mean something else is refused, and looked up nowhere.
        """

        def resolve(host, port):
            pytest.fail("was looked up")

        with pytest.raises(AddressRefusedError):
            target_of(url, resolve=resolve)

    @pytest.mark.parametrize(
        "host",
        ["localhost", "0x7f.1", "2130706433", "127.1", "017700000001", "[::1]"],
    )
    def test_spellings_of_this_machine(self, host):
        """
        However this machine is written, it is seen when it is looked up.
        """
        from govtasks_webhook.addresses import look_up

        with pytest.raises((AddressRefusedError, OSError)):
            target_of(f"https://{host}/", resolve=look_up)

    def test_length_at_the_limit(self):
        """
        2 000 characters are an address, one more is none.
        """
        url = "https://a.example/".ljust(2_000, "x")

        assert target_of(url).path.endswith("x")
        with pytest.raises(AddressRefusedError, match="at most 2 000"):
            target_of(url + "x")

    @given(st.text(max_size=60))
    def test_any_text_has_an_answer(self, text):
        """
        Whatever follows the scheme is a target, or refused by name.
        """
        try:
            target = target_of(f"https://{text}")
        except AddressRefusedError:
            return

        assert target.path.isascii()
        assert target.path.isprintable()
        assert "\r" not in target.authority
