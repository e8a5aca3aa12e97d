import datetime as dt

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.obligations import commands as do
from govtasks.obligations import events as did
from govtasks.obligations.events import Act
from govtasks.obligations.handling import (
    FindingSeverity,
    InspectionFinding,
    Measure,
    RemedyOutcome,
)
from govtasks.obligations.lifecycle import fold
from govtasks.obligations.model import Condition, Force, Kind, RemedyOf
from govtasks.obligations.timeline import related, timeline
from govtasks.organisation import Organisation

KEY = "644-2017/2a"
FINDING = InspectionFinding(
    key="k1", text="chưa phân công", severity=FindingSeverity.SHORTCOMING
)
STEP = did.FollowedUp(
    step_key="o:2017-03-15:urge",
    step="urge",
    act="urge",
    scheduled_at=dt.datetime(2017, 3, 16, 8, tzinfo=dt.UTC),
    late=False,
)


def told(make, streams):
    """The timeline of these streams."""
    return timeline(streams, lambda state, _at: make.due(state))


def stream(make, *events, obligation=None, start="2017-03-10"):
    """The facts of an obligation: the assignment, and events a day apart."""
    given = obligation or make.obligation()
    begun = make.at(start)
    return tuple(
        make.fact(n, event, begun + dt.timedelta(days=n - 1))
        for n, event in enumerate((did.Assigned(obligation=given), *events), 1)
    )


