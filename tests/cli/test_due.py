import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.cli import main
from govtasks.cli.lines import LARGEST_DOCUMENT, LONGEST_LINE, lines_of, parsed
from govtasks.deadlines.request import IGNORED
from govtasks.errors import GovtasksError, MalformedDataError, TooLargeError

VECTORS = Path(__file__).parents[1] / "data" / "deadline-vectors.json"
ASKED = {
    "id": "a",
    "regime": "vn-civil-2015",
    "trigger": "2017-02-09",
    "period": "5WD",
    "relation": "within",
    "calendar": "vn-state",
}


def line(**changes):
    """Return a request as a line; a field that is None is left out."""
    fields = {**ASKED, **changes}
    return json.dumps({k: v for k, v in fields.items() if v is not None})


@pytest.fixture
def due(tmp_path, capsys):
    """Answer the lines of a file, and return the exit code and the rows."""

    def call(*lines, options=(), before=()):
        file = tmp_path / "requests.jsonl"
        file.write_bytes(
            b"\n".join(x if isinstance(x, bytes) else x.encode() for x in lines)
        )
        code = main([*before, "due", str(file), *options])
        said = capsys.readouterr()
        return code, [json.loads(row) for row in said.out.splitlines()]

    return call


class TestAnswers:
    def test_says_the_day_and_what_belongs_to_it(self, due):
        """
        Five working days from 9 February 2017 end with the 16th, in Vietnam.
        """
        code, [row] = due(line())

        steps = row.pop("steps")
        assert code == 0
        assert row == {
            "id": "a",
            "due": "2017-02-16",
            "gives": "last",
            "nominal": "2017-02-16",
            "expires_at": "2017-02-17T00:00:00+07:00",
            "window_start": None,
            "provisional": False,
            "confirmed": False,
            "readings": [],
        }
        assert steps[0]["text"] == "Counted from the day of the event, Thu 9 Feb 2017"
        assert steps[0]["rule"] == "deadlines.from-day"
        assert steps[2]["after"] == "2017-02-16"

    def test_says_the_steps_in_the_language_asked_for(self, due):
        """
        The sentences follow the locale, the data do not.
        """
        _, [row] = due(line(), before=["--locale", "vi"])

        assert "5 ngày làm việc kể từ Thứ Năm 09/02/2017" in row["steps"][2]["text"]
        assert row["due"] == "2017-02-16"

    def test_leaves_the_steps_out(self, due):
        """
        Who wants only the days gets only the days.
        """
        _, [row] = due(line(), options=["--no-steps"])

        assert "steps" not in row
        assert row["due"] == "2017-02-16"

    def test_names_the_readings(self, due):
        """
        Where the law can be read two ways, both days stand there with their reason.
        """
        asked = line(trigger="2017-05-03", period="-P3D", relation="before")

        _, [row] = due(asked, before=["--locale", "vi"])

        assert row["provisional"]
        assert [reading["due"] for reading in row["readings"]] == [
            "2017-04-28",
            "2017-04-30",
        ]
        assert "thời hạn tính lùi" in row["readings"][0]["because"]

    def test_a_window_has_its_start(self, due):
        """
        An act that may be done in the seven days before has a first day.
        """
        asked = line(
            trigger="2017-05-11", period="-P7D", relation="before (window end)"
        )

        _, [row] = due(asked)

        assert (row["window_start"], row["due"]) == ("2017-05-04", "2017-05-10")

    def test_a_day_of_service_expires_never(self, due):
        """
        What counts as served on a day has no end.
        """
        asked = line(
            regime="gb-cpr-6.26",
            trigger="2026-11-16",
            period="P2D",
            relation="deemed-served",
            calendar=None,
        )

        _, [row] = due(asked)

        assert (row["due"], row["gives"]) == ("2026-11-18", "served")
        assert row["expires_at"] is None

    def test_answers_every_worked_example(self, due):
        """
        The examples go in as they are collected; each expected day comes out.
        """
        vectors = json.loads(VECTORS.read_text("utf-8"))["vectors"]

        code, rows = due(*map(json.dumps, vectors))

        found = {
            row["id"]: row.get("nominal" if v.get("nominal_only") else "due")
            for v, row in zip(vectors, rows, strict=True)
        }
        assert code == 0
        assert found == {v["id"]: v["expected"] for v in vectors}

    @pytest.mark.parametrize("key", sorted(IGNORED))
    def test_passes_over_what_an_example_adds(self, due, key):
        """
        What ought to come out of an example does not change what does.
        """
        assert due(line(**{key: ["anything"]})) == due(line())

    def test_reads_the_standard_input(self, monkeypatch, capsys):
        """
        Without a file the requests come from stdin.
        """
        stdin = io.TextIOWrapper(io.BytesIO(line().encode()))
        monkeypatch.setattr(sys, "stdin", stdin)

        code = main(["due"])

        assert code == 0
        assert json.loads(capsys.readouterr().out)["due"] == "2017-02-16"


