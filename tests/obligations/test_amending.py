import pytest

from govtasks.directives import Directive, Provision, Reference, Relation
from govtasks.errors import InvalidValueError, RefusedError
from govtasks.obligations import commands as do
from govtasks.obligations import events as did
from govtasks.obligations.amending import following, touched
from govtasks.obligations.lifecycle import Workflow, decide, evolve, fold
from govtasks.obligations.model import Kind
from govtasks.obligations.particulars import Outcome
from govtasks.obligations.records import Amendment, Noted
from govtasks.obligations.refusals import refused_text
from govtasks.text import Text

AMENDED = did.AmendmentNoted(
    directive="90-2018", relation=Relation.AMENDS, provisions=("2",)
)


def later(*references, key="90-2018"):
    """A directive that refers to others."""
    return Directive(
        key=key,
        issuer="ubnd",
        kind="CV",
        title=Text.of(vi="Sửa đổi"),
        references=references,
        provisions=[Provision(path="3", text=Text.of(vi="Thay thế"))],
    )


def amends(*provisions, relation=Relation.AMENDS, directive="644-2017"):
    """A reference to provisions of an earlier directive, or to all of it."""
    return Reference(relation=relation, directive=directive, provisions=provisions)


def decision(outcome=Outcome.KEEP, **changes):
    """What is decided on that directive."""
    given = {"directive": "90-2018", "outcome": outcome, "reason": "theo văn bản mới"}
    return do.DecideAmendment(**(given | changes))


@pytest.fixture
def noted(make):
    """Give a way to an obligation on which the amendment was noted."""

    def made(*steps, **how):
        state = make.state(*steps, **how)
        return evolve(state, make.fact(90, AMENDED, make.at("2017-02-13")))

    return made


class TestTouched:
    @pytest.mark.parametrize(
        ("references", "is_touched"),
        [
            pytest.param([amends()], True, id="all of it"),
            pytest.param([amends("2.a")], True, id="its provision"),
            pytest.param([amends("2")], True, id="the one above"),
            pytest.param([amends("2.a.1")], True, id="one below"),
            pytest.param([amends("2.b")], False, id="the one beside"),
            pytest.param([amends("20")], False, id="one that begins alike"),
            pytest.param([amends("2.ab")], False, id="one below that begins alike"),
            pytest.param([amends("3", "2.a")], True, id="one of several"),
            pytest.param([amends(directive="645-2017")], False, id="another"),
            pytest.param([amends(relation=Relation.REPLACES)], True, id="replaced"),
            pytest.param([amends(relation=Relation.REVOKES)], True, id="revoked"),
            pytest.param(
                [amends(relation=Relation.IMPLEMENTS)], False, id="carried out"
            ),
            pytest.param([amends(relation=Relation.BASED_ON)], False, id="rested on"),
            pytest.param([], False, id="nothing"),
        ],
    )
    def test_by_provision(self, make, references, is_touched):
        """
        What an obligation rests on, stands under, or what stands under it, touches it.
        """
        state = make.state()

        found = list(touched(later(*references), [state]))

        assert [one for one, _ in found] == ([state] if is_touched else [])

    def test_says_what_is_noted(self, make):
        """
        The note carries the relation and the provisions of the first that touches.
        """
        directive = later(
            amends("5"), amends("2", relation=Relation.REVOKES), amends("2.a")
        )

        ((_, note),) = touched(directive, [make.state()])

        assert note == did.AmendmentNoted(
            directive="90-2018", relation=Relation.REVOKES, provisions=("2",)
        )

    def test_asks_what_it_rests_on_now(self, make, noted):
        """
        An obligation that has moved is touched where it is, not where it was.
        """
        moved = did.DirectiveChanged(
            directive="90-2018", outcome=Outcome.MOVE, provision="3", reason="thay thế"
        )
        state = evolve(noted(), make.fact(91, moved, make.at("2017-02-14")))

        old = touched(later(amends(), key="91-2018"), [state])
        new = touched(later(amends("3", directive="90-2018"), key="91-2018"), [state])

        assert list(old) == []
        assert [one for one, _ in new] == [state]

    def test_what_is_closed_is_not_touched(self, make):
        """
        It keeps the basis on which it was closed.
        """
        withdrawn = (do.Withdraw(reason="trùng"), make.assigner, make.at("2017-02-13"))

        assert list(touched(later(amends()), [make.state(withdrawn)])) == []

    def test_is_noted_once(self, make, noted):
        """
        A directive that was noted before is not noted again.
        """
        assert list(touched(later(amends()), [noted()])) == []


