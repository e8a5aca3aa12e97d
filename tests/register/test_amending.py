import pytest

from govtasks.directives import Provision, Reference, Relation
from govtasks.errors import (
    ConflictError,
    InvalidValueError,
    MissingFactError,
    NaiveInstantError,
    RefusedError,
    StoreError,
    UnknownNameError,
)
from govtasks.obligations import commands as do
from govtasks.obligations.events import AmendmentNoted, DirectiveChanged, RuleSet
from govtasks.obligations.lifecycle import Workflow
from govtasks.obligations.model import Roles
from govtasks.obligations.particulars import Outcome
from govtasks.register.queries import Filter
from govtasks.text import Text

UNDECIDED = Filter(finding="amendment-undecided")


def keys(views):
    """Keys of what was found."""
    return [view.key for view in views]


def provisions(*paths):
    """Provisions of those paths."""
    return tuple(Provision(path=path, text=Text.of(vi="Thực hiện")) for path in paths)


def later(city, *paths, key="cv-90", of="cv-644", relation=Relation.AMENDS):
    """A later directive that changes provisions of an earlier one."""
    reference = Reference(relation=relation, directive=of, provisions=paths)
    return city.directive(
        key=key,
        number=key.removeprefix("cv-"),
        references=(reference,),
        provisions=provisions("1", "9"),
    )


def decision(outcome=Outcome.KEEP, directive="cv-90", **changes):
    """What somebody decided."""
    return do.DecideAmendment(
        directive=directive, outcome=outcome, reason="theo văn bản mới", **changes
    )


@pytest.fixture
def ordered(city):
    """Give a register with orders under provisions 1, 2.a and 2.b, one closed."""
    register = city.open()
    with city.unit(register) as unit:
        unit.record_organisation(city.office())
        unit.issue(city.directive(provisions=provisions("1", "2.a", "2.b")))
        unit.assign(city.obligation("o1", provision="1"))
        unit.assign(city.obligation("o2", provision="2.a"))
        unit.assign(city.obligation("o3", provision="2.b"))
        unit.assign(city.obligation("o4", provision="2.a"))
        unit.do("o4", do.Withdraw(reason="trùng"))
    return register


