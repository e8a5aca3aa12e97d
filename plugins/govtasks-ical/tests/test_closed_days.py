import datetime as dt
import itertools

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from govtasks.deadlines.calendars import DayKind, DayStatus
from govtasks.errors import (
    GovtasksError,
    InvalidValueError,
    MalformedDataError,
    TooLargeError,
)
from govtasks.explain import Citation
from govtasks.text import Text
from govtasks_ical.closed_days import (
    LONGEST_EVENT,
    MOST_DAYS,
    MOST_PROBLEMS,
    read_calendar,
)
from govtasks_ical.cutting import DEEPEST, LARGEST_FILE, MOST_EVENTS, events_in

FIRST, LAST = dt.date(2020, 1, 1), dt.date(2023, 12, 31)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def read(data, **changes):
    """Read a file that is complete for 2020 to 2023."""
    given_arguments = {
        "key": "town",
        "title": Text.of(en="Town"),
        "version": "1",
        "first_day": FIRST,
        "last_day": LAST,
    }
    return read_calendar(data, **(given_arguments | changes))


def event(*lines, start="20200525", name="Feast"):
    """Give the lines of an event."""
    own = [f"DTSTART;VALUE=DATE:{start}"] if start else []
    summary = [f"SUMMARY:{name}"] if name else []
    return "\r\n".join(["BEGIN:VEVENT", *own, *summary, *lines, "END:VEVENT"])


def file(*events):
    """Give a file with these events."""
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y//EN"]
    return "\r\n".join([*head, *events, "END:VCALENDAR", ""]).encode()


def closed(*events, **changes):
    """Give the days that these events close, in ISO 8601."""
    return [str(special.day) for special in read(file(*events), **changes).days]


class TestDays:
    def test_each_is_closed_under_its_name(self):
        """
        A day is closed, decided, and cites what the caller names.
        """
        law = Citation(instrument="Decree 1", provision="Article 2")

        (day,) = read(file(event()), citation=law).days

        assert (day.day, day.kind) == (dt.date(2020, 5, 25), DayKind.CLOSED)
        assert (day.in_locale("en"), day.status) == ("Feast", DayStatus.DECIDED)
        assert day.citation == law

    def test_without_a_citation_the_file_is_cited_as_not_confirmed(self):
        """
        A file is no law.
        """
        (day,) = read(file(event())).days

        assert day.citation == Citation(
            instrument="iCalendar file town", confirmed=False
        )

    @pytest.mark.parametrize(
        ("lines", "days"),
        [
            pytest.param([], ["2020-05-25"], id="no-end"),
            pytest.param(
                ["DTEND;VALUE=DATE:20200526"], ["2020-05-25"], id="end-is-excluded"
            ),
            pytest.param(
                ["DTEND;VALUE=DATE:20200527"], ["2020-05-25", "2020-05-26"], id="two"
            ),
            pytest.param(["DURATION:P2D"], ["2020-05-25", "2020-05-26"], id="duration"),
            pytest.param(["STATUS:CANCELLED"], [], id="cancelled"),
            pytest.param(["TRANSP:TRANSPARENT"], ["2020-05-25"], id="transparent"),
            pytest.param(
                ["RDATE;VALUE=DATE:20210601,20220602"],
                ["2020-05-25", "2021-06-01", "2022-06-02"],
                id="further-days",
            ),
            pytest.param(["X-OWN:1", "CREATED:noise"], ["2020-05-25"], id="not-read"),
        ],
    )
    def test_of_one_event(self, lines, days):
        """
        An all-day event closes its days, the end not among them.
        """
        assert closed(event(*lines)) == days

    def test_outside_the_coverage_are_left_out(self):
        """
        Of an event across the first day, the rest counts.
        """
        inside = closed(
            event("DTEND;VALUE=DATE:20200103", start="20191230"),
            event("DTEND;VALUE=DATE:20240103", start="20231230"),
            event(start="20300101"),
        )

        assert inside == ["2020-01-01", "2020-01-02", "2023-12-30", "2023-12-31"]

    def test_two_names_of_a_day_are_joined(self):
        """
        Two feasts on one day both stand, one feast in two events once.
        """
        (day,) = read(file(event(), event(name="Fair"), event())).days

        assert day.in_locale("en") == "Feast; Fair"

    def test_summaries_may_name_their_language(self):
        """
        A summary without a language is in that of the caller.
        """
        lines = ["SUMMARY;LANGUAGE=de:Fest", "SUMMARY;LANGUAGE=fr:Fête"]

        (day,) = read(file(event(*lines, name="Lễ")), locale="vi").days

        assert dict(day.name.entries) == {"de": "Fest", "fr": "Fête", "vi": "Lễ"}

    def test_of_several_calendars_in_one_file(self):
        """
        A stream of calendars is read as one.
        """
        data = file(event()) + file(event(start="20200601"))

        assert [day.day.month for day in read(data).days] == [5, 6]

    def test_weekend_and_decision_are_the_callers(self):
        """
        What no file says is given beside it.
        """
        friday = frozenset({4, 5})

        calendar = read(file(), weekend=friday, decided_until=dt.date(2021, 1, 1))

        assert (calendar.weekend, calendar.decided_until) == (
            friday,
            dt.date(2021, 1, 1),
        )
        assert read(file()).decided_until == LAST


