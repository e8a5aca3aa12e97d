"""What a sweep does when people, days and posts change."""

import datetime as dt

import attrs
import pytest

from govtasks.deadlines.loading import builtin_calendar
from govtasks.deadlines.rules import Every, Undated
from govtasks.directives import Urgency
from govtasks.errors import RefusedError
from govtasks.hookspecs import hookimpl
from govtasks.obligations import commands as do
from govtasks.obligations.events import FollowedUp, FollowUpWithdrawn
from govtasks.obligations.followup import builtin_ladder, load_ladder
from govtasks.obligations.model import Coordinating, Kind, Roles
from govtasks.obligations.particulars import Opinion, PlanItem
from govtasks.ports import DeliveryState
from govtasks.specs import ListenerSpec
from govtasks.text import Text

from .test_sweep import REMIND, TODAY, URGE, said_of, steps

LADDER = """\
key = "default"
version = "1"
title = {vi = "Quy trình riêng", en = "Own ladder"}

[[citations]]
instrument = "Quyết định 12/QĐ-UBND"
"""
CLIMBING = """
[[steps]]
key = "urge"
anchor = "deadline"
offset = "1 working day"
at = "08:00"
act = "urge"
to = ["head"]
levels = 3
grace = "1 working day"
"""
RUNGS = [URGE, f"{URGE}^1"]
"""Head of the division on 16 March 2017, chairman of the city on the 17th: the top."""


def ladder(text, **changes):
    """Return a ladder of those steps."""
    return attrs.evolve(load_ladder(LADDER + text, "own.toml"), **changes)


def with_one(city, *ladders, **changes):
    """Return a register with one task, followed by these ladders."""
    rulebook = city.rulebook(ladders=ladders) if ladders else city.rulebook()
    register = city.begun(rulebook=rulebook)
    with city.unit(register) as unit:
        unit.assign(city.obligation(**changes))
    return register


def vacate(city, register, *posts, since="2017-03-01"):
    """Record that nobody holds these posts from a day on."""
    day = dt.date.fromisoformat(since)
    office = city.office()
    tenures = tuple(
        attrs.evolve(one, until=day) if one.post in posts else one
        for one in office.tenures
    )
    with city.unit(register, since) as unit:
        unit.record_organisation(attrs.evolve(office, tenures=tenures))


def told(register):
    """Return whom each notice went to, by its state."""
    return {
        (one.notice.key.rsplit(":", 2)[0], one.notice.recipient): one.state
        for one in register.deliveries()
    }


