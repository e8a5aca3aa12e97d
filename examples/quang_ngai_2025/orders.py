"""Orders of the spring of 2025, and what became of them on 1 July.

Invented for the example: who was ordered what. Who goes on for whom is not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from govtasks import Directive, Force, Kind, Obligation, Provision, Roles, Text
from govtasks import open as open_register
from govtasks.deadlines.rules import Fixed
from govtasks.obligations.events import Act
from govtasks.obligations.particulars import RoleChange, RoleName
from govtasks.obligations.succeeding import Passing
from govtasks.organisation import Organisation
from govtasks.register.queries import Filter
from govtasks.register.register import Register

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
GIVEN = dt.datetime(2025, 3, 3, 8, tzinfo=ZONE)
FIRST = dt.date(2025, 7, 1)
PASSED = dt.datetime(2025, 7, 1, 8, tzinfo=ZONE)
DECIDED = dt.datetime(2025, 7, 3, 8, tzinfo=ZONE)
DIRECTIVE = Directive(
    key="tinh-2025",
    issuer="tinh",
    kind="KH",
    issued=dt.date(2025, 3, 3),
    title=Text.of(vi="Kế hoạch năm 2025", en="Plan of 2025"),
    provisions=[Provision(path="1", text=Text.of(vi="Thực hiện", en="Carry out"))],
)


def order(
    key: str,
    lead: str,
    *,
    assigner: str = "tinh",
    field: str | None = None,
    place: str | None = None,
) -> Obligation:
    """Return an order that is due at the end of the year."""
    return Obligation(
        key=key,
        directive=DIRECTIVE.key,
        provision="1",
        title=Text.of(vi=key),
        kind=Kind.TASK,
        force=Force.ORDER,
        roles=Roles(lead=lead),
        rule=Fixed(day=dt.date(2025, 12, 15), inclusive=True, roll=False),
        assigner=assigner,
        field=field,
        place=place,
    )


ORDERS = (
    order("ve-sinh", "le-hong-phong"),
    order("phan-khu", "tp", field="quy-hoach"),
    order("de-tinh-hoa", "tp", place="tinh-hoa"),
    order("cai-cach", "tp"),
    order("ho-ngheo", "nghia-lo", assigner="tp"),
)
CHAIRS = {"tinh": "ng-tinh", "tp": "ng-tp"}
CHOICES = {
    "cai-cach": [
        RoleChange(role=RoleName.LEAD, old="tp", new="so-noi-vu"),
    ],
    "ho-ngheo": [
        RoleChange(role=RoleName.ASSIGNER, old="tp", new="tinh-2025"),
    ],
}


def begun(city: Organisation) -> Register:
    """Return a register in which the orders were given."""
    register = open_register()
    with register.unit(actor="ng-tinh", now=GIVEN) as unit:
        unit.record_organisation(city)
        unit.issue(DIRECTIVE)
        for one in ORDERS:
            unit.assign(one, act=Act(actor=CHAIRS[one.assigner]))
    return register


def passed_on(city: Organisation, locale: str) -> Iterator[str]:
    """Pass on what is open; what is not clear is decided two days later."""
    with begun(city) as register:
        with register.unit(actor="ng-tinh-2025", now=PASSED) as unit:
            yield from told(unit.pass_on(FIRST, locale=locale), locale)
        waiting = register.views(PASSED, Filter(finding="lead-ended"))
        yield from (f"? {view.key}" for view in waiting)
        with register.unit(actor="ng-tinh-2025", now=DECIDED) as unit:
            decided = unit.pass_on(
                FIRST, choices=CHOICES, reason="UBND tỉnh phân công", locale=locale
            )
        yield from told(decided, locale)


def told(found: tuple[Passing, ...], locale: str) -> Iterator[str]:
    """What passed on, and what a person must decide."""
    for one in found:
        for change in one.changes:
            role = change.role.in_locale(locale)
            yield f"{one.obligation}: {role}: {change.old} -> {change.new}"
        yield from (f"! {unclear.text(locale)}" for unclear in one.unclear)
