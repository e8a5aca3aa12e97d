import datetime as dt

import attrs
import pytest

from govtasks.deadlines.rules import AfterCompletion, Inherited, Undated, Within
from govtasks.deadlines.terms import Term
from govtasks.errors import ConflictError, RefusedError, UnknownNameError
from govtasks.obligations import commands as do
from govtasks.obligations import events as did
from govtasks.obligations.limits import Conflict
from govtasks.obligations.model import Kind
from govtasks.obligations.particulars import Change
from govtasks.obligations.refusals import refused_text
from govtasks.obligations.state import Workflow
from govtasks.obligations.status import DeadlineState


def day(text):
    """Return a day."""
    return dt.date.fromisoformat(text)


def set_to(city, text):
    """Return the command that sets another day."""
    return do.SetRule(rule=city.fixed(text), reason="chỉ đạo mới")


def events(register, key):
    """Return the events of an obligation."""
    return [fact.event for fact in register.facts(key)]


def begun(city, whole="2017-03-15", **parts):
    """Return a register with a whole, and parts that are due on these days."""
    register = city.begun()
    with city.unit(register) as unit:
        unit.assign(city.obligation("whole", rule=city.fixed(whole)))
        for key, last in parts.items():
            part = city.obligation(key, parent="whole", rule=city.fixed(last))
            unit.assign(part)
    return register


class TestPartGiven:
    def test_a_part_is_noted_in_the_whole(self, city):
        """
        Whoever reads the whole sees which parts were given of it, and to whom.
        """
        register = begun(city, one="2017-03-01", two="2017-03-15")

        assert events(register, "whole")[1:] == [
            did.PartGiven(obligation="one", lead="noi-vu"),
            did.PartGiven(obligation="two", lead="noi-vu"),
        ]
        assert register.view("whole").state.parts == {"one", "two"}

    def test_a_cascade_is_noted_all_at_once(self, city):
        """
        Each addressee's part is noted, by the act that gave it.
        """
        register = begun(city)
        whole = city.obligation("whole")

        with city.unit(register) as unit:
            unit.cascade(whole, ["tai-chinh", "noi-vu"])

        assert events(register, "whole")[1:] == [
            did.PartGiven(obligation="whole/tai-chinh", lead="tai-chinh"),
            did.PartGiven(obligation="whole/noi-vu", lead="noi-vu"),
        ]

    def test_a_part_that_cannot_be_given_is_not_noted(self, city):
        """
        Part and note are written together or not at all.
        """
        register = begun(city)
        before = city.everything()
        late = city.obligation("late", parent="whole", rule=city.fixed("2017-03-16"))

        with pytest.raises(RefusedError), city.unit(register) as unit:
            unit.assign(late)

        assert city.everything() == before

    def test_what_serves_nothing_is_noted_nowhere(self, city):
        """
        An obligation without a parent leaves every other stream alone.
        """
        register = begun(city)
        with city.unit(register) as unit:
            unit.assign(city.obligation("alone"))

        assert len(register.facts("whole")) == 1

    def test_parts_have_parts_to_any_depth(self, city):
        """
        Each is noted in the one above it.
        """
        register = begun(city, one="2017-03-01")
        with city.unit(register) as unit:
            for number in range(5):
                parent = "one" if number == 0 else f"deep-{number - 1}"
                rule = city.fixed("2017-03-01")
                part = city.obligation(f"deep-{number}", parent=parent, rule=rule)
                unit.assign(part)

        assert register.view("deep-3").state.parts == {"deep-4"}
        assert register.view("whole").state.parts == {"one"}

    def test_there_are_no_circles(self, city):
        """
        What is above must be there before, and stays where it is.
        """
        register = city.begun()

        with pytest.raises(UnknownNameError), city.unit(register) as unit:
            unit.assign(city.obligation("a", parent="b"))
        with city.unit(register) as unit:
            unit.assign(city.obligation("b"))
            unit.assign(city.obligation("a", parent="b"))
        with pytest.raises(ConflictError), city.unit(register) as unit:
            unit.assign(city.obligation("b", parent="a"))


