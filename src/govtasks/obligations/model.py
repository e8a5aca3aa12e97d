"""The obligation: what was ordered, of which kind, of whom, by which rule.

Vietnamese practice gives each task to exactly one lead body, whose head
answers for it (Decree 138/2016/NĐ-CP, article 2; Decree 39/2022/NĐ-CP).
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from typing import Any, cast, get_args

import attrs

from ..checks import instance_of, is_flag, listed, optional
from ..deadlines.rules import Every, Rule, Undated, Yearly, facts_of, is_recurring
from ..errors import InvalidValueError
from ..explain import Citation
from ..messages import render
from ..text import Text, each, is_filled, is_key, is_optional_key, is_plain

TRIGGER = "trigger"
_RULES = get_args(Rule)

Cadence = Every | Yearly
"""A cadence on which a standing duty is looked at (chu kỳ rà soát)."""


class Kind(enum.Enum):
    """What sort of duty it is (loại nhiệm vụ).

    Routine work under a body's standing functions is no task in the sense of
    Decision 23/2018/QĐ-TTg and stays outside the figures of what is overdue.
    """

    TASK = "task"
    """A concrete task (nhiệm vụ cụ thể)."""
    STANDING = "standing"
    """A standing duty by function (nhiệm vụ thường xuyên theo chức năng)."""
    RECURRING = "recurring"
    """A series with one record per occurrence (nhiệm vụ định kỳ)."""
    CONDITIONAL = "conditional"
    """Dormant until its trigger (nhiệm vụ khi phát sinh điều kiện)."""
    REQUEST = "request"
    """Toward bodies that the government does not command (đề nghị phối hợp)."""

    def in_locale(self, locale: str) -> str:
        """The kind in words."""
        return render(f"obligations.kind-{self.value}", {}, locale)


class Force(enum.Enum):
    """How binding it is (mức độ ràng buộc)."""

    ORDER = "order"
    """An order (yêu cầu bắt buộc, chỉ đạo)."""
    REQUEST = "request"
    """A request (đề nghị)."""
    ENCOURAGEMENT = "encouragement"
    """An encouragement (khuyến khích)."""

    def in_locale(self, locale: str) -> str:
        """The force in words."""
        return render(f"obligations.force-{self.value}", {}, locale)


def is_rule(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Validate one of the deadline rules.

    Raises:
        InvalidValueError: Anything else.
    """
    if not isinstance(value, _RULES):
        problem = "must be a deadline rule"
        raise InvalidValueError(problem, field=attribute.name, value=value)


def _is_lead(_instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, str) or not value:
        problem = "must name exactly one lead"
        raise InvalidValueError(
            problem,
            field=attribute.name,
            value=value,
            hint="one body leads and answers; the others coordinate",
        )
    is_key(_instance, attribute, value)


class Silence(enum.Enum):
    """What it means that a body did not reply in time (không có ý kiến).

    Which of the two holds is for the regulation under which it was asked; there
    is no rule for all of them, so there is no default.
    """

    AGREES = "agrees"
    """It counts as agreement (coi như đồng ý)."""
    COUNTS_FOR_NOTHING = "counts-for-nothing"
    """It says nothing either way (không tính là ý kiến)."""

    def in_locale(self, locale: str) -> str:
        """The meaning in words."""
        return render(f"obligations.silence-{self.value}", {}, locale)


@attrs.frozen(kw_only=True)
class Coordinating:
    """A body that helps, and by when it replies (cơ quan phối hợp).

    Attributes:
        body: Key of the body.
        reply: What decides its own last day; None where it was given none.
        silence: What it means that it did not reply; None where nobody said.
        answers: Whether, silent, it answers all the same for what comes of it, as
            some regulations say (vẫn phải chịu trách nhiệm).
        basis: The regulation that says what silence means; None where none is
            known.
    """

    body: str = attrs.field(validator=is_key)
    reply: Rule | None = attrs.field(default=None, validator=optional(is_rule))
    silence: Silence | None = attrs.field(
        default=None, validator=optional(instance_of(Silence, "a rule for silence"))
    )
    answers: bool = attrs.field(default=False, validator=is_flag)
    basis: Citation | None = attrs.field(
        default=None, validator=optional(instance_of(Citation, "a citation"))
    )

    def __attrs_post_init__(self) -> None:
        """Refuse a reply that would be due again and again."""
        if self.reply is not None and is_recurring(self.reply):
            problem = "a reply is due once"
            raise InvalidValueError(problem, field="reply", value=self.reply.kind)


_is_coordinating = instance_of(Coordinating, "a coordinating body or its key")


