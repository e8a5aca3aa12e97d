"""A portal made with Django that joins units of work; run as a program by the tests.

Arguments: the settings of its database as JSON, and the URL of the store. Prints what
became of each thing that it did, by name.
"""

import contextlib
import json
import sys

import django
from django.conf import settings
from django.db import DatabaseError, connection, connections, transaction

from govtasks.errors import GovtasksError
from govtasks.testing.store_samples import (
    Picture,
    sample_notice,
    sample_record,
    sample_row,
)
from govtasks_sql import open_store


class UndoError(Exception):
    """The portal changes its mind."""


class Portal:
    """What a portal does, each in a method that leaves what is to be looked at."""

    def __init__(self, store):
        self.store = store

    def write(self, given=connection, expected=0):
        """Join a unit of work."""
        with self.store.begin("t", given) as session:
            session.append(
                "obligation/1",
                expected,
                [sample_record()],
                row=sample_row("obligation/1"),
                notices=[sample_notice("1")],
            )

    def own(self):
        """Write something of its own."""
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO letters VALUES ('644')")

    def seen(self):
        """Tell what is there: letters and facts."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM letters")
            (letters,) = cursor.fetchone()
        facts = Picture.taken(self.store, "t").facts
        return letters, sum(map(len, facts.values()))

    def refused(self, given=connection):
        """Tell how a connection is refused."""
        try:
            self.write(given)
        except GovtasksError as error:
            return [error.code, error.field, str(error), error.hint]
        return None

    def outside(self):
        """Join outside of a transaction."""
        return self.refused()

    def rolled_back(self):
        """Write both, and change its mind."""
        with contextlib.suppress(UndoError), transaction.atomic():
            self.own()
            self.write()
            raise UndoError
        return self.seen()

    def failed_block(self):
        """Write its own, with a unit that fails."""
        with transaction.atomic():
            self.own()
            with contextlib.suppress(GovtasksError):
                self.write(expected=7)
        return self.seen()

    def inner_block(self):
        """Take back an inner block with its unit, and keep the outer."""
        with transaction.atomic():
            self.own()
            with contextlib.suppress(UndoError), transaction.atomic():
                self.write()
                raise UndoError
        return self.seen()

    def committed(self):
        """Write both, by the connection of an alias, and look who is told when."""
        told = []
        with transaction.atomic():
            self.own()
            transaction.on_commit(lambda: told.append(self.seen()))
            self.write(connections["default"])
            told.append("before")
        return [*told, connection.get_autocommit(), connection.in_atomic_block]

    def broken(self):
        """Join in a transaction that has failed."""
        with contextlib.suppress(DatabaseError), transaction.atomic():
            with (
                contextlib.suppress(DatabaseError),
                transaction.atomic(savepoint=False),
            ):
                connection.cursor().execute("SELECT nothing")
            return self.refused()

    def without_autocommit(self):
        """Join where the portal begins and commits by itself."""
        transaction.set_autocommit(False)
        self.write(expected=1)
        transaction.rollback()
        transaction.set_autocommit(True)
        return self.seen()


def main(database, url):
    """Do everything."""
    settings.configure(DATABASES={"default": json.loads(database)}, USE_TZ=True)
    django.setup()
    store = open_store(url)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE letters (number VARCHAR(9))")
    portal = Portal(store)
    names = (
        *("outside", "rolled_back", "failed_block", "inner_block", "committed"),
        *("broken", "without_autocommit"),
    )
    told = {name: getattr(portal, name)() for name in names}
    connection.close()
    store.close()
    print(json.dumps(told))  # noqa: T201 - what the tests read


main(*sys.argv[1:])
