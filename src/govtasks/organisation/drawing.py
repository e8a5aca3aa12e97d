"""Pictures of an organisation and of one chain: a text tree, Mermaid, DOT.

A drawing is boxes that stand below each other; what boxes say is one line each, and
whatever names and titles hold, the picture stays well-formed.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterable, Iterator

import attrs

from ..messages import render
from ..text import checked_day, in_markup
from .links import Chain, Link, LinkRole
from .organisation import Organisation
from .posts import Manner, Tenure
from .values import in_force

_SIDES = (LinkRole.ASSIGNER, LinkRole.CONFIRMING, LinkRole.MONITORING)

# Of punctuation Mermaid gets only what it cannot take for something else: a comma, a
# bracket, and what joins two letters or digits.
_CODED = re.compile(r"[!-'*+:-@\[-`{-~]|(?<!\w)[-./]|[-./](?!\w)")


@attrs.frozen(kw_only=True)
class Box:
    """A box of a drawing.

    Attributes:
        lines: What it says, the most important first.
        above: Numbers of the boxes right above it.
        note: Whether it is a remark beside the picture.
        key: Key of the body or the post that it stands for; None for a remark.
    """

    lines: tuple[str, ...]
    above: tuple[int, ...] = ()
    note: bool = False
    key: str | None = None


@attrs.frozen(kw_only=True)
class Drawing:
    """Boxes that stand below each other.

    Attributes:
        title: What it shows.
        boxes: The boxes; they are numbered from 0.
    """

    title: str
    boxes: tuple[Box, ...]

    def tree(self) -> str:
        """The drawing as indented text: the title, and a line for each box.

        What a box says further stands below it after a dash, a remark after an
        exclamation mark. A box below two others stands below the first; one that comes
        again, as boxes stand above each other in a circle, ends its branch.
        """
        lines = [_line(self.title)]
        for number, depth, again in self._walked():
            first, *others = self.boxes[number].lines
            lines.append(f"{'  ' * depth}{_line(first)}{' ...' * again}")
            if not again:
                lines += [f"{'  ' * depth}- {_line(other)}" for other in others]
        notes = [box.lines for box in self.boxes if box.note]
        lines += [f"! {_line(one)}" for one in itertools.chain(*notes)]
        return "\n".join(lines) + "\n"

    def mermaid(self) -> str:
        """The drawing as a Mermaid flowchart."""
        lines = ["flowchart TD"]
        for number, box in enumerate(self.boxes):
            text = "<br/>".join(_CODED.sub(_code, _line(line)) for line in box.lines)
            lines.append(f'  n{number}["{text}"]{":::note" * box.note}')
        lines += (f"  n{above} --> n{below}" for above, below in self._edges())
        if any(box.note for box in self.boxes):
            lines.append("  classDef note stroke-dasharray:4")
        return "\n".join(lines) + "\n"

    def dot(self) -> str:
        """The drawing in the language of Graphviz."""
        lines = [f'  label="{_quoted(self.title)}" labelloc=t', "  node [shape=box]"]
        for number, box in enumerate(self.boxes):
            text = r"\n".join(_quoted(line) for line in box.lines)
            lines.append(f'  n{number} [label="{text}"{" shape=note" * box.note}]')
        lines += (f"  n{above} -> n{below}" for above, below in self._edges())
        return "\n".join(["digraph {", *lines, "}"]) + "\n"

    def _edges(self) -> Iterator[tuple[int, int]]:
        for number, box in enumerate(self.boxes):
            yield from ((above, number) for above in box.above)

    def _walked(self) -> Iterator[tuple[int, int, bool]]:
        """Each box, how deep it stands, and whether it was there already."""
        below: dict[int, list[int]] = {}
        for number, box in enumerate(self.boxes):
            for above in box.above[:1]:
                below.setdefault(above, []).append(number)
        seen: set[int] = set()
        drawn = [number for number, box in enumerate(self.boxes) if not box.note]
        tops = [number for number in drawn if not self.boxes[number].above]
        # After the tops nothing is left but boxes of a circle, and what is below it.
        for top in (*tops, *drawn):
            waiting = [] if top in seen else [(top, 0)]
            while waiting:
                number, depth = waiting.pop()
                yield number, depth, number in seen
                if number not in seen:
                    seen.add(number)
                    inner = below.get(number, [])
                    waiting += [(one, depth + 1) for one in reversed(inner)]


def draw_organisation(
    organisation: Organisation,
    day: dt.date,
    locale: str = "en",
    *,
    root: str | None = None,
    posts: bool = True,
) -> Drawing:
    """Draw the bodies that exist on a day, each below the one above it.

    Args:
        organisation: Who is where.
        day: The day.
        locale: ``vi`` or ``en``.
        root: Key of a body; only it and what is below it is drawn.
        posts: Whether each body says who holds its posts.

    Raises:
        UnknownNameError: There is no body of that key.
        InvalidValueError: It does not exist on that day, the day is no civil day, or
            a language without texts.
    """
    checked_day(day)
    keys = [body.key for body in organisation.bodies if in_force(body, day)]
    if root is not None:
        keys = list(
            _at_or_below(organisation, organisation.body_at(root, day).key, day)
        )
    numbers = {key: number for number, key in enumerate(keys)}
    boxes = []
    for key in keys:
        parent = None if key == root else organisation.parent_of(key, day)
        lines = [organisation.name_of(key, day).in_locale(locale)]
        if posts:
            lines += _staff(organisation, key, day, locale)
        above = (numbers[parent],) if parent in numbers else ()
        boxes.append(Box(lines=tuple(lines), above=above, key=key))
    title = render("drawing.organisation", {"day": day}, locale)
    return Drawing(title=title, boxes=tuple(boxes))


def draw_chain(organisation: Organisation, chain: Chain, locale: str = "en") -> Drawing:
    """Draw who answers for an obligation, the highest on top.

    Who assigns, confirms and follows up stands beside them, and each finding is a
    remark.

    Args:
        organisation: The one that the chain was computed from.
        chain: The chain.
        locale: ``vi`` or ``en``.

    Raises:
        InvalidValueError: A language without texts.
    """
    steps = [link for link in chain.links if link.role not in _SIDES]
    boxes: list[Box] = []
    above: tuple[int, ...] = ()
    rungs = itertools.groupby(reversed(steps), lambda one: _rung(organisation, one))
    for _, group in rungs:
        members = list(group)[::-1]
        first = len(boxes)
        boxes += [_link_box(organisation, one, locale, above) for one in members]
        above = tuple(range(first, len(boxes)))
    sides = [link for link in chain.links if link.role in _SIDES]
    boxes += [_link_box(organisation, link, locale) for link in sides]
    boxes += [Box(lines=(one.text(locale),), note=True) for one in chain.findings]
    explanation = chain.explanation
    title = render(explanation.subject, dict(explanation.arguments), locale)
    return Drawing(title=title, boxes=tuple(boxes))


def _at_or_below(organisation: Organisation, root: str, day: dt.date) -> Iterable[str]:
    found: dict[str, None] = {root: None}
    waiting = [root]
    while waiting:
        for body in organisation.children(waiting.pop(0), day):
            if body.key not in found:
                found[body.key] = None
                waiting.append(body.key)
    return found


def _staff(
    organisation: Organisation, body: str, day: dt.date, locale: str
) -> Iterator[str]:
    """A line for each post of a body: its title, and who holds it."""
    for post in organisation.posts_of(body, day):
        tenures = organisation.holders(post.key, day)
        holders = [_holder(organisation, tenure, locale) for tenure in tenures]
        how = "post" if holders else "post-vacant"
        arguments = {"post": post.title, "holders": holders}
        yield render(f"drawing.{how}", arguments, locale)


def _holder(organisation: Organisation, tenure: Tenure, locale: str) -> str:
    how = "holder" if tenure.manner is Manner.FULL else "holder-standing-in"
    name = organisation.person(tenure.person).name
    arguments = {"person": name, "manner": tenure.manner}
    return render(f"drawing.{how}", arguments, locale)


def _link_box(
    organisation: Organisation, link: Link, locale: str, above: tuple[int, ...] = ()
) -> Box:
    text = link.text(organisation, locale)
    return Box(lines=(text,), above=above, key=link.post)


def _rung(organisation: Organisation, link: Link) -> tuple[object, ...]:
    """What links have in common that stand side by side in a chain."""
    post = organisation.post(link.post)
    return link.role, post.body, post.kind.is_head


def _line(text: str) -> str:
    """A text on one line, whatever it holds."""
    return " ".join(text.split())


def _code(match: re.Match[str]) -> str:
    return f"#{ord(match[0])};"


def _quoted(text: str) -> str:
    """A text inside the quotes of DOT, where entities are read as in HTML."""
    return in_markup(_line(text)).replace("\\", "\\\\")
