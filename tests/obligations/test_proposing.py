import datetime as dt

import pytest

from govtasks.deadlines.rules import Inherited, Undated
from govtasks.obligations import commands as do
from govtasks.obligations import events as did
from govtasks.obligations.particulars import Change
from govtasks.obligations.proposing import Offer, offer_of


def new(make, *events):
    """Return new facts of a whole, numbered from 7."""
    at = make.at("2017-02-20")
    return [make.fact(number, event, at) for number, event in enumerate(events, 7)]


class TestOfferOf:
    def offered(self, make, event, after="2017-03-25", before="2017-03-15"):
        """Return what an event has to offer, with the days around it."""
        state = make.state(make.extended("2017-03-25", make.at("2017-02-20")))
        days = [
            make.due(state, make.fixed(day) if day else Undated())
            for day in (before, after)
        ]
        return offer_of(state, new(make, event), *days)

    @pytest.mark.parametrize(
        "event",
        [
            pytest.param(
                lambda make: did.RuleSet(rule=make.fixed("2017-03-25"), reason="x"),
                id="rule set",
            ),
            pytest.param(
                lambda make: did.ExtensionGranted(rule=make.fixed("2017-03-25")),
                id="extension granted",
            ),
            pytest.param(
                lambda make: did.CounterAccepted(rule=make.fixed("2017-03-25")),
                id="counter-offer taken",
            ),
        ],
    )
    def test_a_longer_term_is_offered(self, make, event):
        """
        By how many days, why, and by which fact.
        """
        offer = self.offered(make, event(make))

        assert offer == Offer(
            whole="644-2017/2a",
            version=7,
            change=Change.RULE,
            later=make.day("2017-03-25") - make.day("2017-03-15"),
            reason="khối lượng lớn",
        )

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            pytest.param("2017-03-15", "2017-03-15", id="the same day"),
            pytest.param("2017-03-15", "2017-03-14", id="a day less"),
            pytest.param(None, "2017-03-25", id="none before"),
            pytest.param("2017-03-15", None, id="none any more"),
        ],
    )
    def test_what_is_not_longer_offers_nothing(self, make, before, after):
        """
        The parts fit in as they are.
        """
        event = did.RuleSet(rule=make.fixed("2017-03-25"), reason="x")

        assert self.offered(make, event, after, before) is None

    def test_pauses_are_offered(self, make):
        """
        With their day, whatever they do to the last day.
        """
        on = make.day("2017-02-20")
        stops = self.offered(make, did.Suspended(on=on, reason="chờ"), after=None)
        goes = self.offered(make, did.Resumed(on=on, reason="đủ"))

        assert (stops.change, stops.on, stops.reason) == (Change.SUSPEND, on, "chờ")
        assert not stops.later
        assert (goes.change, goes.on, goes.reason) == (Change.RESUME, on, "đủ")
        assert goes.later.days == 10

    def test_anything_else_offers_nothing(self, make):
        """
        An arrival concerns nobody's parts.
        """
        assert self.offered(make, did.Received()) is None


class TestOffer:
    def offer(self, make, change, days=10):
        """Return what is offered to parts."""
        return Offer(
            whole="whole",
            version=7,
            change=change,
            on=None if change is Change.RULE else make.day("2017-02-20"),
            later=dt.timedelta(days),
            reason="cấp trên",
        )

    def part(self, make, *steps, **changes):
        """Return a part with its deadline."""
        state = make.state(*steps, obligation=make.obligation(**changes))
        return state, make.due(state)

    def received(self, make):
        """Return the steps after which the clock of a part stands still."""
        act, at = make.assigner, make.at("2017-02-13")
        pause = do.Suspend(on=make.day("2017-02-13"), reason="chờ")
        return (do.Receive(), act, at), (pause, act, at)

    def test_a_part_keeps_its_distance(self, make):
        """
        Its own day moves by as many days as that of the whole.
        """
        made = self.offer(make, Change.RULE).to(*self.part(make))

        assert made == did.ChangeProposed(
            proposal="whole@7",
            cause="whole",
            cause_version=7,
            change=Change.RULE,
            rule=make.fixed("2017-03-25"),
            reason="cấp trên",
        )

    @pytest.mark.parametrize(
        "rule",
        [
            pytest.param(Undated(), id="no date"),
            pytest.param(Inherited(source="whole"), id="the day of the whole"),
        ],
    )
    def test_what_has_no_day_of_its_own_is_offered_none(self, make, rule):
        """
        Nothing is made up, and what moves along is not asked.
        """
        state = make.state(
            obligation=make.obligation(rule=rule),
            known={"inherited": make.day("2017-03-15")},
        )

        assert self.offer(make, Change.RULE).to(state, make.due(state)) is None

    def test_a_pause_is_offered_to_what_runs(self, make):
        """
        Not to a part whose clock stands already; and it sets no term.
        """
        offer = self.offer(make, Change.SUSPEND)
        made = offer.to(*self.part(make))

        assert made is not None
        assert (made.change, made.on, made.rule) == (
            Change.SUSPEND,
            make.day("2017-02-20"),
            None,
        )
        assert offer.to(*self.part(make, *self.received(make))) is None

    def test_going_on_is_offered_to_what_stands(self, make):
        """
        A named day moves as the whole did; a term is replayed and needs none.
        """
        offer = self.offer(make, Change.RESUME)
        named = offer.to(*self.part(make, *self.received(make)))
        term = offer.to(
            *self.part(make, *self.received(make), rule=make.within("20 working days"))
        )
        stays = self.offer(make, Change.RESUME, days=0).to(
            *self.part(make, *self.received(make))
        )

        assert named is not None
        assert named.rule == make.fixed("2017-03-25")
        assert term is not None
        assert term.rule is None
        assert stays is not None
        assert stays.rule is None
        assert offer.to(*self.part(make)) is None

    @pytest.mark.parametrize(
        ("cause", "change", "is_offered"),
        [
            pytest.param("whole", Change.SUSPEND, True, id="its pause"),
            pytest.param("other", Change.SUSPEND, False, id="another's pause"),
            pytest.param("whole", Change.RESUME, False, id="no pause"),
        ],
    )
    def test_going_on_follows_a_pause_that_waits(self, make, cause, change, is_offered):
        """
        Or whoever agrees to the pause later would stand still for ever.
        """
        waits = do.ProposeChange(
            proposal="p",
            cause=cause,
            cause_version=1,
            change=change,
            on=make.day("2017-02-13"),
            reason="chờ",
        )
        part = self.part(make, (waits, make.assigner, make.at("2017-02-13")))

        made = self.offer(make, Change.RESUME).to(*part)
        assert (made is not None) is is_offered
