"""How people want to be told, and what becomes of it in the outbox."""

import datetime as dt
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.errors import InvalidValueError, RefusedError, UnknownNameError
from govtasks.notices import Category, DeliveryQuery, DeliveryState
from govtasks.ports import Notice
from govtasks.register.policy import DeliveryPolicy
from govtasks.register.preferences import (
    STATUTORY,
    Choice,
    Preferences,
    Quiet,
    Wishes,
)

POST = {"post": {}}
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
NIGHT = Quiet(start=dt.time(21), end=dt.time(6, 30))
NOON = Quiet(start=dt.time(11, 30), end=dt.time(13))
HEAD = "ng-truong-noi-vu"
ARGUMENTS = {
    name: name
    for name in (
        *("obligation", "title", "lead", "due", "late"),
        *("step", "answers", "explanation"),
    )
}


def local(day, time):
    """Return an instant in Vietnam in March 2017."""
    return dt.datetime.fromisoformat(f"2017-03-{day:02}T{time}").replace(tzinfo=VIETNAM)


def wishes(zone=VIETNAM, **preferences):
    """Return the wishes of somebody whose week is Monday to Friday."""
    return Wishes(
        preferences=Preferences(**preferences),
        zone=zone,
        is_working=lambda day: day.weekday() < 5,
    )


class TestQuiet:
    @pytest.mark.parametrize(
        ("quiet", "day", "time", "until"),
        [
            pytest.param(NOON, 10, "11:29", None, id="before noon"),
            pytest.param(NOON, 10, "11:30", (10, "13:00"), id="at noon"),
            pytest.param(NOON, 10, "12:59:59.999999", (10, "13:00"), id="still"),
            pytest.param(NOON, 10, "13:00", None, id="at its end"),
            pytest.param(NIGHT, 10, "20:59", None, id="in the evening"),
            pytest.param(NIGHT, 10, "21:00", (11, "06:30"), id="over night"),
            pytest.param(NIGHT, 10, "00:00", (10, "06:30"), id="after midnight"),
            pytest.param(NIGHT, 10, "06:30", None, id="in the morning"),
        ],
    )
    def test_holds_to_its_end(self, quiet, day, time, until):
        """
        What comes within quiet hours waits for their end, over night too.
        """
        found = wishes(quiet=[quiet]).quiet_until(local(day, time))

        assert found == (until and local(*until))

    def test_is_that_of_the_person(self):
        """
        The hours are those where the person is, whatever the clock of the server.
        """
        at = local(10, "21:30").astimezone(dt.UTC)

        assert wishes(quiet=[NIGHT]).quiet_until(at) == local(11, "06:30")
        elsewhere = wishes(zone=ZoneInfo("Europe/Paris"), quiet=[NIGHT])
        assert elsewhere.quiet_until(at) is None

    @pytest.mark.parametrize(
        ("day", "time", "until"),
        [
            pytest.param(10, "20:00", None, id="Friday"),
            pytest.param(10, "21:00", (13, "06:30"), id="Friday night"),
            pytest.param(11, "10:00", (13, "06:30"), id="Saturday"),
            pytest.param(12, "23:59", (13, "06:30"), id="Sunday night"),
            pytest.param(13, "06:30", None, id="Monday"),
        ],
    )
    def test_closed_days_are_quiet(self, day, time, until):
        """
        Closed days hold as a whole, together with the nights around them.
        """
        found = wishes(quiet=[NIGHT], quiet_on_closed_days=True)

        assert found.quiet_until(local(day, time)) == (until and local(*until))

    def test_hours_that_leave_nothing_do_not_hold_for_ever(self):
        """
        Who is quiet all day is told all the same.
        """
        always = [
            Quiet(start=dt.time(6), end=dt.time(18)),
            Quiet(start=dt.time(18), end=dt.time(6)),
        ]

        assert wishes(quiet=always).quiet_until(local(10, "12:00")) is None

    @given(
        quiet=st.lists(
            st.builds(
                lambda start, hours: Quiet(
                    start=start, end=start.replace(hour=(start.hour + hours) % 24)
                ),
                st.times(),
                st.integers(1, 9),
            ),
            max_size=2,
        ),
        closed=st.booleans(),
        at=st.datetimes(
            dt.datetime(2017, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
            dt.datetime(2018, 1, 1),  # noqa: DTZ001 - the same
            timezones=st.sampled_from([VIETNAM, dt.UTC]),
        ),
    )
    def test_ends_when_nothing_is_quiet(self, quiet, closed, at):
        """
        Law: the instant that is waited for is later, and is not quiet itself.
        """
        person = wishes(quiet=quiet, quiet_on_closed_days=closed)

        until = person.quiet_until(at)

        assert until is None or (until > at and person.quiet_until(until) is None)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            pytest.param({"end": dt.time(21)}, "end", id="nothing"),
            pytest.param({"start": dt.time(21, tzinfo=dt.UTC)}, "start", id="zone"),
            pytest.param({"start": "21:00"}, "start", id="text"),
        ],
    )
    def test_senseless_hours_are_refused(self, changes, field):
        """
        Hours are two local times that differ.
        """
        with pytest.raises(InvalidValueError) as caught:
            attrs.evolve(NIGHT, **changes)

        assert caught.value.field == field


