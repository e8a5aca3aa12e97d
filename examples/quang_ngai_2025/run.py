"""Quảng Ngãi city before and after 1 July 2025: who goes on for whom.

Districts ended on that day, wards and communes were merged, and names were given to
other bodies. The example prints what became of each body, which names mean another body
since, where the functions of the city's committee went, and to whom open orders passed
on; and it draws the organisation of both days.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path

from orders import passed_on

from govtasks.organisation import Body, Level, Organisation, chain, successors
from govtasks.organisation.drawing import draw_organisation
from govtasks.organisation.loading import load_organisation

HERE = Path(__file__).parent
LAST = dt.date(2025, 6, 30)
FIRST = dt.date(2025, 7, 1)
TITLES = {
    "units": ("XÃ, PHƯỜNG KẾ THỪA", "WHO GOES ON FOR EACH WARD AND COMMUNE"),
    "names": ("CÙNG TÊN, KHÁC CƠ QUAN", "ONE NAME, TWO BODIES"),
    "city": ("UBND THÀNH PHỐ", "THE CITY'S COMMITTEE"),
    "orders": ("CHUYỂN GIAO NHIỆM VỤ ĐANG THỰC HIỆN", "WHAT IS OPEN PASSES ON"),
    "chain": ("AI CHỊU TRÁCH NHIỆM", "WHO ANSWERS"),
}


def main() -> int:
    """Run the example; the exit code is 0 when everything was done."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path("out"), help="folder to fill")
    parser.add_argument("--locale", choices=("vi", "en"), default="vi")
    options = parser.parse_args()
    path = HERE / "organisation.toml"
    city = load_organisation(path.read_text("utf-8"), path.name, recordable=True)
    sections = {"units": units, "names": names, "city": functions}
    sections |= {"orders": passed_on, "chain": answers}
    for name, section in sections.items():
        print(TITLES[name][options.locale == "en"])
        for line in section(city, options.locale):
            print(f"  {line}")
        print()
    draw(city, options.out, options.locale)
    return 0


def units(city: Organisation, locale: str) -> Iterator[str]:
    """What became of each ward and commune that stood in 2017."""
    for body in city.bodies:
        if body.level is Level.COMMUNE and body.since < FIRST:
            found = successors(city, body.key, day=FIRST)
            heirs = ", ".join(called(city, key, FIRST, locale) for key in found.bodies)
            yield f"{body.name.in_locale(locale)} -> {heirs}"


def names(city: Organisation, locale: str) -> Iterator[str]:
    """Names that mean another body since."""
    new = {body.name: body for body in city.bodies if body.since == FIRST}
    for body in city.bodies:
        if body.until == FIRST and body.name in new:
            now: Body = new[body.name]
            yield f"{body.name.in_locale(locale)}: {body.key} -> {now.key}"


def functions(city: Organisation, locale: str) -> Iterator[str]:
    """Where functions of the city's committee went: nowhere is one chosen."""
    for asked in (
        {},
        {"place": "nghia-an"},
        {"place": "tinh-hoa"},
        {"field": "quy-hoach"},
    ):
        found = successors(city, "tp", day=FIRST, **asked)
        about = ", ".join(asked.values()) or "?"
        heir = "?" if found.only is None else called(city, found.only, FIRST, locale)
        yield f"{about} -> {heir}"
        yield from (f"  ! {finding.text(locale)}" for finding in found.findings)


def answers(city: Organisation, locale: str) -> Iterator[str]:
    """Who answered for work of Nghĩa Lộ on the last day, and who on the first."""
    heir = successors(city, "nghia-lo", day=FIRST).only
    for lead, day in (("nghia-lo", LAST), (heir, FIRST)):
        for link in chain(city, lead=lead or "", day=day).links:
            yield f"{day:%d/%m/%Y} {link.text(city, locale)}"


def called(city: Organisation, key: str, day: dt.date, locale: str) -> str:
    """What a body is called on a day, with its key."""
    return f"{city.name_of(key, day).in_locale(locale)} [{key}]"


def draw(city: Organisation, out: Path, locale: str) -> None:
    """Draw both days, for Mermaid and for Graphviz."""
    out.mkdir(parents=True, exist_ok=True)
    for day in (LAST, FIRST):
        drawing = draw_organisation(city, day, locale, posts=False)
        (out / f"quang-ngai-{day}.mmd").write_text(drawing.mermaid(), "utf-8")
        (out / f"quang-ngai-{day}.dot").write_text(drawing.dot(), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