class TestRecurrence:
    @pytest.mark.parametrize(
        ("rule", "start", "days"),
        [
            pytest.param(
                "FREQ=YEARLY",
                "20100501",
                ["2020-05-01", "2021-05-01", "2022-05-01", "2023-05-01"],
                id="each-year",
            ),
            pytest.param(
                "FREQ=YEARLY;INTERVAL=2",
                "20110501",
                ["2021-05-01", "2023-05-01"],
                id="every-other",
            ),
            pytest.param(
                "FREQ=YEARLY;COUNT=3",
                "20190501",
                ["2020-05-01", "2021-05-01"],
                id="three-times",
            ),
            pytest.param(
                "FREQ=YEARLY;UNTIL=20210501",
                "20190501",
                ["2020-05-01", "2021-05-01"],
                id="until-included",
            ),
            pytest.param(
                "FREQ=YEARLY;UNTIL=20210501T000000Z",
                "20190501",
                ["2020-05-01", "2021-05-01"],
                id="until-an-instant",
            ),
            pytest.param("FREQ=YEARLY", "20160229", ["2020-02-29"], id="leap-day"),
            pytest.param(
                "FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO",
                "20100531",
                ["2020-05-25", "2021-05-31", "2022-05-30", "2023-05-29"],
                id="last-monday",
            ),
            pytest.param(
                "FREQ=YEARLY;BYMONTH=1;BYDAY=3MO",
                "20190121",
                ["2020-01-20", "2021-01-18", "2022-01-17", "2023-01-16"],
                id="third-monday",
            ),
            pytest.param(
                "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=1",
                "20220501",
                ["2022-05-01", "2023-05-01"],
                id="day-named-twice",
            ),
        ],
    )
    def test_by_year_is_followed(self, rule, start, days):
        """
        What comes each year closes its days inside the coverage.
        """
        assert closed(event(f"RRULE:{rule}", start=start)) == days

    def test_left_out_days_are_worked(self):
        """
        An exception takes out one occurrence.
        """
        lines = ["RRULE:FREQ=YEARLY", "EXDATE;VALUE=DATE:20210525,20220525"]

        assert closed(event(*lines)) == ["2020-05-25", "2023-05-25"]

    def test_days_around_new_year_are_followed_across_it(self):
        """
        What began before the coverage reaches into it.
        """
        lines = ["DTEND;VALUE=DATE:20100103", "RRULE:FREQ=YEARLY"]

        assert closed(
            event(*lines, start="20091231"), last_day=dt.date(2020, 1, 5)
        ) == [
            "2020-01-01",
            "2020-01-02",
        ]

    @pytest.mark.parametrize(
        "rule",
        [
            "FREQ=DAILY",
            "FREQ=MONTHLY",
            "FREQ=YEARLY;BYWEEKNO=3",
            "FREQ=YEARLY;BYMONTH=1,2",
            "FREQ=YEARLY;BYMONTH=6",
            "FREQ=YEARLY;BYMONTHDAY=1",
            "FREQ=YEARLY;BYDAY=MO",
            "FREQ=YEARLY;BYDAY=1MO",
            "FREQ=YEARLY;BYMONTH=5;BYDAY=1MO",
            "FREQ=YEARLY;BYMONTH=5;BYDAY=4MO;BYMONTHDAY=25",
            "FREQ=YEARLY;COUNT=1000000",
        ],
    )
    def test_any_other_is_refused(self, rule):
        """
        A day that cannot be told is never left out in silence.
        """
        with pytest.raises(InvalidValueError, match="event 1: RRULE: recurrence is"):
            read(file(event(f"RRULE:{rule}")))

    @given(
        start=st.dates(dt.date(1950, 1, 1), dt.date(2023, 12, 31)),
        interval=st.integers(1, 7),
        end=st.none()
        | st.integers(1, 90).map("COUNT={}".format)
        | st.dates(dt.date(1950, 1, 1)).map("UNTIL={:%Y%m%d}".format),
        by_weekday=st.booleans(),
    )
    def test_is_what_another_library_makes_of_it(
        self, start, interval, end, by_weekday
    ):
        """
        Whatever is followed, dateutil gives the same days.
        """
        parts = ["FREQ=YEARLY", f"INTERVAL={interval}", *([end] if end else [])]
        if by_weekday:
            nth = (start.day - 1) // 7 + 1
            weekday = f"BYDAY={nth}{WEEKDAYS[start.weekday()]}"
            parts += [f"BYMONTH={start.month}", weekday]
        rule = ";".join(parts)

        days = closed(event(f"RRULE:{rule}", start=f"{start:%Y%m%d}"))

        midnight = dt.datetime.combine(start, dt.time())
        occurrences = itertools.takewhile(
            lambda at: at.date() <= LAST, rrulestr(rule, dtstart=midnight)
        )
        wanted = {str(at.date()) for at in occurrences if at.date() >= FIRST}
        # RFC 5545: the first day counts, even where UNTIL lies before it.
        assert set(days) - {str(start)} == wanted - {str(start)}


