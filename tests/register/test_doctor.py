import contextlib
import datetime as dt
import sqlite3

import attrs
import pytest

from govtasks.codec import Codec
from govtasks.deadlines.loading import builtin_calendar
from govtasks.messages import LOCALES, catalogue
from govtasks.obligations import commands as do
from govtasks.organisation import Organisation
from govtasks.register.doctor import Severity, storage_diagnosis
from govtasks.specs import StorageStatus
from govtasks.testing import Faulty

NOON = "2017-03-10"


def codes(register, city, day=NOON, time="08:00"):
    """Return the codes of what is wrong, in their order."""
    return [one.code for one in register.doctor(city.at(day, time))]


def texts(register, city, day=NOON, time="08:00"):
    """Return what is wrong as sentences."""
    return [one.text() for one in register.doctor(city.at(day, time))]


@pytest.fixture
def register(city):
    """Give a register with one task that is due on 15 March 2017."""
    office = city.office()
    persons = [
        attrs.evolve(person, contacts={"post": "01 Hùng Vương"})
        for person in office.persons
    ]
    opened = city.open()
    with city.unit(opened) as unit:
        unit.record_organisation(city.office(persons=tuple(persons)))
        unit.issue(city.directive())
        unit.assign(city.obligation())
    return opened


class TestDoctor:
    def test_has_nothing_to_say_of_a_register_that_is_well(self, city, register):
        """
        Swept and drained, with everybody reachable, nothing is wrong.
        """
        register.sweep(city.at("2017-03-10"))
        register.drain({"post": {}}, now=city.at("2017-03-10"))

        assert register.doctor(city.at("2017-03-11")) == ()

    def test_an_empty_register_lacks_an_organisation(self, city):
        """
        Without one nobody answers, and that is an error.
        """
        (found,) = city.open().doctor(city.at(NOON))

        assert found.code == "no-organisation"
        assert found.severity is Severity.ERROR

    @pytest.mark.parametrize(
        ("day", "time", "found"),
        [
            pytest.param("2017-03-11", "07:59", [], id="less than a day"),
            pytest.param("2017-03-11", "08:00", ["sweep-behind"], id="a day"),
        ],
    )
    def test_tells_that_nobody_sweeps(self, city, register, day, time, found):
        """
        A step that has been due for a day is an error, with since when.
        """
        assert codes(register, city, day, time) == found

    def test_says_how_much_is_behind_since_when(self, city, register):
        """
        The sentence counts, and names the earliest.
        """
        assert texts(register, city, "2017-03-20") == [
            (
                "Follow-up of 1 obligations has been due since 08:00 Fri 10 Mar 2017."
                " Run the sweep."
            )
        ]

    @pytest.mark.parametrize(
        ("day", "time", "found"),
        [
            pytest.param("2017-03-11", "07:59", [], id="less than a day"),
            pytest.param("2017-03-11", "08:00", ["drain-behind"], id="a day"),
        ],
    )
    def test_tells_that_nobody_drains(self, city, register, day, time, found):
        """
        Notices that have waited for a day are an error.
        """
        register.sweep(city.at("2017-03-10"))

        assert codes(register, city, day, time) == found

    def test_tells_of_a_claim_that_nobody_goes_on_with(self, city, register):
        """
        A worker that died holds a notice; after a day that is told by its key.
        """
        register.sweep(city.at("2017-03-10"))
        with register._begin() as session:  # noqa: SLF001 - as a worker would
            at = city.at("2017-03-10")
            session.claim(at, until=at + dt.timedelta(minutes=10), limit=9)

        found = texts(register, city, "2017-03-12")

        assert found == [
            (
                "A worker that ended holds 2 notices:"
                " o1:2017-03-15:remind:ng-pho-noi-vu:post,"
                " o1:2017-03-15:remind:ng-truong-noi-vu:post. Run the drain."
            )
        ]

    @pytest.mark.parametrize(
        ("day", "found"),
        [
            pytest.param("2017-10-31", [], id="sixty-one days before"),
            pytest.param("2017-11-02", ["calendar-ends"], id="fifty-nine days before"),
            pytest.param("2017-12-31", ["calendar-ends"], id="last day"),
            pytest.param("2018-01-01", ["calendar-ended"], id="day after"),
        ],
    )
    def test_tells_when_a_calendar_ends(self, city, register, day, found):
        """
        It warns sixty days ahead; afterwards it is an error.
        """
        short = attrs.evolve(
            builtin_calendar("vn-state"),
            version="short",
            last_day=dt.date(2017, 12, 31),
            decided_until=dt.date(2017, 12, 31),
            days=[
                special
                for special in builtin_calendar("vn-state").days
                if special.day.year <= 2017
            ],
        )
        with city.unit(register, "2017-03-01") as unit:
            unit.record_calendar(short)
        register.sweep(city.at(day))
        register.drain({"post": {}}, now=city.at(day))

        assert codes(register, city, day) == found

    def test_tells_that_the_clock_is_behind(self, city, register):
        """
        What was recorded after now was recorded by another clock.
        """
        assert texts(register, city, "2017-02-09") == [
            (
                "It is 08:00 Thu 9 Feb 2017 by the clock, and something was recorded at"
                " 08:00 Fri 10 Feb 2017. Set the clock."
            )
        ]

    def test_tells_whom_no_channel_reaches(self, city):
        """
        Persons in office without an address are a warning; there is one here.
        """
        register = city.begun()

        (found,) = register.doctor(city.at(NOON))

        assert found.code == "unreachable"
        assert found.severity is Severity.WARNING
        assert dict(found.arguments) == {
            "number": 1,
            "people": "ng-truong-tai-chinh",
        }

    def test_tells_of_notices_that_were_given_up(self, city, register):
        """
        Dead letters are listed as long as nobody has sent them again.
        """
        register.sweep(city.at("2017-03-10"))
        city.doubles.answer = lambda message: 1 / 0
        for hours in range(60):
            now = city.at("2017-03-10") + hours * dt.timedelta(hours=6)
            register.drain({"post": {}}, now=now)

        found = register.doctor(city.at("2017-03-11"))

        assert "dead-letters" in [one.code for one in found]

    def test_errors_come_first(self, city):
        """
        What is not done stands before what will not be done.
        """
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.obligation())

        assert codes(register, city, "2017-03-20") == ["sweep-behind", "unreachable"]

    def test_tells_of_a_plugin_that_failed(self, city):
        """
        Its name and reason stand in the sentence.
        """
        register = city.begun(plugins=["sql", "no-such-plugin", city.doubles])

        first, *_ = texts(register, city)

        assert first.startswith("Plugin no-such-plugin could not be used: unknown")