class TestTrapF9:
    """The child's day is checked on every later change, of either of them."""

    def test_a_part_cannot_be_set_beyond_the_whole(self, city):
        """
        The last day of the whole is in time, the day after it is not.
        """
        register = begun(city, part="2017-03-01")

        with pytest.raises(RefusedError) as caught, city.unit(register) as unit:
            unit.do("part", set_to(city, "2017-03-16"))
        with city.unit(register) as unit:
            unit.do("part", set_to(city, "2017-03-15"))

        assert caught.value.rule == "child-after-parent"
        assert caught.value.arguments["whole"] == "whole"
        assert refused_text(caught.value, "en") == (
            "due on Thu 16 Mar 2017, later than the parent's deadline of Wed 15 Mar "
            "2017 (ask for a longer term of whole first, for its part part)"
        )

    def test_a_whole_cannot_end_before_its_parts(self, city):
        """
        Each part that stands in the way is named with its last day.
        """
        register = begun(city, one="2017-03-01", two="2017-03-15", three="2017-03-10")
        before = city.everything()

        with pytest.raises(RefusedError) as caught, city.unit(register) as unit:
            unit.do("whole", set_to(city, "2017-03-09"))

        assert caught.value.rule == "parts-after-whole"
        assert caught.value.arguments["parts"] == (
            Conflict(key="three", last_day=day("2017-03-10")),
            Conflict(key="two", last_day=day("2017-03-15")),
        )
        assert refused_text(caught.value, "vi") == (
            "hạn Thứ Năm 09/03/2017 sớm hơn hạn của phần việc đã giao: three (Thứ Sáu "
            "10/03/2017), two (Thứ Tư 15/03/2017) (điều chỉnh thời hạn các phần việc "
            "này trước, có thể trong cùng một lần ghi)"
        )
        assert city.everything() == before

    def test_the_parts_can_be_changed_first_in_one_unit(self, city):
        """
        Then the whole can end sooner, and all of it is recorded together.
        """
        register = begun(city, one="2017-03-15")
        with city.unit(register) as unit:
            unit.do("one", set_to(city, "2017-03-09"))
            unit.do("whole", set_to(city, "2017-03-09"))

        assert register.view("whole").last_day == day("2017-03-09")

    def test_what_is_closed_stands_in_nobodys_way(self, city):
        """
        A part that was withdrawn has no day any more.
        """
        register = begun(city, one="2017-03-15")
        with city.unit(register) as unit:
            unit.do("one", do.Withdraw(reason="trùng"))
            unit.do("whole", set_to(city, "2017-03-01"))

        assert register.view("whole").last_day == day("2017-03-01")

    @pytest.mark.parametrize(
        "ask",
        [
            pytest.param({"to": day("2017-03-16")}, id="to a day"),
            pytest.param({"by": Term.parse("30 days")}, id="by a term"),
        ],
    )
    def test_a_longer_term_beyond_the_whole_cannot_be_asked_for(self, city, ask):
        """
        The refusal says which extension has to come first.
        """
        register = begun(city)
        rule = city.within("10 working days")
        with city.unit(register) as unit:
            unit.assign(city.obligation("part", parent="whole", rule=rule))
            unit.do("part", do.Receive())

        with pytest.raises(RefusedError) as caught, city.unit(register) as unit:
            unit.do("part", do.RequestExtension(reason="nhiều việc", **ask))

        assert caught.value.rule == "child-after-parent"
        assert "longer term of whole first" in str(caught.value)

    def test_a_longer_term_beyond_the_whole_cannot_be_offered(self, city):
        """
        Whoever decides on the part does not decide on the whole.
        """
        register = begun(city, part="2017-03-01")
        with city.unit(register, actor="ng-pct") as unit:
            asked = do.RequestExtension(to=day("2017-03-10"), reason="nhiều việc")
            unit.do("part", asked)
        offer = do.CounterExtension(to=day("2017-03-16"), reason="rộng hơn")

        with pytest.raises(RefusedError) as caught, city.unit(register) as unit:
            unit.do("part", offer)

        assert caught.value.rule == "child-after-parent"

    def test_a_grant_is_checked_again(self, city):
        """
        What was within the whole when it was asked for need not be so any more.
        """
        register = begun(city, part="2017-03-01")
        with city.unit(register, actor="ng-pct") as unit:
            asked = do.RequestExtension(to=day("2017-03-15"), reason="nhiều việc")
            unit.do("part", asked)
        with city.unit(register) as unit:
            unit.do("whole", set_to(city, "2017-03-14"))

        with pytest.raises(RefusedError) as caught, city.unit(register) as unit:
            unit.do("part", do.GrantExtension())

        assert caught.value.rule == "child-after-parent"

    def test_the_whole_is_extended_for_a_part(self, city):
        """
        The request names the part that needs it, which must be one of its own.
        """
        register = begun(city, part="2017-03-15")
        ask = do.RequestExtension(
            to=day("2017-03-31"), reason="phần việc cần thêm", for_part="part"
        )
        stranger = attrs.evolve(ask, for_part="alone")

        with city.unit(register, actor="ng-pct") as unit:
            unit.do("whole", ask)
        assert register.view("whole").state.request.for_part == "part"
        with city.unit(register) as unit:
            unit.do("whole", do.GrantExtension())
        with pytest.raises(RefusedError) as caught, city.unit(register) as unit:
            unit.do("whole", stranger)

        assert caught.value.rule == "not-a-part"
        assert "alone is no part of whole" in str(caught.value)

    def test_a_resumption_beyond_the_whole_is_refused(self, city):
        """
        The clock of a part cannot go on into the time after the whole.
        """
        register = begun(city)
        rule = city.within("20 working days")
        with city.unit(register) as unit:
            unit.assign(city.obligation("part", parent="whole", rule=rule))
            unit.do("part", do.Receive())
            unit.do("part", do.Suspend(on=day("2017-02-10"), reason="chờ số liệu"))
        stood = do.Resume(on=day("2017-02-20"), reason="đủ số liệu")

        with (
            pytest.raises(RefusedError) as caught,
            city.unit(register, "2017-02-20") as unit,
        ):
            unit.do("part", stood)
        with city.unit(register, "2017-02-20") as unit:
            unit.do("part", attrs.evolve(stood, rule=city.fixed("2017-03-15")))

        assert caught.value.rule == "child-after-parent"
        assert register.view("part").last_day == day("2017-03-15")

    def test_a_whole_does_not_go_on_before_its_parts_fit_in(self, city):
        """
        While it stood still nothing bound the part; when it goes on, it does.
        """
        register = city.begun()
        with city.unit(register) as unit:
            rule = city.within("10 working days")
            unit.assign(city.obligation("whole", rule=rule))
            part = city.obligation(
                "part", parent="whole", rule=city.fixed("2017-02-20")
            )
            unit.assign(part)
            unit.do("whole", do.Receive())
            unit.do("whole", do.Suspend(on=day("2017-02-10"), reason="chờ số liệu"))
            unit.do("part", set_to(city, "2017-03-31"))
        goes_on = do.Resume(on=day("2017-02-13"), reason="đủ số liệu")

        with (
            pytest.raises(RefusedError) as caught,
            city.unit(register, "2017-02-13") as unit,
        ):
            unit.do("whole", goes_on)
        with city.unit(register, "2017-02-13") as unit:
            unit.do("whole", attrs.evolve(goes_on, rule=city.fixed("2017-03-31")))

        assert caught.value.rule == "parts-after-whole"

    def test_what_happened_is_recorded_and_the_conflict_with_it(self, city):
        """
        The document arrived when it did; that the part overran is a fact beside it.
        """
        register = begun(city)
        rule = city.within("20 working days")
        with city.unit(register) as unit:
            unit.assign(city.obligation("part", parent="whole", rule=rule))
        with city.unit(register, "2017-03-10") as unit:
            unit.do("part", do.Receive())

        assert events(register, "part")[1:] == [
            did.Received(),
            did.Overran(
                whole="whole", whole_day=day("2017-03-15"), day=day("2017-04-10")
            ),
        ]

    def test_what_the_whole_learned_is_noted_in_each_part(self, city):
        """
        Its document arrived, and gave it a day before that of its part, once.
        """
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.obligation("whole", rule=city.within("5 working days")))
            unit.assign(city.obligation("part", parent="whole"))
            in_time = city.fixed("2017-02-17")
            unit.assign(city.obligation("one", parent="whole", rule=in_time))
            unit.do("whole", do.Receive())

        assert events(register, "part")[1:] == [
            did.Overran(
                whole="whole", whole_day=day("2017-02-17"), day=day("2017-03-15")
            )
        ]
        assert len(events(register, "one")) == 1

    def test_a_term_that_begins_anew_is_checked_when_it_does(self, city):
        """
        Another lead has the whole term from his own receipt, which may be too late.
        """
        register = begun(city)
        rule = city.within("20 working days")
        with city.unit(register) as unit:
            unit.assign(city.obligation("part", parent="whole", rule=rule))
            unit.do("part", do.Receive())
        with city.unit(register, "2017-02-20") as unit:
            unit.do("part", do.Reassign(lead="tai-chinh", reason="đúng chức năng"))
            unit.do("part", do.Receive())

        before = register.view("part", city.at("2017-02-19"))
        assert before.last_day == day("2017-03-10")
        assert events(register, "part")[-2:] == [
            did.Received(),
            did.Overran(
                whole="whole", whole_day=day("2017-03-15"), day=day("2017-03-20")
            ),
        ]

    def test_a_better_term_is_never_refused(self, city):
        """
        A part that overran may come nearer, and its whole may grant it more.
        """
        register = begun(city)
        rule = city.within("20 working days")
        with city.unit(register) as unit:
            unit.assign(city.obligation("part", parent="whole", rule=rule))
        with city.unit(register, "2017-03-10") as unit:
            unit.do("part", do.Receive())
            unit.do("whole", set_to(city, "2017-03-20"))
            unit.do("part", set_to(city, "2017-03-31"))

        assert register.view("part").last_day == day("2017-03-31")


