"""An organisation of any size, with ten years of who held which post."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Iterator, Sequence

from govtasks.organisation import (
    Body,
    BodyKind,
    Level,
    Organisation,
    Person,
    Portfolio,
    Post,
    PostKind,
    Tenure,
)
from govtasks.text import Text

BEGUN = dt.date(2016, 1, 1)
YEARS = 10
FIELDS = ("noi-vu", "tai-chinh", "dat-dai", "y-te", "giao-duc", "van-hoa")
BELOW = 100
"""Divisions of each district, with its own committee."""

POSTS = 6
"""Posts of each body: the head, two deputies, three officials."""

Asked = tuple[str, dt.date, str]


def office(bodies: int) -> Organisation:
    """So many bodies, six times as many posts, three holders of each in ten years."""
    made = list(_bodies(bodies))
    posts = [post for body in made for post in _posts(body)]
    tenures = [tenure for post in posts for tenure in _tenures(post)]
    held = sorted({tenure.person for tenure in tenures})
    return Organisation(
        bodies=made,
        posts=posts,
        persons=[Person(key=key, name=f"Ông {key}") for key in held],
        tenures=tenures,
        portfolios=[
            charge
            for body in made
            for number in range(2)
            for charge in _charges(body, number)
        ],
    )


def questions(organisation: Organisation, number: int) -> list[Asked]:
    """Bodies that lead, days of ten years, fields: the same in every run."""
    draw = random.Random(2017)
    leads = [one.key for one in organisation.bodies if one.kind is BodyKind.DIVISION]
    days = 365 * YEARS
    return [
        (
            draw.choice(leads),
            BEGUN + dt.timedelta(days=draw.randrange(days)),
            draw.choice(FIELDS),
        )
        for _ in range(number)
    ]


def _bodies(number: int) -> Iterator[Body]:
    """A province, its districts, and the divisions of each."""
    yield _body("tinh", None, BodyKind.COMMITTEE, Level.PROVINCE)
    for index in range(number // BELOW):
        yield _body(f"huyen-{index}", "tinh", BodyKind.COMMITTEE, Level.DISTRICT)
    for index in range(number - 1 - number // BELOW):
        above = f"huyen-{index % (number // BELOW)}"
        yield _body(f"phong-{index}", above, BodyKind.DIVISION, Level.DISTRICT)


def _body(key: str, parent: str | None, kind: BodyKind, level: Level) -> Body:
    name = Text.of(vi=f"Cơ quan {key}", en=f"Office {key}")
    return Body(key=key, name=name, kind=kind, level=level, parent=parent, since=BEGUN)


def _posts(body: Body) -> Iterator[Post]:
    top = body.kind is BodyKind.COMMITTEE
    head = PostKind.CHAIR if top else PostKind.HEAD
    deputy = PostKind.VICE_CHAIR if top else PostKind.DEPUTY
    kinds = (head, deputy, deputy, *[PostKind.OFFICIAL] * (POSTS - 3))
    for number, kind in enumerate(kinds):
        title = Text.of(vi=f"Chức vụ {number}", en=f"Post {number}")
        key = f"{body.key}/{number}"
        yield Post(key=key, title=title, body=body.key, kind=kind, since=BEGUN)


def _tenures(post: Post) -> Iterator[Tenure]:
    """One holder after the other, with a vacancy of some days between them."""
    days: Sequence[int] = (0, 1200 + len(post.key), 2400 + len(post.key), 365 * YEARS)
    for number, (since, until) in enumerate(itertools.pairwise(days)):
        yield Tenure(
            post=post.key,
            person=f"{post.key}/{number}",
            since=BEGUN + dt.timedelta(days=since),
            until=BEGUN + dt.timedelta(days=until - 15 * (number % 2)),
        )


def _charges(body: Body, number: int) -> Iterator[Portfolio]:
    """Half of the fields for each deputy; who has which changes in the middle."""
    middle = BEGUN + dt.timedelta(days=365 * YEARS // 2)
    post = f"{body.key}/{number + 1}"
    halves = FIELDS[:3], FIELDS[3:]
    yield Portfolio(post=post, since=BEGUN, until=middle, fields=halves[number])
    yield Portfolio(post=post, since=middle, fields=halves[1 - number])
