"""Builders that the tests of obligations share."""

import datetime as dt
import tomllib
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from govtasks.codec import Codec
from govtasks.deadlines.compute import compute
from govtasks.deadlines.loading import builtin_calendar, builtin_regime
from govtasks.deadlines.results import Due
from govtasks.deadlines.rules import AtOnce, Every, Fixed, Rule, Undated, Within
from govtasks.deadlines.terms import Term
from govtasks.obligations import commands as do
from govtasks.obligations.events import Act, Event, Fact
from govtasks.obligations.lifecycle import State, decide, fold
from govtasks.obligations.model import Force, Kind, Obligation, Roles
from govtasks.obligations.parties import Matter
from govtasks.organisation import Organisation
from govtasks.text import Text

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
PARTIES = Path(__file__).parents[1] / "data" / "parties.toml"


class Make:
    """Short ways to values; every argument that matters is given by the test."""

    zone = ZONE
    calendar = builtin_calendar("vn-state")
    regime = builtin_regime("vn-civil-2015")
    performer = Act(actor="van-thu")
    confirmer = Act(actor="chanh-van-phong")
    assigner = Act(actor="chu-tich")

    def at(self, day: str, time: str = "09:00") -> dt.datetime:
        """An instant in Vietnam: ``at("2017-03-15", "08:00")``."""
        return dt.datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=ZONE)

    def day(self, day: str) -> dt.date:
        """A civil date."""
        return dt.date.fromisoformat(day)

    def fixed(self, day: str) -> Fixed:
        """Due on that day, which is still in time."""
        return Fixed(day=self.day(day), inclusive=True, roll=False)

    def within(self, term: str, of: str = "receipt") -> Within:
        """Due within a term."""
        return Within(terms=(Term.parse(term),), of=of)

    def at_once(self, grace: str, of: str = "receipt") -> AtOnce:
        """Due at once, late after a grace."""
        return AtOnce(grace=Term.parse(grace), of=of)

    def monthly(self, since: str, **changes: object) -> Every:
        """Due at the end of each month."""
        given = {"period": "month", "since": self.day(since), "roll": "none"}
        return Every(**(given | changes))

    def rule_for(self, kind: Kind) -> Rule:
        """A rule that fits the kind."""
        match kind:
            case Kind.STANDING:
                return Undated()
            case Kind.RECURRING:
                return self.monthly("2017-01-01")
            case Kind.CONDITIONAL:
                return self.within("5 working days", of="trigger")
            case _:
                return self.fixed("2017-03-15")

    def obligation(self, **changes: object) -> Obligation:
        """An order to draw up a plan by 15 March 2017."""
        kind = changes.get("kind", Kind.TASK)
        force = Force.REQUEST if kind is Kind.REQUEST else Force.ORDER
        given = {
            "key": "644-2017/2a",
            "directive": "644-2017",
            "provision": "2.a",
            "title": Text.of(vi="Xây dựng kế hoạch", en="Draw up a plan"),
            "kind": kind,
            "force": force,
            "roles": Roles(lead="noi-vu"),
            "rule": self.rule_for(kind),
            "assigner": "ubnd",
        }
        return Obligation(**(given | changes))

    def fact(
        self,
        version: int,
        event: Event,
        at: dt.datetime,
        *,
        act: Act = assigner,
        recorded_at: dt.datetime | None = None,
    ) -> Fact:
        """A fact, recorded when it happened unless said otherwise."""
        return Fact(
            event=event,
            act=act,
            effective_at=at,
            recorded_at=recorded_at or at,
            version=version,
        )

    def facts(
        self,
        *steps: tuple[do.Command, Act, dt.datetime],
        obligation: Obligation | None = None,
        assigned_at: dt.datetime | None = None,
        known: Mapping[str, dt.date] | None = None,
    ) -> tuple[Fact, ...]:
        """The facts that follow when commands are decided one after the other."""
        assign = do.Assign(
            obligation=obligation or self.obligation(),
            facts=tuple((known or {}).items()),
        )
        begun = (assign, self.assigner, assigned_at or self.at("2017-02-10"))
        facts: tuple[Fact, ...] = ()
        for command, act, at in (begun, *steps):
            events = decide(fold(facts), command, act, now=at)
            numbered = enumerate(events, len(facts) + 1)
            facts += tuple(self.fact(n, event, at, act=act) for n, event in numbered)
        return facts

    def state(
        self, *steps: tuple[do.Command, Act, dt.datetime], **how: object
    ) -> State:
        """The state that those facts add up to."""
        state = fold(self.facts(*steps, **how))
        assert state is not None
        return state

    def submitted(self, at: dt.datetime) -> tuple[do.Command, Act, dt.datetime]:
        """The performer hands in a result."""
        return do.Submit(result="Kế hoạch số 12/KH"), self.performer, at

    def returned(self, at: dt.datetime) -> tuple[do.Command, Act, dt.datetime]:
        """The confirming side sends it back."""
        return do.Return(reason="thiếu phụ lục"), self.confirmer, at

    def confirmed(self, at: dt.datetime) -> tuple[do.Command, Act, dt.datetime]:
        """The confirming side confirms it."""
        return do.Confirm(), self.confirmer, at

    def extended(self, to: str, at: dt.datetime) -> tuple[do.Command, Act, dt.datetime]:
        """The assigner sets another day."""
        command = do.SetRule(rule=self.fixed(to), reason="khối lượng lớn")
        return command, self.assigner, at

    def due(self, state: State, rule: Rule | None = None) -> Due:
        """What the rule in force, or another one, gives."""
        return compute(
            rule or state.rule,
            state.facts,
            regime=self.regime,
            calendar=self.calendar,
        )


@pytest.fixture(scope="session")
def make() -> Make:
    """The builders."""
    return Make()


@pytest.fixture(scope="session")
def parties() -> Organisation:
    """A city in which each party of an obligation is a body of its own."""
    return Codec().load(tomllib.loads(PARTIES.read_text("utf-8")), Organisation)


@pytest.fixture(scope="session")
def matter() -> Matter:
    """An obligation of Home Affairs in the field of staff, which nobody took on."""
    return Matter(
        obligation="o1",
        lead="noi-vu",
        assigner="ke-hoach",
        confirming="van-phong",
        monitoring="thanh-tra",
        field="can-bo",
    )
