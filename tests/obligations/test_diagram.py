import re
from pathlib import Path

import pytest

from govtasks.obligations import commands as do
from govtasks.obligations.diagram import (
    arrows,
    states_dot,
    states_mermaid,
    states_text,
)
from govtasks.obligations.state import Workflow
from govtasks.obligations.transitions import Transition

DOCS = Path(__file__).parents[2] / "docs" / "explanation" / "lifecycle.md"


class TestArrows:
    def test_join_what_leads_the_same_way(self):
        """
        Commands between the same two states share an arrow; others have their own.
        """
        assigned, refused = Workflow.ASSIGNED, Workflow.REFUSED
        found = arrows(
            [
                Transition(refused, do.AgreeRefusal, assigned),
                Transition(refused, do.Claim, refused),
                Transition(refused, do.RejectRefusal, assigned),
                Transition(refused, do.AgreeRefusal, Workflow.WITHDRAWN),
            ]
        )

        assert [(one.before, one.after, one.commands) for one in found] == [
            (refused, assigned, (do.AgreeRefusal, do.RejectRefusal)),
            (refused, Workflow.WITHDRAWN, (do.AgreeRefusal,)),
        ]

    def test_are_those_that_were_found(self):
        """
        Without transitions of one's own they are those of the library.
        """
        begun = [one for one in arrows() if one.before is None]

        assert [one.after for one in begun] == [Workflow.DORMANT, Workflow.ASSIGNED]


class TestMermaid:
    def test_is_what_the_page_shows(self):
        """
        The drawing of the documentation is that of the code.
        """
        page = DOCS.read_text("utf-8")
        (drawn,) = re.findall(r"```mermaid\n(.+?)```", page, re.DOTALL)

        assert drawn == states_mermaid("en")

    def test_names_states_by_words_and_arrows_by_commands(self):
        """
        States have a name without hyphens; what nothing leads out of ends.
        """
        lines = states_mermaid("vi").splitlines()

        assert lines[0] == "stateDiagram-v2"
        assert '  state "đang thực hiện" as in_progress' in lines
        assert "  [*] --> dormant : giao nhiệm vụ" in lines
        assert "  submitted --> confirmed : xác nhận hoàn thành" in lines
        assert (
            "  refused --> assigned : đồng ý việc từ chối / bác việc từ chối" in lines
        )
        assert lines[-1] == "  withdrawn --> [*]"

    @pytest.mark.parametrize("locale", ["en", "vi"])
    def test_words_are_none_of_its_signs(self, locale):
        """
        No word of a state or command holds what Mermaid or DOT takes for its own.
        """
        words = re.findall(r'state "(.+?)"|: (.+)', states_mermaid(locale))

        assert not re.search(r'[":;\\<>#{}]', "".join(map("".join, words)))


class TestDot:
    def test_names_states_and_arrows(self):
        """
        A double frame ends; commands of one arrow stand below each other.
        """
        lines = states_dot("en").splitlines()

        assert (lines[0], lines[-1]) == ("digraph {", "}")
        assert '  withdrawn [label="withdrawn" peripheries=2]' in lines
        assert '  confirmed [label="completed"]' in lines
        assert '  begin -> assigned [label="assign it"]' in lines
        assert (
            r'  refused -> assigned [label="agree to the refusal\nreject the refusal"]'
            in lines
        )


class TestText:
    def test_tells_each_state_with_what_leads_on(self):
        """
        The states that something leads out of, and at last those that end.
        """
        lines = states_text("en").splitlines()

        assert lines[:3] == [
            "not given yet",
            "  assign it -> dormant (waiting for its condition)",
            "  assign it -> assigned (assigned)",
        ]
        assert lines[-3:] == [
            "confirmed (completed)",
            "  open it again -> returned (returned for rework)",
            "withdrawn (withdrawn)",
        ]
        heads = [line.split()[0] for line in lines if not line.startswith(" ")]
        assert heads == ["not", *(one.value for one in Workflow)]
