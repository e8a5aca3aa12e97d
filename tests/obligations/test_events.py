import datetime as dt
import typing

import attrs
import pytest

from govtasks.errors import InvalidValueError, NaiveInstantError
from govtasks.obligations import (
    answering,
    authorities,
    calling,
    cases,
    followup,
    handling,
    ladders,
    model,
    particulars,
    records,
    state,
    status,
    timeline,
)
from govtasks.obligations import commands as do
from govtasks.obligations import events as did
from govtasks.text import Text


def value_classes():
    """Every attrs class of the package."""
    modules = (model, did, do, particulars, records, state, status, ladders, followup)
    modules += (answering, authorities, calling, cases, handling, timeline)
    for module in modules:
        for value in vars(module).values():
            if isinstance(value, type) and attrs.has(value):
                yield value


@pytest.mark.parametrize("cls", sorted(set(value_classes()), key=lambda c: c.__name__))
def test_types_of_fields_resolve(cls):
    """
    Codecs can read the types of every value class at run time.
    """
    hints = typing.get_type_hints(cls)

    assert {field.name for field in attrs.fields(cls)} <= set(hints)


class TestEventTypes:
    def test_every_event_has_its_own_name(self):
        """
        The stored names are those that the documents of a store hold for ever.
        """
        assert set(did.event_types()) == {
            "accepted",
            "account-called",
            "acknowledged",
            "amendment-noted",
            "answered",
            "assigned",
            "breach-recorded",
            "cause-accepted",
            "cause-rejected",
            "change-accepted",
            "change-declined",
            "change-proposed",
            "claimed",
            "completion-proposed",
            "confirmed",
            "counter-accepted",
            "counter-declined",
            "day-inherited",
            "deadline-moved",
            "device-proposal-declined",
            "directive-changed",
            "explanation-demanded",
            "extension-countered",
            "extension-granted",
            "extension-proposed",
            "extension-rejected",
            "extension-requested",
            "follow-up-moved",
            "follow-up-withdrawn",
            "followed-up",
            "handed-over",
            "hidden",
            "inspected",
            "measure-approved",
            "measure-proposed",
            "measure-refused",
            "occurrence-done",
            "occurrence-opened",
            "overran",
            "part-given",
            "part-linked",
            "planned",
            "progress-reported",
            "proposal-declined",
            "reassigned",
            "recalled",
            "received",
            "refusal-agreed",
            "refusal-rejected",
            "refused",
            "remedy-noted",
            "reopen-proposed",
            "reopened",
            "replied",
            "resumed",
            "returned",
            "reviewed",
            "rule-set",
            "shown",
            "submitted",
            "suspended",
            "transferred",
            "triggered",
            "unreachable",
            "urged",
            "withdrawn",
        }

    @pytest.mark.parametrize("event", did.event_types().values())
    def test_every_event_says_its_schema(self, event):
        """
        The first schema of each event is number 1.
        """
        assert event.schema == 1


class TestAct:
    def test_parties_are_who_acted_and_for_whom(self):
        """
        Both the actor and the one he acted for are parties to the act.
        """
        act = did.Act(actor="pho-phong", on_behalf_of="truong-phong")

        assert act.parties == {"pho-phong", "truong-phong"}
        assert did.Act(actor="pho-phong").parties == {"pho-phong"}

    @pytest.mark.parametrize("field", ["actor", "on_behalf_of", "mandate"])
    def test_names_are_keys(self, field):
        """
        Who acted is a key, not a name for people.
        """
        with pytest.raises(InvalidValueError, match="must be a key") as caught:
            did.Act(**{"actor": "a", field: "Ông Trưởng phòng"})

        assert caught.value.field == field


class TestFact:
    def test_cannot_be_recorded_before_it_happens(self, make):
        """
        A fact whose effect lies after its recording is refused.
        """
        with pytest.raises(InvalidValueError, match="later than the recording") as e:
            make.fact(
                1,
                did.Received(),
                make.at("2017-02-11"),
                recorded_at=make.at("2017-02-10"),
            )

        assert e.value.field == "effective_at"

    def test_can_be_recorded_in_the_same_instant(self, make):
        """
        Effect and recording may coincide.
        """
        fact = make.fact(1, did.Received(), make.at("2017-02-10"))

        assert fact.effective_at == fact.recorded_at

    @pytest.mark.parametrize("field", ["effective_at", "recorded_at"])
    def test_instants_have_a_zone(self, make, field):
        """
        An instant without a zone names no moment.
        """
        fact = make.fact(1, did.Received(), make.at("2017-02-10"))

        with pytest.raises(NaiveInstantError) as caught:
            attrs.evolve(fact, **{field: dt.datetime(2017, 2, 10)})  # noqa: DTZ001

        assert caught.value.field == field

    @pytest.mark.parametrize("version", [0, -1, True, "1", None])
    def test_versions_count_from_one(self, make, version):
        """
        The place in the stream is a whole number from 1.
        """
        with pytest.raises(InvalidValueError, match="whole number from 1"):
            make.fact(version, did.Received(), make.at("2017-02-10"))

    def test_holds_an_event(self, make):
        """
        A command is not a fact.
        """
        with pytest.raises(InvalidValueError, match="must be an event"):
            make.fact(1, do.Receive(), make.at("2017-02-10"))


