import concurrent.futures
import datetime as dt
import itertools
from zoneinfo import ZoneInfo

import attrs
import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

import govtasks
import govtasks_ical
from govtasks.errors import InvalidValueError, NaiveInstantError, UnknownNameError
from govtasks.obligations.state import Workflow
from govtasks.plugins import load_plugins
from govtasks.testing.exporter import ExporterSuite, sample_entry
from govtasks.text import Text
from govtasks_ical.exporter import IcalExporter
from govtasks_ical.fragments import Fragment, Fragments
from govtasks_ical.settings import IcalSettings, Shape

ICT = dt.timezone(dt.timedelta(hours=7))
DAY = dt.date(2017, 2, 16)
KIND = {"event": "VEVENT", "todo": "VTODO"}
each_shape = pytest.mark.parametrize("shape", ["event", "todo"])

# What `Text` lets through, with what iCalendar treats specially more often.
letters = st.characters(codec="utf-8", exclude_categories=["Cc"]) | st.sampled_from(
    '\\,;:"^\n\t\u2028nN'
)
texts = st.builds(
    Text.of,
    vi=st.text(letters, min_size=1, max_size=150).filter(str.strip),
    en=st.just("x"),
)
keys = st.from_regex(r"[a-z0-9][a-z0-9._/#@-]{0,40}", fullmatch=True)
instants = st.datetimes(
    min_value=dt.datetime(1900, 1, 1),  # noqa: DTZ001 - the zone comes beside it
    max_value=dt.datetime(2200, 1, 1),  # noqa: DTZ001 - the same
    timezones=st.sampled_from([dt.UTC, ICT]),
)
entry_values = st.fixed_dictionaries(
    {
        "key": keys,
        "title": texts,
        "lead": texts,
        "answers": st.lists(texts, max_size=3).map(tuple),
        "explanation": texts,
        "last_day": st.none() | st.dates(max_value=dt.date(9999, 12, 30)),
        "state": st.sampled_from([state.value for state in Workflow]),
        "percent": st.none() | st.integers(0, 100),
        "completed_at": st.none() | instants,
        "changed_at": instants,
        "revision": st.integers(0, 2**31 - 1),
        "parent": st.none() | keys,
        "provisional": st.booleans(),
    }
)
entry_lists = st.lists(
    entry_values.map(lambda values: sample_entry(**values)),
    max_size=6,
    unique_by=lambda entry: entry.key,
)


def render(*entries, locale="vi", **settings):
    """Write entries with these settings."""
    return IcalExporter.from_settings(settings).render(entries, locale=locale)


def components(document):
    """Read the events and to-dos with icalendar."""
    return Calendar.from_ical(document).subcomponents


def only(*entries, **settings):
    """Write entries and read the one component back."""
    (component,) = components(render(*entries, **settings))
    return component


def unfolded(document):
    """Return the content lines, by the rule of RFC 5545, 3.1."""
    return document.replace(b"\r\n ", b"").decode().removesuffix("\r\n").split("\r\n")


class TestEventsConform(ExporterSuite):
    @pytest.fixture
    def exporter(self):
        """Give the exporter as it is without settings."""
        return IcalExporter.from_settings({})


class TestTodosConform(ExporterSuite):
    @pytest.fixture
    def exporter(self):
        """Give the exporter for to-dos."""
        return IcalExporter.from_settings({"shape": "todo"})


class TestPlugin:
    def test_offers_the_format(self):
        """
        It registers one export format, with its media type and suffix.
        """
        plugins = load_plugins([govtasks_ical])

        spec = plugins.exporter("ical")
        assert not plugins.failed
        assert (spec.media_type, spec.suffix) == ("text/calendar", ".ics")

    def test_factory_reads_settings(self):
        """
        The exporter is made from the settings of the host, read or as they are.
        """
        spec = load_plugins([govtasks_ical]).exporter("ical")

        for settings in ({"shape": "todo"}, IcalSettings(shape=Shape.TODO)):
            document = spec.factory(settings).render([sample_entry()], locale="vi")

            assert b"BEGIN:VTODO\r\n" in document

    def test_environment_gives_settings(self):
        """
        What stands in the environment holds for every exporter of a register.
        """
        given = {"GOVTASKS_ICAL_HOST": "town.example", "GOVTASKS_ICAL_MOST_ITEMS": "5"}
        plugins = load_plugins([govtasks_ical], environment=given)
        with govtasks.open("memory:", plugins=plugins) as register:
            exporter = register.exporter("ical", {"shape": "todo"})

        assert exporter.settings == IcalSettings(
            shape=Shape.TODO, host="town.example", most_items=5
        )

    def test_import_is_light(self, fresh_python):
        """
        The icalendar package is loaded with the first exporter, not before.
        """
        code = (
            "import sys, govtasks_ical\n"
            "(spec,) = govtasks_ical.govtasks_exporters()\n"
            "print('icalendar' in sys.modules)\n"
            "spec.factory({})\n"
            "print('icalendar' in sys.modules)\n"
        )

        assert fresh_python(code).stdout.split() == ["False", "True"]


