"""What becomes of notices between the outbox and their recipients."""

import datetime as dt
import threading

import attrs
import pytest

from govtasks.errors import InvalidValueError, RefusedError, UnknownNameError
from govtasks.hookspecs import hookimpl
from govtasks.notices import DeliveryQuery, DeliveryState
from govtasks.obligations.events import Unreachable
from govtasks.ports import Notice, Outcome, Receipt
from govtasks.register.policy import DeliveryPolicy, Each, Limit
from govtasks.register.preferences import Preferences
from govtasks.specs import (
    ChannelSpec,
    DeliveryListenerSpec,
    HoldSpec,
    TemplateSpec,
)

POST = {"post": {}}
PLAIN = DeliveryPolicy(
    jitter_percent=0,
    retry_seconds=[60, 600],
    preferences=Preferences(digest=False),
)
DEPUTY, HEAD = (
    f"o1:2017-03-15:remind:{person}:post"
    for person in ("ng-pho-noi-vu", "ng-truong-noi-vu")
)
SECOND = dt.timedelta(seconds=1)
MINUTE = dt.timedelta(minutes=1)


@attrs.define
class Radio:
    """A plugin with a channel that knows repetitions, and one that can hang.

    Attributes:
        sent: Keys of the messages that were handed over.
        closed: How often a channel was closed.
        answer: What the channel says.
    """

    sent: list = attrs.field(factory=list)
    closed: list = attrs.field(factory=list)
    answer: object = lambda message: Receipt.accepted("r1")

    @hookimpl
    def govtasks_channels(self):
        """Offer the channels."""
        for name, knows in (("radio", True), ("slow", False)):
            yield ChannelSpec(
                name=name,
                factory=lambda settings: self,
                needs_address=False,
                idempotent=knows,
            )

    def send(self, message):
        """Keep the key and answer as scripted."""
        self.sent.append(message.key)
        return self.answer(message)

    def close(self):
        """Count it."""
        self.closed.append("closed")


@attrs.define
class Inviting(Radio):
    """One that may want to know the obligation."""

    wants_entry: bool = True


@pytest.fixture
def at(city):
    """Give the instants of 10 March 2017."""
    return lambda time: city.at("2017-03-10", time)


@pytest.fixture
def swept(city):
    """Give a register with two notices that wait since 10 March 2017, 08:00."""
    return sweep(city)


def sweep(city, **options):
    """Give a register in which two are to be reminded."""
    register = city.begun(**({"delivery": PLAIN} | options))
    with city.unit(register) as unit:
        unit.assign(city.obligation())
    register.sweep(city.at("2017-03-10"))
    return register


def delivery(register, key):
    """Return what became of one notice."""
    (found,) = register.deliveries(DeliveryQuery(key=key))
    return found


def put(city, register, *notices):
    """Put notices in the outbox."""
    with city.unit(register, "2017-03-10") as unit:
        unit.append("o1", [unit.facts("o1")[0].event], notices=notices)


def notice(city, key="n1", **changes):
    """Return a notice to the head that was created on 10 March at 08:00."""
    given = {
        "key": key,
        "channel": "post",
        "recipient": "ng-truong-noi-vu",
        "template": "notices.remind",
        "arguments": ARGUMENTS | {"title": key},
        "created_at": city.at("2017-03-10"),
    }
    return Notice(**(given | changes))


ARGUMENTS = {
    name: name
    for name in (
        *("obligation", "title", "lead", "due", "late"),
        *("step", "answers", "explanation"),
    )
}


