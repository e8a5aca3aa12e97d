import datetime as dt
import enum
from typing import Union

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.documents import (
    LARGEST_DOCUMENT,
    MOST_PROBLEMS,
    make_converter,
    read_toml,
    structure,
    tagged_union,
)
from govtasks.errors import (
    GovtasksError,
    InvalidValueError,
    MalformedDataError,
    NaiveInstantError,
    TooLargeError,
    UnknownKeyError,
    UnknownNameError,
)
from govtasks.text import Text, is_key


class Force(enum.Enum):
    ORDER = "order"
    REQUEST = "request"


@attrs.frozen
class Body:
    key: str = attrs.field(validator=is_key)
    rank: int = 0


@attrs.frozen(kw_only=True)
class Order:
    body: Body | None = None
    bodies: tuple[Body, ...] = ()
    by_name: dict[str, Body] = attrs.field(factory=dict)
    day: dt.date | None = None
    at: dt.datetime | None = None
    time: dt.time | None = None
    force: Force = Force.ORDER
    title: Text | None = None
    names: tuple[tuple[str, str], ...] = ()
    share: float = 0.0
    open: bool = True
    even: int = attrs.field(default=0)

    @even.validator
    def _check(self, _attribute, value):
        if value % 2:
            problem = "odd"
            raise ValueError(problem)


@attrs.frozen
class Leaf:
    size: int


@attrs.frozen
class Branch:
    of: tuple[Union["Branch", "Leaf"], ...] = ()


Tree = Branch | Leaf
attrs.resolve_types(Branch, globals(), locals())


@pytest.fixture
def converter():
    """Give a converter that knows trees."""
    made = make_converter()
    tagged_union(made, Tree, {"branch": Branch, "leaf": Leaf})
    return made


def nested(levels):
    """Give tables inside tables."""
    tree = {"kind": "leaf", "size": 1}
    for _ in range(levels):
        tree = {"kind": "branch", "of": [tree]}
    return tree


class TestReadToml:
    @pytest.mark.parametrize("source", ["a = 'Hạn'", "a = 'Hạn'".encode()])
    def test_reads(self, source):
        """
        A document is text, or bytes in UTF-8.
        """
        assert read_toml(source, "a.toml") == {"a": "Hạn"}

    @pytest.mark.parametrize(
        ("source", "shown"),
        [
            pytest.param("a = 1\nb =", r"a\.toml: is not TOML", id="at its end"),
            pytest.param("a = 1\nb = x\n", r"a\.toml:2:5: is not TOML", id="line"),
            pytest.param("a = '\0'", r"a\.toml:1:6: is not TOML", id="null"),
            pytest.param("a = 1\na = 2\n", r"a\.toml:2:6: is not TOML", id="twice"),
            pytest.param("a = " + "9" * 5000, r"a\.toml: is not TOML", id="digits"),
            pytest.param("a = 2017-02-30", r"a\.toml:1:5: is not TOML", id="no day"),
            pytest.param(b"a = '\xff'", "not UTF-8 text at byte 5", id="bytes"),
            pytest.param(
                "a = '\ud800'", "not UTF-8 text at character 5", id="surrogate"
            ),
            pytest.param("a = " + "[" * 100_000, "too deeply", id="arrays"),
            pytest.param("a = " + "{b=" * 100_000, "too deeply", id="tables"),
            pytest.param("\n" + "a." * 32 + "a = 1", r"a\.toml:2: .*deeply", id="key"),
            pytest.param("[" + "a . " * 32 + "a]", r":1: is nested", id="header"),
            pytest.param("a = {" + '"\\"".' * 32 + "a = 1}", r":1: is", id="inline"),
        ],
    )
    def test_malformed(self, source, shown):
        """
        What is no document is answered with its place and a hint.
        """
        with pytest.raises(MalformedDataError, match=shown) as caught:
            read_toml(source, "a.toml")

        assert caught.value.place.startswith("a.toml")
        assert caught.value.hint

    def test_31_levels_are_a_document(self):
        """
        The limit for keys is at 32 dots.
        """
        assert read_toml("a." * 31 + "a = 1", "a.toml")

    def test_dots_in_texts_are_no_levels(self):
        """
        A form with leader dots is an ordinary text.
        """
        text = "Họ và tên: " + "." * 5000 + ", a" + ".b" * 31

        assert read_toml(f"a = '{text}'", "a.toml") == {"a": text}

    @pytest.mark.parametrize("kind", [str, bytes])
    def test_largest(self, kind):
        """
        Four million characters are read, one more is not.
        """
        most = "#" * LARGEST_DOCUMENT
        sources = {str: most, bytes: most.encode()}

        assert read_toml(sources[kind], "a.toml") == {}
        with pytest.raises(TooLargeError, match="4000001 characters is over") as caught:
            read_toml(sources[kind] + sources[kind][:1], "a.toml")
        assert (caught.value.place, bool(caught.value.hint)) == ("a.toml", True)


