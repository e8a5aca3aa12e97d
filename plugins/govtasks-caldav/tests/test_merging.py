import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Alarm, Todo, vText

from govtasks_caldav.book import Known, Written
from govtasks_caldav.merging import OURS, merged
from govtasks_caldav.objects import TodoObject, read_object
from govtasks_caldav.planning import ClaimKind, Wanted, claims_of

DAY = dt.date(2017, 3, 15)
UTC_NOON = dt.datetime(2017, 3, 15, 5, tzinfo=dt.UTC)
names = st.sampled_from(
    ["X-MOZ-LASTACK", "X-APPLE-SORT-ORDER", "COMMENT", "LOCATION", "CONTACT"]
)
texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=30
)


def todo(alarms=(), **values):
    """Return a to-do with properties and alarms so many days before its end."""
    made = Todo()
    made.add("uid", "u")
    made.add("dtstamp", dt.datetime(2017, 2, 10, tzinfo=dt.UTC))
    for name, value in {"DUE": DAY, "SUMMARY": "s", **values}.items():
        if value is not None:
            made.add(name.replace("_", "-"), value)
    for days in alarms:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", "s")
        alarm.add("trigger", dt.timedelta(days=-days), {"RELATED": "END"})
        made.add_component(alarm)
    return TodoObject(uid="u", todo=made)


def merge(theirs, ours, written=None):
    """Return what comes of both, where this was written the last time."""
    return merged(theirs, ours, None if written is None else written.traits)


class TestMerged:
    @given(st.dictionaries(names, texts, max_size=4), texts)
    def test_what_is_theirs_and_what_is_ours(self, theirs, title):
        """
        Ours is as the register says, theirs as it was, whatever both are.
        """
        ours = todo(SUMMARY=title, DESCRIPTION="Vì sao", SEQUENCE=2)
        before = todo(**{name.replace("-", "_"): one for name, one in theirs.items()})

        found = merge(before, ours).todo

        for name, one in theirs.items():
            assert str(found[name]) == str(vText(one))
        for name in OURS:
            assert found.get(name) == ours.todo.get(name)

    @given(st.dictionaries(names, texts, max_size=4))
    def test_merged_again_it_is_the_same(self, theirs):
        """
        What was put together needs no putting together; so there is no loop.
        """
        ours = todo(DESCRIPTION="Vì sao", PERCENT_COMPLETE=20, alarms=[3])
        before = todo(**{name.replace("-", "_"): one for name, one in theirs.items()})

        once = merge(before, ours)
        twice = merge(read_object(once.to_bytes()), ours, ours)

        assert twice.digest == once.digest

    def test_what_the_register_no_longer_says_goes(self):
        """
        A description that was ours does not stay behind.
        """
        found = merge(todo(DESCRIPTION="alt", COMPLETED=UTC_NOON), todo())

        assert "DESCRIPTION" not in found.todo
        assert "COMPLETED" not in found.todo

    @pytest.mark.parametrize(
        ("theirs", "ours", "written", "percent"),
        [
            pytest.param(40, None, None, 40, id="theirs"),
            pytest.param(40, 20, 20, 40, id="theirs instead of ours"),
            pytest.param(40, 60, 20, 60, id="ours is news"),
            pytest.param(20, 60, 20, 60, id="ours alone"),
            pytest.param(99, None, 99, None, id="ours is no more"),
            pytest.param(100, 20, 20, 20, id="not done by a number"),
            pytest.param(None, 20, 20, None, id="taken out"),
        ],
    )
    def test_how_far_it_is(self, theirs, ours, written, percent):
        """
        The person says so, until the register says something new.
        """
        found = merge(
            todo(PERCENT_COMPLETE=theirs),
            todo(PERCENT_COMPLETE=ours),
            todo(PERCENT_COMPLETE=written),
        )

        assert found.todo.get("PERCENT-COMPLETE") == percent

    def test_what_is_done_is_done(self):
        """
        What was confirmed stands at 100, whatever the person had said.
        """
        done = todo(PERCENT_COMPLETE=100, STATUS="COMPLETED")

        found = merge(todo(PERCENT_COMPLETE=40), done, todo(PERCENT_COMPLETE=100))

        assert found.todo["PERCENT-COMPLETE"] == 100

    @pytest.mark.parametrize(
        ("theirs", "ours", "written", "left"),
        [
            pytest.param([3], [5], [3], [5], id="ours, untouched"),
            pytest.param([1], [5], [3], [1], id="another chosen"),
            pytest.param([], [5], [3], [], id="taken out"),
            pytest.param([3], [], [3], [], id="ours are no more"),
            pytest.param([1], [5], None, [1], id="nobody knows what was written"),
            pytest.param([], [5], None, [5], id="nobody knows, and there are none"),
        ],
    )
    def test_alarms(self, theirs, ours, written, left):
        """
        Alarms are ours as long as nobody chose others.
        """
        before = None if written is None else todo(alarms=written)

        found = merge(todo(alarms=theirs), todo(alarms=ours), before)

        assert found.traits.alarms == todo(alarms=left).traits.alarms

    def test_an_alarm_that_was_seen_stays_seen(self):
        """
        What a program notes beside our alarm is no other alarm, and is kept.
        """
        theirs = todo(alarms=[3])
        (alarm,) = theirs.todo.walk("VALARM")
        alarm.add("acknowledged", dt.datetime(2017, 3, 12, tzinfo=dt.UTC))

        same = merge(theirs, todo(alarms=[3]), todo(alarms=[3]))
        new = merge(theirs, todo(alarms=[5]), todo(alarms=[3]))

        assert "ACKNOWLEDGED" in same.todo.walk("VALARM")[0]
        assert "ACKNOWLEDGED" not in new.todo.walk("VALARM")[0]

    @pytest.mark.parametrize(
        "start",
        [
            pytest.param(DAY, id="the same day"),
            pytest.param(dt.date(2017, 4, 1), id="later"),
            pytest.param(dt.datetime(2017, 3, 1, tzinfo=dt.UTC), id="another kind"),
        ],
    )
    def test_what_contradicts_the_deadline_goes(self, start):
        """
        No program could read a start behind the end, a length, or a repetition.
        """
        theirs = todo(DTSTART=start, DURATION=dt.timedelta(days=1))
        theirs.todo.add("rrule", {"freq": "daily"})

        found = merge(theirs, todo()).todo

        assert not {"DTSTART", "DURATION", "RRULE"} & set(found)

    def test_a_floating_start_beside_a_moment_goes(self):
        """
        A time of the device cannot be compared with one of the world.
        """
        start = dt.datetime(2017, 3, 1, 8)  # noqa: DTZ001 - of the device

        assert "DTSTART" not in merge(todo(DTSTART=start), todo(DUE=UTC_NOON)).todo

    def test_a_start_before_the_deadline_stays(self):
        """
        When somebody begins is his own affair.
        """
        found = merge(todo(DTSTART=dt.date(2017, 3, 1)), todo()).todo

        assert found["DTSTART"].dt == dt.date(2017, 3, 1)