class TestCalendars:
    def test_the_law_moves_by_itself_and_the_conflict_is_recorded(self, city):
        """
        A day off that moves a part past its whole is adopted, and noted.
        """
        register = begun(city, whole="2017-03-15")
        rule = city.within("5 working days")
        with city.unit(register, "2017-03-08") as unit:
            unit.assign(city.obligation("part", parent="whole", rule=rule))
            unit.do("part", do.Receive())
        calendar = register.rulebook.calendar("vn-state")
        off = attrs.evolve(calendar.special(day("2017-05-01")), day=day("2017-03-15"))
        changed = attrs.evolve(
            calendar, version="2017-03-10", days=(*calendar.days, off)
        )

        moved = register.adopt_calendar(
            changed, cause="nghỉ tránh bão", actor="a", now=city.at("2017-03-10")
        )

        assert [(one.key, one.new_day) for one in moved] == [
            ("part", day("2017-03-16"))
        ]
        assert events(register, "part")[-1] == did.Overran(
            whole="whole", whole_day=day("2017-03-15"), day=day("2017-03-16")
        )


class TestProposals:
    def extended(self, city, register, to="2017-03-25"):
        """Extend the whole on request."""
        with city.unit(register, actor="ng-pct") as unit:
            asked = do.RequestExtension(to=day(to), reason="khối lượng lớn")
            unit.do("whole", asked)
        with city.unit(register) as unit:
            unit.do("whole", do.GrantExtension())

    def test_an_extension_is_proposed_to_each_open_part(self, city):
        """
        Each keeps its distance to the end of the whole, and waits for consent.
        """
        register = begun(city, one="2017-03-15", two="2017-03-01", gone="2017-03-01")
        with city.unit(register) as unit:
            unit.do("gone", do.Withdraw(reason="trùng"))
        self.extended(city, register)

        version = len(register.facts("whole"))
        for key, last in (("one", "2017-03-25"), ("two", "2017-03-11")):
            assert events(register, key)[-1] == did.ChangeProposed(
                proposal=f"whole@{version}",
                cause="whole",
                cause_version=version,
                change=Change.RULE,
                rule=city.fixed(last),
                reason="khối lượng lớn",
            )
        assert not register.view("gone").state.proposals
        assert register.view("one").last_day == day("2017-03-15")

    def test_consent_changes_the_part(self, city):
        """
        Its lead takes the proposed day on, or leaves the part as it is.
        """
        register = begun(city, one="2017-03-15", two="2017-03-15")
        self.extended(city, register)
        key = register.view("one").state.waiting[0].key
        with city.unit(register) as unit:
            unit.do("one", do.ConsentToChange(proposal=key))
            unit.do("two", do.DeclineChange(proposal=key, reason="kịp"))

        assert register.view("one").last_day == day("2017-03-25")
        assert register.view("two").last_day == day("2017-03-15")

    def test_consent_goes_on_to_the_parts_of_the_part(self, city):
        """
        A part that was extended proposes it to its own parts.
        """
        register = begun(city, one="2017-03-15")
        with city.unit(register) as unit:
            deep = city.obligation("deep", parent="one", rule=city.fixed("2017-03-10"))
            unit.assign(deep)
        self.extended(city, register)
        assert not register.view("deep").state.proposals
        with city.unit(register) as unit:
            key = register.view("one").state.waiting[0].key
            unit.do("one", do.ConsentToChange(proposal=key))

        (waiting,) = register.view("deep").state.waiting
        assert (waiting.cause, waiting.rule) == ("one", city.fixed("2017-03-20"))

    def test_consent_too_late_is_checked_again(self, city):
        """
        What was proposed may no longer lie within the whole.
        """
        register = begun(city, one="2017-03-15")
        self.extended(city, register)
        key = register.view("one").state.waiting[0].key
        with city.unit(register) as unit:
            unit.do("whole", set_to(city, "2017-03-20"))

        with pytest.raises(RefusedError) as caught, city.unit(register) as unit:
            unit.do("one", do.ConsentToChange(proposal=key))

        assert caught.value.rule == "child-after-parent"

    def test_a_shorter_term_proposes_nothing(self, city):
        """
        The parts fit into it already, or it would have been refused.
        """
        register = begun(city, one="2017-03-01")
        with city.unit(register) as unit:
            unit.do("whole", set_to(city, "2017-03-10"))

        assert not register.view("one").state.proposals

    def paused(self, city):
        """Return a register with a whole and a part whose clocks are stopped."""
        register = city.begun()
        with city.unit(register) as unit:
            rule = city.within("10 working days")
            unit.assign(city.obligation("whole", rule=rule))
            unit.assign(city.obligation("part", parent="whole", rule=rule))
            named = city.fixed("2017-02-20")
            unit.assign(city.obligation("named", parent="whole", rule=named))
            unit.do("whole", do.Receive())
            unit.do("part", do.Receive())
        with city.unit(register, "2017-02-13") as unit:
            unit.do("whole", do.Suspend(on=day("2017-02-13"), reason="chờ số liệu"))
        return register

    def test_a_pause_is_proposed_and_taken_on(self, city):
        """
        The clock of a part goes on until its lead agrees to stop it.
        """
        register = self.paused(city)
        (waiting,) = register.view("part").state.waiting
        assert (waiting.change, waiting.on) == (Change.SUSPEND, day("2017-02-13"))
        assert register.view("part").last_day == day("2017-02-24")

        with city.unit(register, "2017-02-14") as unit:
            unit.do("part", do.ConsentToChange(proposal=waiting.key))

        assert register.view("part").status.workflow is Workflow.SUSPENDED

    def test_going_on_is_proposed_too(self, city):
        """
        A term is replayed; a day that was named moves as the whole did.
        """
        register = self.paused(city)
        with city.unit(register, "2017-02-14") as unit:
            for key in ("part", "named"):
                proposal = register.view(key).state.waiting[0].key
                unit.do(key, do.ConsentToChange(proposal=proposal))
        with city.unit(register, "2017-02-17") as unit:
            unit.do("whole", do.Resume(on=day("2017-02-17"), reason="đủ số liệu"))
        assert register.view("whole").last_day == day("2017-03-02")
        with city.unit(register, "2017-02-17") as unit:
            for key in ("part", "named"):
                (waiting,) = register.view(key).state.waiting
                assert (waiting.change, waiting.on) == (
                    Change.RESUME,
                    day("2017-02-17"),
                )
                unit.do(key, do.ConsentToChange(proposal=waiting.key))

        assert register.view("part").last_day == day("2017-03-02")
        assert register.view("named").last_day == day("2017-02-26")


