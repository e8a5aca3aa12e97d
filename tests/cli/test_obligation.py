import datetime as dt

import attrs
import pytest

import govtasks
from govtasks.deadlines.rules import Every, Fixed, Undated
from govtasks.obligations import commands as do
from govtasks.obligations.model import Coordinating
from govtasks.obligations.particulars import Opinion, PlanItem

END = "2017-06-30T17:00:00+07:00"
HEAD, CHAIR = "Trưởng phòng Nội vụ", "Chủ tịch UBND thành phố"
ZONE = dt.timezone(dt.timedelta(hours=7))


def at(month, day, hour=9):
    """An instant of 2017 in Vietnam."""
    return dt.datetime(2017, month, day, hour, tzinfo=ZONE)


@pytest.fixture
def busy(url):
    """The register after much has happened to the obligation o1."""
    pho, truong, ct = "ng-pho-noi-vu", "ng-truong-noi-vu", "ng-ct-tp"
    steps = (
        (truong, at(3, 2), do.Receive()),
        (pho, at(3, 2, 10), do.Claim(post="pho-noi-vu")),
        (pho, at(3, 3), do.MakePlan(items=(_item("1"), _item("2", at(3, 10).date())))),
        (pho, at(3, 6), do.Report(percent=40, note="đã họp")),
        (truong, at(3, 7), do.RequestExtension(to=at(3, 20).date(), reason="lớn")),
        (ct, at(3, 8), do.CounterExtension(to=at(3, 17).date(), reason="gấp")),
        (truong, at(3, 8, 11), do.AcceptCounter(note="kịp")),
        (
            ct,
            at(3, 9),
            do.Suspend(on=at(3, 9).date(), reason="bão", instrument="01/CĐ"),
        ),
        (ct, at(3, 13), do.Resume(on=at(3, 10).date(), reason="hết bão")),
        (truong, at(3, 14), do.RequestExtension(to=at(3, 31).date(), reason="bão")),
        (ct, at(3, 15), do.LinkPart(system="ubnd-phuong", key="NV 12")),
    )
    with govtasks.open(url, plugins=["sql"]) as register:
        for actor, now, command in steps:
            with register.unit(actor=actor, now=now) as unit:
                unit.do("o1", command)


def _item(key, due=None):
    return PlanItem(key=key, title=govtasks.Text.of(vi="Việc", en="Work"), due=due)


def sections(out):
    """The lines below each title of a page."""
    found = {}
    for part in out.split("\n\n"):
        title, *lines = part.splitlines()
        found[title] = [line.strip() for line in lines]
    return found