class TestDigest:
    @pytest.mark.parametrize(
        ("day", "time", "morning"),
        [
            pytest.param(10, "07:30", (10, "07:30"), id="at its time"),
            pytest.param(10, "07:31", (10, "07:31"), id="a minute later"),
            pytest.param(10, "08:29", (10, "08:29"), id="within the hour"),
            pytest.param(10, "08:30", (13, "07:30"), id="over a weekend"),
            pytest.param(11, "08:00", (13, "07:30"), id="on a closed day"),
            pytest.param(13, "00:00", (13, "07:30"), id="on the day"),
        ],
    )
    def test_comes_each_working_morning(self, day, time, morning):
        """
        In the hour from its time it is that of today, later that of the next morning.
        """
        found = wishes(digest=True, digest_at=dt.time(7, 30))

        assert found.next_digest(local(day, time)) == local(*morning)

    def test_of_nobody_who_wants_none(self):
        """
        Without a digest everything comes by itself.
        """
        assert wishes(digest_at=dt.time(7, 30)).next_digest(local(10, "08:00")) is None


class TestPreferences:
    def test_what_was_not_said_is_as_for_others(self):
        """
        A person's own go before those of the body, one by one.
        """
        body = Preferences(
            locale="vi",
            digest=True,
            choices=[Choice(channels=["mail"])],
        )
        own = Preferences(
            digest=False, choices=[Choice(category=Category.OVERDUE, channels=["sms"])]
        )

        both = own.over(body)

        assert (both.locale, both.digest) == ("vi", False)
        assert both.choice(Category.OVERDUE).channels == ("sms",)
        assert both.choice(Category.DEMAND).channels == ("mail",)
        assert Preferences().choice(Category.DEMAND) is None

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            pytest.param({"locale": "fr"}, "locale", id="language"),
            pytest.param({"zone": "Asia/Hue"}, "zone", id="zone"),
            pytest.param({"digest_at": "07:30"}, "digest_at", id="text for a time"),
            pytest.param({"digest": 1}, "digest", id="number"),
            pytest.param({"choices": [Choice(), Choice()]}, "choices", id="twice"),
            pytest.param({"choices": ["mail"]}, "choices", id="word"),
            pytest.param({"calendar": "no key"}, "calendar", id="calendar"),
        ],
    )
    def test_what_cannot_be_wanted_is_refused(self, changes, field):
        """
        Each value is held to what it can be, and named.
        """
        with pytest.raises(InvalidValueError) as caught:
            Preferences(**changes)

        assert caught.value.field == field


@pytest.fixture
def register(city):
    """Give a register in which one obligation stands, with digests for all."""
    everybody = Preferences(digest=True, digest_at=dt.time(7))
    opened = city.begun(
        delivery=DeliveryPolicy(preferences=everybody, jitter_percent=0),
        notify=("post", "console"),
    )
    with city.unit(opened) as unit:
        unit.assign(city.obligation())
    return opened


def prefer(city, register, preferences, **whose):
    """Record preferences on 1 March 2017."""
    with city.unit(register, "2017-03-01") as unit:
        unit.record_preferences(preferences, **(whose or {"person": HEAD}))


