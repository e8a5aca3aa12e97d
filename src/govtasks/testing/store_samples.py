"""What the store suite writes: samples, and strategies for everything a store takes."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from threading import Barrier
from typing import Any, ClassVar, TypeVar

import attrs
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from ..errors import GovtasksError
from ..notices import Category
from ..ports import (
    Delivery,
    DeliveryQuery,
    DeliveryState,
    Notice,
    Record,
    Row,
    RowQuery,
    Session,
    Store,
)
from ..records import COUNTED_BY
from ..text import LARGEST_COUNT

_T = TypeVar("_T")

HOUR = dt.timedelta(hours=1)
NOON = dt.datetime(2017, 2, 16, 12, 0, 0, 123456, tzinfo=dt.UTC)
"""The instant around which the samples happen."""

with_fixtures: settings = settings(
    deadline=None,
    suppress_health_check=[
        # One store serves many examples: each is a tenant of its own.
        HealthCheck.function_scoped_fixture,
        # One property is inherited by many stores; what one fails at, the others
        # are shown as well, which is as it should be.
        HealthCheck.differing_executors,
        HealthCheck.too_slow,
    ],
)
"""How properties of a store are tested."""


def sample_record(**changes: Any) -> Record:  # noqa: ANN401 - as attrs.evolve
    """A record of the founding directive, with some attributes changed."""
    record = Record(
        type="submitted",
        data={"văn bản": "Báo cáo số 12/BC-PNV", "percent": 100, "tệp": ["đính kèm"]},
        effective_at=NOON - HOUR,
        recorded_at=NOON,
        actor="truong-phong-noi-vu",
        on_behalf_of="phong-noi-vu",
        mandate="12/UQ-CT",
    )
    return attrs.evolve(record, **changes)


def sample_row(stream: str, **changes: Any) -> Row:  # noqa: ANN401 - as attrs.evolve
    """The query row of a stream, with some attributes changed."""
    row = Row(
        stream=stream,
        state="in-progress",
        is_open=True,
        body="phong-noi-vu",
        directive="644",
        expires_at=NOON,
        next_at=NOON - HOUR,
    )
    return attrs.evolve(row, **changes)


def sample_notice(key: str, **changes: Any) -> Notice:  # noqa: ANN401 - as attrs.evolve
    """A notice that was created at noon, with some attributes changed."""
    notice = Notice(
        key=key,
        channel="mail",
        recipient="truong-phong-noi-vu",
        template="notice.due",
        arguments={"obligation": "644/2.a", "title": {"vi": "Báo cáo rà soát"}},
        created_at=NOON,
    )
    return attrs.evolve(notice, **changes)


def texts(*, controls: bool = False) -> st.SearchStrategy[str]:
    """Text in any script, Vietnamese often; with control characters if wanted."""
    characters = (
        st.characters(exclude_categories=["Cs"])
        if controls
        else st.characters(exclude_categories=["Cs", "Cc"])
    )
    anything = st.text(characters, max_size=20)
    return (
        st.sampled_from(["Ủy ban nhân dân", "Ủy ban", "đ", "🇻🇳", "%_'\"\\"]) | anything
    )


def filled() -> st.SearchStrategy[str]:
    """Text that says something."""
    return texts().filter(str.strip)


def json_values() -> st.SearchStrategy[Any]:
    """JSON values of any kind, some levels deep."""
    numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    leaves = st.none() | st.booleans() | numbers | texts(controls=True)
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=4) | _tables(inner),
        max_leaves=8,
    )


def _tables(values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(texts(controls=True), values, max_size=4)


def instants() -> st.SearchStrategy[dt.datetime]:
    """Instants of nearly ten thousand years, to the microsecond, at any offset."""
    day = dt.timedelta(days=1)
    offsets = st.timedeltas(-day, day).filter(lambda offset: abs(offset) < day)
    return st.datetimes(
        dt.datetime(1, 1, 3),  # noqa: DTZ001 - hypothesis adds the zone
        dt.datetime(9999, 12, 29),  # noqa: DTZ001 - the same
        timezones=st.builds(dt.timezone, offsets),
    )


def moments() -> st.SearchStrategy[dt.datetime]:
    """A few instants around noon, so that they meet, at different offsets."""
    zones = st.sampled_from([dt.UTC, dt.timezone(7 * HOUR), dt.timezone(-5 * HOUR)])
    hours = st.integers(-3, 3).map(lambda number: NOON + number * HOUR)
    return st.builds(lambda at, zone: at.astimezone(zone), hours, zones)


def records() -> st.SearchStrategy[Record]:
    """Records with everything that one may hold."""
    return st.builds(
        Record,
        type=st.sampled_from(["assigned", "submitted", "x-2"]),
        schema=st.integers(1, 2**31 - 1),
        data=_tables(json_values()),
        effective_at=instants(),
        recorded_at=instants(),
        actor=filled(),
        on_behalf_of=st.none() | filled(),
        mandate=st.none() | filled(),
    )


def rows(stream: str) -> st.SearchStrategy[Row]:
    """Rows of a stream whose values meet those of other rows."""
    return st.builds(
        Row,
        stream=st.just(stream),
        state=st.sampled_from(["assigned", "submitted"]),
        is_open=st.booleans(),
        body=st.sampled_from([None, "a", "b"]),
        post=st.sampled_from([None, "a", "b"]),
        person=st.sampled_from([None, "a", "b"]),
        directive=st.sampled_from([None, "644", "645"]),
        parent=st.sampled_from([None, "644/1"]),
        expires_at=st.none() | moments(),
        next_at=st.none() | moments(),
        counted_for=st.sampled_from([None, "a", "b"]),
        bucket=st.sampled_from([None, "open", "completed_late"]),
        judged_on=st.sampled_from([None, NOON.date()]),
        due_on=st.sampled_from([None, dt.date(1, 1, 1), NOON.date(), dt.date.max]),
        is_delayed=st.booleans(),
        is_excused=st.booleans(),
        late_days=st.sampled_from([None, 0, 3, LARGEST_COUNT]),
        is_early=st.booleans(),
        returned=st.integers(0, 2),
        extended=st.sampled_from([0, 1, LARGEST_COUNT]),
        refused=st.integers(0, 1),
        calendar=st.sampled_from([None, "vn-state"]),
        regime=st.sampled_from([None, "vn-civil-2015"]),
        field=st.sampled_from([None, "a", "b"]),
    )


def attributes() -> st.SearchStrategy[list[str]]:
    """Some attributes by which rows are counted."""
    names = st.sampled_from(sorted(COUNTED_BY))
    return st.lists(names, min_size=1, max_size=4, unique=True)


def queries(streams: Sequence[str]) -> st.SearchStrategy[RowQuery]:
    """Queries that find some of the rows."""
    return st.builds(
        RowQuery,
        is_open=st.none() | st.booleans(),
        state=st.sampled_from([None, "assigned", "submitted", "unheard-of"]),
        bucket=st.sampled_from([None, None, None, "open"]),
        body=st.sampled_from([None, "a", "b"]),
        post=st.sampled_from([None, None, "a", "b"]),
        person=st.sampled_from([None, None, "a", "b"]),
        directive=st.sampled_from([None, "644"]),
        parent=st.sampled_from([None, "644/1"]),
        expired_by=st.none() | moments(),
        expires_after=st.none() | moments(),
        next_by=st.none() | moments(),
        after=st.sampled_from([None, *streams]),
        limit=st.none() | st.integers(1, 3),
    )


def notices(keys: Sequence[str]) -> st.SearchStrategy[Notice]:
    """Notices with a key among few, some of which go out together."""
    return st.builds(
        Notice,
        key=st.sampled_from(keys),
        channel=st.sampled_from(["mail", "post"]) | filled(),
        recipient=st.sampled_from(["ng-a", "ng-b"]) | filled(),
        template=filled(),
        version=st.integers(1, 2**31 - 1),
        arguments=_tables(json_values()),
        created_at=moments(),
        obligation=st.sampled_from([None, "644/1", "Đ"]),
        category=st.sampled_from(Category),
        urgent=st.booleans(),
        statutory=st.booleans(),
        not_before=st.none() | moments(),
        expires_at=st.none() | moments(),
        batch=st.sampled_from([None, "digest", "digest"]),
    )


def outcomes() -> st.SearchStrategy[dict[str, Any]]:
    """What may have become of a notice that was claimed."""
    states = [one for one in DeliveryState if one is not SENDING]
    return st.fixed_dictionaries(
        {"state": st.sampled_from(states), "claimed_until": st.none()},
        optional={
            "attempts": st.integers(0, 3),
            "unknown": st.integers(0, 3),
            "not_before": moments(),
            "tried_at": st.none() | moments(),
            "detail": texts(controls=True),
            "reference": st.sampled_from(["r1", "r2"]),
            "possible_duplicate": st.booleans(),
        },
    )


def delivery_queries(keys: Sequence[str]) -> st.SearchStrategy[DeliveryQuery]:
    """Queries that find some of the deliveries."""
    return st.builds(
        DeliveryQuery,
        states=st.lists(st.sampled_from(DeliveryState), max_size=3),
        key=st.none() | st.sampled_from(keys),
        obligation=st.sampled_from([None, None, "644/1"]),
        recipient=st.sampled_from([None, None, "ng-a"]),
        channel=st.sampled_from([None, None, "mail"]),
        reference=st.sampled_from([None, None, "r1", ""]),
        after=st.none() | st.tuples(moments(), st.sampled_from(keys)),
        limit=st.none() | st.integers(1, 3),
    )


def together(works: Sequence[Callable[[], _T]]) -> list[_T | GovtasksError]:
    """Do things at the same time, each in a thread; errors of ours are results."""
    gate = Barrier(len(works))

    def run(work: Callable[[], _T]) -> _T | GovtasksError:
        gate.wait()
        try:
            return work()
        except GovtasksError as error:
            return error

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


class StoreFixtures:
    """What the parts of the suite share.

    Attributes:
        concurrent: Whether two transactions can be open at once.
        parallel: Whether two of one tenant can write at once; where they cannot,
            the second begins when the first has ended.
    """

    concurrent: ClassVar[bool] = True
    parallel: ClassVar[bool] = False

    @pytest.fixture
    def store(self) -> Store:
        """The store under test; to be overridden."""
        raise NotImplementedError

    @pytest.fixture
    def tenants(self) -> Iterator[str]:
        """Names of tenants that nobody has used."""
        return (f"suite-{uuid.uuid4().hex}" for _ in iter(int, 1))

    @pytest.fixture
    def tenant(self, tenants: Iterator[str]) -> str:
        """The tenant of one test."""
        return next(tenants)

    def two(
        self, store: Store, tenant: str
    ) -> tuple[AbstractContextManager[Session], AbstractContextManager[Session]]:
        """Two transactions of one tenant to be open at once."""
        if not self.concurrent:
            pytest.skip("the store says that it has one transaction at a time")
        return store.begin(tenant), store.begin(tenant)


@attrs.frozen
class Picture:
    """Everything that a tenant has, to compare before and after.

    Attributes:
        facts: Records by stream.
        rows: All rows.
        deliveries: The whole outbox.
    """

    facts: dict[str, tuple[Record, ...]]
    rows: tuple[Row, ...]
    deliveries: tuple[Delivery, ...]

    @classmethod
    def of(cls, session: Session) -> Picture:
        """What a transaction sees."""
        return cls(
            facts={
                stream: tuple(kept.record for kept in session.read(stream))
                for stream in session.streams()
            },
            rows=tuple(session.rows(RowQuery())),
            deliveries=tuple(session.deliveries()),
        )

    @classmethod
    def taken(cls, store: Store, tenant: str) -> Picture:
        """What is committed."""
        with store.begin(tenant) as session:
            return cls.of(session)


EMPTY = Picture({}, (), ())
PENDING = DeliveryState.PENDING
SENDING = DeliveryState.SENDING
