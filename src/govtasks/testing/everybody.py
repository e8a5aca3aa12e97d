"""An authorizer that lets everybody do everything."""

from __future__ import annotations

from collections.abc import Iterable

from ..authorizing import AuthorizationRequest, Verdict
from ..hookspecs import hookimpl
from ..specs import AuthorizerSpec


class Everybody:
    """A plugin whose authorizer allows every act (ai cũng được).

    For tests that are not about rights, and as a pattern for hosts that keep their
    own rights: ``govtasks.open(..., plugins=[Everybody()])``. An act under a mandate
    that does not hold is refused all the same.
    """

    @hookimpl
    def govtasks_authorize(self) -> Iterable[AuthorizerSpec]:
        """Offer itself."""
        yield AuthorizerSpec(name="everybody", factory=lambda: self)

    def authorize(self, request: AuthorizationRequest) -> Verdict:  # noqa: ARG002
        """Allow it."""
        return Verdict.allow()
