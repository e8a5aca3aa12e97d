"""Runs against real servers, with a phone on the other side."""

import datetime as dt

import attrs
import pytest
from caldav.lib.error import DAVError

from govtasks.errors import InvalidValueError, NaiveInstantError, UnknownNameError
from govtasks.obligations import commands as do
from govtasks_caldav.errors import Reason
from govtasks_caldav.objects import read_object
from govtasks_caldav.planning import ClaimKind
from govtasks_caldav.report import Result
from govtasks_caldav.run import Emptied
from govtasks_caldav.syncing import sync

BINH, HOA, CHIEF = "binh", "hoa", "chief"
DUE = "2017-03-15"
OPEN = ("Lập kế hoạch", "NEEDS-ACTION", None, DUE)


class TestPush:
    def test_each_obligation_once(self, meeting):
        """
        A first run puts in what lies with the person, and a second one nothing.
        """
        meeting.office.assign("a", "b")
        meeting.office.assign("c", lead="tai-chinh")

        report = meeting.calm()

        assert sorted(report.created) == ["a", "b"]
        assert meeting.phone.shown() == [OPEN, OPEN]

    def test_a_dry_run_writes_nothing(self, meeting):
        """
        It tells what a run would do, and leaves both sides as they are.
        """
        meeting.office.assign("a")

        report = meeting.sync(dry_run=True)

        assert report.created == ("a",)
        assert meeting.phone.shown() == []
        assert meeting.office.register.notes("caldav").version(BINH) == 0

    def test_one_change_touches_one_object(self, meeting):
        """
        What did not change keeps its ETag.
        """
        meeting.office.assign("a", "b")
        meeting.calm()
        before = {uid: todo.etag for uid, todo in meeting.phone.todos().items()}

        meeting.office.do("a", do.Accept(), do.Report(percent=30))
        report = meeting.calm()

        after = {uid: todo.etag for uid, todo in meeting.phone.todos().items()}
        assert report.updated == ("a",)
        assert before.keys() == after.keys()
        assert len([uid for uid in after if before[uid] != after[uid]]) == 1

    def test_confirmed_is_ticked_off(self, meeting):
        """
        Only what was confirmed is shown as done.
        """
        meeting.office.assign("a")
        meeting.calm()
        meeting.office.do("a", do.Submit(result="Đã xong"))
        meeting.calm()
        assert meeting.phone.shown()[0][1] == "IN-PROCESS"

        meeting.office.do("a", do.Confirm(), actor=CHIEF)
        meeting.calm()

        title, status, percent, _ = meeting.phone.shown()[0]
        assert (title, status, percent) == ("Lập kế hoạch", "COMPLETED", 100)

    def test_withdrawn_is_shown_and_then_deleted(self, meeting):
        """
        What was withdrawn stays struck out for 30 days, and then goes.
        """
        meeting.office.assign("a")
        meeting.calm()
        meeting.office.do("a", do.Withdraw(reason="Không còn cần"), actor=CHIEF)
        meeting.calm()
        assert meeting.phone.shown()[0][1] == "CANCELLED"

        meeting.office.day = "2017-03-11"
        assert meeting.sync().deleted == ()
        meeting.office.day = "2017-03-12"
        report = meeting.calm()

        assert report.deleted == ("a",)
        assert meeting.phone.shown() == []
        assert "hidden" not in meeting.office.events("a")

    def test_what_passed_on_is_deleted(self, meeting):
        """
        What is another's now leaves the list, and nothing is said of it.
        """
        meeting.office.assign("a", "b")
        meeting.calm()

        meeting.office.do("a", do.Claim(post="post-noi-vu"))
        with meeting.office.unit(BINH) as unit:
            unit.do("a", do.Accept())
        meeting.office.day = "2017-02-13"
        meeting.office.do(
            "a", do.Reassign(lead="tai-chinh", reason="Phân công lại"), actor=CHIEF
        )
        report = meeting.calm()

        assert report.deleted == ("a",)
        assert len(meeting.phone.shown()) == 1
        assert "hidden" not in meeting.office.events("a")

    def test_what_is_a_strangers_is_left_alone(self, meeting):
        """
        A to-do that the person made for himself is neither changed nor deleted.
        """
        own = meeting.phone.calendar.add_todo(summary="Mua sữa", uid="milk")
        event = meeting.phone.calendar.add_event(
            summary="Họp",
            uid="meeting",
            dtstart=dt.datetime(2017, 2, 10, 1, tzinfo=dt.UTC),
        )
        own.load()
        event.load()
        before = own.data, event.data
        meeting.office.assign("a")

        meeting.calm()
        meeting.office.do("a", do.Accept(), do.Report(percent=30))
        meeting.calm()

        own.load()
        event.load()
        assert (own.data, event.data) == before

    def test_a_stranger_that_goes_is_forgotten(self, meeting):
        """
        What is remembered of others' items is only what is there.
        """
        own = meeting.phone.calendar.add_todo(summary="Mua sữa", uid="milk")
        meeting.office.assign("a")
        meeting.calm()
        notes = meeting.office.register.notes("caldav")
        own.delete()

        meeting.calm()

        (told,) = [one["strangers"] for one in notes.read(BINH) if one["strangers"]][1:]
        assert list(told.values()) == [None]

    def test_the_round_trip_is_the_identity(self, meeting):
        """
        What the server gives back is what was written, line for line.
        """
        title = "Rà soát; “đề án” 1\\2, 🏛 " + "ế" * 80
        meeting.office.assign("a", title=title)
        meeting.calm()

        (todo,) = meeting.phone.todos().values()
        (wanted,) = (
            meeting.office.register.exporter("ical", {"shape": "todo"})
            .render([meeting.office.entry("a")], locale="vi")
            .decode()
            .split("BEGIN:VTODO")[1:]
        )
        body = wanted.partition("END:VTODO")[0]
        stored = todo.data.partition("BEGIN:VTODO")[2].partition("END:VTODO")[0]
        assert _lines(stored) == _lines(body)
        assert str(todo.icalendar_component["SUMMARY"]) == title

    def test_another_language(self, meeting):
        """
        The texts are in the language of the account.
        """
        meeting.office.assign("a")
        meeting.account = attrs.evolve(meeting.account, locale="en")

        meeting.calm()

        description = str(meeting.phone.only().icalendar_component["DESCRIPTION"])
        assert "Leading body" in description