class TestDocuments:
    """A document that is spread over lines is read as the list that it holds."""

    def test_answers_the_collected_examples_as_they_are(self, capsys):
        """
        The file of worked examples itself goes in, and each expected day comes out.
        """
        vectors = json.loads(VECTORS.read_text("utf-8"))["vectors"]

        code = main(["due", "--no-steps", str(VECTORS)])

        rows = [json.loads(row) for row in capsys.readouterr().out.splitlines()]
        found = {
            row["id"]: row.get("nominal" if v.get("nominal_only") else "due")
            for v, row in zip(vectors, rows, strict=True)
        }
        assert code == 0
        assert found == {v["id"]: v["expected"] for v in vectors}

    @pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf"], ids=["plain", "mark"])
    def test_a_list_is_its_members_by_place(self, due, before):
        """
        A member that is wrong is told by its place in the list, and stops no other.
        """
        code, rows = due(before + b"[", line(id="1") + ",", '"noise",', line(), b"]")

        assert code == 4
        assert [row["id"] for row in rows] == ["1", None, "a"]
        assert rows[1]["error"]["place"].endswith(":2")

    @pytest.mark.parametrize(
        "rest",
        [
            pytest.param([b'"a": 1', b"}"], id="no list"),
            pytest.param([b'"a": [], "b": []', b"}"], id="two lists"),
            pytest.param([b'"a": [', b"]"], id="no JSON"),
            pytest.param([b'"a": [],', b'"a": []', b"}"], id="a key twice"),
        ],
    )
    def test_what_is_no_list_is_answered_line_by_line(self, due, rest):
        """
        Each line is an error of its own, as without the first.
        """
        code, rows = due(b"{", *rest)

        assert code == 4
        assert len(rows) == 1 + len(rest)
        assert all("error" in row for row in rows)

    @pytest.mark.parametrize(
        ("length", "is_read"),
        [
            pytest.param(LARGEST_DOCUMENT, True, id="the largest"),
            pytest.param(LARGEST_DOCUMENT + 1, False, id="one more"),
        ],
    )
    def test_the_limit_is_sharp(self, length, is_read):
        """
        A document is held as a whole, so one byte more than the limit is refused.
        """
        stream = io.BytesIO(b"[\n1]" + b" " * (length - 2))

        if is_read:
            [found] = lines_of(stream, "x")
            assert found.data == b"1"
        else:
            with pytest.raises(TooLargeError, match="64000000 bytes") as caught:
                next(lines_of(stream, "x"))
            assert (caught.value.place, caught.value.hint) == (
                "x",
                "give each request on a line of its own",
            )

    def test_a_stream_that_breaks_off(self):
        """
        A device that fails after the first line is an error of ours.
        """

        class Breaking(io.BytesIO):
            def read(self, size=-1):
                raise OSError(5, "Input/output error")

        with pytest.raises(MalformedDataError, match="x: cannot be read: Input/output"):
            next(lines_of(Breaking(b"[\n1]"), "x"))


