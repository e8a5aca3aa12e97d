import datetime as dt

import pytest

from govtasks.directives import (
    DOCUMENT_KINDS,
    KIND_LISTS,
    Directive,
    kinds_on,
    symbol_fits,
)
from govtasks.errors import InvalidValueError, UnknownNameError
from govtasks.messages import LOCALES, render
from govtasks.text import Text

LAST = dt.date(2020, 3, 4)
FIRST = dt.date(2020, 3, 5)


def issued(kind, day):
    """A document of that type and day."""
    return Directive(
        key="a", issuer="city", kind=kind, issued=day, title=Text.of(vi="Về việc")
    )


class TestKindLists:
    def test_follow_each_other(self):
        """
        Decree 30/2020 took effect on 2020-03-05, in place of Circular 01/2011.
        """
        older, newer = KIND_LISTS

        assert (older.since, older.until) == (dt.date(2011, 3, 5), FIRST)
        assert (newer.since, newer.until) == (FIRST, None)
        assert older.citation.instrument == "Circular 01/2011/TT-BNV"

    def test_say_how_many_types_a_law_has(self):
        """
        The circular names 32 types and the decree 29.
        """
        assert [len(one.kinds) for one in KIND_LISTS] == [32, 29]

    def test_what_nobody_has_seen_says_so(self):
        """
        The abbreviations of the circular are not confirmed.
        """
        assert [one.citation.confirmed for one in KIND_LISTS] == [False, True]

    @pytest.mark.parametrize("locale", LOCALES)
    @pytest.mark.parametrize(
        "kind", sorted({k for one in KIND_LISTS for k in one.kinds})
    )
    def test_each_type_has_a_name(self, kind, locale):
        """
        Every document type of both laws has a name in both languages.
        """
        assert render(f"directives.kind-{kind}", {}, locale)


class TestKindsOn:
    @pytest.mark.parametrize("day", [None, dt.date(2017, 2, 9), LAST], ids=str)
    def test_takes_both_where_the_list_is_not_known(self, day):
        """
        On the days of the circular, and without a day, both ways are types.
        """
        assert {"GN", "BGN", "CK", "PB", "CV"} <= set(kinds_on(day))

    def test_is_the_list_of_the_decree_from_its_day(self):
        """
        From 2020-03-05 there are only the types of the decree.
        """
        assert set(kinds_on(FIRST)) == set(DOCUMENT_KINDS)

    @pytest.mark.parametrize("day", [None, FIRST], ids=str)
    def test_is_sorted(self, day):
        """
        The types come in one order, each once.
        """
        assert list(kinds_on(day)) == sorted(set(kinds_on(day)))

    def test_an_instant_is_no_day(self):
        """
        A document type is asked for by civil date.
        """
        with pytest.raises(InvalidValueError, match="without a time"):
            kinds_on(dt.datetime(2017, 2, 9, tzinfo=dt.UTC))


class TestKindOfADirective:
    @pytest.mark.parametrize(
        ("kind", "day"),
        [
            pytest.param("GN", LAST, id="last day of the older"),
            pytest.param("BGN", LAST, id="newer before its day"),
            pytest.param("BGN", FIRST, id="newer"),
            pytest.param("CK", None, id="day not known"),
            pytest.param("ThC", FIRST, id="thư công"),
        ],
    )
    def test_is_of_the_day_of_issue(self, kind, day):
        """
        A document has a type of the law of its day.
        """
        assert issued(kind, day).kind == kind

    @pytest.mark.parametrize(
        ("kind", "hint"),
        [
            pytest.param(
                "GN",
                "'GN' ended on 2020-03-05 with Circular 01/2011/TT-BNV; since then it "
                "is 'BGN'",
                id="abbreviated anew",
            ),
            pytest.param(
                "CK",
                "'CK' ended on 2020-03-05 with Circular 01/2011/TT-BNV",
                id="no longer a type",
            ),
        ],
    )
    def test_of_another_day_is_refused(self, kind, hint):
        """
        A type that the law of the day no longer has is refused, with the law.
        """
        with pytest.raises(UnknownNameError, match="unknown document type") as caught:
            issued(kind, FIRST)

        assert caught.value.field == "kind"
        assert caught.value.value == kind
        assert caught.value.hint == hint


class TestSymbolFits:
    @pytest.mark.parametrize(
        ("symbol", "kind", "fits"),
        [
            pytest.param("QĐ-UBND", "QĐ", True, id="decision"),
            pytest.param("KH/TU", "KH", True, id="Party plan"),
            pytest.param("UBND-TH", "CV", True, id="công văn"),
            pytest.param("CV/ĐU", "CV", True, id="Party công văn"),
            pytest.param("UBND-TH", "QĐ", False, id="decision without its type"),
            pytest.param("QĐ-UBND", "CV", False, id="công văn with a type"),
            pytest.param("QĐ-UBND", "KH", False, id="another type"),
            pytest.param("KH/TU", "CV", False, id="Party công văn, another type"),
        ],
    )
    def test_a_typed_document_names_its_type_first(self, symbol, kind, fits):
        """
        `160/QĐ-UBND` names its type, the công văn `644/UBND-TH` its drafter.
        """
        assert symbol_fits(symbol, kind) is fits
