import datetime as dt

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.deadlines.results import NoDeadline
from govtasks.deadlines.rules import AtOnce, Every, Fixed, Undated, Within
from govtasks.deadlines.terms import Term
from govtasks.directives import Reference, Relation
from govtasks.errors import (
    InvalidValueError,
    MissingFactError,
    NaiveInstantError,
    RefusedError,
    StoreError,
)
from govtasks.obligations.findings import Clarity, Severity
from govtasks.obligations.model import Kind, Roles
from govtasks.obligations.orders import Group, Order, Orders
from govtasks.register.preview import refusal

BOTH = Group(key="both", bodies=["noi-vu", "tai-chinh"])
LED = Roles(lead="tp", monitoring="tai-chinh", confirming="tp")
FIVE_DAYS = Within(terms=(Term.parse("5 working days"),))


def monthly(since="2017-01-31"):
    """Return the rule that something is due at the end of each month."""
    return Every(period="month", since=dt.date.fromisoformat(since), roll="next")


@pytest.fixture
def register(city, town):
    """Give a register in which the town is recorded."""
    opened = city.open()
    with city.unit(opened) as unit:
        unit.record_organisation(town.office())
    return opened


@pytest.fixture
def dry_run(city, register):
    """Give a way to try a document on 10 February 2017."""

    def call(orders, **options):
        now = city.at("2017-02-10")
        return register.dry_run(orders, **({"actor": "p", "now": now} | options))

    return call


def codes(preview):
    """Return the codes of what was found."""
    return [finding.code for finding in preview.findings]


class TestStoresNothing:
    def test_of_all_that_it_does(self, city, town, dry_run):
        """
        Facts, rows and outbox are the same before and after.
        """
        series = town.obligation("o2", kind=Kind.RECURRING, rule=monthly())
        orders = town.orders(
            town.obligation(roles=LED), series, to="both", groups=[BOTH]
        )
        before = city.everything()

        preview = dry_run(orders)

        assert preview.said
        assert len(preview.views) == 12
        assert city.everything() == before

    def test_of_what_is_refused(self, city, town, dry_run):
        """
        Also where a part is refused, nothing of the rest is left.
        """
        orders = town.orders(town.obligation(), town.obligation("o2", regime="none"))
        before = city.everything()

        dry_run(orders)

        assert city.everything() == before

    def test_of_what_fails(self, city, town, register):
        """
        A document that is none, or a time that is none, leaves nothing either.
        """
        before = city.everything()

        with pytest.raises(InvalidValueError, match="must be a value of Orders"):
            register.dry_run([], actor="p")
        with pytest.raises(NaiveInstantError):
            register.dry_run(
                town.orders(),
                actor="p",
                now=dt.datetime(2017, 2, 10),  # noqa: DTZ001 - what is to be refused
            )
        with pytest.raises(InvalidValueError, match="must be a key") as caught:
            register.dry_run(town.orders(), actor="")

        assert caught.value.field == "actor"
        assert city.everything() == before

    def test_in_the_hosts_transaction(self, sql_city, town):
        """
        On the host's connection it takes back what it did, and nothing else.
        """
        sqlalchemy = pytest.importorskip("sqlalchemy")
        register = sql_city.open()
        with sql_city.unit(register) as unit:
            unit.record_organisation(town.office())
        before = sql_city.everything()
        engine = sqlalchemy.create_engine(sql_city.url)
        with engine.begin() as connection:
            connection.execute(sqlalchemy.text("create table host (x integer)"))
            connection.execute(sqlalchemy.text("insert into host values (1)"))
            preview = register.dry_run(
                town.orders(),
                actor="p",
                now=sql_city.at("2017-02-10"),
                connection=connection,
            )
        with engine.begin() as connection:
            rows = connection.execute(sqlalchemy.text("select x from host")).all()
        engine.dispose()

        assert len(preview.views) == 1
        assert rows == [(1,)]
        assert sql_city.everything() == before


