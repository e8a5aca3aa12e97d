import contextlib
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.codec import Codec
from govtasks.documents import LARGEST_DOCUMENT
from govtasks.errors import (
    MOST_PROBLEMS,
    GovtasksError,
    MalformedDataError,
    TooLargeError,
)
from govtasks.explain import Citation
from govtasks.organisation import (
    Absence,
    Body,
    BodyKind,
    Identifier,
    Level,
    Mandate,
    Manner,
    Naming,
    Organisation,
    Person,
    Placement,
    Portfolio,
    Post,
    PostKind,
    Succession,
    SuccessionKind,
    Tenure,
)
from govtasks.organisation.csv_tables import dump_tables, load_tables
from govtasks.organisation.loading import load_organisation
from govtasks.text import Text

JAN = dt.date(2017, 1, 1)
LATER = dt.date(2020, 2, 1)
TOML = """\
[[bodies]]
key = "city"
name = { vi = "UBND thành phố" }
kind = "committee"
level = "district"
since = 2005-09-01

[[bodies]]
key = "home"
name = { vi = "Phòng Nội vụ" }
kind = "division"
level = "district"
parent = "city"
since = 2005-09-01

[[posts]]
key = "head"
title = { vi = "Trưởng phòng" }
body = "home"
kind = "head"
since = 2005-09-01

[[persons]]
key = "an"
name = "Ông An"

[[tenures]]
post = "head"
person = "an"
since = 2017-01-01

[[absences]]
person = "an"
post = "head"
since = 2017-03-01
"""
CSV = {
    "bodies": (
        "key,name.vi,name.en,kind,level,parent,since\n"
        "city,UBND thành phố,,committee,district,,2005-09-01\n"
        'home,"Phòng Nội vụ",,division,district,city,2005-09-01\n'
    ),
    "posts": ("key,title.vi,body,kind,since\nhead,Trưởng phòng,home,head,2005-09-01\n"),
    "persons": "key,name\nan,Ông An\n",
    "tenures": "post,person,since\nhead,an,2017-01-01\n",
    "absences": "person,post,since\nan,head,2017-03-01\n",
}


def problems_of(*changes):
    """What is wrong with the document once some of its text reads otherwise."""
    text = TOML
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    with pytest.raises(MalformedDataError) as caught:
        load_organisation(text, "city.toml")
    problems = caught.value.arguments["problems"]
    lines = caught.value.arguments["lines"]
    assert [int(one.split(":")[1]) for one in problems] == lines
    return [one.removeprefix("city.toml:") for one in problems]