def _coordinating(
    value: Iterable[str | Coordinating],
) -> tuple[Coordinating, ...]:
    """Each bare key as a body without a date; the rest is for the validator."""
    if not isinstance(value, tuple | list):
        return cast("tuple[Coordinating, ...]", value)
    return tuple(
        Coordinating(body=one) if isinstance(one, str) else one for one in value
    )


@attrs.frozen(kw_only=True)
class Roles:
    """Which body does what; exactly one leads.

    Attributes:
        lead: Body that carries it out and answers (cơ quan chủ trì).
        coordinating: Bodies that help (cơ quan phối hợp), each with its own day
            for a reply where it was given one; a bare key has none.
        monitoring: Body that follows and urges (cơ quan theo dõi, đôn đốc).
        confirming: Body that confirms the result (cơ quan xác nhận); the
            assigner where None.
        informed: Bodies that are told (để biết).
    """

    lead: str = attrs.field(validator=_is_lead)
    coordinating: tuple[Coordinating, ...] = attrs.field(
        default=(), converter=_coordinating, validator=each(_is_coordinating)
    )
    monitoring: str | None = attrs.field(default=None, validator=is_optional_key)
    confirming: str | None = attrs.field(default=None, validator=is_optional_key)
    informed: tuple[str, ...] = attrs.field(default=(), validator=each(is_key))

    def __attrs_post_init__(self) -> None:
        """Refuse a lead that also coordinates, and a body that does so twice."""
        helping = self.helping
        if self.lead in helping:
            problem = "the lead cannot also coordinate"
            raise InvalidValueError(problem, field="coordinating", value=self.lead)
        if len(set(helping)) < len(helping):
            problem = "names a body twice"
            raise InvalidValueError(problem, field="coordinating", value=helping)

    @property
    def helping(self) -> tuple[str, ...]:
        """Keys of the coordinating bodies, in the order of the document."""
        return tuple(one.body for one in self.coordinating)


@attrs.frozen(kw_only=True)
class Origin:
    """Where an obligation came from, in another system (nguồn giao).

    Attributes:
        system: Key of the system that holds the obligation above this one.
        key: What it is called there.
        directive: What its document is called there, where that is known.
    """

    system: str = attrs.field(validator=is_key)
    key: str = attrs.field(validator=is_filled)
    directive: str = attrs.field(default="", validator=is_plain)


def _are_each_once(
    _instance: object, attribute: attrs.Attribute[Any], value: tuple[str, ...]
) -> None:
    if len(set(value)) < len(value):
        problem = "names something twice"
        raise InvalidValueError(problem, field=attribute.name, value=value)


class Condition(enum.Enum):
    """What a conditional duty waits for, where the library can tell (điều kiện)."""

    BREACH = "breach"
    """A breach by a member of staff (công chức, viên chức vi phạm)."""

    def in_locale(self, locale: str) -> str:
        """The condition in words."""
        return render(f"handling.condition-{self.value}", {}, locale)


@attrs.frozen(kw_only=True)
class RemedyOf:
    """The finding that an obligation puts right (khắc phục tồn tại, thiếu sót).

    Attributes:
        obligation: Key of the obligation that was inspected.
        finding: Key of the finding there.
    """

    obligation: str = attrs.field(validator=is_key)
    finding: str = attrs.field(validator=is_key)


