import datetime as dt
from fractions import Fraction

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govtasks.evaluation.reports import ColumnKind, Letterhead
from govtasks.evaluation.wording import (
    NOTHING,
    cell_text,
    decimal_text,
    instant_text,
    letterhead_text,
)

HEAD = Letterhead(
    superior="Ủy ban nhân dân tỉnh Quảng Ngãi",
    issuer="Ủy ban nhân dân thành phố Quảng Ngãi",
    number="12/BC-UBND",
    place="Quảng Ngãi",
    day=dt.date(2017, 2, 5),
    signatory_post="TM. Ủy ban nhân dân\nChủ tịch",
    signatory="Nguyễn Văn A",
    recipients=("Như trên", "Thường trực Thành ủy;", "Lưu: VT."),
)


class TestCellText:
    @pytest.mark.parametrize(
        ("kind", "cell", "vi", "en"),
        [
            pytest.param(ColumnKind.TEXT, None, "", "", id="no-text"),
            pytest.param(ColumnKind.COUNT, None, NOTHING, NOTHING, id="no-number"),
            pytest.param(ColumnKind.COUNT, 0, "0", "0", id="zero"),
            pytest.param(ColumnKind.COUNT, 21_914, "21.914", "21,914", id="thousands"),
            pytest.param(
                ColumnKind.SHARE,
                Fraction(14_068, 16_051),
                "87,6 %",
                "87.6 %",
                id="2017",
            ),
            pytest.param(ColumnKind.SHARE, Fraction(1), "100,0 %", "100.0 %", id="all"),
            pytest.param(
                ColumnKind.SHARE, Fraction(1, 2000), "0,1 %", "0.1 %", id="half-up"
            ),
            pytest.param(
                ColumnKind.POINTS, Fraction(-5, 2), "-2,50", "-2.50", id="lost"
            ),
            pytest.param(
                ColumnKind.POINTS,
                Fraction(-1, 1000),
                "0,00",
                "0.00",
                id="no-minus-zero",
            ),
            pytest.param(
                ColumnKind.DAY,
                dt.date(2017, 2, 6),
                "06/02/2017",
                "6 Feb 2017",
                id="day",
            ),
            pytest.param(
                ColumnKind.DAY,
                dt.date(1, 1, 1),
                "01/01/0001",
                "1 Jan 0001",
                id="year-1",
            ),
        ],
    )
    def test_as_its_reader_writes_it(self, kind, cell, vi, en):
        """
        Numbers and days have the marks of the language.
        """
        assert (cell_text(cell, kind, "vi"), cell_text(cell, kind, "en")) == (vi, en)


def test_instants_name_their_offset():
    """
    An instant says in which zone its hours are.
    """
    at = dt.datetime(2017, 6, 30, 17, tzinfo=dt.timezone(dt.timedelta(hours=7)))

    assert instant_text(at, "vi") == "17:00 30/06/2017 (UTC+07:00)"


class TestLetterheadText:
    def test_administrative_document(self):
        """
        Names are in capitals, days and the first months have a zero before them.
        """
        assert letterhead_text(HEAD, "vi") == attrs.evolve(
            letterhead_text(HEAD, "vi"),
            superior="ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI",
            issuer="ỦY BAN NHÂN DÂN THÀNH PHỐ QUẢNG NGÃI",
            number="Số: 12/BC-UBND",
            nation="CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            motto="Độc lập - Tự do - Hạnh phúc",
            place_and_day="Quảng Ngãi, ngày 05 tháng 02 năm 2017",
            recipients_title="Nơi nhận:",
            recipients=("- Như trên;", "- Thường trực Thành ủy;", "- Lưu: VT."),
            signatory_post=("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
            signatory="Nguyễn Văn A",
        )

    @pytest.mark.parametrize(
        ("month", "shown"), [(1, "01"), (2, "02"), (3, "3"), (10, "10")]
    )
    def test_zero_before_months(self, month, shown):
        """
        Only January and February have a zero before them.
        """
        head = attrs.evolve(HEAD, day=dt.date(2017, month, 10))

        said = letterhead_text(head, "vi").place_and_day

        assert said == f"Quảng Ngãi, ngày 10 tháng {shown} năm 2017"

    def test_english(self):
        """
        In English the day is written out.
        """
        head = letterhead_text(HEAD, "en")

        assert (head.number, head.place_and_day, head.recipients_title) == (
            "No.: 12/BC-UBND",
            "Quảng Ngãi, 5 February 2017",
            "Recipients:",
        )

    @pytest.mark.parametrize(
        ("place", "day", "shown"),
        [
            pytest.param("", None, "", id="neither"),
            pytest.param("Huế", None, "Huế", id="place"),
            pytest.param(
                "", dt.date(2017, 6, 30), "Ngày 30 tháng 6 năm 2017", id="day"
            ),
        ],
    )
    def test_without_place_or_day(self, place, day, shown):
        """
        What is not known is not written.
        """
        head = letterhead_text(attrs.evolve(HEAD, place=place, day=day), "vi")

        assert head.place_and_day == shown

    def test_bare(self):
        """
        An issuer alone is a letterhead without an end.
        """
        assert not letterhead_text(Letterhead(issuer="UBND"), "vi").has_end


@given(st.fractions(-(10**9), 10**9), st.integers(0, 3))
def test_decimals_are_near(value, places):
    """
    What is written differs by half of the last place at most.
    """
    written = decimal_text(value, places, "en").replace(",", "")

    assert abs(Fraction(written) - value) <= Fraction(1, 2 * 10**places)
