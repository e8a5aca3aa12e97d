"""Whom a plan of reviews reviews in a body, and as what."""

from __future__ import annotations

from collections.abc import Iterator

from ..organisation import Organisation
from .attribution import Slice, bodies_of, capacity_of, held_days, slice_of
from .periods import Period
from .reviews import ReviewPlan
from .scorecards import Subject


def subjects_of(
    organisation: Organisation, plan: ReviewPlan, body: str, period: Period
) -> Iterator[Slice]:
    """Whom a plan reviews in a body: the body, and whoever held a post in the period.

    Args:
        organisation: Who is where.
        plan: The plan.
        body: Key of the body.
        period: What is looked back on.

    Yields:
        Each subject with the days of the period on which it is judged, as for its
        scorecard: whoever left is judged up to his last day, and whoever holds two
        posts comes twice.

    Raises:
        UnknownNameError: There is no such body.
    """
    organisation.body(body)
    if plan.collective:
        yield from bodies_of(organisation, period, (body,))
    for post in organisation.posts:
        if post.body != body or post.kind not in plan.posts:
            continue
        holders = {one.person for one in organisation.tenures_of(post.key)}
        for person in sorted(holders):
            held = held_days(organisation, post.key, person)
            if any(d.since < period.until and d.until > period.since for d in held):
                subject = Subject(
                    capacity=capacity_of(post),
                    body=body,
                    post=post.key,
                    person=person,
                )
                yield slice_of(organisation, subject, period)
