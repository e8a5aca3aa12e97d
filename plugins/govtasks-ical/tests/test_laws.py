import contextlib
import datetime as dt
import hashlib
import os
import time
import unicodedata

import attrs
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from icalendar import Calendar

from govtasks.testing import sample_entry
from govtasks.text import Text
from govtasks_ical.exporter import IcalExporter
from govtasks_ical.moments import end_of, has_end
from govtasks_ical.plain import PlainText, lines, one_line

from . import samples
from .lint import problems

KIND = {"event": "VEVENT", "todo": "VTODO"}
MARK = "Bi mat"


def render(entries, locale="vi", **settings):
    """Write entries with these settings."""
    return IcalExporter.from_settings(settings).render(entries, locale=locale)


def unfolded(document):
    """Return the content lines, by the rule of RFC 5545, 3.1."""
    return document.replace(b"\r\n ", b"").decode().split("\r\n")


def by_uid(document):
    """Return the lines of each event and to-do by its identifier, and the rest."""
    found, rest, block = {}, [], None
    for line in unfolded(document):
        if line in {"BEGIN:VEVENT", "BEGIN:VTODO"}:
            block = []
        (rest if block is None else block).append(line)
        if line in {"END:VEVENT", "END:VTODO"}:
            (uid,) = [one for one in block if one.startswith("UID:")][:1]
            assert uid not in found
            found[uid], block = block, None
    return found, rest