class TestPauses:
    def stopped(self, city, since="2017-02-13", **changes):
        """Return a register with one term whose clock is stopped."""
        register = city.begun()
        with city.unit(register) as unit:
            rule = city.within("10 working days")
            unit.assign(city.obligation("o1", **({"rule": rule} | changes)))
            unit.do("o1", do.Receive())
        with city.unit(register, "2017-03-06") as unit:
            unit.do("o1", do.Suspend(on=day(since), reason="chờ số liệu"))
        return register

    def test_an_open_pause_has_no_end(self, city):
        """
        While the clock stands there is no day, and the status says why.
        """
        register = self.stopped(city, "2017-02-20")
        view = register.view("o1", city.at("2017-03-20"))

        assert view.last_day is None
        assert view.status.workflow is Workflow.SUSPENDED
        assert view.status.deadline is DeadlineState.UNDATED

    def test_a_past_day_is_answered_as_it_was(self, city):
        """
        Before the pause took effect the term ran on.
        """
        register = self.stopped(city, "2017-02-20")

        assert register.view("o1", city.at("2017-03-05")).last_day == day("2017-02-24")

    def test_the_days_of_a_pause_do_not_count(self, city):
        """
        Five working days stood still, so the term ends five later.
        """
        register = self.stopped(city, "2017-02-20")
        with city.unit(register, "2017-03-06") as unit:
            unit.do("o1", do.Resume(on=day("2017-02-27"), reason="đủ"))
        view = register.view("o1", city.at("2017-03-06"))

        assert view.last_day == day("2017-03-03")
        assert "The clock stood still after Mon 20 Feb 2017" in view.explanation.text(
            "en"
        )

    def test_what_was_over_before_the_pause_was_a_breach(self, city):
        """
        Stopping the clock afterwards makes nothing good.
        """
        register = self.stopped(city, "2017-03-01")
        view = register.view("o1", city.at("2017-03-20"))

        assert view.status.is_overdue
        assert view.status.breached
        assert view.last_day == day("2017-02-24")
        assert view.status.days_late == 5

    def test_a_named_day_stays(self, city):
        """
        Nothing is counted to it, so a pause adds nothing; and it says so.
        """
        register = self.stopped(city, rule=city.fixed("2017-03-15"))
        with city.unit(register, "2017-03-06") as unit:
            unit.do("o1", do.Resume(on=day("2017-02-27"), reason="đủ"))
        view = register.view("o1", city.at("2017-03-06"))

        assert view.last_day == day("2017-03-15")
        assert view.explanation.text("vi").endswith(
            "Việc tạm dừng không làm thay đổi ngày đã được ấn định, Thứ Tư 15/03/2017"
        )

    def test_resuming_can_set_another_rule(self, city):
        """
        The new rule is in force, and the one before is in the history.
        """
        register = self.stopped(city, "2017-02-20")
        with city.unit(register, "2017-03-06") as unit:
            rule = city.fixed("2017-03-31")
            unit.do("o1", do.Resume(on=day("2017-03-06"), reason="đủ", rule=rule))
        view = register.view("o1", city.at("2017-03-06"))

        assert view.last_day == day("2017-03-31")
        assert not view.status.breached

    def test_an_earlier_rule_is_replayed_too(self, city):
        """
        Whether it was broken is seen with the pauses of its own time.
        """
        register = self.stopped(city, "2017-02-20")
        with city.unit(register, "2017-03-06") as unit:
            unit.do("o1", do.Resume(on=day("2017-03-06"), reason="đủ"))
            unit.do("o1", set_to(city, "2017-03-31"))
        view = register.view("o1", city.at("2017-03-20"))

        assert not view.status.breached

    def test_lateness_is_in_the_unit_of_the_rule(self, city):
        """
        A week has five working days; before the end it is early.
        """
        register = self.stopped(city, "2017-02-20")
        with city.unit(register, "2017-03-06") as unit:
            unit.do("o1", do.Resume(on=day("2017-03-03"), reason="đủ"))

        late = register.lateness("o1", city.at("2017-03-16"))
        early = register.lateness("o1", city.at("2017-03-06"))
        assert late is not None
        assert early is not None
        assert (str(late.amount), late.calendar_days) == ("5 working days", 7)
        assert early.in_locale("en") == "done 3 working days early"

    def test_what_has_no_deadline_has_no_lateness(self, city):
        """
        Nothing is late of what is not due.
        """
        register = self.stopped(city, "2017-02-20")

        assert register.lateness("o1", city.at("2017-03-10")) is None


