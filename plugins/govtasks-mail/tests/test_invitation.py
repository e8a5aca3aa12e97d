import datetime as dt
import email
import email.policy
from zoneinfo import ZoneInfo

import attrs
import icalendar
import pytest

from govtasks.errors import GovtasksError, UnknownNameError
from govtasks.plugins import load_plugins
from govtasks.ports import Outcome
from govtasks.testing import sample_entry
from govtasks_mail.invitation import inviter
from govtasks_mail.letter import compose

SENDER = "vanphong@quangngai.example"
HOST = "quangngai.example"


@pytest.fixture
def invited(message):
    """Give the message with its obligation."""
    return attrs.evolve(message, entry=sample_entry())


def calendar_of(message):
    """Return the invitation of a message, as a program reads it from the mail."""
    letter = compose(message, SENDER, inviter(SENDER, HOST)(message))
    mail = email.message_from_bytes(letter.content, policy=email.policy.default)
    *_, part = mail.iter_parts()
    assert part.get_content_type() == "text/calendar"
    calendar = icalendar.Calendar.from_ical(part.get_content())
    assert part.get_param("method") == calendar["METHOD"]
    return calendar


def event_of(message):
    """Return the event of the invitation."""
    (event,) = calendar_of(message).walk("VEVENT")
    return event


class TestRequest:
    def test_invites_the_recipient_to_the_last_day(self, invited):
        """
        The sender invites the recipient to an all-day event, with no reply asked.
        """
        event = event_of(invited)

        assert calendar_of(invited)["METHOD"] == "REQUEST"
        assert event["DTSTART"].dt == dt.date(2017, 2, 16)
        assert event["ORGANIZER"] == f"mailto:{SENDER}"
        attendee = event["ATTENDEE"]
        assert attendee == f"mailto:{invited.to.address}"
        assert attendee.params["CN"] == invited.to.name
        assert attendee.params["RSVP"] == "FALSE"

    def test_is_the_event_of_the_feed(self, invited):
        """
        A calendar feed of the same host names the same event, and says the same.
        """
        spec = load_plugins(["ical"]).exporter("ical")
        feed = spec.factory({"shape": "event", "host": HOST})
        rendered = feed.render([invited.entry], locale="vi")
        (published,) = icalendar.Calendar.from_ical(rendered).walk("VEVENT")

        event = event_of(invited)

        for name in ("UID", "SEQUENCE", "SUMMARY", "DTSTART", "DTEND", "STATUS"):
            assert event[name] == published[name]

    def test_secret_goes_by_its_number(self, invited):
        """
        Neither title nor reason nor name of what is secret is put in a calendar.
        """
        entry = attrs.evolve(invited.entry, secret=True, document="12/KH")

        event = event_of(attrs.evolve(invited, entry=entry))

        assert event["SUMMARY"] == "12/KH"
        assert not {"DESCRIPTION", "CATEGORIES"} & event.keys()

    def test_moved_day_is_a_later_version(self, invited):
        """
        The same event, in the version that the changes to the deadline count.
        """
        entry = attrs.evolve(invited.entry, revision=3, last_day=dt.date(2017, 2, 20))

        moved = event_of(attrs.evolve(invited, entry=entry))

        assert moved["UID"] == event_of(invited)["UID"]
        assert moved["SEQUENCE"] == 3

    def test_ends_at_an_instant(self, invited):
        """
        A time of day comes with the definition of its zone, and is the feed's.
        """
        at = dt.datetime(2017, 2, 16, 9, 30, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
        entry = attrs.evolve(invited.entry, is_instant=True, expires_at=at)

        calendar = calendar_of(attrs.evolve(invited, entry=entry))

        (event,) = calendar.walk("VEVENT")
        assert event["DTSTART"].dt == at
        assert [zone["TZID"] for zone in calendar.timezones] == ["Asia/Ho_Chi_Minh"]

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param(None, id="about none"),
            pytest.param({"last_day": None, "expires_at": None}, id="without a day"),
            pytest.param({"is_open": False, "state": "confirmed"}, id="done"),
        ],
    )
    def test_is_left_out(self, invited, changes):
        """
        There is nothing to be invited to.
        """
        entry = changes and attrs.evolve(invited.entry, **changes)

        assert inviter(SENDER, HOST)(attrs.evolve(invited, entry=entry)) is None

    def test_digest_invites_to_nothing(self, invited):
        """
        What is about several obligations is no invitation to one of them.
        """
        digest = attrs.evolve(invited, notices=("a", "b"))

        assert inviter(SENDER, HOST)(digest) is None

    @pytest.mark.parametrize(
        "name",
        [
            pytest.param('An "Ba";X=Y:Z', id="marks of the format"),
            pytest.param("An\r\nATTENDEE:mailto:b@example.vn", id="line break"),
            pytest.param("\u202ean\x00\x1b", id="controls"),
            pytest.param("\ud800", id="half a surrogate pair"),
            pytest.param("", id="none"),
        ],
    )
    def test_names_are_harmless(self, invited, name):
        """
        Whatever stands in a name, one person is invited.
        """
        to = attrs.evolve(invited.to, name=name)

        event = event_of(attrs.evolve(invited, to=to))

        assert event["ATTENDEE"] == f"mailto:{to.address}"
        assert set(event["ATTENDEE"].params) <= {"CN", "ROLE", "PARTSTAT", "RSVP"}


