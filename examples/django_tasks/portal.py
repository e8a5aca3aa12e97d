"""A portal of Django that orders, and follows up by Django's own tasks.

Django 6 has them in `django.tasks`; for Django 4.2 to 5.2 there is `django-tasks`.
"""

import datetime as dt
import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path

import django
from django.conf import settings
from django.db import connection, transaction

import govtasks
from govtasks.hookspecs import hookimpl
from govtasks.organisation import (
    Body,
    BodyKind,
    Level,
    Organisation,
    Person,
    Post,
    PostKind,
    Tenure,
)
from govtasks.ports import Message, Receipt
from govtasks.register.policy import DeliveryPolicy
from govtasks.register.preferences import Preferences
from govtasks.register.shares import Share
from govtasks.specs import ChannelSpec
from govtasks.testing import Everybody

try:
    from django.tasks import task

    BACKEND = "django.tasks.backends.immediate.ImmediateBackend"
except ImportError:
    from django_tasks import task

    BACKEND = "django_tasks.backends.immediate.ImmediateBackend"

FILE = Path("portal.db").absolute()
settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": FILE}},
    TASKS={"default": {"BACKEND": BACKEND}},  # in earnest one that has workers
    USE_TZ=True,
)
django.setup()

HANOI = dt.timezone(dt.timedelta(hours=7))
SINCE = dt.date(2016, 6, 1)
ORDERED = dt.datetime(2017, 2, 10, 8, tzinfo=HANOI)
LATER = dt.datetime(2017, 3, 10, 8, tzinfo=HANOI)
TENANTS = ("default",)
CHANNELS = {"ledger": {}}


class Ledger:
    """A plugin whose channel prints."""

    @hookimpl
    def govtasks_channels(self) -> Iterable[ChannelSpec]:
        """Offer the channel."""
        yield ChannelSpec(
            name="ledger", factory=lambda _settings: self, needs_address=False
        )

    def send(self, message: Message) -> Receipt:
        """Print who is told of what."""
        print(f"sent to {message.to.name}: {message.obligation}")
        return Receipt.accepted()


clock = {"now": ORDERED}
register = govtasks.open(
    f"sqlite:///{FILE}",
    plugins=["sql", Everybody(), Ledger()],
    notify=["ledger"],
    clock=lambda: clock["now"],
    delivery=DeliveryPolicy(preferences=Preferences(digest=False)),
)


@task
def sweep(tenant: str, body: str | None, leavers: bool) -> int:  # noqa: FBT001 - as JSON
    """Sweep a share."""
    share = Share(body=body, leavers=leavers)
    report = register.for_tenant(tenant).sweep(share=share)
    return report.counts.said


@task
def drain(tenant: str) -> dict[str, int]:
    """Send what waits."""
    report = register.for_tenant(tenant).drain(CHANNELS)
    return dict(report.counts)


@task
def tick() -> None:
    """Hand out everything; what starts this is a timer of the machine."""
    for tenant in TENANTS:
        for share in register.for_tenant(tenant).shares():
            sweep.enqueue(tenant, share.body, share.leavers)
        drain.enqueue(tenant)


def order(directive: govtasks.Directive, obligation: govtasks.Obligation) -> None:
    """Order something in the transaction of the request, and tell of it behind it."""
    with transaction.atomic():
        with register.unit(actor="chairman", connection=connection) as unit:
            unit.issue(directive)
            unit.assign(obligation)
        transaction.on_commit(partial(register.committed, unit))
        transaction.on_commit(partial(drain.enqueue, "default"))


def text(words: str) -> govtasks.Text:
    """The same in both languages."""
    return govtasks.Text.of(vi=words, en=words)


def organisation() -> Organisation:
    """A city with one division and its head."""
    place = {"level": Level.DISTRICT, "since": SINCE}
    city = Body(key="tp", name=text("UBND thành phố"), kind=BodyKind.COMMITTEE, **place)
    name, key = text("Phòng Nội vụ"), "noi-vu"
    kind = BodyKind.DIVISION
    division = Body(key=key, name=name, kind=kind, parent="tp", **place)
    head = Post(key="head", title=name, body=key, kind=PostKind.HEAD, since=SINCE)
    return Organisation(
        bodies=[city, division],
        posts=[head],
        persons=[Person(key="an", name="Nguyễn Văn An")],
        tenures=[Tenure(post="head", person="an", since=SINCE)],
    )


def directive() -> govtasks.Directive:
    """The directive."""
    plan = text("Lập kế hoạch")
    return govtasks.Directive(
        key="d1",
        issuer="tp",
        number="12",
        kind="CV",
        issued=dt.date(2017, 2, 9),
        title=plan,
        provisions=(govtasks.Provision(path="1", text=plan),),
    )


def obligation() -> govtasks.Obligation:
    """What it orders."""
    return govtasks.Obligation(
        key="o1",
        directive="d1",
        provision="1",
        title=text("Lập kế hoạch"),
        kind=govtasks.Kind.TASK,
        force=govtasks.Force.ORDER,
        roles=govtasks.Roles(lead="noi-vu", confirming="tp"),
        rule=govtasks.Fixed(day=dt.date(2017, 3, 15), inclusive=True, roll=False),
        assigner="tp",
    )


def main() -> int:
    """Order in vain, order, and follow up twice."""
    with register.unit(actor="chairman") as unit:
        unit.record_organisation(organisation())
    with transaction.atomic():
        order(directive(), obligation())
        transaction.set_rollback(True)
    print("taken back:", len(register.views()))
    order(directive(), obligation())
    print("ordered:", len(register.views()))
    clock["now"] = LATER
    tick.enqueue()
    tick.enqueue()
    print("delivered:", len(register.deliveries()))
    connection.close()
    register.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
