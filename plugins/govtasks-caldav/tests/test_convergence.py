"""Whatever happens in whatever order, both sides come to say the same."""

import contextlib
import datetime as dt
from collections import Counter, defaultdict
from urllib.parse import urlsplit

import attrs
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    precondition,
    rule,
    run_state_machine_as_test,
)

import govtasks
from govtasks.errors import RefusedError
from govtasks.obligations import commands as do
from govtasks.testing import Everybody
from govtasks_caldav.merging import OURS
from govtasks_caldav.objects import read_object
from govtasks_caldav.planning import ClaimKind

KEYS = ("a", "b", "c")
BINH, CHIEF = "binh", "chief"
LATER = dt.date(2017, 4, 28)
ABOUT_CLOSED = {"confirm", "reopen", "withdraw"}


class Machine(RuleBasedStateMachine):
    """An office, a phone, and runs between them, some of which end halfway.

    `tools` are those of the fixtures; `server` is where the collection is.
    """

    server = tools = None

    def __init__(self):
        super().__init__()
        self.stack = contextlib.ExitStack()
        register = govtasks.open(plugins=["ical", Everybody()])
        self.office = self.tools.Office(self.stack.enter_context(register))
        self.office.begin()
        collection = self.server.create()
        self.stack.callback(self.server.drop, collection)
        self.gate = self.stack.enter_context(self.tools.gate_to(self.server.port))
        url = f"http://127.0.0.1:{self.gate.own_port}{urlsplit(collection.url).path}"
        self.meeting = self.stack.enter_context(
            self.tools.met(self.office, collection, url)
        )
        self.phone = self.meeting.phone
        exporter = register.exporter("ical", {"shape": "todo"})
        self.render = lambda entry: read_object(exporter.render([entry], locale="vi"))
        self.uids, self.bin = {}, {}
        self.wanted, self.met = defaultdict(set), defaultdict(set)
        self.unclear, self.ticks, self.ticks_so_far = set(), Counter(), 0

    def teardown(self):
        """End with both sides at rest."""
        try:
            self.run_to_the_end()
        finally:
            self.stack.close()

    def item(self, key):
        """The item of an obligation on the phone."""
        return self.phone.todos().get(self.uids.get(key))

    @rule(key=st.sampled_from(KEYS))
    def assign(self, key):
        """Give an obligation."""
        if key not in self.uids:
            self.office.assign(key)
            self.uids[key] = self.render(self.office.entry(key)).uid

    @precondition(lambda self: self.uids)
    @rule(
        data=st.data(),
        what=st.sampled_from(
            ["report", "submit", "confirm", "reopen", "withdraw", "decline"]
        ),
    )
    def work(self, data, what):
        """Do something in the office, where the rules allow it."""
        key = data.draw(st.sampled_from(sorted(self.uids)))
        actor, command = {
            "report": (BINH, do.Report(percent=data.draw(st.integers(1, 98)))),
            "submit": (BINH, do.Submit(result="Đã xong")),
            "confirm": (CHIEF, do.Confirm()),
            "reopen": (CHIEF, do.Reopen(reason="Thiếu")),
            "withdraw": (CHIEF, do.Withdraw(reason="Thôi")),
            "decline": (
                CHIEF,
                do.DeclineDeviceProposal(
                    proposal=f"device-{data.draw(st.integers(1, 3))}", reason="Chưa"
                ),
            ),
        }[what]
        with contextlib.suppress(RefusedError):
            self.office.do(key, command, actor=actor)
            if what in ABOUT_CLOSED:
                self.unclear.add(key)

    @precondition(lambda self: self.uids)
    @rule(data=st.data(), is_hidden=st.booleans())
    def hide_or_show(self, data, is_hidden):
        """Hide or show in the office."""
        key = data.draw(st.sampled_from(sorted(self.uids)))
        with contextlib.suppress(RefusedError):
            self.office.do(key, do.Hide() if is_hidden else do.Show())
            self.unclear.add(key)

    @rule()
    def wait(self):
        """Let a day go by."""
        day = dt.date.fromisoformat(self.office.day) + dt.timedelta(days=1)
        self.office.day = day.isoformat()

    @precondition(lambda self: self.uids)
    @rule(
        data=st.data(), what=st.sampled_from(["tick", "untick", "move", "note", "bin"])
    )
    def touch(self, data, what):
        """Do something on the phone."""
        key = data.draw(st.sampled_from(sorted(self.uids)))
        todo = self.item(key)
        if todo is None:
            return
        is_done = str(todo.icalendar_component.get("STATUS")) == "COMPLETED"
        if what == "tick" and not is_done:
            # The client refuses to complete what was withdrawn; a phone does not.
            self.ticks_so_far += 1
            claimed = dt.datetime(2017, 2, 9, 1, self.ticks_so_far % 60, tzinfo=dt.UTC)
            self.phone.edit(todo, STATUS="COMPLETED", COMPLETED=claimed)
            self.ticks[key] += 1
            self.wanted[key].add(ClaimKind.COMPLETION)
        elif what == "untick" and is_done:
            self.phone.edit(todo, STATUS="NEEDS-ACTION", COMPLETED=None)
            self.wanted[key].discard(ClaimKind.COMPLETION)
        elif what == "move":
            self.phone.edit(todo, DUE=LATER)
            self.wanted[key].add(ClaimKind.EXTENSION)
        elif what == "note":
            self.phone.edit(todo, COMMENT=data.draw(st.sampled_from("xyz")))
        elif what == "bin":
            self.bin[key] = todo.data
            todo.delete()
            self.wanted[key] = {ClaimKind.HIDE}

    @precondition(lambda self: self.bin)
    @rule(data=st.data())
    def put_back(self, data):
        """Undo a deletion on the phone."""
        key = data.draw(st.sampled_from(sorted(self.bin)))
        if self.item(key) is None:
            self.phone.calendar.add_todo(self.bin.pop(key))
            self.wanted[key] = set()
            self.unclear.add(key)
            # What was ticked when it was deleted is ticked when it is back.
            self.ticks[key] += 1

    @rule(number=st.integers(1, 6), after=st.booleans())
    def run_and_end_halfway(self, number, after):
        """Begin a run whose process ends at one of its requests."""
        before = len(self.gate.asked)

        def script(asked, forward):
            if len(self.gate.asked) == before + number:
                if after:
                    forward()
                return b""
            return forward()

        self.gate.script = script
        self.keep(self.meeting.sync())
        self.gate.script = None

    def keep(self, report):
        """Remember what was taken for a wish."""
        for wish in report.wishes:
            self.met[wish.claim.key].add(wish.claim.kind)

    @rule()
    def run_to_the_end(self):
        """Run undisturbed: then both sides say the same, and nothing is left."""
        report = self.meeting.sync()
        self.keep(report)
        assert report.is_complete, report.to_json()
        again = self.meeting.sync()
        assert again == attrs.evolve(again, created=(), updated=(), deleted=())
        assert (again.wishes, again.is_complete) == ((), True)
        self.check_wishes()
        self.check_phone()

    def check_wishes(self):
        """No wish was missed, and none was made up."""
        for key, kinds in self.wanted.items():
            if key not in self.unclear:
                assert kinds <= self.met[key], key
        for key in self.uids:
            found = Counter(self.office.events(key))
            assert found["completion-proposed"] <= self.ticks[key]
        self.wanted.clear()
        self.met.clear()
        self.unclear.clear()

    def check_phone(self):
        """Everything that is to be there is there once, as the register has it."""
        shown = {
            self.uids[key]: entry
            for key in self.uids
            if BINH not in (entry := self.office.entry(key)).hidden_by
        }
        found = self.phone.calendar.get_todos(include_completed=True)
        assert sorted(str(one.icalendar_component["UID"]) for one in found) == sorted(
            shown
        )
        for todo in found:
            ours = self.render(shown[str(todo.icalendar_component["UID"])]).todo
            for name in OURS:
                theirs = todo.icalendar_component.get(name)
                assert _text(theirs) == _text(ours.get(name)), name


def _text(value):
    """A value as it stands in a file; several of it in order."""
    if isinstance(value, list):
        return sorted(map(_text, value))
    return None if value is None else value.to_ical()


class TestConvergence:
    @pytest.mark.parametrize("kind", ["radicale_server", "xandikos_server"])
    def test_whatever_happens(self, kind, request, tools):
        """
        Every entry once, no wish lost or doubled, and the phone shows what holds.
        """

        class Bound(Machine):
            server = request.getfixturevalue(kind)

        Bound.tools = tools
        few = settings.default.max_examples // 4
        run_state_machine_as_test(
            Bound, settings=settings(max_examples=few, stateful_step_count=15)
        )
