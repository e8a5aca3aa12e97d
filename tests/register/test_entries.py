"""What exporters, feeds and channels that invite get of an obligation."""

import datetime as dt

import attrs
import pytest

from govtasks.deadlines.rules import Within
from govtasks.deadlines.terms import Term
from govtasks.directives import Provision, Reference, Relation, Secrecy
from govtasks.errors import RefusedError
from govtasks.obligations import commands as do
from govtasks.obligations.model import Kind
from govtasks.obligations.particulars import Outcome
from govtasks.register.queries import Filter
from govtasks.text import Text

LATER_ON = "2017-06-30"


@pytest.fixture
def given(city):
    """Give a register with one obligation that arrived."""
    register = city.begun()
    with city.unit(register) as unit:
        unit.assign(city.obligation("o1"))
        unit.do("o1", do.Receive())
    return register


def entry(city, register, key="o1", day=LATER_ON):
    """Return what an exporter gets of one obligation, as of a day."""
    register.export("double", city.at(day))
    return {one.key: one for one in city.doubles.entries}[key]


class TestDocument:
    @pytest.mark.parametrize(
        ("changes", "provision", "expected"),
        [
            pytest.param({"symbol": "UBND-VX"}, "2.a", "644/UBND-VX, 2.a", id="all"),
            pytest.param({}, "1", "644, 1", id="without a symbol"),
            pytest.param({"number": None}, "1", "cv-644, 1", id="without a number"),
        ],
    )
    def test_is_cited_as_people_do(self, city, changes, provision, expected):
        """
        Number and symbol, and the provision; the key where there is no number.
        """
        register = city.open()
        with city.unit(register) as unit:
            unit.record_organisation(city.office())
            named = Provision(path=provision, text=Text.of(vi="Thực hiện"))
            unit.issue(city.directive(provisions=(named,), **changes))
            unit.assign(city.obligation("o1", provision=provision))

        found = entry(city, register)

        assert (found.directive, found.document) == ("cv-644", expected)

    @pytest.mark.parametrize("mark", list(Secrecy))
    def test_any_mark_of_secrecy_is_told(self, city, mark):
        """
        What rests on a document with a mark is secret.
        """
        register = city.open()
        with city.unit(register) as unit:
            unit.record_organisation(city.office())
            unit.issue(city.directive(secrecy=mark))
            unit.assign(city.obligation("o1"))

        assert entry(city, register).secret is (mark is not Secrecy.NONE)

    def test_what_was_worded_in_secret_stays_secret(self, city):
        """
        A later document without a mark takes nothing of it away.
        """
        register = city.open()
        with city.unit(register) as unit:
            unit.record_organisation(city.office())
            unit.issue(city.directive(secrecy=Secrecy.SECRET))
            unit.assign(city.obligation("o1"))
        moved = do.DecideAmendment(
            directive="cv-700", outcome=Outcome.MOVE, provision="1", reason="thay thế"
        )
        replaces = Reference(relation=Relation.REPLACES, directive="cv-644")
        with city.unit(register, "2017-03-01") as unit:
            later = city.directive(key="cv-700", number="700", references=(replaces,))
            unit.issue(later, decisions={"o1": moved})

        found = entry(city, register)

        assert (found.directive, found.document) == ("cv-700", "700, 1")
        assert found.secret


class TestWork:
    def test_kind_and_field_are_told(self, city, given):
        """
        The kind is a word; the field has its name, or its key in each language.
        """
        found = entry(city, given)

        assert found.kind == "task"
        assert found.field == Text.of(vi="dieu-hanh", en="dieu-hanh")

    def test_what_has_no_field_has_none(self, city):
        """
        Nothing is made up.
        """
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.obligation("o1", field=None))

        assert entry(city, register).field is None

    def test_occurrence_names_its_series(self, city):
        """
        What a series opened says so; what serves another obligation does not.
        """
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.series())
            unit.assign(city.obligation("o1"))
            unit.assign(city.obligation("o2", parent="o1", assigner="noi-vu"))
        register.sweep(city.at("2017-04-15"))

        found = entry(city, register, "s1@2017-04")
        assert (found.parent, found.series) == ("s1", "s1")
        assert entry(city, register, "s1").kind == "recurring"
        assert entry(city, register, "o2").series is None

    def test_time_that_a_condition_came_about_names_its_duty(self, city):
        """
        A repeating condition opens obligations as a series does.
        """
        register = city.begun()
        rule = Within(terms=(Term.parse("5 working days"),), of="trigger")
        duty = city.obligation("c1", kind=Kind.CONDITIONAL, rule=rule, repeats=True)
        with city.unit(register) as unit:
            unit.assign(duty)
            unit.do("c1", do.Trigger(reason="mưa lớn"))

        opened = [e for e in register.views() if e.key != "c1"]

        assert [entry(city, register, e.key).series for e in opened] == ["c1"]