class TestLoadOrganisation:
    def test_reads_a_document(self):
        """
        A document is read as the codec reads the same data.
        """
        made = load_organisation(TOML, "city.toml")

        assert made.holder("head", JAN).person == "an"
        assert made.parent_of("home", JAN) == "city"

    def test_an_empty_one(self):
        """
        A document with nothing in it is an organisation without anybody.
        """
        assert load_organisation("", "empty.toml") == Organisation()

    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            pytest.param(
                ('kind = "committee"', 'kind = "comittee"'),
                "4: bodies[0].kind: unknown BodyKind, got 'comittee' "
                "(did you mean 'committee'?)",
                id="value",
            ),
            pytest.param(
                ('parent = "city"', 'parent = "citi"'),
                "13: bodies[1].parent: unknown body 'citi' (did you mean 'city'?)",
                id="reference",
            ),
            pytest.param(
                ("since = 2017-01-01", "until = 2018-01-01"),
                "27: tenures[0]: since: is missing",
                id="missing",
            ),
            pytest.param(
                ("[[persons]]", "[[person]]"),
                "23: unknown key, got 'person' (did you mean 'persons'?)",
                id="unknown list",
            ),
            pytest.param(
                ('name = "Ông An"', 'nmae = "Ông An"'),
                "25: persons[0]: unknown key, got 'nmae' (did you mean 'name'?)",
                id="unknown key",
            ),
            pytest.param(
                ("[[absences]]", "[absences]"),
                "32: absences: must be a list, got {'person': 'an', 'post': 'head', "
                "'since': datetime.date(2017, 3, 1)}",
                id="no list",
            ),
        ],
    )
    def test_names_the_line(self, change, expected):
        """
        Whatever is wrong is told with its line and its path.
        """
        assert expected in problems_of(change)

    def test_values_and_references_at_once(self):
        """
        Wrong values and what does not fit together are told together, by line.
        """
        found = problems_of(
            ('kind = "division"', 'kind = "divison"'),
            ('post = "head"', 'post = "haed"'),
            ('person = "an"\npost', 'person = "ann"\npost'),
        )

        assert [one.partition(" (")[0] for one in found] == [
            "11: bodies[1].kind: unknown BodyKind, got 'divison'",
            "28: tenures[0].post: unknown post 'haed'",
            "33: absences[0].person: unknown person 'ann'",
        ]

    @pytest.mark.parametrize(
        ("old", "new", "path"),
        [
            pytest.param('level = "district"', "level = 1", "bodies[0]", id="body"),
            pytest.param('kind = "head"', 'kind = "boss"', "posts[0]", id="post"),
            pytest.param('name = "Ông An"', "name = 1", "persons[0]", id="person"),
            pytest.param(
                "since = 2017-01-01", 'since = "1/1/2017"', "tenures[0]", id="tenure"
            ),
        ],
    )
    def test_tells_no_consequences(self, old, new, path):
        """
        What refers to a value that could not be read is not told as unknown.
        """
        (found,) = problems_of((old, new))

        assert path in found

    def test_what_must_not_be_recorded(self):
        """
        On demand what could be asked, but not recorded, is told too.
        """
        circle = '[[placements]]\nbody = "city"\nparent = "home"\nsince = 2017-01-01\n'
        table = "body,parent,since\ncity,home,2017-01-01\n"

        with pytest.raises(MalformedDataError) as document:
            load_organisation(circle + TOML, "city.toml", recordable=True)
        with pytest.raises(MalformedDataError) as tables:
            load_tables({**CSV, "placements": table}, recordable=True)

        assert load_organisation(circle + TOML, "city.toml").placements
        circles = "circle city -> home -> city on 2017-01-01"
        assert str(document.value) == f"city.toml:3: placements[0].parent: {circles}"
        assert str(tables.value) == f"placements.csv:2: parent: {circles}"

    def test_counts_as_the_document_does(self):
        """
        Values after one that could not be read keep their numbers.
        """
        end = "since = 2005-09-01\n\n[[posts]]"

        found = problems_of(
            ('level = "district"', "level = 1"),
            (end, end.replace("\n", "\nuntil = 2005-09-01\n", 1)),
        )

        late = "15: bodies[1].until: 2005-09-01 is not after since 2005-09-01"
        assert found[1:] == [late]

    def test_stops_at_some_point(self):
        """
        Of very many problems the first hundred are told, and nothing besides.
        """
        text = "[[bodies]]\n" * (MOST_PROBLEMS + 20) + TOML

        with pytest.raises(MalformedDataError, match="100 problems") as caught:
            load_organisation(text, "city.toml")

        assert len(caught.value.arguments["problems"]) == MOST_PROBLEMS

    def test_what_is_no_toml(self):
        """
        What cannot be read at all is refused with its line.
        """
        with pytest.raises(MalformedDataError, match=r"city\.toml:1:"):
            load_organisation("[[bodies]", "city.toml")

    def test_what_is_too_large(self):
        """
        A document that is too large is not read.
        """
        with pytest.raises(TooLargeError):
            load_organisation("#" * (LARGEST_DOCUMENT + 1), "city.toml")


def table_problems(**changes):
    """What is wrong with the tables once some read otherwise."""
    with pytest.raises(MalformedDataError) as caught:
        load_tables({**CSV, **changes}, "org")
    return list(caught.value.arguments["problems"])


def edited(name, old, new):
    """Return a table that reads otherwise."""
    assert old in CSV[name]
    return {name: CSV[name].replace(old, new)}