def _uid(meeting, key):
    """The UID of an obligation."""
    exporter = meeting.office.register.exporter("ical", {"shape": "todo"})
    data = exporter.render([meeting.office.entry(key)], locale="vi")
    return read_object(data).uid


def _lines(text):
    """The content lines of a component, unfolded, sorted."""
    unfolded = text.replace("\r\n", "\n").replace("\n ", "")
    return sorted(filter(None, unfolded.split("\n")))


class TestPull:
    def test_a_tick_is_a_proposal(self, meeting):
        """
        It closes nothing; the phone shows what holds: done, and not yet confirmed.
        """
        meeting.office.assign("a")
        meeting.calm()

        meeting.phone.only().complete()
        report = meeting.calm()

        (wish,) = report.wishes
        assert (wish.claim.kind, wish.result) == (
            ClaimKind.COMPLETION,
            Result.RECORDED,
        )
        event, actor = meeting.office.last("a")
        assert (event.type, actor) == ("completion-proposed", BINH)
        assert meeting.office.entry("a").is_open
        title, status, percent, _ = meeting.phone.shown()[0]
        assert title.startswith("[Chờ xác nhận]")
        assert (status, percent) == ("IN-PROCESS", 99)

    def test_the_clock_of_the_phone_counts_for_nothing(self, meeting):
        """
        A tick of next year is kept as a claim, and recorded by our clock.
        """
        meeting.office.assign("a")
        meeting.calm()
        claimed = dt.datetime(2018, 3, 1, 2, 3, 4, tzinfo=dt.UTC)

        meeting.phone.edit(STATUS="COMPLETED", COMPLETED=claimed)
        meeting.calm()

        fact = meeting.office.register.facts("a")[-1]
        assert fact.event.claimed_at == claimed
        assert (fact.effective_at, fact.recorded_at) == (meeting.office.now,) * 2

    def test_a_declined_tick_is_explained(self, meeting):
        """
        The reason stands on the phone, and the item is open as before.
        """
        meeting.office.assign("a")
        meeting.calm()
        meeting.phone.only().complete()
        meeting.calm()

        reason = "Chưa có báo cáo"
        meeting.office.do(
            "a",
            do.DeclineDeviceProposal(proposal="device-1", reason=reason),
            actor=CHIEF,
        )
        meeting.calm()

        assert meeting.phone.shown() == [OPEN]
        description = meeting.phone.only().icalendar_component["DESCRIPTION"]
        assert reason in description

    def test_ticked_again_after_it_was_declined(self, meeting):
        """
        A second tick is a second proposal.
        """
        meeting.office.assign("a")
        meeting.calm()
        meeting.phone.only().complete()
        meeting.calm()
        command = do.DeclineDeviceProposal(proposal="device-1", reason="Chưa")
        meeting.office.do("a", command, actor=CHIEF)
        meeting.calm()

        meeting.phone.only().complete()
        meeting.calm()

        assert meeting.office.events("a").count("completion-proposed") == 2

    def test_a_moved_day_is_a_proposal(self, meeting):
        """
        The deadline stays where it is, and so it is on the phone again.
        """
        meeting.office.assign("a")
        meeting.calm()

        meeting.phone.edit(DUE=dt.date(2017, 3, 31))
        meeting.calm()

        event, actor = meeting.office.last("a")
        assert (event.type, actor) == ("extension-proposed", BINH)
        assert event.to == dt.date(2017, 3, 31)
        assert meeting.phone.shown()[0][3] == DUE

    @pytest.mark.parametrize(
        "due",
        [
            pytest.param(dt.date(2017, 3, 1), id="an earlier day"),
            pytest.param(
                dt.datetime(2017, 3, 15, 10, tzinfo=dt.UTC), id="a time of the same day"
            ),
            pytest.param(None, id="no day at all"),
        ],
    )
    def test_a_day_that_is_no_later_is_put_back(self, meeting, due):
        """
        Nobody is asked for a shorter term, nor for none.
        """
        meeting.office.assign("a")
        meeting.calm()

        meeting.phone.edit(DUE=due)
        report = meeting.calm()

        assert report.wishes == ()
        assert meeting.phone.shown() == [OPEN]

    def test_a_deletion_hides(self, meeting):
        """
        It cancels nothing, and comes back only when the person wants it.
        """
        meeting.office.assign("a", "b")
        meeting.calm()

        next(iter(meeting.phone.todos().values())).delete()
        report = meeting.calm()

        (wish,) = report.wishes
        assert wish.claim.kind is ClaimKind.HIDE
        assert meeting.office.entry(wish.claim.key).hidden_by == (BINH,)
        assert meeting.office.entry(wish.claim.key).is_open
        assert len(meeting.phone.shown()) == 1

    def test_what_is_put_back_is_shown_again(self, meeting):
        """
        An undone deletion is one of the person, too.
        """
        meeting.office.assign("a", "b")
        meeting.calm()
        todo = meeting.phone.todos().popitem()[1]
        data = todo.data
        todo.delete()
        meeting.calm()

        meeting.phone.calendar.add_todo(data)
        report = meeting.calm()

        (wish,) = report.wishes
        assert (wish.claim.kind, wish.result) == (ClaimKind.SHOW, Result.RECORDED)
        assert meeting.office.entry(wish.claim.key).hidden_by == ()
        assert meeting.phone.shown() == [OPEN, OPEN]

    def test_what_is_shown_again_in_the_office_comes_back(self, meeting):
        """
        Hidden and shown by the portal, it leaves the phone and returns to it.
        """
        meeting.office.assign("a")
        meeting.calm()
        meeting.office.do("a", do.Hide())
        assert meeting.calm().deleted == ("a",)

        meeting.office.do("a", do.Show())

        assert meeting.calm().created == ("a",)
        assert meeting.phone.shown() == [OPEN]

    def test_ticked_after_it_was_hidden_in_the_office(self, meeting):
        """
        What was hidden in the portal stays hidden; the tick is a proposal all the same.
        """
        meeting.office.assign("a", "b")
        meeting.calm()
        todo = meeting.phone.todos().popitem()[1]
        todo.complete()
        keys = [key for key in "ab" if _uid(meeting, key) == todo.id]
        meeting.office.do(*keys, do.Hide())

        report = meeting.calm()

        assert [wish.claim.kind for wish in report.wishes] == [ClaimKind.COMPLETION]
        assert list(report.deleted) == keys
        assert len(meeting.phone.shown()) == 1

    def test_no_longer_ticked_after_it_was_confirmed(self, meeting):
        """
        It opens nothing: whoever may, opens it again.
        """
        meeting.office.assign("a")
        meeting.office.confirm("a")
        meeting.calm()

        meeting.phone.edit(STATUS="NEEDS-ACTION", COMPLETED=None, PERCENT_COMPLETE=0)
        report = meeting.calm()

        (wish,) = report.wishes
        assert (wish.claim.kind, wish.result) == (ClaimKind.REOPENING, Result.RECORDED)
        assert not meeting.office.entry("a").is_open
        assert meeting.office.last("a")[0].type == "reopen-proposed"

    @pytest.mark.parametrize("is_careful", [True, False], ids=["careful", "blind"])
    def test_two_devices_tick_at_once(self, meeting, is_careful):
        """
        Whether the second looks first or writes over what holds, it is proposed once.
        """
        meeting.office.assign("a")
        meeting.calm()
        one, other = (meeting.phone.only() for _ in range(2))
        one.complete()
        meeting.calm()

        if is_careful:
            with pytest.raises(DAVError, match="412"):
                other.complete()
            meeting.phone.only().complete()
        else:
            ticked = other.data.replace("STATUS:NEEDS-ACTION", "STATUS:COMPLETED")
            meeting.phone.calendar.client.put(
                str(other.url), ticked, {"Content-Type": "text/calendar"}
            )
        report = meeting.calm()

        assert [wish.result for wish in report.wishes] == [Result.KNOWN]
        assert meeting.office.events("a").count("completion-proposed") == 1
        assert meeting.phone.shown()[0][1] == "IN-PROCESS"

    def test_two_who_answer_tick_the_same(self, meeting):
        """
        What a refusal of a rule says is in the report, and the phone shows what holds.
        """
        meeting.office.assign("a")
        meeting.calm()
        meeting.office.do("a", do.Withdraw(reason="Không còn cần"), actor=CHIEF)

        meeting.phone.only().complete()
        report = meeting.calm()

        (wish,) = report.wishes
        assert wish.result is Result.REFUSED
        assert wish.error.code == "refused"
        assert meeting.phone.shown()[0][1] == "CANCELLED"

    def test_what_is_theirs_stays(self, meeting):
        """
        Notes, colours, own alarms and what a program keeps for itself survive.
        """
        meeting.office.assign("a")
        meeting.calm()
        meeting.phone.edit(
            COMMENT="Hỏi anh Hải",
            X_APPLE_SORT_ORDER="7",
            LOCATION="Phòng 3",
            PERCENT_COMPLETE=40,
            SUMMARY="Việc của tôi",
            DTSTART=dt.date(2017, 3, 1),
        )
        meeting.calm()

        meeting.office.day = "2017-02-13"
        meeting.office.do("a", do.Accept())
        meeting.calm()

        found = meeting.phone.only().icalendar_component
        assert str(found["SUMMARY"]) == "Lập kế hoạch"
        assert str(found["COMMENT"]) == "Hỏi anh Hải"
        assert str(found["X-APPLE-SORT-ORDER"]) == "7"
        assert str(found["LOCATION"]) == "Phòng 3"
        assert found["PERCENT-COMPLETE"] == 40
        assert found["DTSTART"].dt == dt.date(2017, 3, 1)

    def test_a_token_that_the_server_does_not_know(self, meeting):
        """
        Everything is compared anew, and nothing is taken for a wish that is none.
        """
        meeting.office.assign("a", "b")
        meeting.calm()
        notes = meeting.office.register.notes("caldav")
        wrong = {**notes.read(BINH)[-1], "token": "http://none/1", "known": {}}
        notes.append(BINH, notes.version(BINH), wrong, now=meeting.office.now)
        meeting.phone.todos().popitem()[1].complete()

        report = meeting.calm()

        assert [wish.result for wish in report.wishes] == [Result.RECORDED]

    def test_a_dry_run_tells_what_a_wish_would_come_to(self, meeting):
        """
        Nothing is recorded; what was deleted would not be put in again.
        """
        meeting.office.assign("a", "b")
        meeting.calm()
        one, other = meeting.phone.todos().values()
        one.complete()
        other.delete()

        report = meeting.sync(dry_run=True)

        assert [wish.result for wish in report.wishes] == [Result.PLANNED] * 2
        assert (report.created, len(report.updated)) == ((), 1)
        assert meeting.office.events("a") == meeting.office.events("b") == ["assigned"]

    def test_what_a_program_put_elsewhere_only_moved(self, meeting):
        """
        The same item under another name is neither hidden nor written twice.
        """
        meeting.office.assign("a", "b")
        meeting.calm()
        todo = meeting.phone.todos().popitem()[1]
        data = todo.data
        todo.delete()
        meeting.phone.calendar.add_todo(data)

        report = meeting.calm()

        assert report.wishes == ()
        assert meeting.phone.shown() == [OPEN, OPEN]


