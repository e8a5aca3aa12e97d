"""Bringing facts of earlier versions to the shape that they have now.

A fact is never rewritten. One that an earlier release stored keeps the version of
its shape, and is brought up to date each time that it is read: from one version to
the next by a pure function, step by step, so that no step has to know any other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

import attrs

from .errors import GovtasksError, InvalidValueError, MalformedDataError

Upcaster = Callable[[Mapping[str, object]], Mapping[str, object]]
"""Gives the data of one version as the next version writes it; changes nothing."""


class NewerSchemaError(MalformedDataError):
    """A later release wrote the fact, in a shape that this one does not know."""

    code = "newer-schema"

    def __init__(self, kind: str, version: int, known: int, place: str) -> None:
        """Name the fact and both versions.

        Args:
            kind: Type of the fact.
            version: Version of its shape.
            known: Newest version that this release reads.
            place: Where it stands.
        """
        super().__init__(
            f"{kind} has schema {version}",
            hint=f"this release reads up to {known}; upgrade govtasks",
            place=place,
            type=kind,
            schema=version,
            known=known,
        )


@attrs.frozen
class Upcasters:
    """The steps from every earlier version of every type of fact.

    Attributes:
        steps: Type and version -> what makes of such data that of the next version.

    Raises:
        InvalidValueError: A step is missing between two others.
    """

    steps: Mapping[tuple[str, int], Upcaster] = attrs.field(factory=dict, hash=False)

    def __attrs_post_init__(self) -> None:
        for kind, version in self.steps:
            if version < 1 or (version > 1 and (kind, version - 1) not in self.steps):
                problem = f"{kind} has no step to version {version}"
                raise InvalidValueError(problem, field="steps", value=version)

    @cached_property
    def _newest(self) -> Mapping[str, int]:
        newest: dict[str, int] = {}
        for kind, version in self.steps:
            newest[kind] = max(newest.get(kind, 1), version + 1)
        return newest

    def newest(self, kind: str) -> int:
        """The version that facts of a type are written in now, from 1."""
        return self._newest.get(kind, 1)

    def upcast(
        self, kind: str, version: int, data: Mapping[str, object], place: str = ""
    ) -> Mapping[str, object]:
        """The data of a fact as its newest version writes it.

        Args:
            kind: Type of the fact.
            version: Version that the data are of.
            data: As they are stored; left as they are.
            place: Where the fact stands, for errors.

        Raises:
            NewerSchemaError: A later release wrote it.
            MalformedDataError: They are not data of that version.
        """
        newest = self.newest(kind)
        if version > newest:
            raise NewerSchemaError(kind, version, newest, place)
        for number in range(version, newest):
            data = _stepped(self.steps[kind, number], kind, number, data, place)
        return data


def _stepped(
    step: Upcaster, kind: str, version: int, data: Mapping[str, object], place: str
) -> Mapping[str, object]:
    try:
        return step(data)
    except GovtasksError as error:
        raise error.at(place) from None
    # What stands in data that somebody else wrote is not known.
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        problem = f"is no {kind} of version {version}: {str(error)[:200]}"
        raise MalformedDataError(problem, place=place or None) from error


UPCASTERS: Upcasters = Upcasters()
"""Those of this release: every type of fact is still in its first version."""
