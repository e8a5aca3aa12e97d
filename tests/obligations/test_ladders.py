import re

import attrs
import pytest

from govtasks.errors import GovtasksError, InvalidValueError, UnknownNameError
from govtasks.obligations.followup import (
    Anchor,
    FollowUpAct,
    builtin_ladder,
    builtin_ladders,
    load_ladder,
)
from govtasks.obligations.state import Workflow
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
