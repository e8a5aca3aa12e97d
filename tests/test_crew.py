"""Objects of plugins at work: what each does wrong stays its own affair."""

import datetime as dt
import itertools
import random
import threading
from types import SimpleNamespace

import attrs
import pytest

from govtasks.hookspecs import hookimpl
from govtasks.notices import Delivery, DeliveryState, Notice, Recipient
from govtasks.notifying import Addressee, Committed, RecipientsRequest
from govtasks.obligations.events import Accepted, Act, Assigned, Fact
from govtasks.obligations.followup import DueStep, FollowUpAct
from govtasks.obligations.lifecycle import fold
from govtasks.organisation import LinkRole, chain
from govtasks.plugins import Crew, load_plugins
from govtasks.plugins.guarding import MOST_FAULTS, Guard
from govtasks.ports import Record, Stored
from govtasks.specs import (
    AuthorizerSpec,
    ChannelSpec,
    DeliveryListenerSpec,
    HoldSpec,
    ListenerSpec,
    RecipientsSpec,
    TemplateSpec,
)

NOW = dt.datetime(2017, 3, 1, 8, tzinfo=dt.timezone(dt.timedelta(hours=7)))
LATER = NOW + dt.timedelta(hours=1)
TO = Recipient(person="p-head-noi-vu", name="Head")
BRIEF = dt.timedelta(milliseconds=50)


def notice(**changes):
    """Give a notice to the head."""
    given = {
        "key": "o1:2017-03-15:soon:p:console",
        "channel": "console",
        "recipient": "p-head-noi-vu",
        "template": "notices.remind",
        "arguments": {"title": {"vi": "Lập kế hoạch"}},
        "created_at": NOW,
    }
    return Notice(**(given | changes))


def committed():
    """Give what one transaction recorded."""
    record = Record(
        type="issued", data={"a": [1]}, effective_at=NOW, recorded_at=NOW, actor="clerk"
    )
    stored = Stored(stream="directives/d1", version=1, record=record)
    return Committed(tenant="t", at=NOW, stored=(stored,), notices=(notice(),))


def plugin(name, hook, spec, **methods):
    """Give a plugin with one object of these methods, by this hook."""
    one = SimpleNamespace(**methods)
    made = spec(name="one", factory=lambda: one)
    return SimpleNamespace(__name__=name, **{hook: hookimpl(lambda: [made])})


def telling(name, answer):
    """Give a plugin that answers so who is told."""
    return plugin(name, "govtasks_recipients", RecipientsSpec, recipients=answer)


def holding(name, answer):
    """Give a plugin that answers so until when to wait."""
    return plugin(name, "govtasks_hold", HoldSpec, hold=answer)


def listening(name, answer):
    """Give a plugin that is told of what was recorded."""
    return plugin(name, "govtasks_after_commit", ListenerSpec, after_commit=answer)


def following(name, answer):
    """Give a plugin that is told of notices."""
    spec = DeliveryListenerSpec
    return plugin(name, "govtasks_delivery_changed", spec, delivery_changed=answer)


def crew(*plugins, guard=None):
    """Give these plugins at work, beside the built-in."""
    loaded = load_plugins(plugins)
    assert loaded.failed == ()
    return Crew(loaded, guard)


def raising(error):
    """Give a method that raises."""

    def fail(*_):
        raise error

    return fail


@pytest.fixture
def request_(town):
    """Give a step that is about to be said to the head and his deputy."""
    act = Act(actor="p-head-tp")
    facts = tuple(
        Fact(event=event, act=act, effective_at=NOW, recorded_at=NOW, version=version)
        for version, event in enumerate(
            (Assigned(obligation=town.obligation()), Accepted()), 1
        )
    )
    organisation = town.office()
    return RecipientsRequest(
        step=DueStep(
            key="o1:2017-03-15:soon",
            step="soon",
            act=FollowUpAct.REMIND,
            to=(LinkRole.HEAD,),
            scheduled_at=NOW,
            late=False,
            due_on=None,
            explanation=None,
        ),
        state=fold(facts),
        chain=chain(organisation, lead="noi-vu", day=NOW.date()),
        organisation=organisation,
        now=NOW,
    )


