"""A small town in which nothing is missing, and an order that is clear in every way."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from govtasks.deadlines.rules import Fixed
from govtasks.directives import Directive, Provision, Recipient
from govtasks.obligations.model import Force, Kind, Obligation, Roles
from govtasks.obligations.orders import Order, Orders
from govtasks.organisation import (
    Body,
    BodyKind,
    Field,
    Level,
    Organisation,
    Person,
    Portfolio,
    Post,
    PostKind,
    Tenure,
)
from govtasks.text import Text

SINCE = dt.date(2016, 6, 1)
ISSUED = dt.date(2017, 2, 9)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
BODIES = {
    "tinh": ("UBND tỉnh", "Province", BodyKind.COMMITTEE, None),
    "tp": ("UBND thành phố", "City", BodyKind.COMMITTEE, "tinh"),
    "noi-vu": ("Phòng Nội vụ", "Home Affairs", BodyKind.DIVISION, "tp"),
    "tai-chinh": ("Phòng Tài chính", "Finance", BodyKind.DIVISION, "tp"),
    "mttq": ("Mặt trận", "Front", BodyKind.FRONT, None),
    "cong-an": ("Công an thành phố", "City police", BodyKind.AGENCY, None),
}
DEPUTIES = {BodyKind.COMMITTEE: PostKind.VICE_CHAIR}
HEADS = {BodyKind.COMMITTEE: PostKind.CHAIR, BodyKind.FRONT: PostKind.CHAIR}


class Town:
    """Short ways to values of the town."""

    since = SINCE
    issued = ISSUED
    zone = ZONE

    def office(self, **changes):
        """Return the organisation: each body has a head and a deputy for planning."""
        bodies, posts = [], []
        for key, (vi, en, kind, parent) in BODIES.items():
            given = {"since": SINCE, "level": Level.DISTRICT}
            name = Text.of(vi=vi, en=en)
            bodies.append(Body(key=key, name=name, kind=kind, parent=parent, **given))
            for role, title, post in (
                ("head", f"Head of {en}", HEADS.get(kind, PostKind.HEAD)),
                ("deputy", f"Deputy of {en}", DEPUTIES.get(kind, PostKind.DEPUTY)),
            ):
                named = Text.of(vi=title, en=title)
                posts.append(
                    Post(
                        key=f"{role}-{key}",
                        title=named,
                        body=key,
                        kind=post,
                        since=SINCE,
                    )
                )
        made = {
            "bodies": bodies,
            "posts": posts,
            "persons": [Person(key=f"p-{post.key}", name=post.key) for post in posts],
            "tenures": [
                Tenure(post=post.key, person=f"p-{post.key}", since=SINCE)
                for post in posts
            ],
            "portfolios": [
                Portfolio(post=f"deputy-{key}", since=SINCE, fields=["plan"])
                for key in BODIES
            ],
            "fields": [Field(key="plan", name=Text.of(vi="kế hoạch", en="planning"))],
        }
        return Organisation(**(made | changes))

    def directive(self, **changes):
        """Return a directive with one provision, sent to both divisions."""
        given = {
            "key": "d1",
            "issuer": "tp",
            "kind": "CV",
            "number": "12",
            "symbol": "UBND-TH",
            "issued": ISSUED,
            "title": Text.of(vi="Lập kế hoạch", en="Make a plan"),
            "provisions": (Provision(path="1", text=Text.of(vi="Lập kế hoạch")),),
            "recipients": (Recipient(body="noi-vu"), Recipient(body="tai-chinh")),
        }
        return Directive(**(given | changes))

    def fixed(self, day):
        """Return the rule that names a day."""
        return Fixed(day=dt.date.fromisoformat(day), inclusive=True, roll=False)

    def obligation(self, key="o1", **changes):
        """Return an obligation of the Division of Home Affairs."""
        kind = changes.get("kind", Kind.TASK)
        given = {
            "key": key,
            "directive": "d1",
            "provision": "1",
            "title": Text.of(vi="Lập kế hoạch", en="Make a plan"),
            "kind": kind,
            "force": Force.REQUEST if kind is Kind.REQUEST else Force.ORDER,
            "roles": Roles(lead="noi-vu", monitoring="tai-chinh", confirming="tp"),
            "rule": self.fixed("2017-03-15"),
            "assigner": "tp",
            "field": "plan",
            "product": Text.of(vi="Kế hoạch", en="Plan"),
        }
        return Obligation(**(given | changes))

    def orders(self, *obligations, to=(), groups=(), **changes):
        """Return a document with one directive and these obligations."""
        given = obligations or (self.obligation(),)
        return Orders(
            directives=[self.directive(**changes)],
            groups=list(groups),
            obligations=[Order(obligation=one, to=to) for one in given],
        )

    def at(self, day, time="08:00"):
        """Return an instant in Vietnam."""
        return dt.datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=ZONE)


@pytest.fixture(scope="session")
def town():
    """Give the town."""
    return Town()
