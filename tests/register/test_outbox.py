import datetime as dt
import re
import threading

import attrs
import pytest

from govtasks.errors import (
    GovtasksError,
    InvalidValueError,
    NaiveInstantError,
    PluginError,
    UnknownKeyError,
    UnknownNameError,
)
from govtasks.hookspecs import hookimpl
from govtasks.ports import DeliveryQuery, DeliveryState, Notice, Outcome, Receipt
from govtasks.register.policy import STANDARD, DeliveryPolicy
from govtasks.register.preferences import Preferences
from govtasks.specs import ChannelSpec

POST = {"post": {}}
PLAIN = DeliveryPolicy(jitter_percent=0, preferences=Preferences(digest=False))
WAITS = [dt.timedelta(seconds=seconds) for seconds in STANDARD]
LEASE = PLAIN.lease
LONGEST_WAIT = dt.timedelta(days=7)
DEPUTY, HEAD = (
    f"o1:2017-03-15:remind:{person}:post"
    for person in ("ng-pho-noi-vu", "ng-truong-noi-vu")
)


@pytest.fixture
def swept(city):
    """Give a register with two notices that wait since 10 March 2017, 08:00."""
    register = city.begun(delivery=PLAIN)
    with city.unit(register) as unit:
        unit.assign(city.obligation())
    register.sweep(city.at("2017-03-10"))
    return register


def states(register):
    """Return state and attempts of each notice."""
    return [(d.state.value, d.attempts) for d in register.deliveries()]