class TestDays:
    def test_reminders_are_told_whenever_one_asks(self, city, given):
        """
        Before and after a sweep said them, and long after, they are the same.
        """
        before = entry(city, given, day="2017-02-10").alarms
        given.sweep(city.at("2017-03-14"))

        expected = (city.at("2017-03-10"), city.at("2017-03-15"))
        assert before == entry(city, given).alarms == expected
        assert {at.tzinfo for at in before} == {city.at(LATER_ON).tzinfo}

    @pytest.mark.parametrize(
        ("term", "is_instant"),
        [
            pytest.param("48 hours", True, id="hours end at a moment"),
            pytest.param("5 working days", False, id="days end with a day"),
        ],
    )
    def test_moment_is_told_from_a_day(self, city, term, is_instant):
        """
        What ends at a moment says so, and when it ends, in its own zone.
        """
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.obligation("o1", rule=city.within(term)))
            unit.do("o1", do.Receive())

        found = entry(city, register)

        assert found.is_instant is is_instant
        assert found.expires_at.tzinfo == city.at(LATER_ON).tzinfo

    def test_hour_of_a_named_day_is_a_moment(self, city):
        """
        What is over at ten o'clock is not shown as something for the whole day.
        """
        rule = attrs.evolve(city.fixed("2017-03-15"), time=dt.time(10))
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.obligation("o1", rule=rule))

        found = entry(city, register)

        assert found.is_instant
        assert found.expires_at == city.at("2017-03-15", "10:00")

    @pytest.mark.parametrize(
        ("command", "is_done"),
        [
            pytest.param(do.Withdraw(reason="nhầm"), False, id="withdrawn"),
            pytest.param(do.Confirm(), True, id="confirmed"),
        ],
    )
    def test_end_is_told(self, city, given, command, is_done):
        """
        When it was closed is told of what was withdrawn, too.
        """
        assert entry(city, given).closed_at is None
        with city.unit(given, "2017-03-01", actor="ng-truong-noi-vu") as unit:
            unit.do("o1", do.Submit(result="Kế hoạch"))
        with city.unit(given, "2017-03-02") as unit:
            unit.do("o1", command)

        found = entry(city, given)

        assert found.closed_at == city.at("2017-03-02")
        assert (found.completed_at is not None) is is_done
        assert found.alarms == ()


DOER, HEAD = "ng-pho-noi-vu", "ng-truong-noi-vu"
TICK = do.ProposeCompletion(evidence="e1")
LATER = do.ProposeExtension(to=dt.date(2017, 3, 31), evidence="e2")
DECLINED = do.DeclineDeviceProposal(proposal="device-1", reason="thiếu phụ lục")


def send(city, register, *steps):
    """Let people, or their devices, do something, a day each from 1 March on."""
    for day, (person, command) in enumerate(steps, 1):
        with city.unit(register, f"2017-03-{day:02}", actor=person) as unit:
            unit.do("o1", command)