class TestRefused:
    @pytest.mark.parametrize(
        ("given_event", "problem"),
        [
            pytest.param(event(start=None), "DTSTART: must be one day", id="no-start"),
            pytest.param(
                event("DTSTART:20200101T080000Z", start=None), "all-day", id="hour"
            ),
            pytest.param(event(start="20200132"), "DTSTART: cannot be read", id="32nd"),
            pytest.param(event(start="noise"), "DTSTART: cannot be read", id="noise"),
            pytest.param(event(name=None), "SUMMARY: must not be empty", id="no-name"),
            pytest.param(event(name="a\x07b"), "SUMMARY: holds", id="control"),
            pytest.param(
                event("DTEND;VALUE=DATE:20200525"), "must last from 1", id="no-day"
            ),
            pytest.param(
                event("DTEND;VALUE=DATE:20200520"), "must last from 1", id="backward"
            ),
            pytest.param(
                event("DTEND;VALUE=DATE:20220101"), "must last from 1", id="too-long"
            ),
            pytest.param(event("DTEND:20200526T000000Z"), "DTEND: must be", id="mixed"),
            pytest.param(event("DURATION:PT5H"), "DURATION: must be whole", id="hours"),
            pytest.param(
                event("RECURRENCE-ID;VALUE=DATE:20200525"),
                "RECURRENCE-ID: is not followed",
                id="override",
            ),
            pytest.param(event("EXDATE:20200525T000000Z"), "EXDATE: must be", id="ex"),
            pytest.param(event("RRULE:FREQ=SOMETIMES"), "RRULE: cannot", id="rule"),
            pytest.param(
                event("RRULE:FREQ=YEARLY", "RRULE:FREQ=YEARLY;COUNT=2"),
                "several rules",
                id="two-rules",
            ),
        ],
    )
    def test_names_the_event_and_the_property(self, given_event, problem):
        """
        What is not understood is named with its event, property and reason.
        """
        with pytest.raises(InvalidValueError, match=rf"^event 2: .*{problem}"):
            read(file(event(), given_event))

    def test_lists_all_at_once(self):
        """
        Each bad event is there, and the good ones are not lost among them.
        """
        bad = event(start="20200132"), event(), event(name=None)

        with pytest.raises(MalformedDataError, match="2 problems") as caught:
            read(file(*bad))

        problems = caught.value.arguments["problems"]
        assert [problem.split(":")[0] for problem in problems] == ["event 1", "event 3"]

    def test_lists_a_hundred_at_most(self):
        """
        Noise does not fill the screen.
        """
        bad = [event(name=None)] * (MOST_PROBLEMS + 1)

        with pytest.raises(MalformedDataError, match="more than 100") as caught:
            read(file(*bad))

        assert len(caught.value.arguments["problems"]) == MOST_PROBLEMS

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"noise",
            b"\xff\xfe\x00",
            b"BEGIN:VCALENDAR\r\n",
            b"BEGIN:VCALENDAR\n" * 100_000,
            b"END:VCALENDAR\r\n",
            b"BEGIN:VCALENDAR\r\n" + b"A;B=C" * 50_000,
        ],
        ids=["empty", "noise", "bytes", "open", "nested", "end", "parameters"],
    )
    def test_what_is_no_file(self, data):
        """
        Noise is refused as such.
        """
        with pytest.raises(MalformedDataError, match="is no iCalendar file"):
            read(data)

    def test_too_large_a_file(self):
        """
        A file over 4 MB is not even looked at.
        """
        with pytest.raises(TooLargeError, match="file of 4000001 bytes"):
            read(b"x" * (LARGEST_FILE + 1))

    def test_too_many_events(self):
        """
        More events than any place has holidays are refused.
        """
        with pytest.raises(TooLargeError, match="more than 10000 events"):
            read(file(*["BEGIN:VEVENT\r\nEND:VEVENT"] * (MOST_EVENTS + 1)))

    def test_too_many_days(self):
        """
        Small files that unfold into very many days are refused.
        """
        long = event("DTEND;VALUE=DATE:20201231", "RRULE:FREQ=YEARLY", start="20200101")
        needed = MOST_DAYS // (365 * 4) + 1

        with pytest.raises(TooLargeError, match="more than 100000 closed days"):
            read(file(*[long] * needed))

    def test_longest_event_is_a_leap_year(self):
        """
        366 days are read, and not one more.
        """
        lines = ["DTEND;VALUE=DATE:20210101"]

        assert len(closed(event(*lines, start="20200101"))) == LONGEST_EVENT

    def test_arguments_that_make_no_calendar(self):
        """
        The coverage is checked as that of every calendar.
        """
        with pytest.raises(InvalidValueError, match="last_day: must not be before"):
            read(file(), last_day=dt.date(2019, 1, 1))