@attrs.frozen(kw_only=True)
class Obligation:
    """One duty of one lead body, as it was given (nhiệm vụ).

    Attributes:
        key: Stable key, the name of its stream of facts.
        directive: Key of the document that orders it.
        provision: Where in the document, such as ``2.a``.
        title: What is to be done, by language.
        kind: What sort of duty it is.
        force: How binding it is.
        roles: Which body does what.
        rule: What decides the deadline.
        assigner: Key of the body that gives it.
        field: Field of work, which decides the deputy who answers (lĩnh vực).
        product: What must be shown in the end (sản phẩm).
        parent: Key of the obligation that this one serves.
        regime: How time is counted, by name.
        calendar: Which days are worked, by name.
        ladder: How it is followed up, by name.
        note: Anything else a reader should know.
        review: How often a standing duty is looked at; None where nobody said.
        repeats: Whether a conditional duty has one record for each time that
            its condition comes about, rather than being woken once.
        origin: The obligation in another system that this one serves.
        place: Key of the body (đơn vị, địa bàn) that it is about; decides, with
            the field, who goes on for a body that ends.
        remedy_of: The finding of an inspection that it puts right. It is no part
            of what was inspected, and may be due after it.
        condition: What a conditional duty waits for, where the library brings it
            about by itself; None where somebody says that it came about.
        indicators: Keys of the indicators that it must show (chỉ tiêu phải đạt).
    """

    key: str = attrs.field(validator=is_key)
    directive: str = attrs.field(validator=is_key)
    provision: str = attrs.field(validator=is_plain)
    title: Text = attrs.field(validator=instance_of(Text, "a text by language"))
    kind: Kind = attrs.field(validator=instance_of(Kind, "a kind of obligation"))
    force: Force = attrs.field(validator=instance_of(Force, "a force"))
    roles: Roles = attrs.field(validator=instance_of(Roles, "roles"))
    rule: Rule = attrs.field(validator=is_rule)
    assigner: str = attrs.field(validator=is_key)
    field: str | None = attrs.field(default=None, validator=is_optional_key)
    product: Text | None = attrs.field(
        default=None, validator=optional(instance_of(Text, "a text by language"))
    )
    parent: str | None = attrs.field(default=None, validator=is_optional_key)
    regime: str = attrs.field(default="vn-civil-2015", validator=is_key)
    calendar: str = attrs.field(default="vn-state", validator=is_key)
    ladder: str = attrs.field(default="default", validator=is_key)
    note: str = attrs.field(default="", validator=is_plain)
    review: Cadence | None = attrs.field(
        default=None, validator=optional(instance_of((Every, Yearly), "a cadence"))
    )
    repeats: bool = attrs.field(default=False, validator=is_flag)
    origin: Origin | None = attrs.field(
        default=None, validator=optional(instance_of(Origin, "an origin"))
    )
    place: str | None = attrs.field(default=None, validator=is_optional_key)
    remedy_of: RemedyOf | None = attrs.field(
        default=None, validator=optional(instance_of(RemedyOf, "a finding"))
    )
    condition: Condition | None = attrs.field(
        default=None, validator=optional(instance_of(Condition, "a condition"))
    )
    indicators: tuple[str, ...] = attrs.field(
        default=(), converter=listed, validator=[each(is_key), _are_each_once]
    )

    def __attrs_post_init__(self) -> None:
        """Refuse a rule, a force, a cadence or a parent that does not fit."""
        check_rule(self.kind, self.rule)
        if self.kind is Kind.REQUEST and self.force is not Force.REQUEST:
            problem = "an obligation of kind request has the force of a request"
            raise InvalidValueError(problem, field="force", value=self.force.value)
        if self.parent == self.key:
            problem = "cannot be its own parent"
            raise InvalidValueError(problem, field="parent", value=self.parent)
        if self.review is not None and self.kind is not Kind.STANDING:
            problem = "only a standing duty is reviewed"
            hint = "what has a due day is judged by that"
            raise InvalidValueError(
                problem, field="review", value=self.review, hint=hint
            )
        if self.repeats and self.kind is not Kind.CONDITIONAL:
            problem = "only a conditional duty repeats with its condition"
            hint = "a cycle is of kind recurring"
            raise InvalidValueError(problem, field="repeats", value=True, hint=hint)
        if self.condition is not None and self.kind is not Kind.CONDITIONAL:
            problem = "only a conditional duty waits for something"
            raise InvalidValueError(problem, field="condition", value=self.condition)
        if self.remedy_of is not None and self.kind is not Kind.TASK:
            problem = "what puts a finding right is a concrete task"
            raise InvalidValueError(problem, field="remedy_of", value=self.kind.value)

    @property
    def confirming(self) -> str:
        """Key of the body that confirms: the named one, else the assigner."""
        return self.roles.confirming or self.assigner


def check_rule(kind: Kind, rule: Rule) -> None:
    """Check that a deadline rule fits the kind of obligation.

    Raises:
        InvalidValueError: A standing duty with a deadline, a series without a
            cycle, a cycle on something else, or a conditional obligation that
            counts from anything but its trigger.
    """
    for problem, hint in _misfits(kind, rule):
        raise InvalidValueError(problem, field="rule", value=rule, hint=hint)


def _misfits(kind: Kind, rule: Rule) -> Iterator[tuple[str, str]]:
    """Problem and hint of each way in which the rule does not fit."""
    cyclic = is_recurring(rule)
    if kind is Kind.STANDING and not isinstance(rule, Undated):
        yield "a standing duty has no due day", "use Undated, or kind recurring"
    if kind is Kind.RECURRING and not cyclic:
        yield "a recurring obligation needs a cycle", "use Every or Yearly"
    if kind is not Kind.RECURRING and cyclic:
        yield "only a recurring obligation has a cycle", "use kind recurring"
    if kind is Kind.CONDITIONAL and not (
        isinstance(rule, Undated) or TRIGGER in facts_of(rule)
    ):
        yield (
            "a conditional obligation counts from its trigger",
            f"count from the fact {TRIGGER!r}, or use Undated",
        )


def counts_from(rule: Rule) -> str | None:
    """Name of the dated fact that a rule counts from; None where it needs none.

    Of several, the first that the rule names.
    """
    return next(iter(facts_of(rule)), None)
