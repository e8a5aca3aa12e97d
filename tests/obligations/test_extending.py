import pytest

from govtasks.deadlines.rules import Within
from govtasks.deadlines.terms import Term
from govtasks.errors import InvalidValueError, RefusedError
from govtasks.obligations import commands as do
from govtasks.obligations import events as did
from govtasks.obligations.events import Act
from govtasks.obligations.lengthening import Lengthened, longer_rule
from govtasks.obligations.lifecycle import decide, evolve
from govtasks.obligations.model import Kind
from govtasks.obligations.particulars import Longer
from govtasks.obligations.records import ExtensionOutcome

HEAD = Act(actor="truong-phong")


def asked(make, to="2017-03-31"):
    """The lead body asks for a day."""
    command = do.RequestExtension(to=make.day(to), reason="khối lượng lớn")
    return command, HEAD, make.at("2017-03-01")


def offered(make, to="2017-03-20"):
    """The assigner offers another one."""
    command = do.CounterExtension(to=make.day(to), reason="tỉnh cần sớm")
    return command, make.assigner, make.at("2017-03-02")


class TestLonger:
    @pytest.mark.parametrize(
        "given",
        [
            pytest.param({}, id="neither"),
            pytest.param(
                {"to": "2017-03-31", "by": Term.parse("5 days")}, id="both at once"
            ),
        ],
    )
    @pytest.mark.parametrize("cls", [do.RequestExtension, do.CounterExtension])
    def test_is_a_day_or_a_term(self, make, cls, given):
        """
        One of the two is named.
        """
        days = {k: make.day(v) if k == "to" else v for k, v in given.items()}

        with pytest.raises(InvalidValueError, match="one of the two") as caught:
            cls(**days, reason="lớn")

        assert caught.value.field == "to"

    @pytest.mark.parametrize("term", ["0 days", "-5 working days"])
    def test_adds_something(self, term):
        """
        A term that adds nothing is no longer term.
        """
        with pytest.raises(InvalidValueError, match="must add something") as caught:
            Longer(by=Term.parse(term), reason="lớn")

        assert caught.value.field == "by"

    def test_term_is_added_behind_those_of_the_rule(self, make):
        """
        One after the other: a month and then ten working days.
        """
        rule = make.within("1 month")
        by = Longer(by=Term.parse("10 working days"), reason="lớn")

        assert longer_rule(rule, by) == Within(
            terms=(Term.parse("1 month"), Term.parse("10 working days"))
        )

    def test_nothing_is_added_to_a_named_day(self, make):
        """
        A day that the order names is no term.
        """
        by = Longer(by=Term.parse("10 working days"), reason="lớn")

        with pytest.raises(RefusedError) as caught:
            longer_rule(make.fixed("2017-03-15"), by)

        assert caught.value.rule == "not-a-term"


class TestRequest:
    def test_is_kept_until_it_is_decided(self, make):
        """
        The state says what was asked, by whom and why; the term stands.
        """
        state = make.state(asked(make))

        assert state.request.to == make.day("2017-03-31")
        assert (state.request.act, state.request.counter) == (HEAD, None)
        assert state.rule == make.fixed("2017-03-15")

    @pytest.mark.parametrize(
        "command",
        [
            pytest.param(
                lambda make: do.RequestExtension(to=make.day("2017-04-15"), reason="x"),
                id="another request",
            ),
            pytest.param(
                lambda make: do.SetRule(rule=make.fixed("2017-04-15"), reason="x"),
                id="another term",
            ),
        ],
    )
    def test_is_one_at_a_time(self, make, command):
        """
        While one is open, nothing else decides on the term.
        """
        state = make.state(asked(make))

        with pytest.raises(RefusedError) as caught:
            decide(state, command(make), make.assigner, now=make.at("2017-03-02"))

        assert caught.value.rule == "request-open"

    @pytest.mark.parametrize(
        ("to", "is_refused"),
        [
            pytest.param("2017-03-14", True, id="earlier"),
            pytest.param("2017-03-15", True, id="the same"),
            pytest.param("2017-03-16", False, id="later"),
        ],
    )
    @pytest.mark.parametrize("cls", [do.RequestExtension, do.CounterExtension])
    def test_day_is_later_than_the_last_one(self, make, cls, to, is_refused):
        """
        An extension lengthens.
        """
        state = make.state(*([asked(make)] if cls is do.CounterExtension else []))
        command = cls(to=make.day(to), reason="x")
        how = {"now": make.at("2017-03-02"), "due": make.due(state)}

        if is_refused:
            with pytest.raises(RefusedError) as caught:
                decide(state, command, make.assigner, **how)
            assert caught.value.rule == "extension-not-later"
        else:
            assert decide(state, command, make.assigner, **how)

    @pytest.mark.parametrize("kind", [Kind.STANDING, Kind.RECURRING, Kind.REQUEST])
    def test_is_not_for_what_has_no_term_of_its_own(self, make, kind):
        """
        A series has its occurrences, and a request no sanction.
        """
        state = make.state(obligation=make.obligation(kind=kind))
        command = do.RequestExtension(to=make.day("2017-04-15"), reason="x")

        with pytest.raises(RefusedError) as caught:
            decide(state, command, HEAD, now=make.at("2017-03-02"))

        assert caught.value.rule == "not-extendable"


