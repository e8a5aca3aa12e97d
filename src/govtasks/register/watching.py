"""Telling observers of work, and measuring how long it takes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from ..observing import Work, WorkDone, word_of
from ..plugins import Crew


@contextmanager
def watched(crew: Crew, work: Work) -> Iterator[dict[str, int]]:
    """Tell observers that some work begins, and how it ends.

    Args:
        crew: Knows the observers; what they do wrong stops nothing.
        work: The work.

    Yields:
        A table to write down how much was done in.
    """
    counts: dict[str, int] = {}
    error = ""
    crew.began(work)
    started = time.perf_counter()
    try:
        yield counts
    except BaseException as raised:
        error = word_of(raised)
        raise
    finally:
        seconds = time.perf_counter() - started
        crew.ended(work, WorkDone(seconds=seconds, counts=counts, error=error))
