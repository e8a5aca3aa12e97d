import collections
import csv
import datetime as dt
import email
import email.policy
import io
import subprocess
import sys
import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo

import docx
import icalendar
import openpyxl
import pytest
import vobject

import govtasks
from govtasks.codec import Codec
from govtasks.deadlines.rules import AtOnce, Every, Undated
from govtasks.evaluation.scorecards import JudgedAs, Subject
from govtasks.obligations.completeness import completeness
from govtasks.obligations.model import Force, Kind
from govtasks.organisation import BodyKind, Level, LinkRole
from govtasks.register.order_files import load_orders

EXAMPLE = Path(__file__).parents[2] / "examples" / "quang_ngai_2017"
END = dt.datetime(2017, 6, 30, 17, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
DATES = (dt.date, dt.datetime)


def read(name):
    """Return the tables of one of the files of the example."""
    return tomllib.loads((EXAMPLE / f"{name}.toml").read_text("utf-8"))


def run(folder, *options):
    """Run the example in a folder; what it printed comes back."""
    done = subprocess.run(
        [sys.executable, str(EXAMPLE / "run.py"), "--out", "out", *options],
        check=True,
        capture_output=True,
        cwd=folder,
    )
    assert done.stderr == b""
    return done.stdout


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Give two folders in which the example ran, in the first one twice.

    A file lay in the first one before, which is not the example's.
    """
    folders = [tmp_path_factory.mktemp(name) for name in ("one", "other")]
    (folders[0] / "out").mkdir()
    (folders[0] / "out" / "notes.txt").write_text("mine", "utf-8")
    printed = [run(folder) for folder in (folders[0], *folders)]
    return [folder / "out" for folder in folders], printed


@pytest.fixture(scope="module")
def out(runs):
    """Give the folder that the example filled."""
    return runs[0][0]


@pytest.fixture(scope="module")
def register(out):
    """Give the register that the example filled, as it stands at the end."""
    url = f"sqlite:///{out / 'quang-ngai-2017.db'}"
    with govtasks.open(url, plugins=["sql", "ical"], clock=lambda: END) as opened:
        yield opened


@pytest.fixture(scope="module")
def views(register):
    """Give every obligation on 30 June 2017, by key."""
    return {view.key: view for view in register.views(END)}


@pytest.fixture(scope="module")
def city():
    """Give the organisation of the example."""
    return Codec().load(read("organisation"), govtasks.Organisation)


@pytest.fixture(scope="module")
def rows(out):
    """Give the rows of the table of figures, by name and scope."""
    text = (out / "quang-ngai-2017.csv").read_bytes().decode("utf-8-sig")
    found = csv.DictReader(io.StringIO(text, newline=""))
    return {(row["tên"], row["phạm vi"]): row for row in found}


def files(folder, pattern):
    """Return the bytes of each file by its name."""
    return {file.name: file.read_bytes() for file in folder.glob(pattern)}


class TestRun:
    def test_prints_the_same_every_time(self, runs):
        """
        Run again, in the same folder or another one, it prints the same bytes.
        """
        first, again, elsewhere = runs[1]

        assert first == again == elsewhere
        assert len(first.splitlines()) > 100

    def test_writes_the_same_every_time(self, runs):
        """
        Calendar, table and mails are the same, byte for byte.
        """
        one, other = runs[0]

        assert files(one, "*.ics") == files(other, "*.ics")
        assert files(one, "*.csv") == files(other, "*.csv")
        assert files(one / "mail", "*.eml") == files(other / "mail", "*.eml")
        assert list(files(one, "*.ics")) == ["quang-ngai-2017.ics"]
        assert files(one / "mail", "*.eml")

    def test_is_the_same_on_postgresql(self, runs, tmp_path, postgres):
        """
        Another URL changes no line, no deadline and no message.
        """
        printed = run(tmp_path, "--url", postgres.url)

        on_file, on_server = runs[0][0], tmp_path / "out"
        assert printed == runs[1][0]
        assert files(on_server, "*.ics") == files(on_file, "*.ics")
        assert files(on_server / "mail", "*.eml") == files(on_file / "mail", "*.eml")

    @pytest.mark.parametrize("locale", ["vi", "en"])
    def test_runs_in_memory_and_in_both_languages(self, tmp_path, locale):
        """
        Without a database, and for readers of either language, it is the same story.
        """
        options = ["--url", "memory:", "--locale", locale, "--out", str(tmp_path)]

        done = subprocess.run(
            [sys.executable, str(EXAMPLE / "run.py"), *options],
            check=True,
            capture_output=True,
        )

        assert done.stderr == b""
        assert (tmp_path / "quang-ngai-2017.ics").is_file()

    def test_leaves_other_files_alone(self, out):
        """
        What lies in the folder already and is not the example's stays there.
        """
        assert (out / "notes.txt").read_text("utf-8") == "mine"


class TestCalendar:
    marks = {
        "submitted": "[Chờ xác nhận] ",
        "confirmed": "[Đã hoàn thành] ",
        "withdrawn": "[Đã thu hồi] ",
    }

    def title(self, view):
        """Return the title with the mark of its state."""
        title = view.state.obligation.title.in_locale("vi")
        return f"{self.marks.get(view.state.stage.value, '')}{title}"

    def due_days(self, views):
        """Return each title with a due day, as often as it occurs."""
        return collections.Counter(
            (self.title(view), view.last_day)
            for view in views.values()
            if view.last_day is not None
        )

    def test_says_the_same_days_to_icalendar(self, out, views):
        """
        An all-day event for each due day that the register gives.
        """
        text = (out / "quang-ngai-2017.ics").read_bytes()

        events = icalendar.Calendar.from_ical(text).events

        found = collections.Counter((str(e["SUMMARY"]), e.start) for e in events)
        assert found == self.due_days(views)
        assert {e.end - e.start for e in events} == {dt.timedelta(days=1)}

    def test_says_the_same_days_to_an_independent_reader(self, out, views):
        """
        A reader that shares no code with the writer finds the same days.
        """
        text = (out / "quang-ngai-2017.ics").read_text("utf-8")

        events = vobject.readOne(text).vevent_list

        found = collections.Counter((e.summary.value, e.dtstart.value) for e in events)
        assert found == self.due_days(views)

    def test_has_each_obligation_once(self, out, views):
        """
        Identifiers are unique.
        """
        text = (out / "quang-ngai-2017.ics").read_bytes()

        events = icalendar.Calendar.from_ical(text).events

        uids = {str(event["UID"]) for event in events}
        assert len(uids) == len(events) == self.due_days(views).total()


class TestMails:
    def test_each_goes_to_one_official_with_the_reason(self, out):
        """
        Every mail has one recipient, a subject, and the explanation in Vietnamese.
        """
        for data in files(out / "mail", "*.eml").values():
            mail = email.message_from_bytes(data, policy=email.policy.default)
            text = mail.get_body().get_content()

            assert len(mail["To"].addresses) == 1
            assert mail["Subject"]
            assert "Vì sao là ngày đó:" in text
            assert "Người chịu trách nhiệm:" in text


class TestOrders:
    def test_are_seventeen(self):
        """
        The city's directive orders seventeen things; the province's one.
        """
        keys = [table["key"] for table in read("orders")["obligations"]]

        assert keys == ["tinh-644", *(f"o{number:02}" for number in range(1, 18))]

    def test_go_to_twelve_divisions_and_twenty_three_communes(self, city, views):
        """
        12 divisions, 9 wards and 14 communes get their own; 7 partners are asked.
        """
        under = [body for body in city.bodies if body.parent == "tp"]
        divisions = {b.key for b in under if b.kind is BodyKind.DIVISION}
        communes = {b.key for b in under if b.level is Level.COMMUNE}
        partners = {b.key for b in city.bodies if not b.kind.is_government}
        leads = {
            f"o{number:02}": {
                view.state.obligation.roles.lead
                for view in views.values()
                if view.state.obligation.parent == f"o{number:02}"
                and "@" not in view.key
            }
            for number in range(1, 18)
        }

        assert (len(divisions), len(communes), len(partners)) == (12, 23, 7)
        assert leads.pop("o17") == partners
        assert leads.pop("o15") == divisions
        assert leads.pop("o13") == leads.pop("o14") == communes
        assert set(map(frozenset, leads.values())) == {frozenset(divisions | communes)}

    def test_partners_are_asked_and_not_ordered(self, city, views):
        """
        Only requests go to Party, Front and mass organisations; none is overdue.
        """
        partners = {b.key for b in city.bodies if not b.kind.is_government}
        theirs = [
            view
            for view in views.values()
            if view.state.obligation.roles.lead in partners
        ]

        assert {view.state.obligation.force for view in theirs} == {Force.REQUEST}
        assert not any(view.is_overdue for view in theirs)

    def test_are_of_every_sort(self, views):
        """
        Standing, conditional, recurring, at once and undated are all there.
        """
        given = [view.state.obligation for view in views.values()]

        assert {one.kind for one in given} == set(Kind)
        assert {type(one.rule) for one in given} >= {AtOnce, Every, Undated}

    def test_invent_no_date(self):
        """
        No rule names a day, but for the cadence of what recurs.
        """
        for table in read("orders")["obligations"]:
            dated = {
                name
                for name, value in table["rule"].items()
                if isinstance(value, DATES)
            }

            assert dated <= (
                {"since", "until"} if table["kind"] == "recurring" else set()
            )

    def test_what_the_news_did_not_give_is_not_given(self):
        """
        Number and day of the city's document are not known, so they are not there.
        """
        province, city = read("orders")["directives"]

        assert (province["number"], province["issued"]) == ("644", dt.date(2017, 2, 9))
        assert not {"number", "symbol", "issued"} & set(city)

    def test_every_fixed_term_has_an_author_and_a_reason(self):
        """
        A term that the Office fixed says who decided it and why.
        """
        fixed = [act for act in read("facts")["acts"] if act["do"] == "set-rule"]

        assert fixed
        for act in fixed:
            assert act["actor"]
            assert act["on_behalf_of"]
            assert act["mandate"]
            assert act["reason"]


class TestPeople:
    def test_are_named_after_their_posts(self, city):
        """
        No real person is meant: each name begins with the title of a post.
        """
        titles = {
            post.title.in_locale("vi")
            for tenure in city.tenures
            for post in city.posts
            if post.key == tenure.post
        }

        assert city.persons
        for person in city.persons:
            assert any(person.name.startswith(title) for title in titles)

    def test_are_written_to_where_nobody_lives(self, city):
        """
        Every address is of a domain that nobody can have.
        """
        addresses = [dict(person.contacts).get("mail", "") for person in city.persons]

        assert any(addresses)
        assert all(not one or one.endswith(".example") for one in addresses)


class TestOverdue:
    def test_each_has_somebody_who_answers(self, views):
        """
        On 30 June 2017 the deputy answers directly for each, and the head with him.
        """
        overdue = [view for view in views.values() if view.is_overdue]

        assert overdue
        for view in overdue:
            assert [(link.role, link.directly) for link in view.chain.answerable] == [
                (LinkRole.DEPUTY, True),
                (LinkRole.HEAD, False),
            ]

    def test_are_those_of_the_story(self, views):
        """
        A commune that never starts, and whoever did not hand in what it owed.
        """
        overdue = {key for key, view in views.items() if view.is_overdue}

        assert {"o01/tinh-ky", "o05/tinh-ky", "o09/tinh-ky", "o11/tinh-ky"} <= overdue
        assert "o11/nghia-phu" in overdue
        assert "o13/le-hong-phong@2017-05" in overdue
        assert "o13/nghia-lo@2017-04" not in overdue
        assert not {key for key in overdue if key.startswith(("o02", "o17"))}

    @pytest.mark.parametrize(
        ("key", "day"),
        [
            # Received on Friday 10 February; 10 working days end on 24 February.
            pytest.param("o05/tinh-ky", dt.date(2017, 2, 24), id="10 working days"),
            # A month from 10 February is Friday 10 March.
            pytest.param("o01/tinh-ky", dt.date(2017, 3, 10), id="1 month"),
            # Friday 31 March ends the first quarter.
            pytest.param("o11/tinh-ky", dt.date(2017, 3, 31), id="end of quarter"),
            # Triggered on Wednesday 1 March; 3 working days end on Monday 6 March.
            pytest.param("o09/tinh-ky", dt.date(2017, 3, 6), id="at once"),
            # 30 April was a Sunday; 1 and 2 May were days off.
            pytest.param("o13/nghia-lo@2017-04", dt.date(2017, 5, 3), id="April"),
        ],
    )
    def test_days_are_those_of_the_law(self, views, key, day):
        """
        Each kind of term ends on the day that was worked out by hand.
        """
        assert views[key].last_day == day

    def test_what_was_late_stays_late(self, views):
        """
        The review of April that came on 5 May was two days late, for ever.
        """
        status = views["o13/nghia-lo@2017-04"].status

        assert (str(status.timeliness), status.days_late) == ("late", 2)

    def test_what_nobody_answered_is_found(self, views):
        """
        One commune was urged and asked why, and has said nothing.
        """
        view = views["o05/tinh-ky"]
        codes = {one.code for one in view.findings}

        assert {"urge-unanswered", "explanation-missing"} <= codes
        assert view.state.demands[0].number == 1
        assert view.state.urgings[-1].number == len(view.state.urgings)

    def test_a_breach_brings_the_head_to_account(self, register):
        """
        A deputy's breach woke the duty of his head, who answered before the chairman.
        """
        entries = register.timeline("o10/giao-duc")

        told = [(one.fact.event.type, one.answers) for one in entries]
        assert told[-5:] == [
            ("breach-recorded", ""),
            ("triggered", "breach-1"),
            ("account-called", "breach-1"),
            ("submitted", ""),
            ("confirmed", "result-1"),
        ]

    def test_a_signature_on_behalf_keeps_who_signed(self, register):
        """
        The plan of one commune was signed by the vice-chairman for the chairman.
        """
        (signed,) = (
            fact.act
            for fact in register.facts("o05/tinh-khe")
            if fact.event.type == "submitted"
        )

        assert signed.actor == "ng-pct-tinh-khe"
        assert signed.on_behalf_of == "ng-ct-tinh-khe"
        assert signed.mandate == "02-guq-ubnd-2017"


class TestSweeps:
    def test_again_say_nothing(self, register):
        """
        After the last sweep of the story there is nothing left to say.
        """
        report = register.sweep(END, dry_run=True)

        assert (report.said, report.opened, report.failed) == ((), (), ())

    def test_every_notice_was_delivered(self, register):
        """
        Nothing of the story waits in the outbox.
        """
        assert {d.state.value for d in register.deliveries()} == {"accepted"}


class TestCompleteness:
    @pytest.fixture
    def found(self, city):
        """Give what the two documents leave unclear."""
        text = (EXAMPLE / "orders.toml").read_text("utf-8")
        orders = load_orders(text, "orders.toml")
        return completeness(orders, city, day=dt.date(2017, 2, 10))

    def test_says_what_the_directive_lacks(self, found):
        """
        No day, no review of standing duties, products that nobody named.
        """
        assert collections.Counter(one.code for one in found) == {
            "no-deputy": 18,
            "vacancy": 12,
            "no-review": 7,
            "no-product": 5,
            "confirms-itself": 5,
            "vague-time": 4,
            "no-monitoring": 4,
            "no-time": 2,
            "symbol-unknown": 2,
            "no-recipients": 2,
            "number-unknown": 1,
            "day-unknown": 1,
            "no-confirming": 1,
        }

    def test_finds_no_fault(self, found):
        """
        Nothing contradicts itself: the Front is requested, and every body is there.
        """
        assert {one.severity.value for one in found} == {"gap", "doubt"}

    def test_has_no_due_day(self, found):
        """
        Twelve of the city's seventeen points have neither a day nor a cadence.
        """
        codes = {"no-time", "vague-time", "no-cadence", "no-review"}
        keys = [one.obligation for one in found if one.code in codes]

        assert len(keys) == len(set(keys)) == 13
        assert set(keys) - {"tinh-644"} == {
            *("o01", "o03", "o04", "o05", "o06", "o07", "o08"),
            *("o10", "o11", "o12", "o14", "o15"),
        }


class TestFigures:
    """The table of the half-year, for a spreadsheet."""

    def test_the_city_has_what_all_its_bodies_have(self, rows, views):
        """
        What was asked of the Front and of mass organisations stands apart.
        """
        city = rows["UBND thành phố Quảng Ngãi", "gồm cả đơn vị trực thuộc"]
        own = [row for (_, scope), row in rows.items() if scope == "của riêng đơn vị"]

        for name in ("tổng số nhiệm vụ", "đến hạn", "chưa hoàn thành, quá hạn"):
            assert int(city[name]) == sum(int(row[name]) for row in own) > 0
        everything = "tổng cộng (cả theo dõi riêng, thu hồi)"
        assert sum(int(row[everything]) for row in own) == len(views)

    def test_tells_who_was_late_all_along(self, rows):
        """
        One commune handed in nothing: all that was due is overdue.
        """
        row = rows["UBND xã Tịnh Kỳ", "của riêng đơn vị"]

        assert row["quá hạn, trên số đến hạn"] == "1.0"
        assert float(row["trung vị số ngày làm việc chậm"]) > 0


HALF = "2017-H1"
LATER = dt.datetime(2017, 7, 13, 9, tzinfo=END.tzinfo)
APPELLANT = Subject(
    capacity=JudgedAs.HEAD,
    body="nghia-lo",
    post="ct-nghia-lo",
    person="ng-ct-nghia-lo",
)


class TestJudging:
    def test_gives_each_head_a_card_of_the_half_year(self, register):
        """
        Thirty-five heads have one; nobody judged himself, and the chairman has none.
        """
        first = [
            fact for fact in register.issued_scorecards(HALF) if fact.card.number == 1
        ]

        assert len(first) == 35
        assert all(fact.card.subject.person not in fact.act.parties for fact in first)
        grades = collections.Counter(fact.card.grade for fact in first)
        assert grades == {
            "excellent": 25,
            "good": 8,
            "completed": 1,
            "not-completed": 1,
        }

    def test_hears_the_one_who_appeals(self, register):
        """
        The province's chairman decides, and the card is corrected; the old one stays.
        """
        (appeal,) = register.appeals(LATER)

        assert appeal.state.decided.act.actor == "ng-chu-tich-tinh"
        cards = [one.card for one in register.issued_scorecards(HALF, APPELLANT)]
        assert [(card.number, card.points) for card in cards] == [(1, 90), (2, 100)]
        assert appeal.corrected_by == 2

    def test_keeps_what_was_sealed(self, register):
        """
        What was learnt in July changes nothing of the half-year that was sealed.
        """
        found = register.recompute(APPELLANT, HALF, now=LATER)

        assert (found.score, found.card.score, found.is_equal) == (90, 90, True)
        assert (found.now.score, found.would_differ) == (100, True)

    def test_counts_in_the_files_as_in_the_register(self, register, out):
        """
        The workbook of the report says what the register counts.
        """
        book = openpyxl.load_workbook(out / "quang-ngai-2017-bao-cao.xlsx")
        cells = [
            [cell.value for cell in row] for sheet in book for row in sheet.iter_rows()
        ]
        table = register.tabulate("body", END)

        for body, name in (("tinh-ky", "UBND xã Tịnh Kỳ"), ("y-te", "Phòng Y tế")):
            row = next(line for line in cells if name in line)
            counts = [cell for cell in row if isinstance(cell, int)]
            figures = table.part(body).figures
            assert counts[:6] == [
                figures.all,
                figures.completed_on_time,
                figures.completed_late,
                figures.completed_undated,
                figures.open_in_time,
                figures.open_overdue,
            ]

    def test_writes_the_card_that_was_sealed(self, out):
        """
        The file of the card names the person, the points and the formula.
        """
        document = docx.Document(str(out / "quang-ngai-2017-phieu-diem.docx"))
        told = "\n".join(
            cell.text
            for table in document.tables
            for row in table.rows
            for cell in row.cells
        )

        assert "Chủ tịch UBND phường Nghĩa Lộ" in told
        assert "default" in told


class TestBeside:
    def test_reviews_2016_and_follows_up_who_does_not(self, register):
        """
        One head was reviewed in time; the other's review is overdue since 10 March.
        """
        found = {
            one.subject.body: one for one in register.reviews(END, plan="nam-2016")
        }

        assert found["y-te"].is_concluded
        assert found["tinh-ky"].is_overdue
        assert found["tinh-ky"].last_day == dt.date(2017, 3, 10)

    def test_lets_the_head_account_for_a_breach(self, register):
        """
        The head of education accounted before the chairman.
        """
        (account,) = register.reviews(END, plan="trach-nhiem")

        assert account.is_account
        assert account.subject.person == "ng-truong-giao-duc"
        assert account.is_concluded

    def test_says_where_the_index_stands(self, register):
        """
        0.40 points below the path is still inside the tolerance.
        """
        judgement = register.indicator("pci", END).judgement

        assert "lệch -0,40 điểm" in judgement.explanation.text("vi")

    def test_plans_together_without_command(self, register):
        """
        Each request to a partner stands in the plan, and none counts as overdue.
        """
        plan = register.joint_plan("phoi-hop-2017", END, "mttq")

        assert [share.rates()[0].numerator for share in plan.shares] == [1, 1, 0]
        figures = register.figures(END)
        for body in ("mttq", "doan-tn", "phu-nu"):
            assert figures[body].open_overdue == 0
