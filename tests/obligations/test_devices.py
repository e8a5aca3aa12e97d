import datetime as dt

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.deadlines.rules import Undated
from govtasks.errors import InvalidValueError, NaiveInstantError, RefusedError
from govtasks.obligations import commands as do
from govtasks.obligations import events as did
from govtasks.obligations.attention import attention, unsettled
from govtasks.obligations.device_proposals import DeviceOutcome, DeviceProposalKind
from govtasks.obligations.events import Act
from govtasks.obligations.lifecycle import allowed_commands, decide, evolve, fold
from govtasks.obligations.model import Kind
from govtasks.obligations.refusals import refused_text
from govtasks.obligations.state import Workflow
from govtasks.obligations.timeline import timeline
from govtasks.organisation import Organisation

TICK = do.ProposeCompletion(evidence="e1")
LATER = do.ProposeExtension(to=dt.date(2017, 3, 31), evidence="e2")
UNTICK = do.ProposeReopening(evidence="e3")
HEAD = Act(actor="truong-phong")


def device(command, make, day="2017-03-01", time="09:00", act=None):
    """A step of a story: a device of the performer sends something."""
    return command, act or make.performer, make.at(day, time)


def ask(make, state, command, act=None, day="2017-03-02", due=None):
    """What follows when somebody asks for something."""
    return decide(state, command, act or make.performer, now=make.at(day), due=due)


def outcomes(state):
    """What became of each proposal, by its key."""
    return {one.key: one.outcome for one in state.device_proposals}


def declined(proposal="device-1", reason="thiếu phụ lục"):
    """The order to decline a proposal."""
    return do.DeclineDeviceProposal(proposal=proposal, reason=reason)


class TestPropose:
    def test_tick_is_a_claim_and_closes_nothing(self, make):
        """
        The obligation stays as it is; who said so, and when by our clock, is kept.
        """
        before = make.state()

        after = make.state(device(TICK, make))

        (one,) = after.from_devices
        assert (one.key, one.kind) == ("device-1", DeviceProposalKind.COMPLETION)
        assert (one.person, one.at) == ("van-thu", make.at("2017-03-01"))
        assert after.workflow is before.workflow is Workflow.ASSIGNED
        assert make.due(after) == make.due(before)

    @pytest.mark.parametrize("year", [1970, 2016, 2018, 9999])
    def test_clock_of_a_device_is_kept_and_judges_nothing(self, make, year):
        """
        A device that lives in another year says so, and that is all.
        """
        claimed = dt.datetime(year, 6, 1, 23, 30, tzinfo=dt.UTC)
        tick = attrs.evolve(TICK, claimed_at=claimed)

        state = make.state(device(tick, make))

        (one,) = state.from_devices
        assert (one.claimed_at, one.at) == (claimed, make.at("2017-03-01"))
        assert state.judged_at is state.submitted_at is None

    def test_moved_day_moves_no_deadline(self, make):
        """
        The day that is wanted is kept beside the one that holds.
        """
        state = make.state(device(LATER, make))

        (one,) = state.from_devices
        assert (one.kind, one.to) == (DeviceProposalKind.EXTENSION, LATER.to)
        assert make.due(state).last_day == make.day("2017-03-15")
        assert (state.request, state.revision) == (None, 0)

    @pytest.mark.parametrize(
        ("to", "is_later"),
        [
            pytest.param("2017-03-14", False, id="earlier"),
            pytest.param("2017-03-15", False, id="the same day"),
            pytest.param("2017-03-16", True, id="the day after"),
        ],
    )
    def test_day_that_is_no_later_is_refused(self, make, to, is_later):
        """
        To bring a day forward is no longer term.
        """
        state = make.state()
        command = attrs.evolve(LATER, to=make.day(to))

        if is_later:
            assert ask(make, state, command, due=make.due(state))
        else:
            with pytest.raises(RefusedError, match="is not later than") as caught:
                ask(make, state, command, due=make.due(state))
            assert caught.value.rule == "extension-not-later"

    def test_untick_opens_nothing(self, make):
        """
        What is confirmed stays so until the assigner opens it again.
        """
        done = (
            make.submitted(make.at("2017-02-20")),
            make.confirmed(make.at("2017-02-21")),
        )

        state = make.state(*done, device(UNTICK, make))

        (one,) = state.from_devices
        assert one.kind is DeviceProposalKind.REOPENING
        assert state.workflow is Workflow.CONFIRMED
        assert state.closed_at == make.at("2017-02-21")

    @pytest.mark.parametrize(
        ("obligation", "command", "rule"),
        [
            pytest.param({"kind": Kind.STANDING}, TICK, "never-done", id="standing"),
            pytest.param({"kind": Kind.RECURRING}, TICK, "never-done", id="series"),
            pytest.param({"kind": Kind.REQUEST}, LATER, "not-extendable", id="request"),
            pytest.param({"rule": Undated()}, LATER, "no-term", id="undated"),
        ],
    )
    def test_what_could_not_be_done_is_not_proposed(
        self, make, obligation, command, rule
    ):
        """
        A device proposes nothing that nobody could do.
        """
        state = make.state(obligation=make.obligation(**obligation))

        with pytest.raises(RefusedError) as caught:
            ask(make, state, command)

        assert caught.value.rule == rule
        assert type(command) not in allowed_commands(state)

    def test_while_a_longer_term_is_asked_for_none_is_proposed(self, make):
        """
        The request that is open goes first.
        """
        asked = do.RequestExtension(to=make.day("2017-03-20"), reason="lớn")
        state = make.state((asked, make.performer, make.at("2017-03-01")))

        with pytest.raises(RefusedError) as caught:
            ask(make, state, LATER)

        assert caught.value.rule == "request-open"