class TestUnknown:
    def test_is_tried_once_more_and_marked(self, city, swept, at):
        """
        Where nobody knows whether it arrived, it is sent once more, and says so.
        """
        answers = iter([Receipt.unknown("mất kết nối"), Receipt.accepted("r")])
        city.doubles.answer = lambda message: (
            next(answers) if message.key == DEPUTY else Receipt.accepted()
        )

        first = swept.drain(POST, now=at("08:00"))
        before = delivery(swept, DEPUTY)
        second = swept.drain(POST, now=at("08:01"))

        assert first.counts == {"unknown": 1, "accepted": 1}
        assert (before.state, before.unknown) == (DeliveryState.TEMPORARY_FAILURE, 1)
        assert not before.possible_duplicate
        assert second.counts == {"accepted": 1}
        after = delivery(swept, DEPUTY)
        assert (after.state, after.possible_duplicate) == (DeliveryState.ACCEPTED, True)
        assert not delivery(swept, HEAD).possible_duplicate

    def test_is_not_tried_a_third_time(self, city, swept, at):
        """
        Two attempts of which nobody knows are enough.
        """
        city.doubles.answer = lambda message: Receipt.unknown("mất kết nối")
        swept.drain(POST, now=at("08:00"), limit=1)

        report = swept.drain(POST, now=at("08:01"), limit=2)

        assert report.counts == {"unknown": 1, "dead": 1}
        dead = delivery(swept, DEPUTY)
        assert (dead.state, dead.unknown) == (DeliveryState.DEAD, 2)
        assert dead.possible_duplicate
        assert [m.key for m in city.doubles.sent].count(DEPUTY) == 2

    def test_is_repeated_where_repetitions_are_known(self, city, at):
        """
        A channel that knows a repetition by its key gets it again, unmarked.
        """
        radio = Radio(answer=lambda message: Receipt.unknown("?"))
        register = sweep(
            city,
            plugins=["sql", city.doubles, radio, *city.authorizers],
            notify=("radio",),
        )
        key = DEPUTY.replace(":post", ":radio")
        for time in ("08:00", "08:01"):
            register.drain({"radio": {}}, now=at(time), limit=2)

        radio.answer = lambda message: Receipt.accepted("r1")
        register.drain({"radio": {}}, now=at("08:20"))

        assert radio.sent.count(key) == 3
        found = delivery(register, key)
        assert (found.state, found.unknown) == (DeliveryState.ACCEPTED, 2)
        assert not found.possible_duplicate

    def test_worker_that_died_leaves_an_unknown_outcome(self, city, swept, at):
        """
        What it had claimed is sent once more when the claim runs out, and marked.
        """
        with swept._begin() as session:  # noqa: SLF001 - the worker that dies
            session.claim(at("08:00"), until=at("08:10"), limit=1)

        swept.drain(POST, now=at("08:10"))

        found = delivery(swept, DEPUTY)
        assert (found.state, found.attempts, found.unknown) == (
            DeliveryState.ACCEPTED,
            2,
            1,
        )
        assert found.possible_duplicate

    def test_two_workers_that_died_end_it(self, city, swept, at):
        """
        It is not sent a third time: it may have arrived twice already.
        """
        for begin, end, limit in (("08:00", "08:10", 1), ("08:10", "08:20", 2)):
            with swept._begin() as session:  # noqa: SLF001 - the worker that dies
                session.claim(at(begin), until=at(end), limit=limit)

        report = swept.drain(POST, now=at("08:20"))

        assert DEPUTY not in [message.key for message in city.doubles.sent]
        assert report.counts["dead"] == 1
        found = delivery(swept, DEPUTY)
        assert (found.state, found.possible_duplicate) == (DeliveryState.DEAD, True)