class TestCalendar:
    @pytest.mark.parametrize(
        "line",
        [
            pytest.param("VERSION:2.0", id="version"),
            pytest.param("NAME:Thời hạn nhiệm vụ", id="name"),
            pytest.param("X-WR-CALNAME:Thời hạn nhiệm vụ", id="older name"),
            pytest.param("REFRESH-INTERVAL;VALUE=DURATION:PT12H", id="refresh"),
            pytest.param("X-PUBLISHED-TTL:PT12H", id="older refresh"),
        ],
    )
    def test_says_what_it_is(self, line):
        """
        Name and refresh interval are written, in old and new words.
        """
        assert line in unfolded(render())

    @pytest.mark.parametrize("name", ["METHOD", "RRULE", "ATTENDEE", "ORGANIZER"])
    @each_shape
    def test_leaves_out(self, shape, name):
        """
        Nothing invites, recurs or names a mailbox.
        """
        lines = unfolded(render(sample_entry(), shape=shape))

        assert not [line for line in lines if line.startswith(name)]

    def test_name_in_the_reader_s_language(self):
        """
        The calendar is called as the host says, in the reader's language.
        """
        name = {"vi": "Chỉ thị", "en": "Directive"}

        assert "NAME:Directive" in unfolded(render(locale="en", name=name))

    @pytest.mark.parametrize("key", ["", "an"])
    def test_has_no_identifier_of_its_own(self, key):
        """
        A reader that took it for that of each component would keep one of them all.
        """
        assert "UID" not in Calendar.from_ical(render(sample_entry(), calendar=key))

    @pytest.mark.parametrize(
        ("settings", "line"),
        [
            pytest.param({"colour": "navy"}, "COLOR:navy", id="colour"),
            pytest.param(
                {"refresh_hours": 1},
                "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
                id="refresh",
            ),
            pytest.param({"refresh_hours": 1}, "X-PUBLISHED-TTL:PT1H", id="older"),
            pytest.param(
                {"name": {"vi": "An, Bình; \\Năm"}},
                r"NAME:An\, Bình\; \\Năm",
                id="name",
            ),
        ],
    )
    def test_says_what_the_host_says(self, settings, line):
        """
        Name, colour and interval are the host's to choose, and are escaped.
        """
        assert line in unfolded(render(**settings))

    def test_no_entries_is_an_empty_calendar(self):
        """
        A subscriber without obligations still gets a calendar.
        """
        assert components(render()) == []

    @each_shape
    def test_no_day_no_component(self, shape):
        """
        What has no last day is left out, and its neighbour stays.
        """
        undated = sample_entry(key="1", last_day=None, expires_at=None)

        component = only(undated, sample_entry(key="2"), shape=shape)

        assert component.name == KIND[shape]

    def test_repeated_key_is_refused(self):
        """
        Two components with one identifier would hide one another.
        """
        entry = sample_entry(title=Text.of(vi="khác"))

        with pytest.raises(InvalidValueError, match="two entries have the same key"):
            render(sample_entry(), sample_entry(key="1"), entry)


class TestEvent:
    @pytest.mark.parametrize(
        ("last_day", "next_day"),
        [
            pytest.param(DAY, dt.date(2017, 2, 17), id="within a month"),
            pytest.param(dt.date(2017, 12, 31), dt.date(2018, 1, 1), id="new year"),
            pytest.param(dt.date(2016, 2, 28), dt.date(2016, 2, 29), id="leap day"),
            pytest.param(dt.date(1, 1, 1), dt.date(1, 1, 2), id="first of all days"),
            pytest.param(
                dt.date(9999, 12, 30), dt.date(9999, 12, 31), id="last but one"
            ),
        ],
    )
    def test_lasts_the_whole_last_day(self, last_day, next_day):
        """
        DTEND is exclusive: the event is shown on the last day, and only then.
        """
        event = only(sample_entry(last_day=last_day))

        assert event["DTSTART"].dt == last_day
        assert event["DTEND"].dt == next_day
        assert event["DTSTART"].params["VALUE"] == "DATE"
        assert event["DTEND"].params["VALUE"] == "DATE"

    def test_takes_nobody_s_time(self):
        """
        A deadline does not make the day look busy.
        """
        assert only(sample_entry())["TRANSP"] == "TRANSPARENT"

    def test_day_that_no_day_follows_is_refused(self):
        """
        The last day of the calendar cannot have an exclusive end.
        """
        with pytest.raises(
            InvalidValueError, match=r"644/2\.a: last_day: no day follows"
        ):
            render(sample_entry(last_day=dt.date.max))

    @pytest.mark.parametrize(
        ("changes", "status"),
        [
            pytest.param({}, "CONFIRMED", id="open"),
            pytest.param({"provisional": True}, "TENTATIVE", id="provisional"),
            pytest.param({"state": "confirmed"}, "CONFIRMED", id="done"),
            pytest.param({"state": "withdrawn"}, "CANCELLED", id="withdrawn"),
            pytest.param(
                {"state": "withdrawn", "provisional": True}, "CANCELLED", id="both"
            ),
        ],
    )
    def test_status(self, changes, status):
        """
        It says whether the day stands, may move, or is off.
        """
        assert only(sample_entry(**changes))["STATUS"] == status


