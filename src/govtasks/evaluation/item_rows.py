"""Obligations as they are judged, as flat rows: for whoever counts in other ways.

A table has one dimension. Who wants to cross two, such as units by months, gives these
to a data frame.
"""

from __future__ import annotations

from collections.abc import Iterable

from .items import Item
from .rows import tallied

ITEM_COLUMNS = (
    "key",
    "title",
    "directive",
    "provision",
    "parent",
    "lead",
    "level",
    "field",
    "kind",
    "force",
    "post",
    "person",
    "assigned_on",
    "due_on",
    "judged_on",
    "workflow",
    "bucket",
    "early",
    "delayed",
    "excused",
    "delay",
    "returns",
    "refusals",
    "extended",
)
"""The columns of a row of an obligation, in order."""


def item_rows(
    items: Iterable[Item], locale: str = "vi"
) -> list[dict[str, str | int | bool | None]]:
    """Obligations as flat rows, for ``pandas.DataFrame`` or ``polars.DataFrame``.

    Args:
        items: The obligations.
        locale: Language of the titles.

    Returns:
        For each the same columns (`ITEM_COLUMNS`): days as ``2017-06-30`` in the zone
        of the obligation; ``early``, ``delayed``, ``excused`` and ``delay`` (working
        days) as a line of a table counts them (`govtasks.evaluation.rows.Tallied`).
    """
    return [_row(item, locale) for item in items]


def _row(item: Item, locale: str) -> dict[str, str | int | bool | None]:
    brought, status = tallied(item), item.status
    values: dict[str, str | int | bool | None] = {
        "key": item.key,
        "title": item.title.in_locale(locale),
        "directive": item.directive,
        "provision": item.provision,
        "parent": item.parent,
        "lead": item.lead,
        "level": None if item.level is None else item.level.value,
        "field": item.field,
        "kind": item.kind.value,
        "force": item.force.value,
        "post": item.post,
        "person": item.person,
        "assigned_on": item.assigned_at.date().isoformat(),
        "due_on": None if status.due_on is None else status.due_on.isoformat(),
        "judged_on": status.judged_at.date().isoformat(),
        "workflow": status.workflow.value,
        "bucket": brought.bucket,
        "early": brought.is_early,
        "delayed": brought.is_delayed,
        "excused": brought.is_excused,
        "delay": brought.delay,
        "returns": item.returns,
        "refusals": item.refusals,
        "extended": item.extended,
    }
    return {name: values[name] for name in ITEM_COLUMNS}