class TestForesees:
    def test_what_issuing_then_does(self, city, town, dry_run, register):
        """
        Keys, days, chains and statuses are those that issuing gives.
        """
        series = town.obligation("o2", kind=Kind.RECURRING, rule=monthly())
        orders = town.orders(
            town.obligation(roles=LED), series, to="both", groups=[BOTH]
        )

        preview = dry_run(orders)
        with city.unit(register, actor="p") as unit:
            issued = unit.issue_orders(orders)

        assert tuple(view.key for view in preview.views) == issued.keys
        assert preview.directives == issued.directives == ("d1",)
        assert register.views(city.at("2017-02-10")) == preview.views

    def test_days_and_chains(self, city, town, dry_run):
        """
        Each obligation has its deadline and who answers for it.
        """
        view = dry_run(town.orders()).views[0]

        assert (view.key, view.last_day) == ("o1", dt.date(2017, 3, 15))
        assert [link.person for link in view.chain.answerable] == [
            "p-deputy-noi-vu",
            "p-head-noi-vu",
        ]

    def test_what_is_not_known_yet(self, city, town, dry_run):
        """
        What counts from the receipt has no day before somebody receives it.
        """
        view = dry_run(town.orders(town.obligation(rule=FIVE_DAYS))).views[0]

        assert isinstance(view.due, NoDeadline)
        assert (view.due.why, view.due.fact) == ("awaiting-fact", "receipt")

    def test_the_time_and_how_far(self, city, town, dry_run):
        """
        It says for when it was tried, and how far it looked: 90 days unless asked.
        """
        now = city.at("2017-02-10")

        assert (dry_run(town.orders()).at, dry_run(town.orders()).until) == (
            now,
            now + dt.timedelta(days=90),
        )
        horizon = dt.timedelta(days=2)
        assert dry_run(town.orders(), horizon=horizon).until == now + horizon

    @pytest.mark.parametrize(
        "horizon",
        [
            pytest.param(dt.timedelta(days=-1), id="negative"),
            pytest.param(dt.timedelta.max, id="too far"),
            pytest.param(90, id="a number"),
        ],
    )
    def test_a_horizon_that_is_none(self, town, dry_run, horizon):
        """
        How far it looks is a span of time that somebody can live through.
        """
        with pytest.raises(InvalidValueError, match="span of time") as caught:
            dry_run(town.orders(), horizon=horizon)

        assert caught.value.field == "horizon"

    def test_the_clock_counts_without_a_time(self, city, town, register):
        """
        Without a time it is tried for now.
        """
        assert register.dry_run(town.orders(), actor="p").at == city.at("2017-06-30")

    def test_who_acts(self, city, town, dry_run):
        """
        The facts name who would issue it, for whom, under which mandate.
        """
        preview = dry_run(town.orders(), actor="a", on_behalf_of="b", mandate="m")

        act = preview.views[0].state.rule_history[0].act
        assert (act.actor, act.on_behalf_of, act.mandate) == ("a", "b", "m")


class TestFollowUp:
    def test_what_is_said_when_and_to_whom(self, city, town, dry_run):
        """
        If nobody does anything, each step comes at its time, to the people of then.
        """
        preview = dry_run(town.orders(), horizon=dt.timedelta(days=45))

        told = [
            (one.step.step, one.step.scheduled_at, one.step.late, one.recipients)
            for one in preview.said
        ]
        pair = ("p-deputy-noi-vu", "p-head-noi-vu")
        assert told == [
            ("remind", city.at("2017-03-10"), False, pair),
            ("due-today", city.at("2017-03-15"), False, pair),
            ("urge", city.at("2017-03-16"), False, pair),
            (
                "escalate",
                city.at("2017-03-22"),
                False,
                ("p-deputy-tp", "p-head-tp"),
            ),
        ]

    @pytest.mark.parametrize(
        ("days", "steps"),
        [
            pytest.param(27, [], id="before"),
            pytest.param(28, ["remind"], id="on the day"),
        ],
    )
    def test_up_to_the_horizon(self, town, dry_run, days, steps):
        """
        What comes after the horizon is not told.
        """
        preview = dry_run(town.orders(), horizon=dt.timedelta(days=days))

        assert [one.step.step for one in preview.said] == steps

    def test_of_occurrences_that_only_begin(self, city, town, dry_run):
        """
        Occurrences that begin within the horizon are followed up, too.
        """
        one = town.obligation(kind=Kind.RECURRING, rule=monthly("2017-03-31"))

        preview = dry_run(town.orders(one), horizon=dt.timedelta(days=60))

        assert [view.key for view in preview.views] == ["o1"]
        assert [(said.obligation, said.step.step) for said in preview.said] == [
            ("o1@2017-03", "remind"),
            ("o1@2017-03", "due-today"),
            ("o1@2017-03", "urge"),
            ("o1@2017-03", "escalate"),
        ]

    def test_by_the_organisation_of_that_day(self, city, town):
        """
        Who takes over until then is told in place of who holds the post now.
        """
        office = town.office()
        change = dt.date(2017, 3, 12)
        tenures = [
            attrs.evolve(one, until=change) if one.post == "head-noi-vu" else one
            for one in office.tenures
        ]
        later = attrs.evolve(tenures[0], post="head-noi-vu", person="p-head-mttq")
        tenures.append(attrs.evolve(later, since=change, until=None))
        register = city.open()
        with city.unit(register) as unit:
            unit.record_organisation(town.office(tenures=tenures))

        preview = register.dry_run(
            town.orders(),
            actor="p",
            now=city.at("2017-02-10"),
            horizon=dt.timedelta(days=33),
        )

        assert [one.recipients for one in preview.said] == [
            ("p-deputy-noi-vu", "p-head-noi-vu"),
            ("p-deputy-noi-vu", "p-head-mttq"),
        ]

    def test_what_is_late_already(self, city, town, dry_run):
        """
        What was due before it is issued is followed up at once.
        """
        one = town.obligation(rule=town.fixed("2017-02-09"))

        preview = dry_run(town.orders(one), horizon=dt.timedelta(days=0))

        assert [(said.step.step, said.step.scheduled_at) for said in preview.said] == [
            ("urge", city.at("2017-02-10"))
        ]

    def test_where_the_calendar_ends(self, town, dry_run):
        """
        What the calendar does not reach is a finding, and the rest is told.
        """
        one = town.obligation(rule=town.fixed("2027-12-31"))
        orders = town.orders(one, town.obligation("o2"))

        preview = dry_run(orders, horizon=dt.timedelta(days=4000))

        lost = [one for one in preview.findings if one.code == "not-followed-up"]
        assert [(one.obligation, one.severity) for one in lost] == [
            ("o1", Severity.DOUBT)
        ]
        assert lost[0].place == "d1 1 o1"
        assert "calendar vn-state covers" in lost[0].text("vi")
        assert {said.obligation for said in preview.said} == {"o1", "o2"}