class TestInherited:
    def begun(self, city):
        """Return a register with a part that has the day of its whole."""
        register = begun(city)
        with city.unit(register) as unit:
            rule = Inherited(source="whole")
            unit.assign(city.obligation("part", parent="whole", rule=rule))
        return register

    def test_the_day_comes_with_the_part(self, city):
        """
        It is a dated fact of the part, with the version that it came from.
        """
        register = self.begun(city)

        assert register.view("part").last_day == day("2017-03-15")
        assert events(register, "part")[1] == did.DayInherited(
            source="whole", source_version=1, of="inherited", day=day("2017-03-15")
        )

    @pytest.mark.parametrize("to", ["2017-03-10", "2017-03-31"])
    def test_it_moves_with_the_whole(self, city, to):
        """
        Sooner or later, without a proposal, and the row with it.
        """
        register = self.begun(city)
        with city.unit(register) as unit:
            unit.do("whole", set_to(city, to))

        assert register.view("part").last_day == day(to)
        assert not register.view("part").state.proposals
        rows = {row.stream: row for row in city.everything()[1]}
        ends = {rows[f"obligation/{key}"].expires_at for key in ("whole", "part")}
        assert len(ends) == 1

    def test_a_past_day_is_answered_as_it_was(self, city):
        """
        The day that came later is not known before.
        """
        register = self.begun(city)
        with city.unit(register, "2017-02-20") as unit:
            unit.do("whole", set_to(city, "2017-03-31"))

        assert register.view("part", city.at("2017-02-19")).last_day == day(
            "2017-03-15"
        )

    def test_it_is_unknown_while_the_whole_stands_still(self, city):
        """
        What has no end hands none down, and hands the new one down again.
        """
        register = city.begun()
        with city.unit(register) as unit:
            rule = city.within("10 working days")
            unit.assign(city.obligation("whole", rule=rule))
            inherits = Inherited(source="whole")
            unit.assign(city.obligation("part", parent="whole", rule=inherits))
            unit.do("whole", do.Receive())
        assert register.view("part").last_day == day("2017-02-24")
        with city.unit(register, "2017-02-13") as unit:
            unit.do("whole", do.Suspend(on=day("2017-02-13"), reason="chờ"))
        assert register.view("part").last_day is None
        with city.unit(register, "2017-02-17") as unit:
            unit.do("whole", do.Resume(on=day("2017-02-17"), reason="đủ"))

        assert register.view("part").last_day == day("2017-03-02")

    def test_it_goes_down_to_any_depth(self, city):
        """
        A part hands on what came to it.
        """
        register = self.begun(city)
        with city.unit(register) as unit:
            rule = Inherited(source="part")
            unit.assign(city.obligation("deep", parent="part", rule=rule))
            unit.do("whole", set_to(city, "2017-03-10"))

        assert register.view("deep").last_day == day("2017-03-10")

    def test_the_parts_of_what_moves_along_stand_in_the_way(self, city):
        """
        They have days of their own, whatever lies between them and the whole.
        """
        register = self.begun(city)
        with city.unit(register) as unit:
            rule = city.fixed("2017-03-14")
            unit.assign(city.obligation("deep", parent="part", rule=rule))

        with pytest.raises(RefusedError) as caught, city.unit(register) as unit:
            unit.do("whole", set_to(city, "2017-03-13"))

        assert caught.value.arguments["parts"] == (
            Conflict(key="deep", last_day=day("2017-03-14")),
        )

    def test_a_first_day_binds_the_parts_of_what_moves_along(self, city):
        """
        Nothing bound them as long as the whole had no day.
        """
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.obligation("whole", rule=Undated()))
            rule = Inherited(source="whole")
            unit.assign(city.obligation("part", parent="whole", rule=rule))
            rule = city.fixed("2017-03-14")
            unit.assign(city.obligation("deep", parent="part", rule=rule))

        with pytest.raises(RefusedError) as caught, city.unit(register) as unit:
            unit.do("whole", set_to(city, "2017-03-13"))
        with city.unit(register) as unit:
            unit.do("whole", set_to(city, "2017-03-14"))

        assert caught.value.rule == "parts-after-whole"
        assert register.view("part").last_day == day("2017-03-14")

    def test_the_parts_of_what_moves_along_are_asked(self, city):
        """
        What came from above is proposed to them, with where it came from.
        """
        register = self.begun(city)
        with city.unit(register) as unit:
            rule = city.fixed("2017-03-14")
            unit.assign(city.obligation("deep", parent="part", rule=rule))
            unit.do("whole", set_to(city, "2017-03-16"))

        (waiting,) = register.view("deep").state.waiting
        assert (waiting.cause, waiting.reason) == ("part", "whole")
        assert waiting.rule == city.fixed("2017-03-15")

    def test_what_is_closed_keeps_its_day(self, city):
        """
        A part that was withdrawn is told nothing.
        """
        register = self.begun(city)
        with city.unit(register) as unit:
            unit.do("part", do.Withdraw(reason="trùng"))
            unit.do("whole", set_to(city, "2017-03-10"))

        assert register.view("part").last_day == day("2017-03-15")

    def test_the_day_of_a_document_is_given(self, city):
        """
        A document has its day as a fact of the assignment.
        """
        register = city.begun()
        with city.unit(register) as unit:
            rule = Inherited(source="cv-644")
            given = {"inherited": day("2017-04-28")}
            unit.assign(city.obligation("o1", rule=rule), facts=given)

        assert register.view("o1").last_day == day("2017-04-28")