ICT = dt.timezone(dt.timedelta(hours=7))


def kinds(theirs, *bases, **wanted):
    """Return what a person wants, where one of these was written."""
    known = None
    if bases:
        written, *planned = (Written(digest="", traits=one.traits) for one in bases)
        known = Known(
            key="a",
            path="/a.ics",
            etag="1",
            written=written,
            planned=next(iter(planned), None),
        )
    want = Wanted(key="a", data=todo().to_bytes(), zone=ICT, **wanted)
    return [one.kind for one in claims_of(known, want, theirs, "e")]


class TestClaimsOf:
    @pytest.mark.parametrize(
        ("theirs", "bases", "found"),
        [
            pytest.param(todo(STATUS="COMPLETED"), [todo()], ["COMPLETION"], id="tick"),
            pytest.param(
                todo(COMPLETED=UTC_NOON), [todo()], ["COMPLETION"], id="only when"
            ),
            pytest.param(
                todo(STATUS="IN-PROCESS", COMPLETED=UTC_NOON),
                [todo()],
                [],
                id="the status is the truth",
            ),
            pytest.param(todo(PERCENT_COMPLETE=100), [todo()], [], id="a number"),
            pytest.param(
                todo(STATUS="COMPLETED"),
                [todo(), todo(STATUS="COMPLETED")],
                [],
                id="ours, perhaps",
            ),
            pytest.param(todo(STATUS="COMPLETED"), [], [], id="nobody knows"),
            pytest.param(
                todo(), [todo(STATUS="COMPLETED")], ["REOPENING"], id="untick"
            ),
            pytest.param(
                todo(),
                [todo(STATUS="COMPLETED"), todo()],
                [],
                id="ours, perhaps, again",
            ),
            pytest.param(todo(STATUS="CANCELLED"), [todo()], [], id="cancelled"),
            pytest.param(
                todo(DUE=dt.date(2017, 3, 16)), [todo()], ["EXTENSION"], id="later"
            ),
            pytest.param(todo(DUE=dt.date(2017, 3, 14)), [todo()], [], id="earlier"),
            pytest.param(todo(DUE=None), [todo()], [], id="none"),
            pytest.param(todo(DUE=UTC_NOON), [todo()], [], id="a time of the day"),
            pytest.param(
                todo(DUE=dt.datetime(2017, 3, 15, 18, tzinfo=dt.UTC)),
                [todo()],
                ["EXTENSION"],
                id="the next day where it is due",
            ),
            pytest.param(
                todo(DUE=dt.datetime(2017, 3, 16, 9)),  # noqa: DTZ001 - of the device
                [todo()],
                ["EXTENSION"],
                id="a floating time",
            ),
            pytest.param(
                todo(DUE=dt.date(2017, 3, 16)),
                [todo(), todo(DUE=dt.date(2017, 3, 16))],
                [],
                id="our own move, perhaps",
            ),
            pytest.param(
                todo(DUE=dt.date(2017, 3, 16), STATUS="COMPLETED"),
                [todo()],
                ["COMPLETION", "EXTENSION"],
                id="both",
            ),
        ],
    )
    def test_only_what_nobody_here_wrote(self, theirs, bases, found):
        """
        A change is a person's only where it cannot be one of ours.
        """
        assert [one.name for one in kinds(theirs, *bases)] == found

    def test_what_was_hidden_and_stands_there_is_shown(self):
        """
        Whoever puts it back wants it.
        """
        assert kinds(todo(), is_hidden=True) == [ClaimKind.SHOW]
