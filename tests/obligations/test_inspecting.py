import pytest

from govtasks.errors import InvalidValueError, RefusedError
from govtasks.obligations import commands as do
from govtasks.obligations import events as did
from govtasks.obligations.attention import unsettled
from govtasks.obligations.handling import (
    FindingSeverity,
    InspectionFinding,
    Measure,
    RemedyOutcome,
)
from govtasks.obligations.lifecycle import decide, evolve
from govtasks.obligations.model import Kind, RemedyOf
from govtasks.organisation import Organisation


def finding(key="k1"):
    """Return a finding."""
    return InspectionFinding(
        key=key, text="chưa phân công", severity=FindingSeverity.SHORTCOMING
    )


def inspected(make, *outcomes, workflow=()):
    """The state after an inspection found something, and what became of it."""
    state = make.state(*workflow)
    found = did.Inspected(number=1, what="tiến độ", findings=(finding(),))
    events = (
        found,
        *(
            did.RemedyNoted(finding="k1", obligation=key, outcome=outcome)
            for key, outcome in outcomes
        ),
    )
    for version, event in enumerate(events, 9):
        state = evolve(state, make.fact(version, event, make.at("2017-03-20")))
    return state


class TestInspect:
    def test_records_what_was_found_by_whom(self, make):
        """
        An inspection says what was checked, who checked, and what was found.
        """
        command = do.Inspect(
            what="tiến độ",
            findings=(finding("k1"), finding("k2")),
            inspectors=("ng-pho",),
            instrument="5/KL",
        )
        now = make.at("2017-03-20")

        (event,) = decide(make.state(), command, make.assigner, now=now)
        state = evolve(make.state(), make.fact(2, event, now))

        (one,) = state.inspections
        assert (one.number, one.what, one.findings) == (1, "tiến độ", ("k1", "k2"))
        assert (one.inspectors, one.instrument, one.at) == (("ng-pho",), "5/KL", now)
        assert [found.inspection for found in state.found] == [1, 1]

    def test_may_find_nothing(self, make):
        """
        That all is in order is a fact as well.
        """
        command = do.Inspect(what="tiến độ")

        (event,) = decide(
            make.state(), command, make.assigner, now=make.at("2017-03-20")
        )

        assert event == did.Inspected(number=1, what="tiến độ")

    def test_does_not_find_under_a_key_that_is_taken(self, make):
        """
        A finding keeps its key for ever; remedies refer to it.
        """
        command = do.Inspect(what="lại", findings=(finding(),))

        with pytest.raises(RefusedError, match="finding k1 already") as caught:
            decide(inspected(make), command, make.assigner, now=make.at("2017-03-21"))

        assert caught.value.rule == "finding-known"

    @pytest.mark.parametrize("cls", [do.Inspect, did.Inspected])
    def test_names_each_finding_once(self, cls):
        """
        Two findings have two keys.
        """
        more = {"number": 1} if cls is did.Inspected else {}

        with pytest.raises(InvalidValueError, match="something twice") as caught:
            cls(what="tiến độ", findings=(finding(), finding()), **more)

        assert caught.value.field == "findings"

    @pytest.mark.parametrize("word", [*FindingSeverity, *RemedyOutcome, *Measure])
    def test_speaks_both_languages(self, word):
        """
        Whatever is said by a word can be read by people.
        """
        assert word.in_locale("vi") != word.in_locale("en")


GIVEN, DONE = RemedyOutcome.GIVEN, RemedyOutcome.DONE
WITHDRAWN, REOPENED = RemedyOutcome.WITHDRAWN, RemedyOutcome.REOPENED


class TestFinding:
    @pytest.mark.parametrize(
        ("outcomes", "is_closed", "is_found"),
        [
            pytest.param((), False, True, id="nobody puts it right"),
            pytest.param((("a", GIVEN),), False, False, id="somebody does"),
            pytest.param((("a", GIVEN), ("a", DONE)), True, False, id="done"),
            pytest.param(
                (("a", GIVEN), ("a", WITHDRAWN)), False, True, id="taken back"
            ),
            pytest.param(
                (("a", WITHDRAWN), ("b", GIVEN)), False, False, id="given again"
            ),
            pytest.param(
                (("a", DONE), ("a", REOPENED)), False, False, id="to be done again"
            ),
        ],
    )
    def test_is_closed_by_its_remedy(self, make, outcomes, is_closed, is_found):
        """
        It is open until a remedy is confirmed, and found where nobody has one.
        """
        state = inspected(make, *outcomes)

        (found,) = state.found
        codes = [one.code for one in unsettled(Organisation(), state)]
        assert found.is_closed is is_closed
        assert codes == ["finding-open"] * is_found

    def test_stays_visible_after_the_end(self, make):
        """
        That the task was confirmed puts nothing right.
        """
        done = (
            make.submitted(make.at("2017-03-14")),
            make.confirmed(make.at("2017-03-15")),
        )

        (told,) = unsettled(Organisation(), inspected(make, workflow=done))

        assert told.text("vi") == (
            "Nội dung k1 (thiếu sót, khuyết điểm) chưa được giao khắc phục: "
            "chưa phân công."
        )


class TestRemedyOf:
    @pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.TASK])
    def test_is_a_concrete_task(self, make, kind):
        """
        What puts a finding right is done once.
        """
        with pytest.raises(InvalidValueError, match="concrete task") as caught:
            make.obligation(kind=kind, remedy_of=RemedyOf(obligation="a", finding="k"))

        assert caught.value.field == "remedy_of"
