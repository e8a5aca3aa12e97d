"""Who may stand in for whom on a day: mandates in force, and substitutes.

A mandate is held against the day, the command, the field and the body of an act,
and so is every mandate that it rests on. Nothing here says whether whoever gave it
could have acted himself: that is for the rights of an obligation.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, TypeVar

import attrs

from .mandates import Absence, Mandate
from .values import in_force

if TYPE_CHECKING:
    from .organisation import Organisation
    from .posts import Tenure

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


@attrs.frozen(kw_only=True)
class Deed:
    """What somebody does for another (việc được thực hiện thay).

    Attributes:
        day: The day on which it takes effect.
        command: Word of the command, as mandates name it; None asks for any.
        field: Key of the field (lĩnh vực) that it is about.
        body: Key of the body (đơn vị) that it is about.
    """

    day: dt.date
    command: str | None = None
    field: str | None = None
    body: str | None = None


@attrs.frozen(kw_only=True)
class Fault:
    """Why a mandate does not hold.

    Attributes:
        rule: Stable word: ``mandate-unknown``, ``mandate-circle``,
            ``mandate-expired``, ``sub-delegation``, ``mandate-out-of-scope``.
        arguments: The values in its sentence, as pairs.
    """

    rule: str
    arguments: tuple[tuple[str, object], ...] = ()


@attrs.frozen(kw_only=True, eq=False)
class Standing:
    """Mandates and absences of an organisation, by whom they are about.

    Attributes:
        mandates: Key -> mandate.
        given_by: Key of a post -> mandates that it gave.
        given_to: Key of a post -> mandates that it holds.
        absences: Keys of person and post -> absences.
    """

    mandates: Mapping[str, Mandate]
    given_by: Mapping[str, tuple[Mandate, ...]]
    given_to: Mapping[str, tuple[Mandate, ...]]
    absences: Mapping[tuple[str, str], tuple[Absence, ...]]

    @classmethod
    def of(cls, organisation: Organisation) -> Standing:
        """Sort what an organisation holds."""
        mandates, absences = organisation.mandates, organisation.absences
        return cls(
            mandates={one.key: one for one in mandates},
            given_by=_grouped((one.from_post, one) for one in mandates),
            given_to=_grouped((one.to_post, one) for one in mandates),
            absences=_grouped(((one.person, one.post), one) for one in absences),
        )


def bases(organisation: Organisation, key: str) -> tuple[Mandate, ...]:
    """A mandate and those it rests on, up to the one that rests on nothing.

    They end before the first that comes again, and where the key is unknown.
    """
    known = organisation.standing.mandates
    found: dict[str, Mandate] = {}
    mandate = known.get(key)
    while mandate is not None and mandate.key not in found:
        found[mandate.key] = mandate
        mandate = known.get(mandate.basis or "")
    return tuple(found.values())


def fault_of(organisation: Organisation, key: str, deed: Deed) -> Fault | None:
    """Why nobody can do that under a mandate; None where its holder can.

    It must be in force on the day, between posts that exist then, and cover the
    command, the field and the body; so must each that it rests on, and each must
    let the next one be passed on (Decree 30/2020/NĐ-CP art. 13 for TUQ., read in
    a secondary source). A mandate for some fields or bodies covers these very
    ones, and nothing where the deed names none. One that rests on itself, or goes
    back to a post that gave it, holds for nobody.
    """
    chain = bases(organisation, key)
    if not chain:
        return _fault("mandate-unknown", mandate=key)
    return next(_faults(organisation, chain, deed), None)


def _faults(
    organisation: Organisation, chain: tuple[Mandate, ...], deed: Deed
) -> Iterator[Fault]:
    if _is_circle(chain):
        yield _fault("mandate-circle", mandate=chain[0].key)
    for mandate in chain:
        if not _holds(organisation, mandate, deed.day):
            yield _fault("mandate-expired", mandate=mandate.key, day=deed.day)
    for mandate, basis in itertools.pairwise(chain):
        if not basis.may_subdelegate:
            yield _fault("sub-delegation", mandate=mandate.key, basis=basis.key)
    for mandate in chain:
        if not covers(mandate, deed):
            rule = "mandate-out-of-scope"
            yield _fault(rule, mandate=mandate.key, command=deed.command)


def _is_circle(chain: tuple[Mandate, ...]) -> bool:
    """Whether it rests on itself, or a post has what it gave away itself."""
    posts = [chain[0].to_post, *(mandate.from_post for mandate in chain)]
    goes_round = len(set(posts)) < len(posts)
    return goes_round or chain[-1].basis in {mandate.key for mandate in chain}


def _holds(organisation: Organisation, mandate: Mandate, day: dt.date) -> bool:
    posts = (mandate.from_post, mandate.to_post)
    return in_force(mandate, day) and all(
        in_force(organisation.post(post), day) for post in posts
    )


def covers(mandate: Mandate, deed: Deed) -> bool:
    """Whether a mandate by itself allows that, whatever the day."""
    return (
        (deed.command is None or deed.command in mandate.commands)
        and (not mandate.fields or deed.field in mandate.fields)
        and (not mandate.bodies or deed.body in mandate.bodies)
    )


def mandates_for(
    organisation: Organisation, post: str, deed: Deed
) -> tuple[Mandate, ...]:
    """The mandates under which a post may do that for another, as listed."""
    given = organisation.standing.given_to.get(post, ())
    return _valid(organisation, given, deed)


def mandates_from(
    organisation: Organisation, post: str, deed: Deed
) -> tuple[Mandate, ...]:
    """The mandates under which another may do that for a post, as listed."""
    given = organisation.standing.given_by.get(post, ())
    return _valid(organisation, given, deed)


def _valid(
    organisation: Organisation, mandates: Iterable[Mandate], deed: Deed
) -> tuple[Mandate, ...]:
    return tuple(
        one for one in mandates if fault_of(organisation, one.key, deed) is None
    )


def absence_of(
    organisation: Organisation, person: str, post: str, day: dt.date
) -> Absence | None:
    """The absence of a person from a post on a day (vắng mặt, nghỉ phép)."""
    away = organisation.standing.absences.get((person, post), ())
    return next((one for one in away if in_force(one, day)), None)


def present(organisation: Organisation, post: str, day: dt.date) -> tuple[Tenure, ...]:
    """The holders of a post who are there on a day, in their order.

    Raises:
        UnknownNameError: There is no such post.
    """
    return tuple(
        one
        for one in organisation.holders(post, day)
        if absence_of(organisation, one.person, post, day) is None
    )


def substitute(
    organisation: Organisation, absence: Absence, day: dt.date
) -> Tenure | None:
    """Who stands in for who is away on a day (người thay thế); None is nobody.

    A substitute who is away too is replaced by nobody: what he was given for the
    first cannot be passed on by his own absence.
    """
    post = absence.substitute_post
    if post is None or not in_force(absence, day):
        return None
    return next(iter(present(organisation, post, day)), None)


def _fault(rule: str, **arguments: object) -> Fault:
    return Fault(rule=rule, arguments=tuple(arguments.items()))


def _grouped(pairs: Iterable[tuple[_Key, _Value]]) -> dict[_Key, tuple[_Value, ...]]:
    groups: dict[_Key, list[_Value]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in groups.items()}