class TestTodo:
    def test_is_due_on_the_last_day(self):
        """
        DUE is the last day itself, and nothing starts.
        """
        todo = only(sample_entry(), shape="todo")

        assert todo["DUE"].dt == DAY
        assert todo["DUE"].params["VALUE"] == "DATE"
        assert "DTSTART" not in todo

    def test_can_be_due_on_the_last_day_of_all(self):
        """
        A to-do needs no day after it.
        """
        todo = only(sample_entry(last_day=dt.date.max), shape="todo")

        assert todo["DUE"].dt == dt.date.max

    @pytest.mark.parametrize(
        ("state", "status"),
        [
            pytest.param("dormant", "NEEDS-ACTION", id="dormant"),
            pytest.param("assigned", "NEEDS-ACTION", id="assigned"),
            pytest.param("accepted", "NEEDS-ACTION", id="accepted"),
            pytest.param("in-progress", "IN-PROCESS", id="in-progress"),
            pytest.param("submitted", "IN-PROCESS", id="submitted"),
            pytest.param("returned", "NEEDS-ACTION", id="returned"),
            pytest.param("confirmed", "COMPLETED", id="confirmed"),
            pytest.param("withdrawn", "CANCELLED", id="withdrawn"),
        ],
    )
    def test_status(self, state, status):
        """
        Done by the doer is not completed; only what is confirmed is.
        """
        assert only(sample_entry(state=state), shape="todo")["STATUS"] == status

    @pytest.mark.parametrize(
        ("changes", "percent"),
        [
            pytest.param({"percent": 40}, 40, id="reported"),
            pytest.param({"percent": 0}, 0, id="nothing yet"),
            pytest.param(
                {"percent": 100, "state": "submitted"}, 99, id="not confirmed"
            ),
            pytest.param({"percent": 40, "state": "confirmed"}, 100, id="confirmed"),
            pytest.param({"percent": None}, None, id="unknown"),
        ],
    )
    def test_percent(self, changes, percent):
        """
        Only what is confirmed stands at 100, for programs tick that off.
        """
        todo = only(sample_entry(**changes), shape="todo")

        assert todo.get("PERCENT-COMPLETE") == percent

    def test_completed_is_an_instant_in_utc(self):
        """
        A confirmed obligation says when it was done, in UTC and whole seconds.
        """
        done = dt.datetime(2017, 2, 15, 5, 0, 0, 999_999, ICT)

        document = render(
            sample_entry(state="confirmed", completed_at=done), shape="todo"
        )

        assert "COMPLETED:20170214T220000Z" in unfolded(document)

    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param({"state": "confirmed"}, id="nobody knows when"),
            pytest.param(
                {
                    "state": "submitted",
                    "completed_at": dt.datetime(2017, 2, 15, 5, tzinfo=ICT),
                },
                id="not confirmed",
            ),
        ],
    )
    def test_no_instant_is_invented(self, changes):
        """
        COMPLETED stands only where an instant is known and counts.
        """
        assert "COMPLETED" not in only(sample_entry(**changes), shape="todo")


HCM = ZoneInfo("Asia/Ho_Chi_Minh")


class TestInstant:
    @pytest.mark.parametrize(
        ("expires_at", "line"),
        [
            pytest.param(
                dt.datetime(2017, 2, 16, 9, 30, 0, 5, HCM),
                ";TZID=Asia/Ho_Chi_Minh:20170216T093000",
                id="Vietnamese time",
            ),
            pytest.param(
                dt.datetime(2017, 2, 17, tzinfo=HCM),
                ";TZID=Asia/Ho_Chi_Minh:20170217T000000",
                id="midnight",
            ),
            pytest.param(
                dt.datetime(2017, 2, 16, 9, 30, tzinfo=ICT),
                ":20170216T023000Z",
                id="offset without a zone",
            ),
            pytest.param(
                dt.datetime(2017, 2, 16, 9, 30, tzinfo=dt.UTC),
                ":20170216T093000Z",
                id="UTC",
            ),
            pytest.param(
                dt.datetime(2017, 7, 16, 9, 30, tzinfo=ZoneInfo("Europe/Berlin")),
                ":20170716T073000Z",
                id="zone of two observances",
            ),
            pytest.param(
                dt.datetime(1975, 6, 13, tzinfo=HCM),
                ";TZID=Asia/Ho_Chi_Minh:19750613T000000",
                id="since the clocks were unified",
            ),
            pytest.param(
                dt.datetime(1975, 6, 12, 23, tzinfo=HCM),
                ":19750612T150000Z",
                id="before",
            ),
        ],
    )
    @each_shape
    def test_is_written_with_its_zone_or_in_utc(self, shape, expires_at, line):
        """
        An instant is in Vietnamese time, whose definition goes along, or in UTC.
        """
        entry = sample_entry(is_instant=True, expires_at=expires_at)

        lines = unfolded(render(entry, shape=shape))

        assert f"{'DTSTART' if shape == 'event' else 'DUE'}{line}" in lines
        assert ("TZID:Asia/Ho_Chi_Minh" in lines) is ("TZID" in line)

    @each_shape
    def test_zone_is_defined_once_and_first(self, shape):
        """
        However many need it, there is one definition, in front of them.
        """
        at = dt.datetime(2017, 2, 16, 9, 30, tzinfo=HCM)
        entries = [
            sample_entry(key=str(n), is_instant=True, expires_at=at) for n in range(3)
        ]

        names = [c.name for c in components(render(*entries, shape=shape))]

        assert names == ["VTIMEZONE", *[KIND[shape]] * 3]

    def test_event_at_an_instant_has_no_end(self):
        """
        Programs show one time, which is the deadline.
        """
        at = dt.datetime(2017, 2, 16, 9, 30, tzinfo=HCM)
        document = render(sample_entry(is_instant=True, expires_at=at))

        (event,) = Calendar.from_ical(document).events

        assert event.start == event.end == at
        assert "DTEND" not in event

    @each_shape
    def test_needs_no_day(self, shape):
        """
        What ends at an instant is exported though nobody says on which day.
        """
        at = dt.datetime(2017, 2, 16, 9, 30, tzinfo=dt.UTC)
        entry = sample_entry(is_instant=True, expires_at=at, last_day=None)

        assert only(entry, shape=shape)["UID"]

    @pytest.mark.parametrize(
        ("expires_at", "error", "match"),
        [
            pytest.param(
                None, InvalidValueError, "expires_at: must be an instant", id="none"
            ),
            pytest.param(
                dt.datetime(2017, 2, 16),  # noqa: DTZ001 - what is to be refused
                NaiveInstantError,
                "expires_at: instant has no time zone",
                id="naive",
            ),
        ],
    )
    def test_refuses(self, expires_at, error, match):
        """
        An end at an instant has to say which.
        """
        with pytest.raises(error, match=rf"644/2\.a: {match}"):
            render(sample_entry(is_instant=True, expires_at=expires_at))


