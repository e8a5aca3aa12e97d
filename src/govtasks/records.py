"""What a store keeps, as values: facts, query rows, and what is asked of them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from .errors import InvalidValueError
from .notices import Notice
from .text import (
    LARGEST_COUNT,
    is_count,
    is_filled,
    is_instant,
    is_key,
    is_optional_day,
    is_optional_key,
)

__all__ = ["COUNTED_BY", "Append", "Record", "Row", "RowQuery", "Stored"]

COUNTED_BY: frozenset[str] = frozenset(
    (
        *("state", "is_open", "body", "post", "person", "directive", "parent"),
        *("counted_for", "judged_on", "bucket", "due_on", "is_delayed", "is_excused"),
        *("late_days", "is_early", "returned", "extended", "refused"),
        *("calendar", "regime", "field"),
    )
)
"""Attributes of a row by which rows can be counted; see `Session.tallies`."""

_is_optional_instant = attrs.validators.optional(is_instant)
_is_optional_filled = attrs.validators.optional(is_filled)
_TYPE = re.compile(r"[a-z][a-z0-9-]{0,63}")
_BUCKET = re.compile(r"[a-z][a-z_]{0,19}")


def _is_type(_instance: object, attribute: attrs.Attribute[str], value: object) -> None:
    if not isinstance(value, str) or not _TYPE.fullmatch(value):
        problem = "must be lower-case letters, digits and hyphens, at most 64"
        raise InvalidValueError(problem, field=attribute.name, value=value)


def _is_bucket(
    _instance: object, attribute: attrs.Attribute[Any], value: object
) -> None:
    if value is None:
        return
    if not isinstance(value, str) or not _BUCKET.fullmatch(value):
        problem = "must be lower-case letters and underscores, at most 20"
        raise InvalidValueError(problem, field=attribute.name, value=value)


def _is_number(
    _instance: object, attribute: attrs.Attribute[Any], value: object
) -> None:
    if type(value) is not int or not 0 <= value <= LARGEST_COUNT:
        problem = f"must be a whole number from 0 to {LARGEST_COUNT}"
        raise InvalidValueError(problem, field=attribute.name, value=value)


@attrs.frozen(kw_only=True)
class Record:
    """One fact as a store keeps it.

    Attributes:
        type: Name of the kind of fact, such as ``submitted``.
        schema: Version of the shape of ``data``.
        data: The fact as JSON values.
        effective_at: When it happened.
        recorded_at: When it was written.
        actor: Who acted.
        on_behalf_of: For whom, where not for himself.
        mandate: Under which mandate (văn bản ủy quyền), where there is one.
    """

    type: str = attrs.field(validator=_is_type)
    schema: int = attrs.field(default=1, validator=is_count)
    data: Mapping[str, object] = attrs.field(factory=dict, hash=False)
    effective_at: dt.datetime = attrs.field(validator=is_instant)
    recorded_at: dt.datetime = attrs.field(validator=is_instant)
    actor: str = attrs.field(validator=is_filled)
    on_behalf_of: str | None = attrs.field(default=None, validator=_is_optional_filled)
    mandate: str | None = attrs.field(default=None, validator=_is_optional_filled)


@attrs.frozen(kw_only=True)
class Stored:
    """A record in its place.

    Attributes:
        stream: Key of the stream.
        version: Place inside the stream, from 1 without gaps.
        record: What was appended.
        digest: Digest of it and of all before it in its stream; see
            `govtasks.storage.chained`.
    """

    stream: str
    version: int
    record: Record
    digest: str = ""


@attrs.frozen(kw_only=True)
class Row:
    """What can be asked about a stream without replaying it.

    Derived from the facts and rewritten with every append; never the truth.

    Attributes:
        stream: Key of the stream.
        state: Workflow state, as its word.
        is_open: Whether something is still to be done.
        body: Key of the leading body.
        post: Key of the post that does the work; None while it lies in the inbox of
            the body, so that its head answers.
        person: Key of the person in it, where one was named.
        directive: Key of the directive it comes from.
        parent: Key of the obligation it was derived from.
        expires_at: Instant at which the deadline is over, if there is one.
        next_at: Instant of the next follow-up step, if there is one.
        counted_for: Key of the body that figures count it for: the one that led it
            when it was judged.
        bucket: The one count of the figures that it is in, whatever the time;
            ``open`` (`govtasks.evaluation.figures.OPEN`) where the time decides by
            *expires_at*; None where the row was written by a release that did not
            say.
        judged_on: Day of its result, or on which it was withdrawn; None while it is
            in hand.
        due_on: Last day of the deadline, if there is one.
        is_delayed: Whether a deadline passed without a result, other than the one
            that the time decides.
        is_excused: Whether an objective cause was accepted for each of them.
        late_days: Working days of the longest of these delays; None where there is
            none, or the calendar does not reach so far.
        is_early: Whether it was completed before the last day.
        returned: How often a result was sent back.
        extended: How often a longer term was granted.
        refused: How often it was refused.
        calendar: Key of the working calendar that it is counted by.
        regime: Key of the regime, whose zone its days begin and end in.
        field: Field of work.
    """

    stream: str = attrs.field(validator=is_key)
    state: str = attrs.field(validator=is_filled)
    is_open: bool
    body: str | None = attrs.field(default=None, validator=is_optional_key)
    post: str | None = attrs.field(default=None, validator=is_optional_key)
    person: str | None = attrs.field(default=None, validator=is_optional_key)
    directive: str | None = attrs.field(default=None, validator=is_optional_key)
    parent: str | None = attrs.field(default=None, validator=is_optional_key)
    expires_at: dt.datetime | None = attrs.field(
        default=None, validator=_is_optional_instant
    )
    next_at: dt.datetime | None = attrs.field(
        default=None, validator=_is_optional_instant
    )
    counted_for: str | None = attrs.field(default=None, validator=is_optional_key)
    bucket: str | None = attrs.field(default=None, validator=_is_bucket)
    judged_on: dt.date | None = attrs.field(default=None, validator=is_optional_day)
    due_on: dt.date | None = attrs.field(default=None, validator=is_optional_day)
    is_delayed: bool = False
    is_excused: bool = False
    late_days: int | None = attrs.field(
        default=None, validator=attrs.validators.optional(_is_number)
    )
    is_early: bool = False
    returned: int = attrs.field(default=0, validator=_is_number)
    extended: int = attrs.field(default=0, validator=_is_number)
    refused: int = attrs.field(default=0, validator=_is_number)
    calendar: str | None = attrs.field(default=None, validator=is_optional_key)
    regime: str | None = attrs.field(default=None, validator=is_optional_key)
    field: str | None = attrs.field(default=None, validator=is_optional_key)


@attrs.frozen(kw_only=True)
class Append:
    """What is appended to one stream; see `Session.append`.

    Attributes:
        stream: Key of the stream.
        expected: Version that the writer has seen.
        records: What happened, in order.
        row: New query row; None leaves it as it is.
        notices: For the outbox.
        seen: Versions of other streams that the writer has read and rests on; a
            part that was checked against its whole holds the whole where it is.
    """

    stream: str
    expected: int
    records: Sequence[Record]
    row: Row | None = None
    notices: Sequence[Notice] = ()
    seen: Mapping[str, int] = attrs.field(factory=dict, hash=False)


@attrs.frozen(kw_only=True)
class RowQuery:
    """Which rows are wanted; what is None does not restrict.

    Attributes:
        is_open: Only open, or only closed ones.
        state: Only those in this workflow state.
        bucket: Only those in this count of the figures.
        body: Only those that this body leads.
        post: Only those that this post does the work of.
        person: Only those that this person was named to do the work of.
        directive: Only those of this directive.
        parent: Only those derived from this obligation.
        expired_by: Only those whose deadline is over at this instant.
        expires_after: Only those whose deadline is over later than this instant;
            with *expired_by* those of an interval.
        next_by: Only those with a follow-up step due by this instant.
        after: Only streams that sort after this key: the last of the page before.
        limit: At most this many rows.
    """

    is_open: bool | None = None
    state: str | None = None
    bucket: str | None = None
    body: str | None = None
    post: str | None = None
    person: str | None = None
    directive: str | None = None
    parent: str | None = None
    expired_by: dt.datetime | None = attrs.field(
        default=None, validator=_is_optional_instant
    )
    expires_after: dt.datetime | None = attrs.field(
        default=None, validator=_is_optional_instant
    )
    next_by: dt.datetime | None = attrs.field(
        default=None, validator=_is_optional_instant
    )
    after: str | None = None
    limit: int | None = attrs.field(
        default=None, validator=attrs.validators.optional(is_count)
    )

    def matches(self, row: Row) -> bool:
        """Whether a row is one of those wanted, leaving out the page limit."""
        same = (
            (self.is_open, row.is_open),
            (self.state, row.state),
            (self.bucket, row.bucket),
            (self.body, row.body),
            (self.post, row.post),
            (self.person, row.person),
            (self.directive, row.directive),
            (self.parent, row.parent),
        )
        return (
            all(wanted is None or wanted == got for wanted, got in same)
            and _is_by(row.expires_at, self.expired_by)
            and _is_after(row.expires_at, self.expires_after)
            and _is_by(row.next_at, self.next_by)
            and (self.after is None or row.stream > self.after)
        )


def _is_by(instant: dt.datetime | None, limit: dt.datetime | None) -> bool:
    return limit is None or (instant is not None and instant <= limit)


def _is_after(instant: dt.datetime | None, limit: dt.datetime | None) -> bool:
    return limit is None or (instant is not None and instant > limit)