class TestIssue:
    def test_notes_on_what_is_open_and_touched(self, city, ordered):
        """
        Each touched obligation says so, and stays as it is until somebody decides.
        """
        before = {key: ordered.facts(key) for key in ("o1", "o3", "o4")}

        with city.unit(ordered, "2017-03-01") as unit:
            unit.issue(later(city, "2.a"))

        assert ordered.facts("o2")[-1].event == AmendmentNoted(
            directive="cv-90", relation=Relation.AMENDS, provisions=("2.a",)
        )
        assert {key: ordered.facts(key) for key in before} == before
        (view,) = ordered.views(wanted=UNDECIDED)
        assert (view.key, view.state.directive) == ("o2", "cv-644")
        assert view.findings[0].text("en") == (
            "cv-90 amends cv-644; what that does to it is not decided yet."
        )
        assert view.findings[0].text("vi") == (
            "cv-90 sửa đổi, bổ sung cv-644; chưa có quyết định đối với nhiệm vụ này."
        )

    def test_before_it_was_issued_nothing_waited(self, city, ordered):
        """
        A past day knows nothing of a later directive.
        """
        with city.unit(ordered, "2017-03-01") as unit:
            unit.issue(later(city))

        assert ordered.views(city.at("2017-02-28"), UNDECIDED) == ()

    @pytest.mark.parametrize(
        "relation", [Relation.REPLACES, Relation.REVOKES, Relation.AMENDS]
    )
    def test_nothing_is_taken_for_the_latest(self, city, ordered, relation):
        """
        Even what was revoked as a whole ends only by a decision.
        """
        with city.unit(ordered, "2017-03-01") as unit:
            unit.issue(later(city, relation=relation))

        found = ordered.views(wanted=UNDECIDED)
        assert keys(found) == ["o1", "o2", "o3"]
        assert {view.state.directive for view in found} == {"cv-644"}
        assert all(view.is_open for view in found)

    def test_decisions_are_carried_out_with_it(self, city, ordered):
        """
        Directive, notes and decisions are recorded together.
        """
        rule = city.fixed("2017-04-15")

        with city.unit(ordered, "2017-03-01") as unit:
            unit.issue(
                later(city),
                decisions={
                    "o1": decision(Outcome.CHANGE, rule=rule),
                    "o2": decision(Outcome.MOVE, provision="9"),
                    "o3": decision(Outcome.WITHDRAW),
                },
            )

        assert [fact.event.type for fact in ordered.facts("o1")] == [
            "assigned",
            "amendment-noted",
            "directive-changed",
            "rule-set",
        ]
        assert ordered.view("o1").state.rule == rule
        moved = ordered.view("o2").state
        assert (moved.directive, moved.provision) == ("cv-90", "9")
        assert ordered.view("o3").state.workflow is Workflow.WITHDRAWN
        assert ordered.views(wanted=UNDECIDED) == ()

    @pytest.mark.parametrize(
        ("decisions", "error", "field"),
        [
            pytest.param(
                {"o4": decision()}, UnknownNameError, "decisions", id="closed"
            ),
            pytest.param(
                {"o9": decision()}, UnknownNameError, "decisions", id="unknown"
            ),
            pytest.param(
                {"o1": decision(directive="cv-91")},
                InvalidValueError,
                "directive",
                id="about another",
            ),
            pytest.param(
                {"o1": decision(Outcome.MOVE, provision="8")},
                UnknownNameError,
                "provision",
                id="to a provision that is not there",
            ),
            pytest.param(
                {"o1": do.Accept()}, InvalidValueError, None, id="no decision"
            ),
        ],
    )
    def test_wrong_decisions(self, city, ordered, decisions, error, field):
        """
        A decision that cannot be meant is refused with the directive.
        """
        before = city.everything()

        with city.unit(ordered, "2017-03-01") as unit, pytest.raises(error) as caught:
            unit.issue(later(city), decisions=decisions)

        assert caught.value.field == field
        assert city.everything() == before

    def test_what_a_decision_brings_can_be_refused(self, city, ordered):
        """
        Where a rule forbids what follows, nothing of the call is recorded.
        """
        with city.unit(ordered) as unit:
            unit.do("o1", do.Submit(result="xong"))
        before = city.everything()
        term = decision(Outcome.CHANGE, rule=city.fixed("2017-02-11"))

        with (
            city.unit(ordered, "2017-03-01") as unit,
            pytest.raises(RefusedError) as caught,
        ):
            unit.issue(later(city), decisions={"o1": term})

        assert caught.value.rule == "wrong-state"
        assert city.everything() == before

    def test_all_or_nothing(self, city, ordered):
        """
        Where the store fails in the middle the directive is not there either.
        """
        before = city.everything()

        with pytest.raises(StoreError), city.unit(ordered, "2017-03-01") as unit:  # noqa: PT012
            append = unit._session.append  # noqa: SLF001 - a store that fails

            def failing(stream, *arguments, **options):
                if stream.endswith("o2"):
                    raise ConflictError(stream, 0, 1)
                return append(stream, *arguments, **options)

            unit._session.append = failing  # noqa: SLF001 - the same
            with pytest.raises(ConflictError):
                unit.issue(later(city))

        assert city.everything() == before

    def test_again_under_the_same_key(self, city, ordered):
        """
        A directive is issued once, and notes nothing when it is refused.
        """
        with city.unit(ordered, "2017-03-01") as unit:
            unit.issue(later(city, "2.a"))
        before = city.everything()

        with city.unit(ordered, "2017-03-02") as unit, pytest.raises(ConflictError):
            unit.issue(later(city))

        assert city.everything() == before

    def test_what_moved_is_touched_where_it_is_now(self, city, ordered):
        """
        A directive that changes the later one touches what moved there, no more.
        """
        with city.unit(ordered, "2017-03-01") as unit:
            unit.issue(
                later(city, "2.a"),
                decisions={"o2": decision(Outcome.MOVE, provision="9")},
            )
        with city.unit(ordered, "2017-04-01") as unit:
            unit.issue(later(city, key="cv-91", of="cv-90"))

        assert keys(ordered.views(wanted=UNDECIDED)) == ["o2"]
        assert ordered.facts("o2")[-1].event.directive == "cv-91"

    def test_what_moved_is_not_touched_where_it_was(self, city, ordered):
        """
        The earlier directive is no longer its basis.
        """
        with city.unit(ordered, "2017-03-01") as unit:
            unit.issue(
                later(city, "2.a"),
                decisions={"o2": decision(Outcome.MOVE, provision="9")},
            )
        with city.unit(ordered, "2017-04-01") as unit:
            unit.issue(later(city, key="cv-91"))

        assert keys(ordered.views(wanted=UNDECIDED)) == ["o1", "o3"]


