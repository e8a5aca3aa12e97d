import datetime as dt
import itertools
import typing

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.codec import Codec
from govtasks.directives import (
    DOCUMENT_KINDS,
    Directive,
    Provision,
    Purpose,
    Recipient,
    Reference,
    Relation,
    Secrecy,
    Urgency,
    provenance,
)
from govtasks.documents import make_converter, read_toml, structure
from govtasks.errors import InvalidValueError, MalformedDataError, UnknownNameError
from govtasks.messages import LOCALES, render
from govtasks.text import Text

ISSUED = dt.date(2017, 2, 9)
TITLE = Text.of(vi="Về phương thức chỉ đạo, điều hành năm 2017")


def dispatch(**fields):
    """The province's dispatch 644 of 2017, changed as given."""
    return Directive(
        **{
            "key": "province-644",
            "issuer": "province",
            "number": "644",
            "symbol": "UBND-TH",
            "kind": "CV",
            "issued": ISSUED,
            "title": TITLE,
            **fields,
        }
    )


def provisions(*paths):
    """Provisions that say where they stand."""
    return tuple(Provision(path=path, text=Text.of(vi=path)) for path in paths)


def resting_on(key, *others, relation=Relation.IMPLEMENTS):
    """A directive that rests on others."""
    references = [Reference(relation=relation, directive=one) for one in others]
    return dispatch(key=key, references=references)


def by_key(*directives):
    """Directives by their keys."""
    return {one.key: one for one in directives}


class TestKinds:
    def test_are_those_of_the_annex(self):
        """
        Decree 30/2020 annex III has 27 abbreviations; công văn and thư công make 29.
        """
        assert len(DOCUMENT_KINDS) == 29
        assert {"CV", "QĐ", "QyĐ", "TTr", "CĐ", "PB"} <= set(DOCUMENT_KINDS)

    @pytest.mark.parametrize("locale", LOCALES)
    @pytest.mark.parametrize("kind", DOCUMENT_KINDS)
    def test_each_has_a_name(self, kind, locale):
        """
        Every document type has a name in both languages.
        """
        assert render(f"directives.kind-{kind}", {}, locale)

    @pytest.mark.parametrize("locale", LOCALES)
    @pytest.mark.parametrize("relation", Relation, ids=lambda one: one.value)
    def test_each_relation_has_a_name(self, relation, locale):
        """
        Every relation has a name in both languages.
        """
        assert relation.in_locale(locale)

    @pytest.mark.parametrize(
        ("kind", "hint"),
        [
            pytest.param("QD", "did you mean 'QĐ'?", id="without its bar"),
            pytest.param("cv", "did you mean 'CV'?", id="small letters"),
            pytest.param("hd", "did you mean 'HD' or 'HĐ'?", id="two are near"),
            pytest.param("TTrr", "did you mean 'TTr'?", id="typing error"),
            pytest.param("xyz", None, id="nothing near"),
        ],
    )
    def test_unknown_kind_names_the_nearest(self, kind, hint):
        """
        An unknown document type is refused with the nearest one.
        """
        with pytest.raises(UnknownNameError, match="document type") as caught:
            dispatch(kind=kind)

        assert caught.value.field == "kind"
        assert caught.value.value == kind
        assert caught.value.hint == hint


