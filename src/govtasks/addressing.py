"""The built-in answer to who is told of a step: the roles that it names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .notifying import Addressee, RecipientsRequest
from .organisation import Chain, LinkRole, Organisation
from .organisation.standing import absence_of, substitute


class ChainRecipients:
    """Whoever has a role of the step in the chain, and who stands in for him."""

    def recipients(self, request: RecipientsRequest) -> Iterator[Addressee]:
        """Whoever is away is told all the same, because he goes on to answer."""
        for person in recipients(request.chain, request.step.to):
            yield Addressee(person=person)
        away = stand_ins(request.organisation, request.chain, request.step.to)
        for person, others in away.items():
            yield Addressee(person=person, standing_in=others)


def recipients(chain: Chain, roles: Sequence[LinkRole]) -> tuple[str, ...]:
    """Keys of the persons who hold those roles in the chain, sorted, once each."""
    people = {link.person for role in roles for link in chain.of(role)}
    return tuple(sorted(person for person in people if person))


def stand_ins(
    organisation: Organisation, chain: Chain, roles: Sequence[LinkRole]
) -> dict[str, tuple[str, ...]]:
    """Who stands in for those of these roles who are away (người thay thế).

    Returns:
        Key of each who stands in -> keys of those whom he stands in for, sorted.
    """
    found: dict[str, set[str]] = {}
    for link in (link for role in roles for link in chain.of(role)):
        if link.person is not None:
            away = absence_of(organisation, link.person, link.post, chain.day)
            tenure = away and substitute(organisation, away, chain.day)
            if tenure is not None and tenure.person != link.person:
                found.setdefault(tenure.person, set()).add(link.person)
    return {person: tuple(sorted(others)) for person, others in found.items()}
