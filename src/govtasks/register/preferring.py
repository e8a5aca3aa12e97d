"""Recording how people want to be told, and putting notices in the outbox by it."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Sequence

from ..codec import Codec
from ..errors import InvalidValueError
from ..notices import WAITING, DeliveryQuery, Notice
from ..obligations.events import Act
from ..organisation import Organisation
from ..ports import Session
from ..text import filled_text
from .arranging import arranged, wishes_of
from .policy import DeliveryPolicy
from .preferences import Preferences, Wishes, check_statutory
from .rulebook import Rulebook
from .writing import Writer, Written, require_kind

PREFERENCES = "preferences/"
PREFERENCES_RECORDED = "preferences-recorded"


class Preferring(Writer):
    """Knows how people want to be told.

    Attributes:
        delivery: How notices are delivered.
    """

    delivery: DeliveryPolicy = DeliveryPolicy()

    def __init__(
        self,
        session: Session,
        codec: Codec,
        rulebook: Rulebook,
        *,
        act: Act,
        now: dt.datetime,
    ) -> None:
        super().__init__(session, codec, rulebook, act=act, now=now)
        # A sweep tells the same few people of hundreds of obligations.
        self._preferences: dict[str, Preferences | None] = {}

    def record_preferences(
        self,
        preferences: Preferences,
        *,
        person: str | None = None,
        body: str | None = None,
    ) -> None:
        """Record how somebody wants to be told (tùy chọn nhận thông báo).

        Those of a body hold for its people where they say nothing else. What is in
        the outbox already goes out by its channel; when is asked again as it goes.

        Args:
            preferences: All of them; they replace those before.
            person: Key of the person; either he or a body.
            body: Key of the body.

        Raises:
            InvalidValueError: Neither a person nor a body, or both.
            UnknownNameError: There is no such person, body or calendar.
            RefusedError: They would switch off what the law wants told.
        """
        require_kind(preferences, Preferences)
        if (person is None) == (body is None):
            problem = "must be those of either a person or a body"
            raise InvalidValueError(problem, field="person", value=person)
        if person is not None:
            name = f"person/{self.organisation().person(person).key}"
        else:
            name = f"body/{self.organisation().body(str(body)).key}"
        if preferences.calendar is not None:
            self.rulebook.calendar(preferences.calendar)
        check_statutory(preferences)
        stream = PREFERENCES + name
        version = len(self._session.read(stream))
        self._record(stream, version, PREFERENCES_RECORDED, preferences)
        self._preferences.pop(name, None)

    def preferences(
        self, *, person: str | None = None, body: str | None = None
    ) -> Preferences | None:
        """What a person or a body said last; None where it was nothing."""
        name = f"body/{body}" if person is None else f"person/{person}"
        if name not in self._preferences:
            self._preferences[name] = self._read_preferences(name)
        return self._preferences[name]

    def _read_preferences(self, name: str) -> Preferences | None:
        stored = self._session.read(PREFERENCES + name)
        if not stored:
            return None
        return self._codec.value(stored[-1], PREFERENCES_RECORDED, Preferences)

    def wishes(self, person: str, organisation: Organisation | None = None) -> Wishes:
        """How a person is told: as he wants, else as his body, else as the host.

        Of several bodies that said something, the first by key goes.

        Args:
            person: Key of the person.
            organisation: The organisation, where it was read already.

        Raises:
            UnknownNameError: A calendar that is not there.
        """
        known = organisation or self.organisation()
        tenures = known.posts_held(person, self.now.date())
        bodies = sorted({known.post(one.post).body for one in tenures}, reverse=True)
        said = [
            *(self.preferences(body=body) for body in bodies),
            self.preferences(person=person),
        ]
        return wishes_of(self.delivery.preferences, said, self.rulebook.calendar)

    def withdraw_notices(
        self, obligation: str, wanted: Callable[[Notice], bool], *, reason: str
    ) -> tuple[str, ...]:
        """Take back what waits about an obligation; it is never sent.

        What is being sent, or was, stays as it is.

        Args:
            obligation: Key of the obligation.
            wanted: Says which notices.
            reason: Why; kept with them.

        Returns:
            Keys of the notices that were taken back, sorted.
        """
        filled_text(reason, "reason")
        query = DeliveryQuery(states=WAITING, obligation=obligation)
        found = [one.notice for one in self._session.deliveries(query)]
        keys = [notice.key for notice in found if wanted(notice)]
        return tuple(self._session.withdraw(keys, detail=reason))

    def _outgoing(self, changes: Sequence[Written]) -> Sequence[Sequence[Notice]]:
        """The notices that are sent of those that could be."""
        wishes = functools.cache(self.wishes)
        return [
            arranged(
                change.notices,
                wishes,
                obligation=change.key,
                expires_at=change.row.expires_at,
                now=self.now,
            )
            for change in changes
        ]
