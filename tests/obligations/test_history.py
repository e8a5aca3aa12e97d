import datetime as dt

import pytest

from govtasks.deadlines.rules import Undated
from govtasks.obligations import commands as do
from govtasks.obligations import events as did
from govtasks.obligations.events import Act
from govtasks.obligations.history import deadline_changes

DEPUTY = Act(actor="pho-ct", on_behalf_of="chu-tich", mandate="uq-12")


@pytest.fixture
def changes(make):
    """Give a way to the changes that facts make."""
    return lambda facts: deadline_changes(facts, lambda state, _at: make.due(state))


class TestDeadlineChanges:
    def test_the_first_is_the_assignment(self, make, changes):
        """
        A day that was named from the start came from nothing.
        """
        (first,) = changes(make.facts())

        assert (first.old_day, first.new_day) == (None, make.day("2017-03-15"))
        assert isinstance(first.event, did.Assigned)
        assert (first.reason, first.instrument) == ("", "")

    def test_a_term_begins_with_the_arrival(self, make, changes):
        """
        Before the document has arrived there is no day.
        """
        task = make.obligation(rule=make.within("5 working days"))
        received = (do.Receive(), make.performer, make.at("2017-02-09"))
        facts = make.facts(
            received, obligation=task, assigned_at=make.at("2017-02-09", "08:00")
        )

        (change,) = changes(facts)

        assert (change.old_day, change.new_day) == (None, make.day("2017-02-16"))
        assert change.event == did.Received()
        assert change.act == make.performer

    def test_another_rule_names_who_decided_for_whom_why_and_by_what(
        self, make, changes
    ):
        """
        Old day, new day, actor, principal, mandate, reason and document.
        """
        command = do.SetRule(
            rule=make.fixed("2017-04-28"), reason="mưa lũ", instrument="90/UBND"
        )
        facts = make.facts((command, DEPUTY, make.at("2017-03-01")))

        _, change = changes(facts)

        assert change.old_day == make.day("2017-03-15")
        assert change.new_day == make.day("2017-04-28")
        assert change.act == DEPUTY
        assert (change.reason, change.instrument) == ("mưa lũ", "90/UBND")
        assert change.effective_at == change.recorded_at == make.at("2017-03-01")

    def test_an_extension_has_the_reason_for_which_it_was_asked(self, make, changes):
        """
        Who grants it may say nothing; why it was wanted is kept all the same.
        """
        asked = do.RequestExtension(to=make.day("2017-03-31"), reason="chờ số liệu")
        facts = make.facts(
            (asked, make.performer, make.at("2017-03-01")),
            (
                do.GrantExtension(instrument="91/UBND"),
                make.assigner,
                make.at("2017-03-02"),
            ),
        )

        _, change = changes(facts)

        assert isinstance(change.event, did.ExtensionGranted)
        assert (change.reason, change.instrument) == ("chờ số liệu", "91/UBND")
        assert change.act == make.assigner

    def test_what_moves_no_day_is_no_change(self, make, changes):
        """
        A rule that gives the same day is a fact, and changes no deadline.
        """
        same = do.SetRule(rule=make.within("1 month", of="issue"), reason="rõ hơn")
        facts = make.facts(
            (same, make.assigner, make.at("2017-02-20")),
            known={"issue": make.day("2017-02-15")},
        )

        assert len(changes(facts)) == 1

    def test_a_day_can_be_taken_away(self, make, changes):
        """
        Without a deadline the new day is none.
        """
        facts = make.facts()
        taken = make.fact(
            2,
            did.RuleSet(rule=Undated(), reason="bỏ thời hạn"),
            make.at("2017-03-01"),
        )

        _, change = changes((*facts, taken))

        assert (change.old_day, change.new_day) == (make.day("2017-03-15"), None)

    def test_backdated_facts_stand_where_they_took_effect(self, make, changes):
        """
        The order is that of effect, and both times are kept apart.
        """
        first = make.facts()
        late, early = (
            make.fact(
                version,
                did.RuleSet(rule=make.fixed(day), reason="đổi"),
                make.at(at),
                recorded_at=make.at("2017-03-10"),
            )
            for version, day, at in (
                (2, "2017-05-15", "2017-03-05"),
                (3, "2017-04-15", "2017-03-03"),
            )
        )

        days = [one.new_day for one in changes((*first, late, early))]

        assert days == [dt.date(2017, month, 15) for month in (3, 4, 5)]
        assert changes((*first, late))[1].recorded_at == make.at("2017-03-10")

    def test_of_what_was_never_assigned_there_is_none(self, make, changes):
        """
        Facts without an assignment add up to nothing.
        """
        stray = make.fact(1, did.Received(), make.at("2017-02-10"))

        assert changes([stray]) == ()
