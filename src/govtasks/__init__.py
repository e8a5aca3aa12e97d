"""govtasks: follow up government orders, with every answer explained.

The names below are loaded when they are first used, so that importing the
package costs a host almost nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .deadlines.compute import compute
    from .deadlines.loading import builtin_calendar, builtin_regime
    from .deadlines.results import Deadline, NoDeadline
    from .deadlines.rules import (
        AtOnce,
        Before,
        Every,
        Fixed,
        PeriodEnd,
        Undated,
        Within,
    )
    from .deadlines.terms import Term
    from .directives import Directive, Provision
    from .errors import ConflictError, GovtasksError, RefusedError
    from .explain import Citation, Explanation
    from .hookspecs import hookimpl
    from .obligations.model import Force, Kind, Obligation, Roles
    from .organisation import (
        Body,
        Organisation,
        Person,
        Portfolio,
        Post,
        Tenure,
        chain,
    )
    from .register.queries import Filter, View
    from .register.register import Register
    from .register.register import open_register as open  # noqa: A004 - as in io.open
    from .text import Text

__all__ = [
    "AtOnce",
    "Before",
    "Body",
    "Citation",
    "ConflictError",
    "Deadline",
    "Directive",
    "Every",
    "Explanation",
    "Filter",
    "Fixed",
    "Force",
    "GovtasksError",
    "Kind",
    "NoDeadline",
    "Obligation",
    "Organisation",
    "PeriodEnd",
    "Person",
    "Portfolio",
    "Post",
    "Provision",
    "RefusedError",
    "Register",
    "Roles",
    "Tenure",
    "Term",
    "Text",
    "Undated",
    "View",
    "Within",
    "builtin_calendar",
    "builtin_regime",
    "chain",
    "compute",
    "hookimpl",
    "open",
]

_HOMES = {
    "AtOnce": "deadlines.rules",
    "Before": "deadlines.rules",
    "Body": "organisation",
    "Citation": "explain",
    "ConflictError": "errors",
    "Deadline": "deadlines.results",
    "Directive": "directives",
    "Every": "deadlines.rules",
    "Explanation": "explain",
    "Filter": "register.queries",
    "Fixed": "deadlines.rules",
    "Force": "obligations.model",
    "GovtasksError": "errors",
    "Kind": "obligations.model",
    "NoDeadline": "deadlines.results",
    "Obligation": "obligations.model",
    "Organisation": "organisation",
    "PeriodEnd": "deadlines.rules",
    "Person": "organisation",
    "Portfolio": "organisation",
    "Post": "organisation",
    "Provision": "directives",
    "RefusedError": "errors",
    "Register": "register.register",
    "Roles": "obligations.model",
    "Tenure": "organisation",
    "Term": "deadlines.terms",
    "Text": "text",
    "Undated": "deadlines.rules",
    "View": "register.queries",
    "Within": "deadlines.rules",
    "builtin_calendar": "deadlines.loading",
    "builtin_regime": "deadlines.loading",
    "chain": "organisation",
    "compute": "deadlines.compute",
    "hookimpl": "hookspecs",
    "open": "register.register",
}


def __getattr__(name: str) -> object:
    """Load a public name from its module when it is first asked for."""
    if name not in _HOMES:
        problem = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(problem)
    module = importlib.import_module(f".{_HOMES[name]}", __name__)
    return getattr(module, "open_register" if name == "open" else name)


def __dir__() -> list[str]:
    """The public names, loaded or not."""
    return sorted({*globals(), *__all__})
