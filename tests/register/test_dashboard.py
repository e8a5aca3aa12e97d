import datetime as dt

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govtasks.errors import InvalidValueError, RefusedError, StoreError
from govtasks.evaluation.figures import OPEN
from govtasks.evaluation.rows import RowScope
from govtasks.obligations import commands as do
from govtasks.obligations.model import Force, Kind, Roles
from govtasks.obligations.particulars import RoleChange, RoleName
from govtasks.organisation import Body, BodyKind, Level, Placement
from govtasks.ports import RowQuery
from govtasks.register.reader import OBLIGATIONS
from govtasks.text import Text

LEADS = ("noi-vu", "tai-chinh", "tp")
DOERS = {
    "noi-vu": "ng-truong-noi-vu",
    "tai-chinh": "ng-truong-tai-chinh",
    "tp": "ng-ct-tp",
}
ACTS = {
    "receive": (do.Receive(), True),
    "claim": (do.Claim(post="truong-noi-vu"), True),
    "submit": (do.Submit(result="xong"), True),
    "submit-late": (
        do.Submit(result="xong", delay_reason="bão", objective_cause=True),
        True,
    ),
    "recall": (do.Recall(reason="nhầm"), True),
    "refuse": (do.Refuse(reason="không đúng chức năng"), True),
    "ask": (do.RequestExtension(to=dt.date(2017, 4, 28), reason="nhiều việc"), True),
    "ask-more": (do.RequestExtension(to=dt.date(2017, 9, 1), reason="mưa"), True),
    "grant": (do.GrantExtension(note="đồng ý"), False),
    "accept-cause": (do.AcceptCause(reason="có xác nhận"), False),
    "return": (do.Return(reason="thiếu"), False),
    "confirm": (do.Confirm(), False),
    "reopen": (do.Reopen(reason="sai"), False),
    "withdraw": (do.Withdraw(reason="trùng"), False),
    "reject-refusal": (do.RejectRefusal(reason="đúng chức năng"), False),
    "pass-on": (
        do.Transfer(
            changes=(RoleChange(role=RoleName.LEAD, old="noi-vu", new="tai-chinh"),),
            cause="sáp nhập",
        ),
        False,
    ),
}
PAUSED = ("suspend", "resume")


def command(name, day):
    """Give a command by its name, and whether the lead body gives it."""
    if name == "suspend":
        return do.Suspend(on=day, reason="chờ ý kiến"), False
    if name == "resume":
        return do.Resume(on=day, reason="đã có ý kiến"), False
    return ACTS[name]


def moved(city):
    """Give the organisation with a division that was placed elsewhere in April."""
    town = Body(
        key="thi-xa",
        name=Text.of(vi="UBND thị xã", en="Town"),
        kind=BodyKind.COMMITTEE,
        level=Level.DISTRICT,
        parent="tinh",
        since=dt.date(2014, 6, 20),
    )
    office = city.office()
    there = Placement(body="noi-vu", parent="thi-xa", since=dt.date(2017, 4, 1))
    return attrs.evolve(office, bodies=(*office.bodies, town), placements=(there,))


def begun(city):
    """Open a register with that organisation."""
    register = city.open()
    with city.unit(register) as unit:
        unit.record_organisation(moved(city))
        unit.issue(city.directive())
    return register


def given_work(city, number, draw):
    """Give an obligation of any of the bodies, with a deadline or without."""
    lead, rule, kind, field = draw
    rules = {
        "march": city.fixed("2017-03-15"),
        "term": city.within("5 working days"),
        "autumn": city.fixed("2017-10-02"),
    }
    return city.obligation(
        f"o{number}",
        roles=Roles(lead=lead, confirming=None if lead == "tp" else "tp"),
        assigner="tinh" if lead == "tp" else "tp",
        rule=rules[rule],
        kind=kind,
        force=Force.REQUEST if kind is Kind.REQUEST else Force.ORDER,
        field=field,
    )


def carry_out(city, register, works, story):
    """Assign the works and do to them what is allowed of a story; tell the last day."""
    with city.unit(register) as unit:
        for number, work in enumerate(works):
            unit.assign(given_work(city, number, work))
    day = dt.date(2017, 2, 13)
    for number, name, days in story:
        day += dt.timedelta(days=days)
        key = f"o{number % len(works)}"
        given_by, by_lead = command(name, day)
        lead = register.view(key, city.at(str(day))).state.roles.lead
        actor = DOERS[lead] if by_lead else "ng-ct-tp"
        try:
            with city.unit(register, str(day), actor=actor) as unit:
                unit.do(key, given_by)
        except (RefusedError, InvalidValueError):
            continue
    return day


