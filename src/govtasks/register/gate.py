"""The gate that every act passes: the chain first, then the host's authorizers."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType
from typing import NoReturn

import attrs

from ..authorizing import AuthorizationRequest, Authorizer, Ruling, Verdict
from ..errors import PluginError, RefusedError, shortened
from ..obligations.entitling import Denial
from ..obligations.refusals import refuse
from ..obligations.state import State
from ..specs import AuthorizerSpec


@attrs.frozen
class _Failed:
    """An authorizer that gave no answer."""

    error: Exception


class Gate:
    """Lets an act through, or refuses it.

    Every authorizer is asked, and what comes out depends on no order: one that
    fails or refuses decides, the first by name gives the reason; one that allows
    widens what the chain refused. A mandate that does not hold is never widened:
    a record that names it would be untrue.
    """

    def __init__(self, offered: Iterable[tuple[str, AuthorizerSpec]] = ()) -> None:
        """Ask these authorizers, each with the name of its plugin."""
        self._specs = sorted(
            ((f"{spec.name} ({plugin})", spec) for plugin, spec in offered),
            key=lambda named: named[0],
        )
        self._made: dict[int, Authorizer] = {}

    def check(self, request: AuthorizationRequest) -> None:
        """Refuse an act that may not be.

        Raises:
            RefusedError: The rule of the chain, ``authorizer-refused`` or
                ``authorizer-failed``.
        """
        allowed = False
        told = [
            (name, self._asked(number, spec, request))
            for number, (name, spec) in enumerate(self._specs)
        ]
        for name, verdict in told:
            if isinstance(verdict, _Failed):
                _refuse_failed(name, verdict.error)
            if verdict.ruling is Ruling.REFUSE:
                refuse("authorizer-refused", authorizer=name, reason=verdict.reason)
            allowed |= verdict.ruling is Ruling.ALLOW
        answer = request.answer
        if isinstance(answer, Denial) and (answer.is_final or not allowed):
            answer.refuse()

    def _asked(
        self, number: int, spec: AuthorizerSpec, request: AuthorizationRequest
    ) -> Verdict | _Failed:
        """What one authorizer says; whatever it raises is kept, not passed on."""
        try:
            if number not in self._made:
                self._made[number] = spec.factory()
            said: object = self._made[number].authorize(_guarded(request))
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a plugin may raise any
            return _Failed(_as_exception(error))
        if not isinstance(said, Verdict):
            problem = f"gave {shortened(said)}, not a Verdict"
            return _Failed(PluginError(problem))
        return said


def _guarded(request: AuthorizationRequest) -> AuthorizationRequest:
    """The request with tables that cannot be written to."""
    state = request.state
    return request if state is None else attrs.evolve(request, state=_closed(state))


def _closed(state: State) -> State:
    return attrs.evolve(
        state,
        facts=MappingProxyType(dict(state.facts)),
        learned=MappingProxyType(dict(state.learned)),
    )


def _as_exception(error: BaseException) -> Exception:
    return error if isinstance(error, Exception) else PluginError(repr(error))


def _refuse_failed(name: str, error: Exception) -> NoReturn:
    reason = f"{type(error).__name__}: {error}"
    try:
        refuse("authorizer-failed", authorizer=name, reason=reason)
    except RefusedError as refused:
        raise refused from error
