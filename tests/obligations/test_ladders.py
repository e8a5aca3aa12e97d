import re

import attrs
import pytest

from govtasks.directives import Urgency
from govtasks.errors import GovtasksError, InvalidValueError, UnknownNameError
from govtasks.messages import catalogue
from govtasks.obligations.followup import (
    Anchor,
    Applies,
    FollowUpAct,
    builtin_ladder,
    builtin_ladders,
    load_ladder,
)
from govtasks.obligations.model import Kind
from govtasks.obligations.state import Workflow
from govtasks.organisation import Level
from govtasks.organisation.links import LinkRole

LADDER = """\
key = "own"
version = "1"
title = {vi = "Quy trình riêng", en = "Own ladder"}

[[citations]]
instrument = "Quyết định 12/QĐ-UBND"

[[steps]]
key = "remind"
anchor = "deadline"
offset = "-2 working days"
at = "07:30"
act = "remind"
to = ["performer"]
"""


class TestLoad:
    def test_reads_a_ladder(self):
        """
        Every field comes out as it was written; a step is said while at work.
        """
        ladder = load_ladder(LADDER, "own.toml")

        (step,) = ladder.steps
        assert (step.anchor, step.act) == (Anchor.DEADLINE, FollowUpAct.REMIND)
        assert (step.offset.amount, step.at.isoformat()) == (-2, "07:30:00")
        assert step.to == (LinkRole.PERFORMER,)
        assert step.when == (
            Workflow.ASSIGNED,
            Workflow.ACCEPTED,
            Workflow.IN_PROGRESS,
            Workflow.RETURNED,
        )

    @pytest.mark.parametrize(
        ("old", "new", "problem"),
        [
            pytest.param('"performer"', '"perfomer"', "mean 'performer'", id="role"),
            pytest.param(
                'act = "remind"', 'act = "fine"', "unknown FollowUpAct", id="a"
            ),
            pytest.param('"deadline"', '"issue"', "unknown Anchor", id="anchor"),
            pytest.param(
                'to = ["performer"]', "to = []", "nothing is ever", id="nobody"
            ),
            pytest.param("-2 working", "-2", "in working days", id="unit"),
            pytest.param("-2 working days", "soon", "not a term", id="offset"),
            pytest.param("07:30", "07:30+07:00", "without a zone", id="zone"),
            pytest.param("07:30", "7.30", "a time such as", id="time"),
            pytest.param('at = "', 'hour = "', "unknown key", id="key"),
            pytest.param('"own"', '"Riêng"', "must be a key", id="ladder-key"),
            pytest.param('to = ["performer"]', "", "is missing", id="missing"),
            pytest.param("[[citations]]", "[[citation]]", "problems", id="citations"),
            pytest.param('version = "1"', "version = 1", "must be str", id="version"),
        ],
    )
    def test_what_nothing_carries_out_is_an_error(self, old, new, problem):
        """
        A ladder that could not be carried out is refused with its place.
        """
        with pytest.raises(GovtasksError, match=re.escape(problem)) as caught:
            load_ladder(LADDER.replace(old, new), "own.toml")

        assert "own.toml" in str(caught.value)

    @pytest.mark.parametrize(
        "when",
        [
            pytest.param("[]", id="never"),
            pytest.param('["submitted"]', id="submitted"),
            pytest.param('["assigned", "confirmed"]', id="closed"),
            pytest.param('["dormant"]', id="dormant"),
            pytest.param('["done"]', id="unknown"),
        ],
    )
    def test_trap_f14_step_that_is_never_said_is_an_error(self, when):
        """
        A step for a state in which nobody has anything to do is refused.
        """
        with pytest.raises(GovtasksError, match=r"own\.toml"):
            load_ladder(f"{LADDER}when = {when}\n", "own.toml")

    @pytest.mark.parametrize(
        ("old", "new", "problem"),
        [
            pytest.param(
                'act = "remind"\nto = ["performer"]',
                'act = "propose-measure"\nto = ["performer"]',
                "names somebody who cannot do what propose-measure asks for",
                id="nobody who could decide",
            ),
            pytest.param(
                'act = "remind"\nto = ["performer"]',
                'act = "demand-explanation"\nto = ["chair"]',
                "names somebody who cannot do what demand-explanation asks for",
                id="nobody who could explain",
            ),
            pytest.param(
                'to = ["performer"]',
                'to = ["chair"]\nlevels = 1\ngrace = "1 working day"',
                "beyond the top of the chain: at most 0",
                id="above the chair",
            ),
            pytest.param(
                'act = "remind"\nto = ["performer"]',
                'act = "demand-explanation"\nto = ["head"]',
                "answer_within: is missing",
                id="no day for the answer",
            ),
            *(
                pytest.param(
                    'anchor = "deadline"\noffset = "-2 working days"\n'
                    'at = "07:30"\nact = "remind"\nto = ["performer"]',
                    f'anchor = "{anchor}"\noffset = "-2 working days"\n'
                    'at = "07:30"\nact = "demand-explanation"\nto = ["head"]\n'
                    'answer_within = "3 working days"',
                    "anchor: is no day of what the lead could explain",
                    id=f"explaining what he does not owe-{anchor}",
                )
                for anchor in ("reply", "explanation")
            ),
            pytest.param(
                'to = ["performer"]',
                'to = ["performer"]\nanswer_within = "3 working days"',
                "answer_within: is only for demand-explanation",
                id="an answer to a reminder",
            ),
            pytest.param(
                'act = "remind"\nto = ["performer"]',
                'act = "demand-explanation"\nto = ["head"]\n'
                'answer_within = "0 working days"',
                "answer_within: must be at least one working day",
                id="an answer at once",
            ),
            pytest.param(
                'act = "remind"\nto = ["performer"]',
                'act = "demand-explanation"\nto = ["head"]\nanswer_within = "3 days"',
                "answer_within: must be a term in working days",
                id="an answer in other days",
            ),
            pytest.param(
                'to = ["performer"]',
                'to = ["superior"]\nlevels = 2\ngrace = "1 working day"',
                "beyond the top of the chain: at most 1",
                id="above the chair in two",
            ),
            pytest.param(
                'to = ["performer"]',
                'to = ["head"]\nlevels = 10\ngrace = "1 working day"',
                "beyond the top of the chain: at most 9",
                id="more rungs than any chain has",
            ),
            pytest.param(
                'to = ["performer"]',
                'to = ["head"]\nlevels = 1',
                "must be at least one working day to climb",
                id="no grace",
            ),
            pytest.param(
                'to = ["performer"]',
                'to = ["head"]\ngrace = "1 working day"',
                "is for steps that climb",
                id="grace for nothing",
            ),
            pytest.param(
                'to = ["performer"]',
                'to = ["head"]\nlevels = 1\ngrace = "0 working days"',
                "must be at least one working day to climb",
                id="no grace at all",
            ),
            pytest.param(
                '"deadline"', '"receipt"', "never said before the arrival", id="before"
            ),
            pytest.param(
                '"deadline"', '"elapsed"', "give the share of the time", id="no share"
            ),
            pytest.param(
                'offset = "-2 working days"', "", "write it as in", id="no offset"
            ),
            pytest.param(
                'offset = "-2 working days"',
                'offset = "-2 working days"\npercent = 50',
                "only for the anchor elapsed",
                id="share of nothing",
            ),
            pytest.param(
                'anchor = "deadline"\noffset = "-2 working days"',
                'anchor = "elapsed"\npercent = 100',
                "from 1 to 99",
                id="all of the time",
            ),
            pytest.param(
                'anchor = "deadline"\noffset = "-2 working days"',
                'anchor = "elapsed"\npercent = 50\noffset = "1 working day"',
                "is not counted for a share",
                id="offset of a share",
            ),
            pytest.param(
                'anchor = "deadline"\noffset = "-2 working days"',
                'anchor = "elapsed"\npercent = 50\nwhen = ["in-progress"]',
                "holds a state in which something was reported",
                id="slow and reported",
            ),
            pytest.param(
                "[[citations]]",
                '[applies]\nkinds = ["standing"]\n[[citations]]',
                "counts from deadline, which none of the kinds has",
                id="standing duties have no deadline",
            ),
            pytest.param(
                "[[citations]]",
                '[applies]\nkinds = ["recurring"]\n[[citations]]',
                "counts from deadline, which none of the kinds has",
                id="a series has no day",
            ),
            pytest.param(
                "[[citations]]",
                '[applies]\nkinds = ["request"]\nforce = ["order"]\n[[citations]]',
                "counts from deadline, which none of the kinds has",
                id="a request is no order",
            ),
            pytest.param(
                "[[citations]]",
                '[applies]\nkind = ["task"]\n[[citations]]',
                "unknown key",
                id="unknown condition",
            ),
            pytest.param(
                "[[citations]]",
                '[applies]\nurgency = ["hot"]\n[[citations]]',
                "unknown Urgency",
                id="unknown urgency",
            ),
        ],
    )
    def test_trap_f14_what_nothing_would_carry_out_is_an_error(self, old, new, problem):
        """
        A rule without a consumer is refused when it loads, and says why.
        """
        assert old in LADDER
        with pytest.raises(GovtasksError, match=re.escape(problem)) as caught:
            load_ladder(LADDER.replace(old, new), "own.toml")

        assert "own.toml" in str(caught.value)

    def test_trap_f14_urging_whom_nothing_binds_is_an_error(self):
        """
        Who was asked is reminded, no more: a ladder that urges him says nothing.
        """
        text = LADDER.replace('act = "remind"', 'act = "urge"').replace(
            "[[citations]]", '[applies]\nforce = ["request"]\n[[citations]]'
        )

        with pytest.raises(InvalidValueError, match="would urge what binds nobody"):
            load_ladder(text, "own.toml")

    def test_trap_f14_each_act_has_its_words(self):
        """
        What is done about something is told in both languages, due or overdue.
        """
        texts = catalogue("notices")

        for act in FollowUpAct:
            for over in ("", "-overdue"):
                for part in ("subject", "body"):
                    assert set(texts[f"{act.value}{over}-{part}"]) == {"vi", "en"}

    def test_says_to_what_it_applies(self):
        """
        Kinds, force, urgency and level come out as they were written.
        """
        table = 'kinds = ["task"]\nurgency = ["urgent"]\nlevels = ["commune"]'
        text = LADDER.replace("[[citations]]", f"[applies]\n{table}\n[[citations]]")

        found = load_ladder(text, "own.toml").applies

        assert found == Applies(
            kinds=(Kind.TASK,), urgency=(Urgency.URGENT,), levels=(Level.COMMUNE,)
        )
        assert load_ladder(LADDER, "own.toml").applies is None

    def test_keys_of_steps_differ(self):
        """
        Two steps of one key would be taken for one that was said already.
        """
        step = LADDER[LADDER.index("[[steps]]") :]

        with pytest.raises(InvalidValueError, match="key of two steps"):
            load_ladder(f"{LADDER}\n{step}", "own.toml")

    @pytest.mark.parametrize("field", ["steps", "citations"])
    def test_ladder_is_not_empty(self, field):
        """
        A ladder has steps, and says what it rests on.
        """
        ladder = load_ladder(LADDER, "own.toml")

        with pytest.raises(InvalidValueError, match="must not be empty") as caught:
            attrs.evolve(ladder, **{field: ()})

        assert caught.value.field == field

    @pytest.mark.parametrize(
        "noise",
        [
            pytest.param("\x00", id="nul"),
            pytest.param("key = ", id="half"),
            pytest.param("steps = 5", id="wrong-type"),
            pytest.param("[" * 5000, id="deep"),
            pytest.param("a" * 10_000_000, id="10-mb"),
        ],
    )
    def test_noise_is_an_error_of_ours(self, noise):
        """
        Whatever is no ladder gives an error that names the place.
        """
        with pytest.raises(GovtasksError, match=r"own\.toml"):
            load_ladder(noise, "own.toml")


class TestBuiltIn:
    def test_default_says_that_it_is_no_law(self):
        """
        The library's own ladder does not pretend to be a statute.
        """
        ladder = builtin_ladder("default")

        (citation,) = ladder.citations
        assert "not a rule of law" in citation.source

    @pytest.mark.parametrize("key", builtin_ladders())
    def test_each_has_the_key_of_its_file(self, key):
        """
        Every ladder that comes with the library loads under its name.
        """
        assert builtin_ladder(key).key == key

    def test_unknown_one_is_named(self):
        """
        A ladder that is not there gives an error with the nearest name.
        """
        with pytest.raises(UnknownNameError, match="did you mean 'default'"):
            builtin_ladder("defualt")


class TestWords:
    @pytest.mark.parametrize("word", [*FollowUpAct, *Anchor])
    def test_acts_and_anchors_have_words_in_both_languages(self, word):
        """
        Each can be read in Vietnamese and English.
        """
        assert word.in_locale("vi") != word.in_locale("en")