class TestLoadTables:
    def test_read_the_same_organisation(self):
        """
        Tables of rows hold what a document holds.
        """
        assert load_tables(CSV) == load_organisation(TOML, "city.toml")

    @pytest.mark.parametrize(
        "change",
        [
            pytest.param(lambda text: "\ufeff" + text, id="byte order mark"),
            pytest.param(lambda text: text.replace(",", ";"), id="semicolons"),
            pytest.param(lambda text: text.replace(",", "\t"), id="tabs"),
            pytest.param(lambda text: text.replace("\n", "\r\n"), id="Windows"),
            pytest.param(lambda text: text + "\n,,,\n", id="empty rows"),
            pytest.param(lambda text: text.rstrip("\n"), id="no last end of line"),
        ],
    )
    def test_as_spreadsheets_write_them(self, change):
        """
        What spreadsheets make of a table is read all the same.
        """
        tables = {name: change(text) for name, text in CSV.items()}

        assert load_tables(tables) == load_tables(CSV)

    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            pytest.param(
                edited("bodies", "division", "divison"),
                "org/bodies.csv:3: kind: unknown BodyKind, got 'divison' "
                "(did you mean 'division'?)",
                id="value",
            ),
            pytest.param(
                edited("bodies", "city,2005", "citi,2005"),
                "org/bodies.csv:3: parent: unknown body 'citi' (did you mean 'city'?)",
                id="reference",
            ),
            pytest.param(
                edited("bodies", "home,", "city,"),
                "org/bodies.csv:3: key: 'city' is org/bodies.csv:2 already",
                id="another row",
            ),
            pytest.param(
                edited("tenures", "2017-01-01", "01/01/2017"),
                "org/tenures.csv:2: since: must be a day such as 2017-02-16, got "
                "'01/01/2017'",
                id="day",
            ),
            pytest.param(
                edited("persons", "an,Ông An", "an"),
                "org/persons.csv:2: name: is missing",
                id="missing cell",
            ),
            pytest.param(
                edited("persons", "an,Ông An", "an,Ông An,vi"),
                "org/persons.csv:2: has 3 cells, but there are 2 columns",
                id="cell too many",
            ),
            pytest.param(
                {"body": "key\n"},
                "org/body.csv:1: unknown list, got 'body' (did you mean 'bodies'?)",
                id="unknown table",
            ),
            pytest.param(
                {"persons": 'key,name\nan,"Ông An\n'},
                "org/persons.csv:1: is no row of CSV, or the one after it: "
                "unexpected end of data",
                id="open quotes",
            ),
        ],
    )
    def test_names_file_and_line(self, changes, expected):
        """
        Whatever is wrong is told with its file, its line and its field.
        """
        assert expected in table_problems(**changes)

    @pytest.mark.parametrize(
        ("title", "hint"),
        [
            pytest.param("nmae", "did you mean 'name'?", id="misspelt"),
            pytest.param("name", "write it as name.vi, or such", id="no language"),
            pytest.param("kind.vi", "write it as kind", id="language"),
            pytest.param("identifiers", "write it as identifiers.mail", id="pairs"),
            pytest.param("", "known are key, name", id="empty"),
        ],
    )
    def test_unknown_columns(self, title, hint):
        """
        A column that is none is told once, and not for each of its rows.
        """
        found = table_problems(**edited("bodies", "key,name.vi", f"key,{title}"))

        assert len(found) == 1
        assert found[0].startswith("org/bodies.csv:1: unknown column, got")
        assert hint in found[0]

    def test_a_column_twice(self):
        """
        Of two columns of one name neither counts.
        """
        (found,) = table_problems(**edited("bodies", "name.en", "name.vi"))

        assert found == "org/bodies.csv:1: column is there twice, got 'name.vi'"

    def test_parts_of_a_citation(self):
        """
        A citation has columns of its own, and a misspelt one is told.
        """
        good = (
            "body,name.vi,since,citation.instrument,citation.issued,"
            "citation.confirmed,citation.phrasing.vi\n"
            "home,Phòng Tổ chức,2020-02-01,Decision 5,2020-01-20,false,"
            '"Quyết định 5, 20/01/2020"\n'
        )
        bad = good.replace("instrument", "instrment")

        (naming,) = load_tables({**CSV, "names": good}).names

        assert naming.citation == Citation(
            instrument="Decision 5",
            issued=dt.date(2020, 1, 20),
            confirmed=False,
            phrasing=Text.of(vi="Quyết định 5, 20/01/2020"),
        )
        (found,) = table_problems(names=bad)
        assert "did you mean 'instrument'?" in found

    @pytest.mark.parametrize("value", ["yes", "True", "1"])
    def test_yes_or_no_is_true_or_false(self, value):
        """
        Other words for yes and no are refused.
        """
        head = "body,name.vi,since,citation.instrument,citation.confirmed"
        text = f"{head}\nhome,X,2020-02-01,D,{value}\n"

        (found,) = table_problems(names=text)

        assert found.startswith("org/names.csv:2: citation.confirmed: must be")

    def test_columns_without_rows(self):
        """
        A table of nothing but its head is an empty list.
        """
        tables = {name: text.splitlines()[0] for name, text in CSV.items()}

        assert load_tables({**tables, "fields": ""}) == Organisation()

    def test_without_a_folder(self):
        """
        Without a place only the file is named.
        """
        with pytest.raises(MalformedDataError, match=r"^persons\.csv:2: name: is miss"):
            load_tables({"persons": "key,name\nan,\n"})

    def test_what_is_too_large(self, monkeypatch):
        """
        A table that is too large is not read.
        """
        monkeypatch.setattr("govtasks.organisation.csv_tables.LARGEST_TABLE", 20)

        with pytest.raises(TooLargeError, match="over 20") as caught:
            load_tables(CSV, "org")

        assert caught.value.place == "org/bodies.csv"