WORKS = st.lists(
    st.tuples(
        st.sampled_from(LEADS),
        st.sampled_from(["march", "march", "term", "autumn"]),
        st.sampled_from([Kind.TASK, Kind.TASK, Kind.TASK, Kind.REQUEST]),
        st.sampled_from([None, "dieu-hanh"]),
    ),
    min_size=1,
    max_size=4,
)
STORY = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.sampled_from([*ACTS, *PAUSED]),
        st.sampled_from([0, 1, 7, 20]),
    ),
    max_size=14,
)


def both(register, at):
    """Give each table twice: counted from rows, and judged one by one."""
    for by in ("body", "level", "post", "field"):
        yield register.standing_figures(by, at), register.tabulate(by, at)
    yield (
        register.standing_figures(now=at, roll_up=True),
        register.tabulate(at=at, roll_up=True),
    )


@settings(max_examples=25, deadline=None)
@given(works=WORKS, story=STORY, later=st.sampled_from([0, 1, 30, 200]))
def test_rows_give_the_figures_that_judging_gives(new_city, works, story, later):
    """
    Whatever happened, and however much later: line for line the same table.
    """
    city = new_city()
    register = begun(city)
    day = carry_out(city, register, works, story)
    at = city.at(str(day + dt.timedelta(days=later)), "09:00")

    for standing, judged in both(register, at):
        assert standing == judged


@pytest.fixture(scope="module")
def story():
    """Give works and a story in which nearly everything happens."""
    task = Kind.TASK
    works = [
        ("noi-vu", "march", task, "dieu-hanh"),
        ("noi-vu", "march", task, None),
        ("tai-chinh", "term", task, "dieu-hanh"),
        ("tp", "autumn", Kind.REQUEST, None),
    ]
    acts = [
        (2, "receive", 0),
        (0, "claim", 1),
        (0, "submit", 1),
        (0, "return", 1),
        (0, "submit", 1),
        (0, "confirm", 1),
        (1, "refuse", 1),
        (1, "reject-refusal", 0),
        (2, "submit-late", 20),
        (2, "accept-cause", 1),
        (2, "confirm", 1),
        (1, "ask", 10),
        (1, "grant", 1),
    ]
    return works, acts


@pytest.fixture
def home(city, story):
    """Give one city and a register in which that happened, on each kind of store."""
    register = begun(city)
    carry_out(city, register, *story)
    return city, register


