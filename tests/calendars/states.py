"""Registers in whatever state people bring them, and what is exported from them."""

import datetime as dt

import attrs
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from govtasks.deadlines.results import Deadline
from govtasks.deadlines.rules import AtOnce, Every, Fixed, Undated, Within
from govtasks.deadlines.terms import Term
from govtasks.errors import GovtasksError
from govtasks.hookspecs import hookimpl
from govtasks.obligations import commands as do
from govtasks.obligations.model import Kind
from govtasks.specs import ExporterSpec
from govtasks.text import Text
from govtasks_ical.component import uid_of
from govtasks_ical.settings import IcalSettings, Shape

from ..register.conftest import ZONE, City, Doubles
from .items import DAY, moment

# Late in a year, so that deadlines reach into one whose days nobody has decided yet.
BEGIN = dt.datetime(2026, 11, 2, 8, tzinfo=ZONE)
END = dt.datetime(2027, 3, 1, 8, tzinfo=ZONE)
DOER = "ng-truong-noi-vu"
CHAIRMAN = "ng-ct-tp"
HOST = "portal.example"
UNTIMED = dt.time()

# What `Text` lets through, and more of what iCalendar treats specially.
letters = st.characters(codec="utf-8", exclude_categories=["Cc"]) | st.sampled_from(
    '\\,;:"^\n\t\u2028\u2029\ufeffnN=@'
)
titles = st.text(letters, min_size=1, max_size=120).filter(str.strip) | st.sampled_from(
    [
        "Rà soát, báo cáo kết quả; đề xuất phương án",
        "Nha\u0306\u0301c vie\u0323\u0302c",
        "BEGIN:VTODO\nUID:x",
        "Ấ" * 200,
        "\U0001f469\u200d\U0001f4bc họp",
    ]
)
days = st.dates(dt.date(2026, 11, 3), dt.date(2027, 2, 26))
hours = st.times(dt.time(1), dt.time(23, 59)).map(lambda at: at.replace(microsecond=0))


def fixed(day, time):
    """Return the rule that names a day, or an hour of it."""
    return Fixed(day=day, inclusive=True, roll=False, time=time)


def some(*choices):
    """Return what one of these strategies gives, each as often as it is named."""
    return st.sampled_from(choices).flatmap(lambda choice: choice)


named = st.builds(fixed, days, st.none())
named_hours = st.builds(fixed, days, hours)
rolled = st.builds(lambda day: Fixed(day=day, inclusive=True, roll=True), days)
counted = st.builds(
    lambda number, unit: Within(terms=(Term.parse(f"{number} {unit}s"),)),
    st.integers(2, 60),
    st.sampled_from(["working day", "day", "hour"]),
)
rules = some(
    named,
    named_hours,
    rolled,
    counted,
    counted,
    st.just(AtOnce(grace=Term.parse("1 working day"))),
    st.just(Undated()),
)
tasks = st.tuples(st.sampled_from([Kind.TASK, Kind.REQUEST]), rules)
standing = st.just((Kind.STANDING, Undated()))
conditional = st.just(
    (Kind.CONDITIONAL, Within(terms=(Term.parse("5 working days"),), of="trigger"))
)
series = st.just(
    (
        Kind.RECURRING,
        Every(period="month", since=dt.date(2026, 11, 1), roll="next"),
    )
)
kinds_and_rules = some(*[tasks] * 9, standing, conditional, series)
acts = st.sampled_from(
    [
        (DOER, do.Receive()),
        (DOER, do.Accept()),
        (DOER, do.Report(percent=40)),
        (DOER, do.Report(percent=100)),
        (DOER, do.Submit(result="Kế hoạch", delay_reason="bão")),
        (DOER, do.Refuse(reason="không thuộc thẩm quyền")),
        (DOER, do.ProposeCompletion(evidence="a", claimed_at=END)),
        (DOER, do.ProposeExtension(evidence="b", to=dt.date(2027, 2, 20))),
        (DOER, do.ProposeReopening(evidence="c")),
        (DOER, do.DeclineDeviceProposal(proposal="device-1", reason="nhầm; bỏ")),
        (DOER, do.Hide()),
        (CHAIRMAN, do.Confirm()),
        (CHAIRMAN, do.Return(reason="thiếu")),
        (CHAIRMAN, do.Withdraw(reason="không còn cần")),
        (CHAIRMAN, do.Trigger(reason="bão")),
        (CHAIRMAN, do.Suspend(on=BEGIN.date(), reason="chờ")),
        (CHAIRMAN, do.SetRule(rule=fixed(dt.date(2026, 12, 31), None), reason="gấp")),
        (
            CHAIRMAN,
            do.SetRule(rule=fixed(dt.date(2027, 1, 4), dt.time(17)), reason="x"),
        ),
    ]
)
TO_THE_END = (
    (DOER, do.Receive()),
    (DOER, do.Submit(result="Kế hoạch", delay_reason="bão")),
    (CHAIRMAN, do.Confirm()),
)
TAKEN_BACK = ((DOER, do.Receive()), (CHAIRMAN, do.Withdraw(reason="không còn cần")))
# Chance finds few ways to an end.
courses = some(
    st.just(TO_THE_END),
    st.just(TAKEN_BACK),
    *[st.lists(acts, max_size=4).map(lambda more: ((DOER, do.Receive()), *more))] * 3,
    st.lists(acts, max_size=4).map(tuple),
)


