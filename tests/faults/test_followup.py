"""Sweeps and drains that die at any point."""

import datetime as dt
import json
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import attrs
import pytest

import govtasks
from govtasks.codec import Codec
from govtasks.obligations.events import FollowedUp, Unreachable
from govtasks.ports import DeliveryState
from govtasks.testing import Everybody

from .conftest import MARIADB
from .followup import FIRST, ROUND, Ledger, follow_up

HERE = Path(__file__).parent
OFFICE = HERE.parent / "data" / "office.toml"
# How many obligations, and how often whoever follows them up is killed.
SIZES = {"sqlite": (200, 200), "postgres": (60, 40), "mariadb": (60, 40)}


def obligation(number):
    """Give one of many obligations, due on one day after the other."""
    day = FIRST.date() + dt.timedelta(days=8 + 4 * number // 5)
    return govtasks.Obligation(
        key=f"o{number:03}",
        directive="cv-644",
        provision="1",
        title=govtasks.Text.of(vi="Lập kế hoạch", en="Make a plan"),
        kind=govtasks.Kind.TASK,
        force=govtasks.Force.ORDER,
        roles=govtasks.Roles(lead="noi-vu"),
        rule=govtasks.Fixed(day=day, inclusive=True, roll=False),
        assigner="tp",
    )


def directive():
    """Give the directive that they come from."""
    return govtasks.Directive(
        key="cv-644",
        issuer="tp",
        kind="CV",
        number="644",
        issued=dt.date(2017, 2, 9),
        title=govtasks.Text.of(vi="Thực hiện nhiệm vụ", en="Tasks"),
        provisions=[govtasks.Provision(path="1", text=govtasks.Text.of(vi="Kế hoạch"))],
    )


def office():
    """Give the organisation."""
    data = tomllib.loads(OFFICE.read_text("utf-8"))
    return Codec().load(data, govtasks.Organisation)


def make_register(url, obligations):
    """Record an organisation and obligations that fall due over months."""
    with (
        govtasks.open(url, plugins=["sql", Everybody()]) as register,
        register.unit(actor="ng-ct-tp", now=FIRST - ROUND) as unit,
    ):
        unit.record_organisation(office())
        unit.issue(directive())
        for number in range(obligations):
            unit.assign(obligation(number))


def facts_of(url, obligations):
    """Give the key of each obligation, with every fact about it."""
    with govtasks.open(url, plugins=["sql"]) as register:
        keys = [f"o{number:03}" for number in range(obligations)]
        return [(key, fact) for key in keys for fact in register.facts(key)]


def steps_of(url, obligations):
    """Give the key of every step that was said, once for each time."""
    events = (fact.event for _, fact in facts_of(url, obligations))
    return Counter(one.step_key for one in events if isinstance(one, FollowedUp))


def others_of(url, obligations):
    """Give every fact but what was said."""
    said = FollowedUp | Unreachable
    facts = facts_of(url, obligations)
    return [fact for _, fact in facts if not isinstance(fact.event, said)]


def unreachable_in(url, obligations):
    """Give the key of every obligation of which somebody could not be told."""
    facts = facts_of(url, obligations)
    return {key for key, fact in facts if isinstance(fact.event, Unreachable)}


def send_the_rest(url, path, now):
    """Drain once more, when the digests of the next mornings are due."""
    with govtasks.open(
        url, plugins=["sql", Ledger(str(path))], notify=["ledger"]
    ) as register:
        for days in range(1, 8):
            register.drain({"ledger": {}}, now=now + dt.timedelta(days=days))


def counted_from_the_order(steps):
    """Give the steps but for those counted from a day that a sweep itself sets.

    By when to answer a demand is counted from the day on which it is said.
    """
    return {step for step in steps if ":unexplained:" not in step}


@attrs.frozen(kw_only=True)
class Ordeal:
    """What a register went through.

    Attributes:
        url: The register.
        obligations: How many obligations it holds.
        kills: How often whoever followed them up was to be killed.
        before: Facts that it held at first.
        received: The key of each notice that arrived, as often as it did.
        killed: How often which way.
        undisturbed: The same register, followed up once, at the end.
    """

    url: str
    obligations: int
    kills: int
    before: list
    received: Counter
    killed: dict
    undisturbed: str

    def deliveries(self):
        """Give what became of each notice."""
        with govtasks.open(self.url, plugins=["sql"]) as register:
            return register.deliveries()

    def steps(self):
        """Give the steps that were said, and those that should have been."""
        return (
            steps_of(self.url, self.obligations),
            steps_of(self.undisturbed, self.obligations),
        )

    def wrong(self):
        """Say what is wrong with what came of it: nothing."""
        said, expected = self.steps()
        marked = {one.notice.key for one in self.deliveries() if one.possible_duplicate}
        differing = counted_from_the_order(said) ^ counted_from_the_order(expected)
        found = {
            "facts were lost": others_of(self.url, self.obligations) != self.before,
            "said twice": [step for step, times in said.items() if times > 1],
            "missed, or said for nothing": differing,
            "arrived twice, unmarked": [
                key
                for key, times in self.received.items()
                if times > 1 and key not in marked
            ],
        }
        return [f"{words}: {what}" for words, what in found.items() if what]


@pytest.fixture(scope="module", params=["sqlite", "postgres", MARIADB])
def places(request, tmp_path_factory):
    """Give two empty databases, what is written beside them, and the sizes."""
    folder = tmp_path_factory.mktemp("ordeal")
    if request.param == "sqlite":
        urls = [f"sqlite:///{folder / name}.db" for name in ("register", "copy")]
    else:
        server = request.getfixturevalue(f"{request.param}_server")
        urls = [server.create().url for _ in range(2)]
    return *urls, folder / "received", SIZES[request.param]


@pytest.fixture(scope="module")
def ordeal(places):
    """Kill follow-up many times, then let it finish."""
    url, undisturbed, path, (obligations, kills) = places
    return undergo(
        url, undisturbed, path, obligations=obligations, kills=kills, seed=644
    )


def undergo(url, undisturbed, path, *, obligations, kills, seed):
    """Kill who follows up one register, and leave the other in peace."""
    for one in (url, undisturbed):
        make_register(one, obligations)
    before = others_of(url, obligations)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "tests.faults.followup"),
            *(url, path, str(seed), str(kills)),
        ],
        cwd=HERE.parents[1],
        check=True,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    told = json.loads(done.stdout)
    last = dt.datetime.fromisoformat(told["last"])
    for wait in range(4):
        follow_up(url, Ledger(str(path)), last + wait * ROUND)
    send_the_rest(url, path, last + 3 * ROUND)
    follow_up(undisturbed, Ledger(f"{path}-undisturbed"), last + 3 * ROUND)
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return Ordeal(
        url=url,
        obligations=obligations,
        kills=kills,
        before=before,
        received=Counter(key for line in lines for key in line[1:] or line),
        killed=told["killed"],
        undisturbed=undisturbed,
    )


