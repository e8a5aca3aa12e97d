"""The 2017 directive of Quảng Ngãi city, from order to result.

Run it with ``make demo``. It records the order and half a year of invented facts
in an SQLite file, follows up at three dates, sends what follows to the console
and to a folder of mail files, writes a calendar and a table of figures, and prints
four answers. Then the half-year is judged: scorecards, one appeal, and reports as files
that officials open. All times are those of the story, so that every run writes the
same bytes.
"""

from __future__ import annotations

import argparse
import datetime as dt
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import govtasks
from govtasks.organisation import Organisation
from govtasks.register.register import Register

sys.path.insert(0, str(Path(__file__).parent))
import judging
import meanwhile
import story

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
RECEIVED = dt.datetime(2017, 2, 10, 7, 30, tzinfo=ZONE)
SWEEPS = (
    dt.datetime(2017, 3, 2, 8, 0, tzinfo=ZONE),
    dt.datetime(2017, 4, 20, 8, 0, tzinfo=ZONE),
    dt.datetime(2017, 6, 30, 17, 0, tzinfo=ZONE),
)
END = SWEEPS[-1]


def main() -> int:
    """Run the example; the exit code is 0 when everything was done."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path("out"), help="folder to fill")
    parser.add_argument("--url", help="where facts are kept; an SQLite file by default")
    parser.add_argument("--locale", choices=("vi", "en"), default="vi")
    parser.add_argument(
        "--smtp", type=int, metavar="PORT", help="hand mail to a server on this machine"
    )
    options = parser.parse_args()
    out: Path = options.out
    _empty(out)
    url = options.url or f"sqlite:///{out / 'quang-ngai-2017.db'}"
    with govtasks.open(
        url, plugins=["sql", "ical", "mail", "office"], notify=("mail", "console")
    ) as register:
        city = story.organisation()
        count = story.issue(register, city, RECEIVED)
        print(f"{count} obligations were given out, and {RECEIVED:%d/%m/%Y} begins.\n")
        for now in _replay(register, city):
            _follow_up(register, now, _mail(out, options.smtp))
        _write_calendar(register, out, options.locale)
        _write_figures(register, out, options.locale)
        _answers(register, city, options.locale)
        meanwhile.print_results(register, city, END, options.locale)
        judging.print_table(register, city, END)
        judging.judge(register, city, options.locale)
        judging.write_files(register, city, out, END, options.locale)
    return 0


def _empty(out: Path) -> None:
    """Remove what an earlier run left; nothing else that lies in the folder."""
    out.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(out / "mail", ignore_errors=True)
    for file in out.glob("quang-ngai-2017[.-]*"):
        file.unlink()


def _replay(register: Register, city: Organisation) -> Iterator[dt.datetime]:
    """Perform the acts in order of time, and stop at each date of a sweep."""
    acts, steps = story.acts(), meanwhile.steps()
    for now in SWEEPS:
        while acts and acts[0]["at"] <= now:
            _take_steps(register, steps, acts[0]["at"])
            story.perform(register, city, acts.pop(0))
        _take_steps(register, steps, now)
        yield now


def _take_steps(
    register: Register, steps: list[meanwhile.Step], until: dt.datetime
) -> None:
    """Take what happens beside the orders, before an act of that instant."""
    while steps and steps[0][0] < until:
        meanwhile.perform(register, steps.pop(0))


def _mail(out: Path, port: int | None) -> dict[str, object]:
    """Where mail goes: into a folder, or to a server on this machine."""
    way: dict[str, object] = {"folder": str(out / "mail")}
    if port is not None:
        way = {"host": "127.0.0.1", "port": port, "security": "none"}
    return {"sender": "nhacviec@quangngai.example", **way}


def _follow_up(register: Register, now: dt.datetime, mail: dict[str, object]) -> None:
    """Sweep and drain at one date."""
    report = register.sweep(now)
    print(f"Sweep of {now:%d/%m/%Y}: {len(report.said)} steps.")
    settings = {"console": {"brief": True}, "mail": mail}
    drained = register.drain(settings, now=now, limit=10_000)
    print(f"Delivered: {dict(drained.counts)}\n")


def _write_calendar(register: Register, out: Path, locale: str) -> None:
    data = register.export("ical", END, locale=locale)
    (out / "quang-ngai-2017.ics").write_bytes(data)


def _write_figures(register: Register, out: Path, locale: str) -> None:
    """The table of the half-year: each body, and the city with all below it."""
    table = register.tabulate("body", END, period="2017-H1", roll_up=True)
    text = table.to_csv(locale, headings=True)
    # Spreadsheets know by its first bytes that it is UTF-8.
    (out / "quang-ngai-2017.csv").write_bytes(text.encode("utf-8-sig"))


def _answers(register: Register, city: Organisation, locale: str) -> None:
    """Print the four answers."""
    _print_ordered(register, city, locale)
    _print_overdue(register, city, locale)
    print("\nWHY THAT DAY, AND WHO ANSWERS FOR IT")
    for key in ("o05/tinh-ky", "o13/nghia-lo@2017-04"):
        print(f"{key}: {register.view(key, END).explanation.text(locale)}")
    print(register.view("o05/y-te", END).chain.explanation.text(locale))


def _print_ordered(register: Register, city: Organisation, locale: str) -> None:
    """What was ordered, by whom, under what; to how many it went."""
    print("WHAT WAS ORDERED, UNDER WHAT")
    for directive in story.orders().directives:
        issuer = city.body(directive.issuer).name.in_locale(locale)
        print(f"{issuer}: {directive.label(locale)}")
    for view in register.views(END, govtasks.Filter(parent=None)):
        obligation = view.state.obligation
        if obligation.parent is None:
            parts = register.views(END, govtasks.Filter(parent=view.key))
            addressed = [part for part in parts if "@" not in part.key]
            title = obligation.title.in_locale(locale)
            kind = obligation.kind.in_locale(locale)
            print(f"  {obligation.provision:4} {title} ({kind}) -> {len(addressed)}")


def _print_overdue(register: Register, city: Organisation, locale: str) -> None:
    """What is overdue at the end, and who answers for each."""
    overdue = register.views(END, govtasks.Filter(overdue=True))
    print(f"\nOVERDUE ON {END:%d/%m/%Y}: {len(overdue)}")
    for view in overdue:
        obligation = view.state.obligation
        lead = city.body(obligation.roles.lead).name.in_locale(locale)
        print(f"{view.key}: {obligation.title.in_locale(locale)}")
        print(f"  {lead}: {view.status.in_locale(locale)}, {view.last_day:%d/%m/%Y}")
        for link in view.chain.answerable:
            print(f"  - {link.text(city, locale)}")


if __name__ == "__main__":
    sys.exit(main())
