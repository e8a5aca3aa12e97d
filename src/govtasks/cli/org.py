"""Commands about an organisation: check one, show it, and who answers in it."""

from __future__ import annotations

import argparse
import datetime as dt
import functools
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import MalformedDataError
from ..organisation import Body, Chain, Organisation, chain
from ..organisation.csv_tables import LARGEST_TABLE, load_tables
from ..organisation.drawing import Drawing, draw_chain, draw_organisation
from ..organisation.loading import load_organisation
from .files import read_file
from .output import Exit, answer, answer_json, day, fail_by_line

if TYPE_CHECKING:
    from .output import Commands, Opener

_PICTURES = ("tree", "mermaid", "dot")
_SIDES = ("assigner", "confirming", "monitoring")
# A letter of UTF-8 has at most so many bytes.
_WIDEST = 4


def add(commands: Commands, opener: Opener) -> None:
    """Add the commands of this module."""
    parser = commands.add_parser("org", help="bodies, posts, and who answers")
    inner = parser.add_subparsers(required=True, metavar="COMMAND")
    check = inner.add_parser("check", help="check a file or a folder of tables")
    check.add_argument("path", type=Path, help="TOML file, or folder of CSV files")
    check.set_defaults(run=_check)
    show = inner.add_parser("show", help="bodies and who holds their posts on a day")
    show.add_argument("body", nargs="?", help="only this body and what is below it")
    show.add_argument("--no-posts", action="store_true", help="leave the posts out")
    _common(show, "tree", _PICTURES)
    show.set_defaults(run=functools.partial(_show, opener))
    answers = inner.add_parser("chain", help="who answers for work of a body")
    answers.add_argument("body", help="the body that leads")
    answers.add_argument("--field", metavar="KEY", help="field of the work")
    for side in _SIDES:
        answers.add_argument(f"--{side}", metavar="KEY", help=f"the {side} body")
    answers.add_argument("--performer", metavar="KEY", help="post that carries it out")
    _common(answers, "text", ("text", *_PICTURES))
    answers.set_defaults(run=functools.partial(_chain, opener))


def _common(
    parser: argparse.ArgumentParser, default: str, forms: tuple[str, ...]
) -> None:
    parser.add_argument("--day", type=day, help="as of this day; today without it")
    parser.add_argument(
        "--file", type=Path, help="TOML file or folder, in place of the register"
    )
    parser.add_argument(
        "--as", dest="form", choices=forms, default=default, help="form of the answer"
    )


def _check(options: argparse.Namespace) -> Exit:
    path: Path = options.path
    try:
        read_organisation(path, recordable=True)
    except MalformedDataError as error:
        return fail_by_line(error, as_json=options.json)
    if options.json:
        answer_json({"file": str(path), "kind": "organisation", "ok": True})
    else:
        answer(f"{path}: an organisation without fault")
    return Exit.DONE


def read_organisation(path: Path, *, recordable: bool = False) -> Organisation:
    """Read an organisation from a TOML file, or from a folder of CSV files.

    Args:
        path: The file or the folder.
        recordable: Whether what must not be recorded is wrong too.

    Raises:
        TooLargeError: A file is too large; it was not read.
        MalformedDataError: It cannot be read, or something in it is wrong.
    """
    if not path.is_dir():
        return load_organisation(read_file(path), str(path), recordable=recordable)
    files = sorted(path.glob("*.csv"))
    if not files:
        problem = "holds no tables"
        hint = "put bodies.csv, posts.csv and others there"
        raise MalformedDataError(problem, place=str(path), hint=hint)
    largest = _WIDEST * LARGEST_TABLE
    tables = {file.stem: read_file(file, largest) for file in files}
    return load_tables(tables, path.as_posix(), recordable=recordable)


def _organisation(opener: Opener, options: argparse.Namespace) -> Organisation:
    if options.file is not None:
        return read_organisation(options.file)
    with opener(options) as register:
        return register.organisation()


def _asked_day(options: argparse.Namespace) -> dt.date:
    day: dt.date | None = options.day
    return dt.datetime.now().astimezone().date() if day is None else day


def _show(opener: Opener, options: argparse.Namespace) -> Exit:
    organisation, day = _organisation(opener, options), _asked_day(options)
    drawing = draw_organisation(
        organisation,
        day,
        options.locale,
        root=options.body,
        posts=not options.no_posts,
    )
    if options.json:
        keys = [box.key for box in drawing.boxes]
        bodies = [organisation.body(key) for key in keys if key is not None]
        shown = [body_json(organisation, body, day) for body in bodies]
        answer_json({"day": day.isoformat(), "bodies": shown})
    else:
        answer(_drawn(drawing, options.form))
    return Exit.DONE


def _chain(opener: Opener, options: argparse.Namespace) -> Exit:
    organisation = _organisation(opener, options)
    # A word that was misspelt is no finding.
    organisation.body(options.body)
    made = chain(
        organisation,
        lead=options.body,
        day=_asked_day(options),
        field=options.field,
        performer=options.performer,
        **{side: getattr(options, side) for side in _SIDES},
    )
    if options.json:
        answer_json(chain_json(made, options.locale))
    elif options.form == "text":
        answer(made.explanation.text(options.locale))
    else:
        drawing = draw_chain(organisation, made, options.locale)
        answer(_drawn(drawing, options.form))
    return Exit.DONE


def _drawn(drawing: Drawing, form: str) -> str:
    draw = {"tree": drawing.tree, "mermaid": drawing.mermaid, "dot": drawing.dot}
    return draw[form]().rstrip("\n")


def body_json(
    organisation: Organisation, body: Body, day: dt.date
) -> dict[str, object]:
    """A body on a day as a JSON object, with its posts and who holds them."""
    codes = organisation.timeline.codes(body.key, day)
    return {
        "key": body.key,
        "name": organisation.name_of(body.key, day).to_json(),
        "kind": body.kind.value,
        "level": body.level.value,
        "parent": organisation.parent_of(body.key, day),
        "identifiers": [{"scheme": scheme, "code": code} for scheme, code in codes],
        "posts": [
            {
                "key": post.key,
                "title": post.title.to_json(),
                "kind": post.kind.value,
                "holders": [
                    {
                        "person": tenure.person,
                        "manner": tenure.manner.value,
                        "since": tenure.since.isoformat(),
                    }
                    for tenure in organisation.holders(post.key, day)
                ],
            }
            for post in organisation.posts_of(body.key, day)
        ],
    }


def chain_json(made: Chain, locale: str) -> dict[str, object]:
    """A chain as a JSON object."""
    return {
        "day": made.day.isoformat(),
        "links": [
            {
                "role": link.role.value,
                "post": link.post,
                "person": link.person,
                "manner": link.manner and link.manner.value,
                "since": link.since and link.since.isoformat(),
                "directly": link.directly,
            }
            for link in made.links
        ],
        "findings": [
            {"code": finding.code, "text": finding.text(locale)}
            for finding in made.findings
        ],
        "explanation": made.explanation.to_json(),
    }