class TestDecision:
    def test_grant_sets_the_term_that_was_asked(self, make):
        """
        The history has the old rule, the new one, and why it was asked.
        """
        grant = do.GrantExtension(instrument="70/UBND")

        state = make.state(asked(make), (grant, make.assigner, make.at("2017-03-03")))

        old, new = state.rule_history
        assert old.rule == make.fixed("2017-03-15")
        assert new.rule == state.rule == make.fixed("2017-03-31")
        assert (new.reason, new.instrument) == ("khối lượng lớn", "70/UBND")
        assert new.act == make.assigner
        assert (state.request, state.extended) == (None, 1)
        assert state.extensions[0].outcome is ExtensionOutcome.GRANTED

    def test_rejection_leaves_the_term(self, make):
        """
        The reason is kept, and another request may follow.
        """
        reject = do.RejectExtension(reason="đã nhiều lần")

        state = make.state(asked(make), (reject, make.assigner, make.at("2017-03-03")))

        (decision,) = state.extensions
        assert (decision.outcome, decision.reason) == (
            ExtensionOutcome.REJECTED,
            "đã nhiều lần",
        )
        assert (state.request, state.extended) == (None, 0)
        assert state.rule == make.fixed("2017-03-15")
        again = do.RequestExtension(to=make.day("2017-03-25"), reason="x")
        assert decide(state, again, HEAD, now=make.at("2017-03-04"))

    @pytest.mark.parametrize(
        "command",
        [
            do.GrantExtension(),
            do.RejectExtension(reason="x"),
            do.CounterExtension(by=Term.parse("1 day"), reason="x"),
        ],
    )
    @pytest.mark.parametrize(
        "act",
        [
            pytest.param(HEAD, id="himself"),
            pytest.param(Act(actor="a", on_behalf_of=HEAD.actor), id="for him"),
        ],
    )
    def test_is_never_the_requesters(self, make, command, act):
        """
        Whoever asked does not decide, nor does anybody for him.
        """
        state = make.state(asked(make))

        with pytest.raises(RefusedError) as caught:
            decide(state, command, act, now=make.at("2017-03-03"))

        assert caught.value.rule == "requester-decides"
        assert caught.value.arguments["requester"] == "truong-phong"


class TestCounter:
    def test_that_is_taken_sets_the_term(self, make):
        """
        The term is the one that was offered, for the reason that was given.
        """
        accept = (do.AcceptCounter(), HEAD, make.at("2017-03-03"))

        state = make.state(asked(make), offered(make), accept)

        assert state.rule == make.fixed("2017-03-20")
        assert state.rule_history[-1].reason == "tỉnh cần sớm"
        assert state.extensions[0].outcome is ExtensionOutcome.COUNTER_ACCEPTED
        assert state.extended == 1

    def test_that_is_declined_leaves_the_term(self, make):
        """
        The request is closed, and kept with what was offered.
        """
        decline = (do.DeclineCounter(note="không kịp"), HEAD, make.at("2017-03-03"))

        state = make.state(asked(make), offered(make), decline)

        (decision,) = state.extensions
        assert decision.outcome is ExtensionOutcome.COUNTER_DECLINED
        assert decision.request.counter.to == make.day("2017-03-20")
        assert (state.request, state.rule) == (None, make.fixed("2017-03-15"))

    @pytest.mark.parametrize("command", [do.AcceptCounter(), do.DeclineCounter()])
    def test_is_not_answered_by_whoever_offered_it(self, make, command):
        """
        The side that asked answers.
        """
        state = make.state(asked(make), offered(make))

        with pytest.raises(RefusedError) as caught:
            decide(state, command, make.assigner, now=make.at("2017-03-03"))

        assert caught.value.rule == "counter-decides"

    @pytest.mark.parametrize("command", [do.AcceptCounter(), do.DeclineCounter()])
    def test_must_have_been_offered(self, make, command):
        """
        Nothing is taken or declined that nobody offered.
        """
        state = make.state(asked(make))

        with pytest.raises(RefusedError) as caught:
            decide(state, command, HEAD, now=make.at("2017-03-03"))

        assert caught.value.rule == "no-counter"