class TestNumberAndSymbol:
    @pytest.mark.parametrize(
        ("number", "symbol", "kind", "expected"),
        [
            pytest.param("644", "UBND-TH", "CV", "644/UBND-TH", id="công văn"),
            pytest.param("160", "QĐ-UBND", "QĐ", "160/QĐ-UBND", id="decision"),
            pytest.param("22/2015", "QĐ-UBND", "QĐ", "22/2015/QĐ-UBND", id="normative"),
            pytest.param("101", "KH/TU", "KH", "101-KH/TU", id="Party plan"),
            pytest.param("12a", "CV/ĐU", "CV", "12a-CV/ĐU", id="Party dispatch"),
            pytest.param("644", None, "CV", "644", id="symbol not known"),
            pytest.param(None, "UBND", "CV", None, id="unnumbered"),
        ],
    )
    def test_are_written_together(self, number, symbol, kind, expected):
        """
        State documents join number and symbol by a slash, the Party by a hyphen.
        """
        made = dispatch(number=number, symbol=symbol, kind=kind)

        assert made.reference_number == expected

    @pytest.mark.parametrize(
        "number",
        ["", "644/", "123456", "12ab", "A1", "22/15", "٣", " ", 644, ["1"]],
        ids=repr,
    )
    def test_other_numbers_are_refused(self, number):
        """
        A number is up to five digits, a letter, a year of four digits.
        """
        with pytest.raises(InvalidValueError, match="must be a number") as caught:
            dispatch(number=number)

        assert caught.value.field == "number"

    @pytest.mark.parametrize(
        "symbol",
        ["", "ubnd", "UBND TH", "UBND--TH", "-TH", "UBND-", "KH/", "A" * 101, 3],
        ids=lambda value: repr(value)[:12],
    )
    def test_other_symbols_are_refused(self, symbol):
        """
        A symbol is groups joined by hyphens, or the Party's form with a slash.
        """
        with pytest.raises(InvalidValueError, match="must be a symbol") as caught:
            dispatch(symbol=symbol)

        assert caught.value.field == "symbol"

    def test_white_space_around_is_dropped(self):
        """
        Blanks and line ends around a number, a symbol and a type do not count.
        """
        assert dispatch(number=" 644\n", symbol="UBND-TH ", kind="CV ") == dispatch()

    def test_letters_are_kept_in_one_form(self):
        """
        A symbol typed with combining marks is the same symbol.
        """
        composed, combining = "SN\u01af", "SNU\u031b"

        made = dispatch(symbol=combining)

        assert made.symbol == composed
        assert made == dispatch(symbol=composed)


class TestIdentity:
    def test_is_issuer_year_number_symbol(self):
        """
        Numbers start again each year, so the year is part of the identity.
        """
        assert dispatch().identity == ("province", 2017, "644", "UBND-TH")
        assert dispatch().identity != dispatch(issued=dt.date(2018, 2, 9)).identity

    def test_leading_zeros_do_not_count(self):
        """
        A number under ten is written with a zero and is the same without it.
        """
        assert dispatch(number="02").identity == dispatch(number="2").identity
        assert dispatch(number="02a").identity != dispatch(number="02").identity

    def test_a_stated_year_goes_first(self):
        """
        The year that a number carries is its year, also without day of issue.
        """
        made = dispatch(number="22/2015", symbol="QĐ-UBND", kind="QĐ", issued=None)

        assert made.identity == ("province", 2015, "22", "QĐ-UBND")

    @pytest.mark.parametrize(
        "fields",
        [
            pytest.param({"number": None}, id="unnumbered"),
            pytest.param({"issued": None}, id="undated"),
        ],
    )
    def test_needs_number_and_year(self, fields):
        """
        Without number or year nothing tells a document from all others.
        """
        assert dispatch(**fields).identity is None


class TestLabel:
    @pytest.mark.parametrize(
        ("fields", "vi", "en"),
        [
            pytest.param(
                {},
                "Công văn 644/UBND-TH ngày 09/02/2017",
                "Official dispatch 644/UBND-TH of 2017-02-09",
                id="complete",
            ),
            pytest.param(
                {"number": None, "symbol": None},
                "Công văn (chưa rõ số) ngày 09/02/2017",
                "Official dispatch (number not known) of 2017-02-09",
                id="no number",
            ),
            pytest.param(
                {"symbol": None},
                "Công văn 644 ngày 09/02/2017 (chưa rõ ký hiệu)",
                "Official dispatch 644 of 2017-02-09 (symbol not known)",
                id="no symbol",
            ),
            pytest.param(
                {"issued": None, "kind": "QĐ"},
                "Quyết định 644/UBND-TH (chưa rõ ngày ban hành)",
                "Decision 644/UBND-TH (day of issue not known)",
                id="no date",
            ),
        ],
    )
    def test_says_what_is_not_known(self, fields, vi, en):
        """
        A label names type, number, symbol and day, or says that they are missing.
        """
        made = dispatch(**fields)

        assert made.label("vi") == vi
        assert made.label() == en
        assert made.in_locale("vi") == vi

    def test_other_languages_are_refused(self):
        """
        A language without texts is an error.
        """
        with pytest.raises(InvalidValueError, match="texts exist in"):
            dispatch().label("fr")