@contextlib.contextmanager
def moved_to(zone):
    """Move the process to another time zone, and back."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = zone
    time.tzset()
    try:
        yield
    finally:
        os.environ.pop("TZ")
        if before is not None:
            os.environ["TZ"] = before
        time.tzset()


@given(entries=samples.entry_lists(max_size=5), settings=samples.settings)
def test_nothing_is_written_loosely(entries, settings):
    """
    Whatever is exported, every line, property, value and zone is in order.
    """
    assert problems(render(entries, **settings)) == []


@given(
    entries=samples.entry_lists(max_size=5),
    settings=samples.settings,
    zone=st.sampled_from(["UTC0", "ICT-7", "NZST-12NZDT", "America/St_Johns"]),
    data=st.data(),
)
def test_bytes_are_a_function_of_the_entries(entries, settings, zone, data):
    """
    The same entries are the same bytes, wherever and whenever they are written.

    That is: in another order, in another time zone, and by an exporter that has
    written other things before.
    """
    document = render(entries, **settings)
    used = IcalExporter.from_settings(settings)
    used.render(data.draw(samples.entry_lists(max_size=3)), locale="vi")

    with moved_to(zone):
        again = used.render(data.draw(st.permutations(entries)), locale="vi")

    assert again == document


@given(entry=samples.entries(), changes=st.data(), settings=samples.settings)
def test_an_exporter_that_was_used_writes_what_a_new_one_does(entry, changes, settings):
    """
    Whatever changes in an entry, what was kept of it is never given in its place.
    """
    name = changes.draw(st.sampled_from(sorted(samples.values)))
    changed = attrs.evolve(entry, **{name: changes.draw(samples.values[name])})
    used = IcalExporter.from_settings(settings)
    used.render([entry], locale="vi")

    document = used.render([changed], locale="vi")

    assert document == render([changed], **settings)


@given(instant=samples.instants, zone=st.sampled_from(samples.ZONES))
def test_the_same_instant_in_another_zone_is_not_taken_for_the_same(instant, zone):
    """
    Instants that are equal are written in their own zones.
    """
    entry = sample_entry(is_instant=True, expires_at=instant)
    moved = attrs.evolve(entry, expires_at=instant.astimezone(zone))
    used = IcalExporter.from_settings({})
    used.render([entry], locale="vi")

    assert used.render([moved], locale="vi") == render([moved])


@given(
    entries=samples.entry_lists(min_size=1, max_size=5),
    settings=samples.settings,
    data=st.data(),
)
def test_a_change_of_one_is_a_change_of_one_component(entries, settings, data):
    """
    Every other component keeps its bytes.

    So does what stands around them, save the zone that a time of day brings along.
    """
    index = data.draw(st.integers(0, len(entries) - 1))
    other = data.draw(samples.entries(key=entries[index].key))
    changed = [*entries[:index], other, *entries[index + 1 :]]

    (before, around), (after, around_after) = (
        by_uid(render(each, **settings)) for each in (entries, changed)
    )

    differ = {
        uid for uid in before.keys() | after.keys() if before.get(uid) != after.get(uid)
    }
    assert len(differ) <= 1
    zone = [line for line in around if line not in around_after]
    zone += [line for line in around_after if line not in around]
    assert not zone or "TZID:Asia/Ho_Chi_Minh" in zone


@given(entries=samples.entry_lists(max_size=3), more=st.data())
def test_identifiers_are_for_life_and_never_shared(entries, more):
    """
    The key alone makes the identifier; an event and a to-do never have the same.
    """
    uids = {}
    for shape in KIND:
        for entry in entries:
            dated = attrs.evolve(entry, is_instant=False, last_day=dt.date(2017, 2, 16))
            later = more.draw(samples.entries(key=entry.key))
            again = attrs.evolve(later, is_instant=False, last_day=dt.date(2018, 1, 1))
            (uid,), _ = by_uid(render([dated], shape=shape))
            assert [uid] == [
                *by_uid(render([again], shape=shape, profile="minimal"))[0]
            ]
            uids[shape, entry.key] = uid

    assert len(set(uids.values())) == len(uids)


def marked(entry):
    """Put a mark in every text of an entry but its number, and in names of others."""
    text = Text.of(vi=MARK, en=MARK)
    return attrs.evolve(
        entry,
        title=text,
        lead=text,
        answers=(text, text),
        explanation=text,
        field=text,
        declined=text,
        kind="bi-mat",
        directive="bi-mat",
        parent="bi-mat/1",
        series="bi-mat/2",
        hidden_by=("bi-mat",),
    )


@given(
    entry=samples.entries(),
    settings=samples.settings,
    how=st.sampled_from(["minimal", "secret", "both"]),
    locale=st.sampled_from(["vi", "en"]),
)
def test_what_is_not_to_be_told_is_nowhere(entry, settings, how, locale):
    """
    No title, reason, name or key of anything else is found in any property.

    That holds in a minimal feed for everything, and in any for what is secret.
    """
    entry = attrs.evolve(marked(entry), document="12/KH", secret=how != "minimal")
    profile = settings["profile"] if how == "secret" else "minimal"

    document = render([entry], locale, **{**settings, "profile": profile})

    text = "\n".join(unfolded(document))
    assert MARK not in text
    assert "bi-mat" not in text
    for component in Calendar.from_ical(document).walk(KIND[settings["shape"]]):
        assert not {"DESCRIPTION", "CATEGORIES"} & component.keys()
        assert component["SUMMARY"].endswith("12/KH")


@given(entry=samples.entries(secret=False), shape=st.sampled_from([*KIND]))
def test_values_are_read_back(entry, shape):
    """
    What icalendar reads is what the entry says.
    """
    assume(has_end(entry))
    document = render([entry], shape=shape, link="https://cong.example/{key}")

    (found,) = Calendar.from_ical(document).walk(KIND[shape])

    changed = entry.changed_at.astimezone(dt.UTC).replace(microsecond=0)
    assert found["DTSTART" if shape == "event" else "DUE"].dt == end_of(entry)
    assert found["DTSTAMP"].dt == found["LAST-MODIFIED"].dt == changed
    assert found["SEQUENCE"] == entry.revision
    assert found["SUMMARY"].endswith(one_line(entry.title.in_locale("vi"), 1000))
    assert lines(entry.explanation.in_locale("vi")) in found["DESCRIPTION"]
    names = [text for text in (entry.lead, entry.field) if text is not None]
    assert found["CATEGORIES"].cats == [
        one_line(text.in_locale("vi"), 200) for text in names
    ]
    alarms = entry.alarms if entry.is_open else ()
    assert [alarm.TRIGGER for alarm in found.walk("VALARM")] == [
        at.astimezone(dt.UTC).replace(microsecond=0) for at in alarms
    ]


@given(text=samples.raw)
@example(text="\r\x1f")
@example(text="a\n\n")
def test_any_text_becomes_a_text_that_is_read_back(text):
    """
    Every text comes through one door: normal, without controls, and escaped.

    icalendar reads it as it was, and what has gone through goes through as it is.
    """
    plain = lines(text)

    assert lines(plain) == plain
    assert one_line(one_line(text, 60), 60) == one_line(text, 60)
    assert one_line(text, 60).strip() == one_line(text, 60)
    assert unicodedata.is_normalized("NFC", plain)
    assert not any(
        unicodedata.category(c) in {"Cc", "Cs"} for c in plain if c not in "\n\t"
    )
    line = f"X:{PlainText(plain).to_ical().decode()}"
    event = Calendar.from_ical(
        f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDESCRIPTION{line[1:]}\r\nEND:VEVENT\r\n"
        "END:VCALENDAR\r\n"
    ).events[0]
    assert event["DESCRIPTION"] == plain


@given(
    entries=samples.entry_lists(max_size=12),
    settings=samples.settings,
    most=st.integers(2, 6),
    locale=st.sampled_from(["vi", "en"]),
)
def test_what_is_left_out_is_counted(entries, settings, most, locale):
    """
    There are never more items than allowed, and a notice says how many are not.
    """
    dated = [entry for entry in entries if has_end(entry)]

    document = render(entries, locale, **settings, most_items=most)

    assert problems(document) == []
    found, _ = by_uid(document)
    full, _ = by_uid(render(entries, locale, **settings))
    shown = found.keys() & full.keys()
    notices = [found[uid] for uid in found.keys() - full.keys()]
    assert len(found) == min(len(dated), most)
    assert len(notices) == (len(dated) > most)
    for notice in notices:
        (summary,) = [line for line in notice if line.startswith("SUMMARY:")]
        assert f" {len(dated) - len(shown)} " in summary.replace(":", " ")


@pytest.mark.parametrize("shape", [*KIND])
@pytest.mark.parametrize(("size", "count"), [(1, 400), (50, 150), (700, 40)])
def test_never_more_octets_than_allowed(shape, size, count):
    """
    However large its texts are, a calendar stays inside its octets, and uses them.
    """
    text = Text.of(vi="Đ" * (10 * size))
    start = dt.date(2017, 2, 16)
    entries = [
        sample_entry(key=str(n), explanation=text, last_day=start + dt.timedelta(n))
        for n in range(count)
    ]

    document = render(entries, shape=shape, most_octets=100_000)

    found, _ = by_uid(document)
    assert problems(document) == []
    larger, _ = by_uid(render(entries, shape=shape, most_octets=1_000_000_000))
    assert len(document) <= 100_000
    assert len(found) < len(larger) == count
    longest = max(len("".join(block).encode()) for block in larger.values())
    assert len(document) > 100_000 - longest * 1.2 - 600


@pytest.mark.parametrize(
    "environment",
    [
        pytest.param({"PYTHONHASHSEED": "1", "TZ": "ICT-7"}, id="seed"),
        pytest.param({"PYTHONHASHSEED": "2", "LC_ALL": "tr_TR.UTF-8"}, id="Turkish"),
        pytest.param({"PYTHONUTF8": "0", "LC_ALL": "C"}, id="ASCII"),
    ],
)
def test_another_process_writes_the_same(environment, fresh_python):
    """
    Neither seed nor language nor encoding of a process is seen in the bytes.
    """
    code = (
        "import os, sys, hashlib\n"
        "if sys.argv[1:]:\n"
        "    os.environ.update(a.split('=', 1) for a in sys.argv[1:])\n"
        "    os.execv(sys.executable, [sys.executable, '-c', sys.orig_argv[2]])\n"
        "from govtasks.testing import sample_entry\n"
        "from govtasks_ical.exporter import IcalExporter\n"
        "w = ('completion',)\n"
        "given = [sample_entry(key=str(n), proposed=w) for n in range(9)]\n"
        "data = IcalExporter.from_settings({}).render(given, locale='vi')\n"
        "print(hashlib.sha256(data).hexdigest())\n"
    )
    entries = [sample_entry(key=str(n), proposed=("completion",)) for n in range(9)]

    done = fresh_python(
        code, *(f"{name}={value}" for name, value in environment.items())
    )

    assert done.stdout.strip() == hashlib.sha256(render(entries)).hexdigest()
