import pytest

from govtasks.errors import InvalidValueError, RefusedError
from govtasks.obligations import commands as do
from govtasks.obligations import events as did
from govtasks.obligations.lifecycle import Workflow, decide, evolve
from govtasks.obligations.particulars import Change
from govtasks.obligations.records import Linked


def proposed(make, change=Change.RULE, key="tren@7", **more):
    """The whole has changed, and the same is proposed to this part."""
    given = {"rule": make.fixed("2017-03-31")} if change is Change.RULE else {}
    command = do.ProposeChange(
        proposal=key,
        cause="tren",
        cause_version=7,
        change=change,
        reason="cấp trên thay đổi",
        **(given | more),
    )
    return command, make.assigner, make.at("2017-02-13")


class TestProposed:
    @pytest.mark.parametrize(
        ("change", "more", "field"),
        [
            pytest.param(Change.RULE, {"rule": None}, "rule", id="term-without"),
            pytest.param(Change.SUSPEND, {}, "on", id="pause-without-day"),
            pytest.param(Change.RESUME, {}, "on", id="resumption-without-day"),
        ],
    )
    def test_has_what_its_sort_needs(self, make, change, more, field):
        """
        A term has a rule, a pause its day.
        """
        with pytest.raises(InvalidValueError) as caught:
            proposed(make, change, **more)

        assert caught.value.field == field

    def test_pause_sets_no_term(self, make):
        """
        A pause with another term is two changes.
        """
        on = make.day("2017-02-13")

        with pytest.raises(InvalidValueError, match="sets no term"):
            proposed(make, Change.SUSPEND, on=on, rule=make.fixed("2017-03-31"))


class TestProposal:
    def test_changes_nothing_before_the_consent(self, make):
        """
        It waits, and the term stands.
        """
        state = make.state(proposed(make))

        (waiting,) = state.waiting
        assert (waiting.key, waiting.cause) == ("tren@7", "tren")
        assert state.rule == make.fixed("2017-03-15")

    def test_consent_sets_the_term(self, make):
        """
        The history of the term says why it changed.
        """
        consent = (
            do.ConsentToChange(proposal="tren@7"),
            make.performer,
            make.at("2017-02-14"),
        )

        state = make.state(proposed(make), consent)

        assert state.rule == make.fixed("2017-03-31")
        assert state.rule_history[-1].reason == "cấp trên thay đổi"
        assert (state.waiting, state.proposals[0].is_accepted) == ((), True)

    def test_consent_to_a_pause_stops_the_clock(self, make):
        """
        The pause of the whole becomes a pause of the part.
        """
        on = make.day("2017-02-13")
        consent = (
            do.ConsentToChange(proposal="tren@7"),
            make.performer,
            make.at("2017-02-14"),
        )

        state = make.state(proposed(make, Change.SUSPEND, on=on), consent)

        assert state.stage is Workflow.SUSPENDED
        assert state.pauses[0].on == on

    def test_decline_leaves_it_as_it_is(self, make):
        """
        The answer and its reason are kept.
        """
        decline = do.DeclineChange(proposal="tren@7", reason="đã xong")

        state = make.state(
            proposed(make), (decline, make.performer, make.at("2017-02-14"))
        )

        (one,) = state.proposals
        assert (one.is_accepted, one.answer) == (False, "đã xong")
        assert one.answered_by == make.performer
        assert state.rule == make.fixed("2017-03-15")

    def test_is_answered_once(self, make):
        """
        One that waits is answered, another is not known.
        """
        decline = do.DeclineChange(proposal="tren@7", reason="đã xong")
        state = make.state(
            proposed(make),
            (decline, make.performer, make.at("2017-02-14")),
            (*proposed(make, key="tren@8")[:2], make.at("2017-02-15")),
        )

        with pytest.raises(RefusedError) as caught:
            decide(state, decline, make.performer, now=make.at("2017-02-20"))

        assert caught.value.rule == "no-proposal"

    def test_is_made_once(self, make):
        """
        A proposal of the same key is refused, so that nothing is asked twice.
        """
        state = make.state(proposed(make))

        with pytest.raises(RefusedError) as caught:
            decide(state, proposed(make)[0], make.assigner, now=make.at("2017-02-20"))

        assert caught.value.rule == "already-proposed"

    @pytest.mark.parametrize(
        ("change", "rule"),
        [(Change.RESUME, "not-suspended"), (Change.SUSPEND, "suspended-already")],
    )
    def test_fits_the_clock(self, make, change, rule):
        """
        Nothing goes on that runs, and nothing stops that stands.
        """
        on = make.day("2017-02-13")
        steps = [proposed(make, change, on=on)]
        if change is Change.SUSPEND:
            steps.append((do.Receive(), make.performer, make.at("2017-02-13")))
            suspend = do.Suspend(on=on, reason="chờ")
            steps.append((suspend, make.assigner, make.at("2017-02-13")))
        state = make.state(*steps)

        with pytest.raises(RefusedError) as caught:
            decide(
                state,
                do.ConsentToChange(proposal="tren@7"),
                make.performer,
                now=make.at("2017-02-20"),
            )

        assert caught.value.rule == rule