class TestFields:
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            pytest.param("key", "Công văn 644", id="key"),
            pytest.param("issuer", None, id="issuer"),
            pytest.param("issued", dt.datetime(2017, 2, 9, tzinfo=dt.UTC), id="day"),
            pytest.param("issued", "2017-02-09", id="day as text"),
            pytest.param("title", "Về việc", id="title"),
            pytest.param("references", ("province-1",), id="references"),
            pytest.param("references", 3, id="no list of references"),
            pytest.param("provisions", ["1"], id="provisions"),
            pytest.param("note", None, id="note"),
            pytest.param("urgency", "urgent", id="urgency"),
            pytest.param("secrecy", None, id="secrecy"),
            pytest.param("recipients", ["home"], id="recipients"),
            pytest.param("recipients", "home", id="no list of recipients"),
            pytest.param("signature", "Ông A", id="signature"),
            pytest.param("effective", "2017-02-09", id="effective"),
        ],
    )
    def test_refuse_other_values(self, field, value):
        """
        A value of the wrong sort is refused under the name of its field.
        """
        with pytest.raises(InvalidValueError) as caught:
            dispatch(**{field: value})

        assert caught.value.field == field

    def test_no_directive_names_itself(self):
        """
        A directive cannot refer to itself.
        """
        with pytest.raises(InvalidValueError, match="itself") as caught:
            resting_on("a", "b", "a")

        assert caught.value.field == "references"
        assert caught.value.value == "a"

    def test_is_routine_and_not_secret_by_default(self):
        """
        Without marks a directive is routine, not secret, and sent to nobody named.
        """
        made = dispatch()

        assert made.urgency is Urgency.ROUTINE
        assert made.secrecy is Secrecy.NONE
        assert (made.recipients, made.signature, made.effective) == ((), None, None)

    def test_is_sent_to_each_once(self):
        """
        A body stands once among the recipients, for one purpose.
        """
        twice = [Recipient(body="home"), Recipient(body="home", purpose=Purpose.KNOW)]

        with pytest.raises(InvalidValueError, match="same body twice") as caught:
            dispatch(recipients=twice)

        assert caught.value.field == "recipients"
        assert caught.value.value == "home"

    def test_relation_is_no_text(self):
        """
        The relation of a reference is one of the five.
        """
        with pytest.raises(InvalidValueError, match="must be a Relation"):
            Reference(relation="implements", directive="a")

    def test_reference_can_mean_provisions(self):
        """
        "Amends point 2.a" names the provision, "replaces" all of the document.
        """
        amends = Reference(
            relation=Relation.AMENDS, directive="a", provisions=["2.a", "3"]
        )

        assert amends.provisions == ("2.a", "3")
        assert Reference(relation=Relation.REPLACES, directive="a").provisions == ()

    @pytest.mark.parametrize(
        ("provisions", "problem", "value"),
        [
            pytest.param(["2.a", ""], "must be a path", "", id="no path"),
            pytest.param(["2.a", 3], "must be a path", 3, id="number"),
            pytest.param("2.a", "must be a list", "2.a", id="no list"),
            pytest.param(["1", "2", "1"], "same path twice", "1", id="twice"),
        ],
    )
    def test_other_provisions_are_refused(self, provisions, problem, value):
        """
        What a reference means are paths, each once.
        """
        with pytest.raises(InvalidValueError, match=problem) as caught:
            Reference(relation=Relation.AMENDS, directive="a", provisions=provisions)

        assert caught.value.field == "provisions"
        assert caught.value.value == value

    @pytest.mark.parametrize("cls", [Directive, Provision, Reference])
    def test_annotations_resolve(self, cls):
        """
        Tools that read annotations at run time find every type.
        """
        assert typing.get_type_hints(cls)