class TestClocks:
    def test_a_fact_of_an_obligation_tells_that_the_clock_is_behind(
        self, city, register
    ):
        """
        What was done about open obligations counts as well as what they rest on.
        """
        with city.unit(register, "2017-03-10", "09:00") as unit:
            unit.do("o1", do.Accept())

        assert codes(register, city, "2017-03-10", "08:00") == ["clock-behind"]

    @pytest.mark.parametrize(
        ("minute", "found"),
        [
            pytest.param("07:59", [], id="a minute"),
            pytest.param("07:58", ["clock-behind"], id="two minutes"),
        ],
    )
    def test_machines_may_differ_by_a_minute(self, city, register, minute, found):
        """
        The clocks of several machines are never quite the same.
        """
        assert codes(register, city, "2017-02-10", minute) == found

    def test_tells_that_a_clock_was_set_back(self, city, register):
        """
        A fact that was recorded before an earlier one of its stream is told.
        """
        self.record(city, register, "2017-03-01")

        found = texts(register, city, "2017-03-09")

        assert found == [
            (
                "Facts were recorded before earlier ones, by up to 120 minutes:"
                " organisation. See to the clocks of all machines."
            )
        ]

    @pytest.mark.parametrize(
        ("day", "found"),
        [
            pytest.param("2017-03-14", ["clock-set-back"], id="thirty days"),
            pytest.param("2017-03-15", [], id="thirty-one days"),
        ],
    )
    def test_what_was_set_back_long_ago_is_not_told(self, city, register, day, found):
        """
        Facts stay as they are, so that it would be told for ever.
        """
        self.record(city, register, "2017-02-12")
        register.sweep(city.at(day))
        register.drain({"post": {}}, now=city.at(day))

        assert codes(register, city, day) == found

    def record(self, city, register, day):
        """Record the organisation at ten, and then at eight."""
        with register._begin() as session:  # noqa: SLF001 - to read what stands
            last = session.read("organisation")[-1]
        office = Codec().value(last, "organisation-recorded", Organisation)
        for time in ("10:00", "08:00"):
            with city.unit(register, day, time) as unit:
                unit.record_organisation(office)


@pytest.fixture
def database(tmp_path):
    """Give the path of a database."""
    return tmp_path / "tasks.db"


@pytest.fixture
def kept(city, database):
    """Give a register on a file, with one task."""
    city.url = f"sqlite:///{database}"
    register = city.begun()
    with city.unit(register) as unit:
        unit.assign(city.obligation())
    return register