class TestEnds:
    def test_what_expired_is_never_sent(self, city, swept, at):
        """
        From the instant at which it is of no use, a notice is not sent.
        """
        gone, kept = (
            notice(city, key, expires_at=at(time))
            for key, time in (("gone", "08:30"), ("kept", "08:31"))
        )
        put(city, swept, gone, kept)

        report = swept.drain(POST, now=at("08:30"))

        assert report.counts == {"accepted": 3, "expired": 1}
        assert report.problems == (("gone", "came too late to be of use"),)
        assert delivery(swept, "gone").state is DeliveryState.EXPIRED
        assert "gone" not in [message.key for message in city.doubles.sent]

    def test_what_was_withdrawn_is_never_sent(self, city, swept, at):
        """
        What waits about an obligation can be taken back, with a reason.
        """
        with city.unit(swept, "2017-03-10") as unit:
            taken = unit.withdraw_notices(
                "o1", lambda one: one.recipient == "ng-pho-noi-vu", reason="đổi hạn"
            )

        swept.drain(POST, now=at("08:01"))

        assert taken == (DEPUTY,)
        assert [message.key for message in city.doubles.sent] == [HEAD]
        found = delivery(swept, DEPUTY)
        assert (found.state, found.detail) == (DeliveryState.WITHDRAWN, "đổi hạn")

    def test_channel_may_know_that_it_arrived(self, city, swept, at):
        """
        A channel that is told at once says so, with its reference.
        """
        city.doubles.answer = lambda message: Receipt.delivered(f"r {message.key}")

        report = swept.drain(POST, now=at("08:01"))

        assert report.count(Outcome.DELIVERED) == 2
        assert report.problems == ()
        found = delivery(swept, DEPUTY)
        assert (found.state, found.reference) == (
            DeliveryState.DELIVERED,
            f"r {DEPUTY}",
        )

    def test_jitter_is_always_the_same(self, city, at):
        """
        How much longer a wait is follows from the key, so a restart changes nothing.
        """
        register = sweep(city, delivery=DeliveryPolicy(retry_seconds=[1000]))
        city.doubles.answer = lambda message: Receipt.retry("busy")

        register.drain(POST, now=at("08:00"))

        waits = [one.not_before - at("08:00") for one in register.deliveries()]
        assert len(set(waits)) == 2
        assert all(1000 * SECOND <= wait <= 1100 * SECOND for wait in waits)


class TestEntry:
    @pytest.mark.parametrize("wanted", [True, False])
    def test_channel_that_invites_gets_the_obligation(self, city, at, wanted):
        """
        With each message comes the obligation as it stands, where the channel wants it.
        """
        entries = []

        def answer(message):
            entries.append(message.entry)
            return Receipt.accepted()

        radio = Inviting(answer=answer, wants_entry=wanted)
        register = sweep(
            city,
            plugins=["sql", city.doubles, radio, *city.authorizers],
            notify=("radio",),
        )

        register.drain({"radio": {}}, now=at("08:01"))

        days = {entry and (entry.key, entry.last_day) for entry in entries}
        assert days == {("o1", dt.date(2017, 3, 15)) if wanted else None}


@attrs.define
class Office:
    """A plugin that holds notices, words them, and is told of them.

    Attributes:
        until: Until when it holds what it is asked about.
        told: What it was told of, as key and state.
    """

    until: object = None
    told: list = attrs.field(factory=list)

    @hookimpl
    def govtasks_hold(self):
        """Offer itself."""
        yield HoldSpec(name="office", factory=lambda: self)

    @hookimpl
    def govtasks_message_templates(self):
        """Offer a text of its own for one channel."""
        yield TemplateSpec(
            key="notices.remind",
            locale="vi",
            channel="post",
            subject="Văn phòng: {title}",
            body="Hạn: {due}. {answers}",
            html="<b>{title}</b>",
            version=2,
        )

    @hookimpl
    def govtasks_delivery_changed(self):
        """Offer itself."""
        yield DeliveryListenerSpec(name="office", factory=lambda: self)

    def hold(self, notice, recipient, now):
        """Hold what goes to the head."""
        return self.until if recipient.person == "ng-truong-noi-vu" else None

    def delivery_changed(self, delivery):
        """Keep what it is told."""
        self.told.append((delivery.notice.key, delivery.state.value))


