"""Laws of delivery: over any sequence of claims, answers, reports, deaths and hours."""

import datetime as dt
import threading

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govtasks.errors import InvalidValueError, UnknownKeyError
from govtasks.notices import Delivery, DeliveryQuery, DeliveryState
from govtasks.ports import Notice, Receipt
from govtasks.register.delivering import REPORTED, answered, reported, revived
from govtasks.register.policy import STANDARD, DeliveryPolicy, Each, Limit

POST = {"post": {}}
QUICK = DeliveryPolicy(
    jitter_percent=50, retry_seconds=[60, 600], lease_seconds=600, batch=2
)
NOON = dt.datetime(2017, 3, 10, 5, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
PEOPLE = ("ng-pho-noi-vu", "ng-truong-noi-vu")
ARGUMENTS = {
    name: name
    for name in (
        *("obligation", "title", "lead", "due", "late"),
        *("step", "answers", "explanation"),
    )
}

receipts = st.one_of(
    st.just(Receipt.accepted("r")),
    st.just(Receipt.delivered("r")),
    st.just(Receipt.rejected("no")),
    st.builds(
        Receipt.retry,
        st.just("busy"),
        st.none() | st.timedeltas(-MINUTE, 2 * MINUTE),
    ),
    st.just(Receipt.unknown("lost")),
    st.just(None),
)
"""What a channel says; None for one that raises."""

steps = st.lists(
    st.one_of(
        st.tuples(st.just("drain"), st.lists(receipts, max_size=6)),
        st.tuples(st.just("die"), st.integers(1, 3)),
        st.tuples(st.just("report"), st.sampled_from(REPORTED)),
        st.tuples(st.just("withdraw"), st.sampled_from(PEOPLE)),
        st.tuples(st.just("wait"), st.integers(1, 30)),
    ),
    max_size=12,
)


def sending(**changes):
    """Return a notice that somebody is sending."""
    notice = Notice(
        key="n1",
        channel="post",
        recipient="ng-a",
        template="notices.remind",
        created_at=NOON,
    )
    given_ = {
        "notice": notice,
        "state": DeliveryState.SENDING,
        "attempts": 1,
        "not_before": NOON,
        "tried_at": NOON,
        "claimed_until": NOON + 10 * MINUTE,
    }
    return Delivery(**(given_ | changes))


def claimed_again(delivery, now):
    """Return a notice that waited, as the next worker has it."""
    return attrs.evolve(
        delivery,
        state=DeliveryState.SENDING,
        attempts=delivery.attempts + 1,
        claimed_until=now + 10 * MINUTE,
        tried_at=now,
    )


class TestAnswers:
    @given(
        said=st.lists(
            receipts.filter(lambda receipt: receipt is not None), min_size=3, max_size=3
        ),
        knows=st.booleans(),
    )
    def test_any_answers_come_to_an_end(self, said, knows):
        """
        Law: after the last wait a notice is at an end, whatever was answered.
        """
        delivery, now = sending(), NOON
        for receipt in said:
            delivery = answered(
                delivery, receipt, QUICK, key="n1", is_idempotent=knows, now=now
            )
            if delivery.state.is_end:
                break
            assert delivery.not_before > now
            now = delivery.not_before
            delivery = claimed_again(delivery, now)

        assert delivery.state.is_end

    @given(
        before=st.sampled_from(DeliveryState),
        said=st.lists(
            st.tuples(st.sampled_from(REPORTED), st.integers(-3, 3)), max_size=5
        ),
    )
    def test_no_report_turns_an_end_back(self, before, said):
        """
        Law: late, repeated or in any order, reports leave an end as it is.
        """
        until = NOON if before is DeliveryState.SENDING else None
        delivery = sending(state=before, claimed_until=until)
        for state, minutes in said:
            at = NOON + minutes * MINUTE
            over = reported(delivery, state, QUICK, detail="", at=at, now=at)
            is_over = delivery.state.is_end
            if is_over and delivery.state is not DeliveryState.ACCEPTED:
                assert over is None
            delivery = over or delivery

    @given(receipt=receipts.filter(lambda receipt: receipt is not None))
    def test_second_copy_is_always_marked(self, receipt):
        """
        Law: what was sent after an unknown outcome is marked, whatever came of it.
        """
        again = sending(unknown=1, attempts=2)

        plain = answered(again, receipt, QUICK, key="n1", is_idempotent=False, now=NOON)
        known = answered(again, receipt, QUICK, key="n1", is_idempotent=True, now=NOON)

        assert plain.possible_duplicate
        assert not known.possible_duplicate

    def test_retry_of_what_may_have_arrived_is_marked(self):
        """
        An operator's retry of an unknown outcome may be a second copy.
        """
        dead = sending(state=DeliveryState.DEAD, claimed_until=None, unknown=1)

        assert revived(dead, NOON).possible_duplicate
        assert not revived(attrs.evolve(dead, unknown=0), NOON).possible_duplicate


class TestRegister:
    @settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(story=steps)
    def test_everything_is_accounted_for(self, new_city, story):
        """
        Laws: copies are marked, what was withdrawn is never sent, nothing waits on.
        """
        city = new_city()
        world = World(city)
        for name, argument in story:
            getattr(world, name)(argument)
            world.check()
        world.finish()
        city.close()

    def test_two_drains_at_once_never_double(self, sql_city):
        """
        Law: however many drain one file, each notice is handed over once.
        """
        city = sql_city
        register = prepared(city, 60)
        others = [city.open(delivery=QUICK) for _ in range(3)]
        barrier = threading.Barrier(len(others))

        def drain(opened):
            barrier.wait()
            opened.drain(POST, now=NOON)

        threads = [threading.Thread(target=drain, args=(one,)) for one in others]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        sent = [key for message in city.doubles.sent for key in message.notices]
        assert len(sent) == len(set(sent)) == 60
        assert {one.state for one in register.deliveries()} == {DeliveryState.ACCEPTED}
        assert {one.attempts for one in register.deliveries()} == {1}


def prepared(city, number):
    """Give a register with so many notices in the outbox."""
    register = city.begun(delivery=QUICK)
    with city.unit(register, "2017-03-10") as unit:
        unit.assign(city.obligation())
    notices = [
        Notice(
            key=f"n{n:02}",
            channel="post",
            recipient=PEOPLE[n % 2],
            template="notices.remind",
            arguments=ARGUMENTS,
            created_at=NOON - 60 * MINUTE,
            batch="b" if n % 3 == 0 else None,
        )
        for n in range(number)
    ]
    with city.unit(register, "2017-03-10") as unit:
        unit.append("o1", [unit.facts("o1")[0].event], notices=notices)
    return register


class World:
    """One register with six notices, whatever happens to them."""

    def __init__(self, city):
        self.city = city
        self.now = NOON
        self.register = prepared(city, 6)
        self.ends = {}
        self.sent = {}
        self.withdrawn = set()

    def answer(self, message):
        """Keep what was handed over and say the next thing."""
        for key in message.notices:
            assert key not in self.withdrawn
            self.sent[key] = self.sent.get(key, 0) + 1
        receipt = next(self.answers, Receipt.accepted("r"))
        if receipt is None:
            raise OSError
        return receipt

    def drain(self, said):
        """Drain, with answers from a list."""
        self.answers = iter(said)
        self.city.doubles.answer = self.answer
        self.register.drain(POST, now=self.now)

    def die(self, number):
        """Claim as a worker does that dies before or after it sends."""
        with self.register._begin() as session:  # noqa: SLF001 - the worker that dies
            session.claim(self.now, until=self.now + 10 * MINUTE, limit=number)

    def report(self, state):
        """Report on all that was accepted."""
        wanted = DeliveryQuery(channel="post", reference="r")
        if self.register.deliveries(wanted):
            self.register.report_delivery("post", "r", state, now=self.now)

    def withdraw(self, person):
        """Take back what waits for somebody."""
        with self.city.unit(self.register, "2017-03-10") as unit:
            keys = unit.withdraw_notices(
                "o1", lambda notice: notice.recipient == person, reason="đổi hạn"
            )
        self.withdrawn.update(keys)

    def wait(self, minutes):
        """Let some time go by."""
        self.now += minutes * MINUTE

    def check(self):
        """See that no end was turned back, and that copies are marked."""
        for one in self.register.deliveries():
            key, state = one.notice.key, one.state
            before = self.ends.get(key)
            if before not in (None, DeliveryState.ACCEPTED):
                assert state is before, key
            if state.is_end:
                self.ends[key] = state
            copies = self.sent.get(key, 0) > 1 and one.unknown
            if copies and state.is_end:
                assert one.possible_duplicate, key

    def finish(self):
        """See that everything comes to an end within a day."""
        for _ in range(24):
            self.wait(60)
            self.drain([])
        assert all(one.state.is_end for one in self.register.deliveries())
        self.check()


class TestPolicy:
    def test_schedule_is_the_standard_one(self):
        """
        By default it is tried ten times within some three days.
        """
        policy = DeliveryPolicy(jitter_percent=0)
        waits = [policy.wait("n1", attempt) for attempt in range(1, 11)]

        assert [wait and wait.total_seconds() for wait in waits] == [*STANDARD, None]
        assert sum(STANDARD) == 272_105

    @given(key=st.text(min_size=1), attempt=st.integers(1, 9), most=st.integers(0, 100))
    def test_jitter_only_makes_longer_and_never_changes(self, key, attempt, most):
        """
        Law: a wait is the usual or longer, by at most its share, and always the same.
        """
        policy = DeliveryPolicy(jitter_percent=most)
        usual = dt.timedelta(seconds=STANDARD[attempt - 1])

        wait = policy.wait(key, attempt)

        assert usual <= wait <= usual * (1 + most / 100)
        assert wait == DeliveryPolicy(jitter_percent=most).wait(key, attempt)

    def test_comes_from_plain_data(self):
        """
        A table of TOML is a policy; what it leaves out is as usual.
        """
        policy = DeliveryPolicy.of(
            {
                "retry_seconds": [1, 2],
                "limits": [
                    {
                        "channel": "mail",
                        "messages": 60,
                        "seconds": 60,
                        "each": "recipient",
                    }
                ],
                "preferences": {
                    "digest": True,
                    "digest_at": "07:30",
                    "quiet": [{"start": "21:00", "end": "06:30"}],
                    "choices": [{"category": "due-soon", "channels": ["mail"]}],
                },
            }
        )

        (limit,) = policy.limits
        assert limit == Limit(
            channel="mail", messages=60, seconds=60, each=Each.RECIPIENT
        )
        assert policy.retry_seconds == (1, 2)
        assert policy.preferences.digest
        assert policy.preferences.digest_at == dt.time(7, 30)
        assert policy.preferences.zone == "Asia/Ho_Chi_Minh"

    def test_unknown_keys_are_refused_with_the_nearest(self):
        """
        A key that is written wrongly is not passed over.
        """
        with pytest.raises(UnknownKeyError) as caught:
            DeliveryPolicy.of({"retry_second": [1]})

        assert caught.value.hint == "did you mean 'retry_seconds'?"

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            pytest.param({"retry_seconds": [0]}, "retry_seconds", id="no wait"),
            pytest.param({"retry_seconds": [10**7]}, "retry_seconds", id="for ever"),
            pytest.param({"retry_seconds": 5}, "retry_seconds", id="no list"),
            pytest.param({"jitter_percent": 101}, "jitter_percent", id="over 100"),
            pytest.param({"jitter_percent": -1}, "jitter_percent", id="under 0"),
            pytest.param({"jitter_percent": True}, "jitter_percent", id="yes or no"),
            pytest.param({"lease_seconds": 179}, "lease_seconds", id="too short"),
            pytest.param({"send_seconds": 0}, "send_seconds", id="no time"),
            pytest.param({"batch": 0}, "batch", id="nothing at once"),
            pytest.param({"batch": 101}, "batch", id="too much at once"),
            pytest.param({"limits": [5]}, "limits", id="no limit"),
            pytest.param({"preferences": None}, "preferences", id="none"),
        ],
    )
    def test_senseless_policy_is_refused(self, changes, field):
        """
        Each value is held to what it can be, and named.
        """
        with pytest.raises(InvalidValueError) as caught:
            DeliveryPolicy(**changes)

        assert caught.value.field == field

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            pytest.param({"messages": 0}, "messages", id="nothing"),
            pytest.param({"seconds": 0}, "seconds", id="no time"),
            pytest.param({"channel": "no key"}, "channel", id="no channel"),
            pytest.param({"each": "recipient"}, "each", id="a word"),
        ],
    )
    def test_senseless_limit_is_refused(self, changes, field):
        """
        A limit lets something through, in some time.
        """
        with pytest.raises(InvalidValueError) as caught:
            Limit(**({"channel": "mail", "messages": 1, "seconds": 1} | changes))

        assert caught.value.field == field

    def test_what_the_channel_asks_is_kept_within_reason(self):
        """
        Retry-After goes before the schedule, up to the longest wait.
        """
        policy = DeliveryPolicy(longest_wait_seconds=3600)

        assert policy.wait("n1", 1, 30 * MINUTE) == 30 * MINUTE
        assert policy.wait("n1", 1, 61 * MINUTE) == 60 * MINUTE
        assert policy.wait("n1", 10, MINUTE) is None
