"""What observers and the log are told of work: its beginning, its end, how much."""

import logging
from types import SimpleNamespace

import pytest

from govtasks.errors import ConflictError, InvalidValueError
from govtasks.hookspecs import hookimpl
from govtasks.notices import Receipt
from govtasks.observing import WorkKind
from govtasks.plugins import Crew, load_plugins
from govtasks.register.watching import watched
from govtasks.specs import ObserverSpec


class Watcher:
    """An observer that keeps what it is told."""

    def __init__(self):
        self.told = []

    @hookimpl
    def govtasks_observers(self):
        """Offer itself."""
        yield ObserverSpec(name="watcher", factory=lambda: self)

    def began(self, work):
        """Keep it."""
        self.told.append((work, None))

    def ended(self, work, done):
        """Keep it."""
        self.told.append((work, done))

    def of(self, kind):
        """Return what it was told of a kind of work, in order."""
        return [one for one in self.told if one[0].kind is kind]


@pytest.fixture
def watcher():
    """Give an observer."""
    return Watcher()


@pytest.fixture
def city(new_city):
    """Give a city in memory: no store is asked about observers."""
    made = new_city()
    yield made
    made.close()


@pytest.fixture
def register(city, watcher):
    """Give a register with the observer, in which something is due."""
    plugins = ["sql", city.doubles, *city.authorizers, watcher]
    made = city.begun(plugins=load_plugins(plugins))
    with city.unit(made) as unit:
        unit.assign(city.obligation())
    watcher.told.clear()
    return made


class TestObservers:
    def test_are_told_of_a_unit_and_how_much_it_recorded(self, city, register, watcher):
        """
        A unit begins and ends, the same object both times.
        """
        with city.unit(register) as unit:
            unit.assign(city.obligation(key="other"))
            (began,) = watcher.told

        ended = watcher.told[-1]
        assert began[0] is ended[0]
        assert (began[0].kind, began[0].tenant) == (WorkKind.UNIT, "default")
        assert began[0].actor == unit.act.actor
        assert ended[1].counts["facts"] == ended[1].counts["streams"] == 1
        assert ended[1].error == ""
        assert ended[1].seconds > 0

    @pytest.mark.parametrize(
        ("error", "word"),
        [
            pytest.param(ConflictError("o", 0, 1), "version-conflict", id="ours"),
            pytest.param(KeyError("secret words"), "KeyError", id="of the host"),
        ],
    )
    def test_are_told_of_an_error_by_its_word_alone(
        self, city, register, watcher, error, word
    ):
        """
        What ended a unit is named; what it says stays with whoever called.
        """
        with pytest.raises(type(error)) as caught, city.unit(register):
            raise error

        assert caught.value is error
        assert watcher.told[-1][1].error == word
        assert watcher.told[-1][1].counts == {}

    def test_are_told_of_a_sweep_and_what_it_said(self, city, register, watcher):
        """
        One run of follow-up is one piece of work, with its counts.
        """
        report = register.sweep(city.at("2017-03-16"))

        (began, ended) = watcher.of(WorkKind.SWEEP)
        assert began[0].at == report.at
        assert ended[1].counts["said"] == report.counts.said > 0
        assert ended[1].counts["failed"] == 0

    def test_are_not_told_of_a_dry_run(self, city, register, watcher):
        """
        What only says what it would do is no work.
        """
        register.sweep(city.at("2017-03-16"), dry_run=True)

        assert watcher.told == []

    def test_are_told_of_each_message_inside_its_drain(self, city, register, watcher):
        """
        A message has its drain as parent, and ends before that does.
        """
        register.sweep(city.at("2017-03-16"))
        report = register.drain({"post": {}}, now=city.at("2017-03-16", "09:00"))

        began, ended = watcher.of(WorkKind.DRAIN)
        sends = watcher.of(WorkKind.SEND)
        assert {work.parent for work, _ in sends} == {began[0]}
        assert len(sends) == 2 * len(city.doubles.sent) > 0
        assert sends[1][1].counts == {"accepted": 1}
        assert sends[0][0].channel == "post"
        assert [work.message for work, done in sends if done] == [
            message.key for message in city.doubles.sent
        ]
        assert ended[1].counts == report.counts
        assert watcher.told.index(ended) > watcher.told.index(sends[-1])

    def test_that_fail_stop_nothing(self, city):
        """
        A unit is committed, whatever an observer does; its fault is kept.
        """

        class Broken:
            @hookimpl
            def govtasks_observers(self):
                yield ObserverSpec(name="broken", factory=lambda: self)

            def began(self, work):
                raise OSError(work.actor)

            def ended(self, _work, done):
                done.counts.clear()
                raise SystemExit

        watcher = Watcher()
        plugins = ["sql", city.doubles, *city.authorizers, Broken(), watcher]
        register = city.begun(plugins=load_plugins(plugins))

        with city.unit(register) as unit:
            unit.assign(city.obligation())

        with city.unit(register) as unit:
            assert len(unit.obligations()) == 1
        assert {fault.name for fault in register.faults} == {"broken"}
        counts = [done.counts["facts"] for _, done in watcher.of(WorkKind.UNIT) if done]
        assert counts[-2:] == [1, 0]