TEXT_COLUMNS = ("name", "name.vi", "name.en", "title.vi")
# What a text, a key and a day in an organisation can be.
WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from('\n\t,;"=-'),
    min_size=1,
).filter(str.strip)
TEXTS = st.dictionaries(st.sampled_from(["vi", "en", "zh-Hant"]), WORDS, min_size=1)
KEYS = st.sampled_from(["a", "b.c/d", "7@x", "it-2_#"])
PAIRS = st.dictionaries(WORDS, WORDS, max_size=2)
# A scheme that a body itself has for as long as it exists cannot be dated as well.
DATED_SCHEME = "x"
LASTING = st.dictionaries(WORDS.filter(lambda word: word != DATED_SCHEME), WORDS)
CITES = st.builds(
    Citation,
    instrument=WORDS,
    provision=st.just("") | WORDS,
    issued=st.none() | st.just(JAN),
    source=st.just("") | WORDS,
    confirmed=st.booleans(),
    phrasing=st.none() | TEXTS.map(Text),
)


@st.composite
def organisations(draw):
    """An organisation with something in each list, full of odd texts."""
    return Organisation(
        bodies=[
            Body(
                key=key,
                name=Text(draw(TEXTS)),
                kind=draw(st.sampled_from(BodyKind)),
                level=draw(st.sampled_from(Level)),
                parent=parent,
                since=JAN,
                identifiers=draw(LASTING),
            )
            for key, parent in (("top", None), ("low", "top"))
        ],
        posts=[
            Post(key=key, title=Text(draw(TEXTS)), body="low", kind=kind, since=JAN)
            for key, kind in (("head", PostKind.HEAD), ("deputy", PostKind.DEPUTY))
        ],
        persons=[Person(key="an", name=draw(WORDS), contacts=draw(PAIRS))],
        tenures=[
            Tenure(
                post="head",
                person="an",
                since=JAN,
                manner=draw(st.sampled_from(Manner)),
            )
        ],
        portfolios=[
            Portfolio(
                post="deputy",
                since=JAN,
                fields=draw(st.lists(KEYS, min_size=1, max_size=3)),
                citation=draw(st.none() | CITES),
            )
        ],
        names=[
            Naming(
                body="low", name=Text(draw(TEXTS)), since=LATER, citation=draw(CITES)
            )
        ],
        placements=[Placement(body="low", since=LATER, citation=draw(CITES))],
        identifiers=[
            Identifier(
                body="low",
                scheme=DATED_SCHEME,
                code=draw(WORDS),
                since=JAN,
                until=LATER,
            )
        ],
        successions=[
            Succession(
                body="low",
                successor="top",
                kind=SuccessionKind.TRANSFER,
                on=LATER,
                bodies=["low", "top"],
            )
        ],
        mandates=[
            Mandate(
                key="m",
                from_post="head",
                to_post="deputy",
                commands=["accept", "report"],
                since=JAN,
                instrument=draw(CITES),
                may_subdelegate=draw(st.booleans()),
            )
        ],
        absences=[Absence(person="an", post="head", since=JAN, reason=draw(WORDS))],
    )


@given(organisations())
def test_tables_come_back_equal(made):
    """
    What is written as tables is read back, equal.
    """
    assert load_tables(dump_tables(made)) == made


@given(organisations())
def test_a_document_comes_back_equal(made):
    """
    What is written as TOML is read back, equal.
    """
    assert load_organisation(Codec().to_toml(made), "city.toml") == made


@given(st.dictionaries(st.sampled_from([*CSV, "fields", "x"]), st.text()))
def test_noise_is_refused_and_nothing_else(tables):
    """
    Whatever tables hold, an organisation or an error of ours comes of it.
    """
    with contextlib.suppress(GovtasksError):
        assert isinstance(load_tables(tables), Organisation)


@given(st.data())
def test_damage_is_told_by_its_line(data):
    """
    A cell that is spoilt is told with the line on which it stands.
    """
    name = data.draw(st.sampled_from(sorted(CSV)))
    head, *rows = CSV[name].splitlines()
    number = data.draw(st.integers(0, len(rows) - 1))
    columns = head.split(",")
    strict = [column for column in columns if column not in TEXT_COLUMNS]
    place = columns.index(data.draw(st.sampled_from(strict)))
    cells = rows[number].split(",")
    cells[place] = "Ồ!"
    rows[number] = ",".join(cells)

    with pytest.raises(MalformedDataError) as caught:
        load_tables({**CSV, name: "\n".join([head, *rows])})

    told = caught.value.arguments["problems"]
    assert any(one.startswith(f"{name}.csv:{number + 2}: ") for one in told)
