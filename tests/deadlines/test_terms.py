import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.deadlines.terms import LARGEST_AMOUNT, Term, Unit
from govtasks.errors import GovtasksError, InvalidValueError, TooLargeError

AMOUNTS = st.integers(-LARGEST_AMOUNT, LARGEST_AMOUNT)
TERMS = st.builds(Term, AMOUNTS, st.sampled_from(Unit))


class TestParse:
    @pytest.mark.parametrize(
        ("text", "amount", "unit"),
        [
            pytest.param("5 working days", 5, Unit.WORKING_DAY, id="English"),
            pytest.param("1 working day", 1, Unit.WORKING_DAY, id="singular"),
            pytest.param("3 months", 3, Unit.MONTH, id="months"),
            pytest.param("05 ngày làm việc", 5, Unit.WORKING_DAY, id="Vietnamese"),
            pytest.param("3 tháng", 3, Unit.MONTH, id="tháng"),
            pytest.param("2 năm", 2, Unit.YEAR, id="năm"),
            pytest.param("10 NGÀY", 10, Unit.DAY, id="capitals"),
            pytest.param("30  phút", 30, Unit.MINUTE, id="wide space"),
            pytest.param("5WD", 5, Unit.WORKING_DAY, id="short working days"),
            pytest.param("3m", 3, Unit.MONTH, id="short months"),
            pytest.param("P3M", 3, Unit.MONTH, id="ISO months"),
            pytest.param("P2W", 2, Unit.WEEK, id="ISO weeks"),
            pytest.param("P1Y", 1, Unit.YEAR, id="ISO years"),
            pytest.param("-P1D", -1, Unit.DAY, id="ISO backward"),
            pytest.param("PT4H", 4, Unit.HOUR, id="ISO hours"),
            pytest.param("PT30M", 30, Unit.MINUTE, id="ISO minutes"),
            pytest.param("-2 weeks", -2, Unit.WEEK, id="backward"),
            pytest.param("0 days", 0, Unit.DAY, id="nothing"),
            pytest.param("half a month", 15, Unit.DAY, id="half a month"),
            pytest.param("nửa tháng", 15, Unit.DAY, id="nửa tháng"),
            pytest.param("Nửa năm", 6, Unit.MONTH, id="nửa năm"),
            pytest.param("half a year", 6, Unit.MONTH, id="half a year"),
        ],
    )
    def test_forms(self, text, amount, unit):
        """
        People and programs write terms in many forms.

        Half a month and half a year are what Civil Code 2015 article 146(1) says.
        """
        assert Term.parse(text) == Term(amount, unit)

    @pytest.mark.parametrize(
        "text",
        [
            pytest.param("", id="empty"),
            pytest.param("soon", id="no number"),
            pytest.param("5", id="no unit"),
            pytest.param("1.5 months", id="fraction"),
            pytest.param("1 month 15 days", id="two terms"),
            pytest.param("P1M15D", id="two ISO terms"),
            pytest.param("P4H", id="ISO hours without T"),
            pytest.param("PT3D", id="ISO days after T"),
            pytest.param("\u0665 days", id="other digits"),
            pytest.param("1 tháng rưỡi", id="and a half"),
            pytest.param(f"{'9' * 5000} days", id="endless number"),
        ],
    )
    def test_refused(self, text):
        """
        What is not one number and one unit is refused with the forms that are read.
        """
        with pytest.raises(InvalidValueError, match="not a term") as caught:
            Term.parse(text)

        assert caught.value.field == "term"
        assert "5 working days" in caught.value.hint

    def test_nearest_unit(self):
        """
        A misspelt unit is refused with the nearest one.
        """
        with pytest.raises(InvalidValueError, match="did you mean 'working days'"):
            Term.parse("5 workin days")

    @pytest.mark.parametrize(
        ("text", "error"),
        [
            pytest.param(5, InvalidValueError, id="not text"),
            pytest.param("5\x00days", InvalidValueError, id="control character"),
            pytest.param("5 days" * 10_000, TooLargeError, id="too long"),
        ],
    )
    def test_no_text(self, text, error):
        """
        What no text can hold is refused as everywhere.
        """
        with pytest.raises(error):
            Term.parse(text)


class TestTerm:
    @pytest.mark.parametrize("amount", [LARGEST_AMOUNT, -LARGEST_AMOUNT])
    def test_largest(self, amount):
        """
        A million either way is a term.
        """
        assert Term(amount, Unit.DAY).amount == amount

    @pytest.mark.parametrize("amount", [LARGEST_AMOUNT + 1, -LARGEST_AMOUNT - 1])
    def test_too_large(self, amount):
        """
        More than a million is refused, so that no count can run away.
        """
        with pytest.raises(InvalidValueError, match="at most 1000000") as caught:
            Term(amount, Unit.DAY)

        assert caught.value.field == "amount"

    @pytest.mark.parametrize("amount", [True, 1.5, "1", None])
    def test_no_whole_number(self, amount):
        """
        An amount is a whole number.
        """
        with pytest.raises(InvalidValueError, match="whole number"):
            Term(amount, Unit.DAY)

    def test_no_unit(self):
        """
        A unit is one of the units, not its name.
        """
        with pytest.raises(InvalidValueError, match="unit of time") as caught:
            Term(1, "day")

        assert caught.value.field == "unit"

    def test_never_merged(self):
        """
        Twelve months are not one year, nor seven days one week.
        """
        assert Term.parse("12 months") != Term.parse("1 year")
        assert Term.parse("7 days") != Term.parse("1 week")

    @pytest.mark.parametrize(
        ("term", "english", "vietnamese"),
        [
            pytest.param(
                Term(5, Unit.WORKING_DAY),
                "5 working days",
                "5 ngày làm việc",
                id="working days",
            ),
            pytest.param(Term(1, Unit.MONTH), "1 month", "1 tháng", id="singular"),
            pytest.param(Term(-1, Unit.DAY), "-1 day", "-1 ngày", id="backward"),
            pytest.param(Term(0, Unit.YEAR), "0 years", "0 năm", id="nothing"),
        ],
    )
    def test_texts(self, term, english, vietnamese):
        """
        A term writes itself in both languages; its text is the English one.
        """
        assert str(term) == english
        assert term.in_locale("en") == english
        assert term.in_locale("vi") == vietnamese


@given(TERMS)
def test_text_parses_back(term):
    """
    The text of a term, in either language, is read back as the same term.
    """
    assert Term.parse(str(term)) == term
    assert Term.parse(term.in_locale("vi")) == term


@given(TERMS)
def test_reversed_twice(term):
    """
    Reversed twice, a term is itself again.
    """
    assert term.reversed().reversed() == term


@given(st.text())
def test_any_text(text):
    """
    Any text is a term or an error of ours.
    """
    try:
        term = Term.parse(text)
    except GovtasksError:
        return

    assert isinstance(term, Term)