class TestCutting:
    """What stands beside the events, and around them."""

    @pytest.mark.parametrize(
        "beside",
        [
            "BEGIN:VTODO\r\nDUE:noise\r\nEND:VTODO",
            "BEGIN:VTIMEZONE\r\nBEGIN:DAYLIGHT\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE",
            "BEGIN:X-OWN\r\n\0\r\nEND:X-OWN",
            "X-NOISE",
        ],
        ids=["to-do", "time-zone", "unknown", "line"],
    )
    def test_what_is_no_event_does_not_matter(self, beside):
        """
        A broken to-do, or time zone, takes no holiday with it.
        """
        assert closed(beside, event()) == ["2020-05-25"]

    def test_what_lies_in_an_event_does_not_matter(self):
        """
        An alarm may be broken, and its properties are not those of the event.
        """
        alarm = "BEGIN:VALARM\r\nTRIGGER:noise\r\nSUMMARY:Wake\r\nEND:VALARM"

        (day,) = read(file(event(alarm))).days

        assert day.in_locale("en") == "Feast"

    @pytest.mark.parametrize(
        "written",
        [
            pytest.param(lambda data: b"\xef\xbb\xbf" + data, id="byte-order-mark"),
            pytest.param(lambda data: data.replace(b"\r\n", b"\n"), id="LF"),
            pytest.param(lambda data: data.replace(b"\r\n", b"\r"), id="CR"),
            pytest.param(lambda data: data.replace(b":VEV", b":VEV\r\n "), id="folded"),
            pytest.param(lambda data: data.replace(b"VEVENT", b"vevent"), id="small"),
        ],
    )
    def test_loosely_written_files_are_read(self, written):
        """
        Programs differ in how they end and fold their lines.
        """
        days = read(written(file(event(), event(start="20200601")))).days

        assert [day.day.month for day in days] == [5, 6]

    @pytest.mark.parametrize("end", ["\x0b", "\x1c", "\x85", "\u2028", "\u2029"])
    def test_no_other_sign_ends_a_line(self, end):
        """
        A property cannot be smuggled in behind a separator that others cut at.
        """
        smuggled = event(f"COMMENT:x{end}RDATE;VALUE=DATE:20210101")

        assert closed(smuggled) == ["2020-05-25"]

    def test_no_control_is_part_of_a_name(self):
        """
        A name is shown to people, on pages and in files.
        """
        with pytest.raises(InvalidValueError, match=r"SUMMARY: holds .* U\+0000"):
            read(file(event(name="Feast\0")))

    def test_a_line_that_nobody_can_read_is_refused(self):
        """
        It could be the rest of any property that is read.
        """
        with pytest.raises(InvalidValueError, match="event 1: line: cannot be read"):
            read(file(event("20210525 and so on")))

    @pytest.mark.parametrize(
        ("data", "problem"),
        [
            pytest.param(
                file(event())[:-16], "'VCALENDAR' does not end", id="half-sent"
            ),
            pytest.param(
                file(event()[:-12]), "'VCALENDAR' ends and did", id="open-event"
            ),
            pytest.param(event().encode(), "lies in no calendar", id="no-calendar"),
            pytest.param(file(event(event())), "lies in no calendar", id="in-itself"),
            pytest.param(
                file("END:VEVENT"), "'VEVENT' ends and did", id="only-the-end"
            ),
            pytest.param(b"X:1\r\n", "it holds no calendar", id="no-component"),
            pytest.param("BEGIN:VCALENDAR".encode("utf-16"), "utf-8", id="UTF-16"),
        ],
    )
    def test_a_broken_frame_is_no_file(self, data, problem):
        """
        Who knows what was lost on the way.
        """
        with pytest.raises(MalformedDataError, match=problem) as caught:
            read(data)

        assert caught.value.field == "data"

    def test_components_are_nested_a_little(self):
        """
        Eight deep is read, and nine is no file.
        """

        def nested(depth):
            deep = depth - 1
            lines = ["BEGIN:X-A"] * deep + ["END:X-A"] * deep
            return file(event(), "\r\n".join(lines))

        assert len(events_in(nested(DEEPEST))) == 1
        with pytest.raises(MalformedDataError, match="nested deeper than 8"):
            events_in(nested(DEEPEST + 1))

    def test_only_bytes_are_a_file(self):
        """
        A text has lost its encoding.
        """
        with pytest.raises(
            MalformedDataError, match="is no iCalendar file: 'decoding str"
        ):
            read("BEGIN:VCALENDAR")

    def test_fifty_megabytes_are_refused_at_once(self):
        """
        Nothing of them is decoded.
        """
        with pytest.raises(TooLargeError, match="file of 50000000 bytes"):
            read(bytes(50_000_000))

    @pytest.mark.parametrize("name", ["DTSTART", "DTEND", "RRULE", "SUMMARY", "EXDATE"])
    @pytest.mark.parametrize("sign", ["\0", "\r", "\n"], ids=["NUL", "CR", "LF"])
    def test_a_control_in_a_property_is_no_traceback(self, name, sign):
        """
        It is an error of ours, or the line is read up to there and then refused.
        """
        with pytest.raises(GovtasksError):
            read(file(event(f"{name}:1{sign}2", start=None, name=None)))


