"""Reading a file of JSON Lines, and refusing whatever is wrong in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

import attrs

from ..archive import Head, Kept, Numbered
from ..errors import (
    GovtasksError,
    InvalidValueError,
    MalformedDataError,
    TooLargeError,
)
from ..ports import Delivery, Row
from ..restoring import check_restore, check_restored_delivery
from ..storage import check_tenant
from .lines import LARGEST_LINE, Counting, Item, Lines, Section, Totals


@attrs.frozen
class Reading:
    """A file of JSON Lines."""

    path: Path
    lines: Lines

    def check(self) -> Totals:
        """Read it to its end."""
        counting, order = Counting(), _Order()
        trailer: Totals | None = None
        for place, line, item in self._parsed():
            if trailer is not None:
                problem = "stands behind the last line"
                raise MalformedDataError(problem, place=place)
            if isinstance(item, Totals):
                trailer = _ended(counting.totals(), item, place)
                continue
            order.check(item, place)
            counting.add(line, item)
        if trailer is None:
            problem = "is cut off: the last line is missing"
            raise MalformedDataError(problem, place=str(self.path))
        return trailer

    def items(self) -> Iterator[Item]:
        """What it holds."""
        for _, _, item in self._parsed():
            if item is not None and not isinstance(item, Totals):
                yield item

    def _parsed(self) -> Iterator[tuple[str, bytes, Item | Totals | None]]:
        try:
            with self.path.open("rb") as file:
                yield from self._read(file)
        except OSError as error:
            problem = f"cannot be read: {error.strerror}"
            raise MalformedDataError(problem, place=str(self.path)) from error

    def _read(
        self, file: BinaryIO
    ) -> Iterator[tuple[str, bytes, Item | Totals | None]]:
        number = 0
        while line := file.readline(LARGEST_LINE + 1):
            number += 1
            place = f"{self.path}:{number}"
            if len(line) > LARGEST_LINE:
                problem = f"is longer than {LARGEST_LINE} bytes"
                raise TooLargeError(problem, place=place)
            item = self.lines.read(line, place)
            if (item is None) is not (number == 1):
                problem = "must be the header in the first line, and only there"
                raise MalformedDataError(problem, field="kind", place=place)
            yield place, line, item


def _ended(counted: Totals, trailer: Totals, place: str) -> Totals:
    """The trailer, if it says what was counted."""
    for name in attrs.fields_dict(Totals):
        got, said = getattr(counted, name), getattr(trailer, name)
        if got != said:
            problem = f"does not fit the lines before it, which give {got}"
            raise InvalidValueError(problem, field=name, value=said, place=place)
    return trailer


@attrs.define
class _Order:
    """The order in which a file may hold its items; nothing comes twice.

    Of each stream its end is kept, so that memory grows with their number.
    """

    tenant: str = ""
    place: tuple[Any, ...] = ()
    ends: dict[str, Head] = attrs.field(factory=dict)
    erased: set[str] = attrs.field(factory=set)

    def check(self, item: Item | None, place: str) -> None:
        """Refuse an item that cannot come here.

        Raises:
            GovtasksError: It cannot, by its field.
        """
        try:
            self._check(item)
        except GovtasksError as error:
            raise error.at(place) from None

    def _check(self, item: Item | None) -> None:
        if item is not None and not isinstance(item, Section) and not self.tenant:
            _refuse("comes before its tenant", "kind", type(item).__name__.lower())
        match item:
            case Section():
                self._begin(item.tenant)
            case Numbered():
                self._follow(item)
            case Row():
                self._come("stream", item.stream, (1, item.stream))
                if item.stream in self.erased or item.stream not in self.ends:
                    _refuse("has no facts, or none any more", "stream", item.stream)
            case Delivery():
                self._come("notice", item.notice.key, (2, *item.place))
                check_restored_delivery(item)

    def _begin(self, tenant: str) -> None:
        check_tenant(tenant)
        if tenant <= self.tenant:
            _refuse(f"must come before {self.tenant}", "tenant", tenant)
        self.tenant, self.place = tenant, (0, 0)
        self.ends, self.erased = {}, set()

    def _come(self, field: str, value: str, place: tuple[Any, ...]) -> None:
        if place <= self.place:
            _refuse("stands there twice, or too late", field, value)
        self.place = place

    def _follow(self, item: Numbered) -> None:
        rank, last = self.place
        if rank:
            _refuse("comes behind rows", "position", item.position)
        fact = item.fact
        # Of all ends only its own: each fact would look through those of the rest.
        end = self.ends.get(fact.stream)
        check_restore(
            [item],
            tenant=self.tenant,
            position=last,
            heads={} if end is None else {fact.stream: end},
            erased=self.erased,
        )
        self.place = (0, item.position)
        self.ends[fact.stream] = Head(
            stream=fact.stream, version=fact.version, digest=fact.digest
        )
        if isinstance(fact, Kept) and fact.record is None:
            self.erased.add(fact.stream)


def _refuse(problem: str, field: str, value: object) -> NoReturn:
    raise InvalidValueError(problem, field=field, value=value)
