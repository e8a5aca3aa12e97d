"""A portal of Django whose officials subscribe to their deadlines by a calendar."""

import datetime as dt

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

import govtasks
from govtasks.organisation import BodyKind, Level, PostKind
from govtasks.register.feeds import Feed
from govtasks.serving.exchange import FeedRequest
from govtasks.serving.server import FeedServer

settings.configure(
    ALLOWED_HOSTS=["testserver"],
    ROOT_URLCONF=__name__,
    # Whoever logs requests logs no tokens.
    LOGGING={
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"tokens": {"()": "govtasks.serving.masking.FeedTokenMask"}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "filters": ["tokens"]}
        },
        "loggers": {"django.request": {"handlers": ["stderr"]}},
    },
)

HANOI = dt.timezone(dt.timedelta(hours=7))
NOW = dt.datetime(2017, 3, 1, 8, tzinfo=HANOI)

register = govtasks.open("memory:", plugins=["ical"], clock=lambda: NOW)
server = FeedServer(register)


def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Answer a calendar. It logs in nowhere: its address is all that it has."""
    found = server.answer(
        FeedRequest(
            method=request.method or "",
            path=token,
            headers=request.headers,
            remote=request.META.get("REMOTE_ADDR", ""),
        )
    )
    response = HttpResponse(found.body, status=found.status)
    del response["Content-Type"]
    for name, value in found.headers:
        response[name] = value
    return response


urlpatterns = [path("feeds/<path:token>", feed)]


def organisation() -> govtasks.Organisation:
    """One division with its head."""
    since = dt.date(2016, 6, 1)
    return govtasks.Organisation(
        bodies=[
            govtasks.Body(
                key="noi-vu",
                name=govtasks.Text.of(vi="Phòng Nội vụ", en="Home Affairs"),
                kind=BodyKind.DIVISION,
                level=Level.DISTRICT,
                since=since,
            )
        ],
        posts=[
            govtasks.Post(
                key="truong",
                title=govtasks.Text.of(vi="Trưởng phòng", en="Head"),
                body="noi-vu",
                kind=PostKind.HEAD,
                since=since,
            )
        ],
        persons=[govtasks.Person(key="an", name="Nguyễn Văn An")],
        tenures=[govtasks.Tenure(post="truong", person="an", since=since)],
    )


def main() -> None:
    """Order something, subscribe, and ask as a calendar does."""
    django.setup()
    with register.unit(actor="an") as unit:
        unit.record_organisation(organisation())
        unit.issue(
            govtasks.Directive(
                key="cv-12",
                issuer="noi-vu",
                kind="CV",
                number="12",
                symbol="NV",
                title=govtasks.Text.of(vi="Lập kế hoạch"),
                provisions=[
                    govtasks.Provision(path="1", text=govtasks.Text.of(vi="Lập."))
                ],
            )
        )
        unit.assign(
            govtasks.Obligation(
                key="o1",
                directive="cv-12",
                provision="1",
                title=govtasks.Text.of(vi="Lập kế hoạch"),
                kind=govtasks.Kind.TASK,
                force=govtasks.Force.ORDER,
                roles=govtasks.Roles(lead="noi-vu"),
                rule=govtasks.Fixed(
                    day=dt.date(2017, 3, 15), inclusive=True, roll=False
                ),
                assigner="noi-vu",
            )
        )
        token = unit.open_feed(Feed(key="an-1", person="an", post="truong")).token
    calendar = Client()
    first = calendar.get(f"/feeds/{token}.ics")
    print(first.status_code, first["Content-Type"], first.content.count(b"VEVENT"))
    again = calendar.get(
        f"/feeds/{token}.ics", headers={"if-none-match": first["ETag"]}
    )
    print(again.status_code, len(again.content))
    with register.unit(actor="an") as unit:
        unit.revoke_feed("an-1")
    gone = calendar.get(f"/feeds/{token}.ics")
    print(gone.status_code, gone.content.decode().strip())
    register.close()


if __name__ == "__main__":
    main()
