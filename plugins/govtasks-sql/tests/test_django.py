import json
import subprocess
import sys
from pathlib import Path

import pytest

OUTSIDE = "commits each statement by itself"


def settings(request, database, tmp_path):
    """Return the settings of a database for Django, and its URL."""
    if database == "sqlite":
        path = tmp_path / "portal.db"
        engine = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}
        return engine, f"sqlite:///{path}"
    made = request.getfixturevalue("postgres")
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    options = {name: made.options[option] for option, name in names.items()}
    engine = {"ENGINE": "django.db.backends.postgresql", "NAME": made.name}
    return engine | options, made.url


@pytest.fixture(params=["sqlite", "postgresql"])
def told(request, tmp_path):
    """Let a portal do everything, and give what became of it."""
    given, url = settings(request, request.param, tmp_path)
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("portal.py"), json.dumps(given), url],
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    return json.loads(done.stdout)


class TestDjango:
    def test_joins_its_transactions(self, told):
        """
        What a unit writes inside of atomic() stands and falls with what Django does.
        """
        assert told["rolled_back"] == [0, 0]
        assert told["failed_block"] == [1, 0]
        assert told["inner_block"] == [2, 0]
        assert told["committed"] == ["before", [3, 1], True, False]
        assert told["without_autocommit"] == [3, 1]

        outside, broken = told["outside"], told["broken"]
        assert outside[:2] == broken[:2] == ["invalid-value", "connection"]
        assert OUTSIDE in outside[2]
        assert outside[3] == "use it inside transaction.atomic()"
        assert "transaction that failed" in broken[2]
        assert broken[3] == "leave its transaction.atomic() first"
