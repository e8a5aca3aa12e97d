import pytest
import sqlalchemy as sa

from govtasks.errors import InvalidValueError
from govtasks.ports import DeliveryQuery, RowQuery
from govtasks.testing.store_samples import HOUR, NOON, sample_notice, sample_record
from govtasks_sql.schema import metadata

TABLES = [table for table in metadata.sorted_tables if table.name != "govtasks_schema"]
each_table = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)


@pytest.fixture
def connection(url, store):
    """Look at the file itself."""
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


class TestTables:
    def test_are_all_there(self, connection):
        """
        The file holds the tables that are described, and no others.
        """
        assert set(sa.inspect(connection).get_table_names()) == {
            "govtasks_schema",
            "govtasks_tenants",
            "govtasks_streams",
            "govtasks_facts",
            "govtasks_rows",
            "govtasks_outbox",
        }

    @each_table
    def test_tenant_leads_every_key(self, connection, table):
        """
        Every primary key, unique constraint and index begins with the tenant.
        """
        inspector = sa.inspect(connection)

        keys = [inspector.get_pk_constraint(table.name)["constrained_columns"]]
        keys += [
            c["column_names"] for c in inspector.get_unique_constraints(table.name)
        ]
        keys += [index["column_names"] for index in inspector.get_indexes(table.name)]

        assert {columns[0] for columns in keys} == {"tenant"}

    @each_table
    def test_every_constraint_has_a_name(self, table):
        """
        Migrations can refer to every constraint and index by name.
        """
        things = [*table.constraints, *table.indexes]

        assert things
        assert all(str(thing.name).startswith(table.name) for thing in things)


class TestValues:
    def test_instants_are_numbers_and_json_is_canonical(self, store, connection):
        """
        Instants are microseconds in UTC; JSON has sorted keys and plain letters.
        """
        record = sample_record(data={"ý": [1, True], "a": "Ủy ban"}, recorded_at=NOON)
        with store.begin("t") as session:
            session.append("obligation/1", 0, [record])

        found = connection.exec_driver_sql(
            "SELECT data, recorded_at, effective_at FROM govtasks_facts"
        ).one()

        assert found.data == '{"a":"Ủy ban","ý":[1,true]}'
        assert found.recorded_at == 1487246400123456
        assert found.recorded_at - found.effective_at == 3_600_000_000

    def test_claims_are_made_in_chunks(self, store):
        """
        More notices than a statement can name are put, claimed and found.
        """
        notices = [sample_notice(f"{number:05}") for number in range(1201)]
        with store.begin("t") as session:
            session.append("obligation/1", 0, [sample_record()], notices=notices)
            session.append("obligation/1", 1, [sample_record()], notices=notices)

        with store.begin("t") as session:
            claimed = session.claim(NOON, until=NOON + HOUR, limit=2000)
            left = session.claim(NOON, until=NOON + HOUR, limit=2000)

        assert [delivery.notice for delivery in claimed] == notices
        assert {delivery.attempts for delivery in claimed} == {1}
        assert left == ()


class TestUnstorable:
    @pytest.mark.parametrize(
        "ask",
        [
            pytest.param(lambda session: session.read("\ud800"), id="half a pair"),
            pytest.param(lambda session: session.streams("\ud800"), id="prefix"),
            pytest.param(
                lambda session: session.read("obligation/1", after=2**70), id="number"
            ),
        ],
    )
    def test_what_the_driver_cannot_take(self, store, ask):
        """
        A value that the database has no type for is refused with an error of ours.
        """
        with (
            pytest.raises(InvalidValueError, match="cannot read"),
            store.begin("t") as session,
        ):
            ask(session)


class TestPlans:
    """A drain stays cheap however much was settled: it looks at what waits."""

    @pytest.mark.parametrize(
        ("ask", "index"),
        [
            pytest.param(
                lambda session: session.claim(NOON, until=NOON + HOUR, limit=1),
                "govtasks_outbox_by_turn (tenant=? AND due_at<?)",
                id="claim",
            ),
            pytest.param(
                lambda session: session.claim(
                    NOON, until=NOON + HOUR, limit=1, without=["post"]
                ),
                "govtasks_outbox_by_turn (tenant=? AND due_at<?)",
                id="claim of some channels",
            ),
            pytest.param(
                lambda session: session.claim(
                    NOON + HOUR, until=NOON + 2 * HOUR, limit=1
                ),
                "govtasks_outbox_by_batch (tenant=? AND batch=? AND recipient=? "
                "AND channel=? AND due_at<?)",
                id="what goes together",
            ),
            pytest.param(
                lambda session: session.deliveries(
                    DeliveryQuery(channel="mail", reference="r1")
                ),
                "govtasks_outbox_by_reference (tenant=? AND channel=? AND reference=?)",
                id="reference",
            ),
            pytest.param(
                lambda session: session.deliveries(DeliveryQuery(obligation="644/1")),
                "govtasks_outbox_by_obligation (tenant=? AND obligation=?)",
                id="obligation",
            ),
            pytest.param(
                lambda session: session.tried("mail", since=NOON, nth=9),
                "govtasks_outbox_by_attempt (tenant=? AND channel=? AND tried_at>?)",
                id="limit of a channel",
            ),
            pytest.param(
                lambda session: session.rows(RowQuery(next_by=NOON, limit=9)),
                "govtasks_rows_by_next (tenant=? AND next_at<?)",
                id="what is due",
            ),
            pytest.param(
                lambda session: session.rows(
                    RowQuery(next_by=NOON, after="obligation/1", limit=9)
                ),
                "govtasks_rows_by_next (tenant=? AND next_at<?)",
                id="next page of what is due",
            ),
            pytest.param(
                lambda session: session.tally(RowQuery(is_open=True, expired_by=NOON)),
                "govtasks_rows_by_expiry (tenant=? AND is_open=? AND expires_at<?)",
                id="how much is over, by body",
            ),
            pytest.param(
                lambda session: session.tallies(
                    ["bucket", "counted_for", "is_delayed"], RowQuery()
                ),
                "govtasks_rows_by_bucket (tenant=?)",
                id="a table of figures",
            ),
            pytest.param(
                lambda session: session.tallies(
                    ["counted_for", "due_on"],
                    RowQuery(is_open=True, bucket="open", expired_by=NOON),
                ),
                "govtasks_rows_by_expiry (tenant=? AND is_open=? AND expires_at<?)",
                id="how late it is",
            ),
            pytest.param(
                lambda session: session.scan(("obligation/1", 0), limit=1),
                "sqlite_autoindex_govtasks_facts_1 "
                "(tenant=? AND stream=? AND version>?)",
                id="the rest of a long stream",
            ),
        ],
    )
    def test_by_index(self, store, connection, ask, index):
        """
        What a drain or a sweep asks finds its rows by an index, and by the right one.
        """
        batch = sample_notice("1", batch="digest", not_before=NOON + HOUR)
        with store.begin("t") as session:
            session.append("obligation/1", 0, [sample_record()], notices=[batch])
        asked = []

        def note(statement):
            if statement.startswith("SELECT"):
                asked.append(statement)

        def listen(driver, *_):
            driver.set_trace_callback(note)

        sa.event.listen(sa.Engine, "checkout", listen)
        try:
            with store.begin("t") as session:
                ask(session)
        finally:
            sa.event.remove(sa.Engine, "checkout", listen)

        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked[-1]}")
        assert f" INDEX {index}" in plan.all()[0].detail