class TestDrain:
    def test_hands_each_notice_over_once(self, city, swept):
        """
        What was accepted is settled; a second drain has nothing to send.
        """
        first = swept.drain(POST, now=city.at("2017-03-10", "08:01"))
        second = swept.drain(POST, now=city.at("2017-03-10", "09:00"))

        assert first.count(Outcome.ACCEPTED) == 2
        assert first.problems == ()
        assert (second.counts, second.count(Outcome.ACCEPTED)) == ({}, 0)
        assert [message.key for message in city.doubles.sent] == [DEPUTY, HEAD]
        assert states(swept) == [("accepted", 1), ("accepted", 1)]

    def test_keeps_what_the_channel_said(self, city, swept):
        """
        The channel's reference is kept with the delivery.
        """
        city.doubles.answer = lambda message: Receipt.accepted("ref 7")

        swept.drain(POST, now=city.at("2017-03-10", "08:01"))

        assert {d.detail for d in swept.deliveries()} == {"ref 7"}

    def test_what_was_rejected_is_told(self, city, swept):
        """
        What can never arrive is reported, settled, and never sent again.
        """
        city.doubles.answer = lambda message: Receipt.rejected("no such address")

        report = swept.drain(POST, now=city.at("2017-03-10", "08:01"), limit=2)

        assert report.counts == {"rejected": 2}
        assert report.problems == (
            (DEPUTY, "no such address"),
            (HEAD, "no such address"),
        )
        assert report.faults == ()
        failed = swept.deliveries(DeliveryState.PERMANENT_FAILURE)
        assert [d.notice.key for d in failed] == [DEPUTY, HEAD]

    @pytest.mark.parametrize(
        ("answer", "detail"),
        [
            pytest.param(
                lambda message: 1 / 0,
                "ZeroDivisionError: division by zero",
                id="raises",
            ),
            pytest.param(
                lambda message: (_ for _ in ()).throw(SystemExit(3)),
                "SystemExit: 3",
                id="wants to leave",
            ),
            pytest.param(
                lambda message: True, "channel answered True", id="no receipt"
            ),
            pytest.param(
                lambda message: Receipt("accepted"),
                "channel answered Receipt(",
                id="receipt with a word for an outcome",
            ),
            pytest.param(
                lambda message: Receipt(Outcome.RETRY, "later", 5),
                "channel answered Receipt(",
                id="receipt with a number for a wait",
            ),
        ],
    )
    def test_fault_of_a_channel_is_told(self, city, swept, answer, detail):
        """
        What a channel must not do leaves the outcome unknown, and is listed.
        """
        city.doubles.answer = answer

        report = swept.drain(POST, now=city.at("2017-03-10", "08:01"))

        assert report.counts == {"unknown": 2}
        assert [key for key, _ in report.problems] == [DEPUTY, HEAD]
        assert all(said.startswith(detail) for _, said in report.problems)
        assert [fault.name for fault in report.faults] == ["post", "post"]
        assert states(swept) == [("temporary-failure", 1)] * 2

    def test_one_that_fails_does_not_stop_the_next(self, city, swept):
        """
        Each notice has an outcome of its own.
        """
        rejected, accepted = Receipt.rejected("no"), Receipt.accepted()
        city.doubles.answer = lambda message: (
            rejected if message.key == DEPUTY else accepted
        )

        report = swept.drain(POST, now=city.at("2017-03-10", "08:01"))

        assert report.counts == {"rejected": 1, "accepted": 2}
        assert report.problems == ((DEPUTY, "no"),)

    def test_a_channel_that_is_not_set_up_is_tried_again(self, city, swept):
        """
        The notice waits until the channel has settings.
        """
        report = swept.drain({"console": {}}, now=city.at("2017-03-10", "08:01"))

        assert report.counts == {"retry": 2}
        assert report.problems[0] == (DEPUTY, "channel post is not set up")
        later = swept.drain(POST, now=city.at("2017-03-10", "08:02"))
        assert later.counts == {"accepted": 2}

    def test_without_settings_the_console_is_set_up(self, city, capsys):
        """
        Out of the box messages are shown to the operator.
        """
        register = city.begun(notify=("console",))
        with city.unit(register) as unit:
            unit.assign(city.obligation())
        register.sweep(city.at("2017-03-10"))

        report = register.drain(now=city.at("2017-03-10"))

        assert report.counts == {"accepted": 2}
        assert "Nhắc việc: Lập kế hoạch (Phòng Nội vụ)" in capsys.readouterr().out

    def test_sends_at_most_so_many(self, city, swept):
        """
        What is over the limit waits for the next drain, oldest first.
        """
        at = city.at("2017-03-10", "08:01")

        assert swept.drain(POST, now=at, limit=1).counts == {"accepted": 1}
        assert [m.key for m in city.doubles.sent] == [DEPUTY]
        assert swept.drain(POST, now=at, limit=1).counts == {"accepted": 1}
        assert [m.key for m in city.doubles.sent] == [DEPUTY, HEAD]

    @pytest.mark.parametrize("limit", [0, -1])
    def test_a_limit_under_one_is_refused(self, city, swept, limit):
        """
        A drain that would send nothing is a mistake.
        """
        with pytest.raises(InvalidValueError, match="at least 1") as caught:
            swept.drain(POST, now=city.at("2017-03-10"), limit=limit)

        assert caught.value.field == "limit"
        assert states(swept) == [("pending", 0), ("pending", 0)]

    def test_naive_now_is_refused(self, swept):
        """
        A time without a zone names no moment, and nothing is claimed.
        """
        with pytest.raises(NaiveInstantError):
            swept.drain(POST, now=dt.datetime(2017, 3, 10))  # noqa: DTZ001

        assert states(swept) == [("pending", 0), ("pending", 0)]

    def test_of_nothing_needs_no_organisation(self, city):
        """
        An empty register is drained without a word.
        """
        assert city.open().drain(POST).counts == {}


