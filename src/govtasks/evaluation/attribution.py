"""Who is judged for which days, and whose an obligation is.

A person is judged in each post that he or she holds, for the days on which he or she
counts as holding it. What an obligation brings to a card was decided at some instant:
a missed deadline at the end of its last day, a result when it was handed in, what is
open at the cut-off. It counts for whoever held the post of then, whatever has changed
since: the official who moved on the 15th, the unit that was placed elsewhere since.
"""

from __future__ import annotations

import datetime as dt
import functools
import zoneinfo
from collections.abc import Iterable, Iterator

import attrs

from ..errors import InvalidValueError, UnknownNameError
from ..explain import Explanation, Step, trusted_explanation
from ..obligations.state import Workflow
from ..obligations.status import Status
from ..organisation import Organisation, Post
from ..organisation.values import Interval, overlap
from .items import Item
from .periods import Period
from .scorecards import JudgedAs, Subject

# What is handed in stays with whoever handed it in, also before it is confirmed.
_JUDGED = (Workflow.SUBMITTED, Workflow.CONFIRMED, Workflow.WITHDRAWN)
_TICK = dt.timedelta(microseconds=1)


@attrs.frozen(order=True)
class Days:
    """Some days on end.

    Attributes:
        since: The first.
        until: The first that is no longer one of them.
    """

    since: dt.date
    until: dt.date

    def has(self, day: dt.date) -> bool:
        """Whether a day is one of them."""
        return self.since <= day < self.until

    def within(self, other: Days) -> Days | None:
        """Those that are also among others; None where there are none."""
        since, until = max(self.since, other.since), min(self.until, other.until)
        return Days(since, until) if since < until else None


@attrs.frozen(kw_only=True)
class Slice:
    """The days of a period on which somebody is judged (thời gian được đánh giá).

    Attributes:
        subject: Who.
        period: The period.
        held: All days on which he or she held the post, or on which the body was there,
            in the period and outside of it.
        days: Those of them that lie in the period; at least one.
    """

    subject: Subject
    period: Period
    held: tuple[Days, ...]
    days: tuple[Days, ...]

    @property
    def since(self) -> dt.date:
        """The first day."""
        return self.days[0].since

    @property
    def until(self) -> dt.date:
        """The first day after the last."""
        return self.days[-1].until

    @property
    def start(self) -> dt.datetime:
        """The instant at which it begins."""
        return midnight(self.since, self.period)

    @property
    def end(self) -> dt.datetime:
        """The instant at which it is over."""
        return midnight(self.until, self.period)

    def had(self, day: dt.date) -> bool:
        """Whether the post was held on a day, or the body was there."""
        return any(one.has(day) for one in self.held)

    def cut(self, at: dt.datetime) -> Cut:
        """As of when everything is judged: its end, or an instant before that."""
        return cut_of(self.end, at)


# It is looked up by for each obligation, and to hash an instant takes its offset.
@attrs.frozen(kw_only=True, cache_hash=True)
class Cut:
    """As of when obligations are judged (thời điểm chốt).

    Attributes:
        at: The instant; a deadline that ends with the last day of a period has passed
            at its end.
        last: The last instant whose facts count: what takes effect at midnight, as
            transfers do, belongs to the next day.
    """

    at: dt.datetime
    last: dt.datetime


def cut_of(end: dt.datetime, at: dt.datetime) -> Cut:
    """The end of some days, or an instant before it."""
    return Cut(at=end, last=end - _TICK) if at >= end else Cut(at=at, last=at)


def midnight(day: dt.date, period: Period) -> dt.datetime:
    """The instant at which a day begins, where the period is."""
    zone = zoneinfo.ZoneInfo(period.zone)
    return dt.datetime.combine(day, dt.time(), zone)


def held_days(organisation: Organisation, post: str, person: str) -> tuple[Days, ...]:
    """The days on which somebody counts as holding a post, oldest first.

    Of a post with one holder that is the first of those who hold it on the day: in
    full before acting (quyền) before in charge (phụ trách). Of any other post it is
    each of them. On the days of a vacancy it is nobody.

    Raises:
        UnknownNameError: There is no such post.
    """
    where = organisation.post(post)
    tenures = organisation.tenures_of(post)
    intervals: list[Interval] = [where, *tenures]
    days = (day for one in intervals for day in (one.since, one.until))
    cuts = sorted({day for day in days if day is not None})
    spans = zip(cuts, [*cuts[1:], dt.date.max], strict=True)
    return _joined(
        Days(since, until)
        for since, until in spans
        if since < until and person in _counted(organisation, where, since)
    )


def _counted(organisation: Organisation, post: Post, day: dt.date) -> list[str]:
    """Keys of the persons who count as holding a post on a day."""
    found = [one.person for one in organisation.holders(post.key, day)]
    return found[:1] if post.kind.has_one_holder else found


def _joined(days: Iterable[Days]) -> tuple[Days, ...]:
    """Days that follow on each other as one."""
    found: list[Days] = []
    for one in days:
        if found and found[-1].until == one.since:
            found[-1] = Days(found[-1].since, one.until)
        else:
            found.append(one)
    return tuple(found)


def capacity_of(post: Post) -> JudgedAs:
    """As what the holder of a post is judged."""
    if post.kind.is_head:
        return JudgedAs.HEAD
    return JudgedAs.DEPUTY if post.kind.is_deputy else JudgedAs.OFFICIAL