class TestTraps:
    def test_trap_f1_a_sweep_that_did_not_run_says_all_once(self, city):
        """
        Three days of silence: each step once, the older ones late, then nothing.
        """
        register = with_one(city)

        report = register.sweep(city.at("2017-03-16", "10:00"))
        again = register.sweep(city.at("2017-03-16", "10:00"))

        assert [(one.step.key, one.step.late) for one in report.said] == [
            (REMIND, True),
            (TODAY, True),
            (URGE, False),
        ]
        assert (report.counts.said, report.counts.late) == (3, 2)
        assert (again.said, again.counts.said) == ((), 0)

    def test_trap_f2_extension_after_the_warning_withdraws_and_arms_anew(self, city):
        """
        Ten working days more: the unsent warning is taken back, a new one comes.
        """
        register = with_one(city)
        register.sweep(city.at("2017-03-10"))
        with city.unit(register, "2017-03-13") as unit:
            unit.do(
                "o1", do.SetRule(rule=city.fixed("2017-03-29"), reason="khối lượng lớn")
            )

        report = register.sweep(city.at("2017-03-13", "09:00"))

        (gone,) = report.corrections
        assert (gone.step_keys, str(gone.cause)) == ((REMIND,), "deadline")
        # Nobody had got it, so nobody has to be corrected.
        assert set(told(register).values()) == {DeliveryState.WITHDRAWN}
        later = register.sweep(city.at("2017-03-24"))
        assert steps(later) == ["o1:2017-03-29:remind"]
        assert register.sweep(city.at("2017-03-24")).corrections == ()

    def test_trap_f14_each_step_of_the_default_ladder_is_carried_out(self, city):
        """
        Whatever the library's own ladder holds becomes a fact somewhere.
        """
        register = city.begun(rulebook=city.rulebook(ladders=()))
        asked = Coordinating(body="tai-chinh", reply=city.fixed("2017-03-01"))
        monthly = Every(period="month", since=dt.date(2017, 3, 31), roll="next")
        item = PlanItem(key="1", title=Text.of(vi="X"), due=dt.date(2017, 3, 1))
        with city.unit(register) as unit:
            roles = Roles(lead="noi-vu", confirming="tp", coordinating=(asked,))
            unit.assign(city.obligation("o1", roles=roles))
            unit.assign(
                city.obligation(
                    "o2", kind=Kind.STANDING, rule=Undated(), review=monthly
                )
            )
            unit.do("o1", do.Receive())
            unit.do("o1", do.MakePlan(items=(item,)))

        register.sweep(city.at("2017-06-01"))

        facts = [fact.event for key in ("o1", "o2") for fact in register.facts(key)]
        said = {event.step for event in facts if isinstance(event, FollowedUp)}
        wanted = {step.key for step in builtin_ladder("default").steps}
        # An explanation is due only where one was demanded with a day.
        assert wanted - said <= {"unexplained"}

    def test_trap_f15_a_plugin_that_raises_loses_no_step(self, city):
        """
        Every step is recorded and queued all the same, and the fault is listed.
        """
        plugins = ["sql", city.doubles, *city.authorizers, Raising()]
        register = city.begun(plugins=plugins)
        with city.unit(register) as unit:
            for key in ("a", "b"):
                unit.assign(city.obligation(key))

        report = register.sweep(city.at("2017-03-10"))

        assert (report.failed, report.counts.said) == ((), 2)
        assert len(register.deliveries()) == 4
        assert "raising" in {fault.name for fault in register.faults}

    def test_trap_f15_one_that_fails_loses_nothing_of_the_others(self, city):
        """
        In one batch with what cannot be counted, all others are said.
        """
        state = builtin_calendar("vn-state")
        last = dt.date(2017, 3, 17)
        inside = tuple(day for day in state.days if day.day <= last)
        short = attrs.evolve(
            state, key="short", last_day=last, decided_until=last, days=inside
        )
        register = city.begun(rulebook=city.rulebook(calendars=[short]))
        with city.unit(register) as unit:
            for key in ("a", "b", "c"):
                calendar = "short" if key == "b" else "vn-state"
                unit.assign(city.obligation(key, calendar=calendar))

        report = register.sweep(city.at("2017-03-22"))

        assert [key for key, _ in report.failed] == ["b"]
        assert report.counts.failed == 1
        assert {one.obligation for one in report.said} == {"a", "c"}
        assert len(report.said) == 8


@attrs.define
class Raising:
    """A plugin that fails whenever it is told what was recorded."""

    @hookimpl
    def govtasks_after_commit(self):
        """Offer itself."""
        yield ListenerSpec(name="raising", factory=lambda: self)

    def after_commit(self, committed):
        """Fail."""
        raise RuntimeError(committed.tenant)


