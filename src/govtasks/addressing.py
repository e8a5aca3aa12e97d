"""The built-in answer to who is told of a step: the roles that it names."""

from __future__ import annotations

from collections.abc import Iterator

from .notifying import Addressee, RecipientsRequest
from .obligations.audience import audience, persons, stand_ins


class ChainRecipients:
    """Whoever has a role of the step in the chain, and who stands in for him."""

    def recipients(self, request: RecipientsRequest) -> Iterator[Addressee]:
        """Whoever is away is told all the same, because he goes on to answer."""
        step, chain = request.step, request.chain
        links = audience(request.organisation, chain, step.to, step.level).links
        for person in persons(links):
            yield Addressee(person=person)
        away = stand_ins(request.organisation, links, chain.day)
        for person, others in away.items():
            yield Addressee(person=person, standing_in=others)
