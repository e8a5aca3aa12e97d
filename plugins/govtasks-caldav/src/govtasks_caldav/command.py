"""The command ``govtasks-caldav``."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

import attrs

import govtasks
from govtasks.documents import make_converter, structure
from govtasks.errors import GovtasksError, InvalidValueError, MalformedDataError

from .accounts import Account
from .report import PersonReport, SyncReport
from .run import Emptied
from .syncing import sync

_PARTLY = 4


@attrs.frozen(kw_only=True)
class AccountLine:
    """An account as a file names it: where the secret is, and never the secret.

    Attributes:
        url: Address of the collection.
        user: Name on that server.
        password_file: File that holds the password.
        password_env: Variable of the environment that holds it.
        token_file: File that holds a bearer token instead.
        token_env: Variable that holds it.
        ca_file: Certificates that are believed instead of the system's (PEM).
        locale: Language of the texts.
    """

    url: str
    user: str = ""
    password_file: str = ""
    password_env: str = ""
    token_file: str = ""
    token_env: str = ""
    ca_file: str = ""
    locale: str = "vi"

    def account(self, environment: Mapping[str, str]) -> Account:
        """The account, with its secret read.

        Raises:
            InvalidValueError: The secret is not there, or named twice.
        """
        return Account(
            url=self.url,
            user=self.user,
            password=self._secret("password", environment),
            token=self._secret("token", environment),
            ca_file=self.ca_file,
            locale=self.locale,
        )

    def _secret(self, name: str, environment: Mapping[str, str]) -> str:
        file = str(getattr(self, f"{name}_file"))
        variable = str(getattr(self, f"{name}_env"))
        if file and variable:
            problem = f"must be left out where there is {name}_file"
            raise InvalidValueError(problem, field=f"{name}_env")
        if variable:
            if variable not in environment:
                problem = "names a variable that is not set"
                raise InvalidValueError(problem, field=f"{name}_env", value=variable)
            return environment[variable]
        return _content(file, f"{name}_file") if file else ""


def _content(file: str, field: str) -> str:
    try:
        return Path(file).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        problem = "cannot be read"
        raise InvalidValueError(problem, field=field, value=file) from error


def read_accounts(path: Path, environment: Mapping[str, str]) -> dict[str, Account]:
    """The accounts that a file of TOML names: a table for each person.

    Raises:
        MalformedDataError: It cannot be read, or several things are wrong.
        GovtasksError: A line is wrong; with its place.
    """
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        problem = f"cannot be read: {error}"
        raise MalformedDataError(problem, place=str(path)) from error
    lines = structure(make_converter(), data, dict[str, AccountLine], str(path))
    return {
        person: _account(line, person, path, environment)
        for person, line in lines.items()
    }


def _account(
    line: AccountLine, person: str, path: Path, environment: Mapping[str, str]
) -> Account:
    try:
        return line.account(environment)
    except GovtasksError as error:
        place = f"{path}: {person}"
        raise error.at(place) from None


def main(arguments: Sequence[str] | None = None) -> int:
    """Keep collections as a register has it.

    Args:
        arguments: Words after the program's name; those of the process where they
            are not given.

    Returns:
        Exit code: 0 done, 1 error, 2 usage, 4 partly done.
    """
    options = _parser().parse_args(arguments)
    try:
        report = _run(options)
    except GovtasksError as error:
        sys.stderr.write(f"govtasks-caldav: {error.code}: {error}\n")
        return 1
    if options.json:
        sys.stdout.write(json.dumps(report.to_json(), ensure_ascii=False) + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in _lines(report))
    return 0 if report.is_complete else _PARTLY


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="govtasks-caldav", description="Keep deadlines in people's calendars."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    one = commands.add_parser("sync", help="bring collections up to date, both ways")
    one.add_argument("url", help="the store, such as sqlite:///tasks.db")
    one.add_argument("accounts", type=Path, help="file of TOML: a table a person")
    one.add_argument("--person", action="append", metavar="KEY", help="only these")
    one.add_argument("--tenant", default="default", help="whose data")
    one.add_argument("--dry-run", action="store_true", help="only say what would be")
    one.add_argument(
        "--emptied",
        choices=[choice.value for choice in Emptied],
        default=Emptied.STOP.value,
        help="what to do where all of a person's items are gone at once",
    )
    one.add_argument("--json", action="store_true", help="print the report as JSON")
    return parser


def _run(options: argparse.Namespace) -> SyncReport:
    accounts = read_accounts(options.accounts, os.environ)
    with govtasks.open(options.url, tenant=options.tenant) as register:
        return sync(
            register,
            accounts=accounts,
            people=options.person,
            now=dt.datetime.now(dt.UTC),
            dry_run=options.dry_run,
            emptied=Emptied(options.emptied),
        )


def _lines(report: SyncReport) -> Sequence[str]:
    return [line for one in report.people for line in _person_lines(one)]


def _person_lines(one: PersonReport) -> Sequence[str]:
    counts = (
        f"{len(one.created)} created, {len(one.updated)} updated, "
        f"{len(one.deleted)} deleted"
    )
    wishes = [
        f"  {wish.claim.kind.value} {wish.claim.key}: {wish.result.value}"
        + (f": {wish.error}" if wish.error else "")
        for wish in one.wishes
    ]
    left = [f"  left {item.what}: {item.error}" for item in one.left]
    failed = [f"  failed: {one.error}"] if one.error else []
    return [f"{one.person}: {counts}", *wishes, *left, *failed]
