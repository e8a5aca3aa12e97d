"""What a run did, person by person."""

from __future__ import annotations

import enum

import attrs

from govtasks.errors import GovtasksError

from .planning import Claim


class Result(enum.Enum):
    """What became of what a person wanted."""

    RECORDED = "recorded"
    """It is a fact now."""
    KNOWN = "known"
    """It was one already."""
    REFUSED = "refused"
    """A rule of the register refused; the device is told what holds."""
    PLANNED = "planned"
    """A dry run records nothing."""


@attrs.frozen(kw_only=True)
class Wish:
    """What a person wanted by a change on a device, and what became of it.

    Attributes:
        claim: What.
        result: What became of it.
        error: Why it was refused.
    """

    claim: Claim
    result: Result
    error: GovtasksError | None = attrs.field(default=None, eq=False)


@attrs.frozen(kw_only=True)
class Left:
    """Something that was left for the next run.

    Attributes:
        what: Key of the obligation, or path of the object.
        error: Why.
    """

    what: str
    error: GovtasksError = attrs.field(eq=False)


@attrs.frozen(kw_only=True)
class PersonReport:
    """What a run did for one person.

    Attributes:
        person: Key of the person.
        created: Keys of the obligations that were put in.
        updated: Keys of those that were brought up to date.
        deleted: Keys of those that were taken out.
        wishes: What the person wanted, in order.
        left: What could not be done, and why; it is tried again the next time.
        error: Why nothing more was done for this person; None where all was tried.
    """

    person: str
    created: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    wishes: tuple[Wish, ...] = ()
    left: tuple[Left, ...] = ()
    error: GovtasksError | None = attrs.field(default=None, eq=False)

    @property
    def is_complete(self) -> bool:
        """Whether nothing was left."""
        return self.error is None and not self.left

    def to_json(self) -> dict[str, object]:
        """The report as a JSON object."""
        return {
            "person": self.person,
            "created": list(self.created),
            "updated": list(self.updated),
            "deleted": list(self.deleted),
            "wishes": [
                {
                    "kind": one.claim.kind.value,
                    "obligation": one.claim.key,
                    "result": one.result.value,
                    "error": None if one.error is None else one.error.to_json(),
                }
                for one in self.wishes
            ],
            "left": [
                {"what": one.what, "error": one.error.to_json()} for one in self.left
            ],
            "error": None if self.error is None else self.error.to_json(),
        }


@attrs.frozen(kw_only=True)
class SyncReport:
    """What a run did.

    Attributes:
        people: For each person, in the order in which they were given.
        dry_run: Whether nothing was written anywhere.
    """

    people: tuple[PersonReport, ...]
    dry_run: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether nothing was left for anybody."""
        return all(one.is_complete for one in self.people)

    def of(self, person: str) -> PersonReport:
        """The report on one person.

        Raises:
            KeyError: Nobody of that key was among them.
        """
        for one in self.people:
            if one.person == person:
                return one
        raise KeyError(person)

    def to_json(self) -> dict[str, object]:
        """The report as a JSON object."""
        return {
            "dry_run": self.dry_run,
            "people": [one.to_json() for one in self.people],
        }
