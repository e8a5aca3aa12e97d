"""Appends to one stream as fast as it can; run as a program by the tests.

Arguments: the URL, the number of the writer and how often. Prints the conflicts.
"""

import sys

from govtasks.errors import ConflictError
from govtasks.testing.store_samples import sample_record
from govtasks_sql import open_store


def append_once(store, schema):
    """Append one record, however often that meets a conflict."""
    conflicts = 0
    while True:
        with store.begin("race") as session:
            version = len(session.read("obligation/1"))
        try:
            with store.begin("race") as session:
                session.append("obligation/1", version, [sample_record(schema=schema)])
        except ConflictError:
            conflicts += 1
        else:
            return conflicts


def main(url, writer, rounds):
    """Append, and count the conflicts."""
    store = open_store(url)
    conflicts = [
        append_once(store, int(writer) * 1000 + number) for number in range(int(rounds))
    ]
    store.close()
    print(sum(conflicts))  # noqa: T201 - what the tests read


main(*sys.argv[1:])
