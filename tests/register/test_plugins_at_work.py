"""A register with plugins of which some are broken: the others deliver."""

import contextlib
import datetime as dt
import itertools
import threading
from types import SimpleNamespace

import pytest
import sqlalchemy

from govtasks.authorizing import Verdict
from govtasks.codec import Codec
from govtasks.errors import RefusedError, StoreError
from govtasks.hookspecs import hookimpl
from govtasks.memory import MemoryStore
from govtasks.notices import DeliveryState, Outcome, Receipt
from govtasks.notifying import Addressee
from govtasks.obligations import commands as do
from govtasks.plugins import PluginFault, load_plugins
from govtasks.register.faults import MOST_KEPT, FaultBook, kept_faults
from govtasks.specs import (
    AuthorizerSpec,
    ChannelSpec,
    RecipientsSpec,
    TemplateSpec,
)
from govtasks.testing import Faulty

PATIENCE = dt.timedelta(milliseconds=200)
KINDS = ("raises", "leaves", "hangs", "nonsense", "spoils")


@pytest.fixture
def faulty():
    """Make a plugin that is wrong in one way about everything."""
    over = threading.Event()

    def spoil(value, *_):
        value.__dict__["x"] = 1

    acts = {
        "raises": lambda *_: 1 / 0,
        "leaves": lambda *_: exec("raise SystemExit(3)"),  # noqa: S102 - as a plugin may
        "hangs": lambda *_: over.wait(),
        "nonsense": lambda *_: 5,
        "spoils": spoil,
    }
    yield lambda kind: Faulty(acts[kind])
    over.set()


def filled(city, *plugins, **options):
    """Open a register with these plugins, in which something is due."""
    given = ["sql", city.doubles, *city.authorizers, *plugins]
    loaded = load_plugins(given, patience=PATIENCE)
    register = city.begun(plugins=loaded, **options)
    with city.unit(register) as unit:
        unit.assign(city.obligation())
    return register


@pytest.fixture
def city(new_city):
    """Give a city in memory: no store is asked about plugins."""
    made = new_city()
    yield made
    made.close()


def settled(register):
    """Give what became of each notice, by its recipient and channel."""
    return {
        (d.notice.recipient, d.notice.channel): d.state for d in register.deliveries()
    }


@pytest.mark.parametrize("kind", KINDS)
def test_others_deliver(city, new_city, faulty, kind):
    """
    Whatever one plugin does, everybody is told, and its faults are listed.
    """
    other = new_city()
    usual = filled(other)
    usual.sweep(city.at("2017-03-16"))
    usual.drain({"post": {}}, now=city.at("2017-03-16", "09:00"))

    register = filled(city, faulty(kind))
    report = register.sweep(city.at("2017-03-16"))
    register.drain({"post": {}}, now=city.at("2017-03-16", "09:00"))

    assert report.failed == ()
    assert settled(register) == settled(usual)
    assert city.doubles.sent == other.doubles.sent != []
    assert {fault.plugin for fault in register.faults} == {"Faulty"}
    hooks = {fault.hook for fault in register.faults}
    assert {"govtasks_after_commit", "govtasks_recipients"} & hooks


class Radio:
    """A channel of a plugin that does what it is told."""

    def __init__(self, act):
        self.act = act

    @hookimpl
    def govtasks_channels(self):
        """Offer itself."""
        yield ChannelSpec(name="radio", factory=lambda _: self, needs_address=False)

    def send(self, message):
        """Do it."""
        return self.act(message)


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(lambda _: 1 / 0, id="raises"),
        pytest.param(lambda _: None, id="nonsense"),
        pytest.param(lambda m: m.data.clear() or 5, id="spoils"),
    ],
)
def test_other_channels_deliver(city, act):
    """
    What one channel does wrong keeps no other from delivering.
    """
    register = filled(city, Radio(act), notify=("post", "radio"))
    register.sweep(city.at("2017-03-16"))

    settings = {"post": {}, "radio": {}}
    report = register.drain(settings, now=city.at("2017-03-16", "09:00"))

    assert report.count(Outcome.UNKNOWN) > 0
    by_post = {s for (_, channel), s in settled(register).items() if channel == "post"}
    assert by_post == {DeliveryState.ACCEPTED}
    assert {fault.hook for fault in register.faults} == {"govtasks_channels"}


