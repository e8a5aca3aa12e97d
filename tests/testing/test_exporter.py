import itertools
import json
import os
import time

import attrs
import pytest

from govtasks.testing.exporter import ExporterSuite, sample_entry

SUITE = ExporterSuite()
ENTRIES = (sample_entry(),)


@attrs.define
class Calling:
    """An exporter that is one function."""

    make: object

    def render(self, entries, *, locale):
        """Call the function."""
        return self.make(entries, locale)


class TestConforming(ExporterSuite):
    @pytest.fixture
    def exporter(self):
        """Give an exporter that keeps every promise."""
        return Calling(
            lambda entries, locale: json.dumps(
                [entry.title.in_locale(locale) for entry in entries]
            ).encode()
        )


class TestForPrograms(ExporterSuite):
    localised = False

    @pytest.fixture
    def exporter(self):
        """Give an exporter that writes the same in all languages."""
        return Calling(lambda entries, _: repr(list(entries)).encode())


class TestExporterSuite:
    """A suite that nothing can fail would be no suite."""

    @pytest.mark.parametrize(
        "document", [pytest.param("text", id="text"), pytest.param(b"", id="nothing")]
    )
    def test_other_than_bytes_is_noticed(self, document):
        """
        A document is bytes, and not empty.
        """
        exporter = Calling(lambda *_: document)

        with pytest.raises(AssertionError):
            SUITE.test_is_an_exporter(exporter, ENTRIES)

    def test_clock_is_noticed(self):
        """
        A document that differs at the next call is noticed.
        """
        ticks = itertools.count()
        exporter = Calling(lambda *_: str(next(ticks)).encode())

        with pytest.raises(AssertionError):
            SUITE.test_same_arguments_same_bytes(exporter, ENTRIES)

    def test_zone_is_noticed(self, monkeypatch):
        """
        A document that shows the zone of the process is noticed.
        """
        exporter = Calling(lambda *_: os.environ["TZ"].encode())

        with pytest.raises(AssertionError):
            SUITE.test_time_zone_of_the_process_does_not_matter(
                exporter, ENTRIES, monkeypatch
            )
        monkeypatch.undo()
        time.tzset()

    @pytest.mark.parametrize(
        ("localised", "make"),
        [
            pytest.param(True, lambda *_: b"en", id="deaf"),
            pytest.param(False, lambda _, locale: locale.encode(), id="undeclared"),
        ],
    )
    def test_wrong_language_is_noticed(self, localised, make):
        """
        An exporter that ignores the language must say so, and only then.
        """
        suite = ExporterSuite()
        suite.localised = localised

        with pytest.raises(AssertionError):
            suite.test_speaks_both_languages(Calling(make), ENTRIES)

    def test_emptied_list_is_noticed(self):
        """
        An exporter that takes the entries out of the caller's list is noticed.
        """
        exporter = Calling(lambda entries, _: entries.clear())

        with pytest.raises(AssertionError):
            SUITE.test_leaves_the_entries_alone(exporter, ENTRIES)