@each_shape
class TestAlarms:
    at = (
        dt.datetime(2017, 2, 13, 8, tzinfo=HCM),
        dt.datetime(2017, 2, 15, 16, 30, tzinfo=dt.UTC),
    )

    def alarms(self, shape, **changes):
        """Return the lines of the alarms of one entry."""
        settings = {
            name: changes.pop(name) for name in ("alarm_uids",) if name in changes
        }
        entry = sample_entry(alarms=self.at, **changes)
        component = only(entry, shape=shape, **settings)
        return [dict(alarm) for alarm in component.walk("VALARM")]

    def test_ring_at_instants_in_utc(self, shape):
        """
        They hang on no start or end, which readers take differently.
        """
        lines = unfolded(render(sample_entry(alarms=self.at), shape=shape))

        triggers = [line for line in lines if line.startswith("TRIGGER")]
        assert triggers == [
            "TRIGGER;VALUE=DATE-TIME:20170213T010000Z",
            "TRIGGER;VALUE=DATE-TIME:20170215T163000Z",
        ]

    def test_show_the_title(self, shape):
        """
        An alarm is a text on the screen, and has no identifier.
        """
        for alarm in self.alarms(shape):
            assert alarm["ACTION"] == "DISPLAY"
            assert alarm["DESCRIPTION"] == "Báo cáo kết quả rà soát"
            assert "UID" not in alarm

    def test_have_identifiers_where_asked(self, shape):
        """
        Programs that write alarms back tell them apart by identifiers for life.
        """
        first, second = (alarm["UID"] for alarm in self.alarms(shape, alarm_uids=True))

        assert first != second
        assert [first, second] == [
            alarm["UID"] for alarm in self.alarms(shape, alarm_uids=True, revision=4)
        ]

    def test_are_silent_when_it_is_over(self, shape):
        """
        What is closed reminds nobody.
        """
        assert self.alarms(shape, state="confirmed", is_open=False) == []


@each_shape
class TestAwaitingConfirmation:
    @pytest.mark.parametrize(
        ("changes", "waits"),
        [
            pytest.param({"proposed": ("completion",)}, True, id="ticked on a phone"),
            pytest.param({"state": "submitted"}, True, id="submitted"),
            pytest.param({"proposed": ("extension",)}, False, id="extension"),
            pytest.param(
                {"proposed": ("completion",), "state": "withdrawn", "is_open": False},
                False,
                id="withdrawn since",
            ),
        ],
    )
    def test_is_seen_in_the_title(self, shape, changes, waits):
        """
        What is said to be done waits, in the title and without being ticked off.
        """
        component = only(sample_entry(**changes), shape=shape, locale="en")

        summary = component["SUMMARY"]
        assert summary.startswith("[Awaiting confirmation] ") is waits
        if shape == "todo" and waits:
            assert component["STATUS"] == "IN-PROCESS"
            assert component["PERCENT-COMPLETE"] == 99

    @pytest.mark.parametrize(
        ("proposed", "locale", "text"),
        [
            pytest.param("completion", "vi", "đang chờ xác nhận", id="done vi"),
            pytest.param("completion", "en", "waits for confirmation", id="done en"),
            pytest.param(
                "extension", "vi", "thời hạn chưa thay đổi", id="extension vi"
            ),
            pytest.param("extension", "en", "stands as it is", id="extension en"),
            pytest.param("reopening", "vi", "đề nghị mở lại", id="reopening vi"),
            pytest.param(
                "reopening", "en", "Reopening was proposed", id="reopening en"
            ),
        ],
    )
    def test_description_says_what_waits(self, shape, proposed, locale, text):
        """
        Each proposal from a device that nobody answered yet is told.
        """
        entry = sample_entry(proposed=(proposed,))

        assert text in only(entry, shape=shape, locale=locale)["DESCRIPTION"]

    @pytest.mark.parametrize(
        ("locale", "line"),
        [
            pytest.param(
                "vi", "Đề nghị từ thiết bị không được chấp nhận: Thiếu phụ lục", id="vi"
            ),
            pytest.param("en", "A proposal was declined: No annex", id="en"),
        ],
    )
    def test_description_says_why_it_was_declined(self, shape, locale, line):
        """
        Who ticked it off reads why that was not enough.
        """
        declined = Text.of(vi="Thiếu phụ lục", en="No annex")
        component = only(sample_entry(declined=declined), shape=shape, locale=locale)

        assert line in component["DESCRIPTION"].split("\n")

    def test_unknown_proposal_is_refused(self, shape):
        """
        A proposal that this version does not know is not passed over.
        """
        with pytest.raises(UnknownNameError, match=r"did you mean 'extension'"):
            render(sample_entry(proposed=("extensio",)), shape=shape)