@pytest.fixture
def hanging():
    """Give a method that answers when the test is over."""
    over = threading.Event()
    yield lambda *_: over.wait()
    over.set()


class TestRecipients:
    def test_built_in(self, request_):
        """
        Without plugins, whoever has a role of the step is told.
        """
        assert crew().recipients(request_) == {"p-head-noi-vu": ()}

    def test_union(self, request_):
        """
        What everybody says is put together: persons, and holders of posts.
        """
        at_work = crew(
            telling("a", lambda _: [Addressee(person="p-head-tp")]),
            telling("b", lambda _: iter([Addressee.holding("deputy-tp")])),
            telling("c", lambda _: ()),
        )

        told = at_work.recipients(request_)

        assert told == {"p-deputy-tp": (), "p-head-noi-vu": (), "p-head-tp": ()}
        assert at_work.faults == ()

    def test_stands_in(self, request_):
        """
        For whom somebody stands in is put together too.
        """
        others = ("p-head-tp", "p-deputy-tp")
        at_work = crew(
            *(
                telling(
                    f"x{other}",
                    lambda _, other=other: [
                        Addressee(person="p-head-noi-vu", standing_in=(other,))
                    ],
                )
                for other in others
            )
        )

        assert at_work.recipients(request_) == {"p-head-noi-vu": tuple(sorted(others))}

    @pytest.mark.parametrize(
        ("answer", "what"),
        [
            pytest.param(raising(OSError("no")), "OSError: no", id="raises"),
            pytest.param(raising(SystemExit(3)), "SystemExit: 3", id="leaves"),
            pytest.param(lambda _: None, "not iterable", id="nothing"),
            pytest.param(lambda _: "ab", "gave 'a', not a Addressee", id="text"),
            pytest.param(lambda _: [TO], "not a Addressee", id="other kind"),
            pytest.param(
                lambda _: [Addressee(person="x")],
                "names x, which the organisation does not have",
                id="stranger",
            ),
            pytest.param(
                lambda _: [Addressee.holding("y")], "names y, which", id="post"
            ),
            pytest.param(
                lambda _: [Addressee(person="p-head-tp", standing_in=("z",))],
                "names z, which",
                id="stands in for a stranger",
            ),
        ],
    )
    def test_fault(self, request_, answer, what):
        """
        Whoever fails tells nobody, and the others are told all the same.
        """
        good = telling("good", lambda _: [Addressee(person="p-deputy-tp")])
        at_work = crew(telling("odd", answer), good)

        told = at_work.recipients(request_)

        assert set(told) == {"p-head-noi-vu", "p-deputy-tp"}
        (fault,) = at_work.faults
        assert what in fault.what
        assert attrs.astuple(fault)[:3] == ("odd", "govtasks_recipients", "one")
        assert fault.at == NOW

    def test_endless_answer_ends(self, request_):
        """
        Of an answer without end, what can be read is taken.
        """
        endless = itertools.repeat(Addressee(person="p-head-tp"))

        told = crew(telling("odd", lambda _: endless)).recipients(request_)

        assert set(told) == {"p-head-noi-vu", "p-head-tp"}

    def test_cannot_write_to_the_state(self, request_):
        """
        The tables of the question cannot be written to.
        """

        def spoil(request):
            request.state.facts["issue"] = NOW.date()
            return ()

        before = dict(request_.state.facts)
        at_work = crew(telling("odd", spoil))

        at_work.recipients(request_)

        assert dict(request_.state.facts) == before
        assert "does not support item assignment" in at_work.faults[0].what

    @pytest.mark.parametrize(
        "given",
        [
            pytest.param({}, id="nobody"),
            pytest.param({"person": "a", "post": "b"}, id="both"),
        ],
    )
    def test_addressee_is_one(self, given):
        """
        An addressee is a person or a post.
        """
        with pytest.raises(ValueError, match="either a person or a post") as caught:
            Addressee(**given)

        assert caught.value.field == "person"


