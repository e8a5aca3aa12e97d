"""Refusals by a rule, with their words in the message catalogue."""

from __future__ import annotations

from typing import NoReturn

import attrs

from ..errors import RefusedError
from ..messages import render


@attrs.frozen
class Words:
    """A message without arguments, used as an argument of another.

    Attributes:
        key: Key of the message.
    """

    key: str

    def in_locale(self, locale: str) -> str:
        """The words in that language."""
        return render(self.key, {}, locale)

    def __str__(self) -> str:
        """The words in English."""
        return self.in_locale("en")


def refuse(rule: str, **arguments: object) -> NoReturn:
    """Refuse an act by the name of the rule that forbids it.

    Args:
        rule: Key in the catalogue ``refused``; its hint is ``<rule>-hint``.
        **arguments: Values in the text, kept in the error.

    Raises:
        RefusedError: Always.
    """
    problem = render(f"refused.{rule}", arguments)
    hint = render(f"refused.{rule}-hint", arguments)
    raise RefusedError(rule, problem, hint=hint, **arguments)


def refused_text(error: RefusedError, locale: str) -> str:
    """What was refused and what to do instead, for a reader of *locale*."""
    arguments = {name: v for name, v in error.arguments.items() if name != "rule"}
    problem = render(f"refused.{error.rule}", arguments, locale)
    return f"{problem} ({render(f'refused.{error.rule}-hint', arguments, locale)})"