class TestSeries:
    def done(self, city, register, key, on):
        """Hand an occurrence in and confirm it."""
        with city.unit(register, on, actor="ng-cv") as unit:
            unit.do(key, do.Submit(result="xong", delay_reason="lớn"))
        with city.unit(register, on, "09:00") as unit:
            unit.do(key, do.Confirm())

    def test_a_series_is_told_what_was_done(self, city):
        """
        The day is that of the result that was confirmed.
        """
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.series())
        with city.unit(register, "2017-03-01") as unit:
            unit.open_occurrences("s1", day("2017-03-01"))
        self.done(city, register, "s1@2017-03", "2017-03-30")

        assert events(register, "s1")[-1] == did.OccurrenceDone(
            obligation="s1@2017-03", day=day("2017-03-30")
        )

    def test_a_part_that_is_no_occurrence_tells_nothing(self, city):
        """
        Its whole has a result of its own.
        """
        register = begun(city, part="2017-03-01")
        self.done(city, register, "part", "2017-02-20")

        assert events(register, "whole")[-1] == did.PartGiven(
            obligation="part", lead="noi-vu"
        )

    def test_the_next_one_counts_from_completion(self, city):
        """
        "Every 10 days after it was done" opens the day after, by the sweep.
        """
        register = city.begun()
        rule = AfterCompletion(every=Term.parse("10 days"), of="last-done")
        series = city.obligation("s1", kind=Kind.RECURRING, rule=rule)
        with city.unit(register) as unit:
            unit.assign(series, facts={"last-done": day("2017-02-01")})
        assert register.sweep(city.at("2017-02-10")).opened == ("s1@after-2017-02-01",)
        self.done(city, register, "s1@after-2017-02-01", "2017-02-15")
        assert register.sweep(city.at("2017-02-15", "23:00")).opened == ()

        assert register.sweep(city.at("2017-02-16")).opened == ("s1@after-2017-02-15",)
        view = register.view("s1@after-2017-02-15", city.at("2017-02-16"))
        assert view.last_day == day("2017-02-27")

    def test_a_series_does_not_stop_at_new_year(self, city):
        """
        The sweep of January opens what December did not.
        """
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.series())
        for month in range(3, 13):
            register.sweep(city.at(f"2017-{month:02}-02"))

        assert register.sweep(city.at("2018-01-02")).opened == ("s1@2018-01",)
        assert register.sweep(city.at("2018-02-02")).opened == ("s1@2018-02",)

    def test_a_changed_series_keeps_its_past(self, city):
        """
        What was opened stays as it was; what comes follows the new rule.
        """
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.series())
        register.sweep(city.at("2017-03-02"))
        rule = attrs.evolve(city.series().rule, day=20)
        with city.unit(register, "2017-03-10") as unit:
            unit.do("s1", do.SetRule(rule=rule, reason="đổi chế độ báo cáo"))
        register.sweep(city.at("2017-04-02"))

        assert register.view("s1@2017-03").last_day == day("2017-03-31")
        assert register.view("s1@2017-04").last_day == day("2017-04-20")