class TestFacts:
    @pytest.mark.parametrize(
        ("facts", "problem"),
        [
            pytest.param({"issue": 1}, "list of pairs", id="table"),
            pytest.param((("issue",),), "list of pairs", id="single"),
            pytest.param(("is",), "list of pairs", id="text"),
            pytest.param((("issue", "2017-02-09"),), "must be a date", id="text-day"),
            pytest.param((("Ngày", dt.date(2017, 2, 9)),), "must be a key", id="name"),
            pytest.param(
                (("issue", dt.date(2017, 2, 9)), ("issue", dt.date(2017, 2, 10))),
                "names a fact twice",
                id="twice",
            ),
            pytest.param(
                (("issue", dt.datetime(2017, 2, 9, tzinfo=dt.UTC)),),
                "date without a time",
                id="instant",
            ),
        ],
    )
    @pytest.mark.parametrize("cls", [do.Assign, did.Assigned])
    def test_are_named_days(self, make, cls, facts, problem):
        """
        What is known at the assignment are days by name, each name once.
        """
        with pytest.raises(InvalidValueError, match=problem) as caught:
            cls(obligation=make.obligation(), facts=facts)

        assert caught.value.field == "facts"


class TestReasons:
    @pytest.mark.parametrize("reason", ["", "   ", None, 5])
    @pytest.mark.parametrize(
        "build",
        [
            pytest.param(lambda make, r: do.Return(reason=r), id="return"),
            pytest.param(lambda make, r: do.Withdraw(reason=r), id="withdraw"),
            pytest.param(lambda make, r: do.Trigger(reason=r), id="trigger"),
            pytest.param(
                lambda make, r: do.SetRule(rule=make.fixed("2017-03-15"), reason=r),
                id="set-rule",
            ),
            pytest.param(lambda make, r: did.Returned(reason=r), id="returned"),
            pytest.param(lambda make, r: did.Withdrawn(reason=r), id="withdrawn"),
        ],
    )
    def test_are_mandatory(self, make, build, reason):
        """
        Whoever returns, withdraws or changes the term says why.
        """
        with pytest.raises(InvalidValueError) as caught:
            build(make, reason)

        assert caught.value.field == "reason"


class TestWords:
    @pytest.mark.parametrize(
        "word",
        [
            *particulars.RoleName,
            *particulars.Opinion,
            *particulars.Outcome,
            *particulars.Change,
            *records.ExtensionOutcome,
        ],
        ids=str,
    )
    def test_can_be_read_in_both_languages(self, word):
        """
        Whatever a fact says by a word can be read by people.
        """
        assert word.in_locale("vi") != word.in_locale("en")


class TestLists:
    @pytest.mark.parametrize(
        ("cls", "field", "more"),
        [
            pytest.param(do.MakePlan, "items", {}, id="plan"),
            pytest.param(do.Transfer, "changes", {"cause": "x"}, id="transfer"),
        ],
    )
    @pytest.mark.parametrize(
        ("value", "problem"),
        [
            pytest.param((), "with something in it", id="empty"),
            pytest.param(None, "must be a list", id="none"),
            pytest.param(("x",), "must be a", id="text"),
        ],
    )
    def test_have_something_in_them(self, cls, field, more, value, problem):
        """
        A plan without items and a transfer of nothing cannot be meant.
        """
        with pytest.raises(InvalidValueError, match=problem) as caught:
            cls(**{field: value}, **more)

        assert caught.value.field == field

    def test_name_nothing_twice(self):
        """
        Two items of a plan have two keys.
        """
        item = particulars.PlanItem(key="1", title=Text.of(vi="Soạn"))

        with pytest.raises(InvalidValueError, match="something twice"):
            do.MakePlan(items=(item, item))


class TestProgress:
    @pytest.mark.parametrize("percent", [-1, 101, 50.0, True, "50"])
    @pytest.mark.parametrize("cls", [do.Report, did.ProgressReported])
    def test_is_a_whole_number_of_percent(self, cls, percent):
        """
        Progress is a whole number from 0 to 100.
        """
        with pytest.raises(InvalidValueError, match="from 0 to 100") as caught:
            cls(percent=percent)

        assert caught.value.field == "percent"

    @pytest.mark.parametrize("percent", [None, 0, 100])
    def test_may_be_unknown_none_or_all(self, percent):
        """
        Nobody has to make a number up.
        """
        assert do.Report(percent=percent).percent == percent