class TestEntries:
    def test_say_what_day_held_and_whether_it_was_over(self, make):
        """
        Each entry has the last day of then; the mark begins with the breach.
        """
        later = did.RuleSet(rule=make.fixed("2017-03-20"), reason="lớn")
        facts = stream(
            make,
            did.Accepted(),
            STEP,
            later,
            did.Submitted(result="xong", delay_reason="lớn"),
            did.Confirmed(),
            start="2017-03-14",
        )

        entries = told(make, {KEY: facts})

        assert [(one.due_on.day, one.is_late) for one in entries] == [
            (15, False),
            (15, False),
            (15, True),
            (20, True),
            (20, False),
            (20, False),
        ]

    def test_of_what_is_closed_are_not_late(self, make):
        """
        What is looked into afterwards is not the delay.
        """
        facts = stream(
            make,
            did.Submitted(result="xong"),
            did.Confirmed(),
            did.Inspected(number=1, what="tiến độ"),
            start="2017-03-13",
        )

        assert [one.is_late for one in told(make, {KEY: facts})] == [False] * 4

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"kind": Kind.REQUEST}, id="asked"),
            pytest.param({"force": Force.ENCOURAGEMENT}, id="encouraged"),
        ],
    )
    def test_of_what_does_not_bind_are_not_late(self, make, changes):
        """
        There is no overdue behind a request.
        """
        given = make.obligation(**changes)
        facts = stream(make, did.Received(), obligation=given, start="2017-03-20")

        assert not any(one.is_late for one in told(make, {KEY: facts}))

    @pytest.mark.parametrize(
        ("before", "event", "mark"),
        [
            pytest.param(
                (did.Urged(number=1, reason="r"), STEP),
                did.Answered(to="urge-2", text="x"),
                "urge-2",
                id="an answer to the ladder's urging",
            ),
            pytest.param(
                (STEP,),
                did.Acknowledged(step_key=STEP.step_key),
                "urge-1",
                id="a step that was heard",
            ),
            pytest.param(
                (attrs.evolve(STEP, act="remind"),),
                did.Acknowledged(step_key=STEP.step_key),
                STEP.step_key,
                id="a reminder that was heard",
            ),
            pytest.param(
                (attrs.evolve(STEP, act="propose-inspection"),),
                did.ProposalDeclined(step_key=STEP.step_key, reason="r"),
                STEP.step_key,
                id="a proposal that was declined",
            ),
            pytest.param(
                (did.Submitted(result="x"), did.Returned(reason="r")),
                did.Submitted(result="x"),
                "",
                id="a result answers to nothing",
            ),
            pytest.param(
                (
                    did.Submitted(result="x"),
                    did.Returned(reason="r"),
                    did.Submitted(result="x", delay_reason="r", objective_cause=True),
                ),
                did.CauseRejected(reason="r"),
                "result-2",
                id="a cause of the second result",
            ),
            pytest.param(
                (
                    did.MeasureProposed(
                        number=1, measure=Measure.REVIEW, person="c", reason="r"
                    ),
                ),
                did.MeasureApproved(proposal="measure-1", reason="r"),
                "measure-1",
                id="a decision on a measure",
            ),
            pytest.param(
                (did.Inspected(number=1, what="w", findings=(FINDING,)),),
                did.RemedyNoted(
                    finding="k1", obligation="r", outcome=RemedyOutcome.GIVEN
                ),
                "inspection-1",
                id="a remedy of a finding",
            ),
            pytest.param(
                (did.ExtensionRequested(to=dt.date(2017, 3, 20), reason="r"),),
                did.ExtensionRejected(reason="r"),
                "extension-1",
                id="a decision on a longer term",
            ),
        ],
    )
    def test_say_what_they_answer_to(self, make, before, event, mark):
        """
        An answer is linked to the entry that has its mark.
        """
        entries = told(make, {KEY: stream(make, *before, event)})

        assert entries[-1].answers == mark
        assert entries[-1].answers_in == (KEY if mark else "")
        if mark:
            assert mark in {one.mark for one in entries}

    def test_of_a_remedy_answer_to_the_inspection(self, make):
        """
        Across obligations, too: the remedy refers to where it was found.
        """
        fix = make.obligation(
            key="fix", remedy_of=RemedyOf(obligation=KEY, finding="k1")
        )
        streams = {
            KEY: stream(make, did.Inspected(number=1, what="w", findings=(FINDING,))),
            "fix": stream(make, obligation=fix, start="2017-03-20"),
        }

        entry = told(make, streams)[-1]

        assert (entry.obligation, entry.answers_in, entry.answers) == (
            "fix",
            KEY,
            "inspection-1",
        )
        assert entry.answered("vi") == f"kiểm tra lần 1 của {KEY}"

    def test_of_an_account_answer_to_the_breach(self, make):
        """
        The trigger of the head's account refers to the breach of his staff.
        """
        duty = make.obligation(
            key="account", kind=Kind.CONDITIONAL, condition=Condition.BREACH
        )
        breach = did.BreachRecorded(
            number=1, person="c", what="bỏ việc", duty="account"
        )
        streams = {
            KEY: stream(
                make, breach, did.AccountCalled(breach=1, obligation="account")
            ),
            "account": stream(make, did.Triggered(reason="bỏ việc"), obligation=duty),
        }

        entries = told(make, streams)

        (trigger,) = (one for one in entries if one.fact.event.type == "triggered")
        assert (trigger.answers_in, trigger.answers) == (KEY, "breach-1")
        assert related(fold(streams[KEY])) == ("account",)

    def test_of_unknown_links_answer_to_nothing(self, make):
        """
        A remedy of what is not in the timeline is told all the same.
        """
        fix = make.obligation(
            key="fix", remedy_of=RemedyOf(obligation="gone", finding="k1")
        )
        noted = did.RemedyNoted(
            finding="k9", obligation="r", outcome=RemedyOutcome.DONE
        )

        entries = told(make, {"fix": stream(make, noted, obligation=fix)})

        assert [one.answers for one in entries] == ["", ""]


EVENTS = st.sampled_from(
    [
        did.Received(),
        did.Accepted(),
        did.ProgressReported(percent=10),
        did.Urged(number=1, reason="r"),
        STEP,
        did.Answered(to="urge-1", text="x"),
        did.Submitted(result="x"),
        did.Returned(reason="r"),
        did.Confirmed(),
        did.Reopened(reason="r"),
        did.Inspected(number=1, what="w", findings=(FINDING,)),
        did.RemedyNoted(finding="k1", obligation="b", outcome=RemedyOutcome.GIVEN),
        did.Withdrawn(reason="r"),
    ]
)
OFFSETS = st.integers(0, 72)


