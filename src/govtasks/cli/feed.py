"""Commands about feeds: ``feed create``, ``list``, ``rotate`` and so on."""

from __future__ import annotations

import argparse
import functools
from typing import TYPE_CHECKING

from ..messages import LOCALES
from ..register.feeds import (
    Feed,
    FeedFact,
    FeedProfile,
    FeedReport,
    FeedRevoked,
    FeedScope,
    FeedShape,
    OpenedFeed,
)
from ..serving.server import FeedPolicy, FeedServer
from ..serving.wsgi import FeedWSGI
from .loopback import Loopback
from .output import Exit, answer, answer_json, answer_table, instant, say

if TYPE_CHECKING:
    from ..register.register import Register
    from .output import Commands, Opener

_PORT = 8321


def add(commands: Commands, opener: Opener) -> None:
    """Add the commands of this module."""
    parser = commands.add_parser("feed", help="calendar feeds by a secret address")
    nested = parser.add_subparsers(required=True, metavar="COMMAND")
    create = nested.add_parser("create", help="open a feed, and tell its token once")
    create.add_argument("key", help="key of the new feed")
    _add_feed(create)
    rotate = nested.add_parser("rotate", help="another token; the one before is dead")
    rotate.add_argument("key", help="key of the feed")
    revoke = nested.add_parser("revoke", help="take a feed away for ever")
    revoke.add_argument("key", help="key of the feed")
    revoke.add_argument("--reason", default="", help="why")
    for one, does in ((create, _create), (rotate, _rotate), (revoke, _revoke)):
        one.add_argument("--actor", required=True, help="key of whoever does it")
        one.add_argument("--now", type=instant, help="the time, for repeatable runs")
        one.set_defaults(run=functools.partial(does, opener))
    for one in (create, rotate):
        one.add_argument(
            "--base", default="", metavar="URL", help="where feeds are mounted"
        )
    listing = nested.add_parser("list", help="feeds, and whether each is answered")
    listing.add_argument("--person", help="only those of this person")
    listing.add_argument("--at", type=instant, help="as of this instant")
    listing.set_defaults(run=functools.partial(_list, opener))
    serve = nested.add_parser("serve", help="answer feeds on this machine, to try out")
    serve.add_argument(
        "--port", type=int, default=_PORT, help=f"port (default: {_PORT}); 0 for any"
    )
    serve.add_argument(
        "--full", action="store_true", help="let feeds of the profile full tell all"
    )
    serve.set_defaults(run=functools.partial(_serve, opener))


def _add_feed(parser: argparse.ArgumentParser) -> None:
    """Add the options that say whose feed it is, and what it shows."""
    parser.add_argument("--person", required=True, help="key of its owner")
    parser.add_argument("--post", required=True, help="key of the post he holds")
    for name, kinds, text in (
        ("scope", FeedScope, "what it shows"),
        ("profile", FeedProfile, "how much it tells"),
        ("shape", FeedShape, "what a deadline becomes"),
    ):
        words = [kind.value for kind in kinds]
        parser.add_argument(
            f"--{name}", choices=words, default=words[0], help=f"{text}: {words[0]}"
        )
    parser.add_argument("--subject", help="key of the post, body or directive shown")
    parser.add_argument(
        "--feed-locale", choices=LOCALES, default="vi", help="language of the feed"
    )
    parser.add_argument(
        "--zone", default="Asia/Ho_Chi_Minh", help="time zone in which days begin"
    )


def _create(opener: Opener, options: argparse.Namespace) -> Exit:
    feed = Feed(
        key=options.key,
        person=options.person,
        post=options.post,
        scope=FeedScope(options.scope),
        subject=options.subject,
        profile=FeedProfile(options.profile),
        shape=FeedShape(options.shape),
        locale=options.feed_locale,
        zone=options.zone,
    )
    with (
        opener(options) as register,
        register.unit(actor=options.actor, now=options.now) as unit,
    ):
        opened = unit.open_feed(feed)
    return _tell(opened, options)


def _rotate(opener: Opener, options: argparse.Namespace) -> Exit:
    with (
        opener(options) as register,
        register.unit(actor=options.actor, now=options.now) as unit,
    ):
        opened = unit.rotate_feed(options.key)
    return _tell(opened, options)


def _tell(opened: OpenedFeed, options: argparse.Namespace) -> Exit:
    """Tell the token, which nobody can tell again."""
    address = f"{options.base.rstrip('/')}/{opened.token}.ics" if options.base else ""
    if options.json:
        told = {"feed": opened.feed.key, "token": opened.token}
        answer_json(told | ({"address": address} if address else {}))
        return Exit.DONE
    answer(address or opened.token)
    say("govtasks: it is told only now; whoever knows it reads the feed")
    return Exit.DONE


def _revoke(opener: Opener, options: argparse.Namespace) -> Exit:
    with (
        opener(options) as register,
        register.unit(actor=options.actor, now=options.now) as unit,
    ):
        unit.revoke_feed(options.key, reason=options.reason)
    if options.json:
        answer_json({"feed": options.key})
    else:
        answer(f"{options.key}: revoked")
    return Exit.DONE


def _list(opener: Opener, options: argparse.Namespace) -> Exit:
    with opener(options) as register:
        found = register.feeds(options.at)
    shown = [one for one in found if options.person in (None, one.feed.person)]
    if options.json:
        answer_json([_json(one) for one in shown])
        return Exit.DONE
    answer_table(
        ("feed", "person", "post", "shows", "profile", "shape", "standing"),
        [
            (
                one.feed.key,
                one.feed.person,
                one.feed.post,
                one.feed.shown.in_locale(options.locale),
                one.feed.profile.value,
                one.feed.shape.value,
                one.standing.in_locale(options.locale),
            )
            for one in shown
        ],
    )
    return Exit.DONE


def _json(report: FeedReport) -> dict[str, object]:
    feed, state = report.feed, report.state
    revoked = state.revoked
    return {
        "key": feed.key,
        "person": feed.person,
        "post": feed.post,
        "scope": feed.scope.value,
        "subject": feed.subject,
        "profile": feed.profile.value,
        "shape": feed.shape.value,
        "locale": feed.locale,
        "zone": feed.zone,
        "standing": report.standing.value,
        "opened": _fact_json(state.opened),
        "rotated": _fact_json(state.rotated),
        "revoked": _fact_json(revoked),
        "reason": _reason(revoked),
    }


def _reason(revoked: FeedFact | None) -> str | None:
    event = None if revoked is None else revoked.event
    return event.reason if isinstance(event, FeedRevoked) else None


def _fact_json(fact: FeedFact | None) -> dict[str, object] | None:
    if fact is None:
        return None
    return {
        "actor": fact.actor,
        "on_behalf_of": fact.on_behalf_of,
        "at": fact.at.isoformat(),
    }


def _serve(opener: Opener, options: argparse.Namespace) -> Exit:
    with opener(options) as register:
        application = FeedWSGI(_server(register, full=options.full))
        with Loopback(application, options.port) as server:
            say(f"govtasks: http://127.0.0.1:{server.port}/TOKEN.ics, until Ctrl-C")
            say(f"govtasks: webcal://127.0.0.1:{server.port}/TOKEN.ics to subscribe")
            say("govtasks: elsewhere, mount it behind https: calendars want it")
            server.run()
    return Exit.DONE


def _server(register: Register, *, full: bool) -> FeedServer:
    return FeedServer(register, policy=FeedPolicy(full=full))