class TestProvisions:
    @pytest.mark.parametrize("path", ["1", "2.a", "II.3.đ", "10.12"])
    def test_paths(self, path):
        """
        A path is numbers and letters with points between.
        """
        assert Provision(path=path, text=TITLE).path == path

    @pytest.mark.parametrize(
        "path", ["", ".", "1.", ".1", "1..2", "1 a", "é", "1" * 101, 1, None], ids=repr
    )
    def test_other_paths_are_refused(self, path):
        """
        Anything else is no path.
        """
        with pytest.raises(InvalidValueError, match="must be a path") as caught:
            Provision(path=path, text=TITLE)

        assert caught.value.field == "path"

    def test_the_same_path_twice_is_refused(self):
        """
        Two provisions cannot stand in one place.
        """
        with pytest.raises(InvalidValueError, match="same path twice") as caught:
            dispatch(provisions=provisions("1", "2", "1"))

        assert caught.value.field == "provisions"
        assert caught.value.value == "1"

    def test_are_found_by_path(self):
        """
        A provision is found by its path.
        """
        made = dispatch(provisions=provisions("1", "2", "2.a"))

        assert made.provision("2.a").text.in_locale("vi") == "2.a"

    def test_unknown_path_names_the_nearest(self):
        """
        A path that is not there is refused with the nearest one.
        """
        made = dispatch(provisions=provisions("1", "2", "2.a"))

        with pytest.raises(UnknownNameError, match="unknown provision") as caught:
            made.provision("2.b")

        assert caught.value.field == "provision"
        assert caught.value.hint == "did you mean '2.a'?"

    def test_stand_in_a_tree(self):
        """
        Children come in the order of the document, each under the one above.
        """
        made = dispatch(provisions=provisions("2", "1", "1.b", "1.a", "1.a.x"))

        children = [[one.path for one in made.children(p)] for p in (None, "1", "1.a")]

        assert children == [["2", "1"], ["1.b", "1.a"], ["1.a.x"]]
        assert made.children("2") == ()

    def test_stand_under_the_nearest_that_is_there(self):
        """
        A provision whose parent was not recorded stands one level higher.
        """
        made = dispatch(provisions=provisions("1", "1.a.x", "3.b"))

        assert [one.path for one in made.children()] == ["1", "3.b"]
        assert [one.path for one in made.children("1")] == ["1.a.x"]

    def test_children_of_an_unknown_path(self):
        """
        Asking for what stands under nothing is refused.
        """
        with pytest.raises(UnknownNameError, match="unknown provision"):
            dispatch().children("1")


class TestProvenance:
    def test_goes_up_to_the_root(self):
        """
        A unit's plan goes back to the city's directive and the dispatch 644.
        """
        known = by_key(
            resting_on("plan", "city"),
            resting_on("city", "province-644"),
            dispatch(),
        )

        found = provenance(known, "plan")

        assert [one.key for one in found] == ["plan", "city", "province-644"]

    def test_names_each_once_and_before_what_it_rests_on(self):
        """
        Where two ways lead to one document it stands behind both.
        """
        known = by_key(
            resting_on("plan", "root", "left", "right"),
            resting_on("left", "root"),
            resting_on("right", "root", relation=Relation.BASED_ON),
            resting_on("root"),
        )

        found = provenance(known, "plan")

        assert [one.key for one in found] == ["plan", "left", "right", "root"]

    @pytest.mark.parametrize(
        "relation", [Relation.AMENDS, Relation.REPLACES, Relation.REVOKES]
    )
    def test_follows_only_what_it_rests_on(self, relation):
        """
        What a directive amends, replaces or revokes is not its source.
        """
        known = by_key(resting_on("new", "old", relation=relation))

        assert [one.key for one in provenance(known, "new")] == ["new"]

    @pytest.mark.parametrize(
        ("key", "field", "hint"),
        [
            pytest.param("plam", "key", "did you mean 'plan'?", id="asked for"),
            pytest.param(
                "plan", "plan.references", "did you mean 'city'?", id="referred to"
            ),
        ],
    )
    def test_unknown_directives_are_refused(self, key, field, hint):
        """
        A directive that is not there is refused with the nearest one.
        """
        known = by_key(resting_on("plan", "citi"), resting_on("city"))

        with pytest.raises(UnknownNameError, match="unknown directive") as caught:
            provenance(known, key)

        assert caught.value.field == field
        assert caught.value.hint == hint

    def test_circles_are_refused(self):
        """
        Directives that rest on each other are named in their circle.
        """
        known = by_key(
            resting_on("plan", "a"), resting_on("a", "b"), resting_on("b", "a")
        )

        with pytest.raises(MalformedDataError, match="a -> b -> a") as caught:
            provenance(known, "plan")

        assert caught.value.field == "references"
        assert caught.value.arguments["circle"] == ("a", "b", "a")


class TestDocuments:
    def test_are_read_and_written(self):
        """
        A directive in a TOML document is the same after writing and reading.
        """
        source = """
        key = "city-2017"
        issuer = "city"
        kind = "CV"
        issued = 2017-02-10
        title = {vi = "Chỉ đạo thực hiện Công văn 644"}
        references = [{relation = "implements", directive = "province-644"}]
        [[provisions]]
        path = "2.a"
        text = {vi = "Khắc phục ngay nhiệm vụ quá hạn"}
        """
        converter = make_converter()

        made = structure(converter, read_toml(source, "city.toml"), Directive)

        assert made.sources() == ("province-644",)
        assert made.provision("2.a").above == ("2",)
        assert structure(converter, converter.unstructure(made), Directive) == made