class TestLaws:
    @given(
        streams=st.dictionaries(
            st.sampled_from(["a", "b", "c"]),
            st.lists(st.tuples(EVENTS, OFFSETS), max_size=8),
            min_size=1,
        )
    )
    def test_every_fact_is_there_once_and_in_order(self, make, streams):
        """
        Nothing is lost, nothing told twice, whatever took effect when.
        """
        begun = make.at("2017-03-14")
        facts = {
            key: tuple(
                make.fact(n, event, begun + dt.timedelta(hours=hours))
                for n, (event, hours) in enumerate(
                    ((did.Assigned(obligation=make.obligation(key=key)), 0), *events), 1
                )
            )
            for key, events in streams.items()
        }

        entries = told(make, facts)

        seen = [(one.obligation, one.fact.version) for one in entries]
        assert sorted(seen) == sorted(
            (key, fact.version) for key, known in facts.items() for fact in known
        )
        times = [one.fact.effective_at for one in entries]
        assert times == sorted(times)
        for key, known in facts.items():
            own = [one.fact for one in entries if one.obligation == key]
            expected = sorted(known, key=lambda fact: (fact.effective_at, fact.version))
            assert own == expected


class TestText:
    ACT = Act(actor="pho", on_behalf_of="truong", mandate="02-guq")

    @pytest.mark.parametrize(
        ("locale", "expected"),
        [
            pytest.param(
                "vi",
                f"09:00 Thứ Sáu 17/03/2017 {KEY}: đã trả lời đôn đốc lần 1 (sắp xong), "
                "do pho thay truong [02-guq]; hạn Thứ Tư 15/03/2017, quá hạn; "
                "trả lời đôn đốc lần 1",
                id="vi",
            ),
            pytest.param(
                "en",
                f"09:00 Fri 17 Mar 2017 {KEY}: answered to the urging no. 1 "
                "(sắp xong), by pho for truong [02-guq]; due Wed 15 Mar 2017, late; "
                "in answer to urging no. 1",
                id="en",
            ),
        ],
    )
    def test_is_one_line(self, make, locale, expected):
        """
        When, what, by whom for whom, the day of then, late, and the answer.
        """
        facts = stream(make, did.Urged(number=1, reason="r"), start="2017-03-15")
        answer = make.fact(
            3, did.Answered(to="urge-1", text="sắp xong"), make.at("2017-03-17")
        )
        last = told(make, {KEY: (*facts, attrs.evolve(answer, act=self.ACT))})[-1]

        assert last.text(Organisation(), locale, make.zone) == expected

    def test_says_nothing_where_there_is_nothing(self, make):
        """
        No day, no lateness, no answer: the line is short.
        """
        given = make.obligation(rule=make.within("5 days"))
        (entry,) = told(make, {KEY: stream(make, obligation=given)})

        assert entry.standing("vi") == entry.answered("vi") == ""
        assert entry.text(Organisation(), "vi").endswith("do chu-tich")

    def test_is_json_too(self, make):
        """
        Everything of an entry, for programs.
        """
        facts = stream(make, did.Urged(number=1, reason="r"), start="2017-03-15")

        found = told(make, {KEY: facts})[-1].to_json(Organisation(), "en")

        assert found == {
            "obligation": KEY,
            "version": 2,
            "type": "urged",
            "effective_at": "2017-03-16T09:00:00+07:00",
            "recorded_at": "2017-03-16T09:00:00+07:00",
            "actor": "chu-tich",
            "on_behalf_of": None,
            "mandate": None,
            "text": "urged, no. 1 (r)",
            "who": "chu-tich",
            "due_on": "2017-03-15",
            "late": True,
            "mark": "urge-1",
            "answers": "",
            "answers_in": "",
        }


def test_commands_and_timeline_agree(make):
    """
    What the commands give is told with its number.
    """
    facts = make.facts(
        (do.Urge(reason="chậm"), make.assigner, make.at("2017-03-16")),
        (do.Answer(to="urge-1", text="x"), make.performer, make.at("2017-03-17")),
    )

    assert [one.mark or one.answers for one in told(make, {KEY: facts})] == [
        "",
        "urge-1",
        "urge-1",
    ]