class TestBadLines:
    def test_do_not_stop_the_rest(self, due):
        """
        A wrong line gives an error in its place; the others are answered, exit 4.
        """
        code, rows = due(
            line(id="1"), "noise", line(id="3", period="5 wrking days"), line(id="4")
        )

        assert code == 4
        assert [row["id"] for row in rows] == ["1", None, "3", "4"]
        assert ["error" in row for row in rows] == [False, True, True, False]
        assert rows[2]["error"]["hint"].startswith("did you mean")
        assert rows[2]["error"]["place"].endswith("requests.jsonl:3: period")

    @pytest.mark.parametrize(
        ("text", "code", "words"),
        [
            pytest.param(b"{", "malformed-data", "is not JSON", id="half"),
            pytest.param(b"\0", "malformed-data", "is not JSON", id="null character"),
            pytest.param(
                b'{"id": "\0"}', "malformed-data", "is not JSON", id="control"
            ),
            pytest.param(b"\xff\xfe", "malformed-data", "not UTF-8", id="no UTF-8"),
            pytest.param(
                b"[" * 200_000, "malformed-data", "nested too", id="deep list"
            ),
            pytest.param(
                b'{"a":' * 100_000, "malformed-data", "nested too", id="deep table"
            ),
            pytest.param(b"NaN", "malformed-data", "is not JSON", id="not a number"),
            pytest.param(
                b'{"id": 1' + b"0" * 5000 + b"}",
                "malformed-data",
                "number is too long",
                id="long number",
            ),
            pytest.param(
                b'{"id": "a", "id": "b"}',
                "malformed-data",
                "key is there twice",
                id="twice",
            ),
            pytest.param(b"[]", "invalid-value", "must be a table", id="list"),
            pytest.param(b"3", "invalid-value", "must be a table", id="number"),
            pytest.param(b"null", "invalid-value", "must be a table", id="null"),
            pytest.param(b"{}", "malformed-data", "is missing", id="empty"),
            pytest.param(
                line(regime="vn-civil-2051").encode(),
                "unknown-name",
                "vn-civil",
                id="no such regime",
            ),
            pytest.param(
                line(calendar="vn-stat").encode(),
                "unknown-name",
                "vn-stat",
                id="calendar",
            ),
            pytest.param(
                line(relation="wihtin").encode(),
                "unknown-name",
                "wihtin",
                id="relation",
            ),
            pytest.param(
                line(triger="x").encode(), "unknown-key", "triger", id="misspelt key"
            ),
            pytest.param(
                line(trigger="2017-02-30").encode(),
                "invalid-value",
                "2017-02-30",
                id="day",
            ),
            pytest.param(
                line(trigger="2031-02-03").encode(),
                "calendar-coverage",
                "2031",
                id="not covered",
            ),
            pytest.param(
                line(period="P999999999D").encode(),
                "invalid-value",
                "million|1000000",
                id="long",
            ),
            pytest.param(
                line(timezone="Mars/Olympus", calendar=None).encode(),
                "invalid-value",
                "zone",
                id="zone",
            ),
            pytest.param(
                line(calendar=None, holidays=["2017-02-10"] * 2).encode(),
                "invalid-value",
                "twice",
                id="holiday twice",
            ),
            pytest.param(
                line(id="\ud800").encode(),
                "invalid-value",
                "U+D800",
                id="half a surrogate pair",
            ),
        ],
    )
    def test_is_an_error_line(self, due, text, code, words):
        """
        Whatever a line holds, its answer is a line with an error that names it.
        """
        exit_code, [bad, good] = due(text, line())

        shown = json.dumps(bad["error"])
        assert exit_code == 4
        assert bad["error"]["code"] == code
        assert any(word in shown for word in words.split("|"))
        assert "requests.jsonl:1" in bad["error"]["place"]
        assert good["due"] == "2017-02-16"

    def test_a_line_that_is_too_long_is_passed_over(self, due):
        """
        Ten megabytes on one line are not kept in memory; the next line counts on.
        """
        code, [bad, good] = due(b'"' + b"x" * 10_000_000 + b'"', line())

        assert code == 4
        assert bad["error"]["code"] == "too-large"
        assert bad["error"]["place"].endswith(":1")
        assert good["due"] == "2017-02-16"

    @pytest.mark.parametrize(
        ("length", "is_read"),
        [
            pytest.param(LONGEST_LINE, True, id="the longest"),
            pytest.param(LONGEST_LINE + 1, False, id="one more"),
        ],
    )
    def test_the_limit_is_sharp(self, length, is_read):
        """
        A line of the stated length is read, one byte more is not.
        """
        [found] = lines_of(io.BytesIO(b"x" * length), "x")

        assert (found.data is not None) is is_read

    def test_empty_lines_are_no_requests(self, due):
        """
        Blank lines and a byte order mark are passed over, and still counted.
        """
        code, rows = due(b"\xef\xbb\xbf" + line().encode(), b"", b"  \r", b"noise")

        assert code == 4
        assert rows[0]["due"] == "2017-02-16"
        assert rows[1]["error"]["place"].endswith(":4")

    def test_nothing_gives_nothing(self, due):
        """
        An empty file is answered by nothing, and that is no error.
        """
        assert due() == (0, [])

    @pytest.mark.parametrize("name", ["nowhere.jsonl", "a\0b", "."])
    def test_a_file_that_cannot_be_read(self, name, tmp_path, capsys):
        """
        Nothing is answered, and the error says which file it was.
        """
        code = main(["due", str(tmp_path / name)])

        said = capsys.readouterr()
        assert code == 1
        assert said.out == ""
        assert "cannot be read" in said.err

    def test_a_stream_that_breaks_off(self):
        """
        A device that fails is an error of ours, not of Python's.
        """

        class Broken(io.RawIOBase):
            def readline(self, size=-1):
                raise OSError(5, "Input/output error")

        with pytest.raises(MalformedDataError, match="x: cannot be read: Input/output"):
            next(lines_of(Broken(), "x"))


@given(data=st.binary(max_size=200))
def test_noise_is_lines_with_errors_or_values(data):
    """
    No bytes at all make the reader fail otherwise than it says.
    """
    codes = set()
    for found in lines_of(io.BytesIO(data), "x"):
        try:
            parsed(found)
        except GovtasksError as error:
            codes.add(error.code)

    assert codes <= {"malformed-data"}


class TestStream:
    @pytest.mark.parametrize(
        "words", [["due", "--flush"], ["due", "--no-steps", "--flush"]]
    )
    def test_answers_before_the_next_request(self, words):
        """
        A program on the other end of two pipes gets each answer as it asks.
        """
        with subprocess.Popen(
            [sys.executable, "-m", "govtasks", *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ,
        ) as child:
            for name in ("first", "second"):
                child.stdin.write(f"{line(id=name)}\n".encode())
                child.stdin.flush()
                assert json.loads(child.stdout.readline())["id"] == name
            child.stdin.close()

        assert child.returncode == 0

    def test_holds_one_line_at_a_time(self):
        """
        Lines are handed on as they come, however many follow.
        """

        class Endless(io.RawIOBase):
            def readline(self, size=-1):
                return b"{}\n"

        found = lines_of(Endless(), "x")

        assert [next(found).number for _ in range(1000)] == [*range(1, 1001)]