@given(st.text(st.characters(), max_size=200) | st.binary(max_size=200))
def test_noise_is_read_or_refused(source):
    """
    Whatever comes in, it is a document or an error that can be shown.
    """
    try:
        assert isinstance(read_toml(source, "a.toml"), dict)
    except MalformedDataError as error:
        assert str(error).encode()  # noqa: PT017 - a document is no error


class TestStructure:
    def test_builds(self, converter):
        """
        Plain data become values, with every type as it is declared.
        """
        data = {
            "body": {"key": "noi-vu"},
            "bodies": [{"key": "a"}, {"key": "b", "rank": 2}],
            "by_name": {"x": {"key": "c"}},
            "day": dt.date(2017, 2, 16),
            "at": "2017-02-16T08:00:00+07:00",
            "time": "08:30",
            "force": "request",
            "title": {"vi": "phường", "en": "ward"},
            "names": {"a": "b"},
            "share": 0.5,
            "open": False,
        }

        order = structure(converter, data, Order)

        assert order == Order(
            body=Body("noi-vu"),
            bodies=(Body("a"), Body("b", 2)),
            by_name={"x": Body("c")},
            day=dt.date(2017, 2, 16),
            at=dt.datetime(2017, 2, 16, 1, tzinfo=dt.UTC),
            time=dt.time(8, 30),
            force=Force.REQUEST,
            title=Text.of(vi="phường", en="ward"),
            names=(("a", "b"),),
            share=0.5,
            open=False,
        )

    def test_written_and_read_again(self, converter):
        """
        What the converter writes, it reads.
        """
        order = Order(
            day=dt.date(2017, 2, 16),
            at=dt.datetime(2017, 2, 16, 1, tzinfo=dt.UTC),
            time=dt.time(8, 30),
            title=Text.of(vi="phường"),
            names=(("a", "b"),),
        )

        assert structure(converter, converter.unstructure(order), Order) == order

    def test_values_that_are_built_already(self, converter):
        """
        A value of the class is taken as it is.
        """
        data = {
            "body": Body("a"),
            "day": dt.date(2017, 1, 2),
            "at": dt.datetime(2017, 1, 2, 8, tzinfo=dt.UTC),
            "time": dt.time(8),
        }

        order = structure(converter, data, Order)

        assert order == Order(**data)

    @pytest.mark.parametrize(
        ("data", "error", "shown"),
        [
            pytest.param([], InvalidValueError, "^o: must be a table", id="list"),
            pytest.param(
                {"bodys": 1}, UnknownKeyError, r"^o: unknown.*'body'", id="key"
            ),
            pytest.param(
                {"xyz": 1}, UnknownKeyError, "known are body, bodies", id="far key"
            ),
            pytest.param({5: 1}, UnknownKeyError, "got 5", id="number as key"),
            pytest.param(
                {"body": {}}, InvalidValueError, "^o.body: key: is missing", id="none"
            ),
            pytest.param(
                {"body": {"key": "A"}},
                InvalidValueError,
                "^o.body: key: must",
                id="bad",
            ),
            pytest.param(
                {"body": {"key": 5}},
                InvalidValueError,
                "^o.body.key: must be str",
                id="int",
            ),
            pytest.param(
                {"bodies": [{"key": "a"}, 5]},
                InvalidValueError,
                r"^o.bodies\[1\]: must be a table, got 5",
                id="member",
            ),
            pytest.param(
                {"bodies": "ab"}, InvalidValueError, "bodies: must be a list", id="text"
            ),
            pytest.param(
                {"by_name": []},
                InvalidValueError,
                "by_name: must be a table",
                id="dict",
            ),
            pytest.param(
                {"by_name": {"x": 5}},
                InvalidValueError,
                r"by_name\[x\]: must",
                id="named",
            ),
            pytest.param(
                {"day": "16/02/2017"}, InvalidValueError, "day: must be a day", id="day"
            ),
            pytest.param(
                {"day": dt.datetime(2017, 2, 16, tzinfo=dt.UTC)},
                InvalidValueError,
                "day: must be a day",
                id="instant as day",
            ),
            pytest.param({"at": "x"}, InvalidValueError, "must be an instant", id="at"),
            pytest.param(
                {"at": "2017-02-16T08:00:00"},
                NaiveInstantError,
                "no time zone",
                id="zone",
            ),
            pytest.param({"time": 8}, InvalidValueError, "must be a time", id="time"),
            pytest.param(
                {"force": "ordre"}, UnknownNameError, "did you mean 'order'", id="word"
            ),
            pytest.param(
                {"force": ["order"]},
                InvalidValueError,
                "force: must be a word",
                id="list of",
            ),
            pytest.param(
                {"title": "a"}, InvalidValueError, "name the lang", id="title"
            ),
            pytest.param(
                {"names": ["ab"]}, InvalidValueError, "table of texts", id="pair"
            ),
            pytest.param({"names": 5}, InvalidValueError, "table of texts", id="pairs"),
            pytest.param(
                {"names": {"a": 5}}, InvalidValueError, "of texts", id="no text"
            ),
            pytest.param({"share": 1}, InvalidValueError, "must be float", id="float"),
            pytest.param({"open": 1}, InvalidValueError, "must be bool", id="bool"),
            pytest.param({"even": True}, InvalidValueError, "must be int", id="yes"),
            pytest.param(
                {"even": 1}, InvalidValueError, "o: cannot be read: odd", id="own"
            ),
        ],
    )
    def test_refuses(self, converter, data, error, shown):
        """
        Nothing is coerced; the error has the path of what is wrong.
        """
        with pytest.raises(error, match=shown) as caught:
            structure(converter, data, Order, "o")

        assert not getattr(caught.value, "__notes__", None)

    def test_without_place(self, converter):
        """
        Without a name for the document, the path is the place.
        """
        with pytest.raises(InvalidValueError, match=r"^body: key: is"):
            structure(converter, {"body": {}}, Order)
        with pytest.raises(UnknownKeyError, match=r"^unknown key"):
            structure(converter, {"x": 1}, Order)
        with pytest.raises(InvalidValueError, match=r"^cannot be read: odd"):
            structure(converter, {"even": 1}, Order)
        with pytest.raises(InvalidValueError, match=r"^must be a table"):
            structure(converter, 5, Order)

    def test_place_with_leading_dots(self, converter):
        """
        The name of a file stays as it is.
        """
        with pytest.raises(InvalidValueError) as caught:
            structure(converter, {"body": {}}, Order, "../o.toml")

        assert caught.value.place == "../o.toml.body"

    def test_all_problems_at_once(self, converter):
        """
        Somebody who corrects a document learns everything in one go, in order.
        """
        data = {"body": {}, "bodies": [5], "x": 1}

        with pytest.raises(MalformedDataError, match=r"^o: 3 problems:\n") as caught:
            structure(converter, data, Order, "o")

        problems = caught.value.arguments["problems"]
        places = [line.partition(" ")[0] for line in problems]
        assert places == ["o.body:", "o.bodies[0]:", "o:"]

    @pytest.mark.parametrize(
        ("count", "shown"),
        [
            pytest.param(MOST_PROBLEMS, "^o: 100 problems", id="as many as are listed"),
            pytest.param(
                MOST_PROBLEMS + 1, "^o: more than 100 problems", id="one more"
            ),
            pytest.param(100_000, "^o: more than 100 problems", id="noise"),
        ],
    )
    @pytest.mark.parametrize(
        "make",
        [
            pytest.param(lambda n: {"bodies": [5] * n}, id="members"),
            pytest.param(
                lambda n: {"by_name": dict.fromkeys(map(str, range(n)))}, id="named"
            ),
            pytest.param(lambda n: dict.fromkeys(map(str, range(n))), id="keys"),
        ],
    )
    def test_stops_at_100(self, converter, make, count, shown):
        """
        Noise does not become an exception for each of its members.
        """
        data = make(count)

        with pytest.raises(MalformedDataError, match=shown) as caught:
            structure(converter, data, Order, "o")

        assert len(caught.value.arguments["problems"]) == MOST_PROBLEMS


