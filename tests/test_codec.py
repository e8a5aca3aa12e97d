import datetime as dt
import json
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from govtasks.codec import Codec, act_of
from govtasks.deadlines.rules import (
    AtOnce,
    Before,
    Every,
    Fixed,
    PeriodEnd,
    Rule,
    Undated,
    Within,
)
from govtasks.deadlines.terms import Term, Unit
from govtasks.directives import (
    DOCUMENT_KINDS,
    Directive,
    Provision,
    Reference,
    Relation,
)
from govtasks.errors import (
    GovtasksError,
    InvalidValueError,
    MalformedDataError,
    UnknownKeyError,
    UnknownNameError,
)
from govtasks.evaluation.appeals import AppealLodged, AppealWithdrawn
from govtasks.explain import Citation
from govtasks.obligations import events as did
from govtasks.obligations.events import Act, Fact, event_types
from govtasks.obligations.handling import (
    FindingSeverity,
    InspectionFinding,
    Measure,
    RemedyOutcome,
)
from govtasks.obligations.model import (
    Condition,
    Coordinating,
    Force,
    Kind,
    Obligation,
    Origin,
    RemedyOf,
    Roles,
    Silence,
)
from govtasks.obligations.particulars import (
    Change,
    Opinion,
    Outcome,
    PlanItem,
    RoleChange,
    RoleName,
)
from govtasks.organisation import (
    Body,
    BodyKind,
    Level,
    Manner,
    Organisation,
    Person,
    Portfolio,
    Post,
    PostKind,
    Tenure,
)
from govtasks.ports import Record, Stored
from govtasks.schemas import schema_of
from govtasks.text import Text

SAMPLES = Path(__file__).parent / "data" / "events"
CODEC = Codec()
VIETNAM = dt.timezone(dt.timedelta(hours=7))
AT = dt.datetime(2017, 2, 10, 8, tzinfo=VIETNAM)
ACT = Act(actor="chu-tich")

keys = st.from_regex(r"[a-z0-9][a-z0-9._/#@-]{0,20}", fullmatch=True)
plain = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=30)
filled = plain.filter(lambda text: text.strip())
days = st.dates(dt.date(1990, 1, 1), dt.date(2090, 12, 31))
zones = st.integers(-14 * 60, 14 * 60).map(
    lambda minutes: dt.timezone(dt.timedelta(minutes=minutes))
)
instants = st.datetimes(
    dt.datetime(1990, 1, 1),  # noqa: DTZ001 - the zone is drawn beside it
    dt.datetime(2090, 12, 31),  # noqa: DTZ001 - the same
    timezones=zones,
)
texts = st.dictionaries(st.sampled_from(["vi", "en", "fr-CA"]), filled, min_size=1).map(
    Text
)
terms = st.builds(Term, st.integers(0, 10**6), st.sampled_from(Unit))
forward = st.lists(terms, min_size=1, max_size=3).map(tuple)

fixed = st.builds(
    Fixed, day=days, inclusive=st.booleans(), roll=st.booleans(), phrase=plain
)
within = st.builds(Within, terms=forward, of=keys, phrase=plain)
before = st.builds(Before, terms=forward, event=keys, phrase=plain)
at_once = st.builds(AtOnce, grace=terms, of=keys, phrase=plain)
period_end = st.builds(
    PeriodEnd,
    period=st.sampled_from(["month", "year"]),
    day=days,
    point=st.sampled_from(["start", "middle", "end"]),
    roll=st.booleans(),
    phrase=plain,
)
every = st.builds(
    Every,
    period=st.sampled_from(["month", "quarter", "half-year", "year"]),
    point=st.sampled_from(["start", "end"]),
    since=days,
    until=st.none() | st.just(dt.date(2099, 12, 31)),
    roll=st.sampled_from(["next", "previous", "none"]),
    phrase=plain,
) | st.builds(
    Every,
    period=st.just("week"),
    day=st.integers(0, 6),
    since=days,
    roll=st.just("none"),
)
undated = st.builds(Undated, review_every=st.none() | terms, phrase=plain)
RULES = {
    "fixed": fixed,
    "within": within,
    "before": before,
    "at-once": at_once,
    "period-end": period_end,
    "every": every,
    "undated": undated,
}
rules = st.one_of(*RULES.values())

key_lists = st.lists(keys, max_size=3, unique=True).map(tuple)


citations = st.builds(
    Citation,
    instrument=filled,
    provision=plain,
    issued=st.none() | days,
    source=plain,
    confirmed=st.booleans(),
    phrasing=st.none() | texts,
)
origins = st.builds(Origin, system=keys, key=filled, directive=plain)


@st.composite
def roles(draw):
    """Roles with one lead and other bodies beside it."""
    lead, *coordinating = draw(st.lists(keys, min_size=1, max_size=4, unique=True))
    helping = tuple(
        Coordinating(
            body=body,
            reply=draw(st.none() | fixed | within),
            silence=draw(st.none() | st.sampled_from(Silence)),
            answers=draw(st.booleans()),
            basis=draw(st.none() | citations),
        )
        for body in coordinating
    )
    return Roles(
        lead=lead,
        coordinating=helping,
        monitoring=draw(st.none() | keys),
        confirming=draw(st.none() | keys),
        informed=draw(key_lists),
    )


def rule_of(kind):
    """Return a strategy for rules that fit a kind of obligation."""
    match kind:
        case Kind.RECURRING:
            return every
        case Kind.STANDING:
            return undated
        case Kind.CONDITIONAL:
            return undated | st.builds(Within, terms=forward, of=st.just("trigger"))
        case _:
            return fixed | within | before | at_once | period_end | undated