class TestDevices:
    def test_nothing_came_from_them(self, city, given):
        """
        Most obligations nobody has touched.
        """
        found = entry(city, given)

        assert (found.proposed, found.declined, found.hidden_by) == ((), None, ())

    @pytest.mark.parametrize(
        ("steps", "proposed"),
        [
            pytest.param([(DOER, TICK)], ("completion",), id="ticked"),
            pytest.param(
                [(DOER, LATER), (DOER, TICK), (HEAD, TICK)],
                ("completion", "extension"),
                id="each word once",
            ),
            pytest.param(
                [(DOER, TICK), (HEAD, do.Submit(result="Kế hoạch"))], (), id="taken up"
            ),
            pytest.param([(DOER, TICK), (HEAD, DECLINED)], (), id="declined"),
        ],
    )
    def test_what_waits_is_told(self, city, given, steps, proposed):
        """
        A word of each kind, as long as nobody has answered.
        """
        before = entry(city, given)

        send(city, given, *steps)

        found = entry(city, given)
        assert found.proposed == proposed
        assert (found.last_day, found.is_open) == (before.last_day, True)
        assert found.changed_at > before.changed_at

    def test_untick_of_what_is_confirmed_is_told(self, city, given):
        """
        It is closed all the same.
        """
        send(
            city,
            given,
            (DOER, do.Submit(result="Kế hoạch")),
            ("ng-ct-tp", do.Confirm()),
            (DOER, do.ProposeReopening(evidence="e3")),
        )

        found = entry(city, given)

        assert found.proposed == ("reopening",)
        assert found.closed_at == city.at("2017-03-02")

    def test_reason_is_told_until_something_happens(self, city, given):
        """
        It stands in each language as it was given.
        """
        send(city, given, (DOER, TICK), (HEAD, DECLINED))
        told = entry(city, given).declined
        with city.unit(given, "2017-03-03", actor=DOER) as unit:
            unit.do("o1", do.Report(percent=50))

        assert told == Text.of(vi="thiếu phụ lục", en="thiếu phụ lục")
        assert entry(city, given).declined is None

    def test_who_hid_it_is_told(self, city, given):
        """
        For each person by himself, in order.
        """
        send(city, given, (HEAD, do.Hide()), (DOER, do.Hide()))
        both = entry(city, given).hidden_by
        with city.unit(given, "2017-03-03", actor=HEAD) as unit:
            unit.do("o1", do.Show())

        assert both == (DOER, HEAD)
        assert entry(city, given).hidden_by == (DOER,)

    def test_day_that_is_no_later_is_refused(self, city, given):
        """
        It is held against the deadline in force.
        """
        earlier = do.ProposeExtension(to=dt.date(2017, 3, 15), evidence="e")

        with (
            city.unit(given, "2017-03-01", actor=DOER) as unit,
            pytest.raises(RefusedError, match="is not later than the last day") as e,
        ):
            unit.do("o1", earlier)

        assert e.value.rule == "extension-not-later"

    def test_what_waits_is_found(self, city, given):
        """
        Whoever answers asks for it by the code of the finding.
        """
        send(city, given, (DOER, TICK))

        wanted = Filter(finding="completion-proposed")
        assert [view.key for view in given.views(city.at(LATER_ON), wanted)] == ["o1"]
        (told,) = given.view("o1", city.at(LATER_ON)).findings
        assert "lúc 08:00 Thứ Tư 01/03/2017" in told.text("vi")


class TestInstant:
    @pytest.mark.parametrize("day", ["2017-02-11", "2017-03-16", "2017-12-31"])
    def test_of_asking_changes_nothing(self, city, given, day):
        """
        The same facts give the same entry on any later day.
        """
        assert entry(city, given, day=day) == entry(city, given)

    def test_one_entry_is_like_that_of_many(self, city, given):
        """
        What is made once for many obligations is right for each of them.
        """
        alone = entry(city, given)
        with city.unit(given) as unit:
            for number in range(2, 30):
                day = dt.date(2017, 3, number)
                rule = city.fixed(str(day))
                unit.assign(city.obligation(f"o{number}", rule=rule))

        given.export("double", city.at(LATER_ON))

        many = {one.key: one for one in city.doubles.entries}
        assert many["o1"] == alone
        assert {many[f"o{n}"].explanation for n in range(2, 30)} != {alone.explanation}
        assert all(
            attrs.evolve(many[f"o{n}"], key="o1").last_day == dt.date(2017, 3, n)
            for n in range(2, 30)
        )