@each_shape
class TestReserve:
    @pytest.mark.parametrize(
        ("changes", "profile"),
        [
            pytest.param({}, "minimal", id="minimal"),
            pytest.param({"secret": True}, "full", id="secret"),
            pytest.param({"secret": True}, "minimal", id="both"),
        ],
    )
    def test_number_stands_for_the_title(self, shape, changes, profile):
        """
        What lies abroad, or is secret, goes by its number and says no more.
        """
        component = only(sample_entry(**changes), shape=shape, profile=profile)

        assert component["SUMMARY"] == "644/UBND-VX, 2.a"
        for alarm in component.walk("VALARM"):
            assert alarm["DESCRIPTION"] == "644/UBND-VX, 2.a"
        told = {"DESCRIPTION", "CATEGORIES", "PERCENT-COMPLETE"}
        assert not told & component.keys()

    @pytest.mark.parametrize("document", ["", "\x00", " \n", "\x1b\r\x1b"])
    def test_key_stands_for_a_number_that_says_nothing(self, shape, document):
        """
        There is always something to call it by.
        """
        entry = sample_entry(document=document)

        assert only(entry, shape=shape, profile="minimal")["SUMMARY"] == "644/2.a"

    def test_state_is_told_all_the_same(self, shape):
        """
        Also by its number it is withdrawn, or waits.
        """
        entry = sample_entry(state="withdrawn", secret=True)

        component = only(entry, shape=shape)

        assert component["SUMMARY"] == "[Đã thu hồi] 644/UBND-VX, 2.a"
        assert component["STATUS"] == "CANCELLED"

    @pytest.mark.parametrize(
        ("secret", "word"),
        [
            pytest.param(True, "CONFIDENTIAL", id="secret"),
            pytest.param(False, "PRIVATE", id="not secret"),
        ],
    )
    def test_class_asks_not_to_show_it_to_others(self, shape, secret, word):
        """
        Nothing is for those with whom somebody shares his calendar.
        """
        assert only(sample_entry(secret=secret), shape=shape)["CLASS"] == word


