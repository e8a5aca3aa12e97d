"""A town whose divisions have work that is due, and a channel that writes it down."""

import datetime as dt
import json
import os
import time
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs

import govtasks
from govtasks.hookspecs import hookimpl
from govtasks.obligations.followup import load_ladder
from govtasks.organisation import (
    Body,
    BodyKind,
    Level,
    Organisation,
    Person,
    Post,
    PostKind,
    Tenure,
)
from govtasks.ports import Receipt
from govtasks.register.policy import DeliveryPolicy
from govtasks.register.preferences import Preferences
from govtasks.register.rulebook import Rulebook
from govtasks.specs import ChannelSpec, ListenerSpec
from govtasks.testing import Everybody

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
REGISTERED = dt.datetime(2017, 2, 10, 8, tzinfo=ZONE)
SWEPT = dt.datetime(2017, 3, 10, 8, tzinfo=ZONE)
DUE = dt.date(2017, 3, 15)
SINCE = dt.date(2016, 6, 1)
DIVISIONS = ("noi-vu", "tai-chinh", "y-te")
LEASE = dt.timedelta(minutes=11)
PAUSE_SECONDS = 0.02

LADDER = """
key = "default"
version = "test"
title = {vi = "Nhắc việc", en = "Reminders"}
citations = [{instrument = "none"}]

[[steps]]
key = "remind"
anchor = "deadline"
offset = "-3 working days"
at = "08:00"
act = "remind"
to = ["head"]
"""


def text(words):
    """Say the same in both languages."""
    return govtasks.Text.of(vi=words, en=words)


def body(key, kind, parent):
    """Give a body."""
    return Body(
        key=key,
        name=text(key),
        kind=kind,
        level=Level.DISTRICT,
        parent=parent,
        since=SINCE,
    )


def organisation():
    """Give a city with divisions, each with a head."""
    heads = {"tp": PostKind.CHAIR} | dict.fromkeys(DIVISIONS, PostKind.HEAD)
    return Organisation(
        bodies=[
            body("tp", BodyKind.COMMITTEE, None),
            *(body(key, BodyKind.DIVISION, "tp") for key in DIVISIONS),
        ],
        posts=[
            Post(key=f"head-{key}", title=text(key), body=key, kind=kind, since=SINCE)
            for key, kind in heads.items()
        ],
        persons=[Person(key=f"p-{key}", name=key) for key in heads],
        tenures=[
            Tenure(post=f"head-{key}", person=f"p-{key}", since=SINCE) for key in heads
        ],
    )


def directive():
    """Give the directive that everything is of."""
    return govtasks.Directive(
        key="d1",
        issuer="tp",
        number="12",
        kind="CV",
        issued=dt.date(2017, 2, 9),
        title=text("Thực hiện"),
        provisions=(govtasks.Provision(path="1", text=text("Thực hiện")),),
    )


def obligation(key, lead):
    """Give an obligation whose reminder is due when it is swept."""
    return govtasks.Obligation(
        key=key,
        directive="d1",
        provision="1",
        title=text("Lập kế hoạch"),
        kind=govtasks.Kind.TASK,
        force=govtasks.Force.ORDER,
        roles=govtasks.Roles(lead=lead, confirming="tp"),
        rule=govtasks.Fixed(day=DUE, inclusive=True, roll=False),
        assigner="tp",
    )


def found(register, work):
    """Record an organisation, and for each body so many obligations."""
    with register.unit(actor="p-tp", now=REGISTERED) as unit:
        unit.record_organisation(organisation())
        unit.issue(directive())
        for lead, number in work.items():
            for one in range(number):
                unit.assign(obligation(f"{lead}-{one:03}", lead))


@attrs.frozen
class Gate:
    """Holds whoever comes to it while its file is there.

    Attributes:
        path: The file; whoever is held leaves his number beside it.
    """

    path: Path

    def close(self):
        """Hold whoever comes."""
        self.path.touch()

    def open(self):
        """Let everybody go."""
        self.path.unlink()

    def pass_through(self):
        """Wait until it is open."""
        if self.path.exists():
            mark = self.path.with_name(f"{self.path.name}.{os.getpid()}")
            mark.touch()
            while self.path.exists():
                time.sleep(PAUSE_SECONDS)
            mark.unlink()

    def held(self):
        """Numbers of the processes that it holds."""
        marks = self.path.parent.glob(f"{self.path.name}.*")
        return {int(mark.suffix[1:]) for mark in marks}


@attrs.frozen
class Desk:
    """A plugin that tells the time, and writes down what is sent, in a folder.

    Attributes:
        folder: Where tests and workers meet.
    """

    folder: Path

    @property
    def sends(self):
        """Where a message is held that was not written down yet."""
        return Gate(self.folder / "sends")

    @property
    def commits(self):
        """Where a sweep is held that has committed."""
        return Gate(self.folder / "commits")

    def now(self):
        """Read the time."""
        return dt.datetime.fromisoformat((self.folder / "now").read_text("ascii"))

    def set(self, now):
        """Set the time, in one step."""
        new = self.folder / f"now.{os.getpid()}"
        new.write_text(now.isoformat(), "ascii")
        new.replace(self.folder / "now")

    def received(self):
        """Give the keys of all messages, as often as they arrived."""
        path = self.folder / "received"
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
        return [json.loads(line) for line in lines]

    @hookimpl
    def govtasks_channels(self):
        """Offer the channel."""
        yield ChannelSpec(
            name="ledger", factory=lambda _settings: self, needs_address=False
        )

    @hookimpl
    def govtasks_after_commit(self):
        """Offer the listener that holds a sweep."""
        yield ListenerSpec(name="held", factory=lambda: self)

    def after_commit(self, _committed):
        """Hold whoever has committed."""
        self.commits.pass_through()

    def send(self, message):
        """Write one line, which a file takes whole or not at all."""
        self.sends.pass_through()
        line = json.dumps(message.key) + "\n"
        file = os.open(self.folder / "received", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(file, line.encode())
        os.close(file)
        return Receipt.accepted()


def opened(url, desk, tenant="default"):
    """Open the register of the town."""
    return govtasks.open(
        url,
        plugins=["sql", Everybody(), desk],
        tenant=tenant,
        notify=["ledger"],
        clock=desk.now,
        delivery=DeliveryPolicy(preferences=Preferences(digest=False), batch=2),
        rulebook=Rulebook.of(ladders=[load_ladder(LADDER, "test.toml")]),
    )
