"""Which lines of a table an obligation stands in, and what these are called."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterator, Mapping
from typing import TypeVar

import attrs

from ..checks import is_a, is_flag, optional
from ..errors import InvalidValueError, suggestion
from ..messages import LOCALES, render
from ..obligations.model import Kind
from ..obligations.state import Workflow
from ..organisation import Level, Organisation
from ..text import Text
from .bases import PeriodBasis, belongs, periods_of
from .items import Item
from .periods import Period, PeriodLength
from .rows import FiguresRow, RowScope, Tallied, row_of

_Word = TypeVar("_Word", bound=enum.Enum)


class Dimension(enum.Enum):
    """What the lines of a table are (tiêu chí phân tổ)."""

    BODY = "body"
    """The leading body (đơn vị chủ trì)."""
    PERSON = "person"
    """Who answers, in which post, directly or jointly (người chịu trách nhiệm)."""
    POST = "post"
    """The post that does the work (vị trí thực hiện)."""
    FIELD = "field"
    """The field of work (lĩnh vực)."""
    DIRECTIVE = "directive"
    """The document that it rests on (văn bản chỉ đạo)."""
    LEVEL = "level"
    """The level of the leading body (cấp hành chính)."""
    MONTH = "month"
    """The month (tháng); by which day, the basis says."""
    QUARTER = "quarter"
    """The quarter (quý)."""
    HALF_YEAR = "half-year"
    """Half a year (6 tháng)."""
    YEAR = "year"
    """The year (năm)."""
    KIND = "kind"
    """The sort of duty (loại nhiệm vụ)."""

    @property
    def cadence(self) -> PeriodLength | None:
        """How long its periods are; None where its lines are no periods."""
        return _CADENCES.get(self.value)

    def in_locale(self, locale: str) -> str:
        """The dimension in words."""
        return render(f"tables.by-{self.value}", {}, locale)


_CADENCES = {one.value: one for one in PeriodLength if one is not PeriodLength.SPAN}


RowKey = tuple[str | None, str | None, RowScope | None]
"""The key, the post and the scope of a line."""


@attrs.frozen(kw_only=True)
class Grouping:
    """How obligations are dealt out to the lines of a table.

    Attributes: those of `govtasks.evaluation.tables.table`.

    Raises:
        InvalidValueError: Something is of another kind; or it is to roll up without an
            organisation, or by anything but bodies.
    """

    by: Dimension
    basis: PeriodBasis
    cut_off: dt.datetime
    period: Period | None = attrs.field(validator=optional(is_a(Period)))
    organisation: Organisation | None = attrs.field(
        validator=optional(is_a(Organisation))
    )
    roll_up: bool = attrs.field(validator=is_flag)
    _above: dict[tuple[str, dt.date], tuple[str, ...]] = attrs.field(
        factory=dict, init=False, eq=False, repr=False
    )

    def __attrs_post_init__(self) -> None:
        """Refuse what cannot roll up."""
        if self.roll_up and self.by is not Dimension.BODY:
            problem = "only bodies stand below one another"
            hint = "ask by body"
            raise InvalidValueError(
                problem, field="roll_up", value=self.by.value, hint=hint
            )
        if self.roll_up and self.organisation is None:
            problem = "needs an organisation, which says who stands below whom"
            raise InvalidValueError(problem, field="organisation")

    def takes(self, item: Item) -> bool:
        """Whether an obligation is one of the period."""
        period = self.period
        return period is None or belongs(item, period, self.basis, self.cut_off)

    def of(self, item: Item) -> Iterator[RowKey]:
        """The lines that an obligation belongs in."""
        if self.by is Dimension.PERSON:
            yield from _answering(item)
        elif self.roll_up:
            yield item.lead, None, RowScope.OWN
            for body in self._with_above(item):
                yield body, None, RowScope.WITH_BELOW
        else:
            for key in self._keys(item):
                yield key, None, None

    def _keys(self, item: Item) -> Iterator[str | None]:
        cadence = self.by.cadence
        if cadence is None:
            yield _key(self.by, item)
            return
        known = (self.basis, self.cut_off, self.period)
        names = tuple(periods_of(item, cadence, *known))
        yield from names or (None,)

    def _with_above(self, item: Item) -> tuple[str, ...]:
        """The leading body and all above it, of the day that is judged."""
        # Whose clock stands still is judged by the day on which it was stopped, but
        # lies with those of the count like everything that is to be done.
        is_judged = item.status.workflow is not Workflow.SUSPENDED
        judged_at = item.status.judged_at if is_judged else self.cut_off
        place = item.lead, judged_at.astimezone(item.assigned_at.tzinfo).date()
        if place not in self._above:
            self._above[place] = (item.lead, *self._ancestors(*place))
        return self._above[place]

    def _ancestors(self, body: str, day: dt.date) -> tuple[str, ...]:
        known = self.organisation
        if known is None or known.find_body(body) is None:
            return ()
        return tuple(one.key for one in known.ancestors(body, day))

    def rows(
        self, dealt: Mapping[RowKey, Mapping[Tallied, int]]
    ) -> tuple[FiguresRow, ...]:
        """The lines of what was dealt out to them, in order."""
        found = {
            group: row_of(brought.items(), self.cut_off)
            for group, brought in dealt.items()
        }
        return self.lines(found)

    def lines(self, counted: Mapping[RowKey, FiguresRow]) -> tuple[FiguresRow, ...]:
        """Lines that were counted already, in order, with what they are called."""
        return tuple(
            attrs.evolve(
                counted[group],
                key=group[0],
                post=group[1],
                scope=group[2],
                title=self._title(group),
            )
            for group in sorted(counted, key=self._rank)
        )

    def _rank(self, group: RowKey) -> tuple[bool, int, str, str, int]:
        """Levels from the top, all else by key; what has no key comes last."""
        key, post, scope = group
        levels = [one.value for one in Level] if self.by is Dimension.LEVEL else []
        place = levels.index(key) if key in levels else 0
        which = 0 if scope is None else _SCOPES.index(scope)
        return key is None, place, key or "", post or "", which

    def _title(self, group: RowKey) -> Text | None:
        key = group[0]
        if key is None:
            return None
        match self.by:
            case Dimension.LEVEL:
                return _words(Level(key))
            case Dimension.KIND:
                return _words(Kind(key))
            case _ if self.by.cadence is not None:
                return _words(Period.of(key))
        return self._named(key)

    def _named(self, key: str) -> Text | None:
        """What the organisation calls it, on the day of the count."""
        known = self.organisation
        if known is None:
            return None
        match self.by:
            case Dimension.BODY if known.find_body(key):
                return known.name_of(key, self.cut_off.date())
            case Dimension.POST:
                post = known.find_post(key)
                return None if post is None else post.title
            case Dimension.PERSON:
                person = known.find_person(key)
                return None if person is None else Text.of(vi=person.name)
            case Dimension.FIELD:
                name = known.field_name(key)
                return name if isinstance(name, Text) else None
        return None


_SCOPES = tuple(RowScope)


def _key(by: Dimension, item: Item) -> str | None:
    """What an obligation has of a dimension that is no period."""
    match by:
        case Dimension.BODY:
            return item.lead
        case Dimension.POST:
            return item.post
        case Dimension.FIELD:
            return item.field
        case Dimension.DIRECTIVE:
            return item.directive
        case Dimension.LEVEL:
            return None if item.level is None else item.level.value
        case _:
            return item.kind.value


def _answering(item: Item) -> Iterator[RowKey]:
    """Everybody who answers, each in each post once; nobody has a line too."""
    found: dict[RowKey, None] = {}
    for link in item.answering:
        scope = RowScope.DIRECTLY if link.directly else RowScope.JOINTLY
        found[link.person, link.post, scope] = None
    yield from found or ((None, None, RowScope.DIRECTLY),)


def _words(named: Level | Kind | Period) -> Text:
    return Text.of(**{locale: named.in_locale(locale) for locale in LOCALES})


def member(cls: type[_Word], value: _Word | str, field: str) -> _Word:
    """One of an enumeration, or of its words.

    Raises:
        InvalidValueError: It has no such word; the hint names the nearest.
    """
    if isinstance(value, cls):
        return value
    words = {one.value: one for one in cls}
    found = words.get(value) if isinstance(value, str) else None
    if found is None:
        problem = f"must be one of {', '.join(words)}"
        hint = suggestion(str(value), words)
        raise InvalidValueError(problem, field=field, value=value, hint=hint)
    return found