def kept(register, **query):
    """Return what is in the outbox for the head."""
    return register.deliveries(DeliveryQuery(recipient=HEAD, **query))


class TestRecording:
    @pytest.mark.parametrize("category", STATUTORY)
    def test_what_is_prescribed_cannot_be_switched_off(self, city, register, category):
        """
        The law wants it told; another channel can be chosen for it.
        """
        off = Preferences(choices=[Choice(category=category)])
        moved = Preferences(choices=[Choice(category=category, channels=["console"])])

        with pytest.raises(RefusedError, match="cannot be switched off") as caught:
            prefer(city, register, off)
        prefer(city, register, moved)

        assert caught.value.rule == "statutory-notice"
        assert caught.value.arguments["category"] == category.value

    def test_everything_at_once_cannot_be_switched_off_either(self, city, register):
        """
        To choose no channel for all the rest would take the prescribed along.
        """
        with pytest.raises(RefusedError, match="cannot be switched off"):
            prefer(city, register, Preferences(choices=[Choice()]))

    @pytest.mark.parametrize(
        ("preferences", "whose", "error"),
        [
            pytest.param({}, {"person": "nobody"}, UnknownNameError, id="person"),
            pytest.param({}, {"body": "nowhere"}, UnknownNameError, id="body"),
            pytest.param(
                {}, {"person": HEAD, "body": "noi-vu"}, InvalidValueError, id="both"
            ),
            pytest.param(
                {"calendar": "x"}, {"person": HEAD}, UnknownNameError, id="calendar"
            ),
        ],
    )
    def test_of_whom_there_is_not_are_refused(
        self, city, register, preferences, whose, error
    ):
        """
        Preferences are those of one person or one body that there is.
        """
        with pytest.raises(error):
            prefer(city, register, Preferences(**preferences), **whose)

    def test_hold_from_the_moment_they_are_recorded(self, city, register):
        """
        What was wanted before, in the same unit, no longer counts.
        """
        with city.unit(register, "2017-03-01") as unit:
            before = unit.wishes(HEAD).preferences.locale
            unit.record_preferences(Preferences(locale="en"), person=HEAD)
            after = unit.wishes(HEAD).preferences.locale

        assert (before, after) == (None, "en")

    def test_are_facts(self, city, register):
        """
        What was wanted earlier stays on record.
        """
        for locale in ("en", "vi"):
            prefer(city, register, Preferences(locale=locale))

        with register._begin() as session:  # noqa: SLF001 - the store behind it
            stored = session.read(f"preferences/person/{HEAD}")
        assert [one.record.data["locale"] for one in stored] == ["en", "vi"]


