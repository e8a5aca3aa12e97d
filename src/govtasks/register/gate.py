"""The gate that every act passes: the chain first, then the host's authorizers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import NoReturn

import attrs

from ..authorizing import AuthorizationRequest, Ruling, Verdict
from ..errors import PluginError, RefusedError
from ..obligations.entitling import Denial
from ..obligations.refusals import refuse
from ..plugins.crew import closed_state
from ..plugins.guarding import Member, check_answer
from ..plugins.making import build
from ..plugins.masking import masked
from ..plugins.reports import reason_of
from ..plugins.settings import Settings
from ..specs import AuthorizerSpec

Note = Callable[[Member, str, dt.datetime], None]
"""Keeps what an object of a plugin did wrong, and when."""


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

    def __init__(
        self,
        offered: Iterable[tuple[str, AuthorizerSpec]] = (),
        *,
        settings: Settings | None = None,
        note: Note | None = None,
    ) -> None:
        """Ask these authorizers, each with the name of its plugin.

        Args:
            offered: Name of each plugin and what it offers.
            settings: What the host sets.
            note: Keeps what goes wrong.
        """
        given = settings or Settings()
        made = [_member(plugin, spec, given) for plugin, spec in offered]
        self._members = sorted(made, key=_shown)
        self._note = note

    def check(self, request: AuthorizationRequest) -> None:
        """Refuse an act that may not be.

        Raises:
            RefusedError: The rule of the chain, ``authorizer-refused`` or
                ``authorizer-failed``.
        """
        allowed = False
        told = [(member, self._asked(member, request)) for member in self._members]
        for member, verdict in told:
            if isinstance(verdict, _Failed):
                _refuse_failed(_shown(member), verdict.error)
            if verdict.ruling is Ruling.REFUSE:
                refuse(
                    "authorizer-refused",
                    authorizer=_shown(member),
                    reason=verdict.reason,
                )
            allowed |= verdict.ruling is Ruling.ALLOW
        answer = request.answer
        if isinstance(answer, Denial) and (answer.is_final or not allowed):
            answer.refuse()

    def _asked(
        self, member: Member, request: AuthorizationRequest
    ) -> Verdict | _Failed:
        """What one authorizer says; whatever it raises is kept, not passed on.

        It is asked where the host called, for hosts keep there who is logged in.
        """
        try:
            said: object = member.get().authorize(_guarded(request))
            return check_answer(said, Verdict)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a plugin may raise any
            if self._note is not None:
                self._note(member, masked(reason_of(error), member.secrets), request.at)
            return _Failed(_as_exception(error))


def _member(plugin: str, spec: AuthorizerSpec, settings: Settings) -> Member:
    return Member(
        plugin=plugin,
        hook="govtasks_authorize",
        name=spec.name,
        make=lambda: build(spec, settings, spec.name),
        secrets=settings.secrets(spec),
    )


def _shown(member: Member) -> str:
    return f"{member.name} ({member.plugin})"


def _guarded(request: AuthorizationRequest) -> AuthorizationRequest:
    """The request with tables that cannot be written to."""
    state = request.state
    return (
        request if state is None else attrs.evolve(request, state=closed_state(state))
    )


def _as_exception(error: BaseException) -> Exception:
    return error if isinstance(error, Exception) else PluginError(repr(error))


def _refuse_failed(name: str, error: Exception) -> NoReturn:
    reason = f"{type(error).__name__}: {error}"
    try:
        refuse("authorizer-failed", authorizer=name, reason=reason)
    except RefusedError as refused:
        raise refused from error
