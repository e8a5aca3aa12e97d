"""Keeping the collections of people as the register has it: `sync`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

import attrs

from govtasks.errors import GovtasksError, InvalidValueError
from govtasks.register.register import Register
from govtasks.text import aware

from .accounts import Account, Accounts, account_of
from .book import Shelf
from .collection import opened
from .errors import CaldavError, Reason
from .pulling import pull
from .pushing import push
from .report import PersonReport, SyncReport
from .run import Emptied, Run, Task
from .session import Limits
from .work import Writer

PLUGIN = "caldav"


@attrs.frozen(kw_only=True)
class _Sync:
    """What is the same for all persons."""

    register: Register
    accounts: Accounts
    writer: Writer
    now: dt.datetime
    dry_run: bool
    emptied: Emptied
    limits: Limits


def sync(
    register: Register,
    *,
    accounts: Accounts,
    now: dt.datetime,
    people: Iterable[str] | None = None,
    dry_run: bool = False,
    emptied: Emptied = Emptied.STOP,
    settings: Mapping[str, object] | None = None,
    limits: Limits | None = None,
) -> SyncReport:
    """Bring the collection of each person up to date, both ways (đồng bộ lịch).

    What somebody changed there becomes a proposal, by the rules of the register, or
    hides something from himself; nothing else of it counts. Then the collection is
    written as things stand. What goes wrong for one person is in the report, and the
    others go on; what was not done is done by the next run, and nothing twice.

    Args:
        register: The register; the plugin ``ical`` must be in it.
        accounts: Whose collection is where; asked for each person and kept nowhere.
        now: The time, by our clock.
        people: Keys of the persons; None for all of a table of accounts.
        dry_run: Only tell what would be done; servers are asked, and nothing is
            written to them or recorded.
        emptied: What to do where all of a person's items are gone at once.
        settings: Settings of the exporter ``ical``, before those of the register.
        limits: How much a server may take.

    Raises:
        NaiveInstantError: *now* has no time zone.
        InvalidValueError: *people* is missing, or no list.
        UnknownNameError: The plugin ``ical`` is not active.
        GovtasksError: It refuses the settings.
    """
    job = _Sync(
        register=register,
        accounts=accounts,
        writer=Writer.of(register, settings or {}),
        now=aware(now, "now"),
        dry_run=dry_run,
        emptied=emptied,
        limits=limits or Limits(),
    )
    reports = tuple(_one(job, person) for person in _people(people, accounts))
    return SyncReport(people=reports, dry_run=dry_run)


def _people(people: Iterable[str] | None, accounts: Accounts) -> tuple[str, ...]:
    if people is None:
        if isinstance(accounts, Mapping):
            return tuple(sorted(accounts))
        problem = "must be given where accounts are asked for one by one"
        raise InvalidValueError(problem, field="people")
    if isinstance(people, str):
        problem = "must be a list of keys of persons"
        raise InvalidValueError(problem, field="people", value=people)
    return tuple(dict.fromkeys(people))


def _one(job: _Sync, person: str) -> PersonReport:
    """Bring the collection of one person up to date; errors are in the report."""
    report = PersonReport(person=person)
    run: Run | None = None
    try:
        account = _account(job, person)
        with opened(account, job.limits) as collection:
            run = Run.of(
                Task(
                    register=job.register,
                    person=person,
                    account=account,
                    collection=collection,
                    shelf=Shelf(notes=job.register.notes(PLUGIN)),
                    writer=job.writer,
                    now=job.now,
                    dry_run=job.dry_run,
                    emptied=job.emptied,
                )
            )
            pull(run)
            push(run)
    except GovtasksError as error:
        report = report if run is None else run.report
        return attrs.evolve(report, error=error)
    return run.report


def _account(job: _Sync, person: str) -> Account:
    account = account_of(job.accounts, person)
    if account is None:
        problem = "the host names no collection of the person"
        raise CaldavError(Reason.NO_ACCOUNT, problem)
    return account