@st.composite
def obligations(draw):
    """Obligations of every kind, each with a rule that fits."""
    kind = draw(st.sampled_from(Kind))
    key, *others = draw(st.lists(keys, min_size=2, max_size=2, unique=True))
    force = Force.REQUEST if kind is Kind.REQUEST else draw(st.sampled_from(Force))
    return Obligation(
        key=key,
        directive=draw(keys),
        provision=draw(plain),
        title=draw(texts),
        kind=kind,
        force=force,
        roles=draw(roles()),
        rule=draw(rule_of(kind)),
        assigner=draw(keys),
        field=draw(st.none() | keys),
        product=draw(st.none() | texts),
        parent=draw(st.none() | st.sampled_from(others)),
        regime=draw(keys),
        calendar=draw(keys),
        ladder=draw(keys),
        note=draw(plain),
        review=draw(st.none() | every) if kind is Kind.STANDING else None,
        repeats=kind is Kind.CONDITIONAL and draw(st.booleans()),
        origin=draw(st.none() | origins),
        place=draw(st.none() | keys),
        remedy_of=(
            draw(st.none() | st.builds(RemedyOf, obligation=keys, finding=keys))
            if kind is Kind.TASK
            else None
        ),
        condition=(
            draw(st.none() | st.sampled_from(Condition))
            if kind is Kind.CONDITIONAL
            else None
        ),
        indicators=draw(st.lists(keys, max_size=2, unique=True)),
    )


@st.composite
def directives(draw):
    """Directives with references and provisions."""
    key, *others = draw(st.lists(keys, min_size=1, max_size=4, unique=True))
    paths = st.from_regex(r"[1-9](\.[a-z]){0,2}", fullmatch=True)
    return Directive(
        key=key,
        issuer=draw(keys),
        number=draw(st.none() | st.sampled_from(["644", "02", "12a", "22/2015"])),
        symbol=draw(st.none() | st.sampled_from(["UBND-TH", "QĐ-UBND", "KH/TU"])),
        kind=draw(st.sampled_from(DOCUMENT_KINDS)),
        issued=draw(st.none() | days),
        title=draw(texts),
        references=tuple(
            Reference(relation=draw(st.sampled_from(Relation)), directive=other)
            for other in others
        ),
        provisions=tuple(
            Provision(path=path, text=draw(texts))
            for path in draw(st.lists(paths, max_size=3, unique=True))
        ),
        note=draw(plain),
    )


named = st.dictionaries(filled.map(str.strip), filled, max_size=2)
SINCE = dt.date(1990, 1, 1)
UNTIL = dt.date(2095, 1, 1)


@st.composite
def organisations(draw):
    """Bodies one above the other, each with a head and perhaps a deputy."""
    names = draw(st.lists(keys, max_size=4, unique=True))
    parts = {"bodies": [], "posts": [], "persons": [], "tenures": [], "portfolios": []}
    for number, key in enumerate(names):
        parts["bodies"].append(
            Body(
                key=key,
                name=draw(texts),
                kind=draw(st.sampled_from([BodyKind.COMMITTEE, BodyKind.DIVISION])),
                level=draw(st.sampled_from(Level)),
                parent=names[number - 1] if number else None,
                since=SINCE,
                until=draw(st.none() | st.just(UNTIL)),
                identifiers=draw(named),
            )
        )
        parts["persons"].append(
            Person(key=key, name=draw(filled), contacts=draw(named), locale="vi")
        )
        for kind in (PostKind.HEAD, PostKind.DEPUTY):
            post = f"{kind.value}-{key}"
            parts["posts"].append(
                Post(key=post, title=draw(texts), body=key, kind=kind, since=SINCE)
            )
            manner = draw(st.sampled_from(Manner))
            parts["tenures"].append(
                Tenure(post=post, person=key, since=draw(days), manner=manner)
            )
        parts["portfolios"].append(
            Portfolio(
                post=f"deputy-{key}",
                since=draw(days),
                until=draw(st.none() | st.just(UNTIL)),
                fields=draw(key_lists),
                bodies=(key,),
                citation=draw(st.none() | citations),
            )
        )
    return Organisation(**parts)


known_days = st.dictionaries(keys, days, max_size=2).map(lambda d: tuple(d.items()))
percents = st.none() | st.integers(0, 100)
plan_items = st.builds(
    PlanItem,
    key=keys,
    title=texts,
    head=st.none() | keys,
    deputy=st.none() | keys,
    performer=st.none() | keys,
    due=st.none() | days,
)
evidence = st.lists(filled, max_size=2).map(tuple)
counted = terms.filter(lambda term: term.amount > 0)
longer = st.fixed_dictionaries({"to": days, "reason": filled}) | st.fixed_dictionaries(
    {"by": counted, "reason": filled}
)


@st.composite
def role_changes(draw):
    """Changes of roles, each from one body to another or to nobody."""
    roles = draw(st.lists(st.sampled_from(RoleName), min_size=1, max_size=3))
    old, new = draw(st.lists(keys, min_size=2, max_size=2, unique=True))
    changes = (RoleChange(role=role, old=old, new=new) for role in roles)
    return tuple(dict.fromkeys(changes))


@st.composite
def proposals(draw):
    """Proposed changes, each with what its sort needs."""
    change = draw(st.sampled_from(Change))
    is_term = change is Change.RULE
    return did.ChangeProposed(
        proposal=draw(keys),
        cause=draw(keys),
        cause_version=draw(st.integers(1, 10**6)),
        change=change,
        rule=None if change is Change.SUSPEND else draw(rules) if is_term else None,
        on=None if is_term else draw(days),
        reason=draw(filled),
    )


def calls(cls):
    """Return a strategy for urgings or demands: with a day, a term, or neither."""
    times = (
        st.just({})
        | st.builds(dict, answer_by=days)
        | st.builds(dict, within=terms.filter(lambda term: term.amount > 0))
    )
    return st.builds(
        lambda time, **rest: cls(**time, **rest),
        times,
        number=st.integers(1, 50),
        reason=filled,
        instrument=plain,
    )


