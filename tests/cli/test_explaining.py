import xml.etree.ElementTree as ET

import pytest

QUESTION = [
    *("--regime", "vn-civil-2015", "--trigger", "2017-02-09"),
    *("--period", "5WD", "--calendar", "vn-state"),
]


class TestQuestion:
    def test_as_text(self, run):
        """
        A question is explained without any register, in the language asked for.
        """
        said = run("--locale", "vi", "explain", *QUESTION)

        first, *steps = said.out.splitlines()
        assert said.code == 0
        assert first == "Hạn cuối: hết Thứ Năm 16/02/2017"
        assert steps[0] == "  1. Tính từ ngày phát sinh sự kiện: Thứ Năm 09/02/2017"

    def test_as_json(self, run):
        """
        As JSON it is the line that `due` would give.
        """
        said = run("--json", "explain", *QUESTION)

        assert said.json["due"] == "2017-02-16"
        assert said.json["steps"][0]["rule"] == "deadlines.from-day"

    def test_as_a_picture(self, run):
        """
        The picture alone can be put into a file.
        """
        said = run("--locale", "vi", "explain", *QUESTION, "--as", "svg")

        root = ET.fromstring(said.out)  # noqa: S314 - our own output
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert root.attrib["aria-label"] == "Hạn cuối: hết Thứ Năm 16/02/2017"

    def test_as_a_page(self, run):
        """
        The page has the picture and the steps, and needs nothing else.
        """
        said = run("--locale", "vi", "explain", *QUESTION, "--as", "html")

        assert said.out.startswith('<!DOCTYPE html>\n<html lang="vi">')
        assert "<caption>Tháng 2/2017</caption>" in said.out
        assert '<ol class="govtasks-steps">' in said.out
        assert "http" not in said.out

    @pytest.mark.parametrize(
        ("more", "words"),
        [
            pytest.param(["--relation", "beginning-with"], "Wed 15 Feb", id="relation"),
            pytest.param(["--timezone", "Asia/Tokyo"], "Thu 16 Feb", id="zone"),
            pytest.param(["--trigger", "2017-02-10"], "Fri 17 Feb", id="day"),
        ],
    )
    def test_takes_what_a_request_takes(self, run, more, words):
        """
        Each option is the field of a request of that name.
        """
        assert words in run("explain", *QUESTION, *more).out.splitlines()[0]

    @pytest.mark.parametrize(
        ("words", "problem"),
        [
            pytest.param([], "explain what?", id="nothing"),
            pytest.param(["o1", *QUESTION], "either an obligation or", id="both"),
            pytest.param(["--regime", "vn-civil-2015"], "trigger", id="no trigger"),
            pytest.param(
                ["--trigger", "2017-02-09", "--period", "5WD"], "regime", id="no regime"
            ),
            pytest.param(
                [*QUESTION, "--period", "5 wrking days"], "not a term", id="no term"
            ),
            pytest.param(["o1", "--as", "svg"], "only a question", id="drawing"),
        ],
    )
    def test_refused(self, run, words, problem):
        """
        What cannot be meant is an error that says what can.
        """
        said = run("explain", *words)

        assert said.code == 1
        assert said.out == ""
        assert problem in said.err


class TestObligation:
    def test_as_a_page(self, run):
        """
        An obligation of the register is explained as a page as well.
        """
        said = run("--locale", "vi", "explain", "o1", "--as", "html")

        assert said.code == 0
        assert (
            '<p class="govtasks-answer">Hạn cuối: hết Thứ Tư 15/03/2017</p>' in said.out
        )

    def test_as_of_an_instant(self, run):
        """
        Before it was assigned there is nothing to explain.
        """
        said = run("explain", "o1", "--at", "2017-01-01T08:00:00+07:00")

        assert said.code == 1
        assert "did not exist yet" in said.err
