import sqlite3
from contextlib import closing

import pytest

NOW = "2017-03-20T08:00:00+07:00"
LATER = "2017-04-20T08:00:00+07:00"


def alter(url, statement, *values):
    """Change the file of a register behind its back."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as raw, raw:
        assert raw.execute(statement, values).rowcount


@pytest.fixture
def published(run, tmp_path):
    """Seal the register, and give the file in which the seal was published."""
    file = tmp_path / "gazette.toml"
    file.write_text(run("seal", "--now", NOW).out, "utf-8")
    return file


class TestSeal:
    def test_prints_what_is_to_be_published(self, run):
        """
        The seal is printed as it is published: a table of TOML.
        """
        said = run("seal", "--now", NOW)

        assert said.code == 0
        assert said.out.startswith('[[seal]]\ntenant = "default"\nnumber = 1\n')
        assert "sealed_at = 2017-03-20T01:00:00+00:00\n" in said.out

    def test_json(self, run):
        """
        As JSON it has its digest and its count too.
        """
        made = run("--json", "seal", "--now", NOW).json

        assert (made["number"], made["first"], made["count"]) == (1, 1, made["last"])
        assert len(made["digest"]) == 64

    def test_nothing_new(self, run, published):
        """
        Where nothing came since, that is said, and it is no error.
        """
        said = run("seal", "--now", LATER)

        assert (said.code, said.out) == (0, "")
        assert "there is nothing to seal" in said.err
        assert run("--json", "seal", "--now", LATER).json is None

    def test_once_a_month(self, run, published):
        """
        A timer that runs each day seals once a month.
        """
        run("retry", "x", "--actor", "a")
        run("sweep", "--now", "2017-03-21T08:00:00+07:00")

        within = run("seal", "--every", "month", "--now", "2017-03-31T23:59:00+07:00")
        after = run("seal", "--every", "month", "--now", "2017-04-01T00:00:00+07:00")

        assert (within.out, "number = 2" in after.out) == ("", True)

    def test_no_such_zone(self, run):
        """
        A zone that nobody knows is an error.
        """
        said = run("seal", "--every", "day", "--zone", "Hanoi", "--now", NOW)

        assert said.code == 1
        assert "zone: must be a time zone" in said.err


class TestSeals:
    def test_with_places(self, run, published):
        """
        Each seal is listed with where it was published.
        """
        place = "Công báo số 45"
        said = run("anchor", "1", "--place", place, "--actor", "van-thu", "--now", NOW)
        listed = run("seals")

        assert said.out == "seal 1: Công báo số 45\n"
        assert listed.out.splitlines()[1].startswith("1")
        assert listed.out.splitlines()[1].endswith("Công báo số 45")
        assert run("--json", "seals").json[0]["places"] == [place]
        assert run("seals", "--printed").out == published.read_text("utf-8")

    def test_json(self, run, published):
        """
        What was published is answered as JSON too.
        """
        said = run(
            "--json", "anchor", "1", "--place", "x", "--actor", "a", "--now", NOW
        ).json

        assert (said["number"], said["place"]) == (1, "x")

    def test_unknown(self, run):
        """
        A seal that there is not was not published.
        """
        said = run("anchor", "7", "--place", "x", "--actor", "a", "--now", NOW)

        assert said.code == 1
        assert "unknown seal, got '7'" in said.err


class TestVerify:
    def test_sound(self, run, published):
        """
        What nobody touched is sound, also by what was published.
        """
        said = run("verify", "--anchor", published)

        assert said.code == 0
        assert said.out.endswith(": sound\n")
        assert said.out.startswith("default: ")

    def test_by_its_url(self, run, url):
        """
        The store can be named behind the command.
        """
        assert run("verify", url, url="memory:").out.endswith(": sound\n")

    def test_altered(self, run, url, published):
        """
        What was altered is named with its stream and version, with exit code 3.
        """
        alter(
            url,
            "UPDATE govtasks_facts SET actor = 'x' WHERE stream = ? AND version = 2",
            "obligation/o1",
        )

        said = run("verify")
        told = run("--json", "--locale", "vi", "verify").json

        assert said.code == 3
        assert "obligation/o1@2: changed: obligation/o1@2 is not as it" in said.out
        assert said.out.endswith(": 1 faults\n")
        assert (told["found"], told["faults"][0]["version"]) == (1, 2)
        assert "đã bị thay đổi" in told["faults"][0]["text"]

    def test_of_another_tenant(self, run, published):
        """
        A file without a seal of this tenant is an error: it would prove nothing.
        """
        text = published.read_text("utf-8")
        published.write_text(text.replace("default", "other"), "utf-8")

        said = run("verify", "--anchor", published)

        assert said.code == 1
        assert "is not the digest of the other fields" in said.err

    def test_not_there(self, run, tmp_path):
        """
        A file of seals that is not there is an error.
        """
        said = run("verify", "--anchor", tmp_path / "none.toml")

        assert said.code == 1
        assert "cannot be read" in said.err

    def test_published_of_others(self, run, published, tmp_path):
        """
        So is one that holds seals of others alone.
        """
        said = run("--tenant", "other", "verify", "--anchor", published)

        assert said.code == 1
        assert "anchor: hold no seal of other" in said.err