class TestHold:
    def test_latest_wins(self):
        """
        A notice waits for the last of those who hold it.
        """
        ends = (None, LATER, LATER + dt.timedelta(hours=1), NOW)
        at_work = crew(
            *(
                holding(f"x{number}", lambda *_, end=end: end)
                for number, end in enumerate(ends)
            )
        )

        assert at_work.hold(notice(), TO, NOW) == LATER + dt.timedelta(hours=1)

    @pytest.mark.parametrize("end", [NOW, NOW - dt.timedelta(1), None])
    def test_over_is_no_hold(self, end):
        """
        What is over holds nothing.
        """
        assert crew(holding("a", lambda *_: end)).hold(notice(), TO, NOW) is None

    def test_urgent_waits_for_nobody(self):
        """
        Nobody is even asked about an urgent notice.
        """
        at_work = crew(holding("a", raising(ValueError())))

        assert at_work.hold(notice(urgent=True), TO, NOW) is None
        assert at_work.faults == ()

    @pytest.mark.parametrize(
        ("answer", "what"),
        [
            pytest.param(raising(ValueError("x")), "ValueError: x", id="raises"),
            pytest.param(lambda *_: "tonight", "must be an instant", id="text"),
            pytest.param(
                lambda *_: dt.datetime(2017, 3, 2),  # noqa: DTZ001 - is refused
                "no time zone",
                id="naive",
            ),
            pytest.param(
                lambda *_: NOW + dt.timedelta(days=31, microseconds=1),
                "would hold a notice until 2017-04-01",
                id="too long",
            ),
        ],
    )
    def test_fault_holds_nothing(self, answer, what):
        """
        Whoever fails holds nothing, and the others hold all the same.
        """
        at_work = crew(holding("odd", answer), holding("good", lambda *_: LATER))

        assert at_work.hold(notice(), TO, NOW) == LATER
        assert what in at_work.faults[0].what

    def test_longest(self):
        """
        A month can be held.
        """
        end = NOW + dt.timedelta(days=31)

        assert crew(holding("a", lambda *_: end)).hold(notice(), TO, NOW) == end

    def test_gets_a_copy(self):
        """
        Whoever writes into a notice writes into his own.
        """
        given = notice()

        def spoil(own, *_):
            own.arguments["title"]["vi"] = "x"

        crew(holding("odd", spoil)).hold(given, TO, NOW)

        assert given == notice()


class TestListeners:
    def test_each_is_told(self):
        """
        Every listener gets all that was recorded, past one that raises.
        """
        told = []
        at_work = crew(
            listening("a", raising(OSError("full"))), listening("b", told.append)
        )

        at_work.committed(committed())

        assert told == [committed()]
        assert [fault.what for fault in at_work.faults] == ["OSError: full"]

    def test_none_sees_what_another_wrote(self):
        """
        Each has a copy of its own.
        """
        told = []

        def spoil(own):
            own.stored[0].record.data["a"].append(2)
            own.notices[0].arguments.clear()

        crew(listening("a", spoil), listening("b", told.append)).committed(committed())

        assert told == [committed()]

    def test_deliveries(self):
        """
        Of notices the same holds.
        """
        told = []
        delivery = Delivery(
            notice=notice(), state=DeliveryState.ACCEPTED, not_before=NOW
        )
        at_work = crew(
            following("a", lambda own: own.notice.arguments.clear()),
            following("b", raising(RuntimeError("x"))),
            following("c", told.append),
        )

        at_work.delivery_changed(delivery, NOW)

        assert told == [delivery]
        assert [fault.plugin for fault in at_work.faults] == ["b"]