class TestEmptied:
    @pytest.fixture
    def emptied(self, meeting):
        """Give a collection that lost everything with its history."""
        meeting.office.assign("a", "b")
        meeting.calm()
        client = meeting.phone.calendar.client
        meeting.phone.calendar.delete()
        client.mkcalendar(meeting.collection.url)
        return meeting

    def test_is_reported_and_nothing_is_done(self, emptied):
        """
        Nobody deletes everything at once unless the host says so.
        """
        report = emptied.sync()

        assert report.error.reason is Reason.EMPTIED
        assert emptied.office.events("a") == ["assigned"]
        assert emptied.phone.shown() == []

    def test_can_be_refilled(self, emptied):
        """
        The server lost it: everything is put back.
        """
        report = emptied.sync(emptied=Emptied.REFILL)

        assert sorted(report.created) == ["a", "b"]
        assert emptied.phone.shown() == [OPEN, OPEN]
        assert emptied.calm().wishes == ()

    def test_can_be_meant(self, emptied):
        """
        The person deleted it: everything is hidden.
        """
        report = emptied.sync(emptied=Emptied.HIDE)

        assert [one.claim.kind for one in report.wishes] == [ClaimKind.HIDE] * 2
        assert emptied.phone.shown() == []


class TestPeople:
    def test_each_has_a_report_and_the_others_go_on(self, meeting):
        """
        Nobody waits for somebody whose account is wrong, unknown or missing.
        """
        meeting.office.assign("a")
        accounts = {
            "ai-do": meeting.account,
            BINH: meeting.account,
            HOA: attrs.evolve(meeting.account, url=f"{meeting.collection.root}none/"),
        }
        people = ["ai-do", CHIEF, HOA, BINH]

        report = sync(
            meeting.office.register,
            accounts=accounts,
            people=people,
            now=meeting.office.now,
        )

        assert [one.person for one in report.people] == people
        assert report.of("ai-do").error.code == "unknown-name"
        assert report.of(CHIEF).error.reason is Reason.NO_ACCOUNT
        assert report.of(HOA).error is not None
        assert report.of(BINH).created == ("a",)
        assert not report.is_complete
        assert report.to_json()["people"][3]["created"] == ["a"]
        with pytest.raises(KeyError):
            report.of("nobody")

    def test_accounts_may_be_asked_for_one_by_one(self, meeting):
        """
        A host that looks them up gives a function, and says for whom.
        """
        asked = []

        def account(person):
            asked.append(person)
            return meeting.account

        given = {"accounts": account, "now": meeting.office.now}
        report = sync(meeting.office.register, people=[BINH], **given)

        assert asked == [BINH]
        assert report.is_complete
        with pytest.raises(InvalidValueError, match="people: must be given"):
            sync(meeting.office.register, **given)
        with pytest.raises(InvalidValueError, match="people: must be a list"):
            sync(meeting.office.register, people=BINH, **given)

    def test_another_collection_is_begun_anew(self, meeting, radicale, xandikos):
        """
        Who moves to another server finds everything there, and nothing is hidden.
        """
        meeting.office.assign("a", "b")
        meeting.calm()
        is_radicale = meeting.collection.url == radicale.url
        other = xandikos if is_radicale else radicale
        password = other.password
        meeting.account = attrs.evolve(
            meeting.account, url=other.url, password=password
        )

        report = meeting.calm()

        assert sorted(report.created) == ["a", "b"]
        assert report.wishes == ()

    def test_instants_have_a_zone(self, meeting):
        """
        A time that names no moment is refused before anything is asked.
        """
        with pytest.raises(NaiveInstantError):
            meeting.sync(now=dt.datetime(2017, 2, 10))  # noqa: DTZ001 - what is tested

    def test_settings_of_the_exporter(self, meeting):
        """
        What the exporter does not know is refused.
        """
        with pytest.raises(InvalidValueError, match="hosst"):
            meeting.sync(settings={"hosst": "x"})

    def test_without_the_exporter(self, meeting):
        """
        The plugin that writes to-dos must be active.
        """
        import govtasks

        with govtasks.open(plugins=[]) as register:
            meeting.office.register = register
            with pytest.raises(UnknownNameError, match="exporter"):
                meeting.sync()
