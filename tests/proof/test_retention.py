import datetime as dt

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.codec import Codec
from govtasks.errors import GovtasksError, InvalidValueError
from govtasks.explain import Citation
from govtasks.obligations.model import Kind
from govtasks.proof.retention import (
    Candidate,
    CountedFrom,
    Fate,
    Hold,
    KeepRule,
    RetentionPlan,
    due,
    load_plan,
)

SOURCE = Citation(instrument="Bảng thời hạn bảo quản của cơ quan")
CLOSED = dt.date(2017, 3, 15)
DAY = dt.date(2027, 3, 16)
PLAN = """
key = "co-quan"

[[rules]]
key = "giao-viec"
years = 10
kinds = ["task"]
source = { instrument = "Bảng thời hạn bảo quản của cơ quan" }

[[rules]]
key = "nhan-su"
years = "for-ever"
fields = ["nhan-su"]
counted_from = "year-end"
source = { instrument = "Bảng thời hạn bảo quản của cơ quan" }
"""


def keep(key="all", years=10, **changes):
    """A rule that says how long."""
    return KeepRule(key=key, years=years, source=SOURCE, **changes)


def plan(*rules):
    """A plan of some rules; ten years for everything where none are given."""
    return RetentionPlan(key="p", rules=rules or (keep(),))


def one(key="o1", **changes):
    """An obligation that was closed."""
    given = {"kind": Kind.TASK, "directive": "d1", "closed_on": CLOSED, **changes}
    return Candidate(key=key, **given)


def closed(days):
    """A day so long after the first closing; None for what is open."""
    return None if days is None else CLOSED + dt.timedelta(days=days)


def fates(*candidates, rules=(), holds=(), day=DAY):
    """What may be done with each."""
    return {v.key: v.fate for v in due(candidates, plan(*rules), holds, day)}


class TestRule:
    @pytest.mark.parametrize(
        ("closed", "years", "counted_from", "over_on"),
        [
            pytest.param("2017-03-15", 10, "closing", "2027-03-16", id="anniversary"),
            pytest.param("2017-03-15", 10, "year-end", "2028-01-01", id="year-end"),
            pytest.param("2017-12-31", 1, "closing", "2019-01-01", id="new-year"),
            pytest.param("2016-02-29", 1, "closing", "2017-03-01", id="leap-day"),
            pytest.param("2016-02-29", 4, "closing", "2020-03-01", id="leap-year"),
            pytest.param("2017-03-15", 0, "closing", "2017-03-16", id="at-once"),
            pytest.param("2017-03-15", None, "closing", None, id="for-ever"),
            pytest.param("9990-03-15", 10, "closing", None, id="end-of-time"),
        ],
    )
    def test_over_on(self, closed, years, counted_from, over_on):
        """
        A period ends with its last day; from the next on something may be destroyed.
        """
        rule = keep(years=years, counted_from=CountedFrom(counted_from))

        found = rule.over_on(dt.date.fromisoformat(closed))

        assert (found and str(found)) == over_on

    @given(
        closed=st.dates(dt.date(1950, 1, 1), dt.date(2200, 1, 1)),
        years=st.integers(0, 100),
    )
    def test_law_of_keeping(self, closed, years):
        """
        Nothing may be destroyed sooner than so many years after, or much later.
        """
        over_on = keep(years=years).over_on(closed)

        assert 365 * years < (over_on - closed).days <= 366 * years + 1

    @pytest.mark.parametrize("years", [-1, 1001, True, "10", 1.5])
    def test_years(self, years):
        """
        A number of years is a whole number that somebody can mean.
        """
        with pytest.raises(InvalidValueError, match="number of years") as caught:
            keep(years=years)

        assert caught.value.field == "years"