def test_more_are_told(city, new_city):
    """
    Whom a plugin names is told as everybody else, of each step.
    """

    class Inspector:
        @hookimpl
        def govtasks_recipients(self):
            """Offer itself."""
            yield RecipientsSpec(name="inspector", factory=lambda: self)

        def recipients(self, request):
            """Name whoever heads the committee."""
            yield Addressee(person="ng-ct-tp")

    usual = filled(new_city()).sweep(city.at("2017-03-10"))

    report = filled(city, Inspector()).sweep(city.at("2017-03-10"))

    before, after = ({*r.said[0].recipients} for r in (usual, report))
    assert after == before | {"ng-ct-tp"} != before


def test_texts_are_replaced(city):
    """
    A text of a plugin is what people read, by the channel that it is for.
    """
    texts = [
        TemplateSpec(
            key="notices.remind",
            locale="vi",
            channel="post",
            subject="Nhắc: {title}",
            body="{due}\n",
            version=3,
        )
    ]
    plugin = SimpleNamespace(
        __name__="texts", govtasks_message_templates=hookimpl(lambda: texts)
    )
    register = filled(city, plugin)
    register.sweep(city.at("2017-03-10"))

    register.drain({"post": {}}, now=city.at("2017-03-10", "09:00"))

    read = [m for m in city.doubles.sent if m.to.locale == "vi" and "Nhắc" in m.subject]
    assert read
    assert {m.subject for m in read} == {"Nhắc: Lập kế hoạch"}
    assert {m.body for m in read} == {"Thời hạn: hết Thứ Tư 15/03/2017\n"}


class Index:
    """A plugin that hears of everything."""

    __name__ = "index"

    def __init__(self):
        self.heard = []
        self.changed = []

    @hookimpl
    def govtasks_after_commit(self):
        """Offer itself."""
        return Faulty.govtasks_after_commit(self)

    @hookimpl
    def govtasks_delivery_changed(self):
        """Offer itself."""
        return Faulty.govtasks_delivery_changed(self)

    def after_commit(self, committed):
        """Remember it."""
        self.heard.append(committed)

    def delivery_changed(self, delivery):
        """Remember it."""
        self.changed.append(delivery.state)


class TestListeners:
    def test_hear_what_is_recorded(self, city):
        """
        Each transaction is told once, with its facts and notices, after it.
        """
        index = Index()
        register = filled(city, index)
        index.heard.clear()

        with city.unit(register) as unit:
            unit.do("o1", do.Receive())
            assert index.heard == []
        report = register.sweep(city.at("2017-03-10"))
        register.sweep(city.at("2017-03-10"))

        received, swept = index.heard
        assert [(key, fact.act.actor) for key, fact in received.facts] == [
            ("o1", "ng-ct-tp")
        ]
        assert [one.record.type for one in received.stored] == ["received"]
        assert {one.key for one in swept.notices} == {
            notice.key for said in report.said for notice in said.notices
        }
        assert register.faults == ()

    def test_hear_nothing_of_what_was_taken_back(self, city):
        """
        What is rolled back, refused or only tried is not told.
        """
        index = Index()
        register = filled(city, index)
        index.heard.clear()

        with city.unit(register) as unit, pytest.raises(RefusedError):
            unit.do("o1", do.Confirm())
        with contextlib.suppress(KeyError), city.unit(register) as unit:
            unit.do("o1", do.Receive())
            raise KeyError
        register.sweep(city.at("2017-03-10"), dry_run=True)

        assert index.heard == []

    def test_hear_of_notices(self, city):
        """
        Each place that a notice gets to is told.
        """
        index = Index()
        city.doubles.answer = lambda message: Receipt.rejected("no")
        register = filled(city, index)
        register.sweep(city.at("2017-03-10"))

        register.drain({"post": {}}, now=city.at("2017-03-10", "09:00"))

        assert set(index.changed) == {DeliveryState.PERMANENT_FAILURE}

    def test_host_says_when_it_committed(self, sql_city):
        """
        On the host's connection nobody is told before the host says so, and once.
        """
        index = Index()
        register = filled(sql_city, index)
        index.heard.clear()
        engine = sqlalchemy.create_engine(sql_city.url)

        with (
            engine.begin() as connection,
            sql_city.unit(register, connection=connection) as unit,
        ):
            unit.do("o1", do.Receive())
        engine.dispose()
        before = list(index.heard)
        register.committed(unit)
        register.committed(unit)

        assert before == []
        (heard,) = index.heard
        assert [one.record.type for one in heard.stored] == ["received"]


