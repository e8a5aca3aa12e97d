"""Invitations by mail (iMIP, RFC 6047): the last day of an obligation.

The event itself is made by the exporter ``ical``, so that an invitation and a
calendar feed name the same event alike. Here it gets what an invitation has and
a feed must not have: a method, who invites, and who is invited.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import attrs
from icalendar import Calendar, Component, vCalAddress

from govtasks.plugins import load_plugins
from govtasks.ports import Entry, Exporter, Message

from .letter import Invitation, one_line

_PRODUCT = "-//govtasks//govtasks-mail//EN"


def inviter(sender: str, host: str) -> Callable[[Message], Invitation | None]:
    """Make what makes invitations.

    Args:
        sender: Address of whoever invites.
        host: Right half of the identifiers; see the setting ``invite_host``.

    Raises:
        GovtasksError: The plugin ``ical`` is not there, or refuses the host.
    """
    plugins = load_plugins(["ical"])
    exporter = plugins.exporter("ical").factory({"shape": "event", "host": host})

    def invite(message: Message) -> Invitation | None:
        return invitation_of(message, sender, exporter)

    return invite


def invitation_of(
    message: Message, sender: str, exporter: Exporter
) -> Invitation | None:
    """The invitation of a message, or its cancellation.

    Returns:
        None without an obligation, for a digest, where there is no last day and
        nothing is to be cancelled, or where it is done.

    Raises:
        GovtasksError: The exporter refuses the obligation.
    """
    entry = message.entry
    if entry is None or len(message.notices) > 1:
        return None
    cancels = message.cancels or entry.state == "withdrawn"
    if not cancels and (entry.last_day is None or not entry.is_open):
        return None
    method = "CANCEL" if cancels else "REQUEST"
    rendered = _rendered(entry, exporter, message.to.locale)
    (event,) = rendered.walk("VEVENT")
    event.add("organizer", vCalAddress(f"mailto:{sender}"))
    event.add("attendee", _attendee(message))
    if entry.last_day is None:
        for name in ("dtstart", "dtend"):
            event.pop(name, None)
    if cancels:
        event.pop("status", None)
        event.add("status", "CANCELLED")
        # A cancellation reminds of nothing (RFC 5546, 3.2.5).
        event.subcomponents.clear()
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    # A time in a zone is understood only beside the definition of the zone.
    for zone in rendered.walk("VTIMEZONE"):
        calendar.add_component(zone)
    calendar.add_component(event)
    return Invitation(method, calendar.to_ical())


def _rendered(entry: Entry, exporter: Exporter, locale: str) -> Component:
    """The calendar of one event; what has lost its day is found by its identity."""
    dated = entry
    if entry.last_day is None:
        day = _day_of(entry.changed_at)
        dated = attrs.evolve(entry, last_day=day, is_instant=False)
    return Calendar.from_ical(exporter.render([dated], locale=locale))


def _day_of(instant: dt.datetime) -> dt.date:
    return instant.astimezone(dt.UTC).date()


def _attendee(message: Message) -> vCalAddress:
    """The recipient; nobody asks him to reply, for the deadline is not his choice."""
    attendee = vCalAddress(f"mailto:{message.to.address}")
    # Quotes end the parameter, and there is no way to write one inside.
    name = one_line(message.to.name).replace('"', "'")
    if name:
        attendee.params["CN"] = name
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    attendee.params["PARTSTAT"] = "NEEDS-ACTION"
    attendee.params["RSVP"] = "FALSE"
    return attendee