def subject_of(organisation: Organisation, key: object) -> Subject:
    """The subject of a key such as ``body/noi-vu`` or ``head/truong-noi-vu/ng-a``.

    Raises:
        InvalidValueError: It is no text.
        UnknownNameError: There is no such body, or no such post and person.
    """
    if not isinstance(key, str):
        problem = "must be the key of a subject"
        raise InvalidValueError(problem, field="subject", value=key)
    capacity, _, rest = key.partition("/")
    if capacity == JudgedAs.BODY.value:
        return Subject(capacity=JudgedAs.BODY, body=organisation.body(rest).key)
    # Keys may hold the sign that stands between them.
    parts = rest.split("/")
    for number in range(1, len(parts)):
        post = organisation.find_post("/".join(parts[:number]))
        person = organisation.find_person("/".join(parts[number:]))
        if post and person and capacity_of(post).value == capacity:
            return Subject(
                capacity=capacity_of(post),
                body=post.body,
                post=post.key,
                person=person.key,
            )
    kind = "subject"
    known = (
        f"{capacity_of(organisation.post(one.post)).value}/{one.post}/{one.person}"
        for one in organisation.tenures
    )
    raise UnknownNameError.of(kind, key, known)


def slice_of(organisation: Organisation, subject: Subject, period: Period) -> Slice:
    """The days of a period on which a subject is judged.

    Raises:
        UnknownNameError: A body, post or person that there is not.
        InvalidValueError: The post is of another body or sort, or on no day of the
            period the person held it or the body was there.
    """
    held = _held(organisation, subject)
    whole = Days(period.since, period.until)
    days = tuple(found for one in held if (found := one.within(whole)))
    if not days:
        problem = f"is not to be judged on any day of {period.key}"
        hint = "ask for the subjects of the period"
        raise InvalidValueError(
            problem, field="subject", value=subject.key, hint=hint, period=period.key
        )
    return Slice(subject=subject, period=period, held=held, days=days)


def _held(organisation: Organisation, subject: Subject) -> tuple[Days, ...]:
    body = organisation.body(subject.body)
    if subject.post is None or subject.person is None:
        return (Days(body.since, body.until or dt.date.max),)
    post = organisation.post(subject.post)
    organisation.person(subject.person)
    if post.body != subject.body:
        problem = f"has its post in {post.body}"
        raise InvalidValueError(problem, field="body", value=subject.body)
    if capacity_of(post) is not subject.capacity:
        problem = f"whoever holds {post.key} is judged as {capacity_of(post).value}"
        value = subject.capacity.value
        raise InvalidValueError(problem, field="capacity", value=value)
    return held_days(organisation, post.key, subject.person)


def persons_of(organisation: Organisation, period: Period) -> Iterator[Slice]:
    """Everybody who held a post in a period, once for each post."""
    seen: set[tuple[str, str]] = set()
    whole = Days(period.since, period.until)
    for tenure in organisation.tenures:
        place = tenure.post, tenure.person
        if place in seen or not overlap(tenure, whole):
            continue
        seen.add(place)
        post = organisation.post(tenure.post)
        subject = Subject(
            capacity=capacity_of(post),
            body=post.body,
            post=post.key,
            person=tenure.person,
        )
        held = held_days(organisation, post.key, tenure.person)
        days = tuple(found for one in held if (found := one.within(whole)))
        if days:
            yield Slice(subject=subject, period=period, held=held, days=days)


def bodies_of(
    organisation: Organisation, period: Period, leads: Iterable[str]
) -> Iterator[Slice]:
    """The bodies that led something, as far as they were there in a period."""
    whole = Days(period.since, period.until)
    for key in sorted(set(leads)):
        body = organisation.find_body(key)
        if body is None:
            continue
        held = (Days(body.since, body.until or dt.date.max),)
        if days := held[0].within(whole):
            subject = Subject(capacity=JudgedAs.BODY, body=key)
            yield Slice(subject=subject, period=period, held=held, days=(days,))


def below(organisation: Organisation, body: str, day: dt.date) -> tuple[str, ...]:
    """Keys of the bodies directly below, by the hierarchy of that day."""
    return tuple(sorted(one.key for one in organisation.children(body, day)))


@attrs.frozen(kw_only=True)
class Deciding:
    """When something was decided that an obligation is judged by.

    Attributes:
        at: The instant: the end of a missed last day, the submission, the cut-off.
        day: Its day.
        due_on: The missed last day; None where none was missed.
    """

    at: dt.datetime
    day: dt.date
    due_on: dt.date | None = None


def moments(item: Item, cut: Cut, zone: dt.tzinfo) -> tuple[Deciding, ...]:
    """What an obligation is judged by, each with its instant.

    Each deadline that passed without a result, at the end of its last day; where none
    did, the submission or the withdrawal, else the cut-off.
    """
    if item.delays:
        return tuple(
            Deciding(
                at=dt.datetime.combine(one.due_on, dt.time.max, zone),
                day=one.due_on,
                due_on=one.due_on,
            )
            for one in item.delays
        )
    is_judged = item.status.workflow in _JUDGED
    at = (item.status.judged_at if is_judged else cut.last).astimezone(zone)
    return (Deciding(at=at, day=at.date()),)


def counted_for(item: Item, own: Iterable[Deciding], named: Step) -> Item:
    """An obligation as it counts for somebody: only the delays that are his.

    Args:
        item: The obligation.
        own: The moments that are his.
        named: The step that says so.
    """
    why = functools.partial(_named, item.status, named)
    status = attrs.evolve(item.status, explanation=why)
    if not item.delays:
        return attrs.evolve(item, status=status)
    days = {one.due_on for one in own}
    delays = tuple(one for one in item.delays if one.due_on in days)
    return attrs.evolve(item, status=status, delays=delays)


def _named(was: Status, named: Step) -> Explanation:
    why = was.explanation
    return trusted_explanation(why.subject, why.arguments, (*why.steps, named))