class TestStandingFigures:
    def test_are_those_that_judging_gives(self, home):
        """
        Every table from rows is the table of the items, on every kind of store.
        """
        city, register = home
        for day in ("2017-04-15", "2017-05-02", "2017-12-31"):
            for standing, judged in both(register, city.at(day)):
                assert standing == judged

    def test_count_what_happened(self, home):
        """
        What was late, sent back, refused and extended is in the line of its body.
        """
        city, register = home

        table = register.standing_figures(now=city.at("2017-05-02"))

        ours, others = table.part("noi-vu"), table.part("tai-chinh")
        assert (ours.figures.completed_on_time, ours.figures.open_overdue) == (1, 1)
        assert (ours.early, ours.returned, ours.refused) == (1, 1, 1)
        assert ours.extended_once == 1
        assert (others.figures.completed_late, others.excused) == (1, 1)
        assert others.delay_longest == 14
        assert table.part("tp").figures.apart == 1
        assert table.total.figures.total == 4
        assert table.part("noi-vu").title.in_locale("en") == "Home Affairs"

    def test_a_day_later_nothing_need_be_written(self, home):
        """
        The clock alone makes overdue what was in time.
        """
        city, register = home
        before = city.everything()

        last = register.standing_figures(now=city.at("2017-04-28", "23:59"))
        next_day = register.standing_figures(now=city.at("2017-04-29"))

        assert last.part("noi-vu").figures.open_in_time == 1
        assert next_day.part("noi-vu").figures.open_overdue == 1
        assert city.everything() == before

    def test_split_a_unit_that_was_moved_at_the_day(self, home):
        """
        What was judged before April is with the city, what is open with the town.
        """
        city, register = home

        table = register.standing_figures(now=city.at("2017-05-02"), roll_up=True)

        city_line = table.part("tp", scope=RowScope.WITH_BELOW)
        town_line = table.part("thi-xa", scope=RowScope.WITH_BELOW)
        assert city_line.figures.completed_on_time == 1
        assert town_line.figures.open_overdue == 1
        assert table.part("tinh", scope=RowScope.WITH_BELOW) == attrs.evolve(
            table.total,
            key="tinh",
            scope=RowScope.WITH_BELOW,
            title=Text.of(vi="UBND tỉnh", en="Province"),
        )

    @pytest.mark.parametrize(
        ("wanted", "total"),
        [
            pytest.param(RowQuery(body="noi-vu"), 2, id="body"),
            pytest.param(RowQuery(is_open=False), 2, id="closed"),
            pytest.param(RowQuery(bucket="completed_late"), 1, id="bucket"),
            pytest.param(RowQuery(bucket=OPEN), 1, id="open"),
            pytest.param(RowQuery(bucket=OPEN, limit=1, after="z"), 1, id="page"),
            pytest.param(RowQuery(directive="cv-1"), 0, id="none"),
        ],
    )
    def test_count_what_is_wanted(self, home, wanted, total):
        """
        A query restricts the rows that are counted; its page does not.
        """
        city, register = home

        found = register.standing_figures(now=city.at("2017-05-02"), wanted=wanted)

        assert found.total.figures.total == total

    def test_lead_to_the_rows_behind_a_number(self, home):
        """
        The bucket of a number, asked of the rows, names its obligations.
        """
        city, register = home
        late = RowQuery(bucket="completed_late", body="tai-chinh")
        over = RowQuery(bucket=OPEN, expired_by=city.at("2017-05-02"))

        assert [row.stream for row in register.rows(late)] == [OBLIGATIONS + "o2"]
        assert [row.stream for row in register.rows(over)] == [OBLIGATIONS + "o1"]

    def test_of_an_empty_register_are_empty(self, city):
        """
        Before anything was recorded there is nothing to count.
        """
        assert city.open().standing_figures().parts == ()

    @pytest.mark.parametrize("by", ["person", "month", "directive", "kind"])
    def test_by_what_rows_do_not_say_are_refused(self, home, by):
        """
        What needs more than a row is not guessed; the hint says who knows.
        """
        _, register = home

        with pytest.raises(InvalidValueError, match="body, level, post, field") as told:
            register.standing_figures(by)

        assert (told.value.field, told.value.value) == ("by", by)
        assert "tabulate" in told.value.hint

    @pytest.mark.parametrize("wanted", ["noi-vu", {"body": "noi-vu"}, 0])
    def test_of_what_is_no_query_are_refused(self, city, wanted):
        """
        What is wanted is asked for as rows are.
        """
        with pytest.raises(InvalidValueError, match="a value of RowQuery"):
            city.open().standing_figures(wanted=wanted)

    def test_rolled_up_by_anything_but_bodies_are_refused(self, home):
        """
        Only bodies stand below one another.
        """
        _, register = home

        with pytest.raises(InvalidValueError, match="below one another"):
            register.standing_figures("field", roll_up=True)

    def test_rows_of_an_earlier_release_are_refused_until_they_are_rebuilt(self, home):
        """
        A number that leaves out what was not derived yet is worse than none.
        """
        city, register = home
        at = city.at("2017-05-02")
        before = register.standing_figures(now=at)
        with register._begin() as session:  # noqa: SLF001 - as a release that knew less
            old = attrs.evolve(
                session.rows(RowQuery())[0],
                bucket=None,
                counted_for=None,
            )
            session.put_rows([old])

        with pytest.raises(StoreError, match="do not say which count") as told:
            register.standing_figures(now=at)

        assert "govtasks storage rebuild" in told.value.hint
        register.rebuild()
        assert register.standing_figures(now=at) == before

    def test_a_calendar_that_ends_leaves_the_delay_unknown(self, city):
        """
        No working day is invented: the delay is counted as one that nobody knows.
        """
        register = city.begun()
        with city.unit(register) as unit:
            unit.assign(city.obligation(rule=city.fixed("2017-12-01")))
        at = city.at("2099-12-31")

        found = register.standing_figures(now=at)

        assert found == register.tabulate(at=at)
        assert (found.total.delays_unknown, found.total.delays) == (1, ())
