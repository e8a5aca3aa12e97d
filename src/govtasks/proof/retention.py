"""What may be destroyed when its time is over, and what is held (lưu trữ, tiêu hủy).

The unit is the dossier (hồ sơ): all obligations of a directive, with those of other
directives that they are parts or wholes of. It is kept until all of it is closed and
the time of each is over, and for as long as anything of it is held.

How long something is kept is the host's plan. The periods of Vietnamese archive law
were not confirmed, so none come with the library.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable, Mapping, Sequence

import attrs

from ..checks import instance_of
from ..codec import Codec
from ..documents import read_toml
from ..errors import InvalidValueError
from ..explain import Citation
from ..obligations.model import Kind
from ..ports import Session
from ..text import each, is_day, is_filled, is_key, is_optional_key

HOLDS = "retention-holds"
"""The stream of legal holds, placed and lifted."""
HOLD_PLACED = "hold-placed"
HOLD_LIFTED = "hold-lifted"
DESTRUCTIONS = "destructions"
"""The stream of records of destruction (biên bản tiêu hủy)."""
DESTROYED = "destroyed"
_LONGEST = 1000


class CountedFrom(enum.Enum):
    """From when on a period of keeping is counted."""

    CLOSING = "closing"
    """The day on which the obligation was closed."""
    YEAR_END = "year-end"
    """The end of the year in which it was closed."""


def _is_years(
    _instance: object, attribute: attrs.Attribute[int], value: object
) -> None:
    if value is None:
        return
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    if not is_whole or not 0 <= value <= _LONGEST:  # type: ignore[operator]
        problem = f"must be a number of years from 0 to {_LONGEST}"
        raise InvalidValueError(problem, field=attribute.name, value=value)


@attrs.frozen(kw_only=True)
class KeepRule:
    """How long some obligations are kept after their end (thời hạn bảo quản).

    Attributes:
        key: Its name.
        years: How many years; None for ever (vĩnh viễn).
        source: Where the period is written.
        counted_from: From when on they are counted.
        kinds: Only obligations of these kinds; any where empty.
        directives: Only those of these directives.
        fields: Only those of these fields (lĩnh vực).
    """

    key: str = attrs.field(validator=is_key)
    years: int | None = attrs.field(validator=_is_years)
    source: Citation = attrs.field(validator=instance_of(Citation, "a citation"))
    counted_from: CountedFrom = CountedFrom.CLOSING
    kinds: tuple[Kind, ...] = ()
    directives: tuple[str, ...] = attrs.field(default=(), validator=each(is_key))
    fields: tuple[str, ...] = attrs.field(default=(), validator=each(is_key))

    def applies(self, one: Candidate) -> bool:
        """Whether it says something about an obligation."""
        return (
            (not self.kinds or one.kind in self.kinds)
            and (not self.directives or one.directive in self.directives)
            and (not self.fields or one.field in self.fields)
        )

    def over_on(self, closed_on: dt.date) -> dt.date | None:
        """First day on which it may be destroyed; None for never."""
        if self.years is None:
            return None
        begin = closed_on
        if self.counted_from is CountedFrom.YEAR_END:
            begin = dt.date(closed_on.year, 12, 31)
        year = begin.year + self.years
        if year >= dt.MAXYEAR:
            return None
        is_leap_day = (begin.month, begin.day) == (2, 29)
        end = dt.date(year, 3, 1) if is_leap_day else begin.replace(year=year)
        return end + dt.timedelta(days=0 if is_leap_day else 1)


def _is_each_once(
    _instance: object, _attribute: object, value: Sequence[KeepRule]
) -> None:
    keys = [rule.key for rule in value]
    if not keys or len(set(keys)) < len(keys):
        problem = "must be rules, each with a key of its own"
        raise InvalidValueError(problem, field="rules", value=tuple(keys))


@attrs.frozen(kw_only=True)
class RetentionPlan:
    """How long everything is kept: the host's plan (bảng thời hạn bảo quản).

    Of the rules that say something about an obligation the longest counts; what none
    says anything about is kept for ever.

    Attributes:
        key: Its name.
        rules: The rules.
    """

    key: str = attrs.field(validator=is_key)
    rules: tuple[KeepRule, ...] = attrs.field(validator=_is_each_once)


@attrs.frozen(kw_only=True)
class Hold:
    """An order to destroy nothing (tạm dừng tiêu hủy), over all that it names.

    Attributes:
        key: Its name.
        reason: Why.
        obligations: These obligations.
        directives: Those of these directives.
        fields: Those of these fields; with nothing named at all, everything.
    """

    key: str = attrs.field(validator=is_key)
    reason: str = attrs.field(validator=is_filled)
    obligations: tuple[str, ...] = attrs.field(default=(), validator=each(is_key))
    directives: tuple[str, ...] = attrs.field(default=(), validator=each(is_key))
    fields: tuple[str, ...] = attrs.field(default=(), validator=each(is_key))

    def holds(self, one: Candidate) -> bool:
        """Whether it holds an obligation."""
        if not (self.obligations or self.directives or self.fields):
            return True
        return (
            one.key in self.obligations
            or one.directive in self.directives
            or one.field in self.fields
        )


@attrs.frozen(kw_only=True)
class Lifting:
    """The end of a hold.

    Attributes:
        key: Which hold.
        reason: Why.
    """

    key: str = attrs.field(validator=is_key)
    reason: str = attrs.field(validator=is_filled)


@attrs.frozen(kw_only=True)
class Candidate:
    """What retention asks of an obligation.

    Attributes:
        key: Key of the obligation.
        kind: What sort of duty it is.
        directive: Key of its directive.
        field: Its field, where it has one.
        parent: Key of what it is a part of.
        closed_on: Day on which it was closed; None while it is open.
    """

    key: str = attrs.field(validator=is_key)
    kind: Kind
    directive: str = attrs.field(validator=is_key)
    field: str | None = None
    parent: str | None = attrs.field(default=None, validator=is_optional_key)
    closed_on: dt.date | None = None


class Fate(enum.Enum):
    """What may be done with an obligation on a day."""

    DUE = "due"
    """It may be destroyed (được tiêu hủy)."""
    OPEN = "open"
    """It is not closed."""
    KEPT = "kept"
    """Its time is not over."""
    FOR_EVER = "for-ever"
    """It is kept for ever, or no rule says anything about it."""
    HELD = "held"
    """A hold is on it."""
    DOSSIER = "dossier"
    """It belongs to a dossier of which something else is kept."""


@attrs.frozen(kw_only=True)
class Verdict:
    """What may be done with an obligation on a day, and why.

    Attributes:
        key: Key of the obligation.
        fate: What.
        rule: The rule that counts; empty where none does.
        over_on: First day on which it may be destroyed by its rule.
        because: Holds that are on it, or what else of the dossier is kept.
    """

    key: str
    fate: Fate
    rule: str = ""
    over_on: dt.date | None = None
    because: tuple[str, ...] = ()


def due(
    candidates: Iterable[Candidate],
    plan: RetentionPlan,
    holds: Iterable[Hold],
    day: dt.date,
) -> tuple[Verdict, ...]:
    """What may be destroyed on a day, and why the rest may not; by key.

    Args:
        candidates: All obligations that there are.
        plan: How long they are kept.
        holds: What is on hold.
        day: The day.
    """
    known, held = list(candidates), tuple(holds)
    alone = {one.key: _alone(one, plan, held, day) for one in known}
    dossiers = _dossiers(known)
    kept: dict[str, list[str]] = {}
    for key, verdict in alone.items():
        if verdict.fate is not Fate.DUE:
            kept.setdefault(dossiers[key], []).append(key)
    return tuple(
        _together(alone[key], kept.get(dossiers[key], ())) for key in sorted(alone)
    )


def _together(verdict: Verdict, kept: Sequence[str]) -> Verdict:
    if verdict.fate is not Fate.DUE or not kept:
        return verdict
    return attrs.evolve(verdict, fate=Fate.DOSSIER, because=tuple(sorted(kept)))


def _alone(
    one: Candidate, plan: RetentionPlan, holds: Sequence[Hold], day: dt.date
) -> Verdict:
    """What may be done with an obligation if it were alone."""
    on_hold = tuple(hold.key for hold in holds if hold.holds(one))
    if one.closed_on is None:
        return Verdict(key=one.key, fate=Fate.OPEN, because=on_hold)
    rule, over_on = _longest(plan, one, one.closed_on)
    fate = Fate.DUE
    if on_hold:
        fate = Fate.HELD
    elif over_on is None:
        fate = Fate.FOR_EVER
    elif day < over_on:
        fate = Fate.KEPT
    return Verdict(key=one.key, fate=fate, rule=rule, over_on=over_on, because=on_hold)


def _longest(
    plan: RetentionPlan, one: Candidate, closed_on: dt.date
) -> tuple[str, dt.date | None]:
    found = [
        (rule.key, rule.over_on(closed_on)) for rule in plan.rules if rule.applies(one)
    ]
    return max(found, key=lambda pair: pair[1] or dt.date.max, default=("", None))


def _dossiers(candidates: Iterable[Candidate]) -> Mapping[str, str]:
    """The dossier of each obligation: one name for all that belong together."""
    above: dict[str, str] = {}

    def top(name: str) -> str:
        while (up := above.get(name, name)) != name:
            above[name] = above.get(up, up)
            name = up
        return name

    keys = []
    for one in candidates:
        keys.append(one.key)
        ties = [f"directive/{one.directive}"]
        ties += [f"obligation/{one.parent}"] if one.parent else []
        for tie in ties:
            above[top(f"obligation/{one.key}")] = top(tie)
    return {key: top(f"obligation/{key}") for key in keys}


@attrs.frozen(kw_only=True)
class DestroyedStream:
    """One stream in a record of destruction.

    Attributes:
        stream: Key of the stream.
        version: How many facts it had.
        digest: Digest of the last of them.
        rule: The rule by which its time was over.
        over_on: First day on which it could be destroyed.
    """

    stream: str = attrs.field(validator=is_key)
    version: int
    digest: str = attrs.field(validator=is_filled)
    rule: str = attrs.field(validator=is_key)
    over_on: dt.date = attrs.field(validator=is_day)


@attrs.frozen(kw_only=True)
class Destruction:
    """A record of destruction (biên bản tiêu hủy).

    Attributes:
        plan: The plan by which it was done.
        export: SHA-256 of the export that holds what was destroyed.
        streams: What was destroyed.
    """

    plan: str = attrs.field(validator=is_key)
    export: str = attrs.field(validator=is_filled)
    streams: tuple[DestroyedStream, ...]


def load_plan(text: str | bytes, place: str, codec: Codec) -> RetentionPlan:
    """Read a plan from TOML.

    Args:
        text: The document: the fields of `RetentionPlan`. A rule that keeps something
            for ever says ``years = "for-ever"``.
        place: Name of the document for errors.
        codec: Reads values.

    Raises:
        GovtasksError: What is wrong, with its place.
    """
    table = read_toml(text, place)
    rules = table.get("rules")
    if isinstance(rules, list):
        table["rules"] = [_with_ever(rule) for rule in rules]
    return codec.load(table, RetentionPlan, place)


def _with_ever(rule: object) -> object:
    if isinstance(rule, dict) and rule.get("years") == "for-ever":
        return {**rule, "years": None}
    return rule


def erasures(
    session: Session, codec: Codec
) -> Mapping[str, frozenset[tuple[int, str]]]:
    """Streams that were destroyed by a record, with where each ended."""
    return {
        one.stream: frozenset({(one.version, one.digest)})
        for stored in session.read(DESTRUCTIONS)
        for one in codec.value(stored, DESTROYED, Destruction).streams
    }