class TestRepeatedConditions:
    def begun(self, city):
        """Return a register with a duty for each time that its condition comes."""
        register = city.begun()
        rule = Within(terms=(Term.parse("5 working days"),), of="trigger")
        given = city.obligation(
            "c1", kind=Kind.CONDITIONAL, rule=rule, repeats=True, field="dieu-hanh"
        )
        with city.unit(register) as unit:
            unit.assign(given)
        return register

    def test_each_time_has_a_record_of_its_own(self, city):
        """
        It counts from its own trigger, and the duty goes on waiting.
        """
        register = self.begun(city)
        with city.unit(register, "2017-02-13") as unit:
            unit.do("c1", do.Trigger(reason="cháy rừng"))
        with city.unit(register, "2017-02-20") as unit:
            unit.do("c1", do.Trigger(reason="lũ"))

        assert register.view("c1").state.workflow is Workflow.DORMANT
        assert register.view("c1").state.opened == {"1", "2"}
        assert register.view("c1@1").last_day == day("2017-02-20")
        assert register.view("c1@2").last_day == day("2017-02-27")
        assert events(register, "c1@2")[1] == did.Triggered(reason="lũ")
        assert not register.view("c1@2").state.obligation.repeats
        assert register.view("c1@2").state.obligation.title.in_locale("vi") == (
            "Lập kế hoạch (2)"
        )

    def test_a_record_can_be_done(self, city):
        """
        The duty is told of it, and waits for the next time.
        """
        register = self.begun(city)
        with city.unit(register, "2017-02-13") as unit:
            unit.do("c1", do.Trigger(reason="cháy rừng"))
        with city.unit(register, "2017-02-14", actor="ng-cv") as unit:
            unit.do("c1@1", do.Submit(result="xong"))
        with city.unit(register, "2017-02-15") as unit:
            unit.do("c1@1", do.Confirm())

        assert register.view("c1@1").state.workflow is Workflow.CONFIRMED
        assert events(register, "c1")[-1] == did.OccurrenceDone(
            obligation="c1@1", day=day("2017-02-14")
        )

    def test_a_key_that_is_taken_refuses_all_of_it(self, city):
        """
        Neither the duty nor the record has anything of it.
        """
        register = self.begun(city)
        with city.unit(register) as unit:
            unit.assign(city.obligation("c1@1"))
        before = city.everything()

        with pytest.raises(ConflictError), city.unit(register, "2017-02-13") as unit:
            unit.do("c1", do.Trigger(reason="cháy rừng"))

        assert city.everything() == before