class TestRetry:
    @pytest.mark.parametrize("attempt", range(len(WAITS)))
    def test_waits_longer_each_time(self, city, swept, attempt):
        """
        A notice is due again after its wait, not a moment before.
        """
        city.doubles.answer = lambda message: Receipt.retry("busy")
        now = city.at("2017-03-10", "08:01")
        for wait in WAITS[:attempt]:
            assert swept.drain(POST, now=now).counts == {"retry": 2}
            now += wait
        swept.drain(POST, now=now)
        moment = dt.timedelta(microseconds=1)

        assert swept.drain(POST, now=now + WAITS[attempt] - moment).counts == {}
        assert len(city.doubles.sent) == 2 * (attempt + 1)
        city.doubles.answer = lambda message: Receipt.accepted()
        assert swept.drain(POST, now=now + WAITS[attempt]).counts == {"accepted": 2}

    def test_is_given_up_after_the_last_wait(self, city, swept):
        """
        The tenth failure is the last: the notice is dead, and says so.
        """
        city.doubles.answer = lambda message: Receipt.retry("busy")
        now = city.at("2017-03-10", "08:01")
        for wait in WAITS:
            assert swept.drain(POST, now=now).counts == {"retry": 2}
            now += wait

        report = swept.drain(POST, now=now, limit=2)

        assert report.counts == {"dead": 2}
        assert report.problems[0] == (DEPUTY, "given up after 10 attempts: busy")
        dead = [d for d in swept.deliveries() if d.state is DeliveryState.DEAD]
        assert [(d.notice.key, d.attempts) for d in dead] == [(DEPUTY, 10), (HEAD, 10)]
        city.doubles.answer = lambda message: Receipt.accepted()
        swept.drain(POST, now=now + LONGEST_WAIT)
        assert {DEPUTY, HEAD}.isdisjoint(m.key for m in city.doubles.sent[20:])

    @pytest.mark.parametrize(
        ("asked", "waits"),
        [
            pytest.param(dt.timedelta(hours=3), dt.timedelta(hours=3), id="hours"),
            pytest.param(dt.timedelta(0), WAITS[0], id="nothing"),
            pytest.param(dt.timedelta(hours=-1), WAITS[0], id="less than nothing"),
            pytest.param(dt.timedelta.max, LONGEST_WAIT, id="for ever"),
        ],
    )
    def test_the_channel_may_name_its_wait(self, city, swept, asked, waits):
        """
        A wait within reason is kept; any other becomes one.
        """
        city.doubles.answer = lambda message: Receipt.retry("busy", asked)
        now = city.at("2017-03-10", "08:01")

        swept.drain(POST, now=now)

        assert {d.not_before for d in swept.deliveries()} == {now + waits}


