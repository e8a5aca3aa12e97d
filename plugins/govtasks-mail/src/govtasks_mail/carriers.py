"""How a letter leaves the house; here into a folder."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Protocol

import attrs

from govtasks.ports import Receipt

from .letter import Letter


class Carrier(Protocol):
    """Takes letters where they are read."""

    def carry(self, letter: Letter) -> Receipt:
        """Deliver one letter, or say why not."""
        ...

    def close(self) -> None:
        """Give back what is kept open."""
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

    def close(self) -> None:
        """Do nothing: each file is closed by the time it has its name."""


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