@each_shape
class TestComponent:
    @pytest.mark.parametrize("state", list(Workflow))
    def test_knows_every_state(self, shape, state):
        """
        Every workflow state of the core can be exported.
        """
        assert only(sample_entry(state=state.value), shape=shape)["STATUS"]

    def test_stamp_is_the_last_change(self, shape):
        """
        DTSTAMP and LAST-MODIFIED are the last change in UTC, never now.
        """
        changed = dt.datetime(2017, 2, 10, 5, 30, 59, 1, ICT)

        lines = unfolded(render(sample_entry(changed_at=changed), shape=shape))

        assert "DTSTAMP:20170209T223059Z" in lines
        assert "LAST-MODIFIED:20170209T223059Z" in lines

    def test_sequence_is_the_revision(self, shape):
        """
        A moved deadline replaces the one that a program has already.
        """
        assert only(sample_entry(revision=3), shape=shape)["SEQUENCE"] == 3

    @pytest.mark.parametrize(
        ("locale", "description"),
        [
            pytest.param(
                "vi",
                "05 ngày làm việc, không tính ngày nhận\n"
                "Bỏ qua Thứ Bảy và Chủ nhật\n\n"
                "Văn bản: 644/UBND-VX, 2.a\n\n"
                "Cơ quan chủ trì: Phòng Nội vụ\n\n"
                "Chịu trách nhiệm:\n"
                "- Phó Trưởng phòng: chịu trách nhiệm trực tiếp\n"
                "- Trưởng phòng: cùng chịu trách nhiệm",
                id="Vietnamese",
            ),
            pytest.param(
                "en",
                "5 working days, the day of receipt not counted\n"
                "A weekend is skipped\n\n"
                "Document: 644/UBND-VX, 2.a\n\n"
                "Leading body: Division of Home Affairs\n\n"
                "Who answers:\n"
                "- Deputy head: answers directly\n"
                "- Head: answers with him",
                id="English",
            ),
        ],
    )
    def test_description_says_why_and_who(self, shape, locale, description):
        """
        The explanation of the day, the leading body, and each who answers.
        """
        component = only(sample_entry(), shape=shape, locale=locale)

        assert component["DESCRIPTION"] == description

    def test_nobody_answers(self, shape):
        """
        Where nobody is known, no heading stands alone.
        """
        component = only(sample_entry(answers=()), shape=shape)

        assert component["DESCRIPTION"].endswith("Cơ quan chủ trì: Phòng Nội vụ")

    def test_provisional_day_says_so(self, shape):
        """
        A day that may still move says so before anything else.
        """
        component = only(sample_entry(provisional=True), shape=shape)

        assert component["DESCRIPTION"].startswith("Ngày tạm tính: ")

    @pytest.mark.parametrize(
        ("locale", "summary"),
        [
            pytest.param("vi", "[Đã thu hồi] Báo cáo kết quả rà soát", id="Vietnamese"),
            pytest.param("en", "[Withdrawn] Report on the review", id="English"),
        ],
    )
    def test_withdrawn_is_seen_in_the_title(self, shape, locale, summary):
        """
        Many programs ignore the status, so the title says it too.
        """
        entry = sample_entry(state="withdrawn")

        assert only(entry, shape=shape, locale=locale)["SUMMARY"] == summary

    @pytest.mark.parametrize(
        ("field", "more"),
        [
            pytest.param(Text.of(vi="Văn hóa, xã hội"), ["Văn hóa, xã hội"], id="one"),
            pytest.param(None, [], id="none"),
        ],
    )
    def test_categories_are_the_leading_body_and_the_field(self, shape, field, more):
        """
        A reader can filter by both; a comma in a name does not split it.
        """
        lead = Text.of(vi="Phòng Lao động, Thương binh và Xã hội")

        component = only(sample_entry(lead=lead, field=field), shape=shape)

        assert component["CATEGORIES"].cats == [lead.in_locale("vi"), *more]

    def test_points_to_its_parent(self, shape):
        """
        A derived obligation names the identifier that its parent has here.
        """
        parent = sample_entry(key="644/2")
        child = sample_entry(key="644/2.a", parent="644/2")

        first, second = components(render(child, parent, shape=shape))

        assert second["RELATED-TO"] == first["UID"]
        assert "RELATED-TO" not in first

    @pytest.mark.parametrize(
        ("parent", "series", "related"),
        [
            pytest.param(None, None, [], id="neither"),
            pytest.param("644/2", None, ["644/2"], id="parent"),
            pytest.param(None, "644/2", ["644/2"], id="series"),
            pytest.param("644/2", "644/2", ["644/2"], id="the same"),
            pytest.param("644/2", "644/1", ["644/2", "644/1"], id="both"),
        ],
    )
    def test_belongs_to_parent_and_series(self, shape, parent, series, related):
        """
        An occurrence names what opened it; the parent comes first.
        """
        component = only(sample_entry(parent=parent, series=series), shape=shape)

        found = component.get("RELATED-TO", [])
        others = [only(sample_entry(key=key), shape=shape)["UID"] for key in related]
        assert (found if isinstance(found, list) else [found]) == others

    @pytest.mark.parametrize(
        ("changes", "colour"),
        [
            pytest.param({}, None, id="open"),
            pytest.param({"state": "submitted"}, "orange", id="awaits confirmation"),
            pytest.param({"state": "confirmed"}, "green", id="done"),
            pytest.param({"state": "withdrawn"}, "gray", id="withdrawn"),
        ],
    )
    def test_colour(self, shape, changes, colour):
        """
        What waits, is done or withdrawn stands out; the rest has the calendar's.
        """
        assert only(sample_entry(**changes), shape=shape).get("COLOR") == colour

    @pytest.mark.parametrize(
        ("key", "address"),
        [
            pytest.param("644/2.a", "https://a.example/t?k=644/2.a#x", id="path"),
            pytest.param("a#b@c", "https://a.example/t?k=a%23b@c#x", id="fragment"),
        ],
    )
    def test_links_back(self, shape, key, address):
        """
        The key stands where the template says, quoted where it would cut it off.
        """
        link = "https://a.example/t?k={key}#x"

        assert only(sample_entry(key=key), shape=shape, link=link)["URL"] == address

    def test_links_nowhere_without_a_template(self, shape):
        """
        No address is made up.
        """
        assert "URL" not in only(sample_entry(), shape=shape)

    def test_long_texts_show_where_they_were_cut(self, shape):
        """
        A title or description that no program keeps whole ends with an ellipsis.
        """
        text = Text.of(vi="Đ" * 10_000)

        component = only(sample_entry(title=text, explanation=text), shape=shape)

        assert component["SUMMARY"] == "Đ" * 999 + "…"
        assert component["DESCRIPTION"] == "Đ" * 7_999 + "…"

    @pytest.mark.parametrize(
        ("changes", "error", "match"),
        [
            pytest.param(
                {"state": "in-progres"},
                UnknownNameError,
                r"644/2\.a: state: unknown workflow .*did you mean 'in-progress'",
                id="state",
            ),
            pytest.param(
                {"last_day": dt.datetime(2017, 2, 16, tzinfo=ICT)},
                InvalidValueError,
                "last_day: must be a date without a time",
                id="instant as day",
            ),
            pytest.param(
                {"revision": -1},
                InvalidValueError,
                "revision: must be from 0 to 2147483647, got -1",
                id="revision below",
            ),
            pytest.param(
                {"revision": 2**31}, InvalidValueError, "revision", id="revision above"
            ),
            pytest.param(
                {"changed_at": dt.datetime.min.replace(tzinfo=ICT)},
                InvalidValueError,
                "changed_at: is no instant of the calendar in UTC",
                id="before all days",
            ),
        ],
    )
    def test_refuses(self, shape, changes, error, match):
        """
        What no calendar can hold is refused, with the obligation and the field.
        """
        with pytest.raises(error, match=match):
            render(sample_entry(**changes), shape=shape)


class TestTodoRefuses:
    @pytest.mark.parametrize("percent", [-1, 101, 4.5, True, "40"])
    def test_percent(self, percent):
        """
        Progress is a share of a hundred.
        """
        with pytest.raises(InvalidValueError, match="percent: must be from 0 to 100"):
            render(sample_entry(percent=percent), shape="todo")

    def test_naive_completion(self):
        """
        A completion without a zone names no instant.
        """
        naive = dt.datetime(2017, 2, 15)  # noqa: DTZ001 - what is to be refused

        with pytest.raises(NaiveInstantError, match="completed_at"):
            render(sample_entry(state="confirmed", completed_at=naive), shape="todo")


