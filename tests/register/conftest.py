"""Registers on each kind of store, with one small city."""

import datetime as dt
import itertools
import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs
import pytest

from govtasks.codec import Codec
from govtasks.deadlines.rules import Every, Fixed, Within
from govtasks.deadlines.terms import Term
from govtasks.directives import Directive, Provision
from govtasks.hookspecs import hookimpl
from govtasks.memory import MemoryStore
from govtasks.obligations.followup import load_ladder
from govtasks.obligations.model import Force, Kind, Obligation, Roles
from govtasks.organisation import Organisation
from govtasks.ports import Receipt, RowQuery
from govtasks.register.policy import DeliveryPolicy
from govtasks.register.preferences import Preferences
from govtasks.register.register import open_register
from govtasks.register.rulebook import Rulebook
from govtasks.specs import ChannelSpec, ExporterSpec, StorageSpec
from govtasks.testing import Everybody
from govtasks.text import Text

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
LADDER = Path(__file__).parents[1] / "data" / "ladders" / "default.toml"
SHORT = load_ladder(LADDER.read_text("utf-8"), LADDER.name)
OFFICE = Path(__file__).parents[1] / "data" / "office.toml"

SINGLES = DeliveryPolicy(preferences=Preferences(digest=False))
"""Each notice a message of its own, in tests that are not about digests."""


@attrs.define
class Doubles:
    """A plugin with a store that outlives its registers, and what is scripted.

    Attributes:
        store: The store behind ``kept:``.
        sent: Every message that was handed over.
        answer: What the channel ``post`` says to each message.
        entries: What was exported last.
        export: What the exporter ``double`` gives.
    """

    store: MemoryStore = attrs.field(factory=MemoryStore)
    sent: list = attrs.field(factory=list)
    answer: object = lambda message: Receipt.accepted()
    entries: list = attrs.field(factory=list)
    export: object = lambda entries, locale: b"bytes"

    @hookimpl
    def govtasks_storages(self):
        """Offer the one store."""
        yield StorageSpec(schemes=("kept",), factory=lambda url: self.store)

    @hookimpl
    def govtasks_channels(self):
        """Offer a channel that wants an address."""
        yield ChannelSpec(name="post", factory=lambda settings: self)

    @hookimpl
    def govtasks_exporters(self):
        """Offer an exporter."""
        yield ExporterSpec(
            name="double",
            media_type="text/plain",
            suffix=".txt",
            factory=lambda settings: self,
        )

    def send(self, message):
        """Keep the message and answer as scripted."""
        self.sent.append(message)
        return self.answer(message)

    def render(self, entries, *, locale):
        """Keep the entries and give what is scripted."""
        self.entries = list(entries)
        return self.export(entries, locale)


class City:
    """Short ways to registers on one store, and to values for them.

    Attributes:
        authorizers: Plugins that say who may do what: everybody everything, in
            tests that are not about rights.
    """

    authorizers = (Everybody(),)

    def __init__(self, url, doubles):
        self.url = url
        self.doubles = doubles
        self.opened = []
        self._numbers = itertools.count(1)

    def open(self, **options):
        """Open a register on the store of this test."""
        given = {
            "plugins": ["sql", "ical", self.doubles, *self.authorizers],
            "notify": ("post",),
            "clock": lambda: self.at("2017-06-30"),
            "delivery": SINGLES,
            "rulebook": self.rulebook(),
        }
        register = open_register(self.url, **(given | options))
        self.opened.append(register)
        return register

    def rulebook(self, **more):
        """Return a rulebook whose default ladder has few steps, all in one place."""
        return Rulebook.of(**({"ladders": [SHORT]} | more))

    def begun(self, **options):
        """Open a register in which organisation and directive are recorded."""
        register = self.open(**options)
        with self.unit(register) as unit:
            unit.record_organisation(self.office())
            unit.issue(self.directive())
        return register

    def unit(self, register, day="2017-02-10", time="08:00", **options):
        """Begin a unit of the chairman at a time in Vietnam."""
        return register.unit(
            **({"actor": "ng-ct-tp", "now": self.at(day, time)} | options)
        )

    def office(self, **changes):
        """Return the organisation."""
        data = tomllib.loads(OFFICE.read_text("utf-8"))
        return attrs.evolve(Codec().load(data, Organisation), **changes)

    def directive(self, **changes):
        """Return the directive that everything is of."""
        given = {
            "key": "cv-644",
            "issuer": "tinh",
            "number": "644",
            "kind": "CV",
            "issued": dt.date(2017, 2, 9),
            "title": Text.of(vi="Tổ chức thực hiện", en="Carry out"),
            "provisions": (Provision(path="1", text=Text.of(vi="Thực hiện")),),
        }
        return Directive(**(given | changes))

    def obligation(self, key="o1", **changes):
        """Return an obligation of one division."""
        kind = changes.get("kind", Kind.TASK)
        given = {
            "key": key,
            "directive": "cv-644",
            "provision": "1",
            "title": Text.of(vi="Lập kế hoạch", en="Make a plan"),
            "kind": kind,
            "force": Force.REQUEST if kind is Kind.REQUEST else Force.ORDER,
            "roles": Roles(lead="noi-vu", confirming="tp"),
            "rule": self.fixed("2017-03-15"),
            "assigner": "tp",
            "field": "dieu-hanh",
        }
        return Obligation(**(given | changes))

    def series(self, key="s1", **changes):
        """Return a series that is due at the end of each month."""
        rule = Every(period="month", since=dt.date(2017, 3, 31), roll="next")
        return self.obligation(key, kind=Kind.RECURRING, rule=rule, **changes)

    def fixed(self, day):
        """Return the rule that names a day."""
        return Fixed(day=dt.date.fromisoformat(day), inclusive=True, roll=False)

    def within(self, term):
        """Return the rule that counts a term from the receipt."""
        return Within(terms=(Term.parse(term),))

    def at(self, day, time="08:00"):
        """Return an instant in Vietnam."""
        return dt.datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=ZONE)

    def everything(self):
        """Return all that the store holds: facts, rows, outbox."""
        register = self.open()
        with register._begin() as session:  # noqa: SLF001 - the store behind it
            streams = {key: session.read(key) for key in session.streams()}
            return streams, session.rows(RowQuery()), session.deliveries()

    def close(self):
        """Close what was opened."""
        for register in self.opened:
            register.close()


@pytest.fixture(params=["memory", "sqlite"])
def city(request, tmp_path):
    """Give the small city on each kind of store."""
    sqlite = f"sqlite:///{tmp_path / 'register.db'}"
    made = City("kept:" if request.param == "memory" else sqlite, Doubles())
    yield made
    made.close()


@pytest.fixture
def sql_city(tmp_path):
    """Give the small city on a file that several connections may write."""
    made = City(f"sqlite:///{tmp_path / 'register.db'}", Doubles())
    yield made
    made.close()


@pytest.fixture(scope="session")
def new_city():
    """Give a way to a new city in memory, for each example of a property."""
    return lambda: City("kept:", Doubles())
