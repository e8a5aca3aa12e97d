"""Ladders: the steps of follow-up, as data (quy trình nhắc việc, đôn đốc)."""

from __future__ import annotations

import datetime as dt
import enum
import functools
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import attrs
from cattrs import Converter

from ..checks import instance_of
from ..deadlines.terms import Term, Unit
from ..documents import make_converter, read_toml, structure
from ..errors import InvalidValueError, UnknownNameError
from ..explain import Citation
from ..messages import render
from ..organisation.links import LinkRole
from ..text import Text, each, is_filled, is_key, is_plain
from .state import Workflow

AT_WORK = (
    Workflow.ASSIGNED,
    Workflow.ACCEPTED,
    Workflow.IN_PROGRESS,
    Workflow.RETURNED,
)
"""The states in which somebody has something to do, so something is said."""


class FollowUpAct(enum.Enum):
    """What is done about an obligation."""

    REMIND = "remind"
    """A reminder (nhắc việc)."""
    URGE = "urge"
    """Urging of whoever answers (đôn đốc)."""
    ESCALATE = "escalate"
    """Report to the level above (báo cáo cấp trên)."""
    DEMAND_EXPLANATION = "demand-explanation"
    """Whoever answers must explain the delay (yêu cầu giải trình)."""
    PROPOSE_INSPECTION = "propose-inspection"
    """Whoever may inspect is proposed to (đề xuất kiểm tra)."""
    PROPOSE_MEASURE = "propose-measure"
    """Whoever may decide a measure is proposed one (đề xuất biện pháp xử lý)."""

    def in_locale(self, locale: str) -> str:
        """The act in words."""
        return render(f"followup.act-{self.value}", {}, locale)

    def __str__(self) -> str:
        """The word that is stored."""
        return self.value


class Anchor(enum.Enum):
    """The day that a step is counted from."""

    DEADLINE = "deadline"
    """The last day in time (hạn cuối)."""
    RECEIPT = "receipt"
    """The day of arrival (ngày tiếp nhận)."""

    def in_locale(self, locale: str) -> str:
        """The day in words."""
        return render(f"followup.anchor-{self.value}", {}, locale)


def _is_offset(
    _instance: object, attribute: attrs.Attribute[Any], value: object
) -> None:
    if not isinstance(value, Term) or value.unit is not Unit.WORKING_DAY:
        problem = "must be a term in working days"
        raise InvalidValueError(problem, field=attribute.name, value=value)


def _is_local_time(
    _instance: object, attribute: attrs.Attribute[Any], value: object
) -> None:
    if not isinstance(value, dt.time) or value.tzinfo is not None:
        problem = "must be a time of day without a zone"
        hint = "it is the time in the obligation's own zone"
        raise InvalidValueError(problem, field=attribute.name, value=value, hint=hint)


def _is_at_work(
    _instance: object, attribute: attrs.Attribute[Any], value: object
) -> None:
    if value not in AT_WORK:
        problem = "must be states in which something is to be done"
        hint = f"one of {', '.join(map(str, AT_WORK))}"
        raise InvalidValueError(problem, field=attribute.name, value=value, hint=hint)


def _is_not_empty(
    _instance: object, attribute: attrs.Attribute[Any], value: tuple[object, ...]
) -> None:
    if not value:
        problem = "must not be empty, or nothing is ever said"
        raise InvalidValueError(problem, field=attribute.name)


@attrs.frozen(kw_only=True)
class LadderStep:
    """One step of a ladder.

    Attributes:
        key: Name inside the ladder; part of every key of what was said.
        anchor: The day it is counted from.
        offset: Working days from there; below zero before it, 0 on the day.
        at: Time of day in the zone of the obligation.
        act: What is done.
        to: Whom it is said to, by their role in the chain.
        when: The states in which it is said.
    """

    key: str = attrs.field(validator=is_key)
    anchor: Anchor = attrs.field(validator=instance_of(Anchor, "an anchor"))
    offset: Term = attrs.field(validator=_is_offset)
    at: dt.time = attrs.field(validator=_is_local_time)
    act: FollowUpAct = attrs.field(validator=instance_of(FollowUpAct, "an act"))
    to: tuple[LinkRole, ...] = attrs.field(
        validator=[each(instance_of(LinkRole, "roles in the chain")), _is_not_empty]
    )
    when: tuple[Workflow, ...] = attrs.field(
        default=AT_WORK, validator=[each(_is_at_work), _is_not_empty]
    )


@attrs.frozen(kw_only=True)
class Ladder:
    """The steps of follow-up, in the order of the document (quy trình đôn đốc).

    Attributes:
        key: Name, such as ``default``.
        version: Version of the data.
        title: Name for people.
        steps: At least one, each key once.
        citations: What the ladder rests on.
        note: Further remark.
    """

    key: str = attrs.field(validator=is_key)
    version: str = attrs.field(validator=is_filled)
    title: Text = attrs.field(validator=instance_of(Text, "a text by language"))
    steps: tuple[LadderStep, ...] = attrs.field(
        validator=[each(instance_of(LadderStep, "steps")), _is_not_empty]
    )
    citations: tuple[Citation, ...] = attrs.field(
        validator=[each(instance_of(Citation, "citations")), _is_not_empty]
    )
    note: str = attrs.field(default="", validator=is_plain)

    def __attrs_post_init__(self) -> None:
        """Refuse two steps of one key."""
        keys = [step.key for step in self.steps]
        for key in keys:
            if keys.count(key) > 1:
                problem = "is the key of two steps"
                raise InvalidValueError(problem, field="steps", value=key)


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


def _converter() -> Converter:
    converter = make_converter()
    converter.register_structure_hook(Term, lambda data, _: Term.parse(data))
    return converter