class TestParts:
    def test_whole_knows_its_parts(self, make):
        """
        The keys of what was given as a part of it, each once.
        """
        state = make.state()

        for version, key in enumerate(["a/1", "a/2", "a/1"], 2):
            given = did.PartGiven(obligation=key, lead="y-te")
            state = evolve(state, make.fact(version, given, make.at("2017-02-13")))

        assert state.parts == {"a/1", "a/2"}

    def test_part_in_another_system_is_linked_once(self, make):
        """
        The system and what the part is called there are kept.
        """
        link = do.LinkPart(system="tinh", key="NV 12/2017")
        state = make.state((link, make.assigner, make.at("2017-02-13")))

        with pytest.raises(RefusedError) as caught:
            decide(state, link, make.assigner, now=make.at("2017-02-20"))

        assert state.linked == (Linked(system="tinh", key="NV 12/2017"),)
        assert caught.value.rule == "already-linked"


class TestDayInherited:
    def came(self, make, version, day=None, ends_at=None, at="2017-02-13"):
        """Return the fact that a day came from the whole."""
        event = did.DayInherited(
            source="whole", source_version=3, of="inherited", day=day, ends_at=ends_at
        )
        return make.fact(version, event, make.at(at))

    def test_it_is_a_dated_fact_that_rules_count_from(self, make):
        """
        The latest counts; it follows the deadline anew, as a moved day does.
        """
        state = make.state()
        first = evolve(state, self.came(make, 2, make.day("2017-03-10")))
        second = evolve(first, self.came(make, 3, make.day("2017-03-20")))

        assert first.facts["inherited"] == make.day("2017-03-10")
        assert second.facts["inherited"] == make.day("2017-03-20")
        assert (state.revision, first.revision, second.revision) == (0, 1, 2)
        assert second.moved_at == (make.at("2017-02-13"),) * 2

    def test_an_hour_goes_before_the_day(self, make):
        """
        What is over at an hour there is over at it here.
        """
        hour = make.at("2017-03-10", "16:30")
        state = evolve(make.state(), self.came(make, 2, make.day("2017-03-10"), hour))

        assert state.facts["inherited"] == hour

    def test_a_day_that_is_gone_is_known_no_more(self, make):
        """
        Other facts stay, and what never came is not missed.
        """
        known = {"issue": make.day("2017-02-09")}
        state = make.state(known=known)
        there = evolve(state, self.came(make, 2, make.day("2017-03-10")))

        assert evolve(there, self.came(make, 3)).facts == known
        assert evolve(state, self.came(make, 2)).facts == known

    def test_what_is_closed_keeps_its_day(self, make):
        """
        It was closed by the day of then.
        """
        gone = (do.Withdraw(reason="trùng"), make.assigner, make.at("2017-02-13"))
        state = make.state(gone)
        after = evolve(
            state, self.came(make, 3, make.day("2017-03-10"), at="2017-02-14")
        )

        assert after.facts == {}
        assert after.moved_at == ()