class TestLimits:
    def many(self, count):
        """Return entries of the following days, the farthest with the first key."""
        return [
            sample_entry(key=f"k{count - n:03}", last_day=DAY + dt.timedelta(days=n))
            for n in range(count)
        ]

    @pytest.mark.parametrize(
        ("locale", "summary"),
        [
            pytest.param(
                "vi",
                "Còn 6 thời hạn khác, từ ngày này trở đi, không có trong lịch này",
                id="Vietnamese",
            ),
            pytest.param(
                "en",
                "6 more deadlines, from this day on, are not in this calendar",
                id="English",
            ),
        ],
    )
    @each_shape
    def test_notice_says_how_many_are_left_out(self, shape, locale, summary):
        """
        The nearest are there; on the day of the first that is not, an item says it.
        """
        document = render(*self.many(10), shape=shape, locale=locale, most_items=5)

        *shown, notice = components(document)
        start = {"event": "DTSTART", "todo": "DUE"}[shape]
        days = sorted(component[start].dt for component in shown)
        assert days == [DAY + dt.timedelta(days=n) for n in range(4)]
        assert notice["SUMMARY"] == summary
        assert notice["STATUS"] == {"event": "CONFIRMED", "todo": "NEEDS-ACTION"}[shape]
        assert notice[start].dt == DAY + dt.timedelta(days=4)

    @pytest.mark.parametrize(
        ("locale", "word"),
        [
            pytest.param("vi", "Còn 2 thời hạn", id="Vietnamese"),
            pytest.param("en", "2 more deadlines", id="English"),
        ],
    )
    def test_one_too_many(self, locale, word):
        """
        The notice is an item too, so that two make room for it.
        """
        document = render(*self.many(6), locale=locale, most_items=5)

        found = components(document)
        assert len(found) == 5
        assert found[-1]["SUMMARY"].startswith(word)

    def test_as_many_as_allowed(self):
        """
        What fits is there, without a notice.
        """
        document = render(*self.many(5), most_items=5)

        assert document == render(*self.many(5))
        assert len(components(document)) == 5

    @pytest.mark.parametrize(
        ("locale", "summary"),
        [
            pytest.param(
                "vi",
                "Còn 1 thời hạn khác, từ ngày này trở đi, không có trong lịch này",
                id="Vietnamese",
            ),
            pytest.param(
                "en",
                "1 more deadline, from this day on, is not in this calendar",
                id="English",
            ),
        ],
    )
    def test_one_that_has_no_room(self, locale, summary):
        """
        A single one that is left out is one deadline.
        """
        # Few enough, but together too large.
        text = Text.of(vi="Đ" * 7_000)
        entries = [attrs.evolve(e, explanation=text) for e in self.many(7)]

        found = components(render(*entries, locale=locale, most_octets=100_000))

        assert len(found) == 7
        assert found[-1]["SUMMARY"] == summary

    def test_notice_is_the_same_item_for_life(self):
        """
        It moves and counts anew, but there is one of it in each calendar.
        """
        uids = [
            components(render(*self.many(count), most_items=5, calendar=calendar))[-1][
                "UID"
            ]
            for count, calendar in ((10, ""), (20, ""), (10, "an"))
        ]

        assert uids[0] == uids[1] != uids[2]

    def test_notice_is_stamped_with_what_it_counts(self):
        """
        It changes when what is left out does, and never by the clock.
        """
        changed = dt.datetime(2018, 1, 1, tzinfo=dt.UTC)
        *near, far = self.many(10)

        later = attrs.evolve(far, changed_at=changed)
        found = components(render(*near, later, most_items=5))

        assert found[-1]["DTSTAMP"].dt == changed

    def test_notice_of_the_last_of_all_days(self):
        """
        Where no day follows, it stands on the day before.
        """
        last = [sample_entry(key=f"z{n}", last_day=dt.date.max) for n in range(3)]

        found = components(render(*last, most_items=2, shape="todo"))

        assert [todo["DUE"].dt for todo in found] == [
            dt.date.max,
            dt.date(9999, 12, 30),
        ]

    def test_what_is_left_out_is_checked_too(self):
        """
        A day that is none is an error, wherever it would stand.
        """
        wrong = sample_entry(key="wrong", last_day="2017-02-16")

        with pytest.raises(InvalidValueError, match="wrong: last_day: must be a date"):
            render(*self.many(10), wrong, most_items=5)


class TestBare:
    def test_leaves_out_what_describes_the_calendar(self):
        """
        An object of a collection is the component alone.
        """
        lines = unfolded(render(sample_entry(), shape="todo", bare=True, colour="red"))

        assert lines[:5] == [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//govtasks//govtasks-ical//EN",
            "CALSCALE:GREGORIAN",
            "BEGIN:VTODO",
        ]


@attrs.define
class Counting:
    """Counts how often a component is written."""

    count: int = 0

    def __call__(self, entry):
        """Write nothing."""
        self.count += 1
        return Fragment(entry.key.encode(), is_vietnamese=False)