@pytest.mark.usefixtures("busy")
class TestShow:
    def test_begins_with_the_state_and_the_day(self, run):
        """
        What it is, who leads, both axes of the status and the last day.
        """
        found = sections(run("obligation", "show", "o1", "--at", END).out)

        assert found["o1: Make a plan"] == [
            "Home Affairs: in progress, overdue, 2017-03-17"
        ]
        assert found["What was ordered"] == ["cv-644, 1: task, order"]

    def test_tells_the_deadline_and_the_status_each_once(self, run):
        """
        The status goes on where the explanation of the deadline ended.
        """
        found = sections(run("obligation", "show", "o1", "--at", END).out)

        assert found["When it is due"][:2] == [
            "Due by the end of Fri 17 Mar 2017",
            "1. The order names Fri 17 Mar 2017, which is still in time",
        ]
        assert found["Where it stands"] == [
            "in progress, overdue",
            "1. at 17:00 Fri 30 Jun 2017 the last day, Fri 17 Mar 2017, is over",
        ]

    def test_tells_who_answers_and_who_has_which_role(self, run):
        """
        The chain as it was computed, the bodies by role, and who does it.
        """
        found = sections(run("obligation", "show", "o1", "--at", END).out)

        assert (
            found["Who answers"][0] == "Who answers at Home Affairs on Fri 30 Jun 2017"
        )
        _, performer, deputy, head, *_ = found["Who answers"]
        assert "carries it out" in performer
        assert "answers directly" in deputy
        assert "answers with the deputy in charge" in head
        assert found["Who has which role"] == [
            "lead: Home Affairs",
            "assigner: City",
            "confirms the result: City",
        ]
        assert found["Who does it"] == [
            "Deputy head of Home Affairs, Deputy head of Home Affairs",
            "progress: 40 %",
        ]
        assert found["What is planned"] == ["1: Work", "2: Work, by Fri 10 Mar 2017"]

    def test_tells_extensions_with_who_asked_and_who_decided(self, run):
        """
        Each request, what was offered instead, and how it ended; and the open one.
        """
        found = sections(run("obligation", "show", "o1", "--at", END).out)

        assert found["Longer terms"] == [
            f"Mon 20 Mar 2017 asked for by {HEAD} at 09:00 Tue 7 Mar 2017: lớn",
            f"Fri 17 Mar 2017 offered instead by {CHAIR} at 09:00 Wed 8 Mar 2017: gấp",
            f"granted as offered instead by {HEAD} at 11:00 Wed 8 Mar 2017 (kịp)",
            f"Fri 31 Mar 2017 asked for by {HEAD} at 09:00 Tue 14 Mar 2017: bão",
            "not decided",
        ]

    def test_tells_how_the_last_day_moved(self, run):
        """
        From which day to which, who moved it, how and why.
        """
        found = sections(run("obligation", "show", "o1", "--at", END).out)

        (moved,) = found["How the last day moved"]
        days, how = moved.split(f", {HEAD} at 11:00 Wed 8 Mar 2017: ")
        assert days == "Wed 15 Mar 2017 to Fri 17 Mar 2017"
        assert how == "the term that was offered was taken (gấp)"

    def test_tells_pauses_and_parts(self, run):
        """
        When the clock stood still, by whom and under what; parts elsewhere.
        """
        found = sections(run("obligation", "show", "o1", "--at", END).out)

        assert found["When the clock stood still"] == [
            "Thu 9 Mar 2017 to Fri 10 Mar 2017, by Chủ tịch UBND thành phố: bão [01/CĐ]"
        ]
        assert found["Parts of it"] == ["o2", "NV 12 of ubnd-phuong"]

    def test_as_of_a_past_instant_knows_nothing_that_came_later(self, run):
        """
        On 10 March the clock stands still, and nobody has asked a second time.
        """
        found = sections(
            run("obligation", "show", "o1", "--at", "2017-03-10T08:00:00+07:00").out
        )

        assert found["o1: Make a plan"] == [
            "Home Affairs: suspended, no deadline, 2017-03-17"
        ]
        assert found["When the clock stood still"] == [
            "since Thu 9 Mar 2017, by Chủ tịch UBND thành phố: bão [01/CĐ]"
        ]
        assert len(found["Longer terms"]) == 3
        assert found["Parts of it"] == ["o2"]
        assert found["What happened"][-1].startswith(
            "2017-03-09 09:00  2017-03-09 09:00"
        )

    def test_tells_what_happened_with_both_times(self, run):
        """
        Facts in words, with when they took effect and when they were recorded.
        """
        found = sections(run("--locale", "vi", "obligation", "show", "o1").out)

        head, first, *_ = found["Diễn biến"]
        assert head.split("  ")[0] == "có hiệu lực"
        assert first.startswith(
            "2017-02-10 08:00  2017-02-10 08:00  UBND thành phố giao Phòng Nội vụ "
        )
        assert first.endswith("Chủ tịch UBND thành phố")

    def test_in_json(self, run):
        """
        All of it as data: histories, chain, facts, both explanations.
        """
        found = run("--json", "obligation", "show", "o1", "--at", END).json

        assert (found["state"], found["stage"]) == ("in-progress", "in-progress")
        assert (found["last_day"], found["days_late"]) == ("2017-03-17", 105)
        assert found["roles"]["lead"] == "noi-vu"
        assert found["performer"] == {"post": "pho-noi-vu", "person": "ng-pho-noi-vu"}
        assert found["extensions"][0]["outcome"] == "counter-accepted"
        assert found["extensions"][0]["request"]["act"]["actor"] == "ng-truong-noi-vu"
        assert found["request"]["to"] == "2017-03-31"
        assert found["pauses"][0]["until"] == "2017-03-10"
        assert found["linked"] == [
            {"system": "ubnd-phuong", "key": "NV 12", "note": ""}
        ]
        roles = [link["role"] for link in found["chain"]["links"]]
        assert roles[:3] == ["performer", "deputy", "head"]
        assert found["status_explanation"]["subject"] == "obligations.status"
        assert found["facts"][-1]["type"] == "part-linked"
        assert found["facts"][-1]["text"] == "NV 12 of ubnd-phuong is a part of it"


