"""The data of the example, read and carried out in order of time."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from govtasks.codec import Codec
from govtasks.documents import read_toml
from govtasks.obligations import commands
from govtasks.obligations.events import Act
from govtasks.obligations.orders import Orders
from govtasks.organisation import Organisation, PostKind
from govtasks.register.order_files import load_orders
from govtasks.register.register import Register

HERE = Path(__file__).parent
CITY = "tp"
HALF_YEAR = dt.date(2017, 6, 30)
COMMANDS = {
    "receive": commands.Receive,
    "set-rule": commands.SetRule,
    "accept": commands.Accept,
    "submit": commands.Submit,
    "return": commands.Return,
    "confirm": commands.Confirm,
    "trigger": commands.Trigger,
    "urge": commands.Urge,
    "demand-explanation": commands.DemandExplanation,
    "report-breach": commands.ReportBreach,
}
ABOUT = ("at", "of", "units", "except", "period", "actor", "on_behalf_of", "mandate")
CODEC = Codec()
# The province's chairman orders himself; what the city's chairman orders the chief of
# the Office gives out by his order.
ACTS = {
    "tinh": Act(actor="ng-chu-tich-tinh"),
    "tp": Act(
        actor="ng-truong-van-phong",
        on_behalf_of="ng-chu-tich-tp",
        mandate="tl-chu-tich-tp",
    ),
}


def read(name: str) -> dict[str, Any]:
    """One of the TOML files beside this one."""
    return read_toml((HERE / name).read_text("utf-8"), name)


def organisation() -> Organisation:
    """The organisation of the city."""
    return CODEC.load(read("organisation.toml"), Organisation, "organisation.toml")


def orders() -> Orders:
    """Both documents, what they order, and to whom it goes."""
    text = (HERE / "orders.toml").read_text("utf-8")
    return load_orders(text, "orders.toml")


def groups() -> dict[str, tuple[str, ...]]:
    """The addressees by group, in the order of the file."""
    known = {group.key: group.bodies for group in orders().groups}
    units = (*known["divisions"], *known["chairmen"])
    return {**known, "units": units, "all": (*units, *known["partners"])}


def issue(register: Register, city: Organisation, now: dt.datetime) -> int:
    """Record the order and give it out; the number of obligations comes back."""
    with register.unit(actor="ng-truong-van-phong", now=now) as unit:
        unit.record_organisation(city)
        issued = unit.issue_orders(orders(), acts=ACTS)
        for state in issued.states:
            unit.open_occurrences(state.obligation.key, HALF_YEAR)
    return len(issued.states)


def acts() -> list[dict[str, Any]]:
    """The scripted acts in order of time."""
    return sorted(read("facts.toml")["acts"], key=lambda act: act["at"])


def perform(register: Register, city: Organisation, act: dict[str, Any]) -> None:
    """Record one act on each of its obligations, in one transaction."""
    fields = {name: value for name, value in act.items() if name not in (*ABOUT, "do")}
    command = CODEC.load(fields, COMMANDS[act["do"]], f"facts.toml: {act['at']}")
    units = act["units"]
    chosen = groups()[units] if isinstance(units, str) else units
    with register.unit(actor="ng-pho-van-phong", now=act["at"]) as unit:
        existing = set(unit.obligations())
        for body in chosen:
            if body in act.get("except", ()):
                continue
            who = _act(act, head_of(city, body, act["at"].date()))
            for key in _keys(act, body, existing):
                unit.do(key, command, act=who)


def _keys(act: dict[str, Any], body: str, existing: set[str]) -> list[str]:
    """Keys of the body's obligations that the act is about."""
    if act["of"] == "*":
        return sorted(key for key in existing if key.endswith(f"/{body}"))
    period = f"@{act['period']}" if "period" in act else ""
    part = "" if body == CITY else f"/{body}"
    return [f"{act['of']}{part}{period}"]


def _act(act: dict[str, Any], head: str) -> Act:
    named = {name: act[name] for name in ("on_behalf_of", "mandate") if name in act}
    return Act(actor=act.get("actor", head), **named)


def head_of(city: Organisation, body: str, day: dt.date) -> str:
    """Key of the person who heads a body on a day."""
    (post,) = city.posts_of(body, day, PostKind.HEAD, PostKind.CHAIR)
    tenure = city.holder(post.key, day)
    if tenure is None:
        message = f"nobody heads {body} on {day}"
        raise LookupError(message)
    return tenure.person