class TestFragments:
    @pytest.mark.parametrize(
        ("changes", "written"),
        [
            pytest.param({}, 1, id="nothing"),
            pytest.param({"hidden_by": ("an",)}, 1, id="what nobody writes"),
            pytest.param({"answers": ()}, 2, id="people"),
            pytest.param({"title": Text.of(vi="khác")}, 2, id="title"),
        ],
    )
    def test_writes_what_changed(self, changes, written):
        """
        What is the same is given as it was, though it is another object.
        """
        fragments, write = Fragments(10), Counting()

        fragments.of(sample_entry(), "vi", write)
        fragments.of(sample_entry(**changes), "vi", write)

        assert write.count == written

    def test_knows_languages_apart(self):
        """
        Each language is written for itself.
        """
        fragments, write = Fragments(10), Counting()

        for locale in ("vi", "en", "vi", "en"):
            fragments.of(sample_entry(), locale, write)

        assert write.count == 2

    @pytest.mark.parametrize(
        ("most", "written"),
        [
            pytest.param(3, 3, id="room for all"),
            pytest.param(2, 6, id="the oldest goes"),
            pytest.param(0, 6, id="none is kept"),
        ],
    )
    def test_keeps_no_more_than_it_may(self, most, written):
        """
        Where there is no room, the one that was written first is forgotten.
        """
        fragments, write = Fragments(most), Counting()

        for key in ("a", "b", "c") * 2:
            fragments.of(sample_entry(key=key), "vi", write)

        assert write.count == written

    def test_a_changed_one_takes_its_own_place(self):
        """
        A change of what is kept drives nothing else out.
        """
        fragments, write = Fragments(2), Counting()

        for key, revision in (("a", 0), ("b", 0), ("b", 1), ("a", 0)):
            fragments.of(sample_entry(key=key, revision=revision), "vi", write)

        assert write.count == 3

    def test_threads_may_share_an_exporter(self):
        """
        Many at once write what one alone does.
        """
        exporter = IcalExporter.from_settings({"remembered": 3})
        given = [[sample_entry(key=f"{n}{m}") for m in range(4)] for n in range(8)]

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            done = pool.map(lambda some: exporter.render(some, locale="vi"), given)

        assert list(done) == [render(*some) for some in given]


class TestIdentity:
    @pytest.mark.parametrize(
        ("shape", "uid"),
        [
            pytest.param("event", "b1d0f490-5062-5a76-9e11-9eff0f9d5c5f", id="event"),
            pytest.param("todo", "c27820d7-1da2-5dc2-ba93-9a2226bc153d", id="to-do"),
        ],
    )
    def test_never_changes(self, shape, uid):
        """
        Calendars hold these identifiers: with others, everything shows twice.
        """
        component = only(sample_entry(), shape=shape)

        assert component["UID"] == f"{uid}@govtasks.invalid"

    @each_shape
    def test_survives_every_change(self, shape):
        """
        Another title, day or state is the same obligation.
        """
        changed = sample_entry(
            title=Text.of(vi="khác"),
            last_day=dt.date.min,
            state="withdrawn",
            revision=9,
        )

        uid = only(changed, shape=shape)["UID"]

        assert uid == only(sample_entry(), shape=shape)["UID"]

    def test_shapes_and_hosts_differ(self):
        """
        No two things that a collection can hold have one identifier.
        """
        choices = itertools.product(KIND, ("govtasks.invalid", "quangngai.example"))
        documents = [
            render(sample_entry(), shape=shape, host=host) for shape, host in choices
        ]

        found = [component for data in documents for component in components(data)]
        uids = [component["UID"] for component in found]

        assert len(uids) == 4
        assert len(set(uids)) == 4


@given(entries=entry_lists, shape=st.sampled_from(["event", "todo"]))
def test_lines_are_at_most_75_octets(entries, shape):
    """
    For any text, lines fold by octets between characters and end with CRLF.
    """
    lines = render(*entries, shape=shape).split(b"\r\n")

    assert lines.pop() == b""
    assert max(map(len, lines)) <= 75
    for line in lines:
        text = line.decode()
        assert not any(c < " " and c != "\t" for c in text)
        assert text.splitlines() == [text]


@given(entries=entry_lists, shape=st.sampled_from(["event", "todo"]))
def test_order_does_not_matter(entries, shape):
    """
    The same obligations in another order are the same bytes.
    """
    document = render(*entries, shape=shape)

    assert render(*reversed(entries), shape=shape) == document


@given(entries=entry_lists, shape=st.sampled_from(["event", "todo"]))
def test_two_readers_find_the_same_days(entries, shape):
    """
    Icalendar and vobject read back every day and title, and nothing else.
    """
    start = {"event": "DTSTART", "todo": "DUE"}[shape]
    document = render(*entries, shape=shape)

    ours = [(c["UID"], c[start].dt) for c in components(document)]
    read = vobject.readOne(document.decode(), validate=True)
    theirs = [
        (c.uid.value, getattr(c, start.lower()).value)
        for c in read.getChildren()
        if c.name == KIND[shape]
    ]

    dated = sorted((e for e in entries if e.last_day), key=lambda e: e.key)
    assert [day for _, day in ours] == [entry.last_day for entry in dated]
    assert theirs == ours
    assert len(dict(ours)) == len(dated)


@given(
    entry=entry_values.map(lambda values: sample_entry(**{**values, "last_day": DAY}))
)
def test_texts_are_read_back(entry):
    """
    Whatever stands in a title or explanation is what a reader shows.
    """
    event = only(entry)

    title = " ".join(entry.title.in_locale("vi").split())
    marks = {"withdrawn": "[Đã thu hồi] ", "confirmed": "[Đã hoàn thành] "}
    mark = marks.get(entry.state, "[Chờ xác nhận] " * (entry.state == "submitted"))
    assert event["SUMMARY"] == f"{mark}{title}"
    explanation = "\n".join(entry.explanation.in_locale("vi").splitlines())
    assert explanation in event["DESCRIPTION"]
