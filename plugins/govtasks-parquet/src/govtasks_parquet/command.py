"""The command ``govtasks-parquet``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from govtasks.errors import GovtasksError
from govtasks.plugins import load_plugins
from govtasks.register.opening import open_store

from .writing import write


def main(arguments: Sequence[str] | None = None) -> int:
    """Write a register as Parquet.

    Args:
        arguments: Words after the program's name; those of the process where they
            are not given.

    Returns:
        Exit code: 0 done, 1 error, 2 usage.
    """
    parser = argparse.ArgumentParser(
        prog="govtasks-parquet", description="Write a govtasks register as Parquet."
    )
    parser.add_argument("url", help="the store, such as sqlite:///tasks.db")
    parser.add_argument("folder", type=Path, help="where the files go")
    parser.add_argument("--only", action="append", metavar="TENANT", help="only these")
    parser.add_argument("--zone", default="Asia/Ho_Chi_Minh", help="zone of the months")
    options = parser.parse_args(arguments)
    try:
        store = open_store(options.url, load_plugins())
        try:
            done = write(store, options.folder, tenants=options.only, zone=options.zone)
        finally:
            store.close()
    except GovtasksError as error:
        sys.stderr.write(f"govtasks-parquet: {error.code}: {error}\n")
        return 1
    facts, rows = done.count("facts"), done.count("rows")
    sys.stdout.write(f"{len(done.files)} files: {facts} facts, {rows} rows\n")
    return 0
