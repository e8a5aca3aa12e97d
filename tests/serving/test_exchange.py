"""What requests and answers of feeds are made of."""

import datetime as dt
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.serving import exchange
from govtasks.serving.exchange import FeedRequest, etag_of, is_known

ETAG = etag_of(b"BEGIN:VCALENDAR")
tags = st.text(
    st.characters(codec="latin-1", exclude_categories=["Cc"], exclude_characters='" '),
    max_size=12,
).map(lambda text: f'"{text}"')


class TestEtagOf:
    def test_is_the_digest_of_the_body(self):
        """
        The validator is strong: the SHA-256 of the octets, in quotes.
        """
        assert etag_of(b"x") == f'"{hashlib.sha256(b"x").hexdigest()}"'


class TestIsKnown:
    @pytest.mark.parametrize(
        ("header", "known"),
        [
            pytest.param(None, False, id="no header"),
            pytest.param("", False, id="empty"),
            pytest.param(ETAG, True, id="the very one"),
            pytest.param(f"W/{ETAG}", True, id="weakened on the way"),
            pytest.param(f' "other" , {ETAG} ', True, id="in a list"),
            pytest.param(f'"with,comma",W/{ETAG}', True, id="behind a comma in a tag"),
            pytest.param("*", True, id="any"),
            pytest.param(" * ", True, id="any, with space"),
            pytest.param('"other"', False, id="another"),
            pytest.param(ETAG.strip('"'), False, id="without quotes"),
            pytest.param(f"w/{ETAG}", False, id="weak in small letters"),
            pytest.param(f'"*", {ETAG[:-2]}"', False, id="a part of it"),
            pytest.param(f'"open, {ETAG}', False, id="a tag that never ends"),
            pytest.param(f"nothing {ETAG}", False, id="broken before it"),
            pytest.param(f"{ETAG}, nothing", True, id="broken behind it"),
            pytest.param(f'"{"x" * 5000}", {ETAG}', False, id="too long"),
            pytest.param("\0", False, id="null character"),
        ],
    )
    def test_reads_the_header(self, header, known):
        """
        A list, a star and weak forms are read; nothing is guessed of the rest.
        """
        assert is_known(ETAG, header) is known

    @given(before=st.lists(tags, max_size=5), after=st.lists(tags, max_size=5))
    def test_finds_it_in_any_list(self, before, after):
        """
        Whatever else a calendar has, it is found where it is named, and only there.
        """
        assert is_known(ETAG, ",".join([*before, ETAG, *after]))
        assert not is_known(ETAG, ",".join(before + after))

    @given(header=st.text(max_size=60))
    def test_takes_any_text(self, header):
        """
        No header breaks anything, and none without the validator opens it.
        """
        found = is_known(ETAG, header)

        assert found is (header.strip() == "*")


class TestFeedRequest:
    @pytest.mark.parametrize(
        ("path", "token"),
        [
            pytest.param("/abc.ics", "abc", id="with suffix"),
            pytest.param("/abc", "abc", id="without"),
            pytest.param("abc.ics", "abc", id="without slash"),
            pytest.param("/abc/def.ics", "abc/def", id="deeper"),
            pytest.param("//abc", "/abc", id="two slashes"),
            pytest.param("/", "", id="nothing"),
            pytest.param("/a\r\nb\0", "a\r\nb\0", id="control characters"),
        ],
    )
    def test_takes_the_path_as_it_is(self, path, token):
        """
        What stands where a token belongs is taken whole, and made no better.
        """
        assert FeedRequest(path=path).token == token

    def test_does_not_show_the_token(self):
        """
        A request can be logged: neither its path nor its headers are in it.
        """
        request = FeedRequest(path="/secret.ics", headers={"Cookie": "secret"})

        assert "secret" not in repr(request)

    def test_headers_are_found_in_any_case(self):
        """
        Names of headers have no case.
        """
        request = FeedRequest(path="/", headers={"IF-none-MATCH": "x"})

        assert request.headers == {"if-none-match": "x"}


class TestResponses:
    @pytest.mark.parametrize(
        "response",
        [
            pytest.param(exchange.calendar(b"x", ETAG, 900, "text/calendar"), id="200"),
            pytest.param(exchange.unchanged(ETAG, 900), id="304"),
            pytest.param(exchange.not_found(), id="404"),
            pytest.param(exchange.not_allowed(), id="405"),
            pytest.param(exchange.too_many(dt.timedelta(seconds=1)), id="429"),
            pytest.param(exchange.failed(), id="500"),
            pytest.param(exchange.unavailable(dt.timedelta(seconds=1)), id="503"),
        ],
    )
    def test_leave_no_trace(self, response):
        """
        No answer is kept by others, found by searching, or passed on as a referrer.
        """
        headers = dict(response.headers)

        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Robots-Tag"] == "noindex, nofollow"
        assert headers["Cache-Control"] in {"no-store", "private, max-age=900"}
        assert not headers.keys() & {"Content-Disposition", "Last-Modified"}
        assert len(headers) == len(response.headers)

    def test_calendar(self):
        """
        A feed says what it is, how long, and which.
        """
        response = exchange.calendar("Hạn".encode(), ETAG, 60, "text/calendar")

        headers = dict(response.headers)
        assert headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert headers["Content-Length"] == "5"
        assert headers["ETag"] == ETAG

    def test_unchanged_has_no_body(self):
        """
        Nothing is sent with 304, nor said of what is not sent.
        """
        response = exchange.unchanged(ETAG, 900)

        assert response.body == b""
        assert not dict(response.headers).keys() & {"Content-Type", "Content-Length"}

    @pytest.mark.parametrize(
        ("wait", "told"),
        [
            pytest.param(dt.timedelta(0), "1", id="at once"),
            pytest.param(dt.timedelta(milliseconds=1), "1", id="soon"),
            pytest.param(dt.timedelta(seconds=2.1), "3", id="not too early"),
            pytest.param(dt.timedelta(seconds=-5), "1", id="gone by"),
        ],
    )
    def test_too_many(self, wait, told):
        """
        Whoever has to wait is told for how many whole seconds.
        """
        headers = dict(exchange.too_many(wait).headers)

        assert headers["Retry-After"] == told
