import datetime as dt
import json

import pytest

import govtasks
from govtasks.codec import Codec
from govtasks.directives import Provision, Purpose, Recipient, Reference, Relation
from govtasks.obligations import commands as do
from govtasks.obligations.model import Roles
from govtasks.obligations.orders import Group, Order, Orders
from govtasks.register.order_files import dump_orders
from govtasks.text import Text

UNKNOWN = "Official dispatch (number not known) (day of issue not known)"
NOW = "2017-02-10T08:00:00+07:00"
BOTH = Group(key="both", bodies=["noi-vu", "tai-chinh"])
LED = Roles(lead="tp", monitoring="tai-chinh", confirming="tp")


@pytest.fixture
def office(town, tmp_path):
    """Give a file with the organisation of the town."""
    file = tmp_path / "town.toml"
    file.write_text(Codec().to_toml(town.office()), "utf-8")
    return file


@pytest.fixture
def write(tmp_path):
    """Give a way to write a document to a file."""

    def call(orders, name="orders.toml"):
        file = tmp_path / name
        is_json = name.endswith(".json")
        text = json.dumps(Codec().dump(orders)) if is_json else dump_orders(orders)
        file.write_text(text, "utf-8")
        return file

    return call


@pytest.fixture
def own(tmp_path):
    """Give the URL of a register with nothing in it."""
    return f"sqlite:///{tmp_path / 'own.db'}"


def passed_on(town, **changes):
    """Return an order of the committee that both divisions are given."""
    one = town.obligation(roles=LED, **changes)
    return town.orders(one, to="both", groups=[BOTH])


class TestCheck:
    @pytest.mark.parametrize("name", ["orders.toml", "orders.json"])
    def test_what_is_clear(self, run, town, write, office, name):
        """
        A document that is clear in every way is said to be so.
        """
        file = write(passed_on(town), name)

        said = run("directive", "check", file, "--org", office)

        assert (said.code, said.err) == (0, "")
        assert said.out == f"{file}: clear in every way that was looked at\n"

    @pytest.mark.parametrize(
        ("locale", "line"),
        [
            pytest.param(
                "en",
                "d1 1 o1: gap, product: "
                "No product is named that must be shown in the end.\n",
                id="English",
            ),
            pytest.param(
                "vi",
                "d1 1 o1: thiếu, rõ sản phẩm: "
                "Chưa nêu sản phẩm phải có khi hoàn thành.\n",
                id="Vietnamese",
            ),
        ],
    )
    def test_findings(self, run, town, write, office, locale, line):
        """
        Each finding stands on a line with its place, and the exit code tells.
        """
        file = write(town.orders(town.obligation(product=None)))

        said = run("--locale", locale, "directive", "check", file, "--org", office)

        assert (said.code, said.out, said.err) == (3, line, "")

    def test_citations(self, run, town, write, office):
        """
        What asks for it stands behind the finding.
        """
        file = write(town.orders(number=None))

        said = run("directive", "check", file, "--org", office)

        assert said.out == (
            "d1: gap, form: The number of the document is not known. "
            "[Circular 01/2011/TT-BNV annex I (unconfirmed)]\n"
        )

    def test_to_programs(self, run, town, write, office):
        """
        As JSON each finding has its code.
        """
        file = write(town.orders(town.obligation(product=None)))

        said = run("--json", "directive", "check", file, "--org", office)

        assert said.code == 3
        assert said.json["file"] == str(file)
        assert [one["code"] for one in said.json["findings"]] == ["no-product"]

    def test_nothing_to_programs(self, run, town, write, office):
        """
        As JSON a document without findings has an empty list.
        """
        file = write(town.orders())

        said = run("--json", "directive", "check", file, "--org", office)

        assert (said.code, said.json) == (0, {"file": str(file), "findings": []})

    def test_by_the_register(self, run, town, write):
        """
        Without a file the organisation of the register counts.
        """
        said = run("directive", "check", write(town.orders(issuer="tinh")))

        assert said.code == 3
        assert "No deputy is charged with plan: Home Affairs." in said.out
        assert said.err == ""

    def test_without_an_organisation(self, run, town, write):
        """
        Where there is none at all, bodies are not looked at, and that is said.
        """
        file = write(town.orders())

        said = run("directive", "check", file, url="memory:")

        assert said.code == 0
        assert said.err == (
            "govtasks: no organisation was given: bodies were not looked at\n"
        )

    def test_on_a_day(self, run, town, write, office):
        """
        For an unknown day of issue a day can be named.
        """
        file = write(town.orders(issued=None))
        words = ("directive", "check", file, "--org", office)

        said = run(*words, "--day", "2017-03-01")

        assert "the bodies of Wed 1 Mar 2017 were looked at" in said.out
        assert run(*words, "--day", "2016-05-31").out.count("do not exist") == 2

    def test_a_day_that_is_none(self, run, town, write):
        """
        What is no day cannot be meant.
        """
        with pytest.raises(SystemExit) as caught:
            run("directive", "check", write(town.orders()), "--day", "tomorrow")

        assert caught.value.code == 2

    def test_structure(self, run, town, write, office):
        """
        What cannot be read is told by line, each problem on its own.
        """
        file = write(town.orders())
        text = file.read_text("utf-8").replace('"provision" = "1"', '"provision" = "9"')
        text = text.replace('"kind" = "CV"', '"kind" = "XX"')
        file.write_text(text.replace('"kind" = "task"', '"kind" = "tsk"'), "utf-8")

        said = run("directive", "check", file, "--org", office)

        assert (said.code, said.out) == (1, "")
        first, second = said.err.splitlines()
        assert first.startswith(f"{file}:1: directives[0]: kind: unknown document type")
        assert second.startswith(f"{file}:3: obligations[0].kind: unknown Kind")

    def test_structure_to_programs(self, run, town, write, office):
        """
        As JSON the error has all problems.
        """
        file = write(town.orders())
        file.write_text("directives = 5\nx = 1\n", "utf-8")

        said = run("--json", "directive", "check", file, "--org", office)

        assert said.code == 1
        assert said.json["error"]["code"] == "malformed-data"
        assert said.json["error"]["arguments"]["lines"] == "[1, 2]"

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            pytest.param("[1]", "must be a table", id="list"),
            pytest.param("{", "is not JSON", id="broken"),
            pytest.param('{"a": 1, "a": 2}', "key is there twice", id="twice"),
            pytest.param('{"groups": [5]}', "groups[0]: must be a table", id="member"),
            pytest.param("[" * 100_000, "is nested too deeply", id="deep"),
        ],
    )
    def test_json_that_is_wrong(self, run, tmp_path, text, problem):
        """
        JSON that cannot be read is an error with the name of the file.
        """
        file = tmp_path / "orders.json"
        file.write_text(text, "utf-8")

        said = run("--json", "directive", "check", file)

        assert said.code == 1
        assert problem in said.json["error"]["problem"]
        assert said.json["error"]["place"] == str(file)

    def test_a_file_that_is_not_there(self, run, tmp_path):
        """
        A file that cannot be read is named.
        """
        said = run("directive", "check", tmp_path / "none.toml")

        assert said.code == 1
        assert "none.toml: cannot be read: No such file" in said.err