class TestTimeLimit:
    def test_who_hangs_is_left_behind(self, hanging, caplog):
        """
        Nobody waits long for an object that hangs, and it is not asked again.
        """
        caplog.set_level("INFO", "govtasks")
        at_work = crew(listening("a", hanging), guard=Guard(BRIEF))

        for _ in range(3):
            at_work.committed(committed())

        assert [record.getMessage() for record in caplog.records] == [
            "directives/d1 issued"
        ] * 3
        assert [fault.what for fault in at_work.faults] == ["took longer than 0.05 s"]

    def test_process_can_end(self, hanging):
        """
        What hangs keeps no process from its end.
        """
        crew(listening("a", hanging), guard=Guard(BRIEF)).committed(committed())

        left = [t for t in threading.enumerate() if t.name == "govtasks a"]
        assert left
        assert all(thread.daemon for thread in left)

    def test_factory_that_hangs(self, hanging):
        """
        The object itself is made within the limit too.
        """
        spec = HoldSpec(name="one", factory=hanging)
        odd = SimpleNamespace(__name__="odd", govtasks_hold=hookimpl(lambda: [spec]))
        at_work = crew(odd, guard=Guard(BRIEF))

        assert at_work.hold(notice(), TO, NOW) is None
        assert "took longer" in at_work.faults[0].what

    def test_faults_are_bounded(self):
        """
        A plugin that always fails does not fill the memory.
        """
        at_work = crew(holding("a", raising(ValueError())))

        for _ in range(MOST_FAULTS + 5):
            at_work.hold(notice(), TO, NOW)

        assert len(at_work.faults) == MOST_FAULTS

    def test_trace(self):
        """
        Each call can be followed: which object was asked about what, and its answer.
        """
        lines = []
        guard = Guard(trace=lines.append)

        crew(holding("a", lambda *_: None), guard=guard).hold(notice(), TO, NOW)

        about = "o1:2017-03-15:soon:p:console"
        assert lines == [
            f"a: govtasks_hold one({about}): None",
            f"built-in: govtasks_hold office-hours({about}): None",
        ]


def everything(name, number):
    """Give a plugin that touches every hook at work; one in four is broken."""
    broken = number % 4 == 3
    until = NOW + dt.timedelta(minutes=number)
    people = ("p-head-tp", "p-deputy-tp", "p-head-mttq", "p-deputy-noi-vu")

    def answer(value):
        return raising(ValueError(name)) if broken else lambda *_: value

    one = SimpleNamespace(
        recipients=answer([Addressee(person=people[number % 3])]),
        hold=answer(until),
        after_commit=answer(None),
        delivery_changed=answer(None),
        authorize=answer(None),
    )
    text = TemplateSpec(
        key="notices.remind",
        locale="vi",
        channel=f"c{number // 2}",
        subject=name,
        body="x",
    )
    offered = {
        "govtasks_recipients": RecipientsSpec(name="r", factory=lambda: one),
        "govtasks_hold": HoldSpec(name="h", factory=lambda: one),
        "govtasks_after_commit": ListenerSpec(name="l", factory=lambda: one),
        "govtasks_delivery_changed": DeliveryListenerSpec(
            name="d", factory=lambda: one
        ),
        "govtasks_authorize": AuthorizerSpec(name="a", factory=lambda: one),
        "govtasks_message_templates": text,
        "govtasks_channels": ChannelSpec(name=f"channel-{number}", factory=dict),
    }
    hooks = {hook: hookimpl(lambda spec=spec: [spec]) for hook, spec in offered.items()}
    return SimpleNamespace(__name__=name, **hooks)


def outcome(plugins, request):
    """Give everything that these plugins bring about, and what went wrong."""
    loaded = load_plugins(plugins)
    at_work = Crew(loaded)
    delivery = Delivery(notice=notice(), not_before=NOW)
    at_work.committed(committed())
    at_work.delivery_changed(delivery, NOW)
    return (
        loaded.reports,
        list(loaded.channels),
        dict(loaded.templates),
        [(owner, spec.name) for owner, spec in loaded.authorizers],
        at_work.recipients(request),
        at_work.hold(notice(), TO, NOW),
        at_work.faults,
    )


def test_order_changes_nothing(request_):
    """
    A thousand orders of plugins that touch every hook bring about the same.
    """
    plugins = [everything(f"plugin-{number}", number) for number in range(5)]
    usual = outcome(plugins, request_)
    shuffle = random.Random(7).sample

    assert usual[5] == NOW + dt.timedelta(minutes=4)
    for _ in range(1000):
        assert outcome(shuffle(plugins, len(plugins)), request_) == usual