class TestFacts:
    @pytest.mark.parametrize(
        ("change", "code", "stream"),
        [
            pytest.param(
                "UPDATE govtasks_facts SET actor = 'ng-khac' WHERE type = 'assigned'",
                "altered",
                "obligation/o1",
                id="changed",
            ),
            pytest.param(
                "UPDATE govtasks_facts SET data = '{' WHERE type = 'assigned'",
                "unreadable",
                "obligation/o1",
                id="damaged",
            ),
            pytest.param(
                "DELETE FROM govtasks_facts WHERE stream = 'organisation'"
                " AND version = 2",
                "altered",
                "organisation",
                id="cut off",
            ),
        ],
    )
    def test_tells_what_was_altered(self, city, kept, database, change, code, stream):
        """
        Facts that somebody changed behind the register are told with their stream.
        """
        with city.unit(kept) as unit:
            unit.record_organisation(city.office())
        with contextlib.closing(sqlite3.connect(database)) as connection:
            connection.execute(change)
            connection.commit()

        found = {one.code: one for one in kept.doctor(city.at("2017-02-11"))}

        assert found[code].severity is Severity.ERROR
        assert dict(found[code].arguments) == {"number": 1, "streams": stream}
        assert "govtasks verify" in found[code].text("vi")

    def test_has_nothing_to_say_of_facts_as_they_were_written(self, city, kept):
        """
        Facts, chains and heads fit on a database too.
        """
        assert codes(kept, city, "2017-02-11") == ["unreachable"]


class TestSeals:
    def test_a_register_without_seals_needs_none(self, city, register):
        """
        Whether to seal is for the host to decide.
        """
        register.sweep(city.at("2017-05-10"))
        register.drain({"post": {}}, now=city.at("2017-05-10"))

        assert codes(register, city, "2017-05-10") == []

    @pytest.mark.parametrize(
        ("day", "found"),
        [
            pytest.param("2017-04-04", [], id="thirty-four days"),
            pytest.param("2017-04-05", ["seal-behind"], id="thirty-five days"),
        ],
    )
    def test_tells_that_nobody_seals_any_more(self, city, register, day, found):
        """
        Where there are seals, facts of more than a month are under one.
        """
        register.seal(now=city.at("2017-02-28"))
        with city.unit(register, "2017-03-01") as unit:
            unit.do("o1", do.Accept())
        register.sweep(city.at(day))
        register.drain({"post": {}}, now=city.at(day))

        assert codes(register, city, day) == found

    def test_what_is_sealed_is_not_told(self, city, register):
        """
        A seal that nothing has come behind stands as long as it likes.
        """
        register.sweep(city.at("2017-04-01"))
        register.drain({"post": {}}, now=city.at("2017-04-01"))
        register.seal(now=city.at("2017-04-01", "12:00"))

        found = codes(register, city, "2017-05-31")

        assert "seal-behind" not in found


class TestPluginFaults:
    def test_tells_what_objects_of_plugins_did_wrong(self, city):
        """
        Faults of any process are told for a month, by plugin and object.
        """
        plugins = ["sql", city.doubles, *city.authorizers, Faulty(lambda *_: 1 / 0)]
        register = city.begun(plugins=plugins)

        found = {one.code: one for one in register.doctor(city.at(NOON))}
        later = codes(register, city, "2017-03-13")

        arguments = dict(found["plugin-faults"].arguments)
        assert arguments["names"] == "Faulty (faulty)"
        assert arguments["number"] >= 1
        assert found["plugin-faults"].severity is Severity.WARNING
        assert "plugin-faults" not in later


class TestStorageDiagnosis:
    @pytest.mark.parametrize(
        ("found", "code"),
        [
            pytest.param(None, None, id="no tables yet"),
            pytest.param(2, "migrations-pending", id="older"),
            pytest.param(3, None, id="current"),
            pytest.param(4, "storage-newer", id="newer"),
        ],
    )
    def test_tells_of_tables_of_another_release(self, found, code):
        """
        Tables that must be upgraded, or that this release must leave, are an error.
        """
        status = StorageStatus(database="sqlite 3", found=found, wanted=3)

        diagnosis = storage_diagnosis(status)

        assert (diagnosis and diagnosis.code) == code
        assert diagnosis is None or diagnosis.severity is Severity.ERROR


class TestWords:
    @pytest.mark.parametrize("code", sorted(catalogue("doctor")))
    def test_each_has_both_languages(self, code):
        """
        Every sentence exists in Vietnamese and English.
        """
        assert set(catalogue("doctor")[code]) == set(LOCALES)