class TestShowUndated:
    def test_has_no_day(self, run):
        """
        No day is made up, and what nothing is known of is left out.
        """
        said = run("--json", "obligation", "show", "o2", "--at", END)
        found = sections(run("obligation", "show", "o2", "--at", END).out)

        assert (said.json["last_day"], said.json["deadline"]) == (None, "undated")
        assert found["o2: Make a plan"] == ["Finance: assigned, no deadline, -"]
        assert found["What was ordered"][-1] == "serves o1"
        assert "Who does it" not in found


class TestReplies:
    def test_are_told(self, url, run):
        """
        Each reply with the body, what it thinks, and who said so for it.
        """
        helped = govtasks.Roles(lead="noi-vu", coordinating=("tai-chinh",))
        with govtasks.open(url, plugins=["sql"]) as register:
            with register.unit(actor="ng-ct-tp", now=at(3, 1)) as unit:
                one = register.view("o1", at(3, 1)).state.obligation
                unit.assign(attrs.evolve(one, key="o3", roles=helped))
            with register.unit(actor="ng-truong-tai-chinh", now=at(3, 2)) as unit:
                unit.do("o3", do.Reply(body="tai-chinh", opinion=Opinion.AGREES))

        found = sections(run("obligation", "show", "o3", "--at", END).out)

        assert found["What coordinating bodies replied"] == [
            "Finance, agrees, Trưởng phòng Tài chính at 09:00 Thu 2 Mar 2017"
        ]
        assert found["Who has which role"][-1] == "coordinates: Finance"


