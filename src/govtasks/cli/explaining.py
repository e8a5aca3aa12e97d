"""The command that explains one day: of an obligation, or of a question."""

from __future__ import annotations

import argparse
import functools
from collections.abc import Callable
from typing import TYPE_CHECKING

from ..deadlines.picture import PICTURE_STYLE, picture_html, picture_svg
from ..deadlines.request import Request, calendar_of
from ..errors import InvalidValueError, MissingFactError
from ..explain import Explanation
from ..messages import render
from ..text import in_markup
from .due import Sources, row_of, steps_of
from .output import Exit, answer, answer_json, instant

if TYPE_CHECKING:
    from ..plugins import Plugins
    from .output import Commands, Opener

    Loader = Callable[[argparse.Namespace], Plugins]

_ASKED = ("regime", "trigger", "period", "relation", "calendar", "timezone")
_FORMATS = ("text", "html", "svg")
_STYLE = """\
body { font-family: system-ui, sans-serif; line-height: 1.5; max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem; }
"""


def add(commands: Commands, opener: Opener, loader: Loader) -> None:
    """Add the command of this module."""
    parser = commands.add_parser(
        "explain", help="why an obligation, or a term, is due that day"
    )
    parser.add_argument("key", nargs="?", help="an obligation of the register")
    parser.add_argument("--at", type=instant, help="as of this instant")
    parser.add_argument("--regime", help="instead of a key: count by this law")
    parser.add_argument("--trigger", metavar="DAY", help="from this day or instant")
    parser.add_argument("--period", metavar="TERM", help="such as 20WD or P1M+P15D")
    parser.add_argument("--relation", help="within (the default), before, ...")
    parser.add_argument("--calendar", help="working days by which is counted")
    parser.add_argument("--timezone", metavar="ZONE", help="in place of the law's")
    parser.add_argument(
        "--as", dest="format", choices=_FORMATS, default="text", help="form"
    )
    parser.set_defaults(run=functools.partial(_explain, opener, loader))


def _explain(opener: Opener, loader: Loader, options: argparse.Namespace) -> Exit:
    asked = {
        name: value for name in _ASKED if (value := getattr(options, name)) is not None
    }
    if options.key is None and asked:
        return _explain_request(asked, loader, options)
    if options.key is None:
        problem = "explain what?"
        hint = "name an obligation, or --regime, --trigger and --period"
        raise MissingFactError(problem, field="key", hint=hint)
    if asked:
        problem = "either an obligation or a question"
        hint = f"leave out --{next(iter(asked))}, or the key"
        raise InvalidValueError(problem, field="key", value=options.key, hint=hint)
    return _explain_obligation(opener, options)


def _explain_obligation(opener: Opener, options: argparse.Namespace) -> Exit:
    if options.format == "svg":
        problem = "only a question can be drawn"
        hint = "ask with --regime, --trigger and --period, or --as html"
        raise InvalidValueError(problem, field="as", value="svg", hint=hint)
    with opener(options) as register:
        view = register.view(options.key, options.at)
    if options.json:
        answer_json(view.explanation.to_json())
    elif options.format == "html":
        answer(_page(view.explanation, "", options.locale))
    else:
        answer(view.explanation.text(options.locale))
    return Exit.DONE


def _explain_request(
    asked: dict[str, str], loader: Loader, options: argparse.Namespace
) -> Exit:
    request = Request.from_json(asked)
    sources = Sources.of(loader(options))
    found = sources.answer(request)
    locale = options.locale
    if options.json:
        row = row_of(request, found, locale)
        answer_json({**row, "steps": list(steps_of(found, locale))})
        return Exit.DONE
    if options.format == "text":
        answer(found.explanation.text(locale))
        return Exit.DONE
    calendar = calendar_of(request, sources.calendar)
    if options.format == "svg":
        answer(picture_svg(found, calendar, locale).rstrip())
    else:
        drawn = picture_html(found, calendar, locale)
        answer(_page(found.explanation, drawn, locale))
    return Exit.DONE


def _page(why: Explanation, drawn: str, locale: str) -> str:
    """A page that can be opened, printed or mailed as it is."""
    title = in_markup(render(why.subject, dict(why.arguments), locale))
    return (
        f'<!DOCTYPE html>\n<html lang="{in_markup(locale)}">\n<head>\n'
        '<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n"
        f"{_STYLE}{PICTURE_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"{drawn}{why.html(locale)}</main>\n</body>\n</html>"
    )
