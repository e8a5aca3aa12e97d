"""Running a reader as people do: a program of its own, in a zone."""

import os
import subprocess
import sys


def run(module, *arguments, zone="UTC", **variables):
    """Return what a program of this environment prints.

    Raises:
        AssertionError: It failed; with what it said.
    """
    return run_program([sys.executable, "-m", module, *arguments], zone, **variables)


def run_program(command, zone="UTC", **variables):
    """Return what any program prints, with an environment of its own.

    Raises:
        AssertionError: It failed; with what it said.
    """
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": zone}
    done = subprocess.run(
        command, check=False, capture_output=True, env=environment | variables
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout.decode()