class TestWhatWaits:
    @pytest.fixture
    def waiting(self, url):
        """Give a reply that is missing, and a review that nobody made."""
        asked = Coordinating(
            body="tai-chinh",
            reply=Fixed(day=dt.date(2017, 3, 3), inclusive=True, roll=False),
        )
        cadence = Every(period="month", since=dt.date(2017, 1, 1), roll="none")
        with (
            govtasks.open(url, plugins=["sql"]) as register,
            register.unit(actor="ng-ct-tp", now=at(3, 1)) as unit,
        ):
            one = register.view("o1", at(3, 1)).state.obligation
            helped = govtasks.Roles(lead="noi-vu", coordinating=(asked,))
            unit.assign(attrs.evolve(one, key="o3", roles=helped))
            unit.assign(
                attrs.evolve(
                    one,
                    key="o4",
                    kind=govtasks.Kind.STANDING,
                    rule=Undated(),
                    review=cadence,
                )
            )

    def test_comes_first(self, run, waiting):
        """
        Whatever a person must see to stands above all else, and in the list.
        """
        shown = run("obligation", "show", "o3", "--at", END).out
        listed = run("obligation", "list", "--finding", "reply-missing", "--at", END)

        first = list(sections(shown))[1]
        assert first == "What somebody must see to"
        assert sections(shown)[first] == [
            "Finance was to reply by Fri 3 Mar 2017 and has said nothing."
        ]
        assert sections(shown)["What coordinating bodies replied"] == [
            "Finance: has not replied in time, Fri 3 Mar 2017"
        ]
        assert [line.split()[0] for line in listed.out.splitlines()[1:]] == ["o3"]

    @pytest.fixture
    def ticked(self, url):
        """Give what a device proposed twice, once declined, and what was hidden."""
        pho, truong = "ng-pho-noi-vu", "ng-truong-noi-vu"
        steps = (
            (pho, do.ProposeCompletion(evidence="e1", claimed_at=at(12, 1))),
            (truong, do.DeclineDeviceProposal(proposal="device-1", reason="chưa đủ")),
            (pho, do.ProposeCompletion(evidence="e2")),
            (pho, do.Hide()),
        )
        with govtasks.open(url, plugins=["sql"]) as register:
            for hour, (actor, command) in enumerate(steps):
                now = at(3, 16, 9 + hour)
                with register.unit(actor=actor, now=now) as unit:
                    unit.do("o1", command)

    def test_tells_what_devices_proposed(self, run, ticked):
        """
        What waits for the head comes first; what became of the rest is there, too.
        """
        shown = run("obligation", "show", "o1", "--at", END).out
        listed = run("obligation", "list", "--finding", "completion-proposed")

        found = sections(shown)
        waits, told = found["What somebody must see to"], found["What devices proposed"]
        assert any("says from a device that it is done" in line for line in waits)
        assert "by the clock of the device at 09:00 Fri 1 Dec 2017" in told[0]
        assert told[1].startswith("declined: ")
        assert told[1].endswith("(chưa đủ)")
        assert told[3] == "waits for an answer"
        assert told[4].startswith("taken out of the own list: ")
        assert [line.split()[0] for line in listed.out.splitlines()[1:]] == ["o1"]

    def test_tells_them_in_json(self, run, ticked):
        """
        Each proposal has its evidence, its outcome and both times.
        """
        found = run("--json", "obligation", "show", "o1", "--at", END).json

        first, second = found["device_proposals"]
        assert (first["outcome"], second["outcome"]) == ("declined", None)
        assert (first["evidence"], first["reason"]) == ("e1", "chưa đủ")
        assert first["claimed_at"] == at(12, 1).isoformat()
        assert found["hidden_by"] == ["ng-pho-noi-vu"]

    def test_tells_the_reviews(self, run, waiting):
        """
        A standing duty is shown with its last and next review, and why.
        """
        found = sections(run("obligation", "show", "o4", "--at", END).out)

        lines = found["When it is reviewed"]
        assert lines[0].endswith("It was never reviewed.")
        assert "The review that was due on Fri 31 Mar 2017 has not" in lines[-2]

    def test_in_json(self, run, waiting):
        """
        Findings have their code, and replies where they stand.
        """
        found = run("--json", "obligation", "show", "o3", "--at", END).json

        assert [one["code"] for one in found["findings"]] == ["reply-missing"]
        (asked,) = found["asked"]
        assert (asked["body"], asked["standing"]) == ("tai-chinh", "silent")
        assert (asked["last_day"], asked["counts_as"]) == ("2017-03-03", None)
        assert asked["explanation"]["subject"] == "replies.reply"
        assert found["unclaimed"] is True