class TestNoted:
    def test_waits_for_a_decision(self, make, noted):
        """
        The obligation stays as it is, and says what touches it.
        """
        before, after = make.state(), noted()

        assert after.undecided == (
            Noted(
                directive="90-2018",
                relation=Relation.AMENDS,
                provisions=("2",),
                at=make.at("2017-02-13"),
            ),
        )
        assert (after.workflow, after.rule) == (before.workflow, before.rule)
        assert (after.directive, after.provision) == ("644-2017", "2.a")

    def test_nothing_waits_once_it_is_closed(self, make, noted):
        """
        What was taken back needs no decision any more.
        """
        state = noted()
        end = did.Withdrawn(reason="trùng")

        assert evolve(state, make.fact(91, end, make.at("2017-02-14"))).undecided == ()

    def test_what_is_closed_is_not_noted_on(self, make):
        """
        A note that comes after the end says nothing.
        """
        withdrawn = (do.Withdraw(reason="trùng"), make.assigner, make.at("2017-02-11"))
        state = make.state(withdrawn)

        assert evolve(state, make.fact(3, AMENDED, make.at("2017-02-13"))).noted == ()

    def test_order_of_note_and_decision_does_not_matter(self, make):
        """
        A decision that took effect before the note was written still decides.
        """
        facts = make.facts()
        kept = did.DirectiveChanged(
            directive="90-2018", outcome=Outcome.KEEP, reason="vẫn áp dụng"
        )
        later_note = make.fact(2, AMENDED, make.at("2017-02-13"))
        earlier = make.fact(3, kept, make.at("2017-02-12"))

        assert fold((*facts, later_note, earlier)).undecided == ()


