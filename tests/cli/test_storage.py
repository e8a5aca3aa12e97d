import sqlite3
from pathlib import Path

import pytest

DATA = Path(__file__).parents[2] / "plugins" / "govtasks-sql" / "tests" / "data"
PLUGIN = """
from govtasks.hookspecs import hookimpl
from govtasks.memory import MemoryStore
from govtasks.specs import *


class Cellar:
    def status(self, url):
        return StorageStatus(
            database="cellar 1", found=2, wanted=2, row_level_security=True
        )

    def upgrade(self, url, *, row_level_security=None):
        print(f"asked for {row_level_security}")
        return self.status(url)

    def sql(self, url):
        return "DIG;\\n"


@hookimpl
def govtasks_storages():
    yield StorageSpec(
        schemes=("cellar",), factory=lambda url: MemoryStore(), maintenance=Cellar()
    )
"""


@pytest.fixture
def cellar(tmp_path):
    """Write a plugin with a store of its own into a file."""
    path = tmp_path / "cellar.py"
    path.write_text(PLUGIN, "utf-8")
    return str(path)


def stamp(path, version):
    """Make a file that a release with that schema could have left."""
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE govtasks_schema (version INTEGER NOT NULL)")
    connection.execute("INSERT INTO govtasks_schema VALUES (?)", (version,))
    connection.commit()
    connection.close()
    return f"sqlite:///{path}"


class TestStatus:
    def test_current(self, run, url):
        """
        A database that is as it must be is told as such, in either language.
        """
        said = run("storage", "status", url)
        vietnamese = run("--locale", "vi", "storage", "status")

        assert said.code == vietnamese.code == 0
        assert said.out.startswith("sqlite ")
        assert "The tables are of version 4, as this release needs them." in said.out
        assert "Các bảng ở phiên bản 4, đúng như" in vietnamese.out

    @pytest.mark.parametrize(
        ("version", "state", "words"),
        [
            pytest.param(1, "old", "Run: govtasks storage upgrade", id="old"),
            pytest.param(99, "newer", "Upgrade the plugin.", id="newer"),
        ],
    )
    def test_of_another_release(self, run, tmp_path, version, state, words):
        """
        A database of another release is a finding, and what to do about it is told.
        """
        url = stamp(tmp_path / "other.db", version)

        said = run("storage", "status", url)
        as_json = run("--json", "storage", "status", url)

        assert (said.code, as_json.code) == (3, 3)
        assert said.out.rstrip().endswith(words)
        assert as_json.json["result"] == state
        assert (as_json.json["found"], as_json.json["wanted"]) == (version, 4)

    def test_without_tables(self, run, tmp_path):
        """
        A file that is not there has no tables, and is not made.
        """
        path = tmp_path / "new.db"

        said = run("storage", "status", f"sqlite:///{path}")

        assert said.code == 3
        assert "made when it is first opened" in said.out
        assert not path.exists()

    def test_of_tenants_kept_apart(self, run, cellar):
        """
        It is told where the database itself keeps tenants apart.
        """
        said = run("storage", "status", "cellar:wine", plugins=[cellar])

        assert said.code == 0
        assert said.out.splitlines()[1].startswith("The database keeps tenants apart")


class TestUpgrade:
    def test_makes_the_tables_once(self, run, tmp_path):
        """
        Tables are made where there are none, and a second run has nothing to do.
        """
        url = f"sqlite:///{tmp_path / 'new.db'}"

        first, second = run("storage", "upgrade", url), run("storage", "upgrade", url)

        assert (first.code, second.code) == (0, 0)
        assert "The tables were made, in version 4." in first.out
        assert "Nothing was to do: the tables are of version 4." in second.out

    def test_names_both_versions(self, run, tmp_path):
        """
        It is told from which version an old database came.
        """
        path = tmp_path / "old.db"
        connection = sqlite3.connect(path)
        dump = DATA / "schema-1.sql"
        connection.executescript(dump.read_text("utf-8"))
        connection.close()

        said = run("storage", "upgrade", f"sqlite:///{path}")

        assert said.code == 0
        assert "The tables were upgraded from version 1 to 4." in said.out

    @pytest.mark.parametrize(
        ("option", "wanted"),
        [
            pytest.param((), None, id="left"),
            pytest.param(("--row-level-security",), True, id="on"),
            pytest.param(("--no-row-level-security",), False, id="off"),
        ],
    )
    def test_hands_on_what_is_wanted(self, run, cellar, option, wanted):
        """
        Whether tenants are to be kept apart is handed on, and what it prints aside.
        """
        said = run(
            "--json", "storage", "upgrade", *option, "cellar:wine", plugins=[cellar]
        )

        assert said.json["result"] == "unchanged"
        assert said.json["row_level_security"] is True
        assert f"asked for {wanted}" in said.err

    def test_where_tenants_cannot_be_kept_apart(self, run, tmp_path):
        """
        SQLite cannot keep tenants apart; that is said, and nothing is made.
        """
        path = tmp_path / "new.db"

        said = run("storage", "upgrade", "--row-level-security", f"sqlite:///{path}")

        assert said.code == 1
        assert "row_level_security: cannot keep tenants apart" in said.err
        assert not path.exists()


class TestSql:
    def test_is_the_answer(self, run, cellar):
        """
        The statements are printed as they are, or as one text of JSON.
        """
        plain = run("storage", "sql", "cellar:wine", plugins=[cellar])
        as_json = run("--json", "storage", "sql", "cellar:wine", plugins=[cellar])

        assert plain.out == "DIG;\n"
        assert as_json.json == {"sql": "DIG;\n"}


class TestRefused:
    @pytest.mark.parametrize(
        ("url", "message"),
        [
            pytest.param("memory:", "without tables to look after", id="memory"),
            pytest.param("portal-secret.db", "is no URL of a database", id="file"),
            pytest.param("oracle://db", "no active plugin offers", id="unknown"),
        ],
    )
    def test_url(self, run, url, message):
        """
        What names no database that anybody looks after is refused.
        """
        said = run("storage", "status", url)

        assert said.code == 1
        assert message in said.err
        assert "secret" not in said.err