lines_of_files = st.lists(
    st.sampled_from(
        [
            "BEGIN:VCALENDAR",
            "END:VCALENDAR",
            "BEGIN:VEVENT",
            "END:VEVENT",
            "DTSTART;VALUE=DATE:20200229",
            "DTEND;VALUE=DATE:20200303",
            "DTEND:20200303T000000",
            "DURATION:-P1D",
            "RRULE:FREQ=YEARLY",
            "RRULE:FREQ=YEARLY;UNTIL=noise",
            "EXDATE:",
            "RDATE;VALUE=PERIOD:20200101T000000Z/P1D",
            "SUMMARY;LANGUAGE=!:x",
            "SUMMARY:x",
            " folded",
        ]
    )
    | st.text(max_size=20),
    max_size=25,
)


@given(lines=lines_of_files)
def test_no_file_gives_anything_but_a_calendar_or_an_error_of_ours(lines):
    """
    Whatever a file holds, it is read or refused, never a traceback.
    """
    data = "\r\n".join(lines).encode()

    try:
        calendar = read(data)
    except GovtasksError:
        return

    assert all(FIRST <= special.day <= LAST for special in calendar.days)


@given(data=st.binary(max_size=200))
def test_no_bytes_give_anything_but_an_error_of_ours(data):
    """
    Random bytes are no file.
    """
    with pytest.raises(MalformedDataError):
        read(data)