class TestFacts:
    def test_lists_who_did_what_for_whom(self, run):
        """
        Each fact with both its times, its actor, and whom he acted for.
        """
        lines = run("obligation", "facts", "o1").out.splitlines()
        head, assigned, given, accepted = lines

        assert head.split("  ")[0] == "effective"
        assert assigned.split()[:4] == [
            "2017-02-10T01:00:00+00:00",
            "2017-02-10T01:00:00+00:00",
            "assigned",
            "ng-ct-tp",
        ]
        assert assigned.endswith("given to Home Affairs by City")
        assert given.split()[2] == "part-given"
        assert accepted.split()[2:] == [
            "accepted",
            "ng-pho-noi-vu",
            "ng-truong-noi-vu",
            "02-guq",
            "accepted",
        ]

    def test_in_json_gives_the_whole_event(self, run):
        """
        Each fact is an object with its sentence, its act and its event.
        """
        assigned, _, accepted = run("--json", "obligation", "facts", "o1").json

        assert assigned["event"]["obligation"]["key"] == "o1"
        assert accepted == {
            "type": "accepted",
            "text": "accepted",
            "effective_at": "2017-03-01T01:00:00+00:00",
            "recorded_at": "2017-03-01T01:00:00+00:00",
            "act": {
                "actor": "ng-pho-noi-vu",
                "on_behalf_of": "ng-truong-noi-vu",
                "mandate": "02-guq",
            },
            "event": {"note": ""},
        }

    def test_as_of_an_instant_leaves_out_what_came_later(self, run):
        """
        Only what had taken effect by then.
        """
        words = ("obligation", "facts", "o1", "--at", "2017-02-28T08:00:00+07:00")

        types = [fact["type"] for fact in run("--json", *words).json]
        assert types == ["assigned", "part-given"]

    def test_of_an_unknown_one(self, run):
        """
        A misspelt key is answered with the one that was meant.
        """
        said = run("obligation", "facts", "o11")

        assert said.code == 1
        assert "unknown obligation, got 'o11' (did you mean 'o1'?)" in said.err


class TestList:
    @pytest.mark.parametrize(
        ("words", "keys"),
        [
            pytest.param([], ["o1", "o2"], id="all"),
            pytest.param(["--body", "noi-vu"], ["o1"], id="body"),
            pytest.param(["--directive", "cv-645"], [], id="other directive"),
            pytest.param(["--parent", "o1"], ["o2"], id="parent"),
            pytest.param(["--overdue"], ["o1"], id="overdue"),
            pytest.param(["--no-overdue"], ["o2"], id="not overdue"),
            pytest.param(["--open"], ["o1", "o2"], id="open"),
            pytest.param(["--no-open"], [], id="closed"),
            pytest.param(["--unclaimed"], ["o1", "o2"], id="in an inbox"),
            pytest.param(["--no-unclaimed"], [], id="in no inbox"),
            pytest.param(["--finding", "lead-ended"], [], id="finding"),
            pytest.param(["--with", "ng-truong-noi-vu"], ["o1"], id="lies with"),
            pytest.param(["--person", "ng-truong-noi-vu"], [], id="named"),
            pytest.param(["--post", "truong-noi-vu"], [], id="post"),
            pytest.param(["--state", "assigned"], ["o2"], id="state"),
            pytest.param(["--due-by", "2017-01-01T00:00:00Z"], [], id="due by"),
            pytest.param(["--due-after", END, "--limit", "1"], [], id="due after"),
            pytest.param(["--limit", "1"], ["o1"], id="a page"),
            pytest.param(["--after", "o1"], ["o2"], id="the next page"),
        ],
    )
    def test_can_be_restricted(self, run, words, keys):
        """
        Each filter leaves out what is not wanted, in both forms.
        """
        said = run("obligation", "list", "--at", END, *words)
        data = run("--json", "obligation", "list", "--at", END, *words).json

        assert [line.split()[0] for line in said.out.splitlines()[1:]] == keys
        assert [one["key"] for one in data] == keys

    def test_has_a_line_for_each(self, run):
        """
        Key, lead, status, last day and title under a head.
        """
        head, first, second = run("obligation", "list", "--at", END).out.splitlines()

        assert head.split() == ["key", "lead", "status", "last", "day", "title"]
        assert [cell.strip() for cell in first.split("  ") if cell] == [
            "o1",
            "Home Affairs",
            "accepted, overdue",
            "2017-03-15",
            "Make a plan",
        ]
        assert second.split()[-4:] == ["-", "Make", "a", "plan"]
