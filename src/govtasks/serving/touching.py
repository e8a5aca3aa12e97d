"""What the streams that changed mean for feeds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from ..ports import Entry
from ..register.feeds import FEED_TOKENS, FEEDS
from ..register.indicator_reading import INDICATORS
from ..register.plugin_notes import NOTES
from ..register.preferring import PREFERENCES
from ..register.reader import CORRECTIONS, DIRECTIVES, NUMBERS, OBLIGATIONS

# These say nothing about what a feed shows, nor whose it is.
_BESIDE = (
    FEED_TOKENS,
    NUMBERS,
    CORRECTIONS,
    PREFERENCES,
    NOTES,
    INDICATORS,
    "plugin-faults",
    "retention-holds",
    "seals",
)


@attrs.frozen(kw_only=True)
class Touched:
    """What changed, as far as a feed may rest on it.

    Attributes:
        obligations: Keys of obligations.
        directives: Keys of directives.
        feeds: Keys of feeds.
        is_all: Whether everything may be another: the organisation, a calendar, what
            was destroyed, or something that is not known here.
    """

    obligations: frozenset[str]
    directives: frozenset[str]
    feeds: frozenset[str]
    is_all: bool

    @classmethod
    def by(cls, streams: Iterable[str]) -> Touched:
        """Sort streams by what they hold."""
        kinds: dict[str, set[str]] = {
            OBLIGATIONS: set(),
            DIRECTIVES: set(),
            FEEDS: set(),
        }
        is_all = False
        for stream in streams:
            prefix = next((one for one in kinds if stream.startswith(one)), None)
            if prefix is not None:
                kinds[prefix].add(stream.removeprefix(prefix))
            else:
                is_all |= not stream.startswith(_BESIDE)
        return cls(
            obligations=frozenset(kinds[OBLIGATIONS]),
            directives=frozenset(kinds[DIRECTIVES]),
            feeds=frozenset(kinds[FEEDS]),
            is_all=is_all,
        )

    @property
    def is_any(self) -> bool:
        """Whether an obligation may be another."""
        return bool(self.obligations or self.directives)

    def keys(self, entries: Mapping[str, Entry]) -> frozenset[str]:
        """Which obligations are to be read anew, beside what a feed showed."""
        under = {
            key for key, one in entries.items() if one.directive in self.directives
        }
        return self.obligations | under
