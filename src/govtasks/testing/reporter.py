"""What every reporter promises, as tests to inherit from."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import attrs
import pytest

from ..evaluation.reports import (
    Chart,
    ChartKind,
    Column,
    ColumnKind,
    Heading,
    Letterhead,
    Paragraph,
    Report,
    Series,
    Table,
)
from ..ports import Reporter
from .hostile import HOSTILE_TEXTS

_COLUMNS = (
    Column(title="Đơn vị"),
    Column(title="Đến hạn", kind=ColumnKind.COUNT),
    Column(title="Đúng hạn", kind=ColumnKind.SHARE),
    Column(title="Điểm", kind=ColumnKind.POINTS),
    Column(title="Thời hạn gần nhất", kind=ColumnKind.DAY),
)
_ROWS = (
    ("Phòng Nội vụ", 1_234, Fraction(14_068, 16_051), Fraction(65, 2), dt.date.min),
    ("Phòng Tài chính - Kế hoạch", 0, None, None, dt.date(2017, 2, 16)),
    ("", 7, Fraction(1), -2.5, None),
)
_LETTERHEAD = Letterhead(
    superior="Ủy ban nhân dân tỉnh Quảng Ngãi",
    issuer="Ủy ban nhân dân thành phố Quảng Ngãi",
    number="12/BC-UBND",
    place="Quảng Ngãi",
    day=dt.date(2017, 6, 30),
    signatory_post="KT. Chủ tịch\nPhó Chủ tịch",
    signatory="Nguyễn Văn A",
    recipients=("Thường trực Thành ủy", "Lưu: VT"),
)


def sample_report(**changes: Any) -> Report:  # noqa: ANN401 - as attrs.evolve
    """A report with one of everything, with some attributes changed."""
    labels = ("Phòng Nội vụ", "Phòng Tài chính - Kế hoạch")
    shares = Series(title="Đúng hạn", values=(Fraction(14_068, 16_051), None))
    ages = (Series(title="Mới", values=(3, 0)), Series(title="Lâu", values=(1, 2)))
    report = Report(
        title="Báo cáo tình hình thực hiện nhiệm vụ",
        subtitle="6 tháng đầu năm 2017",
        blocks=(
            Heading(text="I. Kết quả"),
            Paragraph(text="Có 1.241 nhiệm vụ đến hạn.\nĐề nghị đôn đốc."),
            Table(
                title="Kết quả theo đơn vị",
                columns=_COLUMNS,
                rows=_ROWS,
                totals=("Tổng cộng", 1_241, Fraction(7, 8), 30, None),
                note="Mẫu số: số nhiệm vụ đến hạn.",
            ),
            _chart(ChartKind.BARS, labels, (shares,)),
            _chart(ChartKind.STACKED, labels, ages),
            _chart(ChartKind.LINE, ("05/2017", "06/2017"), (shares,)),
        ),
        letterhead=_LETTERHEAD,
    )
    return attrs.evolve(report, **changes)


def _chart(
    kind: ChartKind, labels: tuple[str, ...], series: tuple[Series, ...]
) -> Chart:
    is_share = len(series) == 1
    title = f"Biểu đồ {kind.value}"
    return Chart(
        title=title, kind=kind, labels=labels, series=series, is_share=is_share
    )


class ReporterSuite:
    """Inherit, give the fixture ``reporter``, and a reporter is tested."""

    @pytest.fixture
    def reporter(self) -> Reporter:
        """The reporter under test; to be overridden."""
        raise NotImplementedError

    @pytest.fixture
    def report(self) -> Report:
        """A report with one of everything."""
        return sample_report()

    @pytest.fixture
    def zones(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
        """Lets a test move the process to another time zone, and back."""
        if not hasattr(time, "tzset"):
            pytest.skip("this system has no tzset")
        yield monkeypatch
        monkeypatch.undo()
        time.tzset()

    def test_is_a_reporter(self, reporter: Reporter, report: Report) -> None:
        """It writes everything that a report can hold as bytes that are not empty."""
        data = reporter.render(report)

        assert isinstance(data, bytes)
        assert data

    def test_same_report_same_bytes(self, reporter: Reporter, report: Report) -> None:
        """Written twice it is the same file: no clock, no random number."""
        first = reporter.render(report)

        assert reporter.render(attrs.evolve(report)) == first

    def test_time_zone_of_the_process_does_not_matter(
        self, reporter: Reporter, report: Report, zones: pytest.MonkeyPatch
    ) -> None:
        """A server in another time zone writes the same file."""
        written = set()
        for zone in ("UTC0", "ICT-7"):
            zones.setitem(os.environ, "TZ", zone)
            time.tzset()
            written.add(reporter.render(report))

        assert len(written) == 1

    def test_other_report_other_bytes(self, reporter: Reporter, report: Report) -> None:
        """What the report says is in the file."""
        other = attrs.evolve(report, title="Báo cáo khác")

        assert reporter.render(other) != reporter.render(report)

    @pytest.mark.parametrize("locale", ["vi", "en"])
    def test_bare_report_is_a_file_too(self, reporter: Reporter, locale: str) -> None:
        """A title alone is a file, not an error."""
        data = reporter.render(Report(title="-", locale=locale))

        assert isinstance(data, bytes)

    @pytest.mark.parametrize("letterhead", [None, Letterhead(issuer="UBND")])
    def test_empty_table_and_chart(
        self, reporter: Reporter, letterhead: Letterhead | None
    ) -> None:
        """A table without rows and a chart without labels are no errors."""
        series = (Series(title="s", values=()),)
        blocks = (
            Table(title="t", columns=_COLUMNS),
            *(_chart(kind, (), series) for kind in ChartKind),
        )

        data = reporter.render(sample_report(blocks=blocks, letterhead=letterhead))

        assert isinstance(data, bytes)

    @pytest.mark.parametrize("text", HOSTILE_TEXTS)
    def test_carries_any_text(self, reporter: Reporter, text: str) -> None:
        """No text that the core lets through breaks the file."""
        hostile = text or "-"
        series = (Series(title=hostile, values=(1,)),)
        blocks = (
            Heading(text=hostile),
            Paragraph(text=hostile),
            Table(
                title=hostile,
                columns=[Column(title=hostile), *_COLUMNS[1:]],
                rows=[(hostile, 1, 1, 1, None)],
                note=hostile,
            ),
            Chart(title=hostile, kind=ChartKind.BARS, labels=(hostile,), series=series),
        )
        head = Letterhead(issuer=hostile, recipients=(hostile,), signatory=hostile)
        given = sample_report(title=hostile, blocks=blocks, letterhead=head)

        assert isinstance(reporter.render(given), bytes)

    def test_leaves_the_report_alone(self, reporter: Reporter, report: Report) -> None:
        """What was given is the same afterwards."""
        reporter.render(report)

        assert report == sample_report()
