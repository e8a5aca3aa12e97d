import sqlite3

import pytest


def stamp(path, version):
    """Make a file that a release with that schema could have left."""
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE govtasks_schema (version INTEGER NOT NULL)")
    connection.execute("INSERT INTO govtasks_schema VALUES (?)", (version,))
    connection.commit()
    connection.close()


class TestDoctor:
    @pytest.mark.parametrize(
        ("version", "code", "hint"),
        [
            pytest.param(1, "migrations-pending", "govtasks storage upgrade", id="old"),
            pytest.param(99, "storage-newer", "Upgrade the software", id="newer"),
        ],
    )
    def test_tells_of_tables_of_another_release(self, run, database, code, hint):
        """
        What keeps the store from being opened is a finding, with what to do.
        """
        said = run("doctor", url=database)

        assert said.code == 3
        assert said.err == ""
        (line,) = said.out.splitlines()[1:]
        assert line.split()[:2] == ["error", code]
        assert hint in line

    @pytest.fixture
    def database(self, tmp_path, version):
        """Give the URL of a database with tables of a version."""
        path = tmp_path / "tasks.db"
        stamp(path, version)
        return f"sqlite:///{path}"
