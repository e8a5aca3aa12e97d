"""A small city as of 2017: province, city, two divisions, a commune, the Front."""

import datetime as dt

import pytest

from govtasks.explain import Citation
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

NEW_YEAR = dt.date(2017, 1, 1)
ASSIGNED = Citation(instrument="Notice 12/TB-UBND", issued=dt.date(2017, 1, 3))

BODIES = {
    "province": ("UBND tỉnh Quảng Ngãi", BodyKind.COMMITTEE, Level.PROVINCE, None),
    "city": ("UBND TP Quảng Ngãi", BodyKind.COMMITTEE, Level.DISTRICT, "province"),
    "home": ("Phòng Nội vụ", BodyKind.DIVISION, Level.DISTRICT, "city"),
    "finance": (
        "Phòng Tài chính - Kế hoạch",
        BodyKind.DIVISION,
        Level.DISTRICT,
        "city",
    ),
    "archive": ("Trung tâm Lưu trữ", BodyKind.SERVICE_UNIT, Level.DISTRICT, "home"),
    "tinh-khe": ("UBND xã Tịnh Khê", BodyKind.COMMITTEE, Level.COMMUNE, "city"),
    "front": ("Ủy ban MTTQ Việt Nam thành phố", BodyKind.FRONT, Level.DISTRICT, None),
}
POSTS = {
    "province-chair": ("Chủ tịch UBND tỉnh", "province", PostKind.CHAIR),
    "city-chair": ("Chủ tịch UBND thành phố", "city", PostKind.CHAIR),
    "city-vice-1": ("Phó Chủ tịch thứ nhất", "city", PostKind.VICE_CHAIR),
    "city-vice-2": ("Phó Chủ tịch thứ hai", "city", PostKind.VICE_CHAIR),
    "city-member": ("Ủy viên UBND thành phố", "city", PostKind.MEMBER),
    "home-head": ("Trưởng phòng Nội vụ", "home", PostKind.HEAD),
    "home-deputy": ("Phó Trưởng phòng Nội vụ", "home", PostKind.DEPUTY),
    "home-official": ("Chuyên viên Nội vụ", "home", PostKind.OFFICIAL),
    "finance-head": ("Trưởng phòng Tài chính", "finance", PostKind.HEAD),
    "archive-head": ("Giám đốc Trung tâm Lưu trữ", "archive", PostKind.HEAD),
    "tinh-khe-chair": ("Chủ tịch UBND xã Tịnh Khê", "tinh-khe", PostKind.CHAIR),
    "tinh-khe-vice": ("Phó Chủ tịch UBND xã", "tinh-khe", PostKind.VICE_CHAIR),
    "front-chair": ("Chủ tịch Ủy ban MTTQ", "front", PostKind.CHAIR),
}
CHARGES = {
    "home-deputy": (("staff",), ()),
    "city-vice-1": (("economy",), ("tinh-khe",)),
    "city-vice-2": (("staff",), ("home",)),
    "tinh-khe-vice": (("economy",), ()),
}


def city() -> Organisation:
    """Every post held since new year by the person of the same key."""
    return Organisation(
        bodies=tuple(
            Body(
                key=key,
                name=Text.of(vi=name),
                kind=kind,
                level=level,
                parent=parent,
                since=dt.date(2005, 9, 1),
            )
            for key, (name, kind, level, parent) in BODIES.items()
        ),
        posts=tuple(
            Post(
                key=key,
                title=Text.of(vi=title),
                body=body,
                kind=kind,
                since=dt.date(2005, 9, 1),
            )
            for key, (title, body, kind) in POSTS.items()
        ),
        persons=tuple(Person(key=key, name=f"Ông {key}") for key in POSTS),
        tenures=tuple(Tenure(post=key, person=key, since=NEW_YEAR) for key in POSTS),
        portfolios=tuple(
            Portfolio(
                post=post,
                since=NEW_YEAR,
                fields=fields,
                bodies=bodies,
                citation=ASSIGNED,
            )
            for post, (fields, bodies) in CHARGES.items()
        ),
    )


@pytest.fixture(scope="session")
def organisation() -> Organisation:
    """The city; a frozen value, so all tests can have the same."""
    return city()
