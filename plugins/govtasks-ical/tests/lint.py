"""A strict reader of what is exported, that shares no code with the writer.

It knows only what the exporter is to write: whatever else a calendar may hold
is a problem here.
"""

import datetime as dt
import re
from collections import Counter

import attrs

TEXT = re.compile(r"(?:[^\\;,]|\\[\\;,n])+")
TEXTS = re.compile(r"(?:[^\\;,]|\\[\\;,n])+(?:,(?:[^\\;,]|\\[\\;,n])+)*")
LINE = re.compile(r'([A-Z-]+)((?:;[A-Z-]+=(?:"[^"]*"|[^";:,]*))*):(.*)', re.DOTALL)
UNIQUE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}@[a-z0-9.-]{1,253}")
FORMS = {
    "UID": UNIQUE,
    "RELATED-TO": UNIQUE,
    "TZOFFSETFROM": re.compile(r"[+-]\d{4}"),
    "TZOFFSETTO": re.compile(r"[+-]\d{4}"),
    "URL": re.compile(r"https?://[!#-;=?-\[\]_a-z~]+"),
    "CATEGORIES": TEXTS,
    "X-PUBLISHED-TTL": re.compile(r"PT[1-9]\d*H"),
    "REFRESH-INTERVAL": re.compile(r"PT[1-9]\d*H"),
}
LARGEST = {"SEQUENCE": 2**31 - 1, "PERCENT-COMPLETE": 100}
UNWRITABLE = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
LONGEST_LINE = 75
WORDS = {
    "VERSION": {"2.0"},
    "CALSCALE": {"GREGORIAN"},
    "ACTION": {"DISPLAY"},
    "CLASS": {"PRIVATE", "CONFIDENTIAL"},
    "TRANSP": {"TRANSPARENT"},
    "COLOR": {"gray", "green", "orange", "navy"},
    "TZID": {"Asia/Ho_Chi_Minh"},
}
STATUS = {
    "VEVENT": {"CONFIRMED", "TENTATIVE", "CANCELLED"},
    "VTODO": {"NEEDS-ACTION", "IN-PROCESS", "COMPLETED", "CANCELLED"},
}
COMMON = "UID DTSTAMP LAST-MODIFIED SEQUENCE SUMMARY STATUS"
TOLD = "CLASS DESCRIPTION CATEGORIES URL COLOR RELATED-TO*"
# What has to be there, and what may be; a star marks what may be there again.
ALLOWED = {
    "VCALENDAR": (
        "PRODID VERSION CALSCALE",
        "NAME X-WR-CALNAME REFRESH-INTERVAL X-PUBLISHED-TTL COLOR",
    ),
    "VTIMEZONE": ("TZID", ""),
    "STANDARD": ("DTSTART TZOFFSETFROM TZOFFSETTO TZNAME", ""),
    "VEVENT": (f"{COMMON} DTSTART TRANSP", f"DTEND {TOLD}"),
    "VTODO": (f"{COMMON} DUE", f"COMPLETED PERCENT-COMPLETE {TOLD}"),
    "VALARM": ("ACTION TRIGGER DESCRIPTION", "UID"),
}
INSIDE = {
    "": {"VCALENDAR"},
    "VCALENDAR": {"VTIMEZONE", "VEVENT", "VTODO"},
    "VTIMEZONE": {"STANDARD"},
    "VEVENT": {"VALARM"},
    "VTODO": {"VALARM"},
}


@attrs.define
class Block:
    """A component: its name, its properties and what is inside."""

    name: str
    properties: list = attrs.Factory(list)
    inside: list = attrs.Factory(list)

    def all(self, name):
        """Return parameters and value of each property of that name."""
        return [(p, value) for found, p, value in self.properties if found == name]

    def value(self, name):
        """Return the value of a property that is there once; else None."""
        found = self.all(name)
        return found[0][1] if found else None


def problems(document):
    """Return what is wrong with a document, as sentences."""
    wrong = list(_of_lines(document))
    if wrong:
        return wrong
    lines = document.replace(b"\r\n ", b"").decode().removesuffix("\r\n").split("\r\n")
    top = Block("")
    return [*_read(lines, top), *_of_block(top), *_of_zones(top), *_of_uids(top)]


def _of_lines(document):
    if not document.endswith(b"\r\n"):
        yield "does not end with CRLF"
    for line in document.removesuffix(b"\r\n").split(b"\r\n"):
        if len(line) > LONGEST_LINE:
            yield f"line of {len(line)} octets"
        if not line.strip(b" "):
            yield "empty line"
        try:
            text = line.decode()
        except UnicodeDecodeError:
            yield f"line splits a character: {line}"
        else:
            if UNWRITABLE.search(text):
                yield f"control in {line}"


