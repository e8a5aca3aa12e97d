import sqlite3
from contextlib import closing

import pytest

from govtasks.cli.moving import replaced
from govtasks.errors import MalformedDataError


@pytest.fixture
def other(tmp_path):
    """The URL of a register that is not there yet."""
    return f"sqlite:///{tmp_path / 'other.db'}"


class TestCopy:
    def test_everything(self, run, url, other):
        """
        The copy answers what the register answers, and tells its digest.
        """
        said = run("--json", "storage", "copy", url, other)

        assert said.code == 0
        assert said.json["tenants"] == 1
        assert len(said.json["sha256"]) == 64
        assert run("obligation", "list", url=other).out == run("obligation", "list").out
        assert run("verify", other).out.endswith(": sound\n")

    def test_twice(self, run, url, other):
        """
        A second run finds everything there.
        """
        first = run("storage", "copy", url, other)

        assert run("storage", "copy", url, other).out == first.out

    def test_one_tenant(self, run, url, other):
        """
        A tenant that is not there is an error.
        """
        said = run("storage", "copy", "--only", "hue", url, other)

        assert said.code == 1
        assert "tenant: unknown tenant, got 'hue'" in said.err

    def test_no_url(self, run, url):
        """
        What is no URL is refused.
        """
        said = run("storage", "copy", url, "other.db")

        assert said.code == 1
        assert "must be a URL" in said.err


class TestFile:
    def test_there_and_back(self, run, url, other, tmp_path):
        """
        A register that was exported is imported as it was.
        """
        file, again = tmp_path / "kept.jsonl", tmp_path / "again.jsonl"

        out = run("storage", "export", file)
        back = run("storage", "import", file, url=other)
        run("storage", "export", again, url=other)

        assert (out.code, back.code) == (0, 0)
        assert out.out == back.out
        assert again.read_bytes() == file.read_bytes()

    def test_altered(self, run, other, tmp_path):
        """
        A file that was altered is refused with its line, and nothing is imported.
        """
        file = tmp_path / "kept.jsonl"
        run("storage", "export", file)
        file.write_bytes(file.read_bytes().replace(b"noi-vu", b"noi-va", 1))

        said = run("storage", "import", file, url=other)

        assert said.code == 1
        assert "kept.jsonl:3: digest: does not follow" in said.err
        assert "0 facts" in run("verify", other).out

    def test_cannot_be_written(self, run, tmp_path):
        """
        A folder that is not there is an error.
        """
        said = run("storage", "export", tmp_path / "none" / "kept.jsonl")

        assert said.code == 1
        assert "cannot be written" in said.err

    def test_what_was_there_stays(self, tmp_path):
        """
        A file is replaced when the new one is whole, and not before.
        """
        file = tmp_path / "kept.jsonl"
        file.write_bytes(b"old")

        with pytest.raises(ZeroDivisionError), replaced(file) as out:
            out.write(b"%d" % (1 // 0))

        assert file.read_bytes() == b"old"
        assert list(tmp_path.iterdir()) == [file]

    def test_folder_in_its_place(self, tmp_path):
        """
        A folder cannot be replaced.
        """
        refused = pytest.raises(MalformedDataError, match="cannot be written")
        with refused as caught, replaced(tmp_path) as out:
            out.write(b"x")

        assert caught.value.place == str(tmp_path)


class TestRebuild:
    def test_nothing_to_do(self, run):
        """
        Rows that follow from the facts are left.
        """
        said = run("storage", "rebuild")

        assert (said.code, said.out) == (0, "0 of 2 rows were put right\n")

    def test_puts_right(self, run, url):
        """
        A check names what differs, with exit code 3; without it, it is put right.
        """
        path = url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path)) as raw, raw:
            raw.execute("UPDATE govtasks_rows SET state = 'x' WHERE is_open")

        checked = run("storage", "rebuild", "--check")
        done = run("--json", "storage", "rebuild")

        assert (checked.code, done.code) == (3, 0)
        assert "obligation/o1: state\n" in checked.out
        assert done.json["different"] == len(done.json["differences"]) == 2
        assert run("storage", "rebuild", "--check").code == 0

    def test_cannot_be_derived(self, run, url):
        """
        What cannot be derived is named, with exit code 4.
        """
        path = url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path)) as raw, raw:
            raw.execute(
                "UPDATE govtasks_facts SET type = 'x' WHERE stream = 'obligation/o2'"
            )

        said = run("storage", "rebuild")

        assert said.code == 4
        assert "obligation/o2" in said.err
