"""The states of an obligation as a picture: text, Mermaid, DOT.

What is drawn are the transitions that were found by trying every command
(`govtasks.obligations.transitions`); what leaves the state as it is is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from ..messages import render
from .commands import Command
from .state import Workflow
from .transitions import Transition, transitions


@attrs.frozen(kw_only=True)
class Arrow:
    """All commands that lead from one state to another.

    Attributes:
        before: The state that they meet; None where there is no obligation yet.
        after: The state that follows.
        commands: The commands, in the order of the table of commands.
    """

    before: Workflow | None
    after: Workflow
    commands: tuple[type[Command], ...]


def arrows(found: Iterable[Transition] | None = None) -> tuple[Arrow, ...]:
    """The arrows between states, in the order of the states.

    Args:
        found: The transitions; those of the library where they are not given.
    """
    grouped: dict[tuple[Workflow | None, Workflow], list[type[Command]]] = {}
    for one in transitions() if found is None else found:
        if one.moves:
            grouped.setdefault((one.before, one.after), []).append(one.command)
    return tuple(
        Arrow(before=before, after=after, commands=tuple(commands))
        for (before, after), commands in grouped.items()
    )


def states_text(locale: str = "en") -> str:
    """Each state with its word, and below it what leads on and where to."""
    return "\n".join(_text_lines(locale)) + "\n"


def _text_lines(locale: str) -> Iterator[str]:
    last: object = ""
    for arrow in arrows():
        if arrow.before is not last:
            last = arrow.before
            yield _named(arrow.before, locale)
        words = _words(arrow, locale)
        yield f"  {words} -> {_named(arrow.after, locale)}"
    for state in _ends():
        yield _named(state, locale)


def states_mermaid(locale: str = "en") -> str:
    """The states as a Mermaid state diagram."""
    lines = [
        "stateDiagram-v2",
        *(f'  state "{one.in_locale(locale)}" as {_id(one)}' for one in Workflow),
    ]
    for arrow in arrows():
        begins = "[*]" if arrow.before is None else _id(arrow.before)
        words = _words(arrow, locale)
        lines.append(f"  {begins} --> {_id(arrow.after)} : {words}")
    lines += (f"  {_id(state)} --> [*]" for state in _ends())
    return "\n".join(lines) + "\n"


def states_dot(locale: str = "en") -> str:
    """The states in the language of Graphviz."""
    lines = ["digraph {", "  node [shape=box]", "  begin [shape=point]"]
    for state in Workflow:
        ends = " peripheries=2" * (state in _ends())
        lines.append(f'  {_id(state)} [label="{state.in_locale(locale)}"{ends}]')
    for arrow in arrows():
        begins = "begin" if arrow.before is None else _id(arrow.before)
        words = _words(arrow, locale, r"\n")
        lines.append(f'  {begins} -> {_id(arrow.after)} [label="{words}"]')
    return "\n".join([*lines, "}"]) + "\n"


def _ends() -> tuple[Workflow, ...]:
    """The states that nothing leads out of."""
    left = {arrow.before for arrow in arrows()}
    return tuple(state for state in Workflow if state not in left)


def _id(state: Workflow) -> str:
    return state.value.replace("-", "_")


def _named(state: Workflow | None, locale: str) -> str:
    if state is None:
        return render("obligations.not-there", {}, locale)
    return f"{state.value} ({state.in_locale(locale)})"


def _words(arrow: Arrow, locale: str, joint: str = " / ") -> str:
    words = (
        render(f"obligations.command-{command.__name__.lower()}", {}, locale)
        for command in arrow.commands
    )
    return joint.join(words)
