"""A text as a page of HTML, for mail programs that show nothing else well."""

from __future__ import annotations

import re

from govtasks.text import in_markup

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_WHOLE = re.compile(r"\s*<(!doctype|html)\b", re.IGNORECASE)
_STYLE = "font-family: sans-serif; line-height: 1.4"


def page_of(title: str, text: str, locale: str) -> str:
    """The text as HTML; nothing in it is markup any more.

    Args:
        title: One line.
        text: Paragraphs with an empty line between them.
        locale: Language of both.
    """
    # A direction for each, so that a mark in one does not turn round the next.
    blocks = re.split(r"\n{2,}", in_markup(_unified(text).strip("\n")))
    return page_around(title, "\n".join(map(_paragraph, blocks)) + "\n", locale)


def page_around(title: str, content: str, locale: str) -> str:
    """A whole page of what may be only a part of one.

    Args:
        title: One line.
        content: HTML; what is a page already stays as it is.
        locale: Language of both.
    """
    if _WHOLE.match(content):
        return content
    language = f' lang="{locale}"' if _LANGUAGE.fullmatch(locale) else ""
    return (
        f"<!DOCTYPE html>\n<html{language}>\n<head>\n"
        f'<meta charset="utf-8">\n<title>{in_markup(title)}</title>\n</head>\n'
        f'<body style="{_STYLE}">\n{content}</body>\n</html>\n'
    )


def _paragraph(block: str) -> str:
    lines = "<br>\n".join(map(_line, block.splitlines()))
    return f'<p dir="auto">{lines}</p>'


def _unified(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _line(line: str) -> str:
    """One line; the spaces at its beginning, which browsers drop, are kept."""
    kept = line.lstrip(" ")
    return "&nbsp;" * (len(line) - len(kept)) + kept
