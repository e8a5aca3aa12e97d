"""A collection on a server: what is in it, and writing one object at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import attrs
from caldav.davclient import DAVClient
from caldav.elements import dav
from caldav.lib.error import AuthorizationError, DAVError, RateLimitError
from caldav.lib.http_sync import requests

from .accounts import Account
from .errors import CaldavError, Reason
from .session import BoundedSession, Limits

_CALENDAR = "text/calendar; charset=utf-8"
_ETAG = dav.GetEtag.tag
_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_WRITTEN = frozenset({HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT})
# RFC 4791 has 403 and 409 for an identifier that is taken, and servers have 412 too.
_TAKEN = frozenset({HTTPStatus.CONFLICT, HTTPStatus.PRECONDITION_FAILED})
_SAFE = "/!$&'()*+,;=:@-._~"


@attrs.frozen(kw_only=True)
class Listing:
    """What is in a collection, or what changed in it.

    Attributes:
        etags: ETag of each object by its path; of one that changed where the listing
            is not whole.
        gone: Paths of what was deleted, where the listing is not whole.
        token: From where on to ask the next time; None where the server has none.
        is_whole: Whether everything is listed.
    """

    etags: Mapping[str, str]
    gone: frozenset[str] = frozenset()
    token: str | None = None
    is_whole: bool = True


@attrs.frozen(kw_only=True)
class Got:
    """An object as it is on the server.

    Attributes:
        etag: Its ETag.
        data: What it is.
    """

    etag: str
    data: bytes = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class Put:
    """What became of an object that was to be written.

    Attributes:
        done: Whether it was; else the object on the server is another by now.
        etag: Its new ETag, where the server says it.
    """

    done: bool
    etag: str | None = None


@attrs.frozen(kw_only=True)
class Collection:
    """A collection of one person; `opened` gives one."""

    _client: DAVClient = attrs.field(repr=False, alias="client")
    _url: str = attrs.field(alias="url")
    _limits: Limits = attrs.field(alias="limits")

    @property
    def path(self) -> str:
        """Path of the collection, with a slash at the end."""
        return unquote(urlsplit(self._url).path)

    def changes(self, token: str | None) -> Listing:
        """What changed since a token, or everything where that cannot be told.

        Args:
            token: What `Listing.token` was the last time.

        Raises:
            CaldavError: The server cannot be used.
        """
        if token is not None and (found := self._since(token)) is not None:
            return found
        # The first question gives a token too; what it lists is everything.
        first = self._since("")
        if first is not None:
            return attrs.evolve(first, is_whole=True, gone=frozenset())
        return self._all()

    def _since(self, token: str) -> Listing | None:
        """The changes by a token; None where the server does not tell them."""
        properties = dav.Prop() + dav.GetEtag()
        level = dav.SyncLevel(value="1")
        body = dav.SyncCollection() + dav.SyncToken(value=token) + level + properties
        with _told():
            try:
                answer = self._client.report(self._url, str(body), depth=0)
            except AuthorizationError as error:
                # 403 with a reason is a token that is too old, or a report that is
                # not offered; without one, nobody may look at the collection.
                if error.status == HTTPStatus.FORBIDDEN and error.preconditions:
                    return None
                raise
            if answer.status != HTTPStatus.MULTI_STATUS or answer.tree is None:
                return None
            try:
                found = answer.parse_sync_collection()
            except DAVError:
                return None
        if found.truncated or not found.sync_token:
            return None
        etags = {one.href: one.etag for one in found.changed if one.etag}
        return Listing(
            etags={path: etag for path, etag in etags.items() if self._is_in(path)},
            gone=frozenset(path for path in found.deleted if self._is_in(path)),
            token=found.sync_token,
            is_whole=False,
        )

    def _all(self) -> Listing:
        with _told():
            answer = self._client.propfind(self._url, ["getetag"], depth=1)
            self._expect(answer.status, {HTTPStatus.MULTI_STATUS})
            if answer.tree is None or answer.all_responses_not_found():
                raise _no_collection()
            etags = {
                one.href: str(one.properties[_ETAG])
                for one in answer.parse_propfind()
                if one.properties.get(_ETAG) and self._is_in(one.href)
            }
        return Listing(etags=etags)

    def _is_in(self, path: str) -> bool:
        """Whether a path is one of an object in this collection, and nothing else."""
        name = path.removeprefix(self.path)
        return name != path and bool(name) and "/" not in name

    def get(self, path: str) -> Got | None:
        """An object; None where there is none.

        Raises:
            CaldavError: The server cannot be used, or the object is too large.
        """
        with _told():
            answer = self._client.request(self._at(path), "GET")
        if answer.status in _GONE:
            return None
        self._expect(answer.status, {HTTPStatus.OK})
        etag, data = answer.headers.get("ETag"), answer._raw_body  # noqa: SLF001 - the octets as they came
        if len(data) > self._limits.object_octets:
            problem = f"the object has more than {self._limits.object_octets} octets"
            raise CaldavError(Reason.TOO_LARGE, problem)
        return Got(etag=etag or self._etag_of(path), data=data)

    def _etag_of(self, path: str) -> str:
        """The ETag of an object whose server does not send it along."""
        with _told():
            answer = self._client.propfind(self._at(path), ["getetag"], depth=0)
            for one in answer.parse_propfind():
                if one.properties.get(_ETAG):
                    return str(one.properties[_ETAG])
        problem = "the server gives no ETag, without which nothing is written"
        raise CaldavError(Reason.UNREADABLE, problem)

    def put(self, path: str, data: bytes, etag: str | None) -> Put:
        """Write an object, if it still is as it was seen.

        Args:
            path: Where.
            data: What.
            etag: Its ETag as it was seen; None where there was none.

        Raises:
            CaldavError: The server cannot be used, or refuses.
        """
        seen = {"If-None-Match": "*"} if etag is None else {"If-Match": etag}
        headers = {"Content-Type": _CALENDAR, **seen}
        with _told():
            answer = self._client.put(self._at(path), data.decode(), headers)
        if answer.status in _TAKEN | _GONE:
            return Put(done=False)
        self._expect(answer.status, _WRITTEN)
        return Put(done=True, etag=answer.headers.get("ETag"))

    def delete(self, path: str, etag: str) -> bool:
        """Delete an object, if it still is as it was seen.

        Returns:
            Whether it is gone; else it is another by now.

        Raises:
            CaldavError: The server cannot be used, or refuses.
        """
        with _told():
            answer = self._client.delete(self._at(path), {"If-Match": etag})
        if answer.status == HTTPStatus.PRECONDITION_FAILED:
            return False
        self._expect(answer.status, _WRITTEN | _GONE)
        return True

    def _at(self, path: str) -> str:
        parts = urlsplit(self._url)
        return f"{parts.scheme}://{parts.netloc}{quote(path, safe=_SAFE)}"

    def _expect(self, status: int, wanted: set[Any] | frozenset[Any]) -> None:
        if status in wanted:
            return
        if status in _GONE:
            raise _no_collection()
        if status == HTTPStatus.INSUFFICIENT_STORAGE:
            raise CaldavError(Reason.FULL, "the server has no room")
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            problem = f"the server failed with {status}"
            raise CaldavError(Reason.UNREACHABLE, problem)
        raise CaldavError(Reason.REFUSED, f"the server answered {status}")


def _no_collection() -> CaldavError:
    problem = "there is no collection at the address"
    hint = "make it, or give another address"
    return CaldavError(Reason.NO_COLLECTION, problem, hint=hint)


@contextmanager
def opened(account: Account, limits: Limits) -> Iterator[Collection]:
    """The collection of an account, as long as the block lasts.

    Raises:
        CaldavError: The client cannot be made.
    """
    secret = account.token or account.password
    with _told():
        client = DAVClient(
            account.url,
            username=account.user or None,
            password=secret or None,
            auth_type=("bearer" if account.token else "basic") if secret else None,
            timeout=limits.seconds,  # type: ignore[arg-type]
            ssl_verify_cert=account.ca_file or True,
            enable_rfc6764=False,
            rate_limit_handle=False,
        )
        client.session.close()
        client.session = BoundedSession(limits)
    try:
        yield Collection(client=client, url=account.url, limits=limits)
    finally:
        client.close()


@contextmanager
def _told() -> Iterator[None]:
    """Turn whatever the client raises into an error of ours, without its values.

    An answer of a stranger can make its parser raise anything.
    """
    try:
        yield
    except CaldavError:
        raise
    except AuthorizationError as error:
        if error.status == HTTPStatus.UNAUTHORIZED:
            problem, reason = "the server refuses the login", Reason.LOGIN_REFUSED
        else:
            problem, reason = "the server does not allow it", Reason.FORBIDDEN
        raise CaldavError(reason, problem) from None
    except RateLimitError:
        raise CaldavError(Reason.UNREACHABLE, "the server asks to wait") from None
    except requests.exceptions.Timeout:
        raise CaldavError(Reason.SLOW, "the server did not answer in time") from None
    except (requests.exceptions.RequestException, OSError) as error:
        problem = f"the server cannot be reached: {type(error).__name__}"
        raise CaldavError(Reason.UNREACHABLE, problem) from None
    except Exception as error:  # noqa: BLE001 - see above
        problem = f"the answer cannot be read: {type(error).__name__}"
        raise CaldavError(Reason.UNREADABLE, problem) from None
