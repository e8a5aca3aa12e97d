"""Upgrades a database and is killed on the way; run as a program by the tests.

Arguments: the URL, and the number of the statement before which it dies.
"""

import itertools
import os
import signal
import sys

import sqlalchemy as sa

from govtasks_sql.maintenance import SqlMaintenance


def main(url, last):
    """Upgrade, as far as it comes."""
    statements = itertools.count(1)

    def die(*_):
        if next(statements) == int(last):
            os.kill(os.getpid(), signal.SIGKILL)

    sa.event.listen(sa.Engine, "before_cursor_execute", die)
    SqlMaintenance().upgrade(url)


main(*sys.argv[1:])
