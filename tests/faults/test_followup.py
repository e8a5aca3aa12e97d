"""Sweeps and drains that die at any point, on a file of SQLite."""

import datetime as dt
import json
import shutil
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

from .followup import FIRST, KILLS, ROUND, Ledger, follow_up

HERE = Path(__file__).parent
OFFICE = HERE.parent / "data" / "office.toml"
OBLIGATIONS = 200


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


def make_register(url):
    """Record an organisation and obligations that fall due over months."""
    with (
        govtasks.open(url, plugins=["sql", Everybody()]) as register,
        register.unit(actor="ng-ct-tp", now=FIRST - ROUND) as unit,
    ):
        unit.record_organisation(office())
        unit.issue(directive())
        for number in range(OBLIGATIONS):
            unit.assign(obligation(number))


def steps_of(url):
    """Give the key of every step that was said, once for each time."""
    with govtasks.open(url, plugins=["sql"]) as register:
        return Counter(
            fact.event.step_key
            for number in range(OBLIGATIONS)
            for fact in register.facts(f"o{number:03}")
            if isinstance(fact.event, FollowedUp)
        )


def others_of(url):
    """Give every fact but what was said."""
    with govtasks.open(url, plugins=["sql"]) as register:
        return [
            fact
            for number in range(OBLIGATIONS)
            for fact in register.facts(f"o{number:03}")
            if not isinstance(fact.event, FollowedUp | Unreachable)
        ]


def unreachable_in(url):
    """Give the key of every obligation of which somebody could not be told."""
    with govtasks.open(url, plugins=["sql"]) as register:
        return {
            f"o{number:03}"
            for number in range(OBLIGATIONS)
            for fact in register.facts(f"o{number:03}")
            if isinstance(fact.event, Unreachable)
        }


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
        before: Facts that it held at first.
        received: The key of each notice that arrived, as often as it did.
        killed: How often which way.
        undisturbed: The same register, followed up once, at the end.
    """

    url: str
    before: list
    received: Counter
    killed: dict
    undisturbed: str

    def deliveries(self):
        """Give what became of each notice."""
        with govtasks.open(self.url, plugins=["sql"]) as register:
            return register.deliveries()


@pytest.fixture(scope="module")
def ordeal(tmp_path_factory):
    """Kill follow-up two hundred times, then let it finish."""
    folder = tmp_path_factory.mktemp("ordeal")
    file, path = folder / "register.db", folder / "received"
    url = f"sqlite:///{file}"
    make_register(url)
    shutil.copy(file, folder / "copy.db")
    before = others_of(url)
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.followup", url, path, "644"],
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
    undisturbed = f"sqlite:///{folder / 'copy.db'}"
    follow_up(undisturbed, Ledger(str(folder / "other")), last + 3 * ROUND)
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return Ordeal(
        url=url,
        before=before,
        received=Counter(key for line in lines for key in line[1:] or line),
        killed=told["killed"],
        undisturbed=undisturbed,
    )


class TestKilled:
    """Follow-up that is killed at any point goes on as if nothing had been."""

    def test_it_was_killed_in_every_way(self, ordeal):
        """Two hundred kills, of each way some."""
        assert sum(ordeal.killed.values()) == KILLS
        assert min(ordeal.killed.values()) >= 10

    def test_no_fact_is_lost(self, ordeal):
        """What was recorded before is there, each fact as it was."""
        assert others_of(ordeal.url) == ordeal.before

    def test_no_step_is_said_twice_and_none_is_missed(self, ordeal):
        """The steps are those of a register that was followed up once, undisturbed."""
        steps = steps_of(ordeal.url)

        assert set(steps.values()) == {1}
        assert counted_from_the_order(steps) == counted_from_the_order(
            steps_of(ordeal.undisturbed)
        )

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
        assert {one.notice.obligation for one in dead} == unreachable_in(ordeal.url)

    def test_what_arrived_twice_is_marked(self, ordeal):
        """A duplicate is marked, and there is at most one for each kill."""
        marked = {
            one.notice.key for one in ordeal.deliveries() if one.possible_duplicate
        }
        twice = {key for key, times in ordeal.received.items() if times > 1}

        assert twice <= marked
        assert twice
        assert max(ordeal.received.values()) == 2
        assert len(twice) <= KILLS
