"""What the page about transactions of a portal shows, on PostgreSQL as well."""

import asyncio
import re
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

import govtasks

PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "host-transactions.md"
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def page(postgres, tmp_path, monkeypatch):
    """Run the page, and let its functions then use a register in PostgreSQL."""
    monkeypatch.chdir(tmp_path)
    names = {"__name__": "page"}
    for block in BLOCK.findall(PAGE.read_text("utf-8")):
        exec(block, names)  # noqa: S102 - our own page
    with govtasks.open(postgres.url, plugins=["sql"]) as register:
        names["register"] = register
        with psycopg.connect(**postgres.options) as connection:
            connection.execute("CREATE TABLE letters (number text)")
        yield names


def counts(postgres):
    """Count what is committed: letters and facts."""
    with psycopg.connect(**postgres.options) as connection:
        return tuple(
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - our own names
            for table in ("letters", "govtasks_facts")
        )


class TestPage:
    @pytest.mark.parametrize("autocommit", [False, True])
    def test_psycopg(self, page, postgres, autocommit):
        """
        A block of psycopg commits both, on a connection of either sort.
        """
        with psycopg.connect(**postgres.options, autocommit=autocommit) as connection:
            page["register_letter_by_psycopg"](connection, "644")

        assert counts(postgres) == (1, 1)

    def test_asynchronous_session(self, page, postgres):
        """
        An asynchronous session commits both.
        """
        engine = create_async_engine(postgres.url, poolclass=sa.NullPool)

        async def main():
            async with AsyncSession(engine) as session:
                await page["register_letter_async"](session, "644")
                await session.commit()
            await engine.dispose()

        asyncio.run(main())

        assert counts(postgres) == (1, 1)
