import itertools
import os
import time

import attrs
import pytest

from govtasks.testing.reporter import ReporterSuite, sample_report

SUITE = ReporterSuite()
REPORT = sample_report()


@attrs.define
class Calling:
    """A reporter that is one function."""

    make: object

    def render(self, report):
        """Call the function."""
        return self.make(report)


class TestConforming(ReporterSuite):
    @pytest.fixture
    def reporter(self):
        """Give a reporter that keeps every promise."""
        return Calling(lambda report: repr(report).encode())


class TestReporterSuite:
    """A suite that nothing can fail would be no suite."""

    @pytest.mark.parametrize(
        "data", [pytest.param("text", id="text"), pytest.param(b"", id="nothing")]
    )
    def test_other_than_bytes_is_noticed(self, data):
        """
        A file is bytes, and not empty.
        """
        with pytest.raises(AssertionError):
            SUITE.test_is_a_reporter(Calling(lambda _: data), REPORT)

    def test_clock_is_noticed(self):
        """
        A file that differs at the next call is noticed.
        """
        ticks = itertools.count()

        with pytest.raises(AssertionError):
            SUITE.test_same_report_same_bytes(
                Calling(lambda _: str(next(ticks)).encode()), REPORT
            )

    def test_zone_is_noticed(self, monkeypatch):
        """
        A file that shows the zone of the process is noticed.
        """
        reporter = Calling(lambda _: os.environ["TZ"].encode())

        with pytest.raises(AssertionError):
            SUITE.test_time_zone_of_the_process_does_not_matter(
                reporter, REPORT, monkeypatch
            )
        monkeypatch.undo()
        time.tzset()

    def test_deaf_reporter_is_noticed(self):
        """
        A reporter that writes the same for every report is noticed.
        """
        with pytest.raises(AssertionError):
            SUITE.test_other_report_other_bytes(Calling(lambda _: b"x"), REPORT)

    def test_text_for_a_bare_report_is_noticed(self):
        """
        A report of nothing but a title is a file, too.
        """
        with pytest.raises(AssertionError):
            SUITE.test_bare_report_is_a_file_too(Calling(lambda _: None), "vi")