EVENTS = {
    did.Assigned: st.builds(did.Assigned, obligation=obligations(), facts=known_days),
    did.Received: st.builds(did.Received),
    did.Triggered: st.builds(did.Triggered, reason=filled),
    did.RuleSet: st.builds(did.RuleSet, rule=rules, reason=filled, instrument=plain),
    did.Accepted: st.builds(did.Accepted, note=plain),
    did.ProgressReported: st.builds(
        did.ProgressReported, percent=percents, note=plain, items=key_lists
    ),
    did.Inspected: st.builds(
        did.Inspected,
        number=st.integers(1, 50),
        what=filled,
        findings=st.lists(
            st.builds(
                InspectionFinding,
                key=keys,
                text=filled,
                severity=st.sampled_from(FindingSeverity),
            ),
            max_size=3,
            unique_by=lambda one: one.key,
        ).map(tuple),
        inspectors=key_lists,
        instrument=plain,
    ),
    did.RemedyNoted: st.builds(
        did.RemedyNoted,
        finding=keys,
        obligation=keys,
        outcome=st.sampled_from(RemedyOutcome),
    ),
    did.MeasureProposed: st.builds(
        did.MeasureProposed,
        number=st.integers(1, 50),
        measure=st.sampled_from(Measure),
        person=keys,
        reason=filled,
        on=st.none() | days,
    ),
    did.MeasureApproved: st.builds(
        did.MeasureApproved, proposal=keys, reason=filled, instrument=plain
    ),
    did.MeasureRefused: st.builds(did.MeasureRefused, proposal=keys, reason=filled),
    did.BreachRecorded: st.builds(
        did.BreachRecorded,
        number=st.integers(1, 50),
        person=keys,
        what=filled,
        instrument=plain,
        duty=st.none() | keys,
    ),
    did.AccountCalled: st.builds(
        did.AccountCalled, breach=st.integers(1, 50), obligation=keys
    ),
    did.Urged: calls(did.Urged),
    did.ExplanationDemanded: calls(did.ExplanationDemanded),
    did.Answered: st.builds(
        did.Answered,
        to=keys,
        text=filled,
        evidence=st.lists(filled, max_size=2).map(tuple),
    ),
    did.CauseAccepted: st.builds(did.CauseAccepted, reason=filled),
    did.CauseRejected: st.builds(did.CauseRejected, reason=filled),
    did.Submitted: st.builds(
        did.Submitted,
        result=filled,
        evidence=st.lists(filled, max_size=2).map(tuple),
        delay_reason=filled,
        objective_cause=st.booleans(),
    ),
    did.Confirmed: st.builds(did.Confirmed, note=plain),
    did.Returned: st.builds(did.Returned, reason=filled),
    did.Withdrawn: st.builds(did.Withdrawn, reason=filled),
    did.FollowedUp: st.builds(
        did.FollowedUp,
        step_key=filled,
        step=keys,
        act=keys,
        scheduled_at=instants,
        late=st.booleans(),
        recipients=key_lists,
        due_on=st.none() | days,
        ladder=st.just("") | keys,
        anchor=st.just("") | keys,
        day=st.none() | days,
        subject=st.just("") | keys,
        level=st.integers(0, 9),
        is_top=st.booleans(),
        vacant=key_lists,
        answer_by=st.none() | days,
    ),
    did.Acknowledged: st.builds(did.Acknowledged, step_key=filled, note=plain),
    did.ProposalDeclined: st.builds(
        did.ProposalDeclined, step_key=filled, reason=filled
    ),
    did.CompletionProposed: st.builds(
        did.CompletionProposed,
        number=st.integers(1, 50),
        evidence=filled,
        claimed_at=st.none() | instants,
    ),
    did.ExtensionProposed: st.builds(
        did.ExtensionProposed, number=st.integers(1, 50), to=days, evidence=filled
    ),
    did.ReopenProposed: st.builds(
        did.ReopenProposed, number=st.integers(1, 50), evidence=filled
    ),
    did.DeviceProposalDeclined: st.builds(
        did.DeviceProposalDeclined, proposal=keys, reason=filled
    ),
    did.Hidden: st.builds(did.Hidden, evidence=plain),
    did.Shown: st.builds(did.Shown, evidence=plain),
    did.FollowUpWithdrawn: st.builds(
        did.FollowUpWithdrawn,
        step_keys=st.lists(filled, min_size=1, max_size=3).map(tuple),
        cause=keys,
        corrected=key_lists,
    ),
    did.Unreachable: st.builds(
        did.Unreachable,
        person=keys,
        channel=keys,
        reason=plain,
        notice=filled,
        superiors=key_lists,
    ),
    did.OccurrenceOpened: st.builds(
        did.OccurrenceOpened,
        occurrence=keys,
        obligation=keys,
        until=st.none() | days,
        reason=plain,
    ),
    did.OccurrenceDone: st.builds(did.OccurrenceDone, obligation=keys, day=days),
    did.Claimed: st.builds(did.Claimed, post=keys),
    did.Planned: st.builds(
        did.Planned,
        items=st.lists(
            plan_items, min_size=1, max_size=2, unique_by=lambda item: item.key
        ).map(tuple),
    ),
    did.Refused: st.builds(did.Refused, reason=filled),
    did.RefusalAgreed: st.builds(
        did.RefusalAgreed, reason=filled, lead=st.none() | keys
    ),
    did.RefusalRejected: st.builds(did.RefusalRejected, reason=filled),
    did.Recalled: st.builds(did.Recalled, reason=filled),
    did.Reopened: st.builds(did.Reopened, reason=filled),
    did.Reviewed: st.builds(did.Reviewed, note=filled),
    did.Suspended: st.builds(did.Suspended, on=days, reason=filled, instrument=plain),
    did.Resumed: st.builds(
        did.Resumed,
        on=days,
        reason=filled,
        rule=st.none() | rules,
        instrument=plain,
    ),
    did.ExtensionRequested: st.builds(
        lambda longer, part: did.ExtensionRequested(**longer, for_part=part),
        longer,
        st.none() | keys,
    ),
    did.ExtensionCountered: longer.map(lambda given: did.ExtensionCountered(**given)),
    did.CounterAccepted: st.builds(did.CounterAccepted, rule=rules, note=plain),
    did.CounterDeclined: st.builds(did.CounterDeclined, note=plain),
    did.ExtensionGranted: st.builds(
        did.ExtensionGranted, rule=rules, note=plain, instrument=plain
    ),
    did.ExtensionRejected: st.builds(did.ExtensionRejected, reason=filled),
    did.Reassigned: st.builds(
        did.Reassigned, lead=keys, reason=filled, instrument=plain
    ),
    did.Transferred: st.builds(
        did.Transferred, changes=role_changes(), cause=filled, instrument=plain
    ),
    did.HandedOver: st.builds(
        did.HandedOver, to_post=keys, to_person=st.none() | keys, reason=filled
    ),
    did.Replied: st.builds(
        did.Replied,
        body=keys,
        opinion=st.sampled_from(Opinion),
        text=plain,
        evidence=evidence,
    ),
    did.ChangeProposed: proposals(),
    did.ChangeAccepted: st.builds(did.ChangeAccepted, proposal=keys, note=plain),
    did.ChangeDeclined: st.builds(did.ChangeDeclined, proposal=keys, reason=filled),
    did.PartGiven: st.builds(did.PartGiven, obligation=keys, lead=keys),
    did.PartLinked: st.builds(did.PartLinked, system=keys, key=filled, note=plain),
    did.AmendmentNoted: st.builds(
        did.AmendmentNoted,
        directive=keys,
        relation=st.sampled_from(Relation),
        provisions=evidence,
    ),
    did.DayInherited: st.builds(
        did.DayInherited,
        source=keys,
        source_version=st.integers(1, 99),
        of=keys,
        day=st.none() | days,
        ends_at=st.none() | instants,
    ),
    did.Overran: st.builds(did.Overran, whole=keys, whole_day=days, day=days),
    did.DirectiveChanged: st.builds(
        did.DirectiveChanged,
        directive=keys,
        outcome=st.sampled_from(Outcome),
        provision=plain,
        reason=filled,
    ),
    did.DeadlineMoved: st.builds(
        did.DeadlineMoved,
        calendar=keys,
        old_version=filled,
        new_version=filled,
        old_day=days,
        new_day=days,
        cause=filled,
    ),
    did.FollowUpMoved: st.builds(
        did.FollowUpMoved,
        calendar=keys,
        old_version=filled,
        new_version=filled,
        cause=filled,
    ),
}
acts = st.builds(
    Act, actor=keys, on_behalf_of=st.none() | keys, mandate=st.none() | keys
)