class TestWholeAndPart:
    @pytest.fixture
    def divided(self, city, ordered):
        """Give the register with a part of o1 that is due with it."""
        roles = Roles(lead="tai-chinh", confirming="noi-vu")
        with city.unit(ordered) as unit:
            unit.assign(city.obligation("p1", provision="1", parent="o1", roles=roles))
        return ordered

    def test_both_become_longer_together(self, city, divided):
        """
        Decisions are carried out in their order, each behind the one before.
        """
        longer = decision(Outcome.CHANGE, rule=city.fixed("2017-04-15"))

        with city.unit(divided, "2017-03-01") as unit:
            unit.issue(later(city, "1"), decisions={"o1": longer, "p1": longer})

        for key in ("o1", "p1"):
            assert divided.view(key).last_day == city.fixed("2017-04-15").day
        assert divided.views(wanted=UNDECIDED) == ()

    def test_part_first_is_refused(self, city, divided):
        """
        The part would be due after its whole, as far as is decided by then.
        """
        longer = decision(Outcome.CHANGE, rule=city.fixed("2017-04-15"))
        before = city.everything()

        with (
            city.unit(divided, "2017-03-01") as unit,
            pytest.raises(RefusedError) as caught,
        ):
            unit.issue(later(city, "1"), decisions={"p1": longer, "o1": longer})

        assert caught.value.rule == "child-after-parent"
        assert city.everything() == before


class TestParts:
    def test_what_waits_on_the_whole_waits_on_its_parts(self, city, ordered):
        """
        A part that is given out meanwhile rests on the same basis, and says so.
        """
        with city.unit(ordered, "2017-03-01") as unit:
            unit.issue(later(city, "1"))
            unit.cascade(city.obligation("o1"), ["tai-chinh"])

        assert keys(ordered.views(wanted=UNDECIDED)) == ["o1", "o1/tai-chinh"]

    def test_occurrences_of_a_series_that_waits(self, city, ordered):
        """
        An occurrence that is opened meanwhile is no way around the decision.
        """
        with city.unit(ordered) as unit:
            unit.assign(city.series("s1"))
        with city.unit(ordered, "2017-03-01") as unit:
            unit.issue(later(city, "1"))
            unit.open_occurrences("s1", city.at("2017-03-31").date())

        assert "s1@2017-03" in keys(ordered.views(wanted=UNDECIDED))

    def test_what_was_decided_on_the_whole_does_not_wait_on_parts(self, city, ordered):
        """
        A part that is given out after the decision follows it.
        """
        with city.unit(ordered, "2017-03-01") as unit:
            unit.issue(later(city, "1"), decisions={"o1": decision()})
            unit.cascade(city.obligation("o1"), ["tai-chinh"])

        assert ordered.views(wanted=UNDECIDED) == ()


