"""Who may decide which measure, as data (thẩm quyền quyết định biện pháp xử lý)."""

from __future__ import annotations

import enum
import functools
from importlib import resources
from typing import Any

import attrs

from ..checks import instance_of
from ..documents import plain_converter, read_toml, structure
from ..errors import InvalidValueError
from ..explain import Citation
from ..messages import render
from ..text import Text, each, is_filled, is_key
from .handling import Measure


class Authority(enum.Enum):
    """A post that may decide a measure."""

    ASSIGNER_HEAD = "assigner-head"
    """The head of the assigning body (người đứng đầu cơ quan giao)."""
    ASSIGNER_DEPUTY = "assigner-deputy"
    """His deputy in charge (cấp phó phụ trách của cơ quan giao)."""
    CHAIR = "chair"
    """The chair above the lead body (Chủ tịch Ủy ban nhân dân)."""

    def in_locale(self, locale: str) -> str:
        """The post in words."""
        return render(f"handling.authority-{self.value}", {}, locale)


@attrs.frozen(kw_only=True)
class MeasureRule:
    """Who may decide one measure.

    Attributes:
        measure: The measure.
        by: The posts that may.
    """

    measure: Measure = attrs.field(validator=instance_of(Measure, "a measure"))
    by: tuple[Authority, ...] = attrs.field(
        validator=each(instance_of(Authority, "posts with the authority"))
    )

    def __attrs_post_init__(self) -> None:
        """Refuse a measure that nobody could decide, and a post that comes twice."""
        if not self.by:
            problem = "must not be empty, or nobody decides it"
            raise InvalidValueError(problem, field="by", value=self.measure.value)
        for one in Authority:
            if self.by.count(one) > 1:
                problem = "comes twice"
                raise InvalidValueError(problem, field="by", value=one.value)


def _is_complete(
    _instance: object, attribute: attrs.Attribute[Any], value: tuple[MeasureRule, ...]
) -> None:
    named = [rule.measure for rule in value]
    wrong = [one.value for one in Measure if named.count(one) != 1]
    if wrong:
        hint = "each measure has one rule, or nobody would know who decides it"
        problem = f"must name {', '.join(wrong)} once"
        raise InvalidValueError(problem, field=attribute.name, hint=hint)


@attrs.frozen(kw_only=True)
class Authorities:
    """Who may decide each measure.

    Attributes:
        key: Its key.
        version: Version of the data.
        title: What it is called.
        citations: Where it stands.
        measures: A rule for each measure.
    """

    key: str = attrs.field(validator=is_key)
    version: str = attrs.field(validator=is_filled)
    title: Text = attrs.field(validator=instance_of(Text, "a text by language"))
    citations: tuple[Citation, ...] = attrs.field(
        validator=each(instance_of(Citation, "citations"))
    )
    measures: tuple[MeasureRule, ...] = attrs.field(
        validator=[each(instance_of(MeasureRule, "rules of measures")), _is_complete]
    )

    def of(self, measure: Measure) -> tuple[Authority, ...]:
        """The posts that may decide a measure."""
        (rule,) = (one for one in self.measures if one.measure is measure)
        return rule.by


def load_authorities(text: str, place: str) -> Authorities:
    """Read who may decide which measure from TOML.

    Args:
        text: The document: the fields of `Authorities`.
        place: Name of the document for errors.

    Raises:
        GovtasksError: It is not TOML, has unknown keys, names an authority that no
            post can have, or leaves a measure out; every problem with its place.
    """
    return structure(plain_converter(), read_toml(text, place), Authorities, place)


@functools.cache
def builtin_authorities() -> Authorities:
    """The authorities that come with the library."""
    name = "default.toml"
    data = resources.files(__name__.rpartition(".")[0]) / "data" / "measures" / name
    return load_authorities(data.read_text("utf-8"), name)