class TestRollUp:
    def test_the_whole_shows_what_its_parts_do(self, city):
        """
        Counts, mean with its denominator, what is overdue, the latest day.
        """
        register = begun(
            city,
            one="2017-03-01",
            two="2017-03-10",
            three="2017-03-15",
            four="2017-03-15",
        )
        with city.unit(register, "2017-02-20", actor="ng-cv") as unit:
            unit.do("one", do.Submit(result="xong"))
            unit.do("two", do.Report(percent=50))
            unit.do("four", do.Withdraw(reason="trùng"))
            rule = city.fixed("2017-03-02")
            unit.assign(city.obligation("deep", parent="three", rule=rule))
        with city.unit(register, "2017-02-21") as unit:
            unit.do("one", do.Confirm())

        whole = register.parts("whole", city.at("2017-03-11"))
        rolled = whole.rolled
        assert [part.key for part in whole.parts] == ["four", "one", "three", "two"]
        assert (rolled.done, rolled.open, rolled.withdrawn, rolled.total) == (
            1,
            2,
            1,
            4,
        )
        assert (rolled.percent, rolled.measured, rolled.untold) == (75, 2, 1)
        assert rolled.overdue == ("deep", "two")
        assert rolled.latest == day("2017-03-15")
        assert not rolled.is_complete
        assert rolled.explanation.text("en").splitlines()[0] == (
            "1 of 4 parts done, 2 open, 1 withdrawn"
        )

    def test_done_parts_do_not_confirm_the_whole(self, city):
        """
        That all are done is shown; the whole awaits its own confirmation.
        """
        register = begun(city, one="2017-03-01")
        with city.unit(register, "2017-02-20", actor="ng-cv") as unit:
            unit.do("one", do.Submit(result="xong"))
        with city.unit(register, "2017-02-21") as unit:
            unit.do("one", do.Confirm())

        whole = register.parts("whole")
        assert whole.rolled.is_complete
        assert whole.rolled.percent == 100
        assert whole.view.is_open

    def test_it_is_answered_for_a_past_day(self, city):
        """
        A part that came later is not there yet.
        """
        register = begun(city)
        with city.unit(register, "2017-02-20") as unit:
            unit.assign(city.obligation("late", parent="whole"))

        assert register.parts("whole", city.at("2017-02-19")).parts == ()
        assert len(register.parts("whole", city.at("2017-02-20")).parts) == 1


class TestTwoAtOnce:
    @pytest.mark.parametrize(
        ("slow", "fast", "conflict"),
        [
            pytest.param(
                ("one", "2017-03-14"),
                ("whole", "2017-03-02"),
                ("whole", 3, 4),
                id="a part to the day that the whole had",
            ),
            pytest.param(
                ("whole", "2017-03-02"),
                ("one", "2017-03-14"),
                ("one", 1, 2),
                id="the whole to the day that the part had",
            ),
            pytest.param(
                ("whole", "2017-03-02"),
                ("two", "2017-03-14"),
                ("two", 1, 2),
                id="another part",
            ),
        ],
    )
    def test_what_was_checked_holds(self, city, slow, fast, conflict):
        """
        Of two that move the whole and a part at once, the second is told so.
        """
        register = begun(city, one="2017-03-01", two="2017-03-01")
        other = city.open()
        (key, last), (mover, moved) = slow, fast

        with pytest.raises(ConflictError) as caught, city.unit(register) as late:  # noqa: PT012
            change = late._done(key, set_to(city, last), late.now, late.act)  # noqa: SLF001 - so far the check
            with city.unit(other) as early:
                early.do(mover, set_to(city, moved))
            late._write(change)  # noqa: SLF001 - and this what follows from it

        error = caught.value
        stream, expected, actual = conflict
        assert error.stream == f"obligation/{stream}"
        assert (error.expected, error.actual) == (expected, actual)
        assert events(register, mover)[-1].rule == city.fixed(moved)
        assert [type(event) for event in events(register, key)[1:]] == [
            did.PartGiven for _ in range(2) if key == "whole"
        ]

    def test_what_takes_its_day_from_the_whole_rests_on_it(self, city):
        """
        A part that is to take the day of the whole does not miss a new one.
        """
        register = begun(city, one="2017-03-01")
        other = city.open()
        takes = do.SetRule(
            rule=Inherited(source="whole", of="day"), reason="theo văn bản gốc"
        )

        with pytest.raises(ConflictError, match="whole"), city.unit(register) as late:  # noqa: PT012
            change = late._done("one", takes, late.now, late.act)  # noqa: SLF001 - so far the check
            with city.unit(other) as early:
                early.do("whole", set_to(city, "2017-04-05"))
            late._write(change)  # noqa: SLF001 - and this what follows from it

    def test_what_decides_nothing_rests_on_nothing(self, city):
        """
        A part whose progress is reported does not care what became of the whole.
        """
        register = begun(city, one="2017-03-01")
        other = city.open()
        report = do.Report(percent=50)

        with city.unit(register, "2017-02-20", actor="ng-cv") as late:
            change = late._done("one", report, late.now, late.act)  # noqa: SLF001 - so far the check
            with city.unit(other, "2017-02-20") as early:
                early.do("whole", do.Accept())
            late._write(change)  # noqa: SLF001 - and this what follows from it

        assert register.view("one").state.percent == 50

    def test_parts_of_one_call_do_not_stand_in_each_others_way(self, city):
        """
        Each part is noted in the whole that all rest on, and all are given.
        """
        register = begun(city)
        with city.unit(register) as unit:
            unit.cascade(city.obligation("whole"), ["tai-chinh", "noi-vu"])
            unit.assign(city.obligation("late", parent="whole"))

        assert register.view("whole").state.parts == {
            "whole/tai-chinh",
            "whole/noi-vu",
            "late",
        }
