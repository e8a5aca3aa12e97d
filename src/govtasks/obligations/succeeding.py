"""Which roles pass on when bodies end, and which wait for a decision.

By function, never by name: Resolution 190/2025/QH15 reads the name of a former body
as the body that received its function. Where nobody goes on, or several do, the role
stays where it was and a person decides.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

import attrs

from ..errors import InvalidValueError
from ..explain import Explanation, Step
from ..messages import render
from ..organisation import Organisation
from ..organisation.succession import Succession
from ..organisation.successors import SuccessionFinding, Successors, successors
from ..organisation.values import in_force
from .particulars import RoleChange, RoleName
from .passing import holders, passed
from .records import RoleTerm
from .state import State


@attrs.frozen(kw_only=True)
class Unclear:
    """A role that stays where it was until somebody decides (chưa rõ nơi tiếp nhận).

    Attributes:
        obligation: Key of the obligation.
        role: Which role.
        body: Key of the body that has it and no longer has the function.
        bodies: Keys of those that might go on; none where nobody is named.
        why: Why it is not clear.
    """

    obligation: str
    role: RoleName
    body: str
    bodies: tuple[str, ...]
    why: tuple[SuccessionFinding, ...]

    def text(self, locale: str = "en") -> str:
        """What must be decided and why, in ``vi`` or ``en``."""
        arguments = {
            "obligation": self.obligation,
            "role": self.role,
            "body": self.body,
            "why": " ".join(finding.text(locale) for finding in self.why),
        }
        return render("passing.unclear", arguments, locale)


@attrs.frozen(kw_only=True)
class Passing:
    """What the succession of bodies means for one obligation (chuyển giao nhiệm vụ).

    Attributes:
        obligation: Key of the obligation.
        changes: The roles that pass on, each to one body.
        chosen: Those of them that a person decided on.
        records: The records of succession behind them, each once.
        unclear: The roles that stay until somebody decides.
        explanation: How each function passed on.
    """

    obligation: str
    changes: tuple[RoleChange, ...]
    chosen: tuple[RoleChange, ...]
    records: tuple[Succession, ...]
    unclear: tuple[Unclear, ...]
    explanation: Explanation

    def cause(self, organisation: Organisation, locale: str) -> str:
        """Why the roles pass on, one sentence for each record of succession."""
        return " ".join(_sentence(organisation, one, locale) for one in self.records)

    def instrument(self, locale: str) -> str:
        """The documents that the records rest on, each once."""
        cited = (one.citation for one in self.records if one.citation is not None)
        return "; ".join(dict.fromkeys(cite.in_locale(locale) for cite in cited))


def _sentence(organisation: Organisation, record: Succession, locale: str) -> str:
    before = record.on - dt.timedelta(days=1)
    arguments: dict[str, object] = {
        "body": organisation.name_of(record.body, before),
        "on": record.on,
        "kind": record.kind,
    }
    if record.successor is None:
        return render("succession.ends", arguments, locale)
    arguments["successor"] = organisation.name_of(record.successor, record.on)
    return render("succession.passes", arguments, locale)


def succeed(
    organisation: Organisation,
    state: State,
    *,
    day: dt.date,
    zone: dt.tzinfo,
    chosen: Iterable[RoleChange] = (),
) -> Passing | None:
    """Find which roles of an obligation pass on because bodies ended.

    Each role follows the function of its body: by the field of the obligation, and by
    the body or place that it is about, which for all roles but the lead is the lead
    body where the obligation names none. A role that would let the lead confirm its
    own work is left to a person, as one that nobody or several bodies could go on
    with. Where the lead passes to the very body that confirms, it does, and who
    confirms then is left to a person.

    Args:
        organisation: Who goes on for whom.
        state: The obligation; of a closed one nothing passes on.
        day: The day for which it is asked.
        zone: Where its days begin and end.
        chosen: What a person decided: each a role whose body lost the function.

    Returns:
        The roles that pass on and those that cannot; None where none is concerned.

    Raises:
        InvalidValueError: A choice for a role that needs none, two for one role, or a
            body that does not exist on the day.
        UnknownNameError: A choice of a body that is not there.
    """
    decided = _decided(organisation, chosen, day)
    moves = tuple(_moves(organisation, state, day, zone)) if state.is_open else ()
    _check_needed(decided, moves)
    if not moves:
        return None
    open_ones = [one for one in moves if one.place not in decided]
    clear = [one for one in open_ones if one.to is not None]
    own = _own_judge(state, clear, decided.values())
    kept = [one for one in clear if one is not own or one.role is RoleName.LEAD]
    followed = [one for one in moves if one in kept or one.place in decided]
    return Passing(
        obligation=state.obligation.key,
        changes=(*(one.change() for one in kept), *decided.values()),
        chosen=tuple(decided.values()),
        records=tuple(dict.fromkeys(r for one in followed for r in one.found.passed)),
        unclear=tuple(
            _unclear(state, one, is_own=one is own)
            for one in open_ones
            if one not in kept or one is own
        ),
        explanation=Explanation(
            "passing.succession",
            {"obligation": state.obligation.key, "day": day},
            tuple(step for one in moves for step in one.steps()),
        ),
    )


_Place = tuple[RoleName, str]


@attrs.frozen(eq=False)
class _Move:
    """A role of a body that no longer has the function."""

    role: RoleName
    body: str
    found: Successors

    @property
    def place(self) -> _Place:
        return self.role, self.body

    @property
    def to(self) -> str | None:
        """Key of the one body that goes on, where it is clear."""
        return self.found.only

    def change(self) -> RoleChange:
        return RoleChange(role=self.role, old=self.body, new=self.to)

    def steps(self) -> Iterator[Step]:
        """How the function passed on, behind the role that it is about."""
        yield Step("passing.role", {"role": self.role, "body": self.body})
        yield from self.found.explanation.steps


def _decided(
    organisation: Organisation, chosen: Iterable[RoleChange], day: dt.date
) -> dict[_Place, RoleChange]:
    """The choices by role and body; each chosen body must exist on the day."""
    decided: dict[_Place, RoleChange] = {}
    for one in chosen:
        if (one.role, one.old) in decided:
            problem = "decides twice on the same role"
            raise InvalidValueError(problem, field="choices", value=one.old)
        if one.new is not None:
            organisation.body_at(one.new, day)
        decided[one.role, one.old] = one
    return decided


def _check_needed(decided: Iterable[_Place], moves: Iterable[_Move]) -> None:
    """A choice is for a role whose body lost the function, and for no other."""
    needed = {one.place for one in moves}
    for role, body in decided:
        if (role, body) not in needed:
            problem = f"{body} did not lose its function as {role.value}"
            hint = "give it to another body by a command: Reassign or Transfer"
            raise InvalidValueError(problem, field="choices", value=body, hint=hint)


def _moves(
    organisation: Organisation, state: State, day: dt.date, zone: dt.tzinfo
) -> Iterator[_Move]:
    """Each role whose body no longer has the function on the day."""
    for role in RoleName:
        if role is RoleName.CONFIRMING and state.roles.confirming is None:
            # Whoever takes over from the assigner confirms, too.
            continue
        for body in holders(state, role):
            if _can_have_passed(organisation, body, day):
                found = _followed(organisation, state, role, body, day, zone)
                if found.findings or found.only != body:
                    yield _Move(role, body, found)


def _can_have_passed(organisation: Organisation, body: str, day: dt.date) -> bool:
    """Whether it is worth a look: as a rule nothing happened to a body."""
    known = organisation.find_body(body)
    return (
        known is None
        or not in_force(known, day)
        or any(one.on <= day for one in organisation.successions_of(body))
    )


def _followed(
    organisation: Organisation,
    state: State,
    role: RoleName,
    body: str,
    day: dt.date,
    zone: dt.tzinfo,
) -> Successors:
    known = organisation.find_body(body)
    until = None if known is None else known.until
    had = _had_since(state, role, body, zone)
    if until is not None:
        # Who was named after the end is read as who received the function.
        had = min(had, until - dt.timedelta(days=1))
    about = state.obligation.place
    if about is None and role is not RoleName.LEAD:
        about = _lead_before(state, until or day, zone)
    return successors(
        organisation,
        body,
        day=day,
        field=state.obligation.field,
        place=about,
        since=had,
    )


def _had_since(state: State, role: RoleName, body: str, zone: dt.tzinfo) -> dt.date:
    """Day on which the body came into the role that it has now."""
    since = state.role_history[-1].since
    for term in reversed(state.role_history):
        if body not in _held(state, term, role):
            break
        since = term.since
    return since.astimezone(zone).date()


def _held(state: State, term: RoleTerm, role: RoleName) -> Sequence[str]:
    return holders(attrs.evolve(state, roles=term.roles, assigner=term.assigner), role)


def _lead_before(state: State, until: dt.date, zone: dt.tzinfo) -> str:
    """The body that led before a day; the first one where none did."""
    leads = [
        term.roles.lead
        for term in state.role_history
        if term.since.astimezone(zone).date() < until
    ]
    return leads[-1] if leads else state.role_history[0].roles.lead


def _own_judge(
    state: State, clear: Sequence[_Move], decided: Iterable[RoleChange]
) -> _Move | None:
    """The move by which the lead would come to confirm its own work, if any.

    That of the confirming side, which then stays; else that of the lead, which
    passes on all the same, because somebody must lead.
    """
    changes = [*(one.change() for one in clear), *decided]
    roles, assigner = passed(state.roles, state.assigner, changes)
    gave_it_to_itself = state.confirming == state.roles.lead
    if gave_it_to_itself or (roles.confirming or assigner) != roles.lead:
        return None
    judging = RoleName.ASSIGNER if roles.confirming is None else RoleName.CONFIRMING
    by_role = {one.role: one for one in clear}
    return by_role.get(judging) or by_role.get(RoleName.LEAD)


def _unclear(state: State, move: _Move, *, is_own: bool) -> Unclear:
    role, body, bodies = move.role, move.body, move.found.bodies
    why = move.found.findings
    if is_own:
        arguments = (("body", move.body), ("lead", move.to))
        why = (SuccessionFinding("own-judge", arguments),)
    if is_own and move.role is RoleName.LEAD:
        role, body, bodies = RoleName.CONFIRMING, state.confirming, ()
    return Unclear(
        obligation=state.obligation.key, role=role, body=body, bodies=bodies, why=why
    )