class TestClimbing:
    def test_each_rung_is_told_until_the_top(self, city):
        """
        The head, and a working day later the chairman: nobody stands above him.
        """
        register = with_one(city, ladder(CLIMBING))

        days = ("2017-03-16", "2017-03-17", "2017-03-20", "2017-03-24")
        said = [register.sweep(city.at(day)).said for day in days]

        assert [[one.step.key for one in each] for each in said] == [
            [RUNGS[0]],
            [RUNGS[1]],
            [],
            [],
        ]
        assert [one.recipients for each in said for one in each] == [
            ("ng-truong-noi-vu",),
            ("ng-ct-tp",),
        ]
        rows = {row.stream: row for row in city.everything()[1]}
        assert rows["obligation/o1"].next_at is None

    def test_once_a_month_says_what_each_day_says(self, city):
        """
        Not run for weeks: every rung once, and none above the top.
        """
        register = with_one(city, ladder(CLIMBING))

        report = register.sweep(city.at("2017-04-20"))

        assert steps(report) == RUNGS
        assert register.sweep(city.at("2017-04-20")).said == ()

    def test_whoever_was_told_ends_it(self, city):
        """
        The head says that he has heard: the chairman is not told.
        """
        register = with_one(city, ladder(CLIMBING))
        register.sweep(city.at("2017-03-16"))

        with city.unit(register, "2017-03-16", "09:00", actor="ng-truong-noi-vu") as u:
            u.do("o1", do.Acknowledge(step_key=URGE, note="xong trước 20/3"))

        assert register.sweep(city.at("2017-04-20")).said == ()

    def test_what_he_was_sent_is_read(self, city):
        """
        His own notices of the step are marked, and nobody else's.
        """
        register = with_one(city)
        register.sweep(city.at("2017-03-10"))

        with city.unit(register, "2017-03-10", "09:00", actor="ng-truong-noi-vu") as u:
            u.do("o1", do.Acknowledge(step_key=REMIND))

        read = {
            one.notice.recipient: one.acknowledged_at for one in register.deliveries()
        }
        assert read == {
            "ng-truong-noi-vu": city.at("2017-03-10", "09:00"),
            "ng-pho-noi-vu": None,
        }

    def test_what_no_longer_holds_is_not_heard(self, city):
        """
        Extended after the step: there is nothing to acknowledge.
        """
        register = with_one(city)
        register.sweep(city.at("2017-03-10"))
        with city.unit(register, "2017-03-13") as unit:
            unit.do("o1", do.SetRule(rule=city.fixed("2017-03-29"), reason="lớn"))
        register.sweep(city.at("2017-03-13", "09:00"))

        with (
            city.unit(register, "2017-03-13", "10:00") as unit,
            pytest.raises(RefusedError, match="no longer holds") as caught,
        ):
            unit.do("o1", do.Acknowledge(step_key=REMIND))
        assert caught.value.rule == "step-withdrawn"

    def test_whoever_was_not_told_has_nothing_to_hear(self, city):
        """
        The chairman above was not told of the reminder, and does not answer.
        """
        register = city.begun(plugins=["sql", city.doubles])
        with city.unit(register) as unit:
            unit.assign(city.obligation())
        register.sweep(city.at("2017-03-10"))

        heard = do.Acknowledge(step_key=REMIND)
        with (
            city.unit(register, "2017-03-10", "09:00") as unit,
            pytest.raises(RefusedError, match="was not told of step") as caught,
        ):
            unit.do("o1", heard)
        assert caught.value.rule == "not-told"
        with city.unit(register, "2017-03-10", "10:00", actor="ng-pho-noi-vu") as unit:
            unit.do("o1", heard)

    def test_what_was_not_said_is_not_heard(self, city):
        """
        A step that nobody was told of cannot be acknowledged; nor twice.
        """
        register = with_one(city, ladder(CLIMBING))
        heard = do.Acknowledge(step_key=URGE)
        with (
            city.unit(register, "2017-03-16") as unit,
            pytest.raises(RefusedError, match="no step o1:2017-03-15:urge was said"),
        ):
            unit.do("o1", heard)
        register.sweep(city.at("2017-03-16"))
        with city.unit(register, "2017-03-16", "09:00") as unit:
            unit.do("o1", heard)
        with (
            city.unit(register, "2017-03-16", "10:00") as unit,
            pytest.raises(RefusedError) as caught,
        ):
            unit.do("o1", heard)
        assert caught.value.rule == "already-acknowledged"


class TestVacancies:
    def test_go_to_the_next_above(self, city):
        """
        Nobody heads the division: the chairman is told in his place, and it is said.
        """
        register = with_one(city, ladder(CLIMBING))
        vacate(city, register, "truong-noi-vu")

        (said,) = register.sweep(city.at("2017-04-20")).said

        assert (said.recipients, said.vacant) == (("ng-ct-tp",), ("truong-noi-vu",))
        assert said.is_top
        facts = [fact.event for fact in register.facts("o1")]
        (fact,) = [event for event in facts if isinstance(event, FollowedUp)]
        assert (fact.vacant, fact.is_top) == (("truong-noi-vu",), True)

    def test_all_the_way_up_are_a_finding(self, city):
        """
        Where nobody is there at all, somebody must see to it.
        """
        register = with_one(city, ladder(CLIMBING))
        vacate(city, register, "truong-noi-vu", "ct-tp")

        report = register.sweep(city.at("2017-04-20"))

        assert [one.is_unheard for one in report.said] == [True]
        assert report.counts.unheard == 1
        findings = register.view("o1", city.at("2017-04-20")).findings
        assert "told-nobody" in [one.code for one in findings]


