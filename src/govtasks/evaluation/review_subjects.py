"""Whom a plan of reviews reviews in a body, and as what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from ..organisation import Organisation, PostKind
from .periods import Period
from .reviews import ReviewPlan
from .scorecards import Capacity, Subject


def subjects_of(
    organisation: Organisation, plan: ReviewPlan, body: str, period: Period
) -> Iterator[tuple[Subject, dt.date, dt.date]]:
    """Whom a plan reviews in a body: the body, and whoever held a post in the period.

    Args:
        organisation: Who is where.
        plan: The plan.
        body: Key of the body.
        period: What is looked back on.

    Yields:
        Each subject with the first day of the period on which it is judged, and the
        first on which it no longer is. Whoever left is judged up to his last day;
        whoever holds two posts comes twice.

    Raises:
        UnknownNameError: There is no such body.
    """
    known = organisation.body(body)
    if plan.collective:
        since, until = _within(period, known.since, known.until)
        if since < until:
            yield Subject(capacity=Capacity.BODY, body=body), since, until
    for post in organisation.posts:
        if post.body != body or post.kind not in plan.posts:
            continue
        spans: dict[str, tuple[dt.date, dt.date]] = {}
        for tenure in organisation.tenures_of(post.key):
            since, until = _within(period, tenure.since, tenure.until)
            if since < until:
                first, last = spans.get(tenure.person, (since, until))
                spans[tenure.person] = (min(since, first), max(until, last))
        for person, (since, until) in sorted(spans.items()):
            subject = Subject(
                capacity=capacity_of(post.kind),
                body=body,
                post=post.key,
                person=person,
            )
            yield subject, since, until


def _within(
    period: Period, since: dt.date, until: dt.date | None
) -> tuple[dt.date, dt.date]:
    return max(period.since, since), min(period.until, until or period.until)


def capacity_of(kind: PostKind) -> Capacity:
    """As what the holder of a post of a kind is judged."""
    if kind.is_head:
        return Capacity.HEAD
    return Capacity.DEPUTY if kind.is_deputy else Capacity.OFFICIAL