class TestPlugins:
    @pytest.fixture
    def office(self):
        """Give the plugin."""
        return Office()

    @pytest.fixture
    def with_office(self, city, office):
        """Give a register with two notices, and the plugin."""
        plugins = ["sql", city.doubles, office, *city.authorizers]
        return sweep(city, plugins=plugins)

    def test_can_hold_a_notice(self, with_office, office, at):
        """
        What a plugin holds waits until then, and it is no attempt.
        """
        office.until = at("09:00")

        first = with_office.drain(POST, now=at("08:00"))
        (held,) = with_office.deliveries(DeliveryState.HELD)
        second = with_office.drain(POST, now=at("09:00"))

        assert (first.counts, second.counts) == (
            {"accepted": 1, "held": 1},
            {"accepted": 1},
        )
        assert (held.notice.key, held.attempts) == (HEAD, 0)
        assert (held.not_before, held.detail) == (at("09:00"), "held by a plugin")

    def test_can_word_a_notice(self, city, with_office, at):
        """
        A text of a plugin goes before that of the library, where it is for it.
        """
        with_office.drain(POST, now=at("08:00"))

        deputy, head = city.doubles.sent
        assert head.subject == "Văn phòng: Lập kế hoạch"
        assert head.body.startswith("Hạn: Thời hạn: hết ")
        assert head.html == "<b>Lập kế hoạch</b>"
        assert deputy.subject.startswith("Reminder: ")

    def test_are_told_of_what_became_of_each(self, with_office, office, at):
        """
        Each notice that is somewhere else on its way is told once.
        """
        with_office.drain(POST, now=at("08:00"))

        assert office.told == [(DEPUTY, "accepted"), (HEAD, "accepted")]


class TestHtml:
    def test_is_escaped(self, city, swept, at):
        """
        Whatever people write as a title is text in the HTML of a message.
        """
        title = "<script>alert('x')</script> & Co"
        put(city, swept, notice(city, "n1", arguments=ARGUMENTS | {"title": title}))

        swept.drain(POST, now=at("08:01"))

        (message,) = [m for m in city.doubles.sent if m.key == "n1"]
        assert "<script>" not in message.html
        assert "&lt;script&gt;" in message.html
        assert message.html.startswith("<p>")
        assert title in message.body


class TestTimeLimit:
    def test_channel_that_hangs_stops_no_other(self, city, at):
        """
        After its time the outcome is unknown, and the channel is left for this drain.
        """
        never = threading.Event()
        radio = Radio(answer=lambda message: never.wait(30))
        quick = attrs.evolve(PLAIN, send_seconds=1, lease_seconds=60)
        register = sweep(
            city,
            plugins=["sql", city.doubles, radio, *city.authorizers],
            notify=("slow", "post"),
            delivery=quick,
        )

        report = register.drain({"slow": {}, "post": {}}, now=at("08:01"))
        never.set()

        assert report.counts == {"unknown": 1, "accepted": 2}
        assert len(radio.sent) == 1
        (fault,) = report.faults
        assert (fault.name, fault.what) == ("slow", "took longer than 1 s")
        waiting = register.deliveries(DeliveryQuery(channel="slow"))
        assert [(one.state.value, one.unknown) for one in waiting] == [
            ("temporary-failure", 1),
            ("pending", 0),
        ]

    @pytest.mark.parametrize("settings", [{"radio": {}}], ids=["radio"])
    def test_channel_is_closed_at_the_end(self, city, at, settings):
        """
        A channel that keeps a connection can let go of it when the drain is over.
        """
        radio = Radio()
        register = sweep(
            city,
            plugins=["sql", city.doubles, radio, *city.authorizers],
            notify=("radio",),
        )

        register.drain(settings, now=at("08:01"))

        assert (len(radio.sent), radio.closed) == (2, ["closed"])

    def test_fault_at_closing_is_told(self, city, at):
        """
        What goes wrong when a channel is closed takes nothing back.
        """
        radio = Radio()
        radio.closed = None
        register = sweep(
            city,
            plugins=["sql", city.doubles, radio, *city.authorizers],
            notify=("radio",),
        )

        report = register.drain({"radio": {}}, now=at("08:01"))

        assert report.counts == {"accepted": 2}
        (fault,) = report.faults
        assert fault.name == "radio"
        assert fault.what.startswith("AttributeError: ")


@pytest.fixture
def sent(city, swept, at):
    """Give a register with two accepted messages, ``r1`` and ``r2``."""
    references = {DEPUTY: "r1", HEAD: "r2"}
    city.doubles.answer = lambda message: Receipt.accepted(
        references.get(message.key, "other")
    )
    swept.drain(POST, now=at("08:00"))
    return swept


