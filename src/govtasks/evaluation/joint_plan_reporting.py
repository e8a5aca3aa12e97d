"""The report on a joint plan: items, requests both ways, and who replied in time."""

from __future__ import annotations

import attrs

from ..errors import InvalidValueError
from ..messages import render
from .joint_asks import COUNTS, JointAsk, JointShare
from .joint_state import MinutesState
from .joint_views import JointItemView, JointPlanView
from .report_parts import Setting, chart_of, column
from .reports import (
    Block,
    Cell,
    Chart,
    ChartKind,
    Column,
    ColumnKind,
    Heading,
    Paragraph,
    Report,
    Table,
)

_TEXT, _COUNT, _DAY = ColumnKind.TEXT, ColumnKind.COUNT, ColumnKind.DAY
_ITEMS = {
    "item": _TEXT,
    "title": _TEXT,
    "led-by": _TEXT,
    "asked-by": _TEXT,
    "day": _DAY,
    "joint-day": _DAY,
    "state": _TEXT,
}
_ASKS = {
    "asked-by": _TEXT,
    "asked-of": _TEXT,
    "title": _TEXT,
    "asked-on": _DAY,
    "day": _DAY,
    "replied-on": _DAY,
    "reply": _TEXT,
}
_MINUTES = {"minutes": _TEXT, "held-on": _DAY, "decisions": _TEXT, "unsigned": _TEXT}
_OF = ("asked", "reply-due", "replied")


def joint_plan_report(view: JointPlanView, setting: Setting) -> Report:
    """How a joint plan stands (báo cáo thực hiện chương trình phối hợp).

    It says no more than the view does: what is withheld from a party is withheld from
    its report. No request in it is overdue.

    Args:
        view: The plan at the cut-off.
        setting: Names, cut-off, language, letterhead; without a title it is called as
            the plan is.

    Returns:
        How far it has come, and the tables of items, of requests, of the shares of
        replies in time with a chart, and of minutes; what should be seen to.

    Raises:
        InvalidValueError: The cut-off is not the instant of the view.
    """
    if setting.cut_off != view.at:
        problem = f"must be the instant of the view, {view.at.isoformat()}"
        value = setting.cut_off.isoformat()
        raise InvalidValueError(problem, field="cut_off", value=value)
    title = setting.title or setting.text(view.plan.title)
    shares = joint_shares_table(view, setting.locale)
    chart = _chart(shares, setting.locale)
    blocks: tuple[Block | None, ...] = (
        Paragraph(text=_about(view, setting.locale)),
        _items_table(view, setting.locale),
        joint_asks_table(view, setting.locale),
        shares,
        chart,
        _minutes_table(view, setting.locale),
        *_findings(view, setting.locale),
    )
    shown = tuple(block for block in blocks if block is not None)
    return attrs.evolve(setting, title=title).report("status-title", shown)


def joint_asks_table(view: JointPlanView, locale: str = "vi") -> Table:
    """Each request: who asked whom for what, by when, and what came of it.

    Args:
        view: The plan.
        locale: ``vi`` or ``en``.
    """
    return Table(
        title=render("joint.table-asks", {}, locale),
        columns=_columns(_ASKS, locale),
        rows=[_ask_row(view, one, locale) for one in view.asks],
        note=render("joint.note-asks", {}, locale),
    )


def joint_shares_table(view: JointPlanView, locale: str = "vi") -> Table:
    """How requests stand by who asked whom, and the shares of replies in time.

    Each request is in one of the counts, which add up to what was asked; the shares
    are of all that was asked, of the replies due, and of those given.

    Args:
        view: The plan.
        locale: ``vi`` or ``en``.
    """
    shares = view.shares
    counts = [column(f"joint.{name}", _COUNT, locale) for name in COUNTS]
    rates = [column(f"joint.share-{of}", ColumnKind.SHARE, locale) for of in _OF]
    return Table(
        title=render("joint.table-shares", {}, locale),
        columns=[
            column("joint.head-pair", _TEXT, locale),
            column("joint.head-all", _COUNT, locale),
            *counts,
            *rates,
        ],
        rows=[(_pair(view, one, locale), *_cells(one)) for one in shares],
        totals=(render("joint.total", {}, locale), *_cells(view.share())),
        note=render("joint.note-shares", {}, locale),
    )


def _columns(names: dict[str, ColumnKind], locale: str) -> list[Column]:
    return [column(f"joint.head-{name}", kind, locale) for name, kind in names.items()]


def _about(view: JointPlanView, locale: str) -> str:
    arguments = {
        "standing": view.standing.in_locale(locale),
        "number": view.text.number,
        "since": view.plan.since,
        "last": view.plan.last_day,
        "parties": [view.name(one, locale) for one in view.text.parties],
    }
    return render("joint.about", arguments, locale)


def _items_table(view: JointPlanView, locale: str) -> Table:
    return Table(
        title=render("joint.table-items", {}, locale),
        columns=_columns(_ITEMS, locale),
        rows=[_item_row(view, one, locale) for one in view.items],
    )


def _item_row(view: JointPlanView, one: JointItemView, locale: str) -> tuple[Cell, ...]:
    item, asker = one.item, one.item.asked_by
    return (
        item.key,
        one.title_in(locale),
        view.name(item.led_by, locale),
        None if asker is None else view.name(asker, locale),
        one.last_day,
        one.joint_day,
        one.state_in(locale) or None,
    )


def _ask_row(view: JointPlanView, one: JointAsk, locale: str) -> tuple[Cell, ...]:
    item, local = view.item(one.item), view.plan.local
    return (
        view.name(one.asker, locale),
        view.name(one.body, locale),
        one.item if item is None else item.title_in(locale),
        local(one.asked_at),
        one.last_day,
        None if one.replied_at is None else local(one.replied_at),
        one.in_locale(locale),
    )


def _pair(view: JointPlanView, share: JointShare, locale: str) -> str:
    names = {
        "asker": view.name(str(share.asker), locale),
        "asked": view.name(str(share.asked), locale),
    }
    return render("joint.pair", names, locale)


def _cells(share: JointShare) -> tuple[Cell, ...]:
    counts = (getattr(share, name) for name in COUNTS)
    return (share.all, *counts, *(share.rate(of).share for of in _OF))


def _chart(shares: Table, locale: str) -> Chart | None:
    """The counts of each pair on top of each other; None where nothing was asked."""
    if not shares.rows:
        return None
    title = render("joint.table-shares", {}, locale)
    places = range(2, 2 + len(COUNTS))
    return chart_of(shares, title, ChartKind.STACKED, places, locale=locale)


def _minutes_table(view: JointPlanView, locale: str) -> Table | None:
    if not view.minutes:
        return None
    return Table(
        title=render("joint.table-minutes", {}, locale),
        columns=_columns(_MINUTES, locale),
        rows=[_minutes_row(view, one, locale) for one in view.minutes],
    )


def _minutes_row(
    view: JointPlanView, one: MinutesState, locale: str
) -> tuple[Cell, ...]:
    minutes, later = one.minutes, one.corrected_by
    decided = [point.text for point in minutes.points if point.is_decision]
    signing = ", ".join(view.name(party, locale) for party in one.unsigned)
    if later is not None:
        signing = render("joint.corrected", {"later": later}, locale)
    return minutes.key, minutes.day, "\n".join(decided) or None, signing or None


def _findings(view: JointPlanView, locale: str) -> tuple[Block, ...]:
    if not view.findings:
        return ()
    heading = Heading(text=render("joint.heading-findings", {}, locale))
    return heading, *(Paragraph(text=one.text(locale)) for one in view.findings)
