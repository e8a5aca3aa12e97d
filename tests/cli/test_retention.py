import pytest

NOW = "2030-06-30T08:00:00+07:00"
PLAN = """
key = "co-quan"

[[rules]]
key = "giao-viec"
years = 10
source = { instrument = "Bảng thời hạn bảo quản của cơ quan" }
"""


@pytest.fixture
def plan(tmp_path):
    """Give the file of a plan."""
    path = tmp_path / "plan.toml"
    path.write_text(PLAN, "utf-8")
    return path


@pytest.fixture
def closed(url, register_at):
    """Withdraw everything that the register holds."""
    from govtasks.obligations import commands as do

    with (
        register_at(url) as register,
        register.unit(actor="ng-ct-tp", now=register_at.at("2017-03-20")) as unit,
    ):
        unit.do("o1", do.Withdraw(reason="trùng"))
        unit.do("o2", do.Withdraw(reason="trùng"))


@pytest.fixture
def register_at():
    """Give a way to open a register, with instants in Vietnam."""
    import govtasks

    from .conftest import at

    def opened(url):
        return govtasks.open(url, plugins=["sql"])

    opened.at = at
    return opened


class TestPlan:
    def test_says_why_not(self, run, plan):
        """
        With --all it is said of each obligation why it is kept.
        """
        due = run("retention", "plan", plan, "--now", NOW)
        everything = run("retention", "plan", plan, "--all", "--now", NOW)

        assert (due.code, len(due.out.splitlines())) == (0, 1)
        assert "o1          open" in everything.out

    def test_due(self, run, plan, closed):
        """
        What is due is listed with its rule and the day from which on it is.
        """
        (first, _) = run("--json", "retention", "plan", plan, "--now", NOW).json

        assert first["key"] == "o1"
        assert (first["fate"], first["rule"]) == ("due", "giao-viec")
        assert first["over_on"] == "2027-03-21"

    def test_wrong(self, run, plan):
        """
        What is wrong with a plan is named with its place.
        """
        plan.write_text(PLAN.replace("10", "-10"), "utf-8")

        said = run("retention", "plan", plan)

        assert said.code == 1
        assert "plan.toml.rules[0]: years: must be a number of years" in said.err


class TestRun:
    def test_destroys_what_an_export_holds(self, run, plan, closed, tmp_path):
        """
        What is due is destroyed, and verification still finds everything sound.
        """
        file = tmp_path / "kept.jsonl"
        run("storage", "export", file)
        order = ("retention", "run", plan, "--export", file, "--actor", "ng-ct-tp")

        said = run(*order, "--now", NOW)

        assert said.code == 0
        assert "obligation/o1: destroyed by giao-viec" in said.out
        assert run("verify").out.endswith(": sound\n")
        assert "nothing is due" in run(*order, "--now", NOW).err
        assert run("--json", *order, "--now", NOW).json is None

    def test_not_exported(self, run, plan, closed, tmp_path):
        """
        Without an export nothing is destroyed.
        """
        file = tmp_path / "none.jsonl"
        order = ("retention", "run", plan, "--export", file, "--actor", "a")

        said = run(*order, "--now", NOW)

        assert said.code == 1
        assert "none.jsonl: cannot be read" in said.err


class TestHold:
    def test_is_placed_and_lifted(self, run, plan, closed):
        """
        A hold is listed until it is lifted, and what it is over is kept.
        """
        who = ("--actor", "ng-ct-tp", "--now", NOW)
        about = ("--reason", "thanh tra", "--directive", "cv-644", "--obligation", "o9")

        placed = run("retention", "hold", "thanh-tra", *about, *who)
        kept = run("retention", "plan", plan, "--all", "--now", NOW)
        listed = run("--json", "retention", "holds").json
        lifted = run("retention", "lift", "thanh-tra", "--reason", "xong", *who)

        assert placed.out.splitlines()[1] == "thanh-tra  o9, cv-644  thanh tra"
        assert "held" in kept.out
        assert listed[0]["directives"] == ["cv-644"]
        assert len(lifted.out.splitlines()) == 1

    def test_over_everything(self, run):
        """
        A hold that names nothing is over everything.
        """
        said = run("retention", "hold", "h", "--reason", "x", "--actor", "a")

        assert "everything" in said.out
