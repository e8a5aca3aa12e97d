"""The data of the example, read and carried out in order of time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from govtasks.codec import Codec
from govtasks.directives import Directive
from govtasks.documents import read_toml
from govtasks.obligations import commands
from govtasks.obligations.events import Act
from govtasks.obligations.model import Obligation
from govtasks.organisation import BodyKind, Level, Organisation, PostKind
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
}
ABOUT = ("at", "of", "units", "except", "period", "actor", "on_behalf_of", "mandate")
CODEC = Codec()


def read(name: str) -> dict[str, Any]:
    """One of the TOML files beside this one."""
    return read_toml((HERE / name).read_text("utf-8"), name)


def organisation() -> Organisation:
    """The organisation of the city."""
    return CODEC.load(read("organisation.toml"), Organisation, "organisation.toml")


def directives() -> list[Directive]:
    """Both documents, the province's first."""
    tables = read("orders.toml")["directives"]
    return CODEC.load(tables, list[Directive], "orders.toml")


def orders() -> Iterator[tuple[Obligation, str | None]]:
    """Each obligation, with the group of bodies that it goes to."""
    for table in read("orders.toml")["obligations"]:
        group = table.pop("to", None)
        yield CODEC.load(table, Obligation, f"orders.toml: {table['key']}"), group


def groups(city: Organisation) -> dict[str, tuple[str, ...]]:
    """The addressees by group, in the order of the file."""
    under = [body for body in city.bodies if body.parent == CITY]
    divisions = [body.key for body in under if body.kind is BodyKind.DIVISION]
    communes = [body.key for body in under if body.level is Level.COMMUNE]
    partners = [body.key for body in city.bodies if not body.kind.is_government]
    return {
        "divisions": tuple(divisions),
        "chairmen": tuple(communes),
        "units": (*divisions, *communes),
        "partners": tuple(partners),
        "all": (*divisions, *communes, *partners),
    }


def issue(register: Register, city: Organisation, now: dt.datetime) -> int:
    """Record the order and fan it out; the number of obligations comes back."""
    reach = groups(city)
    count = 0
    with register.unit(actor="ng-truong-van-phong", now=now) as unit:
        unit.record_organisation(city)
        for directive in directives():
            unit.issue(directive)
        for obligation, group in orders():
            whole = unit.assign(obligation)
            parts = unit.cascade(obligation, reach[group]) if group else ()
            for state in (whole, *parts):
                unit.open_occurrences(state.obligation.key, HALF_YEAR)
            count += 1 + len(parts)
    return count


def acts() -> list[dict[str, Any]]:
    """The scripted acts in order of time."""
    return sorted(read("facts.toml")["acts"], key=lambda act: act["at"])


def perform(register: Register, city: Organisation, act: dict[str, Any]) -> None:
    """Record one act on each of its obligations, in one transaction."""
    fields = {name: value for name, value in act.items() if name not in (*ABOUT, "do")}
    command = CODEC.load(fields, COMMANDS[act["do"]], f"facts.toml: {act['at']}")
    units = act["units"]
    chosen = groups(city)[units] if isinstance(units, str) else units
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