class TestClaims:
    def test_one_that_ran_out_is_taken_again_under_the_same_key(self, city, swept):
        """
        What a worker that died had taken is sent by the next one, once.
        """
        died = city.at("2017-03-10", "08:01")
        with swept._begin() as session:  # noqa: SLF001 - the worker that dies
            session.claim(died, until=died + LEASE, limit=1)

        before = swept.drain(POST, now=died + LEASE - dt.timedelta(seconds=1))
        after = swept.drain(POST, now=died + LEASE)

        assert (before.counts, after.counts) == ({"accepted": 1}, {"accepted": 1})
        assert [m.key for m in city.doubles.sent] == [HEAD, DEPUTY]
        assert states(swept) == [("accepted", 2), ("accepted", 1)]

    def test_a_slow_channel_does_not_lose_its_claims(self, city, swept):
        """
        Twelve minutes in, another drain does not take what is just being sent.
        """
        clock = {"now": city.at("2017-03-10", "08:01")}
        slow = city.open(clock=lambda: clock["now"])
        other = city.open(clock=lambda: clock["now"])

        def answer(message):
            clock["now"] += dt.timedelta(minutes=6)
            if message.key == HEAD:
                other.drain(POST)
            return Receipt.accepted()

        city.doubles.answer = answer
        slow.drain(POST)

        assert [m.key for m in city.doubles.sent] == [DEPUTY, HEAD]
        assert states(swept) == [("accepted", 1), ("accepted", 1)]

    def test_two_drains_at_once_send_nothing_twice(self, sql_city):
        """
        Two workers over one file: each notice is handed over by one of them.
        """
        city = sql_city
        register = city.begun()
        with city.unit(register) as unit:
            for number in range(10):
                unit.assign(city.obligation(f"o{number}"))
        register.sweep(city.at("2017-03-10"))
        barrier = threading.Barrier(2)
        registers = [city.open(), city.open()]
        reports = []

        def drain(opened):
            barrier.wait()
            reports.append(opened.drain(POST, now=city.at("2017-03-10", "08:01")))

        threads = [threading.Thread(target=drain, args=(one,)) for one in registers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        sent = [message.key for message in city.doubles.sent]
        assert len(sent) == len(set(sent)) == 20
        assert sum(report.count(Outcome.ACCEPTED) for report in reports) == 20


class TestDoubt:
    """What a worker may have died of goes out alone."""

    @pytest.fixture
    def died(self, city, swept):
        """Let a worker die with both notices; give when its claim has run out."""
        at = city.at("2017-03-10", "08:01")
        with swept._begin() as session:  # noqa: SLF001 - as a worker would
            session.claim(at, until=at + LEASE, limit=9)
        return at + LEASE

    def beside(self, register):
        """Return the keys of what is claimed at the moment."""
        found = register.deliveries(DeliveryState.SENDING)
        return [one.notice.key for one in found]

    def test_nothing_else_is_claimed_while_it_is_sent(self, city, swept, died):
        """
        As long as one is being sent, the other waits and is nobody's.
        """
        claimed = []
        city.doubles.answer = lambda message: (
            claimed.append(self.beside(swept)) or Receipt.accepted()
        )

        swept.drain(POST, now=died)

        assert claimed == [[DEPUTY], [HEAD]]

    def test_whoever_dies_of_one_takes_no_other_along(self, city, swept, died):
        """
        The second worker dies of the first notice; the other one arrives.
        """
        with swept._begin() as session:  # noqa: SLF001 - as a worker would
            session.claim(died, until=died + LEASE, limit=1)

        swept.drain(POST, now=died)
        swept.drain(POST, now=died + LEASE)

        ends = {
            one.notice.key: one.state
            for one in swept.deliveries(DeliveryQuery(obligation="o1"))
            if one.notice.key in (DEPUTY, HEAD)
        }
        assert ends == {DEPUTY: DeliveryState.DEAD, HEAD: DeliveryState.ACCEPTED}

    def test_is_marked_as_a_possible_duplicate(self, city, swept, died):
        """
        Both may have arrived twice, and say so.
        """
        swept.drain(POST, now=died)

        assert [one.possible_duplicate for one in swept.deliveries()] == [True, True]

    def test_what_is_new_goes_out_as_ever(self, city, swept, died):
        """
        When the doubtful are gone, the rest follows in the same drain.
        """
        with city.unit(swept) as unit:
            unit.assign(city.obligation("o2"))
        swept.sweep(died)

        report = swept.drain(POST, now=died)

        assert report.counts == {"accepted": 4}
        assert len(city.doubles.sent) == 4


class TestMessages:
    def test_are_written_in_the_language_of_the_recipient(self, city, swept):
        """
        The deputy reads English, the head Vietnamese.
        """
        swept.drain(POST, now=city.at("2017-03-10", "08:01"))

        deputy, head = city.doubles.sent
        assert deputy.subject == "Reminder: Make a plan (Home Affairs)"
        assert re.search("Due: by the end of Wed.* 15 Mar.* 2017\n", deputy.body)
        assert head.subject == "Nhắc việc: Lập kế hoạch (Phòng Nội vụ)"
        assert re.search("Thời hạn: hết .*15/03/2017\n", head.body)

    def test_say_to_whom_about_what_and_when(self, city, swept):
        """
        A message carries the address on its channel and the instant of the sweep.
        """
        swept.drain(POST, now=city.at("2017-03-11"))

        message = city.doubles.sent[1]
        assert message.to.person == "ng-truong-noi-vu"
        assert message.to.name == "Trưởng phòng Nội vụ"
        assert message.to.address == "02 Hùng Vương"
        assert message.to.locale == "vi"
        assert message.obligation == "o1"
        assert message.at == city.at("2017-03-10")

    def test_keep_what_was_true_when_they_were_asked_for(self, city, swept):
        """
        A title that changes later does not change what was to be said.
        """
        before = [d.notice.arguments["title"] for d in swept.deliveries()]

        assert before == [{"vi": "Lập kế hoạch", "en": "Make a plan"}] * 2

    @pytest.mark.parametrize(
        ("changes", "detail"),
        [
            pytest.param({"persons": ()}, "unknown person", id="person is gone"),
            pytest.param({"locale": "fr"}, "unknown text", id="no such language"),
        ],
    )
    def test_that_cannot_be_written_are_rejected(self, city, swept, changes, detail):
        """
        Where nobody can write the message any more, the notice says why.
        """
        office = city.office()
        if "locale" in changes:
            people = tuple(attrs.evolve(p, **changes) for p in office.persons)
            office = attrs.evolve(office, persons=people)
        else:
            office = attrs.evolve(office, persons=(), tenures=())
        with city.unit(swept, "2017-03-10") as unit:
            unit.record_organisation(office, correcting="to the point")

        report = swept.drain(POST, now=city.at("2017-03-10", "08:01"))

        assert report.counts == {"rejected": 2}
        assert detail in report.problems[0][1]
        assert city.doubles.sent == []

    def test_of_a_template_that_is_gone_are_rejected(self, city, swept):
        """
        A notice of another release whose text is not here is not guessed at.
        """
        notice = Notice(
            key="n1",
            channel="post",
            recipient="ng-ct-tp",
            template="notices.nope",
            created_at=city.at("2017-03-09"),
        )
        with city.unit(swept, "2017-03-10") as unit:
            unit.append("o1", [unit.facts("o1")[1].event], notices=[notice])

        report = swept.drain(POST, now=city.at("2017-03-10", "08:01"), limit=1)

        assert report.counts == {"rejected": 1, "accepted": 1}
        assert report.problems[0][0] == "n1"


@attrs.define
class Faulty:
    """A plugin whose channel cannot be made."""

    error: Exception

    @hookimpl
    def govtasks_channels(self):
        """Offer a channel whose factory fails."""
        yield ChannelSpec(name="faulty", factory=self.make, needs_address=False)

    def make(self, settings):
        """Fail."""
        raise self.error


class TestChannels:
    def test_unknown_settings_are_refused_with_the_nearest(self, city, swept):
        """
        Settings for a channel that nobody offers are a mistake.
        """
        with pytest.raises(UnknownNameError, match="unknown channel") as caught:
            swept.drain({"posst": {}}, now=city.at("2017-03-10"))

        assert caught.value.hint == "did you mean 'post'?"
        assert states(swept) == [("pending", 0), ("pending", 0)]

    def test_bad_settings_name_their_channel(self, city, swept):
        """
        A setting that the channel does not know is refused with its place.
        """
        with pytest.raises(UnknownKeyError) as caught:
            swept.drain({"console": {"breif": True}}, now=city.at("2017-03-10"))

        assert caught.value.place == "channel console: console"
        assert caught.value.hint == "did you mean 'brief'?"

    @pytest.mark.parametrize(
        ("error", "expected", "message"),
        [
            pytest.param(
                OSError("disk"), PluginError, "channel faulty: OSError: disk", id="any"
            ),
            pytest.param(
                GovtasksError("no server"), GovtasksError, "no server", id="ours"
            ),
        ],
    )
    def test_one_that_cannot_be_made_is_named(self, city, error, expected, message):
        """
        Whatever its factory raises, the error is ours and names the channel.
        """
        register = city.open(plugins=["sql", city.doubles, Faulty(error)])

        with pytest.raises(expected, match=message):
            register.drain({"faulty": {}})


class TestDeliveries:
    def test_can_be_asked_for_by_state(self, city, swept):
        """
        What waits, and what became of the rest.
        """
        swept.drain(POST, now=city.at("2017-03-10", "08:01"), limit=1)

        waiting = swept.deliveries(DeliveryState.PENDING)
        done = swept.deliveries(DeliveryState.ACCEPTED)

        assert [d.notice.key for d in waiting] == [HEAD]
        assert [d.notice.key for d in done] == [DEPUTY]