class TestTwice:
    @pytest.mark.parametrize("command", [TICK, LATER])
    def test_same_evidence_of_one_person_is_known(self, make, command):
        """
        A device that sends again what it sent is told that nothing is left to do.
        """
        again = attrs.evolve(command, evidence="e1")
        state = make.state(device(TICK, make))

        with pytest.raises(RefusedError, match="van-thu proposed that before") as e:
            ask(make, state, again)

        assert e.value.rule == "device-proposal-known"
        assert e.value.arguments["proposal"] == "device-1"
        assert "đã được ghi nhận" in refused_text(e.value, "vi")

    def test_it_is_known_whatever_became_of_it(self, make):
        """
        An answer does not make an old message new.
        """
        answer = (declined(), HEAD, make.at("2017-03-01", "10:00"))
        state = make.state(device(TICK, make), answer)

        with pytest.raises(RefusedError) as caught:
            ask(make, state, TICK)

        assert caught.value.rule == "device-proposal-known"

    def test_of_another_person_it_is_another_proposal(self, make):
        """
        Two people who tick at once both said so.
        """
        state = make.state(device(TICK, make), device(TICK, make, act=HEAD))

        assert [one.person for one in state.from_devices] == ["van-thu", HEAD.actor]

    def test_of_a_secretary_it_is_that_of_the_principal(self, make):
        """
        Whoever acts for another acts on the list of that other.
        """
        for_head = Act(actor="van-thu", on_behalf_of=HEAD.actor)
        state = make.state(device(TICK, make, act=for_head))

        with pytest.raises(RefusedError) as caught:
            ask(make, state, TICK, HEAD)

        assert caught.value.rule == "device-proposal-known"
        assert ask(make, state, TICK, make.performer)

    def test_newer_one_takes_the_place_of_the_older(self, make):
        """
        Of what one person proposes of a kind, the latest waits.
        """
        newer = attrs.evolve(LATER, to=make.day("2017-04-05"), evidence="e9")

        state = make.state(
            device(LATER, make), device(TICK, make), device(newer, make, time="10:00")
        )

        assert outcomes(state) == {
            "device-1": DeviceOutcome.REPLACED,
            "device-2": None,
            "device-3": None,
        }
        assert [one.to for one in state.from_devices] == [None, newer.to]


