"""A host has migrations of its own beside ours."""

import importlib.resources

import pytest
import sqlalchemy as sa
from alembic import autogenerate
from alembic.runtime.migration import MigrationContext

import govtasks_sql
from govtasks_sql import include_name, open_store

host = sa.MetaData()
sa.Table("letters", host, sa.Column("number", sa.String(9), primary_key=True))


@pytest.fixture(params=["sqlite", "postgresql"])
def connection(request, tmp_path):
    """Give a connection of a host to a database with our tables."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'portal.db'}"
    else:
        url = request.getfixturevalue("postgres").url
    open_store(url).close()
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def differences(connection, **options):
    """Let Alembic find what would have to be changed for the host's own tables."""
    context = MigrationContext.configure(connection, opts=options)
    return autogenerate.compare_metadata(context, host)


class TestIncludeName:
    def test_leaves_our_tables_alone(self, connection):
        """
        With the filter Alembic sees the host's tables alone; without it drops ours.
        """
        filtered = differences(connection, include_name=include_name)
        without = differences(connection)

        assert [(one[0], one[1].name) for one in filtered] == [("add_table", "letters")]
        assert {"govtasks_facts", "govtasks_outbox"} <= {
            one[1].name for one in without if one[0] == "remove_table"
        }

    def test_finds_nothing_where_nothing_is_to_do(self, connection):
        """
        When the host's tables are there, nothing is found.
        """
        host.create_all(connection)

        assert differences(connection, include_name=include_name) == []


class TestDistribution:
    def test_holds_the_migrations(self):
        """
        What is installed holds a file for each version of the schema.
        """
        versions = importlib.resources.files(govtasks_sql) / "migrations" / "versions"

        found = {file.name for file in versions.iterdir()} - {"__pycache__"}

        assert found == {"__init__.py", "v1.py", "v2.py", "v3.py", "v4.py"}
