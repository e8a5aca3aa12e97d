import datetime as dt
import itertools

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

import govtasks_ical
from govtasks.errors import InvalidValueError, NaiveInstantError, UnknownNameError
from govtasks.obligations.state import Workflow
from govtasks.plugins import load_plugins
from govtasks.testing.exporter import ExporterSuite, sample_entry
from govtasks.text import Text
from govtasks_ical.exporter import IcalExporter

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
        The exporter is made from the settings of the host.
        """
        spec = load_plugins([govtasks_ical]).exporter("ical")

        document = spec.factory({"shape": "todo"}).render([sample_entry()], locale="vi")

        assert b"BEGIN:VTODO\r\n" in document

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
            pytest.param(
                "UID:cd7ba2f2-a488-5ce5-a9b6-31d62acf9708@govtasks.invalid", id="UID"
            ),
        ],
    )
    def test_says_what_it_is(self, line):
        """
        Name, refresh interval and identifier are written, in old and new words.
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
    @pytest.mark.parametrize("percent", [-1, 101])
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

    def test_shapes_hosts_and_calendars_differ(self):
        """
        No two things that a collection can hold have one identifier.
        """
        choices = itertools.product(KIND, ("govtasks.invalid", "quangngai.example"))
        documents = [
            render(sample_entry(), shape=shape, host=host) for shape, host in choices
        ]

        found = [c for d in documents for c in Calendar.from_ical(d).walk()]
        uids = [c["UID"] for c in found if c.name != "VALARM"]

        assert len(uids) == 8
        assert len(set(uids)) == 8


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