class TestCorrections:
    def test_tell_whoever_got_what_no_longer_holds(self, city):
        """
        The warning had gone out: each of the two learns what holds now.
        """
        register = with_one(city)
        register.sweep(city.at("2017-03-10"))
        register.drain({"post": {}}, now=city.at("2017-03-10", "08:30"))
        with city.unit(register, "2017-03-13") as unit:
            unit.do("o1", do.SetRule(rule=city.fixed("2017-03-29"), reason="lớn"))

        (gone,) = register.sweep(city.at("2017-03-13", "09:00")).corrections

        assert gone.corrected == ("ng-pho-noi-vu", "ng-truong-noi-vu")
        waiting = register.deliveries(DeliveryState.PENDING)
        assert [one.notice.template for one in waiting] == ["notices.withdrawn"] * 2
        facts = [fact.event for fact in register.facts("o1")]
        (fact,) = [one for one in facts if isinstance(one, FollowUpWithdrawn)]
        assert (fact.cause, fact.corrected) == ("deadline", gone.corrected)
        register.drain({"post": {}}, now=city.at("2017-03-13", "09:30"))
        body = city.doubles.sent[-1].body
        assert "29" in body
        assert "không còn hiệu lực" in body or "no longer holds" in body

    def test_whoever_stays_is_not_told_again(self, city):
        """
        Handed over after the warning: the head knows already, who has it now does not.
        """
        register = with_one(city)
        register.sweep(city.at("2017-03-10"))
        register.drain({"post": {}}, now=city.at("2017-03-10", "08:30"))
        with city.unit(register, "2017-03-13") as unit:
            unit.do("o1", do.HandOver(to_post="truong-tai-chinh", reason="nghỉ phép"))

        report = register.sweep(city.at("2017-03-13", "09:00"))

        (gone,) = report.corrections
        assert (str(gone.cause), gone.corrected) == ("performer", ())
        (said,) = report.said
        assert said.step.key == f"{REMIND}~2"
        assert "ng-truong-tai-chinh" in said.recipients
        assert said.notices == ()  # The new one has no address, the others know.
        assert register.sweep(city.at("2017-03-13", "09:00")).corrections == ()

    def test_whoever_left_before_he_was_told_is_passed(self, city):
        """
        The head left and his notice had not gone out: the one above is told instead.
        """
        register = with_one(city, ladder(CLIMBING))
        register.sweep(city.at("2017-03-16"))
        vacate(city, register, "truong-noi-vu", since="2017-03-16")

        dry = register.sweep(city.at("2017-03-16", "10:00"), dry_run=True)
        report = register.sweep(city.at("2017-03-16", "10:00"))

        assert dry.counts == report.counts
        (gone,) = report.corrections
        assert (str(gone.cause), gone.corrected) == ("left", ("ng-truong-noi-vu",))
        (said,) = report.said
        assert (said.step.key, said.recipients) == (f"{URGE}~2", ("ng-ct-tp",))
        assert told(register) == {
            (URGE, "ng-truong-noi-vu"): DeliveryState.WITHDRAWN,
            (f"{URGE}~2", "ng-ct-tp"): DeliveryState.PENDING,
        }
        assert register.sweep(city.at("2017-03-16", "10:00")).counts.said == 0

    def test_come_back_with_the_first_deadline(self, city):
        """
        Extended and shortened again: the warning of the first day is said anew.
        """
        register = with_one(city)
        register.sweep(city.at("2017-03-10"))
        for day, hour in (("2017-03-29", "09:00"), ("2017-03-15", "11:00")):
            with city.unit(register, "2017-03-10", hour) as unit:
                unit.do("o1", do.SetRule(rule=city.fixed(day), reason="lớn"))
            register.sweep(city.at("2017-03-10", hour[:2] + ":30"))

        assert said_of(register) == [REMIND, f"{REMIND}~2"]


class TestChoice:
    """Which ladders apply beside the one that an obligation names."""

    URGENT = """
[[steps]]
key = "at-once"
anchor = "deadline"
offset = "-5 working days"
at = "08:00"
act = "remind"
to = ["head"]
"""

    @pytest.mark.parametrize(
        ("applies", "is_said"),
        [
            pytest.param("", False, id="by name only"),
            pytest.param("[applies]", True, id="to everything"),
            pytest.param('[applies]\nkinds = ["task"]', True, id="kind"),
            pytest.param('[applies]\nkinds = ["conditional"]', False, id="other kind"),
            pytest.param('[applies]\nurgency = ["urgent"]', True, id="urgency"),
            pytest.param('[applies]\nurgency = ["routine"]', False, id="other urgency"),
            pytest.param('[applies]\nlevels = ["district"]', True, id="level"),
            pytest.param('[applies]\nlevels = ["commune"]', False, id="other level"),
            pytest.param('[applies]\nforce = ["order"]', True, id="force"),
        ],
    )
    def test_is_by_kind_force_urgency_and_level(self, city, applies, is_said):
        """
        Each that is given must fit; a ladder without a table is used by name.
        """
        text = LADDER.replace('"default"', '"khan"') + f"{applies}\n{self.URGENT}"
        own = load_ladder(text, "khan.toml")
        register = city.open(rulebook=city.rulebook(ladders=[*_short(city), own]))
        with city.unit(register) as unit:
            unit.record_organisation(city.office())
            unit.issue(city.directive(urgency=Urgency.URGENT))
            unit.assign(city.obligation())

        report = register.sweep(city.at("2017-03-10"))

        key = "o1:2017-03-15:khan+at-once"
        assert steps(report) == ([key, REMIND] if is_said else [REMIND])