class TestDecideAmendment:
    @pytest.fixture
    def amended(self, city, ordered):
        """Give the register after the amendment, nothing decided."""
        with city.unit(ordered, "2017-03-01") as unit:
            unit.issue(later(city))
        return ordered

    def test_decides_later(self, city, amended):
        """
        The decision and what follows from it are two facts of one time.
        """
        rule = city.fixed("2017-04-15")

        with city.unit(amended, "2017-03-05") as unit:
            state = unit.decide_amendment("o1", decision(Outcome.CHANGE, rule=rule))

        changed, term = amended.facts("o1")[-2:]
        assert state.undecided == ()
        assert changed.event == DirectiveChanged(
            directive="cv-90", outcome=Outcome.CHANGE, reason="theo văn bản mới"
        )
        assert term.event == RuleSet(
            rule=rule, reason="theo văn bản mới", instrument="cv-90"
        )
        assert changed.effective_at == term.effective_at == city.at("2017-03-05")
        assert keys(amended.views(wanted=UNDECIDED)) == ["o2", "o3"]

    def test_recorded_late(self, city, amended):
        """
        A decision can have taken effect before it is written down.
        """
        with city.unit(amended, "2017-03-05") as unit:
            unit.decide_amendment("o1", decision(), effective_at=city.at("2017-03-02"))

        assert amended.facts("o1")[-1].effective_at == city.at("2017-03-02")

    @pytest.mark.parametrize(
        ("key", "given", "error"),
        [
            pytest.param("o9", decision(), UnknownNameError, id="no obligation"),
            pytest.param(
                "o1", decision(directive="cv-99"), UnknownNameError, id="no directive"
            ),
            pytest.param(
                "o1", decision(directive="cv-644"), RefusedError, id="its own"
            ),
            pytest.param(
                "o1",
                decision(Outcome.MOVE, provision="8"),
                UnknownNameError,
                id="no provision",
            ),
            pytest.param("o1", "keep", InvalidValueError, id="no decision"),
        ],
    )
    def test_what_cannot_be_decided(self, city, amended, key, given, error):
        """
        Wrong names are told, and nothing is recorded.
        """
        before = city.everything()

        with city.unit(amended, "2017-03-05") as unit, pytest.raises(error):
            unit.decide_amendment(key, given)

        assert city.everything() == before

    def test_instant_must_have_a_zone(self, city, amended):
        """
        A time without a zone names no moment.
        """
        naive = city.at("2017-03-02").replace(tzinfo=None)

        with (
            city.unit(amended, "2017-03-05") as unit,
            pytest.raises(NaiveInstantError) as caught,
        ):
            unit.decide_amendment("o1", decision(), effective_at=naive)

        assert caught.value.field == "effective_at"

    def test_part_is_not_due_after_the_whole_by_an_amendment(self, city, ordered):
        """
        Another term of a part keeps to the whole, whoever sets it.
        """
        roles = Roles(lead="tai-chinh", confirming="noi-vu")
        with city.unit(ordered) as unit:
            unit.assign(city.obligation("p1", provision="1", parent="o1", roles=roles))
        with city.unit(ordered, "2017-03-01") as unit:
            unit.issue(later(city))
        before = city.everything()
        term = decision(Outcome.CHANGE, rule=city.fixed("2017-04-15"))

        with (
            city.unit(ordered, "2017-03-05") as unit,
            pytest.raises(RefusedError) as caught,
        ):
            unit.decide_amendment("p1", term)

        assert caught.value.rule == "child-after-parent"
        assert city.everything() == before


class TestChangedBy:
    def test_later_directives_can_be_asked_for(self, city, ordered):
        """
        Whoever shows a directive shows what changed it since.
        """
        with city.unit(ordered, "2017-03-01") as unit:
            unit.issue(later(city, "2.a"))

        ((directive, reference),) = ordered.changed_by("cv-644")

        assert directive.key == "cv-90"
        assert (reference.relation, reference.provisions) == (
            Relation.AMENDS,
            ("2.a",),
        )
        assert ordered.changed_by("cv-90") == ()

    def test_unknown_directive(self, ordered):
        """
        A key that nobody issued is an error.
        """
        with pytest.raises(UnknownNameError, match="unknown directive"):
            ordered.changed_by("cv-645")

    def test_nothing_was_issued(self, city):
        """
        An amendment of what is not there is refused as it always was.
        """
        register = city.open()

        with (
            city.unit(register) as unit,
            pytest.raises((UnknownNameError, MissingFactError)),
        ):
            unit.issue(later(city))