def test_authorizers_faults_are_listed(city):
    """
    An authorizer that fails refuses, and what went wrong is listed.
    """

    class Roster:
        broken = False

        @hookimpl
        def govtasks_authorize(self):
            """Offer itself."""
            yield AuthorizerSpec(name="roster", factory=lambda: self)

        def authorize(self, request):
            """Fail, once it is broken."""
            if self.broken:
                raise OSError("no roster")  # noqa: EM101
            return Verdict.no_opinion()

    roster = Roster()
    register = filled(city, roster)
    roster.broken = True

    with city.unit(register) as unit, pytest.raises(RefusedError) as caught:
        unit.do("o1", do.Receive())

    assert caught.value.rule == "authorizer-failed"
    (fault,) = register.faults
    assert (fault.plugin, fault.what) == ("Roster", "OSError: no roster")


class TestKeptFaults:
    def test_are_found_by_others(self, city):
        """
        What went wrong in one process is found by the next, each once.
        """
        register = filled(city, Faulty(lambda *_: 1 / 0))
        register.sweep(city.at("2017-03-16"))
        register.drain({"post": {}}, now=city.at("2017-03-16", "09:00"))

        kept = city.open().kept_faults()

        assert {(one.plugin, one.hook) for one in kept} == {
            ("Faulty", "govtasks_after_commit"),
            ("Faulty", "govtasks_delivery_changed"),
            ("Faulty", "govtasks_hold"),
            ("Faulty", "govtasks_observers"),
            ("Faulty", "govtasks_recipients"),
        }
        assert len({(one.hook, one.what) for one in kept}) == len(kept)
        assert {one.what for one in kept} == {"ZeroDivisionError: division by zero"}

    def test_are_bounded(self, city):
        """
        A plugin that never fails in the same way does not fill the store.
        """
        numbers = iter(range(10_000))

        def fail(*_):
            raise OSError(next(numbers))

        register = filled(city, Faulty(fail))
        for number in range(MOST_KEPT + 10):
            with city.unit(register) as unit:
                unit.issue(city.directive(key=f"d{number}", number=str(number)))

        assert len(city.open().kept_faults()) == MOST_KEPT

    def test_a_busy_store_harms_nobody(self):
        """
        What cannot be kept now is kept the next time, and nothing is raised.
        """
        store, calls = MemoryStore(), itertools.count()
        fault = PluginFault(
            plugin="a",
            hook="govtasks_hold",
            name="b",
            what="c",
            at=dt.datetime(2017, 3, 1, tzinfo=dt.UTC),
        )

        def begin():
            if next(calls) == 0:
                raise StoreError("busy")  # noqa: EM101
            return store.begin("default")

        book = FaultBook(begin, Codec())
        for _ in range(3):
            book.keep((fault,))

        with store.begin("default") as session:
            assert kept_faults(session, Codec()) == (fault,)
        assert next(calls) == 2

    def test_none(self, city):
        """
        A register without broken plugins keeps nothing.
        """
        assert filled(city).kept_faults() == ()