keys = st.sampled_from("abcdefgh")
edges = st.lists(st.tuples(keys, keys, st.sampled_from(Relation)), max_size=12)


def graph(edges):
    """Directives a to h with these references."""
    plain = {key: dispatch(key=key) for key in "abcdefgh"}
    for source, target, relation in edges:
        if source != target:
            one = plain[source]
            reference = Reference(relation=relation, directive=target)
            references = (*one.references, reference)
            plain[source] = attrs.evolve(one, references=references)
    return plain


@given(edges=edges, key=keys)
def test_provenance_is_in_order_or_a_circle(edges, key):
    """
    Everything that a directive rests on stands behind it, unless in a circle.
    """
    known = graph(edges)

    try:
        found = [one.key for one in provenance(known, key)]
    except MalformedDataError as error:
        circle = error.arguments["circle"]
        assert circle[0] == circle[-1]
        steps = itertools.pairwise(circle)
        assert all(above in known[one].sources() for one, above in steps)
        return

    assert found[0] == key
    assert len(set(found)) == len(found)
    assert all(
        found.index(above) > found.index(one)
        for one in found
        for above in known[one].sources()
    )


paths = st.lists(st.sampled_from("12a"), min_size=1, max_size=4).map(".".join)


@given(paths=st.lists(paths, unique=True, max_size=12))
def test_every_provision_stands_in_the_tree_once(paths):
    """
    Going down from the top meets every provision exactly once.
    """
    made = dispatch(provisions=provisions(*paths))

    met = [one.path for above in (None, *paths) for one in made.children(above)]

    assert sorted(met) == sorted(paths)


@given(depth=st.integers(1, 1500))
def test_long_chains_end(depth):
    """
    However many documents stand between, the root is found.
    """
    known = by_key(
        dispatch(key="d0"),
        *(resting_on(f"d{number}", f"d{number - 1}") for number in range(1, depth)),
    )

    found = provenance(known, f"d{depth - 1}")

    assert len(found) == depth
    assert found[-1].key == "d0"


class TestDocument:
    def test_of_every_field_is_read(self):
        """
        Marks, recipients and signature are read from TOML.
        """
        made = structure(make_converter(), read_toml(DOCUMENT, "d.toml"), Directive)

        assert made.urgency is Urgency.EXTREMELY_URGENT
        assert made.secrecy is Secrecy.CONFIDENTIAL
        assert made.recipients[1] == Recipient(body="front", purpose=Purpose.KNOW)
        assert made.references[0].provisions == ("2.a",)
        assert made.effective == dt.date(2017, 2, 15)
        assert made.signature is not None
        assert made.signature.principal == "chair"
        assert made.signature.signer == "office-deputy"

    def test_comes_back_equal(self):
        """
        What is stored is read back, equal.
        """
        codec = Codec()
        made = codec.load(read_toml(DOCUMENT, "d.toml"), Directive)

        assert codec.load(codec.dump(made), Directive) == made
        assert codec.load(read_toml(codec.to_toml(made), "d.toml"), Directive) == made

    def test_of_an_older_release_is_read(self):
        """
        A document without the newer fields has them at their defaults.
        """
        older = DOCUMENT.partition("urgency")[0]

        made = structure(make_converter(), read_toml(older, "d.toml"), Directive)

        assert made == Directive(
            key="city-12", issuer="city", kind="CV", issued=ISSUED, title=TITLE
        )


DOCUMENT = """
key = "city-12"
issuer = "city"
kind = "CV"
issued = 2017-02-09
title = { vi = "Về phương thức chỉ đạo, điều hành năm 2017" }
urgency = "extremely-urgent"
secrecy = "confidential"
effective = 2017-02-15
recipients = [{ body = "home" }, { body = "front", purpose = "know" }]
references = [{ relation = "amends", directive = "city-2", provisions = ["2.a"] }]

[signature]
person = "d"
lines = [
  { capacity = "tl", post = "chair" },
  { capacity = "kt", post = "office-head" },
  { post = "office-deputy" },
]
"""