class TestReports:
    @pytest.mark.parametrize(
        "state", [DeliveryState.DELIVERED, DeliveryState.PERMANENT_FAILURE]
    )
    def test_goes_on_from_accepted(self, sent, at, state):
        """
        What was accepted arrived, or failed for good.
        """
        (after,) = sent.report_delivery(
            "post", "r1", state, detail="x", now=at("09:00")
        )

        assert (after.state, after.detail) == (state, "x")
        assert delivery(sent, DEPUTY) == after
        assert delivery(sent, HEAD).state is DeliveryState.ACCEPTED

    def test_temporary_failure_is_tried_again(self, city, sent, at):
        """
        A message that came back is sent again after its wait.
        """
        soft = DeliveryState.TEMPORARY_FAILURE
        (after,) = sent.report_delivery("post", "r1", soft, now=at("09:00"))

        assert (after.state, after.not_before) == (soft, at("09:01"))
        assert sent.drain(POST, now=at("09:00")).counts == {}
        assert sent.drain(POST, now=at("09:01")).counts == {"accepted": 1}
        assert delivery(sent, DEPUTY).attempts == 2

    def test_report_that_comes_again_sends_nothing_again(self, sent, at):
        """
        A report about an earlier attempt says nothing about the last one.
        """
        soft = DeliveryState.TEMPORARY_FAILURE
        told = {"at": at("08:30"), "now": at("09:00")}
        sent.report_delivery("post", "r1", soft, **told)
        sent.drain(POST, now=at("09:01"))

        (after,) = sent.report_delivery(
            "post", "r1", soft, **told | {"now": at("09:05")}
        )

        assert after.state is DeliveryState.ACCEPTED
        assert sent.drain(POST, now=at("23:00")).counts == {}

    def test_late_report_ends_a_retry(self, city, sent, at):
        """
        What arrived after all is not sent again.
        """
        soft, there = DeliveryState.TEMPORARY_FAILURE, DeliveryState.DELIVERED
        sent.report_delivery("post", "r1", soft, now=at("09:00"))

        sent.report_delivery("post", "r1", there, at=at("08:59"), now=at("09:00"))

        assert sent.drain(POST, now=at("10:00")).counts == {}
        assert delivery(sent, DEPUTY).state is there

    @pytest.mark.parametrize(
        ("channel", "reference"), [("post", "r3"), ("mail", "r1")], ids=str
    )
    def test_unknown_reference_is_refused(self, sent, at, channel, reference):
        """
        A reference that the channel never gave is an error that names it.
        """
        with pytest.raises(UnknownNameError, match="unknown reference") as caught:
            sent.report_delivery(
                channel, reference, DeliveryState.DELIVERED, now=at("09:00")
            )

        assert (caught.value.field, caught.value.value) == ("reference", reference)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            pytest.param({"state": DeliveryState.ACCEPTED}, "state", id="no report"),
            pytest.param({"state": "delivered"}, "state", id="a word"),
            pytest.param({"reference": ""}, "reference", id="no reference"),
            pytest.param({"channel": "no channel"}, "channel", id="no channel"),
            pytest.param({"detail": 5}, "detail", id="no text"),
            pytest.param({"at": dt.datetime(2017, 3, 10)}, "at", id="no zone"),  # noqa: DTZ001
        ],
    )
    def test_senseless_report_is_refused(self, sent, at, changes, field):
        """
        What no channel can have said is refused with its field.
        """
        given = {
            "channel": "post",
            "reference": "r1",
            "state": DeliveryState.DELIVERED,
            **changes,
        }

        with pytest.raises(InvalidValueError) as caught:
            sent.report_delivery(**given, now=at("09:00"))

        assert caught.value.field == field
        assert delivery(sent, DEPUTY).state is DeliveryState.ACCEPTED

    def test_report_on_a_digest_is_about_all_of_it(self, city, swept, at):
        """
        Notices that went out as one message have one fate.
        """
        put(city, swept, *(notice(city, key, batch="b") for key in ("d1", "d2")))
        city.doubles.answer = lambda message: Receipt.accepted(f"r {message.notices}")
        swept.drain(POST, now=at("08:01"))
        reference = delivery(swept, "d1").reference

        after = swept.report_delivery(
            "post", reference, DeliveryState.DELIVERED, now=at("09:00")
        )

        assert [one.notice.key for one in after] == ["d1", "d2"]
        assert {one.state for one in after} == {DeliveryState.DELIVERED}