class TestDecideAmendment:
    @pytest.mark.parametrize(
        ("changes", "field", "problem"),
        [
            pytest.param(
                {"outcome": Outcome.MOVE},
                "provision",
                "where it moves to",
                id="whither",
            ),
            pytest.param({"provision": "3"}, "provision", "only that", id="stays"),
            pytest.param(
                {"outcome": Outcome.CHANGE}, "rule", "is needed", id="which term"
            ),
            pytest.param({"reason": " "}, "reason", "empty", id="no reason"),
        ],
    )
    def test_must_be_complete(self, changes, field, problem):
        """
        Each outcome has what it needs, and nothing that it does not.
        """
        with pytest.raises(InvalidValueError, match=problem) as caught:
            decision(**changes)

        assert caught.value.field == field

    @pytest.mark.parametrize("outcome", [Outcome.KEEP, Outcome.WITHDRAW])
    def test_no_term_for_what_stays_or_ends(self, make, outcome):
        """
        A term belongs to what changes or moves.
        """
        with pytest.raises(InvalidValueError, match="only for what changes") as caught:
            decision(outcome, rule=make.fixed("2017-04-15"))

        assert (caught.value.field, caught.value.value) == ("rule", "fixed")

    def test_keep(self, make, noted):
        """
        It stays, and the record says that somebody decided so.
        """
        events = decide(noted(), decision(), make.assigner, now=make.at("2017-02-14"))

        assert events == (
            did.DirectiveChanged(
                directive="90-2018",
                outcome=Outcome.KEEP,
                reason="theo văn bản mới",
            ),
        )

    def test_change(self, make, noted):
        """
        Another term follows, with the directive as its instrument.
        """
        rule = make.fixed("2017-04-15")

        changed, term = decide(
            noted(),
            decision(Outcome.CHANGE, rule=rule),
            make.assigner,
            now=make.at("2017-02-14"),
        )

        assert changed.outcome is Outcome.CHANGE
        assert term == did.RuleSet(
            rule=rule, reason="theo văn bản mới", instrument="90-2018"
        )

    @pytest.mark.parametrize("rule", [None, "2017-04-15"])
    def test_move(self, make, noted, rule):
        """
        It rests on the later provision from then on, perhaps with another term.
        """
        term = rule and make.fixed(rule)

        events = decide(
            noted(),
            decision(Outcome.MOVE, provision="3", rule=term),
            make.assigner,
            now=make.at("2017-02-14"),
        )

        assert (events[0].outcome, events[0].provision) == (Outcome.MOVE, "3")
        assert [one.rule for one in events[1:]] == ([term] if term else [])

    def test_withdraw(self, make, noted):
        """
        It is taken back for the reason that was given.
        """
        changed, end = decide(
            noted(),
            decision(Outcome.WITHDRAW),
            make.assigner,
            now=make.at("2017-02-14"),
        )

        assert changed.outcome is Outcome.WITHDRAW
        assert end == did.Withdrawn(reason="theo văn bản mới")

    def test_another_directive(self, make, noted):
        """
        Only one that was noted can be decided on.
        """
        other = decision(directive="91-2018")

        with pytest.raises(RefusedError) as caught:
            decide(noted(), other, make.assigner, now=make.at("2017-02-14"))

        assert caught.value.rule == "no-amendment"
        assert refused_text(caught.value, "en").startswith("91-2018 does not wait")

    def test_is_decided_once(self, make, noted):
        """
        After that the term is changed by the commands for it.
        """
        state = noted()
        for event in decide(
            state, decision(), make.assigner, now=make.at("2017-02-14")
        ):
            state = evolve(state, make.fact(91, event, make.at("2017-02-14")))

        with pytest.raises(RefusedError) as caught:
            decide(state, decision(), make.assigner, now=make.at("2017-02-15"))

        assert caught.value.rule == "nothing-amended"

    def test_what_follows_is_refused_where_it_is_not_possible(self, make, noted):
        """
        A result that awaits judgement is not given another term behind its back.
        """
        state = noted(make.submitted(make.at("2017-02-12")))
        assert state.workflow is Workflow.SUBMITTED

        with pytest.raises(RefusedError) as caught:
            decide(
                state,
                decision(Outcome.CHANGE, rule=make.fixed("2017-02-11")),
                make.assigner,
                now=make.at("2017-02-14"),
            )

        assert caught.value.rule == "wrong-state"

    def test_nothing_is_withdrawn_before_what_was_noted(self, make, noted):
        """
        The end comes after everything that is recorded.
        """
        with pytest.raises(RefusedError) as caught:
            decide(
                noted(),
                decision(Outcome.WITHDRAW),
                make.assigner,
                now=make.at("2017-02-14"),
                effective_at=make.at("2017-02-12"),
            )

        assert caught.value.rule == "before-earlier-act"

    def test_term_must_fit(self, make, noted):
        """
        A standing duty gets no due day by an amendment either.
        """
        standing = make.obligation(kind=Kind.STANDING)

        with pytest.raises(InvalidValueError, match="no due day"):
            decide(
                noted(obligation=standing),
                decision(Outcome.CHANGE, rule=make.fixed("2017-04-15")),
                make.assigner,
                now=make.at("2017-02-14"),
            )


class TestFollowing:
    def test_other_commands_carry_nothing_behind_them(self):
        """
        Only a decision on a directive is carried out by another command.
        """
        assert following(do.Accept()) is None
        assert following(decision()) is None


class TestDirectiveChanged:
    def test_moves_to_the_later_directive(self, make):
        """
        The obligation rests on the later directive; as given, it stays.
        """
        moved = did.DirectiveChanged(
            directive="90-2018", outcome=Outcome.MOVE, provision="3", reason="thay thế"
        )

        state = evolve(make.state(), make.fact(2, moved, make.at("2017-02-13")))

        assert (state.directive, state.provision) == ("90-2018", "3")
        assert state.obligation.directive == "644-2017"

    def test_that_is_kept_is_recorded_all_the_same(self, make):
        """
        It says that somebody decided so.
        """
        kept = did.DirectiveChanged(
            directive="90-2018", outcome=Outcome.KEEP, reason="vẫn áp dụng"
        )

        state = evolve(make.state(), make.fact(2, kept, make.at("2017-02-13")))

        assert state.amendments == (
            Amendment(
                directive="90-2018",
                outcome=Outcome.KEEP,
                provision="",
                reason="vẫn áp dụng",
                act=make.assigner,
                at=make.at("2017-02-13"),
            ),
        )
        assert (state.directive, state.provision) == ("644-2017", "2.a")