@st.composite
def facts(draw):
    """Facts with any event and any act."""
    times = sorted([draw(instants), draw(instants)])
    return Fact(
        event=draw(st.one_of(*EVENTS.values())),
        act=draw(acts),
        effective_at=times[0],
        recorded_at=times[1],
        version=draw(st.integers(1, 10**6)),
    )


def through_json(data):
    """Return what comes back when *data* is kept as JSON text."""
    return json.loads(json.dumps(data, allow_nan=False))


def there_and_back(value, cls=None):
    """Return *value* written by the codec as JSON text and read again."""
    return CODEC.load(through_json(CODEC.dump(value, cls)), cls or type(value))


@pytest.mark.parametrize("kind", RULES)
@given(data=st.data())
def test_every_rule_comes_back_as_it_was_written(kind, data):
    """
    A rule keeps its class and each of its fields.
    """
    rule = data.draw(RULES[kind])

    assert there_and_back(rule, Rule) == rule
    assert CODEC.dump(rule, Rule)["kind"] == kind


@given(obligation=obligations())
def test_an_obligation_comes_back_as_it_was_written(obligation):
    """
    An obligation keeps each of its fields, whatever its kind.
    """
    assert there_and_back(obligation) == obligation


@given(directive=directives())
def test_a_directive_comes_back_as_it_was_written(directive):
    """
    A directive keeps each of its fields.
    """
    assert there_and_back(directive) == directive


@given(organisation=organisations())
def test_an_organisation_comes_back_as_it_was_written(organisation):
    """
    An organisation keeps its bodies, posts, persons, tenures and portfolios.
    """
    assert there_and_back(organisation) == organisation


@pytest.mark.parametrize("cls", EVENTS, ids=lambda cls: cls.type)
@given(data=st.data())
def test_every_event_comes_back_as_it_was_written(cls, data):
    """
    An event keeps each of its fields.
    """
    event = data.draw(EVENTS[cls])

    assert there_and_back(event) == event


def schema_check(cls):
    """Return what checks data by the schema of a class."""
    formats = FormatChecker(["date"])
    return Draft202012Validator(schema_of(cls, "x", 1), format_checker=formats)


@pytest.mark.parametrize("cls", EVENTS, ids=lambda cls: cls.type)
def test_every_event_is_written_as_its_schema_says(cls):
    """
    A program that reads facts by their schemas can read each that is written.
    """
    check = schema_check(cls)

    @given(event=EVENTS[cls])
    def is_valid(event):
        check.validate(through_json(CODEC.dump(event)))

    is_valid()


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(directives(), id="directives"),
        pytest.param(organisations(), id="organisations"),
        pytest.param(obligations(), id="obligations"),
    ],
)
def test_every_value_is_written_as_its_schema_says(values):
    """
    What is no event has a schema too, and keeps to it.
    """
    checks = {cls: schema_check(cls) for cls in (Directive, Organisation, Obligation)}

    @given(value=values)
    def is_valid(value):
        checks[type(value)].validate(through_json(CODEC.dump(value)))

    is_valid()


@given(fact=facts())
def test_a_fact_comes_back_from_its_record(fact):
    """
    A fact keeps its event, its act, both its times and its place.
    """
    record = CODEC.record(fact)
    kept = attrs.evolve(record, data=through_json(record.data))

    stored = Stored(stream="obligation/a", version=fact.version, record=kept)

    assert CODEC.fact(stored) == fact


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@pytest.mark.parametrize("cls", [Obligation, Directive, Organisation, did.RuleSet])
@given(data=json_values)
def test_no_data_gives_anything_but_a_value_or_an_error_of_ours(cls, data):
    """
    Whatever was written by somebody else is read or refused, never a traceback.
    """
    try:
        read = CODEC.load(data, cls)
    except GovtasksError:
        return

    assert isinstance(read, cls)


class TestStrategies:
    def test_every_event_has_a_strategy_and_a_sample(self):
        """
        No class of event is left out of these tests.
        """
        assert {cls.type for cls in EVENTS} == set(event_types())
        assert {path.stem for path in SAMPLES.glob("*.json")} == set(event_types())