class TestTakenUp:
    @pytest.mark.parametrize(
        ("taken_up", "left"),
        [
            pytest.param(
                do.Submit(result="Kế hoạch"), {"device-2"}, id="a result is handed in"
            ),
            pytest.param(
                do.RequestExtension(to=dt.date(2017, 3, 20), reason="lớn"),
                {"device-1"},
                id="a longer term is asked for",
            ),
            pytest.param(
                do.Report(percent=100),
                {"device-1", "device-2"},
                id="progress answers nothing",
            ),
            pytest.param(
                do.SetRule(
                    rule=Undated(phrase="khi có điều kiện"), reason="điều chỉnh"
                ),
                {"device-1"},
                id="another term: the moved day is idle",
            ),
            pytest.param(
                do.Reassign(lead="y-te", reason="đúng chức năng"),
                set(),
                id="others do it now",
            ),
            pytest.param(do.Withdraw(reason="trùng"), set(), id="withdrawn"),
        ],
    )
    def test_whoever_does_it_answers(self, make, taken_up, left):
        """
        Each act answers what proposes it; what makes a proposal idle ends it, too.
        """
        act = (taken_up, HEAD, make.at("2017-03-02"))

        state = make.state(device(TICK, make), device(LATER, make), act)

        assert {one.key for one in state.from_devices} == left
        ended = {one.key for one in state.device_proposals} - left
        assert all(
            one.answered_by == HEAD and one.answered_at == make.at("2017-03-02")
            for one in state.device_proposals
            if one.key in ended
        )

    def test_opened_again_answers_the_untick(self, make):
        """
        The assigner takes the confirmation back, and the proposal is at its end.
        """
        state = make.state(
            make.submitted(make.at("2017-02-20")),
            make.confirmed(make.at("2017-02-21")),
            device(UNTICK, make),
            (do.Reopen(reason="sai"), make.assigner, make.at("2017-03-02")),
        )

        assert outcomes(state) == {"device-1": DeviceOutcome.TAKEN_UP}
        assert state.workflow is Workflow.RETURNED

    def test_confirmed_ends_what_nobody_answered(self, make):
        """
        A longer term that was wanted is wanted no more, even if it is opened again.
        """
        state = make.state(
            device(LATER, make),
            make.submitted(make.at("2017-03-02")),
            make.confirmed(make.at("2017-03-03")),
            (do.Reopen(reason="sai"), make.assigner, make.at("2017-03-04")),
        )

        assert outcomes(state) == {"device-1": DeviceOutcome.LAPSED}

    def test_who_proposed_may_hand_in_and_not_judge(self, make):
        """
        A device is no way round the rule that nobody judges his own work.
        """
        state = make.state(device(TICK, make), make.submitted(make.at("2017-03-02")))

        with pytest.raises(RefusedError) as caught:
            ask(make, state, do.Confirm(), make.performer, "2017-03-03")

        assert caught.value.rule == "approver-is-doer"


class TestDecline:
    def test_reason_is_kept_for_the_device(self, make):
        """
        Whoever proposed it learns why nothing was done.
        """
        state = make.state(
            device(TICK, make), (declined(), HEAD, make.at("2017-03-02"))
        )

        (one,) = state.device_proposals
        assert one.outcome is DeviceOutcome.DECLINED
        assert (one.reason, one.answered_by) == ("thiếu phụ lục", HEAD)
        assert state.declined_last is one
        assert state.from_devices == ()

    @pytest.mark.parametrize(
        ("newer", "act"),
        [
            pytest.param(do.Report(percent=40), "performer", id="an act on the work"),
            pytest.param(attrs.evolve(TICK, evidence="e9"), "performer", id="a tick"),
        ],
    )
    def test_reason_is_old_once_something_newer_happened(self, make, newer, act):
        """
        It is shown as long as it is the last word.
        """
        state = make.state(
            device(TICK, make),
            (declined(), HEAD, make.at("2017-03-02")),
            (newer, getattr(make, act), make.at("2017-03-03")),
        )

        assert state.declined_last is None

    def test_by_whoever_proposed_it_is_taken_back(self, make):
        """
        A slip of the finger is undone, and is no refusal.
        """
        state = make.state(device(TICK, make), device(declined(), make, "2017-03-02"))

        assert outcomes(state) == {"device-1": DeviceOutcome.TAKEN_BACK}
        assert state.declined_last is None

    @pytest.mark.parametrize(
        ("proposal", "rule", "message"),
        [
            pytest.param(
                "device-1", "device-proposal-answered", "declined", id="answered"
            ),
            pytest.param(
                "device-9", "no-device-proposal", "device-1, device-2", id="unknown"
            ),
        ],
    )
    def test_only_what_waits_is_declined(self, make, proposal, rule, message):
        """
        What was answered stays so, and what is not there is named.
        """
        state = make.state(
            device(TICK, make),
            device(LATER, make),
            (declined(), HEAD, make.at("2017-03-01", "10:00")),
        )

        with pytest.raises(RefusedError, match=message) as caught:
            ask(make, state, declined(proposal), HEAD)

        assert caught.value.rule == rule

    def test_without_anything_that_waits_there_is_nothing_to_decline(self, make):
        """
        A portal does not offer it then.
        """
        with pytest.raises(RefusedError, match="none waits for an answer") as caught:
            ask(make, make.state(), declined(), HEAD)

        assert caught.value.rule == "no-device-proposal-waits"

    def test_nothing_is_declined_before_it_was_proposed(self, make):
        """
        An answer follows what it answers.
        """
        state = make.state(device(TICK, make))

        with pytest.raises(RefusedError) as caught:
            decide(
                state,
                declined(),
                HEAD,
                now=make.at("2017-03-02"),
                effective_at=make.at("2017-02-28"),
            )

        assert caught.value.rule == "before-earlier-act"