class TestCancel:
    @pytest.mark.parametrize(
        ("message_changes", "entry_changes"),
        [
            pytest.param({"cancels": True}, {}, id="taken back"),
            pytest.param({}, {"state": "withdrawn", "is_open": False}, id="withdrawn"),
            pytest.param(
                {"cancels": True},
                {"last_day": None, "expires_at": None},
                id="has lost its day",
            ),
        ],
    )
    def test_takes_the_same_event_back(self, invited, message_changes, entry_changes):
        """
        Method and status say the same, and the identifier is the invitation's.
        """
        entry = attrs.evolve(invited.entry, revision=2, **entry_changes)
        message = attrs.evolve(invited, entry=entry, **message_changes)

        event = event_of(message)

        assert calendar_of(message)["METHOD"] == "CANCEL"
        assert event["STATUS"] == "CANCELLED"
        assert event["UID"] == event_of(invited)["UID"]
        assert event["SEQUENCE"] == 2
        assert ("DTSTART" in event) is (entry.last_day is not None)
        assert event.subcomponents == []


class TestSettings:
    def test_nobody_is_invited_without_asking(self, made, invited, tmp_path):
        """
        Invitations come only where the settings ask for them.
        """
        kinds = []
        for options in ({}, {"invite": True, "invite_host": HOST}):
            folder = tmp_path / str(len(kinds))
            made(folder=str(folder), **options).send(invited)
            (file,) = folder.iterdir()
            mail = email.message_from_bytes(file.read_bytes())
            kinds.append([part.get_content_type() for part in mail.get_payload()])

        assert kinds[0] == ["text/plain", "text/html"]
        assert kinds[1] == ["text/plain", "text/html", "text/calendar"]

    def test_host_is_checked(self, made):
        """
        What the feed would refuse as a host, an invitation refuses too.
        """
        with pytest.raises(GovtasksError, match="host: must be a host name"):
            made(folder="mail", invite=True, invite_host="not a host")

    def test_obligation_that_no_calendar_holds_is_rejected(
        self, made, invited, tmp_path
    ):
        """
        An unknown state is said, and not guessed at.
        """
        entry = attrs.evolve(invited.entry, state="unheard-of")
        channel = made(folder=str(tmp_path), invite=True)

        receipt = channel.send(attrs.evolve(invited, entry=entry))

        assert receipt.outcome is Outcome.REJECTED
        assert "unknown workflow state" in receipt.detail

    def test_missing_packages_are_named(self, fresh_python):
        """
        Without the extra, the hint says what to install.
        """
        code = (
            "import sys; sys.modules['icalendar'] = None\n"
            "from govtasks_mail import MailChannel\n"
            "try: MailChannel.from_settings("
            "{'sender': 'a@b.vn', 'folder': 'x', 'invite': True})\n"
            "except ValueError as error: print(error)"
        )

        assert "govtasks-mail[calendar]" in fresh_python(code).stdout

    def test_nothing_is_imported_without_asking(self, fresh_python):
        """
        A register that invites nobody does not wait for icalendar.
        """
        code = "import sys, govtasks_mail; print('icalendar' in sys.modules)"

        assert fresh_python(code).stdout.strip() == "False"

    def test_error_of_plugin_that_is_not_there(self):
        """
        The exporter is asked for by name, so that mail knows no other plugin.
        """
        with pytest.raises(UnknownNameError):
            load_plugins(["mail"]).exporter("ical")