class TestKilled:
    """Follow-up that is killed at any point goes on as if nothing had been."""

    def test_it_was_killed_in_every_way(self, ordeal):
        """As many kills as were wanted, of each way some."""
        assert sum(ordeal.killed.values()) == ordeal.kills
        assert min(ordeal.killed.values()) >= ordeal.kills / 20

    def test_no_fact_is_lost(self, ordeal):
        """What was recorded before is there, each fact as it was."""
        assert others_of(ordeal.url, ordeal.obligations) == ordeal.before

    def test_no_step_is_said_twice_and_none_is_missed(self, ordeal):
        """The steps are those of a register that was followed up once, undisturbed."""
        steps, expected = ordeal.steps()

        assert set(steps.values()) == {1}
        assert counted_from_the_order(steps) == counted_from_the_order(expected)

    def test_every_notice_ends(self, ordeal):
        """Nothing waits any more; what was accepted arrived, the rest was given up."""
        deliveries = ordeal.deliveries()
        ended = Counter(one.state for one in deliveries)
        arrived = {
            one.notice.key for one in deliveries if one.state is DeliveryState.ACCEPTED
        }

        assert set(ended) <= {DeliveryState.ACCEPTED, DeliveryState.DEAD}
        assert ended[DeliveryState.ACCEPTED] > 10 * ended[DeliveryState.DEAD]
        assert arrived <= set(ordeal.received)
        assert set(ordeal.received) <= {one.notice.key for one in deliveries}

    def test_what_was_given_up_is_known(self, ordeal):
        """A notice of which two workers died in a row is marked, and recorded."""
        dead = [one for one in ordeal.deliveries() if one.state is DeliveryState.DEAD]

        assert all(one.possible_duplicate for one in dead)
        assert {one.notice.obligation for one in dead} == unreachable_in(
            ordeal.url, ordeal.obligations
        )

    def test_what_arrived_twice_is_marked(self, ordeal):
        """A duplicate is marked, and there is at most one for each kill."""
        marked = {
            one.notice.key for one in ordeal.deliveries() if one.possible_duplicate
        }
        twice = {key for key, times in ordeal.received.items() if times > 1}

        assert twice <= marked
        assert twice
        assert max(ordeal.received.values()) == 2
        assert len(twice) <= ordeal.kills