ASSIGNED = did.Assigned(
    obligation=Obligation(
        key="o05/noi-vu",
        directive="tp-2017",
        provision="2.c",
        title=Text.of(vi="Lập kế hoạch cụ thể", en="Make a concrete plan"),
        kind=Kind.TASK,
        force=Force.ORDER,
        roles=Roles(
            lead="noi-vu",
            coordinating=(
                Coordinating(
                    body="tai-chinh",
                    reply=Within(terms=(Term(5, Unit.WORKING_DAY),)),
                    silence=Silence.AGREES,
                    answers=True,
                    basis=Citation(
                        instrument="Quy chế phối hợp",
                        provision="Điều 5",
                        issued=dt.date(2016, 9, 1),
                    ),
                ),
                Coordinating(body="tu-phap"),
            ),
            monitoring="van-phong",
            confirming="van-phong",
            informed=("mttq",),
        ),
        rule=Within(
            terms=(Term(1, Unit.MONTH), Term(5, Unit.WORKING_DAY)),
            of="receipt",
            phrase="trong 01 tháng và 05 ngày làm việc",
        ),
        assigner="tp",
        field="dieu-hanh",
        product=Text.of(vi="Kế hoạch"),
        parent="o05",
        note="Ghi chú",
        origin=Origin(system="ubnd-tinh", key="NV-2017/118", directive="12/CT-UBND"),
        place="nghia-lo",
        remedy_of=RemedyOf(obligation="o01/noi-vu", finding="k1"),
        indicators=("pci",),
    ),
    facts=(("issue", dt.date(2017, 2, 9)),),
)
EARLIER_ASSIGNED = did.Assigned(
    obligation=Obligation(
        key="o05/noi-vu",
        directive="tp-2017",
        provision="2.c",
        title=Text.of(vi="Lập kế hoạch cụ thể", en="Make a concrete plan"),
        kind=Kind.TASK,
        force=Force.ORDER,
        roles=Roles(
            lead="noi-vu",
            coordinating=("tai-chinh",),
            monitoring="van-phong",
            confirming="van-phong",
            informed=("mttq",),
        ),
        rule=Within(
            terms=(Term(1, Unit.MONTH), Term(5, Unit.WORKING_DAY)),
            of="receipt",
            phrase="trong 01 tháng và 05 ngày làm việc",
        ),
        assigner="tp",
        field="dieu-hanh",
        product=Text.of(vi="Kế hoạch"),
        parent="o05",
        note="Ghi chú",
    ),
    facts=(("issue", dt.date(2017, 2, 9)),),
)
EXPECTED = {
    "assigned": ASSIGNED,
    "received": did.Received(),
    "triggered": did.Triggered(reason="Một viên chức vi phạm giờ giấc"),
    "rule-set": did.RuleSet(
        rule=PeriodEnd(
            period="quarter",
            day=dt.date(2017, 3, 31),
            roll=True,
            phrase="cuối quý I năm 2017",
        ),
        reason="Văn bản không ghi thời hạn",
        instrument="Phiếu theo dõi số 01",
    ),
    "accepted": did.Accepted(note="Đã nhận"),
    "progress-reported": did.ProgressReported(
        percent=40, note="Đã họp lần 1", items=("1",)
    ),
    "submitted": did.Submitted(
        result="Kế hoạch 2017",
        evidence=("12/KH-NV",),
        delay_reason="Bão số 1, mất điện ba ngày",
        objective_cause=True,
    ),
    "inspected": did.Inspected(
        number=1,
        what="Tiến độ lập kế hoạch",
        findings=(
            InspectionFinding(
                key="k1",
                text="Chưa phân công cấp phó",
                severity=FindingSeverity.SHORTCOMING,
            ),
        ),
        inspectors=("ng-pho",),
        instrument="05/KL-VP",
    ),
    "remedy-noted": did.RemedyNoted(
        finding="k1", obligation="o05/noi-vu/k1", outcome=RemedyOutcome.GIVEN
    ),
    "measure-proposed": did.MeasureProposed(
        number=1,
        measure=Measure.CRITICISM,
        person="ng-truong-noi-vu",
        reason="Chậm 20 ngày",
        on=dt.date(2017, 2, 16),
    ),
    "measure-approved": did.MeasureApproved(
        proposal="measure-1", reason="Đã đôn đốc ba lần", instrument="06/QĐ-UBND"
    ),
    "measure-refused": did.MeasureRefused(proposal="measure-1", reason="Đã khắc phục"),
    "breach-recorded": did.BreachRecorded(
        number=1,
        person="ng-cv",
        what="Bỏ nhiệm sở",
        instrument="07/BB-NV",
        duty="o10/noi-vu",
    ),
    "account-called": did.AccountCalled(breach=1, obligation="o10/noi-vu@1"),
    "urged": did.Urged(
        number=2,
        reason="Quá hạn 3 ngày làm việc",
        answer_by=dt.date(2017, 2, 28),
        instrument="112/UBND-VP",
    ),
    "explanation-demanded": did.ExplanationDemanded(
        number=1, reason="Đã đôn đốc hai lần", within=Term(3, Unit.WORKING_DAY)
    ),
    "answered": did.Answered(
        to="demand-1", text="Thiếu số liệu của ba phường", evidence=("20/BC-NV",)
    ),
    "cause-accepted": did.CauseAccepted(
        reason="Có xác nhận của Ban Chỉ huy phòng chống thiên tai"
    ),
    "cause-rejected": did.CauseRejected(reason="Các phòng khác vẫn nộp đúng hạn"),
    "confirmed": did.Confirmed(note="Đạt"),
    "returned": did.Returned(reason="Chưa ghi rõ cấp phó"),
    "withdrawn": did.Withdrawn(reason="Văn bản bị bãi bỏ"),
    "followed-up": did.FollowedUp(
        step_key="o05/noi-vu:2017-02-24:urge^1",
        step="urge",
        act="urge",
        scheduled_at=dt.datetime(2017, 2, 21, 8, tzinfo=VIETNAM),
        late=False,
        recipients=("ng-pho", "ng-truong"),
        due_on=dt.date(2017, 2, 24),
        ladder="default",
        anchor="deadline",
        day=dt.date(2017, 2, 24),
        subject="tai-chinh",
        level=1,
        is_top=True,
        vacant=("pho-noi-vu",),
        answer_by=dt.date(2017, 2, 27),
    ),
    "acknowledged": did.Acknowledged(
        step_key="o05/noi-vu:2017-02-24:urge", note="Xong trước 28/2"
    ),
    "proposal-declined": did.ProposalDeclined(
        step_key="o05/noi-vu:2017-02-24:inspect", reason="Đã kiểm tra chung ngày 20/2"
    ),
    "completion-proposed": did.CompletionProposed(
        number=1,
        evidence='"5f1c0a"',
        claimed_at=dt.datetime(2018, 2, 23, 21, 5, tzinfo=VIETNAM),
    ),
    "extension-proposed": did.ExtensionProposed(
        number=2, to=dt.date(2017, 3, 3), evidence='"5f1c0b"'
    ),
    "reopen-proposed": did.ReopenProposed(number=3, evidence='"5f1c0c"'),
    "device-proposal-declined": did.DeviceProposalDeclined(
        proposal="device-1", reason="Còn thiếu phụ lục"
    ),
    "hidden": did.Hidden(evidence='"5f1c0d"'),
    "shown": did.Shown(),
    "follow-up-withdrawn": did.FollowUpWithdrawn(
        step_keys=("o05/noi-vu:2017-02-24:remind", "o05/noi-vu:2017-02-24:urge"),
        cause="deadline",
        corrected=("ng-pho", "ng-truong"),
    ),
    "unreachable": did.Unreachable(
        person="ng-pho",
        channel="mail",
        reason="550 no such user",
        notice="o05/noi-vu:2017-02-24:urge:ng-pho:mail",
        superiors=("ng-truong",),
    ),
    "occurrence-opened": did.OccurrenceOpened(
        occurrence="2017-03",
        obligation="o13/nghia-lo@2017-03",
        until=dt.date(2017, 3, 31),
    ),
    "occurrence-done": did.OccurrenceDone(
        obligation="o13/nghia-lo@2017-03", day=dt.date(2017, 3, 30)
    ),
    "claimed": did.Claimed(post="cv-noi-vu-1"),
    "planned": did.Planned(
        items=(
            PlanItem(
                key="1",
                title=Text.of(vi="Rà soát quy chế", en="Review the regulations"),
                head="truong-phong",
                deputy="pho-phong",
                performer="cv-noi-vu-1",
                due=dt.date(2017, 3, 15),
            ),
            PlanItem(key="2", title=Text.of(vi="Trình ban hành")),
        )
    ),
    "refused": did.Refused(reason="Không thuộc chức năng của phòng"),
    "refusal-agreed": did.RefusalAgreed(
        reason="Đúng là thuộc phòng khác", lead="tai-chinh"
    ),
    "refusal-rejected": did.RefusalRejected(reason="Thuộc chức năng của phòng"),
    "recalled": did.Recalled(reason="Đính kèm nhầm văn bản"),
    "reopened": did.Reopened(reason="Số liệu không đúng thực tế"),
    "reviewed": did.Reviewed(note="Đã rà soát quý I, không có vi phạm"),
    "suspended": did.Suspended(
        on=dt.date(2017, 2, 20), reason="Chờ ý kiến của tỉnh", instrument="45/UBND"
    ),
    "resumed": did.Resumed(
        on=dt.date(2017, 2, 23),
        reason="Tỉnh đã có ý kiến",
        rule=Fixed(day=dt.date(2017, 3, 31), inclusive=True, roll=False),
        instrument="62/UBND",
    ),
    "extension-requested": did.ExtensionRequested(
        by=Term(10, Unit.WORKING_DAY), reason="Khối lượng lớn", for_part="o05/y-te"
    ),
    "extension-countered": did.ExtensionCountered(
        to=dt.date(2017, 3, 20), reason="Phải báo cáo tỉnh trước 25/3"
    ),
    "counter-accepted": did.CounterAccepted(
        rule=Fixed(day=dt.date(2017, 3, 20), inclusive=True, roll=False),
        note="Đồng ý",
    ),
    "counter-declined": did.CounterDeclined(note="Không kịp"),
    "extension-granted": did.ExtensionGranted(
        rule=Within(terms=(Term(1, Unit.MONTH), Term(10, Unit.WORKING_DAY))),
        note="Lần cuối",
        instrument="70/UBND",
    ),
    "extension-rejected": did.ExtensionRejected(reason="Đã gia hạn nhiều lần"),
    "reassigned": did.Reassigned(
        lead="tai-chinh", reason="Đúng chức năng", instrument="71/UBND"
    ),
    "transferred": did.Transferred(
        changes=(
            RoleChange(role=RoleName.LEAD, old="nghia-chanh", new="cam-thanh"),
            RoleChange(role=RoleName.INFORMED, old="mttq-tp"),
        ),
        cause="Sắp xếp đơn vị hành chính",
        instrument="1677/NQ-UBTVQH15",
    ),
    "handed-over": did.HandedOver(
        to_post="cv-noi-vu-2", to_person="ng-cv-2", reason="Nghỉ thai sản"
    ),
    "replied": did.Replied(
        body="tai-chinh",
        opinion=Opinion.COMMENTS,
        text="Bổ sung dự toán",
        evidence=("15/TCKH",),
    ),
    "change-proposed": did.ChangeProposed(
        proposal="o05@7",
        cause="o05",
        cause_version=7,
        change=Change.RULE,
        rule=Fixed(day=dt.date(2017, 3, 31), inclusive=True, roll=False),
        reason="Nhiệm vụ cấp trên được gia hạn",
    ),
    "change-accepted": did.ChangeAccepted(proposal="o05@7", note="Đồng ý"),
    "change-declined": did.ChangeDeclined(proposal="o05@7", reason="Đã xong phần việc"),
    "part-given": did.PartGiven(obligation="o05/noi-vu/to-1", lead="to-1"),
    "part-linked": did.PartLinked(
        system="ubnd-phuong", key="NV 12/2017", note="Phường theo dõi"
    ),
    "amendment-noted": did.AmendmentNoted(
        directive="tp-2018", relation=Relation.REPLACES, provisions=("2.c",)
    ),
    "day-inherited": did.DayInherited(
        source="o05",
        source_version=7,
        of="inherited",
        day=dt.date(2017, 3, 31),
        ends_at=dt.datetime(2017, 3, 31, 16, 30, tzinfo=VIETNAM),
    ),
    "overran": did.Overran(
        whole="o05", whole_day=dt.date(2017, 3, 15), day=dt.date(2017, 3, 20)
    ),
    "directive-changed": did.DirectiveChanged(
        directive="tp-2018",
        outcome=Outcome.MOVE,
        provision="3.b",
        reason="Văn bản thay thế",
    ),
    "deadline-moved": did.DeadlineMoved(
        calendar="vn-state",
        old_version="2016-12-01",
        new_version="2017-02-24",
        old_day=dt.date(2017, 3, 1),
        new_day=dt.date(2017, 3, 2),
        cause="Công điện 01: nghỉ tránh bão ngày 28/02",
    ),
    "follow-up-moved": did.FollowUpMoved(
        calendar="vn-state",
        old_version="2016-12-01",
        new_version="2017-02-24",
        cause="Công điện 01: nghỉ tránh bão ngày 28/02",
    ),
}


