"""Entries of every sort, for laws."""

import datetime as dt
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from govtasks.obligations.state import Workflow
from govtasks.testing import sample_entry
from govtasks.text import Text

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
ZONES = (
    dt.UTC,
    VIETNAM,
    ZoneInfo("Europe/Berlin"),
    ZoneInfo("America/St_Johns"),
    ZoneInfo("Asia/Saigon"),
    dt.timezone(dt.timedelta(hours=7)),
)

# What `Text` lets through, with what iCalendar treats specially more often.
letters = st.characters(codec="utf-8", exclude_categories=["Cc"]) | st.sampled_from(
    '\\,;:"^\n\t\u2028\u2029nN'
)
texts = st.builds(
    Text.of,
    vi=st.text(letters, min_size=1, max_size=150).filter(str.strip),
    en=st.just("x"),
)
# What no field refuses can hold anything.
raw = st.text(
    st.characters() | st.sampled_from("\x00\r\n\v\f\x1c\x85\u2028\ud800\ufffe\\N"),
    max_size=60,
)
keys = st.from_regex(r"[a-z0-9][a-z0-9._/#@-]{0,40}", fullmatch=True)
instants = st.datetimes(
    min_value=dt.datetime(1900, 1, 1),  # noqa: DTZ001 - the zone comes beside it
    max_value=dt.datetime(2200, 1, 1),  # noqa: DTZ001 - the same
    timezones=st.sampled_from(ZONES),
    allow_imaginary=False,
)
proposals = st.sets(st.sampled_from(["completion", "extension", "reopening"]))
values = {
    "title": texts,
    "lead": texts,
    "answers": st.lists(texts, max_size=3).map(tuple),
    "explanation": texts,
    "last_day": st.none() | st.dates(max_value=dt.date(9999, 12, 30)),
    "expires_at": instants,
    "is_instant": st.booleans(),
    "state": st.sampled_from([state.value for state in Workflow]),
    "is_open": st.booleans(),
    "percent": st.none() | st.integers(0, 100),
    "completed_at": st.none() | instants,
    "changed_at": instants,
    "revision": st.integers(0, 2**31 - 1),
    "parent": st.none() | keys,
    "series": st.none() | keys,
    "provisional": st.booleans(),
    "document": raw,
    "secret": st.booleans(),
    "field": st.none() | texts,
    "alarms": st.lists(instants, max_size=3, unique=True).map(sorted).map(tuple),
    "proposed": proposals.map(sorted).map(tuple),
    "declined": st.none() | texts,
}


@st.composite
def entries(draw, **fixed):
    """Draw one entry, with some values given."""
    wanted = {"key": keys, **values}
    drawn = {name: draw(of) for name, of in wanted.items() if name not in fixed}
    return sample_entry(**drawn, **fixed)


def entry_lists(**options):
    """Draw several entries, each key once."""
    return st.lists(entries(), unique_by=lambda entry: entry.key, **options)


settings = st.fixed_dictionaries(
    {
        "shape": st.sampled_from(["event", "todo"]),
        "profile": st.sampled_from(["full", "minimal"]),
        "link": st.sampled_from(["", "https://cong.example/viec?so={key}"]),
        "alarm_uids": st.booleans(),
        "bare": st.booleans(),
        "colour": st.sampled_from(["", "navy"]),
    }
)