class TestDue:
    @pytest.mark.parametrize(
        ("day", "fate"),
        [(DAY - dt.timedelta(days=1), Fate.KEPT), (DAY, Fate.DUE)],
        ids=["last-day", "next"],
    )
    def test_by_its_rule(self, day, fate):
        """
        What is closed is kept until its period is over, and due from then on.
        """
        (verdict,) = due([one()], plan(), (), day)

        assert (verdict.fate, verdict.rule, verdict.over_on) == (fate, "all", DAY)

    def test_open(self):
        """
        What is open is never due.
        """
        assert fates(one(closed_on=None)) == {"o1": Fate.OPEN}

    def test_longest_of_several(self):
        """
        Of several rules the longest counts, and for ever is longer than all.
        """
        short, long, ever = keep("a", 1), keep("b", 20), keep("c", None)

        assert fates(one(), rules=(short, long)) == {"o1": Fate.KEPT}
        assert fates(one(), rules=(short, ever, long)) == {"o1": Fate.FOR_EVER}

    @pytest.mark.parametrize(
        ("scope", "fate"),
        [
            ({"kinds": (Kind.TASK,)}, Fate.DUE),
            ({"kinds": (Kind.STANDING,)}, Fate.FOR_EVER),
            ({"directives": ("d1",)}, Fate.DUE),
            ({"directives": ("d2",)}, Fate.FOR_EVER),
            ({"fields": ("y-te",)}, Fate.DUE),
            ({"fields": ("y-te",), "directives": ("d2",)}, Fate.FOR_EVER),
        ],
    )
    def test_what_a_rule_is_about(self, scope, fate):
        """
        A rule is about what fits all that it names; the rest is kept for ever.
        """
        assert fates(one(field="y-te"), rules=(keep(**scope),)) == {"o1": fate}

    @pytest.mark.parametrize(
        ("scope", "fate"),
        [
            ({}, Fate.HELD),
            ({"obligations": ("o1",)}, Fate.HELD),
            ({"directives": ("d1",)}, Fate.HELD),
            ({"fields": ("y-te",)}, Fate.HELD),
            ({"obligations": ("o2",), "fields": ("giao-duc",)}, Fate.DUE),
        ],
        ids=["everything", "obligation", "directive", "field", "others"],
    )
    def test_hold(self, scope, fate):
        """
        What any hold names in any way is not due, whatever its rule says.
        """
        hold = Hold(key="thanh-tra", reason="thanh tra", **scope)

        (verdict,) = due([one(field="y-te")], plan(), [hold], DAY)

        assert verdict.fate is fate
        assert verdict.because == (("thanh-tra",) if fate is Fate.HELD else ())

    def test_dossier(self):
        """
        Nothing of a dossier is destroyed while anything else of it is kept.
        """
        later = one("o2", closed_on=CLOSED + dt.timedelta(days=1))
        other = one("o3", directive="d2")

        assert fates(one(), later, other) == {
            "o1": Fate.DOSSIER,
            "o2": Fate.KEPT,
            "o3": Fate.DUE,
        }

    def test_across_directives(self):
        """
        A part under another directive belongs to the dossier of its whole.
        """
        part = one("o2", directive="d2", parent="o1")
        beside = one("o3", directive="d2", closed_on=None)

        (first, _, _) = due([one(), part, beside], plan(), (), DAY)

        assert (first.fate, first.because) == (Fate.DOSSIER, ("o3",))

    @given(
        days=st.lists(st.none() | st.integers(0, 40), min_size=1, max_size=8),
        parents=st.lists(st.integers(0, 7), min_size=8, max_size=8),
        held=st.sets(st.integers(0, 7), max_size=2),
        order=st.randoms(),
    )
    def test_law_of_dossiers(self, days, parents, held, order):
        """
        What is due is closed, over, not held, and so is all that it is tied to.
        """
        known = [
            one(
                f"o{n}",
                directive=f"d{n % 3}",
                parent=f"o{parents[n]}" if parents[n] < n else None,
                closed_on=closed(days[n]),
            )
            for n in range(len(days))
        ]
        hold = Hold(
            key="h", reason="x", obligations=tuple(f"o{n}" for n in held or {9})
        )
        shuffled = list(known)
        order.shuffle(shuffled)
        day = DAY + dt.timedelta(days=20)

        found = due(shuffled, plan(), [hold], day)

        gone = {v.key for v in found if v.fate is Fate.DUE}
        assert found == due(known, plan(), [hold], day)
        for candidate in known:
            tied = {
                o.key
                for o in known
                if o.directive == candidate.directive
                or o.key == candidate.parent
                or o.parent == candidate.key
            }
            if candidate.key in gone:
                assert tied <= gone
                assert candidate.closed_on + dt.timedelta(days=3653) <= day
                assert not hold.holds(candidate)


class TestPlan:
    def test_is_read(self):
        """
        A plan is a document of TOML, with a source for each rule.
        """
        read = load_plan(PLAN, "plan.toml", Codec())

        first, second = read.rules
        assert (first.key, first.years, first.kinds) == ("giao-viec", 10, (Kind.TASK,))
        assert (second.years, second.counted_from) == (None, CountedFrom.YEAR_END)
        assert second.source == SOURCE

    @pytest.mark.parametrize(
        ("old", "new", "match"),
        [
            pytest.param("years = 10\n", "", "years", id="no-period"),
            pytest.param("years = 10", "years = -1", "number of years", id="negative"),
            pytest.param("years = 10", 'years = "ever"', "years", id="word"),
            pytest.param('"nhan-su"\nyears', '"giao-viec"\nyears', "own", id="twice"),
            pytest.param('"task"', '"tasks"', "kinds", id="kind"),
            pytest.param("counted_from", "counted_form", "did you mean", id="typo"),
            pytest.param("[[rules]]", "[[rule]]", "rule", id="no-rules"),
        ],
    )
    def test_refused(self, old, new, match):
        """
        What is wrong in it is named with its place: nothing is guessed about a period.
        """
        with pytest.raises(GovtasksError, match=match) as caught:
            load_plan(PLAN.replace(old, new), "plan.toml", Codec())

        assert "plan.toml" in str(caught.value)

    def test_without_a_source(self):
        """
        A period that nobody wrote anywhere is none.
        """
        text = "\n".join(line for line in PLAN.splitlines() if "source" not in line)

        with pytest.raises(GovtasksError, match="source"):
            load_plan(text, "plan.toml", Codec())

    def test_holds_say_why(self):
        """
        A hold without a reason is refused.
        """
        with pytest.raises(InvalidValueError, match="must not be empty") as caught:
            Hold(key="h", reason=" ")

        assert caught.value.field == "reason"

    def test_verdict_of_nothing(self):
        """
        Where there is nothing, nothing is due.
        """
        assert due([], plan(), (), DAY) == ()
        assert attrs.asdict(plan())["key"] == "p"
