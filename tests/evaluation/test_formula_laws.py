"""Laws that every formula of the library keeps, in every capacity."""

from fractions import Fraction

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.evaluation.formula_loading import builtin_formula, builtin_formulas
from govtasks.evaluation.scorecards import JudgedAs

from .judged import STATES, card, delay, item, subject

each_formula = pytest.mark.parametrize("key", builtin_formulas())
capacities = st.sampled_from(JudgedAs)
LATER = {
    "completed_on_time": "completed_late",
    "open_in_time": "open_overdue",
}
"""Where something is once a deadline was missed."""

delays = st.lists(st.builds(delay, is_excused=st.booleans()), max_size=3).map(tuple)
states = st.tuples(
    st.sampled_from(sorted(STATES)), delays, st.integers(min_value=0, max_value=6)
)


@st.composite
def cases(draw):
    """Items of all kinds, what a person assessed, and grades of bodies below."""
    found = [
        item(f"t{number}", bucket, delays=told, returns=returns)
        for number, (bucket, told, returns) in enumerate(
            draw(st.lists(states, max_size=6))
        )
    ]
    return (
        found,
        draw(st.lists(st.fractions(0, 1, max_denominator=8), min_size=9, max_size=9)),
        draw(st.lists(st.integers(min_value=0, max_value=3), max_size=3)),
    )


def judged(key, capacity, found, shares, ranks):
    """The card of somebody, with each input so far between its ends."""
    formula = builtin_formula(key)
    inputs = {
        one.name: one.least + share * (one.most - one.least)
        for one, share in zip(formula.inputs_of(capacity), shares, strict=False)
    }
    units = []
    for number, rank in enumerate(ranks):
        whose = subject(JudgedAs.BODY, body=f"b{number}")
        below = card(formula, capacity=JudgedAs.BODY, whose=whose)
        units.append(attrs.evolve(below, grade=formula.grades[rank].key))
    return card(formula, found, capacity, inputs=inputs, units=units)


def standing(key, found):
    """How high a card is: its grade, then its score; None where nothing was judged."""
    if found.grade is None:
        return None
    grades = [grade.key for grade in builtin_formula(key).grades]
    return -grades.index(found.grade), found.score or Fraction()


@each_formula
@given(capacity=capacities, case=cases())
def test_one_more_completion_in_time_never_lowers(key, capacity, case):
    """
    Whoever completes one more in time has no fewer points and no lower grade.
    """
    found, shares, ranks = case
    before = standing(key, judged(key, capacity, found, shares, ranks))

    more = [*found, item("one-more")]
    after = standing(key, judged(key, capacity, more, shares, ranks))

    assert not builtin_formula(key).lowering
    assert after is not None
    assert before is None or before <= after


@each_formula
@given(capacity=capacities, case=cases(), data=st.data())
def test_one_more_unexcused_delay_never_raises(key, capacity, case, data):
    """
    Whoever misses one more deadline has no more points and no higher grade.
    """
    found, shares, ranks = case
    before = standing(key, judged(key, capacity, found, shares, ranks))
    if not found or before is None:
        return
    place = data.draw(st.integers(min_value=0, max_value=len(found) - 1))
    one = found[place]
    bucket = LATER.get(one.bucket, one.bucket)
    told = (*one.delays, delay())
    found[place] = item(one.key, bucket, delays=told, returns=one.returns)

    after = standing(key, judged(key, capacity, found, shares, ranks))

    assert after is not None
    assert after <= before


@each_formula
@given(capacity=capacities, case=cases(), data=st.data())
def test_no_order_decides(key, capacity, case, data):
    """
    The card is the same, to the last word, in whatever order the items come.
    """
    found, shares, ranks = case
    shuffled = data.draw(st.permutations(found))

    first = judged(key, capacity, found, shares, ranks)

    assert judged(key, capacity, shuffled, shares, ranks) == first


@each_formula
@given(capacity=capacities, case=cases())
def test_a_score_lies_in_its_span(key, capacity, case):
    """
    No facts and no assessment lead out of the span of a formula.
    """
    formula = builtin_formula(key)

    found = judged(key, capacity, *case)

    assert found.score is None or formula.span[0] <= found.score <= formula.span[1]
