"""A register on a file, commands on it, and plugins that are broken."""

import datetime as dt
import json
import shutil
import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs
import pytest

import govtasks
from govtasks.cli import main
from govtasks.codec import Codec
from govtasks.obligations import commands as do
from govtasks.organisation import Mandate

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
OFFICE = Path(__file__).parents[1] / "data" / "office.toml"
BROKEN = {
    "import_error": 'raise ImportError("no module named nowhere")\n',
    "syntax_error": "def govtasks_channels(:\n",
    "leaving": "raise SystemExit(3)\n",
    "misspelled": (
        "from govtasks.hookspecs import hookimpl\n\n\n"
        "@hookimpl\ndef govtasks_chanels():\n    return ()\n"
    ),
    "raising": (
        "from govtasks.hookspecs import hookimpl\n"
        + "".join(
            f"\n\n@hookimpl\ndef govtasks_{hook}():\n"
            f'    raise RuntimeError("boom in {hook}")\n'
            for hook in ("plugin_info", "channels", "storages", "exporters")
        )
    ),
}
NOISY = (
    'print("hello from a plugin")\n'
    "from govtasks.hookspecs import hookimpl\n\n\n"
    "@hookimpl\ndef govtasks_exporters():\n"
    '    print("hello from a hook")\n    return ()\n'
)


def at(day, time="08:00"):
    """Return an instant in Vietnam."""
    return dt.datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=ZONE)


def fill(url):
    """Record a directive, an overdue task, a late one that was done, a series."""
    office = Codec().load(
        tomllib.loads(OFFICE.read_text("utf-8")), govtasks.Organisation
    )
    written = Mandate(
        key="02-guq",
        from_post="truong-noi-vu",
        to_post="pho-noi-vu",
        commands=["accept"],
        since=dt.date(2017, 1, 1),
        instrument=govtasks.Citation(instrument="02/GUQ"),
    )
    fixed = govtasks.Fixed(day=dt.date(2017, 3, 15), inclusive=True, roll=False)
    task = govtasks.Obligation(
        key="o1",
        directive="cv-644",
        provision="1",
        title=govtasks.Text.of(vi="Lập kế hoạch", en="Make a plan"),
        kind=govtasks.Kind.TASK,
        force=govtasks.Force.ORDER,
        roles=govtasks.Roles(lead="noi-vu"),
        rule=fixed,
        assigner="tp",
        field="dieu-hanh",
    )
    with govtasks.open(url, plugins=["sql"]) as register:
        with register.unit(actor="ng-ct-tp", now=at("2017-02-10")) as unit:
            unit.record_organisation(attrs.evolve(office, mandates=[written]))
            unit.issue(
                govtasks.Directive(
                    key="cv-644",
                    issuer="tinh",
                    kind="CV",
                    number="644",
                    title=govtasks.Text.of(vi="Thực hiện", en="Carry out"),
                    provisions=(
                        govtasks.Provision(path="1", text=govtasks.Text.of(vi="T")),
                    ),
                )
            )
            unit.assign(task)
            unit.assign(
                attrs.evolve(
                    task,
                    key="o2",
                    roles=govtasks.Roles(lead="tai-chinh"),
                    rule=govtasks.Undated(),
                    parent="o1",
                )
            )
        with register.unit(actor="ng-truong-noi-vu", now=at("2017-03-01")) as unit:
            unit.do(
                "o1",
                do.Accept(),
                act=govtasks.obligations.events.Act(
                    actor="ng-pho-noi-vu",
                    on_behalf_of="ng-truong-noi-vu",
                    mandate="02-guq",
                ),
            )


@pytest.fixture(scope="session")
def filled(tmp_path_factory):
    """Give a file with a register, made once."""
    path = tmp_path_factory.mktemp("filled") / "register.db"
    fill(f"sqlite:///{path}")
    return path


@pytest.fixture
def url(filled, tmp_path):
    """Give the URL of a register that belongs to this test."""
    path = tmp_path / "register.db"
    shutil.copy(filled, path)
    return f"sqlite:///{path}"


@attrs.frozen
class Said:
    """What a command said.

    Attributes:
        code: Its exit code.
        out: What it wrote to stdout.
        err: What it wrote to stderr.
    """

    code: int
    out: str
    err: str

    @property
    def json(self):
        """The one JSON document on stdout."""
        return json.loads(self.out)


@pytest.fixture
def run(url, capsys, monkeypatch):
    """Run a command on the register of this test."""
    monkeypatch.delenv("GOVTASKS_URL", raising=False)

    def call(*words, url=url, plugins=("sql", "ical")):
        options = [word for name in plugins for word in ("--plugin", str(name))]
        code = main(["--url", url, *options, *map(str, words)])
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return call


@pytest.fixture
def broken(tmp_path):
    """Give the files of plugins that are broken, each in its way."""
    files = []
    for name, code in BROKEN.items():
        files.append(tmp_path / f"{name}.py")
        files[-1].write_text(code, "utf-8")
    return files


@pytest.fixture
def noisy(tmp_path):
    """Give the file of a plugin that prints whenever it can."""
    file = tmp_path / "noisy.py"
    file.write_text(NOISY, "utf-8")
    return file


@pytest.fixture
def calendar(tmp_path):
    """Give a file with a calendar."""
    file = tmp_path / "own.toml"
    file.write_text(
        'key = "own"\nversion = "1"\nbased_on = "vn-state"\nwithout_swaps = true\n'
        'title = {vi = "Lịch riêng", en = "Own"}\n',
        "utf-8",
    )
    return file
