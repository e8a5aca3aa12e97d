"""What a stopped clock does to a term, and what an extension counts from."""

from __future__ import annotations

from typing import Literal, get_args

import attrs

from ..checks import instance_of, one_of
from ..explain import Citation
from ..text import each

Effect = Literal["not-counted", "end-shift", "start-after"]
Base = Literal["nominal", "rolled", "grant", "original"]

_are_citations = each(instance_of(Citation, "citations"))


@attrs.frozen(kw_only=True)
class Stopped:
    """What a term does whose clock was stopped (tạm dừng thời hạn).

    Attributes:
        effect: The days of the pause are ``not-counted``; the end is moved by
            its length in days (``end-shift``); the term runs anew after it
            (``start-after``).
        cites: Where it is written.
    """

    effect: Effect = attrs.field(validator=one_of(*get_args(Effect)))
    cites: tuple[Citation, ...] = attrs.field(default=(), validator=_are_citations)

    @property
    def is_confirmed(self) -> bool:
        """Whether all of it was read in the text itself."""
        return all(cite.confirmed for cite in self.cites)


@attrs.frozen(kw_only=True)
class Extension:
    """What an extension counts from (gia hạn).

    Attributes:
        base: The ``nominal`` end, before it moved off a day off; the last day in
            time, ``rolled``; the day of the ``grant``; or the ``original``
            event, from which term and extension are counted anew as one.
        cites: Where it is written.
    """

    base: Base = attrs.field(validator=one_of(*get_args(Base)))
    cites: tuple[Citation, ...] = attrs.field(default=(), validator=_are_citations)

    @property
    def is_confirmed(self) -> bool:
        """Whether all of it was read in the text itself."""
        return all(cite.confirmed for cite in self.cites)
