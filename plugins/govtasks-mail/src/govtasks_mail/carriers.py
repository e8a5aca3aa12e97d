"""How a letter leaves the house: into a folder, or to an SMTP server."""

from __future__ import annotations

import contextlib
import os
import re
import smtplib
import tempfile
from pathlib import Path
from typing import Protocol

import attrs

from govtasks.ports import Receipt

from .letter import Letter

_GO_AHEAD = 354
_LONGEST_DETAIL = 200


class Carrier(Protocol):
    """Takes letters where they are read."""

    def carry(self, letter: Letter) -> Receipt:
        """Deliver one letter, or say why not."""
        ...


@attrs.frozen
class FolderCarrier:
    """Writes letters as files.

    A file appears complete or not at all, and the same letter again gives the
    same file with the same bytes.

    Attributes:
        folder: Where; it is made when it is not there.
    """

    folder: Path

    def carry(self, letter: Letter) -> Receipt:
        """Write one file; without room or permission, it is to be tried again."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            _write(self.folder / letter.file_name, letter.content)
        except OSError as error:
            return Receipt.retry(f"cannot write the file: {error.strerror or error}")
        return Receipt.accepted(letter.file_name)


def _write(path: Path, content: bytes) -> None:
    # Whoever collects files by their suffix must not see half of one.
    file, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(file, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@attrs.frozen(kw_only=True)
class SmtpCarrier:
    """Hands letters to an SMTP server (RFC 5321), one connection for each.

    Attributes:
        host: The server.
        port: Its port.
        timeout: Seconds to wait for each of its answers.
    """

    host: str
    port: int
    timeout: float

    def carry(self, letter: Letter) -> Receipt:
        """Hand over one letter.

        A server that cannot be reached or does not greet has judged nothing:
        the letter is to be tried again.
        """
        client = smtplib.SMTP(
            # Given, because it would be looked up in the network otherwise.
            local_hostname=letter.sender.partition("@")[2],
            timeout=self.timeout,
        )
        try:
            return self._converse(client, letter)
        except (OSError, smtplib.SMTPException) as error:
            return Receipt.retry(_said(error))
        finally:
            # Whatever it answers to a farewell, the letter is settled by now.
            with contextlib.suppress(OSError, smtplib.SMTPException):
                client.quit()
            client.close()

    def _converse(self, client: smtplib.SMTP, letter: Letter) -> Receipt:
        code, reply = client.connect(self.host, self.port)
        if code // 100 != 2:  # noqa: PLR2004 - the class of the reply
            return Receipt.retry(f"not greeted: {_reply(code, reply)}")
        client.ehlo_or_helo_if_needed()
        for command in (f"FROM:<{letter.sender}>", f"TO:<{letter.recipient}>"):
            verb = "MAIL" if command.startswith("FROM") else "RCPT"
            code, reply = client.docmd(verb, command)
            if code // 100 != 2:  # noqa: PLR2004 - the same
                return _refusal(code, reply)
        code, reply = client.docmd("DATA")
        return (
            _hand_over(client, letter) if code == _GO_AHEAD else _refusal(code, reply)
        )


def _hand_over(client: smtplib.SMTP, letter: Letter) -> Receipt:
    """Send the letter itself; from here on, silence does not mean no."""
    try:
        client.send(re.sub(rb"(?m)^\.", b"..", letter.content) + b"\r\n.\r\n")
        code, reply = client.getreply()
    except (OSError, smtplib.SMTPException) as error:
        return Receipt.unknown(f"no answer after the text: {_said(error)}")
    match code // 100:
        case 2:
            return Receipt.accepted(letter.reference)
        case 4 | 5:
            return _refusal(code, reply)
        case _:
            return Receipt.unknown(_reply(code, reply))


def _refusal(code: int, reply: bytes) -> Receipt:
    """Only 5xx is for good; whatever else is no acceptance may pass."""
    detail = _reply(code, reply)
    return Receipt.rejected(detail) if code // 100 == 5 else Receipt.retry(detail)  # noqa: PLR2004 - the same


def _reply(code: int, reply: bytes) -> str:
    return _shown(f"{code} {reply.decode('utf-8', 'replace')}")


def _said(error: Exception) -> str:
    return _shown(f"{type(error).__name__}: {error}")


def _shown(text: str) -> str:
    """One line of what the other side sent, of bounded length."""
    line = " ".join(text.split())[:_LONGEST_DETAIL]
    return "".join(c if c.isprintable() else "?" for c in line)
