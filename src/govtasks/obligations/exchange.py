"""Parts that another system holds: messages between two registers.

The system of the whole sends a `PartMessage`. The other one makes an obligation of
it, whose `Origin` names the whole, and answers with a `LinkMessage`, which becomes
`commands.LinkPart` in the whole. So the link holds both ways. How messages travel is
the host's own matter.
"""

from __future__ import annotations

import datetime as dt
from typing import Self

import attrs

from ..checks import instance_of
from ..deadlines.results import Deadline, Due
from ..deadlines.rules import Fixed, Undated
from ..documents import plain_converter, structure
from ..text import Text, is_filled, is_key, is_optional_day, is_plain
from .commands import LinkPart
from .model import Force, Kind, Obligation, Origin, Roles
from .state import State


@attrs.frozen(kw_only=True)
class PartMessage:
    """What another system is to do as a part of something here (giao liên thông).

    Attributes:
        system: Key of the system that holds the whole.
        key: Key of the whole there.
        directive: Key of its directive there.
        title: What is to be done, by language.
        force: How binding it is.
        last_day: Last day of the whole; None where it has none.
    """

    system: str = attrs.field(validator=is_key)
    key: str = attrs.field(validator=is_filled)
    directive: str = attrs.field(default="", validator=is_plain)
    title: Text = attrs.field(validator=instance_of(Text, "a text by language"))
    force: Force = attrs.field(validator=instance_of(Force, "a force"))
    last_day: dt.date | None = attrs.field(default=None, validator=is_optional_day)

    @classmethod
    def of(cls, state: State, due: Due, *, system: str) -> Self:
        """What to send of a whole.

        Args:
            state: The whole.
            due: Its deadline.
            system: Key of this system, as the other one knows it.
        """
        return cls(
            system=system,
            key=state.obligation.key,
            directive=state.directive,
            title=state.obligation.title,
            force=state.obligation.force,
            last_day=due.last_day if isinstance(due, Deadline) else None,
        )

    @classmethod
    def from_json(cls, data: object, place: str = "") -> Self:
        """Read a message that came as plain data.

        Raises:
            GovtasksError: Each problem with its path.
        """
        return structure(plain_converter(), data, cls, place)

    def to_json(self) -> dict[str, object]:
        """The message as plain data."""
        return {
            "system": self.system,
            "key": self.key,
            "directive": self.directive,
            "title": self.title.to_json(),
            "force": self.force.value,
            "last_day": None if self.last_day is None else self.last_day.isoformat(),
        }

    def part(
        self, *, key: str, directive: str, provision: str, roles: Roles, assigner: str
    ) -> Obligation:
        """The obligation that the other system makes of it.

        Its last day is that of the whole; the host may change anything else with
        `attrs.evolve`.

        Args:
            key: Key of the obligation in the other system.
            directive: Key of the document by which it is given there.
            provision: Where in that document.
            roles: Which body does what there.
            assigner: Body that gives it there.
        """
        day = self.last_day
        return Obligation(
            key=key,
            directive=directive,
            provision=provision,
            title=self.title,
            kind=Kind.REQUEST if self.force is Force.REQUEST else Kind.TASK,
            force=self.force,
            roles=roles,
            rule=Fixed(day=day, inclusive=True, roll=False) if day else Undated(),
            assigner=assigner,
            origin=Origin(system=self.system, key=self.key, directive=self.directive),
        )


@attrs.frozen(kw_only=True)
class LinkMessage:
    """Which obligation another system made of a part (phản hồi liên thông).

    Attributes:
        whole: Key of the whole, in the system that sent the part.
        system: Key of the system that holds the part.
        key: Key of the part there.
    """

    whole: str = attrs.field(validator=is_key)
    system: str = attrs.field(validator=is_key)
    key: str = attrs.field(validator=is_filled)

    @classmethod
    def of(cls, part: Obligation, *, system: str) -> Self | None:
        """What to answer; None where the obligation came from no other system.

        Args:
            part: The obligation that was made of a `PartMessage`.
            system: Key of this system, as the other one knows it.
        """
        if part.origin is None:
            return None
        return cls(whole=part.origin.key, system=system, key=part.key)

    @classmethod
    def from_json(cls, data: object, place: str = "") -> Self:
        """Read a message that came as plain data.

        Raises:
            GovtasksError: Each problem with its path.
        """
        return structure(plain_converter(), data, cls, place)

    def to_json(self) -> dict[str, object]:
        """The message as plain data."""
        return {"whole": self.whole, "system": self.system, "key": self.key}

    def command(self) -> LinkPart:
        """The command that links the part in the whole."""
        return LinkPart(system=self.system, key=self.key)