class TestFindings:
    def test_of_completeness(self, town, dry_run):
        """
        What the document leaves unclear is told first.
        """
        preview = dry_run(town.orders(town.obligation(product=None)))

        assert codes(preview) == ["no-product"]

    def test_nothing(self, town, dry_run):
        """
        Of a document that is clear and would be taken there are none.
        """
        assert dry_run(town.orders()).findings == ()

    def test_a_key_that_is_taken(self, city, town, dry_run, register):
        """
        A conflict with what is recorded is told, and the rest is tried.
        """
        with city.unit(register) as unit:
            unit.issue_orders(town.orders())

        preview = dry_run(town.orders(town.obligation(), town.obligation("o2")))

        (found,) = preview.findings
        assert (found.code, found.place) == ("refused", "d1 1 o1")
        assert (found.severity, found.clarity) == (Severity.FAULT, Clarity.FORM)
        assert found.arguments[0] == ("rule", "version-conflict")
        assert [view.key for view in preview.views] == ["o2"]
        assert preview.directives == ()

    def test_the_same_document(self, city, town, dry_run, register):
        """
        A document that is recorded under another key is refused at its own place.
        """
        with city.unit(register) as unit:
            unit.issue(town.directive(key="d0"))

        preview = dry_run(town.orders())

        first = preview.findings[0]
        assert (first.code, first.place) == ("refused", "d1")
        assert (first.clarity, first.arguments[0]) == (
            Clarity.AUTHORITY,
            ("rule", "same-document"),
        )
        assert "đã được ghi nhận với mã d0" in first.text("vi")
        assert "was recorded already, as d0" in first.text("en")
        assert codes(preview)[1:] == ["refused"]
        assert preview.views == ()

    def test_a_part_after_its_whole(self, city, town, dry_run, register):
        """
        What is recorded limits what is tried.
        """
        with city.unit(register) as unit:
            unit.issue_orders(town.orders())
        late = town.obligation("o2", parent="o1", rule=town.fixed("2017-03-16"))

        preview = dry_run(Orders(obligations=[late]))

        assert [one.arguments[0] for one in preview.findings] == [
            ("rule", "child-after-parent")
        ]

    def test_recorded_directives_are_known(self, city, town, dry_run, register):
        """
        What the document rests on is looked up in the register.
        """
        above = town.directive(key="d0", issuer="tinh", number="644")
        with city.unit(register) as unit:
            unit.issue(above)
        reference = Reference(relation=Relation.IMPLEMENTS, directive="d0")
        orders = town.orders(town.obligation(assigner="tinh"), references=[reference])

        assert dry_run(orders).findings == ()

    def test_a_whole_that_goes_on_without_its_parts(self, town, dry_run):
        """
        Where the parts are refused, the whole is still told.
        """
        one = town.obligation(roles=LED)

        preview = dry_run(town.orders(one, to=["noi-vu", "ai"]))

        assert [view.key for view in preview.views] == ["o1"]
        assert codes(preview).count("refused") == 1

    def test_without_an_organisation(self, city, town):
        """
        Without an organisation nothing can be tried.
        """
        with pytest.raises(MissingFactError, match="no organisation"):
            city.open().dry_run(town.orders(), actor="p")

    def test_what_the_store_says_is_no_finding(self, town, dry_run, monkeypatch):
        """
        A store that fails is no fault of the document.
        """

        def fail(*_arguments, **_options):
            problem = "disk full"
            raise StoreError(problem)

        monkeypatch.setattr("govtasks.register.unit.Unit.issue", fail)

        with pytest.raises(StoreError, match="disk full"):
            dry_run(town.orders())