class TestDryRun:
    def call(self, run, file, *words, json_=False, **options):
        """Try a document on 10 February 2017."""
        lead = ("--json",) if json_ else ()
        given = ("--actor", "p-head-tp", "--now", NOW)
        return run(*lead, "directive", "dry-run", file, *given, *words, **options)

    def test_shows_what_it_would_do(self, run, town, write, office):
        """
        Obligations with days and persons, and what would be said, are listed.
        """
        file = write(passed_on(town))

        said = self.call(run, file, "--org", office, "--days", "30")

        assert (said.code, said.err) == (0, "")
        lines = said.out.splitlines()
        assert lines[0] == "obligations that would be given out on Fri 10 Feb 2017: 3"
        assert lines[1].split() == ["key", "lead", "due", "answers"]
        assert lines[3].split("  ")[0] == "o1/noi-vu"
        assert "Home Affairs  Due by the end of Wed 15 Mar 2017" in lines[3]
        assert lines[3].endswith("deputy-noi-vu, head-noi-vu")
        assert lines[5] == (
            "steps of follow-up until Sun 12 Mar 2017, if nobody does anything: 6"
        )
        assert lines[10].split() == [
            "2017-03-10T08:00:00+07:00",
            "o1",
            "remind",
            "p-deputy-tp,",
            "p-head-tp",
        ]

    def test_findings_come_first(self, run, town, write, office):
        """
        What is unclear or would be refused stands above, and the exit code tells.
        """
        file = write(town.orders(town.obligation(regime="none")))

        said = self.call(run, file, "--org", office)

        assert said.code == 3
        lines = said.out.splitlines()
        assert lines[0].startswith("d1 1 o1: fault, time: Its last day cannot be")
        assert lines[1].startswith("d1 1 o1: fault, form: It would be refused: unknown")
        assert lines[2].endswith(": 0")
        assert lines[3].startswith("steps of follow-up until Thu 11 May 2017")
        assert len(lines) == 4

    def test_in_the_register(self, run, town, write):
        """
        Without an organisation it is tried in the register, where nothing is left.
        """
        roles = Roles(lead="noi-vu", monitoring="tai-chinh", confirming="tp")
        one = town.obligation("o1", roles=roles, field="dieu-hanh")
        file = write(town.orders(one, number="12"))

        said = self.call(run, file, json_=True)
        again = self.call(run, file, json_=True)

        assert said.code == 3
        codes = [one["code"] for one in said.json["findings"]]
        assert "refused" in codes
        assert (said.out, again.out) == (again.out, said.out)
        assert run("directive", "show", "d1").code == 1

    def test_to_programs(self, run, town, write, office):
        """
        As JSON obligations and steps are tables.
        """
        file = write(passed_on(town))

        said = self.call(run, file, "--org", office, "--days", "30", json_=True)

        found = said.json
        assert said.code == 0
        assert (found["at"], found["until"]) == (NOW, "2017-03-12T08:00:00+07:00")
        assert (found["directives"], found["touched"]) == (["d1"], [])
        assert [one["key"] for one in found["obligations"]] == [
            "o1",
            "o1/noi-vu",
            "o1/tai-chinh",
        ]
        assert [one["step"] for one in found["said"][:3]] == ["half-way"] * 3
        assert found["said"][3] == {
            "obligation": "o1",
            "step": "remind",
            "act": "remind",
            "scheduled_at": "2017-03-10T08:00:00+07:00",
            "recipients": ["p-deputy-tp", "p-head-tp"],
            "unreachable": [],
        }

    def test_names_what_waits_for_a_decision(self, run, town, write, own):
        """
        What rests on a document that it revokes is named.
        """
        register = govtasks.open(own, plugins=["sql"])
        now = dt.datetime.fromisoformat(NOW)
        with register, register.unit(actor="p-head-tp", now=now) as unit:
            unit.record_organisation(town.office())
            unit.issue_orders(town.orders())
        revokes = Reference(relation=Relation.REVOKES, directive="d1")
        second = town.directive(
            key="d2", number="13", references=[revokes], provisions=(), recipients=()
        )
        file = write(Orders(directives=[second]))

        said = self.call(run, file, url=own)

        assert said.code == 0
        assert said.out.splitlines()[1] == (
            "would wait for a decision, because what it rests on changes: o1"
        )

    def test_structure(self, run, tmp_path):
        """
        A document that cannot be read is told by line.
        """
        file = tmp_path / "orders.toml"
        file.write_text("x = 1\n", "utf-8")

        said = self.call(run, file)

        assert said.code == 1
        assert said.err.startswith(f"{file}:1: unknown key, got 'x'")

    @pytest.mark.parametrize("days", ["x", "9" * 20])
    def test_days_that_are_none(self, run, town, write, days):
        """
        How far follow-up is shown is a number of days.
        """
        with pytest.raises(SystemExit) as caught:
            self.call(run, write(town.orders()), "--days", days)

        assert caught.value.code == 2

    def test_days_that_are_negative(self, run, town, write, office):
        """
        Nobody looks into the past for what will be said.
        """
        said = self.call(run, write(town.orders()), "--org", office, "--days=-1")

        assert said.code == 1
        assert "horizon: must be a span of time" in said.err

    def test_an_actor_is_needed(self, run, town, write):
        """
        Somebody issues it.
        """
        with pytest.raises(SystemExit) as caught:
            run("directive", "dry-run", write(town.orders()))

        assert caught.value.code == 2