class TestUnreachable:
    def facts(self, register):
        """Who was recorded as unreachable."""
        events = [fact.event for fact in register.facts("o1")]
        return [one for one in events if isinstance(one, Unreachable)]

    def failing(self, city, person):
        """Let every message to somebody fail."""
        city.doubles.answer = lambda message: (
            Receipt.rejected("550 no such user")
            if message.to.person == person
            else Receipt.accepted()
        )

    def test_is_a_fact_and_told_above(self, city, swept, at):
        """
        Who cannot be reached is recorded, and whoever stands above him is told why.
        """
        self.failing(city, "ng-pho-noi-vu")

        swept.drain(POST, now=at("08:01"))

        (fact,) = self.facts(swept)
        assert fact == Unreachable(
            person="ng-pho-noi-vu",
            channel="post",
            reason="550 no such user",
            notice=DEPUTY,
            superiors=("ng-truong-noi-vu",),
        )
        told = city.doubles.sent[-1]
        assert told.to.person == "ng-truong-noi-vu"
        assert told.subject.startswith("Không liên lạc được: Deputy head")
        assert "550 no such user" in told.body
        assert "15/03/2017" in told.body

    def test_is_recorded_once(self, city, swept, at):
        """
        Of two notices about one obligation that fail, the first is enough.
        """
        put(city, swept, notice(city, "n1", recipient="ng-pho-noi-vu"))
        self.failing(city, "ng-pho-noi-vu")

        report = swept.drain(POST, now=at("08:01"))

        assert report.counts["rejected"] == 2
        assert len(self.facts(swept)) == 1

    def test_goes_up_as_far_as_nobody_is_reached(self, city, swept, at):
        """
        Where the superior is not reached either, his own is told, and then it ends.
        """
        city.doubles.answer = lambda message: Receipt.rejected("no")

        report = swept.drain(POST, now=at("08:01"))

        people = [fact.person for fact in self.facts(swept)]
        assert people[:2] == ["ng-pho-noi-vu", "ng-truong-noi-vu"]
        assert len(people) == len(set(people))
        assert report.counts["rejected"] == len(city.doubles.sent)
        assert all(one.state.is_end for one in swept.deliveries())

    def test_is_recorded_with_the_outcome_or_not_at_all(self, city, swept, at):
        """
        The fact, the notice to the superior and the outcome are one transaction.
        """
        self.failing(city, "ng-pho-noi-vu")
        swept.drain(POST, now=at("08:01"), limit=1)

        assert delivery(swept, DEPUTY).state is DeliveryState.PERMANENT_FAILURE
        assert len(self.facts(swept)) == 1
        key = "o1:unreachable:ng-pho-noi-vu:ng-truong-noi-vu:post"
        assert delivery(swept, key).state is DeliveryState.PENDING

    def test_follows_from_a_report_too(self, city, sent, at):
        """
        A bounce that comes hours later is as good as one that comes at once.
        """
        sent.report_delivery(
            "post",
            "r1",
            DeliveryState.PERMANENT_FAILURE,
            detail="5.1.1",
            now=at("15:00"),
        )

        (fact,) = self.facts(sent)
        assert (fact.person, fact.reason) == ("ng-pho-noi-vu", "5.1.1")
        assert sent.drain(POST, now=at("15:00")).counts == {"accepted": 1}

    def test_is_no_fact_where_the_message_cannot_be_written(self, city, swept, at):
        """
        A text that is gone says nothing about whoever should have read it.
        """
        put(city, swept, notice(city, template="notices.nope"))

        report = swept.drain(POST, now=at("08:01"))

        assert report.counts == {"accepted": 2, "rejected": 1}
        assert self.facts(swept) == []