class TestHide:
    def test_is_of_one_person(self, make):
        """
        Others have it in their lists as before, and it is not cancelled.
        """
        state = make.state(device(do.Hide(), make))

        assert state.hidden_by == {"van-thu"}
        assert state.is_open
        assert state.from_devices == ()

    def test_is_taken_back(self, make):
        """
        Whoever hid it puts it back; what others hid stays hidden.
        """
        state = make.state(
            device(do.Hide(), make),
            device(do.Hide(), make, act=HEAD),
            device(do.Show(), make, "2017-03-02"),
        )

        assert state.hidden_by == {HEAD.actor}

    @pytest.mark.parametrize(
        ("story", "command", "rule"),
        [
            pytest.param([do.Hide()], do.Hide(), "hidden-already", id="hidden twice"),
            pytest.param([], do.Show(), "not-hidden", id="nobody hid it"),
        ],
    )
    def test_changes_nothing_twice(self, make, story, command, rule):
        """
        A device that sends it again is told that nothing is left to do.
        """
        state = make.state(*(device(one, make) for one in story))

        with pytest.raises(RefusedError) as caught:
            ask(make, state, command)

        assert caught.value.rule == rule

    def test_what_others_hid_is_not_shown_by_one(self, make):
        """
        Everybody keeps his own list.
        """
        state = make.state(device(do.Hide(), make))

        with pytest.raises(
            RefusedError, match="nobody has taken it out of that list"
        ) as caught:
            ask(make, state, do.Show(), HEAD)

        assert caught.value.rule == "not-hidden"


class TestFindings:
    @pytest.mark.parametrize(
        ("command", "code", "vi", "en"),
        [
            pytest.param(TICK, "completion-proposed", "đã hoàn thành", "it is done"),
            pytest.param(
                attrs.evolve(
                    TICK, claimed_at=dt.datetime(2018, 2, 1, 8, tzinfo=dt.UTC)
                ),
                "completion-proposed",
                "theo đồng hồ thiết bị lúc 08:00 Thứ Năm 01/02/2018",
                "by its clock at 08:00 Thu 1 Feb 2018",
            ),
            pytest.param(
                LATER, "extension-proposed", "lùi hạn đến Thứ Sáu 31/03/2017", "due on"
            ),
        ],
    )
    def test_who_answers_sees_what_waits(self, make, command, code, vi, en):
        """
        Each is a finding in both languages, with the key to answer it by.
        """
        state = make.state(device(command, make))

        (found,) = unsettled(Organisation(), state)

        assert found.code == code
        assert vi in found.text("vi")
        assert en in found.text("en")
        assert "device-1" in found.text("vi")
        assert "van-thu" in found.text("en")

    @pytest.mark.parametrize(
        ("claimed", "shown"),
        [
            pytest.param((2018, 2, 1, 20), "03:00 Fri 2 Feb 2018", id="of any year"),
            pytest.param((9999, 12, 31, 20), "20:00 Fri 31 Dec 9999", id="the last"),
        ],
    )
    def test_times_are_those_of_the_office(self, make, claimed, shown):
        """
        A device that says it in another zone is shown in that of the obligation.
        """
        at = dt.datetime(*claimed, tzinfo=dt.UTC)
        tick = attrs.evolve(TICK, claimed_at=at)
        state = make.state(device(tick, make))

        (found,) = unsettled(Organisation(), state, make.zone)

        assert f"by its clock at {shown}" in found.text("en")
        assert "of 09:00 Wed 1 Mar 2017" in found.text("en")

    def test_of_what_is_confirmed_they_are_seen_too(self, make):
        """
        An untick waits for the assigner after the end.
        """
        state = make.state(
            make.submitted(make.at("2017-02-20")),
            make.confirmed(make.at("2017-02-21")),
            device(UNTICK, make),
        )

        assert [one.code for one in unsettled(Organisation(), state)] == [
            "reopening-proposed"
        ]

    def test_what_was_hidden_is_no_finding(self, make):
        """
        It waits for nobody.
        """
        state = make.state(device(do.Hide(), make))

        day = make.day("2017-03-02")
        assert attention(Organisation(), state, day) == ()
        assert list(unsettled(Organisation(), state)) == []