def _read(lines, top):
    stack = [top]
    for line in lines:
        found = LINE.fullmatch(line)
        if not found:
            yield f"no content line: {line}"
            continue
        name, parameters, value = found.groups()
        if name == "BEGIN":
            if value not in INSIDE.get(stack[-1].name, ()):
                yield f"{value} inside {stack[-1].name}"
            stack[-1].inside.append(Block(value))
            stack.append(stack[-1].inside[-1])
        elif name == "END":
            if stack.pop().name != value:
                yield f"END:{value} ends another"
        else:
            pairs = [one.split("=", 1) for one in parameters.split(";")[1:]]
            stack[-1].properties.append((name, dict(pairs), value))
    if len(stack) != 1 or len(top.inside) != 1:
        yield "is not one calendar"


def _of_block(block):
    if block.name in ALLOWED:
        yield from _of_names(block)
        for name, parameters, value in block.properties:
            if not _is_value(block.name, name, parameters, value):
                yield f"{block.name}: {name};{parameters}:{value}"
    if block.name == "VEVENT":
        yield from _of_event(block)
    if block.name == "VTODO":
        yield from _of_todo(block)
    for inner in block.inside:
        yield from _of_block(inner)


def _of_names(block):
    required, optional = (names.split() for names in ALLOWED[block.name])
    several = {name.removesuffix("*") for name in optional if name.endswith("*")}
    allowed = {*required, *(name.removesuffix("*") for name in optional)}
    counts = Counter(name for name, _, _ in block.properties)
    yield from (f"{block.name} lacks {n}" for n in required if n not in counts)
    yield from (f"{block.name} has {n}" for n in counts if n not in allowed)
    for name, count in counts.items():
        if count > 1 and name not in several:
            yield f"{block.name} has {name} {count} times"


def _is_value(block, name, parameters, value):
    """Whether a property has a value of its type, and the parameters that says so."""
    if name in {"DTSTART", "DTEND", "DUE"} and block != "STANDARD":
        return end(parameters, value) is not None
    if name in {"DTSTAMP", "LAST-MODIFIED", "COMPLETED"}:
        return not parameters and _is_moment(value, "Z")
    if name == "TRIGGER":
        return parameters == {"VALUE": "DATE-TIME"} and _is_moment(value, "Z")
    if name == "REFRESH-INTERVAL":
        typed = parameters == {"VALUE": "DURATION"}
        return typed and FORMS[name].fullmatch(value)
    return not parameters and _is_plain(block, name, value)


def _is_plain(block, name, value):
    """Whether a property without parameters has a value of its type."""
    if name in WORDS:
        return value in WORDS[name]
    if name == "STATUS":
        return value in STATUS[block]
    if name == "DTSTART":
        return _is_moment(value, "")
    if name in {"SEQUENCE", "PERCENT-COMPLETE"}:
        return value.isdecimal() and int(value) <= LARGEST[name]
    return FORMS.get(name, TEXT).fullmatch(value)


def end(parameters, value):
    """Return a day, or an instant with whether it is local; None for neither."""
    if parameters == {"VALUE": "DATE"}:
        try:
            return dt.datetime.strptime(value, "%Y%m%d").date()  # noqa: DTZ007 - a day
        except ValueError:
            return None
    suffix = "" if parameters == {"TZID": "Asia/Ho_Chi_Minh"} else "Z"
    known = suffix == "" or not parameters
    return value if known and _is_moment(value, suffix) else None


def _is_moment(value, suffix):
    try:
        dt.datetime.strptime(value, f"%Y%m%dT%H%M%S{suffix}")  # noqa: DTZ007 - its form
    except ValueError:
        return False
    return len(value) == len("20170216T000000") + len(suffix)


def _of_event(event):
    start, ends = event.all("DTSTART"), event.all("DTEND")
    first, last = (end(*found[0]) if found else None for found in (start, ends))
    if isinstance(first, dt.date):
        if last != first + dt.timedelta(days=1):
            yield "all-day event does not end on the next day"
    elif ends:
        yield "event at an instant has an end"


def _of_todo(todo):
    percent, status = todo.value("PERCENT-COMPLETE"), todo.value("STATUS")
    done = status == "COMPLETED"
    if (percent == "100") is not done:
        yield f"{status} at {percent}"
    if todo.value("COMPLETED") and not done:
        yield f"{status} with COMPLETED"


def _of_zones(top):
    for calendar in top.inside:
        names = [block.name for block in calendar.inside]
        if "VTIMEZONE" in names[1:]:
            yield "zone behind a component, or twice"
        defined = {b.value("TZID") for b in calendar.inside if b.name == "VTIMEZONE"}
        used = {
            parameters["TZID"]
            for block in calendar.inside
            for _, parameters, _ in block.properties
            if "TZID" in parameters
        }
        if defined != used:
            yield f"zones {defined} are defined, {used} are used"
        for zone in calendar.inside:
            if zone.name == "VTIMEZONE" and len(zone.inside) != 1:
                yield "zone of several observances"


def _of_uids(top):
    counts = Counter(
        uid
        for calendar in top.inside
        for block in (calendar, *calendar.inside, *_alarms(calendar))
        for _, uid in block.all("UID")
    )
    yield from (f"UID {uid} {n} times" for uid, n in counts.items() if n > 1)


def _alarms(calendar):
    return [alarm for block in calendar.inside for alarm in block.inside]