class TestRetry:
    def test_of_what_was_given_up(self, city, swept, at):
        """
        An operator can have a notice tried anew once the address is right.
        """
        city.doubles.answer = lambda message: Receipt.rejected("no")
        swept.drain(POST, now=at("08:00"), limit=1)

        after = swept.retry(DEPUTY, actor="ng-ct-tp", now=at("09:00"))

        assert (after.state, after.attempts) == (DeliveryState.PENDING, 0)
        assert after.detail == "tried anew for ng-ct-tp"
        city.doubles.answer = lambda message: Receipt.accepted()
        swept.drain(POST, now=at("09:00"))
        assert delivery(swept, DEPUTY).state is DeliveryState.ACCEPTED

    @pytest.mark.parametrize("drained", [False, True], ids=["waits", "accepted"])
    def test_of_anything_else_is_refused(self, swept, at, drained):
        """
        What waits will be sent, and what was sent would be sent twice.
        """
        if drained:
            swept.drain(POST, now=at("08:00"))
        before = delivery(swept, DEPUTY)

        with pytest.raises(RefusedError, match="was not given up") as caught:
            swept.retry(DEPUTY, actor="ng-ct-tp", now=at("09:00"))

        assert caught.value.rule == "not-given-up"
        assert delivery(swept, DEPUTY) == before

    def test_of_nothing_is_refused(self, swept, at):
        """
        A key that is not there is an error that names it.
        """
        with pytest.raises(UnknownNameError, match="unknown notice"):
            swept.retry("nope", actor="ng-ct-tp", now=at("09:00"))


class TestLimits:
    def many(self, city, number, **options):
        """Give a register with more notices to the head."""
        register = sweep(city, **options)
        put(city, register, *(notice(city, f"n{n}") for n in range(number)))
        return register

    def limited(self, **changes):
        """Return a policy with one limit."""
        limit = Limit(**{"channel": "post", "messages": 2, "seconds": 60} | changes)
        return attrs.evolve(PLAIN, limits=[limit])

    def test_of_a_channel(self, city, at):
        """
        No more go out within the window; the rest follows when it has passed.
        """
        register = self.many(city, 3, delivery=self.limited())

        first = register.drain(POST, now=at("08:00"))
        early = register.drain(POST, now=at("08:00") + 59 * SECOND)
        second = register.drain(POST, now=at("08:01"))
        third = register.drain(POST, now=at("08:02"))

        assert first.counts == {"accepted": 2, "held": 1}
        assert early.counts.get("accepted", 0) == 0
        assert second.count(Outcome.ACCEPTED) == 2
        assert third.count(Outcome.ACCEPTED) == 1
        assert all(one.attempts == 1 for one in register.deliveries())

    def test_outlives_a_restart(self, city, at):
        """
        What counts is in the outbox: another register knows it too.
        """
        policy = self.limited()
        register = self.many(city, 1, delivery=policy)
        register.drain(POST, now=at("08:00"))

        other = city.open(delivery=policy)

        assert other.drain(POST, now=at("08:00")).count(Outcome.ACCEPTED) == 0

    def test_of_each_recipient(self, city, at):
        """
        Who has had enough waits; others do not wait for him.
        """
        policy = self.limited(each=Each.RECIPIENT, messages=1)
        register = self.many(city, 1, delivery=policy)

        report = register.drain(POST, now=at("08:00"))

        assert report.counts == {"accepted": 2, "held": 1}
        people = {message.to.person for message in city.doubles.sent}
        assert people == {"ng-pho-noi-vu", "ng-truong-noi-vu"}
        held = [d for d in register.deliveries() if d.state is DeliveryState.HELD]
        assert [(d.attempts, d.not_before) for d in held] == [(0, at("08:01"))]
        assert held[0].detail == "limit of 1 messages"
