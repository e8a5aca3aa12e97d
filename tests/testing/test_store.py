import datetime as dt
import inspect
import itertools
import json
import subprocess
import sys
from contextlib import contextmanager, suppress
from typing import ClassVar

import attrs
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from govtasks import testing
from govtasks.errors import ConflictError, UnknownNameError
from govtasks.memory import MemoryStore
from govtasks.ports import DeliveryQuery, DeliveryState, RowQuery
from govtasks.testing import HostedStoreSuite, StoreSuite
from govtasks.testing.store_machine import StoreMachine
from govtasks.testing.store_samples import NOON, sample_record, sample_row

SUITE = StoreSuite()
# The smallest example is of no interest here, and finding it takes long.
QUICK = settings(
    max_examples=200,
    phases=[Phase.generate],
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
NOTICED = (AssertionError, ConflictError, pytest.fail.Exception)


class Passing:
    """A session that hands everything on to one that keeps its promises."""

    def __init__(self, session):
        self.session = session

    def __getattr__(self, name):
        """Give what the other has."""
        return getattr(self.session, name)


class Keeping:
    """A store that keeps every promise that its sessions keep."""

    session = Passing

    def __init__(self):
        self.store = MemoryStore()

    @contextmanager
    def begin(self, tenant, connection=None):
        """Begin as the other does."""
        with self.store.begin(tenant, connection) as session:
            yield self.session(session)

    def tenants(self):
        """List as the other does."""
        return self.store.tenants()

    def close(self):
        """Close the other."""
        self.store.close()


class Mixing(Keeping):
    """Has one tenant."""

    def begin(self, tenant, connection=None):
        """Begin for whomever."""
        return super().begin("everybody", connection)


class Committing(Keeping):
    """Commits what a failed block had written."""

    @contextmanager
    def begin(self, tenant, connection=None):
        """Keep the error until all is committed."""
        errors = []
        with self.store.begin(tenant, connection) as session:
            try:
                yield session
            except BaseException as error:  # noqa: BLE001 - whatever it is
                errors.append(error)
        if errors:
            raise errors[0]


class Leaking(Keeping):
    """Commits each append at once."""

    @contextmanager
    def begin(self, tenant, connection=None):
        """Begin a transaction for each call."""
        store = self.store

        class Hasty:
            def __getattr__(self, name):
                def call(*arguments, **named):
                    with store.begin(tenant, connection) as session:
                        return getattr(session, name)(*arguments, **named)

                return call

        yield Hasty()


class Blind(Passing):
    """Appends whatever the version is."""

    def append(self, stream, expected, records, **others):
        """Append behind the last."""
        actual = len(self.session.read(stream))
        return self.session.append(stream, actual, records, **others)


class HalfRefusing(Passing):
    """Keeps the notices of an append that it refuses."""

    def append(self, stream, expected, records, *, row=None, notices=()):
        """Write the notices, then look at the version."""
        try:
            return self.session.append(
                stream, expected, records, row=row, notices=notices
            )
        except ConflictError:
            actual = len(self.session.read("beside"))
            self.session.append("beside", actual, records, notices=notices)
            raise


class Piecemeal(Passing):
    """Keeps what comes before an append that it refuses."""

    def append_many(self, appends):
        """Append one after another."""
        return [
            self.session.append(
                one.stream,
                one.expected,
                one.records,
                row=one.row,
                notices=one.notices,
            )
            for one in appends
        ]


class Scanty(Passing):
    """Reads only what there is."""

    def read_many(self, streams):
        """Leave out what has no records."""
        found = self.session.read_many(streams)
        return {stream: stored for stream, stored in found.items() if stored}


class Forgetting(Passing):
    """Keeps the first record of several."""

    def append(self, stream, expected, records, **others):
        """Append one."""
        return self.session.append(stream, expected, records[:1], **others)


class Rowless(Passing):
    """Keeps no query rows."""

    def append(self, stream, expected, records, *, row=None, notices=()):
        """Append without the row."""
        return self.session.append(stream, expected, records, notices=notices)


class Repeating(Passing):
    """Says again what was said."""

    def append(self, stream, expected, records, *, row=None, notices=()):
        """Give a notice whose key is known another key."""
        known = {delivery.notice.key for delivery in self.session.deliveries()}
        renamed = [
            attrs.evolve(notice, key=f"{notice.key} again")
            if notice.key in known
            else notice
            for notice in notices
        ]
        return self.session.append(stream, expected, records, row=row, notices=renamed)


class Changing(Passing):
    """Changes each record before it is kept."""

    def append(self, stream, expected, records, **others):
        """Append other records."""
        changed = [self.change(record) for record in records]
        return self.session.append(stream, expected, changed, **others)


class Rounding(Changing):
    """Keeps instants to the second."""

    def change(self, record):
        """Cut the microseconds off."""
        return attrs.evolve(
            record, recorded_at=record.recorded_at.replace(microsecond=0)
        )


class Coercing(Changing):
    """Writes what is no JSON as something near it."""

    def change(self, record):
        """Make it JSON somehow."""
        return attrs.evolve(
            record, data=json.loads(json.dumps(record.data, default=str))
        )


class Squeezing(Changing):
    """Keeps texts in a single-byte character set."""

    def change(self, record):
        """Replace what the character set lacks."""
        actor = record.actor.encode("latin-1", "replace").decode("latin-1")
        return attrs.evolve(record, actor=actor)


class Sharing(Passing):
    """Gives every reader the same copy."""

    kept: ClassVar[dict] = {}

    def deliveries(self, *query):
        """Read once, and remember."""
        found = self.session.deliveries(*query)
        return self.kept.setdefault(repr(found), found)


class Wild(Passing):
    """Takes the prefix for a pattern."""

    def streams(self, prefix=""):
        """Let an underscore stand for any character."""
        return [
            stream
            for stream in self.session.streams()
            if len(stream) >= len(prefix)
            and all(a in ("_", b) for a, b in zip(prefix, stream, strict=False))
        ]


class Unpaged(Passing):
    """Begins every page at the beginning."""

    def rows(self, query):
        """Forget where the last page ended."""
        found = self.session.rows(attrs.evolve(query, after=None))
        return found if query.after is None else found[:0]


class Lending(Passing):
    """Gives the same work to everybody."""

    def claim(self, now, *, until, limit, without=()):
        """Look, and write nothing down."""
        return [
            delivery
            for delivery in self.session.deliveries()
            if delivery.not_before <= now
        ][:limit]


class Late(Passing):
    """Takes an instant for over only when it is past."""

    def claim(self, now, *, until, limit, without=()):
        """Claim what was due a moment ago."""
        before = now - dt.timedelta(microseconds=1)
        return self.session.claim(before, until=until, limit=limit)


class Silent(Passing):
    """Settles what is not there."""

    def settle(self, seen, settled):
        """Say nothing."""
        with suppress(UnknownNameError):
            return self.session.settle(seen, settled)


class Overwriting(Passing):
    """Settles whatever the claim is."""

    def settle(self, seen, settled):
        """Settle what is there now."""
        query = DeliveryQuery(key=seen.notice.key)
        for there in self.session.deliveries(query):
            state = {"state": settled.state, "claimed_until": settled.claimed_until}
            self.session.settle(there, attrs.evolve(there, **state))
        return True


class Ruthless(Passing):
    """Takes back what somebody is sending."""

    def withdraw(self, keys, *, detail=""):
        """Withdraw whatever is not over."""
        for seen in self.session.deliveries():
            if seen.notice.key in keys and not seen.state.is_end:
                over = {"state": DeliveryState.WITHDRAWN, "claimed_until": None}
                self.session.settle(seen, attrs.evolve(seen, **over, detail=detail))
        return ()


class Separating(Passing):
    """Never sends two notices as one."""

    def claim(self, now, *, until, limit, without=()):
        """Claim one."""
        claimed = self.session.claim(now, until=until, limit=1, without=without)
        for other in claimed[1:]:
            back = {"state": DeliveryState.PENDING, "claimed_until": None}
            self.session.settle(other, attrs.evolve(other, **back, attempts=0))
        return claimed[:1]


def broken(session):
    """Make a store of sessions of that class."""
    store = Keeping()
    store.session = session
    return store


def run(test, store):
    """Run one test of the suite on a store, with whatever else it asks for."""
    method = getattr(SUITE, test)
    wanted = inspect.signature(method).parameters
    tenants = (f"tenant-{number}" for number in itertools.count())
    offered = {"store": store, "tenants": tenants, "tenant": next(tenants)}
    method(**{name: offered[name] for name in wanted if name in offered})


class TestKeeping(StoreSuite):
    @pytest.fixture
    def store(self):
        """Give the store that the broken ones are made of."""
        return Keeping()


class TestStoreSuite:
    """A suite that nothing can fail would be no suite."""

    @pytest.mark.parametrize(
        ("make", "test"),
        [
            pytest.param(Mixing, "test_same_keys_are_apart", id="tenants mixed"),
            pytest.param(Mixing, "test_nothing_is_seen_of_another", id="peeping"),
            pytest.param(
                Committing, "test_refusal_leaves_a_block_by_itself", id="no rollback"
            ),
            pytest.param(
                Leaking, "test_unfinished_work_is_seen_by_nobody", id="dirty reads"
            ),
            pytest.param(Blind, "test_second_of_two_is_told", id="lost update"),
            pytest.param(Blind, "test_one_of_many_begins_a_stream", id="race"),
            pytest.param(Blind, "test_work_goes_on_after_a_conflict", id="no conflict"),
            pytest.param(
                Forgetting, "test_what_was_appended_is_read_in_order", id="lost fact"
            ),
            pytest.param(Piecemeal, "test_one_conflict_refuses_all", id="a part"),
            pytest.param(Scanty, "test_reads_each_as_by_itself", id="no such stream"),
            pytest.param(Rowless, "test_row_is_replaced", id="no rows"),
            pytest.param(Rowless, "test_own_writes_are_seen", id="no rows seen"),
            pytest.param(Repeating, "test_same_key_is_said_once", id="said twice"),
            pytest.param(
                Sharing, "test_what_was_read_belongs_to_the_reader", id="shared copy"
            ),
            pytest.param(Lending, "test_claim_shows_what_it_did", id="no trace"),
            pytest.param(
                Lending, "test_nobody_else_takes_what_is_claimed", id="no lease"
            ),
            pytest.param(Silent, "test_unknown_notice_cannot_be_settled", id="silent"),
            pytest.param(
                Overwriting, "test_claim_that_ran_out_ends_nothing", id="overwritten"
            ),
            pytest.param(
                Overwriting, "test_held_claim_is_not_the_next_one", id="held by another"
            ),
            pytest.param(
                Separating, "test_what_goes_together_is_claimed_together", id="apart"
            ),
        ],
    )
    def test_broken_store_is_noticed(self, make, test):
        """
        A store that breaks a promise fails the test of that promise.
        """
        store = make() if issubclass(make, Keeping) else broken(make)

        with pytest.raises(NOTICED):
            run(test, store)

    @pytest.mark.parametrize(
        ("session", "test", "case"),
        [
            pytest.param(
                HalfRefusing,
                "test_wrong_version_is_a_conflict",
                {"expected": 0, "actual": 2},
                id="half an append",
            ),
            pytest.param(
                Coercing,
                "test_other_than_json_is_refused",
                {"value": dt.date(2017, 2, 16), "place": "data"},
                id="JSON somehow",
            ),
            pytest.param(
                Wild,
                "test_streams_are_found_by_prefix",
                {"prefix": "obligation/1_", "found": ("obligation/1_2",)},
                id="pattern",
            ),
            pytest.param(
                Late,
                "test_claims_what_is_due",
                {"now": NOON, "found": ["1"]},
                id="a moment late",
            ),
            pytest.param(
                Ruthless,
                "test_only_what_waits_is_withdrawn",
                {"state": DeliveryState.SENDING},
                id="taken back while it is sent",
            ),
        ],
    )
    def test_broken_case_is_noticed(self, session, test, case):
        """
        A store that breaks a promise in one case fails that case.
        """
        with pytest.raises(NOTICED):
            getattr(SUITE, test)(broken(session), "tenant", **case)

    @pytest.mark.parametrize(
        "session", [Blind, Forgetting, Rowless, Repeating, Squeezing, Lending]
    )
    def test_random_work_notices_it_too(self, session):
        """
        Compared with the in-memory store step by step, a broken store differs.
        """

        class Machine(StoreMachine):
            def __init__(self):
                super().__init__(broken(session), "tenant")

        with pytest.raises(AssertionError):
            run_state_machine_as_test(Machine, settings=QUICK)

    @pytest.mark.parametrize(
        ("session", "test", "example"),
        [
            pytest.param(
                Rounding,
                "test_every_record_comes_back",
                {"written": [sample_record()]},
                id="seconds",
            ),
            pytest.param(
                Squeezing,
                "test_every_record_comes_back",
                {"written": [sample_record(actor="Trưởng phòng")]},
                id="code page",
            ),
            pytest.param(
                Unpaged,
                "test_rows_are_those_that_match",
                {
                    "written": (sample_row("obligation/1"), sample_row("obligation/2")),
                    "query": RowQuery(after="obligation/1"),
                },
                id="no pages",
            ),
        ],
    )
    def test_broken_property_is_noticed(self, session, test, example):
        """
        A store that breaks a property fails at an example of it.
        """
        check = getattr(StoreSuite, test).hypothesis.inner_test

        with pytest.raises(NOTICED):
            check(SUITE, broken(session), iter(["tenant"]), **example)

    def test_no_promise_hides_another(self):
        """
        No two parts of the suite have a test of one name, of which one would not run.
        """
        names = [
            name
            for part in HostedStoreSuite.__mro__
            for name in vars(part)
            if name.startswith("test_")
        ]

        assert len(names) == len(set(names)) > 100


class TestUse:
    def test_five_lines_are_enough(self, tmp_path):
        """
        An author inherits, gives the store, and has all tests of the suite.
        """
        lines = (
            "import pytest",
            "from govtasks.memory import MemoryStore",
            "from govtasks.testing import StoreSuite",
            "class TestMine(StoreSuite):",
            "    @pytest.fixture",
            "    def store(self):",
            "        return MemoryStore()",
        )
        file = tmp_path / "test_mine.py"
        file.write_text("\n".join(lines), "utf-8")

        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", file],
            cwd=tmp_path,
            check=False,
            capture_output=True,
            encoding="utf-8",
        )

        assert done.returncode == 0, done.stdout
        assert " passed" in done.stdout
        assert "skipped" not in done.stdout

    def test_other_names_are_unknown(self):
        """
        The package offers its suites and nothing else.
        """
        assert {"ChannelSuite", "ExporterSuite", "StoreSuite"} <= set(dir(testing))
        with pytest.raises(AttributeError, match="StoreSweet"):
            testing.StoreSweet  # noqa: B018 - the access is what fails