class TestShow:
    @pytest.fixture
    def shown(self, run, town, own):
        """Give a way to show the second of three directives in a register."""
        law = Reference(relation=Relation.BASED_ON, directive="d00")
        province = town.directive(
            key="d0",
            issuer="tinh",
            number=None,
            issued=None,
            provisions=(),
            references=[law],
        )
        root = town.directive(key="d00", issuer="tinh", number="1", provisions=())
        implements = Reference(relation=Relation.IMPLEMENTS, directive="d0")
        provisions = [
            Provision(path=path, text=Text.of(vi=f"Mục {path}", en=f"Point {path}"))
            for path in ("1", "1.a", "2")
        ]
        sent = [
            Recipient(body="noi-vu"),
            Recipient(body="mttq", purpose=Purpose.KNOW),
        ]
        city = town.directive(
            references=[implements], provisions=provisions, recipients=sent
        )
        one = town.obligation(roles=LED, provision="1.a")
        orders = Orders(
            directives=[root, province, city],
            groups=[BOTH],
            obligations=[Order(obligation=one, to="both")],
        )
        amends = Reference(
            relation=Relation.AMENDS, directive="d1", provisions=["1.a", "2"]
        )
        later = town.directive(
            key="d2", number="13", references=[amends], issued=dt.date(2017, 3, 1)
        )
        register = govtasks.open(own, plugins=["sql"])
        with register:
            now = dt.datetime.fromisoformat(NOW)
            with register.unit(actor="p-head-tp", now=now) as unit:
                unit.record_organisation(town.office())
                unit.issue_orders(orders)
            noon = now + dt.timedelta(hours=4)
            with register.unit(actor="p-head-noi-vu", now=noon) as unit:
                unit.do("o1/noi-vu", do.Accept())
            march = now + dt.timedelta(days=20)
            with register.unit(actor="p-head-tp", now=march) as unit:
                unit.issue(later)

        def call(*words, lead=()):
            return run(*lead, "directive", "show", "d1", *words, url=own)

        return call

    def test_everything(self, shown):
        """
        What it is, what it rests on, what changed it, and what came of each point.
        """
        said = shown("--at", "2017-02-11T08:00:00+07:00")

        assert (said.code, said.err) == (0, "")
        assert said.out.splitlines() == [
            "Official dispatch 12/UBND-TH of 2017-02-09: Make a plan",
            "  issued by City; routine, not secret",
            f"  implements {UNKNOWN} (d0)",
            "  goes back to Official dispatch 1/UBND-TH of 2017-02-09 (d00)",
            "  Official dispatch 13/UBND-TH of 2017-03-01 (d2) amends it, in 1.a, 2",
            "  sent to Home Affairs, to carry out",
            "  sent to Front, to know",
            "  1 Point 1",
            "    1.a Point 1.a",
            "      o1: Make a plan",
            "        City: assigned, in time, 2017-03-15",
            "        parts: 2 (accepted, in time: 1; assigned, in time: 1)",
            "  2 Point 2",
        ]

    def test_in_vietnamese(self, shown):
        """
        A Vietnamese reader gets the same in his language.
        """
        said = shown("--at", "2017-02-11T08:00:00+07:00", lead=("--locale", "vi"))

        lines = said.out.splitlines()
        assert lines[1] == ("  cơ quan ban hành: UBND thành phố; thường, không mật")
        assert lines[4] == (
            "  Công văn 13/UBND-TH ngày 01/03/2017 (d2) sửa đổi, bổ sung văn bản này, "
            "tại 1.a, 2"
        )
        assert lines[11].startswith("        nhiệm vụ được phân khai: 2 (")

    def test_as_of_then(self, shown):
        """
        Before anything was assigned, nothing stands under its points.
        """
        said = shown("--at", "2017-02-09T08:00:00+07:00")

        assert "o1" not in said.out

    def test_to_programs(self, shown):
        """
        As JSON it is a tree of provisions with obligations and their parts.
        """
        said = shown("--at", "2017-02-11T08:00:00+07:00", lead=("--json",))

        found = said.json
        assert found["directive"]["key"] == "d1"
        assert found["label"] == "Official dispatch 12/UBND-TH of 2017-02-09"
        assert found["above"] == ["d0", "d00"]
        assert found["named_by"] == [
            {
                "directive": "d2",
                "label": "Official dispatch 13/UBND-TH of 2017-03-01",
                "relation": "amends",
                "provisions": ["1.a", "2"],
            }
        ]
        first, second = found["provisions"]
        assert (first["path"], second["path"]) == ("1", "2")
        assert first["obligations"] == []
        (whole,) = first["provisions"][0]["obligations"]
        assert whole["key"] == "o1"
        assert [one["key"] for one in whole["parts"]] == ["o1/noi-vu", "o1/tai-chinh"]

    def test_one_that_nobody_knows(self, shown, run, own):
        """
        An unknown key is refused with the nearest one.
        """
        said = run("directive", "show", "d11", url=own)

        assert said.code == 1
        assert "unknown directive, got 'd11'" in said.err
