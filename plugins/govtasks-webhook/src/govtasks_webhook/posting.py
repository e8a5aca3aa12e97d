"""One request to one address, and nothing else (RFC 9110)."""

from __future__ import annotations

import datetime as dt
import email.utils
import re
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.client import HTTPException

import attrs
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from .addresses import Target

_FAILURES = (OSError, HTTPException, HTTPError, ValueError)
_SECONDS = re.compile(r"\d{1,9}")


class NotReachedError(Exception):
    """Nothing was sent."""


class NoAnswerError(Exception):
    """Something was sent, and nobody knows whether it arrived."""


@attrs.frozen(kw_only=True)
class Answer:
    """What a receiver said.

    Attributes:
        status: Code of three digits.
        retry_after: The header ``Retry-After``; empty where there is none.
    """

    status: int
    retry_after: str = ""

    def wait(self, now: dt.datetime) -> dt.timedelta | None:
        """How long it asks to be left alone; None where it does not say."""
        if _SECONDS.fullmatch(self.retry_after):
            return dt.timedelta(seconds=int(self.retry_after))
        try:
            until = email.utils.parsedate_to_datetime(self.retry_after)
        except (ValueError, IndexError, OverflowError):
            return None
        if until.tzinfo is None:
            until = until.replace(tzinfo=dt.UTC)
        return max(until - now, dt.timedelta(0)) or None


def post(
    target: Target,
    body: bytes,
    headers: Mapping[str, str],
    *,
    timeout: float,
    context: ssl.SSLContext,
) -> Answer:
    """Post once; no redirect is followed, and no more than the head is read.

    Args:
        target: Whose address is the only one that is connected to.
        body: What is sent.
        headers: Its headers.
        timeout: Seconds for all of it, however slowly somebody answers.
        context: Which certificates are believed.

    Raises:
        NotReachedError: Nothing was sent.
        NoAnswerError: It may have arrived.
    """
    connection = _connection(target, timeout, context)
    try:
        try:
            connection.connect()
        except _FAILURES as error:
            raise NotReachedError(_said(error)) from None
        try:
            with _deadline(connection.sock, timeout):
                connection.request(
                    "POST",
                    target.path,
                    body,
                    {**headers, "Host": target.authority},
                    preload_content=False,
                )
                response = connection.getresponse()
                after = str(response.headers.get("Retry-After", "")).strip()
                return Answer(status=response.status, retry_after=after)
        except _FAILURES as error:
            raise NoAnswerError(_said(error)) from None
    finally:
        connection.close()


def _connection(
    target: Target, timeout: float, context: ssl.SSLContext
) -> HTTPConnection:
    if target.scheme == "http":
        return HTTPConnection(target.address, target.port, timeout=timeout)
    return HTTPSConnection(
        target.address,
        target.port,
        timeout=timeout,
        ssl_context=context,
        # The name is what the certificate has to say, and what is asked for.
        server_hostname=target.host,
    )


@contextmanager
def _deadline(sock: socket.socket | None, seconds: float) -> Iterator[None]:
    """End a connection after that time.

    The time-out of a socket begins anew with every byte, and somebody could send
    one at a time.
    """
    if sock is None:
        problem = "not connected"
        raise OSError(problem)

    def end() -> None:
        # Below TLS, whose own way is not for two threads at once.
        with suppress(OSError):
            socket.socket.shutdown(sock, socket.SHUT_RDWR)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _said(error: Exception) -> str:
    """The kind of error, and the reason where it is one of the system or of TLS.

    Other texts may hold what a stranger sent.
    """
    cause = error.__cause__ if isinstance(error.__cause__, OSError) else error
    reason = cause.strerror if isinstance(cause, OSError) else None
    if isinstance(cause, ssl.SSLCertVerificationError):
        reason = f"certificate verify failed: {cause.verify_message}"
    return f"{type(error).__name__}: {reason}" if reason else type(error).__name__
