import icalendar
import pytest

END = "2017-06-30T17:00:00+07:00"


class TestOverdue:
    def test_names_what_is_overdue_and_who_answers(self, run):
        """
        The deputy answers directly, the head with him, each by name and title.
        """
        said = run("--locale", "en", "overdue", "--at", END)

        title, status, deputy, head = said.out.splitlines()
        assert title == "o1: Make a plan"
        assert status == "  Home Affairs: accepted, overdue, 2017-03-15"
        assert deputy.startswith("  - Deputy head of Home Affairs, ")
        assert "directly" in deputy
        assert head.startswith("  - Trưởng phòng Nội vụ, Head of Home Affairs: ")
        assert "answers with the deputy" in head

    def test_speaks_vietnamese(self, run):
        """
        The same in the language of the office.
        """
        said = run("--locale", "vi", "overdue", "--at", END)

        assert said.out.startswith("o1: Lập kế hoạch\n  Phòng Nội vụ: ")
        assert "quá hạn" in said.out

    def test_in_json(self, run):
        """
        Each obligation is an object with its state, its day and its people.
        """
        (found,) = run("--json", "overdue", "--at", END).json

        assert found["key"] == "o1"
        assert found["title"] == {"en": "Make a plan", "vi": "Lập kế hoạch"}
        assert (found["lead"], found["at"]) == ("noi-vu", END)
        assert (found["state"], found["deadline"]) == ("accepted", "overdue")
        assert (found["last_day"], found["overdue"]) == ("2017-03-15", True)
        assert found["answers"] == [
            {"role": "deputy", "post": "pho-noi-vu", "person": "ng-pho-noi-vu"},
            {"role": "head", "post": "truong-noi-vu", "person": "ng-truong-noi-vu"},
        ]
        assert found["explanation"]["steps"]

    @pytest.mark.parametrize(
        ("words", "keys"),
        [
            pytest.param(["--body", "noi-vu"], ["o1"], id="body"),
            pytest.param(["--body", "tai-chinh"], [], id="other body"),
            pytest.param(["--directive", "cv-644"], ["o1"], id="directive"),
            pytest.param(["--parent", "o1"], [], id="parent"),
        ],
    )
    def test_can_be_restricted(self, run, words, keys):
        """
        Each filter leaves out what is not wanted.
        """
        found = run("--json", "overdue", "--at", END, *words).json

        assert [one["key"] for one in found] == keys

    def test_in_time_is_nothing(self, run):
        """
        On the last day nothing is overdue yet, and nothing is printed.
        """
        said = run("overdue", "--at", "2017-03-15T23:59:59+07:00")

        assert (said.code, said.out) == (0, "")


class TestExplain:
    def test_says_why_that_day(self, run):
        """
        The explanation of the deadline, as text and as data.
        """
        text = run("--locale", "vi", "explain", "o1")
        data = run("--json", "explain", "o1")

        assert "15/03/2017" in text.out
        assert data.json["steps"]


class TestExport:
    def test_writes_to_stdout(self, run):
        """
        Without a file the document is the answer.
        """
        said = run("export", "ical", "--at", END)

        (event,) = icalendar.Calendar.from_ical(said.out).events
        assert str(event.start) == "2017-03-15"

    def test_writes_to_a_file(self, run, tmp_path):
        """
        With a file nothing is printed.
        """
        file = tmp_path / "own.ics"

        said = run("export", "ical", "--at", END, "--out", file)

        assert (said.code, said.out) == (0, "")
        assert file.read_bytes().startswith(b"BEGIN:VCALENDAR")

    def test_says_when_the_file_cannot_be_written(self, run, tmp_path):
        """
        A folder that is not there is an error with its place.
        """
        file = tmp_path / "no" / "own.ics"

        said = run("export", "ical", "--out", file)

        assert said.code == 1
        assert str(file) in said.err
        assert "No such file" in said.err