def _short(city):
    return city.rulebook().ladders.values()


class TestBeside:
    """Days beside the deadline of the lead."""

    def test_reply_is_asked_of_whoever_coordinates(self, city):
        """
        The head of the body that was asked is told, not the lead.
        """
        register = city.begun(rulebook=city.rulebook(ladders=()))
        asked = Coordinating(body="tai-chinh", reply=city.fixed("2017-03-01"))
        with city.unit(register) as unit:
            roles = Roles(lead="noi-vu", confirming="tp", coordinating=(asked,))
            unit.assign(city.obligation(roles=roles))

        said = register.sweep(city.at("2017-03-02")).said

        found = {one.step.step: one.recipients for one in said}
        assert found["reply"] == found["no-reply"] == ("ng-truong-tai-chinh",)

    def test_reply_that_came_is_not_asked_for(self, city):
        """
        Whoever has replied is left alone.
        """
        register = city.begun(rulebook=city.rulebook(ladders=()))
        asked = Coordinating(body="tai-chinh", reply=city.fixed("2017-03-01"))
        with city.unit(register) as unit:
            roles = Roles(lead="noi-vu", confirming="tp", coordinating=(asked,))
            unit.assign(city.obligation(roles=roles))
        with city.unit(register, "2017-02-20") as unit:
            unit.do("o1", do.Reply(body="tai-chinh", opinion=Opinion.AGREES))

        said = register.sweep(city.at("2017-03-02")).said

        assert not {"reply", "no-reply"} & {one.step.step for one in said}

    def test_review_of_a_standing_duty_is_asked_for(self, city):
        """
        Reviewed each month: before the day and after it, until somebody looks.
        """
        register = city.begun(rulebook=city.rulebook(ladders=()))
        monthly = Every(period="month", since=dt.date(2017, 3, 31), roll="none")
        with city.unit(register) as unit:
            unit.assign(
                city.obligation(kind=Kind.STANDING, rule=Undated(), review=monthly)
            )

        first = register.sweep(city.at("2017-04-03"))
        with city.unit(register, "2017-04-04") as unit:
            unit.do("o1", do.Review(note="không có vi phạm"))
        # It counts for the day of the cadence that follows it, the end of April.
        second = register.sweep(city.at("2017-05-25"))
        third = register.sweep(city.at("2017-05-26"))

        assert steps(first) == ["o1:2017-03-31:review", "o1:2017-03-31:no-review"]
        assert (steps(second), steps(third)) == ([], ["o1:2017-05-31:review"])


class TestLateOpening:
    def test_each_step_of_what_was_opened_late_is_said(self, city):
        """
        Swept once in May or each day: of each occurrence the same is said.
        """
        said = []
        for days in (range(90), [89]):
            made = type(city)("kept:", type(city.doubles)())
            register = made.begun()
            with made.unit(register) as unit:
                unit.assign(made.series())
            begin = made.at("2017-02-20")
            keys = [
                key
                for day in days
                for key in steps(register.sweep(begin + dt.timedelta(days=day)))
            ]
            said.append(sorted(keys))
            made.close()

        assert said[0] == said[1]
        assert "s1@2017-03:2017-03-31:remind" in said[0]


class TestReport:
    def test_shows_a_part_and_counts_all(self, city, monkeypatch):
        """
        However much was said, a report holds no more than it shows.
        """
        monkeypatch.setattr("govtasks.register.sweeping.KEPT", 2)
        monkeypatch.setattr("govtasks.register.sweeping.BATCH", 3)
        monkeypatch.setattr("govtasks.register.shares.PAGE", 4)
        register = city.begun()
        with city.unit(register) as unit:
            for number in range(10):
                unit.assign(city.obligation(f"o{number}"))

        report = register.sweep(city.at("2017-03-10"))

        assert (len(report.said), report.counts.said) == (2, 10)
        assert register.sweep(city.at("2017-03-10")).counts.said == 0
