"""PostgreSQL keeps tenants apart itself, also from a query that forgot its filter."""

import contextlib

import psycopg
import pytest
import sqlalchemy as sa
from psycopg import sql

from govtasks.errors import InvalidValueError, StoreError
from govtasks.testing.store_samples import (
    HOUR,
    NOON,
    Picture,
    sample_notice,
    sample_record,
    sample_row,
)
from govtasks_sql import open_store
from govtasks_sql.maintenance import SqlMaintenance
from govtasks_sql.row_security import protected_tables
from govtasks_sql.schema import metadata

FORGETFUL = "SELECT DISTINCT tenant FROM govtasks_facts"
BOUND = "SELECT current_setting('govtasks.tenant', true)"


def write(session, stream="obligation/1", expected=0):
    """Append one of everything."""
    session.append(
        stream,
        expected,
        [sample_record()],
        row=sample_row(stream),
        notices=[sample_notice(stream)],
    )


@pytest.fixture
def role(postgres):
    """Make a role without privileges that may make tables, and give how it connects."""
    name, password = f"portal_{postgres.name}", "secret"
    with psycopg.connect(**postgres.options, autocommit=True) as admin:
        admin.execute(
            sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                sql.Identifier(name), sql.Literal(password)
            )
        )
        admin.execute(
            sql.SQL("GRANT CREATE, USAGE ON SCHEMA public TO {}").format(
                sql.Identifier(name)
            )
        )
    return postgres.options | {"user": name, "password": password}


@pytest.fixture
def url(role):
    """Give the URL of a database for that role, where tenants are kept apart."""
    address = f"{role['user']}:{role['password']}@{role['host']}:{role['port']}"
    return f"postgresql://{address}/{role['dbname']}?row_level_security=on&pool_size=1"


@pytest.fixture
def store(url):
    """Give a store of that role with facts of two tenants."""
    store = open_store(url)
    for tenant in ("a", "b"):
        with store.begin(tenant) as session:
            write(session)
    yield store
    store.close()


def seen(connection):
    """Tell whose facts a query finds that forgot its filter."""
    return [tenant for (tenant,) in connection.execute(FORGETFUL)]


class TestTables:
    def test_every_table_with_rows_of_tenants_is_protected(self):
        """
        No table is forgotten but the one that holds the version of the schema.
        """
        assert set(metadata.tables) - set(protected_tables()) == {"govtasks_schema"}


class TestApart:
    def test_query_that_forgot_its_filter(self, store, role):
        """
        Inside of a unit it finds the rows of its tenant, and of nobody before or after.
        """
        with psycopg.connect(**role) as host:
            found = [seen(host)]
            with store.begin("a", host) as session:
                write(session, "obligation/2")
                found.append(seen(host))
            found.append(seen(host))

        assert found == [[], ["a"], []]

    def test_without_a_tenant(self, store, role):
        """
        Who says for no tenant that he acts finds nothing and can write nothing.
        """
        with psycopg.connect(**role) as host:
            for table in protected_tables():
                count = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
                assert host.execute(count).fetchone() == (0,)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                host.execute("INSERT INTO govtasks_tenants VALUES ('c', 0)")

    def test_rows_of_another_tenant_cannot_be_written(self, store, role):
        """
        Inside of a unit nothing can be written for another tenant.
        """
        with (  # noqa: PT012 - the block fails when it is left
            psycopg.connect(**role) as host,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
            store.begin("a", host),
        ):
            changed = host.execute("UPDATE govtasks_rows SET state = 'x'").rowcount
            assert changed == 1
            host.execute("INSERT INTO govtasks_tenants VALUES ('c', 0)")

        assert Picture.taken(store, "b").rows[0].state != "x"

    def test_nothing_is_left_on_a_connection_of_the_pool(self, store):
        """
        A connection that goes back to the pool sees nobody's rows.
        """
        found = []

        @sa.event.listens_for(sa.Engine, "checkin")
        def look(driver, _record):
            found.append(seen(driver))

        try:
            with store.begin("a") as session:
                assert session.streams() == ("obligation/1",)
            with contextlib.suppress(KeyError), store.begin("b") as session:
                write(session, "obligation/9")
                raise KeyError
        finally:
            sa.event.remove(sa.Engine, "checkin", look)

        assert found == [[], []]

    @pytest.mark.parametrize("fails", [False, True], ids=["done", "failed"])
    def test_transaction_of_the_host_is_as_before(self, store, role, fails):
        """
        For whom a host acted before the block it acts after it, whatever became of it.
        """
        with psycopg.connect(**role) as host:
            host.execute("SELECT set_config('govtasks.tenant', 'b', true)")
            with contextlib.suppress(KeyError), store.begin("a", host):
                inside = host.execute(BOUND).fetchone()
                if fails:
                    raise KeyError
            after = host.execute(BOUND).fetchone(), seen(host)

        assert inside == ("a",)
        assert after == (("b",), ["b"])

    def test_daily_work(self, store):
        """
        A role without privileges does everything for a tenant that a store does.
        """
        with store.begin("a") as session:
            (claimed,) = session.claim(NOON, until=NOON + HOUR, limit=9)
            numbered = session.since(0, limit=9)
        (row,) = Picture.taken(store, "b").rows

        assert claimed.notice.key == row.stream == "obligation/1"
        assert [one.position for one in numbered] == [1]


class TestTenants:
    def test_are_not_listed_in_part(self, store, postgres):
        """
        A role that may not see them all is refused, and one that may lists them.
        """
        with pytest.raises(StoreError, match="may not see all tenants") as caught:
            store.tenants()

        admin = open_store(postgres.url)
        assert admin.tenants() == ("a", "b")
        admin.close()
        assert caught.value.hint == "use a role with BYPASSRLS"


class TestAsking:
    def test_where_it_is_not_done(self, postgres):
        """
        Who wants tenants kept apart is told where the database does not do so.
        """
        open_store(postgres.url).close()

        with pytest.raises(StoreError, match="does not keep tenants apart") as caught:
            open_store(f"{postgres.url}?row_level_security=on")

        hint = caught.value.hint
        assert "govtasks storage upgrade --row-level-security" in hint
        assert postgres.options["password"] not in hint

    def test_switched_on_and_off(self, postgres):
        """
        An upgrade begins and ends it, and leaves it as it is where nothing is said.
        """
        look, url = SqlMaintenance(), postgres.url
        found = []
        for wanted in (None, True, None, True, False):
            look.upgrade(url, row_level_security=wanted)
            found.append(look.status(url).row_level_security)

        assert found == [False, True, True, True, False]

    def test_by_the_url(self, postgres):
        """
        So does one whose URL asks for it, and the statements of it are told.
        """
        url = f"{postgres.url}?row_level_security=on"
        text = SqlMaintenance().sql(url)

        SqlMaintenance().upgrade(url)

        open_store(url).close()
        assert text.count("FORCE ROW LEVEL SECURITY") == len(protected_tables())

    def test_other_databases(self, tmp_path):
        """
        SQLite cannot do it, and nothing is made.
        """
        with pytest.raises(InvalidValueError, match="cannot keep tenants") as caught:
            SqlMaintenance().upgrade(
                f"sqlite:///{tmp_path / 'portal.db'}", row_level_security=True
            )

        assert caught.value.field == "row_level_security"
        assert caught.value.hint == "use postgresql"
        assert list(tmp_path.iterdir()) == []