EARLIER = {
    "earlier/followed-up": did.FollowedUp(
        step_key="o05/noi-vu:2017-02-24:remind",
        step="remind",
        act="remind",
        scheduled_at=dt.datetime(2017, 2, 21, 8, tzinfo=VIETNAM),
        late=False,
        recipients=("ng-pho", "ng-truong"),
        due_on=dt.date(2017, 2, 24),
    ),
    "earlier/progress-reported": did.ProgressReported(percent=40, note="Đã họp lần 1"),
    "earlier/assigned": EARLIER_ASSIGNED,
    "earlier/submitted": did.Submitted(result="Kế hoạch 2017", evidence=("12/KH-NV",)),
    "earlier/occurrence-opened": did.OccurrenceOpened(
        occurrence="2017-03", obligation="o13/nghia-lo@2017-03"
    ),
}


class TestSamples:
    @pytest.mark.parametrize("name", [*EXPECTED, *EARLIER])
    def test_what_was_stored_once_is_read_for_ever(self, name):
        """
        A record as an earlier release wrote it gives the fact that it meant.
        """
        kept = json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))
        record = Record(
            type=kept["type"],
            schema=kept["schema"],
            data=kept["data"],
            effective_at=dt.datetime.fromisoformat(kept["effective_at"]),
            recorded_at=dt.datetime.fromisoformat(kept["recorded_at"]),
            actor=kept["actor"],
            on_behalf_of=kept["on_behalf_of"],
            mandate=kept["mandate"],
        )

        fact = CODEC.fact(Stored(stream=kept["stream"], version=3, record=record))

        assert fact == Fact(
            event=(EXPECTED | EARLIER)[name],
            act=Act(actor="ng-pct", on_behalf_of="ng-ct", mandate="02-guq-2017"),
            effective_at=dt.datetime(2017, 2, 23, 15, tzinfo=VIETNAM),
            recorded_at=dt.datetime(2017, 2, 24, 8, tzinfo=VIETNAM),
            version=3,
        )


