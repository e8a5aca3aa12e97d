"""Ladders: the steps of follow-up, as data (quy trình nhắc việc, đôn đốc)."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable

import attrs
from cattrs import Converter

from ..checks import instance_of, optional
from ..deadlines.terms import Term
from ..directives import Urgency
from ..documents import make_converter, read_toml, structure
from ..errors import InvalidValueError, UnknownNameError
from ..explain import Citation
from ..organisation import Level
from ..text import Text, each, is_filled, is_key, is_plain
from .model import Force, Kind, Obligation
from .steps import Anchor, FollowUpAct, LadderStep, is_not_empty

_WITH_END = frozenset({Kind.TASK, Kind.CONDITIONAL, Kind.REQUEST})
FOLLOWED: dict[Anchor, frozenset[Kind]] = {
    Anchor.DEADLINE: _WITH_END,
    Anchor.RECEIPT: _WITH_END,
    Anchor.ELAPSED: _WITH_END,
    Anchor.MILESTONE: _WITH_END,
    Anchor.EXPLANATION: _WITH_END,
    Anchor.REPLY: _WITH_END | {Kind.STANDING},
    Anchor.REVIEW: frozenset({Kind.STANDING}),
}
"""Which kinds of obligation can have each day; a series has none of its own."""


@attrs.frozen(kw_only=True)
class Marks:
    """What a ladder is chosen by beside the obligation itself.

    Attributes:
        urgency: How urgent the document is marked; None where nobody knows it.
        level: Level of government of the lead body; None where it is unknown.
    """

    urgency: Urgency | None = None
    level: Level | None = None


@attrs.frozen(kw_only=True)
class Applies:
    """To what a ladder applies by itself; what is empty does not restrict.

    Attributes:
        kinds: Kinds of obligation.
        force: How binding it is.
        urgency: How urgent the document is marked.
        levels: Level of government of the lead body.
    """

    kinds: tuple[Kind, ...] = attrs.field(
        default=(), validator=each(instance_of(Kind, "kinds of obligation"))
    )
    force: tuple[Force, ...] = attrs.field(
        default=(), validator=each(instance_of(Force, "forces"))
    )
    urgency: tuple[Urgency, ...] = attrs.field(
        default=(), validator=each(instance_of(Urgency, "marks of urgency"))
    )
    levels: tuple[Level, ...] = attrs.field(
        default=(), validator=each(instance_of(Level, "levels of government"))
    )

    def takes(self, obligation: Obligation, marks: Marks) -> bool:
        """Whether an obligation is followed up by the ladder."""
        return (
            (not self.kinds or obligation.kind in self.kinds)
            and (not self.force or obligation.force in self.force)
            and (not self.urgency or marks.urgency in self.urgency)
            and (not self.levels or marks.level in self.levels)
        )

    @property
    def matches(self) -> frozenset[tuple[Kind, Force]]:
        """Each kind with each force that an obligation it takes can have."""
        return frozenset(
            (kind, force)
            for kind in self.kinds or Kind
            for force in self.force or Force
            if kind is not Kind.REQUEST or force is Force.REQUEST
        )


EVERYTHING = Applies()


@attrs.frozen(kw_only=True)
class Ladder:
    """The steps of follow-up, in the order of the document (quy trình đôn đốc).

    Attributes:
        key: Name, such as ``default``.
        version: Version of the data.
        title: Name for people.
        steps: At least one, each key once.
        citations: What the ladder rests on.
        applies: To what it applies beside the ladder that an obligation names; None
            where it is only used by name.
        note: Further remark.
    """

    key: str = attrs.field(validator=is_key)
    version: str = attrs.field(validator=is_filled)
    title: Text = attrs.field(validator=instance_of(Text, "a text by language"))
    steps: tuple[LadderStep, ...] = attrs.field(
        validator=[each(instance_of(LadderStep, "steps")), is_not_empty]
    )
    citations: tuple[Citation, ...] = attrs.field(
        validator=[each(instance_of(Citation, "citations")), is_not_empty]
    )
    applies: Applies | None = attrs.field(
        default=None, validator=optional(instance_of(Applies, "what it applies to"))
    )
    note: str = attrs.field(default="", validator=is_plain)

    def __attrs_post_init__(self) -> None:
        """Refuse two steps of one key, and steps that nothing could come to."""
        keys = [step.key for step in self.steps]
        for key in keys:
            if keys.count(key) > 1:
                problem = "is the key of two steps"
                raise InvalidValueError(problem, field="steps", value=key)
        for problem, value, hint in self._faults():
            raise InvalidValueError(problem, field="steps", value=value, hint=hint)

    def _faults(self) -> Iterator[tuple[str, str, str]]:
        """Problem, step and hint of each step that is never said."""
        matches = (self.applies or EVERYTHING).matches
        for step in self.steps:
            kinds = FOLLOWED[step.anchor]
            fitting = [one for one in matches if one[0] in kinds]
            if not fitting:
                problem = f"counts from {step.anchor}, which none of the kinds has"
                words = ", ".join(kind.value for kind in Kind if kind in kinds)
                yield problem, step.key, f"for: {words}"
            elif not any(may_say(step.act, force) for _, force in fitting):
                problem = f"would {step.act} what binds nobody"
                yield problem, step.key, "who was asked is reminded, no more"


def may_say(act: FollowUpAct, force: Force) -> bool:
    """Whether something is done about what binds so far.

    There is no sanction behind a request: it is brought to mind, no more.
    """
    return force is Force.ORDER or act is FollowUpAct.REMIND


def load_ladder(text: str, place: str) -> Ladder:
    """Read a ladder from TOML.

    Args:
        text: The document: the fields of `Ladder`; offsets as text, such as
            ``"-3 working days"``.
        place: Name of the document for errors.

    Raises:
        GovtasksError: It is not TOML, has unknown keys, names a role, state or
            act that does not exist, or a step that nothing would carry out;
            with its place.
    """
    return structure(_converter(), read_toml(text, place), Ladder, place)


@functools.cache
def builtin_ladders() -> tuple[str, ...]:
    """Keys of the ladders that come with the library."""
    names = (file.name for file in _data().iterdir())
    return tuple(sorted(n.removesuffix(".toml") for n in names if n.endswith(".toml")))


@functools.cache
def builtin_ladder(key: str) -> Ladder:
    """A ladder that comes with the library.

    Raises:
        UnknownNameError: There is none of that name.
    """
    kind, known = "ladder", builtin_ladders()
    if key not in known:
        raise UnknownNameError.of(kind, key, known)
    name = f"{key}.toml"
    return load_ladder((_data() / name).read_text("utf-8"), name)


def _data() -> Traversable:
    return resources.files(__name__.rpartition(".")[0]) / "data" / "ladders"


@functools.cache
def _converter() -> Converter:
    converter = make_converter()
    converter.register_structure_hook(Term, lambda data, _: Term.parse(data))
    return converter