class TestOutbox:
    def test_due_soon_waits_for_the_digest(self, city, register):
        """
        A reminder goes out next working morning, with the others of that morning.
        """
        with city.unit(register) as unit:
            unit.assign(city.obligation("o2"))
        register.sweep(city.at("2017-03-10"))

        posts = kept(register, channel="post")

        assert {one.not_before for one in posts} == {city.at("2017-03-13", "07:00")}
        assert register.drain(POST, now=city.at("2017-03-13", "06:59")).counts == {}
        register.drain(POST, now=city.at("2017-03-13", "07:00"))
        (digest,) = [m for m in city.doubles.sent if m.to.person == HEAD]
        assert digest.subject == "Sắp đến hạn: 2 nhiệm vụ"
        assert len(digest.notices) == 2
        assert digest.body.count("Vì sao là ngày đó:") == 2
        assert "<p>" in digest.html

    def test_goes_at_once_where_the_digest_would_be_too_late(self, city, register):
        """
        What would reach the last day by waiting does not wait.
        """
        rule = city.fixed("2017-03-13")
        with city.unit(register) as unit:
            unit.assign(city.obligation("o2", rule=rule))

        register.sweep(city.at("2017-03-10"))

        first = [d for d in kept(register) if d.notice.obligation == "o2"]
        assert {d.not_before for d in first} == {city.at("2017-03-10")}
        assert {d.notice.batch for d in first} == {None}

    def test_overdue_comes_by_itself(self, city, register):
        """
        What is overdue is no part of a digest.
        """
        register.sweep(city.at("2017-03-20"))

        overdue = [d for d in kept(register) if d.notice.category in STATUTORY]

        assert overdue
        assert {d.notice.batch for d in overdue} == {None}

    @pytest.mark.parametrize(
        ("channels", "kept_by"),
        [
            pytest.param(["console", "post"], {"console"}, id="in his order"),
            pytest.param(["sms", "post"], {"post"}, id="the first that reaches him"),
            pytest.param(["sms"], {"post", "console"}, id="none that reaches him"),
            pytest.param([], set(), id="off"),
        ],
    )
    def test_goes_by_the_channel_he_chose(self, city, register, channels, kept_by):
        """
        One channel of his choice is used; where none reaches him, all that do.
        """
        choice = Choice(category=Category.DUE_SOON, channels=channels)
        prefer(city, register, Preferences(choices=[choice]))

        register.sweep(city.at("2017-03-10"))

        assert {d.notice.channel for d in kept(register)} == kept_by

    def test_what_a_ladder_prescribes_cannot_be_switched_off(self, city, register):
        """
        A step of a ladder can be prescribed, whatever sort of thing it says.
        """
        choice = Choice(category=Category.INFORMATION)
        prefer(city, register, Preferences(choices=[choice]))
        told = Notice(
            key="n1:post",
            channel="post",
            recipient=HEAD,
            template="notices.remind",
            arguments=ARGUMENTS,
            created_at=city.at("2017-03-10"),
        )
        prescribed = attrs.evolve(told, key="n2:post", statutory=True)
        with city.unit(register, "2017-03-10") as unit:
            facts = [unit.facts("o1")[0].event]
            unit.append("o1", facts, notices=[told, prescribed])

        assert [d.notice.key for d in kept(register)] == ["n2:post"]

    def test_of_a_body_hold_for_its_people(self, city, register):
        """
        What a body wants is so for whoever works there and says nothing else.
        """
        choice = Choice(category=Category.DUE_SOON, channels=["console"])
        prefer(city, register, Preferences(choices=[choice]), body="noi-vu")
        prefer(city, register, Preferences(digest=False))

        register.sweep(city.at("2017-03-10"))

        found = {
            d.notice.recipient: (d.notice.channel, d.notice.batch)
            for d in register.deliveries()
        }
        assert found == {
            HEAD: ("console", None),
            "ng-pho-noi-vu": ("console", "digest"),
        }

    def test_is_written_in_his_language(self, city, register):
        """
        The language of the preferences goes before that of the organisation.
        """
        prefer(city, register, Preferences(locale="en", digest=False))
        register.sweep(city.at("2017-03-10"))

        register.drain(POST, now=city.at("2017-03-10"))

        (message,) = city.doubles.sent
        assert message.subject == "Reminder: Make a plan (Home Affairs)"

    def test_waits_for_the_end_of_quiet_hours(self, city, register):
        """
        At night nothing comes; in the morning it does, as a first attempt.
        """
        prefer(city, register, Preferences(digest=False, quiet=[NIGHT]))
        register.sweep(city.at("2017-03-10", "21:00"))

        night = register.drain(POST, now=city.at("2017-03-10", "21:00"))
        (held,) = kept(register, channel="post")
        morning = register.drain(POST, now=city.at("2017-03-11", "06:30"))

        assert night.counts["held"] == 1
        assert (held.state, held.attempts, held.detail) == (
            DeliveryState.HELD,
            0,
            "quiet hours",
        )
        assert held.not_before == city.at("2017-03-11", "06:30")
        assert morning.counts["accepted"] == 1

    def test_urgent_comes_at_any_hour(self, city, register):
        """
        What is urgent waits for nothing.
        """
        prefer(city, register, Preferences(quiet=[NIGHT]))
        urgent = Notice(
            key="n1",
            channel="post",
            recipient=HEAD,
            template="notices.remind",
            arguments=ARGUMENTS,
            created_at=city.at("2017-03-10", "22:00"),
            category=Category.DUE_SOON,
            urgent=True,
        )
        with city.unit(register, "2017-03-10", "22:00") as unit:
            unit.append("o1", [unit.facts("o1")[0].event], notices=[urgent])

        report = register.drain(POST, now=city.at("2017-03-10", "22:00"))

        assert report.counts == {"accepted": 1}