def stored(**changes):
    """Return a record in place 4 of a stream, with some fields changed."""
    given = {
        "type": "returned",
        "data": {"reason": "thiếu"},
        "effective_at": AT,
        "recorded_at": AT,
        "actor": "chu-tich",
    }
    record = Record(**(given | changes))
    return Stored(stream="obligation/o05", version=4, record=record)


class TestFact:
    def test_unknown_kind_is_refused_with_its_place_and_the_nearest(self):
        """
        A kind of fact that this release does not know is named with its place.
        """
        with pytest.raises(UnknownNameError, match="unknown kind of fact") as caught:
            CODEC.fact(stored(type="retturned"))

        assert caught.value.place == "obligation/o05@4"
        assert caught.value.value == "retturned"
        assert caught.value.hint == "did you mean 'returned'?"

    def test_newer_schema_is_refused_with_its_place(self):
        """
        What a newer release wrote is not guessed at.
        """
        with pytest.raises(MalformedDataError, match="has schema 2") as caught:
            CODEC.fact(stored(schema=2))

        assert caught.value.place == "obligation/o05@4"
        assert caught.value.code == "newer-schema"
        assert caught.value.hint == "this release reads up to 1; upgrade govtasks"

    def test_extra_key_is_refused_with_its_place_and_the_nearest(self):
        """
        Data that nothing reads is not passed over.
        """
        data = {"reason": "thiếu", "raeson": "x"}

        with pytest.raises(UnknownKeyError, match="unknown key") as caught:
            CODEC.fact(stored(data=data))

        assert caught.value.place == "obligation/o05@4"
        assert caught.value.value == "raeson"
        assert caught.value.hint == "did you mean 'reason'?"

    @pytest.mark.parametrize(
        ("data", "message"),
        [
            pytest.param({"reason": 5}, "must be str, not int", id="number for text"),
            pytest.param({}, "reason: is missing", id="field missing"),
            pytest.param({"reason": " "}, "must not be empty", id="empty"),
        ],
    )
    def test_wrong_data_is_refused_with_its_place(self, data, message):
        """
        Data that its class would not take is refused, not coerced.
        """
        with pytest.raises(InvalidValueError, match=message) as caught:
            CODEC.fact(stored(data=data))

        assert str(caught.value).startswith("obligation/o05@4")

    def test_bad_actor_is_refused_with_its_place(self):
        """
        An actor that is no key cannot have acted.
        """
        with pytest.raises(InvalidValueError, match="must be a key") as caught:
            CODEC.fact(stored(actor="Chủ tịch"))

        assert caught.value.place == "obligation/o05@4"
        assert caught.value.field == "actor"

    def test_times_in_the_wrong_order_are_refused_with_their_place(self):
        """
        Nothing was written down before it happened.
        """
        later = AT + dt.timedelta(hours=1)

        with pytest.raises(InvalidValueError, match="later than") as caught:
            CODEC.fact(stored(effective_at=later))

        assert caught.value.place == "obligation/o05@4"