class TestWatched:
    def test_tells_of_the_end_of_what_was_interrupted(self):
        """
        Even an interruption from the keyboard ends the work, and goes on.
        """
        watcher = Watcher()
        crew = Crew(load_plugins([watcher]))
        work = SimpleNamespace(kind=WorkKind.UNIT, at=None, tenant="t", actor="a")
        work.channel = work.message = ""

        def interrupted():
            with watched(crew, work) as counts:
                counts["facts"] = 2
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            interrupted()

        assert watcher.told[-1][1].error == "KeyboardInterrupt"
        assert watcher.told[-1][1].counts == {"facts": 2}


def lines(caplog, event):
    """Return the level and the particulars of each line about an event."""
    return [
        (record.levelname, record.govtasks)
        for record in caplog.records
        if record.govtasks["event"] == event
    ]


class TestLog:
    def test_nothing_is_configured(self, register):
        """
        No logger of the library has a handler or a level that a host did not set.
        """
        names = [name for name in logging.root.manager.loggerDict if "govtasks" in name]

        assert names
        for name in names:
            logger = logging.getLogger(name)
            assert logger.handlers == []
            assert logger.level == logging.NOTSET
            assert logger.propagate

    def test_a_unit_is_a_line(self, city, register, caplog):
        """
        A unit is told of at level DEBUG, with keys that stay.
        """
        caplog.set_level("DEBUG", "govtasks")

        with city.unit(register) as unit:
            unit.assign(city.obligation(key="other"))

        ((level, about),) = lines(caplog, "unit")
        assert level == "DEBUG"
        assert about.pop("duration") >= 0
        assert about == {
            "event": "unit",
            "tenant": "default",
            "actor": unit.act.actor,
            "counts": {"facts": 1, "notices": 0, "streams": 1},
            "error": None,
        }
        ((level, about),) = lines(caplog, "fact")
        assert level == "INFO"
        assert about["obligation"] == "other"
        assert about["stream"] == "obligation/other"
        assert about["type"] == "assigned"
        assert about["tenant"] == "default"

    def test_an_error_is_a_word_without_what_it_says(self, city, register, caplog):
        """
        What somebody typed is in no line, even where it was refused.
        """
        caplog.set_level("DEBUG", "govtasks")

        with pytest.raises(InvalidValueError), city.unit(register) as unit:
            unit.record_calendar("very secret words")

        ((level, about),) = lines(caplog, "unit")
        assert level == "INFO"
        assert about["error"] == "invalid-value"
        assert "secret" not in caplog.text

    def test_sweep_drain_send_and_notice_are_lines(self, city, register, caplog):
        """
        Runs are told of at level INFO, single messages at level DEBUG.
        """
        caplog.set_level("DEBUG", "govtasks")

        register.sweep(city.at("2017-03-16"))
        register.drain({"post": {}}, now=city.at("2017-03-16", "09:00"))

        ((level, sweep),) = lines(caplog, "sweep")
        assert (level, sweep["counts"]["failed"]) == ("INFO", 0)
        assert sweep["counts"]["said"] > 0
        assert "actor" not in sweep
        ((level, drain),) = lines(caplog, "drain")
        assert level == "INFO"
        assert drain["counts"] == {"accepted": len(city.doubles.sent)}
        level, send = lines(caplog, "send")[0]
        assert (level, send["channel"]) == ("DEBUG", "post")
        assert send["message"] == city.doubles.sent[0].key
        level, notice = lines(caplog, "notice")[0]
        assert (level, notice["state"]) == ("INFO", "accepted")
        assert notice["obligation"] == city.doubles.sent[0].obligation

    def test_a_lost_notice_is_a_warning(self, city, register, caplog):
        """
        Somebody who was not reached is not passed over among the others.
        """
        city.doubles.answer = lambda _: Receipt.rejected("no such address")
        caplog.set_level("INFO", "govtasks")

        register.sweep(city.at("2017-03-16"))
        register.drain({"post": {}}, now=city.at("2017-03-16", "09:00"))

        assert {level for level, _ in lines(caplog, "notice")} == {"WARNING"}
        assert "no such address" not in caplog.text

    def test_a_sweep_that_failed_in_part_is_a_warning(self, city, register, caplog):
        """
        An obligation that could not be followed up is a reason to look.
        """
        caplog.set_level("INFO", "govtasks")
        with city.unit(register) as unit:
            unit.assign(city.obligation(key="bad"))
        with city.doubles.store.begin("default") as session:
            stored = session.read("obligation/bad")
            broken = type(stored[0].record)(
                type="no-such-fact",
                effective_at=stored[0].record.effective_at,
                recorded_at=stored[0].record.recorded_at,
                actor="a",
            )
            session.append("obligation/bad", len(stored), (broken,))

        register.sweep(city.at("2017-03-16"))

        ((level, sweep),) = lines(caplog, "sweep")
        assert (level, sweep["counts"]["failed"]) == ("WARNING", 1)