class TestEvolve:
    @pytest.mark.parametrize(
        "event",
        [
            pytest.param(did.ExtensionRejected(reason="x"), id="rejected"),
            pytest.param(did.CounterDeclined(), id="declined"),
            pytest.param(
                did.ExtensionCountered(by=Term.parse("1 day"), reason="x"), id="offer"
            ),
        ],
    )
    def test_without_a_request_there_is_nothing_to_decide(self, make, event):
        """
        A decision on nothing changes nothing.
        """
        state = make.state()

        after = evolve(state, make.fact(2, event, make.at("2017-03-01")))

        assert (after.request, after.extensions, after.rule) == (None, (), state.rule)

    def test_grant_without_a_request_still_sets_the_term(self, make):
        """
        What was granted was granted, though the request lies in another order.
        """
        granted = did.ExtensionGranted(rule=make.fixed("2017-04-15"), note="đã xin")

        after = evolve(make.state(), make.fact(2, granted, make.at("2017-03-01")))

        assert after.rule == make.fixed("2017-04-15")
        assert after.rule_history[-1].reason == "đã xin"

    def test_request_lapses_with_the_end(self, make):
        """
        Nobody decides on the term of what is closed, even if it is opened again.
        """
        state = make.state(
            asked(make),
            make.submitted(make.at("2017-03-05")),
            make.confirmed(make.at("2017-03-06")),
            (do.Reopen(reason="sai"), make.assigner, make.at("2017-03-07")),
        )

        assert state.request is None


class TestWithinTheWhole:
    def longer(self, make, day):
        """Return the longer term that ends on a day, and when the whole ends."""
        rule = make.fixed(day)
        return {
            "longer": Lengthened(rule=rule, due=make.due(make.state(), rule)),
            "parent_due": make.due(make.state(), make.fixed("2017-03-31")),
        }

    @pytest.mark.parametrize(
        ("command", "act", "steps"),
        [
            pytest.param(
                lambda make: asked(make)[0], HEAD, lambda make: (), id="asked for"
            ),
            pytest.param(
                lambda make: offered(make)[0],
                Act(actor="chu-tich"),
                lambda make: (asked(make),),
                id="offered",
            ),
            pytest.param(
                lambda make: do.GrantExtension(),
                Act(actor="chu-tich"),
                lambda make: (asked(make),),
                id="granted",
            ),
            pytest.param(
                lambda make: do.AcceptCounter(),
                HEAD,
                lambda make: (asked(make), offered(make)),
                id="taken",
            ),
        ],
    )
    def test_no_longer_term_passes_the_whole(self, make, command, act, steps):
        """
        Its last day is in time, the day after is not, at whichever step.
        """
        part = make.obligation(parent="whole")
        state = make.state(*steps(make), obligation=part)

        def done(day):
            return decide(
                state,
                command(make),
                act,
                now=make.at("2017-03-03"),
                **self.longer(make, day),
            )

        assert done("2017-03-31")
        with pytest.raises(RefusedError, match="later than the parent's") as caught:
            done("2017-04-01")
        assert caught.value.rule == "child-after-parent"
        assert caught.value.arguments["part"] == part.key

    def test_a_longer_term_for_a_part_needs_such_a_part(self, make):
        """
        The part must have been given of this very obligation.
        """
        given = did.PartGiven(obligation="a/1", lead="y-te")
        state = evolve(make.state(), make.fact(2, given, make.at("2017-02-13")))

        def done(part):
            command = do.RequestExtension(
                to=make.day("2017-03-31"), reason="nhiều việc", for_part=part
            )
            return decide(state, command, HEAD, now=make.at("2017-03-01"))

        assert done("a/1")[0].for_part == "a/1"
        with pytest.raises(RefusedError, match="a/2 is no part of") as caught:
            done("a/2")
        assert caught.value.arguments == {
            "rule": "not-a-part",
            "part": "a/2",
            "whole": state.obligation.key,
        }

    @pytest.mark.parametrize(
        ("day", "is_refused"),
        [("2017-03-14", True), ("2017-03-15", True), ("2017-03-16", False)],
    )
    def test_a_term_by_law_must_lengthen(self, make, day, is_refused):
        """
        What it comes to must be later than the last day as it is.
        """
        state = make.state(obligation=make.obligation(rule=make.within("33 days")))
        rule = make.fixed(day)
        given = {
            "due": make.due(state, make.fixed("2017-03-15")),
            "longer": Lengthened(rule=rule, due=make.due(state, rule)),
        }
        ask = do.RequestExtension(by=Term.parse("1 day"), reason="nhiều việc")

        def done():
            return decide(state, ask, HEAD, now=make.at("2017-03-01"), **given)

        if not is_refused:
            assert done()
            return
        with pytest.raises(RefusedError, match="not later") as caught:
            done()
        assert caught.value.arguments == {
            "rule": "extension-not-later",
            "to": make.day(day),
            "due": make.day("2017-03-15"),
        }