class TestRefusal:
    def test_by_a_rule(self, town):
        """
        A refusal by a rule is told in both languages, with the rule for programs.
        """
        error = RefusedError("unknown-actor", "x", actor="ai")
        order = Order(obligation=town.obligation())

        found = refusal(error, "d1", order)

        assert found.arguments[0] == ("rule", "unknown-actor")
        assert "ai is nobody in the organisation" in found.text("en")
        assert found.clarity is Clarity.AUTHORITY
        assert found.place == "d1 1 o1"

    def test_by_something_else(self):
        """
        Any other error keeps its sentence and its code.
        """
        found = refusal(InvalidValueError("is\x00 wrong"), "d1", None)

        assert found.arguments[0] == ("rule", "invalid-value")
        assert found.text("vi") == "Sẽ bị từ chối: is\ufffd wrong."
        assert (found.clarity, found.place) == (Clarity.FORM, "d1")


RULES = st.sampled_from(
    [
        (Kind.TASK, FIVE_DAYS),
        (Kind.TASK, Undated()),
        (Kind.TASK, AtOnce(grace=Term.parse("1 working day"), of="issue")),
        (Kind.TASK, Fixed(day=dt.date(2017, 3, 3), inclusive=True, roll=True)),
        (Kind.TASK, Fixed(day=dt.date(2017, 3, 4), inclusive=False, roll=False)),
        (Kind.STANDING, Undated(review_every=Term.parse("1 month"))),
        (Kind.RECURRING, monthly()),
        (Kind.REQUEST, Fixed(day=dt.date(2017, 3, 10), inclusive=True, roll=True)),
    ]
)
LEADS = st.sampled_from(["tp", "noi-vu", "tai-chinh", "mttq", "ai"])


@given(
    given_rules=st.lists(
        st.tuples(RULES, LEADS, st.lists(LEADS, unique=True, max_size=2)), max_size=3
    ),
    days=st.integers(0, 60),
)
def test_a_dry_run_is_what_issuing_does(new_city, town, given_rules, days):
    """
    A dry run stores nothing, and foresees what issuing and daily sweeps then do.
    """
    city = new_city()
    register = city.open(plugins=["ical", city.doubles])
    with city.unit(register) as unit:
        unit.record_organisation(town.office())
    orders = Orders(
        directives=[town.directive()],
        obligations=[
            Order(
                obligation=town.obligation(
                    f"o{number}",
                    kind=kind,
                    rule=rule,
                    roles=Roles(lead=lead, monitoring="tai-chinh", confirming="tp"),
                ),
                to=to,
            )
            for number, ((kind, rule), lead, to) in enumerate(given_rules)
        ],
    )
    before = city.everything()
    now = city.at("2017-02-10")

    preview = register.dry_run(
        orders, actor="p", now=now, horizon=dt.timedelta(days=days)
    )

    assert city.everything() == before
    if any(one.code == "refused" for one in preview.findings):
        return
    with city.unit(register, actor="p") as unit:
        issued = unit.issue_orders(orders)
    assert preview.directives == issued.directives
    assert register.views(now) == preview.views
    said = {}
    for day in range(days + 1):
        for one in register.sweep(now + dt.timedelta(days=day)).said:
            said[one.step.key] = one.recipients
    assert said == {one.step.key: one.recipients for one in preview.said}
