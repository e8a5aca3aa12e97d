"""Handing letters to an SMTP server (RFC 5321), over one kept connection."""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl

import attrs

from govtasks.ports import Receipt

from .letter import Letter
from .replies import Reply, said
from .settings import Security

_FAILURES = (OSError, smtplib.SMTPException)
_GO_AHEAD = 354
_CLOSING = 421


class _NotReadyError(smtplib.SMTPException):
    """The server is there, and takes no letter of ours."""


@attrs.frozen
class Login:
    """Who signs in.

    Attributes:
        user: Name of the account.
        password: Its password; never shown.
    """

    user: str
    password: str = attrs.field(repr=False)


@attrs.define(kw_only=True)
class SmtpCarrier:
    """Hands letters to a server.

    The connection is opened for the first letter, kept for the next ones, and
    opened anew when the server has ended it.

    Attributes:
        host: The server.
        port: Its port.
        timeout: Seconds to wait for each of its answers.
        security: How the connection is encrypted.
        context: Which certificates are believed; None for the system's.
        login: Who signs in; None for nobody.
    """

    host: str
    port: int
    timeout: float
    security: Security = Security.NONE
    context: ssl.SSLContext | None = attrs.field(default=None, eq=False, repr=False)
    login: Login | None = None
    _client: smtplib.SMTP | None = attrs.field(
        init=False, default=None, eq=False, repr=False
    )

    def carry(self, letter: Letter) -> Receipt:
        """Hand over one letter.

        A server that cannot be reached, does not greet, or lets nobody sign in
        has judged nothing: the letter is to be tried again.
        """
        try:
            client, reply = self._begin(letter)
            return self._converse(client, reply, letter)
        except _NotReadyError as error:
            return Receipt.retry(str(error))
        except _FAILURES as error:
            self._drop()
            return Receipt.retry(said(error))

    def close(self) -> None:
        """Take leave of the server; the next letter connects anew."""
        if self._client is not None:
            # Whatever it answers to a farewell, all letters are settled by now.
            with contextlib.suppress(*_FAILURES):
                self._client.quit()
            self._drop()

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    def _begin(self, letter: Letter) -> tuple[smtplib.SMTP, Reply]:
        """Name the sender; a kept connection that has ended is opened anew.

        Servers hang up between two letters, and nothing was handed over yet.
        """
        if self._client is not None:
            with contextlib.suppress(*_FAILURES):
                reply = _announce(self._client, letter)
                if reply.code not in (-1, _CLOSING):
                    return self._client, reply
            self._drop()
        self._client = self._connect(letter.sender.partition("@")[2])
        return self._client, _announce(self._client, letter)

    def _connect(self, name: str) -> smtplib.SMTP:
        client = self._open(name)
        try:
            client.ehlo_or_helo_if_needed()
            if self.security is Security.STARTTLS:
                client.starttls(context=self.context or ssl.create_default_context())
                client.ehlo_or_helo_if_needed()
            if self.login is not None:
                _sign_in(client, self.login)
        except BaseException:
            client.close()
            raise
        return client

    def _open(self, name: str) -> smtplib.SMTP:
        # The name is given, because it would be looked up in the network otherwise.
        try:
            if self.security is Security.TLS:
                context = self.context or ssl.create_default_context()
                return smtplib.SMTP_SSL(
                    self.host, self.port, name, timeout=self.timeout, context=context
                )
            return smtplib.SMTP(self.host, self.port, name, timeout=self.timeout)
        except smtplib.SMTPConnectError as error:
            problem = f"not greeted: {_reply_of(error)}"
            raise _NotReadyError(problem) from None

    def _converse(self, client: smtplib.SMTP, reply: Reply, letter: Letter) -> Receipt:
        """Go on after the sender was named, as far as the server lets us."""
        if not reply.is_yes:
            return self._refused(client, reply)
        reply = Reply.of(*client.docmd("RCPT", f"TO:<{letter.recipient}>"))
        if not reply.is_yes:
            return self._refused(client, reply)
        reply = Reply.of(*client.docmd("DATA"))
        if reply.code != _GO_AHEAD:
            return self._refused(client, reply)
        return self._hand_over(client, letter)

    def _refused(self, client: smtplib.SMTP, reply: Reply) -> Receipt:
        """Forget the letter that was begun, so that the next one starts afresh."""
        try:
            clean = reply.code != _CLOSING and Reply.of(*client.docmd("RSET")).is_yes
        except _FAILURES:
            clean = False
        if not clean:
            self._drop()
        return reply.refusal()

    def _hand_over(self, client: smtplib.SMTP, letter: Letter) -> Receipt:
        """Send the letter itself; from here on, silence does not mean no."""
        try:
            client.send(re.sub(rb"(?m)^\.", b"..", letter.content) + b"\r\n.\r\n")
            reply = Reply.of(*client.getreply())
        except _FAILURES as error:
            self._drop()
            return Receipt.unknown(f"no answer after the text: {said(error)}")
        match reply.code // 100:
            case 2:
                return Receipt.accepted(letter.reference)
            case 4 | 5:
                return self._refused(client, reply)
            case _:
                # Out of step: what it says next may be about this letter.
                self._drop()
                return Receipt.unknown(str(reply))


def _announce(client: smtplib.SMTP, letter: Letter) -> Reply:
    """Name the sender and, to a server that wants to know (RFC 1870), the size."""
    size = f" SIZE={len(letter.content)}" if client.has_extn("size") else ""
    return Reply.of(*client.docmd("MAIL", f"FROM:<{letter.sender}>{size}"))


def _sign_in(client: smtplib.SMTP, login: Login) -> None:
    """Sign in; what fails is said without a word of the server.

    It may repeat what it was given, which is the secret.
    """
    try:
        client.login(login.user, login.password)
    except smtplib.SMTPAuthenticationError as error:
        problem = f"sign-in refused: {error.smtp_code} {_enhanced(error)}".rstrip()
    except smtplib.SMTPNotSupportedError:
        problem = "the server offers no way to sign in that we know"
    except smtplib.SMTPResponseException as error:
        problem = f"sign-in failed: {error.smtp_code}"
    else:
        return
    raise _NotReadyError(problem)


def _enhanced(error: smtplib.SMTPResponseException) -> str:
    return _reply_of(error).enhanced


def _reply_of(error: smtplib.SMTPResponseException) -> Reply:
    text = error.smtp_error
    return Reply.of(error.smtp_code, text if isinstance(text, bytes) else text.encode())
