"""A directive as it stands in the register: what it rests on, and what came of it."""

from __future__ import annotations

import datetime as dt

import attrs

from ..directives import Directive, Provision, Reference, provenance
from .queries import Filter, Queries, View


@attrs.frozen(kw_only=True)
class DirectiveView:
    """A directive at one instant.

    Attributes:
        directive: The document.
        above: What it goes back to, nearest first, up to the root.
        references: What it names itself, with each document.
        named_by: Documents that name it (that implement, amend, replace or revoke
            it), with how, by day of issue; those without a day last.
        views: Every obligation that rested on it, by key.
        at: The instant, for the obligations.
    """

    directive: Directive
    above: tuple[Directive, ...]
    references: tuple[tuple[Reference, Directive], ...]
    named_by: tuple[tuple[Directive, Reference], ...]
    views: tuple[View, ...]
    at: dt.datetime

    def under(self, provision: Provision) -> tuple[View, ...]:
        """The obligations under a provision that are no part of another here."""
        keys = {view.key for view in self.views}
        return tuple(
            view
            for view in self.views
            if view.state.provision == provision.path
            and view.state.obligation.parent not in keys
        )

    def parts(self, whole: View) -> tuple[View, ...]:
        """The obligations that serve another one here, at any depth."""
        found: dict[str, View] = {}
        waiting = [whole.key]
        while waiting:
            key = waiting.pop()
            below = [v for v in self.views if v.state.obligation.parent == key]
            waiting += [view.key for view in below if view.key not in found]
            found |= {view.key: view for view in below}
        return tuple(found[key] for key in sorted(found))


def directive_view(queries: Queries, key: str, at: dt.datetime) -> DirectiveView:
    """A directive with what it rests on, what changed it, and what it ordered.

    Raises:
        UnknownNameError: There is no such directive.
    """
    known = {one: queries.directive(one) for one in queries.directives()}
    directive = queries.directive(key)
    # What moved here was given under what this one changed.
    changed = (one.directive for one in directive.references if one.relation.is_change)
    views = [
        view
        for given_under in dict.fromkeys((key, *changed))
        for view in queries.views(at, Filter(directive=given_under))
        if view.state.directive == key
    ]
    return DirectiveView(
        directive=directive,
        above=provenance(known, key)[1:],
        references=tuple((one, known[one.directive]) for one in directive.references),
        named_by=tuple(
            (other, one)
            for other in sorted(known.values(), key=_by_day)
            for one in other.references
            if one.directive == key
        ),
        views=tuple(sorted(views, key=lambda view: view.key)),
        at=at,
    )


def _by_day(directive: Directive) -> tuple[dt.date, str]:
    return directive.issued or dt.date.max, directive.key