@attrs.frozen(kw_only=True)
class Plan:
    """An obligation that is to be given, and what is then tried with it.

    Attributes:
        vi: Its title in Vietnamese.
        en: The same in English; the Vietnamese one where it is None.
        kind: What sort of duty it is.
        rule: What decides its deadline.
        acts: Who does what, in order; what cannot be done is left.
    """

    vi: str
    en: str | None
    kind: Kind
    rule: object
    acts: tuple


@st.composite
def _plans(draw):
    kind, rule = draw(kinds_and_rules)
    return Plan(
        vi=draw(titles),
        en=draw(st.none() | titles),
        kind=kind,
        rule=rule,
        acts=draw(courses),
    )


plans = _plans()


@attrs.define
class Capturing:
    """A plugin whose exporter keeps the entries that it gets."""

    entries: tuple = ()

    @hookimpl
    def govtasks_exporters(self):
        """Offer itself."""
        yield ExporterSpec(
            name="capture",
            media_type="text/plain",
            suffix=".txt",
            factory=lambda settings: self,
        )

    def render(self, entries, *, locale):
        """Keep them."""
        self.entries = tuple(entries)
        return b""


@attrs.frozen(kw_only=True)
class State:
    """A register in some state.

    Attributes:
        register: The register.
        capturing: Gets what its exporters get.
        at: The instant of every question.
    """

    register: object
    capturing: Capturing
    at: dt.datetime

    def export(self, shape, *, locale="vi", **settings):
        """What it exports as iCalendar, in bytes."""
        settings = settings | {"shape": shape, "host": HOST}
        return self.register.export("ical", self.at, locale=locale, settings=settings)

    def held(self, shape, keys=None):
        """What it holds of each obligation with a deadline: when it is due, and rings.

        Args:
            shape: As what it is exported.
            keys: Only of these obligations; of all by default.

        Returns:
            Tuples as of `told_of`, in order.
        """
        self.register.export("capture", self.at)
        entries = {entry.key: entry for entry in self.capturing.entries}
        return sorted(
            (_uid(view.key, shape), shape, _due(view.due), entries[view.key].alarms)
            for view in self.register.views(self.at)
            if isinstance(view.due, Deadline) and (keys is None or view.key in keys)
        )


def told_of(items):
    """What a reader says that a register holds, of each item, in order."""
    return sorted((item.uid, item.kind, item.due, item.alarms) for item in items)


def _uid(key, shape):
    return uid_of(key, IcalSettings(shape=Shape(shape), host=HOST))


def _due(deadline):
    """The last day, where the deadline is over with it; else the instant."""
    over = deadline.expires_at
    whole = over == dt.datetime.combine(deadline.last_day + DAY, UNTIMED, over.tzinfo)
    return deadline.last_day if whole and not deadline.is_instant else moment(over)


def state_of(some, url="kept:", at=END):
    """Return a register in which plans came about, as far as they could.

    Args:
        some: The plans.
        url: Where it is kept; in memory by default.
        at: The instant of every question.
    """
    city, capturing = City(url, Doubles()), Capturing()
    plugins = ["sql", "ical", capturing, city.doubles, *city.authorizers]
    register = city.begun(plugins=plugins, clock=lambda: at)
    for number, plan in enumerate(some):
        _carry_out(city, register, f"o{number}", plan)
    return State(register=register, capturing=capturing, at=at)


def _carry_out(city, register, key, plan):
    title = Text.of(vi=plan.vi, en=plan.en or plan.vi)
    given_one = city.obligation(key, title=title, kind=plan.kind, rule=plan.rule)
    with register.unit(actor=CHAIRMAN, now=BEGIN) as unit:
        unit.assign(given_one)
        if plan.kind is Kind.RECURRING:
            unit.open_occurrences(key, dt.date(2027, 1, 31))
    for hour, (actor, command) in enumerate(plan.acts, 1):
        at = BEGIN + dt.timedelta(hours=hour)
        try:
            with register.unit(actor=actor, now=at) as unit:
                unit.do(key, command)
        except GovtasksError:
            # Whatever cannot be done leaves everything as it was.
            continue


def drawn(strategy, count):
    """Return examples of a strategy, the same in every run."""
    found = []

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
    )
    @given(strategy)
    def collect(one):
        found.append(one)

    collect()
    return found