class TestLoad:
    @pytest.mark.parametrize(
        "lead",
        [
            pytest.param(["noi-vu", "tai-chinh"], id="two"),
            pytest.param([], id="empty list"),
            pytest.param("", id="empty"),
            pytest.param(None, id="none"),
            pytest.param(5, id="number"),
        ],
    )
    def test_anything_but_one_lead_is_refused_with_a_hint(self, lead):
        """
        Exactly one body leads, and the error says where the others belong.
        """
        data = CODEC.dump(ASSIGNED.obligation)
        data["roles"]["lead"] = lead

        with pytest.raises(InvalidValueError, match="exactly one lead") as caught:
            CODEC.load(data, Obligation, "orders.toml")

        assert caught.value.place == "orders.toml.roles"
        assert caught.value.field == "lead"
        assert caught.value.hint == (
            "one body leads and answers; the others coordinate"
        )

    def test_roles_must_be_a_table(self):
        """
        Roles are named one by one.
        """
        with pytest.raises(InvalidValueError, match="must be a table, got 'noi-vu'"):
            CODEC.load("noi-vu", Roles)

    def test_roles_that_are_built_already_are_taken(self):
        """
        A host may mix values with data.
        """
        roles = Roles(lead="noi-vu")

        assert CODEC.load(roles, Roles) is roles

    def test_a_bare_key_coordinates_without_a_day(self):
        """
        A document that only names who helps can be read, and an old record too.
        """
        roles = CODEC.load({"lead": "noi-vu", "coordinating": ["tai-chinh"]}, Roles)

        assert roles.coordinating == (Coordinating(body="tai-chinh"),)

    def test_a_coordinating_body_is_a_key_or_a_table(self):
        """
        Anything else is refused.
        """
        data = {"lead": "noi-vu", "coordinating": [5]}

        with pytest.raises(InvalidValueError, match="or a table") as caught:
            CODEC.load(data, Roles, "orders.toml")

        assert caught.value.value == 5

    def test_unknown_role_is_refused_with_the_nearest(self):
        """
        A misspelled role is not passed over.
        """
        with pytest.raises(UnknownKeyError) as caught:
            CODEC.load({"lead": "a", "monitor": "b"}, Roles)

        assert caught.value.hint == "did you mean 'monitoring'?"

    def test_a_term_must_be_text(self):
        """
        A bare number has no unit.
        """
        data = {"kind": "within", "terms": [5]}

        with pytest.raises(InvalidValueError, match="5 working days") as caught:
            CODEC.load(data, Rule, "rule")

        assert caught.value.value == 5

    def test_an_unknown_rule_is_refused_with_the_nearest(self):
        """
        A misspelled kind of rule is not guessed.
        """
        with pytest.raises(UnknownNameError) as caught:
            CODEC.load({"kind": "withn"}, Rule, "rule")

        assert caught.value.hint == "did you mean 'within'?"


class TestDump:
    def test_writes_days_terms_and_rules_in_words(self):
        """
        What is stored can be read without the library.
        """
        rule = Within(terms=(Term(5, Unit.WORKING_DAY),), of="receipt")

        assert CODEC.dump(rule, Rule) == {
            "kind": "within",
            "terms": ["5 working days"],
            "of": "receipt",
            "phrase": "",
        }
        assert CODEC.dump(Fixed(day=AT.date(), inclusive=True, roll=False), Rule) == {
            "kind": "fixed",
            "day": "2017-02-10",
            "inclusive": True,
            "roll": False,
            "opens": None,
            "time": None,
            "phrase": "",
        }


class TestValueRecord:
    def test_keeps_the_whole_value_with_who_recorded_it(self):
        """
        A directive is one record, with its act and both times.
        """
        directive = Directive(key="d", issuer="tp", kind="CV", title=Text.of(vi="V"))
        act = Act(actor="a", on_behalf_of="b", mandate="m")
        later = AT + dt.timedelta(days=1)

        record = CODEC.value_record(
            "directive-issued", directive, act=act, effective_at=AT, recorded_at=later
        )

        kept = Stored(stream="directive/d", version=1, record=record)
        assert CODEC.value(kept, "directive-issued", Directive) == directive
        assert record == Record(
            type="directive-issued",
            data=record.data,
            effective_at=AT,
            recorded_at=later,
            actor="a",
            on_behalf_of="b",
            mandate="m",
        )


class TestValue:
    def test_newer_schema_is_refused_with_its_place(self):
        """
        What a newer release wrote is not guessed at.
        """
        kept = stored(type="directive-issued", schema=2, data={})

        with pytest.raises(MalformedDataError, match="up to 1") as caught:
            CODEC.value(kept, "directive-issued", Directive)

        assert caught.value.place == "obligation/o05@4"

    def test_another_kind_of_record_is_refused_with_its_place(self):
        """
        A fact of another kind is not read as the value that was wanted.
        """
        with pytest.raises(UnknownNameError, match="kind of record") as caught:
            CODEC.value(stored(), "directive-issued", Directive)

        assert caught.value.place == "obligation/o05@4"

    def test_wrong_data_is_refused_with_its_place(self):
        """
        Data that its class would not take is refused.
        """
        kept = stored(type="directive-issued", data={"key": "d"})

        with pytest.raises(MalformedDataError, match="issuer: is missing") as caught:
            CODEC.value(kept, "directive-issued", Directive)

        assert "obligation/o05@4" in str(caught.value)

    def test_one_of_several_kinds_is_read_by_its_name(self):
        """
        A stream of several kinds gives each as its own class; others are refused.
        """
        act = Act(actor="an")
        record = CODEC.value_record(
            "appeal-withdrawn",
            AppealWithdrawn(reason="thôi"),
            act=act,
            effective_at=AT,
            recorded_at=AT,
        )
        kept = Stored(stream="appeal/a", version=2, record=record)

        assert (
            CODEC.one_of(kept, {"appeal-withdrawn": AppealWithdrawn}).reason == "thôi"
        )
        assert act_of(record) == act
        with pytest.raises(UnknownNameError, match="kind of record") as caught:
            CODEC.one_of(kept, {"appeal-lodged": AppealLodged})
        assert caught.value.place == "appeal/a@2"
