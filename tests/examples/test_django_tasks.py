import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / "examples" / "django_tasks" / "portal.py"
PAGE = ROOT / "docs" / "how-to" / "django-tasks.md"
DUMMY = """
import runpy, sys
portal = runpy.run_path(sys.argv[1])
from portal_tasks import default_task_backend as backend
from django.conf import settings
from django.db import transaction
portal["register"].__enter__()
with portal["register"].unit(actor="chairman") as unit:
    unit.record_organisation(portal["organisation"]())
with transaction.atomic():
    portal["order"](portal["directive"](), portal["obligation"]())
    print(len(backend.results))
print([one.task.name for one in backend.results])
"""


@pytest.fixture
def run(tmp_path):
    """Run Python in an empty folder, with every warning an error."""

    def ran(*arguments):
        done = subprocess.run(
            [sys.executable, "-W", "error", *arguments],
            check=True,
            stdout=subprocess.PIPE,
            cwd=tmp_path,
            encoding="utf-8",
        )
        return done.stdout

    return ran


class TestPortal:
    def test_prints_what_the_page_says(self, run):
        """
        The program does what its page shows, to the last line.
        """
        shown = PAGE.read_text("utf-8").split("```text\n")[1].split("```")[0]

        assert run(PROGRAM) == shown

    def test_nothing_is_enqueued_before_the_commit(self, run, tmp_path):
        """
        On a backend that only notes what is enqueued: none inside, one behind it.
        """
        source = PROGRAM.read_text("utf-8").replace(
            "immediate.ImmediateBackend", "dummy.DummyBackend"
        )
        program = tmp_path / "noted.py"
        program.write_text(source, "utf-8")
        package = "django.tasks" if sys.version_info >= (3, 12) else "django_tasks"
        code = DUMMY.replace("portal_tasks", package)

        assert run("-c", code, program).splitlines() == ["0", "['drain']"]
