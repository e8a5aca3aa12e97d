"""What a new version of an organisation says otherwise about days that are past.

The record of an organisation only grows: what held on a day stays as it was, or the
chain of that day would change behind the back of whoever was judged by it. What holds
from a later day on is free.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import attrs

from ..messages import render
from ..text import checked_day
from .bodies import Body
from .dated import Identifier, Naming, Placement
from .mandates import Absence, Mandate
from .organisation import Organisation
from .posts import Field, Person, Portfolio, Post, Tenure
from .succession import Succession

Value = (
    Body
    | Post
    | Person
    | Tenure
    | Portfolio
    | Field
    | Naming
    | Placement
    | Identifier
    | Succession
    | Mandate
    | Absence
)
"""Any value in a list of an organisation."""


@attrs.frozen(kw_only=True)
class Rewritten:
    """Something that held on a past day, and that a new version says otherwise.

    Attributes:
        part: Name of the list, such as ``tenures``.
        subject: Whom it is about, by keys, such as ``head/an``.
        old: What was said; None where it was not there.
        new: What is said now; None where it is not there any more.
        fields: Names of the fields that differ; none where one of the two is missing.
    """

    part: str
    subject: str
    old: Value | None
    new: Value | None
    fields: tuple[str, ...] = ()

    def text(self, locale: str = "en") -> str:
        """The change in words, in ``vi`` or ``en``."""
        how = "changed" if self.fields else "added" if self.old is None else "removed"
        arguments = {
            "part": render(f"changes.part-{self.part}", {}, locale),
            "subject": self.subject,
            "fields": self.fields,
        }
        return render(f"changes.{how}", arguments, locale)


def rewritten(
    old: Organisation, new: Organisation, before: dt.date
) -> tuple[Rewritten, ...]:
    """Find what a new version changes of the days before a day.

    Compared is what each list says of these days: an interval that ends on *before* or
    later counts as one that goes on, whatever day it ends. The name of a person is past
    once he or she held a post; that of a field is from the beginning, as obligations
    refer to it. Addresses and languages of persons, names of fields that had none, and
    the order of lists are no past.

    Args:
        old: The version that was recorded.
        new: The version that is to follow it.
        before: The first day that may be changed; usually today.

    Returns:
        The changes, list by list; nothing where the past stays as it is.

    Raises:
        InvalidValueError: The day is no civil date.
    """
    checked_day(before, "before")
    found = [part.changes(old, new, before) for part in _PARTS]
    return tuple(itertools.chain(*found, _persons(old, new, before), _fields(old, new)))


@attrs.frozen
class _Part:
    """A dated list of an organisation.

    Attributes:
        name: Name of the list.
        subject: Whom a value is about; values about the same are told apart.
        since: Name of the field with its first day.
    """

    name: str
    subject: Callable[..., str]
    since: str = "since"

    def changes(
        self, old: Organisation, new: Organisation, before: dt.date
    ) -> Iterator[Rewritten]:
        """What the new version says otherwise of the days before a day."""
        was = self._said(getattr(old, self.name), before)
        now = self._said(getattr(new, self.name), before)
        for subject in dict.fromkeys([*was, *now]):
            gone = _beyond(was.get(subject, ()), now.get(subject, ()))
            come = _beyond(now.get(subject, ()), was.get(subject, ()))
            for one, other in itertools.zip_longest(gone, come):
                yield self._change(subject, one, other)

    def _change(
        self, subject: str, one: _Seen | None, other: _Seen | None
    ) -> Rewritten:
        fields: tuple[str, ...] = ()
        if one is not None and other is not None:
            names = (field.name for field in attrs.fields(type(one.value)))
            pairs = zip(names, one.said, other.said, strict=True)
            fields = tuple(name for name, was, now in pairs if was != now)
        return Rewritten(
            part=self.name,
            subject=subject,
            old=None if one is None else one.value,
            new=None if other is None else other.value,
            fields=fields,
        )

    def _said(
        self, values: Iterable[Value], before: dt.date
    ) -> Mapping[str, Sequence[_Seen]]:
        """What is said of the days before a day, by whom it is about."""
        said: dict[str, list[_Seen]] = {}
        for value in values:
            if getattr(value, self.since) < before:
                said.setdefault(self.subject(value), []).append(_seen(value, before))
        return said


@attrs.frozen
class _Seen:
    """A value, and what its fields say of some days."""

    value: Value = attrs.field(eq=False)
    said: tuple[object, ...]


def _seen(value: Value, before: dt.date) -> _Seen:
    until: dt.date | None = getattr(value, "until", None)
    past = until if until is not None and until < before else None
    names = [field.name for field in attrs.fields(type(value))]
    said = [past if name == "until" else getattr(value, name) for name in names]
    return _Seen(value, tuple(said))


def _beyond(some: Sequence[_Seen], others: Sequence[_Seen]) -> list[_Seen]:
    """What only the first of two says, as often as it says it more often."""
    left = Counter(others)
    found = []
    for seen in some:
        if left[seen]:
            left[seen] -= 1
        else:
            found.append(seen)
    return found


def _persons(
    old: Organisation, new: Organisation, before: dt.date
) -> Iterator[Rewritten]:
    """Persons who held a post before a day, and are called otherwise now."""
    named = {person.key: person for person in new.persons}
    served = {tenure.person for tenure in old.tenures if tenure.since < before}
    for person in old.persons:
        now = named.get(person.key, person)
        if person.key in served and now.name != person.name:
            yield Rewritten(
                part="persons",
                subject=person.key,
                old=person,
                new=now,
                fields=("name",),
            )


def _fields(old: Organisation, new: Organisation) -> Iterator[Rewritten]:
    """Fields that are called otherwise now, or not at all."""
    named = {field.key: field for field in new.fields}
    for field in old.fields:
        now = named.get(field.key)
        if now != field:
            yield Rewritten(
                part="fields",
                subject=field.key,
                old=field,
                new=now,
                fields=("name",) if now else (),
            )


_PARTS = (
    _Part("bodies", lambda body: body.key),
    _Part("posts", lambda post: post.key),
    _Part("tenures", lambda tenure: f"{tenure.post}/{tenure.person}"),
    _Part("portfolios", lambda portfolio: portfolio.post),
    _Part("names", lambda naming: naming.body),
    _Part("placements", lambda placement: placement.body),
    _Part("identifiers", lambda code: f"{code.body}/{code.scheme}"),
    _Part("successions", lambda passed: passed.body, since="on"),
    _Part("mandates", lambda mandate: mandate.key),
    _Part("absences", lambda absence: f"{absence.person}/{absence.post}"),
)