class TestTaggedUnion:
    def test_written_and_read_again(self, converter):
        """
        The tag tells which of the classes it is.
        """
        tree = Branch((Leaf(1), Branch()))
        data = {"kind": "branch", "of": [{"kind": "leaf", "size": 1}, nested(1)]}
        data["of"][1]["of"] = []

        assert structure(converter, data, Tree) == tree
        assert converter.unstructure(Leaf(1), Tree) == {"kind": "leaf", "size": 1}

    @pytest.mark.parametrize(
        ("data", "error", "shown"),
        [
            pytest.param(
                5, InvalidValueError, "must be a table with 'kind'", id="number"
            ),
            pytest.param(
                {}, InvalidValueError, "kind: is missing .one of br", id="none"
            ),
            pytest.param({"kind": []}, InvalidValueError, "must be a word", id="list"),
            pytest.param({"kind": "leav"}, UnknownNameError, "mean 'leaf'", id="word"),
            pytest.param(
                {"kind": "leaf", "size": 1, "of": 2}, UnknownKeyError, "'of'", id="key"
            ),
        ],
    )
    def test_refuses(self, converter, data, error, shown):
        """
        A tag that is missing or unknown is no reason to guess the class.
        """
        with pytest.raises(error, match=shown):
            structure(converter, data, Tree, "t")

    @pytest.mark.parametrize("levels", [300, 100_000])
    def test_nested_too_deeply(self, converter, levels):
        """
        However deep the data are, the answer is one error that can be shown.
        """
        with pytest.raises(GovtasksError, match="too deeply") as caught:
            structure(converter, nested(levels), Tree, "t")

        assert caught.value.place.startswith("t")
        assert caught.value.hint