class TestTimeline:
    def test_what_answers_names_what_it_answers(self, make):
        """
        The course of a task shows which act took which proposal up.
        """
        facts = make.facts(
            device(TICK, make),
            device(LATER, make, time="09:30"),
            (declined("device-2"), HEAD, make.at("2017-03-01", "10:00")),
            make.submitted(make.at("2017-03-02")),
        )

        told = timeline({"o": facts}, lambda state, _at: make.due(state))

        assert [(one.mark, one.answers) for one in told] == [
            ("", ""),
            ("device-1", ""),
            ("device-2", ""),
            ("", "device-2"),
            ("result-1", "device-1"),
        ]
        assert told[3].answered("vi") == "đề nghị số 2 từ thiết bị"


class TestValues:
    @pytest.mark.parametrize("cls", [do.ProposeCompletion, did.CompletionProposed])
    def test_claim_without_a_zone_is_refused(self, cls):
        """
        An instant says in which zone it is.
        """
        number = {"number": 1} if cls is did.CompletionProposed else {}
        naive = dt.datetime(2017, 3, 1, 9)  # noqa: DTZ001 - what is refused

        with pytest.raises(NaiveInstantError, match="claimed_at"):
            cls(evidence="e", claimed_at=naive, **number)

    @pytest.mark.parametrize(
        ("cls", "fields", "field"),
        [
            pytest.param(do.ProposeCompletion, {"evidence": " "}, "evidence", id="cmd"),
            pytest.param(
                do.ProposeExtension, {"to": None, "evidence": "e"}, "to", id="no day"
            ),
            pytest.param(
                do.ProposeExtension,
                {"to": dt.datetime(2017, 3, 1, tzinfo=dt.UTC), "evidence": "e"},
                "to",
                id="an instant is no day",
            ),
            pytest.param(
                do.DeclineDeviceProposal,
                {"proposal": "device-1", "reason": ""},
                "reason",
                id="without a reason",
            ),
            pytest.param(
                did.ReopenProposed, {"number": 0, "evidence": "e"}, "number", id="0"
            ),
            pytest.param(do.Hide, {"evidence": "a\x00b"}, "evidence", id="NUL"),
        ],
    )
    def test_what_cannot_be_meant_is_refused(self, cls, fields, field):
        """
        The field and its value are named.
        """
        with pytest.raises(InvalidValueError) as caught:
            cls(**fields)

        assert caught.value.field == field


PEOPLE = st.sampled_from(["a", "b", "c"]).map(lambda key: Act(actor=key))
WORDS = st.sampled_from(["e1", "e2", "e3", "e4"])
CLAIMS = st.none() | st.datetimes(timezones=st.just(dt.UTC))
DEVICES = st.one_of(
    st.builds(do.ProposeCompletion, evidence=WORDS, claimed_at=CLAIMS),
    st.builds(do.ProposeExtension, evidence=WORDS, to=st.dates()),
    st.builds(do.ProposeReopening, evidence=WORDS),
    st.builds(
        do.DeclineDeviceProposal,
        proposal=st.sampled_from(["device-1", "device-2", "device-3"]),
        reason=st.just("lý do"),
    ),
    st.just(do.Hide()),
    st.just(do.Show()),
)
STORIES = st.sampled_from(["given", "at work", "handed in", "confirmed", "withdrawn"])
BESIDE = ("device_proposals", "hidden_by", "version", "touched_at", "changed_at")
"""All that messages of devices may change of a state."""


def begun(make, story):
    """The facts of an obligation at some point of its course."""
    at = make.at("2017-02-20")
    steps = {
        "given": [],
        "at work": [(do.Report(percent=10), make.performer, at)],
        "handed in": [make.submitted(at)],
        "confirmed": [make.submitted(at), make.confirmed(make.at("2017-02-21"))],
        "withdrawn": [(do.Withdraw(reason="trùng"), make.assigner, at)],
    }[story]
    return make.facts(*steps)


@given(
    story=STORIES,
    sent=st.lists(st.tuples(DEVICES, PEOPLE), max_size=12),
    order=st.randoms(use_true_random=False),
)
def test_nothing_from_devices_moves_a_deadline_or_closes_anything(
    make, story, sent, order
):
    """
    Whatever they send, in any order, only what was sent and hidden changes.
    """
    facts = list(begun(make, story))
    before = state = fold(facts)
    for hour, (command, act) in enumerate(sent):
        now = make.at("2017-03-01") + dt.timedelta(hours=hour)
        try:
            events = decide(state, command, act, now=now, due=make.due(state))
        except RefusedError:
            continue
        for event in events:
            facts.append(make.fact(len(facts) + 1, event, now, act=act))
            state = evolve(state, facts[-1])

    changed = {name: getattr(state, name) for name in BESIDE}
    assert state == attrs.evolve(before, **changed)
    assert make.due(state) == make.due(before)
    order.shuffle(facts)
    assert fold(facts) == state
